//! What reports cost, summed by the database.

use super::hours::{sum, together};
use super::view::{ByWorkCenter, Days, WorkCenterLine, WorkCenterTotals};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use qitao_domain::{Money, Qty};
use qitao_store::WorkCenterSum;
use std::collections::HashMap;
use std::sync::Arc;

fn beyond() -> Error {
    Error::new(Code::Overflow).with("item", "total").with("figure", i64::MAX)
}

/// Adds up figures.
fn add(figures: impl IntoIterator<Item = i64>) -> Result<i64> {
    figures.into_iter().try_fold(0_i64, i64::checked_add).ok_or_else(beyond)
}

/// All that the reports of a work centre cost, with its part of what closed months shared out.
fn total(of: &WorkCenterSum) -> Result<i64> {
    add(of.costs.into_iter().chain([of.difference]))
}

/// `costing.by_work_center`
pub(crate) fn by_work_center(app: &Arc<App>, _: &Ctx, input: Days) -> Result<ByWorkCenter> {
    if input.to < input.from {
        return Err(Error::new(Code::DaysOrder).with("field", "to").with("from", input.from).with("to", input.to));
    }
    app.read(|r| {
        // A centre whose reports were all taken back has none; what a later month took back of a closed one is below zero.
        let nothing = |sum: &WorkCenterSum| *sum == WorkCenterSum { work_center_id: sum.work_center_id, ..WorkCenterSum::default() };
        let sums: Vec<WorkCenterSum> = r.costs_by_work_center(input.from, input.to)?.into_iter().filter(|sum| !nothing(sum)).collect();
        let ids: Vec<i64> = sums.iter().map(|sum| sum.work_center_id).collect();
        let centers: HashMap<i64, _> = r.work_centers_by_id(&ids)?.into_iter().map(|one| (one.id, one.record)).collect();
        let named = |sum: WorkCenterSum| {
            let center = centers.get(&sum.work_center_id).ok_or_else(|| Error::missing("work_center", sum.work_center_id))?;
            Ok((center, sum))
        };
        let mut named: Vec<(_, WorkCenterSum)> = sums.into_iter().map(named).collect::<Result<_>>()?;
        named.sort_by(|(a, _), (b, _)| a.code.cmp(&b.code));
        // Rounded in the order in which they are shown, so that the same days show the same hours on every database.
        let hours = |of: fn(&WorkCenterSum) -> i64| together(named.iter().map(|(_, sum)| of(sum)));
        let (busy, labour_hours, machine_hours) =
            (hours(|sum| sum.busy_seconds)?, hours(|sum| sum.labour_seconds)?, hours(|sum| sum.machine_seconds)?);
        let mut lines = Vec::with_capacity(named.len());
        for (at, (center, sum)) in named.iter().enumerate() {
            let [labour, machine, energy, overhead] = sum.costs.map(Money::from_scaled);
            lines.push(WorkCenterLine {
                work_center: center.code.clone(),
                name: center.name.clone(),
                reports: sum.reports,
                hours: busy[at],
                labour_hours: labour_hours[at],
                machine_hours: machine_hours[at],
                kwh: Qty::from_scaled(sum.kwh),
                labour,
                machine,
                energy,
                overhead,
                difference: Money::from_scaled(sum.difference),
                total: Money::from_scaled(total(sum)?),
            });
        }
        let all = |of: fn(&WorkCenterLine) -> Money| add(lines.iter().map(|line| of(line).scaled())).map(Money::from_scaled);
        let totals = WorkCenterTotals {
            reports: add(lines.iter().map(|line| line.reports))?,
            hours: sum(&busy)?,
            labour_hours: sum(&labour_hours)?,
            machine_hours: sum(&machine_hours)?,
            kwh: Qty::from_scaled(add(lines.iter().map(|line| line.kwh.scaled()))?),
            labour: all(|line| line.labour)?,
            machine: all(|line| line.machine)?,
            energy: all(|line| line.energy)?,
            overhead: all(|line| line.overhead)?,
            difference: all(|line| line.difference)?,
            total: all(|line| line.total)?,
        };
        Ok(ByWorkCenter { lines, totals })
    })
}
