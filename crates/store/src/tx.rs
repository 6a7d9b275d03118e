//! The one place where transactions begin and end.

use crate::conn::{Conn, Store};
use crate::error::Tried;
use crate::journal::Cause;
use crate::schema::{revision, sequence};
use crate::{Result, StoreError, Touched};
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;
use qitao_domain::costing::close::Month;
use std::ops::{Deref, DerefMut};
use std::path::Path;

/// A consistent snapshot to read from. Each noun's file adds its reads to it.
pub struct Read<'c> {
    pub(crate) conn: &'c mut Conn,
    /// The books' file, where they may be read beside: no change of this transaction's own is hidden from others.
    pub(crate) file: Option<&'c Path>,
    /// What this change did so far to what the BOM graph holds; nothing while only reading.
    pub(crate) touched: Touched,
}

/// A change in the making: reads, and the writes of each noun's file.
pub struct Write<'c> {
    read: Read<'c>,
    pub(crate) stamp: Stamp,
    /// What the first row of the trail says of the change.
    pub(crate) cause: Cause,
    /// The last month that is closed, once it was asked for: nothing but [`Self::put_month`] changes it.
    pub(crate) closed: Option<Option<Month>>,
}

/// Who changes, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Microseconds UTC.
    pub at: i64,
    /// The person.
    pub actor: String,
}

impl<'c> Deref for Write<'c> {
    type Target = Read<'c>;
    fn deref(&self) -> &Read<'c> {
        &self.read
    }
}

impl<'c> DerefMut for Write<'c> {
    fn deref_mut(&mut self) -> &mut Read<'c> {
        &mut self.read
    }
}

/// Times that a change is run again after PostgreSQL found that it crossed another.
const TRIES: usize = 5;

impl Store {
    /// Reads from one consistent snapshot.
    ///
    /// # Errors
    /// The body's, or the database's.
    pub fn read<T, E: From<StoreError>>(&self, body: impl FnOnce(&mut Read<'_>) -> std::result::Result<T, E>) -> std::result::Result<T, E> {
        let mut reader = self.reader()?;
        begin(&mut reader.conn, "BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        let rolled = Ended(&mut reader.conn);
        body(&mut Read { conn: &mut *rolled.0, file: self.file(), touched: Touched::default() })
    }

    /// Changes the books: all of it or nothing. The body may be run again, so it touches the database only.
    ///
    /// # Errors
    /// The body's (nothing is written then), or the database's.
    pub fn write<T, E: From<StoreError> + AsStore>(
        &self,
        stamp: &Stamp,
        mut body: impl FnMut(&mut Write<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut writer = self.writer();
        self.mend(&mut writer)?;
        for attempt in 1.. {
            begin(&mut writer, "BEGIN IMMEDIATE", "BEGIN ISOLATION LEVEL SERIALIZABLE")?;
            let open = Ended(&mut writer);
            let read = Read { conn: &mut *open.0, file: None, touched: Touched::default() };
            let mut write = Write { read, stamp: stamp.clone(), cause: Cause::default(), closed: None };
            write.begin_journal()?;
            let done = body(&mut write).and_then(|value| {
                let moved = write.move_graph()?;
                write.end_journal()?;
                // Held until it is known whether there is anything to note.
                let notes = moved.map(|counter| (counter, self.notes()));
                let conn: &mut Conn = write.read.conn;
                commit(conn)?;
                if let Some((counter, mut notes)) = notes {
                    notes.add(counter, std::mem::take(&mut write.read.touched));
                }
                Ok(value)
            });
            match done {
                Ok(value) => {
                    std::mem::forget(open);
                    self.wrote();
                    return Ok(value);
                }
                Err(error) if attempt < TRIES && error.is_serialization_failure() => {}
                Err(error) => return Err(error),
            }
        }
        unreachable!("the last attempt returns")
    }
}

/// Lets [`Store::write`] see whether an error is the database's wish to try again.
pub trait AsStore {
    /// Is it?
    fn is_serialization_failure(&self) -> bool;
}

impl AsStore for StoreError {
    fn is_serialization_failure(&self) -> bool {
        Self::is_serialization_failure(self)
    }
}

/// Rolls back when dropped: on an error, and on a panic.
struct Ended<'c>(&'c mut Conn);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        let ended = match self.0 {
            Conn::Pg(c) => AnsiTransactionManager::rollback_transaction(c),
            Conn::Sqlite(c) => AnsiTransactionManager::rollback_transaction(c),
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "nothing to roll back");
        }
    }
}

fn begin(conn: &mut Conn, sqlite: &str, postgres: &str) -> Result<()> {
    match conn {
        Conn::Pg(c) => AnsiTransactionManager::begin_transaction_sql(c, postgres),
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, sqlite),
    }
    .tried("beginning a transaction")
}

fn commit(conn: &mut Conn) -> Result<()> {
    match conn {
        Conn::Pg(c) => AnsiTransactionManager::commit_transaction(c),
        Conn::Sqlite(c) => AnsiTransactionManager::commit_transaction(c),
    }
    .tried("committing")
}

impl Read<'_> {
    /// A counter that moves with each change of what it names (`bom`, `item`, …); 0 before the first.
    ///
    /// # Errors
    /// The database's.
    pub fn revision(&mut self, name: &str) -> Result<i64> {
        let found = revision::table.find(name).select(revision::value).first(self.conn).optional().tried("reading a revision")?;
        Ok(found.unwrap_or(0))
    }
}

impl Write<'_> {
    /// Moves a counter.
    pub(crate) fn bump(&mut self, name: &str) -> Result<()> {
        let moved = diesel::update(revision::table.find(name))
            .set(revision::value.eq(revision::value + 1))
            .execute(self.conn)
            .tried("moving a revision")?;
        if moved == 0 {
            diesel::insert_into(revision::table)
                .values((revision::name.eq(name), revision::value.eq(1_i64)))
                .execute(self.conn)
                .tried("moving a revision")?;
        }
        Ok(())
    }

    /// Takes `count` row numbers of a table and gives the first.
    ///
    /// # Errors
    /// The database's.
    pub fn next_ids(&mut self, table: &str, count: usize) -> Result<i64> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let found: Option<i64> =
            sequence::table.find(table).select(sequence::next).first(self.conn).optional().tried("taking row numbers")?;
        if let Some(next) = found {
            diesel::update(sequence::table.find(table))
                .set(sequence::next.eq(next + count))
                .execute(self.conn)
                .tried("taking row numbers")?;
            return Ok(next);
        }
        diesel::insert_into(sequence::table)
            .values((sequence::name.eq(table), sequence::next.eq(1 + count)))
            .execute(self.conn)
            .tried("taking row numbers")?;
        Ok(1)
    }

    /// Who changes, and when.
    #[must_use]
    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// What follows counts as changed at this instant (microseconds UTC). Only a story that is told of the past needs it.
    pub fn set_instant(&mut self, at: i64) {
        self.stamp.at = at;
    }

    /// Does a part of the change in somebody else's name.
    pub fn in_name_of<T>(&mut self, actor: &str, part: impl FnOnce(&mut Self) -> T) -> T {
        let own = std::mem::replace(&mut self.stamp.actor, actor.to_owned());
        let done = part(self);
        self.stamp.actor = own;
        done
    }

    /// Tells the database's planner about its tables after bulk work.
    ///
    /// # Errors
    /// The database's.
    pub fn analyze(&mut self) -> Result<()> {
        crate::dialect::analyze(self.conn)
    }
}

/// The clock, in microseconds UTC; the only place in this crate that reads it, for the lease and file names.
pub(crate) fn now_micros() -> i64 {
    chrono::Utc::now().timestamp_micros()
}
