//! Whom we trade with, where stock lies and how it is kept: saved, changed by two at once, retired, found by barcode, brought back.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common;
use crate::common::agree::{self, code};
use crate::common::{Place, ask, call, file, job, refused, rows, sql, verify};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use qitao_app::{App, Code, Error, Location};
use serde_json::{Value, json};
use std::sync::Arc;

fn partner(code: &str, name: &str) -> Value {
    json!({
        "code": code, "name": name, "customer": true, "supplier": true, "tax_rate": "0.13", "tax_included": true, "payment_days": 60, "tolerance": null,
        "tax_number": "91320200MA1X", "contact": "周工", "phone": "0510-8888", "address": "无锡市", "note": "", "retired": false
    })
}

fn warehouse(code: &str, kind: &str, partner: &str) -> Value {
    json!({ "code": code, "name": format!("{code} 仓"), "kind": kind, "partner": partner, "note": "", "retired": false })
}

fn bin(warehouse: &str, code: &str, barcode: &str) -> Value {
    json!({ "warehouse": warehouse, "code": code, "barcode": barcode, "note": "", "retired": false })
}

fn with(record: &Value, changes: Value) -> Value {
    let mut record = record.clone();
    for (field, value) in changes.as_object().unwrap() {
        record[field] = value.clone();
    }
    record
}

fn save(app: &Arc<App>, noun: &str, record: &Value, revision: Value) -> Value {
    ask(app, &format!("{noun}.save"), json!({ noun: record, "revision": revision }))
}

fn not_saved(app: &Arc<App>, noun: &str, record: &Value, revision: Value) -> Error {
    refused(app, &format!("{noun}.save"), json!({ noun: record, "revision": revision }))
}

/// The code and field of a refusal.
fn why(error: &Error) -> (Code, &str) {
    (error.code, error.params.get("field").map_or("", String::as_str))
}

/// What papers do when they are posted, on books that somebody has open.
fn written(place: &Place, statements: &str) {
    match place.location() {
        Location::Sqlite(file) => {
            let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
            conn.batch_execute("PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON").unwrap();
            conn.batch_execute(statements).unwrap();
        }
        Location::Postgres(url) => sql(&url, statements),
    }
}

/// A paper with one line of 12 pieces of the first item in a bin, and the stock that it made.
fn paper(place: &Place, id: i64, kind: &str, state: &str, amounts: (i64, i64), bin: &str) {
    let (gross, settled) = amounts;
    written(
        place,
        &format!(
            "INSERT INTO document (id, kind, number, day, state, partner_id, reference, tax_included, net, tax, gross, settled, reason, note, made_at, made_by, \
             posted_at, posted_by, revision, changed_at, changed_by) SELECT {id}, '{kind}', 'PAPER-{id}', 20783, '{state}', id, '', true, {gross}, 0, {gross}, \
             {settled}, '', '', 1, 'li', 1, 'li', 1, 1, 'li' FROM partner WHERE code = 'P1'; \
             INSERT INTO document_line (id, document_id, kind, number, item_id, quantity, price, own_price, discount, tax_rate, net, tax, gross, bin_id, lot, \
             is_final, done, returned, billed, reserved, ended, open, review, reason, note, day, partner_id) SELECT {id}, {id}, '{kind}', 1, i.id, 12000000, 0, \
             false, 0, 0, 0, 0, 0, b.id, '', false, 0, 0, 0, 0, false, true, 'none', '', '', 20783, {id} FROM item i, bin b JOIN warehouse w ON w.id = b.warehouse_id \
             WHERE i.code = 'A' AND w.code || ' ' || b.code = '{bin}'; \
             INSERT INTO line_share (id, line_id, quantity) VALUES ({id}, {id}, 12000000); \
             UPDATE document SET unclaimed = true, item_id = (SELECT item_id FROM document_line WHERE document_id = {id}) WHERE id = {id}; \
             INSERT INTO number_series (kind, day, next) VALUES ('{kind}', {id}, 2)"
        ),
    );
}

fn stock(place: &Place, bin: &str, quantity: i64) {
    written(
        place,
        &format!(
            "DELETE FROM stock_balance; DELETE FROM item_stock; \
             INSERT INTO stock_balance (id, item_id, bin_id, lot, quantity, held) SELECT CASE WHEN l.lot = 'L1' THEN 1 ELSE 2 END, i.id, b.id, l.lot, {quantity}, 0 FROM item i, bin b \
             JOIN warehouse w ON w.id = b.warehouse_id, (SELECT 'L1' AS lot UNION SELECT 'L2') l WHERE i.code = 'A' AND w.code || ' ' || b.code = '{bin}'; \
             INSERT INTO item_stock (item_id, on_hand, held, reserved, quarantine, at_supplier, value) SELECT id, 2 * {quantity}, 0, 0, 0, 0, 0 FROM item \
             WHERE code = 'A'"
        ),
    );
}

/// Books with one unit and an item that has a barcode.
fn begin(place: &Place) -> Arc<App> {
    let app = place.open();
    let unit = json!({ "code": "件", "name": "件", "name_en": "pcs", "decimals": 0, "dimension": "count", "factor": "1", "per": "1", "retired": false });
    save(&app, "unit", &unit, Value::Null);
    import(&app, "物料编码,物料名称,计量单位,物料类别,条码\nA,闸阀,件,成品,690001\n").unwrap();
    app
}

fn import(app: &Arc<App>, csv: &str) -> Result<Value, Error> {
    let file = app.upload(&common::administrator(), "物料.csv", csv.as_bytes()).unwrap().file;
    let run = job(app, "import.dry_run", json!({ "files": [file] }))?["run"].clone();
    job(app, "import.write", json!({ "run": run }))
}

fn newest(app: &Arc<App>, command: &str) -> Value {
    rows(&ask(app, "journal.changes", json!({ "command": command, "limit": 1 })))[0].clone()
}

#[test]
fn partners_are_saved_found_exported_and_refused_with_the_field_that_is_wrong() {
    for place in Place::each() {
        let app = begin(&place);
        let made = save(&app, "partner", &partner("P1", "无锡阀门厂"), Value::Null);
        assert_eq!((&made["revision"], &made["used_in"], &made["partner"]["tax_rate"]), (&json!(1), &json!(0), &json!("0.13")));
        assert_eq!(made["partner"], partner("P1", "无锡阀门厂"));
        let one = with(&partner("P2", "苏州铸造"), json!({ "customer": false }));
        save(&app, "partner", &one, Value::Null);

        // By code, name and initials, beside items.
        for (text, found) in [("wxfm", "P1"), ("铸造", "P2"), ("p2", "P2")] {
            let hits = ask(&app, "search.find", json!({ "text": text, "kinds": ["partner"] }));
            assert_eq!((&hits["hits"][0]["code"], &hits["hits"][0]["kind"]), (&json!(found), &json!("partner")), "{text}: {hits}");
            let list = ask(&app, "partner.list", json!({ "text": text }));
            assert_eq!((rows(&list).len(), &rows(&list)[0]["code"]), (1, &json!(found)), "{text}");
        }
        let suppliers = ask(
            &app,
            "partner.list",
            json!({ "filter": [{ "field": "customer", "op": "eq", "values": ["false"] }, { "field": "payment_days", "op": "ge", "values": ["60"] }], "count": true }),
        );
        assert_eq!((&suppliers["total"], &rows(&suppliers)[0]["code"]), (&json!(1), &json!("P2")));
        let book = file(&app, "partner.export", json!({ "language": "zh-CN", "columns": ["code", "name", "supplier", "tax_rate"] }));
        assert!(book.starts_with(b"PK"));

        // Another name, and the words of the former one find nothing any more.
        let changed = save(&app, "partner", &partner("P1", "无锡新阀门"), json!(1));
        assert_eq!(changed["revision"], 2);
        assert_eq!(rows(&ask(&app, "partner.list", json!({ "text": "阀门厂" }))).len(), 0);
        // Somebody else was faster.
        let late = not_saved(&app, "partner", &partner("P1", "无锡老阀门"), json!(1));
        assert_eq!((late.code, late.params["theirs"].as_str(), late.params["yours"].as_str()), (Code::ChangedMeanwhile, "2", "1"));
        assert_eq!(not_saved(&app, "partner", &partner("P1", "x"), Value::Null).code, Code::AlreadyThere);
        assert_eq!(not_saved(&app, "partner", &partner("P9", "x"), json!(1)).code, Code::Missing);
        assert_eq!(refused(&app, "partner.get", json!({ "code": "P9" })).code, Code::Missing);

        for (changes, code, field) in [
            (json!({ "code": "" }), Code::FieldRequired, "code"),
            (json!({ "code": " P3" }), Code::FieldBadText, "code"),
            (json!({ "name": " " }), Code::FieldRequired, "name"),
            (json!({ "customer": false, "supplier": false }), Code::PartnerNeither, "customer"),
            (json!({ "tax_rate": "1.01" }), Code::FieldRange, "tax_rate"),
            (json!({ "tax_rate": "-0.01" }), Code::FieldRange, "tax_rate"),
            (json!({ "payment_days": 3651 }), Code::FieldRange, "payment_days"),
            (json!({ "phone": "1\n2" }), Code::FieldBadText, "phone"),
            (json!({ "tax_number": "9".repeat(201) }), Code::FieldTooLong, "tax_number"),
        ] {
            let error = not_saved(&app, "partner", &with(&partner("P3", "丙"), changes.clone()), Value::Null);
            assert_eq!(why(&error), (code, field), "{changes}");
        }
        verify(&app);
    }
}

#[test]
fn a_partner_with_open_papers_is_retired_by_two() {
    agree::each(|f, place| {
        let ask = |who, name: &str, input: Value| call(&f.app, who, name, input);
        ask(&f.wang, "partner.save", json!({ "partner": partner("P1", "无锡阀门厂"), "revision": null })).unwrap();
        ask(&f.wang, "partner.save", json!({ "partner": partner("P2", "苏州铸造"), "revision": null })).unwrap();
        ask(&f.wang, "warehouse.save", json!({ "warehouse": warehouse("W1", "stock", ""), "revision": null })).unwrap();
        // Nothing is open with them.
        let gone = ask(&f.wang, "partner.retire", agree::retire("P2", 1)).unwrap();
        assert_eq!((&gone["partner"]["retired"], &gone["used_in"]), (&json!(true), &json!(0)));

        // An order; an invoice half paid; one that is paid, an order that is done, and one that was cancelled are at their end.
        for (id, kind, state, amounts) in [
            (1, "sales_order", "open", (100, 0)),
            (2, "purchase_invoice", "posted", (100, 40)),
            (3, "purchase_invoice", "posted", (100, 100)),
            (4, "sales_order", "done", (100, 0)),
            (5, "receipt", "posted", (0, 0)),
            (6, "purchase_order", "cancelled", (100, 0)),
        ] {
            paper(place, id, kind, state, amounts, "W1 ");
        }
        assert_eq!(ask(&f.mei, "partner.get", json!({ "code": "P1" })).unwrap()["used_in"], 2);
        let needed = ask(&f.wang, "partner.retire", agree::retire("P1", 1)).unwrap_err();
        assert_eq!((needed.code, needed.params["uses"].as_str()), (Code::ApprovalNeeded, "2"));
        let retired = with(&partner("P1", "无锡阀门厂"), json!({ "retired": true }));
        assert_eq!(code(ask(&f.wang, "partner.save", json!({ "partner": retired, "revision": 1 }))), Code::ApprovalNeeded);
        let ahead = ask(&f.wang, "approval.ahead", json!({ "command": "partner.retire", "input": agree::retire("P1", 1) })).unwrap();
        assert_eq!((&ahead["name"], &ahead["object"]), (&json!("无锡阀门厂"), &json!({ "kind": "partner", "key": "P1" })));
        let places: Vec<_> = ahead["places"].as_array().unwrap().iter().map(|p| (p["kind"].clone(), p["code"].clone())).collect();
        assert_eq!(places, [(json!("document"), json!("PAPER-1")), (json!("document"), json!("PAPER-2"))]);
        let asked = f.ask(&f.wang, "partner.retire", agree::retire("P1", 1));
        let done = f.approve(&f.zhao, &asked).unwrap();
        assert_eq!((&done["state"], &done["answer"]["partner"]["retired"]), (&json!("approved"), &json!(true)));
        // Whoever may not change master data changes none.
        assert_eq!(code(ask(&f.mei, "partner.retire", json!({ "code": "P1", "retired": false, "revision": 2 }))), Code::Forbidden);
        assert_eq!(code(ask(&f.mei, "bin.save", json!({ "bin": bin("W1", "A", ""), "revision": null }))), Code::Forbidden);
        // And back alone.
        ask(&f.wang, "partner.retire", json!({ "code": "P1", "retired": false, "revision": 2 })).unwrap();
    });
}

#[test]
fn a_warehouse_has_its_floor_and_stays_what_it_is_while_something_is_in_it() {
    for place in Place::each() {
        let app = begin(&place);
        save(&app, "partner", &partner("P1", "无锡阀门厂"), Value::Null);
        save(&app, "partner", &with(&partner("P2", "只买"), json!({ "supplier": false })), Value::Null);
        let made = save(&app, "warehouse", &warehouse("W1", "stock", ""), Value::Null);
        assert_eq!((&made["bins"], &made["items"], &made["fixed"], &made["revision"]), (&json!(1), &json!(0), &json!(false), &json!(1)));
        let of = |code: &str| json!({ "filter": [{ "field": "warehouse", "op": "eq", "values": [code] }] });
        let floor = rows(&ask(&app, "bin.list", of("W1")))[0].clone();
        assert_eq!((&floor["code"], &floor["warehouse_name"], &floor["closed"]), (&json!(""), &json!("W1 仓"), &json!(false)));

        for (record, code, field) in [
            (warehouse("", "stock", ""), Code::FieldRequired, "code"),
            (warehouse("W2", "supplier", ""), Code::FieldRequired, "partner"),
            (warehouse("W2", "stock", "P1"), Code::WarehouseOwn, "partner"),
            (warehouse("W2", "supplier", "P9"), Code::Missing, "partner"),
            (warehouse("W2", "supplier", "P2"), Code::PartnerNoSupplier, "partner"),
        ] {
            let error = not_saved(&app, "warehouse", &record, Value::Null);
            assert_eq!(why(&error), (code, field), "{record}");
        }
        assert_eq!(rows(&ask(&app, "warehouse.list", json!({}))).len(), 1);
        let away = save(&app, "warehouse", &warehouse("W2", "supplier", "P1"), Value::Null);
        assert_eq!(away["partner_name"], "无锡阀门厂");
        // Our stock is there, so they stay a supplier.
        let error = not_saved(&app, "partner", &with(&partner("P1", "无锡阀门厂"), json!({ "supplier": false })), json!(1));
        assert_eq!((why(&error), error.params["warehouse"].as_str()), ((Code::PartnerHasWarehouse, "supplier"), "W2"));

        // Empty and in no paper: it may become something else.
        save(&app, "warehouse", &warehouse("W1", "quarantine", ""), json!(1));
        save(&app, "warehouse", &warehouse("W1", "stock", ""), json!(2));
        assert_eq!(not_saved(&app, "warehouse", &warehouse("W1", "quarantine", ""), json!(2)).code, Code::ChangedMeanwhile);
        paper(&place, 1, "receipt", "posted", (0, 0), "W1 ");
        let named = not_saved(&app, "warehouse", &warehouse("W1", "quarantine", ""), json!(3));
        assert_eq!((why(&named), named.params["lines"].as_str()), ((Code::WarehouseInPapers, "kind"), "1"));
        // 12 pieces in each of two lots.
        stock(&place, "W1 ", 12_000_000);
        let lies = not_saved(&app, "warehouse", &warehouse("W1", "supplier", "P1"), json!(3));
        assert_eq!(why(&lies), (Code::StockLies, "kind"));
        let lies = refused(&app, "warehouse.retire", json!({ "code": "W1", "retired": true, "revision": 3 }));
        let told = ["place", "items", "item", "quantity", "unit"].map(|name| lies.params[name].as_str());
        assert_eq!((lies.code, told), (Code::StockLies, ["W1", "1", "A", "24", "件"]));
        let retired = with(&warehouse("W1", "stock", ""), json!({ "retired": true }));
        assert_eq!(not_saved(&app, "warehouse", &retired, json!(3)).code, Code::StockLies);
        // Name and note are free, always.
        let view = save(&app, "warehouse", &with(&warehouse("W1", "stock", ""), json!({ "name": "一号仓", "note": "东门" })), json!(3));
        assert_eq!((&view["items"], &view["fixed"], &view["warehouse"]["name"]), (&json!(1), &json!(true), &json!("一号仓")));

        stock(&place, "W2 ", 1_000_000);
        let gone = ask(&app, "warehouse.retire", json!({ "code": "W1", "retired": true, "revision": 4 }));
        assert_eq!(gone["warehouse"]["retired"], true);
        assert_eq!(rows(&ask(&app, "bin.list", of("W1")))[0]["closed"], true);
        assert_eq!(why(&not_saved(&app, "bin", &bin("W1", "A-01", ""), Value::Null)), (Code::RetiredUsed, "warehouse"));
        // Whoever is retired gets no new warehouse; the one that is there may be looked after.
        let p1 = ask(&app, "partner.get", json!({ "code": "P1" }));
        assert_eq!(p1["used_in"], 1, "the warehouse at their place");
        ask(&app, "partner.retire", json!({ "code": "P1", "retired": true, "revision": 1 }));
        assert_eq!(why(&not_saved(&app, "warehouse", &warehouse("W3", "supplier", "P1"), Value::Null)), (Code::RetiredUsed, "partner"));
        save(&app, "warehouse", &with(&warehouse("W2", "supplier", "P1"), json!({ "note": "x" })), json!(1));
        // What was written here past the papers goes, as no move made it.
        stock(&place, "W2 ", 0);
        verify(&app);
    }
}

#[test]
fn bins_are_added_renamed_and_scanned_and_a_barcode_is_one_things() {
    for place in Place::each() {
        let app = begin(&place);
        for code in ["W1", "W2"] {
            save(&app, "warehouse", &warehouse(code, "stock", ""), Value::Null);
        }
        let made = save(&app, "bin", &bin("W1", "A-01", "BIN-1"), Value::Null);
        assert_eq!((&made["revision"], &made["items"], &made["kind"]), (&json!(1), &json!(0), &json!("stock")));
        // The same code in another warehouse is another bin.
        save(&app, "bin", &bin("W2", "A-01", ""), Value::Null);
        let scanned = ask(&app, "bin.find", json!({ "barcode": "BIN-1" }));
        assert_eq!((&scanned["bin"]["warehouse"], &scanned["bin"]["code"]), (&json!("W1"), &json!("A-01")));
        assert_eq!(refused(&app, "bin.find", json!({ "barcode": "BIN-9" })).code, Code::Missing);

        // Who has it is said by name: another bin, an item; and the item is told the same, typed and imported.
        let taken = not_saved(&app, "bin", &bin("W2", "A-02", "BIN-1"), Value::Null);
        assert_eq!((why(&taken), taken.params["bin"].as_str()), ((Code::BarcodeOfBin, "barcode"), "W1 A-01"));
        let taken = not_saved(&app, "bin", &bin("W2", "A-02", "690001"), Value::Null);
        assert_eq!((why(&taken), taken.params["item"].as_str()), ((Code::BarcodeTaken, "barcode"), "A"));
        let item = ask(&app, "item.get", json!({ "code": "A" }))["item"].clone();
        let taken = not_saved(&app, "item", &with(&item, json!({ "barcode": "BIN-1" })), json!(1));
        assert_eq!((why(&taken), taken.params["bin"].as_str()), ((Code::BarcodeOfBin, "barcode"), "W1 A-01"));
        let file = app
            .upload(&common::administrator(), "x.csv", "物料编码,物料名称,计量单位,物料类别,条码\nB,乙,件,成品,BIN-1\n".as_bytes())
            .unwrap();
        let run = job(&app, "import.dry_run", json!({ "files": [file.file] })).unwrap()["run"].clone();
        let problems = ask(&app, "import.problems", json!({ "run": run }));
        assert!(problems.to_string().contains("W1 A-01"), "{problems}");
        // Its own is no other's.
        save(&app, "bin", &with(&bin("W1", "A-01", "BIN-1"), json!({ "note": "靠门" })), json!(1));

        for (record, code, field) in [
            (bin("", "X", ""), Code::FieldRequired, "warehouse"),
            (bin("W9", "X", ""), Code::Missing, "warehouse"),
            (bin("W1", " X", ""), Code::FieldBadText, "code"),
            (bin("W1", "X", "1\t2"), Code::FieldBadText, "barcode"),
            (bin("W1", "A-01", ""), Code::AlreadyThere, "code"),
        ] {
            assert_eq!(why(&not_saved(&app, "bin", &record, Value::Null)), (code, field), "{record}");
        }

        // Another code, the same bin: its barcode leads to it, and what is named by papers stays named.
        paper_in(&place, &app);
        let rename = |from: &str, to: &str, revision: i64| {
            let input = json!({ "bin": bin("W1", to, "BIN-1"), "revision": revision, "renamed_from": from });
            call(&app, &common::administrator(), "bin.save", input)
        };
        assert_eq!(rename("A-01", "B-01", 1).unwrap_err().code, Code::ChangedMeanwhile);
        assert_eq!(rename("A-01", "B-01", 2).unwrap()["bin"]["code"], "B-01");
        assert_eq!(ask(&app, "bin.find", json!({ "barcode": "BIN-1" }))["bin"]["code"], "B-01");
        save(&app, "bin", &bin("W1", "A-01", ""), Value::Null);
        assert_eq!(rename("B-01", "A-01", 3).unwrap_err().code, Code::AlreadyThere);
        assert_eq!(rename("NONE", "C", 1).unwrap_err().code, Code::Missing);

        // The floor has no code, gets none and stays; it may have a barcode.
        assert_eq!(rename("", "F", 1).unwrap_err().code, Code::BinFloor);
        assert_eq!(rename("A-01", "", 1).unwrap_err().code, Code::BinFloor);
        let floor = |retired: bool| json!({ "warehouse": "W1", "code": "", "retired": retired, "revision": 1 });
        assert_eq!(refused(&app, "bin.retire", floor(true)).code, Code::BinFloor);
        save(&app, "bin", &bin("W1", "", "FLOOR-1"), json!(1));
        // What lies in one keeps it from being retired, and is told.
        stock(&place, "W1 B-01", 5_000_000);
        let retire = json!({ "warehouse": "W1", "code": "B-01", "retired": true, "revision": 3 });
        let lies = refused(&app, "bin.retire", retire.clone());
        assert_eq!((lies.code, lies.params["place"].as_str(), lies.params["quantity"].as_str()), (Code::StockLies, "W1 B-01", "10"));
        assert_eq!(not_saved(&app, "bin", &with(&bin("W1", "B-01", "BIN-1"), json!({ "retired": true })), json!(3)).code, Code::StockLies);
        stock(&place, "W2 ", 5_000_000);
        assert_eq!(ask(&app, "bin.retire", retire)["closed"], true);
        let filter = json!({ "filter": [{ "field": "retired", "op": "eq", "values": ["false"] }, { "field": "warehouse", "op": "eq", "values": ["W1"] }] });
        let codes: Vec<_> = rows(&ask(&app, "bin.list", filter)).iter().map(|row| row["code"].clone()).collect();
        assert_eq!(codes, [json!(""), json!("A-01")]);
        // What was written here past the papers goes, as no move made it.
        stock(&place, "W2 ", 0);
        verify(&app);
    }
}

/// Two papers for somebody, one of them in the bin `W1 A-01`.
fn paper_in(place: &Place, app: &Arc<App>) {
    save(app, "partner", &partner("P1", "无锡阀门厂"), Value::Null);
    paper(place, 1, "receipt", "posted", (0, 0), "W1 A-01");
}

#[test]
fn an_items_stock_is_kept_as_usual_until_somebody_says_otherwise() {
    agree::each(|f, place| {
        let ask = |who, name: &str, input: Value| call(&f.app, who, name, input);
        let rule = |changes: Value| {
            let usual =
                json!({ "item": "A", "lots": false, "valuation": "average", "standard_price": "0", "tolerance": null, "revision": null });
            with(&usual, changes)
        };
        let usual = ask(&f.wang, "stock_rule.get", json!({ "item": "A" })).unwrap();
        let told =
            (&usual["lots"], &usual["valuation"], &usual["standard_price"], &usual["tolerance"], &usual["revision"], &usual["in_stock"]);
        assert_eq!(told, (&json!(false), &json!("average"), &json!("0"), &Value::Null, &Value::Null, &json!(false)));
        for (changes, code, field) in [
            (json!({ "item": "Z" }), Code::Missing, "item"),
            (json!({ "valuation": "standard" }), Code::FieldPositive, "standard_price"),
            (json!({ "valuation": "standard", "standard_price": null }), Code::FieldPositive, "standard_price"),
            (json!({ "standard_price": "3" }), Code::FieldRange, "standard_price"),
            (json!({ "tolerance": "1.2" }), Code::FieldRange, "tolerance"),
            (json!({ "revision": 1 }), Code::Missing, ""),
        ] {
            let error = ask(&f.wang, "stock_rule.save", rule(changes.clone())).unwrap_err();
            assert_eq!(why(&error), (code, field), "{changes}");
        }
        let standard = rule(json!({ "lots": true, "valuation": "standard", "standard_price": "12.5", "tolerance": "0.05" }));
        let set = ask(&f.wang, "stock_rule.save", standard.clone()).unwrap();
        assert_eq!((&set["revision"], &set["standard_price"], &set["changed_by"]), (&json!(1), &json!("12.5"), &json!("wang")));
        assert_eq!(code(ask(&f.wang, "stock_rule.save", standard.clone())), Code::AlreadyThere);
        assert_eq!(code(ask(&f.mei, "stock_rule.save", with(&standard, json!({ "revision": 1 })))), Code::Forbidden);
        // The keeper may see how it is kept, and not what it is worth.
        let seen = ask(&f.mei, "stock_rule.get", json!({ "item": "A" })).unwrap();
        assert_eq!((&seen["lots"], &seen["tolerance"], &seen["standard_price"]), (&json!(true), &json!("0.05"), &Value::Null));
        // Whoever says nothing of the price leaves it.
        let kept =
            ask(&f.wang, "stock_rule.save", with(&standard, json!({ "standard_price": null, "tolerance": null, "revision": 1 }))).unwrap();
        assert_eq!((&kept["revision"], &kept["standard_price"], &kept["tolerance"]), (&json!(2), &json!("12.5"), &Value::Null));

        // What is there was counted and valued as it was said then.
        ask(&f.wang, "warehouse.save", json!({ "warehouse": warehouse("W1", "stock", ""), "revision": null })).unwrap();
        stock(place, "W1 ", 4_000_000);
        for (changes, field) in
            [(json!({ "lots": false }), "lots"), (json!({ "valuation": "average", "standard_price": "0" }), "valuation")]
        {
            let error = ask(&f.wang, "stock_rule.save", with(&with(&standard, json!({ "revision": 2 })), changes)).unwrap_err();
            assert_eq!((why(&error), error.params["quantity"].as_str()), ((Code::StockRuleInUse, field), "8"));
        }
        let free = with(&standard, json!({ "tolerance": "0.01", "revision": 2 }));
        let free = ask(&f.wang, "stock_rule.save", free).unwrap();
        assert_eq!((&free["tolerance"], &free["in_stock"]), (&json!("0.01"), &json!(true)));
    });
}

#[test]
fn what_was_changed_comes_back_and_what_papers_name_does_not_go() {
    for place in Place::each() {
        let app = begin(&place);
        save(&app, "partner", &partner("P1", "无锡阀门厂"), Value::Null);
        save(&app, "warehouse", &warehouse("W1", "stock", ""), Value::Null);
        save(&app, "bin", &bin("W1", "A-01", "BIN-1"), Value::Null);
        paper(&place, 1, "receipt", "posted", (0, 0), "W1 A-01");
        let back = |change: &Value| job(&app, "journal.bring_back", json!({ "changes": [change["id"]], "reason": "弄错了" }));
        // Bringing back never takes away what a change made.
        for command in ["partner.save", "warehouse.save", "bin.save"] {
            assert_eq!(back(&newest(&app, command)).unwrap_err().code, Code::JournalNothing, "{command}");
        }
        // A name comes back, and its words find it again.
        save(&app, "partner", &partner("P1", "常州泵业"), json!(1));
        let change = newest(&app, "partner.save");
        assert_eq!(rows(&ask(&app, "partner.list", json!({ "text": "wxfm" }))).len(), 0);
        let done = back(&change).unwrap();
        assert_eq!(done["done"]["kinds"], json!([{ "kind": "partner", "deleted": 0, "changed": 1 }]));
        let now = ask(&app, "partner.get", json!({ "code": "P1" }));
        assert_eq!((&now["partner"]["name"], &now["revision"]), (&json!("无锡阀门厂"), &json!(3)));
        assert_eq!(rows(&ask(&app, "partner.list", json!({ "text": "wxfm" }))).len(), 1);
        // The journal tells a row in people's words.
        let told = ask(&app, "journal.rows", json!({ "change": change["id"] }));
        let row = &rows(&told)[0];
        assert_eq!((&row["name"], &row["before"]["tax_rate"], &row["before"]["customer"]), (&json!("P1"), &json!("0.13"), &json!("true")));

        // A barcode that somebody else has by now does not come back.
        save(&app, "bin", &bin("W1", "A-01", "BIN-2"), json!(1));
        let change = newest(&app, "bin.save");
        save(&app, "bin", &bin("W1", "A-02", "BIN-1"), Value::Null);
        assert_eq!(back(&change).unwrap_err().code, Code::JournalConflicts);
        // Nor would a bin be retired in which something lies by now.
        ask(&app, "bin.retire", json!({ "warehouse": "W1", "code": "A-02", "retired": true, "revision": 1 }));
        ask(&app, "bin.retire", json!({ "warehouse": "W1", "code": "A-02", "retired": false, "revision": 2 }));
        let change = newest(&app, "bin.retire");
        stock(&place, "W1 A-02", 1_000_000);
        assert_eq!(back(&change).unwrap_err().code, Code::JournalBreaks);
        // A rule of an item is told and brought back under the item's name.
        let rule = |lots: bool, revision: Value| json!({ "item": "A", "lots": lots, "valuation": "average", "standard_price": "0", "tolerance": "0.03", "revision": revision });
        stock(&place, "W1 ", 0);
        ask(&app, "stock_rule.save", rule(true, Value::Null));
        ask(&app, "stock_rule.save", rule(false, json!(1)));
        let change = newest(&app, "stock_rule.save");
        let told = ask(&app, "journal.rows", json!({ "change": change["id"] }));
        assert_eq!((&rows(&told)[0]["name"], &rows(&told)[0]["before"]["tolerance"]), (&json!("A"), &json!("0.03")), "{told}");
        back(&change).unwrap();
        assert_eq!(ask(&app, "stock_rule.get", json!({ "item": "A" }))["lots"], true);

        // An import that brought the item in is not taken back under a paper.
        let batch = rows(&ask(&app, "import.batches", json!({})))[0]["id"].clone();
        let used = job(&app, "import.undo", json!({ "batch": batch })).unwrap_err();
        assert_eq!((used.code, used.params["user"].as_str()), (Code::BatchUsed, "PAPER-1"));
    }
}
