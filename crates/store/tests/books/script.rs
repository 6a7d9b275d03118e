//! A script's SQL runs between two walls on a copy, and what it came to is done to the books row by row or not at all.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::{bom, both, item, line, unit};
use qitao_domain::limits;
use qitao_domain::script::{Kind, State};
use qitao_store::journal::net::{Net, NetRow};
use qitao_store::script_sql::{self, Trouble, What};
use qitao_store::{Create, Location, NewScript, Stamp, Store, StoreError, Write};
use std::time::Duration;
use tempfile::TempDir;

const LONG: Duration = Duration::from_secs(60);

fn write<T>(store: &Store, body: impl Fn(&mut Write<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
    store.write(&Stamp { at: 1, actor: "li".into() }, body)
}

/// Three items of which one goes into another, and a spare one.
fn books() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(Location::Sqlite(folder.path().join("books.qitao")), Create::New, "test").unwrap();
    write(&store, |w| {
        w.put_units(&[unit("件")])?;
        w.put_items(&[item("A", "甲"), item("B", "乙"), item("C", "丙")])?;
        w.put_boms(&[bom("A", "1", vec![line(10, "B"), line(20, "C")])])
    })
    .unwrap();
    (folder, store)
}

/// What a script comes to on a copy, which is gone afterwards.
fn on_copy(store: &Store, text: &str) -> Result<(Net, Vec<usize>), Trouble> {
    let copy = store.copy_beside(&mut |_, _| true).unwrap().unwrap();
    let statements = script_sql::parse(text)?;
    let other = Store::open(Location::Sqlite(copy.file().into()), Create::Never, "test").unwrap();
    let before = other.read(|r| r.newest_row()).unwrap();
    let changed = script_sql::run(copy.file(), &statements, LONG, |_| true)?;
    let net = other.read(|r| r.net_since(before)).unwrap();
    write(&other, |w| w.settle_copy(&net)).unwrap();
    let found = other.read(|r| r.verify()).unwrap();
    assert!(found.iter().all(|check| check.problems.is_empty()), "{text}: {found:?}");
    Ok((net, changed))
}

fn trouble(store: &Store, text: &str) -> Trouble {
    on_copy(store, text).map_or_else(|trouble| trouble, |(net, _)| panic!("{text} was not refused: {net:?}"))
}

fn names(store: &Store) -> Vec<String> {
    store.read(|r| r.item_codes()).unwrap()
}

#[test]
fn what_has_no_business_in_a_script_is_refused_and_nothing_is_left_beside_the_books() {
    let (folder, store) = books();
    let table = |name: &str| What::Table(name.into());
    let statement = |word: &str| What::Statement(word.into());
    for (sql, what) in [
        ("PRAGMA foreign_keys = OFF", statement("PRAGMA")),
        ("ATTACH 'other.db' AS other", statement("ATTACH")),
        ("DROP TABLE item", statement("DROP")),
        ("CREATE TRIGGER t AFTER INSERT ON item BEGIN DELETE FROM audit; END", statement("CREATE")),
        ("VACUUM INTO 'elsewhere'", statement("VACUUM")),
        ("BEGIN", statement("BEGIN")),
        ("SELECT * FROM item", statement("SELECT")),
        ("WITH x AS (SELECT 1) SELECT * FROM x", statement("WITH")),
        ("DELETE FROM item RETURNING code", statement("RETURNING")),
        ("DELETE FROM person", table("person")),
        ("DELETE FROM audit", table("audit")),
        ("UPDATE journal SET before = NULL", table("journal")),
        ("INSERT INTO book (key, value) VALUES ('x', 'y')", table("book")),
        ("UPDATE sequence SET next = 1", table("sequence")),
        ("DELETE FROM search_token", table("search_token")),
        ("DELETE FROM sqlite_master", What::Refused("table sqlite_master may not be modified".into())),
        // Nor may it be looked at: what is secret would end up in a note.
        ("UPDATE item SET note = (SELECT MAX(password_hash) FROM person)", table("person")),
        ("UPDATE item SET note = 'x' WHERE EXISTS (SELECT 1 FROM session)", table("session")),
        ("UPDATE item SET note = (SELECT sql FROM sqlite_schema LIMIT 1)", table("sqlite_master")),
        ("UPDATE item SET note = (SELECT name FROM pragma_database_list LIMIT 1)", table("pragma_database_list")),
        // Under no name that a script gives itself: that of the journal's triggers neither.
        (
            "UPDATE item SET note = (WITH journal_x AS (SELECT group_concat(key || '=' || value) p FROM book WHERE key LIKE 'login%') SELECT p FROM journal_x)",
            table("book"),
        ),
        ("UPDATE item SET note = (SELECT p FROM (SELECT max(password_hash) p FROM person) AS journal_item_i)", table("person")),
        (
            "WITH journal_item_u AS (SELECT password_hash p FROM person) UPDATE item SET note = (SELECT p FROM journal_item_u)",
            table("person"),
        ),
        ("UPDATE item SET note = journal_item_i.p FROM (SELECT password_hash p FROM person) AS journal_item_i", table("person")),
        ("WITH journal_item_i AS (SELECT 1) INSERT INTO journal (shape, before) SELECT 1, '[]' FROM journal_item_i", table("journal")),
        ("UPDATE item SET id = 99 WHERE code = 'C'", What::RowNumber("item".into())),
        ("UPDATE item SET rowid = 99 WHERE code = 'C'", What::RowNumber("item".into())),
        ("UPDATE item SET note = load_extension('x')", What::Function("load_extension".into())),
        ("UPDATE item SET note = hex(randomblob(8))", What::Function("randomblob".into())),
    ] {
        let found = trouble(&store, sql);
        assert_eq!((found.statement, found.line, &found.what), (1, 1, &what), "{sql}");
    }
    // With comments around, behind other statements, in any case: by its place.
    let found = trouble(&store, "-- first\nUPDATE item SET note = 'x';\n\n/* ; */ /* drop */\ndRoP TABLE item");
    assert_eq!((found.statement, found.line, found.what), (2, 5, statement("DROP")));
    let found = trouble(&store, "UPDATE item SET note = 'a;b'; DELETE FROM item;;; DELETE FROM\n role");
    assert!(matches!((found.statement, found.line, &found.what), (2 | 3, 1, What::Refused(_) | What::Table(_))), "{found:?}");
    // Where SQLite says where, the line is that.
    let found = trouble(&store, "UPDATE item\nSET name = 'x'\nWHERE nonsense = 1");
    assert!(matches!(&found.what, What::Refused(why) if why.contains("nonsense")) && found.line == 3, "{found:?}");
    let found = trouble(&store, "UPDATE item SET WHERE");
    assert!(matches!(&found.what, What::Syntax(_)), "{found:?}");
    let found = trouble(&store, "UPDATE item SET name = ?1");
    assert!(matches!(&found.what, What::Refused(_)), "{found:?}");
    // What breaks a rule of the tables.
    let found = trouble(&store, "UPDATE item SET code = 'same'");
    assert!(matches!(&found.what, What::Refused(why) if why.contains("UNIQUE")), "{found:?}");
    let found = trouble(&store, "DELETE FROM item WHERE code = 'B'");
    assert!(matches!(&found.what, What::Refused(why) if why.contains("FOREIGN KEY")), "{found:?}");
    assert_eq!(names(&store), ["A", "B", "C"]);
    let beside: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert!(beside.iter().all(|name| !name.contains("trying")), "{beside:?}");
}

#[test]
fn what_never_ends_and_what_is_too_much_is_stopped() {
    let (_folder, store) = books();
    let copy = store.copy_beside(&mut |_, _| true).unwrap().unwrap();
    let bomb = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) UPDATE item SET note = (SELECT MAX(x) FROM n)";
    let begun = std::time::Instant::now();
    let run = |sql: &str, most: Duration, tell: &dyn Fn() -> bool| {
        script_sql::run(copy.file(), &script_sql::parse(sql).unwrap(), most, |_| tell()).unwrap_err().what
    };
    assert_eq!(run(bomb, LONG, &|| begun.elapsed().as_millis() < 300), What::Cancelled);
    assert_eq!(run(bomb, Duration::from_millis(300), &|| true), What::TooLong);
    assert!(begun.elapsed() < LONG, "it was not stopped");
    let many = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) INSERT INTO unit (code, name, name_en, decimals, dimension, factor, per, \
                retired, revision, changed_at, changed_by) SELECT 'U' || x, 'n', 'n', 0, 'count', 1, 1, 0, 1, 1, 'x' FROM n LIMIT 200100";
    assert_eq!(run(many, LONG, &|| true), What::TooManyRows);
    // Nor does one step of the database go on for long: of functions that are given much, many times over.
    let refused = run("UPDATE item SET note = instr(printf('%.*c', 16000000, 'a'), printf('%.*c', 8000000, 'a') || 'b')", LONG, &|| true);
    assert!(matches!(&refused, What::Refused(why) if why.contains("too big")), "{refused:?}");
    let (long, half) = ("printf('%.*c', 65000, 'a')", "printf('%.*c', 32000, 'a') || 'b'");
    let slow = format!("instr({long}, {half})");
    let trim = format!("trim({long}, printf('%.*c', 5400, 'c') || 'a')");
    let line = vec![slow.as_str(); 100].join(" + ");
    let round = |slow: &str| {
        format!("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) UPDATE item SET note = (SELECT sum({slow} || x) FROM n)")
    };
    // In one line many times over, in many statements, and round and round.
    for sql in [format!("UPDATE item SET note = {line}; ").repeat(30), round(&slow), round(&trim)] {
        for (most, what) in [(LONG, What::Cancelled), (Duration::from_millis(300), What::TooLong)] {
            let begun = std::time::Instant::now();
            assert_eq!(run(&sql, most, &|| what == What::TooLong || begun.elapsed().as_millis() < 300), what, "{sql:.200}");
            assert!(begun.elapsed() < LONG / 3, "{:?}: {sql:.200}", begun.elapsed());
        }
    }
    let trims = vec!["trim(note, 'x')"; 21].join(" || ");
    assert_eq!(run(&format!("UPDATE item SET note = {trims}"), LONG, &|| true), What::TooManyFunctions(200));
    let line = vec!["instr(note, 'x')"; 201].join(" + ");
    assert_eq!(run(&format!("UPDATE item SET note = {line}"), LONG, &|| true), What::TooManyFunctions(200));
    let refused = run("UPDATE item SET note = 'x' WHERE note LIKE printf('%.*c', 2000, '%')", LONG, &|| true);
    assert!(matches!(&refused, What::Refused(why) if why.contains("too complex")), "{refused:?}");
    // Nothing of it is in the copy.
    let units: i64 = rusqlite::Connection::open(copy.file()).unwrap().query_row("SELECT COUNT(*) FROM unit", [], |row| row.get(0)).unwrap();
    assert_eq!(units, 1);
    let steps = "DELETE FROM item WHERE code = '';".repeat(limits::SCRIPT_STEPS + 1);
    assert_eq!(script_sql::parse(&steps).unwrap_err().what, What::TooManySteps(limits::SCRIPT_STEPS + 1));
}

#[test]
fn what_a_script_came_to_is_done_to_the_books_and_only_where_they_are_as_it_met_them() {
    let (_folder, store) = books();
    let script = "UPDATE item SET code = 'A-', revision = 77 WHERE code = 'A';\n\
                  UPDATE item SET code = 'A' WHERE code = 'B'; UPDATE item SET code = 'B' WHERE code = 'A-';\n\
                  DELETE FROM bom_line WHERE number = 20; DELETE FROM unit WHERE code = 'nothing';\n\
                  INSERT INTO item (code, name, spec, kind, source, unit_id, decimals, item_group, barcode, lead_time_days, safety_stock, lot_rule, \
                  lot_min, lot_multiple, lot_max, lot_fixed, lot_days, note, retired, revision, changed_at, changed_by) \
                  SELECT 'N', name, spec, kind, source, unit_id, decimals, item_group, barcode, lead_time_days, safety_stock, lot_rule, lot_min, \
                  lot_multiple, lot_max, lot_fixed, lot_days, '', 0, 1, 1, 'x' FROM item WHERE code = 'C';\n\
                  INSERT INTO bom_line (bom_id, number, component_id, kind, qty, unit_id, fixed_qty, scrap, cost_share, operation, valid_from, valid_to, note) \
                  SELECT bom_id, 50, (SELECT id FROM item WHERE code = 'N'), kind, qty, unit_id, fixed_qty, scrap, cost_share, operation, valid_from, \
                  valid_to, note FROM bom_line WHERE number = 10";
    let (net, changed) = on_copy(&store, script).unwrap();
    assert_eq!(changed, [1, 1, 1, 1, 0, 1, 1]);
    assert_eq!(net.counts.iter().map(|(t, c)| (*t, *c)).collect::<Vec<_>>(), [("bom_line", [1, 0, 1]), ("item", [1, 2, 0])]);
    assert!(net.others.is_empty());
    // Two items swapped their codes, one came, a line went and one came; and the BOM, of which only lines changed.
    assert_eq!(net.rows.len(), 6);

    // Somebody makes an item meanwhile: it has the number that the new one had on the copy, and is not in the way.
    write(&store, |w| w.put_items(&[item("D", "丁")])).unwrap();
    write(&store, |w| w.apply(&net.rows, |_, _| true)).unwrap();
    assert_eq!(names(&store), ["A", "B", "C", "D", "N"]);
    let found = store.read(|r| r.verify()).unwrap();
    assert!(found.iter().all(|check| check.problems.is_empty()), "{found:?}");
    let boms = store.read(|r| r.boms_of(&["B"])).unwrap();
    assert_eq!(boms[0].record.lines.iter().map(|l| (l.number, l.component.as_str())).collect::<Vec<_>>(), [(10, "A"), (50, "N")]);
    let items = store.read(|r| r.items_by_code(&["A", "B", "N"])).unwrap();
    let seen: Vec<_> = items.iter().map(|i| (i.record.code.as_str(), i.record.name.as_str(), i.revision, i.changed_by.as_str())).collect();
    assert_eq!(seen, [("A", "乙", 2, "li"), ("B", "甲", 2, "li"), ("N", "丙", 1, "li")]);
    assert_eq!(boms[0].revision, 2, "whoever has it open is told");
    assert_eq!(store.read(|r| r.search("n", &["item"], 9)).unwrap().len(), 1);

    // Done once, the rows are no longer as it met them.
    let again = write(&store, |w| w.apply(&net.rows, |_, _| true)).unwrap_err();
    assert!(matches!(&again, StoreError::Moved { count: 4, first } if first.contains(&"item A".to_owned())), "{again}");

    // A code that somebody took meanwhile.
    let (net, _) = on_copy(&store, "UPDATE item SET code = 'E' WHERE code = 'C'").unwrap();
    write(&store, |w| w.put_items(&[item("E", "戊")])).unwrap();
    let taken = write(&store, |w| w.apply(&net.rows, |_, _| true)).unwrap_err();
    assert!(matches!(&taken, StoreError::Taken { table: "item", key } if key == "E"), "{taken}");
    assert_eq!(names(&store), ["A", "B", "C", "D", "E", "N"]);

    // A line that came past the program would go with its BOM, unseen.
    let (net, _) = on_copy(&store, "DELETE FROM bom").unwrap();
    assert_eq!(net.counts["bom_line"], [0, 0, 2], "what cascades is counted");
    let cancelled = write(&store, |w| w.apply(&net.rows, |_, _| false)).unwrap_err();
    assert!(matches!(cancelled, StoreError::Cancelled));
    let Location::Sqlite(file) = store.location() else { unreachable!() };
    let db = rusqlite::Connection::open(file).unwrap();
    db.execute_batch("INSERT INTO bom_line SELECT 999, bom_id, 999, component_id, kind, qty, unit_id, fixed_qty, scrap, cost_share, operation, valid_from, valid_to, note FROM bom_line WHERE number = 10")
        .unwrap();
    let moved = write(&store, |w| w.apply(&net.rows, |_, _| true)).unwrap_err();
    assert!(matches!(&moved, StoreError::Moved { count: 1, first } if first == &["bom_line 999"]), "{moved}");
}

/// A script on a copy, without what follows: what it comes to, or why that cannot be taken.
fn net_of(store: &Store, text: &str) -> Result<Net, StoreError> {
    let copy = store.copy_beside(&mut |_, _| true).unwrap().unwrap();
    let other = Store::open(Location::Sqlite(copy.file().into()), Create::Never, "test").unwrap();
    let before = other.read(|r| r.newest_row()).unwrap();
    script_sql::run(copy.file(), &script_sql::parse(text).unwrap(), LONG, |_| true).unwrap();
    other.read(|r| r.net_since(before))
}

const UNIT: &str =
    "INSERT INTO unit (id, code, name, name_en, decimals, dimension, factor, per, retired, revision, changed_at, changed_by) ";

#[test]
fn a_number_that_the_books_would_not_give_hides_no_row() {
    let (_folder, store) = books();
    for id in ["-1", "0", "9223372036854775807"] {
        let text = format!("{UNIT} VALUES ({id}, 'U', '新', '', 0, 'count', 1, 1, 0, 1, 1, 'x'); UPDATE unit SET name = '个' WHERE id = 1");
        let refused = net_of(&store, &text).unwrap_err();
        assert!(matches!(refused, StoreError::RowNumber("unit")), "{id}: {refused}");
    }
    // One that goes and one that comes with its number are both written.
    let text = format!("{UNIT} VALUES (7, 'U', '新', '', 0, 'count', 1, 1, 0, 1, 1, 'x'); UPDATE unit SET name = '个' WHERE id = 1");
    let (net, _) = on_copy(&store, &text).unwrap();
    assert_eq!((net.counts["unit"], net.rows.len()), ([1, 1, 0], 2));
    write(&store, |w| w.apply(&net.rows, |_, _| true)).unwrap();
    let units = store.read(|r| r.units()).unwrap();
    assert_eq!(units.iter().map(|u| u.record.name.as_str()).collect::<std::collections::BTreeSet<_>>(), ["个", "新"].into());
    // The same row twice is never taken for one.
    let twice: Vec<NetRow> = net.rows.iter().chain(&net.rows).cloned().collect();
    assert!(matches!(write(&store, |w| w.settle_copy(&Net { rows: twice.clone(), ..Net::default() })), Err(StoreError::Unknown(..))));
}

#[test]
fn rows_that_would_fill_the_memory_are_refused_before_they_do() {
    let (_folder, store) = books();
    let most = limits::SCRIPT_ROW_BYTES / 60_000 + 2;
    let many = |count: usize| {
        format!(
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT {count}) {UNIT} \
             SELECT 100 + x, 'U' || x, printf('%.*c', 60000, 'n'), '', 0, 'count', 1, 1, 0, 1, 1, 'x' FROM n"
        )
    };
    assert_eq!(net_of(&store, &many(9)).unwrap().rows.len(), 9);
    let refused = net_of(&store, &many(most)).unwrap_err();
    assert!(matches!(refused, StoreError::TooMuch(bytes) if bytes > limits::SCRIPT_ROW_BYTES), "{refused}");
}

#[test]
fn a_script_is_kept_with_its_rows_and_ends_once_on_both() {
    both(|store| {
        let new = |state, error| NewScript {
            kind: Kind::Sql,
            title: "归档",
            why: "停业",
            content: "DELETE FROM item",
            sha256: "00",
            state,
            counts: "{}",
            warnings: "[]",
            error,
            change: 7,
        };
        let row = |table, before: Option<&str>, after: Option<&str>| NetRow {
            table,
            shape: 1,
            before: before.map(Into::into),
            after: after.map(Into::into),
        };
        let rows = [
            row("bom", Some("[1]"), Some("[1]")),
            row("bom_line", Some("[1]"), None),
            row("bom_line", None, Some("[2]")),
            row("bom_line", Some("[3]"), Some("[4]")),
        ];
        let first = write(store, |w| w.add_script(&new(State::Tried, None), &rows)).unwrap();
        let second = write(store, |w| w.add_script(&new(State::Failed, Some("{}")), &[])).unwrap();
        let all = store.read(|r| r.scripts(None, 9)).unwrap();
        assert_eq!(all.iter().map(|s| (s.id, s.state)).collect::<Vec<_>>(), [(second, State::Failed), (first, State::Tried)]);
        assert_eq!(store.read(|r| r.scripts(Some(second.0), 9)).unwrap().len(), 1);
        assert_eq!(store.read(|r| r.script_text(first)).unwrap().as_deref(), Some("DELETE FROM item"));
        assert_eq!(store.read(|r| r.script_text(qitao_domain::ScriptId(99))).unwrap(), None);
        let numbers = |rows: Vec<qitao_store::journal::Row>| rows.iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!(store.read(|r| r.script_rows(first, 0, 9)).unwrap().into_iter().map(|row| row.1).collect::<Vec<_>>(), rows);
        assert_eq!(numbers(store.read(|r| r.script_changes(first, None, 0, 9)).unwrap()), [2, 3, 4], "a head is no consequence");
        assert_eq!(numbers(store.read(|r| r.script_changes(first, Some("bom_line"), 2, 1)).unwrap()), [3]);
        assert_eq!(numbers(store.read(|r| r.script_changes(first, Some("bom"), 0, 9)).unwrap()), Vec::<i64>::new());
        assert!(write(store, |w| w.end_script(first, State::Run)).unwrap());
        assert!(!write(store, |w| w.end_script(first, State::Withdrawn)).unwrap(), "once");
        assert!(!write(store, |w| w.end_script(second, State::Run)).unwrap(), "what failed is not run");
        let ended = store.read(|r| r.script(first)).unwrap().unwrap();
        assert_eq!((ended.state, ended.ended_by.as_deref(), ended.ended_at), (State::Run, Some("li"), Some(1)));
    });
}
