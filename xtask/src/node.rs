//! Node and the npm projects.
//!
//! Vite needs a newer Node than Debian has. Where it is missing or too old, Debian's npm fetches the npm packages `node` and `npm`
//! into the target directory, and only children of xtask see them.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::{process, project::Project, setup};

/// The Node that is fetched: a long-term version. Its npm is fetched too, since Debian's own npm runs under Debian's Node only.
const FETCHED: [&str; 2] = ["node@22", "npm@10"];
/// A fetch may take this long.
const INSTALL_LIMIT: Duration = Duration::from_secs(15 * 60);
/// A copy of the lock file that `node_modules` was made from, kept in it so that both go together.
const STAMP: &str = "node_modules/.qitao-lock.json";

/// A Node that is new enough, and its npm.
pub struct Node {
    path: OsString,
}

impl Node {
    /// Finds one or sets one up.
    pub fn set_up(project: &Project) -> Result<Self> {
        let path = env::var_os("PATH").unwrap_or_default();
        let own = project.target.join("node");
        let with_own = with_first(&own.join("node_modules").join(".bin"), &path)?;
        for path in [&path, &with_own] {
            if version(path).is_some_and(new_enough) {
                return Ok(Self { path: path.clone() });
            }
        }
        if cfg!(windows) {
            bail!("Node 20.19 or newer is missing: install it from nodejs.org, and the C++ build tools of Visual Studio for Rust");
        }
        setup::packages(&[&["npm"]])?;
        fs::create_dir_all(&own)?;
        process::run(Command::new("npm").args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(&own).args(FETCHED), INSTALL_LIMIT)?;
        if !version(&with_own).is_some_and(new_enough) {
            bail!("npm installed {} in {}, but no Node ≥ 20.19 runs from there", FETCHED.join(" and "), own.display());
        }
        Ok(Self { path: with_own })
    }

    /// Makes `node_modules` of an npm project what its lock file says, if it isn't.
    pub fn install(&self, folder: &Path) -> Result<()> {
        let lock = folder.join("package-lock.json");
        let wanted = fs::read(&lock).with_context(|| format!("{} is not there", lock.display()))?;
        let stamp = folder.join(STAMP);
        if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(());
        }
        process::run(&mut self.npm(folder, &["ci", "--no-audit", "--no-fund"]), INSTALL_LIMIT)?;
        fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
    }

    /// npm in a folder.
    pub fn npm(&self, folder: &Path, arguments: &[&str]) -> Command {
        self.program(if cfg!(windows) { "npm.cmd" } else { "npm" }, folder, arguments)
    }

    /// npx in a folder, only for what is installed there.
    pub fn npx(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = self.program(if cfg!(windows) { "npx.cmd" } else { "npx" }, folder, &["--no-install"]);
        command.args(arguments);
        command
    }

    fn program(&self, name: &str, folder: &Path, arguments: &[&str]) -> Command {
        // Looked up here: a Command searches the path of this process, not the one that the child is given.
        let program = env::split_paths(&self.path).map(|place| place.join(name)).find(|program| program.is_file());
        let mut command = Command::new(program.unwrap_or_else(|| PathBuf::from(name)));
        command.args(arguments).current_dir(folder).env("PATH", &self.path).env("NO_COLOR", "1").env("npm_config_update_notifier", "false");
        command
    }
}

fn with_first(folder: &Path, path: &OsString) -> Result<OsString> {
    env::join_paths([folder.to_owned()].into_iter().chain(env::split_paths(path))).context("the path cannot be extended")
}

fn version(path: &OsString) -> Option<(u32, u32)> {
    let name = if cfg!(windows) { "node.exe" } else { "node" };
    let node = env::split_paths(path).map(|folder| folder.join(name)).find(|node| node.is_file())?;
    parse(&process::read(Command::new(node).arg("--version")).ok()?)
}

fn parse(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// What Vite 8 runs on.
fn new_enough((major, minor): (u32, u32)) -> bool {
    match major {
        20 => minor >= 19,
        22 => minor >= 12,
        _ => major > 22,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_vite_takes() {
        for (version, expected) in [
            ("v18.20.4", false),
            ("v20.18.3", false),
            ("v20.19.0", true),
            ("v21.7.3", false),
            ("v22.11.0", false),
            ("v22.12.0", true),
            ("v26.10.0\n", true),
        ] {
            assert_eq!(parse(version).is_some_and(new_enough), expected, "{version}");
        }
        assert_eq!(parse("not a version"), None);
    }
}
