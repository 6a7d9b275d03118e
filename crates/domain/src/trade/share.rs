//! Whose a line is: the shares of tracking codes in it. They add up to the line, whatever it was split into or merged of.
//!
//! A share without a code is what was bought or made for stock.

use crate::exact::allocate;
use crate::{Money, Qty, TrackingId};

/// A part of a line that belongs to one code; for stock where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share {
    /// The code.
    pub tracking: Option<TrackingId>,
    /// Of the line's quantity, with its sign.
    pub quantity: Qty,
}

/// The shares of `part`, which comes of a line with `whole` shares of which `taken` went to other lines before: what is
/// left is shared by largest remainder, so that after the last part every code has had exactly its own. What goes beyond
/// the whole is shared as the whole was. `step` is the smallest quantity, scaled (1 000 000 for whole pieces). `None` when
/// out of range, or when nothing can be shared.
///
/// Of 100 + 150 + 50, 299 came → 100, 149, 50 (by remainders); the last piece is the second code's.
#[must_use]
pub fn take(whole: &[Share], taken: &[Share], part: Qty, step: i64) -> Option<Vec<Share>> {
    let used = |share: &Share| taken.iter().filter(|t| t.tracking == share.tracking).map(|t| i128::from(t.quantity.scaled())).sum::<i128>();
    let left: Vec<i128> = whole.iter().map(|share| (i128::from(share.quantity.scaled()) - used(share)).max(0)).collect();
    let rest = left.iter().sum::<i128>();
    let wanted = i128::from(part.scaled());
    let parts = if wanted <= rest {
        in_steps(wanted, &left, step)?
    } else {
        let weights: Vec<i128> = whole.iter().map(|share| i128::from(share.quantity.scaled()).abs()).collect();
        let beyond = in_steps(wanted - rest, &weights, step)?;
        left.iter().zip(beyond).map(|(a, b)| a + b).collect()
    };
    shares(whole, &parts)
}

/// The shares of `part` in the proportion of another line's, which counts otherwise: another item, or money.
#[must_use]
pub fn spread(whole: &[Share], part: Qty, step: i64) -> Option<Vec<Share>> {
    let weights: Vec<i128> = whole.iter().map(|share| i128::from(share.quantity.scaled()).abs()).collect();
    shares(whole, &in_steps(i128::from(part.scaled()), &weights, step)?)
}

/// What of a line's amount is a code's: shared by largest remainder over all shares of the line, so that the codes' parts add up to it.
/// `least` is the smallest amount, scaled.
///
/// 100.00 for three codes with a third each → 33.34, 33.33, 33.33.
#[must_use]
pub fn amount_of(whole: &[Share], tracking: TrackingId, total: Money, least: i64) -> Option<Money> {
    let whole = merged(whole.iter().copied())?;
    let weights: Vec<i128> = whole.iter().map(|share| i128::from(share.quantity.scaled())).collect();
    let parts = in_steps(i128::from(total.scaled()), &weights, least)?;
    let own = whole.iter().zip(parts).filter(|(share, _)| share.tracking == Some(tracking)).map(|(_, part)| part).sum::<i128>();
    Some(Money::from_scaled(i64::try_from(own).ok()?))
}

fn in_steps(total: i128, weights: &[i128], step: i64) -> Option<Vec<i128>> {
    let step = i128::from(step.max(1));
    let (steps, rest) = (total / step, total % step);
    let mut parts = allocate(steps, weights)?;
    parts.iter_mut().for_each(|part| *part *= step);
    // What is finer than a step goes with the greatest share; quantities that were checked have none.
    if rest != 0 {
        let greatest = (0..weights.len()).max_by_key(|&at| (weights[at], std::cmp::Reverse(at)))?;
        parts[greatest] += rest;
    }
    Some(parts)
}

fn shares(whole: &[Share], parts: &[i128]) -> Option<Vec<Share>> {
    let mut found = Vec::with_capacity(parts.len());
    for (share, &part) in whole.iter().zip(parts).filter(|(_, part)| **part != 0) {
        found.push(Share { tracking: share.tracking, quantity: Qty::from_scaled(i64::try_from(part).ok()?) });
    }
    Some(found)
}

/// Shares of the same code together, in the order in which they came first.
#[must_use]
pub fn merged(shares: impl IntoIterator<Item = Share>) -> Option<Vec<Share>> {
    let mut found: Vec<Share> = Vec::new();
    for share in shares {
        match found.iter_mut().find(|f| f.tracking == share.tracking) {
            Some(same) => same.quantity = same.quantity.checked_add(share.quantity)?,
            None => found.push(share),
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PIECE: i64 = 1_000_000;

    fn share(code: i64, pieces: i64) -> Share {
        Share { tracking: (code > 0).then_some(TrackingId(code)), quantity: Qty::from_scaled(pieces * PIECE) }
    }

    fn pieces(shares: &[Share]) -> Vec<(i64, i64)> {
        shares.iter().map(|s| (s.tracking.map_or(0, |t| t.0), s.quantity.scaled() / PIECE)).collect()
    }

    #[test]
    fn after_the_last_part_each_has_its_own() {
        let whole = [share(1, 100), share(2, 150), share(3, 50)];
        let first = take(&whole, &[], Qty::from_scaled(299 * PIECE), PIECE).unwrap();
        assert_eq!(first.iter().map(|s| s.quantity.scaled()).sum::<i64>(), 299 * PIECE);
        let last = take(&whole, &first, Qty::from_scaled(PIECE), PIECE).unwrap();
        let all = merged(first.into_iter().chain(last)).unwrap();
        assert_eq!(pieces(&all), [(1, 100), (2, 150), (3, 50)]);
    }

    #[test]
    fn what_came_beyond_is_shared_as_the_whole_was() {
        let whole = [share(1, 100), share(0, 100)];
        let all = take(&whole, &[], Qty::from_scaled(206 * PIECE), PIECE).unwrap();
        assert_eq!(pieces(&all), [(1, 103), (0, 103)]);
        assert_eq!(pieces(&spread(&whole, Qty::from_scaled(-3 * PIECE), PIECE).unwrap()), [(1, -2), (0, -1)]);
    }

    #[test]
    fn amounts_of_codes_add_up() {
        let cent = 100;
        let of = |whole: &[Share], total: i64| {
            let own = |code: i64| amount_of(whole, TrackingId(code), Money::from_scaled(total * cent), cent).unwrap().scaled() / cent;
            [own(1), own(2), own(3)]
        };
        assert_eq!(of(&[share(1, 1), share(2, 1), share(3, 1)], 10_000), [3334, 3333, 3333]);
        assert_eq!(of(&[share(1, -1), share(2, -1), share(3, -1)], -10_000), [-3334, -3333, -3333], "taken back");
        // What is for stock has its part, too; of money for an invoice with a credit the second gave some back.
        assert_eq!(of(&[share(1, 1), share(0, 2)], 1000), [333, 0, 0]);
        assert_eq!(of(&[share(1, 100), share(2, -20)], 8000), [10_000, -2000, 0]);
    }

    proptest! {
        #[test]
        fn parts_of_a_line_leave_nothing_over(own in prop::collection::vec(1_i64..500, 1..8), cuts in prop::collection::vec(1_i64..400, 0..12)) {
            let whole: Vec<Share> = own.iter().zip(0_i64..).map(|(&q, code)| share(code, q)).collect();
            let total: i64 = own.iter().sum();
            let mut taken: Vec<Share> = Vec::new();
            let mut rest = total;
            for cut in cuts.into_iter().chain([i64::MAX]) {
                let part = cut.min(rest);
                let got = take(&whole, &taken, Qty::from_scaled(part * PIECE), PIECE).unwrap();
                prop_assert_eq!(got.iter().map(|s| s.quantity.scaled()).sum::<i64>(), part * PIECE);
                prop_assert!(got.iter().all(|s| s.quantity.scaled() % PIECE == 0));
                taken = merged(taken.into_iter().chain(got)).unwrap();
                rest -= part;
            }
            for share in &whole {
                let got = taken.iter().find(|t| t.tracking == share.tracking).map_or(0, |t| t.quantity.scaled());
                prop_assert_eq!(got, share.quantity.scaled());
            }
        }
    }
}
