//! Who is at what operation, until they stop.

use crate::error::Tried;
use crate::schema::work_clock;
use crate::stored::{back, number};
use crate::{Read, Result, Write};
use diesel::prelude::*;
use qitao_domain::PersonId;

/// A clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkClock {
    /// Row number; 0 before it has one.
    pub id: i64,
    /// Who.
    pub person: PersonId,
    /// The order's paper.
    pub document_id: i64,
    /// Number of the operation.
    pub operation: u32,
    /// Where.
    pub work_center_id: i64,
    /// At which machine.
    pub machine_id: Option<i64>,
    /// Since when, microseconds UTC.
    pub started_at: i64,
    /// Who started it.
    pub started_by: String,
    /// Until when; none while it runs.
    pub stopped_at: Option<i64>,
    /// What came of it.
    pub report_id: Option<i64>,
    /// Why nothing came of it.
    pub reason: String,
}

/// Which clocks that run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClockFilter {
    /// Of this person.
    pub person: Option<PersonId>,
    /// At this machine.
    pub machine: Option<i64>,
    /// At this work centre.
    pub work_center: Option<i64>,
    /// Of this order.
    pub order: Option<i64>,
    /// At this operation of it.
    pub operation: Option<u32>,
    /// After this row number.
    pub after: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = work_clock)]
struct Row {
    id: i64,
    person_id: i64,
    document_id: i64,
    operation: i32,
    work_center_id: i64,
    machine_id: Option<i64>,
    started_at: i64,
    started_by: String,
    stopped_at: Option<i64>,
    report_id: Option<i64>,
    reason: String,
}

impl From<Row> for WorkClock {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            person: PersonId(row.person_id),
            document_id: row.document_id,
            operation: back(row.operation),
            work_center_id: row.work_center_id,
            machine_id: row.machine_id,
            started_at: row.started_at,
            started_by: row.started_by,
            stopped_at: row.stopped_at,
            report_id: row.report_id,
            reason: row.reason,
        }
    }
}

impl Read<'_> {
    /// Clocks by row number.
    ///
    /// # Errors
    /// The database's.
    pub fn work_clocks(&mut self, ids: &[i64]) -> Result<Vec<WorkClock>> {
        let rows: Vec<Row> = work_clock::table
            .filter(work_clock::id.eq_any(ids))
            .order(work_clock::id)
            .select(Row::as_select())
            .load(self.conn)
            .tried("reading clocks")?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Clocks that run, the oldest first.
    ///
    /// # Errors
    /// The database's.
    pub fn running_clocks(&mut self, filter: ClockFilter, most: u32) -> Result<Vec<WorkClock>> {
        let mut query = work_clock::table
            .filter(work_clock::stopped_at.is_null())
            .filter(work_clock::id.gt(filter.after))
            .order(work_clock::id)
            .limit(i64::from(most))
            .select(Row::as_select())
            .into_boxed();
        if let Some(person) = filter.person {
            query = query.filter(work_clock::person_id.eq(person.0));
        }
        if let Some(machine) = filter.machine {
            query = query.filter(work_clock::machine_id.eq(machine));
        }
        if let Some(center) = filter.work_center {
            query = query.filter(work_clock::work_center_id.eq(center));
        }
        if let Some(order) = filter.order {
            query = query.filter(work_clock::document_id.eq(order));
        }
        if let Some(operation) = filter.operation {
            query = query.filter(work_clock::operation.eq(number(operation)));
        }
        let rows: Vec<Row> = query.load(self.conn).tried("reading clocks that run")?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}

impl Write<'_> {
    /// Starts a clock and gives it its row number.
    ///
    /// # Errors
    /// The database's.
    pub fn add_work_clock(&mut self, one: &mut WorkClock) -> Result<()> {
        one.id = self.next_ids("work_clock", 1)?;
        let row = Row {
            id: one.id,
            person_id: one.person.0,
            document_id: one.document_id,
            operation: number(one.operation),
            work_center_id: one.work_center_id,
            machine_id: one.machine_id,
            started_at: one.started_at,
            started_by: one.started_by.clone(),
            stopped_at: one.stopped_at,
            report_id: one.report_id,
            reason: one.reason.clone(),
        };
        diesel::insert_into(work_clock::table).values(row).execute(self.conn).tried("starting a clock")?;
        Ok(())
    }

    /// Stops clocks: what came of them, or why nothing did.
    ///
    /// # Errors
    /// The database's.
    pub fn stop_work_clocks(&mut self, ids: &[i64], at: i64, report: Option<i64>, reason: &str) -> Result<()> {
        diesel::update(work_clock::table.filter(work_clock::id.eq_any(ids)))
            .set((work_clock::stopped_at.eq(at), work_clock::report_id.eq(report), work_clock::reason.eq(reason)))
            .execute(self.conn)
            .tried("stopping a clock")?;
        Ok(())
    }
}
