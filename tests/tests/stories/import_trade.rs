//! A factory begins: its units at one stroke, its partners, warehouses and bins by import, on either database.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, line, with};
use crate::common::{Place, administrator, ask, file, job, refused, rows, verify};
use qitao_app::{App, Code};
use serde_json::{Value, json};
use std::fmt::Write;
use std::sync::Arc;

const CUSTOMERS: &str =
    "客户编码,客户名称,联系人,电话,税号,税率,账期\nKH001,江北泵业有限公司,王芳,0571-8888,91330100MA2,13%,60\nKH002,北方石化,,,,0.09,\n";
const SUPPLIERS: &str = "供应商编码,供应商名称,收货容差,含税价\nGYS01,瑞安热镀锌厂,5%,否\n";
const WAREHOUSES: &str = "仓库编码,仓库名称,类别,供应商编码\nCK1,原料仓,正常仓,\nCK9,镀锌外协,外协仓,GYS01\n";
const BINS: &str = "仓库编码,库位编码,条码\nCK1,A-01,KW0001\nCK1,A-02,KW0002\nCK9,,\n";

/// A trial run of files as one.
fn tried(app: &Arc<App>, texts: &[&str]) -> Value {
    let name = |at: usize| format!("表{at}.csv");
    let upload = |(at, text): (usize, &&str)| app.upload(&administrator(), &name(at), text.as_bytes()).unwrap().file;
    let files: Vec<_> = texts.iter().enumerate().map(upload).collect();
    job(app, "import.dry_run", json!({ "files": files })).unwrap()
}

fn written(app: &Arc<App>, texts: &[&str]) -> Value {
    let run = tried(app, texts);
    assert_eq!(run["errors"], 0, "{}", ask(app, "import.problems", json!({ "run": run["run"] })));
    job(app, "import.write", json!({ "run": run["run"] })).unwrap()["batch"].clone()
}

fn listed(app: &Arc<App>, noun: &str) -> Vec<Value> {
    rows(&ask(app, &format!("{noun}.list"), json!({ "sort": "code", "limit": 10_000 }))).clone()
}

fn partner(app: &Arc<App>, code: &str) -> Value {
    ask(app, "partner.get", json!({ "code": code }))["partner"].clone()
}

#[test]
fn partners_warehouses_and_bins_come_in_as_one_go_again_and_come_back_as_exported() {
    for place in Place::each() {
        let app = place.open();
        // Whatever order the files are in: bins need warehouses, and those the supplier at whose place they are.
        let batch = written(&app, &[BINS, WAREHOUSES, SUPPLIERS, CUSTOMERS]);
        let one = partner(&app, "KH001");
        assert_eq!(
            (&one["customer"], &one["supplier"], &one["payment_days"], &one["tax_rate"]),
            (&json!(true), &json!(false), &json!(60), &json!("0.13"))
        );
        assert_eq!((&one["contact"], &one["tax_number"], &one["tolerance"]), (&json!("王芳"), &json!("91330100MA2"), &Value::Null));
        let one = partner(&app, "GYS01");
        assert_eq!((&one["supplier"], &one["tolerance"], &one["tax_included"]), (&json!(true), &json!("0.05"), &json!(false)));
        assert_eq!(ask(&app, "warehouse.get", json!({ "code": "CK9" }))["partner_name"], "瑞安热镀锌厂");
        assert_eq!(ask(&app, "bin.find", json!({ "barcode": "KW0002" }))["bin"]["code"], "A-02");
        assert_eq!(listed(&app, "bin").len(), 4, "two, and the floor of each warehouse");
        // The search knows them, the trail tells of them under their own names.
        assert_eq!(ask(&app, "search.find", json!({ "text": "江北泵业" })).to_string().matches("KH001").count(), 1);
        for (kind, key) in [("partner", "KH002"), ("warehouse", "CK1"), ("bin", "CK1 A-01")] {
            let trail = ask(&app, "audit.list", json!({ "object_kind": kind, "object_key": key }));
            assert_eq!(rows(&trail)[0]["command"], "import.write", "{kind}: {trail}");
        }
        verify(&app);

        // What the lists export comes in again, and changes nothing.
        for (noun, count) in [("partner", 3), ("warehouse", 2), ("bin", 4)] {
            for language in ["zh-CN", "en"] {
                let bytes = file(&app, &format!("{noun}.export"), json!({ "language": language }));
                let handle = app.upload(&administrator(), "清单.xlsx", &bytes).unwrap().file;
                let run = job(&app, "import.dry_run", json!({ "files": [handle] })).unwrap();
                let found = ask(&app, "import.problems", json!({ "run": run["run"] }));
                // The names of what a code says already.
                assert!(
                    rows(&found).iter().all(|p| p["code"] == "column_unread" || p["code"] == "column_repeated"),
                    "{noun} {language}: {found}"
                );
                assert_eq!((&run["same"], &run["new"], &run["changed"]), (&json!(count), &json!(0), &json!(0)), "{noun} {language}");
            }
        }

        // Known codes are changed; what a file has no column for stays, an empty cell clears.
        let changed = written(&app, &["供应商编码,名称,收货容差\nGYS01,瑞安镀锌,\n"]);
        let one = partner(&app, "GYS01");
        assert_eq!((&one["name"], &one["tolerance"], &one["tax_included"]), (&json!("瑞安镀锌"), &Value::Null, &json!(false)));
        job(&app, "import.undo", json!({ "batch": changed })).unwrap();
        assert_eq!(partner(&app, "GYS01")["tolerance"], "0.05");

        let undone = job(&app, "import.undo", json!({ "batch": batch })).unwrap();
        assert_eq!((&undone["deleted"], &undone["restored"]), (&json!(7), &json!(0)));
        assert!(["partner", "warehouse", "bin"].iter().all(|noun| listed(&app, noun).is_empty()));
        assert_eq!(ask(&app, "search.find", json!({ "text": "江北泵业" })).to_string().matches("KH001").count(), 0);
        verify(&app);
        written(&app, &[CUSTOMERS, SUPPLIERS, WAREHOUSES, BINS]);
        verify(&app);
    }
}

#[test]
fn what_an_import_made_stays_once_papers_name_it_and_what_lies_somewhere_keeps_it() {
    for place in Place::each() {
        let t = Trade::new(&place);
        let app = &t.app;
        let partners = written(app, &[SUPPLIERS]);
        let places = written(app, &["仓库编码,名称\nCK1,原料仓\n", "仓库编码,库位编码\nCK1,A-01\n"]);
        // Looked at while it is empty; filled before it is written.
        let late = [tried(app, &["仓库编码,库位编码,停用\nCK1,A-01,是\n"]), tried(app, &["仓库编码,名称,类别\nCK1,原料仓,待处理仓\n"])];
        assert!(late.iter().all(|run| run["errors"] == 0));
        t.make("adjustment", "", &[with(line("BOLT", "5"), json!({ "warehouse": "CK1", "bin": "A-01", "price": "1", "reason": "盘盈" }))]);
        for run in &late {
            let error = job(app, "import.write", json!({ "run": run["run"] })).unwrap_err();
            assert_eq!(error.code, Code::StockLies);
        }
        let error = job(app, "import.undo", json!({ "batch": places })).unwrap_err();
        assert_eq!((error.code, error.params["kind"].as_str(), error.params["key"].as_str()), (Code::BatchUsed, "bin", "CK1 A-01"));
        let draft = t.draft("purchase_order", "GYS01", &[line("BOLT", "1")]);
        let error = job(app, "import.undo", json!({ "batch": partners })).unwrap_err();
        assert_eq!((error.code, error.params["user"].as_str()), (Code::BatchUsed, draft["number"].as_str().unwrap()));
        verify(app);
    }
}

#[test]
fn two_thousand_bins_are_one_import() {
    for place in Place::each() {
        let app = place.open();
        let mut text = "仓库编码,库位编码,条码\n".to_owned();
        (0..2_000).for_each(|n| writeln!(text, "CK1,{:02}-{:02},KW{n:05}", n / 50, n % 50).unwrap());
        let batch = written(&app, &["仓库编码,名称\nCK1,原料仓\n", &text]);
        assert_eq!(listed(&app, "bin").len(), 2_001);
        verify(&app);
        job(&app, "import.undo", json!({ "batch": batch })).unwrap();
        assert!(listed(&app, "bin").is_empty());
        verify(&app);
    }
}

#[test]
fn common_units_come_at_one_stroke() {
    for place in Place::each() {
        let app = place.open();
        let mine = json!({ "code": "kg", "name": "公斤", "name_en": "", "decimals": 2, "dimension": "mass", "factor": "1", "per": "1", "retired": false });
        ask(&app, "unit.save", json!({ "unit": mine, "revision": null }));
        let added = ask(&app, "unit.add_common", json!({}))["codes"].clone();
        assert_eq!(added, json!(["件", "个", "套", "箱", "g", "t", "m", "mm", "m2", "m3", "L"]));
        // What is there stays as somebody wrote it.
        assert_eq!(ask(&app, "unit.get", json!({ "code": "kg" }))["unit"], mine);
        let litre = ask(&app, "unit.get", json!({ "code": "L" }))["unit"].clone();
        assert_eq!(
            (&litre["dimension"], &litre["factor"], &litre["per"], &litre["decimals"]),
            (&json!("volume"), &json!("1"), &json!("1000"), &json!(3))
        );
        let trail = ask(&app, "audit.list", json!({ "object_kind": "unit", "object_key": "箱" }));
        assert_eq!(rows(&trail)[0]["command"], "unit.add_common");
        assert_eq!(refused(&app, "unit.add_common", json!({})).code, Code::AlreadyThere);
        // One change.
        let changes = ask(&app, "journal.changes", json!({ "command": "unit.add_common" }));
        assert_eq!(rows(&changes).len(), 1, "{changes}");
        verify(&app);
    }
}
