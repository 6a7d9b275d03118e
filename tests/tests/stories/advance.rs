//! Money before there is an invoice: paid in advance, used for invoices bit by bit, taken back. On both databases, every figure worked by hand.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, line, with};
use crate::common::{Place, file, rows, verify};
use qitao_app::Code;
use serde_json::{Value, json};
use std::io::Cursor;

fn each(story: impl Fn(&Trade)) {
    for place in Place::each() {
        let trade = Trade::new(&place);
        story(&trade);
        verify(&trade.app);
    }
}

/// An invoice of so many bolts at 1.00 without tax.
fn invoice(t: &Trade, quantity: &str) -> Value {
    let line = with(line("BOLT", quantity), json!({ "price": "1", "tax_rate": "0" }));
    let order = t.make("purchase_order", "S1", &[line]);
    let came = t.from("receipt", &[&order], |d| d["lines"][0]["warehouse"] = json!("W1"));
    t.from("purchase_invoice", &[&came], |_| {})
}

fn settled(t: &Trade, paper: &Value) -> String {
    t.get(paper)["amounts"]["settled"].as_str().unwrap().to_owned()
}

/// (open, in advance) of all suppliers, which is that of S1.
fn owed(t: &Trade) -> (String, String) {
    let today = t.ask("system.info", json!({}))["today"].clone();
    let page = t.ask("debt.partners", json!({ "side": "payable", "day": today }));
    let text = |of: &Value, field: &str| of[field].as_str().unwrap().to_owned();
    if let Some(row) = rows(&page).first() {
        assert_eq!((rows(&page).len(), &row["partner"]), (1, &json!("S1")));
        assert_eq!((text(row, "open"), text(row, "advance")), (text(&page["sum"], "open"), text(&page["sum"], "advance")));
    }
    let invoices = t.ask("debt.invoices", json!({ "side": "payable", "day": today }));
    assert_eq!(invoices["advance"], page["sum"]["advance"]);
    (text(&page["sum"], "open"), text(&page["sum"], "advance"))
}

fn both(open: &str, advance: &str) -> (String, String) {
    (open.into(), advance.into())
}

/// The heads of a workbook's last sheet.
fn heads(workbook: Vec<u8>) -> Vec<String> {
    let mut book: calamine::Xlsx<_> = calamine::Reader::new(std::io::Cursor::new(workbook)).unwrap();
    let last = calamine::Reader::sheet_names(&book).len() - 1;
    let range = calamine::Reader::worksheet_range_at(&mut book, last).unwrap().unwrap();
    range.rows().next().unwrap().iter().map(ToString::to_string).collect()
}

#[test]
fn workbooks_say_received_of_customers_and_paid_of_suppliers() {
    each(|t| {
        let today = t.ask("system.info", json!({}))["today"].as_str().unwrap().to_owned();
        let debt = |side: &str| heads(file(&t.app, "debt.export", json!({ "side": side, "day": today, "language": "zh-CN" })));
        assert_eq!(debt("receivable")[8..], ["已收", "未收", "预收"]);
        assert_eq!(debt("payable")[8..], ["已付", "未付", "预付"]);
        let papers = |kinds: &[&str]| {
            let filter = json!([{ "field": "kind", "op": "any_of", "values": kinds }]);
            heads(file(&t.app, "document.export", json!({ "filter": filter, "columns": ["reference", "settled"], "language": "zh-CN" })))
        };
        assert_eq!(papers(&["sales_invoice"]), ["对方单号", "已收"]);
        assert_eq!(papers(&["purchase_invoice"]), ["对方单号", "已付"]);
        assert_eq!(papers(&["payment"]), ["票据号", "已核销"]);
        assert_eq!(papers(&["sales_invoice", "purchase_invoice"]), ["对方单号", "已收付"]);
    });
}

#[test]
fn money_in_advance_pays_what_comes_later() {
    each(|t| {
        let advance = t.make("payment", "S1", &[json!({ "quantity": "500" })]);
        assert_eq!((&advance["amounts"]["gross"], &advance["amounts"]["settled"]), (&json!("500"), &json!("0")));
        // Nobody is owed anything, and money of ours is there.
        assert_eq!(owed(t), both("0", "500"));
        assert_eq!(t.get(&advance)["makes"], json!(["payment"]));
        assert!(file(&t.app, "document.print", json!({ "number": advance["number"] })).starts_with(b"%PDF"));

        let (first, second) = (invoice(t, "120"), invoice(t, "450"));
        assert_eq!(owed(t), both("570", "500"));
        // The oldest first, as far as it goes: 120 + 380.
        let proposed = t.propose("payment", &[&advance]);
        let parts: Vec<[&str; 2]> =
            proposed["lines"].as_array().unwrap().iter().map(|l| ["settles", "quantity"].map(|field| l[field].as_str().unwrap())).collect();
        let number = |paper: &Value| paper["number"].as_str().unwrap().to_owned();
        assert_eq!(parts, [[&*number(&advance), "-500"], [&*number(&first), "120"], [&*number(&second), "380"]]);
        // A hundred of it only.
        let used = t.from("payment", &[&advance], |d| {
            d["lines"] = json!([
                { "settles": number(&advance), "quantity": "-100" },
                { "settles": number(&first), "quantity": "100" }
            ]);
        });
        assert_eq!((&used["amounts"]["gross"], &used["amounts"]["settled"]), (&json!("0"), &json!("0")));
        assert_eq!((settled(t, &advance), settled(t, &first)), ("100".into(), "100".into()));
        assert_eq!(owed(t), both("470", "400"));
        let today = t.ask("system.info", json!({}))["today"].as_str().unwrap().to_owned();
        let book = file(&t.app, "debt.export", json!({ "side": "payable", "day": today, "ages": [10, 45] }));
        let mut book: calamine::Xlsx<_> = calamine::Reader::new(Cursor::new(book)).unwrap();
        assert_eq!(calamine::Reader::sheet_names(&book), ["应付 按往来单位", "应付"]);
        let range = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
        let rows: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        let heads = ["供应商编码", "供应商", "账期（天）", "发票张数", "未付", "未到期", "1–10 天", "11–45 天", "> 45 天", "预付"];
        assert_eq!(rows[0], heads);
        let last = rows.last().unwrap();
        assert_eq!((last[0].as_str(), last[4].as_str(), last[9].as_str()), ("合计", "470", "400"));

        // More than is left of it, another's, and what cannot be told apart.
        let beyond =
            |lines: Value| t.refused("document.save", json!({ "document": { "kind": "payment", "partner": "S1", "lines": lines } })).code;
        assert_eq!(beyond(json!([{ "settles": number(&advance), "quantity": "-401" }])), Code::PaymentBeyond);
        assert_eq!(beyond(json!([{ "settles": number(&advance), "quantity": "1" }])), Code::PaymentBeyond);
        assert_eq!(beyond(json!([{ "quantity": "-1" }])), Code::FieldPositive);
        assert_eq!(beyond(json!([{ "quantity": "5" }, { "settles": number(&advance), "quantity": "-5" }])), Code::PaymentMixed);
        let other =
            json!({ "document": { "kind": "payment", "partner": "S2", "lines": [{ "settles": number(&advance), "quantity": "-1" }] } });
        assert_eq!(t.refused("document.save", other).code, Code::DocumentParentPartner);

        // What is used is not taken back before its use is.
        assert_eq!(t.refuse(&t.get(&advance), "reverse").code, Code::DocumentHasChildren);
        assert_eq!(t.refuse(&t.get(&first), "reverse").code, Code::DocumentHasChildren);
        t.act(&t.get(&used), "reverse");
        assert_eq!((settled(t, &advance), settled(t, &first)), ("0".into(), "0".into()));
        assert_eq!(owed(t), both("570", "500"));

        // All of it as proposed; then thirty of the rest are paid, with twenty in advance for what comes.
        t.from("payment", &[&advance], |_| {});
        assert_eq!((settled(t, &advance), settled(t, &second)), ("500".into(), "380".into()));
        assert_eq!((owed(t), t.get(&advance)["makes"].clone()), (both("70", "0"), json!([])));
        let mixed = t.make("payment", "S1", &[json!({ "settles": number(&second), "quantity": "30" }), json!({ "quantity": "20" })]);
        assert_eq!((&mixed["amounts"]["gross"], &mixed["amounts"]["settled"]), (&json!("50"), &json!("30")));
        assert_eq!(owed(t), both("40", "20"));
        // The supplier sends five of it back.
        let back = t.make("payment", "S1", &[json!({ "settles": number(&mixed), "quantity": "-5" })]);
        assert_eq!(back["amounts"]["gross"], "-5");
        assert_eq!(owed(t), both("40", "15"));
        t.act(&t.get(&back), "reverse");
        t.act(&t.get(&mixed), "reverse");
        assert_eq!(owed(t), both("70", "0"));
    });
}
