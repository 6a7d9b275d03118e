//! Logging in: wrong tries, sessions, what cannot be typed, and the way back in.

use super::{OWNER, add, begin, code, log_in, shown, sql};
use crate::common::{Place, administrator, call, rows};
use qitao_app::{App, Caller, Code};
use serde_json::{Value, json};
use std::sync::Arc;

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
        assert_eq!(locked["locked_until"].as_i64().unwrap() - locked["locked_since"].as_i64().unwrap(), 30_000_000);
        let unlocked = call(&app, &owner, "person.unlock", json!({ "code": "wang" })).unwrap();
        assert_eq!((&unlocked["failed"], &unlocked["locked_until"], &unlocked["locked_since"]), (&json!(0), &Value::Null, &Value::Null));
        try_in(&app, "4711").unwrap();
    }
}

/// Whoever lost the code that was written down makes another, and shows that it is them.
#[test]
fn a_lost_recovery_code_is_made_anew() {
    for place in Place::each() {
        let app = place.open();
        let input = json!({ "login": "li", "name": "李敏", "password": OWNER });
        let begun = call(&app, &administrator(), "login.switch_on", input).unwrap();
        let (owner, old) = (shown(&begun["session"]["token"]), begun["recovery_code"].clone());
        add(&app, &owner, "wang", &["keeper"], "4711");
        let make = |caller: &Caller, current: &str| call(&app, caller, "login.new_recovery", json!({ "current": current }));
        assert_eq!(code(make(&log_in(&app, "wang", "4711"), "4711")), Code::Forbidden);
        assert_eq!(code(make(&administrator(), OWNER)), Code::SessionNeeded);
        assert_eq!(code(make(&owner, "wrong horse")), Code::LoginWrong);
        assert_eq!(call(&app, &owner, "person.get", json!({ "code": "li" })).unwrap()["failed"], 1, "a wrong one counts");
        let new = make(&owner, OWNER).unwrap()["recovery_code"].clone();
        assert_eq!(new.as_str().unwrap().len(), 29);
        assert_ne!(new, old);
        // On the trail by name, without what was made; nobody was logged out by it.
        let trail = call(&app, &owner, "audit.list", json!({ "command": "login.new_recovery", "object_kind": "book" })).unwrap();
        let [row] = &rows(&trail)[..] else { panic!("{trail}") };
        assert_eq!((&row["actor"], &row["object_key"], &row["after"]), (&json!("li"), &json!("login.recovery"), &Value::Null));
        // The old one is as wrong as any; somebody whom nobody knows answers the same.
        let recover = |login: &str, code: &Value| {
            call(&app, &administrator(), "session.recover", json!({ "login": login, "code": code, "password": OWNER }))
        };
        let wrong = recover("li", &old).unwrap_err();
        assert_eq!((wrong.code, wrong.params.len()), (Code::RecoveryWrong, 0));
        assert_eq!(recover("nobody", &new).unwrap_err(), wrong);
        assert_eq!(recover("wang", &new).unwrap_err(), wrong, "only for somebody who manages people");
        recover("li", &new).unwrap();
        // Where nobody logs in there is none.
        call(&app, &log_in(&app, "li", OWNER), "login.switch_off", json!({ "reason": "x" })).unwrap();
        assert_eq!(code(make(&administrator(), OWNER)), Code::LoginOff);
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
