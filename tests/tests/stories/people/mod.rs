//! Who may do what: people, their roles, their sessions, through every door.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

mod doors;
mod logins;
mod rights;

use crate::common::{Place, administrator, call};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use qitao_app::{App, Caller, Code, Error, Location, Token};
use serde_json::{Value, json};
use std::sync::Arc;

const OWNER: &str = "correct horse";

/// Statements on books that somebody has open.
fn sql(place: &Place, statements: &str) {
    match place.location() {
        Location::Sqlite(file) => {
            let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
            conn.batch_execute("PRAGMA busy_timeout = 10000").unwrap();
            conn.batch_execute(statements).unwrap();
        }
        Location::Postgres(url) => PgConnection::establish(&url).unwrap().batch_execute(statements).unwrap(),
    }
}

fn shown(token: &Value) -> Caller {
    administrator().with_session(Some(Token::given(token.as_str().unwrap_or_else(|| panic!("no token: {token}")))))
}

/// Books of a place with an owner, who is logged in.
fn begin(app: &Arc<App>) -> Caller {
    let input = json!({ "login": "li", "name": "李敏", "password": OWNER });
    shown(&call(app, &administrator(), "login.switch_on", input).unwrap()["session"]["token"])
}

fn add(app: &Arc<App>, owner: &Caller, login: &str, roles: &[&str], pin: &str) {
    let person = json!({ "login": login, "name": login, "roles": roles, "retired": false });
    call(app, owner, "person.save", json!({ "person": person, "revision": null })).unwrap();
    call(app, owner, "person.set_secret", json!({ "login": login, "kind": "pin", "secret": pin })).unwrap();
}

fn log_in(app: &Arc<App>, login: &str, secret: &str) -> Caller {
    shown(&call(app, &administrator(), "session.login", json!({ "login": login, "secret": secret })).unwrap()["token"])
}

fn code(result: Result<Value, Error>) -> Code {
    result.map_or_else(|error| error.code, |value| panic!("not refused: {value}"))
}

fn unit(code: &str) -> Value {
    let unit = json!({ "code": code, "name": code, "name_en": code, "decimals": 0, "dimension": "count", "factor": "1", "per": "1", "retired": false });
    json!({ "unit": unit, "revision": null })
}
