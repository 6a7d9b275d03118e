//! Standard costs: what items should cost, rolled up, kept, compared and broken down to the last line. On both databases.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, item, with};
use crate::common::{Place, administrator, call, file, rows, verify};
use crate::report::rate;
use calamine::{Data, Reader, Xlsx};
use qitao_app::{Actor, Caller, Code, Right};
use serde_json::{Value, json};

const ELEMENTS: [&str; 6] = ["material", "labour", "machine", "energy", "overhead", "outsourcing"];

/// Nobody's work costs anything, so that what is said of machines stands alone.
fn each(story: impl Fn(&Trade)) {
    for place in Place::each() {
        let t = Trade::new(&place);
        rate(&t, wage("0"));
        story(&t);
        verify(&t.app);
    }
}

fn wage(price: &str) -> Value {
    json!({ "kind": "wage", "person": null, "grade": null, "item": null, "operation": null, "basis": "hour", "price": price })
}

fn center(t: &Trade, code: &str, efficiency: &str, hourly: &str, per_cycle: &str) {
    let center = json!({ "code": code, "name": code, "efficiency": efficiency, "outsourced": false, "note": "", "retired": false });
    t.ask("work_center.save", json!({ "work_center": center, "revision": null }));
    rate(t, json!({ "kind": "machine", "machine": null, "work_center": code, "hourly": hourly, "per_cycle": per_cycle }));
}

fn price(t: &Trade, code: &str, price: &str) {
    let rule = json!({ "item": code, "lots": false, "valuation": "standard", "standard_price": price, "tolerance": null });
    let revision = t.ask("stock_rule.get", json!({ "item": code }))["revision"].clone();
    t.ask("stock_rule.save", with(rule, json!({ "revision": revision })));
}

/// Something that is bought at a standard price.
fn bought(t: &Trade, code: &str, at: &str) {
    t.ask("item.save", json!({ "item": item(code, code, "raw", "buy", "pcs", 0, "0"), "revision": null }));
    price(t, code, at);
}

/// Something that is made in orders of so many, of so many of each part: (part, for each, for the order).
fn made(t: &Trade, code: &str, lot: &str, parts: &[(&str, &str, &str)]) {
    let one = with(item(code, code, "finished", "make", "pcs", 0, "0"), json!({ "lot_rule": "fixed", "lot_fixed": lot }));
    t.ask("item.save", json!({ "item": one, "revision": null }));
    let line = |(number, (part, qty, fixed)): (usize, &(&str, &str, &str))| {
        json!({
            "number": (number + 1) * 10, "component": part, "kind": "component", "qty": qty, "unit": "pcs", "fixed_qty": fixed, "scrap": "0",
            "cost_share": "0", "operation": null, "from": "1900-01-01", "to": null, "substitutes": [], "note": ""
        })
    };
    let lines: Vec<Value> = parts.iter().enumerate().map(line).collect();
    let bom = json!({
        "item": code, "version": "V1", "state": "active", "from": "1900-01-01", "to": null, "output_qty": "1", "fixed_output": "0", "note": "",
        "lines": lines
    });
    t.ask("bom.save", json!({ "bom": bom, "revision": null }));
}

/// Operations of so many minutes, and so many of set-up and clean-up, at a centre.
fn routing(t: &Trade, code: &str, center: &str, minutes: &[(u32, u32)]) {
    let operation = |(at, (run, around)): (usize, &(u32, u32))| {
        json!({
            "number": (at + 1) * 10, "name": "装配", "work_center": center, "outsourced": false, "setup_seconds": around * 60 / 2,
            "cleanup_seconds": around * 60 / 2, "run_seconds": run * 60, "cycle_qty": "1", "lead_time_days": 0, "note": ""
        })
    };
    let operations: Vec<Value> = minutes.iter().enumerate().map(operation).collect();
    let routing =
        json!({ "item": code, "version": "R1", "state": "active", "from": "1900-01-01", "to": null, "note": "", "operations": operations });
    t.ask("routing.save", json!({ "routing": routing, "revision": null }));
}

fn roll(t: &Trade, name: &str) -> Value {
    t.ask("standard.roll_up", json!({ "name": name, "day": "2024-11-05" }))
}

fn of(t: &Trade, version: &Value, item: &str) -> Value {
    let found = t.ask("standard.list", json!({ "version": version["version"], "words": item }));
    found["items"].as_array().unwrap().iter().find(|row| row["item"] == item).unwrap_or_else(|| panic!("no {item} in {found}")).clone()
}

/// A millionth of what a figure says.
fn scaled(of: &Value) -> i64 {
    let text = of.as_str().unwrap_or_else(|| panic!("{of} is no figure"));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{}{fraction:0<6}", whole.trim_start_matches('-')).parse::<i64>().unwrap();
    if whole.starts_with('-') { -digits } else { digits }
}

/// The lines of an item's cost, which add up to it element by element: kind, what it is, how much, what it adds.
fn breakdown(t: &Trade, version: &Value, item: &str) -> Vec<String> {
    let found = t.ask("standard.breakdown", json!({ "version": version["version"], "item": item }));
    let lines = found["lines"].as_array().unwrap();
    for element in ELEMENTS.iter().chain(&["total"]) {
        let sum: i64 = lines.iter().map(|line| scaled(&line["cost"][element])).sum();
        assert_eq!(sum, scaled(&found["cost"][element]), "{element} of {found}");
    }
    let elements: i64 = ELEMENTS.iter().map(|element| scaled(&found["cost"][element])).sum();
    assert_eq!(elements, scaled(&found["cost"]["total"]), "{found}");
    let text = |line: &Value, field: &str| line[field].as_str().map_or_else(|| line[field].to_string(), str::to_owned);
    let what = |line: &Value| if line["item"].is_null() { text(line, "operation") } else { text(line, "item") };
    let told = |line: &Value| format!("{} {} {} {}", text(line, "kind"), what(line), text(line, "quantity"), text(&line["cost"], "total"));
    lines.iter().map(told).collect()
}

#[test]
fn worked_figures() {
    each(|t| {
        // Components 1 + 1, centre 10 per cycle + 5/h for 1 h → 17.0000
        center(t, "C1", "1", "5", "10");
        bought(t, "A", "1");
        bought(t, "B", "1");
        made(t, "PAIR", "1", &[("A", "1", "0"), ("B", "1", "0")]);
        routing(t, "PAIR", "C1", &[(60, 0)]);
        // Top 300, 5 screws at 10, 4 legs at 25, glass 100 → 550, with operations of 20, 25, 30 minutes at 100/h, 80 % efficiency and
        // 33 minutes of set-up and clean-up each → 321.25 more
        center(t, "C2", "0.8", "100", "0");
        for (code, at) in [("TOP", "300"), ("SCREW", "10"), ("LEG", "25"), ("GLASS", "100")] {
            bought(t, code, at);
        }
        made(t, "TABLE", "1", &[("TOP", "1", "0"), ("SCREW", "5", "0"), ("LEG", "4", "0"), ("GLASS", "1", "0")]);
        routing(t, "TABLE", "C2", &[(20, 33), (25, 33), (30, 33)]);
        // 0.87 + 31.66/4 + 44.66/4 shows parts that add to 19.95
        for (code, at) in [("X", "0.87"), ("Y", "31.66"), ("Z", "44.66")] {
            bought(t, code, at);
        }
        made(t, "MIX", "4", &[("X", "1", "0"), ("Y", "0", "1"), ("Z", "0", "1")]);

        let version = roll(t, "2025");
        assert_eq!((&version["items"], &version["unpriced"]), (&json!(17), &json!(5)), "what Trade has has no prices: {version}");
        let cost = |item: &str| {
            let row = of(t, &version, item);
            assert_eq!((&row["unpriced"], &row["lacks"]), (&json!(false), &Value::Null), "{row}");
            format!(
                "{} {} {}",
                row["own"]["total"].as_str().unwrap(),
                row["cost"]["material"].as_str().unwrap(),
                row["cost"]["total"].as_str().unwrap()
            )
        };
        assert_eq!([cost("PAIR"), cost("TABLE"), cost("MIX")], ["15 2 17", "321.25 550 871.25", "0 19.95 19.95"]);
        assert_eq!(breakdown(t, &version, "PAIR"), ["operation 10 1 15", "component A 1 1", "component B 1 1"]);
        let expected = [
            "operation 10 0.416666667 41.666667",
            "lot 10 0.55 55",
            "operation 20 0.520833333 52.083333",
            "lot 20 0.55 55",
            "operation 30 0.625 62.5",
            "lot 30 0.55 55",
            "component TOP 1 300",
            "component SCREW 5 50",
            "component LEG 4 100",
            "component GLASS 1 100",
        ];
        assert_eq!(breakdown(t, &version, "TABLE"), expected);
        assert_eq!(breakdown(t, &version, "MIX"), ["component X 1 0.87", "lot Y 0.25 7.915", "lot Z 0.25 11.165"]);
        assert_eq!(breakdown(t, &version, "TOP"), ["price null null 300"]);
    });
}

#[test]
fn a_version_is_kept_and_held_against_the_next() {
    each(|t| {
        center(t, "C1", "1", "60", "0");
        bought(t, "A", "2");
        bought(t, "B", "5");
        made(t, "PART", "10", &[("A", "3", "0"), ("B", "0", "2")]);
        routing(t, "PART", "C1", &[(6, 60)]);
        made(t, "WHOLE", "1", &[("PART", "2", "0")]);
        let first = roll(t, "一月");
        // 6 + 10 ÷ 10; 6 minutes and a tenth of an hour of set-up.
        let before = ["operation 10 0.1 6", "lot 10 0.1 6", "component A 3 6", "lot B 0.2 1"];
        assert_eq!(breakdown(t, &first, "PART"), before);
        assert_eq!(breakdown(t, &first, "WHOLE"), ["component PART 2 38"]);

        // All that it was rolled up of becomes another; the version stays what it was, and can be explained.
        price(t, "A", "3");
        let seen = t.ask("bom.get", json!({ "item": "PART", "version": "V1" }));
        let mut bom = seen["bom"].clone();
        bom["lines"][0]["qty"] = json!("4");
        t.ask("bom.save", json!({ "bom": bom, "revision": seen["revision"] }));
        let seen = t.ask("routing.get", json!({ "item": "PART", "version": "R1" }));
        let mut routing = seen["routing"].clone();
        routing["operations"][0]["run_seconds"] = json!(720);
        t.ask("routing.save", json!({ "routing": routing, "revision": seen["revision"] }));
        assert_eq!(breakdown(t, &first, "PART"), before);
        let second = roll(t, "二月");
        assert_eq!(breakdown(t, &second, "PART"), ["operation 10 0.2 12", "lot 10 0.1 6", "component A 4 12", "lot B 0.2 1"]);

        let ask = json!({ "a": first["version"], "b": second["version"] });
        let told = |page: &Value| -> Vec<String> {
            let text = |of: &Value| of.as_str().unwrap_or("-").to_owned();
            let rows = page["items"].as_array().unwrap().iter();
            rows.map(|row| {
                let by = ["material", "machine"].map(|element| text(&row["by"][element]));
                format!("{} {} {} {} {}", text(&row["item"]), text(&row["was"]), text(&row["is"]), text(&row["difference"]), by.join(" "))
            })
            .collect()
        };
        let all = t.ask("standard.compare", ask.clone());
        assert_eq!(told(&all), ["WHOLE 38 62 24 12 12", "PART 19 31 12 6 6", "A 2 3 1 1 0"]);
        assert!(all["next"].is_null());
        let page = t.ask("standard.compare", with(ask.clone(), json!({ "limit": 2 })));
        let rest = t.ask("standard.compare", with(ask, json!({ "limit": 2, "after": page["next"] })));
        assert_eq!([told(&page), told(&rest)].concat(), told(&all));
        let back = t.ask("standard.compare", json!({ "a": second["version"], "b": first["version"] }));
        assert_eq!(told(&back)[0], "WHOLE 62 38 -24 -12 -12");

        let versions = t.ask("standard.versions", json!({}));
        let names: Vec<&str> = versions["versions"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["二月", "一月"]);
        let row = &versions["versions"][1];
        assert_eq!((&row["version"], &row["day"], &row["items"]), (&first["version"], &json!("2024-11-05"), &first["items"]));
        let trail = t.ask("audit.list", json!({ "command": "standard.roll_up" }));
        assert_eq!(rows(&trail).len(), 2);
    });
}

#[test]
fn what_lacks_something_says_so_up_to_the_top() {
    each(|t| {
        bought(t, "A", "2");
        t.ask("item.save", json!({ "item": item("FREE", "没有价格", "raw", "buy", "pcs", 0, "0"), "revision": null }));
        made(t, "PART", "1", &[("A", "1", "0"), ("FREE", "1", "0")]);
        made(t, "WHOLE", "1", &[("PART", "1", "0")]);
        made(t, "OTHER", "1", &[("A", "1", "0")]);
        // A supplier does it: what that costs comes with outsourcing.
        made(t, "COATED", "1", &[("A", "1", "0")]);
        center(t, "C1", "1", "60", "0");
        routing(t, "COATED", "C1", &[(6, 0)]);
        let seen = t.ask("routing.get", json!({ "item": "COATED", "version": "R1" }));
        let mut outside = seen["routing"].clone();
        outside["operations"][0]["outsourced"] = json!(true);
        t.ask("routing.save", json!({ "routing": outside, "revision": seen["revision"] }));
        let version = roll(t, "V");
        let lacks = |item: &str| of(t, &version, item)["lacks"].clone();
        assert_eq!(
            ["FREE", "PART", "WHOLE", "OTHER", "COATED", "A"].map(lacks),
            [json!("price"), json!("part"), json!("part"), Value::Null, json!("fee"), Value::Null]
        );
        let list = |more: Value| {
            let found = t.ask("standard.list", with(json!({ "version": version["version"] }), more));
            let items = found["items"].as_array().unwrap().iter().map(|row| row["item"].as_str().unwrap().to_owned());
            (items.collect::<Vec<_>>(), found["next"].clone())
        };
        let unpriced = list(json!({ "unpriced": true })).0;
        assert_eq!(i64::try_from(unpriced.len()).unwrap(), version["unpriced"].as_i64().unwrap());
        assert!(["COATED", "FREE", "PART", "WHOLE"].iter().all(|item| unpriced.contains(&(*item).to_owned())), "{unpriced:?}");
        assert_eq!(list(json!({ "unpriced": false })).0, ["A", "OTHER"]);
        assert_eq!(list(json!({ "words": "没有价格" })).0, ["FREE"]);
        let (first, next) = list(json!({ "limit": 1, "words": "a" }));
        assert_eq!((first, list(json!({ "words": "a", "after": next })).0.is_empty()), (vec!["A".to_owned()], false));

        // What is in stock has its average; what is not any more what the last of it was worth that came.
        let give = |quantity: &str, price: &str| {
            let line = json!({ "item": "FREE", "quantity": quantity, "warehouse": "W1", "reason": "期初" });
            t.make("adjustment", "", &[if price.is_empty() { line } else { with(line, json!({ "price": price })) }]);
        };
        give("2", "3");
        give("1", "6");
        let cost = |version: &Value| of(t, version, "FREE")["cost"]["material"].clone();
        assert_eq!(cost(&roll(t, "在库")), "4");
        give("-3", "");
        let order = t.make("purchase_order", "S1", &[json!({ "item": "FREE", "quantity": "5", "price": "7" })]);
        let came = t.from("receipt", &[&order], |document| document["lines"][0]["warehouse"] = json!("W1"));
        t.make("adjustment", "", &[json!({ "item": "FREE", "quantity": "-5", "warehouse": "W1", "reason": "用掉" })]);
        let last = roll(t, "用完");
        assert_eq!((cost(&last), of(t, &last, "WHOLE")["lacks"].clone()), (json!("7"), Value::Null), "{came}");
    });
}

#[test]
fn who_may_and_what_cannot_be() {
    each(|t| {
        bought(t, "A", "2");
        let version = roll(t, "一月");
        let field = |name: &str, input: Value| {
            let error = t.refused(name, input);
            (error.code, error.params.get("field").cloned().unwrap_or_default())
        };
        assert_eq!(field("standard.roll_up", json!({ "name": "一月", "day": "2024-11-05" })), (Code::AlreadyThere, "name".into()));
        assert_eq!(field("standard.roll_up", json!({ "name": " ", "day": "2024-11-05" })).1, "name");
        assert_eq!(field("standard.list", json!({ "version": 99 })), (Code::Missing, "version".into()));
        assert_eq!(field("standard.compare", json!({ "a": version["version"], "b": 99 })), (Code::Missing, "b".into()));
        assert_eq!(
            field("standard.breakdown", json!({ "version": version["version"], "item": "NOTHING" })),
            (Code::Missing, "item".into())
        );
        let caller = |rights: &[Right]| Caller { actor: Actor::with_rights("li", rights.iter().copied()), ..administrator() };
        let asked = [
            ("standard.roll_up", json!({ "name": "二月", "day": "2024-11-05" })),
            ("standard.versions", json!({})),
            ("standard.list", json!({ "version": version["version"] })),
            ("standard.compare", json!({ "a": version["version"], "b": version["version"] })),
            ("standard.breakdown", json!({ "version": version["version"], "item": "A" })),
        ];
        for rights in [&[Right::Look, Right::Money][..], &[Right::Look, Right::Cost]] {
            for (name, input) in &asked {
                let error = call(&t.app, &caller(rights), name, input.clone()).unwrap_err();
                assert_eq!(error.code, Code::Forbidden, "{name}");
            }
        }
        let both = caller(&[Right::Cost, Right::Money]);
        call(&t.app, &both, "standard.list", json!({ "version": version["version"] })).unwrap();

        let bytes = file(&t.app, "standard.export", json!({ "version": version["version"], "language": "en" }));
        let mut book = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        let sheet = book.worksheet_range_at(0).unwrap().unwrap();
        let table: Vec<&[Data]> = sheet.rows().collect();
        let head = table.iter().position(|row| row[0] == "Item code").unwrap();
        let row = table.iter().skip(head).find(|row| row[0] == "A").unwrap();
        let at = |name: &str| table[head].iter().position(|cell| *cell == *name).unwrap();
        assert_eq!((&row[at("Material")], &row[at("Standard cost")]), (&Data::Float(2.0), &Data::Float(2.0)));
    });
}
