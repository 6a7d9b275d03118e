//! What the journal costs, and backups and restores of books of a gigabyte.
//!
//! `cargo bench -p qitao-app --bench journal`. The books are made in a temporary folder (`TMPDIR`), which needs 5 GB.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{item, unit};
use qitao_app::{App, Create, Location};
use qitao_domain::bom::{Bom, BomLine, LineKind};
use qitao_domain::calendar::Validity;
use qitao_domain::item::Item;
use qitao_domain::routing::VersionState;
use qitao_domain::{PerUnit, Qty};
use qitao_store::backup::Naming;
use qitao_store::{Stamp, Store, StoreError};
use std::path::Path;
use std::time::{Duration, Instant};

const BOOKS: &str = "0123456789abcdef0123456789abcdef";

fn stamp() -> Stamp {
    Stamp { at: 1, actor: "bench".into() }
}

/// A version whose parts have higher numbers.
fn bom(n: usize, items: usize, lines: usize) -> Bom {
    let line = |at: usize| BomLine {
        number: u32::try_from(at * 10 + 10).unwrap(),
        component: format!("ITEM-{:06}", (n + 1 + at * 7).min(items - 1 - at % 3)),
        kind: LineKind::Component,
        qty: PerUnit::ONE,
        unit: "件".into(),
        fixed_qty: Qty::ZERO,
        scrap: PerUnit::ZERO,
        cost_share: PerUnit::ZERO,
        operation: None,
        valid: Validity::ALWAYS,
        substitutes: Vec::new(),
        note: String::new(),
    };
    Bom {
        item: format!("ITEM-{n:06}"),
        version: "V1".into(),
        state: VersionState::Active,
        valid: Validity::ALWAYS,
        output_qty: Qty::ONE,
        fixed_output: Qty::ZERO,
        note: String::new(),
        lines: (0..lines).map(line).collect(),
    }
}

fn time<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let done = work();
    (done, begun.elapsed())
}

fn row(what: &str, target: &str, measured: &str) {
    println!("{what} | {target} | {measured}");
}

fn quantile(times: &mut [Duration], part: f64) -> Duration {
    times.sort_unstable();
    times[((times.len() - 1) as f64 * part) as usize]
}

fn open(file: &Path) -> Store {
    Store::open(Location::Sqlite(file.into()), Create::IfMissing, "bench").unwrap()
}

/// Bulk work and single saves. Gives both times.
fn writes(folder: &Path, journal: bool, round: usize) -> (Duration, Duration, Duration) {
    let file = folder.join(format!("writes-{journal}-{round}.qitao"));
    let store = open(&file);
    if !journal {
        let db = rusqlite::Connection::open(&file).unwrap();
        let names: Vec<String> = db
            .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            .unwrap()
            .query_map([], |r| r.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        names.iter().for_each(|name| db.execute_batch(&format!("DROP TRIGGER \"{name}\"")).unwrap());
    }
    let items: Vec<Item> = (0..10_000).map(|n| item(n, 0)).collect();
    let boms: Vec<Bom> = (0..9_900).map(|n| bom(n, 10_000, 10)).collect();
    store.write(&stamp(), |w| w.put_units(&[unit()])).unwrap();
    let (_, bulk) = time(|| {
        store
            .write(&stamp(), |w| -> Result<(), StoreError> {
                w.put_items(&items)?;
                w.put_boms(&boms)
            })
            .unwrap();
    });
    let mut saves: Vec<Duration> = (0..400)
        .map(|n| {
            let mut one = item(n, 0);
            one.note = format!("{n}");
            time(|| store.write(&stamp(), |w| w.put_items(std::slice::from_ref(&one))).unwrap()).1
        })
        .collect();
    drop(store);
    std::fs::remove_file(file).unwrap();
    (bulk, quantile(&mut saves, 0.5), quantile(&mut saves, 0.99))
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..3 {
        let (with, without) = (writes(folder.path(), true, round), writes(folder.path(), false, round));
        let ratio = with.0.as_secs_f64() / without.0.as_secs_f64();
        row(
            "10,000 items and 99,000 BOM lines in one change, with / without the journal",
            "≤ 2 ×",
            &format!("{:.2?} / {:.2?} = {ratio:.2} ×", with.0, without.0),
        );
        row(
            "one item saved, durable, with / without the journal",
            "",
            &format!("p50 {:.2?} / {:.2?}, p99 {:.2?} / {:.2?}", with.1, without.1, with.2, without.2),
        );
    }

    let file = folder.path().join("big.qitao");
    let store = open(&file);
    store.write(&stamp(), |w| w.put_units(&[unit()])).unwrap();
    let items: Vec<Item> = (0..100_000).map(|n| item(n, 2_000)).collect();
    for some in items.chunks(10_000) {
        store.write(&stamp(), |w| w.put_items(some)).unwrap();
    }
    for first in (0..99_000).step_by(11_000) {
        let boms: Vec<Bom> = (first..first + 11_000).map(|n| bom(n, 100_000, 10)).collect();
        store.write(&stamp(), |w| w.put_boms(&boms)).unwrap();
    }
    let size = std::fs::metadata(&file).unwrap().len();
    let backups = folder.path().join("backups");
    std::fs::create_dir(&backups).unwrap();
    let naming = Naming { books: BOOKS, name: "big", reason: "asked", rest: Duration::ZERO };
    for _ in 0..3 {
        let (mut waits, took) = std::thread::scope(|scope| {
            let copying = scope.spawn(|| time(|| store.back_up(&backups, &naming, &mut |_, _| true).unwrap()).1);
            let mut waits = Vec::new();
            while !copying.is_finished() {
                let one = item(waits.len() % 1000, 10);
                waits.push(time(|| store.write(&stamp(), |w| w.put_items(std::slice::from_ref(&one))).unwrap()).1);
                std::thread::sleep(Duration::from_millis(5));
            }
            (waits, copying.join().unwrap())
        });
        row(
            &format!("full backup of {:.2} GB while {} items are saved", size as f64 / 1e9, waits.len()),
            "no write over 300 ms",
            &format!(
                "{took:.1?}; a save: p50 {:.1?}, p99 {:.1?}, most {:.1?}",
                quantile(&mut waits, 0.5),
                quantile(&mut waits, 0.99),
                quantile(&mut waits, 1.0)
            ),
        );
    }
    let (_, outside) = time(|| {
        let db = rusqlite::Connection::open(&file).unwrap();
        db.execute_batch("PRAGMA busy_timeout = 60000; UPDATE bom_line SET scrap = scrap + 1").unwrap();
        db.execute_batch("UPDATE bom_line SET scrap = scrap + 1 WHERE id <= 10000").unwrap();
        drop(db);
        store.write(&stamp(), |w| w.put_items(&[item(1, 11)])).unwrap();
    });
    row("1,000,000 lines changed by one script", "", &format!("{outside:.1?}"));
    let (shipped, took) = time(|| store.ship(&backups, BOOKS, 0).unwrap());
    let bytes: u64 = std::fs::read_dir(&backups)
        .unwrap()
        .flatten()
        .filter(|e| e.path().extension().is_some_and(|x| x == "qjournal"))
        .map(|e| e.metadata().unwrap().len())
        .sum();
    row(&format!("the whole journal to its files, {} changes, {:.2} GB", shipped.changes, bytes as f64 / 1e9), "", &format!("{took:.1?}"));
    drop(store);
    let to = folder.path().join("restored.qitao");
    let (restored, took) = time(|| qitao_app::restore::books(&backups, None, &to, &mut |_, _| Ok(())).unwrap());
    row(
        "restore of it with 1,000,000 rows of the journal, proved as by `qitao verify`",
        "≤ 60 s",
        &format!("{took:.1?}, {} checks", restored.checks),
    );
    drop(App::open(Location::Sqlite(to), Create::Never, "bench").unwrap());
}
