//! Approvals: what needs a second person is asked for, listed, agreed to or refused.
//!
//! A command that may need one has a judge, named in its line of the contract (`judge.rs`). Called directly it answers
//! [`Code::ApprovalNeeded`]; asked for with `approval.request` its exact input is kept, and `approval.approve` does it
//! (`agreed.rs`).

mod agreed;
mod judge;

pub(crate) use agreed::{Agreed, outdate, outdate_all, settle, still};
pub(crate) use judge::{Asks, Judge, Judged, Unasked, alone, asks, retiring};

use crate::app::{App, Change};
use crate::check;
use crate::contract;
use crate::ctx::{Actor, Ctx, Right};
use crate::error::{Code, Error, Result};
use qitao_domain::approval::{Consequence, Figure, State, Step};
use qitao_domain::id::JobId;
use qitao_domain::{ApprovalId, PersonId, limits};
use qitao_store::{ApprovalFilter, ApprovalRow, Decision, NewApproval, Read, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

const MASS: &str = "approval.mass_changes";

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

/// Which requests. All that is given must hold.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(rename = "ApprovalList")]
#[serde(deny_unknown_fields)]
pub struct List {
    /// How far they are.
    #[serde(default)]
    pub state: Option<State>,
    /// The command.
    #[serde(default)]
    pub command: Option<String>,
    /// Whose: a login.
    #[serde(default)]
    pub requester: Option<String>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalRow")]
pub struct Row {
    /// Number.
    pub id: ApprovalId,
    /// The command.
    pub command: String,
    /// What it works on: a code, a file's name; empty where it is the books themselves.
    pub label: String,
    /// What it would do.
    pub consequences: Vec<Consequence>,
    /// Who asks.
    pub requester: String,
    /// Why.
    pub reason: String,
    /// Microseconds UTC.
    pub made_at: i64,
    /// How far it is.
    pub state: State,
    /// Who decided; for what was stale, who would have agreed.
    pub decided_by: Option<String>,
    /// Microseconds UTC.
    pub decided_at: Option<i64>,
    /// Why.
    pub decided_reason: String,
    /// What had moved when it was found stale.
    pub moved: Vec<String>,
    /// It was asked for by whoever looks at it.
    pub own: bool,
    /// Whoever looks at it may agree to it, or refuse.
    pub yours_to_decide: bool,
}

/// A request with all that is to be known before one agrees, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalView")]
pub struct View {
    /// The request.
    #[serde(flatten)]
    pub row: Row,
    /// The exact input.
    pub input: Value,
    /// Kind of client at which it was asked for.
    pub client: String,
    /// On which state of the books it was judged, by name.
    pub judged_on: qitao_domain::approval::JudgedOn,
    /// The id under which it was done, as the trail has it.
    pub request_id: Option<String>,
    /// What the change answered.
    pub answer: Option<Value>,
    /// The job that does it, or did.
    pub job: Option<JobId>,
}

/// Requests: open ones first, then the newest.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
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
    moved: Option<&'d str>,
    request_id: Option<&'d str>,
}

impl<'d> Decided<'d> {
    fn of(decision: &Decision<'d>) -> Self {
        Self { state: decision.state, reason: decision.reason, moved: decision.moved, request_id: None }
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

fn stale(id: ApprovalId, moved: &[String]) -> Error {
    Error::new(Code::ApprovalStale).with("id", id).with("moved", moved.join(", "))
}

/// Why a request cannot be decided any more.
fn decided(row: &ApprovalRow) -> Error {
    if row.state == State::Stale {
        let moved: Result<Option<Vec<String>>> = row.moved.as_deref().map(parse).transpose();
        return moved.map_or_else(|broken| broken, |moved| stale(row.id, &moved.unwrap_or_default()));
    }
    let by = row.decided_by.as_deref().unwrap_or_default();
    Error::new(Code::ApprovalDecided).with("id", row.id).with("state", row.state.word()).with("by", by)
}

/// May somebody with these rights decide what this person asked for?
fn may_decide(command: &str, requester: PersonId, person: Option<PersonId>, actor: &Actor) -> bool {
    let needs = contract::find(command).and_then(|command| judge::right(command.needs));
    let both = actor.rights.contains(&Right::Approve) && needs.is_some_and(|right| actor.rights.contains(&right));
    person.is_some_and(|person| person != requester) && both
}

fn row_of(row: &ApprovalRow, ctx: &Ctx) -> Result<Row> {
    Ok(Row {
        id: row.id,
        command: row.command.clone(),
        label: row.label.clone(),
        consequences: parse(&row.consequences)?,
        requester: row.requester.clone(),
        reason: row.reason.clone(),
        made_at: row.made_at,
        state: row.state,
        decided_by: row.decided_by.clone(),
        decided_at: row.decided_at,
        decided_reason: row.decided_reason.clone(),
        moved: row.moved.as_deref().map(parse).transpose()?.unwrap_or_default(),
        own: ctx.person == Some(row.person),
        yours_to_decide: row.state == State::Open && may_decide(&row.command, row.person, ctx.person, &ctx.actor),
    })
}

fn view(row: ApprovalRow, ctx: &Ctx) -> Result<View> {
    let answer: Option<Value> = row.answer.as_deref().map(parse).transpose()?;
    let is_job = contract::find(&row.command).is_some_and(|command| command.kind.is_job());
    let job = answer.as_ref().filter(|_| is_job).and_then(|answer| serde_json::from_value(answer["job"].clone()).ok());
    Ok(View {
        row: row_of(&row, ctx)?,
        input: parse(&row.input)?,
        client: row.client,
        judged_on: parse(&row.judged_on)?,
        request_id: (row.state == State::Approved).then_some(row.request_id),
        answer,
        job,
    })
}

/// What somebody may see: their own requests, and everybody's who has a right for it.
fn sees_all(ctx: &Ctx) -> bool {
    ctx.person.is_none() || [Right::Approve, Right::Audit].iter().any(|right| ctx.actor.rights.contains(right))
}

/// The request as it is now, with the job that works on it.
fn seen(app: &App, ctx: &Ctx, id: ApprovalId) -> Result<View> {
    let row = app.read(|r| stored(r, id))?;
    if !sees_all(ctx) && ctx.person != Some(row.person) {
        return Err(Error::missing("approval", id));
    }
    let running = if row.state == State::Open { app.jobs.running_request(&row.request_id, &row.input_hash)? } else { None };
    let view = view(row, ctx)?;
    Ok(View { job: view.job.or(running), ..view })
}

/// How many changed records need no second person.
pub(crate) fn mass_changes(r: &mut Read<'_>) -> Result<u32> {
    Ok(r.book(MASS)?.and_then(|text| text.parse().ok()).unwrap_or(limits::MASS_CHANGES))
}

/// Is a change of so many existing records one that needs a second person?
pub(crate) fn is_mass(r: &mut Read<'_>, changed: usize) -> Result<bool> {
    Ok(u32::try_from(changed).unwrap_or(u32::MAX) > mass_changes(r)?)
}

/// Open requests that somebody may decide.
pub(crate) fn to_decide(r: &mut Read<'_>, person: Option<PersonId>, actor: &Actor) -> Result<usize> {
    if person.is_none() || !actor.rights.contains(&Right::Approve) {
        return Ok(0);
    }
    Ok(r.open_approvals()?.iter().filter(|(command, requester)| may_decide(command, *requester, person, actor)).count())
}

/// `approval.request`
pub(crate) fn request(app: &Arc<App>, ctx: &Ctx, input: Request) -> Result<View> {
    let command = contract::known(&input.command)?;
    let reason = check::reason(&input.reason)?;
    let person = ctx.person.ok_or_else(|| Error::new(Code::LoginOff))?;
    let value = Arc::new(input.input);
    let input_hash = crate::app::hash(command.name, &value);
    let asked = Ctx { command, input_hash, input: Some(Arc::clone(&value)), ..ctx.clone() };
    asked.check_right()?;
    let not_needed = || Error::new(Code::ApprovalNotNeeded).with("command", command.name);
    let judge = command.judge.ok_or_else(not_needed)?;
    let judged = |r: &mut Read<'_>| match asks(app, r, &asked)? {
        Asks::SomebodyElse(judged) => Ok(judged),
        Asks::Nobody | Asks::NobodyThere(_) => Err(not_needed()),
    };
    app.read(judged)?;
    let held = judge.hold(app, &asked, &value)?;
    app.write(ctx, |w| {
        app.still_may(w, &asked)?;
        let judged = judged(w)?;
        check::count("approvals", w.open_approvals()?.len().saturating_add(1), limits::APPROVALS_OPEN)?;
        let id = w.next_approval()?;
        w.add_approval(&NewApproval {
            id,
            command: command.name,
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
            held: held.as_deref(),
        })?;
        let row = stored(w, id)?;
        w.audit("approval", &id.to_string(), None, Some(&trail(&row, None)?))?;
        view(row, ctx)
    })
}

/// `approval.list`
pub(crate) fn list(app: &Arc<App>, ctx: &Ctx, input: List) -> Result<Page> {
    let bad = || Error::new(Code::ListBadCursor);
    let after = match input.after.as_deref().map(|cursor| cursor.split_once(' ').ok_or_else(bad)).transpose()? {
        None => None,
        Some(("open", id)) => Some((true, id.parse::<i64>().map_err(|_| bad())?)),
        Some(("ended", id)) => Some((false, id.parse::<i64>().map_err(|_| bad())?)),
        Some(_) => return Err(bad()),
    };
    for (field, text) in [("command", &input.command), ("requester", &input.requester)] {
        if let Some(text) = text {
            check::text(field, text, limits::SEARCH_CHARS)?;
        }
    }
    let person = if sees_all(ctx) { None } else { ctx.person };
    let filter = ApprovalFilter { state: input.state, command: input.command, requester: input.requester, person };
    let read = |most: u32| {
        app.read(|r| {
            let mut rows = match after {
                Some((false, _)) => Vec::new(),
                Some((true, id)) => r.approvals(true, &filter, Some(id), most)?,
                None => r.approvals(true, &filter, None, most)?,
            };
            let rest = most.saturating_sub(u32::try_from(rows.len()).unwrap_or(u32::MAX));
            let before = after.filter(|(open, _)| !open).map(|(_, id)| id);
            rows.extend(r.approvals(false, &filter, before, rest)?);
            Ok(rows)
        })
    };
    let cursor = |row: &ApprovalRow| format!("{} {}", if row.state == State::Open { "open" } else { "ended" }, row.id);
    let (rows, next) = list::cut(input.limit, read, cursor)?;
    Ok(Page { rows: rows.iter().map(|row| row_of(row, ctx)).collect::<Result<_>>()?, next })
}

/// `approval.get`
pub(crate) fn get(app: &Arc<App>, ctx: &Ctx, input: ById) -> Result<View> {
    seen(app, ctx, input.id)
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
            let row = app.read(|r| stored(r, input.id))?;
            let own = row.state == State::Approved && row.decided_person == ctx.person;
            if own { view(row, ctx) } else { Err(decided(&row)) }
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
    end(app, ctx, input.id, Step::Refuse, reason, |row| {
        if ctx.person == Some(row.person) {
            return Err(Error::new(Code::ApprovalOwn));
        }
        match contract::find(&row.command).and_then(|command| judge::right(command.needs)) {
            Some(right) if !ctx.actor.rights.contains(&right) => Err(ctx.forbidden(right).with("command", &row.command)),
            Some(_) | None => Ok(()),
        }
    })
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
});

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
