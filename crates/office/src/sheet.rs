//! Sheets as they were in the file: only the filled cells are kept, so a million empty rows cost nothing.

use std::collections::HashMap;

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CellKind {
    /// Text, also a number kept as text.
    Text,
    /// A number; in a column of codes, one that Excel made of a code.
    Number,
    /// A day, `YYYY-MM-DD`, with ` HH:MM:SS` when it has a time.
    Date,
    /// A time of day or a duration, `H:MM:SS`.
    Time,
    /// `TRUE` or `FALSE`.
    Bool,
    /// An error value: `#N/A`, `#REF!`.
    Error,
    /// A formula without a stored result; its text is empty.
    NoResult,
}

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// Excel 2007 and later.
    Xlsx,
    /// Excel 97 to 2003.
    Xls,
    /// Separated text.
    Csv {
        /// `UTF-8`, `UTF-8 BOM`, `UTF-16LE`, `UTF-16BE` or `GB18030`.
        encoding: &'static str,
        /// `,`, `;` or a tab.
        separator: char,
    },
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct Workbook {
    /// The file's name, as given.
    pub name: String,
    /// What it is.
    pub format: Format,
    /// Whether its serial dates count from 1904.
    pub from_1904: bool,
    /// Its visible sheets, in order. A CSV has one, named like the file.
    pub sheets: Vec<Sheet>,
}

/// A merged range; rows from 1, columns from 0, both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    /// First row.
    pub first_row: u32,
    /// Last row.
    pub last_row: u32,
    /// First column.
    pub first_column: u32,
    /// Last column.
    pub last_column: u32,
}

#[derive(Debug, Clone, Copy)]
struct Stored {
    column: u16,
    kind: CellKind,
    formula: bool,
    start: u32,
    len: u32,
}

/// A sheet's filled cells. Row numbers are the file's, from 1; columns count from 0.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Merged ranges.
    pub merges: Vec<Merge>,
    rows: Vec<(u32, u32)>,
    cells: Vec<Stored>,
    text: String,
    columns: u32,
}

/// A filled cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// Column, from 0.
    pub column: u32,
    /// As a person sees it, exactly: `0.1`, `2026-09-01`, `00123` where the number format pads it.
    pub text: &'a str,
    /// What it holds.
    pub kind: CellKind,
    /// It is the result of a formula.
    pub formula: bool,
}

/// A row with at least one filled cell.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The file's row number, from 1.
    pub number: u32,
    sheet: &'a Sheet,
    from: usize,
    to: usize,
}

impl<'a> Row<'a> {
    /// Its filled cells, by column.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = Cell<'a>> + use<'a> {
        let sheet = self.sheet;
        sheet.cells[self.from..self.to].iter().map(move |cell| sheet.show(cell))
    }

    /// The cell in a column, when filled.
    #[must_use]
    pub fn cell(&self, column: u32) -> Option<Cell<'a>> {
        let cells = &self.sheet.cells[self.from..self.to];
        let at = cells.binary_search_by_key(&column, |c| u32::from(c.column)).ok()?;
        Some(self.sheet.show(&cells[at]))
    }
}

impl Sheet {
    /// The rows that have a filled cell, in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        (0..self.rows.len()).map(|index| self.row_at(index))
    }

    /// The row with this number, when any of its cells is filled.
    #[must_use]
    pub fn row(&self, number: u32) -> Option<Row<'_>> {
        self.rows.binary_search_by_key(&number, |r| r.0).ok().map(|index| self.row_at(index))
    }

    /// The cell at a row (from 1) and column (from 0), when filled.
    #[must_use]
    pub fn cell(&self, row: u32, column: u32) -> Option<Cell<'_>> {
        self.row(row)?.cell(column)
    }

    /// How many rows have a filled cell.
    #[must_use]
    pub fn filled_rows(&self) -> usize {
        self.rows.len()
    }

    /// The number of the last row with a filled cell; 0 when there is none.
    #[must_use]
    pub fn last_row(&self) -> u32 {
        self.rows.last().map_or(0, |r| r.0)
    }

    /// One more than the last column with a filled cell.
    #[must_use]
    pub fn columns(&self) -> u32 {
        self.columns
    }

    fn row_at(&self, index: usize) -> Row<'_> {
        let (number, from) = self.rows[index];
        let to = self.rows.get(index + 1).map_or(self.cells.len(), |next| next.1 as usize);
        Row { number, sheet: self, from: from as usize, to }
    }

    fn show<'a>(&'a self, cell: &Stored) -> Cell<'a> {
        let start = cell.start as usize;
        let text = &self.text[start..start + cell.len as usize];
        Cell { column: u32::from(cell.column), text, kind: cell.kind, formula: cell.formula }
    }

    /// Marks cells (row from 1, column from 0) as results of formulas; where such a cell is empty it becomes
    /// [`CellKind::NoResult`].
    pub(crate) fn mark_formulas(self, at: &std::collections::BTreeSet<(u32, u32)>) -> Self {
        let mut missing = at.clone();
        let mut builder = SheetBuilder::new(&self.name);
        let mut all: Vec<(u32, Cell<'_>)> = Vec::with_capacity(self.cells.len());
        for row in self.rows() {
            for mut cell in row.cells() {
                cell.formula = missing.remove(&(row.number, cell.column));
                all.push((row.number, cell));
            }
        }
        all.extend(missing.iter().map(|&(row, column)| (row, Cell { column, text: "", kind: CellKind::NoResult, formula: true })));
        all.sort_by_key(|(row, cell)| (*row, cell.column));
        for (row, cell) in all {
            builder.push(row, cell);
        }
        let mut sheet = builder.finish();
        sheet.merges = self.merges.clone();
        sheet
    }
}

/// Builds a [`Sheet`] from cells in order of row and column; later text for the same cell is ignored.
#[derive(Debug)]
pub struct SheetBuilder {
    sheet: Sheet,
    shared: HashMap<(usize, usize), (u32, u32)>,
    unordered: bool,
}

impl SheetBuilder {
    /// An empty sheet.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let sheet =
            Sheet { name: name.to_owned(), merges: Vec::new(), rows: Vec::new(), cells: Vec::new(), text: String::new(), columns: 0 };
        Self { sheet, shared: HashMap::new(), unordered: false }
    }

    /// Adds a cell. Cells whose text would not fit into 4 GB are left out (limits refuse such files before).
    pub fn push(&mut self, row: u32, cell: Cell<'_>) {
        let Some(place) = self.store(cell.text) else { return };
        self.put(row, cell, place);
    }

    /// Adds a cell whose text lives in a table of shared strings, so that equal texts are kept once.
    pub(crate) fn push_shared(&mut self, row: u32, cell: Cell<'_>) {
        // The address is only a key: the table outlives the builder's use of it.
        let key = (cell.text.as_ptr() as usize, cell.text.len());
        let place = match self.shared.get(&key) {
            Some(&place) => place,
            None => {
                let Some(place) = self.store(cell.text) else { return };
                self.shared.insert(key, place);
                place
            }
        };
        self.put(row, cell, place);
    }

    fn store(&mut self, text: &str) -> Option<(u32, u32)> {
        let start = u32::try_from(self.sheet.text.len()).ok()?;
        let len = u32::try_from(text.len()).ok()?;
        start.checked_add(len)?;
        self.sheet.text.push_str(text);
        Some((start, len))
    }

    fn put(&mut self, row: u32, cell: Cell<'_>, (start, len): (u32, u32)) {
        let Ok(column) = u16::try_from(cell.column) else { return };
        let sheet = &mut self.sheet;
        let next = u32::try_from(sheet.cells.len()).unwrap_or(u32::MAX);
        match sheet.rows.last() {
            Some(&(last, _)) if last == row => {
                self.unordered |= sheet.cells.last().is_some_and(|c| c.column >= column);
            }
            Some(&(last, _)) => {
                self.unordered |= last > row;
                sheet.rows.push((row, next));
            }
            None => sheet.rows.push((row, next)),
        }
        sheet.columns = sheet.columns.max(cell.column + 1);
        sheet.cells.push(Stored { column, kind: cell.kind, formula: cell.formula, start, len });
    }

    /// How many cells it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sheet.cells.len()
    }

    /// Whether it has no cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sheet.cells.is_empty()
    }

    /// The sheet.
    #[must_use]
    pub fn finish(mut self) -> Sheet {
        if self.unordered {
            // Only a file that some program wrote carelessly comes here.
            let sheet = &self.sheet;
            let mut all: Vec<(u32, Stored)> = Vec::with_capacity(sheet.cells.len());
            for (index, &(number, from)) in sheet.rows.iter().enumerate() {
                let to = sheet.rows.get(index + 1).map_or(sheet.cells.len(), |next| next.1 as usize);
                all.extend(sheet.cells[from as usize..to].iter().map(|&cell| (number, cell)));
            }
            all.sort_by_key(|(row, cell)| (*row, cell.column));
            all.dedup_by_key(|(row, cell)| (*row, cell.column));
            self.sheet.rows.clear();
            self.sheet.cells.clear();
            for (row, cell) in all {
                if self.sheet.rows.last().is_none_or(|r| r.0 != row) {
                    self.sheet.rows.push((row, u32::try_from(self.sheet.cells.len()).unwrap_or(u32::MAX)));
                }
                self.sheet.cells.push(cell);
            }
        }
        self.sheet
    }
}

/// A column's letters: 0 → `A`, 26 → `AA`.
#[must_use]
pub fn column_letter(column: u32) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or_default()));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(column_letter(column), letters);
        }
    }

    #[test]
    fn cells_in_any_order_end_in_order() {
        let mut builder = SheetBuilder::new("S");
        for (row, column, text) in [(3, 1, "d"), (3, 0, "c"), (1, 2, "b"), (1, 2, "again")] {
            builder.push(row, Cell { column, text, kind: CellKind::Text, formula: false });
        }
        let sheet = builder.finish();
        let all: Vec<_> = sheet.rows().flat_map(|r| r.cells().map(move |c| (r.number, c.column, c.text))).collect();
        assert_eq!(all, [(1, 2, "b"), (3, 0, "c"), (3, 1, "d")]);
        assert_eq!(sheet.cell(3, 1).unwrap().text, "d");
        assert_eq!((sheet.last_row(), sheet.columns(), sheet.filled_rows()), (3, 3, 2));
        assert!(sheet.cell(2, 0).is_none());
    }
}
