//! Asked for and agreed to, by two or by the only one there is.

use super::{
    App, Arc, Caller, Code, Create, Duration, Event, Instant, Location, PATIENCE, PUT, Place, Value, administrator, beside, call, codes,
    factory, figure, job, json, kept, leftovers, log_in, rows, unit, wait, with_owner,
};
use crate::common;

#[test]
fn one_asks_another_agrees_and_the_restored_books_are_the_books() {
    let f = factory();
    let would = call(&f.app, &f.li, "backup.would_replace", json!({ "file": f.old })).unwrap();
    assert_eq!((&would["gone"], &would["gone_by"]), (&json!(2), &json!(2)), "{would}");
    let needed = call(&f.app, &f.li, PUT, f.input()).unwrap_err();
    assert_eq!((needed.code, needed.params["gone"].as_str()), (Code::ApprovalNeeded, "2"));
    let asked = f.ask();
    let consequences = &asked["consequences"];
    assert_eq!((figure(consequences, "gone"), figure(consequences, "gone_by"), &asked["label"]), (2, 2, &json!("old.qitao")));
    assert_eq!(figure(consequences, "moment"), would["at"].as_i64().unwrap());
    assert!(figure(consequences, "gone_from") > figure(consequences, "moment"));
    assert_eq!(figure(consequences, "bytes"), i64::try_from(std::fs::metadata(&f.old).unwrap().len()).unwrap());
    assert_eq!(call(&f.app, &f.li, "approval.approve", json!({ "id": asked["id"] })).unwrap_err().code, Code::ApprovalOwn);
    // A factory at work: what comes in until somebody agrees does not make the request stale, and is counted.
    call(&f.app, &f.zhao, "unit.save", unit("four")).unwrap();
    let events = f.app.subscribe();
    let started = call(&f.app, &f.zhao, "approval.approve", json!({ "id": asked["id"], "reason": "是" })).unwrap();
    let done = wait(&f.app, &started).unwrap();
    assert_eq!((&done["gone"], &done["at"]), (&json!(3), &would["at"]), "{done}");
    let until = Instant::now() + Duration::from_secs(10);
    while !events.try_iter().any(|event| event == Event::Replaced) {
        assert!(Instant::now() < until, "nobody was told");
        std::thread::sleep(Duration::from_millis(5));
    }
    // From then on nobody writes in what is about to go.
    assert_eq!(call(&f.app, &f.li, "unit.save", unit("lost")).unwrap_err().code, Code::ReplaceNow);
    assert_eq!(call(&f.app, &f.li, "system.verify", json!({})).unwrap_err().code, Code::ReplaceNow);

    let (li, old) = (f.li.clone(), f.old.clone());
    let (place, app) = f.again();
    assert_eq!(call(&app, &li, "unit.list", json!({})).unwrap_err().code, Code::SessionEnded, "everybody logs in anew");
    let state = call(&app, &administrator(), "session.state", json!({})).unwrap();
    assert_eq!(state["replaced"]["moment"], would["at"], "{state}");
    let li = log_in(&app, "li");
    assert_eq!(codes(&app, &li), ["one"]);
    copies_are_theirs(&app, &li);
    assert!(!old.exists() && leftovers(&place).is_empty(), "{:?}", leftovers(&place));
    // The trail says who, who agreed, why, and where the old books are; the request is there as it was decided.
    let trail = call(&app, &li, "audit.list", json!({ "command": PUT })).unwrap();
    let [agreed, did] = &rows(&trail)[..] else { panic!("{trail}") };
    let told: Value = serde_json::from_str(did["after"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&did["actor"], &told["agreed"], &told["reason"], &told["gone"]),
        (&json!("li"), &json!("zhao"), &json!("归档脚本删错了"), &json!(3))
    );
    assert_eq!((&agreed["actor"], &agreed["object_kind"], &agreed["request_id"]), (&json!("zhao"), &json!("approval"), &did["request_id"]));
    let requests = call(&app, &li, "approval.list", json!({})).unwrap();
    let request = &rows(&requests)[0];
    assert_eq!((&request["state"], &request["decided_by"], &request["requester"]), (&json!("approved"), &json!("zhao"), &json!("li")));
    // The old books are whole, kept, and in a full backup.
    let [kept] = &kept(&place)[..] else { panic!("{:?}", kept(&place)) };
    assert_eq!(done["kept"], json!(kept));
    let there = App::open(Location::Sqlite(kept.clone()), Create::Never, "story").unwrap();
    assert_eq!(codes(&there, &log_in(&there, "li")), ["four", "one", "three", "two"]);
    drop(there);
    let to = beside(&place, "again.qitao");
    let from = json!({ "from": done["backup"], "to": to });
    job(&app, &li, "backup.restore", from).unwrap();
    let ready = || call(&app, &li, "backup.status", json!({})).unwrap()["ready"].clone();
    let fresh = ready();
    assert_eq!((&fresh[0]["file"], fresh[0]["at"].is_i64()), (&json!(to), true), "nobody has opened it: {fresh}");
    let there = App::open(Location::Sqlite(to.clone()), Create::Never, "story").unwrap();
    assert_eq!(codes(&there, &log_in(&there, "li")), ["four", "one", "three", "two"]);
    drop(there);

    // Undone: what was kept is proved, and comes back the same way.
    assert_eq!(ready(), json!([{ "file": kept, "at": null }, { "file": to, "at": null }]), "both were opened since");
    let put = json!({ "file": kept, "reason": "zu früh" });
    let unproved = call(&app, &li, PUT, put.clone()).unwrap_err();
    assert_eq!(unproved.code, Code::ProofNone, "it was opened since");
    let proved = job(&app, &li, "backup.prove", json!({ "file": kept })).unwrap();
    assert!(proved["checks"].as_u64().unwrap() > 10);
    let found = ready();
    assert_eq!((&found[0]["file"], found[0]["at"].is_i64(), &found[1]["at"]), (&json!(kept), true, &Value::Null), "{found}");
    job(&app, &li, "backup.prove", json!({ "file": to })).unwrap();
    assert!(ready().as_array().unwrap().iter().all(|one| one["at"].is_i64()), "{}", ready());
    call(&app, &li, "unit.save", unit("five")).unwrap();
    let asked = call(&app, &li, "approval.request", json!({ "command": PUT, "input": put, "reason": "x" })).unwrap();
    assert_eq!(figure(&asked["consequences"], "gone"), 1, "only what was done since");
    let zhao = log_in(&app, "zhao");
    wait(&app, &call(&app, &zhao, "approval.approve", json!({ "id": asked["id"] })).unwrap()).unwrap();
    drop(app);
    let app = place.open();
    assert_eq!(call(&app, &zhao, "unit.list", json!({})).unwrap_err().code, Code::SessionEnded);
    let li = log_in(&app, "li");
    assert_eq!(codes(&app, &li), ["four", "one", "three", "two"]);
    // Also those of the books that were there for a while.
    copies_are_theirs(&app, &li);
}

/// To people the books in this place are one thing: none of its copies is of others, and there always is a last one. What took
/// the place gets one of its own soon.
fn copies_are_theirs(app: &Arc<App>, who: &Caller) {
    let status = call(app, who, "backup.status", json!({})).unwrap();
    assert_eq!(status["brief"]["state"], "fine", "{status}");
    let until = Instant::now() + PATIENCE;
    loop {
        let list = call(app, who, "backup.list", json!({})).unwrap();
        assert!(rows(&list).iter().all(|row| row["own"] == true), "{list}");
        if rows(&list)[0]["reason"] == "first" {
            break;
        }
        assert!(Instant::now() < until, "no backup of their own: {list}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_single_owner_needs_nobody_and_it_stands_on_the_trail() {
    let place = Place::file();
    let app = place.open();
    let li = with_owner(&app);
    job(&app, &li, "backup.make", json!({})).unwrap();
    let old = beside(&place, "old.qitao");
    job(&app, &li, "backup.restore", json!({ "to": old })).unwrap();
    call(&app, &li, "unit.save", unit("two")).unwrap();
    let done = job(&app, &li, PUT, json!({ "file": old, "reason": "x" })).unwrap();
    assert_eq!(done["gone"], 1);
    drop(app);
    let app = place.open();
    let li = log_in(&app, "li");
    assert!(codes(&app, &li).is_empty());
    let there = App::open(Location::Sqlite(kept(&place)[0].clone()), Create::Never, "story").unwrap();
    let trail = call(&there, &log_in(&there, "li"), "audit.list", json!({ "object_kind": "approval" })).unwrap();
    assert!(rows(&trail)[0]["after"].as_str().unwrap().contains("nobody_else"), "{trail}");
}

#[test]
fn a_job_that_runs_is_not_pulled_from_under_anybody() {
    let place = Place::file();
    let app = place.open();
    common::job(&app, "sample.load", json!({ "papers": false })).unwrap();
    common::job(&app, "backup.make", json!({})).unwrap();
    let old = beside(&place, "old.qitao");
    common::job(&app, "backup.restore", json!({ "to": old })).unwrap();
    // Should the other job be faster, it is tried again.
    let refused = (0..10).any(|_| {
        let other = common::ask(&app, "system.verify", json!({}));
        let done = common::job(&app, PUT, json!({ "file": old, "reason": "x" }));
        drop(wait(&app, &other));
        match done {
            Err(error) => {
                assert_eq!(error.code, Code::ReplaceJobs);
                true
            }
            Ok(_) => panic!("it went through beside a job"),
        }
    });
    assert!(refused);
    common::job(&app, PUT, json!({ "file": old, "reason": "x" })).unwrap();
}

/// However its place is written, a file is one file, and asked for once.
#[cfg(unix)]
#[test]
fn the_same_file_is_not_asked_for_twice_under_another_name() {
    let f = factory();
    let asked = f.ask();
    let folder = f.old.parent().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let mut names = vec![folder.join(".").join("old.qitao"), folder.join("..").join(folder.file_name().unwrap()).join("old.qitao")];
    let link = folder.join("link.qitao");
    std::os::unix::fs::symlink(&f.old, &link).unwrap();
    // A folder's other name, too.
    let other = elsewhere.path().join("folder");
    std::os::unix::fs::symlink(folder, &other).unwrap();
    names.extend([link, other.join("old.qitao")]);
    for name in names {
        let input = json!({ "file": name, "reason": "归档脚本删错了" });
        let ahead = call(&f.app, &f.zhao, "approval.ahead", json!({ "command": PUT, "input": input })).unwrap();
        assert_eq!(ahead["waiting"]["id"], asked["id"], "{name:?}");
        let request = json!({ "command": PUT, "input": input, "reason": "回到上午" });
        let error = call(&f.app, &f.zhao, "approval.request", request).unwrap_err();
        assert_eq!((error.code, error.params["id"].as_str()), (Code::ApprovalAsked, asked["id"].to_string().as_str()), "{name:?}");
    }
    // Another file is another request.
    let other = beside(&f.place, "other.qitao");
    job(&f.app, &f.li, "backup.restore", json!({ "to": other })).unwrap();
    let request = json!({ "command": PUT, "input": { "file": other, "reason": "x" }, "reason": "x" });
    call(&f.app, &f.zhao, "approval.request", request).unwrap();
}
