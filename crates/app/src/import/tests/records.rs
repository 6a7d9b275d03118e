//! Versions, what depends on what, differences, fixes, routings.

use super::*;

#[test]
fn a_head_is_said_once_and_not_contradicted() {
    let text = "父件编码,版本,版本生效日期,产出数量,子件编码,单位用量\n\
                FA-1,V2,2026-01-01,100,VB-1,1\nFA-1,,,,W-1,1\nFA-1,V2,2026-01-01,100,RB-304-D28,1\nFA-1,V3,2027-01-01,1,VB-1,1\n";
    let overlapping = checked(&csv(text));
    assert_eq!(found(&overlapping), [("C5".to_owned(), Code::Overlap, None)]);
    let bom = &overlapping.records.boms[0].record;
    assert_eq!((bom.version.as_str(), bom.lines.len(), bom.output_qty.to_string()), ("V2", 3, "100".into()));
    let text = "父件编码,版本,产出数量,子件编码,单位用量\nFA-1,V2,100,VB-1,1\nFA-1,V2,10,W-1,1\nFA-2,V1,1,W-1,1\n";
    let outcome = expect(text, &[("C3", Code::Contradiction, None)]);
    assert_eq!((outcome.problems[0].params["row"].as_str(), outcome.problems[0].params["before"].as_str()), ("2", "100"));
    assert_eq!(outcome.records.boms.len(), 1, "the whole version FA-1 V2 is left out");
    assert_eq!(outcome.counts.skipped, 2);
}

#[test]
fn lines_share_a_day_with_their_version() {
    let text = "父件编码,版本生效日期,版本失效日期,子件编码,单位用量,生效日期,失效日期\n\
                FA-1,2026-01-01,2026-12-31,VB-1,1,2025-01-01,2025-12-31\nFA-1,,,W-1,1,2027-01-01,\nFA-1,,,W-1,1,2026-03-01,2026-02-01\nFA-1,,,RB-304-D28,1,2025-06-01,2027-06-01\n";
    let outcome =
        expect(text, &[("G2", Code::OutsideVersion, None), ("F3", Code::OutsideVersion, None), ("G4", Code::DatesReversed, None)]);
    // Days beyond the version's do no harm; they are kept as written.
    let line = &outcome.records.boms[0].record.lines[0];
    assert_eq!((line.component.as_str(), line.valid.from.to_string()), ("RB-304-D28", "2025-06-01".into()));
}

#[test]
fn what_the_books_have_of_a_row_left_out_stays() {
    let mut books = books();
    let first = checked_with(&csv("父件编码,行号,子件编码,单位用量\nFA-1,10,VB-1,1\nFA-1,20,W-1,2\n"), &books, &[]);
    books.write(&first.records);
    let again = csv("父件编码,行号,子件编码,单位用量\nFA-1,10,VB-1,5\nFA-1,20,nothing,x\n");
    let skip = [("t".to_owned(), 3)];
    let input = Input {
        workbook: &again,
        mapping: None,
        fixes: &[],
        skip_rows: &skip,
        books: &books,
        tell_unread: true,
        today: TODAY,
        watch: UNWATCHED,
    };
    let outcome = check(&input).unwrap();
    assert_eq!((outcome.problems.len(), outcome.counts.errors, outcome.counts.skipped, outcome.counts.removed), (0, 0, 1, 0));
    let lines: Vec<_> = outcome.records.boms[0].record.lines.iter().map(|l| (l.component.as_str(), l.qty.to_string())).collect();
    assert_eq!(lines, [("VB-1", "5".to_owned()), ("W-1", "2".to_owned())]);
}

#[test]
fn what_needs_a_skipped_row_is_skipped() {
    let book = xlsx(&[
        ("计量单位", &|s| fill(s, &[&["单位编码", "单位名称", "小数位数"], &["roll", "卷", "七"]])),
        ("物料", &|s| fill(s, &[&["物料编码", "物料名称", "单位"], &["N-1", "a", "roll"], &["N-2", "b", "pcs"]])),
        ("物料清单", &|s| {
            fill(
                s,
                &[
                    &["父件编码", "行号", "子件编码", "单位用量"],
                    &["FA-1", "10", "N-1", "1"],
                    &["FA-1", "20", "N-2", "1"],
                    &["N-2", "10", "N-1", "1"],
                ],
            );
        }),
        ("替代料", &|s| {
            fill(s, &[&["父件编码", "行号", "替代料编码"], &["FA-1", "10", "VB-1"], &["FA-1", "20", "VB-1"], &["N-2", "10", "VB-1"]]);
        }),
    ]);
    let outcome = checked(&book);
    let expected = [
        ("C2", Code::NotANumber),
        ("C2", Code::UnitNotTaken),
        ("C2", Code::ItemNotTaken),
        ("C4", Code::ItemNotTaken),
        ("B2", Code::UnknownLine),
        ("B4", Code::VersionNotTaken),
    ];
    let all: Vec<_> = outcome.problems.iter().map(|p| (format!("{}{}", p.letter, p.row), p.code)).collect();
    assert_eq!(all, expected.map(|(c, code)| (c.to_owned(), code)));
    assert_eq!(outcome.records.items.len(), 1);
    let bom = &outcome.records.boms[0].record;
    assert_eq!((outcome.records.boms.len(), bom.lines.len(), bom.lines[0].number), (1, 1, 20));
    assert_eq!(bom.lines[0].substitutes, [Substitute { priority: 1, item: "VB-1".into(), ratio: PerUnit::ONE }]);
    assert_eq!(outcome.counts.skipped, 6);
}

#[test]
fn a_line_with_a_mistake_stays_as_in_the_books() {
    let text = "父件编码,行号,子件编码,单位用量,单位\nFA-2,10,VB-1,3,pcs\nFA-2,20,RB-304-D28,x,kg\n";
    let outcome = expect(text, &[("D3", Code::NotANumber, None)]);
    let lines: Vec<_> = outcome.records.boms[0].record.lines.iter().map(|l| (l.number, l.qty.to_string())).collect();
    assert_eq!(lines, [(10, "3".into()), (20, "2.5".into())]);
}

#[test]
fn differences_field_by_field() {
    let text = "父件编码,行号,子件编码,单位用量,单位\nFA-2,10,VB-1,1,pcs\nFA-2,30,W-1,4,m\n";
    let outcome = expect(text, &[]);
    let all: Vec<_> = outcome.differences.iter().map(|d| (d.state, d.key.as_str(), d.label.as_str(), d.field.as_deref())).collect();
    let expected = [
        (State::Same, "FA-2 V1 10", "VB-1", None),
        (State::New, "FA-2 V1 30", "W-1", None),
        (State::Removed, "FA-2 V1 20", "RB-304-D28", None),
    ];
    assert_eq!(all, expected);
    let text = "父件编码,行号,子件编码,单位用量,单位,损耗率\nFA-2,10,VB-1,1,pcs,\nFA-2,20,RB-304-D28,3000,g,2%\n";
    let outcome = expect(text, &[]);
    let changed: Vec<_> = outcome.differences.iter().filter(|d| d.state == State::Changed).collect();
    let changed: Vec<_> =
        changed.iter().map(|d| (d.field.as_deref().unwrap(), d.before.as_deref().unwrap(), d.after.as_deref().unwrap())).collect();
    assert_eq!(changed, [("qty", "2.5", "3000"), ("unit", "kg", "g"), ("scrap", "0", "0.02")]);
    assert_eq!((outcome.counts.new, outcome.counts.changed, outcome.counts.same), (0, 1, 1));
}

#[test]
fn a_missing_column_leaves_the_books_alone() {
    let mut books = books();
    let known = Item {
        spec: "M12×50".into(),
        lead_time_days: 7,
        lot_rule: LotRule::Fixed,
        lot_fixed: Qty::ONE,
        kind: ItemKind::Finished,
        ..item("N-1", "kg", 3)
    };
    books.items.insert("N-1".into(), known.clone());
    let outcome = checked_with(&csv("物料编码,物料名称,单位,批量规则,提前期\nN-1,新名,kg,,\n"), &books, &[]);
    assert_eq!(outcome.records.items[0].record, Item { name: "新名".into(), lead_time_days: 0, ..known });
}

#[test]
fn fixes_are_read_instead_of_the_cells() {
    let book = csv(&bom_csv(&["FA-1,BT-M12X5O-A2,\"0,5\",公斤,102%,,", "FA-1,RB-304-D28,1,公斤,,,"]));
    let first = checked(&book);
    let mut fixes = suggested_fixes(&first.problems);
    assert_eq!(fixes.len(), 4, "no suggestion for 102 %");
    let second = checked_with(&book, &books(), &fixes);
    assert_eq!(found(&second), [("D2".to_owned(), Code::NoConversion, None), ("E2".to_owned(), Code::ScrapTooHigh, None)]);
    for (column, value) in [(3, ""), (4, "2%")] {
        fixes.push(Fix { sheet: "t".into(), row: 2, column, value: value.into() });
    }
    let last = checked_with(&book, &books(), &fixes);
    assert_eq!(found(&last), []);
    let line = &last.records.boms[0].record.lines[0];
    assert_eq!((line.component.as_str(), line.qty.to_string(), line.unit.as_str()), ("BT-M12X50-A2", "0.5".into(), "pcs"));
}

#[test]
fn routings_with_times_in_any_unit() {
    let text = "物料编码,工序号,工序名称,工作中心,准备时间(分),加工时间(小时),清理时间（秒）,每循环件数\nVB-1,10,粗车,C01,10,0.05,30,4\nVB-1,,精车,C01,0.5,0:01:35,,\nVB-1,30,磨,C09,0.33,1,,0\n";
    let outcome =
        expect(text, &[("D4", Code::UnknownWorkCenter, None), ("E4", Code::NotWholeSeconds, None), ("H4", Code::NotPositive, None)]);
    let routing = &outcome.records.routings[0].record;
    let times: Vec<_> =
        routing.operations.iter().map(|o| (o.number, o.setup_seconds, o.run_seconds, o.cleanup_seconds, o.cycle_qty.to_string())).collect();
    assert_eq!(times, [(10, 600, 180, 30, "4".into()), (20, 30, 95, 0, "1".into())]);
    expect("物料编码,工序名称,工作中心,准备时间\nVB-1,粗车,C01,10\n", &[("D1", Code::TimeUnitAssumed, None)]);
}

#[test]
fn co_products_share_the_cost() {
    let text = "父件编码,子件编码,单位用量,行类型,成本分摊\nFA-1,VB-1,1,,\nFA-1,W-1,1,联产品,70%\nFA-1,RB-304-D28,1,co-product,0.4\nFA-2,VB-1,1,副产品,10%\n";
    let outcome = expect(text, &[("E4", Code::SharesTooHigh, None), ("E5", Code::ShareOfNoCoProduct, Some(""))]);
    assert!(outcome.records.is_empty());
}

#[test]
fn what_comes_out_has_no_scrap() {
    let text = "父件编码,子件编码,单位用量,行类型,损耗率\nFA-1,VB-1,0.3,副产品,50%\nFA-1,W-1,1,联产品,0.1\nFA-1,RB-304-D28,1,副产品,0\nFA-1,BT-M12X50-A2,1,,3%\n";
    let outcome = expect(text, &[("E2", Code::ScrapOfOutput, Some("")), ("E3", Code::ScrapOfOutput, Some(""))]);
    let lines: Vec<_> = outcome.records.boms[0].record.lines.iter().map(|l| (l.component.as_str(), l.scrap.to_string())).collect();
    assert_eq!(lines, [("RB-304-D28", "0".to_owned()), ("BT-M12X50-A2", "0.03".into())]);
    // A line of the books that becomes a by-product keeps no scrap silently: without its column it is told at the kind.
    let mut books = books();
    books.boms.get_mut(&("FA-2".into(), "V1".into())).unwrap().lines[1].scrap = "0.05".parse().unwrap();
    let outcome = checked_with(&csv("父件编码,行号,子件编码,单位用量,行类型\nFA-2,20,RB-304-D28,2.5,副产品\n"), &books, &[]);
    assert_eq!(found(&outcome), [("E2".to_owned(), Code::ScrapOfOutput, None)]);
    assert_eq!(outcome.problems[0].params["share"], "0.05");
}

#[test]
fn gbk_csv_goes_all_the_way() {
    let (bytes, _, _) = encoding_rs::GBK.encode("父项编码;子项编码;用量\nFA-1;VB-1;2\n");
    let outcome = checked(&open(&bytes, "导出.csv"));
    assert_eq!(found(&outcome), []);
    assert_eq!(outcome.records.boms[0].record.lines[0].qty.to_string(), "2");
}

#[test]
fn the_annotated_copy_says_why() {
    let book = csv(&bom_csv(&["FA-1,VB-1,\"0,5\",,,,"]));
    let outcome = checked(&book);
    let copy = open(&annotated(&book, &outcome.problems, Language::Chinese, UNWATCHED).unwrap(), "a.xlsx");
    assert_eq!(copy.sheets[0].name, "导入问题");
    assert_eq!(copy.sheets[0].cell(2, 0).unwrap().text, "C2");
    assert!(copy.sheets[0].cell(2, 4).unwrap().text.contains("逗号"));
    assert_eq!(copy.sheets[1].cell(2, 2).unwrap().text, "0,5");
}
