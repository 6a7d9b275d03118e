//! `cargo xtask test`: every check and test, in lanes; the last line counts the tests.

use std::{
    env, fs,
    io::{Write, stdout},
    path::Path,
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    clippy,
    lanes::{Lane, Lanes},
    node::Node,
    postgres::Postgres,
    process,
    project::Project,
    release,
    scratch::Scratch,
    server::Server,
    setup,
    tally::Tally,
    windows::{self, Toolchain, Wine},
};

const SETUP: Lane = Lane { name: "set-up", budget: 230, counts: false, needs: &[] };
const NPM: Lane = Lane { name: "npm", budget: 290, counts: false, needs: &["set-up"] };
const FMT: Lane = Lane { name: "fmt", budget: 10, counts: false, needs: &[] };
const CHECK: Lane = Lane { name: "check", budget: 50, counts: false, needs: &["npm"] };
const PAGES: Lane = Lane { name: "pages", budget: 40, counts: false, needs: &["npm"] };
const CLIPPY: Lane = Lane { name: "clippy", budget: 680, counts: false, needs: &["set-up", "pages"] };
const PROGRAMS: Lane = Lane { name: "programs", budget: 60, counts: false, needs: &["set-up"] };
const VITEST: Lane = Lane { name: "vitest", budget: 370, counts: true, needs: &["npm"] };
const RUST: Lane = Lane { name: "rust", budget: 1200, counts: true, needs: &["set-up", "npm"] };
const BROWSER: Lane = Lane { name: "browser", budget: 240, counts: true, needs: &["pages", "programs"] };
const WINDOW: Lane = Lane { name: "window", budget: 320, counts: true, needs: &["pages", "programs"] };
const PACKAGE: Lane = Lane { name: "package", budget: 90, counts: true, needs: &["pages", "programs"] };
const INSTALLER: Lane = Lane { name: "installer", budget: 1_290, counts: false, needs: &["set-up", "pages"] };
const WINE: Lane = Lane { name: "wine", budget: 180, counts: true, needs: &["installer"] };

/// In the order in which they run: cheap ones first, then by what they need.
const LANES: [&Lane; 14] =
    [&SETUP, &NPM, &FMT, &CHECK, &PAGES, &CLIPPY, &PROGRAMS, &VITEST, &RUST, &BROWSER, &WINDOW, &PACKAGE, &INSTALLER, &WINE];

/// The one selection of crates for building, checking and testing: another one would mean other features of shared dependencies and
/// compile them again. xtask stays out where programs are built, since a running program cannot be replaced everywhere.
pub const PROGRAMS_OF_THE_WORKSPACE: [&str; 5] = ["build", "--workspace", "--exclude", "xtask", "--bins"];

/// The lanes that build and try the programs for Windows.
#[cfg(test)]
const FOR_WINDOWS: [&Lane; 2] = [&INSTALLER, &WINE];

/// Runs all lanes, or `only` some. Returns whether everything passed.
pub fn test(project: &Project, only: &[String]) -> Result<bool> {
    for name in only {
        let known: Vec<_> = LANES.iter().map(|lane| lane.name).collect();
        ensure!(known.contains(&name.as_str()), "there is no lane '{name}', but: {}", known.join(", "));
    }
    let once = env::var_os("CI").is_some() || !project.window_program().exists();
    // Clippy's compiler compiles as well as it looks: where nothing is built yet, what is built is what it has looked at, and the crates that
    // ours stand on are compiled once instead of checked and compiled.
    let looking = if once { clippy::driver()? } else { None };
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command.args(arguments).current_dir(&project.root);
        if once {
            // What helps the next build would be some gigabytes and a tenth of the time of a build that has no next one.
            command.env("CARGO_INCREMENTAL", "0");
        }
        if let Some(driver) = &looking {
            clippy::look_on(&mut command, driver);
        }
        command
    };
    let mut lanes = Lanes::new(&project.target, only);
    let scratch = Scratch::new()?;
    let mut node = None;

    lanes.run(&SETUP, |_| setup::packages(&[setup::COMPILER, setup::WINDOW, setup::TESTS]));
    lanes.run(&NPM, |_| {
        node = Some(set_up_npm(project)?);
        Ok(())
    });
    lanes.run(&FMT, |_| process::run(&mut cargo(&["fmt", "--all", "--check"]), FMT.limit()));
    if node.is_none()
        && [&CHECK, &VITEST, &PAGES, &BROWSER, &WINDOW, &PACKAGE, &INSTALLER].iter().any(|lane| lanes.wanted(lane))
        && !lanes.wanted(&NPM)
    {
        node = Some(set_up_npm(project)?);
    }
    let node = || node.as_ref().context("there is no Node");
    let frontend = project.frontend();
    lanes.run(&CHECK, |_| process::run(&mut node()?.npm(&frontend, &["run", "check"]), CHECK.limit()));
    lanes.run(&PAGES, |_| process::run(&mut node()?.npm(&frontend, &["run", "build"]), PAGES.limit()));
    lanes.run(&CLIPPY, |_| {
        // The story of Windows is none of all targets: it runs in a lane of its own.
        for targets in [&["--all-targets"][..], &["--test", "windows"]] {
            let mut clippy = match looking {
                Some(_) => cargo(&[&["build", "--workspace"], targets].concat()),
                None => cargo(&[&["clippy", "--workspace"], targets, &["--", "-D", "warnings"]].concat()),
            };
            process::run(&mut clippy, CLIPPY.limit())?;
        }
        Ok(())
    });
    lanes.run(&PROGRAMS, |_| process::run(&mut cargo(&PROGRAMS_OF_THE_WORKSPACE), PROGRAMS.limit()));
    lanes.run(&VITEST, |tally| node_tests(&mut node()?.npm(&frontend, &["test"]), &VITEST, tally));

    lanes.run(&RUST, |tally| {
        let postgres = Postgres::start_in(scratch.path(), &project.target)?;
        let mut command = cargo(&["test", "--workspace", "--no-fail-fast"]);
        scratch.of(&mut command).env("RUST_TEST_THREADS", scratch.tests_at_once().to_string());
        command.env("QITAO_TEST_PG", &postgres.url).env("QITAO_BIN", project.headless_program());
        match project.data() {
            Some(data) => _ = command.env("QITAO_DATA", data),
            None => println!("the public data sets are not here: tests that need them say that they skip"),
        }
        let status = process::watch(&mut command, RUST.limit(), |line| tally.read_cargo(line))?;
        ensure!(status.success(), "cargo test failed ({status})");
        Ok(())
    });

    if once && lanes.wanted(&RUST) {
        // Some gigabytes that nothing after it needs, where programs for Windows are still to be built.
        remove_linked_tests(&project.target.join("debug").join("deps"));
    }

    lanes.run(&BROWSER, |tally| {
        let server = Server::start(project, scratch.path())?;
        let shots = project.target.join("browser-shots");
        let mut command = node()?.npm(&frontend, &["run", "e2e"]);
        scratch.of(&mut command).env("QITAO_URL", &server.url).env("QITAO_SHOTS", shots).env("QITAO_BIN", project.headless_program());
        node_tests(&mut command, &BROWSER, tally)
    });
    lanes.run(&WINDOW, |tally| {
        let folder = project.window_tests();
        let mut command = node()?.npm(&folder, &["test"]);
        scratch.of(&mut command).env("QITAO_WINDOW", project.window_program()).env("QITAO_SHOTS", project.target.join("window-shots"));
        command.env("QITAO_BIN", project.headless_program());
        if let Some(data) = project.data() {
            command.env("QITAO_DATA", data);
        }
        node_tests(&mut command, &WINDOW, tally)
    });

    if cfg!(target_os = "linux") {
        on_debian(project, &mut lanes, &scratch, &node, &cargo);
    } else {
        println!("\nthe Debian package and the programs for Windows are made and tried on Debian only");
    }

    let sum = lanes.report();
    // The last line, alone: other programs read it.
    println!("{}", sum.line());
    stdout().flush()?;
    Ok(sum.failed == 0)
}

/// The lanes that need what only Debian has: its packages, and its compiler and wine for Windows.
fn on_debian<'n>(
    project: &Project,
    lanes: &mut Lanes,
    scratch: &Scratch,
    node: &impl Fn() -> Result<&'n Node>,
    cargo: &impl Fn(&[&str]) -> Command,
) {
    lanes.run(&PACKAGE, |tally| {
        let node = node()?;
        let package = release::package(project, node, &project.debug)?;
        let mut command = node.npm(&project.window_tests(), &["run", "package"]);
        scratch.of(&mut command).env("QITAO_PACKAGE", package).env("QITAO_WINDOW", "/usr/bin/qitao-desktop");
        command.env("QITAO_SHOTS", project.target.join("window-shots"));
        node_tests(&mut command, &PACKAGE, tally)
    });

    let mut installer = None;
    lanes.run(&INSTALLER, |_| {
        let toolchain = Toolchain::set_up(project)?;
        process::run(windows::to_try(&mut windows::link(project, &toolchain)?), INSTALLER.limit())?;
        installer = Some(windows::make_installer_to_try(project, &toolchain)?);
        Ok(())
    });
    lanes.run(&WINE, |tally| {
        let installer = match installer.take() {
            Some(installer) => installer,
            None => windows::made_before(project)?,
        };
        let postgres = Postgres::start_in(scratch.path(), &project.target)?;
        let wine = Wine::start(project)?;
        let mut command = cargo(&["test", "--workspace", "--test", "windows"]);
        wine.environment(command.env("QITAO_INSTALLER", installer).env("QITAO_TEST_PG", &postgres.url));
        let status = process::watch(&mut command, WINE.limit(), |line| tally.read_cargo(line))?;
        ensure!(status.success(), "cargo test failed ({status})");
        Ok(())
    });
}

fn set_up_npm(project: &Project) -> Result<Node> {
    let node = Node::set_up(project)?;
    for folder in [project.frontend(), project.window_tests()] {
        node.install(&folder)?;
    }
    Ok(node)
}

/// Runs a test program of node and counts its tests.
fn node_tests(command: &mut Command, lane: &Lane, tally: &mut Tally) -> Result<()> {
    let status = process::watch(command, lane.limit(), |line| tally.read_node(line))?;
    if !status.success() {
        bail!("the tests ended with {status}");
    }
    Ok(())
}

/// Removes the programs that tests were linked into; cargo links them again when it is asked for them.
fn remove_linked_tests(deps: &Path) {
    let files = fs::read_dir(deps).into_iter().flatten().flatten();
    for file in files.filter(|file| file.path().extension().is_none() && file.file_type().is_ok_and(|kind| kind.is_file())) {
        let _ = fs::remove_file(file.path());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_on_ci_names_every_lane_with_its_budget() {
        let page = include_str!("../../docs/ci.md");
        for lane in LANES {
            let row = page
                .lines()
                .find(|line| line.starts_with(&format!("| {} |", lane.name)))
                .unwrap_or_else(|| panic!("no row for {}", lane.name));
            assert!(row.contains(&format!("| {} s |", lane.budget)), "{row}");
        }
    }

    #[test]
    fn a_lane_needs_only_lanes_that_run_before_it() {
        for (at, lane) in LANES.iter().enumerate() {
            for needed in lane.needs {
                assert!(LANES[..at].iter().any(|before| before.name == *needed), "{} needs {needed}", lane.name);
            }
        }
    }

    #[test]
    fn the_budgets_stay_under_an_hour_and_those_of_windows_under_twenty_five_minutes() {
        let all: u64 = LANES.iter().map(|lane| lane.budget).sum();
        let windows: u64 = FOR_WINDOWS.iter().map(|lane| lane.budget).sum();
        assert!(all - windows <= 60 * 60 && windows <= 25 * 60, "{all} s, {windows} s of them for Windows");
    }
}
