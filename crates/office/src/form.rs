//! Forms: workbooks with headers and nothing below, to be filled in and imported.

use crate::table::{ColumnType, Styles, TableRow, TableSheet, Value, tab_name, write_decimal, write_text};
use crate::{Column, WriteError};
use rust_xlsxwriter::{Color, DataValidation, DataValidationErrorStyle, Format, Note, Workbook};

/// The words that a column takes, offered as a drop-down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// The words; together below 255 characters, or there is no drop-down.
    pub words: Vec<String>,
}

/// A column of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormColumn {
    /// Header, width and type; columns of text are made text cells, so that codes keep their zeros.
    pub column: Column,
    /// It must be filled: its header is marked by colour.
    pub required: bool,
    /// What stands in the header's comment.
    pub note: String,
    /// The words that it takes; empty when it is free.
    pub choice: Choice,
}

/// A sheet of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormSheet {
    /// The tab's name.
    pub name: String,
    /// The columns.
    pub columns: Vec<FormColumn>,
    /// Rows to start with (an export); usually none.
    pub rows: Vec<Vec<Value>>,
}

/// Rows that get drop-downs and text format: more than anyone fills in by hand.
const READY_ROWS: u32 = 20_000;

/// Makes a form with one sheet per kind of record and, behind them, plain tables (the explanations).
///
/// # Errors
/// The writer's own.
pub fn form(sheets: &[FormSheet], notes: Vec<TableSheet<'_>>) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    let styles = Styles::new();
    let required = styles.header.clone().set_font_color(Color::RGB(0x00BF_2F2A));
    let as_text = styles.text.clone().set_num_format("@");
    let mut taken = Vec::new();
    for sheet in sheets {
        let worksheet = book.add_worksheet();
        worksheet.set_name(tab_name(&sheet.name, &mut taken))?;
        worksheet.set_row_height(0, 34)?;
        worksheet.set_freeze_panes(1, 0)?;
        for (index, column) in (0_u16..).zip(&sheet.columns) {
            worksheet.set_column_width(index, f64::from(column.column.width))?;
            let format: Option<&Format> = match column.column.holds {
                ColumnType::Text => Some(&as_text),
                ColumnType::Date => Some(&styles.date),
                ColumnType::Moment => Some(&styles.moment),
                ColumnType::Quantity { .. } | ColumnType::Number | ColumnType::Int => None,
            };
            if let Some(format) = format {
                worksheet.set_column_format(index, format)?;
            }
            let header = if column.required { &required } else { &styles.header };
            worksheet.write_string_with_format(0, index, &column.column.header, header)?;
            if !column.note.is_empty() {
                let lines = u32::try_from(column.note.chars().count() / 18 + 2).unwrap_or(2);
                let note = Note::new(&column.note).add_author_prefix(false).set_width(240).set_height(20 + 18 * lines.min(20));
                worksheet.insert_note(0, index, &note)?;
            }
            let words = &column.choice.words;
            let joined: usize = words.iter().map(|w| w.encode_utf16().count() + 1).sum();
            if !words.is_empty() && joined < 255 {
                // Words that the importer also knows (the other language) may be typed: a hint, not a wall.
                let list = DataValidation::new().allow_list_strings(words)?.set_error_style(DataValidationErrorStyle::Information);
                worksheet.add_data_validation(1, index, READY_ROWS, index, &list)?;
            }
        }
        for (row, values) in (1_u32..).zip(&sheet.rows) {
            for (index, (value, column)) in (0_u16..).zip(values.iter().zip(&sheet.columns)) {
                let text = if column.column.holds == ColumnType::Text { &as_text } else { &styles.text };
                match value {
                    Value::Empty => {}
                    Value::Text(shown) => write_text(worksheet, row, index, shown, text, &styles)?,
                    // Who fills a form in is given figures, and no formulas.
                    Value::Decimal(shown) | Value::Quantity(shown, _) | Value::SumOfRow(_, shown, _) | Value::SumAbove(shown, _) => {
                        write_decimal(worksheet, row, index, shown, &styles.text, &styles)?;
                    }
                    Value::Int(whole) => write_decimal(worksheet, row, index, &whole.to_string(), &styles.text, &styles)?,
                    Value::Day(day) => {
                        worksheet.write_number_with_format(row, index, crate::table::serial(*day), &styles.date)?;
                    }
                    Value::Moment(day, second) => {
                        worksheet.write_number_with_format(row, index, crate::table::instant(*day, *second), &styles.moment)?;
                    }
                }
            }
        }
    }
    for note in notes {
        let worksheet = book.add_worksheet();
        worksheet.set_name(tab_name(&note.name, &mut taken))?;
        explain(worksheet, note, &styles)?;
    }
    Ok(book.save_to_buffer()?)
}

fn explain(worksheet: &mut rust_xlsxwriter::Worksheet, sheet: TableSheet<'_>, styles: &Styles) -> Result<(), WriteError> {
    let wrapped = styles.text.clone().set_text_wrap();
    for (index, column) in (0_u16..).zip(&sheet.columns) {
        worksheet.set_column_width(index, f64::from(column.width))?;
        worksheet.write_string_with_format(0, index, &column.header, &styles.header)?;
    }
    worksheet.set_freeze_panes(1, sheet.frozen_columns)?;
    for (row, TableRow { values, .. }) in (1_u32..).zip(sheet.rows) {
        for (index, value) in (0_u16..).zip(&values) {
            if let Value::Text(text) = value {
                write_text(worksheet, row, index, text, &wrapped, styles)?;
            }
        }
    }
    Ok(())
}
