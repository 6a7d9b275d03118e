//! Whose the lines of a paper are: the codes that it bears, each with its part.

use super::effect::{Work, added, negated, size};
use super::paper::step;
use crate::error::{Code, Error, Result};
use qitao_domain::document::DocumentKind;
use qitao_domain::tracking::TrackingCode;
use qitao_domain::trade::share::{Share, merged, spread, take};
use qitao_domain::{Day, Qty, TrackingId, limits};
use qitao_store::{Line, LineShare};
use std::collections::HashMap;

impl Work<'_, '_, '_> {
    /// Whose the lines are. The parts of every line of an order's papers add up to it.
    pub(super) fn shares(&mut self) -> Result<Vec<LineShare>> {
        let kind = self.paper.head.kind;
        if kind.bears_code() {
            return self.born();
        }
        let parents: Vec<i64> = self.paper.links.iter().map(|link| link.parent_id).collect();
        let mut whole: HashMap<i64, Vec<Share>> = HashMap::new();
        for one in self.w.shares_of(&parents)? {
            whole.entry(one.line_id).or_default().push(one.share);
        }
        let mut taken: HashMap<i64, Vec<Share>> = HashMap::new();
        for (parent, share) in self.w.shares_taken(&parents, kind)? {
            taken.entry(parent).or_default().push(Share { quantity: size(share.quantity), ..share });
        }
        if kind == DocumentKind::PurchaseOrder {
            // What a closed order will not bring is ordered again, for the same orders.
            for (parent, share) in self.w.freed_from(&parents)? {
                taken.entry(parent).or_default().push(Share { quantity: negated(share.quantity), ..share });
            }
        }
        let returns = [
            (DocumentKind::Receipt, DocumentKind::SupplierReturn),
            (DocumentKind::Issue, DocumentKind::MaterialReturn),
            (DocumentKind::SubcontractIssue, DocumentKind::SubcontractReturn),
        ];
        let back = returns.into_iter().find(|(goes, _)| *goes == kind).map(|(_, back)| back);
        if let Some(back) = back {
            // What went back comes again, for the same orders.
            let came: HashMap<i64, i64> = self.w.links_from(&parents)?.into_iter().map(|link| (link.line_id, link.parent_id)).collect();
            let own = |line: &Line| self.around.lines.get(&came[&line.id]).is_some_and(|parent| parent.item_id == line.item_id);
            let lines = self.w.lines_by_id(&came.keys().copied().collect::<Vec<_>>())?;
            let ids: Vec<i64> = lines.iter().filter(|line| own(line)).map(|line| line.id).collect();
            for (receipt, share) in self.w.shares_taken(&ids, back)? {
                let back = Share { quantity: negated(size(share.quantity)), ..share };
                taken.entry(came[&receipt]).or_default().push(back);
            }
        }
        let beyond = || Error::new(Code::DocumentOutOfRange).with("number", &self.paper.head.number);
        let mut found = Vec::new();
        for line in &self.paper.lines {
            if kind.parent_kinds().is_empty() && !kind.is_money() {
                continue;
            }
            let step = if kind.is_money() { 10_i64.pow(Qty::DECIMALS - self.decimals) } else { step(self.around.item(line)?) };
            let mut rest = line.quantity;
            for link in self.paper.links.iter().filter(|link| link.line_id == line.id) {
                let whole = merged(whole.get(&link.parent_id).into_iter().flatten().map(|s| Share { quantity: size(s.quantity), ..*s }))
                    .ok_or_else(beyond)?;
                if whole.is_empty() {
                    continue;
                }
                let stands_in = kind == DocumentKind::Issue && self.around.line(link.parent_id)?.item_id != line.item_id;
                let got = if kind.asks_for_parts() || kind.is_money() {
                    spread(&whole, link.quantity, step)
                } else if stands_in {
                    // In its own unit.
                    spread(&whole, line.quantity, step)
                } else {
                    let used = taken.entry(link.parent_id).or_default();
                    let part = take(&whole, used, size(link.quantity), step);
                    used.extend(part.iter().flatten().copied());
                    let turned = |s: Share| if link.quantity.is_negative() { Share { quantity: negated(s.quantity), ..s } } else { s };
                    part.map(|part| part.into_iter().map(turned).collect())
                };
                for share in got.ok_or_else(beyond)? {
                    rest = added(rest, negated(share.quantity));
                    found.push(LineShare { line_id: line.id, link_id: Some(link.id), share });
                }
            }
            if !rest.is_zero() {
                found.push(LineShare { line_id: line.id, link_id: None, share: Share { tracking: None, quantity: rest } });
            }
        }
        Ok(found)
    }

    /// A code is born with an order or a plan, on the day on which it becomes binding.
    fn born(&mut self) -> Result<Vec<LineShare>> {
        let tracking = match self.w.tracking_of(self.paper.head.id)? {
            Some(tracking) => tracking,
            None => {
                let day: Day = self.ctx.today;
                let serial = self.w.next_serial("tracking", day)?;
                let error =
                    || Error::new(Code::TooMany).with("what", "tracking").with("count", serial).with("limit", limits::TRACKING_A_DAY);
                let code = u16::try_from(serial).ok().and_then(|serial| TrackingCode::new(day, serial)).ok_or_else(error)?;
                self.w.add_tracking(&code.to_string(), day, self.paper.head.id)?
            }
        };
        let share = |line: &Line| LineShare {
            line_id: line.id,
            link_id: None,
            share: Share { tracking: Some(TrackingId(tracking.id)), quantity: line.quantity },
        };
        Ok(self.paper.lines.iter().map(share).collect())
    }
}
