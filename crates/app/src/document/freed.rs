//! What a closed purchase order will not bring may be ordered again: its requests count it as not ordered, each code its own.
//!
//! Of what did not come, what was ordered for stock goes first, then the requests', the last ordered first.

use super::effect::{Work, added, negated, size};
use super::paper::progress;
use crate::error::{Code, Error, Result};
use qitao_domain::document::DocumentKind;
use qitao_domain::trade::share::{Share, merged};
use qitao_domain::{Qty, TrackingId};
use qitao_store::{Freed, OrderShare};
use std::collections::BTreeMap;

/// Lets what does not come any more be ordered again.
pub(super) fn free(work: &mut Work<'_, '_, '_>) -> Result<()> {
    if work.paper.head.kind != DocumentKind::PurchaseOrder {
        return Ok(());
    }
    // A line that its last delivery ended got what was to come.
    let open = work.paper.lines.iter().filter(|line| !line.ended && progress(line).left().is_positive());
    let ids: Vec<i64> = open.map(|line| line.id).collect();
    let mut by_line: BTreeMap<i64, Vec<OrderShare>> = BTreeMap::new();
    for one in work.w.order_shares(&ids)? {
        by_line.entry(one.line_id).or_default().push(one);
    }
    let mut freed = Vec::new();
    for (line, shares) in by_line {
        let mut rest = not_come(work, line, &shares)?;
        // For stock first, then backwards.
        let order = shares.iter().filter(|one| one.parent_id.is_none()).chain(shares.iter().rev().filter(|one| one.parent_id.is_some()));
        for one in order {
            let Some(left) = rest.get_mut(&one.share.tracking) else { continue };
            let quantity = size(one.share.quantity).min(*left);
            if !quantity.is_positive() {
                continue;
            }
            *left = added(*left, negated(quantity));
            if let Some(parent_id) = one.parent_id {
                freed.push(Freed { share_id: one.id, line_id: line, parent_id, quantity });
            }
        }
    }
    for one in &freed {
        work.count(one.parent_id, DocumentKind::PurchaseOrder, negated(one.quantity), false)?;
    }
    Ok(work.w.add_freed(&freed)?)
}

/// What of a line did not come, by code.
fn not_come(work: &mut Work<'_, '_, '_>, line: i64, shares: &[OrderShare]) -> Result<BTreeMap<Option<TrackingId>, Qty>> {
    let beyond = || Error::new(Code::DocumentOutOfRange).with("number", &work.paper.head.number);
    let whole = merged(shares.iter().map(|one| one.share)).ok_or_else(beyond)?;
    let mut rest: BTreeMap<Option<TrackingId>, Qty> = whole.into_iter().map(|share| (share.tracking, share.quantity)).collect();
    let mut moved = |share: Share, back: bool| {
        if let Some(left) = rest.get_mut(&share.tracking) {
            *left = added(*left, if back { size(share.quantity) } else { negated(size(share.quantity)) });
        }
    };
    for (_, share) in work.w.shares_taken(&[line], DocumentKind::Receipt)? {
        moved(share, false);
    }
    // What went back comes no more, either.
    let came: Vec<i64> = work.w.links_from(&[line])?.into_iter().map(|link| link.line_id).collect();
    for (_, share) in work.w.shares_taken(&came, DocumentKind::SupplierReturn)? {
        moved(share, true);
    }
    Ok(rest)
}

/// Orders it after all: what was ordered again meanwhile is not there any more.
pub(super) fn take_again(work: &mut Work<'_, '_, '_>) -> Result<()> {
    let ids: Vec<i64> = work.paper.lines.iter().map(|line| line.id).collect();
    for one in work.w.freed_of(&ids)? {
        let parent = work.around.line(one.parent_id)?;
        let left = progress(parent).left_for(DocumentKind::PurchaseOrder).unwrap_or(one.quantity);
        if one.quantity > left {
            let number = work.around.paper_of(parent)?.number.clone();
            let error = Error::new(Code::DocumentBeyond).with("parent", number).with("parent_line", parent.number);
            return Err(error.with("quantity", one.quantity).with("left", left));
        }
        work.count(one.parent_id, DocumentKind::PurchaseOrder, one.quantity, false)?;
    }
    Ok(work.w.drop_freed(&ids)?)
}
