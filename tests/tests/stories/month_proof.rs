//! What proves months and costs finds what was changed behind the program's back. On both databases.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, into_main, line, so_much, with};
use crate::common::{Place, job};
use crate::month::{closed, given, of_day, reopened, six_hours};
use crate::report::{MORNING, each, post, released, said};
use serde_json::json;

/// A change behind the program's back is what a check finds; it is undone.
fn finds(t: &Trade, place: &Place, check: &str, change: &str, back: &str) {
    let problems = || {
        let verified = job(&t.app, "system.verify", json!({})).unwrap();
        let found = verified["checks"].as_array().unwrap().iter().find(|one| one["check"] == check);
        found.unwrap_or_else(|| panic!("{check}: {verified}"))["problems"].as_array().unwrap().len()
    };
    assert_eq!(problems(), 0, "{check} before {change}");
    place.alter(change);
    assert_ne!(problems(), 0, "{check}: {change}");
    place.alter(back);
}

#[test]
fn verify_proves_reports_and_what_they_cost() {
    each(|t, place| {
        let order = released(t, "100");
        let paper = json!({ "number": order });
        // One of the morning with a machine, one at the same time, one that was taken back, one by hand.
        let report = with(said(&order, 10, "60", MORNING, &[]), json!({ "operators": [{ "person": "wang", "seconds": 10_800 }] }));
        post(t, report.clone());
        post(t, with(said(&order, 10, "10", ("2024-11-05 11:00", "2024-11-05 13:00"), &["wang"]), json!({ "machine": "M2" })));
        let wrong = post(t, said(&order, 10, "5", ("2024-11-06 09:00", "2024-11-06 10:00"), &["li"]));
        t.ask("report.reverse", json!({ "number": wrong["number"], "reason": "录错" }));
        post(t, said(&order, 20, "40", ("2024-11-07 09:00", "2024-11-07 12:00"), &["li"]));
        t.from("completion", &[&paper], so_much("30"));
        let shop = t.ask("work_order.get", paper);
        let other = released(t, "10");
        for operation in [10, 20] {
            t.ask("report.start", json!({ "code": format!("{other}/{operation}"), "people": ["zhao"] }));
        }
        t.act(&shop["document"], "close");
        for (check, change, back) in [
            (
                "work_report.amounts_follow_from_its_rates",
                "UPDATE work_report SET hourly = hourly + 1000000",
                "UPDATE work_report SET hourly = hourly - 1000000",
            ),
            (
                "work_report.amounts_follow_from_its_rates",
                "UPDATE work_report_operator SET price = price + 1000000",
                "UPDATE work_report_operator SET price = price - 1000000",
            ),
            (
                "work_report.amounts_follow_from_its_rates",
                "UPDATE work_report_band SET price = price + 1000000",
                "UPDATE work_report_band SET price = price - 1000000",
            ),
            (
                "work_report.amounts_follow_from_its_rates",
                "UPDATE work_report SET rated_kw = rated_kw + 1000000",
                "UPDATE work_report SET rated_kw = rated_kw - 1000000",
            ),
            (
                "work_report.amounts_follow_from_its_rates",
                "UPDATE work_report SET of_labour = 100000000",
                "UPDATE work_report SET of_labour = 0",
            ),
            // All sums agree; only the rate says that it is not so.
            (
                "work_report.amounts_follow_from_its_rates",
                "UPDATE work_report SET labour = labour + 100; UPDATE work_report_operator SET amount = amount + 100",
                "UPDATE work_report SET labour = labour - 100; UPDATE work_report_operator SET amount = amount - 100",
            ),
            (
                "work_report.labour_is_its_operators",
                "UPDATE work_report_operator SET amount = amount + 1",
                "UPDATE work_report_operator SET amount = amount - 1",
            ),
            (
                "work_report.labour_is_its_operators",
                "UPDATE work_report_operator SET starts = starts + 1",
                "UPDATE work_report_operator SET starts = starts - 1",
            ),
            (
                "work_report.energy_is_its_bands",
                "UPDATE work_report_band SET amount = amount + 1",
                "UPDATE work_report_band SET amount = amount - 1",
            ),
            ("work_report.energy_is_its_bands", "UPDATE work_report_band SET kwh = kwh + 1", "UPDATE work_report_band SET kwh = kwh - 1"),
            (
                "work_report.reversal_is_what_it_takes_back",
                "UPDATE work_report SET machine = machine - 1 WHERE reversal_of IS NOT NULL",
                "UPDATE work_report SET machine = machine + 1 WHERE reversal_of IS NOT NULL",
            ),
            (
                "work_report.reversal_is_what_it_takes_back",
                "UPDATE work_report SET day = day + 1 WHERE reversal_of IS NOT NULL",
                "UPDATE work_report SET day = day - 1 WHERE reversal_of IS NOT NULL",
            ),
            (
                "work_report.standard_and_causes_are_what_it_cost",
                "UPDATE work_report SET standard = standard + 1 WHERE has_standard",
                "UPDATE work_report SET standard = standard - 1 WHERE has_standard",
            ),
            (
                "work_order_operation.set_up_is_standard_once",
                "UPDATE work_order_operation SET set_up_posted = NOT set_up_posted",
                "UPDATE work_order_operation SET set_up_posted = NOT set_up_posted",
            ),
            (
                "work_order_operation.counts_its_reports",
                "UPDATE work_order_operation SET good = good + 1000000",
                "UPDATE work_order_operation SET good = good - 1000000",
            ),
            (
                "work_order_operation.counts_its_reports",
                "UPDATE work_order_operation SET energy = energy + 1",
                "UPDATE work_order_operation SET energy = energy - 1",
            ),
            (
                "work_report.people_are_there",
                "UPDATE work_report_operator SET person_id = person_id + 9000",
                "UPDATE work_report_operator SET person_id = person_id - 9000",
            ),
            (
                "work_report.people_are_there",
                "UPDATE work_clock SET person_id = person_id + 9000",
                "UPDATE work_clock SET person_id = person_id - 9000",
            ),
            (
                "work_clock.runs_once_for_somebody_at_an_operation",
                "UPDATE work_clock SET operation = 10",
                "UPDATE work_clock SET operation = 20 WHERE id = (SELECT MAX(id) FROM work_clock)",
            ),
            (
                "work_report.numbers_have_no_gaps",
                "UPDATE number_series SET next = next + 1 WHERE kind = 'work_report'",
                "UPDATE number_series SET next = next - 1 WHERE kind = 'work_report'",
            ),
            (
                "work_report_overlap.is_of_reports_that_count",
                "UPDATE work_report_overlap SET ends = ends + 1 WHERE id = (SELECT MIN(id) FROM work_report_overlap)",
                "UPDATE work_report_overlap SET ends = ends - 1 WHERE id = (SELECT MIN(id) FROM work_report_overlap)",
            ),
            (
                "completion_cost.adds_up_to_what_came_in",
                "UPDATE completion_cost SET labour = labour + 1",
                "UPDATE completion_cost SET labour = labour - 1",
            ),
            (
                "work_order.left_over_is_what_is_in_no_piece",
                "UPDATE work_order SET left_over = left_over + 1",
                "UPDATE work_order SET left_over = left_over - 1",
            ),
            (
                "work_order_closing.stands_while_its_order_is_closed",
                "UPDATE work_order_closing SET reopened_at = closed_at",
                "UPDATE work_order_closing SET reopened_at = NULL",
            ),
            (
                "rate.is_of_its_subject",
                "UPDATE rate SET subject = subject || 'x'",
                "UPDATE rate SET subject = SUBSTR(subject, 1, LENGTH(subject) - 1)",
            ),
            (
                "tariff_slot.band_has_one_price_in_a_season",
                "UPDATE tariff_slot SET price = price + 1 WHERE id = (SELECT MIN(id) FROM tariff_slot)",
                "UPDATE tariff_slot SET price = price - 1 WHERE id = (SELECT MIN(id) FROM tariff_slot)",
            ),
            (
                "tariff_slot.is_a_tariffs",
                "UPDATE tariff_slot SET rate_id = (SELECT MIN(id) FROM rate WHERE kind <> 'tariff')",
                "UPDATE tariff_slot SET rate_id = (SELECT MIN(id) FROM rate WHERE kind = 'tariff')",
            ),
        ] {
            finds(t, place, check, change, back);
        }
    });
}

#[test]
fn verify_proves_months() {
    each(|t, place| {
        given(t, "2024-10-02", "BOLT", "100", "2");
        let order = released(t, "100");
        six_hours(t, &order, "2024-11-05");
        let sold = t.make("sales_order", "C1", &[with(line("BOLT", "20"), json!({ "price": "3" }))]);
        t.from("shipment", &[&sold], of_day("2024-11-10", into_main));
        closed(t, json!({ "wages": "310", "energy_bill": "5", "allocate": false }));
        reopened(t);
        closed(t, json!({ "wages": "310", "allocate": true }));
        closed(t, json!({ "month": "2024-12" }));
        for (check, change, back) in [
            (
                "month.closed_one_after_the_other",
                "UPDATE month SET id = id + 1 WHERE code = '2024-12'",
                "UPDATE month SET id = id - 1 WHERE code = '2024-12'",
            ),
            (
                "month.nothing_came_after_its_close",
                "UPDATE work_report SET at = at + 999999999999",
                "UPDATE work_report SET at = at - 999999999999",
            ),
            (
                "month.nothing_came_after_its_close",
                "UPDATE document SET posted_at = posted_at + 999999999999 WHERE kind = 'shipment'",
                "UPDATE document SET posted_at = posted_at - 999999999999 WHERE kind = 'shipment'",
            ),
            (
                "month.nothing_came_after_its_close",
                "UPDATE month SET closed_at = closed_at - 999999999999",
                "UPDATE month SET closed_at = closed_at + 999999999999",
            ),
            (
                "month.difference_is_what_was_paid_less_what_was_posted",
                "UPDATE month SET wages = wages + 1 WHERE allocated",
                "UPDATE month SET wages = wages - 1 WHERE allocated",
            ),
            (
                "month.shared_out_is_its_difference",
                "UPDATE work_report SET difference = difference + 1",
                "UPDATE work_report SET difference = difference - 1",
            ),
            (
                "month_margin.is_what_was_delivered",
                "UPDATE month_margin SET cost = cost + 1, margin = margin - 1",
                "UPDATE month_margin SET cost = cost - 1, margin = margin + 1",
            ),
            (
                "month_margin.is_what_was_delivered",
                "UPDATE month_margin SET quantity = quantity + 1",
                "UPDATE month_margin SET quantity = quantity - 1",
            ),
        ] {
            finds(t, place, check, change, back);
        }
    });
}
