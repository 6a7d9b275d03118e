//! Restored books in the place of the books: asked for, agreed to, done by whoever has them open; refused, stale, killed, undone.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

mod common;

use common::program::{Run, program, qitao, run};
use common::server::{Answer, PATIENCE, Server};
use common::{Place, administrator, call, rows};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use qitao_app::{App, Caller, Client, Code, Create, Desk, Error, Event, Location, Reply, Token};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

const SEED: u64 = 20_261_126;
const OWNER: &str = "correct horse";
const PUT: &str = "backup.put_in_place";

fn unit(code: &str) -> Value {
    let unit = json!({ "code": code, "name": code, "name_en": code, "decimals": 0, "dimension": "count", "factor": "1", "per": "1", "retired": false });
    json!({ "unit": unit, "revision": null })
}

fn books(place: &Place) -> PathBuf {
    match place.location() {
        Location::Sqlite(file) => file,
        Location::Postgres(_) => panic!("not a file"),
    }
}

fn beside(place: &Place, name: &str) -> PathBuf {
    books(place).with_file_name(name)
}

/// Books that were put aside, by name.
fn kept(place: &Place) -> Vec<PathBuf> {
    let found = std::fs::read_dir(books(place).parent().unwrap()).unwrap().flatten().map(|entry| entry.path());
    let mut found: Vec<_> =
        found.filter(|path| path.to_str().unwrap().contains(".before-") && path.extension().is_some_and(|e| e == "qitao")).collect();
    found.sort();
    found
}

/// What must not be there once books have been opened.
fn leftovers(place: &Place) -> Vec<PathBuf> {
    let found = std::fs::read_dir(books(place).parent().unwrap()).unwrap().flatten().map(|entry| entry.path());
    found.filter(|path| [".replacing", ".incoming"].iter().any(|part| path.to_str().unwrap().contains(part))).collect()
}

/// Codes of the units, by the program, without login.
fn units(place: &Place) -> Vec<String> {
    let list = run(place, &["call", "unit.list", r#"{"limit":1000}"#]).json();
    rows(&list).iter().map(|row| row["code"].as_str().unwrap().to_owned()).collect()
}

fn wait(app: &Arc<App>, started: &Value) -> Result<Value, Error> {
    app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {})
}

fn job(app: &Arc<App>, who: &Caller, name: &str, input: Value) -> Result<Value, Error> {
    wait(app, &call(app, who, name, input)?)
}

fn shown(token: &Value) -> Caller {
    administrator().with_session(Some(Token::given(token.as_str().unwrap_or_else(|| panic!("no token: {token}")))))
}

fn log_in(app: &Arc<App>, login: &str) -> Caller {
    let secret = if login == "li" { OWNER } else { "4711" };
    shown(&call(app, &administrator(), "session.login", json!({ "login": login, "secret": secret })).unwrap()["token"])
}

fn with_owner(app: &Arc<App>) -> Caller {
    let input = json!({ "login": "li", "name": "李敏", "password": OWNER });
    shown(&call(app, &administrator(), "login.switch_on", input).unwrap()["session"]["token"])
}

fn add_owner(app: &Arc<App>, by: &Caller, login: &str) -> Caller {
    let person = json!({ "login": login, "name": login, "roles": ["owner"], "retired": false });
    call(app, by, "person.save", json!({ "person": person, "revision": null })).unwrap();
    call(app, by, "person.set_secret", json!({ "login": login, "kind": "pin", "secret": "4711" })).unwrap();
    log_in(app, login)
}

fn figure(consequences: &Value, what: &str) -> i64 {
    let found = consequences.as_array().unwrap().iter().find(|one| one["what"] == what);
    found.unwrap_or_else(|| panic!("no {what} in {consequences}"))["figure"].as_i64().unwrap()
}

/// Two owners; `one` is in a backup that was restored as `old.qitao`, `two` and `three` came later.
struct Factory {
    place: Place,
    app: Arc<App>,
    li: Caller,
    zhao: Caller,
    old: PathBuf,
}

fn factory() -> Factory {
    let place = Place::file();
    let app = place.open();
    let li = with_owner(&app);
    let zhao = add_owner(&app, &li, "zhao");
    call(&app, &li, "unit.save", unit("one")).unwrap();
    job(&app, &li, "backup.make", json!({})).unwrap();
    let old = beside(&place, "old.qitao");
    job(&app, &li, "backup.restore", json!({ "to": old })).unwrap();
    call(&app, &li, "unit.save", unit("two")).unwrap();
    call(&app, &zhao, "unit.save", unit("three")).unwrap();
    Factory { place, app, li, zhao, old }
}

impl Factory {
    fn input(&self) -> Value {
        json!({ "file": self.old, "reason": "归档脚本删错了" })
    }

    fn ask(&self) -> Value {
        let request = json!({ "command": PUT, "input": self.input(), "reason": "回到上午" });
        call(&self.app, &self.li, "approval.request", request).unwrap()
    }

    /// The books as they are after this process has let them go.
    fn again(self) -> (Place, Arc<App>) {
        let Self { place, app, .. } = self;
        drop(app);
        let app = place.open();
        (place, app)
    }
}

fn codes(app: &Arc<App>, who: &Caller) -> Vec<String> {
    let list = call(app, who, "unit.list", json!({})).unwrap();
    rows(&list).iter().map(|row| row["code"].as_str().unwrap().to_owned()).collect()
}

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
    let there = App::open(Location::Sqlite(to), Create::Never, "story").unwrap();
    assert_eq!(codes(&there, &log_in(&there, "li")), ["four", "one", "three", "two"]);

    // Undone: what was kept is proved, and comes back the same way.
    let put = json!({ "file": kept, "reason": "zu früh" });
    let unproved = call(&app, &li, PUT, put.clone()).unwrap_err();
    assert_eq!(unproved.code, Code::ProofNone, "it was opened since");
    let proved = job(&app, &li, "backup.prove", json!({ "file": kept })).unwrap();
    assert!(proved["checks"].as_u64().unwrap() > 10);
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
fn what_does_not_fit_is_refused_and_nothing_is_touched() {
    let f = factory();
    let put = |file: &Path| call(&f.app, &f.li, PUT, json!({ "file": file, "reason": "x" })).unwrap_err();
    assert_eq!(put(&books(&f.place)).code, Code::ReplaceItself);
    assert_eq!(put(&beside(&f.place, "no.qitao")).code, Code::FileGone);
    assert_eq!(call(&f.app, &f.li, PUT, json!({ "file": f.old, "reason": " " })).unwrap_err().code, Code::FieldRequired);
    let backup = job(&f.app, &f.li, "backup.make", json!({})).unwrap()["backup"]["path"].clone();
    assert_eq!(put(Path::new(backup.as_str().unwrap())).code, Code::ProofNone);
    let whole = std::fs::read(backup.as_str().unwrap()).unwrap();
    assert_eq!(job(&f.app, &f.li, "backup.prove", json!({ "file": backup })).unwrap_err().code, Code::ProofOfBackup);
    assert_eq!(std::fs::read(backup.as_str().unwrap()).unwrap(), whole);

    // Other books, however well proved.
    let other = beside(&f.place, "other.qitao");
    let app = App::open(Location::Sqlite(other.clone()), Create::New, "story").unwrap();
    common::job(&app, "backup.make", json!({})).unwrap();
    drop(app);
    job(&f.app, &f.li, "backup.prove", json!({ "file": other })).unwrap();
    assert_eq!(put(&other).code, Code::ReplaceOther);
    // Of a newer program.
    let proof = PathBuf::from(format!("{}.proven.json", f.old.display()));
    let (text, size) = (std::fs::read_to_string(&proof).unwrap(), std::fs::read(&f.old).unwrap());
    let mut newer: Value = serde_json::from_str(&text).unwrap();
    newer["schema"] = json!("29991231000000");
    std::fs::write(&proof, newer.to_string()).unwrap();
    assert_eq!(put(&f.old).code, Code::BooksNewer);
    std::fs::write(&proof, &text).unwrap();
    // Longer, or one bit: the first is seen at once, the second when it is to be done, before anything is.
    std::fs::write(&f.old, [&size[..], b"x"].concat()).unwrap();
    assert_eq!(put(&f.old).code, Code::ReplaceAltered);
    let mut altered = size.clone();
    altered[size.len() / 2] ^= 1;
    std::fs::write(&f.old, &size).unwrap();
    let asked = f.ask();
    std::fs::write(&f.old, &altered).unwrap();
    let approve = || call(&f.app, &f.zhao, "approval.approve", json!({ "id": asked["id"] }));
    assert_eq!(wait(&f.app, &approve().unwrap()).unwrap_err().code, Code::ReplaceAltered);
    let state = || call(&f.app, &f.li, "approval.get", json!({ "id": asked["id"] })).unwrap()["state"].clone();
    assert_eq!(state(), "open");
    // Somebody has it open.
    std::fs::write(&f.old, &size).unwrap();
    let lock = std::fs::File::create(format!("{}-lock", f.old.display())).unwrap();
    lock.try_lock().unwrap();
    assert_eq!(wait(&f.app, &approve().unwrap()).unwrap_err().code, Code::FileInUse);
    drop(lock);
    // The place of backups is gone: without a full backup nothing is done.
    let backups = beside(&f.place, "books.qitao.backups");
    let away = beside(&f.place, "away");
    std::fs::rename(&backups, &away).unwrap();
    std::fs::write(&backups, "").unwrap();
    assert!(wait(&f.app, &approve().unwrap()).is_err());
    std::fs::remove_file(&backups).unwrap();
    std::fs::rename(&away, &backups).unwrap();
    assert_eq!(state(), "open");
    assert_eq!(codes(&f.app, &f.li), ["one", "three", "two"], "the books go on");
    call(&f.app, &f.li, "unit.save", unit("four")).unwrap();
    assert!(kept(&f.place).is_empty());

    // The file is another one: stale, and both see it.
    let (li, zhao) = (f.li.clone(), f.zhao.clone());
    job(&f.app, &li, "backup.restore", json!({ "to": beside(&f.place, "newer.qitao") })).unwrap();
    for end in ["", ".proven.json"] {
        std::fs::rename(beside(&f.place, &format!("newer.qitao{end}")), format!("{}{end}", f.old.display())).unwrap();
    }
    let error = call(&f.app, &zhao, "approval.approve", json!({ "id": asked["id"] })).unwrap_err();
    assert_eq!(error.code, Code::ApprovalStale);
    assert!(error.params["moved"].contains("file"), "{error:?}");
    assert_eq!(state(), "stale");
    let (place, app) = f.again();
    assert_eq!((codes(&app, &log_in(&app, "li")).len(), kept(&place).len()), (4, 0));
}

#[test]
fn a_file_that_is_altered_after_the_agreement_leaves_the_old_books() {
    let f = factory();
    let asked = f.ask();
    wait(&f.app, &call(&f.app, &f.zhao, "approval.approve", json!({ "id": asked["id"] })).unwrap()).unwrap();
    let mut bytes = std::fs::read(&f.old).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&f.old, bytes).unwrap();
    let old = f.old.clone();
    let mut mark: Value = serde_json::from_slice(&std::fs::read(beside(&f.place, "books.qitao.replacing")).unwrap()).unwrap();
    let (place, app) = f.again();
    let li = log_in(&app, "li");
    assert_eq!(codes(&app, &li), ["one", "three", "two"]);
    assert!(old.exists() && kept(&place).is_empty());
    let trail = call(&app, &li, "audit.list", json!({ "command": PUT })).unwrap();
    assert!(rows(&trail)[0]["after"].as_str().unwrap().contains("not what was agreed to"), "{trail}");
    call(&app, &li, "unit.save", unit("four")).unwrap();
    // Killed when that was written and the mark was still there.
    drop(app);
    mark["failed"] = json!("it is not what was agreed to");
    std::fs::write(beside(&place, "books.qitao.replacing"), mark.to_string()).unwrap();
    let app = place.open();
    let trail = call(&app, &log_in(&app, "li"), "audit.list", json!({ "command": PUT })).unwrap();
    let said = rows(&trail).iter().filter(|row| row["after"].as_str().unwrap().contains("not what was agreed to")).count();
    assert_eq!((said, leftovers(&place).len()), (1, 0), "{trail}");
}

#[test]
fn a_mark_that_nobody_agreed_to_puts_nothing_on_the_trail() {
    let place = Place::file();
    run(&place, &["init"]).json();
    let mut mark = json!({
        "qitao": "replacing", "format": 1, "id": "x", "file": "gone.qitao", "size": 1, "sha256": "", "kept": "books.before-x.qitao",
        "actor": "owner-of-all", "client": "window", "request_id": "r", "told": {}, "failed": "because",
    });
    let file = beside(&place, "books.qitao.replacing");
    std::fs::write(&file, mark.to_string()).unwrap();
    let trail = run(&place, &["call", "audit.list"]).json();
    assert!(!trail.to_string().contains("owner-of-all") && !file.exists(), "{trail}");
    mark["format"] = json!(7);
    std::fs::write(&file, mark.to_string()).unwrap();
    assert_eq!(run(&place, &["call", "audit.list"]).refused(), "replace.stuck");
    std::fs::remove_file(&file).unwrap();
    let trail = run(&place, &["call", "audit.list"]).json();
    assert!(!trail.to_string().contains("owner-of-all"), "{trail}");
}

#[test]
fn what_cannot_be_read_for_a_moment_makes_no_request_stale() {
    let f = factory();
    let asked = f.ask();
    let approve = || call(&f.app, &f.zhao, "approval.approve", json!({ "id": asked["id"] }));
    let state = || call(&f.app, &f.li, "approval.get", json!({ "id": asked["id"] })).unwrap()["state"].clone();
    let (proof, away) = (PathBuf::from(format!("{}.proven.json", f.old.display())), beside(&f.place, "away"));
    std::fs::rename(&proof, &away).unwrap();
    std::fs::create_dir(&proof).unwrap();
    assert_eq!(approve().unwrap_err().code, Code::FileRead);
    assert_eq!(state(), "open");
    std::fs::remove_dir(&proof).unwrap();
    std::fs::rename(&away, &proof).unwrap();
    wait(&f.app, &approve().unwrap()).unwrap();

    // What is gone is gone.
    let f = factory();
    let asked = f.ask();
    std::fs::remove_file(&f.old).unwrap();
    let error = call(&f.app, &f.zhao, "approval.approve", json!({ "id": asked["id"] })).unwrap_err();
    assert_eq!(error.code, Code::ApprovalStale);
}

#[test]
fn a_sandbox_never_takes_the_place_of_the_books() {
    let f = factory();
    let put = |file: &Path| call(&f.app, &f.li, PUT, json!({ "file": file, "reason": "x" })).unwrap_err();
    // Without an id there is nothing that says whose they are, whatever they come from.
    let nobodys = beside(&f.place, "nobodys.qitao");
    job(&f.app, &f.li, "backup.restore", json!({ "to": nobodys })).unwrap();
    SqliteConnection::establish(nobodys.to_str().unwrap()).unwrap().batch_execute("DELETE FROM book WHERE key = 'id'").unwrap();
    job(&f.app, &f.li, "backup.prove", json!({ "file": nobodys })).unwrap();
    assert_eq!(put(&nobodys).code, Code::ReplaceOther);

    // Books that were restored know where they come from, and so does their sandbox.
    let proof = |file: &Path| PathBuf::from(format!("{}.proven.json", file.display()));
    let mut proved: Value = serde_json::from_str(&std::fs::read_to_string(proof(&f.old)).unwrap()).unwrap();
    let restored = App::open(Location::Sqlite(f.old.clone()), Create::Never, "story").unwrap();
    job(&restored, &log_in(&restored, "li"), "sandbox.make", json!({})).unwrap();
    drop(restored);
    let sandbox = beside(&f.place, "old.sandbox.qitao");
    let whole = std::fs::read(&sandbox).unwrap();
    let error = job(&f.app, &f.li, "backup.prove", json!({ "file": sandbox })).unwrap_err();
    assert_eq!((error.code, error.params["location"].as_str()), (Code::BooksSandbox, sandbox.to_str().unwrap()));
    assert_eq!(put(&sandbox).code, Code::ProofNone);
    // However it came by a proof.
    proved["size"] = json!(whole.len());
    std::fs::write(proof(&sandbox), proved.to_string()).unwrap();
    assert_eq!(put(&sandbox).code, Code::BooksSandbox);
    assert_eq!(call(&f.app, &f.li, "backup.would_replace", json!({ "file": sandbox })).unwrap_err().code, Code::BooksSandbox);
    assert_eq!(std::fs::read(&sandbox).unwrap(), whole, "looking at it changes nothing");
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
    common::job(&app, "sample.load", json!({})).unwrap();
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

#[cfg(unix)]
/// Books with `one`, and `old.qitao` restored from them on another disk, where there is one. The copies go to a folder of their own.
fn on_another_disk() -> Option<(Place, tempfile::TempDir, PathBuf)> {
    use std::os::unix::fs::MetadataExt;
    let (place, other) = (Place::file(), tempfile::tempdir_in("/dev/shm").ok()?);
    let disk = |path: &Path| std::fs::metadata(path).unwrap().dev();
    if disk(other.path()) == disk(books(&place).parent().unwrap()) {
        return None;
    }
    run(&place, &["init", "--sample"]).json();
    let backups = other.path().join("backups");
    std::fs::create_dir(&backups).unwrap();
    run(&place, &["call", "backup.configure", &json!({ "folder": backups }).to_string()]).json();
    run(&place, &["backup"]).json();
    let old = other.path().join("old.qitao");
    let to = format!("sqlite:{}", old.display());
    Run::of(Command::new(program()).args(["restore", backups.to_str().unwrap(), "--to", &to]).output().unwrap()).json();
    run(&place, &["call", "unit.save", &unit("two").to_string()]).json();
    Some((place, other, old))
}

#[cfg(unix)]
#[test]
fn a_file_on_another_disk_comes_as_a_copy_if_there_is_room() {
    let Some((place, other, old)) = on_another_disk() else {
        return common::skipped("a file on another disk", "/dev/shm is none");
    };
    // The books lie in a small file system, with a megabyte to spare.
    let folder = books(&place).parent().unwrap().to_owned();
    let (seed, size) = (other.path().join("seed"), std::fs::metadata(books(&place)).unwrap().len() + (1 << 20));
    std::fs::create_dir(&seed).unwrap();
    std::fs::copy(books(&place), seed.join("books.qitao")).unwrap();
    let input = json!({ "file": old, "reason": "x" }).to_string();
    let script = format!(
        "mount -t tmpfs -o size={size} small {0} && cp {1}/* {0} && \"$@\"; c=$?; ls {0} >&2; exit $c",
        folder.display(),
        seed.display()
    );
    let inner = qitao(&place, &["call", PUT, &input]);
    let mut unshare = Command::new("unshare");
    unshare.args(["-rm", "sh", "-c", &script, "sh"]).arg(inner.get_program()).args(inner.get_args()).stdin(Stdio::null());
    let ran = Run::of(unshare.output().unwrap());
    if ran.err.contains("unshare:") || ran.err.contains("mount:") {
        common::skipped("a disk without room", &ran.err);
    } else {
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(ran.err.contains("replace.no_room"), "{ran}");
        assert!(!ran.err.contains("incoming") && !ran.err.contains("replacing"), "{ran}");
    }
    // With room.
    let done = run(&place, &["call", PUT, &input]).json();
    assert_eq!((&done["gone"], kept(&place).len(), leftovers(&place).len()), (&json!(1), 1, 0));
    assert!(!units(&place).contains(&"two".to_owned()));
    assert!(old.exists(), "the original stays where it is");
}

/// Kills the program while it puts books in place, at random instants; then they are the one or the other, and whole.
#[test]
fn whenever_it_is_killed_the_old_or_the_new_books_are_there() {
    let place = Place::file();
    run(&place, &["init"]).json();
    run(&place, &["call", "unit.save", &unit("one").to_string()]).json();
    run(&place, &["backup"]).json();
    let backups = books(&place).with_file_name("books.qitao.backups");
    let mut random = StdRng::seed_from_u64(SEED);
    let (mut whole, mut old_ones, mut new_ones) = (Duration::ZERO, 0, 0);
    for round in 0..40 {
        let code = format!("r{round}");
        run(&place, &["call", "unit.save", &unit(&code).to_string()]).json();
        let file = beside(&place, &format!("old{round}.qitao"));
        let newest = std::fs::read_dir(&backups)
            .unwrap()
            .flatten()
            .map(|e| e.path())
            .filter(|p| p.extension().is_some_and(|e| e == "qitao"))
            .min()
            .unwrap();
        let restored = Command::new(program())
            .args(["restore", newest.to_str().unwrap(), "--to", &format!("sqlite:{}", file.display())])
            .output()
            .unwrap();
        Run::of(restored).json();
        let input = json!({ "file": file, "reason": "x" }).to_string();
        let begun = Instant::now();
        let mut child = qitao(&place, &["call", PUT, &input]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        if round == 0 {
            assert!(child.wait().unwrap().success());
            whole = begun.elapsed();
            assert_eq!(units(&place), ["one"]);
            continue;
        }
        std::thread::sleep(whole.mul_f64(random.random_range(0.8..1.1)));
        let _ = child.kill();
        child.wait().unwrap();
        let before = kept(&place).len();
        let there = units(&place);
        assert!(leftovers(&place).is_empty(), "{:?}", leftovers(&place));
        if there == ["one"] {
            new_ones += 1;
            // The instant between the one and the other moves with how busy the computer is: it is looked for.
            whole = whole.mul_f64(0.9);
            let [.., last] = &kept(&place)[..] else { panic!("nothing was kept") };
            let count = "SELECT CASE WHEN (SELECT COUNT(*) FROM unit) > 1 THEN 1 ELSE json('the kept books are not whole') END";
            SqliteConnection::establish(last.to_str().unwrap()).unwrap().batch_execute(count).unwrap();
        } else {
            assert!(there.contains(&code) && kept(&place).len() == before, "{there:?}");
            assert!(file.exists(), "what was restored is still there");
            old_ones += 1;
            whole = whole.mul_f64(1.1);
        }
    }
    println!("{old_ones} times the old books, {new_ones} times the new ones");
    assert!(old_ones > 3 && new_ones > 3, "{old_ones} {new_ones}");
    let verified = run(&place, &["verify"]).json();
    assert_eq!(verified["problems"], 0);
}
