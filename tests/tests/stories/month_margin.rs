//! What was earned with sales by month, worked out when it is closed, and what a close looks at. On both databases, to the last digit.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, into_main, line, so_much, with};
use crate::common::{column, lines};
use crate::month::{MONTH, checks, closed, closing, found, given, of_day, reopened, six_hours, told};
use crate::report::{each, post, released, said};
use qitao_app::Code;
use serde_json::{Value, json};

#[test]
fn margins_are_worked_out_at_the_close() {
    each(|t, _| {
        given(t, "2024-10-02", "BOLT", "100", "2");
        let sold = t.make(
            "sales_order",
            "C1",
            &[with(line("BOLT", "20"), json!({ "price": "3", "discount": "0.1" })), with(line("FREIGHT", "1"), json!({ "price": "50" }))],
        );
        let part = |d: &mut Value| {
            into_main(d);
            d["lines"].as_array_mut().unwrap().truncate(1);
            d["lines"][0]["quantity"] = json!("12");
            d["lines"][0]["parents"][0]["quantity"] = json!("12");
        };
        let sent = t.from("shipment", &[&sold], of_day("2024-11-10", part));
        t.from("customer_return", &[&sent], of_day("2024-11-12", so_much("2")));
        let wrong = t.from("shipment", &[&sold], of_day("2024-11-13", part_of("3")));
        let margins = |month: &str| t.ask("costing.margin", json!({ "month": month }));
        assert_eq!((&margins(MONTH)["lines"], &margins(MONTH)["state"]), (&json!([]), &json!("open")), "nothing is said before the close");
        assert_eq!(closed(t, json!({}))["margins"], 1);
        let of = margins(MONTH);
        // 15 less 2 at 2.70; 13 at 2 out of stock.
        let fields = ["sales_order", "line", "partner", "item", "quantity", "revenue", "cost", "margin", "rate"];
        let expected = format!("{} 1 C1 BOLT 13 35.1 26 9.1 0.2593", sold["number"].as_str().unwrap());
        assert_eq!(told(&lines(&of)[0], &fields), expected);
        assert_eq!(told(&of["totals"], &["revenue", "cost", "margin", "rate"]), "35.1 26 9.1 0.2593");
        assert_eq!((&of["state"], &of["next"]), (&json!("closed"), &Value::Null));
        assert!(lines(&of)[0]["tracking_code"].is_string());
        // What is taken back later is of the month in which it is.
        t.act(&t.get(&wrong), "reverse");
        assert_eq!(margins(MONTH), of);
        assert_eq!(margins("2024-12")["lines"], json!([]));
        reopened(t);
        assert_eq!((&margins(MONTH)["lines"], &margins(MONTH)["totals"]["rate"]), (&json!([]), &Value::Null));
        closed(t, json!({}));
        assert_eq!(margins(MONTH), of, "the same once more");
    });
}

/// So much of the first line alone.
pub(crate) fn part_of(quantity: &str) -> impl Fn(&mut Value) + '_ {
    move |d| {
        into_main(d);
        d["lines"].as_array_mut().unwrap().truncate(1);
        d["lines"][0]["quantity"] = json!(quantity);
        d["lines"][0]["parents"][0]["quantity"] = json!(quantity);
    }
}

fn margins(t: &Trade, month: &str) -> Value {
    t.ask("costing.margin", json!({ "month": month }))
}

/// An item is worth so much whatever was spent on it.
pub(crate) fn at_standard(t: &Trade, item: &str, price: &str) {
    let rule =
        json!({ "item": item, "lots": false, "valuation": "standard", "standard_price": price, "tolerance": null, "revision": null });
    t.ask("stock_rule.save", rule);
}

#[test]
fn what_came_back_in_another_month_is_in_both() {
    each(|t, _| {
        given(t, "2024-10-02", "BOLT", "100", "2");
        let sold = t.make("sales_order", "C1", &[with(line("BOLT", "20"), json!({ "price": "3" }))]);
        let sent = t.from("shipment", &[&sold], of_day("2024-11-30", part_of("12")));
        // On the first of December some of it comes back, and more is sent.
        t.from("customer_return", &[&sent], of_day("2024-12-01", so_much("2")));
        t.from("shipment", &[&sold], of_day("2024-12-31", part_of("5")));
        closed(t, json!({}));
        closed(t, json!({ "month": "2024-12" }));
        let fields = ["quantity", "revenue", "cost", "margin", "rate"];
        // 12 at 3 of 2 each, all of it in November; 5 less 2 in December.
        assert_eq!(told(&lines(&margins(t, MONTH))[0], &fields), "12 36 24 12 0.3333");
        assert_eq!(told(&lines(&margins(t, "2024-12"))[0], &fields), "3 9 6 3 0.3333");
    });
}

#[test]
fn months_that_are_closed_with_the_first_say_what_was_sold_in_them() {
    each(|t, _| {
        given(t, "2024-09-02", "BOLT", "100", "2");
        let sold = t.make("sales_order", "C1", &[with(line("BOLT", "40"), json!({ "price": "3" }))]);
        t.from("shipment", &[&sold], of_day("2024-09-20", part_of("12")));
        let sent = t.from("shipment", &[&sold], of_day("2024-10-10", part_of("8")));
        t.from("customer_return", &[&sent], of_day("2024-11-02", so_much("3")));
        assert_eq!(checks(t, MONTH)["since"], "2024-09");
        let done = closed(t, json!({}));
        assert_eq!((&done["along"], &done["margins"]), (&json!(2), &json!(3)));
        let fields = ["quantity", "revenue", "cost", "margin"];
        let of = |month: &str| (margins(t, month)["state"].clone(), told(&lines(&margins(t, month))[0], &fields));
        assert_eq!(of("2024-09"), (json!("closed"), "12 36 24 12".into()));
        assert_eq!(of("2024-10"), (json!("closed"), "8 24 16 8".into()));
        assert_eq!(of(MONTH), (json!("closed"), "-3 -9 -6 -3".into()));
        assert_eq!(margins(t, "2024-08")["state"], "closed");
        let months = t.ask("month.list", json!({}))["months"].clone();
        let closed_ones: Vec<&Value> = months.as_array().unwrap().iter().filter(|row| row["state"] == "closed").collect();
        assert_eq!(closed_ones.iter().map(|row| row["month"].as_str().unwrap()).collect::<Vec<_>>(), [MONTH, "2024-10", "2024-09"]);
        assert!(closed_ones.iter().all(|row| row["closed_by"] == "administrator" && row["wages"].is_null()));
        // They are opened again as any other, from the last.
        assert_eq!(t.refused("month.reopen", json!({ "month": "2024-10", "reason": "x" })).code, Code::MonthNotLast);
        reopened(t);
        let again = t.ask("month.reopen", json!({ "month": "2024-10", "reason": "补一张" }));
        assert_eq!((&again["margins"], &again["along"]), (&json!(1), &json!(0)));
        assert_eq!(margins(t, "2024-10")["lines"], json!([]));
        assert_eq!(checks(t, "2024-10")["since"], Value::Null, "September stays closed");
        assert_eq!(closed(t, json!({ "month": "2024-10" }))["along"], 0);
        assert_eq!(of("2024-10").1, "8 24 16 8");
    });
}

#[test]
fn a_month_is_closed_by_what_was_looked_at() {
    each(|t, _| {
        let order = released(t, "100");
        six_hours(t, &order, "2024-11-05");
        let stale = closing(t, json!({}));
        // Whatever is done in another month changes nothing of it.
        six_hours(t, &order, "2024-12-05");
        given(t, "2024-12-06", "BOLT", "10", "1");
        assert_eq!(closing(t, json!({})), stale);
        // A report of the month does.
        post(t, with(said(&order, 10, "1", ("2024-11-06 08:00", "2024-11-06 09:00"), &["li"]), json!({ "machine": "M2" })));
        let error = t.refused("month.close", stale.clone());
        assert_eq!((error.code, error.params["month"].as_str(), error.hint.as_deref()), (Code::MonthMoved, MONTH, Some("look_again")));
        assert_eq!(t.refused("month.close", with(stale, json!({ "seen": "" }))).code, Code::MonthMoved);
        assert_eq!(t.ask("month.list", json!({}))["months"].as_array().unwrap().iter().filter(|row| row["state"] == "closed").count(), 0);
        closed(t, json!({}));
    });
}

#[test]
fn what_took_more_along_than_was_spent_is_counted_as_it_is_shown() {
    each(|t, _| {
        at_standard(t, "VALVE", "90");
        // One order took along more than was spent, by two completions and one that was taken back; one less; one nothing.
        let (more, less, none) = (released(t, "100"), released(t, "100"), released(t, "100"));
        for (order, day) in [(&more, "2024-11-05"), (&less, "2024-11-06"), (&none, "2024-11-07")] {
            six_hours(t, order, day);
        }
        let came =
            |order: &str, day: &str, quantity: &str| t.from("completion", &[&json!({ "number": order })], of_day(day, so_much(quantity)));
        came(&more, "2024-11-10", "6");
        came(&more, "2024-12-11", "1");
        came(&less, "2024-11-10", "2");
        let wrong = came(&none, "2024-11-12", "9");
        let negative = |day: &str| {
            let shown = t.ask("costing.wip", json!({ "on": day }));
            let mut by_order = std::collections::BTreeMap::<String, f64>::new();
            for line in lines(&shown) {
                *by_order.entry(line["work_order"].as_str().unwrap().into()).or_default() +=
                    line["in_process"]["total"].as_str().unwrap().parse::<f64>().unwrap();
            }
            let below: Vec<f64> = by_order.into_values().filter(|left| *left < 0.0).collect();
            (below.len(), below.iter().sum::<f64>())
        };
        let checked = |month: &str| {
            let of = checks(t, month);
            let row = of["checks"].as_array().unwrap().iter().find(|one| one["check"] == "negative_in_process").unwrap().clone();
            (usize::try_from(row["count"].as_u64().unwrap()).unwrap(), row["amount"].as_str().unwrap().parse::<f64>().unwrap())
        };
        // 6 at 90 of 300; 9 at 90 of 300.
        assert_eq!((checked(MONTH), found(&checks(t, MONTH), "negative_in_process").as_str()), ((2, -750.0), "look 2"));
        assert_eq!(negative("2024-11-30"), (2, -750.0));
        assert_eq!((checked("2024-12"), negative("2024-12-31")), ((2, -840.0), (2, -840.0)));
        t.act(&t.get(&wrong), "reverse");
        assert_eq!(checked(MONTH), (2, -750.0), "it is taken back today");
        // What was closed by then is not in the shop, and was before.
        let paper = t.ask("work_order.get", json!({ "number": more }));
        t.act(&paper["document"], "close");
        assert_eq!((checked(MONTH), negative("2024-11-30")), ((2, -750.0), (2, -750.0)));
    });
}

#[test]
fn many_reports_get_their_parts_at_once() {
    each(|t, _| {
        let order = released(t, "100");
        for day in 1..=30 {
            six_hours(t, &order, &format!("2024-11-{day:02}"));
        }
        // 9000 posted; 10.01 more over 30 of the same → one of them has 0.34, the others 0.33 or 0.34.
        closed(t, json!({ "wages": "9010.01", "allocate": true }));
        let of = t.ask("costing.sheet", json!({ "by": "operation", "from": "2024-11-01", "to": "2024-11-30" }));
        assert_eq!(told(&of["totals"], &["labour", "difference", "total"]), "9000 10.01 9010.01");
        let listed = t.ask("report.list", json!({}));
        let mut parts: Vec<String> =
            listed["rows"].as_array().unwrap().iter().map(|row| row["costs"]["difference"].as_str().unwrap().to_owned()).collect();
        assert_eq!(column(listed["rows"].as_array().unwrap(), "number").len(), 30);
        parts.sort();
        // 10.01 ÷ 30 = 0.3336…: 19 of 0.33 and 11 of 0.34, the earlier ones.
        assert_eq!((parts.iter().filter(|part| *part == "0.33").count(), parts.iter().filter(|part| *part == "0.34").count()), (19, 11));
    });
}
