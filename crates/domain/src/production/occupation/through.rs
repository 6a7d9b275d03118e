//! How much of a part is in what lists have, as far as nothing covers it on the way: in fixed point, with a bound of what was cut off.

use super::OpenOrders;
use crate::Qty;
use crate::bom::{BomGraph, DayLines, LineKind, Part, WhereUsed};
use crate::exact::pow10;
use crate::item::ItemKind;
use num_bigint::BigInt;
use std::collections::HashMap;

/// What lies between the lists and a part.
pub(super) struct Through<'a> {
    graph: &'a BomGraph,
    lines: &'a DayLines<'a>,
    part: u32,
    /// What the part goes into, from near to far: all that something takes stands before it.
    pub places: Vec<u32>,
    /// Where an item stands in `places`, plus one; 0 where it is not one of them.
    numbers: Vec<u32>,
    /// What is missing of each on lists, by order.
    pub missing: Vec<(u32, i64)>,
    /// Where those of each lie.
    pub ranges: Vec<std::ops::Range<usize>>,
    /// What of each is left to cover what is needed of it through others.
    pools: Vec<i64>,
    /// How much of the part is in one of each, as far as nothing covers it on the way.
    pub factors: Vec<Factor>,
    /// What of what is needed of each through others is not covered, and all of it.
    shares: Vec<Option<(Amount, Amount)>>,
    /// What takes something per order, itself or through phantoms: only there it is looked for.
    on_top: Vec<bool>,
    fixed: HashMap<u32, Amount>,
}

impl<'a> Through<'a> {
    pub fn new(orders: &OpenOrders, graph: &'a BomGraph, lines: &'a DayLines<'a>, part: u32, above: &WhereUsed) -> Self {
        let count = above.len();
        let mut through = Self {
            graph,
            lines,
            part,
            places: Vec::with_capacity(count),
            numbers: vec![0; graph.items().len()],
            missing: Vec::new(),
            ranges: Vec::with_capacity(count),
            pools: Vec::with_capacity(count),
            factors: Vec::with_capacity(count),
            shares: Vec::new(),
            on_top: vec![false; count],
            fixed: HashMap::new(),
        };
        for row in above.rows() {
            let Some(place) = graph.place(row.item) else { continue };
            let from = through.missing.len();
            let pool = orders.missing(place, &mut through.missing);
            through.places.push(place);
            through.numbers[place as usize] = u32::try_from(through.places.len()).unwrap_or(0);
            through.ranges.push(from..through.missing.len());
            through.pools.push(pool);
            through.factors.push(Factor::of_where_used(row.quantity.scaled(), row.exact));
        }
        for number in 0..through.places.len() {
            let place = through.places[number];
            through.on_top[number] |= lines.fixed_parts(place).next().is_some();
            if through.on_top[number] && graph.items()[place as usize].kind == ItemKind::Phantom {
                let users: Vec<usize> = through.users(place).collect();
                users.into_iter().for_each(|user| through.on_top[user] = true);
            }
        }
        through
    }

    fn number(&self, place: u32) -> Option<usize> {
        (self.numbers[place as usize] as usize).checked_sub(1)
    }

    /// What takes an item and leads to the part.
    fn users(&self, place: u32) -> impl Iterator<Item = usize> {
        let users = self.lines.users(place).filter(|(_, kind)| *kind == LineKind::Component);
        users.filter_map(|(user, _)| self.number(user))
    }

    /// Works out how much of the part is in one of what has something covered below it.
    pub fn share_below(&mut self) -> Option<()> {
        let count = self.places.len();
        // Only what leads to something that may be covered.
        let mut concerned = vec![false; count];
        for number in 0..count {
            concerned[number] |= self.pools[number] > 0;
            if concerned[number] {
                let users: Vec<usize> = self.users(self.places[number]).collect();
                users.into_iter().for_each(|user| concerned[user] = true);
            }
        }
        if !concerned.contains(&true) {
            return Some(());
        }
        self.shares = vec![None; count];
        // From far to near: what is needed of each through others, and what share of it is not covered.
        let mut needed = vec![Amount::default(); count];
        for number in (0..count).rev() {
            let total = needed[number];
            let pool = Amount::of(self.pools[number]).value;
            let mut passed = total;
            if pool > 0 && total.value > total.bound {
                let left = total.value - pool;
                passed = if left > total.bound { Amount { value: left, ..total } } else { Amount::default() };
                self.shares[number] = Some((passed, total));
            }
            let missing = &self.missing[self.ranges[number].clone()];
            let listed = missing.iter().try_fold(0_i64, |sum, row| sum.checked_add(row.1))?;
            let (all, orders) = (passed.plus(Amount::of(listed))?, i64::try_from(missing.len()).ok()?);
            if all.value == 0 {
                continue;
            }
            for line in self.lines.parts(self.places[number]).filter(|line| line.kind == LineKind::Component) {
                if let Some(below) = self.number(line.place).filter(|&below| concerned[below]) {
                    needed[below] = needed[below].plus(all.by_line(&line, self.lines)?)?;
                }
            }
            for line in self.lines.fixed_parts(self.places[number]).filter(|line| line.kind == LineKind::Component) {
                if let Some(below) = self.number(line.place).filter(|&below| concerned[below]) {
                    let each = Amount::of(orders.checked_mul(Qty::ONE.scaled())?);
                    needed[below] = needed[below].plus(each.by_line(&line, self.lines)?)?;
                }
            }
        }
        // From near to far: how much of the part is in one of each.
        for number in (0..count).filter(|&number| concerned[number]) {
            let mut sum = PerOne::default();
            for line in self.lines.parts(self.places[number]) {
                if let Some(below) = self.below(&line)? {
                    sum = sum.plus(below.by_line(&line, self.lines)?)?;
                }
            }
            self.factors[number] = sum.factor();
        }
        Some(())
    }

    /// How much of the part is in one of a line's component, as far as that is not covered; none where it does not lead to the part.
    #[allow(clippy::option_option)] // out of range, or beside the way
    fn below(&self, line: &Part) -> Option<Option<PerOne>> {
        if line.place == self.part {
            return Some(Some(PerOne::ONE));
        }
        let Some(number) = self.number(line.place).filter(|_| line.kind == LineKind::Component) else { return Some(None) };
        match self.shares.get(number).copied().flatten() {
            None => Some(Some(self.factors[number].per_one()?)),
            Some((left, total)) => self.factors[number].per_one()?.share(left, total).map(Some),
        }
    }

    /// How much of the part one order of an item takes on top, through its own lines, phantoms opened.
    pub fn per_order(&mut self, place: u32) -> Option<Amount> {
        if !self.number(place).is_some_and(|number| self.on_top[number]) {
            return Some(Amount::default());
        }
        if let Some(known) = self.fixed.get(&place) {
            return Some(*known);
        }
        let mut sum = Amount::default();
        for line in self.lines.fixed_parts(place) {
            if let Some(below) = self.below(&line)? {
                sum = sum.plus(below.by_line(&line, self.lines)?.factor().times(Qty::ONE.scaled())?)?;
            }
        }
        let phantoms: Vec<u32> = self
            .lines
            .parts(place)
            .filter(|line| line.kind == LineKind::Component && self.number(line.place).is_some())
            .filter(|line| self.graph.items()[line.place as usize].kind == ItemKind::Phantom)
            .map(|line| line.place)
            .collect();
        for phantom in phantoms {
            sum = sum.plus(self.per_order(phantom)?)?;
        }
        self.fixed.insert(place, sum);
        Some(sum)
    }
}

/// How much of the part is in one of something, in units of 10⁻¹⁸, with a bound of what was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct PerOne {
    value: i128,
    bound: i128,
}

/// Units of [`PerOne`] in one.
const PER_ONE: i128 = 1_000_000_000_000_000_000;

impl PerOne {
    const ONE: Self = Self { value: PER_ONE, bound: 0 };

    fn plus(self, other: Self) -> Option<Self> {
        Some(Self { value: self.value.checked_add(other.value)?, bound: self.bound.checked_add(other.bound)? })
    }

    fn by_line(self, line: &Part, lines: &DayLines<'_>) -> Option<Self> {
        let (value, bound) = by_line(self.value, self.bound, line, lines)?;
        Some(Self { value, bound })
    }

    /// `left ÷ total` of it.
    fn share(self, left: Amount, total: Amount) -> Option<Self> {
        if left.value == 0 {
            return Some(Self::default());
        }
        let share = |value: i128, of: i128| i128::try_from(BigInt::from(value) * of / total.value).ok();
        // Both are as much off as the total is.
        let off = share(self.value.abs(), total.bound.checked_mul(2)?)?.checked_add(1)?;
        Some(Self { value: share(self.value, left.value)?, bound: self.bound.checked_add(off)? })
    }

    /// The same, ready to be multiplied with many quantities.
    fn factor(self) -> Factor {
        let rest = self.value % PER_ONE;
        Factor { whole: (self.value - rest) / FINER, rest, bound: self.bound }
    }
}

/// How much of the part is in one of something: whole numbers in units of 10⁻⁹, what is beyond them in units of 10⁻¹⁸.
#[derive(Debug, Clone, Copy)]
pub(super) struct Factor {
    whole: i128,
    rest: i128,
    bound: i128,
}

impl Factor {
    /// Of a number that is scaled by 10⁹, and off by half of its last digit unless it is exact.
    #[inline]
    fn of_where_used(scaled: i128, exact: bool) -> Self {
        // Dividing 128 bits costs as much as all else here.
        let rest = i64::try_from(scaled).map_or_else(|_| scaled % FINER, |short| i128::from(short % 1_000_000_000));
        Self { whole: scaled - rest, rest: rest * FINER, bound: if exact { 0 } else { FINER / 2 } }
    }

    fn per_one(&self) -> Option<PerOne> {
        Some(PerOne { value: self.whole.checked_mul(FINER)?.checked_add(self.rest)?, bound: self.bound })
    }

    /// Times a quantity, scaled; most factors are whole numbers.
    #[inline]
    pub fn times(&self, quantity: i64) -> Option<Amount> {
        let quantity = i128::from(quantity);
        let whole = match i64::try_from(self.whole) {
            Ok(short) => quantity * i128::from(short),
            Err(_) => quantity.checked_mul(self.whole)?,
        };
        if self.rest == 0 && self.bound == 0 {
            return Some(Amount { value: whole, bound: 0 });
        }
        // In units of 10⁻²⁴; both fit into 64 bits.
        let small = quantity * self.rest;
        let off = if self.bound == 0 { 0 } else { quantity.checked_mul(self.bound)? / FINER + 1 };
        Some(Amount { value: whole.checked_add(small / FINER)?, bound: off + 1 })
    }
}

/// What a line takes of its part for so much of its parent: value and bound, in the same units.
#[inline]
fn by_line(value: i128, bound: i128, line: &Part, lines: &DayLines<'_>) -> Option<(i128, i128)> {
    let (num, den) = match line.ratio {
        Some((num, den)) => (i128::from(num), i128::from(den)),
        None => {
            let exact = lines.exact(line);
            (i128::try_from(exact.numer()).ok()?, i128::try_from(exact.denom()).ok()?)
        }
    };
    let (product, off) = if den == 1 {
        (value.checked_mul(num)?, bound.checked_mul(num)?)
    } else {
        let (whole, rest) = (value / den, value % den);
        let cut = rest.checked_mul(num)?;
        (whole.checked_mul(num)?.checked_add(cut / den)?, bound.checked_mul(num / den + 1)? + i128::from(cut % den != 0))
    };
    Some((if line.kind.is_output() { -product } else { product }, off))
}

/// A quantity in units of 10⁻¹⁵, with a bound of what was cut off: domain rule, exact where it comes out even, and snapped to the
/// unit within the bound before it is rounded up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Amount {
    pub value: i128,
    bound: i128,
}

/// Units in the smallest quantity.
const FINER: i128 = 1_000_000_000;

impl Amount {
    pub fn of(scaled: i64) -> Self {
        Self { value: i128::from(scaled) * FINER, bound: 0 }
    }

    #[inline]
    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self { value: self.value.checked_add(other.value)?, bound: self.bound.checked_add(other.bound)? })
    }

    fn by_line(self, line: &Part, lines: &DayLines<'_>) -> Option<Self> {
        let (value, bound) = by_line(self.value, self.bound, line, lines)?;
        Some(Self { value, bound })
    }

    /// Rounded up to so many decimals.
    pub fn rounded_up(self, decimals: u8) -> Option<Qty> {
        let unit = pow10(15 - u32::from(decimals).min(Qty::DECIMALS));
        let down = (self.value + self.bound).div_euclid(unit);
        // A multiple of the unit within the bound is what the number is.
        let steps = if down * unit >= self.value - self.bound { down } else { down + 1 };
        i64::try_from(steps.checked_mul(unit / FINER)?).ok().map(Qty::from_scaled)
    }
}
