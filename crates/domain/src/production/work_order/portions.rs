//! Dividing orders (拆单) and putting them together (并单). Whatever is done, pieces, shares of tracking codes and needs add up.
//!
//! What was reported stays with the order that it was reported for, so only what is open goes to another one, and only orders of
//! which nothing was done are put together. Which order came of which is kept as a [`Link`].

use super::WorkOrderState;
use super::lists::Component;
use crate::exact::{allocate, pow10};
use crate::routing::Operation;
use crate::trade::share::{self, Share};
use crate::words::words;
use crate::{Exact, ItemId, Qty};
use num_traits::{CheckedAdd, CheckedMul};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What one work order has to do with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "WorkOrderLink")]
pub enum Link {
    /// It was divided off (拆自).
    SplitFrom,
    /// It was put into the other (并入).
    MergedInto,
    /// It works again what the other gave as rework (返工自).
    ReworkOf,
}

words!(Link { SplitFrom = "split_from", MergedInto = "merged_into", ReworkOf = "rework_of" });

/// What of an order is divided or put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portion {
    /// What it makes.
    pub item: ItemId,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// How far it is.
    pub state: WorkOrderState,
    /// How much.
    pub quantity: Qty,
    /// How much of it the shop has begun: what was reported at any operation, good or not.
    pub begun: Qty,
    /// Whose it is.
    pub shares: Vec<Share>,
    /// What it needs.
    pub components: Vec<Component>,
    /// How it is made.
    pub operations: Vec<Operation>,
}

/// Why an order is not divided or put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PortionError {
    /// The part is not above zero, or finer than the item's unit.
    #[error("the part must be a quantity of the item above zero")]
    Part,
    /// The part is all of the order, or more than the shop has not begun.
    #[error("less than all, and at most {open}, can be divided off")]
    MoreThanOpen {
        /// What is not begun.
        open: Qty,
    },
    /// Something was reported, or the order has ended.
    #[error("orders are put together only before anything was done")]
    Begun,
    /// They make other things, or otherwise.
    #[error("the orders do not make the same thing in the same way")]
    Different,
    /// A figure is beyond what can be kept.
    #[error("{0} is out of range")]
    OutOfRange(&'static str),
}

/// Divides `part` off an order: what stays, and the new order. What was needed per order is needed by both in proportion, and the
/// stored needs are shared by largest remainder in steps of their units, so that both together need what the one did.
///
/// # Errors
/// See [`PortionError`].
pub fn split(order: &Portion, part: Qty) -> Result<(Portion, Portion), PortionError> {
    let step = unit(order.decimals);
    if !part.is_positive() || part.scaled() % step != 0 {
        return Err(PortionError::Part);
    }
    if !order.state.is_open() {
        return Err(PortionError::Begun);
    }
    let open = order.quantity.checked_sub(order.begun).ok_or(PortionError::OutOfRange("quantity"))?;
    if part > open || part >= order.quantity {
        return Err(PortionError::MoreThanOpen { open });
    }
    let rest = order.quantity.checked_sub(part).ok_or(PortionError::OutOfRange("quantity"))?;
    let of_rest = share::take(&order.shares, &[], rest, step).ok_or(PortionError::OutOfRange("shares"))?;
    let of_part = share::take(&order.shares, &of_rest, part, step).ok_or(PortionError::OutOfRange("shares"))?;
    let weights = [rest, part].map(|quantity| i128::from(quantity.scaled()));
    let (mut stay, mut go) = (Vec::new(), Vec::new());
    for component in &order.components {
        let out_of_range = PortionError::OutOfRange("required");
        let step = unit(component.decimals);
        let steps = allocate(i128::from(component.required.scaled() / step), &weights).ok_or(out_of_range)?;
        for (list, (steps, weight)) in [&mut stay, &mut go].into_iter().zip(steps.into_iter().zip(weights)) {
            let fixed = component.fixed.checked_mul(&Exact::new(weight, order.quantity.scaled().into())).ok_or(out_of_range)?;
            let scaled = i64::try_from(steps * i128::from(step)).map_err(|_| out_of_range)?;
            list.push(Component { fixed, required: Qty::from_scaled(scaled), ..component.clone() });
        }
    }
    let portion = |quantity, begun, shares, components| Portion { quantity, begun, shares, components, ..order.clone() };
    Ok((portion(rest, order.begun, of_rest, stay), portion(part, Qty::ZERO, of_part, go)))
}

/// Puts an order into another one of the same item with the same lists, before anything was done for either. Needs are added up,
/// those per order, too: what was divided and is put together again is as before, and two orders that were always two never find
/// too little.
///
/// # Errors
/// See [`PortionError`].
pub fn merge(into: &Portion, other: &Portion) -> Result<Portion, PortionError> {
    for order in [into, other] {
        match order.state {
            WorkOrderState::Planned | WorkOrderState::Released if order.begun.is_zero() => {}
            WorkOrderState::Planned
            | WorkOrderState::Released
            | WorkOrderState::Started
            | WorkOrderState::Completed
            | WorkOrderState::Closed
            | WorkOrderState::Cancelled => return Err(PortionError::Begun),
        }
    }
    let alike = |a: &Component, b: &Component| (a.item, a.kind, a.operation, a.per) == (b.item, b.kind, b.operation, b.per);
    let same_parts = into.components.len() == other.components.len()
        && into.components.iter().zip(&other.components).all(|(own, other)| alike(own, other));
    if into.item != other.item || into.state != other.state || into.operations != other.operations || !same_parts {
        return Err(PortionError::Different);
    }
    let quantity = into.quantity.checked_add(other.quantity).ok_or(PortionError::OutOfRange("quantity"))?;
    let shares = share::merged(into.shares.iter().chain(&other.shares).copied()).ok_or(PortionError::OutOfRange("shares"))?;
    let both = |(own, other): (&Component, &Component)| {
        let (fixed, required) = (own.fixed.checked_add(&other.fixed)?, own.required.checked_add(other.required)?);
        Some(Component { fixed, required, ..own.clone() })
    };
    let components: Option<Vec<Component>> = into.components.iter().zip(&other.components).map(both).collect();
    Ok(Portion { quantity, shares, components: components.ok_or(PortionError::OutOfRange("required"))?, ..into.clone() })
}

/// The smallest quantity of so many decimals, scaled.
fn unit(decimals: u8) -> i64 {
    i64::try_from(pow10(Qty::DECIMALS - u32::from(decimals).min(Qty::DECIMALS))).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::super::lists::components;
    use super::*;
    use crate::TrackingId;
    use crate::production::testing::{day, factory, qty};
    use proptest::prelude::*;

    fn order(quantity: i64, begun: i64) -> Portion {
        let mut factory = factory(&[(1, 2, "2"), (1, 3, "0.333"), (1, 4, "0")]);
        factory.decimals(3, 3);
        factory.edges[0].fixed_qty = qty("3");
        factory.edges[0].scrap = "0.03".parse().unwrap();
        factory.edges[2].fixed_qty = qty("1");
        let whole = |n: i64| Qty::from_whole(n).unwrap();
        let share = |code: Option<i64>, n: i64| Share { tracking: code.map(TrackingId), quantity: whole(n) };
        Portion {
            item: ItemId(1),
            decimals: 0,
            state: WorkOrderState::Released,
            quantity: whole(quantity),
            begun: whole(begun),
            shares: vec![share(Some(1), quantity / 3), share(Some(2), quantity / 2), share(None, quantity - quantity / 3 - quantity / 2)],
            components: components(&factory.graph(), ItemId(1), whole(quantity), day("2026-11-03")).unwrap(),
            operations: vec![],
        }
    }

    fn told(order: &Portion) -> (String, Vec<String>) {
        (order.quantity.to_string(), order.components.iter().map(|c| c.required.to_string()).collect())
    }

    #[test]
    fn both_parts_need_what_the_one_did() {
        let whole = order(100, 20);
        // 100 × 2 / 0.97 + 3 = 209.19 → 210; 33.3; 1
        assert_eq!(told(&whole), ("100".into(), vec!["210".into(), "33.3".into(), "1".into()]));
        let (stays, goes) = split(&whole, qty("40")).unwrap();
        assert_eq!(told(&stays), ("60".into(), vec!["126".into(), "19.98".into(), "1".into()]));
        assert_eq!(told(&goes), ("40".into(), vec!["84".into(), "13.32".into(), "0".into()]));
        assert_eq!((stays.begun, goes.begun), (qty("20"), Qty::ZERO));
        assert_eq!(split(&whole, qty("81")), Err(PortionError::MoreThanOpen { open: qty("80") }));
        assert_eq!(split(&order(100, 0), qty("100")), Err(PortionError::MoreThanOpen { open: qty("100") }));
        for wrong in ["0", "-1", "0.5"] {
            assert_eq!(split(&whole, qty(wrong)), Err(PortionError::Part), "{wrong}");
        }
        assert_eq!(split(&Portion { state: WorkOrderState::Closed, ..whole }, qty("1")), Err(PortionError::Begun));
    }

    #[test]
    fn only_like_orders_are_put_together() {
        let (one, other) = (order(100, 0), order(50, 0));
        let both = merge(&one, &other).unwrap();
        assert_eq!(told(&both).0, "150");
        assert_eq!(both.components[2].required.to_string(), "2", "each was to take one per order");
        assert_eq!(merge(&one, &order(50, 1)), Err(PortionError::Begun));
        assert_eq!(merge(&one, &Portion { item: ItemId(9), ..other.clone() }), Err(PortionError::Different));
        let planned = Portion { state: WorkOrderState::Planned, ..other.clone() };
        assert_eq!(merge(&one, &planned), Err(PortionError::Different));
        let mut more = other;
        more.components[0].per += Exact::from_integer(1);
        assert_eq!(merge(&one, &more), Err(PortionError::Different));
    }

    proptest! {
        /// Whatever is divided off adds up, and put together again it is the order that it was.
        #[test]
        fn divided_and_put_together_again(quantity in 6_i64..5_000, part in 1_i64..5_000) {
            let whole = order(quantity, 0);
            let part = Qty::from_whole(part.min(quantity - 1)).unwrap();
            let (stays, goes) = split(&whole, part).unwrap();
            for portion in [&stays, &goes] {
                let shared: i64 = portion.shares.iter().map(|share| share.quantity.scaled()).sum();
                prop_assert_eq!(shared, portion.quantity.scaled());
                for component in &portion.components {
                    // What is stored is next to what it is exactly.
                    let exact = component.needed(portion.quantity).unwrap();
                    let off = component.required.to_exact() - exact;
                    prop_assert!(off.numer().abs() < off.denom() * 2);
                    prop_assert_eq!(component.required.scaled() % unit(component.decimals), 0);
                }
            }
            let mut again = merge(&stays, &goes).unwrap();
            again.shares.sort_by_key(|share| share.tracking);
            let mut shares = whole.shares.clone();
            shares.sort_by_key(|share| share.tracking);
            prop_assert_eq!(again, Portion { shares, ..whole });
        }
    }
}
