//! Explosion by level: one row per level and item.
//!
//! Each level is one pass over the items on it. What is exploded is decided by the whole, so the levels of an item add up
//! to its summed total (before rounding). Fixed quantities stand one level below the shallowest level of their parent.

use super::error::BomError;
use super::explode::{Ask, Explosion};
use super::gather::Marks;
use super::graph::BomGraph;
use super::live::{Live, RATIO};
use super::need::{self, Backward};
use super::pass::{Pass, Stop};
use super::residue;
use super::sum::Arith;
use crate::{Day, ItemId, Qty};
use std::cmp::Ordering;

/// One item on one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelRow {
    /// The level; parts of the top are on 1.
    pub level: u32,
    /// The item.
    pub item: ItemId,
    /// How much of it on this level, rounded up to its decimals.
    pub total: Qty,
    /// It has no valid line on the day.
    pub is_leaf: bool,
    /// Earliest day on which it is needed on this level; none when before 1900.
    pub need_day: Option<Day>,
}

/// An item of one level in the making.
#[derive(Debug, Clone)]
struct Node<S> {
    sum: S,
    /// Orders that blow a phantom through.
    orders: u64,
    need: i32,
    /// Something leads here.
    met: bool,
}

impl<S: Default> Node<S> {
    fn new() -> Self {
        Self { sum: S::default(), orders: 0, need: i32::MAX, met: false }
    }
}

impl BomGraph {
    /// Explodes an item: one row per level and item, by level, then as [`super::Summed::rows`].
    ///
    /// # Errors
    /// As [`BomGraph::explode`].
    pub fn explode_by_level(&self, ask: &Ask<'_>) -> Result<Vec<LevelRow>, BomError> {
        self.explosion(ask)?.by_level()
    }
}

impl Explosion<'_> {
    /// One row per level and item, by level, then as [`super::Summed::rows`].
    ///
    /// # Errors
    /// An overflow that names the item.
    pub fn by_level(&self) -> Result<Vec<LevelRow>, BomError> {
        let graph = self.graph;
        let mut places = Marks::new(graph.items.len());
        let met: Vec<u32> = std::iter::once(graph.top(&self.ask)?).chain(self.numbers.iter().copied()).collect();
        met.iter().enumerate().for_each(|(place, &number)| places.put(number, place + 1));
        graph.decide(&ByLevel { graph, ask: &self.ask, live: graph.live(self.ask.day), exploded: &self.marks, met, places })
    }
}

/// An explosion by level in the making.
struct ByLevel<'a> {
    graph: &'a BomGraph,
    ask: &'a Ask<'a>,
    live: Live,
    exploded: &'a Marks,
    /// The numbers of all items concerned, the top first.
    met: Vec<u32>,
    /// Places in `met`.
    places: Marks,
}

impl Pass for ByLevel<'_> {
    type Answer = Vec<LevelRow>;
    const PROVED: bool = true;

    fn provable(&self) -> bool {
        residue::tells(self.ask.quantity.scaled())
    }

    fn run<A: Arith>(&self, arith: &A) -> Result<Vec<LevelRow>, Stop> {
        let Self { graph, ask, live, exploded, met, places } = self;
        let top = met[0];
        let mut nodes: Vec<Node<A::Sum>> = vec![Node::new(); met.len()];
        let mut below = nodes.clone();
        let mut known = vec![false; met.len()];
        let mut back = Backward::new(ask.calendar, ask.day);
        let mut rows = Vec::new();
        nodes[0].need = ask.day.number();
        let mut here = vec![0];
        let mut level = 0_u32;
        while !here.is_empty() {
            let mut next = Vec::new();
            for &place in &here {
                let number = met[place];
                let node = std::mem::replace(&mut nodes[place], Node::new());
                let first = !std::mem::replace(&mut known[place], true);
                let total = if number == top {
                    arith.start(ask.quantity.scaled(), Qty::DECIMALS)
                } else {
                    arith.settle(node.sum).map_err(|stuck| graph.stop(stuck, number))?
                };
                let none = arith.sign(&total) == Ordering::Equal;
                if number != top && (first || !none) {
                    rows.push(LevelRow {
                        level,
                        item: graph.items[number as usize].id,
                        total: graph.shown(arith, &total, number, || None)?,
                        is_leaf: !live.any(graph.down.of(number)),
                        need_day: need::day(node.need),
                    });
                }
                if exploded.slot(number).is_none() {
                    continue;
                }
                let phantom = graph.is_phantom(number) && number != top;
                let orders = if phantom || first { graph.order_count(number, top, node.orders)? } else { 0 };
                if none && orders == 0 {
                    continue;
                }
                let release = back.release(node.need, &graph.items[number as usize]);
                let passed = orders.unsigned_abs();
                for arc in graph.down.of(number) {
                    let Some(place) = places.slot(arc.node).filter(|_| live.has(arc)) else { continue };
                    let part = &mut below[place];
                    if !std::mem::replace(&mut part.met, true) {
                        next.push(place);
                    }
                    match live.weight(arc) {
                        weight if A::WHOLE && weight != RATIO => arith.add_whole(&mut part.sum, &total, weight),
                        _ => arith.add(&mut part.sum, &total, arc.coef),
                    }
                    part.need = part.need.min(release);
                    if !graph.coefs.quick[arc.coef as usize].negative {
                        part.orders = part.orders.saturating_add(passed);
                    }
                }
                let orders = arith.start(orders, 0);
                for arc in graph.fixed_down.of(number) {
                    if let (Some(place), true) = (places.slot(arc.node), live.has(arc) && passed > 0) {
                        arith.add(&mut below[place].sum, &orders, arc.coef);
                    }
                }
            }
            next.sort_unstable();
            here = next;
            std::mem::swap(&mut nodes, &mut below);
            level += 1;
        }
        Ok(rows)
    }
}
