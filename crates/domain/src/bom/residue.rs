//! Residues modulo the prime 2⁶¹ − 1: an equality test for exact ratios that are known only by approximation.
//!
//! Every coefficient a/b has the residue a · b⁻¹, and residues of sums and products are sums and products of residues,
//! with no rounding. When an approximated total is within its error bound of a multiple of the unit, the two are equal
//! exactly when their residues are: unequal residues prove that they differ; for different numbers that close to have
//! equal ones, their difference's numerator would have to be a multiple of 2⁶¹ − 1 (once in 2 · 10¹⁸ such near
//! misses, but for numbers that are made of the prime itself: those prove nothing and are said so, see [`tells`]).

/// The prime.
const P: u64 = (1 << 61) - 1;

/// A residue, at most a little above the prime (canonical only after [`canonical`]).
pub(super) type Residue = u64;

/// Folds a 128-bit product back below 2⁶¹ + 8.
#[inline]
#[allow(clippy::cast_possible_truncation)]
const fn fold(x: u128) -> u64 {
    let sum = (x as u64 & P) + ((x >> 61) as u64 & P) + (x >> 122) as u64;
    (sum & P) + (sum >> 61)
}

/// `a · b`.
#[inline]
pub(super) const fn times(a: Residue, b: Residue) -> Residue {
    fold(a as u128 * b as u128)
}

/// `sum + a · b`, for the innermost loop: one fold for both. All three below 2⁶¹ + 2⁵.
#[inline]
#[allow(clippy::cast_possible_truncation)]
pub(super) const fn add_product(sum: Residue, a: Residue, b: Residue) -> Residue {
    let product = a as u128 * b as u128; // below 2¹²³
    let sum = sum + (product as u64 & P) + (product >> 61) as u64; // below 2⁶¹ + 2⁵ + 2⁶¹ + 2⁶²
    (sum & P) + (sum >> 61)
}

/// `a + b`.
#[inline]
pub(super) const fn plus(a: Residue, b: Residue) -> Residue {
    let sum = a + b;
    (sum & P) + (sum >> 61)
}

/// `−a`.
#[inline]
pub(super) const fn minus(a: Residue) -> Residue {
    P - canonical(a)
}

/// The one representative in `0..P`.
pub(super) const fn canonical(a: Residue) -> Residue {
    a % P
}

/// Of an integer.
pub(super) fn of(value: i128) -> Residue {
    let size = fold(value.unsigned_abs());
    if value < 0 { minus(size) } else { size }
}

/// Whether the residue of a number says anything about what is made from it: not when the prime divides it.
pub(super) fn tells(number: i64) -> bool {
    number == 0 || canonical(of(i128::from(number))) != 0
}

/// Of `scaled / 10^decimals`.
pub(super) fn of_decimal(scaled: i64, decimals: u32) -> Residue {
    of_fraction(i128::from(scaled), decimals)
}

/// Of `value / 10^decimals`; at most 38 decimals.
pub(super) fn of_fraction(value: i128, decimals: u32) -> Residue {
    let inverse = inverse(of(10_i128.pow(decimals))).unwrap_or(0); // never: the prime is neither 2 nor 5
    times(of(value), inverse)
}

/// `a⁻¹`, or `None` when the prime divides `a`.
pub(super) fn inverse(a: Residue) -> Option<Residue> {
    let a = canonical(a);
    if a == 0 {
        return None;
    }
    let (mut power, mut result, mut exponent) = (a, 1, P - 2); // Fermat
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, power);
        }
        power = times(power, power);
        exponent >>= 1;
    }
    Some(result)
}

/// Are they the same number modulo the prime?
pub(super) const fn same(a: Residue, b: Residue) -> bool {
    canonical(a) == canonical(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_of_three_is_one() {
        let third = inverse(of(3)).unwrap();
        assert!(same(times(third, of(3)), of(1)));
        assert!(same(plus(of(5), of(-7)), of(-2)));
        assert!(same(times(of(-4), of(6)), of(-24)));
        assert!(!same(of(4), of(5)));
        assert_eq!(inverse(of(i128::from(P))), None);
        assert!(same(of(i128::MAX), of(i128::MAX % i128::from(P))));
        assert!(same(of(i128::MIN), minus(plus(of(i128::MAX), of(1)))));
        assert!(same(minus(of(0)), of(0)));
    }
}
