//! `cargo xtask run` and `cargo xtask adventureworks`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result};

use crate::{node::Node, process, project::Project, setup, test::PROGRAMS_OF_THE_WORKSPACE};

/// Nobody waits longer than this for a build that hangs.
const BUILD_LIMIT: Duration = Duration::from_secs(60 * 60);
/// Where the interface is served when there is no display.
const LISTEN: &str = "127.0.0.1:8787";

/// Sets up, builds and starts the program.
pub fn run(project: &Project) -> Result<()> {
    let display = cfg!(not(target_os = "linux"))
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()));
    setup::packages(if display { &[setup::COMPILER, setup::WINDOW] } else { &[setup::COMPILER] })?;
    build_pages(project)?;
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(&project.root);
    if display {
        process::run(cargo.args(PROGRAMS_OF_THE_WORKSPACE), BUILD_LIMIT)?;
        return process::foreground(&mut Command::new(project.window_program()));
    }
    // Without a display nothing needs WebKit, neither to build nor to run.
    process::run(cargo.args(["build", "-p", "qitao-server", "--bins"]), BUILD_LIMIT)?;
    let books = books()?;
    let program = project.headless_program();
    let url = format!("sqlite:{}", books.display());
    if !books.exists() {
        fs::create_dir_all(books.parent().context("the books have no folder")?)?;
        process::foreground(Command::new(&program).args(["--db", &url, "init"]))?;
    }
    println!("no display here: serving the interface on this machine, books in {}", books.display());
    process::foreground(Command::new(&program).args(["--db", &url, "serve", "--listen", LISTEN]))
}

/// Builds the frontend into the folder from which both programs take it.
pub fn build_pages(project: &Project) -> Result<Node> {
    let node = Node::set_up(project)?;
    let frontend = project.frontend();
    node.install(&frontend)?;
    process::run(&mut node.npm(&frontend, &["run", "build"]), BUILD_LIMIT)?;
    Ok(node)
}

/// The books that are served without a window: in the user's own data folder.
fn books() -> Result<PathBuf> {
    let folder = if cfg!(windows) {
        env::var_os("APPDATA").map(PathBuf::from)
    } else {
        // A relative XDG_DATA_HOME is to be ignored, says the XDG base directory specification.
        let xdg = env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
        xdg.or_else(|| env::home_dir().map(|home| home.join(".local/share")))
    };
    Ok(folder.context("this user has no data folder")?.join("qitao").join("books.qitao"))
}

/// Has the release build of the loader load the data set.
pub fn adventureworks(project: &Project, from: &Path, db: &str) -> Result<()> {
    setup::packages(&[setup::COMPILER])?;
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--release", "-p", "qitao-tests", "--bin", "adventureworks", "--manifest-path"]);
    // Started where the person is, so that both paths mean what was typed.
    process::foreground(cargo.arg(project.root.join("Cargo.toml")).arg("--").arg("--from").arg(from).args(["--db", db]))
}
