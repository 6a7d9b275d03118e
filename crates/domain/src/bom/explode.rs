//! Explosion (展开), summed: one row per item, each line looked at once.
//!
//! Items are settled in topological order. Each gathers what its parents need of it, which leaves the sum in registers and
//! only reads memory; scattering into the components' sums took twice as long. The sums are first formed without proofs; what they
//! leave open is decided by the passes after ([`BomGraph::decide`]). What is not
//! needed (total ≤ 0, as by-products can make it) is exploded no further. Fixed quantities count once per order: the top
//! is one order, a made item that is needed is one, and a phantom counts once for each line of each order that it is
//! blown through.

use super::coef::index;
use super::error::BomError;
use super::graph::{Arc, BomGraph};
use super::live::{Live, RATIO};
use super::need::{self, Backward};
use super::order::Order;
use super::proof::Proofs;
use super::residue::{self, Residue};
use super::sum::{Arith, Fast, POW10, Proved, QUANTITY_POINT, Stuck, To, Unproved};
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
    /// This item's number is to be done again with more digits.
    Undecided(u32),
    Failed(BomError),
}

impl From<BomError> for Stop {
    fn from(error: BomError) -> Self {
        Self::Failed(error)
    }
}

/// A walk over the graph that adds up, whatever the numbers are kept in.
pub(super) trait Pass {
    type Answer;
    /// It cannot look up what a number is to be proved by, so that is carried along from the start.
    const PROVED: bool = false;
    /// Decimals that its sums keep.
    const POINT: u32 = QUANTITY_POINT;
    /// Residues say something about what it starts with.
    fn provable(&self) -> bool {
        true
    }
    fn run<A: Arith>(&self, arith: &A) -> Result<Self::Answer, Stop>;
}

impl BomGraph {
    /// Runs a pass on the fast sums; where a number is open there, again with proofs, then in as many digits as it takes.
    pub(super) fn decide<P: Pass>(&self, pass: &P) -> Result<P::Answer, BomError> {
        let provable = self.residues && pass.provable();
        let unproved = || pass.run(&Fast::<Unproved>::new(&self.coefs.quick, P::POINT));
        let proved = || pass.run(&Fast::<Proved>::new(&self.coefs.quick, P::POINT));
        let mut answer = match provable {
            true if P::PROVED => proved(),
            true => match unproved() {
                Err(Stop::Undecided(_)) => proved(),
                decided => decided,
            },
            false => unproved(),
        };
        for precision in PRECISIONS {
            match answer {
                Ok(answer) => return Ok(answer),
                Err(Stop::Failed(error)) => return Err(error),
                Err(Stop::Undecided(_)) => answer = pass.run(&Wide::new(&self.coefs, precision, provable)),
            }
        }
        match answer {
            Ok(answer) => Ok(answer),
            Err(Stop::Failed(error)) => Err(error),
            // Out of reach: the last precision takes what is within its bound for equal.
            Err(Stop::Undecided(node)) => Err(BomError::Overflow { item: self.code(node).into(), figure: "∞".into() }),
        }
    }
}

/// What its components need to know of an item that is exploded.
#[derive(Debug, Clone)]
#[repr(align(32))] // half a cache line, never in two
struct Needed<T> {
    total: T,
    level: u32,
    release: i32,
}

/// Which items a pass has come to.
#[derive(Debug)]
pub(super) struct Marks {
    /// Where an item's record is, plus one; 0 while it has none.
    slots: Vec<u32>,
}

impl Marks {
    pub fn new(items: usize) -> Self {
        Self { slots: vec![0; items] }
    }

    /// An item's record is the last of so many.
    pub fn put(&mut self, node: u32, records: usize) {
        self.slots[node as usize] = index(records);
    }

    /// Where the record of an item is.
    #[inline]
    pub fn slot(&self, node: u32) -> Option<usize> {
        (self.slots[node as usize] as usize).checked_sub(1)
    }
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

/// The lines of one item's sum: place of the other item's record, and weight or coefficient. They are gathered before they are
/// added up, so that memory is asked for all records before the sum needs the first one, and each loop keeps to its registers.
#[derive(Default)]
pub(super) struct Lines {
    /// Whole numbers, the first so many of them.
    whole: Vec<(u32, u32)>,
    wholes: usize,
    /// By coefficient, likewise.
    ratio: Vec<(u32, u32)>,
    ratios: usize,
}

impl Lines {
    /// Gathers the arrows that lead to a record and count; tells `met` of each record.
    #[inline(always)]
    #[allow(clippy::inline_always)] // one of the two innermost loops
    pub fn gather<A: Arith, R>(&mut self, arcs: &[Arc], live: &Live, marks: &Marks, records: &[R], mut met: impl FnMut(usize, &R)) {
        if self.whole.len() < arcs.len() {
            self.whole.resize(arcs.len(), (0, 0));
            self.ratio.resize(arcs.len(), (0, 0));
        }
        let (whole, ratio) = (&mut self.whole[..arcs.len()], &mut self.ratio[..arcs.len()]);
        let (mut wholes, mut ratios) = (0, 0);
        for arc in arcs {
            let Some(slot) = marks.slot(arc.node) else { continue };
            let weight = live.weight(arc);
            if weight == 0 {
                continue;
            }
            met(slot, &records[slot]);
            // It is put at the end of both and counted in one: which one cannot be foreseen, and a branch would be.
            let is_whole = A::WHOLE && weight != RATIO;
            whole[wholes] = (index(slot), weight);
            ratio[ratios] = (index(slot), arc.coef);
            wholes += usize::from(is_whole);
            ratios += usize::from(!is_whole);
        }
        (self.wholes, self.ratios) = (wholes, ratios);
    }

    /// Places of the records and coefficients of the lines that are no whole numbers; what comes out is among them.
    pub fn ratios(&self) -> &[(u32, u32)] {
        &self.ratio[..self.ratios]
    }

    /// The places of all their records, line by line.
    pub fn slots(&self) -> impl Iterator<Item = usize> {
        self.whole[..self.wholes].iter().chain(self.ratios()).map(|line| line.0 as usize)
    }

    /// Forgets the lines to some records.
    pub fn forget(&mut self, slots: &[u32]) {
        let stay = |lines: &mut Vec<(u32, u32)>, count: usize| {
            let kept: Vec<_> = lines[..count].iter().copied().filter(|line| !slots.contains(&line.0)).collect();
            lines[..kept.len()].copy_from_slice(&kept);
            kept.len()
        };
        self.wholes = stay(&mut self.whole, self.wholes);
        self.ratios = stay(&mut self.ratio, self.ratios);
    }

    pub fn len(&self) -> usize {
        self.wholes + self.ratios
    }

    /// The sum over them: the other innermost loop.
    #[inline(never)]
    pub fn sum<'r, A: Arith + 'r, R>(&self, arith: &A, records: &'r [R], total: impl Fn(&'r R) -> &'r A::Total) -> A::Sum {
        let mut sum = A::Sum::default();
        for &(slot, weight) in &self.whole[..self.wholes] {
            arith.add_whole(&mut sum, total(&records[slot as usize]), weight);
        }
        for &(slot, coef) in self.ratios() {
            arith.add(&mut sum, total(&records[slot as usize]), coef);
        }
        sum
    }
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

impl Totals<'_, '_> {
    /// The lines by which an item is needed, its level and its day.
    #[inline(never)]
    fn meet<A: Arith>(&self, number: u32, needed: &[Needed<A::Total>], marks: &Marks, lines: &mut Lines) -> (u32, i32) {
        let (mut level, mut need) = (0, i32::MAX);
        lines.gather::<A, _>(self.graph.up.of(number), &self.live, marks, needed, |_, record| {
            level = level.max(record.level + 1);
            need = need.min(record.release);
        });
        (level, need)
    }

    /// How many orders lead to a phantom.
    fn orders(&self, number: u32, orders: &[i64], marks: &Marks) -> Result<i64, BomError> {
        let goes_in = |arc: &&Arc| self.live.has(arc) && !self.graph.coefs.quick[arc.coef as usize].negative;
        let arcs = self.graph.up.of(number).iter().filter(goes_in);
        let parents = arcs.filter_map(|arc| marks.slot(arc.node));
        let blown = parents.fold(0_u64, |sum, parent| sum.saturating_add(orders[parent].unsigned_abs()));
        self.graph.order_count(number, self.top, blown)
    }
}

impl<'g> Pass for Totals<'_, 'g> {
    type Answer = Explosion<'g>;

    fn provable(&self) -> bool {
        residue::tells(self.ask.quantity.scaled())
    }

    fn run<A: Arith>(&self, arith: &A) -> Result<Explosion<'g>, Stop> {
        let Self { graph, ask, top, live, order } = self;
        let top = *top;
        let mut marks = Marks::new(graph.items.len());
        // Room for all that can be reached: growing would copy, and what is not used is never touched.
        let most = order.most();
        let mut needed: Vec<Needed<A::Total>> = Vec::with_capacity(most);
        let mut summed = Summed { rows: Vec::with_capacity(most), ..Summed::default() };
        let mut numbers = Vec::with_capacity(most);
        // Only where something is taken per order does their number count.
        let has_fixed = !graph.fixed_down.arcs.is_empty();
        let mut orders: Vec<i64> = Vec::new();
        let mut lines = Lines::default();
        let one = arith.start(1, 0);
        let start = residue::of_decimal(ask.quantity.scaled(), Qty::DECIMALS);
        let mut proofs = Proofs::new(graph, live, &graph.up, Some(&graph.fixed_up), start);
        let mut back = Backward::new(ask.calendar, ask.day);
        for number in order.iter() {
            let (mut level, mut need) = (0, ask.day.number());
            let total = if number == top {
                arith.start(ask.quantity.scaled(), Qty::DECIMALS)
            } else {
                (level, need) = self.meet::<A>(number, &needed, &marks, &mut lines);
                if level == 0 {
                    continue; // nothing leads here
                }
                summed.lines += lines.len();
                let mut sum = lines.sum(arith, &needed, |parent| &parent.total);
                for arc in graph.fixed_up.of(number) {
                    if let (Some(parent), true) = (marks.slot(arc.node), live.has(arc)) {
                        match orders[parent] {
                            1 => arith.add(&mut sum, &one, arc.coef),
                            many => arith.add(&mut sum, &arith.start(many, 0), arc.coef),
                        }
                    }
                }
                arith.settle(sum).map_err(|stuck| graph.stop(stuck, number))?
            };
            let item = &graph.items[number as usize];
            if number != top {
                summed.max_level = summed.max_level.max(level);
                numbers.push(number);
                summed.rows.push(SummedRow {
                    item: item.id,
                    total: graph.shown(arith, &total, number, || proofs.of(number, &marks, &orders))?,
                    level,
                    is_leaf: !live.any(graph.down.of(number)),
                    need_day: need::day(need),
                });
            }
            if arith.sign(&total) == Ordering::Greater {
                if has_fixed {
                    orders.push(if graph.is_phantom(number) { self.orders(number, &orders, &marks)? } else { 1 });
                }
                needed.push(Needed { total, level, release: back.release(need, item) });
                marks.put(number, needed.len());
            }
        }
        summed.rows.shrink_to_fit();
        Ok(Explosion { summed, graph, ask: **ask, numbers, marks })
    }
}
