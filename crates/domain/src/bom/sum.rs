//! Exact sums of products, fast: 128-bit fixed point with a carried error bound and a residue.
//!
//! A sum is kept in units of 2⁻⁸⁰. As long as everything that goes into it is a binary fraction (pieces, halves, quarters)
//! nothing is lost and the bound is 0. Otherwise the bound says how far off it may be, and rounding looks whether a
//! multiple of the unit lies within it: if none does, rounding is safe; if one does, the residue ([`super::residue`])
//! says whether the sum is exactly that multiple, 97 / 0.97 = 100. What is still open is [`Stuck::Undecided`] and is
//! done again by [`super::wide`].

use super::coef::{Coef, INEXACT};
use super::residue::{self, Residue};
use std::cmp::Ordering;

/// Why a number cannot be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stuck {
    /// More digits are needed.
    Undecided,
    /// It is beyond all limits: its figure.
    TooBig(String),
}

/// A rounded number, times `10^decimals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rounded {
    pub value: i128,
    /// Nothing was cut off.
    pub exact: bool,
}

/// Where a number is rounded to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// Towards plus infinity: requirements up, by-products down in size.
    Up,
    /// To the nearest, half away from zero.
    Nearest,
}

/// Sums of products `total × coefficient`.
pub(super) trait Arith {
    /// A sum in the making.
    type Sum: Clone + Default;
    /// A finished sum, ready to multiply with.
    type Total: Clone;
    /// `scaled / 10^decimals`, exactly.
    fn start(&self, scaled: i64, decimals: u32) -> Self::Total;
    /// `sum += total × coefficient`.
    fn add(&self, sum: &mut Self::Sum, total: &Self::Total, coef: u32);
    /// `sum += total`.
    fn add_total(&self, sum: &mut Self::Sum, total: &Self::Total);
    /// Ends a sum of at most `terms` terms.
    fn settle(&self, sum: &Self::Sum, terms: u32) -> Result<Self::Total, Stuck>;
    /// Above, at or below zero; always certain.
    fn sign(&self, total: &Self::Total) -> Ordering;
    /// Rounds to `decimals` decimals (at most 9).
    fn round(&self, total: &Self::Total, decimals: u32, to: To) -> Result<Rounded, Stuck>;
}

/// Fraction bits of a sum.
const POINT: u32 = 80;
const FRACTION: u128 = (1 << POINT) - 1;
/// The relative error bound counts in units of 2⁻⁷².
const RELATIVE: u32 = 72;
/// A relative bound that is too large to carry on with.
const LOST: u32 = 1 << 30;

/// The fast sums, over a graph's coefficients.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fast<'g> {
    pub coefs: &'g [Coef],
    /// No coefficient is opaque, so residues may be believed.
    pub residues: bool,
}

/// See [`Arith::Sum`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FastSum {
    plus: u128,
    minus: u128,
    residue: Residue,
    relative: u32,
    /// The terms are multiples of 2^-bits.
    bits: u32,
}

/// See [`Arith::Total`].
#[derive(Debug, Clone, Copy)]
pub(super) struct FastTotal {
    /// `size`, shifted up until its top bit is set.
    mantissa: u128,
    size: u128,
    error: u128,
    residue: Residue,
    base: i32,
    relative: u32,
    bits: u32,
    negative: bool,
}

#[allow(clippy::cast_possible_truncation)]
const fn halves(x: u128) -> (u128, u128) {
    (x >> 64, x as u64 as u128)
}

impl FastTotal {
    fn new(size: u128, negative: bool, error: u128, residue: Residue, bits: u32) -> Result<Self, Stuck> {
        let room = size.leading_zeros();
        // error / size in units of 2⁻⁷², rounded up; size ≥ 2^(127 − room)
        let relative = if error == 0 {
            0
        } else {
            let up = i64::from(RELATIVE) - 127 + i64::from(room);
            let wide = if up <= 0 {
                (error >> up.unsigned_abs().min(127)) + 1
            } else if i64::from(error.leading_zeros()) > up {
                error << up
            } else {
                u128::MAX
            };
            u32::try_from(wide).ok().filter(|&r| r < LOST).ok_or(Stuck::Undecided)?
        };
        let mantissa = if size == 0 { 0 } else { size << room };
        let base = i32::try_from(room).unwrap_or(0) - 128;
        Ok(Self { mantissa, size, error, residue, base, relative, bits, negative })
    }
}

impl Arith for Fast<'_> {
    type Sum = FastSum;
    type Total = FastTotal;

    fn start(&self, scaled: i64, decimals: u32) -> FastTotal {
        let unit = 10_u128.pow(decimals);
        let size = u128::from(scaled.unsigned_abs());
        let beyond = (size / unit) >> (127 - POINT) != 0;
        let cut = (size % unit) << POINT;
        let raw = ((size / unit) << POINT) + cut / unit;
        let exact = cut.is_multiple_of(unit);
        let inverse = residue::inverse(residue::of(unit.cast_signed())).unwrap_or(0);
        let of = residue::times(residue::of(i128::from(scaled)), inverse);
        let bits = if exact { POINT - raw.trailing_zeros().min(POINT) } else { u32::from(INEXACT) };
        let total = FastTotal::new(raw, scaled < 0, u128::from(!exact), of, bits);
        match total {
            Ok(total) if !beyond => total,
            Ok(_) | Err(_) => FastTotal {
                mantissa: 0,
                size: raw,
                error: u128::MAX,
                residue: of,
                base: 0,
                relative: LOST,
                bits: INEXACT.into(),
                negative: scaled < 0,
            },
        }
    }

    #[inline]
    fn add(&self, sum: &mut FastSum, total: &FastTotal, coef: u32) {
        let coef = &self.coefs[coef as usize];
        let ((nh, nl), (ch, cl)) = (halves(total.mantissa), halves(coef.mantissa));
        let product = nh * ch + ((nh * cl) >> 64) + ((nl * ch) >> 64);
        let shift = total.base + coef.shift;
        let mut relative = total.relative + 1;
        let part = if (0..128).contains(&shift) {
            product >> shift
        } else {
            if shift < 0 && product != 0 {
                relative = LOST; // beyond 2⁴⁸
            }
            0
        };
        let side = if total.negative == coef.negative { &mut sum.plus } else { &mut sum.minus };
        let (added, over) = side.overflowing_add(part);
        *side = added;
        if over {
            relative = LOST;
        }
        sum.residue = residue::plus(sum.residue, residue::times(total.residue, coef.residue));
        sum.relative = sum.relative.max(relative);
        sum.bits = sum.bits.max(total.bits + u32::from(coef.bits));
    }

    fn add_total(&self, sum: &mut FastSum, total: &FastTotal) {
        let side = if total.negative { &mut sum.minus } else { &mut sum.plus };
        let (added, over) = side.overflowing_add(total.size);
        *side = added;
        sum.residue = residue::plus(sum.residue, total.residue);
        sum.relative = sum.relative.max(if over { LOST } else { total.relative + 1 });
        sum.bits = sum.bits.max(total.bits);
    }

    #[inline]
    fn settle(&self, sum: &FastSum, terms: u32) -> Result<FastTotal, Stuck> {
        if sum.relative >= LOST {
            return Err(Stuck::Undecided);
        }
        let negative = sum.plus < sum.minus;
        let size = sum.plus.abs_diff(sum.minus);
        let error = if sum.bits <= POINT {
            0
        } else {
            let gross = sum.plus.checked_add(sum.minus).ok_or(Stuck::Undecided)?;
            // gross × relative × 2⁻⁷², rounded up, and a quantum for each term that was cut
            ((((gross >> 40) + 1) * u128::from(sum.relative)) >> (RELATIVE - 40)) + 1 + u128::from(terms)
        };
        if error > 0 && size <= error {
            return if self.residues && residue::same(sum.residue, 0) { FastTotal::new(0, false, 0, 0, 0) } else { Err(Stuck::Undecided) };
        }
        FastTotal::new(size, negative, error, sum.residue, sum.bits)
    }

    #[inline]
    fn sign(&self, total: &FastTotal) -> Ordering {
        match (total.size, total.negative) {
            (0, _) => Ordering::Equal,
            (_, true) => Ordering::Less,
            (_, false) => Ordering::Greater,
        }
    }

    #[inline]
    fn round(&self, total: &FastTotal, decimals: u32, to: To) -> Result<Rounded, Stuck> {
        let unit = 10_u128.pow(decimals);
        if total.error >> 64 != 0 {
            return Err(Stuck::Undecided);
        }
        let error = total.error * unit;
        if error >> (POINT - 2) != 0 {
            return Err(Stuck::Undecided); // more than a quarter of the unit
        }
        let fraction = (total.size & FRACTION) * unit;
        let whole = (total.size >> POINT) * unit + (fraction >> POINT);
        let rest = fraction & FRACTION;
        // Twice the size in units, modulo the prime: compares with multiples and with halves.
        let is = |double: u128| {
            let own = if total.negative { residue::minus(total.residue) } else { total.residue };
            residue::same(residue::times(own, residue::of((2 * unit).cast_signed())), residue::of(double.cast_signed()))
        };
        let near = if rest <= error {
            Some(whole)
        } else if rest + error > FRACTION {
            Some(whole + 1)
        } else {
            None
        };
        let signed = |size: u128| if total.negative { -size.cast_signed() } else { size.cast_signed() };
        if let Some(multiple) = near {
            if total.error == 0 || (self.residues && is(2 * multiple)) {
                return Ok(Rounded { value: signed(multiple), exact: true });
            }
            return match to {
                To::Nearest if self.residues => Ok(Rounded { value: signed(multiple), exact: false }),
                To::Nearest | To::Up => Err(Stuck::Undecided),
            };
        }
        let size = match to {
            To::Up if total.negative => whole,
            To::Up => whole + 1,
            To::Nearest => {
                let half = 1_u128 << (POINT - 1);
                if rest.abs_diff(half) > error {
                    whole + u128::from(rest > half)
                } else if total.error == 0 || (self.residues && is(2 * whole + 1)) {
                    whole + 1
                } else {
                    return Err(Stuck::Undecided);
                }
            }
        };
        Ok(Rounded { value: signed(size), exact: false })
    }
}
