//! The BOM targets on a generated factory of 100k items, 1M lines, 12 levels; the same explosion on petgraph's own graph.
//!
//! `cargo bench -p qitao-domain --bench bom`. The first lines say how large the questions are, for figures per line.
#![allow(missing_docs, clippy::unwrap_used)]

use divan::{Bencher, black_box};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use qitao_domain::bom::generate::{Factory, Layout, factory};
use qitao_domain::bom::{Ask, BomGraph};
use qitao_domain::{Day, ItemId, Qty, WorkCalendar};
use std::sync::OnceLock;

struct World {
    factory: Factory,
    graph: BomGraph,
    calendar: WorkCalendar,
    day: Day,
    top: ItemId,
    part: ItemId,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let factory = factory(&Layout::TARGET);
        let graph = BomGraph::build(factory.items.clone(), factory.edges.clone()).unwrap();
        let calendar = WorkCalendar::default();
        let day: Day = "2026-03-02".parse().unwrap();
        // The top whose explosion is nearest to 626k lines.
        let width = Layout::TARGET.items / Layout::TARGET.levels;
        let size = |item: ItemId| {
            let summed = graph.explode(&Ask { item, quantity: Qty::ONE, day, calendar: &calendar }).unwrap();
            (summed.rows.len(), summed.lines)
        };
        let tops = (1..=i64::from(width)).step_by(41).map(ItemId);
        let top = tops.min_by_key(|&t| size(t).1.abs_diff(626_000)).unwrap();
        let parts = factory.items.iter().rev().step_by(97).take(40).map(|i| i.id);
        let part = parts.max_by_key(|&p| graph.where_used(p, day).unwrap().len()).unwrap();
        let (rows, lines) = size(top);
        println!("explode: {rows} descendants, {lines} lines");
        println!("where-used: {} ancestors", graph.where_used(part, day).unwrap().len());
        println!("graph: {} MB on the heap", graph.heap_bytes() / 1_000_000);
        World { factory, graph, calendar, day, top, part }
    })
}

fn ask(world: &'static World) -> Ask<'static> {
    Ask { item: world.top, quantity: Qty::ONE, day: world.day, calendar: &world.calendar }
}

#[divan::bench(sample_count = 10)]
fn build(bencher: Bencher<'_, '_>) {
    let made = &world().factory;
    bencher.with_inputs(|| (made.items.clone(), made.edges.clone())).bench_values(|(items, edges)| BomGraph::build(items, edges).unwrap());
}

#[divan::bench(sample_count = 200)]
fn explode(bencher: Bencher<'_, '_>) {
    let world = world();
    bencher.bench(|| world.graph.explode(black_box(&ask(world))).unwrap());
}

#[divan::bench(sample_count = 20)]
fn explode_by_level(bencher: Bencher<'_, '_>) {
    let world = world();
    bencher.bench(|| world.graph.explode_by_level(black_box(&ask(world))).unwrap());
}

#[divan::bench(sample_count = 50)]
fn indented_first_page(bencher: Bencher<'_, '_>) {
    let world = world();
    bencher.bench(|| {
        let view = world.graph.indented(black_box(&ask(world))).unwrap();
        view.walk(&[], None, None).unwrap().take(50).map(Result::unwrap).count()
    });
}

#[divan::bench(sample_count = 50)]
fn indented_next_page(bencher: Bencher<'_, '_>) {
    let world = world();
    let view = world.graph.indented(&ask(world)).unwrap();
    let last = view.walk(&[], None, None).unwrap().nth(20_000).unwrap().unwrap();
    bencher.bench(|| view.walk(&[], None, Some(black_box(&last.path))).unwrap().take(50).map(Result::unwrap).count());
}

#[divan::bench(sample_count = 100)]
fn where_used(bencher: Bencher<'_, '_>) {
    let world = world();
    bencher.bench(|| world.graph.where_used(black_box(world.part), world.day).unwrap());
}

#[divan::bench(sample_count = 20)]
fn check(bencher: Bencher<'_, '_>) {
    let world = world();
    bencher.bench(|| world.graph.check(black_box(world.day)));
}

/// The same traversal on petgraph's own graph, in plain 128-bit integers and without rounding.
#[divan::bench(sample_count = 10)]
fn explode_petgraph(bencher: Bencher<'_, '_>) {
    let world = world();
    let mut graph: DiGraph<ItemId, (i128, i32, i32)> = DiGraph::new();
    let nodes: Vec<NodeIndex> = world.factory.items.iter().map(|i| graph.add_node(i.id)).collect();
    for e in &world.factory.edges {
        let place = |id: ItemId| nodes[usize::try_from(id.0 - 1).unwrap()];
        let days = (e.valid.from.number(), e.valid.to.map_or(i32::MAX, Day::number));
        graph.add_edge(place(e.parent), place(e.component), (i128::from(e.qty.scaled() / 1_000_000), days.0, days.1));
    }
    let order = petgraph::algo::toposort(&graph, None).unwrap();
    let (top, day) = (nodes[usize::try_from(world.top.0 - 1).unwrap()], world.day.number());
    bencher.bench(|| {
        let mut totals = vec![0_i128; graph.node_count()];
        totals[top.index()] = 1;
        for &n in &order {
            let total = totals[n.index()];
            if total <= 0 {
                continue;
            }
            for e in graph.edges(n) {
                let &(qty, from, to) = e.weight();
                if from <= day && day <= to {
                    totals[e.target().index()] += total * qty / 1000;
                }
            }
        }
        totals
    });
}

fn main() {
    world();
    divan::main();
}
