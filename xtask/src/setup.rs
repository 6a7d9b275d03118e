//! What the machine must have: Debian's packages. Installed when missing, named when they cannot be.

use std::{
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Result, bail};

use crate::process;

/// To compile anything at all: SQLite and libpq are compiled from their sources.
pub const COMPILER: &[&str] = &["build-essential", "pkg-config"];
/// To compile and to show the window.
pub const WINDOW: &[&str] = &["libwebkit2gtk-4.1-dev", "fonts-noto-cjk"];
/// To look into a window that nobody sees.
pub const DRIVER: &[&str] = &["xvfb", "webkit2gtk-driver"];
/// To test: displays, browsers, the other database, and readers for what the program writes.
pub const TESTS: &[&str] =
    &["chromium", "xvfb", "xauth", "webkit2gtk-driver", "imagemagick", "x11-apps", "xdotool", "postgresql", "poppler-utils"];

/// An install once lost its archives in the middle and passed on the second try.
const TRIES: u32 = 3;

/// Installs those of `wanted` that are missing.
pub fn packages(wanted: &[&[&str]]) -> Result<()> {
    let wanted = wanted.concat();
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    if !process::exists("apt-get") {
        eprintln!("xtask: no apt-get here; these must be installed in this system's own way: {}", wanted.join(" "));
        return Ok(());
    }
    let missing: Vec<&str> = wanted.into_iter().filter(|package| !installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    eprintln!("xtask: installing {}", missing.join(" "));
    for attempt in 1..=TRIES {
        let done =
            apt(&["update", "-q"]).and_then(|()| apt(&[&["install", "-q", "-y", "--no-install-recommends"], missing.as_slice()].concat()));
        match done {
            Ok(()) => return Ok(()),
            Err(error) if attempt < TRIES => {
                eprintln!("xtask: {error:#}; trying again");
                thread::sleep(Duration::from_secs(5));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f=${db:Status-Status}", package])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|output| output.stdout == b"installed")
}

fn apt(arguments: &[&str]) -> Result<()> {
    let mut command = if is_root()? {
        Command::new("apt-get")
    } else if process::exists("sudo") {
        let mut command = Command::new("sudo");
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        command
    } else {
        bail!("these packages are missing and need root to install: apt-get {}", arguments.join(" "));
    };
    process::foreground(command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Whether this is the root user, whom Debian's PostgreSQL refuses and apt needs.
pub fn is_root() -> Result<bool> {
    Ok(process::read(Command::new("id").arg("-u"))?.trim() == "0")
}
