//! Explosion (展开), summed: one row per item, each line looked at once.
//!
//! Items are settled in topological order. A settled total is multiplied into the sums of its components; what is not
//! needed (total ≤ 0, as by-products can make it) is exploded no further. Fixed quantities count once per order: the top
//! is one order, a made item that is needed is one, and a phantom counts once for each line of each order that it is
//! blown through.

use super::coef::index;
use super::error::BomError;
use super::graph::BomGraph;
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

/// An item in the making.
#[derive(Debug, Clone)]
pub(super) struct Node<S> {
    pub sum: S,
    /// Orders that blow a phantom through.
    pub orders: u64,
    /// −1 while nothing has led here.
    pub level: i32,
    pub need: i32,
}

impl<S: Default> Node<S> {
    pub fn new() -> Self {
        Self { sum: S::default(), orders: 0, level: -1, need: i32::MAX }
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
                || self.totals(&self.fast(), ask, top, 0, order.iter().copied(), &live, mark),
                |wide| self.totals(&wide, ask, top, 0, order.iter().copied(), &live, mark),
            )
        } else {
            let all = top..index(self.items.len());
            widening(
                self,
                || self.totals(&self.fast(), ask, top, top, all.clone(), &live, mark),
                |wide| self.totals(&wide, ask, top, top, all.clone(), &live, mark),
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
                let scaled = value.checked_mul(10_i128.pow(Qty::DECIMALS - decimals)).and_then(|v| i64::try_from(v).ok());
                Ok(Qty::from_scaled(scaled.ok_or_else(|| self.overflow(node, value, decimals))?))
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

    /// One pass in topological `order`; sums lie at their number less `base`.
    #[allow(clippy::too_many_arguments)]
    fn totals<A: Arith>(
        &self,
        arith: &A,
        ask: &Ask<'_>,
        top: u32,
        base: u32,
        order: impl Iterator<Item = u32>,
        live: &[bool],
        mark: bool,
    ) -> Result<Pass, Stop> {
        let mut nodes: Vec<Node<A::Sum>> = vec![Node::new(); self.items.len() - base as usize];
        let mut exploded = vec![false; if mark { self.items.len() } else { 0 }];
        let mut back = Backward::new(ask.calendar, ask.day);
        let mut rows = Vec::new();
        let (mut max_level, mut lines) = (0, 0);
        let has_fixed = !self.fixed_down.arcs.is_empty();
        let start = &mut nodes[(top - base) as usize];
        (start.level, start.need) = (0, ask.day.number());
        for number in order {
            let node = &nodes[(number - base) as usize];
            if node.level < 0 {
                continue;
            }
            let (level, own_need, blown) = (node.level, node.need, node.orders);
            let total = if number == top {
                arith.start(ask.quantity.scaled(), Qty::DECIMALS)
            } else {
                arith.settle(&node.sum, self.terms(number)).map_err(|stuck| self.stop(stuck, number))?
            };
            let mut is_leaf = true;
            if arith.sign(&total) == Ordering::Greater {
                let item = &self.items[number as usize];
                let orders = self.order_count(number, top, blown)?;
                let need = back.release(own_need, item);
                let passed = orders.unsigned_abs();
                for arc in self.down.of(number) {
                    if !live[arc.span as usize] {
                        continue;
                    }
                    let part = &mut nodes[(arc.node - base) as usize];
                    arith.add(&mut part.sum, &total, arc.coef);
                    part.level = part.level.max(level + 1);
                    part.need = part.need.min(need);
                    part.orders = part.orders.saturating_add(passed);
                    lines += 1;
                    is_leaf = false;
                }
                if has_fixed && !self.fixed_down.range(number).is_empty() {
                    let orders = arith.start(orders, 0);
                    for arc in self.fixed_down.of(number) {
                        if live[arc.span as usize] {
                            arith.add(&mut nodes[(arc.node - base) as usize].sum, &orders, arc.coef);
                        }
                    }
                }
                if mark {
                    exploded[number as usize] = true;
                }
            } else {
                is_leaf = !self.down.of(number).iter().any(|arc| live[arc.span as usize]);
            }
            if number != top {
                let level = level.unsigned_abs();
                max_level = max_level.max(level);
                rows.push(SummedRow {
                    item: self.items[number as usize].id,
                    total: self.shown(arith, &total, number)?,
                    level,
                    is_leaf,
                    need_day: need::day(own_need),
                });
            }
        }
        Ok(Pass { summed: Summed { rows, max_level, lines }, exploded })
    }

    pub(super) fn stop(&self, stuck: Stuck, node: u32) -> Stop {
        match stuck {
            Stuck::Undecided => Stop::Undecided,
            Stuck::TooBig(figure) => BomError::Overflow { item: self.code(node).into(), figure }.into(),
        }
    }
}
