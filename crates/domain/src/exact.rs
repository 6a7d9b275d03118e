//! Exact ratios and the one place where they are rounded.
//!
//! A coefficient (unit conversion, scrap, quantity per batch) is an exact ratio a/b that is never rounded on its own;
//! a number is rounded once, where it becomes a stored fact or is shown.

use num_integer::Integer;
use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedMul, Signed, ToPrimitive, Zero};

/// An exact ratio in 128-bit integers. Use the checked operations: a product of many levels can outgrow it.
pub type Exact = Ratio<i128>;

/// How an exact number becomes one with a limited number of decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Towards plus infinity: requirements (6.7567 kg → 6.757 kg).
    Up,
    /// Towards minus infinity in size, i.e. towards zero: by-products.
    Down,
    /// Half away from zero (四舍五入): money.
    HalfAway,
    /// Only if no digit is lost.
    Exactly,
}

/// `10^n` for `n <= 38`.
#[must_use]
pub const fn pow10(n: u32) -> i128 {
    10_i128.pow(n)
}

/// Rounds `value` to `decimals` decimals and gives it times `10^decimals`; `None` when it does not fit, or when
/// [`Rounding::Exactly`] would lose a digit.
///
/// 1000 / 148 kg up to 3 decimals → 6757, i.e. 6.757 kg.
#[must_use]
pub fn round(value: &Exact, decimals: u32, how: Rounding) -> Option<i128> {
    let scaled = value.checked_mul(&Exact::from_integer(10_i128.checked_pow(decimals)?))?;
    let (num, den) = (*scaled.numer(), *scaled.denom());
    let floor = Integer::div_floor(&num, &den);
    let rest = num - floor * den; // 0 <= rest < den
    if rest.is_zero() {
        return Some(floor);
    }
    match how {
        Rounding::Up => floor.checked_add(1),
        Rounding::Down if num < 0 => floor.checked_add(1),
        Rounding::Down => Some(floor),
        Rounding::HalfAway => {
            let over_half = rest > den - rest || (rest == den - rest && num > 0);
            if over_half { floor.checked_add(1) } else { Some(floor) }
        }
        Rounding::Exactly => None,
    }
}

/// Shares `total` over `weights` so that the parts add up to it: largest remainder, ties to the lower line
/// (domain rule). The sign of `total` is kept, and so is that of each weight: what takes something off the sum of the weights
/// takes its part off the total. All-zero weights share evenly. Weights that cancel each other say no proportion: they, and
/// products beyond `i128`, give `None`.
///
/// 100 over 1, 1, 1 → 34, 33, 33; 80 over 100, −20 → 100, −20.
#[must_use]
pub fn allocate(total: i128, weights: &[i128]) -> Option<Vec<i128>> {
    if weights.is_empty() {
        return None;
    }
    let sum = weights.iter().try_fold(0_i128, |a, &w| a.checked_add(w))?;
    let even = weights.iter().all(|&w| w == 0);
    // Over weights that come to less than nothing: all signs turned, so that the sum is positive.
    let sign = if sum < 0 { -1 } else { 1 };
    let sum = if even { i128::try_from(weights.len()).ok()? } else { sum.checked_mul(sign)? };
    if sum == 0 {
        return None;
    }
    let size = total.checked_abs()?;
    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    let mut given = 0_i128;
    for (line, &weight) in weights.iter().enumerate() {
        let product = size.checked_mul(if even { 1 } else { weight.checked_mul(sign)? })?;
        let (part, remainder) = Integer::div_mod_floor(&product, &sum);
        parts.push(part);
        given = given.checked_add(part)?;
        remainders.push((remainder, line));
    }
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut rest = size - given;
    for &(_, line) in &remainders {
        if rest == 0 {
            break;
        }
        parts[line] += 1;
        rest -= 1;
    }
    if total < 0 {
        parts.iter_mut().for_each(|p| *p = -*p);
    }
    Some(parts)
}

/// What a ratio may be made of: 128 bits, or as many as it takes.
pub trait Digits: Clone + Integer + Signed + CheckedAdd + CheckedMul + From<i128> + ToPrimitive {}

impl<T: Clone + Integer + Signed + CheckedAdd + CheckedMul + From<i128> + ToPrimitive> Digits for T {}

/// Rounds parts so that they add up to their rounded sum (half away from zero), as [`round_to`].
///
/// 0.87, 31.66 ÷ 4 and 44.66 ÷ 4 come to 19.95, and are shown as 0.87, 7.92 and 11.16.
#[must_use]
pub fn round_together<T: Digits>(parts: &[Ratio<T>], decimals: u32) -> Option<Vec<i128>> {
    let sum = parts.iter().try_fold(Ratio::zero(), |sum: Ratio<T>, part| sum.checked_add(part))?;
    let scaled = sum.checked_mul(&Ratio::from_integer(10_i128.checked_pow(decimals)?.into()))?;
    let size = if scaled.is_negative() { -scaled.clone() } else { scaled.clone() };
    let total = size.round().to_integer().to_i128()?;
    round_to(if scaled.is_negative() { -total } else { total }, parts, decimals)
}

/// Rounds parts so that they add up to `total`, which is at most half a unit off their sum: each becomes its exact value rounded up
/// or down, and what is missing goes to the largest remainders, ties to the lower line. All are times `10^decimals`; `None` when out
/// of range.
#[must_use]
pub fn round_to<T: Digits>(total: i128, parts: &[Ratio<T>], decimals: u32) -> Option<Vec<i128>> {
    // A total below zero is done with all signs turned, so that what is taken back is just what was given.
    let sign = if total < 0 { -1 } else { 1 };
    let unit = Ratio::from_integer(T::from(10_i128.checked_pow(decimals)? * sign));
    let mut rest = total.checked_abs()?;
    let mut whole = Vec::with_capacity(parts.len());
    let mut remainders = Vec::with_capacity(parts.len());
    for (line, part) in parts.iter().enumerate() {
        let scaled = part.checked_mul(&unit)?;
        let floor = scaled.floor();
        let units = floor.to_integer().to_i128()?;
        rest = rest.checked_sub(units)?;
        whole.push(units);
        remainders.push((scaled - floor, line));
    }
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for &(_, line) in remainders.iter().take(usize::try_from(rest).ok()?) {
        whole[line] += 1;
    }
    whole.iter_mut().for_each(|part| *part *= sign);
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(num: i128, den: i128, decimals: u32, how: Rounding, expected: Option<i128>) {
        assert_eq!(round(&Exact::new(num, den), decimals, how), expected, "{num}/{den} {how:?}");
    }

    #[test]
    fn rounds_once_where_the_rule_says() {
        check(1000, 148, 3, Rounding::Up, Some(6757));
        check(9700, 97, 0, Rounding::Up, Some(100));
        check(97, 1, 0, Rounding::Up, Some(97));
        check(-7, 2, 0, Rounding::Up, Some(-3));
        check(7, 2, 0, Rounding::Down, Some(3));
        check(-7, 2, 0, Rounding::Down, Some(-3));
        check(5, 1000, 2, Rounding::HalfAway, Some(1));
        check(-5, 1000, 2, Rounding::HalfAway, Some(-1));
        check(4, 1000, 2, Rounding::HalfAway, Some(0));
        check(-4, 1000, 2, Rounding::HalfAway, Some(0));
        check(1, 3, 6, Rounding::Exactly, None);
        check(1, 8, 3, Rounding::Exactly, Some(125));
        check(i128::MAX, 1, 1, Rounding::Up, None);
    }

    #[test]
    fn shares_add_up() {
        assert_eq!(allocate(100, &[1, 1, 1]), Some(vec![34, 33, 33]));
        assert_eq!(allocate(-100, &[1, 1, 1]), Some(vec![-34, -33, -33]));
        assert_eq!(allocate(5, &[0, 0]), Some(vec![3, 2]));
        assert_eq!(allocate(10, &[3, 0, 1]), Some(vec![8, 0, 2]));
        assert_eq!(allocate(1, &[]), None);
    }

    #[test]
    fn what_takes_off_takes_its_part_off() {
        assert_eq!(allocate(80, &[100, -20]), Some(vec![100, -20]));
        assert_eq!(allocate(40, &[100, -20]), Some(vec![50, -10]));
        assert_eq!(allocate(-80, &[100, -20]), Some(vec![-100, 20]));
        assert_eq!(allocate(-80, &[-100, 20]), Some(vec![-100, 20]));
        assert_eq!(allocate(8, &[-100, 20]), Some(vec![10, -2]));
        // 133.3…, 133.3… and −66.6…
        assert_eq!(allocate(200, &[2, 2, -1]), Some(vec![134, 133, -67]));
        assert_eq!(allocate(1, &[-1, 2]), Some(vec![-1, 2]));
        assert_eq!(allocate(0, &[3, -2]), Some(vec![0, 0]));
        // Nothing says how to share over what cancels.
        assert_eq!((allocate(1, &[5, -5]), allocate(0, &[5, -5])), (None, None));
    }

    #[test]
    fn rounded_parts_add_up_to_their_rounded_sum() {
        let parts = [Exact::new(87, 100), Exact::new(3166, 400), Exact::new(4466, 400)];
        assert_eq!(round_together(&parts, 2), Some(vec![87, 792, 1116]));
        assert_eq!(round_together(&parts.map(|part| -part), 2), Some(vec![-87, -792, -1116]), "what is taken back is what was given");
        assert_eq!(round_together(&[Exact::new(1, 3); 3], 2), Some(vec![34, 33, 33]));
        assert_eq!(round_together(&[Exact::new(1, 2), Exact::new(-1, 2)], 0), Some(vec![1, -1]), "what cancels may still be shown");
        assert_eq!(round_together::<i128>(&[], 2), Some(vec![]));
        assert_eq!(round_together(&[Exact::from_integer(i128::MAX)], 1), None);
    }

    proptest! {
        #[test]
        fn rounded_parts_are_next_to_their_exact_ones(parts in prop::collection::vec((-1_000_000_i128..1_000_000, 1_i128..500), 0..12), decimals in 0_u32..5) {
            let parts: Vec<Exact> = parts.into_iter().map(|(num, den)| Exact::new(num, den)).collect();
            let rounded = round_together(&parts, decimals).unwrap();
            let sum: Exact = parts.iter().sum();
            prop_assert_eq!(rounded.iter().sum::<i128>(), round(&sum, decimals, Rounding::HalfAway).unwrap());
            for (part, &rounded) in parts.iter().zip(&rounded) {
                let off = part * Exact::from_integer(pow10(decimals)) - Exact::from_integer(rounded);
                prop_assert!(off > Exact::from_integer(-1) && off < Exact::from_integer(1), "{part} as {rounded}");
            }
            let wide: Vec<num_rational::BigRational> = parts.iter().map(|part| Ratio::new((*part.numer()).into(), (*part.denom()).into())).collect();
            prop_assert_eq!(round_together(&wide, decimals).unwrap(), rounded, "more digits make no other number");
        }

        #[test]
        fn allocation_always_adds_up(total in -1_000_000_000_000_i128..1_000_000_000_000, weights in prop::collection::vec(0_i128..1_000_000, 1..40)) {
            let parts = allocate(total, &weights).unwrap();
            prop_assert_eq!(parts.iter().sum::<i128>(), total);
        }

        /// Each part is its exact one, rounded up or down, with its weight's sign: no part of money is more than what it is money for.
        #[test]
        fn with_signs_each_part_is_next_to_its_exact_one(total in -1_000_000_i128..1_000_000, weights in prop::collection::vec(-1_000_i128..1_000, 1..20)) {
            let sum: i128 = weights.iter().sum();
            match allocate(total, &weights) {
                None => prop_assert!(sum == 0 && weights.iter().any(|w| *w != 0)),
                Some(parts) => {
                    prop_assert_eq!(parts.iter().sum::<i128>(), total);
                    for (part, weight) in parts.iter().zip(&weights).filter(|_| sum != 0) {
                        prop_assert!((part * sum - total * weight).abs() < sum.abs(), "{parts:?}");
                    }
                    if total.abs() <= sum.abs() && sum != 0 {
                        prop_assert!(parts.iter().zip(&weights).all(|(part, weight)| part.abs() <= weight.abs()), "{parts:?}");
                    }
                }
            }
        }
    }
}
