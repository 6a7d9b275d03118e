//! What the shop takes and brings: material to an order, more of it, back from it, and what was made into stock.

use super::effect::{Work, added, negated, size};
use super::ledger::Step;
use super::paper::progress;
use crate::error::{Code, Error, Result};
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::stock::Valuation;
use qitao_domain::stock::reservation::ReservationKind;
use qitao_domain::warehouse::WarehouseKind;
use qitao_domain::{Money, Qty};

impl Work<'_, '_, '_> {
    /// Material goes to the order whose list names it: from what is promised to that list first, then from what is free.
    pub(super) fn issue(&mut self, at: usize) -> Result<()> {
        let line = &self.paper.lines[at];
        let (quantity, id, line_id) = (line.quantity, line.item_id.unwrap_or_default(), line.id);
        if line.kind == DocumentKind::Supplement && line.reason.is_empty() {
            return Err(Error::new(Code::FieldRequired).with("field", "reason"));
        }
        let Some(listed) = self.paper.parents(line_id).next().map(|link| link.parent_id) else { return Ok(()) };
        self.is_component(listed, true)?;
        if !self.moves(at)? {
            return Ok(());
        }
        let (place, bin) = self.place(at)?;
        if bin.kind != WarehouseKind::Stock {
            return Err(Error::new(Code::WarehouseKind).with("field", "warehouse").with("warehouse", &bin.warehouse));
        }
        // What is promised is for what the order was to take; more of it, or what stands in for it, takes what is nobody's.
        let named = self.around.line(listed)?.clone();
        let stands_in = named.item_id != Some(id);
        let own = if self.paper.head.kind == DocumentKind::Issue && !stands_in { named.reserved } else { Qty::ZERO };
        self.ledger.may_leave(&self.around, id, quantity, own).map_err(|error| error.with("field", "quantity"))?;
        let used = own.min(quantity);
        if used.is_positive() {
            self.promise(listed, id, ReservationKind::Post, used, Some(line_id), String::new())?;
        }
        let needless = if stands_in { added(named.reserved, negated(progress(&named).left())) } else { Qty::ZERO };
        if needless.is_positive() {
            // What was replaced is not needed any more.
            let number = self.paper.head.number.clone();
            self.promise(listed, named.item_id.unwrap_or_default(), ReservationKind::Void, needless, None, number)?;
        }
        let value = Money::from_scaled(-self.ledger.worth(id, quantity)?.scaled());
        self.ledger.apply(&self.around, &bin, Step { place, quantity: negated(quantity), held: Qty::ZERO, value, line: line_id })
    }

    /// What goes in is issued; what comes out beside is brought into stock.
    fn is_component(&self, listed: i64, wanted: bool) -> Result<()> {
        let listed = self.around.line(listed)?;
        if listed.quantity.is_positive() == wanted {
            return Ok(());
        }
        let number = &self.around.paper_of(listed)?.number;
        let code = if wanted { Code::ComesOut } else { Code::GoesIn };
        Err(Error::new(code).with("field", "parents").with("parent", number).with("parent_line", listed.number))
    }

    /// Material comes back with what it went with.
    pub(super) fn material_back(&mut self, at: usize) -> Result<()> {
        if !self.moves(at)? {
            return Ok(());
        }
        let line = &self.paper.lines[at];
        let (quantity, line_id) = (line.quantity, line.id);
        let Some(link) = self.paper.parents(line_id).next().copied() else { return Ok(()) };
        let issued = self.around.line(link.parent_id)?.clone();
        if quantity != issued.quantity && self.w.links_of(&[issued.id])?.iter().any(|of| of.quantity != issued.quantity) {
            // A part of what stood in may be no whole part of what it stood in for.
            let error = Error::new(Code::StandInWhole).with("field", "quantity").with("item", &self.around.item(&issued)?.code);
            return Err(error.with("quantity", issued.quantity));
        }
        let (place, bin) = self.place(at)?;
        if bin.kind == WarehouseKind::Supplier {
            return Err(Error::new(Code::WarehouseKind).with("field", "warehouse").with("warehouse", &bin.warehouse));
        }
        let went = self.w.moves_of(&[issued.id])?.iter().fold(0_i64, |sum, m| sum.saturating_sub(m.value.scaled()));
        let original = self.part(Money::from_scaled(went), issued.quantity, added(issued.returned, negated(quantity)), quantity)?;
        let value = self.worth_again(place.0, quantity, original)?;
        self.ledger.apply(&self.around, &bin, Step { place, quantity, held: Qty::ZERO, value, line: line_id })
    }

    /// What an order made, or what came out beside, comes into stock: at the standard price, or with its part of what was spent.
    pub(super) fn complete(&mut self, at: usize) -> Result<()> {
        let line = &self.paper.lines[at];
        let (quantity, line_id, is_final) = (line.quantity, line.id, line.is_final);
        let Some(link) = self.paper.parents(line_id).next().copied() else { return Ok(()) };
        let parent = self.around.line(link.parent_id)?.clone();
        let order = self.around.paper_of(&parent)?;
        let wrong = |code: Code| Error::new(code).with("parent", &order.number).with("parent_line", parent.number);
        if parent.kind == DocumentKind::MaterialList {
            self.is_component(parent.id, false)?;
            if is_final {
                return Err(Error::new(Code::DocumentField).with("field", "is_final"));
            }
            if order.state != DocumentState::Open {
                // Nothing is left that its worth could be taken off.
                return Err(wrong(Code::DocumentParentState).with("field", "parents").with("state", order.state.word()));
            }
        }
        // The line counts this completion already.
        let whole = size(parent.quantity);
        if parent.done > whole {
            let left = added(whole, added(quantity, negated(parent.done))).max(Qty::ZERO);
            return Err(wrong(Code::DocumentBeyond).with("field", "quantity").with("quantity", quantity).with("left", left));
        }
        if !self.moves(at)? {
            return Ok(());
        }
        let (place, bin) = self.place(at)?;
        if bin.kind == WarehouseKind::Supplier {
            return Err(Error::new(Code::WarehouseKind).with("field", "warehouse").with("warehouse", &bin.warehouse));
        }
        let rule = self.around.rule(place.0);
        let value = match rule.valuation {
            Valuation::Standard => {
                let value = self.at_standard(&rule, quantity)?;
                if parent.kind == DocumentKind::WorkOrder {
                    let parts = crate::work_order::spent::at_standard(self.w, &parent, value, self.decimals)?;
                    self.w.add_completion_cost(line_id, &parts)?;
                }
                value
            }
            Valuation::Average if parent.kind == DocumentKind::MaterialList => match self.ledger.average(place.0, quantity)? {
                Some(value) => value,
                None => self.as_last(place.0, quantity)?,
            },
            Valuation::Average => {
                let last = is_final || parent.done == parent.quantity;
                // Of the same order, with this paper: what it made, and what came out beside that.
                let list = self.w.work_orders(&[parent.document_id])?.get(&parent.document_id).and_then(|one| one.list_id);
                let moved = |is_own: &dyn Fn(&qitao_store::Line) -> bool| {
                    let own = |link: &qitao_store::Link| self.around.lines.get(&link.parent_id).is_some_and(is_own);
                    let lines = self.paper.lines.iter().filter(|line| line.id != line_id && self.paper.parents(line.id).any(own));
                    self.ledger.value_of(&lines.map(|line| line.id).collect::<Vec<_>>())
                };
                let (before, beside) = (moved(&|line| line.id == parent.id), moved(&|line| Some(line.document_id) == list));
                let worth = crate::work_order::spent::of_completion(self.w, &parent, (before, beside), last, self.decimals)?;
                self.w.add_completion_cost(line_id, &worth)?;
                worth.total().ok_or_else(|| Error::new(Code::DocumentOutOfRange).with("number", &self.paper.head.number))?
            }
        };
        self.ledger.apply(&self.around, &bin, Step { place, quantity, held: Qty::ZERO, value, line: line_id })
    }

    /// What came into stock of an order is done of the plans that it was made for, in the order in which it names them: from so much on,
    /// till so much (the other way where a completion was taken back).
    pub(super) fn count_planned(&mut self, order: i64, from: Qty, till: Qty) -> Result<()> {
        let links = self.w.links_of(&[order])?;
        self.around.add_lines(self.w, links.iter().map(|link| link.parent_id))?;
        let item = self.around.line(order)?.item_id;
        let (low, high) = (from.min(till), from.max(till));
        let mut begins = Qty::ZERO;
        for link in links {
            let ends = added(begins, link.quantity);
            let part = added(high.min(ends), negated(low.max(begins)));
            begins = ends;
            let Some(line) = self.around.lines.get_mut(&link.parent_id) else { continue };
            if line.kind != DocumentKind::ProductionPlan || line.item_id != item || !part.is_positive() {
                continue;
            }
            line.done = added(line.done, if till > from { part } else { negated(part) });
            self.moved.insert(link.parent_id);
        }
        Ok(())
    }
}
