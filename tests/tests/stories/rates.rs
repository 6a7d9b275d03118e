//! What work, machines and electricity cost: a rate begins and another follows, nobody without the right sees one, and what is refused.
//! On both databases.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::{Place, administrator, ask, call, file, job, refused, rows, verify};
use qitao_app::{Actor, App, Caller, Code, Error, Right};
use serde_json::{Value, json};
use std::sync::Arc;

/// Books with a work centre, two machines, two grades, two people, and an item with an operation.
fn each(story: impl Fn(&Arc<App>, &Place)) {
    for place in Place::each() {
        let app = place.open();
        let unit = json!({ "code": "件", "name": "件", "name_en": "", "decimals": 0, "dimension": "count", "factor": "1", "per": "1", "retired": false });
        ask(&app, "unit.save", json!({ "unit": unit, "revision": null }));
        let center = json!({ "code": "C1", "name": "车", "efficiency": "1", "outsourced": false, "note": "", "retired": false });
        ask(&app, "work_center.save", json!({ "work_center": center, "revision": null }));
        for code in ["M1", "M2"] {
            ask(&app, "machine.save", json!({ "machine": machine(code), "revision": null }));
        }
        for code in ["G1", "G2"] {
            ask(&app, "grade.save", json!({ "grade": grade(code), "revision": null }));
        }
        for login in ["wang", "li"] {
            let person = json!({ "login": login, "name": login, "roles": [], "retired": false });
            ask(&app, "person.save", json!({ "person": person, "revision": null }));
        }
        let item = json!({
            "code": "A", "name": "螺栓", "spec": "", "kind": "finished", "source": "make", "unit": "件", "decimals": 0, "group": "", "barcode": "",
            "lead_time_days": 0, "safety_stock": "0", "lot_rule": "lot_for_lot", "lot_min": "0", "lot_multiple": "0", "lot_max": "0",
            "lot_fixed": "0", "lot_days": 0, "conversions": [], "note": "", "retired": false
        });
        ask(&app, "item.save", json!({ "item": item, "revision": null }));
        let operation = json!({
            "number": 20, "name": "车外圆", "work_center": "C1", "outsourced": false, "setup_seconds": 0, "cleanup_seconds": 0,
            "run_seconds": 60, "cycle_qty": "1", "lead_time_days": 0, "note": ""
        });
        let routing = json!({ "item": "A", "version": "V1", "state": "active", "from": "1900-01-01", "to": null, "note": "", "operations": [operation] });
        ask(&app, "routing.save", json!({ "routing": routing, "revision": null }));
        story(&app, &place);
        verify(&app);
    }
}

fn machine(code: &str) -> Value {
    json!({ "code": code, "name": format!("车床 {code}"), "work_center": "C1", "note": "", "retired": false })
}

fn grade(code: &str) -> Value {
    json!({ "code": code, "name": format!("等级 {code}"), "note": "", "retired": false })
}

fn wage(changes: Value) -> Value {
    with(json!({ "kind": "wage", "person": null, "grade": null, "item": null, "operation": null, "basis": "hour", "price": "30" }), changes)
}

fn with(mut record: Value, changes: Value) -> Value {
    for (field, value) in changes.as_object().unwrap() {
        record[field] = value.clone();
    }
    record
}

fn begin(app: &Arc<App>, from: &str, rate: Value) -> Value {
    ask(app, "rate.save", json!({ "id": null, "from": from, "rate": rate, "revision": null, "reason": "补录" }))
}

fn not_begun(app: &Arc<App>, from: &str, rate: Value) -> Error {
    refused(app, "rate.save", json!({ "id": null, "from": from, "rate": rate, "revision": null, "reason": "补录" }))
}

/// The code and field of a refusal.
fn why(error: &Error) -> (Code, &str) {
    (error.code, error.params.get("field").map_or("", String::as_str))
}

fn at(app: &Arc<App>, day: &str, who: Value) -> Value {
    ask(app, "rate.at", with(who, json!({ "day": day })))
}

#[test]
fn a_rate_holds_until_another_begins() {
    each(|app, _| {
        let first = begin(app, "2020-01-01", wage(json!({})));
        assert_eq!((&first["state"], &first["to"]), (&json!("now"), &Value::Null));
        let later = begin(app, "2998-07-01", wage(json!({ "price": "33" })));
        assert_eq!(later["state"], "later");
        let first = ask(app, "rate.get", json!({ "id": first["id"] }));
        assert_eq!((&first["state"], &first["to"]), (&json!("now"), &json!("2998-06-30")));
        let old = begin(app, "2019-01-01", wage(json!({ "price": "28" })));
        assert_eq!((&old["state"], &old["to"]), (&json!("past"), &json!("2019-12-31")));
        let price = |day: &str| at(app, day, json!({ "person": "wang" }))["wage"]["price"].clone();
        assert_eq!(
            [price("2018-12-31"), price("2019-06-01"), price("2998-06-30"), price("2998-07-01")],
            [Value::Null, json!("28"), json!("30"), json!("33")]
        );
        let filter = json!({ "filter": [
            { "field": "kind", "op": "eq", "values": ["wage"] }, { "field": "from", "op": "le", "values": ["2026-01-01"] },
            { "field": "to", "op": "ge", "values": ["2026-01-01"] }
        ] });
        assert_eq!(rows(&ask(app, "rate.list", filter)).iter().map(|row| &row["id"]).collect::<Vec<_>>(), [&first["id"]]);
        // What lies ahead is changed and taken away as anybody likes; what has begun wants a reason.
        let ahead =
            json!({ "id": later["id"], "from": "2998-08-01", "rate": wage(json!({ "price": "34" })), "revision": later["revision"] });
        let later = ask(app, "rate.save", ahead.clone());
        assert_eq!((&later["from"], &later["revision"]), (&json!("2998-08-01"), &json!(2)));
        assert_eq!(refused(app, "rate.save", ahead).code, Code::ChangedMeanwhile);
        ask(app, "rate.remove", json!({ "id": later["id"], "revision": later["revision"] }));
        let correct =
            json!({ "id": first["id"], "from": "2020-01-01", "rate": wage(json!({ "price": "31" })), "revision": first["revision"] });
        assert_eq!(why(&refused(app, "rate.save", correct.clone())), (Code::FieldRequired, "reason"));
        let corrected = ask(app, "rate.save", with(correct, json!({ "reason": "录错" })));
        assert_eq!(price("2026-01-01"), "31");
        let remove = json!({ "id": corrected["id"], "revision": corrected["revision"] });
        assert_eq!(why(&refused(app, "rate.remove", remove.clone())), (Code::FieldRequired, "reason"));
        ask(app, "rate.remove", with(remove, json!({ "reason": "重复" })));
        let trail = ask(app, "audit.list", json!({ "object_kind": "rate" }));
        let told = |row: &Value| ["object_key", "command"].map(|field| row[field].as_str().unwrap().to_owned());
        let told: Vec<_> = rows(&trail).iter().map(told).collect();
        assert_eq!(told[0], ["wage everyone 2020-01-01", "rate.remove"]);
        assert_eq!((told[1][1].as_str(), told.len()), ("rate.save", 7));
        assert!(
            rows(&trail)[0]["before"].as_str().unwrap().contains("重复") && rows(&trail)[1]["after"].as_str().unwrap().contains("录错")
        );
    });
}

#[test]
fn the_nearest_rate_counts_and_is_named() {
    each(|app, _| {
        begin(app, "2020-01-01", wage(json!({})));
        begin(app, "2020-01-01", wage(json!({ "grade": "G1", "price": "40" })));
        begin(app, "2020-01-01", wage(json!({ "person": "WANG", "price": "48" })));
        begin(app, "2020-01-01", wage(json!({ "item": "A", "operation": 20, "basis": "piece", "price": "0.35" })));
        begin(app, "2020-01-01", json!({ "kind": "grade", "person": "li", "grade": "G1" }));
        begin(app, "2030-01-01", json!({ "kind": "grade", "person": "li", "grade": null }));
        let paid = |who: Value, day: &str| {
            let at = at(app, day, who);
            // What says so says what it comes to.
            assert_eq!(at["wage"]["price"], at["wage_of"]["rate"]["price"]);
            (at["wage"]["price"].clone(), at["grade"].clone())
        };
        assert_eq!(paid(json!({ "person": "wang" }), "2026-01-01"), (json!("48"), Value::Null));
        assert_eq!(paid(json!({ "person": "li" }), "2026-01-01"), (json!("40"), json!("G1")));
        assert_eq!(paid(json!({ "person": "li" }), "2030-01-01"), (json!("30"), Value::Null));
        assert_eq!(paid(json!({ "person": "wang", "item": "A", "operation": 20 }), "2026-01-01"), (json!("0.35"), Value::Null));

        let place = |kind: &str, of: Value, says: Value| {
            begin(app, "2020-01-01", with(with(json!({ "kind": kind, "machine": null, "work_center": null }), of), says))
        };
        let (center, machine) = (json!({ "work_center": "C1" }), json!({ "machine": "M1" }));
        place("machine", center.clone(), json!({ "hourly": "60", "per_cycle": "0" }));
        place("machine", machine.clone(), json!({ "hourly": "80", "per_cycle": "0.5" }));
        place("power", center.clone(), json!({ "rated_kw": "5.5", "load_factor": "0.7" }));
        place("overhead", center, json!({ "per_labour_hour": "0", "per_machine_hour": "9", "of_labour": "0.35" }));
        begin(app, "2020-01-01", json!({ "kind": "overtime", "hours": "rest_day", "factor": "2.5" }));
        let first = at(app, "2026-01-01", json!({ "machine": "M1" }));
        assert_eq!((&first["machine"]["hourly"], &first["machine_of"]["name"]), (&json!("80"), &json!("车床 M1")));
        assert_eq!((&first["power"]["rated_kw"], &first["power_of"]["name"]), (&json!("5.5"), &json!("车")));
        assert_eq!(first["overhead"]["of_labour"], "0.35");
        let second = at(app, "2026-01-01", json!({ "machine": "M2" }));
        assert_eq!((&second["machine"]["hourly"], &second["machine_of"]["rate"]["work_center"]), (&json!("60"), &json!("C1")));
        let factors: Vec<_> = second["factors"].as_array().unwrap().iter().map(|f| (&f["factor"], f["of"].is_null())).collect();
        assert_eq!(factors, [(&json!("1.5"), true), (&json!("2.5"), false), (&json!("3"), true)]);
    });
}

fn season(month: u32, slots: &[(u32, &str)], prices: &[(&str, &str)]) -> Value {
    let slots: Vec<Value> = slots.iter().map(|(hour, band)| json!({ "from_seconds": hour * 3_600, "band": band })).collect();
    let prices: Vec<Value> = prices.iter().map(|(band, price)| json!({ "band": band, "price": price })).collect();
    json!({ "month": month, "day": 1, "slots": slots, "prices": prices })
}

fn tariff(seasons: &[Value]) -> Value {
    json!({ "kind": "tariff", "seasons": seasons })
}

const DAY: [(u32, &str); 3] = [(22, "valley"), (6, "flat"), (8, "peak")];
const PRICES: [(&str, &str); 3] = [("valley", "0.33"), ("flat", "0.75"), ("peak", "1.2")];

#[test]
fn a_tariff_crosses_midnight_and_changes_by_season() {
    each(|app, _| {
        let summer = season(7, &[(22, "valley"), (8, "sharp")], &[("valley", "0.33"), ("sharp", "1.44")]);
        let saved = begin(app, "2020-01-01", tariff(&[summer, season(1, &DAY, &PRICES)]));
        // Seasons and bands in order; the valley that begins at 22 is the last, and goes on till 6.
        let seasons = saved["rate"]["seasons"].as_array().unwrap();
        assert_eq!(seasons.iter().map(|season| &season["month"]).collect::<Vec<_>>(), [1, 7]);
        let slots = |season: &Value| {
            season["slots"].as_array().unwrap().iter().map(|slot| slot["from_seconds"].as_u64().unwrap() / 3_600).collect::<Vec<_>>()
        };
        assert_eq!((slots(&seasons[0]), slots(&seasons[1])), (vec![6, 8, 22], vec![8, 22]));
        let read = at(app, "2026-07-01", json!({}));
        assert_eq!((&read["tariff_of"]["id"], &read["tariff_of"]["rate"]), (&saved["id"], &saved["rate"]));
        assert_eq!(at(app, "2019-12-31", json!({}))["tariff_of"], Value::Null);
        let sheet = file(app, "rate.export", json!({ "kind": "tariff", "language": "zh-CN" }));
        assert!(sheet.starts_with(b"PK"));
        let corrected = json!({ "id": saved["id"], "from": "2020-01-01", "rate": tariff(&[season(1, &DAY, &PRICES)]), "revision": 1, "reason": "全年一样" });
        let corrected = ask(app, "rate.save", corrected);
        assert_eq!(corrected["rate"]["seasons"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn what_cannot_be_a_rate_is_refused_at_its_field() {
    each(|app, _| {
        let no =
            |rate: Value, code: Code, field: &str| assert_eq!(why(&not_begun(app, "2998-01-01", rate.clone())), (code, field), "{rate}");
        no(wage(json!({ "price": "-1" })), Code::FieldNegative, "price");
        no(wage(json!({ "person": "wang", "grade": "G1" })), Code::RateWhose, "person");
        no(wage(json!({ "item": "A" })), Code::RateOperation, "operation");
        no(wage(json!({ "operation": 20 })), Code::RateOperation, "item");
        no(wage(json!({ "item": "A", "operation": 30 })), Code::Missing, "operation");
        no(wage(json!({ "item": "B", "operation": 20 })), Code::Missing, "item");
        no(wage(json!({ "person": "nobody" })), Code::Missing, "person");
        no(wage(json!({ "grade": "G9" })), Code::Missing, "grade");
        no(json!({ "kind": "overtime", "hours": "usual", "factor": "1" }), Code::FieldBadText, "hours");
        no(json!({ "kind": "overtime", "hours": "holiday", "factor": "0.9" }), Code::FieldRange, "factor");
        no(json!({ "kind": "overtime", "hours": "holiday", "factor": "300" }), Code::FieldRange, "factor");
        let power =
            |of: Value| with(json!({ "kind": "power", "machine": "M1", "work_center": null, "rated_kw": "5", "load_factor": "0.7" }), of);
        no(power(json!({ "work_center": "C1" })), Code::RateWhose, "machine");
        no(power(json!({ "machine": null })), Code::RateWhose, "machine");
        no(power(json!({ "machine": "M9" })), Code::Missing, "machine");
        no(power(json!({ "load_factor": "1.1" })), Code::FieldRange, "load_factor");
        no(power(json!({ "rated_kw": "-1" })), Code::FieldNegative, "rated_kw");

        let usual = || season(1, &DAY, &PRICES);
        no(tariff(&[]), Code::TariffNothing, "seasons");
        no(tariff(&[usual(), usual()]), Code::TariffTwice, "seasons");
        no(tariff(&[season(1, &[(0, "flat"), (0, "peak")], &PRICES[1..])]), Code::TariffTwice, "seasons");
        no(tariff(&[season(1, &DAY, &PRICES[1..])]), Code::TariffPrice, "seasons");
        no(tariff(&[season(1, &DAY[..2], &PRICES)]), Code::TariffUnused, "seasons");
        no(tariff(&[season(1, &[(24, "flat")], &PRICES[1..2])]), Code::TariffTime, "seasons");
        no(tariff(&[with(usual(), json!({ "month": 2, "day": 29 }))]), Code::TariffDay, "seasons");

        // The past is corrected with a reason, and only with one.
        let past = json!({ "id": null, "from": "2020-01-01", "rate": wage(json!({})), "revision": null });
        assert_eq!(why(&refused(app, "rate.save", past.clone())), (Code::FieldRequired, "reason"));
        let first = ask(app, "rate.save", with(past.clone(), json!({ "reason": "建账" })));
        assert_eq!(why(&refused(app, "rate.save", with(past, json!({ "reason": "又一次" })))), (Code::RateTwice, "from"));
        let other =
            json!({ "id": first["id"], "from": "2020-01-01", "rate": wage(json!({ "person": "li" })), "revision": 1, "reason": "x" });
        assert_eq!(why(&refused(app, "rate.save", other)), (Code::RateStays, "person"));
        assert_eq!(refused(app, "rate.get", json!({ "id": 999 })).code, Code::Missing);

        // Nothing begins for what is retired.
        let revision = |noun: &str, code: &str| ask(app, &format!("{noun}.get"), json!({ "code": code }))["revision"].clone();
        ask(app, "machine.retire", json!({ "code": "M1", "retired": true, "revision": revision("machine", "M1") }));
        ask(app, "grade.retire", json!({ "code": "G1", "retired": true, "revision": revision("grade", "G1") }));
        no(power(json!({})), Code::RetiredUsed, "machine");
        no(wage(json!({ "grade": "G1" })), Code::RetiredUsed, "grade");
        let lost = with(machine("M3"), json!({ "work_center": "C9" }));
        assert_eq!(why(&refused(app, "machine.save", json!({ "machine": lost, "revision": null }))), (Code::Missing, "work_center"));
    });
}

fn somebody(name: &str, rights: &[Right]) -> Caller {
    Caller { actor: Actor::with_rights(name, rights.iter().copied()), ..administrator() }
}

fn may_not(result: Result<Value, Error>, right: &str) {
    let error = result.unwrap_err();
    assert_eq!((error.code, error.params["right"].as_str()), (Code::Forbidden, right), "{error}");
}

#[test]
fn nobody_who_may_not_see_money_sees_a_rate() {
    each(|app, _| {
        // Amounts that nothing else is.
        let saved = begin(app, "2020-01-01", wage(json!({ "person": "wang", "price": "47.13" })));
        begin(app, "2020-01-01", tariff(&[season(1, &[(0, "flat")], &[("flat", "0.6789")])]));
        let correct = json!({ "id": saved["id"], "from": "2020-01-01", "rate": wage(json!({ "person": "wang", "price": "49.57" })), "revision": 1, "reason": "录错" });
        ask(app, "rate.save", correct);
        let rights: Vec<Right> = Right::ALL.iter().copied().filter(|right| *right != Right::Money).collect();
        let blind = somebody("blind", &rights);
        for (name, input) in [
            ("rate.list", json!({})),
            ("rate.get", json!({ "id": saved["id"] })),
            ("rate.at", json!({ "person": "wang" })),
            ("rate.export", json!({ "kind": "wage" })),
            ("rate.save", json!({ "id": null, "from": "2998-01-01", "rate": wage(json!({})), "revision": null })),
            ("rate.remove", json!({ "id": saved["id"], "revision": 2, "reason": "x" })),
        ] {
            may_not(call(app, &blind, name, input), "money");
        }
        let mut seen = call(app, &blind, "audit.list", json!({ "object_kind": "rate" })).unwrap().to_string();
        assert_eq!(seen.matches("rate.save").count(), 3);
        let changes = call(app, &blind, "journal.changes", json!({ "command": "rate.save" })).unwrap();
        assert_eq!(rows(&changes).len(), 3);
        for change in rows(&changes) {
            seen += &call(app, &blind, "journal.rows", json!({ "change": change["id"] })).unwrap().to_string();
        }
        for amount in ["47.13", "49.57", "0.6789"] {
            assert!(!seen.contains(amount), "{amount} in {seen}");
        }
        // Whoever may see it, does, in all these places.
        let change = json!({ "change": rows(&changes)[0]["id"] });
        assert!(ask(app, "journal.rows", change).to_string().contains("49.57"));
        assert!(ask(app, "audit.list", json!({ "object_kind": "rate" })).to_string().contains("49.57"));
        may_not(call(app, &somebody("clerk", &[Right::Look, Right::Money]), "rate.remove", json!({ "id": 1, "revision": 1 })), "cost");
    });
}

#[test]
fn a_rate_that_was_taken_away_is_brought_back_whole() {
    each(|app, _| {
        let saved = begin(app, "2020-01-01", tariff(&[season(1, &DAY, &PRICES)]));
        ask(app, "rate.remove", json!({ "id": saved["id"], "revision": 1, "reason": "误删" }));
        let changes = ask(app, "journal.changes", json!({ "command": "rate.remove" }));
        job(app, "journal.bring_back", json!({ "changes": [rows(&changes)[0]["id"]], "reason": "找回" })).unwrap();
        assert_eq!(ask(app, "rate.get", json!({ "id": saved["id"] }))["rate"], saved["rate"]);
    });
}

#[test]
fn the_sample_factory_has_rates() {
    for place in Place::each() {
        let app = place.open();
        job(&app, "sample.load", json!({ "papers": false })).unwrap();
        let at = at(&app, "2026-11-28", json!({ "machine": "SK-07" }));
        assert_eq!((&at["machine"]["hourly"], &at["power"]["rated_kw"]), (&json!("55"), &json!("15")));
        let seasons: Vec<_> = at["tariff_of"]["rate"]["seasons"].as_array().unwrap().iter().map(|season| season["month"].clone()).collect();
        assert_eq!(seasons, [1, 2, 7, 9, 12]);
        for kind in ["wage", "overtime", "machine", "power", "overhead", "tariff"] {
            let filter = json!({ "filter": [{ "field": "kind", "op": "eq", "values": [kind] }] });
            assert!(!rows(&ask(&app, "rate.list", filter)).is_empty(), "{kind}");
            assert!(file(&app, "rate.export", json!({ "kind": kind })).starts_with(b"PK"));
        }
        verify(&app);
    }
}
