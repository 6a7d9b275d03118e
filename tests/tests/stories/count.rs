//! Counting stock: blind entry, what moves meanwhile, differences to the last digit, somebody else's agreement, promises that
//! would break. On both databases.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, item, line, so_much, with};
use crate::common::{Place, administrator, call, column, rows, verify};
use qitao_app::{Caller, Code, Error, Reply, Token};
use serde_json::{Value, json};

/// A factory with logins: an owner, two who count, one who judges and counts, one who judges.
struct Count {
    trade: Trade,
    owner: Caller,
}

impl Count {
    fn new(place: &Place) -> Self {
        let trade = Trade::new(place);
        for (warehouse, code, barcode) in [("W1", "A-01", "LOC-A01"), ("W1", "A-02", "")] {
            let bin = json!({ "warehouse": warehouse, "code": code, "barcode": barcode, "note": "", "retired": false });
            trade.ask("bin.save", json!({ "bin": bin, "revision": null }));
        }
        trade.ask("item.save", json!({ "item": item("PIN", "销", "raw", "buy", "pcs", 0, "0"), "revision": null }));
        let rule =
            json!({ "item": "PIN", "lots": true, "valuation": "average", "standard_price": null, "tolerance": null, "revision": null });
        trade.ask("stock_rule.save", rule);
        let put = |item: &str, quantity: &str, price: &str, bin: &str, lot: &str| {
            let line =
                json!({ "item": item, "quantity": quantity, "price": price, "warehouse": "W1", "bin": bin, "lot": lot, "reason": "期初" });
            trade.make("adjustment", "", &[line]);
        };
        put("BOLT", "1000", "0.25", "A-01", "");
        put("BAR", "12.5", "8", "A-01", "");
        put("PIN", "40", "1.5", "A-02", "L1");
        put("SEAL", "300", "2", "", "");
        let begun = trade.ask("login.switch_on", json!({ "login": "owner", "name": "厂长", "password": "tanglewood" }));
        let owner = administrator().with_session(Some(Token::given(begun["session"]["token"].as_str().unwrap())));
        Self { trade, owner }
    }

    fn call(&self, who: &Caller, name: &str, input: Value) -> Result<Value, Error> {
        call(&self.trade.app, who, name, input)
    }

    fn ask(&self, who: &Caller, name: &str, input: Value) -> Value {
        self.call(who, name, input.clone()).unwrap_or_else(|error| panic!("{name} {input}: {error}"))
    }

    /// Somebody with a role, logged in.
    fn person(&self, login: &str, role: &str) -> Caller {
        let person = json!({ "login": login, "name": login, "roles": [role], "retired": false });
        self.ask(&self.owner, "person.save", json!({ "person": person, "revision": null }));
        self.ask(&self.owner, "person.set_secret", json!({ "login": login, "kind": "password", "secret": "tanglewood" }));
        let session = self.ask(&administrator(), "session.login", json!({ "login": login, "secret": "tanglewood" }));
        administrator().with_session(Some(Token::given(session["token"].as_str().unwrap())))
    }

    fn make(&self, who: &Caller, more: Value) -> Value {
        self.ask(who, "count.make", with(json!({ "warehouse": "W1" }), more))["count"].clone()
    }

    fn lines(&self, who: &Caller, count: &Value) -> Vec<Value> {
        rows(&self.ask(who, "count.lines", json!({ "number": count["number"] }))).clone()
    }

    fn enter(&self, who: &Caller, count: &Value, figures: &[(u32, &str)]) -> Result<Value, Error> {
        let entries: Vec<Value> = figures.iter().map(|(line, quantity)| json!({ "line": line, "quantity": quantity })).collect();
        self.call(who, "count.enter", json!({ "number": count["number"], "entries": entries }))
    }

    fn act(&self, who: &Caller, count: &Value, verb: &str, more: Value) -> Result<Value, Error> {
        let revision = self.ask(&self.owner, "count.get", json!({ "number": count["number"] }))["count"]["revision"].clone();
        self.call(who, "count.act", with(json!({ "number": count["number"], "verb": verb, "revision": revision, "reason": "因为" }), more))
    }

    fn done(&self, who: &Caller, count: &Value, verb: &str) -> Value {
        self.act(who, count, verb, json!({})).unwrap_or_else(|error| panic!("{verb}: {error}"))
    }

    fn stock(&self, item: &str) -> Value {
        let filter = json!([{ "field": "item", "op": "eq", "values": [item] }]);
        rows(&self.ask(&self.owner, "stock.list", json!({ "filter": filter })))[0].clone()
    }

    fn paper(&self, who: &Caller, kind: &str, lines: Value) -> Value {
        let draft = self.ask(who, "document.save", json!({ "document": { "kind": kind, "partner": "", "lines": lines } }));
        self.ask(who, "document.act", json!({ "number": draft["number"], "verb": "post", "revision": draft["revision"], "reason": "" }))
    }
}

fn each(story: impl Fn(&Count)) {
    for place in Place::each() {
        let count = Count::new(&place);
        story(&count);
        let started = count.ask(&count.owner, "system.verify", json!({}));
        let verified = count.trade.app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {}).unwrap();
        assert_eq!(verified["problems"], 0, "{verified}");
    }
}

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> (Code, Error) {
    let error = result.unwrap_err();
    (error.code, error)
}

/// Somebody who counts is told what they counted themselves, by line, and nothing else: by no query, by no file.
fn blind(c: &Count, who: &Caller, count: &Value, own: &[bool]) {
    for (row, own) in c.lines(who, count).iter().zip(own) {
        for field in ["book", "difference", "close", "value"] {
            assert_eq!(row[field], Value::Null, "{field}: {row}");
        }
        assert_eq!(!row["counted"].is_null(), *own, "{row}");
    }
    let differing = json!({ "number": count["number"], "only": "differing" });
    assert_eq!(code(c.call(who, "count.lines", differing)).0, Code::Forbidden);
    let listed = c.ask(who, "count.list", json!({}));
    assert_eq!(["exact", "accuracy", "close"].map(|field| rows(&listed)[0][field].clone()), [Value::Null, Value::Null, Value::Null]);
}

#[test]
fn two_count_blindly_and_a_third_agrees() {
    each(|c| {
        let (li, wang, judge) = (c.person("li", "keeper"), c.person("wang", "keeper"), c.person("judge", "planner"));
        let count = c.make(&li, json!({ "tolerance": "0.005" }));
        assert!(count["number"].as_str().unwrap().starts_with("PD-") && count["number"].as_str().unwrap().ends_with("-001"));
        // In the order in which somebody walks past: the floor, then the bins.
        let sheet = c.lines(&li, &count);
        assert_eq!(column(&sheet, "item"), ["SEAL", "BAR", "BOLT", "PIN"]);
        assert_eq!(column(&sheet, "bin_barcode"), ["", "LOC-A01", "LOC-A01", ""]);

        c.enter(&li, &count, &[(1, "300"), (2, "12.25")]).unwrap();
        let view = c.enter(&wang, &count, &[(3, "997"), (4, "40")]).unwrap();
        // Neither of them is told what the books say, by any of the queries or by the file, nor how many lines are right.
        assert_eq!(
            (&view["sees"], &view["value"], &view["count"]["exact"], &view["count"]["accuracy"]),
            (&json!(false), &Value::Null, &Value::Null, &Value::Null)
        );
        for who in [&li, &wang] {
            for row in c.lines(who, &count) {
                assert_eq!(
                    (&row["book"], &row["difference"], &row["close"], &row["value"]),
                    (&Value::Null, &Value::Null, &Value::Null, &Value::Null),
                    "{row}"
                );
            }
            let differing = json!({ "number": count["number"], "only": "differing" });
            assert_eq!(code(c.call(who, "count.lines", differing)).0, Code::Forbidden);
        }
        let Reply::File(file) = c.trade.app.call(&wang, "count.export", json!({ "number": count["number"], "language": "en" })).unwrap()
        else {
            panic!("no file")
        };
        assert!(!file.bytes.is_empty());
        let list = c.ask(&li, "count.list", json!({}));
        assert_eq!((&rows(&list)[0]["counted"], &rows(&list)[0]["exact"]), (&json!(4), &Value::Null));
        // Whoever judges and did not count sees it.
        let seen = c.lines(&judge, &count);
        assert_eq!(column(&seen, "book"), ["300", "12.5", "1000", "40"]);
        assert_eq!(column(&seen, "difference"), ["0", "-0.25", "-3", "0"]);
        // 0.25 of 12.5 kg worth 100.00; 3 of 1000 worth 250.00: 0.75.
        assert_eq!(column(&seen, "value"), ["0", "-2", "-0.75", "0"]);
        assert_eq!(seen.iter().map(|row| row["close"].as_bool().unwrap()).collect::<Vec<_>>(), [true, false, true, true]);

        // Another's figure is not written over; one's own is put right.
        let (what, error) = code(c.enter(&wang, &count, &[(1, "299")]));
        assert_eq!((what, error.params["by"].as_str(), error.params["line"].as_str()), (Code::CountEntered, "li", "1"), "{error}");
        c.enter(&li, &count, &[(1, "298")]).unwrap();
        c.enter(&li, &count, &[(1, "300")]).unwrap();

        assert_eq!(code(c.act(&li, &count, "approve", json!({}))).0, Code::Forbidden);
        assert_eq!(code(c.act(&judge, &count, "approve", json!({}))).0, Code::CountState, "counting has not ended");
        // It has ended, and may still be counted anew: whoever counts is told neither what the books say, nor what others counted, nor how
        // many lines are right. The approver sees all of it.
        let ended = c.done(&wang, &count, "finish");
        assert_eq!((&ended["sees"], &ended["count"]["exact"], &ended["count"]["accuracy"]), (&json!(false), &Value::Null, &Value::Null));
        assert_eq!(ended["value"], Value::Null, "a keeper sees no money");
        let seen = c.ask(&judge, "count.get", json!({ "number": count["number"] }));
        assert_eq!(
            (&seen["count"]["exact"], &seen["count"]["accuracy"], &seen["count"]["close"]),
            (&json!(2), &json!("0.5"), &json!("0.75"))
        );
        blind(c, &wang, &count, &[false, false, true, true]);
        blind(c, &li, &count, &[true, true, false, false]);
        assert_eq!(code(c.enter(&li, &count, &[(1, "1")])).0, Code::CountState);
        assert_eq!(code(c.act(&li, &count, "post", json!({}))).0, Code::CountState, "nobody agreed");
        let agreed = c.done(&judge, &count, "approve");
        blind(c, &li, &count, &[true, true, false, false]);
        assert_eq!((&agreed["count"]["approved_by"], &agreed["value"]), (&json!("judge"), &json!("-2.75")));
        let posted = c.done(&li, &count, "post");
        assert_eq!(posted["count"]["state"], "posted");

        assert_eq!((&c.stock("BAR")["on_hand"], &c.stock("BAR")["value"]), (&json!("12.25"), &json!("98")));
        assert_eq!((&c.stock("BOLT")["on_hand"], &c.stock("BOLT")["value"]), (&json!("997"), &json!("249.25")));
        assert_eq!((&c.stock("SEAL")["on_hand"], &c.stock("PIN")["on_hand"]), (&json!("300"), &json!("40")));
        // The papers know each other.
        let number = posted["documents"][0].as_str().unwrap();
        let paper = c.ask(&judge, "document.get", json!({ "number": number }));
        assert_eq!((&paper["kind"], &paper["state"], &paper["reference"]), (&json!("adjustment"), &json!("posted"), &count["number"]));
        // Posted, everybody sees it.
        assert_eq!(column(&c.lines(&wang, &count), "difference"), ["0", "-0.25", "-3", "0"]);
        assert_eq!(column(&rows(&c.ask(&wang, "count.list", json!({}))).clone(), "accuracy"), ["0.5"]);
        let after = c.lines(&judge, &count);
        assert_eq!(after.iter().map(|row| row["document"].as_str().unwrap_or("")).collect::<Vec<_>>(), ["", number, number, ""]);
        assert_eq!(column(&after, "value"), ["0", "-2", "-0.75", "0"]);
        assert_eq!(code(c.act(&li, &count, "post", json!({}))).0, Code::CountState, "only once");
    });
}

#[test]
fn nobody_agrees_to_their_own_figures() {
    each(|c| {
        let (boss, other) = (c.person("boss", "owner"), c.person("other", "planner"));
        let count = c.make(&boss, json!({ "bins": ["A-01"] }));
        let view = c.enter(&boss, &count, &[(1, "12"), (2, "1000")]).unwrap();
        assert_eq!(view["sees"], false, "who counts does not see, whatever they may");
        let ended = c.done(&boss, &count, "finish");
        assert_eq!((&ended["own"], &ended["verbs"]), (&json!(true), &json!(["recount", "cancel"])));
        let (what, error) = code(c.act(&boss, &count, "approve", json!({})));
        assert_eq!((what, error.params["name"].as_str()), (Code::CountOwn, "boss"), "{error}");
        // Not even when others counted the line anew afterwards: boss counted on this sheet.
        c.act(&other, &count, "recount", json!({ "lines": [1] })).unwrap();
        c.enter(&c.owner, &count, &[(1, "12.5")]).unwrap();
        c.done(&c.owner, &count, "finish");
        assert_eq!(code(c.act(&boss, &count, "approve", json!({}))).0, Code::CountOwn);
        assert_eq!(code(c.act(&c.owner, &count, "approve", json!({}))).0, Code::CountOwn);
        c.done(&other, &count, "approve");
        // Nothing differs: it is posted without a paper.
        let posted = c.done(&boss, &count, "post");
        assert_eq!((&posted["documents"], &posted["count"]["accuracy"]), (&json!([]), &json!("1")));
        assert_eq!(posted["counters"], json!(["boss", "owner"]));
    });
}

#[test]
fn what_moves_between_sheet_and_entry_is_no_difference() {
    each(|c| {
        let (li, judge) = (c.person("li", "keeper"), c.person("judge", "planner"));
        let count = c.make(&li, json!({ "items": ["BOLT", "PIN"] }));
        let took = |quantity: &str| {
            let line = json!({ "item": "BOLT", "quantity": quantity, "warehouse": "W1", "bin": "A-01", "reason": "报废" });
            c.paper(&c.owner, "adjustment", json!([line]));
        };
        took("-200");
        // 800 are there, and the books know it; two of them are missing.
        c.enter(&li, &count, &[(1, "798"), (2, "40")]).unwrap();
        took("-300");
        // What nobody expected: bolts in another bin, and a lot that nobody knew.
        let found = |item: &str, bin: &str, lot: &str, quantity: &str| {
            c.call(&li, "count.add", json!({ "number": count["number"], "item": item, "bin": bin, "lot": lot, "quantity": quantity }))
        };
        found("BOLT", "A-02", "", "7").unwrap();
        found("PIN", "A-02", "L2", "3").unwrap();
        assert_eq!(code(found("PIN", "A-02", "", "3")).0, Code::LotNeeded);
        assert_eq!(code(found("BOLT", "A-02", "", "7")).0, Code::CountOverlaps);
        assert_eq!(code(found("FREIGHT", "A-02", "", "7")).0, Code::StockNotKept);
        assert_eq!(code(found("BOLT", "Z-99", "", "7")).0, Code::Missing);
        c.done(&li, &count, "finish");
        let seen = c.lines(&judge, &count);
        assert_eq!(column(&seen, "difference"), ["-2", "0", "7", "3"]);
        assert_eq!(seen.iter().map(|row| row["found"].as_bool().unwrap()).collect::<Vec<_>>(), [false, false, true, true]);
        c.done(&judge, &count, "approve");
        took("-100");
        c.done(&li, &count, "post");
        // 1000 − 200 − 300 − 100 − 2 + 7.
        assert_eq!(c.stock("BOLT")["on_hand"], "405");
        assert_eq!(c.stock("PIN")["on_hand"], "43");
    });
}

#[test]
fn promises_are_named_before_they_are_broken() {
    each(|c| {
        let (li, judge) = (c.person("li", "keeper"), c.person("judge", "planner"));
        let draft = c.ask(
            &judge,
            "document.save",
            json!({ "document": { "kind": "sales_order", "partner": "C1", "lines": [line("BOLT", "990")] } }),
        );
        let order = c.ask(
            &judge,
            "document.act",
            json!({ "number": draft["number"], "verb": "confirm", "revision": draft["revision"], "reason": "" }),
        );
        c.ask(&judge, "reservation.hold", json!({ "number": order["number"], "line": 1, "quantity": "990" }));
        let count = c.make(&li, json!({ "items": ["BOLT"] }));
        c.enter(&li, &count, &[(1, "980")]).unwrap();
        c.done(&li, &count, "finish");
        c.done(&judge, &count, "approve");
        let (what, error) = code(c.act(&li, &count, "post", json!({})));
        assert_eq!(what, Code::CountReserved, "{error}");
        assert_eq!((error.params["quantity"].as_str(), error.params["available"].as_str()), ("20", "10"));
        assert_eq!(error.list, [format!("{} #1: 990", order["number"].as_str().unwrap())]);
        assert_eq!(c.stock("BOLT")["on_hand"], "1000", "nothing of it was done");
        c.ask(&judge, "reservation.void", json!({ "number": order["number"], "line": 1, "quantity": "10", "reason": "实盘不够" }));
        c.done(&li, &count, "post");
        assert_eq!((&c.stock("BOLT")["on_hand"], &c.stock("BOLT")["available"]), (&json!("980"), &json!("0")));
    });
}

#[test]
fn lines_are_counted_anew_left_out_and_given_up() {
    each(|c| {
        let (li, wang, judge) = (c.person("li", "keeper"), c.person("wang", "keeper"), c.person("judge", "planner"));
        let count = c.make(&li, json!({}));
        assert_eq!(code(c.call(&li, "count.make", json!({ "warehouse": "W1" }))).0, Code::CountOverlaps);
        assert_eq!(code(c.act(&li, &count, "finish", json!({ "leave": true }))).0, Code::CountLeft, "nothing was counted");
        c.enter(&li, &count, &[(1, "250"), (3, "1000")]).unwrap();
        let (what, error) = code(c.act(&li, &count, "finish", json!({})));
        assert_eq!((what, error.params["count"].as_str()), (Code::CountLeft, "2"));
        for (figures, wanted) in [([(2, "-1")], Code::FieldNegative), ([(1, "0.5")], Code::FieldDecimals), ([(9, "1")], Code::Missing)] {
            assert_eq!(code(c.enter(&li, &count, &figures)).0, wanted);
        }
        c.act(&li, &count, "finish", json!({ "leave": true })).unwrap();
        let ended = c.ask(&judge, "count.get", json!({ "number": count["number"] }));
        assert_eq!(
            (&ended["count"]["lines"], &ended["count"]["counted"], &ended["count"]["accuracy"]),
            (&json!(4), &json!(2), &json!("0.5"))
        );
        // Counted anew by somebody else, blindly; what was to be counted anew is not left out.
        assert_eq!(code(c.act(&li, &count, "recount", json!({ "lines": [1] }))).0, Code::Forbidden);
        c.act(&judge, &count, "recount", json!({ "lines": [1] })).unwrap();
        let again = c.lines(&wang, &count);
        assert_eq!((&again[0]["counted"], &again[0]["round"], &again[2]["book"]), (&Value::Null, &json!(2), &Value::Null));
        assert_eq!(again[0]["before"], Value::Null);
        assert_eq!(code(c.act(&li, &count, "finish", json!({ "leave": true }))).0, Code::CountLeft);
        c.enter(&wang, &count, &[(1, "300")]).unwrap();
        blind(c, &wang, &count, &[true, false, false, false]);
        blind(c, &li, &count, &[false, false, true, false]);
        c.act(&wang, &count, "finish", json!({ "leave": true })).unwrap();
        assert_eq!(c.ask(&judge, "count.get", json!({ "number": count["number"] }))["count"]["accuracy"], "1");
        // Whoever judges sees both figures of what was counted twice; the others were counted once.
        let judged = c.lines(&judge, &count);
        assert_eq!((&judged[0]["before"], &judged[0]["counted"], &judged[2]["before"]), (&json!("250"), &json!("300"), &Value::Null));
        let stale = json!({ "number": count["number"], "verb": "approve", "revision": 1 });
        assert_eq!(code(c.call(&judge, "count.act", stale)).0, Code::ChangedMeanwhile);
        assert_eq!(c.done(&li, &count, "cancel")["count"]["state"], "cancelled");
        assert_eq!(c.stock("SEAL")["on_hand"], "300");
    });
}

#[test]
fn what_was_counted_longest_ago_comes_first() {
    each(|c| {
        let (li, judge) = (c.person("li", "keeper"), c.person("judge", "planner"));
        // Worth: SEAL 600.00, BOLT 250.00, BAR 100.00, PIN 60.00 of 1010.00.
        let of = |more: Value| column(&c.lines(&li, &c.make(&li, more)), "item").into_iter().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(of(json!({ "class": "b" })), ["BAR", "PIN"]);
        assert_eq!(code(c.call(&li, "count.make", json!({ "warehouse": "W1", "class": "c" }))).0, Code::CountNothing);
        let count = c.make(&li, json!({ "class": "a", "most": 1 }));
        let (line, first) = (&c.lines(&li, &count)[0], "1");
        let quantity = if line["item"] == "BOLT" { "1000" } else { "300" };
        c.enter(&li, &count, &[(first.parse().unwrap(), quantity)]).unwrap();
        c.done(&li, &count, "finish");
        c.done(&judge, &count, "approve");
        c.done(&li, &count, "post");
        let other = if line["item"] == "BOLT" { "SEAL" } else { "BOLT" };
        assert_eq!(of(json!({ "most": 1 })), [other], "the rest is being counted");
        assert_eq!(of(json!({ "most": 4 })), [line["item"].as_str().unwrap()]);
        assert_eq!(code(c.call(&li, "count.make", json!({ "warehouse": "W1", "most": 4 }))).0, Code::CountNothing);
        assert_eq!(code(c.call(&li, "count.make", json!({ "warehouse": "Q1" }))).0, Code::CountNothing);
        assert_eq!(code(c.call(&li, "count.make", json!({ "warehouse": "W1", "bins": ["X"] }))).0, Code::Missing);
    });
}

#[test]
fn a_line_of_before_its_item_had_lots_is_counted_anew_by_lot() {
    each(|c| {
        let (li, judge) = (c.person("li", "keeper"), c.person("judge", "planner"));
        let move_seals = |quantity: &str, lot: &str| {
            let line = json!({ "item": "SEAL", "quantity": quantity, "price": "2", "warehouse": "W1", "lot": lot, "reason": "改批次" });
            let line = if quantity.starts_with('-') { with(line, json!({ "price": null })) } else { line };
            c.paper(&c.owner, "adjustment", json!([line]));
        };
        let count = c.make(&li, json!({ "items": ["SEAL"] }));
        c.enter(&li, &count, &[(1, "295")]).unwrap();
        c.done(&li, &count, "finish");
        // They are booked out, kept by lots from now on, and booked in again.
        move_seals("-300", "");
        let rule =
            json!({ "item": "SEAL", "lots": true, "valuation": "average", "standard_price": null, "tolerance": null, "revision": null });
        c.ask(&c.owner, "stock_rule.save", rule);
        move_seals("300", "M7");
        c.done(&judge, &count, "approve");
        let (what, error) = code(c.act(&li, &count, "post", json!({})));
        assert_eq!((what, error.hint.as_deref()), (Code::CountLots, Some("count_by_lot")), "{error}");
        assert_eq!(["number", "line", "item"].map(|name| error.params[name].as_str()), [count["number"].as_str().unwrap(), "1", "SEAL"]);
        // What is to be done: counted anew it is nothing, and what lies there is counted by its lot.
        c.act(&judge, &count, "recount", json!({ "lines": [1] })).unwrap();
        assert_eq!(code(c.enter(&li, &count, &[(1, "295")])).0, Code::CountLots);
        c.enter(&li, &count, &[(1, "0")]).unwrap();
        c.ask(&li, "count.add", json!({ "number": count["number"], "item": "SEAL", "bin": "", "lot": "M7", "quantity": "295" }));
        c.done(&li, &count, "finish");
        assert_eq!(column(&c.lines(&judge, &count), "difference"), ["0", "-5"]);
        c.done(&judge, &count, "approve");
        c.done(&li, &count, "post");
        assert_eq!(c.stock("SEAL")["on_hand"], "295");
    });
}

#[test]
fn where_nobody_logs_in_one_person_does_it_all() {
    for place in Place::each() {
        let t = Trade::new(&place);
        t.give("BOLT", "10", "1");
        let count = t.ask("count.make", json!({ "warehouse": "W1" }));
        let number = &count["count"]["number"];
        t.ask("count.enter", json!({ "number": number, "entries": [{ "line": 1, "quantity": "9" }] }));
        let mut revision = count["count"]["revision"].clone();
        for verb in ["finish", "approve", "post"] {
            revision = t.ask("count.act", json!({ "number": number, "verb": verb, "revision": revision }))["count"]["revision"].clone();
        }
        assert_eq!(t.stock("BOLT")["on_hand"], "9");
        let order = t.make("sales_order", "C1", &[line("BOLT", "4")]);
        t.from("shipment", &[&order], so_much("4"));
        assert_eq!(t.stock("BOLT")["on_hand"], "5");
        verify(&t.app);
    }
}
