//! Files taken in: kept beside the program's temporary files under a handle that a command then names. And files that people save.

use crate::app::lock;
use crate::error::{Code, Error, Result};
use qitao_domain::limits;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;
use tempfile::TempDir;

/// Files that are kept at most; the oldest goes.
const KEPT: usize = 32;

/// A file taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Uploaded {
    /// Handle to name it by.
    pub file: String,
    /// Its name at home.
    pub name: String,
    /// Bytes.
    pub size: u64,
}

/// Handles in the order in which they were given out, with the files' names.
#[derive(Debug, Default)]
struct Known {
    order: u64,
    files: HashMap<String, (u64, String)>,
    /// Whose those are that the program made: nobody else is given them.
    made_for: HashMap<String, String>,
}

/// How the folders of taken-in files begin.
const PREFIX: &str = "qitao-files-";
/// Held locked in such a folder for as long as its process lives: the system gives the lock back, however that ends.
const MINE: &str = "lock";
/// A folder that is younger may not be locked yet.
const SWEPT_AFTER: Duration = Duration::from_secs(60 * 60);

#[derive(Debug)]
pub(crate) struct Files {
    // Goes first: Windows removes no folder in which a file is open.
    _mine: File,
    place: TempDir,
    known: Mutex<Known>,
}

impl Files {
    pub(crate) fn new() -> Result<Self> {
        let failed = |e: io::Error| file_error("", &e);
        sweep(&std::env::temp_dir(), SWEPT_AFTER);
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        // Where everybody shares one folder of temporary files, as on Linux, a factory's papers are nobody else's.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let place = builder.tempdir().map_err(failed)?;
        let mine = File::create(place.path().join(MINE)).map_err(failed)?;
        mine.try_lock().map_err(|e| failed(e.into()))?;
        Ok(Self { _mine: mine, place, known: Mutex::default() })
    }

    pub(crate) fn keep(&self, name: &str, bytes: &[u8]) -> Result<Uploaded> {
        let size = bytes.len() as u64;
        if size > limits::UPLOAD_BYTES {
            return Err(Error::new(Code::FileTooLarge).with("size", size).with("limit", limits::UPLOAD_BYTES));
        }
        // The name only labels; the handle alone names the file on disk.
        let name: String = name.rsplit(['/', '\\']).next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect();
        let handle = uuid::Uuid::new_v4().simple().to_string();
        std::fs::write(self.place.path().join(&handle), bytes).map_err(|e| file_error(&name, &e))?;
        let mut known = lock(&self.known);
        known.order += 1;
        let order = known.order;
        known.files.insert(handle.clone(), (order, name.clone()));
        if known.files.len() > KEPT
            && let Some(oldest) = known.files.iter().min_by_key(|(_, (order, _))| *order).map(|(handle, _)| handle.clone())
        {
            known.files.remove(&oldest);
            known.made_for.remove(&oldest);
            if let Err(error) = std::fs::remove_file(self.place.path().join(&oldest)) {
                tracing::warn!(%error, "an old upload could not be removed");
            }
        }
        Ok(Uploaded { file: handle, name, size })
    }

    /// Lets a file go that is in the books now: the others stay the longer.
    pub(crate) fn forget(&self, handle: &str) {
        let known = {
            let mut known = lock(&self.known);
            known.made_for.remove(handle);
            known.files.remove(handle)
        };
        if known.is_some()
            && let Err(error) = std::fs::remove_file(self.place.path().join(handle))
        {
            tracing::warn!(%error, "an upload could not be removed");
        }
    }

    /// Keeps a file that the program made for somebody.
    pub(crate) fn keep_for(&self, owner: &str, name: &str, bytes: &[u8]) -> Result<Uploaded> {
        let kept = self.keep(name, bytes)?;
        lock(&self.known).made_for.insert(kept.file.clone(), owner.to_owned());
        Ok(kept)
    }

    /// Name and content of a file that was made for this person.
    pub(crate) fn read_for(&self, owner: &str, handle: &str) -> Result<(String, Vec<u8>)> {
        if lock(&self.known).made_for.get(handle).is_some_and(|whose| whose == owner) {
            return self.read(handle);
        }
        Err(Error::new(Code::FileUnknown).with("file", handle.chars().take(64).collect::<String>()))
    }

    /// Name and content of a file taken in.
    pub(crate) fn read(&self, handle: &str) -> Result<(String, Vec<u8>)> {
        let name = self.name(handle)?;
        let bytes = std::fs::read(self.place.path().join(handle)).map_err(|e| file_error(&name, &e))?;
        Ok((name, bytes))
    }

    pub(crate) fn name(&self, handle: &str) -> Result<String> {
        let known = lock(&self.known);
        let found = known.files.get(handle).map(|(_, name)| name.clone());
        found.ok_or_else(|| Error::new(Code::FileUnknown).with("file", handle.chars().take(64).collect::<String>()))
    }
}

/// Removes what processes left that were killed: a factory's papers should not lie about for ever.
fn sweep(parent: &Path, after: Duration) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let Ok(lock) = File::options().write(true).open(entry.path().join(MINE)) else { continue };
        let age = lock.metadata().and_then(|found| found.modified()).map(|made| made.elapsed().unwrap_or_default());
        if age.is_ok_and(|age| age >= after) && lock.try_lock().is_ok() {
            drop(lock);
            if let Err(error) = std::fs::remove_dir_all(entry.path()) {
                tracing::warn!(%error, "files of a process that was killed stay behind");
            }
        }
    }
}

/// The whole path of a file.
pub(crate) fn absolute(file: &Path) -> Result<PathBuf> {
    std::path::absolute(file).map_err(|e| file_error(&file.display().to_string(), &e))
}

/// Writes a file for a person, whole or not at all: whoever opens it meanwhile sees the old one.
///
/// # Errors
/// [`Code::FileInUse`] when another program has the file open and the system lets nobody else write it, as Excel on Windows;
/// [`Code::FileNotWritten`]. Both name the file.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    // What is no file (a pipe, a device) cannot be replaced. A link is followed.
    let found = path.metadata().ok();
    let done = match &found {
        Some(found) if !found.is_file() => std::fs::write(path, bytes),
        Some(_) => replace(&path.canonicalize().unwrap_or_else(|_| path.into()), bytes),
        None => replace(&in_whole_folder(path), bytes),
    };
    done.map_err(|error| {
        let writable = found.is_some_and(|found| found.is_file() && !found.permissions().readonly());
        if cfg!(windows) && is_held(error.raw_os_error(), writable) {
            return Error::new(Code::FileInUse).with("name", path.display());
        }
        Error::new(Code::FileNotWritten).with("name", path.display()).with("why", error)
    })
}

/// A new file by the whole name of its folder, which on Windows has no limit of 260 characters: a file is put in place by the system's own
/// function, to which Rust's library lengthens no name.
fn in_whole_folder(path: &Path) -> PathBuf {
    let whole = || Some(std::path::absolute(path).ok()?.parent()?.canonicalize().ok()?.join(path.file_name()?));
    whole().unwrap_or_else(|| path.into())
}

/// A file that was just written is often held for a moment by what looks for viruses, indexes or synchronizes.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(100);

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut builder = tempfile::Builder::new();
    // The default is a file that only its owner may read: right for a secret, wrong for a list that goes to a colleague.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.prefix(".qitao-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    for attempt in 1.. {
        match file.persist(path) {
            Ok(_) => break,
            Err(refused) if cfg!(windows) && attempt < TRIES && is_held(refused.error.raw_os_error(), true) => file = refused.file,
            Err(refused) => return Err(refused.error),
        }
        std::thread::sleep(PAUSE);
    }
    Ok(())
}

/// Does Windows say by this that another program holds the file? Besides a violation of sharing (32) or of a lock (33) that is "access
/// denied" (5), which is what the replacement of a file is answered that somebody has open.
fn is_held(system: Option<i32>, writable: bool) -> bool {
    matches!(system, Some(32 | 33)) || system == Some(5) && writable
}

/// A file that could not be read.
pub(crate) fn unread(file: &Path, error: &std::io::Error) -> Error {
    file_error(&file.display().to_string(), error)
}

fn file_error(name: &str, error: &std::io::Error) -> Error {
    Error::new(Code::FileRead).with("name", name).with("why", error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("清单.xlsx");
        write_whole(&path, b"old").unwrap();
        write_whole(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_missing_folder_is_an_error_that_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gone").join("a.xlsx");
        let error = write_whole(&path, b"x").unwrap_err();
        assert_eq!((error.code, error.params["name"].as_str()), (Code::FileNotWritten, path.to_str().unwrap()));
    }

    #[test]
    fn what_a_killed_process_left_is_removed_and_nothing_else() {
        let parent = tempfile::tempdir().unwrap();
        let folder = |name: &str| {
            let folder = parent.path().join(name);
            std::fs::create_dir(&folder).unwrap();
            std::fs::write(folder.join(MINE), "").unwrap();
            folder
        };
        let (left, held, other) = (folder("qitao-files-left"), folder("qitao-files-held"), folder("another"));
        std::fs::write(left.join("paper"), "价格").unwrap();
        let lock = File::options().write(true).open(held.join(MINE)).unwrap();
        lock.try_lock().unwrap();
        sweep(parent.path(), Duration::from_secs(3600));
        assert!(left.exists(), "too young to tell");
        sweep(parent.path(), Duration::ZERO);
        assert_eq!((left.exists(), held.exists(), other.exists()), (false, true, true));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_look_at_what_was_taken_in() {
        use std::os::unix::fs::PermissionsExt;
        let files = Files::new().unwrap();
        files.keep("价格.xlsx", b"x").unwrap();
        assert_eq!(std::fs::metadata(files.place.path()).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_and_a_device_is_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a"), folder.path().join("b"));
        std::fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write_whole(&link, b"new").unwrap();
        assert!(link.is_symlink() && std::fs::read(&file).unwrap() == b"new");
        write_whole(Path::new("/dev/null"), b"x").unwrap();
        assert!(!Path::new("/dev/null").is_file());
    }

    #[test]
    fn what_windows_says_of_a_file_that_excel_has_open() {
        assert!(is_held(Some(32), false) && is_held(Some(33), true) && is_held(Some(5), true));
        // A file that is read-only, or a folder where one may not write.
        assert!(!is_held(Some(5), false) && !is_held(Some(112), true) && !is_held(None, true));
    }
}
