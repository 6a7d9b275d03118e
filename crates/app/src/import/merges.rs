//! Merged cells: what one says holds for all its rows.

use qitao_office::{Cell, Merge, Sheet};
use std::collections::HashMap;

/// The merged ranges below a sheet's header that span rows, by column and from the top, so that a cell's is found at once.
#[derive(Debug)]
pub(crate) struct Merges(HashMap<u32, Vec<Merge>>);

impl Merges {
    pub fn below(sheet: &Sheet, header_row: u32) -> Self {
        let mut by_column: HashMap<u32, Vec<Merge>> = HashMap::new();
        for merge in sheet.merges.iter().filter(|m| m.last_row > m.first_row && m.first_row > header_row) {
            by_column.entry(merge.first_column).or_default().push(*merge);
        }
        by_column.values_mut().for_each(|list| list.sort_by_key(|m| m.first_row));
        Self(by_column)
    }

    /// Those of a column, from the top.
    pub fn of(&self, column: u32) -> &[Merge] {
        self.0.get(&column).map_or(&[], Vec::as_slice)
    }

    /// The value of the merged range that a cell lies in.
    pub fn cell<'s>(&self, sheet: &'s Sheet, row: u32, column: u32) -> Option<Cell<'s>> {
        let list = self.of(column);
        let before = list.partition_point(|m| m.first_row <= row);
        let merge = list[..before].last().filter(|m| row <= m.last_row)?;
        sheet.cell(merge.first_row, column)
    }
}
