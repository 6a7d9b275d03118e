//! The targets of costing that stand on books: a report posted, a million reports on seven sheets, what a history of reports takes to
//! come in.
//!
//! `cargo bench -p qitao-app --bench costing`; `QITAO_BENCH_REPORTS` is how many reports there are (1,000,000). The books are made in a
//! temporary folder (`TMPDIR`): about a GB. `cargo xtask bench costing` runs this, the domain's own and AdventureWorks.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{item, unit};
use qitao_app::{App, Caller, Client, Create, Location, Reply};
use qitao_domain::calendar::Validity;
use qitao_domain::routing::{Operation, Routing, VersionState};
use qitao_domain::work_center::WorkCenter;
use qitao_domain::{PerUnit, Qty};
use qitao_store::{Stamp, Store, StoreError};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const ITEMS: usize = 2_000;
const CENTERS: usize = 60;
const PEOPLE: usize = 400;
/// Operations of an order, each reported once.
const OPERATIONS: usize = 5;
/// Reports of a file: as many as somebody brings in at once.
const FILE: usize = 100_000;
/// Reports that are posted one by one.
const POSTED: usize = 2_000;
const VIEWS: [&str; 7] = ["operation", "work_order", "item", "work_center", "operator", "tracking_code", "month"];

fn time<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let done = work();
    (done, begun.elapsed())
}

fn row(what: &str, target: &str, measured: &str) {
    println!("| {what} | {target} | {measured} |");
}

fn call(app: &Arc<App>, name: &str, input: Value) -> Value {
    match app.call(&Caller::local(Client::Program), name, input.clone()).unwrap_or_else(|error| panic!("{name} {input}: {error:?}")) {
        Reply::Json(value) => value,
        Reply::File(_) => unreachable!(),
    }
}

fn code(n: usize) -> String {
    format!("C{:02}", n % CENTERS)
}

/// Items with five operations each, places with rates, people.
fn masters(file: &Path) {
    let store = Store::open(Location::Sqlite(file.into()), Create::New, "bench").unwrap();
    let stamp = Stamp { at: 1_577_836_800_000_000, actor: "bench".into() };
    let center = |n: usize| WorkCenter {
        code: code(n),
        name: format!("{n} 工段"),
        efficiency: PerUnit::ONE,
        outsourced: false,
        note: String::new(),
        retired: false,
    };
    let operation = |item: usize, at: usize| Operation {
        number: u32::try_from(at + 1).unwrap() * 10,
        name: ["下料", "粗车", "精车", "磨", "装配"][at % 5].into(),
        work_center: code(item * 7 + at),
        outsourced: false,
        setup_seconds: 600,
        cleanup_seconds: 0,
        run_seconds: 60,
        cycle_qty: Qty::ONE,
        lead_time_days: 0,
        note: String::new(),
    };
    let routing = |n: usize| Routing {
        item: item(n, 0).code,
        version: "R1".into(),
        state: VersionState::Active,
        valid: Validity::ALWAYS,
        note: String::new(),
        operations: (0..OPERATIONS).map(|at| operation(n, at)).collect(),
    };
    store
        .write(&stamp, |w| -> Result<(), StoreError> {
            w.put_units(&[unit()])?;
            w.put_items(&(0..ITEMS).map(|n| item(n, 0)).collect::<Vec<_>>())?;
            w.put_work_centers(&(0..CENTERS).map(center).collect::<Vec<_>>())?;
            w.put_routings(&(0..ITEMS).map(routing).collect::<Vec<_>>())
        })
        .unwrap();
}

fn rates(app: &Arc<App>) {
    let save = |rate: Value| {
        call(app, "rate.save", json!({ "id": null, "from": "2020-01-01", "rate": rate, "revision": null, "reason": "bench" }));
    };
    for n in 0..PEOPLE {
        let person = json!({ "login": format!("p{n:03}"), "name": format!("操作工 {n}"), "roles": [], "retired": false });
        call(app, "person.save", json!({ "person": person, "revision": null }));
    }
    save(json!({ "kind": "wage", "person": null, "grade": null, "item": null, "operation": null, "basis": "hour", "price": "48" }));
    for n in 0..CENTERS {
        save(json!({ "kind": "machine", "machine": null, "work_center": code(n), "hourly": "60.5", "per_cycle": "0" }));
        save(json!({ "kind": "power", "machine": null, "work_center": code(n), "rated_kw": "5.5", "load_factor": "0.7" }));
    }
    let slots = [(6, "flat"), (8, "peak"), (22, "valley")].map(|(hour, band)| json!({ "from_seconds": hour * 3_600, "band": band }));
    let prices = [("flat", "0.75"), ("peak", "1.2"), ("valley", "0.33")].map(|(band, price)| json!({ "band": band, "price": price }));
    save(json!({ "kind": "tariff", "seasons": [{ "month": 1, "day": 1, "slots": slots, "prices": prices }] }));
}

/// A file of so many reports over three years.
fn history(first: usize, reports: usize) -> String {
    let mut text =
        String::from("order,item,quantity,start,end,operation,work_center,day,reject_work,reason,machine_hours,operator,labour_hours\n");
    for order in first / OPERATIONS..(first + reports) / OPERATIONS {
        let n = order * 7_919 % ITEMS;
        let (code, year, month, day) = (item(n, 0).code, 2022 + order % 3, order / 3 % 12 + 1, order / 36 % 28 + 1);
        for at in 0..OPERATIONS {
            let lost = usize::from(order % 17 == 0 && at + 1 == OPERATIONS);
            writeln!(
                text,
                "H{order},{code},{},{year}-{month:02}-{day:02},,{},{},,{lost},{},{}.{},p{:03},{}.5",
                20 + order % 200,
                (at + 1) * 10,
                self::code(n * 7 + at),
                if lost > 0 { "撞刀" } else { "" },
                1 + order % 6,
                at,
                order * 13 % PEOPLE,
                1 + order % 7
            )
            .unwrap();
        }
    }
    text
}

fn bring_in(app: &Arc<App>, text: &str) {
    let file = app.upload(&Caller::local(Client::Program), "history.csv", text.as_bytes()).unwrap().file;
    let started = call(app, "work_order.bring_in", json!({ "file": file }));
    app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {}).unwrap();
}

/// Reports of released orders, one by one.
fn post(app: &Arc<App>) {
    let orders: Vec<String> = (0..POSTED / OPERATIONS)
        .map(|n| {
            let order = json!({ "item": item(n % ITEMS, 0).code, "quantity": "100", "due": "2998-03-02" });
            let order = call(app, "work_order.save", json!({ "work_order": order }))["document"].clone();
            let act = json!({ "number": order["number"], "verb": "confirm", "revision": order["revision"] });
            call(app, "document.act", act)["number"].as_str().unwrap().to_owned()
        })
        .collect();
    let starts = 1_735_689_600_000_000_i64;
    let mut times = Vec::with_capacity(POSTED);
    for (n, order) in orders.iter().enumerate() {
        for at in 0..OPERATIONS {
            let done = json!({ "order": order, "operation": (at + 1) * 10, "good": "100" });
            let from = starts + i64::try_from(n * OPERATIONS + at).unwrap() * 3_600_000_000;
            let report = json!({
                "starts": from, "ends": from + 5_400_000_000_i64, "operations": [done],
                "operators": [{ "person": format!("p{:03}", n % PEOPLE) }, { "person": format!("p{:03}", (n + 1) % PEOPLE) }]
            });
            times.push(time(|| call(app, "report.post", report)).1);
        }
    }
    times.sort_unstable();
    let ms = |at: usize| times[at].as_secs_f64() * 1e3;
    row(
        "`report.post`, two operators, energy in bands, durable",
        "p99 ≤ 30 ms",
        &format!("p50 {:.1} ms, p99 {:.1} ms, most {:.1} ms", ms(times.len() / 2), ms(times.len() * 99 / 100), ms(times.len() - 1)),
    );
}

/// What this process had in memory at most, in MB.
fn most_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kb.map_or_else(|| "unknown here".into(), |kb| format!("{} MB", kb / 1_024))
}

/// In a process of its own: all seven sheets one after the other, over all days.
fn sheets(file: &str) {
    let app = App::open(Location::Sqlite(file.into()), Create::Never, "bench").unwrap();
    let before = most_memory();
    let ask = |by: &str| call(&app, "costing.sheet", json!({ "by": by, "from": "2020-01-01", "to": "2025-12-31" }));
    let (mut all, mut each) = (Duration::ZERO, Vec::new());
    let mut totals = Value::Null;
    for by in VIEWS {
        let (sheet, took) = time(|| ask(by));
        assert!(totals.is_null() || totals == sheet["totals"], "{by} comes to something else");
        totals = sheet["totals"].clone();
        all += took;
        each.push(format!("{by} {:.2}", took.as_secs_f64()));
    }
    row(
        &format!("seven sheets over {} reports, one after the other", totals["reports"]),
        "≤ 3 s, ≤ 500 MB",
        &format!("{:.2} s ({}); {} at most, {before} before", all.as_secs_f64(), each.join(", "), most_memory()),
    );
}

fn main() {
    if let Ok(file) = std::env::var("QITAO_BENCH_SHEETS") {
        return sheets(&file);
    }
    // `cargo test` starts benches too; it wants none of this.
    if !std::env::args().any(|a| a == "--bench") {
        return;
    }
    let reports = std::env::var("QITAO_BENCH_REPORTS").map_or(1_000_000, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("costing.qitao");
    masters(&file);
    let app = App::open(Location::Sqlite(file.clone()), Create::Never, "bench").unwrap();
    rates(&app);
    println!("| what | target | measured |\n|---|---|---|");
    let mut spent = Duration::ZERO;
    let mut first = 0;
    while first < reports {
        let text = history(first, FILE.min(reports - first));
        spent += time(|| bring_in(&app, &text)).1;
        first += FILE;
    }
    row(&format!("`work_order.bring_in` of {reports} reports, {FILE} a file"), "", &format!("{:.1} s", spent.as_secs_f64()));
    post(&app);
    drop(app);
    for _ in 0..3 {
        let mut program = std::process::Command::new(std::env::current_exe().unwrap());
        assert!(program.env("QITAO_BENCH_SHEETS", &file).status().unwrap().success());
    }
}
