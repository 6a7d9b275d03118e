//! The headless program as other programs use it: arguments, stdin, exit codes, files; and its books when something is
//! wrong with them.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common;
use crate::common::program::{program, qitao, run, run_with};
use crate::common::{Place, rows};
use calamine::Reader;
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

fn names(folder: &Path) -> BTreeSet<String> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// The program on a file.
fn on(file: &Path, arguments: &[&str]) -> common::program::Run {
    let output =
        Command::new(program()).arg("--db").arg(format!("sqlite:{}", file.display())).args(arguments).stdin(Stdio::null()).output();
    common::program::Run::of(output.unwrap())
}

/// The program with another `--db`.
fn with_db(db: &str, arguments: &[&str]) -> common::program::Run {
    common::program::Run::of(Command::new(program()).args(["--db", db]).args(arguments).stdin(Stdio::null()).output().unwrap())
}

fn vandalise(file: &Path, statements: &str) {
    SqliteConnection::establish(file.to_str().unwrap()).unwrap().batch_execute(statements).unwrap();
}

fn unit(code: &str, name: &str) -> Value {
    let unit = json!({ "code": code, "name": name, "name_en": name, "decimals": 0, "dimension": "count", "factor": "1", "per": "1", "retired": false });
    json!({ "unit": unit, "revision": null })
}

fn item(code: &str, name: &str) -> Value {
    let item = json!({
        "code": code, "name": name, "spec": "M8×40", "kind": "raw", "source": "buy", "unit": "pcs", "decimals": 0, "group": "紧固件", "barcode": "",
        "lead_time_days": 7, "safety_stock": "200", "lot_rule": "lot_for_lot", "lot_min": "0", "lot_multiple": "0", "lot_max": "0",
        "lot_fixed": "0", "lot_days": 0, "conversions": [], "note": "", "retired": false
    });
    json!({ "item": item, "revision": null })
}

#[test]
fn init_makes_books_once() {
    for place in Place::each() {
        assert_eq!(run(&place, &["call", "system.info"]).refused(), "books.not_there");
        let made = run(&place, &["init"]).json();
        let location = made["location"].as_str().unwrap();
        assert!(location.ends_with(".qitao") || location.starts_with("postgres://127.0.0.1"), "{location}");
        assert!(!location.contains('@'), "no credentials: {location}");
        assert_eq!(run(&place, &["call", "unit.save", &unit("pcs", "件").to_string()]).json()["revision"], 1);
        assert_eq!(run(&place, &["init"]).refused(), "books.exist");
        assert_eq!(run(&place, &["init", "--sample"]).refused(), "books.exist");
        // The refusals left the books alone.
        assert_eq!(run(&place, &["call", "unit.get", r#"{"code":"pcs"}"#]).json()["unit"]["name"], "件");
        assert_eq!(run(&place, &["verify"]).json()["problems"], 0);
    }
}

#[test]
fn init_with_the_sample_factory() {
    for place in Place::each() {
        let made = run(&place, &["init", "--sample"]).json();
        let counts = run(&place, &["call", "system.info"]).json()["counts"].clone();
        for kind in ["items", "boms", "routings"] {
            assert_eq!(made["sample"][kind], counts[kind], "{made} {counts}");
            assert!(counts[kind].as_i64().unwrap() > 200, "{counts}");
        }
        assert_eq!(run(&place, &["call", "sample.load"]).refused(), "sample.not_empty");
        let verified = run(&place, &["verify"]).json();
        assert_eq!(verified["problems"], 0, "{verified}");
        the_sample_has_every_kind_of_paper(&place, &made["sample"]["documents"]);
    }
}

/// A quarter of every kind of paper, also of what goes wrong: what the sample's screens show.
fn the_sample_has_every_kind_of_paper(place: &Place, made: &Value) {
    let listed = |command: &str, filter: Value| {
        let asked = json!({ "limit": 100_000, "filter": filter }).to_string();
        run(place, &["call", command, &asked]).json()["rows"].as_array().unwrap().clone()
    };
    let papers = listed("document.list", json!([]));
    assert_eq!(&json!(papers.len()), made);
    let of = |kind: &str| papers.iter().filter(|row| row["kind"] == kind).collect::<Vec<_>>();
    let least = [
        ("sales_order", 26),
        ("production_plan", 4),
        ("requisition", 13),
        ("purchase_order", 40),
        ("receipt", 50),
        ("supplier_return", 3),
        ("shipment", 26),
        ("customer_return", 4),
        ("sales_invoice", 20),
        ("purchase_invoice", 40),
        ("payment", 20),
        ("money_receipt", 10),
        ("transfer", 11),
        ("adjustment", 15),
    ];
    for (kind, most) in least {
        assert!(of(kind).len() >= most, "{kind}: {}", of(kind).len());
    }
    assert_eq!(papers.iter().map(|row| row["kind"].as_str().unwrap()).collect::<BTreeSet<_>>().len(), least.len());
    // A credit for what came back, money in advance that is used and money that is not, what was written wrong and taken back.
    assert!(of("sales_invoice").iter().any(|row| row["gross"].as_str().unwrap().starts_with('-')));
    let advance = listed("document.list", json!([{ "field": "kind", "op": "any_of", "values": ["payment", "money_receipt"] }]));
    let used = advance.iter().filter(|row| row["gross"] == "0").count();
    let unused = advance.iter().filter(|row| row["settled"] == "0" && row["gross"] != "0").count();
    assert_eq!((used, unused), (2, 1), "{advance:?}");
    assert_eq!(papers.iter().filter(|row| row["state"] == "reversed").count(), 1);
    assert_eq!(papers.iter().map(|row| row["waiting"].as_i64().unwrap()).sum::<i64>(), 1);
    // Three counts that put the books right by what was missing, and one that somebody has to agree to.
    let counts = listed("count.list", json!([]));
    let states: Vec<&str> = counts.iter().map(|row| row["state"].as_str().unwrap()).collect();
    assert_eq!(states.iter().filter(|state| **state == "posted").count(), 3, "{states:?}");
    assert_eq!(states.iter().filter(|state| **state == "counted").count(), 1, "{states:?}");
    for count in &counts {
        assert_eq!(count["lines"].as_i64().unwrap() - count["exact"].as_i64().unwrap(), 1, "{count}");
        let asked = json!({ "number": count["number"] }).to_string();
        let papers = run(place, &["call", "count.get", &asked]).json()["documents"].as_array().unwrap().len();
        assert_eq!(papers, usize::from(count["state"] == "posted"), "{count}");
        let lines = run(place, &["call", "count.lines", &asked]).json()["rows"].as_array().unwrap().clone();
        let off: Vec<&Value> = lines.iter().filter(|line| line["difference"] != "0").collect();
        assert_eq!((off.len(), &off[0]["difference"], &off[0]["round"]), (1, &json!("-1"), &json!(2)), "{count}");
    }
}

#[test]
fn an_init_that_fails_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(on(&folder.path().join("no/such/folder.qitao"), &["init"]).code, Some(1)));
    assert_eq!(names(folder.path()), BTreeSet::new());
    // A folder stands where the file should.
    std::fs::create_dir(folder.path().join("books.qitao")).unwrap();
    assert_eq!(on(&folder.path().join("books.qitao"), &["init"]).code, Some(1));
    assert_eq!(names(folder.path()), BTreeSet::from(["books.qitao".to_owned()]));
    for db in ["sqlite:", "env:", "env:QITAO_NO_SUCH_VARIABLE", "mysql:x", "postgres://li:secret@127.0.0.1/books", ""] {
        let run = with_db(db, &["init"]);
        assert_eq!(run.refused(), "books.location_invalid", "{db}");
    }
    assert_eq!(with_db("sqlite://nas/share/books.qitao", &["init"]).refused(), "books.network_drive");
    assert_eq!(with_db(r"sqlite:\\nas\share\books.qitao", &["call", "system.info"]).refused(), "books.network_drive");
    // Asking for books that are not there makes none.
    let missing = folder.path().join("missing.qitao");
    for arguments in [&["verify"][..], &["call", "system.info"], &["import", "x.csv"], &["serve", "--listen", "127.0.0.1:0"]] {
        assert_eq!(on(&missing, arguments).refused(), "books.not_there", "{arguments:?}");
    }
    assert_eq!(names(folder.path()), BTreeSet::from(["books.qitao".to_owned()]));
}

#[test]
fn two_that_make_the_same_books_at_once_leave_one_whole() {
    for _ in 0..8 {
        let place = Place::file();
        let start = || qitao(&place, &["init"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let both = [start(), start()];
        let ended = both.map(|child| common::program::Run::of(child.wait_with_output().unwrap()));
        let made = ended.iter().filter(|run| run.code == Some(0)).count();
        assert_eq!(made, 1, "{} {}", ended[0], ended[1]);
        for run in ended.iter().filter(|run| run.code != Some(0)) {
            let code = run.refused();
            assert!(["books.exist", "books.in_use"].contains(&code.as_str()), "{run}");
        }
        assert_eq!(run(&place, &["verify"]).json()["problems"], 0);
    }
}

#[test]
fn call_takes_and_gives_json_and_files() {
    let place = Place::file();
    let folder = tempfile::tempdir().unwrap();
    run(&place, &["init"]).json();
    run(&place, &["call", "unit.save", &unit("pcs", "件").to_string()]).json();
    let saved = run_with(&place, &["call", "item.save", "-"], &item("BT-M8X40", "六角螺栓").to_string()).json();
    assert_eq!((&saved["item"]["name"], &saved["revision"]), (&json!("六角螺栓"), &json!(1)));

    // To a file instead of stdout.
    let answer = folder.path().join("answer.json");
    let told = run(&place, &["call", "item.get", r#"{"code":"BT-M8X40"}"#, "--out", answer.to_str().unwrap()]);
    assert_eq!((told.code, told.out.len()), (Some(0), 0), "{told}");
    assert_eq!(serde_json::from_slice::<Value>(&std::fs::read(&answer).unwrap()).unwrap()["item"]["code"], "BT-M8X40");

    // A workbook: to a file, and the same to stdout.
    let sheet = folder.path().join("items.xlsx");
    let export = ["call", "item.export", r#"{"language":"en"}"#];
    assert_eq!(run(&place, &[&export[..], &["--out", sheet.to_str().unwrap()]].concat()).code, Some(0));
    for bytes in [std::fs::read(&sheet).unwrap(), run(&place, &export).out] {
        let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range_at(0).unwrap().unwrap();
        let cells: Vec<String> = range.rows().flat_map(|row| row.iter().map(ToString::to_string)).collect();
        assert!(cells.contains(&"BT-M8X40".to_owned()) && cells.contains(&"六角螺栓".to_owned()), "{cells:?}");
    }

    // A file in, under a field; the file that just came out is fine to go in again.
    let opened = run(&place, &["call", "import.open", "--file", &format!("file={}", sheet.display())]).json();
    assert_eq!((&opened["name"], &opened["sheets"][0]["kind"]), (&json!("items.xlsx"), &json!("item")), "{opened}");
    let tried = run(&place, &["call", "import.dry_run", r#"{"files":[]}"#, "--file", &format!("files={}", sheet.display())]);
    let (answer, err) = (tried.json(), tried.err);
    assert_eq!(
        (&answer["errors"], &answer["new"], &answer["changed"], &answer["same"]),
        (&json!(0), &json!(0), &json!(0), &json!(1)),
        "{answer}"
    );
    assert!(err.contains("import.dry_run"), "progress goes to stderr: {err}");
}

#[test]
fn what_is_wrong_is_said_as_json_and_exits_with_1() {
    let place = Place::file();
    run(&place, &["init"]).json();
    let long = "x".repeat(101);
    let cases: &[(&[&str], &str)] = &[
        (&["call", "no.such_command"], "command.unknown"),
        (&["call", "item.get", "{"], "input.invalid"),
        (&["call", "item.get", "[]"], "input.invalid"),
        (&["call", "item.get"], "input.invalid"),
        (&["call", "item.get", r#"{"code":"A","colour":"red"}"#], "input.invalid"),
        (&["call", "item.get", r#"{"code":"A"}"#], "missing"),
        (&["call", "item.list", r#"{"sort":"nothing"}"#], "list.unknown_field"),
        (&["call", "unit.save", "{}", "--request-id", "has space"], "request.id_invalid"),
        (&["call", "unit.save", "{}", "--request-id", &long], "request.id_invalid"),
        (&["call", "import.open", "--file", "file"], "input.invalid"),
        (&["call", "import.open", "--file", "file=no-such-file.xlsx"], "file.read"),
        (&["call", "import.open", r#"{"file":"0123"}"#], "file.unknown"),
        (&["call", "bom.explode", r#"{"item":"A","quantity":1}"#], "input.invalid"),
        (&["import", "no-such-file.xlsx"], "file.read"),
        (&["serve", "--listen", "0.0.0.0:0"], "listen.needs_login"),
    ];
    for (arguments, code) in cases {
        let run = run(&place, arguments);
        assert_eq!(run.refused(), *code, "{arguments:?}: {run}");
    }
    let missing = run(&place, &["call", "item.get", r#"{"code":"A"}"#]).error();
    assert_eq!((&missing["kind"], &missing["params"]["key"]), (&json!("missing"), &json!("A")));
    assert_eq!(run_with(&place, &["call", "item.get", "-"], "not json").refused(), "input.invalid");
    assert_eq!(run_with(&place, &["call", "item.get", "-"], &" ".repeat(16 * 1024 * 1024 + 1)).refused(), "input.too_large");
    // A job that fails is a failure, too; and a file that is too large is not even read.
    let folder = tempfile::tempdir().unwrap();
    let (broken, huge) = (folder.path().join("broken.xlsx"), folder.path().join("huge.xlsx"));
    std::fs::write(&broken, b"PK\x03\x04 no workbook").unwrap();
    std::fs::File::create(&huge).unwrap().set_len(200 * 1024 * 1024 + 1).unwrap();
    assert_eq!(run(&place, &["import", broken.to_str().unwrap()]).refused(), "import.read");
    assert_eq!(run(&place, &["import", huge.to_str().unwrap()]).refused(), "file.too_large");
}

#[test]
fn the_same_change_with_the_same_id_happens_once() {
    for place in Place::each() {
        run(&place, &["init"]).json();
        run(&place, &["call", "unit.save", &unit("pcs", "件").to_string(), "--request-id", "u-1"]).json();
        let input = item("BT-M8X40", "六角螺栓").to_string();
        let save = |input: &str, id: &str| run(&place, &["call", "item.save", input, "--request-id", id]);
        let first = save(&input, "i-1").json();
        let again = save(&input, "i-1").json();
        assert_eq!(first, again);
        // Not sent as a repetition, it is refused as new.
        assert_eq!(save(&input, "i-2").refused(), "already_there");
        assert_eq!(save(&item("BT-M8X40", "内六角螺钉").to_string(), "i-1").refused(), "request.id_reused");
        assert_eq!(
            run(&place, &["call", "unit.save", &unit("kg", "公斤").to_string(), "--request-id", "i-1"]).refused(),
            "request.id_reused"
        );
        // A refused change did not use its id up.
        save(&item("BT-M8X50", "六角螺栓").to_string(), "i-2").json();
        let trail = run(&place, &["call", "audit.list", r#"{"object_kind":"item"}"#]).json();
        let keys: Vec<&Value> = rows(&trail).iter().map(|row| &row["object_key"]).collect();
        assert_eq!(keys, ["BT-M8X50", "BT-M8X40"], "{trail}");
        assert_eq!(run(&place, &["call", "item.get", r#"{"code":"BT-M8X40"}"#]).json()["revision"], 1);
    }
}

#[test]
fn the_contract_is_the_committed_one() {
    let printed = Command::new(program()).arg("openapi").output().unwrap();
    assert!(printed.status.success());
    let committed = include_str!("../../../crates/app/openapi.json");
    assert_eq!(String::from_utf8(printed.stdout).unwrap().trim_end(), committed.trim_end());
}

/// The sample factory once, for tests that break copies of it.
fn sample(folder: &TempDir) -> PathBuf {
    let file = folder.path().join("sample.qitao");
    on(&file, &["init", "--sample"]).json();
    file
}

#[test]
fn verify_lists_what_does_not_hold() {
    let folder = tempfile::tempdir().unwrap();
    let whole = sample(&folder);
    assert_eq!(on(&whole, &["verify"]).json()["problems"], 0);
    let broken: &[(&str, &str)] = &[
        (
            "bom.versions_do_not_overlap",
            "INSERT INTO bom SELECT (SELECT MAX(id) + 1 FROM bom), item_id, 'V99', 'active', valid_from, NULL, output_qty, fixed_output, '', 1, 0, 'x' \
             FROM bom WHERE state = 'active' ORDER BY id LIMIT 1",
        ),
        ("audit.is_without_gaps", "UPDATE audit SET id = id + 1 WHERE id = (SELECT MAX(id) FROM audit)"),
        ("references.exist", "PRAGMA foreign_keys = OFF; UPDATE item SET unit_id = 999999 WHERE id = 1"),
        ("item.has_search_tokens", "DELETE FROM search_token WHERE kind = 'item' AND object_id = 1"),
        ("search_token.has_its_object", "INSERT INTO search_token VALUES ('zzz', 'item', 999999)"),
        ("item.is_valid", "UPDATE item SET name = ' ' WHERE id = 1"),
        ("bom.has_no_loop", "UPDATE bom_line SET component_id = (SELECT item_id FROM bom WHERE id = bom_id) WHERE id = 1"),
        (
            "bom_line.cost_shares_leave_some_to_the_parent",
            "UPDATE bom_line SET cost_share = 600000000 WHERE bom_id = (SELECT bom_id FROM bom_line GROUP BY bom_id HAVING COUNT(*) > 1 LIMIT 1)",
        ),
        ("sequence.is_above_its_table", "UPDATE sequence SET next = 1 WHERE name = 'item'"),
        ("bom.is_valid", "UPDATE bom_line SET kind = 'by_product', scrap = 500000000 WHERE id = 1"),
        ("routing.is_valid", "UPDATE operation SET name = '' WHERE id = 1"),
    ];
    for (at, (check, statements)) in broken.iter().enumerate() {
        let copy = folder.path().join(format!("{at}.qitao"));
        std::fs::copy(&whole, &copy).unwrap();
        vandalise(&copy, statements);
        let run = on(&copy, &["verify"]);
        assert_eq!(run.code, Some(1), "{check}: {run}");
        let verified: Value = serde_json::from_slice(&run.out).unwrap();
        let found = verified["checks"]
            .as_array()
            .unwrap()
            .iter()
            .find(|c| c["check"] == *check)
            .unwrap_or_else(|| panic!("no {check}: {verified}"));
        assert!(!found["problems"].as_array().unwrap().is_empty(), "{check}: {verified}");
    }
}

#[test]
fn books_of_others_and_of_later_versions_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let whole = sample(&folder);
    let copy = |name: &str| {
        let copy = folder.path().join(name);
        std::fs::copy(&whole, &copy).unwrap();
        copy
    };
    let newer = copy("newer.qitao");
    vandalise(&newer, "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')");
    let error = on(&newer, &["call", "system.info"]).error();
    assert_eq!((&error["code"], &error["params"]["version"]), (&json!("books.newer"), &json!("29991231000000")));

    let other = folder.path().join("other.db");
    vandalise(&other, "CREATE TABLE invoice (id INTEGER PRIMARY KEY); INSERT INTO invoice VALUES (1)");
    let text = folder.path().join("letter.qitao");
    std::fs::write(&text, "Dear customer, this is no database.").unwrap();
    for file in [&other, &text] {
        let before = std::fs::read(file).unwrap();
        assert_eq!(on(file, &["call", "system.info"]).refused(), "books.not_books");
        assert_eq!(on(file, &["init"]).refused(), "books.exist");
        assert!(std::fs::read(file).unwrap() == before, "{} was changed", file.display());
    }
}

/// Books that claim to lack what they have make the program copy, try and fail: the copy must lie beside and both must be
/// whole.
#[test]
fn a_migration_that_fails_leaves_the_books_and_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let books = sample(&folder);
    let rows = "INSERT INTO __diesel_schema_migrations SELECT * FROM kept; DROP TABLE kept";
    vandalise(&books, "CREATE TABLE kept AS SELECT * FROM __diesel_schema_migrations; DELETE FROM __diesel_schema_migrations");
    let error = on(&books, &["call", "system.info"]).error();
    assert_eq!((&error["code"], &error["hint"]), (&json!("books.migration"), &json!("copy_is_beside")), "{error}");
    let copies: Vec<String> = names(folder.path()).into_iter().filter(|name| name.starts_with("sample.qitao.before-")).collect();
    assert_eq!(copies.len(), 1, "{copies:?}");
    for file in [books, folder.path().join(&copies[0])] {
        vandalise(&file, rows);
        assert_eq!(on(&file, &["verify"]).json()["problems"], 0, "{}", file.display());
    }
}

/// A part of a zip as its local header, its data and its entry in the directory; sizes may be claimed.
fn zip_of(name: &str, data: &[u8], claimed: u32) -> Vec<u8> {
    let (stored, length) = (u32::try_from(data.len()).unwrap().to_le_bytes(), u16::try_from(name.len()).unwrap().to_le_bytes());
    let common = |extra: &[u8]| {
        [&[20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &stored, &claimed.to_le_bytes(), &length, &[0, 0], extra].concat()
    };
    let local = [b"PK\x03\x04", &common(&[])[..], name.as_bytes(), data].concat();
    let entry = [b"PK\x01\x02", &[20, 0][..], &common(&[0; 14]), name.as_bytes()].concat();
    let at = u32::try_from(local.len()).unwrap().to_le_bytes();
    let end = [b"PK\x05\x06", &[0, 0, 0, 0, 1, 0, 1, 0][..], &u32::try_from(entry.len()).unwrap().to_le_bytes(), &at, &[0, 0]].concat();
    [local, entry, end].concat()
}

#[test]
fn files_that_cannot_be_read_say_why_and_leave_the_books_alone() {
    let place = Place::file();
    run(&place, &["init"]).json();
    let folder = tempfile::tempdir().unwrap();
    let template = run(&place, &["call", "import.template", "{}"]).out;
    let locked: Vec<u8> = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".iter().copied().chain([0; 1016]).collect();
    let locked = [locked, "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect(), vec![0; 3000]].concat();
    let cases: &[(&str, &[u8], &str)] = &[
        ("bomb.xlsx", &zip_of("xl/workbook.xml", b"<workbook/>", 3_900_000_000), "file.unzips_too_large"),
        ("half.xlsx", &template[..template.len() / 2], "file.corrupt"),
        ("locked.xlsx", &locked, "file.password_protected"),
        ("drawing.xlsx", b"%PDF-1.7 drawing", "file.wrong_kind"),
        ("empty.csv", b"\xEF\xBB\xBF\r\n", "file.empty"),
        ("latin.csv", b"code,name\nA,caf\xE9\xFF\n", "file.not_text"),
    ];
    for (name, bytes, reason) in cases {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        for arguments in [&["import", file.to_str().unwrap(), "--dry-run"][..], &["import", file.to_str().unwrap(), "--skip-errors"]] {
            let error = run(&place, arguments).error();
            assert_eq!((&error["code"], &error["params"]["reason"]), (&json!("import.read"), &json!(reason)), "{name}: {error}");
            assert_eq!(error["params"]["name"], *name);
        }
    }
    // One of a folder is enough: nothing of the others is written.
    std::fs::write(folder.path().join("items.csv"), "Unit,Name\npcs,piece\n").unwrap();
    assert_eq!(run(&place, &["import", folder.path().to_str().unwrap()]).refused(), "import.read");
    let counts = run(&place, &["call", "system.info"]).json()["counts"].clone();
    assert_eq!(run(&place, &["call", "import.batches"]).json()["rows"], json!([]), "{counts}");
    assert_eq!(run(&place, &["verify"]).json()["problems"], 0);
}

#[test]
fn import_is_all_or_nothing_unless_errors_are_skipped() {
    for place in Place::each() {
        let folder = tempfile::tempdir().unwrap();
        let csv = |name: &str, text: &str| {
            let file = folder.path().join(name);
            std::fs::write(&file, text).unwrap();
            file.to_str().unwrap().to_owned()
        };
        run(&place, &["init"]).json();
        run(&place, &["call", "unit.save", &unit("pcs", "件").to_string()]).json();
        let file = csv("物料.csv", "物料编码,物料名称,计量单位,安全库存,图号\nA,阀体,pcs,10,T1\nB,阀盖,pcs,-1,T2\nC,阀杆,pcs,5,T3\n");
        let count = || run(&place, &["call", "system.info"]).json()["counts"]["items"].clone();
        let tried = run(&place, &["import", &file, "--dry-run"]);
        assert_eq!(tried.code, Some(1), "{tried}");
        let summary: Value = serde_json::from_slice(&tried.out).unwrap();
        assert_eq!((&summary["errors"], &summary["skipped"], &summary["new"]), (&json!(1), &json!(1), &json!(2)), "{summary}");
        let told = "error: 物料!D3 negative: “-1” must not be below 0.";
        assert!(tried.err.lines().any(|line| line == told), "the mistake is told at its cell: {}", tried.err);
        assert!(
            tried.err.lines().any(|line| line.starts_with("warning: 物料!E1 column_unread: ")),
            "nothing is passed over silently: {}",
            tried.err
        );
        let chinese = run(&place, &["import", &file, "--dry-run", "--language", "zh-CN"]);
        assert!(chinese.err.contains("物料!D3 negative: “-1”不能小于 0。"), "{}", chinese.err);
        let refused = run(&place, &["import", &file]);
        assert_eq!(refused.error()["code"], "import.problems");
        assert_eq!(count(), 0);
        let done = run(&place, &["import", &file, "--skip-errors"]).json();
        assert_eq!((&done["written"]["new"], &done["written"]["skipped"]), (&json!(2), &json!(1)), "{done}");
        assert_eq!(count(), 2);

        // A folder: every file of it, as one; what leans on another file is fine.
        std::fs::remove_file(&file).unwrap();
        csv("items.csv", "Item code,Name,Unit,Kind\nV,Valve,pcs,finished\n");
        csv("bom.csv", "Parent code,Component code,Quantity per\nV,A,1\nV,C,2\n");
        csv("readme.txt", "not a table");
        let done = run(&place, &["import", folder.path().to_str().unwrap()]).json();
        assert_eq!(done["written"]["new"], 3, "{done}");
        let exploded = run(&place, &["call", "bom.explode", r#"{"item":"V","quantity":"3"}"#]).json();
        let found: Vec<_> =
            common::lines(&exploded).iter().map(|line| (line["item"].as_str().unwrap(), line["quantity"].as_str().unwrap())).collect();
        assert_eq!(BTreeSet::from_iter(found), BTreeSet::from([("A", "3"), ("C", "6")]));
        assert_eq!(run(&place, &["verify"]).json()["problems"], 0);
    }
}
