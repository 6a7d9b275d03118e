//! Work orders as people see them.

use super::follow;
use super::view::{Component, Draft, Linked, OperationView, View, Worth};
use crate::app::App;
use crate::ctx::Ctx;
use crate::document::effect::{added, negated, size};
use crate::document::paper::{Around, Paper, progress};
use crate::document::show as paper_show;
use crate::document::view::{ByNumber, Parent};
use crate::error::{Error, Result};
use qitao_domain::Qty;
use qitao_domain::bom::LineKind;
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::exact::{Rounding, round};
use qitao_domain::production::work_order::WorkOrderState;
use qitao_domain::production::work_order::portions::Link as Said;
use qitao_store::{Line, Read, WorkOrder};
use std::collections::HashMap;
use std::sync::Arc;

/// `work_order.get`
pub(crate) fn get(app: &Arc<App>, ctx: &Ctx, input: ByNumber) -> Result<View> {
    app.read(|r| of(r, ctx, &input.number))
}

/// The order with this number, with its paper and row.
pub(crate) fn load(r: &mut Read<'_>, number: &str) -> Result<(Paper, WorkOrder)> {
    let missing = || Error::missing("work_order", number);
    let head = r.document(number)?.filter(|head| head.kind == DocumentKind::WorkOrder).ok_or_else(missing)?;
    let order = r.work_orders(&[head.id])?.remove(&head.id).ok_or_else(missing)?;
    Ok((Paper::of_head(r, head)?, order))
}

/// The order with this number.
pub(crate) fn of(r: &mut Read<'_>, ctx: &Ctx, number: &str) -> Result<View> {
    let (paper, order) = load(r, number)?;
    let line = &paper.lines[0];
    let list = follow::list_of(r, &paper.head)?;
    let document = paper_show::seen(ctx, paper_show::view(r, ctx, &paper)?);
    let components = components(r, list.as_ref())?;
    let names: HashMap<String, String> = r.work_centers()?.into_iter().map(|c| (c.record.code, c.record.name)).collect();
    let operations = r.order_operations(&[paper.head.id])?.into_iter().map(|one| {
        let seconds = one.operation.standard_seconds(size(line.quantity), one.efficiency).and_then(|s| round(&s, 0, Rounding::Up));
        OperationView {
            work_center_name: names.get(&one.operation.work_center).cloned().unwrap_or_default(),
            standard_seconds: seconds.and_then(|s| i64::try_from(s).ok()).unwrap_or(0),
            start: one.start,
            end: one.end,
            operation: one.operation,
        }
    });
    let operations = operations.collect();
    let links = r.order_links(paper.head.id)?;
    let others: Vec<i64> =
        links.iter().map(|link| if link.document_id == paper.head.id { link.other_id } else { link.document_id }).collect();
    let numbers: HashMap<i64, String> = r.documents_by_id(&others)?.into_iter().map(|head| (head.id, head.number)).collect();
    let links = links
        .iter()
        .zip(&others)
        .map(|(link, other)| Linked {
            kind: link.kind,
            number: numbers.get(other).cloned().unwrap_or_default(),
            back: link.document_id != paper.head.id,
        })
        .collect();
    let worth = if paper_show::sees_money(ctx) {
        let worth = super::spent::worth(r, &[paper.head.id])?.remove(&paper.head.id);
        worth.map(|one| Ok::<_, Error>(Worth { spent: one.spent, completed: one.completed, left: one.left()? })).transpose()?
    } else {
        None
    };
    Ok(View {
        state: WorkOrderState::of(paper.head.state, order.started),
        priority: order.priority,
        copied_day: order.copied_day,
        bom_version: order.bom_version,
        routing_version: order.routing_version,
        rework: order.rework,
        start: order.start,
        end: order.end,
        late: line.due.is_some_and(|due| order.end > due),
        list: list.map(|list| list.head.number),
        document,
        components,
        operations,
        links,
        worth,
    })
}

/// The lines of a material list with what was issued of them and what is there.
fn components(r: &mut Read<'_>, list: Option<&Paper>) -> Result<Vec<Component>> {
    let Some(list) = list else { return Ok(Vec::new()) };
    let mut around = Around::default();
    around.add_items(r, list.lines.iter().filter_map(|line| line.item_id).collect())?;
    let ids: Vec<i64> = list.lines.iter().map(|line| line.id).collect();
    let extra = r.order_components(&ids)?;
    let supplemented = supplemented(r, &ids)?;
    let items: Vec<i64> = around.items.keys().copied().collect();
    let stock = r.item_stock(&items)?;
    let row = |line: &Line| -> Result<Component> {
        let item = around.item(line)?;
        let extra = extra.get(&line.id).ok_or_else(|| Error::missing("material_list", &list.head.number))?;
        let free = line.item_id.and_then(|id| stock.get(&id));
        let free = free.map_or(Qty::ZERO, |s| added(s.on_hand, negated(added(s.held, s.reserved))));
        let open = list.head.state == DocumentState::Open || list.head.state == DocumentState::Draft;
        Ok(Component {
            line: line.number,
            item: item.code.clone(),
            name: item.name.clone(),
            spec: item.spec.clone(),
            unit: item.unit.clone(),
            decimals: item.decimals,
            kind: extra.kind,
            backflush: extra.kind == LineKind::Component && around.rule(line.item_id.unwrap_or_default()).backflush,
            operation: extra.operation,
            required: size(line.quantity),
            issued: line.done,
            supplemented: supplemented.get(&line.id).copied().unwrap_or(Qty::ZERO),
            reserved: line.reserved,
            left: if open { progress(line).left() } else { Qty::ZERO },
            available: added(free, line.reserved),
        })
    };
    list.lines.iter().map(row).collect()
}

/// What was issued beyond what lists name, less what came back of it, by line of the list.
fn supplemented(r: &mut Read<'_>, listed: &[i64]) -> Result<HashMap<i64, Qty>> {
    let links = r.links_from(listed)?;
    let lines = r.lines_by_id(&links.iter().map(|link| link.line_id).collect::<Vec<_>>())?;
    let heads = r.documents_by_id(&lines.iter().map(|line| line.document_id).collect::<Vec<_>>())?;
    let posted: HashMap<i64, Qty> = lines
        .iter()
        .zip(&heads)
        .filter(|(line, head)| line.kind == DocumentKind::Supplement && head.posted_at.is_some())
        .map(|(line, _)| (line.id, added(line.quantity, negated(line.returned))))
        .collect();
    let mut found: HashMap<i64, Qty> = HashMap::new();
    for link in links {
        if let Some(quantity) = posted.get(&link.line_id) {
            let sum = found.entry(link.parent_id).or_insert(Qty::ZERO);
            *sum = added(*sum, *quantity);
        }
    }
    Ok(found)
}

/// What somebody wrote of an order that is there.
pub(crate) fn draft_of(r: &mut Read<'_>, paper: &Paper) -> Result<Draft> {
    let (_, order) = load(r, &paper.head.number)?;
    let around = paper.around(r)?;
    let line = &paper.lines[0];
    let of = r.order_links(paper.head.id)?.into_iter().find(|one| one.document_id == paper.head.id && one.kind == Said::ReworkOf);
    let rework_of = of.map(|one| r.documents_by_id(&[one.other_id])).transpose()?.and_then(|mut found| found.pop()).map(|head| head.number);
    let parent = |link: &qitao_store::Link| -> Result<Parent> {
        let parent = around.line(link.parent_id)?;
        Ok(Parent { document: around.paper_of(parent)?.number.clone(), line: parent.number, quantity: link.quantity })
    };
    Ok(Draft {
        item: around.item(line)?.code.clone(),
        quantity: line.quantity,
        due: line.due.unwrap_or(order.end),
        priority: order.priority,
        copied_day: Some(order.copied_day),
        rework: order.rework,
        rework_of,
        note: paper.head.note.clone(),
        parents: paper.links.iter().map(parent).collect::<Result<_>>()?,
    })
}
