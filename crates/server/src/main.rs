//! The headless program `qitao`: books from the command line, and the server.
//!
//! Output is JSON on stdout (or a file's bytes with `--out`); progress and errors go to stderr, the error as the same JSON
//! that the server answers; any failure exits with 1. Where `qitao serve` of this computer has the books open, `call`,
//! `import` and `verify` run through it; nobody sees a difference.

mod cli;
mod desk;
mod events;
mod gate;
mod http;
mod import;
mod page;
mod reach;

use clap::Parser;
use qitao_app::{Code, Error};
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = cli::Args::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("QITAO_LOG").unwrap_or_else(|_| "warn".into()))
        .init();
    let done = cli::run(args);
    qitao_app::wait_until_closed(qitao_app::CLOSING);
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{}", json(&error));
            ExitCode::FAILURE
        }
    }
}

/// The error as the server answers it.
pub(crate) fn json(error: &Error) -> String {
    serde_json::to_string(error).unwrap_or_else(|_| error.to_string())
}

/// A failure of reading or writing a file named on the command line.
pub(crate) fn file_error(name: &std::path::Path, error: &std::io::Error) -> Error {
    Error::new(Code::FileRead).with("name", name.display()).with("why", error)
}
