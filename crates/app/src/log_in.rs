//! Logging in: the one place where a password, PIN, badge or recovery code is looked at.
//!
//! One try at a time: the wrong tries so far are read, the secret is looked at and the outcome kept before the next one
//! comes in, so a thousand tries at once are no more than a thousand in a row. What is wrong, and whether it is the login
//! or the secret, is not told, neither by the answer nor by the time that it takes.

use crate::app::{App, Change, lock};
use crate::ctx::{Actor, Ctx};
use crate::error::{Code, Error, Result};
use crate::guess::Guesses;
use crate::login::{self, Begun};
use crate::person;
use crate::secret::{self, Secret, SecretKind, Token};
use crate::session::{self, Ended, State, Trail};
use qitao_domain::person::{Lock, delay_seconds, expires_at, lock as lock_of, login_key};
use qitao_domain::{PersonId, Right, limits};
use qitao_store::{NewSession, PersonRow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, MutexGuard};
use std::time::Instant;

/// Logs somebody in: by login and password or PIN, or by badge.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "SessionLogin")]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// Who, unless they show a badge.
    #[serde(default)]
    pub login: Option<String>,
    /// Their password or PIN.
    #[serde(default)]
    pub secret: Option<Secret>,
    /// What their badge gives when it is scanned.
    #[serde(default)]
    pub badge: Option<Secret>,
}

/// A session that began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "SessionOpened")]
pub struct Opened {
    /// What shows it from now on, in the header Authorization. A window keeps it by itself and tells none.
    pub token: Option<Token>,
    /// Who it is now.
    pub state: State,
}

/// The way back in, with the code that was written down.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "SessionRecover")]
#[serde(deny_unknown_fields)]
pub struct Recover {
    /// Somebody who may say who may do what.
    pub login: String,
    /// The recovery code.
    pub code: Secret,
    /// Their new password.
    pub password: Secret,
}

/// Sets one's own password or PIN.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "SessionSetOwnSecret")]
#[serde(deny_unknown_fields)]
pub struct SetOwnSecret {
    /// The password or PIN that is theirs now.
    pub current: Secret,
    /// Which is set.
    pub kind: SecretKind,
    /// The new one; none takes it away.
    pub secret: Option<Secret>,
}

/// Makes a new recovery code.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "LoginNewRecovery")]
#[serde(deny_unknown_fields)]
pub struct NewRecovery {
    /// The password or PIN of whoever asks.
    pub current: Secret,
}

/// What somebody shows.
enum Shown<'s> {
    Secret(&'s Secret),
    Badge,
}

/// The room in which one is at a time, with what is remembered of those who were wrong.
struct Room<'a> {
    app: &'a App,
    ctx: &'a Ctx,
    guesses: MutexGuard<'a, Guesses>,
}

impl<'a> Room<'a> {
    /// Goes in, unless the place has to wait.
    fn enter(app: &'a App, ctx: &'a Ctx) -> Result<Self> {
        let guesses = lock(&app.guesses);
        if let Some(wait) = guesses.wait(ctx.place, Instant::now()) {
            let seconds = i64::try_from(wait.as_secs()).unwrap_or(i64::MAX).saturating_add(1);
            return Err(locked(ctx.now, ctx.now.saturating_add(seconds.saturating_mul(1_000_000))));
        }
        Ok(Self { app, ctx, guesses })
    }

    /// Lets a person try, or anybody of whom there is none.
    fn let_try(&mut self, person: Option<&PersonRow>, key: &str) -> Result<()> {
        let now = self.ctx.now;
        let lock = match person {
            Some(person) => lock_of(person.failed, person.failed_at, now),
            None => self.guesses.unknown(key, now),
        };
        match lock {
            Lock::Open => Ok(()),
            Lock::Until(end) => Err(locked(now, end)),
            Lock::Again(end) => {
                if let Some(person) = person {
                    let (id, failed) = (person.id(), person.failed);
                    self.app.write_own(|w| Ok(w.set_failed(id, failed, now)?))?;
                }
                Err(locked(now, end))
            }
        }
    }

    /// Keeps a wrong try. Whether somebody has that login shows in what is written, but not in how long it takes.
    fn failed(&mut self, person: Option<&PersonRow>, key: &str) -> Result<()> {
        self.guesses.add(self.ctx.place, Instant::now());
        let failed = match person {
            Some(person) => person.failed.saturating_add(1),
            None => self.guesses.add_unknown(key, self.ctx.now),
        };
        let login = person.map_or("", |person| &person.stored.record.login);
        let until = delay_seconds(failed) * 1_000_000;
        let trail = Trail {
            address: self.ctx.place.word(),
            failed: Some(failed),
            locked_until: (until > 0).then(|| self.ctx.now.saturating_add(until)),
            ..Trail::default()
        };
        let by = as_actor(self.ctx, Actor::with_rights(login, []), self.ctx.person);
        self.app.write_unkept(&by, |w| {
            if let Some(person) = person {
                w.set_failed(person.id(), failed, by.now)?;
            }
            w.audit("session", login, None, Some(&trail))
        })
    }
}

fn locked(now: i64, until: i64) -> Error {
    let micros = u64::try_from(until.saturating_sub(now)).unwrap_or(0);
    let seconds = micros.div_ceil(1_000_000);
    Error::new(Code::LoginLocked).with("until", until).with("seconds", seconds)
}

/// The call as somebody's, now that it is known who they are.
fn as_actor(ctx: &Ctx, actor: Actor, person: Option<PersonId>) -> Ctx {
    Ctx { actor, person, ..ctx.clone() }
}

/// Does one of a person's hashes fit? Which are tried depends on what was typed, never on the person.
fn fits(person: Option<&PersonRow>, secret: &Secret) -> bool {
    let hashes = person.map(|person| &person.hashes);
    let mut fits = false;
    let is_pin = SecretKind::Pin.fits(secret);
    if is_pin {
        fits |= secret::matches(secret, hashes.and_then(|h| h.pin.as_deref()));
    }
    if !is_pin || SecretKind::Password.fits(secret) {
        fits |= secret::matches(secret, hashes.and_then(|h| h.password.as_deref()));
    }
    fits
}

/// `session.login`
pub(crate) fn login(app: &Arc<App>, ctx: &Ctx, input: Login) -> Result<Opened> {
    let required = |field: &str| Error::new(Code::FieldRequired).with("field", field);
    let (key, shown) = match (&input.login, &input.secret, &input.badge) {
        (None, None, Some(_)) => (String::new(), Shown::Badge),
        (Some(login), Some(secret), None) => (login_key(login.trim()), Shown::Secret(secret)),
        (Some(_), None, None) => return Err(required("secret")),
        (Some(_) | None, _, _) => return Err(required("login")),
    };
    for (field, text, most) in [
        ("login", input.login.as_deref(), limits::CODE_CHARS),
        ("secret", input.secret.as_ref().map(Secret::text), *limits::PASSWORD_CHARS.end()),
        ("badge", input.badge.as_ref().map(Secret::text), *limits::BADGE_CHARS.end()),
    ] {
        if text.is_some_and(|text| text.chars().count() > most) {
            return Err(Error::new(Code::FieldTooLong).with("field", field).with("limit", most));
        }
    }
    let mut room = Room::enter(app, ctx)?;
    let person = app.read(|r| {
        // Whatever was typed, books without login have nobody to find.
        login::key(r)?;
        if !login::is_on(r)? {
            return Err(Error::new(Code::LoginOff));
        }
        match &input.badge {
            Some(badge) => {
                let hash = login::badge_hash(r, badge)?;
                Ok(r.person_by_badge(&hash)?)
            }
            None => Ok(r.person(&key)?),
        }
    })?;
    let person = person.as_ref();
    // A badge that nobody has is counted where it came from alone: there is no login that could be locked.
    if person.is_some() || !key.is_empty() {
        room.let_try(person, &key)?;
    }
    let right = match shown {
        Shown::Badge => person.is_some(),
        Shown::Secret(secret) => fits(person, secret),
    };
    let Some(person) = person.filter(|person| right && !person.stored.record.retired) else {
        room.failed(person, &key)?;
        return Err(Error::new(Code::LoginWrong));
    };
    let by = as_actor(ctx, Actor::with_rights(&person.stored.record.login, []), Some(person.id()));
    app.write_unkept(&by, |w| {
        if person.failed > 0 {
            w.set_failed(person.id(), 0, 0)?;
        }
        // Whoever takes over a shared PC leaves nobody else logged in there.
        if let Some(former) = ctx.session {
            w.end_session(former)?;
            let trail = Trail { session: Some(former), address: ctx.place.word(), ..Trail::default() };
            w.audit("session", &ctx.actor.name, Some(&trail), None)?;
        }
        open(app, w, &by, person.id())
    })
}

/// Whose badge or login a text is, for those who say on a shared computer who worked: login and name. Who guesses at badges waits as long as
/// who guesses at the door.
pub(crate) fn whose(app: &App, ctx: &Ctx, text: &Secret) -> Result<(String, String)> {
    if text.text().chars().count() > *limits::BADGE_CHARS.end() {
        return Err(Error::new(Code::FieldTooLong).with("field", "text").with("limit", *limits::BADGE_CHARS.end()));
    }
    let mut room = Room::enter(app, ctx)?;
    let found = app.read(|r| match r.person(&login_key(text.text().trim()))? {
        Some(person) => Ok(Some(person)),
        None if login::is_on(r)? => {
            let hash = login::badge_hash(r, text)?;
            Ok(r.person_by_badge(&hash)?)
        }
        None => Ok(None),
    })?;
    let Some(person) = found.map(|row| row.stored.record).filter(|person| !person.retired) else {
        room.guesses.add(ctx.place, Instant::now());
        // What was scanned is not said again: it may be somebody's badge.
        return Err(Error::missing("person", "").with("field", "text"));
    };
    Ok((person.login, person.name))
}

/// Begins a session of a person.
pub(crate) fn open(app: &App, w: &mut Change<'_, '_>, ctx: &Ctx, id: PersonId) -> Result<Opened> {
    let token = Token::new();
    let expires_at = expires_at(login::times(w)?, ctx.now);
    let address = ctx.place.word();
    let new = NewSession { token_hash: &token.hash(), person: id, client: ctx.client.word(), address: &address, expires_at };
    let session = w.add_session(&new, limits::SESSIONS_OPEN)?;
    let person = w.person_by_id(id)?.ok_or_else(|| Error::missing("person", id))?.stored.record;
    let trail = Trail { session: Some(session), address, ..Trail::default() };
    w.audit("session", &person.login, None, Some(&trail))?;
    let actor = Actor { rights: session::rights(&w.roles()?, &person.roles), name: person.login };
    let here = ctx.place == crate::ctx::Place::Here;
    let state = session::state_of(app, w, Some(id), Some(session), &actor, here)?;
    Ok(Opened { token: Some(token), state })
}

/// `session.recover`
pub(crate) fn recover(app: &Arc<App>, ctx: &Ctx, input: Recover) -> Result<Begun> {
    SecretKind::Password.check(&input.password).map_err(|error| error.with("field", "password"))?;
    if input.login.chars().count() > limits::CODE_CHARS || input.code.text().len() > *limits::PASSWORD_CHARS.end() {
        return Err(Error::new(Code::FieldTooLong).with("field", "code").with("limit", limits::PASSWORD_CHARS.end()));
    }
    let mut room = Room::enter(app, ctx)?;
    let found = app.read(|r| {
        if !login::is_on(r)? {
            return Err(Error::new(Code::LoginOff));
        }
        let right = login::is_recovery(r, &input.code)?;
        let person = r.person(input.login.trim())?.filter(|person| right && !person.stored.record.retired);
        let Some(person) = person else { return Ok(None) };
        let manages = session::rights(&r.roles()?, &person.stored.record.roles).contains(&Right::People);
        Ok(manages.then_some(person))
    })?;
    // 125 random bits are not guessed; the place waits for trying, and nobody else is locked out by it.
    // Nobody, somebody who does not manage people, and a wrong code answer the same.
    let Some(person) = found else {
        room.failed(None, "")?;
        return Err(Error::new(Code::RecoveryWrong));
    };
    let (hash, code) = (secret::hash(&input.password)?, secret::recovery_code());
    let by = as_actor(ctx, Actor::with_rights(&person.stored.record.login, []), Some(person.id()));
    app.write_unkept(&by, |w| {
        let mut hashes = person.hashes.clone();
        hashes.password = Some(hash.clone());
        w.set_hashes(person.id(), &hashes)?;
        w.set_failed(person.id(), 0, 0)?;
        w.end_all_sessions()?;
        login::set_recovery(w, &code)?;
        person::trail(w, &person.stored.record.login, Some(&person), person::Why::set(SecretKind::Password))?;
        Ok(Begun { recovery_code: code.clone(), session: open(app, w, &by, person.id())? })
    })
}

/// Whoever is logged in shows once more that it is them; nobody else tries anything meanwhile.
fn again<'a>(app: &'a App, ctx: &'a Ctx, current: &Secret) -> Result<(Room<'a>, PersonRow)> {
    let Some(id) = ctx.person else { return Err(Error::new(Code::LoginOff)) };
    if current.text().chars().count() > *limits::PASSWORD_CHARS.end() {
        return Err(Error::new(Code::FieldTooLong).with("field", "current").with("limit", limits::PASSWORD_CHARS.end()));
    }
    let mut room = Room::enter(app, ctx)?;
    let person = app.read(|r| r.person_by_id(id)?.ok_or_else(|| Error::new(Code::SessionEnded)))?;
    room.let_try(Some(&person), "")?;
    if !fits(Some(&person), current) {
        room.failed(Some(&person), "")?;
        return Err(Error::new(Code::LoginWrong));
    }
    if person.failed > 0 {
        app.write_own(|w| Ok(w.set_failed(id, 0, 0)?))?;
    }
    Ok((room, person))
}

/// `session.set_own_secret`
pub(crate) fn set_own_secret(app: &Arc<App>, ctx: &Ctx, input: SetOwnSecret) -> Result<Ended> {
    if let Some(secret) = &input.secret {
        input.kind.check(secret)?;
    }
    let (_room, person) = again(app, ctx, &input.current)?;
    person::set_secret_of(app, ctx, &person, input.kind, input.secret.as_ref(), person::By::Own(ctx.session))?;
    Ok(Ended { login: person.stored.record.login })
}

/// `login.new_recovery`
pub(crate) fn new_recovery(app: &Arc<App>, ctx: &Ctx, input: NewRecovery) -> Result<login::Recovery> {
    let _room = again(app, ctx, &input.current)?;
    login::renew(app, ctx)
}

#[cfg(test)]
mod tests;
