//! The targets that stand on papers and stock: lists under every filter that a screen offers, posting, chains, snapshots; on both
//! databases.
//!
//! `cargo bench -p qitao-app --bench trade`; `QITAO_BENCH_ON` is `sqlite`, `postgres` or both with a blank between, `QITAO_BENCH_MOVES` how
//! many moves the books have (5,000,000), `QITAO_BENCH_ONLY` a text that the rows to measure have. PostgreSQL wants `QITAO_TEST_PG` naming a
//! server on which databases may be created, and `psql` on the path. `cargo xtask bench trade` sees to that. The books are made in a temporary
//! folder (`TMPDIR`): some GB.
#![allow(missing_docs, clippy::unwrap_used)]

mod asked;
mod common;
mod generated;

use asked::Case;
use generated::{PAPERS, Place, Scale};
use qitao_app::{App, Caller, Client, Create, Reply};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Calls of each row, as far as there is time.
const CALLS: usize = 120;
/// So long is each row measured at most, and with so many calls at least.
const TIME: Duration = Duration::from_secs(3);
const LEAST: usize = 6;
/// Pages that are turned after each first one.
const PAGES: usize = 2;

fn time<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let done = work();
    (done, begun.elapsed())
}

fn call(app: &Arc<App>, name: &str, input: Value) -> Value {
    match app.call(&Caller::local(Client::Program), name, input.clone()).unwrap_or_else(|error| panic!("{name} {input}: {error:?}")) {
        Reply::Json(value) => value,
        Reply::File(_) => unreachable!(),
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The half and the 99th of a hundred.
fn quantiles(times: &mut [Duration]) -> (f64, f64) {
    times.sort_unstable();
    (ms(times[times.len() / 2]), ms(times[times.len() * 99 / 100]))
}

struct Report {
    on: &'static str,
    rows: usize,
    missed: Vec<String>,
}

impl Report {
    fn row(&mut self, what: &str, target: f64, times: &mut [Duration], note: &str) {
        let (half, most) = quantiles(times);
        let missed = if most > target { " **missed**" } else { "" };
        println!("| {} | {what} | p99 ≤ {target} ms | p50 {half:.1} ms, p99 {most:.1} ms{note}{missed} |", self.on);
        self.rows += 1;
        if most > target {
            self.missed.push(format!("{what}: {most:.1} ms"));
        }
    }
}

/// Pages of a list, the first and some after it; and how long the count takes that stands below the first.
fn list(app: &Arc<App>, case: &Case, report: &mut Report) {
    let (mut times, mut counts) = (Vec::new(), Vec::new());
    let begun = Instant::now();
    let mut slowest = (Duration::ZERO, Value::Null);
    let mut rows = 0;
    for input in case.inputs.iter().cycle().take(CALLS / (PAGES + 1)) {
        if begun.elapsed() > TIME && times.len() >= LEAST {
            break;
        }
        let mut asked = input.clone();
        for page in 0..=PAGES {
            let (answer, took) = time(|| call(app, case.command, asked.clone()));
            times.push(took);
            rows += answer["rows"].as_array().unwrap().len();
            if took > slowest.0 {
                slowest = (took, asked.clone());
            }
            if page == 0 && input.get("filter").is_some() {
                let mut counted = input.clone();
                (counted["count"], counted["count_most"], counted["limit"]) = (json!(true), json!(10_000), json!(1));
                counts.push(time(|| call(app, case.command, counted)).1);
            }
            if answer["next"].is_null() {
                break;
            }
            asked["after"] = answer["next"].clone();
        }
    }
    let mut note = format!(" ({:.0} rows a page", rows as f64 / times.len() as f64);
    if !counts.is_empty() {
        note.push_str(&format!("; counted {:.1} ms", quantiles(&mut counts).1));
    }
    note.push(')');
    report.row(&format!("`{}` {}", case.command, case.what), 10.0, &mut times, &note);
    if slowest.0 > Duration::from_millis(10) && std::env::var_os("QITAO_BENCH_SLOWEST").is_some() {
        println!("    {:.1} ms: {}", ms(slowest.0), slowest.1);
    }
}

/// An order of 30 lines, and its shipment: saved, confirmed, saved, posted.
fn papers(app: &Arc<App>, place: &Place, report: &mut Report) {
    const LINES: usize = 30;
    let stock = place.texts(
        "SELECT i.code || '|' || w.code || '|' || n.code FROM stock_balance b JOIN item i ON i.id = b.item_id JOIN bin n ON n.id = b.bin_id \
         JOIN warehouse w ON w.id = n.warehouse_id WHERE b.lot = '' AND b.quantity >= 500000000 ORDER BY b.id",
    );
    let places: Vec<Vec<&str>> = stock.iter().map(|text| text.split('|').collect()).collect();
    let (mut drafts, mut confirmed, mut prepared, mut posted) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut received, mut back) = (Vec::new(), Vec::new());
    let act = |paper: &Value, verb: &str, reason: &str| {
        let input = json!({ "number": paper["number"], "verb": verb, "reason": reason, "revision": paper["revision"] });
        time(|| call(app, "document.act", input))
    };
    for n in 0..CALLS {
        let at = |i: usize| &places[(n * 7_919 + i * 13) % places.len()];
        let lines: Vec<Value> = (0..LINES).map(|i| json!({ "item": at(i)[0], "quantity": "2", "price": "12.5" })).collect();
        let order = json!({ "kind": "sales_order", "partner": format!("C{:04}", n % 1000), "lines": lines });
        let (draft, took) = time(|| call(app, "document.save", json!({ "document": order })));
        drafts.push(took);
        let (order, took) = act(&draft, "confirm", "");
        confirmed.push(took);
        let line = |i: usize| {
            let parents = [json!({ "document": order["number"], "line": i + 1, "quantity": "2" })];
            json!({ "item": at(i)[0], "quantity": "2", "warehouse": at(i)[1], "bin": at(i)[2], "parents": parents })
        };
        let shipment = json!({ "kind": "shipment", "partner": order["partner"], "lines": (0..LINES).map(line).collect::<Vec<_>>() });
        let (draft, took) = time(|| call(app, "document.save", json!({ "document": shipment })));
        prepared.push(took);
        let (shipment, took) = act(&draft, "post", "");
        posted.push(took);
        assert_eq!(shipment["state"], "posted");
        if n % 4 == 0 {
            back.push(act(&shipment, "reverse", "发错").1);
        }
        let line = |i: usize| json!({ "item": at(i)[0], "quantity": "2", "warehouse": at(i)[1], "bin": at(i)[2], "reason": "盘盈" });
        let adjustment = json!({ "kind": "adjustment", "partner": "", "lines": (0..LINES).map(line).collect::<Vec<_>>() });
        received.push(act(&call(app, "document.save", json!({ "document": adjustment })), "post", "").1);
    }
    for (what, times) in [
        ("order of 30 lines saved, durable", &mut drafts),
        ("order of 30 lines confirmed, durable", &mut confirmed),
        ("shipment of 30 lines saved, durable", &mut prepared),
        ("shipment of 30 lines posted, durable", &mut posted),
        ("adjustment of 30 lines posted, durable", &mut received),
        ("shipment of 30 lines taken back, durable", &mut back),
    ] {
        report.row(what, 30.0, times, "");
    }
}

fn chains(app: &Arc<App>, place: &Place, scale: &Scale, report: &mut Report) {
    let many = place.texts(&format!("SELECT code FROM tracking WHERE id = {}", scale.chains() + 1)).remove(0);
    let get = |code: &str| time(|| call(app, "lineage.get", json!({ "code": code })));
    assert_eq!(get(&many).0["nodes"].as_array().unwrap().len(), usize::try_from(PAPERS).unwrap());
    report.row("`lineage.get`, a code with 200 papers", 20.0, &mut (0..CALLS).map(|_| get(&many).1).collect::<Vec<_>>(), "");
    let codes = place.texts("SELECT code FROM tracking ORDER BY id * 7919 % 100003, id LIMIT 100");
    report.row("`lineage.get`, a code of nine papers", 20.0, &mut codes.iter().map(|code| get(code).1).collect::<Vec<_>>(), "");
}

/// What there is of an item, what lies where, what can be promised.
fn balances(app: &Arc<App>, place: &Place, report: &mut Report) {
    let items = place.texts("SELECT code FROM item ORDER BY id * 7919 % 100003, id LIMIT 120");
    let of = |item: &str| json!({ "filter": [{ "field": "item", "op": "eq", "values": [item] }], "limit": 50 });
    for command in ["stock.list", "stock.balances"] {
        let mut times: Vec<Duration> = items.iter().map(|item| time(|| call(app, command, of(item))).1).collect();
        report.row(&format!("`{command}` of one item"), 10.0, &mut times, "");
    }
    let mut times: Vec<Duration> = items.iter().map(|item| time(|| call(app, "stock.promise", json!({ "item": item }))).1).collect();
    report.row("`stock.promise` of one item", 10.0, &mut times, "");
}

fn snapshots(app: &Arc<App>, scale: &Scale, report: &mut Report) {
    let mut times = Vec::new();
    let mut last = Value::Null;
    for _ in 0..5 {
        let (taken, took) = time(|| call(app, "snapshot.take", json!({})));
        times.push(took);
        last = taken;
    }
    report.row(&format!("snapshot of {} balances", last["lines"]), 2_000.0, &mut times, "");
    assert!(last["lines"].as_i64().unwrap() >= scale.balances, "{last}");
    for moved in [false, true] {
        let mut times = Vec::new();
        let mut asked = json!({ "due": last["due"], "moved": moved, "limit": 50 });
        for _ in 0..CALLS {
            let (page, took) = time(|| call(app, "snapshot.lines", asked.clone()));
            times.push(took);
            if page["next"].is_null() {
                break;
            }
            asked["after"] = page["next"].clone();
        }
        report.row(if moved { "`snapshot.lines` that moved" } else { "`snapshot.lines`" }, 10.0, &mut times, "");
    }
}

fn measure(on: &'static str, place: &Place, scale: &Scale) -> Report {
    let only = std::env::var("QITAO_BENCH_ONLY").unwrap_or_default();
    let mut report = Report { on, rows: 0, missed: Vec::new() };
    let app = App::open(place.location(), Create::Never, "bench").unwrap();
    for case in asked::cases(place, scale) {
        if format!("{} {}", case.command, case.what).contains(&only) {
            list(&app, &case, &mut report);
        }
    }
    let wanted = |name: &str| only.is_empty() || name.contains(&only);
    if wanted("balances") {
        balances(&app, place, &mut report);
    }
    if wanted("chains") {
        chains(&app, place, scale, &mut report);
    }
    if wanted("papers") {
        papers(&app, place, &mut report);
    }
    if wanted("snapshots") {
        snapshots(&app, scale, &mut report);
    }
    report
}

fn run(on: &'static str, place: &Place, scale: &Scale) {
    let ((), filled) = time(|| generated::fill(place, scale));
    let count = |table: &str| place.texts(&format!("SELECT CAST(COUNT(*) AS TEXT) FROM {table}")).remove(0);
    println!(
        "\n{on}: {} moves, {} lines of {} papers, {} balances, {} codes, made in {:.0} s\n\n| on | what | target | measured |\n|---|---|---|---|",
        count("stock_move"),
        count("document_line"),
        count("document"),
        count("stock_balance"),
        count("tracking"),
        filled.as_secs_f64()
    );
    let report = measure(on, place, scale);
    println!("\n{on}: {} rows measured, {} missed", report.rows, report.missed.len());
    report.missed.iter().for_each(|missed| println!("- {missed}"));
}

/// A database that is dropped at the end.
struct Database {
    server: String,
    name: String,
}

impl Database {
    fn new(server: &str) -> Self {
        let name = format!("bench_trade_{}", std::process::id());
        let server = server.to_owned();
        let made = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';");
        Place::Postgres(server.clone()).run(&made);
        Self { server, name }
    }

    fn place(&self) -> Place {
        let (base, _) = self.server.rsplit_once('/').unwrap();
        Place::Postgres(format!("{base}/{}", self.name))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        Place::Postgres(self.server.clone()).run(&format!("DROP DATABASE {} WITH (FORCE);", self.name));
    }
}

fn main() {
    // `cargo test` starts benches too; it wants none of this.
    if !std::env::args().any(|a| a == "--bench") {
        return;
    }
    let moves = std::env::var("QITAO_BENCH_MOVES").ok().map_or(5_000_000, |text| text.parse().unwrap());
    let scale = Scale::new(moves);
    // Books that are kept, to be looked at: made if they are not there yet.
    if let Some(file) = std::env::var_os("QITAO_BENCH_KEPT") {
        let place = match file.to_str().unwrap() {
            url if url.starts_with("postgres") => Place::Postgres(url.to_owned()),
            file => Place::Sqlite(Path::new(file).to_owned()),
        };
        let there = match &place {
            Place::Sqlite(file) => file.exists(),
            Place::Postgres(_) => !place.texts("SELECT 1 FROM pg_class WHERE relname = 'stock_move'").is_empty(),
        };
        if !there {
            return run("kept", &place, &scale);
        }
        let report = measure("kept", &place, &scale);
        println!("\n{} rows measured, {} missed", report.rows, report.missed.len());
        return report.missed.iter().for_each(|missed| println!("- {missed}"));
    }
    let on = std::env::var("QITAO_BENCH_ON").unwrap_or_else(|_| "sqlite postgres".into());
    if on.contains("sqlite") {
        let folder = tempfile::tempdir().unwrap();
        run("SQLite", &Place::Sqlite(folder.path().join("trade.qitao")), &scale);
    }
    if on.contains("postgres") {
        let Ok(server) = std::env::var("QITAO_TEST_PG") else {
            return println!("SKIPPED trade on PostgreSQL: QITAO_TEST_PG is not set");
        };
        let database = Database::new(&server);
        run("PostgreSQL", &database.place(), &scale);
    }
}
