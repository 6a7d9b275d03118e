//! Bytes as they come: encodings, cells that spreadsheets bent, files that go on for ever.

use super::*;
use std::cell::RefCell;

#[test]
fn a_csv_in_any_encoding_gives_the_same_places_and_figures() {
    let text = "父件编码,子件编码,单位用量\r\nFA-1,VB-1,0.25\r\nFA-1,螺栓,2\r\n";
    let (gbk, _, lossy) = encoding_rs::GBK.encode(text);
    assert!(!lossy);
    let with_mark = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    for (bytes, encoding) in [(text.as_bytes(), "UTF-8"), (&with_mark, "UTF-8 BOM"), (&gbk, "GB18030")] {
        let book = open(bytes, "清单.csv");
        assert_eq!(book.format, qitao_office::Format::Csv { encoding, separator: ',' });
        let outcome = checked(&book);
        assert_eq!(found(&outcome), [("B3".to_owned(), Code::UnknownItem, None)], "{encoding}");
        assert_eq!((outcome.problems[0].sheet.as_str(), outcome.problems[0].value.as_str()), ("清单", "螺栓"), "{encoding}");
        let lines = &outcome.records.boms[0].record.lines;
        assert_eq!((lines.len(), lines[0].component.as_str(), lines[0].qty.to_string()), (1, "VB-1", "0.25".into()), "{encoding}");
    }
}

#[test]
fn a_formula_without_a_result_and_a_number_as_text() {
    let mut book = xlsx(&[("BOM", &|s| fill(s, &[&["父件编码", "子件编码", "单位用量"], &["FA-1", "VB-1", "2.50"], &["FA-1", "W-1"]]))]);
    // As the reader gives a formula that no program has calculated.
    let mut sheet = qitao_office::SheetBuilder::new("BOM");
    book.sheets[0].rows().for_each(|row| row.cells().for_each(|cell| sheet.push(row.number, cell)));
    sheet.push(3, qitao_office::Cell { column: 2, text: "", kind: qitao_office::CellKind::NoResult, formula: true });
    book.sheets[0] = sheet.finish();
    let outcome = checked(&book);
    assert_eq!(found(&outcome), [("C3".to_owned(), Code::NoResult, None)]);
    let line = &outcome.records.boms[0].record.lines[0];
    assert_eq!((line.component.as_str(), line.qty.to_string()), ("VB-1", "2.5".into()), "2.50 is a text cell");
    assert!(sentence(&outcome.problems[0], Language::English).contains("Open and save the file in Excel"));
}

#[test]
fn merged_cells_stay_within_their_rows() {
    // A range over two parents' rows, one in the middle of a line, and one across columns.
    let book = xlsx(&[("BOM", &|s| {
        fill(s, &[&["父件编码", "子件编码", "单位用量", "单位"], &["", "VB-1"], &["", "W-1", "2"], &["FA-2", "VB-1", "3"]]);
        s.merge_range(1, 0, 2, 0, "FA-1", &Format::new()).unwrap();
        s.merge_range(1, 2, 1, 3, "7", &Format::new()).unwrap();
    })]);
    let outcome = checked(&book);
    assert_eq!(found(&outcome), [("A2".to_owned(), Code::MergedFilled, None)]);
    let parts = |at: usize| {
        let bom = &outcome.records.boms[at].record;
        (bom.item.clone(), bom.lines.iter().map(|l| format!("{} {} {}", l.component, l.qty, l.unit)).collect::<Vec<_>>())
    };
    assert_eq!(parts(0), ("FA-1".into(), vec!["VB-1 7 pcs".into(), "W-1 2 m".into()]), "the range across columns fills its first only");
    assert_eq!(parts(1), ("FA-2".into(), vec!["VB-1 3 pcs".into()]));
}

#[test]
fn routings_that_overlap_and_what_stands_twice() {
    let text = "物料编码,版本,生效日期,失效日期,工序名称,工作中心\nVB-1,V1,2026-01-01,2026-06-30,车,C01\nVB-1,V2,2026-06-30,,车,C01\nVB-1,V3,2025-01-01,2025-12-31,车,C01\n";
    let outcome = expect(text, &[("C3", Code::Overlap, None)]);
    assert_eq!((outcome.problems[0].params["other"].as_str(), outcome.problems[0].params["from"].as_str()), ("V1", "2026-01-01"));
    let versions: Vec<_> = outcome.records.routings.iter().map(|r| r.record.version.as_str()).collect();
    assert_eq!(versions, ["V1", "V3"]);
    let unit = "单位编码,单位名称\nroll,卷\nroll,筒\n";
    let outcome = expect(unit, &[("A3", Code::Duplicate, None)]);
    assert_eq!((outcome.records.units[0].record.name.as_str(), outcome.problems[0].params["row"].as_str()), ("卷", "2"));
}

#[test]
fn text_that_a_spreadsheet_would_run_comes_in_as_text() {
    let text = "物料编码,物料名称,单位,备注\n=1+1,@SUM(A1),pcs,+2\n-X-1,=cmd|' /C calc'!A0,pcs,-3\n";
    let outcome = expect(text, &[]);
    let items: Vec<_> = outcome.records.items.iter().map(|i| (&*i.record.code, &*i.record.name, &*i.record.note)).collect();
    assert_eq!(items, [("=1+1", "@SUM(A1)", "+2"), ("-X-1", "=cmd|' /C calc'!A0", "-3")]);
    // And out again as text: no formula in any cell, in an export and in the annotated copy.
    let rows = outcome.records.items.iter().map(|i| paper::item_row(&i.record, Language::Chinese));
    let sheet = paper::sheet(Kind::Item, None, Language::Chinese, rows);
    let export = open(&qitao_office::table(vec![sheet], UNWATCHED).unwrap(), "a.xlsx");
    let copy = open(&annotated(&csv(text), &outcome.problems, Language::Chinese, UNWATCHED).unwrap(), "b.xlsx");
    for (book, sheet) in [(&export, 0), (&copy, 1)] {
        for (row, code, name) in [(2, "=1+1", "@SUM(A1)"), (3, "-X-1", "=cmd|' /C calc'!A0")] {
            for (column, expected) in [(0, code), (1, name)] {
                let cell = book.sheets[sheet].cell(row, column).unwrap();
                assert_eq!((cell.text, cell.kind, cell.formula), (expected, qitao_office::CellKind::Text, false));
            }
        }
    }
}

#[test]
fn it_tells_how_far_it_is_and_stops_when_told() {
    let rows: Vec<String> = (0..12_000).map(|n| format!("N-{n},x,pcs")).collect();
    let book = csv(&format!("物料编码,物料名称,单位\n{}\n", rows.join("\n")));
    let books = books();
    let told = RefCell::new(Vec::new());
    let run = |stop_at: usize| {
        told.borrow_mut().clear();
        let watch = |done: u64, total: u64| {
            told.borrow_mut().push((done, total));
            told.borrow().len() < stop_at
        };
        check(&Input {
            workbook: &book,
            mapping: None,
            fixes: &[],
            skip_rows: &[],
            books: &books,
            tell_unread: true,
            today: TODAY,
            watch: &watch,
        })
    };
    assert_eq!(run(usize::MAX).unwrap().counts.new, 12_000);
    let whole = told.borrow().clone();
    assert!(whole.len() > 4 && whole.is_sorted() && whole.iter().all(|(done, total)| done <= total), "{whole:?}");
    for stop_at in 1..=whole.len() {
        assert!(matches!(run(stop_at), Err(CheckError::Cancelled)), "at {stop_at}");
        assert_eq!(told.borrow().len(), stop_at, "nothing is done after it was told to stop");
    }
}
