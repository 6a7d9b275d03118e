//! Backflush (倒冲): what a completion needs of material that nobody issues is issued with it, in the same change, and comes back with it.
//!
//! Of what is not there, what is there is posted, and the rest is told: what the shop made stands.

use super::act::reverse;
use super::draft::{fill, new_head};
use super::effect::{Work, added};
use super::paper::{Paper, is_kept, is_void, progress};
use super::pick::place;
use super::show;
use super::view::{Draft, DraftLine, Parent, Short, View};
use crate::app::Change;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::work_order::follow;
use qitao_domain::document::{DocumentKind, DocumentState, Verb};
use qitao_domain::production::work_order::lists::Component;
use qitao_domain::{Day, ItemId, Qty};
use qitao_store::Line;
use std::collections::{BTreeMap, BTreeSet};

/// Issues what a completion that is being posted needs, and tells what of it is not there.
pub(super) fn issue(w: &mut Change<'_, '_>, ctx: &Ctx, paper: &Paper) -> Result<Vec<Short>> {
    if paper.head.kind != DocumentKind::Completion {
        return Ok(Vec::new());
    }
    let made = w.lines_by_id(&paper.links.iter().map(|link| link.parent_id).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>())?;
    let mut good: BTreeMap<i64, (Line, Qty)> = BTreeMap::new();
    for line in made.into_iter().filter(|line| line.kind == DocumentKind::WorkOrder) {
        let now = paper.links.iter().filter(|link| link.parent_id == line.id).fold(line.done, |sum, link| added(sum, link.quantity));
        good.insert(line.document_id, (line, now));
    }
    let mut lines = Vec::new();
    for head in w.documents_by_id(&good.keys().copied().collect::<Vec<_>>())? {
        let Some(list) = follow::list_of(w, &head)? else { continue };
        let now = good.get(&head.id).map_or(Qty::ZERO, |(_, now)| *now);
        lines.extend(due(w, &list, now)?);
    }
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let mut draft = Draft {
        kind: DocumentKind::Issue,
        day: Some(paper.head.day),
        partner: String::new(),
        reference: paper.head.number.clone(),
        due: None,
        tax_included: None,
        note: String::new(),
        lines,
    };
    let short = place(w, &mut draft)?;
    // Where nothing lies of anything, nothing was placed.
    draft.lines.retain(|line| !line.warehouse.is_empty());
    if draft.lines.is_empty() {
        return Ok(short);
    }
    let mut head = new_head(w, DocumentKind::Issue, paper.head.day)?;
    let issue = fill(w, ctx, &mut head, &draft)?;
    let mut work = Work::begin(w, ctx, issue)?;
    work.run()?;
    work.end()?;
    follow::after(w, ctx, (head.id, DocumentKind::Issue, Verb::Post), "")?;
    let view = show::of(w, ctx, &head.number)?;
    w.audit("document", &head.number, None::<&View>, Some(&view))?;
    Ok(short)
}

/// What of a list is due when so much of its order is made, less what was issued.
fn due(w: &mut Change<'_, '_>, list: &Paper, good: Qty) -> Result<Vec<DraftLine>> {
    let items: Vec<i64> = list.lines.iter().filter_map(|line| line.item_id).collect();
    let rules = w.stock_rules(&items)?;
    let components = w.order_components(&list.lines.iter().map(|line| line.id).collect::<Vec<_>>())?;
    let named: BTreeMap<i64, _> = w.items_by_id(&items)?.into_iter().map(|item| (item.id, item.record)).collect();
    let mut found = Vec::new();
    for line in &list.lines {
        let id = line.item_id.unwrap_or_default();
        let (Some(one), Some(item)) = (components.get(&line.id), named.get(&id)) else { continue };
        if !is_kept(item) || !rules.get(&id).is_some_and(|rule| rule.backflush) {
            continue;
        }
        let component = Component {
            item: ItemId(id),
            decimals: item.decimals,
            kind: one.kind,
            operation: one.operation,
            line: one.bom_line,
            per: one.per,
            fixed: one.fixed,
            required: line.quantity,
        };
        let beyond = || Error::new(Code::Overflow).with("item", &item.code).with("figure", line.quantity);
        let (quantity, _) = component.backflush(good, line.done, line.quantity).ok_or_else(beyond)?;
        // Never more than the order still needs, however it was divided.
        let quantity = quantity.min(progress(line).left());
        if quantity.is_positive() {
            let parents = vec![Parent { document: list.head.number.clone(), line: line.number, quantity }];
            found.push(DraftLine { item: item.code.clone(), quantity, parents, ..DraftLine::default() });
        }
    }
    Ok(found)
}

/// Takes back what was issued with a completion that is taken back.
pub(super) fn back(w: &mut Change<'_, '_>, ctx: &Ctx, paper: (i64, &str), day: Day, reason: &str) -> Result<()> {
    let (id, number) = paper;
    let lines = w.document_lines(&[id])?;
    let made: Vec<i64> = w.links_of(&lines.iter().map(|line| line.id).collect::<Vec<_>>())?.iter().map(|link| link.parent_id).collect();
    let orders: BTreeSet<i64> = w.lines_by_id(&made)?.iter().map(|line| line.document_id).collect();
    let lists: Vec<i64> = w.work_orders(&orders.into_iter().collect::<Vec<_>>())?.into_values().filter_map(|order| order.list_id).collect();
    let listed: Vec<i64> = w.document_lines(&lists)?.iter().map(|line| line.id).collect();
    let came: BTreeSet<i64> = w.links_from(&listed)?.into_iter().map(|link| link.line_id).collect();
    let came = w.lines_by_id(&came.into_iter().collect::<Vec<_>>())?;
    let issues: BTreeSet<i64> = came.iter().filter(|line| line.kind == DocumentKind::Issue).map(|line| line.document_id).collect();
    for head in w.documents_by_id(&issues.into_iter().collect::<Vec<_>>())? {
        if head.reference != number || head.state != DocumentState::Posted || is_void(&head) {
            continue;
        }
        let issue = head.number.clone();
        let (id, paper) = (head.id, Paper::of_head(w, head)?);
        let before = show::view(w, ctx, &paper)?;
        reverse(w, ctx, paper, day, reason)?;
        follow::after(w, ctx, (id, DocumentKind::Issue, Verb::Reverse), reason)?;
        let after = show::of(w, ctx, &issue)?;
        w.audit("document", &issue, Some(&before), Some(&after))?;
    }
    Ok(())
}
