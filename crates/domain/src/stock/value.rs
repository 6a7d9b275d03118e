//! What moves are worth. A moving average is value ÷ quantity and never a stored rounded price, so what is left is always
//! worth exactly what came in less what went out, and nothing is worth something once it is gone.

use crate::exact::{Rounding, round};
use crate::{Exact, Money, Qty};
use num_traits::CheckedMul;

/// The value that goes with `out` of a stock, rounded half away from zero to the currency's decimals; all of it with the
/// last piece, and never more than there is. `None` when out of range.
///
/// Of 3 pieces worth 10.00, one takes 3.33; of the 2 left one takes 3.34 (6.67 ÷ 2 = 3.335), the last 3.33.
#[must_use]
pub fn of_issue(stock: Qty, value: Money, out: Qty, decimals: u32) -> Option<Money> {
    if out >= stock {
        return Some(value);
    }
    let share = Exact::new(i128::from(out.scaled()), i128::from(stock.scaled()));
    let rounded = round(&value.to_exact().checked_mul(&share)?, decimals, Rounding::HalfAway)?;
    let scaled = rounded.checked_mul(10_i128.pow(Money::DECIMALS - decimals.min(Money::DECIMALS)))?;
    Some(Money::from_scaled(i64::try_from(scaled).ok()?).min(value))
}

/// The value that goes when what came with `original` goes back: just that, unless the stock is worth less by now; and all
/// that is left with the last piece.
#[must_use]
pub fn of_going_back(stock: Qty, value: Money, out: Qty, original: Money) -> Money {
    if out >= stock { value } else { original.min(value) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_last_piece_takes_what_is_left() {
        let q = |n: i64| Qty::from_whole(n).unwrap();
        let m = |t: &str| t.parse::<Money>().unwrap();
        assert_eq!(of_issue(q(3), m("10"), q(1), 2), Some(m("3.33")));
        assert_eq!(of_issue(q(2), m("6.67"), q(1), 2), Some(m("3.34")));
        assert_eq!(of_issue(q(1), m("3.33"), q(1), 2), Some(m("3.33")));
        assert_eq!(of_issue(q(3), m("0.01"), q(2), 2), Some(m("0.01")));
        assert_eq!(of_going_back(q(5), m("10"), q(2), m("4")), m("4"));
        assert_eq!(of_going_back(q(5), m("3"), q(2), m("4")), m("3"));
        assert_eq!(of_going_back(q(2), m("10"), q(2), m("4")), m("10"));
    }

    proptest! {
        #[test]
        fn what_went_out_is_what_was_there(value in 0_i64..1_000_000_000, outs in prop::collection::vec(1_i64..1_000, 1..30), decimals in 0_u32..5) {
            let step = 10_i64.pow(4 - decimals);
            let (mut value, all) = (Money::from_scaled(value / step * step), Money::from_scaled(value / step * step));
            let mut stock = Qty::from_scaled(outs.iter().sum());
            let mut gone = Money::ZERO;
            for out in outs {
                let out = Qty::from_scaled(out);
                let worth = of_issue(stock, value, out, decimals).unwrap();
                prop_assert!(worth >= Money::ZERO && worth <= value && worth.scaled() % step == 0);
                (value, stock) = (value.checked_sub(worth).unwrap(), stock.checked_sub(out).unwrap());
                gone = gone.checked_add(worth).unwrap();
            }
            prop_assert_eq!((gone, value), (all, Money::ZERO));
        }
    }
}
