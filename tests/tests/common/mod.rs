//! What the stories share: books of their own on either database, calls, data.
#![allow(dead_code, clippy::unwrap_used, reason = "each test program uses its own part; a helper that fails is a failing test")]

pub mod agree;
pub mod program;
pub mod server;
pub mod trade;
pub mod wine;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use qitao_app::{App, Caller, Client, Create, Error, Location, Reply};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// The folder of a public data set, where it is there: in `QITAO_DATA`, else beside the clone.
pub fn data(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("QITAO_DATA").map_or(root, PathBuf::from).join(name);
    folder.is_dir().then_some(folder)
}

/// A row of a file of a data set, by the names of its columns.
pub type Record = HashMap<String, String>;

/// A file of a data set, read on its own.
pub fn csv(folder: &Path, name: &str) -> Vec<Record> {
    csv::Reader::from_path(folder.join(name)).unwrap().deserialize().collect::<Result<_, _>>().unwrap()
}

/// Texts like `2.00`, where only whole quantities are expected.
pub fn whole(text: &str) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    assert!(fraction.bytes().all(|b| b == b'0'), "{text}");
    whole.parse().unwrap()
}

/// Says aloud that a test proves nothing here. `eprintln!` would be swallowed with the output of tests that pass.
pub fn skipped(test: &str, why: &str) {
    std::io::stderr().write_all(format!("SKIPPED {test}: {why}\n").as_bytes()).unwrap();
}

/// The superuser's address of a PostgreSQL for tests.
pub fn postgres() -> Option<String> {
    std::env::var("QITAO_TEST_PG").ok().filter(|url| !url.is_empty())
}

/// A PostgreSQL database of one test's own, dropped with this.
pub struct Database {
    superuser: String,
    name: String,
}

impl Database {
    pub fn new(superuser: &str) -> Self {
        let name = format!("qitao_story_{}", uuid::Uuid::new_v4().simple());
        sql(superuser, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"));
        Self { superuser: superuser.into(), name }
    }

    /// A copy of another, which nobody may have open.
    pub fn copy(superuser: &str, of: &str) -> Self {
        let name = format!("qitao_story_{}", uuid::Uuid::new_v4().simple());
        sql(superuser, &format!("CREATE DATABASE {name} TEMPLATE {of}"));
        Self { superuser: superuser.into(), name }
    }

    pub fn url(&self) -> String {
        format!("{}/{}", self.superuser.rsplit_once('/').unwrap().0, self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        sql(&self.superuser, &format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

/// Runs statements on a PostgreSQL database.
pub fn sql(url: &str, statements: &str) {
    PgConnection::establish(url).unwrap().batch_execute(statements).unwrap();
}

/// A place for books, gone with this.
pub enum Place {
    File(TempDir),
    Database(Database),
}

impl Place {
    /// Changes the books behind the program's back; waits for whoever writes in them.
    pub fn alter(&self, statements: &str) {
        match self.location() {
            Location::Sqlite(file) => {
                let mut books = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
                books.batch_execute("PRAGMA busy_timeout = 20000").unwrap();
                books.batch_execute(statements).unwrap();
            }
            Location::Postgres(url) => sql(&url, statements),
        }
    }

    pub fn file() -> Self {
        Self::File(tempfile::tempdir().unwrap())
    }

    pub fn database(superuser: &str) -> Self {
        Self::Database(Database::new(superuser))
    }

    /// SQLite, and PostgreSQL where there is one.
    pub fn each() -> Vec<Self> {
        std::iter::once(Self::file()).chain(postgres().map(|url| Self::database(&url))).collect()
    }

    pub fn location(&self) -> Location {
        match self {
            Self::File(folder) => Location::Sqlite(folder.path().join("books.qitao")),
            Self::Database(database) => Location::Postgres(database.url()),
        }
    }

    pub fn open(&self) -> Arc<App> {
        App::open(self.location(), Create::IfMissing, "story").unwrap()
    }
}

pub fn administrator() -> Caller {
    Caller::local(Client::Program)
}

/// Calls as somebody.
pub fn call(app: &Arc<App>, caller: &Caller, name: &str, input: Value) -> Result<Value, Error> {
    match app.call(caller, name, input)? {
        Reply::Json(value) => Ok(value),
        Reply::File(file) => panic!("{name} answered with the file {}", file.name),
    }
}

/// Calls as the administrator; must succeed.
pub fn ask(app: &Arc<App>, name: &str, input: Value) -> Value {
    call(app, &administrator(), name, input.clone()).unwrap_or_else(|error| panic!("{name} {input}: {error}"))
}

/// Calls as the administrator; must be refused.
pub fn refused(app: &Arc<App>, name: &str, input: Value) -> Error {
    match call(app, &administrator(), name, input.clone()) {
        Err(error) => error,
        Ok(value) => panic!("{name} {input} was not refused: {value}"),
    }
}

/// A file of bytes, as the administrator.
pub fn file(app: &Arc<App>, name: &str, input: Value) -> Vec<u8> {
    match app.call(&administrator(), name, input).unwrap() {
        Reply::File(file) => file.bytes,
        Reply::Json(value) => panic!("{name} answered {value}"),
    }
}

/// Runs a job to its end.
pub fn job(app: &Arc<App>, name: &str, input: Value) -> Result<Value, Error> {
    let started = call(app, &administrator(), name, input)?;
    app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {})
}

/// Nothing in the books contradicts itself.
pub fn verify(app: &Arc<App>) {
    let verified = job(app, "system.verify", json!({})).unwrap();
    assert_eq!(verified["problems"], 0, "{verified}");
    assert!(verified["checks"].as_array().unwrap().len() > 10, "{verified}");
}

/// The rows of a list answer.
pub fn rows(value: &Value) -> &Vec<Value> {
    value["rows"].as_array().unwrap_or_else(|| panic!("no rows in {value}"))
}

/// The lines of an explosion or where-used.
pub fn lines(value: &Value) -> &Vec<Value> {
    value["lines"].as_array().unwrap_or_else(|| panic!("no lines in {value}"))
}

/// A column of rows, as texts.
pub fn column<'v>(rows: &'v [Value], name: &str) -> Vec<&'v str> {
    rows.iter().map(|row| row[name].as_str().unwrap_or_else(|| panic!("no {name} in {row}"))).collect()
}
