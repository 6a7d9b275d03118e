//! Files that people save.

use std::{io, io::Write, path::Path};

use qitao_app::{Code, Error};

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
    fn a_missing_folder_is_an_error_that_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gone").join("a.xlsx");
        let error = write_whole(&path, b"x").unwrap_err();
        assert_eq!(error.code, Code::ExportFailed);
        assert!(error.params["why"].starts_with(&path.display().to_string()), "{error}");
    }
}
