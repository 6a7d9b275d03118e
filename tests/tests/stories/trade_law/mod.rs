//! Any sequence of papers, some of them wrong on purpose: the books agree with a small model after each stretch of it, what is
//! refused leaves everything as it was, and the parts of a line add up to it. On both databases, with the books closed in between and
//! the program killed while it posts, reverses, promises or reviews.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

mod crash;
mod model;
mod proof;
mod somebody;

use crate::common::{Place, verify};
use crash::Books;
use model::Model;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;
use somebody::Somebody;
use std::collections::BTreeMap;

const SEED: u64 = 20_261_126;
/// Steps of one run, and after how many the books are compared with the model.
const STEPS: u32 = 600;
const EVERY: u32 = 10;
/// After how many the program is killed while it does the next.
const KILLED: u32 = 32;

fn story(place: &Place, seed: u64) {
    let started = std::time::Instant::now();
    let mut t = Books::new(place);
    let second = json!({ "code": "W2", "name": "二号仓", "kind": "stock", "partner": "", "note": "", "retired": false });
    t.ask("warehouse.save", json!({ "warehouse": second, "revision": null }));
    t.ask(
        "stock_rule.save",
        json!({ "item": "VALVE", "lots": true, "valuation": "standard", "standard_price": "7.5", "tolerance": null, "revision": null }),
    );
    let random = StdRng::seed_from_u64(seed);
    let mut who = Somebody { random, model: Model::default(), step: 0, accepted: BTreeMap::new(), refused: BTreeMap::new(), killed: false };
    for step in 1..=STEPS {
        who.step = step;
        who.killed |= step % KILLED == 0;
        who.go(&mut t);
        if step % EVERY == 0 {
            who.compare(&t);
        }
        if step % (STEPS / 3) == 0 {
            verify(&t.app);
            t.reopen();
        }
    }
    who.compare(&t);
    verify(&t.app);
    let proved = who.whole_lines(&t);
    println!(
        "seed {seed}, {:?}: accepted {:?}; refused {:?}; whole lines {proved:?}; kills {:?}",
        started.elapsed(),
        who.accepted,
        who.refused,
        t.kills
    );
    for what in [
        "sales_order",
        "requisition",
        "purchase_order",
        "receipt",
        "supplier_return",
        "shipment",
        "customer_return",
        "transfer",
        "adjustment",
        "sales_invoice",
        "purchase_invoice",
        "payment",
        "money_receipt",
        "hold",
        "void",
        "accept",
        "reject",
        "find bad",
        "close",
        "reopen",
        "cancel",
        "reverse",
        "edit",
    ] {
        assert!(who.accepted.contains_key(what), "never: {what}");
    }
    assert!(t.kills.iter().sum::<u32>() > STEPS / KILLED / 2, "{:?}", t.kills);
    assert!(who.refused.len() > 5 && proved.iter().sum::<u32>() > 0, "{:?}", who.refused);
}

/// Another seed for those who look for more.
fn seed() -> u64 {
    std::env::var("QITAO_SEED").ok().map_or(SEED, |text| text.parse().unwrap())
}

#[test]
fn whatever_is_done_the_books_say_what_was_done() {
    for (place, more) in Place::each().into_iter().zip(0..) {
        story(&place, seed() + more);
    }
}
