//! Snapshots of stock: taken at their times, also when the computer was off then; never twice; tied to the moves between; what does not
//! agree with them; what is not dated before them. On both databases.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, into_main, line, with};
use crate::common::{Place, administrator, call, column, job, rows, verify};
use calamine::{Data, Reader, Xlsx};
use qitao_app::{Actor, Caller, Code, Reply, Right};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Cursor;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(30);
const DAY: i64 = 86_400_000_000;

fn take(t: &Trade) -> i64 {
    t.ask("snapshot.take", json!({}))["due"].as_i64().unwrap()
}

/// Places that the newest snapshot is held against.
fn evidence(t: &Trade) -> Value {
    rows(&t.ask("snapshot.list", json!({ "limit": 1 })))[0]["evidence"].clone()
}

fn dues(t: &Trade) -> Vec<i64> {
    rows(&t.ask("snapshot.list", json!({}))).iter().map(|row| row["due"].as_i64().unwrap()).collect()
}

#[test]
fn what_was_due_while_the_computer_was_off_is_taken_as_of_its_time_and_once() {
    for place in Place::each() {
        let t = Trade::new(&place);
        // Nothing is due before it is asked for, in new books.
        assert_eq!(dues(&t), [0_i64; 0]);
        t.give("BOLT", "100", "1");
        t.ask("snapshot.configure", json!({ "times": "09:00 13:00 18:00", "threshold": "3" }));
        drop(t);
        place.alter(&format!("UPDATE book SET value = CAST(CAST(value AS BIGINT) - 2 * {DAY} AS TEXT) WHERE key = 'scheduled.snapshot'"));
        let t = Trade { app: place.open() };
        let since = Instant::now();
        while dues(&t).len() < 6 {
            assert!(since.elapsed() < PATIENCE, "{:?}", dues(&t));
            std::thread::sleep(Duration::from_millis(20));
        }
        // Two days of three, perhaps with one that came due just now; each at one of the times of the factory's day.
        let taken = dues(&t);
        assert!(taken.len() == 6 || taken.len() == 7, "{taken:?}");
        let hours: BTreeSet<i64> = taken.iter().map(|due| (due / 3_600_000_000 + 8) % 24).collect();
        assert_eq!(hours, BTreeSet::from([9, 13, 18]));
        // They show the stock of then: nothing was there yet.
        let listed = t.ask("snapshot.list", json!({}));
        assert_eq!(rows(&listed).last().unwrap()["lines"], 0);
        assert!(rows(&listed).iter().all(|row| row["taken_at"].as_i64().unwrap() > row["due"].as_i64().unwrap()));
        assert!(rows(&listed).iter().all(|row| row["by_hand"] == false), "their time had come");
        verify(&t.app);
        drop(t);
        // A second start takes none again, also when it does not know any more that they were taken.
        place.alter(&format!("UPDATE book SET value = CAST(CAST(value AS BIGINT) - {DAY} AS TEXT) WHERE key = 'scheduled.snapshot'"));
        let t = Trade { app: place.open() };
        std::thread::sleep(Duration::from_millis(500));
        let again = dues(&t);
        assert_eq!(again.iter().collect::<BTreeSet<_>>().len(), again.len());
        assert!(again.len() - taken.len() <= 1 && again.ends_with(&taken), "{again:?}");
        verify(&t.app);
    }
}

#[test]
fn one_snapshot_and_the_moves_between_are_the_next() {
    for place in Place::each() {
        let t = Trade::new(&place);
        take(&t);
        t.give("BOLT", "100", "1");
        t.give("BAR", "2.5", "8");
        take(&t);
        let moved = with(line("BOLT", "30"), json!({ "warehouse": "W1", "to_warehouse": "Q1" }));
        t.make("transfer", "", &[moved]);
        let gone = with(line("BAR", "-2.5"), json!({ "warehouse": "W1", "reason": "报废" }));
        t.make("adjustment", "", &[gone]);
        let last = take(&t);
        let listed = t.ask("snapshot.list", json!({ "limit": 2 }));
        // Newest first: bolts in two places, then bolts and a bar.
        assert_eq!(rows(&listed).iter().map(|row| row["lines"].as_i64().unwrap()).collect::<Vec<_>>(), [2, 2]);
        assert_eq!(rows(&t.ask("snapshot.list", json!({ "after": listed["next"] })))[0]["lines"], 0);
        // What lay where, and what moved since the one before: page by page the same as at once.
        let shown = |input: Value| t.ask("snapshot.lines", with(json!({ "due": last }), input));
        let figures = |page: &Value| {
            let figures =
                |row: &Value| ["item", "warehouse", "before", "moved", "quantity"].map(|key| row[key].as_str().unwrap().to_owned());
            rows(page).iter().map(figures).collect::<Vec<_>>()
        };
        let all = figures(&shown(json!({})));
        let mut sorted = all.clone();
        sorted.sort();
        let wanted = [["BAR", "W1", "2.5", "-2.5", "0"], ["BOLT", "Q1", "0", "30", "30"], ["BOLT", "W1", "100", "-30", "70"]];
        assert_eq!(sorted, wanted.map(|row| row.map(str::to_owned)));
        assert_eq!(figures(&shown(json!({ "moved": true }))), all, "everything moved");
        let (mut paged, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = shown(json!({ "limit": 1, "after": after }));
            paged.extend(figures(&page));
            after = page["next"].clone();
            if after.is_null() {
                break;
            }
        }
        assert_eq!(paged, all);
        verify(&t.app);
        let problems = |app: &_| job(app, "system.verify", json!({})).unwrap()["problems"].as_i64().unwrap();
        place.alter(&format!(
            "UPDATE stock_snapshot_line SET quantity = quantity + 1 WHERE snapshot_id = (SELECT id FROM stock_snapshot WHERE due = {last}) \
                 AND item_id = (SELECT id FROM item WHERE code = 'BOLT')"
        ));
        assert!(problems(&t.app) > 0, "whoever writes in a snapshot is found out");
    }
}

#[test]
fn counts_that_say_otherwise_stand_with_it_and_more_than_three_is_red() {
    for place in Place::each() {
        let t = Trade::new(&place);
        for item in ["BOLT", "SEAL", "VALVE"] {
            t.give(item, "10", "1");
        }
        let count = t.ask("count.make", json!({ "warehouse": "W1" }))["count"].clone();
        // BOLT 4 too few, SEAL 3 too many, VALVE as it is.
        let entries = json!([{ "line": 1, "quantity": "6" }, { "line": 2, "quantity": "13" }, { "line": 3, "quantity": "10" }]);
        t.ask("count.enter", json!({ "number": count["number"], "entries": entries }));
        let open = take(&t);
        assert_eq!(rows(&t.ask("snapshot.differences", json!({ "due": open }))).len(), 0, "while it is counted nobody is told");
        assert_eq!((evidence(&t), &rows(&t.ask("snapshot.list", json!({})))[0]["by_hand"]), (json!(0), &json!(true)));
        t.ask("count.act", json!({ "number": count["number"], "verb": "finish", "revision": count["revision"] }));
        let due = take(&t);
        let listed = t.ask("snapshot.list", json!({}));
        assert_eq!((&rows(&listed)[0]["differences"], &rows(&listed)[0]["red"]), (&json!(2), &json!(1)));
        assert_eq!(evidence(&t), 3, "what agrees is evidence, too");
        let found = t.ask("snapshot.differences", json!({ "due": due }));
        assert_eq!(column(rows(&found), "item"), ["BOLT", "SEAL"]);
        assert_eq!(column(rows(&found), "difference"), ["-4", "3"]);
        assert_eq!(rows(&found).iter().map(|row| row["red"].as_bool().unwrap()).collect::<Vec<_>>(), [true, false]);
        assert_eq!(column(rows(&found), "source"), [count["number"].as_str().unwrap(); 2]);
        // Whoever may still have to count it anew is told where, and not how much, till it is posted.
        let keeper = Caller { actor: Actor::with_rights("keeper", [Right::Look, Right::Keep]), ..administrator() };
        let told = || {
            let found = call(&t.app, &keeper, "snapshot.differences", json!({ "due": due })).unwrap();
            ["item", "book", "evidence", "difference"].map(|field| rows(&found)[0][field].clone())
        };
        assert_eq!(told(), [json!("BOLT"), Value::Null, Value::Null, Value::Null]);
        // Once it is posted the books agree with it.
        for (revision, verb) in [(2, "approve"), (3, "post")] {
            t.ask("count.act", json!({ "number": count["number"], "verb": verb, "revision": revision }));
        }
        assert_eq!(told(), [json!("BOLT"), json!("10"), json!("6"), json!("-4")]);
        assert_eq!(rows(&t.ask("snapshot.differences", json!({ "due": take(&t) }))).len(), 0);
        assert_eq!(evidence(&t), 3, "it was posted since the one before");
        take(&t);
        assert_eq!(evidence(&t), 0, "nobody looked since");
        verify(&t.app);
    }
}

#[test]
fn what_was_scanned_and_not_posted_stands_with_it() {
    for place in Place::each() {
        let t = Trade::new(&place);
        let item = t.ask("item.get", json!({ "code": "BOLT" }));
        let labelled = with(item["item"].clone(), json!({ "barcode": "6901234567892" }));
        t.ask("item.save", json!({ "item": labelled, "revision": item["revision"] }));
        t.give("BOLT", "10", "1");
        let order = t.make("sales_order", "C1", &[line("BOLT", "4")]);
        let shipment = t.draft_of("shipment", &[&order], into_main);
        let moved = with(line("BOLT", "3"), json!({ "warehouse": "W1", "to_warehouse": "Q1" }));
        let transfer = t.draft("transfer", "", &[moved]);
        assert_eq!(rows(&t.ask("snapshot.differences", json!({ "due": take(&t) }))).len(), 0, "a draft alone is no evidence");
        for paper in [&shipment, &transfer] {
            t.ask("scan.take", json!({ "number": paper["number"], "line": null, "text": "6901234567892" }));
        }
        assert_eq!(evidence(&t), 0);
        let found = t.ask("snapshot.differences", json!({ "due": take(&t) }));
        assert_eq!(evidence(&t), 3);
        let seen: Vec<[&str; 6]> = rows(&found)
            .iter()
            .map(|row| ["kind", "warehouse", "book", "evidence", "difference", "source"].map(|field| row[field].as_str().unwrap()))
            .collect();
        let number = |paper: &Value| paper["number"].as_str().unwrap().to_owned();
        let (gone, put) = (number(&shipment), number(&transfer));
        // Four went out of the door; three went to another warehouse.
        assert_eq!(
            seen,
            [["scan", "W1", "10", "6", "-4", &gone], ["scan", "W1", "10", "7", "-3", &put], ["scan", "Q1", "0", "3", "3", &put],]
        );
        assert_eq!(rows(&found).iter().map(|row| row["red"].as_bool().unwrap()).collect::<Vec<_>>(), [true, false, false]);
        // Once they are posted the books say so, too.
        for paper in [&shipment, &transfer] {
            t.act(&t.get(paper), "post");
        }
        assert_eq!(rows(&t.ask("snapshot.differences", json!({ "due": take(&t) }))).len(), 0);
        verify(&t.app);
    }
}

#[test]
fn nothing_that_moves_stock_is_dated_before_the_last_snapshot() {
    for place in Place::each() {
        let t = Trade::new(&place);
        let today: chrono::NaiveDate = t.ask("system.info", json!({}))["today"].as_str().unwrap().parse().unwrap();
        let day = |back: u64| (today - chrono::Days::new(back)).to_string();
        let stock = with(line("BOLT", "5"), json!({ "warehouse": "W1", "reason": "期初", "price": "1" }));
        let draft = |back: u64| {
            t.ask("document.save", json!({ "document": { "kind": "adjustment", "partner": "", "day": day(back), "lines": [stock] } }))
        };
        // Before there is a snapshot books may begin with what happened.
        t.act(&draft(30), "post");
        take(&t);
        let late = draft(1);
        let error = t.refuse(&late, "post");
        assert_eq!(error.code, Code::DocumentBackdated, "{error}");
        assert_eq!((error.params["day"].as_str(), error.params["snapshot"].as_str()), (day(1).as_str(), day(0).as_str()));
        assert_eq!(t.stock("BOLT")["on_hand"], "5");
        // Orders move nothing; and dated today it is posted.
        let order = json!({ "kind": "sales_order", "partner": "C1", "day": day(1), "lines": [line("BOLT", "1")] });
        let order = t.ask("document.save", json!({ "document": order }));
        assert_eq!(t.act(&order, "confirm")["state"], "open");
        let mut again: Value = json!({ "kind": "adjustment", "partner": "", "day": day(0), "lines": [stock] });
        again["note"] = json!("昨天的");
        let changed = t.ask("document.save", json!({ "number": late["number"], "revision": late["revision"], "document": again }));
        t.act(&changed, "post");
        assert_eq!(t.stock("BOLT")["on_hand"], "10");
        verify(&t.app);
    }
}

#[test]
fn a_snapshot_of_a_clock_that_was_wrong_is_not_believed() {
    for place in Place::each() {
        let t = Trade::new(&place);
        t.give("BOLT", "5", "1");
        let wrong = take(&t);
        drop(t);
        // As if the clock had stood ten years ahead that night.
        place.alter(&format!("UPDATE stock_snapshot SET due = due + 3652 * {DAY}, day = day + 3652, taken_at = taken_at + 3652 * {DAY}"));
        let t = Trade { app: place.open() };
        assert_eq!(dues(&t), [wrong + 3652 * DAY]);
        t.give("BOLT", "3", "1");
        // What is taken then is the last one, tied to the moves as ever. With none before it nothing is known to have moved.
        let due = take(&t);
        let lines = t.ask("snapshot.lines", json!({ "due": due }));
        assert_eq!((column(rows(&lines), "quantity"), column(rows(&lines), "before")), (vec!["8"], vec!["8"]));
        verify(&t.app);
        let today: chrono::NaiveDate = t.ask("system.info", json!({}))["today"].as_str().unwrap().parse().unwrap();
        let yesterday = (today - chrono::Days::new(1)).to_string();
        let stock = with(line("BOLT", "5"), json!({ "warehouse": "W1", "reason": "期初", "price": "1" }));
        let late = json!({ "kind": "adjustment", "partner": "", "day": yesterday, "lines": [stock] });
        let late = t.ask("document.save", json!({ "document": late }));
        assert_eq!(t.refuse(&late, "post").params["snapshot"], today.to_string());
        t.give("BOLT", "2", "1");
        take(&t);
        verify(&t.app);
        assert_eq!(t.stock("BOLT")["on_hand"], "10");
    }
}

#[test]
fn a_clock_that_stood_far_ahead_drops_no_snapshot_that_is_true() {
    for place in Place::each() {
        let t = Trade::new(&place);
        t.give("BOLT", "5", "1");
        let before = take(&t);
        drop(t);
        // Seen from forty days ahead, what was taken today is forty days old.
        place.alter(&format!("UPDATE stock_snapshot SET due = due - 40 * {DAY}, day = day - 40, taken_at = taken_at - 40 * {DAY}"));
        let t = Trade { app: place.open() };
        let due = take(&t);
        assert_eq!(dues(&t), [due, before - 40 * DAY]);
        verify(&t.app);
    }
}

#[test]
fn snapshots_are_kept_for_a_month() {
    for place in Place::each() {
        let t = Trade::new(&place);
        t.give("BOLT", "5", "1");
        t.ask("snapshot.configure", json!({ "times": "09:00", "threshold": "3" }));
        let first = take(&t);
        drop(t);
        let day = |back: i64| {
            format!(
                "({}, {}, (SELECT MAX(day) FROM stock_snapshot) - {back}, {}, 0, NULL, 0, 0, 0)",
                1000 - back,
                first - back * DAY,
                first
            )
        };
        let days: Vec<String> = (1..=40).map(day).collect();
        place.alter(&format!(
            "INSERT INTO stock_snapshot (id, due, day, taken_at, last_move, before_id, lines, differences, red) VALUES {}",
            days.join(", ")
        ));
        let t = Trade { app: place.open() };
        let due = take(&t);
        let kept: Vec<i64> = std::iter::once(due).chain((0..=30).map(|back| first - back * DAY)).collect();
        assert_eq!(dues(&t), kept);
    }
}

#[test]
fn settings_are_times_and_a_figure() {
    for place in Place::each() {
        let t = Trade { app: place.open() };
        assert_eq!(t.ask("snapshot.facts", json!({})), json!({ "times": "09:00 13:00 18:00", "threshold": "3" }));
        let set = t.ask("snapshot.configure", json!({ "times": "20:30  08:15 20:30", "threshold": "0.5" }));
        assert_eq!(set, json!({ "times": "08:15 20:30", "threshold": "0.5" }));
        for (times, code) in [("25:00", Code::SnapshotTime), ("9:00", Code::SnapshotTime)] {
            assert_eq!(t.refused("snapshot.configure", json!({ "times": times, "threshold": "3" })).code, code);
        }
        assert_eq!(t.refused("snapshot.configure", json!({ "times": "", "threshold": "-1" })).code, Code::FieldNegative);
        assert_eq!(call(&t.app, &administrator(), "snapshot.differences", json!({ "due": 1 })).unwrap_err().code, Code::Missing);
    }
}

#[test]
fn a_snapshot_is_kept_as_a_workbook() {
    for place in Place::each() {
        let t = Trade::new(&place);
        t.give("BOLT", "100", "1");
        take(&t);
        t.give("BAR", "2.5", "8");
        let count = t.ask("count.make", json!({ "warehouse": "W1", "items": ["BOLT"] }))["count"].clone();
        t.ask("count.enter", json!({ "number": count["number"], "entries": [{ "line": 1, "quantity": "90" }] }));
        t.ask("count.act", json!({ "number": count["number"], "verb": "finish", "revision": count["revision"] }));
        let due = take(&t);
        let saved = call_file(&t, &administrator(), due);
        assert!(saved.0.starts_with("库存快照 ") && saved.0.ends_with(".xlsx") && !saved.0.contains(':'), "{}", saved.0);
        assert_eq!(sheets(&saved.1).iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["库存快照", "差异"]);
        let row = |sheet: usize, number: usize, columns: &[usize]| -> Vec<Data> {
            let rows = &sheets(&saved.1)[sheet].1;
            columns.iter().map(|column| rows[number][*column].clone()).collect()
        };
        let number = |value: f64| Data::Float(value);
        let word = |text: &str| Data::String(text.to_owned());
        assert_eq!(row(0, 0, &[0, 6, 9]), [word("物料编码"), word("数量"), word("变动")]);
        let found: Vec<_> = (1..=2).map(|at| row(0, at, &[0, 3, 4, 6, 8, 9])).collect();
        let bolt = vec![word("BOLT"), word("W1"), word("不分库位"), number(100.0), number(100.0), number(0.0)];
        let bar = vec![word("BAR"), word("W1"), word("不分库位"), number(2.5), number(0.0), number(2.5)];
        assert_eq!(found, [bolt, bar]);
        assert_eq!(row(1, 1, &[1, 3, 9, 10, 11, 12]), [word("盘点"), word("BOLT"), number(100.0), number(90.0), number(-10.0), word("是")]);
        // Whoever may still have to count it is told no figures there, either.
        let li = Caller { actor: Actor::with_rights("li", [Right::Look, Right::Keep]), ..administrator() };
        let blind = call_file(&t, &li, due);
        let told = &sheets(&blind.1)[1].1[1];
        assert!([9, 10, 11].iter().all(|column| told[*column] == Data::Empty), "{told:?}");
        assert_eq!(t.refused("snapshot.export", json!({ "due": 1 })).code, Code::Missing);
        verify(&t.app);
    }
}

fn call_file(t: &Trade, who: &Caller, due: i64) -> (String, Vec<u8>) {
    match t.app.call(who, "snapshot.export", json!({ "due": due })).unwrap() {
        Reply::File(file) => (file.name, file.bytes),
        Reply::Json(other) => panic!("no file: {other}"),
    }
}

/// Each sheet's name, and its rows.
fn sheets(workbook: &[u8]) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(workbook.to_vec())).unwrap();
    let rows = |range: calamine::Range<Data>| range.rows().map(<[Data]>::to_vec).collect();
    book.worksheets().into_iter().map(|(name, range)| (name, rows(range))).collect()
}
