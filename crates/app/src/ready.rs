//! Which files beside the books could take their place, for whoever chooses one.

use crate::app::App;
use crate::backup::Ready;
use crate::error::{Error, Result};
use crate::proof::{self, Proof};
use crate::replace::with;
use qitao_store::{Location, replace};
use std::path::Path;

/// Files that are named as ready; whoever has more names one themselves.
const READY: usize = 50;

/// Is a file, as far as can be told without reading all of it, still what was proved? Whoever opened it or changed it since proves it
/// again.
fn holds(file: &Path, proof: &Proof, schema: &str) -> bool {
    let same = || -> std::io::Result<bool> {
        let found = std::fs::metadata(file)?;
        let log = std::fs::metadata(with(file, "-wal")).map_or(0, |log| log.len());
        Ok(found.len() == proof.size && found.modified()? <= proof::written(file)? && log == 0)
    };
    proof.format == 1 && proof.schema.as_str() <= schema && same().unwrap_or(false)
}

/// Files beside the books that could take their place: those that were proved and come from the same books, newest first; then
/// those that have to be proved again, as they were replaced or changed since.
pub(crate) fn list(app: &App) -> Result<Vec<Ready>> {
    let Location::Sqlite(books) = app.store.location() else { return Ok(Vec::new()) };
    let Some(folder) = books.parent() else { return Ok(Vec::new()) };
    let (own, schema) = app.read(|r| Ok::<_, Error>((proof::history(r)?, r.schema_version()?)))?;
    let stem = format!("{}{}", books.file_stem().unwrap_or_default().to_string_lossy(), replace::BEFORE);
    let mut ready = Vec::new();
    // A folder that cannot be read has none.
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let file = entry.path();
        if file == *books || file.extension().is_none_or(|end| end != "qitao") {
            continue;
        }
        let fits = |proof: &Proof| proof::common(&own, &proof.history).is_some();
        let at = match proof::read(&file) {
            Ok(proof) if fits(&proof) => holds(&file, &proof, &schema).then_some(proof.at),
            Err(_) if entry.file_name().to_string_lossy().starts_with(&stem) => None,
            Ok(_) | Err(_) => continue,
        };
        ready.push(Ready { file: file.display().to_string(), at });
    }
    ready.sort_by(|one, other| (other.at, &other.file).cmp(&(one.at, &one.file)));
    ready.truncate(READY);
    Ok(ready)
}
