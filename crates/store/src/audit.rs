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

/// Which rows. All that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// The person.
    pub actor: Option<String>,
    /// The command.
    pub command: Option<String>,
    /// Kind of object.
    pub object_kind: Option<String>,
    /// Its code.
    pub object_key: Option<String>,
    /// From this instant on (microseconds UTC).
    pub from: Option<i64>,
    /// Before this instant (microseconds UTC).
    pub to: Option<i64>,
    /// Only what comes after the row of this instant and number: older ones.
    pub after: Option<(i64, i64)>,
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

/// Imports that changed one record at most are looked for; more than a year of them.
const IMPORTS: i64 = 500;

/// One filter for pages and counts, whose types differ. `imports` are those that changed the object.
macro_rules! filtered {
    ($query:expr, $filter:expr, $imports:expr) => {{
        let (mut query, filter) = ($query, $filter);
        if let Some(actor) = &filter.actor {
            query = query.filter(audit::actor.eq(actor));
        }
        if let Some(command) = &filter.command {
            query = query.filter(audit::command.eq(command));
        }
        // What an import changed stands with the import, not as rows of its own.
        let by_import = audit::object_kind.eq("import").and(audit::object_key.eq_any($imports));
        match (&filter.object_kind, &filter.object_key) {
            (Some(kind), Some(key)) => {
                query = query.filter(audit::object_kind.eq(kind).and(audit::object_key.eq(key)).or(by_import));
            }
            (None, Some(key)) => query = query.filter(audit::object_key.eq(key).or(by_import)),
            (Some(kind), None) => query = query.filter(audit::object_kind.eq(kind)),
            (None, None) => {}
        }
        if let Some(from) = filter.from {
            query = query.filter(audit::at.ge(from));
        }
        if let Some(to) = filter.to {
            query = query.filter(audit::at.lt(to));
        }
        query
    }};
}

impl Read<'_> {
    /// The trail, newest first.
    ///
    /// # Errors
    /// The database's.
    pub fn audit_rows(&mut self, filter: &AuditFilter, limit: u32) -> Result<Vec<AuditRow>> {
        let order = (audit::at.desc(), audit::id.desc());
        let imports = self.imports_of(filter)?;
        let mut query = filtered!(audit::table.into_boxed(), filter, imports).order(order).limit(i64::from(limit));
        if let Some((at, id)) = filter.after {
            query = query.filter(audit::at.le(at)).filter(audit::at.lt(at).or(audit::id.lt(id)));
        }
        query.load(self.conn).tried("reading the audit trail")
    }

    /// How many rows of the trail there are, wherever a page begins.
    ///
    /// # Errors
    /// The database's.
    pub fn audit_count(&mut self, filter: &AuditFilter) -> Result<i64> {
        let imports = self.imports_of(filter)?;
        filtered!(audit::table.count().into_boxed(), filter, imports).get_result(self.conn).tried("counting the audit trail")
    }

    /// The imports that changed the object asked for, as the trail calls them.
    fn imports_of(&mut self, filter: &AuditFilter) -> Result<Vec<String>> {
        use crate::schema::import_difference::dsl;
        let Some(key) = &filter.object_key else { return Ok(Vec::new()) };
        let mut query = dsl::import_difference
            .filter(dsl::object_key.eq(key))
            .select(dsl::batch_id)
            .distinct()
            .order(dsl::batch_id.desc())
            .limit(IMPORTS)
            .into_boxed();
        if let Some(kind) = &filter.object_kind {
            query = query.filter(dsl::object_kind.eq(kind));
        }
        let batches: Vec<i64> = query.load(self.conn).tried("looking for imports of a record")?;
        Ok(batches.into_iter().map(|batch| batch.to_string()).collect())
    }
}
