//! The project's commands: `cargo xtask run | test | bench | adventureworks | build | windows`.
//!
//! xtask sets up the machine and calls other programs. It depends on no crate of the workspace, because it must run before any of
//! them builds, and it decides nothing about the factory: heavy work is done by the programs that it calls.

mod bench;
mod clippy;
mod lanes;
mod node;
mod notices;
mod postgres;
mod process;
mod project;
mod python;
mod release;
mod run;
mod scratch;
mod server;
mod setup;
mod tally;
mod test;
mod windows;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use project::Project;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's commands", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Sets up, builds and starts the program: in its window, or without a display as a page on this machine
    Run,
    /// Sets up and runs every check and test; the last line counts them
    Test {
        /// Only this lane (may be repeated); the others are named as left out
        #[arg(long = "lane", value_name = "NAME")]
        lanes: Vec<String>,
    },
    /// Runs the benchmarks and prints what they measure
    Bench {
        /// Only benchmarks whose name contains this: bom, costing, networkx, targets, trade, window, or one of those within bom
        filter: Option<String>,
        /// Of trade: on SQLite alone, unless the other is named too
        #[arg(long)]
        sqlite: bool,
        /// Of trade: on PostgreSQL alone, unless the other is named too
        #[arg(long)]
        postgres: bool,
        /// Of trade: so many moves of stock instead of five million
        #[arg(long)]
        moves: Option<u32>,
    },
    /// Loads the AdventureWorks data set: master data by the importer, purchases and stock by the commands that people use
    #[command(name = "adventureworks")]
    AdventureWorks {
        /// The folder of the data set
        #[arg(long)]
        from: PathBuf,
        /// sqlite:FILE, or env:NAME of a variable that holds postgres://…
        #[arg(long)]
        db: String,
    },
    /// Builds the release: both programs and the Debian package
    Build,
    /// Builds the release for Windows, on Debian: checks all types, links both programs
    Windows {
        /// Makes the installer too
        #[arg(long)]
        installer: bool,
    },
}

fn main() -> ExitCode {
    let done = process::clean_up_when_interrupted().and_then(|()| Project::find()).and_then(|project| match Arguments::parse().command {
        Task::Run => run::run(&project).map(|()| true),
        Task::Test { lanes } => test::test(&project, &lanes),
        Task::Bench { filter, sqlite, postgres, moves } => {
            bench::bench(&project, filter.as_deref(), &bench::Trade { sqlite, postgres, moves }).map(|()| true)
        }
        Task::AdventureWorks { from, db } => run::adventureworks(&project, &from, &db).map(|()| true),
        Task::Build => release::build(&project).map(|()| true),
        Task::Windows { installer } => windows::windows(&project, installer).map(|()| true),
    });
    process::end_all();
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
