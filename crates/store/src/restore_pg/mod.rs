//! Restoring to a moment on PostgreSQL: the dump by `pg_restore`, then the journal up to the moment, into an empty database.
//!
//! Until all of it is there and proved, a sequence named [`MARK`] says so, and nobody opens the books: whoever breaks off leaves at
//! most that, and the next restore into the same database begins anew. What many changes made of a row is written at once, table by
//! table ([`waiting`]); references are taken away meanwhile and made again at the end, which proves them.

mod waiting;

use crate::backup::Tick;
use crate::conn::{Conn, connect};
use crate::dialect::batch;
use crate::error::Tried;
use crate::journal::segment::{self, Change, Piece};
use crate::journal::triggers::{Column, tables};
use crate::lease::Lease;
use crate::pg_dump::{self, Ended};
use crate::restore::Plan;
use crate::{Location, Result, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text};
use std::collections::{BTreeMap, HashMap};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};
use waiting::{Statements, Waiting};

/// Says that a restore is under way, or was broken off. No table: those are the books'.
const MARK: &str = "qitao_restoring";
/// What `pg_restore` calls itself at the server, so that the next restore knows one that outlived a killed program.
const PG_RESTORE: &str = "qitao_pg_restore";
/// How long such a one may take to end.
const ENDS: Duration = Duration::from_secs(20);

#[derive(QueryableByName)]
struct Text1 {
    #[diesel(sql_type = Text)]
    text: String,
}

#[derive(QueryableByName)]
struct Two {
    #[diesel(sql_type = BigInt)]
    one: i64,
    #[diesel(sql_type = BigInt)]
    other: i64,
}

fn texts(conn: &mut Conn, sql: &str, what: &'static str) -> Result<Vec<String>> {
    Ok(diesel::sql_query(sql).load::<Text1>(conn).tried(what)?.into_iter().map(|row| row.text).collect())
}

/// Whole columns at once are PostgreSQL's alone.
fn pg(conn: &mut Conn) -> Result<&mut PgConnection> {
    match conn {
        Conn::Pg(conn) => Ok(conn),
        Conn::Sqlite(_) => Err(StoreError::Unknown("database", "sqlite".into())),
    }
}

/// Is a restore into this database not proved yet?
pub(crate) fn is_unproved(conn: &mut Conn) -> Result<bool> {
    let sql = format!(
        "SELECT relname::text AS text FROM pg_class WHERE relkind = 'S' AND relname = '{MARK}' AND relnamespace = current_schema()::regnamespace"
    );
    Ok(!texts(conn, &sql, "looking at the database")?.is_empty())
}

/// What an extension brought with it is its own: it goes with the extension alone, and hinders no books.
fn of_no_extension(catalogue: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '{catalogue}'::regclass AND d.objid = {catalogue}.oid AND d.deptype = 'e')"
    )
}

/// Ends a `pg_restore` whose program was killed: it goes on alone, and what it writes would stand in the next one's way.
fn end_orphans(conn: &mut Conn) -> Result<()> {
    let sql = format!(
        "SELECT pg_terminate_backend(pid)::text AS text FROM pg_stat_activity \
         WHERE datname = current_database() AND application_name = '{PG_RESTORE}' AND pid <> pg_backend_pid()"
    );
    let since = Instant::now();
    while !texts(conn, &sql, "ending what a killed restore left")?.is_empty() {
        if since.elapsed() > ENDS {
            return Err(StoreError::InUse(Box::default()));
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

fn clear(conn: &mut Conn) -> Result<()> {
    let (table, function) = (of_no_extension("pg_class"), of_no_extension("pg_proc"));
    let sql = format!(
        "DO $$ DECLARE r record; BEGIN \
         FOR r IN SELECT relname AS t FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace AND {table} LOOP \
         EXECUTE format('DROP TABLE %I CASCADE', r.t); END LOOP; \
         FOR r IN SELECT oid::regprocedure AS f FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND {function} LOOP \
         EXECUTE format('DROP ROUTINE %s CASCADE', r.f); END LOOP; \
         EXECUTE 'DROP SEQUENCE IF EXISTS {MARK}'; END $$"
    );
    batch(conn, &sql, "clearing what a restore left")
}

/// How much is written at once, and waits. Tests take less, so that a few rows meet what else a million do.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Rows in one statement.
    pub at_once: usize,
    /// Rows of a table that wait: what they hold is held in memory.
    pub most: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self { at_once: 2_000, most: 20_000 }
    }
}

/// Carries out a plan into an empty database. It holds the books then, unproved: see [`prove`].
///
/// # Errors
/// [`StoreError::Exists`] when the database is not empty, [`StoreError::NoPgRestore`], [`StoreError::Damaged`],
/// [`StoreError::Cancelled`]; nothing is left then.
pub fn restore(plan: &Plan, url: &str, tick: &mut Tick<'_>) -> Result<()> {
    restore_at(plan, url, Pace::default(), tick)
}

/// The same at another pace.
///
/// # Errors
/// See [`restore`].
pub fn restore_at(plan: &Plan, url: &str, pace: Pace, tick: &mut Tick<'_>) -> Result<()> {
    let location = Location::Postgres(url.into());
    let mut conn = connect(&location)?;
    // Whoever else restores into it, or has its books open, has this lock.
    Lease::take(&location)?.hold(&mut conn, &location)?;
    if is_unproved(&mut conn)? {
        end_orphans(&mut conn)?;
        clear(&mut conn)?;
    }
    let there = format!(
        "SELECT relname::text AS text FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') \
         AND relnamespace = current_schema()::regnamespace AND {} LIMIT 1",
        of_no_extension("pg_class")
    );
    let there = texts(&mut conn, &there, "looking at the database")?;
    if !there.is_empty() {
        return Err(StoreError::Exists(location.shown()));
    }
    batch(&mut conn, &format!("CREATE SEQUENCE {MARK}"), "marking the database")?;
    let done = fill(plan, url, &mut conn, pace, tick);
    if done.is_err() {
        // What is replayed is one transaction: it may be open still.
        drop(batch(&mut conn, "ROLLBACK", "leaving the database empty"));
        if let Err(error) = clear(&mut conn) {
            tracing::warn!(%error, "what could not be restored is still there; the next restore takes it away");
        }
    }
    // The server would notice the closed connection only a moment later.
    drop(batch(&mut conn, "SELECT pg_advisory_unlock_all()", "giving the lock back"));
    done
}

/// Says that what was restored into a database holds: from now on anybody may open it. Or that it does not, and is nothing.
///
/// # Errors
/// The database's.
pub fn prove(url: &str, holds: bool) -> Result<()> {
    let mut conn = connect(&Location::Postgres(url.into()))?;
    if holds { batch(&mut conn, &format!("DROP SEQUENCE {MARK}"), "letting the books be opened") } else { clear(&mut conn) }
}

fn damaged(plan: &Plan, why: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged { file: plan.full.path.display().to_string(), why: why.to_string() }
}

fn fill(plan: &Plan, url: &str, conn: &mut Conn, pace: Pace, tick: &mut Tick<'_>) -> Result<()> {
    let size = plan.full.manifest.size;
    let total = size + plan.segments.iter().map(|s| s.good).sum::<u64>();
    let (address, password) = pg_dump::apart(url);
    let mut command = Command::new("pg_restore");
    command
        .args(["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", "--dbname"])
        .arg(address)
        .arg(&plan.full.path)
        .env("PGAPPNAME", PG_RESTORE);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    match pg_dump::run(command, &mut || tick(0, total))? {
        Ended::Fine => {}
        Ended::NoProgram(why) => return Err(StoreError::NoPgRestore(why)),
        Ended::Failed(why) => return Err(damaged(plan, why)),
    }
    let sql = "SELECT COALESCE((SELECT MAX(id) FROM journal), 0) AS one, COALESCE((SELECT MAX(id) FROM journal_change), 0) AS other";
    let copied: Two = diesel::sql_query(sql).get_result(conn).tried("reading the journal's end")?;
    if copied.other != plan.full.manifest.change {
        return Err(damaged(plan, "it holds other changes than its manifest says"));
    }
    let what = "replaying the journal";
    batch(conn, "BEGIN", what)?;
    let put = |name: &str| format!("ALTER TABLE \"{name}\"");
    let owned = "connamespace = current_schema()::regnamespace";
    let references = format!(
        "SELECT 'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid) AS text \
         FROM pg_constraint WHERE contype = 'f' AND {owned} ORDER BY oid"
    );
    let gone = format!(
        "SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || quote_ident(conname) AS text FROM pg_constraint WHERE contype = 'f' AND {owned}"
    );
    let (references, gone) = (texts(conn, &references, what)?, texts(conn, &gone, what)?);
    let written = texts(
        conn,
        "SELECT c.relname::text AS text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'journal_row' \
         AND c.relnamespace = current_schema()::regnamespace",
        what,
    )?;
    for sql in gone.into_iter().chain(written.iter().map(|table| put(table) + " DISABLE TRIGGER journal_row")) {
        batch(conn, &sql, what)?;
    }
    let mut replay = Replay::new(plan, conn, (copied.one, copied.other), pace)?;
    let mut done = size;
    for segment in &plan.segments {
        let mut rows = 0_usize;
        segment::tell(segment, plan.change, |piece| {
            replay.take(conn, piece)?;
            rows += 1;
            if rows.is_multiple_of(pace.at_once) && !tick(done, total) { Err(StoreError::Cancelled) } else { Ok(()) }
        })?;
        done += segment.good;
        if !tick(done, total) {
            return Err(StoreError::Cancelled);
        }
    }
    replay.end(conn)?;
    batch(conn, "DELETE FROM session", what)?;
    for sql in written.iter().map(|table| put(table) + " ENABLE TRIGGER journal_row") {
        batch(conn, &sql, what)?;
    }
    for sql in &references {
        // What leads nowhere cannot be made again.
        batch(conn, sql, what).map_err(|error| damaged(plan, with_cause(&error)))?;
    }
    let next = "SELECT setval(pg_get_serial_sequence(current_schema() || '.journal', 'id'), GREATEST((SELECT MAX(id) FROM journal), 1))::text AS text";
    texts(conn, next, what)?;
    batch(conn, "COMMIT", what)?;
    batch(conn, "ANALYZE", what)
}

/// The database's own words, too.
fn with_cause(error: &StoreError) -> String {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}

/// Rows of the journal itself.
#[derive(Default)]
struct Rows {
    id: Vec<i64>,
    shape: Vec<i64>,
    before: Vec<Option<String>>,
    after: Vec<Option<String>>,
}

struct Replay<'p> {
    plan: &'p Plan,
    pace: Pace,
    /// Row and change that the dump ends with.
    copied: (i64, i64),
    skip: bool,
    columns: BTreeMap<String, Vec<Column>>,
    shapes: HashMap<i64, Statements>,
    waiting: BTreeMap<String, Waiting>,
    changes: Vec<Change>,
    rows: Rows,
}

impl<'p> Replay<'p> {
    fn new(plan: &'p Plan, conn: &mut Conn, copied: (i64, i64), pace: Pace) -> Result<Self> {
        let known: Vec<(i64, String, String, String)> =
            crate::schema::journal_shape::table.load(conn).tried("reading the journal's shapes")?;
        let mut new = Self {
            plan,
            pace,
            copied,
            skip: true,
            columns: tables(conn)?,
            shapes: HashMap::new(),
            waiting: BTreeMap::new(),
            changes: Vec::new(),
            rows: Rows::default(),
        };
        for (id, table, columns, keys) in known {
            let names = |text: &str| serde_json::from_str::<Vec<String>>(text).map_err(|e| damaged(plan, e));
            let (columns, keys) = (names(&columns)?, names(&keys)?);
            // One of a time when the table was another is of no use, and rows of it do not come: a barrier is between.
            if let Some(statements) = new.statements(&table, &columns, &keys) {
                new.shapes.insert(id, statements);
            }
        }
        Ok(new)
    }

    fn statements(&self, table: &str, columns: &[String], keys: &[String]) -> Option<Statements> {
        Statements::of(table, columns, keys, self.columns.get(table)?).ok()
    }

    fn take(&mut self, conn: &mut Conn, piece: Piece<'_>) -> Result<()> {
        match piece {
            Piece::Shape(s) => {
                let (columns, keys) = (serde_json::json!(s.columns).to_string(), serde_json::json!(s.keys).to_string());
                diesel::sql_query("INSERT INTO journal_shape (id, name, fields, keys) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
                    .bind::<BigInt, _>(s.id)
                    .bind::<Text, _>(&s.table)
                    .bind::<Text, _>(&columns)
                    .bind::<Text, _>(&keys)
                    .execute(conn)
                    .tried("replaying the journal")?;
                if !self.shapes.contains_key(&s.id)
                    && let Some(statements) = self.statements(&s.table, &s.columns, &s.keys)
                {
                    self.shapes.insert(s.id, statements);
                }
            }
            Piece::Change(change) => {
                self.skip = change.id <= self.copied.1;
                if !self.skip {
                    self.changes.push(change);
                }
            }
            // What somebody wrote past the program just before the dump is in it, and its change came later.
            Piece::Row { id, .. } if self.skip || id <= self.copied.0 => {}
            Piece::Row { id, shape, before, after } => self.row(conn, id, shape, before, after)?,
            Piece::End => {
                if self.changes.len() >= self.pace.at_once {
                    self.write_changes(conn)?;
                }
            }
        }
        Ok(())
    }

    fn row(&mut self, conn: &mut Conn, id: i64, shape: i64, before: Option<&str>, after: Option<&str>) -> Result<()> {
        self.rows.id.push(id);
        self.rows.shape.push(shape);
        self.rows.before.push(before.map(str::to_owned));
        self.rows.after.push(after.map(str::to_owned));
        if self.rows.id.len() >= self.pace.at_once {
            self.write_rows(conn)?;
        }
        let Some(statements) = self.shapes.get(&shape) else {
            return Err(damaged(self.plan, format!("row {id} of the journal does not fit")));
        };
        let waiting = self.waiting.entry(statements.table.clone()).or_default();
        if !waiting.takes(shape, self.pace.most) {
            let waited = std::mem::take(waiting);
            // They may be of an older shape than this row.
            if let Some(of_theirs) = self.shapes.get(&waited.shape) {
                waited.write(conn, of_theirs, self.pace.at_once)?;
            }
        }
        waiting.add(shape, statements, before, after)
    }

    fn write_rows(&mut self, conn: &mut Conn) -> Result<()> {
        let rows = std::mem::take(&mut self.rows);
        diesel::sql_query("INSERT INTO journal (id, shape, before, after) SELECT * FROM unnest($1, $2, $3, $4)")
            .bind::<Array<BigInt>, _>(rows.id)
            .bind::<Array<BigInt>, _>(rows.shape)
            .bind::<Array<Nullable<Text>>, _>(rows.before)
            .bind::<Array<Nullable<Text>>, _>(rows.after)
            .execute(pg(conn)?)
            .tried("replaying the journal")
            .map(drop)
    }

    fn write_changes(&mut self, conn: &mut Conn) -> Result<()> {
        use crate::journal::ChangeRow;
        use crate::schema::journal_change;
        let changes: Vec<ChangeRow> = std::mem::take(&mut self.changes).into_iter().map(ChangeRow::from).collect();
        for some in changes.chunks(self.pace.at_once) {
            diesel::insert_into(journal_change::table).values(some).execute(pg(conn)?).tried("replaying the journal")?;
        }
        Ok(())
    }

    fn end(&mut self, conn: &mut Conn) -> Result<()> {
        for (_, waiting) in std::mem::take(&mut self.waiting) {
            if let Some(statements) = self.shapes.get(&waiting.shape) {
                waiting.write(conn, statements, self.pace.at_once)?;
            }
        }
        self.write_rows(conn)?;
        self.write_changes(conn)
    }
}
