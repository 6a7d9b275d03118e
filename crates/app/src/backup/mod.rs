//! Copies of the books: full backups in a folder, the journal's files beside them, and both in a second place.
//!
//! The books' own process makes them, on its own: a full backup each night, and before work that is hard to take back; the
//! journal every minute and at the end. What fails is tried again and is shown; the books go on.

pub(crate) mod files;
mod rotation;
mod views;

use crate::app::{App, lock};
use crate::error::{Code, Error, Result};
use chrono::{DateTime, TimeDelta, Utc};
use qitao_store::Location;
use qitao_store::backup::{self as fulls, Full, Naming};
use qitao_store::journal::{BARRIER, ChangeFilter, ship};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;
pub use views::{Brief, Configure, Made, Make, Page, Ready, State, Status, View};
pub(crate) use views::{configure, info, list, make, status};

/// How often the journal goes to its files.
const EVERY: Duration = Duration::from_secs(60);
/// How soon books that took others' place get a full backup of their own. Whoever only asks something has gone by then.
const SOON: Duration = Duration::from_secs(5);
/// Changes of the journal that are younger stay in the books, so that they can be brought back from there.
const KEPT_IN_BOOKS: TimeDelta = TimeDelta::days(90);
/// Old changes taken out in one transaction.
const AT_ONCE: u32 = 200;
/// An import that changes so many records is worth a backup before it.
pub(crate) const BIG_IMPORT: usize = 5_000;

/// What is known of the copies, without looking at the disk.
#[derive(Debug, Clone, Default)]
struct Known {
    /// When the newest full backup was begun.
    last: Option<i64>,
    /// How far the bytes of papers' files are beside the backups.
    files: files::Shipped,
    /// Up to which change the journal is in its files, and when that was last true.
    shipped: Option<(i64, i64)>,
    /// Why the last attempt failed.
    problem: Option<Error>,
    /// Why the second place is behind.
    second: Option<Error>,
}

/// The copies of the books.
#[derive(Debug, Default)]
pub(crate) struct Backups {
    known: Mutex<Known>,
    /// Held while a full backup is made, while the journal's files are written, while the second place is made like the first.
    copying: Mutex<()>,
    shipping: Mutex<()>,
    mirroring: Mutex<()>,
}

/// Where copies go.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Places {
    first: PathBuf,
    /// Nobody but us makes it, so a drive that is not plugged in is not mistaken for an empty one.
    own: bool,
    second: Option<PathBuf>,
}

impl App {
    fn places(&self) -> Result<Places> {
        // Nobody misses a sandbox, and its copies would be taken for those of the books.
        if self.is_sandbox() {
            return Err(Error::new(Code::BackupNoPlace));
        }
        let (first, second) = self.read(|r| Ok((r.book("backup.folder")?, r.book("backup.second")?)))?;
        let second = second.filter(|path| !path.is_empty()).map(PathBuf::from);
        match (first.filter(|path| !path.is_empty()), self.store.location()) {
            (Some(first), _) => Ok(Places { first: first.into(), own: false, second }),
            (None, Location::Sqlite(file)) => {
                let mut name = file.as_os_str().to_owned();
                name.push(".backups");
                Ok(Places { first: name.into(), own: true, second })
            }
            (None, Location::Postgres(_)) => Err(Error::new(Code::BackupNoPlace)),
        }
    }

    /// The folder of backups.
    pub(crate) fn backup_folder(&self) -> Result<PathBuf> {
        Ok(self.places()?.first)
    }

    /// What is there when the books are opened.
    pub(crate) fn look_at_backups(&self) {
        if let Ok(places) = self.places()
            && places.first.is_dir()
            && let Ok(last) = self.last_full(&places.first)
        {
            lock(&self.backups.known).last = last;
        }
    }

    /// The ids of all that people take for these books.
    pub(crate) fn kin(&self) -> Result<BTreeSet<String>> {
        self.books_id()?;
        self.read(crate::proof::kin)
    }

    /// When the newest backup in a folder was begun, of these books or of those whose place they took.
    fn last_full(&self, folder: &Path) -> Result<Option<i64>> {
        let kin = self.kin()?;
        Ok(fulls::list(folder)?.iter().filter(|full| kin.contains(&full.manifest.books)).map(|full| full.manifest.at).max())
    }

    /// How long until the copies are looked at first. Books that took others' place have none of their own yet.
    fn until_looked_at(&self) -> Duration {
        let replaced = self.read(crate::replace::since).is_ok_and(|since| since.is_some());
        let none = || self.places().and_then(|places| self.own_fulls(&places.first)).is_ok_and(|own| own.is_empty());
        if replaced && none() { SOON } else { EVERY }
    }

    /// Tells these books from others whose copies lie in the same folder.
    pub(crate) fn books_id(&self) -> Result<String> {
        match self.read(|r| Ok(r.book("id")?))? {
            Some(id) => Ok(id),
            None => self.new_books_id(),
        }
    }

    fn new_books_id(&self) -> Result<String> {
        self.write_own(crate::proof::new_id)
    }

    /// From here on they are other books: after this change theirs no longer follow from those in the folder.
    pub(crate) fn branch_off(&self, after: i64) -> Result<String> {
        self.write_own(|w| crate::proof::branch_off(w, after))
    }

    /// The backups of these books in a folder, oldest first.
    fn own_fulls(&self, folder: &Path) -> Result<Vec<Full>> {
        let id = self.books_id()?;
        Ok(fulls::list(folder)?.into_iter().filter(|full| full.manifest.books == id).collect())
    }

    /// Makes a full backup. `tell` says how far.
    pub(crate) fn back_up(&self, reason: &str, tell: &mut dyn FnMut(u64, u64) -> bool) -> Result<Full> {
        let made = self.copy_whole(reason, tell);
        let mut known = lock(&self.backups.known);
        match &made {
            Ok(full) => (known.last, known.problem) = (Some(full.manifest.at), None),
            Err(error) if error.code == Code::JobCancelled => {}
            Err(error) => known.problem = Some(error.clone()),
        }
        drop(known);
        self.spoil(&["backup"]);
        made
    }

    fn copy_whole(&self, reason: &str, tell: &mut dyn FnMut(u64, u64) -> bool) -> Result<Full> {
        let _one = lock(&self.backups.copying);
        let places = self.places()?;
        if places.own {
            std::fs::create_dir_all(&places.first).map_err(|e| gone(&places.first, &e))?;
        }
        // Up to here first: only now it is known whether they still are the books that the folder knows.
        self.ship_own(&places)?;
        let (books, name) = (self.books_id()?, self.name()?);
        let naming = Naming { books: &books, name: &name, reason, rest: Duration::ZERO };
        let full = self.store.back_up(&places.first, &naming, tell)?;
        self.ship_to(&places, &books)?;
        Ok(full)
    }

    /// What goes with a full backup and may take its time: the second place, and what is old goes. The first place is whole: what
    /// goes wrong here is said, and nothing more.
    fn after_back_up(&self) -> Result<()> {
        let (places, books) = (self.places()?, self.books_id()?);
        self.to_second(&places, &books);
        for place in std::iter::once(&places.first).chain(&places.second) {
            if let Err(error) = self.tidy(place) {
                tracing::warn!(%error, "old backups were not taken away");
            }
        }
        Ok(())
    }

    /// Before work that is hard to take back. It goes on also without: nobody is kept from working by a full disk, but shown. The
    /// second place, which may be slow, has it a minute later.
    pub(crate) fn back_up_before(&self, reason: &str) {
        let unset = self.places().is_err_and(|error| error.code == Code::BackupNoPlace);
        if !unset
            && !self.is_backed_up().unwrap_or(false)
            && let Err(error) = self.back_up(reason, &mut |_, _| true)
        {
            tracing::warn!(%error, reason, "no backup was made before this");
        }
    }

    /// Is there a full backup of just what the books hold now?
    fn is_backed_up(&self) -> Result<bool> {
        let newest = lock(&self.backups.known).last;
        let last = self.own_fulls(&self.places()?.first)?.pop();
        let now = self.read(|r| Ok(r.newest_change()?))?;
        Ok(last.is_some_and(|full| full.manifest.change == now && newest == Some(full.manifest.at)))
    }

    /// Before work that is not done without a full backup.
    pub(crate) fn back_up_or_refuse(&self, reason: &str, tell: &mut dyn FnMut(u64, u64) -> bool) -> Result<()> {
        // A sandbox is a copy itself.
        if self.is_sandbox() || self.is_backed_up().unwrap_or(false) {
            return Ok(());
        }
        self.back_up(reason, tell).map(|_| ())
    }

    /// The journal's files, where there is a backup that they lead on from. Gives whether these books turned out to be others: an
    /// older copy was put in their place, and goes on as books of its own.
    fn ship_own(&self, places: &Places) -> Result<bool> {
        if self.own_fulls(&places.first)?.is_empty() {
            return Ok(false);
        }
        match self.ship_to(places, &self.books_id()?) {
            Err(error) if error.code == Code::JournalForked => {
                tracing::warn!(%error, "these books go on otherwise than the journal's files; a new journal begins");
                let first: i64 = error.params.get("change").and_then(|change| change.parse().ok()).unwrap_or(1);
                self.branch_off(first - 1)?;
                lock(&self.backups.known).shipped = None;
                Ok(true)
            }
            other => other.map(|()| false),
        }
    }

    /// The journal's files, up to now.
    fn ship_to(&self, places: &Places, books: &str) -> Result<()> {
        let _one = lock(&self.backups.shipping);
        let now = Utc::now().timestamp_micros();
        let newest = self.read(|r| Ok(r.newest_change()?))?;
        let mut known = lock(&self.backups.known);
        if known.shipped.is_some_and(|(change, _)| change == newest) && places.first.is_dir() {
            known.shipped = Some((newest, now));
            return Ok(());
        }
        drop(known);
        // Where there are no files yet, they begin where the oldest backup ends from which they are to lead on.
        let since = now - rotation::EVERY_MOMENT.num_microseconds().unwrap_or(0);
        let own = self.own_fulls(&places.first)?;
        let young = own.iter().filter(|full| full.manifest.at >= since).map(|full| full.manifest.change).min();
        let from = young.or(own.last().map(|full| full.manifest.change)).unwrap_or(newest);
        // Before the journal that names them.
        let files = lock(&self.backups.known).files.clone();
        let files = files::ship(self, &places.first, &files, since)?;
        lock(&self.backups.known).files = files;
        let shipped = self.store.ship(&places.first, books, from)?;
        lock(&self.backups.known).shipped = Some((shipped.up_to, now));
        Ok(())
    }

    /// Makes the second place like the first.
    fn to_second(&self, places: &Places, books: &str) {
        let Some(second) = &places.second else {
            lock(&self.backups.known).second = None;
            return;
        };
        let _one = lock(&self.backups.mirroring);
        let copied = || -> Result<()> {
            let own = |folder: &Path| self.own_fulls(folder);
            let there: Vec<String> = own(second)?.into_iter().map(|full| full.manifest.file).collect();
            if let Some(newest) = own(&places.first)?.pop().filter(|full| !there.contains(&full.manifest.file)) {
                fulls::copy(&newest, second)?;
            }
            files::mirror(&places.first, second)?;
            Ok(ship::mirror(&places.first, second, books)?)
        };
        let problem = copied().err();
        if let Some(error) = &problem {
            tracing::warn!(%error, "the second place has no copy of this");
        }
        lock(&self.backups.known).second = problem;
    }

    /// Takes away the backups, and the journal's files, that are no longer to be kept.
    fn tidy(&self, folder: &Path) -> Result<()> {
        let all = self.own_fulls(folder)?;
        let now = Utc::now();
        let kept = rotation::keep(&all.iter().map(|full| full.manifest.at).collect::<Vec<_>>(), now, self.timezone());
        let (stay, go): (Vec<_>, Vec<_>) = all.into_iter().zip(kept).partition(|(_, keep)| *keep);
        for (full, _) in go {
            fulls::remove(&full)?;
        }
        let since = (now - rotation::EVERY_MOMENT).timestamp_micros();
        if let Some(oldest) =
            stay.iter().map(|(full, _)| full).filter(|full| full.manifest.at >= since).map(|full| full.manifest.change).min()
        {
            if let Some(at) = stay.iter().map(|(full, _)| full.manifest.at).filter(|at| *at >= since).min() {
                files::forget(folder, at);
            }
            let _one = lock(&self.backups.shipping);
            ship::forget_segments(folder, &self.books_id()?, oldest)?;
        }
        Ok(())
    }

    /// What is due every minute: the first backup of new books, while `go_on` says so, then the journal.
    fn minute(&self, closing: bool, go_on: &dyn Fn() -> bool) -> Result<()> {
        let first = || self.back_up("first", &mut |_, _| go_on()).map(drop);
        let places = self.places()?;
        if places.own && !places.first.is_dir() {
            // What nobody has worked on yet needs no copy; and one who only asks something leaves no folder.
            return if !closing && self.has_work()? { first() } else { Ok(()) };
        }
        let newest = self.own_fulls(&places.first)?.pop();
        lock(&self.backups.known).last = self.last_full(&places.first)?;
        if !newest.is_some_and(|full| self.covers(&full).unwrap_or(false)) {
            return if !closing && self.has_work()? { first() } else { Ok(()) };
        }
        if self.ship_own(&places)? && !closing {
            first()?;
        }
        let books = self.books_id()?;
        self.to_second(&places, &books);
        Ok(())
    }

    /// Somebody did something in these books.
    fn has_work(&self) -> Result<bool> {
        self.read(|r| {
            let found = r.changes(&ChangeFilter::default(), 20)?;
            Ok(found.iter().any(|change| !change.command.is_empty() && change.command != BARRIER))
        })
    }

    /// Does the journal lead on from this backup?
    fn covers(&self, full: &Full) -> Result<bool> {
        self.read(|r| {
            let barrier = r.changes(&ChangeFilter { command: Some(BARRIER.into()), ..ChangeFilter::default() }, 1)?;
            Ok(r.schema_version()? == full.manifest.schema && barrier.first().is_none_or(|change| change.id <= full.manifest.change))
        })
    }

    fn look_after(&self, closing: bool, go_on: &dyn Fn() -> bool) {
        match self.minute(closing, go_on) {
            Ok(()) => {
                let mut known = lock(&self.backups.known);
                // A full backup that failed stays said until one is made.
                if known.problem.as_ref().is_some_and(|error| error.params.contains_key("journal")) {
                    known.problem = None;
                }
            }
            Err(error) if matches!(error.code, Code::BackupNoPlace | Code::JobCancelled) => {}
            Err(error) => {
                tracing::warn!(%error, "the journal was not written to its files; it is tried again");
                lock(&self.backups.known).problem.get_or_insert_with(|| error.with("journal", true));
            }
        }
    }

    /// The last thing that open books do.
    pub(crate) fn ship_at_end(&self) {
        self.look_after(true, &|| true);
    }
}

/// Daily work: a full backup, and what the books need no longer hold themselves.
pub(crate) fn daily(app: &Arc<App>, _: DateTime<Utc>) -> Result<()> {
    if app.places().is_err_and(|error| error.code == Code::BackupNoPlace) {
        return Ok(());
    }
    // Whoever closes the books does not wait for it: nobody but this thread has them then.
    let full = app.back_up("daily", &mut |_, _| Arc::strong_count(app) > 1)?;
    app.after_back_up()?;
    let shipped = lock(&app.backups.known).shipped.map_or(0, |(change, _)| change);
    let before = (Utc::now() - KEPT_IN_BOOKS).timestamp_micros();
    let up_to = full.manifest.change.min(shipped);
    while app.write_own(|w| Ok(w.forget_changes(before, up_to, AT_ONCE)?))? == AT_ONCE as usize {}
    Ok(())
}

/// Writes the journal's files until the books are closed.
pub(crate) fn watch(app: Weak<App>, closed: Receiver<()>) {
    let spawned = std::thread::Builder::new().name("journal".into()).spawn(move || {
        let mut rest = app.upgrade().map_or(EVERY, |app| app.until_looked_at());
        while closed.recv_timeout(rest) == Err(RecvTimeoutError::Timeout) {
            rest = EVERY;
            let Some(app) = app.upgrade() else { break };
            // Whoever closes the books does not wait for a copy: nobody but this thread has them then.
            app.look_after(false, &|| Arc::strong_count(&app) > 1);
        }
    });
    if let Err(error) = spawned {
        tracing::error!(%error, "the journal cannot be written to its files");
    }
}

fn gone(place: &Path, error: &std::io::Error) -> Error {
    Error::new(Code::BackupGone).with("place", place.display()).with("why", error)
}
