//! Tables out: lists and trees as worksheets.

use crate::sheet::column_letter;
use crate::{Watch, WriteError};
use qitao_domain::{Day, limits};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet};

/// What a column holds; decides alignment and number format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Text, left.
    Text,
    /// A decimal number with at least so many decimals shown.
    Quantity {
        /// Decimals shown, 0 to 9.
        decimals: u8,
    },
    /// A decimal number with as many decimals as it has.
    Number,
    /// A whole number.
    Int,
    /// A day.
    Date,
    /// A moment, to the second.
    Moment,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its header; a line feed makes two lines.
    pub header: String,
    /// Width in characters of the standard font (a Chinese character counts two).
    pub width: u16,
    /// What it holds.
    pub holds: ColumnType,
}

impl Column {
    /// A column.
    #[must_use]
    pub fn new(header: impl Into<String>, width: u16, holds: ColumnType) -> Self {
        Self { header: header.into(), width, holds }
    }
}

/// What a cell is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// Text, written as text whatever it begins with.
    Text(String),
    /// A plain decimal (`-12.5`): a number when Excel keeps all its digits (15), else text.
    Decimal(String),
    /// A plain decimal in a quantity column, with decimals of its own (the unit's).
    Quantity(String, u8),
    /// A whole number.
    Int(i64),
    /// A day.
    Day(Day),
    /// A moment: its day, and the second of that day.
    Moment(Day, u32),
    /// A formula: the sum of cells of its row, in these columns from 0. What it comes to (a plain decimal) is written with it, for whoever
    /// does not work it out; with at least so many decimals shown.
    SumOfRow(Vec<u16>, String, u8),
    /// A formula: the sum of all cells above it, down from the header; else as [`Self::SumOfRow`].
    SumAbove(String, u8),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

impl From<Option<Day>> for Value {
    fn from(day: Option<Day>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableRow {
    /// Depth in a tree, 0 at the top: indents the first column and makes an outline.
    pub level: u8,
    /// One value per column.
    pub values: Vec<Value>,
}

/// A worksheet with a header row and a row per record. Rows are taken one by one, so they need not be in memory.
pub struct TableSheet<'a> {
    /// The tab's name; what Excel does not allow in it is replaced.
    pub name: String,
    /// Lines above the header (what was asked, when); none for a list that can be imported again.
    pub captions: Vec<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// Columns that stay when one scrolls right.
    pub frozen_columns: u16,
    /// Filter buttons in the header.
    pub autofilter: bool,
    /// Whether rows have levels. A tree is kept in memory until it is written; a list is not.
    pub tree: bool,
    /// The rows.
    pub rows: Box<dyn Iterator<Item = TableRow> + 'a>,
}

/// Makes a workbook of tables.
///
/// # Errors
/// [`WriteError::TooManyRows`] beyond Excel's 1 048 576, [`WriteError::Cancelled`], or the writer's own.
pub fn table(sheets: Vec<TableSheet<'_>>, watch: Watch<'_>) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    let mut taken = Vec::new();
    for sheet in sheets {
        let name = tab_name(&sheet.name, &mut taken);
        // Outline levels are lost when rows are written one by one.
        let worksheet = if sheet.tree { book.add_worksheet() } else { book.add_worksheet_with_low_memory()? };
        worksheet.set_name(&name)?;
        fill(worksheet, sheet, watch)?;
    }
    Ok(book.save_to_buffer()?)
}

/// A name that Excel takes for a tab, not taken yet: at most 31 characters, none of `[]:*?/\`, no quote at its ends.
pub(crate) fn tab_name(wanted: &str, taken: &mut Vec<String>) -> String {
    let clean: String = wanted.chars().map(|c| if "[]:*?/\\".contains(c) || c.is_control() { '_' } else { c }).collect();
    let clean = clean.trim_matches('\'').trim();
    let clean = if clean.is_empty() { "Sheet" } else { clean };
    let mut name: String = clean.chars().take(31).collect();
    let mut number = 2;
    while taken.iter().any(|t| t.to_lowercase() == name.to_lowercase()) {
        let suffix = format!(" ({number})");
        name = clean.chars().take(31 - suffix.len()).collect::<String>() + &suffix;
        number += 1;
    }
    taken.push(name.clone());
    name
}

/// The font of all cells: has Chinese and Latin on every Windows, and is replaced by a like one elsewhere.
const FONT: &str = "Microsoft YaHei";

/// Formats shared by all writers.
pub(crate) struct Styles {
    pub text: Format,
    pub run: Format,
    pub header: Format,
    pub caption: Format,
    pub number: Format,
    pub int: Format,
    pub date: Format,
    pub moment: Format,
}

impl Styles {
    pub fn new() -> Self {
        let base = Format::new().set_font_name(FONT).set_font_size(10);
        Self {
            text: base.clone(),
            run: base.clone().set_quote_prefix(),
            header: base
                .clone()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0x00F1_F3F6))
                .set_border_bottom(FormatBorder::Thin)
                .set_border_color(Color::RGB(0x00CF_D5DD)),
            caption: base.clone().set_font_color(Color::RGB(0x004F_5A6B)),
            number: base.clone().set_num_format("#,##0.#########"),
            int: base.clone().set_num_format("#,##0"),
            date: base.clone().set_num_format("yyyy-mm-dd"),
            moment: base.set_num_format("yyyy-mm-dd hh:mm:ss"),
        }
    }

    fn quantity(&self, decimals: u8) -> Format {
        let format = if decimals == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(usize::from(decimals.min(9)))) };
        self.text.clone().set_num_format(format)
    }
}

fn fill(worksheet: &mut Worksheet, sheet: TableSheet<'_>, watch: Watch<'_>) -> Result<(), WriteError> {
    let styles = Styles::new();
    let quantities: Vec<Format> = (0..=9).map(|decimals| styles.quantity(decimals)).collect();
    let indents: Vec<Format> = (0..=15).map(|level| styles.text.clone().set_indent(level)).collect();
    let most = limits::SHEET_ROWS;
    for (index, column) in (0_u16..).zip(&sheet.columns) {
        worksheet.set_column_width(index, f64::from(column.width))?;
    }
    let mut row = 0_u32;
    for caption in &sheet.captions {
        write_text(worksheet, row, 0, caption, &styles.caption, &styles)?;
        row += 1;
    }
    let header_row = row;
    // A row height set while rows are written one by one is written twice when that row is the last; Excel fits it anyway.
    if sheet.tree && sheet.columns.iter().any(|c| c.header.contains('\n')) {
        worksheet.set_row_height(row, 32)?;
    }
    for (index, column) in (0_u16..).zip(&sheet.columns) {
        worksheet.write_string_with_format(row, index, &column.header, &styles.header)?;
    }
    worksheet.set_freeze_panes(row + 1, sheet.frozen_columns)?;
    worksheet.group_symbols_above(true);
    for record in sheet.rows {
        row += 1;
        if row >= most {
            return Err(WriteError::TooManyRows { sheet: sheet.name, most });
        }
        if row.is_multiple_of(5_000) && !watch(u64::from(row), u64::from(row)) {
            return Err(WriteError::Cancelled);
        }
        // Excel has seven outline levels.
        for _ in 0..if sheet.tree { record.level.min(7) } else { 0 } {
            worksheet.group_rows(row, row)?;
        }
        for (index, (value, column)) in (0_u16..).zip(record.values.iter().zip(&sheet.columns)) {
            let text_format = match (index, record.level) {
                (0, level) if level > 0 => &indents[usize::from(level.min(15))],
                _ => &styles.text,
            };
            let shown = match column.holds {
                ColumnType::Quantity { decimals } => &quantities[usize::from(decimals.min(9))],
                ColumnType::Int => &styles.int,
                ColumnType::Text | ColumnType::Number | ColumnType::Date | ColumnType::Moment => &styles.number,
            };
            match value {
                Value::Empty => {}
                Value::Text(text) => write_text(worksheet, row, index, text, text_format, &styles)?,
                Value::Decimal(text) => write_decimal(worksheet, row, index, text, shown, &styles)?,
                Value::Quantity(text, decimals) => {
                    write_decimal(worksheet, row, index, text, &quantities[usize::from((*decimals).min(9))], &styles)?;
                }
                Value::Int(whole) => write_decimal(worksheet, row, index, &whole.to_string(), shown, &styles)?,
                Value::Day(day) => {
                    worksheet.write_number_with_format(row, index, serial(*day), &styles.date)?;
                }
                Value::Moment(day, second) => {
                    worksheet.write_number_with_format(row, index, instant(*day, *second), &styles.moment)?;
                }
                Value::SumOfRow(columns, result, decimals) => {
                    let cells: Vec<String> = columns.iter().map(|&column| cell_name(row, column)).collect();
                    let formula = Formula::new(format!("={}", cells.join("+"))).set_result(result);
                    worksheet.write_formula_with_format(row, index, formula, &quantities[usize::from((*decimals).min(9))])?;
                }
                Value::SumAbove(result, decimals) => {
                    let (first, last) = (cell_name(header_row + 1, index), cell_name(row - 1, index));
                    // Right below the header nothing is above.
                    let formula = if row > header_row + 1 { format!("=SUM({first}:{last})") } else { "=0".into() };
                    let formula = Formula::new(formula).set_result(result);
                    worksheet.write_formula_with_format(row, index, formula, &quantities[usize::from((*decimals).min(9))])?;
                }
            }
        }
    }
    if sheet.autofilter && !sheet.columns.is_empty() {
        let last = u16::try_from(sheet.columns.len() - 1).unwrap_or(u16::MAX);
        worksheet.autofilter(header_row, 0, row.max(header_row), last)?;
    }
    Ok(())
}

/// What a formula calls a cell: row and column from 0.
fn cell_name(row: u32, column: u16) -> String {
    format!("{}{}", column_letter(u32::from(column)), row + 1)
}

/// Excel's serial date: 1 is 1900-01-01, and its 1900 has a 29 February that never was.
pub(crate) fn serial(day: Day) -> f64 {
    let days = day.number() + 25_569;
    f64::from(if days < 61 { days - 1 } else { days })
}

/// Excel's serial number of a moment: noon is half a day. 12:00:00 on 2026-09-01 is 46266.5.
pub(crate) fn instant(day: Day, second: u32) -> f64 {
    serial(day) + f64::from(second) / 86_400.0
}

/// Writes text as text: what a spreadsheet would run gets the quote prefix, what is longer than a cell is cut.
pub(crate) fn write_text(
    worksheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &Format,
    styles: &Styles,
) -> Result<(), WriteError> {
    const MOST: usize = 32_767;
    let cut: String;
    let text = if text.encode_utf16().count() > MOST {
        cut = text
            .chars()
            .scan(0, |used, c| {
                *used += c.len_utf16();
                (*used < MOST).then_some(c)
            })
            .collect::<String>()
            + "…";
        &cut
    } else {
        text
    };
    if text.is_empty() {
        return Ok(());
    }
    let format = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { &styles.run } else { format };
    worksheet.write_string_with_format(row, column, text, format)?;
    Ok(())
}

/// Writes a decimal as a number when 15 digits hold it, else as text.
pub(crate) fn write_decimal(
    worksheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &Format,
    styles: &Styles,
) -> Result<(), WriteError> {
    let digits = text.trim_start_matches('-').trim_start_matches(['0', '.']);
    let digits = if text.contains('.') { digits.trim_end_matches('0') } else { digits };
    let significant = digits.bytes().filter(u8::is_ascii_digit).count();
    let plain = text.strip_prefix('-').unwrap_or(text);
    let plain = !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    match text.parse::<f64>() {
        Ok(number) if plain && significant <= 15 => {
            worksheet.write_number_with_format(row, column, number, format)?;
            Ok(())
        }
        Ok(_) | Err(_) => write_text(worksheet, row, column, text, &styles.text, styles),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_have_names_that_excel_takes() {
        let mut taken = Vec::new();
        assert_eq!(tab_name("BOM: A/B", &mut taken), "BOM_ A_B");
        assert_eq!(tab_name("bom_ a_b", &mut taken), "bom_ a_b (2)");
        assert_eq!(tab_name("''", &mut taken), "Sheet");
        assert_eq!(tab_name(&"长".repeat(40), &mut taken).chars().count(), 31);
    }

    #[test]
    fn serial_days() {
        for (day, expected) in
            [("1900-01-01", 1.0), ("1900-02-28", 59.0), ("1900-03-01", 61.0), ("1970-01-01", 25_569.0), ("2026-09-01", 46_266.0)]
        {
            assert_eq!(serial(day.parse().unwrap()), expected, "{day}");
        }
        assert_eq!(instant("2026-09-01".parse().unwrap(), 43_200), 46_266.5);
    }
}
