//! The journal: which rows each change added, changed or deleted, as they were before and after.
//!
//! Triggers write it in the change's own transaction ([`triggers`]), of the tables that [`tables`] names. So nothing gets past
//! it: no cascade, and no hand that writes into the file past this program. A row is an array of its columns, named once in
//! `journal_shape`; the rows of a change lie one after the other, and `journal_change` says which, whose and what for.
//!
//! Order is by number, never by the clock. [`ship`] writes it to files beside the backups, [`restore`](crate::restore) restores from those,
//! [`bring_back`] puts back what chosen changes deleted or changed.

pub mod bring_back;
pub mod named;
pub mod net;
mod put_back;
pub mod readable;
pub mod segment;
pub mod ship;
pub mod tables;
pub(crate) mod triggers;

use crate::audit::NewAudit;
use crate::error::Tried;
use crate::schema::{journal, journal_change, journal_shape};
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use std::collections::BTreeMap;
pub use triggers::BARRIER;

/// What a change is called that this program did not make: somebody wrote into the database past it.
pub const OUTSIDE: &str = "journal.outside";

/// By whose command a change came about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cause {
    client: String,
    command: String,
    request_id: String,
}

impl Cause {
    /// The first row of the trail says it for the whole change.
    pub(crate) fn note(&mut self, audit: &NewAudit<'_>) {
        if self.command.is_empty() {
            *self = Self { client: audit.client.into(), command: audit.command.into(), request_id: audit.request_id.into() };
        }
    }
}

/// A change that left rows in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = journal_change)]
pub struct ChangeRow {
    /// Number, growing by one.
    pub id: i64,
    /// Microseconds UTC.
    pub at: i64,
    /// The person.
    pub actor: String,
    /// Kind of client; empty for the program's own work.
    pub client: String,
    /// The command; empty for the program's own work.
    pub command: String,
    /// The client's id of the request, by which the trail names it too.
    pub request_id: String,
    /// Its first row.
    pub first: i64,
    /// Its last row.
    pub last: i64,
    /// How many rows.
    pub amount: i64,
    /// By table, how many were added, changed, deleted, as JSON.
    pub counts: String,
}

/// One row that changed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Row {
    /// Number, growing.
    pub id: i64,
    /// What its columns are.
    pub shape: i64,
    /// An array as JSON; none when it was added.
    pub before: Option<String>,
    /// An array as JSON; none when it was deleted.
    pub after: Option<String>,
}

/// What the columns of a table were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Number.
    pub id: i64,
    /// The table.
    pub table: String,
    /// Names of its columns, in the order of a row's array.
    pub columns: Vec<String>,
    /// Those of the primary key.
    pub keys: Vec<String>,
}

/// Which changes.
#[derive(Debug, Clone, Default)]
pub struct ChangeFilter {
    /// Not before this instant.
    pub from: Option<i64>,
    /// Not after this instant.
    pub to: Option<i64>,
    /// Of this person.
    pub actor: Option<String>,
    /// By this command.
    pub command: Option<String>,
    /// Only those that touched records, not only what belongs to its moment: logins, jobs, settings.
    pub records: bool,
    /// Only older than this change.
    pub before_id: Option<i64>,
}

/// The counts of a change name each table that it touched.
fn touching_records() -> String {
    let records = tables::TABLES.iter().filter(|(table, _)| tables::record_of(table).is_some());
    let any: Vec<String> = records.map(|(table, _)| format!("counts LIKE '%\"{table}\":%'")).collect();
    format!("({})", any.join(" OR "))
}

/// How far the journal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub(crate) struct End {
    /// Newest row.
    #[diesel(sql_type = BigInt)]
    pub newest: i64,
    /// Newest row of a change.
    #[diesel(sql_type = BigInt)]
    pub covered: i64,
    /// Newest change.
    #[diesel(sql_type = BigInt)]
    pub change: i64,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    added: i64,
    #[diesel(sql_type = BigInt)]
    changed: i64,
    #[diesel(sql_type = BigInt)]
    deleted: i64,
}

impl Read<'_> {
    pub(crate) fn journal_end(&mut self) -> Result<End> {
        let sql = "SELECT COALESCE((SELECT MAX(id) FROM journal), 0) AS newest, \
                   COALESCE((SELECT last FROM journal_change ORDER BY id DESC LIMIT 1), 0) AS covered, \
                   COALESCE((SELECT MAX(id) FROM journal_change), 0) AS change";
        diesel::sql_query(sql).get_result(self.conn).tried("reading the journal's end")
    }

    /// The newest change's number; 0 before the first.
    ///
    /// # Errors
    /// The database's.
    pub fn newest_change(&mut self) -> Result<i64> {
        Ok(self.journal_end()?.change)
    }

    /// Changes, newest first.
    ///
    /// # Errors
    /// The database's.
    pub fn changes(&mut self, filter: &ChangeFilter, limit: u32) -> Result<Vec<ChangeRow>> {
        let mut query = journal_change::table.order(journal_change::id.desc()).limit(i64::from(limit)).into_boxed();
        if let Some(from) = filter.from {
            query = query.filter(journal_change::at.ge(from));
        }
        if let Some(to) = filter.to {
            query = query.filter(journal_change::at.le(to));
        }
        if let Some(actor) = &filter.actor {
            query = query.filter(journal_change::actor.eq(actor));
        }
        if let Some(command) = &filter.command {
            query = query.filter(journal_change::command.eq(command));
        }
        if filter.records {
            query = query.filter(diesel::dsl::sql::<diesel::sql_types::Bool>(&touching_records()));
        }
        if let Some(id) = filter.before_id {
            query = query.filter(journal_change::id.lt(id));
        }
        query.load(self.conn).tried("reading the journal")
    }

    /// Changes after one, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub fn changes_after(&mut self, id: i64, limit: u32) -> Result<Vec<ChangeRow>> {
        journal_change::table
            .filter(journal_change::id.gt(id))
            .order(journal_change::id)
            .limit(i64::from(limit))
            .load(self.conn)
            .tried("reading the journal")
    }

    /// One change.
    ///
    /// # Errors
    /// The database's.
    pub fn change(&mut self, id: i64) -> Result<Option<ChangeRow>> {
        journal_change::table.find(id).first(self.conn).optional().tried("reading the journal")
    }

    /// Rows of a change after one of them, in order.
    ///
    /// # Errors
    /// The database's.
    pub fn change_rows(&mut self, change: &ChangeRow, after: i64, limit: u32) -> Result<Vec<Row>> {
        journal::table
            .filter(journal::id.ge(change.first.max(after.saturating_add(1))))
            .filter(journal::id.le(change.last))
            .order(journal::id)
            .limit(i64::from(limit))
            .load(self.conn)
            .tried("reading the journal")
    }

    /// What the columns of every table are and were.
    ///
    /// # Errors
    /// The database's.
    pub fn shapes(&mut self) -> Result<BTreeMap<i64, Shape>> {
        let rows: Vec<(i64, String, String, String)> = journal_shape::table.load(self.conn).tried("reading the journal's shapes")?;
        let names = |text: &str| serde_json::from_str(text).map_err(|_| StoreError::Unknown("journal_shape.fields", text.into()));
        let shape = |(id, table, columns, keys): (i64, String, String, String)| {
            Ok((id, Shape { id, table, columns: names(&columns)?, keys: names(&keys)? }))
        };
        rows.into_iter().map(shape).collect()
    }
}

impl Write<'_> {
    /// What somebody wrote past this program since the last change, is a change of its own and nobody else's.
    pub(crate) fn begin_journal(&mut self) -> Result<()> {
        let end = self.journal_end()?;
        if end.newest > end.covered {
            let cause = Cause { command: OUTSIDE.into(), ..Cause::default() };
            self.close_change(end, String::new(), cause)?;
        }
        Ok(())
    }

    /// Says whose the rows are that this change left; the last thing before a commit.
    pub(crate) fn end_journal(&mut self) -> Result<()> {
        let end = self.journal_end()?;
        if end.newest > end.covered {
            let (actor, cause) = (self.stamp.actor.clone(), self.cause.clone());
            self.close_change(end, actor, cause)?;
        }
        Ok(())
    }

    fn close_change(&mut self, end: End, actor: String, cause: Cause) -> Result<()> {
        let sql = "SELECT s.name AS name, CAST(SUM(CASE WHEN j.before IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS added, \
                   CAST(SUM(CASE WHEN j.before IS NOT NULL AND j.after IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS changed, \
                   CAST(SUM(CASE WHEN j.after IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS deleted \
                   FROM journal j JOIN journal_shape s ON s.id = j.shape WHERE j.id > $1 GROUP BY s.name";
        let counts: Vec<Count> = diesel::sql_query(sql).bind::<BigInt, _>(end.covered).load(self.conn).tried("counting a change's rows")?;
        let amount = counts.iter().map(|c| c.added + c.changed + c.deleted).sum();
        let counts: BTreeMap<&str, [i64; 3]> = counts.iter().map(|c| (c.name.as_str(), [c.added, c.changed, c.deleted])).collect();
        let row = ChangeRow {
            id: end.change + 1,
            at: self.stamp.at,
            actor,
            client: cause.client,
            command: cause.command,
            request_id: cause.request_id,
            first: end.covered + 1,
            last: end.newest,
            amount,
            counts: serde_json::json!(counts).to_string(),
        };
        diesel::insert_into(journal_change::table).values(&row).execute(self.conn).tried("closing a change of the journal")?;
        Ok(())
    }

    /// Takes the oldest changes out of the journal: those before an instant and up to a number, `most` of them. The newest
    /// stays in any case: its number is the next one's. Gives how many it were.
    ///
    /// # Errors
    /// The database's.
    pub fn forget_changes(&mut self, before: i64, up_to: i64, most: u32) -> Result<usize> {
        let up_to = up_to.min(self.newest_change()? - 1);
        let old: Vec<(i64, i64, i64)> = journal_change::table
            .select((journal_change::id, journal_change::last, journal_change::at))
            .filter(journal_change::id.le(up_to))
            .order(journal_change::id)
            .limit(i64::from(most))
            .load(self.conn)
            .tried("looking for old changes")?;
        // Whole changes from the oldest on: a clock that was set back takes none out of the middle.
        let old: Vec<_> = old.into_iter().take_while(|(_, _, at)| *at < before).collect();
        let Some((id, last, _)) = old.last() else { return Ok(0) };
        diesel::delete(journal::table.filter(journal::id.le(last))).execute(self.conn).tried("forgetting old changes")?;
        diesel::delete(journal_change::table.filter(journal_change::id.le(id))).execute(self.conn).tried("forgetting old changes")?;
        Ok(old.len())
    }
}
