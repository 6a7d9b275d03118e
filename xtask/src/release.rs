//! `cargo xtask build`: both programs in release, their sizes, and the Debian package.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result};

use crate::{node::Node, notices, process, project::Project, run, setup};

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
    print_size(&package(project, &node, &release)?)
}

/// Makes the Debian package of the programs in a folder, which is cargo's for debug or for release.
pub fn package(project: &Project, node: &Node, programs: &Path) -> Result<PathBuf> {
    let shell = project.root.join("src-tauri");
    node.install(&shell)?;
    let folder = programs.join("bundle").join("deb");
    if folder.exists() {
        // Whatever lies there afterwards is of this run.
        fs::remove_dir_all(&folder)?;
    }
    let notices = programs.join("bundle").join("THIRD-PARTY.txt");
    fs::create_dir_all(programs.join("bundle"))?;
    let mut tree = Command::new(env!("CARGO"));
    fs::write(&notices, notices::third_party(project, tree.args(notices::TREE).current_dir(&project.root), [])?)?;
    // Where these lie depends on the target directory, so it is said here. The headless program goes into the same package.
    let own = [
        ("/usr/bin/qitao", programs.join("qitao")),
        ("/usr/share/qitao/NotoSansSC-Regular.ttf", project.font()),
        ("/usr/share/mime/packages/qitao.xml", project.root.join("installer").join("mime.xml")),
        ("/usr/share/doc/qitao/THIRD-PARTY.txt", notices),
        ("/usr/share/doc/qitao/LICENSE-MIT", project.root.join("LICENSE-MIT")),
        ("/usr/share/doc/qitao/LICENSE-APACHE", project.root.join("LICENSE-APACHE")),
    ];
    let files: Vec<_> = own.iter().map(|(to, from)| format!(r#""{to}":"{}""#, from.display())).collect();
    let config = format!(r#"{{"bundle":{{"linux":{{"deb":{{"files":{{{}}}}}}}}}}}"#, files.join(","));
    let mut bundle = node.npx(&shell, &["tauri", "bundle", "--bundles", "deb", "--config", &config]);
    if programs == project.debug {
        bundle.arg("--debug");
    }
    process::run(&mut bundle, LIMIT)?;
    let made = fs::read_dir(&folder).with_context(|| format!("{} is not there", folder.display()))?.flatten().map(|entry| entry.path());
    let package = made.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "deb"));
    package.with_context(|| format!("the bundler left no package in {}", folder.display()))
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
