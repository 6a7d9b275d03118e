//! The journal sees every change of every table, alike on both databases.
#![allow(clippy::unwrap_used)]

use crate::common::{Postgres, bom, both, item, line, stamp, unit};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::{PgConnection, SqliteConnection};
use qitao_store::journal::tables::{Kept, TABLES, kept};
use qitao_store::journal::{BARRIER, ChangeFilter, ChangeRow, OUTSIDE};
use qitao_store::{Create, Location, NewAudit, Store, StoreError};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Table, before, after of each row of a change.
type Rows = Vec<(String, Value, Value)>;

/// Every change but that which made the books, oldest first, with its rows.
fn changes(store: &Store) -> Vec<(ChangeRow, Rows)> {
    store
        .read(|r| -> Result<_, StoreError> {
            let shapes = r.shapes()?;
            let mut all = Vec::new();
            for change in r.changes_after(0, 1000)? {
                let rows = r.change_rows(&change, 0, 100_000)?;
                assert_eq!(i64::try_from(rows.len()).unwrap(), change.amount);
                let value = |text: Option<String>| text.map_or(Value::Null, |t| serde_json::from_str(&t).unwrap());
                let rows = rows.into_iter().map(|row| (shapes[&row.shape].table.clone(), value(row.before), value(row.after))).collect();
                all.push((change, rows));
            }
            Ok(all)
        })
        .unwrap()
}

fn sorted(conn: &mut SqliteConnection, sql: &str) -> BTreeSet<String> {
    #[derive(QueryableByName)]
    struct Name {
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
    }
    diesel::sql_query(sql).load::<Name>(conn).unwrap().into_iter().map(|n| n.name).collect()
}

#[test]
fn every_table_stands_on_one_list_and_hangs_together_as_its_keys_say() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.qitao");
    drop(Store::open(Location::Sqlite(path.clone()), Create::New, "test").unwrap());
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    let there = sorted(&mut conn, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'");
    let listed: BTreeSet<String> = TABLES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(there, listed, "crates/store/src/journal/tables.rs");
    assert_eq!(listed.len(), TABLES.len(), "a table stands there twice");
    let mut before: Vec<&str> = Vec::new();
    for (table, kept) in TABLES {
        let Kept::Record(record) = kept else { continue };
        let keys = sorted(&mut conn, &format!("SELECT \"from\" || ' ' || \"table\" AS name FROM pragma_foreign_key_list('{table}')"));
        let all: Vec<_> = record.part_of.iter().chain(record.refers).collect();
        assert_eq!(keys, all.iter().map(|(column, to)| format!("{column} {to}")).collect(), "{table}");
        assert!(all.iter().all(|(_, to)| before.contains(to)), "{table} stands before what it refers to");
        let unique = sorted(
            &mut conn,
            &format!(
                "SELECT (SELECT group_concat(name, ' ') FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno)) AS name \
                 FROM pragma_index_list('{table}') l WHERE l.\"unique\" = 1 AND l.origin <> 'pk'"
            ),
        );
        assert_eq!(unique, record.unique.iter().map(|columns| columns.join(" ")).collect(), "{table}");
        let key = sorted(&mut conn, &format!("SELECT name FROM pragma_table_info('{table}') WHERE pk > 0"));
        assert_eq!(key, ["id".to_owned()].into(), "{table}");
        before.push(table);
    }
    let triggers =
        sorted(&mut conn, "SELECT tbl_name AS name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'journal!_%' ESCAPE '!'");
    assert_eq!(triggers, listed.into_iter().filter(|t| !matches!(kept(t), Kept::Not(_))).collect());
}

#[test]
fn a_change_is_written_down_alike_with_what_cascades() {
    let seen = RefCell::new(Vec::new());
    both(|store| {
        let audit = NewAudit {
            client: "window",
            command: "item.save",
            request_id: "r-1",
            object_kind: "item",
            object_key: "A",
            ..NewAudit::default()
        };
        store
            .write(&stamp(), |w| -> Result<(), StoreError> {
                w.put_units(&[unit("件"), unit("kg")])?;
                let mut one = item("A", "阀体 \"quoted\" \\ 💡\n\u{1}");
                one.barcode = "690".into();
                one.safety_stock = qitao_domain::Qty::from_scaled(i64::MAX);
                w.put_items(&[one, item("B", ""), item("C", "")])?;
                w.put_boms(&[bom("A", "V1", vec![line(10, "B"), line(20, "C")])])?;
                w.audit(audit.clone())
            })
            .unwrap();
        store
            .write(&stamp(), |w| -> Result<(), StoreError> {
                let id = w.bom("A", "V1")?.unwrap().id;
                w.delete_bom(qitao_domain::BomId(id))
            })
            .unwrap();
        // Nothing of it stays.
        store
            .write(&stamp(), |w| -> Result<(), StoreError> {
                w.put_items(&[item("D", "")])?;
                Err(StoreError::Unknown("no", String::new()))
            })
            .unwrap_err();
        let own = store.write(&stamp(), |w| w.add_job("system.verify", ""));
        own.unwrap();
        seen.borrow_mut()
            .push(changes(store).into_iter().map(|(c, rows)| (c.id, c.command, c.request_id, c.actor, c.counts, rows)).collect::<Vec<_>>());
    });
    let seen = seen.into_inner();
    let (_, command, request, actor, counts, rows) = seen[0].iter().find(|c| c.1 == "item.save").unwrap();
    assert_eq!((command.as_str(), request.as_str(), actor.as_str()), ("item.save", "r-1", "李敏"));
    let counts: BTreeMap<String, [i64; 3]> = serde_json::from_str(counts).unwrap();
    assert_eq!((counts["item"], counts["bom"], counts["bom_line"], counts["audit"]), ([3, 0, 0], [1, 0, 0], [2, 0, 0], [1, 0, 0]));
    assert!(!counts.contains_key("search_token") && !counts.contains_key("job"), "{counts:?}");
    let first = rows.iter().find(|row| row.0 == "item").unwrap();
    assert_eq!(
        (&first.1, &first.2[2], &first.2[11]),
        (&Value::Null, &serde_json::json!("阀体 \"quoted\" \\ 💡\n\u{1}"), &serde_json::json!(i64::MAX))
    );
    if let [one, other] = seen.as_slice() {
        assert_eq!(one, other, "SQLite and PostgreSQL");
    }
}

#[test]
fn who_writes_past_the_program_is_seen_with_what_cascades() {
    let check = |location: Location, alter: &dyn Fn(&str)| {
        let store = Store::open(location, Create::New, "test").unwrap();
        store
            .write(&stamp(), |w| -> Result<(), StoreError> {
                w.put_units(&[unit("件"), unit("kg")])?;
                w.put_items(&[item("A", ""), item("B", "")])?;
                w.put_boms(&[bom("A", "V1", vec![line(10, "B")])])
            })
            .unwrap();
        alter("DELETE FROM bom WHERE version = 'V1'");
        store.write(&stamp(), |w| w.put_items(&[item("C", "")])).unwrap();
        let all = changes(&store);
        let [.., (outside, rows), (own, _)] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!((outside.command.as_str(), outside.actor.as_str(), own.actor.as_str()), (OUTSIDE, "", "李敏"));
        let mut deleted: Vec<&str> =
            rows.iter().filter(|(_, before, after)| before.is_array() && after.is_null()).map(|r| r.0.as_str()).collect();
        deleted.sort_unstable();
        assert_eq!(deleted, ["bom", "bom_line"]);
        assert!(
            store.read(|r| r.changes(&ChangeFilter { command: Some(BARRIER.into()), ..ChangeFilter::default() }, 9)).unwrap().is_empty()
        );
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.qitao");
    check(Location::Sqlite(path.clone()), &|sql| {
        let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        conn.batch_execute(&format!("PRAGMA foreign_keys = ON; {sql}")).unwrap();
    });
    if let Some(database) = Postgres::new() {
        check(Location::Postgres(database.url()), &|sql| PgConnection::establish(&database.url()).unwrap().batch_execute(sql).unwrap());
    }
}

#[test]
fn books_whose_triggers_were_taken_away_have_them_again_and_a_barrier_says_so() {
    let check = |location: Location, alter: &dyn Fn(&str), sql: &str| {
        drop(Store::open(location.clone(), Create::New, "test").unwrap());
        drop(Store::open(location.clone(), Create::Never, "test").unwrap());
        alter(sql);
        let store = Store::open(location, Create::Never, "test").unwrap();
        store.write(&stamp(), |w| w.put_units(&[unit("件")])).unwrap();
        let all = changes(&store);
        let commands: Vec<&str> = all.iter().map(|(c, _)| c.command.as_str()).filter(|c| *c == BARRIER).collect();
        assert_eq!(commands, [BARRIER]);
        assert!(all.last().unwrap().1.iter().any(|row| row.0 == "unit"));
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.qitao");
    let alter = |sql: &str| SqliteConnection::establish(path.to_str().unwrap()).unwrap().batch_execute(sql).unwrap();
    check(Location::Sqlite(path.clone()), &alter, "DROP TRIGGER journal_unit_i");
    if let Some(database) = Postgres::new() {
        let alter = |sql: &str| PgConnection::establish(&database.url()).unwrap().batch_execute(sql).unwrap();
        check(Location::Postgres(database.url()), &alter, "ALTER TABLE unit DISABLE TRIGGER journal_row");
    }
}

#[test]
fn old_changes_are_forgotten_whole_and_the_newest_never() {
    both(|store| {
        for at in [1, 2, 9, 3, 4] {
            let stamp = qitao_store::Stamp { at, actor: "李敏".into() };
            store.write(&stamp, |w| w.put_units(&[unit(&at.to_string())])).unwrap();
        }
        let ids = || changes(store).iter().map(|(c, _)| c.at).filter(|at| *at < 10).collect::<Vec<_>>();
        let forget = |before: i64, up_to: i64| store.write(&stamp(), |w| w.forget_changes(before, up_to, 100)).unwrap();
        let first = changes(store).iter().find(|(c, _)| c.at == 1).unwrap().0.id;
        // What made the books has a clock of today and lies first.
        store.write(&stamp(), |w| w.forget_changes(i64::MAX, first - 1, 100)).unwrap();
        assert_eq!((forget(5, first), ids()), (1, vec![2, 9, 3, 4]));
        assert_eq!((forget(5, i64::MAX), ids()), (1, vec![9, 3, 4]));
        assert_eq!((forget(10, i64::MAX), ids()), (2, vec![4]), "the newest stays");
        store.write(&stamp(), |w| w.put_units(&[unit("x")])).unwrap();
        assert_eq!(changes(store).last().unwrap().0.id, first + 5);
    });
}
