//! What of an amount is whose: a line that several orders share, and money for an invoice that takes something off. On both databases,
//! every figure worked by hand.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, into_main, line, so_much, with};
use crate::common::{Place, verify};
use serde_json::{Value, json};

fn each(story: impl Fn(&Trade)) {
    for place in Place::each() {
        let trade = Trade::new(&place);
        story(&trade);
        verify(&trade.app);
    }
}

/// An order's code.
fn code(order: &Value) -> String {
    order["codes"][0].as_str().unwrap().to_owned()
}

/// What of a paper's amount is a code's.
fn amount(t: &Trade, code: &str, paper: &Value) -> String {
    let chain = t.ask("lineage.get", json!({ "code": code }));
    let node = chain["nodes"].as_array().unwrap().iter().find(|node| node["number"] == paper["number"]);
    node.unwrap_or_else(|| panic!("{code} is not on {}: {chain}", paper["number"]))["amount"].as_str().unwrap().to_owned()
}

#[test]
fn what_three_orders_share_adds_up_to_the_last_cent() {
    each(|t| {
        let orders: Vec<Value> = (0..3).map(|_| t.make("sales_order", "C1", &[line("BOLT", "1")])).collect();
        let asked = t.from("requisition", &orders.iter().collect::<Vec<_>>(), |_| {});
        // 3 × 33.333333 = 100.00.
        let bought = t.from("purchase_order", &[&asked], |d| {
            d["partner"] = json!("S1");
            (d["lines"][0]["price"], d["lines"][0]["tax_rate"]) = (json!("33.333333"), json!("0"));
        });
        assert_eq!(bought["amounts"]["gross"], "100");
        let parts: Vec<String> = orders.iter().map(|order| amount(t, &code(order), &bought)).collect();
        assert_eq!(parts, ["33.34", "33.33", "33.33"]);
        // A fourth has no part of it, and what was bought for stock beside has its own.
        let more = t.make("sales_order", "C1", &[line("BOLT", "2")]);
        let asked = t.from("requisition", &[&more], |_| {});
        let bought = t.from("purchase_order", &[&asked], |d| {
            d["partner"] = json!("S1");
            d["lines"][0]["quantity"] = json!("3");
            (d["lines"][0]["price"], d["lines"][0]["tax_rate"]) = (json!("33.333333"), json!("0"));
        });
        assert_eq!(amount(t, &code(&more), &bought), "66.67");
    });
}

#[test]
fn money_for_an_invoice_that_takes_something_off_is_shared_with_its_sign() {
    each(|t| {
        t.give("BOLT", "200", "1");
        let order = |quantity: &str| t.make("sales_order", "C1", &[with(line("BOLT", quantity), json!({ "price": "1", "tax_rate": "0" }))]);
        let (a, b) = (order("100"), order("20"));
        let (sent, other) = (t.from("shipment", &[&a], into_main), t.from("shipment", &[&b], into_main));
        let back = t.from("customer_return", &[&other], into_main);
        // A hundred of the first, less twenty of the second.
        let billed = t.from("sales_invoice", &[&sent, &back], |_| {});
        assert_eq!(billed["amounts"]["gross"], "80");
        let own = |paid: &Value, first: &str, second: &str| {
            let quantities: Vec<&str> =
                paid["lines"][0]["parents"].as_array().unwrap().iter().map(|parent| parent["quantity"].as_str().unwrap()).collect();
            assert_eq!(quantities, [first, second]);
            let shares = json!([{ "code": code(&a), "quantity": first }, { "code": code(&b), "quantity": second }]);
            assert_eq!(paid["lines"][0]["shares"], shares);
            assert_eq!([amount(t, &code(&a), paid), amount(t, &code(&b), paid)], [first, second]);
        };
        let whole = t.from("money_receipt", &[&billed], |_| {});
        assert_eq!(whole["amounts"]["gross"], "80");
        own(&whole, "100", "-20");
        // In two parts, each as the whole: 30 is 37.5 − 7.5, the other fifty 62.5 − 12.5.
        t.act(&t.get(&whole), "reverse");
        own(&t.from("money_receipt", &[&billed], |d| d["lines"][0]["quantity"] = json!("30")), "37.5", "-7.5");
        own(&t.from("money_receipt", &[&billed], |_| {}), "62.5", "-12.5");
        assert_eq!(t.get(&billed)["amounts"]["settled"], "80");
    });
}

#[test]
fn a_broken_paper_says_which_stages_should_stand_before_it() {
    each(|t| {
        t.give("BOLT", "50", "1");
        // By paper: what is missing, and of how many lines.
        let broken = || -> Vec<(String, Vec<String>, u64)> {
            let found = t.ask("lineage.completeness", json!({ "from": "2026-01-01", "to": "2999-01-01" }));
            let row = |row: &Value| {
                let missing = row["missing"].as_array().unwrap().iter().map(|stage| stage.as_str().unwrap().to_owned());
                (row["number"].as_str().unwrap().to_owned(), missing.collect(), row["lines"].as_u64().unwrap())
            };
            found["rows"].as_array().unwrap().iter().map(row).collect()
        };
        let expected = |rows: &[(&Value, &str)]| -> Vec<(String, Vec<String>, u64)> {
            let row = |(paper, missing): &(&Value, &str)| {
                (paper["number"].as_str().unwrap().to_owned(), missing.split(' ').map(str::to_owned).collect(), 1)
            };
            rows.iter().map(row).collect()
        };
        // A whole chain, and what is sold from stock, are not among them.
        let order = t.make("sales_order", "C1", &[line("BOLT", "10")]);
        let asked = t.from("requisition", &[&order], |_| {});
        let bought = t.from("purchase_order", &[&asked], |d| d["partner"] = json!("S1"));
        t.from("receipt", &[&bought], into_main);
        let sent = t.from("shipment", &[&order], into_main);
        t.from("sales_invoice", &[&sent], |_| {});
        assert_eq!(broken(), []);

        // Bought without a request: neither order nor request stand before it, whatever came of it.
        let bought = t.make("purchase_order", "S1", &[with(line("BOLT", "10"), json!({ "price": "1", "tax_rate": "0" }))]);
        let came = t.from("receipt", &[&bought], into_main);
        let back = t.from("supplier_return", &[&came], |d| {
            into_main(d);
            d["lines"][0]["quantity"] = json!("1");
            d["lines"][0]["parents"][0]["quantity"] = json!("1");
        });
        let billed = t.from("purchase_invoice", &[&came], |_| {});
        let paid = t.from("payment", &[&billed], |_| {});
        // More was asked for than anybody ordered, and more bought than was asked for.
        let order = t.make("sales_order", "C1", &[line("BOLT", "10")]);
        let more = t.from("requisition", &[&order], |d| d["lines"][0]["quantity"] = json!("15"));
        let much = t.from("purchase_order", &[&more], |d| {
            d["partner"] = json!("S1");
            d["lines"][0]["quantity"] = json!("20");
        });
        // Money in advance is nobody's yet, and breaks no chain.
        let advance = json!({ "kind": "money_receipt", "partner": "C1", "lines": [{ "quantity": "100" }] });
        t.act(&t.ask("document.save", json!({ "document": advance })), "post");
        assert_eq!(
            broken(),
            expected(&[
                (&bought, "order requisition"),
                (&came, "order requisition"),
                (&back, "order requisition"),
                (&billed, "order requisition"),
                (&paid, "order requisition"),
                (&more, "order"),
                (&much, "order requisition"),
            ])
        );
    });
}

#[test]
fn what_was_asked_for_is_not_asked_for_again() {
    each(|t| {
        let order = t.make("sales_order", "C1", &[line("BOLT", "100"), line("BAR", "12.345")]);
        let makes = |order: &Value| t.get(order)["makes"].as_array().unwrap().contains(&json!("requisition"));
        let quantities = |draft: &Value| -> Vec<String> {
            draft["lines"].as_array().unwrap().iter().map(|line| line["quantity"].as_str().unwrap().to_owned()).collect()
        };
        // A part of it is asked for, by a draft already; what was cancelled does not count.
        let draft = t.draft_of("requisition", &[&order], |d| {
            d["lines"].as_array_mut().unwrap().truncate(1);
            d["lines"][0]["quantity"] = json!("40");
            d["lines"][0]["parents"][0]["quantity"] = json!("40");
        });
        assert_eq!(quantities(&t.propose("requisition", &[&order])), ["60", "12.345"]);
        t.act(&draft, "cancel");
        assert_eq!(quantities(&t.propose("requisition", &[&order])), ["100", "12.345"]);
        assert!(makes(&order));
        // All of it is asked for: there is nothing more to ask.
        let asked = t.from("requisition", &[&order], |_| {});
        assert_eq!(quantities(&t.propose("requisition", &[&order])), Vec::<String>::new());
        assert!(!makes(&order));
        // Of a request that is closed, what was ordered counts.
        t.from("purchase_order", &[&asked], |d| {
            d["partner"] = json!("S1");
            d["lines"].as_array_mut().unwrap().truncate(1);
            d["lines"][0]["quantity"] = json!("30");
            d["lines"][0]["parents"][0]["quantity"] = json!("30");
        });
        t.act(&t.get(&asked), "close");
        assert_eq!(quantities(&t.propose("requisition", &[&order])), ["70", "12.345"]);
        // What was sent from stock needs no buying.
        t.give("BOLT", "100", "1");
        t.from("shipment", &[&order], |d| {
            d["lines"].as_array_mut().unwrap().truncate(1);
            so_much("80")(d);
        });
        assert_eq!(quantities(&t.propose("requisition", &[&order])), ["20", "12.345"]);
    });
}

#[test]
fn prices_of_what_is_ordered_are_as_the_supplier_gives_them() {
    each(|t| {
        let mut partner = t.ask("partner.get", json!({ "code": "S1" }));
        partner["partner"]["tax_included"] = json!(true);
        t.ask("partner.save", json!({ "partner": partner["partner"], "revision": partner["revision"] }));
        let order = t.make("sales_order", "C1", &[line("BOLT", "200")]);
        let asked = t.from("requisition", &[&order], |_| {});
        let bought = t.from("purchase_order", &[&asked], |d| {
            assert_eq!(d["tax_included"], Value::Null);
            d["partner"] = json!("S1");
            d["lines"][0]["price"] = json!("2.10");
        });
        let figures = ["gross", "net", "tax"].map(|figure| bought["amounts"][figure].as_str().unwrap().to_owned());
        assert_eq!(figures, ["420", "371.68", "48.32"]);
        // What comes of it has its terms.
        let came = t.propose("receipt", &[&bought]);
        assert_eq!(came["tax_included"], json!(true));
    });
}

#[test]
fn money_is_no_invoice_and_a_paper_of_several_items_has_no_quantity() {
    each(|t| {
        t.give("BOLT", "200", "1");
        t.give("BAR", "50", "1");
        let order = t.make(
            "sales_order",
            "C1",
            &[with(line("BOLT", "100"), json!({ "price": "2" })), with(line("BAR", "5"), json!({ "price": "3" }))],
        );
        let sent = t.from("shipment", &[&order], into_main);
        let billed = t.from("sales_invoice", &[&sent], |_| {});
        t.from("money_receipt", &[&billed], |_| {});
        let chain = t.ask("lineage.get", json!({ "code": code(&order) }));
        let stage = |name: &str| chain["stages"].as_array().unwrap().iter().find(|stage| stage["stage"] == name).unwrap().clone();
        assert_eq!((&stage("invoice")["documents"], &stage("invoice")["state"]), (&json!(1), &json!("whole")));
        let kinds: Vec<&str> = chain["nodes"].as_array().unwrap().iter().map(|node| node["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["sales_order", "shipment", "money_receipt", "sales_invoice"]);
        let quantity =
            |kind: &str| chain["nodes"].as_array().unwrap().iter().find(|node| node["kind"] == kind).unwrap()["quantity"].clone();
        assert_eq!([quantity("sales_order"), quantity("shipment")], [Value::Null, Value::Null]);
    });
}
