//! Wrong tries that belong to no person: by the place that they came from, and by logins that nobody has.
//!
//! In memory, as a process that ends has ended the guesser's connection, too; what concerns a person is in the books.
//! An unknown login is locked as a known one would be, so that the lock does not tell which exist.

use crate::ctx::Place;
use qitao_domain::person::{self, Lock};
use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// Wrong tries of one place that cost nothing: a workshop shares a PC, and an office an address.
const FREE: u32 = 20;
const FIRST_DELAY: Duration = Duration::from_secs(5);
const LONGEST_DELAY: Duration = Duration::from_secs(900);
/// A place that was quiet for so long begins anew.
const FORGOTTEN: Duration = Duration::from_secs(3_600);
/// Places and logins that are remembered; the oldest goes. A guesser who has more addresses has other ways, too.
const REMEMBERED: usize = 10_000;

/// Wrong tries in memory.
#[derive(Debug, Default)]
pub(crate) struct Guesses {
    places: HashMap<Origin, (u32, Instant)>,
    unknown: HashMap<String, (u32, i64)>,
}

/// Whom an address belongs to: one person has 2^64 addresses of IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Origin {
    Here,
    V4(u32),
    V6(u64),
}

impl From<Place> for Origin {
    fn from(place: Place) -> Self {
        match place {
            Place::Here => Self::Here,
            Place::Elsewhere(address) => match address.to_canonical() {
                IpAddr::V4(address) => Self::V4(address.to_bits()),
                IpAddr::V6(address) => Self::V6(u64::try_from(address.to_bits() >> 64).unwrap_or(0)),
            },
        }
    }
}

fn delay(failed: u32) -> Duration {
    match failed.checked_sub(FREE + 1) {
        None => Duration::ZERO,
        Some(doubled) => FIRST_DELAY.saturating_mul(1 << doubled.min(20)).min(LONGEST_DELAY),
    }
}

fn make_room<K: Clone + Eq + std::hash::Hash, T: Ord + Copy>(map: &mut HashMap<K, (u32, T)>) {
    if map.len() >= REMEMBERED
        && let Some(oldest) = map.iter().min_by_key(|(_, (_, at))| *at).map(|(key, _)| key.clone())
    {
        map.remove(&oldest);
    }
}

impl Guesses {
    /// How long this place still has to wait.
    pub(crate) fn wait(&self, place: Place, now: Instant) -> Option<Duration> {
        let (failed, at) = self.places.get(&place.into())?;
        let left = delay(*failed).checked_sub(now.saturating_duration_since(*at))?;
        (!left.is_zero()).then_some(left)
    }

    /// Keeps a wrong try of a place.
    pub(crate) fn add(&mut self, place: Place, now: Instant) {
        let origin = Origin::from(place);
        if !self.places.contains_key(&origin) {
            make_room(&mut self.places);
        }
        let kept = self.places.entry(origin).or_insert((0, now));
        if now.saturating_duration_since(kept.1) >= FORGOTTEN {
            kept.0 = 0;
        }
        *kept = (kept.0.saturating_add(1), now);
    }

    /// The lock of a login that nobody has.
    pub(crate) fn unknown(&mut self, login: &str, now: i64) -> Lock {
        let Some(kept) = self.unknown.get_mut(login) else { return Lock::Open };
        let lock = person::lock(kept.0, kept.1, now);
        if let Lock::Again(_) = lock {
            kept.1 = now;
        }
        lock
    }

    /// Keeps a wrong try of a login that nobody has.
    pub(crate) fn add_unknown(&mut self, login: &str, now: i64) -> u32 {
        if !self.unknown.contains_key(login) {
            make_room(&mut self.unknown);
        }
        let kept = self.unknown.entry(login.to_owned()).or_insert((0, now));
        *kept = (kept.0.saturating_add(1), now);
        kept.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(address: &str) -> Place {
        Place::Elsewhere(address.parse().unwrap())
    }

    #[test]
    fn a_place_waits_longer_and_longer_and_others_do_not() {
        let (mut guesses, start) = (Guesses::default(), Instant::now());
        let seconds = |s: u64| start + Duration::from_secs(s);
        let guesser = from("10.0.0.7");
        for _ in 0..20 {
            assert_eq!(guesses.wait(guesser, start), None);
            guesses.add(guesser, start);
        }
        guesses.add(guesser, start);
        assert_eq!(guesses.wait(guesser, seconds(4)), Some(Duration::from_secs(1)));
        assert_eq!(
            (guesses.wait(guesser, seconds(5)), guesses.wait(from("10.0.0.8"), start), guesses.wait(Place::Here, start)),
            (None, None, None)
        );
        for _ in 0..100 {
            guesses.add(guesser, seconds(5));
        }
        assert_eq!(guesses.wait(guesser, seconds(5)), Some(LONGEST_DELAY));
        guesses.add(guesser, seconds(5 + 3_600));
        assert_eq!(guesses.wait(guesser, seconds(5 + 3_600)), None, "quiet for an hour");
    }

    #[test]
    fn addresses_that_belong_together_count_together() {
        let same = |a: &str, b: &str| Origin::from(from(a)) == Origin::from(from(b));
        assert!(same("10.0.0.7", "::ffff:10.0.0.7"));
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9") && !same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(Origin::from(Place::Here) != Origin::from(from("127.0.0.1")));
    }

    #[test]
    fn memory_has_an_end() {
        let (mut guesses, now) = (Guesses::default(), Instant::now());
        for n in 0..REMEMBERED + 500 {
            guesses.add_unknown(&format!("l{n}"), i64::try_from(n).unwrap());
            guesses.add(Place::Elsewhere(IpAddr::from(u32::try_from(n).unwrap().to_be_bytes())), now);
        }
        assert_eq!((guesses.unknown.len(), guesses.places.len()), (REMEMBERED, REMEMBERED));
        assert_eq!(guesses.add_unknown("l600", 0), 2, "the newest are still there");
        assert_eq!(guesses.add_unknown("l0", 0), 1);
    }

    #[test]
    fn a_login_that_nobody_has_is_locked_like_one_that_somebody_has() {
        let mut guesses = Guesses::default();
        for n in 1..=5 {
            assert_eq!(guesses.unknown("li", 0), Lock::Open);
            assert_eq!(guesses.add_unknown("li", 0), n);
        }
        assert_eq!(guesses.unknown("li", 0), person::lock(5, 0, 0));
        assert_eq!(guesses.unknown("wang", 0), Lock::Open);
        // The clock goes back: the wait starts anew, once.
        assert_eq!(guesses.unknown("li", -50), Lock::Again(30_000_000 - 50));
        assert_eq!(guesses.unknown("li", -50), Lock::Until(30_000_000 - 50));
    }
}
