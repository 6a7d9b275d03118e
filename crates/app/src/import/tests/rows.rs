//! Every mistake of a row at once; what is in use stays; drafts and loops; headers that say the same.

use super::*;

#[test]
fn an_unknown_component_hides_no_other_mistake() {
    let text = "父件编码,行号,子件编码,单位用量,单位,固定用量,损耗率,生效日期,失效日期\n\
                FA-1,10,XX-9,-1,圈,-2,120%,2026-09-01,2026-08-01\nFA-1,10,VB-1,1,,,,,\n";
    let expected = [
        ("C2", Code::UnknownItem, None),
        ("D2", Code::NotPositive, None),
        ("E2", Code::UnknownUnit, None),
        ("F2", Code::Negative, None),
        ("G2", Code::ScrapTooHigh, None),
        ("I2", Code::DatesReversed, None),
        ("B3", Code::Duplicate, None),
    ];
    let outcome = expect(text, &expected);
    // A unit that is written otherwise has its suggestion without the item, too.
    expect(&bom_csv(&["FA-1,XX-9,1,公斤,,,"]), &[("B2", Code::UnknownItem, None), ("D2", Code::UnknownUnit, Some("kg"))]);
    assert_eq!((outcome.counts.errors, outcome.counts.skipped), (7, 2));
}

#[test]
fn a_row_without_its_parent_or_version_is_looked_at_all_the_same() {
    let long = "V".repeat(65);
    let text = format!(
        "父件编码,版本,版本生效日期,版本失效日期,产出数量,子件编码,单位用量,单位\n\
         ,V1,2026-05-01,2026-01-01,0,XX-9,0,圈\nFA-9,,,,,VB-1,x,公斤\nFA-1,{long},,,,FA-1,1,kg\nFA-1,V1,,,1,VB-1,2,\n"
    );
    let expected = [
        ("A2", Code::Required, None),
        ("C2", Code::DatesReversed, None),
        ("E2", Code::NotPositive, None),
        ("F2", Code::UnknownItem, None),
        ("G2", Code::NotPositive, None),
        ("H2", Code::UnknownUnit, None),
        ("A3", Code::UnknownItem, None),
        ("G3", Code::NotANumber, None),
        ("H3", Code::UnknownUnit, Some("kg")),
        ("B4", Code::TooLong, None),
        ("F4", Code::OwnComponent, None),
        ("H4", Code::NoConversion, None),
    ];
    let outcome = expect(&text, &expected);
    let bom = &outcome.records.boms[0].record;
    assert_eq!((bom.version.as_str(), bom.lines.len(), outcome.records.boms.len(), outcome.counts.skipped), ("V1", 1, 1, 3));
}

#[test]
fn the_head_is_told_where_it_is_said() {
    let text = "父件编码,版本,版本失效日期,产出数量,固定产出,子件编码,单位用量\nFA-1,V1,,,,VB-1,1\nFA-1,V1,1899-01-01,0,,W-1,1\nFA-1,V1,,,0.5,RB-304-D28,1\n";
    expect(text, &[("C3", Code::DateOutOfRange, None), ("D3", Code::NotPositive, None), ("E4", Code::TooManyDecimals, None)]);
    // FA-2 V1 is in the books and has no end.
    let text = "父件编码,版本,版本失效日期,子件编码,单位用量\nFA-2,V2,,VB-1,1\nFA-2,V2,2030-01-01,W-1,1\n";
    expect(text, &[("C3", Code::Overlap, None)]);
}

#[test]
fn every_other_kind_tells_all_mistakes_of_a_row() {
    type Places = &'static [(&'static str, Code, Option<&'static str>)];
    let cases: &[(&str, Places)] = &[
        (
            "单位编码,单位名称,量纲,换算分子,换算分母\n,,计数,0,2\n",
            &[("A2", Code::Required, None), ("B2", Code::Required, None), ("D2", Code::NotPositive, None), ("E2", Code::CountFactor, None)],
        ),
        (
            "物料编码,物料名称,单位,安全库存,批量规则,最小批量,最大批量,条码\n,甲,圈,-1,固定批量,9,5,\nN-1,乙,pcs,1.5,最小最大,9,5,690\nN-1,丙,圈,-2,,,,690\n",
            &[
                ("A2", Code::Required, None),
                ("C2", Code::UnknownUnit, None),
                ("D2", Code::Negative, None),
                ("E2", Code::LotFigureMissing, None),
                ("G2", Code::LotMaxBelowMin, None),
                ("D3", Code::TooManyDecimals, None),
                ("G3", Code::LotMaxBelowMin, None),
                ("A4", Code::Duplicate, None),
                ("C4", Code::UnknownUnit, None),
                ("D4", Code::Negative, None),
            ],
        ),
        (
            "物料编码,换算单位,换算单位数量,基本单位数量\nXX-9,圈,0,x\nVB-1,pcs,1,1\nVB-1,m,1,4\nVB-1,m,2,-8\n",
            &[
                ("A2", Code::UnknownItem, None),
                ("B2", Code::UnknownUnit, None),
                ("C2", Code::NotPositive, None),
                ("D2", Code::NotANumber, None),
                ("B3", Code::ConversionOfOwnUnit, None),
                ("B5", Code::Duplicate, None),
                ("D5", Code::NotPositive, None),
            ],
        ),
        (
            "工作中心编码,工作中心名称,效率\n,,0\nC02,磨,85\nC02,铣,-1\n",
            &[
                ("A2", Code::Required, None),
                ("B2", Code::Required, None),
                ("C2", Code::NotPositive, None),
                ("C3", Code::TooLarge, Some("85%")),
                ("A4", Code::Duplicate, None),
                ("C4", Code::NotPositive, None),
            ],
        ),
        (
            "父件编码,行号,优先级,替代料编码,替代比例\nXX-9,10,1,YY-9,0\nFA-2,77,0,FA-2,-1\nFA-2,10,1,VB-1,1\nFA-2,10,1,W-1,1\n,10,1,ZZ-9,0\n",
            &[
                ("A2", Code::UnknownItem, None),
                ("D2", Code::UnknownItem, None),
                ("E2", Code::NotPositive, None),
                ("B3", Code::UnknownLine, None),
                ("C3", Code::NotPositive, None),
                ("D3", Code::OwnComponent, None),
                ("E3", Code::NotPositive, None),
                ("D4", Code::OwnComponent, None),
                ("C5", Code::Duplicate, None),
                ("A6", Code::Required, None),
                ("D6", Code::UnknownItem, None),
                ("E6", Code::NotPositive, None),
            ],
        ),
        (
            "物料编码,工序号,工序名称,工作中心,每循环件数\n,0,,C09,0\nXX-9,10,车,C01,-1\nVB-1,10,车,C01,1\nVB-1,10,铣,C09,1\n",
            &[
                ("A2", Code::Required, None),
                ("B2", Code::NotPositive, None),
                ("C2", Code::Required, None),
                ("D2", Code::UnknownWorkCenter, None),
                ("E2", Code::NotPositive, None),
                ("A3", Code::UnknownItem, None),
                ("E3", Code::NotPositive, None),
                ("B5", Code::Duplicate, None),
                ("D5", Code::UnknownWorkCenter, None),
            ],
        ),
    ];
    for (text, expected) in cases {
        expect(text, expected);
    }
}

#[test]
fn what_is_in_use_keeps_its_unit_decimals_and_kind() {
    let mut books = books();
    // 2 kg of it stand in FA-2, and it has a BOM of its own.
    books.boms.insert(("RB-304-D28".into(), "V1".into()), bom("RB-304-D28", "V1", vec![line(10, "W-1", "1", "m")]));
    let free = Item { conversions: vec![Conversion { unit: "g".into(), quantity: Qty::ONE, base: Qty::ONE }], ..item("N-1", "pcs", 0) };
    books.items.insert("N-1".into(), free);
    let fine = Item { safety_stock: "0.125".parse().unwrap(), ..item("N-2", "kg", 3) };
    books.items.insert("N-2".into(), fine);
    let text = "物料编码,物料名称,类型,单位,小数位数\nRB-304-D28,圆钢,服务,pcs,0\nVB-1,阀体,,kg,3\nN-1,没用过,,g,1\nN-2,没用过,,kg,2\nW-1,线,服务,m,6\nFA-1,新,服务,kg,3\n";
    let outcome = checked_with(&csv(text), &books, &[]);
    let expected = [
        ("C2", Code::ServiceIsMade, None),
        ("D2", Code::UnitInUse, Some("kg")),
        ("E2", Code::DecimalsInUse, Some("3")),
        ("D3", Code::UnitInUse, Some("pcs")),
        ("D4", Code::ConversionOfOwnUnit, None),
        ("E5", Code::FigureIsFiner, None),
        ("D7", Code::UnitChanged, None),
    ];
    assert_eq!(found(&outcome), expected.map(|(c, code, s)| (c.to_owned(), code, s)));
    assert_eq!((outcome.problems[1].params["before"].as_str(), outcome.problems[1].params["uses"].as_str()), ("kg", "2"));
    assert_eq!(outcome.problems[5].params["figure"], "0.125");
    let written: Vec<_> = outcome.records.items.iter().map(|i| (i.record.code.as_str(), i.record.kind, i.record.unit.as_str())).collect();
    assert_eq!(written, [("W-1", ItemKind::Service, "m"), ("FA-1", ItemKind::Service, "kg")], "a service may be a component");
}

#[test]
fn a_unit_in_use_keeps_its_size() {
    let text =
        "单位编码,单位名称,小数位数,量纲,换算分子,换算分母\ng,克,1,质量,1,100\npcs,个,2,质量,1,1\nm,米,3,长度,1,1\nroll,卷,0,计数,1,1\n";
    let outcome = expect(text, &[("D3", Code::UnitSizeInUse, None)]);
    assert_eq!(outcome.problems[0].params["uses"], "6", "five items and a line");
    let units: Vec<_> = outcome.records.units.iter().map(|u| (u.record.code.as_str(), u.state)).collect();
    assert_eq!(units, [("g", State::Changed), ("roll", State::New)], "nothing counts in grams yet");
}

#[test]
fn a_service_is_not_made() {
    let sheets = xlsx(&[
        ("物料", &|s| fill(s, &[&["物料编码", "物料名称", "类型", "单位"], &["S-1", "电镀", "服务", "kg"]])),
        ("物料清单", &|s| fill(s, &[&["父件编码", "子件编码", "单位用量"], &["S-1", "VB-1", "1"], &["FA-1", "S-1", "1"]])),
        ("工艺路线", &|s| fill(s, &[&["物料编码", "工序名称", "工作中心"], &["S-1", "电镀", "C01"]])),
    ]);
    let outcome = checked(&sheets);
    let all: Vec<_> = outcome.problems.iter().map(|p| (p.sheet.as_str(), p.letter.as_str(), p.row, p.code)).collect();
    assert_eq!(all, [("物料清单", "A", 2, Code::ServiceHasNoBom), ("工艺路线", "A", 2, Code::ServiceHasNoBom)]);
    assert_eq!((outcome.records.items.len(), outcome.records.boms.len(), outcome.records.routings.len()), (1, 1, 0));
}

#[test]
fn other_mistakes_hide_neither_loops_nor_overlaps() {
    // The line that closes the loop has a mistake of its own, and so has the version that overlaps.
    let outcome = expect(&bom_csv(&["VB-1,FA-2,x,,,,", "VB-1,W-1,1,,,,"]), &[("B2", Code::Loop, None), ("C2", Code::NotANumber, None)]);
    assert_eq!(outcome.problems[0].params["path"], "FA-2 → VB-1 → FA-2");
    assert_eq!(outcome.records.boms[0].record.lines.len(), 1, "the other line is none of it");
    // An item that is not taken, and a line above it that is fine: told at the one that is left out anyway.
    let sheets = xlsx(&[
        ("物料", &|s| fill(s, &[&["物料编码", "物料名称", "单位"], &["N-1", "甲", "圈"], &["N-2", "乙", "pcs"]])),
        ("BOM", &|s| fill(s, &[&["父件编码", "子件编码", "单位用量"], &["N-1", "N-2", "1"], &["N-2", "N-1", "1"], &["N-2", "VB-1", "1"]])),
    ]);
    let outcome = checked(&sheets);
    let all: Vec<_> = outcome.problems.iter().map(|p| (format!("{}{}", p.letter, p.row), p.code)).collect();
    let expected = [("C2", Code::UnknownUnit), ("A2", Code::ItemNotTaken), ("B3", Code::ItemNotTaken), ("B3", Code::Loop)]
        .map(|(c, code)| (c.to_owned(), code));
    assert_eq!(all, expected);
    let text = "父件编码,版本,版本生效日期,版本失效日期,产出数量,子件编码,单位用量\n\
                FA-1,V1,2026-01-01,,0,VB-1,1\nFA-1,V2,2026-06-01,,1,VB-1,1\nFA-2,V1,2025-01-01,,0,VB-1,1\n";
    let outcome = expect(text, &[("C2", Code::Overlap, None), ("E2", Code::NotPositive, None), ("E4", Code::NotPositive, None)]);
    assert_eq!(outcome.problems[0].params["other"], "V2", "the one without another mistake stays");
    assert_eq!(outcome.records.boms.iter().map(|b| b.record.version.as_str()).collect::<Vec<_>>(), ["V2"]);
    let text =
        "物料编码,版本,生效日期,工序名称,工作中心\nVB-1,V1,2026-01-01,车,C01\nVB-1,V2,2026-06-01,车,C01\nVB-1,V2,2026-07-01,铣,C09\n";
    expect(text, &[("C3", Code::Overlap, None), ("C4", Code::Contradiction, None), ("E4", Code::UnknownWorkCenter, None)]);
}

#[test]
fn a_repeated_header_is_said_and_can_be_mapped() {
    let book = csv("父件编码,子件编码,单位用量,单位用量,Qty per\nFA-1,VB-1,1,2,3\n");
    let guess = &recognise(&book)[0];
    let columns: Vec<_> = guess.columns.iter().map(|c| (c.letter.as_str(), c.field.as_deref(), c.repeats.as_deref())).collect();
    let (parent, component) = (("A", Some("parent"), None), ("B", Some("component"), None));
    assert_eq!(columns, [parent, component, ("C", Some("qty"), None), ("D", None, Some("C")), ("E", None, Some("C"))]);
    let outcome = checked(&book);
    assert_eq!(found(&outcome), [("D1".to_owned(), Code::ColumnRepeated, None), ("E1".to_owned(), Code::ColumnRepeated, None)]);
    assert_eq!((outcome.problems[0].params["other"].as_str(), outcome.problems[0].value.as_str()), ("C", "单位用量"));
    assert_eq!(outcome.records.boms[0].record.lines[0].qty.to_string(), "1");
    // By hand: the fourth column instead. The others are still said.
    let mut mapping = guess.mapping().unwrap();
    mapping.columns[2].index = 3;
    let books = books();
    let input = Input {
        workbook: &book,
        mapping: Some(&[mapping]),
        fixes: &[],
        skip_rows: &[],
        books: &books,
        tell_unread: true,
        today: TODAY,
        watch: UNWATCHED,
    };
    let outcome = check(&input).unwrap();
    assert_eq!(found(&outcome), [("C1".to_owned(), Code::ColumnRepeated, None), ("E1".to_owned(), Code::ColumnRepeated, None)]);
    assert_eq!(outcome.problems[0].params["other"], "D");
    assert_eq!(outcome.records.boms[0].record.lines[0].qty.to_string(), "2");
}

#[test]
fn a_sheet_is_read_as_the_kind_that_a_person_says() {
    let fields = |guess: &SheetGuess| guess.columns.iter().map(|c| c.field.clone()).collect::<Vec<_>>();
    let named = |list: &[&str]| list.iter().map(|f| (!f.is_empty()).then(|| (*f).to_owned())).collect::<Vec<_>>();
    // What is missing keeps it from being recognised; every name of a field counts all the same.
    let book = csv("图号,材料编码,生效日期,To\nD-1,VB-1,2026-01-01,\n");
    assert_eq!(recognise(&book)[0].kind, None);
    let guess = recognise_sheet(&book.sheets[0], Some(Kind::Bom));
    assert_eq!((guess.kind, guess.header_row, guess.rows), (Some(Kind::Bom), 1, 1));
    assert_eq!(fields(&guess), named(&["", "component", "from", "to"]));
    // The version's days are told from the lines' as they are without being asked.
    let book = csv("父件编码,版本,子件编码,单位用量,生效日期,失效日期\nFA-1,V1,VB-1,1,2026-01-01,\nFA-1,V2,W-1,1,2026-07-01,\n");
    let guess = recognise_sheet(&book.sheets[0], Some(Kind::Bom));
    assert_eq!(guess, recognise(&book)[0]);
    assert_eq!(fields(&guess)[4..], named(&["version_from", "version_to"]));
    // Its header stays where another kind found it, below a title.
    let book = csv("九月导出\n物料编码,物料名称,单位\nFA-1,闸阀,台\n");
    assert_eq!((recognise(&book)[0].kind, recognise(&book)[0].header_row), (Some(Kind::Item), 2));
    let guess = recognise_sheet(&book.sheets[0], Some(Kind::WorkCenter));
    assert_eq!((guess.kind, guess.header_row), (Some(Kind::WorkCenter), 2));
}

#[test]
fn a_draft_closes_no_loop_either() {
    // FA-2 has VB-1 in the books.
    let head = "父件编码,版本,版本状态,版本生效日期,版本失效日期,子件编码,单位用量\n";
    let draft = |rows: &[&str]| format!("{head}{}\n", rows.join("\n"));
    let outcome = expect(&draft(&["VB-1,V1,草稿,,,W-1,1", "VB-1,V1,草稿,,,FA-2,1"]), &[("F3", Code::Loop, None)]);
    assert_eq!(outcome.problems[0].params["path"], "FA-2 → VB-1 → FA-2");
    assert_eq!(outcome.records.boms[0].record.lines.len(), 1, "the draft is written without the line");
    // With an active version of the same file.
    let rows = ["FA-1,V1,生效,,,RB-304-D28,1", "RB-304-D28,V1,生效,,,W-1,1", "W-1,V1,草稿,,,FA-1,1"];
    let outcome = expect(&draft(&rows), &[("F4", Code::Loop, None)]);
    assert_eq!(outcome.problems[0].params["path"], "FA-1 → RB-304-D28 → W-1 → FA-1");
    // Two drafts close none before one of them is active; an obsolete version and other days close none at all.
    expect(&draft(&["FA-1,V1,草稿,,,W-1,1", "W-1,V1,草稿,,,FA-1,1"]), &[]);
    expect(&draft(&["VB-1,V1,停用,,,FA-2,1"]), &[]);
    let years = ["FA-1,V1,生效,2020-01-01,2020-12-31,W-1,1", "W-1,V1,草稿,2021-01-01,,FA-1,1"];
    expect(&draft(&years), &[]);
    expect(&draft(&["FA-1,V1,草稿,,,FA-1,1"]), &[("F2", Code::OwnComponent, None)]);
    // A draft beside an active version that is its way round: each is told once, the draft's at the draft.
    let rows = ["FA-1,V1,生效,,,W-1,1", "W-1,V1,生效,,,FA-1,1", "W-1,V2,草稿,,,FA-1,1"];
    let outcome = expect(&draft(&rows), &[("F3", Code::Loop, None), ("F4", Code::Loop, None)]);
    assert_eq!(outcome.records.boms.len(), 1);
}
