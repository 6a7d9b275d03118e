//! Routings (工艺路线): how an item is made, operation by operation.

use crate::calendar::Validity;
use crate::{Exact, PerUnit, Qty};
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A state of a BOM or routing version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VersionState {
    /// Being written; nothing uses it (草稿).
    Draft,
    /// Used on its days (生效).
    Active,
    /// No longer used (作废).
    Obsolete,
}

crate::words::words!(VersionState { Draft = "draft", Active = "active", Obsolete = "obsolete" });

/// One version of how an item is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Routing {
    /// The item's code.
    pub item: String,
    /// Version, unique per item: `V1`.
    pub version: String,
    /// Its state.
    pub state: VersionState,
    /// Its days.
    #[serde(flatten)]
    pub valid: Validity,
    /// Anything else.
    pub note: String,
    /// Operations by number.
    pub operations: Vec<Operation>,
}

/// One operation. Times are whole seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Operation {
    /// Number, unique in the routing: 10, 20, …
    pub number: u32,
    /// Name: 粗车.
    pub name: String,
    /// The work centre's code.
    pub work_center: String,
    /// Done by a supplier (委外工序).
    pub outsourced: bool,
    /// Set-up per order, in seconds.
    pub setup_seconds: u32,
    /// Clean-up per order, in seconds.
    pub cleanup_seconds: u32,
    /// Run time per cycle, in seconds.
    pub run_seconds: u32,
    /// Pieces per cycle, above 0; 1 makes `run_seconds` the time per piece.
    pub cycle_qty: Qty,
    /// Days at the supplier, for an outsourced operation.
    pub lead_time_days: u32,
    /// Anything else.
    pub note: String,
}

impl Operation {
    /// Standard time of an order in seconds, exact: `(set-up + clean-up) + run × quantity ÷ cycle ÷ efficiency`;
    /// `None` when out of range or when cycle or efficiency is not positive.
    ///
    /// 600 s set-up, 30 s a piece, 100 pieces, 80 % → 600 + 3000 / 0.8 = 4350 s.
    #[must_use]
    pub fn standard_seconds(&self, quantity: Qty, efficiency: PerUnit) -> Option<Exact> {
        if !self.cycle_qty.is_positive() || !efficiency.is_positive() {
            return None;
        }
        let run = Exact::from_integer(i128::from(self.run_seconds)).checked_mul(&quantity.to_exact())?;
        let run = run.checked_div(&self.cycle_qty.to_exact())?.checked_div(&efficiency.to_exact())?;
        run.checked_add(&Exact::from_integer(i128::from(self.setup_seconds) + i128::from(self.cleanup_seconds)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_time() {
        let turning = Operation {
            number: 10,
            name: "粗车".into(),
            work_center: "C01".into(),
            outsourced: false,
            setup_seconds: 500,
            cleanup_seconds: 100,
            run_seconds: 30,
            cycle_qty: Qty::ONE,
            lead_time_days: 0,
            note: String::new(),
        };
        let seconds = turning.standard_seconds("100".parse().unwrap(), "0.8".parse().unwrap());
        assert_eq!(seconds, Some(Exact::from_integer(4350)));
        let by_four = Operation { cycle_qty: "4".parse().unwrap(), ..turning.clone() };
        assert_eq!(by_four.standard_seconds("10".parse().unwrap(), PerUnit::ONE), Some(Exact::from_integer(675)));
        assert_eq!(Operation { cycle_qty: Qty::ZERO, ..turning }.standard_seconds(Qty::ONE, PerUnit::ONE), None);
    }
}
