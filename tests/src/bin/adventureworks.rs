//! Loads the AdventureWorks data set: its master data through the importer's own path, its purchases and stock by the commands
//! that people use. Says what is in the books then, as JSON.

use anyhow::{Context, Result};
use clap::Parser;
use qitao_app::{App, Create, Location};
use qitao_tests::adventureworks::{has_papers, load, load_papers};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Loads the AdventureWorks data set into books.
#[derive(Debug, Parser)]
struct Arguments {
    /// The folder of the data set.
    #[arg(long)]
    from: PathBuf,
    /// `sqlite:FILE`, made when it is not there, or `env:NAME` of a variable that holds `postgres://…`.
    #[arg(long)]
    db: String,
}

fn location(db: &str) -> Result<Location> {
    if let Some(file) = db.strip_prefix("sqlite:").filter(|file| !file.is_empty()) {
        return Ok(Location::Sqlite(file.into()));
    }
    let wrong = || format!("{db} is neither sqlite:FILE nor env:NAME");
    let name = db.strip_prefix("env:").filter(|name| !name.is_empty()).with_context(wrong)?;
    let url = std::env::var(name).with_context(|| format!("the variable {name} is not set"))?;
    // The address holds a password, so it is not repeated.
    let postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
    anyhow::ensure!(postgres, "the variable {name} holds no postgres:// address");
    Ok(Location::Postgres(url))
}

fn run() -> Result<()> {
    let arguments = Arguments::parse();
    let app = App::open(location(&arguments.db)?, Create::IfMissing, "adventureworks")?;
    let mut told = String::new();
    let loaded = load(&app, &arguments.from, |job| {
        let now = format!("{} {}/{}", job.command, job.done, job.total);
        if now != told {
            eprintln!("{now}");
            told = now;
        }
    })?;
    let papers = if has_papers(&app)? {
        eprintln!("the books have papers: none are added");
        None
    } else {
        let told = |done, total| {
            if done % 1000 == 0 || done == total {
                eprintln!("papers {done}/{total}");
            }
        };
        Some(load_papers(&app, &arguments.from, 1, told)?)
    };
    println!("{}", serde_json::to_string_pretty(&json!({ "master_data": loaded, "papers": papers }))?);
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("adventureworks: {error:#}");
            ExitCode::FAILURE
        }
    }
}
