//! `cargo xtask bench`: every benchmark of the workspace, in release.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use crate::{process, project::Project, setup};

/// The generated factory has a million lines; all benchmarks together need minutes, not hours.
const LIMIT: Duration = Duration::from_secs(60 * 60);

/// Runs the benchmarks whose name contains `filter`, or all.
pub fn bench(project: &Project, filter: Option<&str>) -> Result<()> {
    setup::packages(&[setup::COMPILER])?;
    let packages = with_benchmarks(project)?;
    ensure!(!packages.is_empty(), "no crate has a folder 'benches'");
    for package in packages {
        let mut cargo = Command::new(env!("CARGO"));
        // Each is named: else libraries' unit tests are started as benchmarks too, and print that they have none.
        cargo.args(["bench", "--manifest-path"]).arg(package.join("Cargo.toml")).current_dir(&project.root);
        for name in names(&package)? {
            cargo.args(["--bench", &name]);
        }
        if let Some(data) = project.data() {
            cargo.env("QITAO_DATA", data);
        }
        if let Some(filter) = filter {
            cargo.args(["--", filter]);
        }
        process::run(&mut cargo, LIMIT)?;
    }
    Ok(())
}

fn with_benchmarks(project: &Project) -> Result<Vec<PathBuf>> {
    let crates = project.root.join("crates");
    let mut packages: Vec<PathBuf> = fs::read_dir(&crates)
        .with_context(|| format!("cannot read {}", crates.display()))?
        .flatten()
        .map(|entry| entry.path())
        .chain([project.root.join("tests")])
        .filter(|package| package.join("benches").is_dir())
        .collect();
    packages.sort();
    Ok(packages)
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
