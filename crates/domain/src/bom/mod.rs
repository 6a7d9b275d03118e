//! Bills of material (物料清单): records, the graph over all of them, explosion and where-used.
//!
//! [`BomGraph`] is built from the lines of all active versions and asked for a day. All sums are exact and rounded once,
//! as sums. Loading, caching and names are elsewhere (store, app).

mod check;
mod coef;
mod edit;
mod error;
mod explode;
mod gather;
pub mod generate;
mod graph;
mod indented;
mod input;
mod levels;
mod lines;
mod live;
mod loops;
mod need;
mod order;
mod pass;
mod path;
mod proof;
mod residue;
mod sum;
mod upward;
mod view;
mod where_used;
mod wide;

pub use check::Problem;
pub use edit::Moved;
pub use error::BomError;
pub use explode::{Ask, Explosion, Summed, SummedRow};
pub use graph::{BomGraph, GraphBuilder};
pub use indented::{Indented, IndentedRow, Walk};
pub use input::{BuildError, Edge, ItemNode};
pub use levels::LevelRow;
pub use lines::OwnLine;
pub(crate) use lines::{DayLines, Part};
pub use path::{PerOne, Step};
pub use upward::{Upward, UpwardRow, UpwardWalk};
pub use view::{LineRef, OnDay};
pub use where_used::{WhereUsed, WhereUsedRow};

use crate::calendar::Validity;
use crate::routing::VersionState;
use crate::{PerUnit, Qty};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One version of what a parent is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bom {
    /// The parent's code.
    pub item: String,
    /// Version, unique per parent: `V3`.
    pub version: String,
    /// Its state; only active versions are exploded.
    pub state: VersionState,
    /// Its days; two active versions of one parent may not overlap.
    #[serde(flatten)]
    pub valid: Validity,
    /// How many of the parent the lines' quantities make, above 0.
    pub output_qty: Qty,
    /// Output per order on top, whatever the order's size (may be 0).
    pub fixed_output: Qty,
    /// Anything else.
    pub note: String,
    /// Lines by number.
    pub lines: Vec<BomLine>,
}

/// What a line is to its parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// Goes in.
    Component,
    /// Comes out beside, a negative requirement (副产品).
    ByProduct,
    /// Comes out beside and carries a share of the cost (联产品).
    CoProduct,
}

impl LineKind {
    /// Whether it comes out: a by- or co-product.
    #[must_use]
    pub const fn is_output(self) -> bool {
        match self {
            Self::Component => false,
            Self::ByProduct | Self::CoProduct => true,
        }
    }
}

crate::words::words!(LineKind { Component = "component", ByProduct = "by_product", CoProduct = "co_product" });

/// A line of a bill of material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BomLine {
    /// Number, unique in the version: 10, 20, …
    pub number: u32,
    /// The component's code.
    pub component: String,
    /// What it is to the parent.
    pub kind: LineKind,
    /// Quantity per `output_qty` of the parent, in `unit`.
    pub qty: PerUnit,
    /// The unit's code; any unit that converts to the component's own.
    pub unit: String,
    /// Quantity per order on top, in `unit`.
    pub fixed_qty: Qty,
    /// Scrap: the share of what goes in that is lost, 0 ≤ scrap < 1 (0.03 is 3 %). What a by- or co-product line names
    /// comes out, so there it is 0: a line that yields less has a smaller `qty`.
    pub scrap: PerUnit,
    /// Share of the parent's cost that a co-product carries, 0 to 1; else 0.
    pub cost_share: PerUnit,
    /// The operation that consumes it; none means the first.
    pub operation: Option<u32>,
    /// The line's own days, within the version's.
    #[serde(flatten)]
    pub valid: Validity,
    /// Parts that may stand in, by priority.
    pub substitutes: Vec<Substitute>,
    /// Anything else: position, drawing.
    pub note: String,
}

/// A part that may stand in for a line's component (替代料).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Substitute {
    /// 1 is tried first; unique in the line.
    pub priority: u32,
    /// The stand-in's code.
    pub item: String,
    /// How much of the stand-in (own unit) replaces one of the component (own unit).
    pub ratio: PerUnit,
}
