//! The triggers that write the journal: made from the tables as they are in the books, whenever the books are opened, so
//! that none can be forgotten and none is older than its table.

use super::tables::{Kept, kept};
use crate::Result;
use crate::conn::Conn;
use crate::dialect::batch;
use crate::error::Tried;
use crate::schema::{journal_change, journal_shape};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What a change is called before and after which rows may have changed without being written down: the shape of the books
/// did. No restore goes over it; a full backup after it is needed.
pub const BARRIER: &str = "journal.barrier";

#[derive(QueryableByName)]
pub(crate) struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    pub name: String,
    /// `integer`, `bigint`, `boolean`, `text`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// Its place in the primary key, from 1; 0 when it is none of it.
    #[diesel(sql_type = BigInt)]
    pub key: i64,
}

const SQLITE: &str = "SELECT m.name AS table_name, c.name AS name, LOWER(c.type) AS kind, CAST(c.pk AS BIGINT) AS key FROM sqlite_master m \
     JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY m.name, c.cid";
const POSTGRES: &str = "SELECT c.relname::text AS table_name, a.attname::text AS name, format_type(a.atttypid, NULL) AS kind, \
     COALESCE(array_position(i.indkey::int[], a.attnum::int) + 1, 0)::bigint AS key FROM pg_class c \
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary \
     WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname COLLATE \"C\", a.attnum";

/// Every table of the books with its columns.
pub(crate) fn tables(conn: &mut Conn) -> Result<BTreeMap<String, Vec<Column>>> {
    let sql = match conn {
        Conn::Sqlite(_) => SQLITE,
        Conn::Pg(_) => POSTGRES,
    };
    let mut tables: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for column in diesel::sql_query(sql).load::<Column>(conn).tried("looking at the tables")? {
        tables.entry(column.table_name.clone()).or_default().push(column);
    }
    Ok(tables)
}

/// Names in the order of the key.
pub(super) fn keys(columns: &[Column]) -> Vec<&str> {
    let mut keys: Vec<_> = columns.iter().filter(|c| c.key > 0).collect();
    keys.sort_by_key(|c| c.key);
    keys.into_iter().map(|c| c.name.as_str()).collect()
}

fn json(names: &[&str]) -> String {
    serde_json::json!(names).to_string()
}

#[derive(QueryableByName)]
struct Trigger {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

/// The journal's triggers that are there, by table or name, with what they do.
fn present(conn: &mut Conn) -> Result<BTreeMap<String, String>> {
    let sql = match conn {
        Conn::Sqlite(_) => "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'journal!_%' ESCAPE '!'",
        // What it does is its function's; one that is switched off does nothing.
        Conn::Pg(_) => {
            "SELECT c.relname::text AS name, CASE WHEN t.tgenabled = 'O' THEN p.prosrc ELSE '' END AS sql FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid \
             JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgname = 'journal_row' AND c.relnamespace = current_schema()::regnamespace"
        }
    };
    let found = diesel::sql_query(sql).load::<Trigger>(conn).tried("looking at the journal's triggers")?;
    Ok(found.into_iter().map(|t| (t.name, t.sql)).collect())
}

/// A row as an array. PostgreSQL's truth values are numbers, as SQLite's are.
fn array(conn: &Conn, columns: &[Column], row: &str) -> String {
    let value = |c: &Column| match c.kind.as_str() {
        "boolean" => format!("{row}.\"{}\"::int", c.name),
        _ => format!("{row}.\"{}\"", c.name),
    };
    let values = columns.iter().map(value).collect::<Vec<_>>().join(", ");
    match conn {
        Conn::Sqlite(_) => format!("json_array({values})"),
        Conn::Pg(_) => format!("json_build_array({values})::text"),
    }
}

/// By name, what a trigger of this table does.
fn wanted(conn: &Conn, table: &str, columns: &[Column], shape: i64) -> Vec<(String, String)> {
    let (old, new) = (array(conn, columns, "OLD"), array(conn, columns, "NEW"));
    let insert = |before: &str, after: &str| format!("INSERT INTO journal (shape, before, after) VALUES ({shape}, {before}, {after});");
    let (added, changed, deleted) = (insert("NULL", &new), insert(&old, &new), insert(&old, "NULL"));
    match conn {
        Conn::Sqlite(_) => [("i", "INSERT", added), ("u", "UPDATE", changed), ("d", "DELETE", deleted)]
            .into_iter()
            .map(|(end, when, what)| {
                let name = format!("journal_{table}_{end}");
                let sql = format!("CREATE TRIGGER {name} AFTER {when} ON \"{table}\" BEGIN {what} END");
                (name, sql)
            })
            .collect(),
        Conn::Pg(_) => {
            let body = format!(
                " BEGIN IF TG_OP = 'INSERT' THEN {added} ELSIF TG_OP = 'UPDATE' THEN {changed} ELSE {deleted} END IF; RETURN NULL; END "
            );
            vec![(table.to_owned(), body)]
        }
    }
}

fn make(conn: &Conn, table: &str, sql: &str) -> String {
    match conn {
        Conn::Sqlite(_) => format!("{sql};\n"),
        Conn::Pg(_) => format!(
            "CREATE OR REPLACE FUNCTION \"journal_{table}\"() RETURNS trigger LANGUAGE plpgsql AS $journal${sql}$journal$;\n\
             CREATE TRIGGER journal_row AFTER INSERT OR UPDATE OR DELETE ON \"{table}\" FOR EACH ROW EXECUTE FUNCTION \"journal_{table}\"();\n"
        ),
    }
}

fn drop_all(conn: &mut Conn) -> Result<String> {
    let names = present(conn)?.into_keys();
    let one = |name: String| match conn {
        Conn::Sqlite(_) => format!("DROP TRIGGER \"{name}\";\n"),
        Conn::Pg(_) => format!("DROP TRIGGER journal_row ON \"{name}\";\n"),
    };
    Ok(names.map(one).collect())
}

/// Takes the triggers away: before the tables change their shape, and while a restore itself writes the journal.
pub(crate) fn remove(conn: &mut Conn) -> Result<()> {
    let sql = drop_all(conn)?;
    if sql.is_empty() { Ok(()) } else { at_once(conn, &sql) }
}

/// All of it or nothing.
fn at_once(conn: &mut Conn, sql: &str) -> Result<()> {
    let what = "setting up the journal";
    match conn {
        Conn::Sqlite(_) => batch(conn, &format!("BEGIN IMMEDIATE;\n{sql}COMMIT"), what).inspect_err(|_| {
            if let Err(error) = batch(conn, "ROLLBACK", what) {
                tracing::debug!(%error, "nothing to roll back");
            }
        }),
        // One message is one transaction.
        Conn::Pg(_) => batch(conn, sql, what),
    }
}

/// Sees to it that every table is journalled as it is now. Where that was not so, nobody knows what changed meanwhile.
pub(crate) fn install(conn: &mut Conn, fresh: bool) -> Result<()> {
    type Shape = (i64, String, String, String);
    let shapes: Vec<Shape> = journal_shape::table.order(journal_shape::id).load(conn).tried("reading the journal's shapes")?;
    let mut next = shapes.last().map_or(1, |shape| shape.0 + 1);
    let (mut sql, mut all) = (String::new(), BTreeMap::new());
    let mut triggers = String::new();
    for (table, columns) in &tables(conn)? {
        match kept(table) {
            Kept::Not(_) => continue,
            Kept::Record(_) | Kept::Trail => {}
        }
        let names = json(&columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>());
        let keys = json(&keys(columns));
        let known = shapes.iter().rev().find(|s| s.1 == *table && s.2 == names && s.3 == keys);
        let shape = known.map_or(next, |s| s.0);
        if known.is_none() {
            // Names of tables and columns are our own and have no quotes.
            writeln!(sql, "INSERT INTO journal_shape (id, name, fields, keys) VALUES ({shape}, '{table}', '{names}', '{keys}');")
                .unwrap_or_default();
            next += 1;
        }
        for (name, text) in wanted(conn, table, columns, shape) {
            triggers.push_str(&make(conn, table, &text));
            all.insert(name, text);
        }
    }
    if sql.is_empty() && present(conn)? == all {
        return Ok(());
    }
    sql.insert_str(0, &drop_all(conn)?);
    sql.push_str(&triggers);
    if !fresh {
        let now = crate::tx::now_micros();
        let last: Option<(i64, i64)> = journal_change::table
            .select((journal_change::id, journal_change::last))
            .order(journal_change::id.desc())
            .first(conn)
            .optional()
            .tried("reading the journal")?;
        let (id, last) = last.unwrap_or_default();
        writeln!(
            sql,
            "INSERT INTO journal_change (id, at, actor, client, command, request_id, first, last, amount, counts) \
             VALUES ({}, {now}, 'system', '', '{BARRIER}', '', {}, {last}, 0, '{{}}');",
            id + 1,
            last + 1
        )
        .unwrap_or_default();
    }
    at_once(conn, &sql)
}
