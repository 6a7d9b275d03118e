//! wine, and a Windows of a test's own in it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Result, ensure};

use crate::{
    process::{self, TemporaryFolder},
    project::Project,
    setup,
};

/// Debian's packages: wine for 64-bit programs, and the compiler for what it lacks.
const PACKAGES: &[&str] = &["wine64", "gcc-mingw-w64-x86-64-win32"];
/// Debian's wine64 puts its programs here; the package that would link them onto the path wants 32-bit wine too.
const PROGRAMS: &str = "/usr/lib/wine";
/// A drive that this Windows takes for one of a network.
const NETWORK_DRIVE: &str = "n:";
/// A program of this name runs on a Windows that Qitao does not.
const ON_OLD_WINDOWS: &str = "on-windows-7.exe";
/// wine fills its drive C in a quarter of a minute.
const START_LIMIT: Duration = Duration::from_secs(300);

/// A drive C in a temporary folder, gone with this.
pub struct Wine {
    // Dropped in this order: the folder can go only when no program of this Windows runs any more.
    programs: Ended,
    prefix: TemporaryFolder,
}

impl Wine {
    /// Sets one up. That there is no wine is an error: the tests that need it must not be taken for passed.
    pub fn start(project: &Project) -> Result<Self> {
        setup::packages(&[PACKAGES])?;
        ensure!(program().is_file(), "there is no wine here ({} is missing): nothing about Windows can be tried", program().display());
        let prefix = TemporaryFolder::new("qitao-test-wine")?;
        let wine = Self { programs: Ended(prefix.path().to_owned()), prefix };
        // It links the documents of its user to this machine's home; nothing of a test may come there.
        let mut boot = Command::new(program());
        process::run(wine.environment(boot.args(["wineboot", "--init"])).env("HOME", wine.prefix.path()), START_LIMIT)?;
        // Windows that nobody sees, without a display: a message of a program can be read all the same.
        wine.set(r"HKCU\Software\Wine\Drivers", "Graphics", "null")?;
        // It is Windows 7 unless told otherwise. One program is told that it still is, to see what it says to that.
        wine.set(r"HKCU\Software\Wine", "Version", "win10")?;
        wine.set(&format!(r"HKCU\Software\Wine\AppDefaults\{ON_OLD_WINDOWS}"), "Version", "win7")?;
        let share = wine.prefix.path().join("share");
        fs::create_dir(&share)?;
        link(&share, &wine.prefix.path().join("dosdevices").join(NETWORK_DRIVE))?;
        wine.set(r"HKLM\Software\Wine\Drives", NETWORK_DRIVE, "network")?;
        // What runs already has looked for a display, and at the drives.
        wine.programs.end();
        let system = wine.prefix.path().join("drive_c").join("windows").join("system32");
        ensure!(system.is_dir(), "wine made no {}", system.display());
        for (source, made, flags) in [
            ("bcryptprimitives.c", "bcryptprimitives.dll", ["-shared", "-ladvapi32"]),
            ("hold.c", "hold.exe", ["-municode", "-static"]),
            ("read_dialog.c", "read_dialog.exe", ["-municode", "-static"]),
        ] {
            let source = project.root.join("tests").join("wine").join(source);
            let mut compiler = Command::new("x86_64-w64-mingw32-gcc");
            process::run(compiler.args(["-O1", "-o"]).arg(system.join(made)).arg(source).args(flags), START_LIMIT)?;
        }
        Ok(wine)
    }

    /// Sets a value of the registry, which is read when the next program starts.
    fn set(&self, key: &str, name: &str, value: &str) -> Result<()> {
        let mut add = Command::new(program());
        process::run(self.environment(add.args(["reg", "add", key, "/v", name, "/t", "REG_SZ", "/d", value, "/f"])), START_LIMIT)
    }

    /// What a program needs to run, or to start others, in this Windows.
    pub fn environment<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        environment(command, self.prefix.path()).env("QITAO_WINE", program())
    }
}

#[cfg(unix)]
fn link(folder: &Path, place: &Path) -> Result<()> {
    Ok(std::os::unix::fs::symlink(folder, place)?)
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> Result<()> {
    anyhow::bail!("wine runs on Linux")
}

fn program() -> PathBuf {
    Path::new(PROGRAMS).join("wine64")
}

fn environment<'c>(command: &'c mut Command, prefix: &Path) -> &'c mut Command {
    // Without a display; wine's own remarks left out, and the browser and .NET that it would offer to download.
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    // Names of files are UTF-8 on this side, whatever this machine is set to.
    command.env("LC_ALL", "C.UTF-8").env("WINEPREFIX", prefix).env("WINEDEBUG", "-all").env("WINEDLLOVERRIDES", "mscoree,mshtml=")
}

/// Ends every program of a Windows, also those that left their process group.
struct Ended(PathBuf);

impl Ended {
    fn end(&self) {
        for what in ["--kill", "--wait"] {
            let mut server = Command::new(Path::new(PROGRAMS).join("wineserver64"));
            // That none runs any more is what is wanted.
            let _ = environment(server.arg(what), &self.0).stderr(Stdio::null()).status();
        }
    }
}

impl Drop for Ended {
    fn drop(&mut self) {
        self.end();
    }
}
