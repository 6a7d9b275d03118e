//! What a file brings in becomes papers of the first day, in the import's own transaction; taking the import back takes them back.
//!
//! Stock is adjusted, orders are confirmed with what is still open of them, and what is owed becomes invoices without lines of goods,
//! which money pays like any other. The rights are those of the papers.

use super::{first_day, is_closed};
use crate::app::Change;
use crate::ctx::Ctx;
use crate::document::act::give_up;
use crate::document::draft::{fill, new_head};
use crate::document::effect::Work;
use crate::document::paper::{add_up, blank, may, partner};
use crate::document::view::{Draft, DraftLine};
use crate::error::{Code, Error, Result};
use crate::import::opening::{OpeningLine, OpeningPaper};
use qitao_domain::cut_over::Step;
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::trade::share::Share;
use qitao_domain::{Day, Money, Price, Qty, limits};
use qitao_store::{DifferenceRow, LineShare};

/// What an import calls a paper that it made.
pub(crate) const OBJECT: &str = "opening";

/// Writes the papers of a file; gives what the import keeps of each.
pub(crate) fn bring_in(w: &mut Change<'_, '_>, ctx: &Ctx, file: &str, papers: &[OpeningPaper]) -> Result<Vec<DifferenceRow>> {
    if papers.is_empty() {
        return Ok(Vec::new());
    }
    // The trial run said so at its cell; it may have become so since.
    let day = first_day(w)?.ok_or_else(|| Error::new(Code::CutOverNoDay))?;
    if is_closed(w)? {
        return Err(Error::new(Code::CutOverClosed).with("day", day));
    }
    w.may_post(day)?;
    let keys = w.opening_keys()?;
    let place = |line: &OpeningLine| (line.item.clone(), line.warehouse.clone(), line.bin.clone(), line.lot.clone());
    let again = |paper: &OpeningPaper| {
        let own = (paper.step, paper.partner.clone(), paper.reference.clone());
        keys.papers.contains(&own) || paper.partner.is_empty() && paper.lines.iter().any(|line| keys.stock.contains(&place(line)))
    };
    if papers.iter().any(again) {
        return Err(Error::new(Code::ImportMoved));
    }
    let reason: String = file.chars().take(limits::REASON_CHARS).collect();
    let mut made = Vec::with_capacity(papers.len());
    for paper in papers {
        let number = write(w, ctx, day, &reason, paper)?;
        let after = serde_json::to_string(paper).map_err(|error| Error::new(Code::Internal).with("why", error))?;
        made.push(DifferenceRow { batch_id: 0, number: 0, object_kind: OBJECT.into(), object_key: number, before: None, after });
    }
    Ok(made)
}

/// Takes back what an import brought in, unless something came of it; what somebody took back already stays so.
pub(crate) fn take_back(w: &mut Change<'_, '_>, ctx: &Ctx, number: &str, reason: &str) -> Result<()> {
    if is_closed(w)? {
        let day = first_day(w)?.map(|day| day.to_string()).unwrap_or_default();
        return Err(Error::new(Code::CutOverClosed).with("day", day));
    }
    give_up(w, ctx, number, reason)
}

fn write(w: &mut Change<'_, '_>, ctx: &Ctx, day: Day, reason: &str, paper: &OpeningPaper) -> Result<String> {
    let kind = paper.step.papers().ok_or_else(|| Error::new(Code::Internal).with("why", "master data has no papers"))?;
    may(ctx, kind)?;
    let (id, number) = match paper.step {
        Step::Receivables | Step::Payables => owed(w, ctx, day, kind, paper)?,
        Step::Masters | Step::Stock | Step::AtSupplier | Step::SalesOrders | Step::PurchaseOrders => {
            goods(w, ctx, day, kind, reason, paper)?
        }
    };
    w.add_opening_paper(id, paper.step)?;
    Ok(number)
}

/// Stock, or an order.
fn goods(w: &mut Change<'_, '_>, ctx: &Ctx, day: Day, kind: DocumentKind, reason: &str, paper: &OpeningPaper) -> Result<(i64, String)> {
    let stock = kind == DocumentKind::Adjustment;
    let line = |line: &OpeningLine| DraftLine {
        item: line.item.clone(),
        quantity: line.quantity,
        price: Some(line.price),
        tax_rate: line.tax_rate,
        due: line.due,
        warehouse: line.warehouse.clone(),
        bin: line.bin.clone(),
        lot: line.lot.clone(),
        reason: if stock { reason.to_owned() } else { String::new() },
        note: line.note.clone(),
        ..DraftLine::default()
    };
    let draft = Draft {
        kind,
        day: Some(day),
        partner: paper.partner.clone(),
        reference: paper.reference.clone(),
        due: paper.lines.iter().filter_map(|line| line.due).min(),
        tax_included: None,
        note: String::new(),
        lines: paper.lines.iter().map(line).collect(),
    };
    let mut head = new_head(w, kind, ctx.today)?;
    let number = head.number.clone();
    let mut written = fill(w, ctx, &mut head, &draft).map_err(|error| error.with("number", &paper.reference))?;
    if stock {
        // The value is what the old books said, to the last cent; the price only shows what one is worth.
        for (line, given) in written.lines.iter_mut().zip(&paper.lines) {
            (line.net, line.tax, line.gross) = (given.amount, Money::ZERO, given.amount);
        }
    }
    let mut work = Work::begin(w, ctx, written)?;
    work.opening = true;
    work.run().map_err(|error| error.with("number", &number))?;
    work.end()?;
    Ok((head.id, number))
}

/// An invoice of which these books know no goods: one line with the amount that is open.
fn owed(w: &mut Change<'_, '_>, ctx: &Ctx, day: Day, kind: DocumentKind, paper: &OpeningPaper) -> Result<(i64, String)> {
    let mut head = new_head(w, kind, ctx.today)?;
    let beyond = || Error::new(Code::DocumentOutOfRange).with("number", &paper.reference);
    if day > ctx.today {
        return Err(Error::new(Code::DocumentFuture).with("field", "day").with("day", day).with("today", ctx.today));
    }
    head.partner_id = partner(w, kind, &paper.partner, false)?.map(|partner| partner.id);
    (head.day, head.due, head.reference) = (day, Some(paper.due.unwrap_or(day)), paper.reference.clone());
    head.state = DocumentState::Posted;
    (head.posted_at, head.posted_by) = (Some(ctx.now), Some(w.stamp().actor.clone()));
    let mut lines = Vec::with_capacity(paper.lines.len());
    for (given, at) in paper.lines.iter().zip(1..) {
        let mut line = blank(kind, at);
        line.quantity = if given.amount.is_negative() { Qty::from_scaled(-Qty::ONE.scaled()) } else { Qty::ONE };
        let price =
            given.amount.scaled().checked_abs().and_then(|amount| amount.checked_mul(10_i64.pow(Price::DECIMALS - Money::DECIMALS)));
        (line.price, line.own_price) = (Price::from_scaled(price.ok_or_else(beyond)?), true);
        (line.net, line.gross, line.note) = (given.amount, given.amount, given.note.clone());
        lines.push(line);
    }
    add_up(&mut head, &lines)?;
    // Nobody's order is known of it.
    head.unclaimed = true;
    head.revision = 1;
    w.add_document(&mut head)?;
    w.put_lines(&head, &mut lines)?;
    let share = |quantity| Share { tracking: None, quantity };
    let shares: Vec<LineShare> =
        lines.iter().map(|line| LineShare { line_id: line.id, link_id: None, share: share(line.quantity) }).collect();
    w.add_shares(&shares)?;
    Ok((head.id, head.number))
}
