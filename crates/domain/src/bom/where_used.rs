//! Where-used (反查): explode reversed, from a part to everything that it goes into.
//!
//! The quantity is the variable part of the explosion of one ancestor; fixed quantities stand beside it: what one order
//! of that ancestor takes on top, whatever its size, through its own lines (phantoms opened). Sub-assemblies are orders of
//! their own and bring their own. So exploding N of a top needs `N × quantity` of the part, plus the fixed quantity of
//! each order in it.

use super::coef::index;
use super::error::BomError;
use super::explode::{Marks, Stop, widening};
use super::graph::BomGraph;
use super::order;
use super::path::PerOne;
use super::sum::{Arith, Rounded, Stuck, To};
use crate::{Day, ItemId};
use std::cmp::Ordering;

/// Decimals of a where-used quantity.
pub(super) const DECIMALS: u32 = 9;

/// One ancestor of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WhereUsedRow {
    /// The ancestor.
    pub item: ItemId,
    /// How many levels up it is, the longest way; a direct parent may be further up as well.
    pub level: u32,
    /// A line of its own has the part.
    pub is_direct: bool,
    /// It has no valid parent on the day.
    pub is_top: bool,
    /// How much of the part is in one of it, to 10⁻⁹; below 0 when it comes out.
    pub quantity: PerOne,
    /// What one order of it takes of the part on top, to 10⁻⁹.
    pub fixed_quantity: PerOne,
    /// Both are exact; otherwise they are rounded, half away from zero.
    pub exact: bool,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WhereUsed {
    /// By level, then from deep to high low-level codes.
    pub rows: Vec<WhereUsedRow>,
    /// How many are direct parents.
    pub direct: usize,
    /// How many are tops.
    pub tops: usize,
    /// The highest level.
    pub max_level: u32,
}

impl WhereUsed {
    fn of(rows: Vec<WhereUsedRow>) -> Self {
        let max_level = rows.iter().map(|r| r.level).max().unwrap_or(0);
        // Counting sort by level: comparing would cost more than the answer.
        let mut next = vec![0_usize; max_level as usize + 2];
        rows.iter().for_each(|r| next[r.level as usize + 1] += 1);
        for l in 0..=max_level as usize {
            next[l + 1] += next[l];
        }
        let mut sorted = rows.clone();
        for row in &rows {
            sorted[next[row.level as usize]] = *row;
            next[row.level as usize] += 1;
        }
        let (direct, tops) = (rows.iter().filter(|r| r.is_direct).count(), rows.iter().filter(|r| r.is_top).count());
        Self { rows: sorted, direct, tops, max_level }
    }

    /// Only the ancestors that have no parent themselves.
    #[must_use]
    pub fn only_tops(mut self) -> Self {
        self.rows.retain(|r| r.is_top);
        self
    }
}

/// What its parents need to know of an ancestor, or of the part.
#[repr(align(64))] // one cache line, never two
struct User<F> {
    factor: F,
    level: u32,
    /// For a phantom: the place, plus one, of what one order takes through it; 0 when nothing.
    opened: u32,
    below_zero: bool,
}

/// What an item's lines say.
#[derive(Default)]
struct Lines {
    /// Record of the component, coefficient.
    lines: Vec<(u32, u32)>,
    /// Phantoms with fixed quantities.
    opened: Vec<u32>,
    level: u32,
    below_zero: bool,
    is_direct: bool,
}

/// The sum over lines that all take something. The innermost loop, in a function of its own for the sake of its registers.
#[inline(never)]
fn gather<A: Arith>(arith: &A, users: &[User<A::Factor>], lines: &[(u32, u32)]) -> A::Sum {
    let mut sum = A::Sum::default();
    for &(user, coef) in lines {
        arith.add_plus(&mut sum, &users[user as usize].factor, coef);
    }
    sum
}

impl BomGraph {
    /// Every item that a part goes into on a day, at any level.
    ///
    /// # Errors
    /// An unknown item, a loop above it on that day, an overflow.
    pub fn where_used(&self, item: ItemId, day: Day) -> Result<WhereUsed, BomError> {
        let part = self.numbers.get(item).ok_or(BomError::NoItem(item))?;
        let live = self.live(day);
        let rows = if self.below_loop.get(part as usize).copied().unwrap_or(false) {
            let order = order::reachable(self, &self.up, &live, part, true)?;
            widening(
                self,
                || self.ascend(&self.fast(), part, order.iter().copied(), &live),
                |wide| self.ascend(&wide, part, order.iter().copied(), &live),
            )?
        } else {
            let all = (self.first_above[part as usize]..=part).rev();
            widening(self, || self.ascend(&self.fast(), part, all.clone(), &live), |wide| self.ascend(&wide, part, all.clone(), &live))?
        };
        Ok(WhereUsed::of(rows))
    }

    /// The direct parents only, with what their own lines take of the part.
    ///
    /// # Errors
    /// An unknown item, an overflow.
    pub fn where_used_direct(&self, item: ItemId, day: Day) -> Result<WhereUsed, BomError> {
        let part = self.numbers.get(item).ok_or(BomError::NoItem(item))?;
        let live = self.live(day);
        let rows = widening(self, || self.parents(&self.fast(), part, &live), |wide| self.parents(&wide, part, &live))?;
        Ok(WhereUsed::of(rows))
    }

    /// At most how many terms a sum over an item's own lines has.
    fn terms_below(&self, node: u32) -> u32 {
        index(self.down.range(node).len() * 2 + self.fixed_down.range(node).len())
    }

    /// Rounds a where-used quantity.
    fn per_one<A: Arith>(&self, arith: &A, total: &A::Total, node: u32) -> Result<(PerOne, bool), Stop> {
        match arith.round(total, DECIMALS, To::Nearest) {
            Ok(Rounded { value, exact }) => Ok((PerOne::from_scaled(value), exact)),
            Err(stuck) => Err(self.stop(stuck, node)),
        }
    }

    fn settled<A: Arith>(&self, arith: &A, sum: &A::Sum, node: u32) -> Result<A::Total, Stop> {
        arith.settle(sum.clone(), self.terms_below(node)).map_err(|stuck: Stuck| self.stop(stuck, node))
    }

    fn ascend<A: Arith>(&self, arith: &A, part: u32, order: impl Iterator<Item = u32>, live: &[bool]) -> Result<Vec<WhereUsedRow>, Stop> {
        let mut marks = Marks::new(self.items.len(), part);
        let mut users: Vec<User<A::Factor>> = Vec::new();
        let mut opened: Vec<A::Total> = Vec::new();
        let mut lines = Lines::default();
        let mut rows = Vec::new();
        for number in order {
            if !marks.reached[number as usize] {
                continue;
            }
            let is_top = !marks.reach(self.up.of(number), live);
            marks.slots[number as usize] = index(users.len()) + 1;
            if number == part {
                users.push(User { factor: arith.factor(&arith.start(1, 0)), level: 0, opened: 0, below_zero: false });
                continue;
            }
            self.meet_users(number, &users, &marks, live, &mut lines);
            let mut sum = A::Sum::default();
            if lines.below_zero {
                lines.lines.iter().for_each(|&(user, coef)| arith.add(&mut sum, &users[user as usize].factor, coef));
            } else {
                sum = gather(arith, &users, &lines.lines);
            }
            let total = self.settled(arith, &sum, number)?;
            let (quantity, mut exact) = self.per_one(arith, &total, number)?;
            let mut fixed_quantity = PerOne::default();
            let mut user = User { factor: arith.factor(&total), level: lines.level, opened: 0, below_zero: false };
            user.below_zero = arith.sign(&total) == Ordering::Less;
            if !self.fixed_down.range(number).is_empty() || !lines.opened.is_empty() {
                let mut sum = A::Sum::default();
                for arc in self.fixed_down.of(number) {
                    if let (Some(component), true) = (marks.slot(arc.node), live[arc.span as usize]) {
                        arith.add(&mut sum, &users[component].factor, arc.coef);
                    }
                }
                lines.opened.iter().for_each(|&phantom| arith.add_total(&mut sum, &opened[phantom as usize - 1]));
                let per_order = self.settled(arith, &sum, number)?;
                let fixed_exact;
                (fixed_quantity, fixed_exact) = self.per_one(arith, &per_order, number)?;
                exact &= fixed_exact;
                if self.is_phantom(number) {
                    opened.push(per_order);
                    user.opened = index(opened.len());
                }
            }
            users.push(user);
            rows.push(WhereUsedRow {
                item: self.items[number as usize].id,
                level: lines.level,
                is_direct: lines.is_direct,
                is_top,
                quantity,
                fixed_quantity,
                exact,
            });
        }
        Ok(rows)
    }

    /// The lines by which an item uses the part.
    #[inline(never)]
    fn meet_users<F>(&self, number: u32, users: &[User<F>], marks: &Marks, live: &[bool], lines: &mut Lines) {
        let (mut level, mut below_zero, mut is_direct) = (0, false, false);
        lines.lines.clear();
        lines.opened.clear();
        for arc in self.down.of(number) {
            let Some(slot) = marks.slot(arc.node) else { continue };
            if live[arc.span as usize] {
                let user = &users[slot];
                level = level.max(user.level + 1);
                below_zero |= user.below_zero | self.coefs.quick[arc.coef as usize].negative;
                is_direct |= slot == 0;
                if user.opened > 0 {
                    lines.opened.push(user.opened);
                }
                lines.lines.push((index(slot), arc.coef));
            }
        }
        (lines.level, lines.below_zero, lines.is_direct) = (level, below_zero, is_direct);
    }

    fn parents<A: Arith>(&self, arith: &A, part: u32, live: &[bool]) -> Result<Vec<WhereUsedRow>, Stop> {
        let one = arith.factor(&arith.start(1, 0));
        let mut rows = Vec::new();
        let of_part = |arc: &&super::graph::Arc| live[arc.span as usize];
        // Lines lie by parent.
        for lines in self.up.of(part).chunk_by(|a, b| a.node == b.node) {
            let parent = lines[0].node;
            let (mut sum, mut fixed, mut any) = (A::Sum::default(), A::Sum::default(), false);
            for arc in lines.iter().filter(of_part) {
                arith.add(&mut sum, &one, arc.coef);
                any = true;
            }
            if !any {
                continue;
            }
            let fixed_arcs = self.fixed_up.of(part);
            let from = fixed_arcs.partition_point(|a| a.node < parent);
            for arc in fixed_arcs[from..].iter().take_while(|a| a.node == parent).filter(of_part) {
                arith.add(&mut fixed, &one, arc.coef);
            }
            let (quantity, exact) = self.per_one(arith, &self.settled(arith, &sum, parent)?, parent)?;
            let (fixed_quantity, fixed_exact) = self.per_one(arith, &self.settled(arith, &fixed, parent)?, parent)?;
            rows.push(WhereUsedRow {
                item: self.items[parent as usize].id,
                level: 1,
                is_direct: true,
                is_top: !self.up.of(parent).iter().any(|arc| live[arc.span as usize]),
                quantity,
                fixed_quantity,
                exact: exact && fixed_exact,
            });
        }
        rows.reverse();
        Ok(rows)
    }
}
