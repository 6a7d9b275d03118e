//! The books beside the model.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use super::model::{ITEMS, Line, cents, milli};
use super::somebody::Somebody;
use crate::common::rows;
use crate::common::trade::Trade;
use serde_json::{Value, json};
use std::collections::BTreeMap;

impl Somebody {
    /// The books say what the model says.
    pub(super) fn compare(&self, t: &Trade) {
        let step = self.step;
        let mut lies: BTreeMap<(String, String, String), (i64, i64)> = BTreeMap::new();
        for row in rows(&t.ask("stock.balances", json!({ "limit": 1000 }))) {
            let word = |name: &str| row[name].as_str().unwrap().to_owned();
            lies.insert((word("item"), word("warehouse"), word("lot")), (milli(&row["quantity"]), milli(&row["held"])));
        }
        lies.retain(|_, lies| *lies != (0, 0));
        let model = self.model.lies.iter().filter(|(_, lies)| **lies != (0, 0));
        let model: BTreeMap<_, _> = model.map(|((i, w, l), lies)| (((*i).to_owned(), (*w).to_owned(), (*l).to_owned()), *lies)).collect();
        assert_eq!(lies, model, "step {step}: what lies where");
        for row in rows(&t.ask("stock.list", json!({}))) {
            let item = row["item"].as_str().unwrap();
            if ITEMS.iter().any(|(code, _)| *code == item) {
                assert_eq!(milli(&row["available"]), self.model.free(item), "step {step}: available {item}");
            }
        }
        let answer = t.ask("document.lines", json!({ "limit": 10_000 }));
        assert_eq!(rows(&answer).len(), self.model.papers.values().map(|p| p.lines.len()).sum::<usize>(), "step {step}: lines");
        for row in rows(&answer) {
            let number = row["document"].as_str().unwrap();
            let paper = &self.model.papers[number];
            let line = &paper.lines[row["line"].as_u64().unwrap() as usize - 1];
            let found = ["quantity", "done", "returned", "billed", "reserved", "left"].map(|name| milli(&row[name]));
            let left = if paper.open(line) { line.left(paper.kind) } else { 0 };
            let wanted = [line.q, line.done, line.returned, line.billed, line.reserved, left];
            assert_eq!(found, wanted, "step {step}: quantity, done, returned, billed, reserved, left of {number}: {row}\n{paper:#?}");
            let words = [row["state"].as_str().unwrap(), row["review"].as_str().unwrap()];
            assert_eq!(words, [paper.state, line.review], "step {step}: {number}");
            assert_eq!(row["open"], paper.open(line), "step {step}: {number}");
            assert!(line.reserved <= left && line.done >= 0 && line.returned >= 0, "step {step}: {number}: {line:#?}");
        }
    }

    /// What came of a line in all has its codes and its amount, to the last cent: nothing is lost on the way, nothing is made.
    pub(super) fn whole_lines(&self, t: &Trade) -> [u32; 2] {
        let views: BTreeMap<&str, Value> = self
            .model
            .papers
            .iter()
            .filter(|(_, p)| !p.is_void() && !matches!(p.state, "draft"))
            .map(|(number, _)| (number.as_str(), t.ask("document.get", json!({ "number": number }))))
            .collect();
        let parts = |kind: &'static str, number: &str, at: usize| -> Vec<&Value> {
            let comes_of = |l: &Line| l.parents.iter().any(|(p, a, _)| (p.as_str(), *a) == (number, at));
            let papers = self.model.papers.iter().filter(|(n, p)| p.kind == kind && views.contains_key(n.as_str()));
            papers
                .flat_map(|(n, p)| p.lines.iter().zip(views[n.as_str()]["lines"].as_array().unwrap()))
                .filter(|(l, _)| comes_of(l))
                .map(|(_, view)| view)
                .collect()
        };
        let own = |view: &Value, sign: i64, into: &mut BTreeMap<String, i64>| {
            for share in view["shares"].as_array().unwrap() {
                *into.entry(share["code"].as_str().unwrap_or("").to_owned()).or_default() += sign * milli(&share["quantity"]);
            }
        };
        let mut proved = [0, 0];
        for (number, paper) in self.model.papers.iter().filter(|(number, _)| views.contains_key(number.as_str())) {
            for (at, line) in paper.lines.iter().enumerate() {
                let view = &views[number.as_str()]["lines"][at];
                if paper.kind == "purchase_order" && line.done == line.q && !line.over {
                    let (mut wanted, mut found) = (BTreeMap::new(), BTreeMap::new());
                    own(view, 1, &mut wanted);
                    for (receipt, from) in self.model.papers.iter().filter(|(n, p)| p.kind == "receipt" && views.contains_key(n.as_str())) {
                        for (r, l) in from.lines.iter().enumerate().filter(|(_, l)| l.parents[0].0 == *number && l.parents[0].1 == at) {
                            own(&views[receipt.as_str()]["lines"][r], 1, &mut found);
                            if l.returned > 0 {
                                parts("supplier_return", receipt, r).into_iter().for_each(|back| own(back, -1, &mut found));
                            }
                        }
                    }
                    found.retain(|_, q| *q != 0);
                    assert_eq!(found, wanted, "whose {number} #{} is", at + 1);
                    proved[0] += 1;
                }
                let invoice = match paper.kind {
                    "receipt" => "purchase_invoice",
                    "shipment" => "sales_invoice",
                    _ => continue,
                };
                if line.billed == line.q {
                    let sum: i64 = parts(invoice, number, at).iter().map(|part| cents(&part["price"]["net"])).sum();
                    assert_eq!(sum, cents(&view["price"]["net"]), "what {number} #{} was invoiced for", at + 1);
                    proved[1] += 1;
                }
            }
        }
        proved
    }
}
