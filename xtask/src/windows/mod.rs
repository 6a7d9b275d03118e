//! `cargo xtask windows`: the programs for Windows, made and tried on Debian.
//!
//! The compiler is Debian's (`toolchain`), the installer is NSIS's (`installer`), and what runs them is wine (`wine`). The window
//! itself cannot run here, since wine has no WebView2; docs/release.md has the check that a person does.

mod installer;
mod toolchain;
mod wine;

use std::{path::PathBuf, process::Command, time::Duration};

use anyhow::{Result, ensure};

pub use toolchain::Toolchain;
pub use wine::Wine;

use crate::{process, project::Project, release, run};

/// Nobody waits longer than this for a build that hangs.
const LIMIT: Duration = Duration::from_secs(2 * 60 * 60);

/// Type-checks everything, links both programs in release, prints their sizes and, if asked, makes the installer.
pub fn windows(project: &Project, with_installer: bool) -> Result<()> {
    run::build_pages(project)?;
    let toolchain = Toolchain::set_up(project)?;
    process::run(&mut check(project, &toolchain)?, LIMIT)?;
    process::run(&mut link(project, &toolchain)?, LIMIT)?;
    let programs = Programs::of(&toolchain);
    for file in [&programs.headless, &programs.window] {
        release::print_size(file)?;
    }
    if with_installer {
        release::print_size(&make_installer(project, &toolchain)?)?;
    }
    Ok(())
}

/// Compiles nothing, but looks at every crate and every test. In the release profile, so that it shares what it runs on this machine
/// (build scripts, macros, SQLite and libpq in C) with [`link`]. No lane: whatever a user gets is built by `installer` anyway, and the
/// tests, which it looks at beside, run on Linux; it takes a quarter of an hour.
fn check(project: &Project, toolchain: &Toolchain) -> Result<Command> {
    toolchain.cargo(&project.root, &["check", "--release", "--workspace", "--all-targets"])
}

/// What is only tried need not be fast: optimizing is most of what a build takes. Secrets and SQLite stay as they are in a release.
pub fn to_try(command: &mut Command) -> &mut Command {
    command
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
}

/// Links both programs.
pub fn link(project: &Project, toolchain: &Toolchain) -> Result<Command> {
    toolchain.cargo(&project.root, &[&["build"][..], &release::PROGRAMS].concat())
}

/// Makes the installer of what [`link`] made, signed by what the machine has for that.
fn make_installer(project: &Project, toolchain: &Toolchain) -> Result<PathBuf> {
    installer::make(project, toolchain, &Programs::of(toolchain), installer::signer().as_deref())
}

/// The same for tests, which try the hook for a signer too.
pub fn make_installer_to_try(project: &Project, toolchain: &Toolchain) -> Result<PathBuf> {
    installer::make_with_trial_signer(project, toolchain, &Programs::of(toolchain))
}

/// The installer that an earlier run made, for whoever only runs it.
pub fn made_before(project: &Project) -> Result<PathBuf> {
    let installer = installer::place(&toolchain::folder(project));
    ensure!(installer.is_file(), "there is no {}: cargo xtask windows --installer makes it", installer.display());
    Ok(installer)
}

/// What is linked, by cargo's names.
struct Programs {
    headless: PathBuf,
    window: PathBuf,
    /// Comes with the crate that speaks to WebView2, and must lie beside the window's program.
    loader: PathBuf,
}

impl Programs {
    fn of(toolchain: &Toolchain) -> Self {
        let at = |name: &str| toolchain.release().join(name);
        Self { headless: at("qitao.exe"), window: at("qitao-desktop.exe"), loader: at("WebView2Loader.dll") }
    }
}
