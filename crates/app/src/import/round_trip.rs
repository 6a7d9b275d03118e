//! Records out and in again: a template filled in is clean, an export is the same.

use super::paper;
use super::*;
use proptest::prelude::*;
use qitao_domain::bom::{Bom, BomLine, LineKind, Substitute};
use qitao_domain::calendar::Validity;
use qitao_domain::item::{Item, ItemKind, LotRule, Source};
use qitao_domain::partner::Partner;
use qitao_domain::routing::{Operation, Routing, VersionState};
use qitao_domain::unit::{Conversion, Dimension, Unit};
use qitao_domain::warehouse::{Bin, Warehouse, WarehouseKind};
use qitao_domain::work_center::WorkCenter;
use qitao_domain::{Day, PerUnit, Qty};
use qitao_office::{Limits, TableSheet, UNWATCHED, Value, read, table};

fn check_bytes(bytes: &[u8], books: &MemoryBooks) -> Outcome {
    let workbook = read(bytes, "a.xlsx", &Limits::default(), UNWATCHED).unwrap();
    check(&Input {
        workbook: &workbook,
        mapping: None,
        fixes: &[],
        skip_rows: &[],
        books,
        tell_unread: true,
        today: super::tests::TODAY,
        watch: UNWATCHED,
    })
    .unwrap()
}

/// The books as sheets, as the export commands write them.
fn export(books: &MemoryBooks, language: Language) -> Vec<u8> {
    let rows = |kind| -> Vec<Vec<Value>> {
        match kind {
            Kind::Unit => books.units.values().map(|u| paper::unit_row(u, language)).collect(),
            Kind::Item => books.items.values().map(|i| paper::item_row(i, language)).collect(),
            Kind::Conversion => books.items.values().flat_map(|i| paper::conversion_rows(i, language)).collect(),
            Kind::WorkCenter => books.work_centers.values().map(|c| paper::work_center_row(c, language)).collect(),
            Kind::Bom => books.boms.values().flat_map(|b| paper::bom_rows(b, language)).collect(),
            Kind::Substitute => books.boms.values().flat_map(|b| paper::substitute_rows(b, language)).collect(),
            Kind::Routing => books.routings.values().flat_map(|r| paper::routing_rows(r, language)).collect(),
            Kind::Partner => books.partners.values().map(|p| paper::partner_row(p, language)).collect(),
            Kind::Warehouse => books.warehouses.values().map(|w| paper::warehouse_row(w, language)).collect(),
            Kind::Bin => books.bins.values().map(|b| paper::bin_row(b, language)).collect(),
            // What was brought in once is not brought in again.
            Kind::OpeningStock | Kind::OpeningSale | Kind::OpeningPurchase | Kind::OpeningReceivable | Kind::OpeningPayable => Vec::new(),
        }
    };
    let sheets: Vec<TableSheet<'_>> = Kind::ALL.iter().map(|&kind| paper::sheet(kind, None, language, rows(kind).into_iter())).collect();
    table(sheets, UNWATCHED).unwrap()
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z0-9 ×=+@-]{0,12}", "[阀体螺栓密封圈铸件]{0,6}"].prop_map(|s| text::trimmed(&s).to_owned())
}

fn name() -> impl Strategy<Value = String> {
    text().prop_map(|s| if s.is_empty() { "名".to_owned() } else { s })
}

fn qty(decimals: u32) -> impl Strategy<Value = Qty> {
    let step = 10_i64.pow(6 - decimals);
    prop_oneof![Just(0_i64), 1..1_000_000_000_i64, 1..9_000_000_000_000_i64].prop_map(move |n| Qty::from_scaled(n / step * step))
}

fn positive() -> impl Strategy<Value = Qty> {
    (1..1_000_000_000_000_i64).prop_map(Qty::from_scaled)
}

fn day(least: i32) -> impl Strategy<Value = Day> {
    (least..40_000_i32).prop_map(|n| Day::from_number(n).unwrap())
}

fn valid() -> impl Strategy<Value = Validity> {
    (day(-25_567), prop::option::of(0..3_000_i64)).prop_map(|(from, length)| Validity { from, to: length.and_then(|l| from.plus(l)) })
}

prop_compose! {
    fn an_item(code: String)(
        (name, spec, group, note) in (name(), text(), text(), text()),
        (kind, source, rule) in (0..4_usize, 0..3_usize, 0..4_usize),
        (decimals, retired, lead, days) in (0..=6_u8, any::<bool>(), 0..3_650_u32, 0..400_u32),
        lots in prop::collection::vec(0..9_000_000_000_000_i64, 5),
        factor in positive(),
    ) -> Item {
        let step = 10_i64.pow(u32::from(6 - decimals));
        let lot = |at: usize| Qty::from_scaled(lots[at] / step * step);
        // A rule has the figure that it needs, and the largest lot is not below the smallest.
        let (rule, days) = ([LotRule::LotForLot, LotRule::Fixed, LotRule::Period, LotRule::MinMax][rule], days.max(1));
        let one = |qty: Qty| if qty.is_positive() { qty } else { Qty::ONE };
        let (fixed, max) = (one(lot(4)), one(lot(3)).max(lot(1)));
        Item {
            // A service is not made; nothing is made as I000.
            kind: if code == "I000" { ItemKind::Service } else { [ItemKind::Raw, ItemKind::SemiFinished, ItemKind::Finished, ItemKind::Phantom][kind] },
            barcode: if retired { String::new() } else { format!("690{code}") },
            code: code.clone(), name, spec, group, note, decimals, retired,
            source: [Source::Buy, Source::Make, Source::Outsource][source],
            lot_rule: rule, unit: "kg".into(), lead_time_days: lead, lot_days: days,
            safety_stock: lot(0), lot_min: lot(1), lot_multiple: lot(2), lot_max: max, lot_fixed: fixed,
            conversions: vec![Conversion { unit: "pcs".into(), quantity: factor, base: Qty::ONE }],
        }
    }
}

prop_compose! {
    fn a_line(component: String, within: Validity)(
        (kind, number_step) in (0..2_usize, 1..30_u32),
        qty in 1..9_000_000_000_000_000_000_i64,
        (fixed, scrap, share) in (qty(0), 0..1_000_000_000_i64, 0..100_000_000_i64),
        (unit, operation, length) in (0..3_usize, prop::option::of(1..100_u32), prop::option::of(0..3_000_i64)),
        (priority, ratio, note) in (1..9_u32, 1..9_000_000_000_i64, text()),
    ) -> BomLine {
        let kind = [LineKind::Component, LineKind::CoProduct][kind];
        let to = length.and_then(|l| within.from.plus(l)).map(|to| within.to.map_or(to, |end| to.min(end)));
        let (scrap, share) = if kind == LineKind::CoProduct { (0, share) } else { (scrap, 0) };
        BomLine {
            number: number_step, component: component.clone(), kind, qty: PerUnit::from_scaled(qty), unit: ["kg", "g", "pcs"][unit].into(), fixed_qty: fixed,
            scrap: PerUnit::from_scaled(scrap), cost_share: PerUnit::from_scaled(share), operation, note,
            valid: Validity { from: within.from, to },
            substitutes: vec![Substitute { priority, item: "I000".into(), ratio: PerUnit::from_scaled(ratio) }],
        }
    }
}

prop_compose! {
    fn a_routing(item: String)(
        (valid, note, state) in (valid(), text(), 0..3_usize),
        times in prop::collection::vec((0..86_400_000_u32, 0..10_000_u32, 0..10_000_u32, any::<bool>(), 0..3_000_u32, name()), 1..5),
        cycle in positive(),
    ) -> Routing {
        let state = [VersionState::Draft, VersionState::Active, VersionState::Obsolete][state];
        let operation = |(at, (run, setup, cleanup, outsourced, lead, name)): (u32, (u32, u32, u32, bool, u32, String))| Operation {
            number: at * 5, name, work_center: "C01".into(), outsourced, setup_seconds: setup, cleanup_seconds: cleanup, run_seconds: run,
            cycle_qty: cycle, lead_time_days: lead, note: String::new(),
        };
        Routing { item: item.clone(), version: "A".into(), state, valid, note, operations: (1..).zip(times).map(operation).collect() }
    }
}

prop_compose! {
    fn a_partner(code: String)(
        (name, contact, address, note) in (name(), text(), text(), text()),
        // Each is a supplier, for a warehouse may be there; 1 would be asked about.
        (customer, tax_included, retired) in (any::<bool>(), any::<bool>(), any::<bool>()),
        (tax, tolerance, payment_days) in (0..1_000_000_000_i64, prop::option::of(0..1_000_000_000_i64), 0..=3_650_u32),
        number in "[0-9A-Z]{0,18}",
    ) -> Partner {
        Partner {
            code: code.clone(), name, customer, supplier: true, tax_rate: PerUnit::from_scaled(tax), tax_included, payment_days,
            tolerance: tolerance.map(PerUnit::from_scaled), tax_number: number.clone(), contact, phone: number, address, note, retired,
        }
    }
}

/// Partners, a warehouse of each kind with bins: (partners, warehouses, bins).
fn trade() -> impl Strategy<Value = (Vec<Partner>, Vec<Warehouse>, Vec<Bin>)> {
    let partners = (0..3).map(|n| a_partner(format!("P{n:03}"))).collect::<Vec<_>>();
    let bins = prop::collection::vec((0..3_usize, any::<bool>(), text()), 0..8);
    (partners, name(), text(), bins, any::<bool>()).prop_map(|(mut partners, name, note, bins, retired)| {
        partners[0].retired = false;
        let kinds = [WarehouseKind::Stock, WarehouseKind::Quarantine, WarehouseKind::Supplier];
        let warehouse = |(n, kind): (usize, WarehouseKind)| {
            let partner = if kind == WarehouseKind::Supplier { "P000".into() } else { String::new() };
            // A retired one takes no new bin.
            let retired = retired && n == 2;
            Warehouse { code: format!("W{n}"), name: name.clone(), kind, partner, note: note.clone(), retired }
        };
        let warehouses: Vec<Warehouse> = kinds.into_iter().enumerate().map(warehouse).collect();
        let bin = |(n, (at, retired, note)): (usize, (usize, bool, String))| {
            let barcode = if n % 2 == 0 { format!("B{n}") } else { String::new() };
            Bin { warehouse: format!("W{}", at % 2), code: format!("A-{n:02}"), barcode, note, retired }
        };
        (partners, warehouses, bins.into_iter().enumerate().map(bin).collect())
    })
}

/// Items I000 (bought) to I007; each later one is made of two earlier ones, so that there is no loop.
fn some_books() -> impl Strategy<Value = MemoryBooks> {
    let items: Vec<_> = (0..8).map(|n| an_item(format!("I{n:03}"))).collect();
    let boms: Vec<_> = (2..8)
        .map(|n: usize| {
            (valid(), 0..3_usize, text(), positive(), qty(0)).prop_flat_map(move |(valid, state, note, _, fixed)| {
                let lines = (1..n).rev().take(2).map(|c| a_line(format!("I{c:03}"), valid)).collect::<Vec<_>>();
                lines.prop_map(move |mut lines| {
                    let mut number = 0;
                    for line in &mut lines {
                        number += line.number;
                        line.number = number;
                    }
                    let state = [VersionState::Draft, VersionState::Active, VersionState::Obsolete][state];
                    let item = format!("I{n:03}");
                    Bom { item, version: "V1".into(), state, valid, output_qty: Qty::ONE, fixed_output: fixed, note: note.clone(), lines }
                })
            })
        })
        .collect();
    let routings: Vec<_> = (1..4).map(|n| a_routing(format!("I{n:03}"))).collect();
    (items, boms, routings, name(), 1..2_000_000_000_i64, trade()).prop_map(|(items, boms, routings, name, efficiency, trade)| {
        let mut books = MemoryBooks::default();
        let unit = |code: &str, dimension, per| Unit {
            code: code.into(),
            name: format!("单位{code}"),
            name_en: String::new(),
            decimals: 3,
            dimension,
            factor: Qty::ONE,
            per: Qty::from_whole(per).unwrap(),
            retired: false,
        };
        for u in [unit("kg", Dimension::Mass, 1), unit("g", Dimension::Mass, 1000), unit("pcs", Dimension::Count, 1)] {
            books.units.insert(u.code.clone(), u);
        }
        let efficiency = PerUnit::from_scaled(efficiency);
        let center = WorkCenter { code: "C01".into(), name, efficiency, outsourced: true, note: String::new(), retired: false };
        books.work_centers.insert("C01".into(), center);
        books.items = items.into_iter().map(|i| (i.code.clone(), i)).collect();
        // The unit of a whole-number fixed quantity may be any; the item must be able to hold it.
        books.boms = boms.into_iter().map(|b| ((b.item.clone(), b.version.clone()), b)).collect();
        books.routings = routings.into_iter().map(|r| ((r.item.clone(), r.version.clone()), r)).collect();
        let (partners, warehouses, bins) = trade;
        books.partners = partners.into_iter().map(|p| (p.code.clone(), p)).collect();
        books.warehouses = warehouses.into_iter().map(|w| (w.code.clone(), w)).collect();
        books.bins = bins.into_iter().map(|b| ((b.warehouse.clone(), b.code.clone()), b)).collect();
        books
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn an_export_comes_back_the_same(books in some_books(), chinese in any::<bool>()) {
        let bytes = export(&books, if chinese { Language::Chinese } else { Language::English });
        let same = check_bytes(&bytes, &books);
        let errors: Vec<_> = same.problems.iter().filter(|p| p.severity == Severity::Error).collect();
        prop_assert!(errors.is_empty(), "{errors:#?}");
        prop_assert!(same.records.is_empty(), "{:#?}", same.differences.iter().filter(|d| d.state != State::Same).collect::<Vec<_>>());
        prop_assert_eq!((same.counts.new, same.counts.changed, same.counts.removed), (0, 0, 0));
        // Into empty books it makes the same books.
        let mut empty = MemoryBooks::default();
        let fresh = check_bytes(&bytes, &empty);
        empty.write(&fresh.records);
        prop_assert_eq!(empty, books);
        prop_assert_eq!(fresh.counts.same, 0);
    }
}

#[test]
fn a_template_filled_in_is_clean() {
    for language in [Language::Chinese, Language::English] {
        let bytes = template(&[], language).unwrap();
        let workbook = read(&bytes, "模板.xlsx", &Limits::default(), UNWATCHED).unwrap();
        let guesses = recognise(&workbook);
        let kinds: Vec<_> = guesses.iter().filter_map(|g| g.kind).collect();
        assert_eq!(kinds, Kind::ALL);
        for guess in guesses.iter().filter(|g| g.kind.is_some()) {
            assert!(guess.columns.iter().all(|c| c.field.is_some()), "{guess:#?}");
            assert_eq!((guess.header_row, guess.rows), (1, 0));
        }
        let outcome = check_bytes(&bytes, &MemoryBooks::default());
        assert_eq!((outcome.counts.rows, outcome.problems.len()), (0, 0));
        // Each kind alone too.
        for kind in Kind::ALL {
            let bytes = template(&[kind], language).unwrap();
            let workbook = read(&bytes, "模板.xlsx", &Limits::default(), UNWATCHED).unwrap();
            assert_eq!(recognise(&workbook).iter().filter_map(|g| g.kind).collect::<Vec<_>>(), [kind]);
        }
    }
}

#[test]
fn the_examples_of_the_template_import() {
    // Every kind's example row, under the template's own headers, plus the items that they name.
    let mut book = rust_xlsxwriter::Workbook::new();
    for kind in Kind::ALL {
        let sheet = book.add_worksheet().set_name(paper::sheet_name(kind, Language::Chinese)).unwrap();
        for (column, field) in (0..).zip(kind.spec().fields) {
            sheet.write_string(0, column, paper::header(field, Language::Chinese)).unwrap();
            sheet.write_string(1, column, field.example).unwrap();
        }
        if kind == Kind::Item {
            for (row, code) in (2..).zip(["FA-DN50-0304", "VB-DN50-0304", "VB-DN50-0316"]) {
                [code, "阀"].iter().zip(0..).for_each(|(text, column)| {
                    sheet.write_string(row, column, *text).unwrap();
                });
                sheet.write_string(row, 5, "件").unwrap();
            }
        }
        if kind == Kind::Unit {
            for (row, [code, name, dimension]) in (2..).zip([["件", "件", "计数"], ["kg", "千克", "质量"]]) {
                for (column, text) in [(0, code), (1, name), (4, dimension)] {
                    sheet.write_string(row, column, text).unwrap();
                }
            }
        }
    }
    // Of the partners and places only the supplier is there; the rest comes with the file.
    let mut opened = super::tests::opened();
    opened.partners.remove("C001");
    opened.warehouses.clear();
    opened.bins.clear();
    let books = MemoryBooks { opened, ..MemoryBooks::default() };
    let outcome = check_bytes(&book.save_to_buffer().unwrap(), &books);
    assert_eq!(outcome.problems, []);
    let records = &outcome.records;
    assert_eq!(
        records.papers.iter().map(|paper| paper.step.word()).collect::<Vec<_>>(),
        ["stock", "receivables", "payables", "sales_orders", "purchase_orders"]
    );
    assert_eq!(records.papers[0].lines[0].price.to_string(), "0.855");
    assert_eq!((records.units.len(), records.items.len(), records.work_centers.len()), (3, 4, 1));
    assert_eq!((records.partners.len(), records.warehouses.len(), records.bins.len()), (1, 1, 1));
    let customer = &records.partners[0].record;
    assert_eq!((customer.customer, customer.supplier, customer.tax_rate.to_string()), (true, false, "0.13".into()));
    assert_eq!(records.boms[0].record.lines[0].scrap.to_string(), "0.03");
    assert_eq!(records.boms[0].record.lines[0].substitutes.len(), 1);
    assert_eq!(records.routings[0].record.operations[0].run_seconds, 95);
    let screw = &records.items[0].record;
    assert_eq!((screw.source, screw.conversions[0].base.to_string()), (Source::Buy, "16".into()));
}
