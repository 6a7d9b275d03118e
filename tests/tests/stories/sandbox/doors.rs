//! The program, a server and a window work in it.

use super::{
    Caller, Client, Desk, Duration, Event, ITEMS, Instant, Place, Reply, Server, Value, books_file, content, differences, json, rows, run,
    unit,
};
use crate::common;

#[test]
fn the_headless_program_works_in_it_alone_and_through_a_server() {
    let place = Place::file();
    run(&place, &["init", "--sample"]).json();
    assert_eq!(run(&place, &["--sandbox", "call", "unit.list"]).refused(), "sandbox.none");
    let made = run(&place, &["call", "sandbox.make"]);
    assert!(made.err.contains("sandbox.make"), "progress: {made}");
    assert_eq!(made.json()["discarded"], 0);
    let before = content(&books_file(&place));
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("物料.csv");
    std::fs::write(&csv, ITEMS).unwrap();
    let work = || {
        let imported = run(&place, &["--sandbox", "import", csv.to_str().unwrap()]).json();
        assert_eq!(imported["written"]["new"], 2, "{imported}");
        run(&place, &["call", "--sandbox", "unit.save", &unit("tried").to_string()]).json();
        assert_eq!(run(&place, &["verify", "--sandbox"]).json()["problems"], 0);
        assert_eq!(run(&place, &["call", "--sandbox", "system.info"]).json()["sandbox"], true);
        assert_eq!(run(&place, &["--sandbox", "call", "item.get", "{\"code\":\"TRIED-1\"}"]).json()["item"]["name"], "试一试");
        assert_eq!(run(&place, &["call", "item.get", "{\"code\":\"TRIED-1\"}"]).refused(), "missing");
        for command in [
            &["--sandbox", "backup"][..],
            &["--sandbox", "recover"],
            &["--sandbox", "serve"],
            &["--sandbox", "call", "backup.make"],
            &["--sandbox", "call", "sandbox.drop"],
        ] {
            assert_eq!(run(&place, command).refused(), "sandbox.not_there", "{command:?}");
        }
        assert_eq!(run(&place, &["call", "sandbox.state"]).json()["changes"], 2);
    };
    work();
    // Nothing but what each start of the program leaves by itself.
    let own = ["call_stat", "lease"];
    let changed = || {
        differences(&before, &content(&books_file(&place))).into_iter().filter(|table| !own.contains(&table.as_str())).collect::<Vec<_>>()
    };
    assert_eq!(changed(), [""; 0]);
    assert_eq!(run(&place, &["call", "sandbox.make"]).refused(), "field.required");
    run(&place, &["call", "sandbox.make", r#"{"reason":"试完了"}"#]).json();
    let before = content(&books_file(&place));
    let mut server = Server::start(&place);
    work();
    // The server's own clients see it, and hear it as what it is.
    let events = server.events();
    let headers = [("authorization", server.bearer()), ("x-qitao-books", "sandbox".into())];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(server.bare("/api/unit.save", &headers, unit("more").to_string().as_bytes()).status, 200);
    let spoiled = events.recv_timeout(common::server::PATIENCE).unwrap();
    assert_eq!((&spoiled["type"], &spoiled["sandbox"]), (&json!("spoiled"), &json!(true)), "{spoiled}");
    assert_eq!(server.terminate().1, Some(0));
    let changed: Vec<_> =
        differences(&before, &content(&books_file(&place))).into_iter().filter(|table| !own.contains(&table.as_str())).collect();
    assert_eq!(changed, [""; 0]);
}

#[test]
fn a_window_works_in_it_with_books_of_its_own_and_as_the_client_of_a_server() {
    let place = Place::file();
    run(&place, &["init", "--sample"]).json();
    let window = Caller::local(Client::Window);
    let inside = window.clone().in_sandbox(true);
    for served in [false, true] {
        let _server = served.then(|| Server::start(&place));
        let home = tempfile::tempdir().unwrap();
        let desk = Desk::new(home.path());
        let ask = |caller: &Caller, name: &str, input: Value| match desk.call(caller, name, input).unwrap() {
            Reply::Json(value) => value,
            Reply::File(file) => json!(file.name),
        };
        // What stands before the books knows no sandbox, whatever the page says.
        let opened = ask(&inside, "desk.open", json!({ "location": books_file(&place) }));
        assert_eq!(opened["open"]["server"].is_string(), served, "{opened}");
        let events = desk.subscribe();
        // The second time it has what was tried the first time.
        let started = ask(&window, "sandbox.make", json!({ "reason": "试完了" }));
        let until = Instant::now() + common::server::PATIENCE;
        while ask(&window, "job.get", json!({ "id": started["job"] }))["state"] != "done" {
            assert!(Instant::now() < until);
            std::thread::sleep(Duration::from_millis(20));
        }
        ask(&inside, "unit.save", unit("tried"));
        let heard = std::iter::from_fn(|| events.recv_timeout(common::server::PATIENCE).ok());
        let mut spoiled = heard.filter_map(|event| if let Event::Spoiled { tags, sandbox } = event { Some((tags, sandbox)) } else { None });
        assert!(spoiled.any(|(tags, sandbox)| sandbox && tags.iter().any(|tag| tag == "unit")));
        let file = desk.upload(&inside, "试.csv", ITEMS.as_bytes()).unwrap().file;
        assert!(desk.call(&window, "import.open", json!({ "file": file })).is_err());
        assert_eq!(ask(&inside, "import.open", json!({ "file": file }))["sheets"][0]["rows"], 2);
        assert!(ask(&inside, "item.export", json!({})).as_str().unwrap().starts_with("沙箱-"));
        let has = |caller: &Caller| rows(&ask(caller, "unit.list", json!({}))).iter().any(|row| row["code"] == "tried");
        assert_eq!((has(&inside), has(&window)), (true, false));
        ask(&window, "desk.close", json!({}));
    }
}
