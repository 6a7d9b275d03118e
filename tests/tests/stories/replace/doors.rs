//! Whoever has the books open goes on with those that are in their place: window, server, program.

use super::{
    Answer, Caller, Client, Code, Command, Desk, Duration, Event, Instant, OWNER, PATIENCE, PUT, Place, Reply, Run, Server, Stdio, Value,
    beside, books, codes, factory, json, kept, leftovers, log_in, program, qitao, rows, run, unit, units,
};
use crate::common;

#[test]
fn the_window_opens_what_is_in_place_by_itself() {
    let place = Place::file();
    run(&place, &["init"]).json();
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::new(folder.path());
    let window = Caller::local(Client::Window);
    let ask = |name: &str, input: Value| match desk.call(&window, name, input).unwrap_or_else(|error| panic!("{name}: {error}")) {
        Reply::Json(value) => value,
        Reply::File(_) => panic!("a file"),
    };
    let finish = |started: Value| {
        let until = Instant::now() + PATIENCE;
        loop {
            let view = ask("job.get", json!({ "id": started["job"] }));
            if view["state"] != "running" {
                assert_eq!(view["state"], "done", "{view}");
                return view["result"].clone();
            }
            assert!(Instant::now() < until);
            std::thread::sleep(Duration::from_millis(10));
        }
    };
    ask("desk.open", json!({ "location": books(&place) }));
    ask("unit.save", unit("one"));
    finish(ask("backup.make", json!({})));
    let old = beside(&place, "old.qitao");
    finish(ask("backup.restore", json!({ "to": old })));
    ask("unit.save", unit("two"));
    let events = desk.subscribe();
    finish(ask(PUT, json!({ "file": old, "reason": "x" })));
    let until = Instant::now() + PATIENCE;
    while !events.recv_timeout(PATIENCE).is_ok_and(|event| event == Event::Replaced) {
        assert!(Instant::now() < until);
    }
    // What the window asks for when it has heard is the new books'.
    assert_eq!(rows(&ask("unit.list", json!({}))).len(), 1);
    ask("unit.save", unit("three"));
    assert_eq!(ask("desk.state", json!({}))["open"]["location"], json!(books(&place)));
    drop(desk);
    assert_eq!(units(&place), ["one", "three"], "nobody has them any more");
}

struct Session<'s>(&'s Server, String);

impl Session<'_> {
    fn post(&self, name: &str, input: &Value) -> Answer {
        self.0.bare(&format!("/api/{name}"), &[("authorization", &format!("Bearer {}", self.1))], input.to_string().as_bytes())
    }

    fn ask(&self, name: &str, input: Value) -> Value {
        let answer = self.post(name, &input);
        assert_eq!(answer.status, 200, "{name} {input}: {}", answer.json());
        answer.json()
    }

    fn finish(&self, started: &Value) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            let view = self.ask("job.get", json!({ "id": started["job"] }));
            if view["state"] != "running" {
                assert_eq!(view["state"], "done", "{view}");
                return view["result"].clone();
            }
            assert!(Instant::now() < until);
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn session<'s>(server: &'s Server, login: &str) -> Session<'s> {
    let secret = if login == "li" { OWNER } else { "4711" };
    let input = json!({ "login": login, "secret": secret });
    let answer = server.bare("/api/session.login", &[], input.to_string().as_bytes());
    Session(server, answer.json()["token"].as_str().unwrap().to_owned())
}

#[test]
fn a_server_goes_on_with_the_new_books_and_so_does_a_window_that_had_joined_it() {
    let f = factory();
    let (place, old) = (f.place, f.old);
    drop(f.app);
    let mut server = Server::start(&place);
    let (li, zhao) = (session(&server, "li"), session(&server, "zhao"));
    // A window of this computer is the server's client.
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::new(folder.path());
    let window = Caller::local(Client::Window);
    desk.call(&window, "desk.open", json!({ "location": books(&place) })).unwrap();
    desk.call(&window, "session.login", json!({ "login": "li", "secret": OWNER })).unwrap();
    let events = desk.subscribe();
    std::thread::sleep(Duration::from_millis(1500));

    let input = json!({ "file": old, "reason": "x" });
    assert_eq!(li.post(PUT, &input).error(), (422, "approval.needed".into()));
    let asked = li.ask("approval.request", json!({ "command": PUT, "input": input, "reason": "x" }));
    let started = zhao.ask("approval.approve", json!({ "id": asked["id"] }));
    let done = zhao.finish(&started);
    assert_eq!(done["gone"], 2);
    let until = Instant::now() + PATIENCE;
    while !events.recv_timeout(PATIENCE).is_ok_and(|event| event == Event::Replaced) {
        assert!(Instant::now() < until, "the window was not told");
    }
    // The same process, port and door; everybody logs in anew.
    assert_eq!(li.post("unit.list", &json!({})).error(), (401, "session.ended".into()));
    let li = session(&server, "li");
    assert_eq!(rows(&li.ask("unit.list", json!({}))).len(), 1);
    assert_eq!(desk.call(&window, "unit.list", json!({})).unwrap_err().code, Code::SessionEnded);
    desk.call(&window, "session.login", json!({ "login": "zhao", "secret": "4711" })).unwrap();
    let Reply::Json(list) = desk.call(&window, "unit.list", json!({})).unwrap() else { panic!("a file") };
    assert_eq!(rows(&list).len(), 1);
    li.ask("unit.save", unit("four"));
    assert_eq!(kept(&place).len(), 1);
    let (_, code) = server.terminate();
    assert_eq!(code, Some(0));
    let app = place.open();
    assert_eq!(codes(&app, &log_in(&app, "li")), ["four", "one"]);
}

#[test]
fn the_program_puts_them_in_place_before_it_ends() {
    let place = Place::file();
    run(&place, &["init"]).json();
    run(&place, &["call", "unit.save", &unit("one").to_string()]).json();
    run(&place, &["backup"]).json();
    let old = beside(&place, "old.qitao");
    let to = format!("sqlite:{}", old.display());
    let restore = [books(&place).with_file_name("books.qitao.backups").to_str().unwrap().to_owned(), "--to".into(), to];
    let restored = Command::new(program()).arg("restore").args(restore).stdin(Stdio::null()).output().unwrap();
    Run::of(restored).json();
    run(&place, &["call", "unit.save", &unit("two").to_string()]).json();
    let done = run(&place, &["call", PUT, &json!({ "file": old, "reason": "x" }).to_string()]).json();
    assert_eq!((&done["gone"], kept(&place).len(), leftovers(&place).len()), (&json!(1), 1, 0));
    assert_eq!(units(&place), ["one"]);
}

#[test]
fn two_people_do_it_by_the_program_and_one_of_them_may_say_no() {
    let f = factory();
    let (place, old) = (f.place, f.old);
    drop(f.app);
    let as_somebody = |login: &str, arguments: &[&str]| {
        let mut command = qitao(&place, &[&["--as", login], arguments].concat());
        command.env("QITAO_PASSWORD", if login == "li" { OWNER } else { "4711" });
        Run::of(command.stdin(Stdio::null()).output().unwrap())
    };
    let input = json!({ "file": old, "reason": "x" });
    let put = input.to_string();
    assert_eq!(as_somebody("li", &["call", PUT, &put]).refused(), "approval.needed");
    let request = json!({ "command": PUT, "input": input, "reason": "x" }).to_string();
    let ask = || as_somebody("li", &["call", "approval.request", &request]).json()["id"].clone();
    let refuse = json!({ "id": ask(), "reason": "不行" }).to_string();
    assert_eq!(as_somebody("zhao", &["call", "approval.refuse", &refuse]).json()["state"], "refused");
    assert_eq!((kept(&place).len(), old.exists()), (0, true));
    let approve = json!({ "id": ask() }).to_string();
    let approved = as_somebody("zhao", &["call", "approval.approve", &approve]);
    assert_eq!((&approved.json()["state"], &approved.json()["decided_by"]), (&json!("approved"), &json!("zhao")), "{approved}");
    assert_eq!((kept(&place).len(), old.exists(), leftovers(&place).len()), (1, false, 0), "done before it ends");
    let list = as_somebody("li", &["call", "unit.list"]).json();
    assert_eq!(common::column(rows(&list), "code"), ["one"]);
    // Asked for again, it is the other way round: what was kept takes the place of what was restored.
    as_somebody("li", &["call", "backup.prove", &json!({ "file": kept(&place)[0] }).to_string()]).json();
    let back = json!({ "command": PUT, "input": { "file": kept(&place)[0], "reason": "x" }, "reason": "x" }).to_string();
    let asked = as_somebody("zhao", &["call", "approval.request", &back]).json();
    as_somebody("li", &["call", "approval.approve", &json!({ "id": asked["id"] }).to_string()]).json();
    let list = as_somebody("li", &["call", "unit.list"]).json();
    assert_eq!(common::column(rows(&list), "code"), ["one", "three", "two"]);
}
