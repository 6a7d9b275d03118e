//! A paper as people see it: with the names of what its lines name, what they came of and what came of them.

use super::paper::{Around, Paper, is_void, progress};
use super::view::{AmountsView, LinePrice, LineRef, LineView, ShareView, View};
use crate::ctx::{Ctx, Right};
use crate::error::Result;
use qitao_domain::document::{DocumentKind, DocumentState, Life, Review, Verb};
use qitao_domain::{Money, Qty};
use qitao_store::{Line, Link, Read, Tracking};
use std::collections::{BTreeSet, HashMap};

/// Codes that are named of a paper; more than that nobody reads on it.
const CODES: usize = 20;

/// May whoever asks see prices, amounts and values?
pub(crate) fn sees_money(ctx: &Ctx) -> bool {
    ctx.actor.rights.contains(&Right::Money)
}

/// Papers of this kind have prices.
pub(crate) fn has_prices(kind: DocumentKind) -> bool {
    match kind {
        DocumentKind::ProductionPlan
        | DocumentKind::Requisition
        | DocumentKind::Transfer
        | DocumentKind::WorkOrder
        | DocumentKind::MaterialList
        | DocumentKind::Issue
        | DocumentKind::Supplement
        | DocumentKind::MaterialReturn
        | DocumentKind::Completion
        | DocumentKind::SubcontractList
        | DocumentKind::SubcontractIssue
        | DocumentKind::SubcontractSupplement
        | DocumentKind::SubcontractReturn
        | DocumentKind::SubcontractTransfer
        | DocumentKind::SubcontractReceipt
        | DocumentKind::SubcontractUse
        | DocumentKind::SubcontractGoodsBack
        | DocumentKind::SubcontractLoss => false,
        DocumentKind::SalesOrder
        | DocumentKind::PurchaseOrder
        | DocumentKind::Receipt
        | DocumentKind::SupplierReturn
        | DocumentKind::Shipment
        | DocumentKind::CustomerReturn
        | DocumentKind::SalesInvoice
        | DocumentKind::PurchaseInvoice
        | DocumentKind::Payment
        | DocumentKind::MoneyReceipt
        | DocumentKind::Adjustment
        | DocumentKind::SubcontractOrder
        | DocumentKind::SubcontractStatement => true,
    }
}

/// The paper with this number.
pub(crate) fn of(r: &mut Read<'_>, ctx: &Ctx, number: &str) -> Result<View> {
    let paper = Paper::load(r, number)?;
    view(r, ctx, &paper)
}

/// What of a paper whoever asks may see: without the right to money no amount, and of money, whose quantity is the amount, no line.
pub(crate) fn seen(ctx: &Ctx, mut view: View) -> View {
    if sees_money(ctx) {
        return view;
    }
    view.amounts = None;
    for line in &mut view.lines {
        line.price = None;
        line.children.retain(|child| !child.kind.is_money());
    }
    if view.kind.is_money() {
        view.lines.clear();
    }
    view
}

/// A paper that was read already, with all its amounts: for the trail, and for [`seen`].
pub(crate) fn view(r: &mut Read<'_>, ctx: &Ctx, paper: &Paper) -> Result<View> {
    let mut around = paper.around(r)?;
    let ids: Vec<i64> = paper.lines.iter().map(|line| line.id).collect();
    let children = r.links_from(&ids)?;
    around.add_lines(r, children.iter().map(|link| link.line_id))?;
    let mut shares: HashMap<i64, Vec<(Option<i64>, Qty)>> = HashMap::new();
    let mut codes = BTreeSet::new();
    for one in r.shares_of(&ids)? {
        let tracking = one.share.tracking.map(|t| t.0);
        codes.extend(tracking);
        let line = shares.entry(one.line_id).or_default();
        match line.iter_mut().find(|(t, _)| *t == tracking) {
            Some((_, quantity)) => *quantity = super::effect::added(*quantity, one.share.quantity),
            None => line.push((tracking, one.share.quantity)),
        }
    }
    let trackings = r.trackings(&codes.into_iter().collect::<Vec<_>>())?;
    let money = has_prices(paper.head.kind);
    let head = &paper.head;
    let partner = head.partner_id.map(|id| r.partners_by_id(&[id])).transpose()?.and_then(|mut found| found.pop());
    let mut lines = paper
        .lines
        .iter()
        .map(|line| view_line(line, paper, &around, &children, shares.get(&line.id).map_or(&[], Vec::as_slice), &trackings, money))
        .collect::<Result<Vec<_>>>()?;
    let mut scans = crate::scan::parts(r, paper, &around)?;
    lines.iter_mut().for_each(|line| line.scans = scans.remove(&line.number).unwrap_or_default());
    let mut named: Vec<&Tracking> = trackings.values().collect();
    named.sort_by_key(|tracking| tracking.id);
    let may = ctx.actor.rights.contains(&head.kind.right());
    let mut makes_of = if is_void(head) { Vec::new() } else { makes(paper, ctx, &around, &children)? };
    makes_of.extend(takes(r, ctx, paper)?);
    let possible = crate::work_order::follow::possible(r, head)?;
    let reversal = head.reverses_id.is_some();
    let can = |verb: &Verb| may && !(reversal && *verb == Verb::Reverse);
    Ok(View {
        kind: head.kind,
        number: head.number.clone(),
        day: head.day,
        state: head.state,
        partner: partner.as_ref().map(|p| p.record.code.clone()).unwrap_or_default(),
        partner_name: partner.map(|p| p.record.name).unwrap_or_default(),
        reference: head.reference.clone(),
        due: head.due,
        tax_included: head.tax_included,
        note: head.note.clone(),
        reason: head.reason.clone(),
        amounts: money.then_some(AmountsView { net: head.net, tax: head.tax, gross: head.gross, settled: head.settled }),
        reverses: head.reverses_id.map(|id| r.documents_by_id(&[id])).transpose()?.and_then(|mut f| f.pop()).map(|d| d.number),
        reversed_by: r.reversed_by(head.id)?,
        opening: r.opening_step(head.id)?.is_some(),
        codes: named.iter().take(CODES).map(|tracking| tracking.code.clone()).collect(),
        verbs: possible.into_iter().filter(can).collect(),
        makes: makes_of,
        editable: may && head.state == DocumentState::Draft && !matches!(head.kind.life(), Life::Making | Life::Following | Life::Frozen),
        // What is posted was posted under the rule of its day.
        scan_required: head.state == DocumentState::Draft && head.kind.moves_stock() && crate::scan::required(r)?.contains(&head.kind),
        lines,
        short: Vec::new(),
        revision: head.revision,
        made_at: head.made_at,
        made_by: head.made_by.clone(),
        posted_at: head.posted_at,
        posted_by: head.posted_by.clone(),
        changed_at: head.changed_at,
        changed_by: head.changed_by.clone(),
    })
}

/// Papers by which an order takes what stands on its list, and that whoever asks may write.
fn takes(r: &mut Read<'_>, ctx: &Ctx, paper: &Paper) -> Result<Vec<DocumentKind>> {
    let runs = matches!(paper.head.state, DocumentState::Open | DocumentState::Done);
    if !runs || !ctx.actor.rights.contains(&DocumentKind::Issue.right()) {
        return Ok(Vec::new());
    }
    let Some(list) = crate::work_order::follow::list_of(r, &paper.head)? else { return Ok(Vec::new()) };
    let goes_in = || list.lines.iter().filter(|line| line.quantity.is_positive());
    let left = goes_in().any(|line| progress(line).left().is_positive());
    let kinds = [left.then_some(DocumentKind::Issue), goes_in().next().map(|_| DocumentKind::Supplement)];
    Ok(kinds.into_iter().flatten().collect())
}

/// Kinds of papers that something of it can still become, and that whoever asks may write.
fn makes(paper: &Paper, ctx: &Ctx, around: &Around, children: &[Link]) -> Result<Vec<DocumentKind>> {
    let kind = paper.head.kind;
    if !matches!(paper.head.state, DocumentState::Open | DocumentState::Done | DocumentState::Posted) {
        return Ok(Vec::new());
    }
    let asked = |child: DocumentKind| super::propose::asked(around, &paper.lines, children, child);
    let (asked, made) = (asked(DocumentKind::Requisition)?, asked(DocumentKind::WorkOrder)?);
    let takes = |child: DocumentKind| {
        if child == kind && kind.is_money() {
            // What is left of it can pay what comes later.
            return paper.head.reverses_id.is_none() && paper.head.gross.is_positive() && paper.head.settled != paper.head.gross;
        }
        if child.pays() == Some(kind) {
            return paper.head.settled != paper.head.gross;
        }
        child.parent_kinds().contains(&kind)
            && paper.lines.iter().any(|line| match (child, progress(line).left_for(child)) {
                (DocumentKind::Requisition, _) => {
                    paper.head.state == DocumentState::Open && super::propose::to_ask(line, &asked).is_positive()
                }
                (DocumentKind::SupplierReturn, _) if line.review == Review::Waiting => false,
                (DocumentKind::Receipt, _) => line.open,
                (DocumentKind::Issue, left) => line.quantity.is_positive() && left.is_some_and(Qty::is_positive),
                (DocumentKind::Supplement, _) => line.quantity.is_positive(),
                (DocumentKind::Completion, _) => line.open && (kind == DocumentKind::WorkOrder || line.quantity.is_negative()),
                (DocumentKind::WorkOrder, _) => {
                    paper.head.state == DocumentState::Open
                        && line.quantity.is_positive()
                        && super::propose::to_ask(line, &made).is_positive()
                }
                (_, left) => left.is_some_and(Qty::is_positive),
            })
    };
    let may = |child: DocumentKind| ctx.actor.rights.contains(&child.right()) && !crate::outsourcing::is_apart(child);
    Ok(DocumentKind::ALL.iter().copied().filter(|child| may(*child) && takes(*child)).collect())
}

fn view_line(
    line: &Line,
    paper: &Paper,
    around: &Around,
    children: &[Link],
    shares: &[(Option<i64>, Qty)],
    trackings: &HashMap<i64, Tracking>,
    money: bool,
) -> Result<LineView> {
    let item = line.item_id.and_then(|id| around.items.get(&id));
    let place = |id: Option<i64>| -> Result<(String, String)> {
        let bin = id.map(|id| around.bin(id)).transpose()?;
        Ok(bin.map(|bin| (bin.warehouse.clone(), bin.bin.clone())).unwrap_or_default())
    };
    let (warehouse, bin) = place(line.bin_id)?;
    let (to_warehouse, to_bin) = place(line.to_bin_id)?;
    let refer = |id: i64, quantity: Qty| -> Result<LineRef> {
        let other = around.line(id)?;
        let head = around.paper_of(other)?;
        Ok(LineRef { kind: head.kind, document: head.number.clone(), state: head.state, line: other.number, quantity })
    };
    let code = |id: &Option<i64>| id.and_then(|id| trackings.get(&id)).map(|tracking| tracking.code.clone());
    let decimals = if paper.head.kind.is_money() { u8::try_from(Money::DECIMALS).unwrap_or(4) } else { item.map_or(0, |i| i.decimals) };
    Ok(LineView {
        number: line.number,
        item: item.map(|i| i.code.clone()).unwrap_or_default(),
        name: item.map(|i| i.name.clone()).unwrap_or_default(),
        spec: item.map(|i| i.spec.clone()).unwrap_or_default(),
        unit: item.map(|i| i.unit.clone()).unwrap_or_default(),
        decimals,
        quantity: line.quantity,
        price: money.then_some(LinePrice {
            own: line.own_price,
            price: line.price,
            discount: line.discount,
            tax_rate: line.tax_rate,
            net: line.net,
            tax: line.tax,
            gross: line.gross,
        }),
        due: line.due,
        warehouse,
        bin,
        to_warehouse,
        to_bin,
        lot: line.lot.clone(),
        noted: line.noted,
        is_final: line.is_final,
        done: line.done,
        returned: line.returned,
        billed: line.billed,
        reserved: line.reserved,
        left: if line.open { progress(line).left() } else { Qty::ZERO },
        ended: line.ended,
        open: line.open,
        review: line.review,
        reviewed_by: line.reviewed_by.clone(),
        reason: line.reason.clone(),
        note: line.note.clone(),
        settles: line.settles_id.and_then(|id| around.papers.get(&id)).map(|invoice| invoice.number.clone()),
        scans: Vec::new(),
        parents: paper.parents(line.id).map(|link| refer(link.parent_id, link.quantity)).collect::<Result<_>>()?,
        children: children
            .iter()
            .filter(|link| link.parent_id == line.id)
            .map(|link| refer(link.line_id, link.quantity))
            .collect::<Result<_>>()?,
        shares: shares.iter().map(|(tracking, quantity)| ShareView { code: code(tracking), quantity: *quantity }).collect(),
    })
}
