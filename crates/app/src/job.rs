//! Long work as a job: progress, cancel, a result and end state that survive a restart.

use crate::app::{App, lock};
use crate::ctx::{Ctx, Needs};
use crate::error::{Code, Error, Result};
use chrono::Utc;
use qitao_domain::id::JobId;
use qitao_store::{JobRow, JobState, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

/// What a job works on, for people: a file's name.
pub trait Label {
    /// The label.
    fn label(&self, app: &App) -> String;
}

/// A job on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct JobView {
    /// Number.
    pub id: JobId,
    /// The command.
    pub command: String,
    /// What it works on.
    pub label: String,
    /// State.
    pub state: JobState,
    /// Steps done.
    pub done: i64,
    /// Steps in all; 0 while unknown.
    pub total: i64,
    /// Who started it.
    pub owner: String,
    /// Microseconds UTC.
    pub started_at: i64,
    /// Microseconds UTC.
    pub ended_at: Option<i64>,
    /// Its result, in the command's own shape (`x-result` in the contract). Told by `job.get` alone, to whoever started the job or may
    /// call the command.
    pub result: Option<Value>,
    /// Its error.
    pub error: Option<Error>,
}

impl JobView {
    /// The same for everybody to see.
    pub(crate) fn without_result(self) -> Self {
        Self { result: None, ..self }
    }
}

/// Jobs, newest first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JobList {
    /// The jobs.
    pub rows: Vec<JobView>,
    /// Cursor of the page after.
    pub next: Option<i64>,
}

/// Which job.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ById {
    /// Number.
    pub id: JobId,
}

/// How far a job is; and whether somebody asked it to stop.
#[derive(Debug)]
pub struct Progress {
    id: JobId,
    app: Weak<App>,
    cancelled: AtomicBool,
    done: AtomicI64,
    total: AtomicI64,
    told: Mutex<Option<Instant>>,
}

/// Progress is told at most this often.
const TELL_EVERY: Duration = Duration::from_millis(100);

impl Progress {
    /// Tells how far the work is. Cheap enough for every thousandth row.
    ///
    /// # Errors
    /// [`Code::JobCancelled`] when somebody asked it to stop: pass it on and write nothing.
    pub fn tell(&self, done: usize, total: usize) -> Result<()> {
        self.check()?;
        self.done.store(i64::try_from(done).unwrap_or(i64::MAX), Ordering::Relaxed);
        self.total.store(i64::try_from(total).unwrap_or(i64::MAX), Ordering::Relaxed);
        let mut told = lock(&self.told);
        if told.is_none_or(|at| at.elapsed() >= TELL_EVERY) {
            *told = Some(Instant::now());
            drop(told);
            if let Some(app) = self.app.upgrade()
                && let Some(view) = app.jobs.running(self.id)
            {
                app.tell_job(view);
            }
        }
        Ok(())
    }

    /// Goes on?
    ///
    /// # Errors
    /// [`Code::JobCancelled`].
    pub fn check(&self) -> Result<()> {
        if self.cancelled.load(Ordering::Relaxed) { Err(Error::new(Code::JobCancelled)) } else { Ok(()) }
    }

    /// The job's number.
    #[must_use]
    pub fn job(&self) -> JobId {
        self.id
    }
}

#[derive(Debug)]
struct Running {
    progress: Arc<Progress>,
    command: &'static str,
    label: String,
    owner: String,
    started_at: i64,
    request_id: String,
    input_hash: String,
}

impl Running {
    fn view(&self) -> JobView {
        JobView {
            id: self.progress.id,
            command: self.command.into(),
            label: self.label.clone(),
            state: JobState::Running,
            done: self.progress.done.load(Ordering::Relaxed),
            total: self.progress.total.load(Ordering::Relaxed),
            owner: self.owner.clone(),
            started_at: self.started_at,
            ended_at: None,
            result: None,
            error: None,
        }
    }
}

/// The jobs that run now.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    /// Held while one is started, so that the same change sent twice at once is one job. It waits for the books' writer, which
    /// tells of its progress meanwhile: so it is none of `running`.
    starting: Mutex<()>,
    running: Mutex<HashMap<JobId, Running>>,
}

impl Jobs {
    fn running(&self, id: JobId) -> Option<JobView> {
        lock(&self.running).get(&id).map(Running::view)
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        lock(&self.running).len()
    }

    /// How many run beside this one.
    pub(crate) fn beside(&self, own: JobId) -> usize {
        lock(&self.running).keys().filter(|id| **id != own).count()
    }

    /// The job that runs for a change of this id already.
    pub(crate) fn running_request(&self, request_id: &str, input_hash: &str) -> Result<Option<JobId>> {
        let running = lock(&self.running);
        let Some((id, job)) = running.iter().find(|(_, job)| job.request_id == request_id) else { return Ok(None) };
        if job.input_hash == input_hash { Ok(Some(*id)) } else { Err(Error::new(Code::RequestIdReused).with("request_id", request_id)) }
    }
}

fn view(row: JobRow) -> JobView {
    JobView {
        id: row.id,
        command: row.command,
        label: row.label,
        state: row.state,
        done: row.done,
        total: row.total,
        owner: row.owner,
        started_at: row.started_at,
        ended_at: row.ended_at,
        result: row.result.and_then(|text| serde_json::from_str(&text).ok()),
        error: row.error.and_then(|text| serde_json::from_str(&text).ok()),
    }
}

impl App {
    /// Starts a job on a thread of its own and gives its number.
    pub(crate) fn start_job(
        self: &Arc<Self>,
        ctx: &Ctx,
        label: &str,
        work: impl FnOnce(&Arc<Self>, &Ctx, &Progress) -> Result<Value> + Send + 'static,
    ) -> Result<JobId> {
        let command = ctx.command.name;
        let owner = ctx.actor.name.clone();
        let stamp = qitao_store::Stamp { at: ctx.now, actor: owner.clone() };
        let starting = lock(&self.jobs.starting);
        if let Some(id) = self.jobs.running_request(&ctx.request_id, &ctx.input_hash)? {
            return Ok(id);
        }
        let id = self.store.write(&stamp, |w| -> Result<_> {
            // Asked by the writer: books that others take the place of are not written in any more.
            self.replacing.refuse()?;
            Ok(w.add_job(command, label)?)
        })?;
        let progress = Arc::new(Progress {
            id,
            app: Arc::downgrade(self),
            cancelled: AtomicBool::new(false),
            done: AtomicI64::new(0),
            total: AtomicI64::new(0),
            told: Mutex::new(None),
        });
        let running = Running {
            progress: Arc::clone(&progress),
            command,
            label: label.into(),
            owner,
            started_at: ctx.now,
            request_id: ctx.request_id.clone(),
            input_hash: ctx.input_hash.clone(),
        };
        let view = running.view();
        lock(&self.jobs.running).insert(id, running);
        drop(starting);
        self.tell_job(view);
        let (app, ctx) = (Arc::clone(self), ctx.clone());
        let spawned = std::thread::Builder::new().name(format!("job-{id}")).spawn(move || {
            let run = std::panic::AssertUnwindSafe(|| work(&app, &ctx, &progress));
            let result = std::panic::catch_unwind(run).unwrap_or_else(|_| Err(Error::new(Code::Internal).with("why", "the job broke off")));
            app.end_job(id, &progress, result);
        });
        if let Err(error) = spawned {
            lock(&self.jobs.running).remove(&id);
            return Err(Error::new(Code::Internal).with("why", error));
        }
        Ok(id)
    }

    fn end_job(&self, id: JobId, progress: &Progress, result: Result<Value>) {
        let (state, value, error) = match result {
            Ok(value) => (JobState::Done, Some(value.to_string()), None),
            // Done by an earlier job: its result is this one's.
            Err(Error { repeated: Some(output), .. }) => (JobState::Done, Some(self.result_of(&output).to_string()), None),
            Err(error) if error.code == Code::JobCancelled => (JobState::Cancelled, None, None),
            Err(error) => (JobState::Failed, None, serde_json::to_string(&error).ok()),
        };
        let total = progress.total.load(Ordering::Relaxed);
        // Work tells of a step as it begins: the end of the last one is this.
        let done = if state == JobState::Done { total } else { progress.done.load(Ordering::Relaxed) };
        let kept = self.write_own(|w| {
            w.end_job(id, state, done, total, value.as_deref(), error.as_deref())?;
            Ok(w.job(id)?)
        });
        // Removed only after its end is kept: whoever asks finds it in one place or the other.
        lock(&self.jobs.running).remove(&id);
        match kept {
            Ok(Some(row)) => self.tell_job(view(row)),
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "a job's end was not kept"),
        }
        if self.replacing.refuse().is_err() {
            self.announce_event(&crate::Event::Replaced);
        }
    }

    fn result_of(&self, answer: &Value) -> Value {
        let earlier = serde_json::from_value(answer["job"].clone()).ok().and_then(|id| self.job(id).ok());
        earlier.and_then(|job| job.result).unwrap_or(Value::Null)
    }

    /// Waits until a job of the books has ended; `tell` hears of its progress.
    ///
    /// # Errors
    /// The job's own, or [`Code::JobUnknown`].
    pub fn wait_for_job(&self, id: JobId, tell: impl FnMut(&JobView)) -> Result<Value> {
        wait(|| self.job(id), Duration::from_millis(20), tell)
    }

    pub(crate) fn job(&self, id: JobId) -> Result<JobView> {
        if let Some(view) = self.jobs.running(id) {
            return Ok(view);
        }
        let row = self.read(|r| Ok(r.job(id)?))?;
        row.map(view).ok_or_else(|| Error::new(Code::JobUnknown).with("job", id))
    }
}

/// Looks until a job has ended.
pub(crate) fn wait(look: impl Fn() -> Result<JobView>, pause: Duration, mut tell: impl FnMut(&JobView)) -> Result<Value> {
    loop {
        let job = look()?;
        match job.state {
            JobState::Queued | JobState::Running => {
                tell(&job);
                std::thread::sleep(pause);
            }
            JobState::Done => return Ok(job.result.unwrap_or(Value::Null)),
            JobState::Failed => return Err(job.error.unwrap_or_else(|| Error::new(Code::Internal).with("why", "no reason was kept"))),
            JobState::Cancelled | JobState::Interrupted => return Err(Error::new(Code::JobCancelled)),
        }
    }
}

/// `job.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: crate::system::Newest) -> Result<JobList> {
    let (rows, next) = list::cut(input.limit, |most| app.read(|r| Ok(r.jobs(input.after, most)?)), |row| row.id.0)?;
    let rows = rows.into_iter().map(|row| app.jobs.running(row.id).unwrap_or_else(|| view(row))).map(JobView::without_result).collect();
    Ok(JobList { rows, next })
}

/// `job.get`
pub(crate) fn get(app: &Arc<App>, ctx: &Ctx, input: ById) -> Result<JobView> {
    let job = app.job(input.id)?;
    let needs = crate::contract::find(&job.command).map(|command| command.needs);
    let may = match needs {
        Some(Needs::Right(right)) => ctx.actor.rights.contains(&right),
        Some(Needs::Person | Needs::Nothing) | None => false,
    };
    // What a command finds is as much as what it answers.
    Ok(if may || job.owner == ctx.actor.name { job } else { job.without_result() })
}

/// `job.cancel`
pub(crate) fn cancel(app: &Arc<App>, ctx: &Ctx, input: ById) -> Result<JobView> {
    {
        let running = lock(&app.jobs.running);
        if let Some(job) = running.get(&input.id) {
            if job.owner != ctx.actor.name && !ctx.actor.rights.contains(&crate::ctx::Right::Administer) {
                return Err(ctx.forbidden(crate::ctx::Right::Administer));
            }
            job.progress.cancelled.store(true, Ordering::Relaxed);
            return Ok(job.view());
        }
    }
    let job = app.job(input.id)?;
    Err(Error::new(Code::JobFinished).with("job", job.id))
}

/// Microseconds UTC now.
pub(crate) fn now() -> i64 {
    Utc::now().timestamp_micros()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::known;
    use crate::ctx::{Caller, Client};
    use qitao_store::{Create, Location};
    use serde_json::json;
    use std::sync::mpsc::channel;

    const SOON: Duration = Duration::from_secs(20);

    #[test]
    fn a_job_that_is_started_while_another_writes_waits_and_neither_waits_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(Location::Sqlite(folder.path().join("a.qitao")), Create::New, "test").unwrap();
        let caller = Caller::local(Client::Program);
        let ctx = move |app: &App| app.ctx(&caller, known("system.verify").unwrap(), &Value::Null).unwrap();
        let ((writes, written), (go_on, waits), (ended, ends)) = (channel(), channel::<()>(), channel());
        let first = ctx(&app);
        let work = move |app: &Arc<App>, _: &Ctx, progress: &Progress| {
            app.write_own(|_| {
                writes.send(()).unwrap();
                waits.recv().unwrap();
                progress.tell(1, 2)
            })?;
            Ok(json!("written"))
        };
        let one = app.start_job(&first, "", work).unwrap();
        written.recv_timeout(SOON).unwrap();
        let (other, second) = (Arc::clone(&app), ctx(&app));
        std::thread::spawn(move || {
            let two = other.start_job(&second, "", |_, _, _| Ok(json!("read"))).unwrap();
            ended.send(other.wait_for_job(two, |_| {}).unwrap()).unwrap();
        });
        // It waits for the writer by now.
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(app.job(one).unwrap().state, JobState::Running);
        go_on.send(()).unwrap();
        assert_eq!(ends.recv_timeout(SOON).expect("the second job never ended"), "read");
        assert_eq!(app.wait_for_job(one, |_| {}).unwrap(), "written");
    }
}
