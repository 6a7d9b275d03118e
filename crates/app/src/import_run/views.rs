//! What a trial run found, page by page: mistakes at their cells, the rows around them, differences to the books.

use super::dry_run::Run;
use crate::app::App;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::export::XLSX;
use crate::import::{self, Difference, Kind, Problem, State};
use crate::page;
use crate::system::Language;
use qitao_store::list;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Rows shown around a mistake.
const AROUND: u32 = 3;

/// Which mistakes.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ImportProblems")]
#[serde(deny_unknown_fields)]
pub struct Problems {
    /// The run.
    pub run: u64,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// A page of mistakes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ImportProblemPage")]
pub struct ProblemPage {
    /// In the order of the file.
    pub rows: Vec<Problem>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All of them.
    pub total: usize,
}

/// Which rows.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ImportRows")]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// The run.
    pub run: u64,
    /// The sheet's name.
    pub sheet: String,
    /// From this row of the file on.
    #[serde(default)]
    pub from: Option<u32>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<u32>,
    /// Only rows around mistakes.
    #[serde(default)]
    pub only_problems: bool,
}

/// A column of a sheet.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ImportRowColumn")]
pub struct RowColumn {
    /// The column, from 0.
    pub index: u32,
    /// Its letters.
    pub letter: String,
    /// What its header says.
    pub header: String,
    /// The field that it is read as.
    pub field: Option<String>,
}

/// A row of a sheet.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ImportRow")]
pub struct SheetRow {
    /// The file's row, from 1.
    pub row: u32,
    /// Its cells, one per column, fixes applied.
    pub cells: Vec<String>,
}

/// Rows of a sheet.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ImportRowPage")]
pub struct RowPage {
    /// What it is read as.
    pub kind: Option<Kind>,
    /// Columns.
    pub columns: Vec<RowColumn>,
    /// Rows.
    pub rows: Vec<SheetRow>,
    /// Cursor of the page after: the last row's number.
    pub next: Option<u32>,
}

/// Which differences.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ImportDifferences")]
#[serde(deny_unknown_fields)]
pub struct Differences {
    /// The run.
    pub run: u64,
    /// Only these.
    #[serde(default)]
    pub state: Option<State>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// A page of differences.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ImportDifferencePage")]
pub struct DifferencePage {
    /// Rows.
    pub rows: Vec<Difference>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All of them.
    pub total: usize,
}

/// Which run, which language.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ImportAnnotated")]
#[serde(deny_unknown_fields)]
pub struct Annotated {
    /// The run.
    pub run: u64,
    /// Language of the comments.
    #[serde(default)]
    pub language: Language,
}

/// `import.problems`
pub(crate) fn problems(app: &Arc<App>, ctx: &Ctx, input: Problems) -> Result<ProblemPage> {
    let run = app.runs.get(ctx, input.run)?;
    let all = &run.outcome.problems;
    let (part, next) = page::part(input.after.as_deref(), input.limit, all.len(), ("problems", input.run))?;
    Ok(ProblemPage { rows: all[part].to_vec(), next, total: all.len() })
}

/// `import.differences`
pub(crate) fn differences(app: &Arc<App>, ctx: &Ctx, input: Differences) -> Result<DifferencePage> {
    let run = app.runs.get(ctx, input.run)?;
    let all: Vec<&Difference> = run.outcome.differences.iter().filter(|d| input.state.is_none_or(|s| d.state == s)).collect();
    let (part, next) = page::part(input.after.as_deref(), input.limit, all.len(), ("differences", input.run, input.state))?;
    let rows = all[part].iter().map(|&one| one.clone()).collect();
    Ok(DifferencePage { rows, next, total: all.len() })
}

fn near_problems(run: &Run, sheet: &str) -> BTreeSet<u32> {
    let rows = run.outcome.problems.iter().filter(|p| p.sheet == sheet).map(|p| p.row);
    rows.flat_map(|row| row.saturating_sub(AROUND)..=row.saturating_add(AROUND)).collect()
}

/// `import.rows`
pub(crate) fn rows(app: &Arc<App>, ctx: &Ctx, input: Rows) -> Result<RowPage> {
    let run = app.runs.get(ctx, input.run)?;
    let sheet = run.workbook.sheets.iter().find(|s| s.name == input.sheet);
    let sheet = sheet.ok_or_else(|| Error::missing("sheet", input.sheet.chars().take(64).collect::<String>()))?;
    let mapping = run.mapping.iter().find(|m| m.sheet == sheet.name);
    let header_row = mapping.and_then(|m| m.header_row).unwrap_or(1);
    let header = sheet.row(header_row);
    let width = sheet.columns();
    let columns = (0..width).map(|index| RowColumn {
        index,
        letter: qitao_office::column_letter(index),
        header: header.and_then(|row| row.cell(index)).map(|cell| cell.text.to_owned()).unwrap_or_default(),
        field: mapping.and_then(|m| m.columns.iter().find(|c| c.index == index)).map(|c| c.field.clone()),
    });
    let fixes: HashMap<(u32, u32), &str> =
        run.fixes.iter().filter(|f| f.sheet == sheet.name).map(|f| ((f.row, f.column), f.value.as_str())).collect();
    let near = input.only_problems.then(|| near_problems(&run, &sheet.name));
    let wanted = sheet
        .rows()
        .filter(|row| row.number > header_row.max(input.after.unwrap_or(0)) && input.from.is_none_or(|from| row.number >= from))
        .filter(|row| near.as_ref().is_none_or(|near| near.contains(&row.number)));
    let rows = wanted.map(|row| {
        let cells = (0..width).map(|column| match fixes.get(&(row.number, column)) {
            Some(fixed) => (*fixed).to_owned(),
            None => row.cell(column).map(|cell| cell.text.to_owned()).unwrap_or_default(),
        });
        SheetRow { row: row.number, cells: cells.collect() }
    });
    let (rows, next) = list::cut(input.limit, |most| Ok::<_, Error>(rows.take(most as usize).collect()), |last| last.row)?;
    Ok(RowPage { kind: mapping.map(|m| m.kind), columns: columns.collect(), rows, next })
}

/// `import.annotated`
pub(crate) fn annotated(app: &Arc<App>, ctx: &Ctx, input: Annotated) -> Result<FileOut> {
    let run = app.runs.get(ctx, input.run)?;
    let bytes = import::annotated(&run.workbook, &run.outcome.problems, input.language, qitao_office::UNWATCHED)
        .map_err(|e| Error::new(Code::ExportFailed).with("why", e))?;
    let name = run.workbook.name.rsplit_once('.').map_or(run.workbook.name.as_str(), |(name, _)| name);
    let title = crate::words::title("problems", input.language);
    Ok(FileOut { name: format!("{name} {title}.xlsx"), media_type: XLSX.into(), bytes })
}
