//! Running lanes one after the other: each timed, held to its budget, and counted.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::tally::Tally;

/// A check or a group of tests.
pub struct Lane {
    /// Its name in the report and for `--lane`.
    pub name: &'static str,
    /// Seconds that it may take on a cold machine (docs/ci.md says how they were found).
    pub budget: u64,
    /// Whether it counts tests; then none at all is a failure.
    pub counts: bool,
    /// Lanes that must have passed before.
    pub needs: &'static [&'static str],
}

impl Lane {
    /// A program of this lane is ended after this time: something hangs.
    pub fn limit(&self) -> Duration {
        Duration::from_secs((self.budget * 3).max(120))
    }
}

/// What became of a lane.
struct Outcome {
    lane: &'static Lane,
    time: Duration,
    tally: Tally,
    remark: Option<String>,
}

/// Lanes as they run.
pub struct Lanes {
    target: PathBuf,
    only: Vec<String>,
    outcomes: Vec<Outcome>,
}

impl Lanes {
    /// All lanes, or `only` those that are named.
    pub fn new(target: &Path, only: &[String]) -> Self {
        Self { target: target.to_owned(), only: only.to_vec(), outcomes: Vec::new() }
    }

    /// Whether this lane is asked for.
    pub fn wanted(&self, lane: &Lane) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == lane.name)
    }

    /// Runs a lane, unless one that it needs has failed, which is its failure too. A lane that was left out by the person hinders
    /// nobody: its results are there from an earlier run or the dependent lane fails by itself.
    pub fn run(&mut self, lane: &'static Lane, work: impl FnOnce(&mut Tally) -> Result<()>) {
        if !self.wanted(lane) {
            println!("\n--- {}: left out, asked for by --lane {0}", lane.name);
            return;
        }
        println!("\n=== {}", lane.name);
        let start = Instant::now();
        let mut tally = Tally::default();
        let hindered = self.outcomes.iter().find(|done| lane.needs.contains(&done.lane.name) && done.tally.failed > 0);
        let remark = match hindered {
            Some(done) => Some(format!("not run, because {} failed", done.lane.name)),
            None => work(&mut tally)
                .err()
                .map(|error| format!("{error:#}"))
                .or_else(|| (lane.counts && tally == Tally::default()).then(|| "no test was counted".to_owned())),
        };
        if remark.is_some() && tally.failed == 0 {
            tally += Tally::BROKEN;
        }
        let time = start.elapsed();
        if let Some(remark) = &remark {
            println!("{}: {remark}", lane.name);
        }
        let ended = if tally.failed == 0 { "ok" } else { "FAILED" };
        println!("--- {}: {ended}, {:.1} s{}", lane.name, time.as_secs_f64(), self.room());
        self.outcomes.push(Outcome { lane, time, tally, remark });
    }

    /// What is still free where everything is built, as a full disk fails in the middle of anything.
    fn room(&self) -> String {
        fs4::available_space(&self.target).map_or_else(|_| String::new(), |bytes| format!(", {} GB free", bytes / 1_000_000_000))
    }

    /// Prints the table of lanes and returns the sum.
    pub fn report(&self) -> Tally {
        let mut sum = Tally::default();
        println!("\n{:<10} {:>8} {:>8} {:>7} {:>7} {:>8}", "lane", "time", "budget", "passed", "failed", "skipped");
        for Outcome { lane, time, tally, remark } in &self.outcomes {
            sum += *tally;
            let over = if time.as_secs() > lane.budget { "  over budget" } else { "" };
            let remark = remark.as_deref().and_then(|remark| remark.lines().next()).map(|remark| format!("  {remark}")).unwrap_or_default();
            println!(
                "{:<10} {:>6.1} s {:>6} s {:>7} {:>7} {:>8}{over}{remark}",
                lane.name,
                time.as_secs_f64(),
                lane.budget,
                tally.passed,
                tally.failed,
                tally.skipped
            );
        }
        sum
    }
}
