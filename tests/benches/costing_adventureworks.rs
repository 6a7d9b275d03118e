//! How long the work orders of the AdventureWorks data set take to come into books that have its master data: 72,591 orders and 67,131
//! reports, on SQLite.
//!
//! `cargo bench -p qitao-tests --bench costing_adventureworks`, with `QITAO_DATA` naming the folder of data sets; `cargo xtask bench
//! costing` sees to that.
#![allow(missing_docs, clippy::unwrap_used)]

use qitao_app::{App, Create, Location};
use qitao_tests::adventureworks::{load, load_history};
use std::path::PathBuf;
use std::time::Instant;

fn main() {
    // `cargo test` starts benches too; it wants none of this.
    if !std::env::args().any(|a| a == "--bench") {
        return;
    }
    let folder = std::env::var_os("QITAO_DATA").map(|data| PathBuf::from(data).join("adventureworks")).filter(|folder| folder.is_dir());
    let Some(folder) = folder else {
        println!("SKIPPED costing_adventureworks: QITAO_DATA names no folder with adventureworks");
        return;
    };
    let place = tempfile::tempdir().unwrap();
    let app = App::open(Location::Sqlite(place.path().join("books.qitao")), Create::New, "bench").unwrap();
    load(&app, &folder, |_| {}).unwrap();
    let begun = Instant::now();
    let history = load_history(&app, &folder, 1, |_| {}).unwrap();
    let took = begun.elapsed().as_secs_f64();
    println!("| what | target | measured |\n|---|---|---|");
    println!(
        "| AdventureWorks: {} orders, {} reports, read, costed and written, durable | ≤ 60 s | {took:.1} s |",
        history.orders, history.reports
    );
}
