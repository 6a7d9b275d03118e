//! Printing: papers and chains as PDF. What stands where on a page is `qitao_office::pdf`'s; here it is said which words those are:
//! `paper` makes the printed paper of one that is in the books, `chain` puts the papers of an order together, `month` the chains of
//! some days, `count` makes the sheet that somebody counts by, `pick` the list that somebody picks by, `traveller` the card that
//! goes with a work order, `label` says what stands on labels, `words` has what stands on paper in both languages, `font` finds the font.
//!
//! Nothing is printed that its reader may not see: a printed paper is made of what `document.get` answers the same person.

mod chain;
mod cost_sheet;
pub(crate) mod count;
mod font;
pub(crate) mod label;
mod month;
mod paper;
mod pick;
pub(crate) mod traveller;
mod words;

use crate::app::App;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::system::Language;
pub use chain::PrintChain;
pub(crate) use chain::chain;
pub(crate) use cost_sheet::cost_sheet;
pub use month::{Archive, ArchiveFile, ArchiveGet, Archives, MakeMonth, PrintDays};
pub(crate) use month::{archive_file, archives, days, last_month, make_month};
use paper::Printer;
pub use pick::PrintPick;
pub(crate) use pick::pick;
use qitao_office::pdf::{self, PdfError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The media type of what is printed.
const PDF: &str = "application/pdf";

/// Which paper is printed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "DocumentPrint")]
#[serde(deny_unknown_fields)]
pub struct Print {
    /// Its number.
    pub number: String,
    /// The language of what stands around what the books hold.
    #[serde(default)]
    pub language: Language,
}

/// A file that a job has made.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PrintedFile")]
pub struct Printed {
    /// Its handle, for `print.file`.
    pub file: String,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// How many papers it has; of days, how many orders; of labels, how many.
    pub papers: u32,
}

/// Which file that a job has made.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "PrintFile")]
#[serde(deny_unknown_fields)]
pub struct Fetch {
    /// Its handle.
    pub file: String,
}

/// `print.file`
pub(crate) fn fetch(app: &Arc<App>, ctx: &Ctx, input: Fetch) -> Result<FileOut> {
    let (name, bytes) = app.files.read_for(&ctx.actor.name, &input.file)?;
    Ok(file(name, bytes))
}

fn failed(error: PdfError) -> Error {
    match error {
        PdfError::Cancelled => Error::new(Code::JobCancelled),
        other @ (PdfError::Font | PdfError::NotWhole(_)) => Error::new(Code::ExportFailed).with("why", other),
    }
}

fn file(name: String, bytes: Vec<u8>) -> FileOut {
    let media_type = if name.ends_with(".zip") { "application/zip" } else { PDF };
    FileOut { name, media_type: media_type.into(), bytes }
}

/// `document.print`
pub(crate) fn document(app: &Arc<App>, ctx: &Ctx, input: Print) -> Result<FileOut> {
    let font = font::font()?;
    let paper = app.read(|r| Printer::new(r, app, ctx, input.language)?.paper(r, ctx, &input.number))?;
    let bytes = pdf::papers(&font, &paper.number, std::slice::from_ref(&paper), qitao_office::UNWATCHED).map_err(failed)?;
    Ok(file(format!("{} {}.pdf", paper.title, paper.number), bytes))
}
