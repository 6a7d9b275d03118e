//! What reports cost, summed.

use super::list::hours;
use super::view::{ByWorkCenter, Days, WorkCenterLine, WorkCenterTotals};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use qitao_domain::{Money, Qty};
use qitao_store::WorkCenterSum;
use std::collections::HashMap;
use std::sync::Arc;

/// Adds up one figure of all work centres.
fn all(sums: &[WorkCenterSum], of: impl Fn(&WorkCenterSum) -> i64) -> Result<i64> {
    let sum = sums.iter().try_fold(0_i64, |sum, one| sum.checked_add(of(one)));
    sum.ok_or_else(|| Error::new(Code::Overflow).with("item", "total").with("figure", i64::MAX))
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
        let line = |sum: &WorkCenterSum| -> Result<WorkCenterLine> {
            let center = centers.get(&sum.work_center_id).ok_or_else(|| Error::missing("work_center", sum.work_center_id))?;
            let [labour, machine, energy, overhead] = sum.costs.map(Money::from_scaled);
            Ok(WorkCenterLine {
                work_center: center.code.clone(),
                name: center.name.clone(),
                reports: sum.reports,
                hours: hours(sum.busy_seconds),
                labour_hours: hours(sum.labour_seconds),
                machine_hours: hours(sum.machine_seconds),
                kwh: Qty::from_scaled(sum.kwh),
                labour,
                machine,
                energy,
                overhead,
                total: Money::from_scaled(all(std::slice::from_ref(sum), |one| one.costs.iter().fold(0, |a, b| a.saturating_add(*b)))?),
            })
        };
        let mut lines: Vec<WorkCenterLine> = sums.iter().map(line).collect::<Result<_>>()?;
        lines.sort_by(|a, b| a.work_center.cmp(&b.work_center));
        let money = |at: usize| all(&sums, |sum| sum.costs[at]).map(Money::from_scaled);
        let total = all(&sums, |sum| sum.costs.iter().fold(0, |a, b| a.saturating_add(*b)))?;
        let totals = WorkCenterTotals {
            reports: all(&sums, |sum| sum.reports)?,
            hours: hours(all(&sums, |sum| sum.busy_seconds)?),
            labour: money(0)?,
            machine: money(1)?,
            energy: money(2)?,
            overhead: money(3)?,
            total: Money::from_scaled(total),
        };
        Ok(ByWorkCenter { lines, totals })
    })
}
