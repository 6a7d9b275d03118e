//! What an order copied, held against the bill of material and the routing of a day: a later change flags the order and never changes it.

use super::follow;
use super::show::load;
use crate::app::App;
use crate::bom::graph;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use qitao_domain::bom::{BomGraph, LineKind};
use qitao_domain::exact::Rounding;
use qitao_domain::production::work_order::lists::{
    Change, Component, Taken, compare_components, compare_operations, components, routing_on,
};
use qitao_domain::routing::{Operation, Routing};
use qitao_domain::{Day, Exact, ItemId, Qty};
use qitao_store::{Line, OrderComponent, Read, WorkOrder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Asks how an order differs from what it would copy now.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "WorkOrderCompare")]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// Number of the order.
    pub number: String,
    /// The day whose bill of material and routing are looked at; today when absent.
    #[serde(default)]
    pub date: Option<Day>,
}

/// What one side takes of a part at an operation.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[schemars(rename = "WorkOrderTaken")]
pub struct TakenView {
    /// For one piece, to six decimals.
    pub per: Qty,
    /// For the order on top, to six decimals.
    pub fixed: Qty,
}

/// A part that differs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkOrderPartChange")]
pub struct PartChange {
    /// Code of the part.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Goes in or comes out.
    pub kind: LineKind,
    /// The operation that takes it; none for the first.
    pub operation: Option<u32>,
    /// As the order has it; none where it does not.
    pub was: Option<TakenView>,
    /// As it is on that day; none where it is not.
    pub is: Option<TakenView>,
}

/// An operation that differs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkOrderOperationChange")]
pub struct OperationChange {
    /// Its number.
    pub number: u32,
    /// As the order has it; none where it does not.
    pub was: Option<Operation>,
    /// As it is on that day; none where it is not.
    pub is: Option<Operation>,
}

/// How an order differs from what it would copy on a day.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkOrderCompared")]
pub struct Compared {
    /// Parts that differ; none where all is the same.
    pub parts: Vec<PartChange>,
    /// Operations that differ.
    pub operations: Vec<OperationChange>,
}

/// `work_order.compare`
pub(crate) fn compare(app: &Arc<App>, ctx: &Ctx, input: Ask) -> Result<Compared> {
    app.read(|r| {
        let graph = app.graph(r)?;
        let (paper, order) = load(r, &input.number)?;
        let line = &paper.lines[0];
        let day = input.date.unwrap_or(ctx.today);
        let list = follow::list_of(r, &paper.head)?;
        let parts = if order.rework { Vec::new() } else { parts(r, &graph, line, list.as_ref().map_or(&[][..], |list| &list.lines), day)? };
        let copied: Vec<Operation> = r.order_operations(&[paper.head.id])?.into_iter().map(|one| one.operation).collect();
        let code = r.items_by_id(line.item_id.as_slice())?.pop().map(|item| item.record.code).unwrap_or_default();
        let versions: Vec<_> = r.routings_of(&[code.as_str()])?.into_iter().map(|stored| stored.record).collect();
        let today = routing_on(&versions, day).map_or(&[][..], |routing| &routing.operations);
        let operations = compare_operations(&copied, today)
            .into_iter()
            .map(|change| {
                let (was, is) = sides(change);
                let number = was.as_ref().or(is.as_ref()).map_or(0, |operation| operation.number);
                OperationChange { number, was, is }
            })
            .collect();
        Ok(Compared { parts, operations })
    })
}

/// Those of the open orders that would copy something else of a day: (order, the line that it makes).
pub(super) fn changed(
    r: &mut Read<'_>,
    graph: &BomGraph,
    orders: &HashMap<i64, WorkOrder>,
    made: &[&Line],
    day: Day,
) -> Result<HashSet<i64>> {
    let ids: Vec<i64> = made.iter().map(|line| line.document_id).collect();
    let lists: Vec<i64> = ids.iter().filter_map(|id| orders.get(id)?.list_id).collect();
    let mut listed: HashMap<i64, Vec<Line>> = HashMap::new();
    for line in r.document_lines(&lists)? {
        listed.entry(line.document_id).or_default().push(line);
    }
    let known = r.order_components(&listed.values().flatten().map(|line| line.id).collect::<Vec<_>>())?;
    let mut operations: HashMap<i64, Vec<Operation>> = HashMap::new();
    for one in r.order_operations(&ids)? {
        operations.entry(one.document_id).or_default().push(one.operation);
    }
    let items: HashMap<i64, String> = r
        .items_by_id(&made.iter().filter_map(|line| line.item_id).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>())?
        .into_iter()
        .map(|item| (item.id, item.record.code))
        .collect();
    let mut routings: HashMap<String, Vec<Routing>> = HashMap::new();
    for stored in r.routings_of(&items.values().map(String::as_str).collect::<Vec<_>>())? {
        routings.entry(stored.record.item.clone()).or_default().push(stored.record);
    }
    let divided = r.divided_orders(&ids)?;
    let mut found = HashSet::new();
    for line in made {
        let Some(order) = orders.get(&line.document_id) else { continue };
        let code = line.item_id.and_then(|id| items.get(&id));
        let versions = code.and_then(|code| routings.get(code)).map_or(&[][..], Vec::as_slice);
        let today = routing_on(versions, day).map_or(&[][..], |routing| &routing.operations);
        let copied = operations.get(&line.document_id).map_or(&[][..], Vec::as_slice);
        let lines = order.list_id.and_then(|list| listed.get(&list)).map_or(&[][..], Vec::as_slice);
        let is_divided = divided.contains(&line.document_id);
        let parts = |now| differences(copied_of(&known, lines), now, line.quantity, is_divided);
        let is_other = !compare_operations(copied, today).is_empty()
            || (!order.rework && now(graph, line, day).is_ok_and(|now| parts(now).is_some_and(|changes| !changes.is_empty())));
        if is_other {
            found.insert(line.document_id);
        }
    }
    Ok(found)
}

/// What lines of a material list copied.
fn copied_of(known: &HashMap<i64, OrderComponent>, listed: &[Line]) -> Vec<Component> {
    listed
        .iter()
        .filter_map(|line| {
            let one = known.get(&line.id)?;
            Some(Component {
                item: ItemId(line.item_id?),
                decimals: 0,
                kind: one.kind,
                operation: one.operation,
                line: one.bom_line,
                per: one.per,
                fixed: one.fixed,
                required: line.quantity,
            })
        })
        .collect()
}

/// What an order would copy of a day. What one of this quantity needs nothing of is not on its list.
fn now(graph: &BomGraph, makes: &Line, day: Day) -> Result<Vec<Component>> {
    let mut found = components(graph, ItemId(makes.item_id.unwrap_or_default()), makes.quantity, day).map_err(graph::error)?;
    found.retain(|one| !one.required.is_zero());
    Ok(found)
}

/// What differs of what an order copied. Of one that was divided or put together nothing says how much of what is taken per order is its
/// own, nor of what is less than a whole step of a part: only what it takes for each piece is held against today's.
fn differences(mut copied: Vec<Component>, mut now: Vec<Component>, quantity: Qty, is_divided: bool) -> Option<Vec<Change<Taken>>> {
    if is_divided {
        let steps: HashMap<ItemId, u8> = now.iter().map(|one| (one.item, one.decimals)).collect();
        copied.iter_mut().for_each(|one| one.decimals = steps.get(&one.item).copied().unwrap_or(one.decimals));
        for list in [&mut copied, &mut now] {
            list.retain(|one| !one.is_less_than_a_step(quantity));
            list.iter_mut().for_each(|one| one.fixed = Exact::from_integer(0));
        }
    }
    compare_components(&copied, &now)
}

fn sides<T>(change: Change<T>) -> (Option<T>, Option<T>) {
    match change {
        Change::Added(is) => (None, Some(is)),
        Change::Removed(was) => (Some(was), None),
        Change::Changed { was, is } => (Some(was), Some(is)),
    }
}

fn parts(r: &mut Read<'_>, graph: &BomGraph, makes: &Line, listed: &[Line], day: Day) -> Result<Vec<PartChange>> {
    let known = r.order_components(&listed.iter().map(|line| line.id).collect::<Vec<_>>())?;
    let copied = copied_of(&known, listed);
    let today = now(graph, makes, day)?;
    let is_divided = r.divided_orders(&[makes.document_id])?.contains(&makes.document_id);
    let beyond = || Error::new(Code::DocumentOutOfRange).with("number", makes.number);
    let changes = differences(copied, today, makes.quantity, is_divided).ok_or_else(beyond)?;
    let changes: Vec<(Option<Taken>, Option<Taken>)> = changes.into_iter().map(sides).collect();
    let ids: BTreeSet<i64> = changes.iter().filter_map(|(was, is)| was.or(*is)).map(|taken| taken.item.0).collect();
    let items: HashMap<i64, _> =
        r.items_by_id(&ids.into_iter().collect::<Vec<_>>())?.into_iter().map(|item| (item.id, item.record)).collect();
    let shown = |exact: &Exact| Qty::from_exact(exact, Qty::DECIMALS, Rounding::HalfAway).ok_or_else(beyond);
    let view = |taken: Taken| Ok::<_, Error>(TakenView { per: shown(&taken.per)?, fixed: shown(&taken.fixed)? });
    let mut found = Vec::with_capacity(changes.len());
    for (was, is) in changes {
        let Some(of) = was.or(is) else { continue };
        let Some(item) = items.get(&of.item.0) else { continue };
        found.push(PartChange {
            item: item.code.clone(),
            name: item.name.clone(),
            unit: item.unit.clone(),
            kind: of.kind,
            operation: of.operation,
            was: was.map(view).transpose()?,
            is: is.map(view).transpose()?,
        });
    }
    Ok(found)
}
