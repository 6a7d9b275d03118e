//! Writing rows as they once were: what [`bring_back`](super::bring_back) planned, or what a script did on a copy
//! ([`net`](super::net)). And what has to follow from it: search, and what the BOM graph is told.

use super::bring_back::{Columns, Plan, number};
use super::tables::TABLES;
use super::triggers::Column;
use crate::conn::Conn;
use crate::error::Tried;
use crate::{Result, StoreError, Write};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// A record that is written: its table, its row number, whether it was not there.
pub(super) type Settled = (&'static str, i64, bool);

fn of(records: &[Settled], kind: &str) -> Vec<i64> {
    records.iter().filter(|r| r.0 == kind).map(|r| r.1).collect()
}

impl Write<'_> {
    /// Puts back what was planned in this same transaction.
    ///
    /// # Errors
    /// The database's.
    pub fn bring_back(&mut self, plan: &Plan, mut tell: impl FnMut(usize, usize) -> bool) -> Result<()> {
        let tables = super::triggers::tables(self.conn)?;
        self.settle_before(&plan.records)?;
        let total = plan.rows.len();
        let mut there = HashMap::new();
        for (at, (table, _)) in TABLES.iter().enumerate() {
            let ids: Vec<i64> = plan.rows.keys().filter(|(t, _)| *t == at).map(|(_, id)| *id).collect();
            let columns =
                tables.get(*table).map(|all| all.iter().map(|c| c.name.clone()).filter(|c| c == "id" || c == "revision").collect());
            let columns: Vec<String> = columns.unwrap_or_default();
            if !ids.is_empty() {
                there.extend(self.rows_now(table, &columns, "id", &ids)?.into_iter().map(|(id, row)| ((at, id), row)));
            }
        }
        // What goes, goes first, and parts before what they are part of.
        for (table, id) in plan.gone.iter().rev() {
            self.drop_row(TABLES[*table].0, *id)?;
        }
        for (done, ((table, id), row)) in plan.rows.iter().enumerate() {
            if done.is_multiple_of(100) && !tell(done, total) {
                return Err(StoreError::Cancelled);
            }
            let (name, none) = (TABLES[*table].0, Vec::new());
            let columns = tables.get(name).unwrap_or(&none);
            let there = there.get(&(*table, *id));
            let mut row = row.clone();
            // A save made from what was seen before this is told that somebody else was faster.
            let newest = there.and_then(|r| number(r, "revision")).max(number(&row, "revision")).unwrap_or(0);
            self.sign_row(&mut row, newest + 1);
            self.put_row(name, columns, &row, there.is_some())?;
        }
        self.settle_after(&plan.records, &[])
    }

    /// A row says who changed it last, and moves, where its table has that.
    pub(super) fn sign_row(&self, row: &mut Columns, revision: i64) {
        if row.contains_key("revision") {
            row.insert("revision".into(), Value::from(revision));
            row.insert("changed_at".into(), Value::from(self.stamp.at));
            row.insert("changed_by".into(), Value::from(self.stamp.actor.clone()));
        }
    }

    /// Takes a row away.
    pub(super) fn drop_row(&mut self, table: &str, id: i64) -> Result<()> {
        let sql = format!("DELETE FROM \"{table}\" WHERE id = $1");
        diesel::sql_query(sql).bind::<BigInt, _>(id).execute(self.conn).tried("taking rows away")?;
        Ok(())
    }

    /// Makes a row, or makes the one that is there like it.
    pub(super) fn put_row(&mut self, table: &str, columns: &[Column], row: &Columns, there: bool) -> Result<()> {
        let values: Vec<Value> = columns.iter().map(|c| row.get(&c.name).cloned().unwrap_or(Value::Null)).collect();
        let values = Value::from(values).to_string();
        let value = |at: usize, kind: &str| match self.conn {
            Conn::Sqlite(_) => format!("json_extract($1, '$[{at}]')"),
            Conn::Pg(_) if kind == "boolean" => format!("($1::json->>{at})::int::boolean"),
            Conn::Pg(_) => format!("($1::json->>{at})::{kind}"),
        };
        let all = columns.iter().enumerate().map(|(at, c)| (c.name.as_str(), value(at, &c.kind)));
        let sql = if there {
            let sets = all.map(|(name, value)| format!("\"{name}\" = {value}")).collect::<Vec<_>>().join(", ");
            format!("UPDATE \"{table}\" SET {sets} WHERE id = {}", number(row, "id").unwrap_or(0))
        } else {
            let (names, values): (Vec<_>, Vec<_>) = all.map(|(name, value)| (format!("\"{name}\""), value)).unzip();
            format!("INSERT INTO \"{table}\" ({}) VALUES ({})", names.join(", "), values.join(", "))
        };
        diesel::sql_query(sql).bind::<Text, _>(values).execute(self.conn).tried("putting rows back")?;
        Ok(())
    }

    /// Before records are written: what the graph held of versions that change their item or state.
    pub(super) fn settle_before(&mut self, records: &[Settled]) -> Result<()> {
        let versions: Vec<i64> = records.iter().filter(|r| r.0 == "bom" && !r.2).map(|r| r.1).collect();
        self.touch_parents_of(&versions)
    }

    /// After they were: what the graph, the search and the counters are told. `gone` are those of them that are there no more.
    pub(super) fn settle_after(&mut self, records: &[Settled], gone: &[(&'static str, i64)]) -> Result<()> {
        self.touch_parents_of(&of(records, "bom"))?;
        of(records, "item").into_iter().for_each(|id| self.touched.item(id));
        // The lines that name an item count in its units.
        let changed: Vec<i64> = records.iter().filter(|r| r.0 == "item" && !r.2).map(|r| r.1).collect();
        self.touch_users(&changed)?;
        if records.iter().any(|r| r.0 == "unit" && !r.2) {
            self.touched.everything();
        }
        for (kind, id) in gone.iter().filter(|(kind, _)| matches!(*kind, "item" | "work_center" | "partner")) {
            self.unindex(kind, *id)?;
        }
        self.index_again(&of(records, "item"), &of(records, "work_center"), &of(records, "partner"))?;
        let kinds: BTreeSet<&str> = records.iter().map(|r| r.0).collect();
        kinds.into_iter().try_for_each(|kind| self.bump(kind))
    }
}
