//! What money does: it pays invoices, or what was in advance is used for them.

use super::draft::money_of;
use super::effect::Work;
use super::paper::open_of;
use crate::error::{Code, Error, Result};
use qitao_domain::document::DocumentState;
use qitao_domain::exact::allocate;
use qitao_domain::{Money, Qty};
use qitao_store::Link;

impl Work<'_, '_, '_> {
    /// Pays what a line says, and ties it to the lines of what it pays.
    pub(super) fn pay(&mut self, at: usize) -> Result<()> {
        let line = &self.paper.lines[at];
        let amount = money_of(line.quantity);
        // Money in advance waits till a paper says what it pays.
        let Some(id) = line.settles_id else { return Ok(()) };
        let invoice = self.around.papers.get(&id).ok_or_else(|| Error::missing("document", id))?;
        let open = open_of(invoice);
        let wrong = |code: Code| Error::new(code).with("field", "settles").with("parent", &invoice.number);
        if self.paper.head.day < invoice.day {
            // On the days between it would be neither paid nor in advance.
            return Err(wrong(Code::PaymentEarly).with("day", self.paper.head.day).with("parent_day", invoice.day));
        }
        if invoice.state != DocumentState::Posted || invoice.reverses_id.is_some() {
            return Err(wrong(Code::DocumentParentState).with("state", invoice.state.word()));
        }
        if amount.is_negative() != open.is_negative() || amount.scaled().abs() > open.scaled().abs() {
            return Err(wrong(Code::PaymentBeyond).with("amount", amount).with("left", open));
        }
        let invoice = self.settle(id, amount)?;
        // Each of the invoice's lines has its part of it, so that money is tied to codes like goods.
        let mut lines = self.w.document_lines(&[invoice])?;
        // Of money, what is used is what was in advance.
        lines.retain(|line| !line.kind.is_money() || line.settles_id.is_none());
        // What a credit takes off an invoice is taken off here, too. What comes to nothing is not paid, so there is always a proportion.
        let weights: Vec<i128> = lines.iter().map(|line| i128::from(line.gross.scaled())).collect();
        // In whole cents, or whatever is the least of the currency.
        let least = 10_i64.pow(Money::DECIMALS.saturating_sub(self.decimals));
        let least = if amount.scaled() % least == 0 { least } else { 1 };
        let parts = allocate(i128::from(amount.scaled() / least), &weights)
            .ok_or_else(|| Error::new(Code::DocumentOutOfRange).with("number", &self.paper.head.number))?;
        let scale = 10_i64.pow(Qty::DECIMALS - Money::DECIMALS);
        let line_id = self.paper.lines[at].id;
        let mut links = Vec::new();
        for (parent, part) in lines.iter().zip(parts).filter(|(_, part)| *part != 0) {
            let part = i64::try_from(part).ok().and_then(|part| part.checked_mul(least)?.checked_mul(scale));
            let part = part.ok_or_else(|| Error::new(Code::DocumentOutOfRange).with("number", &self.paper.head.number))?;
            links.push(Link { id: 0, line_id, parent_id: parent.id, quantity: Qty::from_scaled(part) });
        }
        self.w.add_links(&mut links)?;
        self.around.lines.extend(lines.into_iter().map(|line| (line.id, line)));
        self.paper.links.extend(links);
        let used = self.paper.head.settled.checked_add(amount);
        self.paper.head.settled = used.ok_or_else(|| Error::new(Code::DocumentOutOfRange).with("number", &self.paper.head.number))?;
        Ok(())
    }

    /// Pays so much of an invoice, or uses so much, below zero, of money in advance. The other sign takes it back.
    pub(crate) fn settle(&mut self, id: i64, amount: Money) -> Result<i64> {
        let invoice = self.around.papers.get_mut(&id).ok_or_else(|| Error::missing("document", id))?;
        let change = if invoice.kind.is_money() { -amount.scaled() } else { amount.scaled() };
        invoice.settled = Money::from_scaled(invoice.settled.scaled() + change);
        self.w.keep_document(invoice)?;
        Ok(id)
    }
}
