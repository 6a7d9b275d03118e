//! The installer, made by NSIS from `installer/windows.nsi`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result};

use super::{Programs, Toolchain};
use crate::{notices, process, project::Project, setup};

const PACKAGES: &[&str] = &["nsis", "imagemagick"];
const LIMIT: Duration = Duration::from_secs(600);
/// Names a program that is called with a file and signs it in place; docs/release.md says more.
const SIGN: &str = "QITAO_SIGN";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Makes it and gives its place.
pub fn make(project: &Project, toolchain: &Toolchain, programs: &Programs) -> Result<PathBuf> {
    setup::packages(&[PACKAGES])?;
    let stage = toolchain.folder().join("stage");
    if stage.exists() {
        fs::remove_dir_all(&stage)?;
    }
    fs::create_dir_all(stage.join("bin"))?;
    let copy = |from: &Path, to: &str| {
        fs::copy(from, stage.join(to)).with_context(|| format!("cannot copy {}", from.display()))?;
        Ok::<_, anyhow::Error>(stage.join(to))
    };
    // Windows tells no Qitao.exe from qitao.exe, so the headless one lies in a folder of its own, which can be put on the path.
    let signed = [copy(&programs.window, "Qitao.exe")?, copy(&programs.headless, "bin/qitao.exe")?];
    copy(&programs.loader, "WebView2Loader.dll")?;
    copy(&project.root.join("LICENSE-MIT"), "LICENSE-MIT.txt")?;
    copy(&project.root.join("LICENSE-APACHE"), "LICENSE-APACHE.txt")?;
    let notices = notices::third_party(project, &mut toolchain.cargo(&project.root, &notices::TREE)?)?;
    fs::write(stage.join("THIRD-PARTY.txt"), notices.replace('\n', "\r\n"))?;

    let signer = env::var(SIGN).ok().filter(|signer| !signer.is_empty());
    let sign = |file: &Path| match &signer {
        Some(signer) => process::run(Command::new(signer).arg(file), LIMIT),
        None => Ok(()),
    };
    signed.iter().try_for_each(|file| sign(file))?;

    // NSIS's own picture is of the last century. It takes bitmaps of this size only.
    let side = toolchain.folder().join("side.bmp");
    let mut convert = Command::new("convert");
    convert.args(["-size", "164x314", "xc:#2558C9", "("]).arg(project.root.join("icons").join("icon.png"));
    convert.args(["-resize", "88x88", ")", "-gravity", "north", "-geometry", "+0+56", "-composite"]);
    process::run(convert.arg(format!("BMP3:{}", side.display())), LIMIT)?;

    let out = place(toolchain.folder());
    let mut makensis = Command::new("makensis");
    makensis.args(["-V2", "-WX", "-INPUTCHARSET", "UTF8"]).arg(format!("-DVERSION={VERSION}"));
    makensis
        .arg(define("STAGE", &stage))
        .arg(define("ICON", &project.root.join("icons").join("icon.ico")))
        .arg(define("SIDE", &side))
        .arg(define("OUT", &out));
    if let Some(signer) = &signer {
        makensis.arg(format!("-DSIGN={signer}"));
    }
    // Else it takes the script's own names for those of the system's character set.
    process::run(makensis.arg(project.root.join("installer").join("windows.nsi")).env("LC_ALL", "C.UTF-8"), LIMIT)?;
    sign(&out)?;
    if signer.is_none() {
        println!("not signed, as {SIGN} is not set: Windows will warn of an unknown publisher");
    }
    Ok(out)
}

/// Where it lies in the folder for Windows.
pub fn place(folder: &Path) -> PathBuf {
    folder.join(format!("Qitao-{VERSION}-setup.exe"))
}

fn define(name: &str, value: &Path) -> String {
    format!("-D{name}={}", value.display())
}
