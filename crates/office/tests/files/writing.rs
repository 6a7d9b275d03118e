//! Files out, read back.
#![allow(clippy::unwrap_used)]

use qitao_office::*;

fn open(bytes: &[u8]) -> Workbook {
    read(bytes, "a.xlsx", &Limits::default(), UNWATCHED).unwrap()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut zip.by_name(name).unwrap(), &mut text).unwrap();
    text
}

fn one(values: Vec<Vec<Value>>, columns: Vec<Column>) -> Vec<u8> {
    let rows = values.into_iter().enumerate().map(|(i, values)| TableRow { level: u8::try_from(i % 3).unwrap(), values });
    let sheet = TableSheet {
        name: "展开".into(),
        captions: vec!["FA-1 × 1".into()],
        columns,
        frozen_columns: 1,
        autofilter: true,
        tree: true,
        rows: Box::new(rows),
    };
    table(vec![sheet], UNWATCHED).unwrap()
}

#[test]
fn numbers_stay_exact() {
    let texts =
        ["0.1", "8552.5", "-3", "0.0275", "123456789012345", "1234567890123456", "0.123456789012345", "9223372036854.775807", "1200.50"];
    let columns = vec![Column::new("用量\nQty", 12, ColumnType::Quantity { decimals: 3 })];
    let bytes = one(texts.iter().map(|t| vec![Value::Decimal((*t).into())]).collect(), columns);
    let book = open(&bytes);
    let cells: Vec<_> = book.sheets[0].rows().skip(2).map(|r| r.cell(0).unwrap()).map(|c| (c.text, c.kind)).collect();
    let n = CellKind::Number;
    assert_eq!(
        cells,
        [
            ("0.1", n),
            ("8552.5", n),
            ("-3", n),
            ("0.0275", n),
            ("123456789012345", n),
            ("1234567890123456", CellKind::Text),
            ("0.123456789012345", n),
            ("9223372036854.775807", CellKind::Text),
            ("1200.5", n),
        ]
    );
    assert_eq!(book.sheets[0].cell(2, 0).unwrap().text, "用量\nQty");
    assert!(part(&bytes, "xl/styles.xml").contains("#,##0.000"));
}

#[test]
fn nothing_is_run() {
    let texts = ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "\t=1", "\r=1", "=HYPERLINK(\"http://x\",\"y\")", "plain"];
    let bytes = one(texts.iter().map(|t| vec![Value::from(*t)]).collect(), vec![Column::new("名称", 20, ColumnType::Text)]);
    let book = open(&bytes);
    for (row, text) in (3..).zip(texts) {
        let cell = book.sheets[0].cell(row, 0).unwrap();
        assert_eq!(
            (cell.text.trim_start_matches(['\r', '\n']), cell.kind, cell.formula),
            (text.trim_start_matches('\r'), CellKind::Text, false)
        );
    }
    assert!(!part(&bytes, "xl/worksheets/sheet1.xml").contains("<f"));
    assert!(part(&bytes, "xl/styles.xml").contains("quotePrefix=\"1\""));
}

#[test]
fn trees_have_outlines_days_are_days() {
    let day = Value::Day("1900-01-01".parse().unwrap());
    let rows = vec![
        vec![Value::from("A"), day],
        vec![Value::from("B"), Value::Int(1_234)],
        vec![Value::from("C"), Value::Quantity("2.5".into(), 3)],
    ];
    let bytes = one(rows, vec![Column::new("编码", 20, ColumnType::Text), Column::new("生效", 12, ColumnType::Date)]);
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(xml.contains("outlineLevel=\"1\"") && xml.contains("outlineLevel=\"2\""), "{xml}");
    assert!(xml.contains("<autoFilter ref=\"A2:B5\"") && xml.contains("state=\"frozen\""));
    let book = open(&bytes);
    let cell = |row| book.sheets[0].cell(row, 1).unwrap().text;
    assert_eq!((cell(3), cell(4), cell(5)), ("1900-01-01", "1234", "2.5"));
}

#[test]
fn sums_are_formulas_with_their_result() {
    let row = |a: &str, b: &str, sum: &str| {
        vec![Value::Quantity(a.into(), 2), Value::Quantity(b.into(), 2), Value::SumOfRow(vec![0, 1], sum.into(), 2)]
    };
    let above = |sum: &str| Value::SumAbove(sum.into(), 2);
    let columns = || ["人工", "机器", "合计"].map(|head| Column::new(head, 12, ColumnType::Number)).into();
    let last = vec![above("4.5"), above("6"), Value::SumOfRow(vec![0, 1], "10.5".into(), 2)];
    let bytes = one(vec![row("1.5", "2", "3.5"), row("3", "4", "7"), last], columns());
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    for formula in ["<f>A3+B3</f><v>3.5</v>", "<f>SUM(A3:A4)</f><v>4.5</v>", "<f>SUM(B3:B4)</f><v>6</v>", "<f>A5+B5</f><v>10.5</v>"] {
        assert!(xml.contains(formula), "{formula} in {xml}");
    }
    let book = open(&bytes);
    let cell = book.sheets[0].cell(5, 2).unwrap();
    assert_eq!((cell.text, cell.formula), ("10.5", true));
    // Of nothing there is no range.
    let bytes = one(vec![vec![above("0"), above("0"), Value::Empty]], columns());
    assert!(part(&bytes, "xl/worksheets/sheet1.xml").contains("<f>0</f><v>0</v>"));
}

#[test]
fn an_annotated_copy_keeps_what_was_sent() {
    let original =
        read("父件编码,单位用量,说明\nFA-1,\"0,5\",=A1\n\nFA-2,1,ok\n".as_bytes(), "BOM.csv", &Limits::default(), UNWATCHED).unwrap();
    let note = |row, column, error, text: &str| Note {
        sheet: "BOM".into(),
        row,
        column,
        error,
        text: text.into(),
        summary: vec![format!("{}{row}", column_letter(column)), text.into()],
    };
    let notes = [note(2, 1, true, "“0,5”不是数字"), note(2, 1, true, "第二条"), note(4, 3, false, "空的"), note(2, 2, true, "公式")];
    let columns = [Column::new("单元格", 10, ColumnType::Text), Column::new("原因", 60, ColumnType::Text)];
    let bytes = annotate(&original, &notes, "问题", &columns, UNWATCHED).unwrap();
    let book = open(&bytes);
    assert_eq!(book.sheets.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["问题", "BOM"]);
    for (row, column, text) in [(1, 0, "父件编码"), (2, 0, "FA-1"), (2, 1, "0,5"), (2, 2, "=A1"), (4, 0, "FA-2"), (4, 1, "1")] {
        assert_eq!(book.sheets[1].cell(row, column).unwrap().text, text);
    }
    assert_eq!(book.sheets[0].cell(2, 0).unwrap().text, "B2");
    let comments = part(&bytes, "xl/comments1.xml");
    assert!(comments.contains("ref=\"B2\"") && comments.contains("“0,5”不是数字\n第二条") && comments.contains("ref=\"D4\""), "{comments}");
    let styles = part(&bytes, "xl/styles.xml");
    assert!(styles.contains("FFFCECEA") && styles.contains("FFFDF2DD"));
    assert!(!part(&bytes, "xl/worksheets/sheet2.xml").contains("<f>"));
}

#[test]
fn a_form_offers_its_words() {
    let column = |header: &str, holds, required, words: &[&str]| FormColumn {
        column: Column::new(header, 14, holds),
        required,
        note: "说明".into(),
        choice: Choice { words: words.iter().map(|w| (*w).to_owned()).collect() },
    };
    let sheet = FormSheet {
        name: "物料".into(),
        columns: vec![
            column("物料编码\nItem code", ColumnType::Text, true, &[]),
            column("来源\nSource", ColumnType::Text, false, &["外购", "自制", "委外"]),
        ],
        rows: vec![vec![Value::from("00123"), Value::from("外购")]],
    };
    let bytes = form(&[sheet], Vec::new()).unwrap();
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(xml.contains("<dataValidation ") && xml.contains("外购,自制,委外"), "{xml}");
    let book = open(&bytes);
    assert_eq!(book.sheets[0].cell(1, 0).unwrap().text, "物料编码\nItem code");
    assert_eq!(book.sheets[0].cell(2, 0).unwrap().text, "00123");
}

#[test]
fn an_empty_list_is_a_sound_sheet() {
    let columns = vec![Column::new("编码\nCode", 20, ColumnType::Text)];
    let list = |rows: Vec<TableRow>| TableSheet {
        name: "物料".into(),
        captions: Vec::new(),
        columns: columns.clone(),
        frozen_columns: 1,
        autofilter: true,
        tree: false,
        rows: Box::new(rows.into_iter()),
    };
    let rows = vec![TableRow { level: 0, values: vec![Value::from("A")] }];
    let bytes = table(vec![list(Vec::new()), list(rows)], UNWATCHED).unwrap();
    for (sheet, rows) in [("xl/worksheets/sheet1.xml", 1), ("xl/worksheets/sheet2.xml", 2)] {
        let xml = part(&bytes, sheet);
        assert_eq!(xml.matches("<row ").count(), rows, "{xml}");
    }
}
