//! A paper of the books as it is printed.

use super::words::{mark, signatures, title, word};
use crate::app::App;
use crate::company::Company;
use crate::ctx::{Ctx, Right};
use crate::document::show;
use crate::document::view::{LinePrice, LineView, View};
use crate::error::Result;
use crate::system::Language;
use crate::texts::Texts;
use qitao_domain::document::{DocumentKind, Review, Side};
use qitao_domain::partner::Partner;
use qitao_domain::trade::capitals::capitals;
use qitao_domain::{Money, Price, Qty};
use qitao_office::pdf::{Align, Column, Field, Paper, Table};
use qitao_store::Read;
use std::collections::HashMap;

/// What is the same for all papers that are printed at once.
pub(crate) struct Printer {
    pub(super) language: Language,
    house: String,
    /// Where the company is, and with whom it banks.
    letterhead: Vec<String>,
    foot: String,
    names: HashMap<String, String>,
    /// What units are called, by code.
    units: HashMap<String, String>,
    pub(super) decimals: u32,
}

/// A column of a paper's table with what stands in it.
struct Cells {
    head: &'static str,
    /// Millimetres at least and at most.
    width: (f32, f32),
    align: Align,
    cells: Vec<String>,
    sum: String,
    /// It is there though all of its cells are empty.
    always: bool,
}

/// Whole papers have so many millimetres for their tables.
const WIDTH: f32 = 180.0;
/// A character's width in a table, nearly: columns of figures are as wide as their figures.
const CHARACTER: f32 = 1.75;
/// And of a Chinese character.
const WIDE_CHARACTER: f32 = 3.2;

impl Printer {
    pub(crate) fn new(r: &mut Read<'_>, app: &App, ctx: &Ctx, language: Language) -> Result<Self> {
        let company = crate::company::stored(r)?;
        let house = if company.name.is_empty() {
            r.book("name")?.unwrap_or_else(|| crate::system::file_name(&app.location()))
        } else {
            company.name.clone()
        };
        let names: HashMap<String, String> = r.people()?.into_iter().map(|one| (one.stored.record.login, one.stored.record.name)).collect();
        let units = r.units()?.into_iter().map(|unit| {
            let unit = unit.record;
            let name = match language {
                Language::Chinese => unit.name,
                Language::English => unit.name_en,
            };
            (unit.code, name)
        });
        let units = units.filter(|(_, name)| !name.is_empty()).collect();
        let now = chrono::DateTime::from_timestamp_micros(ctx.now).unwrap_or_default().with_timezone(&app.timezone());
        let decimals = crate::document::paper::currency_decimals(r)?;
        let mut printer = Self { language, house, letterhead: Vec::new(), foot: String::new(), names, units, decimals };
        printer.letterhead = printer.told(&company);
        let who = printer.person(&ctx.actor.name);
        printer.foot = format!("{}{} {who}", printer.word("printed"), now.format("%Y-%m-%d %H:%M"));
        Ok(printer)
    }

    /// What the head says of the company: where it is, then with whom it banks.
    fn told(&self, company: &Company) -> Vec<String> {
        let line = |parts: &[(&'static str, &String)]| {
            let said = parts.iter().filter(|(_, text)| !text.is_empty());
            said.map(|(key, text)| format!("{}{text}", self.word(key))).collect::<Vec<_>>().join("    ")
        };
        let lines = [
            line(&[("address", &company.address), ("phone", &company.phone)]),
            line(&[("tax_number", &company.tax_number), ("bank", &company.bank), ("account", &company.account)]),
        ];
        lines.into_iter().filter(|line| !line.is_empty()).collect()
    }

    /// A paper of which nothing is said yet but whose it is and who prints it.
    pub(super) fn blank(&self) -> Paper {
        Paper {
            house: self.house.clone(),
            letterhead: self.letterhead.clone(),
            foot: self.foot.clone(),
            page: self.word("page").into(),
            ..Paper::default()
        }
    }

    pub(super) fn word(&self, key: &'static str) -> &'static str {
        word(key, self.language)
    }

    /// What a person is called.
    pub(super) fn person(&self, login: &str) -> String {
        let own = self.names.get(login).map(String::as_str);
        own.or_else(|| Texts::of(self.language).find(&format!("person.{login}"))).unwrap_or(login).to_owned()
    }

    /// What a unit is called: on paper people look for its name, not for its code.
    pub(super) fn unit<'a>(&'a self, code: &'a str) -> &'a str {
        self.units.get(code).map_or(code, String::as_str)
    }

    pub(super) fn field(&self, key: &'static str, value: impl Into<String>) -> Field {
        Field::new(self.word(key), value)
    }

    pub(super) fn money(&self, amount: Money) -> String {
        grouped(&amount.with_decimals(self.decimals))
    }

    /// The paper with this number, as whoever prints it may see it.
    pub(crate) fn paper(&self, r: &mut Read<'_>, ctx: &Ctx, number: &str) -> Result<Paper> {
        let view = show::seen(ctx, show::of(r, ctx, number)?);
        // Of money, the quantity is the amount.
        if view.kind.is_money() && !show::sees_money(ctx) {
            return Err(ctx.forbidden(Right::Money));
        }
        let partner = if view.partner.is_empty() { None } else { r.partner(&view.partner)?.map(|found| found.record) };
        Ok(self.of(&view, partner.as_ref()))
    }

    fn of(&self, view: &View, partner: Option<&Partner>) -> Paper {
        let (chinese, english) = title(view.kind);
        let mark = if view.reverses.is_some() { self.word("reversal") } else { mark(view.state, self.language) };
        Paper {
            title: chinese.into(),
            subtitle: if self.language == Language::English { english.into() } else { String::new() },
            mark: mark.into(),
            number: view.number.clone(),
            fields: self.fields(view, partner),
            tables: vec![self.table(view)],
            signatures: self.signatures(view),
            ..self.blank()
        }
    }

    fn fields(&self, view: &View, partner: Option<&Partner>) -> Vec<Field> {
        let side = match view.kind.side() {
            Side::Customer => Some("customer"),
            Side::Supplier => Some("supplier"),
            Side::Nobody => None,
        };
        let mut fields = Vec::new();
        if let (Some(side), Some(partner)) = (side, partner) {
            fields.push(Field::wide(self.word(side), format!("{} {}", partner.name, partner.code)));
            let more = [("contact", &partner.contact), ("phone", &partner.phone)];
            fields.extend(more.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| self.field(key, text)));
            if view.kind.is_invoice() && !partner.tax_number.is_empty() {
                fields.push(self.field("tax_number", &partner.tax_number));
            }
            if !partner.address.is_empty() {
                fields.push(Field::wide(self.word("address"), &partner.address));
            }
        }
        fields.push(self.field("day", view.day.to_string()));
        if let Some(due) = view.due {
            fields.push(self.field(if view.kind.is_invoice() { "pay" } else { "due" }, due.to_string()));
        }
        let state = Texts::of(self.language).get(&format!("document.states.{}", view.state.word())).to_owned();
        fields.push(self.field("state", state));
        if !view.reference.is_empty() {
            fields.push(self.field(if view.kind.is_money() { "draft_number" } else { "reference" }, &view.reference));
        }
        if prices(view) && !view.kind.is_money() && !is_correction(view) {
            fields.push(self.field("prices", self.word(if view.tax_included { "tax_included" } else { "tax_excluded" })));
        }
        let others = [("reverses", &view.reverses), ("reversed_by", &view.reversed_by)];
        fields.extend(others.into_iter().filter_map(|(key, number)| Some(self.field(key, number.as_deref()?))));
        if !view.reason.is_empty() {
            fields.push(Field::wide(self.word("reason"), &view.reason));
        }
        fields
    }

    fn table(&self, view: &View) -> Table {
        let mut columns = if view.kind.is_money() { self.money_columns(view) } else { self.goods_columns(view) };
        columns.retain(|column| column.always || column.cells.iter().any(|cell| !cell.is_empty()));
        // The names have what the others leave.
        let wide = |column: &Cells| {
            let head = self.word(column.head);
            let longest = column.cells.iter().chain([&column.sum]).map(|cell| room(cell)).fold(room(head), f32::max);
            (longest + 2.8).clamp(column.width.0, column.width.1)
        };
        let named = columns.iter().position(|column| column.head == "name" || column.head == "settles").unwrap_or(0);
        let others: f32 = columns.iter().enumerate().filter(|(at, _)| *at != named).map(|(_, column)| wide(column)).sum();
        let heads = columns.iter().enumerate().map(|(at, column)| Column {
            head: self.word(column.head).into(),
            width: if at == named { (WIDTH - others).max(column.width.0) } else { wide(column) },
            align: column.align,
        });
        let heads = heads.collect();
        let rows = (0..view.lines.len()).map(|at| columns.iter().map(|column| column.cells[at].clone()).collect()).collect();
        let mut sums: Vec<String> = columns.iter().map(|column| column.sum.clone()).collect();
        if sums.iter().all(String::is_empty) {
            sums.clear();
        } else if let Some(cell) = sums.get_mut(1) {
            *cell = self.word("sum").into();
        }
        Table { caption: String::new(), columns: heads, rows, sums, under: self.under(view), codes: Vec::new() }
    }

    fn goods_columns(&self, view: &View) -> Vec<Cells> {
        let lines = &view.lines;
        let column = |head, width, align, cell: &dyn Fn(&LineView) -> String| Cells {
            head,
            width,
            align,
            cells: lines.iter().map(cell).collect(),
            sum: String::new(),
            always: false,
        };
        let quantity = |of: fn(&LineView) -> Option<Qty>| {
            move |line: &LineView| of(line).map(|q| grouped(&q.with_decimals(u32::from(line.decimals)))).unwrap_or_default()
        };
        let price = |of: &dyn Fn(&LinePrice) -> String| -> Vec<String> {
            let shown = prices(view);
            // What a correction takes away is worth what the stock is worth, which nobody said.
            let said = |price: &&LinePrice| shown && (price.own || !is_correction(view));
            lines.iter().map(|line| line.price.as_ref().filter(said).map(of).unwrap_or_default()).collect()
        };
        let figures = |head, cells, sum: Option<Money>| Cells {
            head,
            width: (14.0, 34.0),
            align: Align::Right,
            cells,
            sum: sum.filter(|_| prices(view)).map(|sum| self.money(sum)).unwrap_or_default(),
            always: false,
        };
        let no_discount = |p: &LinePrice| if p.discount.is_zero() { String::new() } else { percent(p.discount.scaled()) };
        let transfer = view.kind == DocumentKind::Transfer;
        let place = |warehouse: &str, bin: &str| if bin.is_empty() { warehouse.to_owned() } else { format!("{warehouse} / {bin}") };
        let review = |line: &LineView| match line.review {
            Review::None => String::new(),
            Review::Waiting | Review::Accepted | Review::Rejected => {
                Texts::of(self.language).get(&format!("document.reviews.{}", line.review.word())).to_owned()
            }
        };
        let amounts = view.amounts.as_ref();
        let mut columns = vec![
            Cells { always: true, ..column("line", (8.0, 12.0), Align::Center, &|line| line.number.to_string()) },
            Cells { always: true, ..column("item", (20.0, 36.0), Align::Left, &|line| line.item.clone()) },
            Cells { always: true, ..column("name", (34.0, WIDTH), Align::Left, &|line| self.described(line, view.kind)) },
            Cells { always: true, ..column("unit", (10.0, 14.0), Align::Center, &|line| self.unit(&line.unit).to_owned()) },
            column("noted", (18.0, 30.0), Align::Right, &quantity(|line| line.noted)),
            Cells {
                always: true,
                sum: quantity_sum(lines),
                ..column("quantity", (16.0, 34.0), Align::Right, &quantity(|line| Some(line.quantity)))
            },
            figures("price", price(&|p| unit_price(p.price, self.decimals)), None),
            figures("discount", price(&no_discount), None),
            Cells { width: (11.0, 16.0), ..figures("tax_rate", price(&|p| percent(p.tax_rate.scaled())), None) },
            figures("net", price(&|p| self.money(p.net)), amounts.map(|a| a.net)),
            figures("gross", price(&|p| self.money(p.gross)), amounts.map(|a| a.gross)),
            column("line_due", (19.5, 19.5), Align::Center, &|line| line.due.map(|due| due.to_string()).unwrap_or_default()),
            column(if transfer { "from_place" } else { "place" }, (16.0, 26.0), Align::Left, &|line| place(&line.warehouse, &line.bin)),
            column("to_place", (16.0, 26.0), Align::Left, &|line| place(&line.to_warehouse, &line.to_bin)),
            column("lot", (16.0, 24.0), Align::Left, &|line| line.lot.clone()),
            column("review", (14.0, 18.0), Align::Center, &review),
        ];
        if is_correction(view) {
            // Nobody invoices it.
            columns.retain(|column| column.head != "tax_rate" && column.head != "gross");
        }
        if leaves(view.kind) {
            columns.retain(|column| column.head != "place");
        }
        if view.lines.iter().all(|line| line.due == view.due) {
            // It stands above already.
            columns.retain(|column| column.head != "line_due");
        }
        columns
    }

    fn money_columns(&self, view: &View) -> Vec<Cells> {
        let lines = &view.lines;
        let of = |cell: &dyn Fn(&LineView) -> String| lines.iter().map(cell).collect();
        let base = |head, width, align, cells| Cells { head, width, align, cells, sum: String::new(), always: true };
        let sum = view.amounts.as_ref().map(|a| self.money(a.gross)).unwrap_or_default();
        vec![
            base("line", (8.0, 12.0), Align::Center, of(&|line| line.number.to_string())),
            base(
                "settles",
                (40.0, WIDTH),
                Align::Left,
                of(&|line| {
                    let named = line.settles.clone().unwrap_or_default();
                    let texts = Texts::of(self.language);
                    let side = if view.kind == DocumentKind::Payment { "supplier" } else { "customer" };
                    let named = if named.is_empty() { texts.get(&format!("document.prepaid.{side}")).to_owned() } else { named };
                    [vec![named], self.remarks(line, view.kind)].concat().join("\n")
                }),
            ),
            Cells { sum, ..base("amount", (40.0, 60.0), Align::Right, of(&|line| grouped(&line.quantity.with_decimals(self.decimals)))) },
        ]
    }

    /// An item's name and specification, and what else a line says.
    fn described(&self, line: &LineView, kind: DocumentKind) -> String {
        let mut texts = vec![line.name.clone()];
        texts.extend(Some(line.spec.clone()).filter(|spec| !spec.is_empty()));
        let codes: Vec<&_> = line.shares.iter().filter(|share| share.code.is_some()).collect();
        if let [only] = codes[..]
            && line.shares.len() == 1
        {
            texts.push(format!("{}{}", self.word("of_code"), only.code.as_deref().unwrap_or_default()));
        } else if !codes.is_empty() {
            // Whose each part is.
            texts.extend(line.shares.iter().map(|share| {
                let whose = share.code.as_deref().unwrap_or_else(|| self.word("stock"));
                format!("{}{whose} × {}", self.word("of_code"), grouped(&share.quantity.with_decimals(u32::from(line.decimals))))
            }));
        }
        if !line.parents.is_empty() {
            let parents: Vec<String> = line.parents.iter().map(|parent| format!("{} #{}", parent.document, parent.line)).collect();
            texts.push(format!("{}{}", self.word("of_line"), parents.join("  ")));
        }
        texts.extend(self.remarks(line, kind));
        texts.join("\n")
    }

    /// Why somebody sold although the stock would not last is none of the customer's business.
    fn remarks(&self, line: &LineView, kind: DocumentKind) -> Vec<String> {
        let reason = if kind == DocumentKind::SalesOrder { "" } else { line.reason.as_str() };
        let said = [("of_reason", reason), ("of_note", line.note.as_str())];
        said.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| format!("{}{text}", self.word(key))).collect()
    }

    /// The amount in words, its tax, remarks.
    fn under(&self, view: &View) -> Vec<Field> {
        let mut under = Vec::new();
        if prices(view)
            && let Some(amounts) = &view.amounts
        {
            let figure = self.money(amounts.gross);
            match capitals(amounts.gross).filter(|_| in_words(view.kind)) {
                Some(words) => {
                    let key = if view.kind.is_money() { "money_in_words" } else { "in_words" };
                    under.push(self.field(key, format!("{words}    ¥ {figure}")));
                }
                None if !view.kind.is_money() && !is_correction(view) => under.push(self.field("whole", figure)),
                None => {}
            }
            if !view.kind.is_money() && !is_correction(view) {
                under.push(self.field("of_it_tax", self.money(amounts.tax)));
            }
            if (view.kind.is_invoice() || view.kind.is_money()) && !amounts.settled.is_zero() {
                under.push(self.field("settled", self.money(amounts.settled)));
            }
        }
        if !view.note.is_empty() {
            under.push(self.field("note", &view.note));
        }
        under
    }

    fn signatures(&self, view: &View) -> Vec<Field> {
        let made = self.person(&view.made_by);
        let posted = view.posted_by.as_deref().filter(|by| *by != view.made_by).map(|by| self.person(by)).unwrap_or_default();
        let value = |key: &str| match key {
            "made_by" => made.clone(),
            // Whoever confirmed or posted what somebody else wrote has looked at it.
            "checked_by" => posted.clone(),
            _ => String::new(),
        };
        signatures(view.kind).iter().map(|key| self.field(key, value(key))).collect()
    }
}

/// How wide a text is on one line, about, in millimetres.
fn room(text: &str) -> f32 {
    text.chars().map(|letter| if letter > '\u{2e7f}' { WIDE_CHARACTER } else { CHARACTER }).sum()
}

/// Stock is corrected by it: what comes has a value, and nobody owes it.
fn is_correction(view: &View) -> bool {
    view.kind == DocumentKind::Adjustment
}

/// Do prices stand on it? A delivery note goes with the goods, past people whom they are no business of.
fn prices(view: &View) -> bool {
    view.amounts.is_some() && !matches!(view.kind, DocumentKind::Shipment | DocumentKind::CustomerReturn)
}

/// Does it go out of the house with its goods? Where these lay is nobody's business there.
const fn leaves(kind: DocumentKind) -> bool {
    matches!(kind, DocumentKind::Shipment | DocumentKind::CustomerReturn | DocumentKind::SupplierReturn)
}

/// Does its amount stand on it in capitals?
const fn in_words(kind: DocumentKind) -> bool {
    matches!(kind, DocumentKind::SalesOrder | DocumentKind::PurchaseOrder) || kind.is_invoice() || kind.is_money()
}

/// The sum of what is counted in one unit; empty where there are several.
fn quantity_sum(lines: &[LineView]) -> String {
    let Some(first) = lines.first() else { return String::new() };
    if lines.len() < 2 || lines.iter().any(|line| line.unit != first.unit) {
        return String::new();
    }
    let decimals = lines.iter().map(|line| line.decimals).max().unwrap_or(0);
    let sum = lines.iter().try_fold(Qty::ZERO, |sum, line| sum.checked_add(line.quantity));
    sum.map(|sum| grouped(&sum.with_decimals(u32::from(decimals)))).unwrap_or_default()
}

/// All its decimals, and at least as many as the currency has.
fn unit_price(price: Price, decimals: u32) -> String {
    grouped(&price.with_decimals(decimals))
}

/// A share as per cent, exactly: 0.13 → 13%.
fn percent(scaled: i64) -> String {
    // 10⁻⁹ of one is 10⁻⁷ of a hundredth.
    let (whole, rest) = (scaled / 10_000_000, (scaled % 10_000_000).abs());
    let rest = format!("{rest:07}");
    let rest = rest.trim_end_matches('0');
    if rest.is_empty() { format!("{whole}%") } else { format!("{whole}.{rest}%") }
}

/// A decimal number with commas between its thousands.
pub(super) fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut text = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_read_them() {
        for (number, expected) in
            [("0", "0"), ("999", "999"), ("1000", "1,000"), ("-1234567.50", "-1,234,567.50"), ("123456", "123,456"), ("-100.5", "-100.5")]
        {
            assert_eq!(grouped(number), expected);
        }
        for (share, expected) in [("0.13", "13%"), ("0", "0%"), ("0.065", "6.5%"), ("1", "100%"), ("0.000000001", "0.0000001%")] {
            assert_eq!(percent(share.parse::<qitao_domain::PerUnit>().unwrap().scaled()), expected);
        }
    }
}
