//! What each change answered: a repeated send answers again and does nothing.

use crate::error::Tried;
use crate::schema::request;
use crate::{Read, Result, Write};
use diesel::prelude::*;

/// A change that was done.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct PastRequest {
    /// The command.
    pub command: String,
    /// Who sent it.
    pub actor: String,
    /// Hash of its input.
    pub input_hash: String,
    /// What it answered, as JSON.
    pub output: String,
}

impl Read<'_> {
    /// The change with this id, if it was done.
    ///
    /// # Errors
    /// The database's.
    pub fn request(&mut self, id: &str) -> Result<Option<PastRequest>> {
        request::table
            .find(id)
            .select((request::command, request::actor, request::input_hash, request::output))
            .first(self.conn)
            .optional()
            .tried("looking for an earlier send")
    }
}

impl Write<'_> {
    /// Keeps what a change answered.
    ///
    /// # Errors
    /// The database's.
    pub fn keep_request(&mut self, id: &str, command: &str, input_hash: &str, output: &str) -> Result<()> {
        let row = (
            request::id.eq(id),
            request::command.eq(command),
            request::actor.eq(self.stamp.actor.clone()),
            request::input_hash.eq(input_hash),
            request::output.eq(output),
            request::at.eq(self.stamp.at),
        );
        diesel::insert_into(request::table).values(row).execute(self.conn).tried("keeping the answer")?;
        Ok(())
    }

    /// Forgets what changes before an instant (microseconds UTC) answered, `most` of them. Gives how many it were.
    ///
    /// # Errors
    /// The database's.
    pub fn forget_requests(&mut self, before: i64, most: u32) -> Result<usize> {
        let old = request::table.filter(request::at.lt(before)).select(request::id).limit(i64::from(most));
        let old: Vec<String> = old.load(self.conn).tried("looking for old answers")?;
        diesel::delete(request::table.filter(request::id.eq_any(old))).execute(self.conn).tried("forgetting old answers")
    }
}
