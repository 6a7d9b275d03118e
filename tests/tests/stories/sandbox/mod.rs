//! The sandbox through every door: what is tried there stays there, whoever calls and whatever they call.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

mod copying;
mod doors;
mod tried;
mod who;

use crate::common::program::{Ended, Run, qitao, run};
use crate::common::server::Server;
use crate::common::{Place, administrator, ask, call, postgres, rows, skipped};
use diesel::sql_types::Text;
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use qitao_app::sandbox::Where;
use qitao_app::{App, COMMANDS, Caller, Client, Code, Create, Desk, Error, Event, Location, Needs, Reply, Right, Token};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

const SEED: u64 = 20_261_126;

#[derive(QueryableByName)]
struct One {
    #[diesel(sql_type = Text)]
    one: String,
}

fn books_file(place: &Place) -> PathBuf {
    match place.location() {
        Location::Sqlite(file) => file,
        Location::Postgres(_) => panic!("not a file"),
    }
}

fn sandbox_file(place: &Place) -> PathBuf {
    books_file(place).with_file_name("books.sandbox.qitao")
}

/// Every row of every table of a file that somebody may have open.
fn content(file: &Path) -> BTreeMap<String, String> {
    let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    let mut ask = |sql: String| sql_query(sql).load::<One>(&mut conn).unwrap().into_iter().map(|row| row.one).collect::<Vec<_>>();
    let tables = ask("SELECT name AS one FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'".into());
    let mut content = BTreeMap::new();
    for table in tables {
        // When a session was last used is written by the clock, wherever its person works.
        let columns = ask(format!("SELECT name AS one FROM pragma_table_info('{table}') WHERE name <> 'seen_at'")).join(", ");
        let all = ask(format!(
            "SELECT COALESCE(group_concat(r, char(10)), '') AS one FROM (SELECT json_array({columns}) AS r FROM {table} ORDER BY 1)"
        ));
        content.insert(table, all.concat());
    }
    assert!(content.len() > 20 && content["item"].lines().count() > 100, "{:?}", content.keys());
    content
}

fn differences(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> Vec<String> {
    one.iter().filter(|(table, text)| other[*table] != **text).map(|(table, _)| table.clone()).collect()
}

fn in_sandbox() -> Caller {
    administrator().in_sandbox(true)
}

fn unit(code: &str) -> Value {
    let unit = json!({ "code": code, "name": code, "name_en": code, "decimals": 0, "dimension": "count", "factor": "1", "per": "1", "retired": false });
    json!({ "unit": unit, "revision": null })
}

/// Runs a job to its end, where it was started.
fn job(app: &Arc<App>, caller: &Caller, name: &str, input: Value) -> Result<Value, Error> {
    let started = call(app, caller, name, input)?;
    app.wait_for_job_of(caller, serde_json::from_value(started["job"].clone()).unwrap(), |_| {})
}

fn shown(token: &Value) -> Caller {
    administrator().with_session(Some(Token::given(token.as_str().unwrap_or_else(|| panic!("no token: {token}")))))
}

/// The sample factory, with a sandbox.
fn sample() -> (Place, Arc<App>) {
    let place = Place::file();
    let app = place.open();
    job(&app, &administrator(), "sample.load", json!({ "papers": false })).unwrap();
    job(&app, &administrator(), "sandbox.make", json!({})).unwrap();
    (place, app)
}

/// Saves what is there with something changed, as somebody.
fn save(app: &Arc<App>, caller: &Caller, kind: &str, key: Value, change: impl Fn(&mut Value)) -> Value {
    let view = call(app, caller, &format!("{kind}.get"), key).unwrap();
    let mut record = view[kind].clone();
    change(&mut record);
    call(app, caller, &format!("{kind}.save"), json!({ kind: record, "revision": view["revision"] })).unwrap()
}

const ITEMS: &str = "物料编码,物料名称,计量单位,物料类别\nTRIED-1,试一试,件,原材料\nTRIED-2,再试,件,原材料\n";

/// Imports a few items, as somebody.
fn import(app: &Arc<App>, caller: &Caller) -> Value {
    let file = app.upload(caller, "试.csv", ITEMS.as_bytes()).unwrap().file;
    let run = job(app, caller, "import.dry_run", json!({ "files": [file] })).unwrap();
    job(app, caller, "import.write", json!({ "run": run["run"] })).unwrap()
}

fn version(app: &Arc<App>, caller: &Caller, kind: &str) -> Value {
    let list = call(app, caller, &format!("{kind}.list"), json!({ "limit": 1 })).unwrap();
    json!({ "item": rows(&list)[0]["item"], "version": rows(&list)[0]["version"] })
}

/// What a command might be called with, besides nothing.
fn plausible(app: &Arc<App>, caller: &Caller, name: &str) -> Vec<Value> {
    let get = |name: &str, input: Value| call(app, caller, name, input).unwrap();
    let code = |kind: &str| rows(&get(&format!("{kind}.list"), json!({ "limit": 1 })))[0]["code"].clone();
    let (noun, verb) = name.split_once('.').unwrap();
    let one = match (noun, verb) {
        ("unit" | "item" | "work_center", "save") => {
            let view = get(&format!("{noun}.get"), json!({ "code": code(noun) }));
            json!({ noun: view[noun], "revision": view["revision"] })
        }
        ("unit" | "item" | "work_center", "retire") => {
            let view = get(&format!("{noun}.get"), json!({ "code": code(noun) }));
            json!({ "code": view[noun]["code"], "retired": true, "revision": view["revision"] })
        }
        ("unit" | "item" | "work_center", "get") => json!({ "code": code(noun) }),
        ("bom" | "routing", "save") => {
            let view = get(&format!("{noun}.get"), version(app, caller, noun));
            json!({ noun: view[noun], "revision": view["revision"] })
        }
        ("bom" | "routing", "set_state") => {
            let mut key = version(app, caller, noun);
            key["revision"] = get(&format!("{noun}.get"), key.clone())["revision"].clone();
            key["state"] = json!("obsolete");
            key
        }
        ("bom", "explode" | "where_used" | "explode_export" | "where_used_export") => {
            json!({ "item": version(app, caller, "bom")["item"], "quantity": "1" })
        }
        ("import", "undo") => json!({ "batch": 1 }),
        ("import", "write") => json!({ "run": 1, "skip_errors": true }),
        ("journal", "preview" | "bring_back") => json!({ "changes": [1, 2], "reason": "试" }),
        ("preference", "set") => json!({ "key": "columns", "value": ["a"] }),
        ("system", "configure") => json!({ "name": "试" }),
        ("person", "save") => json!({ "person": { "login": "zhao", "name": "赵", "roles": [], "retired": false }, "revision": null }),
        ("person", "set_secret") => json!({ "login": "li", "kind": "pin", "secret": "4712" }),
        ("role", "save") => json!({ "role": { "code": "x", "name": "x", "rights": [] }, "revision": null }),
        ("session", "login") => json!({ "login": "li", "secret": "correct horse" }),
        ("login", "switch_on") => json!({ "login": "zhao", "name": "赵", "password": "correct horse" }),
        ("login", "switch_off") => json!({ "reason": "试" }),
        ("login", "configure") => json!({ "idle_minutes": 7 }),
        ("approval", "configure") => json!({ "mass_changes": 7 }),
        ("approval", "request") => json!({ "command": "login.switch_off", "input": { "reason": "试" }, "reason": "试" }),
        _ => return vec![json!({})],
    };
    vec![json!({}), one]
}

/// Calls everything that there is in the sandbox and gives what came of it.
fn call_everything(app: &Arc<App>, caller: &Caller) -> BTreeMap<&'static str, Vec<Result<(), Code>>> {
    let mut outcomes = BTreeMap::new();
    for command in COMMANDS.iter().filter(|command| command.name != "session.logout") {
        let outcome = plausible(app, caller, command.name).into_iter().map(|input| {
            let done = if command.kind.is_job() {
                job(app, caller, command.name, input).map(drop)
            } else {
                app.call(caller, command.name, input).map(drop)
            };
            done.map_err(|error| error.code)
        });
        outcomes.insert(command.name, outcome.collect::<Vec<_>>());
    }
    outcomes
}
