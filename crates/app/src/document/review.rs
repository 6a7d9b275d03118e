//! Judging received lines: those that are not as ordered, and those that turn out to be bad.

use super::effect::{Work, added, negated};
use super::ledger::Step;
use super::paper::Paper;
use super::show;
use super::view::{Judge, View};
use crate::app::{App, Change};
use crate::check;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use qitao_domain::document::{DocumentKind, DocumentState, Review};
use qitao_domain::{Money, Qty};
use std::sync::Arc;

/// `document.review`
pub(crate) fn review(app: &Arc<App>, ctx: &Ctx, input: Judge) -> Result<View> {
    app.write(ctx, |w| {
        let (before, view) = review_in(w, ctx, &input)?;
        w.audit("document", &input.number, Some(&before), Some(&view))?;
        Ok(show::seen(ctx, view))
    })
}

/// Judges it as part of a change; the whole paper before and after.
pub(crate) fn review_in(w: &mut Change<'_, '_>, ctx: &Ctx, input: &Judge) -> Result<(View, View)> {
    let reason = check::reason(&input.reason)?.to_owned();
    let paper = Paper::load_seen(w, &input.number, input.revision)?;
    let before = show::view(w, ctx, &paper)?;
    let mut work = Work::begin(w, ctx, paper)?;
    // What is judged today was seen to wait, or to be fine, till now.
    work.ledger.date(ctx.today);
    let shown = format!("{} {}", input.number, input.line);
    let at = work.paper.lines.iter().position(|line| line.number == input.line);
    let at = at.ok_or_else(|| Error::missing("document_line", &shown))?;
    let head = &work.paper.head;
    let came = head.kind == DocumentKind::Receipt && head.state == DocumentState::Posted && head.reverses_id.is_none();
    let line = &mut work.paper.lines[at];
    let there = added(line.quantity, negated(line.returned));
    // Whoever looks at what came may find it bad though the count is right.
    let found_bad = came && !input.accept && line.review == Review::None && there.is_positive();
    if line.review != Review::Waiting && !found_bad {
        let error = Error::new(Code::ReviewNotWaiting).with("number", &input.number).with("line", input.line);
        return Err(error.with("review", line.review.word()));
    }
    line.review = if input.accept { Review::Accepted } else { Review::Rejected };
    (line.reviewed_by, line.reviewed_at) = (Some(work.w.stamp().actor.clone()), Some(ctx.now));
    line.reason.clone_from(&reason);
    let (id, accepted) = (line.id, input.accept);
    // What was rejected goes on waiting: for its way back.
    if found_bad {
        work.hold(at, there)?;
    } else if accepted {
        let moves = work.w.moves_of(&[id])?;
        for one in moves {
            let bin = work.around.bin(one.place.1)?.clone();
            if one.held.is_positive() {
                work.ledger.apply(
                    &work.around,
                    &bin,
                    Step { place: one.place, quantity: Qty::ZERO, held: negated(one.held), value: Money::ZERO, line: id },
                )?;
            }
        }
    }
    work.end()?;
    crate::matching::keep(w, &input.number)?;
    Ok((before, show::of(w, ctx, &input.number)?))
}
