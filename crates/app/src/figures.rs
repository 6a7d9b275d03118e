//! Figures of calls: how often which command was called, and how long it took.

use crate::app::{App, lock};
use crate::contract::Command;
use crate::ctx::Caller;
use chrono::Utc;
use qitao_store::CallFigures;
use std::collections::HashMap;
use std::time::Instant;

/// By day, command and kind of client.
pub(crate) type Figures = HashMap<(i32, &'static str, &'static str), CallFigures>;

impl App {
    /// Adds a call to the figures in memory; they reach the books every minute's worth and at the end, so that no query
    /// waits for a commit.
    pub(crate) fn count(&self, caller: &Caller, command: &'static Command, started: Instant, fine: bool) {
        let micros = i64::try_from(started.elapsed().as_micros()).unwrap_or(i64::MAX);
        let day = self.day_of(Utc::now()).number();
        let waiting = {
            let mut figures = lock(&self.figures);
            let client = caller.client.word();
            let one = figures.entry((day, command.name, client)).or_insert_with(|| CallFigures {
                day,
                command: command.name.into(),
                client: client.into(),
                calls: 0,
                failures: 0,
                changes: 0,
                micros: 0,
                micros_most: 0,
            });
            one.calls += 1;
            one.failures += i64::from(!fine);
            one.changes += i64::from(fine && command.kind.is_change());
            one.micros += micros;
            one.micros_most = one.micros_most.max(micros);
            figures.values().map(|f| f.calls).sum::<i64>()
        };
        if waiting >= 500 {
            self.keep_figures();
        }
    }

    /// Writes the figures of calls to the books.
    pub fn keep_figures(&self) {
        let figures: Vec<CallFigures> = std::mem::take(&mut *lock(&self.figures)).into_values().collect();
        if figures.is_empty() {
            return;
        }
        if let Err(error) = self.write_own(|w| Ok(w.add_call_figures(&figures)?)) {
            tracing::warn!(%error, "the figures of calls were not kept");
        }
    }
}
