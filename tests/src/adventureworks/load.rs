//! Through the importer into the books.

use super::{Source, workbook};
use anyhow::{Context, Result, bail};
use qitao_app::{App, Caller, Client, JobView, Reply};
use serde::Serialize;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// What is in the books afterwards, as the books themselves say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Loaded {
    /// Where.
    pub location: String,
    /// Items.
    pub items: i64,
    /// BOM versions.
    pub boms: i64,
    /// Lines of all of them.
    pub bom_lines: i64,
    /// Work centres.
    pub work_centers: i64,
    /// Routing versions.
    pub routings: i64,
    /// Rows of `BillOfMaterials.csv` without an assembly, which are no lines.
    pub rows_without_assembly: usize,
    /// Operations of which not all work orders say the same.
    pub operations_in_doubt: usize,
    /// Records that the import made or changed.
    pub written: Value,
    /// What the importer wants a person to look at.
    pub warnings: Vec<Value>,
}

pub(super) fn call(app: &Arc<App>, name: &str, input: Value) -> Result<Value> {
    match app.call(&Caller::local(Client::Program), name, input)? {
        Reply::Json(value) => Ok(value),
        Reply::File(_) => bail!("{name} answered with a file"),
    }
}

pub(super) fn job(app: &Arc<App>, name: &str, input: Value, tell: &mut impl FnMut(&JobView)) -> Result<Value> {
    let started = call(app, name, input)?;
    let id = serde_json::from_value(started["job"].clone()).with_context(|| format!("{name} started no job"))?;
    Ok(app.wait_for_job(id, tell)?)
}

fn count(value: &Value) -> i64 {
    value.as_i64().unwrap_or_default()
}

/// All BOM lines, as the list of versions counts them.
fn bom_lines(app: &Arc<App>) -> Result<i64> {
    let (mut lines, mut after) = (0, Value::Null);
    loop {
        let page = call(app, "bom.list", json!({ "limit": 1000, "after": after }))?;
        lines += page["rows"].as_array().into_iter().flatten().map(|row| count(&row["line_count"])).sum::<i64>();
        after = page["next"].clone();
        if after.is_null() {
            return Ok(lines);
        }
    }
}

/// Loads the data set in `folder` into open books: all of it or nothing.
///
/// # Errors
/// A folder that is not the data set, or mistakes that the importer finds, with the first of them.
pub fn load(app: &Arc<App>, folder: &Path, mut tell: impl FnMut(&JobView)) -> Result<Loaded> {
    let source = Source::read(folder)?;
    let file = app.upload(&qitao_app::Caller::local(qitao_app::Client::Program), "AdventureWorks.xlsx", &workbook(&source)?)?.file;
    let tried = job(app, "import.dry_run", json!({ "files": [file] }), &mut tell)?;
    let problems = call(app, "import.problems", json!({ "run": tried["run"], "limit": 1000 }))?;
    let problems = problems["rows"].as_array().cloned().unwrap_or_default();
    if count(&tried["errors"]) > 0 {
        let first = problems.iter().find(|p| p["severity"] == "error").unwrap_or(&Value::Null);
        bail!("the importer finds {} mistakes, first {first}", tried["errors"]);
    }
    let written = job(app, "import.write", json!({ "run": tried["run"], "skip_errors": false }), &mut tell)?;
    let info = call(app, "system.info", json!({}))?;
    let counts = &info["counts"];
    Ok(Loaded {
        location: app.location(),
        items: count(&counts["items"]),
        boms: count(&counts["boms"]),
        bom_lines: bom_lines(app)?,
        work_centers: count(&counts["work_centers"]),
        routings: count(&counts["routings"]),
        rows_without_assembly: source.bom.iter().filter(|row| row.assembly.is_none()).count(),
        operations_in_doubt: source.operations.iter().filter(|o| o.others > 0).count(),
        written,
        warnings: problems,
    })
}
