//! Warehouses (仓库) and their bins (库位): where stock lies.

use crate::words::words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What lies in a warehouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WarehouseKind {
    /// Stock that may be used (正常仓).
    Stock,
    /// Stock that may not be used (待处理仓): blocked, to be looked at.
    Quarantine,
    /// Our stock at a supplier (外协仓).
    Supplier,
}

words!(WarehouseKind { Stock = "stock", Quarantine = "quarantine", Supplier = "supplier" });

/// A warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Warehouse {
    /// Unique code.
    pub code: String,
    /// Name.
    pub name: String,
    /// What lies there.
    pub kind: WarehouseKind,
    /// The supplier where it is, of [`WarehouseKind::Supplier`]; else empty.
    pub partner: String,
    /// Anything else.
    pub note: String,
    /// May no longer be used in new papers (停用).
    pub retired: bool,
}

/// A bin. Each warehouse has one with an empty code, its floor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bin {
    /// The warehouse's code.
    pub warehouse: String,
    /// Code, unique in its warehouse; empty for the floor.
    pub code: String,
    /// Barcode on the rack; empty when none, unique otherwise.
    pub barcode: String,
    /// Anything else.
    pub note: String,
    /// May no longer be used in new papers (停用).
    pub retired: bool,
}
