//! Hours as they are shown: seconds are what is kept.

use crate::error::{Code, Error, Result};
use qitao_domain::exact::{Rounding, pow10, round_together};
use qitao_domain::{Exact, Qty};

/// Decimals of the hours that are shown.
const DECIMALS: u32 = 4;

/// Hours of seconds, to four decimals.
pub(super) fn hours(seconds: i64) -> Qty {
    Qty::from_exact(&Exact::new(seconds.into(), 3_600), DECIMALS, Rounding::HalfAway).unwrap_or(Qty::ZERO)
}

/// Hours of the lines of a sheet, rounded together: they add up to those of all seconds. 20 minutes three times → 0.3334, 0.3333, 0.3333.
pub(super) fn together(seconds: impl Iterator<Item = i64>) -> Result<Vec<Qty>> {
    let exact: Vec<Exact> = seconds.map(|seconds| Exact::new(seconds.into(), 3_600)).collect();
    let rounded = round_together(&exact, DECIMALS).ok_or_else(out_of_range)?;
    let step = pow10(Qty::DECIMALS - DECIMALS);
    rounded.into_iter().map(|hours| i64::try_from(hours * step).map(Qty::from_scaled).map_err(|_| out_of_range())).collect()
}

/// All of what is shown.
pub(super) fn sum(hours: &[Qty]) -> Result<Qty> {
    hours.iter().try_fold(Qty::ZERO, |sum, hours| sum.checked_add(*hours)).ok_or_else(out_of_range)
}

fn out_of_range() -> Error {
    Error::new(Code::Overflow).with("item", "total").with("figure", "hours")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_of_lines_add_up_to_the_whole() {
        let shown = together([1_200, 1_200, 1_200].into_iter()).unwrap();
        assert_eq!(shown.iter().map(ToString::to_string).collect::<Vec<_>>(), ["0.3334", "0.3333", "0.3333"]);
        assert_eq!((sum(&shown).unwrap(), hours(3_600), hours(1_200)), (Qty::ONE, Qty::ONE, "0.3333".parse().unwrap()));
    }
}
