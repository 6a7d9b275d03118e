//! Requests that need a second person: exactly what was asked for, and what became of it.
//!
//! A request is decided by [`Write::decide_approval`] alone, and only while it is open: whoever comes second finds nothing
//! to decide. What it holds beside its input (an import's checked records) goes with the decision.

use crate::error::Tried;
use crate::schema::{approval, approval_held};
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::approval::State;
use qitao_domain::{ApprovalId, PersonId};

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalRow {
    /// Number.
    pub id: ApprovalId,
    /// The command.
    pub command: String,
    /// What it works on, for people.
    pub label: String,
    /// Its exact input, as JSON.
    pub input: String,
    /// Hash of command and input.
    pub input_hash: String,
    /// What it would do, as JSON.
    pub consequences: String,
    /// On which state of the books that was judged, as JSON.
    pub judged_on: String,
    /// Who asked.
    pub person: PersonId,
    /// Their login.
    pub requester: String,
    /// Their kind of client.
    pub client: String,
    /// Why.
    pub reason: String,
    /// Microseconds UTC.
    pub made_at: i64,
    /// The change's own request id.
    pub request_id: String,
    /// How far it is.
    pub state: State,
    /// Who decided.
    pub decided_person: Option<PersonId>,
    /// What the trail calls them.
    pub decided_by: Option<String>,
    /// Microseconds UTC.
    pub decided_at: Option<i64>,
    /// Why; may be empty.
    pub decided_reason: String,
    /// What had moved, as JSON.
    pub moved: Option<String>,
    /// What the change answered, as JSON.
    pub answer: Option<String>,
    /// Hash of what was kept beside the input.
    pub held_hash: Option<String>,
    /// The first records that this changes, as JSON.
    pub held_places: Option<String>,
}

/// What belongs to a request's input and is not in it.
#[derive(Debug, Clone, Copy)]
pub struct Held<'a> {
    /// All of it, while the request is open.
    pub content: &'a str,
    /// Its hash.
    pub hash: &'a str,
    /// The first records that it changes, as JSON.
    pub places: &'a str,
}

/// What a new request tells. Who asks and when is the change's own stamp.
#[derive(Debug, Clone)]
pub struct NewApproval<'a> {
    /// Number, taken before.
    pub id: ApprovalId,
    /// The command.
    pub command: &'a str,
    /// What it works on, for people.
    pub label: &'a str,
    /// Its exact input, as JSON.
    pub input: &'a str,
    /// Hash of command and input.
    pub input_hash: &'a str,
    /// What it would do, as JSON.
    pub consequences: &'a str,
    /// On which state of the books that was judged, as JSON.
    pub judged_on: &'a str,
    /// Who asks.
    pub person: PersonId,
    /// Their kind of client.
    pub client: &'a str,
    /// Why.
    pub reason: &'a str,
    /// The change's own request id.
    pub request_id: &'a str,
    /// What belongs to the input and is not in it.
    pub held: Option<Held<'a>>,
}

/// What somebody decided. When is the change's own stamp.
#[derive(Debug, Clone)]
pub struct Decision<'a> {
    /// The state that it comes to.
    pub state: State,
    /// Who; none where the books know no login.
    pub person: Option<PersonId>,
    /// What the trail calls them.
    pub by: &'a str,
    /// Why.
    pub reason: &'a str,
    /// What had moved, as JSON.
    pub moved: Option<&'a str>,
    /// What the change answered, as JSON.
    pub answer: Option<&'a str>,
}

/// Which requests. All that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct ApprovalFilter {
    /// How far they are.
    pub state: Option<State>,
    /// The command.
    pub command: Option<String>,
    /// Whose: a login.
    pub requester: Option<String>,
    /// Whose: a person.
    pub person: Option<PersonId>,
}

type Columns = (
    (i64, String, String, String, String, String, String),
    (i64, String, String, String, i64, String, String),
    (Option<i64>, Option<String>, Option<i64>, String, Option<String>, Option<String>, Option<String>, Option<String>),
);

macro_rules! columns {
    () => {
        (
            (
                approval::id,
                approval::command,
                approval::label,
                approval::input,
                approval::input_hash,
                approval::consequences,
                approval::judged_on,
            ),
            (
                approval::person_id,
                approval::requester,
                approval::client,
                approval::reason,
                approval::made_at,
                approval::request_id,
                approval::state,
            ),
            (
                approval::decided_person_id,
                approval::decided_by,
                approval::decided_at,
                approval::decided_reason,
                approval::moved,
                approval::answer,
                approval::held_hash,
                approval::held_places,
            ),
        )
    };
}

fn row((asked, by, decided): Columns) -> Result<ApprovalRow> {
    Ok(ApprovalRow {
        id: ApprovalId(asked.0),
        command: asked.1,
        label: asked.2,
        input: asked.3,
        input_hash: asked.4,
        consequences: asked.5,
        judged_on: asked.6,
        person: PersonId(by.0),
        requester: by.1,
        client: by.2,
        reason: by.3,
        made_at: by.4,
        request_id: by.5,
        state: State::from_word(&by.6).ok_or(StoreError::Unknown("approval.state", by.6))?,
        decided_person: decided.0.map(PersonId),
        decided_by: decided.1,
        decided_at: decided.2,
        decided_reason: decided.3,
        moved: decided.4,
        answer: decided.5,
        held_hash: decided.6,
        held_places: decided.7,
    })
}

impl Write<'_> {
    /// Takes the number of a request to come.
    ///
    /// # Errors
    /// The database's.
    pub fn next_approval(&mut self) -> Result<ApprovalId> {
        Ok(ApprovalId(self.next_ids("approval", 1)?))
    }

    /// Keeps a request.
    ///
    /// # Errors
    /// The database's.
    pub fn add_approval(&mut self, new: &NewApproval<'_>) -> Result<()> {
        let row = (
            approval::id.eq(new.id.0),
            approval::command.eq(new.command),
            approval::label.eq(new.label),
            approval::input.eq(new.input),
            approval::input_hash.eq(new.input_hash),
            approval::consequences.eq(new.consequences),
            approval::judged_on.eq(new.judged_on),
            approval::person_id.eq(new.person.0),
            approval::requester.eq(self.stamp.actor.clone()),
            approval::client.eq(new.client),
            approval::reason.eq(new.reason),
            approval::made_at.eq(self.stamp.at),
            approval::request_id.eq(new.request_id),
            approval::state.eq(State::Open.word()),
            approval::decided_reason.eq(""),
            approval::held_hash.eq(new.held.map(|held| held.hash)),
            approval::held_places.eq(new.held.map(|held| held.places)),
        );
        diesel::insert_into(approval::table).values(row).execute(self.conn).tried("keeping a request for approval")?;
        if let Some(held) = new.held {
            let row = (approval_held::approval_id.eq(new.id.0), approval_held::content.eq(held.content));
            diesel::insert_into(approval_held::table).values(row).execute(self.conn).tried("keeping what is to be approved")?;
        }
        Ok(())
    }

    /// Keeps a request as it was decided in other books.
    ///
    /// # Errors
    /// The database's.
    pub fn put_decided_approval(&mut self, row: &ApprovalRow) -> Result<()> {
        let of = NewApproval {
            id: row.id,
            command: &row.command,
            label: &row.label,
            input: &row.input,
            input_hash: &row.input_hash,
            consequences: &row.consequences,
            judged_on: &row.judged_on,
            person: row.person,
            client: &row.client,
            reason: &row.reason,
            request_id: &row.request_id,
            held: None,
        };
        self.in_name_of(&row.requester, |w| w.add_approval(&of))?;
        let to = (
            approval::made_at.eq(row.made_at),
            approval::state.eq(row.state.word()),
            approval::decided_person_id.eq(row.decided_person.map(|person| person.0)),
            approval::decided_by.eq(&row.decided_by),
            approval::decided_at.eq(row.decided_at),
            approval::decided_reason.eq(&row.decided_reason),
            approval::moved.eq(&row.moved),
            approval::answer.eq(&row.answer),
            approval::held_hash.eq(&row.held_hash),
            approval::held_places.eq(&row.held_places),
        );
        diesel::update(approval::table.find(row.id.0)).set(to).execute(self.conn).tried("keeping a decided request")?;
        Ok(())
    }

    /// Decides an open request; gives whether it was open. What it held goes.
    ///
    /// # Errors
    /// The database's.
    pub fn decide_approval(&mut self, id: ApprovalId, decision: &Decision<'_>) -> Result<bool> {
        let open = approval::table.filter(approval::id.eq(id.0)).filter(approval::state.eq(State::Open.word()));
        let to = (
            approval::state.eq(decision.state.word()),
            approval::decided_person_id.eq(decision.person.map(|person| person.0)),
            approval::decided_by.eq(Some(decision.by)),
            approval::decided_at.eq(Some(self.stamp.at)),
            approval::decided_reason.eq(decision.reason),
            approval::moved.eq(decision.moved),
            approval::answer.eq(decision.answer),
        );
        let decided = diesel::update(open).set(to).execute(self.conn).tried("deciding a request")?;
        if decided > 0 {
            diesel::delete(approval_held::table.find(id.0)).execute(self.conn).tried("deciding a request")?;
        }
        Ok(decided > 0)
    }
}

impl Read<'_> {
    /// One request.
    ///
    /// # Errors
    /// The database's.
    pub fn approval(&mut self, id: ApprovalId) -> Result<Option<ApprovalRow>> {
        let found: Option<Columns> =
            approval::table.find(id.0).select(columns!()).first(self.conn).optional().tried("reading a request for approval")?;
        found.map(row).transpose()
    }

    /// The request whose change has this id.
    ///
    /// # Errors
    /// The database's.
    pub fn approval_of(&mut self, request_id: &str) -> Result<Option<ApprovalRow>> {
        let of = approval::table.filter(approval::request_id.eq(request_id));
        let found: Option<Columns> = of.select(columns!()).first(self.conn).optional().tried("reading a request for approval")?;
        found.map(row).transpose()
    }

    /// What an open request holds beside its input.
    ///
    /// # Errors
    /// The database's.
    pub fn approval_held(&mut self, id: ApprovalId) -> Result<Option<String>> {
        approval_held::table.find(id.0).select(approval_held::content).first(self.conn).optional().tried("reading what is to be approved")
    }

    /// Requests that are open, or that are not, newest first: those before a number, or from the newest on.
    ///
    /// # Errors
    /// The database's.
    pub fn approvals(&mut self, open: bool, filter: &ApprovalFilter, before: Option<i64>, limit: u32) -> Result<Vec<ApprovalRow>> {
        let state = State::Open.word();
        let mut query = approval::table.select(columns!()).into_boxed();
        query = if open { query.filter(approval::state.eq(state)) } else { query.filter(approval::state.ne(state)) };
        if let Some(state) = filter.state {
            query = query.filter(approval::state.eq(state.word()));
        }
        if let Some(command) = &filter.command {
            query = query.filter(approval::command.eq(command));
        }
        if let Some(requester) = &filter.requester {
            query = query.filter(approval::requester.eq(requester));
        }
        if let Some(person) = filter.person {
            query = query.filter(approval::person_id.eq(person.0));
        }
        if let Some(before) = before {
            query = query.filter(approval::id.lt(before));
        }
        let rows: Vec<Columns> =
            query.order(approval::id.desc()).limit(i64::from(limit)).load(self.conn).tried("reading requests for approval")?;
        rows.into_iter().map(row).collect()
    }

    /// Requests for a command with just this input, newest first.
    ///
    /// # Errors
    /// The database's.
    pub fn approvals_of(&mut self, command: &str, input: &str, limit: u32) -> Result<Vec<ApprovalRow>> {
        let rows: Vec<Columns> = approval::table
            .select(columns!())
            .filter(approval::command.eq(command))
            .filter(approval::input.eq(input))
            .order(approval::id.desc())
            .limit(i64::from(limit))
            .load(self.conn)
            .tried("reading requests for approval")?;
        rows.into_iter().map(row).collect()
    }

    /// Of each open request: who asked. A limited number.
    ///
    /// # Errors
    /// The database's.
    pub fn open_approvals(&mut self) -> Result<Vec<PersonId>> {
        let open = approval::table.filter(approval::state.eq(State::Open.word()));
        let people: Vec<i64> = open.select(approval::person_id).load(self.conn).tried("counting requests for approval")?;
        Ok(people.into_iter().map(PersonId).collect())
    }
}
