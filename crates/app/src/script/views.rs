//! Scripts as people see them.

use super::{ByNumber, RUN_NAME, Rows, run_input, stored};
use crate::app::App;
use crate::approval::{Asks, asks};
use crate::contract;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::journal::{Count, RowPage, counts_of, row_view};
use crate::system::Newest;
use qitao_domain::approval;
use qitao_domain::script::{Kind, State};
use qitao_domain::{ApprovalId, Right, ScriptId};
use qitao_store::journal::readable::Of;
use qitao_store::{Backend, Read, ScriptRow, list as lists};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A statement that met no row: maybe it was meant for others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ScriptWarning")]
pub struct Warning {
    /// The statement, from 1.
    pub statement: usize,
    /// The line on which it begins, from 1.
    pub line: usize,
}

/// A script, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ScriptRow")]
pub struct Row {
    /// Number.
    pub number: ScriptId,
    /// In what it is written.
    pub kind: Kind,
    /// What it is called.
    pub title: String,
    /// What for.
    pub why: String,
    /// How far it is.
    pub state: State,
    /// By table, what it comes to.
    pub counts: Vec<Count>,
    /// Why it failed.
    pub error: Option<Error>,
    /// Who submitted it.
    pub submitted_by: String,
    /// Microseconds UTC.
    pub submitted_at: i64,
    /// Who ran it or took it back.
    pub ended_by: Option<String>,
    /// Microseconds UTC.
    pub ended_at: Option<i64>,
}

/// A request for a second person's agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ScriptAsked")]
pub struct Asked {
    /// Number of the request.
    pub id: ApprovalId,
    /// How far it is.
    pub state: approval::State,
    /// Who asked.
    pub requester: String,
}

/// A script with all that is kept of it but its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ScriptView")]
pub struct View {
    /// The script.
    #[serde(flatten)]
    pub row: Row,
    /// Its text.
    pub text: String,
    /// SHA-256 of that.
    pub sha256: String,
    /// Statements that met no row.
    pub warnings: Vec<Warning>,
    /// The newest change of the copy that it was tried on.
    pub change: i64,
    /// Requests to run it, newest first; at most twenty.
    pub requests: Vec<Asked>,
    /// Whoever asks would run it at once: there is nobody else who could agree.
    pub nobody_else: bool,
    /// The first rows that are not as it met them on its copy: it cannot be run any more, and is tried again.
    pub moved: Vec<String>,
}

/// What became of a script, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ScriptOutcome")]
pub struct Outcome {
    /// Number.
    pub number: ScriptId,
    /// How far it is.
    pub state: State,
    /// By table, what it comes to.
    pub counts: Vec<Count>,
    /// Why it failed.
    pub error: Option<Error>,
    /// Statements that met no row.
    pub warnings: Vec<Warning>,
}

pub(super) fn outcome(script: &ScriptRow) -> Result<Outcome> {
    let row = row_of(script)?;
    Ok(Outcome { number: row.number, state: row.state, counts: row.counts, error: row.error, warnings: parse(&script.warnings)? })
}

/// Scripts, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ScriptPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<i64>,
    /// A copy of these books can be made to try one on: not on PostgreSQL.
    pub can_try: bool,
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| Error::new(Code::Internal).with("why", e))
}

fn row_of(script: &ScriptRow) -> Result<Row> {
    Ok(Row {
        number: script.id,
        kind: script.kind,
        title: script.title.clone(),
        why: script.why.clone(),
        state: script.state,
        counts: counts_of(&script.counts)?,
        error: script.error.as_deref().map(parse).transpose()?,
        submitted_by: script.submitted_by.clone(),
        submitted_at: script.submitted_at,
        ended_by: script.ended_by.clone(),
        ended_at: script.ended_at,
    })
}

/// Would whoever asks run it at once, as nobody else could agree? And which rows stand against running it?
fn could_run(app: &App, r: &mut Read<'_>, ctx: &Ctx, script: &ScriptRow) -> Result<(bool, Vec<String>)> {
    // Nobody is asked in a sandbox; and what cannot be run is not judged.
    if app.is_sandbox() || script.state != State::Tried {
        return Ok((app.is_sandbox(), Vec::new()));
    }
    let (command, input) = (contract::known(RUN_NAME)?, run_input(script.id));
    let run =
        Ctx { command, input_hash: crate::app::hash(command.name, &input), input: Some(Arc::new(input)), agreed: None, ..ctx.clone() };
    match asks(app, r, &run) {
        Ok(asks) => Ok((!matches!(asks, Asks::SomebodyElse(_)), Vec::new())),
        Err(error) if error.code == Code::ScriptMoved => Ok((false, error.list)),
        Err(error) => Err(error),
    }
}

fn view(app: &App, r: &mut Read<'_>, ctx: &Ctx, script: ScriptRow) -> Result<View> {
    let requests = r.approvals_of(RUN_NAME, &run_input(script.id).to_string(), 20)?;
    let text = r.script_text(script.id)?.ok_or_else(|| Error::missing("script", script.id))?;
    let (nobody_else, moved) = could_run(app, r, ctx, &script)?;
    Ok(View {
        nobody_else,
        moved,
        row: row_of(&script)?,
        text,
        sha256: script.sha256,
        warnings: parse(&script.warnings)?,
        change: script.change,
        requests: requests.into_iter().map(|row| Asked { id: row.id, state: row.state, requester: row.requester }).collect(),
    })
}

/// Whoever looks after the books sees scripts, and whoever may agree to what they do.
fn check_sees(ctx: &Ctx) -> Result<()> {
    let sees = [Right::Administer, Right::Approve].iter().any(|right| ctx.actor.rights.contains(right));
    if sees { Ok(()) } else { Err(ctx.forbidden(Right::Administer)) }
}

/// `script.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: Newest) -> Result<Page> {
    let (rows, next) = lists::cut(input.limit, |most| app.read(|r| Ok(r.scripts(input.after, most)?)), |row| row.id.0)?;
    let can_try = app.store.location().backend() == Backend::Sqlite;
    Ok(Page { rows: rows.iter().map(row_of).collect::<Result<_>>()?, next, can_try })
}

/// `script.get`
pub(crate) fn get(app: &Arc<App>, ctx: &Ctx, input: ByNumber) -> Result<View> {
    check_sees(ctx)?;
    app.read(|r| {
        let script = stored(r, input.number)?;
        view(app, r, ctx, script)
    })
}

/// `script.rows`
pub(crate) fn rows(app: &Arc<App>, ctx: &Ctx, input: Rows) -> Result<RowPage> {
    check_sees(ctx)?;
    app.read(|r| {
        stored(r, input.number)?;
        let (table, after) = (input.table.as_deref(), input.after.unwrap_or(0));
        let (rows, next) = lists::cut(input.limit, |most| r.script_changes(input.number, table, after, most), |row| row.id)?;
        Ok(RowPage { rows: r.readable(Of::Script(input.number), &rows)?.into_iter().map(|row| row_view(ctx, row)).collect(), next })
    })
}
