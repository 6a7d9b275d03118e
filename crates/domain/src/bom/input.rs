//! What a graph is built from, and why it may not be.

use super::LineKind;
use crate::calendar::Validity;
use crate::item::{ItemKind, Source};
use crate::{BomLineId, Exact, ItemId, PerUnit, Qty};

/// An item, as far as explosion needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemNode {
    /// Its id.
    pub id: ItemId,
    /// Its code, for messages and names of loops.
    pub code: Box<str>,
    /// Decimals of its quantities, 0 to 6.
    pub decimals: u8,
    /// What it is.
    pub kind: ItemKind,
    /// Where it comes from.
    pub source: Source,
    /// Days from order to receipt: working days when made, calendar days when bought or outsourced.
    pub lead_time_days: u32,
    /// May no longer be used.
    pub retired: bool,
}

/// A line of an active version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Its id, above 0.
    pub line: BomLineId,
    /// What it is a part of.
    pub parent: ItemId,
    /// The part.
    pub component: ItemId,
    /// Goes in or comes out.
    pub kind: LineKind,
    /// Its number.
    pub number: u32,
    /// The operation that consumes it.
    pub operation: Option<u32>,
    /// Its days within the version's.
    pub valid: Validity,
    /// Quantity per `output_qty` of the parent, in the line's unit; not negative.
    pub qty: PerUnit,
    /// Quantity per order on top, in the line's unit; not negative.
    pub fixed_qty: Qty,
    /// Share of what goes in that is lost, 0 ≤ scrap < 1.
    pub scrap: PerUnit,
    /// How many parents the quantity makes, above 0.
    pub output_qty: Qty,
    /// Own units of the component in one of the line's unit, above 0.
    pub unit_ratio: Exact,
}

/// Why lines make no graph.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// Two items have one id.
    #[error("two items have the id {0}")]
    ItemTwice(ItemId),
    /// A line names an item that is not there.
    #[error("line {line} names item {item}, which is not there")]
    NoItem {
        /// The line.
        line: BomLineId,
        /// What it names.
        item: ItemId,
    },
    /// A line has a figure outside its range.
    #[error("line {line}: {field} is out of range")]
    OutOfRange {
        /// The line.
        line: BomLineId,
        /// Which figure: `line`, `valid`, `qty`, `fixed_qty`, `scrap`, `output_qty`, `unit_ratio`.
        field: &'static str,
    },
    /// An item has more than 6 decimals.
    #[error("item {0}: decimals are out of range")]
    Decimals(ItemId),
    /// More items or lines than [`crate::limits`] allow.
    #[error("more than {most} {what}")]
    TooMany {
        /// `items` or `lines`.
        what: &'static str,
        /// The limit.
        most: usize,
    },
}
