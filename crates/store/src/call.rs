//! How long calls took, and by which kind of client changes came: for the health figures.

use crate::error::Tried;
use crate::schema::call_stat;
use crate::{Read, Result, Write};
use diesel::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

/// Figures of one command, one client kind, one day.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, Serialize, JsonSchema)]
#[diesel(table_name = call_stat)]
pub struct CallFigures {
    /// Day since 1970-01-01.
    pub day: i32,
    /// The command.
    pub command: String,
    /// Kind of client.
    pub client: String,
    /// Calls.
    pub calls: i64,
    /// Calls that failed.
    pub failures: i64,
    /// Changes among them that were written.
    pub changes: i64,
    /// Microseconds in all.
    pub micros: i64,
    /// Longest call.
    pub micros_most: i64,
}

impl Write<'_> {
    /// Adds figures to what is kept.
    ///
    /// # Errors
    /// The database's.
    pub fn add_call_figures(&mut self, figures: &[CallFigures]) -> Result<()> {
        for f in figures {
            let key = (f.day, f.command.as_str(), f.client.as_str());
            let old: Option<CallFigures> = call_stat::table.find(key).first(self.conn).optional().tried("keeping call figures")?;
            if let Some(old) = old {
                diesel::update(call_stat::table.find(key))
                    .set((
                        call_stat::calls.eq(old.calls + f.calls),
                        call_stat::failures.eq(old.failures + f.failures),
                        call_stat::changes.eq(old.changes + f.changes),
                        call_stat::micros.eq(old.micros + f.micros),
                        call_stat::micros_most.eq(old.micros_most.max(f.micros_most)),
                    ))
                    .execute(self.conn)
                    .tried("keeping call figures")?;
            } else {
                diesel::insert_into(call_stat::table).values(f).execute(self.conn).tried("keeping call figures")?;
            }
        }
        Ok(())
    }
}

impl Read<'_> {
    /// Figures since a day, by day, command and client; those after one, and at most so many.
    ///
    /// # Errors
    /// The database's.
    pub fn call_figures(&mut self, since: i32, after: Option<(i32, &str, &str)>, limit: u32) -> Result<Vec<CallFigures>> {
        let mut query = call_stat::table.filter(call_stat::day.ge(since)).into_boxed();
        if let Some((day, command, client)) = after {
            let same_command = call_stat::command.eq(command.to_owned()).and(call_stat::client.gt(client.to_owned()));
            let same_day = call_stat::day.eq(day).and(call_stat::command.gt(command.to_owned()).or(same_command));
            query = query.filter(call_stat::day.ge(day)).filter(call_stat::day.gt(day).or(same_day));
        }
        query
            .limit(i64::from(limit))
            .order((call_stat::day, call_stat::command, call_stat::client))
            .load(self.conn)
            .tried("reading call figures")
    }
}
