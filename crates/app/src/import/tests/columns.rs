//! What a column's header and its other cells say about a cell.

use super::*;

/// Cell, code and suggestion of a problem.
type Said = (String, Code, Option<String>);

/// The scrap of each line, and what is said.
fn scraps(text: &str) -> (Vec<String>, Vec<Said>) {
    let outcome = checked(&csv(text));
    let lines = outcome.records.boms.iter().flat_map(|b| &b.record.lines).map(|l| l.scrap.to_string()).collect();
    let problems = outcome.problems.iter();
    (lines, problems.map(|p| (format!("{}{}", p.letter, p.row), p.code, p.suggestion.clone())).collect())
}

#[test]
fn a_percent_sign_in_the_header_counts_for_its_column() {
    let table = |header: &str, values: [&str; 3]| {
        let [a, b, c] = values;
        format!("父件编码,子件编码,单位用量,{header}\nFA-1,VB-1,1,{a}\nFA-1,W-1,1,{b}\nFA-1,RB-304-D28,1,{c}\n")
    };
    for header in ["损耗率(%)", "损耗率％", "损耗%", "损耗百分比", "Scrap %"] {
        assert_eq!(
            scraps(&table(header, ["0.5", "2", "1.5"])),
            (["0.005", "0.02", "0.015"].map(String::from).to_vec(), vec![]),
            "{header}"
        );
    }
    // With its sign a number needs no header.
    assert_eq!(scraps(&table("损耗率(%)", ["0.5%", "2", ""])).0, ["0.005", "0.02", "0"]);
    // Cells that a spreadsheet shows as percents are shares: all below one, and said once.
    let (read, said) = scraps(&table("损耗率(%)", ["0.005", "0.02", "0"]));
    assert_eq!((read, said), (["0.005", "0.02", "0"].map(String::from).to_vec(), vec![("D1".into(), Code::ShareHeaded, None)]));
    // Without the sign, what can be no share is a mistake, and the small one beside it is in doubt.
    let (_, said) = scraps(&table("损耗率", ["0.5", "2", "1.5"]));
    let expected = [("D2", Code::ShareInDoubt, "0.5%"), ("D3", Code::ScrapTooHigh, "2%"), ("D4", Code::ScrapTooHigh, "1.5%")];
    assert_eq!(said, expected.map(|(at, code, fix)| (at.to_owned(), code, Some(fix.to_owned()))));
    assert_eq!(scraps(&table("损耗率", ["0.5", "0.02", "0"])).1, []);
}

#[test]
fn an_efficiency_may_be_above_one() {
    let read = |header: &str, value: &str| {
        let outcome = checked(&csv(&format!("工作中心编码,工作中心名称,{header}\nX1,车,{value}\n")));
        outcome.records.work_centers[0].record.efficiency.to_string()
    };
    assert_eq!(read("效率", "1.2"), "1.2");
    assert_eq!(read("效率%", "85"), "0.85");
    assert_eq!(read("效率%", "1.05"), "1.05");
}

#[test]
fn a_row_without_a_version_is_of_the_one_in_force() {
    let mut books = books();
    let days = |from: &str, to: &str| Validity { from: from.parse().unwrap(), to: to.parse().ok() };
    let kept = [
        ("V1", VersionState::Active, days("2024-01-01", "2025-12-31")),
        ("V2", VersionState::Active, days("2026-01-01", "2026-12-31")),
        ("V3", VersionState::Active, days("2027-01-01", "")),
        ("V4", VersionState::Draft, days("2026-02-01", "")),
    ];
    for (version, state, valid) in kept {
        let lines = vec![BomLine { valid, ..line(10, "VB-1", "1", "pcs") }];
        books.boms.insert(("FA-1".into(), version.into()), Bom { state, valid, ..bom("FA-1", version, lines) });
    }
    let rows = "FA-1,10,VB-1,2\nFA-1,20,W-1,2\n";
    for (text, cell) in
        [(format!("父件编码,行号,子件编码,单位用量\n{rows}"), "A2"), (format!("父件编码,行号,子件编码,单位用量,版本\n{rows}"), "E2")]
    {
        let outcome = checked_with(&csv(&text), &books, &[]);
        let [said] = &outcome.problems[..] else { panic!("{:?}", outcome.problems) };
        assert_eq!((format!("{}{}", said.letter, said.row).as_str(), said.code), (cell, Code::VersionAssumed));
        assert_eq!((said.params["item"].as_str(), said.params["version"].as_str()), ("FA-1", "V2"));
        assert_eq!(outcome.records.boms[0].record.version, "V2");
    }
    // Where there is nothing to choose from nothing is said.
    let only = checked_with(&csv("父件编码,行号,子件编码,单位用量\nFA-2,10,VB-1,3\n"), &books, &[]);
    assert_eq!((only.records.boms[0].record.version.as_str(), only.problems.len()), ("V1", 0));
}

#[test]
fn a_column_that_nobody_knows_is_told() {
    expect("父件编码,子件编码,单位用量,颜色\nFA-1,VB-1,1,红\n", &[("D1", Code::ColumnUnread, None)]);
    // Not to who chose the columns.
    let book = csv("父件编码,子件编码,单位用量,颜色\nFA-1,VB-1,1,红\n");
    let mapping: Vec<_> = recognise(&book).iter().filter_map(SheetGuess::mapping).collect();
    let books = books();
    let input = Input {
        workbook: &book,
        mapping: Some(&mapping),
        fixes: &[],
        skip_rows: &[],
        books: &books,
        tell_unread: false,
        today: TODAY,
        watch: UNWATCHED,
    };
    assert_eq!(check(&input).unwrap().problems, []);
}

#[test]
fn what_a_list_exports_comes_in_again() {
    for (kind, list) in [(Kind::Item, "item"), (Kind::Unit, "unit"), (Kind::WorkCenter, "work_center")] {
        for head in crate::words::columns(list) {
            for language in [Language::Chinese, Language::English] {
                let found = kinds::field_of(kind, head.head(language)).map(|at| kind.spec().fields[at].key);
                assert!(found.is_some(), "{list} {}", head.head(language));
                let same = found == Some(head.field) || (head.field == "code" && found == Some("code"));
                assert!(same, "{list} {}: {found:?}", head.head(language));
            }
        }
    }
}

#[test]
fn headers_of_other_programs() {
    let outcome = expect("物料编码,物料名称,物料属性,单位\nN-1,阀体,自制,pcs\nN-2,毛坯,委外加工,pcs\n", &[]);
    let sources: Vec<_> = outcome.records.items.iter().map(|i| i.record.source).collect();
    assert_eq!(sources, [Source::Make, Source::Outsource]);
    let outcome = expect("产品编码,物料编码,用量分子,用量分母\nFA-1,VB-1,1,3\nFA-1,W-1,2,3\n", &[]);
    let bom = &outcome.records.boms[0].record;
    assert_eq!((bom.output_qty.to_string(), bom.lines.len()), ("3".into(), 2));
    assert_eq!(expect("成品编号,材料编号,单耗\nFA-1,VB-1,1\n", &[]).records.boms.len(), 1);
}

#[test]
fn a_bom_by_levels_is_not_taken_for_items() {
    let book = csv("层级,物料编码,物料名称,用量,单位\n0,FA-1,阀,1,pcs\n1,VB-1,体,1,pcs\n");
    assert_eq!(recognise(&book)[0].kind, None);
}
