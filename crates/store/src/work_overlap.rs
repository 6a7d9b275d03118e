//! What people and machines were busy with, and what of it was at the same time.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{work_report, work_report_operator, work_report_overlap};
use crate::stored::CHUNK;
use crate::{Read, Result, Write};
use diesel::prelude::*;
use qitao_domain::production::work_report::{Busy, Overlap};
use qitao_domain::{MachineId, PersonId, WorkReportId, limits};

/// Two reports that say that somebody or a machine was busy with both at once, as seen from one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportOverlap {
    /// The one.
    pub report_id: i64,
    /// The other.
    pub other_id: i64,
    /// Who was busy; none where it was the machine.
    pub person: Option<PersonId>,
    /// Which machine was.
    pub machine: Option<MachineId>,
    /// From this instant both,
    pub starts: i64,
    /// to this one.
    pub ends: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = work_report_overlap)]
struct OverlapRow {
    id: i64,
    report_id: i64,
    other_id: i64,
    person_id: Option<i64>,
    machine_id: Option<i64>,
    starts: i64,
    ends: i64,
}

const SECOND: i64 = 1_000_000;

/// What began before this is over by then: no report is longer.
fn earliest(instant: i64) -> i64 {
    instant.saturating_sub(limits::REPORT_SECONDS * SECOND + 1)
}

diesel::alias!(work_report as back_report: BackReport);

impl Read<'_> {
    /// When some people were busy with reports that count, as far as that touches a time.
    ///
    /// # Errors
    /// The database's.
    pub fn busy_people(&mut self, people: &[PersonId], from: i64, to: i64) -> Result<Vec<Busy<PersonId>>> {
        use work_report_operator as o;
        let people: Vec<i64> = people.iter().map(|person| person.0).collect();
        let back = back_report.filter(back_report.field(work_report::reversal_of).eq(work_report::id.nullable()));
        let rows: Vec<(i64, i64, i64, i64)> = o::table
            .inner_join(work_report::table.on(work_report::id.eq(o::report_id)))
            .filter(o::person_id.eq_any(people))
            .filter(o::starts.gt(earliest(from)))
            .filter(o::starts.lt(to))
            .filter(o::seconds.gt(0))
            .filter(work_report::ends.gt(from))
            .filter(work_report::reversal_of.is_null())
            .filter(diesel::dsl::not(diesel::dsl::exists(back)))
            .order(o::id)
            .select((o::person_id, work_report::starts, work_report::ends, work_report::id))
            .load(self.conn)
            .tried("looking for what people were busy with")?;
        let busy = |(who, from, to, report)| Busy { who: PersonId(who), from, to, report: WorkReportId(report), shared: None };
        Ok(rows.into_iter().map(busy).collect())
    }

    /// When a machine was busy with reports that count, as far as that touches a time: while it ran, where it told.
    ///
    /// # Errors
    /// The database's.
    pub fn busy_machine(&mut self, machine: MachineId, from: i64, to: i64) -> Result<Vec<Busy<MachineId>>> {
        let back = back_report.filter(back_report.field(work_report::reversal_of).eq(work_report::id.nullable()));
        let rows: Vec<(i64, i64, Option<i64>, Option<i64>, i64)> = work_report::table
            .filter(work_report::machine_id.eq(machine.0))
            // A run may lie apart from the report's own time: two days on either side hold both.
            .filter(work_report::starts.gt(earliest(earliest(from))))
            .filter(work_report::starts.lt(to.saturating_add(limits::REPORT_SECONDS * SECOND)))
            .filter(work_report::machine_seconds.gt(0))
            .filter(work_report::reversal_of.is_null())
            .filter(diesel::dsl::not(diesel::dsl::exists(back)))
            .order(work_report::id)
            .select((work_report::starts, work_report::ends, work_report::run_starts, work_report::run_ends, work_report::id))
            .load(self.conn)
            .tried("looking for what a machine was busy with")?;
        let busy = |(starts, ends, run_starts, run_ends, report): (i64, i64, Option<i64>, Option<i64>, i64)| {
            let (from, to) = (run_starts.unwrap_or(starts), run_ends.unwrap_or(ends));
            Busy { who: machine, from, to, report: WorkReportId(report), shared: None }
        };
        Ok(rows.into_iter().map(busy).filter(|busy| busy.from < to && busy.to > from).collect())
    }

    /// With what these reports overlap.
    ///
    /// # Errors
    /// The database's.
    pub fn work_report_overlaps(&mut self, ids: &[i64]) -> Result<Vec<ReportOverlap>> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<OverlapRow> = work_report_overlap::table
                .filter(work_report_overlap::report_id.eq_any(chunk))
                .order(work_report_overlap::id)
                .select(OverlapRow::as_select())
                .load(self.conn)
                .tried("reading overlaps of work reports")?;
            found.extend(rows.into_iter().map(|row| ReportOverlap {
                report_id: row.report_id,
                other_id: row.other_id,
                person: row.person_id.map(PersonId),
                machine: row.machine_id.map(MachineId),
                starts: row.starts,
                ends: row.ends,
            }));
        }
        Ok(found)
    }
}

impl Write<'_> {
    /// Flags what overlaps, from both sides.
    ///
    /// # Errors
    /// The database's.
    pub fn add_work_report_overlaps(&mut self, people: &[Overlap<PersonId>], machines: &[Overlap<MachineId>]) -> Result<()> {
        let one = |first: WorkReportId, second: WorkReportId, person_id, machine_id, (starts, ends)| {
            [(first, second), (second, first)].map(|(one, other)| OverlapRow {
                id: 0,
                report_id: one.0,
                other_id: other.0,
                person_id,
                machine_id,
                starts,
                ends,
            })
        };
        let people = people.iter().flat_map(|lap| one(lap.first, lap.second, Some(lap.who.0), None, (lap.from, lap.to)));
        let machines = machines.iter().flat_map(|lap| one(lap.first, lap.second, None, Some(lap.who.0), (lap.from, lap.to)));
        let mut rows: Vec<OverlapRow> = people.chain(machines).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let first = self.next_ids("work_report_overlap", rows.len())?;
        rows.iter_mut().zip(first..).for_each(|(row, id)| row.id = id);
        insert_all!(&mut *self.conn, work_report_overlap::table, &rows, "flagging overlaps of work reports");
        Ok(())
    }

    /// Takes away what was flagged of a report that was taken back.
    ///
    /// # Errors
    /// The database's.
    pub fn drop_work_report_overlaps(&mut self, id: i64) -> Result<()> {
        use work_report_overlap as l;
        diesel::delete(l::table.filter(l::report_id.eq(id).or(l::other_id.eq(id))))
            .execute(self.conn)
            .tried("taking overlaps of a work report away")?;
        Ok(())
    }
}
