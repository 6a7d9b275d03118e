//! Rows as fields: finds each field's cell (fixed, merged or as it is), reads it as what the field holds and reports what
//! is wrong at its place.

use super::kinds::{Field, Holds, Kind, seconds_of};
use super::mapping::{SheetMapping, recognise_sheet};
use super::problem::{Code, Fix, Problem, Severity};
use super::text::{self, Wrong};
use qitao_domain::{Day, PerUnit, Qty, limits};
use qitao_office::{Cell, CellKind, Merge, Sheet, Workbook, column_letter};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Most problems that are kept one by one; beyond it they are only counted.
pub(crate) const KEPT: usize = 100_000;

/// A row of a mapped sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct At {
    /// Index of the source.
    pub source: u16,
    /// The file's row.
    pub row: u32,
}

/// What a cell gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Got<T> {
    /// There is no column for it.
    Absent,
    /// The cell is empty.
    Blank,
    /// It is wrong, and was reported.
    Bad,
    /// Its value.
    Is(T),
}

impl<T> Got<T> {
    /// The value, if any.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Absent | Self::Blank | Self::Bad => None,
        }
    }

    /// A missing column leaves `before`; an empty cell clears to `default`.
    pub fn or_clear(self, before: Option<T>, default: T) -> T {
        match self {
            Self::Is(value) => value,
            Self::Blank => default,
            Self::Absent | Self::Bad => before.unwrap_or(default),
        }
    }

    /// A missing column and an empty cell both leave `before`.
    pub fn or_keep(self, before: Option<T>, default: T) -> T {
        match self {
            Self::Is(value) => value,
            Self::Blank | Self::Absent | Self::Bad => before.unwrap_or(default),
        }
    }
}

/// A code as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CodeText<'a> {
    /// The code, half-width and trimmed.
    pub text: Cow<'a, str>,
    /// The cell was a number.
    pub number: bool,
}

/// A mapped sheet.
pub(crate) struct Source<'a> {
    pub kind: Kind,
    pub sheet: &'a Sheet,
    pub header_row: u32,
    /// Column of each field.
    columns: Vec<Option<u32>>,
    /// Seconds per unit of each field that holds seconds.
    units: Vec<i64>,
    merges: HashMap<u32, Vec<Merge>>,
    fixes: HashMap<(u32, u32), String>,
    skipped: HashSet<u32>,
    from_1904: bool,
}

/// Collects problems and remembers which rows are bad.
pub(crate) struct Desk<'a> {
    pub sources: Vec<Source<'a>>,
    pub problems: Vec<Problem>,
    pub errors: u64,
    pub warnings: u64,
    bad: HashSet<At>,
}

impl<'a> Desk<'a> {
    /// Opens the mapped sheets and reports missing and repeated columns.
    pub fn open(workbook: &'a Workbook, mapping: &[SheetMapping], fixes: &[Fix], skip_rows: &[(String, u32)]) -> Self {
        let mut desk = Self { sources: Vec::new(), problems: Vec::new(), errors: 0, warnings: 0, bad: HashSet::new() };
        for map in mapping {
            let Some(sheet) = workbook.sheets.iter().find(|s| s.name == map.sheet) else { continue };
            let header_row = map.header_row.unwrap_or_else(|| recognise_sheet(sheet, Some(map.kind)).header_row);
            let fields = map.kind.spec().fields;
            let mut columns: Vec<Option<u32>> = vec![None; fields.len()];
            let mut repeated = Vec::new();
            for column in &map.columns {
                let Some(at) = map.kind.field(&column.field) else { continue };
                match columns[at] {
                    Some(_) => repeated.push((at, column.index)),
                    None => columns[at] = Some(column.index),
                }
            }
            let header = |column: u32| sheet.cell(header_row, column).map_or("", |c| c.text);
            let unit = |at: usize| columns[at].and_then(|c| seconds_of(header(c)));
            let units: Vec<Option<i64>> = (0..fields.len()).map(unit).collect();
            let mut merges: HashMap<u32, Vec<Merge>> = HashMap::new();
            for merge in sheet.merges.iter().filter(|m| m.last_row > m.first_row && m.first_row > header_row) {
                merges.entry(merge.first_column).or_default().push(*merge);
            }
            merges.values_mut().for_each(|list| list.sort_by_key(|m| m.first_row));
            let source = Source {
                kind: map.kind,
                sheet,
                header_row,
                columns,
                units: units.iter().map(|u| u.unwrap_or(1)).collect(),
                merges,
                fixes: fixes.iter().filter(|f| f.sheet == map.sheet).map(|f| ((f.row, f.column), f.value.clone())).collect(),
                skipped: skip_rows.iter().filter(|s| s.0 == map.sheet).map(|s| s.1).collect(),
                from_1904: workbook.from_1904,
            };
            let index = u16::try_from(desk.sources.len()).unwrap_or(u16::MAX);
            let left_out = source.skipped.iter().filter(|&&row| row > header_row && sheet.row(row).is_some());
            desk.bad.extend(left_out.map(|&row| At { source: index, row }));
            desk.sources.push(source);
            desk.check_columns(At { source: index, row: header_row }, &units, &repeated);
        }
        desk
    }

    fn check_columns(&mut self, at: At, units: &[Option<i64>], repeated: &[(usize, u32)]) {
        let source = &self.sources[usize::from(at.source)];
        let fields = source.kind.spec().fields;
        let columns = source.columns.clone();
        let merges: Vec<(usize, Merge)> = columns
            .iter()
            .enumerate()
            .filter_map(|(field, column)| Some((field, source.merges.get(&(*column)?)?)))
            .flat_map(|(field, list)| list.iter().map(move |m| (field, *m)))
            .collect();
        for (index, field) in fields.iter().enumerate() {
            if field.required && columns[index].is_none() {
                self.report(at, index, wrong(Code::ColumnMissing, &[("field", field.key)]));
            }
            if field.holds == Holds::Seconds && columns[index].is_some() && units[index].is_none() {
                self.report(at, index, wrong(Code::TimeUnitAssumed, &[]));
            }
        }
        for &(field, column) in repeated {
            let other = columns[field].map(column_letter).unwrap_or_default();
            self.report_at(at, field, Some(column), wrong(Code::ColumnRepeated, &[("other", &other)]));
        }
        for (field, merge) in merges {
            let rows = [("from", merge.first_row.to_string()), ("to", merge.last_row.to_string())];
            let rows = rows.each_ref().map(|(k, v)| (*k, v.as_str()));
            self.report(At { row: merge.first_row, ..at }, field, wrong(Code::MergedFilled, &rows));
        }
    }

    /// Whether the rows of a source can be read at all: every required field has a column.
    pub fn readable(&self, source: u16) -> bool {
        !self.is_bad(At { source, row: self.sources[usize::from(source)].header_row })
    }

    /// Reports what is wrong at a field's cell; errors make the row bad.
    pub fn report(&mut self, at: At, field: usize, wrong: Wrong) {
        self.report_at(at, field, None, wrong);
    }

    fn report_at(&mut self, at: At, field: usize, column: Option<u32>, wrong: Wrong) {
        let source = &self.sources[usize::from(at.source)];
        if source.skipped.contains(&at.row) {
            return;
        }
        let severity = wrong.code.severity();
        match severity {
            Severity::Error => {
                self.errors += 1;
                self.bad.insert(at);
            }
            Severity::Warning => self.warnings += 1,
        }
        if self.problems.len() >= KEPT {
            return;
        }
        // Without a column of its own a problem is shown at the first mapped one.
        let column = column.or(source.columns[field]).or_else(|| source.columns.iter().flatten().min().copied()).unwrap_or(0);
        let value = if wrong.code == Code::ColumnMissing { String::new() } else { source.value(at.row, column) };
        self.problems.push(Problem {
            sheet: source.sheet.name.clone(),
            row: at.row,
            column,
            letter: column_letter(column),
            field: source.kind.spec().fields[field].key.to_owned(),
            value,
            severity,
            code: wrong.code,
            params: wrong.params.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(),
            suggestion: wrong.suggestion,
            alike: 0,
        });
    }

    /// Whether the row has an error.
    pub fn is_bad(&self, at: At) -> bool {
        self.bad.contains(&at)
    }

    /// Leaves a row out without a problem of its own (another row's is why).
    pub fn leave_out(&mut self, at: At) {
        self.bad.insert(at);
    }

    /// How many rows are left out.
    pub fn left_out(&self) -> u64 {
        let header = |at: &&At| self.sources[usize::from(at.source)].header_row != at.row;
        self.bad.iter().filter(header).count() as u64
    }

    /// The sheet's name.
    pub fn sheet(&self, at: At) -> &'a str {
        &self.sources[usize::from(at.source)].sheet.name
    }

    /// A row's fields; `None` when nothing mapped is filled. A row that a person leaves out is read as one with mistakes,
    /// of which nothing is said: what the books have of it stays.
    pub fn row(&self, source: u16, number: u32) -> Option<RowFields<'a>> {
        let from = &self.sources[usize::from(source)];
        if number <= from.header_row {
            return None;
        }
        let row = from.sheet.row(number)?;
        let mut filled = false;
        let cells = from.columns.iter().map(|column| {
            let column = (*column)?;
            if let Some(value) = from.fixes.get(&(number, column)) {
                filled = true;
                return Some(Read { text: Cow::Owned(value.clone()), kind: CellKind::Text });
            }
            let cell = match row.cell(column) {
                Some(cell) => {
                    filled = true;
                    cell
                }
                None => from.merged(number, column)?,
            };
            Some(Read { text: Cow::Borrowed(cell.text), kind: cell.kind })
        });
        let cells: Vec<Option<Read<'a>>> = cells.collect();
        let mapped = from.columns.iter().map(Option::is_some).collect();
        filled.then_some(RowFields { at: At { source, row: number }, fields: from.kind.spec().fields, cells, mapped })
    }
}

/// A [`Wrong`] from a code and borrowed params.
pub(crate) fn wrong(code: Code, params: &[(&'static str, &str)]) -> Wrong {
    Wrong { code, params: params.iter().map(|(k, v)| (*k, (*v).to_owned())).collect(), suggestion: None }
}

impl<'a> Source<'a> {
    fn value(&self, row: u32, column: u32) -> String {
        let fixed = self.fixes.get(&(row, column)).map(String::as_str);
        fixed.or_else(|| self.sheet.cell(row, column).or_else(|| self.merged(row, column)).map(|c| c.text)).unwrap_or_default().to_owned()
    }

    /// The value of the merged range that a cell lies in.
    fn merged(&self, row: u32, column: u32) -> Option<Cell<'a>> {
        let list = self.merges.get(&column)?;
        let before = list.partition_point(|m| m.first_row <= row);
        let merge = list[..before].last().filter(|m| row <= m.last_row)?;
        self.sheet.cell(merge.first_row, column)
    }
}

struct Read<'a> {
    text: Cow<'a, str>,
    kind: CellKind,
}

/// A row's cells by field.
pub(crate) struct RowFields<'a> {
    pub at: At,
    fields: &'static [Field],
    cells: Vec<Option<Read<'a>>>,
    mapped: Vec<bool>,
}

impl<'a> RowFields<'a> {
    /// The cell's trimmed text, unless it is missing, empty or an error.
    fn raw(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<(Cow<'a, str>, CellKind)> {
        if !self.mapped[field] {
            return Got::Absent;
        }
        let Some(cell) = self.cells[field].take() else { return self.blank(desk, field) };
        match cell.kind {
            CellKind::Error => return self.wrong(desk, field, wrong(Code::ErrorValue, &[])),
            CellKind::NoResult => return self.wrong(desk, field, wrong(Code::NoResult, &[])),
            CellKind::Text | CellKind::Number | CellKind::Date | CellKind::Time | CellKind::Bool => {}
        }
        let text = match cell.text {
            Cow::Borrowed(text) => Cow::Borrowed(text::trimmed(text)),
            Cow::Owned(text) => Cow::Owned(text::trimmed(&text).to_owned()),
        };
        if text.is_empty() { self.blank(desk, field) } else { Got::Is((text, cell.kind)) }
    }

    fn blank<T>(&self, desk: &mut Desk<'a>, field: usize) -> Got<T> {
        if self.fields[field].required { self.wrong(desk, field, wrong(Code::Required, &[])) } else { Got::Blank }
    }

    fn wrong<T>(&self, desk: &mut Desk<'a>, field: usize, wrong: Wrong) -> Got<T> {
        desk.report(self.at, field, wrong);
        Got::Bad
    }

    fn read<T>(&mut self, desk: &mut Desk<'a>, field: usize, value: impl FnOnce(&str, CellKind) -> Result<T, Wrong>) -> Got<T> {
        match self.raw(desk, field) {
            Got::Is((text, kind)) => match value(&text, kind) {
                Ok(value) => Got::Is(value),
                Err(wrong) => self.wrong(desk, field, wrong),
            },
            Got::Absent => Got::Absent,
            Got::Blank => Got::Blank,
            Got::Bad => Got::Bad,
        }
    }

    /// A number's text made half-width, with a warning when it was not.
    fn half(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<(Cow<'a, str>, CellKind)> {
        match self.raw(desk, field) {
            Got::Is((text, kind)) => match text::half_width(&text) {
                Cow::Borrowed(_) => Got::Is((text, kind)),
                Cow::Owned(half) => {
                    let half = text::trimmed(&half).to_owned();
                    let warning = Wrong { suggestion: Some(half.clone()), ..wrong(Code::FullWidth, &[]) };
                    desk.report(self.at, field, warning);
                    Got::Is((Cow::Owned(half), kind))
                }
            },
            Got::Absent => Got::Absent,
            Got::Blank => Got::Blank,
            Got::Bad => Got::Bad,
        }
    }

    fn numeric<T>(&mut self, desk: &mut Desk<'a>, field: usize, value: impl FnOnce(&str) -> Result<T, Wrong>) -> Got<T> {
        match self.half(desk, field) {
            Got::Is((_, CellKind::Date | CellKind::Bool)) => self.wrong(desk, field, wrong(Code::NotANumber, &[])),
            Got::Is((text, _)) => match value(&text) {
                Ok(value) => Got::Is(value),
                Err(wrong) => self.wrong(desk, field, wrong),
            },
            Got::Absent => Got::Absent,
            Got::Blank => Got::Blank,
            Got::Bad => Got::Bad,
        }
    }

    /// A code: half-width, without outer spaces, of allowed length.
    pub fn code(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<CodeText<'a>> {
        let (text, kind) = match self.half(desk, field) {
            Got::Is(found) => found,
            Got::Absent => return Got::Absent,
            Got::Blank => return Got::Blank,
            Got::Bad => return Got::Bad,
        };
        if kind == CellKind::Date {
            return self.wrong(desk, field, wrong(Code::CodeWasDate, &[]));
        }
        let number = kind == CellKind::Number && !text.starts_with('0');
        if number && (text.len() > 15 || text.contains('E')) {
            return self.wrong(desk, field, wrong(Code::LostDigits, &[]));
        }
        if text.chars().any(char::is_control) {
            let clean: String = text.split(char::is_control).map(text::trimmed).filter(|s| !s.is_empty()).collect();
            return self.wrong(desk, field, Wrong { suggestion: Some(clean), ..wrong(Code::BadCharacter, &[]) });
        }
        let length = text.chars().count();
        if length > limits::CODE_CHARS {
            return self.wrong(desk, field, too_long(length, limits::CODE_CHARS));
        }
        Got::Is(CodeText { text, number })
    }

    /// Text of at most `most` characters; several lines only where `lines`.
    pub fn text(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<String> {
        let (most, lines) = match self.fields[field].holds {
            Holds::Spec => (limits::SPEC_CHARS, false),
            Holds::Note => (limits::NOTE_CHARS, true),
            Holds::Code
            | Holds::Unit
            | Holds::Name
            | Holds::Int { .. }
            | Holds::Number
            | Holds::Quantity
            | Holds::Coefficient
            | Holds::Share
            | Holds::Day
            | Holds::LastDay
            | Holds::YesNo
            | Holds::Choice(_)
            | Holds::Seconds => (limits::NAME_CHARS, false),
        };
        self.read(desk, field, |text, _| {
            let length = text.chars().count();
            if length > most {
                return Err(too_long(length, most));
            }
            let control = |c: char| c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t'));
            if text.chars().any(control) {
                let clean = text.split(char::is_control).map(text::trimmed).filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ");
                return Err(Wrong { suggestion: Some(clean), ..wrong(Code::BadCharacter, &[]) });
            }
            Ok(text.replace("\r\n", "\n"))
        })
    }

    /// A quantity, up to 6 decimals.
    pub fn quantity(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<Qty> {
        self.numeric(desk, field, |text| text::number(text)?.parse::<Qty>().map_err(|e| text::number_wrong(&e)))
    }

    /// A coefficient, up to 9 decimals.
    pub fn coefficient(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<PerUnit> {
        self.numeric(desk, field, |text| text::number(text)?.parse::<PerUnit>().map_err(|e| text::number_wrong(&e)))
    }

    /// A share: `5%` or `0.05`.
    pub fn share(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<(PerUnit, bool)> {
        self.numeric(desk, field, |text| {
            let value = text::share(text)?.parse::<PerUnit>().map_err(|e| text::number_wrong(&e))?;
            Ok((value, text.ends_with('%')))
        })
    }

    /// A whole number from `least` to `most`.
    pub fn whole(&mut self, desk: &mut Desk<'a>, field: usize, least: u32, most: u32) -> Got<u32> {
        self.numeric(desk, field, |text| {
            let plain = text::number(text)?;
            let plain = plain.split_once('.').filter(|(_, f)| f.bytes().all(|b| b == b'0')).map_or(&*plain, |(w, _)| w);
            if plain.contains('.') {
                return Err(wrong(Code::NotWhole, &[]));
            }
            if plain.starts_with('-') {
                return Err(wrong(if least == 0 { Code::Negative } else { Code::NotPositive }, &[]));
            }
            let too_large = || wrong(Code::TooLarge, &[("most", &most.to_string())]);
            let value: u32 = plain.parse().map_err(|_| too_large())?;
            match value {
                v if v < least => Err(wrong(Code::NotPositive, &[])),
                v if v > most => Err(too_large()),
                v => Ok(v),
            }
        })
    }

    /// A day.
    pub fn day(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<Day> {
        let from_1904 = desk.sources[usize::from(self.at.source)].from_1904;
        let last = self.fields[field].holds == Holds::LastDay;
        self.read(desk, field, |text, kind| {
            let day = if kind == CellKind::Number { text::serial_day(text, from_1904) } else { text::day(text) };
            day.map_err(|mut wrong| {
                // Other programs write 9999-12-31 for "no end".
                if last && wrong.code == Code::DateOutOfRange && text.starts_with("9999") {
                    wrong.suggestion = Some(String::new());
                }
                wrong
            })
        })
    }

    /// Yes or no.
    pub fn yes_no(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<bool> {
        self.read(desk, field, |text, _| text::word(text, super::words::YES_NO).map(|value| value == "true"))
    }

    /// One of the field's words, as the domain's own type.
    pub fn choice<T: serde::de::DeserializeOwned>(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<T> {
        let Holds::Choice(words) = self.fields[field].holds else { return Got::Absent };
        self.read(desk, field, |text, _| {
            let value = text::word(text, words)?;
            // The words' values are the serde names, which a test proves.
            serde_json::from_value(serde_json::Value::from(value)).map_err(|_| wrong(Code::UnknownWord, &[]))
        })
    }

    /// A time in whole seconds; the header says in which unit the cells are.
    pub fn seconds(&mut self, desk: &mut Desk<'a>, field: usize) -> Got<u32> {
        let unit = desk.sources[usize::from(self.at.source)].units[field];
        self.numeric(desk, field, |text| {
            let seconds = text::seconds(text, unit)?;
            if seconds < 0 {
                return Err(wrong(Code::Negative, &[]));
            }
            let most = limits::OPERATION_SECONDS;
            let too_large = || wrong(Code::TooLarge, &[("most", &most.to_string())]);
            if seconds > most { Err(too_large()) } else { u32::try_from(seconds).map_err(|_| too_large()) }
        })
    }
}

fn too_long(length: usize, most: usize) -> Wrong {
    wrong(Code::TooLong, &[("most", &most.to_string()), ("length", &length.to_string())])
}
