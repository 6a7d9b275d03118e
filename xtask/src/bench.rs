//! `cargo xtask bench`: every benchmark of the workspace, in release: cargo's own, and the real window's.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use crate::{
    postgres::Postgres,
    process::{self, TemporaryFolder},
    project::Project,
    python, release, run, setup,
};

/// The generated factory has a million lines; all benchmarks together need minutes, not hours.
const LIMIT: Duration = Duration::from_secs(60 * 60);
/// The window's benchmark, which is none of cargo's.
const WINDOW: &str = "window";

/// A benchmark program of cargo's.
struct Target {
    package: PathBuf,
    name: String,
}

/// How the benchmark of papers and stock is run.
pub struct Trade {
    /// On SQLite.
    pub sqlite: bool,
    /// On PostgreSQL; on both when neither is named.
    pub postgres: bool,
    /// So many moves; the target's when absent.
    pub moves: Option<u32>,
}

impl Trade {
    fn on_postgres(&self) -> bool {
        self.postgres || !self.sqlite
    }

    fn tell(&self, cargo: &mut Command) {
        let on = [("sqlite", self.sqlite || !self.postgres), ("postgres", self.on_postgres())];
        let on: Vec<&str> = on.into_iter().filter(|(_, wanted)| *wanted).map(|(name, _)| name).collect();
        cargo.env("QITAO_BENCH_ON", on.join(" "));
        if let Some(moves) = self.moves {
            cargo.env("QITAO_BENCH_MOVES", moves.to_string());
        }
    }
}

/// Runs the benchmarks whose name contains `filter`, or all. One that can't be run here is named with the reason, and the
/// others go on.
pub fn bench(project: &Project, filter: Option<&str>, trade: &Trade) -> Result<()> {
    setup::packages(&[setup::COMPILER])?;
    let targets = targets(project)?;
    ensure!(!targets.is_empty(), "no crate has a folder 'benches'");
    let named = |name: &str| filter.is_none_or(|filter| name.contains(filter));
    // A name that is no program's may be that of a benchmark within one.
    let within = filter.filter(|_| !named(WINDOW) && !targets.iter().any(|target| named(&target.name)));
    for target in targets.iter().filter(|target| within.is_some() || named(&target.name)) {
        let mut cargo = cargo_bench(project, target);
        if target.name == "networkx" {
            match python::with_networkx(project) {
                Ok(python) => _ = cargo.env("QITAO_PYTHON", python),
                Err(error) => {
                    eprintln!("SKIPPED networkx: there is no Python with it: {error:#}");
                    continue;
                }
            }
        }
        let server = match target.name.as_str() {
            "restore_postgres" => Some(Postgres::start as fn(&Path) -> Result<Postgres>),
            // What is measured is durable.
            "trade" if trade.on_postgres() => Some(Postgres::start_durable as fn(&Path) -> Result<Postgres>),
            _ => None,
        };
        if target.name == "trade" {
            trade.tell(&mut cargo);
        }
        // Lives as long as the benchmark.
        let _postgres = match server.map(|start| start(&project.target)).transpose() {
            Ok(postgres) => postgres.inspect(|postgres| _ = cargo.env("QITAO_TEST_PG", &postgres.url)),
            Err(error) => {
                eprintln!("SKIPPED {}: there is no PostgreSQL: {error:#}", target.name);
                continue;
            }
        };
        if let Some(filter) = within {
            cargo.args(["--", filter]);
        }
        process::run(&mut cargo, LIMIT)?;
    }
    if named(WINDOW)
        && let Err(why) = can_look_into_windows()
    {
        eprintln!("SKIPPED {WINDOW}: {why:#}");
    } else if named(WINDOW) {
        let books = targets.iter().find(|target| target.name == "targets").context("there is no benchmark 'targets' to make books")?;
        window(project, books)?;
    }
    Ok(())
}

fn cargo_bench(project: &Project, target: &Target) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    // Named: else libraries' unit tests are started as benchmarks too, and print that they have none.
    cargo.args(["bench", "--bench", &target.name, "--manifest-path"]).arg(target.package.join("Cargo.toml")).current_dir(&project.root);
    if let Some(data) = project.data() {
        cargo.env("QITAO_DATA", data);
    }
    cargo
}

fn can_look_into_windows() -> Result<()> {
    ensure!(cfg!(target_os = "linux"), "the window is looked into through WebKitGTK, which is on Linux only");
    setup::packages(&[setup::WINDOW, setup::DRIVER])?;
    for program in ["WebKitWebDriver", "Xvfb"] {
        ensure!(process::exists(program), "there is no {program} on the path");
    }
    Ok(())
}

/// How long the window takes from its start to the list of 100,000 items.
fn window(project: &Project, books: &Target) -> Result<()> {
    let node = run::build_pages(project)?;
    let folder = project.window_tests();
    node.install(&folder)?;
    let program = release::programs(project)?.join("qitao-desktop");
    let place = TemporaryFolder::new("qitao-bench-books")?;
    let file = place.path().join("target.qitao");
    process::run(cargo_bench(project, books).env("QITAO_BENCH_FILL", &file), LIMIT)?;
    let mut bench = node.npm(&folder, &["run", "--silent", "bench"]);
    bench.env("QITAO_WINDOW", program).env("QITAO_SHOTS", project.target.join("bench-shots")).env("QITAO_BOOKS", &file);
    process::run(&mut bench, LIMIT)
}

fn targets(project: &Project) -> Result<Vec<Target>> {
    let crates = project.root.join("crates");
    let mut packages: Vec<PathBuf> = fs::read_dir(&crates)
        .with_context(|| format!("cannot read {}", crates.display()))?
        .flatten()
        .map(|entry| entry.path())
        .chain([project.root.join("tests")])
        .filter(|package| package.join("benches").is_dir())
        .collect();
    packages.sort();
    let mut targets = Vec::new();
    for package in packages {
        targets.extend(names(&package)?.into_iter().map(|name| Target { package: package.clone(), name }));
    }
    Ok(targets)
}

fn names(package: &Path) -> Result<Vec<String>> {
    let mut names: Vec<String> = fs::read_dir(package.join("benches"))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "rs"))
        .filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    Ok(names)
}
