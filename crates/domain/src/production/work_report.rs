//! Work reports (报工): what an operator says happened at one operation, and what is refused or flagged.
//!
//! Instants are microseconds UTC. What a report costs is in [`crate::costing::operation`]. A report is never changed: it is
//! reversed by another with all figures turned round, and reported anew.

use super::work_order::WorkOrderState;
use crate::exact::{allocate, pow10};
use crate::words::words;
use crate::{Day, Exact, GradeId, MachineId, PerUnit, PersonId, Qty, WorkReportId, limits};
use num_integer::Integer;
use num_traits::CheckedMul;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How hours are paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Hours {
    /// The usual hours (正班).
    Usual,
    /// Beyond them on a working day (延时加班).
    Overtime,
    /// On a rest day that nobody gives back (休息日加班).
    RestDay,
    /// On a public holiday (法定节假日加班).
    Holiday,
}

words!(Hours { Usual = "usual", Overtime = "overtime", RestDay = "rest_day", Holiday = "holiday" });

impl Hours {
    /// What they are paid by law, times the hourly wage: 1.5, 2 and 3 (劳动法, article 44).
    #[must_use]
    pub const fn usual_factor(self) -> PerUnit {
        match self {
            Self::Usual => PerUnit::ONE,
            Self::Overtime => PerUnit::from_scaled(1_500_000_000),
            Self::RestDay => PerUnit::from_scaled(2_000_000_000),
            Self::Holiday => PerUnit::from_scaled(3_000_000_000),
        }
    }
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "WorkReportState")]
pub enum ReportState {
    /// It counts (有效).
    Posted,
    /// Another took it back (已冲销).
    Reversed,
    /// It takes another back (冲销).
    Reversal,
}

words!(ReportState { Posted = "posted", Reversed = "reversed", Reversal = "reversal" });

/// The number of a report: the day on which it was written, and a serial without gaps.
///
/// The sixth of 2026-11-03 → `WR-261103-006`.
#[must_use]
pub fn number(day: Day, serial: i64) -> String {
    crate::document::numbered("WR", day, serial)
}

/// What the traveller (流转卡) of an order has as code of an operation: `WO-261103-006/20`.
#[must_use]
pub fn traveller_code(order: &str, operation: u32) -> String {
    format!("{order}/{operation}")
}

/// The order and the operation that a traveller's code names; none where it is no such code. A scanner may type small letters.
#[must_use]
pub fn of_traveller(code: &str) -> Option<(String, u32)> {
    let (order, operation) = code.trim().rsplit_once('/')?;
    let number = operation.bytes().all(|b| b.is_ascii_digit()).then(|| operation.parse().ok()).flatten().filter(|number| *number > 0)?;
    (!order.is_empty()).then(|| (order.to_uppercase(), number))
}

/// How long somebody worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OperatorTime {
    /// Who.
    pub person: PersonId,
    /// At which grade; none where they have none.
    pub grade: Option<GradeId>,
    /// How it is paid.
    pub hours: Hours,
    /// How long, in seconds.
    pub seconds: i64,
}

/// When a machine was started and stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "MachineRun")]
pub struct Run {
    /// From this instant.
    pub from: i64,
    /// To this one.
    pub to: i64,
}

/// A report of one operation of a work order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WorkReport {
    /// The operation's number.
    pub operation: u32,
    /// When it was begun.
    pub start: i64,
    /// When it ended.
    pub end: i64,
    /// Pieces that are good (合格).
    pub good: Qty,
    /// Pieces to be worked again (返工): nobody knows yet whether they become good.
    pub rework: Qty,
    /// Scrap that the material is to blame for (料废).
    pub reject_material: Qty,
    /// Scrap that the worker is to blame for (工废).
    pub reject_work: Qty,
    /// Who worked how long.
    pub operators: Vec<OperatorTime>,
    /// The machine; none where there is none, or just the work centre is known.
    pub machine: Option<MachineId>,
    /// How long it ran, in seconds.
    pub machine_seconds: i64,
    /// When it ran, where it tells.
    pub run: Option<Run>,
    /// Cycles (模次), where they are counted.
    pub cycles: Option<i64>,
    /// What the meter says it drew, in kWh; none where there is no meter.
    pub energy_kwh: Option<Qty>,
}

impl WorkReport {
    /// Both kinds of rejects; `None` when out of range.
    #[must_use]
    pub fn rejects(&self) -> Option<Qty> {
        self.reject_material.checked_add(self.reject_work)
    }

    /// Pieces that are good or lost for good; `None` when out of range. What is to be worked again is reported once more.
    #[must_use]
    pub fn processed(&self) -> Option<Qty> {
        self.good.checked_add(self.rejects()?)
    }

    /// Seconds of all operators together; `None` when out of range.
    #[must_use]
    pub fn labour_seconds(&self) -> Option<i64> {
        self.operators.iter().try_fold(0_i64, |sum, time| sum.checked_add(time.seconds))
    }

    /// The report that takes it back: all figures turned round, at the same time. `None` when out of range.
    #[must_use]
    pub fn reversed(&self) -> Option<Self> {
        let turn = |quantity: Qty| Qty::ZERO.checked_sub(quantity);
        let operators = self.operators.iter().map(|time| Some(OperatorTime { seconds: time.seconds.checked_neg()?, ..*time }));
        Some(Self {
            good: turn(self.good)?,
            rework: turn(self.rework)?,
            reject_material: turn(self.reject_material)?,
            reject_work: turn(self.reject_work)?,
            operators: operators.collect::<Option<_>>()?,
            machine_seconds: self.machine_seconds.checked_neg()?,
            cycles: self.cycles.map_or(Some(None), |cycles| cycles.checked_neg().map(Some))?,
            energy_kwh: self.energy_kwh.map_or(Some(None), |kwh| turn(kwh).map(Some))?,
            ..*self
        })
    }
}

/// What a report is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// How far the order is.
    pub state: WorkOrderState,
    /// What the operation before gave as good; none at the first operation.
    pub gave: Option<Qty>,
    /// What was processed here so far: [`WorkReport::processed`] of all reports.
    pub processed: Qty,
    /// This operation may give more than it got: it cuts, or the one before is not reported.
    pub more_allowed: bool,
}

/// Why a report is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The order is not released yet.
    #[error("the work order is not released")]
    NotReleased,
    /// The order is closed or cancelled.
    #[error("the work order has ended")]
    Ended,
    /// It says nothing.
    #[error("the report has neither pieces nor time")]
    Nothing,
    /// A figure is below zero.
    #[error("{0} is below zero")]
    Negative(&'static str),
    /// It ends before it starts.
    #[error("it ends before it starts")]
    Backwards,
    /// A time is longer than a day.
    #[error("{figure}: {seconds} s are more than 24 h")]
    TooLong {
        /// Which.
        figure: &'static str,
        /// How long it is said to be.
        seconds: i64,
    },
    /// It lies in the future.
    #[error("it ends in the future")]
    Future,
    /// More than the operation before gave.
    #[error("the operation before gave {left} more, and {reported} are reported")]
    MoreThanBefore {
        /// What it gave and was not reported here yet.
        left: Qty,
        /// What is reported now.
        reported: Qty,
    },
    /// A figure is beyond what can be kept.
    #[error("{0} is out of range")]
    OutOfRange(&'static str),
}

const SECOND: i64 = 1_000_000;

/// Whether a report can be posted at `now`. Pieces to be worked again count for nothing yet; rejects count, as each of them is
/// a piece that the operation before gave. Exactly 24 hours are no mistake.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(report: &WorkReport, before: &Before, now: i64) -> Result<(), Refused> {
    match before.state {
        WorkOrderState::Planned => return Err(Refused::NotReleased),
        WorkOrderState::Closed | WorkOrderState::Cancelled => return Err(Refused::Ended),
        WorkOrderState::Released | WorkOrderState::Started | WorkOrderState::Completed => {}
    }
    let quantities = [
        ("good", report.good),
        ("rework", report.rework),
        ("reject_material", report.reject_material),
        ("reject_work", report.reject_work),
        ("energy_kwh", report.energy_kwh.unwrap_or(Qty::ZERO)),
    ];
    let mut seconds = vec![("machine_seconds", report.machine_seconds)];
    seconds.extend(report.operators.iter().map(|time| ("operator_seconds", time.seconds)));
    let negative = quantities.iter().filter(|(_, quantity)| quantity.is_negative()).map(|(figure, _)| *figure);
    let cycles = ("cycles", report.cycles.unwrap_or(0));
    let counted = seconds.iter().chain([&cycles]);
    if let Some(figure) = negative.chain(counted.filter(|(_, n)| *n < 0).map(|(figure, _)| *figure)).next() {
        return Err(Refused::Negative(figure));
    }
    let spans = [Some(("interval", report.start, report.end)), report.run.map(|run| ("run", run.from, run.to))];
    for (figure, from, to) in spans.into_iter().flatten() {
        let length = to.checked_sub(from).ok_or(Refused::OutOfRange(figure))?;
        if length < 0 {
            return Err(Refused::Backwards);
        }
        // A microsecond over is over.
        seconds.push((figure, length / SECOND + i64::from(length % SECOND > 0)));
    }
    if let Some(&(figure, seconds)) = seconds.iter().find(|(_, seconds)| *seconds > limits::REPORT_SECONDS) {
        return Err(Refused::TooLong { figure, seconds });
    }
    let latest = now.saturating_add(limits::CLOCKS_APART_SECONDS * SECOND);
    if report.end > latest || report.run.is_some_and(|run| run.to > latest) {
        return Err(Refused::Future);
    }
    if quantities.iter().all(|(_, quantity)| quantity.is_zero()) && report.machine_seconds == 0 && report.labour_seconds() == Some(0) {
        return Err(Refused::Nothing);
    }
    let reported = report.processed().ok_or(Refused::OutOfRange("good"))?;
    match before.gave {
        Some(gave) if !before.more_allowed && !reported.is_zero() => {
            let left = gave.checked_sub(before.processed).ok_or(Refused::OutOfRange("good"))?;
            if reported > left { Err(Refused::MoreThanBefore { left: left.max(Qty::ZERO), reported }) } else { Ok(()) }
        }
        Some(_) | None => Ok(()),
    }
}

/// When somebody, or a machine, was busy with a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy<K> {
    /// Who, or which.
    pub who: K,
    /// From this instant.
    pub from: i64,
    /// To this one, which is not part of it.
    pub to: i64,
    /// With which report.
    pub report: WorkReportId,
    /// Reports that one entry shared out over several orders have the same one here: they are at the same time because it says so.
    pub shared: Option<WorkReportId>,
}

/// Two reports say that somebody, or a machine, was busy with both at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlap<K> {
    /// Who, or which.
    pub who: K,
    /// The report that began first.
    pub first: WorkReportId,
    /// The other.
    pub second: WorkReportId,
    /// From this instant both,
    pub from: i64,
    /// to this one.
    pub to: i64,
}

/// All overlaps, by who and when, of reports that were not taken back. They are posted all the same; a person looks at them and
/// reverses one.
#[must_use]
pub fn overlaps<K: Ord + Copy>(mut busy: Vec<Busy<K>>) -> Vec<Overlap<K>> {
    busy.retain(|span| span.from < span.to);
    busy.sort_by_key(|span| (span.who, span.from, span.to, span.report));
    let mut found = Vec::new();
    // Of the same one, what has not ended when the next begins.
    let mut open: Vec<Busy<K>> = Vec::new();
    for span in busy {
        open.retain(|other| other.who == span.who && other.to > span.from);
        for other in &open {
            let one_entry = other.report == span.report || (span.shared.is_some() && other.shared == span.shared);
            if !one_entry {
                let to = other.to.min(span.to);
                found.push(Overlap { who: span.who, first: other.report, second: span.report, from: span.from, to });
            }
        }
        open.push(span);
    }
    found
}

/// What several orders had of one time (or of one reading of a meter, scaled): shared by their standard times, by largest
/// remainder, so that the parts add up. Evenly where all standards are 0. `None` when out of range, or where there is nobody.
///
/// An hour for orders of 20, 10 and 10 standard minutes → 1800, 900 and 900 s.
#[must_use]
pub fn shared_by_standard(total: i64, standards: &[Exact]) -> Option<Vec<i64>> {
    let common = standards.iter().try_fold(1_i128, |common, standard| {
        let den = *standard.denom();
        (common / common.gcd(&den)).checked_mul(den).filter(|common| *common <= pow10(30))
    })?;
    let weights: Option<Vec<i128>> =
        standards.iter().map(|standard| standard.checked_mul(&Exact::from_integer(common)).map(|weight| weight.to_integer())).collect();
    allocate(i128::from(total), &weights?)?.into_iter().map(|part| i64::try_from(part).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 3_600 * SECOND;

    fn q(text: &str) -> Qty {
        text.parse().unwrap()
    }

    fn report() -> WorkReport {
        WorkReport {
            operation: 20,
            start: 0,
            end: 8 * HOUR,
            good: q("40"),
            rework: Qty::ZERO,
            reject_material: Qty::ZERO,
            reject_work: Qty::ZERO,
            operators: vec![OperatorTime { person: PersonId(1), grade: None, hours: Hours::Usual, seconds: 28_800 }],
            machine: Some(MachineId(1)),
            machine_seconds: 20_000,
            run: None,
            cycles: None,
            energy_kwh: None,
        }
    }

    fn before() -> Before {
        Before { state: WorkOrderState::Started, gave: Some(q("100")), processed: q("60"), more_allowed: false }
    }

    #[test]
    fn numbers_and_codes_say_what_they_are_of() {
        assert_eq!(number("2026-11-03".parse().unwrap(), 6), "WR-261103-006");
        assert_eq!(of_traveller(&traveller_code("WO-261103-006", 20)), Some(("WO-261103-006".into(), 20)));
        assert_eq!(of_traveller(" wo-261103-006/20 "), Some(("WO-261103-006".into(), 20)));
        for wrong in ["WO-261103-006", "WO-261103-006/", "/20", "WO-261103-006/+2", "WO-261103-006/0", "WO-261103-006/99999999999"] {
            assert_eq!(of_traveller(wrong), None, "{wrong}");
        }
    }

    fn verdict(change: impl FnOnce(&mut WorkReport, &mut Before)) -> Result<(), Refused> {
        let (mut report, mut before) = (report(), before());
        change(&mut report, &mut before);
        check(&report, &before, 10 * HOUR)
    }

    #[test]
    fn no_more_good_than_the_operation_before_gave() {
        assert_eq!(verdict(|_, _| ()), Ok(()));
        let over = Err(Refused::MoreThanBefore { left: q("40"), reported: q("41") });
        assert_eq!(verdict(|report, _| report.good = q("41")), over);
        assert_eq!(verdict(|report, _| report.reject_work = q("1")), over, "a reject is a piece that was given");
        assert_eq!(verdict(|report, _| report.rework = q("5")), Ok(()), "what is worked again is reported once more");
        assert_eq!(verdict(|report, before| (report.good, before.more_allowed) = (q("41"), true)), Ok(()));
        assert_eq!(verdict(|report, before| (report.good, before.gave) = (q("500"), None)), Ok(()), "nothing is before the first");
        assert_eq!(verdict(|_, before| before.gave = Some(q("50"))), Err(Refused::MoreThanBefore { left: q("0"), reported: q("40") }));
        // Set-up alone is time without pieces, whatever was given.
        assert_eq!(verdict(|report, before| (report.good, before.gave) = (Qty::ZERO, Some(Qty::ZERO))), Ok(()));
    }

    #[test]
    fn not_before_release_and_not_after_close() {
        for state in WorkOrderState::ALL {
            let expected = match state {
                WorkOrderState::Planned => Err(Refused::NotReleased),
                WorkOrderState::Closed | WorkOrderState::Cancelled => Err(Refused::Ended),
                WorkOrderState::Released | WorkOrderState::Started | WorkOrderState::Completed => Ok(()),
            };
            assert_eq!(verdict(|_, before| before.state = *state), expected);
        }
    }

    #[test]
    fn absurd_times_are_refused() {
        let long = |figure, seconds| Err(Refused::TooLong { figure, seconds });
        assert_eq!(verdict(|report, _| report.machine_seconds = 86_401), long("machine_seconds", 86_401));
        assert_eq!(verdict(|report, _| report.machine_seconds = 86_400), Ok(()));
        assert_eq!(verdict(|report, _| report.operators[0].seconds = 86_401), long("operator_seconds", 86_401));
        assert_eq!(verdict(|report, _| report.start = report.end - 24 * HOUR - 1), long("interval", 86_401));
        assert_eq!(verdict(|report, _| report.start = report.end - 24 * HOUR), Ok(()));
        assert_eq!(verdict(|report, _| report.run = Some(Run { from: -20 * HOUR, to: 8 * HOUR })), long("run", 100_800));
        assert_eq!(verdict(|report, _| report.operators[0].seconds = -1), Err(Refused::Negative("operator_seconds")));
        assert_eq!(verdict(|report, _| report.reject_work = q("-1")), Err(Refused::Negative("reject_work")));
        assert_eq!(verdict(|report, _| report.energy_kwh = Some(q("-0.1"))), Err(Refused::Negative("energy_kwh")));
        assert_eq!(verdict(|report, _| report.cycles = Some(-1)), Err(Refused::Negative("cycles")));
        assert_eq!(verdict(|report, _| report.end = -1), Err(Refused::Backwards));
        let seconds = |n: i64| 10 * HOUR + n * SECOND;
        assert_eq!(verdict(|report, _| report.end = seconds(301)), Err(Refused::Future));
        assert_eq!(verdict(|report, _| report.end = seconds(300)), Ok(()), "two clocks differ a little");
        assert_eq!(verdict(|report, _| report.start = i64::MIN), Err(Refused::OutOfRange("interval")));
    }

    #[test]
    fn a_report_says_something() {
        let nothing = verdict(|report, _| {
            (report.good, report.machine_seconds) = (Qty::ZERO, 0);
            report.operators.clear();
        });
        assert_eq!(nothing, Err(Refused::Nothing));
    }

    fn busy(who: i64, from: i64, to: i64, report: i64, shared: Option<i64>) -> Busy<PersonId> {
        Busy { who: PersonId(who), from, to, report: WorkReportId(report), shared: shared.map(WorkReportId) }
    }

    #[test]
    fn overlaps_are_found() {
        let spans = vec![
            busy(1, 0, 10, 1, None),
            busy(1, 10, 20, 2, None), // touches
            busy(1, 15, 25, 3, None),
            busy(1, 18, 19, 4, None),
            busy(2, 0, 30, 5, None),
            busy(2, 5, 5, 6, None), // takes no time
            busy(3, 0, 60, 7, Some(7)),
            busy(3, 0, 60, 8, Some(7)), // one entry over two orders
            busy(3, 30, 40, 9, None),
            busy(4, 0, 8, 10, None),
            busy(4, 0, 8, 10, None), // usual hours and overtime of one report
        ];
        let found: Vec<_> = overlaps(spans).iter().map(|o| (o.who.0, o.first.0, o.second.0, o.from, o.to)).collect();
        assert_eq!(found, [(1, 2, 3, 15, 20), (1, 2, 4, 18, 19), (1, 3, 4, 18, 19), (3, 7, 9, 30, 40), (3, 8, 9, 30, 40)]);
    }

    #[test]
    fn several_orders_share_an_hour_by_standard_time() {
        let minutes = |n: i128| Exact::from_integer(n * 60);
        assert_eq!(shared_by_standard(3_600, &[minutes(20), minutes(10), minutes(10)]), Some(vec![1_800, 900, 900]));
        assert_eq!(shared_by_standard(100, &[Exact::new(1, 3), Exact::new(1, 3), Exact::new(1, 3)]), Some(vec![34, 33, 33]));
        assert_eq!(shared_by_standard(10, &[Exact::from_integer(0), Exact::from_integer(0)]), Some(vec![5, 5]));
        assert_eq!(shared_by_standard(10, &[]), None);
    }

    #[test]
    fn a_report_taken_back_leaves_nothing() {
        let report = WorkReport { cycles: Some(7), energy_kwh: Some(q("3.5")), ..report() };
        let back = report.reversed().unwrap();
        assert_eq!(back.reversed().unwrap(), report);
        assert_eq!(report.processed().unwrap().checked_add(back.processed().unwrap()), Some(Qty::ZERO));
        assert_eq!((back.start, back.end), (report.start, report.end), "it belongs to the same month");
        assert_eq!(back.labour_seconds(), Some(-28_800));
    }

    proptest! {
        #[test]
        fn shares_of_a_time_add_up(total in 0_i64..90_000, standards in prop::collection::vec((0_i128..100_000, 1_i128..1_000), 1..8)) {
            let standards: Vec<Exact> = standards.into_iter().map(|(num, den)| Exact::new(num, den)).collect();
            if let Some(parts) = shared_by_standard(total, &standards) {
                prop_assert_eq!(parts.iter().sum::<i64>(), total);
                prop_assert!(parts.iter().all(|part| *part >= 0));
            }
        }

        /// Each pair that shares a moment, and no other.
        #[test]
        fn overlaps_are_those_of_each_pair(spans in prop::collection::vec((0_i64..3, 0_i64..40, 0_i64..15), 0..15)) {
            let spans: Vec<_> = spans.into_iter().zip(0..).map(|((who, from, length), report)| busy(who, from, from + length, report, None)).collect();
            let mut expected = 0;
            for (i, a) in spans.iter().enumerate() {
                expected += spans[..i].iter().filter(|b| a.who == b.who && a.from.max(b.from) < a.to.min(b.to)).count();
            }
            let found = overlaps(spans);
            prop_assert_eq!(found.len(), expected);
            prop_assert!(found.iter().all(|o| o.from < o.to));
        }
    }
}
