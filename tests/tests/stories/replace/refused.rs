//! What does not fit, is altered, or was never agreed to leaves the books as they are.

use super::{
    App, Code, Connection, Create, Location, PUT, Path, PathBuf, Place, SimpleConnection, SqliteConnection, Value, beside, books, call,
    codes, factory, job, json, kept, leftovers, log_in, rows, run, unit, wait,
};
use crate::common;

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
    assert!(error.list.contains(&"file".to_owned()), "{error:?}");
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
