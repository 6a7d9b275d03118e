//! A script's SQL: what of it may stand there at all, and running it on a copy of the books.
//!
//! Two walls, and neither leans on the other. A parser takes the text apart and lets nothing through but INSERT, UPDATE and
//! DELETE. Then SQLite itself is told, statement by statement, which tables, columns and functions they may touch: those of
//! records, never people, rights, the trail or the journal. Who asks SQLite says as well, and it counts for nothing where
//! something is read: names that the script gives itself stand there. It stops at a limit of rows and time. Neither is the last
//! wall: that is that the copy is nobody's books, and only rows of records are ever taken from it.

use crate::journal::tables::{Kept, kept, record_named};
use crate::on_disk::for_sqlite;
use qitao_domain::limits;
use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use sqlparser::ast::{SetExpr, Statement as Parsed};
use sqlparser::dialect::SQLiteDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// One statement of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// From 1.
    pub number: usize,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Its text.
    pub sql: String,
}

/// What stands against a script, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The statement, from 1; 0 when it is none in particular.
    pub statement: usize,
    /// The line, from 1; 0 likewise.
    pub line: usize,
    /// What.
    pub what: What,
}

/// What stands against a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// It cannot be read: why.
    Syntax(String),
    /// No such statement may stand there: its first word.
    Statement(String),
    /// A table that no script may touch.
    Table(String),
    /// Row numbers are given by the books: a table.
    RowNumber(String),
    /// A function that no script may use.
    Function(String),
    /// The database said no: why.
    Refused(String),
    /// More statements than may be: how many.
    TooManySteps(usize),
    /// More functions that take their time than one statement may call.
    TooManyFunctions(usize),
    /// More rows than one script may change.
    TooManyRows,
    /// It ran for longer than it may.
    TooLong,
    /// Somebody asked it to stop.
    Cancelled,
}

/// Functions that a script may use: they look at nothing but what they are given.
const FUNCTIONS: &str = "abs avg char coalesce concat concat_ws count date datetime dense_rank first_value format glob group_concat hex ifnull \
     iif instr json_array json_extract json_object julianday lag last_value lead length like lower ltrim max min nullif \
     ntile printf quote rank replace round row_number rtrim sign strftime string_agg substr substring sum time total trim \
     typeof unicode unixepoch upper";
/// Those of them that go over a value for each part of another.
const SLOW: &str = "glob instr like replace";
/// Those that do so character by character: each counts as ten.
const SLOWEST: &str = "ltrim rtrim trim";
/// Most calls of those in the text of one statement: SQLite looks at the clock where it goes round, not between two of them.
const SLOW_CALLS: usize = 200;
/// Longest value and longest row, in bytes: no record comes near. It bounds how long one function runs.
const VALUE_BYTES: i32 = 64 * 1024;
/// Longest pattern of LIKE and GLOB, in bytes.
const PATTERN_BYTES: i32 = 200;
/// Steps of SQLite between two looks at the clock. One may be a function that takes its time.
const STEPS: i32 = 10;

/// Walks along a text as the tokenizer counts: lines and columns from 1.
struct Walk<'t> {
    text: &'t str,
    at: usize,
    here: Location,
}

impl Walk<'_> {
    /// The place of a location that is not before the last one.
    fn to(&mut self, wanted: Location) -> usize {
        for char in self.text[self.at..].chars() {
            if (self.here.line, self.here.column) >= (wanted.line, wanted.column) {
                break;
            }
            self.at += char.len_utf8();
            self.here =
                if char == '\n' { Location::new(self.here.line + 1, 1) } else { Location::new(self.here.line, self.here.column + 1) };
        }
        self.at
    }
}

fn number(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The statements of a script, each of a kind that may stand there.
///
/// # Errors
/// What stands against it.
pub fn parse(text: &str) -> Result<Vec<Statement>, Trouble> {
    let tokens = Tokenizer::new(&SQLiteDialect {}, text).tokenize_with_location().map_err(|error| Trouble {
        statement: 0,
        line: number(error.location.line),
        what: What::Syntax(error.message),
    })?;
    let mut walk = Walk { text, at: 0, here: Location::new(1, 1) };
    let mut statements = Vec::new();
    for tokens in tokens.split(|token| token.token == Token::SemiColon) {
        let mut said = tokens.iter().filter(|token| !matches!(token.token, Token::Whitespace(_) | Token::EOF));
        let Some(first) = said.next() else { continue };
        let last = said.next_back().unwrap_or(first);
        let (from, to) = (walk.to(first.span.start), walk.to(last.span.end));
        let statement = Statement { number: statements.len() + 1, line: number(first.span.start.line), sql: text[from..to].to_owned() };
        check(&statement, tokens)?;
        statements.push(statement);
    }
    if statements.len() > limits::SCRIPT_STEPS {
        return Err(Trouble { statement: 0, line: 0, what: What::TooManySteps(statements.len()) });
    }
    Ok(statements)
}

fn check(statement: &Statement, tokens: &[TokenWithSpan]) -> Result<(), Trouble> {
    let trouble = |what| Trouble { statement: statement.number, line: statement.line, what };
    let word = statement.sql.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_uppercase();
    let forbidden = || trouble(What::Statement(word.clone()));
    // What does not begin like one of these needs no parser, which does not know all that SQLite does.
    if !["INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"].contains(&word.as_str()) {
        return Err(forbidden());
    }
    let mut parser = Parser::new(&SQLiteDialect {}).with_tokens_with_locations(tokens.to_vec());
    let parsed = parser.parse_statements().map_err(|error| {
        trouble(What::Syntax(match error {
            ParserError::TokenizerError(why) | ParserError::ParserError(why) => why,
            ParserError::RecursionLimitExceeded => "nested too deeply".into(),
        }))
    })?;
    match &parsed[..] {
        [one] => match changes(one) {
            Some(false) => Ok(()),
            // Nobody is there to be told.
            Some(true) => Err(trouble(What::Statement("RETURNING".into()))),
            None => Err(forbidden()),
        },
        _ => Err(forbidden()),
    }
}

/// Whether a statement that may stand in a script asks for an answer; none where it may not.
#[allow(clippy::wildcard_enum_match_arm, reason = "a parser of every dialect knows a hundred kinds; these three may stand in a script")]
fn changes(parsed: &Parsed) -> Option<bool> {
    match parsed {
        Parsed::Insert(one) => Some(one.returning.is_some()),
        Parsed::Update(one) => Some(one.returning.is_some()),
        Parsed::Delete(one) => Some(one.returning.is_some()),
        Parsed::Query(query) => match &*query.body {
            SetExpr::Insert(inner) | SetExpr::Update(inner) | SetExpr::Delete(inner) => changes(inner),
            _ => None,
        },
        _ => None,
    }
}

/// Why SQLite was told to stop, by the walls that it ran into.
#[derive(Default)]
struct Walls {
    stop: AtomicBool,
    rows: AtomicUsize,
    too_long: AtomicBool,
    /// Functions that take their time, in the statement's text.
    slow: AtomicUsize,
    said: Mutex<Option<What>>,
    /// The statement that runs.
    statement: AtomicUsize,
}

impl Walls {
    fn say(&self, what: What) -> Authorization {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(what);
        Authorization::Deny
    }

    fn hit(&self) -> Option<What> {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner).take();
        said.or_else(|| self.stop.load(Ordering::Relaxed).then_some(What::Cancelled))
            .or_else(|| (self.rows.load(Ordering::Relaxed) > limits::SCRIPT_ROWS).then_some(What::TooManyRows))
            .or_else(|| self.too_long.load(Ordering::Relaxed).then_some(What::TooLong))
    }
}

/// Is it a table of these books that a script has no business with? What is none at all (a name given in the statement itself) may be.
fn is_forbidden(table: &str) -> bool {
    record_named(table).is_none() && (is_ours(table) || table.starts_with("sqlite_") || table.starts_with("pragma_"))
}

/// Columns of papers and ledgers that name records. SQLite itself reads them when a record goes, to see whether something names it; they
/// hold row numbers and nothing else.
const NAMING: &[(&str, &[&str])] = &[
    ("document", &["partner_id"]),
    ("document_line", &["item_id", "bin_id", "to_bin_id"]),
    ("work_order_operation", &["work_center_id"]),
    ("work_report", &["item_id", "work_center_id", "machine_id"]),
    ("work_report_operator", &["grade_id"]),
    ("work_report_overlap", &["machine_id"]),
    ("work_clock", &["work_center_id", "machine_id"]),
    ("subcontract_material", &["item_id"]),
    ("subcontract_goods", &["weighed_unit_id"]),
    ("standard_cost", &["item_id"]),
    ("stock_move", &["item_id", "bin_id"]),
    ("stock_balance", &["item_id", "bin_id"]),
    ("item_stock", &["item_id"]),
    ("stock_count", &["warehouse_id"]),
    ("stock_count_line", &["item_id", "bin_id"]),
    ("stock_snapshot_line", &["item_id", "bin_id"]),
    ("stock_snapshot_difference", &["item_id", "bin_id"]),
    ("reservation", &["item_id"]),
    ("scan_log", &["item_id", "bin_id", "wanted_item_id", "wanted_bin_id"]),
];

fn names_a_record(table: &str, column: &str) -> bool {
    NAMING.iter().any(|(name, columns)| *name == table && columns.contains(&column))
}

fn is_ours(table: &str) -> bool {
    crate::journal::tables::TABLES.iter().any(|(name, _)| name.eq_ignore_ascii_case(table))
}

/// Is it one of the triggers with which a record's changes come into the journal?
fn of_journal(trigger: &str) -> bool {
    let table = trigger.strip_prefix("journal_").and_then(|rest| ["_i", "_u", "_d"].iter().find_map(|end| rest.strip_suffix(end)));
    table.is_some_and(|table| record_named(table).is_some())
}

#[allow(clippy::wildcard_enum_match_arm, reason = "all that is not named here is forbidden, also what SQLite learns next year")]
fn allow(context: &AuthContext<'_>, walls: &Walls) -> Authorization {
    match context.action {
        AuthAction::Select | AuthAction::Recursive => Authorization::Allow,
        // The journal's own triggers, which no script can make or change. They read nothing but OLD and NEW of records. What a script
        // names itself (WITH journal_x AS ..) asks under that name, but only to read.
        AuthAction::Insert { table_name: "journal" } if context.accessor.is_some_and(of_journal) => Authorization::Allow,
        AuthAction::Read { table_name, column_name } if names_a_record(table_name, column_name) => Authorization::Allow,
        AuthAction::Read { table_name, .. } if is_forbidden(table_name) => walls.say(What::Table(table_name.into())),
        AuthAction::Read { .. } => Authorization::Allow,
        AuthAction::Update { table_name, column_name } if matches!(kept(table_name), Kept::Record(_)) => {
            if column_name.eq_ignore_ascii_case("id") || column_name.eq_ignore_ascii_case("rowid") {
                walls.say(What::RowNumber(table_name.into()))
            } else {
                Authorization::Allow
            }
        }
        AuthAction::Insert { table_name } | AuthAction::Delete { table_name } | AuthAction::Update { table_name, .. } => {
            if matches!(kept(table_name), Kept::Record(_)) { Authorization::Allow } else { walls.say(What::Table(table_name.into())) }
        }
        AuthAction::Function { function_name } => {
            let one_of = |all: &str| all.split(' ').any(|one| one.eq_ignore_ascii_case(function_name));
            if !one_of(FUNCTIONS) {
                return walls.say(What::Function(function_name.into()));
            }
            let weight = if one_of(SLOWEST) { 10 } else { usize::from(one_of(SLOW)) };
            if walls.slow.fetch_add(weight, Ordering::Relaxed) + weight > SLOW_CALLS {
                return walls.say(What::TooManyFunctions(SLOW_CALLS));
            }
            Authorization::Allow
        }
        _ => Authorization::Deny,
    }
}

fn work(file: &Path, statements: &[Statement], most: Duration, walls: &Arc<Walls>) -> rusqlite::Result<Vec<usize>> {
    let db = Connection::open_with_flags(for_sqlite(file), OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.execute_batch(
        "PRAGMA busy_timeout = 10000; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; \
         PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; BEGIN IMMEDIATE",
    )?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.set_limit(Limit::SQLITE_LIMIT_LENGTH, VALUE_BYTES)?;
    db.set_limit(Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, PATTERN_BYTES)?;
    db.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    let begun = Instant::now();
    let (looking, counting, guarding) = (Arc::clone(walls), Arc::clone(walls), Arc::clone(walls));
    db.progress_handler(
        STEPS,
        Some(move || {
            if begun.elapsed() > most {
                looking.too_long.store(true, Ordering::Relaxed);
            }
            looking.too_long.load(Ordering::Relaxed)
                || looking.stop.load(Ordering::Relaxed)
                || looking.rows.load(Ordering::Relaxed) > limits::SCRIPT_ROWS
        }),
    )?;
    // Each row that changes leaves one there.
    db.update_hook(Some(move |_, _: &str, table: &str, _| {
        counting.rows.fetch_add(usize::from(table == "journal"), Ordering::Relaxed);
    }))?;
    db.authorizer(Some(move |context: AuthContext<'_>| allow(&context, &guarding)))?;
    let mut changed = Vec::with_capacity(statements.len());
    for (at, statement) in statements.iter().enumerate() {
        walls.statement.store(at, Ordering::Relaxed);
        walls.slow.store(0, Ordering::Relaxed);
        // A short statement may end before the first look.
        if begun.elapsed() > most {
            walls.too_long.store(true, Ordering::Relaxed);
        }
        if walls.too_long.load(Ordering::Relaxed)
            || walls.stop.load(Ordering::Relaxed)
            || walls.rows.load(Ordering::Relaxed) > limits::SCRIPT_ROWS
        {
            return Err(rusqlite::Error::InvalidQuery);
        }
        changed.push(db.execute(&statement.sql, [])?);
    }
    if walls.rows.load(Ordering::Relaxed) > limits::SCRIPT_ROWS {
        return Err(rusqlite::Error::InvalidQuery);
    }
    db.authorizer(None::<fn(AuthContext<'_>) -> Authorization>)?;
    db.execute_batch("COMMIT")?;
    Ok(changed)
}

/// Runs statements on a copy of the books, all in one transaction, for so long at most. `tell` hears how many are done, and says
/// whether to go on.
/// Gives how many rows each named.
///
/// # Errors
/// What stood against it: nothing of it is in the copy then.
pub fn run(file: &Path, statements: &[Statement], most: Duration, mut tell: impl FnMut(usize) -> bool) -> Result<Vec<usize>, Trouble> {
    let walls = Arc::new(Walls::default());
    let thread = {
        let (file, statements, walls) = (file.to_owned(), statements.to_vec(), Arc::clone(&walls));
        std::thread::Builder::new().name("script".into()).spawn(move || work(&file, &statements, most, &walls))
    };
    let nowhere = |why: String| Trouble { statement: 0, line: 0, what: What::Refused(why) };
    let thread = thread.map_err(|error| nowhere(error.to_string()))?;
    while !thread.is_finished() {
        if !tell(walls.statement.load(Ordering::Relaxed)) {
            walls.stop.store(true, Ordering::Relaxed);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let done = thread.join().map_err(|_| nowhere("it broke off".into()))?;
    done.map_err(|error| {
        let at = statements.get(walls.statement.load(Ordering::Relaxed));
        let (statement, line) = at.map_or((0, 0), |one| (one.number, one.line));
        let (within, why) = told(&error, at);
        Trouble { statement, line: line + within, what: walls.hit().unwrap_or(What::Refused(why)) }
    })
}

/// How many lines into its statement an error lies, and what SQLite says.
#[allow(clippy::wildcard_enum_match_arm, reason = "only these tell more than their text")]
pub(crate) fn told(error: &rusqlite::Error, statement: Option<&Statement>) -> (usize, String) {
    match error {
        rusqlite::Error::SqlInputError { msg, offset, .. } => {
            let before = usize::try_from(*offset).ok().and_then(|offset| statement?.sql.get(..offset));
            (before.map_or(0, |text| text.matches('\n').count()), msg.clone())
        }
        rusqlite::Error::SqliteFailure(_, Some(why)) => (0, why.clone()),
        other => (0, other.to_string()),
    }
}
