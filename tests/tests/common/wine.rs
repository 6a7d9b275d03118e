//! A Windows of the tests' own: wine's drive C, programs started in it.

use super::program::Run;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Set by `cargo xtask test --lane wine`; without it nothing about Windows is proved, so its absence is a failure.
fn given(name: &str) -> PathBuf {
    std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set: cargo xtask test --lane wine sets it")).into()
}

/// Drive C as a folder of this machine.
pub fn drive_c() -> PathBuf {
    given("WINEPREFIX").join("drive_c")
}

/// The folder of the person who uses this Windows.
pub fn home() -> PathBuf {
    let users = std::fs::read_dir(drive_c().join("users")).unwrap().map(|entry| entry.unwrap().path());
    users.into_iter().find(|user| !user.ends_with("Public")).expect("Windows has no user")
}

/// How Windows names a place on its drive C.
pub fn named(place: &Path) -> String {
    let place = place.strip_prefix(drive_c()).expect("not on drive C");
    format!(r"C:\{}", place.to_str().unwrap().replace('/', r"\"))
}

/// A program for Windows, by its place on this machine.
pub fn start(program: &Path, arguments: &[&str]) -> Command {
    assert!(program.is_file(), "there is no {}", program.display());
    let mut command = Command::new(given("QITAO_WINE"));
    command.env_remove("QITAO_LOG").arg(program).args(arguments);
    command
}

/// Runs to its end.
pub fn run(program: &Path, arguments: &[&str]) -> Run {
    Run::of(start(program, arguments).stdin(Stdio::null()).output().unwrap())
}

/// Where the installer puts the programs when nothing else is said.
pub fn usual_place() -> PathBuf {
    home().join("AppData").join("Local").join("Programs").join("Qitao")
}

/// Runs the installer without a question, once for all tests.
pub fn installed() -> &'static PathBuf {
    static PLACE: OnceLock<PathBuf> = OnceLock::new();
    PLACE.get_or_init(|| {
        let run = install(&[]);
        assert_eq!(run.code, Some(0), "{run}");
        usual_place()
    })
}

/// The installer that is tried.
pub fn installer() -> PathBuf {
    given("QITAO_INSTALLER")
}

/// Runs the installer without a question.
pub fn install(arguments: &[&str]) -> Run {
    run(&installer(), &[&["/S"], arguments].concat())
}

/// The installed headless program.
pub fn qitao() -> PathBuf {
    installed().join("bin").join("qitao.exe")
}

/// Runs the headless program on books.
pub fn on(books: &Path, arguments: &[&str]) -> Run {
    run(&qitao(), &[&["--db", &format!("sqlite:{}", named(books))], arguments].concat())
}

/// A key of this Windows' registry with what is below it, as `reg export` writes it but for its doubled backslashes; nothing when it is
/// not there. (`reg query` loses what the console's character set has not.)
pub fn registry(key: &str) -> Option<String> {
    let reg = drive_c().join("windows").join("system32").join("reg.exe");
    let place = tempfile::tempdir_in(drive_c()).unwrap();
    let file = place.path().join("key.reg");
    if run(&reg, &["export", key, &named(&file), "/y"]).code != Some(0) {
        return None;
    }
    let bytes = std::fs::read(file).unwrap();
    let units: Vec<u16> = bytes.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
    Some(String::from_utf16(&units).unwrap().replace(r"\\", r"\"))
}

/// Waits until something has become so.
pub fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < Duration::from_secs(60), "still not so after a minute: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
