//! The audit trail: who, when, what, before, after.

use crate::error::Tried;
use crate::schema::audit;
use crate::{Read, Result, Write};
use diesel::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

/// What a change tells the trail.
#[derive(Debug, Clone, Default)]
pub struct NewAudit<'a> {
    /// Kind of client.
    pub client: &'a str,
    /// The command.
    pub command: &'a str,
    /// The client's id of the request.
    pub request_id: &'a str,
    /// Kind of object: `item`, `bom`, …
    pub object_kind: &'a str,
    /// Its code.
    pub object_key: &'a str,
    /// JSON before; none when new.
    pub before: Option<String>,
    /// JSON after; none when deleted.
    pub after: Option<String>,
}

/// A row of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, Serialize, JsonSchema)]
#[diesel(table_name = audit)]
pub struct AuditRow {
    /// Row number, growing.
    pub id: i64,
    /// Microseconds UTC.
    pub at: i64,
    /// The person.
    pub actor: String,
    /// Kind of client.
    pub client: String,
    /// The command.
    pub command: String,
    /// The client's id of the request.
    pub request_id: String,
    /// Kind of object.
    pub object_kind: String,
    /// Its code.
    pub object_key: String,
    /// JSON before; none when new.
    pub before: Option<String>,
    /// JSON after; none when deleted.
    pub after: Option<String>,
}

/// Which rows.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Kind of object.
    pub object_kind: Option<String>,
    /// Its code.
    pub object_key: Option<String>,
    /// Only older than this row.
    pub before_id: Option<i64>,
}

impl Write<'_> {
    /// Adds a row to the trail, in the change's own transaction.
    ///
    /// # Errors
    /// The database's.
    pub fn audit(&mut self, new: NewAudit<'_>) -> Result<()> {
        self.cause.note(&new);
        let row = AuditRow {
            id: self.next_ids("audit", 1)?,
            at: self.stamp.at,
            actor: self.stamp.actor.clone(),
            client: new.client.into(),
            command: new.command.into(),
            request_id: new.request_id.into(),
            object_kind: new.object_kind.into(),
            object_key: new.object_key.into(),
            before: new.before,
            after: new.after,
        };
        diesel::insert_into(audit::table).values(&row).execute(self.conn).tried("writing the audit trail")?;
        Ok(())
    }
}

impl Read<'_> {
    /// The trail, newest first.
    ///
    /// # Errors
    /// The database's.
    pub fn audit_rows(&mut self, filter: &AuditFilter, limit: u32) -> Result<Vec<AuditRow>> {
        let mut query = audit::table.order(audit::id.desc()).limit(i64::from(limit)).into_boxed();
        if let Some(kind) = &filter.object_kind {
            query = query.filter(audit::object_kind.eq(kind));
        }
        if let Some(key) = &filter.object_key {
            query = query.filter(audit::object_key.eq(key));
        }
        if let Some(id) = filter.before_id {
            query = query.filter(audit::id.lt(id));
        }
        query.load(self.conn).tried("reading the audit trail")
    }
}
