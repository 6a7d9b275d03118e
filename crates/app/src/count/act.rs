//! Moving a count on: it ends, is agreed to, posted, counted anew, given up.

use super::view::{Act, View};
use super::{difference, is_own, post, right, stored, view};
use crate::app::{App, Change};
use crate::check;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use qitao_domain::limits;
use qitao_domain::stock::count::{CountVerb, is_close, next};
use qitao_store::{CountLine, StockCount};
use std::collections::BTreeSet;
use std::sync::Arc;

/// `count.act`
pub(crate) fn act(app: &Arc<App>, ctx: &Ctx, input: Act) -> Result<View> {
    let reason = check::reason_where(matches!(input.verb, CountVerb::Recount | CountVerb::Cancel), Some(&input.reason))?.to_owned();
    check::count("lines", input.lines.len(), limits::COUNT_LINES)?;
    app.write(ctx, |w| {
        if !ctx.actor.rights.contains(&right(input.verb)) {
            return Err(ctx.forbidden(right(input.verb)));
        }
        let mut count = stored(w, &input.number)?;
        let Some(to) = next(count.state, input.verb) else {
            let error = Error::new(Code::CountState).with("number", &input.number).with("state", count.state.word());
            return Err(error.with("verb", input.verb.word()));
        };
        if count.revision != input.revision {
            let error = Error::new(Code::ChangedMeanwhile).with("kind", "count").with("key", &count.number);
            let error = error.with("changed_by", &count.changed_by).with("changed_at", count.changed_at);
            return Err(error.with("theirs", count.revision).with("yours", input.revision));
        }
        let before = view(w, ctx, &input.number)?.count;
        match input.verb {
            CountVerb::Finish => finish(w, &mut count, input.leave)?,
            CountVerb::Recount => {
                recount(w, &mut count, &input.lines)?;
                count.reason.clone_from(&reason);
            }
            CountVerb::Approve => {
                if is_own(ctx, &w.counters(count.id)?) {
                    return Err(Error::new(Code::CountOwn).with("number", &count.number).with("name", &ctx.actor.name));
                }
                (count.approved_at, count.approved_by) = (Some(ctx.now), Some(ctx.actor.name.clone()));
            }
            CountVerb::Post => {
                post::post(w, ctx, &count)?;
                (count.posted_at, count.posted_by) = (Some(ctx.now), Some(ctx.actor.name.clone()));
            }
            CountVerb::Cancel => count.reason.clone_from(&reason),
        }
        count.state = to;
        w.put_count(&mut count, true)?;
        let view = view(w, ctx, &input.number)?;
        w.audit("count", &input.number, Some(&before), Some(&view.count))?;
        Ok(view)
    })
}

fn finish(w: &mut Change<'_, '_>, count: &mut StockCount, leave: bool) -> Result<()> {
    let lines = w.count_lines(count.id, 0, None)?;
    let left = count.lines - count.counted;
    // What somebody asked to be counted anew is not left as it was.
    let anew = lines.iter().filter(|line| line.figure.is_none() && line.round > 1).count();
    if left > 0 && !leave || count.counted == 0 || anew > 0 {
        return Err(Error::new(Code::CountLeft).with("number", &count.number).with("count", left));
    }
    let right = |is: &dyn Fn(&qitao_store::Figure) -> bool| {
        i64::try_from(lines.iter().filter(|line| line.figure.as_ref().is_some_and(is)).count()).unwrap_or(i64::MAX)
    };
    count.exact = Some(right(&|figure| difference(figure).is_zero()));
    count.close = Some(right(&|figure| is_close(figure.book, figure.counted, count.tolerance)));
    Ok(())
}

/// The lines have no figure any more; what was entered stays in the entries.
fn recount(w: &mut Change<'_, '_>, count: &mut StockCount, numbers: &[u32]) -> Result<()> {
    let wanted: BTreeSet<u32> = numbers.iter().copied().collect();
    if wanted.is_empty() {
        return Err(Error::new(Code::FieldRequired).with("field", "lines"));
    }
    let mut lines: Vec<CountLine> = w.count_lines_by_number(count.id, &wanted.iter().copied().collect::<Vec<_>>())?;
    if let Some(number) = wanted.iter().find(|number| !lines.iter().any(|line| line.number == **number)) {
        return Err(Error::missing("count_line", format!("{} {number}", count.number)).with("line", number));
    }
    for line in &mut lines {
        count.counted -= i64::from(line.figure.is_some());
        line.figure = None;
        line.round += 1;
    }
    w.put_count_lines(&lines)?;
    (count.exact, count.close) = (None, None);
    (count.approved_at, count.approved_by) = (None, None);
    Ok(())
}
