//! Laws on random factories.

use crate::builder::day;
use crate::oracle::{Oracle, ratio, shown, to_nine};
use num_rational::BigRational;
use num_traits::One;
use petgraph::Direction;
use proptest::prelude::*;
use qitao_domain::bom::{Ask, BomError, BomGraph, Edge, IndentedRow, ItemNode, LineKind, Moved, Step};
use qitao_domain::calendar::Validity;
use qitao_domain::item::{ItemKind, Source};
use qitao_domain::{BomLineId, Day, Exact, ItemId, PerUnit, Qty, WorkCalendar};
use std::collections::{BTreeMap, HashMap, HashSet};

#[derive(Debug, Clone)]
pub struct World {
    pub items: Vec<ItemNode>,
    pub edges: Vec<Edge>,
    pub day: Day,
}

fn items(count: usize) -> impl Strategy<Value = Vec<ItemNode>> {
    let kind = prop_oneof![4 => Just(ItemKind::SemiFinished), 1 => Just(ItemKind::Phantom), 1 => Just(ItemKind::Raw)];
    let source = prop_oneof![3 => Just(Source::Make), 1 => Just(Source::Buy), 1 => Just(Source::Outsource)];
    let one = (prop::sample::select(vec![0_u8, 0, 3, 6]), kind, source, 0_u32..9);
    let ids = Just((1..=i64::try_from(count).unwrap()).collect::<Vec<_>>()).prop_shuffle();
    (prop::collection::vec(one, count), ids).prop_map(|(items, ids)| {
        let node = |((decimals, kind, source, lead_time_days), id)| ItemNode {
            id: ItemId(id),
            code: format!("I{id:02}").into(),
            decimals,
            kind,
            source,
            lead_time_days,
            retired: false,
        };
        items.into_iter().zip(ids).map(node).collect()
    })
}

pub fn span() -> impl Strategy<Value = Validity> {
    let dated = (0_i32..6, 0_i32..6).prop_map(|(from, long)| {
        let day = |n: i32| Day::from_number(20_000 + n).unwrap();
        Validity { from: day(from), to: Some(day(from + long)) }
    });
    prop_oneof![3 => Just(Validity::ALWAYS), 1 => dated]
}

/// A world whose lines lead from earlier to later items, or anywhere when `loops`.
pub fn world(loops: bool, by_products: u32, fixed: u32) -> impl Strategy<Value = World> {
    let fixed_qty = prop_oneof![8 => Just(0_i64), fixed => prop::sample::select(vec![1_000_000_i64, 250_000, 3_000_000])];
    let qty = prop::sample::select(vec![1_000_000_000_i64, 2_000_000_000, 500_000_000, 27_500_000, 333_000_000, 97_000_000_000, 1, 0]);
    let scrap = prop_oneof![3 => Just(0_i64), 1 => prop::sample::select(vec![30_000_000_i64, 500_000_000, 1, 123_456_789])];
    let output = prop_oneof![3 => Just(1_000_000_i64), 1 => prop::sample::select(vec![3_000_000_i64, 100_000_000, 7, 97_000_000])];
    let unit = prop_oneof![3 => Just((1_i128, 1_i128)), 1 => prop::sample::select(vec![(1, 148), (148, 1), (45_359_237, 100_000_000)])];
    let kind =
        prop_oneof![12 => Just(LineKind::Component), by_products => Just(LineKind::ByProduct), by_products => Just(LineKind::CoProduct)];
    let figures = (qty, fixed_qty, scrap, output, unit, kind, span(), 0_u32..4).boxed();
    (2_usize..9).prop_flat_map(move |count| {
        let ends = (0..count, 0..count).prop_filter("ends", move |(a, b)| loops || a != b);
        let lines = prop::collection::vec((ends, figures.clone()), 1..20);
        (items(count), lines, 0_i32..8).prop_map(move |(items, lines, on)| {
            let edge = |(i, ((a, b), (qty, fixed, scrap, output, (rn, rd), kind, valid, number))): (usize, _)| {
                let (parent, component) = if loops { (a, b) } else { (usize::min(a, b), usize::max(a, b)) };
                Edge {
                    line: BomLineId(i64::try_from(i).unwrap() + 1),
                    parent: items[parent].id,
                    component: items[component].id,
                    kind,
                    number,
                    operation: None,
                    valid,
                    qty: PerUnit::from_scaled(qty),
                    fixed_qty: Qty::from_scaled(fixed),
                    scrap: PerUnit::from_scaled(scrap),
                    output_qty: Qty::from_scaled(output),
                    unit_ratio: Exact::new(rn, rd),
                }
            };
            let edges = lines.into_iter().enumerate().map(edge).collect();
            World { items, edges, day: Day::from_number(20_000 + on).unwrap() }
        })
    })
}

fn calendar() -> WorkCalendar {
    WorkCalendar { holidays: [day("2024-10-01"), day("2024-09-30")].into(), ..WorkCalendar::default() }
}

fn quantity() -> impl Strategy<Value = Qty> {
    prop::sample::select(vec!["1", "97", "0.000001", "1000000", "33.333333", "3"]).prop_map(|t| t.parse().unwrap())
}

/// No total is beyond what a quantity keeps.
fn fits(total: &BigRational) -> bool {
    // i64::MAX millionths, in whole units; nothing that is made here comes to lie between the two.
    let limit = BigRational::from_integer(9_223_372_036_854_i64.into());
    *total <= limit && *total >= -limit
}

/// A row's coefficient, from the figures that it tells.
fn told(row: &IndentedRow) -> BigRational {
    let written = BigRational::new(row.written.scaled().into(), 1_000_000_000.into());
    let unit = BigRational::new((*row.unit_ratio.numer()).into(), (*row.unit_ratio.denom()).into());
    let size = written * unit;
    let size = if row.fixed { size } else { size / ratio(row.output.scaled(), 6) / (ratio(1, 0) - ratio(row.scrap.scaled(), 9)) };
    if row.kind == LineKind::Component { size } else { -size }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn explode_is_the_naive_sum(w in world(false, 1, 1), quantity in quantity()) {
        let calendar = calendar();
        let graph = BomGraph::build(w.items.clone(), w.edges.clone()).unwrap();
        let oracle = Oracle::new(&w.items, &w.edges, w.day, &calendar);
        for item in &w.items {
            let expected = oracle.explode(item.id, quantity, w.day).unwrap();
            let got = graph.explode(&Ask { item: item.id, quantity, day: w.day, calendar: &calendar });
            if !expected.values().all(|n| fits(&n.total)) {
                let named = matches!(&got, Err(BomError::Overflow { item, .. }) if w.items.iter().any(|i| i.code == *item));
                prop_assert!(named, "{:?}", got);
                continue;
            }
            let got = got.unwrap();
            prop_assert_eq!(got.rows.len(), expected.len());
            for row in &got.rows {
                let need = &expected[&row.item];
                let decimals = w.items.iter().find(|i| i.id == row.item).unwrap().decimals;
                prop_assert_eq!(row.total, shown(&need.total, decimals), "{}", need.total);
                prop_assert_eq!((row.level, row.is_leaf, row.need_day), (need.level, need.is_leaf, need.need_day));
            }
        }
    }

    #[test]
    fn indented_is_every_path_in_order_and_resumes_anywhere(w in world(false, 1, 2), quantity in quantity()) {
        let calendar = calendar();
        let graph = BomGraph::build(w.items.clone(), w.edges.clone()).unwrap();
        let oracle = Oracle::new(&w.items, &w.edges, w.day, &calendar);
        for item in &w.items {
            let expected = oracle.indented(item.id, quantity, w.day).unwrap();
            if !expected.iter().all(|r| fits(&r.quantity)) || expected.len() > 400 {
                continue;
            }
            let Ok(view) = graph.indented(&Ask { item: item.id, quantity, day: w.day, calendar: &calendar }) else { continue };
            let rows: Vec<_> = view.walk(&[], None, None).unwrap().map(Result::unwrap).collect();
            let path = |steps: &[Step]| steps.iter().map(|s| (s.line, s.fixed)).collect::<Vec<_>>();
            prop_assert_eq!(rows.len(), expected.len());
            for (row, naive) in rows.iter().zip(&expected) {
                let decimals = w.items.iter().find(|i| i.id == row.item).unwrap().decimals;
                prop_assert_eq!((row.item, path(&row.path), row.need_day), (naive.item, naive.path.clone(), naive.need_day));
                prop_assert_eq!(row.quantity, shown(&naive.quantity, decimals));
                prop_assert_eq!((row.unrounded.scaled(), row.exact), to_nine(&naive.quantity));
                prop_assert_eq!(row.level as usize, row.path.len());
                // The figures that a row tells are all that it takes to work it out again from its parent.
                let above = expected.iter().find(|r| r.path == naive.path[..naive.path.len() - 1]).map(|r| r.quantity.clone());
                let parent = above.unwrap_or_else(|| ratio(quantity.scaled(), 6));
                let again = if row.fixed { BigRational::from_integer(1.into()) } else { parent } * told(row);
                prop_assert_eq!(again, naive.quantity.clone());
            }
            for cut in (0..rows.len()).step_by(3) {
                let rest: Vec<_> = view.walk(&[], None, Some(&rows[cut].path)).unwrap().map(Result::unwrap).collect();
                prop_assert_eq!(&rest[..], &rows[cut + 1..]);
                let under = &rows[cut].path;
                let subtree: Vec<_> = view.walk(under, None, None).unwrap().map(Result::unwrap).collect();
                let below: Vec<_> = rows.iter().filter(|r| r.path.len() > under.len() && r.path.starts_with(under)).cloned().collect();
                prop_assert_eq!(&subtree, &below);
                let children: Vec<_> = view.walk(under, Some(1), None).unwrap().map(Result::unwrap).collect();
                prop_assert_eq!(children, below.iter().filter(|r| r.path.len() == under.len() + 1).cloned().collect::<Vec<_>>());
                prop_assert_eq!(rows[cut].can_open, !below.is_empty());
            }
            let shallow: Vec<_> = view.walk(&[], Some(2), None).unwrap().map(Result::unwrap).collect();
            prop_assert_eq!(shallow, rows.iter().filter(|r| r.level <= 2).cloned().collect::<Vec<_>>());
        }
    }

    #[test]
    fn paths_and_levels_add_up_to_the_sums(w in world(false, 0, 2), quantity in quantity()) {
        let calendar = calendar();
        let graph = BomGraph::build(w.items.clone(), w.edges.clone()).unwrap();
        let oracle = Oracle::new(&w.items, &w.edges, w.day, &calendar);
        for item in &w.items {
            let summed = oracle.explode(item.id, quantity, w.day).unwrap();
            let paths = oracle.indented(item.id, quantity, w.day).unwrap();
            if !summed.values().all(|n| fits(&n.total)) || paths.len() > 2000 {
                continue;
            }
            let mut by_level: BTreeMap<(u32, ItemId), BigRational> = BTreeMap::new();
            let mut by_item: BTreeMap<ItemId, BigRational> = BTreeMap::new();
            // A fixed row and what is below it stand at the shallowest level of their made parent, not of their path;
            // without fixed quantities the two are the same.
            let plain = w.edges.iter().all(|e| e.fixed_qty.is_zero());
            for row in &paths {
                *by_item.entry(row.item).or_default() += &row.quantity;
                *by_level.entry((u32::try_from(row.path.len()).unwrap(), row.item)).or_default() += &row.quantity;
            }
            for (id, total) in &by_item {
                prop_assert_eq!(total, &summed[id].total);
            }
            let rows = graph.explode_by_level(&Ask { item: item.id, quantity, day: w.day, calendar: &calendar }).unwrap();
            let decimals: HashMap<_, _> = w.items.iter().map(|i| (i.id, i.decimals)).collect();
            if plain {
                for row in &rows {
                    prop_assert_eq!(row.total, shown(&by_level[&(row.level, row.item)], decimals[&row.item]));
                }
                let zero = |row: &&(u32, ItemId)| by_level[row] != BigRational::from_integer(0.into());
                prop_assert_eq!(rows.iter().filter(|r| !r.total.is_zero()).count(), by_level.keys().filter(zero).count());
            }
            // Rounded up each, rows may add to more, by less than a unit each.
            for (id, need) in &summed {
                let parts: Vec<_> = rows.iter().filter(|r| r.item == *id).collect();
                let sum: i64 = parts.iter().map(|r| r.total.scaled()).sum();
                let unit = 10_i64.pow(6 - u32::from(decimals[id]));
                let all = shown(&need.total, decimals[id]).scaled();
                prop_assert!(sum >= all && sum - all < unit * i64::try_from(parts.len()).unwrap(), "{} {}", sum, all);
            }
        }
    }

    #[test]
    fn one_of_an_ancestor_needs_what_where_used_says(w in world(false, 0, 0)) {
        let calendar = calendar();
        let graph = BomGraph::build(w.items.clone(), w.edges.clone()).unwrap();
        for part in &w.items {
            for row in graph.where_used(part.id, w.day).unwrap().rows().filter(|row| row.exact) {
                let unit = 10_i128.pow(9 - u32::from(part.decimals));
                let up = ((row.quantity.scaled() + unit - 1) / unit) * 10_i128.pow(6 - u32::from(part.decimals));
                let Ok(needed) = graph.explode(&Ask { item: row.item, quantity: Qty::ONE, day: w.day, calendar: &calendar }) else { continue };
                let total = needed.rows.iter().find(|r| r.item == part.id).map_or(0, |r| i128::from(r.total.scaled()));
                prop_assert_eq!(total, up, "{} in {}", part.code, row.item);
            }
        }
    }

    #[test]
    fn where_used_reverses_explode(w in world(false, 1, 2)) {
        let calendar = calendar();
        let graph = BomGraph::build(w.items.clone(), w.edges.clone()).unwrap();
        let oracle = Oracle::new(&w.items, &w.edges, w.day, &calendar);
        for item in &w.items {
            let part = oracle.node(item.id);
            let used = graph.where_used(item.id, w.day).unwrap();
            let mut paths = Vec::new();
            oracle.upward(part, &mut Vec::new(), &BigRational::one(), &mut paths);
            let ancestors: HashSet<_> = paths.iter().map(|p| oracle.graph[p.1].id).collect();
            prop_assert_eq!(used.rows().map(|r| r.item).collect::<HashSet<_>>(), ancestors);
            for row in used.rows() {
                let n = oracle.node(row.item);
                let (quantity, exact) = to_nine(&oracle.variable(n, part));
                let (per_order, fixed_exact) = to_nine(&oracle.per_order(n, part));
                prop_assert_eq!((row.quantity.scaled(), row.fixed_quantity.scaled(), row.exact), (quantity, per_order, exact && fixed_exact));
                let longest = paths.iter().filter(|p| p.1 == n).map(|p| p.0.len()).max().unwrap();
                prop_assert_eq!(row.level as usize, longest);
                prop_assert_eq!(row.is_direct, paths.iter().any(|p| p.1 == n && p.0.len() == 1));
                prop_assert_eq!(row.is_top, oracle.graph.edges_directed(n, Direction::Incoming).next().is_none());
            }
            prop_assert!(used.rows().is_sorted_by_key(|r| r.level));
            let direct = graph.where_used_direct(item.id, w.day).unwrap();
            prop_assert_eq!(direct.len(), used.direct);
            for row in direct.rows() {
                let n = oracle.node(row.item);
                let own = oracle.graph.edges_connecting(n, part).map(|e| crate::oracle::coefficient(e.weight())).sum::<BigRational>();
                prop_assert_eq!(row.quantity.scaled(), to_nine(&own).0);
            }
            let view = graph.upward(item.id, w.day).unwrap();
            let rows: Vec<_> = view.walk(&[], None, None).unwrap().map(Result::unwrap).collect();
            let mut got: Vec<_> = rows.iter().map(|r| (r.path.clone(), r.quantity.scaled())).collect();
            let mut naive: Vec<_> = paths.iter().map(|p| (p.0.clone(), to_nine(&p.2).0)).collect();
            got.sort();
            naive.sort();
            prop_assert_eq!(got, naive);
            for cut in (0..rows.len()).step_by(4) {
                let rest: Vec<_> = view.walk(&[], None, Some(&rows[cut].path)).unwrap().map(Result::unwrap).collect();
                prop_assert_eq!(&rest[..], &rows[cut + 1..]);
            }
        }
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(w in world(true, 1, 1), seed in any::<u64>(), quantity in quantity()) {
        let calendar = calendar();
        let mut random = qitao_domain::bom::generate::Random::new(seed);
        let (mut items, mut edges) = (w.items.clone(), w.edges.clone());
        items.sort_by_key(|_| random.bits());
        edges.sort_by_key(|_| random.bits());
        let (a, b) = (BomGraph::build(w.items.clone(), w.edges).unwrap(), BomGraph::build(items, edges).unwrap());
        for item in &w.items {
            let ask = Ask { item: item.id, quantity, day: w.day, calendar: &calendar };
            prop_assert_eq!(a.explode(&ask).is_ok(), b.explode(&ask).is_ok());
            if let (Ok(x), Ok(y)) = (a.explode(&ask), b.explode(&ask)) {
                prop_assert_eq!(x, y);
            }
            prop_assert_eq!(a.where_used(item.id, w.day).ok(), b.where_used(item.id, w.day).ok());
            let level = a.low_level_codes(w.day).into_iter().find(|l| l.0 == item.id).unwrap().1;
            prop_assert_eq!(a.low_level_code(item.id, w.day), level);
        }
        prop_assert_eq!(a.check(w.day), b.check(w.day));
        prop_assert_eq!(a.low_level_codes(w.day), b.low_level_codes(w.day));
    }

    #[test]
    fn a_loop_is_always_named_and_the_rest_works(w in world(true, 1, 1)) {
        let calendar = calendar();
        let graph = BomGraph::build(w.items.clone(), w.edges.clone()).unwrap();
        let oracle = Oracle::new(&w.items, &w.edges, w.day, &calendar);
        let id = |code: &str| w.items.iter().find(|i| &*i.code == code).unwrap().id;
        let is_true = |path: &[Box<str>]| {
            path.len() > 1
                && path.first() == path.last()
                && path[1..].iter().collect::<HashSet<_>>().len() == path.len() - 1
                && path.windows(2).all(|p| oracle.graph.contains_edge(oracle.node(id(&p[0])), oracle.node(id(&p[1]))))
        };
        let knots: Vec<_> = petgraph::algo::tarjan_scc(&oracle.graph)
            .into_iter()
            .filter(|s| s.len() > 1 || oracle.graph.contains_edge(s[0], s[0]))
            .collect();
        for item in &w.items {
            let quantity = Qty::ONE;
            match (oracle.explode(item.id, quantity, w.day), graph.explode(&Ask { item: item.id, quantity, day: w.day, calendar: &calendar })) {
                (None, Err(BomError::Loop { path })) => prop_assert!(is_true(&path), "{:?}", path),
                (Some(expected), Ok(got)) => {
                    prop_assert_eq!(got.rows.len(), expected.len());
                    for row in got.rows {
                        let decimals = w.items.iter().find(|i| i.id == row.item).unwrap().decimals;
                        prop_assert_eq!(row.total, shown(&expected[&row.item].total, decimals));
                    }
                }
                (Some(expected), Err(BomError::Overflow { .. })) => prop_assert!(!expected.values().all(|n| fits(&n.total))),
                (naive, got) => prop_assert!(false, "{:?} {:?}", naive, got),
            }
            let above_a_loop = petgraph::visit::Reversed(&oracle.graph);
            let stuck = knots.iter().flatten().any(|&k| petgraph::algo::has_path_connecting(&above_a_loop, oracle.node(item.id), k, None));
            match graph.where_used(item.id, w.day) {
                Err(BomError::Loop { path }) => prop_assert!(stuck && is_true(&path), "{:?}", path),
                Err(e) => prop_assert!(false, "{}", e),
                Ok(_) => prop_assert!(!stuck),
            }
        }
        let problems = graph.check(w.day);
        let loops: Vec<_> = problems.iter().filter_map(|p| if let qitao_domain::bom::Problem::Loop { path } = p { Some(path) } else { None }).collect();
        prop_assert_eq!(loops.len(), knots.len());
        prop_assert!(loops.iter().all(|path| is_true(path)));
    }

    #[test]
    fn loops_are_found_on_every_day_that_has_one(w in world(true, 0, 0)) {
        let graph = BomGraph::build(w.items.clone(), w.edges.clone()).unwrap();
        let found = graph.loops_on_any_day();
        let id = |code: &str| w.items.iter().find(|i| &*i.code == code).unwrap().id;
        for n in 19_990..20_020 {
            let on = Day::from_number(n).unwrap();
            let calendar = WorkCalendar::default();
            let oracle = Oracle::new(&w.items, &w.edges, on, &calendar);
            let is_one = |path: &[Box<str>]| path.windows(2).all(|p| oracle.graph.contains_edge(oracle.node(id(&p[0])), oracle.node(id(&p[1]))));
            prop_assert_eq!(petgraph::algo::is_cyclic_directed(&oracle.graph), found.iter().any(|(path, _)| is_one(path)), "{}", on);
            prop_assert!(found.iter().filter(|(_, day)| *day == on).all(|(path, _)| path.first() == path.last() && is_one(path)));
        }
        let days = |day: Day| day == Validity::ALWAYS.from || (19_990..20_020).contains(&day.number());
        prop_assert!(found.iter().all(|&(_, day)| days(day)), "{:?}", found);
    }

    #[test]
    fn closing_a_loop_is_foreseen(w in world(true, 0, 0), parent in 0_usize..9, parts in prop::collection::vec((0_usize..9, span()), 1..4)) {
        let parent = w.items[parent % w.items.len()].id;
        let parts: Vec<_> = parts.into_iter().map(|(i, v)| (w.items[i % w.items.len()].id, v)).collect();
        // The new lines replace the parent's old ones.
        let ignore: HashSet<_> = w.edges.iter().filter(|e| e.parent == parent).map(|e| e.line).collect();
        let graph = BomGraph::build(w.items.clone(), w.edges.clone()).unwrap();
        let closed = graph.would_close_loop(&Moved::default(), parent, &parts, &ignore);
        let kept: Vec<_> = w.edges.iter().filter(|e| !ignore.contains(&e.line)).cloned().collect();
        let mut expected = false;
        let mut named = closed.is_none();
        for n in 19_990..20_020 {
            let on = Day::from_number(n).unwrap();
            let calendar = WorkCalendar::default();
            let oracle = Oracle::new(&w.items, &kept, on, &calendar);
            let valid: HashSet<_> = parts.iter().filter(|p| p.1.contains(on)).map(|p| p.0).collect();
            expected |= valid.iter().any(|&c| petgraph::algo::has_path_connecting(&oracle.graph, oracle.node(c), oracle.node(parent), None));
            if let Some(path) = &closed {
                let id = |code: &str| w.items.iter().find(|i| &*i.code == code).unwrap().id;
                let ends = id(&path[0]) == parent && path.first() == path.last() && valid.contains(&id(&path[1]));
                named |= ends && path[1..].windows(2).all(|p| oracle.graph.contains_edge(oracle.node(id(&p[0])), oracle.node(id(&p[1]))));
            }
        }
        prop_assert_eq!(closed.is_some(), expected);
        prop_assert!(named, "{:?}", closed);
    }
}
