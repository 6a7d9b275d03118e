//! Coefficients of lines: exact ratios, each kept once, with a 128-bit mantissa for the fast sums.

use super::LineKind;
use super::residue::{self, Residue};
use crate::{Exact, PerUnit};
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
    /// Quantity per order instead of per piece.
    pub fixed: bool,
    /// Comes out instead of going in.
    pub kind: LineKind,
}

/// A coefficient, ready to multiply with: `mantissa × 2^-shift`, rounded down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coef {
    /// Its top bit is set, unless the coefficient is 0.
    pub mantissa: u128,
    /// Exact value modulo the prime, sign included.
    pub residue: Residue,
    /// Its size when that is a whole number, as most are; else 0.
    pub whole: u32,
    /// Where the point is.
    pub shift: i16,
    /// It is a multiple of 2^-bits; [`INEXACT`] when it is no binary fraction of 64 bits.
    pub bits: u8,
    /// By- and co-products.
    pub negative: bool,
}

/// More fraction bits than the high part of a sum has; twice that is still a `u8`.
pub(super) const INEXACT: u8 = 100;

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
    inverses: QuickMap<u128, Option<Residue>>,
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
        let inverses = &mut self.inverses;
        let (quick, opaque) = quick(num, den, parts.kind != LineKind::Component, inverses);
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

    /// The kind of the lines that use it.
    pub fn kind(&self, coef: u32) -> LineKind {
        self.parts[coef as usize].kind
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        self.quick.capacity() * size_of::<Coef>() + self.parts.capacity() * size_of::<Parts>() + self.ratios.capacity() * size_of::<Exact>()
    }
}

/// The top 128 bits of `num / den` and their residue; says whether the residue says nothing.
fn quick(num: BigUint, den: BigUint, negative: bool, inverses: &mut QuickMap<u128, Option<Residue>>) -> (Coef, bool) {
    let sign = |r: Residue| residue::canonical(if negative { residue::minus(r) } else { r });
    if num == BigUint::ZERO {
        return (Coef { mantissa: 0, residue: 0, whole: 0, shift: 0, bits: 0, negative }, false);
    }
    if let (Ok(n), Ok(d)) = (u128::try_from(&num), u128::try_from(&den)) {
        let common = num_integer::gcd(n, d);
        let (n, d) = (n / common, d / common);
        if let (Ok(small), true) = (u64::try_from(d), n.leading_zeros() > 0) {
            let (mantissa, shift, nothing_lost) = divide(n, small);
            let inverse = *inverses.entry(d).or_insert_with(|| residue::inverse(residue::of(i128::from(small))));
            let of_num = residue::of(n.cast_signed());
            let exact = nothing_lost && small.is_power_of_two() && u64::try_from(n).is_ok();
            let coef = Coef {
                mantissa,
                residue: sign(residue::times(of_num, inverse.unwrap_or(0))),
                whole: if small == 1 { u32::try_from(n).unwrap_or(0) } else { 0 },
                shift,
                bits: if exact { u8::try_from(small.trailing_zeros()).unwrap_or(INEXACT) } else { INEXACT },
                negative,
            };
            return (coef, inverse.is_none());
        }
    }
    // Rare: more than 64 bits in the reduced denominator.
    let up = 128 + den.bits();
    let quotient = (&num << up) / &den;
    let extra = quotient.bits() - 128;
    let mantissa = u128::try_from(quotient >> extra).unwrap_or(u128::MAX);
    let modulo = |x: &BigUint| residue::of(i128::try_from(x % BigUint::from((1_u64 << 61) - 1)).unwrap_or(0));
    let inverse = residue::inverse(modulo(&den));
    let coef = Coef {
        mantissa,
        residue: sign(residue::times(modulo(&num), inverse.unwrap_or(0))),
        whole: 0,
        shift: i16::try_from(i128::from(up) - i128::from(extra)).unwrap_or(i16::MAX),
        bits: INEXACT,
        negative,
    };
    (coef, inverse.is_none())
}

/// Long division of `n > 0` into a mantissa with its top bit set and the place of the point; says whether nothing was lost.
fn divide(n: u128, d: u64) -> (u128, i16, bool) {
    let d = u128::from(d);
    let (mut quotient, mut rest) = (n / d, n % d);
    let mut shift = 0_i16;
    loop {
        let room = quotient.leading_zeros();
        if room == 0 {
            return (quotient, shift, rest == 0);
        }
        // The remainder is below 2⁶⁴, so it can take at most 64 more bits at a time.
        let step = room.min(64);
        let wide = rest << step;
        quotient = (quotient << step) | (wide / d);
        rest = wide % d;
        shift += i16::try_from(step).unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(num: u128, den: u64) {
        let (mantissa, shift, whole) = divide(num, den);
        assert_eq!(mantissa.leading_zeros(), 0);
        let exact = BigRational::new(num.into(), den.into());
        let scaled = exact * BigRational::from_integer(BigInt::from(1) << u32::try_from(shift.max(0)).unwrap());
        let floor = scaled.floor().to_integer();
        assert_eq!(floor, BigInt::from(mantissa), "{num}/{den}");
        assert_eq!(whole, scaled.is_integer(), "{num}/{den}");
    }

    #[test]
    fn long_division_keeps_the_top_128_bits() {
        for (num, den) in
            [(1, 1), (1, 3), (97, 97), (1, u64::MAX), (u128::MAX >> 1, 7), (1 << 126, 1 << 63), (311 * 275, 10_000_000), (5, 2)]
        {
            check(num, den);
        }
    }
}
