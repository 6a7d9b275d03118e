//! Coefficients of lines: exact ratios on their days, each kept once, ready for the fast sums.

use super::LineKind;
use super::live::RATIO;
use super::path::PerOne;
use super::residue::{self, Residue};
use crate::{Exact, PerUnit, Qty};
use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A quick hasher for small keys that nobody outside chooses to collide (one multiplication per word).
#[derive(Default, Clone, Copy)]
pub(super) struct QuickHasher(u64);

impl Hasher for QuickHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.write_u64(u64::from(b));
        }
    }
    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }
    fn write_i32(&mut self, word: i32) {
        self.write_u64(u64::from(word.cast_unsigned()));
    }
    fn write_i64(&mut self, word: i64) {
        self.write_u64(word.cast_unsigned());
    }
    fn write_isize(&mut self, word: isize) {
        self.write_u64(word.cast_unsigned() as u64);
    }
    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }
    fn write_i128(&mut self, word: i128) {
        self.write_u128(word.cast_unsigned());
    }
    #[allow(clippy::cast_possible_truncation)]
    fn write_u128(&mut self, word: u128) {
        self.write_u64(word as u64);
        self.write_u64((word >> 64) as u64);
    }
    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

/// A map with the quick hasher.
pub(super) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<QuickHasher>>;

/// What a coefficient is made of; two lines with the same parts share one coefficient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Parts {
    /// `PerUnit` of a variable part, `Qty` of a fixed one, scaled.
    pub qty: i64,
    /// Output per batch, scaled; one for a fixed part.
    pub output: i64,
    /// 10⁹ × (1 − scrap); 10⁹ for a fixed part.
    pub kept: u32,
    /// Number of the unit ratio.
    pub ratio: u32,
    /// Number of the days on which it counts.
    pub span: u32,
    /// Quantity per order instead of per piece.
    pub fixed: bool,
    /// Comes out instead of going in.
    pub kind: LineKind,
}

/// A coefficient, ready to multiply with: `num / den`, reduced.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coef {
    /// Its size; both 0 when they do not fit.
    pub num: u64,
    pub den: u64,
    /// Its size, rounded up.
    pub at_most: u64,
    /// Exact value modulo the prime, sign included.
    pub residue: Residue,
    /// Its value when that is a small whole number above 0, as most are; else 0.
    pub whole: u32,
    /// By- and co-products.
    pub negative: bool,
}

/// The table of coefficients.
#[derive(Debug, Default)]
pub(super) struct Coefs {
    /// Ready to multiply with.
    pub quick: Vec<Coef>,
    /// The same, as it was written.
    pub parts: Vec<Parts>,
    /// Distinct unit ratios.
    pub ratios: Vec<Exact>,
    /// The prime divides a denominator: residues say nothing.
    pub opaque: bool,
}

/// Finds the number of a coefficient while a graph is built.
#[derive(Default)]
pub(super) struct CoefTable {
    coefs: Coefs,
    by_parts: QuickMap<Parts, u32>,
    by_ratio: QuickMap<(i128, i128), u32>,
    inverses: QuickMap<u64, Option<Residue>>,
}

impl CoefTable {
    /// The number of a unit ratio.
    pub fn ratio(&mut self, ratio: Exact) -> u32 {
        let next = index(self.coefs.ratios.len());
        *self.by_ratio.entry((*ratio.numer(), *ratio.denom())).or_insert_with(|| {
            self.coefs.ratios.push(ratio);
            next
        })
    }

    /// The number of a coefficient.
    pub fn coef(&mut self, parts: Parts) -> u32 {
        if let Some(&known) = self.by_parts.get(&parts) {
            return known;
        }
        let number = index(self.coefs.parts.len());
        let (num, den) = self.coefs.ratio_of(&parts);
        let (quick, opaque) = quick(&num, &den, parts.kind != LineKind::Component, &mut self.inverses);
        self.coefs.quick.push(quick);
        self.coefs.opaque |= opaque;
        self.coefs.parts.push(parts);
        self.by_parts.insert(parts, number);
        number
    }

    /// The finished table.
    pub fn finish(self) -> Coefs {
        let mut coefs = self.coefs;
        coefs.quick.shrink_to_fit();
        coefs.parts.shrink_to_fit();
        coefs.ratios.shrink_to_fit();
        coefs
    }
}

/// Narrowing of a count that [`crate::limits`] keeps below 2³².
pub(super) fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Coefs {
    /// Its size (without the sign) as numerator and denominator, not reduced:
    /// `qty / output × ratio / (1 − scrap)`, or `fixed × ratio`.
    fn ratio_of(&self, parts: &Parts) -> (BigUint, BigUint) {
        let ratio = self.ratios[parts.ratio as usize];
        let (rn, rd) = (ratio.numer().unsigned_abs(), ratio.denom().unsigned_abs());
        let qty = parts.qty.unsigned_abs();
        if parts.fixed {
            return (BigUint::from(qty) * rn, BigUint::from(1_000_000_u32) * rd);
        }
        // qty·10⁻⁹ / (output·10⁻⁶) / (kept·10⁻⁹) = qty·10⁶ / (output·kept)
        (BigUint::from(qty) * 1_000_000_u32 * rn, BigUint::from(parts.output.unsigned_abs()) * parts.kept * rd)
    }

    /// The exact ratio, sign included.
    pub fn rational(&self, coef: u32) -> BigRational {
        let parts = &self.parts[coef as usize];
        let (num, den) = self.ratio_of(parts);
        let value = BigRational::new(BigInt::from(num), BigInt::from(den));
        if parts.kind == LineKind::Component { value } else { -value }
    }

    /// Own units of the component for one parent before scrap (for one order, of a fixed part), without the sign.
    pub fn per_piece(&self, coef: u32) -> BigRational {
        let parts = Parts { kept: 1_000_000_000, ..self.parts[coef as usize] };
        let (num, den) = self.ratio_of(&parts);
        BigRational::new(BigInt::from(num), BigInt::from(den))
    }

    /// The line's scrap.
    pub fn scrap(&self, coef: u32) -> PerUnit {
        PerUnit::from_scaled(1_000_000_000 - i64::from(self.parts[coef as usize].kept))
    }

    /// The quantity as it was written on the line.
    pub fn line_qty(&self, coef: u32) -> i64 {
        self.parts[coef as usize].qty
    }

    /// The same as a number, whether it stands per piece or per order.
    pub fn written(&self, coef: u32) -> PerOne {
        let parts = &self.parts[coef as usize];
        let decimals = if parts.fixed { Qty::DECIMALS } else { PerUnit::DECIMALS };
        PerOne::from_scaled(i128::from(parts.qty) * 10_i128.pow(PerUnit::DECIMALS - decimals))
    }

    /// The kind of the lines that use it.
    pub fn kind(&self, coef: u32) -> LineKind {
        self.parts[coef as usize].kind
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        self.quick.capacity() * size_of::<Coef>() + self.parts.capacity() * size_of::<Parts>() + self.ratios.capacity() * size_of::<Exact>()
    }
}

/// `num / den` ready to multiply with; says whether its residue says nothing.
fn quick(num: &BigUint, den: &BigUint, negative: bool, inverses: &mut QuickMap<u64, Option<Residue>>) -> (Coef, bool) {
    let reduced = match (u128::try_from(num), u128::try_from(den)) {
        (Ok(n), Ok(d)) => {
            let common = num_integer::gcd(n, d);
            u64::try_from(n / common).ok().zip(u64::try_from(d / common).ok())
        }
        _ => None,
    };
    let (of_num, inverse) = match reduced {
        Some((n, d)) => {
            let inverse = *inverses.entry(d).or_insert_with(|| residue::inverse(residue::of(i128::from(d))));
            (residue::of(i128::from(n)), inverse)
        }
        None => {
            // Rare: more than 64 bits when reduced.
            let modulo = |x: &BigUint| residue::of(i128::try_from(x % BigUint::from((1_u64 << 61) - 1)).unwrap_or(0));
            (modulo(num), residue::inverse(modulo(den)))
        }
    };
    let residue = residue::times(of_num, inverse.unwrap_or(0));
    let residue = residue::canonical(if negative { residue::minus(residue) } else { residue });
    // A number that the prime divides looks like zero.
    let opaque = inverse.is_none() || (*num != BigUint::ZERO && residue::canonical(of_num) == 0);
    let (num, den) = reduced.unwrap_or((0, 0));
    // Below the mark that `Live` gives to all others.
    let whole = if den == 1 && !negative { u32::try_from(num).ok().filter(|n| *n < RATIO).unwrap_or(0) } else { 0 };
    let at_most = if den == 0 { 0 } else { num.div_ceil(den) };
    (Coef { num, den, at_most, residue, whole, negative }, opaque)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(num: u128, den: u128, negative: bool, expected: (u64, u64, u32)) {
        let (coef, opaque) = quick(&num.into(), &den.into(), negative, &mut QuickMap::default());
        assert_eq!((coef.num, coef.den, coef.whole), expected, "{num}/{den}");
        assert!(!opaque);
        // residue × den = ± num
        let modulo = |x: u128| residue::of(i128::try_from(x % ((1 << 61) - 1)).unwrap());
        let signed = if negative { residue::minus(modulo(num)) } else { modulo(num) };
        assert!(residue::same(residue::times(coef.residue, modulo(den)), signed), "{num}/{den}");
    }

    #[test]
    fn coefficients_are_reduced() {
        check(194, 97, false, (2, 1, 2));
        check(4_000_000_000, 1_000_000_000, true, (4, 1, 0));
        check(1_000_000_000, 970_000_000, false, (100, 97, 0));
        check(0, 1_000, false, (0, 1, 0));
        check(3_000_000_000, 1, false, (3_000_000_000, 1, 3_000_000_000));
        check(5_000_000_000, 1, false, (5_000_000_000, 1, 0));
        check((1 << 100) + 1, 1 << 99, false, (0, 0, 0));
    }
}
