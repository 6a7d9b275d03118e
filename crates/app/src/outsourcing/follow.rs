//! What follows from what was done with a paper of outsourced work: its list goes with its order, and what happened to each material is
//! kept.

use super::account::{self, Kept};
use super::{order, refused, uses};
use crate::app::Change;
use crate::ctx::Ctx;
use crate::document::effect::{Work, negated, size};
use crate::document::paper::{Paper, is_void};
use crate::error::{Code, Error, Result};
use crate::work_order::follow as lists;
use qitao_domain::document::{DocumentKind, DocumentState, Verb};
use qitao_domain::outsourcing::goods::Quality;
use qitao_domain::outsourcing::order::{Event, Spoiled, takes};
use qitao_domain::{Day, Qty};
use qitao_store::{Line, Read, SubcontractGoods};
use std::collections::{BTreeMap, BTreeSet};

/// What is asked before a verb is done: whether an order may be given up, and that what is written with another paper goes with it.
pub(crate) fn before(w: &mut Change<'_, '_>, ctx: &Ctx, paper: &mut Paper, (verb, day): (Verb, Day), reason: &str) -> Result<()> {
    match (paper.head.kind, verb) {
        (DocumentKind::SubcontractOrder, Verb::Confirm) => order::agree(w, ctx, paper),
        (DocumentKind::SubcontractUse, Verb::Reverse) => {
            Err(Error::new(Code::OutsourcingGoesWith).with("number", &paper.head.number).with("other", &paper.head.reference))
        }
        (DocumentKind::SubcontractIssue | DocumentKind::SubcontractSupplement, Verb::Post) => may_take(w, paper),
        (kind, Verb::Reverse) if kind.moves_at_supplier() => {
            let events = events(w, paper)?;
            let lines: Vec<i64> = events.iter().map(|(line, _)| *line).collect();
            // Said before stock is missed: what happened since and needs it.
            let mut kept = account::load(w, &lines)?;
            for (line, event) in &events {
                if let Some(one) = kept.get_mut(line) {
                    one.move_on(w, event, true)?;
                }
            }
            uses::back(w, ctx, &lines, &paper.head.number, day, reason)
        }
        _ => Ok(()),
    }
}

/// An order is given up where nothing came, and nothing of what went out is there any more.
pub(crate) fn may_cancel(r: &mut Read<'_>, paper: &Paper) -> Result<()> {
    for kept in account::load(r, &ids(&paper.lines))?.into_values() {
        if let Err(why) = kept.account.may_be_cancelled() {
            return Err(refused(r, why)?.with("number", &paper.head.number).with("line", kept.paper.number));
        }
    }
    // A draft would move something for an order that is not there any more.
    let list = lists::list_of(r, &paper.head)?;
    let mut drafts = BTreeSet::new();
    for one in [Some(paper), list.as_ref()].into_iter().flatten() {
        let children = crate::document::act::children(r, one)?;
        let own = list.as_ref().map(|list| list.head.id);
        let drafted = children.into_iter().filter(|(_, _, head)| Some(head.id) != own && head.state == DocumentState::Draft);
        drafts.extend(drafted.map(|(_, _, head)| head.number));
    }
    if drafts.is_empty() {
        return Ok(());
    }
    let error = Error::new(Code::DocumentHasChildren).with("number", &paper.head.number).with("count", drafts.len());
    Err(error.listing(drafts.into_iter().collect()))
}

fn ids(lines: &[Line]) -> Vec<i64> {
    lines.iter().map(|line| line.id).collect()
}

/// The orders of lines of lists: nothing goes out for one that is not confirmed or has ended.
fn may_take(r: &mut Read<'_>, paper: &Paper) -> Result<()> {
    let listed: Vec<i64> = paper.links.iter().map(|link| link.parent_id).collect();
    let orders: BTreeSet<i64> = r.subcontract_materials_by_line(&listed)?.values().map(|one| one.order_line_id).collect();
    let lines = r.lines_by_id(&orders.into_iter().collect::<Vec<_>>())?;
    let heads = r.documents_by_id(&lines.iter().map(|line| line.document_id).collect::<Vec<_>>())?;
    for head in heads {
        if let Err(why) = takes(head.state) {
            return Err(refused(r, why)?.with("number", &head.number).with("state", head.state.word()));
        }
    }
    Ok(())
}

/// What follows from what was done with a paper.
pub(crate) fn after(w: &mut Change<'_, '_>, ctx: &Ctx, (id, verb): (i64, Verb), reason: &str, day: Day) -> Result<()> {
    let Some(head) = w.documents_by_id(&[id])?.pop() else { return Ok(()) };
    let back = match verb {
        Verb::Post => false,
        Verb::Reverse => true,
        Verb::Confirm | Verb::Cancel | Verb::Close | Verb::Reopen | Verb::Recall => {
            return if head.kind == DocumentKind::SubcontractOrder { lists::to(w, ctx, id, head.state, reason) } else { Ok(()) };
        }
    };
    if !head.kind.moves_at_supplier() {
        return Ok(());
    }
    let day = if back { day } else { head.day };
    let (number, paper) = (head.number.clone(), Paper::of_head(w, head)?);
    let lines = happened(w, &paper, back)?;
    uses::even(w, ctx, &lines, &number, day)
}

/// What a paper says that happened to lines of orders.
fn events(r: &mut Read<'_>, paper: &Paper) -> Result<Vec<(i64, Event)>> {
    if paper.head.kind == DocumentKind::SubcontractReceipt { came(r, paper) } else { moved(r, paper) }
}

/// Posts what a paper says to the accounts of the lines of orders, or takes it back; which lines they are.
fn happened(w: &mut Change<'_, '_>, paper: &Paper, back: bool) -> Result<Vec<i64>> {
    let events = events(w, paper)?;
    let lines: BTreeSet<i64> = events.iter().map(|(line, _)| *line).collect();
    let lines: Vec<i64> = lines.into_iter().collect();
    let mut kept: BTreeMap<i64, Kept> = account::load(w, &lines)?;
    for (line, event) in &events {
        if let Some(one) = kept.get_mut(line) {
            one.move_on(w, event, back)?;
        }
    }
    account::keep(w, kept)?;
    Ok(lines)
}

/// What went out, or came back, line by line.
fn moved(r: &mut Read<'_>, paper: &Paper) -> Result<Vec<(i64, Event)>> {
    let kind = paper.head.kind;
    let mut listed: BTreeMap<i64, i64> = paper.links.iter().map(|link| (link.line_id, link.parent_id)).collect();
    if kind == DocumentKind::SubcontractReturn {
        // It comes of what went out, and that of the list.
        let went: Vec<i64> = listed.values().copied().collect();
        let of: BTreeMap<i64, i64> = r.links_of(&went)?.into_iter().map(|link| (link.line_id, link.parent_id)).collect();
        listed = listed.into_iter().filter_map(|(line, went)| Some((line, *of.get(&went)?))).collect();
    }
    let materials = r.subcontract_materials_by_line(&listed.values().copied().collect::<Vec<_>>())?;
    let mut found = Vec::new();
    for line in &paper.lines {
        let Some(one) = listed.get(&line.id).and_then(|id| materials.get(id)) else { continue };
        let (at, quantity) = (account::at(one), size(line.quantity));
        let event = if kind == DocumentKind::SubcontractReturn {
            Event::Return { at, quantity }
        } else {
            Event::Issue { at, quantity, supplement: kind == DocumentKind::SubcontractSupplement }
        };
        found.push((one.order_line_id, event));
    }
    Ok(found)
}

/// What came of each line of an order: one event, whatever its qualities.
fn came(r: &mut Read<'_>, paper: &Paper) -> Result<Vec<(i64, Event)>> {
    let goods = r.subcontract_goods(&ids(&paper.lines))?;
    let mut by_line: BTreeMap<i64, Vec<SubcontractGoods>> = BTreeMap::new();
    for line in &paper.lines {
        if let Some(one) = goods.get(&line.id) {
            by_line.entry(one.order_line_id).or_default().push(*one);
        }
    }
    Ok(by_line.into_iter().map(|(line, goods)| (line, receipt(&goods))).collect())
}

/// The event that goods of one line of an order are.
pub(crate) fn receipt(goods: &[SubcontractGoods]) -> Event {
    let sum = |quality: Quality, operation: Option<u32>| {
        let of = goods.iter().filter(|one| one.quality == quality && operation.is_none_or(|operation| one.operation == operation));
        of.fold(Qty::ZERO, |sum, one| crate::document::effect::added(sum, one.quantity))
    };
    let is_spoiled = |one: &&SubcontractGoods| matches!(one.quality, Quality::RejectMaterial | Quality::RejectWork);
    let at: BTreeSet<u32> = goods.iter().filter(is_spoiled).map(|one| one.operation).collect();
    let spoiled = at.into_iter().map(|operation| Spoiled {
        operation,
        reject_material: sum(Quality::RejectMaterial, Some(operation)),
        reject_work: sum(Quality::RejectWork, Some(operation)),
    });
    Event::Receipt { good: sum(Quality::Good, None), rework: sum(Quality::Rework, None), spoiled: spoiled.collect() }
}

/// The goods of a paper that takes another back: the same with the other sign, by the lines that take them back.
pub(crate) fn mirrored(w: &mut Change<'_, '_>, twin: &std::collections::HashMap<i64, i64>) -> Result<()> {
    let old: Vec<i64> = twin.keys().copied().collect();
    let mut goods: Vec<SubcontractGoods> = w.subcontract_goods(&old)?.into_values().collect();
    goods.sort_by_key(|one| one.line_id);
    for one in &mut goods {
        one.line_id = twin[&one.line_id];
        one.quantity = negated(one.quantity);
        let minus = |amount: qitao_domain::Money| qitao_domain::Money::from_scaled(-amount.scaled());
        (one.fee, one.freight) = (minus(one.fee), minus(one.freight));
        one.weighed = one.weighed.map(|(quantity, unit)| (negated(quantity), unit));
    }
    Ok(w.add_subcontract_goods(&goods)?)
}

/// Papers that were written with another one and count.
pub(crate) fn written_with(r: &mut Read<'_>, lists: &[i64], kind: DocumentKind, reference: &str) -> Result<Vec<Paper>> {
    let lines: BTreeSet<i64> = r.links_from(lists)?.into_iter().map(|link| link.line_id).collect();
    let lines = r.lines_by_id(&lines.into_iter().collect::<Vec<_>>())?;
    let papers: BTreeSet<i64> = lines.iter().filter(|line| line.kind == kind).map(|line| line.document_id).collect();
    let mut found = Vec::new();
    for head in r.documents_by_id(&papers.into_iter().collect::<Vec<_>>())? {
        if head.reference == reference && head.state == DocumentState::Posted && !is_void(&head) {
            found.push(Paper::of_head(r, head)?);
        }
    }
    Ok(found)
}

/// Begins, does and ends a paper that is written with another one.
pub(crate) fn do_it(w: &mut Change<'_, '_>, ctx: &Ctx, paper: Paper) -> Result<()> {
    let mut work = Work::begin(w, ctx, paper)?;
    work.run()?;
    work.end()
}
