//! What a paper does when it is confirmed or posted: stock, promises, codes, and how far the lines are that it comes of.

use super::draft::{before, own_amounts, part_of};
use super::ledger::{Ledger, Step};
use super::paper::{Around, Paper, add_up, claim, currency_decimals, is_kept, is_open, is_void, progress};
use crate::app::Change;
use crate::ctx::{Ctx, Right};
use crate::error::{Code, Error, Result};
use qitao_domain::document::{DocumentKind, DocumentState, Life, Review};
use qitao_domain::outsourcing::goods::Quality;
use qitao_domain::stock::reservation::ReservationKind;
use qitao_domain::stock::{StockRule, Valuation};
use qitao_domain::trade::amount::portion;
use qitao_domain::trade::progress::{Counted, counted};
use qitao_domain::trade::receipt::{Came, TOLERANCE, off};
use qitao_domain::trade::sale::is_locked;
use qitao_domain::warehouse::WarehouseKind;
use qitao_domain::{Money, PerUnit, Qty, limits};
use qitao_store::{Line, Link, Move, Reservation, StockPlace};
use std::collections::BTreeSet;

/// A paper that is being done, with all that moves by it.
pub(crate) struct Work<'a, 'w, 'c> {
    pub(crate) w: &'a mut Change<'w, 'c>,
    pub(crate) ctx: &'a Ctx,
    pub(crate) paper: Paper,
    pub(crate) around: Around,
    pub(crate) ledger: Ledger,
    pub(crate) decimals: u32,
    pub(crate) reservations: Vec<Reservation>,
    /// Lines of other papers that moved on.
    pub(crate) moved: BTreeSet<i64>,
    /// By which share what the partner delivers may be over or under, unless the item says otherwise.
    tolerance: PerUnit,
    /// It comes from other books, where it was agreed to.
    pub(crate) opening: bool,
    /// What its lines are worth, where that is said and not worked out: stock is given another value.
    pub(crate) worth: Vec<Money>,
    /// The paper that this one takes back.
    reversed: Option<i64>,
    /// Lines of it whose pieces are not good: they count for nothing of what was ordered.
    spoiled: BTreeSet<i64>,
}

pub(crate) fn negated(quantity: Qty) -> Qty {
    Qty::from_scaled(quantity.scaled().saturating_neg())
}

pub(crate) fn added(a: Qty, b: Qty) -> Qty {
    Qty::from_scaled(a.scaled().saturating_add(b.scaled()))
}

pub(crate) fn size(quantity: Qty) -> Qty {
    Qty::from_scaled(quantity.scaled().saturating_abs())
}

impl<'a, 'w, 'c> Work<'a, 'w, 'c> {
    /// Reads what the paper's rules look at.
    pub(crate) fn begin(w: &'a mut Change<'w, 'c>, ctx: &'a Ctx, paper: Paper) -> Result<Self> {
        let around = paper.around(w)?;
        let decimals = currency_decimals(w)?;
        // What something stands in for may have been promised.
        let named = around.lines.values().filter(|_| paper.head.kind == DocumentKind::Issue);
        let items: BTreeSet<i64> = paper.lines.iter().chain(named).filter_map(|line| line.item_id).collect();
        let ledger = Ledger::load(w, &items, &paper.head, decimals)?;
        if let Some(last) = w.last_move_at()?
            && ctx.now.saturating_add(limits::CLOCKS_APART_SECONDS * 1_000_000) < last
        {
            let error = Error::new(Code::ClockBack).with("now", crate::restore::shown(ctx.now));
            return Err(error.with("last", crate::restore::shown(last)));
        }
        let reversed = paper.head.reverses_id;
        let spoiled = if paper.head.kind == DocumentKind::SubcontractReceipt {
            not_good(w, &paper.lines.iter().map(|line| line.id).collect::<Vec<_>>())?
        } else {
            BTreeSet::new()
        };
        Ok(Self {
            w,
            ctx,
            paper,
            around,
            ledger,
            decimals,
            reservations: Vec::new(),
            moved: BTreeSet::new(),
            tolerance: TOLERANCE,
            opening: false,
            worth: Vec::new(),
            reversed,
            spoiled,
        })
    }

    pub(super) const fn tolerance(&self) -> PerUnit {
        self.tolerance
    }

    /// Does all that a draft says when it is confirmed or posted.
    pub(crate) fn run(&mut self) -> Result<()> {
        let kind = self.paper.head.kind;
        if self.paper.head.day > self.ctx.today {
            return Err(Error::new(Code::DocumentFuture)
                .with("field", "day")
                .with("day", self.paper.head.day)
                .with("today", self.ctx.today));
        }
        self.is_not_backdated()?;
        self.check_partner()?;
        for at in self.sequence() {
            let number = self.paper.lines[at].number;
            self.line(at).map_err(|error| error.with("line", number))?;
        }
        let shares = self.shares()?;
        self.w.add_shares(&shares)?;
        claim(&mut self.paper.head, &mut self.paper.lines, &shares);
        let (now, actor) = (self.ctx.now, self.w.stamp().actor.clone());
        let head = &mut self.paper.head;
        (head.posted_at, head.posted_by) = (Some(now), Some(actor));
        head.state = match kind.life() {
            Life::Order | Life::Making | Life::Following => DocumentState::Open,
            Life::Paper | Life::Frozen => DocumentState::Posted,
        };
        let state = head.state;
        for line in &mut self.paper.lines {
            line.open = is_open(line, state);
        }
        add_up(&mut self.paper.head, &self.paper.lines)?;
        Ok(())
    }

    /// The lines in the sequence in which they are done: what comes out beside what an order makes is taken off what that is worth, so it
    /// goes first.
    fn sequence(&self) -> Vec<usize> {
        let beside = |line: &Line| {
            let parent = self.paper.parents(line.id).next().and_then(|link| self.around.lines.get(&link.parent_id));
            parent.is_some_and(|parent| parent.kind == DocumentKind::MaterialList)
        };
        let mut lines: Vec<usize> = (0..self.paper.lines.len()).collect();
        if self.paper.head.kind == DocumentKind::Completion {
            lines.sort_by_key(|at| !beside(&self.paper.lines[*at]));
        }
        lines
    }

    /// Writes the paper and all that moved by it.
    pub(crate) fn end(self) -> Result<()> {
        let Self { w, ctx, mut paper, mut around, ledger, reservations, moved, .. } = self;
        w.put_document(&mut paper.head)?;
        w.keep_lines(&paper.lines)?;
        ledger.save(w)?;
        w.add_reservations(&reservations)?;
        let mut orders = BTreeSet::new();
        for id in &moved {
            let state = around.line(*id).and_then(|line| around.paper_of(line)).map(|paper| paper.state)?;
            let line = around.lines.get_mut(id).ok_or_else(|| Error::new(Code::Internal).with("why", "a line is gone"))?;
            line.open = is_open(line, state);
            if matches!(line.kind.life(), Life::Order | Life::Making) {
                orders.insert(line.document_id);
            }
        }
        w.keep_lines(moved.iter().filter_map(|id| around.lines.get(id)))?;
        settle_orders(w, ctx, &mut around, orders)
    }

    /// What was seen of stock on a day is not changed from behind: what moves it is not dated before the last snapshot's day. A snapshot
    /// that lies beyond now is not believed: a clock that stood wrong for a night would stop every paper till then.
    /// Opening papers are of the first day by their nature, and books that were looked at before their stock came over stay usable.
    fn is_not_backdated(&mut self) -> Result<()> {
        let head = &self.paper.head;
        if self.opening || !head.kind.moves_stock() {
            return Ok(());
        }
        match self.w.last_snapshot_day(self.ctx.now.saturating_add(limits::CLOCKS_APART_SECONDS * 1_000_000))? {
            Some(day) if head.day < day => {
                let error = Error::new(Code::DocumentBackdated).with("field", "day").with("number", &head.number);
                Err(error.with("day", head.day).with("snapshot", day))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The partner must still be one that papers are made out to; what is agreed with them counts.
    fn check_partner(&mut self) -> Result<()> {
        let Some(id) = self.paper.head.partner_id else { return Ok(()) };
        let found = self.w.partners_by_id(&[id])?;
        match found.first() {
            Some(partner) if partner.record.retired && !self.paper.ends() => {
                Err(Error::new(Code::RetiredUsed).with("key", &partner.record.code).with("field", "partner"))
            }
            Some(partner) => {
                self.tolerance = partner.record.tolerance.unwrap_or(TOLERANCE);
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn line(&mut self, at: usize) -> Result<()> {
        let kind = self.paper.head.kind;
        if kind.is_money() {
            return self.pay(at);
        }
        self.check_line(at)?;
        self.parents(at)?;
        match kind {
            DocumentKind::SalesOrder => self.unlocked(at),
            DocumentKind::Receipt => self.receive(at),
            DocumentKind::SupplierReturn => self.send_back(at),
            DocumentKind::Shipment => self.ship(at),
            DocumentKind::CustomerReturn => self.take_back(at),
            DocumentKind::Transfer => self.transfer(at),
            DocumentKind::Adjustment => self.adjust(at),
            DocumentKind::Issue | DocumentKind::Supplement => self.issue(at),
            DocumentKind::MaterialReturn => self.material_back(at),
            DocumentKind::Completion => self.complete(at),
            DocumentKind::SubcontractIssue | DocumentKind::SubcontractSupplement => self.send_out(at),
            DocumentKind::SubcontractReturn => self.bring_back(at),
            DocumentKind::SubcontractUse => self.use_up(at),
            DocumentKind::SubcontractReceipt => self.come(at),
            DocumentKind::ProductionPlan
            | DocumentKind::Requisition
            | DocumentKind::PurchaseOrder
            | DocumentKind::WorkOrder
            | DocumentKind::MaterialList
            | DocumentKind::SalesInvoice
            | DocumentKind::PurchaseInvoice
            | DocumentKind::Payment
            | DocumentKind::MoneyReceipt
            | DocumentKind::SubcontractOrder
            | DocumentKind::SubcontractList
            | DocumentKind::SubcontractTransfer
            | DocumentKind::SubcontractGoodsBack
            | DocumentKind::SubcontractLoss
            | DocumentKind::SubcontractStatement => Ok(()),
        }
    }

    /// What was checked when the draft was written may have changed since.
    fn check_line(&mut self, at: usize) -> Result<()> {
        let line = &self.paper.lines[at];
        let item = self.around.item(line)?;
        crate::check::decimals("quantity", line.quantity, item)?;
        if item.retired && self.paper.links.is_empty() && line.kind != DocumentKind::Adjustment {
            return Err(Error::new(Code::RetiredUsed).with("key", &item.code).with("field", "item"));
        }
        if line.kind.moves_stock() && is_kept(item) && !self.moves_nothing(at) {
            let rule = self.around.rule(line.item_id.unwrap_or_default());
            if rule.lots == line.lot.is_empty() {
                let code = if rule.lots { Code::LotNeeded } else { Code::LotUnwanted };
                return Err(Error::new(code).with("field", "lot").with("item", &item.code));
            }
            for (field, bin) in [("warehouse", line.bin_id), ("to_warehouse", line.to_bin_id)] {
                let Some(bin) = bin.map(|id| self.around.bin(id)).transpose()? else {
                    if field == "warehouse" {
                        return Err(Error::new(Code::FieldRequired).with("field", field));
                    }
                    continue;
                };
                if bin.retired {
                    let key = crate::bin::key(&bin.warehouse, &bin.bin);
                    return Err(Error::new(Code::RetiredUsed).with("key", key).with("field", field));
                }
            }
        }
        Ok(())
    }

    /// Moves the lines on that this one comes of; its amounts are a part of theirs.
    fn parents(&mut self, at: usize) -> Result<()> {
        let kind = self.paper.head.kind;
        let links: Vec<Link> = self.paper.parents(self.paper.lines[at].id).copied().collect();
        for link in links {
            let parent = self.around.line(link.parent_id)?.clone();
            let paper = self.around.paper_of(&parent)?;
            let wrong =
                |code: Code| Error::new(code).with("field", "parents").with("parent", &paper.number).with("parent_line", parent.number);
            match paper.state {
                DocumentState::Open | DocumentState::Done | DocumentState::Posted => {}
                DocumentState::Draft | DocumentState::Closed | DocumentState::Reversed | DocumentState::Cancelled => {
                    return Err(wrong(Code::DocumentParentState).with("state", paper.state.word()));
                }
            }
            let quantity = size(link.quantity);
            if let Some(left) = progress(&parent).left_for(kind)
                && quantity > left
            {
                return Err(wrong(Code::DocumentBeyond).with("quantity", quantity).with("left", left));
            }
            if kind == DocumentKind::Receipt && !parent.open {
                return Err(wrong(Code::DocumentLineClosed));
            }
            if kind.moves_at_supplier() {
                // What it is worth is not a part of what the work costs.
                if !self.spoiled.contains(&self.paper.lines[at].id) {
                    self.count(link.parent_id, kind, quantity, false)?;
                }
                continue;
            }
            if !kind.asks() && !self.paper.lines[at].own_price {
                let rounded = self.rounded(&parent, at)?;
                part_of(&mut self.paper.lines[at], &parent, rounded, self.decimals)?;
            } else if self.paper.lines[at].own_price {
                own_amounts(&self.paper.head, &mut self.paper.lines[at], self.decimals)?;
            }
            self.count(link.parent_id, kind, quantity, self.paper.lines[at].is_final)?;
        }
        Ok(())
    }

    /// Lines of papers of a kind that came of these lines and count.
    fn came_of(&mut self, parents: &[i64], kind: DocumentKind) -> Result<Vec<Line>> {
        let ids: BTreeSet<i64> = self.w.links_from(parents)?.into_iter().map(|link| link.line_id).collect();
        let mut lines = self.w.lines_by_id(&ids.into_iter().collect::<Vec<_>>())?;
        lines.retain(|line| line.kind == kind);
        let ids: BTreeSet<i64> = lines.iter().map(|line| line.document_id).collect();
        let papers = self.w.documents_by_id(&ids.into_iter().collect::<Vec<_>>())?;
        let counts = |head: &qitao_store::Document| head.state != DocumentState::Draft && !is_void(head);
        let counting: BTreeSet<i64> = papers.iter().filter(|head| counts(head)).map(|head| head.id).collect();
        lines.retain(|line| counting.contains(&line.document_id));
        Ok(lines)
    }

    /// What the parts of a line that came before are off what they should be in all, net and gross: a part that was taken back
    /// had its own rounding. Nothing where one of them has a price of its own, and no total to add up to.
    fn rounded(&mut self, parent: &Line, at: usize) -> Result<[Money; 2]> {
        let kind = self.paper.head.kind;
        let before = before(parent, kind);
        if before.is_zero() {
            return Ok([Money::ZERO; 2]);
        }
        let parts = self.came_of(&[parent.id], kind)?;
        let returned: Vec<i64> = parts.iter().filter(|line| line.returned.is_positive()).map(|line| line.id).collect();
        let back = if kind == DocumentKind::Receipt { self.came_of(&returned, DocumentKind::SupplierReturn)? } else { Vec::new() };
        let is_own = |line: &&Line| self.paper.parents(line.id).any(|link| link.parent_id == parent.id);
        let own = self.paper.lines[..at].iter().filter(is_own);
        let came: Vec<&Line> = parts.iter().chain(own).collect();
        if came.iter().any(|line| line.own_price) {
            return Ok([Money::ZERO; 2]);
        }
        let off = |of: fn(&Line) -> Money| {
            let amount = |line: &Line| of(line).scaled().saturating_abs();
            let came = came.iter().fold(0, |sum: i64, line| sum.saturating_add(amount(line)));
            let came = back.iter().fold(came, |sum, line| sum.saturating_sub(amount(line)));
            let should = self.part(Money::from_scaled(amount(parent)), size(parent.quantity), Qty::ZERO, before)?;
            Ok::<_, Error>(Money::from_scaled(came - should.scaled()))
        };
        Ok([off(|line| line.net)?, off(|line| line.gross)?])
    }

    /// Counts what came of a line (below zero: what was taken back).
    pub(crate) fn count(&mut self, parent: i64, child: DocumentKind, quantity: Qty, is_final: bool) -> Result<()> {
        let line = self.around.lines.get_mut(&parent).ok_or_else(|| Error::new(Code::Internal).with("why", "a line is gone"))?;
        match counted(child, line.kind) {
            Counted::Done => line.done = added(line.done, quantity),
            Counted::Returned => line.returned = added(line.returned, quantity),
            Counted::Billed => line.billed = added(line.billed, quantity),
            Counted::Nothing => return Ok(()),
        }
        if is_final && !quantity.is_negative() {
            line.ended = true;
        }
        let (kind, before) = (line.kind, line.done);
        self.moved.insert(parent);
        if child == DocumentKind::Completion && kind == DocumentKind::WorkOrder {
            return self.count_planned(parent, added(before, negated(quantity)), before);
        }
        if counted(child, kind) == Counted::Returned && !matches!(kind, DocumentKind::Supplement | DocumentKind::SubcontractSupplement) {
            // Towards the supplier it has to come again; what a customer sent back was sold all the same.
            let orders: Vec<Link> = self.w.links_of(&[parent])?;
            self.around.add_lines(self.w, orders.iter().map(|link| link.parent_id))?;
            let whole = self.around.line(parent)?.quantity;
            for Link { parent_id: order, quantity: counted, .. } in orders {
                let Some(line) = self.around.lines.get_mut(&order) else { continue };
                if matches!(child, DocumentKind::MaterialReturn | DocumentKind::SubcontractReturn) {
                    // The order needs it again. What stood in for something comes back whole.
                    let again = if counted == whole { quantity } else { counted };
                    line.done = added(line.done, if quantity.is_negative() { size(again) } else { negated(again) });
                } else if child == DocumentKind::SupplierReturn {
                    line.done = added(line.done, negated(quantity));
                    if quantity.is_negative() {
                        self.ends(order)?;
                    } else {
                        self.goes_on(order);
                    }
                } else {
                    line.returned = added(line.returned, quantity);
                }
                self.moved.insert(order);
            }
        }
        Ok(())
    }

    /// An order's line of which something was taken back goes on, also where a later delivery was said to be the last: that was said with
    /// this one there, and what it had brought is to come again. 60 of 100, then 40 as the last; without the sixty, sixty are to come.
    pub(crate) fn goes_on(&mut self, order: i64) {
        if let Some(line) = self.around.lines.get_mut(&order) {
            line.ended = false;
            self.moved.insert(order);
        }
    }

    /// An order's line is ended by a last delivery that stands, unless something went back that has to come again.
    pub(crate) fn ends(&mut self, order: i64) -> Result<()> {
        let ids: Vec<i64> = self.w.links_from(&[order])?.into_iter().map(|link| link.line_id).collect();
        self.around.add_lines(self.w, ids.iter().copied())?;
        let (mut last, mut comes_again) = (false, false);
        for id in ids {
            let line = self.around.line(id)?;
            let paper = self.around.paper_of(line)?;
            let stands = paper.state == DocumentState::Posted && paper.reverses_id.is_none() && self.reversed != Some(paper.id);
            last |= stands && line.is_final;
            comes_again |= stands && line.kind == DocumentKind::Receipt && line.returned.is_positive();
        }
        let ended = last && !comes_again;
        if let Some(line) = self.around.lines.get_mut(&order) {
            line.ended = ended;
            self.moved.insert(order);
        }
        Ok(())
    }

    /// A sale is refused while the stock would not last, unless somebody who may says why it is sold all the same.
    fn unlocked(&mut self, at: usize) -> Result<()> {
        if self.opening {
            return Ok(());
        }
        let line = &self.paper.lines[at];
        let item = self.around.item(line)?;
        let item_id = line.item_id.unwrap_or_default();
        let available = self.ledger.free(item_id).available();
        let factor = crate::sale_lock::factor(self.w, &item.group)?;
        if !is_kept(item) || !is_locked(available, item.safety_stock, factor) {
            return Ok(());
        }
        if !line.reason.is_empty() {
            return if self.ctx.actor.rights.contains(&Right::Release) {
                Ok(())
            } else {
                Err(self.ctx.forbidden(Right::Release).with("field", "reason"))
            };
        }
        let (code, safety) = (item.code.clone(), item.safety_stock);
        let on_order = self.w.open_quantity(DocumentKind::PurchaseOrder, item_id)?;
        let error = Error::new(Code::SaleLocked).with("item", code).with("available", available).with("safety_stock", safety);
        Err(error.with("factor", factor).with("on_order", on_order).with("field", "reason"))
    }

    pub(super) fn place(&self, at: usize) -> Result<(StockPlace, qitao_store::BinAt)> {
        let line = &self.paper.lines[at];
        let bin = self.around.bin(line.bin_id.unwrap_or_default())?.clone();
        Ok(((line.item_id.unwrap_or_default(), bin.id, line.lot.clone()), bin))
    }

    /// Does the line move anything?
    pub(super) fn moves(&self, at: usize) -> Result<bool> {
        Ok(is_kept(self.around.item(&self.paper.lines[at])?))
    }

    fn receive(&mut self, at: usize) -> Result<()> {
        let line = &self.paper.lines[at];
        let item_id = line.item_id.unwrap_or_default();
        let rule = self.around.rule(item_id);
        let order = self.paper.parents(line.id).next().map(|link| self.around.line(link.parent_id)).transpose()?;
        if let Some(order) = order {
            // The order's line counts this receipt already.
            let before = added(order.done, negated(line.quantity));
            let came = Came { ordered: order.quantity, before, now: line.quantity, noted: line.noted, is_final: line.is_final };
            if off(&came, rule.tolerance.unwrap_or(self.tolerance)).is_some() {
                self.paper.lines[at].review = Review::Waiting;
            }
        }
        if !self.moves(at)? {
            return Ok(());
        }
        let line = &self.paper.lines[at];
        let (place, bin) = self.place(at)?;
        if bin.kind == WarehouseKind::Supplier {
            return Err(Error::new(Code::WarehouseKind).with("field", "warehouse").with("warehouse", &bin.warehouse));
        }
        let value = match rule.valuation {
            Valuation::Average => line.net,
            Valuation::Standard => self.at_standard(&rule, line.quantity)?,
        };
        // In quarantine, too: else it would only have to be put elsewhere.
        let held = if line.review == Review::Waiting { line.quantity } else { Qty::ZERO };
        let (quantity, id) = (line.quantity, line.id);
        self.ledger.apply(&self.around, &bin, Step { place, quantity, held, value, line: id })
    }

    /// What so much of an item is worth at its standard price.
    pub(super) fn at_standard(&self, rule: &StockRule, quantity: Qty) -> Result<Money> {
        let worth = rule.standard_price.amount(quantity, self.decimals);
        worth.ok_or_else(|| Error::new(Code::DocumentOutOfRange).with("number", &self.paper.head.number))
    }

    /// Keeps so much of a received line from being used, as far as it still lies there and is nobody's.
    pub(crate) fn hold(&mut self, at: usize, quantity: Qty) -> Result<()> {
        if !self.moves(at)? {
            return Ok(());
        }
        let (place, bin) = self.place(at)?;
        if bin.kind == WarehouseKind::Stock {
            self.ledger.may_leave(&self.around, place.0, quantity, Qty::ZERO)?;
        }
        let id = self.paper.lines[at].id;
        self.ledger.apply(&self.around, &bin, Step { place, quantity: Qty::ZERO, held: quantity, value: Money::ZERO, line: id })
    }

    fn send_back(&mut self, at: usize) -> Result<()> {
        let line = &self.paper.lines[at];
        let (quantity, id, line_id) = (line.quantity, line.item_id.unwrap_or_default(), line.id);
        let Some(link) = self.paper.parents(line_id).next().copied() else { return Ok(()) };
        let receipt = self.around.line(link.parent_id)?.clone();
        if receipt.review == Review::Waiting {
            let number = &self.around.paper_of(&receipt)?.number;
            return Err(Error::new(Code::ReviewFirst).with("field", "parents").with("parent", number).with("parent_line", receipt.number));
        }
        if !self.moves(at)? {
            return Ok(());
        }
        let (place, bin) = self.place(at)?;
        let moved = self.w.moves_of(&[receipt.id])?;
        let came = moved.iter().fold(0_i64, |sum, m| sum.saturating_add(m.value.scaled()));
        let original = self.part(Money::from_scaled(came), receipt.quantity, added(receipt.returned, negated(quantity)), quantity)?;
        let rejected = receipt.review == Review::Rejected;
        if rejected && !moved.iter().any(|m| m.place == place) {
            // Other goods in its place would leave it waiting for ever.
            return Err(super::ledger::short(&self.around, &bin, &place, Qty::ZERO, quantity));
        }
        let held = if rejected { self.still_held(&receipt, &moved, &place)?.min(quantity) } else { Qty::ZERO };
        if bin.kind == WarehouseKind::Stock {
            let free = added(quantity, negated(held));
            self.ledger.may_leave(&self.around, id, free, Qty::ZERO)?;
        }
        let value = self.worth_back(id, quantity, original)?;
        self.ledger.apply(
            &self.around,
            &bin,
            Step { place, quantity: negated(quantity), held: negated(held), value: Money::from_scaled(-value.scaled()), line: line_id },
        )
    }

    /// What goes back with: what it came with, and the last of all with all that is left. At a standard price all that is there is worth
    /// that price of now, and so is what leaves.
    pub(crate) fn worth_back(&mut self, item: i64, quantity: Qty, original: Money) -> Result<Money> {
        match self.around.rule(item).valuation {
            Valuation::Standard => self.ledger.worth(item, quantity),
            Valuation::Average => Ok(self.ledger.worth_back(item, quantity, original)),
        }
    }

    /// What comes again that had gone (both below zero) is worth: what it went with, or the standard price of now.
    pub(crate) fn worth_again(&mut self, item: i64, quantity: Qty, original: Money) -> Result<Money> {
        let rule = self.around.rule(item);
        match rule.valuation {
            Valuation::Standard => self.at_standard(&rule, quantity),
            Valuation::Average => Ok(original),
        }
    }

    /// What of a receipt's line is kept in a place: others may wait there, too.
    fn still_held(&mut self, receipt: &Line, moved: &[Move], place: &StockPlace) -> Result<Qty> {
        let back: Vec<i64> = self.came_of(&[receipt.id], DocumentKind::SupplierReturn)?.iter().map(|line| line.id).collect();
        let back = self.w.moves_of(&back)?;
        let own = self.ledger.moved_in(place).filter(|one| self.paper.parents(one.line_id).any(|link| link.parent_id == receipt.id));
        let there = moved.iter().chain(&back).filter(|one| one.place == *place).chain(own);
        Ok(there.fold(Qty::ZERO, |sum, one| added(sum, one.held)).max(Qty::ZERO))
    }

    pub(super) fn part(&self, total: Money, whole: Qty, before: Qty, part: Qty) -> Result<Money> {
        portion(total, whole, before, part, self.decimals)
            .ok_or_else(|| Error::new(Code::DocumentOutOfRange).with("number", &self.paper.head.number))
    }

    fn ship(&mut self, at: usize) -> Result<()> {
        let line = &self.paper.lines[at];
        let (quantity, id, line_id, is_final) = (line.quantity, line.item_id.unwrap_or_default(), line.id, line.is_final);
        let order = self.paper.parents(line_id).next().map(|link| link.parent_id);
        if !self.moves(at)? {
            return Ok(());
        }
        let (place, bin) = self.place(at)?;
        if bin.kind != WarehouseKind::Stock {
            return Err(Error::new(Code::WarehouseKind).with("field", "warehouse").with("warehouse", &bin.warehouse));
        }
        let own = order.map(|order| self.around.line(order)).transpose()?.map_or(Qty::ZERO, |order| order.reserved);
        self.ledger.may_leave(&self.around, id, quantity, own).map_err(|error| error.with("field", "quantity"))?;
        let used = own.min(quantity);
        if let (true, Some(order)) = (used.is_positive(), order) {
            self.promise(order, id, ReservationKind::Post, used, Some(line_id), String::new())?;
        }
        let rest = added(own, negated(used));
        if let (true, true, Some(order)) = (is_final, rest.is_positive(), order) {
            // Nothing comes of the order's line any more, so nobody else has to wait for what was promised to it.
            self.promise(order, id, ReservationKind::Void, rest, None, self.paper.head.number.clone())?;
        }
        let value = self.ledger.worth(id, quantity)?;
        self.ledger.apply(
            &self.around,
            &bin,
            Step { place, quantity: negated(quantity), held: Qty::ZERO, value: Money::from_scaled(-value.scaled()), line: line_id },
        )
    }

    /// Writes a record of a promise and what it leads to.
    pub(crate) fn promise(
        &mut self,
        line: i64,
        item: i64,
        kind: ReservationKind,
        quantity: Qty,
        by: Option<i64>,
        reason: String,
    ) -> Result<()> {
        let change = match kind {
            ReservationKind::Hold => quantity,
            ReservationKind::Post | ReservationKind::Void => negated(quantity),
        };
        let own = self.paper.lines.iter_mut().find(|l| l.id == line);
        let found = match own {
            Some(own) => own,
            None => {
                self.moved.insert(line);
                self.around.lines.get_mut(&line).ok_or_else(|| Error::new(Code::Internal).with("why", "a line is gone"))?
            }
        };
        found.reserved = added(found.reserved, change);
        self.ledger.reserve(item, change);
        let record =
            Reservation { id: 0, at: 0, kind, line_id: line, item_id: item, quantity, by_line_id: by, reason, actor: String::new() };
        self.reservations.push(record);
        Ok(())
    }

    fn take_back(&mut self, at: usize) -> Result<()> {
        if !self.moves(at)? {
            return Ok(());
        }
        let line = &self.paper.lines[at];
        let (quantity, line_id) = (line.quantity, line.id);
        let Some(link) = self.paper.parents(line_id).next().copied() else { return Ok(()) };
        let shipment = self.around.line(link.parent_id)?.clone();
        let (place, bin) = self.place(at)?;
        if bin.kind == WarehouseKind::Supplier {
            return Err(Error::new(Code::WarehouseKind).with("field", "warehouse").with("warehouse", &bin.warehouse));
        }
        let rule = self.around.rule(place.0);
        let value = match rule.valuation {
            Valuation::Average => {
                let went = self.w.moves_of(&[shipment.id])?.iter().fold(0_i64, |sum, m| sum.saturating_sub(m.value.scaled()));
                self.part(Money::from_scaled(went), shipment.quantity, added(shipment.returned, negated(quantity)), quantity)?
            }
            // What it was worth when it went may be another standard's.
            Valuation::Standard => self.at_standard(&rule, quantity)?,
        };
        self.ledger.apply(&self.around, &bin, Step { place, quantity, held: Qty::ZERO, value, line: line_id })
    }

    fn transfer(&mut self, at: usize) -> Result<()> {
        let line = &self.paper.lines[at];
        let (quantity, id, line_id) = (line.quantity, line.item_id.unwrap_or_default(), line.id);
        let (place, bin) = self.place(at)?;
        let to = self.around.bin(line.to_bin_id.unwrap_or_default())?.clone();
        if bin.kind == WarehouseKind::Stock && to.kind != WarehouseKind::Stock {
            self.ledger.may_leave(&self.around, id, quantity, Qty::ZERO)?;
        }
        let there = (id, to.id, place.2.clone());
        // The value is the item's, wherever it lies.
        self.ledger.apply(
            &self.around,
            &bin,
            Step { place, quantity: negated(quantity), held: Qty::ZERO, value: Money::ZERO, line: line_id },
        )?;
        self.ledger.apply(&self.around, &to, Step { place: there, quantity, held: Qty::ZERO, value: Money::ZERO, line: line_id })
    }

    fn adjust(&mut self, at: usize) -> Result<()> {
        let line = &self.paper.lines[at];
        if line.reason.is_empty() {
            return Err(Error::new(Code::FieldRequired).with("field", "reason"));
        }
        let (quantity, id, line_id, price) = (line.quantity, line.item_id.unwrap_or_default(), line.id, line.own_price);
        let (place, bin) = self.place(at)?;
        let value = if let Some(worth) = self.worth.get(at) {
            *worth
        } else if quantity.is_negative() {
            let out = negated(quantity);
            if bin.kind == WarehouseKind::Stock {
                self.ledger.may_leave(&self.around, id, out, Qty::ZERO)?;
            }
            Money::from_scaled(-self.ledger.worth(id, out)?.scaled())
        } else {
            let rule = self.around.rule(id);
            match rule.valuation {
                Valuation::Standard => self.at_standard(&rule, quantity)?,
                Valuation::Average if price => self.paper.lines[at].net,
                // What turns up is worth what the rest is; where nothing is left, what the last of it was.
                Valuation::Average => match self.ledger.average(id, quantity)? {
                    Some(value) => value,
                    None => self.as_last(id, quantity)?,
                },
            }
        };
        self.ledger.apply(&self.around, &bin, Step { place, quantity, held: Qty::ZERO, value, line: line_id })
    }

    /// What so much of an item is worth by what moved last of it; nothing of what was never worth anything.
    pub(super) fn as_last(&mut self, item: i64, quantity: Qty) -> Result<Money> {
        let Some((moved, value)) = self.w.last_worth(item)? else { return Ok(Money::ZERO) };
        let value = Money::from_scaled(value.scaled().saturating_abs());
        self.part(value, size(moved), Qty::ZERO, quantity)
    }
}

/// Those of a receipt's lines whose pieces are not good.
pub(super) fn not_good(r: &mut qitao_store::Read<'_>, lines: &[i64]) -> Result<BTreeSet<i64>> {
    let goods = r.subcontract_goods(lines)?;
    Ok(goods.values().filter(|one| one.quality != Quality::Good).map(|one| one.line_id).collect())
}

/// An order of which nothing is to come any more is done; one that goes on is not. What a work order takes goes with it.
pub(crate) fn settle_orders(w: &mut Change<'_, '_>, ctx: &Ctx, around: &mut Around, orders: BTreeSet<i64>) -> Result<()> {
    let ids: Vec<i64> = orders.into_iter().collect();
    let open = w.open_lines(&ids)?;
    for id in ids {
        let Some(order) = around.papers.get_mut(&id) else { continue };
        let goes_on = open.get(&id).copied().unwrap_or(0) > 0;
        let state = match (order.state, goes_on) {
            (DocumentState::Open, false) => DocumentState::Done,
            (DocumentState::Done, true) => DocumentState::Open,
            (other, _) => other,
        };
        if state != order.state {
            order.state = state;
            w.keep_document(order)?;
            if matches!(order.kind, DocumentKind::WorkOrder | DocumentKind::SubcontractOrder) {
                let reason = order.reason.clone();
                crate::work_order::follow::to(w, ctx, id, state, &reason)?;
            }
        }
    }
    Ok(())
}
