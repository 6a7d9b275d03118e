//! The targets of the architecture that stand on books: cold start, explosion, where-used, lists, import; each next to the
//! same question in SQL where there is one.
//!
//! `cargo bench -p qitao-app --bench targets`. The books (100k items, 1M lines, 12 levels) are made once in a temporary
//! folder; it takes a minute.
#![allow(missing_docs, clippy::unwrap_used)]

use qitao_app::{App, Caller, Client, Create, Location, Reply, Token};
use qitao_domain::bom::generate::{Layout, factory};
use qitao_domain::bom::{Bom, BomLine};
use qitao_domain::calendar::Validity;
use qitao_domain::item::{Item, LotRule};
use qitao_domain::routing::VersionState;
use qitao_domain::unit::{Dimension, Unit};
use qitao_domain::{PerUnit, Qty};
use qitao_office::{Column, ColumnType, TableRow, TableSheet, UNWATCHED, Value as Cell};
use qitao_store::{Stamp, Store, StoreError};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn unit(code: &str, dimension: Dimension, decimals: u8) -> Unit {
    Unit {
        code: code.into(),
        name: code.into(),
        name_en: code.into(),
        decimals,
        dimension,
        factor: Qty::ONE,
        per: Qty::ONE,
        retired: false,
    }
}

/// The generated factory as records.
fn records() -> (Vec<Item>, Vec<Bom>) {
    let made = factory(&Layout::TARGET);
    let items: Vec<Item> = made
        .items
        .iter()
        .map(|node| Item {
            code: node.code.to_string(),
            name: format!("零件 {}", node.id),
            spec: format!("M{} × {}", node.id.0 % 64, node.id.0 % 300),
            kind: node.kind,
            source: node.source,
            unit: "件".into(),
            decimals: node.decimals,
            group: format!("组 {}", node.id.0 % 40),
            barcode: String::new(),
            lead_time_days: node.lead_time_days,
            safety_stock: Qty::ZERO,
            lot_rule: LotRule::LotForLot,
            lot_min: Qty::ZERO,
            lot_multiple: Qty::ZERO,
            lot_max: Qty::ZERO,
            lot_fixed: Qty::ZERO,
            lot_days: 0,
            conversions: Vec::new(),
            note: String::new(),
            retired: node.retired,
        })
        .collect();
    let code = |id: qitao_domain::ItemId| items[usize::try_from(id.0).unwrap() - 1].code.clone();
    let mut boms: Vec<Bom> = Vec::new();
    for edge in &made.edges {
        let item = code(edge.parent);
        if boms.last().is_none_or(|b| b.item != item) {
            boms.push(Bom {
                item,
                version: "V1".into(),
                state: VersionState::Active,
                valid: Validity::ALWAYS,
                output_qty: edge.output_qty,
                fixed_output: Qty::ZERO,
                note: String::new(),
                lines: Vec::new(),
            });
        }
        let lines = &mut boms.last_mut().unwrap().lines;
        lines.push(BomLine {
            number: u32::try_from(lines.len() + 1).unwrap() * 10,
            component: code(edge.component),
            kind: edge.kind,
            qty: edge.qty,
            unit: "件".into(),
            fixed_qty: edge.fixed_qty,
            scrap: edge.scrap,
            cost_share: PerUnit::ZERO,
            operation: edge.operation,
            valid: edge.valid,
            substitutes: Vec::new(),
            note: String::new(),
        });
    }
    (items, boms)
}

fn time<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let value = work();
    (value, started.elapsed())
}

fn quantiles(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

fn show(what: &str, target: &str, times: Vec<Duration>) {
    let (p50, p99) = quantiles(times);
    row(what, target, format!("p50 {:.1} ms, p99 {:.1} ms", p50.as_secs_f64() * 1e3, p99.as_secs_f64() * 1e3));
}

fn row(what: &str, target: &str, measured: String) {
    println!("| {what} | {target} | {measured} |");
}

fn call(app: &Arc<App>, name: &str, input: Value) -> Value {
    match app.call(&Caller::local(Client::Program), name, input).unwrap() {
        Reply::Json(value) => value,
        Reply::File(_) => unreachable!(),
    }
}

fn finish(app: &Arc<App>, started: Value) -> Value {
    app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {}).unwrap()
}

fn fill(file: &Path, items: &[Item], boms: &[Bom]) -> Duration {
    let store = Store::open(Location::Sqlite(file.into()), Create::New, "bench").unwrap();
    let stamp = Stamp { at: 0, actor: "bench".into() };
    let ((), took) = time(|| {
        store
            .write(&stamp, |w| -> Result<(), StoreError> {
                w.put_units(&[unit("件", Dimension::Count, 0)])?;
                w.put_items(items)?;
                w.put_boms(boms)?;
                w.analyze()
            })
            .unwrap();
    });
    took
}

/// Explosion level by level in SQL, floats and all: the best that we found; a recursive query by paths does not end.
fn sql_explode(db: &rusqlite::Connection, top: &str) -> (i64, Duration) {
    db.execute_batch(
        "PRAGMA temp_store = MEMORY; DROP TABLE IF EXISTS temp.need; DROP TABLE IF EXISTS temp.done; DROP TABLE IF EXISTS temp.depth;
         CREATE TEMP TABLE need (item INTEGER PRIMARY KEY, qty REAL NOT NULL);",
    )
    .unwrap();
    let (count, took) = time(|| {
        // Levels first (the longest way), as netting needs them; then one pass per level.
        db.execute_batch("CREATE TEMP TABLE depth (item INTEGER PRIMARY KEY, level INTEGER NOT NULL)").unwrap();
        db.execute("INSERT INTO depth SELECT id, 0 FROM item WHERE code = ?1", [top]).unwrap();
        let mut level = 0;
        loop {
            let found = db
                .execute(
                    "INSERT INTO depth SELECT DISTINCT l.component_id, ?1 + 1 FROM depth d JOIN bom b ON b.item_id = d.item AND b.state = 'active' \
                     JOIN bom_line l ON l.bom_id = b.id WHERE d.level = ?1 ON CONFLICT (item) DO UPDATE SET level = excluded.level",
                    [level],
                )
                .unwrap();
            if found == 0 {
                break;
            }
            level += 1;
        }
        db.execute("INSERT INTO need SELECT id, 1.0 FROM item WHERE code = ?1", [top]).unwrap();
        for level in 0..level {
            db.execute(
                "INSERT INTO need SELECT l.component_id, SUM(n.qty / (b.output_qty / 1e6) * (l.qty / 1e9) / (1 - l.scrap / 1e9) + l.fixed_qty / 1e6) \
                 FROM depth d JOIN need n ON n.item = d.item JOIN bom b ON b.item_id = d.item AND b.state = 'active' \
                 JOIN bom_line l ON l.bom_id = b.id WHERE d.level = ?1 GROUP BY l.component_id \
                 ON CONFLICT (item) DO UPDATE SET qty = qty + excluded.qty",
                [level],
            )
            .unwrap();
        }
        db.query_row("SELECT COUNT(*) FROM need", [], |r| r.get::<_, i64>(0)).unwrap()
    });
    (count, took)
}

fn sql_where_used(db: &rusqlite::Connection, part: &str) -> (i64, Duration) {
    time(|| {
        db.query_row(
            "WITH RECURSIVE up (item) AS (SELECT id FROM item WHERE code = ?1 UNION SELECT b.item_id FROM up JOIN bom_line l ON l.component_id = up.item \
             JOIN bom b ON b.id = l.bom_id AND b.state = 'active') SELECT COUNT(*) - 1 FROM up",
            [part],
            |r| r.get::<_, i64>(0),
        )
        .unwrap()
    })
}

/// What it costs that somebody has to be logged in: small books, so that nothing else counts. 50 people, a session each.
fn sessions(folder: &Path) {
    let app = App::open(Location::Sqlite(folder.join("people.qitao")), Create::New, "bench").unwrap();
    let get = |caller: &Caller| {
        let once = |_| time(|| app.call(caller, "unit.list", json!({ "limit": 1 })).unwrap()).1;
        quantiles((0..2_000).map(once).collect())
    };
    let local = Caller::local(Client::Browser);
    let (without, _) = get(&local);
    let begun = call(&app, "login.switch_on", json!({ "login": "li", "name": "李敏", "password": "correct horse" }));
    let shown = |session: &Value| local.clone().with_session(Some(Token::given(session["token"].as_str().unwrap())));
    let owner = shown(&begun["session"]);
    let asked = |caller: &Caller, name: &str, input: Value| match app.call(caller, name, input).unwrap() {
        Reply::Json(value) => value,
        Reply::File(_) => unreachable!(),
    };
    let mut people: Vec<Caller> = (0..50)
        .map(|n| {
            let login = format!("p{n}");
            asked(
                &owner,
                "person.save",
                json!({ "person": { "login": login, "name": login, "roles": ["keeper"], "retired": false }, "revision": null }),
            );
            asked(&owner, "person.set_secret", json!({ "login": login, "kind": "pin", "secret": "4711" }));
            shown(&asked(&local, "session.login", json!({ "login": login, "secret": "4711" })))
        })
        .collect();
    let (with, p99) = get(&people.pop().unwrap());
    row(
        "a call by one of 50 people who are logged in, beside the same where nobody has to be",
        "—",
        format!(
            "p50 {:.3} ms, p99 {:.3} ms; p50 {:.3} ms without",
            with.as_secs_f64() * 1e3,
            p99.as_secs_f64() * 1e3,
            without.as_secs_f64() * 1e3
        ),
    );
}

fn save_item(app: &Arc<App>, code: &str, field: &str, value: Value) -> Duration {
    let mut view = call(app, "item.get", json!({ "code": code }));
    view["item"][field] = value;
    time(|| call(app, "item.save", json!({ "item": view["item"], "revision": view["revision"] }))).1
}

fn save_bom(app: &Arc<App>, item: &str, n: u32) -> Duration {
    let mut view = call(app, "bom.get", json!({ "item": item, "version": "V1" }));
    view["bom"]["lines"][0]["qty"] = json!((n + 1).to_string());
    time(|| call(app, "bom.save", json!({ "bom": view["bom"], "revision": view["revision"] }))).1
}

/// A workbook of BOM lines as a factory would send it.
fn workbook(boms: &[Bom], lines: usize) -> Vec<u8> {
    let mut left = lines;
    let rows = boms.iter().flat_map(|b| b.lines.iter().map(move |l| (b, l))).take_while(move |_| {
        left = left.saturating_sub(1);
        left > 0
    });
    let rows = rows.map(|(b, l)| TableRow {
        level: 0,
        values: vec![
            Cell::from(b.item.as_str()),
            Cell::from("V1"),
            Cell::Int(i64::from(l.number)),
            Cell::from(l.component.as_str()),
            Cell::Decimal(l.qty.to_string()),
            Cell::from("件"),
            Cell::Decimal(l.scrap.to_string()),
        ],
    });
    let heads = ["父件编码", "版本", "行号", "子件编码", "单位用量", "单位", "损耗率"];
    let sheet = TableSheet {
        name: "物料清单".into(),
        captions: Vec::new(),
        columns: heads.iter().map(|h| Column::new(*h, 16, if *h == "行号" { ColumnType::Int } else { ColumnType::Text })).collect(),
        frozen_columns: 0,
        autofilter: false,
        tree: false,
        rows: Box::new(rows),
    };
    qitao_office::table(vec![sheet], UNWATCHED).unwrap()
}

/// A fresh process opens the books, asks once, and says how much memory it holds.
fn child(file: &str, parent: &str, part: &str) {
    let (app, open) = time(|| App::open(Location::Sqlite(file.into()), Create::Never, "bench").unwrap());
    let (_, ready) = time(|| call(&app, "item.get", json!({ "code": part })));
    // User and system time of the whole process so far, in hundredths of a second.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let cores = stat.split_whitespace().skip(13).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0;
    call(&app, "item.list", json!({ "limit": 50 }));
    let memory = |key: &str| {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1000
    };
    row(
        "cold start: a fresh process opens the books and has the graph for its first question",
        "≤ 0.4 s",
        format!(
            "{:.2} s = open {:.2} s + graph {:.2} s; {:.2} s of all cores together",
            (open + ready).as_secs_f64(),
            open.as_secs_f64(),
            ready.as_secs_f64(),
            cores
        ),
    );
    row(
        "memory with 100k items and 1M lines open",
        "≤ 400 MB",
        format!(
            "{} MB of its own; with the file's pages that are mapped {} MB, {} MB at most",
            memory("RssAnon:"),
            memory("VmRSS:"),
            memory("VmHWM:")
        ),
    );
    save_bom(&app, parent, 6);
    call(&app, "bom.explode", json!({ "item": parent, "limit": 1 }));
    row(
        "the same after a `bom.save`",
        "≤ 400 MB",
        format!("{} MB of its own; {} MB, {} MB at most", memory("RssAnon:"), memory("VmRSS:"), memory("VmHWM:")),
    );
}

fn main() {
    if let Ok(file) = std::env::var("QITAO_BENCH_CHILD") {
        let items = std::env::var("QITAO_BENCH_ITEMS").unwrap();
        let (parent, part) = items.split_once(' ').unwrap();
        return child(&file, parent, part);
    }
    // `cargo test` starts benches too; it wants none of this.
    if !std::env::args().any(|a| a == "--bench") {
        return;
    }
    let (items, boms) = records();
    // The benchmark of the window wants the same books, and nothing else.
    if let Some(file) = std::env::var_os("QITAO_BENCH_FILL") {
        fill(Path::new(&file), &items, &boms);
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("target.qitao");
    let filled = fill(&file, &items, &boms);
    println!(
        "books: {} items, {} lines, {:.1} s to write, {} MB",
        items.len(),
        1_000_000,
        filled.as_secs_f64(),
        std::fs::metadata(&file).unwrap().len() / 1_000_000
    );
    println!("\n| what | target | measured |\n|---|---|---|");

    let part = items[items.len() - 5].code.as_str();
    for _ in 0..5 {
        let mut program = std::process::Command::new(std::env::current_exe().unwrap());
        program.arg("--bench").env("QITAO_BENCH_CHILD", &file).env("QITAO_BENCH_ITEMS", format!("{} {part}", items[0].code));
        assert!(program.status().unwrap().success());
    }
    let app = App::open(Location::Sqlite(file.clone()), Create::Never, "bench").unwrap();
    let day = "2026-03-02";
    let explode = |item: &str| call(&app, "bom.explode", json!({ "item": item, "date": day, "limit": 50 }));
    let tops: Vec<&str> = items.iter().take(8_000).step_by(171).map(|i| i.code.as_str()).collect();
    let lines = |item: &str| explode(item)["summary"]["lines"].as_u64().unwrap();
    let top = *tops.iter().min_by_key(|t| lines(t).abs_diff(626_000)).unwrap();
    let size = lines(top);
    let (p50, p99) = quantiles((0..50).map(|_| time(|| explode(top)).1).collect());
    let db = rusqlite::Connection::open(&file).unwrap();
    let (_, sql) = sql_explode(&db, top);
    row(
        &format!("`bom.explode` of a top, {size} lines, a page of 50, through the whole program"),
        "≤ 10 ns a line, ≥ 200 × SQL",
        format!(
            "p50 {:.1} ms = {:.1} ns a line, p99 {:.1} ms; SQL {:.0} ms = {:.0} ×",
            p50.as_secs_f64() * 1e3,
            p50.as_secs_f64() * 1e9 / size as f64,
            p99.as_secs_f64() * 1e3,
            sql.as_secs_f64() * 1e3,
            sql.as_secs_f64() / p50.as_secs_f64()
        ),
    );
    let used = |item: &str| call(&app, "bom.where_used", json!({ "item": item, "date": day, "limit": 50 }));
    let ancestors = used(part)["summary"]["all"].as_u64().unwrap();
    let (p50, p99) = quantiles((0..200).map(|_| time(|| used(part)).1).collect());
    let (_, sql) = sql_where_used(&db, part);
    row(
        &format!("`bom.where_used` of a deep part, {ancestors} ancestors, a page of 50"),
        "≤ 5 ms",
        format!(
            "p50 {:.2} ms, p99 {:.2} ms; SQL {:.0} ms = {:.0} × (and only names)",
            p50.as_secs_f64() * 1e3,
            p99.as_secs_f64() * 1e3,
            sql.as_secs_f64() * 1e3,
            sql.as_secs_f64() / p50.as_secs_f64()
        ),
    );

    let filters = [
        json!({ "limit": 50 }),
        json!({ "limit": 50, "sort": "-name" }),
        json!({ "limit": 50, "text": "m12 99" }),
        json!({ "limit": 50, "text": "p05" }),
        json!({ "limit": 50, "text": "p 1" }),
        json!({ "limit": 50, "filter": [{ "field": "group", "op": "eq", "values": ["组 7"] }] }),
        json!({ "limit": 50, "filter": [{ "field": "kind", "op": "eq", "values": ["finished"] }], "sort": "-code" }),
        json!({ "limit": 50, "filter": [{ "field": "spec", "op": "contains", "values": ["× 299"] }] }),
        json!({ "limit": 50, "filter": [{ "field": "spec", "op": "contains", "values": ["nowhere"] }] }),
    ];
    for filter in filters {
        let mut times = Vec::new();
        let mut after = Value::Null;
        for _ in 0..100 {
            let mut input = filter.clone();
            if !after.is_null() {
                input["after"] = after.clone();
            }
            let (page, took) = time(|| call(&app, "item.list", input));
            times.push(took);
            after = page["next"].clone();
        }
        show(&format!("`item.list` of 100k, 100 pages: `{filter}`"), "p99 ≤ 10 ms", times);
    }
    let find = |n: u32| time(|| call(&app, "search.find", json!({ "text": format!("m{} 2", n % 60) }))).1;
    show("`search.find` over 100k items", "—", (0..100).map(find).collect());

    let middle = items[70_000].code.as_str();
    show("`item.get`, a part in the middle", "—", (0..100).map(|_| time(|| call(&app, "item.get", json!({ "code": middle }))).1).collect());
    sessions(folder.path());
    show("`item.save`, durable, a note", "p99 ≤ 30 ms", (0..100).map(|n| save_item(&app, middle, "note", json!(n.to_string()))).collect());
    show(
        "`item.save`, durable, a lead time, which the graph holds",
        "p99 ≤ 30 ms",
        (0..100).map(|n| save_item(&app, middle, "lead_time_days", json!(n))).collect(),
    );
    show("`bom.save`, durable, one after the other", "p99 ≤ 30 ms", (0..100).map(|n| save_bom(&app, top, n)).collect());
    let mut after = Vec::new();
    for n in 0..20 {
        save_bom(&app, top, n);
        after.push(time(|| explode(top)).1);
    }
    show("`bom.explode` right after a `bom.save`", "no reload", after);
    let roll = |n: usize| time(|| call(&app, "standard.roll_up", json!({ "name": format!("{n}"), "day": day }))).1;
    show("`standard.roll_up` of all, read, worked out, kept durably with what each is made of", "—", (0..3).map(roll).collect());
    drop(app);

    let second = folder.path().join("import.qitao");
    fill(&second, &items, &[]);
    let bytes = workbook(&boms, 100_001);
    let app = App::open(Location::Sqlite(second), Create::Never, "bench").unwrap();
    let uploaded = app.upload(&qitao_app::Caller::local(qitao_app::Client::Program), "bom.xlsx", &bytes).unwrap();
    let (tried, check) = time(|| finish(&app, call(&app, "import.dry_run", json!({ "files": [uploaded.file] }))));
    let (_, write) = time(|| finish(&app, call(&app, "import.write", json!({ "run": tried["run"] }))));
    assert_eq!(tried["errors"], json!(0), "{tried}");
    row(
        &format!("import {} BOM lines from XLSX ({:.1} MB), checked and committed", tried["checked"], bytes.len() as f64 / 1e6),
        "≤ 10 s",
        format!(
            "{:.1} s = read and check {:.1} s + write {:.1} s",
            (check + write).as_secs_f64(),
            check.as_secs_f64(),
            write.as_secs_f64()
        ),
    );
}
