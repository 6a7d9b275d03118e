//! What this window saved.

use std::{
    collections::HashSet,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_saved_may_be_opened() {
        let folder = tempfile::tempdir().unwrap();
        let (ours, other) = (folder.path().join("ours.xlsx"), folder.path().join("other.xlsx"));
        let saved = Saved::default();
        for path in [&ours, &other] {
            std::fs::write(path, b"x").unwrap();
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
}
