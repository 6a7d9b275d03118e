//! `qitao serve` of a sample factory, for the browser tests.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::{
    process::{self, Background, TemporaryFolder},
    project::Project,
};

/// Making the sample factory may take this long in a debug build.
const INIT_LIMIT: Duration = Duration::from_secs(180);
const START_LIMIT: Duration = Duration::from_secs(60);

/// A running server over books of its own.
pub struct Server {
    /// The address with its token, as the server printed it.
    pub url: String,
    _program: Background,
    _folder: TemporaryFolder,
}

impl Server {
    /// Makes a sample factory in a folder of `parent` and serves it on a random loopback port.
    pub fn start(project: &Project, parent: &Path) -> Result<Self> {
        let folder = TemporaryFolder::new_in(parent, "qitao-test-books")?;
        let books = format!("sqlite:{}", folder.path().join("sample.qitao").display());
        let program = project.headless_program();
        process::run(Command::new(&program).args(["--db", &books, "init", "--sample"]), INIT_LIMIT)?;
        let (program, url) = serve(&program, &books)?;
        Ok(Self { url, _program: program, _folder: folder })
    }
}

/// Starts `qitao serve` and waits for the address that it prints.
fn serve(program: &Path, books: &str) -> Result<(Background, String)> {
    let mut command = Command::new(program);
    let mut program = Background::start(command.args(["--db", books, "serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()))?;
    let output = program.child.stdout.take().context("no pipe")?;
    let (found, address) = mpsc::channel();
    // Reads on for as long as the server runs, or a full pipe would stop it.
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            println!("{line}");
            if let Some(url) = line.split_whitespace().find(|word| word.starts_with("http://") && word.contains("#token=")) {
                let _ = found.send(url.to_owned());
            }
        }
    });
    match address.recv_timeout(START_LIMIT) {
        Ok(url) => Ok((program, url)),
        Err(_) => bail!("qitao serve printed no address with #token= within {} s", START_LIMIT.as_secs()),
    }
}
