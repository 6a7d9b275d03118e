//! A factory changes its books on a day: what was in the old ones comes over by import, is checked, agreed to and closed. On both
//! databases, every figure worked by hand.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, into_main, line, with};
use crate::common::{Place, administrator, file, job, rows, verify};
use qitao_app::{Code, Error};
use serde_json::{Value, json};

const DAY: &str = "2026-01-31";

const STOCK: &str = "物料编码,仓库编码,库位编码,批次,数量,单价,金额\n\
    BOLT,W1,,,1000,,854.73\nBAR,W1,,,12.5,4.2,\nBAR,X1,,,3,4.2,\nSEAL,W1,,,10,0,\n";
const SALES: &str = "客户编码,单号,物料编码,数量,单价,税率,交期\n\
    C1,A-1,SEAL,40,2,13%,2026-12-31\nC1,A-1,VALVE,2,100,,2026-12-15\n";
const PURCHASES: &str = "供应商编码,单号,物料编码,数量,单价\nS1,P-9,BOLT,500,0.85\n";
const RECEIVABLES: &str = "客户编码,发票号,余额,开票日期\nC1,FP-1,1250,2026-01-10\nC2,FP-2,-50,\n";
const PAYABLES: &str = "供应商编码,发票号,余额\nS1,FP-7,300\n";

fn each(story: impl Fn(&Trade)) {
    for place in Place::each() {
        let trade = Trade::new(&place);
        story(&trade);
        verify(&trade.app);
    }
}

fn tried(t: &Trade, text: &str) -> Value {
    let file = t.app.upload(&administrator(), "期初.csv", text.as_bytes()).unwrap().file;
    job(&t.app, "import.dry_run", json!({ "files": [file] })).unwrap()
}

/// Brings a file in; gives the number of the import.
fn bring(t: &Trade, text: &str) -> Value {
    let run = tried(t, text);
    assert_eq!(run["errors"], 0, "{}", t.ask("import.problems", json!({ "run": run["run"] })));
    job(&t.app, "import.write", json!({ "run": run["run"] })).unwrap()["batch"].clone()
}

fn undo(t: &Trade, batch: &Value) -> Result<Value, Error> {
    job(&t.app, "import.undo", json!({ "batch": batch }))
}

/// (cell, code) of each mistake.
fn mistakes(t: &Trade, text: &str) -> Vec<(String, String)> {
    let run = tried(t, text);
    let found = t.ask("import.problems", json!({ "run": run["run"] }));
    let place = |p: &Value| (format!("{}{}", p["letter"].as_str().unwrap(), p["row"]), p["code"].as_str().unwrap().to_owned());
    rows(&found).iter().map(place).collect()
}

fn at<const N: usize>(expected: [(&str, &str); N]) -> Vec<(String, String)> {
    expected.iter().map(|(cell, code)| ((*cell).to_owned(), (*code).to_owned())).collect()
}

fn view(t: &Trade) -> Value {
    t.ask("cut_over.get", json!({}))
}

fn step(t: &Trade, name: &str) -> Value {
    view(t)["steps"].as_array().unwrap().iter().find(|step| step["step"] == name).unwrap().clone()
}

/// (lines, amount) of a step.
fn sums(t: &Trade, name: &str) -> (Value, Value) {
    let figures = step(t, name)["figures"].clone();
    (figures["rows"].clone(), figures["amount"].clone())
}

fn tick(t: &Trade, name: &str) {
    let figures = step(t, name)["figures"].clone();
    t.ask("cut_over.tick", json!({ "step": name, "figures": figures }));
}

const STEPS: [&str; 7] = ["masters", "stock", "at_supplier", "sales_orders", "purchase_orders", "receivables", "payables"];

/// The paper of a kind with their number.
fn paper(t: &Trade, kind: &str, reference: &str) -> Value {
    let filter = json!([{ "field": "kind", "op": "eq", "values": [kind] }, { "field": "reference", "op": "eq", "values": [reference] }]);
    let page = t.ask("document.list", json!({ "filter": filter }));
    t.get(&rows(&page)[0])
}

#[test]
fn what_was_in_the_old_books_comes_over_is_agreed_to_and_closed() {
    each(|t| {
        assert_eq!(view(t)["day"], Value::Null);
        // These books were looked at before they had any stock; what comes over is dated back all the same.
        t.ask("snapshot.take", json!({}));
        t.ask("cut_over.set_day", json!({ "day": DAY }));
        assert_eq!(step(t, "masters")["figures"]["counts"][0], json!({ "kind": "item", "rows": 5 }));
        let batches: Vec<Value> = [STOCK, SALES, PURCHASES, RECEIVABLES, PAYABLES].iter().map(|text| bring(t, text)).collect();

        // 854.73 + 12.5 × 4.20 + 10 × 0; at the supplier 3 × 4.20. Units are never mixed.
        assert_eq!(sums(t, "stock"), (json!(3), json!("907.23")));
        assert_eq!(
            step(t, "stock")["figures"]["quantities"],
            json!([{ "unit": "kg", "quantity": "12.5" }, { "unit": "pcs", "quantity": "1010" }])
        );
        assert_eq!(sums(t, "at_supplier"), (json!(1), json!("12.6")));
        // 40 × 2.00 × 1.13 + 2 × 100.00 × 1.13; 500 × 0.85 × 1.13.
        assert_eq!(sums(t, "sales_orders"), (json!(2), json!("316.4")));
        assert_eq!(sums(t, "purchase_orders"), (json!(1), json!("480.25")));
        assert_eq!(sums(t, "receivables"), (json!(2), json!("1200")));
        assert_eq!(sums(t, "payables"), (json!(1), json!("300")));
        let balance = t.ask("cut_over.balance", json!({}));
        let parts: Vec<[&str; 3]> =
            rows(&balance).iter().map(|row| ["step", "code", "amount"].map(|field| row[field].as_str().unwrap())).collect();
        assert_eq!(
            parts,
            [
                ["stock", "W1", "907.23"],
                ["at_supplier", "X1", "12.6"],
                ["sales_orders", "C1", "316.4"],
                ["purchase_orders", "S1", "480.25"],
                ["receivables", "C1", "1250"],
                ["receivables", "C2", "-50"],
                ["payables", "S1", "300"],
            ]
        );

        // It is stock, orders and debt like any other, as of that day.
        assert_eq!(t.figures("BOLT"), ["1000", "0", "0", "1000"]);
        assert_eq!(t.stock("BAR")["value"], "65.1");
        let sold = paper(t, "sales_order", "A-1");
        assert_eq!((&sold["day"], &sold["state"], &sold["opening"]), (&json!(DAY), &json!("open"), &json!(true)));
        // Nobody had to say why it was sold though too few are there.
        assert_eq!((&sold["lines"][0]["quantity"], &sold["lines"][0]["reason"]), (&json!("40"), &json!("")));
        let bought = paper(t, "purchase_order", "P-9");
        let came = t.from("receipt", &[&bought], into_main);
        assert_eq!(came["lines"][0]["quantity"], "500");
        let owed = t.ask("debt.invoices", json!({ "side": "receivable", "day": DAY }));
        let due: Vec<[&str; 3]> = rows(&owed).iter().map(|row| ["reference", "due", "open"].map(|f| row[f].as_str().unwrap())).collect();
        // Thirty days from the old invoice's own day, or from the first day of these books.
        assert_eq!(due, [["FP-1", "2026-02-09", "1250"], ["FP-2", "2026-03-02", "-50"]]);
        let invoice = paper(t, "sales_invoice", "FP-1");
        let paid = t.from("money_receipt", &[&invoice], |d| d["lines"][0]["quantity"] = json!("1000"));
        assert_eq!(t.get(&invoice)["amounts"]["settled"], "1000");
        t.act(&t.get(&paid), "reverse");
        let bill = paper(t, "purchase_invoice", "FP-7");
        // No order is known of it, so there is nothing that it could differ from.
        assert_eq!(t.ask("match.of", json!({ "number": bill["number"] }))["lines"], json!([]));
        t.from("payment", &[&bill], |_| {});
        assert_eq!(t.get(&bill)["amounts"]["settled"], "300");
        assert!(file(&t.app, "document.print", json!({ "number": bill["number"] })).starts_with(b"%PDF"));

        let billed = t.from("purchase_invoice", &[&came], |_| {});
        t.from("payment", &[&billed], |_| {});
        // No code was born for what came over, so nothing of it is missing one.
        let whole = t.ask("lineage.completeness", json!({ "from": DAY, "to": "2998-01-01" }));
        assert_eq!((&whole["rows"], &whole["documents"]), (&json!([]), &whole["whole"]));

        // What came of it changes no figure of what came over. Nothing comes over twice, and the day stays.
        assert_eq!(sums(t, "payables"), (json!(1), json!("300")));
        assert_eq!(mistakes(t, PAYABLES), at([("B2", "brought_in_already")]));
        assert_eq!(mistakes(t, "物料编码,仓库编码,数量,单价\nBOLT,W1,5,1\n"), at([("A2", "brought_in_already")]));
        assert_eq!(t.refused("cut_over.set_day", json!({ "day": "2026-02-01" })).code, Code::CutOverBegun);

        // All but one are agreed to; then one more comes, and the agreement is stale.
        let error = t.refused(
            "cut_over.tick",
            json!({ "step": "payables", "figures": { "rows": 2, "counts": [], "quantities": [], "amount": "300" } }),
        );
        assert_eq!(error.code, Code::CutOverMoved);
        STEPS[..6].iter().for_each(|name| tick(t, name));
        let error = t.refused("cut_over.close", json!({}));
        assert_eq!((error.code, error.list.as_slice()), (Code::CutOverLeft, &["payables".to_owned()][..]));
        tick(t, "payables");
        let more = bring(t, "供应商编码,发票号,余额,到期日\nS2,FP-8,20.5,2026-02-15\n");
        let ticked = step(t, "payables")["ticked"].clone();
        assert_eq!((&ticked["stale"], &ticked["figures"]["amount"], &ticked["by"]), (&json!(true), &json!("300"), &json!("administrator")));
        assert_eq!(t.refused("cut_over.close", json!({})).code, Code::CutOverLeft);
        tick(t, "payables");
        t.ask("cut_over.untick", json!({ "step": "masters" }));
        assert_eq!(step(t, "masters")["ticked"], Value::Null);
        tick(t, "masters");
        let sheet = file(&t.app, "cut_over.export", json!({ "language": "zh-CN" }));
        assert!(sheet.starts_with(b"PK"));
        let closed = t.ask("cut_over.close", json!({}));
        assert_eq!((&closed["closed_by"], closed["closed_at"].is_null()), (&json!("administrator"), false));

        // Before the day nothing is posted any more, on it and after it as ever; nothing comes over, and nothing goes back.
        let early = with(line("BOLT", "1"), json!({ "warehouse": "W1", "reason": "x", "price": "1" }));
        let early = t.ask("document.save", json!({ "document": { "kind": "adjustment", "day": "2026-01-30", "lines": [early] } }));
        assert_eq!(t.refuse(&early, "post").code, Code::CutOverBefore);
        t.give("BOLT", "1", "1");
        assert_eq!(mistakes(t, "供应商编码,发票号,余额\nS1,FP-9,1\n"), at([("A2", "cut_over_closed")]));
        assert_eq!(undo(t, &more).unwrap_err().code, Code::CutOverClosed);
        assert_eq!(
            t.refused("cut_over.tick", json!({ "step": "masters", "figures": step(t, "masters")["figures"] })).code,
            Code::CutOverClosed
        );
        assert_eq!(t.refused("cut_over.set_day", json!({ "day": DAY })).code, Code::CutOverClosed);

        let came = paper(t, "purchase_invoice", "FP-8");
        assert_eq!(t.refuse(&came, "reverse").code, Code::CutOverClosed);

        // Opened again, imports are taken back, unless something came of them.
        t.ask("cut_over.reopen", json!({ "reason": "漏了一张" }));
        undo(t, &more).unwrap();
        assert_eq!(sums(t, "payables"), (json!(1), json!("300")));
        // It never came over: it is owed on no day.
        let owed = t.ask("debt.partners", json!({ "side": "payable", "day": DAY }));
        assert!(!owed.to_string().contains("20.5"), "{owed}");
        assert_eq!(step(t, "payables")["ticked"]["stale"], true);
        undo(t, &batches[1]).unwrap();
        assert_eq!(sums(t, "sales_orders"), (json!(0), json!("0")));
        assert_eq!(t.get(&sold)["state"], "cancelled");
        // All of it came, so the order is done; what was paid names what it paid.
        assert_eq!(undo(t, &batches[2]).unwrap_err().code, Code::DocumentState);
        assert_eq!(undo(t, &batches[4]).unwrap_err().code, Code::DocumentHasChildren);
        undo(t, &batches[3]).unwrap();
        assert_eq!(t.ask("debt.invoices", json!({ "side": "receivable", "day": "2998-01-01" }))["total"], 0);
        undo(t, &batches[0]).unwrap();
        assert_eq!(t.stock("BAR")["value"], "0");
        // What was taken back can come over again.
        bring(t, STOCK);
        assert_eq!(sums(t, "stock"), (json!(3), json!("907.23")));
    });
}

#[test]
fn every_mistake_is_told_at_its_cell() {
    each(|t| {
        assert_eq!(mistakes(t, STOCK), at([("A2", "no_cut_over_day")]));
        t.ask("cut_over.set_day", json!({ "day": "2998-01-01" }));
        assert_eq!(mistakes(t, STOCK), at([("A2", "cut_over_ahead")]));
        t.ask("cut_over.set_day", json!({ "day": DAY }));
        for (item, lots, valuation, price) in [("BAR", true, "average", "0"), ("SEAL", false, "standard", "2.5")] {
            t.ask(
                "stock_rule.save",
                json!({ "item": item, "lots": lots, "valuation": valuation, "standard_price": price, "tolerance": null, "revision": null }),
            );
        }
        let stock = "物料编码,仓库编码,库位编码,批次,数量,单价,金额\n\
            BAR,W1,,,1,1,\nBOLT,W1,,L1,1,1,\nBOLT,W9,,,1,1,\nBOLT,W1,A,,1,1,\nFREIGHT,W1,,,1,1,\nBOLT,W1,,,1.5,1,\nBOLT,W1,,,2,,\n\
            SEAL,W1,,,4,,9\nVALVE,W1,,,3,33.33,100\nVALVE,W1,,,3,33.33,\nBOLT,Q1,,,-1,1,\nBOLT,X1,,,1,,0.001\n";
        assert_eq!(
            mistakes(t, stock),
            at([
                ("D2", "lot_missing"),
                ("D3", "lot_unwanted"),
                ("B4", "unknown_warehouse"),
                ("C5", "unknown_bin"),
                ("A6", "never_stocked"),
                ("E7", "too_many_decimals"),
                ("A8", "duplicate"),
                ("G8", "worth_missing"),
                // By the standard price 10.00, and 99.99 by the price: warnings.
                ("G9", "worth_is_standard"),
                ("G10", "worth_differs"),
                ("A11", "duplicate"),
                ("E12", "not_positive"),
                ("G13", "too_many_decimals"),
            ])
        );
        // One row of an order is wrong: none of it comes, so that the rest does not bar it.
        let sales = "客户编码,单号,物料编码,数量,单价\nC1,A-1,VALVE,1,1\nC1,A-1,NONE,1,1\nS1,A-2,VALVE,1,1\nC1,A-3,VALVE,1,1\n";
        assert_eq!(mistakes(t, sales), at([("B2", "order_not_taken"), ("C3", "unknown_item"), ("A4", "unknown_customer")]));
        let run = tried(t, sales);
        let written = job(&t.app, "import.write", json!({ "run": run["run"], "skip_errors": true })).unwrap();
        assert_eq!((&written["new"], &written["skipped"]), (&json!(1), &json!(3)));
        assert_eq!(sums(t, "sales_orders"), (json!(1), json!("1.13")));
        let owed = "供应商编码,发票号,余额\nC1,F-1,1\nS1,F-2,0\nS1,F-3,1\nS1,F-3,1\n";
        assert_eq!(mistakes(t, owed), at([("A2", "unknown_supplier"), ("C3", "amount_zero"), ("B5", "duplicate")]));
    });
}
