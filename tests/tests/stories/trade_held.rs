//! What is kept of stock and for whom: promises that come back, what will be there, lots that came later, what waits for a review. On
//! both databases.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, line, so_much};
use crate::common::{Place, verify};
use serde_json::json;

fn each(story: impl Fn(&Trade)) {
    for place in Place::each() {
        let trade = Trade::new(&place);
        story(&trade);
        verify(&trade.app);
    }
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
