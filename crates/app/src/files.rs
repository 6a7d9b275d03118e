//! Files taken in: kept beside the program's temporary files under a handle that a command then names.

use crate::app::lock;
use crate::error::{Code, Error, Result};
use qitao_domain::limits;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
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
}

#[derive(Debug)]
pub(crate) struct Files {
    place: TempDir,
    known: Mutex<Known>,
}

impl Files {
    pub(crate) fn new() -> Result<Self> {
        let place = tempfile::Builder::new().prefix("qitao-").tempdir().map_err(|e| file_error("", &e))?;
        Ok(Self { place, known: Mutex::default() })
    }

    fn keep(&self, name: &str, bytes: &[u8]) -> Result<Uploaded> {
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
            if let Err(error) = std::fs::remove_file(self.place.path().join(&oldest)) {
                tracing::warn!(%error, "an old upload could not be removed");
            }
        }
        Ok(Uploaded { file: handle, name, size })
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

impl crate::App {
    /// Takes a file in.
    ///
    /// # Errors
    /// Too large, or no room.
    pub fn upload(&self, name: &str, bytes: &[u8]) -> Result<Uploaded> {
        self.files.keep(name, bytes)
    }
}

/// The whole path of a file.
pub(crate) fn absolute(file: &Path) -> Result<PathBuf> {
    std::path::absolute(file).map_err(|e| file_error(&file.display().to_string(), &e))
}

fn file_error(name: &str, error: &std::io::Error) -> Error {
    Error::new(Code::FileRead).with("name", name).with("why", error)
}
