//! What needs a second person: asked for, agreed to, done once; or refused, taken back, overtaken.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

mod common;

use common::{Place, administrator, call, rows};
use qitao_app::{App, COMMANDS, Caller, Code, Error, Event, Token};
use serde_json::{Value, json};
use std::fmt::Write;
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

const OWNER: &str = "correct horse";

fn shown(token: &Value) -> Caller {
    administrator().with_session(Some(Token::given(token.as_str().unwrap_or_else(|| panic!("no token: {token}")))))
}

fn log_in(app: &Arc<App>, login: &str) -> Caller {
    let secret = if login == "li" { OWNER } else { "4711" };
    shown(&call(app, &administrator(), "session.login", json!({ "login": login, "secret": secret })).unwrap()["token"])
}

/// Somebody with a PIN, logged in.
fn add(app: &Arc<App>, owner: &Caller, login: &str, roles: &[&str]) -> Caller {
    let person = json!({ "login": login, "name": login, "roles": roles, "retired": false });
    call(app, owner, "person.save", json!({ "person": person, "revision": null })).unwrap();
    call(app, owner, "person.set_secret", json!({ "login": login, "kind": "pin", "secret": "4711" })).unwrap();
    log_in(app, login)
}

/// Books in which `li` and `zhao` own everything, `wang` plans, and `he` may approve and nothing else.
struct Factory {
    app: Arc<App>,
    li: Caller,
    zhao: Caller,
    wang: Caller,
    he: Caller,
}

fn factory(place: &Place) -> Factory {
    let app = place.open();
    let input = json!({ "login": "li", "name": "李敏", "password": OWNER });
    let li = shown(&call(&app, &administrator(), "login.switch_on", input).unwrap()["session"]["token"]);
    let [zhao, wang, he] =
        [("zhao", "owner"), ("wang", "planner"), ("he", "accountant")].map(|(login, role)| add(&app, &li, login, &[role]));
    for (code, name) in [("pcs", "件"), ("kg", "公斤")] {
        let unit = json!({ "code": code, "name": name, "name_en": code, "decimals": 0, "dimension": "count", "factor": "1", "per": "1", "retired": false });
        call(&app, &li, "unit.save", json!({ "unit": unit, "revision": null })).unwrap();
    }
    import(&app, &li, "物料编码,物料名称,计量单位,物料类别\nA,甲,pcs,原材料\n").unwrap();
    Factory { app, li, zhao, wang, he }
}

/// A trial run of a file.
fn dry_run(app: &Arc<App>, who: &Caller, csv: &str) -> Value {
    let file = app.upload(who, "物料.csv", csv.as_bytes()).unwrap().file;
    wait(app, &call(app, who, "import.dry_run", json!({ "files": [file] })).unwrap()).unwrap()["run"].clone()
}

fn wait(app: &Arc<App>, started: &Value) -> Result<Value, Error> {
    app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {})
}

fn import(app: &Arc<App>, who: &Caller, csv: &str) -> Result<Value, Error> {
    let run = dry_run(app, who, csv);
    wait(app, &call(app, who, "import.write", json!({ "run": run }))?)
}

/// A file of items, each by this name.
fn items(range: std::ops::Range<u32>, name: &str) -> String {
    range.fold("物料编码,物料名称,计量单位,物料类别\n".to_owned(), |mut text, item| {
        writeln!(text, "I-{item:04},{name} {item},pcs,原材料").unwrap();
        text
    })
}

fn code(result: Result<Value, Error>) -> Code {
    result.map_or_else(|error| error.code, |value| panic!("not refused: {value}"))
}

fn retire(code: &str, revision: i64) -> Value {
    json!({ "code": code, "retired": true, "revision": revision })
}

impl Factory {
    fn ask(&self, who: &Caller, command: &str, input: Value) -> Value {
        let request = json!({ "command": command, "input": input, "reason": "因为" });
        call(&self.app, who, "approval.request", request).unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Somebody asks to retire the unit that items count in.
    fn ask_to_retire(&self, who: &Caller) -> Value {
        self.ask(who, "unit.retire", retire("pcs", 1))
    }

    fn approve(&self, who: &Caller, asked: &Value) -> Result<Value, Error> {
        call(&self.app, who, "approval.approve", json!({ "id": asked["id"], "reason": "可以" }))
    }

    fn state(&self, asked: &Value) -> Value {
        call(&self.app, &self.he, "approval.get", json!({ "id": asked["id"] })).unwrap()
    }

    fn is_retired(&self, code: &str) -> bool {
        call(&self.app, &self.li, "unit.get", json!({ "code": code })).unwrap()["unit"]["retired"] == true
    }

    fn to_decide(&self, who: &Caller) -> Value {
        call(&self.app, who, "session.state", json!({})).unwrap()["approvals"].clone()
    }
}

fn each(story: impl Fn(Factory, &Place)) {
    for place in Place::each() {
        story(factory(&place), &place);
    }
}

#[test]
fn somebody_else_agrees_and_it_is_done_in_the_requesters_name() {
    each(|f, _| {
        let needed = call(&f.app, &f.wang, "unit.retire", retire("pcs", 1)).unwrap_err();
        assert_eq!(
            (needed.code, needed.params["uses"].as_str(), needed.hint.as_deref()),
            (Code::ApprovalNeeded, "1", Some("ask_for_approval"))
        );
        // Not by the other door either.
        let mut unit = call(&f.app, &f.wang, "unit.get", json!({ "code": "pcs" })).unwrap()["unit"].clone();
        unit["retired"] = json!(true);
        assert_eq!(code(call(&f.app, &f.wang, "unit.save", json!({ "unit": unit, "revision": 1 }))), Code::ApprovalNeeded);
        assert!(!f.is_retired("pcs"));
        // What nothing uses needs nobody.
        call(&f.app, &f.wang, "unit.retire", retire("kg", 1)).unwrap();

        let events = f.app.subscribe();
        let asked = f.ask_to_retire(&f.wang);
        assert_eq!(
            (&asked["state"], &asked["label"], &asked["requester"], &asked["reason"], &asked["input"], &asked["own"]),
            (&json!("open"), &json!("pcs"), &json!("wang"), &json!("因为"), &retire("pcs", 1), &json!(true))
        );
        assert_eq!(asked["consequences"], json!([{ "what": "uses", "figure": 1 }]));
        assert!(events.try_iter().any(|event| matches!(event, Event::Spoiled { tags, .. } if tags.iter().any(|tag| tag == "approval"))));
        assert_eq!([&f.wang, &f.he, &f.li, &f.zhao].map(|who| f.to_decide(who)), [0, 0, 1, 1].map(|n| json!(n)));
        assert!(!f.is_retired("pcs"));

        let done = f.approve(&f.zhao, &asked).unwrap();
        assert_eq!((&done["state"], &done["decided_by"], &done["decided_reason"]), (&json!("approved"), &json!("zhao"), &json!("可以")));
        assert_eq!(done["answer"]["unit"]["retired"], true);
        assert!(f.is_retired("pcs"));
        assert_eq!(f.to_decide(&f.li), 0);
        // On the trail both, by the number of the one in the name of the other.
        let trail = |filter: Value| call(&f.app, &f.li, "audit.list", filter).unwrap();
        let change = trail(json!({ "command": "unit.retire", "object_key": "pcs" }));
        assert_eq!(
            (rows(&change).len(), &rows(&change)[0]["actor"], &rows(&change)[0]["request_id"]),
            (1, &json!("wang"), &done["request_id"])
        );
        assert!(done["request_id"].as_str().unwrap().starts_with(&format!("approval-{}-", done["id"])));
        let decided = trail(json!({ "command": "approval.approve" }));
        assert_eq!((rows(&decided).len(), &rows(&decided)[0]["actor"]), (1, &json!("zhao")));
        let after: Value = serde_json::from_str(rows(&decided)[0]["after"].as_str().unwrap()).unwrap();
        assert_eq!((&after["state"], &after["request_id"], &after["requester"]), (&json!("approved"), &done["request_id"], &json!("wang")));
        let unit = call(&f.app, &f.li, "unit.get", json!({ "code": "pcs" })).unwrap();
        assert_eq!((&unit["changed_by"], &unit["revision"]), (&json!("wang"), &json!(2)));
    });
}

#[test]
fn nobody_agrees_to_their_own_request_nor_without_both_rights() {
    each(|f, _| {
        let asked = f.ask_to_retire(&f.li);
        // Another session, another client, the same person.
        for session in [&f.li, &log_in(&f.app, "li")] {
            assert_eq!(code(f.approve(session, &asked)), Code::ApprovalOwn);
            assert_eq!(code(call(&f.app, session, "approval.refuse", json!({ "id": asked["id"], "reason": "x" }))), Code::ApprovalOwn);
        }
        // `he` may approve, but not change master data; `wang` the other way round.
        for (who, right) in [(&f.he, "master_data"), (&f.wang, "approve")] {
            let error = f.approve(who, &asked).unwrap_err();
            assert_eq!((error.code, error.params["right"].as_str()), (Code::Forbidden, right));
        }
        assert_eq!(code(call(&f.app, &f.he, "approval.refuse", json!({ "id": asked["id"], "reason": "x" }))), Code::Forbidden);
        assert_eq!(code(f.approve(&administrator(), &asked)), Code::SessionNeeded);
        // Who has no right to see others' requests sees none; who may approve sees all.
        assert_eq!(code(call(&f.app, &f.wang, "approval.get", json!({ "id": asked["id"] }))), Code::Missing);
        let list = |who: &Caller| rows(&call(&f.app, who, "approval.list", json!({})).unwrap()).len();
        assert_eq!([&f.wang, &f.he, &f.li].map(list), [0, 1, 1]);
        assert_eq!((&f.state(&asked)["state"], f.is_retired("pcs")), (&json!("open"), false));
        // Whoever may not do it may not ask for it either.
        let request = json!({ "command": "unit.retire", "input": retire("pcs", 1), "reason": "x" });
        assert_eq!(code(call(&f.app, &f.he, "approval.request", request)), Code::Forbidden);
    });
}

#[test]
fn what_has_moved_is_not_done_and_both_are_told() {
    each(|f, _| {
        let asked = f.ask_to_retire(&f.wang);
        // One more item counts in it now.
        import(&f.app, &f.li, "物料编码,物料名称,计量单位,物料类别\nB,乙,pcs,原材料\n").unwrap();
        let events = f.app.subscribe();
        let error = f.approve(&f.zhao, &asked).unwrap_err();
        assert_eq!((error.code, error.params["moved"].as_str()), (Code::ApprovalStale, "uses"));
        assert!(events.try_iter().any(|event| matches!(event, Event::Spoiled { tags, .. } if tags.iter().any(|tag| tag == "approval"))));
        let seen = call(&f.app, &f.wang, "approval.get", json!({ "id": asked["id"] })).unwrap();
        assert_eq!(
            (&seen["state"], &seen["moved"], &seen["decided_by"], &seen["answer"]),
            (&json!("stale"), &json!(["uses"]), &json!("zhao"), &Value::Null)
        );
        assert!(!f.is_retired("pcs"));
        // It stays so, also when the books are as they were.
        assert_eq!(code(f.approve(&f.li, &asked)), Code::ApprovalStale);
        assert_eq!(rows(&call(&f.app, &f.li, "audit.list", json!({ "command": "approval.approve" })).unwrap()).len(), 1);
        // Asked for anew, it is judged anew.
        let anew = f.ask_to_retire(&f.wang);
        assert_eq!(anew["consequences"][0]["figure"], 2);
        f.approve(&f.zhao, &anew).unwrap();
        assert!(f.is_retired("pcs"));
    });
}

#[test]
fn agreed_to_twice_at_once_it_is_done_once() {
    each(|f, _| {
        let first = f.ask_to_retire(&f.wang);
        let gate = Barrier::new(6);
        let answers: Vec<Result<Value, Error>> = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..6)
                .map(|n| {
                    let who = if n % 2 == 0 { f.li.clone() } else { f.zhao.clone() };
                    let (f, gate, first) = (&f, &gate, &first);
                    scope.spawn(move || {
                        gate.wait();
                        f.approve(&who, first)
                    })
                })
                .collect();
            tries.into_iter().map(|one| one.join().unwrap()).collect()
        });
        // Three clicked as the same person: all of them are told that it is done; the other's are told by whom.
        let winner = f.state(&first)["decided_by"].clone();
        let fine: Vec<&Value> = answers.iter().flatten().collect();
        assert_eq!(fine.len(), 3, "{answers:?}");
        assert!(fine.iter().all(|done| done["decided_by"] == winner && done["state"] == "approved"));
        for error in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            assert_eq!(
                (error.code, error.params["state"].as_str(), json!(error.params["by"])),
                (Code::ApprovalDecided, "approved", winner.clone())
            );
        }
        let changes = call(&f.app, &f.li, "audit.list", json!({ "command": "unit.retire", "object_key": "pcs" })).unwrap();
        assert_eq!(rows(&changes).len(), 1);
        let unit = call(&f.app, &f.li, "unit.get", json!({ "code": "pcs" })).unwrap();
        assert_eq!(unit["revision"], 2);
        // The same click sent again with its id answers the same, and does nothing.
        let unit = json!({ "code": "pcs", "retired": false, "revision": 2 });
        call(&f.app, &f.wang, "unit.retire", unit).unwrap();
        let second = f.ask(&f.wang, "unit.retire", retire("pcs", 3));
        let li = f.li.clone().with_request_id(Some("one-click".into()));
        let done = f.approve(&li, &second).unwrap();
        assert_eq!(f.approve(&li, &second).unwrap(), done);
        assert_eq!(code(f.approve(&f.zhao.clone().with_request_id(Some("one-click".into())), &second)), Code::RequestIdReused);
    });
}

#[test]
fn refused_and_withdrawn_requests_stay_so() {
    each(|f, _| {
        let (one, two) = (f.ask_to_retire(&f.wang), f.ask_to_retire(&f.wang));
        let refuse = |who: &Caller, asked: &Value, reason: &str| {
            call(&f.app, who, "approval.refuse", json!({ "id": asked["id"], "reason": reason }))
        };
        let withdraw = |who: &Caller, asked: &Value| call(&f.app, who, "approval.withdraw", json!({ "id": asked["id"] }));
        assert_eq!(refuse(&f.li, &one, " ").unwrap_err().params["field"], "reason");
        let refused = refuse(&f.li, &one, "还有库存").unwrap();
        assert_eq!(
            (&refused["state"], &refused["decided_by"], &refused["decided_reason"]),
            (&json!("refused"), &json!("li"), &json!("还有库存"))
        );
        assert_eq!(code(withdraw(&f.li, &two)), Code::ApprovalNotYours);
        assert_eq!(withdraw(&f.wang, &two).unwrap()["state"], "withdrawn");
        for asked in [&one, &two] {
            assert_eq!(code(f.approve(&f.zhao, asked)), Code::ApprovalDecided);
            assert_eq!(code(refuse(&f.zhao, asked, "x")), Code::ApprovalDecided);
            assert_eq!(code(withdraw(&f.wang, asked)), Code::ApprovalDecided);
        }
        assert!(!f.is_retired("pcs"));
        // Open ones first, then the newest; page by page nothing is missed.
        let three = f.ask_to_retire(&f.wang);
        let (mut found, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = call(&f.app, &f.he, "approval.list", json!({ "limit": 1, "after": after })).unwrap();
            found.extend(rows(&page).iter().map(|row| row["id"].clone()));
            after = page["next"].clone();
            if after.is_null() {
                break;
            }
        }
        assert_eq!(found, [three["id"].clone(), two["id"].clone(), one["id"].clone()]);
        let filtered = |filter: Value| rows(&call(&f.app, &f.he, "approval.list", filter).unwrap()).len();
        assert_eq!(filtered(json!({ "state": "refused" })) + filtered(json!({ "state": "open" })), 2);
        assert_eq!((filtered(json!({ "requester": "li" })), filtered(json!({ "command": "unit.retire" }))), (0, 3));
        assert_eq!(code(call(&f.app, &f.he, "approval.list", json!({ "after": "x" }))), Code::ListBadCursor);
        // While one is open, others cannot be without end.
        for _ in 1..200 {
            f.ask_to_retire(&f.wang);
        }
        let request = json!({ "command": "unit.retire", "input": retire("pcs", 1), "reason": "x" });
        assert_eq!(code(call(&f.app, &f.wang, "approval.request", request)), Code::TooMany);
    });
}

#[test]
fn whoever_asked_must_still_be_allowed_to() {
    each(|f, _| {
        let asked = f.ask_to_retire(&f.wang);
        let save = |roles: &[&str], retired: bool| {
            let revision = call(&f.app, &f.li, "person.get", json!({ "code": "wang" })).unwrap()["revision"].clone();
            let person = json!({ "login": "wang", "name": "wang", "roles": roles, "retired": retired });
            call(&f.app, &f.li, "person.save", json!({ "person": person, "revision": revision, "reason": "x" })).unwrap();
        };
        for (roles, retired) in [(&["keeper"][..], false), (&["planner"], true)] {
            save(roles, retired);
            let error = f.approve(&f.zhao, &asked).unwrap_err();
            assert_eq!((error.code, error.params["requester"].as_str()), (Code::ApprovalRequester, "wang"));
            assert_eq!((&f.state(&asked)["state"], f.is_retired("pcs")), (&json!("open"), false));
        }
        // Brought back, it counts again.
        save(&["planner"], false);
        f.approve(&f.zhao, &asked).unwrap();
        assert!(f.is_retired("pcs"));
    });
}

#[test]
fn an_import_that_changes_much_is_written_exactly_as_it_was_asked_for() {
    each(|f, place| {
        import(&f.app, &f.wang, &items(0..30, "旧")).unwrap();
        call(&f.app, &f.li, "approval.configure", json!({ "mass_changes": 20 })).unwrap();
        // New ones do not count; 20 changed ones are not too many.
        import(&f.app, &f.wang, &items(100..140, "新")).unwrap();
        import(&f.app, &f.wang, &items(100..120, "再")).unwrap();
        let run = dry_run(&f.app, &f.wang, &items(0..45, "新"));
        let input = json!({ "run": run, "skip_errors": false });
        let needed = call(&f.app, &f.wang, "import.write", input.clone()).unwrap_err();
        assert_eq!((needed.code, needed.params["changed"].as_str(), needed.params["new"].as_str()), (Code::ApprovalNeeded, "30", "15"));
        let asked = f.ask(&f.wang, "import.write", input.clone());
        assert_eq!(asked["label"], "物料.csv");
        // Somebody else's run is nobody's to ask for.
        let foreign = json!({ "command": "import.write", "input": input, "reason": "x" });
        assert_eq!(code(call(&f.app, &f.li, "approval.request", foreign)), Code::ImportRunUnknown);

        // The program ends. In the next one the same number is another file's run, of the same person.
        let Factory { app, wang, .. } = f;
        drop(app);
        let app = place.open();
        let mut last = Value::Null;
        while last != run {
            last = dry_run(&app, &wang, "物料编码,物料名称,计量单位,物料类别\nZ,别的,pcs,原材料\n");
        }
        let zhao = log_in(&app, "zhao");
        assert_eq!(call(&app, &zhao, "session.state", json!({})).unwrap()["approvals"], 1);
        let started = call(&app, &zhao, "approval.approve", json!({ "id": asked["id"] })).unwrap();
        let written = wait(&app, &started).unwrap();
        assert_eq!((&written["changed"], &written["new"]), (&json!(30), &json!(15)));
        let done = call(&app, &zhao, "approval.get", json!({ "id": asked["id"] })).unwrap();
        assert_eq!((&done["state"], &done["decided_by"], &done["job"]), (&json!("approved"), &json!("zhao"), &started["job"]));
        let name = |code: &str| call(&app, &zhao, "item.get", json!({ "code": code })).map(|view| view["item"]["name"].clone());
        assert_eq!((name("I-0007").unwrap(), name("I-0044").unwrap()), (json!("新 7"), json!("新 44")));
        assert_eq!(name("Z").unwrap_err().code, Code::Missing);
        let batches = call(&app, &zhao, "import.batches", json!({ "limit": 1 })).unwrap();
        assert_eq!((&rows(&batches)[0]["actor"], &rows(&batches)[0]["file"]), (&json!("wang"), &json!("物料.csv")));

        // Taking it back changes as many; the same agreement is needed.
        let undo = json!({ "batch": written["batch"] });
        let needed = call(&app, &wang, "import.undo", undo.clone()).unwrap_err();
        assert_eq!(
            (needed.code, needed.params["restored"].as_str(), needed.params["deleted"].as_str()),
            (Code::ApprovalNeeded, "30", "15")
        );
        let request = json!({ "command": "import.undo", "input": undo, "reason": "错了" });
        let asked = call(&app, &wang, "approval.request", request).unwrap();
        wait(&app, &call(&app, &zhao, "approval.approve", json!({ "id": asked["id"] })).unwrap()).unwrap();
        assert_eq!(name("I-0007").unwrap(), "旧 7");
        let verified = wait(&app, &call(&app, &zhao, "system.verify", json!({})).unwrap()).unwrap();
        assert_eq!(verified["problems"], 0, "{verified}");
    });
}

#[test]
fn a_job_that_was_agreed_to_is_one_job_and_a_stale_one_is_none() {
    each(|f, _| {
        import(&f.app, &f.wang, &items(0..30, "旧")).unwrap();
        call(&f.app, &f.li, "approval.configure", json!({ "mass_changes": 20 })).unwrap();
        let ask = |name: &str| {
            let run = dry_run(&f.app, &f.wang, &items(0..30, name));
            f.ask(&f.wang, "import.write", json!({ "run": run, "skip_errors": false }))
        };
        let jobs =
            || rows(&call(&f.app, &f.li, "job.list", json!({})).unwrap()).iter().filter(|job| job["command"] == "import.write").count();
        let (one, two) = (ask("一"), ask("二"));
        let before = jobs();
        let gate = Barrier::new(4);
        std::thread::scope(|scope| {
            for n in 0..4 {
                let (f, gate, one) = (&f, &gate, &one);
                scope.spawn(move || {
                    gate.wait();
                    match f.approve(if n % 2 == 0 { &f.li } else { &f.zhao }, one) {
                        Ok(started) => drop(wait(&f.app, &started)),
                        Err(error) => assert_eq!(error.code, Code::ApprovalDecided),
                    }
                });
            }
        });
        let until = Instant::now() + Duration::from_secs(20);
        while f.state(&one)["state"] == "open" && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(f.state(&one)["state"], "approved");
        let batches = call(&f.app, &f.li, "import.batches", json!({})).unwrap();
        assert_eq!(rows(&batches).iter().filter(|row| row["changed"] == 30).count(), 1, "{batches}");
        // The other was judged on books that are no more: no job is begun for it.
        let after = jobs();
        assert!(after > before);
        let error = f.approve(&f.zhao, &two).unwrap_err();
        assert_eq!((error.code, error.params["moved"].as_str(), jobs()), (Code::ApprovalStale, "item", after));
        let item = call(&f.app, &f.li, "item.get", json!({ "code": "I-0003" })).unwrap();
        assert_eq!((&item["item"]["name"], &item["revision"]), (&json!("一 3"), &json!(2)));
    });
}

#[test]
fn a_job_that_is_cancelled_leaves_its_request_open() {
    each(|f, _| {
        import(&f.app, &f.wang, &items(0..2000, "旧")).unwrap();
        let run = dry_run(&f.app, &f.wang, &items(0..2000, "新"));
        let asked = f.ask(&f.wang, "import.write", json!({ "run": run, "skip_errors": false }));
        let started = f.approve(&f.zhao, &asked).unwrap();
        assert_eq!((&started["state"], &started["answer"]), (&json!("open"), &Value::Null));
        call(&f.app, &f.wang, "job.cancel", json!({ "id": started["job"] })).unwrap();
        assert_eq!(wait(&f.app, &started).unwrap_err().code, Code::JobCancelled);
        let name = || call(&f.app, &f.li, "item.get", json!({ "code": "I-1999" })).unwrap()["item"]["name"].clone();
        assert_eq!((&f.state(&asked)["state"], name()), (&json!("open"), json!("旧 1999")));
        // It can be refused while it works: then it fails, and nothing is written.
        let started = f.approve(&f.zhao, &asked).unwrap();
        let refused = call(&f.app, &f.li, "approval.refuse", json!({ "id": asked["id"], "reason": "halt" }));
        match refused {
            Ok(_) => {
                assert_eq!(wait(&f.app, &started).unwrap_err().code, Code::ApprovalDecided);
                assert_eq!((&f.state(&asked)["state"], name()), (&json!("refused"), json!("旧 1999")));
            }
            // It came too late.
            Err(error) => {
                assert_eq!(error.code, Code::ApprovalDecided);
                assert_eq!((&f.state(&asked)["state"], name()), (&json!("approved"), json!("新 1999")));
            }
        }
    });
}

#[test]
fn what_moves_between_the_agreement_and_the_writing_stops_it() {
    each(|f, _| {
        import(&f.app, &f.wang, &items(0..2000, "旧")).unwrap();
        let view = || call(&f.app, &f.li, "unit.get", json!({ "code": "kg" })).unwrap();
        // Somebody saves a unit while the job reads what it is to write. Should the job be faster, it is tried again.
        let stopped = (0..5).any(|n| {
            let run = dry_run(&f.app, &f.wang, &items(0..2000, &format!("新{n}")));
            let asked = f.ask(&f.wang, "import.write", json!({ "run": run, "skip_errors": false }));
            let started = f.approve(&f.zhao, &asked).unwrap();
            call(&f.app, &f.li, "unit.save", json!({ "unit": view()["unit"], "revision": view()["revision"] })).unwrap();
            let ended = wait(&f.app, &started);
            let seen = f.state(&asked);
            let name = call(&f.app, &f.li, "item.get", json!({ "code": "I-1999" })).unwrap()["item"]["name"].clone();
            match ended {
                Err(error) => {
                    assert_eq!((error.code, error.params["moved"].as_str()), (Code::ApprovalStale, "unit"));
                    assert_eq!((&seen["state"], &seen["moved"], &seen["decided_by"]), (&json!("stale"), &json!(["unit"]), &json!("zhao")));
                    assert_ne!(name, format!("新{n} 1999"));
                    true
                }
                Ok(_) => {
                    assert_eq!((&seen["state"], name), (&json!("approved"), json!(format!("新{n} 1999"))));
                    false
                }
            }
        });
        assert!(stopped, "the job was always faster");
    });
}

#[test]
fn login_is_switched_off_by_two_and_without_it_nothing_needs_anybody() {
    each(|f, place| {
        let off = json!({ "reason": "只剩我们俩" });
        let needed = call(&f.app, &f.li, "login.switch_off", off.clone()).unwrap_err();
        assert_eq!((needed.code, needed.params["people"].as_str()), (Code::ApprovalNeeded, "4"));
        let waiting = f.ask_to_retire(&f.wang);
        let asked = f.ask(&f.li, "login.switch_off", off);
        assert_eq!(f.approve(&f.zhao, &asked).unwrap()["state"], "approved");
        let Factory { app, .. } = f;
        drop(app);
        let app = place.open();
        let state = call(&app, &administrator(), "session.state", json!({})).unwrap();
        assert_eq!((&state["login"], &state["approvals"]), (&json!(false), &json!(0)));
        // There is no second person: nobody agrees, nobody has to, and what waited can be cleared up.
        let all = call(&app, &administrator(), "approval.list", json!({})).unwrap();
        assert_eq!(rows(&all)[1]["decided_by"], "zhao");
        let approve = json!({ "id": waiting["id"] });
        assert_eq!(code(call(&app, &administrator(), "approval.approve", approve.clone())), Code::LoginOff);
        let request = json!({ "command": "unit.retire", "input": retire("pcs", 1), "reason": "x" });
        assert_eq!(code(call(&app, &administrator(), "approval.request", request)), Code::LoginOff);
        assert_eq!(call(&app, &administrator(), "approval.withdraw", approve).unwrap()["state"], "withdrawn");
        assert_eq!(call(&app, &administrator(), "unit.retire", retire("pcs", 1)).unwrap()["unit"]["retired"], true);
    });
}

#[test]
fn where_nobody_else_could_agree_it_is_done_and_stands_on_the_trail() {
    each(|f, _| {
        let person = json!({ "login": "zhao", "name": "zhao", "roles": ["accountant"], "retired": false });
        call(&f.app, &f.li, "person.save", json!({ "person": person, "revision": 2, "reason": "x" })).unwrap();
        // `li` is the only one now who may approve and change master data; for `wang` there is still somebody.
        assert_eq!(code(call(&f.app, &f.wang, "unit.retire", retire("pcs", 1))), Code::ApprovalNeeded);
        let request = json!({ "command": "unit.retire", "input": retire("pcs", 1), "reason": "x" });
        assert_eq!(code(call(&f.app, &f.li, "approval.request", request)), Code::ApprovalNotNeeded);
        call(&f.app, &f.li, "unit.retire", retire("pcs", 1)).unwrap();
        let trail = call(&f.app, &f.li, "audit.list", json!({ "object_kind": "approval" })).unwrap();
        let after: Value = serde_json::from_str(rows(&trail)[0]["after"].as_str().unwrap()).unwrap();
        assert_eq!(
            (&rows(&trail)[0]["command"], &after),
            (&json!("unit.retire"), &json!({ "nobody_else": true, "consequences": [{ "what": "uses", "figure": 1 }] }))
        );
    });
}

#[test]
fn a_larger_limit_needs_a_second_person_itself() {
    each(|f, _| {
        let set = |who: &Caller, mass: u32| call(&f.app, who, "approval.configure", json!({ "mass_changes": mass }));
        assert_eq!(call(&f.app, &f.wang, "approval.facts", json!({})).unwrap()["mass_changes"], 1000);
        let needed = set(&f.li, 1001).unwrap_err();
        assert_eq!(
            (needed.code, needed.params["before"].as_str(), needed.params["after"].as_str()),
            (Code::ApprovalNeeded, "1000", "1001")
        );
        assert_eq!(set(&f.li, 10).unwrap()["mass_changes"], 10);
        let asked = f.ask(&f.li, "approval.configure", json!({ "mass_changes": 50 }));
        set(&f.zhao, 9).unwrap();
        assert_eq!(code(f.approve(&f.zhao, &asked)), Code::ApprovalStale);
        assert_eq!(code(set(&f.wang, 1)), Code::Forbidden);
        assert_eq!(code(set(&f.li, 1_000_001)), Code::FieldRange);
    });
}

#[test]
fn what_has_a_judge_is_a_change_with_a_right_and_without_a_secret() {
    let contract = qitao_app::contract::openapi();
    let judged: Vec<&str> = COMMANDS
        .iter()
        .map(|command| command.name)
        .filter(|name| contract["paths"][format!("/api/{name}")]["post"]["x-approval"] == true)
        .collect();
    assert!(
        ["login.switch_off", "import.write", "import.undo", "item.retire", "approval.configure"].iter().all(|name| judged.contains(name))
    );
    for name in judged {
        let command = qitao_app::contract::find(name).unwrap();
        assert!(command.kind.is_change() && matches!(command.needs, qitao_app::Needs::Right(_)), "{name}");
        let post = &contract["paths"][format!("/api/{name}")]["post"];
        let input = post["requestBody"]["content"]["application/json"]["schema"].to_string();
        assert!(!input.contains("Secret"), "{name} would keep a secret with its input");
    }
}
