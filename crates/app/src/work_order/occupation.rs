//! Who needs a part (占用): read from the books, worked out by the domain.

use crate::app::App;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::document::codes;
use crate::document::effect::{added, negated};
use crate::error::{Error, Result};
use crate::export::{self, SHEET_RECORDS, cells};
use crate::system::Language;
use qitao_domain::bom::BomGraph;
use qitao_domain::production::occupation::{Cover, Need, OpenOrder, OpenOrders, Totals};
use qitao_domain::production::work_order::WorkOrderState;
use qitao_domain::{Day, ItemId, Qty, WorkOrderId};
use qitao_store::{OpenWorkOrder, Read};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Asks which open work orders need a part.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "OccupationAsk")]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// Code of the part.
    pub item: String,
    /// The day whose bills of material say what is below the orders' own lists; today when absent.
    #[serde(default)]
    pub date: Option<Day>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// Asks for it as a workbook.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "OccupationExport")]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// Code of the part.
    pub item: String,
    /// The language of heads and words.
    #[serde(default)]
    pub language: Language,
}

/// What lists say of a part.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[schemars(rename = "OccupationTotals")]
pub struct Sums {
    /// Needed in all.
    pub required: Qty,
    /// Issued of it, less what came back.
    pub issued: Qty,
    /// Promised of it, and not issued.
    pub reserved: Qty,
    /// Still to be issued, promised or not.
    pub remaining: Qty,
}

/// An open order that needs a part.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "OccupationRow")]
pub struct Row {
    /// Its number.
    pub work_order: String,
    /// Code of what it makes.
    pub item: String,
    /// Name of that.
    pub name: String,
    /// How far it is.
    pub state: WorkOrderState,
    /// What its own list says of the part.
    #[serde(flatten)]
    pub direct: Sums,
    /// What it needs through sub-assemblies that nothing covers.
    pub indirect: Qty,
    /// When it is to be done.
    pub due: Day,
    /// Its first tracking code; empty where it has none.
    pub tracking_code: String,
}

/// Who needs a part.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Occupation")]
pub struct Occupied {
    /// By order, in the sequence in which stock goes to them.
    pub orders: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// Of what is on orders' own lists, all of them.
    pub totals: Sums,
    /// The part's own unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
}

impl From<Totals> for Sums {
    fn from(of: Totals) -> Self {
        Self { required: of.required, issued: of.issued, reserved: of.reserved, remaining: of.remaining }
    }
}

/// `bom.occupation`
pub(crate) fn occupation(app: &Arc<App>, ctx: &Ctx, input: Ask) -> Result<Occupied> {
    app.read(|r| {
        let missing = || Error::missing("item", &input.item).with("field", "item");
        let part = r.items_by_code(&[input.item.as_str()])?.pop().ok_or_else(missing)?;
        let graph = app.graph(r)?;
        let open = r.open_work_orders()?;
        let orders = open_orders(r, &graph, &open)?;
        let day = input.date.unwrap_or(ctx.today);
        let found = orders.of(&graph, ItemId(part.id), day).map_err(crate::bom::graph::error)?;
        // What the rows and their order hang on moves with papers and bills of material.
        let made_from = (r.revision("document")?, r.graph_revision()?, &input.item, day);
        let (rows, next) = crate::page::part(input.after.as_deref(), input.limit, found.rows.len(), made_from)?;
        let rows = shown(r, &found.rows[rows])?;
        Ok(Occupied { orders: rows, next, totals: found.totals.into(), unit: part.record.unit, decimals: part.record.decimals })
    })
}

/// `bom.occupation_export`
pub(crate) fn export(app: &Arc<App>, ctx: &Ctx, input: Export) -> Result<FileOut> {
    let (rows, decimals) = app.read(|r| {
        let missing = || Error::missing("item", &input.item).with("field", "item");
        let part = r.items_by_code(&[input.item.as_str()])?.pop().ok_or_else(missing)?;
        let graph = app.graph(r)?;
        let open = r.open_work_orders()?;
        let found = open_orders(r, &graph, &open)?.of(&graph, ItemId(part.id), ctx.today).map_err(crate::bom::graph::error)?;
        crate::check::count("rows", found.rows.len(), SHEET_RECORDS)?;
        Ok((shown(r, &found.rows)?, part.record.decimals))
    })?;
    let quantity = |quantity: Qty| cells::decimal(quantity.to_string(), decimals);
    let title = format!("{} {}", crate::words::title("occupation", input.language), input.item);
    export::of_day("occupation", &title, ctx.today, input.language, &rows, |row, field| {
        Some(match field {
            "work_order" => cells::text(&row.work_order),
            "item" => cells::text(&row.item),
            "name" => cells::text(&row.name),
            "state" => cells::word("work_order_state", row.state.word(), input.language),
            "required" => quantity(row.direct.required),
            "issued" => quantity(row.direct.issued),
            "reserved" => quantity(row.direct.reserved),
            "remaining" => quantity(row.direct.remaining),
            "indirect" => quantity(row.indirect),
            "due" => cells::day(Some(row.due)),
            "code" => cells::text(&row.tracking_code),
            _ => return None,
        })
    })
}

/// All open orders with what they take, what is made for them, and free stock.
fn open_orders(r: &mut Read<'_>, graph: &BomGraph, open: &[OpenWorkOrder]) -> Result<OpenOrders> {
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let of_list: HashMap<i64, u32> = open.iter().enumerate().filter_map(|(at, one)| Some((one.list_id?, place(at)))).collect();
    let lines = r.needs_of_open_orders()?;
    let mut of_line: HashMap<i64, u32> = HashMap::with_capacity(lines.len());
    let mut needs = Vec::with_capacity(lines.len());
    let mut items = BTreeSet::new();
    for line in &lines {
        let Some(&order) = of_list.get(&line.list_id) else { continue };
        of_line.insert(line.line_id, order);
        items.insert(line.item_id);
        let (required, issued, reserved) = (line.required, line.issued, line.reserved);
        needs.push(Need { order, item: ItemId(line.item_id), required, issued, reserved });
    }
    let by_order: HashMap<i64, &OpenWorkOrder> = open.iter().map(|one| (one.document_id, one)).collect();
    let mut covers = Vec::new();
    // What came of an order went to the lists that it names in their sequence; the rest is still to come for each.
    let mut named: HashMap<i64, Qty> = HashMap::new();
    for (line, order, quantity) in r.orders_for_lists()? {
        let Some(made) = by_order.get(&order) else { continue };
        let begins = named.get(&order).copied().unwrap_or(Qty::ZERO);
        let ends = added(begins, quantity);
        named.insert(order, ends);
        let comes = added(ends, negated(begins.max(made.done))).min(made.left).max(Qty::ZERO);
        if let Some(&for_order) = of_line.get(&line) {
            covers.push(Cover { order: for_order, item: ItemId(made.item_id), quantity: comes });
        }
    }
    let stock = r.item_stock(&items.into_iter().collect::<Vec<_>>())?;
    let free: Vec<(ItemId, Qty)> =
        stock.iter().map(|(id, s)| (ItemId(*id), added(s.on_hand, negated(added(s.held, s.reserved))))).collect();
    let orders =
        open.iter().map(|one| OpenOrder { order: WorkOrderId(one.document_id), item: ItemId(one.item_id), due: one.due }).collect();
    Ok(OpenOrders::new(graph, orders, &needs, &covers, &free))
}

fn shown(r: &mut Read<'_>, found: &[qitao_domain::production::occupation::Row]) -> Result<Vec<Row>> {
    let ids: Vec<i64> = found.iter().map(|row| row.order.order.0).collect();
    let heads: HashMap<i64, qitao_store::Document> = r.documents_by_id(&ids)?.into_iter().map(|head| (head.id, head)).collect();
    let orders = r.work_orders(&ids)?;
    let items: BTreeSet<i64> = found.iter().map(|row| row.order.item.0).collect();
    let items = r.items_by_id(&items.into_iter().collect::<Vec<_>>())?;
    let items: HashMap<i64, _> = items.into_iter().map(|item| (item.id, item.record)).collect();
    let lines = r.document_lines(&ids)?;
    let codes = codes(r, &lines, |line| line.document_id)?;
    let mut rows = Vec::with_capacity(found.len());
    for row in found {
        let id = row.order.order.0;
        let (Some(head), Some(order), Some(item)) = (heads.get(&id), orders.get(&id), items.get(&row.order.item.0)) else { continue };
        rows.push(Row {
            work_order: head.number.clone(),
            item: item.code.clone(),
            name: item.name.clone(),
            state: WorkOrderState::of(head.state, order.started),
            direct: row.direct.into(),
            indirect: row.indirect,
            due: row.order.due,
            tracking_code: codes.get(&id).map(|(code, _)| code.clone()).unwrap_or_default(),
        });
    }
    Ok(rows)
}
