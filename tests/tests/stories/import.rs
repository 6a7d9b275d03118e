//! Imports through the commands, on either database: what an import and the screen refuse alike, and stopping half-way.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common;
use crate::common::{Place, administrator, ask, call, job, refused, rows, verify};
use qitao_app::{App, Code, Error};
use serde_json::{Value, json};
use std::fmt::Write;
use std::sync::Arc;

const UNITS: &str = "单位编码,单位名称,小数位数,量纲,换算分子,换算分母\npcs,件,0,计数,,\nkg,千克,3,质量,1,1\ng,克,1,质量,1,1000\n";
const ITEMS: &str =
    "物料编码,物料名称,单位,物料类别,来源\nA,阀,pcs,成品,自制\nB,阀体,pcs,半成品,自制\nF,圆钢,kg,原材料,外购\nN,没用过,kg,原材料,外购\n";
const LINES: &str = "父件编码,子件编码,单位用量,单位\nA,B,1,pcs\nB,F,386,g\n";

fn tried(app: &Arc<App>, text: &str) -> Value {
    let file = app.upload(&administrator(), "表.csv", text.as_bytes()).unwrap().file;
    job(app, "import.dry_run", json!({ "files": [file] })).unwrap()
}

fn written(app: &Arc<App>, text: &str) {
    let run = tried(app, text)["run"].clone();
    job(app, "import.write", json!({ "run": run })).unwrap();
}

fn books(place: &Place) -> Arc<App> {
    let app = place.open();
    [UNITS, ITEMS, LINES].iter().for_each(|text| written(&app, text));
    app
}

/// Cell, code and figures of the only problem that stops a file.
fn mistake(app: &Arc<App>, text: &str) -> (String, String, Value) {
    let run = tried(app, text)["run"].clone();
    let found = ask(app, "import.problems", json!({ "run": run }));
    let errors: Vec<&Value> = rows(&found).iter().filter(|p| p["severity"] == "error").collect();
    let [one] = errors[..] else { panic!("{text}: {found}") };
    // What the trial run told is also why nothing is written.
    let error = job(app, "import.write", json!({ "run": run })).unwrap_err();
    assert_eq!(error.code, Code::ImportProblems);
    (format!("{}{}", one["letter"].as_str().unwrap(), one["row"]), one["code"].as_str().unwrap().to_owned(), one["params"].clone())
}

/// What the screen is told when it saves a record with a change.
fn saved(app: &Arc<App>, kind: &str, key: Value, change: impl Fn(&mut Value)) -> Error {
    let view = ask(app, &format!("{kind}.get"), key);
    let mut record = view[kind].clone();
    change(&mut record);
    refused(app, &format!("{kind}.save"), json!({ kind: record, "revision": view["revision"] }))
}

#[test]
fn an_import_and_the_screen_refuse_alike() {
    for place in Place::each() {
        let app = books(&place);
        let item = |code: &str, field: &str, value: Value| saved(&app, "item", json!({ "code": code }), |i| i[field] = value.clone());
        let count = ask(&app, "system.info", json!({}))["counts"].clone();

        let (cell, code, figures) = mistake(&app, "物料编码,物料名称,单位\nF,圆钢,pcs\n");
        assert_eq!((cell.as_str(), code.as_str(), &figures["before"], &figures["uses"]), ("C2", "unit_in_use", &json!("kg"), &json!("1")));
        let error = item("F", "unit", json!("pcs"));
        assert_eq!((error.code, error.params["field"].as_str(), error.params["uses"].as_str()), (Code::UnitChanged, "unit", "1"));

        let (cell, code, figures) = mistake(&app, "物料编码,物料名称,单位,小数位数\nF,圆钢,kg,2\n");
        assert_eq!(
            (cell.as_str(), code.as_str(), &figures["before"], &figures["uses"]),
            ("D2", "decimals_in_use", &json!("3"), &json!("1"))
        );
        assert_eq!(item("F", "decimals", json!(2)).code, Code::DecimalsInUse);

        // B is made and goes into A: its own BOM counts, too.
        let (cell, code, figures) = mistake(&app, "物料编码,物料名称,单位,物料类别\nB,阀体,pcs,服务\n");
        assert_eq!((cell.as_str(), code.as_str(), &figures["uses"]), ("D2", "service_is_made", &json!("1")));
        assert_eq!(item("B", "kind", json!("service")).code, Code::BomOfService);
        let (_, code, figures) = mistake(&app, "物料编码,物料名称,单位\nB,阀体,kg\n");
        assert_eq!((code.as_str(), &figures["uses"]), ("unit_in_use", &json!("2")));

        let (cell, code, figures) = mistake(&app, "单位编码,单位名称,量纲,换算分子,换算分母\ng,克,质量,1,100\n");
        assert_eq!((cell.as_str(), code.as_str(), &figures["uses"]), ("D2", "unit_size_in_use", &json!("1")));
        assert_eq!(saved(&app, "unit", json!({ "code": "g" }), |u| u["per"] = json!("100")).code, Code::DimensionInUse);

        let (cell, code, _) = mistake(&app, "父件编码,行号,子件编码,单位用量,行类型,损耗率\nA,10,B,1,副产品,5%\n");
        assert_eq!((cell.as_str(), code.as_str()), ("F2", "scrap_of_output"));
        let version = json!({ "item": "A", "version": "V1" });
        let error = saved(&app, "bom", version, |b| {
            b["lines"][0]["kind"] = json!("by_product");
            b["lines"][0]["scrap"] = json!("0.05");
        });
        assert_eq!((error.code, error.params["field"].as_str(), error.params["line"].as_str()), (Code::ScrapOfOutput, "scrap", "10"));

        // A draft may be unfinished; a line that closes a loop is refused in it all the same.
        let (cell, code, figures) = mistake(&app, "父件编码,版本,版本状态,子件编码,单位用量\nB,V2,草稿,F,1\nB,V2,草稿,A,1\n");
        assert_eq!((cell.as_str(), code.as_str(), &figures["path"]), ("D3", "loop", &json!("A → B → A")));
        let view = ask(&app, "bom.get", json!({ "item": "B", "version": "V1" }));
        let mut draft = view["bom"].clone();
        (draft["version"], draft["state"], draft["lines"][0]["component"]) = (json!("V2"), json!("draft"), json!("A"));
        (draft["lines"][0]["unit"], draft["lines"][0]["qty"]) = (json!("pcs"), json!("1"));
        let error = refused(&app, "bom.save", json!({ "bom": draft, "revision": null }));
        assert_eq!(error.code, Code::BomLoop);
        let named: Vec<&str> = error.params["path"].split(" → ").collect();
        assert!(named == ["A", "B", "A"] || named == ["B", "A", "B"], "{error}");

        // What nobody counts in may change.
        written(&app, "物料编码,物料名称,单位,小数位数,物料类别\nN,没用过,pcs,0,服务\n");
        assert_eq!(ask(&app, "item.get", json!({ "code": "N" }))["item"]["unit"], "pcs");
        assert_eq!(ask(&app, "system.info", json!({}))["counts"], count);
        verify(&app);
    }
}

#[test]
fn an_import_that_is_stopped_leaves_the_books_as_they_were() {
    for place in Place::each() {
        let app = books(&place);
        let before = (ask(&app, "system.info", json!({}))["counts"].clone(), ask(&app, "import.batches", json!({})));
        let mut text = "物料编码,物料名称,单位,物料类别\n".to_owned();
        (0..20_000).for_each(|n| writeln!(text, "K-{n:05},件 {n},pcs,原材料").unwrap());
        let start = |name: &str, input: Value| -> Value { call(&app, &administrator(), name, input).unwrap()["job"].clone() };
        let end = |job: &Value| {
            let mut told = Vec::new();
            let ended = app.wait_for_job(serde_json::from_value(job.clone()).unwrap(), |view| told.push((view.done, view.total)));
            (ended.map_err(|error| error.code), told)
        };
        let upload = || app.upload(&administrator(), "表.csv", text.as_bytes()).unwrap().file;

        let trial = start("import.dry_run", json!({ "files": [upload()] }));
        ask(&app, "job.cancel", json!({ "id": trial }));
        assert_eq!(end(&trial).0, Err(Code::JobCancelled));
        assert_eq!(ask(&app, "job.get", json!({ "id": trial }))["state"], "cancelled");

        let trial = start("import.dry_run", json!({ "files": [upload()] }));
        let (run, told) = end(&trial);
        let run = run.unwrap()["run"].clone();
        assert!(told.is_sorted() && told.iter().all(|(done, total)| done <= total), "it never goes back: {told:?}");
        let writing = start("import.write", json!({ "run": run }));
        ask(&app, "job.cancel", json!({ "id": writing }));
        assert_eq!(end(&writing).0, Err(Code::JobCancelled));
        assert_eq!((ask(&app, "system.info", json!({}))["counts"].clone(), ask(&app, "import.batches", json!({}))), before);
        verify(&app);

        // The trial run is still there and can be written.
        let done = job(&app, "import.write", json!({ "run": run })).unwrap();
        assert_eq!(done["new"], 20_000);
        verify(&app);
    }
}

#[test]
fn what_is_exported_with_its_lines_comes_in_again() {
    for place in Place::each() {
        let app = place.open();
        job(&app, "sample.load", json!({ "papers": false })).unwrap();
        for (command, list, count) in
            [("bom.export_lines", "bom.list", "line_count"), ("routing.export_operations", "routing.list", "operation_count")]
        {
            let listed = ask(&app, list, json!({ "text": "DN50", "limit": 1000 }));
            assert!(listed["next"].is_null());
            let wanted: i64 = rows(&listed).iter().map(|row| row[count].as_i64().unwrap()).sum();
            assert!(wanted > 200, "{command}: {wanted}");
            for language in ["zh-CN", "en"] {
                let bytes = common::file(&app, command, json!({ "text": "DN50", "language": language }));
                let handle = app.upload(&administrator(), "明细.xlsx", &bytes).unwrap().file;
                let run = job(&app, "import.dry_run", json!({ "files": [handle] })).unwrap();
                let found = ask(&app, "import.problems", json!({ "run": run["run"] }));
                // The sample has retired parts on purpose.
                assert!(rows(&found).iter().all(|p| p["code"] == "retired_item"), "{command} {language}: {found}");
                assert_eq!((&run["new"], &run["changed"], &run["removed"]), (&json!(0), &json!(0), &json!(0)), "{command} {language}");
                assert!(run["same"].as_i64().unwrap() >= wanted, "{command} {language}: {run}");
            }
        }
    }
}
