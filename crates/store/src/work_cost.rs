//! What reports cost, summed by the database.

use crate::error::Tried;
use crate::schema::work_report;
use crate::{Read, Result};
use diesel::prelude::*;
use qitao_domain::Day;

/// What the reports of some days cost at a work centre. Quantities of time are seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WorkCenterSum {
    /// The work centre.
    pub work_center_id: i64,
    /// Reports that count.
    pub reports: i64,
    /// Seconds of machines, of people where no machine ran.
    pub busy_seconds: i64,
    /// Seconds of people.
    pub labour_seconds: i64,
    /// Seconds of machines.
    pub machine_seconds: i64,
    /// Scaled as quantities are.
    pub kwh: i64,
    /// Scaled as money is: labour, machine, energy, overhead.
    pub costs: [i64; 4],
    /// What closed months shared out over its reports, scaled as money is.
    pub difference: i64,
}

impl Read<'_> {
    /// What the reports of some days cost, by work centre: from one day to another, both with it, as numbers of days.
    ///
    /// # Errors
    /// The database's.
    pub fn costs_by_work_center(&mut self, from: Day, to: Day) -> Result<Vec<WorkCenterSum>> {
        use diesel::dsl::sql;
        use diesel::sql_types::BigInt;
        // PostgreSQL sums into numeric. Rows of one day are not many and of many days few centres: a walk along the day's index.
        let whole = |what: &str| sql::<BigInt>(&format!("CAST(COALESCE(SUM({what}), 0) AS BIGINT)"));
        type Sums = ((i64, i64, i64, i64, i64, i64), (i64, i64, i64, i64, i64));
        let rows: Vec<Sums> = work_report::table
            .filter(work_report::day.between(from.number(), to.number()))
            .group_by(work_report::work_center_id)
            .select((
                (
                    work_report::work_center_id,
                    whole("CASE WHEN reversal_of IS NULL THEN 1 ELSE -1 END"),
                    whole("CASE WHEN machine_seconds <> 0 THEN machine_seconds ELSE labour_seconds END"),
                    whole("labour_seconds"),
                    whole("machine_seconds"),
                    whole("kwh"),
                ),
                (whole("labour"), whole("machine"), whole("energy"), whole("overhead"), whole("difference")),
            ))
            .load(self.conn)
            .tried("adding up work reports")?;
        let sum = |(times, (labour, machine, energy, overhead, difference)): Sums| {
            let (work_center_id, reports, busy_seconds, labour_seconds, machine_seconds, kwh) = times;
            let costs = [labour, machine, energy, overhead];
            WorkCenterSum { work_center_id, reports, busy_seconds, labour_seconds, machine_seconds, kwh, costs, difference }
        };
        Ok(rows.into_iter().map(sum).collect())
    }
}
