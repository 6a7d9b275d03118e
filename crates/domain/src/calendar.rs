//! Days and working days.
//!
//! A [`Day`] is a factory day (Asia/Shanghai unless set) without a time; instants are UTC microseconds and belong to the
//! layers above. A [`WorkCalendar`] knows weekends, holidays and swapped workdays (调休).

use chrono::{Datelike, NaiveDate};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A calendar day, kept as days since 1970-01-01, between 1900-01-01 and 2999-12-31; `YYYY-MM-DD` on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// Why a text is not a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DayError {
    /// Not `YYYY-MM-DD`, or a day that no calendar has.
    #[error("`{0}` is not a date (YYYY-MM-DD)")]
    NotADay(String),
    /// Before 1900 or after 2999.
    #[error("{0} is not between 1900-01-01 and 2999-12-31")]
    OutOfRange(String),
}

impl Day {
    /// 1900-01-01.
    pub const FIRST: Self = Self(-25_567);
    /// 2999-12-31.
    pub const LAST: Self = Self(376_199);

    /// From days since 1970-01-01; `None` outside the limits.
    #[must_use]
    pub const fn from_number(days: i32) -> Option<Self> {
        if days < Self::FIRST.0 || days > Self::LAST.0 { None } else { Some(Self(days)) }
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// From a calendar date; `None` outside the limits.
    #[must_use]
    pub fn from_date(date: NaiveDate) -> Option<Self> {
        Self::from_number(date.num_days_from_ce() - 719_163)
    }

    /// The calendar date.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0 + 719_163).unwrap_or_default()
    }

    /// `days` later (earlier when negative); `None` outside the limits.
    #[must_use]
    pub fn plus(self, days: i64) -> Option<Self> {
        Self::from_number(i32::try_from(i64::from(self.0).checked_add(days)?).ok()?)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.date().format("%Y-%m-%d").fmt(f)
    }
}

impl std::fmt::Debug for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Day({self})")
    }
}

impl std::str::FromStr for Day {
    type Err = DayError;
    fn from_str(text: &str) -> Result<Self, DayError> {
        let shape =
            text.len() == 10 && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
        let date = shape.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten();
        let date = date.ok_or_else(|| DayError::NotADay(text.chars().take(40).collect()))?;
        Self::from_date(date).ok_or_else(|| DayError::OutOfRange(text.into()))
    }
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date", "description": "YYYY-MM-DD" })
    }
}

/// Days of validity, both ends inclusive; an open end lasts for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Validity {
    /// First valid day.
    pub from: Day,
    /// Last valid day; none means for ever.
    pub to: Option<Day>,
}

impl Validity {
    /// Always valid.
    pub const ALWAYS: Self = Self { from: Day::FIRST, to: None };

    /// `from <= date and (to is empty or date <= to)`.
    #[must_use]
    pub fn contains(self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// The days that both have; `None` when there are none.
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        let from = self.from.max(other.from);
        let to = match (self.to, other.to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        (to.is_none_or(|to| from <= to)).then_some(Self { from, to })
    }

    /// Whether its end, if any, is not before its start.
    #[must_use]
    pub fn is_ordered(self) -> bool {
        self.to.is_none_or(|to| self.from <= to)
    }
}

/// Which days are worked: Monday to Friday, less holidays, plus swapped workdays.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct WorkCalendar {
    /// Weekdays off that are worked all the same when listed here (调休).
    pub workdays: BTreeSet<Day>,
    /// Weekdays that are off.
    pub holidays: BTreeSet<Day>,
    /// Whether Saturday is worked.
    pub saturday: bool,
    /// Whether Sunday is worked.
    pub sunday: bool,
}

impl WorkCalendar {
    /// Is this day worked?
    #[must_use]
    pub fn is_workday(&self, day: Day) -> bool {
        if self.workdays.contains(&day) {
            return true;
        }
        if self.holidays.contains(&day) {
            return false;
        }
        match day.date().weekday() {
            chrono::Weekday::Sat => self.saturday,
            chrono::Weekday::Sun => self.sunday,
            chrono::Weekday::Mon | chrono::Weekday::Tue | chrono::Weekday::Wed | chrono::Weekday::Thu | chrono::Weekday::Fri => true,
        }
    }

    /// The day itself if worked, else the last worked day before it; `None` when there is none within the limits.
    #[must_use]
    pub fn on_or_before(&self, day: Day) -> Option<Day> {
        let mut at = day;
        while !self.is_workday(at) {
            at = at.plus(-1)?;
        }
        Some(at)
    }

    /// `days` working days before `day`; a day off first moves to the working day before. `None` outside the limits.
    #[must_use]
    pub fn minus_workdays(&self, day: Day, days: u32) -> Option<Day> {
        let mut at = self.on_or_before(day)?;
        for _ in 0..days {
            at = self.on_or_before(at.plus(-1)?)?;
        }
        Some(at)
    }

    /// The day itself if worked, else the first worked day after it; `None` when there is none within the limits.
    #[must_use]
    pub fn on_or_after(&self, day: Day) -> Option<Day> {
        let mut at = day;
        while !self.is_workday(at) {
            at = at.plus(1)?;
        }
        Some(at)
    }

    /// `days` working days after `day`; a day off first moves to the working day after. `None` outside the limits.
    #[must_use]
    pub fn plus_workdays(&self, day: Day, days: u32) -> Option<Day> {
        let mut at = self.on_or_after(day)?;
        for _ in 0..days {
            at = self.on_or_after(at.plus(1)?)?;
        }
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn reads_and_writes() {
        for text in ["1900-01-01", "1970-01-01", "2014-01-01", "2024-02-29", "2999-12-31"] {
            assert_eq!(day(text).to_string(), text);
        }
        assert_eq!(day("1970-01-01").number(), 0);
        assert_eq!(Day::FIRST.to_string(), "1900-01-01");
        assert_eq!(Day::LAST.to_string(), "2999-12-31");
        for text in ["2026/01/01", "2026-13-01", "2025-02-29", "26-01-01", "2026-1-01", "", "+026-01-01"] {
            assert!(matches!(text.parse::<Day>(), Err(DayError::NotADay(_))), "{text}");
        }
        assert!(matches!("1899-12-31".parse::<Day>(), Err(DayError::OutOfRange(_))));
        assert_eq!(Day::LAST.plus(1), None);
    }

    #[test]
    fn both_ends_are_inclusive() {
        let v = Validity { from: day("2026-01-01"), to: Some(day("2026-01-31")) };
        assert!(v.contains(day("2026-01-01")) && v.contains(day("2026-01-31")));
        assert!(!v.contains(day("2025-12-31")) && !v.contains(day("2026-02-01")));
        let next = Validity { from: day("2026-02-01"), to: None };
        assert_eq!(v.intersect(next), None);
        assert_eq!(
            v.intersect(Validity { from: day("2026-01-31"), to: None }),
            Some(Validity { from: day("2026-01-31"), to: Some(day("2026-01-31")) })
        );
    }

    #[test]
    fn swapped_workdays_are_worked() {
        // 2026-02-14 (Saturday) is worked instead of the spring festival's 2026-02-16 (Monday).
        let calendar = WorkCalendar {
            workdays: [day("2026-02-14")].into(),
            holidays: [day("2026-02-16"), day("2026-02-17")].into(),
            ..Default::default()
        };
        assert!(calendar.is_workday(day("2026-02-14")));
        assert!(!calendar.is_workday(day("2026-02-15")));
        assert_eq!(calendar.on_or_before(day("2026-02-17")), Some(day("2026-02-14")));
        assert_eq!(calendar.minus_workdays(day("2026-02-18"), 1), Some(day("2026-02-14")));
        assert_eq!(calendar.minus_workdays(day("2026-02-17"), 1), Some(day("2026-02-13")));
        assert_eq!(calendar.on_or_after(day("2026-02-15")), Some(day("2026-02-18")));
        assert_eq!(calendar.plus_workdays(day("2026-02-13"), 2), Some(day("2026-02-18")));
        assert_eq!(calendar.plus_workdays(day("2026-02-15"), 1), Some(day("2026-02-19")));
        assert_eq!(calendar.plus_workdays(Day::LAST, 1), None);
    }
}
