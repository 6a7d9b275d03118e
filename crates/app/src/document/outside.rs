//! What goes to suppliers who work on our material, and what comes back: stock moves between their places and ours, and what it is worth
//! comes with the goods.

use super::effect::{Work, added, negated};
use super::ledger::Step;
use crate::error::{Code, Error, Result};
use crate::outsourcing::place;
use qitao_domain::document::{DocumentKind, Review};
use qitao_domain::outsourcing::reconciliation;
use qitao_domain::outsourcing::tolerance::is_over_receipt;
use qitao_domain::stock::Valuation;
use qitao_domain::warehouse::WarehouseKind;
use qitao_domain::{Money, Qty};
use qitao_store::{BinAt, StockPlace};

impl Work<'_, '_, '_> {
    /// A line that moves nothing though its paper does: pieces that are worked on are no stock, nor are goods that are put nowhere.
    pub(super) fn moves_nothing(&self, at: usize) -> bool {
        let line = &self.paper.lines[at];
        line.kind.moves_at_supplier() && line.bin_id.is_none()
    }

    fn wrong_place(field: &str, bin: &BinAt) -> Error {
        Error::new(Code::WarehouseKind).with("field", field).with("warehouse", &bin.warehouse)
    }

    /// Material goes to the place of the supplier: what is nobody's of ours, or what lies there already and is nobody's.
    pub(super) fn send_out(&mut self, at: usize) -> Result<()> {
        let line = &self.paper.lines[at];
        if line.kind == DocumentKind::SubcontractSupplement && line.reason.is_empty() {
            return Err(Error::new(Code::FieldRequired).with("field", "reason"));
        }
        if self.moves_nothing(at) || !self.moves(at)? {
            return Ok(());
        }
        let (quantity, id) = (line.quantity, line.item_id.unwrap_or_default());
        let (from, to) = self.both_places(at)?;
        let supplier = self.paper.head.partner_id;
        if !place::is_of(&to.1, supplier) {
            return Err(Self::wrong_place("to_warehouse", &to.1));
        }
        if from.0 == to.0 {
            return Ok(());
        }
        match from.1.kind {
            WarehouseKind::Stock => {
                self.ledger.may_leave(&self.around, id, quantity, Qty::ZERO).map_err(|error| error.with("field", "quantity"))?;
            }
            WarehouseKind::Supplier if place::is_of(&from.1, supplier) => {}
            WarehouseKind::Supplier | WarehouseKind::Quarantine => return Err(Self::wrong_place("warehouse", &from.1)),
        }
        self.put_elsewhere(at, from, to)
    }

    /// Material comes back from the place of the supplier.
    pub(super) fn bring_back(&mut self, at: usize) -> Result<()> {
        if self.moves_nothing(at) || !self.moves(at)? {
            return Ok(());
        }
        let (from, to) = self.both_places(at)?;
        if !place::is_of(&from.1, self.paper.head.partner_id) {
            return Err(Self::wrong_place("warehouse", &from.1));
        }
        if to.1.kind == WarehouseKind::Supplier {
            return Err(Self::wrong_place("to_warehouse", &to.1));
        }
        self.put_elsewhere(at, from, to)
    }

    fn both_places(&self, at: usize) -> Result<((StockPlace, BinAt), (StockPlace, BinAt))> {
        let (place, bin) = self.place(at)?;
        let line = &self.paper.lines[at];
        let to = self.around.bin(line.to_bin_id.unwrap_or_default())?.clone();
        let there = (place.0, to.id, place.2.clone());
        Ok(((place, bin), (there, to)))
    }

    /// The value is the item's, wherever it lies.
    fn put_elsewhere(&mut self, at: usize, from: (StockPlace, BinAt), to: (StockPlace, BinAt)) -> Result<()> {
        let (quantity, line) = (self.paper.lines[at].quantity, self.paper.lines[at].id);
        let nothing = (Qty::ZERO, Money::ZERO);
        let out = Step { place: from.0, quantity: negated(quantity), held: nothing.0, value: nothing.1, line };
        self.ledger.apply(&self.around, &from.1, out)?;
        self.ledger.apply(&self.around, &to.1, Step { place: to.0, quantity, held: nothing.0, value: nothing.1, line })
    }

    /// What is in pieces leaves the supplier's place with what it is worth; below zero what was not, after all.
    pub(super) fn use_up(&mut self, at: usize) -> Result<()> {
        if self.moves_nothing(at) || !self.moves(at)? {
            return Ok(());
        }
        let (quantity, line) = (self.paper.lines[at].quantity, self.paper.lines[at].id);
        let (place, bin) = self.place(at)?;
        let value = if quantity.is_positive() {
            Money::from_scaled(-self.ledger.worth(place.0, quantity)?.scaled())
        } else {
            let rule = self.around.rule(place.0);
            let came = negated(quantity);
            match rule.valuation {
                Valuation::Standard => self.at_standard(&rule, came)?,
                Valuation::Average => match self.ledger.average(place.0, came)? {
                    Some(value) => value,
                    None => self.as_last(place.0, came)?,
                },
            }
        };
        self.ledger.apply(&self.around, &bin, Step { place, quantity: negated(quantity), held: Qty::ZERO, value, line })
    }

    /// Good pieces of a whole item come into stock: at the standard price, or with all the material that is in them, the fee and what else
    /// was paid. What was spoiled took its material, too, and is worth nothing: that is in the good ones.
    pub(super) fn come(&mut self, at: usize) -> Result<()> {
        if self.moves_nothing(at) || !self.moves(at)? {
            return Ok(());
        }
        let (quantity, line) = (self.paper.lines[at].quantity, self.paper.lines[at].id);
        let Some(link) = self.paper.parents(line).next().copied() else { return Ok(()) };
        let ordered = self.around.line(link.parent_id)?;
        let (place, bin) = self.place(at)?;
        if bin.kind == WarehouseKind::Supplier {
            return Err(Self::wrong_place("warehouse", &bin));
        }
        let rule = self.around.rule(place.0);
        // The order's line counts these already.
        let before = added(ordered.done, negated(quantity));
        if is_over_receipt(ordered.quantity, before, quantity, rule.tolerance.unwrap_or(self.tolerance())) {
            self.paper.lines[at].review = Review::Waiting;
        }
        let value = match rule.valuation {
            Valuation::Standard => self.at_standard(&rule, quantity)?,
            Valuation::Average => self.not_yet_in_goods(link.parent_id)?,
        };
        let held = if self.paper.lines[at].review == Review::Waiting { quantity } else { Qty::ZERO };
        self.ledger.apply(&self.around, &bin, Step { place, quantity, held, value, line })
    }

    /// What was spent on a line of an order, material, fees and freight, less what its goods took along so far.
    fn not_yet_in_goods(&mut self, ordered: i64) -> Result<Money> {
        let number = self.paper.head.number.clone();
        let beyond = || Error::new(Code::DocumentOutOfRange).with("number", &number);
        let listed: Vec<i64> = self.w.subcontract_materials(&[ordered])?.iter().map(|one| one.line_id).collect();
        let sum = |moves: Vec<qitao_store::Move>| moves.iter().fold(0_i64, |sum, one| sum.saturating_add(one.value.scaled()));
        let uses = self.lines_from(&listed, DocumentKind::SubcontractUse)?;
        let material = Money::from_scaled(-sum(self.w.moves_of(&uses)?));
        let goods = self.lines_from(&[ordered], DocumentKind::SubcontractReceipt)?;
        let took = Money::from_scaled(sum(self.w.moves_of(&goods)?));
        let paid = self.w.subcontract_goods(&goods)?;
        let paid = paid.values().try_fold((Money::ZERO, Money::ZERO), |(fee, freight), one| {
            Some((fee.checked_add(one.fee)?, freight.checked_add(one.freight)?))
        });
        let (fee, freight) = paid.ok_or_else(beyond)?;
        let spent = reconciliation::worth(material, fee, freight).and_then(|spent| spent.checked_sub(took));
        Ok(spent.ok_or_else(beyond)?.max(Money::ZERO))
    }

    fn lines_from(&mut self, parents: &[i64], kind: DocumentKind) -> Result<Vec<i64>> {
        let ids: Vec<i64> = self.w.links_from(parents)?.into_iter().map(|link| link.line_id).collect();
        Ok(self.w.lines_by_id(&ids)?.into_iter().filter(|line| line.kind == kind).map(|line| line.id).collect())
    }
}
