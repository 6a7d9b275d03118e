//! Papers and labels as PDF, read back: by lopdf's eyes for pages, by poppler's for text.
#![allow(clippy::unwrap_used)]

use qitao_office::UNWATCHED;
use qitao_office::pdf::{Align, Column, Field, Font, Label, LabelSize, Paper, PdfError, Symbols, Table, labels, papers};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// The font as `npm ci` in `frontend` brings it.
fn font() -> &'static Font {
    static FONT: OnceLock<Font> = OnceLock::new();
    FONT.get_or_init(|| {
        let package = "../../frontend/node_modules/@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf";
        let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(package)).expect("run `npm ci` in frontend first");
        Font::read(&bytes).unwrap()
    })
}

/// The text of each page, as whoever searches the file finds it.
fn text(pdf: &[u8]) -> Vec<String> {
    let mut reader = Command::new("pdftotext").args(["-layout", "-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let reader = reader.as_mut().expect("pdftotext of poppler-utils is needed");
    let mut stdin = reader.stdin.take().unwrap();
    let pdf = pdf.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&pdf).unwrap());
    let mut out = String::new();
    std::io::Read::read_to_string(&mut reader.stdout.take().unwrap(), &mut out).unwrap();
    writer.join().unwrap();
    assert!(reader.wait().unwrap().success());
    out.split_terminator('\u{c}').map(str::to_owned).collect()
}

/// Without the white between: where a line is cut is no matter.
fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn columns() -> Vec<Column> {
    let column = |head: &str, width, align| Column { head: head.into(), width, align };
    vec![
        column("行", 8.0, Align::Center),
        column("物料编码", 34.0, Align::Left),
        column("名称 规格", 60.0, Align::Left),
        column("单位", 12.0, Align::Center),
        column("数量", 26.0, Align::Right),
        column("备注", 40.0, Align::Left),
    ]
}

fn paper(lines: usize) -> Paper {
    let row = |n: usize| {
        let cells =
            [n.to_string(), format!("FA-{n:04}-E"), "电动开关阀 DN50 铸铁法兰".into(), "台".into(), format!("{n}.125"), String::new()];
        cells.to_vec()
    };
    Paper {
        house: "苏州齐套阀门有限公司".into(),
        letterhead: vec!["苏州工业园区某路 1 号".into()],
        title: "送货单".into(),
        subtitle: "Delivery note".into(),
        mark: "草稿".into(),
        number: "SH-261103-006".into(),
        fields: vec![Field::new("客户：", "远东石化"), Field::new("日期：", "2026-11-03"), Field::wide("备注：", "小心轻放 ".repeat(30))],
        tables: vec![Table {
            caption: String::new(),
            columns: columns(),
            rows: (1..=lines).map(row).collect(),
            sums: vec!["合计".into()],
            under: vec![Field::new("价税合计（大写）：", "壹万贰仟元整")],
            codes: Vec::new(),
        }],
        signatures: vec![Field::new("制单：", "李敏"), Field::new("审核：", ""), Field::new("客户签收：", "")],
        foot: "2026-11-27 10:00".into(),
        page: "第 {page} 页，共 {pages} 页".into(),
    }
}

#[test]
fn a_paper_of_one_page_says_all_that_it_was_given() {
    let pdf = papers(font(), "SH-261103-006", &[paper(3)], UNWATCHED).unwrap();
    let pages = text(&pdf);
    assert_eq!(pages.len(), 1);
    let page = dense(&pages[0]);
    for wanted in [
        "苏州齐套阀门有限公司",
        "送货单",
        "Deliverynote",
        "草稿",
        "SH-261103-006",
        "客户：远东石化",
        "FA-0003-E",
        "电动开关阀",
        "3.125",
        "壹万贰仟元整",
        "制单：李敏",
        "客户签收：",
        "第1页，共1页",
        "合计",
    ] {
        assert!(page.contains(wanted), "{wanted} is missing in\n{}", pages[0]);
    }
    assert_eq!(page.matches("小心轻放").count(), 30, "{}", pages[0]);
    // The font is cut down to what is used.
    assert!(pdf.len() < 200_000, "{} bytes", pdf.len());
}

#[test]
fn a_table_goes_on_over_pages_with_its_head_and_loses_no_row() {
    let pages = text(&papers(font(), "a", &[paper(200)], UNWATCHED).unwrap());
    assert!(pages.len() > 3, "{}", pages.len());
    let mut found = BTreeSet::new();
    for (at, page) in pages.iter().enumerate() {
        let page = dense(page);
        assert!(page.contains("SH-261103-006") && page.contains("草稿"), "page {at} does not say what it is of: {page}");
        assert!(page.contains(&format!("第{}页，共{}页", at + 1, pages.len())), "{page}");
        for n in 1..=200 {
            if page.contains(&format!("FA-{n:04}-E")) {
                assert!(page.contains("物料编码"), "page {at} has rows and no head");
                assert!(page.contains(&format!("{n}.125")), "{n}");
                assert!(found.insert(n), "row {n} is there twice");
            }
        }
    }
    assert_eq!(found.len(), 200);
    assert_eq!(pages.iter().filter(|page| page.contains("制单")).count(), 1, "it is signed once");
}

#[test]
fn a_row_that_is_taller_than_a_page_goes_on_and_loses_nothing() {
    let mut long = paper(2);
    let words: Vec<String> = (0..900).map(|n| format!("备注{n:03}。")).collect();
    long.tables[0].rows[1][5] = words.concat();
    long.tables[0].under.push(Field::new("备注：", words.concat()));
    let pages = text(&papers(font(), "a", &[long], UNWATCHED).unwrap());
    assert!(pages.len() > 2);
    // Between the columns stands nothing else on those lines, so the cell's lines follow each other.
    let all = dense(&pages.concat());
    for n in 0..900 {
        let wanted = format!("{n:03}。");
        assert!(all.matches(&wanted).count() >= 2, "{wanted}");
    }
}

#[test]
fn several_papers_count_their_own_pages_and_the_file_s() {
    let pages = text(&papers(font(), "a", &[paper(1), paper(60), paper(1)], UNWATCHED).unwrap());
    let count = pages.len();
    assert!(dense(&pages[0]).contains("第1页，共1页") && dense(&pages[0]).contains(&format!("1/{count}")));
    assert!(dense(&pages[1]).contains(&format!("第1页，共{}页", count - 2)));
    assert!(dense(&pages[count - 1]).contains(&format!("{count}/{count}")));
}

#[test]
fn whoever_watches_stops_it() {
    assert!(papers(font(), "a", &[paper(1), paper(1)], &|done, _| done < 1).is_err());
}

#[test]
fn what_is_no_font_is_refused() {
    assert!(Font::read(b"no font").is_err());
    assert!(Font::read(b"").is_err());
}

#[test]
fn labels_fill_sheets_and_rolls() {
    let label = |n: usize| Label {
        code: format!("FA-{n:04}-E"),
        title: "电动开关阀".into(),
        lines: vec!["DN50 铸铁法兰".into(), "批号 L2611".into()],
    };
    let some: Vec<(Label, u32)> = (1..=30).map(|n| (label(n), 1)).collect();
    for (size, skip, wanted) in [
        (LabelSize::Sheet24, 0, 2),
        (LabelSize::Sheet24, 18, 2),
        (LabelSize::Sheet24, 19, 3),
        (LabelSize::Sheet40, 0, 1),
        (LabelSize::Sheet40, 11, 2),
        (LabelSize::Roll40, 5, 30),
        (LabelSize::Roll60, 0, 30),
        (LabelSize::Roll100, 0, 30),
    ] {
        let pages = text(&labels(font(), "a", &some, (size, Symbols::Both), skip, UNWATCHED).unwrap());
        assert_eq!(pages.len(), wanted, "{size:?} {skip}");
        let all = dense(&pages.concat());
        for n in 1..=30 {
            assert!(all.contains(&format!("FA-{n:04}-E")), "{size:?} {n}");
        }
        assert_eq!(all.matches("电动开关阀").count(), 30, "{size:?}");
    } // Of one several, then the next.
    let three = [(label(1), 3), (label(2), 0), (label(3), 2)];
    let pages = text(&labels(font(), "a", &three, (LabelSize::Roll60, Symbols::Qr), 0, UNWATCHED).unwrap());
    let codes: Vec<_> = pages.iter().map(|page| dense(page).contains("FA-0001-E")).collect();
    assert_eq!(codes, [true, true, true, false, false]);
    let stopped = labels(font(), "a", &three, (LabelSize::Roll60, Symbols::Qr), 0, &|done, all| (done, all) != (4, 5));
    assert!(matches!(stopped, Err(PdfError::Cancelled)));
}

#[test]
fn bars_are_promised_only_where_they_can_be_read() {
    for (size, code, bars) in [
        (LabelSize::Roll40, "FA-0001-E", true),
        (LabelSize::Roll40, "6901234567892", true),
        (LabelSize::Roll40, "BT-M12X50", true),
        // One sign more would need bars of less than two dots.
        (LabelSize::Roll40, "BT-M12X501", false),
        (LabelSize::Sheet40, "FA-DN150-0304", true),
        (LabelSize::Sheet40, "FA-DN150-QFCD", false),
        (LabelSize::Roll60, "NP-HC-DN125-16C", true),
        (LabelSize::Roll40, "CA-VB50-CF8-DN50", false),
        (LabelSize::Roll100, "CA-VB50-CF8-DN50", true),
        (LabelSize::Sheet24, "物料 1", false),
        (LabelSize::Roll100, "", false),
    ] {
        assert_eq!(size.has_bars(code), bars, "{size:?} {code}");
    }
}
