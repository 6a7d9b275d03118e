//! Explosion (展开), summed: one row per item, each line looked at once.
//!
//! Items are settled in topological order. Each gathers what its parents need of it, which leaves the sum in registers and
//! only reads memory; scattering into the components' sums took twice as long. What is not
//! needed (total ≤ 0, as by-products can make it) is exploded no further. Fixed quantities count once per order: the top
//! is one order, a made item that is needed is one, and a phantom counts once for each line of each order that it is
//! blown through.

use super::coef::index;
use super::error::BomError;
use super::graph::{Arc, BomGraph};
use super::need::{self, Backward};
use super::order;
use super::sum::{Arith, Rounded, Stuck, To};
use super::wide::{PRECISIONS, Wide};
use crate::{Day, ItemId, Qty, WorkCalendar};
use std::cmp::Ordering;

/// What is to be exploded.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The item.
    pub item: ItemId,
    /// How much of it, above 0.
    pub quantity: Qty,
    /// The day: lines valid on it are used, and the item is needed on it.
    pub day: Day,
    /// For the lead times of made items.
    pub calendar: &'a WorkCalendar,
}

/// One item of a summed explosion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SummedRow {
    /// The item.
    pub item: ItemId,
    /// How much of it in all, rounded up to its decimals; below 0 when more comes out than goes in.
    pub total: Qty,
    /// Deepest level at which it occurs; the top is 0.
    pub level: u32,
    /// It has no valid line on the day.
    pub is_leaf: bool,
    /// Earliest day on which it is needed; none when before 1900.
    pub need_day: Option<Day>,
}

/// A summed explosion, without the top itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summed {
    /// Rows by low-level code over all days, then by id.
    pub rows: Vec<SummedRow>,
    /// The deepest level.
    pub max_level: u32,
    /// How many lines were used.
    pub lines: usize,
}

/// Why a pass over the graph stopped.
pub(super) enum Stop {
    /// To be done again with more digits.
    Undecided,
    Failed(BomError),
}

impl From<BomError> for Stop {
    fn from(error: BomError) -> Self {
        Self::Failed(error)
    }
}

/// A number that is open in the fast sums is done again in as many digits as it takes.
pub(super) fn widening<T>(
    graph: &BomGraph,
    fast: impl FnOnce() -> Result<T, Stop>,
    wide: impl Fn(Wide<'_>) -> Result<T, Stop>,
) -> Result<T, BomError> {
    match fast() {
        Ok(answer) => return Ok(answer),
        Err(Stop::Failed(error)) => return Err(error),
        Err(Stop::Undecided) => {}
    }
    for precision in PRECISIONS {
        match wide(Wide::new(&graph.coefs, precision, graph.residues)) {
            Ok(answer) => return Ok(answer),
            Err(Stop::Failed(error)) => return Err(error),
            Err(Stop::Undecided) => {}
        }
    }
    // Out of reach: the last precision takes what is within its bound for equal.
    Err(BomError::Overflow { item: graph.items.first().map_or("", |i| &*i.code).into(), figure: "∞".into() })
}

/// What its components need to know of an item that is exploded.
#[derive(Debug, Clone)]
#[repr(align(64))] // one cache line, never two
struct Needed<F> {
    factor: F,
    orders: i64,
    level: u32,
    release: i32,
}

/// Which items a pass has come to.
pub(super) struct Marks {
    /// Something leads there.
    pub reached: Vec<bool>,
    /// Where its record is, plus one; 0 while it has none.
    pub slots: Vec<u32>,
}

impl Marks {
    pub fn new(items: usize, start: u32) -> Self {
        let mut reached = vec![false; items];
        reached[start as usize] = true;
        Self { reached, slots: vec![0; items] }
    }

    /// Valid arrows lead there; says whether there are any.
    #[inline(never)]
    pub fn reach(&mut self, arcs: &[Arc], live: &[bool]) -> bool {
        let reached = self.reached.as_mut_slice();
        let mut any = false;
        for arc in arcs {
            if live[arc.span as usize] {
                any = true;
                reached[arc.node as usize] = true;
            }
        }
        any
    }

    /// Where the record of an item is.
    #[inline]
    pub fn slot(&self, node: u32) -> Option<usize> {
        (self.slots[node as usize] as usize).checked_sub(1)
    }
}

/// What a summed pass knows about the items, beyond the rows.
pub(super) struct Pass {
    pub summed: Summed,
    /// By number: total above 0, so it was exploded. Empty unless asked for.
    pub exploded: Vec<bool>,
}

impl BomGraph {
    /// Explodes an item: one row per item at any level.
    ///
    /// # Errors
    /// An unknown item, a quantity not above 0, a loop on that day, an overflow that names the item.
    pub fn explode(&self, ask: &Ask<'_>) -> Result<Summed, BomError> {
        Ok(self.pass(ask, false)?.summed)
    }

    pub(super) fn top(&self, ask: &Ask<'_>) -> Result<u32, BomError> {
        if !ask.quantity.is_positive() {
            return Err(BomError::NotPositive);
        }
        self.numbers.get(ask.item).ok_or(BomError::NoItem(ask.item))
    }

    pub(super) fn pass(&self, ask: &Ask<'_>, mark: bool) -> Result<Pass, BomError> {
        let top = self.top(ask)?;
        let live = self.live(ask.day);
        // Numbers are a topological order, except around loops of the union of all days.
        if self.above_loop.get(top as usize).copied().unwrap_or(false) {
            let order = order::reachable(self, &self.down, &live, top, false)?;
            widening(
                self,
                || self.totals(&self.fast(), ask, top, order.iter().copied(), &live, mark),
                |wide| self.totals(&wide, ask, top, order.iter().copied(), &live, mark),
            )
        } else {
            let all = top..self.last_below[top as usize] + 1;
            widening(
                self,
                || self.totals(&self.fast(), ask, top, all.clone(), &live, mark),
                |wide| self.totals(&wide, ask, top, all.clone(), &live, mark),
            )
        }
    }

    /// At most how many terms a sum has.
    #[inline]
    pub(super) fn terms(&self, node: u32) -> u32 {
        index(self.up.range(node).len() + self.fixed_up.range(node).len())
    }

    /// Rounds a requirement up to its item's decimals.
    #[inline]
    pub(super) fn shown<A: Arith>(&self, arith: &A, total: &A::Total, node: u32) -> Result<Qty, Stop> {
        let decimals = u32::from(self.items[node as usize].decimals);
        match arith.round(total, decimals, To::Up) {
            Ok(Rounded { value, .. }) => {
                let scaled = i64::try_from(value).ok().and_then(|v| v.checked_mul(10_i64.pow(Qty::DECIMALS - decimals)));
                match scaled {
                    Some(scaled) => Ok(Qty::from_scaled(scaled)),
                    None => Err(self.overflow(node, value, decimals).into()),
                }
            }
            Err(Stuck::Undecided) => Err(Stop::Undecided),
            Err(Stuck::TooBig(figure)) => Err(BomError::Overflow { item: self.code(node).into(), figure }.into()),
        }
    }

    /// The error that names the item and the figure.
    #[cold]
    pub(super) fn overflow(&self, node: u32, value: i128, decimals: u32) -> BomError {
        let unit = 10_u128.pow(decimals);
        let (sign, size) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
        let fraction = format!("{:0width$}", size % unit, width = decimals as usize);
        let point = if decimals > 0 { "." } else { "" };
        let fraction = if decimals > 0 { &*fraction } else { "" };
        BomError::Overflow { item: self.code(node).into(), figure: format!("{sign}{}{point}{fraction}", size / unit) }
    }

    /// How many orders of itself an item that is needed is; a phantom is as many as lead to it.
    #[inline]
    pub(super) fn order_count(&self, node: u32, top: u32, blown: u64) -> Result<i64, BomError> {
        if node == top || !self.is_phantom(node) {
            return Ok(1);
        }
        i64::try_from(blown).map_err(|_| BomError::Overflow { item: self.code(node).into(), figure: blown.to_string() })
    }

    /// One pass in topological `order`.
    fn totals<A: Arith>(
        &self,
        arith: &A,
        ask: &Ask<'_>,
        top: u32,
        order: impl Iterator<Item = u32>,
        live: &[bool],
        mark: bool,
    ) -> Result<Pass, Stop> {
        let mut marks = Marks::new(self.items.len(), top);
        // Room for all that can be reached: growing would copy, and what is not used is never touched.
        let most = if self.above_loop.is_empty() { (self.last_below[top as usize] - top) as usize + 1 } else { 0 };
        let mut needed: Vec<Needed<A::Factor>> = Vec::with_capacity(most);
        let mut back = Backward::new(ask.calendar, ask.day);
        let mut summed = Summed { rows: Vec::with_capacity(most), ..Summed::default() };
        let mut lines = Vec::new();
        let one = arith.factor(&arith.start(1, 0));
        let has_fixed = !self.fixed_down.arcs.is_empty();
        for number in order {
            if !marks.reached[number as usize] {
                continue;
            }
            let (mut level, mut need) = (0, ask.day.number());
            let total = if number == top {
                arith.start(ask.quantity.scaled(), Qty::DECIMALS)
            } else {
                (level, need) = self.meet(number, &needed, &marks, live, &mut lines);
                summed.lines += lines.len();
                // What is exploded is above zero, so all terms are, except where it is a by-product.
                let mut sum = Self::gather(arith, &needed, &lines, !self.comes_out[number as usize]);
                if has_fixed {
                    for arc in self.fixed_up.of(number) {
                        if let (Some(parent), true) = (marks.slot(arc.node), live[arc.span as usize]) {
                            let orders = needed[parent].orders;
                            let many = if orders == 1 { &one } else { &arith.factor(&arith.start(orders, 0)) };
                            arith.add(&mut sum, many, arc.coef);
                        }
                    }
                }
                arith.settle(sum, self.terms(number)).map_err(|stuck| self.stop(stuck, number))?
            };
            let is_leaf = if arith.sign(&total) == Ordering::Greater {
                let orders = if has_fixed { self.orders(number, top, &needed, &marks, live)? } else { 1 };
                let release = back.release(need, &self.items[number as usize]);
                needed.push(Needed { factor: arith.factor(&total), orders, level, release });
                marks.slots[number as usize] = index(needed.len());
                !marks.reach(self.down.of(number), live)
            } else {
                !self.down.of(number).iter().any(|arc| live[arc.span as usize])
            };
            if number != top {
                summed.max_level = summed.max_level.max(level);
                summed.rows.push(SummedRow {
                    item: self.items[number as usize].id,
                    total: self.shown(arith, &total, number)?,
                    level,
                    is_leaf,
                    need_day: need::day(need),
                });
            }
        }
        summed.rows.shrink_to_fit();
        let exploded = if mark { marks.slots.iter().map(|&s| s != 0).collect() } else { Vec::new() };
        Ok(Pass { summed, exploded })
    }

    /// The lines by which an item is needed (record of the parent, coefficient), and what they say besides the sum.
    #[inline(never)]
    fn meet<F>(&self, number: u32, needed: &[Needed<F>], marks: &Marks, live: &[bool], lines: &mut Vec<(u32, u32)>) -> (u32, i32) {
        let (mut level, mut need) = (0, i32::MAX);
        lines.clear();
        for arc in self.up.of(number) {
            let Some(parent) = marks.slot(arc.node) else { continue };
            if live[arc.span as usize] {
                let Needed { level: above, release, .. } = needed[parent];
                level = level.max(above + 1);
                need = need.min(release);
                lines.push((index(parent), arc.coef));
            }
        }
        (level, need)
    }

    /// What the parents of an item need of it. Apart from [`Self::meet`] for the sake of the registers.
    #[inline(never)]
    fn gather<A: Arith>(arith: &A, needed: &[Needed<A::Factor>], lines: &[(u32, u32)], only_plus: bool) -> A::Sum {
        let mut sum = A::Sum::default();
        if only_plus {
            for &(parent, coef) in lines {
                arith.add_plus(&mut sum, &needed[parent as usize].factor, coef);
            }
            return sum;
        }
        let mut mixed = A::Sum::default();
        for &(parent, coef) in lines {
            arith.add(&mut mixed, &needed[parent as usize].factor, coef);
        }
        mixed
    }

    /// How many orders an item that is needed is: one, or for a phantom as many as lead to it.
    fn orders<F>(&self, number: u32, top: u32, needed: &[Needed<F>], marks: &Marks, live: &[bool]) -> Result<i64, BomError> {
        let mut blown = 0_u64;
        if number != top && self.is_phantom(number) {
            for arc in self.up.of(number).iter().filter(|arc| live[arc.span as usize]) {
                let orders = marks.slot(arc.node).map_or(0, |parent| needed[parent].orders);
                blown = blown.saturating_add(orders.unsigned_abs());
            }
        }
        self.order_count(number, top, blown)
    }

    pub(super) fn stop(&self, stuck: Stuck, node: u32) -> Stop {
        match stuck {
            Stuck::Undecided => Stop::Undecided,
            Stuck::TooBig(figure) => BomError::Overflow { item: self.code(node).into(), figure }.into(),
        }
    }
}
