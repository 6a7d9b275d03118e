//! Where something is used: the first places by code; the figures of all of them add up to the count that stands beside.
#![allow(clippy::unwrap_used)]

use crate::common::{bom, both, item, line, stamp, unit};
use qitao_domain::calendar::Validity;
use qitao_domain::item::Item;
use qitao_domain::routing::{Operation, Routing, VersionState};
use qitao_domain::unit::Conversion;
use qitao_domain::work_center::WorkCenter;
use qitao_domain::{PerUnit, Qty, UnitId, WorkCenterId};
use qitao_store::{Place, Store, StoreError};

fn shown(places: &[Place]) -> Vec<String> {
    places.iter().map(|p| format!("{} {} {} {}", p.kind, p.code, p.version, p.uses)).collect()
}

fn routing(item: &str, centers: &[&str]) -> Routing {
    let operation = |(number, center): (u32, &&str)| Operation {
        number: number * 10,
        name: "车".into(),
        work_center: (*center).into(),
        outsourced: false,
        setup_seconds: 0,
        cleanup_seconds: 0,
        run_seconds: 1,
        cycle_qty: Qty::ONE,
        lead_time_days: 0,
        note: String::new(),
    };
    let operations = (1..).zip(centers).map(operation).collect();
    Routing {
        item: item.into(),
        version: "R1".into(),
        state: VersionState::Active,
        valid: Validity::ALWAYS,
        note: String::new(),
        operations,
    }
}

fn fill(store: &Store) {
    let converted = Item { conversions: vec![Conversion { unit: "kg".into(), quantity: Qty::ONE, base: Qty::ONE }], ..item("Z", "丙") };
    let items = [item("A", "甲"), item("B", "乙"), converted];
    let boms = [
        bom("A", "V1", vec![line(10, "Z"), line(20, "B"), line(30, "Z")]),
        bom("B", "V2", vec![line(10, "Z")]),
        bom("Z", "V9", Vec::new()),
    ];
    store
        .write(&stamp(), |w| -> Result<(), StoreError> {
            w.put_units(&[unit("件"), unit("kg")])?;
            w.put_items(&items)?;
            w.put_boms(&boms)?;
            let center = |code: &str| WorkCenter {
                code: code.into(),
                name: code.into(),
                efficiency: PerUnit::ONE,
                outsourced: false,
                note: String::new(),
                retired: false,
            };
            w.put_work_centers(&[center("C1"), center("C2")])?;
            w.put_routings(&[routing("B", &["C1", "C2", "C1"]), routing("A", &["C1"])])
        })
        .unwrap();
}

#[test]
fn places_come_by_code_and_add_up() {
    both(|store| {
        fill(store);
        let (of_item, first, of_unit, uses, other, of_center) = store
            .read(|r| -> Result<_, StoreError> {
                let pieces = UnitId(r.unit("件")?.unwrap().id);
                let kilos = UnitId(r.unit("kg")?.unwrap().id);
                let center = WorkCenterId(r.work_center("C1")?.unwrap().id);
                Ok((
                    r.item_places("Z", 8)?,
                    r.item_places("Z", 2)?,
                    r.unit_places(pieces, 8)?,
                    r.unit_uses(pieces)?,
                    r.unit_places(kilos, 8)?,
                    r.work_center_places(center, 8)?,
                ))
            })
            .unwrap();
        assert_eq!(shown(&of_item), ["bom A V1 2", "bom B V2 1", "bom Z V9 1"]);
        assert_eq!((of_item[0].name.as_str(), shown(&first)), ("甲", shown(&of_item[..2])));
        assert_eq!(shown(&of_unit), ["bom A V1 3", "item A  1", "bom B V2 1", "item B  1", "item Z  1"]);
        assert_eq!(of_unit.iter().map(|p| p.uses).sum::<i64>(), uses);
        assert_eq!(shown(&other), ["item Z  1"]);
        assert_eq!(shown(&of_center), ["routing A R1 1", "routing B R1 2"]);
        // A routing of its own uses an item as a BOM does.
        assert_eq!(shown(&store.read(|r| r.item_places("B", 8)).unwrap()), ["bom A V1 1", "bom B V2 1", "routing B R1 1"]);
        assert_eq!(store.read(|r| r.item_places("none", 8)).unwrap(), []);
    });
}
