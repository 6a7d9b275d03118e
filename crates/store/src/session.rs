//! Sessions: who is logged in where. A token is kept as its hash, so whoever reads the books cannot use it.

use crate::error::Tried;
use crate::schema::{person, session};
use crate::{Read, Result, Write};
use diesel::prelude::*;
use qitao_domain::person::login_key;
use qitao_domain::{PersonId, SessionId};

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Number.
    pub id: SessionId,
    /// Whose.
    pub person: PersonId,
    /// Their login.
    pub login: String,
    /// Kind of client.
    pub client: String,
    /// Where it came from; empty for this computer.
    pub address: String,
    /// Microseconds UTC.
    pub made_at: i64,
    /// When it was last used.
    pub seen_at: i64,
    /// When it ends, whatever happens.
    pub expires_at: i64,
    /// When it was ended.
    pub ended_at: Option<i64>,
}

/// What a new session tells.
#[derive(Debug, Clone)]
pub struct NewSession<'a> {
    /// Hash of its token.
    pub token_hash: &'a str,
    /// Whose.
    pub person: PersonId,
    /// Kind of client.
    pub client: &'a str,
    /// Where it comes from.
    pub address: &'a str,
    /// When it ends, whatever happens.
    pub expires_at: i64,
}

type Columns = (i64, i64, String, String, String, i64, i64, i64, Option<i64>);

fn row(c: Columns) -> SessionRow {
    SessionRow {
        id: SessionId(c.0),
        person: PersonId(c.1),
        login: c.2,
        client: c.3,
        address: c.4,
        made_at: c.5,
        seen_at: c.6,
        expires_at: c.7,
        ended_at: c.8,
    }
}

macro_rules! columns {
    () => {
        (
            session::id,
            session::person_id,
            person::login,
            session::client,
            session::address,
            session::made_at,
            session::seen_at,
            session::expires_at,
            session::ended_at,
        )
    };
}

impl Read<'_> {
    /// The session whose token has this hash, ended or not.
    ///
    /// # Errors
    /// The database's.
    pub fn session_by_token(&mut self, hash: &str) -> Result<Option<SessionRow>> {
        let found: Option<Columns> = session::table
            .inner_join(person::table.on(person::id.eq(session::person_id)))
            .filter(session::token_hash.eq(hash))
            .select(columns!())
            .first(self.conn)
            .optional()
            .tried("reading a session")?;
        Ok(found.map(row))
    }

    /// One session.
    ///
    /// # Errors
    /// The database's.
    pub fn session(&mut self, id: SessionId) -> Result<Option<SessionRow>> {
        let found: Option<Columns> = session::table
            .inner_join(person::table.on(person::id.eq(session::person_id)))
            .filter(session::id.eq(id.0))
            .select(columns!())
            .first(self.conn)
            .optional()
            .tried("reading a session")?;
        Ok(found.map(row))
    }

    /// The newest sessions of a person or of all, before one.
    ///
    /// # Errors
    /// The database's.
    pub fn sessions(&mut self, login: Option<&str>, before: Option<i64>, limit: u32) -> Result<Vec<SessionRow>> {
        let mut query = session::table
            .inner_join(person::table.on(person::id.eq(session::person_id)))
            .filter(session::id.lt(before.unwrap_or(i64::MAX)))
            .order(session::id.desc())
            .limit(i64::from(limit))
            .select(columns!())
            .into_boxed();
        if let Some(login) = login {
            query = query.filter(person::login_key.eq(login_key(login)));
        }
        let found: Vec<Columns> = query.load(self.conn).tried("reading sessions")?;
        Ok(found.into_iter().map(row).collect())
    }
}

impl Write<'_> {
    /// Begins a session; a person's oldest open ones beyond `most` end for it.
    ///
    /// # Errors
    /// The database's.
    pub fn add_session(&mut self, new: &NewSession<'_>, most: usize) -> Result<SessionId> {
        let open = session::table.filter(session::person_id.eq(new.person.0)).filter(session::ended_at.is_null());
        let open: Vec<i64> = open.select(session::id).order(session::id.desc()).load(self.conn).tried("looking for open sessions")?;
        for old in open.iter().skip(most.saturating_sub(1)) {
            self.end_session(SessionId(*old))?;
        }
        let id = self.next_ids("session", 1)?;
        let row = (
            session::id.eq(id),
            session::token_hash.eq(new.token_hash),
            session::person_id.eq(new.person.0),
            session::client.eq(new.client),
            session::address.eq(new.address),
            session::made_at.eq(self.stamp.at),
            session::seen_at.eq(self.stamp.at),
            session::expires_at.eq(new.expires_at),
            session::ended_at.eq(None::<i64>),
        );
        diesel::insert_into(session::table).values(row).execute(self.conn).tried("beginning a session")?;
        Ok(SessionId(id))
    }

    /// Keeps when a session was last used (microseconds UTC).
    ///
    /// # Errors
    /// The database's.
    pub fn touch_session(&mut self, id: SessionId, at: i64) -> Result<()> {
        let to = session::seen_at.eq(at);
        diesel::update(session::table.find(id.0)).set(to).execute(self.conn).tried("keeping a session's use")?;
        Ok(())
    }

    /// Ends a session; one that has ended stays as it is.
    ///
    /// # Errors
    /// The database's.
    pub fn end_session(&mut self, id: SessionId) -> Result<()> {
        let open = session::table.filter(session::id.eq(id.0)).filter(session::ended_at.is_null());
        diesel::update(open).set(session::ended_at.eq(Some(self.stamp.at))).execute(self.conn).tried("ending a session")?;
        Ok(())
    }

    /// Ends a person's sessions, all but one; gives how many.
    ///
    /// # Errors
    /// The database's.
    pub fn end_sessions_of(&mut self, person: PersonId, but: Option<SessionId>) -> Result<usize> {
        let open = session::table
            .filter(session::person_id.eq(person.0))
            .filter(session::ended_at.is_null())
            .filter(session::id.ne(but.map_or(0, |id| id.0)));
        diesel::update(open).set(session::ended_at.eq(Some(self.stamp.at))).execute(self.conn).tried("ending sessions")
    }

    /// Ends all sessions; gives how many.
    ///
    /// # Errors
    /// The database's.
    pub fn end_all_sessions(&mut self) -> Result<usize> {
        let open = session::table.filter(session::ended_at.is_null());
        diesel::update(open).set(session::ended_at.eq(Some(self.stamp.at))).execute(self.conn).tried("ending sessions")
    }

    /// Forgets sessions that were to end before an instant, `most` of them. Gives how many it were.
    ///
    /// # Errors
    /// The database's.
    pub fn forget_sessions(&mut self, before: i64, most: u32) -> Result<usize> {
        let old = session::table.filter(session::expires_at.lt(before)).select(session::id).limit(i64::from(most));
        let old: Vec<i64> = old.load(self.conn).tried("looking for old sessions")?;
        diesel::delete(session::table.filter(session::id.eq_any(old))).execute(self.conn).tried("forgetting old sessions")
    }
}
