//! Requests as people see them: their own, and everybody's for whoever may approve or sees the trail.
//!
//! Whoever decides sees all of it here, with the names and places behind the codes, and needs no right of the command's own.

use super::ahead::{Approvers, name_of};
use super::judge::Object;
use super::{ById, parse, stored};
use crate::app::App;
use crate::check;
use crate::contract;
use crate::ctx::{Actor, Ctx};
use crate::error::{Code, Error, Result};
use qitao_domain::approval::{Consequence, JudgedOn, State};
use qitao_domain::id::JobId;
use qitao_domain::{ApprovalId, PersonId, Right, limits};
use qitao_store::{ApprovalFilter, ApprovalRow, Place, Read, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

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
    /// Which object it is about; none where it is the input as a whole.
    pub object: Option<Object>,
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
    /// What the object is called, where it has a name.
    pub name: String,
    /// While it is open: the first places that use the object, or records that it changes.
    pub places: Vec<Place>,
    /// While it is open: who else may agree.
    pub approvers: Approvers,
    /// Kind of client at which it was asked for.
    pub client: String,
    /// On which state of the books it was judged, by name.
    pub judged_on: JudgedOn,
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

/// May somebody with these rights decide what this person asked for? Which command it is does not matter: see
/// [`qitao_domain::approval::may_approve`].
fn may_decide(requester: PersonId, person: Option<PersonId>, actor: &Actor) -> bool {
    actor.rights.contains(&Right::Approve) && person.is_some_and(|person| person != requester)
}

/// The object that a request is about.
pub(super) fn object_of(row: &ApprovalRow) -> Result<Option<Object>> {
    let Some(judge) = contract::find(&row.command).and_then(|command| command.judge) else { return Ok(None) };
    Ok(judge.object(&parse(&row.input)?))
}

fn row_of(row: &ApprovalRow, ctx: &Ctx) -> Result<Row> {
    Ok(Row {
        id: row.id,
        command: row.command.clone(),
        label: row.label.clone(),
        object: object_of(row)?,
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
        yours_to_decide: row.state == State::Open && may_decide(row.person, ctx.person, &ctx.actor),
    })
}

pub(super) fn view(r: &mut Read<'_>, row: ApprovalRow, ctx: &Ctx) -> Result<View> {
    let input: Value = parse(&row.input)?;
    let object = object_of(&row)?;
    let judge = contract::find(&row.command).and_then(|command| command.judge).filter(|_| row.state == State::Open);
    let (places, approvers) = match judge {
        Some(judge) => (judge.places_of(r, &row, &input)?, Approvers::of(r, Some(row.person))?),
        None => Default::default(),
    };
    let answer: Option<Value> = row.answer.as_deref().map(parse).transpose()?;
    let is_job = contract::find(&row.command).is_some_and(|command| command.kind.is_job());
    let job = answer.as_ref().filter(|_| is_job).and_then(|answer| serde_json::from_value(answer["job"].clone()).ok());
    Ok(View {
        row: row_of(&row, ctx)?,
        input,
        name: name_of(r, object.as_ref())?,
        places,
        approvers,
        client: row.client,
        judged_on: parse(&row.judged_on)?,
        request_id: (row.state == State::Approved).then_some(row.request_id),
        answer,
        job,
    })
}

/// What somebody may see: their own requests, and everybody's who has a right for it.
pub(super) fn sees_all(ctx: &Ctx) -> bool {
    ctx.person.is_none() || [Right::Approve, Right::Audit].iter().any(|right| ctx.actor.rights.contains(right))
}

/// The request as it is now, with the job that works on it.
pub(super) fn seen(app: &App, ctx: &Ctx, id: ApprovalId) -> Result<View> {
    app.read(|r| {
        let row = stored(r, id)?;
        if !sees_all(ctx) && ctx.person != Some(row.person) {
            return Err(Error::missing("approval", id));
        }
        let running = if row.state == State::Open { app.jobs.running_request(&row.request_id, &row.input_hash)? } else { None };
        let view = view(r, row, ctx)?;
        Ok(View { job: view.job.or(running), ..view })
    })
}

/// Open requests that somebody may decide.
pub(crate) fn to_decide(r: &mut Read<'_>, person: Option<PersonId>, actor: &Actor) -> Result<usize> {
    if person.is_none() || !actor.rights.contains(&Right::Approve) {
        return Ok(0);
    }
    Ok(r.open_approvals()?.iter().filter(|requester| may_decide(**requester, person, actor)).count())
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
