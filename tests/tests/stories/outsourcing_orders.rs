//! Work ordered from a supplier on our material: what goes out, what comes back, what is lost, what it is worth, what is paid. On both
//! databases, to the last digit.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, item, with};
use crate::common::{Place, verify};
use qitao_app::Code;
use serde_json::{Value, json};

/// A frame is welded outside of one plate; bolts are galvanized outside, and weighed: 148 are a kilogram. S2 has a place, S1 has none.
fn each(story: impl Fn(&Trade)) {
    for place in Place::each() {
        let t = Trade::new(&place);
        let by_weight = json!({ "conversions": [{ "unit": "kg", "quantity": "1", "base": "148" }] });
        for one in [
            item("PLATE", "钢板", "raw", "buy", "pcs", 0, "0"),
            item("FRAME", "焊接机架", "finished", "outsource", "pcs", 0, "0"),
            item("BRACE", "支架", "finished", "outsource", "pcs", 0, "0"),
            with(item("GBOLT", "镀锌螺栓", "finished", "outsource", "pcs", 0, "0"), by_weight),
        ] {
            t.ask("item.save", json!({ "item": one, "revision": null }));
        }
        for (made, part) in [("FRAME", "PLATE"), ("BRACE", "PLATE"), ("GBOLT", "BOLT")] {
            let line = json!({
                "number": 10, "component": part, "kind": "component", "qty": "1", "unit": "pcs", "fixed_qty": "0", "scrap": "0", "cost_share": "0",
                "operation": null, "from": "1900-01-01", "to": null, "substitutes": [], "note": ""
            });
            let bom = json!({
                "item": made, "version": "V1", "state": "active", "from": "1900-01-01", "to": null, "output_qty": "1", "fixed_output": "0",
                "note": "", "lines": [line]
            });
            t.ask("bom.save", json!({ "bom": bom, "revision": null }));
        }
        for (made, price) in [("FRAME", "100"), ("GBOLT", "0.05")] {
            for supplier in ["S1", "S2"] {
                let price = json!({
                    "supplier": supplier, "item": made, "operation": null, "from": "2020-01-01", "breaks": [{ "from": "0", "price": price }], "note": ""
                });
                t.ask("outsourcing.save_price", json!({ "id": null, "price": price, "revision": null, "reason": "补录以前的约定" }));
            }
        }
        story(&t);
        verify(&t.app);
    }
}

fn draft(t: &Trade, made: &str, quantity: &str, more: Value) -> Value {
    let order = json!({ "supplier": "S2", "due": "2099-03-02", "lines": [{ "item": made, "quantity": quantity }] });
    t.ask("outsourcing.order", json!({ "order": with(order, more) }))
}

/// An order that is confirmed.
fn order(t: &Trade, made: &str, quantity: &str, more: Value) -> Value {
    let order = draft(t, made, quantity, more);
    t.act(&order["document"], "confirm")
}

/// So much goes out as the order wants it, and so much more.
fn send(t: &Trade, order: &Value, first: &str, more: &str) -> Vec<Value> {
    let mut sent = Vec::new();
    let proposal = t.ask("outsourcing.propose_issue", json!({ "order": order["number"] }));
    let of = |kind: &str, quantity: &str| {
        let mut document = proposal["document"].clone();
        document["kind"] = json!(kind);
        let line = &mut document["lines"][0];
        (line["quantity"], line["reason"]) = (json!(quantity), json!("整包发出"));
        line["parents"][0]["quantity"] = json!(quantity);
        let saved = t.ask("document.save", json!({ "document": document }));
        t.act(&saved, "post")
    };
    if first != "0" {
        sent.push(of("subcontract_issue", first));
    }
    if more != "0" {
        sent.push(of("subcontract_supplement", more));
    }
    sent
}

fn came(order: &Value, more: Value) -> Value {
    let line = with(json!({ "line": 1, "warehouse": "W1" }), more);
    json!({ "order": order["number"], "reference": "YJ-1", "lines": [line] })
}

fn reconcile(t: &Trade, order: &Value) -> Value {
    t.ask("outsourcing.reconcile", json!({ "order": order["number"] }))
}

/// These figures of the first operation's first material.
fn material(t: &Trade, order: &Value, fields: &[&str]) -> String {
    told(&reconcile(t, order)["operations"][0]["materials"][0], fields)
}

/// These figures of the first operation.
fn paid(t: &Trade, order: &Value) -> String {
    told(&reconcile(t, order)["operations"][0], &["good", "fee", "deduction", "held", "payable"])
}

fn told(row: &Value, fields: &[&str]) -> String {
    let one = |field: &&str| row[*field].as_str().map_or_else(|| row[*field].to_string(), str::to_owned);
    fields.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// (here, at the supplier, worth) of an item.
fn lies(t: &Trade, item: &str) -> String {
    told(&t.stock(item), &["on_hand", "at_supplier", "value"])
}

#[test]
fn goods_are_worth_their_material_the_fee_and_the_freight() {
    each(|t| {
        t.give("PLATE", "10", "100");
        let sold = t.make("sales_order", "C1", &[json!({ "item": "FRAME", "quantity": "10", "price": "300" })]);
        let code = sold["codes"][0].clone();
        let parents = json!([{ "document": sold["number"], "line": 1, "quantity": "10" }]);
        let planned = draft(t, "FRAME", "10", json!({ "lines": [{ "item": "FRAME", "quantity": "10", "parents": parents }] }));
        assert!(planned["document"]["number"].as_str().unwrap().starts_with("SC-"));
        assert_eq!(told(&planned["lines"][0]["materials"][0], &["item", "per", "required", "issued"]), "PLATE 1 10 0");
        assert_eq!(planned["lines"][0]["operations"][0]["price"], Value::Null, "what is agreed counts when it is confirmed");
        let confirmed = t.act(&planned["document"], "confirm");
        assert_eq!((&confirmed["state"], &confirmed["codes"][0]), (&json!("open"), &code));
        assert_eq!(confirmed["amounts"]["net"], "1000");
        let issue = send(t, &confirmed, "10", "0").remove(0);
        assert_eq!(issue["lines"][0]["shares"], json!([{ "code": code, "quantity": "10" }]));
        assert_eq!(lies(t, "PLATE"), "0 10 1000");
        // Nothing came back yet: there is no rate, and nothing is held.
        assert_eq!(material(t, &confirmed, &["issued", "book_left", "left", "use", "loss_rate", "state"]), "10 10 10 0 null clear");
        assert_eq!(paid(t, &confirmed), "0 0 0 0 0");
        let receipt = t.ask("outsourcing.receive", with(came(&confirmed, json!({ "good": "10" })), json!({ "freight": "100" })));
        assert_eq!(receipt["lines"][0]["shares"], json!([{ "code": code, "quantity": "10" }]));
        // 1000 of material, 10 × 100 of work, 100 of freight.
        assert_eq!((lies(t, "FRAME"), lies(t, "PLATE")), ("10 0 2100".into(), "0 0 0".into()));
        assert_eq!(paid(t, &confirmed), "10 1000 0 0 1000");
        assert_eq!(t.get(&confirmed)["state"], "done");
        let chain = t.ask("lineage.get", json!({ "code": code }));
        let stage = chain["stages"].as_array().unwrap().iter().find(|one| one["stage"] == "outsourcing").unwrap();
        assert_eq!((&stage["state"], &stage["documents"]), (&json!("whole"), &json!(5)), "{stage}");

        // Taken back, all is as it was, with what the goods took.
        let uses = t.ask("document.list", json!({ "filter": [{ "field": "kind", "op": "eq", "values": ["subcontract_use"] }] }));
        let used = t.get(&uses["rows"][0]);
        assert_eq!(t.refuse(&used, "reverse").code, Code::OutsourcingGoesWith);
        assert_eq!(t.refuse(&t.get(&issue), "reverse").code, Code::OutsourcingLeft);
        t.act(&receipt, "reverse");
        assert_eq!((lies(t, "FRAME"), lies(t, "PLATE")), ("0 0 0".into(), "0 10 1000".into()));
        assert_eq!(material(t, &confirmed, &["issued", "book_left", "use"]), "10 10 0");
        assert_eq!((paid(t, &confirmed), &t.get(&confirmed)["state"]), ("0 0 0 0 0".into(), &json!("open")));
        t.act(&t.get(&issue), "reverse");
        assert_eq!(lies(t, "PLATE"), "10 0 1000");
        assert_eq!(t.act(&t.get(&confirmed), "cancel")["state"], "cancelled");
    });
}

#[test]
fn what_workers_spoil_is_used_and_what_is_left_stays_there() {
    each(|t| {
        t.give("PLATE", "220", "100");
        let ten = order(t, "FRAME", "10", json!({}));
        send(t, &ten, "10", "10");
        t.ask("outsourcing.receive", came(&ten, json!({ "good": "6", "spoiled": [{ "reject_work": "4" }] })));
        assert_eq!(
            material(t, &ten, &["issued", "returned", "book_left", "left", "lost", "net", "rejected", "allowed", "use", "excess", "state"]),
            "20 0 10 10 0 6 4 6 10 0 clear"
        );
        // 6 × 100 less 4 plates at 100.
        assert_eq!(paid(t, &ten), "6 600 400 0 200");
        assert_eq!((lies(t, "PLATE"), lies(t, "FRAME")), ("200 10 21000".into(), "6 0 1600".into()));

        let hundred = order(t, "FRAME", "100", json!({}));
        send(t, &hundred, "100", "100");
        let spoiled = json!({ "good": "100", "spoiled": [{ "reject_material": "60", "reject_work": "40" }] });
        t.ask("outsourcing.receive", came(&hundred, spoiled));
        assert_eq!(material(t, &hundred, &["issued", "book_left", "net", "rejected", "use", "excess"]), "200 0 160 40 200 0");
        assert_eq!(reconcile(t, &hundred)["settled"], true);
        assert_eq!(told(&reconcile(t, &hundred)["operations"][0], &["reject_material", "reject_work"]), "60 40");
    });
}

#[test]
fn what_is_beyond_the_rest_of_an_order_is_proposed_back() {
    each(|t| {
        t.give("PLATE", "16", "10");
        let five = order(t, "FRAME", "5", json!({}));
        send(t, &five, "5", "1");
        t.ask("outsourcing.receive", came(&five, json!({ "good": "5" })));
        let slip = t.ask("outsourcing.propose_return", json!({ "order": five["number"] }))["document"].clone();
        let lines = slip["lines"].as_array().unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!(told(&lines[0], &["item", "quantity", "warehouse", "to_warehouse"]), "PLATE 1 X1 W1");
        let mut much = slip.clone();
        (much["lines"][0]["quantity"], much["lines"][0]["parents"][0]["quantity"]) = (json!("2"), json!("2"));
        assert_eq!(t.refused("document.save", json!({ "document": much })).code, Code::DocumentBeyond);
        let back = t.ask("document.save", json!({ "document": slip }));
        let back = t.act(&back, "post");
        assert_eq!(lies(t, "PLATE"), "11 0 110");
        assert_eq!(material(t, &five, &["issued", "returned", "book_left", "settled"]), "6 1 0 true");
        t.act(&back, "reverse");
        assert_eq!(lies(t, "PLATE"), "10 1 110");

        // Nothing goes out for an order that was closed, and nothing is received; what is there may come back.
        let closed = order(t, "FRAME", "10", json!({}));
        let issue = send(t, &closed, "10", "0").remove(0);
        let closed = t.act(&t.get(&closed), "close");
        let error = t.refused("outsourcing.receive", came(&closed, json!({ "good": "1" })));
        assert_eq!((error.code, error.params["state"].as_str()), (Code::OutsourcingState, "closed"));
        assert_eq!(t.refused("outsourcing.propose_issue", json!({ "order": closed["number"] })).code, Code::OutsourcingState);
        let slip = t.ask("outsourcing.propose_return", json!({ "order": closed["number"] }))["document"].clone();
        assert_eq!(told(&slip["lines"][0]["parents"][0], &["document", "quantity"]), format!("{} 10", issue["number"].as_str().unwrap()));
        let back = t.ask("document.save", json!({ "document": slip }));
        t.act(&back, "post");
        assert_eq!(lies(t, "PLATE"), "10 1 110");
    });
}

#[test]
fn an_order_is_given_up_when_its_material_is_back() {
    each(|t| {
        t.give("PLATE", "10", "10");
        let given = order(t, "FRAME", "10", json!({}));
        send(t, &given, "10", "0");
        let error = t.refuse(&t.get(&given), "cancel");
        assert_eq!(
            (error.code, error.params["left"].as_str(), error.params["item"].as_str()),
            (Code::OutsourcingStillThere, "10", "PLATE")
        );
        let mut slip = t.ask("outsourcing.propose_return", json!({ "order": given["number"] }))["document"].clone();
        assert_eq!(slip["lines"], json!([]), "all of it is for what is still to come");
        let issued = reconcile(t, &given)["operations"][0]["materials"][0]["papers"][0].clone();
        slip["lines"] = json!([{
            "item": "PLATE", "quantity": "10", "warehouse": "X1", "to_warehouse": "W1",
            "parents": [{ "document": issued["document"], "line": issued["line"], "quantity": "10" }]
        }]);
        let back = t.ask("document.save", json!({ "document": slip }));
        t.act(&back, "post");
        let list = t.ask("outsourcing.get", json!({ "order": given["number"] }))["list"].clone();
        assert_eq!(t.act(&t.get(&given), "cancel")["state"], "cancelled");
        assert_eq!(t.get(&json!({ "number": list }))["state"], "cancelled");
        assert_eq!(lies(t, "PLATE"), "10 0 100");
    });
}

#[test]
fn more_than_could_be_made_is_refused_or_a_difference() {
    each(|t| {
        t.give("PLATE", "20", "10");
        let strict = order(t, "FRAME", "10", json!({}));
        send(t, &strict, "5", "0");
        let error = t.refused("outsourcing.receive", came(&strict, json!({ "good": "6" })));
        assert_eq!((error.code, error.params["most"].as_str()), (Code::OutsourcingMoreBack, "5"));

        let open = order(t, "FRAME", "10", json!({ "more_back": "difference" }));
        send(t, &open, "5", "0");
        t.ask("outsourcing.receive", came(&open, json!({ "good": "6" })));
        assert_eq!(material(t, &open, &["issued", "book_left", "left", "short"]), "5 -1 0 1");
        assert_eq!((lies(t, "PLATE"), reconcile(t, &open)["settled"].clone()), ("10 5 150".into(), json!(false)));
        // What went out before and was not posted explains it: five more, of which one is in a frame already.
        send(t, &open, "5", "0");
        assert_eq!(material(t, &open, &["issued", "book_left", "short"]), "10 4 0");
        assert_eq!(lies(t, "PLATE"), "5 9 140");
    });
}

#[test]
fn galvanized_bolts_are_weighed() {
    each(|t| {
        t.give("BOLT", "410", "0.5");
        let bolts = order(t, "GBOLT", "400", json!({}));
        send(t, &bolts, "400", "2");
        let kilograms = |quantity: &str, unit: &str| came(&bolts, json!({ "weighed": { "quantity": quantity, "unit": unit } }));
        assert_eq!(t.refused("outsourcing.receive", kilograms("1", "t")).code, Code::Missing);
        // 2.716 kg × 148 = 401.968: 402 pieces.
        let receipt = t.ask("outsourcing.receive", kilograms("2.716", "kg"));
        assert_eq!((&receipt["lines"][0]["quantity"], &receipt["lines"][0]["review"]), (&json!("402"), &json!("none")));
        // 402 × 0.05, and as many bolts at 0.50.
        assert_eq!((paid(t, &bolts), lies(t, "GBOLT")), ("402 20.1 0 0 20.1".into(), "402 0 221.1".into()));
        assert_eq!(material(t, &bolts, &["issued", "book_left", "loss_rate"]), "402 0 0");

        let frames = order(t, "FRAME", "1", json!({}));
        let error = t.refused("outsourcing.receive", came(&frames, json!({ "weighed": { "quantity": "3", "unit": "kg" } })));
        assert_eq!((error.code, error.params["unit"].as_str()), (Code::UnitConversion, "kg"));
    });
}

#[test]
fn an_order_wants_a_price_a_place_and_work() {
    each(|t| {
        let nameless = draft(t, "BRACE", "1", json!({}));
        assert_eq!(t.refuse(&nameless["document"], "confirm").code, Code::OutsourcingNoPrice);
        let priced = json!({ "lines": [{ "item": "BRACE", "quantity": "1", "prices": [{ "price": "0" }] }] });
        assert_eq!(order(t, "BRACE", "1", priced)["state"], "open", "0 is a price");
        let elsewhere = draft(t, "FRAME", "1", json!({ "supplier": "S1" }));
        let error = t.refuse(&elsewhere["document"], "confirm");
        assert_eq!((error.code, error.params["partner"].as_str()), (Code::OutsourcingNoPlace, "S1"));
        let bought = json!({ "supplier": "S2", "due": null, "lines": [{ "item": "BOLT", "quantity": "1" }] });
        assert_eq!(t.refused("outsourcing.order", json!({ "order": bought })).code, Code::OutsourcingSource);
        let made = t.no_draft("subcontract_order", "S2", &[json!({ "item": "FRAME", "quantity": "1" })]);
        assert_eq!(made.code, Code::OutsourcingApart);
        let draft = t.ask("outsourcing.get", json!({ "order": nameless["document"]["number"] }));
        let paper = &draft["document"];
        let again = json!({ "supplier": "S2", "due": null, "lines": [{ "item": "FRAME", "quantity": "3" }] });
        let save = json!({ "number": paper["number"], "revision": paper["revision"], "order": again });
        let changed = t.ask("outsourcing.order", save);
        assert_eq!((&changed["list"], &changed["lines"][0]["materials"][0]["required"]), (&draft["list"], &json!("3")));
        assert_eq!(t.act(&changed["document"], "cancel")["state"], "cancelled");
    });
}
