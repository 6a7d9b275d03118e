//! Sessions: who calls, as far as the token that they show says, and the commands about sessions themselves.
//!
//! [`who`] is the one place where a call becomes somebody's. What a client says of itself is never asked.

use crate::app::{App, lock};
use crate::approval;
use crate::contract::Command;
use crate::ctx::{Actor, Caller, Ctx, Needs, Place};
use crate::error::{Code, Error, Result};
use crate::login;
use qitao_domain::person::{SessionTimes, expired};
use qitao_domain::right::merged;
use qitao_domain::{PersonId, Right, SessionId};
use qitao_store::{Read, RoleRow, SessionRow, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The books, as far as somebody may know who has not logged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DoorBooks {
    /// Name.
    pub name: String,
    /// Tells them from copies, as long as they are open; for programs of this computer.
    pub identity: Option<String>,
    /// Nothing in them yet? For programs of this computer.
    pub empty: Option<bool>,
}

/// What a screen wants to know before anything else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "SessionState")]
pub struct State {
    /// The program's version.
    pub version: &'static str,
    /// Tells its contract from another's: builds of one version may differ in it.
    pub contract: &'static str,
    /// The books.
    pub books: DoorBooks,
    /// Do people have to log in?
    pub login: bool,
    /// Who calls: what the trail calls them, and what they may do. None: they have to log in.
    pub actor: Option<Actor>,
    /// Their name; empty where the books know no login.
    pub name: String,
    /// When the session ends, whatever happens (microseconds UTC).
    pub expires_at: Option<i64>,
    /// Minutes without a call after which a session ends.
    pub idle_minutes: u32,
    /// Open requests that they may decide.
    pub approvals: usize,
    /// When the sandbox was made (microseconds UTC), if there is one and they may enter it.
    pub sandbox: Option<i64>,
    /// That the books took the place of others, if they did: whoever was logged in has to log in anew.
    pub replaced: Option<crate::replace::Since>,
}

/// A session on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "SessionRow")]
pub struct Row {
    /// Number.
    pub id: SessionId,
    /// Whose.
    pub login: String,
    /// Kind of client.
    pub client: String,
    /// Where it came from; empty for this computer.
    pub address: String,
    /// Microseconds UTC.
    pub made_at: i64,
    /// When it was last used.
    pub seen_at: i64,
    /// When it ends, whatever happens.
    pub expires_at: i64,
    /// When it was ended.
    pub ended_at: Option<i64>,
    /// Can it still be used?
    pub open: bool,
    /// It is the one that asks.
    pub own: bool,
}

/// Sessions, newest first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "SessionPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<i64>,
}

/// Which session.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "SessionById")]
#[serde(deny_unknown_fields)]
pub struct ById {
    /// Number.
    pub id: SessionId,
}

/// That a session ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "SessionEnded")]
pub struct Ended {
    /// Whose.
    pub login: String,
}

/// What the trail keeps of what happened to a session.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Trail {
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// Where it came from.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// Wrong tries so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<u32>,
    /// How long they wait for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked_until: Option<i64>,
}

/// Somebody.
pub(crate) struct Who {
    pub actor: Actor,
    pub person: Option<PersonId>,
    pub session: Option<SessionId>,
}

/// What somebody with these roles may do.
pub(crate) fn rights(known: &[RoleRow], roles: &[String]) -> BTreeSet<Right> {
    merged(known.iter().map(|role| &role.stored.record).filter(|role| roles.contains(&role.code)).map(|role| &role.rights))
}

/// What a person may do now; nothing once they are retired.
pub(crate) fn rights_of(r: &mut Read<'_>, id: PersonId) -> Result<BTreeSet<Right>> {
    match r.person_by_id(id)? {
        Some(person) if !person.stored.record.retired => Ok(rights(&r.roles()?, &person.stored.record.roles)),
        Some(_) | None => Ok(BTreeSet::new()),
    }
}

impl App {
    /// When a session was last used: what the books say may be half a minute old.
    fn seen(&self, session: &SessionRow) -> i64 {
        lock(&self.seen).get(&session.id).copied().unwrap_or(0).max(session.seen_at)
    }

    fn is_over(&self, session: &SessionRow, times: SessionTimes, now: i64) -> bool {
        expired(self.seen(session), session.expires_at, times.idle_minutes, now)
    }

    /// The open session that a caller shows.
    fn open_session(&self, r: &mut Read<'_>, caller: &Caller, now: i64) -> Result<SessionRow> {
        let Some(token) = &caller.session else { return Err(Error::new(Code::SessionNeeded)) };
        let session = r.session_by_token(&token.hash())?.filter(|session| session.ended_at.is_none());
        let session = session.ok_or_else(|| Error::new(Code::SessionEnded))?;
        if self.is_over(&session, login::times(r)?, now) { Err(Error::new(Code::SessionExpired)) } else { Ok(session) }
    }

    /// Who calls. Where the books know no login, it is whoever the shell says, and only from this computer.
    pub(crate) fn who(&self, r: &mut Read<'_>, caller: &Caller, command: &Command, now: i64) -> Result<Who> {
        let nobody = || Who { actor: Actor::nobody(), person: None, session: None };
        let open_to_all = command.needs == Needs::Nothing;
        if !login::is_on(r)? {
            return match caller.place {
                Place::Here => Ok(Who { actor: caller.actor.clone(), ..nobody() }),
                Place::Elsewhere(_) if open_to_all => Ok(nobody()),
                Place::Elsewhere(_) => Err(Error::new(Code::SessionNeeded)),
            };
        }
        let found = self.open_session(r, caller, now).and_then(|session| {
            let person = r.person_by_id(session.person)?.filter(|person| !person.stored.record.retired);
            let person = person.ok_or_else(|| Error::new(Code::SessionEnded))?.stored.record;
            let actor = Actor { rights: rights(&r.roles()?, &person.roles), name: person.login };
            Ok(Who { actor, person: Some(session.person), session: Some(session.id) })
        });
        match found {
            Ok(who) => {
                lock(&self.seen).insert(who.session.unwrap_or(SessionId(0)), now);
                Ok(who)
            }
            // A session that is over is none; whoever wants to log in may still show it.
            Err(error) if open_to_all && error.code.is_of_session() => Ok(nobody()),
            Err(error) => Err(error),
        }
    }

    /// Asked again where something is written: a person may have been retired or have lost a right since the call came in.
    pub(crate) fn still_may(&self, r: &mut Read<'_>, ctx: &Ctx) -> Result<()> {
        if self.is_sandbox() {
            return self.still_may_in_sandbox(ctx);
        }
        if ctx.command.needs == Needs::Nothing || !login::is_on(r)? {
            return Ok(());
        }
        let Some(person) = ctx.person else { return Err(Error::new(Code::SessionNeeded)) };
        if r.person_by_id(person)?.is_none_or(|person| person.stored.record.retired) {
            return Err(Error::new(Code::SessionEnded));
        }
        ctx.check(&rights_of(r, person)?)
    }

    /// Does a caller show a session that is open?
    #[must_use]
    pub fn is_somebody(&self, caller: &Caller) -> bool {
        let now = self.now().timestamp_micros();
        self.read(|r| Ok(login::is_on(r)? && self.open_session(r, caller, now).is_ok())).unwrap_or(false)
    }

    /// May whoever calls hear what happens in the books? Asked again while they listen.
    ///
    /// # Errors
    /// Why not.
    pub fn may_listen(&self, caller: &Caller) -> Result<()> {
        self.may_hear(caller, Right::Look)
    }

    /// And in their sandbox?
    #[must_use]
    pub fn hears_sandbox(&self, caller: &Caller) -> bool {
        self.may_hear(caller, Right::Sandbox).is_ok()
    }

    fn may_hear(&self, caller: &Caller, right: Right) -> Result<()> {
        let command = crate::contract::known("job.list")?;
        let now = self.now().timestamp_micros();
        self.read(|r| {
            let rights = if login::is_on(r)? {
                // Listening is no use of a session: it ends while nobody does anything.
                let session = self.open_session(r, caller, now)?;
                rights_of(r, session.person)?
            } else {
                self.who(r, caller, command, now)?.actor.rights
            };
            if rights.contains(&right) { Ok(()) } else { Err(Error::new(Code::Forbidden)) }
        })
    }

    /// Writes to the books when sessions were last used. Not with each call, so that no query waits for a commit.
    pub(crate) fn keep_seen(&self) -> Result<()> {
        let seen = std::mem::take(&mut *lock(&self.seen));
        if seen.is_empty() {
            return Ok(());
        }
        self.write_own(|w| seen.iter().try_for_each(|(id, at)| Ok(w.touch_session(*id, *at)?)))
    }
}

/// `session.state`
pub(crate) fn state(app: &Arc<App>, ctx: &Ctx, _: crate::system::Empty) -> Result<State> {
    let here = ctx.place == Place::Here;
    app.read(|r| state_of(app, r, ctx.person, ctx.session, &ctx.actor, here))
}

pub(crate) fn state_of(
    app: &App,
    r: &mut Read<'_>,
    person: Option<PersonId>,
    session: Option<SessionId>,
    actor: &Actor,
    here: bool,
) -> Result<State> {
    let login = login::is_on(r)?;
    let is_somebody = if login { person.is_some() } else { here };
    let approvals = approval::to_decide(r, person, actor)?;
    let person = person.map(|id| r.person_by_id(id)).transpose()?.flatten();
    let session = session.map(|id| r.session(id)).transpose()?.flatten();
    let name = match r.book("name")? {
        Some(name) => name,
        None => crate::system::file_name(&app.location()),
    };
    Ok(State {
        version: env!("CARGO_PKG_VERSION"),
        contract: crate::contract::fingerprint(),
        books: DoorBooks {
            name,
            identity: here.then(|| app.store.identity()),
            empty: if here { Some(r.counts()?.items == 0) } else { None },
        },
        login,
        actor: is_somebody.then(|| actor.clone()),
        name: person.map(|person| person.stored.record.name).unwrap_or_default(),
        expires_at: session.map(|session| session.expires_at),
        idle_minutes: login::times(r)?.idle_minutes,
        approvals,
        sandbox: if actor.rights.contains(&Right::Sandbox) { app.sandbox_made_at() } else { None },
        replaced: crate::replace::since(r)?,
    })
}

/// `session.logout`
pub(crate) fn logout(app: &Arc<App>, ctx: &Ctx, _: crate::system::Empty) -> Result<Ended> {
    let Some(id) = ctx.session else { return Err(Error::new(Code::LoginOff)) };
    app.write_unkept(ctx, |w| {
        w.end_session(id)?;
        let trail = Trail { session: Some(id), address: ctx.place.word(), ..Trail::default() };
        w.audit("session", &ctx.actor.name, Some(&trail), None)?;
        Ok(Ended { login: ctx.actor.name.clone() })
    })
}

/// Which sessions.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "SessionList")]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Of this person; of everybody when absent.
    #[serde(default)]
    pub login: Option<String>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<i64>,
}

/// `session.list`
pub(crate) fn list(app: &Arc<App>, ctx: &Ctx, input: List) -> Result<Page> {
    let (rows, next) =
        list::cut(input.limit, |most| app.read(|r| Ok(r.sessions(input.login.as_deref(), input.after, most)?)), |row| row.id.0)?;
    let times = app.read(login::times)?;
    let rows = rows.into_iter().map(|row| Row {
        open: row.ended_at.is_none() && !app.is_over(&row, times, ctx.now),
        own: ctx.session == Some(row.id),
        seen_at: app.seen(&row),
        id: row.id,
        login: row.login,
        client: row.client,
        address: row.address,
        made_at: row.made_at,
        expires_at: row.expires_at,
        ended_at: row.ended_at,
    });
    Ok(Page { rows: rows.collect(), next })
}

/// `session.end`
pub(crate) fn end(app: &Arc<App>, ctx: &Ctx, input: ById) -> Result<Ended> {
    app.write(ctx, |w| {
        let session = w.session(input.id)?.ok_or_else(|| Error::missing("session", input.id))?;
        w.end_session(input.id)?;
        let trail = Trail { session: Some(input.id), address: session.address.clone(), ..Trail::default() };
        w.audit("session", &session.login, Some(&trail), None)?;
        Ok(Ended { login: session.login })
    })
}
