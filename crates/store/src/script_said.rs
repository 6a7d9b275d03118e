//! What a database or a parser says against a script, taken apart: kinds with their names, which a screen can say in anybody's
//! language. What is not known here is said in the database's own words.

/// What stands against a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It is wrong at this word.
    Near(String),
    /// It ends too early.
    Ends,
    /// A quote or a comment has no end.
    Unclosed,
    /// There is no such table.
    NoTable(String),
    /// There is no such column.
    NoColumn(String),
    /// More than one table has this column.
    Ambiguous(String),
    /// Two rows would have the same.
    Unique {
        /// The table.
        table: String,
        /// Its columns, with commas.
        columns: String,
    },
    /// A value is missing.
    Required {
        /// The table.
        table: String,
        /// Its column.
        column: String,
    },
    /// A rule of a table does not hold.
    Check(String),
    /// A row names one that is not there.
    Reference,
    /// There are more or fewer values than columns.
    Values,
    /// A function was given too much or too little.
    Arguments(String),
    /// A value is of another type.
    Type,
}

/// What is said by a message of SQLite or of the parser; none where it is none of these.
#[must_use]
pub fn said(message: &str) -> Option<Said> {
    let after = |start: &str| message.strip_prefix(start);
    if let Some(rest) = after("near \"") {
        return rest.rsplit_once("\": syntax error").map(|(near, _)| Said::Near(near.into()));
    }
    if let Some(rest) = after("unrecognized token: \"") {
        // Only a quote that is not closed is none to SQLite.
        let token = rest.trim_end_matches('"');
        return Some(if rest.starts_with(['\'', '"', '`', '[']) { Said::Unclosed } else { Said::Near(token.into()) });
    }
    if let Some((_, found)) = message.split_once(", found: ") {
        let word = found.rsplit_once(" at Line:").map_or(found, |(word, _)| word);
        return Some(if word == "EOF" { Said::Ends } else { Said::Near(word.into()) });
    }
    if message.starts_with("Unterminated ") || message.starts_with("Unexpected EOF while in a multi-line comment") {
        return Some(Said::Unclosed);
    }
    if let Some(table) = after("no such table: ") {
        return Some(Said::NoTable(own(table)));
    }
    if let Some(column) = after("no such column: ") {
        let column = column.split_once(" - ").map_or(column, |(column, _)| column);
        return Some(Said::NoColumn(column.trim_matches('"').into()));
    }
    if let Some((_, column)) = message.split_once(" has no column named ") {
        return Some(Said::NoColumn(column.into()));
    }
    if let Some(column) = after("ambiguous column name: ") {
        return Some(Said::Ambiguous(column.into()));
    }
    if let Some(columns) = after("UNIQUE constraint failed: ") {
        let (table, _) = columns.split_once('.')?;
        let names: Vec<&str> = columns.split(", ").map(|one| one.rsplit_once('.').map_or(one, |(_, column)| column)).collect();
        return Some(Said::Unique { table: table.into(), columns: names.join(", ") });
    }
    if let Some(of) = after("NOT NULL constraint failed: ") {
        let (table, column) = of.split_once('.')?;
        return Some(Said::Required { table: table.into(), column: column.into() });
    }
    if let Some(rule) = after("CHECK constraint failed: ") {
        return Some(Said::Check(rule.into()));
    }
    if let Some(function) = after("wrong number of arguments to function ") {
        return Some(Said::Arguments(function.trim_end_matches("()").into()));
    }
    let values = message.ends_with(" values were supplied")
        || message.ends_with(" must have the same number of terms")
        || message.contains(" values for ") && message.ends_with(" columns")
        || message.contains(" columns assigned ");
    match message {
        _ if values => Some(Said::Values),
        "incomplete input" => Some(Said::Ends),
        "FOREIGN KEY constraint failed" => Some(Said::Reference),
        _ if message.starts_with("datatype mismatch") || message.starts_with("cannot store ") => Some(Said::Type),
        _ => None,
    }
}

/// Without the name of the file, which SQLite sometimes writes before a table's.
fn own(table: &str) -> String {
    table.strip_prefix("main.").unwrap_or(table).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script_sql::{What, parse, told};
    use rusqlite::Connection;

    /// What SQLite, or the parser before it, says of this.
    fn message(sql: &str) -> String {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "PRAGMA foreign_keys = ON; CREATE TABLE unit (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, per INTEGER CHECK (per > 0)); \
             CREATE TABLE item (id INTEGER PRIMARY KEY, code TEXT, unit_id INTEGER REFERENCES unit); \
             INSERT INTO unit VALUES (1, 'kg', 1), (2, 'pcs', 1); INSERT INTO item VALUES (1, 'A', 1)",
        )
        .unwrap();
        if let Err(trouble) = parse(sql) {
            let What::Syntax(why) = trouble.what else { panic!("{trouble:?}") };
            return why;
        }
        let error = db.execute(sql, []).expect_err(sql);
        told(&error, None).1
    }

    #[test]
    fn what_is_said_has_a_kind_and_names() {
        let check = |sql: &str, expected: Option<Said>| {
            let message = message(sql);
            assert_eq!(said(&message), expected, "{sql}: {message}");
        };
        let near = |word: &str| Some(Said::Near(word.into()));
        check("UPDATE unit SET WHERE code = 'kg'", near("code"));
        check("UPDATE unit SET code", Some(Said::Ends));
        check("UPDATE unit SET code = 'kg", Some(Said::Unclosed));
        check("UPDATE itm SET x = 1", Some(Said::NoTable("itm".into())));
        check("DELETE FROM main.itm", Some(Said::NoTable("itm".into())));
        check("UPDATE unit SET xyz = 1", Some(Said::NoColumn("xyz".into())));
        check("DELETE FROM unit WHERE xyz = 1", Some(Said::NoColumn("xyz".into())));
        check("INSERT INTO unit (id, xyz) VALUES (9, 1)", Some(Said::NoColumn("xyz".into())));
        check("DELETE FROM unit WHERE id IN (SELECT code FROM unit u, item i)", Some(Said::Ambiguous("code".into())));
        check("UPDATE unit SET code = 'kg'", Some(Said::Unique { table: "unit".into(), columns: "code".into() }));
        check("UPDATE unit SET code = NULL", Some(Said::Required { table: "unit".into(), column: "code".into() }));
        check("UPDATE unit SET per = 0", Some(Said::Check("per > 0".into())));
        check("DELETE FROM unit", Some(Said::Reference));
        check("INSERT INTO unit (id, code) VALUES (9)", Some(Said::Values));
        check("INSERT INTO unit VALUES (9)", Some(Said::Values));
        check("UPDATE unit SET (code, per) = (1, 2, 3)", Some(Said::Values));
        check("UPDATE unit SET code = instr(code)", Some(Said::Arguments("instr".into())));
        check("INSERT INTO item (id) VALUES ('x')", Some(Said::Type));
        check("DELETE FROM unit WHERE code = (SELECT id, code FROM unit)", None);
        let both = "UNIQUE constraint failed: bom.item_id, bom.version";
        assert_eq!(said(both), Some(Said::Unique { table: "bom".into(), columns: "item_id, version".into() }));
    }
}
