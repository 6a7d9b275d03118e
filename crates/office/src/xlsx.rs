//! Workbooks since 2007.

use crate::guard::Part;
use crate::number::{decimal_text, padded};
use crate::{Cell, CellKind, Format, Limits, Merge, ReadError, Sheet, SheetBuilder, Watch, Workbook};
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;
use std::io::Cursor;

fn corrupt(e: &XlsxError) -> ReadError {
    // The library's list may grow: all but the lock is damage.
    if matches!(e, XlsxError::Password) { ReadError::PasswordProtected } else { ReadError::Corrupt { detail: e.to_string() } }
}

/// Reads the visible sheets; `parts` is what the guard saw.
pub(crate) fn read(
    bytes: &[u8],
    name: &str,
    limits: &Limits,
    parts: &HashMap<String, Part>,
    watch: Watch<'_>,
) -> Result<Workbook, ReadError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| corrupt(&e))?;
    let from_1904 = book.has_1904_epoch();
    let total: u64 = parts.values().map(|p| p.bytes).sum();
    let any_formula = parts.values().any(|p| p.formulas);
    let any_merge = parts.values().any(|p| p.merges);
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet && s.visible == SheetVisible::Visible)
        .map(|s| s.name.clone())
        .collect();
    let mut sheets = Vec::with_capacity(names.len());
    let mut cells = 0;
    for (index, sheet_name) in names.iter().enumerate() {
        let done = total / 3 + total * 2 / 3 * index as u64 / names.len() as u64;
        let watched = || watch(done, total);
        let mut sheet = read_sheet(&mut book, sheet_name, limits, &mut cells, &watched)?;
        if any_formula {
            let formulas = formula_cells(&mut book, sheet_name, limits)?;
            if !formulas.is_empty() {
                sheet = sheet.mark_formulas(&formulas);
            }
        }
        if any_merge {
            let merged = book.merge_cells_by_sheet_name(sheet_name).map_err(|e| corrupt(&e))?;
            sheet.merges = merged
                .iter()
                .map(|d| Merge { first_row: d.start.0 + 1, last_row: d.end.0 + 1, first_column: d.start.1, last_column: d.end.1 })
                .collect();
        }
        sheets.push(sheet);
    }
    Ok(Workbook { name: name.to_owned(), format: Format::Xlsx, from_1904, sheets })
}

fn read_sheet(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    limits: &Limits,
    cells: &mut u64,
    watched: &dyn Fn() -> bool,
) -> Result<Sheet, ReadError> {
    let mut reader = book.worksheet_cells_reader(name).map_err(|e| corrupt(&e))?;
    let pads: Vec<Option<String>> = reader
        .styles()
        .iter()
        .map(|style| style.number_format.as_ref().map(|f| f.format_code.clone()).filter(|f| padded(0.0, f).is_some()))
        .collect();
    let mut builder = SheetBuilder::new(name);
    let mut text = String::new();
    let mut seen = 0_u64;
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|e| corrupt(&e))? {
        seen += 1;
        if seen.is_multiple_of(50_000) && !watched() {
            return Err(ReadError::Cancelled);
        }
        let (row, column) = cell.get_position();
        let value = cell.get_value();
        text.clear();
        let kind = match value {
            DataRef::SharedString(shared) => {
                if !shared.trim().is_empty() {
                    guard(name, row, column, limits, cells)?;
                    builder.push_shared(row + 1, Cell { column, text: shared, kind: CellKind::Text, formula: false });
                }
                continue;
            }
            DataRef::String(inline) => {
                text.push_str(inline);
                CellKind::Text
            }
            DataRef::Float(value) => {
                match pads.get(style).and_then(Option::as_deref).and_then(|format| padded(*value, format)) {
                    Some(shown) => text.push_str(&shown),
                    None => decimal_text(*value, &mut text),
                }
                CellKind::Number
            }
            DataRef::Int(value) => {
                let _ = write!(text, "{value}");
                CellKind::Number
            }
            DataRef::Bool(value) => {
                text.push_str(if *value { "TRUE" } else { "FALSE" });
                CellKind::Bool
            }
            DataRef::DateTime(value) => date_text(value, &mut text),
            DataRef::DateTimeIso(iso) => {
                text.push_str(&iso.replacen('T', " ", 1));
                if text.ends_with(" 00:00:00") {
                    text.truncate(text.len() - 9);
                }
                CellKind::Date
            }
            DataRef::DurationIso(iso) => {
                text.push_str(iso);
                CellKind::Time
            }
            DataRef::Error(error) => {
                let _ = write!(text, "{error}");
                CellKind::Error
            }
            DataRef::Empty => continue,
        };
        if text.trim().is_empty() {
            continue;
        }
        guard(name, row, column, limits, cells)?;
        builder.push(row + 1, Cell { column, text: &text, kind, formula: false });
    }
    Ok(builder.finish())
}

/// Refuses a filled cell beyond the limits (`row` from 0).
pub(crate) fn guard(sheet: &str, row: u32, column: u32, limits: &Limits, cells: &mut u64) -> Result<(), ReadError> {
    if row >= limits.rows {
        return Err(ReadError::TooManyRows { sheet: sheet.to_owned(), most: limits.rows });
    }
    if column >= limits.columns {
        return Err(ReadError::TooManyColumns { sheet: sheet.to_owned(), most: limits.columns });
    }
    *cells += 1;
    if *cells > limits.cells { Err(ReadError::TooManyCells { most: limits.cells }) } else { Ok(()) }
}

/// Writes a serial date, time or duration and says which it is.
pub(crate) fn date_text(value: &ExcelDateTime, text: &mut String) -> CellKind {
    let serial = value.as_f64();
    if value.is_duration() || (0.0..1.0).contains(&serial) {
        #[allow(clippy::cast_possible_truncation)]
        let seconds = (serial * 86_400.0).round() as i64;
        let (sign, size) = if seconds < 0 { ("-", -seconds) } else { ("", seconds) };
        let _ = write!(text, "{sign}{}:{:02}:{:02}", size / 3600, size / 60 % 60, size % 60);
        return CellKind::Time;
    }
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    let _ = write!(text, "{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) != (0, 0, 0) {
        let _ = write!(text, " {hour:02}:{minute:02}:{second:02}");
    }
    CellKind::Date
}

/// Where a sheet has formulas: row from 1, column from 0.
fn formula_cells(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, limits: &Limits) -> Result<BTreeSet<(u32, u32)>, ReadError> {
    let mut reader = book.worksheet_cells_reader(name).map_err(|e| corrupt(&e))?;
    let mut at = BTreeSet::new();
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(|e| corrupt(&e))? {
        let (row, column) = cell.pos;
        if cell.formula.is_some() && row < limits.rows && column < limits.columns {
            at.insert((row + 1, column));
            if at.len() as u64 > limits.cells {
                return Err(ReadError::TooManyCells { most: limits.cells });
            }
        }
    }
    Ok(at)
}
