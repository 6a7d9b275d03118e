//! The sandbox through every door: what is tried there stays there, whoever calls and whatever they call.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

mod common;

use common::program::{Ended, Run, qitao, run};
use common::server::Server;
use common::{Place, administrator, ask, call, postgres, rows, skipped};
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
    job(&app, &administrator(), "sample.load", json!({})).unwrap();
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

#[test]
fn no_command_in_the_sandbox_changes_the_books() {
    for with_login in [false, true] {
        let (place, app) = sample();
        let mut caller = in_sandbox();
        if with_login {
            let begun = ask(&app, "login.switch_on", json!({ "login": "li", "name": "李敏", "password": "correct horse" }));
            caller = shown(&begun["session"]["token"]).in_sandbox(true);
        }
        let file = books_file(&place);
        let before = content(&file);
        import(&app, &caller);
        let outcomes = call_everything(&app, &caller);
        for command in COMMANDS.iter().filter(|command| command.name != "session.logout") {
            let refused = outcomes[command.name].iter().all(|done| *done == Err(Code::SandboxNotThere));
            assert_eq!(refused, command.place == Where::Books, "{}: {:?}", command.name, outcomes[command.name]);
        }
        // What was plausible did change the sandbox, or this would prove nothing.
        for name in [
            "unit.save",
            "item.save",
            "item.retire",
            "bom.save",
            "bom.set_state",
            "routing.save",
            "preference.set",
            "system.configure",
            "import.undo",
        ] {
            assert!(outcomes[name].contains(&Ok(())), "{name}: {:?}", outcomes[name]);
        }
        assert_eq!(differences(&before, &content(&file)), [""; 0]);
        assert!(differences(&before, &content(&sandbox_file(&place))).len() > 8);
        // Logging out is about who calls and not about what is in the books; it ends the session, and that is all.
        if with_login {
            call(&app, &caller, "session.logout", json!({})).unwrap();
            let changed = differences(&before, &content(&file));
            assert_eq!(changed, ["audit", "journal", "journal_change", "sequence", "session"], "{changed:?}");
        }
        drop(app);
    }
}

#[test]
fn what_is_tried_is_there_and_thrown_away_when_it_is_made_anew() {
    let (place, app) = sample();
    let (books, caller) = (books_file(&place), in_sandbox());
    let state = || ask(&app, "sandbox.state", json!({}));
    let made = state();
    assert_eq!(
        (&made["exists"], &made["made_by"], &made["changes"], &made["problem"]),
        (&json!(true), &json!("administrator"), &json!(0), &Value::Null)
    );
    assert!(made["bytes"].as_i64().unwrap() > 100_000 && made["books_bytes"].as_i64().unwrap() > 100_000);
    assert_eq!(ask(&app, "session.state", json!({}))["sandbox"], made["made_at"]);
    let info = call(&app, &caller, "system.info", json!({})).unwrap();
    assert_eq!((&info["sandbox"], &info["books"]["location"]), (&json!(true), &json!(sandbox_file(&place))));
    assert_eq!(ask(&app, "system.info", json!({}))["sandbox"], false);

    let before = content(&books);
    let bom = version(&app, &caller, "bom");
    save(&app, &caller, "bom", bom.clone(), |bom| bom["lines"][0]["quantity"] = json!("77"));
    save(&app, &caller, "item", json!({ "code": bom["item"] }), |item| item["name"] = json!("试"));
    let written = import(&app, &caller);
    assert_eq!(written["new"], 2, "{written}");
    assert_eq!(state()["changes"], 3);
    let trail = call(&app, &caller, "audit.list", json!({ "limit": 3 })).unwrap();
    assert_eq!(common::column(rows(&trail), "command"), ["import.write", "item.save", "bom.save"]);
    // The same request id means one thing here and another there.
    let with_id = |caller: &Caller| caller.clone().with_request_id(Some("the-same".into()));
    call(&app, &with_id(&caller), "unit.save", unit("here")).unwrap();
    assert_eq!(differences(&before, &content(&books)), [""; 0]);
    call(&app, &with_id(&administrator()), "unit.save", unit("there")).unwrap();
    let units = |caller: &Caller| -> Vec<bool> {
        let list = call(&app, caller, "unit.list", json!({})).unwrap();
        ["here", "there"].iter().map(|code| rows(&list).iter().any(|row| row["code"] == *code)).collect()
    };
    assert_eq!((units(&caller), units(&administrator())), (vec![true, false], vec![false, true]));
    // What is exported there says so for ever.
    let export = |caller: &Caller| match app.call(caller, "item.export", json!({ "language": "zh-CN" })).unwrap() {
        Reply::File(file) => file.name,
        Reply::Json(value) => panic!("{value}"),
    };
    assert_eq!(export(&caller), format!("沙箱-{}", export(&administrator())));

    // Made anew: it is as the books are now. What was uploaded there is gone with it.
    let file = app.upload(&caller, "试.csv", ITEMS.as_bytes()).unwrap().file;
    assert_eq!(call(&app, &administrator(), "import.open", json!({ "file": file })).unwrap_err().code, Code::FileUnknown);
    call(&app, &caller, "import.open", json!({ "file": file })).unwrap();
    let events = app.subscribe();
    let anew = job(&app, &administrator(), "sandbox.make", json!({})).unwrap();
    assert_eq!(anew["discarded"], 4, "{anew}");
    assert!(anew["made_at"].as_i64() > made["made_at"].as_i64());
    assert!(events.try_iter().any(|event| matches!(event, Event::Spoiled { tags, sandbox: false } if tags == ["sandbox"])));
    assert_eq!(units(&caller), [false, true]);
    assert_eq!(state()["changes"], 0);
    assert_eq!(call(&app, &caller, "import.open", json!({ "file": file })).unwrap_err().code, Code::FileUnknown);
    call(&app, &caller, "unit.save", unit("more")).unwrap();
    assert!(events.try_iter().any(|event| matches!(event, Event::Spoiled { tags, sandbox: true } if tags.iter().any(|tag| tag == "unit"))));

    assert_eq!(call(&app, &administrator(), "sandbox.drop", json!({ "reason": " " })).unwrap_err().code, Code::FieldRequired);
    let gone = ask(&app, "sandbox.drop", json!({ "reason": " 试完了 " }));
    assert_eq!((&gone["exists"], &gone["made_at"]), (&json!(false), &Value::Null));
    assert!(!sandbox_file(&place).exists());
    assert_eq!(call(&app, &caller, "unit.list", json!({})).unwrap_err().code, Code::SandboxNone);
    assert_eq!(ask(&app, "session.state", json!({}))["sandbox"], Value::Null);
    // The trail of the books has who made it and who threw it away, and nothing else of all that.
    let trail = ask(&app, "audit.list", json!({ "object_kind": "sandbox" }));
    assert_eq!(common::column(rows(&trail), "command"), ["sandbox.drop", "sandbox.make", "sandbox.make"]);
    assert!(rows(&trail)[0]["before"].as_str().unwrap().contains("\"changes\":1}"), "{trail}");
    assert_eq!(rows(&trail)[0]["after"], json!("{\"reason\":\"试完了\"}"));
    assert_eq!(rows(&ask(&app, "audit.list", json!({ "object_kind": "import" }))).len(), 0);
}

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
    assert_eq!(plain(&owner, "role.save", &json!({ "role": rights, "revision": rows(&role)[0]["revision"] })).status, 200);
    assert_eq!(meaning(&wang, "sandbox", "unit.list", &json!({})).error(), (403, "forbidden".into()));
    assert_eq!(plain(&wang, "unit.list", &json!({})).status, 200);
    // Logged out from within, out of both.
    assert_eq!(meaning(&owner, "sandbox", "session.logout", &json!({})).status, 200);
    assert_eq!(plain(&owner, "unit.list", &json!({})).error(), (401, "session.ended".into()));
}

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
    run(&place, &["call", "sandbox.make"]).json();
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
        let started = ask(&window, "sandbox.make", json!({}));
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

#[test]
fn a_copy_that_is_killed_leaves_the_former_sandbox_and_nothing_else() {
    let place = Place::file();
    run(&place, &["init", "--sample"]).json();
    // Large enough that there is a middle.
    let filler = "INSERT INTO preference (actor, key, value) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) \
                  SELECT 'filler', 'k' || i, hex(randomblob(200)) FROM n";
    let mut conn = SqliteConnection::establish(books_file(&place).to_str().unwrap()).unwrap();
    sql_query(filler).execute(&mut conn).unwrap();
    drop(conn);
    run(&place, &["call", "sandbox.make"]).json();
    run(&place, &["call", "--sandbox", "unit.save", &unit("tried").to_string()]).json();
    let made = run(&place, &["call", "sandbox.state"]).json();
    let items = content(&books_file(&place))["item"].clone();
    let (mut random, mut in_the_middle) = (StdRng::seed_from_u64(SEED), 0);
    let making = sandbox_file(&place).with_file_name("books.sandbox.qitao.making");
    for _ in 0..12 {
        let mut child = Ended(qitao(&place, &["call", "sandbox.make"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let until = Instant::now() + common::server::PATIENCE;
        while !making.exists() && child.0.try_wait().unwrap().is_none() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(random.random_range(0..400)));
        drop(child);
        in_the_middle += usize::from(making.exists());
        let now = run(&place, &["call", "sandbox.state"]).json();
        assert!(!making.exists(), "the next start takes it away");
        let units = run(&place, &["call", "--sandbox", "unit.list", "{\"limit\":1000}"]).json();
        let tried = rows(&units).iter().any(|row| row["code"] == "tried");
        // The former one with all that was tried, or a new one.
        assert_eq!(tried, now["made_at"] == made["made_at"], "{now}");
        assert_eq!(run(&place, &["--sandbox", "verify"]).json()["problems"], 0);
        assert_eq!(content(&books_file(&place))["item"], items);
        if !tried {
            break;
        }
    }
    assert!(in_the_middle > 0, "none was killed in the middle");
    assert_eq!(run(&place, &["verify"]).json()["problems"], 0);
}

#[test]
fn a_copy_that_is_cancelled_leaves_the_former_sandbox() {
    let (place, app) = sample();
    call(&app, &in_sandbox(), "unit.save", unit("tried")).unwrap();
    let mut stopped = 0;
    for _ in 0..20 {
        let started = ask(&app, "sandbox.make", json!({}));
        // May be too late, which is said.
        drop(call(&app, &administrator(), "job.cancel", json!({ "id": started["job"] })));
        let ended = app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {});
        let tried = rows(&call(&app, &in_sandbox(), "unit.list", json!({})).unwrap()).iter().any(|row| row["code"] == "tried");
        match ended {
            Err(error) if error.code == Code::JobCancelled => {
                assert!(tried);
                stopped += 1;
            }
            Err(error) => panic!("{error}"),
            Ok(_) => {
                assert!(!tried);
                call(&app, &in_sandbox(), "unit.save", unit("tried")).unwrap();
            }
        }
        assert!(!sandbox_file(&place).with_file_name("books.sandbox.qitao.making").exists());
    }
    assert!(stopped > 0);
}

#[test]
fn a_disk_without_room_is_said_and_nothing_is_begun() {
    let place = Place::file();
    run(&place, &["init", "--sample"]).json();
    let small = tempfile::tempdir().unwrap();
    let script = format!(
        "mount -t tmpfs -o size=20m small {0} && cp {1} {0}/books.qitao && exec \"$@\"",
        small.path().display(),
        books_file(&place).display()
    );
    let trial = r#"{"title":"t","why":"w","kind":"sql","text":"UPDATE item SET note = 'x'"}"#;
    // A script is tried on such a copy, too.
    for (call, code) in [(&["sandbox.make"][..], "sandbox.full"), (&["script.submit", trial], "script.no_room")] {
        let mut unshare = Command::new("unshare");
        unshare.args(["-rm", "sh", "-c", &script, "sh"]).arg(common::program::program());
        unshare.arg("--db").arg(format!("sqlite:{}/books.qitao", small.path().display())).arg("call").args(call).stdin(Stdio::null());
        let Ok(ran) = unshare.output().map(Run::of) else { return skipped("a disk without room", "no unshare") };
        if ran.err.contains("unshare:") || ran.err.contains("mount:") {
            return skipped("a disk without room", &ran.err);
        }
        let error = ran.error();
        assert_eq!(error["code"], code, "{error}");
        let figure = |name: &str| error["params"][name].as_str().unwrap().parse::<u64>().unwrap();
        assert!(figure("free") < figure("needs") && figure("free") < 20 << 20, "{error}");
    }
}

#[test]
fn books_on_postgres_say_that_they_have_none() {
    let Some(url) = postgres() else { return skipped("books on PostgreSQL without a sandbox", "QITAO_TEST_PG is not set") };
    let place = Place::database(&url);
    let app = place.open();
    let state = ask(&app, "sandbox.state", json!({}));
    assert_eq!((&state["exists"], &state["problem"]["code"]), (&json!(false), &json!("sandbox.not_sqlite")));
    for (caller, name) in [(administrator(), "sandbox.drop"), (in_sandbox(), "unit.list")] {
        assert_eq!(call(&app, &caller, name, json!({})).unwrap_err().code, Code::SandboxNotSqlite);
    }
    assert_eq!(job(&app, &administrator(), "sandbox.make", json!({})).unwrap_err().code, Code::SandboxNotSqlite);
    assert_eq!(ask(&app, "session.state", json!({}))["sandbox"], Value::Null);
    let needs = |name: &str| COMMANDS.iter().find(|command| command.name == name).unwrap().needs;
    assert!(["sandbox.state", "sandbox.make", "sandbox.drop"].iter().all(|name| needs(name) == Needs::Right(Right::Sandbox)));
}

#[test]
fn a_script_is_tried_in_the_sandbox_before_anybody_is_asked() {
    let place = Place::file();
    let app = place.open();
    job(&app, &administrator(), "sample.load", json!({})).unwrap();
    job(&app, &administrator(), "sandbox.make", json!({})).unwrap();
    let before = content(&books_file(&place));
    let archive =
        json!({ "title": "归档", "why": "试", "kind": "sql", "text": "UPDATE item SET retired = 1 WHERE code = 'FA-DN50-0304';" });
    let tried = job(&app, &in_sandbox(), "script.submit", archive.clone()).unwrap();
    let number = tried["number"].clone();
    assert_eq!(
        (&tried["state"], &tried["counts"]),
        (&json!("tried"), &json!([{ "table": "item", "added": 0, "changed": 1, "deleted": 0 }]))
    );
    let page = call(&app, &in_sandbox(), "script.rows", json!({ "number": number })).unwrap();
    let row = &rows(&page)[0];
    assert_eq!(
        (&row["name"], &row["before"]["retired"], &row["after"]["retired"]),
        (&json!("FA-DN50-0304"), &json!("false"), &json!("true"))
    );
    let done = job(&app, &in_sandbox(), "script.run", json!({ "number": number })).unwrap();
    assert_eq!(done["state"], "run");
    let item = |caller: &Caller| call(&app, caller, "item.get", json!({ "code": "FA-DN50-0304" })).unwrap()["item"]["retired"].clone();
    assert_eq!((item(&in_sandbox()), item(&administrator())), (json!(true), json!(false)));
    let mut after = content(&books_file(&place));
    after.insert("call_stat".into(), before["call_stat"].clone());
    assert_eq!(differences(&before, &after), Vec::<String>::new());
    // In the books it is a script of its own.
    assert!(rows(&call(&app, &administrator(), "script.list", json!({})).unwrap()).is_empty());
    assert_eq!(job(&app, &administrator(), "script.submit", archive).unwrap()["state"], "tried");
}
