//! When a new sale is refused because the stock would not last (锁单).

use crate::{PerUnit, Qty};

/// Usual factor on the safety stock: 1.3.
pub const LOCK_FACTOR: PerUnit = PerUnit::from_scaled(1_300_000_000);

/// The largest factor that can be set: 100.
pub const LOCK_FACTOR_MOST: PerUnit = PerUnit::from_scaled(100_000_000_000);

/// Is a new sales order line refused? It is while what is available is less than the safety stock times the factor; an
/// item without a safety stock is never locked.
///
/// Safety stock 100: locked at 129, not at 130.
#[must_use]
pub fn is_locked(available: Qty, safety_stock: Qty, factor: PerUnit) -> bool {
    let one = i128::from(PerUnit::ONE.scaled());
    safety_stock.is_positive() && i128::from(available.scaled()) * one < i128::from(safety_stock.scaled()) * i128::from(factor.scaled())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locked_below_the_safety_stock_and_a_third() {
        let q = |n: i64| Qty::from_whole(n).unwrap();
        assert!(is_locked(q(129), q(100), LOCK_FACTOR));
        assert!(!is_locked(q(130), q(100), LOCK_FACTOR));
        assert!(!is_locked(q(0), q(0), LOCK_FACTOR));
        assert!(is_locked(q(0), q(1), LOCK_FACTOR));
        // A factor of 0 refuses nothing.
        assert!(!is_locked(q(0), q(100), PerUnit::ZERO));
    }
}
