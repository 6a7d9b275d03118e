//! Putting back what chosen changes deleted or changed, while everything else stays as it is now.
//!
//! What is put back is a whole record: an item with its conversions, a version with its lines and their substitutes. A record
//! is put back to what it was before the first of the chosen changes that touched it; one that they added stays. Nothing is
//! put over what others did: a record that is no longer as the chosen changes left it is a conflict with a name, and so is one
//! that needs a record which is not there any more, or whose code is another's now. Here it is planned; [`put_back`](super::put_back) does it.

use super::tables::{Kept, Record, TABLES, record_of};
use super::{Row, Shape};
use crate::conn::Conn;
use crate::error::Tried;
use crate::stored::CHUNK;
use crate::{Read, Result, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Rows read at once.
const ROWS: u32 = 5_000;

/// The columns of a row, by name.
pub(super) type Columns = serde_json::Map<String, Value>;
/// Table and row number.
type Key = (&'static str, i64);

/// Why a record is not put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It was changed again since, or between the chosen changes.
    Changed,
    /// Its code, barcode or version is another record's now.
    Taken,
    /// It needs a record that is not there any more.
    Needs,
    /// The tables had another shape then.
    Shape,
}

/// A record that is not put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// `item`, `bom`, …
    pub kind: &'static str,
    /// Its row number.
    pub id: i64,
    /// What people call it: its code; of a version, also its item's.
    pub key: String,
    /// Why.
    pub why: Why,
    /// What stands against it: a table and row.
    pub other: Option<String>,
}

/// A row as the chosen changes met and left it.
#[derive(Debug, Clone)]
struct Touched {
    before: Option<Columns>,
    after: Option<Columns>,
    /// Somebody else changed it in between.
    broken: bool,
}

/// What will be put back.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Rows that will be there again or be as before, in the order of [`TABLES`].
    pub(super) rows: BTreeMap<(usize, i64), Columns>,
    /// Rows that go with the record's later form.
    pub(super) gone: BTreeSet<(usize, i64)>,
    /// Records whose rows these are: kind, row number, whether it was deleted.
    pub records: Vec<(&'static str, i64, bool)>,
    /// Records that are left.
    pub conflicts: Vec<Conflict>,
}

impl Plan {
    /// How many records of each kind: were deleted, were changed.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<&'static str, [i64; 2]> {
        let mut counts: BTreeMap<_, [i64; 2]> = BTreeMap::new();
        for (kind, _, deleted) in &self.records {
            counts.entry(*kind).or_default()[usize::from(!deleted)] += 1;
        }
        counts
    }
}

pub(super) fn names(row: Option<&str>, shape: &Shape) -> Result<Option<Columns>> {
    let Some(text) = row else { return Ok(None) };
    let values: Vec<Value> = serde_json::from_str(text).map_err(|_| StoreError::Unknown("journal.row", text.to_owned()))?;
    Ok(Some(shape.columns.iter().cloned().zip(values).collect()))
}

fn id(row: &Columns) -> i64 {
    number(row, "id").unwrap_or(0)
}

pub(super) fn number(row: &Columns, column: &str) -> Option<i64> {
    row.get(column).and_then(Value::as_i64)
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    row: String,
}

impl Read<'_> {
    /// What the chosen changes did to records, by row.
    fn touched_rows(&mut self, changes: &[i64]) -> Result<BTreeMap<(usize, i64), Touched>> {
        let shapes = self.shapes()?;
        let mut touched: BTreeMap<(usize, i64), Touched> = BTreeMap::new();
        let mut changes = changes.to_vec();
        changes.sort_unstable();
        changes.dedup();
        for change in changes {
            let Some(change) = self.change(change)? else { continue };
            let mut after = 0;
            loop {
                let rows: Vec<Row> = self.change_rows(&change, after, ROWS)?;
                for row in &rows {
                    let Some(shape) = shapes.get(&row.shape) else { continue };
                    let Some((table, _)) = record_of(&shape.table) else { continue };
                    let (before, now) = (names(row.before.as_deref(), shape)?, names(row.after.as_deref(), shape)?);
                    let key = (table, before.as_ref().or(now.as_ref()).map_or(0, id));
                    match touched.get_mut(&key) {
                        Some(known) => {
                            known.broken |= known.after != before;
                            known.after = now;
                        }
                        None => drop(touched.insert(key, Touched { before, after: now, broken: false })),
                    }
                }
                match rows.last() {
                    Some(last) if rows.len() == ROWS as usize => after = last.id,
                    Some(_) | None => break,
                }
            }
        }
        Ok(touched)
    }

    /// Rows of a table as they are now, those whose `column` is one of these.
    pub(super) fn rows_now(&mut self, table: &str, columns: &[String], column: &str, of: &[i64]) -> Result<HashMap<i64, Columns>> {
        let mut found = HashMap::new();
        let kinds = super::triggers::tables(self.conn)?;
        let kinds: HashMap<&str, &str> = kinds.get(table).into_iter().flatten().map(|c| (c.name.as_str(), c.kind.as_str())).collect();
        let is_bool = |c: &String| kinds.get(c.as_str()) == Some(&"boolean");
        let list: Vec<String> = columns.iter().map(|c| if is_bool(c) { format!("\"{c}\"::int") } else { format!("\"{c}\"") }).collect();
        let array = match self.conn {
            Conn::Sqlite(_) => format!("json_array({})", list.join(", ")),
            Conn::Pg(_) => format!("json_build_array({})::text", list.join(", ")),
        };
        for chunk in of.chunks(CHUNK) {
            let numbers = chunk.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
            let sql = format!("SELECT id AS id, {array} AS row FROM \"{table}\" WHERE \"{column}\" IN ({numbers})");
            for row in diesel::sql_query(sql).load::<Found>(self.conn).tried("reading rows as they are now")? {
                let values: Vec<Value> = serde_json::from_str(&row.row).map_err(|_| StoreError::Unknown("row", row.row.clone()))?;
                found.insert(row.id, columns.iter().cloned().zip(values).collect());
            }
        }
        Ok(found)
    }

    /// What putting back these changes comes to. Nothing is written.
    ///
    /// # Errors
    /// The database's.
    pub fn plan_bring_back(&mut self, changes: &[i64]) -> Result<Plan> {
        let touched = self.touched_rows(changes)?;
        let columns: HashMap<String, Vec<String>> = super::triggers::tables(self.conn)?
            .into_iter()
            .map(|(table, columns)| (table, columns.into_iter().map(|c| c.name).collect()))
            .collect();
        let none = Vec::new();
        let columns_of = |table: &str| columns.get(table).unwrap_or(&none);
        let mut roots = Roots::default();
        for (&(table, _), touch) in &touched {
            roots.find(table, touch, &touched);
        }
        // What is part of a record that only its own row names, is where its parent is now.
        let mut now: HashMap<(usize, i64), Columns> = HashMap::new();
        for (at, (table, kept)) in TABLES.iter().enumerate() {
            let Kept::Record(record) = kept else { continue };
            let mut wanted: BTreeSet<i64> = touched.keys().filter(|(t, _)| *t == at).map(|(_, id)| *id).collect();
            wanted.extend(roots.parents.iter().filter(|(t, _)| *t == at).map(|(_, id)| *id));
            let wanted: Vec<i64> = wanted.into_iter().collect();
            now.extend(self.rows_now(table, columns_of(table), "id", &wanted)?.into_iter().map(|(id, row)| ((at, id), row)));
            if let Some((column, parent)) = record.part_of
                && let Some((parent, _)) = record_of(parent)
            {
                let parents: BTreeSet<i64> = now.keys().filter(|(t, _)| *t == parent).map(|(_, id)| *id).collect();
                let parents: Vec<i64> = parents.into_iter().collect();
                now.extend(self.rows_now(table, columns_of(table), column, &parents)?.into_iter().map(|(id, row)| ((at, id), row)));
            }
        }
        let mut objects: BTreeMap<(usize, i64), Vec<(usize, i64)>> = BTreeMap::new();
        for (&key, touch) in &touched {
            if let Some(root) = roots.root_of(key, touch, &touched, &now) {
                objects.entry(root).or_default().push(key);
            }
        }
        let mut plan = Plan::default();
        for (root, rows) in objects {
            self.plan_record(root, &rows, &touched, &now, &columns, &mut plan);
        }
        self.refuse_what_cannot_stand(&mut plan, &touched)?;
        let image = |conflict: &Conflict| {
            let key = (record_of(conflict.kind)?.0, conflict.id);
            let met = touched.get(&key).and_then(|touch| touch.before.as_ref().or(touch.after.as_ref()));
            Some((conflict.kind, met.or_else(|| now.get(&key))?.clone()))
        };
        let images: Vec<(&'static str, Columns)> = plan.conflicts.iter().filter_map(image).collect();
        let names = self.names_among(changes, &images)?;
        for conflict in &mut plan.conflicts {
            if let Some(name) = names.get(&(conflict.kind, conflict.id)) {
                conflict.key.clone_from(name);
            }
        }
        Ok(plan)
    }

    fn plan_record(
        &mut self,
        root: (usize, i64),
        rows: &[(usize, i64)],
        touched: &BTreeMap<(usize, i64), Touched>,
        now: &HashMap<(usize, i64), Columns>,
        columns: &HashMap<String, Vec<String>>,
        plan: &mut Plan,
    ) {
        // What the chosen changes added stays.
        if touched.get(&root).is_some_and(|t| t.before.is_none()) {
            return;
        }
        let kind = TABLES[root.0].0;
        let old = touched.get(&root).and_then(|t| t.before.as_ref());
        let shown = old.or_else(|| now.get(&root)).map_or_else(String::new, key);
        let conflict = |why| Conflict { kind, id: root.1, key: shown.clone(), why, other: None };
        let changed = rows.iter().any(|row| touched.get(row).is_some_and(|t| t.broken || t.after.as_ref() != now.get(row)));
        let deleted = touched.get(&root).is_some_and(|t| t.after.is_none());
        // A record that was not there and is: its parts were deleted with it and nobody can know whose they would be.
        if changed || (!deleted && !now.contains_key(&root)) {
            plan.conflicts.push(conflict(Why::Changed));
            return;
        }
        let fits = |row: &Columns, table: usize| {
            columns.get(TABLES[table].0).is_some_and(|all| all.len() == row.len() && all.iter().all(|c| row.contains_key(c)))
        };
        if rows.iter().any(|row| touched.get(row).and_then(|t| t.before.as_ref()).is_some_and(|before| !fits(before, row.0))) {
            plan.conflicts.push(conflict(Why::Shape));
            return;
        }
        for row in rows {
            match touched.get(row).and_then(|t| t.before.clone()) {
                Some(before) => drop(plan.rows.insert(*row, before)),
                None => drop(plan.gone.insert(*row)),
            }
        }
        // The head moves with its parts, so that whoever has it open learns of it.
        if let (false, Some(head)) = (plan.rows.contains_key(&root), now.get(&root)) {
            plan.rows.insert(root, head.clone());
        }
        plan.records.push((kind, root.1, deleted));
    }

    /// Takes out what would break a reference or stand beside its like, until nothing does.
    fn refuse_what_cannot_stand(&mut self, plan: &mut Plan, touched: &BTreeMap<(usize, i64), Touched>) -> Result<()> {
        loop {
            let mut refused: Vec<(Key, Why, String)> = Vec::new();
            for (at, (table, kept)) in TABLES.iter().enumerate() {
                let Kept::Record(record) = kept else { continue };
                let rows: Vec<(i64, &Columns)> = plan.rows.iter().filter(|((t, _), _)| *t == at).map(|((_, id), row)| (*id, row)).collect();
                if rows.is_empty() {
                    continue;
                }
                self.missing(plan, table, *record, &rows, &mut refused)?;
                self.taken(plan, at, *record, &rows, &mut refused)?;
            }
            if refused.is_empty() {
                return Ok(());
            }
            for ((table, id), why, other) in refused {
                let root = plan_root(plan, table, id);
                let Some(found) = plan.records.iter().position(|(kind, id, _)| (*kind, *id) == root) else { continue };
                let (kind, id, _) = plan.records.remove(found);
                let at = record_of(kind).map_or(0, |(at, _)| at);
                let shown = plan.rows.get(&(at, id)).map_or_else(String::new, key);
                plan.conflicts.push(Conflict { kind, id, key: shown, why, other: Some(other) });
                let own: Vec<_> = plan.rows.keys().copied().filter(|(t, i)| plan_root(plan, TABLES[*t].0, *i) == root).collect();
                let gone: Vec<_> = plan
                    .gone
                    .iter()
                    .copied()
                    .filter(|key| {
                        let row = touched.get(key).and_then(|t| t.after.as_ref());
                        row.is_some_and(|row| root_in(plan, TABLES[key.0].0, key.1, row) == root)
                    })
                    .collect();
                for key in own {
                    plan.rows.remove(&key);
                }
                for key in gone {
                    plan.gone.remove(&key);
                }
            }
        }
    }

    /// Rows that name what is neither there nor put back.
    fn missing(
        &mut self,
        plan: &Plan,
        table: &'static str,
        record: Record,
        rows: &[(i64, &Columns)],
        refused: &mut Vec<(Key, Why, String)>,
    ) -> Result<()> {
        for (column, to) in record.part_of.iter().chain(record.refers) {
            let Some((to_at, _)) = record_of(to) else { continue };
            let wanted: BTreeSet<i64> = rows.iter().filter_map(|(_, row)| number(row, column)).collect();
            let wanted: Vec<i64> = wanted.into_iter().filter(|id| !plan.rows.contains_key(&(to_at, *id))).collect();
            let there = self.rows_now(to, &["id".to_owned()], "id", &wanted)?;
            for (id, row) in rows {
                if let Some(other) = number(row, column)
                    && !plan.rows.contains_key(&(to_at, other))
                    && !there.contains_key(&other)
                {
                    refused.push(((table, *id), Why::Needs, format!("{to} {other}")));
                }
            }
        }
        Ok(())
    }

    /// Rows that would be like another that stays.
    fn taken(
        &mut self,
        plan: &Plan,
        at: usize,
        record: Record,
        rows: &[(i64, &Columns)],
        refused: &mut Vec<(Key, Why, String)>,
    ) -> Result<()> {
        let table = TABLES[at].0;
        for unique in record.unique {
            let text = |row: &Columns| -> Option<Vec<String>> {
                unique.iter().map(|c| row.get(*c).filter(|v| !v.is_null()).map(Value::to_string)).collect()
            };
            let wanted: HashMap<Vec<String>, i64> = rows.iter().filter_map(|(id, row)| Some((text(row)?, *id))).collect();
            // Read by the first column; each of these is the start of an index.
            let first = unique[0];
            let values: BTreeSet<String> = rows
                .iter()
                .filter_map(|(_, row)| row.get(first))
                .filter(|v| !v.is_null())
                .map(|v| match v {
                    Value::String(text) => format!("'{}'", text.replace('\'', "''")),
                    other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => other.to_string(),
                })
                .collect();
            let values: Vec<String> = values.into_iter().collect();
            for chunk in values.chunks(CHUNK) {
                let list = unique.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", ");
                let array = match self.conn {
                    Conn::Sqlite(_) => format!("json_array({list})"),
                    Conn::Pg(_) => format!("json_build_array({list})::text"),
                };
                let sql = format!("SELECT id AS id, {array} AS row FROM \"{table}\" WHERE \"{first}\" IN ({})", chunk.join(","));
                for row in diesel::sql_query(sql).load::<Found>(self.conn).tried("looking for the same code")? {
                    let values: Vec<Value> = serde_json::from_str(&row.row).map_err(|_| StoreError::Unknown("row", row.row.clone()))?;
                    let like: Vec<String> = values.iter().map(Value::to_string).collect();
                    if let Some(id) = wanted.get(&like)
                        && *id != row.id
                        && !plan.rows.contains_key(&(at, row.id))
                        && !plan.gone.contains(&(at, row.id))
                    {
                        refused.push(((table, *id), Why::Taken, format!("{table} {}", row.id)));
                    }
                }
            }
        }
        Ok(())
    }
}

/// How a person knows a record.
pub(super) fn key(row: &Columns) -> String {
    ["code", "version"].iter().find_map(|c| row.get(*c)?.as_str()).unwrap_or_default().to_owned()
}

fn plan_root(plan: &Plan, table: &'static str, id: i64) -> Key {
    let Some((at, record)) = record_of(table) else { return (table, id) };
    match (record.part_of, plan.rows.get(&(at, id))) {
        (Some((column, parent)), Some(row)) => plan_root(plan, parent, number(row, column).unwrap_or(0)),
        _ => (table, id),
    }
}

fn root_in(plan: &Plan, table: &'static str, id: i64, row: &Columns) -> Key {
    match record_of(table).and_then(|(_, record)| record.part_of) {
        Some((column, parent)) => plan_root(plan, parent, number(row, column).unwrap_or(0)),
        None => (table, id),
    }
}

/// Which record a row is part of.
#[derive(Default)]
struct Roots {
    /// Rows that others are part of.
    parents: BTreeSet<(usize, i64)>,
}

impl Roots {
    fn parent(table: usize, touch: &Touched) -> Option<(usize, i64)> {
        let (_, record) = record_of(TABLES[table].0)?;
        let (column, parent) = record.part_of?;
        let row = touch.before.as_ref().or(touch.after.as_ref())?;
        Some((record_of(parent)?.0, number(row, column)?))
    }

    fn find(&mut self, table: usize, touch: &Touched, touched: &BTreeMap<(usize, i64), Touched>) {
        let mut parent = Self::parent(table, touch);
        while let Some(key) = parent {
            self.parents.insert(key);
            parent = touched.get(&key).and_then(|touch| Self::parent(key.0, touch));
        }
    }

    /// None when nobody knows any more.
    fn root_of(
        &self,
        key: (usize, i64),
        touch: &Touched,
        touched: &BTreeMap<(usize, i64), Touched>,
        now: &HashMap<(usize, i64), Columns>,
    ) -> Option<(usize, i64)> {
        let Some(parent) = Self::parent(key.0, touch) else { return Some(key) };
        if let Some(touch) = touched.get(&parent) {
            return self.root_of(parent, touch, touched, now);
        }
        let stands = now.get(&parent).cloned();
        self.root_of(parent, &Touched { before: stands.clone(), after: stands, broken: false }, touched, now)
    }
}
