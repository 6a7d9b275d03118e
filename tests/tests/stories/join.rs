//! Books that a server has open: the headless program and the window become its clients, and nobody sees a difference.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common;
use crate::common::program::{Run, qitao, run};
use crate::common::server::{PATIENCE, Server};
use crate::common::{Place, rows};
use calamine::Reader;
use qitao_app::{App, Caller, Client, Create, Desk, Error, ErrorKind, Event, Reply};
use serde_json::{Value, json};
use std::io::{Cursor, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

fn unit(code: &str) -> Value {
    let unit = json!({ "code": code, "name": code, "name_en": code, "decimals": 0, "dimension": "count", "factor": "1", "per": "1", "retired": false });
    json!({ "unit": unit, "revision": null })
}

/// Times, places and numbers of runs are never the same twice.
fn settled(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                if ["micros", "now", "changed_at", "location", "identity", "run", "at", "started_at", "request_id"].contains(&key.as_str())
                {
                    *value = Value::Null;
                } else {
                    settled(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(settled),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What a run printed, with the rest of what another program goes by.
fn told(run: &Run) -> (Option<i32>, Value, Vec<Value>) {
    let mut out = match serde_json::from_slice(&run.out) {
        Ok(value) => value,
        Err(_) if run.out.starts_with(b"PK") => json!(cells(&run.out)),
        Err(_) => json!(String::from_utf8_lossy(&run.out)),
    };
    settled(&mut out);
    // Progress is told as often as there is something to tell.
    let err = run.err.lines().filter(|line| !line.starts_with("import.") && !line.starts_with("system.verify ") && !line.is_empty());
    let mut err: Vec<Value> = err.map(|line| serde_json::from_str(line).unwrap_or_else(|_| json!(line))).collect();
    err.iter_mut().for_each(settled);
    (run.code, out, err)
}

fn cells(workbook: &[u8]) -> Vec<String> {
    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(workbook.to_vec())).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().flat_map(|row| row.iter().map(ToString::to_string)).collect()
}

#[test]
fn what_the_program_prints_is_the_same_through_a_server() {
    for (alone, served) in Place::each().into_iter().zip(Place::each()) {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        std::fs::write(path("items.csv"), "Item code,Name,Unit\nV,Valve,pcs\nA,阀体,pcs\nC,阀杆,pcs\n").unwrap();
        std::fs::write(path("wrong.csv"), "物料编码,物料名称,计量单位,安全库存\nD,阀座,pcs,-1\nE,阀芯,pcs,1\n").unwrap();
        std::fs::write(path("bom.csv"), "Parent code,Component code,Quantity per\nV,A,1\nV,C,2\n").unwrap();
        let (items, wrong, bom, out) = (path("items.csv"), path("wrong.csv"), path("bom.csv"), path("out"));
        let (file, pcs, long) = (format!("files={items}"), unit("pcs").to_string(), "x".repeat(101));
        let steps: &[&[&str]] = &[
            &["call", "system.configure", r#"{"name":"瓯江阀门"}"#],
            &["call", "unit.save", &pcs, "--request-id", "u-1"],
            &["call", "unit.save", &pcs, "--request-id", "u-1"],
            &["call", "unit.save", &pcs, "--request-id", "u-2"],
            &["call", "import.dry_run", r#"{"files":[]}"#, "--file", &file],
            &["import", &items, "--dry-run"],
            &["import", &items],
            &["import", &wrong],
            &["import", &wrong, "--dry-run"],
            &["import", &wrong, "--skip-errors"],
            &["import", &bom],
            &["call", "system.info"],
            &["call", "bom.explode", r#"{"item":"V","quantity":"3"}"#],
            &["call", "item.list", r#"{"limit":2}"#],
            &["call", "item.export", r#"{"language":"en"}"#],
            &["call", "item.export", r#"{"language":"zh-CN"}"#, "--out", &out],
            &["call", "bom.where_used", r#"{"item":"C"}"#, "--out", &out],
            &["call", "audit.list"],
            &["call", "no.such_command"],
            &["call", "item.get", "{"],
            &["call", "item.get", "[]"],
            &["call", "item.get", r#"{"code":"Z"}"#],
            &["call", "item.list", r#"{"sort":"nothing"}"#],
            &["call", "unit.save", "{}", "--request-id", "has space"],
            &["call", "unit.save", "{}", "--request-id", "号"],
            &["call", "unit.save", "{}", "--request-id", &long],
            &["call", "import.open", "--file", "file=no-such-file.xlsx"],
            &["call", "import.open", r#"{"file":"0123"}"#],
            &["import", "no-such-file.xlsx"],
            &["verify"],
        ];
        run(&alone, &["init"]).json();
        run(&served, &["init"]).json();
        let mut server = Server::start(&served);
        for &step in steps {
            let _ = std::fs::remove_file(&out);
            let expected = told(&run(&alone, step));
            let written = std::fs::read(&out).ok();
            let _ = std::fs::remove_file(&out);
            let found = told(&run(&served, step));
            assert_eq!(found, expected, "{step:?}");
            let through = std::fs::read(&out).ok();
            assert_eq!(through.is_some(), written.is_some(), "{step:?}");
            if let (Some(through), Some(written)) = (&through, &written)
                && through.starts_with(b"PK")
            {
                assert_eq!(cells(through), cells(written), "{step:?}");
            }
        }
        let counts = server.ask("system.info", json!({}))["counts"].clone();
        assert_eq!((&counts["items"], &counts["boms"]), (&json!(4), &json!(1)), "the files were taken in: {counts}");
        // They did go through the server: it still has the books, and it counted them as calls of programs.
        let figures = server.ask("system.call_figures", json!({ "since": "2020-01-01" }));
        let saves = rows(&figures).iter().find(|row| row["command"] == "unit.save" && row["client"] == "program").unwrap();
        // The third was refused; ids that are wrong already for the client never left it.
        assert_eq!((&saves["calls"], &saves["failures"]), (&json!(3), &json!(1)), "{figures}");
        assert_eq!(server.terminate().1, Some(0));
        assert_eq!(run(&served, &["verify"]).json()["problems"], 0);
    }
}

#[test]
fn one_request_id_changes_once_whichever_way_it_comes() {
    for place in Place::each() {
        run(&place, &["init"]).json();
        let save = |code: &str, id: &str| run(&place, &["call", "unit.save", &unit(code).to_string(), "--request-id", id]);
        // Alone first, then through the server, by program and by browser; and the other way round.
        let first = save("A", "a-1").json();
        let mut server = Server::start(&place);
        assert_eq!(save("A", "a-1").json(), first);
        assert_eq!(server.change("unit.save", "a-1", &unit("A")).json(), first);
        let second = server.change("unit.save", "b-1", &unit("B")).json();
        assert_eq!(save("B", "b-1").json(), second);
        assert_eq!(save("C", "b-1").refused(), "request.id_reused");
        // Two at once.
        let start = || {
            let mut command = qitao(&place, &["call", "unit.save", &unit("D").to_string(), "--request-id", "d-1"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let both = [start(), start()].map(|child| Run::of(child.wait_with_output().unwrap()).json());
        assert_eq!(both[0], both[1]);
        assert_eq!(server.terminate().1, Some(0));
        assert_eq!(save("B", "b-1").json(), second);
        assert_eq!(save("D", "d-1").json(), both[0]);
        let trail = run(&place, &["call", "audit.list", r#"{"object_kind":"unit"}"#]).json();
        assert_eq!(common::column(rows(&trail), "object_key"), ["D", "B", "A"], "{trail}");
    }
}

#[test]
fn whoever_cannot_be_joined_is_named() {
    for place in Place::each() {
        let window = App::open(place.location(), Create::IfMissing, "window").unwrap();
        for arguments in [&["call", "system.info"][..], &["verify"], &["import", "x.csv"], &["init"], &["serve", "--listen", "127.0.0.1:0"]]
        {
            let error = run(&place, arguments).error();
            assert_eq!((&error["code"], &error["params"]["program"]), (&json!("books.in_use"), &json!("window")), "{arguments:?} {error}");
            assert_eq!(error["params"]["process"], std::process::id().to_string());
            assert_eq!(error["params"].get("address"), None);
        }
        drop(window);
        run(&place, &["verify"]).json();
    }
}

#[test]
fn a_server_of_another_version_and_one_that_is_not_there_are_named_with_the_reason() {
    let place = Place::file();
    let app = App::open(place.location(), Create::New, "serve").unwrap();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", other.local_addr().unwrap());
    app.announce(&address, "t").unwrap();
    // Answers every request, until the test ends, as some other program's version would.
    std::thread::spawn(move || {
        for stream in other.incoming() {
            let (mut stream, mut asked) = (stream.unwrap(), [0; 2000]);
            let _ = stream.read(&mut asked);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 19\r\n\r\n{\"version\":\"0.0.1\"}");
        }
    });
    let why = || {
        let error = run(&place, &["call", "system.info"]).error();
        assert_eq!((&error["code"], &error["params"]["program"]), (&json!("books.holder_silent"), &json!("serve")), "{error}");
        error["params"]["why"].as_str().unwrap().to_owned()
    };
    assert!(why().contains("version 0.0.1, not "), "{}", why());
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    app.announce(&format!("http://{free}"), "t").unwrap();
    assert!(why().contains("refused"), "{}", why());
    // Says who holds them, too, to whoever cannot join at all.
    let error = run(&place, &["serve", "--listen", "127.0.0.1:0"]).error();
    assert_eq!((&error["code"], &error["params"]["address"]), (&json!("books.in_use"), &json!(format!("http://{free}"))));
}

#[cfg(unix)]
#[test]
fn a_server_that_hangs_is_named_with_the_reason() {
    let signal = |server: &Server, name: &str| {
        let sent = std::process::Command::new("sh").args(["-c", &format!("kill -{name} {}", server.process.0.id())]).status().unwrap();
        assert!(sent.success());
    };
    for place in Place::each() {
        run(&place, &["init"]).json();
        let server = Server::start(&place);
        signal(&server, "STOP");
        let started = Instant::now();
        let error = run(&place, &["call", "system.info"]).error();
        signal(&server, "CONT");
        assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
        assert_eq!((&error["code"], &error["kind"]), (&json!("books.holder_silent"), &json!("conflict")), "{error}");
        let params = &error["params"];
        assert_eq!((&params["program"], &params["address"]), (&json!("serve"), &json!(server.address)), "{error}");
        assert!(params["why"].as_str().unwrap().contains("timeout"), "{error}");
        run(&place, &["call", "system.info"]).json();
    }
}

/// The desk of a window, and what it tells its page.
struct Window {
    desk: Desk,
    events: Receiver<Event>,
}

impl Window {
    fn new(folder: &Path) -> Self {
        let desk = Desk::new(folder);
        let events = desk.subscribe();
        Self { desk, events }
    }

    fn call(&self, name: &str, id: Option<&str>, input: Value) -> Result<Value, Error> {
        let caller = Caller::local(Client::Window).with_request_id(id.map(Into::into));
        match self.desk.call(&caller, name, input)? {
            Reply::Json(value) => Ok(value),
            Reply::File(file) => panic!("{name} answered with {}", file.name),
        }
    }

    fn open(&self, file: &Path) -> Value {
        self.call("desk.open", None, json!({ "location": file })).unwrap()["open"].clone()
    }

    /// Waits for an event; those before it are passed over.
    fn hears(&self, wanted: impl Fn(&Event) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !wanted(&self.events.recv_timeout(until.saturating_duration_since(Instant::now())).unwrap()) {}
    }

    fn hears_connection(&self, now: bool) {
        self.hears(|event| matches!(event, Event::Connection { connected } if *connected == now));
    }
}

#[test]
fn a_window_joins_the_server_loses_it_and_goes_on() {
    let (place, folder) = (Place::file(), tempfile::tempdir().unwrap());
    let Place::File(books) = &place else { unreachable!() };
    let file = books.path().join("books.qitao");
    run(&place, &["init"]).json();
    let mut server = Server::start(&place);
    let window = Window::new(folder.path());
    let open = window.open(&file);
    assert_eq!((&open["server"], &open["location"], &open["name"]), (&json!(server.address), &json!(file), &json!("books")));

    // It is the server's, and, a moment later, what happens there is heard: what the page read till then is read anew.
    window.hears_connection(true);
    window.hears_connection(true);

    // Commands, files in, files out, events: all through the server.
    let saved = window.call("unit.save", Some("u-1"), unit("pcs")).unwrap();
    assert_eq!(run(&place, &["call", "unit.get", r#"{"code":"pcs"}"#]).json(), saved);
    let uploaded = window
        .desk
        .upload(&Caller::local(Client::Window), "物料 一月.csv", "物料编码,物料名称,计量单位\nP-1,零件,pcs\n".as_bytes())
        .unwrap();
    assert_eq!(uploaded.name, "物料 一月.csv");
    let job = window.call("import.dry_run", None, json!({ "files": [uploaded.file] })).unwrap()["job"].as_i64().unwrap();
    // That it is over everybody hears; what came of it is told to whoever asks and may.
    window.hears(
        |event| matches!(event, Event::Job { job: view, .. } if view.id.0 == job && view.ended_at.is_some() && view.result.is_none()),
    );
    assert!(window.call("job.get", None, json!({ "id": job })).unwrap()["result"].is_object());
    let Reply::File(export) = window.desk.call(&Caller::local(Client::Window), "unit.export", json!({ "language": "zh-CN" })).unwrap()
    else {
        panic!("no file")
    };
    assert!(export.name.ends_with(".xlsx") && export.media_type.ends_with("sheet"), "{} {}", export.name, export.media_type);
    assert!(cells(&export.bytes).contains(&"pcs".to_owned()));
    run(&place, &["call", "unit.save", &unit("kg").to_string()]).json();
    window.hears(|event| matches!(event, Event::Spoiled { tags, .. } if tags.iter().any(|tag| tag == "unit")));
    let trail = window.call("audit.list", None, json!({ "object_kind": "unit" })).unwrap();
    assert_eq!(common::column(rows(&trail), "client"), ["program", "window"]);

    // Lost, a change is not known to be made, and what is on screen can still be asked for.
    server.process.0.kill().unwrap();
    server.process.0.wait().unwrap();
    window.hears_connection(false);
    let lost = window.call("unit.save", Some("u-2"), unit("m")).unwrap_err();
    assert_eq!((lost.kind, lost.code.word()), (ErrorKind::Offline, "server.silent"));
    assert_eq!(window.call("desk.state", None, json!({})).unwrap()["open"], open);

    // Another server opens them, elsewhere and with another token: the window finds it by itself.
    let mut second = Server::start(&place);
    window.hears_connection(true);
    assert_eq!(window.call("desk.state", None, json!({})).unwrap()["open"]["server"], second.address);
    let made = window.call("unit.save", Some("u-2"), unit("m")).unwrap();

    // It ends, and nobody else has the books: whoever tries again has them.
    assert_eq!(second.terminate().1, Some(0));
    window.hears_connection(false);
    assert_eq!(window.open(&file)["server"], Value::Null);
    window.hears_connection(true);
    assert_eq!(window.call("unit.save", Some("u-2"), unit("m")).unwrap(), made);
    assert_eq!(run(&place, &["call", "system.info"]).error()["params"]["program"], "window");
    window.call("desk.close", None, json!({})).unwrap();
    let trail = run(&place, &["call", "audit.list", r#"{"object_kind":"unit"}"#]).json();
    assert_eq!(common::column(rows(&trail), "object_key"), ["m", "kg", "pcs"]);
}

#[test]
fn the_sample_factory_and_new_books_stay_the_window_s_own() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::file();
    run(&place, &["init"]).json();
    let server = Server::start(&place);
    let window = Window::new(folder.path());
    let Place::File(books) = &place else { unreachable!() };
    let file = books.path().join("books.qitao");
    // A new file is not made where a server has one open; the server is named.
    let error = window.call("desk.create", None, json!({ "location": file })).unwrap_err();
    assert_eq!((error.code.word(), &error.params["address"]), ("books.in_use", &server.address));
    // One after the other: events of books that were left are not told any more.
    window.open(&file);
    let other = folder.path().join("other.qitao");
    let open = window.call("desk.create", None, json!({ "location": other })).unwrap()["open"].clone();
    assert_eq!((&open["server"], &open["name"]), (&Value::Null, &json!("other")));
    window.hears_connection(true);
    window.hears_connection(true);
    run(&place, &["call", "unit.save", &unit("kg").to_string()]).json();
    window.call("unit.save", None, unit("pcs")).unwrap();
    window.hears(|event| matches!(event, Event::Spoiled { .. }));
    assert!(window.events.recv_timeout(Duration::from_millis(300)).is_err(), "only the own change is told");
}
