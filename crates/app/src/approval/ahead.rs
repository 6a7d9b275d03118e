//! What is known before somebody asks or agrees: what a call would do and where, who could agree to it, and whether somebody
//! asked already.

use super::agreed::overtaken;
use super::judge::{self, Asks, Judge, Object, approvers, asks};
use super::views::{object_of, sees_all};
use super::{MOST_OPEN, not_needed};
use crate::app::App;
use crate::contract;
use crate::ctx::Ctx;
use crate::error::Result;
use qitao_domain::approval::Consequence;
use qitao_domain::{ApprovalId, PersonId};
use qitao_store::{ApprovalFilter, ApprovalRow, Place, Read};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// Most people who are named.
const NAMED: usize = 5;

/// Who may agree to something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalApprovers")]
pub struct Approvers {
    /// What the first of them are called.
    pub names: Vec<String>,
    /// How many they are.
    pub count: usize,
}

impl Approvers {
    /// Of what this person asks for.
    pub(super) fn of(r: &mut Read<'_>, requester: Option<PersonId>) -> Result<Self> {
        let mut names = approvers(r, requester)?;
        let count = names.len();
        names.truncate(NAMED);
        Ok(Self { names, count })
    }
}

/// A call as it would be made.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ApprovalCall")]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The command.
    pub command: String,
    /// Its input.
    pub input: Value,
}

/// A request that is open, for whoever has the object in front of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalWaiting")]
pub struct Waiting {
    /// Number.
    pub id: ApprovalId,
    /// The command.
    pub command: String,
    /// Who asks.
    pub requester: String,
    /// Microseconds UTC.
    pub made_at: i64,
    /// Whoever looks at it may open it.
    pub readable: bool,
}

impl Waiting {
    fn of(row: &ApprovalRow, ctx: &Ctx) -> Self {
        Self {
            id: row.id,
            command: row.command.clone(),
            requester: row.requester.clone(),
            made_at: row.made_at,
            readable: sees_all(ctx) || ctx.person == Some(row.person),
        }
    }
}

/// What a call comes to that needs a second person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalAhead")]
pub struct Ahead {
    /// What it works on, for people.
    pub label: String,
    /// Which object it is about; none where it is the input as a whole.
    pub object: Option<Object>,
    /// What that is called, where it has a name.
    pub name: String,
    /// What it would do.
    pub consequences: Vec<Consequence>,
    /// The first places that use the object, by code.
    pub places: Vec<Place>,
    /// Who may agree.
    pub approvers: Approvers,
    /// The open request for the same, while somebody can still agree to it.
    pub waiting: Option<Waiting>,
}

/// Which object.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ApprovalOf")]
#[serde(deny_unknown_fields)]
pub struct Of {
    /// Its kind: `item`, `unit`, `work_center`, `partner`, `script`.
    pub kind: String,
    /// Its code or number.
    pub key: String,
}

/// What is asked for about an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ApprovalOfObject")]
pub struct OfObject {
    /// Open requests, newest first; of each command there is at most one.
    pub waiting: Vec<Waiting>,
}

/// What an object is called.
pub(super) fn name_of(r: &mut Read<'_>, object: Option<&Object>) -> Result<String> {
    let Some(Object { kind, key }) = object else { return Ok(String::new()) };
    let name = match kind.as_str() {
        "item" => r.item(key)?.map(|item| item.record.name),
        "unit" => r.unit(key)?.map(|unit| unit.record.name),
        "work_center" => r.work_center(key)?.map(|center| center.record.name),
        "machine" => r.machine(key)?.map(|machine| machine.record.name),
        "grade" => r.grade(key)?.map(|grade| grade.record.name),
        "partner" => r.partner(key)?.map(|partner| partner.record.name),
        "script" => key.parse().ok().map(|id| r.script(qitao_domain::ScriptId(id))).transpose()?.flatten().map(|script| script.title),
        _ => None,
    };
    Ok(name.unwrap_or_default())
}

/// The open request that asks for the same: for the command on the object that its input is about; else with the same input,
/// or with what is kept beside it (by its hash) where the input only names that.
pub(super) fn same(r: &mut Read<'_>, ctx: &Ctx, judge: &Judge, input: &Value, held: Option<&str>) -> Result<Option<ApprovalRow>> {
    let object = judge.object(input);
    let filter = ApprovalFilter { command: Some(ctx.command.name.to_owned()), ..ApprovalFilter::default() };
    for row in r.approvals(true, &filter, None, MOST_OPEN)? {
        let same = match (&object, held) {
            (Some(object), _) => object_of(&row)?.as_ref() == Some(object),
            (None, Some(held)) => row.held_hash.as_deref() == Some(held),
            (None, None) => row.input_hash == ctx.input_hash,
        };
        if same {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// `approval.ahead`
pub(crate) fn ahead(app: &Arc<App>, ctx: &Ctx, input: Call) -> Result<Ahead> {
    let asked = judge::call_of(ctx, &input.command, input.input)?;
    let judge = asked.command.judge.ok_or_else(|| not_needed(&asked))?;
    let input = asked.input.as_deref().cloned().unwrap_or_default();
    app.read(|r| {
        let Asks::SomebodyElse(judged) = asks(app, r, &asked)? else { return Err(not_needed(&asked)) };
        let object = judge.object(&input);
        // What is kept beside an input is made when it is asked for.
        let open = if judge.holds() { None } else { same(r, &asked, judge, &input, None)? };
        // One that nobody can agree to any more stands in nobody's way.
        let waiting = match open {
            Some(row) => overtaken(app, r, ctx, &row)?.is_empty().then_some(row),
            None => None,
        };
        Ok(Ahead {
            name: name_of(r, object.as_ref())?,
            label: judged.label,
            object,
            consequences: judged.consequences,
            places: judge.places(r, &input)?,
            approvers: Approvers::of(r, ctx.person)?,
            waiting: waiting.map(|row| Waiting::of(&row, ctx)),
        })
    })
}

/// `approval.of`
pub(crate) fn of(app: &Arc<App>, ctx: &Ctx, input: Of) -> Result<OfObject> {
    let object = Object::new(&input.kind, input.key);
    app.read(|r| {
        let mut waiting = Vec::new();
        for row in r.approvals(true, &ApprovalFilter::default(), None, MOST_OPEN)? {
            if contract::find(&row.command).is_some() && object_of(&row)?.as_ref() == Some(&object) {
                waiting.push(Waiting::of(&row, ctx));
            }
        }
        Ok(OfObject { waiting })
    })
}
