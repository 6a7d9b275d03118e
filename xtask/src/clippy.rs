//! Clippy's compiler in place of the compiler.
//!
//! `cargo clippy` is `cargo check` with another compiler, and what is checked cannot be linked: whoever checks and builds compiles every
//! crate twice. The other compiler builds, too, when it is asked to.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::process;

/// The compiler that is clippy, where the compiler's own folder has it.
pub fn driver() -> Result<Option<PathBuf>> {
    let sysroot = process::read(Command::new("rustc").args(["--print", "sysroot"]))?;
    let driver = PathBuf::from(sysroot.trim()).join("bin").join(format!("clippy-driver{}", std::env::consts::EXE_SUFFIX));
    Ok(driver.is_file().then_some(driver))
}

/// Lets clippy look at each crate of the workspace while it is built; a warning is an error. What is built so lies beside what the compiler
/// itself builds.
pub fn look_on(cargo: &mut Command, driver: &Path) {
    // How `cargo clippy` hands arguments on.
    cargo.env("RUSTC_WORKSPACE_WRAPPER", driver).env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
}
