//! The headless program, as other programs start it.

use super::Place;
use qitao_app::Location;
use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

/// Where the program is: in `QITAO_BIN`, else built now beside the tests.
pub fn program() -> &'static PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        if let Some(path) = std::env::var_os("QITAO_BIN") {
            return path.into();
        }
        let mut build = Command::new(env!("CARGO"));
        build.args([
            "build",
            "--quiet",
            "-p",
            "qitao-server",
            "--bins",
            "--manifest-path",
            concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"),
        ]);
        assert!(build.status().unwrap().success(), "the program does not build");
        // This test lies in target/debug/deps.
        let test = std::env::current_exe().unwrap();
        test.parent().unwrap().parent().unwrap().join(format!("qitao{}", std::env::consts::EXE_SUFFIX))
    })
}

/// The variable that holds a PostgreSQL address, for `--db env:…`.
const VARIABLE: &str = "QITAO_STORY_BOOKS";

/// The program on books in a place; nothing of it is inherited from the test's own environment but the path.
pub fn qitao(place: &Place, arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.env_remove("QITAO_LOG");
    match place.location() {
        Location::Sqlite(file) => command.arg("--db").arg(format!("sqlite:{}", file.display())),
        Location::Postgres(url) => command.env(VARIABLE, url).args(["--db", &format!("env:{VARIABLE}")]),
    };
    command.args(arguments);
    command
}

/// How a run ended.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub out: Vec<u8>,
    pub err: String,
}

impl Run {
    pub fn of(output: Output) -> Self {
        Self { code: output.status.code(), out: output.stdout, err: String::from_utf8(output.stderr).unwrap() }
    }

    /// It went well and printed JSON.
    pub fn json(&self) -> Value {
        assert_eq!(self.code, Some(0), "{self}");
        serde_json::from_slice(&self.out).unwrap_or_else(|_| panic!("no JSON: {self}"))
    }

    /// It failed, printed nothing, and said why as JSON in the last line on stderr.
    pub fn error(&self) -> Value {
        assert_eq!(self.code, Some(1), "{self}");
        assert!(self.out.is_empty(), "{self}");
        let last = self.err.lines().last().unwrap_or_else(|| panic!("nothing on stderr"));
        let error: Value = serde_json::from_str(last).unwrap_or_else(|_| panic!("no JSON: {self}"));
        for field in ["kind", "code", "message"] {
            assert!(error[field].is_string(), "no {field} in {error}");
        }
        assert!(error["params"].is_object(), "{error}");
        error
    }

    /// The code of that error.
    pub fn refused(&self) -> String {
        self.error()["code"].as_str().unwrap().to_owned()
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit {:?}\nstdout: {}\nstderr: {}", self.code, String::from_utf8_lossy(&self.out), self.err)
    }
}

/// Runs to the end.
pub fn run(place: &Place, arguments: &[&str]) -> Run {
    Run::of(qitao(place, arguments).stdin(Stdio::null()).output().unwrap())
}

/// Runs to the end with something on stdin.
pub fn run_with(place: &Place, arguments: &[&str], stdin: &str) -> Run {
    let mut child = qitao(place, arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
    Run::of(child.wait_with_output().unwrap())
}

/// A child that does not outlive its test.
pub struct Ended(pub Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
