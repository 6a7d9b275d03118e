//! Where goods of one item are taken from: first in, first out (先进先出), and from as few places as that leaves. Parts for orders, with
//! what may stand in for them, are `production::pick_list`'s.

use crate::Qty;

/// Takes `wanted` from places, each with its age and what of it is free: all of an older age before any of the next. Of one age the first
/// that has enough for all that is still wanted gives it; where none has, the first gives what it has, and so on. Answers which place gives
/// how much, in the order of taking; together less than wanted only where less is there.
///
/// 45 wanted of places of one age with 10, 3 and 40: 10 of the first, 35 of the third.
#[must_use]
pub fn pick<Age: Ord + Copy>(wanted: Qty, places: &[(Age, Qty)]) -> Vec<(usize, Qty)> {
    let mut waiting: Vec<usize> = (0..places.len()).filter(|&at| places[at].1.is_positive()).collect();
    waiting.sort_by_key(|&at| places[at].0);
    let mut left = wanted;
    let mut picked = Vec::new();
    while left.is_positive() && !waiting.is_empty() {
        let age = places[waiting[0]].0;
        let enough = waiting.iter().take_while(|&&at| places[at].0 == age).position(|&at| places[at].1 >= left);
        let at = waiting.remove(enough.unwrap_or(0));
        let taken = places[at].1.min(left);
        left = Qty::from_scaled(left.scaled() - taken.scaled());
        picked.push((at, taken));
    }
    picked
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(wanted: i64, places: &[(u8, i64)], expected: &[(usize, i64)]) {
        let q = |n: i64| Qty::from_whole(n).unwrap();
        let places: Vec<(u8, Qty)> = places.iter().map(|&(age, free)| (age, q(free))).collect();
        let expected: Vec<(usize, Qty)> = expected.iter().map(|&(at, taken)| (at, q(taken))).collect();
        assert_eq!(pick(q(wanted), &places), expected);
    }

    #[test]
    fn the_oldest_goes_first_and_one_place_rather_than_two() {
        check(5, &[(2, 9), (1, 3)], &[(1, 3), (0, 2)]);
        check(5, &[(1, 3), (1, 9)], &[(1, 5)]);
        check(45, &[(1, 10), (1, 3), (1, 40)], &[(0, 10), (2, 35)]);
        check(60, &[(1, 10), (1, 3), (1, 40)], &[(0, 10), (1, 3), (2, 40)]);
        check(5, &[(1, 0), (1, -2)], &[]);
        check(0, &[(1, 4)], &[]);
    }

    proptest! {
        #[test]
        fn what_is_wanted_is_taken_as_far_as_it_is_there(wanted in 0_i64..200, places in prop::collection::vec((0_u8..4, -5_i64..60), 0..12)) {
            let given: Vec<(u8, Qty)> = places.iter().map(|&(age, free)| (age, Qty::from_scaled(free))).collect();
            let picked = pick(Qty::from_scaled(wanted), &given);
            let there: i64 = places.iter().map(|(_, free)| (*free).max(0)).sum();
            prop_assert_eq!(picked.iter().map(|(_, taken)| taken.scaled()).sum::<i64>(), wanted.min(there));
            let mut gives = vec![0_i64; places.len()];
            for (at, taken) in &picked {
                prop_assert!(gives[*at] == 0 && taken.is_positive() && *taken <= given[*at].1);
                gives[*at] = taken.scaled();
            }
            // Nothing younger goes while something older stays.
            for (at, (age, free)) in places.iter().enumerate().filter(|(at, _)| gives[*at] > 0) {
                let stays = |(other, (older, there)): (usize, &(u8, i64))| older < age && (*there).max(0) > gives[other];
                prop_assert!(!places.iter().enumerate().any(stays), "{at} of age {age} with {free}");
            }
        }
    }
}
