//! What a script comes to: the rows that it added, changed and deleted on a copy of the books, read from the copy's journal;
//! and doing just that to the books themselves.
//!
//! Nothing of the script runs on the books. What is written are rows, and only where each is as the script met it: else
//! [`StoreError::Moved`] names them. Rows that it added get row numbers of the books, as others may have come meanwhile. A record's head
//! is among the rows with each part of it, so that a record which somebody else changed is one that moved, and whoever has
//! it open learns of the script.

use super::bring_back::{Columns, key, names, number};
use super::put_back::Settled;
use super::tables::{Kept, Record, TABLES, record_of};
use super::{Row, Shape};
use crate::conn::Conn;
use crate::dialect::batch;
use crate::error::Tried;
use crate::schema::{journal, sequence};
use crate::stored::CHUNK;
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use qitao_domain::limits;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Rows read at once: of the largest that there may be, as much as all of them together may be.
const ROWS: u32 = 1_000;
/// Rows that are named when they moved.
const NAMED: usize = 10;
/// Where rows are parked that swap what must be one row's alone: beyond every number that is written.
const PARKED: i64 = 1 << 40;

/// Table, by its place in [`TABLES`], and row number.
type At = (usize, i64);

/// What is written to one row. What comes has a number of its own kind, as it may be that of one that goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// The table, by its place in [`TABLES`].
    at: usize,
    /// It is not there yet.
    comes: bool,
    /// Row number.
    id: i64,
}

/// A row as a script met it and would leave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetRow {
    /// The table.
    pub table: &'static str,
    /// What its columns are.
    pub shape: i64,
    /// An array as JSON; none when it is added.
    pub before: Option<String>,
    /// An array as JSON; none when it is deleted. The same as before: it goes with its parts.
    pub after: Option<String>,
}

/// All that a script comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Net {
    /// Rows of records, in the order of the tables and their numbers.
    pub rows: Vec<NetRow>,
    /// By table, how many were added, changed, deleted.
    pub counts: BTreeMap<&'static str, [i64; 3]>,
    /// Tables that are no records, whose rows changed.
    pub others: BTreeSet<String>,
}

/// What was written: records and those of them that are gone.
#[derive(Debug, Clone, Default)]
pub struct Applied {
    records: Vec<Settled>,
}

impl Applied {
    /// Row numbers of the written records of a kind.
    #[must_use]
    pub fn of(&self, kind: &str) -> Vec<i64> {
        self.records.iter().filter(|r| r.0 == kind).map(|r| r.1).collect()
    }
}

/// A row as columns.
#[derive(Debug)]
struct Both {
    before: Option<Columns>,
    after: Option<Columns>,
}

fn record(at: usize) -> Option<Record> {
    match TABLES[at].1 {
        Kept::Record(record) => Some(record),
        Kept::Trail | Kept::Not(_) => None,
    }
}

/// Of rows, the records that are no parts of others, and whether they come.
fn records(all: &BTreeMap<Key, Both>) -> Vec<Settled> {
    let whole = |key: &&Key| record(key.at).is_some_and(|record| record.part_of.is_none());
    all.keys().filter(whole).map(|key| (TABLES[key.at].0, key.id, key.comes)).collect()
}

/// Of rows, those that go.
fn gone(all: &BTreeMap<Key, Both>) -> Vec<(&'static str, i64)> {
    all.iter().filter(|(_, row)| row.after.is_none()).map(|(key, _)| (TABLES[key.at].0, key.id)).collect()
}

fn id_of(text: &str, shape: &Shape) -> Result<i64> {
    Ok(names(Some(text), shape)?.as_ref().and_then(|row| number(row, "id")).unwrap_or(0))
}

/// What a row is known by: where that is another's, its number was given again.
fn name_of(at: usize, text: &str, shape: &Shape) -> Result<Vec<Value>> {
    let (row, unique) = (names(Some(text), shape)?, record(at).and_then(|record| record.unique.first().copied()));
    Ok(unique.into_iter().flatten().filter_map(|column| row.as_ref()?.get(*column).cloned()).collect())
}

fn shown(table: &str, row: Option<&Columns>) -> String {
    let known = row.map(key).filter(|key| !key.is_empty());
    let number = || row.and_then(|row| number(row, "id")).unwrap_or(0).to_string();
    format!("{table} {}", known.unwrap_or_else(number))
}

impl Read<'_> {
    /// The newest row of the journal.
    ///
    /// # Errors
    /// The database's.
    pub fn newest_row(&mut self) -> Result<i64> {
        Ok(self.journal_end()?.newest)
    }

    /// What the rows of the journal after this one come to, taken together.
    ///
    /// # Errors
    /// [`StoreError::RowNumber`] where a row has a number that the books would not give; [`StoreError::TooMuch`] once they are more
    /// bytes than may be in memory; or the database's.
    pub fn net_since(&mut self, row: i64) -> Result<Net> {
        let shapes = self.shapes()?;
        let (mut net, mut rows) = (Net::default(), BTreeMap::<(At, usize), NetRow>::new());
        let mut bytes = 0_usize;
        let size = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        // Numbers that the database gave again, of how many rows.
        let mut again: HashMap<At, usize> = HashMap::new();
        let mut after = row;
        loop {
            let found: Vec<Row> = journal::table
                .filter(journal::id.gt(after))
                .order(journal::id)
                .limit(i64::from(ROWS))
                .load(self.conn)
                .tried("reading what a script did")?;
            let Some(last) = found.last() else { break };
            after = last.id;
            for row in found {
                let Some(shape) = shapes.get(&row.shape) else { continue };
                let Some((at, _)) = record_of(&shape.table) else {
                    net.others.insert(shape.table.clone());
                    continue;
                };
                let Some(text) = row.before.as_deref().or(row.after.as_deref()) else { continue };
                let key = (at, id_of(text, shape)?);
                if !(1..PARKED).contains(&key.1) {
                    return Err(StoreError::RowNumber(TABLES[at].0));
                }
                let times = again.entry(key).or_default();
                if row.before.is_none()
                    && let Some(NetRow { before: Some(old), after: None, .. }) = rows.get(&(key, *times))
                    && let Some(new) = &row.after
                    && name_of(at, old, shape)? != name_of(at, new, shape)?
                {
                    *times += 1;
                }
                match rows.get_mut(&(key, *times)) {
                    Some(known) => {
                        bytes = (bytes + size(&row.after)).saturating_sub(size(&known.after));
                        known.after = row.after;
                    }
                    None => {
                        bytes += size(&row.before) + size(&row.after);
                        let new = NetRow { table: TABLES[at].0, shape: row.shape, before: row.before, after: row.after };
                        rows.insert((key, *times), new);
                    }
                }
                if bytes > limits::SCRIPT_ROW_BYTES {
                    return Err(StoreError::TooMuch(bytes));
                }
            }
        }
        rows.retain(|_, row| row.before != row.after);
        for row in rows.values() {
            let count = net.counts.entry(row.table).or_default();
            count[if row.before.is_none() { 0 } else { 1 + usize::from(row.after.is_none()) }] += 1;
        }
        self.add_heads(&mut rows, &shapes)?;
        net.rows = rows.into_values().collect();
        Ok(net)
    }

    /// The heads of records of which only parts are among the rows.
    fn add_heads(&mut self, rows: &mut BTreeMap<(At, usize), NetRow>, shapes: &BTreeMap<i64, Shape>) -> Result<()> {
        for at in (0..TABLES.len()).rev() {
            let Some((column, parent)) = record(at).and_then(|record| record.part_of) else { continue };
            let Some((to, of_parent)) = record_of(parent) else { continue };
            let mut wanted = BTreeSet::new();
            for row in rows.range(((at, i64::MIN), 0)..((at + 1, i64::MIN), 0)).map(|(_, row)| row) {
                let Some(shape) = shapes.get(&row.shape) else { continue };
                for text in row.before.iter().chain(&row.after) {
                    wanted.extend(names(Some(text), shape)?.as_ref().and_then(|row| number(row, column)));
                }
            }
            let wanted: Vec<i64> = wanted.into_iter().filter(|id| !rows.contains_key(&((to, *id), 0))).collect();
            let Some(shape) = shapes.values().filter(|shape| shape.table == parent).max_by_key(|shape| shape.id) else { continue };
            for (id, found) in self.rows_now(parent, &shape.columns, "id", &wanted)? {
                let values: Vec<&Value> = shape.columns.iter().filter_map(|c| found.get(c)).collect();
                let text = serde_json::json!(values).to_string();
                rows.insert(((to, id), 0), NetRow { table: TABLES[to].0, shape: shape.id, before: Some(text.clone()), after: Some(text) });
            }
            // A part of a part: its own head follows, as the tables are gone through backwards.
            debug_assert!(of_parent.part_of.is_none() || to < at);
        }
        Ok(())
    }

    /// Are the rows that a script met as it met them?
    ///
    /// # Errors
    /// [`StoreError::Moved`] names those that are not.
    pub fn check_unmoved(&mut self, rows: &[NetRow]) -> Result<()> {
        let shapes = self.shapes()?;
        let columns: HashMap<String, Vec<String>> = super::triggers::tables(self.conn)?
            .into_iter()
            .map(|(table, columns)| (table, columns.into_iter().map(|c| c.name).collect()))
            .collect();
        let (mut count, mut first) = (0, Vec::new());
        let mut note = |table: &str, row: Option<&Columns>| {
            count += 1;
            if first.len() < NAMED {
                first.push(shown(table, row));
            }
        };
        for (table, _) in TABLES.iter().filter(|(_, kept)| matches!(kept, Kept::Record(_))) {
            let of_table: Vec<&NetRow> = rows.iter().filter(|row| row.table == *table).collect();
            for chunk in of_table.chunks(CHUNK) {
                let mut met = Vec::with_capacity(chunk.len());
                for row in chunk {
                    let shape = shapes.get(&row.shape).filter(|shape| columns.get(*table) == Some(&shape.columns));
                    match (shape, &row.before, &row.after) {
                        // The tables have another shape by now.
                        (None, ..) => note(table, None),
                        (Some(shape), Some(before), _) => met.extend(names(Some(before), shape)?),
                        (Some(_), None, _) => {}
                    }
                }
                let ids: Vec<i64> = met.iter().filter_map(|row| number(row, "id")).collect();
                let all = columns.get(*table).map(Vec::as_slice).unwrap_or_default();
                let now = self.rows_now(table, all, "id", &ids)?;
                for row in met.iter().filter(|row| number(row, "id").and_then(|id| now.get(&id)) != Some(*row)) {
                    note(table, Some(row));
                }
            }
        }
        self.note_parts_that_came(rows, &shapes, &mut note)?;
        if count == 0 { Ok(()) } else { Err(StoreError::Moved { count, first }) }
    }

    /// Parts that a record which goes did not have on the copy would go with it, unseen.
    fn note_parts_that_came(
        &mut self,
        rows: &[NetRow],
        shapes: &BTreeMap<i64, Shape>,
        note: &mut impl FnMut(&str, Option<&Columns>),
    ) -> Result<()> {
        for (at, (table, _)) in TABLES.iter().enumerate() {
            let Some((column, parent)) = record(at).and_then(|record| record.part_of) else { continue };
            let ids = |of: &str, gone: bool| -> Result<Vec<i64>> {
                let of_table = rows.iter().filter(|row| row.table == of && (!gone || row.after.is_none()));
                let mut ids = Vec::new();
                for row in of_table {
                    if let (Some(before), Some(shape)) = (&row.before, shapes.get(&row.shape)) {
                        ids.push(id_of(before, shape)?);
                    }
                }
                Ok(ids)
            };
            let parents = ids(parent, true)?;
            let known: HashSet<i64> = ids(table, false)?.into_iter().collect();
            let there = self.rows_now(table, &["id".to_owned()], column, &parents)?;
            for row in there.iter().filter(|(id, _)| !known.contains(id)).map(|(_, row)| row) {
                note(table, Some(row));
            }
        }
        Ok(())
    }
}

impl Write<'_> {
    /// Does to the books what a script did on its copy, where every row is as the script met it.
    ///
    /// # Errors
    /// [`StoreError::Moved`], [`StoreError::Taken`], [`StoreError::Cancelled`], or the database's.
    pub fn apply(&mut self, rows: &[NetRow], mut tell: impl FnMut(usize, usize) -> bool) -> Result<Applied> {
        self.check_unmoved(rows)?;
        let mut all = self.as_columns(rows)?;
        self.renumber(&mut all)?;
        let records = records(&all);
        self.settle_before(&records)?;
        if let Conn::Sqlite(_) = self.conn {
            batch(self.conn, "PRAGMA defer_foreign_keys = ON", "writing what a script came to")?;
        }
        let tables = super::triggers::tables(self.conn)?;
        let (none, total, mut done) = (Vec::new(), all.len(), 0);
        let mut step = || {
            done += 1;
            if done % 100 == 1 && !tell(done - 1, total) { Err(StoreError::Cancelled) } else { Ok(()) }
        };
        // What goes, goes first, and parts before what they are part of.
        for (key, _) in all.iter().rev().filter(|(_, row)| row.after.is_none()) {
            step()?;
            self.drop_row(TABLES[key.at].0, key.id)?;
        }
        self.park(&all)?;
        // What is there makes room for what comes.
        for there in [true, false] {
            for (Key { at, id, .. }, row) in all.iter_mut().filter(|(key, _)| key.comes != there) {
                let Some(after) = &mut row.after else { continue };
                step()?;
                if row.before.as_ref() == Some(after) && !after.contains_key("revision") {
                    continue;
                }
                let revision = row.before.as_ref().and_then(|before| number(before, "revision")).unwrap_or(0) + 1;
                self.sign_row(after, revision);
                let (table, after) = (TABLES[*at].0, &*after);
                let columns = tables.get(table).unwrap_or(&none);
                self.put_row(table, columns, after, there).map_err(|error| {
                    let taken = error.is_duplicate();
                    let named = || shown(table, Some(after)).split_once(' ').map_or_else(|| id.to_string(), |(_, key)| key.to_owned());
                    if taken { StoreError::Taken { table, key: named() } } else { error }
                })?;
            }
        }
        self.settle_after(&records, &gone(&all))?;
        Ok(Applied { records })
    }

    /// Every one of the rows, as columns.
    fn as_columns(&mut self, rows: &[NetRow]) -> Result<BTreeMap<Key, Both>> {
        let shapes = self.shapes()?;
        let mut all = BTreeMap::new();
        for row in rows {
            let unknown = || StoreError::Unknown("a script's row", format!("{} {}", row.table, row.shape));
            let ((at, _), shape) = record_of(row.table).zip(shapes.get(&row.shape)).ok_or_else(unknown)?;
            let (before, after) = (names(row.before.as_deref(), shape)?, names(row.after.as_deref(), shape)?);
            let id = before.as_ref().or(after.as_ref()).and_then(|row| number(row, "id")).unwrap_or(0);
            let key = Key { at, comes: before.is_none(), id };
            // One that took another's place would be lost without a word.
            if all.insert(key, Both { before, after }).is_some() {
                return Err(StoreError::Unknown("a script's rows", format!("{} {id} twice", row.table)));
            }
        }
        Ok(all)
    }

    /// Rows that come get numbers of these books, also where others name them.
    fn renumber(&mut self, all: &mut BTreeMap<Key, Both>) -> Result<()> {
        let mut new: HashMap<At, i64> = HashMap::new();
        for (at, (table, _)) in TABLES.iter().enumerate() {
            let added: Vec<At> = all.keys().filter(|key| key.at == at && key.comes).map(|key| (at, key.id)).collect();
            if !added.is_empty() {
                let first = self.next_ids(table, added.len())?;
                // By the numbers that they had on the copy.
                new.extend(added.into_iter().zip(first..));
            }
        }
        if new.is_empty() {
            return Ok(());
        }
        for (key, row) in std::mem::take(all) {
            let Both { before, mut after } = row;
            let id = if key.comes { new.get(&(key.at, key.id)).copied().unwrap_or(0) } else { key.id };
            if let (Some(after), Some(record)) = (&mut after, record(key.at)) {
                after.insert("id".into(), Value::from(id));
                for (column, to) in record.part_of.iter().chain(record.refers) {
                    let named = record_of(to).zip(number(after, column)).and_then(|((to, _), id)| new.get(&(to, id)));
                    if let Some(id) = named {
                        after.insert((*column).to_owned(), Value::from(*id));
                    }
                }
            }
            all.insert(Key { id, ..key }, Both { before, after });
        }
        Ok(())
    }

    /// Rows that take from each other what must be one row's alone, lay it down first.
    fn park(&mut self, all: &BTreeMap<Key, Both>) -> Result<()> {
        for (at, (table, _)) in TABLES.iter().enumerate() {
            let Some(record) = record(at) else { continue };
            let changed: Vec<(i64, &Columns, &Columns)> = all
                .iter()
                .filter(|(key, _)| key.at == at && !key.comes)
                .filter_map(|(key, row)| Some((key.id, row.before.as_ref()?, row.after.as_ref()?)))
                .collect();
            for unique in record.unique {
                // What is empty stands against nothing.
                let text = |row: &Columns| -> Option<Vec<String>> {
                    unique.iter().map(|c| row.get(*c).filter(|v| !v.is_null()).map(Value::to_string)).collect()
                };
                let held: HashMap<Vec<String>, i64> = changed.iter().filter_map(|(id, before, _)| Some((text(before)?, *id))).collect();
                let taken = changed.iter().filter_map(|(id, _, after)| held.get(&text(after)?).filter(|holder| *holder != id));
                let taken: BTreeSet<i64> = taken.copied().collect();
                let Some(column) = unique.last() else { continue };
                for id in taken {
                    let is_text = changed
                        .iter()
                        .find(|(one, ..)| *one == id)
                        .is_some_and(|(_, row, _)| row.get(*column).is_some_and(Value::is_string));
                    let parked = if is_text { format!("'~' || {}", PARKED + id) } else { (PARKED + id).to_string() };
                    let sql = format!("UPDATE \"{table}\" SET \"{column}\" = {parked} WHERE id = $1");
                    diesel::sql_query(sql).bind::<BigInt, _>(id).execute(self.conn).tried("making room for a script's rows")?;
                }
            }
        }
        Ok(())
    }

    /// On a copy on which SQL ran past the program: what follows from rows and is not written with them, and row numbers that
    /// the database gave.
    ///
    /// # Errors
    /// The database's.
    pub fn settle_copy(&mut self, net: &Net) -> Result<()> {
        let all = self.as_columns(&net.rows)?;
        self.settle_after(&records(&all), &gone(&all))?;
        // Nobody knows any more what the graph held of what went.
        self.touched.everything();
        let mut highest: BTreeMap<&'static str, i64> = BTreeMap::new();
        for key in all.keys().filter(|key| key.comes) {
            let high = highest.entry(TABLES[key.at].0).or_default();
            *high = (*high).max(key.id);
        }
        for (table, id) in highest {
            let next: Option<i64> =
                sequence::table.find(table).select(sequence::next).first(self.conn).optional().tried("looking at row numbers")?;
            let missing = id + 1 - next.unwrap_or(1);
            if missing > 0 {
                self.next_ids(table, usize::try_from(missing).unwrap_or(0))?;
            }
        }
        Ok(())
    }
}
