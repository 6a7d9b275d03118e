//! Whose work is inside: the libraries of both programs and of the pages, with their licences.

use std::{
    collections::BTreeMap,
    env,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use crate::{process, project::Project};

/// A library, as its package says it.
pub struct Library {
    pub licence: String,
    /// Where it comes from.
    pub home: String,
    /// The files in which the licence is written out.
    pub texts: Vec<PathBuf>,
}

impl Library {
    /// One that no package manager knows, by a file that writes its licence out.
    pub fn new(licence: &str, home: &str, text: PathBuf) -> Self {
        Self { licence: licence.into(), home: home.into(), texts: vec![text] }
    }
}

/// Where licences stand that packages leave out, by the library's name; `mit.txt` is for all of that licence.
pub fn folder(project: &Project) -> PathBuf {
    project.root.join("licences")
}

/// Cargo's arguments for which [`third_party`] wants its answer: the crates of both programs.
pub const TREE: [&str; 11] =
    ["tree", "--prefix", "none", "--edges", "normal", "-p", "qitao-desktop", "-p", "qitao-server", "--format", "{p}|{l}|{r}"];

/// Every library that is shipped, a line each, and below that the licences' texts, each once. `tree` is a cargo with [`TREE`], for the
/// system that is shipped to; `besides` is what no package manager knows.
pub fn third_party(project: &Project, tree: &mut Command, besides: impl IntoIterator<Item = (&'static str, Library)>) -> Result<String> {
    let mut libraries = crates(&process::read(tree)?)?;
    libraries.extend(packages(project)?);
    libraries.extend(besides.into_iter().map(|(name, library)| (name.to_owned(), library)));
    let rust = Library { licence: "MIT OR Apache-2.0".into(), home: "https://www.rust-lang.org".into(), texts: Vec::new() };
    libraries.insert("Rust standard library".into(), rust);
    for (name, library) in &mut libraries {
        if library.texts.is_empty() {
            library.texts.push(left_out(&folder(project), name, &library.licence)?);
        }
    }
    let mut text = "Qitao contains the work of others, under these licences.\n\n".to_owned();
    let mut written: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, library) in &libraries {
        writeln!(text, "{name} · {} · {}", library.licence, library.home)?;
        for file in &library.texts {
            let licence = String::from_utf8_lossy(&fs::read(file)?).replace('\r', "").trim().to_owned();
            written.entry(licence).or_default().push(name);
        }
    }
    for (licence, of) in written {
        write!(text, "\n{}\n{}\n\n{licence}\n", "-".repeat(80), of.join(", "))?;
    }
    Ok(text)
}

fn crates(shown: &str) -> Result<BTreeMap<String, Library>> {
    let mut libraries = BTreeMap::new();
    for line in shown.lines() {
        let mut fields = line.trim_end_matches(" (*)").split('|');
        let (Some(package), Some(licence), Some(home)) = (fields.next(), fields.next(), fields.next()) else { continue };
        // diesel v2.3.14, or with its path when it is one of our own.
        let Some((name, version)) = package.split_once(" v") else { continue };
        if name.starts_with("qitao-") {
            continue;
        }
        let version = version.split(' ').next().unwrap_or(version);
        let texts = source(name, version).map(|folder| licences(&folder)).transpose()?.unwrap_or_default();
        libraries.insert(format!("{name} {version}"), Library { licence: licence.into(), home: home.into(), texts });
    }
    ensure!(libraries.len() > 100, "cargo tree names only {} crates", libraries.len());
    Ok(libraries)
}

/// The licence of a library whose package does not write it out.
fn left_out(folder: &Path, name: &str, licence: &str) -> Result<PathBuf> {
    let bare = name.split_once(' ').map_or(name, |(bare, _)| bare).replace('/', "-");
    let own = folder.join(format!("{bare}.txt"));
    if own.is_file() {
        return Ok(own);
    }
    ensure!(licence.contains("MIT"), "{name} ({licence}) does not write its licence out: put it into {}", own.display());
    Ok(folder.join("mit.txt"))
}

/// Where cargo keeps a crate's sources.
fn source(name: &str, version: &str) -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")))?;
    let registries = fs::read_dir(home.join("registry").join("src")).ok()?.flatten();
    registries.map(|registry| registry.path().join(format!("{name}-{version}"))).find(|folder| folder.is_dir())
}

/// The packages of the pages, without those that only build and test them.
fn packages(project: &Project) -> Result<BTreeMap<String, Library>> {
    let modules = project.frontend().join("node_modules");
    let mut libraries = BTreeMap::new();
    let shipped = fs::read_to_string(project.frontend().join("package-lock.json"))?;
    for (path, body) in locked(&shipped) {
        if body.contains("\"dev\": true") || body.contains("\"devOptional\": true") || body.contains("\"optional\": true") {
            continue;
        }
        let folder = project.frontend().join(path);
        let name = path.rsplit_once("node_modules/").map_or(path, |(_, name)| name);
        let version = field(body, "version").with_context(|| format!("{name} has no version in package-lock.json"))?;
        let licence = field(body, "license").unwrap_or("see its text");
        let home = format!("https://www.npmjs.com/package/{name}");
        let texts = if folder.starts_with(&modules) { licences(&folder)? } else { Vec::new() };
        libraries.insert(format!("{name} {version}"), Library { licence: licence.into(), home, texts });
    }
    ensure!(libraries.len() > 20, "package-lock.json names only {} packages", libraries.len());
    Ok(libraries)
}

/// The packages of a lock file as npm writes it: path and the lines of each. A whole reader of JSON is not worth its build before every
/// command; the number of packages is checked.
fn locked(lock: &str) -> impl Iterator<Item = (&str, &str)> {
    lock.split("\n    \"").filter_map(|entry| {
        let (path, body) = entry.split_once("\": {\n")?;
        path.starts_with("node_modules/").then_some((path, body))
    })
}

fn field<'b>(body: &'b str, name: &str) -> Option<&'b str> {
    body.lines().find_map(|line| line.trim().strip_prefix(&format!("\"{name}\": \""))?.split('"').next())
}

fn licences(folder: &Path) -> Result<Vec<PathBuf>> {
    let wanted = ["license", "licence", "copying", "notice", "unlicense"];
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} is not there", folder.display()))?.flatten() {
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if wanted.iter().any(|word| name.starts_with(word)) && entry.path().is_file() {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_that_is_left_out_must_be_known() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../licences");
        assert!(left_out(&folder, "webview2-com 0.39.1", "MIT").unwrap().ends_with("mit.txt"));
        assert!(left_out(&folder, "pq-src 0.3.14+libpq-18.6", "PostgreSQL").unwrap().ends_with("pq-src.txt"));
        assert!(left_out(&folder, "unheard-of 1.0.0", "BSD-3-Clause").unwrap_err().to_string().contains("unheard-of.txt"));
    }

    #[test]
    fn a_lock_file_is_read_by_package() {
        let lock = "{\n  \"packages\": {\n    \"\": {\n      \"name\": \"x\"\n    },\n    \"node_modules/@a/b\": {\n      \"version\": \"1.2.3\",\n      \"license\": \"MIT\"\n    },\n    \
                    \"node_modules/c/node_modules/d\": {\n      \"version\": \"2.0.0\",\n      \"dev\": true\n    }\n  }\n}\n";
        let found: Vec<_> = locked(lock).map(|(path, body)| (path, field(body, "version"), field(body, "license"))).collect();
        assert_eq!(found, [("node_modules/@a/b", Some("1.2.3"), Some("MIT")), ("node_modules/c/node_modules/d", Some("2.0.0"), None)]);
    }
}
