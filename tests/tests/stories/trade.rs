//! An order's way: asked for, bought, received with too much, reviewed, promised, shipped in parts, invoiced, paid; what goes
//! back; three orders that are bought together. On both databases, to the last digit.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, into_main, line, so_much, with};
use crate::common::{Place, verify};
use qitao_app::Code;
use serde_json::{Value, json};

fn each(story: impl Fn(&Trade)) {
    for place in Place::each() {
        let trade = Trade::new(&place);
        story(&trade);
        verify(&trade.app);
    }
}

fn stages(chain: &Value) -> Vec<(&str, &str)> {
    chain["stages"].as_array().unwrap().iter().map(|s| (s["stage"].as_str().unwrap(), s["state"].as_str().unwrap())).collect()
}

fn shares(line: &Value) -> Vec<(String, String)> {
    let shares = line["shares"].as_array().unwrap();
    shares.iter().map(|s| (s["code"].as_str().unwrap_or("").to_owned(), s["quantity"].as_str().unwrap().to_owned())).collect()
}

#[test]
fn an_order_from_contract_to_payment() {
    each(|t| {
        let order = t.make("sales_order", "C1", &[with(line("BOLT", "1000"), json!({ "price": "2", "due": "2026-12-20" }))]);
        assert_eq!(order["amounts"], json!({ "net": "2000", "tax": "260", "gross": "2260", "settled": "0" }));
        let code = order["codes"][0].as_str().unwrap().to_owned();
        assert_eq!(order["lines"][0]["shares"], json!([{ "code": code, "quantity": "1000" }]));

        let asked = t.from("requisition", &[&order], |_| {});
        let bought = t.from("purchase_order", &[&asked], |d| {
            d["partner"] = json!("S1");
            d["lines"][0]["price"] = json!("1.005");
        });
        assert_eq!(t.get(&asked)["state"], "done");
        assert_eq!(bought["lines"][0]["shares"], json!([{ "code": code, "quantity": "1000" }]));
        assert_eq!(t.stock("BOLT")["on_order"], "1000");

        // 2.5 % too much came: it waits for a review, and is not available till then.
        let came = t.from("receipt", &[&bought], so_much("1025"));
        assert_eq!(came["lines"][0]["review"], "waiting");
        let waits = json!({ "filter": [{ "field": "review", "op": "any_of", "values": ["waiting"] }] });
        let listed = &t.ask("document.lines", waits)["rows"][0];
        assert_eq!(["ordered", "arrived", "over"].map(|field| &listed[field]), ["1000", "1025", "0.025"], "{listed}");
        assert_eq!(t.figures("BOLT"), ["1025", "1025", "0", "0"]);
        assert_eq!(came["amounts"]["net"], "1030.13", "1005.00 ÷ 1000 × 1025 = 1030.125");
        let hold = json!({ "number": order["number"], "line": 1, "quantity": "1" });
        assert_eq!(t.refused("reservation.hold", hold).code, Code::ReservationBeyond);
        let judged = t.ask(
            "document.review",
            json!({ "number": came["number"], "line": 1, "accept": true, "reason": "供应商多送，价格不变", "revision": came["revision"] }),
        );
        assert_eq!(judged["lines"][0]["review"], "accepted");
        assert_eq!(t.figures("BOLT"), ["1025", "0", "0", "1025"]);
        assert_eq!(t.stock("BOLT")["value"], "1030.13");
        assert_eq!(t.get(&bought)["state"], "done");

        // Promised, shipped in two parts; no more than was ordered.
        t.ask("reservation.hold", json!({ "number": order["number"], "line": 1, "quantity": "700" }));
        assert_eq!(t.figures("BOLT"), ["1025", "0", "700", "325"]);
        let first = t.from("shipment", &[&order], so_much("600"));
        assert_eq!(t.figures("BOLT"), ["425", "0", "100", "325"]);
        assert_eq!(t.get(&order)["lines"][0]["left"], "400");
        let much = t.propose("shipment", &[&order]);
        assert_eq!(much["lines"][0]["quantity"], "400");
        let mut much = much;
        so_much("401")(&mut much);
        let error = t.refused("document.save", json!({ "document": much }));
        assert_eq!((error.code, error.params["left"].as_str(), error.params["line"].as_str()), (Code::DocumentBeyond, "400", "1"));
        let second = t.from("shipment", &[&order], into_main);
        assert_eq!(t.figures("BOLT"), ["25", "0", "0", "25"]);
        // 1030.13 × 600 ÷ 1025 = 603.00…, then 427.13 × 400 ÷ 425 = 402.00…
        assert_eq!(t.stock("BOLT")["value"], "25.13");
        assert_eq!(t.get(&order)["state"], "done");

        let billed = t.from("sales_invoice", &[&first, &second], |_| {});
        assert_eq!(billed["amounts"]["gross"], "2260");
        let paid = t.from("money_receipt", &[&billed], |d| d["lines"][0]["quantity"] = json!("2000"));
        assert_eq!(t.get(&billed)["amounts"]["settled"], "2000");
        t.from("purchase_invoice", &[&came], |_| {});

        let chain = t.ask("lineage.get", json!({ "code": code.to_lowercase() }));
        assert_eq!(chain["nodes"].as_array().unwrap().len(), 9, "{chain}");
        assert_eq!(
            stages(&chain),
            [
                ("order", "whole"),
                ("requisition", "whole"),
                ("purchase", "whole"),
                ("receipt", "whole"),
                ("work_order", "unneeded"),
                ("issue", "unneeded"),
                ("outsourcing", "unneeded"),
                ("completion", "unneeded"),
                ("shipment", "whole"),
                ("invoice", "whole")
            ]
        );
        assert_eq!(chain["is_whole"], true);
        let edge = |from: &Value, to: &Value| json!({ "from": from["number"], "to": to["number"] });
        let edges = chain["edges"].as_array().unwrap();
        for (from, to) in [(&order, &asked), (&asked, &bought), (&bought, &came), (&order, &first), (&second, &billed), (&billed, &paid)] {
            assert!(edges.contains(&edge(from, to)), "{} → {}: {edges:?}", from["number"], to["number"]);
        }
        // From any of its papers, too; and a misread code is told from an unknown one.
        assert_eq!(t.ask("lineage.get", json!({ "code": came["number"] }))["code"], code.as_str());
        let last = if code.ends_with('A') { "B" } else { "A" };
        let misread = format!("{}{last}", &code[..code.len() - 1]);
        assert_eq!(t.refused("lineage.get", json!({ "code": misread })).code, Code::TrackingCheck);
        let unknown = t.refused("lineage.get", json!({ "code": "OTC-19990101-0001-4" })).code;
        assert!(matches!(unknown, Code::Missing | Code::TrackingCheck), "{unknown:?}");
        assert_eq!(t.refused("lineage.get", json!({ "code": "什么" })).code, Code::TrackingShape);
    });
}

#[test]
fn three_orders_bought_together_keep_their_shares() {
    each(|t| {
        let orders: Vec<Value> =
            [("C1", "100"), ("C2", "150"), ("C1", "50")].iter().map(|(c, q)| t.make("sales_order", c, &[line("BOLT", q)])).collect();
        let codes: Vec<String> = orders.iter().map(|o| o["codes"][0].as_str().unwrap().to_owned()).collect();
        let asked = t.from("requisition", &orders.iter().collect::<Vec<_>>(), |_| {});
        assert_eq!(asked["lines"].as_array().unwrap().len(), 1);
        assert_eq!(asked["lines"][0]["quantity"], "300");
        let own =
            |a: &str, b: &str, c: &str| -> Vec<(String, String)> { codes.iter().cloned().zip([a, b, c].map(str::to_owned)).collect() };
        assert_eq!(shares(&asked["lines"][0]), own("100", "150", "50"));
        // More is bought than was asked for: the rest is for stock.
        let bought = t.from("purchase_order", &[&asked], |d| {
            d["partner"] = json!("S1");
            d["lines"][0]["quantity"] = json!("320");
            d["lines"][0]["price"] = json!("1");
        });
        let mut all = own("100", "150", "50");
        all.push((String::new(), "20".into()));
        assert_eq!(shares(&bought["lines"][0]), all);
        let first = t.from("receipt", &[&bought], so_much("160"));
        let mut half = own("50", "75", "25");
        half.push((String::new(), "10".into()));
        assert_eq!(shares(&first["lines"][0]), half);
        let back = t.from("supplier_return", &[&first], |d| so_much("16")(d));
        assert_eq!(shares(&back["lines"][0]), {
            let mut s = own("5", "8", "2");
            s.push((String::new(), "1".into()));
            s
        });
        assert_eq!(t.get(&bought)["lines"][0]["left"], "176");
        let rest = t.from("receipt", &[&bought], into_main);
        assert_eq!(rest["lines"][0]["quantity"], "176");
        assert_eq!(t.figures("BOLT"), ["320", "0", "0", "320"]);
        let error = t.refused("lineage.get", json!({ "code": bought["number"] }));
        assert_eq!((error.code, error.list.clone()), (Code::TrackingSeveral, codes.clone()));
        let whole = t.ask("lineage.completeness", json!({ "from": "2026-01-01", "to": "2999-01-01" }));
        // The request and nothing else is without a part for stock.
        assert_eq!((whole["documents"].as_i64(), whole["whole"].as_i64()), (Some(5), Some(1)), "{whole}");
    });
}

#[test]
fn what_goes_back_and_what_is_taken_back() {
    each(|t| {
        let bought = t.make("purchase_order", "S1", &[with(line("BOLT", "3"), json!({ "price": "33.333333" }))]);
        let came = t.from("receipt", &[&bought], into_main);
        assert_eq!(t.stock("BOLT")["value"], "100");
        let back = t.from("supplier_return", &[&came], so_much("1"));
        assert_eq!((back["amounts"]["net"].as_str(), t.stock("BOLT")["value"].as_str()), (Some("33.33"), Some("66.67")));
        assert_eq!(t.get(&bought)["state"], "open");
        // It cannot be taken back while something came of it.
        let error = t.refuse(&t.get(&came), "reverse");
        assert_eq!((error.code, error.list), (Code::DocumentHasChildren, vec![back["number"].as_str().unwrap().to_owned()]));
        let undone = t.act(&t.get(&back), "reverse");
        assert_eq!(undone["state"], "reversed");
        assert_eq!(
            (t.figures("BOLT"), t.stock("BOLT")["value"].as_str().unwrap().to_owned()),
            (["3", "0", "0", "3"].map(String::from), "100".into())
        );
        assert_eq!(t.get(&bought)["state"], "done");

        let order = t.make("sales_order", "C1", &[with(line("BOLT", "2"), json!({ "price": "50" }))]);
        t.ask("reservation.hold", json!({ "number": order["number"], "line": 1, "quantity": "2" }));
        let sent = t.from("shipment", &[&order], into_main);
        assert_eq!(t.figures("BOLT"), ["1", "0", "0", "1"]);
        let undone = t.act(&sent, "reverse");
        let reversal = t.ask("document.get", json!({ "number": undone["reversed_by"] }));
        assert_eq!((reversal["lines"][0]["quantity"].as_str(), reversal["reverses"].clone()), (Some("-2"), sent["number"].clone()));
        assert_eq!(reversal["verbs"], json!([]));
        // What was promised is promised again.
        assert_eq!(t.figures("BOLT"), ["3", "0", "2", "1"]);
        let sent = t.from("shipment", &[&order], into_main);
        let returned = t.from("customer_return", &[&sent], |d| {
            so_much("1")(d);
            d["lines"][0]["warehouse"] = json!("Q1");
        });
        assert_eq!(t.stock("BOLT")["quarantine"], "1");
        assert_eq!(t.figures("BOLT"), ["1", "0", "0", "1"]);
        let invoice = t.from("sales_invoice", &[&sent, &returned], |_| {});
        assert_eq!(invoice["amounts"]["net"], "50");
        assert_eq!(t.get(&order)["lines"][0]["returned"], "1");
    });
}

#[test]
fn what_is_bad_goes_back_though_the_count_is_right() {
    each(|t| {
        let judge = |paper: &Value, line: u32, accept: bool| {
            let revision = t.get(paper)["revision"].clone();
            json!({ "number": paper["number"], "line": line, "accept": accept, "reason": "来料检验", "revision": revision })
        };
        // Ten came of ten, and two of them are cracked.
        let bought = t.make("purchase_order", "S1", &[with(line("BOLT", "10"), json!({ "price": "1.5" }))]);
        let came = t.from("receipt", &[&bought], |d| {
            so_much("8")(d);
            let mut bad = d["lines"][0].clone();
            (bad["quantity"], bad["parents"][0]["quantity"]) = (json!("2"), json!("2"));
            d["lines"].as_array_mut().unwrap().push(bad);
        });
        assert_eq!(came["lines"][1]["review"], "none");
        assert_eq!(t.figures("BOLT"), ["10", "0", "0", "10"]);
        assert_eq!(t.refused("document.review", judge(&came, 1, true)).code, Code::ReviewNotWaiting, "there is nothing to accept");
        assert_eq!(t.refused("document.review", judge(&bought, 1, false)).code, Code::ReviewNotWaiting);
        // What is promised to somebody, or lies there no more, is not taken away unsaid.
        let order = t.make("sales_order", "C1", &[line("BOLT", "9")]);
        t.ask("reservation.hold", json!({ "number": order["number"], "line": 1, "quantity": "9" }));
        let error = t.refused("document.review", judge(&came, 2, false));
        assert_eq!((error.code, error.params["remaining"].as_str()), (Code::StockRemaining, "1"));
        t.act(&t.get(&order), "cancel");
        let judged = t.ask("document.review", judge(&came, 2, false));
        assert_eq!((&judged["lines"][1]["review"], &judged["lines"][1]["reason"]), (&json!("rejected"), &json!("来料检验")));
        assert_eq!(t.figures("BOLT"), ["10", "2", "0", "8"]);
        assert_eq!(t.refused("document.review", judge(&came, 2, false)).code, Code::ReviewNotWaiting, "once");
        let back = t.from("supplier_return", &[&judged], |d| {
            d["lines"].as_array_mut().unwrap().remove(0);
        });
        assert_eq!((&back["lines"][0]["quantity"], &back["amounts"]["net"]), (&json!("2"), &json!("3")));
        assert_eq!(t.figures("BOLT"), ["8", "0", "0", "8"]);
        assert_eq!((&t.get(&bought)["state"], &t.get(&bought)["lines"][0]["left"]), (&json!("open"), &json!("2")));
        // Taken back, it is there again, and waits for its way back as before; then all of it can be as if it never came.
        t.act(&back, "reverse");
        assert_eq!(t.figures("BOLT"), ["10", "2", "0", "8"]);
        let undone = t.act(&t.get(&came), "reverse");
        assert_eq!(t.figures("BOLT"), ["0", "0", "0", "0"]);
        assert_eq!(t.refused("document.review", judge(&came, 1, false)).code, Code::ReviewNotWaiting);
        let reversal = json!({ "number": undone["reversed_by"] });
        assert_eq!(t.refused("document.review", judge(&reversal, 1, false)).code, Code::ReviewNotWaiting);
    });
}

#[test]
fn what_cannot_be_is_said_with_figures() {
    each(|t| {
        let codes = |error: qitao_app::Error| error.code;
        assert_eq!(codes(t.no_draft("requisition", "", &[line("BOLT", "1")])), Code::DocumentParentNeeded);
        assert_eq!(
            codes(t.no_draft("receipt", "S1", &[with(line("BOLT", "1"), json!({ "warehouse": "W1" }))])),
            Code::DocumentParentNeeded
        );
        assert_eq!(codes(t.no_draft("sales_order", "S1", &[line("BOLT", "1")])), Code::PartnerSide);
        assert_eq!(codes(t.no_draft("sales_order", "C1", &[line("BOLT", "1.5")])), Code::FieldDecimals);
        assert_eq!(codes(t.no_draft("sales_order", "C1", &[line("BAR", "1.0005")])), Code::FieldDecimals);
        assert_eq!(codes(t.no_draft("sales_order", "C1", &[line("BOLT", "0")])), Code::FieldPositive);
        assert_eq!(codes(t.no_draft("sales_order", "C1", &[])), Code::DocumentNoLines);
        assert_eq!(codes(t.no_draft("sales_order", "C1", &[line("NONE", "1")])), Code::Missing);
        assert_eq!(codes(t.no_draft("sales_order", "C1", &[with(line("BOLT", "1"), json!({ "price": "-1" }))])), Code::FieldNegative);
        let late = json!({ "document": { "kind": "sales_order", "partner": "C1", "day": "2999-01-01", "lines": [line("BOLT", "1")] } });
        assert_eq!(codes(t.refused("document.save", late)), Code::DocumentFuture);

        // A closed order takes no receipt, and one that was written before it was closed is not posted.
        let bought = t.make("purchase_order", "S1", &[line("BOLT", "10")]);
        let draft = t.draft_of("receipt", &[&bought], into_main);
        let closed = t.act(&t.get(&bought), "close");
        assert_eq!(closed["state"], "closed");
        assert_eq!(codes(t.refuse(&draft, "post")), Code::DocumentParentState);
        assert_eq!(t.figures("BOLT"), ["0", "0", "0", "0"]);
        let opened = t.act(&closed, "reopen");
        assert_eq!(opened["state"], "open");
        let posted = t.act(&draft, "post");
        // Posted twice: the second is told that it is done, and nothing moves.
        assert_eq!(codes(t.refuse(&draft, "post")), Code::DocumentState);
        assert_eq!(t.figures("BOLT"), ["10", "0", "0", "10"]);
        assert_eq!(
            codes(t.refused(
                "document.save",
                json!({ "document": { "kind": "receipt", "partner": "S1", "lines": [line("BOLT", "1")] },
            "number": posted["number"], "revision": posted["revision"] })
            )),
            Code::DocumentState
        );

        // Never below zero; and what is promised to one is not shipped to another.
        let mine = t.make("sales_order", "C1", &[line("BOLT", "8")]);
        let theirs = t.make("sales_order", "C2", &[line("BOLT", "8")]);
        t.ask("reservation.hold", json!({ "number": mine["number"], "line": 1, "quantity": "8" }));
        let error = t.refused("reservation.hold", json!({ "number": theirs["number"], "line": 1, "quantity": "3" }));
        assert_eq!((error.code, error.params["most"].as_str()), (Code::ReservationBeyond, "2"));
        let draft = t.draft_of("shipment", &[&theirs], so_much("8"));
        let error = t.refuse(&draft, "post");
        assert_eq!((error.code, error.params["remaining"].as_str()), (Code::StockRemaining, "2"));
        let out = with(line("BOLT", "-3"), json!({ "warehouse": "W1", "reason": "破损" }));
        let draft = t.draft("adjustment", "", &[out]);
        assert_eq!(codes(t.refuse(&draft, "post")), Code::StockRemaining);
        let none = t.draft("transfer", "", &[with(line("BOLT", "1"), json!({ "warehouse": "Q1", "to_warehouse": "W1" }))]);
        let error = t.refuse(&none, "post");
        assert_eq!((error.code, error.params["there"].as_str()), (Code::StockShort, "0"));

        // Below the safety stock and a third nothing is sold, unless somebody says why.
        let locked = t.draft("sales_order", "C1", &[line("SEAL", "1")]);
        let error = t.refuse(&locked, "confirm");
        assert_eq!((error.code, error.params["available"].as_str(), error.params["on_order"].as_str()), (Code::SaleLocked, "0", "0"));
        t.make("sales_order", "C1", &[with(line("SEAL", "1"), json!({ "reason": "老客户急单" }))]);

        let numbers = t.ask("document.list", json!({ "filter": [{ "field": "kind", "op": "eq", "values": ["sales_order"] }] }));
        let numbers: Vec<&str> = numbers["rows"].as_array().unwrap().iter().map(|row| row["number"].as_str().unwrap()).collect();
        let serials: Vec<&str> = numbers.iter().map(|n| n.rsplit('-').next().unwrap()).collect();
        assert_eq!(serials, ["004", "003", "002", "001"], "without gaps, though many failed");
    });
}

#[test]
fn stock_lies_in_places_and_is_worth_what_it_cost() {
    each(|t| {
        t.give("BAR", "10.5", "8");
        t.give("BAR", "0.001", "8");
        assert_eq!(t.stock("BAR")["value"], "84.01");
        t.make("transfer", "", &[with(line("BAR", "4"), json!({ "warehouse": "W1", "to_warehouse": "X1" }))]);
        let stock = t.stock("BAR");
        assert_eq!(
            (stock["on_hand"].as_str(), stock["at_supplier"].as_str(), stock["value"].as_str()),
            (Some("6.501"), Some("4"), Some("84.01"))
        );
        let moves = t.ask("stock.moves", json!({ "filter": [{ "field": "item", "op": "eq", "values": ["BAR"] }] }));
        let quantities: Vec<&str> = moves["rows"].as_array().unwrap().iter().map(|m| m["quantity"].as_str().unwrap()).collect();
        assert_eq!(quantities, ["4", "-4", "0.001", "10.5"]);
        let lies = t.ask("stock.balances", json!({ "filter": [{ "field": "item", "op": "eq", "values": ["BAR"] }] }));
        assert_eq!(lies["rows"].as_array().unwrap().len(), 2);

        // Kept by lots: each move names one.
        let rule =
            json!({ "item": "BOLT", "lots": true, "valuation": "standard", "standard_price": "0.5", "tolerance": null, "revision": null });
        t.ask("stock_rule.save", rule);
        let without = t.no_draft("adjustment", "", &[with(line("BOLT", "5"), json!({ "warehouse": "W1", "reason": "盘" }))]);
        assert_eq!(without.code, Code::LotNeeded);
        t.make("adjustment", "", &[with(line("BOLT", "5"), json!({ "warehouse": "W1", "lot": "L1", "reason": "盘" }))]);
        assert_eq!(t.stock("BOLT")["value"], "2.5");
        let order = t.make("sales_order", "C1", &[line("BOLT", "5")]);
        let other = t.draft_of("shipment", &[&order], |d| {
            into_main(d);
            d["lines"][0]["lot"] = json!("L2");
        });
        assert_eq!(t.refuse(&other, "post").code, Code::StockShort);

        // What can be promised, by day: what comes later does not serve an earlier day.
        t.make("purchase_order", "S1", &[with(line("BAR", "20"), json!({ "due": "2998-02-01" }))]);
        t.make("sales_order", "C1", &[with(line("BAR", "5"), json!({ "due": "2998-01-01" }))]);
        let days = t.ask("stock.promise", json!({ "item": "BAR" }));
        let promised: Vec<(&str, &str)> =
            days["rows"].as_array().unwrap().iter().map(|d| (d["projected"].as_str().unwrap(), d["promise"].as_str().unwrap())).collect();
        assert_eq!(promised, [("6.501", "1.501"), ("1.501", "1.501"), ("21.501", "21.501")]);
    });
}

#[test]
fn the_factor_of_a_group_of_items_says_when_a_sale_is_refused() {
    for place in Place::each() {
        let t = Trade::new(&place);
        // A seal's safety stock is 100; 125 are there.
        t.give("SEAL", "125", "1");
        let sell = || t.draft("sales_order", "C1", &[line("SEAL", "1")]);
        let error = t.refuse(&sell(), "confirm");
        assert_eq!((error.code, error.params["factor"].as_str()), (Code::SaleLocked, "1.3"));
        let set = |group: &str, factor: Value| t.ask("sale_lock.set", json!({ "group": group, "factor": factor }));
        // 100 × 1.25 = 125 is enough, × 1.26 is not.
        assert_eq!(set("", json!("1.25"))["factor"], "1.25");
        t.act(&sell(), "confirm");
        set("", json!("1.26"));
        assert_eq!(t.refuse(&sell(), "confirm").params["factor"], "1.26");

        // Its group has a factor of its own.
        let view = t.ask("item.get", json!({ "code": "SEAL" }));
        let mut item = view["item"].clone();
        item["group"] = json!("密封");
        t.ask("item.save", json!({ "item": item, "revision": view["revision"] }));
        set("密封", json!("2"));
        assert_eq!(t.refuse(&sell(), "confirm").params["factor"], "2");
        let groups = t.ask("sale_lock.list", json!({}));
        let row = |at: usize| ["group", "items", "own", "factor"].map(|field| groups["rows"][at][field].clone());
        assert_eq!(row(0), [json!(""), json!(4), json!("1.26"), json!("1.26")]);
        assert_eq!(row(1), [json!("密封"), json!(1), json!("2"), json!("2")]);
        set("密封", json!("0"));
        t.act(&sell(), "confirm");
        // Without its own it has that of all others; without that, a third.
        set("密封", Value::Null);
        assert_eq!(t.refuse(&sell(), "confirm").params["factor"], "1.26");
        set("", Value::Null);
        assert_eq!(t.refuse(&sell(), "confirm").params["factor"], "1.3");
        let error = t.refused("sale_lock.set", json!({ "group": "", "factor": "100.5" }));
        assert_eq!((error.code, error.params["high"].as_str()), (Code::FieldRange, "100"));
        verify(&t.app);
    }
}

#[test]
fn what_a_closed_order_did_not_bring_is_ordered_again() {
    each(|t| {
        // Two customers' 40 and 60 are asked for and ordered together, with 20 for stock.
        let sold: Vec<Value> = ["40", "60"].iter().map(|q| t.make("sales_order", "C1", &[line("BOLT", q)])).collect();
        let codes: Vec<&str> = sold.iter().map(|order| order["codes"][0].as_str().unwrap()).collect();
        let asked = t.from("requisition", &sold.iter().collect::<Vec<_>>(), |_| {});
        let buy = |quantity: &str| {
            t.from("purchase_order", &[&asked], |d| {
                d["partner"] = json!("S1");
                d["lines"][0]["price"] = json!("1");
                d["lines"][0]["quantity"] = json!(quantity);
            })
        };
        let first = buy("120");
        let line_of = |paper: &Value| t.get(paper)["lines"][0].clone();
        assert_eq!((&t.get(&asked)["state"], &line_of(&asked)["done"]), (&json!("done"), &json!("100")));

        // Sixty come as 20 + 30 + 10 for stock, ten of them go back as 3 + 5 + 2: seventy never come, twelve of them for stock.
        let came = t.from("receipt", &[&first], |d| {
            d["lines"][0]["warehouse"] = json!("W1");
            so_much("60")(d);
        });
        t.from("supplier_return", &[&came], so_much("10"));
        let before = shares(&line_of(&came));
        t.act(&t.get(&first), "close");
        assert_eq!(
            (&t.get(&asked)["state"], &line_of(&asked)["done"], &line_of(&asked)["left"]),
            (&json!("open"), &json!("42"), &json!("58"))
        );

        // Ordered again, each code has just what it lacks: all in all its own.
        let again = t.from("purchase_order", &[&asked], |d| {
            d["partner"] = json!("S2");
            d["lines"][0]["price"] = json!("1");
        });
        assert_eq!(line_of(&again)["quantity"], "58");
        let part = |shares: &[(String, String)], code: &str| {
            shares.iter().find(|(of, _)| of == code).map_or(0, |(_, quantity)| quantity.parse::<i64>().unwrap())
        };
        let stayed = |code: &str| {
            let back = t.ask("document.list", json!({ "filter": [{ "field": "kind", "op": "eq", "values": ["supplier_return"] }] }));
            part(&before, code) - part(&shares(&line_of(&back["rows"][0])), code)
        };
        for (code, whole) in codes.iter().zip([40, 60]) {
            assert_eq!(stayed(code) + part(&shares(&line_of(&again)), code), whole, "{code}");
        }
        assert_eq!(line_of(&asked)["done"], "100");

        // The first order cannot go on now; once the second is given up, it can.
        let error = t.refuse(&t.get(&first), "reopen");
        assert_eq!((error.code, error.params["left"].as_str()), (Code::DocumentBeyond, "0"));
        t.act(&t.get(&again), "cancel");
        assert_eq!(line_of(&asked)["done"], "42");
        t.act(&t.get(&first), "reopen");
        assert_eq!((&line_of(&asked)["done"], &line_of(&first)["left"]), (&json!("100"), &json!("70")));
    });
}

#[test]
fn what_may_still_be_rejected_is_listed() {
    each(|t| {
        let order = t.make("purchase_order", "S1", &[line("BOLT", "100")]);
        let came = |quantity: &str| {
            t.from("receipt", &[&order], |d| {
                d["lines"][0]["warehouse"] = json!("W1");
                so_much(quantity)(d);
            })
        };
        let (fine, whole, over) = (came("50"), came("40"), came("20"));
        t.from("supplier_return", &[&whole], so_much("40"));
        let listed = || {
            let filter = json!([{ "field": "may_be_rejected", "op": "eq", "values": ["true"] }]);
            let page = t.ask("document.lines", json!({ "filter": filter }));
            page["rows"].as_array().unwrap().iter().map(|row| row["document"].clone()).collect::<Vec<_>>()
        };
        // What waits is listed elsewhere; of what went back nothing is there to reject.
        assert_eq!(over["lines"][0]["review"], "waiting");
        assert_eq!(listed(), [fine["number"].clone()]);
        let seen = t.get(&fine);
        let judged = json!({ "number": fine["number"], "line": 1, "accept": false, "reason": "划伤", "revision": seen["revision"] });
        t.ask("document.review", judged);
        assert!(listed().is_empty());
    });
}

#[test]
fn how_much_too_much_may_come_is_the_items_then_the_suppliers() {
    each(|t| {
        let came = |quantity: &str| {
            let order = t.make("purchase_order", "S1", &[line("BOLT", "100")]);
            let came = t.from("receipt", &[&order], |d| {
                d["lines"][0]["warehouse"] = json!("W1");
                so_much(quantity)(d);
            });
            came["lines"][0]["review"].as_str().unwrap().to_owned()
        };
        let supplier = |tolerance: Value| {
            let view = t.ask("partner.get", json!({ "code": "S1" }));
            let changed = with(view["partner"].clone(), json!({ "tolerance": tolerance }));
            t.ask("partner.save", json!({ "partner": changed, "revision": view["revision"] }));
        };
        assert_eq!([came("102"), came("103")], ["none", "waiting"]);
        supplier(json!("0.05"));
        assert_eq!([came("105"), came("106")], ["none", "waiting"]);
        // Nothing beyond is something that can be said, too.
        supplier(json!("0"));
        assert_eq!([came("100"), came("101")], ["none", "waiting"]);
        t.ask(
            "stock_rule.save",
            json!({ "item": "BOLT", "lots": false, "valuation": "average", "standard_price": "0", "tolerance": "0.1", "revision": null }),
        );
        assert_eq!([came("110"), came("111")], ["none", "waiting"]);
        let view = t.ask("partner.get", json!({ "code": "S1" }));
        let wrong = with(view["partner"].clone(), json!({ "tolerance": "1.01" }));
        let error = t.refused("partner.save", json!({ "partner": wrong, "revision": view["revision"] }));
        assert_eq!((error.code, error.params["field"].as_str()), (Code::FieldRange, "tolerance"));
    });
}
