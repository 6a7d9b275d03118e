//! Lists and trees as workbooks. Heads and words of both languages stand in one table here, as data.

use crate::app::App;
use crate::check;
use crate::contract::FileOut;
use crate::error::{Code, Error, Result};
use crate::system::{Language, List, ListExport};
use crate::words;
use qitao_domain::{Day, limits};
use qitao_office::{Column, ColumnType, TableRow, TableSheet, Value, WriteError};
use qitao_store::Read;

/// The media type of a workbook.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Most records on a sheet: one row is the header.
pub(crate) const SHEET_RECORDS: usize = limits::SHEET_ROWS as usize - 1;

/// Makes cells.
pub(crate) mod cells {
    use crate::system::Language;
    use qitao_domain::{Day, Money, Price};
    use qitao_office::Value;

    /// Text, whatever it begins with.
    pub(crate) fn text(value: &str) -> Value {
        Value::from(value)
    }

    /// A number with at least these decimals.
    pub(crate) fn decimal(value: String, decimals: u8) -> Value {
        Value::Quantity(value, decimals)
    }

    /// An amount, with the currency's decimals (of [`super::currency`]) at least.
    pub(crate) fn money(value: Money, currency: u8) -> Value {
        decimal(value.to_string(), currency)
    }

    /// An amount that is shown only to some.
    pub(crate) fn seen(value: Option<Money>, currency: u8) -> Value {
        value.map_or(Value::Empty, |value| money(value, currency))
    }

    /// A number with just the decimals that it has.
    pub(crate) fn number(value: String) -> Value {
        let decimals = value.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        Value::Quantity(value, u8::try_from(decimals).unwrap_or(u8::MAX))
    }

    /// A price, with four decimals at least.
    pub(crate) fn price(price: Price) -> Value {
        let text = price.to_string();
        let own = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        decimal(text, u8::try_from(own.max(4)).unwrap_or(u8::MAX))
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

/// The decimals that amounts have in these books.
pub(crate) fn currency(app: &App) -> Result<u8> {
    let decimals = app.read(crate::document::paper::currency_decimals)?;
    Ok(u8::try_from(decimals).unwrap_or(2))
}

/// A workbook of one sheet.
pub(crate) fn workbook(sheet: TableSheet<'_>, name: String) -> Result<FileOut> {
    sheets(vec![sheet], name)
}

/// A workbook.
pub(crate) fn sheets(sheets: Vec<TableSheet<'_>>, name: String) -> Result<FileOut> {
    let bytes = qitao_office::table(sheets, qitao_office::UNWATCHED).map_err(|error| match error {
        // Of rows that are made from records only the writer knows how many they are.
        WriteError::TooManyRows { most, .. } => {
            Error::new(Code::TooMany).with("what", "rows").with("count", most).with("limit", SHEET_RECORDS)
        }
        other @ (WriteError::Cancelled | WriteError::Xlsx(_)) => Error::new(Code::ExportFailed).with("why", other),
    })?;
    Ok(FileOut { name, media_type: XLSX.into(), bytes })
}

/// A page of a list: its rows, the cursor of the page after, how many rows there are in all.
pub(crate) type ListPage<T> = (Vec<T>, Option<String>, Option<i64>);

/// A whole list with the columns asked for, in their order. It is read page by page in one snapshot, so that it neither
/// lies in memory at once nor changes halfway; what does not fit on a sheet is refused before any of it is written.
pub(crate) fn list<T>(
    app: &App,
    kind: &str,
    input: &ListExport,
    page: impl Fn(&mut Read<'_>, &List) -> Result<ListPage<T>>,
    cell: impl Fn(&T, &str) -> Option<Value>,
) -> Result<FileOut> {
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
    let title = words::title(kind, input.language);
    app.read(|r| {
        let mut asked = input.list();
        let (first, mut next, total) = page(r, &asked)?;
        check::count("rows", usize::try_from(total.unwrap_or_default()).unwrap_or(usize::MAX), SHEET_RECORDS)?;
        asked.count = false;
        let mut failed = None;
        let pages = std::iter::successors(Some(first), |_| {
            asked.after = Some(next.take()?);
            match page(r, &asked) {
                Ok((rows, after, _)) => {
                    next = after;
                    Some(rows)
                }
                Err(error) => {
                    failed = Some(error);
                    None
                }
            }
        });
        let file = workbook(of_records(title, &chosen, input.language, pages.flatten(), &cell), format!("{title}.xlsx"))?;
        failed.map_or(Ok(file), Err)
    })
}

/// Rows that are there already, of a day, with every column that their kind has.
pub(crate) fn of_day<T>(
    kind: &str,
    title: &str,
    day: Day,
    language: Language,
    rows: &[T],
    cell: impl Fn(&T, &str) -> Option<Value>,
) -> Result<FileOut> {
    let heads: Vec<&Head> = words::columns(kind).iter().collect();
    workbook(of_records(title, &heads, language, rows, |row, field| cell(row, field)), format!("{title} {day}.xlsx"))
}

/// A sheet of records: its heads stay in sight, and filter.
pub(crate) fn of_records<'a, T>(
    title: &str,
    heads: &'a [&Head],
    language: Language,
    rows: impl IntoIterator<Item = T, IntoIter: 'a>,
    cell: impl Fn(&T, &str) -> Option<Value> + 'a,
) -> TableSheet<'a> {
    let values = move |row: T| heads.iter().map(|c| cell(&row, c.field).unwrap_or(Value::Empty)).collect();
    TableSheet {
        name: title.into(),
        captions: Vec::new(),
        columns: heads.iter().map(|c| Column::new(c.head(language), c.width, c.holds)).collect(),
        frozen_columns: 1,
        autofilter: true,
        tree: false,
        rows: Box::new(rows.into_iter().map(move |row| TableRow { level: 0, values: values(row) })),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Caller, Client, Create, Location, Reply};
    use qitao_domain::Qty;
    use qitao_domain::unit::{Dimension, Unit};
    use std::sync::Arc;

    fn app() -> (Arc<App>, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        (App::open(Location::Sqlite(folder.path().join("t.qitao")), Create::New, "test").unwrap(), folder)
    }

    fn input() -> ListExport {
        serde_json::from_value(serde_json::json!({ "columns": ["code"], "language": "en" })).unwrap()
    }

    fn codes(file: &FileOut) -> Vec<String> {
        let book = qitao_office::read(&file.bytes, &file.name, &qitao_office::Limits::default(), qitao_office::UNWATCHED).unwrap();
        book.sheets[0].rows().skip(1).map(|row| row.cell(0).unwrap().text.to_owned()).collect()
    }

    #[test]
    fn a_list_longer_than_a_page_is_exported_whole() {
        let (app, _folder) = app();
        let most = limits::LIST_MOST as usize;
        let unit = |n: usize| Unit {
            code: format!("U{n:06}"),
            name: "件".into(),
            name_en: "piece".into(),
            decimals: 0,
            dimension: Dimension::Count,
            factor: Qty::ONE,
            per: Qty::ONE,
            retired: false,
        };
        let units: Vec<Unit> = (0..most + 5).map(unit).collect();
        app.write_own(|w| Ok(w.put_units(&units)?)).unwrap();
        let caller = Caller::local(Client::Program);
        let asked = serde_json::json!({ "sort": "code", "columns": ["code"], "language": "en" });
        let Reply::File(file) = app.call(&caller, "unit.export", asked).unwrap() else { panic!("no file") };
        let codes = codes(&file);
        assert_eq!(codes.len(), most + 5);
        assert!(codes.iter().zip(&units).all(|(code, unit)| *code == unit.code));
    }

    #[test]
    fn what_no_sheet_holds_is_refused_with_its_figure() {
        let (app, _folder) = app();
        let export = |total: i64| {
            let page = |_: &mut Read<'_>, _: &List| Ok((vec!["A"], None, Some(total)));
            list(&app, "unit", &input(), page, |code, _| Some(cells::text(code)))
        };
        let error = export(1_048_576).unwrap_err();
        assert_eq!((error.code, error.params["count"].as_str(), error.params["limit"].as_str()), (Code::TooMany, "1048576", "1048575"));
        assert_eq!(codes(&export(1_048_575).unwrap()), ["A"]);
    }

    #[test]
    fn a_page_that_cannot_be_read_is_no_end_of_the_list() {
        let (app, _folder) = app();
        let page = |_: &mut Read<'_>, list: &List| match list.after.as_deref() {
            None => Ok((vec!["A"], Some("A".into()), Some(3))),
            Some("A") => Ok((vec!["B"], Some("B".into()), None)),
            Some(_) => Err(Error::new(Code::ListMoved)),
        };
        let error = list(&app, "unit", &input(), page, |code, _| Some(cells::text(code))).unwrap_err();
        assert_eq!(error.code, Code::ListMoved);
    }
}
