//! Doing what somebody agreed to: in the change's own transaction, once, and only as it was judged.
//!
//! The command runs as it always does, in the requester's name. What is different stands in [`Ctx::agreed`]: the write asks
//! [`still`] before it does anything, and [`settle`] marks the request in the same transaction. So there is no instant at
//! which one is done and not the other, whichever end the process comes to.

use super::views::{View, view};
use super::{Decided, judge, trail};
use crate::app::{App, Change};
use crate::contract;
use crate::ctx::{Actor, Client, Ctx};
use crate::error::{Code, Error, Result};
use crate::login;
use crate::session::rights_of;
use qitao_domain::ApprovalId;
use qitao_domain::approval::{Consequence, JudgedOn, NotYou, Party, State, Step, may_approve, moved};
use qitao_store::{ApprovalFilter, ApprovalRow, Decision, Read, Stamp, Write};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::sync::Arc;

/// What moved where whoever asked was retired or lost the right.
const REQUESTER: &str = "requester";

/// That somebody agrees to a change, and to which one.
#[derive(Debug)]
pub(crate) struct Agreed {
    id: ApprovalId,
    /// The call of whoever agrees.
    approver: Ctx,
    reason: String,
    /// What it works on.
    pub label: String,
    /// What it would do.
    pub consequences: Vec<Consequence>,
    judged_on: JudgedOn,
    held: Option<String>,
}

impl Agreed {
    /// What was kept with the request.
    pub(crate) fn held<T: DeserializeOwned>(&self) -> Result<T> {
        let held = self.held.as_deref().ok_or_else(|| Error::new(Code::Internal).with("why", "the request holds nothing"))?;
        serde_json::from_str(held).map_err(|e| Error::new(Code::Internal).with("why", e))
    }

    /// What a part of the state was that it was judged on.
    pub(crate) fn judged_on(&self, name: &str) -> Option<&str> {
        self.judged_on.get(name).map(String::as_str)
    }

    /// What it was judged on has moved, which only its own work could see: by name.
    pub(crate) fn stale(&self, moved: Vec<String>) -> Error {
        super::stale(self.id, moved)
    }

    /// What whoever agreed spoils with it.
    pub(crate) fn tags(&self) -> &'static [&'static str] {
        self.approver.command.tags
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| Error::new(Code::Internal).with("why", e))
}

/// The call that was asked for, in the name of whoever asked.
pub(super) fn call(r: &mut Read<'_>, ctx: &Ctx, id: ApprovalId, reason: &str) -> Result<Ctx> {
    let row = super::stored(r, id)?;
    row.state.after(Step::Approve).ok_or_else(|| super::decided(&row))?;
    let command = contract::known(&row.command)?;
    let input: Value = parse(&row.input)?;
    let input_hash = crate::app::hash(command.name, &input);
    if input_hash != row.input_hash {
        return Err(Error::new(Code::Internal).with("why", "the request is not what was asked for"));
    }
    let agreed = Agreed {
        id,
        approver: ctx.clone(),
        reason: reason.to_owned(),
        label: row.label,
        consequences: parse(&row.consequences)?,
        judged_on: parse(&row.judged_on)?,
        held: r.approval_held(id)?,
    };
    Ok(Ctx {
        actor: Actor { rights: rights_of(r, row.person)?, name: row.requester },
        person: Some(row.person),
        session: None,
        // What may be done only at the computer itself is agreed to there, too.
        place: ctx.place,
        client: Client::from_word(&row.client),
        request_id: row.request_id,
        input_hash,
        command,
        now: ctx.now,
        today: ctx.today,
        input: Some(Arc::new(input)),
        agreed: Some(Arc::new(agreed)),
    })
}

/// May it be done, now: is it still open, may both still, and is everything as it was judged?
pub(crate) fn still(app: &App, r: &mut Read<'_>, ctx: &Ctx, agreed: &Agreed) -> Result<()> {
    let approver = &agreed.approver;
    if !login::is_on(r)? {
        return Err(Error::new(Code::LoginOff));
    }
    app.still_may(r, approver)?;
    let row = super::stored(r, agreed.id)?;
    row.state.after(Step::Approve).ok_or_else(|| super::decided(&row))?;
    let person = approver.person.ok_or_else(|| Error::new(Code::SessionNeeded))?;
    let needs = judge::right(ctx.command.needs).ok_or_else(|| Error::new(Code::Internal).with("why", "it needs no right"))?;
    let (of_approver, of_requester) = (rights_of(r, person)?, rights_of(r, row.person)?);
    let (one, other) = (Party { person, rights: &of_approver }, Party { person: row.person, rights: &of_requester });
    may_approve(one, other, needs).map_err(|why| match why {
        NotYou::Own => Error::new(Code::ApprovalOwn),
        NotYou::Lacks(right) => approver.forbidden(right).with("command", ctx.command.name),
        NotYou::RequesterLacks(right) => Error::new(Code::ApprovalRequester).with("requester", &row.requester).with("right", right.word()),
    })?;
    let moved = moved_since(app, r, ctx, agreed)?;
    if moved.is_empty() { Ok(()) } else { Err(super::stale(agreed.id, moved)) }
}

/// What is not as it was when it was asked for, by name.
fn moved_since(app: &App, r: &mut Read<'_>, ctx: &Ctx, agreed: &Agreed) -> Result<Vec<String>> {
    let now = judge::judged(app, r, ctx)?;
    let mut moved = moved(&agreed.judged_on, &now.as_ref().map(|now| now.on.clone()).unwrap_or_default());
    if moved.is_empty() && now.is_none_or(|now| now.consequences != agreed.consequences) {
        moved.push("consequences".into());
    }
    Ok(moved)
}

/// Why nobody can agree to an open request any more: what has moved, by name, or that whoever asked may not do it any more;
/// empty while somebody can.
pub(super) fn overtaken(app: &App, r: &mut Read<'_>, ctx: &Ctx, row: &ApprovalRow) -> Result<Vec<String>> {
    let asked = call(r, ctx, row.id, "")?;
    let needs = judge::right(asked.command.needs).ok_or_else(|| Error::new(Code::Internal).with("why", "it needs no right"))?;
    if !asked.actor.rights.contains(&needs) {
        return Ok(vec![REQUESTER.into()]);
    }
    asked.agreed.as_ref().map_or_else(|| Ok(Vec::new()), |agreed| moved_since(app, r, &asked, agreed))
}

/// Makes room for a request that is the same as an open one: that one stands in its way while somebody can agree to it. Where
/// nobody can any more it ends here, by whoever asks anew.
pub(super) fn supersede(app: &App, w: &mut Change<'_, '_>, row: &ApprovalRow) -> Result<()> {
    let ctx = w.ctx();
    let moved = overtaken(app, w, ctx, row)?;
    if moved.is_empty() {
        let asked = Error::new(Code::ApprovalAsked).with("id", row.id).with("requester", &row.requester);
        let name = w.person_by_id(row.person)?.map_or_else(|| row.requester.clone(), |person| person.stored.record.name);
        return Err(asked.with("name", name).with("made_at", row.made_at));
    }
    let moved = contract::output(&moved)?.to_string();
    let decision = Decision { state: State::Stale, person: ctx.person, by: &ctx.actor.name, reason: "", moved: Some(&moved), answer: None };
    decide(w, row.id, &decision, None).map(drop)
}

/// Marks the request as done, in the transaction that did it, and answers whoever agreed under their own request's id.
pub(crate) fn settle(w: &mut Write<'_>, ctx: &Ctx, agreed: &Agreed, answer: &str) -> Result<()> {
    let approver = &agreed.approver;
    w.in_name_of(&approver.actor.name, |w| {
        let mut change = Change::new(w, approver);
        let decision = Decision {
            state: State::Approved,
            person: approver.person,
            by: &approver.actor.name,
            reason: &agreed.reason,
            moved: None,
            answer: Some(answer),
        };
        let done = decide(&mut change, agreed.id, &decision, Some(&ctx.request_id))?;
        let output = contract::output(&done)?.to_string();
        w.keep_request(&approver.request_id, approver.command.name, &approver.input_hash, &output)?;
        Ok(())
    })
}

/// Decides a request that must be open, with its row on the trail.
pub(super) fn decide(w: &mut Change<'_, '_>, id: ApprovalId, decision: &Decision<'_>, request_id: Option<&str>) -> Result<View> {
    let before = super::stored(w, id)?;
    if !w.decide_approval(id, decision)? {
        return Err(super::decided(&before));
    }
    let after = Decided { request_id, ..Decided::of(decision)? };
    let ctx = w.ctx();
    w.audit("approval", &id.to_string(), Some(&trail(&before, None)?), Some(&trail(&before, Some(after))?))?;
    let row = super::stored(w, id)?;
    view(w, row, ctx)
}

/// Ends what else is asked for with just this input, in the transaction after which nobody could agree to it any more. What
/// is agreed to just now is settled by itself.
pub(crate) fn outdate_all(w: &mut Change<'_, '_>, command: &str, input: &Value, moved: &[&str]) -> Result<()> {
    let ctx = w.ctx();
    let (own, input) = (ctx.agreed.as_ref().map(|agreed| agreed.id), input.to_string());
    let moved = contract::output(&moved)?.to_string();
    let filter = ApprovalFilter { command: Some(command.to_owned()), ..ApprovalFilter::default() };
    let open = w.approvals(true, &filter, None, super::MOST_OPEN)?;
    for row in open.iter().filter(|row| row.input == input && Some(row.id) != own) {
        let decision =
            Decision { state: State::Stale, person: ctx.person, by: &ctx.actor.name, reason: "", moved: Some(&moved), answer: None };
        decide(w, row.id, &decision, None)?;
    }
    Ok(())
}

/// Keeps that the books have moved: nothing was done, and it has to be asked for anew.
pub(crate) fn outdate(app: &App, agreed: &Agreed, error: &Error) -> Result<()> {
    let approver = &agreed.approver;
    let moved = contract::output(&error.list)?.to_string();
    let stamp = Stamp { at: approver.now, actor: approver.actor.name.clone() };
    app.store.write(&stamp, |w| -> Result<()> {
        // Somebody else may have decided meanwhile: then it is theirs.
        if super::stored(w, agreed.id)?.state.after(Step::Outdate).is_none() {
            return Ok(());
        }
        let decision = Decision {
            state: State::Stale,
            person: approver.person,
            by: &approver.actor.name,
            reason: &agreed.reason,
            moved: Some(&moved),
            answer: None,
        };
        decide(&mut Change::new(w, approver), agreed.id, &decision, None).map(|_| ())
    })?;
    app.spoil(agreed.tags());
    Ok(())
}
