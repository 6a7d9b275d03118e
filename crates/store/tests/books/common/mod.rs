//! Books on both databases: SQLite always, PostgreSQL where `QITAO_TEST_PG` names a server on which tests may create
//! databases of their own; else it says that it skips.
#![allow(dead_code, clippy::unwrap_used)]

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use qitao_domain::bom::{Bom, BomLine, LineKind};
use qitao_domain::calendar::Validity;
use qitao_domain::item::{Item, ItemKind, LotRule, Source};
use qitao_domain::routing::VersionState;
use qitao_domain::unit::{Dimension, Unit};
use qitao_domain::{PerUnit, Qty};
use qitao_store::{Create, Location, Stamp, Store};
use std::sync::atomic::{AtomicU32, Ordering};

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A database of its own, dropped at the end.
pub struct Postgres {
    server: String,
    name: String,
}

impl Postgres {
    pub fn new() -> Option<Self> {
        let Ok(server) = std::env::var("QITAO_TEST_PG") else {
            eprintln!("SKIPPED on PostgreSQL: QITAO_TEST_PG is not set");
            return None;
        };
        let name = format!("store_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        PgConnection::establish(&server)
            .unwrap()
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"))
            .unwrap();
        Some(Self { server, name })
    }

    /// A copy, while nobody has it open.
    pub fn copy(&self) -> Self {
        let name = format!("{}_copy", self.name);
        PgConnection::establish(&self.server).unwrap().batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {}", self.name)).unwrap();
        Self { server: self.server.clone(), name }
    }

    pub fn url(&self) -> String {
        let (base, _) = self.server.rsplit_once('/').unwrap();
        format!("{base}/{}", self.name)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        PgConnection::establish(&self.server).unwrap().batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).unwrap();
    }
}

/// Runs a test on fresh books of each database.
pub fn both(test: impl Fn(&Store)) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(Location::Sqlite(folder.path().join("t.qitao")), Create::New, "test").unwrap();
    test(&store);
    drop(store);
    if let Some(database) = Postgres::new() {
        let store = Store::open(Location::Postgres(database.url()), Create::New, "test").unwrap();
        test(&store);
    }
}

pub fn stamp() -> Stamp {
    Stamp { at: 1_764_000_000_000_000, actor: "李敏".into() }
}

pub fn unit(code: &str) -> Unit {
    Unit {
        code: code.into(),
        name: code.into(),
        name_en: code.into(),
        decimals: 3,
        dimension: if code == "kg" { Dimension::Mass } else { Dimension::Count },
        factor: Qty::ONE,
        per: Qty::ONE,
        retired: false,
    }
}

pub fn item(code: &str, name: &str) -> Item {
    Item {
        code: code.into(),
        name: name.into(),
        spec: String::new(),
        kind: ItemKind::Raw,
        source: Source::Buy,
        unit: "件".into(),
        decimals: 0,
        group: String::new(),
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
        note: String::new(),
        retired: false,
    }
}

pub fn line(number: u32, component: &str) -> BomLine {
    BomLine {
        number,
        component: component.into(),
        kind: LineKind::Component,
        qty: PerUnit::ONE,
        unit: "件".into(),
        fixed_qty: Qty::ZERO,
        scrap: PerUnit::ZERO,
        cost_share: PerUnit::ZERO,
        operation: None,
        valid: Validity::ALWAYS,
        substitutes: Vec::new(),
        note: String::new(),
    }
}

pub fn bom(item: &str, version: &str, lines: Vec<BomLine>) -> Bom {
    Bom {
        item: item.into(),
        version: version.into(),
        state: VersionState::Active,
        valid: Validity::ALWAYS,
        output_qty: Qty::ONE,
        fixed_output: Qty::ZERO,
        note: String::new(),
        lines,
    }
}
