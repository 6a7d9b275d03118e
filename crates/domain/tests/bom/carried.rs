//! A graph that was carried over is the graph that is built afresh, and foresees the same loops before it is.

use crate::builder::Factory;
use crate::laws::{World, span, world};
use proptest::prelude::*;
use qitao_domain::bom::{Ask, BomGraph, Edge, ItemNode, Moved};
use qitao_domain::calendar::Validity;
use qitao_domain::{BomLineId, ItemId, Qty, WorkCalendar};
use std::collections::HashSet;

/// A world, what it became, and what moved.
#[derive(Debug, Clone)]
struct Change {
    before: World,
    after: World,
    moved: Moved,
}

/// Some parents get lines of another world's figures, some items other facts, one item is new, one goes.
fn change(loops: bool) -> impl Strategy<Value = Change> {
    let parents = prop::collection::hash_set(0_usize..10, 0..4);
    (world(loops, 1, 2), world(loops, 1, 2), parents, prop::collection::vec((0_usize..10, 0_u8..7), 0..4)).prop_map(
        move |(before, other, parents, facts)| {
            let mut items = before.items.clone();
            items.push(ItemNode { id: ItemId(50), code: "NEW".into(), ..items[0].clone() });
            let order: Vec<ItemId> = items.iter().map(|i| i.id).collect();
            let place = |n: usize| n % order.len();
            let parents: HashSet<ItemId> = parents.into_iter().map(|n| order[place(n)]).collect();
            let mut moved = Moved { parents, ..Moved::default() };
            let mut edges: Vec<Edge> = before.edges.iter().filter(|e| !moved.parents.contains(&e.parent)).cloned().collect();
            for (n, edge) in other.edges.iter().enumerate() {
                // Earlier items to later ones, unless loops are wanted.
                let (a, b) = (place(n), place(n + usize::try_from(edge.component.0).unwrap()));
                let (a, b) = if loops { (a, b) } else { (a.min(b), a.max(b)) };
                if moved.parents.contains(&order[a]) && (loops || a != b) {
                    let line = BomLineId(100 + i64::try_from(n).unwrap());
                    moved.edges.push(Edge { line, parent: order[a], component: order[b], ..edge.clone() });
                }
            }
            edges.extend(moved.edges.iter().cloned());
            moved.items.insert(ItemId(50));
            for (n, decimals) in facts {
                let at = place(n);
                items[at].decimals = decimals;
                items[at].lead_time_days += 1;
                moved.items.insert(items[at].id);
            }
            // The last item goes if no line names it.
            let last = items[before.items.len() - 1].id;
            if !edges.iter().any(|e| e.parent == last || e.component == last) {
                items.retain(|i| i.id != last);
                moved.items.insert(last);
                moved.parents.insert(last);
            }
            moved.nodes = items.iter().filter(|i| moved.items.contains(&i.id)).cloned().collect();
            Change { after: World { items, edges, day: before.day }, before, moved }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn carried_over_is_built_afresh(c in change(true)) {
        let old = BomGraph::build(c.before.items.clone(), c.before.edges.clone()).unwrap();
        let by_line = |edges: &[Edge]| { let mut edges = edges.to_vec(); edges.sort_by_key(|e| e.line); edges };
        prop_assert_eq!(by_line(&old.edges().collect::<Vec<_>>()), by_line(&c.before.edges), "a graph holds what it was built from");
        let carried = old.carried_over(&c.moved).unwrap();
        let fresh = BomGraph::build(c.after.items.clone(), c.after.edges.clone()).unwrap();
        prop_assert_eq!(carried.items(), fresh.items());
        prop_assert_eq!(carried.edges().collect::<Vec<_>>(), fresh.edges().collect::<Vec<_>>());
        prop_assert_eq!(carried.low_level_codes(c.after.day), fresh.low_level_codes(c.after.day));
        prop_assert_eq!(carried.check(c.after.day), fresh.check(c.after.day));
        let calendar = WorkCalendar::default();
        for item in &c.after.items {
            let ask = Ask { item: item.id, quantity: Qty::ONE, day: c.after.day, calendar: &calendar };
            prop_assert_eq!(carried.explode(&ask), fresh.explode(&ask));
            prop_assert_eq!(carried.where_used(item.id, c.after.day), fresh.where_used(item.id, c.after.day));
        }
    }

    #[test]
    fn a_loop_is_foreseen_before_the_graph_is_carried_over(
        c in prop_oneof![change(true), change(false)],
        parent in 0_usize..10,
        parts in prop::collection::vec((0_usize..10, span()), 1..4),
        replaces in any::<bool>(),
    ) {
        let id = |n: usize| c.after.items[n % c.after.items.len()].id;
        let parent = id(parent);
        let parts: Vec<(ItemId, Validity)> = parts.into_iter().map(|(n, valid)| (id(n), valid)).collect();
        let own = c.after.edges.iter().filter(|e| replaces && e.parent == parent);
        let ignore: HashSet<BomLineId> = own.map(|e| e.line).collect();
        let old = BomGraph::build(c.before.items.clone(), c.before.edges.clone()).unwrap();
        let fresh = BomGraph::build(c.after.items.clone(), c.after.edges.clone()).unwrap();
        let (foreseen, plain) =
            (old.would_close_loop(&c.moved, parent, &parts, &ignore), fresh.would_close_loop(&Moved::default(), parent, &parts, &ignore));
        prop_assert_eq!(foreseen.as_ref().map(Vec::len), plain.as_ref().map(Vec::len), "{:?} {:?}", foreseen, plain);
        let known = |code: &str| c.after.items.iter().find(|i| &*i.code == code).unwrap().id;
        for step in foreseen.iter().flat_map(|path| path.windows(2).skip(1)) {
            prop_assert!(c.after.edges.iter().any(|e| e.parent == known(&step[0]) && e.component == known(&step[1])));
        }
    }
}

#[test]
fn the_order_by_code_stays_where_no_item_moved() {
    let mut f = Factory::default();
    f.line("M", "Z", "1");
    f.line("Z", "A", "2");
    f.item("B");
    let old = f.graph();
    let places = |graph: &BomGraph| f.items.iter().map(|i| graph.place_by_code(i.id)).collect::<Vec<_>>();
    let before = places(&old);
    // B goes into M now, so other numbers stand for the items.
    let id = |code: &str| f.items.iter().find(|i| &*i.code == code).unwrap().id;
    let edge = Edge { line: BomLineId(9), parent: id("M"), component: id("B"), ..f.edges[0].clone() };
    let moved = Moved { parents: HashSet::from([id("M")]), edges: vec![f.edges[0].clone(), edge], ..Moved::default() };
    let carried = old.carried_over(&moved).unwrap();
    assert_eq!(places(&carried), before);
    assert_eq!(before, [2, 3, 0, 1], "M Z A B");
}
