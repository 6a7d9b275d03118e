//! What goods took of the material at the supplier (委外耗用): written with whatever put it into pieces, and taken back with it.

use super::account::Kept;
use super::{account, follow, place};
use crate::app::Change;
use crate::ctx::Ctx;
use crate::document::act::reverse;
use crate::document::draft::new_head;
use crate::document::effect::{added, negated};
use crate::document::paper::{Around, Paper, add_up, blank};
use crate::document::show;
use crate::document::view::View;
use crate::error::{Code, Error, Result};
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::{Day, Qty};
use qitao_store::{Line, Link, Read, StockPlace, SubcontractMaterial};
use std::collections::{BTreeMap, BTreeSet};

/// Takes back what was written with a paper that is taken back.
pub(crate) fn back(w: &mut Change<'_, '_>, ctx: &Ctx, lines: &[i64], number: &str, day: Day, reason: &str) -> Result<()> {
    let listed: Vec<i64> = w.subcontract_materials(lines)?.iter().map(|one| one.line_id).collect();
    for paper in follow::written_with(w, &listed, DocumentKind::SubcontractUse, number)? {
        let own = paper.head.number.clone();
        let before = show::view(w, ctx, &paper)?;
        reverse(w, ctx, paper, day, reason)?;
        let after = show::of(w, ctx, &own)?;
        w.audit("document", &own, Some(&before), Some(&after))?;
    }
    Ok(())
}

/// How much was moved of each line of a list, and the lines of papers that moved it.
type Moved = (BTreeMap<i64, Qty>, Vec<(i64, Line)>);

/// What use papers moved of the materials, by line of the list. What was taken back is in it with both signs.
fn moved(r: &mut Read<'_>, listed: &[i64]) -> Result<Moved> {
    let links = r.links_from(listed)?;
    let ids: BTreeSet<i64> = links.iter().map(|link| link.line_id).collect();
    let lines: BTreeMap<i64, Line> = r
        .lines_by_id(&ids.into_iter().collect::<Vec<_>>())?
        .into_iter()
        .filter(|line| line.kind == DocumentKind::SubcontractUse)
        .map(|line| (line.id, line))
        .collect();
    let (mut sums, mut used) = (BTreeMap::new(), Vec::new());
    for link in links {
        let Some(line) = lines.get(&link.line_id) else { continue };
        let sum = sums.entry(link.parent_id).or_insert(Qty::ZERO);
        *sum = added(*sum, line.quantity);
        used.push((link.parent_id, line.clone()));
    }
    used.sort_by_key(|(_, line)| line.id);
    Ok((sums, used))
}

/// Moves out of the supplier's place what is in pieces by now and is still there by the books, for lines of orders, with the paper of this
/// number. What is in pieces beyond what was there is not moved: it is not there.
pub(crate) fn even(w: &mut Change<'_, '_>, ctx: &Ctx, lines: &[i64], number: &str, day: Day) -> Result<()> {
    let kept = account::load(w, lines)?;
    let materials: Vec<&SubcontractMaterial> = kept.values().flat_map(|one| &one.materials).filter(|material| !material.is_piece).collect();
    let listed: Vec<i64> = materials.iter().map(|one| one.line_id).collect();
    let (sums, used) = moved(w, &listed)?;
    let mut wanted: Vec<(&SubcontractMaterial, Qty)> = Vec::new();
    for one in materials {
        let there = sums.get(&one.line_id).copied().unwrap_or_default();
        let change = added(added(one.used, negated(one.short)), negated(there));
        if !change.is_zero() {
            wanted.push((one, change));
        }
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let Some(supplier) = supplier_of(w, &kept)? else { return Ok(()) };
    let mut head = new_head(w, DocumentKind::SubcontractUse, day)?;
    head.partner_id = Some(supplier);
    number.clone_into(&mut head.reference);
    let mut own: Vec<(i64, Line)> = Vec::new();
    let mut stock = Stock::load(w, &wanted, supplier)?;
    for (one, quantity) in wanted {
        let parts = if quantity.is_positive() {
            stock.take(w, one, quantity)?
        } else {
            // It lies again where it was taken from last.
            let last = used.iter().rev().find(|(listed, line)| *listed == one.line_id && line.quantity.is_positive());
            let last = last.and_then(|(_, line)| Some((line.item_id?, line.bin_id?, line.lot.clone())));
            vec![(last.ok_or_else(|| Error::new(Code::Internal).with("why", "nothing was used"))?, quantity)]
        };
        for (place, quantity) in parts {
            let number = u32::try_from(own.len()).unwrap_or(u32::MAX).saturating_add(1);
            let line = Line {
                item_id: Some(place.0),
                quantity,
                bin_id: Some(place.1),
                lot: place.2,
                ..blank(DocumentKind::SubcontractUse, number)
            };
            own.push((one.line_id, line));
        }
    }
    let (listed, mut lines): (Vec<i64>, Vec<Line>) = own.into_iter().unzip();
    add_up(&mut head, &lines)?;
    head.revision = 1;
    w.add_document(&mut head)?;
    w.put_lines(&head, &mut lines)?;
    let link = |(line, parent): (&Line, &i64)| Link { id: 0, line_id: line.id, parent_id: *parent, quantity: line.quantity };
    let mut links: Vec<Link> = lines.iter().zip(&listed).map(link).collect();
    w.add_links(&mut links)?;
    let own = head.number.clone();
    follow::do_it(w, ctx, Paper { head, lines, links })?;
    let view = show::of(w, ctx, &own)?;
    w.audit("document", &own, None::<&View>, Some(&view))
}

fn supplier_of(r: &mut Read<'_>, kept: &BTreeMap<i64, Kept>) -> Result<Option<i64>> {
    let Some(first) = kept.values().next() else { return Ok(None) };
    let head = r.documents_by_id(&[first.line.document_id])?.pop();
    Ok(head.filter(|head| head.state != DocumentState::Draft).and_then(|head| head.partner_id))
}

/// What lies at a supplier of some items.
struct Stock {
    around: Around,
    lies: Vec<(StockPlace, Qty)>,
}

impl Stock {
    fn load(r: &mut Read<'_>, wanted: &[(&SubcontractMaterial, Qty)], supplier: i64) -> Result<Self> {
        let items: BTreeSet<i64> = wanted.iter().map(|(one, _)| one.item_id).collect();
        let ids: Vec<i64> = items.iter().copied().collect();
        let balances = r.balances(&ids)?;
        let mut around = Around::default();
        around.add_items(r, items)?;
        around.add_bins(r, balances.iter().map(|(place, _)| place.1).collect())?;
        let own = |place: &StockPlace| around.bins.get(&place.1).is_some_and(|bin| place::is_of(bin, Some(supplier)));
        let free = balances.iter().filter(|(place, _)| own(place));
        let free = free.map(|(place, balance)| (place.clone(), added(balance.quantity, negated(balance.held))));
        let lies = free.filter(|(_, free)| free.is_positive()).collect();
        Ok(Self { around, lies })
    }

    /// Takes so much of a material: first from where its own issues went.
    fn take(&mut self, r: &mut Read<'_>, one: &SubcontractMaterial, wanted: Qty) -> Result<Vec<(StockPlace, Qty)>> {
        let ids: Vec<i64> = r.links_from(&[one.line_id])?.into_iter().map(|link| link.line_id).collect();
        let went: Vec<(Option<i64>, String)> = r
            .lines_by_id(&ids)?
            .into_iter()
            .filter(|line| matches!(line.kind, DocumentKind::SubcontractIssue | DocumentKind::SubcontractSupplement))
            .map(|line| (line.to_bin_id, line.lot))
            .collect();
        let is_own = |place: &StockPlace| went.iter().any(|(bin, lot)| *bin == Some(place.1) && *lot == place.2);
        let mut order: Vec<usize> = (0..self.lies.len()).filter(|at| self.lies[*at].0.0 == one.item_id).collect();
        order.sort_by_key(|at| !is_own(&self.lies[*at].0));
        let (mut left, mut taken) = (wanted, Vec::new());
        for at in order {
            let (place, free) = &mut self.lies[at];
            let part = left.min(*free);
            if part.is_positive() {
                *free = added(*free, negated(part));
                left = added(left, negated(part));
                taken.push((place.clone(), part));
            }
        }
        if left.is_positive() {
            let item = self.around.items.get(&one.item_id).map_or("", |item| item.code.as_str());
            let error = Error::new(Code::StockShort).with("item", item).with("place", "").with("field", "quantity");
            return Err(error.with("there", added(wanted, negated(left))).with("quantity", wanted));
        }
        Ok(taken)
    }
}
