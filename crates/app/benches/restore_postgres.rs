//! Restoring books on PostgreSQL with a million rows of the journal.
//!
//! `cargo bench -p qitao-app --bench restore_postgres`, with `QITAO_TEST_PG` naming a server on which it may create databases, and
//! `psql`, `pg_dump` and `pg_restore` on the path. `cargo xtask bench restore_postgres` starts a server for it.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{item, unit};
use qitao_app::{App, Create, Location};
use qitao_domain::item::Item;
use qitao_store::backup::Naming;
use qitao_store::{Stamp, Store, StoreError};
use std::process::Command;
use std::time::{Duration, Instant};

const BOOKS: &str = "0123456789abcdef0123456789abcdef";
const ITEMS: usize = 5_000;
/// So often each of them is changed.
const ROUNDS: usize = 200;

fn sql(url: &str, text: &str) -> String {
    let ran = Command::new("psql").args(["-qXAtw", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", text]).output().unwrap();
    assert!(ran.status.success(), "{text}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8_lossy(&ran.stdout).trim().to_owned()
}

/// A database that is dropped at the end.
struct Database {
    server: String,
    name: String,
}

impl Database {
    fn new(server: &str, name: &str) -> Self {
        let name = format!("bench_{name}_{}", std::process::id());
        sql(server, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"));
        Self { server: server.into(), name }
    }

    fn url(&self) -> String {
        let (base, _) = self.server.rsplit_once('/').unwrap();
        format!("{base}/{}", self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        sql(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

fn main() {
    let Ok(server) = std::env::var("QITAO_TEST_PG") else {
        return println!("SKIPPED restore_postgres: QITAO_TEST_PG is not set");
    };
    let (folder, from, to) = (tempfile::tempdir().unwrap(), Database::new(&server, "from"), Database::new(&server, "to"));
    let store = Store::open(Location::Postgres(from.url()), Create::New, "bench").unwrap();
    let write = |at: usize, change: &dyn Fn(&mut qitao_store::Write<'_>) -> Result<(), StoreError>| {
        let stamp = Stamp { at: i64::try_from(at).unwrap() * 1_000_000, actor: "bench".into() };
        store.write(&stamp, change).unwrap();
    };
    write(1, &|w| w.put_units(&[unit()]));
    let naming = Naming { books: BOOKS, name: "big", reason: "asked", rest: Duration::ZERO };
    store.back_up(folder.path(), &naming, &mut |_, _| true).unwrap();
    let items: Vec<Item> = (0..ITEMS).map(|n| item(n, 0)).collect();
    write(2, &|w| w.put_items(&items));
    for round in 0..ROUNDS {
        sql(&from.url(), &format!("UPDATE item SET note = '{round}', retired = NOT retired"));
        // Whoever writes next notices it, as a change of its own.
        write(round + 3, &|w| w.set_book("seen", &round.to_string()));
    }
    store.ship(folder.path(), BOOKS, 0).unwrap();
    let rows: usize = sql(&from.url(), "SELECT COUNT(*) FROM journal").parse().unwrap();
    assert!(rows > ITEMS * ROUNDS, "{rows}");
    let begun = Instant::now();
    let restored = qitao_app::restore::database(folder.path(), None, &to.url(), &mut |_, _| Ok(())).unwrap();
    let took = begun.elapsed();
    let last = "SELECT string_agg(code || note, ',' ORDER BY code) FROM item";
    assert_eq!(sql(&to.url(), last), sql(&from.url(), last));
    println!(
        "restore into PostgreSQL with {rows} rows of the journal, proved as by `qitao verify` | ≤ 60 s | {took:.1?}, {} checks",
        restored.checks
    );
    drop(App::open(Location::Postgres(to.url()), Create::Never, "bench").unwrap());
}
