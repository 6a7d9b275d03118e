//! Explosion, indented: the tree of paths, made lazily in preorder.
//!
//! A row's quantity is what flows along its own path, rounded up. A line's fixed quantity is a row of its own; it stands
//! only where its parent is an order: at the first occurrence of a made parent in preorder, and at each way an order blows
//! a phantom through. So, before rounding, the rows of an item add up to its summed total. By-products and items that are
//! not needed in all are not opened; below an item that goes in and comes out again, paths show what goes in and the sum what is
//! left of it.
//!
//! The first occurrence needs no list of paths: a search that enters each item once meets every item first at the end of
//! its first path, so a path is a first one when each of its steps is the one by which that search came.

use super::LineKind;
use super::error::BomError;
use super::explode::{Ask, Explosion};
use super::gather::Marks;
use super::graph::{Arc, BomGraph};
use super::live::Live;
use super::need::{self, Backward};
use super::order;
use super::path::{PerOne, Product, Step, exact_product, times};
use super::sum::{Arith, QUANTITY_POINT, To};
use super::where_used;
use crate::{BomLineId, Day, Exact, ItemId, PerUnit, Qty};

/// One row of the indented view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndentedRow {
    /// The component.
    pub item: ItemId,
    /// The line that it stands on.
    pub line: BomLineId,
    /// The line's number.
    pub number: u32,
    /// The operation that consumes it.
    pub operation: Option<u32>,
    /// Goes in or comes out.
    pub kind: LineKind,
    /// Depth; parts of the top are on 1.
    pub level: u32,
    /// What flows along this path, rounded up to the item's decimals; below 0 for by-products.
    pub quantity: Qty,
    /// The same before it was rounded up, to 10⁻⁹. What lies below is worked out from this, not from `quantity`.
    pub unrounded: PerOne,
    /// `unrounded` is all of it; otherwise it is rounded, half away from zero.
    pub exact: bool,
    /// As written on the line, in its unit: for `output` parents, or for one order when `fixed`.
    pub written: PerOne,
    /// How many parents the line's quantity makes; 1 when `fixed`.
    pub output: Qty,
    /// Own units in one of the line's unit.
    pub unit_ratio: Exact,
    /// Own units for one parent (for one order, when `fixed`), before scrap, to 10⁻⁹.
    pub per: PerUnit,
    /// The line's scrap.
    pub scrap: PerUnit,
    /// This is the line's fixed quantity.
    pub fixed: bool,
    /// It has no valid line on the day.
    pub is_leaf: bool,
    /// It is exploded through.
    pub is_phantom: bool,
    /// Rows follow below it.
    pub can_open: bool,
    /// Day on which it is needed along this path; none when before 1900.
    pub need_day: Option<Day>,
    /// The steps from the top to it.
    pub path: Vec<Step>,
}

/// The indented view of one explosion; see [`Indented::walk`].
#[derive(Debug)]
pub struct Indented<'g> {
    graph: &'g BomGraph,
    ask: Ask<'g>,
    top: u32,
    live: Live,
    /// By number: place and fixedness of the step by which it is first met. Empty when no line has a fixed quantity.
    first: Vec<(u32, bool)>,
    /// What is needed in all. None when whatever a path leads to is needed.
    needed: Option<Marks>,
}

impl BomGraph {
    /// The indented view of an explosion.
    ///
    /// # Errors
    /// As [`BomGraph::explode`].
    pub fn indented<'g>(&'g self, ask: &Ask<'g>) -> Result<Indented<'g>, BomError> {
        if self.some_unneeded {
            return Ok(self.explosion(ask)?.indented());
        }
        let top = self.top(ask)?;
        let live = self.live(ask.day);
        if self.above_loop.get(top as usize).copied().unwrap_or(false) {
            order::reachable(self, &self.down, &live, top, false)?;
        }
        Ok(Indented::new(self, *ask, top, live, None))
    }

    /// The fixed part of the line at a place, if it has one.
    fn fixed_part(&self, node: u32, place: usize) -> Option<Arc> {
        let range = self.fixed_down.range(node);
        let place = u32::try_from(place).ok()?;
        let at = self.fixed_down.line[range.clone()].binary_search(&place).ok()?;
        Some(self.fixed_down.arcs[range.start + at])
    }
}

/// An opened row.
#[derive(Debug, Clone)]
struct Frame {
    node: u32,
    /// The next line to look at, and whether its fixed quantity is next.
    place: usize,
    fixed_next: bool,
    product: Product,
    coef: u32,
    /// The product starts anew here: a fixed quantity.
    restart: bool,
    release: i32,
    /// It is the first occurrence of its item.
    first: bool,
    /// It is an order, or part of one that is blown through: fixed quantities stand here.
    bears: bool,
    step: Step,
}

impl<'g> Explosion<'g> {
    /// The tree of its paths.
    #[must_use]
    pub fn indented(self) -> Indented<'g> {
        let top = self.graph.numbers.get(self.ask.item).unwrap_or(0); // it was found before
        Indented::new(self.graph, self.ask, top, self.graph.live(self.ask.day), Some(self.marks))
    }
}

impl<'g> Indented<'g> {
    fn new(graph: &'g BomGraph, ask: Ask<'g>, top: u32, live: Live, needed: Option<Marks>) -> Self {
        let mut view = Self { graph, ask, top, live, first: Vec::new(), needed };
        if !graph.fixed_down.arcs.is_empty() {
            view.find_first();
        }
        view
    }

    /// Enters each item once, in preorder.
    fn find_first(&mut self) {
        let graph = self.graph;
        self.first = vec![(u32::MAX, false); graph.items.len()];
        let mut met = vec![false; graph.items.len()];
        met[self.top as usize] = true;
        let mut open = vec![(self.top, graph.down.range(self.top).start)];
        while let Some((node, place)) = open.last_mut() {
            let node = *node;
            if *place == graph.down.range(node).end {
                open.pop();
                continue;
            }
            let at = *place;
            *place += 1;
            let arc = graph.down.arcs[at];
            if !self.live.has(&arc) || graph.coefs.kind(arc.coef) != LineKind::Component {
                continue;
            }
            if !std::mem::replace(&mut met[arc.node as usize], true) {
                let fixed_only = graph.coefs.line_qty(arc.coef) == 0 && graph.fixed_part(node, at).is_some();
                self.first[arc.node as usize] = (u32::try_from(at).unwrap_or(u32::MAX), fixed_only);
                if self.is_needed(arc.node) {
                    open.push((arc.node, graph.down.range(arc.node).start));
                }
            }
        }
    }

    fn is_needed(&self, node: u32) -> bool {
        self.needed.as_ref().is_none_or(|marks| marks.slot(node).is_some())
    }

    fn has_lines(&self, node: u32) -> bool {
        self.live.any(self.graph.down.of(node))
    }

    fn top_frame(&self, back: &mut Backward<'_>) -> Frame {
        let graph = self.graph;
        Frame {
            node: self.top,
            place: graph.down.range(self.top).start,
            fixed_next: false,
            product: Some(graph.fast(QUANTITY_POINT).start(self.ask.quantity.scaled(), Qty::DECIMALS)),
            coef: u32::MAX,
            restart: true,
            release: back.release(self.ask.day.number(), &graph.items[self.top as usize]),
            first: true,
            bears: true,
            step: Step { line: BomLineId(0), fixed: false },
        }
    }

    /// The next step below an opened row, and moves past it.
    fn next_step(&self, frame: &mut Frame) -> Option<(usize, Arc, bool)> {
        let graph = self.graph;
        let end = graph.down.range(frame.node).end;
        while frame.place < end {
            let place = frame.place;
            let arc = graph.down.arcs[place];
            let fixed = if self.live.has(&arc) { graph.fixed_part(frame.node, place) } else { None };
            if !frame.fixed_next {
                frame.fixed_next = true;
                let only_fixed = fixed.is_some() && graph.coefs.line_qty(arc.coef) == 0;
                if self.live.has(&arc) && !only_fixed {
                    return Some((place, arc, false));
                }
            }
            frame.fixed_next = false;
            frame.place += 1;
            if let (Some(arc), true) = (fixed, frame.bears) {
                return Some((place, arc, true));
            }
        }
        None
    }

    /// The row of a step, opened.
    fn enter(&self, parent: &Frame, place: usize, arc: Arc, fixed: bool, back: &mut Backward<'_>) -> Frame {
        let graph = self.graph;
        let fast = graph.fast(QUANTITY_POINT);
        let goes_in = graph.coefs.kind(arc.coef) == LineKind::Component;
        let met_by = self.first.get(arc.node as usize);
        let first = goes_in && parent.first && met_by.is_some_and(|&(p, f)| p as usize == place && f == fixed);
        let bears = if graph.is_phantom(arc.node) {
            let primary = !fixed || graph.coefs.line_qty(graph.down.arcs[place].coef) == 0;
            goes_in && parent.bears && primary
        } else {
            first
        };
        let start = if fixed { Some(fast.start(1, 0)) } else { parent.product };
        Frame {
            node: arc.node,
            place: graph.down.range(arc.node).start,
            fixed_next: false,
            product: times(&fast, start, arc.coef),
            coef: arc.coef,
            restart: fixed,
            release: back.release(parent.release, &graph.items[arc.node as usize]),
            first,
            bears,
            step: Step { line: graph.cold[place].line, fixed },
        }
    }

    /// The rows below the row at `under` (empty: the top) in preorder, `depth` levels deep, after the row at `after`
    /// (a path from the top, too). With a depth of 1 they are its children. Nothing is made before it is asked for.
    ///
    /// # Errors
    /// [`BomError::NoPath`] when `under` or `after` is not in the view, or `after` is not below `under`.
    pub fn walk(&self, under: &[Step], depth: Option<u32>, after: Option<&[Step]>) -> Result<Walk<'_>, BomError> {
        let mut back = Backward::new(self.ask.calendar, self.ask.day);
        let mut frames = vec![self.top_frame(&mut back)];
        let target = after.unwrap_or(under);
        if !target.starts_with(under) {
            return Err(BomError::NoPath(target.first().map_or(BomLineId(0), |s| s.line)));
        }
        // So many rows may be open at once.
        let most = under.len().saturating_add(depth.map_or(usize::MAX, |d| d as usize));
        let mut empty = depth == Some(0);
        for (i, &step) in target.iter().enumerate() {
            let none = BomError::NoPath(step.line);
            let Some(parent) = frames.get_mut(i) else { return Err(none) };
            let (place, arc) = loop {
                match self.next_step(parent) {
                    Some((place, arc, fixed)) if self.graph.cold[place].line == step.line && fixed == step.fixed => break (place, arc),
                    Some(_) => {}
                    None => return Err(none),
                }
            };
            let child = self.enter(&frames[i], place, arc, step.fixed, &mut back);
            let opens = self.opens(&child);
            if opens && (i < under.len() || frames.len() < most) {
                frames.push(child);
            } else if i + 1 == under.len() {
                empty = true;
            }
        }
        if empty {
            frames.clear();
        }
        Ok(Walk { view: self, frames, floor: under.len() + 1, most, back })
    }

    /// Whether rows follow below it.
    fn opens(&self, frame: &Frame) -> bool {
        let goes_in = frame.coef == u32::MAX || self.graph.coefs.kind(frame.coef) == LineKind::Component;
        // Lines with a fixed quantity only make no rows where it does not stand.
        goes_in && self.is_needed(frame.node) && self.next_step(&mut frame.clone()).is_some()
    }
}

/// Rows in preorder.
#[derive(Debug)]
pub struct Walk<'v> {
    view: &'v Indented<'v>,
    frames: Vec<Frame>,
    /// Frames that belong to the row that is walked below.
    floor: usize,
    most: usize,
    back: Backward<'v>,
}

impl Walk<'_> {
    fn row(&self, frame: &Frame, place: usize) -> Result<IndentedRow, BomError> {
        let graph = self.view.graph;
        let item = &graph.items[frame.node as usize];
        let cold = graph.cold[place];
        let decimals = u32::from(item.decimals);
        let exact = || {
            let mut coefs = vec![frame.coef];
            let mut restart = frame.restart;
            for above in self.frames.iter().rev() {
                if restart || above.coef == u32::MAX {
                    break;
                }
                coefs.push(above.coef);
                restart = above.restart;
            }
            let start = if restart { (1, 0) } else { (self.view.ask.quantity.scaled(), Qty::DECIMALS) };
            exact_product(&graph.coefs, start, coefs.into_iter())
        };
        let fast = graph.fast(QUANTITY_POINT);
        let rounded = graph.round_product(&fast, frame.product, frame.node, decimals, To::Up, exact)?;
        let unrounded = graph.round_product(&fast, frame.product, frame.node, where_used::DECIMALS, To::Nearest, exact)?;
        let scaled = rounded.value.checked_mul(10_i128.pow(Qty::DECIMALS - decimals)).and_then(|v| i64::try_from(v).ok());
        let quantity = Qty::from_scaled(scaled.ok_or_else(|| graph.overflow(frame.node, rounded.value, decimals))?);
        let above = self.frames.last();
        let parts = graph.coefs.parts[frame.coef as usize];
        Ok(IndentedRow {
            item: item.id,
            line: cold.line,
            number: cold.number,
            operation: (cold.operation != u32::MAX).then_some(cold.operation),
            kind: graph.coefs.kind(frame.coef),
            level: u32::try_from(self.frames.len()).unwrap_or(u32::MAX),
            quantity,
            unrounded: PerOne::from_scaled(unrounded.value),
            exact: unrounded.exact,
            written: graph.coefs.written(frame.coef),
            output: Qty::from_scaled(parts.output),
            unit_ratio: graph.coefs.ratios[parts.ratio as usize],
            per: graph.per_piece(frame.coef, frame.node)?,
            scrap: graph.coefs.scrap(frame.coef),
            fixed: frame.restart,
            is_leaf: !self.view.has_lines(frame.node),
            is_phantom: graph.is_phantom(frame.node),
            can_open: self.view.opens(frame),
            need_day: above.and_then(|a| need::day(a.release)),
            path: self.frames.iter().skip(1).map(|f| f.step).chain([frame.step]).collect(),
        })
    }
}

impl Iterator for Walk<'_> {
    type Item = Result<IndentedRow, BomError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.frames.len() < self.floor {
                return None;
            }
            let frame = self.frames.last_mut()?;
            let Some((place, arc, fixed)) = self.view.next_step(frame) else {
                self.frames.pop();
                continue;
            };
            let parent = self.frames.last()?;
            let child = self.view.enter(parent, place, arc, fixed, &mut self.back);
            let row = self.row(&child, place);
            if self.view.opens(&child) && self.frames.len() < self.most {
                self.frames.push(child);
            }
            return Some(row);
        }
    }
}
