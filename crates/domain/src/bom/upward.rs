//! Where-used, indented: the tree of paths upwards, made lazily in preorder.

use super::LineKind;
use super::error::BomError;
use super::graph::{Arc, BomGraph};
use super::live::Live;
use super::order;
use super::path::{PerOne, Product, exact_product, round_exact, times};
use super::sum::{Arith, PER_ONE_POINT, To};
use super::where_used::DECIMALS;
use crate::{BomLineId, Day, ItemId};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

/// One row of the indented where-used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpwardRow {
    /// The ancestor.
    pub item: ItemId,
    /// The line by which it takes the item below.
    pub line: BomLineId,
    /// The line's number.
    pub number: u32,
    /// The operation that consumes it.
    pub operation: Option<u32>,
    /// Goes in or comes out.
    pub kind: LineKind,
    /// Levels up; direct parents are on 1.
    pub level: u32,
    /// How much of the part is in one of it along this path.
    pub quantity: PerOne,
    /// What one order of it takes of the part on top along this path.
    pub fixed_quantity: PerOne,
    /// Both are exact; otherwise they are rounded, half away from zero.
    pub exact: bool,
    /// It has no valid parent on the day.
    pub is_top: bool,
    /// It is exploded through.
    pub is_phantom: bool,
    /// The lines from the part up to it.
    pub path: Vec<BomLineId>,
}

/// The indented where-used of one part; see [`Upward::walk`].
#[derive(Debug)]
pub struct Upward<'g> {
    graph: &'g BomGraph,
    part: u32,
    live: Live,
}

#[derive(Debug, Clone)]
struct Frame {
    node: u32,
    /// The next arrow upwards.
    place: usize,
    product: Product,
    coef: u32,
    line: BomLineId,
    /// What one order of it takes on top; exact, as it is seldom anything.
    fixed: BigRational,
}

impl BomGraph {
    /// The indented where-used of a part.
    ///
    /// # Errors
    /// An unknown item, a loop above it on that day.
    pub fn upward(&self, item: ItemId, day: Day) -> Result<Upward<'_>, BomError> {
        let part = self.numbers.get(item).ok_or(BomError::NoItem(item))?;
        let live = self.live(day);
        if self.below_loop.get(part as usize).copied().unwrap_or(false) {
            order::reachable(self, &self.up, &live, part, true)?;
        }
        Ok(Upward { graph: self, part, live })
    }
}

impl Upward<'_> {
    fn next_line(&self, frame: &mut Frame) -> Option<(usize, Arc)> {
        let arcs = &self.graph.up;
        let end = arcs.range(frame.node).end;
        while frame.place < end {
            let place = frame.place;
            frame.place += 1;
            let arc = arcs.arcs[place];
            // What an ancestor gives, on balance, is not made there from the part.
            if self.live.has(&arc) && (frame.node == self.part || self.graph.takes(arc.node, frame.node, &self.live)) {
                return Some((place, arc));
            }
        }
        None
    }

    fn enter(&self, frames: &[Frame], place: usize, arc: Arc) -> Frame {
        let graph = self.graph;
        let below = &frames[frames.len() - 1];
        let line = graph.up.line[place];
        let mut fixed = BigRational::zero();
        let (range, last) = (graph.fixed_up.range(below.node), frames.len() == 1);
        for at in range.filter(|&at| graph.fixed_up.line[at] == line) {
            let path = frames.iter().skip(1).map(|f| f.coef).chain([graph.fixed_up.arcs[at].coef]);
            fixed += exact_product(&graph.coefs, (1, 0), path);
        }
        if graph.is_phantom(below.node) && !last {
            fixed += &below.fixed;
        }
        Frame {
            node: arc.node,
            place: graph.up.range(arc.node).start,
            product: times(&graph.fast(PER_ONE_POINT), below.product, arc.coef),
            coef: arc.coef,
            line: graph.cold[line as usize].line,
            fixed,
        }
    }

    /// The ancestors above the row at `above` (empty: the part) in preorder, `depth` levels up, after the row at `after`
    /// (a path from the part, too). With a depth of 1 they are its parents. Nothing is made before it is asked for.
    ///
    /// # Errors
    /// [`BomError::NoPath`] when `above` or `after` is not in the view, or `after` is not above `above`.
    pub fn walk(&self, above: &[BomLineId], depth: Option<u32>, after: Option<&[BomLineId]>) -> Result<UpwardWalk<'_>, BomError> {
        let graph = self.graph;
        let mut frames = vec![Frame {
            node: self.part,
            place: graph.up.range(self.part).start,
            product: Some(graph.fast(PER_ONE_POINT).start(1, 0)),
            coef: u32::MAX,
            line: BomLineId(0),
            fixed: BigRational::zero(),
        }];
        let target = after.unwrap_or(above);
        if !target.starts_with(above) {
            return Err(BomError::NoPath(target.first().map_or(BomLineId(0), |&s| s)));
        }
        let most = above.len().saturating_add(depth.map_or(usize::MAX, |d| d as usize));
        for (i, &step) in target.iter().enumerate() {
            let none = BomError::NoPath(step);
            let Some(below) = frames.get_mut(i) else { return Err(none) };
            let (place, arc) = loop {
                match self.next_line(below) {
                    Some((place, arc)) if graph.cold[graph.up.line[place] as usize].line == step => break (place, arc),
                    Some(_) => {}
                    None => return Err(none),
                }
            };
            if i < above.len() || frames.len() < most {
                let parent = self.enter(&frames, place, arc);
                frames.push(parent);
            }
        }
        if depth == Some(0) {
            frames.clear();
        }
        Ok(UpwardWalk { view: self, frames, floor: above.len() + 1, most })
    }
}

/// Rows in preorder.
#[derive(Debug)]
pub struct UpwardWalk<'v> {
    view: &'v Upward<'v>,
    frames: Vec<Frame>,
    floor: usize,
    most: usize,
}

impl UpwardWalk<'_> {
    fn row(&self, frame: &Frame, line: usize) -> Result<UpwardRow, BomError> {
        let graph = self.view.graph;
        let cold = graph.cold[line];
        let rounded = graph.round_product(&graph.fast(PER_ONE_POINT), frame.product, frame.node, DECIMALS, To::Nearest, || {
            let path = self.frames.iter().skip(1).map(|f| f.coef).chain([frame.coef]);
            exact_product(&graph.coefs, (1, 0), path)
        })?;
        let fixed = round_exact(&frame.fixed, DECIMALS, To::Nearest).ok_or_else(|| BomError::Overflow {
            item: graph.code(frame.node).into(),
            figure: (frame.fixed.numer() / frame.fixed.denom().max(&BigInt::from(1))).to_string(),
        })?;
        Ok(UpwardRow {
            item: graph.items[frame.node as usize].id,
            line: cold.line,
            number: cold.number,
            operation: (cold.operation != u32::MAX).then_some(cold.operation),
            kind: graph.coefs.kind(frame.coef),
            level: u32::try_from(self.frames.len()).unwrap_or(u32::MAX),
            quantity: PerOne::from_scaled(rounded.value),
            fixed_quantity: PerOne::from_scaled(fixed.value),
            exact: rounded.exact && fixed.exact,
            is_top: !self.view.live.any(graph.up.of(frame.node)),
            is_phantom: graph.is_phantom(frame.node),
            path: self.frames.iter().skip(1).map(|f| f.line).chain([frame.line]).collect(),
        })
    }
}

impl Iterator for UpwardWalk<'_> {
    type Item = Result<UpwardRow, BomError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.frames.len() < self.floor {
                return None;
            }
            let frame = self.frames.last_mut()?;
            let Some((place, arc)) = self.view.next_line(frame) else {
                self.frames.pop();
                continue;
            };
            let parent = self.view.enter(&self.frames, place, arc);
            let row = self.row(&parent, self.view.graph.up.line[place] as usize);
            if self.frames.len() < self.most {
                self.frames.push(parent);
            }
            return Some(row);
        }
    }
}
