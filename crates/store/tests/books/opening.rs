//! Opening books: made only when asked, one process at a time, older ones copied before they are brought up to date,
//! newer ones and other programs' files refused.
#![allow(clippy::unwrap_used)]

use crate::common::{Postgres, item, stamp, unit};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::{PgConnection, SqliteConnection};
use qitao_store::{AuditFilter, Create, Location, Store, StoreError, holder};
use std::collections::BTreeMap;
use std::path::Path;

fn sqlite(path: &Path, create: Create) -> Result<Store, StoreError> {
    Store::open(Location::Sqlite(path.into()), create, "test")
}

#[test]
fn books_are_made_only_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.qitao");
    assert!(matches!(sqlite(&path, Create::Never), Err(StoreError::NotThere(_))));
    assert!(!path.exists());
    drop(sqlite(&path, Create::New).unwrap());
    assert!(matches!(sqlite(&path, Create::New), Err(StoreError::Exists(_))));
    sqlite(&path, Create::IfMissing).unwrap();
}

#[test]
fn other_files_are_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.qitao");
    std::fs::write(&text, "no books, just a note of some length").unwrap();
    assert!(matches!(sqlite(&text, Create::IfMissing), Err(StoreError::NotBooks(_))));
    assert_eq!(std::fs::read_to_string(&text).unwrap(), "no books, just a note of some length");
    let other = folder.path().join("other.db");
    SqliteConnection::establish(other.to_str().unwrap()).unwrap().batch_execute("CREATE TABLE mine (x INTEGER)").unwrap();
    assert!(matches!(sqlite(&other, Create::IfMissing), Err(StoreError::NotBooks(_))));
}

#[test]
fn a_second_start_is_told_who_has_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.qitao");
    let first = sqlite(&path, Create::New).unwrap();
    first.announce("http://127.0.0.1:8787", "").unwrap();
    let Err(StoreError::InUse(holder)) = sqlite(&path, Create::Never) else { panic!("opened twice") };
    assert_eq!((holder.program.as_str(), holder.address.as_str()), ("test", "http://127.0.0.1:8787"));
    assert_eq!(holder.process, i64::from(std::process::id()));
    drop(first);
    sqlite(&path, Create::Never).unwrap();
}

#[test]
fn a_second_start_is_refused_on_postgres() {
    let Some(database) = Postgres::new() else { return };
    let location = Location::Postgres(database.url());
    let first = Store::open(location.clone(), Create::New, "serve").unwrap();
    let Err(StoreError::InUse(holder)) = Store::open(location.clone(), Create::Never, "call") else { panic!("opened twice") };
    assert_eq!(holder.program, "serve");
    drop(first);
    Store::open(location, Create::Never, "call").unwrap();
}

fn run(url: &str, sql: &str) {
    PgConnection::establish(url).unwrap().batch_execute(sql).unwrap();
}

/// Whatever ends the writer's connection, here in the middle of a commit of which nobody then knows whether it was made.
const ENDS_AT_COMMIT: &str = "CREATE FUNCTION ends() RETURNS trigger LANGUAGE plpgsql AS \
    'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'; \
    CREATE CONSTRAINT TRIGGER ends AFTER UPDATE ON revision DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ends()";

#[test]
fn what_another_process_did_while_the_connection_was_lost_is_not_taken_for_our_own() {
    let Some(database) = Postgres::new() else { return };
    let location = Location::Postgres(database.url());
    let put = |store: &Store, code: &str| {
        store.write(&stamp(), |w| -> Result<(), StoreError> {
            w.put_units(&[unit("件")])?;
            w.put_items(&[item(code, "一")])
        })
    };
    let counter = |store: &Store| store.read(|r| r.graph_revision()).unwrap().unwrap();
    let first = Store::open(location.clone(), Create::New, "serve").unwrap();
    first.announce("http://127.0.0.1:8787", "t").unwrap();
    put(&first, "A").unwrap();
    let (epoch, before) = (first.epoch(), counter(&first));
    run(&database.url(), ENDS_AT_COMMIT);
    put(&first, "B").unwrap_err();
    run(&database.url(), "DROP TRIGGER ends ON revision");
    assert_eq!(counter(&first), before, "it was not made");

    let second = Store::open(location.clone(), Create::Never, "call").unwrap();
    put(&second, "C").unwrap();
    assert_eq!(counter(&first), before + 1);
    assert_eq!(first.touched(before, before + 1), None, "not ours");
    // While another has the books there is nothing to be done, but to say who.
    assert!(matches!(put(&first, "D"), Err(StoreError::InUse(holder)) if holder.program == "call"));
    drop(second);
    assert_eq!(holder(&location), None);
    put(&first, "D").unwrap();
    assert_ne!(first.epoch(), epoch);
    assert_eq!(first.touched(before, before + 1), None);
    assert!(first.touched(before + 1, before + 2).is_some());
    // It has them again, and can be named and joined.
    let named = holder(&location).unwrap();
    assert_eq!((named.program.as_str(), named.address.as_str(), named.token.as_str()), ("serve", "http://127.0.0.1:8787", "t"));
    assert_eq!(named.books, first.identity());
}

#[test]
fn books_are_told_from_their_copies() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("a.qitao"), folder.path().join("copy.qitao"));
    let store = sqlite(&path, Create::New).unwrap();
    store.announce("http://127.0.0.1:8787", "t").unwrap();
    let named = holder(store.location()).unwrap();
    assert_eq!(named.books, store.identity());
    for end in ["", "-wal", "-lock"] {
        let beside = |path: &Path| format!("{}{end}", path.display());
        std::fs::copy(beside(&path), beside(&copy)).unwrap();
    }
    let of_copy = holder(&Location::Sqlite(copy.clone())).unwrap();
    assert_eq!((of_copy.process, &of_copy.address, &of_copy.token), (named.process, &named.address, &named.token), "the row travels");
    assert_ne!(of_copy.books, named.books);
    sqlite(&copy, Create::Never).unwrap();
    // Another file in its place is not what is open.
    #[cfg(unix)]
    {
        std::fs::rename(&copy, &path).unwrap();
        assert_ne!(holder(store.location()).map(|now| now.books), Some(store.identity()));
    }

    let Some(database) = Postgres::new() else { return };
    let location = Location::Postgres(database.url());
    drop(Store::open(location.clone(), Create::New, "test").unwrap());
    let copy = database.copy();
    let [store, copy] = [location, Location::Postgres(copy.url())].map(|at| Store::open(at, Create::Never, "test").unwrap());
    assert_ne!(store.identity(), copy.identity());
    assert_eq!(holder(store.location()).unwrap().books, store.identity());
}

#[test]
fn a_holder_that_listens_is_believed_at_once_on_postgres() {
    let Some(database) = Postgres::new() else { return };
    let location = Location::Postgres(database.url());
    let first = Store::open(location.clone(), Create::New, "serve").unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    first.announce(&format!("http://{}", listener.local_addr().unwrap()), "t").unwrap();
    let refused = || {
        let started = std::time::Instant::now();
        assert!(matches!(Store::open(location.clone(), Create::Never, "call"), Err(StoreError::InUse(_))));
        started.elapsed().as_millis()
    };
    assert!(refused() > 1500, "our own process is no other");
    run(&database.url(), "UPDATE lease SET process = process + 1");
    assert!(refused() < 1000);
    drop(listener);
    assert!(refused() > 1500);
}

#[test]
fn books_of_a_newer_version_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.qitao");
    drop(sqlite(&path, Create::New).unwrap());
    let newer = "INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('20991231000000', CURRENT_TIMESTAMP)";
    SqliteConnection::establish(path.to_str().unwrap()).unwrap().batch_execute(newer).unwrap();
    assert!(matches!(sqlite(&path, Create::Never), Err(StoreError::Newer(v)) if v == "20991231000000"));
    if let Some(database) = Postgres::new() {
        let location = Location::Postgres(database.url());
        drop(Store::open(location.clone(), Create::New, "test").unwrap());
        PgConnection::establish(&database.url()).unwrap().batch_execute(newer).unwrap();
        assert!(matches!(Store::open(location, Create::Never, "test"), Err(StoreError::Newer(_))));
    }
}

/// Books as the first migration alone left them are the oldest that can be met.
#[test]
fn books_are_copied_before_they_are_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.qitao");
    let old = "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
        INSERT INTO __diesel_schema_migrations (version) VALUES ('20261123000000');
        INSERT INTO unit VALUES (1, '件', '件', 'piece', 0, 'count', 1000000, 1000000, 0, 1, 0, '李敏');
        INSERT INTO audit VALUES (1, 5, '李敏', 'window', 'unit.save', 'r', 'unit', '件', NULL, '{}');
        PRAGMA application_id = 1363760193;";
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    conn.batch_execute(include_str!("../../../../migrations/sqlite/2026-11-23-000000_ground/up.sql")).unwrap();
    conn.batch_execute(old).unwrap();
    drop(conn);
    let store = sqlite(&path, Create::Never).unwrap();
    let (units, trail, people) =
        store.read(|r| -> Result<_, StoreError> { Ok((r.units()?, r.audit_rows(&AuditFilter::default(), 10)?, r.people()?)) }).unwrap();
    assert_eq!((units[0].record.code.as_str(), trail[0].actor.as_str(), people.len()), ("件", "李敏", 0));
    drop(store);
    let copies: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().path()).filter(|p| p.to_string_lossy().contains(".before-")).collect();
    let [copy] = &copies[..] else { panic!("{copies:?}") };
    assert!(copy.to_string_lossy().contains(".before-20261123000000-"), "{copy:?}");
    let mut copy = SqliteConnection::establish(copy.to_str().unwrap()).unwrap();
    assert!(diesel::sql_query("SELECT code FROM unit").execute(&mut copy).is_ok());
    assert!(diesel::sql_query("SELECT login FROM person").execute(&mut copy).is_err(), "the copy is as it was before");
}

/// Books as they were before a migration, by its name.
fn books_before(path: &Path, migration: &str) -> SqliteConnection {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/sqlite");
    let mut names: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    let done = "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
        PRAGMA application_id = 1363760193;";
    conn.batch_execute(done).unwrap();
    for name in names.iter().take_while(|name| name.as_str() < migration) {
        conn.batch_execute(&std::fs::read_to_string(folder.join(name).join("up.sql")).unwrap()).unwrap();
        let version: String = name.chars().take(17).filter(char::is_ascii_digit).collect();
        conn.batch_execute(&format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}')")).unwrap();
    }
    conn
}

/// A paper of a kind, as it stands in the table.
fn paper(id: i64, kind: &str) -> String {
    format!(
        "INSERT INTO document (id, kind, number, day, state, partner_id, reference, due, tax_included, net, tax, gross, settled, reverses_id, reason, \
         note, made_at, made_by, posted_at, posted_by, revision, changed_at, changed_by) VALUES ({id}, '{kind}', 'X-{id}', 1, 'draft', NULL, '', NULL, 0, 0, 0, 0, 0, NULL, '', '', 1, '李敏', NULL, NULL, 1, 1, '李敏')"
    )
}

#[test]
fn older_books_take_work_orders() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.qitao");
    let mut conn = books_before(&path, "2026-11-28-200000");
    conn.batch_execute(&paper(1, "sales_order")).unwrap();
    assert!(conn.batch_execute(&paper(2, "work_order")).is_err(), "not yet");
    drop(conn);
    drop(sqlite(&path, Create::Never).unwrap());
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    // Written by another hand than the program's: its journal is not looked at here.
    conn.batch_execute("PRAGMA foreign_keys = ON").unwrap();
    conn.batch_execute(&paper(2, "work_order")).unwrap();
    conn.batch_execute(&paper(3, "completion")).unwrap();
    assert!(conn.batch_execute(&paper(4, "other")).is_err(), "what is none stays refused");
}

/// A tool that wrote the tables anew may have written what is checked in other words.
#[test]
fn older_books_that_would_not_take_work_orders_are_left_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.qitao");
    let mut conn = books_before(&path, "2026-11-28-200000");
    conn.batch_execute(
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '''adjustment''))', '''adjustment'' ))') \
         WHERE name = 'document'; PRAGMA writable_schema = RESET;",
    )
    .unwrap();
    drop(conn);
    assert!(matches!(sqlite(&path, Create::Never), Err(StoreError::Migration(_))));
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    conn.batch_execute(&paper(1, "sales_order")).unwrap();
    assert!(conn.batch_execute("SELECT * FROM work_order").is_err());
}

#[derive(QueryableByName, PartialEq, Debug)]
struct Column {
    #[diesel(sql_type = diesel::sql_types::Text)]
    table_name: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    column_name: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    kind: String,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    required: bool,
}

#[derive(QueryableByName)]
struct Index {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
}

/// Twin migrations make twin tables: the same columns, nullability and named indexes, and the types that belong together.
#[test]
fn both_databases_have_the_same_tables() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.qitao");
    drop(sqlite(&path, Create::New).unwrap());
    let mut lite = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    let columns: Vec<Column> = diesel::sql_query(
        "SELECT m.name AS table_name, c.name AS column_name, c.type AS kind, (c.\"notnull\" = 1) AS required FROM sqlite_master m \
         JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'",
    )
    .load(&mut lite)
    .unwrap();
    let indexes: Vec<Index> =
        diesel::sql_query("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name").load(&mut lite).unwrap();
    let strict: Vec<Index> = diesel::sql_query(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'",
    )
    .load(&mut lite)
    .unwrap();
    assert!(strict.is_empty(), "tables that are not STRICT: {:?}", strict.iter().map(|i| &i.name).collect::<Vec<_>>());
    let lite: BTreeMap<_, _> = columns.into_iter().map(|c| ((c.table_name, c.column_name), (c.kind, c.required))).collect();
    assert!(lite.len() > 100);

    let Some(database) = Postgres::new() else { return };
    drop(Store::open(Location::Postgres(database.url()), Create::New, "test").unwrap());
    let mut post = PgConnection::establish(&database.url()).unwrap();
    let columns: Vec<Column> = diesel::sql_query(
        "SELECT table_name::text AS table_name, column_name::text AS column_name, (data_type || COALESCE(' ' || collation_name, ''))::text AS kind, \
         (is_nullable = 'NO') AS required FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'",
    )
    .load(&mut post)
    .unwrap();
    let post_indexes: Vec<Index> = diesel::sql_query(
        "SELECT indexname::text AS name FROM pg_indexes WHERE schemaname = 'public' AND indexdef NOT LIKE '%UNIQUE%' ORDER BY indexname COLLATE \"C\"",
    )
    .load(&mut post)
    .unwrap();
    let post: BTreeMap<_, _> = columns.into_iter().map(|c| ((c.table_name, c.column_name), (c.kind, c.required))).collect();
    assert_eq!(lite.keys().collect::<Vec<_>>(), post.keys().collect::<Vec<_>>());
    for (column, (kind, required)) in &lite {
        let (twin, twin_required) = &post[column];
        let fits = match kind.as_str() {
            "TEXT" => twin == "text C",
            "INTEGER" => ["bigint", "integer", "boolean"].contains(&twin.as_str()),
            "BLOB" => twin == "bytea",
            _ => false,
        };
        assert!(fits, "{column:?} is {kind} and {twin}");
        assert_eq!(required, twin_required, "{column:?}");
    }
    assert_eq!(indexes.iter().map(|i| &i.name).collect::<Vec<_>>(), post_indexes.iter().map(|i| &i.name).collect::<Vec<_>>());
}
