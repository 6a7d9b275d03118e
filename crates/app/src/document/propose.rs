//! What a paper that comes of others would be: what is left of their lines, with their terms. Where its goods lie is in `pick`.

use super::effect::added;
use super::paper::{Around, Paper, is_kept, is_open, is_void, open_of, progress};
use super::view::{Draft, DraftLine, Parent, Proposal, Propose};
use crate::app::App;
use crate::ctx::{Ctx, Right};
use crate::error::{Code, Error, Result};
use qitao_domain::document::{DocumentKind, DocumentState, Side};
use qitao_domain::{Qty, limits};
use qitao_store::{Line, Link, Read};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// `document.propose`
pub(crate) fn propose(app: &Arc<App>, ctx: &Ctx, input: Propose) -> Result<Proposal> {
    if input.kind.is_money() && !super::show::sees_money(ctx) {
        return Err(ctx.forbidden(Right::Money));
    }
    crate::check::count("from", input.from.len(), limits::LINE_PARENTS)?;
    app.read(|r| {
        let mut document = draft_of(r, &input)?;
        if !super::show::sees_money(ctx) && document.lines.iter().any(|line| line.price.is_some()) {
            // Left out, it would be credited at what was ordered.
            return Err(ctx.forbidden(Right::Money).with("field", "price"));
        }
        let short = super::pick::place(r, &mut document)?;
        crate::check::count("lines", document.lines.len(), limits::DOCUMENT_LINES)?;
        Ok(Proposal { document, short })
    })
}

/// A line that something is to come of.
struct Source {
    line: Line,
    /// Its paper.
    number: String,
    /// How much.
    left: Qty,
}

/// How much of ordered lines' own items papers of a kind, requests or work orders, ask for already, by line. Of one that was closed, what
/// came of it counts. `children` are what came of the lines, which `around` has.
pub(crate) fn asked(around: &Around, ordered: &[Line], children: &[Link], kind: DocumentKind) -> Result<HashMap<i64, Qty>> {
    let items: HashMap<i64, Option<i64>> = ordered.iter().map(|line| (line.id, line.item_id)).collect();
    let mut found: HashMap<i64, Qty> = HashMap::new();
    for link in children {
        let line = around.line(link.line_id)?;
        let head = around.paper_of(line)?;
        if head.kind != kind || is_void(head) || items.get(&link.parent_id) != Some(&line.item_id) {
            continue;
        }
        let counts = if head.state == DocumentState::Closed { link.quantity.min(line.done) } else { link.quantity };
        let sum = found.entry(link.parent_id).or_insert(Qty::ZERO);
        *sum = added(*sum, counts);
    }
    Ok(found)
}

/// What of an ordered line can still be asked for: neither sent nor asked for yet. Of a list, what was not issued.
pub(crate) fn to_ask(line: &Line, asked: &HashMap<i64, Qty>) -> Qty {
    let asked = asked.get(&line.id).copied().unwrap_or(Qty::ZERO);
    progress(line).left().min(Qty::from_scaled(line.quantity.scaled().saturating_sub(asked.scaled()))).max(Qty::ZERO)
}

/// What would come of papers; of what takes goods out, nothing is said of where they lie.
pub(crate) fn draft_of(r: &mut Read<'_>, input: &Propose) -> Result<Draft> {
    let mut draft = Draft {
        kind: input.kind,
        day: None,
        partner: String::new(),
        reference: String::new(),
        due: None,
        tax_included: None,
        note: String::new(),
        lines: Vec::new(),
    };
    let mut partner = None;
    let mut sources: Vec<Source> = Vec::new();
    for from in &input.from {
        let paper = Paper::load(r, &from.document)?;
        // What an order takes stands on its list.
        let takes = matches!(
            input.kind,
            DocumentKind::Issue | DocumentKind::Supplement | DocumentKind::SubcontractIssue | DocumentKind::SubcontractSupplement
        );
        let list = if takes { crate::work_order::follow::list_of(r, &paper.head)? } else { None };
        let paper = list.unwrap_or(paper);
        let wrong = |code: Code| Error::new(code).with("parent", &from.document).with("parent_line", 0);
        let is_advance = input.kind.is_money() && paper.head.kind == input.kind;
        if !is_advance && input.kind.pays() != Some(paper.head.kind) && !input.kind.parent_kinds().contains(&paper.head.kind) {
            return Err(wrong(Code::DocumentParentKind).with("kind", input.kind.word()).with("parent_kind", paper.head.kind.word()));
        }
        if paper.head.state == DocumentState::Draft || is_void(&paper.head) {
            return Err(wrong(Code::DocumentParentState).with("state", paper.head.state.word()));
        }
        if input.kind.side() != Side::Nobody && paper.head.partner_id.is_some() {
            if partner.is_some() && partner != paper.head.partner_id {
                return Err(wrong(Code::DocumentParentPartner));
            }
            partner = paper.head.partner_id;
        }
        if draft.due.is_none() && input.kind.asks() {
            draft.due = paper.head.due;
        }
        // A request is made out to nobody: what its prices would be says nothing of a supplier's.
        let says_prices = input.kind.side() != Side::Nobody && paper.head.partner_id.is_some();
        draft.tax_included = draft.tax_included.or(says_prices.then_some(paper.head.tax_included));
        if input.kind.is_money() {
            draft.tax_included = None;
            let open = open_of(&paper.head).scaled();
            let scale = 10_i64.pow(Qty::DECIMALS - qitao_domain::Money::DECIMALS);
            if open != 0 {
                let quantity = Qty::from_scaled(open.saturating_mul(scale));
                draft.lines.push(DraftLine { quantity, settles: Some(paper.head.number.clone()), ..DraftLine::default() });
            }
            continue;
        }
        let wanted: BTreeSet<u32> = from.lines.iter().copied().collect();
        let is_request = matches!(input.kind, DocumentKind::Requisition | DocumentKind::WorkOrder);
        let asked = if is_request {
            let children = r.links_from(&paper.lines.iter().map(|line| line.id).collect::<Vec<_>>())?;
            let mut around = Around::default();
            around.add_lines(r, children.iter().map(|link| link.line_id))?;
            asked(&around, &paper.lines, &children, input.kind)?
        } else {
            HashMap::new()
        };
        let issued = input.kind == DocumentKind::Issue && wanted.is_empty();
        let items: Vec<i64> = paper.lines.iter().filter(|_| issued).filter_map(|line| line.item_id).collect();
        let rules = r.stock_rules(&items)?;
        for line in paper.lines {
            // Nobody issues what a completion takes, unless it is named.
            if line.item_id.and_then(|item| rules.get(&item)).is_some_and(|rule| rule.backflush) {
                continue;
            }
            let left = if is_request { to_ask(&line, &asked) } else { left(input.kind, &line, paper.head.state) };
            // Of what an order takes more of, nobody knows yet how much.
            let more = matches!(input.kind, DocumentKind::Supplement | DocumentKind::SubcontractSupplement);
            let asked = more && line.quantity.is_positive();
            if (wanted.is_empty() || wanted.contains(&line.number)) && (left.is_positive() || asked) {
                sources.push(Source { line, number: paper.head.number.clone(), left });
            }
        }
    }
    if let Some(id) = partner {
        draft.partner = r.partners_by_id(&[id])?.into_iter().next().map(|p| p.record.code).unwrap_or_default();
    }
    if let (Some(invoices), Some(partner)) = (input.kind.pays(), partner) {
        pay_oldest(r, &mut draft, invoices, partner)?;
    }
    lines(r, &mut draft, &sources)?;
    crate::check::count("lines", draft.lines.len(), limits::DOCUMENT_LINES)?;
    Ok(draft)
}

/// Money in advance alone pays what has to be paid first, as far as it goes.
fn pay_oldest(r: &mut Read<'_>, draft: &mut Draft, invoices: DocumentKind, partner: i64) -> Result<()> {
    if draft.lines.is_empty() || draft.lines.iter().any(|line| !line.quantity.is_negative()) {
        return Ok(());
    }
    let scale = 10_i64.pow(Qty::DECIMALS - qitao_domain::Money::DECIMALS);
    let mut left = draft.lines.iter().fold(0_i64, |sum, line| sum.saturating_sub(line.quantity.scaled()));
    let most = limits::DOCUMENT_LINES - draft.lines.len().min(limits::DOCUMENT_LINES);
    let mut pays = Vec::new();
    for invoice in r.unpaid(partner, invoices, u32::try_from(most).unwrap_or(u32::MAX))? {
        let part = open_of(&invoice).scaled().saturating_mul(scale).min(left);
        if part <= 0 {
            continue;
        }
        left -= part;
        pays.push(DraftLine { quantity: Qty::from_scaled(part), settles: Some(invoice.number), ..DraftLine::default() });
    }
    if pays.is_empty() {
        return Ok(());
    }
    // What nothing is there to pay with stays in advance, of the last of them.
    for line in draft.lines.iter_mut().rev() {
        let stays = left.min(-line.quantity.scaled());
        line.quantity = Qty::from_scaled(line.quantity.scaled() + stays);
        left -= stays;
    }
    draft.lines.retain(|line| !line.quantity.is_zero());
    draft.lines.extend(pays);
    Ok(())
}

/// What a paper of this kind can still take of a line.
fn left(kind: DocumentKind, line: &Line, state: DocumentState) -> Qty {
    let progress = progress(line);
    // Of what an order takes, what goes in is issued, and what comes out is brought into stock.
    if line.kind == DocumentKind::MaterialList && line.quantity.is_positive() == (kind == DocumentKind::Completion) {
        return Qty::ZERO;
    }
    match progress.left_for(kind) {
        Some(left) => left,
        None if matches!(kind, DocumentKind::Receipt | DocumentKind::Completion) && is_open(line, state) && line.open => progress.left(),
        None => Qty::ZERO,
    }
}

fn lines(r: &mut Read<'_>, draft: &mut Draft, sources: &[Source]) -> Result<()> {
    let mut around = Around::default();
    around.add_items(r, sources.iter().filter_map(|source| source.line.item_id).collect())?;
    around.add_bins(r, sources.iter().filter_map(|source| source.line.bin_id).collect())?;
    // Whether the prices of what was charged have tax in them.
    let mut with_tax = None;
    for Source { line, number, left } in sources {
        let item = around.item(line)?;
        let is_credit = draft.kind.is_invoice() && matches!(line.kind, DocumentKind::SupplierReturn | DocumentKind::CustomerReturn);
        let quantity = if is_credit { Qty::from_scaled(-left.scaled()) } else { *left };
        let parent = Parent { document: number.clone(), line: line.number, quantity };
        // What is asked for or ordered of the same item for the same day is one line.
        let merges = matches!(draft.kind, DocumentKind::Requisition | DocumentKind::PurchaseOrder);
        if merges && let Some(same) = draft.lines.iter_mut().find(|l| l.item == item.code && l.due == line.due) {
            same.quantity =
                same.quantity.checked_add(quantity).ok_or_else(|| Error::new(Code::DocumentOutOfRange).with("number", number))?;
            same.parents.push(parent);
            continue;
        }
        let mut new = DraftLine { item: item.code.clone(), quantity, due: line.due, parents: vec![parent], ..DraftLine::default() };
        if matches!(draft.kind, DocumentKind::SupplierReturn | DocumentKind::MaterialReturn) && is_kept(item) {
            let bin = line.bin_id.and_then(|id| around.bins.get(&id));
            (new.warehouse, new.bin) = bin.map_or_else(Default::default, |bin| (bin.warehouse.clone(), bin.bin.clone()));
            new.lot.clone_from(&line.lot);
        }
        if !matches!(draft.kind, DocumentKind::Requisition | DocumentKind::PurchaseOrder) {
            new.due = None;
        }
        if is_credit && let Some((invoiced, included)) = invoiced(r, draft.kind, line.id)? {
            // Of two invoices that say it differently, a price of the second would mean something else on this paper.
            if *with_tax.get_or_insert(included) == included {
                (new.price, new.discount, new.tax_rate) = (Some(invoiced.price), Some(invoiced.discount), Some(invoiced.tax_rate));
            }
        }
        draft.lines.push(new);
    }
    draft.tax_included = with_tax.or(draft.tax_included);
    Ok(())
}

/// The last invoice's line of the delivery that a returned line came of, where it has a price of its own, and whether tax is in that: what
/// goes back is credited at what was charged for it, and not at what was ordered.
fn invoiced(r: &mut Read<'_>, kind: DocumentKind, returned: i64) -> Result<Option<(Line, bool)>> {
    let deliveries: Vec<i64> = r.links_of(&[returned])?.into_iter().map(|link| link.parent_id).collect();
    let ids: Vec<i64> = r.links_from(&deliveries)?.into_iter().map(|link| link.line_id).collect();
    let mut lines = r.lines_by_id(&ids)?;
    lines.retain(|line| line.kind == kind && line.quantity.is_positive());
    let papers = r.documents_by_id(&lines.iter().map(|line| line.document_id).collect::<Vec<_>>())?;
    let paper =
        |line: &Line| papers.iter().find(|head| head.id == line.document_id && head.state == DocumentState::Posted && !is_void(head));
    let last = lines.into_iter().filter_map(|line| paper(&line).map(|head| (head.tax_included, line))).max_by_key(|(_, line)| line.id);
    Ok(last.filter(|(_, line)| line.own_price).map(|(included, line)| (line, included)))
}
