//! Files of papers beside the backups. Their bytes are not in the journal, whose rows are text: they are written as they are, under
//! their hash, whenever the journal goes to its files. A restore to a moment takes from there what was added after its full backup.

use crate::app::App;
use crate::error::Result;
use crate::files::write_whole;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The folder beside the backups.
const FOLDER: &str = "attachments";

fn place(folder: &Path, sha256: &str) -> PathBuf {
    folder.join(FOLDER).join(sha256)
}

fn made(folder: &Path) -> Result<()> {
    let there = folder.join(FOLDER);
    std::fs::create_dir_all(&there).map_err(|e| super::gone(&there, &e))
}

/// How far a folder has them: where it is, and the newest row of theirs.
pub(super) type Shipped = Option<(PathBuf, i64)>;

/// Writes those that were added since an instant (microseconds UTC), but for what the folder has already.
pub(super) fn ship(app: &App, folder: &Path, shipped: &Shipped, since: i64) -> Result<Shipped> {
    let after = shipped.as_ref().filter(|(there, _)| there == folder).map_or(0, |(_, newest)| *newest);
    let files = app.read(|r| Ok(r.attachment_files_after(after, since)?))?;
    if !files.is_empty() {
        made(folder)?;
    }
    let mut newest = after;
    for (id, sha256) in files {
        let file = place(folder, &sha256);
        if !file.is_file()
            && let Some(bytes) = app.read(|r| Ok(r.attachment_bytes(&sha256)?))?
        {
            write_whole(&file, &bytes)?;
        }
        newest = id;
    }
    Ok(Some((folder.to_owned(), newest)))
}

/// Those that are there, by name.
fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(folder.join(FOLDER)).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.file_name().is_some_and(|name| name.len() == 64))
}

/// Copies to the second place what it has not.
pub(super) fn mirror(from: &Path, to: &Path) -> Result<()> {
    for file in files(from) {
        let Some(name) = file.file_name().and_then(|name| name.to_str()) else { continue };
        let target = place(to, name);
        if !target.is_file() {
            made(to)?;
            write_whole(&target, &std::fs::read(&file).map_err(|e| super::gone(&file, &e))?)?;
        }
    }
    Ok(())
}

/// Takes away what is in every full backup that is kept: those begun at this instant (microseconds UTC), or later.
pub(super) fn forget(folder: &Path, oldest: i64) {
    let Ok(oldest) = u64::try_from(oldest) else { return };
    let before = SystemTime::UNIX_EPOCH + Duration::from_micros(oldest);
    for file in files(folder) {
        let written = File::open(&file).and_then(|open| open.metadata()).and_then(|found| found.modified());
        if written.is_ok_and(|written| written < before)
            && let Err(error) = std::fs::remove_file(&file)
        {
            tracing::warn!(%error, "an old file of a paper was not taken away");
        }
    }
}

/// Takes into restored books the bytes that their full backup had not. Of what is nowhere, the paper says so when somebody asks: books are
/// not given up for a scan.
pub(crate) fn take_in(app: &App, folder: &Path) -> Result<()> {
    for sha256 in app.read(|r| Ok(r.attachments_without_bytes()?))? {
        let bytes = std::fs::read(place(folder, &sha256)).ok().filter(|bytes| qitao_store::sha256(bytes) == sha256);
        match bytes {
            Some(bytes) => {
                app.write_own(|w| Ok(w.keep_attachment_bytes(&bytes)?))?;
            }
            None => tracing::warn!(sha256, "the bytes of a file of a paper are not beside the backup"),
        }
    }
    Ok(())
}
