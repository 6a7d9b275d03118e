//! Full backups: a whole copy of the books as one file, with a manifest beside it that says what it is and its hash.
//!
//! A copy is made under a temporary name in its own folder, checked, hashed, forced to the disk and only then named; the
//! manifest is there by then. So a manifest without its copy is nothing, and a copy that fits its manifest was whole once.

use crate::error::{BackupFault, Tried};
use crate::journal::segment::{hex, short};
use crate::journal::ship::sync_folder;
use crate::on_disk::for_sqlite;
use crate::{Backend, Location, Result, Store, StoreError};
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// Ends the name of a backup's manifest.
const MANIFEST: &str = ".backup.json";
/// Begins the name of a file that is not whole yet.
const UNFINISHED: &str = ".qitao-backup-";
/// The copy goes to the disk in pieces of this size, so that no save of the books waits behind a gigabyte.
const PIECE: u64 = 4 << 20;
/// Steps of SQLite between two looks at the copy.
const STEPS: i32 = 20_000;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `backup`
    pub qitao: String,
    /// 1
    pub format: u32,
    /// The books.
    pub books: String,
    /// Their name.
    pub name: String,
    /// `sqlite`, or `postgres` for a dump of `pg_dump`.
    pub backend: String,
    /// The copy's file beside the manifest.
    pub file: String,
    /// Its bytes.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// The newest change in it.
    pub change: i64,
    /// When it was begun, microseconds UTC.
    pub at: i64,
    /// The last migration of its tables.
    pub schema: String,
    /// Why it was made: `daily`, `asked`, `first`, `before …`.
    pub reason: String,
}

/// A backup that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Full {
    /// The copy.
    pub path: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
}

/// What a backup is to be called.
#[derive(Debug, Clone)]
pub struct Naming<'a> {
    /// The books' id.
    pub books: &'a str,
    /// Their name.
    pub name: &'a str,
    /// Why.
    pub reason: &'a str,
    /// How long to rest after each piece, so that others get at the disk.
    pub rest: Duration,
}

/// How far: bytes of all. Says whether to go on.
pub type Tick<'a> = dyn FnMut(u64, u64) -> bool + 'a;

fn fault(place: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Backup { place: place.display().to_string(), fault: BackupFault::of(error), why: error.to_string() }
}

/// SQLite says less of a disk than the system does, so that is asked too.
fn of_sqlite(place: &Path, error: &rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode as Code;
    let fault = match error.sqlite_error_code() {
        Some(Code::DiskFull) => BackupFault::Full,
        Some(Code::ReadOnly | Code::PermissionDenied) => BackupFault::ReadOnly,
        Some(Code::OperationInterrupted) => return StoreError::Cancelled,
        _ if !place.parent().is_some_and(Path::is_dir) => BackupFault::Gone,
        _ => BackupFault::Other,
    };
    StoreError::Backup { place: place.display().to_string(), fault, why: error.to_string() }
}

impl Store {
    /// Makes a full backup in a folder. The books go on being read and written.
    ///
    /// # Errors
    /// [`StoreError::Backup`], [`StoreError::Damaged`] when the copy is not whole, [`StoreError::Cancelled`].
    pub fn back_up(&self, folder: &Path, naming: &Naming<'_>, tick: &mut Tick<'_>) -> Result<Full> {
        let at = crate::tx::now_micros();
        clear(folder, naming.books)?;
        let mut temporary = tempfile(folder, naming.books)?;
        let change = match self.location() {
            Location::Sqlite(books) => copy_file(books, &temporary.0, naming.rest, tick)?,
            Location::Postgres(url) => crate::pg_dump::dump(self, url, &temporary.0, tick)?,
        };
        let (size, sha256) = hash(&temporary.0)?;
        File::open(&temporary.0).and_then(|file| file.sync_all()).map_err(|e| fault(folder, &e))?;
        let (backend, end) = match self.location().backend() {
            Backend::Sqlite => ("sqlite", "qitao"),
            Backend::Postgres => ("postgres", "pgdump"),
        };
        let stamp = chrono::DateTime::from_timestamp_micros(at).unwrap_or_default().format("%Y%m%dT%H%M%S%3fZ");
        let name: String = naming.name.chars().map(|c| if c.is_alphanumeric() || "-_ .".contains(c) { c } else { '_' }).take(60).collect();
        let file = format!("{}-{stamp}-{change}.{end}", name.trim_matches(['.', ' ']));
        let manifest = Manifest {
            qitao: "backup".into(),
            format: 1,
            books: naming.books.into(),
            name: naming.name.into(),
            backend: backend.into(),
            file: file.clone(),
            size,
            sha256,
            change,
            at,
            schema: self.read(|r| r.schema_version())?,
            reason: naming.reason.into(),
        };
        let full = Full { path: folder.join(&file), manifest };
        temporary.name(folder, &full.manifest)?;
        Ok(full)
    }
}

/// A file that is gone with this, unless it was named. It is made now, so that the system says what is wrong with the folder.
struct Unfinished(PathBuf, bool);

impl Unfinished {
    /// Gives the copy its name, after its manifest has one: it counts from then on.
    fn name(&mut self, folder: &Path, manifest: &Manifest) -> Result<()> {
        write_manifest(folder, manifest)?;
        std::fs::rename(&self.0, folder.join(&manifest.file)).map_err(|e| fault(folder, &e))?;
        self.1 = false;
        sync_folder(folder)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if self.1 {
            for end in ["", "-journal", "-wal", "-shm"] {
                let mut name = self.0.as_os_str().to_owned();
                name.push(end);
                drop(std::fs::remove_file(name));
            }
        }
    }
}

fn tempfile(folder: &Path, books: &str) -> Result<Unfinished> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let path = folder.join(format!("{UNFINISHED}{}-{}-{number}", short(books), std::process::id()));
    File::create(&path).map_err(|e| fault(folder, &e))?;
    Ok(Unfinished(path, true))
}

/// Takes away what a process that had these books left when it was ended in the middle. Others may have theirs here.
fn clear(folder: &Path, books: &str) -> Result<()> {
    let begin = format!("{UNFINISHED}{}-", short(books));
    let own = format!("{begin}{}-", std::process::id());
    for entry in std::fs::read_dir(folder).map_err(|e| fault(folder, &e))?.flatten() {
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| name.starts_with(&begin) && !name.starts_with(&own)) {
            drop(std::fs::remove_file(entry.path()));
        }
    }
    Ok(())
}

fn write_manifest(folder: &Path, manifest: &Manifest) -> Result<()> {
    let text = serde_json::to_string_pretty(manifest).unwrap_or_default();
    let temporary = tempfile(folder, &manifest.books)?;
    let written = File::create(&temporary.0).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|e| fault(folder, &e))?;
    std::fs::rename(&temporary.0, folder.join(format!("{}{MANIFEST}", manifest.file))).map_err(|e| fault(folder, &e))?;
    sync_folder(folder)
}

/// Copies an SQLite file into an empty one and checks the copy. Gives the newest change in it.
pub(crate) fn copy_file(books: &Path, to: &Path, rest: Duration, tick: &mut Tick<'_>) -> Result<i64> {
    let failed = |e: rusqlite::Error| of_sqlite(to, &e);
    let target = for_sqlite(to).to_string_lossy().into_owned();
    let total = std::fs::metadata(books).tried("looking at the books")?.len();
    let (done, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let copying = {
        let (done, stop, to, books, target) = (Arc::clone(&done), Arc::clone(&stop), to.to_owned(), books.to_owned(), target.clone());
        move || -> rusqlite::Result<()> {
            let db = Connection::open_with_flags(for_sqlite(&books), OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
            db.execute_batch("PRAGMA busy_timeout = 10000; PRAGMA trusted_schema = OFF")?;
            let mut synced = 0;
            let file = File::options().write(true).open(&to).ok();
            let look = move || {
                let size = std::fs::metadata(&to).map_or(0, |m| m.len());
                if size >= synced + PIECE {
                    synced = size;
                    // Only a help: what fails here fails at the end.
                    drop(file.as_ref().map(File::sync_data));
                    std::thread::sleep(rest);
                }
                done.store(size, Ordering::Relaxed);
                stop.load(Ordering::Relaxed)
            };
            db.progress_handler(STEPS, Some(look))?;
            db.execute("VACUUM INTO ?1", [target]).map(drop)
        }
    };
    let thread = std::thread::Builder::new().name("backup".into()).spawn(copying).tried("starting a backup")?;
    while !thread.is_finished() {
        if !tick(done.load(Ordering::Relaxed).min(total), total) {
            stop.store(true, Ordering::Relaxed);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let broke_off =
        || StoreError::Backup { place: to.display().to_string(), fault: BackupFault::Other, why: "the copying broke off".into() };
    thread.join().map_err(|_| broke_off())?.map_err(failed)?;
    let db = Connection::open_with_flags(for_sqlite(to), OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
    let check: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(failed)?;
    if check != "ok" {
        return Err(StoreError::Damaged { file: to.display().to_string(), why: check });
    }
    db.query_row("SELECT COALESCE(MAX(id), 0) FROM journal_change", [], |row| row.get(0)).map_err(failed)
}

/// Size and SHA-256 of a file.
fn hash(path: &Path) -> Result<(u64, String)> {
    let mut file = File::open(path).map_err(|e| fault(path, &e))?;
    let (mut hash, mut size, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 20]);
    loop {
        match file.read(&mut buffer).map_err(|e| fault(path, &e))? {
            0 => return Ok((size, hex(hash.finalize().as_slice()))),
            read => {
                size += read as u64;
                hash.update(&buffer[..read]);
            }
        }
    }
}

/// Is the backup what it was when it was made?
///
/// # Errors
/// [`StoreError::Damaged`] says what does not fit.
pub fn check(full: &Full) -> Result<()> {
    let damaged = |why: String| StoreError::Damaged { file: full.path.display().to_string(), why };
    let (size, sha256) = hash(&full.path).map_err(|e| damaged(e.to_string()))?;
    match (size == full.manifest.size, sha256 == full.manifest.sha256) {
        (false, _) => Err(damaged(format!("{size} bytes, not {}", full.manifest.size))),
        (true, false) => Err(damaged("hash".into())),
        (true, true) => Ok(()),
    }
}

/// The backups of a folder, oldest first by number of the change within each books.
///
/// # Errors
/// The folder's.
pub fn list(folder: &Path) -> Result<Vec<Full>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|e| fault(folder, &e))? {
        let path = entry.map_err(|e| fault(folder, &e))?.path();
        let is_manifest = path.file_name().and_then(|n| n.to_str()).is_some_and(|name| name.ends_with(MANIFEST));
        if is_manifest
            && let Ok(text) = std::fs::read_to_string(&path)
            && let Ok(manifest) = serde_json::from_str::<Manifest>(&text)
            // A name from a file leads nowhere but into its own folder.
            && Path::new(&manifest.file).file_name() == Some(manifest.file.as_ref())
        {
            let copy = folder.join(&manifest.file);
            if copy.is_file() {
                found.push(Full { path: copy, manifest });
            } else {
                // A process that was killed in between left it.
                drop(std::fs::remove_file(path));
            }
        }
    }
    found.sort_by(|a, b| (a.manifest.at, a.manifest.change, &a.path).cmp(&(b.manifest.at, b.manifest.change, &b.path)));
    Ok(found)
}

/// Copies a backup to another folder, whole or not at all.
///
/// # Errors
/// [`StoreError::Backup`]; [`StoreError::Damaged`] when what was read is not what the manifest says.
pub fn copy(full: &Full, to: &Path) -> Result<()> {
    clear(to, &full.manifest.books)?;
    let mut temporary = tempfile(to, &full.manifest.books)?;
    let failed = |e: std::io::Error| fault(to, &e);
    let mut source = File::open(&full.path).map_err(failed)?;
    let mut target = File::create(&temporary.0).map_err(failed)?;
    let (mut hash, mut size, mut buffer) = (Sha256::new(), 0_u64, vec![0; 1 << 20]);
    loop {
        let read = source.read(&mut buffer).map_err(failed)?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
        target.write_all(&buffer[..read]).map_err(failed)?;
        size += read as u64;
        if size.is_multiple_of(PIECE) {
            target.sync_data().map_err(failed)?;
        }
    }
    target.sync_all().map_err(failed)?;
    if hex(hash.finalize().as_slice()) != full.manifest.sha256 {
        return Err(StoreError::Damaged { file: full.path.display().to_string(), why: "hash".into() });
    }
    temporary.name(to, &full.manifest)
}

/// Takes a backup away: the manifest first, so that no manifest is left without its copy.
///
/// # Errors
/// The folder's.
pub fn remove(full: &Full) -> Result<()> {
    let mut manifest = full.path.as_os_str().to_owned();
    manifest.push(MANIFEST);
    std::fs::remove_file(manifest).and_then(|()| std::fs::remove_file(&full.path)).map_err(|e| fault(&full.path, &e))
}

/// Gives a backup another name in its folder.
///
/// # Errors
/// The folder's.
pub fn rename(full: Full, to: &Path) -> Result<Full> {
    let failed = |e: std::io::Error| fault(to, &e);
    let name = to.file_name().and_then(|name| name.to_str()).ok_or_else(|| failed(std::io::ErrorKind::InvalidFilename.into()))?;
    let folder = full.path.parent().unwrap_or(Path::new("."));
    let new = Full { path: folder.join(name), manifest: Manifest { file: name.into(), ..full.manifest.clone() } };
    // Linked, as a name that somebody else has taken meanwhile is not ours to replace.
    std::fs::hard_link(&full.path, &new.path)
        .or_else(|_| {
            if new.path.exists() { Err(std::io::ErrorKind::AlreadyExists.into()) } else { std::fs::copy(&full.path, &new.path).map(drop) }
        })
        .map_err(failed)?;
    write_manifest(folder, &new.manifest)?;
    remove(&full)?;
    Ok(new)
}
