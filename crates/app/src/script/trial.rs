//! Trying a script on a copy of the books, which is gone afterwards whatever comes of it.

use super::views::Warning;
use super::{Submit, commands};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{Code, Error};
use crate::job::Progress;
use crate::room;
use qitao_domain::limits;
use qitao_domain::script::Kind;
use qitao_store::journal::net::Net;
use qitao_store::script_said::{Said, said};
use qitao_store::script_sql::{self, Statement, Trouble, What};
use qitao_store::{Create, Location, StoreError};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Steps of the whole: half of them copying, then the script, then the proof.
const PART: usize = 500;
/// What a command writes beside its records: it stands on the trail and is answered again, its counters move.
const BESIDE: [&str; 4] = ["audit", "request", "revision", "sequence"];

/// What a script came to.
#[derive(Debug, Default)]
pub(super) struct Tried {
    /// Its rows.
    pub net: Net,
    /// What is to be looked at.
    pub warnings: Vec<Warning>,
    /// The newest change of the copy.
    pub change: i64,
}

/// Why a script came to nothing.
pub(super) enum Fault {
    /// It is the script's own, which is kept with it; tried on a copy with this newest change.
    Script(i64, Error),
    /// It is not.
    Other(Error),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

type Result<T> = std::result::Result<T, Fault>;

/// Where in the script it is, for the screen to lead there.
pub(super) fn at(error: Error, step: usize, line: usize) -> Error {
    let error = if step > 0 { error.with("statement", step) } else { error };
    if line > 0 { error.with("line", line) } else { error }
}

fn error_of(trouble: Trouble) -> Error {
    let error = match trouble.what {
        What::Syntax(why) => said_of(&why).unwrap_or_else(|| Error::new(Code::ScriptSyntax).with("why", why)),
        What::Statement(word) => Error::new(Code::ScriptStatement).with("word", word),
        What::Table(table) => Error::new(Code::ScriptTable).with("table", table),
        What::RowNumber(table) => Error::new(Code::ScriptRowNumber).with("table", table),
        What::Function(function) => Error::new(Code::ScriptFunction).with("function", function),
        What::Refused(why) => said_of(&why).unwrap_or_else(|| Error::new(Code::ScriptRefused).with("why", why)),
        What::TooManySteps(count) => too_many("statements", count, limits::SCRIPT_STEPS),
        What::TooManyFunctions(limit) => too_many("functions", format!("> {limit}"), limit),
        What::TooManyRows => too_many("rows", format!("> {}", limits::SCRIPT_ROWS), limits::SCRIPT_ROWS),
        What::TooLong => Error::new(Code::ScriptTooLong).with("seconds", limits::SCRIPT_SECONDS),
        What::Cancelled => Error::new(Code::JobCancelled),
    };
    at(error, trouble.statement, trouble.line)
}

/// What the database said, where it is one of the usual things; its own words go along as they are.
fn said_of(why: &str) -> Option<Error> {
    let error = match said(why)? {
        Said::Near(word) => Error::new(Code::ScriptNear).with("near", word),
        Said::Ends => Error::new(Code::ScriptEnds),
        Said::Unclosed => Error::new(Code::ScriptUnclosed),
        Said::NoTable(table) => Error::new(Code::ScriptNoTable).with("table", table),
        Said::NoColumn(column) => Error::new(Code::ScriptNoColumn).with("column", column),
        Said::Ambiguous(column) => Error::new(Code::ScriptAmbiguous).with("column", column),
        Said::Unique { table, columns } => Error::new(Code::ScriptUnique).with("table", table).with("columns", columns),
        Said::Required { table, column } => Error::new(Code::ScriptRequired).with("table", table).with("column", column),
        Said::Check(rule) => Error::new(Code::ScriptCheck).with("rule", rule),
        Said::Reference => Error::new(Code::ScriptReference),
        Said::Values => Error::new(Code::ScriptValues),
        Said::Arguments(function) => Error::new(Code::ScriptArguments).with("function", function),
        Said::Type => Error::new(Code::ScriptType),
    };
    Some(error.with("raw", why))
}

pub(super) fn too_many(what: &str, count: impl std::fmt::Display, limit: usize) -> Error {
    Error::new(Code::TooMany).with("what", what).with("count", count).with("limit", limit)
}

/// Runs a script on a copy, proves the copy, and says what it came to.
pub(super) fn on_copy(app: &Arc<App>, ctx: &Ctx, input: &Submit, progress: &Progress) -> Result<Tried> {
    // What cannot be read needs no copy.
    let unread = |error| Fault::Script(0, error);
    let (statements, calls) = match input.kind {
        Kind::Sql => (script_sql::parse(&input.text).map_err(|trouble| unread(error_of(trouble)))?, Vec::new()),
        Kind::Commands => (Vec::new(), commands::parse(&input.text).map_err(unread)?),
    };
    if statements.is_empty() && calls.is_empty() {
        return Err(unread(Error::new(Code::ScriptNothing)));
    }
    let mut stopped = None;
    let mut tick = |done: u64, total: u64| {
        let part = usize::try_from(done.saturating_mul(PART as u64) / total.max(1)).unwrap_or(PART);
        stopped = progress.tell(part.min(PART), PART * 2).err();
        stopped.is_none()
    };
    if let Location::Sqlite(books) = app.store.location() {
        room::check(app, books.parent().unwrap_or(Path::new(".")), Code::ScriptNoRoom)?;
    }
    let made = app.store.copy_beside(&mut tick);
    if let Some(error) = stopped {
        return Err(error.into());
    }
    let place = made?.ok_or_else(|| Error::new(Code::ScriptNotSqlite))?;
    let change = place.change;
    let own = |error: Error| Fault::Script(change, error);
    // Dropped before the file goes.
    let copy = App::open_still(Location::Sqlite(place.file().into()), Create::Never, "script")?;
    let before = copy.read(|r| Ok(r.newest_row()?))?;
    let net = || {
        let net = copy.read(|r| Ok(r.net_since(before)?));
        let of_script = |error: &Error| matches!(error.code, Code::ScriptRowNumber | Code::ScriptTooMuch);
        net.map_err(|error| if of_script(&error) { own(error) } else { error.into() })
    };
    let mut warnings = Vec::new();
    let total = statements.len().max(calls.len());
    let tell = |done: usize| progress.tell(PART + PART / 2 * done / total.max(1), PART * 2);
    let (net, beside): (Net, &[&str]) = match input.kind {
        Kind::Sql => {
            let most = Duration::from_secs(limits::SCRIPT_SECONDS);
            let changed = script_sql::run(place.file(), &statements, most, |done| tell(done).is_ok());
            progress.check()?;
            let changed = changed.map_err(|trouble| own(error_of(trouble)))?;
            warnings.extend(idle(&statements, &changed));
            let net = net()?;
            copy.write_own(|w| Ok(w.settle_copy(&net)?))?;
            (net, &[])
        }
        Kind::Commands => {
            for (done, call) in calls.iter().enumerate() {
                tell(done)?;
                commands::call(&copy, ctx, call, done + 1).map_err(own)?;
            }
            (net()?, &BESIDE)
        }
    };
    if let Some(table) = net.others.iter().find(|table| !beside.contains(&table.as_str())) {
        return Err(own(Error::new(Code::ScriptTable).with("table", table)));
    }
    if net.counts.is_empty() {
        return Err(own(Error::new(Code::ScriptNothing)));
    }
    if net.rows.len() > limits::SCRIPT_ROWS {
        return Err(own(too_many("rows", net.rows.len(), limits::SCRIPT_ROWS)));
    }
    let quarter = PART / 2;
    let tell = |done: usize, total: usize| progress.tell(PART + quarter + quarter * done / total.max(1), PART * 2);
    let proved = crate::system::prove(&copy, tell)?;
    if let Some((check, problem)) = proved.checks.iter().find_map(|check| Some((&check.check, check.problems.first()?))) {
        return Err(own(Error::new(Code::ScriptBreaks).with("problem", format!("{check}: {problem}"))));
    }
    Ok(Tried { net, warnings, change })
}

/// Statements that met no row.
fn idle(statements: &[Statement], changed: &[usize]) -> Vec<Warning> {
    let idle = statements.iter().zip(changed).filter(|(_, rows)| **rows == 0);
    idle.map(|(statement, _)| Warning { statement: statement.number, line: statement.line }).collect()
}
