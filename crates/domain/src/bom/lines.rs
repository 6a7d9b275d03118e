//! One item's own lines on a day, with their coefficients as exact ratios: what an order copies.

use super::LineKind;
use super::error::BomError;
use super::graph::BomGraph;
use crate::{BomLineId, Day, Exact, ItemId};
use num_rational::BigRational;

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
