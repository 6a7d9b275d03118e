//! Restoring books to a moment: into a new file, proved as a whole before anyone may open it.
//!
//! All is done under a temporary name beside the new file, and only what holds is named. Whoever breaks off leaves at most that
//! temporary file, which the next restore to the same name takes away.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::files::absolute;
use crate::job::{Label, Progress};
use crate::proof::{self, Proof};
use chrono::{DateTime, SecondsFormat};
use qitao_store::backup::Tick;
use qitao_store::{Create, Location, StoreError, restore, restore_pg};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Longest name of a new file in bytes, of which a character has up to four: a system takes 255, with the ending and what is written
/// beside it.
const NAME_BYTES: usize = 255 - 45;

/// What to restore from, and to which moment.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "BackupLook")]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// A folder of backups, or one of its backups; the set folder when absent.
    #[serde(default)]
    pub from: Option<String>,
    /// The moment (RFC 3339); the newest state when absent, or the backup's own.
    #[serde(default)]
    pub at: Option<String>,
}

/// What a restore would begin with, and up to where it leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "BackupLooked")]
pub struct Looked {
    /// The backup's file.
    pub backup: String,
    /// The last change that comes back.
    pub change: i64,
    /// Its instant, microseconds UTC.
    pub at: i64,
    /// Newer backups that are damaged and were left out.
    pub damaged: Vec<String>,
}

/// Restores to a moment.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "BackupRestore")]
#[serde(deny_unknown_fields)]
pub struct Restore {
    /// A folder of backups, or one of its backups; the set folder when absent.
    #[serde(default)]
    pub from: Option<String>,
    /// The moment (RFC 3339); the newest state when absent, or the backup's own.
    #[serde(default)]
    pub at: Option<String>,
    /// The new file; not with a name.
    #[serde(default)]
    pub to: Option<String>,
    /// The name of the new file beside the books, for whoever does not see their disk; not with `to`.
    #[serde(default)]
    pub name: Option<String>,
}

/// Books that were restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "BackupRestored")]
pub struct Restored {
    /// The new file.
    pub location: String,
    /// What it came from.
    pub looked: Looked,
    /// Checks that held.
    pub checks: usize,
}

impl Label for Look {
    fn label(&self, _: &App) -> String {
        self.at.clone().unwrap_or_default()
    }
}

impl Label for Restore {
    fn label(&self, _: &App) -> String {
        self.to.clone().or_else(|| self.name.clone()).unwrap_or_default()
    }
}

/// An instant as people write it.
pub(crate) fn shown(micros: i64) -> String {
    DateTime::from_timestamp_micros(micros).map_or_else(String::new, |at| at.to_rfc3339_opts(SecondsFormat::Micros, true))
}

fn moment(text: Option<&str>) -> Result<Option<i64>> {
    let parse = |text: &str| {
        DateTime::parse_from_rfc3339(text)
            .map(|at| at.timestamp_micros())
            .map_err(|_| Error::new(Code::MomentInvalid).with("moment", text.chars().take(64).collect::<String>()))
    };
    text.map(parse).transpose()
}

fn looked(plan: &restore::Plan) -> Looked {
    Looked { backup: plan.full.path.display().to_string(), change: plan.change, at: plan.at, damaged: plan.damaged.clone() }
}

/// Steps: bytes in units of 1 KiB, then as many again for the proof.
pub type Tell<'a> = dyn FnMut(usize, usize) -> Result<()> + 'a;

/// Restores to a moment, into a file that is not there. Gives what it came from.
///
/// # Errors
/// [`Code::BooksExist`], [`Code::BackupNone`], [`Code::BackupDamaged`], [`Code::JournalHole`], [`Code::RestoreBroken`], …
pub fn books(from: &Path, at: Option<&str>, to: &Path, tell: &mut Tell<'_>) -> Result<Restored> {
    let to = absolute(to)?;
    let taken = |file: &Path| Error::new(Code::BooksExist).with("location", file.display());
    if let Some(file) = in_the_way(&to) {
        return Err(taken(&file));
    }
    let plan = restore::plan(from, moment(at)?)?;
    if plan.full.manifest.backend != "sqlite" {
        return Err(Error::new(Code::RestoreNotSqlite).with("file", plan.full.path.display()));
    }
    let mut work = Work::begin(&to)?;
    let temporary = work.file.clone();
    ticking(tell, |tick| restore::restore(&plan, &temporary, tick))?;
    let proved = prove(&Location::Sqlite(temporary.clone()), &plan, tell)?;
    restore::settle(&temporary)?;
    let checks = proved.checks;
    // Before the file has its name: one that has it is proved.
    proof::write(&temporary, &to, proved)?;
    work.name(&to).map_err(|error| {
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            return taken(&in_the_way(&to).unwrap_or_else(|| to.clone()));
        }
        Error::new(Code::FileNotWritten).with("name", to.display()).with("why", error)
    })?;
    Ok(Restored { location: to.display().to_string(), looked: looked(&plan), checks })
}

/// Restores to a moment, into an empty database of PostgreSQL. Nobody can open it before it is proved; what fails leaves it empty.
///
/// # Errors
/// As [`books`]; [`Code::RestoreNoProgram`].
pub fn database(from: &Path, at: Option<&str>, url: &str, tell: &mut Tell<'_>) -> Result<Restored> {
    let location = Location::Postgres(url.into());
    let plan = restore::plan(from, moment(at)?)?;
    if plan.full.manifest.backend != "postgres" {
        return Err(Error::new(Code::RestoreNotPostgres).with("file", plan.full.path.display()));
    }
    ticking(tell, |tick| restore_pg::restore(&plan, url, tick))?;
    let proved = prove(&location, &plan, tell);
    restore_pg::prove(url, proved.is_ok())?;
    Ok(Restored { location: location.shown(), looked: looked(&plan), checks: proved?.checks })
}

/// The first half of the way; whoever is told may stop it.
fn ticking(tell: &mut Tell<'_>, work: impl FnOnce(&mut Tick<'_>) -> qitao_store::Result<()>) -> Result<()> {
    let mut stopped = None;
    let done = work(&mut |done: u64, total: u64| {
        let number = |bytes: u64| usize::try_from(bytes >> 10).unwrap_or(usize::MAX);
        // The proof is a second half.
        stopped = tell(number(done), number(total) * 2).err();
        stopped.is_none()
    });
    match (done, stopped) {
        (Err(StoreError::Cancelled), Some(error)) => Err(error),
        (done, _) => Ok(done?),
    }
}

/// Makes what follows from the books, and proves them as `qitao verify` does.
fn prove(location: &Location, plan: &restore::Plan, tell: &mut Tell<'_>) -> Result<Proof> {
    let app = App::open_still(location.clone(), Create::Restored, "restore")?;
    app.write_own(|w| Ok(w.index_anew()?))?;
    crate::backup::files::take_in(&app, plan.full.path.parent().unwrap_or(Path::new(".")))?;
    // From here on they go their own way, and their copies must not be taken for those of the books that they come from.
    app.branch_off(plan.change)?;
    let tell = std::cell::RefCell::new(tell);
    let proof = proof::all(&app, |done, total| (tell.borrow_mut())(total + done, total * 2))?;
    Ok(Proof { change: plan.change, at: plan.at, ..proof })
}

/// A restore in the making: a temporary file, and a lock that says that somebody is at it.
struct Work {
    file: PathBuf,
    guard: PathBuf,
    _lock: File,
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// What stands in the way of new books: a file of their name, or the log of books that had it, which SQLite would write into them.
fn in_the_way(to: &Path) -> Option<PathBuf> {
    ["", "-wal", "-journal"].iter().map(|end| beside(to, end)).find(|file| file.exists())
}

impl Work {
    fn begin(to: &Path) -> Result<Self> {
        let failed = |e: std::io::Error| Error::new(Code::FileNotWritten).with("name", to.display()).with("why", e);
        let (file, guard) = (beside(to, ".restoring"), beside(to, ".restoring-guard"));
        let lock = File::options().create(true).truncate(false).write(true).open(&guard).map_err(failed)?;
        if lock.try_lock().is_err() {
            return Err(Error::new(Code::FileInUse).with("name", file.display()));
        }
        let work = Self { file, guard, _lock: lock };
        work.clear();
        Ok(work)
    }

    /// What an interrupted restore left, or this one.
    fn clear(&self) {
        for end in ["", "-wal", "-shm", "-journal", "-lock"] {
            drop(std::fs::remove_file(beside(&self.file, end)));
        }
    }

    /// Gives the file its name, which nobody else may have taken meanwhile.
    fn name(&mut self, to: &Path) -> std::io::Result<()> {
        File::open(&self.file)?.sync_all()?;
        if in_the_way(to).is_some() {
            return Err(std::io::ErrorKind::AlreadyExists.into());
        }
        match std::fs::hard_link(&self.file, to) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Err(error),
            // A file system without links.
            Err(_) if to.exists() => return Err(std::io::ErrorKind::AlreadyExists.into()),
            Err(_) => std::fs::rename(&self.file, to)?,
        }
        match to.parent().filter(|_| cfg!(unix)) {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.clear();
        drop(std::fs::remove_file(&self.guard));
    }
}

fn place(app: &App, from: Option<&str>) -> Result<PathBuf> {
    match from {
        Some(from) => Ok(from.into()),
        None => app.backup_folder(),
    }
}

/// A new file beside the books, by a name that leads nowhere else.
fn beside_books(app: &App, name: &str) -> Result<PathBuf> {
    let Location::Sqlite(books) = app.store.location() else { return Err(Error::new(Code::FieldRequired).with("field", "to")) };
    Ok(books.with_file_name(file_name(name)?))
}

/// A name that every system takes and that means nothing else beside books, with their ending.
fn file_name(name: &str) -> Result<String> {
    let name = name.trim();
    let stem = name.strip_suffix(".qitao").unwrap_or(name).trim_end_matches(['.', ' ']);
    let bad = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
    // A sandbox's, which takes its place and its end with it, or that of books that were put aside.
    let taken = || qitao_store::sandbox::is_its_stem(stem) || stem.to_lowercase().contains(qitao_store::replace::BEFORE);
    let unfit = stem.is_empty() || stem.starts_with('.') || stem.len() > NAME_BYTES || stem.contains(bad);
    if unfit || taken() || qitao_store::is_device(stem) {
        return Err(Error::new(Code::RestoreName).with("name", name.chars().take(NAME_BYTES).collect::<String>()));
    }
    Ok(format!("{stem}.qitao"))
}

/// `backup.look`
pub(crate) fn look(app: &Arc<App>, _: &Ctx, input: Look, _: &Progress) -> Result<Looked> {
    let plan = restore::plan(&place(app, input.from.as_deref())?, moment(input.at.as_deref())?)?;
    Ok(looked(&plan))
}

/// `backup.restore`
pub(crate) fn restore(app: &Arc<App>, ctx: &Ctx, input: Restore, progress: &Progress) -> Result<Restored> {
    let to = match (input.to, &input.name) {
        (Some(_), Some(_)) => {
            return Err(Error::new(Code::InputInvalid).with("command", ctx.command.name).with("why", "both to and name"));
        }
        (Some(to), None) => to.into(),
        (None, Some(name)) => beside_books(app, name)?,
        (None, None) => return Err(Error::new(Code::FieldRequired).with("field", "to")),
    };
    // Up to this minute's last change.
    app.ship_at_end();
    let from = place(app, input.from.as_deref())?;
    books(&from, input.at.as_deref(), &to, &mut |done, total| progress.tell(done, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_beside_the_books() {
        let check = |name: &str, expected: Option<&str>| {
            let found = file_name(name);
            assert_eq!(found.as_deref().ok(), expected, "{name}");
            assert!(found.err().is_none_or(|error| error.code == Code::RestoreName));
        };
        check(" 瓯江阀门 2026-01-22 2357 ", Some("瓯江阀门 2026-01-22 2357.qitao"));
        check("a.qitao", Some("a.qitao"));
        check("a. .qitao", Some("a.qitao"));
        for bad in ["", ".qitao", "..", "../a", "a/b", "C:\\a", "a:b", "a\nb", ".hidden"] {
            check(bad, None);
        }
        // What a file of such a name would be taken for.
        for taken in ["books.sandbox", "a.Sandbox.qitao", "a.sandbox. ", "books.before-20260122T155700Z", "a.BEFORE-b", ".before-a"] {
            check(taken, None);
        }
        for device in ["con", "NUL.qitao", "Aux.books", "com1", "LPT9.账套", "com¹"] {
            check(device, None);
        }
        for fine in ["sandbox", "before-noon", "a.sandbox.b", "contract", "com", "COM10", "2026.con"] {
            check(fine, Some(&format!("{fine}.qitao")));
        }
        // Bytes: what has few characters may be too long.
        for (part, most) in [("a", 210), ("长", 70), ("𠮷", 52)] {
            check(&part.repeat(most), Some(&format!("{}.qitao", part.repeat(most))));
            check(&part.repeat(most + 1), None);
        }
    }
}
