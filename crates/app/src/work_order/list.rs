//! The list of work orders.

use super::compare;
use super::view::{Page, Row};
use crate::app::App;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::document::codes;
use crate::document::paper::{Around, progress};
use crate::error::Result;
use crate::export::{self, cells};
use crate::system::{List, ListExport};
use qitao_domain::document::DocumentState;
use qitao_domain::production::work_order::WorkOrderState;
use qitao_domain::{Day, Qty};
use qitao_store::{Line, Read, list as lists};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

fn page(r: &mut Read<'_>, app: &Arc<App>, today: Day, input: &List) -> Result<Page> {
    let page = r.page(&lists::WORK_ORDERS, input)?;
    let papers = r.documents_by_id(&page.ids)?;
    let orders = r.work_orders(&page.ids)?;
    let lines = r.document_lines(&page.ids)?;
    let codes = codes(r, &lines, |line| line.document_id)?;
    let open: HashSet<i64> =
        papers.iter().filter(|paper| matches!(paper.state, DocumentState::Draft | DocumentState::Open)).map(|paper| paper.id).collect();
    let graph = app.graph(r)?;
    let made: Vec<&Line> = lines.iter().filter(|line| open.contains(&line.document_id)).collect();
    let changed = compare::changed(r, &graph, &orders, &made, today)?;
    let lines: HashMap<i64, Line> = lines.into_iter().map(|line| (line.document_id, line)).collect();
    let mut around = Around::default();
    around.add_items(r, lines.values().filter_map(|line| line.item_id).collect())?;
    let mut rows = Vec::with_capacity(papers.len());
    for paper in papers {
        let (Some(order), Some(line)) = (orders.get(&paper.id), lines.get(&paper.id)) else { continue };
        let item = around.item(line)?;
        let (code, count) = codes.get(&paper.id).cloned().unwrap_or_default();
        rows.push(Row {
            state: WorkOrderState::of(paper.state, order.started),
            number: paper.number,
            day: paper.day,
            priority: order.priority,
            item: item.code.clone(),
            name: item.name.clone(),
            spec: item.spec.clone(),
            unit: item.unit.clone(),
            decimals: item.decimals,
            quantity: line.quantity,
            done: line.done,
            left: match paper.state {
                DocumentState::Draft | DocumentState::Open => progress(line).left(),
                DocumentState::Done
                | DocumentState::Closed
                | DocumentState::Posted
                | DocumentState::Reversed
                | DocumentState::Cancelled => Qty::ZERO,
            },
            start: order.start,
            end: order.end,
            due: line.due.or(paper.due),
            rework: order.rework,
            changed: changed.contains(&paper.id),
            code,
            codes: count,
            revision: paper.revision,
        });
    }
    Ok(Page { rows, next: page.next, total: page.total })
}

/// `work_order.list`
pub(crate) fn list(app: &Arc<App>, ctx: &Ctx, input: List) -> Result<Page> {
    app.read(|r| page(r, app, ctx.today, &input))
}

/// `work_order.export`
pub(crate) fn export(app: &Arc<App>, ctx: &Ctx, input: ListExport) -> Result<FileOut> {
    let pages = |r: &mut Read<'_>, list: &List| page(r, app, ctx.today, list).map(|page| (page.rows, page.next, page.total));
    export::list(app, "work_order", &input, pages, |row, field| {
        Some(match field {
            "number" => cells::text(&row.number),
            "day" => cells::day(Some(row.day)),
            "state" => cells::word("work_order_state", row.state.word(), input.language),
            "priority" => cells::int(i64::from(row.priority)),
            "item" => cells::text(&row.item),
            "name" => cells::text(&row.name),
            "spec" => cells::text(&row.spec),
            "quantity" => cells::decimal(row.quantity.to_string(), row.decimals),
            "done" => cells::decimal(row.done.to_string(), row.decimals),
            "left" => cells::decimal(row.left.to_string(), row.decimals),
            "unit" => cells::text(&row.unit),
            "start" => cells::day(Some(row.start)),
            "end" => cells::day(Some(row.end)),
            "due" => cells::day(row.due),
            "rework" => cells::flag(row.rework, input.language),
            "code" => cells::text(&row.code),
            _ => return None,
        })
    })
}
