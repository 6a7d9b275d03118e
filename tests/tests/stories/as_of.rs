//! What books say of a day stays so: whatever is received, sent back, invoiced, credited, paid, used of an advance and taken back
//! afterwards, 暂估 and 应付 as of the end of that day are what they were when it ended. On both databases.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, line, with};
use crate::common::{Place, administrator, call, verify};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

const DAYS: u32 = 28;
const SEED: u64 = 20_260_901;

/// Some papers of a kind that were posted.
#[derive(Default)]
struct Papers {
    orders: Vec<Value>,
    receipts: Vec<Value>,
    returns: Vec<Value>,
    invoices: Vec<Value>,
    payments: Vec<Value>,
}

/// One of several.
fn one<'p>(random: &mut StdRng, of: &'p [Value]) -> Option<&'p Value> {
    (!of.is_empty()).then(|| &of[random.random_range(0..of.len())])
}

/// Tries what may be refused: then nothing happened.
fn maybe(t: &Trade, name: &str, input: Value) -> Option<Value> {
    call(&t.app, &administrator(), name, input).ok()
}

/// A part of what can come of a paper, dated.
fn part(t: &Trade, random: &mut StdRng, kind: &str, of: &Value, day: &str) -> Option<Value> {
    let from = json!([{ "document": of["number"] }]);
    let mut document = maybe(t, "document.propose", json!({ "kind": kind, "from": from }))?["document"].clone();
    document["day"] = json!(day);
    for line in document["lines"].as_array_mut().unwrap() {
        if kind == "receipt" {
            line["warehouse"] = json!("W1");
        }
        let all: i64 = line["quantity"].as_str().unwrap().parse().ok()?;
        if all.abs() > 1 && random.random_bool(0.7) {
            let quantity = (all.abs() * random.random_range(1..=9) / 10).max(1) * all.signum();
            line["quantity"] = json!(quantity.to_string());
            line["parents"][0]["quantity"] = json!(quantity.to_string());
        }
        if kind == "purchase_invoice" && random.random_bool(0.2) {
            line["price"] = json!("13.5");
        }
    }
    post(t, document)
}

fn post(t: &Trade, document: Value) -> Option<Value> {
    let draft = maybe(t, "document.save", json!({ "document": document }))?;
    match maybe(t, "document.act", json!({ "number": draft["number"], "verb": "post", "reason": "", "revision": draft["revision"] })) {
        Some(posted) => Some(posted),
        None => {
            t.ask("document.act", json!({ "number": draft["number"], "verb": "cancel", "reason": "", "revision": draft["revision"] }));
            None
        }
    }
}

/// Pays a part of an invoice, or in advance, or with what was in advance.
fn pay(t: &Trade, random: &mut StdRng, papers: &Papers, day: &str) -> Option<Value> {
    let money = |lines: Vec<Value>| json!({ "kind": "payment", "partner": "S1", "day": day, "lines": lines });
    let amount = |most: i64, random: &mut StdRng| format!("{}.{:02}", random.random_range(1..=most), random.random_range(0..100));
    let invoice = one(random, &papers.invoices);
    match (random.random_range(0..3), invoice) {
        (0, _) | (_, None) => post(t, money(vec![json!({ "quantity": amount(200, random) })])),
        (1, Some(invoice)) => {
            let first = json!({ "quantity": amount(150, random), "settles": invoice["number"] });
            post(t, money(if random.random_bool(0.5) { vec![first] } else { vec![first, json!({ "quantity": "10" })] }))
        }
        (_, Some(invoice)) => {
            let advance = one(random, &papers.payments)?;
            let used = random.random_range(1..60);
            let line = |sign: &str, of: &Value| json!({ "quantity": format!("{sign}{used}"), "settles": of["number"] });
            post(t, money(vec![line("-", advance), line("", invoice)]))
        }
    }
}

/// Takes back an invoice or money as of the day.
fn take_back(t: &Trade, random: &mut StdRng, papers: &Papers, day: &str) -> Option<Value> {
    let paper = if random.random_bool(0.5) { one(random, &papers.invoices) } else { one(random, &papers.payments) }?;
    let paper = t.get(paper);
    let input = json!({ "number": paper["number"], "verb": "reverse", "reason": "错", "revision": paper["revision"], "day": day });
    maybe(t, "document.act", input)
}

/// What the books say of the end of a day.
fn said(t: &Trade, day: &str) -> Vec<Value> {
    let debt = |command: &str| t.ask(command, json!({ "side": "payable", "day": day }));
    let accrual = |command: &str| t.ask(command, json!({ "day": day }));
    vec![accrual("accrual.list"), accrual("accrual.partners"), debt("debt.invoices"), debt("debt.partners")]
}

#[test]
fn what_was_owed_and_not_invoiced_on_a_day_stays_so() {
    for place in Place::each() {
        let t = &Trade::new(&place);
        let random = &mut StdRng::seed_from_u64(SEED);
        let mut papers = Papers::default();
        for _ in 0..3 {
            let lines = ["BOLT", "BOLT"].map(|item| with(line(item, "100"), json!({ "price": "12.5", "tax_rate": "0.13" })));
            papers.orders.push(t.make("purchase_order", "S1", &lines));
        }
        let mut days: Vec<(String, Vec<Value>)> = Vec::new();
        let mut done = [0; 6];
        for n in 1..=DAYS {
            let day = format!("2026-09-{n:02}");
            for _ in 0..3 {
                let what = random.random_range(0..6);
                let made = match what {
                    0 => one(random, &papers.orders).cloned().and_then(|of| part(t, random, "receipt", &of, &day)),
                    1 => one(random, &papers.receipts).cloned().and_then(|of| part(t, random, "supplier_return", &of, &day)),
                    2 | 3 => {
                        let of = if what == 2 { &papers.receipts } else { &papers.returns };
                        one(random, of).cloned().and_then(|of| part(t, random, "purchase_invoice", &of, &day))
                    }
                    4 => pay(t, random, &papers, &day),
                    _ => take_back(t, random, &papers, &day),
                };
                let Some(made) = made else { continue };
                done[what] += 1;
                match made["kind"].as_str().unwrap() {
                    _ if what == 5 => {}
                    "receipt" => papers.receipts.push(made),
                    "supplier_return" => papers.returns.push(made),
                    "purchase_invoice" => papers.invoices.push(made),
                    _ => papers.payments.push(made),
                }
            }
            days.push((day.clone(), said(t, &day)));
        }
        // Each happened, so that there is something to be wrong about.
        assert!(done.iter().all(|&times| times > 2), "{done:?}");
        // Goods that are taken back today were there on those days.
        for paper in papers.receipts.iter().chain(&papers.returns) {
            let paper = t.get(paper);
            maybe(
                t,
                "document.act",
                json!({ "number": paper["number"], "verb": "reverse", "reason": "错", "revision": paper["revision"] }),
            );
        }
        for (day, then) in &days {
            let now = said(t, day);
            for (now, then) in now.iter().zip(then) {
                let rows = |page: &Value| {
                    let mut page = page.clone();
                    // What stock is worth is told as of now.
                    page["rows"].as_array_mut().unwrap().iter_mut().for_each(|row| row["stock_value"] = json!(""));
                    page
                };
                assert_eq!(rows(now), rows(then), "{day}");
            }
        }
        verify(&t.app);
    }
}
