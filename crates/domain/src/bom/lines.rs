//! Lines on a day as others need them: one item's own with exact ratios, which an order copies, and all of them for a pass that
//! is made elsewhere.

use super::LineKind;
use super::error::BomError;
use super::graph::{Arcs, BomGraph};
use super::live::Live;
use crate::{BomLineId, Day, Exact, ItemId};
use num_rational::BigRational;
use num_traits::Signed;

/// A line as it counts on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnLine {
    /// The line.
    pub line: BomLineId,
    /// Its number.
    pub number: u32,
    /// The part.
    pub component: ItemId,
    /// Goes in or comes out.
    pub kind: LineKind,
    /// The operation that consumes it; none means the first.
    pub operation: Option<u32>,
    /// Own units for one parent, with scrap: `qty / output_qty × ratio / (1 − scrap)`; not below 0.
    pub per: Exact,
    /// Own units for one order on top; not below 0.
    pub fixed: Exact,
}

impl BomGraph {
    /// An item's own lines on a day, by number; nothing is opened.
    ///
    /// # Errors
    /// An unknown item; a coefficient that is beyond exact ratios, by its component.
    pub fn lines_on(&self, item: ItemId, day: Day) -> Result<Vec<OwnLine>, BomError> {
        let parent = self.numbers.get(item).ok_or(BomError::NoItem(item))?;
        let on = day.number();
        let mut fixed = self.fixed_down.range(parent).peekable();
        let mut lines = Vec::new();
        for place in self.down.range(parent) {
            let arc = self.down.arcs[place];
            // Both lie in the order of the lines.
            let own = fixed.next_if(|&at| self.fixed_down.line[at] as usize == place);
            let (from, to) = self.days(&arc);
            if on < from || to < on {
                continue;
            }
            let overflow = |what: &BigRational| BomError::Overflow {
                item: self.code(arc.node).into(),
                figure: format!("{}/{}", what.numer(), what.denom()),
            };
            let exact = |coef: u32| {
                let value = self.coefs.rational(coef);
                let (num, den) = (i128::try_from(value.numer()), i128::try_from(value.denom()));
                match (num, den) {
                    (Ok(num), Ok(den)) => Ok(Exact::new(num.abs(), den)),
                    (Err(_), _) | (_, Err(_)) => Err(overflow(&value)),
                }
            };
            let cold = self.cold[place];
            lines.push(OwnLine {
                line: cold.line,
                number: cold.number,
                component: self.items[arc.node as usize].id,
                kind: self.coefs.kind(arc.coef),
                operation: (cold.operation != u32::MAX).then_some(cold.operation),
                per: exact(arc.coef)?,
                fixed: own.map_or(Ok(Exact::from_integer(0)), |at| exact(self.fixed_down.arcs[at].coef))?,
            });
        }
        Ok(lines)
    }
}

/// A line on a day, by places among [`BomGraph::items`]: its quantity per parent, or per order when `fixed`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    /// Where the component stands.
    pub place: u32,
    /// Goes in or comes out.
    pub kind: LineKind,
    /// The line.
    pub line: BomLineId,
    /// Per order.
    pub fixed: bool,
    /// Its size, reduced; none where that needs more than 64 bits.
    pub ratio: Option<(u64, u64)>,
    coef: u32,
}

/// All lines of a day, for a pass over every item that is made elsewhere.
pub(crate) struct DayLines<'g> {
    graph: &'g BomGraph,
    live: Live,
}

impl BomGraph {
    /// The lines of a day.
    pub(crate) fn day_lines(&self, day: Day) -> DayLines<'_> {
        DayLines { graph: self, live: self.live(day) }
    }

    /// Where an item stands among [`Self::items`].
    pub(crate) fn place(&self, item: ItemId) -> Option<u32> {
        self.numbers.get(item)
    }
}

impl DayLines<'_> {
    /// What goes into an item and comes out beside it, per piece; a line's fixed quantity is in [`Self::fixed_parts`].
    pub fn parts(&self, place: u32) -> impl Iterator<Item = Part> {
        self.of(&self.graph.down, place, false)
    }

    /// The same, per order.
    pub fn fixed_parts(&self, place: u32) -> impl Iterator<Item = Part> {
        self.of(&self.graph.fixed_down, place, true)
    }

    fn of<'a>(&'a self, arcs: &'a Arcs, place: u32, fixed: bool) -> impl Iterator<Item = Part> + 'a {
        arcs.range(place).filter(|&at| self.live.has(&arcs.arcs[at])).map(move |at| {
            let arc = arcs.arcs[at];
            let line = arcs.line.get(at).map_or(at, |&line| line as usize);
            let quick = &self.graph.coefs.quick[arc.coef as usize];
            let ratio = (quick.den != 0).then_some((quick.num, quick.den));
            Part { place: arc.node, kind: self.graph.coefs.kind(arc.coef), line: self.graph.cold[line].line, fixed, ratio, coef: arc.coef }
        })
    }

    /// What has an item among its lines, and as what; once for each line.
    pub fn users(&self, place: u32) -> impl Iterator<Item = (u32, LineKind)> {
        let arcs = self.graph.up.of(place).iter().filter(|arc| self.live.has(arc));
        arcs.map(|arc| (arc.node, self.graph.coefs.kind(arc.coef)))
    }

    /// The size of a line's quantity, whatever digits it has.
    pub fn exact(&self, part: &Part) -> BigRational {
        self.graph.coefs.rational(part.coef).abs()
    }
}
