//! What more than one benchmark makes books of.

use qitao_domain::Qty;
use qitao_domain::item::{Item, ItemKind, LotRule, Source};
use qitao_domain::unit::{Dimension, Unit};

/// The unit of all items.
pub fn unit() -> Unit {
    Unit {
        code: "件".into(),
        name: "件".into(),
        name_en: "pcs".into(),
        decimals: 0,
        dimension: Dimension::Count,
        factor: Qty::ONE,
        per: Qty::ONE,
        retired: false,
    }
}

/// An item, with a note of so many letters.
pub fn item(n: usize, note: usize) -> Item {
    Item {
        code: format!("ITEM-{n:06}"),
        name: format!("零件 {n}"),
        spec: format!("M{} × {}", n % 64, n % 300),
        kind: ItemKind::SemiFinished,
        source: Source::Make,
        unit: "件".into(),
        decimals: 0,
        group: format!("组 {}", n % 40),
        barcode: String::new(),
        lead_time_days: 3,
        safety_stock: Qty::ZERO,
        lot_rule: LotRule::LotForLot,
        lot_min: Qty::ZERO,
        lot_multiple: Qty::ZERO,
        lot_max: Qty::ZERO,
        lot_fixed: Qty::ZERO,
        lot_days: 0,
        conversions: Vec::new(),
        note: "x".repeat(note),
        retired: false,
    }
}
