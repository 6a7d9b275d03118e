//! Doing to the books what a script did on its copy: as somebody else agreed to it, and only where every row is as the script
//! met it.

use super::{ByNumber, Outcome, end, ended, label, stored};
use crate::app::App;
use crate::approval::{Judge, Judged, Object};
use crate::contract;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::job::Progress;
use crate::journal::{counts_of, still_hold};
use qitao_domain::ScriptId;
use qitao_domain::approval::Figure;
use qitao_domain::script::{State, Step};
use qitao_store::journal::net::NetRow;
use qitao_store::{Read, StoreError};
use std::sync::Arc;

/// Rows read at once.
const ROWS: u32 = 10_000;

/// A script always needs a second person.
pub(crate) static RUN: Judge = Judge::new(|_, r, ctx, input| {
    let input: ByNumber = contract::input(ctx, input.clone())?;
    let script = stored(r, input.number)?;
    // What somebody agreed to and is taken back meanwhile has moved; what somebody asks for must be there to be run.
    if ctx.agreed.is_none() && script.state != State::Tried {
        return Err(ended(&script));
    }
    if ctx.agreed.is_none() {
        // Nobody is asked to agree to what cannot be done any more.
        let rows = all_rows(r, input.number)?;
        r.check_unmoved(&rows)?;
    }
    let counts = counts_of(&script.counts)?;
    let sum = |of: fn(&crate::journal::Count) -> i64| counts.iter().map(of).sum::<i64>();
    let judged = Judged::new(label(&script))
        .figure(Figure::New, sum(|c| c.added))
        .figure(Figure::Changed, sum(|c| c.changed))
        .figure(Figure::Deleted, sum(|c| c.deleted));
    Ok(Some(judged.on("script", format!("{} {} {}", script.id, script.sha256, script.state.word()))))
})
.about(|input| Object::at("script", input, &["number"]));

fn all_rows(r: &mut Read<'_>, number: ScriptId) -> Result<Vec<NetRow>> {
    let mut all = Vec::new();
    loop {
        let after = i64::try_from(all.len()).unwrap_or(i64::MAX);
        // They are numbered from 1 without a gap.
        let page = r.script_rows(number, after, ROWS)?;
        let last = page.len() < ROWS as usize;
        all.extend(page.into_iter().map(|(_, row)| row));
        if last {
            return Ok(all);
        }
    }
}

/// Rows that moved make stale what somebody agreed to.
fn moved(ctx: &Ctx, error: Error) -> Error {
    match &ctx.agreed {
        Some(agreed) if error.code == Code::ScriptMoved => agreed.stale(error.list),
        Some(_) | None => error,
    }
}

/// `script.run`
pub(crate) fn run(app: &Arc<App>, ctx: &Ctx, input: ByNumber, progress: &Progress) -> Result<Outcome> {
    let answer = serde_json::json!({ "job": progress.job() });
    // Looked at before the backup, which takes its time; and again where it is written.
    let rows = app.read(|r| {
        let script = stored(r, input.number)?;
        if script.state.after(Step::Run).is_none() {
            return Err(ended(&script));
        }
        let rows = all_rows(r, input.number)?;
        r.check_unmoved(&rows).map_err(|error| moved(ctx, error.into()))?;
        Ok(rows)
    });
    let rows = app.outdated(ctx, rows)?;
    let mut stopped = None;
    let mut tell = |done: u64, total: u64| {
        let number = |bytes: u64| usize::try_from(bytes >> 10).unwrap_or(usize::MAX);
        stopped = progress.tell(number(done) / 2, number(total)).err();
        stopped.is_none()
    };
    let backed_up = app.back_up_or_refuse("before script.run", &mut tell);
    if let Some(error) = stopped {
        return Err(error);
    }
    backed_up?;
    app.write_as(ctx, Some(&answer), |w| {
        let script = stored(w, input.number)?;
        if script.state.after(Step::Run).is_none() {
            return Err(ended(&script));
        }
        let mut stopped = None;
        let tell = |done: usize, total: usize| {
            stopped = progress.tell(total + done, total * 2).err();
            stopped.is_none()
        };
        let applied = match (w.apply(&rows, tell), stopped) {
            (Err(StoreError::Cancelled), Some(error)) => return Err(error),
            (applied, _) => applied.map_err(|error| moved(ctx, error.into()))?,
        };
        still_hold(w, &applied.of("item"), &applied.of("bom"), Code::ScriptBreaks)?;
        end(w, &script, Step::Run)
    })
}
