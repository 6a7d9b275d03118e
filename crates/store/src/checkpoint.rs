//! Taking what was written from SQLite's log into the file, behind the back of whoever writes.
//!
//! SQLite does it with the commit that fills another 1,000 pages of the log, and whoever made that commit waits for it. Here a thread does it with a connection of its own, once after what was written last, so that the log begins anew, and not more
//! often than [`REST`] says. A commit does it only where the thread cannot follow ([`BACKSTOP`]).

use crate::Result;
use crate::error::Tried;
use crate::on_disk::for_sqlite;
use crate::opened::{Counter, Opened};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Between one time and the next.
const REST: Duration = Duration::from_millis(500);
/// Pages of the log (64 MB) from which on a commit takes them into the file itself.
pub(crate) const BACKSTOP: u32 = 16_000;

/// What the thread is to know.
#[derive(Debug, Default)]
struct Word {
    wrote: bool,
    end: bool,
}

/// The thread, as long as the books are open.
#[derive(Debug)]
pub(crate) struct Checkpoints {
    said: Arc<(Mutex<Word>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    /// Begins for the books of a file; `open` counts its connection.
    pub(crate) fn begin(file: &Path, open: &Arc<Counter>) -> Result<Self> {
        let said = Arc::<(Mutex<Word>, Condvar)>::default();
        let (file, heard, opened) = (file.to_owned(), Arc::clone(&said), Opened::of(open));
        let work = move || {
            let _opened = opened;
            run(&file, &heard);
        };
        let thread = std::thread::Builder::new().name("checkpoint".into()).spawn(work).tried("starting to take the log into the books")?;
        Ok(Self { said, thread: Some(thread) })
    }

    /// Something was written.
    pub(crate) fn wrote(&self) {
        self.say(|word| word.wrote = true);
    }

    fn say(&self, what: impl FnOnce(&mut Word)) {
        what(&mut self.said.0.lock().unwrap_or_else(PoisonError::into_inner));
        self.said.1.notify_one();
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        // The last connection that is closed takes the rest.
        self.say(|word| word.end = true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(file: &Path, (word, news): &(Mutex<Word>, Condvar)) {
    let mut db = None;
    loop {
        let word_now = word.lock().unwrap_or_else(PoisonError::into_inner);
        let mut word_now = news.wait_while(word_now, |word| !word.wrote && !word.end).unwrap_or_else(PoisonError::into_inner);
        if word_now.end {
            return;
        }
        word_now.wrote = false;
        drop(word_now);
        if let Err(error) = take(file, &mut db) {
            // The next word tries again, and the backstop is there.
            tracing::warn!(%error, "the log was not taken into the books");
            db = None;
        }
        let word_now = word.lock().unwrap_or_else(PoisonError::into_inner);
        drop(news.wait_timeout_while(word_now, REST, |word| !word.end));
    }
}

fn take(file: &Path, db: &mut Option<Connection>) -> rusqlite::Result<()> {
    let db = match db {
        Some(db) => db,
        None => db.insert(connect(file)?),
    };
    // PASSIVE waits for nobody and keeps nobody waiting; what a reader still looks at comes with the next.
    db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}

fn connect(file: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open_with_flags(for_sqlite(file), OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.execute_batch("PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF")?;
    Ok(db)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    /// Pages that are in the log alone.
    fn left(db: &Connection, file: &Path) -> u64 {
        let size: u64 = db.query_row("PRAGMA page_count", [], |row| row.get::<_, i64>(0)).unwrap().unsigned_abs() * 4096;
        size.saturating_sub(std::fs::metadata(file).unwrap().len()) / 4096
    }

    #[test]
    fn what_is_written_comes_into_the_file_without_the_writer() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("books.qitao");
        let db = Connection::open(&file).unwrap();
        db.execute_batch("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0").unwrap();
        let open = Arc::<Counter>::default();
        let checkpoints = Checkpoints::begin(&file, &open).unwrap();
        let until = |what: &str| {
            let end = Instant::now() + Duration::from_secs(20);
            while left(&db, &file) > 0 {
                assert!(Instant::now() < end, "{what}: {} pages are still in the log", left(&db, &file));
                std::thread::sleep(Duration::from_millis(20));
            }
        };
        db.execute_batch("CREATE TABLE t (b BLOB); INSERT INTO t VALUES (randomblob(400000))").unwrap();
        assert!(left(&db, &file) > 90, "nobody was told yet");
        checkpoints.wrote();
        until("once");
        // While it rests, too.
        db.execute_batch("INSERT INTO t VALUES (randomblob(400000))").unwrap();
        checkpoints.wrote();
        until("again");
        drop(checkpoints);
        drop(crate::opened::UntilClosed(open));
    }

    #[test]
    fn whoever_closes_does_not_wait_for_its_rest() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("books.qitao");
        let db = Connection::open(&file).unwrap();
        db.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (a)").unwrap();
        let checkpoints = Checkpoints::begin(&file, &Arc::default()).unwrap();
        checkpoints.wrote();
        std::thread::sleep(Duration::from_millis(50));
        let begun = Instant::now();
        drop(checkpoints);
        assert!(begun.elapsed() < REST, "{:?}", begun.elapsed());
    }
}
