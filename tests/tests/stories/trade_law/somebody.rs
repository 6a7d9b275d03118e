//! Somebody who does all kinds of things, some of them wrong.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use super::crash::Books;
use super::model::{CUSTOMERS, ITEMS, Line, Model, Paper, SUPPLIERS, Where, cents, is_order, is_stock, milli, text};
use crate::common::{administrator, call, verify};
use qitao_app::{Code, Error};
use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Somebody who does all kinds of things.
pub(super) struct Somebody {
    pub(super) random: StdRng,
    pub(super) model: Model,
    pub(super) step: u32,
    pub(super) accepted: BTreeMap<String, u32>,
    pub(super) refused: BTreeMap<String, u32>,
    /// The next thing that can be done is to be done while the program is killed.
    pub(super) killed: bool,
}

impl Somebody {
    pub(super) fn pick<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        if of.is_empty() { None } else { Some(of[self.random.random_range(0..of.len())].clone()) }
    }

    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.random.random_range(0..100) < percent
    }

    pub(super) fn quantity(&mut self, item: &str, most: i64) -> i64 {
        let least = ITEMS.iter().find(|(code, _)| *code == item).unwrap().1;
        self.random.random_range(1..=(most / least).max(1)) * least
    }

    pub(super) fn lot(&mut self, item: &str) -> &'static str {
        if item == "VALVE" { self.pick(&["L1", "L2"]).unwrap() } else { "" }
    }

    /// A paper of these kinds and states, mostly a new one.
    pub(super) fn paper(&mut self, kinds: &[&str], states: &[&str]) -> Option<String> {
        let papers = self.model.papers.iter().filter(|(_, p)| !p.reversal && kinds.contains(&p.kind) && states.contains(&p.state));
        let found: Vec<String> = papers.map(|(number, _)| number.clone()).collect();
        self.pick(&found)
    }

    /// Part or all of what is left; sometimes more, which is wrong.
    pub(super) fn part(&mut self, item: &str, left: i64) -> i64 {
        match self.random.random_range(0..100) {
            0..45 => left,
            45..92 => self.quantity(item, left),
            _ => left + self.quantity(item, left.max(1000)),
        }
    }

    pub(super) fn tell(&mut self, done: bool, what: &str) {
        *if done { &mut self.accepted } else { &mut self.refused }.entry(what.to_owned()).or_default() += 1;
    }

    /// Does it in the books and in the model; both must agree whether it can be done.
    pub(super) fn both(
        &mut self,
        t: &mut Books,
        what: &str,
        name: &str,
        input: Value,
        does: impl FnOnce(&mut Model) -> Option<()>,
    ) -> Option<Value> {
        let mut after = self.model.clone();
        let wanted = does(&mut after);
        let got = if wanted.is_some() && std::mem::take(&mut self.killed) {
            self.killed(t, name, &input, &after)
        } else {
            call(&t.app, &administrator(), name, input.clone())
        };
        let step = self.step;
        match (&got, wanted) {
            (Ok(_), Some(())) => self.model = after,
            (Err(error), None) => assert_ne!(error.code, Code::Internal, "step {step}: {what} {input}: {error}"),
            (Ok(_), None) => panic!("step {step}: {what} should have been refused: {input}\n{:#?}", self.model),
            (Err(error), Some(())) => panic!("step {step}: {what} was refused: {error} {:?}: {input}\n{:#?}", error.params, self.model),
        }
        self.tell(got.is_ok(), what);
        got.ok()
    }

    /// Does it while the program is killed, and again.
    fn killed(&mut self, t: &mut Books, name: &str, input: &Value, after: &Model) -> Result<Value, Error> {
        let share = self.random.random_range(0.0..1.0);
        let crash = t.crash(format!("crash-{}", self.step), name, input, share);
        // What the books alone say of a reversal (its number) and of a closed order (whose the rest is) comes into the model later.
        if !crash.done {
            self.compare(t);
        } else if input["verb"] != "close" && input["verb"] != "reverse" {
            let before = std::mem::replace(&mut self.model, after.clone());
            self.compare(t);
            self.model = before;
        }
        verify(&t.app);
        t.again(&crash, name, input.clone())
    }

    /// A draft as it is sent.
    pub(super) fn draft(paper: &Paper) -> Value {
        let line = |l: &Line| {
            let parents: Vec<Value> =
                l.parents.iter().map(|(p, at, q)| json!({ "document": p, "line": at + 1, "quantity": text(*q) })).collect();
            let mut value = json!({ "item": l.item, "quantity": text(l.q), "parents": parents, "is_final": l.last });
            for (key, word) in [("warehouse", l.warehouse), ("to_warehouse", l.to), ("lot", l.lot)] {
                value[key] = json!(word);
            }
            if paper.kind == "adjustment" {
                value["reason"] = json!("盘点");
            }
            if let Some(price) = l.price {
                value["price"] = json!(price);
            }
            if !l.settles.is_empty() {
                value["settles"] = json!(l.settles);
            }
            value
        };
        json!({ "kind": paper.kind, "partner": paper.partner, "lines": paper.lines.iter().map(line).collect::<Vec<_>>() })
    }

    /// Writes a draft, mostly to be posted at once. Drafts that ask for more than there is may be refused, nothing else.
    pub(super) fn write(&mut self, t: &mut Books, mut paper: Paper) {
        let kind = paper.kind;
        paper.state = "draft";
        paper.lines.iter_mut().for_each(|line| line.review = "none");
        let saved = match call(&t.app, &administrator(), "document.save", json!({ "document": Self::draft(&paper) })) {
            Ok(saved) => saved,
            Err(error) => {
                let fine = [Code::DocumentBeyond, Code::PaymentBeyond];
                assert!(fine.contains(&error.code), "step {}: {kind}: {error} {:?}\n{paper:#?}", self.step, error.params);
                return self.tell(false, &format!("save {kind}"));
            }
        };
        let number = saved["number"].as_str().unwrap().to_owned();
        paper.gross = cents(&saved["amounts"]["gross"].as_str().map_or(json!("0"), |g| json!(g)));
        self.model.papers.insert(number.clone(), paper);
        if self.chance(85) {
            self.post(t, &number, &saved["revision"]);
        }
    }

    pub(super) fn post(&mut self, t: &mut Books, number: &str, revision: &Value) {
        let kind = self.model.papers[number].kind;
        let verb = if is_order(kind) { "confirm" } else { "post" };
        let input = json!({ "number": number, "verb": verb, "revision": revision });
        let Some(view) = self.both(t, kind, "document.act", input.clone(), |m| m.post(number)) else { return };
        let paper = self.model.papers.get_mut(number).unwrap();
        if let Some(gross) = view["amounts"]["gross"].as_str() {
            paper.gross = cents(&json!(gross));
        }
        if !matches!(kind, "transfer" | "adjustment") {
            for line in view["lines"].as_array().unwrap() {
                let sum: i64 = line["shares"].as_array().unwrap().iter().map(|share| milli(&share["quantity"])).sum();
                assert_eq!(sum, milli(&line["quantity"]), "step {}: shares of {line}", self.step);
            }
        }
        if self.chance(10) {
            // Clicked twice.
            self.both(t, "posted twice", "document.act", input, |_| None);
        }
    }

    pub(super) fn revision(t: &Books, number: &str) -> Value {
        t.ask("document.get", json!({ "number": number }))["revision"].clone()
    }

    pub(super) fn order(&mut self, t: &mut Books, kind: &'static str, partners: &[&'static str]) {
        let partner = self.pick(partners).unwrap();
        let mut lines = Vec::new();
        for _ in 0..self.random.random_range(1..=2) {
            let item = self.pick(&ITEMS).unwrap().0;
            let price = self.pick(&["3.333333", "10", "0.005", "0"]);
            lines.push(Line { item, q: self.quantity(item, 200_000), price, ..Line::default() });
        }
        self.write(t, Paper { kind, partner, lines, ..Paper::default() });
    }

    pub(super) fn requisition(&mut self, t: &mut Books) {
        let mut lines: Vec<Line> = Vec::new();
        for _ in 0..3 {
            let Some(number) = self.paper(&["sales_order"], &["open"]) else { continue };
            for (at, line) in self.model.papers[&number].lines.iter().enumerate() {
                let parent = (number.clone(), at, line.q);
                match lines.iter_mut().find(|l| l.item == line.item) {
                    Some(same) if same.parents.iter().any(|(p, a, _)| (p, a) == (&number, &at)) => {}
                    Some(same) => {
                        same.q += line.q;
                        same.parents.push(parent);
                    }
                    None => lines.push(Line { item: line.item, q: line.q, parents: vec![parent], ..Line::default() }),
                }
            }
        }
        if !lines.is_empty() {
            self.write(t, Paper { kind: "requisition", lines, ..Paper::default() });
        }
    }

    pub(super) fn bought(&mut self, t: &mut Books) {
        let Some(number) = self.paper(&["requisition"], &["open"]) else { return };
        let mut lines = Vec::new();
        for (at, line) in self.model.papers[&number].lines.clone().iter().enumerate().filter(|(_, line)| line.q > line.done) {
            let part = self.part(line.item, line.q - line.done);
            let more = if self.chance(30) { self.quantity(line.item, 50_000) } else { 0 };
            let price = self.pick(&["1.005", "33.333333", "0"]);
            lines.push(Line { item: line.item, q: part + more, parents: vec![(number.clone(), at, part)], price, ..Line::default() });
        }
        if !lines.is_empty() {
            let partner = self.pick(&SUPPLIERS).unwrap();
            self.write(t, Paper { kind: "purchase_order", partner, lines, ..Paper::default() });
        }
    }

    /// What comes of one paper, line by line.
    pub(super) fn follow(&mut self, t: &mut Books, kind: &'static str, of: &[&str]) {
        let Some(number) = self.paper(of, &["open", "done", "posted", "closed"]) else { return };
        let paper = self.model.papers[&number].clone();
        let mut lines = Vec::new();
        for (at, from) in paper.lines.iter().enumerate() {
            let is_credit = matches!(paper.kind, "supplier_return" | "customer_return");
            let left = match kind {
                "receipt" | "shipment" => from.left(paper.kind),
                "supplier_return" | "customer_return" => from.q - from.returned,
                _ => from.q.abs() - from.billed,
            };
            if left <= 0 {
                continue;
            }
            let item = from.item;
            let mut q = self.part(item, left);
            if kind == "receipt" && self.chance(25) {
                // Three in a hundred too much, or one.
                q = left + (left * self.random.random_range(1..=3) / 100 / 1000).max(1) * 1000;
            }
            let last = matches!(kind, "receipt" | "shipment") && self.chance(15);
            let mut line = Line { item, q: if is_credit && kind.ends_with("invoice") { -q } else { q }, last, ..Line::default() };
            line.parents.push((number.clone(), at, line.q));
            if !kind.ends_with("invoice") {
                line.lot = if kind == "supplier_return" || kind == "customer_return" { from.lot } else { self.lot(item) };
                line.warehouse = match kind {
                    "supplier_return" if self.chance(80) => from.warehouse,
                    "receipt" | "customer_return" => self.pick(&["W1", "W1", "W2", "Q1"]).unwrap(),
                    _ => self.pick(&["W1", "W1", "W1", "W2"]).unwrap(),
                };
                if kind == "shipment"
                    && let Some(((_, warehouse, lot), _)) =
                        self.model.lies.iter().filter(|((i, w, _), _)| *i == item && is_stock(w)).max_by_key(|(_, (q, held))| q - held)
                    && self.random.random_range(0..4) > 0
                {
                    (line.warehouse, line.lot) = (warehouse, lot);
                }
            }
            lines.push(line);
        }
        if !lines.is_empty() {
            self.write(t, Paper { kind, partner: paper.partner, lines, ..Paper::default() });
        }
    }

    pub(super) fn money(&mut self, t: &mut Books, kind: &'static str, of: &str) {
        let Some(number) = self.paper(&[of], &["posted"]) else { return };
        let invoice = self.model.papers[&number].clone();
        let open = (invoice.gross - invoice.settled) / 10;
        if open == 0 {
            return;
        }
        let part = match self.random.random_range(0..10) {
            0..5 => open,
            5..9 => self.random.random_range(1..=(open.abs() / 10).max(1)) * 10 * open.signum(),
            _ => open * 2,
        };
        let lines = vec![Line { q: part, settles: number, ..Line::default() }];
        self.write(t, Paper { kind, partner: invoice.partner, lines, ..Paper::default() });
    }

    pub(super) fn moved(&mut self, t: &mut Books, kind: &'static str) {
        let item = self.pick(&ITEMS).unwrap().0;
        let lies: Vec<(Where, i64)> = self.model.lies.iter().filter(|(at, _)| at.0 == item).map(|(at, (q, _))| (*at, *q)).collect();
        let Some(((_, warehouse, lot), q)) = self.pick(&lies).filter(|(_, q)| *q > 0) else { return };
        let q = self.part(item, q);
        let line = match kind {
            "transfer" => {
                let to: Vec<&'static str> = ["W1", "W2", "Q1", "X1"].into_iter().filter(|w| *w != warehouse).collect();
                Line { item, q, warehouse, to: self.pick(&to).unwrap(), lot, ..Line::default() }
            }
            _ => Line { item, q: -q, warehouse, lot, ..Line::default() },
        };
        self.write(t, Paper { kind, lines: vec![line], ..Paper::default() });
    }

    pub(super) fn give(&mut self, t: &mut Books) {
        let item = self.pick(&ITEMS).unwrap().0;
        let (warehouse, lot, price) = (self.pick(&["W1", "W1", "W2"]).unwrap(), self.lot(item), self.pick(&["8", "0.07", "0"]));
        let line = Line { item, q: self.quantity(item, 150_000), warehouse, lot, price, ..Line::default() };
        self.write(t, Paper { kind: "adjustment", lines: vec![line], ..Paper::default() });
    }

    pub(super) fn promise(&mut self, t: &mut Books, kind: &str) {
        let Some(number) = self.paper(&["sales_order"], &["open", "open", "done", "closed"]) else { return };
        let at = self.random.random_range(0..self.model.papers[&number].lines.len());
        let line = self.model.papers[&number].lines[at].clone();
        let open = line.left("sales_order") - line.reserved;
        let most = if kind == "hold" { open.min(self.model.free(line.item)) } else { line.reserved };
        if most <= 0 && self.chance(80) {
            return;
        }
        let q = self.part(line.item, most.max(0)).max(1000);
        let input = json!({ "number": number, "line": at + 1, "quantity": text(q), "reason": "客户改期" });
        self.both(t, kind, &format!("reservation.{kind}"), input, |m| {
            if m.papers[&number].state != "open" || q > most {
                return None;
            }
            m.line(&number, at).reserved += if kind == "hold" { q } else { -q };
            Some(())
        });
    }

    pub(super) fn review(&mut self, t: &mut Books) {
        let waits = |p: &Paper| p.lines.iter().position(|line| line.review == "waiting");
        let found: Vec<(String, usize)> = self.model.papers.iter().filter_map(|(n, p)| Some((n.clone(), waits(p)?))).collect();
        let Some((number, at)) = self.pick(&found) else { return };
        let accept = self.chance(60);
        let input = json!({ "number": number, "line": at + 1, "accept": accept, "reason": "看过", "revision": Self::revision(t, &number) });
        self.both(t, if accept { "accept" } else { "reject" }, "document.review", input, |m| {
            let line = m.line(&number, at);
            line.review = if accept { "accepted" } else { "rejected" };
            if accept {
                let (place, _, held) = line.moved[0];
                line.moved.push((place, 0, -held));
                // As one: what waits no more.
                let (_, q, _) = line.moved[0];
                line.moved = vec![(place, q, 0)];
                m.go(place, 0, -held)?;
            }
            Some(())
        });
    }

    /// Finds what came as ordered to be bad: it is kept till it goes back.
    pub(super) fn find_bad(&mut self, t: &mut Books) {
        let Some(number) = self.paper(&["receipt"], &["posted"]) else { return };
        let at = self.random.random_range(0..self.model.papers[&number].lines.len());
        let line = self.model.papers[&number].lines[at].clone();
        let there = line.q - line.returned;
        let input = json!({ "number": number, "line": at + 1, "accept": false, "reason": "砂眼", "revision": Self::revision(t, &number) });
        self.both(t, "find bad", "document.review", input, |m| {
            if line.review != "none" || there <= 0 || is_stock(line.warehouse) && m.free(line.item) < there {
                return None;
            }
            let found = m.line(&number, at);
            found.review = "rejected";
            found.moved[0].2 = there;
            let place = found.moved[0].0;
            m.go(place, 0, there)
        });
    }

    pub(super) fn act(&mut self, t: &mut Books, verb: &'static str, kinds: &[&str], states: &[&str]) {
        let Some(number) = self.paper(kinds, states) else { return };
        let input = json!({ "number": number, "verb": verb, "reason": "因为", "revision": Self::revision(t, &number) });
        let paper = self.model.papers[&number].clone();
        let Some(view) = self.both(t, verb, "document.act", input, |m| m.act(&number, verb)) else { return };
        if verb == "reverse" {
            let lines = paper.lines.iter().map(|l| Line { item: l.item, q: -l.q, review: "none", ..Line::default() }).collect();
            let reversal = Paper { kind: paper.kind, state: "posted", reversal: true, lines, ..Paper::default() };
            self.model.papers.insert(view["reversed_by"].as_str().unwrap().into(), reversal);
        } else if verb == "close" && paper.kind == "purchase_order" {
            self.free(t, &number, &paper);
        }
    }

    /// Which request has how much of what does not come depends on the codes of all that came. The model takes it from the books, and
    /// says how much it may be: no request more than was ordered for it, and all of them together what does not come, less what was
    /// ordered for stock.
    pub(super) fn free(&mut self, t: &mut Books, number: &str, paper: &Paper) {
        let step = self.step;
        let (mut most, mut least, mut asked) = (0, 0, BTreeMap::<(String, usize), i64>::new());
        for line in paper.lines.iter().filter(|line| line.left(paper.kind) > 0) {
            let linked: i64 = line.parents.iter().map(|(.., q)| q).sum();
            // Of a line of which too much came, some of it gone back, one code may have more than its own, and another still lacks some.
            most += if line.over { line.q } else { line.left(paper.kind) };
            least += (line.left(paper.kind) - (line.q - linked)).max(0);
            for (request, at, q) in &line.parents {
                *asked.entry((request.clone(), *at)).or_default() += q;
            }
        }
        let mut freed = Vec::new();
        for ((request, at), ordered) in asked {
            let done = milli(&t.ask("document.get", json!({ "number": request }))["lines"][at]["done"]);
            let line = self.model.line(&request, at);
            let q = line.done - done;
            assert!((0..=ordered).contains(&q), "step {step}: {number} let {q} of {ordered} of {request} #{} be ordered again", at + 1);
            line.done = done;
            freed.push((request, at, q));
        }
        let all: i64 = freed.iter().map(|(.., q)| q).sum();
        assert!((least..=most).contains(&all), "step {step}: {number} let {all} be ordered again, and not {least} to {most}: {paper:#?}");
        self.model.freed.insert(number.to_owned(), freed);
        self.model.settle();
    }

    pub(super) fn edit(&mut self, t: &mut Books) {
        let every = ["sales_order", "purchase_order", "receipt", "shipment", "adjustment", "transfer", "sales_invoice"];
        let Some(number) = self.paper(&every, &["draft", "draft", "draft", "posted", "open"]) else { return };
        let mut paper = self.model.papers[&number].clone();
        let line = &mut paper.lines[0];
        if line.parents.is_empty() {
            line.q *= 2;
        }
        let input = json!({ "document": Self::draft(&paper), "number": number, "revision": Self::revision(t, &number) });
        let got = call(&t.app, &administrator(), "document.save", input);
        match got {
            Ok(view) => {
                assert_eq!(paper.state, "draft", "step {}: {number} was edited", self.step);
                paper.gross = cents(&view["amounts"]["gross"].as_str().map_or(json!("0"), |g| json!(g)));
                self.model.papers.insert(number, paper);
                self.tell(true, "edit");
            }
            Err(error) => {
                let fine = [Code::DocumentState, Code::DocumentBeyond, Code::DocumentParentState];
                assert!(fine.contains(&error.code), "step {}: {error} {:?}", self.step, error.params);
                self.tell(false, "edit");
            }
        }
    }

    pub(super) fn post_old(&mut self, t: &mut Books) {
        let every: Vec<&str> = self.model.papers.values().filter(|p| p.state == "draft").map(|p| p.kind).collect();
        let Some(kind) = self.pick(&every) else { return };
        let Some(number) = self.paper(&[kind], &["draft"]) else { return };
        let revision = Self::revision(t, &number);
        self.post(t, &number, &revision);
    }

    pub(super) fn wrong(&mut self, t: &mut Books) {
        let some = json!({ "item": "BOLT", "quantity": "1", "warehouse": "W1" });
        let paper = |kind: &str, partner: &str, line: Value| json!({ "document": { "kind": kind, "partner": partner, "lines": [line] } });
        let drafts = [
            paper("receipt", "S1", some.clone()),
            paper("requisition", "", json!({ "item": "BOLT", "quantity": "1" })),
            paper("sales_order", "S1", json!({ "item": "BOLT", "quantity": "1" })),
            paper("adjustment", "", json!({ "item": "BOLT", "quantity": "0.5", "warehouse": "W1", "reason": "x" })),
            paper("adjustment", "", json!({ "item": "VALVE", "quantity": "1", "warehouse": "W1", "reason": "x" })),
            paper("transfer", "", json!({ "item": "BOLT", "quantity": "1", "warehouse": "W1", "to_warehouse": "W1" })),
            paper("payment", "S1", json!({ "quantity": "-1" })),
        ];
        let input = self.pick(&drafts).unwrap();
        self.both(t, "wrong", "document.save", input, |_| None);
    }

    pub(super) fn go(&mut self, t: &mut Books) {
        let goods = ["receipt", "supplier_return", "shipment", "customer_return", "transfer", "adjustment"];
        let money = ["sales_invoice", "purchase_invoice", "payment", "money_receipt"];
        match self.random.random_range(0..100) {
            0..7 => self.give(t),
            7..15 => self.order(t, "sales_order", &CUSTOMERS),
            15..19 => self.requisition(t),
            19..24 => self.bought(t),
            24..26 => self.order(t, "purchase_order", &SUPPLIERS),
            26..38 => self.follow(t, "receipt", &["purchase_order"]),
            38..42 => self.review(t),
            42..44 => self.find_bad(t),
            44..48 => self.follow(t, "supplier_return", &["receipt"]),
            48..53 => self.promise(t, "hold"),
            53..55 => self.promise(t, "void"),
            55..65 => self.follow(t, "shipment", &["sales_order"]),
            65..69 => self.follow(t, "customer_return", &["shipment"]),
            69..72 => self.follow(t, "sales_invoice", &["shipment", "customer_return"]),
            72..75 => self.follow(t, "purchase_invoice", &["receipt", "supplier_return"]),
            75..77 => self.money(t, "payment", "purchase_invoice"),
            77..79 => self.money(t, "money_receipt", "sales_invoice"),
            79..82 => self.moved(t, "transfer"),
            82..84 => self.moved(t, "adjustment"),
            84..85 => self.act(t, "close", &["sales_order", "purchase_order", "requisition"], &["open", "done"]),
            85..86 => self.act(t, "reopen", &["sales_order", "purchase_order", "requisition"], &["closed"]),
            86..87 => self.act(t, "cancel", &["sales_order", "purchase_order", "requisition", "shipment"], &["draft", "open", "posted"]),
            87..92 => self.act(t, "reverse", &goods, &["posted", "posted", "reversed"]),
            92..94 => self.act(t, "reverse", &money, &["posted"]),
            94..96 => self.post_old(t),
            96..98 => self.edit(t),
            _ => self.wrong(t),
        }
    }
}
