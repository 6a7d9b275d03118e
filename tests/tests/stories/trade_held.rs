//! What is kept of stock and for whom: promises that come back, what will be there, lots that came later, what waits for a review. On
//! both databases.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, into_main, line, so_much, with};
use crate::common::{Place, rows, verify};
use qitao_app::Code;
use serde_json::{Value, json};

fn each(story: impl Fn(&Trade)) {
    for place in Place::each() {
        let trade = Trade::new(&place);
        story(&trade);
        verify(&trade.app);
    }
}

/// So many days from today.
fn day(t: &Trade, off: i64) -> String {
    let today: chrono::NaiveDate = t.ask("system.info", json!({}))["today"].as_str().unwrap().parse().unwrap();
    (today + chrono::TimeDelta::days(off)).to_string()
}

#[test]
fn what_comes_back_is_promised_again_as_far_as_it_is_still_to_go() {
    each(|t| {
        t.give("BOLT", "10", "1");
        let order = t.make("sales_order", "C1", &[line("BOLT", "10")]);
        t.ask("reservation.hold", json!({ "number": order["number"], "line": 1, "quantity": "4" }));
        let first = t.from("shipment", &[&order], so_much("4"));
        let last = t.from("shipment", &[&order], |d| {
            so_much("3")(d);
            d["lines"][0]["is_final"] = json!(true);
        });
        assert_eq!(t.get(&order)["state"], "done");
        // Nothing is to come of the order any more: what comes back is nobody's.
        t.act(&t.get(&first), "reverse");
        assert_eq!(t.figures("BOLT"), ["7", "0", "0", "7"]);
        verify(&t.app);
        // Once the last one is taken back, too, the order goes on, and is promised to anew.
        t.act(&t.get(&last), "reverse");
        assert_eq!((&t.get(&order)["state"], &t.get(&order)["lines"][0]["left"]), (&json!("open"), &json!("10")));
        t.ask("reservation.hold", json!({ "number": order["number"], "line": 1, "quantity": "10" }));
        let all = t.from("shipment", &[&order], so_much("10"));
        t.act(&t.get(&all), "reverse");
        assert_eq!(t.figures("BOLT"), ["10", "0", "10", "0"]);
    });
}

#[test]
fn what_has_no_day_is_under_way_and_not_promised() {
    each(|t| {
        t.give("BAR", "5", "1");
        t.make("purchase_order", "S2", &[line("BAR", "20"), with(line("BAR", "3"), json!({ "due": day(t, -2) }))]);
        t.make("purchase_order", "S2", &[with(line("BAR", "7"), json!({ "due": day(t, 3) }))]);
        let days = t.ask("stock.promise", json!({ "item": "BAR" }));
        assert_eq!((&days["stock"]["on_order"], &days["undated"]), (&json!("30"), &json!("20")));
        let figures = |row: &Value| ["day", "comes", "late", "projected", "promise"].map(|field| row[field].as_str().unwrap().to_owned());
        let found: Vec<[String; 5]> = rows(&days).iter().map(figures).collect();
        // What is late is expected any day; five are here.
        let wanted = [[&day(t, 0), "3", "3", "8", "8"], [&day(t, 3), "7", "0", "15", "15"]].map(|row| row.map(str::to_owned));
        assert_eq!(found, wanted);
    });
}

#[test]
fn what_went_without_a_lot_does_not_come_back_where_lots_are_kept_now() {
    each(|t| {
        t.give("BOLT", "5", "1");
        let order = t.make("sales_order", "C1", &[line("BOLT", "5")]);
        let sent = t.from("shipment", &[&order], into_main);
        let lots = |lots: bool| {
            let revision = t.ask("stock_rule.get", json!({ "item": "BOLT" }))["revision"].clone();
            json!({ "item": "BOLT", "lots": lots, "valuation": "average", "standard_price": "0", "tolerance": null, "revision": revision })
        };
        // Nothing is there: lots may be introduced.
        t.ask("stock_rule.save", lots(true));
        let error = t.refuse(&t.get(&sent), "reverse");
        assert_eq!((error.code.word(), error.params["item"].as_str()), ("stock.lots_changed", "BOLT"), "{error}");
        assert_eq!((error.params["number"].as_str(), error.params["line"].as_str()), (sent["number"].as_str().unwrap(), "1"));
        assert_eq!(t.figures("BOLT"), ["0", "0", "0", "0"]);
        // What comes back comes as a return, which names its lot; that one can be taken back.
        let back = t.from("customer_return", &[&sent], |d| {
            so_much("2")(d);
            d["lines"][0]["lot"] = json!("L1");
        });
        assert_eq!(t.figures("BOLT"), ["2", "0", "0", "2"]);
        assert_eq!(t.refused("stock_rule.save", lots(false)).code, Code::StockRuleInUse);
        t.act(&t.get(&back), "reverse");
        verify(&t.app);
        // Without lots again, it comes back as it went.
        t.ask("stock_rule.save", lots(false));
        t.act(&t.get(&sent), "reverse");
        assert_eq!(t.figures("BOLT"), ["5", "0", "0", "5"]);
        let out = with(line("BOLT", "-5"), json!({ "warehouse": "W1", "reason": "报废" }));
        t.make("adjustment", "", &[out]);
    });
}

#[test]
fn what_is_judged_is_dated_on_the_day_of_the_judgement() {
    each(|t| {
        let order = t.make("purchase_order", "S1", &[with(line("BOLT", "20"), json!({ "price": "1" }))]);
        let came = |quantity: &'static str| {
            t.from("receipt", &[&order], |d| {
                so_much(quantity)(d);
                d["day"] = json!(day(t, -3));
            })
        };
        let (fine, over) = (came("10"), came("15"));
        assert_eq!((&fine["lines"][0]["review"], &over["lines"][0]["review"]), (&json!("none"), &json!("waiting")));
        t.ask("snapshot.take", json!({}));
        let judge = |paper: &Value, accept: bool| {
            let revision = t.get(paper)["revision"].clone();
            let input = json!({ "number": paper["number"], "line": 1, "accept": accept, "reason": "已看", "revision": revision });
            t.ask("document.review", input);
        };
        judge(&over, true);
        judge(&fine, false);
        let moves = t.ask("stock.moves", json!({}));
        let figures = |row: &Value| ["day", "document", "quantity", "held", "value"].map(|field| row[field].as_str().unwrap().to_owned());
        let found: Vec<[String; 5]> = rows(&moves).iter().map(figures).collect();
        let (today, then) = (day(t, 0), day(t, -3));
        let number = |paper: &Value| paper["number"].as_str().unwrap().to_owned();
        let wanted = [
            [today.clone(), number(&fine), "0".into(), "10".into(), "0".into()],
            [today, number(&over), "0".into(), "-15".into(), "0".into()],
            [then.clone(), number(&over), "15".into(), "15".into(), "15".into()],
            [then, number(&fine), "10".into(), "0".into(), "10".into()],
        ];
        assert_eq!(found, wanted);
        assert_eq!((t.figures("BOLT"), &t.stock("BOLT")["value"]), (["25", "10", "0", "15"].map(String::from), &json!("25")));
        t.ask("snapshot.take", json!({}));
    });
}

fn reject(t: &Trade, receipt: &Value) {
    let receipt = t.get(receipt);
    t.ask(
        "document.review",
        json!({ "number": receipt["number"], "line": 1, "accept": false, "reason": "砂眼", "revision": receipt["revision"] }),
    );
}

/// So much of the first line, into the place for what waits.
fn into_quarantine(quantity: &str) -> impl Fn(&mut Value) + '_ {
    move |document| {
        so_much(quantity)(document);
        document["lines"][0]["warehouse"] = json!("Q1");
    }
}

#[test]
fn what_was_found_bad_in_quarantine_stays_there_and_leaves_what_else_waits_alone() {
    each(|t| {
        let order = t.make("purchase_order", "S1", &[line("BOLT", "5"), line("BOLT", "100")]);
        let of = |at: u32, quantity: &str| {
            let mut document =
                t.ask("document.propose", json!({ "kind": "receipt", "from": [{ "document": order["number"], "lines": [at] }] }));
            into_quarantine(quantity)(&mut document["document"]);
            let draft = t.ask("document.save", json!({ "document": document["document"] }));
            t.act(&draft, "post")
        };
        let (bad, waits) = (of(1, "5"), of(2, "103"));
        assert_eq!(waits["lines"][0]["review"], "waiting");
        reject(t, &bad);
        // It is not moved to where it could be shipped from.
        let out = with(line("BOLT", "5"), json!({ "warehouse": "Q1", "to_warehouse": "W1" }));
        assert_eq!(t.refuse(&t.draft("transfer", "", &[out]), "post").code, Code::StockShort);
        // What goes back is the bad, and the other goes on waiting as a whole.
        t.from("supplier_return", &[&bad], |_| {});
        let there = rows(&t.ask("stock.balances", json!({}))).iter().find(|row| row["warehouse"] == "Q1").cloned().unwrap();
        assert_eq!((&there["quantity"], &there["held"]), (&json!("103"), &json!("103")));
        let waits = t.get(&waits);
        t.ask(
            "document.review",
            json!({ "number": waits["number"], "line": 1, "accept": true, "reason": "可用", "revision": waits["revision"] }),
        );
        let out = with(line("BOLT", "103"), json!({ "warehouse": "Q1", "to_warehouse": "W1" }));
        t.make("transfer", "", &[out]);
        assert_eq!(t.figures("BOLT"), ["103", "0", "0", "103"]);
    });
}

#[test]
fn a_last_delivery_that_goes_back_ends_nothing() {
    each(|t| {
        let order = t.make("purchase_order", "S1", &[line("BOLT", "100")]);
        let last = t.from("receipt", &[&order], |d| {
            so_much("95")(d);
            d["lines"][0]["is_final"] = json!(true);
        });
        assert_eq!((&last["lines"][0]["review"], &t.get(&order)["state"]), (&json!("waiting"), &json!("done")));
        reject(t, &last);
        let back = t.from("supplier_return", &[&last], |_| {});
        // It has to come again.
        let open = t.get(&order);
        assert_eq!((&open["state"], &open["lines"][0]["ended"], &open["lines"][0]["left"]), (&json!("open"), &json!(false), &json!("100")));
        // The return was a mistake: the last delivery stands, and ends the line again.
        t.act(&t.get(&back), "reverse");
        assert_eq!((&t.get(&order)["state"], &t.get(&order)["lines"][0]["ended"]), (&json!("done"), &json!(true)));
        t.from("supplier_return", &[&last], |_| {});
        t.from("receipt", &[&order], so_much("100"));
        assert_eq!((&t.get(&order)["state"], &t.figures("BOLT")[0]), (&json!("done"), &"100".to_owned()));
    });
}

#[test]
fn what_turns_up_is_worth_what_the_last_of_it_was() {
    each(|t| {
        t.give("BOLT", "4", "2.5");
        let order = t.make("sales_order", "C1", &[line("BOLT", "4")]);
        t.from("shipment", &[&order], into_main);
        assert_eq!(t.stock("BOLT")["value"], "0");
        let found = with(line("BOLT", "10"), json!({ "warehouse": "W1", "reason": "角落里找到" }));
        t.make("adjustment", "", &[found]);
        assert_eq!(t.stock("BOLT")["value"], "25");
    });
}

#[test]
fn another_standard_price_gives_what_is_there_another_value() {
    each(|t| {
        let rule = |price: &str, revision: Value| json!({ "item": "BOLT", "lots": false, "valuation": "standard", "standard_price": price, "tolerance": null, "revision": revision });
        t.ask("stock_rule.save", rule("10", Value::Null));
        let order = t.make("purchase_order", "S1", &[with(line("BOLT", "8"), json!({ "price": "9" }))]);
        t.from("receipt", &[&order], so_much("5"));
        t.from("receipt", &[&order], |d| {
            so_much("3")(d);
            d["lines"][0]["warehouse"] = json!("Q1");
        });
        let sold = t.make("sales_order", "C1", &[line("BOLT", "5")]);
        t.ask("reservation.hold", json!({ "number": sold["number"], "line": 1, "quantity": "5" }));
        assert_eq!(t.stock("BOLT")["value"], "80");
        t.ask("stock_rule.save", rule("12.345", json!(1)));
        // 8 × 12.345 = 98.76, though all that can be used is promised and some of it lies elsewhere.
        let stock = t.stock("BOLT");
        assert_eq!((&stock["value"], &stock["on_hand"], &stock["quarantine"]), (&json!("98.76"), &json!("5"), &json!("3")));
        let paper = &rows(
            &t.ask("document.list", json!({ "sort": "-number", "filter": [{ "field": "kind", "op": "eq", "values": ["adjustment"] }] })),
        )[0]
        .clone();
        assert_eq!(t.get(paper)["lines"][0]["reason"], "标准价");
        let sent = t.from("shipment", &[&sold], into_main);
        t.ask("stock_rule.save", rule("20", json!(2)));
        assert_eq!(t.stock("BOLT")["value"], "60");
        // What comes back is worth what it is worth now.
        t.from("customer_return", &[&sent], so_much("2"));
        assert_eq!(t.stock("BOLT")["value"], "100");
    });
}

#[test]
fn an_order_goes_on_when_a_receipt_before_its_last_is_taken_back() {
    each(|t| {
        let bought = t.make("purchase_order", "S1", &[line("BOLT", "100")]);
        let first = t.from("receipt", &[&bought], so_much("60"));
        // 99 of 100 are within the tolerance: nothing more is to come.
        let last = t.from("receipt", &[&bought], |d| {
            so_much("39")(d);
            d["lines"][0]["is_final"] = json!(true);
        });
        let at = || {
            let order = t.get(&bought);
            let line = &order["lines"][0];
            (
                order["state"].as_str().unwrap().to_owned(),
                line["done"].as_str().unwrap().to_owned(),
                line["left"].as_str().unwrap().to_owned(),
            )
        };
        let is = |state: &str, done: &str, left: &str| (state.to_owned(), done.to_owned(), left.to_owned());
        assert_eq!((at(), t.stock("BOLT")["on_order"].as_str()), (is("done", "99", "0"), Some("0")));
        t.act(&t.get(&first), "reverse");
        assert_eq!((at(), t.stock("BOLT")["on_order"].as_str()), (is("open", "39", "61"), Some("61")));
        // What comes in its place ends it again, and the reversal of that lets it go on again, whichever was called the last before.
        let again = t.from("receipt", &[&bought], |d| {
            so_much("60")(d);
            d["lines"][0]["is_final"] = json!(true);
        });
        assert_eq!((at(), &again["lines"][0]["review"]), (is("done", "99", "0"), &json!("none")));
        t.act(&t.get(&again), "reverse");
        assert_eq!(at(), is("open", "39", "61"));
        t.act(&t.get(&last), "reverse");
        assert_eq!(at(), is("open", "0", "100"));
    });
}
