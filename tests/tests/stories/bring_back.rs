//! What a mistake deleted or changed comes back as one new change, and the rest of the day stays.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::{Place, administrator, ask, job, refused, rows, sql, verify};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use qitao_app::{App, Code, Error, Location};
use serde_json::{Value, json};
use std::fmt::Write;
use std::sync::Arc;

const UNITS: &str = "单位编码,单位名称,小数位数,量纲,换算分子,换算分母\npcs,件,0,计数,,\nkg,千克,3,质量,1,1\n";

fn import(app: &Arc<App>, text: &str) {
    let file = app.upload(&administrator(), "表.csv", text.as_bytes()).unwrap().file;
    let run = job(app, "import.dry_run", json!({ "files": [file] })).unwrap()["run"].clone();
    job(app, "import.write", json!({ "run": run })).unwrap_or_else(|e| panic!("{e}: {text:.200}"));
}

/// A script that somebody runs on the database past the program.
fn script(place: &Place, statements: &str) {
    match place.location() {
        Location::Sqlite(file) => {
            let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
            conn.batch_execute(&format!("PRAGMA foreign_keys = ON; BEGIN; {statements}; COMMIT")).unwrap();
        }
        Location::Postgres(url) => sql(&url, statements),
    }
}

fn counts(app: &Arc<App>) -> (i64, i64) {
    let info = ask(app, "system.info", json!({}));
    (info["counts"]["items"].as_i64().unwrap(), info["counts"]["boms"].as_i64().unwrap())
}

/// The newest change by a command.
fn newest(app: &Arc<App>, command: &str) -> Value {
    rows(&ask(app, "journal.changes", json!({ "command": command, "limit": 1 })))[0].clone()
}

fn save(app: &Arc<App>, code: &str, change: impl Fn(&mut Value)) {
    let view = ask(app, "item.get", json!({ "code": code }));
    let mut item = view["item"].clone();
    change(&mut item);
    ask(app, "item.save", json!({ "item": item, "revision": view["revision"] }));
}

fn bring_back(app: &Arc<App>, changes: &[i64], conflicts: &str) -> Result<Value, Error> {
    job(app, "journal.bring_back", json!({ "changes": changes, "conflicts": conflicts, "reason": "归档脚本弄错了" }))
}

fn number(change: &Value) -> i64 {
    change["id"].as_i64().unwrap()
}

/// Everything in items and BOMs that a person could see, but for who changed it last.
fn content(app: &Arc<App>, codes: &[&str]) -> Vec<Value> {
    let mut all = Vec::new();
    for code in codes {
        all.push(ask(app, "item.get", json!({ "code": code }))["item"].clone());
        all.push(ask(app, "bom.get", json!({ "item": code, "version": "V1" }))["bom"].clone());
    }
    all
}

#[test]
fn the_2876_that_a_script_deleted_are_back_and_the_11_new_ones_are_still_there() {
    for place in Place::each() {
        let app = place.open();
        import(&app, UNITS);
        // 23 shops with 125 or 126 articles each: 2,876.
        let (mut items, mut lines) =
            ("物料编码,物料名称,单位,物料类别,来源,物料分组\n".to_owned(), "父件编码,行号,子件编码,单位用量\n".to_owned());
        for part in 0..7 {
            writeln!(items, "P{part},零件 {part},kg,原材料,外购,零件").unwrap();
        }
        for n in 0..2876 {
            writeln!(items, "S{:02}-{n:04},店铺 {} 的货 {n},pcs,成品,自制,店 {}", n % 23, n % 23, n % 23).unwrap();
            for line in 1..=2 {
                writeln!(lines, "S{:02}-{n:04},{line}0,P{},0.{:03}", n % 23, (n + line) % 7, n % 500 + 1).unwrap();
            }
        }
        import(&app, &items);
        import(&app, &lines);
        let (all_items, all_boms) = counts(&app);
        assert_eq!((all_items, all_boms), (2883, 2876));
        let some = ["S00-0000", "S07-1180", "S00-2875"];
        let before = content(&app, &some);
        let explosion = ask(&app, "bom.explode", json!({ "item": "S07-1180" }))["lines"].clone();

        // 23:58: the mistaken script.
        script(
            &place,
            "DELETE FROM bom WHERE item_id IN (SELECT id FROM item WHERE item_group LIKE '店%'); DELETE FROM item WHERE item_group LIKE '店%'",
        );
        // Before anyone looks, 11 new ones come in.
        for n in 0..11 {
            let mut item = before[0].clone();
            (item["code"], item["name"]) = (json!(format!("NEW-{n}")), json!("新货"));
            ask(&app, "item.save", json!({ "item": item, "revision": null }));
            let mut bom = before[1].clone();
            bom["item"] = item["code"].clone();
            ask(&app, "bom.save", json!({ "bom": bom, "revision": null }));
        }
        assert_eq!(counts(&app), (18, 11));

        // Somebody looks.
        let script = newest(&app, "journal.outside");
        let of = |table: &str| {
            script["counts"].as_array().unwrap().iter().find(|c| c["table"] == table).unwrap_or_else(|| panic!("{script}"))["deleted"]
                .clone()
        };
        assert_eq!((of("item"), of("bom"), of("bom_line")), (json!(2876), json!(2876), json!(5752)));
        assert_eq!((&script["actor"], &script["brought_back"]), (&json!(""), &Value::Null));
        let named = rows(&ask(&app, "journal.changes", json!({ "command": "journal.outside", "named": true, "limit": 1 })))[0].clone();
        let touched = &named["touched"];
        assert_eq!((&touched["done"], &touched["count"]), (&json!("deleted"), &json!(2 * 2876)));
        let first = json!({ "table": "bom", "name": "S00-0000 V1", "title": "店铺 0 的货 0" });
        assert_eq!((&touched["records"][0], touched["records"].as_array().unwrap().len()), (&first, 3), "{touched}");
        let page = ask(&app, "journal.rows", json!({ "change": script["id"], "limit": 3 }));
        assert!(rows(&page).len() == 3 && page["next"].is_i64() && rows(&page)[0]["after"].is_null(), "{page}");
        // A line is told by names of what went with it, whichever went first.
        let all = ask(&app, "journal.rows", json!({ "change": script["id"], "limit": 20_000 }));
        let line = rows(&all).iter().find(|row| row["name"] == "S00-0000 V1 10").unwrap_or_else(|| panic!("{page}"));
        let told =
            ["bom_id", "component_id", "unit_id", "qty", "valid_to"].map(|c| line["before"][c].as_str().unwrap_or("none").to_owned());
        assert_eq!((&line["table"], told), (&json!("bom_line"), ["S00-0000 V1", "P1", "kg", "0.001", "none"].map(str::to_owned)), "{line}");
        let records = ask(&app, "journal.changes", json!({ "records": true, "limit": 100 }));
        let tables = |change: &Value| change["counts"].as_array().unwrap().iter().map(|c| c["table"].clone()).collect::<Vec<_>>();
        assert!(rows(&records).iter().all(|change| tables(change).iter().any(|t| ["unit", "item", "bom"].iter().any(|r| t == r))));
        assert!(rows(&records).len() < rows(&ask(&app, "journal.changes", json!({ "limit": 100 }))).len());
        let preview = job(&app, "journal.preview", json!({ "changes": [script["id"]] })).unwrap();
        let kinds = json!([{ "kind": "bom", "deleted": 2876, "changed": 0 }, { "kind": "item", "deleted": 2876, "changed": 0 }]);
        assert_eq!((&preview["kinds"], &preview["conflict_count"]), (&kinds, &json!(0)));
        let trail = rows(&ask(&app, "audit.list", json!({}))).len();

        let back = bring_back(&app, &[number(&script)], "refuse").unwrap();
        assert_eq!(back["done"]["kinds"], kinds);
        assert_eq!(counts(&app), (2883 + 11, 2876 + 11));
        assert_eq!(content(&app, &some), before);
        assert_eq!(ask(&app, "bom.explode", json!({ "item": "S07-1180" }))["lines"], explosion);
        assert_eq!(ask(&app, "bom.get", json!({ "item": "NEW-10", "version": "V1" }))["bom"]["lines"], before[1]["lines"]);
        let hits = ask(&app, "search.find", json!({ "text": "S07-1180" }));
        assert_eq!(hits["hits"].as_array().unwrap().len(), 1, "{hits}");
        verify(&app);
        // One new change, on the trail and in the journal, by which it could be looked at itself.
        let trail_now = ask(&app, "audit.list", json!({}));
        assert_eq!((rows(&trail_now).len(), rows(&trail_now)[0]["command"].as_str()), (trail + 1, Some("journal.bring_back")));
        let change = newest(&app, "journal.bring_back");
        let added: Vec<_> =
            change["counts"].as_array().unwrap().iter().filter(|c| c["table"] == "bom_line").map(|c| c["added"].clone()).collect();
        assert_eq!(added, [json!(5752)]);
        let said = newest(&app, "journal.outside")["brought_back"].clone();
        assert_eq!((&said["whole"], &said["actor"]), (&json!(true), &json!("administrator")));
        // A second time there is nothing that is not there.
        let again = bring_back(&app, &[number(&script)], "leave").unwrap_err();
        assert_eq!(again.code, Code::JournalNothing);
        drop(app);
        let app = place.open();
        assert_eq!(ask(&app, "bom.explode", json!({ "item": "S07-1180" }))["lines"], explosion, "the graph was carried over as if loaded");
    }
}

fn small(place: &Place) -> Arc<App> {
    let app = place.open();
    import(&app, UNITS);
    import(
        &app,
        "物料编码,物料名称,单位,物料类别,来源,条形码\nA,阀,pcs,成品,自制,690\nB,体,pcs,半成品,自制,\nC,杆,kg,原材料,外购,\nD,盖,kg,原材料,外购,\n",
    );
    import(&app, "父件编码,行号,子件编码,单位用量\nA,10,B,1\nA,20,C,2\nB,10,C,0.5\n");
    app
}

#[test]
fn what_was_changed_comes_back_too_and_whoever_changed_it_since_is_not_overwritten() {
    for place in Place::each() {
        let app = small(&place);
        let before = content(&app, &["A", "B"]);
        // One import changes two BOMs and two items: lines are replaced, added, taken out.
        import(&app, "父件编码,行号,子件编码,单位用量\nA,10,D,7\nB,10,C,9\nB,30,D,1\n");
        import(&app, "物料编码,物料名称,单位,提前期天数\nA,阀门,pcs,9\nB,阀体,pcs,8\n");
        let changes: Vec<i64> =
            rows(&ask(&app, "journal.changes", json!({ "command": "import.write", "limit": 2 }))).iter().map(number).collect();
        // Since then somebody works on one of the items.
        save(&app, "A", |item| item["note"] = json!("看过"));
        let preview = job(&app, "journal.preview", json!({ "changes": changes })).unwrap();
        assert_eq!(preview["conflict_count"], 1, "{preview}");
        let conflict = &preview["conflicts"][0];
        assert_eq!((&conflict["kind"], &conflict["key"], &conflict["why"]), (&json!("item"), &json!("A"), &json!("changed")));
        let explosion = ask(&app, "bom.explode", json!({ "item": "A" }))["lines"].clone();
        let error = bring_back(&app, &changes, "refuse").unwrap_err();
        assert_eq!((error.code, error.params["key"].as_str()), (Code::JournalConflicts, "A"));
        assert_eq!(ask(&app, "bom.explode", json!({ "item": "A" }))["lines"], explosion, "nothing was done");

        let revision = ask(&app, "item.get", json!({ "code": "B" }))["revision"].as_i64().unwrap();
        bring_back(&app, &changes, "leave").unwrap();
        for change in rows(&ask(&app, "journal.changes", json!({ "command": "import.write", "limit": 2 }))) {
            assert_eq!(change["brought_back"]["whole"], false, "{change}");
        }
        let now = content(&app, &["A", "B"]);
        assert_eq!(now[1..], before[1..], "B and both BOMs are as before");
        assert_eq!((&now[0]["name"], &now[0]["note"]), (&json!("阀门"), &json!("看过")), "A is as somebody left it");
        assert_eq!(ask(&app, "item.get", json!({ "code": "B" }))["revision"], revision + 1, "a save of what was seen before is told");
        assert_ne!(ask(&app, "bom.explode", json!({ "item": "A" }))["lines"], explosion);
        verify(&app);
    }
}

#[test]
fn a_code_that_is_anothers_now_and_a_part_that_is_gone_are_named() {
    for place in Place::each() {
        let app = small(&place);
        script(&place, "DELETE FROM bom WHERE item_id = (SELECT id FROM item WHERE code = 'A')");
        save(&app, "D", |item| item["note"] = json!("1"));
        let versions = number(&newest(&app, "journal.outside"));
        script(&place, "DELETE FROM item WHERE code = 'A'");
        save(&app, "D", |item| item["note"] = json!("2"));
        let items = number(&newest(&app, "journal.outside"));
        assert_ne!(versions, items);

        // The version's own item is gone.
        let error = bring_back(&app, &[versions], "refuse").unwrap_err();
        assert_eq!((error.code, error.params["kind"].as_str(), error.params["key"].as_str()), (Code::JournalConflicts, "bom", "A V1"));
        let preview = job(&app, "journal.preview", json!({ "changes": [versions] })).unwrap();
        assert_eq!(preview["conflicts"][0]["why"], "needs", "{preview}");
        assert_eq!(bring_back(&app, &[versions], "leave").unwrap_err().code, Code::JournalNothing);
        // Whose version it was is still told, though its item went later.
        let said = ask(&app, "journal.changes", json!({ "records": true, "named": true, "limit": 100 }));
        let of = |id: i64| rows(&said).iter().find(|change| number(change) == id).unwrap()["touched"].clone();
        let one = |table: &str, name: &str| json!({ "done": "deleted", "count": 1, "records": [{ "table": table, "name": name, "title": "阀" }] });
        assert_eq!((of(versions), of(items)), (one("bom", "A V1"), one("item", "A")));

        // Another has its barcode, and then its code.
        save(&app, "D", |item| item["barcode"] = json!("690"));
        let preview = job(&app, "journal.preview", json!({ "changes": [versions, items] })).unwrap();
        assert_eq!((&preview["conflict_count"], &preview["conflicts"][0]["why"]), (&json!(2), &json!("taken")), "{preview}");
        save(&app, "D", |item| item["barcode"] = json!(""));
        let done = bring_back(&app, &[items, versions], "refuse").unwrap();
        assert_eq!(
            done["done"]["kinds"],
            json!([{ "kind": "bom", "deleted": 1, "changed": 0 }, { "kind": "item", "deleted": 1, "changed": 0 }])
        );
        verify(&app);
    }
}

#[test]
fn nothing_comes_back_that_would_not_hold() {
    for place in Place::each() {
        let app = small(&place);
        script(&place, "DELETE FROM bom WHERE item_id = (SELECT id FROM item WHERE code = 'A')");
        save(&app, "D", |item| item["note"] = json!("1"));
        let change = number(&newest(&app, "journal.outside"));
        // B is made of A now: A of B again would be a loop.
        let view = ask(&app, "bom.get", json!({ "item": "B", "version": "V1" }));
        let mut bom = view["bom"].clone();
        (bom["lines"][0]["component"], bom["lines"][0]["unit"], bom["lines"][0]["qty"]) = (json!("A"), json!("pcs"), json!("1"));
        ask(&app, "bom.save", json!({ "bom": bom, "revision": view["revision"] }));
        let error = bring_back(&app, &[change], "refuse").unwrap_err();
        assert_eq!(error.code, Code::JournalBreaks, "{error}");
        assert_eq!(counts(&app).1, 1);
        verify(&app);
        assert_eq!(refused(&app, "journal.rows", json!({ "change": 999_999 })).code, Code::Missing);
    }
}
