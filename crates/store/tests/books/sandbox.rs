//! Sandboxes as files: what a copy is marked with and leaves out, what a copy that broke off leaves, and the right for it in
//! books that are older.
#![allow(clippy::unwrap_used)]

use crate::common::{Postgres, item, stamp, unit};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use qitao_domain::Right;
use qitao_store::sandbox::{Found, Mark, file, is_one, look, remove};
use qitao_store::{Create, Location, NewAudit, Store, StoreError};
use std::path::Path;

fn open(path: &Path) -> Store {
    Store::open(Location::Sqlite(path.into()), Create::IfMissing, "test").unwrap()
}

fn put(store: &Store, code: &str) {
    store
        .write(&stamp(), |w| -> Result<(), StoreError> {
            if w.units()?.is_empty() {
                w.put_units(&[unit("件")])?;
            }
            w.put_items(&[item(code, code)])?;
            w.audit(NewAudit { command: "item.save", client: "program", request_id: code, object_kind: "item", ..NewAudit::default() })?;
            Ok(())
        })
        .unwrap();
}

fn mark() -> Mark {
    Mark { of: "books".into(), made_at: 7, made_by: "li".into(), change: 0 }
}

fn books() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("a.qitao"));
    (folder, store)
}

#[test]
fn a_copy_says_what_it_is_and_what_was_tried_in_it() {
    let (folder, store) = books();
    let lies = file(&folder.path().join("a.qitao"));
    assert_eq!(lies, folder.path().join("a.sandbox.qitao"));
    assert_eq!(look(&lies), Found::Nothing);
    put(&store, "A");
    let facts = [("id", "books"), ("backup.folder", "/somewhere"), ("backup.second", "/else"), ("name", "厂")];
    store
        .write(&stamp(), |w| -> Result<(), StoreError> {
            w.add_job("sandbox.make", "")?;
            facts.iter().try_for_each(|(key, value)| w.set_book(key, value))
        })
        .unwrap();
    let making = store.copy_to_sandbox(&lies, &mark(), &mut |_, _| true).unwrap();
    assert_eq!(look(&lies), Found::Nothing, "it has no name yet");
    making.name().unwrap();
    let Found::Sandbox(found) = look(&lies) else { panic!("none") };
    let change = store.read(|r| r.newest_change()).unwrap();
    assert_eq!((found.mark, found.changes, found.bytes > 100_000), (Mark { change, ..mark() }, 0, true));
    assert!(!store.read(|r| r.is_sandbox()).unwrap());

    let sandbox = open(&lies);
    sandbox
        .read(|r| -> Result<(), StoreError> {
            assert!(r.is_sandbox()?);
            assert_eq!(r.item_codes()?, ["A"]);
            assert!(r.jobs(None, 10)?.is_empty());
            let kept: Vec<_> = facts.iter().map(|(key, _)| r.book(key).unwrap()).collect();
            assert_eq!(kept, [None, None, None, Some("厂".into())]);
            Ok(())
        })
        .unwrap();
    put(&sandbox, "B");
    put(&sandbox, "C");
    // While it is open, and when it is closed.
    for _ in 0..2 {
        let Found::Sandbox(found) = look(&lies) else { panic!("none") };
        assert_eq!(found.changes, 2);
    }
    drop(sandbox);
    assert!(matches!(look(&lies), Found::Sandbox(found) if found.changes == 2));
    assert_eq!(store.read(|r| r.item_codes()).unwrap(), ["A"]);
    // Made anew: what was tried is gone.
    store.copy_to_sandbox(&lies, &mark(), &mut |_, _| true).unwrap().name().unwrap();
    assert!(matches!(look(&lies), Found::Sandbox(found) if found.changes == 0));
    remove(&lies).unwrap();
    assert_eq!(look(&lies), Found::Nothing);
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().map(|e| e.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("sandbox")), "{left:?}");
}

#[test]
fn no_two_books_have_one_place_for_their_sandbox() {
    let of = |books: &str| file(&Path::new("folder").join(books)).strip_prefix("folder").unwrap().to_str().unwrap().to_owned();
    assert_eq!(of("a.qitao"), "a.sandbox.qitao");
    assert_eq!(
        [of("a.db"), of("a"), of("a.QITAO"), of("a.b.qitao")],
        ["a.db.sandbox", "a.sandbox", "a.QITAO.sandbox", "a.b.sandbox.qitao"]
    );
    let mut all = ["a", "a.db", "a.qitao", "a.db.qitao", "a.sandbox", "a.sandbox.qitao", "a.qitao.db", "a.QITAO"].map(of).to_vec();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 8, "{all:?}");
}

#[test]
fn a_sandbox_that_somebody_has_open_is_neither_overwritten_nor_taken_away() {
    let (folder, store) = books();
    let lies = file(&folder.path().join("a.qitao"));
    store.copy_to_sandbox(&lies, &mark(), &mut |_, _| true).unwrap().name().unwrap();
    let held = open(&lies);
    put(&held, "B");
    let named = store.copy_to_sandbox(&lies, &mark(), &mut |_, _| true).unwrap().name();
    assert!(matches!(named, Err(StoreError::InUse(_))), "{named:?}");
    assert!(matches!(remove(&lies), Err(StoreError::InUse(_))));
    assert!(matches!(look(&lies), Found::Sandbox(found) if found.changes == 1));
    put(&held, "C");
    drop(held);
    assert!(is_one(&lies) && !is_one(&folder.path().join("a.qitao")) && !is_one(folder.path()));
    store.copy_to_sandbox(&lies, &mark(), &mut |_, _| true).unwrap().name().unwrap();
    assert!(matches!(look(&lies), Found::Sandbox(found) if found.changes == 0));
    remove(&lies).unwrap();
}

#[test]
fn what_is_no_sandbox_is_told_from_one() {
    let (folder, store) = books();
    let other = folder.path().join("other");
    for bytes in [&b""[..], b"no database, just a note of some length"] {
        std::fs::write(&other, bytes).unwrap();
        assert_eq!(look(&other), Found::Other);
        assert_eq!(std::fs::read(&other).unwrap(), bytes);
    }
    SqliteConnection::establish(folder.path().join("x.db").to_str().unwrap()).unwrap().batch_execute("CREATE TABLE t (x)").unwrap();
    assert_eq!(look(&folder.path().join("x.db")), Found::Other);
    assert_eq!(look(&folder.path().join("a.qitao")), Found::Other, "books, open ones too");
    drop(store);
    assert_eq!(look(&folder.path().join("a.qitao")), Found::Other);
}

#[test]
fn a_copy_that_is_broken_off_leaves_the_former_one_and_nothing_else() {
    let (folder, store) = books();
    let lies = file(&folder.path().join("a.qitao"));
    put(&store, "A");
    store.copy_to_sandbox(&lies, &mark(), &mut |_, _| true).unwrap().name().unwrap();
    let before = std::fs::read(&lies).unwrap();
    let names = || {
        let mut names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().map(|e| e.file_name()).collect();
        names.sort();
        names
    };
    let there = names();
    // Stopped, or whole and then not wanted.
    let stopped = store.copy_to_sandbox(&lies, &mark(), &mut |_, _| false);
    assert!(
        stopped.is_err()
            || stopped.is_ok_and(|making| names().len() > there.len() && {
                drop(making);
                true
            })
    );
    assert_eq!(names(), there);
    drop(store.copy_to_sandbox(&lies, &mark(), &mut |_, _| true).unwrap());
    assert_eq!((names(), std::fs::read(&lies).unwrap()), (there.clone(), before.clone()));
    // What a process left that was killed is no hindrance, and goes.
    for end in ["", "-wal", "-shm", "-lock"] {
        std::fs::write(folder.path().join(format!("a.sandbox.qitao.making{end}")), "half").unwrap();
    }
    store.copy_to_sandbox(&lies, &mark(), &mut |_, _| true).unwrap().name().unwrap();
    assert_eq!(names(), there);
}

const OLDER: [(&str, &str, &str); 4] = [
    (
        "20261123000000",
        include_str!("../../../../migrations/sqlite/2026-11-23-000000_ground/up.sql"),
        include_str!("../../../../migrations/postgres/2026-11-23-000000_ground/up.sql"),
    ),
    (
        "20261125000000",
        include_str!("../../../../migrations/sqlite/2026-11-25-000000_people/up.sql"),
        include_str!("../../../../migrations/postgres/2026-11-25-000000_people/up.sql"),
    ),
    (
        "20261125120000",
        include_str!("../../../../migrations/sqlite/2026-11-25-120000_journal/up.sql"),
        include_str!("../../../../migrations/postgres/2026-11-25-120000_journal/up.sql"),
    ),
    (
        "20261125180000",
        include_str!("../../../../migrations/sqlite/2026-11-25-180000_approval/up.sql"),
        include_str!("../../../../migrations/postgres/2026-11-25-180000_approval/up.sql"),
    ),
];

/// Roles of books in which people have logged in already: one was changed by hand, one is their own, one never had a right.
fn roles(yes: &str, no: &str) -> String {
    let row = |id: usize, code: &str, rights: &str, ready: &str| format!("({id}, '{code}', '', '{rights}', {ready}, 1, 5, 'li')");
    let rows = [
        row(1, "owner", "look master_data import administer people approve backup audit", yes),
        row(2, "planner", "", yes),
        row(3, "keeper", "look", yes),
        row(4, "administrator", "look people", yes),
        row(5, "own", "look import", no),
    ];
    format!("INSERT INTO role VALUES {}", rows.join(", "))
}

fn check_roles(store: &Store) {
    let roles = store.read(|r| r.roles()).unwrap();
    let rights = |code: &str| roles.iter().find(|r| r.stored.record.code == code).map(|r| r.stored.record.rights.clone()).unwrap();
    assert_eq!(rights("owner"), Right::ALL.iter().copied().collect());
    let trading = [Right::Money, Right::Plan, Right::Sell, Right::Purchase, Right::Keep, Right::Review];
    assert_eq!(rights("planner"), trading.into_iter().chain([Right::Sandbox, Right::Report]).collect());
    assert_eq!(rights("administrator"), [Right::Look, Right::People, Right::Sandbox].into());
    assert_eq!((rights("keeper"), rights("own")), ([Right::Look, Right::Keep].into(), [Right::Look, Right::Import].into()));
}

#[test]
fn the_roles_of_older_books_get_the_right_once() {
    let versions = "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)";
    let done = |version: &str| format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}')");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.qitao");
    let mut lite = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    lite.batch_execute(versions).unwrap();
    for (version, sql, _) in OLDER {
        lite.batch_execute(sql).unwrap();
        lite.batch_execute(&done(version)).unwrap();
    }
    lite.batch_execute(&roles("1", "0")).unwrap();
    lite.batch_execute("PRAGMA application_id = 1363760193").unwrap();
    drop(lite);
    check_roles(&open(&path));
    check_roles(&open(&path));

    let Some(database) = Postgres::new() else { return };
    let mut post = PgConnection::establish(&database.url()).unwrap();
    post.batch_execute(versions).unwrap();
    for (version, _, sql) in OLDER {
        post.batch_execute(sql).unwrap();
        post.batch_execute(&done(version)).unwrap();
    }
    post.batch_execute(&roles("true", "false")).unwrap();
    drop(post);
    let open = || Store::open(Location::Postgres(database.url()), Create::Never, "test").unwrap();
    check_roles(&open());
    check_roles(&open());
}
