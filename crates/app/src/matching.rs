//! Order, receipt and invoice held against each other (三单匹配): by line of a purchase order, with every paper that it comes from.
//!
//! The rules are in `qitao_domain::trade::matching`; here the papers are read for them, a page of lines at once.

use crate::app::{App, Change};
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::document::beyond;
use crate::document::paper::{Around, Paper, currency_decimals, is_void};
use crate::document::view::ByNumber;
use crate::error::{Error, Result};
use crate::export::{self, cells};
use crate::system::{List, ListExport};
use qitao_domain::document::{DocumentKind, DocumentState, Review};
use qitao_domain::trade::amount::{Amounts, Terms};
use qitao_domain::trade::matching::{Billed, Came, Difference, Ordered, total};
use qitao_domain::{Day, Money, PerUnit, Price, Qty};
use qitao_store::{Line, OrderBill, Read, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Amounts without tax, the tax, and with it.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[schemars(rename = "MatchAmounts")]
pub struct AmountsView {
    /// Without tax.
    pub net: Money,
    /// The tax.
    pub tax: Money,
    /// With tax.
    pub gross: Money,
}

/// A difference.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[schemars(rename = "MatchDifference")]
pub struct DifferenceView {
    /// What differs.
    pub what: Difference,
    /// By how much; of prices and rates, how much was invoiced so.
    pub quantity: Qty,
    /// For how much without tax; above zero where an invoice asks for more than ordered.
    pub net: Money,
    /// The tax of it.
    pub tax: Money,
}

/// A line of a purchase order with what came and what was invoiced of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MatchRow")]
pub struct Row {
    /// Number of the order.
    pub document: String,
    /// Number of its line.
    pub line: u32,
    /// The order's day.
    pub day: Day,
    /// How far the order is.
    pub state: DocumentState,
    /// The supplier's code.
    pub partner: String,
    /// Its name.
    pub partner_name: String,
    /// The item's code.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// Its own unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// The first tracking code of the line; may be empty.
    pub code: String,
    /// How many it bears.
    pub codes: u32,
    /// Ordered.
    pub ordered: Qty,
    /// Received.
    pub received: Qty,
    /// Of it: as ordered, or accepted as it is.
    pub accepted: Qty,
    /// Of it: waits for a review.
    pub waiting: Qty,
    /// Of it: rejected.
    pub rejected: Qty,
    /// Of it: went back.
    pub returned: Qty,
    /// Invoiced, less what was credited.
    pub invoiced: Qty,
    /// Credited for what went back.
    pub credited: Qty,
    /// Something is still to come.
    pub open: bool,
    /// Ordered at this price.
    pub price: Price,
    /// Its prices include the tax.
    pub tax_included: bool,
    /// Ordered with this rate of tax.
    pub tax_rate: PerUnit,
    /// Price of the last invoice that counts; none before the first.
    pub invoice_price: Option<Price>,
    /// What was ordered comes to this.
    pub ordered_amounts: AmountsView,
    /// What came, less what went back, comes to this at what the receipts say.
    pub received_amounts: AmountsView,
    /// What was invoiced, less what was credited, comes to this.
    pub invoiced_amounts: AmountsView,
    /// Every difference.
    pub differences: Vec<DifferenceView>,
}

/// A page of order lines.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MatchPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Which line of which order.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "MatchGet")]
#[serde(deny_unknown_fields)]
pub struct Get {
    /// Number of the order.
    pub number: String,
    /// Number of its line.
    pub line: u32,
}

/// A line of a paper that counts in a match.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MatchPaper")]
pub struct PaperLine {
    /// What the paper is.
    pub kind: DocumentKind,
    /// Its number.
    pub document: String,
    /// Number of the line.
    pub line: u32,
    /// The paper's day.
    pub day: Day,
    /// The partner's own number of it.
    pub reference: String,
    /// How much; below zero for a credit.
    pub quantity: Qty,
    /// How it was judged.
    pub review: Review,
    /// Of one unit.
    pub price: Price,
    /// Its price includes the tax.
    pub tax_included: bool,
    /// Rate of tax.
    pub tax_rate: PerUnit,
    /// What it comes to.
    pub amounts: AmountsView,
    /// An invoice that was made with another price or rate of tax than ordered.
    pub off: bool,
}

/// A line of an order with every paper of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MatchView")]
pub struct View {
    /// The line.
    pub row: Row,
    /// Receipts, returns, invoices, by kind and number.
    pub papers: Vec<PaperLine>,
}

/// The order's line that a line of an invoice is for.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MatchOfLine")]
pub struct OfLine {
    /// Number of the invoice's line.
    pub line: u32,
    /// What it is held against.
    pub row: Row,
}

/// What the lines of an invoice are held against.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MatchOf")]
pub struct Of {
    /// By line of the invoice.
    pub lines: Vec<OfLine>,
}

impl From<Amounts> for AmountsView {
    fn from(of: Amounts) -> Self {
        Self { net: of.net, tax: of.tax, gross: of.gross }
    }
}

fn of_line(line: &Line) -> Amounts {
    Amounts { net: line.net, tax: line.tax, gross: line.gross }
}

/// Lines of purchase orders with the lines that came of them and count.
struct Matches {
    around: Around,
    orders: Vec<i64>,
    /// Receipts, returns and invoices, by order line.
    came: HashMap<i64, Vec<i64>>,
    /// Returns and invoices, by the receipt's line; credits, by the return's.
    of_them: HashMap<i64, Vec<i64>>,
}

impl Matches {
    /// Reads what came of these lines: four questions to the database, however many they are.
    fn load(r: &mut Read<'_>, orders: &[i64]) -> Result<Self> {
        let mut around = Around::default();
        around.add_lines(r, orders.iter().copied())?;
        let mut came: HashMap<i64, Vec<i64>> = HashMap::new();
        let mut of_them: HashMap<i64, Vec<i64>> = HashMap::new();
        // By line: the order's line that it goes back to.
        let mut of: HashMap<i64, i64> = orders.iter().map(|&id| (id, id)).collect();
        let mut asked: Vec<i64> = orders.to_vec();
        // Receipts; returns and invoices of them; credits of those returns.
        for _ in 0..3 {
            let links = r.links_from(&asked)?;
            around.add_lines(r, links.iter().map(|link| link.line_id))?;
            asked.clear();
            for link in links {
                let line = around.line(link.line_id)?;
                let head = around.paper_of(line)?;
                let Some(&order) = of.get(&link.parent_id) else { continue };
                if head.state != DocumentState::Posted || is_void(head) {
                    continue;
                }
                of.insert(line.id, order);
                came.entry(order).or_default().push(line.id);
                of_them.entry(link.parent_id).or_default().push(line.id);
                asked.push(line.id);
            }
        }
        let items = around.lines.values().filter_map(|line| line.item_id).collect();
        around.add_items(r, items)?;
        Ok(Self { around, orders: orders.to_vec(), came, of_them })
    }

    fn lines(&self, order: i64, kinds: &'static [DocumentKind]) -> impl Iterator<Item = &Line> {
        let came = self.came.get(&order).into_iter().flatten();
        came.filter_map(|id| self.around.lines.get(id)).filter(|line| kinds.contains(&line.kind))
    }

    fn terms(&self, line: &Line) -> Result<Terms> {
        let tax_included = self.around.paper_of(line)?.tax_included;
        Ok(Terms { price: line.price, discount: line.discount, tax_rate: line.tax_rate, tax_included })
    }

    fn sum(&self, order: i64, kind: &'static [DocumentKind], keep: impl Fn(&Line) -> bool) -> Result<(Qty, Amounts)> {
        let sum = self.lines(order, kind).filter(|line| keep(line)).try_fold((Qty::ZERO, Amounts::default()), |(quantity, sum), line| {
            Some((quantity.checked_add(line.quantity)?, sum.plus(&of_line(line))?))
        });
        sum.ok_or_else(|| beyond(order))
    }

    fn ordered(&self, order: i64) -> Result<Ordered> {
        let line = self.around.line(order)?;
        let billed = self.lines(order, &[DocumentKind::PurchaseInvoice]).map(|line| {
            Ok(Billed { quantity: line.quantity, amounts: of_line(line), own_price: line.own_price, terms: self.terms(line)? })
        });
        Ok(Ordered {
            quantity: line.quantity,
            amounts: of_line(line),
            terms: self.terms(line)?,
            came: self.came_of(order)?,
            open: line.open,
            billed: billed.collect::<Result<_>>()?,
        })
    }

    /// Receipts of it, each with what was invoiced of it.
    fn came_of(&self, order: i64) -> Result<Vec<Came>> {
        let receipt = |line: &Line| {
            // Of what went back, what is invoiced is what was credited.
            let back = self.of_them.get(&line.id).into_iter().flatten().filter_map(|id| self.around.lines.get(id));
            let credited =
                back.filter(|line| line.kind == DocumentKind::SupplierReturn).try_fold(Qty::ZERO, |sum, line| sum.checked_add(line.billed));
            let billed = credited.and_then(|credited| line.billed.checked_sub(credited)).ok_or_else(|| beyond(order))?;
            Ok(Came { quantity: line.quantity, returned: line.returned, billed, review: line.review })
        };
        self.lines(order, &[DocumentKind::Receipt]).map(receipt).collect()
    }

    fn row(&self, order: i64, names: &Names, decimals: u32) -> Result<Row> {
        let line = self.around.line(order)?;
        let head = self.around.paper_of(line)?;
        let item = self.around.item(line)?;
        let ordered = self.ordered(order)?;
        let (received, came) = self.sum(order, &[DocumentKind::Receipt], |_| true)?;
        let (returned, went) = self.sum(order, &[DocumentKind::SupplierReturn], |_| true)?;
        let judged = |review: Review| self.sum(order, &[DocumentKind::Receipt], |line| line.review == review).map(|sum| sum.0);
        let (waiting, rejected) = (judged(Review::Waiting)?, judged(Review::Rejected)?);
        let accepted = received.checked_sub(waiting).and_then(|q| q.checked_sub(rejected)).ok_or_else(|| beyond(&head.number))?;
        let (invoiced, billed) = total(&ordered.billed).ok_or_else(|| beyond(&head.number))?;
        let credited = self.sum(order, &[DocumentKind::PurchaseInvoice], |line| line.quantity.is_negative())?.0;
        let last =
            self.lines(order, &[DocumentKind::PurchaseInvoice]).filter(|line| line.quantity.is_positive()).max_by_key(|line| line.id);
        let (partner, partner_name) = head.partner_id.and_then(|id| names.partners.get(&id)).cloned().unwrap_or_default();
        let (code, codes) = names.codes.get(&order).cloned().unwrap_or_default();
        let differences = ordered.differences(decimals).ok_or_else(|| beyond(&head.number))?;
        Ok(Row {
            document: head.number.clone(),
            line: line.number,
            day: head.day,
            state: head.state,
            partner,
            partner_name,
            item: item.code.clone(),
            name: item.name.clone(),
            spec: item.spec.clone(),
            unit: item.unit.clone(),
            decimals: item.decimals,
            code,
            codes,
            ordered: line.quantity,
            received,
            accepted,
            waiting,
            rejected,
            returned,
            invoiced,
            credited: Qty::from_scaled(credited.scaled().saturating_neg()),
            open: line.open,
            price: line.price,
            tax_included: head.tax_included,
            tax_rate: line.tax_rate,
            invoice_price: last.map(|line| line.price),
            ordered_amounts: of_line(line).into(),
            received_amounts: came.minus(&went).ok_or_else(|| beyond(&head.number))?.into(),
            invoiced_amounts: billed.into(),
            differences: differences
                .into_iter()
                .map(|found| DifferenceView { what: found.what, quantity: found.quantity, net: found.net, tax: found.tax })
                .collect(),
        })
    }

    fn names(&self, r: &mut Read<'_>) -> Result<Names> {
        let lines: Vec<Line> = self.orders.iter().filter_map(|id| self.around.lines.get(id)).cloned().collect();
        let codes = crate::document::codes(r, &lines, |line| line.id)?;
        let partners = crate::document::partners(r, self.around.papers.values().filter_map(|paper| paper.partner_id))?;
        Ok(Names { codes, partners })
    }

    fn rows(&self, r: &mut Read<'_>) -> Result<Vec<Row>> {
        let decimals = currency_decimals(r)?;
        let names = self.names(r)?;
        self.orders.iter().map(|&order| self.row(order, &names, decimals)).collect()
    }

    fn papers(&self, order: i64) -> Result<Vec<PaperLine>> {
        let ordered = self.terms(self.around.line(order)?)?;
        let all = &[DocumentKind::Receipt, DocumentKind::SupplierReturn, DocumentKind::PurchaseInvoice];
        let mut found = Vec::new();
        for line in self.lines(order, all) {
            let head = self.around.paper_of(line)?;
            let terms = self.terms(line)?;
            let billed = Billed { quantity: line.quantity, amounts: of_line(line), own_price: line.own_price, terms };
            found.push(PaperLine {
                kind: line.kind,
                document: head.number.clone(),
                line: line.number,
                day: head.day,
                reference: head.reference.clone(),
                quantity: line.quantity,
                review: line.review,
                price: line.price,
                tax_included: terms.tax_included,
                tax_rate: line.tax_rate,
                amounts: of_line(line).into(),
                off: line.kind == DocumentKind::PurchaseInvoice && billed.is_off(&ordered),
            });
        }
        found.sort_by(|a, b| (a.kind, a.day, &a.document, a.line).cmp(&(b.kind, b.day, &b.document, b.line)));
        Ok(found)
    }
}

struct Names {
    codes: HashMap<i64, (String, u32)>,
    partners: HashMap<i64, (String, String)>,
}

fn page(r: &mut Read<'_>, input: &List) -> Result<Page> {
    let page = r.page(&list::MATCHES, input)?;
    let rows = Matches::load(r, &page.ids)?.rows(r)?;
    Ok(Page { rows, next: page.next, total: page.total })
}

/// `match.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    app.read(|r| page(r, &input))
}

/// `match.get`
pub(crate) fn get(app: &Arc<App>, _: &Ctx, input: Get) -> Result<View> {
    app.read(|r| {
        let paper = Paper::load(r, &input.number)?;
        let shown = format!("{} {}", input.number, input.line);
        let line = paper.lines.iter().find(|line| line.number == input.line && line.kind == DocumentKind::PurchaseOrder);
        let counts = matches!(paper.head.state, DocumentState::Open | DocumentState::Done | DocumentState::Closed);
        let line = line.filter(|_| counts).ok_or_else(|| Error::missing("document_line", &shown))?;
        let matches = Matches::load(r, &[line.id])?;
        let row = matches.rows(r)?.pop().ok_or_else(|| Error::missing("document_line", &shown))?;
        Ok(View { row, papers: matches.papers(line.id)? })
    })
}

/// The order's lines that lines of a receipt, a return or an invoice go back to, by that line.
fn orders_of(r: &mut Read<'_>, paper: &Paper) -> Result<HashMap<i64, i64>> {
    let parents: Vec<i64> = paper.links.iter().map(|link| link.parent_id).collect();
    let first = r.links_of(&parents)?;
    let second = r.links_of(&first.iter().map(|link| link.parent_id).collect::<Vec<_>>())?;
    let up: HashMap<i64, i64> = first.into_iter().chain(second).map(|link| (link.line_id, link.parent_id)).collect();
    let lines: Vec<i64> = up.values().copied().chain(parents).collect::<BTreeSet<_>>().into_iter().collect();
    let orders: BTreeSet<i64> =
        r.lines_by_id(&lines)?.into_iter().filter(|line| line.kind == DocumentKind::PurchaseOrder).map(|line| line.id).collect();
    let order = |mut at: i64| {
        // Of the order itself, of a receipt, or of a return of one.
        for _ in 0..2 {
            if orders.contains(&at) {
                return Some(at);
            }
            at = *up.get(&at)?;
        }
        orders.contains(&at).then_some(at)
    };
    Ok(paper.links.iter().filter_map(|link| Some((link.line_id, order(link.parent_id)?))).collect())
}

/// `match.of`
pub(crate) fn of(app: &Arc<App>, _: &Ctx, input: ByNumber) -> Result<Of> {
    app.read(|r| {
        let paper = Paper::load(r, &input.number)?;
        if paper.head.kind != DocumentKind::PurchaseInvoice {
            return Err(Error::missing("purchase_invoice", &input.number));
        }
        let orders = orders_of(r, &paper)?;
        let ids: Vec<i64> = orders.values().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let rows: HashMap<i64, Row> = ids.iter().copied().zip(Matches::load(r, &ids)?.rows(r)?).collect();
        let lines = paper.lines.iter().filter_map(|line| {
            let row = rows.get(orders.get(&line.id)?)?.clone();
            Some(OfLine { line: line.number, row })
        });
        Ok(Of { lines: lines.collect() })
    })
}

/// Writes what is invoiced of the orders that a purchase invoice, or what it counts on, goes back to: after an invoice or a return was
/// posted or taken back, and after a receipt was judged.
pub(crate) fn keep(w: &mut Change<'_, '_>, number: &str) -> Result<()> {
    let paper = Paper::load(w, number)?;
    match paper.head.kind {
        DocumentKind::PurchaseInvoice | DocumentKind::SupplierReturn | DocumentKind::Receipt => {}
        DocumentKind::SalesOrder
        | DocumentKind::ProductionPlan
        | DocumentKind::Requisition
        | DocumentKind::PurchaseOrder
        | DocumentKind::Shipment
        | DocumentKind::CustomerReturn
        | DocumentKind::SalesInvoice
        | DocumentKind::Payment
        | DocumentKind::MoneyReceipt
        | DocumentKind::Transfer
        | DocumentKind::Adjustment
        | DocumentKind::WorkOrder
        | DocumentKind::MaterialList
        | DocumentKind::Issue
        | DocumentKind::Supplement
        | DocumentKind::MaterialReturn
        | DocumentKind::Completion
        | DocumentKind::SubcontractOrder
        | DocumentKind::SubcontractList
        | DocumentKind::SubcontractIssue
        | DocumentKind::SubcontractSupplement
        | DocumentKind::SubcontractReturn
        | DocumentKind::SubcontractTransfer
        | DocumentKind::SubcontractReceipt
        | DocumentKind::SubcontractUse
        | DocumentKind::SubcontractGoodsBack
        | DocumentKind::SubcontractLoss
        | DocumentKind::SubcontractStatement => return Ok(()),
    }
    let ids: Vec<i64> = orders_of(w, &paper)?.into_values().collect::<BTreeSet<_>>().into_iter().collect();
    let matches = Matches::load(w, &ids)?;
    let mut bills = Vec::with_capacity(ids.len());
    for &line_id in &ids {
        let ordered = matches.ordered(line_id)?;
        if ordered.billed.is_empty() {
            continue;
        }
        let (quantity, amounts) = total(&ordered.billed).ok_or_else(|| beyond(number))?;
        let off = i64::try_from(ordered.billed_otherwise().ok_or_else(|| beyond(number))?).unwrap_or(i64::MAX);
        let (over, unaccepted) = ordered.beyond().zip(ordered.unaccepted()).ok_or_else(|| beyond(number))?;
        bills.push(OrderBill { line_id, quantity, amounts, off, beyond: over, unaccepted });
    }
    Ok(w.put_order_bills(&ids, &bills)?)
}

/// `match.export`
pub(crate) fn export(app: &Arc<App>, _: &Ctx, input: ListExport) -> Result<FileOut> {
    let pages = |r: &mut Read<'_>, list: &List| page(r, list).map(|page| (page.rows, page.next, page.total));
    let currency = export::currency(app)?;
    export::list(app, "match", &input, pages, |row, field| {
        let quantity = |value: Qty| cells::decimal(value.to_string(), row.decimals);
        let money = |value: Money| cells::money(value, currency);
        let off = row.differences.iter().find(|found| found.what == Difference::Price).map(|found| found.net);
        let named = |found: &DifferenceView| {
            let word = crate::words::word("difference", found.what.word(), input.language);
            format!("{word} {} ({})", found.quantity, found.net)
        };
        Some(match field {
            "document" => cells::text(&row.document),
            "line" => cells::int(i64::from(row.line)),
            "day" => cells::day(Some(row.day)),
            "state" => cells::word("document_state", row.state.word(), input.language),
            "partner" => cells::text(&row.partner),
            "partner_name" => cells::text(&row.partner_name),
            "item" => cells::text(&row.item),
            "name" => cells::text(&row.name),
            "spec" => cells::text(&row.spec),
            "unit" => cells::text(&row.unit),
            "code" => cells::text(&row.code),
            "ordered" => quantity(row.ordered),
            "received" => quantity(row.received),
            "waiting" => quantity(row.waiting),
            "rejected" => quantity(row.rejected),
            "returned" => quantity(row.returned),
            "invoiced" => quantity(row.invoiced),
            "price" => cells::price(row.price),
            "invoice_price" => row.invoice_price.map_or(qitao_office::Value::Empty, cells::price),
            "ordered_net" => money(row.ordered_amounts.net),
            "ordered_gross" => money(row.ordered_amounts.gross),
            "received_net" => money(row.received_amounts.net),
            "received_gross" => money(row.received_amounts.gross),
            "invoiced_net" => money(row.invoiced_amounts.net),
            "invoiced_gross" => money(row.invoiced_amounts.gross),
            "price_off" => cells::seen(off, currency),
            "differences" => cells::text(&row.differences.iter().map(named).collect::<Vec<_>>().join("; ")),
            _ => return None,
        })
    })
}
