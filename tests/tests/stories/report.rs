//! What the shop reports: who did what and how long, what it cost with the rates of then, taken back and reported anew, flagged, refused,
//! sent twice. On both databases, to the last digit.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, into_main, so_much, with};
use crate::common::{Place, administrator, call, column, file, job, lines, rows, verify};
use qitao_app::{Actor, Caller, Code, Error, Right};
use serde_json::{Value, json};
use std::sync::Barrier;

/// Valves are turned (10) and put together (20) at the work centre C01: 60 and 120 seconds each. An hour of everyone costs 48 and one of its
/// machines 60; they draw 5.5 kW × 0.7. Electricity: valley 0.33 from 22:00, flat 0.75 from 6:00 and 11:00, peak 1.2 from 8:00 and 17:00.
pub(crate) fn each(story: impl Fn(&Trade, &Place)) {
    for place in Place::each() {
        let t = set_up(&place);
        story(&t, &place);
        verify(&t.app);
    }
}

/// Those books, before anything is made.
pub(crate) fn set_up(place: &Place) -> Trade {
    let t = Trade::new(place);
    let center = json!({ "code": "C01", "name": "装配", "efficiency": "1", "outsourced": false, "note": "", "retired": false });
    t.ask("work_center.save", json!({ "work_center": center, "revision": null }));
    for code in ["M1", "M2"] {
        let machine = json!({ "code": code, "name": format!("车床 {code}"), "work_center": "C01", "note": "", "retired": false });
        t.ask("machine.save", json!({ "machine": machine, "revision": null }));
    }
    for (login, name) in [("wang", "王强"), ("li", "李敏"), ("zhao", "赵磊")] {
        let person = json!({ "login": login, "name": name, "roles": [], "retired": false });
        t.ask("person.save", json!({ "person": person, "revision": null }));
    }
    let operation = |number: u32, name: &str, run: u32| {
        json!({
            "number": number, "name": name, "work_center": "C01", "outsourced": false, "setup_seconds": 0, "cleanup_seconds": 0,
            "run_seconds": run, "cycle_qty": "1", "lead_time_days": 0, "note": ""
        })
    };
    let operations = [operation(10, "粗车", 60), operation(20, "装配", 120)];
    let routing = json!({
        "item": "VALVE", "version": "R1", "state": "active", "from": "1900-01-01", "to": null, "note": "", "operations": operations
    });
    t.ask("routing.save", json!({ "routing": routing, "revision": null }));
    rate(&t, wage(json!({ "price": "48" })));
    let at = json!({ "machine": null, "work_center": "C01" });
    rate(&t, with(at.clone(), json!({ "kind": "machine", "hourly": "60", "per_cycle": "0" })));
    rate(&t, with(at, json!({ "kind": "power", "rated_kw": "5.5", "load_factor": "0.7" })));
    let slot = |hour: u32, band: &str| json!({ "from_seconds": hour * 3600, "band": band });
    let slots = [slot(6, "flat"), slot(8, "peak"), slot(11, "flat"), slot(17, "peak"), slot(22, "valley")];
    let price = |band: &str, price: &str| json!({ "band": band, "price": price });
    let prices = [price("peak", "1.2"), price("flat", "0.75"), price("valley", "0.33")];
    rate(&t, json!({ "kind": "tariff", "seasons": [{ "month": 1, "day": 1, "slots": slots, "prices": prices }] }));
    t
}

pub(crate) fn rate(t: &Trade, rate: Value) {
    t.ask("rate.save", json!({ "id": null, "from": "2020-01-01", "rate": rate, "revision": null, "reason": "补录" }));
}

pub(crate) fn wage(more: Value) -> Value {
    with(json!({ "kind": "wage", "person": null, "grade": null, "item": null, "operation": null, "basis": "hour", "price": "48" }), more)
}

/// An order of so many valves; its number.
fn planned(t: &Trade, quantity: &str) -> Value {
    t.ask("work_order.save", json!({ "work_order": { "item": "VALVE", "quantity": quantity, "due": "2099-03-02" } }))
}

pub(crate) fn released(t: &Trade, quantity: &str) -> String {
    let order = planned(t, quantity);
    t.act(&order["document"], "confirm");
    order["document"]["number"].as_str().unwrap().to_owned()
}

/// An instant in Shanghai.
pub(crate) fn at(text: &str) -> i64 {
    let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    local.and_utc().timestamp_micros() - 8 * 3_600_000_000
}

/// A report of so many good pieces of an operation at a machine.
pub(crate) fn said(order: &str, operation: u32, good: &str, (starts, ends): (&str, &str), people: &[&str]) -> Value {
    let operators: Vec<Value> = people.iter().map(|login| json!({ "person": login })).collect();
    json!({
        "machine": "M1", "starts": at(starts), "ends": at(ends), "operators": operators,
        "operations": [{ "order": order, "operation": operation, "good": good }]
    })
}

pub(crate) const MORNING: (&str, &str) = ("2024-11-05 09:30", "2024-11-05 12:00");
pub(crate) const NIGHT: (&str, &str) = ("2024-11-05 20:00", "2024-11-06 08:00");

pub(crate) fn post(t: &Trade, report: Value) -> Value {
    t.ask("report.post", report)["reports"][0].clone()
}

fn view(t: &Trade, report: &Value) -> Value {
    t.ask("report.get", json!({ "number": report["number"] }))
}

fn operation(t: &Trade, order: &str, operation: u32) -> Value {
    t.ask("report.operation", json!({ "code": format!("{order}/{operation}") }))
}

fn state(t: &Trade, order: &str) -> String {
    t.ask("work_order.get", json!({ "number": order }))["state"].as_str().unwrap().to_owned()
}

fn costs(report: &Value) -> [&str; 5] {
    ["labour", "machine", "energy", "overhead", "total"].map(|element| report["costs"][element].as_str().unwrap())
}

/// The code and field of a refusal.
fn why(error: &Error) -> (Code, &str) {
    (error.code, error.params.get("field").map_or("", String::as_str))
}

fn by_center(t: &Trade) -> Value {
    t.ask("costing.by_work_center", json!({ "from": "2024-11-01", "to": "2024-11-30" }))
}

#[test]
fn a_report_costs_what_its_time_costs_and_goes_into_what_is_made() {
    each(|t, _| {
        let order = released(t, "200");
        let seen = operation(t, &order, 10);
        assert_eq!((&seen["takes_reports"], &seen["left"], &seen["most"]), (&json!(true), &json!("200"), &Value::Null));
        assert_eq!(column(seen["machines"].as_array().unwrap(), "code"), ["M1", "M2"]);
        // 3 h × 48; 2.5 h × 60; 9.625 kWh, 1.5 h of it peak: 5.775 × 1.20 + 3.85 × 0.75 = 9.8175
        let report = with(said(&order, 10, "120", MORNING, &[]), json!({ "operators": [{ "person": "wang", "seconds": 10_800 }] }));
        let first = post(t, report);
        assert_eq!(costs(&first), ["144", "150", "9.82", "0", "303.82"]);
        assert_eq!((&first["day"], &first["kwh"], &first["state"]), (&json!("2024-11-05"), &json!("9.625"), &json!("posted")));
        assert_eq!(state(t, &order), "started");
        let of = view(t, &first);
        let bands: Vec<String> = of["bands"]
            .as_array()
            .unwrap()
            .iter()
            .map(|b| format!("{} {} {} {}", b["band"], b["seconds"], b["kwh"], b["amount"]))
            .collect();
        assert_eq!(bands, [r#""peak" 5400 "5.775" "6.93""#, r#""flat" 3600 "3.85" "2.89""#]);
        assert_eq!((&of["rates"]["hourly"], &of["operators_of"][0]["wage"]["price"]), (&json!("60"), &json!("48")));
        let next = operation(t, &order, 20);
        assert_eq!((&next["before"]["good"], &next["left"], &next["most"]), (&json!("120"), &json!("120"), &json!("120")));

        // A rate that begins later changes nothing of what was posted.
        t.ask(
            "rate.save",
            json!({ "id": null, "from": "2024-11-06", "rate": wage(json!({ "price": "60" })), "revision": null, "reason": "涨" }),
        );
        assert_eq!(costs(&view(t, &first)), ["144", "150", "9.82", "0", "303.82"]);
        post(t, said(&order, 20, "100", ("2024-11-06 13:00", "2024-11-06 14:00"), &["li"]));
        let sums = by_center(t);
        let line = &lines(&sums)[0];
        assert_eq!(
            ["work_center", "hours", "labour", "machine", "energy", "total"].map(|field| line[field].as_str().unwrap()),
            // 144 + 60; 150 + 60; 9.82 + 3.85 × 0.75
            ["C01", "3.5", "204", "210", "12.71", "426.71"]
        );
        assert_eq!((&line["reports"], &sums["totals"]["total"]), (&json!(2), &json!("426.71")));

        // 60 of what 120 cost at the first and 100 at the second operation: 151.91 + 122.89 × 0.6 = 73.73.
        let paper = json!({ "number": order });
        let came = t.from("completion", &[&paper], so_much("60"));
        assert_eq!(t.stock("VALVE")["value"], "225.64");
        let of = t.ask("report.of_order", json!({ "number": order }));
        let elements = |of: &Value| ["material", "labour", "machine", "energy", "total"].map(|one| of[one].as_str().unwrap().to_owned());
        assert_eq!(elements(&of["spent"]), ["0", "204", "210", "12.71", "426.71"]);
        assert_eq!(elements(&of["completed"]), ["0", "108", "111", "6.64", "225.64"]);
        assert_eq!(elements(&of["in_process"]), ["0", "96", "99", "6.07", "201.07"]);
        assert_eq!(column(of["operations"].as_array().unwrap(), "left"), ["80", "20"]);
        assert_eq!(costs(&of["operations"][0])[4], "303.82");
        let error = t.refused("report.reverse", json!({ "number": first["number"], "reason": "录错" }));
        assert_eq!(error.code, Code::WorkOrderWorth, "those pieces took it along");
        t.from("completion", &[&paper], into_main);
        assert_eq!(t.stock("VALVE")["value"], "426.71", "all of it with the last");
        t.act(&t.get(&came), "reverse");
        let of = t.ask("report.of_order", json!({ "number": order }));
        assert_eq!((&of["completed"]["total"], &of["in_process"]["total"]), (&json!("201.07"), &json!("225.64")));
    });
}

#[test]
fn at_a_standard_price_pieces_take_along_their_part_of_each_element() {
    each(|t, _| {
        let rule =
            json!({ "item": "VALVE", "lots": false, "valuation": "standard", "standard_price": "5", "tolerance": null, "revision": null });
        t.ask("stock_rule.save", rule);
        let order = released(t, "200");
        // No machine is named, and the work centre has a rate: it ran for 2.5 h all the same. By hand it did not.
        let first = post(t, with(said(&order, 10, "100", MORNING, &["wang"]), json!({ "machine": null })));
        assert_eq!(costs(&first)[..3], ["120", "150", "9.82"]);
        let by_hand = json!({ "machine": null, "machine_seconds": 0 });
        let second = post(t, with(said(&order, 10, "20", ("2024-11-05 13:00", "2024-11-05 13:30"), &["wang"]), by_hand));
        assert_eq!(costs(&second)[..3], ["24", "0", "0"]);
        post(t, said(&order, 20, "60", ("2024-11-05 14:00", "2024-11-05 14:00"), &[]));
        t.from("completion", &[&json!({ "number": order })], so_much("60"));
        // 300 in the proportion of 144, 150 and 9.82 of 303.82: 142.189, 148.113 and 9.697.
        let of = t.ask("report.of_order", json!({ "number": order }));
        let elements = |of: &Value| ["material", "labour", "machine", "energy", "total"].map(|one| of[one].as_str().unwrap().to_owned());
        assert_eq!(elements(&of["spent"]), ["0", "144", "150", "9.82", "303.82"]);
        assert_eq!(elements(&of["completed"]), ["0", "142.19", "148.11", "9.7", "300"]);
        assert_eq!(elements(&of["in_process"]), ["0", "1.81", "1.89", "0.12", "3.82"]);
    });
}

#[test]
fn two_shifts_and_a_night_over_three_bands() {
    each(|t, _| {
        let order = released(t, "500");
        post(
            t,
            with(
                said(&order, 10, "150", ("2024-11-05 08:00", "2024-11-05 20:00"), &["wang"]),
                json!({ "machine": null, "machine_seconds": 0 }),
            ),
        );
        let night = view(t, &post(t, said(&order, 10, "140", NIGHT, &["li"])));
        // 46.2 kWh: 2 h peak, 8 h valley, 2 h flat → 9.24 + 10.164 + 5.775 = 25.179
        let bands: Vec<String> =
            night["bands"].as_array().unwrap().iter().map(|b| format!("{} {} {}", b["band"], b["seconds"], b["amount"])).collect();
        assert_eq!(bands, [r#""peak" 7200 "9.24""#, r#""valley" 28800 "10.16""#, r#""flat" 7200 "5.78""#]);
        assert_eq!(costs(&night), ["576", "720", "25.18", "0", "1321.18"]);
        assert_eq!(night["day"], "2024-11-05", "it belongs to the day on which it starts");
        let seen = operation(t, &order, 10);
        assert_eq!((&seen["good"], &seen["labour_seconds"], &seen["machine_seconds"]), (&json!("290"), &json!(86_400), &json!(43_200)));
        let days = t.ask("report.list", json!({ "filter": [{ "field": "day", "op": "eq", "values": ["2024-11-06"] }] }));
        assert_eq!(rows(&days).len(), 0);
    });
}

#[test]
fn several_people_pieces_and_what_came_out_badly() {
    each(|t, _| {
        let order = released(t, "200");
        let several = json!({ "operators": [
            { "person": "wang", "seconds": 3600 }, { "person": "wang", "seconds": 1800, "hours": "overtime" },
            { "person": "li", "seconds": 600, "hours": "holiday" }
        ] });
        let first = post(t, with(said(&order, 10, "100", MORNING, &[]), several));
        // 48 + 0.5 × 48 × 1.5 + 1/6 × 48 × 3
        let amounts = view(t, &first)["operators_of"].clone();
        assert_eq!(column(amounts.as_array().unwrap(), "amount"), ["48", "36", "24"]);
        assert_eq!(first["operators"], "王强, 李敏");

        // The second operation is paid by the piece: 80 good × 0.35, shared 1 : 2, whatever was lost.
        rate(t, wage(json!({ "item": "VALVE", "operation": 20, "basis": "piece", "price": "0.35" })));
        let lost = json!({ "operations": [{
            "order": order, "operation": 20, "good": "80", "rework": "5", "reject_material": "2", "reject_work": "3",
            "reason_rework": "划伤", "reason_material": "砂眼", "reason_work": "撞刀"
        }], "operators": [{ "person": "wang", "seconds": 3600 }, { "person": "zhao", "seconds": 7200 }] });
        let second = post(t, with(said(&order, 20, "0", ("2024-11-05 13:00", "2024-11-05 15:00"), &[]), lost.clone()));
        let of = view(t, &second);
        assert_eq!(column(of["operators_of"].as_array().unwrap(), "amount"), ["9.33", "18.67"]);
        assert_eq!((&of["reason_work"], &of["reason_material"], &of["reason_rework"]), (&json!("撞刀"), &json!("砂眼"), &json!("划伤")));
        // What is to be worked again counts when it is reported the second time: 100 − 80 − 2 − 3.
        let seen = operation(t, &order, 20);
        assert_eq!((&seen["left"], &seen["rework"], &seen["reject_work"]), (&json!("15"), &json!("5"), &json!("3")));
        let beyond = said(&order, 20, "16", ("2024-11-05 15:00", "2024-11-05 16:00"), &["wang"]);
        let error = t.refused("report.post", beyond.clone());
        assert_eq!((error.code, error.params["left"].as_str()), (Code::ReportBeyond, "15"));
        assert_eq!(t.ask("report.list", json!({ "count": true }))["total"], 2, "what is refused takes no number");
        // Unless somebody says that it may.
        let allow = json!({ "order": order, "operation": 20, "allowed": true });
        assert_eq!(t.ask("report.allow_more", allow)["most"], Value::Null);
        let more = post(t, beyond);
        assert!(more["number"].as_str().unwrap().ends_with("-003"), "{more}");

        let mut nameless = with(said(&order, 20, "0", ("2024-11-05 17:00", "2024-11-05 18:00"), &[]), lost);
        nameless["operations"][0]["reason_work"] = json!(" ");
        assert_eq!(why(&t.refused("report.post", nameless)), (Code::FieldRequired, "reason_work"));
    });
}

#[test]
fn several_orders_at_one_machine_share_the_time() {
    each(|t, _| {
        let (one, other) = (released(t, "100"), released(t, "100"));
        let shared = json!({ "energy_kwh": "4", "operations": [
            { "code": format!("{one}/10"), "good": "20" }, { "code": format!("{other}/10"), "good": "10" },
            // Put together of what this very entry turned: 10 × 120 s.
            { "code": format!("{one}/20"), "good": "5" }
        ] });
        let posted = t.ask("report.post", with(said(&one, 10, "0", ("2024-11-05 13:00", "2024-11-05 14:00"), &["wang"]), shared));
        let told: Vec<(i64, i64, &str)> = posted["reports"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["labour_seconds"].as_i64().unwrap(), row["machine_seconds"].as_i64().unwrap(), row["kwh"].as_str().unwrap()))
            .collect();
        // 20, 10 and 10 standard minutes of one hour, and of 4 kWh
        assert_eq!(told, [(1800, 1800, "2"), (900, 900, "1"), (900, 900, "1")]);
        assert_eq!(posted["overlaps"], json!([]), "they are at the same time because it says so");
        let first = view(t, &posted["reports"][0]);
        assert_eq!((first["shared_with"].as_array().unwrap().len(), &first["metered"]), (2, &json!(true)));
        let line = lines(&by_center(t))[0].clone();
        assert_eq!(
            (&line["hours"], &line["labour"], &line["machine"], &line["energy"]),
            (&json!("1"), &json!("48"), &json!("60"), &json!("3"))
        );
        let twice = json!({ "operations": [{ "order": one, "operation": 10, "good": "1" }, { "code": format!("{one}/10"), "good": "1" }] });
        let twice = with(said(&one, 10, "0", ("2024-11-05 15:00", "2024-11-05 16:00"), &[]), twice);
        assert_eq!(t.refused("report.post", twice).code, Code::ReportTwice);
    });
}

#[test]
fn a_report_that_is_sent_twice_is_one() {
    each(|t, place| {
        let order = released(t, "1000");
        for round in 1..=6_i64 {
            let caller = administrator().with_request_id(Some(format!("report-{round}")));
            let report = with(
                said(&order, 10, "10", MORNING, &["wang"]),
                json!({ "machine": null, "machine_seconds": 0, "starts": at(MORNING.0) - round * 86_400_000_000, "ends": at(MORNING.1) - round * 86_400_000_000 }),
            );
            let start = Barrier::new(2);
            let both: Vec<Value> = std::thread::scope(|scope| {
                let send = || {
                    start.wait();
                    call(&t.app, &caller, "report.post", report.clone()).unwrap()
                };
                let threads = [scope.spawn(send), scope.spawn(send)];
                threads.map(|thread| thread.join().unwrap()).into()
            });
            assert_eq!(both[0], both[1]);
            // Long after, when nobody remembers the answer.
            place.alter("DELETE FROM request");
            let again = call(&t.app, &caller, "report.post", report).unwrap();
            assert_eq!(again["reports"], both[0]["reports"]);
            assert_eq!(operation(t, &order, 10)["good"], (round * 10).to_string());
        }
    });
}

#[test]
fn what_overlaps_is_posted_and_flagged_until_one_is_taken_back() {
    each(|t, _| {
        let order = released(t, "1000");
        let first = post(t, said(&order, 10, "10", MORNING, &["wang", "li"]));
        assert_eq!(first["overlaps"], false);
        // Another machine, half an hour of the same person; what begins as the other ends does not overlap.
        let second = with(said(&order, 10, "10", ("2024-11-05 11:30", "2024-11-05 13:00"), &["li"]), json!({ "machine": "M2" }));
        let posted = t.ask("report.post", second);
        let second = posted["reports"][0].clone();
        let lap = &posted["overlaps"][0];
        assert_eq!((posted["overlaps"].as_array().unwrap().len(), &lap["person"], &lap["other"]), (1, &json!("li"), &first["number"]));
        assert_eq!((lap["starts"].as_i64().unwrap(), lap["ends"].as_i64().unwrap()), (at("2024-11-05 11:30"), at("2024-11-05 12:00")));
        post(t, said(&order, 10, "10", ("2024-11-05 12:00", "2024-11-05 13:00"), &["wang"]));
        // The machine alone.
        let third = t.ask("report.post", said(&order, 10, "10", ("2024-11-05 09:00", "2024-11-05 09:31"), &["zhao"]));
        assert_eq!((&third["overlaps"][0]["machine"], &third["overlaps"][0]["person"]), (&json!("M1"), &Value::Null));
        let flagged = || -> Vec<String> {
            let found =
                t.ask("report.list", json!({ "sort": "number", "filter": [{ "field": "overlaps", "op": "eq", "values": ["true"] }] }));
            column(rows(&found), "number").into_iter().map(str::to_owned).collect()
        };
        assert_eq!(flagged(), [&first["number"], &second["number"], &third["reports"][0]["number"]].map(|n| n.as_str().unwrap()));
        assert_eq!(view(t, &first)["overlapping"].as_array().unwrap().len(), 2);
        t.ask("report.reverse", json!({ "number": first["number"], "reason": "重复" }));
        assert_eq!(flagged(), [""; 0]);
        // What was taken back is busy with nothing any more.
        assert_eq!(post(t, said(&order, 10, "10", ("2024-11-05 10:00", "2024-11-05 11:00"), &["wang"]))["overlaps"], false);
    });
}

#[test]
fn taken_back_and_reported_anew_is_reported_once() {
    each(|t, _| {
        let (order, other) = (released(t, "200"), released(t, "200"));
        let report =
            |order: &str| with(said(order, 10, "117", NIGHT, &["wang", "zhao"]), json!({ "machine": null, "machine_seconds": 40_001 }));
        post(t, report(&other));
        let before = by_center(t);
        let first = post(t, report(&order));
        let once = (by_center(t), operation(t, &order, 10));
        // The rates of now are others: what is taken back is what was posted.
        rate(t, wage(json!({ "person": "wang", "price": "99" })));
        let back = t.ask("report.reverse", json!({ "number": first["number"], "reason": "录错数量" }));
        assert_eq!((&back["state"], &back["reversal_of"], &back["good"]), (&json!("reversal"), &first["number"], &json!("-117")));
        assert_eq!(costs(&back)[0], format!("-{}", costs(&first)[0]));
        assert_eq!((state(t, &order).as_str(), by_center(t)), ("released", before));
        let old = view(t, &first);
        assert_eq!((&old["state"], &old["reversed_by"]), (&json!("reversed"), &back["number"]));
        let again = |number: &Value| t.refused("report.reverse", json!({ "number": number, "reason": "再来" })).code;
        assert_eq!((again(&first["number"]), again(&back["number"])), (Code::ReportReversed, Code::ReportReversal));
        assert_eq!(why(&t.refused("report.reverse", json!({ "number": first["number"], "reason": " " }))), (Code::FieldRequired, "reason"));
        t.ask("rate.save", json!({ "id": null, "from": "2024-01-01", "rate": wage(json!({ "person": "wang", "price": "48" })), "revision": null, "reason": "改" }));
        post(t, report(&order));
        assert_eq!((by_center(t), operation(t, &order, 10)), once);
        let counts = |state: &str| {
            t.ask("report.list", json!({ "count": true, "filter": [{ "field": "state", "op": "eq", "values": [state] }] }))["total"].clone()
        };
        assert_eq!([counts("posted"), counts("reversed"), counts("reversal")], [json!(2), json!(1), json!(1)]);
        let of = |field: &str, value: &str| {
            t.ask("report.list", json!({ "filter": [{ "field": field, "op": "eq", "values": [value] }] }))["rows"].as_array().unwrap().len()
        };
        assert_eq!([of("order", &order), of("operator", "zhao"), of("operator", "li"), of("work_center", "C01")], [3, 4, 0, 4]);
        assert!(file(&t.app, "report.export", json!({})).len() > 2_000);
    });
}

#[test]
fn what_cannot_be_is_refused() {
    each(|t, _| {
        let draft = planned(t, "100");
        let number = draft["document"]["number"].as_str().unwrap().to_owned();
        let refused = |order: &str, more: Value| {
            let error = t.refused("report.post", with(said(order, 10, "10", MORNING, &["wang"]), more));
            (error.code, error.params.get("field").cloned().unwrap_or_default())
        };
        assert_eq!(refused(&number, json!({})).0, Code::ReportNotReleased);
        assert_eq!(
            t.refused("report.start", json!({ "order": number, "operation": 10, "people": ["wang"] })).code,
            Code::ReportNotReleased
        );
        t.act(&draft["document"], "confirm");
        for (code, field, more) in [
            (Code::ReportBackwards, "ends", json!({ "starts": at(MORNING.1), "ends": at(MORNING.0) })),
            (Code::ReportTooLong, "ends", json!({ "starts": at(MORNING.0) - 86_400_000_000 })),
            (Code::ReportFuture, "ends", json!({ "starts": at("2998-11-05 08:00"), "ends": at("2998-11-05 09:00") })),
            (Code::FieldNegative, "machine_seconds", json!({ "machine_seconds": -1 })),
            (Code::ReportTooLong, "machine_seconds", json!({ "machine_seconds": 86_401 })),
            (Code::ReportTooLong, "operator_seconds", json!({ "operators": [{ "person": "wang", "seconds": 86_401 }] })),
            (Code::FieldNegative, "operator_seconds", json!({ "operators": [{ "person": "wang", "seconds": -1 }] })),
            (Code::FieldNegative, "energy_kwh", json!({ "energy_kwh": "-1" })),
            (Code::Missing, "person", json!({ "operators": [{ "person": "nobody" }] })),
            (Code::Missing, "machine", json!({ "machine": "M9" })),
            (Code::FieldRequired, "operations", json!({ "operations": [] })),
            (Code::ReportTraveller, "code", json!({ "operations": [{ "code": number, "good": "1" }] })),
            (Code::Missing, "operation", json!({ "operations": [{ "order": number, "operation": 11, "good": "1" }] })),
            (Code::FieldNegative, "good", json!({ "operations": [{ "order": number, "operation": 10, "good": "-1" }] })),
            (Code::FieldDecimals, "good", json!({ "operations": [{ "order": number, "operation": 10, "good": "0.5" }] })),
            (Code::ReportBeyond, "good", json!({ "operations": [{ "order": number, "operation": 20, "good": "1" }] })),
        ] {
            assert_eq!(refused(&number, more.clone()), (code, field.to_owned()), "{more}");
        }
        let nothing = json!({ "starts": at(MORNING.0), "ends": at(MORNING.0), "operations": [{ "order": number, "operation": 10 }] });
        assert_eq!(refused(&number, nothing).0, Code::ReportNothing);
        assert_eq!(state(t, &number), "released");
        // A day exactly is no mistake.
        post(t, with(said(&number, 10, "10", ("2024-11-03 08:00", "2024-11-04 08:00"), &["wang"]), json!({})));
        let order = t.get(&json!({ "number": number }));
        assert_eq!(t.refuse(&order, "cancel").code, Code::WorkOrderStarted, "what was reported stays");
        t.act(&order, "close");
        assert_eq!(refused(&number, json!({})).0, Code::ReportEnded);
        let report = t.ask("report.list", json!({}))["rows"][0]["number"].clone();
        assert_eq!(t.refused("report.reverse", json!({ "number": report, "reason": "晚了" })).code, Code::ReportEnded);
    });
}

#[test]
fn what_is_done_outside_is_not_reported_here() {
    each(|t, _| {
        let center = json!({ "code": "C9", "name": "镀锌", "efficiency": "1", "outsourced": true, "note": "", "retired": false });
        t.ask("work_center.save", json!({ "work_center": center, "revision": null }));
        let routing = t.ask("routing.get", json!({ "item": "VALVE", "version": "R1" }));
        let mut changed = routing["routing"].clone();
        with_outside(&mut changed["operations"][0]);
        t.ask("routing.save", json!({ "routing": changed, "revision": routing["revision"] }));
        let order = released(t, "10");
        let report = said(&order, 10, "1", MORNING, &["wang"]);
        let error = t.refused("report.post", report);
        assert_eq!((error.code, error.params["operation"].as_str()), (Code::ReportOutsourced, "10"));
        let start = json!({ "code": format!("{order}/10"), "people": ["wang"] });
        assert_eq!(t.refused("report.start", start).code, Code::ReportOutsourced);
        post(t, said(&order, 20, "1", MORNING, &["wang"]));
    });
}

fn with_outside(operation: &mut Value) {
    (operation["work_center"], operation["outsourced"]) = (json!("C9"), json!(true));
}

#[test]
fn a_clock_runs_until_it_is_stopped() {
    each(|t, _| {
        let order = released(t, "100");
        let started = t.ask("report.start", json!({ "code": format!("{order}/10"), "machine": "M1", "people": ["wang", "li"] }));
        let clocks: Vec<i64> = started["running"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect();
        assert_eq!(clocks.len(), 2);
        let error = t.refused("report.start", json!({ "code": format!("{order}/10"), "people": ["wang"] }));
        assert_eq!((error.code, error.params["person"].as_str()), (Code::ReportRunning, "wang"));
        assert_eq!(t.refused("report.start", json!({ "code": format!("{order}/10") })).code, Code::FieldRequired);
        assert_eq!(column(rows(&t.ask("report.running", json!({ "machine": "M1" }))), "person_name").len(), 2);
        assert_eq!(rows(&t.ask("report.running", json!({ "person": "wang", "work_center": "C01" }))).len(), 1);
        assert_eq!(operation(t, &order, 10)["running"].as_array().unwrap().len(), 2);
        assert_eq!(state(t, &order), "released", "nothing is reported yet");
        let paper = t.get(&json!({ "number": order }));
        for verb in ["recall", "cancel"] {
            let error = t.refuse(&paper, verb);
            assert_eq!((error.code, error.list), (Code::WorkOrderClocks, vec!["李敏".to_owned(), "王强".to_owned()]), "{verb}");
        }

        let other = t.ask("report.start", json!({ "code": format!("{order}/20"), "people": ["zhao"] }))["running"][0]["id"].clone();
        let mixed = json!({ "clocks": [clocks[0], other], "done": { "good": "1" } });
        assert_eq!(t.refused("report.stop", mixed).code, Code::ReportClocks);
        assert_eq!(why(&t.refused("report.stop", json!({ "clocks": [other] }))), (Code::FieldRequired, "reason"));
        assert_eq!(t.ask("report.stop", json!({ "clocks": [other], "reason": "扫错了" }))["posted"], Value::Null);
        let stopped = t.ask("report.stop", json!({ "clocks": clocks, "done": { "good": "7" } }));
        let report = &stopped["posted"]["reports"][0];
        assert_eq!(
            (&report["order"], &report["operation"], &report["good"], &report["machine"]),
            (&json!(order), &json!(10), &json!("7"), &json!("M1"))
        );
        assert_eq!(report["operators"].as_str().unwrap().split(", ").count(), 2);
        assert_eq!(t.refused("report.stop", json!({ "clocks": clocks, "done": { "good": "7" } })).code, Code::ReportStopped);
        assert_eq!(rows(&t.ask("report.running", json!({}))).len(), 0);
    });
}

#[test]
fn whoever_may_not_see_amounts_sees_none() {
    each(|t, _| {
        let order = released(t, "100");
        let caller = |rights: &[Right]| Caller { actor: Actor::with_rights("li", rights.iter().copied()), ..administrator() };
        let operator = caller(&[Right::Look, Right::Report]);
        let report = said(&order, 10, "10", MORNING, &["wang"]);
        assert_eq!(call(&t.app, &caller(&[Right::Look]), "report.post", report.clone()).unwrap_err().code, Code::Forbidden);
        let posted = call(&t.app, &operator, "report.post", report).unwrap();
        let number = posted["reports"][0]["number"].clone();
        assert_eq!(posted["reports"][0]["costs"], Value::Null);
        let seen = call(&t.app, &operator, "report.get", json!({ "number": number })).unwrap();
        assert_eq!((&seen["costs"], &seen["rates"]), (&Value::Null, &Value::Null));
        for field in ["grade", "wage", "factor", "amount"] {
            assert_eq!(seen["operators_of"][0][field], Value::Null, "{field}");
        }
        assert_eq!((&seen["bands"][0]["price"], &seen["bands"][0]["kwh"]), (&Value::Null, &json!("5.775")));
        assert_eq!(
            call(&t.app, &operator, "costing.by_work_center", json!({ "from": "2024-11-01", "to": "2024-11-30" })).unwrap_err().code,
            Code::Forbidden
        );
        assert_eq!(
            call(&t.app, &operator, "report.allow_more", json!({ "order": order, "operation": 20, "allowed": true })).unwrap_err().code,
            Code::Forbidden
        );
        assert_eq!(costs(&view(t, &posted["reports"][0]))[4], "279.82");
        let of = call(&t.app, &operator, "report.of_order", json!({ "number": order })).unwrap();
        assert_eq!((&of["spent"], &of["operations"][0]["costs"], &of["operations"][0]["good"]), (&Value::Null, &Value::Null, &json!("10")));
        let who = |text: &str| call(&t.app, &operator, "report.operator", json!({ "text": text }));
        assert_eq!(who(" WANG ").unwrap(), json!({ "person": "wang", "name": "王强" }));
        assert_eq!(who("E-00417").unwrap_err().code, Code::Missing);
        let trail = t.ask("audit.list", json!({ "object_kind": "work_report" }));
        assert_eq!(rows(&trail).len(), 1);
    });
}

#[test]
fn a_traveller_has_each_operation_and_no_amount() {
    each(|t, _| {
        let order = released(t, "100");
        let pdf = file(&t.app, "work_order.traveller", json!({ "number": order }));
        let pages = crate::printing::pages(&pdf);
        assert_eq!(pages.len(), 1);
        crate::printing::has(
            &pages[0],
            &["流转卡", "VALVE", &format!("{order}/10"), &format!("{order}/20"), "粗车", "装配", "100min", "200min", "报工码"],
        );
        let english = crate::printing::pages(&file(&t.app, "work_order.traveller", json!({ "number": order, "language": "en" })));
        crate::printing::has(&english[0], &["Traveller", "Operator"]);
        assert_eq!(t.refused("work_order.traveller", json!({ "number": "WO-000000-000" })).code, Code::Missing);
    });
}

#[test]
fn what_was_changed_behind_the_back_is_found() {
    each(|t, place| {
        let order = released(t, "100");
        let first = post(t, said(&order, 10, "50", NIGHT, &["wang", "li"]));
        post(t, said(&order, 10, "10", NIGHT, &["wang"]));
        t.ask("report.reverse", json!({ "number": first["number"], "reason": "录错" }));
        let paper = json!({ "number": order });
        t.from("completion", &[&paper], so_much("5"));
        verify(&t.app);
        for (check, change, back) in [
            (
                "work_report.labour_is_its_operators",
                "UPDATE work_report SET labour = labour + 1",
                "UPDATE work_report SET labour = labour - 1",
            ),
            (
                "work_report.labour_is_its_operators",
                "UPDATE work_report_operator SET seconds = seconds + 1",
                "UPDATE work_report_operator SET seconds = seconds - 1",
            ),
            (
                "work_report.energy_is_its_bands",
                "UPDATE work_report_band SET amount = amount + 1",
                "UPDATE work_report_band SET amount = amount - 1",
            ),
            (
                "work_report.reversal_is_what_it_takes_back",
                "UPDATE work_report SET good = good + 1 WHERE reversal_of IS NOT NULL",
                "UPDATE work_report SET good = good - 1 WHERE reversal_of IS NOT NULL",
            ),
            (
                "work_order_operation.counts_its_reports",
                "UPDATE work_order_operation SET good = good + 1",
                "UPDATE work_order_operation SET good = good - 1",
            ),
            (
                "work_order_operation.counts_its_reports",
                "UPDATE work_order_operation SET energy = energy + 1",
                "UPDATE work_order_operation SET energy = energy - 1",
            ),
            (
                "work_report.reversal_is_what_it_takes_back",
                "UPDATE work_report SET standard = standard + 1, cause_rate = cause_rate - 1 WHERE reversal_of IS NOT NULL",
                "UPDATE work_report SET standard = standard - 1, cause_rate = cause_rate + 1 WHERE reversal_of IS NOT NULL",
            ),
            (
                "work_report.standard_and_causes_are_what_it_cost",
                "UPDATE work_report SET cause_scrap = cause_scrap + 1",
                "UPDATE work_report SET cause_scrap = cause_scrap - 1",
            ),
            (
                "work_report.standard_and_causes_are_what_it_cost",
                "UPDATE work_report SET has_standard = NOT has_standard",
                "UPDATE work_report SET has_standard = NOT has_standard",
            ),
            (
                "work_order_operation.set_up_is_standard_once",
                "UPDATE work_order_operation SET set_up_posted = NOT set_up_posted",
                "UPDATE work_order_operation SET set_up_posted = NOT set_up_posted",
            ),
            (
                "work_report.people_are_there",
                "UPDATE work_report_operator SET person_id = person_id + 1000",
                "UPDATE work_report_operator SET person_id = person_id - 1000",
            ),
            (
                "work_report.numbers_have_no_gaps",
                "UPDATE number_series SET next = next + 1 WHERE kind = 'work_report'",
                "UPDATE number_series SET next = next - 1 WHERE kind = 'work_report'",
            ),
            (
                "completion_cost.adds_up_to_what_came_in",
                "UPDATE completion_cost SET labour = labour + 1",
                "UPDATE completion_cost SET labour = labour - 1",
            ),
        ] {
            place.alter(change);
            let verified = job(&t.app, "system.verify", json!({})).unwrap();
            let found = verified["checks"].as_array().unwrap().iter().find(|one| one["check"] == check);
            let found = found.unwrap_or_else(|| panic!("{check}: {verified}"));
            assert_ne!(found["problems"], json!([]), "{check}");
            place.alter(back);
        }
    });
}
