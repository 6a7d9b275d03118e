//! When an order's operations are done: backward from the day on which it is due, forward from a day on which it can begin.
//!
//! A work centre works so many seconds on each working day; operations follow each other without a gap, so a day may hold the end
//! of one and the start of the next. What a supplier does takes calendar days: it goes out at the end of a working day and is
//! back before the next operation's first day. What a centre has to do besides is not looked at here.

use crate::exact::{Rounding, round};
use crate::{Day, Exact, WorkCalendar};
use num_traits::{CheckedAdd, CheckedDiv, Zero};

/// What a work centre works on a working day, in seconds, until centres have calendars of their own: a shift of eight hours.
pub const DAY_SECONDS: u32 = 28_800;

/// How long an operation of an order takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duration {
    /// Standard time here.
    Here {
        /// How long, in seconds: [`crate::routing::Operation::standard_seconds`] of the order.
        seconds: Exact,
        /// How many seconds the work centre works on a working day, above 0.
        day_seconds: u32,
    },
    /// At a supplier, in calendar days.
    Outside {
        /// From sending to being back.
        days: u32,
    },
}

/// First and last day of an operation; of one at a supplier, when it goes out and when it is back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// First.
    pub from: Day,
    /// Last.
    pub to: Day,
}

/// The dates of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dates {
    /// By operation.
    pub operations: Vec<Days>,
    /// When it has to be begun.
    pub start: Day,
    /// When it will be done.
    pub end: Day,
    /// That is after the day on which it is due.
    pub late: bool,
}

/// A place in the working time: so much of a day is used up, seen from where one comes.
struct Cursor<'c> {
    calendar: &'c WorkCalendar,
    day: Day,
    /// Between 0 and 1; a whole day is left only by the next operation that takes time.
    used: Exact,
    forward: bool,
}

impl Cursor<'_> {
    fn step(&self, day: Day, workdays: u32) -> Option<Day> {
        if self.forward { self.calendar.plus_workdays(day, workdays) } else { self.calendar.minus_workdays(day, workdays) }
    }

    fn next_day(&self) -> Option<Day> {
        self.step(self.day, 1)
    }

    /// Goes past an operation; the day where it is met and the day where it is left.
    fn pass(&mut self, duration: &Duration) -> Option<(Day, Day)> {
        match *duration {
            Duration::Here { seconds, day_seconds } => {
                let days = seconds.checked_div(&Exact::from_integer(day_seconds.into()))?;
                if days.is_zero() {
                    return Some((self.day, self.day));
                }
                if self.used == Exact::from_integer(1) {
                    (self.day, self.used) = (self.next_day()?, Exact::zero());
                }
                let met = self.day;
                let total = self.used.checked_add(&days)?;
                let further = round(&total, 0, Rounding::Up)? - 1;
                self.day = self.step(met, u32::try_from(further).ok()?)?;
                self.used = total - Exact::from_integer(further);
                Some((met, self.day))
            }
            Duration::Outside { days } => {
                // Backward, goods are back on a day of which nothing is used yet; forward, they go out at the end of any.
                let met = if self.forward || self.used.is_zero() { self.day } else { self.next_day()? };
                let far = met.plus(if self.forward { i64::from(days) } else { -i64::from(days) })?;
                self.day = if self.forward { self.calendar.on_or_after(far)? } else { self.calendar.on_or_before(far)? };
                self.used = Exact::from_integer(i128::from(self.forward));
                Some((met, self.day))
            }
        }
    }
}

/// The latest days on which operations can be done for an order to be done on its last day. `None` before 1900, where a work
/// centre never works, or out of range.
#[must_use]
pub fn backward(due: Day, durations: &[Duration], calendar: &WorkCalendar) -> Option<Vec<Days>> {
    let mut cursor = Cursor { calendar, day: calendar.on_or_before(due)?, used: Exact::zero(), forward: false };
    let mut days = Vec::with_capacity(durations.len());
    for duration in durations.iter().rev() {
        let (to, from) = cursor.pass(duration)?;
        days.push(Days { from, to });
    }
    days.reverse();
    Some(days)
}

/// The earliest days on which operations can be done when the order is begun on a day. `None` as of [`backward`], after 2999.
#[must_use]
pub fn forward(start: Day, durations: &[Duration], calendar: &WorkCalendar) -> Option<Vec<Days>> {
    let mut cursor = Cursor { calendar, day: calendar.on_or_after(start)?, used: Exact::zero(), forward: true };
    durations.iter().map(|duration| cursor.pass(duration).map(|(from, to)| Days { from, to })).collect()
}

/// The dates of an order that is due on a day: backward from it, unless it would have to be begun before today; then forward from
/// today, and late if that does not reach. `None` as of [`backward`].
#[must_use]
pub fn dates(due: Day, today: Day, durations: &[Duration], calendar: &WorkCalendar) -> Option<Dates> {
    let latest = backward(due, durations, calendar);
    let latest = latest.filter(|days| days.first().is_none_or(|first| first.from >= today));
    let operations = match latest {
        Some(days) => days,
        None => forward(today, durations, calendar)?,
    };
    let start = operations.first().map_or(due.max(today), |first| first.from);
    let end = operations.last().map_or(due.max(today), |last| last.to);
    Some(Dates { operations, start, end, late: end > due })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::production::testing::day;
    use proptest::prelude::*;

    const SHIFT: u32 = 28_800;

    fn here(hours: i128) -> Duration {
        Duration::Here { seconds: Exact::from_integer(hours * 3_600), day_seconds: SHIFT }
    }

    /// 2026-02-16 and 17 are off, the Saturday before is worked instead.
    fn calendar() -> WorkCalendar {
        WorkCalendar { workdays: [day("2026-02-14")].into(), holidays: [day("2026-02-16"), day("2026-02-17")].into(), ..Default::default() }
    }

    fn told(days: Option<Vec<Days>>) -> Vec<String> {
        let short = |day: Day| day.date().format("%d").to_string();
        days.unwrap().iter().map(|d| format!("{}-{}", short(d.from), short(d.to))).collect()
    }

    #[test]
    fn operations_follow_each_other_over_working_days() {
        // 4 h + 8 h + 12 h are three days of 8 h: 2026-02-13 (Friday), 14 (worked), 18.
        let three = [here(4), here(8), here(12)];
        assert_eq!(told(backward(day("2026-02-18"), &three, &calendar())), ["13-13", "13-14", "14-18"]);
        assert_eq!(told(forward(day("2026-02-13"), &three, &calendar())), ["13-13", "13-14", "14-18"]);
        // A day off first moves to the day before, or after.
        assert_eq!(told(backward(day("2026-02-17"), &[here(8)], &calendar())), ["14-14"]);
        assert_eq!(told(forward(day("2026-02-15"), &[here(8)], &calendar())), ["18-18"]);
        // Full days meet between two days.
        assert_eq!(told(backward(day("2026-02-18"), &[here(8), here(8)], &calendar())), ["14-14", "18-18"]);
        assert_eq!(told(forward(day("2026-02-14"), &[here(8), here(0), here(8)], &calendar())), ["14-14", "14-14", "18-18"]);
    }

    #[test]
    fn a_supplier_takes_calendar_days() {
        let way = [here(4), Duration::Outside { days: 3 }, here(4)];
        // Out on Wednesday the 4th, back on Saturday: taken in on Monday the 9th; goes on on the 10th.
        assert_eq!(told(forward(day("2026-03-04"), &way, &calendar())), ["04-04", "04-09", "10-10"]);
        // Goes on on the 10th, so is back on the 9th and went out on Friday the 6th.
        assert_eq!(told(backward(day("2026-03-10"), &way, &calendar())), ["06-06", "06-09", "10-10"]);
    }

    #[test]
    fn what_cannot_be_in_time_begins_today() {
        let two_days = [here(16)];
        let of = |due: &str, today: &str| {
            let dates = dates(day(due), day(today), &two_days, &calendar()).unwrap();
            (dates.start.to_string(), dates.end.to_string(), dates.late)
        };
        assert_eq!(of("2026-03-06", "2026-03-02"), ("2026-03-05".into(), "2026-03-06".into(), false));
        assert_eq!(of("2026-03-06", "2026-03-05"), ("2026-03-05".into(), "2026-03-06".into(), false));
        assert_eq!(of("2026-03-06", "2026-03-06"), ("2026-03-06".into(), "2026-03-09".into(), true));
        assert_eq!(backward(day("2026-03-06"), &[Duration::Here { seconds: Exact::from_integer(1), day_seconds: 0 }], &calendar()), None);
        let no_time = dates(day("2026-03-06"), day("2026-03-09"), &[], &calendar()).unwrap();
        assert_eq!((no_time.start, no_time.late), (day("2026-03-09"), true));
    }

    proptest! {
        /// What begins where going backward ends is done in time, and no day later than it.
        #[test]
        fn forward_ends_where_backward_began(hours in prop::collection::vec(1_i128..30, 1..6), due in 0_i64..60) {
            let durations: Vec<Duration> = hours.into_iter().map(here).collect();
            let due = day("2026-03-01").plus(due).unwrap();
            let latest = backward(due, &durations, &calendar()).unwrap();
            let earliest = forward(latest[0].from, &durations, &calendar()).unwrap();
            prop_assert!(earliest[earliest.len() - 1].to <= due);
            for (early, late) in earliest.iter().zip(&latest) {
                prop_assert!(early.from <= late.from && early.to <= late.to && late.from <= late.to);
            }
        }
    }
}
