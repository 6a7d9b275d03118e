//! What loss is agreed with a supplier, and how far over it is still paid.
//!
//! A rule may name a supplier, an item with or without one of its operations, and a material. It holds for all that it does not name,
//! and the one that names most goes before the others.

use crate::costing::rates::Dated;
use crate::trade::receipt::{self, Off};
use crate::{Day, ItemId, PartnerId, PerUnit, Qty};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is agreed about loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "LossTerms")]
pub struct Terms {
    /// Lost share that is agreed (定额损耗): 0.02 for 2 % of what is in the pieces.
    pub allowance: PerUnit,
    /// How far over what is allowed is still paid (容差): 0.01 for 1 % of what is allowed.
    pub tolerance: PerUnit,
    /// The supplier pays for the material in pieces that its workers spoiled (工废扣料款).
    pub deducts_reject_work: bool,
}

impl Default for Terms {
    /// Nothing may be lost, and the supplier pays for what it spoils.
    fn default() -> Self {
        Self { allowance: PerUnit::ZERO, tolerance: PerUnit::ZERO, deducts_reject_work: true }
    }
}

/// What a rule is for; none of what it does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Scope {
    /// The supplier.
    pub supplier: Option<PartnerId>,
    /// What is made.
    pub item: Option<ItemId>,
    /// Which operation of it; only beside an item, as numbers mean nothing alone.
    pub operation: Option<u32>,
    /// Which material.
    pub material: Option<ItemId>,
}

impl Scope {
    /// Whether it may be kept: an operation has an item.
    #[must_use]
    pub const fn is_valid(&self) -> bool {
        self.operation.is_none() || self.item.is_some()
    }

    /// All scopes that hold where all four are known, the most special first: what names more of the four goes first; of two that name
    /// as many the one with the supplier, then the one with the item, then the one with the operation.
    fn around(supplier: PartnerId, item: ItemId, operation: u32, material: ItemId) -> Vec<Self> {
        let mut scopes: Vec<Self> = (0_u32..16)
            .map(|named| Self {
                supplier: (named & 8 != 0).then_some(supplier),
                item: (named & 4 != 0).then_some(item),
                operation: (named & 2 != 0).then_some(operation),
                material: (named & 1 != 0).then_some(material),
            })
            .filter(Self::is_valid)
            .collect();
        let named = |scope: &Self| [scope.supplier.is_some(), scope.item.is_some(), scope.operation.is_some(), scope.material.is_some()];
        scopes.sort_by_key(|scope| {
            let named = named(scope);
            std::cmp::Reverse((named.iter().filter(|one| **one).count(), named))
        });
        scopes
    }
}

/// All that is agreed about loss, on all days.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    rules: Dated<Scope, Option<Terms>>,
}

impl Rules {
    /// Of rules in any order. Each holds from its day until the next of its scope; one without terms ends the one before, so that a more
    /// general one holds again.
    #[must_use]
    pub fn new(rules: Vec<(Scope, Day, Option<Terms>)>) -> Self {
        Self { rules: Dated::new(rules) }
    }

    /// What is agreed on a day; [`Terms::default`] where nothing is.
    #[must_use]
    pub fn on(&self, supplier: PartnerId, item: ItemId, operation: u32, material: ItemId, day: Day) -> Terms {
        let found = Scope::around(supplier, item, operation, material).into_iter().find_map(|scope| *self.rules.on(&scope, day)?);
        found.unwrap_or_default()
    }
}

/// Is more received than was ordered, beyond the tolerance, which is inclusive? It has nothing to do with loss.
///
/// 10.5 m for 10 m: within 5 %, not within 2 %.
#[must_use]
pub fn is_over_receipt(ordered: Qty, before: Qty, now: Qty, tolerance: PerUnit) -> bool {
    let came = receipt::Came { ordered, before, now, noted: None, is_final: false };
    receipt::off(&came, tolerance) == Some(Off::Over)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{day, per, qty};
    use super::*;

    const SUPPLIER: PartnerId = PartnerId(1);
    const ITEM: ItemId = ItemId(2);
    const MATERIAL: ItemId = ItemId(3);

    fn terms(percent: &str) -> Terms {
        Terms { allowance: per(percent), ..Terms::default() }
    }

    fn scope(named: &str) -> Scope {
        Scope {
            supplier: named.contains('s').then_some(SUPPLIER),
            item: named.contains('i').then_some(ITEM),
            operation: named.contains('o').then_some(20),
            material: named.contains('m').then_some(MATERIAL),
        }
    }

    #[test]
    fn what_names_most_goes_first() {
        let from = day("2026-01-01");
        // Each is taken away after it was found: the next one holds.
        let order = ["siom", "sio", "sim", "iom", "si", "sm", "io", "im", "s", "i", "m", ""];
        let mut rules: Vec<_> =
            order.iter().enumerate().map(|(at, named)| (scope(named), from, Some(terms(&format!("0.{at:02}"))))).collect();
        for (at, named) in order.iter().enumerate() {
            let got = Rules::new(rules.clone()).on(SUPPLIER, ITEM, 20, MATERIAL, day("2026-02-01"));
            assert_eq!(got, terms(&format!("0.{at:02}")), "{named}");
            rules.retain(|(kept, _, _)| *kept != scope(named));
        }
        assert_eq!(Rules::new(rules).on(SUPPLIER, ITEM, 20, MATERIAL, day("2026-02-01")), Terms::default());
        assert!(!Scope { operation: Some(20), ..Scope::default() }.is_valid());
    }

    #[test]
    fn each_holds_from_its_day_until_the_next() {
        let rules = Rules::new(vec![
            (scope(""), day("2026-01-01"), Some(terms("0.05"))),
            (scope("s"), day("2026-03-01"), Some(terms("0.02"))),
            (scope("s"), day("2026-05-01"), None),
        ]);
        let on = |text| rules.on(SUPPLIER, ITEM, 20, MATERIAL, day(text)).allowance.to_string();
        assert_eq!(
            [on("2025-12-31"), on("2026-02-28"), on("2026-03-01"), on("2026-04-30"), on("2026-05-01")],
            ["0", "0.05", "0.02", "0.02", "0.05"]
        );
        assert_eq!(rules.on(PartnerId(9), ITEM, 20, MATERIAL, day("2026-04-01")).allowance, per("0.05"), "another supplier's");
    }

    #[test]
    fn over_receipt_has_a_tolerance_of_its_own() {
        assert!(!is_over_receipt(qty("10"), Qty::ZERO, qty("10.5"), per("0.05")));
        assert!(is_over_receipt(qty("10"), Qty::ZERO, qty("10.5"), per("0.02")));
        assert!(!is_over_receipt(qty("10"), qty("5"), qty("5.2"), per("0.02")));
        assert!(is_over_receipt(qty("10"), qty("5"), qty("5.200001"), per("0.02")));
    }
}
