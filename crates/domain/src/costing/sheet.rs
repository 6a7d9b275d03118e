//! Sums of reports for sheets (成本表): any view of a million of them in one pass.
//!
//! Figures are flat rows without texts; a view has a small number for each row (of its work centre, order, month, …), counted from 0,
//! and its lines stand at those numbers. So nothing is hashed or allocated per row, and lines add up to the total, as all of
//! them are sums of what was posted. What is summed by operator or tracking code are rows of those: a report has several.

use super::element::{ELEMENTS, Element, Elements};
use super::operation::Posted;
use super::report_variance::{ReportCauses, ReportVariance};
use super::{OutOfRange, beyond};
use crate::exact::allocate;
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
    /// Why it cost other than that; with the standard it is all that it cost.
    pub causes: ReportCauses,
    /// Reports that have no standard. While there are some, standard and causes say nothing of the whole. Of what was shared each part has
    /// it, so it alone does not add up.
    pub without_standard: i64,
}

/// The smallest steps in which figures are shared, scaled as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    /// Of the item's pieces: one whole piece, where its unit has no decimals.
    pub pieces: i64,
    /// Of amounts: one 分.
    pub money: i64,
}

/// A figure by weights, in steps as far as it is of whole steps.
fn share(total: i64, step: i64, weights: &[i128]) -> Option<Vec<i64>> {
    if total == 0 {
        return Some(vec![0; weights.len()]);
    }
    let step = if step > 0 && total % step == 0 { step } else { 1 };
    let parts = allocate(i128::from(total / step), weights)?;
    parts.into_iter().map(|part| i64::try_from(part).ok()?.checked_mul(step)).collect()
}

impl Figures {
    /// Those of a report that was posted, with what it was held against. A reversal is [`Self::reversed`] of what it takes back, so that
    /// both together are no report.
    #[must_use]
    pub fn of(report: &WorkReport, posted: &Posted, variance: Option<&ReportVariance>) -> Option<Self> {
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
            standard: variance.map_or(Money::ZERO, |of| of.standard),
            causes: variance.map(|of| of.causes).unwrap_or_default(),
            without_standard: i64::from(variance.is_none()),
        })
    }

    /// Parts by weights, each figure by largest remainder: they add up to the whole, and in each standard and causes are what it cost.
    /// A report is counted where most of it is. None where weights cancel each other, or a figure is out of range.
    #[must_use]
    pub fn shared(&self, weights: &[i64], steps: Steps) -> Option<Vec<Self>> {
        let weights: Vec<i128> = weights.iter().map(|&weight| weight.into()).collect();
        self.parts(&weights, None, steps)
    }

    /// Parts of those who worked on it, in their order: their seconds, and what they got for them. Labour is theirs; all else is shared by
    /// their time, as [`Self::shared`]. What one costs more than another by the hour is a matter of rates.
    #[must_use]
    pub fn by_operator(&self, times: &[(i64, Money)], steps: Steps) -> Option<Vec<Self>> {
        let seconds: Vec<i128> = times.iter().map(|time| time.0.into()).collect();
        let wages: Vec<i128> = times.iter().map(|time| time.1.scaled().into()).collect();
        self.parts(&seconds, Some(&wages), steps)
    }

    fn parts(&self, weights: &[i128], wages: Option<&[i128]>, steps: Steps) -> Option<Vec<Self>> {
        if weights.len() == 1 {
            return Some(vec![*self]);
        }
        let whole = |total: i64| share(total, 1, weights);
        let pieces = |total: Qty| share(total.scaled(), steps.pieces, weights);
        let money = |total: Money| share(total.scaled(), steps.money, weights);
        let reports = whole(self.reports)?;
        let made = [pieces(self.good)?, pieces(self.rework)?, pieces(self.reject_material)?, pieces(self.reject_work)?];
        let (labour_seconds, machine_seconds, kwh) = (whole(self.labour_seconds)?, whole(self.machine_seconds)?, whole(self.kwh.scaled())?);
        let mut costs: [Vec<i64>; ELEMENTS] = Default::default();
        for ((own, &cost), element) in costs.iter_mut().zip(&self.costs).zip(Element::ALL) {
            let own_wages = wages.filter(|_| *element == Element::Labour);
            *own = share(cost.scaled(), steps.money, own_wages.unwrap_or(weights))?;
        }
        let standard = money(self.standard)?;
        let ReportCauses { rate: _, efficiency, energy_price, energy_usage, scrap } = self.causes;
        let causes = [money(efficiency)?, money(energy_price)?, money(energy_usage)?, money(scrap)?];
        let part = |at: usize| {
            let [efficiency, energy_price, energy_usage, scrap] = [0, 1, 2, 3].map(|cause: usize| causes[cause][at]);
            let costs = [0, 1, 2, 3, 4, 5, 6].map(|element: usize| costs[element][at]);
            // What is left of the difference, so that each part adds up as the whole does: all of them are all of the cause.
            let mut rate = 0_i64;
            if self.without_standard == 0 {
                // What the close of the month put on top is no cause: nobody worked slower or was paid otherwise by it.
                let own = costs.iter().zip(Element::ALL).filter(|(_, element)| **element != Element::Difference);
                rate = own.map(|(cost, _)| *cost).try_fold(0_i64, i64::checked_add)?.checked_sub(standard[at])?;
                rate = [efficiency, energy_price, energy_usage, scrap].iter().try_fold(rate, |rest, cause| rest.checked_sub(*cause))?;
            }
            let causes = [rate, efficiency, energy_price, energy_usage, scrap].map(Money::from_scaled);
            let [good, rework, reject_material, reject_work] = [0, 1, 2, 3].map(|of: usize| Qty::from_scaled(made[of][at]));
            Some(Self {
                reports: reports[at],
                good,
                rework,
                reject_material,
                reject_work,
                labour_seconds: labour_seconds[at],
                machine_seconds: machine_seconds[at],
                kwh: Qty::from_scaled(kwh[at]),
                costs: costs.map(Money::from_scaled),
                standard: Money::from_scaled(standard[at]),
                causes: ReportCauses::from_array(causes),
                without_standard: self.without_standard,
            })
        };
        (0..weights.len()).map(part).collect()
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
            causes: self.causes.reversed()?,
            without_standard: self.without_standard.checked_neg()?,
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
        self.causes = self.causes.plus(&other.causes).ok_or_else(beyond("causes"))?;
        self.without_standard = count(self.without_standard, other.without_standard, "reports")?;
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

    fn m(text: &str) -> Money {
        text.parse().unwrap()
    }

    const STEPS: Steps = Steps { pieces: 1_000_000, money: 100 };

    /// 100 good in an hour and a half: labour 60, machine 90, energy 10.01; 120 of it standard, 30 slow, 0.01 energy and 10 rates.
    fn of_two() -> Figures {
        let mut costs = [Money::ZERO; ELEMENTS];
        (costs[1], costs[2], costs[3]) = (m("60"), m("90"), m("10.01"));
        let causes = ReportCauses { rate: m("10"), efficiency: m("30"), energy_price: m("0.01"), ..ReportCauses::default() };
        let good = Qty::from_whole(100).unwrap();
        Figures { reports: 1, good, labour_seconds: 5_400, machine_seconds: 3_601, costs, standard: m("120"), causes, ..Figures::default() }
    }

    #[test]
    fn operators_have_their_wages_and_their_part_of_all_else() {
        let parts = of_two().by_operator(&[(3_600, m("50")), (1_800, m("10"))], STEPS).unwrap();
        let told = |of: &Figures| {
            let Elements { labour, machine, energy, .. } = of.elements();
            let [rate, efficiency, energy_price, ..] = of.causes.array();
            [labour, machine, energy, of.standard, rate, efficiency, energy_price].map(|money| money.to_string()).join(" ")
        };
        assert_eq!((parts[0].reports, parts[0].good.to_string(), parts[0].labour_seconds), (1, "67".into(), 3_600));
        assert_eq!((parts[1].reports, parts[1].good.to_string(), parts[1].labour_seconds), (0, "33".into(), 1_800));
        // 50 + 60 + 6.67 − 80 − 20 − 0.01
        assert_eq!([told(&parts[0]), told(&parts[1])], ["50 60 6.67 80 16.66 20 0.01", "10 30 3.34 40 -6.66 10 0"]);
        let without = Figures { standard: Money::ZERO, causes: ReportCauses::default(), without_standard: 1, ..of_two() };
        let parts = without.by_operator(&[(3_600, m("50")), (1_800, m("10"))], STEPS).unwrap();
        assert!(parts.iter().all(|part| part.causes == ReportCauses::default() && part.without_standard == 1));
        // Nobody's time is known: they did as much each.
        let parts = of_two().by_operator(&[(0, m("50")), (0, m("10"))], STEPS).unwrap();
        assert_eq!(parts[1].good.to_string(), "50");
    }

    proptest! {
        #[test]
        fn parts_add_up_and_are_what_they_cost(
            figures in (0_i64..1_000_000, 0_i64..90_000, 0_i64..90_000, 0_i64..90_000), standard in 0_i64..1_000_000,
            causes in prop::array::uniform3(-100_000_i64..100_000), people in prop::collection::vec((0_i64..40_000, 0_i64..9_000), 1..5),
            weights in prop::collection::vec(1_i64..1_000, 1..5),
        ) {
            let mut costs = [Money::ZERO; ELEMENTS];
            let labour = people.iter().map(|one| one.1 * 100).sum();
            costs[1..4].copy_from_slice(&[labour, figures.2 * 100, figures.3].map(Money::from_scaled));
            let total: i64 = costs.iter().map(|cost| cost.scaled()).sum();
            let [efficiency, energy_price, scrap] = causes.map(Money::from_scaled);
            let rate = Money::from_scaled(total - standard - causes.iter().sum::<i64>());
            let whole = Figures {
                reports: 1, good: Qty::from_scaled(figures.0), labour_seconds: people.iter().map(|one| one.0).sum(), machine_seconds: figures.1,
                costs, standard: Money::from_scaled(standard),
                causes: ReportCauses { rate, efficiency, energy_price, energy_usage: Money::ZERO, scrap }, ..Figures::default()
            };
            let times: Vec<(i64, Money)> = people.iter().map(|one| (one.0, Money::from_scaled(one.1 * 100))).collect();
            let back: Vec<(i64, Money)> = people.iter().map(|one| (-one.0, Money::from_scaled(-one.1 * 100))).collect();
            let of_people = whole.by_operator(&times, STEPS).unwrap();
            for (part, time) in of_people.iter().zip(&times) {
                prop_assert_eq!((part.labour_seconds, part.elements().labour), *time);
            }
            for parts in [&of_people, &whole.shared(&weights, STEPS).unwrap()] {
                prop_assert_eq!(sums(parts, std::iter::repeat(0), 1).unwrap(), [whole]);
                for part in parts {
                    prop_assert_eq!(part.standard.checked_add(part.causes.total().unwrap()), part.elements().total());
                }
            }
            // What is taken back is what was given, part by part.
            let gone: Vec<Figures> = of_people.iter().map(|part| part.reversed().unwrap()).collect();
            prop_assert_eq!(whole.reversed().unwrap().by_operator(&back, STEPS).unwrap(), gone);
        }

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
