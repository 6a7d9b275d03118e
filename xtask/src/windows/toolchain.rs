//! Debian's compiler for Windows: Debian packages everything but the standard library, which is compiled once and kept.
//!
//! The compiler is Debian's own and not the one that runs xtask, because only for Debian's are the library's sources at hand. It
//! works in a target directory of its own, so that the two don't compile each other's crates again. Nothing is written outside
//! that directory: the library lies in a sysroot that only crates for Windows are told of.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result};

use crate::{process, project::Project, setup};

/// What programs for Windows are compiled for.
pub const TARGET: &str = "x86_64-pc-windows-gnu";
/// Debian's packages: a compiler that is new enough, cargo, the library's sources, and the linker.
pub const COMPILER: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "gcc-mingw-w64-x86-64-win32"];
/// Where Debian has its compiler; another may come first on the path.
const BIN: &str = "/usr/bin";
/// One and a half minutes on two cores.
const STD_LIMIT: Duration = Duration::from_secs(30 * 60);

/// A crate of nothing; compiling it compiles the library under it.
const EMPTY_CRATE: &str = "[package]\nname = \"nothing\"\nedition = \"2024\"\n[workspace]\n";

/// Names a folder outside the clone that keeps what is made for Windows, where the target directory is not kept.
const CACHE: &str = "QITAO_CACHE";

/// Everything for Windows: the library, a target directory of its own, what is packed. Outside the clone where `QITAO_CACHE` says so, or
/// with `CARGO_TARGET_DIR`.
pub fn folder(project: &Project) -> PathBuf {
    let cache = env::var_os(CACHE).filter(|cache| !cache.is_empty()).map(PathBuf::from);
    cache.unwrap_or_else(|| project.target.clone()).join("windows")
}

/// A compiler for Windows, ready for use.
pub struct Toolchain {
    folder: PathBuf,
    sysroot: PathBuf,
}

impl Toolchain {
    /// Installs what is missing and compiles the standard library, once for each version of the compiler.
    pub fn set_up(project: &Project) -> Result<Self> {
        setup::packages(&[setup::COMPILER, COMPILER])?;
        let folder = folder(project);
        let version = process::read(Command::new("dpkg-query").args(["-W", "-f=${Version}", COMPILER[0]]))?;
        let sysroot = folder.join(format!("sysroot-{version}"));
        let toolchain = Self { folder, sysroot };
        if !toolchain.sysroot.is_dir() {
            toolchain.compile_std().with_context(|| format!("the standard library of {} {version} for {TARGET}", COMPILER[0]))?;
        }
        Ok(toolchain)
    }

    /// The compiler's own target directory.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where programs of a release lie.
    pub fn release(&self) -> PathBuf {
        self.folder.join(TARGET).join("release")
    }

    /// Debian's cargo on a workspace, for Windows.
    pub fn cargo(&self, workspace: &Path, arguments: &[&str]) -> Result<Command> {
        let mut cargo = debian_cargo(workspace, arguments)?;
        let mut flags = OsString::from("--sysroot\u{1f}");
        flags.push(&self.sysroot);
        // With a target given, these reach the crates for Windows and neither build scripts nor macros.
        // The library has no bitcode for optimizing across crates, and each change would wait for that.
        cargo.env("CARGO_PROFILE_RELEASE_LTO", "false");
        // libpq calls localtime_r, which mingw's headers have only for whoever asks.
        cargo.env(format!("CFLAGS_{}", TARGET.replace('-', "_")), "-D_POSIX_THREAD_SAFE_FUNCTIONS=200112L");
        cargo.args(["--target", TARGET]).env("CARGO_ENCODED_RUSTFLAGS", flags).env("CARGO_TARGET_DIR", &self.folder);
        Ok(cargo)
    }

    fn compile_std(&self) -> Result<()> {
        let (work, half) = (self.folder.join("std"), self.folder.join("sysroot-half"));
        for folder in [&work, &half] {
            if folder.exists() {
                fs::remove_dir_all(folder)?;
            }
        }
        fs::create_dir_all(work.join("src"))?;
        fs::write(work.join("Cargo.toml"), EMPTY_CRATE)?;
        fs::write(work.join("src").join("lib.rs"), "")?;
        let mut cargo = debian_cargo(&work, &["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_unwind,test"])?;
        // To compile the library is nightly's right, of which Debian's cargo has to be told.
        process::run(cargo.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", work.join("target")), STD_LIMIT)?;

        let libraries = half.join("lib").join("rustlib").join(TARGET).join("lib");
        fs::create_dir_all(&libraries)?;
        let compiled = work.join("target").join(TARGET).join("release").join("deps");
        for entry in fs::read_dir(&compiled)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.ends_with(".rlib") && !name.starts_with("libnothing-") {
                fs::copy(entry.path(), libraries.join(&*name))?;
            }
        }
        // Whole or not at all: the folder's being there says that it is complete.
        fs::rename(&half, &self.sysroot)?;
        fs::remove_dir_all(&work)?;
        Ok(())
    }
}

/// Debian's cargo with Debian's compiler, and without what rustup leaves to the children of another cargo.
fn debian_cargo(folder: &Path, arguments: &[&str]) -> Result<Command> {
    let mut cargo = Command::new(Path::new(BIN).join("cargo"));
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([PathBuf::from(BIN)].into_iter().chain(env::split_paths(&path))).context("the path cannot be extended")?;
    cargo.args(arguments).current_dir(folder).env("PATH", path).env("RUSTC", Path::new(BIN).join("rustc"));
    let left_behind = ["RUSTUP_TOOLCHAIN", "RUSTUP_HOME", "LD_LIBRARY_PATH", "RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO"];
    for name in left_behind.iter().chain(&["RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"]) {
        cargo.env_remove(name);
    }
    Ok(cargo)
}
