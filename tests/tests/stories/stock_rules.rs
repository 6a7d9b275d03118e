//! How items' stock is kept, said with the item: by hand, or as columns of its import, and taken back with it. On both databases.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, item, line, with};
use crate::common::{Place, administrator, call, verify};
use qitao_app::{Actor, Caller, Code, Error, Right};
use serde_json::{Value, json};

fn each(story: impl Fn(&Trade)) {
    for place in Place::each() {
        let trade = Trade::new(&place);
        story(&trade);
        verify(&trade.app);
    }
}

/// Lots, valuation, standard price and tolerance of an item.
fn rule(t: &Trade, item: &str) -> [Value; 4] {
    let rule = t.ask("stock_rule.get", json!({ "item": item }));
    ["lots", "valuation", "standard_price", "tolerance"].map(|field| rule[field].clone())
}

fn usual() -> [Value; 4] {
    [json!(false), json!("average"), json!("0"), Value::Null]
}

fn job(t: &Trade, who: &Caller, name: &str, input: Value) -> Result<Value, Error> {
    let started = call(&t.app, who, name, input)?;
    t.app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {})
}

fn tried(t: &Trade, who: &Caller, text: &str) -> Result<Value, Error> {
    let file = t.app.upload(who, "物料.csv", text.as_bytes()).unwrap().file;
    job(t, who, "import.dry_run", json!({ "files": [file] }))
}

fn written(t: &Trade, text: &str) -> Value {
    let run = tried(t, &administrator(), text).unwrap();
    assert_eq!(run["errors"], 0, "{}", t.ask("import.problems", json!({ "run": run["run"] })));
    job(t, &administrator(), "import.write", json!({ "run": run["run"] })).unwrap()["batch"].clone()
}

#[test]
fn a_new_item_has_its_rule_at_once_or_is_not_made() {
    each(|t| {
        let new = |code: &str, rule: Value| json!({ "item": item(code, "阀杆", "raw", "buy", "pcs", 0, "50"), "revision": null, "stock_rule": rule });
        let said = json!({ "lots": true, "valuation": "standard", "standard_price": "2.5", "tolerance": "0.05" });
        t.ask("item.save", new("STEM", said.clone()));
        assert_eq!(rule(t, "STEM"), [json!(true), json!("standard"), json!("2.5"), json!("0.05")]);
        let wrong = json!({ "lots": false, "valuation": "standard", "standard_price": "0" });
        let error = t.refused("item.save", new("STEM-2", wrong));
        assert_eq!((error.code, error.params["field"].as_str()), (Code::FieldPositive, "standard_price"));
        assert_eq!(t.refused("item.get", json!({ "code": "STEM-2" })).code, Code::Missing);
        t.ask("item.save", new("STEM-3", Value::Null));
        assert_eq!(rule(t, "STEM-3"), usual());
        // What was said is changed where it is shown.
        let stem = t.ask("item.get", json!({ "code": "STEM" }));
        let again = json!({ "item": stem["item"], "revision": stem["revision"], "stock_rule": said });
        assert_eq!(t.refused("item.save", again).code, Code::AlreadyThere);
        // The trail has both.
        for kind in ["item", "stock_rule"] {
            let trail = t.ask("audit.list", json!({ "object_kind": kind, "object_key": "STEM" }));
            assert_eq!(trail["rows"].as_array().unwrap().len(), 1, "{trail}");
        }
        // Its right is the item's.
        let keeper = Caller { actor: Actor::with_rights("keeper", [Right::Look, Right::Keep]), ..administrator() };
        let refused = call(&t.app, &keeper, "item.save", new("STEM-4", Value::Null)).unwrap_err();
        assert_eq!((refused.code, refused.params["right"].as_str()), (Code::Forbidden, "master_data"));
    });
}

#[test]
fn a_file_says_it_and_its_undo_takes_it_back() {
    each(|t| {
        t.give("BAR", "5", "8");
        let text = "物料编码,物料名称,单位,按批次管,计价方式,标准单价,收货容差\n\
                    NEW,新料,pcs,是,标准价,0.75,3%\nBOLT,六角螺栓,pcs,否,标准价,0.5,\nBAR,圆钢,kg,,,,1%\nSEAL,密封圈,pcs,,,,\n";
        let batch = written(t, text);
        assert_eq!(rule(t, "NEW"), [json!(true), json!("standard"), json!("0.75"), json!("0.03")]);
        assert_eq!(rule(t, "BOLT"), [json!(false), json!("standard"), json!("0.5"), Value::Null]);
        assert_eq!(rule(t, "BAR"), [json!(false), json!("average"), json!("0"), json!("0.01")], "a tolerance may change");
        assert_eq!(t.ask("stock_rule.get", json!({ "item": "SEAL" }))["revision"], Value::Null);
        let undone = job(t, &administrator(), "import.undo", json!({ "batch": batch })).unwrap();
        assert_eq!((&undone["deleted"], &undone["restored"]), (&json!(4), &json!(0)), "an item and three rules");
        assert_eq!((rule(t, "BOLT"), rule(t, "BAR")), (usual(), usual()));
        assert_eq!(t.refused("item.get", json!({ "code": "NEW" })).code, Code::Missing);
        verify(&t.app);

        // What came in stock meanwhile is valued as it was said, so it stays.
        let batch = written(t, text);
        let came = with(line("BOLT", "10"), json!({ "warehouse": "W1", "reason": "盘盈" }));
        t.make("adjustment", "", &[came]);
        let error = job(t, &administrator(), "import.undo", json!({ "batch": batch })).unwrap_err();
        assert_eq!((error.code, error.params["item"].as_str()), (Code::StockRuleInUse, "BOLT"));
        assert_eq!(rule(t, "BOLT")[2], "0.5");
        // Nor does another file change it.
        let run = tried(t, &administrator(), "物料编码,物料名称,单位,标准单价\nBOLT,六角螺栓,pcs,0.6\n").unwrap();
        let problems = t.ask("import.problems", json!({ "run": run["run"] }));
        assert_eq!((&run["errors"], &problems["rows"][0]["code"]), (&json!(1), &json!("stock_rule_in_use")), "{problems}");
    });
}

#[test]
fn whoever_sees_no_prices_imports_none() {
    each(|t| {
        let blind = Caller { actor: Actor::with_rights("planner", [Right::Look, Right::MasterData, Right::Import]), ..administrator() };
        let error = tried(t, &blind, "物料编码,物料名称,单位,标准单价\nBOLT,六角螺栓,pcs,\n").unwrap_err();
        assert_eq!((error.code, error.params["right"].as_str()), (Code::Forbidden, "money"));
        assert_eq!(tried(t, &blind, "物料编码,物料名称,单位,按批次管\nBOLT,六角螺栓,pcs,是\n").unwrap()["changed"], 1);
    });
}
