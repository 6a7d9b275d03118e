//! The sandbox (沙箱账套): a copy of the books in which anything may be tried, and from which nothing comes back.
//!
//! It is a file of its own beside the books, opened by their process as an [`App`] of its own: without schedule, backups or
//! anything that goes out. Whoever calls says whether they mean the books or the sandbox ([`Caller::sandbox`]). Who that is and
//! what they may do, the books say in either case; then the command runs on one `App` or on the other, and never knows of both.
//! So what runs in the sandbox has no way to the books.

mod commands;

pub use commands::{Made, State, Why};
pub(crate) use commands::{discard, make, state};

use crate::app::{App, lock};
use crate::contract::Reply;
use crate::ctx::{Caller, Ctx, Right};
use crate::error::{Code, Error, Result};
use crate::files::Uploaded;
use crate::job::{self, JobView};
use crate::session::rights_of;
use crate::system::Language;
use crate::{login, words};
use qitao_domain::document::DocumentKind;
use qitao_domain::id::JobId;
use qitao_store::sandbox::{Found, Making, Sandbox, file, look};
use qitao_store::{Create, Location, Read, clear_copies};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock, RwLockWriteGuard, Weak};
use std::time::{Duration, Instant};

/// What a command is about: whether it can be tried in a sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// What the books hold: in the sandbox it works on the copy.
    Both,
    /// The books themselves, their people and their copies: refused in the sandbox.
    Books,
    /// Who calls, and the sandbox as seen from outside: the books answer, wherever somebody is.
    Door,
}

impl Where {
    /// Its word in the contract.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Books => "books",
            Self::Door => "door",
        }
    }
}

/// How a program says over HTTP that it means the sandbox.
pub const HEADER: &str = "x-qitao-books";
/// What stands in that header then.
pub const MEANT: &str = "sandbox";

/// That header in the contract.
pub(crate) fn parameter() -> Value {
    serde_json::json!({
        "name": HEADER, "in": "header", "required": false, "schema": { "type": "string", "enum": [MEANT] },
        "description": "with it the sandbox is meant, and not the books"
    })
}

/// What an [`App`] knows of sandboxes: its own, or that it is one.
#[derive(Default)]
pub(crate) struct Side {
    /// The sandbox of these books, once somebody has entered it. Read while a call runs in it; written to close it.
    open: RwLock<Option<Arc<App>>>,
    /// In a sandbox: its books.
    of: OnceLock<Weak<App>>,
    /// Held while one is made or thrown away.
    making: Mutex<()>,
    /// When the one that lies there was made, as it was seen last: known without waiting for whoever works in it or closes it.
    made_at: Mutex<Option<i64>>,
}

type Open<'a> = RwLockWriteGuard<'a, Option<Arc<App>>>;

/// How long a job that has just ended may take to let go of the sandbox.
const LETS_GO: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(20);

/// Refuses a sandbox that somebody opens as books.
pub(crate) fn refuse(location: &Location) -> Result<()> {
    match location {
        Location::Sqlite(path) if matches!(look(path), Found::Sandbox(_)) => Err(is_sandbox(location)),
        Location::Sqlite(_) | Location::Postgres(_) => Ok(()),
    }
}

fn is_sandbox(location: &Location) -> Error {
    Error::new(Code::BooksSandbox).with("location", location.shown())
}

/// What lies at the place of a sandbox, if that is one or nothing.
fn found(file: &Path) -> Result<Option<Sandbox>> {
    match look(file) {
        Found::Nothing => Ok(None),
        Found::Sandbox(sandbox) => Ok(Some(sandbox)),
        Found::Other => Err(Error::new(Code::SandboxTaken).with("location", file.display())),
    }
}

impl App {
    /// Are these books a sandbox? Whatever goes out (mail, messages, labels, files to others' folders) and whatever is done by
    /// the clock asks this first and does nothing in one: what is tried there must reach nobody.
    #[must_use]
    pub fn is_sandbox(&self) -> bool {
        self.sandbox.of.get().is_some()
    }

    /// The books that this is a sandbox of; none when it is none, or when they are closed.
    pub(crate) fn books_of_sandbox(&self) -> Option<Arc<Self>> {
        self.sandbox.of.get().and_then(Weak::upgrade)
    }

    /// Where the sandbox of these books lies.
    fn sandbox_file(&self) -> Result<PathBuf> {
        match self.store.location() {
            Location::Sqlite(books) => Ok(file(books)),
            Location::Postgres(_) => Err(Error::new(Code::SandboxNotSqlite)),
        }
    }

    /// When books are opened: copies that were killed go, and a sandbox under the books' own name is none of books.
    pub(crate) fn tidy_sandbox(&self) -> Result<()> {
        if self.read(|r| Ok(r.is_sandbox()?))? {
            return Err(is_sandbox(self.store.location()));
        }
        let Ok(file) = self.sandbox_file() else { return Ok(()) };
        if let Err(error) = Making::clear(&file) {
            tracing::warn!(%error, "a sandbox that was never whole stays behind");
        }
        drop(self.found_sandbox(&file));
        // Nobody but the process of these books opens their sandbox. What is none may be others' books.
        if !matches!(look(&file), Found::Other) {
            clear_copies(&file);
        }
        Ok(())
    }

    /// When the sandbox was made, if there is one. Every page asks this, so nobody waits for it.
    pub(crate) fn sandbox_made_at(&self) -> Option<i64> {
        *lock(&self.sandbox.made_at)
    }

    /// Looks for the sandbox where it lies, and keeps what it says for whoever asks when it was made.
    fn found_sandbox(&self, file: &Path) -> Result<Option<Sandbox>> {
        let found = found(file);
        let made_at = found.as_ref().ok().and_then(|found| Some(found.as_ref()?.mark.made_at));
        *lock(&self.sandbox.made_at) = made_at;
        found
    }

    /// May somebody work in the sandbox?
    fn may_enter(&self, ctx: &Ctx) -> Result<()> {
        if ctx.actor.rights.contains(&Right::Sandbox) { Ok(()) } else { Err(ctx.forbidden(Right::Sandbox)) }
    }

    /// Runs a command in the sandbox, as whoever the books say that it is.
    pub(crate) fn run_in_sandbox(self: &Arc<Self>, ctx: Ctx, input: Value) -> Result<Reply> {
        match ctx.command.place {
            Where::Door => return self.run(&ctx, input),
            Where::Books => return Err(Error::new(Code::SandboxNotThere).with("command", ctx.command.name)),
            Where::Both => {}
        }
        self.may_enter(&ctx)?;
        let language = serde_json::from_value(input["language"].clone()).unwrap_or_else(|_| Language::default());
        // Without its input nobody judges it: nobody has to agree to what is only tried.
        let ctx = Ctx { input: None, ..ctx };
        match self.in_sandbox(|app| app.run(&ctx, input))? {
            // A file that lies in somebody's folder says for ever what it is of.
            Reply::File(file) => {
                let name = format!("{}-{}", words::title("sandbox", language), file.name);
                Ok(Reply::File(crate::FileOut { name, ..file }))
            }
            Reply::Json(value) => Ok(Reply::Json(value)),
        }
    }

    /// Works on the sandbox, which stays open meanwhile.
    fn in_sandbox<T>(self: &Arc<Self>, work: impl FnOnce(&Arc<Self>) -> Result<T>) -> Result<T> {
        loop {
            let open = self.sandbox.open.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(app) = &*open {
                return work(app);
            }
            drop(open);
            self.open_sandbox()?;
        }
    }

    fn open_sandbox(self: &Arc<Self>) -> Result<()> {
        let file = self.sandbox_file()?;
        let mut open = self.sandbox_to_change();
        if open.is_some() {
            return Ok(());
        }
        let sandbox = self.found_sandbox(&file)?.ok_or_else(|| Error::new(Code::SandboxNone))?;
        self.check_own(&file, &sandbox)?;
        let app = Self::open_still(Location::Sqlite(file), Create::Never, "sandbox")?;
        app.store.clear_copies();
        // It was not open to anybody yet, so it says so for the first time.
        drop(app.sandbox.of.set(Arc::downgrade(self)));
        *open = Some(app);
        Ok(())
    }

    /// Books that were restored or copied go their own way: what was copied from others would be taken for theirs.
    fn check_own(&self, file: &Path, sandbox: &Sandbox) -> Result<()> {
        let own = self.read(|r| Ok(r.book("id")?))?;
        if own.as_ref() == Some(&sandbox.mark.of) {
            Ok(())
        } else {
            Err(Error::new(Code::SandboxOfOthers).with("location", file.display()))
        }
    }

    fn sandbox_to_change(&self) -> Open<'_> {
        self.sandbox.open.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does this process have the sandbox open?
    fn sandbox_is_open(&self) -> bool {
        self.sandbox.open.read().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Jobs that run in the sandbox.
    pub(crate) fn sandbox_jobs(&self) -> usize {
        let open = self.sandbox.open.read().unwrap_or_else(PoisonError::into_inner);
        open.as_ref().map_or(0, |app| app.jobs.count())
    }

    fn check_idle(jobs: usize) -> Result<()> {
        if jobs == 0 { Ok(()) } else { Err(Error::new(Code::SandboxBusy).with("jobs", jobs)) }
    }

    /// Closes the sandbox, so that its file can go; nobody enters it while this is held.
    fn close_sandbox(open: &mut Open<'_>) -> Result<()> {
        let Some(app) = &**open else { return Ok(()) };
        Self::check_idle(app.jobs.count())?;
        let until = Instant::now() + LETS_GO;
        while Arc::strong_count(app) > 1 {
            if Instant::now() >= until {
                return Err(Error::new(Code::SandboxBusy).with("jobs", 1));
            }
            std::thread::sleep(LOOK);
        }
        **open = None;
        Ok(())
    }

    /// Of the books, where a sandbox writes: may they still, and may they still be in it?
    pub(crate) fn still_may_in_sandbox(&self, ctx: &Ctx) -> Result<()> {
        let books = self.books_of_sandbox().ok_or_else(|| Error::new(Code::BooksNone))?;
        books.read(|r: &mut Read<'_>| {
            books.still_may(r, ctx)?;
            match ctx.person {
                Some(person) if login::is_on(r)? && !rights_of(r, person)?.contains(&Right::Sandbox) => Err(ctx.forbidden(Right::Sandbox)),
                Some(_) | None => Ok(()),
            }
        })
    }

    /// May somebody give a file? Asked before its bytes are in memory.
    ///
    /// # Errors
    /// Why not.
    pub fn may_upload(&self, caller: &Caller) -> Result<()> {
        let ctx = self.ctx(caller, crate::contract::known("import.open")?, &Value::Null)?;
        // Who writes papers adds files to them.
        if !DocumentKind::ALL.iter().any(|kind| ctx.actor.rights.contains(&kind.right())) {
            ctx.check_right()?;
        }
        if caller.sandbox { self.may_enter(&ctx) } else { Ok(()) }
    }

    /// Takes a file in, from somebody who may call a command that takes it; it is there for the books or for the sandbox.
    ///
    /// # Errors
    /// They may not; too large, or no room.
    pub fn upload(self: &Arc<Self>, caller: &Caller, name: &str, bytes: &[u8]) -> Result<Uploaded> {
        self.may_upload(caller)?;
        if caller.sandbox { self.in_sandbox(|app| app.files.keep(name, bytes)) } else { self.files.keep(name, bytes) }
    }

    /// Waits until a job of this caller's has ended, in the books or in the sandbox; `tell` hears of its progress.
    ///
    /// # Errors
    /// The job's own, or [`Code::JobUnknown`].
    pub fn wait_for_job_of(self: &Arc<Self>, caller: &Caller, id: JobId, tell: impl FnMut(&JobView)) -> Result<Value> {
        // Looked at anew each time: whoever waits does not keep the sandbox open.
        if caller.sandbox { job::wait(|| self.in_sandbox(|app| app.job(id)), LOOK, tell) } else { self.wait_for_job(id, tell) }
    }
}

#[cfg(test)]
mod tests;
