//! Who may do what with papers, and who sees what they cost; what is refused because it cannot be. On both databases.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, into_main, line, so_much, with};
use crate::common::{Place, administrator, call, rows, sql, verify};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use qitao_app::{Actor, Caller, Code, Error, Location, Reply, Right};
use serde_json::{Value, json};
use std::io::Cursor;

fn each(story: impl Fn(&Trade)) {
    for place in Place::each() {
        let trade = Trade::new(&place);
        story(&trade);
        verify(&trade.app);
    }
}

fn somebody(name: &str, rights: &[Right]) -> Caller {
    Caller { actor: Actor::with_rights(name, rights.iter().copied()), ..administrator() }
}

fn keeper() -> Caller {
    somebody("keeper", &[Right::Look, Right::Keep])
}

fn may_not(result: Result<Value, Error>, right: &str) {
    let error = result.unwrap_err();
    assert_eq!((error.code, error.params["right"].as_str()), (Code::Forbidden, right), "{error}");
}

/// Every number and text in an answer.
fn words(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.values().for_each(|value| words(value, into)),
        Value::Array(items) => items.iter().for_each(|value| words(value, into)),
        Value::String(text) => into.push(text.clone()),
        other @ (Value::Number(_) | Value::Bool(_) | Value::Null) => into.push(other.to_string()),
    }
}

#[test]
fn a_keeper_posts_what_comes_and_sees_nowhere_what_it_cost() {
    each(|t| {
        // Amounts that nothing else is: 7 × 13.57 = 94.99, with tax 107.34; paid in two parts.
        let bought = t.make("purchase_order", "S1", &[with(line("BOLT", "7"), json!({ "price": "13.57" }))]);
        let keeper = keeper();
        let ask = |name: &str, input: Value| call(&t.app, &keeper, name, input);
        let mut draft = ask("document.propose", json!({ "kind": "receipt", "from": [{ "document": bought["number"] }] })).unwrap();
        into_main(&mut draft["document"]);
        let saved = ask("document.save", json!({ "document": draft["document"] })).unwrap();
        let posted = t.act_as(&keeper, &saved, "post").unwrap();
        assert_eq!((&posted["state"], &posted["amounts"], &posted["lines"][0]["price"]), (&json!("posted"), &Value::Null, &Value::Null));
        assert_eq!(t.stock("BOLT")["value"], "94.99");
        let invoice = t.from("purchase_invoice", &[&posted], |_| {});
        assert_eq!(invoice["amounts"]["gross"], "107.34");
        let paid = t.from("payment", &[&invoice], |d| d["lines"][0]["quantity"] = json!("61.21"));
        let order = t.make("sales_order", "C1", &[with(line("BOLT", "7"), json!({ "price": "13.57" }))]);
        t.from("requisition", &[&order], |_| {});
        let code = order["codes"][0].clone();
        let sent = t.from("shipment", &[&order], into_main);
        let billed = t.from("sales_invoice", &[&sent], |_| {});
        t.from("money_receipt", &[&billed], |d| d["lines"][0]["quantity"] = json!("61.21"));

        let mut seen = Vec::new();
        let numbers = rows(&t.ask("document.list", json!({}))).iter().map(|row| row["number"].clone()).collect::<Vec<_>>();
        assert_eq!(numbers.len(), 9);
        for number in &numbers {
            if let Ok(view) = ask("document.get", json!({ "number": number })) {
                words(&view, &mut seen);
            }
        }
        for name in ["document.list", "document.lines", "stock.list", "stock.balances", "stock.moves", "reservation.list", "lineage.list"] {
            words(&ask(name, json!({})).unwrap(), &mut seen);
        }
        words(&ask("lineage.get", json!({ "code": code })).unwrap(), &mut seen);
        words(&ask("stock.promise", json!({ "item": "BOLT" })).unwrap(), &mut seen);
        words(&ask("stock_rule.get", json!({ "item": "BOLT" })).unwrap(), &mut seen);
        for kind in ["payment", "purchase_invoice"] {
            let from = if kind == "payment" { &invoice } else { &posted };
            if let Ok(view) = ask("document.propose", json!({ "kind": kind, "from": [{ "document": from["number"] }] })) {
                words(&view, &mut seen);
            }
        }
        for name in ["document.export", "stock.export", "stock.export_moves"] {
            let Reply::File(file) = t.app.call(&keeper, name, json!({ "language": "en" })).unwrap() else { panic!("no file") };
            let mut book: calamine::Xlsx<_> = calamine::Reader::new(Cursor::new(file.bytes)).unwrap();
            let range = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
            assert!(range.rows().count() > 1, "{name}");
            seen.extend(range.rows().flatten().map(ToString::to_string));
        }
        assert!(seen.len() > 200, "{}", seen.len());
        // Price, net, gross, paid, left to pay; of a single piece, too.
        for amount in ["13.57", "94.99", "107.34", "12.35", "61.21", "46.13", "15.33"] {
            assert!(!seen.iter().any(|word| word.trim_start_matches('-') == amount), "{amount} is seen");
        }
        // What is paid is not even found out by looking for it.
        let looks = |name: &str, field: &str| {
            let filter = json!([{ "field": field, "op": "ge", "values": ["1"] }]);
            may_not(ask(name, json!({ "filter": filter })), "money");
            may_not(ask(name, json!({ "sort": format!("-{field}") })), "money");
        };
        looks("document.list", "gross");
        looks("document.list", "settled");
        looks("document.lines", "net");
        looks("document.lines", "gross");
        looks("stock.list", "value");
        looks("stock.moves", "value");
        may_not(ask("document.get", json!({ "number": paid["number"] })), "money");
        let filter = json!([{ "field": "quantity", "op": "eq", "values": ["61.21"] }]);
        assert!(rows(&ask("document.lines", json!({ "filter": filter })).unwrap()).is_empty());
        // Whoever may see amounts sees them all.
        let accountant = somebody("accountant", &[Right::Look, Right::Money]);
        assert_eq!(rows(&call(&t.app, &accountant, "document.lines", json!({ "filter": filter })).unwrap()).len(), 2);
    });
}

#[test]
fn everybody_writes_their_own_papers_only() {
    each(|t| {
        t.give("BOLT", "10", "1");
        let order = t.make("sales_order", "C1", &[with(line("BOLT", "4"), json!({ "price": "2" }))]);
        let draft = t.draft_of("shipment", &[&order], into_main);
        let accountant = somebody("accountant", &[Right::Look, Right::Audit, Right::Money, Right::Invoice]);
        may_not(t.act_as(&accountant, &draft, "post"), "keep");
        may_not(t.act_as(&accountant, &draft, "cancel"), "keep");
        let adjust = with(line("BOLT", "1"), json!({ "warehouse": "W1", "reason": "盘" }));
        let save = json!({ "document": { "kind": "adjustment", "lines": [adjust] } });
        may_not(call(&t.app, &accountant, "document.save", save), "keep");
        let hold = json!({ "number": order["number"], "line": 1, "quantity": "1" });
        may_not(call(&t.app, &accountant, "reservation.hold", hold.clone()), "sell");
        may_not(call(&t.app, &keeper(), "reservation.hold", hold), "sell");
        let sent = t.act_as(&keeper(), &draft, "post").unwrap();
        let document = t.propose("sales_invoice", &[&sent]);
        may_not(call(&t.app, &keeper(), "document.save", json!({ "document": document })), "invoice");
        let billed = call(&t.app, &accountant, "document.save", json!({ "document": document })).unwrap();
        may_not(t.act_as(&keeper(), &billed, "post"), "invoice");
        let billed = t.act_as(&accountant, &billed, "post").unwrap();
        may_not(t.act_as(&keeper(), &billed, "reverse"), "invoice");
        // What is offered next is what one may write.
        let makes =
            |who: &Caller, paper: &Value| call(&t.app, who, "document.get", json!({ "number": paper["number"] })).unwrap()["makes"].clone();
        assert_eq!((makes(&accountant, &billed), makes(&keeper(), &billed)), (json!(["money_receipt"]), json!([])));
        assert_eq!((makes(&accountant, &sent), makes(&keeper(), &sent)), (json!([]), json!(["customer_return"])));
        may_not(t.act_as(&keeper(), &order, "close"), "sell");
    });
}

#[test]
fn prices_that_somebody_does_not_see_stay_with_their_lines() {
    each(|t| {
        let seller = somebody("seller", &[Right::Look, Right::Sell]);
        let ask = |name: &str, input: Value| call(&t.app, &seller, name, input).unwrap();
        let priced = |item: &str, quantity: &str, price: &str| with(line(item, quantity), json!({ "price": price }));
        let lines = [priced("VALVE", "1", "5"), priced("BOLT", "2", "7"), priced("BOLT", "3", "8"), priced("BAR", "4", "9")];
        let draft = t.draft("sales_order", "C1", &lines);
        let save = |draft: &Value, lines: Value| {
            let document = json!({ "kind": "sales_order", "partner": "C1", "lines": lines });
            ask("document.save", json!({ "document": document, "number": draft["number"], "revision": t.get(draft)["revision"] }))
        };
        let prices = |lines: Value| {
            save(&draft, lines);
            let lines = t.get(&draft)["lines"].clone();
            lines.as_array().unwrap().iter().map(|line| line["price"]["price"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        // The valve is dropped: all others move up, each with its own price, though there are bolts twice.
        assert_eq!(prices(json!([line("BOLT", "2"), line("BOLT", "3"), line("BAR", "4")])), ["7", "8", "9"]);
        // The first bolts are dropped, too, and there are more bars; then they stand the other way round.
        assert_eq!(prices(json!([line("BOLT", "3"), line("BAR", "40")])), ["8", "9"]);
        assert_eq!(prices(json!([line("BAR", "40"), line("BOLT", "3")])), ["9", "8"]);
        // What is new has none; and each price is one line's.
        assert_eq!(prices(json!([line("BOLT", "3"), line("BOLT", "30"), line("BAR", "40"), line("SEAL", "1")])), ["8", "0", "9", "0"]);
        assert_eq!(t.get(&draft)["amounts"]["net"], "384");
    });
}

#[test]
fn below_the_lock_sells_who_may_and_says_why() {
    each(|t| {
        t.give("SEAL", "129", "1");
        let seller = somebody("seller", &[Right::Look, Right::Sell]);
        let locked = t.draft("sales_order", "C1", &[line("SEAL", "1")]);
        let error = t.act_as(&seller, &locked, "confirm").unwrap_err();
        assert_eq!((error.code, error.params["available"].as_str()), (Code::SaleLocked, "129"));
        let because = t.draft("sales_order", "C1", &[with(line("SEAL", "1"), json!({ "reason": "老客户" }))]);
        may_not(t.act_as(&seller, &because, "confirm"), "release");
        let chief = somebody("chief", &[Right::Look, Right::Sell, Right::Release]);
        assert_eq!(t.act_as(&chief, &locked, "confirm").unwrap_err().code, Code::SaleLocked, "nobody said why");
        assert_eq!(t.act_as(&chief, &because, "confirm").unwrap()["state"], "open");
        // One more, and it is not locked any more: anybody who sells may.
        t.give("SEAL", "1", "1");
        assert_eq!(t.act_as(&seller, &locked, "confirm").unwrap()["state"], "open");
    });
}

#[test]
fn what_came_is_judged_by_who_may_review() {
    each(|t| {
        let bought = t.make("purchase_order", "S1", &[line("BOLT", "100")]);
        let came = t.from("receipt", &[&bought], so_much("103"));
        assert_eq!(came["lines"][0]["review"], "waiting");
        let judge =
            |reason: &str| json!({ "number": came["number"], "line": 1, "accept": true, "reason": reason, "revision": came["revision"] });
        may_not(call(&t.app, &keeper(), "document.review", judge("多送")), "review");
        let reviewer = somebody("reviewer", &[Right::Look, Right::Review]);
        assert_eq!(call(&t.app, &reviewer, "document.review", judge(" ")).unwrap_err().code, Code::FieldRequired);
        // It goes nowhere till then: neither out, nor back, nor elsewhere.
        let move_it = t.draft("transfer", "", &[with(line("BOLT", "1"), json!({ "warehouse": "W1", "to_warehouse": "Q1" }))]);
        assert_eq!(t.refuse(&move_it, "post").code, Code::StockRemaining);
        let back = t.draft_of("supplier_return", &[&came], |_| {});
        assert_eq!(t.refuse(&back, "post").code, Code::ReviewFirst);
        let judged = call(&t.app, &reviewer, "document.review", judge("多送")).unwrap();
        assert_eq!((&judged["lines"][0]["review"], &judged["lines"][0]["reviewed_by"]), (&json!("accepted"), &json!("reviewer")));
        let again = json!({ "number": came["number"], "line": 1, "accept": false, "reason": "x", "revision": judged["revision"] });
        assert_eq!(call(&t.app, &reviewer, "document.review", again).unwrap_err().code, Code::ReviewNotWaiting);
        t.act(&move_it, "post");
    });
}

#[test]
fn what_waits_in_quarantine_waits_too() {
    each(|t| {
        let bought = t.make("purchase_order", "S1", &[line("BOLT", "100")]);
        let came = t.from("receipt", &[&bought], |d| {
            so_much("103")(d);
            d["lines"][0]["warehouse"] = json!("Q1");
        });
        assert_eq!(came["lines"][0]["review"], "waiting");
        let out = t.draft("transfer", "", &[with(line("BOLT", "103"), json!({ "warehouse": "Q1", "to_warehouse": "W1" }))]);
        let error = t.refuse(&out, "post");
        assert_eq!((error.code, error.params["there"].as_str()), (Code::StockShort, "0"));
        t.ask(
            "document.review",
            json!({ "number": came["number"], "line": 1, "accept": true, "reason": "多送", "revision": came["revision"] }),
        );
        t.act(&out, "post");
        assert_eq!(t.figures("BOLT"), ["103", "0", "0", "103"]);
    });
}

#[test]
fn what_was_rejected_goes_back_from_where_it_waits() {
    each(|t| {
        let bought = t.make("purchase_order", "S1", &[line("BOLT", "100")]);
        let came = t.from("receipt", &[&bought], so_much("103"));
        t.ask(
            "document.review",
            json!({ "number": came["number"], "line": 1, "accept": false, "reason": "退", "revision": came["revision"] }),
        );
        t.make("adjustment", "", &[with(line("BOLT", "200"), json!({ "warehouse": "Q1", "reason": "盘" }))]);
        // Others' goods do not go in its place: it would wait for ever.
        let other = t.draft_of("supplier_return", &[&came], |d| d["lines"][0]["warehouse"] = json!("Q1"));
        let error = t.refuse(&other, "post");
        assert_eq!((error.code, error.params["place"].as_str(), error.params["there"].as_str()), (Code::StockShort, "Q1", "0"));
        assert_eq!(t.figures("BOLT"), ["103", "103", "0", "0"]);
        t.from("supplier_return", &[&came], |_| {});
        assert_eq!(t.figures("BOLT"), ["0", "0", "0", "0"]);
    });
}

#[test]
fn after_the_last_delivery_nothing_stays_promised() {
    each(|t| {
        t.give("BOLT", "10", "1");
        let order = t.make("sales_order", "C1", &[line("BOLT", "10")]);
        t.ask("reservation.hold", json!({ "number": order["number"], "line": 1, "quantity": "10" }));
        let sent = t.from("shipment", &[&order], |d| {
            so_much("8")(d);
            d["lines"][0]["is_final"] = json!(true);
        });
        assert_eq!((t.get(&order)["state"].clone(), t.figures("BOLT")), (json!("done"), ["2", "0", "0", "2"].map(String::from)));
        t.act(&sent, "reverse");
        assert_eq!((t.get(&order)["state"].clone(), t.figures("BOLT")), (json!("open"), ["10", "0", "8", "2"].map(String::from)));
    });
}

#[test]
fn what_cost_nothing_is_taken_back_though_the_rest_is_worth_something() {
    each(|t| {
        t.give("BOLT", "5", "10");
        let gift = t.give("BOLT", "5", "0");
        let order = t.make("sales_order", "C1", &[line("BOLT", "5")]);
        t.from("shipment", &[&order], into_main);
        assert_eq!(t.stock("BOLT")["value"], "25");
        // The last pieces take all that is left.
        t.act(&gift, "reverse");
        assert_eq!((t.figures("BOLT")[0].as_str(), t.stock("BOLT")["value"].as_str()), ("0", Some("0")));
    });
}

#[test]
fn parts_add_up_after_one_of_them_was_taken_back() {
    each(|t| {
        t.give("BOLT", "3", "1");
        let order = t.make("sales_order", "C1", &[with(line("BOLT", "3"), json!({ "price": "33.333333" }))]);
        let sent = t.from("shipment", &[&order], into_main);
        let one = |d: &mut Value| {
            d["lines"][0]["quantity"] = json!("1");
            d["lines"][0]["parents"][0]["quantity"] = json!("1");
        };
        let first = t.from("sales_invoice", &[&sent], one);
        let second = t.from("sales_invoice", &[&sent], one);
        assert_eq!([&first, &second].map(|i| i["amounts"]["net"].as_str().unwrap()), ["33.33", "33.34"]);
        t.act(&first, "reverse");
        let third = t.from("sales_invoice", &[&sent], one);
        let last = t.from("sales_invoice", &[&sent], one);
        assert_eq!([&third, &last].map(|i| i["amounts"]["net"].as_str().unwrap()), ["33.33", "33.33"], "100.00 in all");
    });
}

#[test]
fn what_is_paid_is_shared_in_whole_cents() {
    each(|t| {
        t.give("BOLT", "3", "1");
        let priced = |price: &str| with(line("BOLT", "1"), json!({ "price": price, "tax_rate": "0" }));
        let order = t.make("sales_order", "C1", &[priced("1"), priced("1"), priced("1")]);
        let sent = t.from("shipment", &[&order], into_main);
        let billed = t.from("sales_invoice", &[&sent], |_| {});
        let paid = t.from("money_receipt", &[&billed], |d| d["lines"][0]["quantity"] = json!("1"));
        let parts: Vec<&str> =
            paid["lines"][0]["parents"].as_array().unwrap().iter().map(|parent| parent["quantity"].as_str().unwrap()).collect();
        assert_eq!(parts, ["0.34", "0.33", "0.33"]);
        assert_eq!(paid["lines"][0]["shares"], json!([{ "code": order["codes"][0], "quantity": "1" }]));
    });
}

#[test]
fn a_clock_that_was_set_back_moves_nothing() {
    for place in Place::each() {
        let t = Trade::new(&place);
        t.give("BOLT", "3", "1");
        let draft = t.draft("transfer", "", &[with(line("BOLT", "1"), json!({ "warehouse": "W1", "to_warehouse": "Q1" }))]);
        drop(t);
        // As if the last move had been an hour from now. The ledger itself does not let that be written.
        let later = |hours: i64| {
            let update = format!("UPDATE stock_move SET at = at + {}", hours * 3_600_000_000);
            match place.location() {
                Location::Sqlite(file) => {
                    let mut books = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
                    let stays = "CREATE TRIGGER stock_move_stays BEFORE UPDATE ON stock_move \
                                 BEGIN SELECT RAISE(ABORT, 'stock_move is append-only'); END";
                    books.batch_execute(&format!("DROP TRIGGER stock_move_stays; {update}; {stays};")).unwrap();
                }
                Location::Postgres(url) => {
                    sql(
                        &url,
                        &format!("ALTER TABLE stock_move DISABLE TRIGGER USER; {update}; ALTER TABLE stock_move ENABLE TRIGGER USER"),
                    );
                }
            }
        };
        later(1);
        let t = Trade { app: place.open() };
        let error = t.refuse(&draft, "post");
        assert_eq!((error.code, error.hint.as_deref()), (Code::ClockBack, Some("set_clock")));
        assert_eq!(t.figures("BOLT")[0], "3");
        drop(t);
        later(-1);
        let t = Trade { app: place.open() };
        t.act(&draft, "post");
        assert_eq!(t.figures("BOLT")[0], "2");
        verify(&t.app);
    }
}

#[test]
fn what_came_again_for_what_went_back_is_the_same_orders() {
    each(|t| {
        let orders: Vec<Value> = [("C1", "1"), ("C2", "99")].iter().map(|(c, q)| t.make("sales_order", c, &[line("BOLT", q)])).collect();
        let asked = t.from("requisition", &orders.iter().collect::<Vec<_>>(), |_| {});
        let bought = t.from("purchase_order", &[&asked], |d| d["partner"] = json!("S1"));
        let came = t.from("receipt", &[&bought], into_main);
        // Ten go back in ones: by remainders the first order's piece is among them at some time.
        for _ in 0..60 {
            t.from("supplier_return", &[&came], so_much("1"));
        }
        let again = t.from("receipt", &[&bought], into_main);
        let own = |paper: &Value| -> Vec<(Value, Value)> {
            paper["lines"][0]["shares"].as_array().unwrap().iter().map(|s| (s["code"].clone(), s["quantity"].clone())).collect()
        };
        let code = orders[0]["codes"][0].clone();
        let returns = t.ask("document.list", json!({ "filter": [{ "field": "kind", "op": "eq", "values": ["supplier_return"] }] }));
        let went = rows(&returns).iter().any(|row| own(&t.get(row))[0].0 == code);
        assert_eq!(own(&again).iter().any(|(c, _)| *c == code), went, "{:?}", own(&again));
    });
}

#[test]
fn a_price_that_somebody_set_blindly_is_in_the_trail_for_those_who_may_see_it() {
    each(|t| {
        let order = t.draft("sales_order", "C1", &[with(line("BOLT", "7"), json!({ "price": "13.57" }))]);
        let seller = somebody("seller", &[Right::Look, Right::Sell]);
        let document = json!({ "kind": "sales_order", "partner": "C1", "lines": [with(line("BOLT", "7"), json!({ "price": "1.03" }))] });
        let save = json!({ "number": order["number"], "revision": order["revision"], "document": document });
        let saved = call(&t.app, &seller, "document.save", save).unwrap();
        assert_eq!((&saved["amounts"], &saved["lines"][0]["price"]), (&Value::Null, &Value::Null));
        let trail = |who: &Caller| {
            let asked = json!({ "object_kind": "document", "object_key": order["number"] });
            rows(&call(&t.app, who, "audit.list", asked).unwrap())[0].to_string()
        };
        let all = trail(&administrator());
        assert!(all.contains("13.57") && all.contains("1.03"), "{all}");
        let less = trail(&somebody("admin", &[Right::Look, Right::Audit]));
        assert!(less.contains("BOLT") && !less.contains("13.57") && !less.contains("1.03"), "{less}");
    });
}

#[test]
fn whoever_does_not_see_money_does_nothing_with_it() {
    each(|t| {
        let order = t.make("purchase_order", "S1", &[with(line("BOLT", "7"), json!({ "price": "13.57" }))]);
        let came = t.from("receipt", &[&order], into_main);
        let invoice = t.from("purchase_invoice", &[&came], |_| {});
        let paid = t.draft_of("payment", &[&invoice], |_| {});
        let blind = somebody("blind", &[Right::Look, Right::Invoice]);
        may_not(t.act_as(&blind, &paid, "post"), "money");
        t.act(&paid, "post");
        let error = t.act_as(&blind, &t.get(&invoice), "reverse").unwrap_err();
        assert!(!format!("{error} {:?}", error.params).contains("107.34"), "{error}");
        let filter = json!({ "filter": [{ "field": "is_settled", "op": "eq", "values": ["true"] }] });
        may_not(call(&t.app, &blind, "document.list", filter), "money");
        for (name, input) in [("cut_over.set_day", json!({ "day": "2026-01-31" })), ("cut_over.reopen", json!({ "reason": "x" }))] {
            may_not(call(&t.app, &blind, name, input), "money");
        }
        let found = with(line("BOLT", "1"), json!({ "warehouse": "W1", "reason": "找到", "price": "99" }));
        let found = json!({ "document": { "kind": "adjustment", "lines": [found] } });
        may_not(call(&t.app, &keeper(), "document.save", found), "money");
        // No other word makes what was found worth anything else than the rest: 7 × 13.57 = 94.99.
        for (more, refused) in [(json!({ "tax_rate": "0" }), None), (json!({ "discount": "0.5" }), Some("discount"))] {
            let found = with(with(line("BOLT", "7"), json!({ "warehouse": "W1", "reason": "找到" })), more);
            let saved = call(&t.app, &keeper(), "document.save", json!({ "document": { "kind": "adjustment", "lines": [found] } }));
            match refused {
                Some(field) => assert_eq!(saved.unwrap_err().params["field"], field),
                None => _ = t.act_as(&keeper(), &saved.unwrap(), "post").unwrap(),
            }
        }
        assert_eq!(t.stock("BOLT")["value"], "189.98");
        // What is credited at a price of its own is no business of whoever sees no prices.
        let order = t.make("purchase_order", "S1", &[with(line("BOLT", "5"), json!({ "price": "10" }))]);
        let came = t.from("receipt", &[&order], into_main);
        t.from("purchase_invoice", &[&came], |d| d["lines"][0]["price"] = json!("9.87"));
        let back = t.from("supplier_return", &[&came], so_much("2"));
        let credit = json!({ "kind": "purchase_invoice", "from": [{ "document": back["number"] }] });
        may_not(call(&t.app, &blind, "document.propose", credit), "money");
        let master = somebody("master", &[Right::Look, Right::MasterData, Right::Sell]);
        may_not(call(&t.app, &master, "sale_lock.set", json!({ "group": "", "factor": "0" })), "release");
    });
}
