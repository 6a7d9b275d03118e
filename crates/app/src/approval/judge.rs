//! Whether a command needs a second person here and now: asked of its judge, in one place.
//!
//! A judge stands beside its command and is named in the contract's line. It reads, and says what the command would do with
//! this input and on which state of the books it says so. It also knows which object an input is about, so that a request can
//! be found from there and is not made twice.

use super::parse;
use crate::app::App;
use crate::contract;
use crate::ctx::{Ctx, Needs};
use crate::error::{Code, Error, Result};
use crate::{login, secret, session};
use qitao_domain::approval::{Consequence, Figure, JudgedOn};
use qitao_domain::{PersonId, Right};
use qitao_store::{ApprovalRow, Place, Read};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Most places that are named before one agrees; of the others it is said how many they are.
pub(crate) const PLACES: u32 = 8;

/// What a command would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judged {
    /// What it works on, for people.
    pub label: String,
    /// In figures.
    pub consequences: Vec<Consequence>,
    /// The state of the books that they hold for. While it is the same, the command does the same.
    pub on: JudgedOn,
}

impl Judged {
    pub(crate) fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), consequences: Vec::new(), on: JudgedOn::new() }
    }

    /// Adds a consequence.
    pub(crate) fn figure(mut self, what: Figure, figure: impl TryInto<i64>) -> Self {
        self.consequences.push(Consequence { what, figure: figure.try_into().unwrap_or(i64::MAX) });
        self
    }

    /// Adds what was looked at.
    pub(crate) fn on(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.on.insert(name.into(), value.to_string());
        self
    }
}

/// What a request is about: the kind of object and its key, as the trail has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalObject")]
pub struct Object {
    /// `item`, `unit`, `work_center`, `partner`, `script`, …
    pub kind: String,
    /// Its code or number.
    pub key: String,
}

impl Object {
    pub(crate) fn new(kind: &str, key: impl Into<String>) -> Self {
        Self { kind: kind.into(), key: key.into() }
    }

    /// The object of this kind whose key stands in an input under these names, one within the other.
    pub(crate) fn at(kind: &str, input: &Value, path: &[&str]) -> Option<Self> {
        let found = path.iter().try_fold(input, |at, name| at.get(name))?;
        let key = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
        Some(Self::new(kind, key))
    }
}

type Ask = fn(&App, &mut Read<'_>, &Ctx, &Value) -> Result<Option<Judged>>;
type Hold = fn(&App, &Ctx, &Value) -> Result<Held>;
type About = fn(&Value) -> Option<Object>;
type Places = fn(&mut Read<'_>, &str, u32) -> Result<Vec<Place>>;

/// What is kept with a request beside its input, so that nothing but these is done.
pub(crate) struct Held {
    content: String,
    hash: String,
    /// As JSON.
    places: String,
}

impl Held {
    /// The text, and of what it changes the first [`PLACES`]: whoever decides sees them without anybody reading all of it.
    pub(crate) fn new(content: String, places: &[Place]) -> Result<Self> {
        Ok(Self { hash: secret::hex(&Sha256::digest(&content)), places: contract::output(&places)?.to_string(), content })
    }

    pub(super) fn hash(&self) -> &str {
        &self.hash
    }

    pub(super) fn kept(&self) -> qitao_store::Held<'_> {
        qitao_store::Held { content: &self.content, hash: &self.hash, places: &self.places }
    }
}

/// Says whether a call needs a second person; none: it does not.
pub(crate) struct Judge {
    ask: Ask,
    hold: Option<Hold>,
    about: Option<About>,
    places: Option<Places>,
}

impl Judge {
    pub(crate) const fn new(ask: Ask) -> Self {
        Self { ask, hold: None, about: None, places: None }
    }

    /// This says which object an input is about, from the input alone; only where a file lies is asked of the disk. Two calls
    /// of the command that are about the same object are the same to whoever decides, whatever else they say.
    pub(crate) const fn about(self, about: About) -> Self {
        Self { about: Some(about), ..self }
    }

    /// The figure that counts uses, or changed records, counts these, which are found by the object's key.
    pub(crate) const fn counting(self, places: Places) -> Self {
        Self { places: Some(places), ..self }
    }

    /// The object that an input is about; none where it is the input as a whole.
    pub(crate) fn object(&self, input: &Value) -> Option<Object> {
        self.about.and_then(|about| about(input))
    }

    /// The first places that use what an input is about, or records that it changes.
    pub(crate) fn places(&self, r: &mut Read<'_>, input: &Value) -> Result<Vec<Place>> {
        match (self.places, self.object(input)) {
            (Some(places), Some(object)) => places(r, &object.key, PLACES),
            (None, _) | (_, None) => Ok(Vec::new()),
        }
    }

    /// The same of a request that is kept.
    pub(super) fn places_of(&self, r: &mut Read<'_>, row: &ApprovalRow, input: &Value) -> Result<Vec<Place>> {
        if self.hold.is_some() { row.held_places.as_deref().map_or_else(|| Ok(Vec::new()), parse) } else { self.places(r, input) }
    }

    /// Where the input names what the process has in memory only, this gives it to be kept with the request. The command
    /// then finds it in [`Ctx::agreed`] instead.
    pub(crate) const fn holding(self, hold: Hold) -> Self {
        Self { hold: Some(hold), ..self }
    }

    /// Is something kept with a request beside its input?
    pub(crate) const fn holds(&self) -> bool {
        self.hold.is_some()
    }

    /// What is to be kept with a request beside its input.
    pub(crate) fn hold(&self, app: &App, ctx: &Ctx, input: &Value) -> Result<Option<Held>> {
        self.hold.map(|hold| hold(app, ctx, input)).transpose()
    }
}

/// Who has to agree to a call.
pub(crate) enum Asks {
    /// Nobody.
    Nobody,
    /// Somebody else would have to, but there is nobody who may: it is done, and stands on the trail as such.
    NobodyThere(Judged),
    /// Somebody else.
    SomebodyElse(Judged),
}

/// What the trail keeps where nobody else could have agreed.
#[derive(Serialize)]
pub(crate) struct Unasked {
    nobody_else: bool,
    consequences: Vec<Consequence>,
}

impl Unasked {
    pub(crate) fn new(judged: Judged) -> Self {
        Self { nobody_else: true, consequences: judged.consequences }
    }
}

/// What the command's judge says. Where the books know no login there is no second person.
pub(crate) fn judged(app: &App, r: &mut Read<'_>, ctx: &Ctx) -> Result<Option<Judged>> {
    let (Some(judge), Some(input)) = (ctx.command.judge, &ctx.input) else { return Ok(None) };
    if login::is_on(r)? { (judge.ask)(app, r, ctx, input) } else { Ok(None) }
}

/// The call that somebody asks about, in their own name and with their own rights.
pub(super) fn call_of(ctx: &Ctx, command: &str, input: Value) -> Result<Ctx> {
    let command = contract::known(command)?;
    let input_hash = crate::app::hash(command.name, &input);
    let asked = Ctx { command, input_hash, input: Some(Arc::new(input)), ..ctx.clone() };
    asked.check_right()?;
    Ok(asked)
}

/// Who may agree to what somebody asks for: every other person who can log in and has the right to approve. By login.
pub(crate) fn approvers(r: &mut Read<'_>, requester: Option<PersonId>) -> Result<Vec<String>> {
    let roles = r.roles()?;
    let people = r.people()?.into_iter().filter(|one| {
        let person = &one.stored.record;
        let approves = session::rights(&roles, &person.roles).contains(&Right::Approve);
        Some(one.id()) != requester && !person.retired && one.hashes.any() && approves
    });
    Ok(people.map(|one| one.stored.record.name).collect())
}

/// Who has to agree to this call?
pub(crate) fn asks(app: &App, r: &mut Read<'_>, ctx: &Ctx) -> Result<Asks> {
    let Some(judged) = judged(app, r, ctx)? else { return Ok(Asks::Nobody) };
    Ok(if approvers(r, ctx.person)?.is_empty() { Asks::NobodyThere(judged) } else { Asks::SomebodyElse(judged) })
}

/// Lets a call go on that needs nobody else, or for which there is nobody; what it would do is given then.
pub(crate) fn alone(app: &App, r: &mut Read<'_>, ctx: &Ctx) -> Result<Option<Judged>> {
    match asks(app, r, ctx)? {
        Asks::Nobody => Ok(None),
        Asks::NobodyThere(judged) => Ok(Some(judged)),
        Asks::SomebodyElse(judged) => {
            let error = Error::new(Code::ApprovalNeeded).with("command", ctx.command.name).with("label", judged.label);
            Err(judged.consequences.iter().fold(error, |error, one| error.with(one.what.word(), one.figure)))
        }
    }
}

/// The right that a command needs.
pub(crate) fn right(needs: Needs) -> Option<Right> {
    match needs {
        Needs::Right(right) => Some(right),
        Needs::Nothing | Needs::Person => None,
    }
}

/// Retiring something that is used: the figure is how often.
pub(crate) fn retiring(kind: &str, code: &str, revision: i64, uses: i64) -> Option<Judged> {
    (uses > 0).then(|| Judged::new(code).figure(Figure::Uses, uses).on(kind, revision).on("uses", uses))
}
