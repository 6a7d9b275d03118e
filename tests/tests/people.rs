//! Who may do what: people, their roles, their sessions, through every door.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

mod common;

use common::program::{Run, qitao, run};
use common::server::{PATIENCE, Server};
use common::{Place, administrator, call, rows};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use qitao_app::{App, COMMANDS, Caller, Client, Code, Desk, Error, Event, Location, Needs, Reply, Right, Token};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

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

/// Everything that a command could change, as the owner sees it.
fn all_there_is(app: &Arc<App>, owner: &Caller) -> Value {
    let lists =
        ["unit.list", "item.list", "bom.list", "routing.list", "work_center.list", "person.list", "role.list", "job.list", "audit.list"];
    lists.iter().map(|name| call(app, owner, name, json!({ "limit": 100_000 })).unwrap()).collect()
}

#[test]
fn somebody_without_rights_is_refused_every_command_and_changes_nothing() {
    for place in Place::each() {
        let app = place.open();
        let owner = begin(&app);
        add(&app, &owner, "bare", &[], "4711");
        let (bare, nobody) = (log_in(&app, "bare", "4711"), administrator());
        // Whatever a caller says of itself: the shell's own word for the administrator counts for nothing here.
        assert!(nobody.actor.rights.contains(&Right::People));
        let before = all_there_is(&app, &owner);
        assert!(COMMANDS.len() > 70);
        for command in COMMANDS {
            let ask = |caller: &Caller| app.call(caller, command.name, json!({})).map(|_| ()).map_err(|error| error.code);
            match command.needs {
                Needs::Right(_) => {
                    assert_eq!(ask(&bare), Err(Code::Forbidden), "{}", command.name);
                    assert_eq!(ask(&nobody), Err(Code::SessionNeeded), "{}", command.name);
                }
                Needs::Person => assert_eq!(ask(&nobody), Err(Code::SessionNeeded), "{}", command.name),
                Needs::Nothing => {
                    assert!(["session.state", "session.login", "session.recover"].contains(&command.name), "{}", command.name)
                }
            }
        }
        for (caller, expected) in [(&bare, Code::Forbidden), (&nobody, Code::SessionNeeded)] {
            assert_eq!(app.upload(caller, "a.csv", b"a").unwrap_err().code, expected);
            assert_eq!(app.may_listen(caller).unwrap_err().code, expected);
        }
        assert_eq!(all_there_is(&app, &owner), before);
        // What is about themselves they may.
        let state = call(&app, &bare, "session.state", json!({})).unwrap();
        assert_eq!((&state["actor"]["name"], &state["actor"]["rights"]), (&json!("bare"), &json!([])));
        call(&app, &bare, "session.logout", json!({})).unwrap();
        assert_eq!(code(call(&app, &bare, "session.logout", json!({}))), Code::SessionEnded);
    }
}

#[test]
fn a_right_comes_and_goes_with_its_role_and_a_token_with_its_person() {
    for place in Place::each() {
        let app = place.open();
        let owner = begin(&app);
        add(&app, &owner, "wang", &["planner"], "4711");
        let wang = log_in(&app, "wang", "4711");
        let save = |code: &str, id: &str| call(&app, &wang.clone().with_request_id(Some(id.into())), "unit.save", unit(code));
        let saved = save("A", "a-1").unwrap();
        assert_eq!(saved["changed_by"], "wang");
        // Whoever may look knows what people are called, and nothing else of them.
        let names = call(&app, &wang, "person.names", json!({ "limit": 1 })).unwrap();
        assert_eq!((rows(&names), &names["next"]), (&vec![json!({ "login": "li", "name": "李敏" })], &json!("li")));
        let names = call(&app, &wang, "person.names", json!({ "after": "li" })).unwrap();
        assert_eq!((rows(&names)[0]["name"].as_str(), &names["next"]), (Some("wang"), &Value::Null));
        let trail = call(&app, &owner, "audit.list", json!({ "actor": "wang", "object_kind": "unit" })).unwrap();
        assert_eq!((&rows(&trail)[0]["object_key"], &rows(&trail)[0]["client"]), (&json!("A"), &json!("program")));

        // The role loses the right: the next call notices, although the session goes on.
        let role = call(&app, &owner, "role.list", json!({ "filter": [{ "field": "code", "op": "eq", "values": ["planner"] }] })).unwrap();
        let role = rows(&role)[0].clone();
        let set = |rights: Value, revision: &Value| {
            let role = json!({ "code": "planner", "name": "", "rights": rights });
            call(&app, &owner, "role.save", json!({ "role": role, "revision": revision })).unwrap()
        };
        let changed = set(json!(["look"]), &role["revision"]);
        let refused = save("B", "b-1").unwrap_err();
        assert_eq!(
            (refused.code, refused.params["right"].as_str(), refused.params["actor"].as_str()),
            (Code::Forbidden, "master_data", "wang")
        );
        assert_eq!(code(save("A", "a-1")), Code::Forbidden, "what was done once is not answered again either");
        set(role["role"]["rights"].clone(), &changed["revision"]);
        save("B", "b-1").unwrap();

        // Retired, the token is worth nothing; back again, it stays so.
        let view = call(&app, &owner, "person.get", json!({ "code": "WANG" })).unwrap();
        let retire = |retired: bool, revision: &Value| {
            call(&app, &owner, "person.retire", json!({ "code": "wang", "retired": retired, "revision": revision })).unwrap()
        };
        let gone = retire(true, &view["revision"]);
        assert_eq!(code(save("C", "c-1")), Code::SessionEnded);
        let try_in = || call(&app, &administrator(), "session.login", json!({ "login": "wang", "secret": "4711" }));
        assert_eq!(code(try_in()), Code::LoginWrong);
        retire(false, &gone["revision"]);
        assert_eq!(code(save("C", "c-1")), Code::SessionEnded);
        let again = shown(&try_in().unwrap()["token"]);

        // Another's password is set: they are logged out. One's own: only elsewhere.
        let other = log_in(&app, "wang", "4711");
        let own = json!({ "current": "4711", "kind": "password", "secret": "tanglewood" });
        call(&app, &again, "session.set_own_secret", own).unwrap();
        assert_eq!(code(call(&app, &other, "unit.list", json!({}))), Code::SessionEnded);
        call(&app, &again, "unit.list", json!({})).unwrap();
        assert_eq!(
            code(call(&app, &again, "session.set_own_secret", json!({ "current": "wrong", "kind": "pin", "secret": null }))),
            Code::LoginWrong
        );
        call(&app, &owner, "person.set_secret", json!({ "login": "wang", "kind": "pin", "secret": "0815" })).unwrap();
        assert_eq!(code(call(&app, &again, "unit.list", json!({}))), Code::SessionEnded);
        // And whom the owner puts out by name.
        let last = log_in(&app, "wang", "0815");
        let open = call(&app, &owner, "session.list", json!({ "limit": 1 })).unwrap();
        assert_eq!(
            (&rows(&open)[0]["login"], &rows(&open)[0]["open"], &rows(&open)[0]["own"]),
            (&json!("wang"), &json!(true), &json!(false))
        );
        // One's own place among all, and by name alone.
        let own = call(&app, &owner, "session.list", json!({ "login": "LI" })).unwrap();
        assert!(rows(&own).iter().all(|row| row["login"] == "li") && rows(&own).iter().any(|row| row["own"] == true), "{own}");
        call(&app, &owner, "session.end", json!({ "id": rows(&open)[0]["id"] })).unwrap();
        assert_eq!(code(call(&app, &last, "unit.list", json!({}))), Code::SessionEnded);
    }
}

#[test]
fn a_call_forged_with_anothers_name_or_id_is_ones_own_or_nothing() {
    for place in Place::each() {
        let app = place.open();
        let owner = begin(&app);
        add(&app, &owner, "wang", &["planner"], "4711");
        add(&app, &owner, "zhao", &["planner"], "0815");
        let (wang, zhao) = (log_in(&app, "wang", "4711"), log_in(&app, "zhao", "0815"));
        // As the owner, says the caller; the books know better.
        let forged = Caller { actor: qitao_app::Actor::with_rights("li", Right::ALL.iter().copied()), ..zhao.clone() };
        assert_eq!(call(&app, &forged, "unit.save", unit("A")).unwrap()["changed_by"], "zhao");
        assert_eq!(code(call(&app, &forged, "person.list", json!({}))), Code::Forbidden);
        // In the input there is no place for it.
        let mut with_actor = unit("B");
        with_actor["actor"] = json!("li");
        assert_eq!(code(call(&app, &zhao, "unit.save", with_actor)), Code::InputInvalid);
        // Another's request id gives neither their answer nor a second change.
        let id = |caller: &Caller| caller.clone().with_request_id(Some("r-1".into()));
        call(&app, &id(&wang), "unit.save", unit("C")).unwrap();
        assert_eq!(code(call(&app, &id(&zhao), "unit.save", unit("C"))), Code::RequestIdReused);
        // A token a letter off, cut short, in capitals: nobody's.
        let token = wang.session.as_ref().unwrap().text().to_owned();
        let last = if token.ends_with('0') { "1" } else { "0" };
        for wrong in [format!("{}{last}", &token[..63]), token[..63].into(), token.to_uppercase(), String::new(), "x".repeat(100_000)] {
            let caller = administrator().with_session(Some(Token::given(&wrong)));
            let expected = if wrong == token { continue } else { Code::SessionEnded };
            assert_eq!(code(call(&app, &caller, "unit.list", json!({}))), expected);
        }
        let trail = call(&app, &owner, "audit.list", json!({ "command": "unit.save" })).unwrap();
        assert_eq!(common::column(rows(&trail), "actor"), ["wang", "zhao"]);
    }
}

#[test]
fn somebody_always_manages_people() {
    for place in Place::each() {
        let app = place.open();
        let owner = begin(&app);
        add(&app, &owner, "wang", &["planner"], "4711");
        let get = |login: &str| call(&app, &owner, "person.get", json!({ "code": login })).unwrap();
        let before = get("li");
        let save = |roles: &[&str]| {
            let view = get("li");
            let person = json!({ "login": "li", "name": "李敏", "roles": roles, "retired": false });
            call(&app, &owner, "person.save", json!({ "person": person, "revision": view["revision"] }))
        };
        let retire = || call(&app, &owner, "person.retire", json!({ "code": "li", "retired": true, "revision": get("li")["revision"] }));
        let without = || call(&app, &owner, "person.set_secret", json!({ "login": "li", "kind": "password", "secret": null }));
        let strip = |code: &str| {
            let all = call(&app, &owner, "role.list", json!({})).unwrap();
            let role = rows(&all).iter().find(|row| row["role"]["code"] == code).unwrap().clone();
            let stripped = json!({ "code": code, "name": "", "rights": ["look"] });
            call(&app, &owner, "role.save", json!({ "role": stripped, "revision": role["revision"] }))
        };
        for refused in [save(&["planner"]), save(&[]), retire(), without(), strip("owner")] {
            assert_eq!(code(refused), Code::LastManager);
        }
        assert_eq!(get("li"), before, "nothing of it was done");
        // Somebody who could not log in is no help; with a PIN they are.
        let deputy = json!({ "login": "zhao", "name": "赵", "roles": ["administrator"], "retired": false });
        call(&app, &owner, "person.save", json!({ "person": deputy, "revision": null })).unwrap();
        assert_eq!(code(retire()), Code::LastManager);
        call(&app, &owner, "person.set_secret", json!({ "login": "zhao", "kind": "pin", "secret": "0815" })).unwrap();
        retire().unwrap();
        assert_eq!(code(call(&app, &owner, "person.list", json!({}))), Code::SessionEnded);
        let zhao = log_in(&app, "zhao", "0815");
        assert_eq!(code(call(&app, &zhao, "role.remove", json!({ "code": "keeper" }))), Code::RoleReadyMade);
        assert_eq!(
            code(call(&app, &zhao, "person.set_secret", json!({ "login": "zhao", "kind": "pin", "secret": null }))),
            Code::LastManager
        );
    }
}

/// As if the clock had been set: what the books hold is moved the other way.
#[test]
fn locks_and_sessions_are_kept_in_the_books_and_outlive_the_program() {
    for place in Place::each() {
        let app = place.open();
        let owner = begin(&app);
        add(&app, &owner, "wang", &["keeper"], "4711");
        let wang = log_in(&app, "wang", "4711");
        let try_in =
            |app: &Arc<App>, secret: &str| call(app, &administrator(), "session.login", json!({ "login": "wang", "secret": secret }));
        for n in 0..5 {
            assert_eq!(code(try_in(&app, &format!("000{n}"))), Code::LoginWrong);
        }
        drop((app, owner));
        let app = place.open();
        call(&app, &wang, "unit.list", json!({})).unwrap();
        let wait = |app: &Arc<App>| {
            let error = try_in(app, "4711").unwrap_err();
            assert_eq!(error.code, Code::LoginLocked);
            error.params["seconds"].parse::<i64>().unwrap()
        };
        assert!((20..=30).contains(&wait(&app)), "a new start opens nothing");
        sql(&place, "UPDATE person SET failed_at = failed_at + 86400000000 WHERE login = 'wang'");
        assert_eq!(wait(&app), 30, "the clock was set back by a day");
        assert!(wait(&app) <= 30, "and it runs from there");
        sql(&place, "UPDATE person SET failed_at = failed_at - 31000000 WHERE login = 'wang'");
        try_in(&app, "4711").unwrap();

        drop(app);
        sql(&place, "UPDATE session SET seen_at = seen_at - 7200000000");
        let app = place.open();
        assert_eq!(code(call(&app, &wang, "unit.list", json!({}))), Code::SessionExpired);
        // An owner unlocks at once.
        let owner = log_in(&app, "li", OWNER);
        for n in 0..5 {
            assert_eq!(code(try_in(&app, &format!("000{n}"))), Code::LoginWrong);
        }
        let locked = call(&app, &owner, "person.get", json!({ "code": "wang" })).unwrap();
        assert!(locked["failed"] == 5 && locked["locked_until"].is_i64(), "{locked}");
        let unlocked = call(&app, &owner, "person.unlock", json!({ "code": "wang" })).unwrap();
        assert_eq!((&unlocked["failed"], &unlocked["locked_until"]), (&json!(0), &Value::Null));
        try_in(&app, "4711").unwrap();
    }
}

#[test]
fn bad_input_is_said_at_its_field() {
    let place = Place::file();
    let app = place.open();
    let on = |login: &str, name: &str, password: &str| {
        call(&app, &administrator(), "login.switch_on", json!({ "login": login, "name": name, "password": password }))
    };
    for (result, expected, field) in [
        (on("", "李", OWNER), Code::FieldRequired, "login"),
        (on(" li", "李", OWNER), Code::FieldBadText, "login"),
        (on(&"l".repeat(65), "李", OWNER), Code::FieldTooLong, "login"),
        (on("Administrator", "李", OWNER), Code::LoginReserved, "login"),
        (on("SYSTEM", "李", OWNER), Code::LoginReserved, "login"),
        (on("li", " ", OWNER), Code::FieldRequired, "name"),
        (on("li", "李", "1234567"), Code::PasswordLength, "password"),
        (on("li", "李", &"x".repeat(129)), Code::PasswordLength, "password"),
    ] {
        let error = result.unwrap_err();
        assert_eq!((error.code, error.params["field"].as_str()), (expected, field));
    }
    assert_eq!(code(call(&app, &administrator(), "session.login", json!({ "login": "li", "secret": OWNER }))), Code::LoginOff);
    assert_eq!(code(call(&app, &administrator(), "session.logout", json!({}))), Code::LoginOff);
    assert_eq!(app.recover().unwrap_err().code, Code::LoginOff);
    assert_eq!(call(&app, &administrator(), "session.state", json!({})).unwrap()["actor"]["name"], "administrator");
    let owner = begin(&app);
    let ask = |name: &str, input: Value| call(&app, &owner, name, input).unwrap_err();
    let person = |login: &str, roles: Value| json!({ "person": { "login": login, "name": "n", "roles": roles, "retired": false }, "revision": null });
    let secret = |kind: &str, secret: &str| json!({ "login": "li", "kind": kind, "secret": secret });
    for (error, expected) in [
        (ask("login.switch_on", json!({ "login": "x", "name": "x", "password": OWNER })), Code::LoginOnAlready),
        (ask("person.save", person("LI", json!([]))), Code::AlreadyThere),
        (ask("person.save", person("wang", json!(["no such role"]))), Code::Missing),
        (ask("person.save", person("wang", (0..21).map(|n| n.to_string()).collect())), Code::TooMany),
        (ask("person.save", person("system", json!([]))), Code::LoginReserved),
        (ask("person.set_secret", secret("pin", "123")), Code::PinDigits),
        (ask("person.set_secret", secret("pin", "12 45")), Code::PinDigits),
        (ask("person.set_secret", secret("password", "short")), Code::PasswordLength),
        (ask("person.set_secret", secret("badge", "12345")), Code::BadgeLength),
        (ask("person.set_secret", json!({ "login": "nobody", "kind": "pin", "secret": "1234" })), Code::Missing),
        (ask("session.login", json!({ "login": "li" })), Code::FieldRequired),
        (ask("session.login", json!({ "login": "li", "secret": "a", "badge": "b" })), Code::FieldRequired),
        (ask("session.login", json!({ "login": "l".repeat(65), "secret": "a" })), Code::FieldTooLong),
        (ask("session.login", json!({ "login": "li", "secret": "x".repeat(129) })), Code::FieldTooLong),
        (ask("session.end", json!({ "id": 999 })), Code::Missing),
        (ask("login.configure", json!({ "idle_minutes": 4 })), Code::FieldRange),
        (ask("login.configure", json!({ "longest_hours": 745 })), Code::FieldRange),
        (ask("login.switch_off", json!({ "reason": " " })), Code::FieldRequired),
        (ask("role.save", json!({ "role": { "code": "x", "name": "", "rights": [] }, "revision": null })), Code::FieldRequired),
        (ask("role.save", json!({ "role": { "code": "x", "name": "x", "rights": ["fly"] }, "revision": null })), Code::InputInvalid),
        (ask("audit.list", json!({ "after": "x" })), Code::ListBadCursor),
        (ask("audit.list", json!({ "actor": "x".repeat(200) })), Code::FieldTooLong),
    ] {
        assert_eq!(error.code, expected, "{error}");
    }
    call(&app, &owner, "person.set_secret", secret("badge", "E-00417")).unwrap();
    let wang = person("wang", json!([]));
    // Setting one's own badge as somebody who manages people logs one out, too.
    let owner = log_in(&app, "li", OWNER);
    call(&app, &owner, "person.save", wang).unwrap();
    let taken = call(&app, &owner, "person.set_secret", json!({ "login": "wang", "kind": "badge", "secret": "E-00417" }));
    assert_eq!(code(taken), Code::BadgeTaken);

    // Off again with a reason that is kept; on again, the owner is the same one.
    let off = call(&app, &owner, "login.switch_off", json!({ "reason": "  只剩我一个人  " })).unwrap();
    assert_eq!(off["login"], false);
    let trail = call(&app, &administrator(), "audit.list", json!({ "command": "login.switch_off" })).unwrap();
    assert_eq!((&rows(&trail)[0]["actor"], &rows(&trail)[0]["after"]), (&json!("li"), &json!("\"off: 只剩我一个人\"")));
    let again = begin(&app);
    let people = call(&app, &again, "person.list", json!({ "count": true })).unwrap();
    assert_eq!((&people["total"], &rows(&people)[0]["person"]["roles"]), (&json!(2), &json!(["owner"])));
    assert_eq!(code(call(&app, &owner, "person.list", json!({}))), Code::SessionEnded, "sessions of before are none");
}

#[test]
fn the_trail_is_a_workbook_with_before_and_after_side_by_side() {
    for place in Place::each() {
        let app = place.open();
        let owner = begin(&app);
        call(&app, &owner, "unit.save", unit("A")).unwrap();
        let mut changed = unit("A");
        changed["revision"] = json!(1);
        changed["unit"]["name"] = json!("=件");
        changed["unit"]["decimals"] = json!(2);
        call(&app, &owner, "unit.save", changed).unwrap();
        let export = |filter: Value| {
            let Reply::File(file) = app.call(&owner, "audit.export", json!({ "filter": filter, "language": "zh-CN" })).unwrap() else {
                panic!("no file")
            };
            assert_eq!(file.name, "操作记录.xlsx");
            let mut book: calamine::Xlsx<_> = calamine::Reader::new(std::io::Cursor::new(file.bytes)).unwrap();
            let range = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
            range.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>()).collect::<Vec<_>>()
        };
        let found = export(json!({ "object_kind": "unit", "object_key": "A", "actor": "li" }));
        assert_eq!(found.len(), 4, "{found:?}");
        assert_eq!(found[0], ["时间", "人员", "代码", "操作", "对象", "对象代码", "字段", "之前", "之后", "在哪里", "请求号"]);
        // A line for each field, so that whoever filters finds each.
        assert_eq!(found[1][1..10], ["李敏", "li", "保存单位", "单位", "A", "名称", "A", "=件", "程序"]);
        assert_eq!(found[2][6..9], ["小数位", "0", "2"]);
        assert_eq!((found[3][6].as_str(), found[3][7].as_str()), ("新建", ""));
        assert!(found[3][8].contains("编码 A，") && !found[3][8].contains(['{', '"']), "{:?}", found[3]);
        // The moment is one that a spreadsheet reckons with, by the factory's clock: eight hours from UTC.
        let trail = call(&app, &owner, "audit.list", json!({ "object_kind": "unit", "object_key": "A" })).unwrap();
        let days = (rows(&trail)[0]["at"].as_i64().unwrap() / 1_000_000 + 8 * 3_600) as f64 / 86_400.0 + 25_569.0;
        let shown: f64 = found[1][0].parse().unwrap_or_else(|_| panic!("no moment: {:?}", found[1]));
        assert!((shown - days).abs() < 1e-9, "{shown} {days}");
        let wrong = call(&app, &administrator(), "session.login", json!({ "login": "li", "secret": "wrong one" }));
        assert_eq!(code(wrong), Code::LoginWrong);
        let tried = export(json!({ "object_kind": "session", "object_key": "li" }));
        assert_eq!((tried[1][3].as_str(), tried[1][8].as_str()), ("登录失败", "第 1 次"), "{:?}", tried[1]);
        assert_eq!(export(json!({ "actor": "nobody" })).len(), 1);
        assert!(export(json!({})).len() > 10);
    }
}

/// A server on books where people log in, and what somebody there says of themselves.
struct Door(Server);

impl Door {
    fn start(place: &Place, arguments: &[&str]) -> Self {
        Self(Server::started(&mut qitao(place, arguments)))
    }

    fn post(&self, name: &str, token: Option<&str>, headers: &[(&str, &str)], input: &Value) -> (u16, Value) {
        let bearer = token.map(|token| format!("Bearer {token}"));
        let mut all: Vec<(&str, &str)> = headers.to_vec();
        if let Some(bearer) = &bearer {
            all.push(("authorization", bearer));
        }
        let answer = self.0.bare(&format!("/api/{name}"), &all, input.to_string().as_bytes());
        (answer.status, answer.json())
    }

    fn log_in(&self, login: &str, secret: &str, former: Option<&str>) -> String {
        let (status, opened) = self.post("session.login", former, &[("x-client", "browser")], &json!({ "login": login, "secret": secret }));
        assert_eq!(status, 200, "{opened}");
        opened["token"].as_str().unwrap().to_owned()
    }
}

#[test]
fn a_server_where_people_log_in() {
    for place in Place::each() {
        let app = place.open();
        let owner = begin(&app);
        add(&app, &owner, "wang", &["keeper"], "4711");
        drop(app);
        let door = Door::start(&place, &["serve", "--listen", "127.0.0.1:0"]);
        assert_eq!(door.0.token, "", "there is no key in the address");
        let refused = |name: &str, token: Option<&str>| {
            let (status, error) = door.post(name, token, &[], &json!({}));
            (status, error["code"].as_str().unwrap_or_default().to_owned())
        };
        // Anybody sees where they are, and nothing else.
        let (status, state) = door.post("session.state", None, &[], &json!({}));
        assert_eq!(
            (status, &state["login"], &state["actor"], &state["books"]["identity"]),
            (200, &json!(true), &Value::Null, &Value::Null)
        );
        for command in COMMANDS.iter().filter(|command| command.needs != Needs::Nothing) {
            assert_eq!(refused(command.name, None), (401, "session.needed".into()), "{}", command.name);
            assert_eq!(refused(command.name, Some("0")), (401, "session.ended".into()), "{}", command.name);
        }
        assert_eq!(door.0.bare("/api/upload?name=a.csv", &[], b"a").error(), (401, "session.needed".into()));
        assert_eq!(door.0.get("/api/events").error(), (401, "session.needed".into()));
        let wrong = door.post("session.login", None, &[], &json!({ "login": "wang", "secret": "0000" }));
        assert_eq!((wrong.0, &wrong.1["code"]), (403, &json!("login.wrong")));

        // Nobody's memory is for more than a login, whatever token is shown.
        let long = vec![b' '; 64 * 1024 + 1];
        for headers in [&[][..], &[("authorization", "Bearer 0")]] {
            assert_eq!(door.0.bare("/api/session.login", headers, &long).error(), (413, "input.too_large".into()));
            assert_eq!(door.0.bare("/api/upload?name=a.csv", headers, &long).error(), (413, "input.too_large".into()));
        }

        // Logged in, they are who they are, whatever else they say.
        let wang = door.log_in("wang", "4711", None);
        let forged = [("x-actor", "li"), ("x-person", "1"), ("x-forwarded-for", "127.0.0.1"), ("x-client", "window")];
        let (_, state) = door.post("session.state", Some(&wang), &forged, &json!({}));
        assert_eq!((&state["actor"]["name"], &state["actor"]["rights"]), (&json!("wang"), &json!(["look"])));
        assert_eq!(door.post("unit.save", Some(&wang), &forged, &unit("A")).1["code"], "forbidden");
        assert_eq!(door.0.bare("/api/upload?name=a.csv", &[("authorization", &format!("Bearer {wang}"))], b"a").error().1, "forbidden");
        let long =
            door.0.bare("/api/unit.list", &[("authorization", &format!("Bearer {wang}"))], &[b" ".repeat(70_000), b"{}".to_vec()].concat());
        assert_eq!(long.status, 200);
        // The token stands in the address only for events.
        assert_eq!(door.0.bare(&format!("/api/unit.list?token={wang}"), &[], b"{}").error(), (401, "session.needed".into()));
        assert_eq!(
            door.0.bare("/api/unit.list", &[("authorization", &format!("Bearer {wang}")), ("host", "evil.example")], b"{}").status,
            421
        );

        // Who listens hears until they are logged out; the next person at the same browser is another.
        let server = Server { token: wang.clone(), address: door.0.address.clone(), agent: door.0.agent.clone(), process: nothing() };
        let events = server.events();
        let li = door.log_in("li", OWNER, None);
        assert_eq!(door.post("unit.save", Some(&li), &[], &unit("A")).0, 200);
        while events.recv_timeout(PATIENCE).unwrap()["type"] != "spoiled" {}
        let next = door.log_in("li", OWNER, Some(&wang));
        assert_eq!(refused("unit.list", Some(&wang)), (401, "session.ended".into()));
        let until = Instant::now() + PATIENCE;
        while events.recv_timeout(until.saturating_duration_since(Instant::now())).is_ok() {}
        assert!(Instant::now() < until, "the stream ended");
        let (_, sessions) = door.post("session.list", Some(&next), &[], &json!({ "limit": 1 }));
        assert_eq!((&rows(&sessions)[0]["own"], &rows(&sessions)[0]["address"]), (&json!(true), &json!("127.0.0.1")));
        // Switched off it is not while it is served.
        let off = door.post("login.switch_off", Some(&next), &[], &json!({ "reason": "x" }));
        assert_eq!((off.0, &off.1["code"]), (422, &json!("login.of_server")));
        // Guesses wait, and say for how long.
        for n in 0..4 {
            assert_eq!(door.post("session.login", None, &[], &json!({ "login": "wang", "secret": format!("100{n}") })).0, 403);
        }
        let fifth = door.post("session.login", None, &[], &json!({ "login": "wang", "secret": "1004" }));
        let sixth = door.post("session.login", None, &[], &json!({ "login": "wang", "secret": "4711" }));
        assert_eq!((fifth.0, sixth.0, &sixth.1["params"]["seconds"]), (403, 429, &json!("30")));
    }
}

/// A process that has ended, where a server's own would be.
fn nothing() -> common::program::Ended {
    common::program::Ended(std::process::Command::new("true").spawn().unwrap())
}

#[test]
fn other_computers_are_served_only_where_people_log_in() {
    for place in Place::each() {
        run(&place, &["init"]).json();
        for address in ["0.0.0.0:0", "[::]:0", "10.255.255.1:0"] {
            let error = run(&place, &["serve", "--listen", address]).error();
            assert_eq!((&error["code"], &error["params"]["address"]), (&json!("listen.needs_login"), &json!(address)));
            assert_eq!(error["hint"], "switch_login_on");
        }
        let on = json!({ "login": "li", "name": "李敏", "password": OWNER }).to_string();
        run(&place, &["call", "login.switch_on", &on]).json();
        let door = Door::start(&place, &["serve", "--listen", "0.0.0.0:0", "--name", "books.example"]);
        let li = door.log_in("li", OWNER, None);
        let bearer = format!("Bearer {li}");
        let port = door.0.address.rsplit_once(':').unwrap().1;
        let with_host = |host: &str| door.0.bare("/api/unit.list", &[("authorization", &bearer), ("host", host)], b"{}").status;
        // Any address in figures is ours, and the names that were given; a page's own name is not.
        for (host, status) in [
            (format!("192.0.2.7:{port}"), 200),
            (format!("[2001:db8::7]:{port}"), 200),
            (format!("Books.Example:{port}"), 200),
            ("books.example".into(), 200),
            (format!("localhost:{port}"), 200),
            ("192.0.2.7:1".into(), 421),
            (format!("evil.example:{port}"), 421),
        ] {
            assert_eq!(with_host(&host), status, "{host}");
        }
        // A program of this computer joins it, with a session of its own.
        assert_eq!(run(&place, &["call", "unit.list"]).refused(), "session.needed");
        let listed = Run::of(qitao(&place, &["--as", "li", "call", "unit.list"]).env("QITAO_PASSWORD", OWNER).output().unwrap());
        assert_eq!(listed.json()["rows"], json!([]));
    }
}

#[test]
fn the_headless_program_logs_in_and_out() {
    for place in Place::each() {
        let app = place.open();
        let owner = begin(&app);
        add(&app, &owner, "wang", &["planner"], "4711");
        drop((app, owner));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("unit.csv");
        std::fs::write(&file, "单位编码,单位名称,小数位数,量纲\n件,件,0,计数\n").unwrap();
        let file = file.to_str().unwrap();
        let run_as = |login: &str, secret: &str, arguments: &[&str]| {
            let mut command = qitao(&place, &["--as", login]);
            Run::of(command.args(arguments).env("QITAO_PASSWORD", secret).stdin(std::process::Stdio::null()).output().unwrap())
        };
        // Alone, and through a server.
        for (served, code) in [(None, "A"), (Some(()), "B")] {
            let server = served.map(|()| Door::start(&place, &["serve", "--listen", "127.0.0.1:0"]));
            let refused = run(&place, &["call", "unit.list"]).error();
            assert_eq!((&refused["code"], &refused["hint"]), (&json!("session.needed"), &json!("log_in")));
            assert!(refused["message"].as_str().unwrap().contains("--as LOGIN"), "{refused}");
            assert_eq!(run_as("wang", "0000", &["call", "unit.list"]).refused(), "login.wrong");
            assert_eq!(run_as("wang", "", &["call", "unit.list"]).error()["params"]["field"], "QITAO_PASSWORD");
            let saved = run_as("wang", "4711", &["call", "unit.save", &unit(code).to_string()]).json();
            assert_eq!(saved["changed_by"], "wang");
            assert_eq!(run_as("wang", "4711", &["import", file]).json()["written"]["new"], i32::from(served.is_none()));
            assert_eq!(run_as("wang", "4711", &["verify"]).refused(), "forbidden");
            assert_eq!(run_as("li", OWNER, &["verify"]).json()["problems"], 0);
            let sessions = run_as("li", OWNER, &["call", "session.list", "{}"]).json();
            let open = rows(&sessions).iter().filter(|row| row["open"] == true && row["client"] == "program" && row["own"] == false);
            // The first one's, who began, is the only one that nobody logged out of.
            assert_eq!(open.count(), 1, "{sessions}");
            drop(server);
        }
        let recovered = run(&place, &["recover"]).json();
        assert!(recovered["sessions_ended"].as_i64().unwrap() > 0, "{recovered}");
        let input = json!({ "login": "li", "code": recovered["recovery_code"], "password": "battery staple" }).to_string();
        run(&place, &["call", "session.recover", &input]).json();
        assert_eq!(run_as("li", OWNER, &["call", "unit.list"]).refused(), "login.wrong");
        let trail = run_as("li", "battery staple", &["call", "audit.list", r#"{"command":"recover"}"#]).json();
        assert_eq!(rows(&trail)[0]["actor"], "system");
    }
}

#[test]
fn a_window_keeps_its_session_and_takes_it_to_a_server() {
    let (place, folder) = (Place::file(), tempfile::tempdir().unwrap());
    let Location::Sqlite(file) = place.location() else { unreachable!() };
    let desk = Desk::new(folder.path());
    let events = desk.subscribe();
    let caller = Caller::local(Client::Window);
    let ask = |name: &str, input: Value| match desk.call(&caller, name, input)? {
        Reply::Json(value) => Ok(value),
        Reply::File(_) => Ok(Value::Null),
    };
    ask("desk.create", json!({ "location": file })).unwrap();
    let begun = ask("login.switch_on", json!({ "login": "li", "name": "李敏", "password": OWNER })).unwrap();
    assert_eq!(begun["session"]["token"], Value::Null, "the page never has it");
    assert!(begun["recovery_code"].is_string());
    ask("unit.save", unit("A")).unwrap();
    desk.upload(&caller, "a.csv", b"a").unwrap();
    ask("session.logout", json!({})).unwrap();
    assert_eq!(code(ask("unit.list", json!({}))), Code::SessionNeeded);
    assert_eq!(desk.upload(&caller, "a.csv", b"a").unwrap_err().code, Code::SessionNeeded);
    ask("session.login", json!({ "login": "li", "secret": OWNER })).unwrap();
    let me = ask("session.state", json!({})).unwrap();
    assert_eq!((&me["actor"]["name"], &me["name"]), (&json!("li"), &json!("李敏")));
    ask("desk.close", json!({})).unwrap();

    // A server has them now. The window joins, is nobody, logs in, and hears what others do.
    let mut door = Door::start(&place, &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(ask("desk.open", json!({ "location": file })).unwrap()["open"]["server"], door.0.address);
    assert_eq!(code(ask("unit.list", json!({}))), Code::SessionNeeded);
    assert_eq!(ask("session.state", json!({})).unwrap()["actor"], Value::Null);
    assert_eq!(ask("session.login", json!({ "login": "li", "secret": OWNER })).unwrap()["token"], Value::Null);
    assert_eq!(rows(&ask("unit.list", json!({})).unwrap()).len(), 1);
    desk.upload(&caller, "a.csv", b"a").unwrap();
    let li = door.log_in("li", OWNER, None);
    let heard = |wanted: &dyn Fn(&Event) -> bool| {
        let until = Instant::now() + PATIENCE;
        loop {
            match events.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(event) if wanted(&event) => return,
                Ok(_) => {}
                Err(error) => panic!("{error}"),
            }
        }
    };
    // The stream is asked for anew every second.
    std::thread::sleep(Duration::from_millis(2_500));
    assert_eq!(door.post("unit.save", Some(&li), &[], &unit("B")).0, 200);
    heard(&|event| matches!(event, Event::Spoiled { tags, .. } if tags.iter().any(|tag| tag == "unit")));

    // The server is lost and another begins: whoever was logged in still is.
    door.0.process.0.kill().unwrap();
    door.0.process.0.wait().unwrap();
    heard(&|event| matches!(event, Event::Connection { connected: false }));
    let second = Door::start(&place, &["serve", "--listen", "127.0.0.1:0"]);
    heard(&|event| matches!(event, Event::Connection { connected: true }));
    assert_eq!(rows(&ask("unit.list", json!({})).unwrap()).len(), 2);
    // Put out by somebody else, the window notices and is nobody.
    let li = second.log_in("li", OWNER, None);
    let (_, sessions) = second.post("session.list", Some(&li), &[], &json!({}));
    let own = rows(&sessions).iter().find(|row| row["client"] == "window" && row["open"] == true).unwrap();
    assert_eq!(second.post("session.end", Some(&li), &[], &json!({ "id": own["id"] })).0, 200);
    assert_eq!(code(ask("unit.list", json!({}))), Code::SessionEnded);
    assert_eq!(code(ask("unit.list", json!({}))), Code::SessionNeeded);
}
