//! What comes from the books before these (期初): stock, open orders, what is owed. Rows become papers, which are written when the
//! file is; every mistake of a row is told at its cell.
//!
//! Rules: nothing is brought in twice; an order of which one row is wrong is left out whole; of stock the amount counts, and a price
//! only says it where there is none.

use super::books::BooksError;
use super::cells::{At, CodeText, Desk, Got, wrong};
use super::check::Records;
use super::differences::Differences;
use super::fields::RowFields;
use super::kinds::Kind;
use super::lines::too_fine;
use super::problem::Code;
use super::world::{World, first_of};
use qitao_domain::cut_over::Step;
use qitao_domain::item::ItemKind;
use qitao_domain::partner::Partner;
use qitao_domain::stock::{StockRule, Valuation};
use qitao_domain::warehouse::WarehouseKind;
use qitao_domain::{Day, Money, PerUnit, Price, Qty, limits};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What is asked of the books.
#[derive(Debug, Default)]
pub struct Asked<'a> {
    /// Codes of items.
    pub items: Vec<&'a str>,
    /// Codes of partners.
    pub partners: Vec<&'a str>,
    /// Warehouses and bins.
    pub places: Vec<(&'a str, &'a str)>,
}

/// What they answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opened {
    /// The first day of these books; none while nobody has chosen it.
    pub day: Option<Day>,
    /// Nothing more is to be brought in.
    pub closed: bool,
    /// The currency's decimals.
    pub currency_decimals: u32,
    /// Partners in use, by code.
    pub partners: HashMap<String, Partner>,
    /// Warehouses in use, by code.
    pub warehouses: HashMap<String, WarehouseKind>,
    /// Bins in use, by warehouse and code; a floor has none.
    pub bins: HashSet<(String, String)>,
    /// How stock is kept, by item, where it is otherwise than usual.
    pub rules: HashMap<String, StockRule>,
    /// Papers that were brought in: step, partner, their number.
    pub papers: HashSet<(Step, String, String)>,
    /// Stock that was brought in: item, warehouse, bin, lot.
    pub stock: HashSet<(String, String, String, String)>,
    /// Partners that are only in the file, in rows with mistakes.
    pub(crate) bad_partners: HashMap<String, At>,
    /// Warehouses and bins that are only in the file, in rows with mistakes.
    pub(crate) bad_places: HashMap<(String, String), At>,
}

/// A line of a paper that is brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningLine {
    /// The item's code; empty where only an amount is owed.
    pub item: String,
    /// Where it lies; empty where nothing lies.
    pub warehouse: String,
    /// The bin's code; empty for the floor.
    pub bin: String,
    /// Lot; may be empty.
    pub lot: String,
    /// In the item's own unit.
    pub quantity: Qty,
    /// Of one unit.
    pub price: Price,
    /// Of an order; the partner's own when absent.
    pub tax_rate: Option<PerUnit>,
    /// Value of stock, or what is owed.
    pub amount: Money,
    /// When it is wanted.
    pub due: Option<Day>,
    /// Anything else.
    pub note: String,
}

/// A paper that is brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningPaper {
    /// Its step, and so what it is.
    pub step: Step,
    /// The partner's code; empty for stock.
    pub partner: String,
    /// Its number in the books before these.
    pub reference: String,
    /// When it has to be paid.
    pub due: Option<Day>,
    /// Its lines.
    pub lines: Vec<OpeningLine>,
}

/// A row of any of the kinds.
pub(crate) struct OpeningRow<'a> {
    at: At,
    kind: Kind,
    pub item: Got<CodeText<'a>>,
    partner: Got<CodeText<'a>>,
    number: Got<CodeText<'a>>,
    warehouse: Got<CodeText<'a>>,
    bin: Got<CodeText<'a>>,
    lot: Got<CodeText<'a>>,
    quantity: Got<Qty>,
    price: Got<Qty>,
    amount: Got<Qty>,
    tax_rate: Got<(PerUnit, bool)>,
    day: Got<Day>,
    due: Got<Day>,
    note: Got<String>,
}

fn text(got: &Got<CodeText<'_>>) -> String {
    got.get().map(|code| code.text.as_ref().to_owned()).unwrap_or_default()
}

impl<'a> OpeningRow<'a> {
    pub fn read(desk: &mut Desk<'a>, kind: Kind, mut row: RowFields<'a>) -> Self {
        let at = row.at;
        // What a kind has not, a row of it does not say.
        macro_rules! cell {
            ($read:ident $key:literal) => {
                kind.field($key).map_or(Got::Absent, |field| row.$read(desk, field))
            };
        }
        Self {
            at,
            kind,
            item: cell!(code "item"),
            partner: cell!(code "partner"),
            number: cell!(code "number"),
            warehouse: cell!(code "warehouse"),
            bin: cell!(code "bin"),
            lot: cell!(code "lot"),
            quantity: cell!(quantity "quantity"),
            price: cell!(quantity "price"),
            amount: cell!(quantity "amount"),
            tax_rate: cell!(share "tax_rate"),
            day: cell!(day "day"),
            due: cell!(day "due"),
            note: cell!(text "note"),
        }
    }

    fn report(&self, desk: &mut Desk<'_>, key: &str, code: Code, params: &[(&'static str, &str)]) {
        desk.report(self.at, self.kind.field(key).unwrap_or_default(), wrong(code, params));
    }

    fn place(&self) -> (String, String) {
        (text(&self.warehouse), text(&self.bin))
    }

    /// The amount in the currency's decimals; reported where it has more.
    fn money(&self, desk: &mut Desk<'_>, decimals: u32) -> Option<Money> {
        let amount = *self.amount.get()?;
        if amount.decimals_used() > decimals {
            self.report(desk, "amount", Code::TooManyDecimals, &[("decimals", &decimals.to_string())]);
            return None;
        }
        Some(Money::from_scaled(amount.scaled() / 10_i64.pow(Qty::DECIMALS - Money::DECIMALS)))
    }

    /// The step of a partner's paper.
    fn step(&self) -> Option<Step> {
        match self.kind {
            Kind::OpeningSale => Some(Step::SalesOrders),
            Kind::OpeningPurchase => Some(Step::PurchaseOrders),
            Kind::OpeningReceivable => Some(Step::Receivables),
            Kind::OpeningPayable => Some(Step::Payables),
            Kind::OpeningStock
            | Kind::Unit
            | Kind::Item
            | Kind::Conversion
            | Kind::WorkCenter
            | Kind::Bom
            | Kind::Substitute
            | Kind::Routing
            | Kind::Partner
            | Kind::Warehouse
            | Kind::Bin => None,
        }
    }

    fn line(&self) -> OpeningLine {
        OpeningLine {
            item: text(&self.item),
            warehouse: String::new(),
            bin: String::new(),
            lot: String::new(),
            quantity: self.quantity.get().copied().unwrap_or(Qty::ZERO),
            price: Price::from_scaled(self.price.get().map_or(0, |price| price.scaled())),
            tax_rate: None,
            amount: Money::ZERO,
            due: None,
            note: self.note.get().cloned().unwrap_or_default(),
        }
    }
}

/// Resolves the rows into papers.
pub(crate) fn check(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    rows: &[OpeningRow<'_>],
    records: &mut Records,
    found: &mut Differences,
) -> Result<(), BooksError> {
    if rows.is_empty() {
        return Ok(());
    }
    let codes = |of: fn(&OpeningRow<'_>) -> String| rows.iter().map(of).filter(|c| !c.is_empty()).collect::<HashSet<String>>();
    let (items, partners) = (codes(|row| text(&row.item)), codes(|row| text(&row.partner)));
    let places: HashSet<(String, String)> = rows.iter().map(OpeningRow::place).filter(|(warehouse, _)| !warehouse.is_empty()).collect();
    let mut opened = world.books.opened(&Asked {
        items: items.iter().map(String::as_str).collect(),
        partners: partners.iter().map(String::as_str).collect(),
        places: places.iter().map(|(warehouse, bin)| (warehouse.as_str(), bin.as_str())).collect(),
    })?;
    world.overlay(&mut opened);
    let Some(day) = first_day(desk, &opened, world.today, rows) else { return Ok(()) };
    stock(desk, world, &opened, rows, records, found)?;
    let mut orders = Orders::default();
    let mut seen = HashMap::new();
    for row in rows {
        match row.kind {
            Kind::OpeningSale | Kind::OpeningPurchase => orders.add(desk, world, &opened, row)?,
            Kind::OpeningReceivable | Kind::OpeningPayable => owed(desk, &opened, day, row, &mut seen, records, found),
            Kind::OpeningStock
            | Kind::Unit
            | Kind::Item
            | Kind::Conversion
            | Kind::WorkCenter
            | Kind::Bom
            | Kind::Substitute
            | Kind::Routing
            | Kind::Partner
            | Kind::Warehouse
            | Kind::Bin => {}
        }
    }
    orders.end(desk, records, found);
    Ok(())
}

/// The day; where nothing can be brought in, that is said once and every row is left out.
fn first_day(desk: &mut Desk<'_>, opened: &Opened, today: Day, rows: &[OpeningRow<'_>]) -> Option<Day> {
    let shown = opened.day.map(|day| day.to_string()).unwrap_or_default();
    let refused = match opened.day {
        None => Some(Code::NoCutOverDay),
        Some(_) if opened.closed => Some(Code::CutOverClosed),
        Some(day) if day > today => Some(Code::CutOverAhead),
        Some(_) => None,
    };
    if let (Some(code), Some(first)) = (refused, rows.first()) {
        desk.report(first.at, 0, wrong(code, &[("day", &shown)]));
        rows.iter().for_each(|row| desk.leave_out(row.at));
        return None;
    }
    opened.day
}

/// The row's partner, on the side of its kind.
fn partner<'o>(desk: &mut Desk<'_>, opened: &'o Opened, row: &OpeningRow<'_>) -> Option<&'o Partner> {
    let code = row.partner.get()?.text.as_ref();
    let sells = matches!(row.kind, Kind::OpeningSale | Kind::OpeningReceivable);
    let fits = |partner: &&Partner| if sells { partner.customer } else { partner.supplier };
    let partner = opened.partners.get(code).filter(fits);
    if partner.is_none() && !not_taken(desk, row, "partner", Code::PartnerNotTaken, opened.bad_partners.get(code)) {
        row.report(desk, "partner", if sells { Code::UnknownCustomer } else { Code::UnknownSupplier }, &[]);
    }
    partner
}

/// Says of what is only in the file that its row has a mistake.
fn not_taken(desk: &mut Desk<'_>, row: &OpeningRow<'_>, key: &str, code: Code, bad: Option<&At>) -> bool {
    if let Some(&bad) = bad {
        let sheet = desk.sheet(bad);
        row.report(desk, key, code, &[("sheet", sheet), ("row", &bad.row.to_string())]);
    }
    bad.is_some()
}

/// What both stock and orders ask of a quantity.
fn quantity(desk: &mut Desk<'_>, world: &World<'_>, row: &OpeningRow<'_>) {
    let Some(&quantity) = row.quantity.get() else { return };
    if !quantity.is_positive() {
        row.report(desk, "quantity", Code::NotPositive, &[]);
    }
    if let Some(item) = row.item.get().and_then(|code| world.items.get(code.text.as_ref())) {
        too_fine(desk, row.at, row.kind.field("quantity").unwrap_or_default(), quantity, item);
    }
    if row.price.get().is_some_and(|price| price.is_negative()) {
        row.report(desk, "price", Code::Negative, &[]);
    }
}

fn stock(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    opened: &Opened,
    rows: &[OpeningRow<'_>],
    records: &mut Records,
    found: &mut Differences,
) -> Result<(), BooksError> {
    let mut seen: HashMap<String, At> = HashMap::new();
    // What lies at each supplier makes papers of its own.
    let mut lines: BTreeMap<(Step, String), Vec<OpeningLine>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.kind == Kind::OpeningStock) {
        let code = text(&row.item);
        if !code.is_empty()
            && let Some(item) = world.item(desk, row.at, row.kind.field("item").unwrap_or_default(), &code)?
            && matches!(item.kind, ItemKind::Phantom | ItemKind::Service)
        {
            row.report(desk, "item", Code::NeverStocked, &[]);
        }
        quantity(desk, world, row);
        let (warehouse, bin) = row.place();
        let kind = opened.warehouses.get(&warehouse).copied();
        if !warehouse.is_empty() {
            let place = (warehouse.clone(), bin.clone());
            if kind.is_none() {
                if !not_taken(desk, row, "warehouse", Code::PlaceNotTaken, opened.bad_places.get(&(warehouse.clone(), String::new()))) {
                    row.report(desk, "warehouse", Code::UnknownWarehouse, &[]);
                }
            } else if !opened.bins.contains(&place) && !not_taken(desk, row, "bin", Code::PlaceNotTaken, opened.bad_places.get(&place)) {
                row.report(desk, "bin", Code::UnknownBin, &[("warehouse", &warehouse)]);
            }
        }
        let lot = text(&row.lot);
        let rule = opened.rules.get(&code).cloned().unwrap_or_else(|| StockRule::usual(&code));
        if rule.lots == lot.is_empty() {
            row.report(desk, "lot", if rule.lots { Code::LotMissing } else { Code::LotUnwanted }, &[]);
        }
        let worth = worth(desk, opened, &rule, row);
        let key = [code.as_str(), &warehouse, &bin, &lot].join("\u{1f}");
        if opened.stock.contains(&(code.clone(), warehouse.clone(), bin.clone(), lot.clone())) {
            row.report(desk, "item", Code::BroughtInAlready, &[]);
        }
        let first = first_of(desk, &mut seen, &key, row.at, row.kind.field("item").unwrap_or_default());
        let (Some(kind), Some((price, amount)), true, false) = (kind, worth, first, desk.is_bad(row.at)) else { continue };
        let step = if kind == WarehouseKind::Supplier { Step::AtSupplier } else { Step::Stock };
        let place = [code.as_str(), &warehouse, &bin, &lot].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let name = world.items.get(&code).map(|item| item.name.clone()).unwrap_or_default();
        found.compare(row.kind, place, &name, None, Some(Vec::new()));
        let at = if step == Step::AtSupplier { warehouse.clone() } else { String::new() };
        lines.entry((step, at)).or_default().push(OpeningLine { warehouse, bin, lot, price, amount, ..row.line() });
    }
    for ((step, _), lines) in lines {
        let part = |lines: &[OpeningLine]| OpeningPaper {
            step,
            partner: String::new(),
            reference: String::new(),
            due: None,
            lines: lines.to_vec(),
        };
        records.papers.extend(lines.chunks(limits::DOCUMENT_LINES).map(part));
    }
    Ok(())
}

/// Price and value of a row of stock.
fn worth(desk: &mut Desk<'_>, opened: &Opened, rule: &StockRule, row: &OpeningRow<'_>) -> Option<(Price, Money)> {
    let quantity = row.quantity.get().copied().filter(|quantity| quantity.is_positive());
    let price = row.price.get().filter(|price| !price.is_negative()).map(|price| Price::from_scaled(price.scaled()));
    let amount = row.money(desk, opened.currency_decimals);
    if amount.is_some_and(Money::is_negative) {
        row.report(desk, "amount", Code::Negative, &[]);
    }
    let (said, by_price) = (price.is_some() || amount.is_some(), |price: Price| price.amount(quantity?, opened.currency_decimals));
    if rule.valuation == Valuation::Standard {
        let worth = by_price(rule.standard_price);
        beyond(desk, row, quantity, worth.is_some());
        let worth = worth?;
        if said && amount.or(price.and_then(by_price)) != Some(worth) {
            row.report(desk, "amount", Code::WorthIsStandard, &[("amount", &worth.to_string())]);
        }
        return Some((rule.standard_price, worth));
    }
    match (price, amount) {
        (None, None) => {
            let is_open = |got: &Got<Qty>| matches!(got, Got::Absent | Got::Blank);
            if is_open(&row.price) && is_open(&row.amount) {
                row.report(desk, "amount", Code::WorthMissing, &[]);
            }
            None
        }
        (Some(price), None) => {
            let worth = by_price(price);
            beyond(desk, row, quantity, worth.is_some());
            Some((price, worth?))
        }
        (price, Some(amount)) => {
            if let Some(should) = price.and_then(by_price).filter(|should| *should != amount) {
                row.report(desk, "amount", Code::WorthDiffers, &[("amount", &should.to_string())]);
            }
            let one = price.or_else(|| Price::of(amount, quantity?));
            beyond(desk, row, quantity, one.is_some());
            Some((one?, amount))
        }
    }
}

/// Reports a figure that cannot be kept, unless the quantity is wrong anyway.
fn beyond(desk: &mut Desk<'_>, row: &OpeningRow<'_>, quantity: Option<Qty>, kept: bool) {
    if quantity.is_some() && !kept {
        row.report(desk, "price", Code::OutOfRange, &[]);
    }
}

/// Where a row of a paper stands.
type OfRow = (At, Kind, String);

/// Orders in the making, in the order of the file.
#[derive(Default)]
struct Orders {
    /// Each with its rows, as they stand in the file.
    papers: Vec<(OpeningPaper, Vec<OfRow>)>,
    by_key: HashMap<(Step, String, String), usize>,
}

impl Orders {
    fn add(&mut self, desk: &mut Desk<'_>, world: &mut World<'_>, opened: &Opened, row: &OpeningRow<'_>) -> Result<(), BooksError> {
        let Some(step) = row.step() else { return Ok(()) };
        partner(desk, opened, row);
        let code = text(&row.item);
        let mut name = String::new();
        if !code.is_empty()
            && let Some(item) = world.item(desk, row.at, row.kind.field("item").unwrap_or_default(), &code)?
        {
            name.clone_from(&item.name);
            let (kind, retired) = (item.kind, item.retired);
            if kind == ItemKind::Phantom {
                row.report(desk, "item", Code::NeverOrdered, &[]);
            } else if retired {
                row.report(desk, "item", Code::RetiredOrdered, &[]);
            }
        }
        quantity(desk, world, row);
        let tax_rate = row.tax_rate.get().map(|(rate, _)| *rate);
        if tax_rate.is_some_and(|rate| rate > PerUnit::ONE) {
            row.report(desk, "tax_rate", Code::ShareTooHigh, &[]);
        } else if tax_rate.is_some_and(PerUnit::is_negative) {
            row.report(desk, "tax_rate", Code::Negative, &[]);
        }
        let (who, number) = (text(&row.partner), text(&row.number));
        if who.is_empty() || number.is_empty() {
            return Ok(());
        }
        let key = (step, who.clone(), number.clone());
        if opened.papers.contains(&key) {
            row.report(desk, "number", Code::BroughtInAlready, &[]);
        }
        let at = *self.by_key.entry(key).or_insert_with(|| {
            self.papers.push((OpeningPaper { step, partner: who.clone(), reference: number, due: None, lines: Vec::new() }, Vec::new()));
            self.papers.len() - 1
        });
        let (paper, rows) = &mut self.papers[at];
        if paper.lines.len() == limits::DOCUMENT_LINES {
            row.report(desk, "number", Code::TooManyLines, &[("most", &limits::DOCUMENT_LINES.to_string())]);
        }
        rows.push((row.at, row.kind, name));
        paper.lines.push(OpeningLine { tax_rate, due: row.due.get().copied(), ..row.line() });
        Ok(())
    }

    /// An order is taken whole or not at all: the rest of it could not come later, under the same number.
    fn end(self, desk: &mut Desk<'_>, records: &mut Records, found: &mut Differences) {
        for (paper, rows) in self.papers {
            if let Some((bad, ..)) = rows.iter().find(|(at, ..)| desk.is_bad(*at)) {
                let bad = *bad;
                for (at, kind, _) in rows.iter().filter(|(at, ..)| *at != bad) {
                    if !desk.is_bad(*at) {
                        let field = kind.field("number").unwrap_or_default();
                        desk.report(*at, field, wrong(Code::OrderNotTaken, &[("row", &bad.row.to_string())]));
                    }
                }
                continue;
            }
            for ((_, kind, name), line) in rows.iter().zip(&paper.lines) {
                found.compare(*kind, format!("{} {} {}", paper.partner, paper.reference, line.item), name, None, Some(Vec::new()));
            }
            records.papers.push(paper);
        }
    }
}

/// A row of what is owed is a paper of its own.
fn owed(
    desk: &mut Desk<'_>,
    opened: &Opened,
    day: Day,
    row: &OpeningRow<'_>,
    seen: &mut HashMap<String, At>,
    records: &mut Records,
    found: &mut Differences,
) {
    let Some(step) = row.step() else { return };
    let partner = partner(desk, opened, row);
    let amount = row.money(desk, opened.currency_decimals);
    if amount.is_some_and(Money::is_zero) {
        row.report(desk, "amount", Code::AmountZero, &[]);
    }
    let (who, number) = (text(&row.partner), text(&row.number));
    let at = row.kind.field("number").unwrap_or_default();
    if opened.papers.contains(&(step, who.clone(), number.clone())) {
        row.report(desk, "number", Code::BroughtInAlready, &[]);
    }
    let first = number.is_empty() || first_of(desk, seen, &[step.word(), &who, &number].join("\u{1f}"), row.at, at);
    let (Some(partner), Some(amount), true, false) = (partner, amount, first, desk.is_bad(row.at)) else { return };
    // What the old invoice's day was only says when it has to be paid; in these books it begins with them.
    let invoiced = row.day.get().copied().unwrap_or(day);
    let due = row.due.get().copied().or_else(|| invoiced.plus(i64::from(partner.payment_days)));
    found.compare(row.kind, format!("{who} {number}"), &partner.name, None, Some(Vec::new()));
    let line = OpeningLine { quantity: Qty::ONE, amount, ..row.line() };
    records.papers.push(OpeningPaper { step, partner: who, reference: number, due, lines: vec![line] });
}
