//! The few forks between the two databases. Everything else is one code.

use crate::conn::Conn;
use crate::error::Tried;
use diesel::RunQueryDsl;

/// Runs one body on the concrete connection, for what the enum connection cannot do.
macro_rules! each {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::conn::Conn::Pg($c) => $body,
            $crate::conn::Conn::Sqlite($c) => $body,
        }
    };
}
pub(crate) use each;

/// Inserts many rows: one cached statement per row on SQLite (measured faster there), batches on PostgreSQL, where each
/// statement is a trip over the wire.
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr, $what:literal) => {{
        let rows = $rows;
        match $conn {
            $crate::conn::Conn::Pg(c) => {
                // 65,535 binds are PostgreSQL's most; 64 columns at most per table.
                for chunk in rows.chunks(1000) {
                    diesel::insert_into($table).values(chunk).execute(c).tried($what)?;
                }
            }
            $crate::conn::Conn::Sqlite(c) => {
                for row in rows {
                    diesel::insert_into($table).values(row).execute(c).tried($what)?;
                }
            }
        }
    }};
}
pub(crate) use insert_all;

/// Runs statements that return nothing.
pub(crate) fn batch(conn: &mut Conn, sql: &str, what: &'static str) -> crate::Result<()> {
    use diesel::connection::SimpleConnection;
    conn.batch_execute(sql).tried(what)
}

/// Tells the planner about the tables after bulk work.
pub(crate) fn analyze(conn: &mut Conn) -> crate::Result<()> {
    match conn {
        Conn::Pg(c) => diesel::sql_query("ANALYZE").execute(c).tried("analyzing the tables")?,
        Conn::Sqlite(c) => diesel::sql_query("PRAGMA optimize").execute(c).tried("analyzing the tables")?,
    };
    Ok(())
}
