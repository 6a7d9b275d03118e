//! Paper out: what is printed, as PDF. `canvas` draws text, lines and boxes on pages and measures text by the font's own widths, `code`
//! makes bar codes and QR codes, `paper` lays out a paper's heads, tables and sums, `label` puts labels on sheets and rolls.
//!
//! Everything is text in one font, cut down to the glyphs that a file uses, so that what is printed can also be searched and copied.
//! The font's bytes are passed in: where they lie is the program's business. Which words stand where is none of this module's.

mod canvas;
mod code;
mod label;
mod paper;

pub use canvas::Font;
pub use label::{Label, LabelSize, Symbols, labels};
pub use paper::{Column, Field, Paper, Table, papers};
use std::io::Write;

/// Puts files into one archive, by their names. PDF is packed already, so it is not packed again.
///
/// # Errors
/// [`PdfError::NotWhole`].
pub fn archive(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, PdfError> {
    let failed = |error: &dyn std::fmt::Display| PdfError::NotWhole(error.to_string());
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options).map_err(|e| failed(&e))?;
        zip.write_all(bytes).map_err(|e| failed(&e))?;
    }
    zip.finish().map(std::io::Cursor::into_inner).map_err(|e| failed(&e))
}

/// Where text stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// At its beginning.
    #[default]
    Left,
    /// In the middle.
    Center,
    /// At its end: numbers.
    Right,
}

/// Why a PDF could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The font's bytes are no TrueType font.
    #[error("the font cannot be read")]
    Font,
    /// The watcher said stop.
    #[error("cancelled")]
    Cancelled,
    /// The library made a file that it says is not whole.
    #[error("{0}")]
    NotWhole(String),
}
