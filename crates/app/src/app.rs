//! Open books and what may be done with them: dispatch, transactions, figures of calls.

use crate::approval;
use crate::bom::Memory;
use crate::contract::{self, Command, Reply};
use crate::ctx::{Caller, Ctx};
use crate::error::{Code, Error, Result};
pub use crate::event::Event;
use crate::figures::Figures;
use crate::files::Files;
use crate::guess::Guesses;
use crate::job::Jobs;
use crate::rate::RatesInMemory;
use crate::sandbox;
use crate::schedule::{self, Schedule};
use chrono::{DateTime, Utc};
use qitao_domain::bom::BomGraph;
use qitao_domain::{Day, SessionId};
use qitao_store::{Create, Location, NewAudit, Read, Stamp, Store, Write};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The factory's time zone unless set.
pub const TIMEZONE: &str = "Asia/Shanghai";

/// Says at which addresses a shell is reached, as of now.
pub type Reached = Arc<dyn Fn() -> Vec<String> + Send + Sync>;

/// Open books.
pub struct App {
    pub(crate) store: Arc<Store>,
    pub(crate) jobs: Jobs,
    pub(crate) files: Files,
    pub(crate) runs: crate::import_run::Runs,
    pub(crate) memory: Memory,
    pub(crate) rates: RatesInMemory,
    pub(crate) backups: crate::backup::Backups,
    pub(crate) replacing: crate::replace::Replacing,
    pub(crate) listeners: Mutex<Vec<Sender<Event>>>,
    pub(crate) figures: Mutex<Figures>,
    pub(crate) sandbox: sandbox::Side,
    /// Held while a script is tried: each has a whole copy of the books.
    pub(crate) trying: Mutex<()>,
    timezone: Mutex<chrono_tz::Tz>,
    /// Wrong tries to log in; held by whoever tries.
    pub(crate) guesses: Mutex<Guesses>,
    /// Sessions used since the books were told.
    pub(crate) seen: Mutex<HashMap<SessionId, i64>>,
    /// Other computers can reach the books through this process.
    pub(crate) served_widely: AtomicBool,
    /// The addresses at which they do.
    reached: Mutex<Option<Reached>>,
    #[cfg(test)]
    pub(crate) shift: std::sync::atomic::AtomicI64,
    /// What is done behind the people's backs; nothing in books that are only looked at.
    pub(crate) schedule: Mutex<Option<Schedule>>,
}

/// What is kept of a change under its request's id, so that a repeated send answers again.
#[derive(Clone, Copy)]
enum Keep<'a> {
    /// What it answers.
    Output,
    /// This: a job's number.
    Answer(&'a Value),
    /// Nothing, as its input or its answer is secret: a hash of either could be guessed at. Sent again it is done again.
    Nothing,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("location", self.store.location()).finish_non_exhaustive()
    }
}

/// A poisoned lock only means that another call panicked; what it guards is replaced whole, never left half done.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A change in the making, with its audit trail.
pub struct Change<'w, 'c> {
    write: &'w mut Write<'c>,
    ctx: &'w Ctx,
    audited: usize,
}

impl<'c> std::ops::Deref for Change<'_, 'c> {
    type Target = Write<'c>;
    fn deref(&self) -> &Write<'c> {
        self.write
    }
}

impl std::ops::DerefMut for Change<'_, '_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.write
    }
}

impl<'w, 'c> Change<'w, 'c> {
    /// A change of somebody's.
    pub(crate) fn new(write: &'w mut Write<'c>, ctx: &'w Ctx) -> Self {
        Self { write, ctx, audited: 0 }
    }

    /// The call behind it.
    pub(crate) fn ctx(&self) -> &'w Ctx {
        self.ctx
    }
}

impl Change<'_, '_> {
    /// Adds to the audit trail what a record was and is.
    pub(crate) fn audit<T: Serialize>(&mut self, kind: &str, key: &str, before: Option<&T>, after: Option<&T>) -> Result<()> {
        let text =
            |record: Option<&T>| record.map(serde_json::to_string).transpose().map_err(|e| Error::new(Code::Internal).with("why", e));
        let (before, after) = (text(before)?, text(after)?);
        self.audited += 1;
        let ctx = self.ctx;
        self.write.audit(NewAudit {
            client: ctx.client.word(),
            command: ctx.command.name,
            request_id: &ctx.request_id,
            object_kind: kind,
            object_key: key,
            before,
            after,
        })?;
        Ok(())
    }
}

impl App {
    /// Opens books.
    ///
    /// # Errors
    /// Why they cannot be opened; see [`qitao_store::Store::open`].
    pub fn open(location: Location, create: Create, program: &str) -> Result<Arc<Self>> {
        sandbox::refuse(&location)?;
        let app = Self::open_still(location, create, program)?;
        app.tidy_sandbox()?;
        app.store.clear_copies();
        app.look_at_backups();
        *lock(&app.schedule) = Some(Schedule::start(&app));
        Ok(app)
    }

    /// Opens books without their scheduled work: a sandbox, and those that are just being restored.
    pub(crate) fn open_still(location: Location, create: Create, program: &str) -> Result<Arc<Self>> {
        // The same books are shown under the same name, from wherever the program was started.
        let location = match location {
            Location::Sqlite(file) if file.is_relative() && !file.to_string_lossy().starts_with(r"\\") => {
                Location::Sqlite(crate::files::absolute(&file)?)
            }
            other @ (Location::Sqlite(_) | Location::Postgres(_)) => other,
        };
        let store = Arc::new(Store::open(location, create, program)?);
        crate::replace::carry(&store)?;
        let now = Utc::now();
        let stamp = Stamp { at: now.timestamp_micros(), actor: "system".into() };
        let timezone = store.write(&stamp, |w| -> Result<_> {
            w.interrupt_jobs()?;
            schedule::begin(w, now)?;
            Ok(w.book("timezone")?)
        })?;
        let timezone = timezone.as_deref().unwrap_or(TIMEZONE).parse().unwrap_or(chrono_tz::Asia::Shanghai);
        Ok(Arc::new(Self {
            backups: crate::backup::Backups::default(),
            replacing: crate::replace::Replacing::default(),
            memory: Memory::new(&store)?,
            rates: RatesInMemory::default(),
            store,
            jobs: Jobs::default(),
            files: Files::new()?,
            runs: crate::import_run::Runs::default(),
            listeners: Mutex::default(),
            figures: Mutex::default(),
            sandbox: sandbox::Side::default(),
            trying: Mutex::default(),
            timezone: Mutex::new(timezone),
            guesses: Mutex::default(),
            seen: Mutex::default(),
            served_widely: AtomicBool::new(false),
            reached: Mutex::default(),
            #[cfg(test)]
            shift: std::sync::atomic::AtomicI64::new(0),
            schedule: Mutex::default(),
        }))
    }

    /// How a shell that serves other computers is reached by them; nothing where it serves this one alone.
    pub fn reached_by(&self, reached: Option<Reached>) {
        *lock(&self.reached) = reached;
    }

    /// Addresses at which other computers reach the books, the likeliest first.
    pub(crate) fn reached_at(&self) -> Vec<String> {
        let reached = lock(&self.reached).clone();
        reached.map(|ask| ask()).unwrap_or_default()
    }

    /// Where the books are, without credentials.
    #[must_use]
    pub fn location(&self) -> String {
        self.store.location().shown()
    }

    /// The service that keeps copying the folder of the books elsewhere, as far as names tell.
    #[must_use]
    pub fn synced(&self) -> Option<&'static str> {
        self.store.location().synced()
    }

    /// Makes the address at which this process serves the books known to a second start.
    ///
    /// # Errors
    /// The database's.
    pub fn announce(&self, address: &str, token: &str) -> Result<()> {
        Ok(self.store.announce(address, token)?)
    }

    /// Runs a command: known? input within limits? allowed? then the work, timed.
    ///
    /// # Errors
    /// The command's.
    pub fn call(self: &Arc<Self>, caller: &Caller, name: &str, input: Value) -> Result<Reply> {
        let started = Instant::now();
        let command = contract::known(name)?;
        let result = self.ctx(caller, command, &input).and_then(|ctx| {
            // PostgreSQL cannot keep NUL, SQLite can: neither is asked to.
            if has_nul(&input) {
                return Err(Error::new(Code::InputInvalid).with("command", command.name).with("why", "NUL in a text"));
            }
            if caller.sandbox { self.run_in_sandbox(ctx, input) } else { self.run(&ctx, input) }
        });
        // What is tried in a sandbox is no figure of the books.
        if !caller.sandbox {
            self.count(caller, command, started, result.is_ok());
        }
        result
    }

    pub(crate) fn run(self: &Arc<Self>, ctx: &Ctx, input: Value) -> Result<Reply> {
        ctx.check_right()?;
        if ctx.command.kind.is_change()
            && let Some(past) = self.past(ctx)?
        {
            return Ok(Reply::Json(past));
        }
        // Asked again where it writes; asked here so that a job which needs somebody else is not begun.
        if ctx.input.is_some() {
            self.read(|r| approval::alone(self, r, ctx))?;
        }
        match (ctx.command.run)(self, ctx, input) {
            // Sent twice at the same moment: the second found the first's answer inside its own transaction.
            Err(Error { repeated: Some(output), .. }) => Ok(Reply::Json(*output)),
            other => other,
        }
    }

    /// The clock of calls.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        let now = Utc::now();
        #[cfg(test)]
        let now = now + chrono::TimeDelta::microseconds(self.shift.load(std::sync::atomic::Ordering::Relaxed));
        now
    }

    pub(crate) fn ctx(&self, caller: &Caller, command: &'static Command, input: &Value) -> Result<Ctx> {
        let now = self.now();
        let who = self.read(|r| self.who(r, caller, command, now.timestamp_micros()))?;
        Ok(Ctx {
            actor: who.actor,
            person: who.person,
            session: who.session,
            place: caller.place,
            client: caller.client,
            request_id: caller.request_id()?,
            input_hash: hash(command.name, input),
            command,
            now: now.timestamp_micros(),
            today: self.day_of(now),
            input: command.judge.map(|_| Arc::new(input.clone())),
            agreed: None,
        })
    }

    /// The factory's day of an instant.
    pub(crate) fn day_of(&self, at: DateTime<Utc>) -> Day {
        day_in(self.timezone(), at)
    }

    pub(crate) fn timezone(&self) -> chrono_tz::Tz {
        *lock(&self.timezone)
    }

    pub(crate) fn set_timezone(&self, zone: chrono_tz::Tz) {
        *lock(&self.timezone) = zone;
    }

    /// The answer of a change that was done already under this id.
    fn past(&self, ctx: &Ctx) -> Result<Option<Value>> {
        if let Some(job) = self.jobs.running_request(&ctx.request_id, &ctx.input_hash)? {
            return Ok(Some(serde_json::json!({ "job": job })));
        }
        self.store.read(|r| past(r, ctx))
    }

    /// Reads from one consistent snapshot.
    pub(crate) fn read<T>(&self, body: impl FnOnce(&mut Read<'_>) -> Result<T>) -> Result<T> {
        self.store.read(body)
    }

    /// The one way to change the books: the answer is kept under the request's id, the trail is written, the commit
    /// comes last, then the spoiled tags are announced. The body may run again, so it touches the database only.
    pub(crate) fn write<T: Serialize>(&self, ctx: &Ctx, body: impl FnMut(&mut Change<'_, '_>) -> Result<T>) -> Result<T> {
        self.write_keeping(ctx, Keep::Output, body)
    }

    /// The same where input or answer are secret: nothing is kept under the request's id.
    pub(crate) fn write_unkept<T: Serialize>(&self, ctx: &Ctx, body: impl FnMut(&mut Change<'_, '_>) -> Result<T>) -> Result<T> {
        self.write_keeping(ctx, Keep::Nothing, body)
    }

    /// The same for a job: what is kept under the request's id is the job's number.
    pub(crate) fn write_as<T: Serialize>(
        &self,
        ctx: &Ctx,
        answer: Option<&Value>,
        body: impl FnMut(&mut Change<'_, '_>) -> Result<T>,
    ) -> Result<T> {
        self.write_keeping(ctx, answer.map_or(Keep::Output, Keep::Answer), body)
    }

    fn write_keeping<T: Serialize>(&self, ctx: &Ctx, keep: Keep<'_>, mut body: impl FnMut(&mut Change<'_, '_>) -> Result<T>) -> Result<T> {
        let stamp = Stamp { at: ctx.now, actor: ctx.actor.name.clone() };
        let done = self.store.write(&stamp, |w| {
            self.replacing.refuse()?;
            match &ctx.agreed {
                Some(agreed) => approval::still(self, w, ctx, agreed)?,
                None => self.still_may(w, ctx)?,
            }
            if let Some(output) = past(w, ctx)? {
                return Err(Error::repeated(output));
            }
            let unasked = if ctx.agreed.is_none() { approval::alone(self, w, ctx)? } else { None };
            if let Some(judged) = unasked {
                Change::new(w, ctx).audit("approval", ctx.command.name, None, Some(&approval::Unasked::new(judged)))?;
            }
            let mut change = Change::new(w, ctx);
            let value = body(&mut change)?;
            if change.audited == 0 {
                // A change that named no record of its own is still on the trail.
                change.audit::<()>("command", ctx.command.name, None, None)?;
            }
            let output = match keep {
                Keep::Answer(answer) => answer.to_string(),
                Keep::Output => contract::output(&value)?.to_string(),
                Keep::Nothing => return Ok(value),
            };
            w.keep_request(&ctx.request_id, ctx.command.name, &ctx.input_hash, &output)?;
            if let Some(agreed) = &ctx.agreed {
                approval::settle(w, ctx, agreed, &output)?;
            }
            Ok(value)
        });
        let done = self.outdated(ctx, done)?;
        self.memory.wake();
        self.spoil(ctx.command.tags);
        if let Some(agreed) = &ctx.agreed {
            self.spoil(agreed.tags());
        }
        Ok(done)
    }

    /// Where what somebody agreed to was judged on books that have moved since, that is kept: after nothing was done.
    pub(crate) fn outdated<T>(&self, ctx: &Ctx, done: Result<T>) -> Result<T> {
        match (&done, &ctx.agreed) {
            (Err(error), Some(agreed)) if error.code == Code::ApprovalStale => approval::outdate(self, agreed, error)?,
            (Ok(_) | Err(_), Some(_) | None) => {}
        }
        done
    }

    /// Writes what is no change of the factory's books: job states, preferences of the program itself.
    pub(crate) fn write_own<T>(&self, body: impl FnMut(&mut Write<'_>) -> Result<T>) -> Result<T> {
        let stamp = Stamp { at: Utc::now().timestamp_micros(), actor: "system".into() };
        self.store.write(&stamp, body)
    }

    /// The BOM graph as of this snapshot.
    pub(crate) fn graph(&self, r: &mut Read<'_>) -> Result<Arc<BomGraph>> {
        self.memory.graph(&self.store, r)
    }
}

/// The day of an instant in a zone.
pub(crate) fn day_in(zone: chrono_tz::Tz, at: DateTime<Utc>) -> Day {
    Day::from_date(at.with_timezone(&zone).date_naive()).unwrap_or(Day::LAST)
}

impl Drop for App {
    fn drop(&mut self) {
        self.keep_figures();
        if let Err(error) = self.keep_seen() {
            tracing::warn!(%error, "when sessions were last used was not kept");
        }
        if lock(&self.schedule).is_some() {
            self.ship_at_end();
        }
    }
}

fn past(r: &mut Read<'_>, ctx: &Ctx) -> Result<Option<Value>> {
    let Some(past) = r.request(&ctx.request_id)? else { return Ok(None) };
    if past.command != ctx.command.name || past.input_hash != ctx.input_hash || past.actor != ctx.actor.name {
        return Err(Error::new(Code::RequestIdReused).with("request_id", &ctx.request_id));
    }
    serde_json::from_str(&past.output).map(Some).map_err(|e| Error::new(Code::Internal).with("why", e))
}

pub(crate) fn hash(command: &str, input: &Value) -> String {
    let mut hasher = Sha256::new();
    hasher.update(command.as_bytes());
    hasher.update([0]);
    hasher.update(canonical(input).to_string().as_bytes());
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(map) => map.iter().any(|(key, value)| key.contains('\0') || has_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The same value with its keys in order: clients need not write them alike.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut sorted: Vec<_> = map.iter().map(|(k, v)| (k.clone(), canonical(v))).collect();
            sorted.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(sorted.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(canonical).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}
