//! Where-used (反查): explode reversed, from a part to everything that it goes into.
//!
//! What comes out of an ancestor was not made there: an item that a parent gives, on balance, as a by- or co-product passes
//! nothing upwards through it, as an explosion of the parent does not go on below it. Only the part itself shows where it comes out. An
//! explosion nets over the whole tree, so where an item goes in on one level and comes out on another, it needs less than stands here.
//!
//! The quantity is the variable part of the explosion of one ancestor; fixed quantities stand beside it: what one order
//! of that ancestor takes on top, whatever its size, through its own lines (phantoms opened). Sub-assemblies are orders of
//! their own and bring their own. So exploding N of a top needs `N × quantity` of the part, plus the fixed quantity of
//! each order in it.

use super::coef::index;
use super::error::BomError;
use super::gather::{Lines, Marks};
use super::graph::{Arc, BomGraph};
use super::live::Live;
use super::order::Order;
use super::pass::{self, Pass, Stop, Walk};
use super::path::PerOne;
use super::proof::{self, Proofs};
use super::residue::{self, Residue};
use super::sum::{Arith, PER_ONE_POINT, Rounded, To, halves, whole};
use crate::{Day, ItemId};
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use std::sync::Mutex;

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

/// A row as it is kept: half a cache line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    item: ItemId,
    quantity_low: u64,
    quantity_high: i64,
    level: u32,
    is_direct: bool,
    is_top: bool,
    exact: bool,
    /// It has an entry in [`WhereUsed::fixed`].
    has_fixed: bool,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WhereUsed {
    found: Vec<Found>,
    /// Fixed quantities by place in `found`, ascending: few have one.
    fixed: Vec<(u32, PerOne)>,
    /// Places in `found` by level, then from deep to high low-level codes.
    order: Vec<u32>,
    /// How many are direct parents.
    pub direct: usize,
    /// How many are tops.
    pub tops: usize,
    /// The highest level.
    pub max_level: u32,
}

impl WhereUsed {
    fn put(&mut self, row: &WhereUsedRow) {
        let WhereUsedRow { item, level, is_direct, is_top, exact, .. } = *row;
        let has_fixed = row.fixed_quantity != PerOne::default();
        if has_fixed {
            self.fixed.push((index(self.found.len()), row.fixed_quantity));
        }
        let (quantity_low, quantity_high) = halves(row.quantity.scaled());
        self.found.push(Found { item, quantity_low, quantity_high, level, is_direct, is_top, exact, has_fixed });
        self.direct += usize::from(is_direct);
        self.tops += usize::from(is_top);
        self.max_level = self.max_level.max(level);
    }

    /// Takes the rows of another, which come after its own.
    fn append(&mut self, other: &mut Self) {
        let first = index(self.found.len());
        self.fixed.extend(other.fixed.drain(..).map(|(place, fixed)| (first + place, fixed)));
        self.found.append(&mut other.found);
        self.direct += std::mem::take(&mut other.direct);
        self.tops += std::mem::take(&mut other.tops);
        self.max_level = self.max_level.max(other.max_level);
    }

    /// Counting sort by level: comparing would cost more than the answer.
    fn ordered(mut self) -> Self {
        let mut next = vec![0_u32; self.max_level as usize + 2];
        self.found.iter().for_each(|r| next[r.level as usize + 1] += 1);
        for l in 0..=self.max_level as usize {
            next[l + 1] += next[l];
        }
        self.order = vec![0; self.found.len()];
        for (place, row) in self.found.iter().enumerate() {
            let at = &mut next[row.level as usize];
            self.order[*at as usize] = index(place);
            *at += 1;
        }
        self
    }

    /// Only the ancestors that have no parent themselves.
    #[must_use]
    pub fn only_tops(mut self) -> Self {
        self.order.retain(|&place| self.found[place as usize].is_top);
        self
    }

    /// How many rows there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.order.len()
    }

    /// Nothing takes the part.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The rows, by level, then from deep to high low-level codes.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = WhereUsedRow> {
        self.order.iter().map(|&place| self.at(place))
    }

    /// Level and item of each row, as in [`Self::rows`].
    pub fn items(&self) -> impl ExactSizeIterator<Item = (u32, ItemId)> {
        self.order.iter().map(|&place| (self.found[place as usize].level, self.found[place as usize].item))
    }

    /// One of the rows, counted as in [`Self::rows`].
    #[must_use]
    pub fn row(&self, number: usize) -> Option<WhereUsedRow> {
        self.order.get(number).map(|&place| self.at(place))
    }

    fn at(&self, place: u32) -> WhereUsedRow {
        let row = &self.found[place as usize];
        let fixed = self.fixed.binary_search_by_key(&place, |f| f.0).ok().filter(|_| row.has_fixed);
        WhereUsedRow {
            item: row.item,
            level: row.level,
            is_direct: row.is_direct,
            is_top: row.is_top,
            quantity: PerOne::from_scaled(whole(row.quantity_low, row.quantity_high)),
            fixed_quantity: fixed.map_or(PerOne::default(), |at| self.fixed[at].1),
            exact: row.exact,
        }
    }
}

/// What its parents need to know of an ancestor, or of the part.
#[repr(align(32))] // half a cache line, never in two
struct User<T> {
    total: T,
    level: u32,
    /// For a phantom: the place, plus one, of what one order takes through it; 0 when nothing.
    opened: u32,
}

/// What an item's lines say besides the sum.
struct Met {
    level: u32,
    is_direct: bool,
    /// Some lead to phantoms that take fixed quantities.
    opens: bool,
}

/// Where-used in the making.
struct Ascent<'a> {
    graph: &'a BomGraph,
    part: u32,
    live: Live,
    order: Order,
}

/// The direct parents in the making.
struct Parents<'a> {
    graph: &'a BomGraph,
    part: u32,
    live: Live,
}

impl BomGraph {
    /// Every item that a part goes into on a day, at any level.
    ///
    /// # Errors
    /// An unknown item, a loop above it on that day, an overflow.
    pub fn where_used(&self, item: ItemId, day: Day) -> Result<WhereUsed, BomError> {
        let part = self.numbers.get(item).ok_or(BomError::NoItem(item))?;
        let live = self.live(day);
        let order = Order::above(self, &live, part)?;
        Ok(self.decide(&Ascent { graph: self, part, live, order })?.ordered())
    }

    /// The direct parents only, with what their own lines take of the part.
    ///
    /// # Errors
    /// An unknown item, an overflow.
    pub fn where_used_direct(&self, item: ItemId, day: Day) -> Result<WhereUsed, BomError> {
        let part = self.numbers.get(item).ok_or(BomError::NoItem(item))?;
        Ok(self.decide(&Parents { graph: self, part, live: self.live(day) })?.ordered())
    }

    /// Settles and rounds a where-used quantity.
    fn per_one<A: Arith>(
        &self,
        arith: &A,
        sum: A::Sum,
        node: u32,
        prove: impl FnOnce() -> Option<Residue>,
    ) -> Result<(A::Total, PerOne, bool), Stop> {
        let total = arith.settle(sum).map_err(|stuck| self.stop(stuck, node))?;
        let Rounded { value, exact } = arith.round(&total, DECIMALS, To::Nearest, prove).map_err(|stuck| self.stop(stuck, node))?;
        Ok((total, PerOne::from_scaled(value), exact))
    }
}

/// What the items so far came to.
struct Known<T> {
    users: Vec<User<T>>,
    /// What one order takes through a phantom.
    opened: Vec<T>,
    marks: Marks,
    used: WhereUsed,
    /// Some item left out what it gives: then the arrows alone do not prove a number.
    left_out: bool,
}

/// What some items came to.
struct Part<T> {
    users: Vec<User<T>>,
    /// The users' numbers.
    numbers: Vec<u32>,
    opened: Vec<T>,
    used: WhereUsed,
    left_out: bool,
}

impl<T> Default for Part<T> {
    fn default() -> Self {
        let (users, numbers, opened, used) = Default::default();
        Self { users, numbers, opened, used, left_out: false }
    }
}

/// Where-used in numbers of some kind.
struct Ascending<'t, A> {
    ascent: &'t Ascent<'t>,
    arith: &'t A,
    /// For all threads together: most of a proof serves the next one, too.
    proofs: Mutex<Proofs<'t>>,
}

impl Ascent<'_> {
    /// The lines by which an item uses the part.
    #[inline(never)]
    fn meet<A: Arith>(&self, number: u32, users: &[User<A::Total>], marks: &Marks, lines: &mut Lines) -> Met {
        let (mut level, mut opened, mut is_direct) = (0, 0, false);
        lines.gather::<A, _>(self.graph.down.of(number), &self.live, marks, users, |slot, user| {
            level = level.max(user.level + 1);
            opened |= user.opened;
            is_direct |= slot == 0;
        });
        Met { level, is_direct, opens: opened != 0 }
    }

    /// What one order of an item takes on top: its own fixed quantities, and those of the phantoms that it opens.
    fn per_order<A: Arith>(
        &self,
        arith: &A,
        number: u32,
        users: &[User<A::Total>],
        opened: &[A::Total],
        marks: &Marks,
        lines: &Lines,
    ) -> A::Sum {
        let coefs = &self.graph.coefs.quick;
        let mut sum = A::Sum::default();
        for arc in self.graph.fixed_down.of(number).iter().filter(|arc| self.live.has(arc)) {
            // Every line is among them, also one that takes nothing but this.
            if let Some(component) = marks.slot(arc.node).filter(|&slot| lines.slots().any(|other| other == slot)) {
                arith.add(&mut sum, &users[component].total, arc.coef);
            }
        }
        let given: Vec<u32> = lines.ratios().iter().filter(|line| coefs[line.1 as usize].negative).map(|line| line.0).collect();
        let mut left = given; // each line that comes out stands for itself among all
        for slot in lines.slots() {
            if let Some(at) = left.iter().position(|&g| g as usize == slot) {
                left.swap_remove(at);
            } else if let Some(phantom) = (users[slot].opened as usize).checked_sub(1) {
                arith.add_total(&mut sum, &opened[phantom]);
            }
        }
        sum
    }

    /// Leaves out what the item gives, on balance; says whether there was any. The part itself stays.
    fn leave_out<A: Arith>(&self, number: u32, marks: &Marks, users: &[User<A::Total>], lines: &mut Lines, met: &mut Met) -> bool {
        let graph = self.graph;
        if !lines.ratios().iter().any(|&(slot, coef)| slot > 0 && graph.coefs.quick[coef as usize].negative) {
            return false;
        }
        let arcs = graph.down.of(number).iter().filter(|arc| self.live.has(arc));
        let users_of = arcs.filter_map(|arc| Some((marks.slot(arc.node).filter(|&slot| slot > 0)?, arc.node)));
        let given: Vec<u32> = users_of.filter(|&(_, node)| !graph.takes(number, node, &self.live)).map(|(slot, _)| index(slot)).collect();
        if given.is_empty() {
            return false;
        }
        lines.forget(&given);
        met.level = lines.slots().map(|slot| users[slot].level + 1).max().unwrap_or(0);
        met.opens = lines.slots().any(|slot| users[slot].opened > 0);
        true
    }
}

impl BomGraph {
    /// Whether a parent takes more of a component than it gives.
    pub(super) fn takes(&self, parent: u32, component: u32, live: &Live) -> bool {
        let lines = || self.down.of(parent).iter().filter(|arc| arc.node == component && live.has(arc));
        if !lines().any(|arc| self.coefs.quick[arc.coef as usize].negative) {
            return true;
        }
        lines().fold(BigRational::zero(), |sum, arc| sum + self.coefs.rational(arc.coef)).is_positive()
    }
}

impl<A: Arith> Walk for Ascending<'_, A> {
    type Known = Known<A::Total>;
    type Desk = Lines;
    type Part = Part<A::Total>;

    fn desk(&self) -> Lines {
        Lines::default()
    }

    #[inline]
    fn settle(&self, number: u32, known: &Self::Known, lines: &mut Lines, part: &mut Self::Part) -> Result<(), Stop> {
        let Self { ascent, proofs, .. } = self;
        let arith = self.arith;
        let Ascent { graph, live, .. } = ascent;
        let Known { users, opened, marks, .. } = known;
        if number == ascent.part {
            part.users.push(User { total: arith.start(1, 0), level: 0, opened: 0 });
            part.numbers.push(number);
            return Ok(());
        }
        let mut met = ascent.meet::<A>(number, users, marks, lines);
        let own = graph.some_come_out && met.level > 0 && ascent.leave_out::<A>(number, marks, users, lines, &mut met);
        if met.level == 0 {
            return Ok(()); // it does not go in here
        }
        part.left_out |= own;
        let left_out = known.left_out || own;
        let exact_users = |slot: usize| arith.exact(&users[slot].total);
        let sum = lines.sum(arith, users, |user| &user.total);
        let (total, quantity, mut exact) =
            graph.per_one(arith, sum, number, || if left_out { None } else { proof::lock(proofs).of(number, marks, &[], exact_users) })?;
        let mut user = User { total, level: met.level, opened: 0 };
        let mut fixed_quantity = PerOne::default();
        if met.opens || !graph.fixed_down.range(number).is_empty() {
            let sum = ascent.per_order(arith, number, users, opened, marks, lines);
            let (per_order, rounded, fixed_exact) = graph
                .per_one(arith, sum, number, || if left_out { None } else { proof::lock(proofs).of_order(number, marks, exact_users) })?;
            fixed_quantity = rounded;
            exact &= fixed_exact;
            if graph.is_phantom(number) {
                part.opened.push(per_order);
                user.opened = index(part.opened.len());
            }
        }
        part.users.push(user);
        part.numbers.push(number);
        let is_top = !live.any(graph.up.of(number));
        let item = graph.items[number as usize].id;
        let Met { level, is_direct, .. } = met;
        part.used.put(&WhereUsedRow { item, level, is_direct, is_top, quantity, fixed_quantity, exact });
        Ok(())
    }

    #[inline]
    fn take(&self, part: &mut Self::Part, known: &mut Self::Known) {
        let first = known.users.len() + 1;
        part.numbers.drain(..).enumerate().for_each(|(place, number)| known.marks.put(number, first + place));
        let opened = index(known.opened.len());
        part.users.iter_mut().filter(|user| user.opened > 0).for_each(|user| user.opened += opened);
        known.users.append(&mut part.users);
        known.opened.append(&mut part.opened);
        known.used.append(&mut part.used);
        known.left_out |= part.left_out;
    }
}

impl Pass for Ascent<'_> {
    type Answer = WhereUsed;
    const POINT: u32 = PER_ONE_POINT;

    fn run<A: Arith>(&self, arith: &A) -> Result<WhereUsed, Stop> {
        let most = self.order.most();
        let mut known = Known {
            users: Vec::with_capacity(most),
            opened: Vec::new(),
            marks: Marks::new(self.graph.items.len()),
            used: WhereUsed { found: Vec::with_capacity(most), ..WhereUsed::default() },
            left_out: false,
        };
        let proofs = Mutex::new(Proofs::new(self.graph, &self.live, &self.graph.down, None, residue::of(1)));
        pass::settle(&Ascending { ascent: self, arith, proofs }, self.graph, &self.graph.down, &self.order, &mut known)?;
        Ok(known.used)
    }
}

impl Pass for Parents<'_> {
    type Answer = WhereUsed;
    const POINT: u32 = PER_ONE_POINT;

    fn run<A: Arith>(&self, arith: &A) -> Result<WhereUsed, Stop> {
        let Self { graph, part, live } = self;
        let one = arith.start(1, 0);
        let mut used = WhereUsed::default();
        let of_part = |arc: &&Arc| live.has(arc);
        // Lines lie by parent; the deepest comes first.
        for lines in graph.up.of(*part).chunk_by(|a, b| a.node == b.node).rev() {
            let parent = lines[0].node;
            let (mut sum, mut fixed, mut any) = (A::Sum::default(), A::Sum::default(), false);
            for arc in lines.iter().filter(of_part) {
                arith.add(&mut sum, &one, arc.coef);
                any = true;
            }
            if !any {
                continue;
            }
            let fixed_arcs = graph.fixed_up.of(*part);
            let from = fixed_arcs.partition_point(|a| a.node < parent);
            for arc in fixed_arcs[from..].iter().take_while(|a| a.node == parent).filter(of_part) {
                arith.add(&mut fixed, &one, arc.coef);
            }
            let (_, quantity, exact) = graph.per_one(arith, sum, parent, || None)?;
            let (_, fixed_quantity, fixed_exact) = graph.per_one(arith, fixed, parent, || None)?;
            used.put(&WhereUsedRow {
                item: graph.items[parent as usize].id,
                level: 1,
                is_direct: true,
                is_top: !live.any(graph.up.of(parent)),
                quantity,
                fixed_quantity,
                exact: exact && fixed_exact,
            });
        }
        Ok(used)
    }
}
