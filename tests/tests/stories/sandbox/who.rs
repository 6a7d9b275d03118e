//! Nobody opens a sandbox as books, and only those enter who may.

use super::{
    App, BufRead, BufReader, Caller, Client, Code, Command, Create, Desk, Duration, Instant, Path, Place, Run, Server, Stdio, Value,
    books_file, call, channel, in_sandbox, json, rows, run, sample, sandbox_file, unit,
};
use crate::common;

#[test]
fn nobody_opens_a_sandbox_as_books() {
    let (place, app) = sample();
    let file = sandbox_file(&place);
    call(&app, &in_sandbox(), "unit.save", unit("tried")).unwrap();
    let moved = file.with_file_name("other.qitao");
    let as_books = |file: &Path, arguments: &[&str]| {
        let program = Command::new(common::program::program())
            .arg("--db")
            .arg(format!("sqlite:{}", file.display()))
            .args(arguments)
            .stdin(Stdio::null())
            .output();
        Run::of(program.unwrap())
    };
    let desk = Desk::new(file.parent().unwrap());
    let window = Caller::local(Client::Window);
    let refused_everywhere = |file: &Path| {
        for arguments in [&["call", "unit.list"][..], &["serve", "--listen", "127.0.0.1:0"], &["backup"], &["verify"], &["recover"]] {
            assert_eq!(as_books(file, arguments).refused(), "books.sandbox", "{arguments:?}");
        }
        let error = desk.call(&window, "desk.open", json!({ "location": file })).unwrap_err();
        assert_eq!((error.code, error.params["location"].as_str()), (Code::BooksSandbox, file.to_str().unwrap()));
    };
    // While the books' own process has it open, and when nobody has; under its name, and under another.
    refused_everywhere(&file);
    drop(app);
    refused_everywhere(&file);
    std::fs::copy(&file, &moved).unwrap();
    refused_everywhere(&moved);
    // Put in place of the books themselves, too.
    std::fs::rename(books_file(&place), file.with_file_name("away.qitao")).unwrap();
    std::fs::rename(&moved, books_file(&place)).unwrap();
    refused_everywhere(&books_file(&place));
    let Err(error) = App::open(place.location(), Create::IfMissing, "story") else { panic!("opened") };
    assert_eq!(error.code, Code::BooksSandbox);
}

#[test]
fn only_who_may_enters_and_no_header_helps() {
    let place = Place::file();
    run(&place, &["init", "--sample"]).json();
    let begun =
        run(&place, &["call", "login.switch_on", &json!({ "login": "li", "name": "李敏", "password": "correct horse" }).to_string()])
            .json();
    assert!(begun["recovery_code"].is_string());
    let server = Server::start(&place);
    let log_in = |login: &str, secret: &str| {
        let answer = server.bare("/api/session.login", &[], json!({ "login": login, "secret": secret }).to_string().as_bytes());
        format!("Bearer {}", answer.json()["token"].as_str().unwrap())
    };
    let owner = log_in("li", "correct horse");
    let plain = |bearer: &str, name: &str, input: &Value| {
        server.bare(&format!("/api/{name}"), &[("authorization", bearer)], input.to_string().as_bytes())
    };
    let meaning = |bearer: &str, word: &str, name: &str, input: &Value| {
        server.bare(&format!("/api/{name}"), &[("authorization", bearer), ("x-qitao-books", word)], input.to_string().as_bytes())
    };
    for (login, role) in [("wang", "planner"), ("zhao", "keeper")] {
        let person = json!({ "person": { "login": login, "name": login, "roles": [role], "retired": false }, "revision": null });
        assert_eq!(plain(&owner, "person.save", &person).status, 200);
        assert_eq!(plain(&owner, "person.set_secret", &json!({ "login": login, "kind": "pin", "secret": "4711" })).status, 200);
    }
    let (wang, zhao) = (log_in("wang", "4711"), log_in("zhao", "4711"));
    assert_eq!(meaning(&wang, "sandbox", "unit.list", &json!({})).error(), (404, "sandbox.none".into()));
    // The planner makes it; the keeper may neither make it, nor see it, nor enter.
    let started = plain(&wang, "sandbox.make", &json!({})).json();
    let until = Instant::now() + common::server::PATIENCE;
    while plain(&wang, "job.get", &json!({ "id": started["job"] })).json()["state"] != "done" {
        assert!(Instant::now() < until);
        std::thread::sleep(Duration::from_millis(20));
    }
    for name in ["sandbox.make", "sandbox.drop", "sandbox.state"] {
        assert_eq!(plain(&zhao, name, &json!({})).error(), (403, "forbidden".into()), "{name}");
    }
    assert_eq!(plain(&zhao, "session.state", &json!({})).json()["sandbox"], Value::Null);
    assert!(plain(&wang, "session.state", &json!({})).json()["sandbox"].is_i64());
    let refused = meaning(&zhao, "sandbox", "unit.list", &json!({}));
    assert_eq!((refused.error(), &refused.json()["params"]["right"]), ((403, "forbidden".into()), &json!("sandbox")));
    let upload = |bearer: &str| server.bare("/api/upload?name=a.csv", &[("authorization", bearer), ("x-qitao-books", "sandbox")], b"a,b");
    assert_eq!((upload(&zhao).status, upload(&wang).status), (403, 200));
    // Nobody is somebody by saying so.
    assert_eq!(server.bare("/api/unit.list", &[("x-qitao-books", "sandbox")], b"{}").error(), (401, "session.needed".into()));
    assert_eq!(meaning("Bearer x", "sandbox", "unit.list", &json!({})).error(), (401, "session.ended".into()));
    // What is misspelt reaches neither.
    for word in ["Sandbox", "sandbox ", "books", "true", "", "sandbox, sandbox"] {
        let expected = if word.trim() == "sandbox" { (200, None) } else { (400, Some("http.request".to_owned())) };
        let answer = meaning(&wang, word, "unit.save", &unit("misspelt"));
        assert_eq!((answer.status, (answer.status != 200).then(|| answer.error().1)), expected, "{word}");
    }
    let twice = [("authorization", wang.as_str()), ("x-qitao-books", "sandbox"), ("x-qitao-books", "sandbox")];
    assert_eq!(server.bare("/api/unit.list", &twice, b"{}").status, 400);
    // The planner works in it, under their own name; a right that they have not in the books they have not there.
    let saved = meaning(&wang, "sandbox", "unit.save", &unit("tried")).json();
    assert_eq!(saved["changed_by"], "wang");
    assert_eq!(meaning(&wang, "sandbox", "system.configure", &json!({ "name": "x" })).error(), (403, "forbidden".into()));
    // Not even the owner gets at the books' own affairs from there.
    assert_eq!(meaning(&owner, "sandbox", "person.list", &json!({})).error(), (422, "sandbox.not_there".into()));
    let codes = |answer: Value| rows(&answer).iter().map(|row| row["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert!(!codes(plain(&owner, "unit.list", &json!({})).json()).iter().any(|code| code == "tried" || code == "misspelt"));

    // The keeper, who listens to the books, hears nothing of what is tried.
    let listen = |bearer: &str| {
        let url = format!("{}/api/events?token={}", server.address, bearer.trim_start_matches("Bearer "));
        let response = server.agent.get(url).config().timeout_global(None).build().call().unwrap();
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(response.into_body().into_reader()).lines().map_while(Result::ok) {
                if let Some(data) = line.strip_prefix("data: ")
                    && sender.send(serde_json::from_str::<Value>(data).unwrap()).is_err()
                {
                    break;
                }
            }
        });
        receiver
    };
    let heard = [listen(&zhao), listen(&wang)];
    assert_eq!(meaning(&wang, "sandbox", "unit.save", &unit("unheard")).status, 200);
    assert_eq!(plain(&wang, "unit.save", &unit("heard")).status, 200);
    let first = heard.each_ref().map(|heard| heard.recv_timeout(common::server::PATIENCE).unwrap()["sandbox"].clone());
    assert_eq!(first, [json!(false), json!(true)]);

    // The role loses the right: the next call notices, and so does the next hour of a session.
    let role = plain(&owner, "role.list", &json!({ "filter": [{ "field": "code", "op": "eq", "values": ["planner"] }] })).json();
    let rights = json!({ "code": "planner", "name": "", "rights": ["look", "master_data", "import"] });
    assert_eq!(plain(&owner, "role.save", &json!({ "role": rights, "revision": rows(&role)[0]["revision"], "reason": "试" })).status, 200);
    assert_eq!(meaning(&wang, "sandbox", "unit.list", &json!({})).error(), (403, "forbidden".into()));
    assert_eq!(plain(&wang, "unit.list", &json!({})).status, 200);
    // Logged out from within, out of both.
    assert_eq!(meaning(&owner, "sandbox", "session.logout", &json!({})).status, 200);
    assert_eq!(plain(&owner, "unit.list", &json!({})).error(), (401, "session.ended".into()));
}
