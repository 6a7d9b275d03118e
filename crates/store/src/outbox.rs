//! What is told outside the house, and how far it came.

use crate::error::Tried;
use crate::schema::outbox;
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::outbox::OutboxState;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxMessage {
    /// Row number.
    pub id: i64,
    /// When it was written; microseconds UTC.
    pub made_at: i64,
    /// Its first line.
    pub title: String,
    /// All of it, as Markdown.
    pub content: String,
    /// How far it came.
    pub state: OutboxState,
    /// How often it was tried.
    pub tries: i32,
    /// From when on it is tried; microseconds UTC.
    pub next_at: i64,
    /// What was said against it the last time.
    pub said: String,
    /// When it arrived or was given up; microseconds UTC.
    pub ended_at: Option<i64>,
}

type Row = (i64, i64, String, String, String, i32, i64, String, Option<i64>);

fn message((id, made_at, title, content, state, tries, next_at, said, ended_at): Row) -> Result<OutboxMessage> {
    let state = OutboxState::from_word(&state).ok_or(StoreError::Unknown("outbox.state", state))?;
    Ok(OutboxMessage { id, made_at, title, content, state, tries, next_at, said, ended_at })
}

impl Read<'_> {
    /// Messages before a row number, newest first.
    ///
    /// # Errors
    /// The database's.
    pub fn outbox(&mut self, before: i64, limit: u32) -> Result<Vec<OutboxMessage>> {
        let listed = outbox::table.filter(outbox::id.lt(before)).order(outbox::id.desc()).limit(i64::from(limit));
        let rows: Vec<Row> = listed.load(self.conn).tried("reading the outbox")?;
        rows.into_iter().map(message).collect()
    }

    /// A message.
    ///
    /// # Errors
    /// The database's.
    pub fn outbox_message(&mut self, id: i64) -> Result<Option<OutboxMessage>> {
        let row: Option<Row> = outbox::table.find(id).first(self.conn).optional().tried("reading the outbox")?;
        row.map(message).transpose()
    }

    /// The message that has waited longest of those that may be tried at an instant.
    ///
    /// # Errors
    /// The database's.
    pub fn next_in_outbox(&mut self, now: i64) -> Result<Option<OutboxMessage>> {
        let row: Option<Row> = outbox::table
            .filter(outbox::state.eq(OutboxState::Waiting.word()))
            .filter(outbox::next_at.le(now))
            .order((outbox::next_at, outbox::id))
            .first(self.conn)
            .optional()
            .tried("reading the outbox")?;
        row.map(message).transpose()
    }
}

impl Write<'_> {
    /// Puts a message into the outbox; its row number.
    ///
    /// # Errors
    /// The database's.
    pub fn put_in_outbox(&mut self, title: &str, content: &str) -> Result<i64> {
        let (id, now) = (self.next_ids("outbox", 1)?, self.stamp.at);
        let row = OutboxRow { id, made_at: now, title, content, state: OutboxState::Waiting.word(), tries: 0, next_at: now, said: "" };
        diesel::insert_into(outbox::table).values(row).execute(self.conn).tried("writing into the outbox")?;
        Ok(id)
    }

    /// What came of a try, if the message still waits: that it arrived, or what was said against it, and from when on it is tried again
    /// (nothing: no more).
    ///
    /// # Errors
    /// The database's.
    pub fn outbox_tried(&mut self, id: i64, came: std::result::Result<(), (&str, Option<i64>)>) -> Result<()> {
        let now = self.stamp.at;
        let (state, said, next_at) = match came {
            Ok(()) => (OutboxState::Sent, "", None),
            Err((said, Some(next))) => (OutboxState::Waiting, said, Some(next)),
            Err((said, None)) => (OutboxState::GivenUp, said, None),
        };
        let ended = (state != OutboxState::Waiting).then_some(now);
        diesel::update(outbox::table.find(id).filter(outbox::state.eq(OutboxState::Waiting.word())))
            .set((
                outbox::state.eq(state.word()),
                outbox::said.eq(said),
                outbox::tries.eq(outbox::tries + 1),
                outbox::next_at.eq(next_at.unwrap_or(now)),
                outbox::ended_at.eq(ended),
            ))
            .execute(self.conn)
            .tried("marking what was sent")?;
        Ok(())
    }

    /// Tries a message again from now on, also one that was given up.
    ///
    /// # Errors
    /// The database's.
    pub fn send_again(&mut self, id: i64) -> Result<()> {
        let none: Option<i64> = None;
        diesel::update(outbox::table.find(id).filter(outbox::state.ne(OutboxState::Sent.word())))
            .set((
                outbox::state.eq(OutboxState::Waiting.word()),
                outbox::tries.eq(0),
                outbox::next_at.eq(self.stamp.at),
                outbox::ended_at.eq(none),
            ))
            .execute(self.conn)
            .tried("sending again")?;
        Ok(())
    }

    /// Gives up what still waits: there is nobody to whom it could be sent.
    ///
    /// # Errors
    /// The database's.
    pub fn give_up_outbox(&mut self, said: &str) -> Result<()> {
        diesel::update(outbox::table.filter(outbox::state.eq(OutboxState::Waiting.word())))
            .set((outbox::state.eq(OutboxState::GivenUp.word()), outbox::said.eq(said), outbox::ended_at.eq(self.stamp.at)))
            .execute(self.conn)
            .tried("emptying the outbox")?;
        Ok(())
    }

    /// Forgets messages that ended before an instant; how many.
    ///
    /// # Errors
    /// The database's.
    pub fn forget_outbox(&mut self, before: i64) -> Result<usize> {
        diesel::delete(outbox::table.filter(outbox::ended_at.lt(before))).execute(self.conn).tried("forgetting what was sent")
    }
}

#[derive(Insertable)]
#[diesel(table_name = outbox)]
struct OutboxRow<'a> {
    id: i64,
    made_at: i64,
    title: &'a str,
    content: &'a str,
    state: &'a str,
    tries: i32,
    next_at: i64,
    said: &'a str,
}
