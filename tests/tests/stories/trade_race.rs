//! Two at once: the same paper posted by two, the same request sent twice, the last piece promised or shipped to two, numbers
//! given while some of those who ask for one fail. On both databases.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common;
use crate::common::trade::{Trade, into_main, line};
use crate::common::{Place, administrator, call, rows, verify};
use qitao_app::{Caller, Code, Error};
use serde_json::{Value, json};
use std::sync::Barrier;

/// How often each race is run: who is first is chance.
const TIMES: usize = 12;

fn each(story: impl Fn(&Trade)) {
    for place in Place::each() {
        let trade = Trade::new(&place);
        story(&trade);
        verify(&trade.app);
    }
}

/// The same instant, from as many threads as there are calls.
fn at_once(t: &Trade, calls: &[(Caller, &str, Value)]) -> Vec<Result<Value, Error>> {
    let start = Barrier::new(calls.len());
    std::thread::scope(|scope| {
        let threads: Vec<_> = calls
            .iter()
            .map(|(caller, name, input)| {
                scope.spawn(|| {
                    start.wait();
                    call(&t.app, caller, name, input.clone())
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn act(paper: &Value, verb: &str) -> Value {
    json!({ "number": paper["number"], "verb": verb, "revision": paper["revision"], "reason": "因为" })
}

/// One did it; the other was told why not.
fn one_wins(results: Vec<Result<Value, Error>>, losers: &[Code]) -> Error {
    let (done, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!((done.len(), refused.len()), (1, 1), "{refused:?}");
    let error = refused.into_iter().next().unwrap().unwrap_err();
    assert!(losers.contains(&error.code), "{error} {:?}", error.params);
    error
}

#[test]
fn a_paper_is_posted_once_whoever_clicks() {
    each(|t| {
        let bought = t.make("purchase_order", "S1", &[line("BOLT", "1000")]);
        for at in 1..=TIMES {
            let draft = t.draft_of("receipt", &[&bought], |d| common::trade::so_much("2")(d));
            let post = || (administrator(), "document.act", act(&draft, "post"));
            one_wins(at_once(t, &[post(), post()]), &[Code::DocumentState]);
            assert_eq!(t.figures("BOLT")[0], (2 * at).to_string());
        }
        let moves = t.ask("stock.moves", json!({}));
        assert_eq!(rows(&moves).len(), TIMES);
    });
}

#[test]
fn a_request_that_is_sent_twice_is_done_once_and_answered_twice() {
    each(|t| {
        for at in 1..=TIMES {
            let caller = administrator().with_request_id(Some(format!("give-{at}")));
            let give = json!({ "item": "BOLT", "quantity": "3", "price": "1", "warehouse": "W1", "reason": "期初" });
            let save = json!({ "document": { "kind": "adjustment", "lines": [give] } });
            let both = at_once(t, &[(caller.clone(), "document.save", save.clone()), (caller.clone(), "document.save", save)]);
            let both: Vec<Value> = both.into_iter().map(Result::unwrap).collect();
            assert_eq!(both[0], both[1]);
            let caller = administrator().with_request_id(Some(format!("post-{at}")));
            let post = || (caller.clone(), "document.act", act(&both[0], "post"));
            let both: Vec<Value> = at_once(t, &[post(), post()]).into_iter().map(Result::unwrap).collect();
            assert_eq!((&both[0], &both[0]["state"]), (&both[1], &json!("posted")));
            assert_eq!(t.figures("BOLT")[0], (3 * at).to_string());
            // Hours later, too.
            assert_eq!(call(&t.app, &caller, "document.act", post().2).unwrap(), both[0]);
        }
        assert_eq!(rows(&t.ask("document.list", json!({}))).len(), TIMES);
    });
}

#[test]
fn the_last_piece_is_promised_to_one_and_shipped_to_one() {
    each(|t| {
        for _ in 0..TIMES {
            t.give("BOLT", "1", "5");
            let orders = ["C1", "C2"].map(|customer| t.make("sales_order", customer, &[line("BOLT", "1")]));
            let hold =
                |order: &Value| (administrator(), "reservation.hold", json!({ "number": order["number"], "line": 1, "quantity": "1" }));
            let error = one_wins(at_once(t, &[hold(&orders[0]), hold(&orders[1])]), &[Code::ReservationBeyond]);
            assert_eq!((error.params["item"].as_str(), error.params["most"].as_str()), ("BOLT", "0"));
            assert_eq!(t.figures("BOLT"), ["1", "0", "1", "0"]);
            let promised = |order: &Value| t.get(order)["lines"][0]["reserved"] == "1";
            let (mine, theirs) = if promised(&orders[0]) { (&orders[0], &orders[1]) } else { (&orders[1], &orders[0]) };
            // Whoever was promised it gets it, whoever else is quicker.
            let drafts = [theirs, mine].map(|order| t.draft_of("shipment", &[order], into_main));
            let post = |draft: &Value| (administrator(), "document.act", act(draft, "post"));
            let results = at_once(t, &[post(&drafts[0]), post(&drafts[1])]);
            assert!(results[1].is_ok(), "{results:?}");
            let error = one_wins(results, &[Code::StockRemaining]);
            assert_eq!((error.params["remaining"].as_str(), error.params["line"].as_str()), ("0", "1"));
            assert_eq!(t.figures("BOLT"), ["0", "0", "0", "0"]);
            t.act(&t.get(&drafts[0]), "cancel");
            t.act(&t.get(theirs), "cancel");

            // Nobody was promised it: one of them gets it.
            t.give("BOLT", "1", "5");
            let drafts = ["C1", "C2"].map(|customer| {
                let order = t.make("sales_order", customer, &[line("BOLT", "1")]);
                t.draft_of("shipment", &[&order], into_main)
            });
            let error = one_wins(at_once(t, &[post(&drafts[0]), post(&drafts[1])]), &[Code::StockRemaining]);
            assert_eq!(error.params["remaining"].as_str(), "0");
            assert_eq!(t.figures("BOLT"), ["0", "0", "0", "0"]);
        }
    });
}

#[test]
fn numbers_have_no_gaps_though_some_who_ask_for_one_fail() {
    each(|t| {
        let fine = json!({ "document": { "kind": "sales_order", "partner": "C1", "lines": [line("BOLT", "1")] } });
        let wrong = json!({ "document": { "kind": "sales_order", "partner": "C1", "lines": [line("BOLT", "1"), line("BOLT", "0.5")] } });
        let calls: Vec<_> =
            (0..8 * TIMES).map(|at| (administrator(), "document.save", if at % 3 == 0 { wrong.clone() } else { fine.clone() })).collect();
        let mut numbers: Vec<String> = Vec::new();
        let mut refused = 0;
        for some in calls.chunks(8) {
            for result in at_once(t, some) {
                match result {
                    Ok(view) => numbers.push(view["number"].as_str().unwrap().rsplit('-').next().unwrap().to_owned()),
                    Err(error) => {
                        assert_eq!((error.code, error.params["line"].as_str()), (Code::FieldDecimals, "2"));
                        refused += 1;
                    }
                }
            }
        }
        numbers.sort();
        let wanted: Vec<String> = (1..=numbers.len()).map(|serial| format!("{serial:03}")).collect();
        assert_eq!((numbers, refused), (wanted, 8 * TIMES / 3));
    });
}
