//! A whole copy of the books beside them, for trying something on: nobody's books, and gone when it is dropped.

use crate::backup::{Tick, copy_file};
use crate::error::Tried;
use crate::{Location, Result, Store};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Stands in the name of each, after that of the books.
const MARK: &str = ".trying-";
/// What may lie beside a file of books.
const ENDS: [&str; 5] = ["", "-wal", "-shm", "-journal", "-lock"];

/// A copy.
#[derive(Debug)]
pub struct Copy {
    file: PathBuf,
    /// The newest change in it.
    pub change: i64,
}

impl Copy {
    /// The file.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        remove(&self.file);
    }
}

fn remove(file: &Path) {
    for end in ENDS {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        drop(std::fs::remove_file(name));
    }
}

/// How the names of the copies of these books begin.
fn begins(books: &Path) -> Option<String> {
    Some(format!("{}{MARK}", books.file_name()?.to_str()?))
}

impl Store {
    /// Copies the books, which go on being read and written meanwhile; none on PostgreSQL, of which we can make no copy.
    ///
    /// # Errors
    /// [`StoreError::Backup`](crate::StoreError::Backup) says why not; [`StoreError::Cancelled`](crate::StoreError::Cancelled).
    pub fn copy_beside(&self, tick: &mut Tick<'_>) -> Result<Option<Copy>> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let Location::Sqlite(books) = self.location() else { return Ok(None) };
        let Some(begin) = begins(books) else { return Ok(None) };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let file = books.with_file_name(format!("{begin}{}-{number}", std::process::id()));
        File::create(&file).tried("making a copy of the books to try on")?;
        let mut copy = Copy { file, change: 0 };
        copy.change = copy_file(books, &copy.file, Duration::ZERO, tick)?;
        Ok(Some(copy))
    }

    /// Takes away the copies that a process which had these books left when it was ended in the middle. Only one that has the
    /// lease may ask for it, before it makes any.
    pub fn clear_copies(&self) {
        if let Location::Sqlite(books) = self.location() {
            clear_copies(books);
        }
    }
}

/// Takes away the copies of what lies, or lay, in a file. Nobody may be making one.
pub fn clear_copies(books: &Path) {
    let folder = books.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (Some(begin), Ok(entries)) = (begins(books), std::fs::read_dir(folder)) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(&begin)) {
            drop(std::fs::remove_file(entry.path()));
        }
    }
}
