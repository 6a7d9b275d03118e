//! `cargo xtask build`: both programs in release, their sizes, and the Debian package.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::{process, project::Project, run, setup};

/// A release build of everything from nothing takes a quarter of an hour on two cores.
const LIMIT: Duration = Duration::from_secs(2 * 60 * 60);

/// Builds it all and prints where it lies.
pub fn build(project: &Project) -> Result<()> {
    setup::packages(&[setup::COMPILER, setup::WINDOW])?;
    let node = run::build_pages(project)?;
    let release = programs(project)?;
    for program in ["qitao", "qitao-desktop"] {
        print_size(&release.join(format!("{program}{}", env::consts::EXE_SUFFIX)))?;
    }
    if !cfg!(target_os = "linux") {
        println!("the package is made on Debian only");
        return Ok(());
    }
    let shell = project.root.join("src-tauri");
    node.install(&shell)?;
    // The headless program goes into the same package. Its place depends on the target directory, so it is said here.
    let config = format!(r#"{{"bundle":{{"linux":{{"deb":{{"files":{{"/usr/bin/qitao":"{}"}}}}}}}}}}"#, release.join("qitao").display());
    process::run(&mut node.npx(&shell, &["tauri", "bundle", "--bundles", "deb", "--config", &config]), LIMIT)?;
    let folder = release.join("bundle").join("deb");
    let packages = fs::read_dir(&folder).with_context(|| format!("{} is not there", folder.display()))?.flatten().map(|entry| entry.path());
    let packages: Vec<_> = packages.filter(|path| path.extension().is_some_and(|extension| extension == "deb")).collect();
    if packages.is_empty() {
        bail!("the bundler left no package in {}", folder.display());
    }
    packages.iter().try_for_each(|package| print_size(package))
}

/// Which crates are built for a release: the two programs.
pub const PROGRAMS: [&str; 7] = ["--release", "--workspace", "--exclude", "xtask", "--exclude", "qitao-tests", "--bins"];

/// Builds both programs in release and gives the folder where they lie.
pub fn programs(project: &Project) -> Result<PathBuf> {
    let mut cargo = Command::new(env!("CARGO"));
    process::run(cargo.arg("build").args(PROGRAMS).current_dir(&project.root), LIMIT)?;
    Ok(project.target.join("release"))
}

/// Prints the size of a file.
#[expect(clippy::cast_precision_loss, reason = "a size to look at")]
pub fn print_size(file: &Path) -> Result<()> {
    let bytes = fs::metadata(file).with_context(|| format!("{} is not there", file.display()))?.len();
    println!("{:>8.1} MB  {}", bytes as f64 / 1e6, file.display());
    Ok(())
}
