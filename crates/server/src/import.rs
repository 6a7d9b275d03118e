//! `qitao import`: the importer's own steps, one after the other.

use crate::cli::{caller, finish, upload};
use crate::file_error;
use qitao_app::{Books, Code, Error, Reply, Result};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Mistakes that are printed; the summary counts them all.
const PRINTED: usize = 200;

fn call(books: &Books, name: &str, input: Value) -> Result<Value> {
    match books.call(&caller(), name, input)? {
        Reply::Json(value) => Ok(value),
        Reply::File(_) => Ok(Value::Null),
    }
}

/// The workbooks and CSVs of a folder, by name; or the file itself.
fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path).map_err(|e| file_error(path, &e))? {
        let file = entry.map_err(|e| file_error(path, &e))?.path();
        let name = file.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let wanted = [".xlsx", ".xlsm", ".xls", ".csv"].iter().any(|end| name.ends_with(end));
        // Excel's own lock file lies beside an open workbook.
        if wanted && !name.starts_with("~$") {
            found.push(file);
        }
    }
    found.sort();
    Ok(found)
}

/// Gives the summary, and whether all is well.
pub(crate) fn run(books: &Books, path: &Path, dry_run: bool, skip_errors: bool) -> Result<(Value, bool)> {
    let paths = files(path)?;
    if paths.is_empty() {
        return Err(Error::new(Code::ImportNothing));
    }
    let handles = paths.iter().map(|path| upload(books, path)).collect::<Result<Vec<_>>>()?;
    let started = books.call(&caller(), "import.dry_run", json!({ "files": handles }))?;
    let mut summary = finish(books, started)?;
    let run = summary["run"].clone();
    let found = call(books, "import.problems", json!({ "run": run, "limit": PRINTED }))?;
    for problem in found["rows"].as_array().into_iter().flatten() {
        let text = |key: &str| problem[key].as_str().unwrap_or_default().to_owned();
        eprintln!(
            "{}: {}!{}{} {}: {} {}",
            text("severity"),
            text("sheet"),
            text("letter"),
            problem["row"],
            text("code"),
            problem["value"],
            problem["params"]
        );
    }
    let errors = summary["errors"].as_u64().unwrap_or(0);
    if dry_run {
        return Ok((summary, errors == 0));
    }
    if errors > 0 && !skip_errors {
        return Err(Error::new(Code::ImportProblems).with("errors", errors));
    }
    let written = finish(books, books.call(&caller(), "import.write", json!({ "run": run, "skip_errors": skip_errors }))?)?;
    summary["written"] = written;
    Ok((summary, true))
}
