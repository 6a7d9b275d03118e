//! The explosion of the targets beside networkx, as most people would do it in a few lines of Python.
//!
//! `cargo xtask bench networkx` sets networkx up and says in `QITAO_PYTHON` which Python has it. Both must come to the same
//! rows and lines, and on the lines that are whole pieces to the same sum; only then the times are printed.
#![allow(missing_docs, clippy::unwrap_used)]

use qitao_domain::bom::generate::{Layout, factory};
use qitao_domain::bom::{Ask, BomGraph, Edge, LineKind, Summed};
use qitao_domain::{Day, Exact, ItemId, PerUnit, Qty, WorkCalendar};
use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often each is timed.
const RUNS: usize = 200;
const RUNS_OF_PYTHON: &str = "9";

/// Pieces of a line that has nothing but a whole quantity; 0 for every other line.
fn pieces(edge: &Edge) -> i64 {
    let plain = edge.kind == LineKind::Component
        && edge.scrap == PerUnit::ZERO
        && edge.fixed_qty == Qty::ZERO
        && edge.output_qty == Qty::ONE
        && edge.unit_ratio == Exact::from_integer(1)
        && edge.qty.scaled() % 1_000_000_000 == 0;
    if plain { edge.qty.scaled() / 1_000_000_000 } else { 0 }
}

/// What of the component goes into one of the parent.
#[expect(clippy::cast_precision_loss, reason = "Python calculates in floats, too")]
fn per(edge: &Edge) -> f64 {
    let ratio = *edge.unit_ratio.numer() as f64 / *edge.unit_ratio.denom() as f64;
    let per = edge.qty.scaled() as f64 / 1e9 / (edge.output_qty.scaled() as f64 / 1e6) * ratio / (1.0 - edge.scrap.scaled() as f64 / 1e9);
    match edge.kind {
        LineKind::Component => per,
        LineKind::ByProduct | LineKind::CoProduct => -per,
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn main() {
    // `cargo test` starts benches too; it wants none of this.
    if !std::env::args().any(|a| a == "--bench") {
        return;
    }
    let Some(python) = std::env::var_os("QITAO_PYTHON") else {
        eprintln!("SKIPPED networkx: QITAO_PYTHON names no Python that has it; cargo xtask bench sets one up");
        return;
    };
    let made = factory(&Layout::TARGET);
    let (calendar, day): (_, Day) = (WorkCalendar::default(), "2026-03-02".parse().unwrap());
    // Ours has the lines of all days, as always; networkx is spared those of other days.
    let graph = BomGraph::build(made.items.clone(), made.edges.clone()).unwrap();
    let edges: Vec<Edge> = made.edges.into_iter().filter(|edge| edge.valid.contains(day)).collect();
    let whole: Vec<Edge> = edges.iter().filter(|edge| pieces(edge) > 0).cloned().collect();
    let explode =
        |graph: &BomGraph, item| -> Summed { graph.explode(&Ask { item, quantity: Qty::ONE, day, calendar: &calendar }).unwrap() };
    let tops = (1..=8_333).step_by(41).map(ItemId);
    let top = tops.min_by_key(|&top| explode(&graph, top).lines.abs_diff(626_000)).unwrap();
    let ours = explode(&graph, top);
    let took = median(
        (0..RUNS)
            .map(|_| {
                let started = Instant::now();
                std::hint::black_box(explode(&graph, std::hint::black_box(top)));
                started.elapsed()
            })
            .collect(),
    );
    let exact = explode(&BomGraph::build(made.items, whole).unwrap(), top);
    let sum: i128 = exact.rows.iter().map(|row| i128::from(row.total.scaled())).sum();

    let mut text = format!("{}\n", top.0);
    for edge in &edges {
        writeln!(text, "{} {} {:?} {} {}", edge.parent.0, edge.component.0, per(edge), edge.fixed_qty.scaled() / 1_000_000, pieces(edge))
            .unwrap();
    }
    let file = std::env::temp_dir().join(format!("qitao-networkx-{}.txt", std::process::id()));
    std::fs::write(&file, text).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/beside_networkx.py");
    let answer = Command::new(python).arg(script).arg(&file).arg(RUNS_OF_PYTHON).stderr(Stdio::inherit()).output();
    std::fs::remove_file(&file).unwrap();
    let answer = answer.unwrap();
    assert!(answer.status.success(), "{}", answer.status);
    let theirs: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert_eq!((&theirs["rows"], &theirs["lines"]), (&ours.rows.len().into(), &ours.lines.into()), "not the same explosion");
    assert_eq!(theirs["whole_rows"], exact.rows.len(), "not the same explosion in whole pieces");
    assert_eq!(theirs["whole_sum"], (sum / 1_000_000).to_string(), "not the same sum in whole pieces");
    let beside = |key: &str| {
        let seconds = theirs[key].as_f64().unwrap();
        format!("{:.0} ms = {:.0} ×", seconds * 1e3, seconds / took.as_secs_f64())
    };
    println!(
        "| explode a top, {} descendants, {} lines, beside networkx {} (same rows, lines and sum of whole pieces) | ≥ 200 × | \
         median {:.1} ms; networkx as one writes it down {}, over an order that it keeps {} |",
        ours.rows.len(),
        ours.lines,
        theirs["version"].as_str().unwrap(),
        took.as_secs_f64() * 1e3,
        beside("full"),
        beside("kept"),
    );
}
