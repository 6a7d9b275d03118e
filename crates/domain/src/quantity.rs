//! Quantities: [`Qty`] for stock and orders, [`PerUnit`] for what one piece takes.
//!
//! Kept as scaled 64-bit integers, so that `SUM` and `ORDER BY` are exact in SQL; they cross the wire as decimal strings.

pub use crate::scaled::NumberError;
use crate::scaled::scaled;

scaled!(
    /// A quantity in an item's own unit, exact to 10⁻⁶ (±9.2 × 10¹²).
    Qty, 6, r"^-?\d{1,13}(\.\d{1,6})?$", "exact decimal quantity, up to 6 decimals"
);

scaled!(
    /// A quantity per unit, a share or a coefficient, exact to 10⁻⁹ (±9.2 × 10⁹).
    PerUnit, 9, r"^-?\d{1,10}(\.\d{1,9})?$", "exact decimal coefficient, up to 9 decimals"
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Exact;
    use crate::exact::Rounding;
    use proptest::prelude::*;

    #[test]
    fn reads_what_it_writes() {
        for (text, scaled) in [("0", 0), ("1", 1_000_000), ("-2.5", -2_500_000), ("0.000001", 1), ("9223372036854.775807", i64::MAX)] {
            let qty: Qty = text.parse().unwrap();
            assert_eq!(qty.scaled(), scaled);
            assert_eq!(qty.to_string(), text);
        }
        assert_eq!("-9223372036854.775808".parse::<Qty>().unwrap().scaled(), i64::MIN);
        assert_eq!("007.10".parse::<Qty>().unwrap().to_string(), "7.1");
    }

    #[test]
    fn refuses_what_it_cannot_keep() {
        let not = |t: &str| matches!(t.parse::<Qty>(), Err(NumberError::NotANumber(_)));
        for text in ["", "-", ".", "1.", ".5", "1e3", "1,000", "０", "+1", " 1", "NaN", "--1"] {
            assert!(not(text), "{text}");
        }
        assert!(matches!("0.0000001".parse::<Qty>(), Err(NumberError::TooManyDecimals { decimals: 6, .. })));
        assert!(matches!("9223372036854.775808".parse::<Qty>(), Err(NumberError::OutOfRange(_))));
        assert!(serde_json::from_str::<Qty>("1.5").is_err(), "a JSON number may already have lost digits");
        assert_eq!(serde_json::from_str::<Qty>("\"1.5\"").unwrap().scaled(), 1_500_000);
    }

    #[test]
    fn shows_the_unit_decimals() {
        assert_eq!("6.7".parse::<Qty>().unwrap().with_decimals(3), "6.700");
        assert_eq!("6.7777".parse::<Qty>().unwrap().with_decimals(3), "6.7777");
        assert_eq!("-5".parse::<Qty>().unwrap().with_decimals(0), "-5");
    }

    #[test]
    fn castings_for_a_million_valves() {
        // 0.311 × 0.0275 kg × 1 000 000 = 8 552.5 kg, not 8 000.
        let each = "0.311".parse::<PerUnit>().unwrap().to_exact() * "0.0275".parse::<PerUnit>().unwrap().to_exact();
        let all = each * Exact::from_integer(1_000_000);
        assert_eq!(Qty::from_exact(&all, 3, Rounding::Up).unwrap().to_string(), "8552.5");
    }

    proptest! {
        #[test]
        fn text_and_back(scaled in any::<i64>()) {
            let qty = Qty::from_scaled(scaled);
            prop_assert_eq!(qty.to_string().parse::<Qty>().unwrap(), qty);
            let per = PerUnit::from_scaled(scaled);
            prop_assert_eq!(per.to_string().parse::<PerUnit>().unwrap(), per);
        }
    }
}
