//! What waits to be written while the journal is replayed: of each row the first that it was and the last that it became, so that a
//! row changed two hundred times is written once.

use super::{batch, pg};
use crate::conn::Conn;
use crate::error::Tried;
use crate::journal::triggers::Column;
use crate::{Result, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{Array, Text};
use serde_json::value::RawValue;
use std::collections::HashMap;

const TRIED: &str = "replaying the journal";

/// How rows of a shape are written.
pub(super) struct Statements {
    pub(super) table: String,
    /// Places of the key's columns.
    keys: Vec<usize>,
    insert: String,
    update: String,
    delete: String,
}

impl Statements {
    pub(super) fn of(table: &str, columns: &[String], keys: &[String], found: &[Column]) -> Result<Self> {
        let unknown = |column: &str| StoreError::Damaged { file: table.into(), why: format!("there is no column {column}") };
        let mut values = Vec::new();
        for (at, name) in columns.iter().enumerate() {
            let kind = &found.iter().find(|column| column.name == *name).ok_or_else(|| unknown(name))?.kind;
            // A truth value stands as a number, as SQLite has it.
            let cast = if kind == "boolean" { "::int::boolean".to_owned() } else { format!("::{kind}") };
            values.push(move |row: &str| format!("({row}->>{at}){cast}"));
        }
        let place = |key: &String| columns.iter().position(|column| column == key).ok_or_else(|| unknown(key));
        let keys = keys.iter().map(place).collect::<Result<Vec<_>>>()?;
        let list = |of: &dyn Fn(usize, &str) -> String, between: &str| {
            columns.iter().enumerate().map(|(at, column)| of(at, column)).collect::<Vec<_>>().join(between)
        };
        let key = keys.iter().map(|at| format!("t.\"{}\" = {}", columns[*at], values[*at]("n.b"))).collect::<Vec<_>>().join(" AND ");
        // Read once for all its columns.
        let from = |binds: &str, names: &str, rows: &str| format!("(SELECT {rows} FROM unnest({binds}) AS u({names}) OFFSET 0) n");
        Ok(Self {
            table: table.into(),
            insert: format!(
                "INSERT INTO \"{table}\" ({}) SELECT {} FROM {}",
                list(&|_, c| format!("\"{c}\""), ", "),
                list(&|at, _| values[at]("n.a"), ", "),
                from("$1", "y", "y::jsonb AS a")
            ),
            update: format!(
                "UPDATE \"{table}\" t SET {} FROM {} WHERE {key}",
                list(&|at, c| format!("\"{c}\" = {}", values[at]("n.a")), ", "),
                from("$1, $2", "x, y", "x::jsonb AS b, y::jsonb AS a")
            ),
            delete: format!("DELETE FROM \"{table}\" t USING {} WHERE {key}", from("$1", "x", "x::jsonb AS b")),
            keys,
        })
    }

    /// The key of a row, as one text.
    fn key(&self, row: &str) -> Result<String> {
        let values: Vec<&RawValue> =
            serde_json::from_str(row).map_err(|e| StoreError::Damaged { file: self.table.clone(), why: e.to_string() })?;
        Ok(self.keys.iter().filter_map(|at| values.get(*at)).map(|value| value.get()).collect::<Vec<_>>().join(" "))
    }

    fn misfit(&self) -> StoreError {
        StoreError::Damaged { file: self.table.clone(), why: "rows of the journal do not fit".into() }
    }

    fn insert(&self, conn: &mut Conn, after: &[&str], at_once: usize) -> Result<()> {
        for some in after.chunks(at_once) {
            self.all(diesel::sql_query(&self.insert).bind::<Array<Text>, _>(some).execute(pg(conn)?).tried(TRIED)?, some.len())?;
        }
        Ok(())
    }

    fn delete(&self, conn: &mut Conn, before: &[&str], at_once: usize) -> Result<()> {
        for some in before.chunks(at_once) {
            self.all(diesel::sql_query(&self.delete).bind::<Array<Text>, _>(some).execute(pg(conn)?).tried(TRIED)?, some.len())?;
        }
        Ok(())
    }

    fn update(&self, conn: &mut Conn, before: &[&str], after: &[&str], at_once: usize) -> Result<()> {
        for (before, after) in before.chunks(at_once).zip(after.chunks(at_once)) {
            let update = diesel::sql_query(&self.update).bind::<Array<Text>, _>(before).bind::<Array<Text>, _>(after);
            self.all(update.execute(pg(conn)?).tried(TRIED)?, before.len())?;
        }
        Ok(())
    }

    /// As many as there were to be? Else the books are others than the journal speaks of.
    fn all(&self, written: usize, wanted: usize) -> Result<()> {
        if written == wanted { Ok(()) } else { Err(self.misfit()) }
    }
}

/// A row as it was before the first change that waits, and after the last.
struct Net {
    before: Option<String>,
    after: Option<String>,
}

/// Rows of one table, all of one shape.
#[derive(Default)]
pub(super) struct Waiting {
    pub(super) shape: i64,
    rows: Vec<Net>,
    /// Where the row is that now has this key.
    now: HashMap<String, usize>,
}

impl Waiting {
    /// May a change of this shape join those that wait?
    pub(super) fn takes(&self, shape: i64, most: usize) -> bool {
        self.rows.is_empty() || (self.shape == shape && self.rows.len() < most)
    }

    /// One more change.
    pub(super) fn add(&mut self, shape: i64, statements: &Statements, before: Option<&str>, after: Option<&str>) -> Result<()> {
        self.shape = shape;
        let place = match before {
            Some(row) => self.now.remove(&statements.key(row)?),
            None => None,
        };
        let place = place.unwrap_or_else(|| {
            self.rows.push(Net { before: before.map(str::to_owned), after: None });
            self.rows.len() - 1
        });
        self.rows[place].after = after.map(str::to_owned);
        match after {
            Some(row) if self.now.insert(statements.key(row)?, place).is_some() => Err(statements.misfit()),
            _ => Ok(()),
        }
    }

    /// Writes all that waits: what goes makes room for what changes, and that for what is new.
    pub(super) fn write(self, conn: &mut Conn, statements: &Statements, at_once: usize) -> Result<()> {
        let (mut gone, mut old, mut changed, mut new) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for row in &self.rows {
            match (row.before.as_deref(), row.after.as_deref()) {
                (Some(before), Some(after)) => {
                    old.push(before);
                    changed.push(after);
                }
                (Some(before), None) => gone.push(before),
                (None, Some(after)) => new.push(after),
                (None, None) => {}
            }
        }
        statements.delete(conn, &gone, at_once)?;
        if !old.is_empty() {
            batch(conn, "SAVEPOINT many", TRIED)?;
            match statements.update(conn, &old, &changed, at_once) {
                Err(error) if error.is_duplicate() => {
                    // Two exchanged what only one may have: neither can be changed first, but both can come anew.
                    batch(conn, "ROLLBACK TO SAVEPOINT many", TRIED)?;
                    statements.delete(conn, &old, at_once)?;
                    statements.insert(conn, &changed, at_once)?;
                }
                other => other?,
            }
            batch(conn, "RELEASE SAVEPOINT many", TRIED)?;
        }
        statements.insert(conn, &new, at_once)
    }
}
