//! Goods received and not invoiced (暂估), as of the end of a day: by line of a receipt, and by supplier.
//!
//! The rule is in `qitao_domain::trade::accrual`. A paper counts from its day on, until the day on which it was taken back.

use crate::app::App;
use crate::as_of::{self, counts};
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::document::beyond;
use crate::document::paper::{Around, currency_decimals};
use crate::error::{Code, Error, Result};
use crate::export::{self, cells};
use crate::system::Language;
use crate::words;
use qitao_domain::document::DocumentKind;
use qitao_domain::trade::accrual::{Came, accrued};
use qitao_domain::{Day, Money, Qty, limits};
use qitao_store::{Arrival, Line, Read, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Asks what was not invoiced at the end of a day.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "AccrualAsk")]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The day.
    pub day: Day,
    /// A supplier's code; all when absent.
    #[serde(default)]
    pub partner: Option<String>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// Asks for it as a workbook.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "AccrualExport")]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// The day.
    pub day: Day,
    /// A supplier's code; all when absent.
    #[serde(default)]
    pub partner: Option<String>,
    /// Language of heads and words.
    #[serde(default)]
    pub language: Language,
}

/// A line of a receipt that was not invoiced, or not wholly.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "AccrualRow")]
pub struct Row {
    /// Number of the receipt.
    pub document: String,
    /// Number of its line.
    pub line: u32,
    /// Its day.
    pub day: Day,
    /// Number of the order.
    pub order: String,
    /// Number of the order's line.
    pub order_line: u32,
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
    /// Received.
    pub received: Qty,
    /// Of it: went back by that day.
    pub returned: Qty,
    /// Of it: invoiced by that day, less what was credited.
    pub invoiced: Qty,
    /// What is to be accrued; below zero where a credit is to come.
    pub quantity: Qty,
    /// What that comes to at the order's price, without tax.
    pub net: Money,
    /// By so much the stock was worth more by what came, less what went back.
    pub stock_value: Money,
}

/// What was not invoiced, by line of a receipt.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "AccrualPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows.
    pub total: i64,
    /// The sum of all rows.
    pub net: Money,
}

/// What was not invoiced of one supplier.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "AccrualPartner")]
pub struct PartnerRow {
    /// The supplier's code.
    pub partner: String,
    /// Its name.
    pub partner_name: String,
    /// So many lines.
    pub lines: u32,
    /// What they come to without tax.
    pub net: Money,
}

/// What was not invoiced, by supplier.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "AccrualPartners")]
pub struct PartnerPage {
    /// Rows.
    pub rows: Vec<PartnerRow>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// The sum of all suppliers.
    pub net: Money,
}

/// A line with its figures, before names are read for it.
struct Accrued {
    line: i64,
    partner: i64,
    returned: Qty,
    invoiced: Qty,
    quantity: Qty,
    net: Money,
    /// The lines that moved it: its own, and those of what went back.
    moved: Vec<i64>,
}

/// How many lines were to be accrued at the end of a day, and what they come to.
pub(crate) fn of_day(r: &mut Read<'_>, day: Day) -> Result<(i64, Money)> {
    let all = all(r, day, None)?;
    Ok((i64::try_from(all.len()).unwrap_or(i64::MAX), sum(&all)?))
}

/// Lines that are read at once.
const AT_ONCE: usize = 5_000;

/// Everything that is to be accrued, by row number of the receipt's line.
fn all(r: &mut Read<'_>, day: Day, partner: Option<&str>) -> Result<Vec<Accrued>> {
    let partner = as_of::partner(r, partner)?;
    let decimals = currency_decimals(r)?;
    let mut since: HashMap<i64, i64> = HashMap::new();
    for (line, quantity) in r.invoiced_since(day)? {
        let sum = since.entry(line).or_insert(0);
        *sum = sum.checked_add(quantity.scaled()).ok_or_else(|| beyond(line))?;
    }
    let mut arrivals: BTreeMap<i64, Arrival> = r.arrivals(partner)?.into_iter().map(|one| (one.line, one)).collect();
    let mut others: Vec<i64> = since.keys().filter(|id| !arrivals.contains_key(id)).copied().collect();
    arrivals.extend(r.arrivals_by_id(&others)?.into_iter().map(|one| (one.line, one)));
    // What went back has its own worth, and credits of its own: papers tell.
    others.retain(|id| !arrivals.contains_key(id));
    let mut slow: BTreeSet<i64> = r.links_of(&others)?.into_iter().map(|link| link.parent_id).chain(others).collect();
    slow.extend(r.arrivals_with_returns(day)?);
    slow.extend(arrivals.values().filter(|one| !one.returned.is_zero()).map(|one| one.line));
    let mut found = Vec::with_capacity(arrivals.len());
    for one in arrivals.into_values().filter(|one| one.day <= day && !slow.contains(&one.line)) {
        let Some(partner) = one.partner_id.filter(|id| partner.is_none_or(|partner| partner == *id)) else { continue };
        let invoiced = one.billed.scaled().checked_add(since.get(&one.line).copied().unwrap_or(0)).ok_or_else(|| beyond(one.line))?;
        let invoiced = Qty::from_scaled(invoiced);
        let came = Came { received: one.quantity, net: one.net, returned: Qty::ZERO, returned_net: Money::ZERO, invoiced };
        let (quantity, net) = accrued(&came, decimals).ok_or_else(|| beyond(one.line))?;
        if !quantity.is_zero() || !net.is_zero() {
            found.push(Accrued { line: one.line, partner, returned: Qty::ZERO, invoiced, quantity, net, moved: vec![one.line] });
        }
    }
    for ids in slow.into_iter().collect::<Vec<_>>().chunks(AT_ONCE) {
        some(r, day, partner, ids, decimals, &mut found)?;
    }
    found.sort_unstable_by_key(|one| one.line);
    Ok(found)
}

fn some(r: &mut Read<'_>, day: Day, partner: Option<i64>, ids: &[i64], decimals: u32, found: &mut Vec<Accrued>) -> Result<()> {
    let mut around = Around::default();
    around.add_lines(r, ids.iter().copied())?;
    let ids: Vec<i64> =
        ids.iter().copied().filter(|id| around.lines.get(id).is_some_and(|line| line.kind == DocumentKind::Receipt)).collect();
    let ids = ids.as_slice();
    // What came of the receipts, and what came of the returns among that: each with the receipt's line that it goes back to.
    let first = r.links_from(ids)?;
    around.add_lines(r, first.iter().map(|link| link.line_id))?;
    let receipt_of: HashMap<i64, i64> = first.iter().map(|link| (link.line_id, link.parent_id)).collect();
    let returns: Vec<i64> = first
        .iter()
        .map(|link| link.line_id)
        .filter(|id| around.lines.get(id).is_some_and(|line| line.kind == DocumentKind::SupplierReturn))
        .collect();
    let second = r.links_from(&returns)?;
    around.add_lines(r, second.iter().map(|link| link.line_id))?;
    let back = r.reversal_days(&around.papers.keys().copied().collect::<Vec<_>>())?;
    let mut came: HashMap<i64, Vec<&Line>> = HashMap::new();
    let of_returns = second.iter().filter_map(|link| Some((link.line_id, *receipt_of.get(&link.parent_id)?)));
    for (id, receipt) in receipt_of.iter().map(|(id, receipt)| (*id, *receipt)).chain(of_returns) {
        let line = around.line(id)?;
        if counts(around.paper_of(line)?, day, &back) {
            came.entry(receipt).or_default().push(line);
        }
    }
    for &id in ids {
        let line = around.line(id)?;
        let head = around.paper_of(line)?;
        let Some(partner_id) = head.partner_id.filter(|id| partner.is_none_or(|partner| partner == *id)) else { continue };
        if !counts(head, day, &back) {
            continue;
        }
        let own = came.get(&id).map_or(&[][..], Vec::as_slice);
        let sum = |kind: DocumentKind| {
            own.iter().filter(|line| line.kind == kind).try_fold((Qty::ZERO, Money::ZERO), |(quantity, net), line| {
                Some((quantity.checked_add(line.quantity)?, net.checked_add(line.net)?))
            })
        };
        let (returned, returned_net) = sum(DocumentKind::SupplierReturn).ok_or_else(|| beyond(&head.number))?;
        let (invoiced, _) = sum(DocumentKind::PurchaseInvoice).ok_or_else(|| beyond(&head.number))?;
        let figures = Came { received: line.quantity, net: line.net, returned, returned_net, invoiced };
        let (quantity, net) = accrued(&figures, decimals).ok_or_else(|| beyond(&head.number))?;
        if quantity.is_zero() && net.is_zero() {
            continue;
        }
        let back = own.iter().filter(|line| line.kind == DocumentKind::SupplierReturn).map(|line| line.id);
        found.push(Accrued { line: id, partner: partner_id, returned, invoiced, quantity, net, moved: back.chain([id]).collect() });
    }
    Ok(())
}

fn sum<'a>(rows: impl IntoIterator<Item = &'a Accrued>) -> Result<Money> {
    rows.into_iter().try_fold(Money::ZERO, |sum, row| sum.checked_add(row.net)).ok_or_else(|| beyond("accrual"))
}

fn rows(r: &mut Read<'_>, found: &[&Accrued]) -> Result<Vec<Row>> {
    let mut around = Around::default();
    let ids: Vec<i64> = found.iter().map(|one| one.line).collect();
    around.add_lines(r, ids.iter().copied())?;
    let orders: HashMap<i64, i64> = r.links_of(&ids)?.into_iter().map(|link| (link.line_id, link.parent_id)).collect();
    around.add_lines(r, orders.values().copied())?;
    let items: BTreeSet<i64> = around.lines.values().filter_map(|line| line.item_id).collect();
    around.add_items(r, items)?;
    let partners = crate::document::partners(r, found.iter().map(|one| one.partner))?;
    // Asked for what is shown alone: what came in many parts has as many moves.
    let mut values: HashMap<i64, i64> = HashMap::new();
    for one in r.moves_of(&found.iter().flat_map(|one| one.moved.iter().copied()).collect::<Vec<_>>())? {
        let value = values.entry(one.line_id).or_insert(0);
        *value = value.saturating_add(one.value.scaled());
    }
    let value = |one: &Accrued| one.moved.iter().filter_map(|id| values.get(id)).fold(0_i64, |sum, value| sum.saturating_add(*value));
    found
        .iter()
        .map(|one| {
            let line = around.line(one.line)?;
            let head = around.paper_of(line)?;
            let item = around.item(line)?;
            let order = orders.get(&one.line).map(|id| around.line(*id)).transpose()?;
            let order_head = order.map(|line| around.paper_of(line)).transpose()?;
            let (partner, partner_name) = partners.get(&one.partner).cloned().unwrap_or_default();
            Ok(Row {
                document: head.number.clone(),
                line: line.number,
                day: head.day,
                order: order_head.map(|head| head.number.clone()).unwrap_or_default(),
                order_line: order.map_or(0, |line| line.number),
                partner,
                partner_name,
                item: item.code.clone(),
                name: item.name.clone(),
                spec: item.spec.clone(),
                unit: item.unit.clone(),
                decimals: item.decimals,
                received: line.quantity,
                returned: one.returned,
                invoiced: one.invoiced,
                quantity: one.quantity,
                net: one.net,
                stock_value: Money::from_scaled(value(one)),
            })
        })
        .collect()
}

/// `accrual.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: Ask) -> Result<Page> {
    let after: i64 = input.after.as_deref().map(str::parse).transpose().map_err(|_| Error::new(Code::ListBadCursor))?.unwrap_or(0);
    app.read(|r| {
        let all = all(r, input.day, input.partner.as_deref())?;
        let wanted = all.iter().filter(|one| one.line > after);
        let (shown, next) =
            list::cut(input.limit, |most| Ok::<_, Error>(wanted.take(most as usize).collect::<Vec<_>>()), |last| last.line.to_string())?;
        Ok(Page { rows: rows(r, &shown)?, next, total: i64::try_from(all.len()).unwrap_or(i64::MAX), net: sum(&all)? })
    })
}

/// `accrual.partners`
pub(crate) fn partners(app: &Arc<App>, _: &Ctx, input: Ask) -> Result<PartnerPage> {
    app.read(|r| {
        let all = all(r, input.day, input.partner.as_deref())?;
        let named = crate::document::partners(r, all.iter().map(|one| one.partner))?;
        let mut by_code: BTreeMap<String, PartnerRow> = BTreeMap::new();
        for one in &all {
            let (partner, partner_name) = named.get(&one.partner).cloned().unwrap_or_default();
            let row = by_code.entry(partner.clone()).or_insert(PartnerRow { partner, partner_name, lines: 0, net: Money::ZERO });
            row.lines = row.lines.saturating_add(1);
            row.net = row.net.checked_add(one.net).ok_or_else(|| beyond("accrual"))?;
        }
        let after = input.after.unwrap_or_default();
        let wanted = by_code.into_values().filter(|row| after.is_empty() || row.partner > after);
        let (rows, next) =
            list::cut(input.limit, |most| Ok::<_, Error>(wanted.take(most as usize).collect::<Vec<_>>()), |last| last.partner.clone())?;
        Ok(PartnerPage { rows, next, net: sum(&all)? })
    })
}

/// `accrual.export`
pub(crate) fn export(app: &Arc<App>, _: &Ctx, input: Export) -> Result<FileOut> {
    let found = app.read(|r| {
        let all = all(r, input.day, input.partner.as_deref())?;
        crate::check::count("rows", all.len(), export::SHEET_RECORDS.min(limits::LIST_MOST as usize))?;
        rows(r, &all.iter().collect::<Vec<_>>())
    })?;
    let title = words::title("accrual", input.language);
    let currency = export::currency(app)?;
    let cell = |row: &Row, field: &str| {
        let quantity = |value: Qty| cells::decimal(value.to_string(), row.decimals);
        let money = |value: Money| cells::money(value, currency);
        Some(match field {
            "partner" => cells::text(&row.partner),
            "partner_name" => cells::text(&row.partner_name),
            "document" => cells::text(&row.document),
            "line" => cells::int(i64::from(row.line)),
            "day" => cells::day(Some(row.day)),
            "order" => cells::text(&row.order),
            "order_line" => cells::int(i64::from(row.order_line)),
            "item" => cells::text(&row.item),
            "name" => cells::text(&row.name),
            "spec" => cells::text(&row.spec),
            "unit" => cells::text(&row.unit),
            "received" => quantity(row.received),
            "returned" => quantity(row.returned),
            "invoiced" => quantity(row.invoiced),
            "quantity" => quantity(row.quantity),
            "net" => money(row.net),
            "stock_value" => money(row.stock_value),
            _ => return None,
        })
    };
    export::of_day("accrual", title, input.day, input.language, &found, cell)
}
