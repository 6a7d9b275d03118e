//! The law of the graph in memory: whatever people did, it answers as one that was loaded afresh.

use crate::app::App;
use crate::error::{Code, Error};
use crate::{Caller, Client, Create, Location, Reply};
use qitao_domain::bom::generate::Random;
use qitao_domain::bom::{Ask, BomGraph};
use qitao_domain::{Day, Qty, WorkCalendar};
use serde_json::{Value, json};
use std::sync::Arc;

const DAY: &str = "2026-03-02";

struct Books {
    app: Arc<App>,
    _folder: tempfile::TempDir,
}

impl Books {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(Location::Sqlite(folder.path().join("t.qitao")), Create::New, "test").unwrap();
        let books = Self { app, _folder: folder };
        books.import("单位编码,单位名称,小数位数,量纲\n件,件,0,计数\n箱,箱,0,计数\n", "unit.csv").unwrap();
        books
    }

    fn call(&self, name: &str, input: Value) -> Result<Value, Error> {
        match self.app.call(&Caller::local(Client::Program), name, input)? {
            Reply::Json(value) => Ok(value),
            Reply::File(_) => unreachable!(),
        }
    }

    fn job(&self, name: &str, input: Value) -> Result<Value, Error> {
        let started = self.call(name, input)?;
        self.app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {})
    }

    fn import(&self, text: &str, name: &str) -> Result<i64, Error> {
        let file = self.app.upload(&crate::Caller::local(crate::Client::Program), name, text.as_bytes()).unwrap().file;
        let tried = self.job("import.dry_run", json!({ "files": [file] }))?;
        Ok(self.job("import.write", json!({ "run": tried["run"] }))?["batch"].as_i64().unwrap())
    }

    fn item(&self, code: &str, change: impl Fn(&mut Value)) -> Result<Value, Error> {
        let mut view = self.call("item.get", json!({ "code": code }))?;
        change(&mut view["item"]);
        self.call("item.save", json!({ "item": view["item"], "revision": view["revision"] }))
    }

    /// What the graph in memory and a loaded one say, which must be the same.
    fn agree(&self, what: &str) {
        let (kept, loaded) = self.app.read(|r| Ok((self.app.graph(r)?, r.bom_graph()?))).unwrap();
        assert_eq!(kept.items(), loaded.items(), "{what}");
        assert_eq!(kept.edges().collect::<Vec<_>>(), loaded.edges().collect::<Vec<_>>(), "{what}");
        let day: Day = DAY.parse().unwrap();
        let answers = |graph: &BomGraph| {
            let calendar = WorkCalendar::default();
            let ids: Vec<_> = graph.items().iter().map(|i| i.id).collect();
            let explode = |&item| graph.explode(&Ask { item, quantity: Qty::ONE, day, calendar: &calendar });
            let exploded: Vec<_> = ids.iter().map(explode).collect();
            let used: Vec<_> = ids.iter().map(|&id| graph.where_used(id, day)).collect();
            (exploded, used, graph.low_level_codes(day), graph.check(day))
        };
        assert_eq!(answers(&kept), answers(&loaded), "{what}");
    }
}

fn step(books: &Books, random: &mut Random, batches: &mut Vec<i64>) -> (&'static str, Result<Value, Error>) {
    let (a, b, figure) = (random.below(9), random.below(9), random.below(1000));
    let code = |n: u32| format!("I{n}");
    let version = |n: u32| format!("V{}", n % 2);
    let state = ["active", "active", "draft", "obsolete"][figure as usize % 4];
    match random.below(100) {
        0..12 => ("item", books.item(&code(a), |item| item["lead_time_days"] = json!(figure % 30))),
        12..16 => ("note", books.item(&code(a), |item| item["note"] = json!(figure.to_string()))),
        16..22 => (
            "conversion",
            books.item(&code(a), |item| item["conversions"] = json!([{ "unit": "箱", "quantity": "1", "base": (figure + 1).to_string() }])),
        ),
        22..28 => {
            let view = books.call("item.get", json!({ "code": code(a) }));
            let retire = |view: Value| {
                let retired = view["item"]["retired"] != json!(true);
                books.call("item.retire", json!({ "code": code(a), "retired": retired, "revision": view["revision"] }))
            };
            ("retire", view.and_then(retire))
        }
        28..60 => {
            let old = books.call("bom.get", json!({ "item": code(a), "version": version(figure) }));
            let line = |n: u32, component: u32| {
                json!({
                    "number": n, "component": code(component), "kind": "component", "qty": (figure % 7 + n).to_string(),
                    "unit": if (figure + component).is_multiple_of(4) { "箱" } else { "件" }, "fixed_qty": (figure % 2).to_string(), "scrap": "0",
                    "cost_share": "0", "operation": null, "from": "1900-01-01", "to": null, "substitutes": [], "note": ""
                })
            };
            let (from, to) = if figure.is_multiple_of(2) { ("2020-01-01", "2026-02-28") } else { ("2026-03-01", "2999-12-31") };
            let bom = json!({
                "item": code(a), "version": version(figure), "state": state, "from": from, "to": to, "output_qty": "1",
                "fixed_output": "0", "note": "", "lines": [line(10, b), line(20, (b + 4) % 9)]
            });
            ("bom", books.call("bom.save", json!({ "bom": bom, "revision": old.ok().map(|old| old["revision"].clone()) })))
        }
        60..72 => {
            let old = books.call("bom.get", json!({ "item": code(a), "version": version(figure) }));
            let set = |old: Value| {
                let input = json!({ "item": code(a), "version": version(figure), "state": state, "revision": old["revision"] });
                books.call("bom.set_state", input)
            };
            ("state", old.and_then(set))
        }
        72..80 => {
            let text = format!("物料编码,名称,单位,提前期\n{},件,件,{}\n", code(a), figure % 30);
            ("import items", books.import(&text, "item.csv").map(|batch| json!(batch)))
        }
        80..92 => {
            let text = format!("父件编码,子件编码,单位用量\n{},{},{}\n", code(a.min(b)), code(a.max(b)), figure % 9 + 1);
            let done = books.import(&text, "bom.csv");
            batches.extend(done.as_ref().ok());
            ("import lines", done.map(|batch| json!(batch)))
        }
        _ => {
            let Some(batch) = batches.pop() else { return ("undo", Err(Error::missing("import", 0))) };
            ("undo", books.job("import.undo", json!({ "batch": batch })))
        }
    }
}

#[test]
fn after_whatever_people_did_the_graph_in_memory_is_as_if_loaded() {
    let books = Books::new();
    let (mut random, mut batches) = (Random::new(11), Vec::new());
    let mut done = std::collections::BTreeMap::new();
    books.agree("empty books");
    for n in 0..9 {
        books.import(&format!("物料编码,名称,单位\nI{n},件,件\n"), "item.csv").unwrap();
    }
    for round in 0..200 {
        let (what, result) = step(&books, &mut random, &mut batches);
        match result {
            Ok(_) => *done.entry(what).or_insert(0) += 1,
            // Refused, as it should be; anything else is a failure.
            Err(error) => assert!(!matches!(error.code, Code::Internal | Code::DatabaseFailed), "{round} {what}: {error}"),
        }
        // Now and then several changes lie between two questions.
        if random.chance(700) {
            books.agree(&format!("{round}: {what}"));
        }
    }
    let kinds: Vec<_> = done.keys().copied().collect();
    assert_eq!(kinds, ["bom", "conversion", "import items", "import lines", "item", "note", "retire", "state", "undo"], "{done:?}");
}

#[test]
fn a_loop_is_refused_before_the_graph_is_carried_over() {
    let books = Books::new();
    for n in 0..4 {
        books.import(&format!("物料编码,名称,单位\nI{n},件,件\n"), "item.csv").unwrap();
    }
    books.import("父件编码,子件编码,单位用量\nI0,I1,1\n", "bom.csv").unwrap();
    books.agree("one line");
    // Nobody carries the graph over while it is being made elsewhere.
    let _making = crate::app::lock(&books.app.memory.kept.making);
    let save = |parent: &str, component: &str| {
        let line = json!({
            "number": 10, "component": component, "kind": "component", "qty": "1", "unit": "件", "fixed_qty": "0", "scrap": "0",
            "cost_share": "0", "operation": null, "from": "1900-01-01", "to": null, "substitutes": [], "note": ""
        });
        let bom = json!({
            "item": parent, "version": "V1", "state": "active", "from": "1900-01-01", "to": null, "output_qty": "1",
            "fixed_output": "0", "note": "", "lines": [line]
        });
        books.call("bom.save", json!({ "bom": bom, "revision": null }))
    };
    save("I1", "I2").unwrap();
    let error = save("I2", "I0").unwrap_err();
    assert_eq!((error.code, error.params["path"].as_str()), (Code::BomLoop, "I2 → I0 → I1 → I2"));
    save("I3", "I0").unwrap();
}
