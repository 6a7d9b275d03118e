//! Who needs a part (占用): the open work orders that have it on their own lists, and those that need it through something else.
//!
//! *Direct* is what an order's own list says: required, issued, reserved, remaining; only this is totalled. *Indirect* is what an
//! order needs through sub-assemblies on its list, as far as nothing covers these: neither what is reserved or made for that order,
//! nor free stock, which goes to the orders in their sequence, at each level anew. A sub-assembly that is not covered is one order
//! more for its fixed quantities.
//!
//! The lists lie flat, sorted by item, so a question reads the rows of the part and of what it goes into, and nothing else. Where
//! nothing on the way down covers anything, what is missing of a sub-assembly is multiplied once by how much of the part is in it.

use crate::bom::{BomError, BomGraph, DayLines, LineKind, Part};
use crate::exact::pow10;
use crate::{Day, ItemId, Qty, WorkOrderId};
use std::collections::HashMap;

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

    /// Something may cover what is missing of an item, so it cannot just be multiplied through.
    fn covers(&self, place: u32) -> bool {
        self.free[place as usize] > 0 || self.covers.contains_key(&place)
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
        let overflow = || {
            let item = graph.items()[place as usize].code.clone();
            BomError::Overflow { item, figure: "occupation".into() }
        };
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
        let places: Vec<u32> = above.items().filter_map(|(_, item)| graph.place(item)).collect();
        let mut inside = Vec::new();
        if places.iter().any(|&place| self.is_stop(&lines, place)) {
            inside = vec![false; graph.items().len()];
            places.iter().chain([&part]).for_each(|&place| inside[place as usize] = true);
        }
        let blocked = self.above_stops(&lines, &inside, &places);
        let mut sums = vec![Amount::default(); self.orders.len()];
        let mut passed: HashMap<u32, Vec<(u32, Amount)>> = HashMap::new();
        let overflow = |place: u32| {
            let item = graph.items()[place as usize].code.clone();
            move || BomError::Overflow { item, figure: "occupation".into() }
        };
        // Rows go from near to far: from the far end, everything is met before what it takes.
        for (number, &place) in places.iter().enumerate().rev() {
            let own = passed.remove(&place);
            if own.is_none() && self.listed(place).is_empty() {
                continue;
            }
            let open = self.uncovered(place, own.unwrap_or_default()).ok_or_else(overflow(place))?;
            if blocked.is_empty() || !blocked[place as usize] {
                let Some(row) = above.row(number) else { continue };
                for (order, amount) in open {
                    let needed = amount.times_per_one(row.quantity.scaled(), row.exact).ok_or_else(overflow(place))?;
                    sums[order as usize].add(needed).ok_or_else(overflow(part))?;
                }
                continue;
            }
            for line in lines.parts(place).chain(lines.fixed_parts(place)).filter(|line| inside[line.place as usize]) {
                let needed = |amount: &Amount| amount.times(&line, &lines);
                let each = open.iter().map(|(order, amount)| needed(amount).map(|needed| (*order, needed)));
                let each: Vec<(u32, Amount)> = each.collect::<Option<_>>().ok_or_else(overflow(line.place))?;
                if line.place == part {
                    each.into_iter().try_for_each(|(order, needed)| sums[order as usize].add(needed)).ok_or_else(overflow(part))?;
                } else if line.kind == LineKind::Component {
                    passed.entry(line.place).or_default().extend(each);
                }
            }
        }
        let numbered = sums.into_iter().zip(0..).map(|(amount, order)| (order, amount));
        Ok(numbered.filter(|(_, amount)| amount.value != 0).collect())
    }

    /// Something is covered here, or taken per order.
    fn is_stop(&self, lines: &DayLines<'_>, place: u32) -> bool {
        self.covers(place) || lines.fixed_parts(place).next().is_some()
    }

    /// What cannot be multiplied through: what takes per order, and all that has something that may be covered below it. Empty where
    /// everything can.
    fn above_stops(&self, lines: &DayLines<'_>, inside: &[bool], places: &[u32]) -> Vec<bool> {
        let mut blocked = vec![false; inside.len()];
        if inside.is_empty() {
            return blocked;
        }
        let mut open: Vec<u32> = Vec::new();
        let block = |place: u32, blocked: &mut [bool], open: &mut Vec<u32>| {
            if !std::mem::replace(&mut blocked[place as usize], true) {
                open.push(place);
            }
        };
        let users = |place: u32| {
            let users = lines.users(place).filter(|(user, kind)| *kind == LineKind::Component && inside[*user as usize]);
            users.map(|(user, _)| user)
        };
        for &place in places {
            if lines.fixed_parts(place).any(|line| inside[line.place as usize]) {
                block(place, &mut blocked, &mut open);
            }
            if self.covers(place) {
                users(place).for_each(|user| block(user, &mut blocked, &mut open));
            }
        }
        while let Some(place) = open.pop() {
            users(place).for_each(|user| block(user, &mut blocked, &mut open));
        }
        blocked
    }

    /// What each order misses of an item, by order: what is listed and not issued or promised, and what was passed down, less what is
    /// made for it, less free stock in the sequence of orders.
    fn uncovered(&self, place: u32, mut passed: Vec<(u32, Amount)>) -> Option<Vec<(u32, Amount)>> {
        let mut all: Vec<(u32, Amount)> = Vec::with_capacity(passed.len());
        passed.sort_by_key(|row| row.0);
        let mut passed = passed.into_iter().peekable();
        let mut listed = self.listed(place).iter().peekable();
        while let Some(order) = [listed.peek().map(|row| row.order), passed.peek().map(|row| row.0)].into_iter().flatten().min() {
            let mut sum = Amount::default();
            while let Some(row) = listed.next_if(|row| row.order == order) {
                let missing = row.required.saturating_sub(row.issued).saturating_sub(row.reserved).max(0);
                sum.add(Amount::of(missing))?;
            }
            while let Some((_, amount)) = passed.next_if(|row| row.0 == order) {
                sum.add(amount)?;
            }
            if sum.value > sum.bound {
                all.push((order, sum));
            }
        }
        if !self.covers(place) {
            return Some(all);
        }
        let mut free = Amount::of(self.free[place as usize]).value;
        let own = self.covers.get(&place).map_or(&[][..], Vec::as_slice);
        for (order, amount) in &mut all {
            let own: i128 = own.iter().filter(|cover| cover.0 == *order).map(|cover| Amount::of(cover.1).value).sum();
            amount.value = (amount.value - own).max(0);
            let taken = free.min(amount.value);
            free -= taken;
            amount.value -= taken;
        }
        all.retain(|(_, amount)| amount.value > amount.bound);
        Some(all)
    }
}

/// A quantity in units of 10⁻¹⁵, with a bound of what was cut off: domain rule, exact where it comes out even, and snapped to the
/// unit within the bound before it is rounded up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Amount {
    value: i128,
    bound: i128,
}

/// Units in the smallest quantity.
const FINER: i128 = 1_000_000_000;

impl Amount {
    fn of(scaled: i64) -> Self {
        Self { value: i128::from(scaled) * FINER, bound: 0 }
    }

    fn add(&mut self, other: Self) -> Option<()> {
        self.value = self.value.checked_add(other.value)?;
        self.bound = self.bound.checked_add(other.bound)?;
        Some(())
    }

    /// Times a number that is scaled by 10⁹, and off by half of its last digit unless it is exact.
    fn times_per_one(self, per: i128, exact: bool) -> Option<Self> {
        let (whole, rest) = (self.value / FINER, self.value % FINER);
        let cut = rest.checked_mul(per)?;
        let value = whole.checked_mul(per)?.checked_add(cut.div_euclid(FINER))?;
        let off = if exact { 0 } else { whole.abs().checked_add(1)? };
        let bound = self.bound.checked_mul(per.abs() / FINER + 1)?.checked_add(off)?.checked_add(i128::from(cut % FINER != 0))?;
        Some(Self { value, bound })
    }

    /// What a line takes of its part for so many of its parents, or for one order of them.
    fn times(self, line: &Part, lines: &DayLines<'_>) -> Option<Self> {
        let (num, den) = match line.ratio {
            Some((num, den)) => (i128::from(num), i128::from(den)),
            None => {
                let exact = lines.exact(line);
                (i128::try_from(exact.numer()).ok()?, i128::try_from(exact.denom()).ok()?)
            }
        };
        let amount = if line.fixed { Self::of(Qty::ONE.scaled()) } else { self };
        let (whole, rest) = (amount.value / den, amount.value % den);
        let cut = rest.checked_mul(num)?;
        let value = whole.checked_mul(num)?.checked_add(cut.div_euclid(den))?;
        let bound = amount.bound.checked_mul(num / den + 1)?.checked_add(i128::from(cut % den != 0))?;
        Some(Self { value: if line.kind.is_output() { -value } else { value }, bound })
    }

    /// Rounded up to so many decimals.
    fn rounded_up(self, decimals: u8) -> Option<Qty> {
        let unit = pow10(15 - u32::from(decimals).min(Qty::DECIMALS));
        let down = (self.value + self.bound).div_euclid(unit);
        // A multiple of the unit within the bound is what the number is.
        let steps = if down * unit >= self.value - self.bound { down } else { down + 1 };
        i64::try_from(steps.checked_mul(unit / FINER)?).ok().map(Qty::from_scaled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Exact;
    use crate::exact::Rounding;
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
    fn deeper_stock_covers_too_and_fixed_quantities_count_once_an_order() {
        let mut lines = factory(&[(SKID, VALVE, "2"), (VALVE, 4, "3"), (4, SCREW, "2"), (VALVE, SCREW, "1")]);
        // 10 valves: 30 of the bonnet, 60 + 10 screws.
        assert_eq!(asked(&lines, SCREW, ("0", "0"), &[], &[])[1], "WO-2: 0 0 0 0 + 70");
        // 25 bonnets in stock: 5 are missing for WO-2.
        let found = asked(&lines, SCREW, ("0", "0"), &[], &[(4, "25")]);
        assert_eq!(found[1..3], ["WO-2: 0 0 0 0 + 20", "WO-3: 0 0 0 0 + 70"]);
        lines.edges[2].fixed_qty = qty("7");
        let found = asked(&lines, SCREW, ("0", "0"), &[], &[(4, "30")]);
        assert_eq!(found[1..3], ["WO-2: 0 0 0 0 + 10", "WO-3: 0 0 0 0 + 77"], "what is covered is no order");
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
        let mut missing: HashMap<(i64, u32), Exact> = HashMap::new();
        for item in (1..=8).map(ItemId).filter(|item| *item != part) {
            let mut stock: Exact = free.iter().filter(|row| row.0 == item).map(|row| row.1.to_exact()).sum();
            for order in 0..orders {
                let mut open = missing.get(&(item.0, order)).copied().unwrap_or_default();
                for need in needs.iter().filter(|need| need.item == item && need.order == order) {
                    open += (need.required.to_exact() - need.issued.to_exact() - need.reserved.to_exact()).max(Exact::zero());
                }
                let own: Exact = covers.iter().filter(|c| c.item == item && c.order == order).map(|c| c.quantity.to_exact()).sum();
                open = (open - own).max(Exact::zero());
                let taken = open.min(stock);
                stock -= taken;
                open -= taken;
                if open > Exact::zero() {
                    for line in graph.lines_on(item, day(ON)).unwrap() {
                        *missing.entry((line.component.0, order)).or_default() += open * line.per + line.fixed;
                    }
                }
            }
        }
        let of = |order: u32| missing.get(&(part.0, order)).copied().unwrap_or_default();
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
