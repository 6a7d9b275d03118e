//! Pick lists (拣料单): what is taken from which bin for which operation of which order, and what is short.
//!
//! Stock is given in the sequence in which it is to be taken (by bin, oldest lot first, or as the warehouse goes round), and is used
//! up over all orders of the list. What the part's own stock does not give, stand-ins give by their priority.

use crate::exact::Rounding;
use crate::{BinId, Exact, ItemId, PerUnit, Qty, WorkOrderId};
use num_traits::{CheckedDiv, CheckedMul, Zero};
use std::collections::HashMap;

/// A part that may stand in (替代料).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandIn {
    /// The part.
    pub item: ItemId,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// How much of it replaces one of the component, above 0.
    pub ratio: PerUnit,
}

/// What an operation of an order still needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickNeed {
    /// The order.
    pub order: WorkOrderId,
    /// The operation; none means the first.
    pub operation: Option<u32>,
    /// The part.
    pub item: ItemId,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// How much; what is not above 0 is not picked.
    pub quantity: Qty,
    /// What may stand in, by priority.
    pub stand_ins: Vec<StandIn>,
}

/// What lies in a bin and may be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InBin {
    /// The bin.
    pub bin: BinId,
    /// The part.
    pub item: ItemId,
    /// The lot; empty where none is kept.
    pub lot: String,
    /// How much.
    pub quantity: Qty,
}

/// One walk to a bin for one operation of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// The place of the bin and lot in the stock that was given.
    pub from: usize,
    /// The place of what it is for in the needs that were given.
    pub need: usize,
    /// The order.
    pub order: WorkOrderId,
    /// The operation; none means the first.
    pub operation: Option<u32>,
    /// What is taken.
    pub item: ItemId,
    /// How much.
    pub quantity: Qty,
    /// The component that it stands in for; none where it is the component itself.
    pub instead_of: Option<ItemId>,
    /// How much of the component it is.
    pub as_good_as: Qty,
}

/// What nothing is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Short {
    /// The place of what is short in the needs that were given.
    pub need: usize,
    /// The order.
    pub order: WorkOrderId,
    /// The operation.
    pub operation: Option<u32>,
    /// The part.
    pub item: ItemId,
    /// How much.
    pub quantity: Qty,
}

/// A pick list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PickList {
    /// Grouped by bin, in the sequence of the stock that was given; within a lot in the sequence of the needs.
    pub picks: Vec<Pick>,
    /// In the sequence of the needs.
    pub short: Vec<Short>,
}

/// Is so much of a stand-in enough for so much of the component, where `ratio` of it replaces one?
///
/// 3 at 1.5 for one are enough for 2, and not for 3.
#[must_use]
pub fn is_enough(ratio: PerUnit, quantity: Qty, as_good_as: Qty) -> bool {
    as_good_as.to_exact().checked_mul(&ratio.to_exact()).is_some_and(|wanted| wanted <= quantity.to_exact())
}

/// Plans what is picked for needs in their sequence; several orders are just more needs. `None` when out of range.
///
/// 10 of which 6 are there, and a stand-in of 1.5 for one: 6 and 6 of the stand-in.
#[must_use]
pub fn pick_list(needs: &[PickNeed], stock: &[InBin]) -> Option<PickList> {
    let mut left: Vec<i64> = stock.iter().map(|in_bin| in_bin.quantity.scaled().max(0)).collect();
    let mut bins: HashMap<BinId, usize> = HashMap::new();
    let mut of_item: HashMap<ItemId, Vec<usize>> = HashMap::new();
    for (place, in_bin) in stock.iter().enumerate() {
        let next = bins.len();
        bins.entry(in_bin.bin).or_insert(next);
        of_item.entry(in_bin.item).or_default().push(place);
    }
    let mut list = PickList::default();
    for (at, need) in needs.iter().enumerate() {
        let mut rest = need.quantity.max(Qty::ZERO);
        let own = StandIn { item: need.item, decimals: need.decimals, ratio: PerUnit::ONE };
        for (stand_in, instead_of) in std::iter::once((own, None)).chain(need.stand_ins.iter().map(|of| (*of, Some(need.item)))) {
            for &from in of_item.get(&stand_in.item).map_or(&[][..], Vec::as_slice) {
                if rest.is_zero() {
                    break;
                }
                let (quantity, as_good_as) = taken(&stand_in, need.decimals, rest, Qty::from_scaled(left[from]))?;
                if !as_good_as.is_positive() {
                    continue;
                }
                left[from] -= quantity.scaled();
                rest = rest.checked_sub(as_good_as)?;
                let (order, operation, item) = (need.order, need.operation, stand_in.item);
                list.picks.push(Pick { from, need: at, order, operation, item, quantity, instead_of, as_good_as });
            }
        }
        if rest.is_positive() {
            list.short.push(Short { need: at, order: need.order, operation: need.operation, item: need.item, quantity: rest });
        }
    }
    // Stable, so that needs keep their sequence within a lot.
    list.picks.sort_by_key(|pick| (bins.get(&stock[pick.from].bin).copied(), pick.from));
    Some(list)
}

/// What is taken of a stand-in of which so much is there, and how much of the component that is: no more than what is needed, up to
/// the stand-in's unit; of a part of it, down to the component's.
fn taken(stand_in: &StandIn, decimals: u8, needed: Qty, there: Qty) -> Option<(Qty, Qty)> {
    let ratio = stand_in.ratio.to_exact();
    if ratio <= Exact::zero() {
        return Some((Qty::ZERO, Qty::ZERO));
    }
    let quantity = |of: Qty| Qty::from_exact(&of.to_exact().checked_mul(&ratio)?, stand_in.decimals.into(), Rounding::Up);
    let all = quantity(needed)?;
    if all <= there {
        return Some((all, needed));
    }
    let part = Qty::from_exact(&there.to_exact().checked_div(&ratio)?, decimals.into(), Rounding::Down)?.min(needed);
    let mut take = quantity(part)?;
    if take > there {
        // Stock that is finer than the stand-in's unit: what is whole of it.
        take = Qty::from_exact(&there.to_exact(), stand_in.decimals.into(), Rounding::Down)?;
        let part = Qty::from_exact(&take.to_exact().checked_div(&ratio)?, decimals.into(), Rounding::Down)?;
        return Some((take, part));
    }
    Some((take, part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::production::testing::qty;
    use proptest::prelude::*;

    fn need(order: i64, item: i64, quantity: &str, stand_ins: &[(i64, &str)]) -> PickNeed {
        let stand_in = |&(item, ratio): &(i64, &str)| StandIn { item: ItemId(item), decimals: 0, ratio: ratio.parse().unwrap() };
        PickNeed {
            order: WorkOrderId(order),
            operation: Some(10),
            item: ItemId(item),
            decimals: 0,
            quantity: qty(quantity),
            stand_ins: stand_ins.iter().map(stand_in).collect(),
        }
    }

    fn in_bin(bin: i64, item: i64, lot: &str, quantity: &str) -> InBin {
        InBin { bin: BinId(bin), item: ItemId(item), lot: lot.into(), quantity: qty(quantity) }
    }

    fn told(needs: &[PickNeed], stock: &[InBin]) -> (Vec<String>, Vec<String>) {
        let list = pick_list(needs, stock).unwrap();
        let pick = |p: &Pick| {
            let instead = p.instead_of.map_or(String::new(), |of| format!(" for {} of {of}", p.as_good_as));
            format!("{}/{} {} × {} → {}{instead}", stock[p.from].bin, stock[p.from].lot, p.item, p.quantity, p.order)
        };
        let short = |s: &Short| format!("{} {} × {}", s.order, s.item, s.quantity);
        (list.picks.iter().map(pick).collect(), list.short.iter().map(short).collect())
    }

    #[test]
    fn many_orders_are_picked_bin_by_bin() {
        let stock = [in_bin(7, 1, "A", "6"), in_bin(3, 2, "", "50"), in_bin(7, 2, "", "1"), in_bin(3, 1, "B", "10")];
        let needs = [need(1, 1, "8", &[]), need(1, 2, "20", &[]), need(2, 1, "5", &[]), need(2, 2, "40", &[])];
        let (picks, short) = told(&needs, &stock);
        let expected = ["7/A 1 × 6 → 1", "7/ 2 × 1 → 2", "3/ 2 × 20 → 1", "3/ 2 × 30 → 2", "3/B 1 × 2 → 1", "3/B 1 × 5 → 2"];
        assert_eq!(picks, expected);
        assert_eq!(short, ["2 2 × 9"]);
    }

    #[test]
    fn stand_ins_come_by_priority() {
        let stock = [in_bin(1, 10, "", "6"), in_bin(1, 20, "", "3"), in_bin(1, 30, "", "100")];
        // 6 of the part, 3 of the first stand-in are as good as 2 at 1.5, 2 are left for the second at 1.
        let (picks, short) = told(&[need(1, 10, "10", &[(20, "1.5"), (30, "1")])], &stock);
        assert_eq!(picks, ["1/ 10 × 6 → 1", "1/ 20 × 3 → 1 for 2 of 10", "1/ 30 × 2 → 1 for 2 of 10"]);
        assert!(short.is_empty());
        // A third of a stand-in for one: up to its unit, and no more than is needed.
        let (picks, _) = told(&[need(1, 10, "10", &[(30, "0.3")])], &stock[2..]);
        assert_eq!(picks, ["1/ 30 × 3 → 1 for 10 of 10"]);
        let (picks, _) = told(&[need(1, 10, "10", &[(30, "1.5")])], &[in_bin(1, 30, "", "1")]);
        assert!(picks.is_empty(), "less than one of the part is no part");
        let (picks, short) = told(&[need(1, 10, "10", &[(20, "0")])], &stock[1..2]);
        assert_eq!((picks.len(), short[0].as_str()), (0, "1 10 × 10"));
    }

    #[test]
    fn a_stand_in_counts_for_what_it_replaces() {
        let enough = |quantity, as_good_as| is_enough("1.5".parse().unwrap(), qty(quantity), qty(as_good_as));
        assert_eq!([enough("3", "2"), enough("3", "3"), enough("4", "2"), enough("2.999999", "2")], [true, false, true, false]);
    }

    #[test]
    fn metres_off_a_coil() {
        let metres = PickNeed { decimals: 3, ..need(1, 5, "12.345", &[]) };
        let stock = [in_bin(1, 5, "C1", "2.5"), in_bin(1, 5, "C2", "30")];
        assert_eq!(told(&[metres], &stock).0, ["1/C1 5 × 2.5 → 1", "1/C2 5 × 9.845 → 1"]);
    }

    proptest! {
        /// No bin gives more than it has, and picked and short are what was needed.
        #[test]
        fn picked_and_short_are_what_was_needed(
            needs in prop::collection::vec((1_i64..4, 1_i64..4, 0_i64..40, 1_i64..3_000_000_000), 0..10),
            stock in prop::collection::vec((1_i64..4, 1_i64..5, 0_i64..30), 0..10),
        ) {
            let stock: Vec<InBin> = stock.into_iter().map(|(bin, item, n)| in_bin(bin, item, "", &n.to_string())).collect();
            let needs: Vec<PickNeed> = needs.into_iter().map(|(order, item, n, ratio)| {
                let stand_in = StandIn { item: ItemId(4), decimals: 0, ratio: PerUnit::from_scaled(ratio) };
                PickNeed { stand_ins: vec![stand_in], ..need(order, item, &n.to_string(), &[]) }
            }).collect();
            let list = pick_list(&needs, &stock).unwrap();
            for (place, in_bin) in stock.iter().enumerate() {
                let gone: i64 = list.picks.iter().filter(|pick| pick.from == place).map(|pick| pick.quantity.scaled()).sum();
                prop_assert!(gone <= in_bin.quantity.scaled());
            }
            let needed: i64 = needs.iter().map(|need| need.quantity.scaled()).sum();
            let got: i64 = list.picks.iter().map(|pick| pick.as_good_as.scaled()).sum();
            let short: i64 = list.short.iter().map(|short| short.quantity.scaled()).sum();
            prop_assert_eq!(got + short, needed);
            prop_assert!(list.picks.is_sorted_by_key(|pick| stock.iter().position(|other| other.bin == stock[pick.from].bin)));
        }
    }
}
