//! The font of printed papers: a file beside the programs, read when something is printed for the first time.
//!
//! It has ten megabytes, and the programs start without it: who prints nothing, needs it not.

use crate::error::{Code, Error, Result};
use qitao_office::pdf::Font;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The file's name as it is installed.
const FILE: &str = "NotoSansSC-Regular.ttf";
/// Names another font, or another place of this one.
const VARIABLE: &str = "QITAO_FONT";

/// Where it may be: beside the program, above it (on Windows the headless program lies in a folder of its own), where Debian's package
/// puts it, and, while developing, where npm does.
fn places() -> Vec<PathBuf> {
    if let Some(named) = std::env::var_os(VARIABLE).filter(|named| !named.is_empty()) {
        return vec![named.into()];
    }
    let mut places = Vec::new();
    if let Some(folder) = std::env::current_exe().ok().as_deref().and_then(Path::parent) {
        places.push(folder.join(FILE));
        places.push(folder.join("..").join(FILE));
        places.push(folder.join("..").join("share").join("qitao").join(FILE));
    }
    #[cfg(debug_assertions)]
    places.push(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../frontend/node_modules/@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"),
    );
    places
}

/// The font. What could not be read is looked for again the next time.
pub(crate) fn font() -> Result<Font> {
    static READ: Mutex<Option<Font>> = Mutex::new(None);
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(font) = &*read {
        return Ok(font.clone());
    }
    let places = places();
    let found = places.iter().find_map(|place| Some((place, std::fs::read(place).ok()?)));
    let Some((place, bytes)) = found else {
        return Err(Error::new(Code::PrintNoFont)
            .with("file", FILE)
            .with("place", places.first().map_or_else(String::new, |p| p.display().to_string())));
    };
    let font = Font::read(&bytes).map_err(|e| Error::new(Code::PrintFont).with("file", place.display()).with("why", e))?;
    Ok(read.insert(font).clone())
}
