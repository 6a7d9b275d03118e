//! What people do with the sandbox itself: look at it, make it anew, throw it away. All of it is asked of the books.

use super::found;
use crate::app::App;
use crate::check;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::job::{Label, Progress};
use crate::room;
use crate::system::Empty;
use qitao_store::sandbox::{Mark, Sandbox, remove};
use qitao_store::{BackupFault, StoreError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::{Arc, MutexGuard, PoisonError, TryLockError};

/// The sandbox, as seen from the books.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "SandboxState")]
pub struct State {
    /// Is there one?
    pub exists: bool,
    /// When the copy was begun, microseconds UTC.
    pub made_at: Option<i64>,
    /// Who had it made.
    pub made_by: Option<String>,
    /// Bytes of its file.
    pub bytes: i64,
    /// Changes made in it since.
    pub changes: i64,
    /// Jobs that run in it.
    pub jobs: usize,
    /// Bytes of the books, which a new one would have.
    pub books_bytes: i64,
    /// Why nobody can enter it, or make one.
    pub problem: Option<Error>,
}

/// A sandbox that was made.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "SandboxMade")]
pub struct Made {
    /// When the copy was begun, microseconds UTC.
    pub made_at: i64,
    /// Bytes of its file.
    pub bytes: i64,
    /// Changes made in the former one, which are gone.
    pub discarded: i64,
}

/// Makes the sandbox, or throws it away.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(rename = "SandboxWhy")]
#[serde(deny_unknown_fields)]
pub struct Why {
    /// Why the former one goes, with all that was tried in it; for the trail. Needed where something was.
    #[serde(default)]
    pub reason: Option<String>,
}

impl Why {
    /// The reason: where changes would be lost there has to be one.
    fn checked(&self, former: Option<&Sandbox>) -> Result<Option<&str>> {
        let loses = former.is_some_and(|former| former.changes > 0);
        let reason = check::reason_where(loses, self.reason.as_deref())?;
        Ok((!reason.is_empty()).then_some(reason))
    }
}

impl Label for Why {
    fn label(&self, _: &App) -> String {
        String::new()
    }
}

/// What the trail keeps of a sandbox.
#[derive(Default, Serialize)]
struct Trail<'t> {
    #[serde(skip_serializing_if = "Option::is_none")]
    made_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    made_by: Option<&'t str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<i64>,
    /// Why the former one went.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'t str>,
}

impl<'t> Trail<'t> {
    fn of(sandbox: &'t Sandbox) -> Self {
        Self::new(&sandbox.mark, sandbox.changes)
    }

    fn new(mark: &'t Mark, changes: i64) -> Self {
        Self { made_at: Some(mark.made_at), made_by: Some(&mark.made_by), changes: Some(changes), reason: None }
    }
}

fn number(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// One at a time makes a sandbox or throws it away.
fn alone(app: &App) -> Result<MutexGuard<'_, ()>> {
    match app.sandbox.making.try_lock() {
        Ok(guard) => Ok(guard),
        Err(TryLockError::Poisoned(guard)) => Ok(guard.into_inner()),
        Err(TryLockError::WouldBlock) => Err(Error::new(Code::SandboxMaking)),
    }
}

/// `sandbox.state`
pub(crate) fn state(app: &Arc<App>, _: &Ctx, _: Empty) -> Result<State> {
    let jobs = app.sandbox_jobs();
    // Held while its file is looked at, so that it is not taken away just then.
    let _stays = app.sandbox.open.read().unwrap_or_else(PoisonError::into_inner);
    let looked = app.sandbox_file().and_then(|file| {
        let found = app.found_sandbox(&file)?;
        let problem = found.as_ref().and_then(|sandbox| app.check_own(&file, sandbox).err());
        Ok((found, problem))
    });
    let (sandbox, problem) = match looked {
        Ok(looked) => looked,
        Err(error) => (None, Some(error)),
    };
    Ok(State {
        exists: sandbox.is_some(),
        made_at: sandbox.as_ref().map(|sandbox| sandbox.mark.made_at),
        made_by: sandbox.as_ref().map(|sandbox| sandbox.mark.made_by.clone()),
        bytes: sandbox.as_ref().map_or(0, |sandbox| number(sandbox.bytes)),
        changes: sandbox.map_or(0, |sandbox| sandbox.changes),
        jobs,
        books_bytes: number(room::books_bytes(app)),
        problem,
    })
}

fn full(place: &Path) -> Error {
    Error::new(Code::SandboxFull).with("place", place.display())
}

fn failed(place: &Path) -> impl Fn(StoreError) -> Error {
    move |error| {
        if let StoreError::Backup { fault: BackupFault::Full, .. } = error {
            return full(place);
        }
        // Such as that of books which had this name before.
        if let StoreError::InUse(_) = error {
            return Error::new(Code::FileInUse).with("name", place.display());
        }
        if let StoreError::Backup { why, .. } | StoreError::Damaged { why, .. } = error {
            return Error::new(Code::SandboxFailed).with("place", place.display()).with("why", why);
        }
        error.into()
    }
}

/// `sandbox.make`
pub(crate) fn make(app: &Arc<App>, ctx: &Ctx, input: Why, progress: &Progress) -> Result<Made> {
    let file = app.sandbox_file()?;
    let _alone = alone(app)?;
    let former = found(&file)?;
    App::check_idle(app.sandbox_jobs())?;
    input.checked(former.as_ref())?;
    // Found out before a copy is made for nothing.
    if !app.sandbox_is_open() {
        qitao_store::replace::refuse_held(&file).map_err(failed(&file))?;
    }
    let folder = file.parent().unwrap_or(Path::new("."));
    room::check(app, folder, Code::SandboxFull)?;
    let mark = Mark { of: app.books_id()?, made_at: app.now().timestamp_micros(), made_by: ctx.actor.name.clone(), change: 0 };
    let mut tick = |done: u64, total: u64| {
        let kib = |bytes: u64| usize::try_from(bytes >> 10).unwrap_or(usize::MAX);
        progress.tell(kib(done), kib(total)).is_ok()
    };
    let making = app.store.copy_to_sandbox(&file, &mark, &mut tick).map_err(failed(&file))?;
    // The last moment at which it can be cancelled, and at which the former one is still there.
    progress.check()?;
    app.read(|r| app.still_may(r, ctx))?;
    let (former, reason) = replace(app, &file, &input, || making.name())?;
    let made =
        Made { made_at: mark.made_at, bytes: number(room::length(&file)), discarded: former.as_ref().map_or(0, |former| former.changes) };
    let answer = serde_json::json!({ "job": progress.job() });
    app.write_as(ctx, Some(&answer), |w| {
        let after = Trail { reason, ..Trail::new(&mark, 0) };
        w.audit("sandbox", &name(&file), former.as_ref().map(Trail::of).as_ref(), Some(&after))?;
        Ok(made.clone())
    })
}

/// Closes the sandbox for what is done with its file, and gives what it was at its end and why it went.
fn replace<'w>(
    app: &App,
    file: &Path,
    why: &'w Why,
    with: impl FnOnce() -> std::result::Result<(), StoreError>,
) -> Result<(Option<Sandbox>, Option<&'w str>)> {
    let mut open = app.sandbox_to_change();
    App::close_sandbox(&mut open)?;
    let former = found(file)?;
    // Somebody may have begun to try something in it just now; nobody does any more.
    let reason = why.checked(former.as_ref())?;
    let done = with().map_err(failed(file));
    // Looked at in either case: a failure may have left the former one or none.
    drop(app.found_sandbox(file));
    done.map(|()| (former, reason))
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// `sandbox.drop`
pub(crate) fn discard(app: &Arc<App>, ctx: &Ctx, input: Why) -> Result<State> {
    let file = app.sandbox_file()?;
    let alone = alone(app)?;
    found(&file)?.ok_or_else(|| Error::new(Code::SandboxNone))?;
    app.read(|r| app.still_may(r, ctx))?;
    let (former, reason) = replace(app, &file, &input, || remove(&file))?;
    drop(alone);
    let now = state(app, ctx, Empty {})?;
    let after = reason.map(|reason| Trail { reason: Some(reason), ..Trail::default() });
    app.write(ctx, |w| {
        w.audit("sandbox", &name(&file), former.as_ref().map(Trail::of).as_ref(), after.as_ref())?;
        Ok(now.clone())
    })
}
