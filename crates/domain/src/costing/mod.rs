//! What making costs: rates and tariffs on their days, what a report costs, standard cost, variances, work in process, the close.
//!
//! All is worked out in exact ratios and rounded once, half away from zero, where it becomes a stored fact; parts that are shown
//! are rounded together, so that they add up to their total. Loading, posting and sheets on paper are elsewhere.

pub mod element;
pub mod operation;
pub mod rates;

pub mod tariff;

pub use element::{Element, Elements};

use crate::exact::{pow10, round_together};
use crate::{Exact, Money};

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
pub(crate) fn money_parts(parts: &[Exact], decimals: u32, figure: &'static str) -> Result<Vec<Money>, OutOfRange> {
    let decimals = decimals.min(Money::DECIMALS);
    let rounded = round_together(parts, decimals).ok_or_else(beyond(figure))?;
    let step = pow10(Money::DECIMALS - decimals);
    let money = |part: i128| part.checked_mul(step).and_then(|scaled| i64::try_from(scaled).ok()).map(Money::from_scaled);
    rounded.into_iter().map(|part| money(part).ok_or_else(beyond(figure))).collect()
}

/// All of them together.
///
/// # Errors
/// What does not fit, by `figure`.
pub(crate) fn money_sum(parts: impl IntoIterator<Item = Money>, figure: &'static str) -> Result<Money, OutOfRange> {
    parts.into_iter().try_fold(Money::ZERO, Money::checked_add).ok_or_else(beyond(figure))
}
