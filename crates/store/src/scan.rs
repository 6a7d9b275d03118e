//! The BOM lines of books on SQLite, read on a thread of its own while a graph is built of them.
//!
//! A million rows through Diesel's dynamic rows take more than twice as long as through a statement of rusqlite (measured),
//! and nothing else may be done meanwhile. This is the one place that reads past Diesel; it never writes. Its connection
//! sees a snapshot of its own, so it says which value of the counter `graph` that has: only where it is the same as with who asks,
//! are the lines.

use crate::error::Tried;
use crate::{Result, StoreError};
use qitao_domain::bom::LineKind;
use rusqlite::{Connection, OpenFlags, Row};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Scope;

/// Lines sent at once.
const CHUNK: usize = 4096;
/// Chunks that may wait; then the thread does.
const WAITING: usize = 8;

/// A row of `bom_line`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    pub id: i64,
    pub bom: i64,
    pub number: i32,
    pub component: i64,
    pub kind: LineKind,
    pub qty: i64,
    pub unit: i64,
    pub fixed_qty: i64,
    pub scrap: i64,
    pub operation: Option<i32>,
    pub from: i32,
    pub to: Option<i32>,
}

/// Lines that are being read.
pub(crate) struct Scan {
    counter: Receiver<Result<i64>>,
    lines: Receiver<Result<Vec<Line>>>,
}

impl Scan {
    /// The value of the counter `graph` in the snapshot that is read.
    pub fn counter(&self) -> Result<i64> {
        self.counter.recv().unwrap_or_else(|_| Err(StoreError::Scan("the reading ended".into())))
    }

    /// The lines, by row number; after an error nothing comes.
    pub fn lines(&self) -> impl Iterator<Item = Result<Vec<Line>>> {
        self.lines.iter()
    }
}

/// Starts to read. Whoever loses interest drops the scan, and the thread ends.
///
/// # Errors
/// There can be no more threads.
pub(crate) fn start<'scope, 'env>(scope: &'scope Scope<'scope, 'env>, file: &'env Path) -> Result<Scan> {
    let ((say, counter), (send, lines)) = (sync_channel(1), sync_channel(WAITING));
    let reading = move || {
        if let Err(error) = read(file, &say, &send) {
            // One of the two is waited for; if neither is, nobody wants to know.
            let told = say.try_send(Err(StoreError::Scan(error.to_string())));
            drop(told);
            drop(send.send(Err(StoreError::Scan(error.to_string()))));
        }
    };
    std::thread::Builder::new().name("bom-lines".into()).spawn_scoped(scope, reading).tried("starting to read BOM lines")?;
    Ok(Scan { counter, lines })
}

fn read(file: &Path, say: &SyncSender<Result<i64>>, send: &SyncSender<Result<Vec<Line>>>) -> rusqlite::Result<()> {
    let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.execute_batch("PRAGMA busy_timeout = 10000; PRAGMA mmap_size = 1073741824; PRAGMA trusted_schema = OFF; BEGIN")?;
    let counter = db.prepare("SELECT value FROM revision WHERE name = 'graph'")?.query_map([], |row| row.get(0))?.next();
    if say.send(Ok(counter.transpose()?.unwrap_or(0))).is_err() {
        return Ok(());
    }
    let mut statement = db.prepare(
        "SELECT id, bom_id, number, component_id, kind, qty, unit_id, fixed_qty, scrap, operation, valid_from, valid_to \
         FROM bom_line ORDER BY id",
    )?;
    let mut rows = statement.query([])?;
    let mut chunk = Vec::with_capacity(CHUNK);
    while let Some(row) = rows.next()? {
        chunk.push(line(row)?);
        if chunk.len() == CHUNK && send.send(Ok(std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK)))).is_err() {
            return Ok(());
        }
    }
    drop(send.send(Ok(chunk)));
    Ok(())
}

fn line(row: &Row<'_>) -> rusqlite::Result<Line> {
    let word = row.get_ref(4)?.as_str()?;
    let unknown = || rusqlite::Error::InvalidColumnType(4, word.to_owned(), rusqlite::types::Type::Text);
    Ok(Line {
        id: row.get(0)?,
        bom: row.get(1)?,
        number: row.get(2)?,
        component: row.get(3)?,
        kind: LineKind::from_word(word).ok_or_else(unknown)?,
        qty: row.get(5)?,
        unit: row.get(6)?,
        fixed_qty: row.get(7)?,
        scrap: row.get(8)?,
        operation: row.get(9)?,
        from: row.get(10)?,
        to: row.get(11)?,
    })
}
