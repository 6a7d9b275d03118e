//! What can go wrong when a graph is asked.

use crate::{BomLineId, ItemId};

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BomError {
    /// There is no such item.
    #[error("there is no item {0}")]
    NoItem(ItemId),
    /// The path does not lead along lines that are valid on the day.
    #[error("line {0} is not part of this path on this day")]
    NoPath(BomLineId),
    /// The quantity asked for is not above zero.
    #[error("the quantity must be above zero")]
    NotPositive,
    /// On this day, what was asked reaches a loop: its codes in order, the first again at the end.
    #[error("loop: {}", path.join(" → "))]
    Loop {
        /// A, B, C, A.
        path: Vec<Box<str>>,
    },
    /// A figure is beyond what can be kept.
    #[error("{item}: {figure} is out of range")]
    Overflow {
        /// The item's code.
        item: Box<str>,
        /// The figure.
        figure: String,
    },
}
