//! Importing step by step: look into a file, try it against the books, write it in one transaction, take it back.
//!
//! The checking itself is [`crate::import`], which is pure; here stand the files, the runs that are kept between two
//! steps, the books behind the check, and the transaction.

mod books;
mod dry_run;
mod undo;
mod views;
mod write;

pub(crate) use dry_run::dry_run;
pub use dry_run::{DryRun, DryRunDone, Runs};
pub use undo::{Batches, Undo, Undone};
pub(crate) use undo::{UNDO, batches, undo};
pub use views::{Annotated, DifferencePage, Differences, ProblemPage, Problems, RowPage, Rows};
pub(crate) use views::{annotated, differences, problems, rows};
pub(crate) use write::{WRITE, write};
pub use write::{Write, Written};

use crate::app::App;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::export::XLSX;
use crate::import::{self, ColumnGuess, Kind, words::KINDS};
use crate::system::Language;
use qitao_office::{Format, Limits, ReadError, Watch, Workbook};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which template.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ImportTemplate")]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// A sheet for each; all when empty.
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// The language that comes first.
    #[serde(default)]
    pub language: Language,
}

/// Which file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ImportOpen")]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// Its handle.
    pub file: String,
}

/// A field that a column can be.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ImportField")]
pub struct FieldOf {
    /// Its key.
    pub field: &'static str,
    /// Its header in Chinese.
    pub chinese: &'static str,
    /// Its header in English.
    pub english: &'static str,
    /// Without it there is no record.
    pub required: bool,
}

/// A kind of record and its fields.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ImportKind")]
pub struct KindOf {
    /// The kind.
    pub kind: Kind,
    /// Its fields.
    pub fields: Vec<FieldOf>,
}

/// A sheet read as one kind of record.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ImportSheetAs")]
pub struct SheetAs {
    /// The kind.
    pub kind: Kind,
    /// The header's row, from 1.
    pub header_row: u32,
    /// Filled rows below the header.
    pub rows: u32,
    /// Its columns.
    pub columns: Vec<ColumnGuess>,
}

/// A sheet as it was recognised.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ImportSheet")]
pub struct SheetOf {
    /// Its name.
    pub name: String,
    /// What it has, when recognised.
    pub kind: Option<Kind>,
    /// The header's row, from 1.
    pub header_row: u32,
    /// Filled rows below the header.
    pub rows: u32,
    /// Its columns.
    pub columns: Vec<ColumnGuess>,
    /// What it would be as any other kind, for a person who knows better.
    pub others: Vec<SheetAs>,
}

/// A file looked into.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ImportOpened")]
pub struct Opened {
    /// Its handle.
    pub file: String,
    /// Its name.
    pub name: String,
    /// `xlsx`, `xls`, `csv`.
    pub format: &'static str,
    /// A CSV's encoding.
    pub encoding: Option<String>,
    /// Its sheets.
    pub sheets: Vec<SheetOf>,
    /// Everything that can be imported.
    pub kinds: Vec<KindOf>,
}

/// `import.template`
pub(crate) fn template(_: &Arc<App>, _: &Ctx, input: Template) -> Result<FileOut> {
    let bytes = import::template(&input.kinds, input.language).map_err(|e| Error::new(Code::ExportFailed).with("why", e))?;
    let mut name = crate::words::title("template", input.language).to_owned();
    if let [kind] = input.kinds[..] {
        name = format!("{name} {}", import::paper::sheet_name(kind, input.language));
    }
    Ok(FileOut { name: format!("{name}.xlsx"), media_type: XLSX.into(), bytes })
}

/// Reads an uploaded file.
pub(crate) fn read_file(app: &App, handle: &str, watch: Watch<'_>) -> Result<Workbook> {
    let (name, bytes) = app.files.read(handle)?;
    qitao_office::read(&bytes, &name, &Limits::default(), watch).map_err(|error| {
        if matches!(error, ReadError::Cancelled) {
            return Error::new(Code::JobCancelled);
        }
        let told = Error::new(Code::ImportRead).with("name", &name).with("reason", error.code());
        error.params().into_iter().fold(told, |told, (key, value)| told.with(key, value))
    })
}

/// `import.open`
pub(crate) fn open(app: &Arc<App>, _: &Ctx, input: Open) -> Result<Opened> {
    let workbook = read_file(app, &input.file, qitao_office::UNWATCHED)?;
    let sheets = workbook.sheets.iter().map(|sheet| {
        let s = import::recognise_sheet(sheet, None);
        let others = Kind::ALL.into_iter().filter(|kind| Some(*kind) != s.kind).map(|kind| {
            let s = import::recognise_sheet(sheet, Some(kind));
            SheetAs { kind, header_row: s.header_row, rows: s.rows, columns: s.columns }
        });
        SheetOf { others: others.collect(), name: s.name, kind: s.kind, header_row: s.header_row, rows: s.rows, columns: s.columns }
    });
    let sheets = sheets.collect();
    let kinds = KINDS.iter().map(|spec| KindOf {
        kind: spec.kind,
        fields: spec.fields.iter().map(|f| FieldOf { field: f.key, chinese: f.zh[0], english: f.en[0], required: f.required }).collect(),
    });
    let (format, encoding) = match workbook.format {
        Format::Xlsx => ("xlsx", None),
        Format::Xls => ("xls", None),
        Format::Csv { encoding, .. } => ("csv", Some(encoding.to_owned())),
    };
    Ok(Opened { file: input.file, name: workbook.name, format, encoding, sheets, kinds: kinds.collect() })
}
