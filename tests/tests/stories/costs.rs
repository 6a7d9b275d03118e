//! What things cost, told by the program: worked figures, by work centre, by-products and standard prices in process. On both databases, to
//! the last digit.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, into_main, line, so_much, with};
use crate::common::{column, lines};
use crate::month::{MONTH, checks, closed, found, given, of_day, reopened, six_hours, told};
use crate::month_margin::{at_standard, part_of};
use crate::report::{at, each, post, rate, released, said, wage};
use serde_json::{Value, json};

/// What a valve takes: so much of each part, from the first operation on; below zero it comes out beside.
fn made_of(t: &Trade, parts: &[(&str, i32)]) {
    let part = |(number, (component, quantity)): (u32, &(&str, i32))| {
        json!({
            "number": number * 10, "component": component, "kind": if *quantity < 0 { "by_product" } else { "component" },
            "qty": quantity.abs().to_string(), "unit": "pcs", "fixed_qty": "0", "scrap": "0", "cost_share": "0", "operation": 10,
            "from": "1900-01-01", "to": null, "substitutes": [], "note": ""
        })
    };
    let lines: Vec<Value> = (1..).zip(parts).map(part).collect();
    let bom = json!({
        "item": "VALVE", "version": "V1", "state": "active", "from": "1900-01-01", "to": null, "output_qty": "1", "fixed_output": "0", "note": "",
        "lines": lines
    });
    t.ask("bom.save", json!({ "bom": bom, "revision": null }));
}

/// A report of pieces that are good and of ones that are lost, by hand.
fn by_hand(t: &Trade, order: &str, (good, lost): (&str, &str), people: &[&str]) -> Value {
    let mut report = said(order, 10, good, ("2024-11-05 09:00", "2024-11-05 10:00"), people);
    report["operations"][0] = with(report["operations"][0].clone(), json!({ "reject_work": lost, "reason_work": "崩刃" }));
    post(t, with(report, json!({ "machine": null, "machine_seconds": 0 })))
}

#[test]
fn the_good_carry_what_was_lost() {
    each(|t, _| {
        // 13 521.26 over 96 good of 97
        rate(t, wage(json!({ "price": "13521.26", "item": "VALVE", "operation": 10 })));
        let order = released(t, "97");
        let report = by_hand(t, &order, ("96", "1"), &["wang"]);
        assert_eq!(report["costs"]["total"], "13521.26");
        for by in ["operation", "work_order", "item"] {
            let sheet = t.ask("costing.sheet", json!({ "by": by, "from": "2024-11-01", "to": "2024-11-30" }));
            let fields = ["good", "reject_work", "total", "unit_cost"];
            assert_eq!(told(&lines(&sheet)[0], &fields), "96 1 13521.26 140.8465", "{by}");
        }
        // All that was made is worth all that was spent.
        t.from("completion", &[&json!({ "number": order })], |d: &mut Value| {
            so_much("96")(d);
            d["lines"][0]["is_final"] = json!(true);
        });
        assert_eq!(told(&t.stock("VALVE"), &["on_hand", "value"]), "96 13521.26");
    });
}

#[test]
fn one_good_and_one_waste_of_twenty() {
    each(|t, _| {
        made_of(t, &[("BOLT", 10)]);
        given(t, "2024-11-02", "BOLT", "20", "1");
        let order = released(t, "2");
        let paper = json!({ "number": order });
        t.from("issue", &[&paper], of_day("2024-11-04", into_main));
        by_hand(t, &order, ("1", "1"), &[]);
        t.from("completion", &[&paper], of_day("2024-11-06", so_much("1")));
        assert_eq!(told(&t.stock("VALVE"), &["on_hand", "value"]), "1 20");
        let wip = t.ask("costing.wip", json!({ "on": "2024-11-06" }))["totals"].clone();
        assert_eq!([&wip["spent"], &wip["completed_cost"], &wip["in_process"]].map(|of| of["material"].clone()), ["20", "20", "0"]);
    });
}

#[test]
fn work_centres_add_up_to_what_sheets_say() {
    each(|t, _| {
        // Two more centres of one machine each, at operations of their own.
        let mut operations = Vec::new();
        for (code, number) in [("C01", 10), ("C02", 20), ("C03", 30)] {
            if number > 10 {
                let center = json!({ "code": code, "name": code, "efficiency": "1", "outsourced": false, "note": "", "retired": false });
                t.ask("work_center.save", json!({ "work_center": center, "revision": null }));
            }
            operations.push(json!({
                "number": number, "name": code, "work_center": code, "outsourced": false, "setup_seconds": 0, "cleanup_seconds": 0,
                "run_seconds": 60, "cycle_qty": "1", "lead_time_days": 0, "note": ""
            }));
        }
        let routing = json!({
            "item": "VALVE", "version": "R2", "state": "active", "from": "1900-01-01", "to": null, "note": "", "operations": operations
        });
        let old = t.ask("routing.get", json!({ "item": "VALVE", "version": "R1" }));
        let retired = with(old["routing"].clone(), json!({ "state": "obsolete" }));
        t.ask("routing.save", json!({ "routing": retired, "revision": old["revision"] }));
        t.ask("routing.save", json!({ "routing": routing, "revision": null }));
        let order = released(t, "30");
        // 20 minutes at each: 0.3333 of an hour three times is not an hour.
        for (operation, starts) in [(10, "09:00"), (20, "10:00"), (30, "11:00")] {
            let starts = at(&format!("2024-11-05 {starts}"));
            let time = json!({ "machine": null, "machine_seconds": 0, "starts": starts, "ends": starts + 1_200_000_000 });
            post(t, with(said(&order, operation, "10", ("2024-11-05 08:00", "2024-11-05 08:00"), &["wang"]), time));
        }
        let days = json!({ "from": "2024-11-01", "to": "2024-11-30" });
        let by_center = || t.ask("costing.by_work_center", days.clone());
        let sheet = || t.ask("costing.sheet", with(days.clone(), json!({ "by": "work_center" })));
        let check = |expected: [&str; 3]| {
            let (centers, sheet) = (by_center(), sheet());
            let fields = ["labour", "machine", "energy", "overhead", "difference", "total"];
            assert_eq!(lines(&centers).len(), lines(&sheet).len());
            for (center, line) in lines(&centers).iter().zip(lines(&sheet)) {
                for field in fields.into_iter().chain(["work_center", "labour_hours", "machine_hours"]) {
                    assert_eq!(center[field], line[field], "{field} of {center}");
                }
            }
            for field in fields.into_iter().chain(["labour_hours", "machine_hours"]) {
                assert_eq!(centers["totals"][field], sheet["totals"][field], "{field}");
            }
            assert_eq!(told(&centers["totals"], &["hours", "difference", "total"]).split(' ').collect::<Vec<_>>(), expected);
        };
        check(["1", "0", "48"]);
        assert_eq!(column(lines(&by_center()), "hours"), ["0.3334", "0.3333", "0.3333"]);
        // What the close of the month puts on top is in the total, and said.
        closed(t, json!({ "wages": "58", "allocate": true }));
        check(["1", "10", "58"]);
        assert_eq!(column(lines(&by_center()), "difference"), ["3.34", "3.33", "3.33"]);
        reopened(t);
        check(["1", "0", "48"]);
    });
}

#[test]
fn what_comes_out_beside_is_taken_off_what_is_in_process() {
    each(|t, _| {
        made_of(t, &[("BOLT", 2), ("SEAL", -1)]);
        given(t, "2024-11-02", "BOLT", "20", "2");
        given(t, "2024-11-02", "SEAL", "10", "1");
        let order = released(t, "10");
        let paper = json!({ "number": order });
        let list = json!({ "number": t.ask("work_order.get", paper.clone())["list"] });
        t.from(
            "issue",
            &[&paper],
            of_day("2024-11-04", |d: &mut Value| {
                into_main(d);
                d["lines"].as_array_mut().unwrap().retain(|line| line["item"] == "BOLT");
            }),
        );
        t.from("completion", &[&list], of_day("2024-11-06", so_much("4")));
        t.from("completion", &[&paper], of_day("2024-11-07", so_much("5")));
        let on = |day: &str| {
            let totals = t.ask("costing.wip", json!({ "on": day }))["totals"].clone();
            ["spent", "completed_cost", "in_process"].map(|part| totals[part]["material"].as_str().unwrap().to_owned()).join(" ")
        };
        // 20 bolts at 2; less 4 seals at 1; the bolts are in ten valves, and what came out beside is of the five that there are.
        let days = ["2024-11-04", "2024-11-06", "2024-11-07"];
        let then = ["40 0 40", "36 0 36", "36 16 20"];
        assert_eq!(days.map(on), then);
        assert_eq!(told(&t.stock("VALVE"), &["on_hand", "value"]), "5 16");
        // Those that come out later are taken off then, and what comes of the rest is worth that.
        t.from("completion", &[&list], of_day("2024-11-20", so_much("6")));
        assert_eq!((days.map(on), on("2024-11-20").as_str()), (then.map(str::to_owned), "30 16 14"));
        t.from("completion", &[&paper], of_day("2024-11-21", into_main));
        assert_eq!((days.map(on), on("2024-11-21").as_str()), (then.map(str::to_owned), "0 0 0"), "all of it is in stock");
        assert_eq!(["VALVE", "SEAL"].map(|item| told(&t.stock(item), &["on_hand", "value"])), ["10 30", "20 20"]);
    });
}

/// An order of 20 to which things were posted in November: its number, and what was posted, the last first.
fn begun(t: &Trade, completes: bool) -> (String, [Value; 3], Option<Value>) {
    let order = released(t, "20");
    let paper = json!({ "number": order });
    let issued = t.from(
        "issue",
        &[&paper],
        of_day("2024-11-04", |d: &mut Value| {
            into_main(d);
            for line in d["lines"].as_array_mut().unwrap() {
                line["quantity"] = json!("16");
                line["parents"][0]["quantity"] = json!("16");
            }
        }),
    );
    let first = six_hours(t, &order, "2024-11-05");
    let time = json!({ "starts": at("2024-11-06 08:00"), "ends": at("2024-11-06 10:00"), "machine": null, "machine_seconds": 0 });
    let second = post(t, with(said(&order, 20, "6", ("2024-11-06 08:00", "2024-11-06 08:00"), &["li"]), time));
    let came = completes.then(|| t.from("completion", &[&paper], of_day("2024-11-07", so_much("3"))));
    (order, [second, first, issued], came)
}

/// Takes all of it back: nobody began it.
fn taken_back(t: &Trade, (order, [second, first, issued], came): (String, [Value; 3], Option<Value>)) -> Value {
    if let Some(came) = came {
        t.act(&t.get(&came), "reverse");
    }
    for report in [second, first] {
        t.ask("report.reverse", json!({ "number": report["number"], "reason": "录错" }));
    }
    t.act(&t.get(&issued), "reverse");
    let order = t.ask("work_order.get", json!({ "number": order }));
    assert_eq!(order["state"], "released");
    order
}

#[test]
fn what_becomes_of_an_order_later_changes_no_day_before() {
    each(|t, _| {
        let part = |number: u32, component: &str, operation: u32, fixed: &str| {
            json!({
                "number": number, "component": component, "kind": "component", "qty": "1", "unit": "pcs", "fixed_qty": fixed, "scrap": "0",
                "cost_share": "0", "operation": operation, "from": "1900-01-01", "to": null, "substitutes": [], "note": ""
            })
        };
        let bom = json!({
            "item": "VALVE", "version": "V1", "state": "active", "from": "1900-01-01", "to": null, "output_qty": "1", "fixed_output": "0",
            "note": "", "lines": [part(10, "BOLT", 10, "6"), part(20, "SEAL", 20, "0")]
        });
        t.ask("bom.save", json!({ "bom": bom, "revision": null }));
        given(t, "2024-11-02", "BOLT", "100", "2");
        given(t, "2024-11-02", "SEAL", "100", "1");
        let (one, other) = (begun(t, true), begun(t, false));
        closed(t, json!({}));
        let on = || t.ask("costing.wip", json!({ "on": "2024-11-30" }));
        let then = on();
        // 16 bolts are enough for 10 pieces beside the 6 of the order, 16 seals for 16: 3/10 and 3/16 of each went along.
        let material: Vec<String> = lines(&then)
            .iter()
            .map(|line| ["spent", "completed_cost", "in_process"].map(|part| line[part]["material"].as_str().unwrap().to_owned()).join(" "))
            .collect();
        assert_eq!(material, ["32 9.6 22.4", "16 3 13", "32 0 32", "16 0 16"]);
        // 300 and 2 h at 48, and what was issued, twice.
        assert_eq!(then["totals"]["spent"]["total"], "888");
        // What is taken back now that the month is closed is so from today on.
        let (one, other) = (taken_back(t, one), taken_back(t, other));
        assert_eq!(on(), then);
        let seen = |order: &Value| json!({ "number": order["document"]["number"], "revision": order["document"]["revision"] });
        // Divided: what is taken per order is divided, too. Put together again.
        let divided = t.ask("work_order.split", with(seen(&one), json!({ "quantities": ["4", "6"] })));
        assert_eq!(on(), then, "divided");
        let part = t.ask("work_order.get", json!({ "number": divided["parts"][0] }));
        t.ask("work_order.merge", json!({ "into": seen(&divided["order"]), "others": [seen(&part)] }));
        assert_eq!(on(), then, "put together");
        // Changed: it has another list, and makes more.
        t.act(&other["document"], "recall");
        let planned = t.ask("work_order.get", json!({ "number": other["document"]["number"] }));
        let draft = json!({ "item": "VALVE", "quantity": "50", "due": "2099-03-02" });
        let changed = t.ask("work_order.save", with(json!({ "work_order": draft }), seen(&planned)));
        assert_ne!(changed["list"], planned["list"]);
        assert_eq!(on(), then, "changed");
        assert_eq!(found(&checks(t, MONTH), "negative_in_process"), "ok 0");
        let today = t.ask("system.info", json!({}))["today"].clone();
        assert_eq!(t.ask("costing.wip", json!({ "on": today }))["lines"], json!([]), "nothing of it is there any more");
    });
}

#[test]
fn at_a_standard_price_the_rest_stays_in_process_and_sales_cost_the_standard() {
    each(|t, _| {
        at_standard(t, "VALVE", "90");
        let order = released(t, "100");
        six_hours(t, &order, "2024-11-05");
        t.from("completion", &[&json!({ "number": order })], of_day("2024-11-10", so_much("10")));
        let on = |day: &str| {
            let totals = t.ask("costing.wip", json!({ "on": day }))["totals"].clone();
            ["spent", "completed_cost", "in_process"].map(|part| totals[part]["labour"].as_str().unwrap().to_owned()).join(" ")
        };
        // 10 came in at 90 each, of 300 that was spent: all of it was labour.
        assert_eq!((on("2024-11-09").as_str(), on("2024-11-10").as_str()), ("300 0 300", "300 900 -600"));
        assert_eq!(found(&checks(t, MONTH), "negative_in_process"), "look 1");
        six_hours(t, &order, "2024-11-12");
        assert_eq!((on("2024-11-10").as_str(), on("2024-11-12").as_str()), ("300 900 -600", "600 900 -300"));
        let sold = t.make("sales_order", "C1", &[with(line("VALVE", "8"), json!({ "price": "120" }))]);
        t.from("shipment", &[&sold], of_day("2024-11-15", part_of("4")));
        closed(t, json!({}));
        let margin = || t.ask("costing.margin", json!({ "month": MONTH }));
        let then = margin();
        // 4 at 120, of 90 each.
        assert_eq!(told(&lines(&then)[0], &["quantity", "revenue", "cost", "margin", "rate"]), "4 480 360 120 0.25");
        // Another standard price is of today: what was sold in November cost what it cost.
        let rule = t.ask("stock_rule.get", json!({ "item": "VALVE" }));
        let other = with(
            json!({ "item": "VALVE", "lots": false, "valuation": "standard", "tolerance": null }),
            json!({
                "standard_price": "100", "revision": rule["revision"]
            }),
        );
        t.ask("stock_rule.save", other);
        assert_eq!((margin(), told(&t.stock("VALVE"), &["on_hand", "value"]).as_str()), (then, "6 600"));
        assert_eq!(on("2024-11-12"), "600 900 -300");
    });
}
