//! The same sums in as many digits as it takes: intervals of big integers, for the few that [`super::sum`] leaves open.
//!
//! Each number lies between two fixed-point bounds. When a multiple of the unit lies between them too, the residue says
//! whether the number is that multiple; if not, more bits separate the two.

use super::coef::Coefs;
use super::residue::{self, Residue};
use super::sum::{Arith, Rounded, Stuck, To};
use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use std::cmp::Ordering;
use std::sync::OnceLock;

/// Bits after the point, one try after the other. 4096 bits are more than the denominators of any readable bill of
/// material have, so what is still open then is equal.
pub(super) const PRECISIONS: [u32; 3] = [256, 1024, 4096];

/// Interval sums over a graph's coefficients.
#[derive(Debug)]
pub(super) struct Wide<'g> {
    coefs: &'g Coefs,
    precision: u32,
    residues: bool,
    /// Lower bounds of the coefficients' sizes; the upper ones are one higher.
    scaled: Vec<OnceLock<(BigInt, BigInt)>>,
}

/// A number between two bounds, in units of `2^-precision`.
#[derive(Debug, Clone, Default)]
pub(super) struct Between {
    low: BigInt,
    high: BigInt,
    residue: Residue,
}

impl<'g> Wide<'g> {
    pub fn new(coefs: &'g Coefs, precision: u32, residues: bool) -> Self {
        Self { coefs, precision, residues, scaled: vec![OnceLock::new(); coefs.parts.len()] }
    }

    /// Whether the number, known to be around it, is exactly `num / den`.
    fn is(&self, own: Residue, num: &BigInt, den: u64) -> bool {
        if !self.residues {
            return self.precision == PRECISIONS[PRECISIONS.len() - 1];
        }
        let modulo = num.mod_floor(&BigInt::from((1_u64 << 61) - 1));
        let wanted = residue::of(i128::try_from(modulo).unwrap_or(0));
        residue::same(residue::times(own, residue::of(i128::from(den))), wanted)
    }
}

fn ceil(x: &BigInt, bits: u32) -> BigInt {
    -((-x) >> bits) // shifting right rounds down
}

impl Arith for Wide<'_> {
    type Sum = Between;
    type Total = Between;
    const WHOLE: bool = true;

    fn start(&self, scaled: i64, decimals: u32) -> Between {
        let unit = 10_i64.pow(decimals);
        let (low, rest) = (BigInt::from(scaled) << self.precision).div_mod_floor(&BigInt::from(unit));
        let high = if rest.sign() == Sign::NoSign { low.clone() } else { &low + 1 };
        Between { low, high, residue: residue::of_decimal(scaled, decimals) }
    }

    fn add(&self, sum: &mut Between, total: &Between, coef: u32) {
        let quick = &self.coefs.quick[coef as usize];
        let (down, up) = self.scaled[coef as usize].get_or_init(|| {
            let ratio = self.coefs.rational(coef);
            let (down, rest) = (ratio.numer() << self.precision).div_mod_floor(ratio.denom());
            let up = if rest.sign() == Sign::NoSign { down.clone() } else { &down + 1 };
            (down, up)
        });
        let products = [&total.low * down, &total.low * up, &total.high * down, &total.high * up];
        let (low, high) = (products.iter().min(), products.iter().max());
        sum.low += low.map_or(BigInt::ZERO, |l| l >> self.precision);
        sum.high += high.map_or(BigInt::ZERO, |h| ceil(h, self.precision));
        sum.residue = residue::plus(sum.residue, residue::times(total.residue, quick.residue));
    }

    fn add_whole(&self, sum: &mut Between, total: &Between, n: u32) {
        sum.low += &total.low * n;
        sum.high += &total.high * n;
        sum.residue = residue::plus(sum.residue, residue::times(total.residue, residue::of(i128::from(n))));
    }

    fn add_total(&self, sum: &mut Between, total: &Between) {
        sum.low += &total.low;
        sum.high += &total.high;
        sum.residue = residue::plus(sum.residue, total.residue);
    }

    fn settle(&self, sum: Between) -> Result<Between, Stuck> {
        let certain = sum.low.sign() == sum.high.sign();
        if certain {
            Ok(sum)
        } else if self.is(sum.residue, &BigInt::ZERO, 1) {
            Ok(Between::default())
        } else {
            Err(Stuck::Undecided)
        }
    }

    fn exact(&self, total: &Between) -> Option<Residue> {
        Some(total.residue).filter(|_| self.residues)
    }

    fn sign(&self, total: &Between) -> Ordering {
        match total.low.sign() {
            Sign::Minus => Ordering::Less,
            Sign::NoSign => Ordering::Equal,
            Sign::Plus => Ordering::Greater,
        }
    }

    fn round(&self, total: &Between, decimals: u32, to: To, _: impl FnOnce() -> Option<Residue>) -> Result<Rounded, Stuck> {
        let unit = 10_u64.pow(decimals);
        let (low, high) = (&total.low * unit, &total.high * unit);
        let fit = |value: BigInt, exact: bool| match i128::try_from(&value) {
            Ok(value) => Ok(Rounded { value, exact }),
            Err(_) => Err(Stuck::TooBig((value / unit).to_string())),
        };
        // The multiples of the unit between the bounds.
        let (first, last) = (ceil(&low, self.precision), &high >> self.precision);
        if first < last {
            return Err(Stuck::Undecided);
        }
        if first == last {
            if self.is(total.residue, &first, unit) {
                return fit(first, true);
            }
            return match to {
                To::Nearest if self.residues => fit(first, false),
                To::Nearest | To::Up => Err(Stuck::Undecided),
            };
        }
        match to {
            To::Up => fit(first, false),
            To::Nearest => {
                // first = last + 1, and the number lies strictly between; is it past the half?
                let double = &first + &last;
                let (low, high) = (low * 2, high * 2);
                let half = &double << self.precision;
                let up = if low > half {
                    true
                } else if high < half {
                    false
                } else if self.is(total.residue, &double, 2 * unit) {
                    double.sign() == Sign::Plus
                } else {
                    return Err(Stuck::Undecided);
                };
                fit(if up { first } else { last }, false)
            }
        }
    }
}
