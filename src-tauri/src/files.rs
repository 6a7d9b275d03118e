//! Files that people save.

use std::{
    collections::HashSet,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use qitao_app::{Code, Error};

/// The files that this window saved: the page may have these opened by the system, and no others.
#[derive(Debug, Default)]
pub struct Saved(Mutex<HashSet<PathBuf>>);

impl Saved {
    /// Remembers a file that was just written.
    pub fn add(&self, path: &Path) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
    }

    /// Refuses a file that this window did not save, and one that is not there any more.
    pub fn check(&self, path: &Path) -> Result<(), Error> {
        let refused = |code| Err(Error::new(code).with("path", path.display()));
        if !self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(path) {
            return refused(Code::FileNotSaved);
        }
        if path.is_file() { Ok(()) } else { refused(Code::FileGone) }
    }
}

/// Writes `bytes` to `path`, whole or not at all: whoever opens the file meanwhile sees the old one.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    replace(path, bytes).map_err(|error| Error::new(Code::ExportFailed).with("why", format!("{}: {error}", path.display())))
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let mut builder = tempfile::Builder::new();
    // The default is a file that only its owner may read: right for a secret, wrong for a list that goes to a colleague.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.prefix(".qitao-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
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
    fn only_what_was_saved_may_be_opened() {
        let folder = tempfile::tempdir().unwrap();
        let (ours, other) = (folder.path().join("ours.xlsx"), folder.path().join("other.xlsx"));
        let saved = Saved::default();
        for path in [&ours, &other] {
            write_whole(path, b"x").unwrap();
        }
        saved.add(&ours);
        let code = |path: &Path| saved.check(path).map_err(|error| error.code);
        assert_eq!(code(&ours), Ok(()));
        assert_eq!(code(&other), Err(Code::FileNotSaved));
        let roundabout = folder.path().join("..").join(folder.path().file_name().unwrap()).join("other.xlsx");
        assert_eq!(code(&roundabout), Err(Code::FileNotSaved));
        std::fs::remove_file(&ours).unwrap();
        assert_eq!(code(&ours), Err(Code::FileGone), "it was taken away meanwhile");
    }

    #[test]
    fn a_missing_folder_is_an_error_that_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gone").join("a.xlsx");
        let error = write_whole(&path, b"x").unwrap_err();
        assert_eq!(error.code, Code::ExportFailed);
        assert!(error.params["why"].starts_with(&path.display().to_string()), "{error}");
    }
}
