//! Where things are.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// The places of this clone.
pub struct Project {
    /// The clone.
    pub root: PathBuf,
    /// Cargo's target directory, in the clone or wherever `CARGO_TARGET_DIR` says.
    pub target: PathBuf,
    /// Where cargo puts the programs of a debug build.
    pub debug: PathBuf,
}

impl Project {
    /// Finds the clone from the manifest and the target directory from the place where this very program lies.
    pub fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in no workspace")?.to_owned();
        let program = env::current_exe().context("where does xtask lie?")?;
        let debug = program.parent().context("xtask lies in no folder")?.to_owned();
        let target = debug.parent().context("xtask lies in no target directory")?.to_owned();
        Ok(Self { root, target, debug })
    }

    /// The frontend's npm project.
    pub fn frontend(&self) -> PathBuf {
        self.root.join("frontend")
    }

    /// The font of what is printed, as npm brings it.
    pub fn font(&self) -> PathBuf {
        self.frontend().join("node_modules/@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf")
    }

    /// The npm project of the tests in the real window.
    pub fn window_tests(&self) -> PathBuf {
        self.root.join("tests").join("window")
    }

    /// The window's program of a debug build.
    pub fn window_program(&self) -> PathBuf {
        self.debug.join(format!("qitao-desktop{}", env::consts::EXE_SUFFIX))
    }

    /// The headless program of a debug build.
    pub fn headless_program(&self) -> PathBuf {
        self.debug.join(format!("qitao{}", env::consts::EXE_SUFFIX))
    }

    /// Public data sets that some tests need: `QITAO_DATA`, else a folder that the project's machines have beside the clone.
    pub fn data(&self) -> Option<PathBuf> {
        let data = env::var_os("QITAO_DATA").map_or_else(|| self.root.join("../shared/data"), PathBuf::from);
        data.canonicalize().ok().filter(|data| data.is_dir())
    }
}
