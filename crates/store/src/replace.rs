//! Other books in the place of some: decided in the old ones, done when they are opened next.
//!
//! The decision is a fact of the old books ([`FACT`] names the mark), written in the transaction in which somebody agreed. The
//! mark, a file beside the books that is there by then, says what is to be done; without the fact it says nothing. Each step is
//! one rename within one folder: the new file comes beside the books, the old ones get the name under which they are kept, the
//! new ones get theirs. However it is broken off, the next opening sees by what is there how far it was. Nothing is deleted or
//! written over, and there is no instant at which neither the old nor the new books can be opened.

use crate::conn::{connect, is_there};
use crate::error::Tried;
use crate::journal::ship::sync_folder;
use crate::lease::Lease;
use crate::on_disk::for_sqlite;
use crate::touched::Touched;
use crate::{Location, Read, Result, StoreError, backup, restore};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The fact of the old books that names the mark which was agreed to.
pub const FACT: &str = "replacing";
/// Ends the name of the mark.
const MARK: &str = ".replacing";
/// Ends the name of a mark that is not whole yet.
const UNFINISHED: &str = ".replacing-new";
/// Ends the name of the new file while it waits beside the books.
const INCOMING: &str = ".incoming";

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// `replacing`
    pub qitao: String,
    /// 1
    pub format: u32,
    /// What the old books' fact must say.
    pub id: String,
    /// The new file; once it waits beside the books it is not there any more.
    pub file: PathBuf,
    /// Its bytes.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// The name that the old books get, in their own folder.
    pub kept: String,
    /// In whose name.
    pub actor: String,
    /// At which kind of client.
    pub client: String,
    /// Under which id.
    pub request_id: String,
    /// What the trail is to say.
    pub told: serde_json::Value,
    /// Why it came to nothing: the old books stay.
    #[serde(default)]
    pub failed: Option<String>,
}

/// How far it has come; a test breaks it off after each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The new file waits beside the books.
    Beside,
    /// The old books are one file, with nothing outside it.
    Settled,
    /// The old books have the name under which they are kept.
    Kept,
    /// The new books have theirs.
    InPlace,
}

/// Changes that some books would lose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, QueryableByName)]
pub struct Gone {
    /// How many.
    #[diesel(sql_type = BigInt)]
    pub changes: i64,
    /// People who made them.
    #[diesel(sql_type = BigInt)]
    pub people: i64,
    /// The first one's instant, microseconds UTC.
    #[diesel(sql_type = BigInt)]
    pub from: i64,
    /// The last one's.
    #[diesel(sql_type = BigInt)]
    pub to: i64,
}

impl Read<'_> {
    /// People's work after a change, up to another; logging in, agreeing and looking at copies is none.
    ///
    /// # Errors
    /// The database's.
    pub fn work_between(&mut self, after: i64, up_to: i64) -> Result<Gone> {
        let sql = "SELECT CAST(COUNT(*) AS BIGINT) AS changes, CAST(COUNT(DISTINCT NULLIF(actor, '')) AS BIGINT) AS people, \
                   CAST(COALESCE(MIN(at), 0) AS BIGINT) AS \"from\", CAST(COALESCE(MAX(at), 0) AS BIGINT) AS \"to\" \
                   FROM journal_change WHERE id > $1 AND id <= $2 AND command NOT IN ('', 'journal.barrier') \
                   AND command NOT LIKE 'session.%' AND command NOT LIKE 'approval.%' AND command NOT LIKE 'preference.%' \
                   AND command NOT LIKE 'backup.%'";
        let ask = diesel::sql_query(sql).bind::<BigInt, _>(after).bind::<BigInt, _>(up_to);
        ask.get_result(self.conn).tried("counting what would be gone")
    }
}

/// Where books really lie: a link is no place of its own. Also when what it leads to is not there at this moment.
pub(crate) fn real(books: &Path) -> PathBuf {
    std::fs::canonicalize(books).unwrap_or_else(|_| match std::fs::read_link(books) {
        Ok(to) => books.parent().map_or_else(|| to.clone(), |folder| folder.join(&to)),
        Err(_) => books.to_owned(),
    })
}

fn beside(books: &Path, end: &str) -> PathBuf {
    let mut name = books.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn folder(books: &Path) -> &Path {
    books.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Where a new file waits beside books.
#[must_use]
pub fn incoming(books: &Path) -> PathBuf {
    beside(&real(books), INCOMING)
}

/// What a name has of which books that were put aside are known, and the copy before a migration.
pub const BEFORE: &str = ".before-";

/// Under which name books would be kept at an instant (microseconds UTC): one that nothing has.
#[must_use]
pub fn kept_name(books: &Path, at: i64) -> String {
    let books = real(books);
    let stem = books.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let stamp = chrono::DateTime::from_timestamp_micros(at).unwrap_or_default().format("%Y%m%dT%H%M%SZ");
    let name = |more: &str| format!("{stem}{BEFORE}{stamp}{more}.qitao");
    let free = |name: &String| !folder(&books).join(name).exists();
    std::iter::once(name("")).chain((2..100).map(|n| name(&format!("-{n}")))).find(free).unwrap_or_else(|| name("-100"))
}

/// Is there a mark, or half of one that a killed process left?
pub(crate) fn is_marked(books: &Path) -> bool {
    let books = real(books);
    [MARK, UNFINISHED].iter().any(|end| beside(&books, end).is_file())
}

/// The mark beside books.
///
/// # Errors
/// It cannot be read, or is not understood: an older program must not open what a newer one was about to replace.
pub fn marked(books: &Path) -> Result<Option<Mark>> {
    let path = beside(&real(books), MARK);
    match std::fs::read(&path) {
        Ok(bytes) => {
            let refused = |why: String| StoreError::Replacing(format!("{}: {why}", path.display()));
            let mark: Mark = serde_json::from_slice(&bytes).map_err(|e| refused(e.to_string()))?;
            if (mark.qitao.as_str(), mark.format) == ("replacing", 1) {
                Ok(Some(mark))
            } else {
                Err(refused(format!("{} of format {}", mark.qitao, mark.format)))
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::Replacing(format!("{}: {error}", path.display()))),
    }
}

/// Writes the mark, whole or not at all. It says nothing before the books' fact names it.
///
/// # Errors
/// The folder's.
pub fn mark(books: &Path, mark: &Mark) -> Result<()> {
    let (what, books) = ("writing what is to be put in place", real(books));
    let (path, temporary) = (beside(&books, MARK), beside(&books, UNFINISHED));
    let text = serde_json::to_string_pretty(mark).map_err(|e| StoreError::Replacing(e.to_string()))?;
    let mut file = File::create(&temporary).tried(what)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).tried(what)?;
    drop(file);
    std::fs::rename(&temporary, &path).tried(what)?;
    sync_folder(folder(&books))
}

/// Takes the mark away: it is done, or nobody agreed.
///
/// # Errors
/// The folder's.
pub fn unmark(books: &Path) -> Result<()> {
    let books = real(books);
    std::fs::remove_file(beside(&books, MARK)).tried("taking the mark away")?;
    sync_folder(folder(&books))
}

/// Which mark was agreed to in a file of books.
fn agreed(books: &Path) -> rusqlite::Result<Option<String>> {
    use rusqlite::OptionalExtension;
    // What a killed process left in the log belongs to it, and is read only by somebody who may write.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(for_sqlite(books), flags)?;
    db.execute_batch("PRAGMA busy_timeout = 10000; PRAGMA trusted_schema = OFF")?;
    db.query_row("SELECT value FROM book WHERE key = ?1", [FACT], |row| row.get(0)).optional()
}

/// The books that were replaced under this mark, if they are.
///
/// # Errors
/// The kept file cannot be read.
pub fn kept(books: &Path, mark: &Mark) -> Result<Option<PathBuf>> {
    let kept = folder(&real(books)).join(&mark.kept);
    if !is_there(&kept) {
        return Ok(None);
    }
    let found = agreed(&kept).map_err(|e| StoreError::Replacing(format!("{}: {e}", kept.display())))?;
    Ok((found.as_ref() == Some(&mark.id)).then_some(kept))
}

/// Reads in books that nobody has open, such as those that were replaced.
///
/// # Errors
/// The body's, or the file's.
pub fn look<T>(file: &Path, body: impl FnOnce(&mut Read<'_>) -> Result<T>) -> Result<T> {
    let mut conn = connect(&Location::Sqlite(file.into()))?;
    body(&mut Read { conn: &mut conn, file: None, touched: Touched::default() })
}

/// Does what was agreed to, as far as it is not done. Whoever calls holds the books' lock.
pub(crate) fn finish(books: &Path) -> Result<()> {
    finish_until(books, &mut |_| true)
}

/// The same, going on after each step only while told to.
///
/// # Errors
/// [`StoreError::Replacing`]: it was agreed to and cannot be done now; [`StoreError::Cancelled`]: told not to go on.
pub fn finish_until(books: &Path, go_on: &mut dyn FnMut(Step) -> bool) -> Result<()> {
    // Whoever wrote half a mark is not there any more.
    drop(std::fs::remove_file(beside(&real(books), UNFINISHED)));
    let Some(mut found) = marked(books)? else { return Ok(()) };
    let books = real(books);
    let stuck = |why: &dyn std::fmt::Display| StoreError::Replacing(why.to_string());
    let (incoming, mut step) = (incoming(&books), |step| if go_on(step) { Ok(()) } else { Err(StoreError::Cancelled) });
    if is_there(&books) {
        if agreed(&books).map_err(|e| stuck(&e))?.as_ref() != Some(&found.id) {
            if kept(&books, &found)?.is_none() {
                // Whoever was about to ask was ended before anybody had agreed. What came from another disk is a copy.
                if found.file.is_file() && incoming.is_file() {
                    std::fs::remove_file(&incoming).map_err(|e| stuck(&e))?;
                }
                return unmark(&books);
            }
            return Ok(());
        }
        if found.failed.is_some() {
            return Ok(());
        }
        if let Err(why) = come_beside(&found, &incoming) {
            found.failed = Some(why);
            return mark(&books, &found);
        }
        step(Step::Beside)?;
        restore::settle(&books).map_err(|e| stuck(&e))?;
        step(Step::Settled)?;
        if folder(&books).join(&found.kept).exists() {
            found.kept = kept_name(&books, crate::tx::now_micros());
            mark(&books, &found)?;
        }
        std::fs::rename(&books, folder(&books).join(&found.kept)).map_err(|e| stuck(&e))?;
        sync_folder(folder(&books))?;
        step(Step::Kept)?;
    }
    if found.failed.is_some() {
        return Ok(());
    }
    if !incoming.is_file() {
        let Some(kept) = kept(&books, &found)? else { return Err(stuck(&format!("{} is gone", incoming.display()))) };
        // Somebody took it away: then the old books are those that there are.
        std::fs::rename(kept, &books).map_err(|e| stuck(&e))?;
        found.failed = Some(format!("{} is gone", incoming.display()));
        return mark(&books, &found);
    }
    std::fs::rename(&incoming, &books).map_err(|e| stuck(&e))?;
    sync_folder(folder(&books))?;
    step(Step::InPlace)
}

/// Brings the new file beside the books. What is not what was agreed to does not come, and that is an end.
fn come_beside(mark: &Mark, incoming: &Path) -> std::result::Result<(), String> {
    let came = !incoming.exists();
    if came {
        std::fs::rename(&mark.file, incoming).map_err(|e| format!("{}: {e}", mark.file.display()))?;
    }
    let (size, sha256) = backup::hash(incoming).map_err(|e| e.to_string())?;
    if (size, sha256.as_str()) == (mark.size, mark.sha256.as_str()) {
        return sync_folder(folder(incoming)).map_err(|e| e.to_string());
    }
    if came && !mark.file.exists() {
        drop(std::fs::rename(incoming, &mark.file));
    }
    Err(format!("{} is not what was agreed to", mark.file.display()))
}

/// Refuses a file that somebody has open.
///
/// # Errors
/// [`StoreError::InUse`].
pub fn refuse_held(file: &Path) -> Result<()> {
    Lease::refuse_held(&Location::Sqlite(file.into()))
}

/// What lies where a new file is to wait, and belongs to no mark, is somebody's still.
///
/// # Errors
/// The folder's.
pub fn set_aside(books: &Path, at: i64) -> Result<()> {
    let incoming = incoming(books);
    if !incoming.exists() {
        return Ok(());
    }
    std::fs::rename(&incoming, beside(&incoming, &format!("-{at}"))).tried("setting aside what lies beside the books")
}
