//! Carrying out what [`bring_back`](super::bring_back) planned: rows, search, and what the BOM graph is told.

use super::bring_back::{Plan, number};
use super::tables::TABLES;
use crate::conn::Conn;
use crate::error::Tried;
use crate::{Result, StoreError, Write};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

impl Write<'_> {
    /// Puts back what was planned in this same transaction.
    ///
    /// # Errors
    /// The database's.
    pub fn bring_back(&mut self, plan: &Plan, mut tell: impl FnMut(usize, usize) -> bool) -> Result<()> {
        let tables = super::triggers::tables(self.conn)?;
        self.touch_before(plan)?;
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
            let sql = format!("DELETE FROM \"{}\" WHERE id = $1", TABLES[*table].0);
            diesel::sql_query(sql).bind::<BigInt, _>(id).execute(self.conn).tried("putting rows back")?;
        }
        for (done, ((table, id), row)) in plan.rows.iter().enumerate() {
            if done.is_multiple_of(100) && !tell(done, total) {
                return Err(StoreError::Cancelled);
            }
            let (name, none) = (TABLES[*table].0, Vec::new());
            let columns = tables.get(name).unwrap_or(&none);
            let there = there.get(&(*table, *id));
            let mut row = row.clone();
            if row.contains_key("revision") {
                // A save made from what was seen before this is told that somebody else was faster.
                let newest = there.and_then(|r| number(r, "revision")).max(number(&row, "revision")).unwrap_or(0);
                row.insert("revision".into(), Value::from(newest + 1));
                row.insert("changed_at".into(), Value::from(self.stamp.at));
                row.insert("changed_by".into(), Value::from(self.stamp.actor.clone()));
            }
            let values: Vec<Value> = columns.iter().map(|c| row.get(&c.name).cloned().unwrap_or(Value::Null)).collect();
            let values = Value::from(values).to_string();
            let value = |at: usize, kind: &str| match self.conn {
                Conn::Sqlite(_) => format!("json_extract($1, '$[{at}]')"),
                Conn::Pg(_) if kind == "boolean" => format!("($1::json->>{at})::int::boolean"),
                Conn::Pg(_) => format!("($1::json->>{at})::{kind}"),
            };
            let all = columns.iter().enumerate().map(|(at, c)| (c.name.as_str(), value(at, &c.kind)));
            let sql = if there.is_some() {
                let sets = all.map(|(name, value)| format!("\"{name}\" = {value}")).collect::<Vec<_>>().join(", ");
                format!("UPDATE \"{name}\" SET {sets} WHERE id = {id}")
            } else {
                let (names, values): (Vec<_>, Vec<_>) = all.map(|(name, value)| (format!("\"{name}\""), value)).unzip();
                format!("INSERT INTO \"{name}\" ({}) VALUES ({})", names.join(", "), values.join(", "))
            };
            diesel::sql_query(sql).bind::<Text, _>(values).execute(self.conn).tried("putting rows back")?;
        }
        self.touch_after(plan)?;
        let of = |kind: &str| plan.records.iter().filter(|r| r.0 == kind).map(|r| r.1).collect::<Vec<_>>();
        self.index_again(&of("item"), &of("work_center"))?;
        let kinds: BTreeSet<&str> = plan.records.iter().map(|r| r.0).collect();
        kinds.into_iter().try_for_each(|kind| self.bump(kind))
    }

    /// What the graph held of versions that change their item or state.
    fn touch_before(&mut self, plan: &Plan) -> Result<()> {
        let versions: Vec<i64> = plan.records.iter().filter(|r| r.0 == "bom" && !r.2).map(|r| r.1).collect();
        self.touch_parents_of(&versions)
    }

    fn touch_after(&mut self, plan: &Plan) -> Result<()> {
        let of = |kind: &str| plan.records.iter().filter(|r| r.0 == kind).map(|r| r.1).collect::<Vec<_>>();
        self.touch_parents_of(&of("bom"))?;
        of("item").into_iter().for_each(|id| self.touched.item(id));
        // The lines that name an item count in its units.
        let changed: Vec<i64> = plan.records.iter().filter(|r| r.0 == "item" && !r.2).map(|r| r.1).collect();
        self.touch_users(&changed)?;
        if plan.records.iter().any(|r| r.0 == "unit" && !r.2) {
            self.touched.everything();
        }
        Ok(())
    }
}
