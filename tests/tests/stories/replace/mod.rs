//! Restored books in the place of the books: asked for, agreed to, done by whoever has them open; refused, stale, killed, undone.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

mod agreed;
mod disk;
mod doors;
mod refused;

use crate::common::program::{Run, program, qitao, run};
use crate::common::server::{Answer, PATIENCE, Server};
use crate::common::{Place, administrator, call, rows};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use qitao_app::{App, Caller, Client, Code, Create, Desk, Error, Event, Location, Reply, Token};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

const SEED: u64 = 20_261_126;
const OWNER: &str = "correct horse";
const PUT: &str = "backup.put_in_place";

fn unit(code: &str) -> Value {
    let unit = json!({ "code": code, "name": code, "name_en": code, "decimals": 0, "dimension": "count", "factor": "1", "per": "1", "retired": false });
    json!({ "unit": unit, "revision": null })
}

fn books(place: &Place) -> PathBuf {
    match place.location() {
        Location::Sqlite(file) => file,
        Location::Postgres(_) => panic!("not a file"),
    }
}

fn beside(place: &Place, name: &str) -> PathBuf {
    books(place).with_file_name(name)
}

/// Books that were put aside, by name.
fn kept(place: &Place) -> Vec<PathBuf> {
    let found = std::fs::read_dir(books(place).parent().unwrap()).unwrap().flatten().map(|entry| entry.path());
    let mut found: Vec<_> =
        found.filter(|path| path.to_str().unwrap().contains(".before-") && path.extension().is_some_and(|e| e == "qitao")).collect();
    found.sort();
    found
}

/// What must not be there once books have been opened.
fn leftovers(place: &Place) -> Vec<PathBuf> {
    let found = std::fs::read_dir(books(place).parent().unwrap()).unwrap().flatten().map(|entry| entry.path());
    found.filter(|path| [".replacing", ".incoming"].iter().any(|part| path.to_str().unwrap().contains(part))).collect()
}

/// Codes of the units, by the program, without login.
fn units(place: &Place) -> Vec<String> {
    let list = run(place, &["call", "unit.list", r#"{"limit":1000}"#]).json();
    rows(&list).iter().map(|row| row["code"].as_str().unwrap().to_owned()).collect()
}

fn wait(app: &Arc<App>, started: &Value) -> Result<Value, Error> {
    app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {})
}

fn job(app: &Arc<App>, who: &Caller, name: &str, input: Value) -> Result<Value, Error> {
    wait(app, &call(app, who, name, input)?)
}

fn shown(token: &Value) -> Caller {
    administrator().with_session(Some(Token::given(token.as_str().unwrap_or_else(|| panic!("no token: {token}")))))
}

fn log_in(app: &Arc<App>, login: &str) -> Caller {
    let secret = if login == "li" { OWNER } else { "4711" };
    shown(&call(app, &administrator(), "session.login", json!({ "login": login, "secret": secret })).unwrap()["token"])
}

fn with_owner(app: &Arc<App>) -> Caller {
    let input = json!({ "login": "li", "name": "李敏", "password": OWNER });
    shown(&call(app, &administrator(), "login.switch_on", input).unwrap()["session"]["token"])
}

fn add_owner(app: &Arc<App>, by: &Caller, login: &str) -> Caller {
    let person = json!({ "login": login, "name": login, "roles": ["owner"], "retired": false });
    call(app, by, "person.save", json!({ "person": person, "revision": null })).unwrap();
    call(app, by, "person.set_secret", json!({ "login": login, "kind": "pin", "secret": "4711" })).unwrap();
    log_in(app, login)
}

fn figure(consequences: &Value, what: &str) -> i64 {
    let found = consequences.as_array().unwrap().iter().find(|one| one["what"] == what);
    found.unwrap_or_else(|| panic!("no {what} in {consequences}"))["figure"].as_i64().unwrap()
}

/// Two owners; `one` is in a backup that was restored as `old.qitao`, `two` and `three` came later.
struct Factory {
    place: Place,
    app: Arc<App>,
    li: Caller,
    zhao: Caller,
    old: PathBuf,
}

fn factory() -> Factory {
    let place = Place::file();
    let app = place.open();
    let li = with_owner(&app);
    let zhao = add_owner(&app, &li, "zhao");
    call(&app, &li, "unit.save", unit("one")).unwrap();
    job(&app, &li, "backup.make", json!({})).unwrap();
    let old = beside(&place, "old.qitao");
    job(&app, &li, "backup.restore", json!({ "to": old })).unwrap();
    call(&app, &li, "unit.save", unit("two")).unwrap();
    call(&app, &zhao, "unit.save", unit("three")).unwrap();
    Factory { place, app, li, zhao, old }
}

impl Factory {
    fn input(&self) -> Value {
        json!({ "file": self.old, "reason": "归档脚本删错了" })
    }

    fn ask(&self) -> Value {
        let request = json!({ "command": PUT, "input": self.input(), "reason": "回到上午" });
        call(&self.app, &self.li, "approval.request", request).unwrap()
    }

    /// The books as they are after this process has let them go.
    fn again(self) -> (Place, Arc<App>) {
        let Self { place, app, .. } = self;
        drop(app);
        let app = place.open();
        (place, app)
    }
}

fn codes(app: &Arc<App>, who: &Caller) -> Vec<String> {
    let list = call(app, who, "unit.list", json!({})).unwrap();
    rows(&list).iter().map(|row| row["code"].as_str().unwrap().to_owned()).collect()
}
