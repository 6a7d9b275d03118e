//! Room for a whole copy of the books, asked before anything is written: a full disk would stop the books themselves.

use crate::app::App;
use crate::error::{Code, Error, Result};
use qitao_store::Location;
use std::path::Path;

/// What is to stay free on the disk when a copy was made: the books need room to go on.
const SPARE: u64 = 64 << 20;

pub(crate) fn length(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |found| found.len())
}

/// Bytes that the books have, with what is not yet in their file itself.
pub(crate) fn books_bytes(app: &App) -> u64 {
    let Location::Sqlite(books) = app.store.location() else { return 0 };
    let mut log = books.as_os_str().to_owned();
    log.push("-wal");
    length(books) + length(log.as_ref())
}

/// Is there room for a copy of the books in a folder? Else it is refused with this code.
pub(crate) fn check(app: &App, folder: &Path, code: Code) -> Result<()> {
    // Where the system does not say, the copy finds out.
    let Ok(free) = fs4::available_space(folder) else { return Ok(()) };
    enough(free, books_bytes(app), folder, code)
}

fn enough(free: u64, copy: u64, folder: &Path, code: Code) -> Result<()> {
    let needs = copy.saturating_add(SPARE);
    if free >= needs {
        return Ok(());
    }
    Err(Error::new(code).with("place", folder.display()).with("free", free).with("needs", needs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_would_leave_no_room_for_the_books_is_refused() {
        let folder = Path::new("here");
        enough(SPARE + 10, 10, folder, Code::ScriptNoRoom).unwrap();
        let error = enough(SPARE + 9, 10, folder, Code::ScriptNoRoom).unwrap_err();
        assert_eq!(error.code, Code::ScriptNoRoom);
        assert_eq!((error.params["place"].as_str(), error.params["needs"].clone()), ("here", (SPARE + 10).to_string()));
    }
}
