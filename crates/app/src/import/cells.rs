//! The mapped sheets of a file, and what is wrong at which of their cells.

use super::kinds::{Field, Holds, Kind, field_of, seconds_of};
use super::lines::{FROM, TO, VERSION_FROM, VERSION_TO};
use super::mapping::{SheetMapping, recognise_sheet};
use super::merges::Merges;
use super::partners::{self, Side};
use super::problem::{Code, Fix, Problem, Severity};
use super::text::{Wrong, half_width, number, trimmed};
use qitao_domain::PerUnit;
use qitao_office::{Cell, Merge, Sheet, Workbook, column_letter};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Most errors, and most warnings, that are kept one by one; beyond it they are only counted. Warnings push no error out.
pub(crate) const KEPT: u64 = 100_000;

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
    /// Whether there is a column for it.
    pub fn is_there(&self) -> bool {
        !matches!(self, Self::Absent)
    }

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

/// How a column writes shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shares {
    /// 0.02 is 2 %.
    Plain,
    /// The header has a percent sign, and a number stands there that can be nothing else: 2 is 2 %, and so 0.5 is 0.5 %.
    Percent,
    /// Such a number stands there, but the header does not say so: 0.5 may be either.
    Doubtful,
    /// The header has a percent sign, but all numbers may be either; they are read as plain ones.
    Headed,
}

impl Shares {
    fn of(sheet: &Sheet, header_row: u32, column: u32, kind: Kind) -> Self {
        let header = half_width(sheet.cell(header_row, column).map_or("", |c| c.text));
        let headed = header.contains('%') || header.contains("百分");
        // No scrap, no share of the cost and no tax is more than the whole; an efficiency may be somewhat.
        let below_whole = matches!(kind, Kind::Bom | Kind::Partner);
        let most = if below_whole { PerUnit::ONE } else { PerUnit::from_whole(3).unwrap_or(PerUnit::ONE) };
        let bare = sheet.rows().filter(|r| r.number > header_row).filter_map(|r| Some(half_width(r.cell(column)?.text).trim().to_owned()));
        let numbers = bare.filter_map(|text| number(&text).ok()?.parse::<PerUnit>().ok());
        match (headed, numbers.max().is_some_and(|number| number > most || (below_whole && number == most))) {
            (true, true) => Self::Percent,
            (true, false) => Self::Headed,
            (false, true) if kind == Kind::Bom => Self::Doubtful,
            (false, _) => Self::Plain,
        }
    }
}

/// A mapped sheet.
pub(crate) struct Source<'a> {
    pub kind: Kind,
    pub sheet: &'a Sheet,
    pub header_row: u32,
    /// Column of each field.
    pub columns: Vec<Option<u32>>,
    /// Seconds per unit of each field that holds seconds.
    pub units: Vec<i64>,
    /// On which side the sheet's partners are, where no column says it.
    pub side: Option<Side>,
    /// How numbers without a percent sign are meant, of each field that holds shares.
    pub shares: Vec<Shares>,
    merges: Merges,
    pub fixes: HashMap<(u32, u32), String>,
    skipped: HashSet<u32>,
    pub from_1904: bool,
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
            // A column that is not read although its header names a field that another column has.
            let unread = sheet.row(header_row).into_iter().flat_map(|row| row.cells());
            let unread = unread.filter(|cell| map.columns.iter().all(|c| c.index != cell.column));
            repeated.extend(unread.filter_map(|cell| {
                let at = field_of(map.kind, cell.text)?;
                columns[at].map(|_| (at, cell.column))
            }));
            let header = |column: u32| sheet.cell(header_row, column).map_or("", |c| c.text);
            let unit = |at: usize| columns[at].and_then(|c| seconds_of(header(c)));
            let units: Vec<Option<i64>> = (0..fields.len()).map(unit).collect();
            let share = |(at, field): (usize, &Field)| match columns[at].filter(|_| field.holds == Holds::Share) {
                Some(column) => Shares::of(sheet, header_row, column, map.kind),
                None => Shares::Plain,
            };
            let shares = fields.iter().enumerate().map(share).collect();
            let side = if map.kind == Kind::Partner { partners::side(workbook, sheet, header_row, &columns) } else { None };
            let source = Source {
                side,
                shares,
                kind: map.kind,
                sheet,
                header_row,
                columns,
                units: units.iter().map(|u| u.unwrap_or(1)).collect(),
                merges: Merges::below(sheet, header_row),
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
        let (kind, sheet, fields, side) = (source.kind, source.sheet, source.kind.spec().fields, source.side);
        let columns = source.columns.clone();
        let merges: Vec<(usize, Merge)> = columns
            .iter()
            .enumerate()
            .filter_map(|(field, column)| Some((field, source.merges.of((*column)?))))
            .flat_map(|(field, list)| list.iter().map(move |m| (field, *m)))
            .collect();
        for (index, field) in fields.iter().enumerate() {
            if field.required && columns[index].is_none() {
                self.report(
                    at,
                    index,
                    wrong(Code::ColumnMissing, &[("field", field.key), ("header", field.zh[0]), ("header_en", field.en[0])]),
                );
            }
            let named = columns[index].and_then(|c| field_of(kind, sheet.cell(at.row, c).map_or("", |cell| cell.text)));
            if kind == Kind::Bom && matches!((index, named), (VERSION_FROM, Some(FROM)) | (VERSION_TO, Some(TO))) {
                self.report(at, index, wrong(Code::DaysOfVersion, &[]));
            }
            if self.sources[usize::from(at.source)].shares[index] == Shares::Headed {
                self.report(at, index, wrong(Code::ShareHeaded, &[]));
            }
            if field.holds == Holds::Seconds && columns[index].is_some() && units[index].is_none() {
                self.report(at, index, wrong(Code::TimeUnitAssumed, &[]));
            }
        }
        if kind == Kind::Partner && partners::says_nothing(side, &columns) {
            self.report(at, partners::CUSTOMER, wrong(Code::SideMissing, &[]));
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

    /// Tells of columns that have a header and are not read.
    pub fn tell_unread(&mut self) {
        for index in 0..u16::try_from(self.sources.len()).unwrap_or(u16::MAX) {
            let source = &self.sources[usize::from(index)];
            let at = At { source: index, row: source.header_row };
            let told: HashSet<u32> =
                self.problems.iter().filter(|p| p.sheet == source.sheet.name && p.row == at.row).map(|p| p.column).collect();
            let cells = source.sheet.row(source.header_row).into_iter().flat_map(|row| row.cells());
            let unread = cells.filter(|cell| !source.columns.contains(&Some(cell.column)) && !told.contains(&cell.column));
            let columns: Vec<u32> = unread.filter(|cell| !trimmed(cell.text).is_empty()).map(|cell| cell.column).collect();
            columns.into_iter().for_each(|column| self.report_at(at, 0, Some(column), wrong(Code::ColumnUnread, &[])));
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
        let count = match severity {
            Severity::Error => {
                self.bad.insert(at);
                &mut self.errors
            }
            Severity::Warning => &mut self.warnings,
        };
        *count += 1;
        if *count > KEPT {
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

    /// The first of these fields that has a column.
    pub fn mapped(&self, at: At, fields: &[usize]) -> Option<usize> {
        let columns = &self.sources[usize::from(at.source)].columns;
        fields.iter().copied().find(|&f| columns[f].is_some())
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
    pub fn merged(&self, row: u32, column: u32) -> Option<Cell<'a>> {
        self.merges.cell(self.sheet, row, column)
    }
}
