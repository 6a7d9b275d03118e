//! Restoring to a moment: the newest full backup before it and the journal up to it, into a new file.
//!
//! Which changes belong to a moment is a question of order, not of clocks: all up to the last one whose clock read no later.
//! So a clock that was wrong for a day takes nothing away but the choice of that day's moments.

use crate::backup::{self, Full, Tick};
use crate::error::Tried;
use crate::journal::BARRIER;
use crate::journal::segment::{self, Piece, Segment};
use crate::journal::ship::sync_folder;
use crate::on_disk::for_sqlite;
use crate::{Result, StoreError};
use rusqlite::{Connection, OpenFlags, params};
use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

/// What a restore will do.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The backup that it begins with; its hash held.
    pub full: Full,
    /// The last change that it gives.
    pub change: i64,
    /// That change's instant, or the backup's.
    pub at: i64,
    /// Newer backups that are damaged and were left out.
    pub damaged: Vec<String>,
    pub(crate) segments: Vec<Segment>,
}

/// A change or backup: number, instant.
type Point = (i64, i64);

/// Segments without a hole between them.
struct Run {
    after: i64,
    points: Vec<Point>,
    barriers: Vec<i64>,
    chain: String,
}

impl Run {
    fn newest(&self) -> i64 {
        self.points.last().map_or(self.after, |p| p.0)
    }

    /// The last point that can be reached from a backup, itself at least.
    fn reach(&self, from: Point) -> Point {
        if from.0 < self.after || from.0 > self.newest() {
            return from;
        }
        let end = self.barriers.iter().copied().filter(|b| *b > from.0).min().unwrap_or(i64::MAX);
        self.points.iter().copied().rfind(|p| p.0 > from.0 && p.0 < end).unwrap_or(from)
    }
}

fn runs(segments: &[Segment]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for segment in segments {
        let goes_on = runs.last().is_some_and(|run| run.newest() == segment.head.after && run.chain == segment.head.chain);
        if !goes_on {
            let (after, chain) = (segment.head.after, segment.head.chain.clone());
            runs.push(Run { after, points: Vec::new(), barriers: Vec::new(), chain });
        }
        if let Some(run) = runs.last_mut() {
            run.points.extend(segment.changes.iter().map(|c| (c.id, c.at)));
            run.barriers.extend(segment.changes.iter().filter(|c| c.command == BARRIER).map(|c| c.id));
            run.chain = segment.chain().into();
        }
    }
    runs
}

/// Looks at what is there: `place` is a folder of backups, or one of its backups, which then is the one to begin with. Without
/// a moment a folder gives the newest state, a backup its own.
///
/// # Errors
/// [`StoreError::NoBackup`], [`StoreError::Damaged`], [`StoreError::Hole`].
pub fn plan(place: &Path, at: Option<i64>) -> Result<Plan> {
    let none = || StoreError::NoBackup(place.display().to_string());
    let own = place.is_file();
    let folder = if own { place.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")) } else { place };
    let mut fulls = backup::list(folder)?;
    if own {
        fulls.retain(|full| full.path.file_name() == place.file_name());
        if fulls.is_empty() {
            return Err(StoreError::Damaged { file: place.display().to_string(), why: "no manifest".into() });
        }
    }
    let newest = fulls.iter().rfind(|full| at.is_none_or(|at| full.manifest.at <= at)).ok_or_else(none)?;
    let (books, own_change) = (newest.manifest.books.clone(), newest.manifest.change);
    fulls.retain(|full| full.manifest.books == books);
    let mut segments = Vec::new();
    for path in segment::files(folder, &books)? {
        segments.extend(segment::scan(&path)?.filter(|found| found.head.books == books));
    }
    let runs = runs(&segments);
    let points = runs.iter().flat_map(|run| run.points.iter().copied());
    let points = points
        .chain(segments.iter().filter_map(|segment| segment.beyond))
        .chain(fulls.iter().map(|full| (full.manifest.change, full.manifest.at)));
    let wanted = match at {
        None if own => own_change,
        None => points.map(|p| p.0).max().unwrap_or(0),
        Some(at) => points.filter(|p| p.1 <= at).map(|p| p.0).max().unwrap_or(0),
    };
    fulls.sort_by_key(|full| full.manifest.change);
    let (mut damaged, mut reached) = (Vec::new(), None::<Point>);
    for full in fulls.into_iter().rev().filter(|full| full.manifest.change <= wanted) {
        let from = (full.manifest.change, full.manifest.at);
        let reach = runs.iter().map(|run| run.reach(from)).max().unwrap_or(from);
        if reach.0 < wanted {
            reached = reached.max(Some(reach));
            continue;
        }
        match backup::check(&full) {
            Ok(()) => {
                let at = if wanted == from.0 { from.1 } else { instant(&runs, wanted).unwrap_or(from.1) };
                segments.retain(|s| s.newest() > from.0 && s.head.after < wanted);
                return Ok(Plan { full, change: wanted, at, damaged, segments });
            }
            Err(error) if own => return Err(error),
            Err(_) => damaged.push(full.manifest.file),
        }
    }
    match (reached, damaged.pop()) {
        (Some((change, at)), _) => Err(StoreError::Hole { change, at }),
        (None, Some(file)) => Err(StoreError::Damaged { file, why: "hash".into() }),
        (None, None) => Err(none()),
    }
}

fn instant(runs: &[Run], change: i64) -> Option<i64> {
    runs.iter().flat_map(|run| &run.points).find(|p| p.0 == change).map(|p| p.1)
}

/// Carries out a plan into a file that is not there yet. It holds the books then, but for what follows from them: search tokens
/// are the copy's.
///
/// # Errors
/// [`StoreError::Damaged`] when a row is not as the journal says; [`StoreError::Cancelled`]; the disk's.
pub fn restore(plan: &Plan, to: &Path, tick: &mut Tick<'_>) -> Result<()> {
    let total = plan.full.manifest.size + plan.segments.iter().map(|s| s.good).sum::<u64>();
    copy(plan, to, total, tick)?;
    let db = Connection::open_with_flags(for_sqlite(to), OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|e| damaged(plan, &e))?;
    replay(&db, plan, total, tick).map_err(|error| match error {
        Broken::Sql(error) => damaged(plan, &error),
        Broken::Store(error) => error,
    })?;
    drop(db);
    File::open(to).and_then(|f| f.sync_all()).tried("writing the restored books")?;
    to.parent().map_or(Ok(()), sync_folder)
}

/// Makes a file that was opened as books meanwhile one that stands alone: what is in its write-ahead log goes into it, and nobody
/// else has it open.
///
/// # Errors
/// The file's, or that somebody has it open.
pub fn settle(file: &Path) -> Result<()> {
    let failed = |e: rusqlite::Error| StoreError::Damaged { file: file.display().to_string(), why: e.to_string() };
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(for_sqlite(file), flags).map_err(failed)?;
    db.execute_batch("PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL").map_err(failed)?;
    let mode: String = db.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0)).map_err(failed)?;
    if mode == "delete" {
        Ok(())
    } else {
        Err(StoreError::Damaged { file: file.display().to_string(), why: format!("journal mode {mode}") })
    }
}

fn damaged(plan: &Plan, why: &dyn std::fmt::Display) -> StoreError {
    StoreError::Damaged { file: plan.full.path.display().to_string(), why: why.to_string() }
}

fn copy(plan: &Plan, to: &Path, total: u64, tick: &mut Tick<'_>) -> Result<()> {
    let what = "copying the backup";
    let mut source = File::open(&plan.full.path).tried(what)?;
    let mut target = File::create_new(to).tried(what)?;
    let (mut done, mut buffer) = (0, vec![0; 1 << 20]);
    loop {
        let read = source.read(&mut buffer).tried(what)?;
        if read == 0 {
            return Ok(());
        }
        target.write_all(&buffer[..read]).tried(what)?;
        done += read as u64;
        if !tick(done, total) {
            return Err(StoreError::Cancelled);
        }
    }
}

enum Broken {
    Sql(rusqlite::Error),
    Store(StoreError),
}

impl From<rusqlite::Error> for Broken {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// How rows of a shape are written.
struct Statements {
    table: String,
    insert: String,
    update: String,
    delete: String,
}

impl Statements {
    fn of(table: &str, columns: &[String], keys: &[String]) -> Self {
        let list = |of: &dyn Fn(usize, &String) -> String, between: &str| {
            columns.iter().enumerate().map(|(at, column)| of(at, column)).collect::<Vec<_>>().join(between)
        };
        let key = columns.iter().enumerate().filter(|(_, c)| keys.contains(c));
        let key: Vec<_> = key.map(|(at, column)| format!("\"{column}\" = json_extract(?1, '$[{at}]')")).collect();
        let key = key.join(" AND ");
        Self {
            table: table.into(),
            insert: format!(
                "INSERT INTO \"{table}\" ({}) VALUES ({})",
                list(&|_, c| format!("\"{c}\""), ", "),
                list(&|at, _| format!("json_extract(?1, '$[{at}]')"), ", ")
            ),
            update: format!("UPDATE \"{table}\" SET {} WHERE {key}", list(&|at, c| format!("\"{c}\" = json_extract(?2, '$[{at}]')"), ", ")),
            delete: format!("DELETE FROM \"{table}\" WHERE {key}"),
        }
    }
}

/// Rows between two looks at whether to go on.
const LOOK: u64 = 2_000;

fn replay(db: &Connection, plan: &Plan, total: u64, tick: &mut Tick<'_>) -> std::result::Result<(), Broken> {
    // Nobody else has the file, and if this ends in the middle nobody will.
    db.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -262144; \
         PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA locking_mode = EXCLUSIVE",
    )?;
    db.set_prepared_statement_cache_capacity(256);
    let triggers: Vec<(String, String)> = db
        .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let (row, change): (i64, i64) =
        db.query_row("SELECT COALESCE((SELECT MAX(id) FROM journal), 0), COALESCE((SELECT MAX(id) FROM journal_change), 0)", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })?;
    if change != plan.full.manifest.change {
        return Err(damaged(plan, &"it holds other changes than its manifest says").into());
    }
    db.execute_batch("BEGIN IMMEDIATE")?;
    for (name, _) in &triggers {
        db.execute_batch(&format!("DROP TRIGGER \"{name}\""))?;
    }
    let mut shapes: HashMap<i64, Statements> = HashMap::new();
    let known: Vec<(i64, String, String, String)> = db
        .prepare("SELECT id, name, fields, keys FROM journal_shape")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (id, table, columns, keys) in known {
        let names = |text: &str| serde_json::from_str::<Vec<String>>(text).map_err(|e| damaged(plan, &e));
        shapes.insert(id, Statements::of(&table, &names(&columns)?, &names(&keys)?));
    }
    let (mut done, mut rows, mut skip) = (plan.full.manifest.size, 0_u64, true);
    for segment in &plan.segments {
        let mut failed = None;
        let told = segment::tell(segment, plan.change, |piece| {
            match apply(db, piece, &mut shapes, (row, change), &mut skip) {
                Ok(()) => {}
                Err(Broken::Store(error)) => return Err(error),
                Err(Broken::Sql(error)) => {
                    failed = Some(error);
                    return Err(StoreError::Cancelled);
                }
            }
            rows += 1;
            if rows.is_multiple_of(LOOK) && !tick(done, total) {
                return Err(StoreError::Cancelled);
            }
            Ok(())
        });
        if let Some(error) = failed {
            return Err(error.into());
        }
        told?;
        done += segment.good;
        if !tick(done, total) {
            return Err(StoreError::Cancelled.into());
        }
    }
    // Of copies from before there were people, it is missing.
    if db.table_exists(None, "session")? {
        db.execute_batch("DELETE FROM session")?;
    }
    for (_, sql) in &triggers {
        db.execute_batch(sql)?;
    }
    db.execute_batch("COMMIT")?;
    whole(db)?.map_err(|why| damaged(plan, &why).into())
}

/// Is every page as it should be, and does every reference lead somewhere? Else: what not.
fn whole(db: &Connection) -> rusqlite::Result<std::result::Result<(), String>> {
    let broken: i64 = db.query_row("SELECT COUNT(*) FROM pragma_foreign_key_check", [], |r| r.get(0))?;
    let whole: String = db.query_row("PRAGMA quick_check(1)", [], |r| r.get(0))?;
    Ok(if broken > 0 || whole != "ok" { Err(format!("{broken} references lead nowhere; {whole}")) } else { Ok(()) })
}

/// What the database itself can tell of a file that nobody has open.
///
/// # Errors
/// [`StoreError::Damaged`] says what does not hold.
pub fn check_whole(file: &Path) -> Result<()> {
    let failed = |why: String| StoreError::Damaged { file: file.display().to_string(), why };
    let db = Connection::open_with_flags(for_sqlite(file), OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX);
    db.and_then(|db| whole(&db)).map_err(|e| failed(e.to_string()))?.map_err(failed)
}

/// Writes a piece of the journal into the books, and into their own journal.
fn apply(
    db: &Connection,
    piece: Piece<'_>,
    shapes: &mut HashMap<i64, Statements>,
    copied: (i64, i64),
    skip: &mut bool,
) -> std::result::Result<(), Broken> {
    match piece {
        Piece::Shape(s) => {
            let (columns, keys) = (serde_json::json!(s.columns).to_string(), serde_json::json!(s.keys).to_string());
            db.prepare_cached("INSERT OR IGNORE INTO journal_shape (id, name, fields, keys) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![s.id, s.table, columns, keys])?;
            shapes.entry(s.id).or_insert_with(|| Statements::of(&s.table, &s.columns, &s.keys));
        }
        Piece::Change(c) => {
            *skip = c.id <= copied.1;
            if !*skip {
                db.prepare_cached(
                    "INSERT INTO journal_change (id, at, actor, client, command, request_id, first, last, amount, counts) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                )?
                .execute(params![
                    c.id,
                    c.at,
                    c.actor,
                    c.client,
                    c.command,
                    c.request_id,
                    c.first,
                    c.last,
                    c.amount,
                    c.counts
                ])?;
            }
        }
        // What somebody wrote past the program just before the copy is in it, and its change came later.
        Piece::Row { id, .. } if *skip || id <= copied.0 => {}
        Piece::Row { id, shape, before, after } => {
            db.prepare_cached("INSERT INTO journal (id, shape, before, after) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![id, shape, before, after])?;
            let wrong = |table: &str| StoreError::Damaged { file: table.into(), why: format!("row {id} of the journal does not fit") };
            let Some(to) = shapes.get(&shape) else { return Err(wrong("journal_shape").into()) };
            let written = match (before, after) {
                (None, Some(after)) => db.prepare_cached(&to.insert)?.execute([after])?,
                (Some(before), Some(after)) => db.prepare_cached(&to.update)?.execute([before, after])?,
                (Some(before), None) => db.prepare_cached(&to.delete)?.execute([before])?,
                (None, None) => 1,
            };
            if written != 1 {
                return Err(wrong(&to.table).into());
            }
        }
        Piece::End => {}
    }
    Ok(())
}
