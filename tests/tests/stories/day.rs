//! A planner's day with the sample factory: looking up, changing, being refused, importing, taking back; and what the
//! books remember of it.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::{Place, administrator, ask, call, column, job, lines, refused, rows, verify};
use qitao_app::{Actor, App, COMMANDS, Caller, Client, Code, Needs, Right};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

const VALVE: &str = "FA-DN50-0304";
const BOLT: &str = "BT-M12X50-A2";
const DAY: &str = "2026-11-23";

fn factory(place: &Place) -> Arc<App> {
    let app = place.open();
    job(&app, "sample.load", json!({ "papers": false })).unwrap();
    app
}

/// How much of an item is in an answer; none when it is not in it.
fn quantity<'v>(answer: &'v Value, item: &str) -> Option<&'v str> {
    lines(answer).iter().find(|line| line["item"] == item).map(|line| line["quantity"].as_str().unwrap())
}

fn explode(app: &Arc<App>, item: &str, quantity: &str, date: &str) -> Value {
    ask(app, "bom.explode", json!({ "item": item, "quantity": quantity, "date": date }))
}

fn version(app: &Arc<App>, version: &str) -> Value {
    ask(app, "bom.get", json!({ "item": VALVE, "version": version }))
}

#[test]
fn looking_up_what_is_needed() {
    for place in Place::each() {
        let app = factory(&place);
        // By the initials of 六角螺栓, by those of 闸阀 with a size, by the start of a code in small letters.
        let found = |text: &str| ask(&app, "search.find", json!({ "text": text, "kinds": ["item"], "limit": 200 }))["hits"].clone();
        let bolts = found("ljls");
        let bolts = bolts.as_array().unwrap();
        assert!(bolts.len() > 10 && bolts.iter().all(|hit| hit["name"] == "六角螺栓"), "{bolts:?}");
        let valves = found("zf dn50");
        assert!(column(valves.as_array().unwrap(), "code").contains(&VALVE), "{valves}");
        assert_eq!(found("bt-m12x50-a2")[0]["code"], BOLT);
        assert_eq!(found("六角螺栓 m12×50 a2").as_array().unwrap().iter().filter(|hit| hit["code"] == BOLT).count(), 1);
        assert_eq!(found("没有这种东西"), json!([]));

        // Ten valves: eight bolts each, through the phantom set of fasteners; grease by weight.
        let ten = explode(&app, VALVE, "10", DAY);
        assert_eq!(ten["version"], "V3");
        assert_eq!(
            [quantity(&ten, BOLT), quantity(&ten, "LB-LI-2"), quantity(&ten, "JF-DN50-M12")],
            [Some("80"), Some("0.085"), Some("10")]
        );
        assert_eq!(ten["summary"]["items"], lines(&ten).len());
        // The same by level adds up to the same; and the tree opens one step at a time to the same bolts.
        let by_level = ask(&app, "bom.explode", json!({ "item": VALVE, "quantity": "10", "date": DAY, "view": "by_level" }));
        let grease: Vec<&Value> = lines(&by_level).iter().filter(|line| line["item"] == "LB-LI-2").collect();
        assert_eq!((grease.len(), &grease[0]["level"]), (1, &json!(1)));
        let open = |path: &Value| {
            ask(&app, "bom.explode", json!({ "item": VALVE, "quantity": "10", "date": DAY, "view": "indented", "path": path, "depth": 1 }))
        };
        let first = open(&json!([]));
        assert_eq!(lines(&first).len(), 9);
        let set = lines(&first).iter().find(|line| line["item"] == "JF-DN50-M12").unwrap();
        assert_eq!((&set["is_phantom"], &set["can_open"]), (&json!(true), &json!(true)));
        assert_eq!(quantity(&open(&set["path"]), BOLT), Some("80"));

        // And back: eight in one valve, in the top and in the set.
        let used = |view: &str| ask(&app, "bom.where_used", json!({ "item": BOLT, "date": DAY, "view": view }));
        assert_eq!((quantity(&used("all"), VALVE), quantity(&used("direct"), VALVE)), (Some("8"), None));
        assert_eq!(quantity(&used("direct"), "JF-DN50-M12"), Some("8"));
        let tops = used("tops");
        assert!(lines(&tops).iter().all(|line| line["is_top"] == true) && lines(&tops).len() == tops["summary"]["tops"], "{tops}");
        verify(&app);
    }
}

#[test]
fn changing_a_bom_and_being_refused() {
    for place in Place::each() {
        let app = factory(&place);
        // More grease, saved from what was seen.
        let seen = version(&app, "V3");
        let mut bom = seen["bom"].clone();
        assert_eq!((&bom["lines"][8]["component"], &bom["lines"][8]["qty"]), (&json!("LB-LI-2"), &json!("0.0085")));
        bom["lines"][8]["qty"] = json!("0.01");
        let saved = ask(&app, "bom.save", json!({ "bom": bom, "revision": seen["revision"] }));
        assert_eq!(saved["revision"].as_i64(), seen["revision"].as_i64().map(|r| r + 1));
        assert_eq!(quantity(&explode(&app, VALVE, "10", DAY), "LB-LI-2"), Some("0.1"));

        // A colleague who still has the old one on screen.
        let colleague =
            Caller { actor: Actor::with_rights("老李", Right::ALL.iter().copied()), client: Client::Browser, ..administrator() };
        bom["lines"][8]["qty"] = json!("0.02");
        let conflict = call(&app, &colleague, "bom.save", json!({ "bom": bom, "revision": seen["revision"] })).unwrap_err();
        assert_eq!(
            (conflict.code, conflict.params["theirs"].as_str(), conflict.params["yours"].as_str()),
            (Code::ChangedMeanwhile, "2", "1")
        );
        assert_eq!(conflict.params["changed_by"], "administrator");
        assert_eq!(quantity(&explode(&app, VALVE, "10", DAY), "LB-LI-2"), Some("0.1"));

        // The trail has who, when, before and after of the one change that happened.
        let trail = ask(&app, "audit.list", json!({ "object_kind": "bom", "object_key": format!("{VALVE} V3") }));
        let [row] = &rows(&trail)[..] else { panic!("{trail}") };
        let record = |side: &str| -> Value { serde_json::from_str(row[side].as_str().unwrap()).unwrap() };
        assert_eq!((&row["actor"], &row["command"]), (&json!("administrator"), &json!("bom.save")));
        assert_eq!((&record("before")["lines"][8]["qty"], &record("after")["lines"][8]["qty"]), (&json!("0.0085"), &json!("0.01")));
        assert_eq!(record("before"), seen["bom"]);

        a_loop(&app);
        an_overlap(&app);
        retiring(&app);
        verify(&app);
    }
}

/// The valve into its own body: refused, with the way round.
fn a_loop(app: &Arc<App>) {
    let list = ask(app, "bom.list", json!({ "filter": [{ "field": "item", "op": "eq", "values": ["VB-DN50-0304"] }] }));
    let row = rows(&list).iter().find(|row| row["state"] == "active" && row["to"].is_null()).unwrap();
    let body = ask(app, "bom.get", json!({ "item": "VB-DN50-0304", "version": row["version"] }));
    let mut bom = body["bom"].clone();
    let mut line = bom["lines"][0].clone();
    (line["number"], line["component"], line["unit"], line["operation"]) = (json!(990), json!(VALVE), json!("台"), Value::Null);
    bom["lines"].as_array_mut().unwrap().push(line);
    let error = refused(app, "bom.save", json!({ "bom": bom, "revision": body["revision"] }));
    assert_eq!(error.code, Code::BomLoop);
    let way: Vec<&str> = error.params["path"].split(" → ").collect();
    assert_eq!((way.len(), way[0]), (3, way[2]), "{error}");
    assert_eq!(BTreeSet::from_iter(way), BTreeSet::from([VALVE, "VB-DN50-0304"]));
    assert_eq!(ask(app, "bom.get", json!({ "item": "VB-DN50-0304", "version": row["version"] })), body);
}

/// Next year's version cannot begin before this year's ends.
fn an_overlap(app: &Arc<App>) {
    let next = version(app, "V4");
    assert_eq!((&next["bom"]["state"], &next["bom"]["from"]), (&json!("draft"), &json!("2027-01-01")));
    let activate = json!({ "item": VALVE, "version": "V4", "state": "active", "revision": next["revision"] });
    let error = refused(app, "bom.set_state", activate.clone());
    assert_eq!((error.code, error.params["other"].as_str(), error.params["from"].as_str()), (Code::BomOverlap, "V3", "2027-01-01"));
    let now = version(app, "V3");
    let mut bom = now["bom"].clone();
    bom["to"] = json!("2026-12-31");
    ask(app, "bom.save", json!({ "bom": bom, "revision": now["revision"] }));
    assert_eq!(ask(app, "bom.set_state", activate)["bom"]["state"], "active");
    let versions = ["2026-06-30", "2026-07-01", "2026-12-31", "2027-01-01"].map(|day| explode(app, VALVE, "1", day)["version"].clone());
    assert_eq!(versions, ["V1", "V2", "V3", "V4"]);
}

/// A bolt is no longer bought; its BOMs are named, and it can come back.
fn retiring(app: &Arc<App>) {
    let retired = |app: &Arc<App>| -> Vec<Value> {
        let checked = ask(app, "bom.check", json!({ "date": DAY, "limit": 100_000 }));
        let problems = checked["problems"].as_array().unwrap().iter();
        problems.filter(|p| p["code"] == "retired_component" && p["items"][1] == BOLT).map(|p| p["items"][0].clone()).collect()
    };
    assert_eq!(retired(app), Vec::<Value>::new());
    let bolt = ask(app, "item.get", json!({ "code": BOLT }));
    let done = ask(app, "item.retire", json!({ "code": BOLT, "retired": true, "revision": bolt["revision"] }));
    assert_eq!(done["item"]["retired"], true);
    let stale = refused(app, "item.retire", json!({ "code": BOLT, "retired": false, "revision": bolt["revision"] }));
    assert_eq!(stale.code, Code::ChangedMeanwhile);
    let named = retired(app);
    assert_eq!(named.len(), bolt["used_in"].as_u64().unwrap() as usize);
    assert!(named.contains(&json!("JF-DN50-M12")), "{named:?}");
    ask(app, "item.retire", json!({ "code": BOLT, "retired": false, "revision": done["revision"] }));
    assert_eq!(retired(app), Vec::<Value>::new());
}

#[test]
fn an_import_with_mistakes_is_corrected_written_and_taken_back() {
    for place in Place::each() {
        let app = factory(&place);
        let before = ask(&app, "system.info", json!({}))["counts"].clone();
        let items = "物料编码,物料名称,计量单位,物料类别\nX-1,试制阀,台,成品\nX-2,试制垫,个,原材料\n";
        // A letter O for a zero, full-width digits, a quantity below zero.
        let bom = "父件编码,行号,子件编码,单位用量\nX-1,10,BT-M12X5O-A2,8\nX-1,20,NT-M12-A2,１６\nX-1,30,X-2,2\nX-1,40,LB-LI-2,-0.0085\n";
        let upload = |name: &str, text: &str| app.upload(&administrator(), name, text.as_bytes()).unwrap().file;
        let files = [upload("物料.csv", items), upload("清单.csv", bom)];
        let tried = job(&app, "import.dry_run", json!({ "files": files })).unwrap();
        let problems = ask(&app, "import.problems", json!({ "run": tried["run"] }));
        let cell = |p: &Value| {
            format!("{} {}{} {}", p["sheet"].as_str().unwrap(), p["letter"].as_str().unwrap(), p["row"], p["code"].as_str().unwrap())
        };
        let found: BTreeSet<String> = rows(&problems).iter().map(cell).collect();
        let expected = [
            "物料.csv C3 unknown_unit",
            "清单.csv C2 unknown_item",
            "清单.csv C4 item_not_taken",
            "清单.csv D3 full_width",
            "清单.csv D5 not_positive",
        ];
        assert_eq!(found, expected.map(str::to_owned).into(), "{problems}");
        let of = |code: &str| rows(&problems).iter().find(|p| p["code"] == code).unwrap();
        assert_eq!((&of("unknown_item")["suggestion"], &of("unknown_unit")["suggestion"]), (&json!(BOLT), &json!("件")));
        let error = job(&app, "import.write", json!({ "run": tried["run"], "skip_errors": false })).unwrap_err();
        assert_eq!(error.code, Code::ImportProblems);
        assert_eq!(ask(&app, "system.info", json!({}))["counts"], before);

        // What is suggested is taken, the quantity is corrected by hand.
        let fix = |p: &Value, value: &Value| json!({ "sheet": p["sheet"], "row": p["row"], "column": p["column"], "value": value });
        let suggested = ["unknown_item", "unknown_unit", "full_width"].map(|code| fix(of(code), &of(code)["suggestion"]));
        let fixes: Vec<Value> = suggested.into_iter().chain([fix(of("not_positive"), &json!("0.0085"))]).collect();
        let tried = job(&app, "import.dry_run", json!({ "run": tried["run"], "fixes": fixes })).unwrap();
        assert_eq!((&tried["errors"], &tried["warnings"], &tried["new"]), (&json!(0), &json!(0), &json!(6)), "{tried}");
        let new = ask(&app, "import.differences", json!({ "run": tried["run"], "state": "new" }));
        assert_eq!(rows(&new).len(), 6);
        let written = job(&app, "import.write", json!({ "run": tried["run"], "skip_errors": false })).unwrap();
        let ten = explode(&app, "X-1", "10", DAY);
        let quantities = [BOLT, "NT-M12-A2", "X-2", "LB-LI-2"].map(|item| quantity(&ten, item).unwrap().to_owned());
        assert_eq!(quantities, ["80", "160", "20", "0.085"]);

        // Somebody builds on it: it cannot be taken back any more, until that is gone.
        let part = ask(&app, "item.get", json!({ "code": "X-2" }));
        let mut changed = part["item"].clone();
        changed["name"] = json!("试制垫片");
        let saved = ask(&app, "item.save", json!({ "item": changed, "revision": part["revision"] }));
        let moved = job(&app, "import.undo", json!({ "batch": written["batch"] })).unwrap_err();
        assert_eq!((moved.code, moved.params["key"].as_str()), (Code::BatchMoved, "X-2"));
        ask(&app, "item.save", json!({ "item": part["item"], "revision": saved["revision"] }));
        let undone = job(&app, "import.undo", json!({ "batch": written["batch"] })).unwrap();
        assert_eq!((&undone["deleted"], &undone["restored"]), (&json!(3), &json!(0)), "{undone}");
        assert_eq!(ask(&app, "system.info", json!({}))["counts"], before);
        assert_eq!(refused(&app, "item.get", json!({ "code": "X-1" })).code, Code::Missing);
        assert_eq!(job(&app, "import.undo", json!({ "batch": written["batch"] })).unwrap_err().code, Code::BatchUndone);
        let trail = ask(&app, "audit.list", json!({ "object_kind": "import" }));
        assert_eq!(column(rows(&trail), "command"), ["import.undo", "import.write"]);
        // Whoever asks who changed an item finds the import as well.
        let of =
            |filter: Value| column(rows(&ask(&app, "audit.list", filter)), "command").iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        let all = ["import.undo", "item.save", "item.save", "import.write"];
        assert_eq!(of(json!({ "object_kind": "item", "object_key": "X-2" })), all);
        assert_eq!(of(json!({ "object_key": "X-2", "command": "import.write" })), ["import.write"]);
        assert_eq!(of(json!({ "object_kind": "bom", "object_key": "X-2" })), [""; 0]);
        verify(&app);
    }
}

#[test]
fn every_command_asks_for_its_right() {
    for place in Place::each() {
        let app = place.open();
        let trail = |app: &Arc<App>| ask(app, "audit.list", json!({}));
        let before = trail(&app);
        let somebody = |rights: &[Right]| Caller { actor: Actor::with_rights("访客", rights.iter().copied()), ..administrator() };
        assert!(COMMANDS.len() > 50);
        for command in COMMANDS {
            // What asks for no right is about whoever calls.
            let Needs::Right(needed) = command.needs else { continue };
            let others: Vec<Right> = Right::ALL.iter().copied().filter(|right| *right != needed).collect();
            for rights in [&[][..], &others] {
                let error = app.call(&somebody(rights), command.name, json!({})).map(|_| ()).unwrap_err();
                assert_eq!((error.code, error.params["right"].as_str()), (Code::Forbidden, needed.word()), "{}", command.name);
                assert_eq!((error.params["actor"].as_str(), error.params["command"].as_str()), ("访客", command.name));
            }
            // With the one right it is let in, and what it says then is about its input.
            if let Err(error) = app.call(&somebody(&[needed]), command.name, json!({ "no_such_field": 1 })) {
                assert_eq!(error.code, Code::InputInvalid, "{}", command.name);
            } else {
                panic!("{} took a field that it does not have", command.name);
            }
        }
        assert_eq!(trail(&app), before, "nothing was changed");
    }
}

#[test]
fn every_call_is_counted() {
    for place in Place::each() {
        let app = factory(&place);
        let today = ask(&app, "system.info", json!({}))["today"].clone();
        for _ in 0..7 {
            explode(&app, VALVE, "1", DAY);
        }
        for _ in 0..3 {
            assert_eq!(refused(&app, "bom.explode", json!({ "item": "不存在" })).code, Code::Missing);
        }
        let phone = Caller { client: Client::Phone, ..administrator() };
        call(&app, &phone, "bom.explode", json!({ "item": VALVE })).unwrap();
        let valve = ask(&app, "item.get", json!({ "code": VALVE }));
        ask(&app, "item.save", json!({ "item": valve["item"], "revision": valve["revision"] }));
        // The figures survive the end of the program.
        drop(app);
        let app = place.open();
        let figures = ask(&app, "system.call_figures", json!({ "since": today }));
        let of = |command: &str, client: &str| {
            let row = rows(&figures).iter().find(|row| row["command"] == command && row["client"] == client);
            let row = row.unwrap_or_else(|| panic!("no {command} by {client}: {figures}"));
            assert!(row["micros"].as_i64().unwrap() >= row["micros_most"].as_i64().unwrap() && row["micros_most"].as_i64().unwrap() > 0);
            ["calls", "failures", "changes"].map(|field| row[field].as_i64().unwrap())
        };
        assert_eq!(of("bom.explode", "program"), [10, 3, 0]);
        assert_eq!(of("bom.explode", "phone"), [1, 0, 0]);
        assert_eq!(of("item.save", "program"), [1, 0, 1]);
        assert_eq!(of("sample.load", "program"), [1, 0, 1]);
    }
}
