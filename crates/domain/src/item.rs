//! Items (物料): anything with a code that is bought, made, sold or only planned.

use crate::Qty;
use crate::unit::Conversion;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// Raw material (原材料).
    Raw,
    /// Semi-finished (半成品).
    SemiFinished,
    /// Finished (成品).
    Finished,
    /// Exploded through, never ordered or stocked (虚拟件).
    Phantom,
    /// Service (服务).
    Service,
}

/// Where an item comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Bought (外购).
    Buy,
    /// Made here (自制).
    Make,
    /// Made by a supplier from our material (委外).
    Outsource,
}

/// How planned orders are sized.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LotRule {
    /// What is needed, each day (按需).
    LotForLot,
    /// `lot_fixed`, or its multiples (固定批量).
    Fixed,
    /// The needs of `lot_days` days together (周期批量).
    Period,
    /// Up to `lot_max` when below `lot_min` (最小-最大).
    MinMax,
}

/// An item. Quantities are in its own unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// Unique code.
    pub code: String,
    /// Name, as the shop says it.
    pub name: String,
    /// Specification (规格型号).
    pub spec: String,
    /// What it is.
    pub kind: ItemKind,
    /// Where it comes from.
    pub source: Source,
    /// Own unit's code.
    pub unit: String,
    /// Decimals of its quantities, 0 to 6.
    pub decimals: u8,
    /// Group for filters and rules; empty when none.
    pub group: String,
    /// Barcode; empty when none, unique otherwise.
    pub barcode: String,
    /// Days from order to receipt: working days when made, calendar days when bought or outsourced.
    pub lead_time_days: u32,
    /// Least stock.
    pub safety_stock: Qty,
    /// How planned orders are sized.
    pub lot_rule: LotRule,
    /// Least order; 0 when none.
    pub lot_min: Qty,
    /// Order multiple; 0 when none.
    pub lot_multiple: Qty,
    /// Largest order; 0 when none.
    pub lot_max: Qty,
    /// Order size under [`LotRule::Fixed`]; else 0.
    pub lot_fixed: Qty,
    /// Days under [`LotRule::Period`]; else 0.
    pub lot_days: u32,
    /// Other units that its quantities may be given in.
    pub conversions: Vec<Conversion>,
    /// Anything else.
    pub note: String,
    /// May no longer be used in new papers (停用).
    pub retired: bool,
}

crate::words::words!(ItemKind { Raw = "raw", SemiFinished = "semi_finished", Finished = "finished", Phantom = "phantom", Service = "service" });
crate::words::words!(Source { Buy = "buy", Make = "make", Outsource = "outsource" });
crate::words::words!(LotRule { LotForLot = "lot_for_lot", Fixed = "fixed", Period = "period", MinMax = "min_max" });
