//! Money: [`Money`] for amounts, [`Price`] for rates and unit prices.

use crate::scaled::scaled;

scaled!(
    /// An amount in the book's currency, exact to 10⁻⁴ (±9.2 × 10¹⁴).
    Money, 4, r"^-?\d{1,15}(\.\d{1,4})?$", "exact decimal amount, up to 4 decimals"
);

scaled!(
    /// A rate or unit price, exact to 10⁻⁶ (±9.2 × 10¹²).
    Price, 6, r"^-?\d{1,13}(\.\d{1,6})?$", "exact decimal price, up to 6 decimals"
);

impl Price {
    /// `quantity × price`, rounded half away from zero to the currency's decimals; `None` when out of range.
    ///
    /// 1.5 × 0.035 → 0.0525 → 0.05 at 2 decimals.
    #[must_use]
    pub fn amount(self, quantity: crate::Qty, currency_decimals: u32) -> Option<Money> {
        use num_traits::CheckedMul;
        let exact = quantity.to_exact().checked_mul(&self.to_exact())?;
        Money::from_exact(&exact, currency_decimals, crate::exact::Rounding::HalfAway)
    }

    /// What one unit costs when so much costs `amount`, rounded half away from zero; `None` where there is nothing, or out of range.
    ///
    /// 100.00 ÷ 3 → 33.333333.
    #[must_use]
    pub fn of(amount: Money, quantity: crate::Qty) -> Option<Self> {
        use num_traits::CheckedDiv;
        if quantity.is_zero() {
            return None;
        }
        let exact = amount.to_exact().checked_div(&quantity.to_exact())?;
        Self::from_exact(&exact, Self::DECIMALS, crate::exact::Rounding::HalfAway)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_half_away() {
        let amount = |q: &str, p: &str| p.parse::<Price>().unwrap().amount(q.parse().unwrap(), 2).unwrap().to_string();
        assert_eq!(amount("1", "9.8175"), "9.82");
        assert_eq!(amount("1", "0.005"), "0.01");
        assert_eq!(amount("-1", "0.005"), "-0.01");
        assert_eq!(amount("3", "48"), "144");
        let of = |amount: &str, q: &str| Price::of(amount.parse().unwrap(), q.parse().unwrap()).map(|p| p.to_string());
        assert_eq!((of("100", "3"), of("85.5", "100"), of("1", "0")), (Some("33.333333".into()), Some("0.855".into()), None));
        assert!("1".parse::<Price>().unwrap().amount(crate::Qty::from_scaled(i64::MAX), 4).is_some());
        assert!("1000000".parse::<Price>().unwrap().amount(crate::Qty::from_scaled(i64::MAX), 4).is_none());
    }
}
