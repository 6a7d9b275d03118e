//! The doors: a server, the headless program, the window.

use super::{OWNER, add, begin, code, unit};
use crate::common::program::{Ended, Run, qitao, run};
use crate::common::server::{PATIENCE, Server};
use crate::common::{Place, rows};
use qitao_app::{COMMANDS, Caller, Client, Code, Desk, Event, Location, Needs, Reply};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

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
        assert_eq!((&state["actor"]["name"], &state["actor"]["rights"]), (&json!("wang"), &json!(["look", "keep"])));
        assert_eq!(door.post("unit.save", Some(&wang), &forged, &unit("A")).1["code"], "forbidden");
        // Who writes papers adds files to them, and takes none in as lists.
        let taken = door.0.bare("/api/upload?name=a.csv", &[("authorization", &format!("Bearer {wang}"))], b"a");
        let file = taken.json()["file"].clone();
        assert_eq!(
            (taken.status, &door.post("import.open", Some(&wang), &[], &json!({ "file": file })).1["code"]),
            (200, &json!("forbidden"))
        );
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
fn nothing() -> Ended {
    Ended(std::process::Command::new("true").spawn().unwrap())
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
        // It says where phones find it: by name first, and never at an address of this computer alone.
        let reached = door.post("system.info", Some(&li), &[], &json!({})).1["reached_at"].clone();
        assert_eq!(reached[0], format!("http://books.example:{port}"));
        assert!(reached.as_array().unwrap().iter().all(|one| !one.as_str().unwrap().contains("127.0.0.1")), "{reached}");
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
