//! Exact sums of products, fast: fixed point with a carried error bound and a residue.
//!
//! A sum is kept in 192 bits, in units of 2⁻¹⁴⁴. As long as everything that goes into it is a binary fraction (pieces, halves, quarters)
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

/// Sums of products `factor × coefficient`.
pub(super) trait Arith {
    /// A sum in the making.
    type Sum: Clone + Default;
    /// A finished sum.
    type Total: Clone;
    /// What of it multiplies.
    type Factor: Clone;
    /// `scaled / 10^decimals`, exactly.
    fn start(&self, scaled: i64, decimals: u32) -> Self::Total;
    /// Makes it ready to multiply.
    fn factor(&self, total: &Self::Total) -> Self::Factor;
    /// `sum += factor × coefficient`.
    fn add(&self, sum: &mut Self::Sum, factor: &Self::Factor, coef: u32);
    /// The same, when neither is below zero.
    fn add_plus(&self, sum: &mut Self::Sum, factor: &Self::Factor, coef: u32);
    /// `sum += total`.
    fn add_total(&self, sum: &mut Self::Sum, total: &Self::Total);
    /// Ends a sum of at most `terms` terms.
    fn settle(&self, sum: Self::Sum, terms: u32) -> Result<Self::Total, Stuck>;
    /// Above, at or below zero; always certain.
    fn sign(&self, total: &Self::Total) -> Ordering;
    /// Rounds to `decimals` decimals (at most 9).
    fn round(&self, total: &Self::Total, decimals: u32, to: To) -> Result<Rounded, Stuck>;
}

/// Fraction bits of the high part of a sum; the low part has 64 more.
const POINT: u32 = 80;
const POINT_BITS: u8 = 80;
const FRACTION: u128 = (1 << POINT) - 1;
/// The relative error bound counts in units of 2⁻¹²⁰.
const RELATIVE: u32 = 120;
/// A relative bound that is too large to carry on with.
const LOST: u64 = 1 << 60;
/// Powers of ten, for 0 to 9 decimals and one more.
const POW10: [u64; 11] = {
    let mut powers = [1; 11];
    let mut n = 1;
    while n < 11 {
        powers[n] = powers[n - 1] * 10;
        n += 1;
    }
    powers
};

/// The fast sums, over a graph's coefficients.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fast<'g> {
    pub coefs: &'g [Coef],
    /// No coefficient is opaque, so residues may be believed.
    pub residues: bool,
}

/// A size in units of 2⁻¹⁴⁴: three words, so that no padding spoils the cache.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Size {
    top: u64,
    middle: u64,
    low: u64,
}

impl Size {
    #[inline]
    #[allow(clippy::cast_possible_truncation)]
    const fn new(high: u128, low: u64) -> Self {
        Self { top: (high >> 64) as u64, middle: high as u64, low }
    }

    /// In units of 2⁻⁸⁰.
    #[inline]
    const fn high(self) -> u128 {
        ((self.top as u128) << 64) | self.middle as u128
    }

    /// Says whether it overflowed.
    #[inline]
    fn add(&mut self, other: Self) -> bool {
        let (low, carry) = self.low.overflowing_add(other.low);
        let (high, over) = self.high().overflowing_add(other.high());
        let (high, more) = high.overflowing_add(u128::from(carry));
        *self = Self::new(high, low);
        over | more
    }

    /// `self × n`; says whether it overflowed.
    #[inline]
    #[allow(clippy::cast_possible_truncation)]
    const fn times(self, n: u32) -> (Self, bool) {
        let n = n as u128;
        let low = self.low as u128 * n;
        let middle = self.middle as u128 * n + (low >> 64);
        let top = self.top as u128 * n + (middle >> 64);
        (Self { top: top as u64, middle: middle as u64, low: low as u64 }, top >> 64 != 0)
    }

    /// Leading zeros of 192 bits.
    #[inline]
    const fn room(self) -> u32 {
        if self.high() == 0 { 128 + self.low.leading_zeros() } else { self.high().leading_zeros() }
    }

    /// The top 128 bits, the first of them set (0 for 0).
    const fn mantissa(self) -> u128 {
        let (room, low) = (self.room(), self.low as u128);
        if room >= 192 {
            0
        } else if room >= 128 {
            low << 64 << (room - 128)
        } else if room < 64 {
            (self.high() << room) | (low >> (64 - room))
        } else {
            (self.high() << room) | (low << (room - 64))
        }
    }

    /// `self − other`, for `other ≤ self`.
    #[inline]
    const fn less(self, other: Self) -> Self {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        Self::new(self.high() - other.high() - borrow as u128, low)
    }
}

/// See [`Arith::Sum`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FastSum {
    plus: Size,
    minus: Size,
    residue: Residue,
    /// Bound of the terms' own relative errors; 0 when nothing was cut off at all.
    relative: u64,
}

/// See [`Arith::Factor`].
#[derive(Debug, Clone, Copy)]
pub(super) struct FastFactor {
    size: Size,
    residue: Residue,
    relative: u64,
    /// It is a multiple of 2^-bits; [`INEXACT`] when its error is not 0.
    bits: u8,
    negative: bool,
}

/// See [`Arith::Total`].
#[derive(Debug, Clone, Copy)]
pub(super) struct FastTotal {
    /// In units of 2⁻¹⁴⁴.
    error: u128,
    factor: FastFactor,
}

#[allow(clippy::cast_possible_truncation)]
const fn halves(x: u128) -> (u128, u128) {
    (x >> 64, x as u64 as u128)
}

impl FastTotal {
    #[inline]
    fn new(size: Size, negative: bool, error: u128, residue: Residue) -> Result<Self, Stuck> {
        if error == 0 {
            let bits = u8::try_from(POINT - size.high().trailing_zeros().min(POINT)).unwrap_or(INEXACT);
            return Ok(Self { error, factor: FastFactor { size, residue, relative: 0, bits, negative } });
        }
        // error / size in units of 2⁻¹²⁰, rounded up; size ≥ 2^(191 − room)
        let room = size.room();
        let relative = match (room + RELATIVE).checked_sub(191) {
            None => (error >> (191 - room - RELATIVE)) + 1,
            Some(up) if error.leading_zeros() > up => error << up,
            Some(_) => u128::MAX,
        };
        let relative = u64::try_from(relative).ok().filter(|&r| r < LOST).ok_or(Stuck::Undecided)?;
        Ok(Self { error, factor: FastFactor { size, residue, relative, bits: INEXACT, negative } })
    }

    /// A number that cannot be carried on with.
    const fn lost(residue: Residue) -> Self {
        let factor = FastFactor { size: Size { top: 0, middle: 1, low: 0 }, residue, relative: LOST, bits: INEXACT, negative: false };
        Self { error: u128::MAX, factor }
    }
}

/// `factor × coefficient` and its relative error, but for a last cut to 2⁻¹⁴⁴.
#[inline(always)]
#[allow(clippy::inline_always)]
fn part(factor: &FastFactor, coef: &Coef) -> (Size, u64) {
    if coef.whole > 0 {
        let (part, over) = factor.size.times(coef.whole); // exactly
        (part, if over { LOST } else { factor.relative })
    } else {
        product(factor, coef)
    }
}

/// The same for any coefficient: cut to 2⁻¹⁴⁴, and its relative error but for that cut.
#[allow(clippy::cast_possible_truncation)]
fn product(factor: &FastFactor, coef: &Coef) -> (Size, u64) {
    let ((nh, nl), (ch, cl)) = (halves(factor.size.mantissa()), halves(coef.mantissa));
    let product = nh * ch + ((nh * cl) >> 64) + ((nl * ch) >> 64);
    let exact = factor.bits + coef.bits <= POINT_BITS;
    let relative = factor.relative + u64::from(!exact);
    // 1 is 2¹²⁷ with a room of 47 and with a shift of 127; their product 2¹²⁶ belongs at 2⁸⁰.
    let shift = i64::from(factor.size.room()) - 128 + i64::from(coef.shift);
    match shift {
        1..128 => (Size::new(product >> shift, ((product << (128 - shift)) >> 64) as u64), relative),
        128..192 => (Size::new(0, (product >> 64 >> (shift - 128)) as u64), relative),
        ..1 if product != 0 => (Size::default(), LOST), // beyond 2⁴⁷
        ..1 | 192.. => (Size::default(), relative),
    }
}

impl Arith for Fast<'_> {
    type Sum = FastSum;
    type Total = FastTotal;
    type Factor = FastFactor;

    #[allow(clippy::cast_possible_truncation)]
    fn start(&self, scaled: i64, decimals: u32) -> FastTotal {
        let unit = u128::from(POW10[decimals as usize]);
        let mut residue = residue::of(i128::from(scaled));
        if decimals > 0 {
            residue = residue::times(residue, residue::inverse(residue::of(unit.cast_signed())).unwrap_or(0));
        }
        let size = u128::from(scaled.unsigned_abs());
        if (size / unit) >> (127 - POINT) != 0 {
            return FastTotal::lost(residue);
        }
        let cut = (size % unit) << POINT;
        let high = ((size / unit) << POINT) + cut / unit;
        let cut = (cut % unit) << 64;
        let size = Size::new(high, (cut / unit) as u64);
        let exact = size.low == 0 && cut.is_multiple_of(unit);
        FastTotal::new(size, scaled < 0, u128::from(!exact), residue).unwrap_or(FastTotal::lost(residue))
    }

    #[inline]
    fn factor(&self, total: &FastTotal) -> FastFactor {
        total.factor
    }

    fn add(&self, sum: &mut FastSum, factor: &FastFactor, coef: u32) {
        let coef = &self.coefs[coef as usize];
        let (part, relative) = part(factor, coef);
        let side = if factor.negative == coef.negative { &mut sum.plus } else { &mut sum.minus };
        let over = side.add(part);
        sum.residue = residue::add_product(sum.residue, factor.residue, coef.residue);
        sum.relative = sum.relative.max(if over { LOST } else { relative });
    }

    #[inline(always)]
    #[allow(clippy::inline_always)] // the innermost loop of all
    fn add_plus(&self, sum: &mut FastSum, factor: &FastFactor, coef: u32) {
        let coef = &self.coefs[coef as usize];
        let (part, relative) = part(factor, coef);
        let over = sum.plus.add(part);
        sum.residue = residue::add_product(sum.residue, factor.residue, coef.residue);
        sum.relative = sum.relative.max(if over { LOST } else { relative });
    }

    fn add_total(&self, sum: &mut FastSum, total: &FastTotal) {
        let side = if total.factor.negative { &mut sum.minus } else { &mut sum.plus };
        let over = side.add(total.factor.size);
        sum.residue = residue::plus(sum.residue, total.factor.residue);
        sum.relative = sum.relative.max(if over { LOST } else { total.factor.relative });
    }

    #[inline]
    fn settle(&self, sum: FastSum, terms: u32) -> Result<FastTotal, Stuck> {
        if sum.relative >= LOST {
            return Err(Stuck::Undecided);
        }
        let negative = sum.plus < sum.minus;
        let size = if negative { sum.minus.less(sum.plus) } else { sum.plus.less(sum.minus) };
        let error = if sum.relative == 0 {
            0
        } else {
            // gross × relative × 2⁻¹²⁰, rounded up, and a quantum for each term that was cut
            let gross = sum.plus.high().checked_add(sum.minus.high()).filter(|g| *g < u128::MAX - 2).ok_or(Stuck::Undecided)? + 2;
            let relative = u128::from(sum.relative);
            let own = if gross >> 66 == 0 {
                (gross * relative) >> (RELATIVE - 64)
            } else {
                let coarse = ((gross >> 64) + 1) * relative;
                if coarse.leading_zeros() < 10 {
                    return Err(Stuck::Undecided);
                }
                coarse << (128 - RELATIVE)
            };
            own + 1 + u128::from(terms)
        };
        let within = if size.high() == 0 { u128::from(size.low) <= error } else { size.high() <= error >> 64 };
        if error > 0 && within {
            return if self.residues && residue::same(sum.residue, 0) {
                FastTotal::new(Size::default(), false, 0, 0)
            } else {
                Err(Stuck::Undecided)
            };
        }
        FastTotal::new(size, negative, error, sum.residue)
    }

    #[inline]
    fn sign(&self, total: &FastTotal) -> Ordering {
        match (total.factor.size == Size::default(), total.factor.negative) {
            (true, _) => Ordering::Equal,
            (false, true) => Ordering::Less,
            (false, false) => Ordering::Greater,
        }
    }

    #[inline]
    fn round(&self, total: &FastTotal, decimals: u32, to: To) -> Result<Rounded, Stuck> {
        let unit = u128::from(POW10[decimals as usize]);
        if total.error >> 90 != 0 {
            return Err(Stuck::Undecided);
        }
        // In units of 2⁻⁸⁰ of the unit that is rounded to; what the low part loses is one of them.
        let error = if total.error == 0 { 0 } else { ((total.error * unit) >> 64) + 2 };
        if error >> (POINT - 2) != 0 {
            return Err(Stuck::Undecided); // more than a quarter of the unit
        }
        let fraction = (total.factor.size.high() & FRACTION) * unit + ((u128::from(total.factor.size.low) * unit) >> 64);
        let whole = (total.factor.size.high() >> POINT) * unit + (fraction >> POINT);
        let rest = fraction & FRACTION;
        // Twice the size in units, modulo the prime: compares with multiples and with halves.
        let is = |double: u128| {
            let own = if total.factor.negative { residue::minus(total.factor.residue) } else { total.factor.residue };
            residue::same(residue::times(own, residue::of((2 * unit).cast_signed())), residue::of(double.cast_signed()))
        };
        let near = if rest <= error {
            Some(whole)
        } else if rest + error > FRACTION {
            Some(whole + 1)
        } else {
            None
        };
        let signed = |size: u128| if total.factor.negative { -size.cast_signed() } else { size.cast_signed() };
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
            To::Up if total.factor.negative => whole,
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
