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
use qitao_domain::routing::Operation;
use qitao_domain::{Day, Exact, ItemId, Qty};
use qitao_store::{Line, Read};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
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

fn sides<T>(change: Change<T>) -> (Option<T>, Option<T>) {
    match change {
        Change::Added(is) => (None, Some(is)),
        Change::Removed(was) => (Some(was), None),
        Change::Changed { was, is } => (Some(was), Some(is)),
    }
}

fn parts(r: &mut Read<'_>, graph: &BomGraph, makes: &Line, listed: &[Line], day: Day) -> Result<Vec<PartChange>> {
    let item = ItemId(makes.item_id.unwrap_or_default());
    let known = r.order_components(&listed.iter().map(|line| line.id).collect::<Vec<_>>())?;
    let copied: Vec<Component> = listed
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
        .collect();
    // What an order of this quantity needs nothing of is not on its list.
    let mut today = components(graph, item, makes.quantity, day).map_err(graph::error)?;
    today.retain(|one| !one.required.is_zero());
    let beyond = || Error::new(Code::DocumentOutOfRange).with("number", makes.number);
    let changes = compare_components(&copied, &today).ok_or_else(beyond)?;
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
