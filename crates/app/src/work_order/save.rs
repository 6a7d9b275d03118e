//! Writing planned orders: what they make, and the lists that they copy of a day.

use super::follow;
use super::show;
use super::view::{Draft, Save, View};
use crate::app::{App, Change};
use crate::check;
use crate::ctx::Ctx;
use crate::document::draft::{fill, new_head};
use crate::document::paper::{Paper, add_up, blank, is_kept, may};
use crate::document::view::{Draft as DocumentDraft, DraftLine};
use crate::error::{Code, Error, Result};
use qitao_domain::bom::{BomGraph, LineKind};
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::production::work_order::dates::{self, DAY_SECONDS, Dates, Duration};
use qitao_domain::production::work_order::lists::{Component, components, routing_on};
use qitao_domain::production::work_order::portions::Link as Said;
use qitao_domain::routing::Operation;
use qitao_domain::work_center::WorkCenter;
use qitao_domain::{BomLineId, Day, Exact, ItemId, PerUnit, Qty, WorkCalendar, WorkCenterId, limits};
use qitao_store::{Document, Line, Link, OrderComponent, OrderLink, OrderOperation, Stored, WorkOrder};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// `work_order.save`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<View> {
    app.write(ctx, |w| {
        // Asked for before anything changes: it is that of the books as they stand.
        let graph = app.graph(w)?;
        let (before, number) = save_in(w, ctx, &input, &graph)?;
        w.audit("work_order", &number, before.as_ref(), Some(&input.work_order))?;
        show::of(w, ctx, &number)
    })
}

/// Saves it as part of a change: what it was before, if it was there, and its number.
pub(crate) fn save_in(w: &mut Change<'_, '_>, ctx: &Ctx, input: &Save, graph: &BomGraph) -> Result<(Option<Draft>, String)> {
    let draft = &input.work_order;
    may(ctx, DocumentKind::WorkOrder)?;
    check::text("note", &draft.note, limits::NOTE_CHARS)?;
    if !(1..=9).contains(&draft.priority) {
        return Err(Error::new(Code::FieldRange).with("field", "priority").with("value", draft.priority).with("low", 1).with("high", 9));
    }
    let mut before = None;
    let mut head = match (&input.number, input.revision) {
        (None, None) => new_head(w, DocumentKind::WorkOrder, ctx.today)?,
        (Some(number), Some(revision)) => {
            let paper = Paper::load_seen(w, number, revision)?;
            if paper.head.kind != DocumentKind::WorkOrder {
                return Err(Error::missing("work_order", number));
            }
            if paper.head.state != DocumentState::Draft {
                let error = Error::new(Code::DocumentState).with("number", number).with("state", paper.head.state.word());
                return Err(error.with("verb", "save"));
            }
            super::before::keep(w, &paper)?;
            before = Some(show::draft_of(w, &paper)?);
            paper.head
        }
        (Some(_), None) | (None, Some(_)) => return Err(Error::new(Code::FieldRequired).with("field", "revision")),
    };
    let old = w.work_orders(&[head.id])?.remove(&head.id);
    let list = give_way(w, &head, old.as_ref())?;
    let copied_day = draft.copied_day.or(old.as_ref().map(|order| order.copied_day)).unwrap_or(ctx.today);
    let paper = fill(w, ctx, &mut head, &as_paper(draft))?;
    let line = &paper.lines[0];
    let item = ItemId(line.item_id.unwrap_or_default());
    let lists = copied(w, graph, item, draft, copied_day)?;
    let operations = lists.operations.iter().map(|(operation, center)| (operation, center.record.efficiency));
    let days = days(operations, (&draft.item, draft.quantity, draft.due), ctx.today)?;
    put_operations(w, head.id, &lists, &days)?;
    let list = put_list(w, &head, line, list, &lists, &days)?;
    w.put_work_order(&WorkOrder {
        document_id: head.id,
        list_id: list,
        priority: draft.priority,
        copied_day,
        bom_version: lists.bom_version,
        routing_version: lists.routing_version,
        rework: draft.rework,
        start: days.start,
        end: days.end,
        started: false,
        left_over: None,
    })?;
    put_rework_of(w, draft, &head, item)?;
    Ok((before, head.number))
}

/// Says whose pieces an order works again: those of one that makes the same.
fn put_rework_of(w: &mut Change<'_, '_>, draft: &Draft, head: &Document, item: ItemId) -> Result<()> {
    w.remove_order_links(head.id, Said::ReworkOf)?;
    let Some(of) = draft.rework_of.as_deref().filter(|number| !number.is_empty()) else { return Ok(()) };
    if !draft.rework {
        return Err(Error::new(Code::FieldRequired).with("field", "rework"));
    }
    let (other, _) = show::load(w, of)?;
    if other.head.id == head.id || other.lines[0].item_id != Some(item.0) {
        return Err(Error::new(Code::WorkOrderDifferent).with("field", "rework_of").with("number", &head.number).with("other", of));
    }
    Ok(w.add_order_link(OrderLink { document_id: head.id, other_id: other.head.id, kind: Said::ReworkOf })?)
}

/// Lines that come of what an order makes go before that is written anew. A list to which something was promised, or issued and taken
/// back, stays as it was, given up, and the order gets another; the list that is written anew, if there is one.
fn give_way(w: &mut Change<'_, '_>, head: &Document, order: Option<&WorkOrder>) -> Result<Option<Document>> {
    let Some(list) = follow::list_of(w, head)? else { return Ok(None) };
    let makes: Vec<i64> = w.document_lines(&[head.id])?.iter().map(|line| line.id).collect();
    let own: Vec<i64> = list.lines.iter().map(|line| line.id).collect();
    let others = w.links_from(&makes)?.into_iter().any(|link| !own.contains(&link.line_id));
    let used = others || !w.links_from(&own)?.is_empty() || w.has_promises(&own)?;
    if !used {
        w.put_lines(&list.head, &mut [])?;
        return Ok(Some(list.head));
    }
    if others {
        return Err(Error::new(Code::WorkOrderKept).with("number", &head.number));
    }
    // It comes of no order any more.
    w.remove_links(&own)?;
    let mut paper = list.head;
    paper.state = DocumentState::Cancelled;
    w.put_document(&mut paper)?;
    if let Some(order) = order {
        w.put_work_order(&WorkOrder { list_id: None, ..order.clone() })?;
    }
    Ok(None)
}

fn as_paper(draft: &Draft) -> DocumentDraft {
    let line = DraftLine {
        item: draft.item.clone(),
        quantity: draft.quantity,
        due: Some(draft.due),
        parents: draft.parents.clone(),
        ..DraftLine::default()
    };
    DocumentDraft {
        kind: DocumentKind::WorkOrder,
        day: None,
        partner: String::new(),
        reference: String::new(),
        due: Some(draft.due),
        tax_included: None,
        note: draft.note.clone(),
        lines: vec![line],
    }
}

/// What an order copies.
struct Lists {
    components: Vec<Component>,
    operations: Vec<(Operation, Stored<WorkCenter>)>,
    bom_version: String,
    routing_version: String,
}

fn copied(w: &mut Change<'_, '_>, graph: &BomGraph, item: ItemId, draft: &Draft, day: Day) -> Result<Lists> {
    let code = draft.item.as_str();
    let stored = w.items_by_id(&[item.0])?.pop().ok_or_else(|| Error::missing("item", code))?;
    let (components, bom_version) = if draft.rework {
        // It takes what is to be worked again, piece by piece.
        let itself = Component {
            item,
            decimals: stored.record.decimals,
            kind: LineKind::Component,
            operation: None,
            line: BomLineId(0),
            per: Exact::from_integer(1),
            fixed: Exact::from_integer(0),
            required: draft.quantity,
        };
        (vec![itself], String::new())
    } else {
        (
            components(graph, item, draft.quantity, day).map_err(crate::bom::graph::error)?,
            w.bom_version_on(item.0, day)?.unwrap_or_default(),
        )
    };
    let versions = w.routings_of(&[code])?.into_iter().map(|stored| stored.record).collect::<Vec<_>>();
    let routing = routing_on(&versions, day);
    let centers: HashMap<String, Stored<WorkCenter>> = w.work_centers()?.into_iter().map(|c| (c.record.code.clone(), c)).collect();
    let mut operations = Vec::new();
    for operation in routing.map_or(&[][..], |routing| &routing.operations) {
        let center = centers.get(&operation.work_center).ok_or_else(|| Error::missing("work_center", &operation.work_center))?;
        operations.push((operation.clone(), center.clone()));
    }
    let routing_version = routing.map(|routing| routing.version.clone()).unwrap_or_default();
    Ok(Lists { components, operations, bom_version, routing_version })
}

/// When the operations of an order of so much are done that is due on a day.
fn days<'o>(
    operations: impl Iterator<Item = (&'o Operation, PerUnit)>,
    (item, quantity, due): (&str, Qty, Day),
    today: Day,
) -> Result<Dates> {
    let durations: Vec<Duration> = operations.map(|(one, efficiency)| duration(one, efficiency, quantity)).collect::<Result<_>>()?;
    let beyond = || Error::new(Code::WorkOrderDates).with("item", item).with("due", due).with("field", "due");
    dates::dates(due, today, &durations, &WorkCalendar::default()).ok_or_else(beyond)
}

/// Works out anew when the operations of an order are done, and writes it; of one that makes so much by its line.
pub(super) fn put_days(
    w: &mut Change<'_, '_>,
    ctx: &Ctx,
    (order, operations): (&mut WorkOrder, &mut [OrderOperation]),
    (item, line): (&str, &Line),
) -> Result<()> {
    let own = operations.iter().map(|one| (&one.operation, one.efficiency));
    let days = days(own, (item, line.quantity, line.due.unwrap_or(order.end)), ctx.today)?;
    for (operation, days) in operations.iter_mut().zip(&days.operations) {
        (operation.start, operation.end) = (days.from, days.to);
    }
    w.put_order_operations(order.document_id, operations)?;
    (order.start, order.end) = (days.start, days.end);
    Ok(w.put_work_order(order)?)
}

fn duration(operation: &Operation, efficiency: PerUnit, quantity: Qty) -> Result<Duration> {
    if operation.outsourced {
        return Ok(Duration::Outside { days: operation.lead_time_days });
    }
    let seconds = operation.standard_seconds(quantity, efficiency);
    let error = || Error::new(Code::Overflow).with("item", &operation.name).with("figure", quantity);
    Ok(Duration::Here { seconds: seconds.ok_or_else(error)?, day_seconds: DAY_SECONDS })
}

fn put_operations(w: &mut Change<'_, '_>, order: i64, lists: &Lists, days: &Dates) -> Result<()> {
    let operation = |((operation, center), days): (&(Operation, Stored<WorkCenter>), &dates::Days)| OrderOperation {
        id: 0,
        document_id: order,
        operation: operation.clone(),
        work_center: WorkCenterId(center.id),
        efficiency: center.record.efficiency,
        more_allowed: false,
        start: days.from,
        end: days.to,
    };
    let mut operations: Vec<OrderOperation> = lists.operations.iter().zip(&days.operations).map(operation).collect();
    Ok(w.put_order_operations(order, &mut operations)?)
}

/// Writes the material list of an order; its row number, or none where the order takes nothing.
fn put_list(
    w: &mut Change<'_, '_>,
    order: &Document,
    makes: &Line,
    list: Option<Document>,
    lists: &Lists,
    days: &Dates,
) -> Result<Option<i64>> {
    // What is no goods is not taken from a store.
    let mut taken: Vec<&Component> = lists.components.iter().filter(|one| !one.required.is_zero()).collect();
    let items = w.items_by_id(&taken.iter().map(|one| one.item.0).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>())?;
    let goods: BTreeSet<i64> = items.iter().filter(|item| is_kept(&item.record)).map(|item| item.id).collect();
    taken.retain(|one| goods.contains(&one.item.0));
    if taken.is_empty() && list.is_none() {
        return Ok(None);
    }
    check::count("lines", taken.len(), limits::DOCUMENT_LINES)?;
    let mut head = match list {
        Some(head) => head,
        None => new_head(w, DocumentKind::MaterialList, order.day)?,
    };
    (head.day, head.due) = (order.day, order.due);
    let first = |component: &Component| {
        let at = component.operation.and_then(|number| lists.operations.iter().position(|(o, _)| o.number == number));
        days.operations.get(at.unwrap_or(0)).map_or(days.start, |days| days.from)
    };
    let mut lines: Vec<Line> = taken
        .iter()
        .zip(1_u32..)
        .map(|(component, number)| Line {
            item_id: Some(component.item.0),
            quantity: component.required,
            due: Some(first(component)),
            ..blank(DocumentKind::MaterialList, number)
        })
        .collect();
    add_up(&mut head, &lines)?;
    if head.id == 0 {
        head.revision = 1;
        w.add_document(&mut head)?;
    } else {
        w.put_document(&mut head)?;
    }
    w.put_lines(&head, &mut lines)?;
    let mut links: Vec<Link> =
        lines.iter().map(|line| Link { id: 0, line_id: line.id, parent_id: makes.id, quantity: line.quantity }).collect();
    w.add_links(&mut links)?;
    let components: Vec<OrderComponent> = taken
        .iter()
        .zip(&lines)
        .map(|(component, line)| OrderComponent {
            line_id: line.id,
            document_id: order.id,
            operation: component.operation,
            kind: component.kind,
            bom_line: component.line,
            per: component.per,
            fixed: component.fixed,
        })
        .collect();
    w.add_order_components(&components)?;
    Ok(Some(head.id))
}
