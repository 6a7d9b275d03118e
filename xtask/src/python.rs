//! A Python with networkx, to measure beside: in an environment of its own in the target directory.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Result, ensure};

use crate::{process, project::Project, setup};

const NETWORKX: &str = "networkx>=3,<4";
/// A download of a few megabytes.
const LIMIT: Duration = Duration::from_secs(10 * 60);

/// Finds or sets up a Python that has networkx.
pub fn with_networkx(project: &Project) -> Result<PathBuf> {
    let place = project.target.join("networkx");
    let python = place.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if has_networkx(&python) {
        return Ok(python);
    }
    let environment = || {
        let mut command = Command::new("python3");
        command.args(["-m", "venv", "--clear"]).arg(&place);
        command
    };
    if !process::exists("python3") || process::run(&mut environment(), LIMIT).is_err() {
        // Debian has what venv needs in a package of its own.
        setup::packages(&[&["python3", "python3-venv"]])?;
        process::run(&mut environment(), LIMIT)?;
    }
    process::run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", NETWORKX]), LIMIT)?;
    ensure!(has_networkx(&python), "pip installed {NETWORKX}, but {} cannot import it", python.display());
    Ok(python)
}

fn has_networkx(python: &Path) -> bool {
    let mut command = Command::new(python);
    command.args(["-c", "import networkx"]).stdin(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
