//! What is owed for what was bought: an order, two receipts, a return and invoices of them, held against each other. On both databases,
//! every figure worked by hand.
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

/// 100 bolts at 12.50 with 13 % tax in it: 1106.19 + 143.81 = 1250.00.
fn order(t: &Trade) -> Value {
    let line = with(line("BOLT", "100"), json!({ "price": "12.5", "tax_rate": "0.13" }));
    let draft =
        t.ask("document.save", json!({ "document": { "kind": "purchase_order", "partner": "S1", "tax_included": true, "lines": [line] } }));
    t.act(&draft, "confirm")
}

fn row(t: &Trade, order: &Value) -> Value {
    let filter = json!([{ "field": "document", "op": "eq", "values": [order["number"]] }]);
    let page = t.ask("match.list", json!({ "filter": filter, "count": true }));
    assert_eq!(page["total"], 1);
    // What lists are filtered by says the same as the row.
    let row = page["rows"][0].clone();
    let named: Vec<&str> = row["differences"].as_array().unwrap().iter().map(|d| d["what"].as_str().unwrap()).collect();
    let any = |words: &[&str]| named.iter().any(|word| words.contains(word));
    for (field, words) in [
        ("beyond", &["invoiced_not_received", "returned_not_credited"][..]),
        ("not_invoiced", &["received_not_invoiced"]),
        ("unaccepted", &["invoiced_waiting", "invoiced_rejected"]),
        ("price", &["price", "tax_rate"]),
        ("over_short", &["over", "short"]),
    ] {
        let filter = json!([
            { "field": "document", "op": "eq", "values": [order["number"]] },
            { "field": field, "op": "eq", "values": ["true"] }
        ]);
        let found = t.ask("match.list", json!({ "filter": filter }))["rows"].as_array().unwrap().len();
        assert_eq!(found == 1, any(words), "{field}: {named:?}");
    }
    let filter = json!([
        { "field": "document", "op": "eq", "values": [order["number"]] },
        { "field": "differs", "op": "eq", "values": ["true"] }
    ]);
    assert_eq!(t.ask("match.list", json!({ "filter": filter }))["rows"].as_array().unwrap().len() == 1, !named.is_empty(), "{named:?}");
    row
}

/// (what, quantity, net, tax) of each difference.
fn differences(row: &Value) -> Vec<[String; 4]> {
    let differences = row["differences"].as_array().unwrap();
    differences.iter().map(|d| ["what", "quantity", "net", "tax"].map(|field| d[field].as_str().unwrap().to_owned())).collect()
}

fn named<const N: usize>(expected: [[&str; 4]; N]) -> Vec<[String; 4]> {
    expected.iter().map(|one| one.map(str::to_owned)).collect()
}

#[test]
fn an_order_its_receipts_and_its_invoices_are_held_against_each_other() {
    each(|t| {
        let order = order(t);
        assert_eq!(order["amounts"], json!({ "net": "1106.19", "tax": "143.81", "gross": "1250", "settled": "0" }));
        assert_eq!(differences(&row(t, &order)), named([]));

        // Sixty, then forty: 663.714 → 663.71, and the rest.
        let first = t.from("receipt", &[&order], so_much("60"));
        assert_eq!((&first["amounts"]["net"], &first["amounts"]["gross"]), (&json!("663.71"), &json!("750")));
        assert_eq!(differences(&row(t, &order)), named([["received_not_invoiced", "60", "663.71", "86.29"]]));
        let second = t.from("receipt", &[&order], so_much("40"));
        assert_eq!((&second["amounts"]["net"], &second["amounts"]["gross"]), (&json!("442.48"), &json!("500")));
        assert_eq!(differences(&row(t, &order)), named([["received_not_invoiced", "100", "1106.19", "143.81"]]));

        // Ten go back: 663.71 × 10 ÷ 60 = 110.618.
        let back = t.from("supplier_return", &[&first], so_much("10"));
        assert_eq!(back["amounts"]["net"], "110.62");
        let held = row(t, &order);
        // 1106.19 × 90 ÷ 100 = 995.571; 1250 × 90 ÷ 100 = 1125.
        assert_eq!(differences(&held), named([["received_not_invoiced", "90", "995.57", "129.43"]]));
        let figures = ["ordered", "received", "accepted", "waiting", "rejected", "returned", "invoiced"].map(|f| held[f].as_str().unwrap());
        assert_eq!(figures, ["100", "100", "100", "0", "0", "10", "0"]);
        assert_eq!(held["received_amounts"], json!({ "net": "995.57", "tax": "129.43", "gross": "1125" }));

        // The first sixty are invoiced at 13.00: 780.00, of it 690.27 without tax. Ordered they were 663.72 (750 ÷ 1.13 = 663.716…), tax 86.28.
        let dear = t.draft_of("purchase_invoice", &[&first], |d| d["lines"][0]["price"] = json!("13"));
        assert_eq!(differences(&row(t, &order)).len(), 1, "a draft does not count");
        let beside = t.ask("match.of", json!({ "number": dear["number"] }));
        assert_eq!((&beside["lines"][0]["line"], &beside["lines"][0]["row"]["document"]), (&json!(1), &order["number"]));
        let dear = t.act(&dear, "post");
        assert_eq!((&dear["amounts"]["net"], &dear["amounts"]["gross"]), (&json!("690.27"), &json!("780")));
        let held = row(t, &order);
        // The forty are not invoiced; of the sixty that are, ten went back: 1106.19 × 0.9 − 1106.19 × 0.5 = 995.57 − 553.10.
        let ten = ["returned_not_credited", "10", "110.62", "14.38"];
        assert_eq!(differences(&held), named([["received_not_invoiced", "40", "442.47", "57.53"], ten, ["price", "60", "26.55", "3.45"]]));
        assert_eq!((&held["price"], &held["invoice_price"]), (&json!("12.5"), &json!("13")));

        // The other forty as ordered: a hundred are invoiced, ninety are there.
        let rest = t.from("purchase_invoice", &[&second], |_| {});
        assert_eq!(rest["amounts"]["gross"], "500");
        let held = row(t, &order);
        assert_eq!(differences(&held), named([["returned_not_credited", "10", "110.62", "14.38"], ["price", "60", "26.55", "3.45"]]));
        assert_eq!(held["invoiced_amounts"], json!({ "net": "1132.75", "tax": "147.25", "gross": "1280" }));

        // The credit of ten at 13.00: 130.00, of it 115.04 without tax; ordered they were 110.62 of 125.00.
        let credit = t.from("purchase_invoice", &[&back], |d| d["lines"][0]["price"] = json!("13"));
        assert_eq!((&credit["amounts"]["net"], &credit["amounts"]["gross"]), (&json!("-115.04"), &json!("-130")));
        let held = row(t, &order);
        // 26.55 − 4.42 = 22.13; 3.45 − 0.58 = 2.87.
        assert_eq!(differences(&held), named([["price", "50", "22.13", "2.87"]]));
        assert_eq!((&held["invoiced"], &held["credited"]), (&json!("90"), &json!("10")));
        // Every paper of it, to be opened.
        let all = t.ask("match.get", json!({ "number": order["number"], "line": 1 }));
        let papers: Vec<(&str, &str)> =
            all["papers"].as_array().unwrap().iter().map(|p| (p["document"].as_str().unwrap(), p["quantity"].as_str().unwrap())).collect();
        let expected = [(&first, "60"), (&second, "40"), (&back, "10"), (&dear, "60"), (&rest, "40"), (&credit, "-10")];
        let expected: Vec<(&str, &str)> = expected.iter().map(|(paper, q)| (paper["number"].as_str().unwrap(), *q)).collect();
        assert_eq!(papers, expected);

        // Closed with ten that never came; then the dear invoice is taken back: nothing of it counts any more.
        let closing = t.get(&order);
        t.act(&closing, "close");
        let held = row(t, &order);
        assert_eq!(differences(&held), named([["price", "50", "22.13", "2.87"], ["short", "10", "110.62", "14.38"]]));
        let dear = t.get(&dear);
        t.act(&dear, "reverse");
        let held = row(t, &order);
        // Thirty are invoiced, ninety are there: 995.57 − 331.86 (331.857); the credit alone is at another price.
        assert_eq!(
            differences(&held),
            named([
                ["received_not_invoiced", "60", "663.71", "86.29"],
                ["price", "-10", "-4.42", "-0.58"],
                ["short", "10", "110.62", "14.38"]
            ])
        );
    });
}

#[test]
fn another_rate_of_tax_too_much_and_lists_by_code() {
    each(|t| {
        let sold: Vec<Value> = ["40", "60"].iter().map(|q| t.make("sales_order", "C1", &[line("BOLT", q)])).collect();
        let asked = t.from("requisition", &sold.iter().collect::<Vec<_>>(), |_| {});
        let bought = t.from("purchase_order", &[&asked], |d| {
            d["partner"] = json!("S1");
            d["lines"][0]["price"] = json!("2");
        });
        // Without tax 200.00 + 26.00.
        let came = t.from("receipt", &[&bought], so_much("105"));
        assert_eq!(differences(&row(t, &bought)), named([["received_not_invoiced", "105", "210", "27.3"], ["over", "5", "10", "1.3"]]));
        assert_eq!((&row(t, &bought)["waiting"], &row(t, &bought)["accepted"]), (&json!("105"), &json!("0")));
        let judge = json!({ "number": came["number"], "line": 1, "accept": true, "reason": "多送照收", "revision": came["revision"] });
        t.ask("document.review", judge);
        assert_eq!(row(t, &bought)["accepted"], "105");
        // Invoiced with 6 %: 210.00 + 12.60 in place of 27.30.
        t.from("purchase_invoice", &[&came], |d| d["lines"][0]["tax_rate"] = json!("0.06"));
        assert_eq!(differences(&row(t, &bought)), named([["tax_rate", "105", "0", "-14.7"], ["over", "5", "10", "1.3"]]));
        // Found by either of its codes, and by no other.
        for sale in &sold {
            let filter = json!([{ "field": "code", "op": "eq", "values": [sale["codes"][0]] }]);
            let found = t.ask("match.list", json!({ "filter": filter, "count": true }));
            assert_eq!((&found["total"], &found["rows"][0]["document"]), (&json!(1), &bought["number"]));
            assert_eq!(found["rows"][0]["codes"], 2);
        }
        let filter = json!([{ "field": "code", "op": "eq", "values": ["OTC-19990101-0001-4"] }]);
        assert_eq!(t.ask("match.list", json!({ "filter": filter }))["rows"], json!([]));
        // Page by page it is the same list.
        for _ in 0..4 {
            order(t);
        }
        let mut seen = Vec::new();
        let mut after = Value::Null;
        loop {
            let page = t.ask("match.list", json!({ "limit": 2, "after": after, "sort": "-ordered_net" }));
            seen.extend(page["rows"].as_array().unwrap().iter().map(|row| row["document"].as_str().unwrap().to_owned()));
            after = page["next"].clone();
            if after.is_null() {
                break;
            }
        }
        assert_eq!(seen.len(), 5);
        assert_eq!(seen[4], bought["number"].as_str().unwrap());
    });
}

#[test]
fn what_was_invoiced_and_not_accepted_or_not_kept_has_its_name() {
    each(|t| {
        // 105 came for a hundred: they wait, and their invoice is here before anybody looked. 105 × 11.0619 = 1161.50, 105 × 12.50 = 1312.50.
        let first = order(t);
        let came = t.from("receipt", &[&first], so_much("105"));
        let billed = t.from("purchase_invoice", &[&came], |_| {});
        let over = ["over", "5", "55.31", "7.19"];
        assert_eq!(differences(&row(t, &first)), named([["invoiced_waiting", "105", "1161.5", "151"], over]));
        // Said beside the invoice, too.
        let beside = t.ask("match.of", json!({ "number": billed["number"] }));
        assert_eq!(beside["lines"][0]["row"]["differences"][0]["what"], "invoiced_waiting");
        let judge = |paper: &Value, accept: bool| {
            let revision = t.get(paper)["revision"].clone();
            t.ask(
                "document.review",
                json!({ "number": paper["number"], "line": 1, "accept": accept, "reason": "看过", "revision": revision }),
            );
        };
        judge(&came, false);
        assert_eq!(differences(&row(t, &first)), named([["invoiced_rejected", "105", "1161.5", "151"], over]));
        // They go back in two parts, and each credit takes its part away. 1106.19 × 60 ÷ 100 = 663.714; 497.79 of the 45 first.
        let back = t.from("supplier_return", &[&came], so_much("60"));
        assert_eq!(
            differences(&row(t, &first)),
            named([["returned_not_credited", "60", "663.71", "86.29"], ["invoiced_rejected", "45", "497.79", "64.71"]])
        );
        t.from("purchase_invoice", &[&back], |_| {});
        assert_eq!(differences(&row(t, &first)), named([["invoiced_rejected", "45", "497.79", "64.71"]]));
        let rest = t.from("supplier_return", &[&came], so_much("45"));
        assert_eq!(differences(&row(t, &first)), named([["returned_not_credited", "45", "497.79", "64.71"]]));
        let undone = t.act(&t.get(&rest), "reverse");
        assert_eq!(undone["state"], "reversed");
        assert_eq!(differences(&row(t, &first)), named([["invoiced_rejected", "45", "497.79", "64.71"]]));
        let rest = t.from("supplier_return", &[&came], so_much("45"));
        t.from("purchase_invoice", &[&rest], |_| {});
        assert_eq!(differences(&row(t, &first)), named([]));

        // What was accepted as it is, is what was invoiced.
        let second = order(t);
        let came = t.from("receipt", &[&second], so_much("105"));
        t.from("purchase_invoice", &[&came], |_| {});
        judge(&came, true);
        assert_eq!(differences(&row(t, &second)), named([over]));
        // As ordered, invoiced, and found bad later on.
        let fine = order(t);
        let came = t.from("receipt", &[&fine], so_much("100"));
        t.from("purchase_invoice", &[&came], |_| {});
        assert_eq!(differences(&row(t, &fine)), named([]));
        judge(&came, false);
        assert_eq!(differences(&row(t, &fine)), named([["invoiced_rejected", "100", "1106.19", "143.81"]]));

        // Forty went back before their invoice came; the sixty that stayed are not invoiced, and make up for nothing.
        let third = order(t);
        t.from("receipt", &[&third], so_much("60"));
        let forty = t.from("receipt", &[&third], so_much("40"));
        t.from("supplier_return", &[&forty], so_much("40"));
        t.from("purchase_invoice", &[&forty], |_| {});
        assert_eq!(
            differences(&row(t, &third)),
            named([["received_not_invoiced", "60", "663.71", "86.29"], ["returned_not_credited", "40", "442.48", "57.52"]])
        );
    });
}

/// (received, returned, invoiced, not invoiced, net) of each line, and the sum of all, at the end of a day.
fn accrued(t: &Trade, day: &str) -> (Vec<[String; 5]>, String) {
    let found = t.ask("accrual.list", json!({ "day": day }));
    let fields = ["received", "returned", "invoiced", "quantity", "net"];
    let rows = found["rows"].as_array().unwrap().iter().map(|row| fields.map(|f| row[f].as_str().unwrap().to_owned())).collect();
    assert_eq!(found["total"], found["rows"].as_array().unwrap().len());
    // By supplier it is the same money.
    let by_partner = t.ask("accrual.partners", json!({ "day": day }));
    assert_eq!(by_partner["net"], found["net"]);
    (rows, found["net"].as_str().unwrap().to_owned())
}

/// The same paper on another day, posted.
fn on(t: &Trade, kind: &str, of: &Value, day: &str, change: impl Fn(&mut Value)) -> Value {
    t.from(kind, &[of], |d| {
        change(d);
        d["day"] = json!(day);
    })
}

#[test]
fn what_came_and_was_not_invoiced_is_accrued_on_any_day() {
    each(|t| {
        let order = order(t);
        let first = on(t, "receipt", &order, "2026-09-10", so_much("60"));
        let second = on(t, "receipt", &order, "2026-10-05", so_much("40"));
        let back = on(t, "supplier_return", &first, "2026-10-12", so_much("10"));
        on(t, "purchase_invoice", &second, "2026-10-20", so_much_alone("15"));
        let dear = on(t, "purchase_invoice", &first, "2026-11-03", |d| d["lines"][0]["price"] = json!("13"));
        on(t, "purchase_invoice", &back, "2026-11-10", |_| {});

        assert_eq!(accrued(t, "2026-09-09"), (vec![], "0".into()));
        let rows = |rows: &[[&str; 5]]| rows.iter().map(|row| row.map(str::to_owned)).collect::<Vec<_>>();
        // 1106.19 × 60 ÷ 100.
        assert_eq!(accrued(t, "2026-09-30"), (rows(&[["60", "0", "0", "60", "663.71"]]), "663.71".into()));
        let september = t.ask("accrual.list", json!({ "day": "2026-09-30" }));
        assert_eq!(september["rows"][0]["stock_value"], "663.71", "what is accrued is what the stock is worth more");
        // 663.71 − 110.62 of the ten; 442.48 × 25 ÷ 40 = 276.55.
        let october = [["60", "10", "0", "50", "553.09"], ["40", "0", "15", "25", "276.55"]];
        assert_eq!(accrued(t, "2026-10-31"), (rows(&october), "829.64".into()));
        // All sixty are invoiced, and the ten are not credited yet: 663.71 × 10 ÷ 60 = 110.618.
        let november = [["60", "10", "60", "-10", "-110.62"], ["40", "0", "15", "25", "276.55"]];
        assert_eq!(accrued(t, "2026-11-09"), (rows(&november), "165.93".into()));
        assert_eq!(accrued(t, "2026-11-10"), (rows(&[["40", "0", "15", "25", "276.55"]]), "276.55".into()));

        // What is taken back today counted till yesterday; other prices of invoices change nothing of it.
        let dear = t.get(&dear);
        let reversed = t.act(&dear, "reverse");
        let today = t.ask("document.get", json!({ "number": reversed["reversed_by"] }))["day"].as_str().unwrap().to_owned();
        assert_eq!(accrued(t, "2026-11-10"), (rows(&[["40", "0", "15", "25", "276.55"]]), "276.55".into()));
        // Nothing of the sixty is invoiced, and ten were credited: 663.71 × 60 ÷ 60.
        assert_eq!(accrued(t, &today), (rows(&[["60", "10", "-10", "60", "663.71"], ["40", "0", "15", "25", "276.55"]]), "940.26".into()));

        // Of one supplier, page by page, and by name.
        let page = t.ask("accrual.list", json!({ "day": "2026-10-31", "partner": "S1", "limit": 1 }));
        assert_eq!((&page["rows"][0]["document"], &page["net"]), (&first["number"], &json!("829.64")));
        let next = t.ask("accrual.list", json!({ "day": "2026-10-31", "partner": "S1", "limit": 1, "after": page["next"] }));
        assert_eq!((&next["rows"][0]["document"], &next["rows"][0]["order"]), (&second["number"], &order["number"]));
        assert!(next["next"].is_null());
        assert_eq!(t.ask("accrual.list", json!({ "day": "2026-10-31", "partner": "S2" }))["rows"], json!([]));
        let partners = t.ask("accrual.partners", json!({ "day": "2026-10-31" }));
        assert_eq!(partners["rows"], json!([{ "partner": "S1", "partner_name": "苏州紧固件", "lines": 2, "net": "829.64" }]));
    });
}

/// So much of the first line.
fn so_much_alone(quantity: &str) -> impl Fn(&mut Value) + '_ {
    move |document| {
        document["lines"][0]["quantity"] = json!(quantity);
        document["lines"][0]["parents"][0]["quantity"] = json!(quantity);
    }
}

/// Open in all and by age (not due, 1–30, 31–60, 61–90, older) at the end of a day.
fn ages(t: &Trade, side: &str, day: &str) -> Vec<String> {
    let found = t.ask("debt.partners", json!({ "side": side, "day": day }));
    let invoices = t.ask("debt.invoices", json!({ "side": side, "day": day }));
    assert_eq!(invoices["open"], found["sum"]["open"], "by invoice it is the same money");
    let one = |value: &Value| value.as_str().unwrap().to_owned();
    let ages = found["sum"]["ages"].as_array().unwrap().iter().map(one);
    std::iter::once(one(&found["sum"]["open"])).chain(ages).collect()
}

#[test]
fn what_is_owed_is_told_by_partner_and_age_on_any_day() {
    each(|t| {
        let order = order(t);
        let first = on(t, "receipt", &order, "2026-06-01", so_much("60"));
        let second = on(t, "receipt", &order, "2026-07-01", so_much("40"));
        let back = on(t, "supplier_return", &first, "2026-07-05", so_much("10"));
        // S1 is paid after thirty days: due on 1 August, 750.00; on 19 August, 500.00.
        let sixty = on(t, "purchase_invoice", &first, "2026-07-02", |_| {});
        assert_eq!(sixty["due"], "2026-08-01");
        on(t, "purchase_invoice", &second, "2026-07-20", |_| {});
        // The ten of sixty are credited: 125.00, due on 9 August.
        on(t, "purchase_invoice", &back, "2026-07-10", |_| {});
        let pay = |day: &str, amount: &str| {
            on(t, "payment", &sixty, day, |d| d["lines"][0]["quantity"] = json!(amount));
        };
        pay("2026-08-10", "300");
        pay("2026-09-15", "200.5");

        let on = |day: &str| ages(t, "payable", day);
        assert_eq!(on("2026-07-01"), ["0", "0", "0", "0", "0", "0"]);
        assert_eq!(on("2026-07-02"), ["750", "750", "0", "0", "0", "0"]);
        assert_eq!(on("2026-07-31"), ["1125", "1125", "0", "0", "0", "0"]);
        assert_eq!(on("2026-08-01"), ["1125", "1125", "0", "0", "0", "0"]);
        // 750 is a day late; 500 − 125 are not due.
        assert_eq!(on("2026-08-02"), ["1125", "375", "750", "0", "0", "0"]);
        // 300 are paid: 450 are nine days late, the credit is due since yesterday.
        assert_eq!(on("2026-08-10"), ["825", "500", "325", "0", "0", "0"]);
        // The thirtieth day, then the thirty-first.
        assert_eq!(on("2026-08-31"), ["825", "0", "825", "0", "0", "0"]);
        assert_eq!(on("2026-09-01"), ["825", "0", "375", "450", "0", "0"]);
        // 249.50 are left of the first: 45 days late; the credit 37; the second 27.
        assert_eq!(on("2026-09-15"), ["624.5", "0", "500", "124.5", "0", "0"]);
        assert_eq!(on("2026-10-30"), ["624.5", "0", "0", "0", "624.5", "0"]);
        assert_eq!(on("2026-10-31"), ["624.5", "0", "0", "0", "375", "249.5"]);

        // Other ages; by invoice; page by page.
        let other = t.ask("debt.partners", json!({ "side": "payable", "day": "2026-09-15", "ages": [40] }));
        assert_eq!(other["sum"]["ages"], json!(["0", "375", "249.5"]));
        assert_eq!(other["rows"][0]["payment_days"], 30);
        for wrong in [json!([30, 30]), json!([0]), json!([60, 30])] {
            let asked = json!({ "side": "payable", "day": "2026-09-15", "ages": wrong });
            assert_eq!(t.refused("debt.partners", asked).params["field"], "ages");
        }
        let page = t.ask("debt.invoices", json!({ "side": "payable", "day": "2026-09-15", "partner": "S1", "limit": 1 }));
        let row = &page["rows"][0];
        assert_eq!((&row["document"], &row["late"], &row["age"]), (&sixty["number"], &json!(45), &json!(2)));
        assert_eq!((&row["gross"], &row["paid"], &row["open"]), (&json!("750"), &json!("500.5"), &json!("249.5")));
        assert_eq!((&page["total"], page["next"].is_null()), (&json!(3), false));
        assert_eq!(t.ask("debt.invoices", json!({ "side": "payable", "day": "2026-09-15", "partner": "S2" }))["rows"], json!([]));
        // What we are owed is something else.
        assert_eq!(ages(t, "receivable", "2026-09-15"), ["0", "0", "0", "0", "0", "0"]);
    });
}

#[test]
fn a_payment_that_was_taken_back_counted_till_then() {
    each(|t| {
        t.give("BOLT", "10", "1");
        let sold = t.make("sales_order", "C1", &[with(line("BOLT", "10"), json!({ "price": "10" }))]);
        let sent = on(t, "shipment", &sold, "2026-09-01", so_much("10"));
        let bill = on(t, "sales_invoice", &sent, "2026-09-01", |_| {});
        assert_eq!((&bill["amounts"]["gross"], &bill["due"]), (&json!("113"), &json!("2026-10-01")));
        let paid = on(t, "money_receipt", &bill, "2026-09-20", |_| {});
        assert_eq!(ages(t, "receivable", "2026-09-19")[0], "113");
        assert_eq!(ages(t, "receivable", "2026-09-20")[0], "0");
        let reversed = t.act(&paid, "reverse");
        let today = t.ask("document.get", json!({ "number": reversed["reversed_by"] }))["day"].as_str().unwrap().to_owned();
        assert_eq!(ages(t, "receivable", "2026-10-15")[0], "0");
        assert_eq!(ages(t, "receivable", &today)[0], "113");
        // The invoice is taken back, too: it was owed till then.
        let bill = t.get(&bill);
        t.act(&bill, "reverse");
        assert_eq!(ages(t, "receivable", "2026-09-19")[0], "113");
        assert_eq!(ages(t, "receivable", &today)[0], "0");
    });
}

#[test]
fn an_invoice_that_is_written_again_with_its_old_day_counts_once_on_every_day() {
    each(|t| {
        t.give("BOLT", "10", "1");
        let sold = t.make("sales_order", "C1", &[with(line("BOLT", "10"), json!({ "price": "10" }))]);
        let sent = on(t, "shipment", &sold, "2026-09-01", so_much("10"));
        let wrong = on(t, "sales_invoice", &sent, "2026-09-05", |_| {});
        let back = |paper: &Value, day: &str| {
            let paper = t.get(paper);
            json!({ "number": paper["number"], "verb": "reverse", "reason": "抬头写错", "revision": paper["revision"], "day": day })
        };
        let early = t.refused("document.act", back(&wrong, "2026-09-04"));
        assert_eq!((early.code, early.params["paper_day"].as_str()), (Code::ReversalEarly, "2026-09-05"));
        assert_eq!(t.refused("document.act", back(&wrong, "2999-01-01")).code, Code::DocumentFuture);
        // What moves stock does so when it happens.
        assert_eq!(t.refused("document.act", back(&sent, "2026-09-05")).code, Code::DocumentField);
        let undone = t.ask("document.act", back(&wrong, "2026-09-05"));
        assert_eq!(t.ask("document.get", json!({ "number": undone["reversed_by"] }))["day"], "2026-09-05");
        on(t, "sales_invoice", &sent, "2026-09-05", |_| {});
        for (day, owed) in [("2026-09-04", "0"), ("2026-09-05", "113"), ("2026-09-20", "113"), ("2026-10-20", "113")] {
            assert_eq!(ages(t, "receivable", day)[0], owed, "{day}");
        }
    });
}

#[test]
fn an_item_that_papers_name_stays_in_stock_or_out_of_it() {
    each(|t| {
        let save = |code: &str, kind: &str| {
            let view = t.ask("item.get", json!({ "code": code }));
            let item = with(view["item"].clone(), json!({ "kind": kind }));
            json!({ "item": item, "revision": view["revision"] })
        };
        // Without papers it may be either.
        t.ask("item.save", save("SEAL", "service"));
        t.ask("item.save", save("SEAL", "raw"));
        t.make("purchase_order", "S1", &[line("SEAL", "1"), line("FREIGHT", "1")]);
        let error = t.refused("item.save", save("SEAL", "service"));
        assert_eq!((error.code, error.params["uses"].as_str()), (qitao_app::Code::KindInPapers, "1"));
        assert_eq!(t.refused("item.save", save("FREIGHT", "raw")).code, qitao_app::Code::KindInPapers);
        t.ask("item.save", save("SEAL", "semi_finished"));
    });
}

#[test]
fn what_was_worked_out_is_no_price_of_its_own_when_a_draft_is_saved_again() {
    each(|t| {
        // 3 × 33.333333 = 100.00, with 13 % 113.00; a third each time, and the last one has what is left of the cents.
        let terms = json!({ "price": "33.333333", "tax_rate": "0.13" });
        let order = t.make("purchase_order", "S1", &[with(line("BOLT", "3"), terms)]);
        let came = t.from("receipt", &[&order], |d| d["lines"][0]["warehouse"] = json!("W1"));
        let thirds: Vec<Value> = (0..3)
            .map(|at| {
                let mut document = t.propose("purchase_invoice", &[&came]);
                document["lines"][0]["quantity"] = json!("1");
                document["lines"][0]["parents"][0]["quantity"] = json!("1");
                let draft = t.ask("document.save", json!({ "document": document }));
                assert_eq!(draft["lines"][0]["price"]["own"], false);
                assert_eq!(draft["lines"][0]["price"]["price"], "33.333333");
                // Its number was forgotten; what the view does not call its own is not sent along.
                document["reference"] = json!(format!("FP-{at}"));
                let again =
                    t.ask("document.save", json!({ "number": draft["number"], "revision": draft["revision"], "document": document }));
                t.act(&again, "post")
            })
            .collect();
        let thirds_of = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let amounts = |field: &str| thirds.iter().map(|one| one["amounts"][field].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!((amounts("net"), amounts("gross")), (thirds_of("33.33 33.34 33.33"), thirds_of("37.67 37.66 37.67")));
        // A price that was said is.
        let more = t.from("receipt", &[&t.make("purchase_order", "S1", &[with(line("BOLT", "1"), json!({ "price": "2" }))])], into_main);
        let said = t.draft_of("purchase_invoice", &[&more], |d| d["lines"][0]["price"] = json!("2.5"));
        assert_eq!((&said["lines"][0]["price"]["own"], &said["lines"][0]["price"]["price"]), (&json!(true), &json!("2.5")));
    });
}

#[test]
fn a_currency_keeps_its_decimals_once_there_are_papers() {
    each(|t| {
        let set = |decimals: u8| json!({ "currency_decimals": decimals });
        let decimals = || t.ask("system.info", json!({}))["currency_decimals"].as_u64().unwrap();
        // Without papers it may be any.
        t.ask("system.configure", set(0));
        t.ask("system.configure", set(2));
        let order = t.make("purchase_order", "S1", &[with(line("BOLT", "1"), json!({ "price": "37.66", "tax_rate": "0" }))]);
        let came = t.from("receipt", &[&order], |d| d["lines"][0]["warehouse"] = json!("W1"));
        let billed = t.from("purchase_invoice", &[&came], |_| {});
        let error = t.refused("system.configure", set(0));
        assert_eq!(error.code.word(), "currency.decimals_in_use", "{error}");
        assert_eq!(["field", "decimals", "before"].map(|name| error.params[name].as_str()), ["currency_decimals", "0", "2"]);
        assert_eq!(decimals(), 2);
        // The same is no change, more does no harm, and what is open is paid.
        t.ask("system.configure", set(2));
        t.ask("system.configure", set(3));
        assert_eq!((decimals(), t.refused("system.configure", set(2)).code.word()), (3, "currency.decimals_in_use"));
        t.from("payment", &[&billed], |_| {});
        assert_eq!(t.get(&billed)["amounts"]["settled"], "37.66");
    });
}

#[test]
fn what_goes_back_is_credited_at_what_was_charged() {
    each(|t| {
        t.give("BOLT", "10", "1");
        let order = t.make("sales_order", "C1", &[with(line("BOLT", "10"), json!({ "price": "10" }))]);
        let sent = t.from("shipment", &[&order], into_main);
        let billed = t.from("sales_invoice", &[&sent], |d| d["lines"][0]["price"] = json!("9"));
        assert_eq!(billed["amounts"]["net"], "90");
        let back = t.from("customer_return", &[&sent], so_much("4"));
        let credit = t.from("sales_invoice", &[&back], |_| {});
        assert_eq!(credit["amounts"]["net"], "-36");
    });
}

#[test]
fn money_pays_nothing_that_is_of_a_later_day() {
    each(|t| {
        let order = t.make("purchase_order", "S1", &[with(line("BOLT", "10"), json!({ "price": "10" }))]);
        let came = t.from("receipt", &[&order], into_main);
        let invoice = t.from("purchase_invoice", &[&came], |_| {});
        let early = t.draft_of("payment", &[&invoice], |d| d["day"] = json!("2026-01-02"));
        let error = t.refuse(&early, "post");
        assert_eq!((error.code, error.params["parent"].as_str()), (Code::PaymentEarly, invoice["number"].as_str().unwrap()));
    });
}

#[test]
fn a_day_that_was_worked_out_follows_the_papers_day() {
    each(|t| {
        let order = t.make("purchase_order", "S1", &[with(line("BOLT", "10"), json!({ "price": "10" }))]);
        let came = t.from("receipt", &[&order], into_main);
        let draft = t.draft_of("purchase_invoice", &[&came], |d| d["day"] = json!("2026-01-01"));
        assert_eq!(draft["due"], "2026-01-31");
        let save = |draft: &Value, day: &str, due: Value| {
            let mut document = t.propose("purchase_invoice", &[&came]);
            (document["day"], document["due"]) = (json!(day), due);
            t.ask("document.save", json!({ "number": draft["number"], "revision": draft["revision"], "document": document }))
        };
        // As the window sends it: with the day that it was told.
        let later = save(&draft, "2026-01-20", draft["due"].clone());
        assert_eq!(later["due"], "2026-02-19");
        // What somebody said stays.
        let said = save(&later, "2026-01-20", json!("2026-03-01"));
        assert_eq!(save(&said, "2026-01-25", said["due"].clone())["due"], "2026-03-01");
    });
}
