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
