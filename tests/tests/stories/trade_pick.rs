//! A paper that takes goods out is proposed with the places where they lie: the oldest lot first, over several bins where one has too
//! little, and never more than may leave. On both databases.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, line, so_much, with};
use crate::common::{Place, verify};
use serde_json::{Value, json};

fn each(story: impl Fn(&Trade)) {
    for place in Place::each() {
        let trade = Trade::new(&place);
        for bin in ["A-01", "A-02", "B-01"] {
            let bin = json!({ "warehouse": "W1", "code": bin, "barcode": "", "note": "", "retired": false });
            trade.ask("bin.save", json!({ "bin": bin, "revision": null }));
        }
        story(&trade);
        verify(&trade.app);
    }
}

/// So much of an item found in a bin, of a lot.
fn lies(t: &Trade, item: &str, quantity: &str, bin: &str, lot: &str) {
    let place = json!({ "warehouse": "W1", "bin": bin, "lot": lot, "price": "1", "reason": "期初" });
    t.make("adjustment", "", &[with(line(item, quantity), place)]);
}

fn keep_lots(t: &Trade, item: &str) {
    let rule = json!({ "item": item, "lots": true, "valuation": "average", "standard_price": "0", "tolerance": null, "revision": null });
    t.ask("stock_rule.save", rule);
}

/// What would come of a paper: its lines as item, quantity, warehouse, bin and lot, and what is short of them.
fn proposed(t: &Trade, kind: &str, of: &Value) -> (Vec<String>, Vec<String>) {
    let answer = t.ask("document.propose", json!({ "kind": kind, "from": [{ "document": of["number"] }] }));
    let told = |one: &Value, fields: &[&str]| {
        let fields = fields.iter().map(|field| one[*field].as_str().unwrap().to_owned());
        fields.collect::<Vec<_>>().join(" ").trim_end().to_owned()
    };
    let lines = answer["document"]["lines"].as_array().unwrap();
    for line in lines {
        assert_eq!(line["quantity"], line["parents"][0]["quantity"]);
    }
    let lines = lines.iter().map(|line| told(line, &["item", "quantity", "warehouse", "bin", "lot"])).collect();
    let short = answer["short"].as_array().unwrap().iter().map(|one| told(one, &["item", "left", "there"])).collect();
    (lines, short)
}

/// The paper as it is proposed, posted.
fn post(t: &Trade, kind: &str, of: &Value) -> Value {
    t.from(kind, &[of], |_| {})
}

#[test]
fn the_oldest_lot_goes_first_and_each_bin_gives_what_it_has() {
    each(|t| {
        keep_lots(t, "VALVE");
        lies(t, "VALVE", "4", "B-01", "L1");
        lies(t, "VALVE", "6", "A-02", "L2");
        lies(t, "VALVE", "3", "A-01", "L2");
        let order = t.make("sales_order", "C1", &[line("VALVE", "9"), line("FREIGHT", "1")]);
        // Of the second lot the first bin has too little for the rest, and the other has enough.
        let expected = ["VALVE 4 W1 B-01 L1", "VALVE 5 W1 A-02 L2", "FREIGHT 1"].map(str::to_owned).to_vec();
        assert_eq!(proposed(t, "shipment", &order), (expected, vec![]));
        let sent = post(t, "shipment", &order);
        assert_eq!(sent["state"], "posted");
        assert_eq!(t.get(&order)["state"], "done");

        // What is left of it lies in two bins; more than that is not proposed, and is said.
        let more = t.make("sales_order", "C2", &[line("VALVE", "30")]);
        let expected = ["VALVE 3 W1 A-01 L2", "VALVE 1 W1 A-02 L2"].map(str::to_owned).to_vec();
        assert_eq!(proposed(t, "shipment", &more), (expected, vec!["VALVE 30 4".to_owned()]));
        post(t, "shipment", &more);
        assert_eq!(t.figures("VALVE"), ["0", "0", "0", "0"]);
        // Nothing is there: it is left as it is to go, for who writes it ahead.
        assert_eq!(proposed(t, "shipment", &more), (vec!["VALVE 26".to_owned()], vec!["VALVE 26 0".to_owned()]));
        // A lot that came again is as old as its first piece.
        lies(t, "VALVE", "1", "A-01", "L3");
        lies(t, "VALVE", "1", "A-02", "L1");
        assert_eq!(proposed(t, "shipment", &more).0, ["VALVE 1 W1 A-02 L1", "VALVE 1 W1 A-01 L3"]);
    });
}

#[test]
fn what_is_promised_to_others_or_waits_is_not_proposed() {
    each(|t| {
        lies(t, "BOLT", "10", "A-01", "");
        lies(t, "BOLT", "5", "B-01", "");
        let mine = t.make("sales_order", "C1", &[line("BOLT", "8"), line("BOLT", "8")]);
        let theirs = t.make("sales_order", "C2", &[line("BOLT", "20")]);
        t.ask("reservation.hold", json!({ "number": theirs["number"], "line": 1, "quantity": "6" }));
        t.ask("reservation.hold", json!({ "number": mine["number"], "line": 2, "quantity": "3" }));
        // Fifteen lie there, nine are promised: six are free for the first line, and the second has just what it was promised.
        assert_eq!(proposed(t, "shipment", &mine).1, ["BOLT 8 6", "BOLT 8 3"]);
        let (lines, _) = proposed(t, "shipment", &theirs);
        assert_eq!(lines, ["BOLT 10 W1 A-01", "BOLT 2 W1 B-01"]);
        post(t, "shipment", &theirs);
        assert_eq!(t.figures("BOLT"), ["3", "0", "3", "0"]);
        // The first line has nothing and is left out, the second gets its three.
        assert_eq!(proposed(t, "shipment", &mine), (vec!["BOLT 3 W1 B-01".to_owned()], vec!["BOLT 8 0".to_owned(), "BOLT 8 3".to_owned()]));

        // A bin that is given up gives nothing, nor does what is blocked or lies with a supplier.
        lies(t, "BAR", "2", "B-01", "");
        t.make("transfer", "", &[with(line("BAR", "1"), json!({ "warehouse": "W1", "bin": "B-01", "to_warehouse": "X1" }))]);
        t.make("transfer", "", &[with(line("BAR", "1"), json!({ "warehouse": "W1", "bin": "B-01", "to_warehouse": "Q1" }))]);
        let bars = t.make("sales_order", "C1", &[line("BAR", "1")]);
        assert_eq!(proposed(t, "shipment", &bars), (vec!["BAR 1".to_owned()], vec!["BAR 1 0".to_owned()]));
    });
}

#[test]
fn what_goes_back_is_of_its_lot_from_where_it_came_and_then_from_where_it_lies() {
    each(|t| {
        keep_lots(t, "BOLT");
        lies(t, "BOLT", "50", "A-01", "OLD");
        let bought = t.make("purchase_order", "S1", &[line("BOLT", "20")]);
        let came = t.from("receipt", &[&bought], |d| {
            so_much("20")(d);
            (d["lines"][0]["bin"], d["lines"][0]["lot"]) = (json!("A-02"), json!("NEW"));
        });
        let to = |quantity: &str, more: Value| {
            let from = json!({ "warehouse": "W1", "bin": "A-02", "lot": "NEW" });
            t.make("transfer", "", &[with(with(line("BOLT", quantity), from), more)]);
        };
        to("5", json!({ "to_warehouse": "Q1" }));
        to("12", json!({ "to_warehouse": "W1", "to_bin": "A-01" }));
        to("1", json!({ "to_warehouse": "X1" }));
        let expected = ["BOLT 2 W1 A-02 NEW", "BOLT 12 W1 A-01 NEW", "BOLT 5 Q1  NEW"].map(str::to_owned).to_vec();
        assert_eq!(proposed(t, "supplier_return", &came), (expected, vec!["BOLT 20 19".to_owned()]));
        // What is promised to a customer does not go back.
        let order = t.make("sales_order", "C1", &[line("BOLT", "60")]);
        t.ask("reservation.hold", json!({ "number": order["number"], "line": 1, "quantity": "60" }));
        let expected = ["BOLT 2 W1 A-02 NEW", "BOLT 2 W1 A-01 NEW", "BOLT 5 Q1  NEW"].map(str::to_owned).to_vec();
        assert_eq!(proposed(t, "supplier_return", &came), (expected, vec!["BOLT 20 9".to_owned()]));
        assert_eq!(post(t, "supplier_return", &came)["state"], "posted");
        assert_eq!(t.figures("BOLT"), ["60", "0", "60", "0"]);

        // What was found bad waits where it came, whatever else is promised.
        let seals = t.make("purchase_order", "S1", &[line("SEAL", "7")]);
        let bad = t.from("receipt", &[&seals], so_much("7"));
        let judge = json!({ "number": bad["number"], "line": 1, "accept": false, "reason": "变形", "revision": bad["revision"] });
        t.ask("document.review", judge);
        assert_eq!(proposed(t, "supplier_return", &bad), (vec!["SEAL 7 W1".to_owned()], vec![]));
        post(t, "supplier_return", &bad);
    });
}
