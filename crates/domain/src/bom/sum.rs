//! Exact sums of products, fast: decimal fixed point with a carried error bound.
//!
//! A sum is kept in units of 10⁻¹⁸ (10⁻²⁴ where it is rounded to 10⁻⁹) in 128 bits, so pieces, grams and millimetres are whole numbers of it, and dividing (by 0.97,
//! by 148 pieces a kilogram) loses nothing where it comes out even: 97 / 0.97 = 100. Where it does not, one unit may be
//! cut off, and the bound says how far off the sum may be by now. Rounding looks whether a multiple of its own unit lies within the
//! bound: if none does, rounding is safe. If one does, the number must be proved: its residue ([`super::residue`]) says whether it is
//! exactly that multiple. Carrying residues along costs as much as the sums, and few numbers need them, so at first they are looked
//! up for those ([`super::proof`]), then carried along. What is still open then, or outgrows the 128 bits, is
//! [`Stuck::Undecided`] and is done by [`super::wide`].

use super::coef::Coef;
use super::residue::{self, Residue};
use std::cmp::Ordering;

/// Why a number cannot be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stuck {
    /// More digits, or a proof, are needed.
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
pub(super) trait Arith: Sync {
    /// A sum in the making.
    type Sum: Clone + Default;
    /// A finished sum.
    type Total: Clone + Send + Sync;
    /// `scaled / 10^decimals`, exactly.
    fn start(&self, scaled: i64, decimals: u32) -> Self::Total;
    /// Whole numbers can be added without their coefficients.
    const WHOLE: bool;
    /// `sum += total × coefficient`.
    fn add(&self, sum: &mut Self::Sum, total: &Self::Total, coef: u32);
    /// `sum += total × n`, where [`Self::WHOLE`] allows it.
    fn add_whole(&self, sum: &mut Self::Sum, total: &Self::Total, n: u32);
    /// `sum += total`.
    fn add_total(&self, sum: &mut Self::Sum, total: &Self::Total);
    /// Ends a sum.
    fn settle(&self, sum: Self::Sum) -> Result<Self::Total, Stuck>;
    /// Above, at or below zero; always certain.
    fn sign(&self, total: &Self::Total) -> Ordering;
    /// The number's residue, where it is known without a proof: it is its value exactly.
    fn exact(&self, total: &Self::Total) -> Option<Residue>;
    /// Rounds to `decimals` decimals (at most 9). Asks for the number's residue when it needs one and has none.
    fn round(&self, total: &Self::Total, decimals: u32, to: To, prove: impl FnOnce() -> Option<Residue>) -> Result<Rounded, Stuck>;
}

/// Decimals of sums that become quantities: 12 more than those have. Whole parts up to 1.7 · 10²⁰ fit above them.
pub(super) const QUANTITY_POINT: u32 = 18;
/// Decimals of sums that are rounded to [`super::where_used::DECIMALS`]: many small errors leave enough of them.
pub(super) const PER_ONE_POINT: u32 = 24;
/// A bound that is too large to carry on with.
const LOST: u128 = 1 << 64;
/// Powers of five up to the one in 10¹⁸.
const FIVES: [u64; 19] = {
    let mut powers = [1; 19];
    let mut n = 1;
    while n < 19 {
        powers[n] = powers[n - 1] * 5;
        n += 1;
    }
    powers
};

/// Powers of ten.
pub(super) const POW10: [i64; 10] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

/// What a sum carries along to be proved by.
pub(super) trait Proof: Copy + Default + Send + Sync {
    /// There is something to carry.
    const CARRIED: bool;
    /// Of `scaled / 10^decimals`.
    fn start(scaled: i64, decimals: u32) -> Self;
    /// `self += factor × coefficient`.
    fn add_product(&mut self, factor: Self, coef: &Coef);
    /// `self += other`.
    fn add(&mut self, other: Self);
    /// The number's residue: the one carried along, else what `prove` finds.
    fn or(self, prove: impl FnOnce() -> Option<Residue>) -> Option<Residue>;
}

/// Nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Unproved;

impl Proof for Unproved {
    const CARRIED: bool = false;
    fn start(_: i64, _: u32) -> Self {
        Self
    }
    #[inline]
    fn add_product(&mut self, _: Self, _: &Coef) {}
    fn add(&mut self, _: Self) {}
    fn or(self, prove: impl FnOnce() -> Option<Residue>) -> Option<Residue> {
        prove()
    }
}

/// The residue of the number.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Proved(Residue);

impl Proof for Proved {
    const CARRIED: bool = true;
    fn start(scaled: i64, decimals: u32) -> Self {
        Self(residue::of_decimal(scaled, decimals))
    }
    #[inline]
    fn add_product(&mut self, factor: Self, coef: &Coef) {
        self.0 = residue::add_product(self.0, factor.0, coef.residue);
    }
    fn add(&mut self, other: Self) {
        self.0 = residue::plus(self.0, other.0);
    }
    fn or(self, _: impl FnOnce() -> Option<Residue>) -> Option<Residue> {
        Some(self.0)
    }
}

/// Is the number with this residue, known to be close to it, exactly `num / den`?
fn is(own: Residue, num: i128, den: i128) -> bool {
    residue::same(residue::times(own, residue::of(den)), residue::of(num))
}

/// The fast sums, over a graph's coefficients.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fast<'g, P = Unproved> {
    coefs: &'g [Coef],
    /// Decimals that a sum keeps.
    point: u32,
    proof: std::marker::PhantomData<P>,
}

impl<'g, P> Fast<'g, P> {
    pub const fn new(coefs: &'g [Coef], point: u32) -> Self {
        Self { coefs, point, proof: std::marker::PhantomData }
    }
}

/// A sum in the making. It has room for more than it may come to, so that only its end is checked.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum<P> {
    low: u64,
    high: i128,
    bound: u128,
    proof: P,
}

/// A finished sum: the number lies within `bound` of its value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Total<P> {
    // The value in halves: as one number it would want its place aligned, and records would outgrow half a cache line.
    low: u64,
    high: i64,
    bound: u64,
    proof: P,
}

impl<P> Sum<P> {
    #[inline]
    fn plus(&mut self, low: u64, high: i128, bound: u128) {
        let (low, carry) = self.low.overflowing_add(low);
        self.low = low;
        self.high += high + i128::from(carry);
        self.bound += bound;
    }
}

/// A number in halves.
#[inline]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) const fn halves(value: i128) -> (u64, i64) {
    (value as u64, (value >> 64) as i64)
}

/// A number from its halves.
#[inline]
#[allow(clippy::cast_lossless)]
pub(super) const fn whole(low: u64, high: i64) -> i128 {
    ((high as i128) << 64) | low as i128
}

impl<P: Copy> Total<P> {
    #[inline]
    const fn new(value: i128, bound: u64, proof: P) -> Self {
        let (low, high) = halves(value);
        Self { low, high, bound, proof }
    }

    #[inline]
    const fn value(&self) -> i128 {
        whole(self.low, self.high)
    }
}

/// `value × num / den` cut towards zero, and the new bound; none when it does not fit.
#[inline(never)]
#[allow(clippy::cast_possible_truncation)]
fn times_ratio(value: i128, bound: u64, coef: &Coef) -> Option<(i128, u64)> {
    if coef.den == 0 {
        return None; // the ratio itself does not fit
    }
    let (num, den, size) = (u128::from(coef.num), u128::from(coef.den), value.unsigned_abs());
    let (low, high) = (u128::from(size as u64) * num, (size >> 64) * num); // each below 2¹²⁸
    let (quotient, cut) = match high.checked_add(low >> 64) {
        Some(high) if high >> 64 == 0 => {
            let product = (high << 64) | u128::from(low as u64);
            let quotient = product / den;
            (quotient, quotient * den != product)
        }
        _ => {
            let rest = (size % den) * num;
            ((size / den).checked_mul(num)?.checked_add(rest / den)?, !rest.is_multiple_of(den))
        }
    };
    let bound = bound.checked_mul(coef.at_most)?.checked_add(u64::from(cut))?;
    let quotient = i128::try_from(quotient).ok()?;
    Some((if (value < 0) == coef.negative { quotient } else { -quotient }, bound))
}

impl<P: Proof> Arith for Fast<'_, P> {
    type Sum = Sum<P>;
    type Total = Total<P>;
    const WHOLE: bool = !P::CARRIED;

    fn start(&self, scaled: i64, decimals: u32) -> Total<P> {
        let proof = P::start(scaled, decimals);
        match i128::from(scaled).checked_mul(10_i128.pow(self.point - decimals)) {
            Some(value) => Total::new(value, 0, proof),
            None => Total::new(0, u64::MAX, proof), // nothing is known of it
        }
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn add(&self, sum: &mut Sum<P>, total: &Total<P>, coef: u32) {
        let coef = &self.coefs[coef as usize];
        sum.proof.add_product(total.proof, coef);
        if coef.whole > 0 {
            return self.add_whole(sum, total, coef.whole);
        }
        match times_ratio(total.value(), total.bound, coef) {
            Some((value, bound)) => sum.plus(value as u64, value >> 64, u128::from(bound)),
            None => sum.plus(0, 0, LOST),
        }
    }

    #[inline(always)]
    #[allow(clippy::inline_always, clippy::cast_possible_truncation)] // the innermost loop of all
    fn add_whole(&self, sum: &mut Sum<P>, total: &Total<P>, n: u32) {
        let low = u128::from(total.low) * u128::from(n);
        let high = i128::from(total.high) * i128::from(n) + i128::from((low >> 64) as u64);
        sum.plus(low as u64, high, u128::from(total.bound) * u128::from(n));
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn add_total(&self, sum: &mut Sum<P>, total: &Total<P>) {
        sum.plus(total.low, i128::from(total.high), u128::from(total.bound));
        sum.proof.add(total.proof);
    }

    #[inline]
    fn settle(&self, sum: Sum<P>) -> Result<Total<P>, Stuck> {
        let (Ok(high), Ok(bound)) = (i64::try_from(sum.high), u64::try_from(sum.bound)) else { return Err(Stuck::Undecided) };
        let total = Total { low: sum.low, high, bound, proof: sum.proof };
        if bound == 0 || u128::from(bound) < total.value().unsigned_abs() {
            return Ok(total);
        }
        // Zero is within the bound.
        match sum.proof.or(|| None) {
            Some(own) if is(own, 0, 1) => Ok(Total::new(0, 0, sum.proof)),
            _ => Err(Stuck::Undecided),
        }
    }

    #[cold]
    fn exact(&self, total: &Total<P>) -> Option<Residue> {
        (total.bound == 0).then(|| residue::of_fraction(total.value(), self.point))
    }

    #[inline]
    fn sign(&self, total: &Total<P>) -> Ordering {
        total.value().cmp(&0)
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation)]
    fn round(&self, total: &Total<P>, decimals: u32, to: To, prove: impl FnOnce() -> Option<Residue>) -> Result<Rounded, Stuck> {
        // The unit is 10^twos = 5^twos × 2^twos, at most 10¹⁸: who keeps more decimals rounds to more.
        let twos = self.point - decimals;
        let fives = FIVES[twos as usize];
        let (unit, bound) = (fives << twos, total.bound);
        if bound >= unit / 4 {
            return Err(Stuck::Undecided);
        }
        let size = total.value().unsigned_abs();
        // Most numbers are short enough, the twos taken out, to be divided in 64 bits.
        let quotient = match u64::try_from(size >> twos) {
            Ok(top) => u128::from(top / fives),
            Err(_) => size / u128::from(unit),
        };
        let rest = (size as u64).wrapping_sub((quotient as u64).wrapping_mul(unit)); // below the unit, so the low words say it all
        let negative = total.high < 0;
        let signed = |size: u128| if negative { -size.cast_signed() } else { size.cast_signed() };
        if rest <= bound || unit - rest <= bound {
            let value = signed(quotient + u128::from(rest > bound));
            let exact = bound == 0 || is(total.proof.or(prove).ok_or(Stuck::Undecided)?, value, i128::from(POW10[decimals as usize]));
            return if exact || to == To::Nearest { Ok(Rounded { value, exact }) } else { Err(Stuck::Undecided) };
        }
        let away = match to {
            To::Up => !negative,
            To::Nearest if (2 * rest).abs_diff(unit) > 2 * bound => 2 * rest > unit,
            To::Nearest if bound == 0 => true,
            To::Nearest => {
                let own = total.proof.or(prove).ok_or(Stuck::Undecided)?;
                if !is(own, signed(2 * quotient + 1), 2 * i128::from(POW10[decimals as usize])) {
                    return Err(Stuck::Undecided);
                }
                true
            }
        };
        Ok(Rounded { value: signed(quotient + u128::from(away)), exact: false })
    }
}
