//! People (人员): who they are, how long wrong guesses keep them out, how long a session lasts.
//!
//! Instants are microseconds UTC of the wall clock, which may be set: no rule here lets a clock that was set back open a
//! lock or keep one for ever.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A person. What they log in with is kept elsewhere and never read back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// What they log in as, and what the audit trail calls them: unique, upper or lower case, and never changed.
    pub login: String,
    /// Name.
    pub name: String,
    /// Codes of their roles.
    pub roles: Vec<String>,
    /// May not log in any more.
    pub retired: bool,
}

/// Upper and lower case are one login.
#[must_use]
pub fn login_key(login: &str) -> String {
    login.to_lowercase()
}

const SECOND: i64 = 1_000_000;

/// Wrong tries that cost nothing but themselves: anybody mistypes.
pub const FREE_TRIES: u32 = 4;
const FIRST_DELAY_SECONDS: i64 = 30;
const LONGEST_DELAY_SECONDS: i64 = 3_600;

/// How long is waited after so many wrong tries, in seconds.
///
/// `// 5 wrong: 30 s, 6: 60 s, 7: 120 s, … 12 and more: 3600 s`. The 10,000 PINs of four digits take 416 days then; whoever
/// forgot theirs waits an hour at most.
#[must_use]
pub fn delay_seconds(failed: u32) -> i64 {
    match failed.checked_sub(FREE_TRIES + 1) {
        None => 0,
        Some(doubled) => FIRST_DELAY_SECONDS.checked_shl(doubled.min(30)).unwrap_or(LONGEST_DELAY_SECONDS).min(LONGEST_DELAY_SECONDS),
    }
}

/// Whether somebody may try to log in now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// They may.
    Open,
    /// Not before this instant.
    Until(i64),
    /// The last wrong try lies in the future, so the clock was set back. The wait starts anew: the try is to be kept as of
    /// now, and this is the end of it.
    Again(i64),
}

/// The lock after `failed` wrong tries, the last one at `failed_at`.
#[must_use]
pub fn lock(failed: u32, failed_at: i64, now: i64) -> Lock {
    let delay = delay_seconds(failed) * SECOND;
    if delay == 0 || (failed_at <= now && now - failed_at >= delay) {
        Lock::Open
    } else if failed_at > now {
        Lock::Again(now.saturating_add(delay))
    } else {
        Lock::Until(failed_at.saturating_add(delay))
    }
}

/// How long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SessionTimes {
    /// Without a call, in minutes.
    pub idle_minutes: u32,
    /// In all, in hours.
    pub longest_hours: u32,
}

impl Default for SessionTimes {
    /// Two hours without a call: longer than a meal. A day in all: longer than a shift.
    fn default() -> Self {
        Self { idle_minutes: 120, longest_hours: 24 }
    }
}

/// A clock is set back this far now and then, by itself: no reason to end sessions.
const CLOCK_SLACK: i64 = 300 * SECOND;

/// Is a session over that was last used at `seen_at` and ends at `expires_at` whatever happens?
///
/// A clock that was set back by more than minutes ends it as well, or it would last as much longer.
#[must_use]
pub fn expired(seen_at: i64, expires_at: i64, idle_minutes: u32, now: i64) -> bool {
    now >= expires_at || now - seen_at >= i64::from(idle_minutes) * 60 * SECOND || now < seen_at - CLOCK_SLACK
}

/// When a session that begins now ends, whatever happens.
#[must_use]
pub fn expires_at(times: SessionTimes, now: i64) -> i64 {
    now.saturating_add(i64::from(times.longest_hours) * 3_600 * SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_delay_grows_and_has_an_end() {
        let delays: Vec<i64> = (0..=14).map(delay_seconds).collect();
        assert_eq!(delays, [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
        assert_eq!(delay_seconds(u32::MAX), 3600);
    }

    #[test]
    fn a_lock_ends_with_its_delay() {
        assert_eq!(lock(4, 0, 0), Lock::Open);
        assert_eq!(lock(5, 1_000, 1_000), Lock::Until(30_001_000));
        assert_eq!(lock(5, 1_000, 30_000_999), Lock::Until(30_001_000));
        assert_eq!(lock(5, 1_000, 30_001_000), Lock::Open);
    }

    #[test]
    fn a_clock_set_back_starts_the_wait_anew() {
        let (day, hour) = (86_400 * SECOND, 3_600 * SECOND);
        assert_eq!(lock(12, 10 * day, 9 * day), Lock::Again(9 * day + hour));
        // Few wrong tries cost nothing, whatever the clock.
        assert_eq!(lock(4, 10 * day, 9 * day), Lock::Open);
    }

    #[test]
    fn a_session_ends_by_rest_by_age_and_by_a_clock_set_back() {
        let minute = 60 * SECOND;
        let over = |seen: i64, now: i64| expired(seen * minute, 1_000 * minute, 120, now * minute);
        assert!(!over(100, 219) && over(100, 220), "two hours of rest");
        assert!(!over(950, 999) && over(950, 1_000), "its end");
        assert!(!over(100, 95) && over(100, 94), "a few minutes back are the clock's own doing");
        assert_eq!(expires_at(SessionTimes::default(), 0), 24 * 60 * minute);
    }

    proptest! {
        /// Whatever is done to the clock: once locked, somebody waits the whole delay at least as the clock then runs, and
        /// never longer than that after their next try.
        #[test]
        fn whatever_the_clock_says_a_lock_is_bounded(failed in FREE_TRIES + 1..2_000, failed_at in 0_i64..1_i64 << 50, now in 0_i64..1_i64 << 50) {
            let delay = delay_seconds(failed) * SECOND;
            match lock(failed, failed_at, now) {
                Lock::Open => prop_assert!(now - failed_at >= delay),
                Lock::Until(end) => prop_assert!(end > now && end - now <= delay),
                Lock::Again(end) => {
                    prop_assert!(now < failed_at);
                    // Kept as of now, it opens by then and not before.
                    prop_assert_eq!(lock(failed, now, end - 1), Lock::Until(end));
                    prop_assert_eq!(lock(failed, now, end), Lock::Open);
                }
            }
        }
    }
}
