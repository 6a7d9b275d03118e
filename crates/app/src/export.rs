//! Lists and trees as workbooks. Heads and words of both languages stand in one table here, as data.

use crate::contract::FileOut;
use crate::error::{Code, Error, Result};
use crate::system::{Language, ListExport};
use crate::words;
use qitao_office::{Column, ColumnType, TableRow, TableSheet, Value};

/// The media type of a workbook.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Makes cells.
pub(crate) mod cells {
    use crate::system::Language;
    use qitao_domain::Day;
    use qitao_office::Value;

    /// Text, whatever it begins with.
    pub(crate) fn text(value: &str) -> Value {
        Value::from(value)
    }

    /// A number with at least these decimals.
    pub(crate) fn decimal(value: String, decimals: u8) -> Value {
        Value::Quantity(value, decimals)
    }

    /// A whole number.
    pub(crate) fn int(value: i64) -> Value {
        Value::Int(value)
    }

    /// A day.
    pub(crate) fn day(value: Option<Day>) -> Value {
        Value::from(value)
    }

    /// An enum's word in the file's language.
    pub(crate) fn word(field: &str, word: &str, language: Language) -> Value {
        Value::Text(crate::words::word(field, word, language).into())
    }

    /// Yes, or nothing.
    pub(crate) fn flag(value: bool, language: Language) -> Value {
        if value { word("flag", "true", language) } else { Value::Empty }
    }
}

/// A workbook of one sheet.
pub(crate) fn workbook(sheet: TableSheet<'_>, name: String) -> Result<FileOut> {
    let bytes = qitao_office::table(vec![sheet], qitao_office::UNWATCHED).map_err(|e| Error::new(Code::ExportFailed).with("why", e))?;
    Ok(FileOut { name, media_type: XLSX.into(), bytes })
}

/// A list with the columns asked for, in their order.
pub(crate) fn list<T>(kind: &str, input: &ListExport, rows: &[T], cell: impl Fn(&T, &str) -> Option<Value>) -> Result<FileOut> {
    let all = words::columns(kind);
    let mut chosen = Vec::new();
    match &input.columns {
        None => chosen.extend(all),
        Some(fields) => {
            for field in fields {
                let column = all.iter().find(|c| c.field == field);
                chosen.push(
                    column.ok_or_else(|| Error::new(Code::ListUnknownField).with("field", field.chars().take(64).collect::<String>()))?,
                );
            }
        }
    }
    let columns = chosen.iter().map(|c| Column::new(c.head(input.language), c.width, c.holds)).collect();
    let rows =
        rows.iter().map(|row| TableRow { level: 0, values: chosen.iter().map(|c| cell(row, c.field).unwrap_or(Value::Empty)).collect() });
    let title = words::title(kind, input.language);
    let sheet = TableSheet {
        name: title.into(),
        captions: Vec::new(),
        columns,
        frozen_columns: 1,
        autofilter: true,
        tree: false,
        rows: Box::new(rows),
    };
    workbook(sheet, format!("{title}.xlsx"))
}

/// A column of an export.
pub(crate) struct Head {
    pub field: &'static str,
    pub chinese: &'static str,
    pub english: &'static str,
    pub width: u16,
    pub holds: ColumnType,
}

impl Head {
    pub(crate) fn head(&self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.chinese,
            Language::English => self.english,
        }
    }
}
