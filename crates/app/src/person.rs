//! People: who they are, what they log in with, which roles they have.

use crate::app::{App, Change};
use crate::check;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::login;
use crate::secret::{self, Secret, SecretKind};
use crate::session;
use crate::system::{ByCode, List};
use qitao_domain::person::{Lock, Person, lock, login_key};
use qitao_domain::{Right, SessionId, limits};
use qitao_store::{PersonRow, Read, RoleRow, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A person with what the books know of them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PersonView")]
pub struct View {
    /// The person.
    pub person: Person,
    /// What they may do, by all their roles.
    pub rights: BTreeSet<Right>,
    /// Have they a password?
    pub has_password: bool,
    /// Have they a PIN?
    pub has_pin: bool,
    /// Have they a badge?
    pub has_badge: bool,
    /// Wrong tries since they last logged in.
    pub failed: u32,
    /// Until when they have to wait for them (microseconds UTC).
    pub locked_until: Option<i64>,
    /// Since when: the last wrong try.
    pub locked_since: Option<i64>,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person who did.
    pub changed_by: String,
}

/// A page of people.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PersonPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<View>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Which names.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "PersonNames")]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// What somebody is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "PersonName")]
pub struct Name {
    /// By which the trail knows them.
    pub login: String,
    /// Name.
    pub name: String,
}

/// A page of names, by login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "PersonNamePage")]
pub struct NamePage {
    /// Rows.
    pub rows: Vec<Name>,
    /// Cursor of the page after.
    pub next: Option<String>,
}

/// Makes or changes a person.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "PersonSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// The person.
    pub person: Person,
    /// The revision that it was made from; none for a new one.
    pub revision: Option<i64>,
    /// Why, where they lose a right by it or are retired; for the trail.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Retires a person or brings them back.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "PersonRetire")]
#[serde(deny_unknown_fields)]
pub struct Retire {
    /// Their login.
    pub code: String,
    /// Retired from now on?
    pub retired: bool,
    /// The revision that was seen.
    pub revision: i64,
    /// Why, where they are retired; for the trail.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Sets what somebody logs in with.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "PersonSetSecret")]
#[serde(deny_unknown_fields)]
pub struct SetSecret {
    /// Whose.
    pub login: String,
    /// Which.
    pub kind: SecretKind,
    /// The new one; none takes it away.
    pub secret: Option<Secret>,
    /// Why, where it is taken away; for the trail.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What the trail says beside what a person was and is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Why<'r> {
    /// Which secret was set or taken away.
    set: Option<SecretKind>,
    /// Why, where somebody gave a reason.
    reason: &'r str,
}

impl<'r> Why<'r> {
    pub(crate) fn set(kind: SecretKind) -> Self {
        Self { set: Some(kind), reason: "" }
    }

    fn because(reason: &'r str) -> Self {
        Self { set: None, reason }
    }
}

/// Who sets a secret.
#[derive(Debug, Clone, Copy)]
pub(crate) enum By<'r> {
    /// The person, who stays logged in where they do it.
    Own(Option<SessionId>),
    /// Somebody who manages people, with a reason where something that is set is taken away.
    Other(Option<&'r str>),
}

/// What the trail keeps of a person: never a hash.
#[derive(Debug, Serialize)]
struct Trail<'p> {
    #[serde(flatten)]
    person: &'p Person,
    has_password: bool,
    has_pin: bool,
    has_badge: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<&'static str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'p str,
}

fn trail_of<'p>(row: &'p PersonRow, why: Why<'p>) -> Trail<'p> {
    Trail {
        person: &row.stored.record,
        has_password: row.hashes.password.is_some(),
        has_pin: row.hashes.pin.is_some(),
        has_badge: row.hashes.badge.is_some(),
        set: why.set.map(SecretKind::word),
        reason: why.reason,
    }
}

/// Adds to the trail what a person was and is.
pub(crate) fn trail(w: &mut Change<'_, '_>, login: &str, before: Option<&PersonRow>, why: Why<'_>) -> Result<()> {
    let after = w.person(login)?;
    let (before, after) = (before.map(|row| trail_of(row, Why::default())), after.as_ref().map(|row| trail_of(row, why)));
    w.audit("person", login, before.as_ref(), after.as_ref())
}

/// Names under which the program itself changes the books: nobody's login, or the trail would not tell them apart.
const RESERVED: [&str; 2] = ["system", "administrator"];

/// A login: a code that is not the program's own.
pub(crate) fn check_login(login: &str) -> Result<()> {
    check::code("login", login)?;
    if RESERVED.contains(&login_key(login).as_str()) {
        return Err(Error::new(Code::LoginReserved).with("field", "login").with("login", login));
    }
    Ok(())
}

fn stored(r: &mut Read<'_>, login: &str) -> Result<PersonRow> {
    r.person(login)?.ok_or_else(|| Error::missing("person", login))
}

fn view_of(row: PersonRow, roles: &[RoleRow], now: i64) -> View {
    let (locked_until, locked_since) = match lock(row.failed, row.failed_at, now) {
        Lock::Open => (None, None),
        Lock::Until(end) => (Some(end), Some(row.failed_at)),
        // The clock was set back: the wait begins anew with the next try.
        Lock::Again(end) => (Some(end), Some(now)),
    };
    View {
        rights: session::rights(roles, &row.stored.record.roles),
        has_password: row.hashes.password.is_some(),
        has_pin: row.hashes.pin.is_some(),
        has_badge: row.hashes.badge.is_some(),
        failed: row.failed,
        locked_until,
        locked_since,
        revision: row.stored.revision,
        changed_at: row.stored.changed_at,
        changed_by: row.stored.changed_by,
        person: row.stored.record,
    }
}

fn view(r: &mut Read<'_>, login: &str, now: i64) -> Result<View> {
    let row = stored(r, login)?;
    Ok(view_of(row, &r.roles()?, now))
}

/// `person.list`
pub(crate) fn list(app: &Arc<App>, ctx: &Ctx, input: List) -> Result<Page> {
    app.read(|r| {
        let page = r.page(&list::PEOPLE, &input)?;
        let rows = r.people_by_id(&page.ids)?;
        let roles = r.roles()?;
        let rows = rows.into_iter().map(|row| view_of(row, &roles, ctx.now)).collect();
        Ok(Page { rows, next: page.next, total: page.total })
    })
}

/// `person.names`
pub(crate) fn names(app: &Arc<App>, _: &Ctx, input: Names) -> Result<NamePage> {
    let after = input.after.unwrap_or_default();
    let (rows, next) = list::cut(input.limit, |most| app.read(|r| Ok::<_, Error>(r.person_names(&after, most)?)), |row| row.0.clone())?;
    Ok(NamePage { rows: rows.into_iter().map(|(login, name)| Name { login, name }).collect(), next })
}

/// `person.get`
pub(crate) fn get(app: &Arc<App>, ctx: &Ctx, input: ByCode) -> Result<View> {
    app.read(|r| view(r, &input.code, ctx.now))
}

/// `person.save`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<View> {
    let one = &input.person;
    check_login(&one.login)?;
    check::name("name", &one.name)?;
    check::count("roles", one.roles.len(), limits::PERSON_ROLES)?;
    app.write(ctx, |w| {
        let found = w.person(&one.login)?;
        crate::revision::of("person", &one.login, found.as_ref().map(|row| row.stored.clone()), input.revision)
            .map_err(|error| if error.code == Code::AlreadyThere { error.with("field", "login") } else { error })?;
        if found.is_none() {
            check::count("people", usize::try_from(w.people_count()?).unwrap_or(usize::MAX).saturating_add(1), limits::PEOPLE)?;
        }
        // The login stays as it was first written: the trail knows the person by it.
        let login = found.as_ref().map_or(&one.login, |row| &row.stored.record.login).clone();
        let roles: BTreeSet<&String> = one.roles.iter().collect();
        for role in &roles {
            if w.role(role)?.is_none() {
                return Err(Error::missing("role", role).with("field", "roles"));
            }
        }
        let new = Person { login, roles: roles.into_iter().cloned().collect(), ..one.clone() };
        let loses = match &found {
            Some(old) => takes_away(&w.roles()?, &old.stored.record, &new),
            None => false,
        };
        let reason = check::reason_where(loses, input.reason.as_deref())?;
        put(w, &new, found.as_ref(), reason)?;
        view(w, &new.login, ctx.now)
    })
}

/// Does somebody who works here lose a right by it, or all of them?
fn takes_away(roles: &[RoleRow], old: &Person, new: &Person) -> bool {
    let lost = || !session::rights(roles, &old.roles).is_subset(&session::rights(roles, &new.roles));
    !old.retired && (new.retired || lost())
}

/// Keeps a person as they are to be. Whoever is retired is logged out.
fn put(w: &mut Change<'_, '_>, new: &Person, before: Option<&PersonRow>, reason: &str) -> Result<()> {
    let id = w.put_person(new)?;
    if new.retired {
        w.end_sessions_of(id, None)?;
    }
    trail(w, &new.login, before, Why::because(reason))?;
    login::keeps_a_manager(w)
}

/// `person.retire`
pub(crate) fn retire(app: &Arc<App>, ctx: &Ctx, input: Retire) -> Result<View> {
    app.write(ctx, |w| {
        let old = stored(w, &input.code)?;
        crate::revision::same("person", &input.code, &old.stored, input.revision)?;
        // Whoever is retired has nothing more to lose.
        let reason = check::reason_where(input.retired && !old.stored.record.retired, input.reason.as_deref())?;
        put(w, &Person { retired: input.retired, ..old.stored.record.clone() }, Some(&old), reason)?;
        view(w, &input.code, ctx.now)
    })
}

/// `person.set_secret`
pub(crate) fn set_secret(app: &Arc<App>, ctx: &Ctx, input: SetSecret) -> Result<View> {
    if let Some(secret) = &input.secret {
        input.kind.check(secret)?;
    }
    let person = app.read(|r| stored(r, &input.login))?;
    set_secret_of(app, ctx, &person, input.kind, input.secret.as_ref(), By::Other(input.reason.as_deref()))?;
    app.read(|r| view(r, &input.login, ctx.now))
}

/// Sets what a person logs in with. Whoever else was logged in as them is not any more.
pub(crate) fn set_secret_of(app: &App, ctx: &Ctx, person: &PersonRow, kind: SecretKind, secret: Option<&Secret>, by: By<'_>) -> Result<()> {
    // Hashed before anything is locked.
    let hash = match kind {
        SecretKind::Password | SecretKind::Pin => secret.map(secret::hash).transpose()?,
        SecretKind::Badge => None,
    };
    app.write_unkept(ctx, |w| {
        let old = w.person_by_id(person.id())?.ok_or_else(|| Error::missing("person", &person.stored.record.login))?;
        let mut hashes = old.hashes.clone();
        let had = match kind {
            SecretKind::Password => hashes.password.is_some(),
            SecretKind::Pin => hashes.pin.is_some(),
            SecretKind::Badge => hashes.badge.is_some(),
        };
        let (own, reason) = match by {
            By::Own(session) => (session, ""),
            By::Other(reason) => (None, check::reason_where(had && secret.is_none(), reason)?),
        };
        // There is nothing to take away, so nobody is logged out by it.
        if !had && secret.is_none() {
            return Ok(());
        }
        match kind {
            SecretKind::Password => hashes.password.clone_from(&hash),
            SecretKind::Pin => hashes.pin.clone_from(&hash),
            SecretKind::Badge => {
                hashes.badge = secret.map(|badge| login::badge_hash(w, badge)).transpose()?;
                let taken = match &hashes.badge {
                    Some(hash) => w.person_by_badge(hash)?.is_some_and(|other| other.id() != old.id()),
                    None => false,
                };
                if taken {
                    return Err(Error::new(Code::BadgeTaken).with("field", "secret"));
                }
            }
        }
        w.set_hashes(old.id(), &hashes)?;
        w.end_sessions_of(old.id(), own)?;
        trail(w, &old.stored.record.login, Some(&old), Why { set: Some(kind), reason })?;
        login::keeps_a_manager(w)
    })
}

/// `person.unlock`
pub(crate) fn unlock(app: &Arc<App>, ctx: &Ctx, input: ByCode) -> Result<View> {
    app.write(ctx, |w| {
        let old = stored(w, &input.code)?;
        w.set_failed(old.id(), 0, 0)?;
        let trail = |failed: u32| session::Trail { failed: Some(failed), ..session::Trail::default() };
        w.audit("session", &old.stored.record.login, Some(&trail(old.failed)), Some(&trail(0)))?;
        view(w, &input.code, ctx.now)
    })
}
