//! What must never get into the books, by whatever way it comes.
#![allow(clippy::unwrap_used)]

use qitao_app::{App, Caller, Client, Code, Create, Error, Location, Reply};
use serde_json::{Value, json};
use std::sync::Arc;

struct Books {
    app: Arc<App>,
    _folder: tempfile::TempDir,
}

impl Books {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(Location::Sqlite(folder.path().join("t.qitao")), Create::New, "test").unwrap();
        let books = Self { app, _folder: folder };
        books.import("单位编码,单位名称,小数位数,量纲\n件,件,0,计数\nkg,千克,3,质量\n", "unit.csv").unwrap();
        books
    }

    fn call(&self, name: &str, input: Value) -> Result<Value, Error> {
        match self.app.call(&Caller::local(Client::Program), name, input)? {
            Reply::Json(value) => Ok(value),
            Reply::File(_) => Ok(Value::Null),
        }
    }

    fn job(&self, name: &str, input: Value) -> Result<Value, Error> {
        let started = self.call(name, input)?;
        self.app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {})
    }

    /// Imports a CSV and gives the import's number.
    fn import(&self, text: &str, name: &str) -> Result<i64, Error> {
        let file = self.app.upload(&Caller::local(Client::Program), name, text.as_bytes()).unwrap().file;
        let tried = self.job("import.dry_run", json!({ "files": [file] }))?;
        assert_eq!(tried["errors"], 0, "{}", self.call("import.problems", json!({ "run": tried["run"] })).unwrap());
        Ok(self.job("import.write", json!({ "run": tried["run"] }))?["batch"].as_i64().unwrap())
    }

    fn item(&self, code: &str) -> Value {
        self.call("item.get", json!({ "code": code })).unwrap()
    }

    fn save_item(&self, code: &str, field: &str, value: Value) -> Result<Value, Error> {
        let mut view = self.item(code);
        view["item"][field] = value;
        self.call("item.save", json!({ "item": view["item"], "revision": view["revision"] }))
    }

    fn save_bom(&self, item: &str, version: &str, change: impl Fn(&mut Value)) -> Result<Value, Error> {
        let mut view = self.call("bom.get", json!({ "item": item, "version": version })).unwrap();
        change(&mut view["bom"]);
        self.call("bom.save", json!({ "bom": view["bom"], "revision": view["revision"] }))
    }

    fn problems(&self) -> Value {
        self.job("system.verify", json!({})).unwrap()["problems"].clone()
    }
}

const ITEMS: &str = "物料编码,物料名称,单位,类别,来源\nA,一,件,成品,自制\nB,二,件,半成品,自制\nE,五,件,原材料,外购\nF,六,kg,原材料,外购\n";

#[test]
fn an_import_is_not_taken_back_into_a_loop() {
    for day in ["1900-01-01", "2990-01-01"] {
        let books = Books::new();
        books.import(ITEMS, "item.csv").unwrap();
        books.import("父件编码,子件编码,单位用量\nA,B,1\nB,E,1\n", "bom.csv").unwrap();
        let second = books.import("父件编码,行号,子件编码,单位用量\nA,10,E,1\n", "bom.csv").unwrap();
        books
            .save_bom("B", "V1", |bom| {
                bom["lines"][0]["component"] = json!("A");
                bom["lines"][0]["from"] = json!(day);
            })
            .unwrap();
        let error = books.job("import.undo", json!({ "batch": second })).unwrap_err();
        assert_eq!((error.code, error.params["problem"].as_str()), (Code::BatchBreaks, &*format!("A → B → A ({day})")));
        assert_eq!(books.problems(), json!(0));
        let lines = books.call("bom.explode", json!({ "item": "A" })).unwrap()["lines"].clone();
        assert_eq!(lines[0]["item"], "E", "nothing was put back");
    }
}

#[test]
fn an_import_is_not_taken_back_over_another_version() {
    let books = Books::new();
    books.import(ITEMS, "item.csv").unwrap();
    books.import("父件编码,子件编码,单位用量\nA,E,1\n", "bom.csv").unwrap();
    let second = books.import("父件编码,版本,版本失效日期,行号,子件编码,单位用量\nA,V1,2024-12-31,10,E,1\n", "bom.csv").unwrap();
    let view = books.call("bom.get", json!({ "item": "A", "version": "V1" })).unwrap();
    let mut next = view["bom"].clone();
    next["version"] = json!("V2");
    next["from"] = json!("2025-01-01");
    next["to"] = Value::Null;
    books.call("bom.save", json!({ "bom": next, "revision": null })).unwrap();
    let error = books.job("import.undo", json!({ "batch": second })).unwrap_err();
    assert_eq!(error.code, Code::BatchBreaks);
    assert!(error.params["problem"].contains("versions_do_not_overlap"), "{error}");
    assert_eq!(books.problems(), json!(0));
}

#[test]
fn an_item_stays_what_its_own_bom_counts_in() {
    let books = Books::new();
    books.import(ITEMS, "item.csv").unwrap();
    books.import("父件编码,子件编码,单位用量\nA,F,0.125\n", "bom.csv").unwrap();
    assert_eq!(books.save_item("A", "unit", json!("kg")).unwrap_err().code, Code::UnitChanged);
    assert_eq!(books.save_item("F", "unit", json!("件")).unwrap_err().code, Code::UnitChanged);
    assert_eq!(books.save_item("F", "decimals", json!(0)).unwrap_err().code, Code::DecimalsInUse);
    assert_eq!(books.save_item("A", "kind", json!("service")).unwrap_err().code, Code::BomOfService);
    assert_eq!(books.save_bom("A", "V1", |bom| bom["output_qty"] = json!("2.5")).unwrap_err().code, Code::FieldDecimals);
    books.save_item("E", "unit", json!("kg")).unwrap();
    assert_eq!(books.problems(), json!(0));
}

#[test]
fn a_file_of_which_nothing_would_be_read_is_named() {
    let books = Books::new();
    let good = books.app.upload(&Caller::local(Client::Program), "1.csv", ITEMS.as_bytes()).unwrap().file;
    let other = books.app.upload(&Caller::local(Client::Program), "9.csv", b"foo,bar\n1,2\n").unwrap().file;
    let error = books.job("import.dry_run", json!({ "files": [good, other] })).unwrap_err();
    assert_eq!((error.code, error.params["name"].as_str()), (Code::ImportNoSheet, "9.csv"));
}

#[test]
fn nul_is_refused_everywhere() {
    let books = Books::new();
    for (name, input) in [
        ("item.get", json!({ "code": "a\0b" })),
        ("item.list", json!({ "after": "1:\0" })),
        ("preference.set", json!({ "key": "k", "value": { "x\0": 1 } })),
    ] {
        assert_eq!(books.call(name, input).unwrap_err().code, Code::InputInvalid, "{name}");
    }
}

#[test]
fn the_same_job_sent_at_once_is_one_job() {
    let books = Books::new();
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(Location::Sqlite(folder.path().join("u.qitao")), Create::New, "test").unwrap();
    drop(books);
    let caller = Caller::local(Client::Program).with_request_id(Some("once".into()));
    let jobs: Vec<Value> = std::thread::scope(|scope| {
        let sends: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| match app.call(&caller, "sample.load", json!({ "papers": false })).unwrap() {
                    Reply::Json(value) => value["job"].clone(),
                    Reply::File(_) => Value::Null,
                })
            })
            .collect();
        sends.into_iter().map(|send| send.join().unwrap()).collect()
    });
    for job in &jobs {
        let done = app.wait_for_job(serde_json::from_value(job.clone()).unwrap(), |_| {}).unwrap();
        assert_eq!(done["items"], 2875);
    }
    assert!(jobs.iter().all(|job| *job == jobs[0]), "{jobs:?}");
}
