//! Maintenance scripts (维护脚本): SQL or lists of commands that nobody runs raw.
//!
//! Submitting one tries it on a copy of the books (`trial`), proves the copy, and keeps the script for ever with the rows that
//! it came to. Running it needs a second person and does just that to the books (`run`): rows are written, never the script. So what
//! somebody agreed to is what happens, and where the books have moved, nothing does.

mod commands;
mod run;
mod trial;
mod views;

pub(crate) use run::{RUN, run};
pub use views::{Asked, Outcome, Page, Row, View, Warning};
pub(crate) use views::{get, list, rows};

use crate::app::{App, Change};
use crate::approval;
use crate::check;
use crate::contract;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::job::{Label, Progress};
use crate::journal::Count;
use qitao_domain::script::{Kind, State, Step};
use qitao_domain::{ScriptId, limits};
use qitao_store::{Backend, NewScript, Read, ScriptRow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::sync::{Arc, MutexGuard, TryLockError};
use trial::{Fault, Tried};

/// A script to be tried and kept.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ScriptSubmit")]
#[serde(deny_unknown_fields)]
pub struct Submit {
    /// What it is called.
    pub title: String,
    /// What for.
    pub why: String,
    /// In what it is written.
    pub kind: Kind,
    /// The script: statements with `;` between them; or commands as `{"command", "input"}`, a line each or in one array.
    pub text: String,
}

/// Which script.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ScriptByNumber")]
#[serde(deny_unknown_fields)]
pub struct ByNumber {
    /// Its number.
    pub number: ScriptId,
}

/// Which of the rows that a script comes to.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ScriptRows")]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// Its number.
    pub number: ScriptId,
    /// Of this table only.
    #[serde(default)]
    pub table: Option<String>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<i64>,
}

impl Label for Submit {
    fn label(&self, _: &App) -> String {
        self.title.trim().chars().take(limits::NAME_CHARS).collect()
    }
}

impl Label for ByNumber {
    fn label(&self, app: &App) -> String {
        let found = app.read(|r| Ok(r.script(self.number)?)).ok().flatten();
        found.map_or_else(|| self.number.to_string(), |script| label(&script))
    }
}

/// Its number and what it is called.
fn label(script: &ScriptRow) -> String {
    format!("{} {}", script.id, script.title)
}

/// What the trail keeps of a script; its text stands with it for ever.
#[derive(Serialize)]
struct Trail<'t> {
    title: &'t str,
    script_kind: &'static str,
    reason: &'t str,
    sha256: &'t str,
    script_state: &'static str,
    added: i64,
    changed: i64,
    removed: i64,
}

impl<'t> Trail<'t> {
    fn of(script: &'t ScriptRow, state: State) -> Result<Self> {
        let counts = crate::journal::counts_of(&script.counts)?;
        let sum = |of: fn(&Count) -> i64| counts.iter().map(of).sum();
        Ok(Self {
            title: &script.title,
            script_kind: script.kind.word(),
            reason: &script.why,
            sha256: &script.sha256,
            script_state: state.word(),
            added: sum(|c| c.added),
            changed: sum(|c| c.changed),
            removed: sum(|c| c.deleted),
        })
    }
}

fn stored(r: &mut Read<'_>, number: ScriptId) -> Result<ScriptRow> {
    r.script(number)?.ok_or_else(|| Error::missing("script", number))
}

fn ended(script: &ScriptRow) -> Error {
    Error::new(Code::ScriptEnded).with("number", script.id).with("state", script.state.word())
}

const RUN_NAME: &str = "script.run";

/// The input with which a script is run.
fn run_input(number: ScriptId) -> Value {
    serde_json::json!({ "number": number })
}

/// Ends a script that was tried, with its row on the trail, and what was asked for it: nobody could agree to it any more.
fn end(w: &mut Change<'_, '_>, script: &ScriptRow, step: Step) -> Result<Outcome> {
    let state = script.state.after(step).ok_or_else(|| ended(script))?;
    if !w.end_script(script.id, state)? {
        return Err(ended(script));
    }
    w.audit("script", &script.id.to_string(), Some(&Trail::of(script, script.state)?), Some(&Trail::of(script, state)?))?;
    approval::outdate_all(w, RUN_NAME, &run_input(script.id), &["script"])?;
    views::outcome(&stored(w, script.id)?)
}

fn required<'t>(field: &str, text: &'t str, most: usize) -> Result<&'t str> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::new(Code::FieldRequired).with("field", field));
    }
    check::text(field, text, most)?;
    Ok(text)
}

/// One at a time is tried: each has a whole copy of the books.
fn alone(app: &App) -> Result<MutexGuard<'_, ()>> {
    match app.trying.try_lock() {
        Ok(guard) => Ok(guard),
        Err(TryLockError::Poisoned(guard)) => Ok(guard.into_inner()),
        Err(TryLockError::WouldBlock) => Err(Error::new(Code::ScriptBusy)),
    }
}

/// `script.submit`
pub(crate) fn submit(app: &Arc<App>, ctx: &Ctx, input: Submit, progress: &Progress) -> Result<Outcome> {
    let (title, why) = (required("title", &input.title, limits::NAME_CHARS)?, required("why", &input.why, limits::REASON_CHARS)?);
    if input.text.trim().is_empty() {
        return Err(Error::new(Code::FieldRequired).with("field", "script"));
    }
    if input.text.len() > limits::SCRIPT_BYTES {
        let (size, limit) = (input.text.len(), limits::SCRIPT_BYTES);
        return Err(Error::new(Code::FileTooLarge).with("field", "script").with("size", size).with("limit", limit));
    }
    if app.store.location().backend() == Backend::Postgres {
        return Err(Error::new(Code::ScriptNotSqlite));
    }
    let _alone = alone(app)?;
    let sha256: String = Sha256::digest(&input.text).iter().map(|byte| format!("{byte:02x}")).collect();
    // What is wrong with the script is what came of it, and is kept; what is wrong with the disk is not.
    let (tried, error) = match trial::on_copy(app, ctx, &input, progress) {
        Ok(tried) => (tried, None),
        Err(Fault::Script(change, error)) => (Tried { change, ..Tried::default() }, Some(contract::output(&error)?.to_string())),
        Err(Fault::Other(error)) => return Err(error),
    };
    let counts = serde_json::json!(tried.net.counts).to_string();
    let warnings = contract::output(&tried.warnings)?.to_string();
    let state = if error.is_none() { State::Tried } else { State::Failed };
    let new = NewScript {
        kind: input.kind,
        title,
        why,
        content: &input.text,
        sha256: &sha256,
        state,
        counts: &counts,
        warnings: &warnings,
        error: error.as_deref(),
        change: tried.change,
    };
    let answer = serde_json::json!({ "job": progress.job() });
    progress.check()?;
    app.write_as(ctx, Some(&answer), |w| {
        let number = w.add_script(&new, &tried.net.rows)?;
        let row = stored(w, number)?;
        w.audit("script", &number.to_string(), None, Some(&Trail::of(&row, state)?))?;
        views::outcome(&row)
    })
}

/// `script.withdraw`
pub(crate) fn withdraw(app: &Arc<App>, ctx: &Ctx, input: ByNumber) -> Result<Outcome> {
    app.write(ctx, |w| {
        let script = stored(w, input.number)?;
        end(w, &script, Step::Withdraw)
    })
}
