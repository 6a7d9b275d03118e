//! Counts (盘点): how one moves on, who may agree to it, how right the books were.
//!
//! A count freezes nothing. Each line keeps what the books said at the moment its figure was entered, so what moves between the
//! sheet and the entry is no difference; nobody who counts is told that figure before counting has ended.

use crate::exact::{Rounding, round};
use crate::words::words;
use crate::{Day, Exact, Money, PerUnit, Qty};
use num_traits::CheckedMul;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far a count is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountState {
    /// Figures are being entered (盘点中).
    Open,
    /// All are there; somebody has to agree (待审批).
    Counted,
    /// Somebody agreed (已审批).
    Approved,
    /// The books were put right (已过账).
    Posted,
    /// It was given up (已作废).
    Cancelled,
}

words!(CountState { Open = "open", Counted = "counted", Approved = "approved", Posted = "posted", Cancelled = "cancelled" });

/// What is done with a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountVerb {
    /// Counting has ended (盘完).
    Finish,
    /// Some lines are counted anew (复盘).
    Recount,
    /// Agrees to the differences (审批).
    Approve,
    /// Puts the books right (过账).
    Post,
    /// Gives it up (作废).
    Cancel,
}

words!(CountVerb { Finish = "finish", Recount = "recount", Approve = "approve", Post = "post", Cancel = "cancel" });

/// Where a count goes by a verb; none where it cannot.
#[must_use]
pub const fn next(from: CountState, verb: CountVerb) -> Option<CountState> {
    match (from, verb) {
        (CountState::Open, CountVerb::Finish) => Some(CountState::Counted),
        (CountState::Counted | CountState::Approved, CountVerb::Recount) => Some(CountState::Open),
        (CountState::Counted, CountVerb::Approve) => Some(CountState::Approved),
        (CountState::Approved, CountVerb::Post) => Some(CountState::Posted),
        (CountState::Open | CountState::Counted | CountState::Approved, CountVerb::Cancel) => Some(CountState::Cancelled),
        (CountState::Open, CountVerb::Recount | CountVerb::Approve | CountVerb::Post)
        | (CountState::Counted, CountVerb::Finish | CountVerb::Post)
        | (CountState::Approved, CountVerb::Finish | CountVerb::Approve)
        | (CountState::Posted | CountState::Cancelled, _) => None,
    }
}

/// The number of a count: the second of 2026-11-03 → `PD-261103-002`.
#[must_use]
pub fn number(day: Day, serial: i64) -> String {
    crate::document::numbered("PD", day, serial)
}

/// How much of all stock's value an item is: few of class A, many of class C.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AbcClass {
    /// The most valuable, up to four fifths of all value.
    A,
    /// From there up to 95 %.
    B,
    /// The rest.
    C,
}

words!(AbcClass { A = "a", B = "b", C = "c" });

/// The classes of items by what their stock is worth, most valuable first, in the order given where they are worth the same:
/// an item is of class A while the items before it are worth less than 80 % of all, of class B while they are less than 95 %.
/// What is worth nothing is of class C.
#[must_use]
pub fn classes(mut values: Vec<(i64, Money)>) -> Vec<(i64, AbcClass)> {
    values.sort_by_key(|(_, value)| std::cmp::Reverse(*value));
    let whole: i128 = values.iter().map(|(_, value)| i128::from(value.scaled())).sum();
    let mut before: i128 = 0;
    values
        .into_iter()
        .map(|(item, value)| {
            let class = if !value.is_positive() || before * 100 >= whole * 95 {
                AbcClass::C
            } else if before * 100 >= whole * 80 {
                AbcClass::B
            } else {
                AbcClass::A
            };
            before += i128::from(value.scaled());
            (item, class)
        })
        .collect()
}

/// Is what was counted within the tolerance of what the books said?
#[must_use]
pub fn is_close(book: Qty, counted: Qty, tolerance: PerUnit) -> bool {
    let off = i128::from(counted.scaled()) - i128::from(book.scaled());
    off.abs() * i128::from(PerUnit::ONE.scaled()) <= i128::from(book.scaled()).abs() * i128::from(tolerance.scaled())
}

/// The accuracy: so many of so many lines, rounded down to a hundredth of a percent, so that only what is wholly right is 1. None
/// where nothing was counted.
///
/// 97 of 98 lines without a difference → 0.9897.
#[must_use]
pub fn accuracy(right: i64, counted: i64) -> Option<PerUnit> {
    if counted <= 0 {
        return None;
    }
    let hundredths = i128::from(right) * 10_000 / i128::from(counted);
    i64::try_from(hundredths * i128::from(PerUnit::ONE.scaled() / 10_000)).ok().map(PerUnit::from_scaled)
}

/// What a difference is worth at what the stock of its item is worth on average, rounded half away from zero; nothing where there
/// is none of it. `None` when out of range.
///
/// Of 3 pieces worth 10.00, one too few → −3.33.
#[must_use]
pub fn worth(stock: Qty, value: Money, difference: Qty, decimals: u32) -> Option<Money> {
    if stock.is_zero() {
        return Some(Money::ZERO);
    }
    let share = Exact::new(i128::from(difference.scaled()), i128::from(stock.scaled()));
    let rounded = round(&value.to_exact().checked_mul(&share)?, decimals, Rounding::HalfAway)?;
    let scaled = rounded.checked_mul(10_i128.pow(Money::DECIMALS - decimals.min(Money::DECIMALS)))?;
    Some(Money::from_scaled(i64::try_from(scaled).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q(text: &str) -> Qty {
        text.parse().unwrap()
    }

    #[test]
    fn a_count_is_counted_agreed_to_and_posted() {
        use CountState::{Approved, Cancelled, Counted, Open, Posted};
        assert_eq!(next(Open, CountVerb::Finish), Some(Counted));
        assert_eq!(next(Counted, CountVerb::Approve), Some(Approved));
        assert_eq!(next(Approved, CountVerb::Post), Some(Posted));
        assert_eq!(next(Counted, CountVerb::Post), None, "nobody agreed");
        assert_eq!(next(Approved, CountVerb::Recount), Some(Open));
        for verb in CountVerb::ALL {
            assert_eq!((next(Posted, *verb), next(Cancelled, *verb)), (None, None));
        }
        assert_eq!(number("2026-11-03".parse().unwrap(), 2), "PD-261103-002");
    }

    #[test]
    fn few_items_are_most_of_the_value() {
        let values = |all: &[i64]| (0..).zip(all.iter().map(|v| Money::from_scaled(*v))).collect::<Vec<_>>();
        let of = |all: &[i64]| {
            let mut found = classes(values(all));
            found.sort_unstable();
            found.into_iter().map(|(_, class)| class.word()).collect::<String>()
        };
        // 700 of 1000; 850; 950, so the rest is beyond 95 %.
        assert_eq!(of(&[30, 700, 150, 100, 20, 0]), "caabcc");
        assert_eq!(of(&[0, 0]), "cc");
        assert_eq!(of(&[5]), "a");
    }

    #[test]
    fn close_is_within_the_share_of_the_books_figure() {
        let half_percent: PerUnit = "0.005".parse().unwrap();
        assert!(is_close(q("1000"), q("995"), half_percent) && is_close(q("1000"), q("1005"), half_percent));
        assert!(!is_close(q("1000"), q("994.999999"), half_percent));
        assert!(is_close(q("3"), q("3"), PerUnit::ZERO) && !is_close(q("0"), q("0.000001"), half_percent));
    }

    #[test]
    fn only_what_is_wholly_right_is_whole() {
        let share = |right, counted| accuracy(right, counted).map(|share| share.to_string());
        assert_eq!(share(97, 98).as_deref(), Some("0.9897"));
        assert_eq!(share(98, 98).as_deref(), Some("1"));
        assert_eq!(share(999_999_999_999, 1_000_000_000_000).as_deref(), Some("0.9999"));
        assert_eq!(share(0, 0), None);
    }

    #[test]
    fn a_difference_is_worth_its_part_of_the_stock() {
        let m = |t: &str| t.parse::<Money>().unwrap();
        assert_eq!(worth(q("3"), m("10"), q("-1"), 2), Some(m("-3.33")));
        assert_eq!(worth(q("3"), m("10"), q("2"), 2), Some(m("6.67")));
        assert_eq!(worth(q("0"), m("0"), q("2"), 2), Some(Money::ZERO));
    }
}
