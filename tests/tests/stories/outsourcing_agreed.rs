//! What is agreed with suppliers of outsourced work: a price or a rule about loss begins and another follows, what is refused, who sees
//! it. On both databases.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::{Place, administrator, ask, call, refused, rows, verify};
use qitao_app::{Actor, App, Caller, Code, Error, Right};
use serde_json::{Value, json};
use std::sync::Arc;

/// Books with a supplier, somebody who is none, and an item that is galvanized outside.
fn each(story: impl Fn(&Arc<App>)) {
    for place in Place::each() {
        let app = place.open();
        let unit = json!({ "code": "件", "name": "件", "name_en": "", "decimals": 0, "dimension": "count", "factor": "1", "per": "1", "retired": false });
        ask(&app, "unit.save", json!({ "unit": unit, "revision": null }));
        let center = json!({ "code": "C9", "name": "外协", "efficiency": "1", "outsourced": true, "note": "", "retired": false });
        ask(&app, "work_center.save", json!({ "work_center": center, "revision": null }));
        for code in ["A", "ZN"] {
            let item = json!({
                "code": code, "name": code, "spec": "", "kind": "finished", "source": "make", "unit": "件", "decimals": 0, "group": "",
                "barcode": "", "lead_time_days": 0, "safety_stock": "0", "lot_rule": "lot_for_lot", "lot_min": "0", "lot_multiple": "0",
                "lot_max": "0", "lot_fixed": "0", "lot_days": 0, "conversions": [], "note": "", "retired": false
            });
            ask(&app, "item.save", json!({ "item": item, "revision": null }));
        }
        let operation = json!({
            "number": 40, "name": "镀锌", "work_center": "C9", "outsourced": true, "setup_seconds": 0, "cleanup_seconds": 0,
            "run_seconds": 0, "cycle_qty": "1", "lead_time_days": 5, "note": ""
        });
        let routing = json!({ "item": "A", "version": "V1", "state": "active", "from": "1900-01-01", "to": null, "note": "", "operations": [operation] });
        ask(&app, "routing.save", json!({ "routing": routing, "revision": null }));
        for (code, supplier) in [("V01", true), ("K01", false)] {
            let partner = json!({
                "code": code, "name": format!("厂 {code}"), "customer": !supplier, "supplier": supplier, "tax_rate": "0.13",
                "tax_included": true, "payment_days": 30, "tax_number": "", "contact": "", "phone": "", "address": "", "note": "",
                "retired": false
            });
            ask(&app, "partner.save", json!({ "partner": partner, "revision": null }));
        }
        story(&app);
        verify(&app);
    }
}

fn with(mut record: Value, changes: Value) -> Value {
    for (field, value) in changes.as_object().unwrap() {
        record[field] = value.clone();
    }
    record
}

fn price(changes: Value) -> Value {
    let breaks = json!([{ "from": "0", "price": "1.2" }, { "from": "500", "price": "1" }]);
    with(json!({ "supplier": "V01", "item": "A", "operation": 40, "from": "2998-01-01", "breaks": breaks, "note": "" }), changes)
}

fn rule(changes: Value) -> Value {
    let terms = json!({ "allowance": "0.02", "tolerance": "0.01", "deducts_reject_work": true });
    let all =
        json!({ "supplier": null, "item": null, "operation": null, "material": null, "from": "2998-01-01", "terms": terms, "note": "" });
    with(all, changes)
}

fn save_price(price: Value) -> Value {
    json!({ "id": null, "price": price, "revision": null })
}

fn save_rule(rule: Value) -> Value {
    json!({ "id": null, "rule": rule, "revision": null })
}

/// The code and field of a refusal.
fn why(error: &Error) -> (Code, &str) {
    (error.code, error.params.get("field").map_or("", String::as_str))
}

#[test]
fn a_price_holds_until_the_next_for_the_same_work() {
    each(|app| {
        let first = ask(app, "outsourcing.save_price", save_price(price(json!({}))));
        assert_eq!(
            (&first["state"], &first["supplier_name"], &first["price"]["breaks"][1]["price"]),
            (&json!("later"), &json!("厂 V01"), &json!("1"))
        );
        let second = price(json!({ "from": "2998-07-01", "breaks": [{ "from": "0", "price": "1.3" }] }));
        let second = ask(app, "outsourcing.save_price", save_price(second));
        ask(app, "outsourcing.save_price", save_price(price(json!({ "operation": null }))));
        let first = ask(app, "outsourcing.price", json!({ "id": first["id"] }));
        assert_eq!((&first["to"], &second["to"]), (&json!("2998-06-30"), &Value::Null));
        let of_operation = json!({ "filter": [{ "field": "operation", "op": "eq", "values": ["40"] }] });
        assert_eq!(rows(&ask(app, "outsourcing.prices", of_operation)).len(), 2);
        // It is changed by whoever saw it as it is, stays for what it is for, and stands once a day.
        let changed = json!({ "id": first["id"], "price": price(json!({ "breaks": [] })), "revision": first["revision"] });
        let ended = ask(app, "outsourcing.save_price", changed.clone());
        assert_eq!((&ended["price"]["breaks"], &ended["revision"]), (&json!([]), &json!(2)));
        assert_eq!(refused(app, "outsourcing.save_price", changed).code, Code::ChangedMeanwhile);
        let other = json!({ "id": first["id"], "price": price(json!({ "operation": null })), "revision": 2 });
        assert_eq!(refused(app, "outsourcing.save_price", other).code, Code::OutsourcingStays);
        assert_eq!(why(&refused(app, "outsourcing.save_price", save_price(price(json!({}))))), (Code::OutsourcingTwice, "from"));
        // What has begun wants a reason.
        let begun = save_price(price(json!({ "from": "2020-01-01" })));
        assert_eq!(why(&refused(app, "outsourcing.save_price", begun.clone())), (Code::FieldRequired, "reason"));
        let begun = ask(app, "outsourcing.save_price", with(begun, json!({ "reason": "补录旧合同" })));
        let remove = json!({ "id": begun["id"], "revision": begun["revision"] });
        assert_eq!(why(&refused(app, "outsourcing.remove_price", remove.clone())), (Code::FieldRequired, "reason"));
        ask(app, "outsourcing.remove_price", with(remove, json!({ "reason": "录重了" })));
        let trail = ask(app, "audit.list", json!({ "object_kind": "outsourcing_price" }));
        assert_eq!((&rows(&trail)[0]["object_key"], rows(&trail).len()), (&json!("V01 A 40 2020-01-01"), 6));
        assert!(rows(&trail)[0]["before"].as_str().unwrap().contains("录重了"));
    });
}

#[test]
fn what_cannot_be_agreed_is_refused() {
    each(|app| {
        let no_price = |changes: Value| {
            let error = refused(app, "outsourcing.save_price", save_price(price(changes)));
            (error.code, error.params.get("field").cloned().unwrap_or_default())
        };
        let told = |code: Code, field: &str| (code, field.to_owned());
        assert_eq!(no_price(json!({ "supplier": "K01" })), told(Code::PartnerNoSupplier, "supplier"));
        assert_eq!(no_price(json!({ "supplier": "V99" })), told(Code::Missing, "supplier"));
        assert_eq!(no_price(json!({ "item": "B" })), told(Code::Missing, "item"));
        assert_eq!(no_price(json!({ "operation": 50 })), told(Code::Missing, "operation"));
        assert_eq!(no_price(json!({ "operation": 0 })), told(Code::FieldRange, "operation"));
        assert_eq!(no_price(json!({ "breaks": [{ "from": "1", "price": "1" }] })), told(Code::OutsourcingFirstBreak, "breaks"));
        let same = json!({ "breaks": [{ "from": "0", "price": "1" }, { "from": "0", "price": "2" }] });
        assert_eq!(no_price(same), told(Code::OutsourcingBreaks, "breaks"));
        assert_eq!(no_price(json!({ "breaks": [{ "from": "0", "price": "-1" }] })), told(Code::FieldNegative, "price"));
        assert_eq!(no_price(json!({ "note": "长".repeat(2001) })), told(Code::FieldTooLong, "note"));
        let no_rule = |changes: Value| {
            let error = refused(app, "outsourcing.save_tolerance", save_rule(rule(changes)));
            (error.code, error.params.get("field").cloned().unwrap_or_default())
        };
        assert_eq!(no_rule(json!({ "operation": 40 })), told(Code::OutsourcingOperation, "operation"));
        assert_eq!(no_rule(json!({ "material": "B" })), told(Code::Missing, "material"));
        assert_eq!(no_rule(json!({ "supplier": "" })), told(Code::FieldRequired, "supplier"));
        let percent = json!({ "terms": { "allowance": "2", "tolerance": "0", "deducts_reject_work": true } });
        assert_eq!(no_rule(percent), told(Code::FieldRange, "allowance"));
    });
}

#[test]
fn a_rule_about_loss_names_what_it_is_for() {
    each(|app| {
        let all = ask(app, "outsourcing.save_tolerance", save_rule(rule(json!({}))));
        assert_eq!((&all["supplier_name"], &all["rule"]["terms"]["allowance"]), (&json!(""), &json!("0.02")));
        let one = rule(json!({ "supplier": "V01", "item": "A", "operation": 40, "material": "ZN" }));
        let one = ask(app, "outsourcing.save_tolerance", save_rule(one));
        assert_eq!([&one["supplier_name"], &one["material_name"]], [&json!("厂 V01"), &json!("ZN")]);
        let again = save_rule(rule(json!({ "from": "2998-02-01", "terms": null })));
        ask(app, "outsourcing.save_tolerance", again);
        let all = ask(app, "outsourcing.tolerance", json!({ "id": all["id"] }));
        assert_eq!(all["to"], "2998-01-31");
        assert_eq!(refused(app, "outsourcing.save_tolerance", save_rule(rule(json!({})))).code, Code::OutsourcingTwice);
        let trail = ask(app, "audit.list", json!({ "object_kind": "outsourcing_tolerance" }));
        assert_eq!(rows(&trail)[0]["object_key"], "* * * * 2998-02-01");
    });
}

#[test]
fn whoever_may_not_see_money_sees_no_price() {
    each(|app| {
        ask(app, "outsourcing.save_price", save_price(price(json!({}))));
        ask(app, "outsourcing.save_tolerance", save_rule(rule(json!({}))));
        let keeper = Caller { actor: Actor::with_rights("keeper", [Right::Look]), ..administrator() };
        assert_eq!(call(app, &keeper, "outsourcing.prices", json!({})).unwrap_err().code, Code::Forbidden);
        assert_eq!(rows(&call(app, &keeper, "outsourcing.tolerances", json!({})).unwrap()).len(), 1);
        assert_eq!(call(app, &keeper, "outsourcing.save_tolerance", save_rule(rule(json!({})))).unwrap_err().code, Code::Forbidden);
    });
}
