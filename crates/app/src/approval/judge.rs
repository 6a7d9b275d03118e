//! Whether a command needs a second person here and now: asked of its judge, in one place.
//!
//! A judge stands beside its command and is named in the contract's line. It reads, and says what the command would do with
//! this input and on which state of the books it says so.

use crate::app::App;
use crate::ctx::{Ctx, Needs};
use crate::error::{Code, Error, Result};
use crate::{login, session};
use qitao_domain::Right;
use qitao_domain::approval::{Consequence, Figure, JudgedOn};
use qitao_store::{PersonRow, Read};
use serde::Serialize;
use serde_json::Value;

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

type Ask = fn(&App, &mut Read<'_>, &Ctx, &Value) -> Result<Option<Judged>>;
type Hold = fn(&App, &Ctx, &Value) -> Result<String>;

/// Says whether a call needs a second person; none: it does not.
pub(crate) struct Judge {
    ask: Ask,
    hold: Option<Hold>,
}

impl Judge {
    pub(crate) const fn new(ask: Ask) -> Self {
        Self { ask, hold: None }
    }

    /// Where the input names what the process has in memory only, this gives it as a text to be kept with the request. The
    /// command then finds it in [`Ctx::agreed`] instead.
    pub(crate) const fn holding(self, hold: Hold) -> Self {
        Self { hold: Some(hold), ..self }
    }

    /// What is to be kept with a request beside its input.
    pub(crate) fn hold(&self, app: &App, ctx: &Ctx, input: &Value) -> Result<Option<String>> {
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

/// Who has to agree to this call?
pub(crate) fn asks(app: &App, r: &mut Read<'_>, ctx: &Ctx) -> Result<Asks> {
    let Some(judged) = judged(app, r, ctx)? else { return Ok(Asks::Nobody) };
    let roles = r.roles()?;
    let could = |one: &PersonRow| {
        let rights = session::rights(&roles, &one.stored.record.roles);
        let person = &one.stored.record;
        let both = [Some(Right::Approve), right(ctx.command.needs)].into_iter().flatten().all(|right| rights.contains(&right));
        Some(one.id()) != ctx.person && !person.retired && one.hashes.any() && both
    };
    Ok(if r.people()?.iter().any(could) { Asks::SomebodyElse(judged) } else { Asks::NobodyThere(judged) })
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
