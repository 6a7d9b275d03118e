//! Files in, each through real bytes.
#![allow(clippy::unwrap_used)]

use qitao_office::{CellKind, Format, Limits, ReadError, Sheet, UNWATCHED, Workbook, read};
use rust_xlsxwriter::{ExcelDateTime, Format as Style, Formula};
use std::io::Write;

fn open(bytes: &[u8], name: &str) -> Result<Workbook, ReadError> {
    read(bytes, name, &Limits::default(), UNWATCHED)
}

fn made(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    fill(book.add_worksheet().set_name("BOM").unwrap());
    book.save_to_buffer().unwrap()
}

fn grid(sheet: &Sheet) -> Vec<(u32, Vec<&str>)> {
    sheet
        .rows()
        .map(|row| {
            let mut cells = vec![""; sheet.columns() as usize];
            row.cells().for_each(|c| cells[c.column as usize] = c.text);
            (row.number, cells)
        })
        .collect()
}

#[test]
fn cells_as_a_person_sees_them() {
    let bytes = made(|s| {
        s.write_string(0, 0, "父件编码").unwrap();
        s.write_number(1, 0, 0.1 + 0.2).unwrap();
        s.write_number(2, 0, 12.0).unwrap();
        s.write_number_with_format(3, 0, 42.0, &Style::new().set_num_format("00000")).unwrap();
        let day = Style::new().set_num_format("yyyy/m/d");
        s.write_datetime_with_format(4, 0, ExcelDateTime::from_ymd(2026, 9, 1).unwrap(), &day).unwrap();
        let time = Style::new().set_num_format("yyyy-mm-dd hh:mm");
        s.write_datetime_with_format(5, 0, ExcelDateTime::from_ymd(2026, 9, 1).unwrap().and_hms(8, 30, 0).unwrap(), &time).unwrap();
        s.write_boolean(6, 0, true).unwrap();
        s.write_formula(7, 0, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        s.write_formula(8, 0, Formula::new("=A3*2").set_result("24")).unwrap();
        s.write_formula(9, 0, Formula::new("=A3").set_result("77")).unwrap();
        s.write_string(10, 0, "  ").unwrap();
        s.write_number_with_format(11, 0, 0.0625, &Style::new().set_num_format("[h]:mm:ss")).unwrap();
        s.write_number_with_format(12, 0, 0.05, &Style::new().set_num_format("0%")).unwrap();
        s.write_string(13, 0, "00123").unwrap();
    });
    // A program that writes formulas and does not calculate them.
    let bytes = bent(&bytes, "sheet1.xml", |xml| xml.replace("<v>77</v>", ""));
    let book = open(&bytes, "a.xlsx").unwrap();
    assert_eq!(book.format, Format::Xlsx);
    let sheet = &book.sheets[0];
    let cells: Vec<_> = sheet.rows().map(|r| (r.number, r.cell(0).unwrap())).map(|(n, c)| (n, c.text, c.kind, c.formula)).collect();
    assert_eq!(
        cells,
        [
            (1, "父件编码", CellKind::Text, false),
            (2, "0.3", CellKind::Number, false),
            (3, "12", CellKind::Number, false),
            (4, "00042", CellKind::Number, false),
            (5, "2026-09-01", CellKind::Date, false),
            (6, "2026-09-01 08:30:00", CellKind::Date, false),
            (7, "TRUE", CellKind::Bool, false),
            (8, "#DIV/0!", CellKind::Error, true),
            (9, "24", CellKind::Number, true),
            (10, "", CellKind::NoResult, true),
            (12, "1:30:00", CellKind::Time, false),
            (13, "0.05", CellKind::Number, false),
            (14, "00123", CellKind::Text, false),
        ]
    );
}

#[test]
fn merged_and_hidden() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.merge_range(1, 0, 3, 0, "FA-1", &Style::new()).unwrap();
    sheet.write_string(0, 0, "父件编码").unwrap();
    book.add_worksheet().set_hidden(true).write_string(0, 0, "list").unwrap();
    let book = open(&book.save_to_buffer().unwrap(), "a.xlsx").unwrap();
    assert_eq!(book.sheets.len(), 1);
    assert_eq!(grid(&book.sheets[0]), [(1, vec!["父件编码"]), (2, vec!["FA-1"])]);
    let merge = book.sheets[0].merges[0];
    assert_eq!((merge.first_row, merge.last_row, merge.first_column, merge.last_column), (2, 4, 0, 0));
}

#[test]
fn csv_in_every_encoding() {
    let text = "父件编码,子件编码,单位用量\r\nFA-1,\"螺栓 \"\"M12\"\"\",0.5\r\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    let bom = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for (bytes, label) in [(text.as_bytes(), "UTF-8"), (&bom, "UTF-8 BOM"), (&gbk, "GB18030"), (&utf16, "UTF-16LE")] {
        let book = open(bytes, "清单.csv").unwrap();
        assert_eq!(book.format, Format::Csv { encoding: label, separator: ',' });
        assert_eq!(book.sheets[0].name, "清单");
        assert_eq!(
            grid(&book.sheets[0]),
            [(1, vec!["父件编码", "子件编码", "单位用量"]), (2, vec!["FA-1", "螺栓 \"M12\"", "0.5"])],
            "{label}"
        );
    }
    // 䶮 U+4DAE is four bytes in GB18030 and not in GBK.
    let (rare, _, _) = encoding_rs::GB18030.encode("名称\n䶮,重庆\n");
    assert_eq!(grid(&open(&rare, "a.csv").unwrap().sheets[0])[1].1, ["䶮", "重庆"]);
}

#[test]
fn csv_separators_blank_lines_and_quotes() {
    for (separator, text) in [(';', "编码;名称;数量\nA;阀,体;0,5\n"), ('\t', "编码\t名称\nA\t\"阀\t体\"\n"), (',', "编码,名称\nA,阀;体\n")]
    {
        let book = open(text.as_bytes(), "a.csv").unwrap();
        assert_eq!(book.format, Format::Csv { encoding: "UTF-8", separator });
        assert_eq!(book.sheets[0].cell(1, 1).unwrap().text, "名称");
    }
    let book = open("编码,名称\r\n\r\n\r\nA,\"两\r\n行\"\r\nB,x\r\n\r\nC,y".as_bytes(), "a.csv").unwrap();
    assert_eq!(grid(&book.sheets[0]), [(1, vec!["编码", "名称"]), (4, vec!["A", "两\r\n行"]), (5, vec!["B", "x"]), (7, vec!["C", "y"])]);
    assert_eq!(open(b"a,b\n1,\"open\n2,3\n", "a.csv").unwrap_err(), ReadError::OpenQuote { line: 2 });
    assert!(open(b"a,b\n5\" pipe,3\n", "a.csv").is_ok());
}

#[test]
fn text_that_is_no_text_names_the_line() {
    assert_eq!(open(b"a,b\nok,\xC2\xB7\nbad,\xFF\xFF\n", "a.csv").unwrap_err(), ReadError::NotText { line: 3 });
    assert_eq!(open(b"\xEF\xBB\xBFa,b\nok\n\xC3\x28\n", "a.csv").unwrap_err(), ReadError::NotText { line: 3 });
}

#[test]
fn other_kinds_say_what_they_are() {
    let kinds: [(&[u8], &str); 8] = [
        (b"%PDF-1.7 ...", "pdf"),
        (b"\xFF\xD8\xFF\xE0 JFIF", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"<html><table><tr><td>1", "html"),
        (b"\xEF\xBB\xBF\n<?xml version='1.0'?><Workbook/>", "xml"),
        (b"Rar!\x1a\x07", "rar"),
        (b"a\0b\0", "binary"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 something old", "old_office"),
    ];
    for (bytes, found) in kinds {
        assert_eq!(open(bytes, "a.xlsx").unwrap_err(), ReadError::WrongKind { found });
    }
    assert_eq!(open(b"", "a.xlsx").unwrap_err(), ReadError::Empty);
    assert_eq!(open(b"\n\n , \n", "a.csv").unwrap_err(), ReadError::Empty);
    assert_eq!(open(&made(|_| {}), "a.xlsx").unwrap_err(), ReadError::Empty);
    for (part, found) in [("word/document.xml", "word"), ("xl/workbook.bin", "xlsb"), ("readme.txt", "zip")] {
        assert_eq!(open(&zipped(&[(part, b"x")]), "a.xlsx").unwrap_err(), ReadError::WrongKind { found });
    }
}

#[test]
fn a_locked_workbook_says_so() {
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(1024, 0);
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(4096, 0);
    assert_eq!(open(&bytes, "a.xlsx").unwrap_err(), ReadError::PasswordProtected);
}

#[test]
fn damage_is_named_and_never_panics() {
    let whole = made(|s| {
        for row in 0..200 {
            s.write_string(row, 0, format!("code {row}")).unwrap();
            s.write_number(row, 1, f64::from(row) * 1.1).unwrap();
        }
    });
    assert!(open(&whole, "a.xlsx").is_ok());
    for cut in [10, whole.len() / 4, whole.len() / 2, whole.len() - 30] {
        assert!(matches!(open(&whole[..cut], "a.xlsx"), Err(ReadError::Corrupt { .. })), "cut at {cut}");
    }
    for at in (40..whole.len()).step_by(197) {
        let mut bent = whole.clone();
        bent[at] ^= 0x55;
        if let Err(e) = open(&bent, "a.xlsx") {
            assert!(!e.code().is_empty());
        }
    }
    let no_sheet = zipped(&[("xl/workbook.xml", b"<workbook><sheets><sheet"), ("[Content_Types].xml", b"")]);
    assert!(matches!(open(&no_sheet, "a.xlsx"), Err(ReadError::Corrupt { .. })));
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn bomb(bytes: u64) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(b"<workbook/>").unwrap();
    zip.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..bytes >> 20 {
        zip.write_all(&zeros).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_bomb_is_refused_before_it_unfolds() {
    let small = Limits { unzipped_bytes: 4 << 20, ..Limits::default() };
    let too_large = ReadError::UnzipsTooLarge { most: 4 << 20 };
    // Honest about its size: refused without unpacking.
    let honest = bomb(8 << 20);
    assert_eq!(read(&honest, "a.xlsx", &small, UNWATCHED).unwrap_err(), too_large);
    // Packed a thousand times: refused by its ratio although below the limit.
    let dense = bomb(3 << 20);
    assert_eq!(read(&dense, "a.xlsx", &small, UNWATCHED).unwrap_err(), too_large);
    // Lies about its size: both size fields of the last part say 1000 bytes.
    let mut liar = honest.clone();
    let real = u32::try_from(8_u64 << 20).unwrap().to_le_bytes();
    let said = 1000_u32.to_le_bytes();
    let at: Vec<usize> = (0..liar.len() - 4).filter(|&i| liar[i..i + 4] == real).collect();
    assert!(!at.is_empty());
    at.iter().for_each(|&i| liar[i..i + 4].copy_from_slice(&said));
    assert!(matches!(read(&liar, "a.xlsx", &small, UNWATCHED).unwrap_err(), ReadError::UnzipsTooLarge { .. } | ReadError::Corrupt { .. }));
    let tiny = Limits { file_bytes: 100, ..Limits::default() };
    assert!(matches!(read(&honest, "a.xlsx", &tiny, UNWATCHED), Err(ReadError::TooLarge { most: 100, .. })));
}

#[test]
fn a_million_empty_rows_cost_nothing() {
    let mut xml = String::from(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#);
    xml.push_str(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>物料编码</t></is></c></row>"#);
    for row in 2..=1_048_576 {
        xml.push_str(&format!(r#"<row r="{row}"><c r="A{row}" s="0"/></row>"#));
    }
    xml.push_str("</sheetData></worksheet>");
    let plain = made(|s| {
        s.write_string(0, 0, "x").unwrap();
    });
    let bytes = bent(&plain, "sheet1.xml", |_| xml.clone());
    let book = open(&bytes, "a.xlsx").unwrap();
    assert_eq!(grid(&book.sheets[0]), [(1, vec!["物料编码"])]);
    assert_eq!(book.sheets[0].last_row(), 1);
    // Cancelled in the middle of it.
    let calls = std::cell::Cell::new(0);
    let stop = |_: u64, _: u64| {
        calls.set(calls.get() + 1);
        calls.get() < 3
    };
    assert_eq!(read(&bytes, "a.xlsx", &Limits::default(), &stop).unwrap_err(), ReadError::Cancelled);
}

/// The same workbook with one part changed.
fn bent(plain: &[u8], part_name: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(plain)).unwrap();
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut part = from.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut xml = String::new();
        std::io::Read::read_to_string(&mut part, &mut xml).unwrap();
        to.start_file(&name, zip::write::SimpleFileOptions::default().compression_level(Some(1))).unwrap();
        to.write_all(if name.ends_with(part_name) { change(&xml) } else { xml }.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn too_many_columns_rows_and_cells() {
    let wide = made(|s| {
        s.write_string(0, 300, "x").unwrap();
    });
    assert_eq!(open(&wide, "a.xlsx").unwrap_err(), ReadError::TooManyColumns { sheet: "BOM".into(), most: 256 });
    let empty_but_wide = made(|s| {
        s.write_string(0, 0, "x").unwrap();
        s.write_blank(0, 300, &Style::new().set_bold()).unwrap();
    });
    assert!(open(&empty_but_wide, "a.xlsx").is_ok());
    let few = Limits { rows: 3, cells: 100, ..Limits::default() };
    assert_eq!(read(b"a\nb\nc\nd\n", "a.csv", &few, UNWATCHED).unwrap_err(), ReadError::TooManyRows { sheet: "a".into(), most: 3 });
    let few = Limits { cells: 3, ..Limits::default() };
    assert_eq!(read(b"a,b\nc,d\n", "a.csv", &few, UNWATCHED).unwrap_err(), ReadError::TooManyCells { most: 3 });
}

#[test]
fn dates_count_from_1904_where_the_file_says_so() {
    let plain = made(|s| {
        s.write_datetime_with_format(0, 0, ExcelDateTime::from_ymd(2026, 9, 1).unwrap(), &Style::new().set_num_format("yyyy-mm-dd"))
            .unwrap();
    });
    let bytes = bent(&plain, "workbook.xml", |xml| xml.replace("<workbookPr ", "<workbookPr date1904=\"1\" "));
    let book = open(&bytes, "a.xlsx").unwrap();
    assert!(book.from_1904);
    // Four years and a day later, as Excel shows the same serial there.
    assert_eq!(book.sheets[0].cell(1, 0).unwrap().text, "2030-09-02");
}
