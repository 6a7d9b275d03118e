//! Approvals: what needs a second person is asked for, listed, agreed to or refused.
//!
//! A command that may need one has a judge, named in its line of the contract (`judge.rs`). Called directly it answers
//! [`Code::ApprovalNeeded`]; asked for with `approval.request` its exact input is kept, and `approval.approve` does it
//! (`agreed.rs`). What people see of requests is in `views.rs`; what they see before there is one, in `ahead.rs`.

mod agreed;
mod ahead;
mod judge;
mod views;

pub(crate) use agreed::{Agreed, outdate, outdate_all, settle, still};
pub use ahead::{Ahead, Approvers, Call, Of, OfObject, Waiting};
pub(crate) use ahead::{ahead, of};
pub use judge::Object;
pub(crate) use judge::{Asks, Held, Judge, Judged, PLACES, Unasked, alone, asks, retiring};
pub use views::{List, Page, Row, View};
pub(crate) use views::{get, list, to_decide};
use views::{seen, view};

use crate::app::{App, Change};
use crate::check;
use crate::contract;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use qitao_domain::approval::{Consequence, Figure, State, Step};
use qitao_domain::{ApprovalId, limits};
use qitao_store::{ApprovalRow, Decision, NewApproval, Read};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

const MASS: &str = "approval.mass_changes";

/// All open ones at once.
const MOST_OPEN: u32 = limits::APPROVALS_OPEN as u32;

/// Asks for a change that needs a second person.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ApprovalRequest")]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The command.
    pub command: String,
    /// Its input, exactly as it is to be done.
    pub input: Value,
    /// Why.
    pub reason: String,
}

/// Agrees; or takes back.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ApprovalApprove")]
#[serde(deny_unknown_fields)]
pub struct Approve {
    /// Number.
    pub id: ApprovalId,
    /// Why, if there is something to say.
    #[serde(default)]
    pub reason: String,
}

/// Says no.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ApprovalRefuse")]
#[serde(deny_unknown_fields)]
pub struct Refuse {
    /// Number.
    pub id: ApprovalId,
    /// Why.
    pub reason: String,
}

/// Which request.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ApprovalById")]
#[serde(deny_unknown_fields)]
pub struct ById {
    /// Number.
    pub id: ApprovalId,
}

/// From when on a second person is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalFacts")]
pub struct Facts {
    /// Existing records that one import may change, or that may be changed by taking one back, without a second person.
    pub mass_changes: u32,
}

/// Sets from when on a second person is needed. A larger number needs one itself.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ApprovalConfigure")]
#[serde(deny_unknown_fields)]
pub struct Configure {
    /// Existing records that one import may change without a second person.
    pub mass_changes: u32,
}

/// How a request ended, for the trail.
#[derive(Serialize)]
struct Decided<'d> {
    state: State,
    reason: &'d str,
    /// What had moved, by name.
    moved: Option<Vec<String>>,
    request_id: Option<&'d str>,
}

impl<'d> Decided<'d> {
    fn of(decision: &Decision<'d>) -> Result<Self> {
        let moved = decision.moved.map(parse).transpose()?;
        Ok(Self { state: decision.state, reason: decision.reason, moved, request_id: None })
    }
}

/// What the trail keeps of a request.
#[derive(Serialize)]
struct Trail<'t> {
    command: &'t str,
    label: &'t str,
    requester: &'t str,
    asked_for: &'t str,
    consequences: Vec<Consequence>,
    #[serde(flatten)]
    decided: Decided<'t>,
}

fn trail<'t>(row: &'t ApprovalRow, decided: Option<Decided<'t>>) -> Result<Trail<'t>> {
    let open = Decided { state: State::Open, reason: "", moved: None, request_id: None };
    Ok(Trail {
        command: &row.command,
        label: &row.label,
        requester: &row.requester,
        asked_for: &row.reason,
        consequences: parse(&row.consequences)?,
        decided: decided.unwrap_or(open),
    })
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| Error::new(Code::Internal).with("why", e))
}

fn stored(r: &mut Read<'_>, id: ApprovalId) -> Result<ApprovalRow> {
    r.approval(id)?.ok_or_else(|| Error::missing("approval", id))
}

fn stale(id: ApprovalId, moved: Vec<String>) -> Error {
    Error::new(Code::ApprovalStale).with("id", id).listing(moved)
}

/// Why a request cannot be decided any more.
fn decided(row: &ApprovalRow) -> Error {
    if row.state == State::Stale {
        let moved: Result<Option<Vec<String>>> = row.moved.as_deref().map(parse).transpose();
        return moved.map_or_else(|broken| broken, |moved| stale(row.id, moved.unwrap_or_default()));
    }
    let by = row.decided_by.as_deref().unwrap_or_default();
    Error::new(Code::ApprovalDecided).with("id", row.id).with("state", row.state.word()).with("by", by)
}

/// How many changed records need no second person.
pub(crate) fn mass_changes(r: &mut Read<'_>) -> Result<u32> {
    Ok(r.book(MASS)?.and_then(|text| text.parse().ok()).unwrap_or(limits::MASS_CHANGES))
}

/// Is a change of so many existing records one that needs a second person?
pub(crate) fn is_mass(r: &mut Read<'_>, changed: usize) -> Result<bool> {
    Ok(u32::try_from(changed).unwrap_or(u32::MAX) > mass_changes(r)?)
}

fn not_needed(asked: &Ctx) -> Error {
    Error::new(Code::ApprovalNotNeeded).with("command", asked.command.name)
}

/// `approval.request`
pub(crate) fn request(app: &Arc<App>, ctx: &Ctx, input: Request) -> Result<View> {
    let reason = check::reason(&input.reason)?;
    let person = ctx.person.ok_or_else(|| Error::new(Code::LoginOff))?;
    let asked = judge::call_of(ctx, &input.command, input.input)?;
    let judge = asked.command.judge.ok_or_else(|| not_needed(&asked))?;
    let value = asked.input.as_deref().cloned().unwrap_or_default();
    let judged = |r: &mut Read<'_>| match asks(app, r, &asked)? {
        Asks::SomebodyElse(judged) => Ok(judged),
        Asks::Nobody | Asks::NobodyThere(_) => Err(not_needed(&asked)),
    };
    app.read(judged)?;
    let held = judge.hold(app, &asked, &value)?;
    app.write(ctx, |w| {
        app.still_may(w, &asked)?;
        let judged = judged(w)?;
        if let Some(row) = ahead::same(w, &asked, judge, &value, held.as_ref().map(Held::hash))? {
            agreed::supersede(app, w, &row)?;
        }
        check::count("approvals", w.open_approvals()?.len().saturating_add(1), limits::APPROVALS_OPEN)?;
        let id = w.next_approval()?;
        w.add_approval(&NewApproval {
            id,
            command: asked.command.name,
            label: &judged.label,
            input: &value.to_string(),
            input_hash: &asked.input_hash,
            consequences: &contract::output(&judged.consequences)?.to_string(),
            judged_on: &contract::output(&judged.on)?.to_string(),
            person,
            client: ctx.client.word(),
            reason,
            // Names the request on the change's own rows of the trail; nobody can use it up before.
            request_id: &format!("approval-{id}-{}", uuid::Uuid::new_v4().simple()),
            held: held.as_ref().map(Held::kept),
        })?;
        let row = stored(w, id)?;
        w.audit("approval", &id.to_string(), None, Some(&trail(&row, None)?))?;
        view(w, row, ctx)
    })
}

/// `approval.approve`
pub(crate) fn approve(app: &Arc<App>, ctx: &Ctx, input: Approve) -> Result<View> {
    let reason = input.reason.trim();
    check::text("reason", reason, limits::REASON_CHARS)?;
    let done = app.read(|r| agreed::call(r, ctx, input.id, reason)).and_then(|call| {
        // Asked before as well as in the transaction, so that a job which would fail is not begun.
        if let Some(agreed) = &call.agreed {
            let checked = app.read(|r| still(app, r, &call, agreed));
            app.outdated(&call, checked)?;
        }
        let value = call.input.as_deref().cloned().unwrap_or_default();
        (call.command.run)(app, &call, value)
    });
    match done {
        Ok(_) => seen(app, ctx, input.id),
        Err(error) if error.code == Code::ApprovalDecided || error.repeated.is_some() => {
            // Clicked twice: the second is told what the first did. Somebody else's is not theirs.
            app.read(|r| {
                let row = stored(r, input.id)?;
                let own = row.state == State::Approved && row.decided_person == ctx.person;
                if own { view(r, row, ctx) } else { Err(decided(&row)) }
            })
        }
        Err(error) => Err(error),
    }
}

/// Ends a request without doing it.
fn end(app: &App, ctx: &Ctx, id: ApprovalId, step: Step, reason: &str, may: impl Fn(&ApprovalRow) -> Result<()>) -> Result<View> {
    app.write(ctx, |w: &mut Change<'_, '_>| {
        let row = stored(w, id)?;
        may(&row)?;
        let state = row.state.after(step).ok_or_else(|| decided(&row))?;
        let decision = Decision { state, person: ctx.person, by: &ctx.actor.name, reason, moved: None, answer: None };
        agreed::decide(w, id, &decision, None)
    })
}

/// `approval.refuse`
pub(crate) fn refuse(app: &Arc<App>, ctx: &Ctx, input: Refuse) -> Result<View> {
    let reason = check::reason(&input.reason)?;
    end(
        app,
        ctx,
        input.id,
        Step::Refuse,
        reason,
        |row| {
            if ctx.person == Some(row.person) { Err(Error::new(Code::ApprovalOwn)) } else { Ok(()) }
        },
    )
}

/// `approval.withdraw`
pub(crate) fn withdraw(app: &Arc<App>, ctx: &Ctx, input: ById) -> Result<View> {
    end(app, ctx, input.id, Step::Withdraw, "", |row| {
        // Where nobody logs in any more, whoever has the books clears up.
        if ctx.person.is_none_or(|person| person == row.person) {
            Ok(())
        } else {
            Err(Error::new(Code::ApprovalNotYours).with("id", row.id).with("requester", &row.requester))
        }
    })
}

/// `approval.facts`
pub(crate) fn facts(app: &Arc<App>, _: &Ctx, _: crate::system::Empty) -> Result<Facts> {
    Ok(Facts { mass_changes: app.read(mass_changes)? })
}

impl Configure {
    fn check(&self) -> Result<()> {
        let range = limits::MASS_CHANGES_SET;
        check::range("mass_changes", self.mass_changes.into(), (*range.start()).into(), (*range.end()).into())
    }
}

/// Whoever sets it higher takes the second person away from others.
pub(crate) static CONFIGURE: Judge = Judge::new(|_, r, ctx, input| {
    let input: Configure = contract::input(ctx, input.clone())?;
    input.check()?;
    let old = mass_changes(r)?;
    let judged = || Judged::new("").figure(Figure::Before, old).figure(Figure::After, input.mass_changes).on(MASS, old);
    Ok((input.mass_changes > old).then(judged))
})
.about(|_| Some(Object::new("book", MASS)));

/// `approval.configure`
pub(crate) fn configure(app: &Arc<App>, ctx: &Ctx, input: Configure) -> Result<Facts> {
    input.check()?;
    app.write(ctx, |w| {
        let old = mass_changes(w)?;
        w.set_book(MASS, &input.mass_changes.to_string())?;
        w.audit("book", MASS, Some(&old), Some(&input.mass_changes))?;
        Ok(Facts { mass_changes: input.mass_changes })
    })
}
