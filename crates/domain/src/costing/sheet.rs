//! Sums of reports for sheets (成本表): any view of a million of them in one pass.
//!
//! Figures are flat rows without texts; a view has a small number for each row (of its work centre, order, month, …), counted from 0,
//! and its lines stand at those numbers. So nothing is hashed or allocated per row, and lines add up to the total, as all of
//! them are sums of what was posted. What is summed by operator or tracking code are rows of those: a report has several.

use super::element::{ELEMENTS, Elements};
use super::operation::Posted;
use super::{OutOfRange, beyond};
use crate::production::work_report::WorkReport;
use crate::{Money, Qty};

/// What is summed of a report, or of a part of one. Quantities of several items in one line mean something only in one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// How many reports.
    pub reports: i64,
    /// Good pieces, scaled as [`Qty`].
    pub good: Qty,
    /// To be worked again.
    pub rework: Qty,
    /// 料废.
    pub reject_material: Qty,
    /// 工废.
    pub reject_work: Qty,
    /// Seconds of people.
    pub labour_seconds: i64,
    /// Seconds of machines.
    pub machine_seconds: i64,
    /// What was drawn.
    pub kwh: Qty,
    /// What it cost, in the order of [`super::Element::ALL`].
    pub costs: [Money; ELEMENTS],
    /// What the good output should have cost.
    pub standard: Money,
}

impl Figures {
    /// Those of a report that was posted; `standard` is what its good output should have cost. A reversal is [`Self::reversed`] of
    /// what it takes back, so that both together are no report.
    #[must_use]
    pub fn of(report: &WorkReport, posted: &Posted, standard: Money) -> Option<Self> {
        Some(Self {
            reports: 1,
            good: report.good,
            rework: report.rework,
            reject_material: report.reject_material,
            reject_work: report.reject_work,
            labour_seconds: report.labour_seconds()?,
            machine_seconds: report.machine_seconds,
            kwh: posted.kwh,
            costs: posted.costs.array(),
            standard,
        })
    }

    /// Those of the report that takes it back: what was reversed counts as no report.
    #[must_use]
    pub fn reversed(&self) -> Option<Self> {
        let pieces = |own: Qty| Qty::ZERO.checked_sub(own);
        let mut costs = self.costs;
        for cost in &mut costs {
            *cost = Money::ZERO.checked_sub(*cost)?;
        }
        Some(Self {
            reports: self.reports.checked_neg()?,
            good: pieces(self.good)?,
            rework: pieces(self.rework)?,
            reject_material: pieces(self.reject_material)?,
            reject_work: pieces(self.reject_work)?,
            labour_seconds: self.labour_seconds.checked_neg()?,
            machine_seconds: self.machine_seconds.checked_neg()?,
            kwh: pieces(self.kwh)?,
            costs,
            standard: Money::ZERO.checked_sub(self.standard)?,
        })
    }

    /// The elements by name.
    #[must_use]
    pub const fn elements(&self) -> Elements<Money> {
        Elements::from_array(self.costs)
    }

    /// Adds another row.
    ///
    /// # Errors
    /// The figure that is out of range.
    #[inline]
    pub fn add(&mut self, other: &Self) -> Result<(), OutOfRange> {
        let pieces = |own: Qty, other: Qty, figure| own.checked_add(other).ok_or_else(beyond(figure));
        let count = |own: i64, other: i64, figure| own.checked_add(other).ok_or_else(beyond(figure));
        self.reports = count(self.reports, other.reports, "reports")?;
        self.good = pieces(self.good, other.good, "good")?;
        self.rework = pieces(self.rework, other.rework, "rework")?;
        self.reject_material = pieces(self.reject_material, other.reject_material, "reject_material")?;
        self.reject_work = pieces(self.reject_work, other.reject_work, "reject_work")?;
        self.labour_seconds = count(self.labour_seconds, other.labour_seconds, "labour_seconds")?;
        self.machine_seconds = count(self.machine_seconds, other.machine_seconds, "machine_seconds")?;
        self.kwh = pieces(self.kwh, other.kwh, "kwh")?;
        for (own, other) in self.costs.iter_mut().zip(other.costs) {
            *own = own.checked_add(other).ok_or_else(beyond("costs"))?;
        }
        self.standard = self.standard.checked_add(other.standard).ok_or_else(beyond("standard"))?;
        Ok(())
    }
}

/// The lines of a view: `lines` of them, row by row added to the one that its number in `keys` says. Rows whose number is beyond
/// belong to no line of this view. One line and all keys 0 is the total.
///
/// # Errors
/// The figure that is out of range.
pub fn sums(rows: &[Figures], keys: impl IntoIterator<Item = u32>, lines: usize) -> Result<Vec<Figures>, OutOfRange> {
    let mut sums = vec![Figures::default(); lines];
    for (row, key) in rows.iter().zip(keys) {
        if let Some(line) = sums.get_mut(key as usize) {
            line.add(row)?;
        }
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(good: i64, labour: i64, energy: i64) -> Figures {
        let mut costs = [Money::ZERO; ELEMENTS];
        (costs[1], costs[3]) = (Money::from_scaled(labour), Money::from_scaled(energy));
        Figures { reports: 1, good: Qty::from_scaled(good), labour_seconds: 60, costs, ..Figures::default() }
    }

    #[test]
    fn rows_are_added_to_their_lines() {
        let rows = [row(1, 10, 1), row(2, 20, 2), row(4, 40, 4), row(8, 80, 8)];
        let lines = sums(&rows, [1, 0, 1, 7], 2).unwrap();
        let told: Vec<_> =
            lines.iter().map(|l| (l.reports, l.good.scaled(), l.elements().labour.scaled(), l.elements().energy.scaled())).collect();
        assert_eq!(told, [(1, 2, 20, 2), (2, 5, 50, 5)]);
        let most = Figures { good: Qty::from_scaled(i64::MAX), ..Figures::default() };
        assert_eq!(sums(&[most, row(1, 0, 0)], [0, 0], 1), Err(OutOfRange { figure: "good" }));
    }

    #[test]
    fn reversed_and_reported_anew_is_reported_once() {
        let (wrong, right) = (row(400, 90, 7), row(40, 9, 1));
        let rows = [wrong, wrong.reversed().unwrap(), right];
        assert_eq!(sums(&rows, [0, 0, 0], 1).unwrap(), [right]);
        assert_eq!(wrong.reversed().unwrap().reversed(), Some(wrong));
    }

    proptest! {
        #[test]
        fn lines_of_every_view_add_up_to_the_total(rows in prop::collection::vec((0_i64..1_000, -1_000_i64..1_000, 0_i64..1_000, 0_u32..6), 0..60)) {
            let keys: Vec<u32> = rows.iter().map(|row| row.3).collect();
            let rows: Vec<Figures> = rows.into_iter().map(|(good, labour, energy, _)| row(good, labour, energy)).collect();
            let lines = sums(&rows, keys, 6).unwrap();
            let total = sums(&rows, std::iter::repeat(0), 1).unwrap();
            prop_assert_eq!(sums(&lines, std::iter::repeat(0), 1).unwrap(), total);
        }
    }
}
