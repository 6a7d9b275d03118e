//! Login as a fact of the books: whether people have to log in, for how long, and the way back in.
//!
//! New books know no login: a single-person factory on its own PC. Whoever can open the file itself can do anything to it
//! anyway, so `qitao recover` on the file is the last way back; nothing here protects a file from its own computer.

use crate::app::App;
use crate::approval::{Judge, Judged, Object};
use crate::check;
use crate::ctx::{Ctx, Place};
use crate::error::{Code, Error, Result};
use crate::log_in::{Opened, open};
use crate::secret::{self, Secret, SecretKind};
use crate::system::Empty;
use crate::{contract, person, session};
use qitao_domain::approval::Figure;
use qitao_domain::person::{Person, SessionTimes};
use qitao_domain::right::{OWNER, ready_made};
use qitao_domain::{Right, limits};
use qitao_store::{PersonRow, Read, Stamp, Write};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::Ordering;

const ON: &str = "login";
const KEY: &str = "login.key";
const RECOVERY: &str = "login.recovery";
const TIMES: &str = "login.times";

/// Do people have to log in?
pub(crate) fn is_on(r: &mut Read<'_>) -> Result<bool> {
    Ok(r.book(ON)?.is_some())
}

/// How long sessions last.
pub(crate) fn times(r: &mut Read<'_>) -> Result<SessionTimes> {
    let kept = r.book(TIMES)?.and_then(|text| serde_json::from_str(&text).ok());
    Ok(kept.unwrap_or_default())
}

/// The books' own key for hashes that are looked up by.
pub(crate) fn key(r: &mut Read<'_>) -> Result<String> {
    r.book(KEY)?.ok_or_else(|| Error::new(Code::LoginOff))
}

/// The hash by which a badge is looked up.
pub(crate) fn badge_hash(r: &mut Read<'_>, badge: &Secret) -> Result<String> {
    secret::keyed(&key(r)?, "badge", badge.text())
}

/// Is it the code that was given out last?
pub(crate) fn is_recovery(r: &mut Read<'_>, given: &Secret) -> Result<bool> {
    let hash = secret::keyed(&key(r)?, "recovery", &secret::code_text(given))?;
    let kept = r.book(RECOVERY)?.unwrap_or_default();
    Ok(subtle::ConstantTimeEq::ct_eq(hash.as_bytes(), kept.as_bytes()).into())
}

/// Keeps the hash of a new code instead of the old one's.
pub(crate) fn set_recovery(w: &mut Write<'_>, code: &str) -> Result<()> {
    let hash = secret::keyed(&key(w)?, "recovery", &code.replace('-', ""))?;
    Ok(w.set_book(RECOVERY, &hash)?)
}

/// Makes the first owner.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "LoginSwitchOn")]
#[serde(deny_unknown_fields)]
pub struct SwitchOn {
    /// What the owner logs in as.
    pub login: String,
    /// Name.
    pub name: String,
    /// The owner's password.
    pub password: Secret,
}

/// A session and the code to write down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "LoginBegun")]
pub struct Begun {
    /// The owner's way back in. Shown this once; only its hash is kept.
    pub recovery_code: String,
    /// The owner's session.
    pub session: Opened,
}

/// The code to write down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "LoginRecovery")]
pub struct Recovery {
    /// The way back in for whoever manages people. Shown this once; only its hash is kept.
    pub recovery_code: String,
}

/// Nobody has to log in any more.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "LoginSwitchOff")]
#[serde(deny_unknown_fields)]
pub struct SwitchOff {
    /// Why; for the trail.
    pub reason: String,
}

/// How long sessions last.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "LoginConfigure")]
#[serde(deny_unknown_fields)]
pub struct Configure {
    /// Without a call, in minutes; unchanged when absent.
    #[serde(default)]
    pub idle_minutes: Option<u32>,
    /// In all, in hours; unchanged when absent. Open sessions keep their end.
    #[serde(default)]
    pub longest_hours: Option<u32>,
}

/// Whether people have to log in, and for how long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "LoginFacts")]
pub struct Facts {
    /// Do they?
    pub login: bool,
    /// For how long.
    #[serde(flatten)]
    pub times: SessionTimes,
}

/// What `qitao recover` prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recovered {
    /// With it somebody who manages people logs in again, at the screen or with `session.recover`.
    pub recovery_code: String,
    /// People who were logged in and are not any more.
    pub sessions_ended: usize,
}

/// `login.switch_on`
pub(crate) fn switch_on(app: &Arc<App>, ctx: &Ctx, input: SwitchOn) -> Result<Begun> {
    person::check_login(&input.login)?;
    check::name("name", &input.name)?;
    SecretKind::Password.check(&input.password).map_err(|error| error.with("field", "password"))?;
    let (hash, code, key) = (secret::hash(&input.password)?, secret::recovery_code(), secret::random());
    app.write_unkept(ctx, |w| {
        if is_on(w)? {
            return Err(Error::new(Code::LoginOnAlready));
        }
        if w.book(KEY)?.is_none() {
            w.set_book(KEY, &key)?;
        }
        for role in ready_made() {
            match w.role(&role.code)?.map(|kept| kept.stored.record) {
                None => {
                    w.put_role(&role, true)?;
                    w.audit("role", &role.code, None, Some(&role))?;
                }
                // Whoever switches it on may do everything, whatever the role was made before it was switched off.
                Some(kept) if role.code == OWNER && kept.rights != role.rights => {
                    w.put_role(&role, true)?;
                    w.audit("role", &role.code, Some(&kept), Some(&role))?;
                }
                Some(_) => {}
            }
        }
        let before = w.person(&input.login)?;
        let mut roles = before.as_ref().map(|old| old.stored.record.roles.clone()).unwrap_or_default();
        if !roles.iter().any(|role| role == OWNER) {
            roles.push(OWNER.into());
        }
        let login = before.as_ref().map_or(&input.login, |old| &old.stored.record.login).clone();
        let owner = Person { login, name: input.name.clone(), roles, retired: false };
        let id = w.put_person(&owner)?;
        let mut hashes = before.as_ref().map(|old| old.hashes.clone()).unwrap_or_default();
        hashes.password = Some(hash.clone());
        w.set_hashes(id, &hashes)?;
        w.set_failed(id, 0, 0)?;
        person::trail(w, &owner.login, before.as_ref(), person::Why::default())?;
        w.set_book(ON, "on")?;
        set_recovery(w, &code)?;
        w.audit("book", "login", None, Some(&"on"))?;
        Ok(Begun { recovery_code: code.clone(), session: open(app, w, ctx, id)? })
    })
}

/// Gives another recovery code, for somebody who has shown that it is them; the old one is worth nothing any more.
pub(crate) fn renew(app: &App, ctx: &Ctx) -> Result<Recovery> {
    let code = secret::recovery_code();
    app.write_unkept(ctx, |w| {
        // It may have been switched off since they were asked.
        if !is_on(w)? {
            return Err(Error::new(Code::LoginOff));
        }
        set_recovery(w, &code)?;
        w.audit::<()>("book", RECOVERY, None, None)?;
        Ok(Recovery { recovery_code: code.clone() })
    })
}

/// Only at the computer itself, and while no other one reaches the books.
fn only_here(app: &App, ctx: &Ctx) -> Result<()> {
    let here = ctx.place == Place::Here && !app.served_widely.load(Ordering::Relaxed);
    if here { Ok(()) } else { Err(Error::new(Code::LoginOfServer)) }
}

/// From then on whoever sits at the computer may do everything.
pub(crate) static SWITCH_OFF: Judge = Judge::new(|app, r, ctx, input| {
    check::reason(&contract::input::<SwitchOff>(ctx, input.clone())?.reason)?;
    only_here(app, ctx)?;
    let people = r.people()?.iter().filter(|one| !one.stored.record.retired && one.hashes.any()).count();
    Ok(Some(Judged::new("").figure(Figure::People, people).on("login", "on").on("person", people)))
})
.about(|_| Some(Object::new("book", "login")));

/// `login.switch_off`
pub(crate) fn switch_off(app: &Arc<App>, ctx: &Ctx, input: SwitchOff) -> Result<Facts> {
    let reason = check::reason(&input.reason)?;
    app.write(ctx, |w| {
        if !is_on(w)? {
            return Err(Error::new(Code::LoginOff));
        }
        only_here(app, ctx)?;
        w.drop_book(ON)?;
        w.drop_book(RECOVERY)?;
        w.end_all_sessions()?;
        w.audit("book", "login", Some("on".to_owned()).as_ref(), Some(&format!("off: {reason}")))?;
        facts(w)
    })
}

fn facts(r: &mut Read<'_>) -> Result<Facts> {
    Ok(Facts { login: is_on(r)?, times: times(r)? })
}

/// `login.facts`
pub(crate) fn told(app: &Arc<App>, _: &Ctx, _: Empty) -> Result<Facts> {
    app.read(facts)
}

/// `login.configure`
pub(crate) fn configure(app: &Arc<App>, ctx: &Ctx, input: Configure) -> Result<Facts> {
    for (field, value, range) in
        [("idle_minutes", input.idle_minutes, limits::IDLE_MINUTES), ("longest_hours", input.longest_hours, limits::SESSION_HOURS)]
    {
        if let Some(value) = value {
            check::range(field, value.into(), (*range.start()).into(), (*range.end()).into())?;
        }
    }
    app.write(ctx, |w| {
        let old = times(w)?;
        let new = SessionTimes {
            idle_minutes: input.idle_minutes.unwrap_or(old.idle_minutes),
            longest_hours: input.longest_hours.unwrap_or(old.longest_hours),
        };
        w.set_book(TIMES, &serde_json::to_string(&new).map_err(|e| Error::new(Code::Internal).with("why", e))?)?;
        w.audit("book", "login.times", Some(&old), Some(&new))?;
        facts(w)
    })
}

impl App {
    /// Do people have to log in?
    ///
    /// # Errors
    /// The database's.
    pub fn login_is_on(&self) -> Result<bool> {
        self.read(is_on)
    }

    /// Says that computers other than this one can reach the books: login stays on as long as the process lives.
    ///
    /// # Errors
    /// [`Code::ListenNeedsLogin`].
    pub fn serve_widely(&self, address: &str) -> Result<()> {
        // First, so that nobody switches it off between the question and its answer.
        self.served_widely.store(true, Ordering::Relaxed);
        if self.login_is_on()? { Ok(()) } else { Err(Error::new(Code::ListenNeedsLogin).with("address", address)) }
    }

    /// The way back in for whoever has the books themselves: ends all sessions and makes a new recovery code.
    ///
    /// # Errors
    /// [`Code::LoginOff`], or the database's.
    pub fn recover(&self) -> Result<Recovered> {
        let code = secret::recovery_code();
        let stamp = Stamp { at: self.now().timestamp_micros(), actor: "system".into() };
        self.store.write(&stamp, |w| {
            if !is_on(w)? {
                return Err(Error::new(Code::LoginOff));
            }
            set_recovery(w, &code)?;
            let sessions_ended = w.end_all_sessions()?;
            w.audit(qitao_store::NewAudit {
                client: crate::Client::Program.word(),
                command: "recover",
                object_kind: "book",
                object_key: "login.recovery",
                after: Some(format!("{{\"sessions_ended\":{sessions_ended}}}")),
                ..qitao_store::NewAudit::default()
            })?;
            Ok(Recovered { recovery_code: code.clone(), sessions_ended })
        })
    }
}

/// Can somebody log in who may say who may do what?
pub(crate) fn has_manager(r: &mut Read<'_>) -> Result<bool> {
    let roles = r.roles()?;
    let manages = |one: &PersonRow| {
        let person = &one.stored.record;
        !person.retired && one.hashes.any() && session::rights(&roles, &person.roles).contains(&Right::People)
    };
    Ok(r.people()?.iter().any(manages))
}

/// Somebody must always be able to. Asked at the end of each change that could leave nobody.
pub(crate) fn keeps_a_manager(r: &mut Read<'_>) -> Result<()> {
    if is_on(r)? && !has_manager(r)? { Err(Error::new(Code::LastManager)) } else { Ok(()) }
}
