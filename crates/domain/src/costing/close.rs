//! The close of a month (月结): which month a thing belongs to, what may still be posted, and how the difference between what was
//! posted and the month's real wages and bills is shared out over its reports.
//!
//! Months are closed one after the other and opened again from the last: else what was carried on into a closed month would not be
//! what the month before it came to.

use super::operation::day_of;
use super::{OutOfRange, beyond};
use crate::exact::{allocate, pow10};
use crate::{Day, Money};
use chrono::{Datelike, NaiveDate, TimeZone};
use std::borrow::Cow;

/// A calendar month; `YYYY-MM` on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month of a day.
    #[must_use]
    pub fn of(day: Day) -> Self {
        let date = day.date();
        Self(date.year() * 12 + i32::try_from(date.month0()).unwrap_or(0))
    }

    /// The month that a report belongs to: that of its start (microseconds UTC) in the factory's time, whenever it ended. A night
    /// shift of 30 November belongs to November.
    ///
    /// # Errors
    /// An instant that no calendar has.
    pub fn of_report<Z: TimeZone>(start: i64, zone: &Z) -> Result<Self, OutOfRange> {
        day_of(start, zone).map(Self::of)
    }

    /// Years × 12 + the months of its year before it: what it is kept by.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The month of such a number; `None` outside the limits.
    #[must_use]
    pub fn from_number(number: i32) -> Option<Self> {
        Self(number).first().map(Self::of)
    }

    /// The month before; `None` outside the limits.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        Self(self.0 - 1).first().map(Self::of)
    }

    /// The month after; `None` after 2999.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self(self.0 + 1).first().map(Self::of)
    }

    /// Its first day; `None` outside the limits.
    #[must_use]
    pub fn first(self) -> Option<Day> {
        let month = u32::try_from(self.0.rem_euclid(12)).ok()? + 1;
        NaiveDate::from_ymd_opt(self.0.div_euclid(12), month, 1).and_then(Day::from_date)
    }

    /// Its last day; `None` outside the limits.
    #[must_use]
    pub fn last(self) -> Option<Day> {
        match Self(self.0 + 1).first() {
            Some(next) => next.plus(-1),
            None => self.first().map(|_| Day::LAST),
        }
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

impl std::fmt::Debug for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Month({self})")
    }
}

impl std::str::FromStr for Month {
    type Err = crate::calendar::DayError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let day = format!("{text}-01").parse::<Day>();
        day.map(Self::of).map_err(|_| crate::calendar::DayError::NotADay(text.chars().take(40).collect()))
    }
}

impl serde::Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Month {
    fn schema_name() -> Cow<'static, str> {
        "Month".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": r"^\d{4}-\d{2}$", "description": "YYYY-MM" })
    }
}

/// Why a month is not closed or opened, or something is not posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CloseError {
    /// The month of what is to be posted is closed.
    #[error("{0} is closed")]
    Closed(Month),
    /// The month has not ended.
    #[error("{0} has not ended")]
    NotEnded(Month),
    /// Another month comes first.
    #[error("{0} comes first")]
    First(Month),
    /// No month is closed, or not this one.
    #[error("{0} is not the last month that was closed")]
    NotLast(Month),
    /// Nothing was posted over which a difference could be shared.
    #[error("nothing was posted, so nothing says who carries the difference")]
    NothingPosted,
    /// A figure is beyond what can be kept.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

/// Whether something may be posted as of a day: stock, reports and money alike. `closed` is the last month that was closed.
///
/// # Errors
/// The month is closed.
pub fn may_post(day: Day, closed: Option<Month>) -> Result<(), CloseError> {
    match closed {
        Some(closed) if Month::of(day) <= closed => Err(CloseError::Closed(Month::of(day))),
        Some(_) | None => Ok(()),
    }
}

/// Whether a month may be closed today: it has ended, and the one before it is closed. The first that is ever closed may be any.
///
/// # Errors
/// See [`CloseError`].
pub fn may_close(month: Month, closed: Option<Month>, today: Day) -> Result<(), CloseError> {
    if Month::of(today) <= month {
        return Err(CloseError::NotEnded(month));
    }
    match closed {
        Some(closed) if month <= closed => Err(CloseError::Closed(month)),
        Some(closed) => match closed.next() {
            Some(next) if next < month => Err(CloseError::First(next)),
            Some(_) | None => Ok(()),
        },
        None => Ok(()),
    }
}

/// The months that are closed along with one: while none is closed, all before it in which something may have been posted (`first` is
/// the first of them), the first first. Closed months are a prefix.
#[must_use]
pub fn closed_along(month: Month, closed: Option<Month>, first: Option<Month>) -> Vec<Month> {
    let Some(first) = first.filter(|_| closed.is_none()) else { return Vec::new() };
    std::iter::successors(Some(first), |one| one.next()).take_while(|one| *one < month).collect()
}

/// Whether a month may be opened again: only the last that was closed.
///
/// # Errors
/// See [`CloseError`].
pub fn may_reopen(month: Month, closed: Option<Month>) -> Result<(), CloseError> {
    if closed == Some(month) { Ok(()) } else { Err(CloseError::NotLast(month)) }
}

/// Shares what the month's wages (or its bill of electricity) were more than what was posted out over its reports, by what each
/// posted, by largest remainder: the parts add up to the difference, and are an element of their own. Below zero too much was
/// posted. What weighs nothing, or less, gets nothing, so no part is more than the difference or goes the other way.
///
/// 1 000.00 wages, posted 300, 300 and 300: the difference of 100 → 33.34, 33.33 and 33.33.
///
/// # Errors
/// Nothing weighs anything; a figure out of range.
pub fn share_difference(difference: Money, weights: &[Money], decimals: u32) -> Result<Vec<Money>, CloseError> {
    if difference.is_zero() {
        return Ok(vec![Money::ZERO; weights.len()]);
    }
    let weights: Vec<i128> = weights.iter().map(|amount| i128::from(amount.scaled().max(0))).collect();
    let Some(first) = weights.iter().position(|weight| *weight > 0) else { return Err(CloseError::NothingPosted) };
    let step = i64::try_from(pow10(Money::DECIMALS - decimals.min(Money::DECIMALS))).unwrap_or(1);
    let parts = allocate(i128::from(difference.scaled() / step), &weights).ok_or_else(beyond("difference"))?;
    let money = |part: i128| part.checked_mul(i128::from(step)).and_then(|scaled| i64::try_from(scaled).ok()).map(Money::from_scaled);
    let mut parts: Vec<Money> = parts.into_iter().map(|part| money(part).ok_or_else(beyond("difference"))).collect::<Result<_, _>>()?;
    // A difference that is finer than the currency: the rest goes with the first that weighs something, so that nothing is lost.
    let rest = Money::from_scaled(difference.scaled() % step);
    if let Some(first) = parts.get_mut(first) {
        *first = first.checked_add(rest).ok_or_else(beyond("difference"))?;
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::production::testing::day;
    use chrono::FixedOffset;
    use proptest::prelude::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn a_shift_belongs_to_the_month_of_its_start() {
        let shanghai = FixedOffset::east_opt(8 * 3600).unwrap();
        // 2026-11-30 20:00 and 2026-12-01 00:00 in Shanghai
        for (start, expected) in [(1_796_040_000, "2026-11"), (1_796_054_399, "2026-11"), (1_796_054_400, "2026-12")] {
            assert_eq!(Month::of_report(start * 1_000_000, &shanghai).unwrap().to_string(), expected, "{start}");
        }
    }

    #[test]
    fn months_follow_each_other() {
        assert_eq!(month("2026-12").next(), Some(month("2027-01")));
        assert_eq!((month("2026-02").first(), month("2026-02").last()), (Some(day("2026-02-01")), Some(day("2026-02-28"))));
        assert_eq!((month("2999-12").next(), month("2999-12").last()), (None, Some(Day::LAST)));
        assert_eq!(Month::of(day("1900-01-31")).to_string(), "1900-01");
        for wrong in ["2026-13", "2026", "2026-1", "2026-11-01", ""] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
        assert_eq!(serde_json::to_value(month("2026-11")).unwrap(), "2026-11");
        assert_eq!((month("2026-12").number(), month("2026-12").before()), (2026 * 12 + 11, Some(month("2026-11"))));
        assert_eq!((Month::from_number(2026 * 12), Month::from_number(0)), (Some(month("2026-01")), None));
    }

    #[test]
    fn nothing_is_posted_into_a_closed_month() {
        let closed = Some(month("2026-10"));
        assert_eq!(may_post(day("2026-10-31"), closed), Err(CloseError::Closed(month("2026-10"))));
        assert_eq!(may_post(day("2026-03-01"), closed), Err(CloseError::Closed(month("2026-03"))));
        assert_eq!(may_post(day("2026-11-01"), closed), Ok(()));
        assert_eq!(may_post(day("1990-01-01"), None), Ok(()));
    }

    #[test]
    fn months_are_closed_in_order() {
        let (today, closed) = (day("2026-12-01"), Some(month("2026-10")));
        assert_eq!(may_close(month("2026-11"), closed, today), Ok(()));
        assert_eq!(may_close(month("2026-11"), closed, day("2026-11-30")), Err(CloseError::NotEnded(month("2026-11"))));
        assert_eq!(may_close(month("2026-10"), closed, today), Err(CloseError::Closed(month("2026-10"))));
        assert_eq!(may_close(month("2026-11"), Some(month("2026-09")), today), Err(CloseError::First(month("2026-10"))));
        assert_eq!(may_close(month("2026-05"), None, today), Ok(()));
        let along = |closed, first| closed_along(month("2026-02"), closed, first).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(along(None, Some(month("2025-12"))), ["2025-12", "2026-01"]);
        assert!(along(None, None).is_empty() && along(None, Some(month("2026-02"))).is_empty());
        assert!(along(Some(month("2026-01")), Some(month("2025-12"))).is_empty(), "they are closed");
        assert_eq!(may_reopen(month("2026-10"), closed), Ok(()));
        assert_eq!(may_reopen(month("2026-09"), closed), Err(CloseError::NotLast(month("2026-09"))));
    }

    fn shared(difference: &str, weights: &[&str]) -> Result<Vec<String>, CloseError> {
        let weights: Vec<Money> = weights.iter().map(|text| text.parse().unwrap()).collect();
        share_difference(difference.parse().unwrap(), &weights, 2).map(|parts| parts.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn the_difference_follows_what_was_posted() {
        assert_eq!(shared("100", &["300", "300", "300"]).unwrap(), ["33.34", "33.33", "33.33"]);
        assert_eq!(shared("-10", &["300", "600"]).unwrap(), ["-3.33", "-6.67"]);
        assert_eq!(shared("0", &["300", "600"]).unwrap(), ["0", "0"]);
        // What a report of a month before is taken back by carries nothing.
        assert_eq!(shared("1890", &["100", "-990"]).unwrap(), ["1890", "0"]);
        assert_eq!(shared("0.005", &["0", "5"]).unwrap(), ["0", "0.005"]);
        assert_eq!(shared("10", &["0", "0"]), Err(CloseError::NothingPosted));
        assert_eq!(shared("10", &[]), Err(CloseError::NothingPosted));
        assert_eq!(shared("10", &["0", "-5"]), Err(CloseError::NothingPosted));
    }

    proptest! {
        #[test]
        fn parts_are_the_difference_and_go_its_way(difference in -1_000_000_000_i64..1_000_000_000, weights in prop::collection::vec(-1_000_000_i64..1_000_000, 1..40), decimals in 0_u32..5) {
            let weights: Vec<Money> = weights.into_iter().map(Money::from_scaled).collect();
            match share_difference(Money::from_scaled(difference), &weights, decimals) {
                Err(error) => {
                    prop_assert_eq!(error, CloseError::NothingPosted);
                    prop_assert!(weights.iter().all(|weight| !weight.is_positive()));
                }
                Ok(parts) => {
                    prop_assert_eq!(parts.iter().map(|part| part.scaled()).sum::<i64>(), difference);
                    for (part, weight) in parts.iter().zip(&weights) {
                        prop_assert!(part.scaled().signum() * difference.signum() >= 0 && part.scaled().abs() <= difference.abs());
                        prop_assert!(weight.is_positive() || part.is_zero());
                    }
                }
            }
        }
    }
}
