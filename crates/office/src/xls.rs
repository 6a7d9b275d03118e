//! Workbooks until 2003. Their sheets have at most 65 536 rows of 256 columns, so a whole sheet may be in memory.

use crate::number::decimal_text;
use crate::xlsx::{date_text, guard};
use crate::{Cell, CellKind, Format, Limits, ReadError, SheetBuilder, Watch, Workbook};
use calamine::{Data, Reader, SheetType, SheetVisible, Xls, XlsError};
use std::fmt::Write;
use std::io::Cursor;

fn corrupt(e: &XlsError) -> ReadError {
    // The library's list may grow: all but the lock is damage.
    if matches!(e, XlsError::Password) { ReadError::PasswordProtected } else { ReadError::Corrupt { detail: e.to_string() } }
}

/// Reads the visible sheets. Formulas are not told from values here: only their results are kept.
pub(crate) fn read(bytes: &[u8], name: &str, limits: &Limits, watch: Watch<'_>) -> Result<Workbook, ReadError> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|e| corrupt(&e))?;
    let metadata = book.sheets_metadata().to_vec();
    let shown: Vec<_> = metadata.iter().filter(|s| s.typ == SheetType::WorkSheet && s.visible == SheetVisible::Visible).collect();
    let mut sheets = Vec::with_capacity(shown.len());
    let mut cells = 0;
    for (index, meta) in shown.iter().enumerate() {
        if !watch(index as u64, shown.len() as u64) {
            return Err(ReadError::Cancelled);
        }
        let range = book.worksheet_range(&meta.name).map_err(|e| corrupt(&e))?;
        let (first_row, first_column) = range.start().unwrap_or((0, 0));
        let mut builder = SheetBuilder::new(&meta.name);
        let mut text = String::new();
        for (row, column, value) in range.used_cells() {
            let row = first_row + u32::try_from(row).unwrap_or(u32::MAX / 2);
            let column = first_column + u32::try_from(column).unwrap_or(u32::MAX / 2);
            text.clear();
            let kind = match value {
                Data::String(shown) => {
                    text.push_str(shown);
                    CellKind::Text
                }
                Data::Float(value) => {
                    decimal_text(*value, &mut text);
                    CellKind::Number
                }
                Data::Int(value) => {
                    let _ = write!(text, "{value}");
                    CellKind::Number
                }
                Data::Bool(value) => {
                    text.push_str(if *value { "TRUE" } else { "FALSE" });
                    CellKind::Bool
                }
                Data::DateTime(value) => date_text(value, &mut text),
                Data::DateTimeIso(iso) => {
                    text.push_str(iso);
                    CellKind::Date
                }
                Data::DurationIso(iso) => {
                    text.push_str(iso);
                    CellKind::Time
                }
                Data::Error(error) => {
                    let _ = write!(text, "{error}");
                    CellKind::Error
                }
                Data::Empty => continue,
            };
            if text.trim().is_empty() {
                continue;
            }
            guard(&meta.name, row, column, limits, &mut cells)?;
            builder.push(row + 1, Cell { column, text: &text, kind, formula: false });
        }
        sheets.push(builder.finish());
    }
    Ok(Workbook { name: name.to_owned(), format: Format::Xls, from_1904: false, sheets })
}
