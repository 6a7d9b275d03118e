//! What goes back, comes again, or ends what was begun: at which price, in which place, with whom. On both databases.
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

/// Another standard price of the bolt.
fn standard(t: &Trade, price: &str) {
    let revision = t.ask("stock_rule.get", json!({ "item": "BOLT" }))["revision"].clone();
    let rule = json!({
        "item": "BOLT", "lots": false, "valuation": "standard", "standard_price": price, "tolerance": null, "revision": revision
    });
    t.ask("stock_rule.save", rule);
}

/// On hand, and what it is worth.
fn worth(t: &Trade) -> (String, String) {
    let stock = t.stock("BOLT");
    let text = |field: &str| stock[field].as_str().unwrap().to_owned();
    (text("on_hand"), text("value"))
}

fn is(quantity: &str, value: &str) -> (String, String) {
    (quantity.to_owned(), value.to_owned())
}

#[test]
fn at_a_standard_price_whatever_goes_back_or_comes_again_is_worth_that_of_now() {
    each(|t| {
        standard(t, "10");
        let bought = t.make("purchase_order", "S1", &[with(line("BOLT", "20"), json!({ "price": "9" }))]);
        let first = t.from("receipt", &[&bought], so_much("10"));
        let second = t.from("receipt", &[&bought], so_much("10"));
        let sold = t.make("sales_order", "C1", &[line("BOLT", "10")]);
        let sent = t.from("shipment", &[&sold], into_main);
        assert_eq!(worth(t), is("10", "100"));
        standard(t, "12");
        assert_eq!(worth(t), is("10", "120"));
        t.act(&t.get(&sent), "reverse");
        assert_eq!(worth(t), is("20", "240"));
        t.act(&t.get(&second), "reverse");
        assert_eq!(worth(t), is("10", "120"));
        // The adjustment that gave it this price is taken back: the price stays, and so does the value.
        let filter = json!([{ "field": "kind", "op": "eq", "values": ["adjustment"] }]);
        let paper = t.ask("document.list", json!({ "sort": "-number", "filter": filter }))["rows"][0].clone();
        t.act(&t.get(&paper), "reverse");
        assert_eq!(worth(t), is("10", "120"));
        t.from("supplier_return", &[&first], so_much("4"));
        assert_eq!(worth(t), is("6", "72"));
    });
}

#[test]
fn nothing_comes_again_into_a_bin_that_is_not_used_any_more() {
    each(|t| {
        let bin = json!({ "warehouse": "W1", "code": "A-01", "barcode": "", "note": "", "retired": false });
        let bin = t.ask("bin.save", json!({ "bin": bin, "revision": null }));
        let stock = json!({ "warehouse": "W1", "bin": "A-01", "reason": "期初", "price": "1" });
        t.make("adjustment", "", &[with(line("BOLT", "10"), stock)]);
        let sold = t.make("sales_order", "C1", &[line("BOLT", "10")]);
        let sent = t.from("shipment", &[&sold], |d| {
            into_main(d);
            d["lines"][0]["bin"] = json!("A-01");
        });
        let retire = |retired: bool, revision: &Value| {
            t.ask("bin.retire", json!({ "warehouse": "W1", "code": "A-01", "retired": retired, "revision": revision }))
        };
        let empty = retire(true, &bin["revision"]);
        let refused = t.refuse(&t.get(&sent), "reverse");
        assert_eq!((refused.code, refused.params["key"].as_str()), (Code::RetiredBack, "W1 A-01"));
        retire(false, &empty["revision"]);
        t.act(&t.get(&sent), "reverse");
        assert_eq!(worth(t), is("10", "10"));
    });
}

#[test]
fn a_credit_is_what_was_charged_last_with_its_tax_as_it_was_written() {
    each(|t| {
        let bought = t.make("purchase_order", "S1", &[with(line("BOLT", "10"), json!({ "price": "10" }))]);
        let came = t.from("receipt", &[&bought], into_main);
        // 11.50 with the tax in it, where the order's prices are without.
        let billed = t.from("purchase_invoice", &[&came], |d| {
            d["tax_included"] = json!(true);
            d["lines"][0]["price"] = json!("11.5");
        });
        assert_eq!(billed["amounts"]["gross"], "115");
        let back = t.from("supplier_return", &[&came], so_much("4"));
        let credit = t.from("purchase_invoice", &[&back], |_| {});
        // 46.00 ÷ 1.13 = 40.708.
        assert_eq!((&credit["amounts"]["gross"], &credit["amounts"]["net"]), (&json!("-46"), &json!("-40.71")));

        // Four at 9, then six as ordered at 10: the last of them is what is credited.
        t.give("BOLT", "10", "1");
        let sold = t.make("sales_order", "C1", &[with(line("BOLT", "10"), json!({ "price": "10" }))]);
        let sent = t.from("shipment", &[&sold], into_main);
        let part = |quantity: &str, price: Option<&str>| {
            t.from("sales_invoice", &[&sent], |d| {
                d["lines"][0]["quantity"] = json!(quantity);
                d["lines"][0]["parents"][0]["quantity"] = json!(quantity);
                if let Some(price) = price {
                    d["lines"][0]["price"] = json!(price);
                }
            })
        };
        part("4", Some("9"));
        part("6", None);
        let back = t.from("customer_return", &[&sent], so_much("4"));
        let credit = t.from("sales_invoice", &[&back], |_| {});
        assert_eq!(credit["amounts"]["net"], "-40");
    });
}

#[test]
fn an_invoice_stands_as_long_as_money_paid_it() {
    each(|t| {
        t.give("BOLT", "10", "1");
        let sold = t.make("sales_order", "C1", &[with(line("BOLT", "10"), json!({ "price": "10" }))]);
        let dated = |day: &'static str| move |d: &mut Value| d["day"] = json!(day);
        let sent = t.from("shipment", &[&sold], into_main);
        let bill = t.from("sales_invoice", &[&sent], dated("2026-09-05"));
        let paid = t.from("money_receipt", &[&bill], dated("2026-09-10"));
        let back = |paper: &Value, day: &str| {
            let paper = t.get(paper);
            json!({ "number": paper["number"], "verb": "reverse", "reason": "写错", "revision": paper["revision"], "day": day })
        };
        t.ask("document.act", back(&paid, "2026-09-20"));
        let refused = t.refused("document.act", back(&bill, "2026-09-19"));
        let named = (refused.params["parent"].as_str(), refused.params["parent_day"].as_str());
        assert_eq!((refused.code, named), (Code::ReversalPaid, (paid["number"].as_str().unwrap(), "2026-09-20")));
        t.ask("document.act", back(&bill, "2026-09-20"));
        for (day, open) in [("2026-09-06", "113"), ("2026-09-15", "0"), ("2026-09-20", "0")] {
            let found = t.ask("debt.partners", json!({ "side": "receivable", "day": day }));
            assert_eq!((&found["sum"]["open"], &found["sum"]["advance"]), (&json!(open), &json!("0")), "{day}");
        }
        // Money that was taken back on its own day never paid anything.
        let bill = t.from("sales_invoice", &[&sent], dated("2026-09-05"));
        let paid = t.from("money_receipt", &[&bill], dated("2026-09-10"));
        t.ask("document.act", back(&paid, "2026-09-10"));
        t.ask("document.act", back(&bill, "2026-09-05"));
    });
}

#[test]
fn what_was_begun_with_a_partner_is_ended_with_them_and_nothing_more_is_begun() {
    each(|t| {
        let bought = t.make("purchase_order", "S1", &[with(line("BOLT", "10"), json!({ "price": "10" }))]);
        let partner = t.ask("partner.get", json!({ "code": "S1" }));
        let retired = json!({ "code": "S1", "retired": true, "revision": partner["revision"] });
        t.ask("partner.retire", retired);
        let came = t.from("receipt", &[&bought], into_main);
        let back = t.from("supplier_return", &[&came], so_much("2"));
        let bill = t.from("purchase_invoice", &[&came], |_| {});
        let credit = t.from("purchase_invoice", &[&back], |_| {});
        t.from("payment", &[&bill, &credit], |_| {});
        assert_eq!(t.get(&bill)["amounts"]["settled"], "113");
        assert_eq!(t.no_draft("purchase_order", "S1", &[line("BOLT", "1")]).code, Code::RetiredUsed);
        assert_eq!(t.no_draft("payment", "S1", &[json!({ "quantity": "5" })]).code, Code::RetiredUsed);
        let sold = t.make("sales_order", "C1", &[line("BOLT", "3")]);
        let asked = t.from("requisition", &[&sold], |_| {});
        let mut ordered = t.propose("purchase_order", &[&asked]);
        ordered["partner"] = json!("S1");
        assert_eq!(t.refused("document.save", json!({ "document": ordered })).code, Code::RetiredUsed);
    });
}

#[test]
fn a_dear_invoice_that_was_credited_whole_differs_in_nothing() {
    each(|t| {
        let bought = t.make("purchase_order", "S1", &[with(line("BOLT", "60"), json!({ "price": "12.5" }))]);
        let came = t.from("receipt", &[&bought], into_main);
        t.from("purchase_invoice", &[&came], |d| d["lines"][0]["price"] = json!("13"));
        let back = t.from("supplier_return", &[&came], |_| {});
        let of = |field: &str| {
            let filter = json!([{ "field": field, "op": "eq", "values": ["true"] }]);
            t.ask("match.list", json!({ "filter": filter }))["rows"].as_array().unwrap().len()
        };
        assert_eq!((of("differs"), of("price")), (1, 1));
        t.from("purchase_invoice", &[&back], |_| {});
        let row = t.ask("match.list", json!({}))["rows"][0].clone();
        assert_eq!((&row["differences"], of("differs"), of("price")), (&json!([]), 0, 0));
    });
}
