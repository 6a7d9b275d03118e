//! How long something has been due (账龄).

use crate::Day;

/// Usual ends of the buckets: 1–30, 31–60, 61–90 days, more.
pub const AGES: &[u32] = &[30, 60, 90];

/// Which bucket: 0 for what is not due yet, then one for each end, and one for what is older than the last.
///
/// Due on the 1st, on the 31st: thirty days, the first bucket; the day after: the second.
#[must_use]
pub fn bucket(due: Day, day: Day, ages: &[u32]) -> usize {
    let late = i64::from(day.number()) - i64::from(due.number());
    if late <= 0 { 0 } else { 1 + ages.iter().take_while(|age| i64::from(**age) < late).count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_of_a_bucket_are_in_it() {
        let due: Day = "2026-10-01".parse().unwrap();
        for (day, expected) in [
            ("2026-09-01", 0),
            ("2026-10-01", 0),
            ("2026-10-02", 1),
            ("2026-10-31", 1),
            ("2026-11-01", 2),
            ("2026-11-30", 2),
            ("2026-12-01", 3),
            ("2026-12-30", 3),
            ("2026-12-31", 4),
            ("2030-01-01", 4),
        ] {
            assert_eq!(bucket(due, day.parse().unwrap(), AGES), expected, "{day}");
        }
        assert_eq!(bucket(due, "2026-10-31".parse().unwrap(), &[]), 1);
    }
}
