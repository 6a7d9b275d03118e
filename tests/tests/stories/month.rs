//! The close of a month: what is looked at before, what is refused after, what is shared out, opened again, earned, and still in the shop. On
//! both databases, to the last digit.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::agree::{add, code, shown};
use crate::common::trade::{Trade, into_main, line, so_much, with};
use crate::common::{Place, administrator, call, column, job, lines};
use crate::report::{at, each, post, released, said, set_up};
use qitao_app::{Caller, Code};
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub(crate) const MONTH: &str = "2024-11";

/// A valve takes two bolts at the second operation.
pub(crate) fn with_bolts(t: &Trade) {
    let bolts = json!({
        "number": 10, "component": "BOLT", "kind": "component", "qty": "2", "unit": "pcs", "fixed_qty": "0", "scrap": "0", "cost_share": "0",
        "operation": 20, "from": "1900-01-01", "to": null, "substitutes": [], "note": ""
    });
    let bom = json!({
        "item": "VALVE", "version": "V1", "state": "active", "from": "1900-01-01", "to": null, "output_qty": "1", "fixed_output": "0", "note": "",
        "lines": [bolts]
    });
    t.ask("bom.save", json!({ "bom": bom, "revision": null }));
}

/// Of a day, besides what else is changed.
pub(crate) fn of_day<'d>(day: &'d str, change: impl Fn(&mut Value) + 'd) -> impl Fn(&mut Value) + 'd {
    move |document| {
        change(document);
        document["day"] = json!(day);
    }
}

/// Stock of a day, from nowhere.
pub(crate) fn given(t: &Trade, day: &str, item: &str, quantity: &str, price: &str) -> Value {
    let one = json!({ "item": item, "quantity": quantity, "price": price, "warehouse": "W1", "reason": "期初" });
    let draft = t.ask("document.save", json!({ "document": { "kind": "adjustment", "partner": "", "day": day, "lines": [one] } }));
    t.act(&draft, "post")
}

/// What closes a month by what there is to look at now.
pub(crate) fn closing(t: &Trade, more: Value) -> Value {
    let input = with(json!({ "month": MONTH, "allocate": false }), more);
    let seen = checks(t, input["month"].as_str().unwrap())["seen"].clone();
    with(json!({ "seen": seen }), input)
}

pub(crate) fn closed(t: &Trade, more: Value) -> Value {
    t.ask("month.close", closing(t, more))
}

pub(crate) fn reopened(t: &Trade) -> Value {
    t.ask("month.reopen", json!({ "month": MONTH, "reason": "漏了一张单" }))
}

pub(crate) fn checks(t: &Trade, month: &str) -> Value {
    t.ask("month.check", json!({ "month": month }))
}

/// State and number of a check.
pub(crate) fn found(checks: &Value, check: &str) -> String {
    let one = checks["checks"].as_array().unwrap().iter().find(|one| one["check"] == check).unwrap();
    format!("{} {}", one["state"].as_str().unwrap(), one["count"])
}

/// Six and a quarter hours of somebody: 300 at 48 an hour, and no machine.
pub(crate) fn six_hours(t: &Trade, order: &str, day: &str) -> Value {
    let starts = at(&format!("{day} 08:00"));
    let by_hand = json!({ "machine": null, "machine_seconds": 0, "starts": starts, "ends": starts + 22_500_000_000 });
    post(t, with(said(order, 10, "10", ("2024-11-05 08:00", "2024-11-05 08:00"), &["wang"]), by_hand))
}

pub(crate) fn sheet(t: &Trade, month: &str) -> Value {
    let (from, to) = (format!("{month}-01"), format!("{month}-30"));
    t.ask("costing.sheet", json!({ "by": "work_order", "from": from, "to": to }))["totals"].clone()
}

pub(crate) fn told(of: &Value, fields: &[&str]) -> String {
    fields.iter().map(|field| of[*field].as_str().map_or_else(|| of[*field].to_string(), str::to_owned)).collect::<Vec<_>>().join(" ")
}

/// Every kind of paper that posts something, as a draft of the month; what else could be posted into it.
fn drafts(t: &Trade) -> Vec<(String, Value)> {
    const DAY: &str = "2024-11-20";
    let none = |_: &mut Value| {};
    given(t, "2024-11-02", "BOLT", "500", "1");
    let buy = || t.make("purchase_order", "S1", &[with(line("BOLT", "10"), json!({ "price": "1" }))]);
    let sell = || t.make("sales_order", "C1", &[with(line("BOLT", "5"), json!({ "price": "3" }))]);
    let (came, sent) = (t.from("receipt", &[&buy()], of_day(DAY, into_main)), t.from("shipment", &[&sell()], of_day(DAY, into_main)));
    let owed = t.from("purchase_invoice", &[&came], of_day(DAY, none));
    let due = t.from("sales_invoice", &[&sent], of_day(DAY, none));
    let (came, sent) = (t.from("receipt", &[&buy()], of_day(DAY, into_main)), t.from("shipment", &[&sell()], of_day(DAY, into_main)));
    let order = json!({ "number": released(t, "10") });
    let issued = t.from("issue", &[&order], of_day(DAY, so_much("4")));
    let back = |d: &mut Value| {
        so_much("1")(d);
        d["lines"][0]["reason"] = json!("多领");
    };
    let lost = |d: &mut Value| {
        so_much("1")(d);
        d["lines"][0]["reason"] = json!("丢了");
    };
    let alone =
        |kind: &str, one: Value| t.ask("document.save", json!({ "document": { "kind": kind, "partner": "", "day": DAY, "lines": [one] } }));
    let of = |kind: &str, parent: &Value, change: &dyn Fn(&mut Value)| (kind.to_owned(), t.draft_of(kind, &[parent], of_day(DAY, change)));
    let mut drafts = vec![
        of("receipt", &buy(), &into_main),
        of("supplier_return", &came, &so_much("1")),
        of("shipment", &sell(), &into_main),
        of("customer_return", &sent, &so_much("1")),
        of("purchase_invoice", &came, &none),
        of("sales_invoice", &sent, &none),
        of("payment", &owed, &none),
        of("money_receipt", &due, &none),
        of("issue", &order, &so_much("2")),
        of("supplement", &order, &lost),
        of("material_return", &issued, &back),
        of("completion", &order, &so_much("1")),
    ];
    drafts.push(("transfer".into(), alone("transfer", with(line("BOLT", "1"), json!({ "warehouse": "W1", "to_warehouse": "Q1" })))));
    let more = json!({ "warehouse": "W1", "price": "1", "reason": "多出" });
    drafts.push(("adjustment".into(), alone("adjustment", with(line("BOLT", "1"), more))));
    drafts
}

#[test]
fn nothing_is_posted_into_a_closed_month() {
    each(|t, _| {
        with_bolts(t);
        t.ask("cut_over.set_day", json!({ "day": "2024-11-01" }));
        let opening = |text: &str| {
            let file = t.app.upload(&administrator(), "期初.csv", text.as_bytes()).unwrap().file;
            job(&t.app, "import.dry_run", json!({ "files": [file] })).unwrap()["run"].clone()
        };
        let written = job(&t.app, "import.write", json!({ "run": opening("供应商编码,发票号,余额\nS1,FP-7,300\n") })).unwrap();
        let drafts = drafts(t);
        let order = released(t, "100");
        let report = six_hours(t, &order, "2024-11-20");
        let count = t.ask("count.make", json!({ "warehouse": "W1" }))["count"].clone();
        let checks = checks(t, MONTH);
        assert_eq!(found(&checks, "documents_draft"), format!("look {}", drafts.len()));
        assert_eq!((&checks["may_close"], found(&checks, "counts_open").as_str()), (&json!(true), "ok 0"), "it was begun today");
        let before = [t.stock("BOLT"), t.ask("debt.partners", json!({ "side": "payable", "day": "2024-11-30" }))];
        closed(t, json!({}));

        let kinds: BTreeSet<&str> = drafts.iter().map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(kinds.len(), 14, "every kind that posts something: {kinds:?}");
        for (kind, draft) in &drafts {
            let error = t.refuse(draft, "post");
            let said = (error.code, error.params["day"].as_str(), error.params["month"].as_str(), error.params["open"].as_str());
            assert_eq!(said, (Code::MonthClosed, "2024-11-20", MONTH, "2024-12"), "{kind}");
            assert_eq!(error.hint.as_deref(), Some("post_later_or_reopen"));
        }
        // Months before the first that was ever closed are closed with it.
        let early = json!({ "item": "BOLT", "quantity": "1", "price": "1", "warehouse": "W1", "reason": "补" });
        for day in ["2024-10-31", "2020-01-01", "2024-11-30"] {
            let document = json!({ "kind": "adjustment", "partner": "", "day": day, "lines": [early] });
            let draft = t.ask("document.save", json!({ "document": document }));
            assert_eq!(t.refuse(&draft, "post").code, Code::MonthClosed, "{day}");
        }
        let posted = t.ask(
            "document.list",
            json!({ "filter": [{ "field": "kind", "op": "eq", "values": ["purchase_invoice"] },
            { "field": "state", "op": "eq", "values": ["posted"] }] }),
        );
        let invoice = posted["rows"].as_array().unwrap().iter().find(|row| row["reference"] != "FP-7").unwrap().clone();
        let invoice = t.get(&invoice);
        let back =
            json!({ "number": invoice["number"], "verb": "reverse", "revision": invoice["revision"], "reason": "错", "day": "2024-11-25" });
        assert_eq!(t.refused("document.act", back).code, Code::MonthClosed);
        let late = with(said(&order, 10, "1", ("2024-11-30 23:00", "2024-12-01 01:00"), &["li"]), json!({ "machine": null }));
        let error = t.refused("report.post", late);
        assert_eq!((error.code, error.params["day"].as_str()), (Code::MonthClosed, "2024-11-30"));
        let run = opening("客户编码,发票号,余额\nC1,FP-1,1250\n");
        assert_eq!(job(&t.app, "import.write", json!({ "run": run })).unwrap_err().code, Code::MonthClosed);
        assert_eq!(job(&t.app, "import.undo", json!({ "batch": written["batch"] })).unwrap_err().code, Code::MonthClosed);
        let after = [t.stock("BOLT"), t.ask("debt.partners", json!({ "side": "payable", "day": "2024-11-30" }))];
        assert_eq!(before, after, "nothing of what was refused was done");

        // What is of today goes on: counts, reviews and another standard price move stock when they happen.
        let count = t.ask("count.get", json!({ "number": count["number"] }))["count"].clone();
        let cancel = json!({ "number": count["number"], "verb": "cancel", "revision": count["revision"], "reason": "不盘" });
        t.ask("count.act", cancel);
        let reversed = t.ask("report.reverse", json!({ "number": report["number"], "reason": "录错" }));
        assert_ne!(reversed["day"], report["day"], "it is taken back today");
        assert_eq!(sheet(t, MONTH)["labour"], "300", "what the month came to stays so");
        // A draft is not lost.
        reopened(t);
        for (kind, draft) in drafts.iter().filter(|(kind, _)| ["receipt", "transfer", "adjustment"].contains(&kind.as_str())) {
            assert_eq!(t.act(draft, "post")["state"], "posted", "{kind}");
        }
    });
}

#[test]
fn a_difference_is_shared_out_as_an_element_of_its_own() {
    each(|t, _| {
        let order = released(t, "100");
        let reports: Vec<Value> = ["2024-11-05", "2024-11-06", "2024-11-07"].iter().map(|day| six_hours(t, &order, day)).collect();
        let wrong = six_hours(t, &order, "2024-11-08");
        t.ask("report.reverse", json!({ "number": wrong["number"], "reason": "录错" }));
        let nothing = t.refused("month.close", closing(t, json!({ "allocate": true })));
        assert_eq!((nothing.code, nothing.params["field"].as_str()), (Code::FieldRequired, "wages"));
        let negative = t.refused("month.close", closing(t, json!({ "wages": "-1" })));
        assert_eq!((negative.code, negative.params["field"].as_str()), (Code::FieldNegative, "wages"));
        let fine = t.refused("month.close", closing(t, json!({ "wages": "1000.005" })));
        assert_eq!((fine.code, fine.params["field"].as_str()), (Code::FieldDecimals, "wages"));
        // No machine ran, so nothing says who carries a bill.
        let bill = t.refused("month.close", closing(t, json!({ "wages": "1000", "energy_bill": "50", "allocate": true })));
        assert_eq!(bill.code, Code::MonthNothing);

        let done = closed(t, json!({ "wages": "1000", "allocate": true, "note": "十一月" }));
        assert_eq!(told(&done, &["month", "state", "wages_difference", "energy_difference", "reports"]), "2024-11 closed 100 null 3");
        let part = |report: &Value| t.ask("report.get", json!({ "number": report["number"] }))["costs"].clone();
        let shown: Vec<String> = reports.iter().map(|report| told(&part(report), &["labour", "difference", "total"])).collect();
        assert_eq!(shown, ["300 33.34 333.34", "300 33.33 333.33", "300 33.33 333.33"]);
        let of = sheet(t, MONTH);
        assert_eq!(told(&of, &["reports", "labour", "difference", "total", "unit_cost"]), "3 900 100 1000 33.3333");
        // Half an hour at 48 and 60 for 30 pieces, and its electricity: nobody worked slower because wages were higher.
        let parts = ["standard", "variance"].map(|figure| of[figure].clone());
        let row = t.ask("month.list", json!({}))["months"].as_array().unwrap().iter().find(|row| row["month"] == MONTH).unwrap().clone();
        let fields = ["state", "reports", "labour", "wages", "difference", "allocated", "note", "closed_by"];
        assert_eq!(told(&row, &fields), "closed 3 900 1000 100 true 十一月 administrator");

        // By operator and month the parts are all of it, too.
        for by in ["operation", "operator", "tracking_code", "month", "item", "work_center"] {
            let sheet = t.ask("costing.sheet", json!({ "by": by, "from": "2024-11-01", "to": "2024-11-30" }));
            assert_eq!((&sheet["totals"]["difference"], &lines(&sheet)[0]["difference"]), (&json!("100"), &json!("100")), "{by}");
        }
        // A report that is taken back later keeps what the close put on top in its month.
        let back = t.ask("report.reverse", json!({ "number": reports[0]["number"], "reason": "录错" }));
        assert_eq!(told(&back["costs"], &["labour", "difference", "total"]), "-300 0 -300");
        assert_eq!(told(&sheet(t, MONTH), &["labour", "difference", "total"]), "900 100 1000");

        let again = t.refused("month.close", closing(t, json!({})));
        assert_eq!(again.code, Code::MonthAlready);
        let undone = reopened(t);
        assert_eq!(told(&undone, &["month", "state", "wages_difference", "reports"]), "2024-11 open null 3");
        assert_eq!(told(&sheet(t, MONTH), &["labour", "difference", "total"]), "900 0 900");
        assert_eq!(["standard", "variance"].map(|figure| sheet(t, MONTH)[figure].clone()), parts);
        assert_eq!(t.refused("month.reopen", json!({ "month": MONTH, "reason": "x" })).code, Code::MonthNotLast);
        let row = t.ask("month.list", json!({}))["months"].as_array().unwrap().iter().find(|row| row["month"] == MONTH).unwrap().clone();
        assert_eq!(told(&row, &["state", "wages", "difference", "allocated", "closed_at"]), "open 1000 null false null");
        // Closed without sharing, it is still said how much it is.
        let done = closed(t, json!({ "wages": "890.5", "energy_bill": "10" }));
        assert_eq!(told(&done, &["wages_difference", "energy_difference", "reports"]), "-9.5 10 0");
        assert_eq!(told(&sheet(t, MONTH), &["difference", "total"]), "0 900");
        // Whatever a month's own name says, it is closed when its turn has come.
        for (month, code) in [("2025-01", Code::MonthFirst), ("2024-10", Code::MonthAlready), ("2999-11", Code::MonthNotEnded)] {
            assert_eq!(t.refused("month.close", closing(t, json!({ "month": month }))).code, code, "{month}");
            let why = checks(t, month);
            assert_eq!((&why["may_close"], &why["why_not"]), (&json!(false), &serde_json::to_value(code).unwrap()), "{month}");
        }
        closed(t, json!({ "month": "2024-12" }));
        assert_eq!(t.refused("month.reopen", json!({ "month": MONTH, "reason": "x" })).code, Code::MonthNotLast);
        t.ask("month.reopen", json!({ "month": "2024-12", "reason": "x" }));
    });
}

#[test]
fn a_night_shift_belongs_to_the_month_of_its_start() {
    each(|t, _| {
        let order = released(t, "100");
        let night = |starts: &str, ends: &str| with(said(&order, 10, "10", (starts, ends), &["wang"]), json!({ "machine": "M2" }));
        post(t, night("2024-11-30 20:00", "2024-12-01 04:00"));
        closed(t, json!({}));
        let error = t.refused("report.post", night("2024-11-30 23:59", "2024-12-01 08:00"));
        assert_eq!(error.code, Code::MonthClosed);
        post(t, night("2024-12-01 04:00", "2024-12-01 06:00"));
        let months = t.ask("month.list", json!({}));
        let of = |month: &str| {
            let row = months["months"].as_array().unwrap().iter().find(|row| row["month"] == month).unwrap();
            told(row, &["state", "reports", "labour"])
        };
        // 8 h and 2 h at 48, all of the night in the month in which it began.
        assert_eq!((of(MONTH), of("2024-12")), ("closed 1 384".into(), "open 1 96".into()));
        let newest = &months["months"][0];
        assert_eq!((&newest["state"], &newest["reports"]), (&json!("open"), &json!(0)), "the current month stands first");
        let page = t.ask("month.list", json!({ "limit": 1 }));
        assert_eq!((column(page["months"].as_array().unwrap(), "month").len(), page["next"].is_null()), (1, false));
    });
}

#[test]
fn what_would_be_lost_stops_a_close() {
    each(|t, place| {
        let order = released(t, "100");
        post(t, with(said(&order, 10, "10", ("2024-11-05 08:00", "2024-11-05 09:00"), &["wang"]), json!({ "machine": null })));
        post(t, with(said(&order, 10, "10", ("2024-11-05 08:30", "2024-11-05 10:00"), &["wang"]), json!({ "machine": null })));
        post(t, said(&order, 10, "10", ("2024-11-06 08:00", "2024-11-06 09:00"), &[]));
        let clock = t.ask("report.start", json!({ "code": format!("{order}/10"), "people": ["li"] }))["running"][0]["id"].clone();
        place.alter(&format!("UPDATE work_clock SET started_at = {}", at("2024-11-29 08:00")));
        let bought = t.make("purchase_order", "S1", &[with(line("BOLT", "100"), json!({ "price": "1" }))]);
        let came = t.from("receipt", &[&bought], of_day("2024-11-12", so_much("120")));
        assert_eq!(came["lines"][0]["review"], "waiting");
        let counted = t.ask("count.make", json!({ "warehouse": "W1" }))["count"].clone();
        place.alter("UPDATE stock_count SET day = day - 760");
        let found_all = checks(t, MONTH);
        let all: Vec<String> = found_all["checks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| format!("{} {}", one["check"].as_str().unwrap(), found(&found_all, one["check"].as_str().unwrap())))
            .collect();
        assert_eq!(
            all,
            [
                "clocks_running stop 1",
                "documents_draft ok 0",
                "receipts_in_review stop 1",
                "counts_open stop 1",
                "overlaps look 2",
                "reports_without_people look 1",
                "without_rate ok 0",
                "goods_not_invoiced look 1",
                "orders_without_reports ok 0",
                "negative_in_process ok 0",
                "snapshot_differences ok 0"
            ]
        );
        assert_eq!(
            (&found_all["may_close"], &found_all["why_not"], &found_all["reports"]),
            (&json!(false), &json!("month.stopped"), &json!(3))
        );
        assert_eq!(found_all["checks"][7]["amount"], "120");
        // 1 h and 1.5 h at 48; three hours and a half of the machine, since the centre runs while somebody works there.
        assert_eq!(found_all["posted"]["labour"], "120");
        let error = t.refused("month.close", closing(t, json!({})));
        assert_eq!(
            (error.code, error.list),
            (Code::MonthStopped, vec!["clocks_running".into(), "receipts_in_review".into(), "counts_open".into()])
        );

        // A clock of the month is stopped with a reason; what came of it would be reported into a month that is open still.
        t.ask("report.stop", json!({ "clocks": [clock], "reason": "忘了停" }));
        let judge = json!({ "number": came["number"], "line": 1, "accept": true, "reason": "照收", "revision": came["revision"] });
        t.ask("document.review", judge);
        let counted = t.ask("count.get", json!({ "number": counted["number"] }))["count"].clone();
        t.ask("count.act", json!({ "number": counted["number"], "verb": "cancel", "revision": counted["revision"], "reason": "x" }));
        assert_eq!(checks(t, MONTH)["may_close"], true);
        closed(t, json!({}));
    });
}

#[test]
fn opening_a_month_again_takes_a_second_person() {
    for place in Place::each() {
        let t = &set_up(&place);
        let order = released(t, "100");
        for day in ["2024-11-05", "2024-11-06"] {
            six_hours(t, &order, day);
        }
        let input = json!({ "login": "boss", "name": "李敏", "password": "correct horse" });
        let boss = shown(&call(&t.app, &administrator(), "login.switch_on", input).unwrap()["session"]["token"]);
        let he = add(&t.app, &boss, "he", &["accountant"]);
        let mei = add(&t.app, &boss, "mei", &["keeper"]);
        let seen = call(&t.app, &he, "month.check", json!({ "month": MONTH })).unwrap()["seen"].clone();
        let closing = json!({ "month": MONTH, "wages": "700", "allocate": true, "seen": seen });
        call(&t.app, &he, "month.close", closing.clone()).unwrap();
        for (command, input) in [("month.close", closing), ("month.list", json!({})), ("month.check", json!({ "month": MONTH }))] {
            assert_eq!(code(call(&t.app, &mei, command, input)), Code::Forbidden, "{command}");
        }
        let again = json!({ "month": MONTH, "reason": "漏了一张单" });
        let error = call(&t.app, &he, "month.reopen", again.clone()).unwrap_err();
        assert_eq!((error.code, error.params["unshared"].as_str(), error.params["margins"].as_str()), (Code::ApprovalNeeded, "2", "0"));
        let request = json!({ "command": "month.reopen", "input": again, "reason": "漏了一张单" });
        let asked = call(&t.app, &he, "approval.request", request).unwrap();
        assert_eq!(code(call(&t.app, &he, "approval.approve", json!({ "id": asked["id"], "reason": "" }))), Code::ApprovalOwn);
        call(&t.app, &boss, "approval.approve", json!({ "id": asked["id"], "reason": "可以" })).unwrap();
        let months = call(&t.app, &boss, "month.list", json!({})).unwrap();
        let row = months["months"].as_array().unwrap().iter().find(|row| row["month"] == MONTH).unwrap().clone();
        assert_eq!(told(&row, &["state", "difference"]), "open null");
        let trail = call(&t.app, &boss, "audit.list", json!({ "command": "month.reopen" })).unwrap();
        let first = &trail["rows"][0];
        assert_eq!((&first["actor"], &first["object_kind"], &first["object_key"]), (&json!("he"), &json!("month"), &json!(MONTH)));
        assert!(first["after"].to_string().contains("漏了一张单"), "{first}");
        // Whoever may not see amounts reads none of them.
        let keeper_of_books = add(&t.app, &boss, "zhang", &["administrator"]);
        let of =
            |who: &Caller| call(&t.app, who, "audit.list", json!({ "command": "month.close" })).unwrap()["rows"][0]["after"].to_string();
        assert!(of(&he).contains("700") && !of(&keeper_of_books).contains("700"), "{}", of(&keeper_of_books));
    }
}

#[test]
fn what_was_in_the_shop_on_a_day_stays_what_it_was() {
    each(|t, _| {
        with_bolts(t);
        given(t, "2024-11-02", "BOLT", "500", "1");
        let order = released(t, "100");
        let paper = json!({ "number": order });
        t.from("issue", &[&paper], of_day("2024-11-04", so_much("120")));
        post(t, said(&order, 10, "50", ("2024-11-05 08:00", "2024-11-05 12:00"), &["wang"]));
        post(t, with(said(&order, 20, "40", ("2024-11-06 08:00", "2024-11-06 10:00"), &["li"]), json!({ "machine": "M2" })));
        t.from("completion", &[&paper], of_day("2024-11-07", so_much("30")));
        let on = |day: &str| t.ask("costing.wip", json!({ "on": day }));
        let elements = |of: &Value| told(of, &["material", "labour", "machine", "energy", "total"]);
        let then = on("2024-11-07");
        let totals = &then["totals"];
        // 192 + 96; 240 + 120; 4 h and 2 h of 3.85 kW in the morning: 3 h peak and 1 h flat, 2 h peak. 120 bolts are enough for 60.
        assert_eq!(elements(&totals["spent"]), "120 288 360 25.99 793.99");
        // 30 of 60 of the bolts, 30/50 of the first and 30/40 of the second operation.
        assert_eq!(elements(&totals["completed_cost"]), "60 187.2 234 16.98 498.18");
        assert_eq!(elements(&totals["in_process"]), "60 100.8 126 9.01 295.81");
        let stages: Vec<String> =
            lines(&then).iter().map(|line| told(line, &["operation", "operation_name", "good", "completed", "equivalent"])).collect();
        assert_eq!(stages, ["10 粗车 50 30 50", "20 装配 40 30 40"]);
        let early = on("2024-11-05")["totals"].clone();
        assert_eq!((elements(&early["spent"]), &early["spent"]), ("120 192 240 16.75 568.75".into(), &early["in_process"]));
        assert_eq!(on("2024-11-03")["lines"], json!([]));
        assert_eq!(t.stock("VALVE")["value"], "498.18", "what is in stock is what pieces took along");

        // Whatever comes later: material back and more of it, reports and one that is taken back, the rest completed, the order closed.
        let issue = t.from("issue", &[&paper], of_day("2024-11-20", so_much("80")));
        let more = post(t, said(&order, 10, "50", ("2024-11-21 08:00", "2024-11-21 12:00"), &["wang"]));
        post(t, with(said(&order, 20, "60", ("2024-11-22 08:00", "2024-11-22 10:00"), &["li"]), json!({ "machine": "M2" })));
        t.from(
            "material_return",
            &[&issue],
            of_day("2024-11-23", |d| {
                so_much("10")(d);
                d["lines"][0]["reason"] = json!("多领");
            }),
        );
        t.ask("report.reverse", json!({ "number": more["number"], "reason": "录错" }));
        assert_eq!(on("2024-11-07"), then);
        assert_ne!(on("2024-11-22")["totals"], then["totals"]);
        let last = t.from("completion", &[&paper], of_day("2024-11-25", into_main));
        assert_eq!(on("2024-11-07"), then);
        assert_eq!(on("2024-11-25")["totals"]["in_process"]["total"], "0");
        t.act(&t.get(&last), "reverse");
        assert_eq!(
            (on("2024-11-07"), on("2024-11-25")["totals"]["in_process"]["total"].as_str()),
            (then.clone(), Some("0")),
            "it is taken back today"
        );
        let shop = t.ask("work_order.get", json!({ "number": order }));
        t.act(&shop["document"], "close");
        assert_eq!(on("2024-11-07"), then, "it was in the shop then");
        let today = t.ask("system.info", json!({}))["today"].clone();
        assert_eq!(t.ask("costing.wip", json!({ "on": today }))["lines"], json!([]), "what is closed is left over, and not in the shop");
        assert_eq!(t.refused("costing.wip", json!({ "on": "2998-01-01" })).code, Code::DocumentFuture);
    });
}
