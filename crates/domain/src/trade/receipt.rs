//! How far what came may differ from what was ordered.

use crate::exact::{Rounding, round};
use crate::{Exact, PerUnit, Qty};

/// Usual tolerance: ±2 %.
pub const TOLERANCE: PerUnit = PerUnit::from_scaled(20_000_000);

/// What came for a line of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Came {
    /// Ordered.
    pub ordered: Qty,
    /// Received before, less what went back.
    pub before: Qty,
    /// Comes now.
    pub now: Qty,
    /// What the delivery note says; none where it was not compared.
    pub noted: Option<Qty>,
    /// It is the last delivery.
    pub is_final: bool,
}

/// Why a receipt has to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Off {
    /// More came in all than was ordered, beyond the tolerance.
    Over,
    /// The last delivery leaves too much open.
    Under,
    /// It is not what the delivery note says.
    Noted,
}

/// Is it beyond the tolerance, both ends of which are inclusive? A part-delivery is no shortage.
///
/// 1000 ordered, ±2 %: 1020 is fine, 1021 is over; 979 is under if it was the last.
#[must_use]
pub fn off(came: &Came, tolerance: PerUnit) -> Option<Off> {
    let one = i128::from(PerUnit::ONE.scaled());
    let share = i128::from(tolerance.scaled());
    let wide = |q: Qty| i128::from(q.scaled());
    let in_all = wide(came.before) + wide(came.now);
    if in_all * one > wide(came.ordered) * (one + share) {
        return Some(Off::Over);
    }
    if came.is_final && in_all * one < wide(came.ordered) * (one - share) {
        return Some(Off::Under);
    }
    match came.noted {
        Some(noted) if (wide(came.now) - wide(noted)).abs() * one > wide(noted) * share => Some(Off::Noted),
        Some(_) | None => None,
    }
}

/// By which share what came in all is over (below zero: under) what was ordered, rounded half away from zero to a hundredth of a
/// percent; none where nothing was ordered, or out of range.
///
/// 1025 of 1000 → 0.025; 999 of 1000 → −0.001.
#[must_use]
pub fn share_over(ordered: Qty, came: Qty) -> Option<PerUnit> {
    if !ordered.is_positive() {
        return None;
    }
    let share = Exact::new(i128::from(came.scaled()) - i128::from(ordered.scaled()), i128::from(ordered.scaled()));
    let hundredths = round(&share, 4, Rounding::HalfAway)?;
    i64::try_from(hundredths.checked_mul(10_i128.pow(PerUnit::DECIMALS - 4))?).ok().map(PerUnit::from_scaled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_over_it_is_is_a_share_of_what_was_ordered() {
        let share = |ordered: &str, came: &str| share_over(ordered.parse().unwrap(), came.parse().unwrap()).map(|share| share.to_string());
        assert_eq!(share("1000", "1025").as_deref(), Some("0.025"));
        assert_eq!(share("1000", "999").as_deref(), Some("-0.001"));
        assert_eq!(share("3", "4").as_deref(), Some("0.3333"));
        assert_eq!(share("7", "7").as_deref(), Some("0"));
        assert_eq!(share("0", "7"), None);
        assert_eq!(share("0.000001", "9000000000000"), None);
    }

    fn check(ordered: i64, before: i64, now: i64, noted: Option<i64>, is_final: bool, expected: Option<Off>) {
        let q = |n: i64| Qty::from_whole(n).unwrap();
        let came = Came { ordered: q(ordered), before: q(before), now: q(now), noted: noted.map(q), is_final };
        assert_eq!(off(&came, TOLERANCE), expected, "{came:?}");
    }

    #[test]
    fn two_percent_are_let_through_and_no_more() {
        check(1000, 0, 1020, None, false, None);
        check(1000, 0, 1021, None, false, Some(Off::Over));
        check(1000, 600, 421, None, false, Some(Off::Over));
        // A first part is no shortage; a last one is.
        check(1000, 0, 300, None, false, None);
        check(1000, 0, 980, None, true, None);
        check(1000, 0, 979, None, true, Some(Off::Under));
        check(1000, 0, 500, Some(510), false, None);
        check(1000, 0, 500, Some(511), false, Some(Off::Noted));
        check(1000, 0, 500, Some(0), false, Some(Off::Noted));
    }
}
