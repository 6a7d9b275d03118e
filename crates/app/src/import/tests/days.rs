//! Whose days a file says: the version's or the lines'.

use super::*;

/// Each version with its days and the first days of its lines; the codes of what is wrong.
fn days_of(text: &str) -> (Vec<String>, Vec<Code>) {
    let outcome = checked(&csv(text));
    let lines = |b: &Bom| b.lines.iter().map(|l| l.valid.from.to_string()).collect::<Vec<_>>().join(" ");
    let to = |b: &Bom| b.valid.to.map_or_else(String::new, |d| d.to_string());
    let boms = outcome.records.boms.iter().map(|b| &b.record);
    (
        boms.map(|b| format!("{} {}..{}: {}", b.version, b.valid.from, to(b), lines(b))).collect(),
        outcome.problems.iter().map(|p| p.code).collect(),
    )
}

#[test]
fn days_without_a_name_are_the_versions_where_they_can_be_nobody_elses() {
    let head = "父件编码,版本,生效日期,失效日期,子件编码,单位用量\n";
    let two = ["V1 2026-01-01..2026-06-30: 2026-01-01 2026-01-01", "V2 2026-07-01..: 2026-07-01"];
    let said = [Code::DaysOfVersion, Code::DaysOfVersion];
    let whole = format!("{head}FA-1,V1,2026-01-01,2026-06-30,VB-1,1\nFA-1,V1,2026/1/1,2026-06-30,W-1,1\nFA-1,V2,2026-07-01,,VB-1,2\n");
    assert_eq!(days_of(&whole), (two.map(String::from).to_vec(), said.to_vec()));
    // A version that is not repeated is that of the row above.
    let once = format!("{head}FA-1,V1,2026-01-01,2026-06-30,VB-1,1\nFA-1,,2026-01-01,2026-06-30,W-1,1\nFA-1,V2,2026-07-01,,VB-1,2\n");
    assert_eq!(days_of(&once), (two.map(String::from).to_vec(), said.to_vec()));
}

#[test]
fn days_without_a_name_are_the_lines_where_they_may_be() {
    // One version: its components come and go, in whatever order they are written.
    let head = "父件编码,版本,子件编码,单位用量,生效日期,失效日期\n";
    for rows in [["FA-1,V1,VB-1,1,,2026-06-30", "FA-1,V1,W-1,1,,"], ["FA-1,V1,W-1,1,,", "FA-1,V1,VB-1,1,,2026-06-30"]] {
        let outcome = expect(&format!("{head}{}\n", rows.join("\n")), &[]);
        let bom = &outcome.records.boms[0].record;
        assert_eq!(bom.valid, Validity::ALWAYS);
        let of = |code: &str| bom.lines.iter().find(|l| l.component == code).unwrap().valid;
        assert_eq!((of("VB-1").to.map(|d| d.to_string()).as_deref(), of("W-1")), (Some("2026-06-30"), Validity::ALWAYS));
    }
    assert_eq!(days_of(&format!("{head}FA-1,V1,VB-1,1,2026-09-01,\n")).0, ["V1 1900-01-01..: 2026-09-01"]);
    // Several versions, but lines of one differ: the second version is told that it has no days.
    let later = format!("{head}FA-1,V1,VB-1,1,,\nFA-1,V1,W-1,1,2026-09-01,\nFA-1,V2,VB-1,1,2027-01-01,\n");
    assert_eq!(days_of(&later), (vec!["V1 1900-01-01..: 1900-01-01 2026-09-01".to_owned()], vec![Code::VersionWithoutDays]));
    // A header that names the line is the line's.
    let named = "父件编码,版本,行生效日期,子件编码,单位用量\nFA-1,V1,2026-09-01,VB-1,1\nFA-1,V2,2027-09-01,VB-1,1\n";
    assert_eq!(days_of(named), (vec!["V1 1900-01-01..: 2026-09-01".to_owned()], vec![Code::VersionWithoutDays]));
}

#[test]
fn days_in_merged_cells_are_those_of_all_their_rows() {
    let book = xlsx(&[("BOM", &|s| {
        fill(
            s,
            &[
                &["父件编码", "版本", "生效日期", "失效日期", "子件编码", "单位用量"],
                &["FA-1", "", "", "", "VB-1", "1"],
                &["FA-1", "", "", "", "W-1", "1"],
                &["FA-1", "V2", "2026-07-01", "", "VB-1", "2"],
            ],
        );
        for (column, text) in [(1, "V1"), (2, "2026-01-01"), (3, "2026-06-30")] {
            s.merge_range(1, column, 2, column, text, &Format::new()).unwrap();
        }
    })]);
    let outcome = checked(&book);
    let days: Vec<_> = outcome.records.boms.iter().map(|b| format!("{} {}", b.record.version, b.record.valid.from)).collect();
    assert_eq!(days, ["V1 2026-01-01", "V2 2026-07-01"]);
}

#[test]
fn lines_follow_the_days_of_their_version() {
    let mut books = books();
    let text =
        |from: &str| format!("父件编码,版本,版本生效日期,行号,子件编码,单位用量\nFA-1,V1,{from},10,VB-1,1\nFA-1,V1,{from},20,W-1,1\n");
    let first = checked_with(&csv(&text("2026-01-01")), &books, &[]).records.boms.remove(0).record;
    assert!(first.lines.iter().all(|l| l.valid.from == first.valid.from));
    books.boms.insert(("FA-1".into(), "V1".into()), first);
    let again = checked_with(&csv(&text("2025-07-01")), &books, &[]);
    let bom = &again.records.boms[0].record;
    let days: Vec<_> = bom.lines.iter().map(|l| l.valid.from.to_string()).collect();
    assert_eq!((bom.valid.from.to_string().as_str(), days), ("2025-07-01", vec!["2025-07-01".to_owned(); 2]));
    // The head is one change, and so is each line.
    assert_eq!((again.counts.new, again.counts.changed, again.counts.same), (0, 3, 0));
    // A line with days of its own keeps them.
    let line = &mut books.boms.get_mut(&("FA-1".to_owned(), "V1".to_owned())).unwrap().lines[1];
    line.valid.from = "2026-03-01".parse().unwrap();
    let kept = checked_with(&csv(&text("2025-07-01")), &books, &[]);
    let days: Vec<_> = kept.records.boms[0].record.lines.iter().map(|l| l.valid.from.to_string()).collect();
    assert_eq!(days, ["2025-07-01", "2026-03-01"]);
}

#[test]
fn a_version_without_days_says_so_where_they_are_looked_for() {
    let lines = "父件编码,版本,行生效日期,子件编码,单位用量\nFA-1,V1,2026-01-01,VB-1,1\nFA-1,V2,2026-07-01,VB-1,2\n";
    let outcome = expect(lines, &[("C3", Code::VersionWithoutDays, None)]);
    assert_eq!(outcome.problems[0].params["other"], "V1");
    expect("父件编码,版本,子件编码,单位用量\nFA-2,V2,VB-1,1\n", &[("B2", Code::VersionWithoutDays, None)]);
    // One that has days in the books overlaps by these.
    let mut books = books();
    let from = |day: &str| Validity { from: day.parse().unwrap(), to: None };
    for (version, state, day) in [("V5", VersionState::Active, "2027-01-01"), ("V6", VersionState::Draft, "2027-03-01")] {
        let stored = Bom { state, valid: from(day), ..bom("FA-1", version, vec![line(10, "VB-1", "1", "pcs")]) };
        books.boms.insert(("FA-1".into(), version.into()), stored);
    }
    let outcome = checked_with(&csv("父件编码,版本,版本状态,行号,子件编码,单位用量\nFA-1,V6,生效,10,VB-1,1\n"), &books, &[]);
    assert_eq!(outcome.problems.iter().map(|p| p.code).collect::<Vec<_>>(), [Code::Overlap]);
}
