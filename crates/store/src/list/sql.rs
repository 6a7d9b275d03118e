//! SQL with bound values: what a caller writes never becomes text of it.

use super::Found;
use super::spec::{Column, Kind};
use crate::conn::Conn;
use crate::error::Tried;
use crate::{Result, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Text};
use qitao_domain::{Day, Money, PerUnit, Qty};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Int(i64),
    Day(i32),
    Bool(bool),
}

pub(super) fn value(column: &Column, text: &str) -> Result<Value> {
    let bad = || StoreError::List { field: column.field.into(), why: "bad_value" };
    // PostgreSQL refuses NUL in text; nothing holds it.
    if text.contains('\0') {
        return Err(bad());
    }
    Ok(match column.kind {
        Kind::Text | Kind::Word | Kind::Code => Value::Text(text.to_owned()),
        Kind::Int => Value::Int(text.parse().map_err(|_| bad())?),
        Kind::Bool => Value::Bool(match text {
            "true" | "1" => true,
            "false" | "0" => false,
            _ => return Err(bad()),
        }),
        Kind::Qty => Value::Int(text.parse::<Qty>().map_err(|_| bad())?.scaled()),
        Kind::PerUnit => Value::Int(text.parse::<PerUnit>().map_err(|_| bad())?.scaled()),
        Kind::Money => Value::Int(text.parse::<Money>().map_err(|_| bad())?.scaled()),
        Kind::Day => Value::Day(text.parse::<Day>().map_err(|_| bad())?.number()),
    })
}

/// The value as it stands in a cursor: the column's own text, already scaled.
pub(super) fn cursor_value(column: &Column, text: &str) -> Result<Value> {
    let bad = || StoreError::List { field: column.field.into(), why: "bad_cursor" };
    Ok(match column.kind {
        Kind::Text | Kind::Word | Kind::Code => Value::Text(text.to_owned()),
        Kind::Int | Kind::Qty | Kind::PerUnit | Kind::Money => Value::Int(text.parse().map_err(|_| bad())?),
        Kind::Day => Value::Day(text.parse().map_err(|_| bad())?),
        Kind::Bool => Value::Bool(matches!(text, "1" | "true")),
    })
}

/// SQL with its bound values, each by its number: it may stand anywhere, and more than once.
pub(super) struct Sql {
    pub(super) text: String,
    values: Vec<Value>,
    /// There LIKE takes upper and lower case of ASCII for the same.
    pub(super) is_sqlite: bool,
}

impl Sql {
    pub(super) fn new(conn: &Conn) -> Self {
        Self { text: String::new(), values: Vec::new(), is_sqlite: matches!(conn, Conn::Sqlite(_)) }
    }

    /// The text contains the part, which is in lower case.
    pub(super) fn contains(&mut self, expr: &str, part: &str) {
        let mut pattern = String::from("%");
        for c in part.chars() {
            if matches!(c, '%' | '_' | '!') {
                pattern.push('!');
            }
            pattern.push(c);
        }
        pattern.push('%');
        let expr = if self.is_sqlite { expr.to_owned() } else { format!("LOWER({expr})") };
        self.compare(&expr, " LIKE ", Value::Text(pattern));
        self.push(" ESCAPE '!'");
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn bind(&mut self, value: Value) {
        let place = self.place(value);
        self.text.push_str(&place);
    }

    /// A bound value, to be put wherever it is wanted.
    pub(super) fn place(&mut self, value: Value) -> String {
        self.values.push(value);
        // SQLite takes `$2` for a name, and numbers names as they appear.
        format!("{}{}", if self.is_sqlite { '?' } else { '$' }, self.values.len())
    }

    /// A value within the text: a number as it is, else a bound one.
    pub(super) fn written(&mut self, value: &Value) -> String {
        match value {
            Value::Int(number) => number.to_string(),
            Value::Text(_) | Value::Day(_) | Value::Bool(_) => self.place(value.clone()),
        }
    }

    pub(super) fn compare(&mut self, expr: &str, op: &str, value: Value) {
        self.push(expr);
        self.push(op);
        self.bind(value);
    }

    /// Row numbers, one more than `most` at most.
    pub(super) fn ids(mut self, most: usize, conn: &mut Conn) -> Result<Vec<i64>> {
        self.push(&format!(" LIMIT {}", most + 1));
        let found = self.load::<Found>(conn, "looking for what a list is asked for")?;
        Ok(found.into_iter().map(|one| one.id).collect())
    }

    pub(super) fn load<T>(self, conn: &mut Conn, what: &'static str) -> Result<Vec<T>>
    where
        T: QueryableByName<<Conn as diesel::Connection>::Backend> + 'static,
    {
        let mut query = diesel::sql_query(self.text).into_boxed();
        for value in self.values {
            query = match value {
                Value::Text(v) => query.bind::<Text, _>(v),
                Value::Int(v) => query.bind::<BigInt, _>(v),
                Value::Day(v) => query.bind::<Integer, _>(v),
                Value::Bool(v) => query.bind::<Bool, _>(v),
            };
        }
        query.load(conn).tried(what)
    }
}
