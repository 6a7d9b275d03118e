//! What people see and set of the copies.

use super::gone;
use crate::app::{App, lock};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::job::{Label, Progress};
use crate::system::{Empty, Newest};
use qitao_store::backup::{self as fulls, Full};
use qitao_store::{Backend, Read, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A full backup is old from so many microseconds on: a day, and a night more for one that is tried again.
const OLD: i64 = 36 * 3_600 * 1_000_000;

/// How the copies are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "BackupState")]
pub enum State {
    /// There is a full backup of the last day, and the journal.
    Fine,
    /// There is none yet.
    None,
    /// No folder is set (PostgreSQL has no default).
    Unset,
    /// The newest is older than a day and a half.
    Old,
    /// The second place is behind.
    SecondFailing,
    /// The last attempt failed.
    Failing,
}

/// What the status bar shows.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "BackupBrief")]
pub struct Brief {
    /// How the copies are; whatever is not fine is worth a look.
    pub state: State,
    /// When the newest full backup was begun, microseconds UTC.
    pub last: Option<i64>,
    /// Its age in whole hours.
    pub hours: Option<i64>,
    /// When the journal was last complete in its files, microseconds UTC.
    pub journal: Option<i64>,
    /// What is wrong.
    pub problem: Option<Error>,
}

/// The copies and where they go.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "BackupStatus")]
pub struct Status {
    /// As in the status bar.
    pub brief: Brief,
    /// The folder; none when none is set.
    pub folder: Option<String>,
    /// Was it set, or is it the one beside the books?
    pub folder_is_set: bool,
    /// The second place.
    pub second: Option<String>,
    /// What is wrong with the second place.
    pub second_problem: Option<Error>,
    /// The newest change, and the newest in the journal's files.
    pub change: i64,
    /// The newest change in the journal's files.
    pub shipped: Option<i64>,
    /// Files beside the books that could take their place.
    pub ready: Vec<Ready>,
}

/// A file beside the books that could take their place: restored, or replaced before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "BackupReady")]
pub struct Ready {
    /// The file.
    pub file: String,
    /// The instant of the newest change that counts in it, microseconds UTC; none of one that has to be proved first, such as one that was changed since.
    pub at: Option<i64>,
}

/// A full backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Backup")]
pub struct View {
    /// Its file, to restore from.
    pub path: String,
    /// The books' name then.
    pub name: String,
    /// When it was begun, microseconds UTC.
    pub at: i64,
    /// Bytes.
    pub size: i64,
    /// `daily`, `asked`, `first`, `before …`.
    pub reason: String,
    /// The newest change in it.
    pub change: i64,
    /// Of these books, or of those that they were restored from or took the place of.
    pub own: bool,
}

/// A page of backups, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "BackupPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<View>,
    /// Cursor of the page after.
    pub next: Option<i64>,
}

/// Where copies go.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "BackupConfigure")]
#[serde(deny_unknown_fields)]
pub struct Configure {
    /// The folder; empty for the one beside the books; unchanged when absent.
    #[serde(default)]
    pub folder: Option<String>,
    /// A second place; empty for none; unchanged when absent.
    #[serde(default)]
    pub second: Option<String>,
}

/// Makes a full backup.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(rename = "BackupMake")]
#[serde(deny_unknown_fields)]
pub struct Make {
    /// A new file, or a folder; the set folder when absent.
    #[serde(default)]
    pub to: Option<String>,
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "BackupMade")]
pub struct Made {
    /// The backup.
    pub backup: View,
    /// Its SHA-256.
    pub sha256: String,
    /// What went wrong with the second place.
    pub second_problem: Option<Error>,
}

impl Label for Make {
    fn label(&self, _: &App) -> String {
        self.to.clone().unwrap_or_default()
    }
}

fn view(full: &Full, kin: &BTreeSet<String>) -> View {
    let m = &full.manifest;
    View {
        path: full.path.display().to_string(),
        name: m.name.clone(),
        at: m.at,
        size: i64::try_from(m.size).unwrap_or(i64::MAX),
        reason: m.reason.clone(),
        change: m.change,
        own: kin.contains(&m.books),
    }
}

/// For `system.info`.
pub(crate) fn info(app: &App, r: &mut Read<'_>, now: i64) -> Result<Brief> {
    let known = lock(&app.backups.known).clone();
    let unset = app.store.location().backend() == Backend::Postgres && r.book("backup.folder")?.is_none_or(|folder| folder.is_empty());
    let state = match (&known.problem, known.last, &known.second) {
        (Some(_), ..) => State::Failing,
        (None, None, _) if unset => State::Unset,
        (None, None, _) => State::None,
        (None, Some(last), _) if now - last > OLD => State::Old,
        (None, Some(_), Some(_)) => State::SecondFailing,
        (None, Some(_), None) => State::Fine,
    };
    Ok(Brief {
        state,
        last: known.last,
        hours: known.last.map(|last| (now - last).max(0) / 3_600_000_000),
        journal: known.shipped.map(|(_, at)| at),
        problem: known.problem.or(known.second),
    })
}

/// `backup.status`
pub(crate) fn status(app: &Arc<App>, ctx: &Ctx, _: Empty) -> Result<Status> {
    let places = app.places().ok();
    let known = lock(&app.backups.known).clone();
    Ok(Status {
        brief: app.read(|r| info(app, r, ctx.now))?,
        folder: places.as_ref().map(|p| p.first.display().to_string()),
        folder_is_set: places.as_ref().is_some_and(|p| !p.own),
        second: places.and_then(|p| p.second).map(|p| p.display().to_string()),
        second_problem: known.second,
        change: app.read(|r| Ok(r.newest_change()?))?,
        shipped: known.shipped.map(|(change, _)| change),
        ready: crate::ready::list(app)?,
    })
}

/// `backup.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: Newest) -> Result<Page> {
    let places = app.places()?;
    let kin = app.kin()?;
    let all = if places.own && !places.first.is_dir() { Vec::new() } else { fulls::list(&places.first)? };
    let before = input.after.unwrap_or(i64::MAX);
    let read = |most: u32| -> Result<Vec<View>> {
        Ok(all.iter().rev().filter(|full| full.manifest.at < before).take(most as usize).map(|full| view(full, &kin)).collect())
    };
    let (rows, next) = list::cut(input.limit, read, |row| row.at)?;
    Ok(Page { rows, next })
}

/// `backup.configure`
pub(crate) fn configure(app: &Arc<App>, ctx: &Ctx, input: Configure) -> Result<Status> {
    for place in [&input.folder, &input.second].into_iter().flatten().filter(|place| !place.is_empty()) {
        // Tried now, so that whoever sets it learns of it.
        let found = std::fs::metadata(place).map_err(|e| gone(Path::new(place), &e))?;
        if !found.is_dir() || !Path::new(place).is_absolute() {
            return Err(gone(Path::new(place), &std::io::ErrorKind::NotADirectory.into()));
        }
    }
    app.write(ctx, |w| {
        for (key, value) in [("backup.folder", &input.folder), ("backup.second", &input.second)] {
            let Some(value) = value else { continue };
            let before = w.book(key)?;
            w.set_book(key, value)?;
            w.audit("book", key, before.as_ref(), Some(value))?;
        }
        Ok(())
    })?;
    *lock(&app.backups.known) = super::Known::default();
    app.look_after(true, &|| true);
    status(app, ctx, Empty {})
}

/// `backup.make`
pub(crate) fn make(app: &Arc<App>, _: &Ctx, input: Make, progress: &Progress) -> Result<Made> {
    let mut tell = |done: u64, total: u64| {
        let number = |bytes: u64| usize::try_from(bytes >> 10).unwrap_or(usize::MAX);
        progress.tell(number(done), number(total)).is_ok()
    };
    let full = match &input.to {
        None => {
            let full = app.back_up("asked", &mut tell)?;
            app.after_back_up()?;
            full
        }
        Some(to) => to_place(app, Path::new(to), &mut tell)?,
    };
    let second_problem = lock(&app.backups.known).second.clone().filter(|_| input.to.is_none());
    Ok(Made { backup: view(&full, &app.kin()?), sha256: full.manifest.sha256.clone(), second_problem })
}

/// A backup in another place than the set one: a folder, or a new file.
fn to_place(app: &App, to: &Path, tell: &mut dyn FnMut(u64, u64) -> bool) -> Result<Full> {
    let (folder, file): (PathBuf, Option<&Path>) = match to.parent() {
        _ if to.is_dir() => (to.into(), None),
        _ if to.exists() => return Err(Error::new(Code::BooksExist).with("location", to.display())),
        Some(parent) => (parent.into(), Some(to)),
        None => return Err(gone(to, &std::io::ErrorKind::NotADirectory.into())),
    };
    let _one = lock(&app.backups.copying);
    let (books, name) = (app.books_id()?, app.name()?);
    let naming = super::Naming { books: &books, name: &name, reason: "asked", rest: std::time::Duration::ZERO };
    let full = app.store.back_up(&folder, &naming, tell)?;
    match file {
        None => Ok(full),
        Some(file) => Ok(fulls::rename(full, file)?),
    }
}
