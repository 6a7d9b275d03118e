//! What goes out for an order next, and what should come back: as drafts, with the places that goods are taken from.

use super::view::ByOrder;
use super::{account, place, show};
use crate::app::App;
use crate::ctx::Ctx;
use crate::document::pick;
use crate::document::propose::draft_of;
use crate::document::view::{Draft, DraftLine, From, Parent, Proposal, Propose};
use crate::error::{Error, Result};
use crate::work_order::follow::list_of;
use qitao_domain::Qty;
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::outsourcing::order::takes;
use qitao_domain::warehouse::WarehouseKind;
use qitao_store::{Line, Read};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// `outsourcing.propose_issue`
pub(crate) fn issue(app: &Arc<App>, _: &Ctx, input: ByOrder) -> Result<Proposal> {
    app.read(|r| {
        let paper = show::load(r, &input.order)?;
        if let Err(why) = takes(paper.head.state) {
            return Err(super::refused(r, why)?.with("number", &input.order).with("state", paper.head.state.word()));
        }
        let Some(list) = list_of(r, &paper.head)? else { return Ok(nothing(DocumentKind::SubcontractIssue)) };
        let from = vec![From { document: list.head.number.clone(), lines: Vec::new() }];
        let mut document = draft_of(r, &Propose { kind: DocumentKind::SubcontractIssue, from })?;
        let pieces = piece_lines(r, &list.lines)?;
        let is_piece = |line: &DraftLine| line.parents.first().is_some_and(|parent| pieces.contains(&parent.line));
        // Pieces lie nowhere; all else is taken from where it is.
        let (pieces, goods): (Vec<DraftLine>, Vec<DraftLine>) = std::mem::take(&mut document.lines).into_iter().partition(is_piece);
        document.lines = goods;
        let short = pick::place(r, &mut document)?;
        let to = place::of(r, paper.head.partner_id.unwrap_or_default())?.into_iter().next();
        for line in document.lines.iter_mut().filter(|line| !line.warehouse.is_empty()) {
            line.to_warehouse = to.as_ref().map(|one| one.code.clone()).unwrap_or_default();
        }
        document.lines.extend(pieces);
        Ok(Proposal { document, short })
    })
}

fn nothing(kind: DocumentKind) -> Proposal {
    let document = Draft {
        kind,
        day: None,
        partner: String::new(),
        reference: String::new(),
        due: None,
        tax_included: None,
        note: String::new(),
        lines: Vec::new(),
    };
    Proposal { document, short: Vec::new() }
}

fn piece_lines(r: &mut Read<'_>, lines: &[Line]) -> Result<HashSet<u32>> {
    let materials = r.subcontract_materials_by_line(&lines.iter().map(|line| line.id).collect::<Vec<_>>())?;
    let is_piece = |line: &&Line| materials.get(&line.id).is_some_and(|one| one.is_piece);
    Ok(lines.iter().filter(is_piece).map(|line| line.number).collect())
}

/// `outsourcing.propose_return`
pub(crate) fn give_back(app: &Arc<App>, _: &Ctx, input: ByOrder) -> Result<Proposal> {
    app.read(|r| {
        let paper = show::load(r, &input.order)?;
        let mut proposal = nothing(DocumentKind::SubcontractReturn);
        let supplier = paper.head.partner_id.unwrap_or_default();
        proposal.document.partner = r.partners_by_id(&[supplier])?.pop().map(|partner| partner.record.code).unwrap_or_default();
        let ended = paper.head.state != DocumentState::Open;
        for kept in account::load(r, &paper.lines.iter().map(|line| line.id).collect::<Vec<_>>())?.into_values() {
            let surplus = kept.account.surplus(kept.paper.quantity, ended);
            let surplus = surplus.ok_or_else(|| Error::new(crate::error::Code::DocumentOutOfRange).with("number", &input.order))?;
            for (at, rest) in surplus {
                let Some(one) = kept.materials.iter().find(|one| account::at(one) == at) else { continue };
                proposal.document.lines.extend(from_issues(r, one.line_id, rest)?);
            }
        }
        Ok(proposal)
    })
}

/// Lines that bring so much of a material back: of what went out last first.
fn from_issues(r: &mut Read<'_>, listed: i64, rest: Qty) -> Result<Vec<DraftLine>> {
    let ids: Vec<i64> = r.links_from(&[listed])?.into_iter().map(|link| link.line_id).collect();
    let mut lines = r.lines_by_id(&ids)?;
    lines.retain(|line| matches!(line.kind, DocumentKind::SubcontractIssue | DocumentKind::SubcontractSupplement));
    lines.sort_by_key(|line| std::cmp::Reverse((line.kind == DocumentKind::SubcontractSupplement, line.id)));
    let heads = r.documents_by_id(&lines.iter().map(|line| line.document_id).collect::<Vec<_>>())?;
    let heads: HashMap<i64, _> = heads.into_iter().map(|head| (head.id, head)).collect();
    let items: BTreeMap<i64, String> = r
        .items_by_id(&lines.iter().filter_map(|line| line.item_id).collect::<Vec<_>>())?
        .into_iter()
        .map(|item| (item.id, item.record.code))
        .collect();
    let bins = r.bins_by_id(&lines.iter().flat_map(|line| [line.bin_id, line.to_bin_id]).flatten().collect::<Vec<_>>())?;
    let bins: HashMap<i64, _> = bins.into_iter().map(|bin| (bin.id, bin)).collect();
    let (mut left, mut found) = (rest, Vec::new());
    for line in lines {
        let Some(head) = heads.get(&line.document_id) else { continue };
        if head.state != DocumentState::Posted || crate::document::paper::is_void(head) {
            continue;
        }
        let part = left.min(Qty::from_scaled(line.quantity.scaled().saturating_sub(line.returned.scaled())));
        if !part.is_positive() {
            continue;
        }
        left = Qty::from_scaled(left.scaled() - part.scaled());
        let place = |id: Option<i64>| id.and_then(|id| bins.get(&id));
        let named = |bin: &qitao_store::BinAt| (bin.warehouse.clone(), bin.bin.clone());
        let (from, to) = (place(line.to_bin_id).map(named).unwrap_or_default(), place(line.bin_id));
        let to = to.filter(|bin| bin.kind == WarehouseKind::Stock).map(named).unwrap_or_default();
        found.push(DraftLine {
            item: line.item_id.and_then(|id| items.get(&id)).cloned().unwrap_or_default(),
            quantity: part,
            warehouse: from.0,
            bin: from.1,
            to_warehouse: to.0,
            to_bin: to.1,
            lot: line.lot.clone(),
            parents: vec![Parent { document: head.number.clone(), line: line.number, quantity: part }],
            ..DraftLine::default()
        });
    }
    Ok(found)
}
