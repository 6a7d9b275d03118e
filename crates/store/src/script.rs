//! Maintenance scripts as they are kept: with the rows that each came to on a copy. None is ever deleted.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::journal::Row;
use crate::journal::net::NetRow;
use crate::schema::{script, script_row};
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::ScriptId;
use qitao_domain::script::{Kind, State};

/// A script without its text, which may be long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptRow {
    /// Number.
    pub id: ScriptId,
    /// In what it is written.
    pub kind: Kind,
    /// What it is called.
    pub title: String,
    /// What for.
    pub why: String,
    /// SHA-256 of its text.
    pub sha256: String,
    /// How far it is.
    pub state: State,
    /// By table, how many rows were added, changed, deleted, as JSON.
    pub counts: String,
    /// What is to be looked at, as JSON.
    pub warnings: String,
    /// Why it failed, as JSON.
    pub error: Option<String>,
    /// The newest change of the copy that it was tried on.
    pub change: i64,
    /// Who submitted it.
    pub submitted_by: String,
    /// Microseconds UTC.
    pub submitted_at: i64,
    /// Who ran it or took it back.
    pub ended_by: Option<String>,
    /// Microseconds UTC.
    pub ended_at: Option<i64>,
}

/// What a new script tells. Who submits it and when is the change's own stamp.
#[derive(Debug, Clone)]
pub struct NewScript<'a> {
    /// In what it is written.
    pub kind: Kind,
    /// What it is called.
    pub title: &'a str,
    /// What for.
    pub why: &'a str,
    /// The script itself.
    pub content: &'a str,
    /// SHA-256 of it.
    pub sha256: &'a str,
    /// Tried or failed.
    pub state: State,
    /// By table, how many rows were added, changed, deleted, as JSON.
    pub counts: &'a str,
    /// What is to be looked at, as JSON.
    pub warnings: &'a str,
    /// Why it failed, as JSON.
    pub error: Option<&'a str>,
    /// The newest change of the copy that it was tried on.
    pub change: i64,
}

type Columns =
    ((i64, String, String, String, String, String), (String, String, Option<String>, i64), (String, i64, Option<String>, Option<i64>));

macro_rules! columns {
    () => {
        (
            (script::id, script::kind, script::title, script::why, script::sha256, script::state),
            (script::counts, script::warnings, script::error, script::change),
            (script::submitted_by, script::submitted_at, script::ended_by, script::ended_at),
        )
    };
}

fn row((what, came, who): Columns) -> Result<ScriptRow> {
    Ok(ScriptRow {
        id: ScriptId(what.0),
        kind: Kind::from_word(&what.1).ok_or(StoreError::Unknown("script.kind", what.1))?,
        title: what.2,
        why: what.3,
        sha256: what.4,
        state: State::from_word(&what.5).ok_or(StoreError::Unknown("script.state", what.5))?,
        counts: came.0,
        warnings: came.1,
        error: came.2,
        change: came.3,
        submitted_by: who.0,
        submitted_at: who.1,
        ended_by: who.2,
        ended_at: who.3,
    })
}

#[derive(Insertable)]
#[diesel(table_name = script_row)]
struct Kept<'a> {
    script_id: i64,
    number: i64,
    name: &'a str,
    shape: i64,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

impl<'a> Kept<'a> {
    fn of(id: ScriptId, number: i64, row: &'a NetRow) -> Self {
        let (before, after) = (row.before.as_deref(), row.after.as_deref());
        Self { script_id: id.0, number, name: row.table, shape: row.shape, before, after }
    }
}

type KeptColumns = (i64, String, i64, Option<String>, Option<String>);

impl Write<'_> {
    /// Keeps a script with the rows that it came to; gives its number.
    ///
    /// # Errors
    /// The database's.
    pub fn add_script(&mut self, new: &NewScript<'_>, rows: &[NetRow]) -> Result<ScriptId> {
        let id = ScriptId(self.next_ids("script", 1)?);
        let row = (
            script::id.eq(id.0),
            script::kind.eq(new.kind.word()),
            script::title.eq(new.title),
            script::why.eq(new.why),
            script::content.eq(new.content),
            script::sha256.eq(new.sha256),
            script::state.eq(new.state.word()),
            script::counts.eq(new.counts),
            script::warnings.eq(new.warnings),
            script::error.eq(new.error),
            script::change.eq(new.change),
            script::submitted_by.eq(self.stamp.actor.clone()),
            script::submitted_at.eq(self.stamp.at),
        );
        diesel::insert_into(script::table).values(row).execute(self.conn).tried("keeping a script")?;
        let kept: Vec<Kept<'_>> = rows.iter().zip(1..).map(|(row, number)| Kept::of(id, number, row)).collect();
        insert_all!(&mut *self.conn, script_row::table, &kept, "keeping a script's rows");
        Ok(id)
    }

    /// Ends a script that was tried; gives whether it was.
    ///
    /// # Errors
    /// The database's.
    pub fn end_script(&mut self, id: ScriptId, state: State) -> Result<bool> {
        let tried = script::table.filter(script::id.eq(id.0)).filter(script::state.eq(State::Tried.word()));
        let to =
            (script::state.eq(state.word()), script::ended_by.eq(Some(self.stamp.actor.clone())), script::ended_at.eq(Some(self.stamp.at)));
        Ok(diesel::update(tried).set(to).execute(self.conn).tried("ending a script")? > 0)
    }
}

impl Read<'_> {
    /// One script.
    ///
    /// # Errors
    /// The database's.
    pub fn script(&mut self, id: ScriptId) -> Result<Option<ScriptRow>> {
        let found: Option<Columns> = script::table.find(id.0).select(columns!()).first(self.conn).optional().tried("reading a script")?;
        found.map(row).transpose()
    }

    /// The text of a script.
    ///
    /// # Errors
    /// The database's.
    pub fn script_text(&mut self, id: ScriptId) -> Result<Option<String>> {
        script::table.find(id.0).select(script::content).first(self.conn).optional().tried("reading a script's text")
    }

    /// Scripts, newest first: those before a number, or from the newest on.
    ///
    /// # Errors
    /// The database's.
    pub fn scripts(&mut self, before: Option<i64>, limit: u32) -> Result<Vec<ScriptRow>> {
        let rows: Vec<Columns> = script::table
            .filter(script::id.lt(before.unwrap_or(i64::MAX)))
            .order(script::id.desc())
            .limit(i64::from(limit))
            .select(columns!())
            .load(self.conn)
            .tried("reading scripts")?;
        rows.into_iter().map(row).collect()
    }

    /// Rows that a script came to, after one of them, with their numbers: all of them, as they are numbered from 1 without a gap.
    ///
    /// # Errors
    /// The database's.
    pub fn script_rows(&mut self, id: ScriptId, after: i64, limit: u32) -> Result<Vec<(i64, NetRow)>> {
        self.rows_of(id, None, false, after, limit)
    }

    /// The same without heads that only go with their parts: of a table, or of all.
    ///
    /// # Errors
    /// The database's.
    pub fn script_changes(&mut self, id: ScriptId, table: Option<&str>, after: i64, limit: u32) -> Result<Vec<Row>> {
        let rows = self.rows_of(id, table, true, after, limit)?;
        Ok(rows.into_iter().map(|(id, NetRow { shape, before, after, .. })| Row { id, shape, before, after }).collect())
    }

    fn rows_of(&mut self, id: ScriptId, table: Option<&str>, changed: bool, after: i64, limit: u32) -> Result<Vec<(i64, NetRow)>> {
        let mut query = script_row::table
            .filter(script_row::script_id.eq(id.0))
            .filter(script_row::number.gt(after))
            .order(script_row::number)
            .limit(i64::from(limit))
            .select((script_row::number, script_row::name, script_row::shape, script_row::before, script_row::after))
            .into_boxed();
        if let Some(table) = table {
            query = query.filter(script_row::name.eq(table));
        }
        if changed {
            let (before, after) = (script_row::before, script_row::after);
            query = query.filter(before.is_null().or(after.is_null()).or(before.assume_not_null().ne(after.assume_not_null())));
        }
        let rows: Vec<KeptColumns> = query.load(self.conn).tried("reading a script's rows")?;
        let one = |(number, name, shape, before, after): KeptColumns| {
            let table = crate::journal::tables::record_named(&name).ok_or(StoreError::Unknown("script_row.name", name))?;
            Ok((number, NetRow { table, shape, before, after }))
        };
        rows.into_iter().map(one).collect()
    }
}
