//! Amounts of a line, and of a part of it.

use crate::exact::{Rounding, pow10, round};
use crate::{Exact, Money, PerUnit, Price, Qty};
use num_traits::{CheckedDiv, CheckedMul};

/// What a line comes to. Always `net + tax = gross`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amounts {
    /// Without tax; stock is valued by it.
    pub net: Money,
    /// The tax.
    pub tax: Money,
    /// With tax.
    pub gross: Money,
}

impl Amounts {
    /// Both together; `None` when out of range.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Option<Self> {
        let (net, gross) = (self.net.checked_add(other.net)?, self.gross.checked_add(other.gross)?);
        Some(Self { net, tax: gross.checked_sub(net)?, gross })
    }

    /// This without the other; `None` when out of range.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Option<Self> {
        let (net, gross) = (self.net.checked_sub(other.net)?, self.gross.checked_sub(other.gross)?);
        Some(Self { net, tax: gross.checked_sub(net)?, gross })
    }
}

/// A line's price with all that changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Of one unit.
    pub price: Price,
    /// Share that is taken off: 0.05 for 5 %.
    pub discount: PerUnit,
    /// 0.13 for 13 %.
    pub tax_rate: PerUnit,
    /// The price includes the tax.
    pub tax_included: bool,
}

/// The amounts of a line, rounded half away from zero to the currency's decimals; `None` when out of range.
///
/// 3 × 10.00 at 13 % on top → 30.00 + 3.90 = 33.90; the same price with tax in it → 26.55 + 3.45 = 30.00.
#[must_use]
pub fn amounts(quantity: Qty, terms: &Terms, decimals: u32) -> Option<Amounts> {
    let one = Exact::from_integer(1);
    let full = quantity.to_exact().checked_mul(&terms.price.to_exact())?.checked_mul(&(one - terms.discount.to_exact()))?;
    let rate = terms.tax_rate.to_exact();
    let (net, gross) = if terms.tax_included {
        let gross = Money::from_exact(&full, decimals, Rounding::HalfAway)?;
        (Money::from_exact(&gross.to_exact().checked_div(&(one + rate))?, decimals, Rounding::HalfAway)?, gross)
    } else {
        let net = Money::from_exact(&full, decimals, Rounding::HalfAway)?;
        let tax = Money::from_exact(&net.to_exact().checked_mul(&rate)?, decimals, Rounding::HalfAway)?;
        (net, net.checked_add(tax)?)
    };
    Some(Amounts { net, tax: gross.checked_sub(net)?, gross })
}

/// What falls on `part` of a whole of which `before` has had its own: rounded so that all parts add up to `total`. What
/// goes beyond the whole costs as much a piece. `None` when out of range, or when there is no whole.
///
/// 100.00 over 3: 33.33, 33.34, 33.33.
#[must_use]
pub fn portion(total: Money, whole: Qty, before: Qty, part: Qty, decimals: u32) -> Option<Money> {
    if whole.is_zero() {
        return None;
    }
    let up_to = |quantity: Qty| {
        let share = Exact::new(i128::from(quantity.scaled()), i128::from(whole.scaled()));
        round(&total.to_exact().checked_mul(&share)?, decimals, Rounding::HalfAway)
    };
    let difference = up_to(before.checked_add(part)?)?.checked_sub(up_to(before)?)?;
    let scaled = difference.checked_mul(pow10(Money::DECIMALS - decimals.min(Money::DECIMALS)))?;
    i64::try_from(scaled).ok().map(Money::from_scaled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(quantity: &str, price: &str, discount: &str, rate: &str, included: bool, expected: [&str; 3]) {
        let terms = Terms {
            price: price.parse().unwrap(),
            discount: discount.parse().unwrap(),
            tax_rate: rate.parse().unwrap(),
            tax_included: included,
        };
        let got = amounts(quantity.parse().unwrap(), &terms, 2).unwrap();
        assert_eq!([got.net, got.tax, got.gross].map(|m| m.to_string()), expected);
    }

    #[test]
    fn net_and_tax_are_the_gross() {
        check("3", "10", "0", "0.13", false, ["30", "3.9", "33.9"]);
        check("3", "10", "0", "0.13", true, ["26.55", "3.45", "30"]);
        check("7", "1.99", "0.05", "0.13", false, ["13.23", "1.72", "14.95"]);
        check("-3", "10", "0", "0.13", true, ["-26.55", "-3.45", "-30"]);
        check("1", "0.005", "0", "0", false, ["0.01", "0", "0.01"]);
        check("5", "0", "0", "0.13", false, ["0", "0", "0"]);
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_whole(total in -1_000_000_000_i64..1_000_000_000, cuts in prop::collection::vec(1_i64..1_000_000, 1..20), decimals in 0_u32..5) {
            let step = 10_i64.pow(4 - decimals);
            let total = Money::from_scaled(total / step * step);
            let whole = Qty::from_scaled(cuts.iter().sum());
            let (mut before, mut sum) = (Qty::ZERO, Money::ZERO);
            for cut in cuts {
                let part = portion(total, whole, before, Qty::from_scaled(cut), decimals).unwrap();
                sum = sum.checked_add(part).unwrap();
                before = before.checked_add(Qty::from_scaled(cut)).unwrap();
            }
            prop_assert_eq!(sum, total);
        }
    }
}
