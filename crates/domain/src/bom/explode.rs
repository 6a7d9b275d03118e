//! Explosion (展开), summed: one row per item, each line looked at once.
//!
//! Items are settled in topological order. Each gathers what its parents need of it, which leaves the sum in registers and
//! only reads memory; scattering into the components' sums took twice as long. The sums are first formed without proofs; what they
//! leave open is decided by the passes after ([`BomGraph::decide`]). What is not
//! needed (total ≤ 0, as by-products can make it) is exploded no further. Fixed quantities count once per order: the top
//! is one order, a made item that is needed is one, and a phantom counts once for each line of each order that it is
//! blown through.

use super::error::BomError;
use super::gather::{Lines, Marks};
use super::graph::{Arc, BomGraph};
use super::live::Live;
use super::need::{self, Backward};
use super::order::Order;
use super::pass::{self, Pass, Stop, Walk};
use super::proof::{self, Proofs};
use super::residue::{self, Residue};
use super::sum::{Arith, POW10, Stuck, To};
use crate::{Day, ItemId, Qty, WorkCalendar};
use std::cmp::Ordering;
use std::sync::Mutex;

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

/// What its components need to know of an item that is exploded.
#[derive(Debug, Clone)]
#[repr(align(32))] // half a cache line, never in two
struct Needed<T> {
    total: T,
    level: u32,
    release: i32,
}

/// A summed explosion that can be looked at in other ways, too.
#[derive(Debug)]
pub struct Explosion<'g> {
    /// One row per item.
    pub summed: Summed,
    pub(super) graph: &'g BomGraph,
    pub(super) ask: Ask<'g>,
    /// The numbers of the rows' items.
    pub(super) numbers: Vec<u32>,
    /// What has a total above 0, so it was exploded.
    pub(super) marks: Marks,
}

/// A summed explosion in the making.
struct Totals<'a, 'g> {
    graph: &'g BomGraph,
    ask: &'a Ask<'g>,
    top: u32,
    live: Live,
    order: Order,
}

impl BomGraph {
    /// Explodes an item: one row per item at any level.
    ///
    /// # Errors
    /// An unknown item, a quantity not above 0, a loop on that day, an overflow that names the item.
    pub fn explode(&self, ask: &Ask<'_>) -> Result<Summed, BomError> {
        Ok(self.explosion(ask)?.summed)
    }

    /// The same, kept for its other views.
    ///
    /// # Errors
    /// As [`Self::explode`].
    pub fn explosion<'g>(&'g self, ask: &Ask<'g>) -> Result<Explosion<'g>, BomError> {
        let top = self.top(ask)?;
        let live = self.live(ask.day);
        let order = Order::below(self, &live, top)?;
        self.decide(&Totals { graph: self, ask, top, live, order })
    }

    pub(super) fn top(&self, ask: &Ask<'_>) -> Result<u32, BomError> {
        if !ask.quantity.is_positive() {
            return Err(BomError::NotPositive);
        }
        self.numbers.get(ask.item).ok_or(BomError::NoItem(ask.item))
    }

    /// Rounds a requirement up to its item's decimals.
    #[inline]
    pub(super) fn shown<A: Arith>(
        &self,
        arith: &A,
        total: &A::Total,
        node: u32,
        prove: impl FnOnce() -> Option<Residue>,
    ) -> Result<Qty, Stop> {
        let decimals = u32::from(self.items[node as usize].decimals);
        let value = arith.round(total, decimals, To::Up, prove).map_err(|stuck| self.stop(stuck, node))?.value;
        match i64::try_from(value).ok().and_then(|v| v.checked_mul(POW10[(Qty::DECIMALS - decimals) as usize])) {
            Some(scaled) => Ok(Qty::from_scaled(scaled)),
            None => Err(self.overflow(node, value, decimals).into()),
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

    pub(super) fn stop(&self, stuck: Stuck, node: u32) -> Stop {
        match stuck {
            Stuck::Undecided => Stop::Undecided(node),
            Stuck::TooBig(figure) => BomError::Overflow { item: self.code(node).into(), figure }.into(),
        }
    }
}

/// What the items so far came to.
struct Known<T> {
    summed: Summed,
    numbers: Vec<u32>,
    /// Records of what is exploded.
    needed: Vec<Needed<T>>,
    /// How many orders each record is; only where something is taken per order.
    orders: Vec<i64>,
    marks: Marks,
}

/// What some items came to.
struct Part<T> {
    rows: Vec<SummedRow>,
    numbers: Vec<u32>,
    /// Records of what is exploded, with their numbers, and how many orders each is.
    needed: Vec<Needed<T>>,
    exploded: Vec<u32>,
    orders: Vec<i64>,
    lines: usize,
    max_level: u32,
}

impl<T> Default for Part<T> {
    fn default() -> Self {
        let (rows, numbers, needed, exploded, orders) = Default::default();
        Self { rows, numbers, needed, exploded, orders, lines: 0, max_level: 0 }
    }
}

/// What a thread works with.
struct Desk<'t> {
    lines: Lines,
    back: Backward<'t>,
}

/// Totals in numbers of some kind.
struct Summing<'t, 'g, A> {
    totals: &'t Totals<'t, 'g>,
    arith: &'t A,
    has_fixed: bool,
    /// For all threads together: most of a proof serves the next one, too.
    proofs: Mutex<Proofs<'t>>,
}

impl Totals<'_, '_> {
    /// How many orders lead to a phantom.
    fn orders(&self, number: u32, orders: &[i64], marks: &Marks) -> Result<i64, BomError> {
        let goes_in = |arc: &&Arc| self.live.has(arc) && !self.graph.coefs.quick[arc.coef as usize].negative;
        let arcs = self.graph.up.of(number).iter().filter(goes_in);
        let parents = arcs.filter_map(|arc| marks.slot(arc.node));
        let blown = parents.fold(0_u64, |sum, parent| sum.saturating_add(orders[parent].unsigned_abs()));
        self.graph.order_count(number, self.top, blown)
    }
}

impl<A: Arith> Summing<'_, '_, A> {
    /// The lines by which an item is needed, its level and its day.
    #[inline(never)]
    fn meet(&self, number: u32, needed: &[Needed<A::Total>], marks: &Marks, lines: &mut Lines) -> (u32, i32) {
        let (mut level, mut need) = (0, i32::MAX);
        lines.gather::<A, _>(self.totals.graph.up.of(number), &self.totals.live, marks, needed, |_, record| {
            level = level.max(record.level + 1);
            need = need.min(record.release);
        });
        (level, need)
    }

    /// The sum over the lines that were met, and over what is taken per order.
    fn sum(&self, number: u32, known: &Known<A::Total>, lines: &Lines) -> Result<A::Total, Stop> {
        let Totals { graph, live, .. } = self.totals;
        let mut sum = lines.sum(self.arith, &known.needed, |parent| &parent.total);
        for arc in graph.fixed_up.of(number) {
            if let (Some(parent), true) = (known.marks.slot(arc.node), live.has(arc)) {
                self.arith.add(&mut sum, &self.arith.start(known.orders[parent], 0), arc.coef);
            }
        }
        self.arith.settle(sum).map_err(|stuck| graph.stop(stuck, number))
    }
}

impl<'t, A: Arith> Walk for Summing<'t, '_, A> {
    type Known = Known<A::Total>;
    type Desk = Desk<'t>;
    type Part = Part<A::Total>;

    fn desk(&self) -> Desk<'t> {
        let Ask { calendar, day, .. } = self.totals.ask;
        Desk { lines: Lines::default(), back: Backward::new(calendar, *day) }
    }

    #[inline]
    fn settle(&self, number: u32, known: &Self::Known, desk: &mut Desk<'t>, part: &mut Self::Part) -> Result<(), Stop> {
        let Totals { graph, ask, live, top, .. } = self.totals;
        let item = &graph.items[number as usize];
        let (mut level, mut need) = (0, ask.day.number());
        let total = if number == *top {
            self.arith.start(ask.quantity.scaled(), Qty::DECIMALS)
        } else {
            (level, need) = self.meet(number, &known.needed, &known.marks, &mut desk.lines);
            if level == 0 {
                return Ok(()); // nothing leads here
            }
            part.lines += desk.lines.len();
            part.max_level = part.max_level.max(level);
            let total = self.sum(number, known, &desk.lines)?;
            part.numbers.push(number);
            part.rows.push(SummedRow {
                item: item.id,
                total: graph.shown(self.arith, &total, number, || {
                    let exact = |slot: usize| self.arith.exact(&known.needed[slot].total);
                    proof::lock(&self.proofs).of(number, &known.marks, &known.orders, exact)
                })?,
                level,
                is_leaf: !live.any(graph.down.of(number)),
                need_day: need::day(need),
            });
            total
        };
        if self.arith.sign(&total) == Ordering::Greater {
            if self.has_fixed {
                let phantom = graph.is_phantom(number);
                part.orders.push(if phantom { self.totals.orders(number, &known.orders, &known.marks)? } else { 1 });
            }
            part.needed.push(Needed { total, level, release: desk.back.release(need, item) });
            part.exploded.push(number);
        }
        Ok(())
    }

    #[inline]
    fn take(&self, part: &mut Self::Part, known: &mut Self::Known) {
        let first = known.needed.len() + 1;
        part.exploded.drain(..).enumerate().for_each(|(place, number)| known.marks.put(number, first + place));
        known.needed.append(&mut part.needed);
        known.orders.append(&mut part.orders);
        known.numbers.append(&mut part.numbers);
        known.summed.rows.append(&mut part.rows);
        known.summed.lines += std::mem::take(&mut part.lines);
        known.summed.max_level = known.summed.max_level.max(part.max_level);
    }
}

impl<'g> Pass for Totals<'_, 'g> {
    type Answer = Explosion<'g>;

    fn provable(&self) -> bool {
        residue::tells(self.ask.quantity.scaled())
    }

    fn run<A: Arith>(&self, arith: &A) -> Result<Explosion<'g>, Stop> {
        let Self { graph, ask, order, .. } = self;
        // Room for all that can be reached: growing would copy, and what is not used is never touched.
        let most = order.most();
        let mut known = Known {
            summed: Summed { rows: Vec::with_capacity(most), ..Summed::default() },
            numbers: Vec::with_capacity(most),
            needed: Vec::with_capacity(most),
            orders: Vec::new(),
            marks: Marks::new(graph.items.len()),
        };
        let start = residue::of_decimal(ask.quantity.scaled(), Qty::DECIMALS);
        let proofs = Mutex::new(Proofs::new(graph, &self.live, &graph.up, Some(&graph.fixed_up), start));
        let summing = Summing { totals: self, arith, has_fixed: !graph.fixed_down.arcs.is_empty(), proofs };
        pass::settle(&summing, graph, &graph.up, order, &mut known)?;
        let Known { mut summed, numbers, marks, .. } = known;
        summed.rows.shrink_to_fit();
        Ok(Explosion { summed, graph, ask: **ask, numbers, marks })
    }
}
