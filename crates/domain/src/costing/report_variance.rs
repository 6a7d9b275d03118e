//! What the good output of a report should have cost, and why it cost other than that: worked out once, when it is posted, and kept.
//!
//! The standard is that of the order's copied operation, with the rates of its planned first day: everyone's wage, what the work centre's
//! machines cost, draw and have on top, and what a kWh costs on average. All elements are worked out exactly ([`super::variance`]), added
//! up by cause and rounded together, so that standard and causes add up to what was posted, to the last digit.

use super::money_parts_of;
use super::operation::Posted;
use super::rates::{Basis, StandardOf, Wage};
use super::variance::{Output, exact_causes};
use crate::exact::Rounding;
use crate::production::work_report::WorkReport;
use crate::routing::Operation;
use crate::{Exact, Money, PerUnit};
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, Zero};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why reports cost other than they should. Above 0 it was dearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ReportCauses")]
pub struct ReportCauses {
    /// An hour of people or machines, a cycle, or overhead was dearer (费率差异).
    pub rate: Money,
    /// People or machines took longer (效率差异).
    pub efficiency: Money,
    /// A kWh was dearer (能源价差).
    pub energy_price: Money,
    /// More was drawn (能耗差异).
    pub energy_usage: Money,
    /// More was rejected than planned (报废差异).
    pub scrap: Money,
}

impl ReportCauses {
    /// All causes, in the order in which they stand.
    #[must_use]
    pub const fn array(&self) -> [Money; 5] {
        [self.rate, self.efficiency, self.energy_price, self.energy_usage, self.scrap]
    }

    /// From all causes, in that order.
    #[must_use]
    pub const fn from_array(causes: [Money; 5]) -> Self {
        let [rate, efficiency, energy_price, energy_usage, scrap] = causes;
        Self { rate, efficiency, energy_price, energy_usage, scrap }
    }

    /// All of them together; `None` when out of range.
    #[must_use]
    pub fn total(&self) -> Option<Money> {
        self.array().into_iter().try_fold(Money::ZERO, Money::checked_add)
    }

    /// Cause by cause; `None` when out of range.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Option<Self> {
        let mut causes = self.array();
        for (own, other) in causes.iter_mut().zip(other.array()) {
            *own = own.checked_add(other)?;
        }
        Some(Self::from_array(causes))
    }

    /// Each turned round; `None` when out of range.
    #[must_use]
    pub fn reversed(&self) -> Option<Self> {
        let mut causes = self.array();
        for cause in &mut causes {
            *cause = Money::ZERO.checked_sub(*cause)?;
        }
        Some(Self::from_array(causes))
    }
}

/// What a report should have cost, and why it did not. `standard` and all causes add up to what it posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportVariance {
    /// What its good output should have cost.
    pub standard: Money,
    /// Why it cost other than that.
    pub causes: ReportCauses,
    /// Set-up and clean-up are in the standard.
    pub with_set_up: bool,
}

impl ReportVariance {
    /// That of the report that takes it back: turned round, never worked out again. `None` when out of range.
    #[must_use]
    pub fn reversed(&self) -> Option<Self> {
        let standard = Money::ZERO.checked_sub(self.standard)?;
        Some(Self { standard, causes: self.causes.reversed()?, with_set_up: self.with_set_up })
    }
}

/// What was planned of an operation.
#[derive(Debug, Clone, Copy)]
pub struct Planned<'p> {
    /// As the order copied it.
    pub operation: &'p Operation,
    /// The work centre's efficiency then.
    pub efficiency: PerUnit,
    /// Planned share of rejects, 0 ≤ p < 1.
    pub scrap: PerUnit,
    /// The rates of its planned first day.
    pub rates: StandardOf,
    /// Set-up and clean-up are still to be counted: once for an operation.
    pub with_set_up: bool,
}

/// Something that an element takes: hours, cycles, pieces or kWh.
struct Take {
    rate: Exact,
    per_piece: Exact,
    fixed: Exact,
    quantity: Exact,
    output: Output,
    scrap: PerUnit,
}

/// What an element should have cost, exactly, and why it did not: rate, efficiency, scrap.
type Parts = (Exact, [Exact; 3]);

fn element(actual: Money, takes: &[Take]) -> Option<Parts> {
    let zero = Exact::zero();
    // What it cost is above the rates of all that was taken together: of nothing but that in the first place.
    let mut sum = (zero, [actual.to_exact(), zero, zero]);
    for take in takes {
        let of = (&take.rate, &take.per_piece, &take.fixed);
        let (should, causes) = exact_causes((&zero, &take.quantity), of, take.scrap, &take.output)?;
        sum.0 = sum.0.checked_add(&should)?;
        for (own, cause) in sum.1.iter_mut().zip(causes) {
            *own = own.checked_add(&cause)?;
        }
    }
    Some(sum)
}

fn hours(seconds: i64) -> Exact {
    Exact::new(seconds.into(), 3_600)
}

/// A report against its standard. None where there is no standard: a rate is set of nothing that should be paid, or the ratios are out of
/// range.
#[must_use]
pub fn of_report(report: &WorkReport, posted: &Posted, planned: &Planned<'_>, decimals: u32) -> Option<ReportVariance> {
    let Planned { operation, efficiency, scrap, rates, with_set_up } = *planned;
    if !operation.cycle_qty.is_positive() || !efficiency.is_positive() {
        return None;
    }
    let per_cycle = hours(operation.run_seconds.into());
    let per_piece = per_cycle.checked_div(&operation.cycle_qty.to_exact())?.checked_div(&efficiency.to_exact())?;
    let once = if with_set_up { i64::from(operation.setup_seconds) + i64::from(operation.cleanup_seconds) } else { 0 };
    let fixed = hours(once);
    let takes_time = !(per_piece.is_zero() && fixed.is_zero());
    let output = Output { good: report.good, rejects: report.rejects()? };
    let (labour_hours, machine_hours) = (hours(report.labour_seconds()?), hours(report.machine_seconds));
    let take = |rate: Exact, quantity: Exact| Take { rate, per_piece, fixed, quantity, output, scrap };

    let labour = match rates.wage {
        None if takes_time || !posted.costs.labour.is_zero() => return None,
        None => Vec::new(),
        Some(Wage { basis: Basis::Hour, price }) => vec![take(price.to_exact(), labour_hours)],
        // Good pieces are paid, however many are lost and however long it takes.
        Some(Wage { basis: Basis::Piece, price }) => vec![Take {
            rate: price.to_exact(),
            per_piece: Exact::from_integer(1),
            fixed: Exact::zero(),
            quantity: report.good.to_exact(),
            output: Output { good: report.good, ..Output::default() },
            scrap: PerUnit::ZERO,
        }],
    };
    let machine = match rates.machine {
        None if !posted.costs.machine.is_zero() => return None,
        None => Vec::new(),
        Some(rate) => {
            let stroke = Exact::from_integer(1).checked_div(&operation.cycle_qty.to_exact())?;
            let cycles = Take {
                per_piece: stroke,
                fixed: Exact::zero(),
                ..take(rate.per_cycle.to_exact(), Exact::from_integer(posted.cycles.into()))
            };
            vec![take(rate.hourly.to_exact(), machine_hours), cycles]
        }
    };
    let draws = rates.power.and_then(|power| power.rated_kw.to_exact().checked_mul(&power.load_factor.to_exact()));
    let energy = match (draws, rates.kwh) {
        (Some(kw), Some(price)) => {
            let (per_piece, fixed) = (per_piece.checked_mul(&kw)?, fixed.checked_mul(&kw)?);
            vec![Take { per_piece, fixed, ..take(price.to_exact(), posted.kwh.to_exact()) }]
        }
        (kw, _) if !posted.costs.energy.is_zero() || takes_time && kw.is_some_and(|kw| !kw.is_zero()) => return None,
        (Some(_) | None, _) => Vec::new(),
    };
    let overhead = match rates.overhead {
        None if !posted.costs.overhead.is_zero() => return None,
        None => Vec::new(),
        Some(on_top) => {
            let share = on_top.of_labour.to_exact();
            let mut takes =
                vec![take(on_top.per_labour_hour.to_exact(), labour_hours), take(on_top.per_machine_hour.to_exact(), machine_hours)];
            for one in &labour {
                takes.push(Take { rate: one.rate.checked_mul(&share)?, ..*one });
            }
            takes
        }
    };
    let costs = &posted.costs;
    let own = [(costs.labour, labour), (costs.machine, machine), (costs.overhead, overhead)];
    let (mut should, [energy_price, energy_usage, mut scrapped]) = element(costs.energy, &energy)?;
    let (mut rate, mut slow, mut actual) = (Exact::zero(), Exact::zero(), costs.energy);
    for (cost, takes) in own {
        let (standard, [dearer, longer, lost]) = element(cost, &takes)?;
        should = should.checked_add(&standard)?;
        (rate, slow, scrapped) = (rate.checked_add(&dearer)?, slow.checked_add(&longer)?, scrapped.checked_add(&lost)?);
        actual = actual.checked_add(cost)?;
    }
    let standard = Money::from_exact(&should, decimals, Rounding::HalfAway)?;
    let parts = [rate, slow, energy_price, energy_usage, scrapped];
    let parts = money_parts_of(actual.checked_sub(standard)?, &parts, decimals, "variance").ok()?;
    let causes = ReportCauses::from_array(parts.try_into().ok()?);
    Some(ReportVariance { standard, causes, with_set_up })
}

#[cfg(test)]
mod tests {
    use super::super::operation::{Place, post};
    use super::super::rates::{At, Dated, MachineRate, Overhead, Power, Rates, Whose};
    use super::super::tariff::{Band, BandPrice, Season, Slot, Tariff};
    use super::*;
    use crate::production::work_report::{Hours, OperatorTime};
    use crate::{ItemId, PersonId, Price, Qty, WorkCenterId};
    use chrono::{FixedOffset, TimeZone};
    use proptest::prelude::*;

    fn price(text: &str) -> Price {
        text.parse().unwrap()
    }

    fn shanghai() -> FixedOffset {
        FixedOffset::east_opt(8 * 3600).unwrap()
    }

    fn since<K: Ord, V>(key: K, value: V) -> Dated<K, V> {
        Dated::new(vec![(key, "2026-01-01".parse().unwrap(), value)])
    }

    fn place() -> Place {
        Place { item: ItemId(1), work_center: WorkCenterId(1), cycle_qty: Qty::ONE, fee: None }
    }

    fn at_center<V>(value: V) -> Dated<At, V> {
        since(At::WorkCenter(WorkCenterId(1)), value)
    }

    /// 48 and 60 an hour, 5.5 kW × 0.7; 8 h a day each at 1.2, 0.75 and 0.33: 0.76 on average.
    fn rates() -> Rates {
        use Band::{Flat, Peak, Valley};
        let slots = [(22, Valley), (6, Flat), (8, Peak), (11, Flat), (17, Peak)];
        let slots = slots.map(|(hour, band)| Slot { from_seconds: hour * 3600, band }).into();
        let prices = [(Peak, "1.2"), (Flat, "0.75"), (Valley, "0.33")].map(|(band, text)| BandPrice { band, price: price(text) }).into();
        Rates {
            wages: since(Whose::Everyone, Wage { basis: Basis::Hour, price: price("48") }),
            machines: at_center(MachineRate { hourly: price("60"), per_cycle: Price::ZERO }),
            powers: at_center(Power { rated_kw: "5.5".parse().unwrap(), load_factor: "0.7".parse().unwrap() }),
            tariffs: since((), Tariff { seasons: vec![Season { month: 1, day: 1, slots, prices }] }.checked().unwrap()),
            ..Rates::default()
        }
    }

    /// A minute a piece, half an hour of set-up and clean-up.
    fn turning() -> Operation {
        Operation {
            number: 10,
            name: "粗车".into(),
            work_center: "C01".into(),
            outsourced: false,
            setup_seconds: 1_500,
            cleanup_seconds: 300,
            run_seconds: 60,
            cycle_qty: Qty::ONE,
            lead_time_days: 0,
            note: String::new(),
        }
    }

    /// From 9:30 to 12:00 on 2026-11-03.
    fn report(good: i64, rejects: i64, labour_seconds: i64, machine_seconds: i64) -> WorkReport {
        let at = |hour, minute| shanghai().with_ymd_and_hms(2026, 11, 3, hour, minute, 0).unwrap().timestamp_micros();
        WorkReport {
            operation: 10,
            start: at(9, 30),
            end: at(12, 0),
            good: Qty::from_whole(good).unwrap(),
            rework: Qty::ZERO,
            reject_material: Qty::ZERO,
            reject_work: Qty::from_whole(rejects).unwrap(),
            operators: vec![OperatorTime { person: PersonId(1), grade: None, hours: Hours::Usual, seconds: labour_seconds }],
            machine: None,
            machine_seconds,
            run: None,
            cycles: None,
            energy_kwh: None,
        }
    }

    fn found(report: &WorkReport, actual: &Rates, standard: &Rates, scrap: &str, with_set_up: bool) -> Option<ReportVariance> {
        let posted = post(report, &place(), actual, &shanghai(), 2).unwrap();
        let operation = turning();
        let rates = standard.standard((ItemId(1), 10), WorkCenterId(1), None, posted.day);
        of_report(
            report,
            &posted,
            &Planned { operation: &operation, efficiency: PerUnit::ONE, scrap: scrap.parse().unwrap(), rates, with_set_up },
            2,
        )
    }

    fn told(of: Option<ReportVariance>) -> [String; 6] {
        let of = of.unwrap();
        let [a, b, c, d, e] = of.causes.array().map(|cause| cause.to_string());
        [of.standard.to_string(), a, b, c, d, e]
    }

    #[test]
    fn three_hours_for_what_takes_two() {
        // 144 + 150 + 9.82 for 120 good. It should have been 2 h × 48 + 2 h × 60 + 7.7 kWh × 0.76 = 221.852. Rate as planned; an hour of work
        // and half an hour of the machine more: 48 + 30; 9.82 − 9.625 × 0.76 = 2.505; (9.625 − 7.7) × 0.76 = 1.463. 303.82 in all.
        let report = report(120, 0, 10_800, 9_000);
        assert_eq!(told(found(&report, &rates(), &rates(), "0", false)), ["221.85", "0", "78", "2.51", "1.46", "0"]);
        // Half an hour of set-up is standard, once: 24 + 30 + 1.925 × 0.76 = 55.463 of it.
        let first = found(&report, &rates(), &rates(), "0", true);
        assert!(first.unwrap().with_set_up);
        assert_eq!(told(first), ["277.32", "0", "24", "2.5", "0", "0"]);
    }

    #[test]
    fn rejects_and_dearer_hours() {
        // 10 of 110 were lost, none planned: 10 minutes at 48 and 60 an hour, and 0.6416… kWh at 0.76.
        let lost = report(100, 10, 6_600, 6_600);
        assert_eq!(told(found(&lost, &rates(), &rates(), "0", false))[5], "18.49");
        // 11 h at 42 instead of 10.2 h at 40 for 95 good of 102, 5 % planned: 400 + 22 + 32 + 8, as of a six-minute piece.
        let hourly =
            |text: &str| Rates { wages: since(Whose::Everyone, Wage { basis: Basis::Hour, price: price(text) }), ..Rates::default() };
        let report = report(95, 7, 39_600, 0);
        let posted = post(&report, &place(), &hourly("42"), &shanghai(), 2).unwrap();
        let operation = Operation { run_seconds: 360, ..turning() };
        let standard = hourly("40").standard((ItemId(1), 10), WorkCenterId(1), None, posted.day);
        let planned = Planned {
            operation: &operation,
            efficiency: PerUnit::ONE,
            scrap: "0.05".parse().unwrap(),
            rates: standard,
            with_set_up: false,
        };
        assert_eq!(told(of_report(&report, &posted, &planned, 2)), ["400", "22", "32", "0", "0", "8"]);
    }

    #[test]
    fn who_is_paid_by_the_piece_is_never_slow() {
        let by_piece = |text: &str| Rates {
            wages: since(Whose::Everyone, Wage { basis: Basis::Piece, price: price(text) }),
            overheads: at_center(Overhead { of_labour: "0.5".parse().unwrap(), ..Overhead::default() }),
            ..Rates::default()
        };
        // 100 × 0.4 and half of it on top, instead of 100 × 0.35 and half of it.
        let of = found(&report(100, 10, 30_000, 0), &by_piece("0.4"), &by_piece("0.35"), "0", true);
        assert_eq!(told(of), ["52.5", "7.5", "0", "0", "0", "0"]);
    }

    #[test]
    fn overhead_and_cycles_have_their_causes() {
        let on_top = Overhead { per_labour_hour: price("6"), per_machine_hour: price("3"), of_labour: "0.5".parse().unwrap() };
        let with = Rates {
            wages: rates().wages,
            machines: at_center(MachineRate { hourly: Price::ZERO, per_cycle: price("0.1") }),
            overheads: at_center(on_top),
            ..Rates::default()
        };
        // An hour of work and half an hour of the machine too much: 48 + 6 + 1.5 + 24; ten strokes for nothing are scrap, with all that ten
        // minutes cost: 8 + 1 + 0.5 + 4 + 1.
        let of = found(&report(110, 10, 10_800, 9_000), &with, &with, "0", false);
        assert_eq!(told(of), ["159.5", "0", "79.5", "0", "0", "14.5"]);
    }

    #[test]
    fn without_a_rate_there_is_no_standard() {
        let report = report(120, 0, 10_800, 9_000);
        let none = |standard: &Rates| found(&report, &rates(), standard, "0", false);
        assert_eq!(none(&Rates { wages: Dated::default(), ..rates() }), None);
        assert_eq!(none(&Rates { machines: Dated::default(), ..rates() }), None);
        assert_eq!(none(&Rates { powers: Dated::default(), ..rates() }), None);
        assert_eq!(none(&Rates { tariffs: Dated::default(), ..rates() }), None);
        // Where nothing of the kind costs anything, nothing is missing.
        let by_hand = Rates { wages: rates().wages, ..Rates::default() };
        assert_eq!(told(found(&report, &by_hand, &by_hand, "0", false)), ["96", "0", "48", "0", "0", "0"]);
        let on_top = Rates { overheads: at_center(Overhead { per_labour_hour: price("6"), ..Overhead::default() }), ..rates() };
        assert_eq!(found(&report, &on_top, &rates(), "0", false), None);
    }

    fn some_rates(of: (i64, i64, i64, i64), piece: bool) -> Rates {
        let basis = if piece { Basis::Piece } else { Basis::Hour };
        let scaled = Price::from_scaled;
        Rates {
            wages: since(Whose::Everyone, Wage { basis, price: scaled(of.0) }),
            machines: at_center(MachineRate { hourly: scaled(of.1), per_cycle: scaled(of.2) }),
            overheads: at_center(Overhead {
                per_labour_hour: scaled(of.3),
                per_machine_hour: scaled(of.2),
                of_labour: PerUnit::from_scaled(of.3 % 1_000_000_000),
            }),
            ..rates()
        }
    }

    proptest! {
        #[test]
        fn standard_and_causes_are_what_was_posted(
            pieces in (0_i64..5_000, 0_i64..500), seconds in (0_i64..80_000, 0_i64..80_000), scrap in 0_i64..900_000_000,
            actual in (0_i64..100_000_000, 0_i64..100_000_000, 0_i64..1_000_000, 0_i64..10_000_000),
            standard in (0_i64..100_000_000, 0_i64..100_000_000, 0_i64..1_000_000, 0_i64..10_000_000),
            paid in (any::<bool>(), any::<bool>()), with_set_up in any::<bool>(),
        ) {
            let report = report(pieces.0, pieces.1, seconds.0, seconds.1);
            let actual = some_rates(actual, paid.0);
            let standard = some_rates(standard, paid.1);
            let scrap = PerUnit::from_scaled(scrap).to_string();
            let of = found(&report, &actual, &standard, &scrap, with_set_up).unwrap();
            let posted = post(&report, &place(), &actual, &shanghai(), 2).unwrap();
            prop_assert_eq!(of.standard.checked_add(of.causes.total().unwrap()), posted.costs.total());
            prop_assert!(of.causes.array().iter().all(|cause| cause.scaled() % 100 == 0));
        }

        #[test]
        fn taken_back_and_posted_again_is_posted_once(good in 0_i64..5_000, seconds in 0_i64..80_000) {
            let of = found(&report(good, 3, seconds, seconds), &rates(), &some_rates((1, 2, 3, 4), false), "0.1", true).unwrap();
            let back = of.reversed().unwrap();
            prop_assert_eq!(back.reversed(), Some(of));
            prop_assert_eq!(back.standard.checked_add(of.standard), Some(Money::ZERO));
            prop_assert!(back.causes.array().iter().zip(of.causes.array()).all(|(back, own)| back.checked_add(own) == Some(Money::ZERO)));
            prop_assert!(back.with_set_up, "it frees what it takes back");
        }
    }
}
