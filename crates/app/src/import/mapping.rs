//! Which sheet is which kind, which column is which field.

use super::kinds::{Kind, field_of, plain_header};
use super::merges::Merges;
use super::text::{day, half_width, serial_day, trimmed};
use super::versions::FIRST_VERSION;
use super::words::KINDS;
use qitao_domain::Day;
use qitao_office::{CellKind, Row, Sheet, Workbook, column_letter};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// Rows from the top in which the header is looked for.
const HEADER_WITHIN: usize = 20;

/// A column as it was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ColumnGuess {
    /// The column, from 0.
    pub index: u32,
    /// Its letters.
    pub letter: String,
    /// What its header says.
    pub header: String,
    /// The field, when recognised.
    pub field: Option<String>,
    /// The letters of an earlier column whose header names the same field: that one is read, unless a person chooses.
    pub repeats: Option<String>,
}

/// A sheet as it was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SheetGuess {
    /// Its name.
    pub name: String,
    /// What it has, when recognised.
    pub kind: Option<Kind>,
    /// The header's row, from 1.
    pub header_row: u32,
    /// Filled rows below the header.
    pub rows: u32,
    /// Its columns.
    pub columns: Vec<ColumnGuess>,
}

/// A column that is a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ColumnMapping {
    /// The column, from 0.
    pub index: u32,
    /// The field's key.
    pub field: String,
}

/// How a sheet is to be read. Sheets that are not mapped are not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SheetMapping {
    /// Its name.
    pub sheet: String,
    /// What it has.
    pub kind: Kind,
    /// The header's row, from 1; none means the recognised one.
    #[serde(default)]
    pub header_row: Option<u32>,
    /// Its columns.
    pub columns: Vec<ColumnMapping>,
}

impl SheetGuess {
    /// As a mapping; `None` when the kind was not recognised.
    #[must_use]
    pub fn mapping(&self) -> Option<SheetMapping> {
        let columns = self.columns.iter().filter_map(|c| Some(ColumnMapping { index: c.index, field: c.field.clone()? }));
        Some(SheetMapping { sheet: self.name.clone(), kind: self.kind?, header_row: Some(self.header_row), columns: columns.collect() })
    }
}

/// Recognises every sheet by its name and headers, in either language.
#[must_use]
pub fn recognise(workbook: &Workbook) -> Vec<SheetGuess> {
    workbook.sheets.iter().map(|sheet| recognise_sheet(sheet, None)).collect()
}

/// Recognises a sheet's columns, as records of `kind` when that is known. Then it has that kind, whatever its headers say.
#[must_use]
pub fn recognise_sheet(sheet: &Sheet, kind: Option<Kind>) -> SheetGuess {
    // A header that names too little of the known kind may still be told by what it is for another.
    let best = header_of(sheet, kind).or_else(|| header_of(sheet, None));
    let found = kind.or(best.map(|(kind, _)| kind));
    let header = best.map(|(_, row)| row).or_else(|| sheet.rows().next());
    let header_row = header.map_or(0, |r| r.number);
    let mut taken: Vec<(usize, String)> = Vec::new();
    let mut columns: Vec<ColumnGuess> = header.map_or_else(Vec::new, |row| {
        row.cells()
            .map(|cell| {
                // The first column of a field has it.
                let letter = column_letter(cell.column);
                let named = found.and_then(|k| Some((k, field_of(k, cell.text)?)));
                let repeats = named.and_then(|(_, f)| taken.iter().find(|(field, _)| *field == f)).map(|(_, first)| first.clone());
                let field = named.filter(|_| repeats.is_none());
                taken.extend(field.map(|(_, f)| (f, letter.clone())));
                let field = field.map(|(k, f)| k.spec().fields[f].key.to_owned());
                ColumnGuess { index: cell.column, letter, header: cell.text.to_owned(), field, repeats }
            })
            .collect()
    });
    if found == Some(Kind::Bom) {
        days_of_versions(sheet, header_row, &mut columns);
    }
    let below = sheet.rows().filter(|r| r.number > header_row).count();
    SheetGuess { name: sheet.name.clone(), kind: found, header_row, rows: u32::try_from(below).unwrap_or(u32::MAX), columns }
}

/// The row that is the header, and of which kind: of `kind` when that is known.
fn header_of(sheet: &Sheet, kind: Option<Kind>) -> Option<(Kind, Row<'_>)> {
    let mut best: Option<(u32, Kind, Row<'_>)> = None;
    for row in sheet.rows().take(HEADER_WITHIN) {
        for spec in KINDS.iter().filter(|s| kind.is_none_or(|k| k == s.kind)) {
            let Some(score) = score(sheet, row, spec.kind) else { continue };
            if best.is_none_or(|(most, _, _)| score > most) {
                best = Some((score, spec.kind, row));
            }
        }
    }
    best.map(|(_, kind, row)| (kind, row))
}

/// Takes days whose header does not say whose they are (生效日期, "From") for the version's, where they can be nobody else's: the
/// sheet has several versions of an item and no column of their days, so without these all of them would be always active; and every
/// version says one and the same on all its rows. Else they are the lines', and nothing is lost.
fn days_of_versions(sheet: &Sheet, header_row: u32, columns: &mut [ColumnGuess]) {
    let column = |columns: &[ColumnGuess], key| columns.iter().position(|c| c.field.as_deref() == Some(key));
    let (Some(parent), Some(version)) = (column(columns, "parent"), column(columns, "version")) else { return };
    if column(columns, "version_from").or(column(columns, "version_to")).is_some() {
        return;
    }
    let days = [("from", "version_from"), ("to", "version_to")].map(|(line, head)| Some((column(columns, line)?, head)));
    let days: Vec<(usize, &str)> = days.into_iter().flatten().collect();
    if days.is_empty() || days.iter().any(|&(at, _)| names_the_line(&columns[at].header)) {
        return;
    }
    let merges = Merges::below(sheet, header_row);
    let text = |number: u32, at: usize| {
        let column = columns[at].index;
        let cell = sheet.cell(number, column).or_else(|| merges.cell(sheet, number, column))?;
        Some((trimmed(cell.text), cell.kind)).filter(|said| !said.0.is_empty())
    };
    let (mut said, mut versions) = (HashMap::new(), HashMap::<&str, HashSet<&str>>::new());
    let mut of = ("", "");
    for row in sheet.rows().filter(|r| r.number > header_row) {
        // A row without its version belongs to that of the row above, when that has the same parent.
        let parent = text(row.number, parent).map_or("", |t| t.0);
        let version = text(row.number, version).map(|t| t.0);
        of = (parent, version.unwrap_or(if parent == of.0 { of.1 } else { FIRST_VERSION }));
        versions.entry(of.0).or_default().insert(of.1);
        for &(at, _) in &days {
            let day = text(row.number, at).map(|(text, kind)| Said::of(text, kind));
            if *said.entry((of, at)).or_insert(day) != day {
                return;
            }
        }
    }
    if versions.values().all(|versions| versions.len() < 2) {
        return;
    }
    for (at, head) in days {
        columns[at].field = Some(head.to_owned());
    }
}

/// What a cell says of a day: 2026-1-1 and 2026/01/01 are the same, and what is no day is only like itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said<'a> {
    Day(Day),
    Other(&'a str),
}

impl<'a> Said<'a> {
    fn of(text: &'a str, kind: CellKind) -> Self {
        let day = if kind == CellKind::Number { serial_day(text, false) } else { day(text) };
        day.map_or(Self::Other(text), Self::Day)
    }
}

/// Whether a header says that it is about the line: 行生效日期, 子件失效日, "Line from".
fn names_the_line(header: &str) -> bool {
    let plain = plain_header(&half_width(header));
    ["行", "子件", "子项", "line", "component"].iter().any(|word| plain.contains(word))
}

/// Whether a header is that of levels: 层级, "BOM level".
fn tells_levels(header: &str) -> bool {
    let plain = plain_header(&half_width(header));
    ["层级", "层次", "阶层", "阶次", "bom层级", "bom阶层", "level", "bomlevel"].contains(&plain.as_str())
}

/// How well a row is the header of a kind; `None` when it is not one.
fn score(sheet: &Sheet, row: Row<'_>, kind: Kind) -> Option<u32> {
    let spec = kind.spec();
    let mut matched = vec![false; spec.fields.len()];
    let mut cells = 0;
    for cell in row.cells() {
        cells += 1;
        if let Some(field) = field_of(kind, cell.text) {
            matched[field] = true;
        } else if kind == Kind::Item && tells_levels(cell.text) {
            return None; // a BOM by levels: its rows are no items
        }
        if kind == Kind::Warehouse && field_of(Kind::Bin, cell.text) == Kind::Bin.field("code") {
            return None; // a warehouse stands there once for each of its bins
        }
    }
    let count = u32::try_from(matched.iter().filter(|m| **m).count()).unwrap_or(0);
    let required = spec.fields.iter().zip(&matched).filter(|(f, _)| f.required);
    let missing = required.filter(|(_, m)| !**m).count();
    let name = plain_header(&sheet.name);
    let named = spec.zh.iter().chain(spec.en).any(|n| plain_header(n) == name);
    let hinted = named || spec.zh.iter().chain(spec.en).any(|n| plain_header(n).chars().count() > 2 && name.contains(&plain_header(n)));
    // Two fields make a header; one does in a sheet of that name. Without its name, a sheet needs what is required.
    if count == 0 || (count < 2 && !named) || (missing > 0 && !hinted) {
        return None;
    }
    let unmatched = u32::try_from(cells).unwrap_or(0).saturating_sub(count).min(40);
    Some(
        1_000
            + if missing == 0 { 400 } else { 0 }
            + if named {
                300
            } else if hinted {
                100
            } else {
                0
            }
            + count * 10
            - unmatched,
    )
}
