//! 100,000 random roundings against rationals, and the hard ones on purpose.

use crate::builder::{Factory, qty};
use crate::oracle::{Oracle, shown};
use num_rational::BigRational;
use qitao_domain::bom::generate::{Layout, Random, factory};
use qitao_domain::bom::{Ask, BomError, BomGraph};
use qitao_domain::{Exact, PerUnit, Qty, WorkCalendar};

const ON: &str = "2026-03-02";

/// A parent with one part on each of its lines, and a deeper part that collects them all.
fn star(random: &mut Random, lines: u32) -> Factory {
    let mut f = Factory::default();
    for n in 0..lines {
        let part = format!("P{n}");
        f.item(&part).decimals = u8::try_from(random.below(7)).unwrap();
        for (parent, component) in [("TOP", &*part), (&*part, "DEEP")] {
            let whole = random.chance(300);
            let line = f.line(parent, component, "1");
            // Half of them make the total meet a multiple of the unit, or just miss it.
            line.qty = PerUnit::from_scaled(if whole {
                i64::from(random.below(300)) * 1_000_000_000
            } else {
                i64::from(random.below(2_000_000_000))
            });
            line.scrap = PerUnit::from_scaled(if random.chance(400) { i64::from(random.below(99)) * 10_000_000 } else { 0 });
            line.output_qty = Qty::from_scaled(if random.chance(300) { 1 + i64::from(random.below(100_000_000)) } else { 1_000_000 });
            line.unit_ratio = match random.below(4) {
                0 => Exact::new(1, 148),
                1 => Exact::new(1000, 148),
                _ => Exact::from_integer(1),
            };
            line.fixed_qty = Qty::from_scaled(if random.chance(200) { i64::from(random.below(5_000_000)) } else { 0 });
        }
    }
    f.item("DEEP").decimals = u8::try_from(random.below(7)).unwrap();
    f
}

#[test]
fn a_hundred_thousand_random_cases() {
    let mut random = Random::new(20_260_302);
    let (mut cases, mut whole) = (0, 0);
    while cases < 100_000 {
        let f = star(&mut random, 7);
        let graph = f.graph();
        let oracle = Oracle::new(&f.items, &f.edges, crate::builder::day(ON), &f.calendar);
        for quantity in ["1", "97", "1000000", "0.037", "123456.789"] {
            let ask = f.ask("TOP", quantity, ON);
            let expected = oracle.explode(ask.item, ask.quantity, ask.day).unwrap();
            match graph.explode(&ask) {
                Ok(summed) => {
                    for row in summed.rows {
                        let decimals = f.items.iter().find(|i| i.id == row.item).unwrap().decimals;
                        let exact = &expected[&row.item].total;
                        assert_eq!(row.total, shown(exact, decimals), "{exact}");
                        whole += usize::from(
                            shown(exact, decimals).to_exact()
                                == Exact::new(i128::try_from(exact.numer()).unwrap_or(0), i128::try_from(exact.denom()).unwrap_or(1)),
                        );
                        cases += 1;
                    }
                }
                Err(error) => {
                    let BomError::Overflow { item, .. } = &error else { panic!("{error}") };
                    let id = f.items.iter().find(|i| i.code == *item).unwrap().id;
                    let limit = BigRational::from_integer(9_223_372_036_854_i64.into());
                    assert!(expected[&id].total > limit, "{error}");
                }
            }
        }
    }
    assert!(whole > 5_000, "many totals must be exact multiples of their unit, or nothing hard was tested: {whole}");
}

#[test]
fn a_hair_above_a_multiple_is_rounded_up() {
    // 97 / 0.97 = 100, and the least that a line can add to it makes 101.
    let mut f = Factory::default();
    f.line("A", "B", "1").scrap = "0.03".parse().unwrap();
    f.line("A", "B", "0.000000001").output_qty = qty("9000000000000");
    assert_eq!(f.summed("A", "97", ON), ["B 101@1"], "a hair of 10⁻²⁰ is beyond the fast sums");
    // And a hair below it: 100.
    f.edges[1].kind = qitao_domain::bom::LineKind::ByProduct;
    assert_eq!(f.summed("A", "97", ON), ["B 100@1"]);
    // The hair and its opposite: exactly 100 again.
    f.line("A", "B", "0.000000001").output_qty = qty("9000000000000");
    assert_eq!(f.summed("A", "97", ON), ["B 100@1"]);
}

#[test]
fn thirds_add_up_to_a_whole() {
    // Three lines of 1/3 each, none of which comes out even by itself: one, and not two.
    let mut f = Factory::default();
    for part in ["B", "C", "D"] {
        f.line("A", part, "1").output_qty = qty("3");
        f.item(part).decimals = 6;
        f.line(part, "E", "1");
    }
    assert_eq!(f.summed("A", "1", ON)[3], "E 1@2");
    assert_eq!(f.summed("A", "1000000", ON)[3], "E 1000000@2");
    let (graph, e) = (f.graph(), f.id("E"));
    let used = graph.where_used(e, crate::builder::day(ON)).unwrap();
    let top = used.rows().last().unwrap();
    assert_eq!((top.quantity.to_string().as_str(), top.exact), ("1", true));
    // By level they meet on one level; a hair more is two.
    let by_level = graph.explode_by_level(&f.ask("A", "1", ON)).unwrap();
    assert_eq!(by_level.last().unwrap().total, Qty::ONE);
    f.line("A", "E", "0.000000001");
    assert_eq!(f.summed("A", "1", ON)[3], "E 2@2");
}

#[test]
fn thirds_that_come_out_leave_nothing() {
    let mut f = Factory::default();
    for part in ["B", "C", "D"] {
        f.line("A", part, "1").output_qty = qty("3");
        f.line(part, "E", "1");
    }
    f.line("A", "E", "1").kind = qitao_domain::bom::LineKind::ByProduct;
    f.line("E", "F", "1");
    assert_eq!(f.summed("A", "1", ON)[3..], ["E 0@2"], "not needed, so F isn't either");
}

#[test]
fn what_comes_out_was_not_made_there() {
    // RA takes 5 RP and gives RB, which elsewhere is made of 3 RP: RA needs 5 RP, and is not said to save 3.
    use qitao_domain::bom::LineKind;
    let mut f = Factory::default();
    f.line("RA", "RP", "5");
    f.line("RA", "RB", "1").kind = LineKind::CoProduct;
    f.line("RB", "RP", "3");
    let rp = f.id("RP");
    let quantity = |f: &Factory, code: &str| {
        let used = f.graph().where_used(rp, crate::builder::day(ON)).unwrap();
        used.rows().find(|row| f.code(row.item) == code).map(|row| row.quantity.to_string())
    };
    assert_eq!(quantity(&f, "RA").as_deref(), Some("5"));
    assert_eq!(f.summed("RA", "1", ON), ["RB -1@1", "RP 5@1"]);
    // Taken more than given: what is left of it is made.
    f.line("RA", "RB", "2");
    assert_eq!(quantity(&f, "RA").as_deref(), Some("8"));
    assert_eq!(f.summed("RA", "1", ON)[1], "RP 8@2");
    // Only given: RA does not go on the list at all.
    f.edges.retain(|e| !(e.kind == LineKind::Component && f.items.iter().any(|i| i.id == e.parent && &*i.code == "RA")));
    assert_eq!(quantity(&f, "RA"), None);
    assert_eq!(quantity(&f, "RB").as_deref(), Some("3"));
}

#[test]
fn doubled_phantoms_are_looked_at_once() {
    // Forty phantoms, each twice in the one above, and thirds that must be proved: 2⁴⁰ ways.
    let mut f = Factory::default();
    let name = |n: u32| if n == 0 { "TOP".to_owned() } else { format!("P{n:02}") };
    for n in 0..40 {
        f.item(&name(n + 1)).kind = qitao_domain::item::ItemKind::Phantom;
        f.line(&name(n), &name(n + 1), "1");
        f.line(&name(n), &name(n + 1), "1");
    }
    f.line("P40", "D", "0").fixed_qty = qty("3");
    for _ in 0..3 {
        f.line("D", "E", "1").output_qty = qty("3");
    }
    let e = f.id("E");
    let used = f.graph().where_used(e, crate::builder::day(ON)).unwrap();
    let top = used.rows().find(|row| f.code(row.item) == "TOP").unwrap();
    assert_eq!((top.fixed_quantity.to_string(), top.exact), ((3_u64 << 40).to_string(), true));
}

#[test]
fn more_orders_than_the_fast_sums_can_hold_are_counted() {
    // 10¹⁵ orders of a phantom that takes a millionth each: five levels of a thousand lines.
    let mut f = Factory::default();
    let name = |n: u32| if n == 0 { "TOP".to_owned() } else { format!("P{n}") };
    for n in 0..5 {
        f.item(&name(n + 1)).kind = qitao_domain::item::ItemKind::Phantom;
        for _ in 0..1000 {
            f.line(&name(n), &name(n + 1), "0.001");
        }
    }
    f.item("X").decimals = 6;
    f.line("P5", "X", "1").fixed_qty = qty("0.000001");
    let summed = f.summed("TOP", "1", ON);
    assert_eq!(summed.last().unwrap(), "X 1000000001@6");
}

#[test]
fn a_number_that_the_prime_divides_is_not_zero() {
    let mut f = Factory::default();
    f.item("SE").decimals = 6;
    for part in ["SA", "SB", "SC"] {
        f.item(part).decimals = 6;
        f.line("S", part, "0.000000001");
        f.line(part, "SE", "0.000000001");
    }
    let graph = f.graph();
    let mut ask = f.ask("S", "1", ON);
    ask.quantity = Qty::from_scaled((1 << 61) - 1);
    // 2 305 843 009 213.693951 × 3 × 10⁻¹⁸ is above zero, so a millionth is needed.
    let rows = graph.explode(&ask).unwrap().rows;
    assert_eq!(rows.last().unwrap().total, Qty::from_scaled(7), "3 × 2.3 · 10⁻⁶, up");
    assert_eq!(graph.explode_by_level(&ask).unwrap().last().unwrap().total, Qty::from_scaled(7));
}

#[test]
fn a_phantoms_fixed_thirds_add_up() {
    // One order of A blows two phantoms through; each takes 3 of D per order, and D is a third of E three times.
    let mut f = Factory::default();
    for phantom in ["P", "Q"] {
        f.item(phantom).kind = qitao_domain::item::ItemKind::Phantom;
        f.line("A", phantom, "1");
        f.line(phantom, "D", "0").fixed_qty = qty("3");
    }
    for _ in 0..3 {
        f.line("D", "E", "1").output_qty = qty("3");
    }
    let e = f.id("E");
    let used = f.graph().where_used(e, crate::builder::day(ON)).unwrap();
    let of = |code: &str| used.rows().find(|row| f.code(row.item) == code).unwrap();
    assert_eq!((of("A").fixed_quantity.to_string().as_str(), of("A").exact), ("6", true));
    assert_eq!(of("P").fixed_quantity.to_string(), "3");
    assert_eq!(of("D").quantity.to_string(), "1");
}

#[test]
fn tiny_and_huge_figures_are_exact() {
    let mut f = Factory::default();
    f.item("DUST").decimals = 6;
    f.item("BACK").decimals = 6;
    f.line("A", "DUST", "0.000000001").output_qty = qty("1000000");
    f.line("DUST", "BACK", "1000000000").output_qty = qty("0.000001");
    // 10⁻¹⁵ and back: 10⁹ / 10⁻⁶ × 10⁻¹⁵ = 1.
    assert_eq!(f.summed("A", "1", ON), ["DUST 0.000001@1", "BACK 1@2"]);
    assert_eq!(f.summed("A", "9000000000000", ON), ["DUST 0.009@1", "BACK 9000000000000@2"]);
    assert_eq!(f.summed("A", "9000000000000.000001", ON), ["DUST 0.009001@1", "BACK 9000000000000.000001@2"]);
    let graph = f.graph();
    let error = graph.explode(&f.ask("A", "9223372036854.775807", ON));
    assert_eq!(error.unwrap().rows[1].total, Qty::from_scaled(i64::MAX));
}

#[test]
fn a_denominator_that_the_prime_divides_still_gives_exact_answers() {
    // The residues are modulo 2⁶¹ − 1; this batch is just that many millionths.
    let mut f = Factory::default();
    f.line("A", "B", "1").output_qty = Qty::from_scaled((1 << 61) - 1);
    f.line("A", "C", "1").scrap = "0.03".parse().unwrap();
    f.item("B").decimals = 6;
    assert_eq!(f.summed("A", "97", ON), ["B 0.000001@1", "C 100@1"]);
    assert_eq!(f.summed("A", "2305843009213.693951", ON)[0], "B 1@1");
}

#[test]
fn a_generated_factory_agrees_with_the_reference() {
    let made = factory(&Layout { items: 260, lines: 1_300, levels: 7, seed: 3 });
    let graph = BomGraph::build(made.items.clone(), made.edges.clone()).unwrap();
    let calendar = WorkCalendar::default();
    for on in ["2024-06-01", "2025-03-03", "2030-01-01"] {
        let day = crate::builder::day(on);
        let oracle = Oracle::new(&made.items, &made.edges, day, &calendar);
        let mut explored = 0;
        // Tops with all below them, and parts further down with little.
        for item in made.items.iter().step_by(5) {
            let ask = Ask { item: item.id, quantity: qty("13"), day, calendar: &calendar };
            let expected = oracle.explode(item.id, ask.quantity, day).unwrap();
            let got = graph.explode(&ask).unwrap();
            assert_eq!(got.rows.len(), expected.len());
            for row in got.rows {
                let decimals = graph.item(row.item).unwrap().decimals;
                assert_eq!(row.total, shown(&expected[&row.item].total, decimals));
                explored += 1;
            }
        }
        assert!(explored > 2_000, "{explored}");
        // The reference follows every path, so only some: parts near the top, found by a search, and deep ones.
        let mut used = 0;
        for item in made.items.iter().skip(20).step_by(23) {
            let node = oracle.node(item.id);
            for row in graph.where_used(item.id, day).unwrap().rows().take(2) {
                let quantity = crate::oracle::to_nine(&oracle.variable(oracle.node(row.item), node));
                assert_eq!(row.quantity.scaled(), quantity.0, "{} in {}", item.code, row.item);
                used += 1;
            }
        }
        assert!(used > 15, "{used}");
    }
    let again = factory(&Layout { items: 260, lines: 1_300, levels: 7, seed: 3 });
    assert_eq!((made.items, made.edges), (again.items, again.edges));
}
