//! The kit check (齐套检查): which orders can start, and what stops the others.

use crate::app::App;
use crate::check;
use crate::ctx::Ctx;
use crate::document::effect::{added, negated};
use crate::error::{Error, Result};
use qitao_domain::document::DocumentKind;
use qitao_domain::production::kit_check::{KitNeed, KitState, KitSupply, kit_check as checked};
use qitao_domain::{Day, ItemId, Qty, WorkOrderId, limits};
use qitao_store::{Document, OpenWorkOrder, Read};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Asks which orders can start.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(rename = "KitCheckAsk")]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// Numbers of open orders; all open orders when empty. Those that are not named take nothing from them.
    #[serde(default)]
    pub orders: Vec<String>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// A part that stops an order.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "KitStop")]
pub struct Stop {
    /// Code of the part.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// How much of it is not there now.
    pub missing: Qty,
    /// How much of that nobody ordered.
    pub unordered: Qty,
    /// When the last of it comes; none where some is not ordered.
    pub comes: Option<Day>,
}

/// An order in a kit check.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "KitRow")]
pub struct Row {
    /// Its number.
    pub work_order: String,
    /// Code of what it makes.
    pub item: String,
    /// Name of that.
    pub name: String,
    /// How much is still to come of it.
    pub left: Qty,
    /// Its unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// From 1, which goes first, to 9.
    pub priority: u8,
    /// When it is to be done.
    pub due: Day,
    /// Whether it can start.
    pub state: KitState,
    /// From when it can; none where something is not ordered.
    pub from: Option<Day>,
    /// What stops it: what nobody ordered first, then what comes last.
    pub stops: Vec<Stop>,
}

/// What can start.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "KitChecked")]
pub struct Checked {
    /// By order, in the sequence of their priority.
    pub orders: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
}

/// `work_order.kit_check`
pub(crate) fn kit_check(app: &Arc<App>, ctx: &Ctx, input: Ask) -> Result<Checked> {
    check::count("orders", input.orders.len(), limits::DOCUMENT_LINES)?;
    app.read(|r| {
        let mut open = r.open_work_orders()?;
        let made: Vec<OpenWorkOrder> = open.iter().filter(|one| one.released && !one.rework).copied().collect();
        let heads = r.documents_by_id(&open.iter().map(|one| one.document_id).collect::<Vec<_>>())?;
        let heads: HashMap<i64, Document> = heads.into_iter().map(|head| (head.id, head)).collect();
        if !input.orders.is_empty() {
            let known: HashSet<&str> = heads.values().map(|head| head.number.as_str()).collect();
            if let Some(unknown) = input.orders.iter().find(|number| !known.contains(number.as_str())) {
                return Err(Error::missing("work_order", unknown).with("field", "orders"));
            }
            let asked: HashSet<&String> = input.orders.iter().collect();
            open.retain(|one| heads.get(&one.document_id).is_some_and(|head| asked.contains(&head.number)));
        }
        let needs = needs(r, &open)?;
        let items: BTreeSet<i64> = needs.iter().map(|need| need.item.0).collect();
        let supplies = supplies(r, &items.iter().copied().collect::<Vec<_>>(), &made, ctx.today)?;
        let kits = checked(&needs, &supplies, ctx.today);
        let kits: HashMap<i64, _> = kits.into_iter().map(|kit| (kit.order.0, kit)).collect();
        let made_from = (r.revision("document")?, &input.orders, ctx.today);
        let (part, next) = crate::page::part(input.after.as_deref(), input.limit, open.len(), made_from)?;
        let open = &open[part];
        let named: Vec<i64> = items.into_iter().chain(open.iter().map(|one| one.item_id)).collect::<BTreeSet<_>>().into_iter().collect();
        let named: HashMap<i64, _> = r.items_by_id(&named)?.into_iter().map(|item| (item.id, item.record)).collect();
        let mut orders = Vec::with_capacity(open.len());
        for one in open {
            let (Some(head), Some(item)) = (heads.get(&one.document_id), named.get(&one.item_id)) else { continue };
            let kit = kits.get(&one.document_id);
            let stop = |stop: &qitao_domain::production::kit_check::Stop| {
                let item = named.get(&stop.item.0)?;
                Some(Stop {
                    item: item.code.clone(),
                    name: item.name.clone(),
                    unit: item.unit.clone(),
                    decimals: item.decimals,
                    missing: stop.missing,
                    unordered: stop.unordered,
                    comes: stop.comes,
                })
            };
            orders.push(Row {
                work_order: head.number.clone(),
                item: item.code.clone(),
                name: item.name.clone(),
                left: one.left,
                unit: item.unit.clone(),
                decimals: item.decimals,
                priority: one.priority,
                due: one.due,
                // An order that needs nothing any more can go on.
                state: kit.map_or(KitState::Ready, |kit| kit.state),
                from: kit.map_or(Some(ctx.today), |kit| kit.from),
                stops: kit.map(|kit| kit.stops.iter().filter_map(stop).collect()).unwrap_or_default(),
            });
        }
        Ok(Checked { orders, next })
    })
}

/// What orders still need beyond what is promised to them.
fn needs(r: &mut Read<'_>, open: &[OpenWorkOrder]) -> Result<Vec<KitNeed>> {
    let sequence: HashMap<i64, (usize, i64)> =
        open.iter().enumerate().filter_map(|(at, one)| Some((one.list_id?, (at, one.document_id)))).collect();
    let mut found: Vec<(usize, KitNeed)> = Vec::new();
    for line in r.needs_of_open_orders()? {
        let Some(&(at, order)) = sequence.get(&line.list_id) else { continue };
        let quantity = added(line.required, negated(added(line.issued, line.reserved)));
        if line.required.is_positive() && quantity.is_positive() {
            found.push((at, KitNeed { order: WorkOrderId(order), item: ItemId(line.item_id), quantity }));
        }
    }
    found.sort_by_key(|(at, _)| *at);
    Ok(found.into_iter().map(|(_, need)| need).collect())
}

/// What is free in stock, and what is bought or made of these items. What is only worked again was there before.
fn supplies(r: &mut Read<'_>, items: &[i64], made: &[OpenWorkOrder], today: Day) -> Result<Vec<KitSupply>> {
    let mut found: Vec<KitSupply> = Vec::new();
    for (item, stock) in r.item_stock(items)? {
        let quantity = added(stock.on_hand, negated(added(stock.held, stock.reserved)));
        found.push(KitSupply { item: ItemId(item), day: None, quantity });
    }
    for line in r.open_of_items(DocumentKind::PurchaseOrder, items)? {
        found.push(KitSupply { item: ItemId(line.item_id), day: Some(line.due.unwrap_or(today)), quantity: line.left });
    }
    for one in made.iter().filter(|one| items.binary_search(&one.item_id).is_ok()) {
        found.push(KitSupply { item: ItemId(one.item_id), day: Some(one.end.max(one.due)), quantity: one.left });
    }
    Ok(found)
}
