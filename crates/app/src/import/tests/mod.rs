//! Each kind of bad input, through real bytes.

mod bytes;
mod columns;
mod days;
mod records;
mod rows;
mod stock_rules;
mod trade;

use super::*;
use qitao_domain::bom::{Bom, BomLine, LineKind, Substitute};
use qitao_domain::calendar::Validity;
use qitao_domain::item::{Item, ItemKind, LotRule, Source};
use qitao_domain::partner::Partner;
use qitao_domain::routing::VersionState;
use qitao_domain::unit::{Conversion, Dimension, Unit};
use qitao_domain::warehouse::WarehouseKind;
use qitao_domain::work_center::WorkCenter;
use qitao_domain::{Day, PerUnit, Qty};
use qitao_office::{Limits, UNWATCHED, Workbook, read};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Worksheet};
use std::collections::{HashMap, HashSet};

/// What the cut-over knows, for the templates' examples.
pub(super) fn opened() -> opening::Opened {
    let partner = |code: &str, customer: bool| partner(code, customer, !customer);
    opening::Opened {
        day: Some(TODAY),
        currency_decimals: 2,
        partners: [("C001".into(), partner("C001", true)), ("S001".into(), partner("S001", false))].into(),
        warehouses: [("W1".into(), WarehouseKind::Stock)].into(),
        bins: [("W1".into(), String::new()), ("W1".into(), "A-01".into())].into(),
        ..opening::Opened::default()
    }
}

pub(super) fn partner(code: &str, customer: bool, supplier: bool) -> Partner {
    Partner {
        code: code.into(),
        name: code.into(),
        customer,
        supplier,
        tax_rate: PerUnit::ZERO,
        tax_included: false,
        payment_days: 30,
        tolerance: None,
        tax_number: String::new(),
        contact: String::new(),
        phone: String::new(),
        address: String::new(),
        note: String::new(),
        retired: false,
    }
}

/// The day of all tests.
pub(super) const TODAY: Day = Day::from_number(20_600).unwrap(); // 2026-05-27

fn unit(code: &str, name: &str, decimals: u8, dimension: Dimension, per: i64) -> Unit {
    let (factor, per) = (Qty::ONE, Qty::from_whole(per).unwrap());
    Unit { code: code.into(), name: name.into(), name_en: code.into(), decimals, dimension, factor, per, retired: false }
}

fn item(code: &str, unit: &str, decimals: u8) -> Item {
    Item {
        code: code.into(),
        name: format!("物料 {code}"),
        spec: String::new(),
        kind: ItemKind::Raw,
        source: Source::Buy,
        unit: unit.into(),
        decimals,
        group: String::new(),
        barcode: String::new(),
        lead_time_days: 0,
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

fn line(number: u32, component: &str, qty: &str, unit: &str) -> BomLine {
    BomLine {
        number,
        component: component.into(),
        kind: LineKind::Component,
        qty: qty.parse().unwrap(),
        unit: unit.into(),
        fixed_qty: Qty::ZERO,
        scrap: PerUnit::ZERO,
        cost_share: PerUnit::ZERO,
        operation: None,
        valid: Validity::ALWAYS,
        substitutes: Vec::new(),
        note: String::new(),
    }
}

fn bom(item: &str, version: &str, lines: Vec<BomLine>) -> Bom {
    let (state, valid) = (VersionState::Active, Validity::ALWAYS);
    Bom {
        item: item.into(),
        version: version.into(),
        state,
        valid,
        output_qty: Qty::ONE,
        fixed_output: Qty::ZERO,
        note: String::new(),
        lines,
    }
}

/// kg, g, m, pcs; finished FA-1, FA-2; parts; a work centre; a BOM of FA-2.
fn books() -> MemoryBooks {
    let mut books = MemoryBooks::default();
    for u in [
        unit("kg", "千克", 3, Dimension::Mass, 1),
        unit("g", "克", 1, Dimension::Mass, 1000),
        unit("m", "米", 3, Dimension::Length, 1),
        unit("pcs", "件", 0, Dimension::Count, 1),
    ] {
        books.units.insert(u.code.clone(), u);
    }
    for i in [
        item("FA-1", "pcs", 0),
        item("FA-2", "pcs", 0),
        item("VB-1", "pcs", 0),
        item("BT-M12X50-A2", "pcs", 0),
        item("RB-304-D28", "kg", 3),
        item("00123", "pcs", 0),
        item("W-1", "m", 3),
    ] {
        books.items.insert(i.code.clone(), i);
    }
    let center = WorkCenter {
        code: "C01".into(),
        name: "数控车".into(),
        efficiency: PerUnit::ONE,
        outsourced: false,
        note: String::new(),
        retired: false,
    };
    books.work_centers.insert("C01".into(), center);
    let old = bom("FA-2", "V1", vec![line(10, "VB-1", "1", "pcs"), line(20, "RB-304-D28", "2.5", "kg")]);
    books.boms.insert(("FA-2".into(), "V1".into()), old);
    books
}

fn open(bytes: &[u8], name: &str) -> Workbook {
    read(bytes, name, &Limits::default(), UNWATCHED).unwrap()
}

type Fill<'a> = &'a dyn Fn(&mut Worksheet);

fn xlsx(sheets: &[(&str, Fill<'_>)]) -> Workbook {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, fill) in sheets {
        fill(book.add_worksheet().set_name(*name).unwrap());
    }
    open(&book.save_to_buffer().unwrap(), "t.xlsx")
}

fn csv(text: &str) -> Workbook {
    open(text.as_bytes(), "t.csv")
}

fn checked_with(workbook: &Workbook, books: &MemoryBooks, fixes: &[Fix]) -> Outcome {
    let input = Input { workbook, mapping: None, fixes, skip_rows: &[], books, tell_unread: true, today: TODAY, watch: UNWATCHED };
    let outcome = check(&input).unwrap();
    assert_lawful(books, &outcome.records);
    outcome
}

/// Whatever is wrong with a file: the books with what was prepared of it are such as every record may be saved by hand.
#[track_caller]
fn assert_lawful(books: &MemoryBooks, records: &Records) {
    let mut after = books.clone();
    after.write(records);
    let units: HashMap<String, Unit> = after.units.into_iter().collect();
    let items: HashMap<String, Item> = after.items.into_iter().collect();
    let centers: HashSet<String> = after.work_centers.keys().cloned().collect();
    units.values().for_each(|unit| crate::check::unit(unit).unwrap());
    items.values().for_each(|item| crate::check::item(item, &units).unwrap());
    after.partners.values().for_each(|partner| crate::check::partner(partner).unwrap());
    after.warehouses.values().for_each(|warehouse| crate::check::warehouse(warehouse).unwrap());
    after.bins.values().for_each(|bin| crate::check::bin(bin).unwrap());
    assert!(after.bins.keys().all(|(warehouse, _)| after.warehouses.contains_key(warehouse)));
    let at = after.warehouses.values().map(|warehouse| warehouse.partner.as_str()).filter(|code| !code.is_empty());
    at.for_each(|code| assert!(after.partners[code].supplier));
    for kept in records.stock_rules.iter().map(|p| &p.record) {
        crate::check::stock_rule(kept).unwrap();
        let old = books.kept.get(&kept.item).filter(|old| old.there.is_positive()).and_then(|old| old.rule.clone());
        assert!(items.contains_key(&kept.item));
        assert!(old.is_none_or(|old| (old.lots, old.valuation, old.standard_price) == (kept.lots, kept.valuation, kept.standard_price)));
    }
    after.work_centers.values().for_each(|center| crate::check::work_center(center).unwrap());
    after.boms.values().for_each(|bom| crate::check::bom(bom, &items, &units).unwrap());
    after.routings.values().for_each(|routing| crate::check::routing(routing, items.get(&routing.item), &centers).unwrap());
}

fn checked(workbook: &Workbook) -> Outcome {
    checked_with(workbook, &books(), &[])
}

/// (cell, code, suggestion) of each problem.
fn found(outcome: &Outcome) -> Vec<(String, Code, Option<&str>)> {
    outcome.problems.iter().map(|p| (format!("{}{}", p.letter, p.row), p.code, p.suggestion.as_deref())).collect()
}

#[track_caller]
fn expect(text: &str, expected: &[(&str, Code, Option<&str>)]) -> Outcome {
    let outcome = checked(&csv(text));
    let found = found(&outcome);
    let found: Vec<_> = found.iter().map(|(cell, code, s)| (cell.as_str(), *code, *s)).collect();
    assert_eq!(found, expected, "{text}");
    outcome
}

/// A BOM row of FA-1 with one VB-1, with some cells otherwise.
fn bom_csv(rows: &[&str]) -> String {
    format!("父件编码,子件编码,单位用量,单位,损耗率,生效日期,固定用量\n{}\n", rows.join("\n"))
}

#[test]
fn numbers_as_text_are_numbers() {
    let outcome = expect(&bom_csv(&["FA-1,VB-1,\" 2 \",pcs,5%,2026-9-1,1", "FA-1,RB-304-D28,1.5e-1,g,0.05,,"]), &[]);
    let bom = &outcome.records.boms[0].record;
    assert_eq!((bom.version.as_str(), bom.valid, bom.output_qty), ("V1", Validity::ALWAYS, Qty::ONE));
    assert_eq!((bom.lines[0].number, bom.lines[0].qty.to_string(), bom.lines[0].scrap.to_string()), (10, "2".into(), "0.05".into()));
    assert_eq!((bom.lines[1].number, bom.lines[1].qty.to_string(), bom.lines[1].unit.as_str()), (20, "0.15".into(), "g"));
    assert_eq!(bom.lines[1].scrap, bom.lines[0].scrap);
    assert_eq!(bom.lines[0].valid.from.to_string(), "2026-09-01");
    assert_eq!(outcome.counts.new, 2);
}

#[test]
fn commas_that_mean_a_point() {
    let rows = ["FA-1,VB-1,\"0,5\",,,,", "FA-1,RB-304-D28,\"1,000\",,,,", "FA-1,W-1,半,,\"0,5%\",,"];
    let expected = [
        ("C2", Code::DecimalComma, Some("0.5")),
        ("C3", Code::ThousandsComma, Some("1000")),
        ("C4", Code::NotANumber, None),
        ("E4", Code::DecimalComma, Some("0.5%")),
    ];
    let outcome = expect(&bom_csv(&rows), &expected);
    assert!(outcome.records.is_empty(), "all three rows are left out, and so is the version");
    assert_eq!((outcome.counts.errors, outcome.counts.skipped), (4, 3));
    let text = sentence(&outcome.problems[0], Language::Chinese);
    assert_eq!(text, "“0,5”不是数字。逗号是不是小数点？建议改为“0.5”。");
}

#[test]
fn full_width_is_read_and_said() {
    let expected = [("B2", Code::FullWidth, Some("VB-1")), ("C2", Code::FullWidth, Some("1.5"))];
    let outcome = expect(&bom_csv(&["FA-1,ＶＢ－１,１．５,,,,"]), &expected);
    let line = &outcome.records.boms[0].record.lines[0];
    assert_eq!((line.component.as_str(), line.qty.to_string()), ("VB-1", "1.5".into()));
    assert_eq!(outcome.counts.errors, 0);
}

#[test]
fn stray_spaces() {
    let outcome =
        expect("物料编码,物料名称,单位\n\u{3000} NEW-1\u{a0},  阀体 ,pcs \nNEW 2,x,pcs\n", &[("A3", Code::InnerSpace, Some("NEW2"))]);
    assert_eq!(outcome.records.items[0].record.code, "NEW-1");
    assert_eq!(outcome.records.items[0].record.name, "阀体");
    expect(&bom_csv(&["FA-1,VB- 1,1,,,,"]), &[("B2", Code::UnknownItem, Some("VB-1"))]);
}

#[test]
fn codes_that_became_numbers() {
    let book = xlsx(&[("物料", &|s| {
        for (column, header) in (0..).zip(["物料编码", "物料名称", "单位"]) {
            s.write_string(0, column, header).unwrap();
        }
        s.write_number(1, 0, 123).unwrap();
        s.write_number(2, 0, 4711).unwrap();
        s.write_number_with_format(3, 0, 42, &Format::new().set_num_format("00000")).unwrap();
        s.write_number(4, 0, 1_234_567_890_123_456_789.0).unwrap();
        s.write_datetime_with_format(5, 0, ExcelDateTime::from_ymd(2026, 3, 1).unwrap(), &Format::new().set_num_format("m-d")).unwrap();
        for row in 1..6 {
            s.write_string(row, 1, "x").unwrap();
            s.write_string(row, 2, "pcs").unwrap();
        }
    })]);
    let outcome = checked(&book);
    let expected = [
        ("A2", Code::LostZeros, Some("00123")),
        ("A3", Code::CodeWasNumber, None),
        ("A5", Code::LostDigits, None),
        ("A6", Code::CodeWasDate, None),
    ];
    assert_eq!(found(&outcome), expected.map(|(c, code, s)| (c.to_owned(), code, s)));
    let codes: Vec<_> = outcome.records.items.iter().map(|i| i.record.code.as_str()).collect();
    assert_eq!(codes, ["123", "4711", "00042"]);
    let reference = xlsx(&[("BOM", &|s| {
        for (column, header) in (0..).zip(["父件编码", "子件编码", "单位用量"]) {
            s.write_string(0, column, header).unwrap();
        }
        s.write_string(1, 0, "FA-1").unwrap();
        s.write_number(1, 1, 123).unwrap();
        s.write_number(1, 2, 1).unwrap();
    })]);
    assert_eq!(found(&checked(&reference)), [("B2".to_owned(), Code::UnknownItem, Some("00123"))]);
}

#[test]
fn merged_cells_fill_their_rows() {
    let book = xlsx(&[("BOM", &|s| {
        for (column, header) in (0..).zip(["父件编码", "子件编码", "单位用量"]) {
            s.write_string(0, column, header).unwrap();
        }
        s.merge_range(1, 0, 3, 0, "FA-1", &Format::new()).unwrap();
        for (row, part) in (1..).zip(["VB-1", "W-1", "RB-304-D28"]) {
            s.write_string(row, 1, part).unwrap();
            s.write_number(row, 2, 1.5).unwrap();
        }
    })]);
    let outcome = checked(&book);
    assert_eq!(found(&outcome), [("A2".to_owned(), Code::MergedFilled, None)]);
    assert_eq!(outcome.problems[0].params["to"], "4");
    assert_eq!(outcome.records.boms[0].record.lines.len(), 3);
}

#[test]
fn formulas_give_their_values() {
    let book = xlsx(&[("BOM", &|s| {
        for (column, header) in (0..).zip(["父件编码", "子件编码", "单位用量"]) {
            s.write_string(0, column, header).unwrap();
        }
        for (row, part) in (1..).zip(["VB-1", "W-1"]) {
            s.write_string(row, 0, "FA-1").unwrap();
            s.write_string(row, 1, part).unwrap();
        }
        s.write_formula(1, 2, Formula::new("=1/4").set_result("0.25")).unwrap();
        s.write_formula(2, 2, Formula::new("=VLOOKUP(1,A:A,1,0)").set_result("#N/A")).unwrap();
    })]);
    let outcome = checked(&book);
    assert_eq!(found(&outcome), [("C3".to_owned(), Code::ErrorValue, None)]);
    assert_eq!(outcome.problems[0].value, "#N/A");
    assert_eq!(outcome.records.boms[0].record.lines[0].qty.to_string(), "0.25");
}

#[test]
fn dates_as_cells_serials_and_text() {
    let book = xlsx(&[("BOM", &|s| {
        for (column, header) in (0..).zip(["父件编码", "子件编码", "单位用量", "生效日期"]) {
            s.write_string(0, column, header).unwrap();
        }
        for row in 1..7 {
            s.write_string(row, 0, "FA-1").unwrap();
            s.write_string(row, 1, "VB-1").unwrap();
            s.write_number(row, 2, 1).unwrap();
        }
        let day = Format::new().set_num_format("yyyy/m/d");
        s.write_datetime_with_format(1, 3, ExcelDateTime::from_ymd(2026, 9, 1).unwrap(), &day).unwrap();
        s.write_number(2, 3, 46_266).unwrap();
        s.write_number(3, 3, 20_260_901).unwrap();
        s.write_string(4, 3, "2026年9月1日").unwrap();
        s.write_string(5, 3, "2026/13/01").unwrap();
        s.write_number(6, 3, 2026).unwrap();
    })]);
    let outcome = checked(&book);
    let errors: Vec<_> = outcome.problems.iter().filter(|p| p.severity == Severity::Error).collect();
    assert_eq!((errors[0].row, errors[0].code, errors[0].params["month"].as_str()), (6, Code::NoSuchMonth, "13"));
    assert_eq!((errors[1].row, errors[1].code, errors.len()), (7, Code::NotADate, 2));
    let days: Vec<_> = outcome.records.boms[0].record.lines.iter().map(|l| l.valid.from.to_string()).collect();
    assert_eq!(days, ["2026-09-01"; 4]);
    expect("父件编码,子件编码,单位用量,失效日期\nFA-1,VB-1,1,9999-12-31\n", &[("D2", Code::DateOutOfRange, Some(""))]);
}

#[test]
fn more_decimals_than_allowed() {
    let text = "物料编码,物料名称,单位,安全库存,最小批量\nN-1,x,pcs,1.5,10\nN-2,x,kg,1.5,0.0001\n";
    let outcome = expect(text, &[("D2", Code::TooManyDecimals, None), ("E3", Code::TooManyDecimals, None)]);
    assert_eq!(outcome.problems[0].params["decimals"], "0");
    let rows = ["FA-1,VB-1,0.1234567891,,,,", "FA-1,W-1,0.123456789,,,,", "FA-1,RB-304-D28,1,,,,0.0005"];
    let outcome = expect(&bom_csv(&rows), &[("C2", Code::TooManyDecimals, None), ("G4", Code::TooManyDecimals, None)]);
    assert_eq!(outcome.problems[1].params["unit"], "kg");
}

#[test]
fn negative_and_zero_quantities() {
    let rows = ["FA-1,VB-1,0,,,,", "FA-1,W-1,-1,,,,", "FA-1,RB-304-D28,0,,,,2", "FA-1,VB-1,1,,-5%,,-1"];
    let expected = [
        ("C2", Code::NotPositive, None),
        ("C3", Code::NotPositive, None),
        ("B5", Code::ComponentRepeated, None),
        ("E5", Code::Negative, None),
        ("G5", Code::Negative, None),
    ];
    let outcome = expect(&bom_csv(&rows), &expected);
    assert_eq!(outcome.records.boms[0].record.lines.len(), 1, "a fixed quantity alone is a line");
    expect("父件编码,子件编码,单位用量,产出数量\nFA-1,VB-1,1,0\n", &[("D2", Code::NotPositive, None)]);
    let text = "物料编码,物料名称,单位,安全库存,提前期\nN-1,x,pcs,-1,-3\n";
    expect(text, &[("D2", Code::Negative, None), ("E2", Code::Negative, None)]);
}

#[test]
fn scrap_of_a_hundred_per_cent() {
    let rows = ["FA-1,VB-1,1,,102%,,", "FA-1,W-1,1,,3,,", "FA-1,RB-304-D28,1,,100%,,"];
    expect(&bom_csv(&rows), &[("E2", Code::ScrapTooHigh, None), ("E3", Code::ScrapTooHigh, Some("3%")), ("E4", Code::ScrapTooHigh, None)]);
}

#[test]
fn unknown_items_with_the_nearest() {
    let rows = ["FA-1,BT-M12X5O-A2,1,,,,", "FA-1,XYZ-000,1,,,,", "FA-9,VB-1,1,,,,"];
    let expected = [("B2", Code::UnknownItem, Some("BT-M12X50-A2")), ("B3", Code::UnknownItem, None), ("A4", Code::UnknownItem, None)];
    let outcome = expect(&bom_csv(&rows), &expected);
    assert_eq!((outcome.problems[0].params["position"].as_str(), outcome.problems[0].params["found"].as_str()), ("9", "O"));
}

#[test]
fn units_by_another_name_and_without_a_way() {
    let rows = ["FA-1,RB-304-D28,1,公斤,,,", "FA-1,VB-1,1,公斤,,,", "FA-1,VB-1,1,m,,,", "FA-1,W-1,1,圈,,,", "FA-1,W-1,1,M,,,"];
    let expected = [
        ("D2", Code::UnknownUnit, Some("kg")),
        ("D3", Code::UnknownUnit, Some("kg")),
        ("D4", Code::NoConversion, None),
        ("D5", Code::UnknownUnit, None),
        ("D6", Code::UnknownUnit, Some("m")),
    ];
    let outcome = expect(&bom_csv(&rows), &expected);
    assert_eq!((outcome.problems[0].alike, outcome.problems[0].params["unit"].as_str()), (1, "kg"));
    // A conversion in the same file opens the way.
    let with = xlsx(&[
        ("BOM", &|s| fill(s, &[&["父件编码", "子件编码", "单位用量", "单位"], &["FA-1", "VB-1", "1", "m"]])),
        ("单位换算", &|s| fill(s, &[&["物料编码", "换算单位", "换算单位数量", "基本单位数量"], &["VB-1", "m", "1", "4"]])),
    ]);
    let outcome = checked(&with);
    assert_eq!(found(&outcome), []);
    let conversion = Conversion { unit: "m".into(), quantity: Qty::ONE, base: "4".parse().unwrap() };
    assert_eq!(outcome.records.items[0].record.conversions, [conversion]);
    assert_eq!(outcome.records.items[0].state, State::Changed);
}

fn fill(sheet: &mut Worksheet, rows: &[&[&str]]) {
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(*cells) {
            sheet.write_string(row, column, *text).unwrap();
        }
    }
}

#[test]
fn duplicates_name_the_first() {
    let outcome = expect("物料编码,物料名称,单位\nN-1,a,pcs\nN-1,b,pcs\n", &[("A3", Code::Duplicate, None)]);
    assert_eq!(outcome.problems[0].params["row"], "2");
    assert_eq!(outcome.records.items[0].record.name, "a");
    let text = "父件编码,行号,子件编码,单位用量\nFA-1,10,VB-1,1\nFA-1,10,W-1,1\nFA-1,30,VB-1,2\n";
    let outcome = expect(text, &[("B3", Code::Duplicate, None), ("C4", Code::ComponentRepeated, None)]);
    assert_eq!(outcome.problems[1].params["row"], "2");
    let text = "物料编码,物料名称,单位,条码\nN-1,a,pcs,690\nN-2,b,pcs,690\n";
    expect(text, &[("D3", Code::BarcodeTaken, None)]);
}

#[test]
fn versions_that_overlap() {
    let text = "父件编码,版本,版本生效日期,版本失效日期,子件编码,单位用量\n\
                FA-1,V1,2026-01-01,2026-06-30,VB-1,1\nFA-1,V2,2026-06-30,,VB-1,1\nFA-1,V3,2025-01-01,2025-12-31,VB-1,1\nFA-2,V2,2026-01-01,,VB-1,1\n";
    let outcome = expect(text, &[("C3", Code::Overlap, None), ("C5", Code::Overlap, None)]);
    assert_eq!(outcome.problems[0].params["other"], "V1");
    assert_eq!(outcome.problems[0].params["to"], "2026-06-30");
    assert_eq!(outcome.problems[1].params["other"], "V1", "the one in the books");
    let versions: Vec<_> = outcome.records.boms.iter().map(|b| b.record.version.as_str()).collect();
    assert_eq!(versions, ["V1", "V3"]);
    let drafts = "父件编码,版本,版本状态,子件编码,单位用量\nFA-2,V2,草稿,VB-1,1\n";
    expect(drafts, &[]);
}

#[test]
fn loops_are_named() {
    let rows = ["FA-1,VB-1,1,,,,", "VB-1,W-1,1,,,,", "W-1,FA-1,1,,,,", "FA-1,RB-304-D28,1,,,,"];
    let outcome = expect(&bom_csv(&rows), &[("B4", Code::Loop, None)]);
    assert_eq!(outcome.problems[0].params["path"], "FA-1 → VB-1 → W-1 → FA-1");
    assert_eq!(outcome.records.boms.iter().map(|b| b.record.item.as_str()).collect::<Vec<_>>(), ["FA-1", "VB-1"]);
    // Through the books: FA-2 has VB-1.
    let outcome = expect(&bom_csv(&["VB-1,FA-2,1,,,,"]), &[("B2", Code::Loop, None)]);
    assert_eq!(outcome.problems[0].params["path"], "FA-2 → VB-1 → FA-2");
    expect(&bom_csv(&["FA-1,FA-1,1,,,,"]), &[("B2", Code::OwnComponent, None)]);
    // Replacing the line that closes it is allowed.
    let book = csv(&bom_csv(&["FA-2,W-1,1,,,,", "VB-1,FA-2,1,,,,"]));
    assert_eq!(found(&checked(&book)), []);
}

#[test]
fn limits_hold() {
    let long = "X".repeat(65);
    let name = "长".repeat(201);
    let text = format!("物料编码,物料名称,单位,提前期\n{long},a,pcs,1\nN-1,{name},pcs,9999\n\"N\n2\",a,pcs,1.5\n");
    let expected = [
        ("A2", Code::TooLong, None),
        ("B3", Code::TooLong, None),
        ("D3", Code::TooLarge, None),
        ("A4", Code::BadCharacter, Some("N2")),
        ("D4", Code::NotWhole, None),
    ];
    expect(&text, &expected);
    expect(&bom_csv(&["FA-1,VB-1,99999999999,,,,"]), &[("C2", Code::OutOfRange, None)]);
}

#[test]
fn missing_cells_and_columns() {
    expect(
        "物料编码,物料名称,单位\n,a,pcs\nN-1,,\n",
        &[("A2", Code::Required, None), ("B3", Code::Required, None), ("C3", Code::Required, None)],
    );
    let book = xlsx(&[("BOM", &|s| fill(s, &[&["父件编码", "单位用量"], &["FA-1", "1"]]))]);
    let outcome = checked(&book);
    assert_eq!(found(&outcome), [("A1".to_owned(), Code::ColumnMissing, None)]);
    assert_eq!(outcome.problems[0].params["field"], "component");
    assert_eq!(outcome.counts.rows, 0);
}

#[test]
fn words_in_both_languages() {
    let text = "物料编码,物料名称,单位,类型,来源,批量规则,停用,固定批量\nN-1,a,pcs,Finished,外购,L4L,是,\nN-2,a,pcs,半成品,MAKE,固定批量,no,50\nN-3,a,pcs,成品x,借,,2,\n";
    let outcome =
        expect(text, &[("D4", Code::UnknownWord, Some("成品")), ("E4", Code::UnknownWord, None), ("G4", Code::UnknownWord, None)]);
    let items: Vec<_> =
        outcome.records.items.iter().map(|i| (i.record.kind, i.record.source, i.record.lot_rule, i.record.retired)).collect();
    assert_eq!(
        items,
        [(ItemKind::Finished, Source::Buy, LotRule::LotForLot, true), (ItemKind::SemiFinished, Source::Make, LotRule::Fixed, false)]
    );
    assert!(outcome.problems[1].params["words"].contains("外购"));
}
