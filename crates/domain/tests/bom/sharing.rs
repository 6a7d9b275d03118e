//! Levels that are worth it are shared out over threads: the answer is the one that a plain sum gives, for any number of them.

use crate::builder::{day, qty};
use crate::oracle::{coefficient, shown, to_nine};
use num_rational::BigRational;
use num_traits::{One, Zero};
use qitao_domain::bom::generate::{Factory, Layout, factory};
use qitao_domain::bom::{Ask, BomError, BomGraph, Edge, LineKind, Summed, WhereUsed};
use qitao_domain::{Day, ItemId, Qty, WorkCalendar};
use std::collections::HashMap;

/// 12,000 lines a level.
const LAYOUT: Layout = Layout { items: 6_000, lines: 60_000, levels: 6, seed: 5 };

/// Does the same on so many threads.
fn on<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

fn both(graph: &BomGraph, top: ItemId, part: ItemId, day: Day) -> (Result<Summed, BomError>, Result<WhereUsed, BomError>) {
    let calendar = WorkCalendar::default();
    (graph.explode(&Ask { item: top, quantity: qty("13"), day, calendar: &calendar }), graph.where_used(part, day))
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let made = factory(&LAYOUT);
    let graph = BomGraph::build(made.items.clone(), made.edges.clone()).unwrap();
    let on_day = day("2026-03-02");
    let (top, part) = (ItemId(7), ItemId(5_900));
    let alone = on(1, || both(&graph, top, part, on_day));
    assert!(alone.0.as_ref().unwrap().rows.len() > 1_000 && alone.1.as_ref().unwrap().len() > 500);
    for threads in [2, 3, 8] {
        assert_eq!(on(threads, || both(&graph, top, part, on_day)), alone, "{threads} threads");
    }
}

#[test]
fn the_first_mistake_is_told_whoever_comes_to_it() {
    let made = factory(&LAYOUT);
    let calendar = WorkCalendar::default();
    let graph = BomGraph::build(made.items, made.edges).unwrap();
    let ask = Ask { item: ItemId(7), quantity: Qty::from_scaled(i64::MAX), day: day("2026-03-02"), calendar: &calendar };
    let alone = on(1, || graph.explode(&ask)).unwrap_err();
    assert!(matches!(alone, BomError::Overflow { .. }), "{alone}");
    for threads in [2, 3, 8] {
        assert_eq!(on(threads, || graph.explode(&ask)).unwrap_err(), alone, "{threads} threads");
    }
}

#[test]
fn shared_levels_come_to_the_plain_sums() {
    let Factory { items, mut edges } = factory(&LAYOUT);
    for edge in &mut edges {
        (edge.fixed_qty, edge.kind) = (Qty::ZERO, LineKind::Component);
    }
    let graph = BomGraph::build(items.clone(), edges.clone()).unwrap();
    let on_day = day("2026-03-02");
    let (top, part) = (ItemId(7), ItemId(5_900));
    let live: Vec<&Edge> = edges.iter().filter(|e| e.valid.contains(on_day)).collect();
    let (summed, used) = on(3, || both(&graph, top, part, on_day));

    // Lines lie by parent, and a parent's number is below those of its parts: one walk down, one up.
    let mut down = HashMap::from([(top, BigRational::from_integer(13.into()))]);
    for edge in &live {
        let Some(above) = down.get(&edge.parent).cloned() else { continue };
        *down.entry(edge.component).or_insert_with(BigRational::zero) += above * coefficient(edge);
    }
    let summed = summed.unwrap();
    assert_eq!(summed.rows.len(), down.len() - 1);
    for row in &summed.rows {
        let decimals = items[usize::try_from(row.item.0).unwrap() - 1].decimals;
        assert_eq!(row.total, shown(&down[&row.item], decimals), "{}", row.item);
    }
    assert_eq!(summed.lines, live.iter().filter(|e| down.contains_key(&e.parent)).count());

    let mut up = HashMap::from([(part, BigRational::one())]);
    for edge in live.iter().rev() {
        let Some(below) = up.get(&edge.component).cloned() else { continue };
        *up.entry(edge.parent).or_insert_with(BigRational::zero) += below * coefficient(edge);
    }
    let used = used.unwrap();
    assert_eq!(used.len(), up.len() - 1);
    for row in used.rows() {
        assert_eq!((row.quantity.scaled(), row.exact), to_nine(&up[&row.item]), "{}", row.item);
    }
}
