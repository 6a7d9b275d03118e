//! The kit check (齐套检查): of orders in the sequence of their priority, which can start now, which part stops which, and when it comes.
//!
//! Each part has one axis: what is free in stock, then what is on its way, by day. Orders take from it one after the other, an order
//! that has to wait as well: what it can get stays its own, else it would wait for ever behind smaller ones. So an order needs, of
//! each part, a piece of the axis, and waits for the day on which the end of that piece comes.

use crate::words::words;
use crate::{Day, ItemId, Qty, WorkOrderId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What an order still needs of a part: required less issued and less what was promised to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KitNeed {
    /// The order; needs of one order stand together, orders by priority.
    pub order: WorkOrderId,
    /// The part.
    pub item: ItemId,
    /// How much; what is not above 0 is not needed.
    pub quantity: Qty,
}

/// What is there, or comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KitSupply {
    /// The part.
    pub item: ItemId,
    /// When it comes; none for what is free in stock. What should have come before today is expected today, and not there.
    pub day: Option<Day>,
    /// How much.
    pub quantity: Qty,
}

/// Whether an order can start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KitState {
    /// All is there (齐套).
    Ready,
    /// All that is missing is on its way (待料).
    Waiting,
    /// Something is missing that nobody ordered (缺料).
    Missing,
}

words!(KitState { Ready = "ready", Waiting = "waiting", Missing = "missing" });

/// A part that stops an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// The part.
    pub item: ItemId,
    /// How much of it is not there now.
    pub missing: Qty,
    /// How much of that nobody ordered.
    pub unordered: Qty,
    /// When the last of it comes; none where some is not ordered.
    pub comes: Option<Day>,
}

/// An order in a kit check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kit {
    /// The order.
    pub order: WorkOrderId,
    /// Whether it can start.
    pub state: KitState,
    /// From when it can: today, or when the last part comes; none where something is not ordered.
    pub from: Option<Day>,
    /// What stops it: what nobody ordered first, then what comes last.
    pub stops: Vec<Stop>,
}

/// The axis of a part.
#[derive(Default)]
struct Axis {
    /// Day and end of each supply, counted from the start.
    ends: Vec<(Option<Day>, i128)>,
    taken: i128,
    /// The first that has something left.
    next: usize,
}

impl Axis {
    fn end(&self) -> i128 {
        self.ends.last().map_or(0, |end| end.1)
    }

    /// Takes so much more; the day of the last of it that is on the axis, and what is beyond.
    fn take(&mut self, quantity: i128) -> (Option<Day>, i128, i128) {
        let (from, until) = (self.taken, self.taken + quantity);
        self.taken = until;
        // What is in stock stands first, if anything does.
        let stock = self.ends.first().filter(|end| end.0.is_none()).map_or(0, |end| end.1);
        let missing = until - from.max(stock).min(until);
        while self.next + 1 < self.ends.len() && self.ends[self.next].1 < until {
            self.next += 1;
        }
        let day = self.ends.get(self.next).and_then(|end| end.0);
        let beyond = (until - from.max(self.end())).clamp(0, quantity);
        (day, missing, beyond)
    }
}

/// Checks orders in the sequence in which their needs stand.
#[must_use]
pub fn kit_check(needs: &[KitNeed], supplies: &[KitSupply], today: Day) -> Vec<Kit> {
    let mut sorted: Vec<(ItemId, Option<Day>, i128)> = supplies
        .iter()
        .filter(|supply| supply.quantity.is_positive())
        .map(|supply| (supply.item, supply.day.map(|day| day.max(today)), i128::from(supply.quantity.scaled())))
        .collect();
    sorted.sort_by_key(|row| (row.0, row.1));
    let mut axes: HashMap<ItemId, Axis> = HashMap::new();
    for (item, day, quantity) in sorted {
        let axis = axes.entry(item).or_default();
        let end = axis.end() + quantity;
        match axis.ends.last_mut() {
            Some(last) if last.0 == day => last.1 = end,
            Some(_) | None => axis.ends.push((day, end)),
        }
    }
    let mut kits: Vec<Kit> = Vec::new();
    for of_order in needs.chunk_by(|a, b| a.order == b.order) {
        let mut parts: Vec<(ItemId, i128)> = Vec::with_capacity(of_order.len());
        for need in of_order.iter().filter(|need| need.quantity.is_positive()) {
            let quantity = i128::from(need.quantity.scaled());
            match parts.iter_mut().find(|part| part.0 == need.item) {
                Some(part) => part.1 += quantity,
                None => parts.push((need.item, quantity)),
            }
        }
        let mut stops = Vec::new();
        for (item, quantity) in parts {
            let (day, missing, beyond) = axes.entry(item).or_default().take(quantity);
            if missing > 0 {
                let [missing, unordered] = [missing, beyond].map(|n| Qty::from_scaled(i64::try_from(n).unwrap_or(i64::MAX)));
                stops.push(Stop { item, missing, unordered, comes: if beyond > 0 { None } else { day } });
            }
        }
        stops.sort_by_key(|stop| (stop.comes.is_some(), std::cmp::Reverse(stop.comes), stop.item));
        let (state, from) = match stops.first() {
            None => (KitState::Ready, Some(today)),
            Some(Stop { comes: Some(day), .. }) => (KitState::Waiting, Some(*day)),
            Some(Stop { comes: None, .. }) => (KitState::Missing, None),
        };
        kits.push(Kit { order: of_order[0].order, state, from, stops });
    }
    kits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::production::testing::{day, qty};
    use proptest::prelude::*;

    fn need(order: i64, item: i64, quantity: &str) -> KitNeed {
        KitNeed { order: WorkOrderId(order), item: ItemId(item), quantity: qty(quantity) }
    }

    fn supply(item: i64, on: &str, quantity: &str) -> KitSupply {
        KitSupply { item: ItemId(item), day: (!on.is_empty()).then(|| day(on)), quantity: qty(quantity) }
    }

    fn told(needs: &[KitNeed], supplies: &[KitSupply]) -> Vec<String> {
        let short = |day: Option<Day>| day.map_or("-".into(), |day| day.date().format("%d").to_string());
        kit_check(needs, supplies, day("2026-11-10"))
            .iter()
            .map(|kit| {
                let stops = kit.stops.iter().map(|s| format!(" {}:{}/{}@{}", s.item, s.missing, s.unordered, short(s.comes)));
                format!("{} {} {}{}", kit.order, kit.state.word(), short(kit.from), stops.collect::<String>())
            })
            .collect()
    }

    #[test]
    fn stock_goes_to_orders_by_priority() {
        let supplies = [
            supply(1, "", "10"),
            supply(1, "2026-11-20", "5"),
            supply(1, "2026-11-15", "5"),
            supply(2, "", "100"),
            supply(3, "2026-11-12", "3"),
        ];
        let needs = [
            need(1, 1, "8"),
            need(1, 2, "8"),
            need(2, 1, "4"), // 2 are there, 2 come on the 15th
            need(2, 3, "3"),
            need(3, 1, "3"), // the other 3 of the 15th
            need(4, 1, "6"), // 5 on the 20th, 1 nobody ordered
            need(4, 2, "1"),
            need(5, 2, "1"), // can start, whatever stops those before it
        ];
        let expected = ["1 ready 10", "2 waiting 15 1:2/0@15 3:3/0@12", "3 waiting 15 1:3/0@15", "4 missing - 1:6/1@-", "5 ready 10"];
        assert_eq!(told(&needs, &supplies), expected);
    }

    #[test]
    fn what_is_late_is_not_there() {
        assert_eq!(told(&[need(1, 1, "2")], &[supply(1, "2026-11-01", "5")]), ["1 waiting 10 1:2/0@10"]);
        assert_eq!(told(&[need(1, 1, "2"), need(1, 1, "2")], &[supply(1, "", "3")]), ["1 missing - 1:1/1@-"], "two lines of one part");
        assert_eq!(told(&[need(1, 1, "0"), need(2, 2, "1")], &[]), ["1 ready 10", "2 missing - 2:1/1@-"]);
    }

    proptest! {
        /// Piece by piece it is the same: each takes the first that is left.
        #[test]
        fn it_is_what_it_is_piece_by_piece(
            needs in prop::collection::vec((0_i64..5, 1_i64..4, 0_i64..6), 0..20),
            supplies in prop::collection::vec((1_i64..4, prop::option::of(0_i64..10), 1_i64..6), 0..12),
        ) {
            let today = day("2026-11-10");
            let mut needs: Vec<KitNeed> = needs.into_iter().map(|(order, item, n)| need(order, item, &n.to_string())).collect();
            needs.sort_by_key(|need| need.order);
            let supplies: Vec<KitSupply> = supplies.into_iter().map(|(item, after, n)| {
                KitSupply { item: ItemId(item), day: after.map(|days| today.plus(days).unwrap()), quantity: qty(&n.to_string()) }
            }).collect();
            let mut pieces: HashMap<ItemId, Vec<Option<Day>>> = HashMap::new();
            for supply in &supplies {
                let count = usize::try_from(supply.quantity.scaled() / 1_000_000).unwrap();
                pieces.entry(supply.item).or_default().extend(std::iter::repeat_n(supply.day, count));
            }
            pieces.values_mut().for_each(|days| { days.sort(); days.reverse(); });
            let found = kit_check(&needs, &supplies, today);
            let mut kits = found.iter();
            for of_order in needs.chunk_by(|a, b| a.order == b.order) {
                let (mut missing, mut unordered, mut last) = (0, 0, None);
                for need in of_order {
                    for _ in 0..need.quantity.scaled() / 1_000_000 {
                        match pieces.get_mut(&need.item).and_then(Vec::pop) {
                            Some(None) => {}
                            Some(day) => { missing += 1; last = last.max(day) }
                            None => { missing += 1; unordered += 1 }
                        }
                    }
                }
                let kit = kits.next().unwrap();
                let sum = |of: fn(&Stop) -> Qty| kit.stops.iter().map(|stop| of(stop).scaled()).sum::<i64>() / 1_000_000;
                prop_assert_eq!((sum(|s| s.missing), sum(|s| s.unordered)), (missing, unordered));
                let from = if unordered > 0 { None } else { last.or(Some(today)) };
                prop_assert_eq!(kit.from, from);
            }
            prop_assert!(kits.next().is_none());
        }
    }
}
