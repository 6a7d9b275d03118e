//! The rules of stock: what a move is worth, what may still be taken. Pure; the ledger itself is kept in the store.

pub mod count;
pub mod pick;
pub mod reservation;
pub mod scan;
pub mod snapshot;
pub mod value;

use crate::words::words;
use crate::{PerUnit, Price};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How an item's stock is valued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Valuation {
    /// What it cost, on average (移动平均).
    Average,
    /// At a price that is set (标准价).
    Standard,
}

words!(Valuation { Average = "average", Standard = "standard" });

/// How an item's stock is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StockRule {
    /// The item's code.
    pub item: String,
    /// Every move names a lot (批次).
    pub lots: bool,
    /// How it is valued.
    pub valuation: Valuation,
    /// The price under [`Valuation::Standard`]; else 0.
    pub standard_price: Price,
    /// By which share a receipt may be over or under; none: that of the supplier ([`crate::partner::Partner::tolerance`]).
    pub tolerance: Option<PerUnit>,
    /// Nobody issues it: what an order completes takes it (倒冲).
    #[serde(default)]
    pub backflush: bool,
}

impl StockRule {
    /// That of an item for which nobody set one.
    #[must_use]
    pub fn usual(item: &str) -> Self {
        Self {
            item: item.into(),
            lots: false,
            valuation: Valuation::Average,
            standard_price: Price::ZERO,
            tolerance: None,
            backflush: false,
        }
    }
}
