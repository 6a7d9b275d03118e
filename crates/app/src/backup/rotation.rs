//! Which backups are kept: all of the last seven days, one of each week for two months, one of each month for a year.

use chrono::{DateTime, Datelike, TimeDelta, TimeZone, Utc};
use std::collections::HashSet;

/// So long any moment can be restored: the journal's files are kept from the oldest backup within it.
pub(super) const EVERY_MOMENT: TimeDelta = TimeDelta::days(62);
const ALL: TimeDelta = TimeDelta::days(7);
const MONTHLY: TimeDelta = TimeDelta::days(366);

/// For each instant (microseconds UTC) whether its backup is kept. The newest is in any case, and so is one of the future: the
/// clock was wrong then or is now.
pub(super) fn keep<Z: TimeZone>(instants: &[i64], now: DateTime<Utc>, zone: Z) -> Vec<bool> {
    let newest = instants.iter().copied().max();
    let mut order: Vec<(usize, i64)> = instants.iter().copied().enumerate().collect();
    // From the newest on: the last of a week or month is the one that stays.
    order.sort_by_key(|(at, instant)| (std::cmp::Reverse(*instant), *at));
    let (mut weeks, mut months) = (HashSet::new(), HashSet::new());
    let mut kept = vec![false; instants.len()];
    for (at, instant) in order {
        let Some(moment) = DateTime::from_timestamp_micros(instant) else { continue };
        let (age, day) = (now - moment, moment.with_timezone(&zone).date_naive());
        let (week, month) = ((day.iso_week().year(), day.iso_week().week()), (day.year(), day.month()));
        let first_of_week = weeks.insert(week);
        let first_of_month = months.insert(month);
        kept[at] = Some(instant) == newest || age < ALL || age < EVERY_MOMENT && first_of_week || age < MONTHLY && first_of_month;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Asia::Shanghai;
    use proptest::prelude::*;

    fn days_ago(now: DateTime<Utc>, days: &[i64]) -> Vec<i64> {
        days.iter().map(|d| (now - TimeDelta::days(*d)).timestamp_micros()).collect()
    }

    #[test]
    fn two_years_of_nights_leave_a_week_nine_weeks_and_a_year_of_months() {
        // A Wednesday.
        let now: DateTime<Utc> = "2026-11-25T00:00:00Z".parse().unwrap();
        let nights: Vec<i64> = (0..730).collect();
        let kept = keep(&days_ago(now, &nights), now, Shanghai);
        let left: Vec<i64> = nights.into_iter().filter(|d| kept[usize::try_from(*d).unwrap()]).collect();
        // Seven nights, then Sundays (3 days ago was one), then the last days of months.
        assert_eq!(left[..7], [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(left[7..16], [10, 17, 24, 25, 31, 38, 45, 52, 56]);
        assert_eq!(left.len(), 7 + 8 + 12, "{left:?}");
        assert!(left.iter().all(|d| *d < 366));
    }

    #[test]
    fn the_newest_stays_however_old_and_so_does_one_of_the_future() {
        let now: DateTime<Utc> = "2026-11-25T00:00:00Z".parse().unwrap();
        assert_eq!(keep(&days_ago(now, &[900, 800]), now, Shanghai), [false, true]);
        assert_eq!(keep(&days_ago(now, &[-3000, 400, 1]), now, Shanghai), [true, false, true]);
        assert!(keep(&[], now, Shanghai).is_empty());
    }

    proptest! {
        /// What was thrown away is not missed later: whoever tidies each day keeps what one who tidies once would.
        #[test]
        fn from_day_to_day_there_is_a_backup_near_every_age(length in 1_i64..500) {
            let start: DateTime<Utc> = "2025-01-01T20:00:00Z".parse().unwrap();
            let mut all: Vec<i64> = Vec::new();
            for day in 0..length {
                let now = start + TimeDelta::days(day);
                all.push(now.timestamp_micros());
                let kept = keep(&all, now, Shanghai);
                all = all.into_iter().zip(kept).filter(|(_, keep)| *keep).map(|(at, _)| at).collect();
            }
            let now = start + TimeDelta::days(length - 1);
            for back in 0..length.min(366) {
                let slack = if back < 7 { 0 } else if back < 55 { 7 } else { 31 };
                let wanted = now - TimeDelta::days(back);
                let near = all.iter().any(|at| (DateTime::from_timestamp_micros(*at).unwrap() - wanted).num_days().abs() <= slack);
                prop_assert!(near, "none within {slack} days of {back} days ago");
            }
        }
    }
}
