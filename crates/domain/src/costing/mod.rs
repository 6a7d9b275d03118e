//! What making costs: rates and tariffs on their days, what a report costs, standard cost, variances, work in process, the close.
//!
//! All is worked out in exact ratios and rounded once, half away from zero, where it becomes a stored fact; parts that are shown
//! are rounded together, so that they add up to their total. Loading, posting and sheets on paper are elsewhere.

pub mod close;
pub mod element;
pub mod operation;
pub mod rate;
pub mod rates;
pub mod report_variance;
pub mod rollup;
pub mod sheet;
pub mod tariff;
pub mod variance;
pub mod wip;

pub use element::{Element, Elements};

use crate::exact::{Digits, pow10, round_to, round_together};
use crate::{Exact, Money};
use num_rational::Ratio;

/// A figure is beyond what can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{figure} is out of range")]
pub struct OutOfRange {
    /// Which: `labour`, `energy`, …
    pub figure: &'static str,
}

/// The error for a figure that did not fit.
pub(crate) const fn beyond(figure: &'static str) -> impl Fn() -> OutOfRange + Copy {
    move || OutOfRange { figure }
}

/// Exact parts as money: rounded together, so that they add up to their rounded sum.
///
/// # Errors
/// What does not fit, by `figure`.
pub(crate) fn money_parts<T: Digits>(parts: &[Ratio<T>], decimals: u32, figure: &'static str) -> Result<Vec<Money>, OutOfRange> {
    let decimals = decimals.min(Money::DECIMALS);
    as_money(round_together(parts, decimals), decimals, figure)
}

/// Exact parts as money that adds up to `total`, which is at most half a unit off their sum; to more decimals where the total has more.
///
/// # Errors
/// What does not fit, by `figure`.
pub(crate) fn money_parts_of(total: Money, parts: &[Exact], decimals: u32, figure: &'static str) -> Result<Vec<Money>, OutOfRange> {
    let decimals = decimals.max(total.decimals_used()).min(Money::DECIMALS);
    let total = i128::from(total.scaled()) / pow10(Money::DECIMALS - decimals);
    as_money(round_to(total, parts, decimals), decimals, figure)
}

fn as_money(rounded: Option<Vec<i128>>, decimals: u32, figure: &'static str) -> Result<Vec<Money>, OutOfRange> {
    let step = pow10(Money::DECIMALS - decimals);
    let money = |part: i128| part.checked_mul(step).and_then(|scaled| i64::try_from(scaled).ok()).map(Money::from_scaled);
    rounded.and_then(|parts| parts.into_iter().map(money).collect()).ok_or_else(beyond(figure))
}

/// All of them together.
///
/// # Errors
/// What does not fit, by `figure`.
pub(crate) fn money_sum(parts: impl IntoIterator<Item = Money>, figure: &'static str) -> Result<Money, OutOfRange> {
    parts.into_iter().try_fold(Money::ZERO, Money::checked_add).ok_or_else(beyond(figure))
}
