//! A sandbox: a whole copy of the books as a file beside them, marked as what it is, so that nobody takes it for books.
//!
//! Who may make one, who works in it and when it is closed is the application's; this file only copies, marks and looks.

use crate::backup::{Tick, copy_file, fault};
use crate::conn::connect;
use crate::error::Tried;
use crate::journal::BARRIER;
use crate::journal::ship::sync_folder;
use crate::lease::Lease;
use crate::on_disk::{for_sqlite, network_drive};
use crate::schema::{book, journal_change};
use crate::{Create, Location, Read, Result, Stamp, Store, StoreError};
use diesel::prelude::*;
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The books' fact that makes a file a sandbox.
const MARK: &str = "sandbox";
/// Facts that belong to the books and not to a copy: their id, and the places of their backups.
const NOT_OF_A_COPY: &[&str] = &["id", "backup.folder", "backup.second", "replaced", crate::replace::FACT];
/// What SQLite and the lease leave beside a file.
const BESIDE: &[&str] = &["-wal", "-shm", "-journal", "-lock"];
/// Ends the name of a copy that is not whole yet.
const UNFINISHED: &str = ".making";

/// What a sandbox says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The id of the books that it is a copy of.
    pub of: String,
    /// When the copy was begun, microseconds UTC.
    pub made_at: i64,
    /// Who had it made.
    pub made_by: String,
    /// The newest change that it has of the books. What comes after was tried in it.
    pub change: i64,
}

/// A sandbox that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sandbox {
    /// What it says of itself.
    pub mark: Mark,
    /// Changes that people made in it.
    pub changes: i64,
    /// Size of its file.
    pub bytes: u64,
}

/// What lies where a sandbox would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// A file that is none.
    Other,
    /// One.
    Sandbox(Sandbox),
}

/// Where the sandbox of books lies: `a.sandbox.qitao` for `a.qitao`, `a.db.sandbox` for `a.db`. No two books have the same.
#[must_use]
pub fn file(books: &Path) -> PathBuf {
    if books.extension().is_some_and(|end| end == "qitao") { books.with_extension("sandbox.qitao") } else { with(books, ".sandbox") }
}

/// Would a file whose name ends with this before `.qitao` lie where the sandbox of other books does? Systems do not tell large letters
/// from small ones.
#[must_use]
pub fn is_its_stem(stem: &str) -> bool {
    stem.to_lowercase().ends_with(".sandbox")
}

fn with(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Looks at what lies there, without opening it as books.
#[must_use]
pub fn look(file: &Path) -> Found {
    let Ok(found) = std::fs::metadata(file) else { return Found::Nothing };
    // Nothing of SQLite's is opened there, as with books.
    let elsewhere = network_drive(file).is_some();
    // SQLite would make a database of an empty file.
    if elsewhere || !found.is_file() || found.len() == 0 {
        return Found::Other;
    }
    read(file).map_or(Found::Other, |(mark, changes)| Found::Sandbox(Sandbox { mark, changes, bytes: found.len() }))
}

fn read(file: &Path) -> Option<(Mark, i64)> {
    let mut conn = connect(&Location::Sqlite(file.into())).ok()?;
    let text: String = book::table.find(MARK).select(book::value).first(&mut conn).ok()?;
    let mark: Mark = serde_json::from_str(&text).ok()?;
    // The program's own notes have no command.
    let tried = journal_change::table.filter(journal_change::id.gt(mark.change)).filter(journal_change::command.ne_all(["", BARRIER]));
    let changes = tried.count().get_result(&mut conn).ok()?;
    Some((mark, changes))
}

/// Is a file that nobody has open a sandbox? Looks without writing a byte; what cannot be read is none.
#[must_use]
pub fn is_one(file: &Path) -> bool {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let asked = Connection::open_with_flags(for_sqlite(file), flags)
        .and_then(|db| db.query_row("SELECT COUNT(*) FROM book WHERE key = ?1", [MARK], |row| row.get::<_, i64>(0)));
    asked.is_ok_and(|marks| marks > 0)
}

impl Read<'_> {
    /// Is this a sandbox?
    ///
    /// # Errors
    /// The database's.
    pub fn is_sandbox(&mut self) -> Result<bool> {
        Ok(self.book(MARK)?.is_some())
    }
}

/// A copy in the making. What is not named is gone with this.
#[derive(Debug)]
pub struct Making {
    temporary: PathBuf,
    file: PathBuf,
}

impl Making {
    /// Takes away what a copy left that was killed.
    ///
    /// # Errors
    /// The folder's.
    pub fn clear(file: &Path) -> Result<()> {
        let temporary = with(file, UNFINISHED);
        for end in BESIDE {
            drop(std::fs::remove_file(with(&temporary, end)));
        }
        match std::fs::remove_file(&temporary) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(fault(&temporary, &error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Gives the copy its name, in place of an older one.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when somebody has that open, or the folder's; then the older one is still there.
    pub fn name(self) -> Result<()> {
        let _nobody_opens_it = Lease::take_if_there(&Location::Sqlite(self.file.clone()))?;
        // A write-ahead log is never that of another file.
        for end in ["-wal", "-shm", "-journal"] {
            drop(std::fs::remove_file(with(&self.file, end)));
        }
        std::fs::rename(&self.temporary, &self.file).map_err(|e| fault(&self.file, &e))?;
        self.file.parent().map_or(Ok(()), sync_folder)
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        if let Err(error) = Self::clear(&self.file) {
            tracing::warn!(%error, "a copy that is not whole stays behind");
        }
    }
}

/// Takes a sandbox away.
///
/// # Errors
/// [`StoreError::InUse`] when somebody has it open, or the file's.
pub fn remove(file: &Path) -> Result<()> {
    let _nobody_opens_it = Lease::take_if_there(&Location::Sqlite(file.into()))?;
    std::fs::remove_file(file).map_err(|e| fault(file, &e))?;
    for end in BESIDE {
        drop(std::fs::remove_file(with(file, end)));
    }
    file.parent().map_or(Ok(()), sync_folder)
}

impl Store {
    /// Copies the books to where their sandbox lies, under a temporary name; they go on being read and written.
    ///
    /// # Errors
    /// [`StoreError::Backup`], [`StoreError::Damaged`] when the copy is not whole, [`StoreError::Cancelled`].
    pub fn copy_to_sandbox(&self, file: &Path, mark: &Mark, tick: &mut Tick<'_>) -> Result<Making> {
        let Location::Sqlite(books) = self.location() else { return Err(StoreError::NotBooks(self.location().shown())) };
        Making::clear(file)?;
        let making = Making { temporary: with(file, UNFINISHED), file: file.into() };
        File::create(&making.temporary).map_err(|e| fault(file, &e))?;
        copy_file(books, &making.temporary, Duration::ZERO, tick)?;
        let copy = Self::open(Location::Sqlite(making.temporary.clone()), Create::Never, "sandbox")?;
        let stamp = Stamp { at: mark.made_at, actor: "system".into() };
        copy.write(&stamp, |w| -> Result<()> {
            for fact in NOT_OF_A_COPY {
                w.drop_book(fact)?;
            }
            w.forget_jobs()?;
            w.end_all_sessions()?;
            let mark = Mark { change: w.newest_change()?, ..mark.clone() };
            w.set_book(MARK, &serde_json::to_string(&mark).unwrap_or_default())
        })?;
        drop(copy);
        crate::restore::settle(&making.temporary)?;
        File::open(&making.temporary).and_then(|copy| copy.sync_all()).tried("forcing the sandbox to the disk")?;
        Ok(making)
    }
}
