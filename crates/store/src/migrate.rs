//! Bringing books up to date: refuse those of a newer version, copy before a change, then migrate.

use crate::conn::Conn;
use crate::dialect::{batch, each};
use crate::error::Tried;
use crate::journal::triggers as journal;
use crate::on_disk::for_sqlite;
use crate::schema::book;
use crate::{Create, Location, Result, StoreError};
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::path::Path;

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Marks a file as books of this program (SQLite's `application_id`): `QITA`.
const APPLICATION_ID: i32 = 0x5149_5441;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

fn number(conn: &mut Conn, sql: &str, what: &'static str) -> Result<i64> {
    diesel::sql_query(sql).get_result::<Number>(conn).map(|n| n.number).tried(what)
}

/// Migrates, and sees to it that every table is journalled. Fresh books are made only when asked.
pub(crate) fn bring_up_to_date(conn: &mut Conn, location: &Location, create: Create) -> Result<()> {
    let fresh = migrate(conn, location, create)?;
    journal::install(conn, fresh)
}

/// Gives whether the books are new.
fn migrate(conn: &mut Conn, location: &Location, create: Create) -> Result<bool> {
    let failed = |e: Box<dyn std::error::Error + Send + Sync>| StoreError::Migration(e.to_string());
    let tables = match conn {
        Conn::Sqlite(_) => {
            number(conn, "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM sqlite_master WHERE type = 'table'", "looking at the file")?
        }
        Conn::Pg(_) => number(
            conn,
            "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM information_schema.tables WHERE table_schema = current_schema()",
            "looking at the database",
        )?,
    };
    if create != Create::Restored && matches!(conn, Conn::Pg(_)) && crate::restore_pg::is_unproved(conn)? {
        return Err(StoreError::Unproved(location.shown()));
    }
    if tables == 0 && matches!(create, Create::Never | Create::Restored) {
        return Err(StoreError::NotThere(location.shown()));
    }
    if tables > 0 {
        if create == Create::New {
            return Err(StoreError::Exists(location.shown()));
        }
        check_ours(conn, location)?;
    }
    if let Conn::Sqlite(_) = conn {
        // Kept in the file itself, so only now that it is known to be ours.
        batch(conn, "PRAGMA journal_mode = WAL", "setting up the file")?;
    }
    let applied: Vec<String> = if tables == 0 {
        Vec::new()
    } else {
        each!(conn, c => c.applied_migrations()).map_err(failed)?.iter().map(ToString::to_string).collect()
    };
    let known: Vec<String> = {
        use diesel::migration::MigrationSource;
        let names = |m: Box<dyn diesel::migration::Migration<diesel::sqlite::Sqlite>>| m.name().version().to_string();
        SQLITE.migrations().map_err(failed)?.into_iter().map(names).collect()
    };
    if let Some(newer) = applied.iter().find(|version| !known.contains(version)) {
        return Err(StoreError::Newer(newer.clone()));
    }
    if applied.len() == known.len() {
        return Ok(false);
    }
    if tables > 0 {
        copy_before(conn, location, &applied)?;
        // A trigger may name what a migration takes away.
        journal::remove(conn)?;
    }
    match conn {
        Conn::Sqlite(c) => {
            diesel::sql_query(format!("PRAGMA application_id = {APPLICATION_ID}")).execute(c).tried("marking the file")?;
            c.run_pending_migrations(SQLITE).map_err(failed)?;
        }
        Conn::Pg(c) => {
            c.run_pending_migrations(POSTGRES).map_err(failed)?;
        }
    }
    if tables == 0 {
        let made = (book::key.eq("made_at"), book::value.eq(crate::tx::now_micros().to_string()));
        diesel::insert_into(book::table).values(made).execute(conn).tried("marking the books")?;
    }
    Ok(tables == 0)
}

/// Books of another program are not touched.
fn check_ours(conn: &mut Conn, location: &Location) -> Result<()> {
    let ours = match conn {
        Conn::Sqlite(_) => {
            number(conn, "SELECT CAST(application_id AS BIGINT) AS number FROM pragma_application_id()", "looking at the file")?
                == i64::from(APPLICATION_ID)
        }
        Conn::Pg(_) => {
            number(
                conn,
                "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM information_schema.tables WHERE table_schema = current_schema() \
                 AND table_name IN ('bom_line', 'search_token', '__diesel_schema_migrations')",
                "looking at the database",
            )? == 3
        }
    };
    if ours { Ok(()) } else { Err(StoreError::NotBooks(location.shown())) }
}

/// A whole copy beside the file before its shape changes. PostgreSQL's migrations are transactional and its copies are
/// its administrator's `pg_dump`.
fn copy_before(conn: &mut Conn, location: &Location, applied: &[String]) -> Result<()> {
    let (Conn::Sqlite(c), Location::Sqlite(path)) = (conn, location) else { return Ok(()) };
    let version = applied.iter().max().cloned().unwrap_or_default();
    let mut copy = path.as_os_str().to_owned();
    copy.push(format!(".before-{version}-{}", crate::tx::now_micros() / 1_000_000));
    let copy = for_sqlite(Path::new(&copy)).to_string_lossy().into_owned();
    diesel::sql_query("VACUUM INTO $1")
        .bind::<diesel::sql_types::Text, _>(&copy)
        .execute(c)
        .tried("copying the books before bringing them up to date")?;
    tracing::info!(copy, "copied the books before a migration");
    Ok(())
}
