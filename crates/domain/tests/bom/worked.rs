//! The worked numbers of the rules.

use crate::builder::{Factory, day, qty, valid};
use qitao_domain::bom::{BomError, LineKind, Moved, PerOne, Problem, Step};
use qitao_domain::item::{ItemKind, Source};
use qitao_domain::{BomLineId, Exact, Qty};
use std::collections::HashSet;

const ON: &str = "2026-03-02";

/// A…N each contain one of every later one up to N, and N…Z likewise up to Z.
fn letters() -> Factory {
    let mut f = Factory::default();
    for (from, to) in [(b'A', b'N'), (b'N', b'Z')] {
        for p in from..to {
            for c in p + 1..=to {
                f.line(&char::from(p).to_string(), &char::from(c).to_string(), "1");
            }
        }
    }
    f
}

#[test]
fn the_alphabet_has_169_lines_and_8_388_608_z() {
    let f = letters();
    assert_eq!(f.edges.len(), 169);
    let rows = f.summed("A", "1", ON);
    assert_eq!(rows.len(), 25);
    assert_eq!(rows.last().unwrap(), "Z 8388608@25");
    assert!(rows.contains(&"N 4096@13".to_owned()));
}

#[test]
fn the_alphabet_by_level_adds_up() {
    let f = letters();
    let graph = f.graph();
    let rows = graph.explode_by_level(&f.ask("A", "1", ON)).unwrap();
    let z: Vec<_> = rows.iter().filter(|r| f.code(r.item) == "Z").collect();
    // Z lies on each level from 2 (A → N → Z) to 25.
    assert_eq!((z[0].level, z[0].total), (2, Qty::ONE));
    assert_eq!((z.last().unwrap().level, z.last().unwrap().total), (25, Qty::ONE));
    assert_eq!(z.iter().map(|r| r.total.scaled()).sum::<i64>(), qty("8388608").scaled());
    // Level 13: paths with k steps to N and 13 − k on to Z: Σ C(12, k−1) · C(11, 12−k) = C(23, 11).
    assert_eq!(z.iter().find(|r| r.level == 13).unwrap().total, qty("1352078"));
}

#[test]
fn the_alphabet_indented_opens_lazily() {
    let f = letters();
    let graph = f.graph();
    let view = graph.indented(&f.ask("A", "1", ON)).unwrap();
    let codes = |rows: &[qitao_domain::bom::IndentedRow]| rows.iter().map(|r| f.code(r.item).to_owned()).collect::<String>();
    let page: Vec<_> = view.walk(&[], None, None).unwrap().take(50).map(Result::unwrap).collect();
    assert_eq!(codes(&page[..25]), "BCDEFGHIJKLMNOPQRSTUVWXYZ");
    assert_eq!(page[24].level, 25);
    assert_eq!(codes(&page[25..29]), "ZYZZ", "after …XYZ: X's own Z, then W's Y");
    // The next page goes on where this one ended, wherever that is.
    let next: Vec<_> = view.walk(&[], None, Some(&page[29].path)).unwrap().take(20).map(Result::unwrap).collect();
    assert_eq!(next, page[30..]);
    // A page in the middle of eight million: after A → N, and after A → M → N → P.
    let line = |p: &str, c: &str| {
        let id = |code: &str| f.items.iter().find(|i| &*i.code == code).unwrap().id;
        let edge = f.edges.iter().find(|e| e.parent == id(p) && e.component == id(c)).unwrap();
        Step { line: edge.line, fixed: false }
    };
    let middle = [line("A", "M"), line("M", "N"), line("N", "P")];
    let rows: Vec<_> = view.walk(&[], None, Some(&middle)).unwrap().take(3).map(Result::unwrap).collect();
    assert_eq!(codes(&rows), "QRS");
    assert_eq!(rows[0].level, 4);
    // Children of one node only, and no deeper than asked.
    let children: Vec<_> = view.walk(&[line("A", "M")], Some(1), None).unwrap().map(Result::unwrap).collect();
    assert_eq!(codes(&children), "N");
    assert_eq!(view.walk(&[], Some(1), None).unwrap().count(), 13);
    assert_eq!(view.walk(&[], Some(2), None).unwrap().count(), 13 + 12 * 13 / 2 + 12);
    assert_eq!(view.walk(&[], Some(0), None).unwrap().count(), 0);
    assert!(matches!(view.walk(&[line("N", "P")], None, None), Err(BomError::NoPath(_))));
}

#[test]
fn the_alphabet_reversed() {
    let f = letters();
    let graph = f.graph();
    let z = f.items.iter().find(|i| &*i.code == "Z").unwrap().id;
    let used = graph.where_used(z, day(ON)).unwrap();
    assert_eq!((used.len(), used.direct, used.tops, used.max_level), (25, 12, 1, 25));
    let a = used.rows().find(|r| f.code(r.item) == "A").unwrap();
    assert_eq!((a.quantity.to_string().as_str(), a.level, a.is_top, a.is_direct, a.exact), ("8388608", 25, true, false, true));
    let direct = graph.where_used_direct(z, day(ON)).unwrap();
    assert_eq!(direct.rows().map(|r| f.code(r.item)).collect::<String>(), "YXWVUTSRQPON");
    assert!(direct.rows().all(|r| r.quantity.to_string() == "1" && r.level == 1));
    let up = graph.upward(z, day(ON)).unwrap();
    let page: Vec<_> = up.walk(&[], None, None).unwrap().take(100).map(Result::unwrap).collect();
    assert_eq!(page.iter().take(4).map(|r| f.code(r.item)).collect::<String>(), "NABA");
    let next: Vec<_> = up.walk(&[], None, Some(&page[41].path)).unwrap().take(10).map(Result::unwrap).collect();
    assert_eq!(next, page[42..52]);
    assert_eq!(used.only_tops().len(), 1);
}

#[test]
fn what_lies_below_is_worked_out_from_the_unrounded_figure() {
    // 240 valves, 2 % of the castings lost: 240 ÷ 0.98 = 244.897959184, shown as 245; 9.6 kg each and 3 % lost on top.
    let mut f = Factory::default();
    f.line("V", "CASTING", "1").scrap = "0.02".parse().unwrap();
    let steel = f.line("CASTING", "STEEL", "9600");
    steel.scrap = "0.03".parse().unwrap();
    steel.unit_ratio = Exact::new(1, 1000);
    f.line("CASTING", "BOX", "1").output_qty = qty("8");
    f.item("STEEL").decimals = 3;
    let graph = f.graph();
    let rows: Vec<_> = graph.indented(&f.ask("V", "240", ON)).unwrap().walk(&[], None, None).unwrap().map(Result::unwrap).collect();
    let seen: Vec<_> =
        rows.iter().map(|r| (f.code(r.item), r.quantity.to_string(), r.unrounded.to_string(), r.exact, r.written.to_string())).collect();
    let row = |code, quantity: &str, unrounded: &str, written: &str| (code, quantity.into(), unrounded.into(), false, written.into());
    assert_eq!(
        seen,
        [
            row("CASTING", "245", "244.897959184", "1"),
            row("STEEL", "2423.733", "2423.73237955", "9600"),
            row("BOX", "31", "30.612244898", "1"),
        ]
    );
    assert_eq!((rows[1].unit_ratio, rows[2].output), (Exact::new(1, 1000), qty("8")));
}

#[test]
fn items_have_their_places_by_code() {
    let mut f = Factory::default();
    for component in ["b", "A-10", "A-2", "阀", "A"] {
        f.line("Z", component, "1");
    }
    let graph = f.graph();
    let mut codes: Vec<_> = f.items.iter().map(|i| &*i.code).collect();
    codes.sort_by_key(|code| graph.place_by_code(f.items.iter().find(|i| &*i.code == *code).unwrap().id));
    assert_eq!(codes, ["A", "A-10", "A-2", "Z", "b", "阀"]);
    assert_eq!(graph.place_by_code(qitao_domain::ItemId(99)), u32::MAX);
}

#[test]
fn castings_for_a_million_valves() {
    let mut f = Factory::default();
    f.line("V", "BODY", "0.311");
    f.line("BODY", "IRON", "0.0275");
    f.item("BODY").decimals = 3;
    f.item("IRON").decimals = 3;
    assert_eq!(f.summed("V", "1000000", ON), ["BODY 311000@1", "IRON 8552.5@2"]);
}

#[test]
fn ninety_seven_at_three_percent_scrap_is_a_hundred() {
    let mut f = Factory::default();
    f.line("A", "B", "1").scrap = "0.03".parse().unwrap();
    assert_eq!(f.summed("A", "97", ON), ["B 100@1"]);
    assert_eq!(f.summed("A", "98", ON), ["B 102@1"], "98 / 0.97 = 101.03");
    assert_eq!(f.summed("A", "96", ON), ["B 99@1"], "96 / 0.97 = 98.97");
}

#[test]
fn a_thousand_screws_weigh_6_757_kg() {
    let mut f = Factory::default();
    f.item("SCREW").decimals = 3;
    f.line("A", "SCREW", "1000").unit_ratio = Exact::new(1, 148);
    assert_eq!(f.summed("A", "1", ON), ["SCREW 6.757@1"]);
    assert_eq!(f.summed("A", "148", ON), ["SCREW 1000@1"]);
}

#[test]
fn only_the_sum_is_rounded() {
    // A third of a bar in each of three places is one bar, not three.
    let mut f = Factory::default();
    for part in ["B", "C", "D"] {
        f.line("A", part, "1");
        f.line(part, "BAR", "1").output_qty = qty("3");
    }
    assert_eq!(f.summed("A", "1", ON).last().unwrap(), "BAR 1@2");
    let graph = f.graph();
    let view = graph.indented(&f.ask("A", "1", ON)).unwrap();
    let bars: Vec<_> = view.walk(&[], None, None).unwrap().map(Result::unwrap).filter(|r| f.code(r.item) == "BAR").collect();
    assert_eq!(bars.iter().map(|r| r.quantity.to_string()).collect::<Vec<_>>(), ["1", "1", "1"], "each row is rounded");
    assert_eq!(bars[0].per.to_string(), "0.333333333");
}

#[test]
fn a_fixed_quantity_counts_once_for_each_made_item() {
    // Two ways lead to the valve; its test piece is taken once. A phantom's counts for each order that it is blown through.
    let mut f = Factory::default();
    f.item("KIT").kind = ItemKind::Phantom;
    f.line("SKID", "VALVE", "2");
    f.line("SKID", "FRAME", "1");
    f.line("FRAME", "VALVE", "1");
    f.line("VALVE", "SEAL", "4").fixed_qty = qty("5");
    f.line("SKID", "KIT", "1");
    f.line("FRAME", "KIT", "3");
    f.line("KIT", "BOLT", "10").fixed_qty = qty("1");
    let rows = f.summed("SKID", "10", ON);
    assert!(rows.contains(&"SEAL 125@3".to_owned()), "30 × 4 + 5: {rows:?}");
    assert!(rows.contains(&"BOLT 402@3".to_owned()), "40 × 10 + 2 × 1: {rows:?}");

    let graph = f.graph();
    let by_level = graph.explode_by_level(&f.ask("SKID", "10", ON)).unwrap();
    let of =
        |code: &str| by_level.iter().filter(|r| f.code(r.item) == code).map(|r| format!("{} {}", r.level, r.total)).collect::<Vec<_>>();
    assert_eq!(of("SEAL"), ["2 85", "3 40"], "the fixed part stands below the shallowest valve");
    assert_eq!(of("BOLT"), ["2 101", "3 301"]);

    let view = graph.indented(&f.ask("SKID", "10", ON)).unwrap();
    let rows: Vec<_> = view.walk(&[], None, None).unwrap().map(Result::unwrap).collect();
    let shown: Vec<_> =
        rows.iter().map(|r| format!("{} {} {}{}", r.level, f.code(r.item), r.quantity, if r.fixed { " fixed" } else { "" })).collect();
    assert_eq!(
        shown,
        [
            "1 VALVE 20",
            "2 SEAL 80",
            "2 SEAL 5 fixed",
            "1 FRAME 10",
            "2 VALVE 10",
            "3 SEAL 40",
            "2 KIT 30",
            "3 BOLT 300",
            "3 BOLT 1 fixed",
            "1 KIT 10",
            "2 BOLT 100",
            "2 BOLT 1 fixed"
        ]
    );
    let after_fixed: Vec<_> = view.walk(&[], None, Some(&rows[2].path)).unwrap().map(Result::unwrap).collect();
    assert_eq!(after_fixed, rows[3..]);
    assert_eq!(rows[2].path[1].wire(), -rows[1].path[1].wire());

    // Reversed: what one order of each takes on top stands beside.
    let bolt = f.items.iter().find(|i| &*i.code == "BOLT").unwrap().id;
    let used = graph.where_used(bolt, day(ON)).unwrap();
    let row = |code: &str| used.rows().find(|r| f.code(r.item) == code).unwrap();
    assert_eq!((row("SKID").quantity.to_string(), row("SKID").fixed_quantity.to_string()), ("40".into(), "1".into()));
    assert_eq!((row("FRAME").quantity.to_string(), row("FRAME").fixed_quantity.to_string()), ("30".into(), "1".into()));
    let up = graph.upward(bolt, day(ON)).unwrap();
    let paths: Vec<_> = up.walk(&[], None, None).unwrap().map(Result::unwrap).collect();
    let shown: Vec<_> = paths.iter().map(|r| format!("{} {} {}+{}", r.level, f.code(r.item), r.quantity, r.fixed_quantity)).collect();
    assert_eq!(shown, ["1 KIT 10+1", "2 SKID 10+1", "2 FRAME 30+1", "3 SKID 30+0"]);
}

#[test]
fn by_products_come_out_and_are_rounded_down_in_size() {
    let mut f = Factory::default();
    f.line("A", "STEEL", "2.5");
    f.line("A", "CHIPS", "0.7").kind = LineKind::ByProduct;
    f.line("CHIPS", "DUST", "1");
    assert_eq!(f.summed("A", "1", ON), ["STEEL 3@1", "CHIPS 0@1"]);
    assert_eq!(f.summed("A", "5", ON), ["STEEL 13@1", "CHIPS -3@1"], "what is not needed is not exploded");
    let graph = f.graph();
    let view = graph.indented(&f.ask("A", "5", ON)).unwrap();
    let rows: Vec<_> = view.walk(&[], None, None).unwrap().map(Result::unwrap).collect();
    assert_eq!(
        rows.iter().map(|r| (f.code(r.item), r.quantity.to_string(), r.can_open)).collect::<Vec<_>>(),
        [("STEEL", "13".into(), false), ("CHIPS", "-3".into(), false)]
    );
    // Needed elsewhere for exactly as much: 0.7 − 0.7.
    f.line("A", "CHIPS", "0.7");
    assert_eq!(f.summed("A", "3", ON), ["STEEL 8@1", "CHIPS 0@1"]);
    f.line("A", "CHIPS", "0.1");
    assert_eq!(f.summed("A", "3", ON), ["STEEL 8@1", "CHIPS 1@1", "DUST 1@2"]);
}

#[test]
fn lead_times_reach_back_over_weekends() {
    // Needed on Monday 9 March 2026. The valve is made in 2 working days: its parts are needed on Thursday 5 March. The
    // coating is outsourced, 7 calendar days: its body on 26 February.
    let mut f = Factory::default();
    f.item("VALVE").lead_time_days = 2;
    f.item("COATED").lead_time_days = 7;
    f.item("COATED").source = Source::Outsource;
    f.item("KIT").kind = ItemKind::Phantom;
    f.item("KIT").lead_time_days = 50;
    f.line("VALVE", "COATED", "1");
    f.line("COATED", "BODY", "1");
    f.line("VALVE", "KIT", "1");
    f.line("KIT", "BOLT", "4");
    f.line("BODY", "BOLT", "2");
    let graph = f.graph();
    let rows = graph.explode(&f.ask("VALVE", "1", "2026-03-09")).unwrap().rows;
    let need = |code: &str| rows.iter().find(|r| f.code(r.item) == code).unwrap().need_day.unwrap().to_string();
    assert_eq!(need("COATED"), "2026-03-05");
    assert_eq!(need("KIT"), "2026-03-05");
    assert_eq!(need("BODY"), "2026-02-26");
    assert_eq!(need("BOLT"), "2026-02-26", "the earliest of all ways");
    let view = graph.indented(&f.ask("VALVE", "1", "2026-03-09")).unwrap();
    let bolts: Vec<_> = view.walk(&[], None, None).unwrap().map(Result::unwrap).filter(|r| f.code(r.item) == "BOLT").collect();
    assert_eq!(bolts.iter().map(|r| r.need_day.unwrap().to_string()).collect::<Vec<_>>(), ["2026-02-26", "2026-03-05"]);
}

#[test]
fn both_ends_of_the_days_are_inclusive() {
    let mut f = Factory::default();
    f.line("A", "OLD", "1").valid = valid("2024-01-01", "2024-12-31");
    f.line("A", "NEW", "1").valid = valid("2025-01-01", "");
    for (on, expected) in [("2024-01-01", "OLD 1@1"), ("2024-12-31", "OLD 1@1"), ("2025-01-01", "NEW 1@1"), ("2999-12-31", "NEW 1@1")] {
        assert_eq!(f.summed("A", "1", on), [expected], "{on}");
    }
    assert!(f.summed("A", "1", "2023-12-31").is_empty());
}

#[test]
fn a_loop_over_the_years_is_none_on_any_day() {
    let mut f = Factory::default();
    f.line("A", "B", "2").valid = valid("2024-01-01", "2024-12-31");
    f.line("B", "A", "3").valid = valid("2025-01-01", "");
    f.line("A", "C", "1");
    f.line("B", "C", "1");
    assert_eq!(f.summed("A", "1", "2024-06-01").len(), 2);
    let mut rows = f.summed("B", "1", "2025-06-01");
    rows.sort();
    assert_eq!(rows, ["A 3@1", "C 4@2"]);
    assert!(f.graph().check(day("2025-06-01")).iter().all(|p| p.code() != "loop"));
    assert!(f.graph().loops_on_any_day().is_empty());
}

#[test]
fn a_loop_is_found_on_whatever_day_it_is_one() {
    let mut f = Factory::default();
    f.line("A", "B", "1").valid = valid("2024-01-01", "2024-12-31");
    f.line("B", "A", "1").valid = valid("2024-07-01", "2025-12-31");
    f.line("A", "C", "1").valid = valid("2024-03-01", "2024-03-31");
    f.line("C", "A", "1").valid = valid("2024-03-31", "");
    f.line("C", "B", "1");
    f.line("D", "D", "1").valid = valid("2999-12-31", "");
    f.line("D", "A", "1");
    let found: Vec<_> = f.graph().loops_on_any_day().into_iter().map(|(path, on)| format!("{} {on}", path.join(" "))).collect();
    assert_eq!(found, ["A B A 2024-07-01", "A C A 2024-03-31", "D D 2999-12-31"]);
}

#[test]
fn a_real_loop_is_named_and_the_rest_works() {
    let mut f = Factory::default();
    f.line("TOP", "B", "1");
    f.line("B", "C", "1");
    f.line("C", "A", "1");
    f.line("A", "B", "1").valid = valid("2026-01-01", "");
    f.line("A", "SCREW", "2");
    f.line("OTHER", "SCREW", "4");
    f.line("OTHER", "SELF", "1");
    f.line("SELF", "SELF", "1").valid = valid("2030-01-01", "");
    let name = |codes: &[&str]| BomError::Loop { path: codes.iter().map(|&c| c.into()).collect() };
    let graph = f.graph();
    let looped = name(&["A", "B", "C", "A"]);
    for code in ["TOP", "A", "B", "C"] {
        assert_eq!(graph.explode(&f.ask(code, "1", ON)), Err(looped.clone()), "{code}");
        assert_eq!(graph.explode_by_level(&f.ask(code, "1", ON)), Err(looped.clone()));
        assert!(matches!(graph.indented(&f.ask(code, "1", ON)), Err(e) if e == looped));
    }
    let id = |code: &str| f.items.iter().find(|i| &*i.code == code).unwrap().id;
    assert_eq!(graph.where_used(id("SCREW"), day(ON)), Err(looped.clone()));
    assert!(matches!(graph.upward(id("SCREW"), day(ON)), Err(e) if e == looped));
    assert_eq!(f.summed("OTHER", "1", ON).len(), 2);
    assert_eq!(f.summed("TOP", "1", "2025-12-31").len(), 4);
    assert_eq!(graph.explode(&f.ask("OTHER", "1", "2030-01-01")), Err(name(&["SELF", "SELF"])));
    assert_eq!(graph.where_used(id("TOP"), day(ON)).unwrap().len(), 0);
    let loops: Vec<_> = graph.check(day("2030-01-01")).into_iter().filter(|p| p.code() == "loop").collect();
    assert_eq!(loops.len(), 2);
    assert_eq!(loops[0].items(), ["A", "B", "C", "A"]);
    assert_eq!(loops[1].items(), ["SELF", "SELF"]);
    let codes = graph.low_level_codes(day(ON));
    let code = |c: &str| codes.iter().find(|(i, _)| *i == id(c)).unwrap().1;
    assert_eq!((code("TOP"), code("A"), code("SCREW"), code("OTHER"), code("SELF")), (Some(0), None, None, Some(0), Some(1)));
}

#[test]
fn a_line_that_would_close_a_loop_is_refused_by_name() {
    let mut f = Factory::default();
    f.line("A", "B", "1");
    f.line("B", "C", "1").valid = valid("2024-01-01", "2024-12-31");
    let c = f.id("C");
    let a = f.id("A");
    let graph = f.graph();
    let close = |parts: &[(qitao_domain::ItemId, qitao_domain::calendar::Validity)], ignore: &[i64]| {
        let ignore: HashSet<_> = ignore.iter().map(|&l| BomLineId(l)).collect();
        graph.would_close_loop(&Moved::default(), c, parts, &ignore).map(|codes| codes.join(" → "))
    };
    assert_eq!(close(&[(a, valid("2020-01-01", ""))], &[]).unwrap(), "C → A → B → C");
    assert_eq!(close(&[(a, valid("2024-12-31", ""))], &[]).unwrap(), "C → A → B → C");
    assert_eq!(close(&[(a, valid("2025-01-01", ""))], &[]), None);
    assert_eq!(close(&[(a, valid("2020-01-01", "2023-12-31"))], &[]), None);
    assert_eq!(close(&[(a, valid("2020-01-01", ""))], &[2]), None, "the line is being replaced");
    assert_eq!(close(&[(c, valid("2020-01-01", ""))], &[]).unwrap(), "C → C");
    assert_eq!(close(&[(qitao_domain::ItemId(999), valid("2020-01-01", ""))], &[]), None);
}

#[test]
fn an_overflow_names_item_and_figure() {
    let mut f = Factory::default();
    f.line("A", "B", "9000000000");
    f.line("B", "C", "1");
    f.line("B", "D", "9000000000");
    f.line("D", "E", "9000000000");
    let graph = f.graph();
    let error = |q: &str| graph.explode(&f.ask("A", q, ON)).unwrap_err().to_string();
    assert_eq!(error("2000"), "B: 18000000000000 is out of range");
    assert_eq!(error("1"), "D: 81000000000000000000 is out of range");
    let id = |code: &str| f.items.iter().find(|i| &*i.code == code).unwrap().id;
    let used = graph.where_used(id("D"), day(ON)).unwrap();
    assert_eq!(used.rows().last().unwrap().quantity, PerOne::from_scaled(81 * 10_i128.pow(18 + 9)), "more than is ever stored");
    let beyond = graph.where_used(id("E"), day(ON)).unwrap_err();
    assert_eq!(beyond.to_string(), "A: 729000000000000000000000000000 is out of range");
    assert_eq!(graph.explode(&f.ask("A", "0", ON)), Err(BomError::NotPositive));
}

#[test]
fn problems_are_found() {
    let mut f = Factory::default();
    f.line("A", "OLD", "1");
    f.line("A", "OLD", "2");
    f.line("A", "BUY", "1");
    f.line("BUY", "X", "1");
    f.line("A", "PH", "1");
    f.item("OLD").retired = true;
    f.item("BUY").source = Source::Buy;
    f.item("PH").kind = ItemKind::Phantom;
    let item = |c: &str| c.into();
    assert_eq!(
        f.graph().check(day(ON)),
        [
            Problem::NoBom { item: item("X") },
            Problem::EmptyPhantom { item: item("PH") },
            Problem::RetiredComponent { parent: item("A"), component: item("OLD") },
            Problem::BoughtWithBom { item: item("BUY") },
        ]
    );
}

#[test]
fn an_item_with_only_fixed_lines_opens_where_it_is_an_order() {
    let mut f = Factory::default();
    f.line("A", "B", "1");
    f.line("A", "C", "1");
    f.line("C", "B", "1");
    f.line("B", "GAUGE", "0").fixed_qty = qty("1");
    let graph = f.graph();
    let view = graph.indented(&f.ask("A", "5", ON)).unwrap();
    let rows: Vec<_> = view.walk(&[], None, None).unwrap().map(Result::unwrap).collect();
    let shown: Vec<_> = rows.iter().map(|r| format!("{} {} {} {}", r.level, f.code(r.item), r.quantity, r.can_open)).collect();
    assert_eq!(shown, ["1 B 5 true", "2 GAUGE 1 false", "1 C 5 true", "2 B 5 false"]);
    assert_eq!(f.summed("A", "5", ON).last().unwrap(), "GAUGE 1@3");
}
