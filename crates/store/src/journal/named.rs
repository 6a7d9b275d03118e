//! What changes touched, by name: a list of them says which records they deleted, and not only how many.

use super::bring_back::{Columns, names, number};
use super::readable::{All, Known, Names, Of};
use super::tables::record_of;
use super::{ChangeRow, Row, Shape};
use crate::error::Tried;
use crate::schema::{journal, journal_change};
use crate::{Read, Result, StoreError};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Rows looked at for each name that is wanted: one change may touch a record several times.
const ROWS_PER_NAME: u32 = 4;
/// Later changes that are looked through for what a row named: whoever looks that far back finds a number instead of a name.
const LATER: i64 = 2_000;

/// What a change did to records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    /// Deleted them.
    Deleted,
    /// Changed them.
    Changed,
    /// Added them.
    Added,
}

/// A record that a change touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The table.
    pub table: String,
    /// What people call it, its code; none where nobody knows any more.
    pub name: Option<String>,
    /// Its name; of a version, its item's.
    pub title: Option<String>,
}

/// The records that a change touched, by what it did to them: deleted ones before changed ones; added ones where it did nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// What was done to them.
    pub done: Done,
    /// How many rows of theirs.
    pub count: i64,
    /// The first of them.
    pub records: Vec<Named>,
}

/// By table, how many rows a change added, changed, deleted.
type Counts = BTreeMap<String, [i64; 3]>;

fn counts(change: &ChangeRow) -> Result<Counts> {
    serde_json::from_str(&change.counts).map_err(|_| StoreError::Unknown("journal_change.counts", change.counts.clone()))
}

/// What is to be named of a change: whole records before their parts; what it added only where it deleted and changed nothing.
fn wanted(counts: &Counts) -> Option<(Done, BTreeSet<&str>, i64)> {
    let of = |parts: bool, at: usize| {
        let is_wanted = |table: &str| record_of(table).is_some_and(|(_, record)| record.part_of.is_some() == parts);
        let tables: Vec<_> = counts.iter().filter(|(table, counts)| is_wanted(table) && counts[at] > 0).collect();
        let sum = tables.iter().map(|(_, counts)| counts[at]).sum();
        (tables.into_iter().map(|(table, _)| table.as_str()).collect::<BTreeSet<_>>(), sum)
    };
    let order = [[(Done::Deleted, 2), (Done::Changed, 1)].as_slice(), &[(Done::Added, 0)]];
    order
        .iter()
        .flat_map(|kinds| [false, true].into_iter().flat_map(|parts| kinds.iter().map(move |(done, at)| (*done, parts, *at))))
        .map(|(done, parts, at)| (done, of(parts, at)))
        .find_map(|(done, (tables, sum))| (!tables.is_empty()).then_some((done, tables, sum)))
}

impl Read<'_> {
    /// The first records that each of these changes touched, `most` of each; none of a change that touched no record.
    ///
    /// # Errors
    /// The database's, and a row that is none.
    pub fn touched(&mut self, changes: &[ChangeRow], most: usize) -> Result<Vec<Option<Touched>>> {
        let all = self.all_tables()?;
        changes.iter().map(|change| self.touched_by(change, most, &all)).collect()
    }

    fn touched_by(&mut self, change: &ChangeRow, most: usize, all: &All) -> Result<Option<Touched>> {
        let counts = counts(change)?;
        let Some((done, tables, count)) = wanted(&counts) else { return Ok(None) };
        let shapes: BTreeMap<i64, &Shape> =
            all.shapes.values().filter(|shape| tables.contains(shape.table.as_str())).map(|shape| (shape.id, shape)).collect();
        let rows = journal::table
            .filter(journal::id.ge(change.first))
            .filter(journal::id.le(change.last))
            .filter(journal::shape.eq_any(shapes.keys().copied().collect::<Vec<_>>()))
            .order(journal::id)
            .limit(i64::from(ROWS_PER_NAME) * i64::try_from(most).unwrap_or(i64::MAX))
            .into_boxed();
        let rows: Vec<Row> = match done {
            Done::Deleted => rows.filter(journal::after.is_null()).load(self.conn),
            Done::Changed => rows.filter(journal::before.is_not_null()).filter(journal::after.is_not_null()).load(self.conn),
            Done::Added => rows.filter(journal::before.is_null()).load(self.conn),
        }
        .tried("reading what a change touched")?;
        let mut images: Vec<(&str, Columns)> = Vec::new();
        let mut seen = BTreeSet::new();
        for row in &rows {
            let Some(shape) = shapes.get(&row.shape) else { continue };
            let Some(image) = names(row.before.as_deref().or(row.after.as_deref()), shape)? else { continue };
            if seen.len() < most && seen.insert((&shape.table, number(&image, "id"))) {
                images.push((&shape.table, image));
            }
        }
        let known = self.known(Of::Change(change), all, || images.iter().map(|(table, row)| (*table, row)))?;
        let names = known.names();
        let one = |(table, row): &(&str, Columns)| Named {
            table: (*table).to_owned(),
            name: number(row, "id").and_then(|id| names.get(&(record_of(table).map(|(at, _)| super::tables::TABLES[at].0)?, id)).cloned()),
            title: known.title(table, row),
        };
        Ok(Some(Touched { done, count, records: images.iter().map(one).collect() }))
    }

    /// What people call records that some changes touched.
    pub(super) fn names_among(&mut self, changes: &[i64], images: &[(&'static str, Columns)]) -> Result<Names> {
        let first = changes.iter().min().filter(|_| !images.is_empty());
        let Some(change) = first.map(|first| self.change(*first)).transpose()?.flatten() else { return Ok(Names::new()) };
        let all = self.all_tables()?;
        Ok(self.known(Of::Change(&change), &all, || images.iter().map(|(table, row)| (*table, row)))?.names())
    }

    /// Rows of a table that a later change deleted, by number: what a row named that is gone itself.
    pub(super) fn rows_deleted_after(&mut self, change: i64, shape: &Shape, ids: &[i64]) -> Result<Vec<(i64, Columns)>> {
        let mut found = Vec::new();
        let mut missing: BTreeSet<i64> = ids.iter().copied().collect();
        if missing.is_empty() {
            return Ok(found);
        }
        let later: Vec<ChangeRow> = journal_change::table
            .filter(journal_change::id.gt(change))
            .filter(journal_change::counts.like(format!("%\"{}\":%", shape.table)))
            .order(journal_change::id)
            .limit(LATER)
            .load(self.conn)
            .tried("looking for what was deleted later")?;
        for change in later {
            if missing.is_empty() {
                break;
            }
            if counts(&change)?.get(&shape.table).is_none_or(|[_, _, deleted]| *deleted == 0) {
                continue;
            }
            let wanted: Vec<i64> = missing.iter().copied().collect();
            for (id, row) in self.rows_among(Of::Change(&change), shape, &wanted)? {
                missing.remove(&id);
                found.push((id, row));
            }
        }
        Ok(found)
    }
}

impl Known {
    /// What a row is called beside its code: its own name, or that of the item whose version it is.
    fn title(&self, table: &str, row: &Columns) -> Option<String> {
        let own = |row: &Columns| row.get("name").and_then(|name| name.as_str()).map(str::to_owned);
        own(row).or_else(|| {
            let (_, record) = record_of(table)?;
            match record.part_of {
                Some((column, parent)) => self.title(parent, self.row(parent, number(row, column)?)?),
                None => own(self.row("item", number(row, "item_id")?)?),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_records_come_before_parts_and_deleted_before_changed() {
        let check = |counts: &[(&str, [i64; 3])], expected: Option<(Done, &[&str], i64)>| {
            let counts: Counts = counts.iter().map(|(table, counts)| ((*table).to_owned(), *counts)).collect();
            let expected = expected.map(|(done, tables, sum)| (done, tables.iter().copied().collect(), sum));
            assert_eq!(wanted(&counts), expected, "{counts:?}");
        };
        check(&[("bom", [0, 0, 2]), ("bom_line", [0, 0, 9]), ("item", [5, 1, 1])], Some((Done::Deleted, &["bom", "item"], 3)));
        check(&[("bom", [0, 1, 0]), ("bom_line", [0, 0, 9]), ("audit", [1, 0, 0])], Some((Done::Changed, &["bom"], 1)));
        check(&[("item", [7, 0, 0]), ("sequence", [0, 1, 0])], Some((Done::Added, &["item"], 7)));
        check(&[("item", [7, 0, 0]), ("bom_line", [0, 0, 2])], Some((Done::Deleted, &["bom_line"], 2)));
        check(&[("operation", [0, 3, 0])], Some((Done::Changed, &["operation"], 3)));
        check(&[("person", [0, 0, 1]), ("audit", [1, 0, 0])], None);
    }
}
