//! Paths through the indented views, and the exact numbers along one.

use super::coef::Coefs;
use super::error::BomError;
use super::graph::BomGraph;
use super::sum::{Arith, Fast, Rounded, Sum, To, Total, Unproved};
use crate::{BomLineId, PerUnit};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Signed;

/// One step of a path: a line, and whether its fixed quantity is meant. On the wire, a fixed step is the line's id below
/// zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Step {
    /// The line.
    pub line: BomLineId,
    /// Its fixed quantity instead of the variable one.
    pub fixed: bool,
}

impl Step {
    /// From the wire: −17 is the fixed quantity of line 17.
    #[must_use]
    pub const fn from_wire(number: i64) -> Self {
        Self { line: BomLineId(number.saturating_abs()), fixed: number < 0 }
    }

    /// To the wire.
    #[must_use]
    pub const fn wire(self) -> i64 {
        if self.fixed { -self.line.0 } else { self.line.0 }
    }
}

/// How much of a part is in one of an ancestor: an exact decimal to 10⁻⁹ in 128 bits, as a deep product can be larger
/// than any quantity that is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct PerOne(i128);

impl PerOne {
    /// The value times 10⁹.
    #[must_use]
    pub const fn scaled(self) -> i128 {
        self.0
    }

    /// From the value times 10⁹.
    #[must_use]
    pub const fn from_scaled(scaled: i128) -> Self {
        Self(scaled)
    }
}

impl std::fmt::Display for PerOne {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let (whole, rest) = (size / 1_000_000_000, size % 1_000_000_000);
        let fraction = format!("{rest:09}");
        let fraction = fraction.trim_end_matches('0');
        if fraction.is_empty() { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{fraction}") }
    }
}

impl serde::Serialize for PerOne {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A product along a path, as fast numbers; none where more digits are needed.
pub(super) type Product = Option<Total<Unproved>>;

/// `total × coefficient`.
pub(super) fn times(fast: &Fast<'_>, total: Product, coef: u32) -> Product {
    let mut product = Sum::default();
    fast.add(&mut product, &total?, coef);
    fast.settle(product).ok()
}

/// `scaled × 10^-decimals × coefficients`, exactly.
pub(super) fn exact_product(coefs: &Coefs, start: (i64, u32), path: impl Iterator<Item = u32>) -> BigRational {
    let start = BigRational::new(start.0.into(), BigInt::from(10).pow(start.1));
    path.fold(start, |product, coef| product * coefs.rational(coef))
}

/// Rounds an exact ratio; `None` when it does not fit.
pub(super) fn round_exact(value: &BigRational, decimals: u32, to: To) -> Option<Rounded> {
    let scaled = value * BigInt::from(10).pow(decimals);
    let rounded = match to {
        To::Up => scaled.ceil(),
        To::Nearest if scaled.is_negative() => -((-&scaled).round()),
        To::Nearest => scaled.round(),
    };
    let value = i128::try_from(rounded.to_integer()).ok()?;
    Some(Rounded { value, exact: scaled.is_integer() })
}

impl BomGraph {
    /// Rounds a product along a path, fast or exactly.
    pub(super) fn round_product(
        &self,
        fast: &Fast<'_>,
        product: Product,
        node: u32,
        decimals: u32,
        to: To,
        exact: impl FnOnce() -> BigRational,
    ) -> Result<Rounded, BomError> {
        if let Some(Ok(rounded)) = product.map(|total| fast.round(&total, decimals, to, || None)) {
            return Ok(rounded);
        }
        let value = exact();
        round_exact(&value, decimals, to)
            .ok_or_else(|| BomError::Overflow { item: self.code(node).into(), figure: value.to_integer().to_string() })
    }

    /// Own units of the component for one parent (one order, of a fixed quantity), before scrap, to 10⁻⁹.
    pub(super) fn per_piece(&self, coef: u32, node: u32) -> Result<PerUnit, BomError> {
        let per = self.coefs.per_piece(coef);
        let rounded = round_exact(&per, PerUnit::DECIMALS, To::Nearest).and_then(|r| i64::try_from(r.value).ok());
        rounded
            .map(PerUnit::from_scaled)
            .ok_or_else(|| BomError::Overflow { item: self.code(node).into(), figure: per.to_integer().to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_itself() {
        for (scaled, text) in [(0, "0"), (8_388_608_000_000_000, "8388608"), (-1_500_000_000, "-1.5"), (1, "0.000000001")] {
            assert_eq!(PerOne::from_scaled(scaled).to_string(), text);
        }
        assert_eq!(Step::from_wire(-17), Step { line: BomLineId(17), fixed: true });
        assert_eq!(Step::from_wire(-17).wire(), -17);
    }
}
