//! Who needs a part (占用): the open work orders that have it on their own lists, and those that need it through something else.
//!
//! *Direct* is what an order's own list says: required, issued, reserved, remaining; only this is totalled. *Indirect* is what an
//! order needs through sub-assemblies on its list, as far as nothing covers these: neither what is promised to or made for that order,
//! nor free stock, which goes to the orders in their sequence. What is left of it covers what is needed of the sub-assembly through
//! others: there all orders have the same share, as nothing says whose turn it is so far down. A sub-assembly on the list that is not
//! covered is one order of it, with its fixed quantities; how many orders there will be of what lies deeper, nobody has decided.
//!
//! The lists lie flat, sorted by item, so a question reads the rows of the part and of what it goes into, and nothing else: what is
//! missing of a sub-assembly is multiplied by how much of the part is in it. That is known from where-used, and worked out anew only
//! for what has something covered below it.

mod through;

use crate::bom::{BomError, BomGraph};
use crate::{Day, ItemId, Qty, WorkOrderId};
use std::collections::HashMap;
use through::{Amount, Through};

/// An open work order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenOrder {
    /// The order.
    pub order: WorkOrderId,
    /// What it makes.
    pub item: ItemId,
    /// When it is due.
    pub due: Day,
}

/// A part on the list of an open order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// The place of the order among the open ones.
    pub order: u32,
    /// The part.
    pub item: ItemId,
    /// What the order needs; what comes out of it is below 0, and no need.
    pub required: Qty,
    /// What it got, less what it gave back.
    pub issued: Qty,
    /// What stock was promised to it and not issued yet.
    pub reserved: Qty,
}

/// What is being made or bought for one open order: another order that is linked to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cover {
    /// The place of the order that it is for among the open ones.
    pub order: u32,
    /// What it brings.
    pub item: ItemId,
    /// How much is to come of it.
    pub quantity: Qty,
}

/// One order that needs a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The order.
    pub order: OpenOrder,
    /// What its own list says of the part; all 0 where it does not have it.
    pub direct: Totals,
    /// What it needs through what is not covered, rounded up to the part's decimals.
    pub indirect: Qty,
}

/// What lists say of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Needed in all.
    pub required: Qty,
    /// Issued of it.
    pub issued: Qty,
    /// Promised of it, and not issued.
    pub reserved: Qty,
    /// Still to be issued, promised or not: never below 0.
    pub remaining: Qty,
}

impl Totals {
    fn add(&mut self, other: &Self) -> Option<()> {
        self.required = self.required.checked_add(other.required)?;
        self.issued = self.issued.checked_add(other.issued)?;
        self.reserved = self.reserved.checked_add(other.reserved)?;
        self.remaining = self.remaining.checked_add(other.remaining)?;
        Some(())
    }
}

/// Who needs a part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Occupation {
    /// By order, in their sequence.
    pub rows: Vec<Row>,
    /// Of what is direct.
    pub totals: Totals,
}

/// A row of the lists as it is kept.
#[derive(Debug, Clone, Copy)]
struct Listed {
    order: u32,
    required: i64,
    issued: i64,
    reserved: i64,
}

/// All open orders with their lists, ready to be asked for any part.
#[derive(Debug, Default)]
pub struct OpenOrders {
    orders: Vec<OpenOrder>,
    /// Where the rows of each of the graph's items begin; one more than items.
    start: Vec<u32>,
    rows: Vec<Listed>,
    /// Free stock by item, scaled; not below 0.
    free: Vec<i64>,
    /// Orders of their own, by item and the order that they are for.
    covers: HashMap<u32, Vec<(u32, i64)>>,
}

impl OpenOrders {
    /// Of open orders in the sequence in which stock goes to them, their lists in any order, what is made for each, and free stock.
    /// Items that the graph does not have are left out: nothing can be asked of them.
    #[must_use]
    pub fn new(graph: &BomGraph, orders: Vec<OpenOrder>, needs: &[Need], covers: &[Cover], free: &[(ItemId, Qty)]) -> Self {
        let items = graph.items().len();
        let known = |order: u32, item: ItemId| graph.place(item).filter(|_| (order as usize) < orders.len());
        let mut start = vec![0_u32; items + 1];
        let placed: Vec<(u32, &Need)> = needs
            .iter()
            .filter(|need| need.required.is_positive() || need.issued.is_positive())
            .filter_map(|need| Some((known(need.order, need.item)?, need)))
            .collect();
        placed.iter().for_each(|(place, _)| start[*place as usize + 1] += 1);
        for place in 0..items {
            start[place + 1] += start[place];
        }
        let mut next = start.clone();
        let mut rows = vec![Listed { order: 0, required: 0, issued: 0, reserved: 0 }; placed.len()];
        for (place, need) in placed {
            let at = &mut next[place as usize];
            let [required, issued, reserved] = [need.required, need.issued, need.reserved].map(Qty::scaled);
            rows[*at as usize] = Listed { order: need.order, required, issued, reserved };
            *at += 1;
        }
        for place in 0..items {
            rows[start[place] as usize..start[place + 1] as usize].sort_by_key(|row| row.order);
        }
        let mut stock = vec![0_i64; items];
        for (item, quantity) in free {
            if let Some(place) = graph.place(*item) {
                stock[place as usize] = quantity.scaled().max(0);
            }
        }
        let mut own: HashMap<u32, Vec<(u32, i64)>> = HashMap::new();
        for cover in covers.iter().filter(|cover| cover.quantity.is_positive()) {
            if let Some(place) = known(cover.order, cover.item) {
                own.entry(place).or_default().push((cover.order, cover.quantity.scaled()));
            }
        }
        Self { orders, start, rows, free: stock, covers: own }
    }

    fn listed(&self, place: u32) -> &[Listed] {
        &self.rows[self.start[place as usize] as usize..self.start[place as usize + 1] as usize]
    }

    /// Which open orders need a part, by the bills of material of a day for what is below their lists.
    ///
    /// WO-1 makes 10 valves with 8 screws each: direct 80. WO-2 makes 5 skids of 2 valves, of which none is in stock or on order for
    /// it: direct 0, indirect 80.
    ///
    /// # Errors
    /// An unknown item, a loop above it on that day, a figure out of range.
    pub fn of(&self, graph: &BomGraph, item: ItemId, day: Day) -> Result<Occupation, BomError> {
        let place = graph.place(item).ok_or(BomError::NoItem(item))?;
        let decimals = graph.items()[place as usize].decimals;
        let overflow = || overflow(graph, place);
        let indirect = self.indirect(graph, item, place, day)?;
        let mut found = Occupation::default();
        let mut listed = self.listed(place).iter().peekable();
        let mut through = indirect.into_iter().peekable();
        while let Some(order) = [listed.peek().map(|row| row.order), through.peek().map(|row| row.0)].into_iter().flatten().min() {
            let mut direct = Totals::default();
            while let Some(row) = listed.next_if(|row| row.order == order) {
                let remaining = row.required.saturating_sub(row.issued).max(0);
                let [required, issued, reserved, remaining] = [row.required, row.issued, row.reserved, remaining].map(Qty::from_scaled);
                direct.add(&Totals { required, issued, reserved, remaining }).ok_or_else(overflow)?;
            }
            let needed = through.next_if(|row| row.0 == order).map_or(Some(Qty::ZERO), |(_, amount)| amount.rounded_up(decimals));
            let indirect = needed.ok_or_else(overflow)?;
            found.totals.add(&direct).ok_or_else(overflow)?;
            if direct != Totals::default() || indirect.is_positive() {
                let indirect = indirect.max(Qty::ZERO);
                found.rows.push(Row { order: self.orders[order as usize], direct, indirect });
            }
        }
        Ok(found)
    }

    /// What each order needs of a part through others, by order.
    fn indirect(&self, graph: &BomGraph, item: ItemId, part: u32, day: Day) -> Result<Vec<(u32, Amount)>, BomError> {
        let above = graph.where_used(item, day)?;
        let lines = graph.day_lines(day);
        let mut through = Through::new(self, graph, &lines, part, &above);
        through.share_below().ok_or_else(|| overflow(graph, part))?;
        let mut sums = vec![Amount::default(); self.orders.len()];
        for number in 0..through.places.len() {
            let (place, range) = (through.places[number], through.ranges[number].clone());
            if range.is_empty() {
                continue;
            }
            let fixed = through.per_order(place).ok_or_else(|| overflow(graph, place))?;
            let factor = through.factors[number];
            let needed = |quantity: i64| factor.times(quantity)?.plus(fixed);
            for &(order, quantity) in &through.missing[range] {
                let sum = &mut sums[order as usize];
                *sum = needed(quantity).and_then(|needed| sum.plus(needed)).ok_or_else(|| overflow(graph, place))?;
            }
        }
        let numbered = sums.into_iter().zip(0..).map(|(amount, order)| (order, amount));
        Ok(numbered.filter(|(_, amount)| amount.value != 0).collect())
    }

    /// What each order misses of an item on its list, appended by order: what is not issued or promised, less what is made for it,
    /// less free stock in their sequence. Says what is left of both.
    fn missing(&self, place: u32, missing: &mut Vec<(u32, i64)>) -> i64 {
        let mut free = self.free[place as usize];
        let own = self.covers.get(&place).map_or(&[][..], Vec::as_slice);
        let mut left: i64 = own.iter().fold(0, |sum, cover| sum.saturating_add(cover.1));
        for of_order in self.listed(place).chunk_by(|a, b| a.order == b.order) {
            let order = of_order[0].order;
            let open = of_order.iter().map(|row| row.required.saturating_sub(row.issued).saturating_sub(row.reserved).max(0));
            let mut open = open.fold(0, i64::saturating_add);
            if !own.is_empty() {
                let made = own.iter().filter(|cover| cover.0 == order).fold(0_i64, |sum, cover| sum.saturating_add(cover.1));
                let covered = made.min(open);
                (open, left) = (open - covered, left - covered);
            }
            let taken = free.min(open);
            (open, free) = (open - taken, free - taken);
            if open > 0 {
                missing.push((order, open));
            }
        }
        free.saturating_add(left)
    }
}

#[cold]
fn overflow(graph: &BomGraph, place: u32) -> BomError {
    BomError::Overflow { item: graph.items()[place as usize].code.clone(), figure: "occupation".into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Exact;
    use crate::exact::Rounding;
    use crate::item::ItemKind;
    use crate::production::testing::{Factory, day, factory, qty};
    use num_traits::Zero;
    use proptest::prelude::*;

    const ON: &str = "2026-11-03";
    const SKID: i64 = 1;
    const VALVE: i64 = 2;
    const SCREW: i64 = 3;

    fn open(number: i64, item: i64) -> OpenOrder {
        OpenOrder { order: WorkOrderId(number), item: ItemId(item), due: day("2026-11-20") }
    }

    fn need(order: u32, item: i64, required: &str, issued: &str, reserved: &str) -> Need {
        Need { order, item: ItemId(item), required: qty(required), issued: qty(issued), reserved: qty(reserved) }
    }

    /// WO-1 makes 10 valves, WO-2 and WO-3 5 skids each.
    fn asked(factory: &Factory, item: i64, valves: (&str, &str), covers: &[(u32, i64, &str)], free: &[(i64, &str)]) -> Vec<String> {
        let graph = factory.graph();
        let needs = [need(0, SCREW, "80", "30", "20"), need(1, VALVE, "10", valves.0, valves.1), need(2, VALVE, "10", "0", "0")];
        let covers: Vec<Cover> =
            covers.iter().map(|&(order, item, quantity)| Cover { order, item: ItemId(item), quantity: qty(quantity) }).collect();
        let free: Vec<_> = free.iter().map(|&(item, quantity)| (ItemId(item), qty(quantity))).collect();
        let orders = vec![open(1, VALVE), open(2, SKID), open(3, SKID)];
        let found = OpenOrders::new(&graph, orders, &needs, &covers, &free).of(&graph, ItemId(item), day(ON)).unwrap();
        let told = |t: &Totals| format!("{} {} {} {}", t.required, t.issued, t.reserved, t.remaining);
        let mut rows: Vec<String> =
            found.rows.iter().map(|row| format!("WO-{}: {} + {}", row.order.order, told(&row.direct), row.indirect)).collect();
        rows.push(told(&found.totals));
        rows
    }

    #[test]
    fn valves_and_skids() {
        let lines = factory(&[(SKID, VALVE, "2"), (VALVE, SCREW, "8")]);
        let all = asked(&lines, SCREW, ("0", "0"), &[], &[]);
        assert_eq!(all, ["WO-1: 80 30 20 50 + 0", "WO-2: 0 0 0 0 + 80", "WO-3: 0 0 0 0 + 80", "80 30 20 50"]);
        // Issued and promised valves need no screws; stock goes to the first order, what is made for one to that one.
        assert_eq!(asked(&lines, SCREW, ("3", "1"), &[], &[])[1], "WO-2: 0 0 0 0 + 48");
        assert_eq!(asked(&lines, SCREW, ("0", "0"), &[], &[(VALVE, "12")])[1..3], ["WO-3: 0 0 0 0 + 64", "80 30 20 50"]);
        assert_eq!(asked(&lines, SCREW, ("0", "0"), &[(2, VALVE, "4")], &[])[1..3], ["WO-2: 0 0 0 0 + 80", "WO-3: 0 0 0 0 + 48"]);
        assert_eq!(asked(&lines, VALVE, ("3", "1"), &[], &[]), ["WO-2: 10 3 1 7 + 0", "WO-3: 10 0 0 10 + 0", "20 3 1 17"]);
        // What is asked for may lie in stock; that does not lessen who needs it.
        assert_eq!(asked(&lines, SCREW, ("0", "0"), &[], &[(SCREW, "1000")]), all);
    }

    #[test]
    fn deeper_stock_covers_all_alike() {
        let mut lines = factory(&[(SKID, VALVE, "2"), (VALVE, 4, "3"), (4, SCREW, "2"), (VALVE, SCREW, "1")]);
        // 10 valves: 30 of the bonnet, 60 + 10 screws.
        assert_eq!(asked(&lines, SCREW, ("0", "0"), &[], &[])[1], "WO-2: 0 0 0 0 + 70");
        // 24 bonnets in stock: of 60 that both need 36 are missing, 18 each.
        let found = asked(&lines, SCREW, ("0", "0"), &[], &[(4, "24")]);
        assert_eq!(found[1..3], ["WO-2: 0 0 0 0 + 46", "WO-3: 0 0 0 0 + 46"]);
        // Seven a third: nothing says that it comes out even, and it does.
        let found = asked(&lines, SCREW, ("0", "0"), &[(1, VALVE, "3")], &[(4, "17")]);
        // 7 + 10 valves need 51 bonnets, 34 are missing: two thirds.
        assert_eq!(found[1..3], ["WO-2: 0 0 0 0 + 35", "WO-3: 0 0 0 0 + 50"]);
        lines.edges[3].fixed_qty = qty("7");
        lines.edges[2].fixed_qty = qty("100");
        let found = asked(&lines, SCREW, ("10", "0"), &[], &[(4, "30")]);
        assert_eq!(found[1..2], ["WO-3: 0 0 0 0 + 17"], "one order of valves; what is issued is none, and of bonnets nobody knows");
    }

    #[test]
    fn what_one_order_takes_on_top_goes_through_phantoms() {
        let mut lines = factory(&[(SKID, VALVE, "2"), (VALVE, 4, "1"), (4, SCREW, "0")]);
        lines.edges[2].fixed_qty = qty("5");
        assert_eq!(asked(&lines, SCREW, ("0", "0"), &[], &[]), ["WO-1: 80 30 20 50 + 0", "80 30 20 50"]);
        lines.kind(4, ItemKind::Phantom);
        assert_eq!(asked(&lines, SCREW, ("0", "0"), &[], &[])[1], "WO-2: 0 0 0 0 + 5");
    }

    #[test]
    fn ratios_come_out_even() {
        // 97 at 3 % scrap are 100, not 101.
        let mut lines = factory(&[(SKID, VALVE, "2"), (VALVE, SCREW, "9.7")]);
        lines.edges[1].scrap = "0.03".parse().unwrap();
        assert_eq!(asked(&lines, SCREW, ("0", "0"), &[], &[])[1], "WO-2: 0 0 0 0 + 100");
        assert_eq!(asked(&lines, SCREW, ("0", "0"), &[(2, VALVE, "1")], &[])[2], "WO-3: 0 0 0 0 + 90");
        let graph = lines.graph();
        let orders = OpenOrders::new(&graph, vec![], &[], &[], &[]);
        assert_eq!(orders.of(&graph, ItemId(99), day(ON)), Err(BomError::NoItem(ItemId(99))));
        assert_eq!(orders.of(&graph, ItemId(SCREW), day(ON)), Ok(Occupation::default()));
    }

    /// The same, item by item and order by order, in exact ratios.
    fn naive(graph: &BomGraph, orders: u32, needs: &[Need], covers: &[Cover], free: &[(ItemId, Qty)], part: ItemId) -> Vec<Qty> {
        let mut through: HashMap<(i64, u32), Exact> = HashMap::new();
        for item in (1..=8).map(ItemId).filter(|item| *item != part) {
            let mut stock: Exact = free.iter().filter(|row| row.0 == item).map(|row| row.1.to_exact()).sum();
            let mut pool = Exact::zero();
            let mut listed = Vec::new();
            for order in 0..orders {
                let of_order = needs.iter().filter(|need| need.item == item && need.order == order);
                let rows = of_order.map(|n| (n.required.to_exact() - n.issued.to_exact() - n.reserved.to_exact()).max(Exact::zero()));
                let open: Exact = rows.sum();
                let own: Exact = covers.iter().filter(|c| c.item == item && c.order == order).map(|c| c.quantity.to_exact()).sum();
                pool += (own - open).max(Exact::zero());
                let open = (open - own).max(Exact::zero());
                let taken = open.min(stock);
                stock -= taken;
                listed.push(open - taken);
            }
            pool += stock;
            let passed = |order| through.get(&(item.0, order)).copied().unwrap_or_default();
            let total: Exact = (0..orders).map(passed).sum();
            let share = if total.is_zero() { total } else { (total - pool).max(Exact::zero()) / total };
            let missing: Vec<Exact> = (0..orders).zip(&listed).map(|(order, listed)| listed + passed(order) * share).collect();
            for line in graph.lines_on(item, day(ON)).unwrap() {
                for ((order, missing), listed) in (0..orders).zip(&missing).zip(&listed) {
                    let fixed = if listed.is_zero() { Exact::zero() } else { line.fixed };
                    *through.entry((line.component.0, order)).or_default() += missing * line.per + fixed;
                }
            }
        }
        let of = |order: u32| through.get(&(part.0, order)).copied().unwrap_or_default();
        (0..orders).map(|order| Qty::from_exact(&of(order), 0, Rounding::Up).unwrap()).collect()
    }

    proptest! {
        #[test]
        fn it_is_what_it_is_order_by_order(
            lines in prop::collection::vec((1_i64..8, 0_i64..8, 1_i64..40, 0_i64..2, any::<bool>()), 1..16),
            needs in prop::collection::vec((0_u32..4, 1_i64..8, 1_i64..60, 0_i64..20), 1..12),
            covers in prop::collection::vec((0_u32..4, 2_i64..8, 1_i64..40), 0..4),
            free in prop::collection::btree_map(2_i64..8, 1_i64..60, 0..4),
        ) {
            let mut factory = Factory::default();
            (1..=8).for_each(|id| { factory.item(id); });
            for (parent, further, per, fixed, scrap) in lines {
                let component = parent + 1 + further;
                if component > 8 { continue }
                factory.line(parent, component, &per.to_string());
                let edge = factory.edges.last_mut().unwrap();
                edge.fixed_qty = Qty::from_whole(fixed).unwrap();
                edge.output_qty = Qty::from_whole(1 + per % 3).unwrap();
                if scrap { edge.scrap = "0.03".parse().unwrap() }
            }
            let graph = factory.graph();
            let whole = |n: i64| Qty::from_whole(n).unwrap();
            let needs: Vec<Need> = needs.into_iter().map(|(order, item, required, issued)| {
                Need { order, item: ItemId(item), required: whole(required), issued: whole(issued), reserved: whole(issued % 3) }
            }).collect();
            let covers: Vec<Cover> = covers.into_iter().map(|(order, item, quantity)| Cover { order, item: ItemId(item), quantity: whole(quantity) }).collect();
            let free: Vec<_> = free.into_iter().map(|(item, quantity)| (ItemId(item), whole(quantity))).collect();
            let orders: Vec<OpenOrder> = (0..4).map(|number| open(number, 1)).collect();
            let index = OpenOrders::new(&graph, orders, &needs, &covers, &free);
            for part in 2..=8 {
                let found = index.of(&graph, ItemId(part), day(ON)).unwrap();
                let expected = naive(&graph, 4, &needs, &covers, &free, ItemId(part));
                for (order, expected) in expected.into_iter().enumerate() {
                    let row = found.rows.iter().find(|row| row.order.order.0 == i64::try_from(order).unwrap());
                    prop_assert_eq!(row.map_or(Qty::ZERO, |row| row.indirect), expected, "part {} order {}", part, order);
                    let listed: i64 = needs.iter().filter(|n| n.order as usize == order && n.item.0 == part).map(|n| n.required.scaled()).sum();
                    prop_assert_eq!(row.map_or(0, |row| row.direct.required.scaled()), listed);
                }
                let sum: i64 = found.rows.iter().map(|row| row.direct.remaining.scaled()).sum();
                prop_assert_eq!(found.totals.remaining.scaled(), sum);
            }
        }
    }
}
