//! Maintenance scripts: tried on a copy, agreed to by somebody else, done as one change after a backup, and kept.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::program::{Ended, Run, qitao, run};
use crate::common::server::{PATIENCE, Server};
use crate::common::{Place, administrator, ask, call, job, postgres, rows, verify};
use qitao_app::{App, Caller, Code, Error, Location, Token};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::fmt::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

const OWNER: &str = "correct horse";
const ARCHIVE: &str = "-- 归档停业店铺的货\nDELETE FROM bom WHERE item_id IN (SELECT id FROM item WHERE item_group LIKE '店%');\n\
                       DELETE FROM item WHERE item_group LIKE '店%';\n";

const CIRCLE: &str = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) UPDATE item SET note = (SELECT MAX(x) FROM n)";

fn import(app: &Arc<App>, who: &Caller, text: &str) {
    let file = app.upload(who, "表.csv", text.as_bytes()).unwrap().file;
    let run = done(app, who, "import.dry_run", json!({ "files": [file] })).unwrap()["run"].clone();
    done(app, who, "import.write", json!({ "run": run })).unwrap_or_else(|e| panic!("{e}: {text:.200}"));
}

/// A job's end.
fn done(app: &Arc<App>, who: &Caller, name: &str, input: Value) -> Result<Value, Error> {
    let started = call(app, who, name, input)?;
    app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {})
}

/// 23 shops with `articles` articles among them, each with a BOM of two lines.
fn fill(app: &Arc<App>, who: &Caller, articles: usize) {
    import(app, who, "单位编码,单位名称,小数位数,量纲,换算分子,换算分母\npcs,件,0,计数,,\nkg,千克,3,质量,1,1\n");
    let (mut items, mut lines) =
        ("物料编码,物料名称,单位,物料类别,来源,物料分组\n".to_owned(), "父件编码,行号,子件编码,单位用量\n".to_owned());
    for part in 0..7 {
        writeln!(items, "P{part},零件 {part},kg,原材料,外购,零件").unwrap();
    }
    for n in 0..articles {
        writeln!(items, "S{:02}-{n:04},店铺 {} 的货 {n},pcs,成品,自制,店 {}", n % 23, n % 23, n % 23).unwrap();
        for line in 1..=2 {
            writeln!(lines, "S{:02}-{n:04},{line}0,P{},0.{:03}", n % 23, (n + line) % 7, n % 500 + 1).unwrap();
        }
    }
    import(app, who, &items);
    import(app, who, &lines);
}

fn shown(opened: &Value) -> Caller {
    administrator().with_session(Some(Token::given(opened["token"].as_str().unwrap_or_else(|| panic!("no token: {opened}")))))
}

/// Books in which `li` and `zhao` own everything, and `gao` administers and may not touch master data.
fn people(app: &Arc<App>) -> [Caller; 3] {
    let input = json!({ "login": "li", "name": "李敏", "password": OWNER });
    let li = shown(&call(app, &administrator(), "login.switch_on", input).unwrap()["session"]);
    let role = json!({ "code": "keeper_of_books", "name": "管库", "rights": ["look", "administer", "approve"] });
    let role = call(app, &li, "role.save", json!({ "role": role, "revision": null }));
    assert!(role.is_ok(), "{role:?}");
    let [zhao, gao] = [("zhao", "owner"), ("gao", "keeper_of_books")].map(|(login, role)| {
        let person = json!({ "login": login, "name": login, "roles": [role], "retired": false });
        call(app, &li, "person.save", json!({ "person": person, "revision": null })).unwrap();
        call(app, &li, "person.set_secret", json!({ "login": login, "kind": "pin", "secret": "4711" })).unwrap();
        shown(&call(app, &administrator(), "session.login", json!({ "login": login, "secret": "4711" })).unwrap())
    });
    [li, zhao, gao]
}

fn script(kind: &str, text: &str) -> Value {
    json!({ "title": "试一试", "why": "测试", "kind": kind, "text": text })
}

/// Submits a script that must be tried.
fn tried(app: &Arc<App>, who: &Caller, kind: &str, text: &str) -> Value {
    let view = done(app, who, "script.submit", script(kind, text)).unwrap();
    assert_eq!(view["state"], "tried", "{view}");
    view
}

/// Submits a script that must come to nothing: code, statement, line.
fn failed(app: &Arc<App>, who: &Caller, kind: &str, text: &str) -> (String, Value, Value) {
    let view = done(app, who, "script.submit", script(kind, text)).unwrap();
    assert_eq!(view["state"], "failed", "{text}: {view}");
    assert_eq!(view["counts"], json!([]));
    let error = &view["error"];
    (error["code"].as_str().unwrap().to_owned(), error["params"]["statement"].clone(), error["params"]["line"].clone())
}

fn request(app: &Arc<App>, who: &Caller, view: &Value) -> Value {
    let asked = json!({ "command": "script.run", "input": { "number": view["number"] }, "reason": "清理" });
    call(app, who, "approval.request", asked).unwrap()
}

/// Agrees and waits for the end of the job.
fn agree(app: &Arc<App>, who: &Caller, asked: &Value) -> Result<Value, Error> {
    let view = call(app, who, "approval.approve", json!({ "id": asked["id"] }))?;
    app.wait_for_job(serde_json::from_value(view["job"].clone()).unwrap(), |_| {})
}

fn state(app: &Arc<App>, who: &Caller, view: &Value) -> Value {
    call(app, who, "script.get", json!({ "number": view["number"] })).unwrap()["state"].clone()
}

/// Copies for trying on that lie beside the books.
fn copies(place: &Place) -> Vec<std::ffi::OsString> {
    let Location::Sqlite(file) = place.location() else { return Vec::new() };
    let beside = std::fs::read_dir(file.parent().unwrap()).unwrap();
    beside.map(|e| e.unwrap().file_name()).filter(|name| name.to_string_lossy().contains(".trying-")).collect()
}

fn no_copies(place: &Place) {
    assert_eq!(copies(place), Vec::<std::ffi::OsString>::new());
}

/// A server, as people at browsers have it.
struct Door(Server);

impl Door {
    fn ask(&self, token: &str, name: &str, input: Value) -> Value {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("x-client", "browser")];
        let headers = if token.is_empty() { &headers[1..] } else { &headers[..] };
        let answer = self.0.bare(&format!("/api/{name}"), headers, input.to_string().as_bytes());
        let value = answer.json();
        if answer.status != 200 {
            return json!({ "refused": value["code"] });
        }
        let Some(job) = value.get("job").filter(|job| job.is_i64()) else { return value };
        let until = Instant::now() + PATIENCE * 4;
        loop {
            let view = self.ask(token, "job.get", json!({ "id": job }));
            match view["state"].as_str().unwrap() {
                "running" | "queued" => assert!(Instant::now() < until, "{view}"),
                "done" => return view["result"].clone(),
                _ => return json!({ "refused": view["error"]["code"] }),
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn log_in(&self, login: &str, secret: &str) -> String {
        self.ask("", "session.login", json!({ "login": login, "secret": secret }))["token"].as_str().unwrap().to_owned()
    }
}

#[test]
fn the_archive_script_that_two_people_agreed_to_can_be_undone_and_what_came_since_stays() {
    let place = Place::file();
    let app = place.open();
    fill(&app, &administrator(), 2876);
    people(&app);
    drop(app);
    let door = Door(Server::started(&mut qitao(&place, &["serve", "--listen", "127.0.0.1:0"])));
    let (li, zhao) = (door.log_in("li", OWNER), door.log_in("zhao", "4711"));
    let counts = || {
        let info = door.ask(&li, "system.info", json!({}));
        (info["counts"]["items"].as_i64().unwrap(), info["counts"]["boms"].as_i64().unwrap())
    };
    let explosion = || door.ask(&li, "bom.explode", json!({ "item": "S07-1180" }))["lines"].clone();
    assert_eq!(counts(), (2883, 2876));
    let (before, backups) = (explosion(), rows(&door.ask(&li, "backup.list", json!({}))).len());

    let input = json!({ "title": "归档店铺", "why": "停业", "kind": "sql", "text": ARCHIVE });
    let view = door.ask(&li, "script.submit", input);
    let count = |table: &str, deleted: u32| json!({ "table": table, "added": 0, "changed": 0, "deleted": deleted });
    assert_eq!((&view["state"], &view["number"]), (&json!("tried"), &json!(1)), "{view}");
    assert_eq!(view["counts"], json!([count("bom", 2876), count("bom_line", 5752), count("item", 2876)]));
    assert_eq!(view["warnings"], json!([]));
    assert_eq!(counts(), (2883, 2876), "the books are as they were");
    assert!(view.get("text").is_none(), "a job's answer is kept and shown elsewhere: {view}");
    let kept = door.ask(&li, "script.get", json!({ "number": 1 }));
    assert_eq!((&kept["text"], &kept["submitted_by"], &kept["nobody_else"]), (&json!(ARCHIVE), &json!("li"), &json!(false)));
    let page = door.ask(&li, "script.rows", json!({ "number": 1, "table": "item", "limit": 2 }));
    assert!(rows(&page).len() == 2 && page["next"].is_i64() && rows(&page)[0]["after"].is_null(), "{page}");
    assert!(rows(&page)[0]["before"]["code"].as_str().unwrap().starts_with('S'), "{page}");

    // Nobody runs it alone, and whoever asks does not agree.
    assert_eq!(door.ask(&li, "script.run", json!({ "number": 1 }))["refused"], "approval.needed");
    let asked = door.ask(&li, "approval.request", json!({ "command": "script.run", "input": { "number": 1 }, "reason": "清理" }));
    let figures = json!([{ "what": "new", "figure": 0 }, { "what": "changed", "figure": 0 }, { "what": "deleted", "figure": 11504 }]);
    assert_eq!((&asked["consequences"], &asked["label"]), (&figures, &json!("1 归档店铺")));
    assert_eq!(door.ask(&li, "approval.approve", json!({ "id": asked["id"] }))["refused"], "approval.own");
    // What comes meanwhile is not in the way.
    let item = door.ask(&li, "item.get", json!({ "code": "S00-0000" }))["item"].clone();
    let bom = door.ask(&li, "bom.get", json!({ "item": "S00-0000", "version": "V1" }))["bom"].clone();
    let new = |n: u32| {
        let (mut item, mut bom) = (item.clone(), bom.clone());
        (item["code"], item["name"], item["group"]) = (json!(format!("NEW-{n}")), json!("新货"), json!("新"));
        bom["item"] = item["code"].clone();
        assert_eq!(door.ask(&zhao, "item.save", json!({ "item": item, "revision": null }))["refused"], Value::Null);
        assert_eq!(door.ask(&zhao, "bom.save", json!({ "bom": bom, "revision": null }))["refused"], Value::Null);
    };
    new(0);
    let approved = door.ask(&zhao, "approval.approve", json!({ "id": asked["id"] }));
    assert_eq!(approved["refused"], Value::Null, "{approved}");
    let until = Instant::now() + PATIENCE * 4;
    while door.ask(&li, "script.get", json!({ "number": 1 }))["state"] == "tried" {
        let job = door.ask(&li, "job.get", json!({ "id": approved["job"] }));
        assert!(Instant::now() < until && job["state"] != "failed", "{job}");
        std::thread::sleep(Duration::from_millis(20));
    }
    let view = door.ask(&li, "script.get", json!({ "number": 1 }));
    assert_eq!((&view["state"], &view["ended_by"], &view["requests"][0]["state"]), (&json!("run"), &json!("li"), &json!("approved")));
    assert_eq!(counts(), (8, 1));
    assert_eq!(rows(&door.ask(&li, "backup.list", json!({})))[0]["reason"], "before script.run");
    assert!(rows(&door.ask(&li, "backup.list", json!({}))).len() > backups);
    assert_eq!(door.ask(&li, "search.find", json!({ "text": "S07-1180" }))["hits"], json!([]));
    assert_eq!(door.ask(&li, "system.verify", json!({}))["problems"], 0);
    // Kept as it was, and done once.
    assert_eq!(view["text"], ARCHIVE);
    assert_eq!(door.ask(&zhao, "script.withdraw", json!({ "number": 1 }))["refused"], "script.ended");
    // It was a mistake; ten more come in before anybody looks.
    (1..11).for_each(new);
    let change = rows(&door.ask(&li, "journal.changes", json!({ "command": "script.run", "limit": 1 })))[0].clone();
    assert_eq!(change["actor"], "li");
    let back = door.ask(&li, "journal.bring_back", json!({ "changes": [change["id"]], "reason": "归档脚本弄错了" }));
    let kinds = json!([{ "kind": "bom", "deleted": 2876, "changed": 0 }, { "kind": "item", "deleted": 2876, "changed": 0 }]);
    assert_eq!(back["done"]["kinds"], kinds, "{back}");
    assert_eq!(counts(), (2883 + 11, 2876 + 11));
    assert_eq!(explosion(), before);
    assert_eq!(door.ask(&li, "bom.get", json!({ "item": "NEW-10", "version": "V1" }))["bom"]["lines"], bom["lines"]);
    assert_eq!(door.ask(&li, "search.find", json!({ "text": "S07-1180" }))["hits"].as_array().unwrap().len(), 1);
    assert_eq!(door.ask(&li, "system.verify", json!({}))["problems"], 0);
    no_copies(&place);
}

#[test]
fn what_is_refused_is_kept_with_its_place_and_the_books_are_as_they_were() {
    let place = Place::file();
    let app = place.open();
    fill(&app, &administrator(), 20);
    let [li, _, gao] = people(&app);
    let sql = |text: &str| failed(&app, &li, "sql", text);
    let said = |code: &str, statement: &str, line: &str| (code.to_owned(), json!(statement), json!(line));
    assert_eq!(sql("PRAGMA journal_mode = OFF"), said("script.statement", "1", "1"));
    assert_eq!(sql("UPDATE item SET note = 'x';\n\nATTACH 'x' AS y"), said("script.statement", "2", "3"));
    assert_eq!(sql("DROP TABLE item"), said("script.statement", "1", "1"));
    assert_eq!(sql("UPDATE person SET retired = 0"), said("script.table", "1", "1"));
    assert_eq!(sql("DELETE FROM audit"), said("script.table", "1", "1"));
    assert_eq!(sql("DELETE FROM journal"), said("script.table", "1", "1"));
    assert_eq!(sql("DELETE FROM script"), said("script.table", "1", "1"));
    assert_eq!(sql("UPDATE item SET note = 'x';\nUPDATE item SET\n code = 'X'"), said("script.unique", "2", "2"));
    assert_eq!(sql("UPDATE itm SET x = 1").0, "script.no_table");
    assert_eq!(sql("UPDATE item SET note = 'x' WHERE code = 'nobody'"), ("script.nothing".into(), Value::Null, Value::Null));
    assert_eq!(sql("-- nothing").0, "script.nothing");
    // What the tables let through and the books do not: a BOM in a loop, two versions on one day.
    let looped = "UPDATE bom_line SET component_id = (SELECT item_id FROM bom WHERE bom.id = bom_id), unit_id = (SELECT id FROM unit WHERE code = 'pcs') WHERE id = 1";
    assert_eq!(sql(looped).0, "script.breaks");
    // Commands: with the rights of whoever submits, by line, and none of people, rights or copies.
    let unit = json!({ "code": "g", "name": "克", "name_en": "", "decimals": 3, "dimension": "mass", "factor": "1", "per": "1000", "retired": false });
    let good = json!({ "command": "unit.save", "input": { "unit": unit, "revision": null } }).to_string();
    let commands = |who: &Caller, text: &str| failed(&app, who, "commands", text);
    for command in [
        "person.save",
        "role.save",
        "backup.configure",
        "approval.configure",
        "script.withdraw",
        "session.logout",
        "system.configure",
        "item.list",
        "import.write",
        "preference.set",
    ] {
        let text = format!("{good}\n\n{}", json!({ "command": command }));
        assert_eq!(commands(&li, &text), said("script.command", "2", "3"), "{command}");
    }
    assert_eq!(commands(&li, &format!("{good}\n{{\"command\": \"unit.save\", \"input\": {{}}}}")), said("input.invalid", "2", "2"));
    assert_eq!(commands(&li, &format!("{good}\nnonsense")), said("script.syntax", "2", "2"));
    assert_eq!(commands(&li, &format!("[{good},\n{{\"command\": \"unit.get\"}}]")), said("script.command", "2", "2"));
    assert_eq!(commands(&li, "{\"command\": \"no.such\"}"), said("command.unknown", "1", "1"));
    assert_eq!(commands(&gao, &good), said("forbidden", "1", "1"));
    // Kept for ever, and nothing of it in the books.
    let all = call(&app, &li, "script.list", json!({})).unwrap();
    assert_eq!((rows(&all).len(), &all["can_try"]), (27, &json!(true)), "{all}");
    assert_eq!(call(&app, &li, "item.get", json!({ "code": "P0" })).unwrap()["revision"], 1);
    assert_eq!(call(&app, &li, "script.run", json!({ "number": 1 })).unwrap_err().code, Code::ScriptEnded);
    let bad = |input: Value| done(&app, &li, "script.submit", input).unwrap_err().params["field"].clone();
    let with = |field: &str, value: &str| {
        let mut input = script("sql", "DELETE FROM item");
        input[field] = json!(value);
        bad(input)
    };
    assert_eq!(
        [with("title", " "), with("why", ""), with("text", "\n"), with("text", &" x".repeat(600_000))],
        ["title", "why", "script", "script"]
    );
    // Row numbers that the books would not give.
    let number = "INSERT INTO unit (id, code, name, name_en, decimals, dimension, factor, per, retired, revision, changed_at, changed_by) \
                  VALUES (-1, 'U', '新', '', 0, 'count', 1, 1, 0, 1, 1, 'x')";
    assert_eq!(sql(number).0, "script.row_number");
    // A circle is stopped by whoever submitted it; while it runs, nobody has another copy made.
    let started = call(&app, &li, "script.submit", script("sql", CIRCLE)).unwrap();
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(done(&app, &li, "script.submit", script("sql", ARCHIVE)).unwrap_err().code, Code::ScriptBusy);
    call(&app, &li, "job.cancel", json!({ "id": started["job"] })).unwrap();
    let begun = Instant::now();
    let ended = app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {}).unwrap_err();
    assert!(ended.code == Code::JobCancelled && begun.elapsed() < Duration::from_secs(10), "{ended}");
    assert_eq!(rows(&call(&app, &li, "script.list", json!({})).unwrap()).len(), 28, "what was cancelled is nothing");
    no_copies(&place);
}

#[test]
fn commands_are_done_as_they_came_out_on_the_copy() {
    let place = Place::file();
    let app = place.open();
    fill(&app, &administrator(), 30);
    let [li, zhao, _] = people(&app);
    let item = call(&app, &li, "item.get", json!({ "code": "P1" })).unwrap()["item"].clone();
    let bom = call(&app, &li, "bom.get", json!({ "item": "S00-0000", "version": "V1" })).unwrap()["bom"].clone();
    let (mut new, mut version) = (item.clone(), bom.clone());
    (new["code"], new["name"]) = (json!("P9"), json!("新零件"));
    version["version"] = json!("V2");
    version["state"] = json!("draft");
    version["lines"][0]["component"] = json!("P9");
    let calls = [
        json!({ "command": "item.save", "input": { "item": new, "revision": null } }),
        json!({ "command": "bom.save", "input": { "bom": version, "revision": null } }),
        // What would need a second person by itself: a unit that is in use.
        json!({ "command": "unit.retire", "input": { "code": "kg", "retired": true, "revision": 1 } }),
    ];
    let text = calls.iter().map(|call| format!("{call}\n")).collect::<String>();
    let view = tried(&app, &li, "commands", &text);
    let count = |table: &str, added: u32, changed: u32| json!({ "table": table, "added": added, "changed": changed, "deleted": 0 });
    assert_eq!(view["counts"], json!([count("bom", 1, 0), count("bom_line", 2, 0), count("item", 1, 0), count("unit", 0, 1)]));
    assert_eq!(call(&app, &li, "item.get", json!({ "code": "P9" })).unwrap_err().code, Code::Missing);
    let asked = request(&app, &li, &view);
    agree(&app, &zhao, &asked).unwrap();
    let saved = call(&app, &li, "bom.get", json!({ "item": "S00-0000", "version": "V2" })).unwrap();
    assert_eq!((&saved["bom"]["lines"][0]["component"], &saved["revision"]), (&json!("P9"), &json!(1)));
    assert_eq!(call(&app, &li, "unit.get", json!({ "code": "kg" })).unwrap()["unit"]["retired"], true);
    // Of the copy's trail nothing came: one row says what was done.
    let trail = call(&app, &li, "audit.list", json!({ "command": "script.run" })).unwrap();
    assert_eq!((rows(&trail).len(), &rows(&trail)[0]["object_kind"]), (1, &json!("script")), "{trail}");
    assert_eq!(rows(&call(&app, &li, "audit.list", json!({ "command": "unit.retire" })).unwrap()).len(), 0);
    assert_eq!(done(&app, &li, "system.verify", json!({})).unwrap()["problems"], 0);
}

#[test]
fn rows_that_moved_make_the_request_stale_and_without_a_backup_nothing_is_run() {
    let place = Place::file();
    let app = place.open();
    fill(&app, &administrator(), 30);
    let [li, zhao, gao] = people(&app);
    let notes = "UPDATE item SET note = '停用' WHERE item_group = '店 3';\nDELETE FROM item WHERE code = 'nobody'";
    let view = tried(&app, &li, "sql", notes);
    assert_eq!(view["warnings"], json!([{ "statement": 2, "line": 2 }]));
    let asked = request(&app, &li, &view);
    // The folder of backups is where a drive was.
    let folder = tempfile::tempdir().unwrap();
    call(&app, &li, "backup.configure", json!({ "folder": folder.path(), "second": "" })).unwrap();
    let away = folder.path().with_extension("away");
    std::fs::rename(folder.path(), &away).unwrap();
    let error = agree(&app, &zhao, &asked).unwrap_err();
    assert_eq!(error.code, Code::BackupGone);
    assert_eq!(state(&app, &li, &view), "tried");
    let open = || call(&app, &li, "approval.get", json!({ "id": asked["id"] })).unwrap();
    assert_eq!(open()["state"], "open", "it can be agreed to once the drive is back");
    std::fs::rename(&away, folder.path()).unwrap();
    // Somebody works on one of the items.
    let item = call(&app, &gao, "item.get", json!({ "code": "S03-0003" })).unwrap();
    let mut changed = item["item"].clone();
    changed["name"] = json!("改过");
    call(&app, &li, "item.save", json!({ "item": changed, "revision": item["revision"] })).unwrap();
    assert_eq!(agree(&app, &zhao, &asked).unwrap_err().code, Code::ApprovalStale);
    assert_eq!((&open()["state"], &open()["moved"]), (&json!("stale"), &json!(["item S03-0003"])));
    // Nobody is asked again to agree to what cannot be done any more.
    let again = json!({ "command": "script.run", "input": { "number": view["number"] }, "reason": "再来" });
    let error = call(&app, &li, "approval.request", again).unwrap_err();
    assert_eq!((error.code, error.list), (Code::ScriptMoved, vec!["item S03-0003".to_owned()]));
    let told = call(&app, &li, "script.get", json!({ "number": view["number"] })).unwrap();
    assert_eq!((&told["moved"], &told["nobody_else"]), (&json!(["item S03-0003"]), &json!(false)));
    assert_eq!(state(&app, &li, &view), "tried");
    assert_eq!(call(&app, &li, "item.get", json!({ "code": "S03-0003" })).unwrap()["item"]["note"], "");
    // A script that was taken back is not run, whoever agrees; and nobody has it before them to agree to.
    let view = tried(&app, &li, "sql", notes);
    let (asked, other) = (request(&app, &li, &view), tried(&app, &li, "sql", notes));
    let other = request(&app, &li, &other);
    call(&app, &zhao, "script.withdraw", json!({ "number": view["number"] })).unwrap();
    let seen = |asked: &Value| call(&app, &li, "approval.get", json!({ "id": asked["id"] })).unwrap();
    let ended = seen(&asked);
    assert_eq!((&ended["state"], &ended["moved"], &ended["decided_by"]), (&json!("stale"), &json!(["script"]), &json!("zhao")));
    assert_eq!(seen(&other)["state"], "open", "only what was asked for that script");
    let trail = call(&app, &li, "audit.list", json!({ "command": "script.withdraw" })).unwrap();
    assert_eq!(rows(&trail).iter().map(|row| row["object_kind"].as_str().unwrap()).collect::<Vec<_>>(), ["approval", "script"]);
    assert_eq!(agree(&app, &zhao, &asked).unwrap_err().code, Code::ApprovalStale);
    assert_eq!(state(&app, &li, &view), "withdrawn");
    // Tried anew it is done; whoever has one of the items open is told.
    let view = tried(&app, &li, "sql", notes);
    let asked = request(&app, &li, &view);
    agree(&app, &zhao, &asked).unwrap();
    assert_eq!(state(&app, &li, &view), "run");
    let item = call(&app, &li, "item.get", json!({ "code": "S03-0003" })).unwrap();
    assert_eq!(
        (&item["item"]["note"], &item["item"]["name"], &item["revision"], &item["changed_by"]),
        (&json!("停用"), &json!("改过"), &json!(3), &json!("li"))
    );
    assert_eq!(call(&app, &li, "item.save", json!({ "item": item["item"], "revision": 2 })).unwrap_err().code, Code::ChangedMeanwhile);
}

#[test]
fn where_nobody_else_could_agree_it_is_done_and_stands_on_the_trail() {
    let place = Place::file();
    let app = place.open();
    fill(&app, &administrator(), 5);
    let text = "UPDATE item SET note = 'x' WHERE code = 'P1'";
    let view = job(&app, "script.submit", script("sql", text)).unwrap();
    assert_eq!(ask(&app, "script.get", json!({ "number": view["number"] }))["nobody_else"], true);
    assert_eq!(job(&app, "script.run", json!({ "number": view["number"] })).unwrap()["state"], "run");
    assert_eq!(ask(&app, "item.get", json!({ "code": "P1" }))["item"]["note"], "x");
    verify(&app);
    let input = json!({ "login": "li", "name": "李敏", "password": OWNER });
    let li = shown(&call(&app, &administrator(), "login.switch_on", input).unwrap()["session"]);
    let view = tried(&app, &li, "sql", "UPDATE item SET note = 'y' WHERE code = 'P1'");
    let get = || call(&app, &li, "script.get", json!({ "number": view["number"] })).unwrap();
    assert_eq!(get()["nobody_else"], true);
    done(&app, &li, "script.run", json!({ "number": view["number"] })).unwrap();
    let trail = call(&app, &li, "audit.list", json!({ "command": "script.run", "limit": 2 })).unwrap();
    assert!(rows(&trail).iter().any(|row| row["after"].as_str().is_some_and(|after| after.contains("nobody_else"))), "{trail}");
    if let Some(url) = postgres() {
        let place = Place::database(&url);
        let app = place.open();
        assert_eq!(job(&app, "script.submit", script("sql", text)).unwrap_err().code, Code::ScriptNotSqlite);
        assert_eq!(ask(&app, "script.list", json!({})), json!({ "rows": [], "next": null, "can_try": false }));
    }
}

/// Starts the program and kills it after a while; none lets it end. Gives how long it ran.
fn killed(mut command: Command, after: Option<Duration>) -> Duration {
    let started = Instant::now();
    let mut child = Ended(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    match after {
        Some(after) => {
            std::thread::sleep(after);
            let _ = child.0.kill();
            child.0.wait().unwrap();
        }
        None => assert!(child.0.wait().unwrap().success()),
    }
    started.elapsed()
}

#[test]
fn a_kill_leaves_all_of_a_script_or_nothing_and_no_copy() {
    let before = Place::file();
    let app = before.open();
    fill(&app, &administrator(), 400);
    drop(app);
    let Location::Sqlite(original) = before.location() else { unreachable!() };
    let copy = |from: &std::path::Path| {
        let place = Place::file();
        let Location::Sqlite(to) = place.location() else { unreachable!() };
        std::fs::copy(from, to).unwrap();
        place
    };
    let submit = script("sql", ARCHIVE).to_string();
    let submit = |place: &Place| qitao(place, &["call", "script.submit", &submit]);
    let ran = |place: &Place| qitao(place, &["call", "script.run", r#"{"number":1}"#]);
    let found = |place: &Place| {
        let verified = Run::of(qitao(place, &["verify"]).output().unwrap());
        assert_eq!(verified.json()["problems"], 0, "{verified}");
        no_copies(place);
        let scripts = run(place, &["call", "script.list", "{}"]).json();
        let info = run(place, &["call", "system.info", "{}"]).json();
        let states: Vec<String> = rows(&scripts).iter().map(|row| row["state"].as_str().unwrap().to_owned()).collect();
        (states.concat(), info["counts"]["items"].as_i64().unwrap())
    };
    let mut random = StdRng::seed_from_u64(20_261_126);
    let mut story = |from: &std::path::Path, command: &dyn Fn(&Place) -> Command, old: (&str, i64), new: (&str, i64)| {
        let whole = killed(command(&copy(from)), None);
        let (mut as_before, mut as_after) = (0, 0);
        for at in 0..8 {
            let place = copy(from);
            let share = whole.as_micros() as u64 / 7;
            killed(command(&place), Some(Duration::from_micros(share * at + random.random_range(0..share.max(1)))));
            let (states, items) = found(&place);
            match (states.as_str(), items) {
                found if found == old => as_before += 1,
                found if found == new => as_after += 1,
                found => panic!("neither as before nor as after: {found:?}"),
            }
        }
        println!("{whole:?} in all: {as_before} as before, {as_after} as after");
        assert!(as_before > 0, "every kill came too late");
    };
    // While a script runs in a circle there is a copy; killed then, the next opening takes it away.
    let place = copy(&original);
    let circle = script("sql", CIRCLE).to_string();
    let mut child = Ended(qitao(&place, &["call", "script.submit", &circle]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let until = Instant::now() + PATIENCE;
    while copies(&place).len() < 2 {
        assert!(Instant::now() < until && child.0.try_wait().unwrap().is_none(), "there was no copy");
        std::thread::sleep(Duration::from_millis(20));
    }
    child.0.kill().unwrap();
    child.0.wait().unwrap();
    assert!(!copies(&place).is_empty());
    assert_eq!(found(&place), (String::new(), 407));
    story(&original, &submit, ("", 407), ("tried", 407));
    let submitted = copy(&original);
    killed(submit(&submitted), None);
    let Location::Sqlite(submitted) = submitted.location() else { unreachable!() };
    story(&submitted, &ran, ("tried", 407), ("run", 7));
}
