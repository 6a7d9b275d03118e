//! The installer, made by NSIS from `installer/windows.nsi`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use super::{Programs, Toolchain};
use crate::{
    notices::{self, Library},
    process,
    project::Project,
    setup,
};

const PACKAGES: &[&str] = &["nsis", "imagemagick"];
/// Debian's account of the runtime that mingw links into each program.
const MINGW_COPYRIGHT: &str = "/usr/share/doc/mingw-w64-common/copyright";
const LIMIT: Duration = Duration::from_secs(600);
/// Names a program that is called with a file and signs it in place; docs/release.md says more.
const SIGN: &str = "QITAO_SIGN";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The program that signs, where the machine has one.
pub fn signer() -> Option<PathBuf> {
    env::var_os(SIGN).filter(|signer| !signer.is_empty()).map(PathBuf::from)
}

/// Makes it with a signer that signs nothing and writes down what it was called with: so what a release is signed by is tried with each change.
pub fn make_with_trial_signer(project: &Project, toolchain: &Toolchain, programs: &Programs) -> Result<PathBuf> {
    // With a space, as in the place of many a signer's program.
    let folder = toolchain.folder().join("trial signer");
    fs::create_dir_all(&folder)?;
    let (script, log) = (folder.join("sign.sh"), folder.join("sign.sh.log"));
    fs::write(&script, "#!/bin/sh\ntest $# = 1 && test -s \"$1\" && echo \"$1\" >> \"$0.log\"\n")?;
    fs::write(&log, "")?;
    process::run(Command::new("chmod").arg("+x").arg(&script), LIMIT)?;
    let made = make(project, toolchain, programs, Some(&script))?;
    let signed = fs::read_to_string(&log)?;
    // Both programs, the uninstaller and the installer.
    ensure!(signed.lines().count() == 4 && signed.trim_end().ends_with("-setup.exe"), "signed were:\n{signed}");
    Ok(made)
}

/// Makes it and gives its place.
pub fn make(project: &Project, toolchain: &Toolchain, programs: &Programs, signer: Option<&Path>) -> Result<PathBuf> {
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
    copy(&project.font(), "NotoSansSC-Regular.ttf")?;
    copy(&project.root.join("LICENSE-MIT"), "LICENSE-MIT.txt")?;
    copy(&project.root.join("LICENSE-APACHE"), "LICENSE-APACHE.txt")?;
    let notices = notices::third_party(project, &mut toolchain.cargo(&project.root, &notices::TREE)?, besides(project))?;
    fs::write(stage.join("THIRD-PARTY.txt"), notices.replace('\n', "\r\n"))?;

    let sign = |file: &Path| match signer {
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
    if let Some(signer) = signer {
        makensis.arg(define("SIGN", signer));
    }
    // Else it takes the script's own names for those of the system's character set.
    process::run(makensis.arg(project.root.join("installer").join("windows.nsi")).env("LC_ALL", "C.UTF-8"), LIMIT)?;
    sign(&out)?;
    if signer.is_none() {
        println!("not signed, as {SIGN} is not set: Windows will warn of an unknown publisher");
    }
    Ok(out)
}

/// What the programs for Windows hold besides crates and packages.
fn besides(project: &Project) -> [(&'static str, Library); 2] {
    let loader = notices::folder(project).join("WebView2Loader.dll.txt");
    [
        ("mingw-w64 runtime", Library::new("ZPL-2.1", "https://www.mingw-w64.org", MINGW_COPYRIGHT.into())),
        ("WebView2Loader.dll", Library::new("BSD-3-Clause", "https://www.nuget.org/packages/Microsoft.Web.WebView2", loader)),
    ]
}

/// Where it lies in the folder for Windows.
pub fn place(folder: &Path) -> PathBuf {
    folder.join(format!("Qitao-{VERSION}-setup.exe"))
}

fn define(name: &str, value: &Path) -> String {
    format!("-D{name}={}", value.display())
}
