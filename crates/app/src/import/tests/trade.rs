//! Partners, warehouses and bins.

use super::*;
use qitao_domain::warehouse::{Bin, Warehouse};

fn warehouse(code: &str, name: &str, kind: WarehouseKind, partner: &str) -> Warehouse {
    Warehouse { code: code.into(), name: name.into(), kind, partner: partner.into(), note: String::new(), retired: false }
}

/// Customer C1, suppliers S1 and (retired) S2; W1 with A-01, X1 at S1.
fn trading() -> MemoryBooks {
    let mut books = books();
    let retired = Partner { retired: true, ..partner("S2", false, true) };
    for one in [partner("C1", true, false), partner("S1", false, true), retired] {
        books.partners.insert(one.code.clone(), one);
    }
    for one in [warehouse("W1", "原料仓", WarehouseKind::Stock, ""), warehouse("X1", "热处理", WarehouseKind::Supplier, "S1")] {
        books.warehouses.insert(one.code.clone(), one);
    }
    let bin = Bin { warehouse: "W1".into(), code: "A-01".into(), barcode: "B1".into(), note: String::new(), retired: false };
    books.bins.insert(("W1".into(), "A-01".into()), bin);
    books
}

#[track_caller]
fn expect_of(books: &MemoryBooks, text: &str, expected: &[(&str, Code, Option<&str>)]) -> Outcome {
    let outcome = checked_with(&csv(text), books, &[]);
    let found = found(&outcome);
    let found: Vec<_> = found.iter().map(|(cell, code, s)| (cell.as_str(), *code, *s)).collect();
    assert_eq!(found, expected, "{text}");
    outcome
}

#[test]
fn a_sheet_of_suppliers_is_one_by_the_header_of_its_codes() {
    let text = "供应商编码,供应商名称,联系人,联系电话,税号,税率,账期\n\
                S1,瑞安热镀锌厂,王芳,0577-6512,91330381MA2,13%,60\nS3,温州标准件,,,,0.09,\nC1,江北泵业,,,,,\n";
    let outcome = expect_of(&trading(), text, &[]);
    let of: Vec<_> = outcome.records.partners.iter().map(|p| (&p.record, p.state)).collect();
    let [(old, State::Changed), (new, State::New), (both, State::Changed)] = of[..] else { panic!("{of:?}") };
    assert_eq!((old.supplier, old.customer, old.payment_days, old.tax_number.as_str()), (true, false, 60, "91330381MA2"));
    // What the file has no column for is as in the books; of a new one it is as on screen.
    assert_eq!((old.tax_included, new.tax_included), (false, true));
    assert_eq!((new.tax_rate.to_string(), new.payment_days, new.supplier, new.customer), ("0.09".into(), 30, true, false));
    // Whoever is there as a customer is both from now on.
    assert_eq!((both.customer, both.supplier), (true, true));
    for (header, sides) in [("客户编码", (true, false)), ("Vendor code", (false, true))] {
        let outcome = expect_of(&trading(), &format!("{header},名称\nN1,新\n"), &[]);
        let new = &outcome.records.partners[0].record;
        assert_eq!((new.customer, new.supplier), sides, "{header}");
    }
    let sheets = xlsx(&[
        ("客户", &|s| fill(s, &[&["编码", "名称", "电话"], &["N1", "甲", "1"]])),
        ("供应商", &|s| fill(s, &[&["编码", "名称", "电话"], &["N2", "乙", "2"], &["N1", "丙", "3"]])),
    ]);
    let outcome = checked_with(&sheets, &trading(), &[]);
    assert_eq!(found(&outcome), [("A3".to_owned(), Code::Duplicate, None)]);
    let sides: Vec<_> = outcome.records.partners.iter().map(|p| (p.record.code.as_str(), p.record.customer, p.record.supplier)).collect();
    assert_eq!(sides, [("N1", true, false), ("N2", false, true)]);
}

#[test]
fn a_file_of_suppliers_is_one_by_its_name() {
    for (file, side) in
        [("供应商 2026.csv", Some((false, true))), ("Customers.csv", Some((true, false))), ("客户和供应商.csv", None), ("表.csv", None)]
    {
        let outcome = checked_with(&open("编码,名称,电话\nN1,新,1\n".as_bytes(), file), &trading(), &[]);
        let sides = outcome.records.partners.first().map(|p| (p.record.customer, p.record.supplier));
        assert_eq!((sides, outcome.counts.errors), (side, u64::from(side.is_none())), "{file}");
    }
}

#[test]
fn partners_without_a_side_are_asked_about_once() {
    let outcome = expect_of(&trading(), "往来单位编码,名称,电话\nN1,甲,1\nN2,乙,2\n", &[("A1", Code::SideMissing, None)]);
    assert!(outcome.records.is_empty());
    let text = "往来单位编码,名称,客户,供应商\nN1,甲,,\nS1,乙,是,否\nN2,丙,√,x\nN3,丁,是,\n";
    let expected = [("C2", Code::PartnerNeither, None), ("D3", Code::PartnerHasWarehouse, None), ("D4", Code::UnknownWord, None)];
    let outcome = expect_of(&trading(), text, &expected);
    assert_eq!(outcome.problems[1].params["warehouse"], "X1");
    assert_eq!(outcome.records.partners.len(), 1);
}

#[test]
fn figures_of_partners() {
    let text = "客户编码,名称,税率,账期(天),收货容差\nN1,甲,13,30天,5%\nN2,乙,1,-1,0.05\nN3,丙,-3%,4000,\nN4,丁,1%,0,2\n";
    let expected = [
        ("C2", Code::ShareTooHigh, Some("13%")),
        ("D2", Code::NotANumber, None),
        ("C3", Code::ShareIsWhole, Some("1%")),
        ("D3", Code::Negative, None),
        ("C4", Code::Negative, None),
        ("D4", Code::TooLarge, None),
        ("E5", Code::ShareTooHigh, Some("2%")),
    ];
    expect_of(&trading(), text, &expected);
    // The header says that they are percents.
    let outcome = expect_of(&trading(), "客户编码,名称,税率%\nN1,甲,13\nN2,乙,1\n", &[]);
    let rates: Vec<_> = outcome.records.partners.iter().map(|p| p.record.tax_rate.to_string()).collect();
    assert_eq!(rates, ["0.13", "0.01"]);
    // Excel makes a number of a code and of a tax number.
    let book = xlsx(&[("客户", &|s| {
        fill(s, &[&["客户编码", "名称", "税号"], &["", "甲", ""], &["N2", "乙", ""]]);
        s.write_number(1, 0, 7).unwrap();
        s.write_number(2, 2, 913_301_007_654_321_098.0).unwrap();
    })]);
    let outcome = checked_with(&book, &trading(), &[]);
    assert_eq!(found(&outcome), [("A2".to_owned(), Code::CodeWasNumber, None), ("C3".to_owned(), Code::LostDigits, None)]);
}

#[test]
fn warehouses_at_suppliers() {
    let text = "仓库编码,名称,类别,供应商编码\nN1,外协一,外协仓,S1\nN2,外协二,,S1\nN3,外协三,外协仓,\nN4,外协四,外协仓,S2\nN5,外协五,外协仓,C1\n\
                N6,正常,正常仓,S1\nX1,热处理,正常仓,\n";
    let expected = [
        ("D4", Code::Required, None),
        ("D5", Code::UnknownSupplier, None),
        ("D6", Code::UnknownSupplier, None),
        ("D7", Code::WarehouseOwn, Some("")),
        ("C8", Code::WarehouseInPapers, None),
    ];
    let mut books = trading();
    books.place_uses.insert(("X1".into(), None), PlaceUses { items: 0, lines: 4 });
    let outcome = expect_of(&books, text, &expected);
    let kinds: Vec<_> = outcome.records.warehouses.iter().map(|w| (w.record.code.as_str(), w.record.kind)).collect();
    assert_eq!(kinds, [("N1", WarehouseKind::Supplier), ("N2", WarehouseKind::Supplier)]);
    books.place_uses.insert(("W1".into(), None), PlaceUses { items: 2, lines: 9 });
    expect_of(&books, "仓库编码,名称,停用\nW1,原料仓,是\n", &[("C2", Code::StockLies, None)]);
    // A supplier who comes with the same file is one, unless their row has a mistake.
    let book = |supplier: &'static str| {
        xlsx(&[
            ("仓库", &|s| fill(s, &[&["仓库编码", "名称", "供应商编码"], &["N1", "外协", "S9"]])),
            ("供应商", &|s| fill(s, &[&["供应商编码", "名称"], &["S9", supplier]])),
        ])
    };
    let outcome = checked_with(&book("镀锌厂"), &trading(), &[]);
    assert_eq!((outcome.problems.len(), outcome.records.warehouses[0].record.partner.as_str()), (0, "S9"));
    let outcome = checked_with(&book(""), &trading(), &[]);
    assert_eq!(found(&outcome), [("C2".to_owned(), Code::PartnerNotTaken, None), ("B2".to_owned(), Code::Required, None)]);
}

#[test]
fn bins_of_warehouses_that_are_there() {
    let text = "仓库,库位,条码,备注,停用\nW1,A-02,B2,,\nW1,A-01,B1,靠门,\nW1,A-02,,,\n原料仓,A-03,,,\nW9,A-01,,,\nW1,,,,\nW1,B 1,B2,,\nX1,A-01,B1,,\nW1,,,,是\n";
    let expected = [
        ("B4", Code::Duplicate, None),
        ("A5", Code::UnknownWarehouse, Some("W1")),
        ("A6", Code::UnknownWarehouse, None),
        ("B8", Code::InnerSpace, Some("B1")),
        ("C8", Code::BarcodeTaken, None),
        ("C9", Code::BarcodeTaken, None),
        ("B10", Code::Duplicate, None),
    ];
    let outcome = expect_of(&trading(), text, &expected);
    let bins: Vec<_> = outcome.records.bins.iter().map(|b| (b.record.code.as_str(), b.state)).collect();
    assert_eq!(bins, [("A-02", State::New), ("A-01", State::Changed)]);
    assert_eq!(outcome.counts.same, 1, "the floor is there with its warehouse");
    let taken: Vec<_> = outcome.problems.iter().filter(|p| p.code == Code::BarcodeTaken).map(|p| p.params["item"].as_str()).collect();
    assert_eq!(taken, ["W1 A-02", "W1 A-01"]);
    let mut books = trading();
    books.place_uses.insert(("W1".into(), Some("A-01".into())), PlaceUses { items: 1, lines: 0 });
    let expected = [("C2", Code::StockLies, None), ("C3", Code::FloorRetired, None)];
    expect_of(&books, "仓库,库位,停用\nW1,A-01,是\nW1,,是\n", &expected);
    // A floor has no code, but without their column nothing would be a bin.
    let book = xlsx(&[("库位", &|s| fill(s, &[&["仓库", "条码"], &["W1", "B9"]]))]);
    assert_eq!(found(&checked_with(&book, &books, &[])), [("A1".to_owned(), Code::ColumnMissing, None)]);
}

#[test]
fn a_barcode_means_one_thing_in_a_file() {
    let book = xlsx(&[
        ("物料", &|s| fill(s, &[&["物料编码", "物料名称", "单位", "条码"], &["N-1", "螺母", "pcs", "690"]])),
        ("库位", &|s| fill(s, &[&["仓库编码", "库位编码", "条码"], &["W1", "A-09", "690"]])),
    ]);
    let outcome = checked_with(&book, &trading(), &[]);
    assert_eq!(found(&outcome), [("C2".to_owned(), Code::BarcodeTaken, None)]);
    assert_eq!(outcome.problems[0].sheet, "库位");
}

#[test]
fn what_is_brought_over_lies_where_the_file_says() {
    let book = |name: &'static str| {
        xlsx(&[
            ("期初库存", &|s| {
                fill(
                    s,
                    &[
                        &["物料编码", "仓库编码", "库位编码", "数量", "金额"],
                        &["VB-1", "N1", "", "5", "1"],
                        &["VB-1", "N1", "R-1", "6", "1"],
                    ],
                )
            }),
            ("期初应付", &|s| fill(s, &[&["供应商编码", "发票号", "余额"], &["N9", "F-1", "10"]])),
            ("供应商", &|s| fill(s, &[&["供应商编码", "名称"], &["N9", name]])),
            ("仓库", &|s| fill(s, &[&["仓库编码", "名称"], &["N1", name]])),
            ("库位", &|s| fill(s, &[&["仓库编码", "库位编码"], &["N1", "R-1"]])),
        ])
    };
    let books = MemoryBooks { opened: opened(), ..trading() };
    let outcome = checked_with(&book("新"), &books, &[]);
    assert_eq!(outcome.problems, []);
    assert_eq!((outcome.records.papers.len(), outcome.records.bins.len()), (2, 1));
    let outcome = checked_with(&book(""), &books, &[]);
    let codes: Vec<_> = outcome.problems.iter().map(|p| (p.sheet.as_str(), p.row, p.code)).collect();
    assert_eq!(
        codes,
        [
            ("期初库存", 2, Code::PlaceNotTaken),
            ("期初库存", 3, Code::PlaceNotTaken),
            ("期初应付", 2, Code::PartnerNotTaken),
            ("供应商", 2, Code::Required),
            ("仓库", 2, Code::Required),
            ("库位", 2, Code::PlaceNotTaken),
        ]
    );
    assert!(outcome.records.is_empty());
}

#[test]
fn sheets_are_told_apart() {
    let kind = |header: &str| recognise(&csv(&format!("{header}\n")))[0].kind;
    for (header, expected) in [
        ("仓库编码,仓库名称,库位编码", Kind::Bin),
        ("仓库编码,仓库名称,库位编码,条码,备注,停用", Kind::Bin),
        ("仓库编码,名称,类别,供应商编码,供应商名称,备注,停用", Kind::Warehouse),
        ("Warehouse code,Bin code,Barcode", Kind::Bin),
        ("客户编码,客户名称,联系人,电话,地址,税号,账期,币种", Kind::Partner),
        ("供应商代码,供应商全称,简称,电话", Kind::Partner),
        ("Supplier code,Name,Phone,Payment terms", Kind::Partner),
        ("往来单位编码,名称,客户,供应商,税率,含税价,账期(天)", Kind::Partner),
        ("供应商编码,单号,物料编码,数量,单价", Kind::OpeningPurchase),
        ("客户编码,发票号,余额,开票日期", Kind::OpeningReceivable),
        ("物料编码,仓库编码,库位编码,批次,数量,单价", Kind::OpeningStock),
        ("单位编码,单位名称,小数位数,量纲", Kind::Unit),
        ("工作中心编码,名称,效率", Kind::WorkCenter),
        ("编码,名称", Kind::WorkCenter),
    ] {
        assert_eq!(kind(header), Some(expected), "{header}");
    }
}
