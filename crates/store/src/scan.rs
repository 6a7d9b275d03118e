//! The BOM lines of books on SQLite, read on threads of their own while a graph is built of them.
//!
//! A million rows through Diesel's dynamic rows take more than twice as long as through a statement of rusqlite (measured),
//! and nothing else may be done meanwhile. This is the one place that reads past Diesel; it never writes. Each thread has a
//! connection and so a snapshot of its own, of which it tells the value of the counter `graph`: only where all are that of
//! whoever asks, are these the lines.

use crate::error::Tried;
use crate::on_disk::for_sqlite;
use crate::{Result, StoreError};
use qitao_domain::bom::LineKind;
use rusqlite::{Connection, OpenFlags, Row};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::Scope;

/// Threads, each for its share of the row numbers; a third one builds.
const THREADS: i64 = 2;
/// Lines sent at once.
const CHUNK: usize = 4096;
/// Chunks that may wait; then the threads do.
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
    counters: Receiver<Result<i64>>,
    lines: Receiver<Result<Vec<Line>>>,
}

impl Scan {
    /// Is this the value of the counter `graph` in all snapshots that are read?
    pub fn is_of(&self, counter: i64) -> Result<bool> {
        let mut all = true;
        for _ in 0..THREADS {
            all &= self.counters.recv().unwrap_or_else(|_| Err(StoreError::Scan("the reading ended".into())))? == counter;
        }
        Ok(all)
    }

    /// The lines, each thread's by row number.
    pub fn lines(&self) -> impl Iterator<Item = Result<Vec<Line>>> {
        self.lines.iter()
    }
}

/// Starts to read. Whoever loses interest drops the scan, and the threads end.
///
/// # Errors
/// There can be no more threads.
pub(crate) fn start<'scope, 'env>(scope: &'scope Scope<'scope, 'env>, file: &'env Path) -> Result<Scan> {
    let ((say, counters), (send, lines)) = (channel(), sync_channel(WAITING));
    for share in 0..THREADS {
        let (say, send) = (say.clone(), send.clone());
        let reading = move || {
            if let Err(error) = read(file, share, &say, &send) {
                // One of the two is waited for; if neither is, nobody wants to know.
                drop(say.send(Err(StoreError::Scan(error.to_string()))));
                drop(send.send(Err(StoreError::Scan(error.to_string()))));
            }
        };
        std::thread::Builder::new().name("bom-lines".into()).spawn_scoped(scope, reading).tried("starting to read BOM lines")?;
    }
    Ok(Scan { counters, lines })
}

fn read(file: &Path, share: i64, say: &Sender<Result<i64>>, send: &SyncSender<Result<Vec<Line>>>) -> rusqlite::Result<()> {
    let db = Connection::open_with_flags(for_sqlite(file), OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.execute_batch("PRAGMA busy_timeout = 10000; PRAGMA mmap_size = 1073741824; PRAGMA trusted_schema = OFF; BEGIN")?;
    let counter = db.prepare("SELECT value FROM revision WHERE name = 'graph'")?.query_map([], |row| row.get(0))?.next();
    if say.send(Ok(counter.transpose()?.unwrap_or(0))).is_err() {
        return Ok(());
    }
    let most: i64 = db.query_row("SELECT COALESCE(MAX(id), 0) FROM bom_line", [], |row| row.get(0))?;
    let mut statement = db.prepare(
        "SELECT id, bom_id, number, component_id, kind, qty, unit_id, fixed_qty, scrap, operation, valid_from, valid_to \
         FROM bom_line WHERE id > ?1 AND id <= ?2 ORDER BY id",
    )?;
    let mut rows = statement.query([most / THREADS * share, if share + 1 == THREADS { most } else { most / THREADS * (share + 1) }])?;
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
