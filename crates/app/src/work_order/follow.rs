//! What goes with a work order: its material list is as far as it is, and it was started when something was posted to it.

use crate::app::Change;
use crate::ctx::Ctx;
use crate::document::act::{undo, void_promises};
use crate::document::effect::Work;
use crate::document::paper::{Paper, is_open, is_void};
use crate::error::{Code, Error, Result};
use qitao_domain::document::{DocumentKind, DocumentState, Verb, verbs};
use qitao_store::{ClockFilter, Document, Read};
use std::collections::{BTreeSet, HashMap, HashSet};

/// The list of what a work order takes, or of what goes out for work ordered from a supplier; none of other papers, or where that is nothing.
pub(crate) fn list_of(r: &mut Read<'_>, head: &Document) -> Result<Option<Paper>> {
    let list = if head.kind == DocumentKind::WorkOrder {
        r.work_orders(&[head.id])?.remove(&head.id).and_then(|order| order.list_id)
    } else if head.kind == DocumentKind::SubcontractOrder {
        r.subcontract_orders(&[head.id])?.remove(&head.id).and_then(|order| order.list_id)
    } else {
        None
    };
    let Some(list) = list.map(|id| r.documents_by_id(&[id])).transpose()?.and_then(|mut found| found.pop()) else { return Ok(None) };
    Ok(Some(Paper::of_head(r, list)?))
}

/// What of the verbs of its state can be done with a paper. An order that was released and not started is cancelled: nothing was spent on it
/// that a closed one would have to keep.
pub(crate) fn possible(r: &mut Read<'_>, head: &Document) -> Result<Vec<Verb>> {
    let all = verbs(head.kind, head.state);
    if head.kind != DocumentKind::WorkOrder {
        return Ok(all.collect());
    }
    let started = r.work_orders(&[head.id])?.get(&head.id).is_some_and(|order| order.started);
    let may = |verb: &Verb| match verb {
        Verb::Close => started || head.state == DocumentState::Done,
        Verb::Cancel | Verb::Recall => !started,
        Verb::Confirm | Verb::Post | Verb::Reopen | Verb::Reverse => true,
    };
    Ok(all.filter(may).collect())
}

/// What follows for work orders from what was done with a paper.
pub(crate) fn after(w: &mut Change<'_, '_>, ctx: &Ctx, paper: (i64, DocumentKind, Verb), reason: &str) -> Result<()> {
    let (id, kind, _) = paper;
    match kind {
        DocumentKind::WorkOrder => match w.documents_by_id(&[id])?.pop() {
            Some(order) => {
                to(w, ctx, id, order.state, reason)?;
                keep_left_over(w, &[id])
            }
            None => Ok(()),
        },
        DocumentKind::Issue | DocumentKind::Supplement | DocumentKind::MaterialReturn | DocumentKind::Completion => {
            let orders = begun(w, id)?;
            if takes_off(w, paper)? {
                super::spent::refuse_less(w, &orders)?;
            }
            keep_left_over(w, &orders)
        }
        DocumentKind::SalesOrder
        | DocumentKind::ProductionPlan
        | DocumentKind::Requisition
        | DocumentKind::PurchaseOrder
        | DocumentKind::Receipt
        | DocumentKind::SupplierReturn
        | DocumentKind::Shipment
        | DocumentKind::CustomerReturn
        | DocumentKind::SalesInvoice
        | DocumentKind::PurchaseInvoice
        | DocumentKind::Payment
        | DocumentKind::MoneyReceipt
        | DocumentKind::Transfer
        | DocumentKind::Adjustment
        | DocumentKind::MaterialList
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
        | DocumentKind::SubcontractStatement => Ok(()),
    }
}

/// Brings the list of an order where the order is. What it does not need any more is not promised to it.
pub(crate) fn to(w: &mut Change<'_, '_>, ctx: &Ctx, order: i64, state: DocumentState, reason: &str) -> Result<()> {
    let Some(order) = w.documents_by_id(&[order])?.pop() else { return Ok(()) };
    let Some(mut list) = list_of(w, &order)?.filter(|list| list.head.state != state) else { return Ok(()) };
    if (list.head.state, state) == (DocumentState::Draft, DocumentState::Open) {
        let mut work = Work::begin(w, ctx, list)?;
        work.run()?;
        return work.end();
    }
    if list.head.state == DocumentState::Draft {
        list.head.state = state;
        return Ok(w.put_document(&mut list.head)?);
    }
    let id = list.head.id;
    let mut work = Work::begin(w, ctx, list)?;
    if state != DocumentState::Open {
        void_promises(&mut work, reason)?;
    }
    if state != DocumentState::Draft {
        work.paper.head.state = state;
    }
    reason.clone_into(&mut work.paper.head.reason);
    work.paper.lines.iter_mut().for_each(|line| line.open = is_open(line, state));
    work.end()?;
    if state == DocumentState::Draft
        && let Some(head) = w.documents_by_id(&[id])?.pop()
    {
        let mut list = Paper::of_head(w, head)?;
        undo(w, &mut list)?;
    }
    Ok(())
}

/// Of orders that are closed it is kept what was spent on them and is in no piece; what comes back later is taken off.
fn keep_left_over(w: &mut Change<'_, '_>, orders: &[i64]) -> Result<()> {
    let closed: HashSet<i64> =
        w.documents_by_id(orders)?.iter().filter(|head| head.state == DocumentState::Closed).map(|head| head.id).collect();
    let worth = super::spent::worth(w, &closed.iter().copied().collect::<Vec<_>>())?;
    for (order, mut one) in w.work_orders(orders)? {
        let left = worth.get(&order).map(|worth| worth.left()).transpose()?;
        if one.left_over != left {
            one.left_over = left;
            w.put_work_order(&one)?;
        }
    }
    Ok(())
}

/// Is less spent on an order by what was done with a paper? Material comes back, or what comes out beside takes its worth along.
fn takes_off(r: &mut Read<'_>, (id, kind, verb): (i64, DocumentKind, Verb)) -> Result<bool> {
    Ok(match (kind, verb) {
        (DocumentKind::MaterialReturn, Verb::Post) | (DocumentKind::Issue | DocumentKind::Supplement, Verb::Reverse) => true,
        (DocumentKind::Completion, Verb::Post) => {
            let lines = r.document_lines(&[id])?;
            let parents: Vec<i64> = r.links_of(&ids(&lines))?.into_iter().map(|link| link.parent_id).collect();
            r.lines_by_id(&parents)?.iter().any(|line| line.kind == DocumentKind::MaterialList)
        }
        _ => false,
    })
}

/// Says of the orders that a paper was posted or taken back for whether anything is posted to them now; which they are.
fn begun(w: &mut Change<'_, '_>, paper: i64) -> Result<Vec<i64>> {
    let lines = w.document_lines(&[paper])?;
    let mut parents: BTreeSet<i64> = w.links_of(&ids(&lines))?.into_iter().map(|link| link.parent_id).collect();
    let mut orders = BTreeSet::new();
    // From what came back to what had gone, to the list, to its order.
    while !parents.is_empty() {
        let found = w.lines_by_id(&parents.into_iter().collect::<Vec<_>>())?;
        orders.extend(found.iter().filter(|line| line.kind == DocumentKind::WorkOrder).map(|line| line.document_id));
        let lists: BTreeSet<i64> =
            found.iter().filter(|line| line.kind == DocumentKind::MaterialList).map(|line| line.document_id).collect();
        orders.extend(w.orders_of_lists(&lists.into_iter().collect::<Vec<_>>())?.into_iter().map(|(_, order)| order));
        let further: Vec<i64> =
            found.iter().filter(|line| matches!(line.kind, DocumentKind::Issue | DocumentKind::Supplement)).map(|line| line.id).collect();
        parents = w.links_of(&further)?.into_iter().map(|link| link.parent_id).collect();
    }
    let orders: Vec<i64> = orders.into_iter().collect();
    set_started(w, &orders)?;
    Ok(orders)
}

/// Says of orders whether something is posted to them, or reported, that counts.
pub(crate) fn set_started(w: &mut Change<'_, '_>, orders: &[i64]) -> Result<()> {
    let begun = are_begun(w, orders)?;
    for (order, mut one) in w.work_orders(orders)? {
        let started = begun.contains(&order) || w.has_work_reports(order)?;
        if one.started != started {
            one.started = started;
            w.put_work_order(&one)?;
        }
    }
    Ok(())
}

fn ids(lines: &[qitao_store::Line]) -> Vec<i64> {
    lines.iter().map(|line| line.id).collect()
}

/// Those of the orders to which something is posted that counts.
fn are_begun(r: &mut Read<'_>, orders: &[i64]) -> Result<HashSet<i64>> {
    let lists: HashMap<i64, i64> = r.work_orders(orders)?.into_iter().filter_map(|(order, one)| Some((one.list_id?, order))).collect();
    let papers: Vec<i64> = orders.iter().copied().chain(lists.keys().copied()).collect();
    let own: HashMap<i64, i64> = r.document_lines(&papers)?.into_iter().map(|line| (line.id, line.document_id)).collect();
    let links = r.links_from(&own.keys().copied().collect::<Vec<_>>())?;
    let children = r.lines_by_id(&links.iter().map(|link| link.line_id).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>())?;
    let moving: HashMap<i64, i64> =
        children.iter().filter(|line| line.kind.moves_stock()).map(|line| (line.id, line.document_id)).collect();
    let heads = r.documents_by_id(&moving.values().copied().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>())?;
    let counting: HashSet<i64> =
        heads.iter().filter(|head| head.state == DocumentState::Posted && !is_void(head)).map(|head| head.id).collect();
    let mut found = HashSet::new();
    for link in links {
        let counts = moving.get(&link.line_id).is_some_and(|paper| counting.contains(paper));
        let paper = own.get(&link.parent_id).filter(|_| counts);
        found.extend(paper.map(|paper| lists.get(paper).copied().unwrap_or(*paper)));
    }
    Ok(found)
}

/// Refuses to end an order, or to begin it anew, while somebody is at it: their time could not be reported any more.
pub(crate) fn refuse_clocks(r: &mut Read<'_>, head: &Document) -> Result<()> {
    if head.kind != DocumentKind::WorkOrder {
        return Ok(());
    }
    let running = r.running_clocks(ClockFilter { order: Some(head.id), ..ClockFilter::default() }, u32::MAX)?;
    let people: BTreeSet<i64> = running.iter().map(|clock| clock.person.0).collect();
    if people.is_empty() {
        return Ok(());
    }
    let named = r.people_named(&people.into_iter().collect::<Vec<_>>())?;
    let names: BTreeSet<String> = named.into_values().map(|(_, name)| name).collect();
    Err(Error::new(Code::WorkOrderClocks).with("number", &head.number).listing(names.into_iter().collect()))
}

/// Refuses what is a verb of its state and not [`possible`].
pub(crate) fn refuse(r: &mut Read<'_>, head: &Document, verb: Verb) -> Result<()> {
    if possible(r, head)?.contains(&verb) {
        return if matches!(verb, Verb::Recall | Verb::Cancel | Verb::Close) { refuse_clocks(r, head) } else { Ok(()) };
    }
    let code = if verb == Verb::Close { Code::WorkOrderNotStarted } else { Code::WorkOrderStarted };
    Err(Error::new(code).with("number", &head.number).with("verb", verb.word()))
}
