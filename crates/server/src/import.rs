//! `qitao import`: the importer's own steps, one after the other.

use crate::desk::Desk;
use crate::file_error;
use qitao_app::import::{self, Language, Problem, Severity, sentence};
use qitao_app::{Code, Error, Result, limits};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Problems that are printed, errors before warnings; the summary counts them all.
const PRINTED: usize = 200;

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

/// What the trial run found, errors before warnings.
fn problems(desk: &Desk, run: &Value) -> Result<Vec<Problem>> {
    let mut found: Vec<Problem> = Vec::new();
    let mut after = Value::Null;
    loop {
        let mut page = desk.call("import.problems", json!({ "run": run, "limit": limits::LIST_MOST, "after": after }))?;
        let rows: Vec<Problem> = serde_json::from_value(page["rows"].take()).map_err(|e| Error::new(Code::Internal).with("why", e))?;
        found.extend(rows);
        after = page["next"].take();
        if after.is_null() {
            break;
        }
    }
    found.sort_by_key(|p| p.severity);
    Ok(found)
}

/// What stands before and after the sentences.
struct Words {
    error: &'static str,
    warning: &'static str,
    unread: &'static str,
    /// With `{}` for how many.
    more: &'static str,
}

fn words(language: Language) -> Words {
    match language {
        Language::English => Words { error: "error", warning: "warning", unread: "unread", more: "and {} more" },
        Language::Chinese => Words { error: "错误", warning: "提醒", unread: "没有读", more: "另有 {} 处" },
    }
}

/// Says each mistake at its cell: what is wrong and what to do about it.
fn tell(problems: &[Problem], language: Language) {
    let words = words(language);
    for p in problems.iter().take(PRINTED) {
        let severity = match p.severity {
            Severity::Error => words.error,
            Severity::Warning => words.warning,
        };
        eprintln!("{severity}: {}!{}{} {}: {}", p.sheet, p.letter, p.row, p.code.name(), sentence(p, language));
    }
    if problems.len() > PRINTED {
        eprintln!("{}", words.more.replace("{}", &(problems.len() - PRINTED).to_string()));
    }
}

/// Names the columns that have a header and are not read, but for those of which a problem tells; and such sheets.
fn tell_unread(desk: &Desk, summary: &Value, problems: &[Problem], language: Language) -> Result<()> {
    let unread = words(language).unread;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    for sheet in summary["sheets"].as_array().into_iter().flatten() {
        let told = |letter: &Value| {
            problems.iter().any(|p| {
                matches!(p.code, import::Code::ColumnRepeated | import::Code::ColumnUnread) && *sheet == *p.sheet && *letter == *p.letter
            })
        };
        let rows = desk.call("import.rows", json!({ "run": summary["run"], "sheet": sheet, "limit": 1 }))?;
        for column in rows["columns"].as_array().into_iter().flatten() {
            let header = text(&column["header"]).replace('\n', " ");
            if column["field"].is_null() && !header.is_empty() && !told(&column["letter"]) {
                eprintln!("{unread}: {}!{} {header}", text(sheet), text(&column["letter"]));
            }
        }
    }
    for sheet in summary["unread"].as_array().into_iter().flatten() {
        eprintln!("{unread}: {}", text(sheet));
    }
    Ok(())
}

/// How it is written.
pub(crate) struct How<'h> {
    /// Leaves out the rows with mistakes.
    pub skip_errors: bool,
    /// Why, for a second person; without it, needing one is an error.
    pub ask: Option<&'h str>,
}

/// Gives the summary, and whether all is well.
pub(crate) fn run(desk: &Desk, path: &Path, dry_run: bool, how: &How<'_>, language: Language) -> Result<(Value, bool)> {
    let paths = files(path)?;
    if paths.is_empty() {
        return Err(Error::new(Code::ImportNothing));
    }
    let handles = paths.iter().map(|path| desk.upload(path)).collect::<Result<Vec<_>>>()?;
    let mut summary = desk.finish(desk.call("import.dry_run", json!({ "files": handles }))?)?;
    let run = summary["run"].clone();
    let found = problems(desk, &run)?;
    tell_unread(desk, &summary, &found, language)?;
    tell(&found, language);
    let errors = summary["errors"].as_u64().unwrap_or(0);
    if dry_run {
        return Ok((summary, errors == 0));
    }
    if errors > 0 && !how.skip_errors {
        return Err(Error::new(Code::ImportProblems).with("errors", errors));
    }
    let input = json!({ "run": run, "skip_errors": how.skip_errors });
    match (desk.call("import.write", input.clone()), how.ask) {
        (Err(error), Some(reason)) if error.code == Code::ApprovalNeeded => {
            let request = json!({ "command": "import.write", "input": input, "reason": reason });
            summary["asked"] = desk.call("approval.request", request)?;
        }
        (started, _) => summary["written"] = desk.finish(started?)?,
    }
    Ok((summary, true))
}
