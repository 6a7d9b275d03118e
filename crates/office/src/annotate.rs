//! A copy of what was sent, with a comment and red fill at each mistake.

use crate::table::{Styles, tab_name, write_decimal, write_text};
use crate::{CellKind, Column, Sheet, Watch, Workbook, WriteError};
use rust_xlsxwriter::{Color, Format};
use std::collections::BTreeMap;

/// A remark at a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The sheet's name.
    pub sheet: String,
    /// The file's row, from 1.
    pub row: u32,
    /// The column, from 0.
    pub column: u32,
    /// Whether it stops the import: red; else amber.
    pub error: bool,
    /// The sentence.
    pub text: String,
    /// What the summary sheet says in its columns, one value per column of `summary`.
    pub summary: Vec<String>,
}

/// Most comments in one sheet: 50 000 took 10 s, 800 MB and a workbook that no program opens willingly. Cells beyond keep
/// their fill and their row in the summary.
const COMMENTS: usize = 5_000;

/// Copies the sheets' values (not their looks) with the notes at their cells, and puts a summary sheet in front: its
/// columns are `summary`, its rows the notes, each linked to its cell from its first column.
///
/// # Errors
/// [`WriteError::Cancelled`], or the writer's own.
pub fn annotate(
    original: &Workbook,
    notes: &[Note],
    summary_name: &str,
    summary: &[Column],
    watch: Watch<'_>,
) -> Result<Vec<u8>, WriteError> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let styles = Styles::new();
    let mut taken = Vec::new();
    let summary_tab = tab_name(summary_name, &mut taken);
    let tabs: Vec<String> = original.sheets.iter().map(|sheet| tab_name(&sheet.name, &mut taken)).collect();

    let front = book.add_worksheet_with_low_memory()?;
    front.set_name(&summary_tab)?;
    for (index, column) in (0_u16..).zip(summary) {
        front.set_column_width(index, f64::from(column.width))?;
    }
    for (index, column) in (0_u16..).zip(summary) {
        front.write_string_with_format(0, index, &column.header, &styles.header)?;
    }
    front.set_freeze_panes(1, 0)?;
    // Excel keeps at most 65 530 links in a sheet.
    for (row, note) in (1_u32..).zip(notes).take(crate::read::Limits::default().rows as usize - 1) {
        let tab = original.sheets.iter().position(|s| s.name == note.sheet).map(|i| &tabs[i]);
        for (index, value) in (0_u16..).zip(&note.summary) {
            match tab {
                Some(tab) if index == 0 && row <= 60_000 && !value.is_empty() => {
                    let place = format!("{}{}", crate::column_letter(note.column), note.row);
                    let link = format!("internal:'{}'!{place}", tab.replace('\'', "''"));
                    front.write_url_with_text(row, 0, link.as_str(), value.as_str())?;
                }
                Some(_) | None => write_text(front, row, index, value, &styles.text, &styles)?,
            }
        }
    }
    for (sheet, tab) in original.sheets.iter().zip(&tabs) {
        let worksheet = book.add_worksheet_with_low_memory()?;
        worksheet.set_name(tab)?;
        copy(worksheet, sheet, notes, &styles, watch)?;
    }
    Ok(book.save_to_buffer()?)
}

fn copy(
    worksheet: &mut rust_xlsxwriter::Worksheet,
    sheet: &Sheet,
    notes: &[Note],
    styles: &Styles,
    watch: Watch<'_>,
) -> Result<(), WriteError> {
    // One comment per cell: several remarks become its lines.
    let mut marked: BTreeMap<(u32, u32), (bool, Vec<&str>)> = BTreeMap::new();
    for note in notes.iter().filter(|n| n.sheet == sheet.name && n.row > 0) {
        let entry = marked.entry((note.row, note.column)).or_default();
        entry.0 |= note.error;
        entry.1.push(&note.text);
    }
    let plain = styles.text.clone();
    let fills = [true, false].map(|error| {
        let (fill, font) = if error { (0x00FC_ECEA, 0x00BF_2F2A) } else { (0x00FD_F2DD, 0x0093_5600) };
        let fill = styles.text.clone().set_background_color(Color::RGB(fill)).set_font_color(Color::RGB(font)).set_bold();
        (fill.clone(), fill.set_quote_prefix())
    });
    let mut cells: Vec<u32> = Vec::new();
    let mut comments = 0;
    let mut pending = marked.iter().peekable();
    let last = sheet.last_row().max(marked.keys().next_back().map_or(0, |k| k.0));
    let mut rows = sheet.rows().peekable();
    let total = sheet.filled_rows() as u64;
    let mut done = 0_u64;
    let mut number = 0;
    while number < last {
        // The next row that has a cell or a remark.
        let with_cells = rows.peek().map_or(u32::MAX, |r| r.number);
        let with_notes = pending.peek().map_or(u32::MAX, |(k, _)| k.0);
        number = with_cells.min(with_notes);
        if number == u32::MAX {
            break;
        }
        let row = (with_cells == number).then(|| rows.next()).flatten();
        cells.clear();
        cells.extend(row.iter().flat_map(|r| r.cells().map(|c| c.column)));
        while pending.peek().is_some_and(|(k, _)| k.0 == number) {
            if let Some(((_, column), _)) = pending.next() {
                cells.push(*column);
            }
        }
        cells.sort_unstable();
        cells.dedup();
        for &column in &cells {
            let Ok(at) = u16::try_from(column) else { continue };
            let mark = marked.get(&(number, column));
            let (format, run): (&Format, Option<&Format>) = match mark {
                Some((true, _)) => (&fills[0].0, Some(&fills[0].1)),
                Some((false, _)) => (&fills[1].0, Some(&fills[1].1)),
                None => (&plain, None),
            };
            match row.and_then(|r| r.cell(column)) {
                Some(cell) if cell.kind == CellKind::Number && !cell.text.starts_with('0') => {
                    write_decimal(worksheet, number - 1, at, cell.text, format, styles)?;
                }
                Some(cell) => match run {
                    Some(run) if cell.text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
                        worksheet.write_string_with_format(number - 1, at, cell.text, run)?;
                    }
                    Some(_) | None => write_text(worksheet, number - 1, at, cell.text, format, styles)?,
                },
                None => {
                    worksheet.write_blank(number - 1, at, format)?;
                }
            }
            if let Some((_, texts)) = mark.filter(|_| comments < COMMENTS) {
                comments += 1;
                let text: String = texts.join("\n").chars().take(2_000).collect();
                let lines = u32::try_from(text.chars().count() / 18 + texts.len()).unwrap_or(1);
                let note = rust_xlsxwriter::Note::new(text).add_author_prefix(false).set_width(240).set_height(24 + 18 * lines.min(20));
                worksheet.insert_note(number - 1, at, &note)?;
            }
        }
        done += 1;
        if done.is_multiple_of(5_000) && !watch(done, total) {
            return Err(WriteError::Cancelled);
        }
    }
    Ok(())
}
