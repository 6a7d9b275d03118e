//! What the BOM graph is read from, and that nothing moves it unnoticed; on both databases.

#![allow(clippy::unwrap_used)]

use crate::common::{bom, both, item, line, stamp, unit};
use qitao_domain::bom::generate::Random;
use qitao_domain::bom::{Bom, BomGraph, Edge, ItemNode};
use qitao_domain::item::{Item, ItemKind};
use qitao_domain::routing::VersionState;
use qitao_domain::unit::{Conversion, Unit};
use qitao_domain::{BomId, Qty};
use qitao_store::{Store, StoreError, Touched, Write};

fn write(store: &Store, body: impl Fn(&mut Write<'_>) -> Result<(), StoreError>) {
    store.write(&stamp(), |w| body(w)).unwrap();
}

fn counter(store: &Store) -> i64 {
    store.read(|r| r.graph_revision()).unwrap().unwrap()
}

fn contents(graph: &BomGraph) -> (Vec<ItemNode>, Vec<Edge>) {
    (graph.items().to_vec(), graph.edges().collect())
}

fn units(grams: &str) -> [Unit; 3] {
    let gram = Unit { code: "g".into(), per: grams.parse().unwrap(), ..unit("kg") };
    [unit("件"), unit("kg"), gram]
}

/// The items and parents that a change touches; none when the counter stays, nothing when that is everything.
fn touched(store: &Store, body: impl Fn(&mut Write<'_>) -> Result<(), StoreError>) -> Option<(Vec<i64>, Vec<i64>)> {
    let before = counter(store);
    write(store, body);
    let after = counter(store);
    assert!(after - before <= 1);
    let named = |t: Touched| (t.items.into_iter().collect(), t.parents.into_iter().collect());
    (after > before).then(|| store.touched(before, after).map(named).unwrap_or_default())
}

#[test]
fn the_counter_moves_with_what_the_graph_holds_and_says_what_it_was() {
    both(|store| {
        let all = [item("P", "泵"), item("C", "件"), item("D", "件")];
        write(store, |w| {
            w.put_units(&units("1000"))?;
            w.put_items(&all)
        });
        let of = |items: &[i64], parents: &[i64]| Some((items.to_vec(), parents.to_vec()));
        let [p, c, _] = &all;
        let put = |item: Item| touched(store, move |w| w.put_items(std::slice::from_ref(&item)));
        assert_eq!(put(Item { name: "阀".into(), note: "n".into(), group: "g".into(), ..p.clone() }), None, "names are not in the graph");
        assert_eq!(put(Item { lead_time_days: 9, ..p.clone() }), of(&[1], &[]));
        assert_eq!(put(Item { lead_time_days: 9, ..p.clone() }), None);
        assert_eq!(put(item("E", "新")), of(&[4], &[]));

        let version = |state| Bom { state, ..bom("P", "V1", vec![line(10, "C"), line(20, "D")]) };
        let save = |bom: Bom| touched(store, move |w| w.put_boms(std::slice::from_ref(&bom)));
        assert_eq!(save(version(VersionState::Draft)), None, "drafts are not in the graph");
        assert_eq!(save(version(VersionState::Active)), of(&[], &[1]));
        assert_eq!(save(version(VersionState::Obsolete)), of(&[], &[1]), "it was in the graph");
        assert_eq!(save(version(VersionState::Obsolete)), None);
        assert_eq!(save(version(VersionState::Active)), of(&[], &[1]));

        let box_of = |base: &str| Conversion { unit: "kg".into(), quantity: Qty::ONE, base: base.parse().unwrap() };
        let boxed = Item { conversions: vec![box_of("12")], ..c.clone() };
        assert_eq!(put(boxed.clone()), of(&[], &[1]), "a line of P may count in it");
        assert_eq!(put(boxed.clone()), None);
        assert_eq!(put(Item { kind: ItemKind::Phantom, conversions: vec![box_of("10")], ..boxed }), of(&[2], &[1]));

        let renamed = Unit { name: "克".into(), ..units("1000")[2].clone() };
        assert_eq!(touched(store, |w| w.put_units(std::slice::from_ref(&renamed))), None);
        let before = counter(store);
        assert_eq!(touched(store, |w| w.put_units(&units("500"))), of(&[], &[]));
        assert_eq!(store.touched(before, counter(store)), None, "everything may count otherwise");
        assert_eq!(touched(store, |w| w.delete_item("E")), of(&[4], &[]));
        let id = store.read(|r| r.bom("P", "V1")).unwrap().unwrap().id;
        assert_eq!(touched(store, |w| w.delete_bom(BomId(id))), of(&[], &[1]));
    });
}

#[test]
fn a_graph_is_that_of_its_own_snapshot() {
    both(|store| {
        write(store, |w| {
            w.put_units(&units("1000"))?;
            w.put_items(&[item("P", "泵"), item("C", "件")])?;
            w.put_boms(&[bom("P", "V1", vec![line(10, "C")])])
        });
        let more = || write(store, |w| w.put_boms(&[bom("P", "V1", vec![line(10, "C"), line(20, "C")])]));
        let old = store.read(|r| -> Result<_, StoreError> {
            let before = r.graph_revision()?.unwrap();
            // Another snapshot must not get in by the thread that reads beside.
            more();
            let old = r.bom_graph()?;
            // Back from a newer graph to the older snapshot.
            let newer = store.read(|r| r.bom_graph())?;
            let back = newer.carried_over(&r.moved(&store.touched(before + 1, before).unwrap())?)?;
            assert_eq!((newer.line_count(), contents(&back)), (2, contents(&old)));
            Ok((before, old, r.graph_revision()?))
        });
        let (before, old, after) = old.unwrap();
        assert_eq!((Some(before), old.line_count()), (after, 1));
        assert_eq!(store.read(|r| r.bom_graph()).unwrap().line_count(), 2);
        // A change sees what it did itself, and says that nobody may keep it.
        let own = store.write(&stamp(), |w| -> Result<_, StoreError> {
            assert!(w.graph_revision()?.is_some());
            w.put_boms(&[bom("P", "V1", vec![line(30, "C")])])?;
            assert_eq!(w.graph_revision()?, None);
            Ok(w.bom_graph()?.edges().map(|e| e.number).collect::<Vec<_>>())
        });
        assert_eq!(own.unwrap(), [30]);
    });
}

/// One change at random, or several in one transaction.
fn step(store: &Store, random: &mut Random) {
    let fails = random.chance(100);
    let mut steps: Vec<(u32, u32, u32, u32)> = Vec::new();
    for _ in 0..=random.below(3) {
        steps.push((random.below(100), random.below(8), random.below(8), random.below(1000)));
    }
    let result = store.write(&stamp(), |w| -> Result<(), StoreError> {
        for &(what, a, b, figure) in &steps {
            let code = |n: u32| format!("I{n}");
            match what {
                0..25 => {
                    let mut changed = w.item(&code(a))?.map_or_else(|| item(&code(a), "件"), |stored| stored.record);
                    match figure % 4 {
                        0 => changed.lead_time_days = figure % 20,
                        1 => changed.retired = !changed.retired,
                        2 => changed.note = figure.to_string(),
                        _ => {
                            let base = Qty::from_scaled(i64::from(figure) * 1_000 + 1);
                            changed.conversions = vec![Conversion { unit: "g".into(), quantity: Qty::ONE, base }];
                        }
                    }
                    // A line may count in it, so every item has one.
                    if changed.conversions.is_empty() {
                        changed.conversions = vec![Conversion { unit: "g".into(), quantity: Qty::ONE, base: Qty::ONE }];
                    }
                    w.put_items(&[changed])?;
                }
                25..80 => {
                    let parts = [b, (b + 3) % 8, (b + 5) % 8];
                    let known: Vec<u32> = parts.into_iter().filter(|&n| n != a && matches!(w.item(&code(n)), Ok(Some(_)))).collect();
                    if w.item(&code(a))?.is_none() {
                        continue;
                    }
                    let lines = known.iter().zip(1..).map(|(&n, number)| {
                        let mut made = line(number * 10, &code(n));
                        made.unit = if (figure + n).is_multiple_of(3) { "g".into() } else { "件".into() };
                        made.fixed_qty = Qty::from_scaled(i64::from(figure % 2));
                        made.valid.to = figure.is_multiple_of(5).then(|| "2026-12-31".parse().unwrap());
                        made
                    });
                    let state =
                        [VersionState::Active, VersionState::Active, VersionState::Draft, VersionState::Obsolete][figure as usize % 4];
                    let version = format!("V{}", figure % 2);
                    w.put_boms(&[Bom { state, ..bom(&code(a), &version, lines.collect()) }])?;
                }
                80..88 => {
                    if let Some(old) = w.bom(&code(a), &format!("V{}", figure % 2))? {
                        w.delete_bom(BomId(old.id))?;
                    }
                }
                88..95 => {
                    if w.item_user(&code(a))?.is_none() {
                        w.delete_item(&code(a))?;
                    }
                }
                _ => w.put_units(&units(if figure.is_multiple_of(3) { "500" } else { "1000" }))?,
            }
        }
        // What fails is as if it had not been.
        if fails { Err(StoreError::Unknown("test", String::new())) } else { Ok(()) }
    });
    assert!(result.is_ok() || fails, "{result:?}");
}

#[test]
fn carried_from_change_to_change_a_graph_is_as_if_loaded() {
    both(|store| {
        write(store, |w| w.put_units(&units("1000")));
        let mut random = Random::new(7);
        let mut kept: Vec<(i64, BomGraph)> = vec![store.read(|r| -> Result<_, StoreError> { Ok((0, r.bom_graph()?)) }).unwrap()];
        kept[0].0 = counter(store);
        let (mut carried, mut afresh) = (0, 0);
        for round in 0..150 {
            step(store, &mut random);
            // From a graph of some changes ago.
            let from = &kept[random.below(u32::try_from(kept.len()).unwrap()) as usize];
            let (now, loaded, graph) = store
                .read(|r| -> Result<_, StoreError> {
                    let now = r.graph_revision()?.unwrap();
                    let loaded = r.bom_graph()?;
                    let graph = match store.touched(from.0, now) {
                        Some(touched) => Some(from.1.carried_over(&r.moved(&touched)?)?),
                        None => None,
                    };
                    Ok((now, loaded, graph))
                })
                .unwrap();
            match graph {
                Some(graph) => {
                    assert_eq!(contents(&graph), contents(&loaded), "round {round}: {} to {now}", from.0);
                    carried += 1;
                    kept.push((now, graph));
                }
                None => {
                    afresh += 1;
                    kept = vec![(now, loaded)];
                }
            }
            if kept.len() > 5 {
                kept.remove(0);
            }
        }
        assert!(carried > 100 && afresh > 3, "{carried} carried over, {afresh} loaded");
    });
}
