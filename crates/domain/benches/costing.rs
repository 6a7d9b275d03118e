//! The targets of costing: a roll-up of 100k items and 1M lines, who needs a part among 50k open orders, sheets over 1M reports.
//!
//! `cargo bench -p qitao-domain --bench costing`.
#![allow(missing_docs, clippy::unwrap_used)]

use divan::{Bencher, black_box};
use qitao_domain::bom::BomGraph;
use qitao_domain::bom::generate::{Factory, Layout, Random, factory};
use qitao_domain::costing::close::share_difference;
use qitao_domain::costing::element::ELEMENTS;
use qitao_domain::costing::rollup::{Ask, Own, roll_up};
use qitao_domain::costing::sheet::{Figures, sums};
use qitao_domain::production::occupation::{Need, OpenOrder, OpenOrders};
use qitao_domain::{Day, ItemId, Money, Price, Qty, WorkOrderId};
use std::collections::HashMap;
use std::sync::OnceLock;

struct World {
    factory: Factory,
    graph: BomGraph,
    day: Day,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let factory = factory(&Layout::TARGET);
        let graph = BomGraph::build(factory.items.clone(), factory.edges.clone()).unwrap();
        World { factory, graph, day: "2026-03-02".parse().unwrap() }
    })
}

/// Parts cost little, so that twelve levels of some dozens stay within a price.
fn own() -> Vec<Own> {
    let mut random = Random::new(7);
    let mut price = |most| Price::from_scaled(i64::from(random.below(most)));
    let items = world().graph.items().iter();
    items
        .map(|item| {
            let mut own = Own { lot: Qty::from_whole(20).unwrap(), ..Own::default() };
            if item.source == qitao_domain::item::Source::Buy {
                own.cost.material = price(20);
            } else {
                (own.cost.labour, own.cost.machine, own.cost.energy) = (price(1_000), price(1_000), price(1_000));
            }
            own
        })
        .collect()
}

#[divan::bench(sample_count = 10)]
fn roll_up_all(bencher: Bencher<'_, '_>) {
    let (world, own, shares) = (world(), own(), HashMap::new());
    let ask = Ask { graph: &world.graph, day: world.day, own: &own, shares: &shares };
    let found = roll_up(&ask);
    println!("roll-up: {} items with a cost, {} problems", found.items.len(), found.problems.len());
    bencher.bench(|| roll_up(black_box(&ask)));
}

/// 50k orders for items of all levels, with their lists.
fn orders(free: bool) -> (OpenOrders, ItemId) {
    let world = world();
    let mut random = Random::new(3);
    let mut by_parent: HashMap<ItemId, Vec<ItemId>> = HashMap::new();
    world.factory.edges.iter().for_each(|edge| by_parent.entry(edge.parent).or_default().push(edge.component));
    let made: Vec<ItemId> = world.factory.items.iter().map(|item| item.id).filter(|id| by_parent.contains_key(id)).collect();
    let mut needs = Vec::new();
    let orders: Vec<OpenOrder> = (0..50_000)
        .map(|number| {
            let item = made[random.below(u32::try_from(made.len()).unwrap()) as usize];
            for &component in &by_parent[&item] {
                let required = Qty::from_whole(i64::from(random.below(500)) + 1).unwrap();
                needs.push(Need { order: number, item: component, required, issued: Qty::ZERO, reserved: Qty::ZERO });
            }
            OpenOrder { order: WorkOrderId(i64::from(number)), item, due: world.day }
        })
        .collect();
    let stock: Vec<(ItemId, Qty)> =
        if free { made.iter().step_by(1_000).map(|&item| (item, Qty::from_whole(100).unwrap())).collect() } else { vec![] };
    let parts = world.factory.items.iter().rev().step_by(97).take(40).map(|item| item.id);
    let part = parts.max_by_key(|&part| world.graph.where_used(part, world.day).unwrap().len()).unwrap();
    (OpenOrders::new(&world.graph, orders, &needs, &[], &stock), part)
}

/// Without free stock, and with some of every thousandth sub-assembly.
#[divan::bench(sample_count = 20, args = [false, true])]
fn occupation_of_a_deep_part(bencher: Bencher<'_, '_>, free: bool) {
    let (orders, part) = orders(free);
    let world = world();
    let found = orders.of(&world.graph, part, world.day).unwrap();
    println!("occupation: {} orders need it", found.rows.len());
    bencher.bench(|| orders.of(&world.graph, black_box(part), world.day));
}

fn reports() -> Vec<Figures> {
    let mut random = Random::new(5);
    let mut next = |most| i64::from(random.below(most));
    (0..1_000_000)
        .map(|_| {
            let mut costs = [Money::ZERO; ELEMENTS];
            costs[1..5].iter_mut().for_each(|cost| *cost = Money::from_scaled(next(10_000_000)));
            Figures {
                reports: 1,
                good: Qty::from_scaled(next(1_000) * 1_000_000),
                labour_seconds: next(28_800),
                costs,
                ..Figures::default()
            }
        })
        .collect()
}

#[divan::bench(sample_count = 10)]
fn seven_sheets_of_a_million_reports(bencher: Bencher<'_, '_>) {
    let rows = reports();
    let mut random = Random::new(9);
    // Operations, orders, items, work centres, operators, codes, months.
    let views: Vec<(usize, Vec<u32>)> = [200_000, 72_591, 20_000, 60, 400, 30_000, 36]
        .into_iter()
        .map(|lines: u32| (lines as usize, rows.iter().map(|_| random.below(lines)).collect()))
        .collect();
    bencher.bench(|| views.iter().map(|(lines, keys)| sums(&rows, keys.iter().copied(), *lines).unwrap().len()).sum::<usize>());
}

#[divan::bench(sample_count = 10)]
fn close_over_a_million_reports(bencher: Bencher<'_, '_>) {
    let posted: Vec<Money> = reports().iter().map(|row| row.costs[1]).collect();
    bencher.bench(|| share_difference(Money::from_scaled(123_456_700), black_box(&posted), 2).unwrap());
}

fn main() {
    divan::main();
}
