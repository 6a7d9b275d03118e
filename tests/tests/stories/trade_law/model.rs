//! The small model: what papers do to stock, promises, orders and invoices, by the rules alone.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use serde_json::Value;
use std::collections::BTreeMap;

/// Item, warehouse, lot.
pub(super) type Where = (&'static str, &'static str, &'static str);

/// Items with the smallest quantity of each, in thousandths.
pub(super) const ITEMS: [(&str, i64); 3] = [("BOLT", 1000), ("BAR", 1), ("VALVE", 1000)];
pub(super) const SUPPLIERS: [&str; 2] = ["S1", "S2"];
pub(super) const CUSTOMERS: [&str; 2] = ["C1", "C2"];

/// Thousandths as text.
pub(super) fn text(milli: i64) -> String {
    let (whole, rest) = (milli.abs() / 1000, milli.abs() % 1000);
    format!("{}{whole}.{rest:03}", if milli < 0 { "-" } else { "" })
}

/// A decimal text in so many decimals.
pub(super) fn scaled(value: &Value, decimals: usize) -> i64 {
    let text = value.as_str().unwrap_or_else(|| panic!("no decimal: {value}"));
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{rest:0<decimals$}").parse().unwrap()
}

pub(super) fn milli(value: &Value) -> i64 {
    scaled(value, 3)
}

pub(super) fn cents(value: &Value) -> i64 {
    scaled(value, 4)
}

pub(super) fn is_stock(warehouse: &str) -> bool {
    warehouse.starts_with('W')
}

pub(super) fn is_order(kind: &str) -> bool {
    matches!(kind, "sales_order" | "requisition" | "purchase_order")
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    pub(super) item: &'static str,
    pub(super) q: i64,
    /// Paper, line, quantity.
    pub(super) parents: Vec<(String, usize, i64)>,
    pub(super) warehouse: &'static str,
    pub(super) to: &'static str,
    pub(super) lot: &'static str,
    pub(super) last: bool,
    pub(super) settles: String,
    pub(super) price: Option<&'static str>,
    /// What it moved: quantity and what of it waits.
    pub(super) moved: Vec<(Where, i64, i64)>,
    /// What it took of promises.
    pub(super) took: i64,
    pub(super) done: i64,
    pub(super) returned: i64,
    pub(super) billed: i64,
    pub(super) reserved: i64,
    pub(super) ended: bool,
    /// More came of it than was ordered, once.
    pub(super) over: bool,
    pub(super) review: &'static str,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Paper {
    pub(super) kind: &'static str,
    pub(super) partner: &'static str,
    pub(super) state: &'static str,
    pub(super) reversal: bool,
    pub(super) lines: Vec<Line>,
    pub(super) gross: i64,
    pub(super) settled: i64,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Model {
    pub(super) papers: BTreeMap<String, Paper>,
    pub(super) lies: BTreeMap<Where, (i64, i64)>,
    /// What closed orders let their requests order again: paper, line, quantity.
    pub(super) freed: BTreeMap<String, Vec<(String, usize, i64)>>,
}

impl Line {
    pub(super) fn left(&self, kind: &str) -> i64 {
        match kind {
            _ if is_order(kind) && self.ended => 0,
            _ if is_order(kind) => (self.q - self.done).max(0),
            "receipt" | "supplier_return" | "shipment" | "customer_return" => (self.q.abs() - self.billed).max(0),
            _ => 0,
        }
    }
}

impl Paper {
    pub(super) fn is_void(&self) -> bool {
        self.reversal || matches!(self.state, "cancelled" | "reversed")
    }

    pub(super) fn open(&self, line: &Line) -> bool {
        !self.reversal && matches!(self.state, "open" | "done" | "posted") && line.left(self.kind) > 0
    }
}

impl Model {
    pub(super) fn free(&self, item: &str) -> i64 {
        let lies: i64 = self.lies.iter().filter(|((i, w, _), _)| *i == item && is_stock(w)).map(|(_, (q, held))| q - held).sum();
        lies - self.papers.values().flat_map(|p| &p.lines).filter(|l| l.item == item).map(|l| l.reserved).sum::<i64>()
    }

    /// Moves, if it may be.
    pub(super) fn go(&mut self, at: Where, q: i64, held: i64) -> Option<()> {
        let lies = self.lies.entry(at).or_default();
        *lies = (lies.0 + q, lies.1 + held);
        (lies.0 >= 0 && lies.1 >= 0 && lies.1 <= lies.0).then_some(())
    }

    pub(super) fn line(&mut self, paper: &str, line: usize) -> &mut Line {
        &mut self.papers.get_mut(paper).unwrap().lines[line]
    }

    /// Counts on the lines that a line comes of.
    pub(super) fn count(&mut self, kind: &str, line: &Line, sign: i64) {
        for (paper, at, q) in &line.parents {
            let q = q.abs() * sign;
            let parent = self.line(paper, *at);
            match kind {
                "purchase_order" | "receipt" | "shipment" => {
                    parent.done += q;
                    parent.over |= parent.done > parent.q;
                }
                "supplier_return" | "customer_return" => parent.returned += q,
                "sales_invoice" | "purchase_invoice" => parent.billed += q,
                _ => {}
            }
            if line.last && sign > 0 {
                parent.ended = true;
            }
            let grand = parent.parents.clone();
            for (paper, at, _) in grand {
                match kind {
                    "supplier_return" => {
                        self.line(&paper, at).done -= q;
                        self.line(&paper, at).ended = sign < 0 && self.ends(&paper, at);
                    }
                    "customer_return" => self.line(&paper, at).returned += q,
                    _ => {}
                }
            }
        }
    }

    /// A last delivery of an order's line stands, and nothing went back that has to come again.
    fn ends(&self, order: &str, at: usize) -> bool {
        let papers = self.papers.values().filter(|p| p.state == "posted" && !p.reversal);
        let of = |l: &&Line| l.parents.iter().any(|(p, a, _)| (p.as_str(), *a) == (order, at));
        let came: Vec<(bool, bool)> =
            papers.flat_map(|p| p.lines.iter().filter(of).map(|l| (l.last, p.kind == "receipt" && l.returned > 0))).collect();
        came.iter().any(|(last, _)| *last) && !came.iter().any(|(_, back)| *back)
    }

    /// Orders of which nothing is to come any more are done; others are not.
    pub(super) fn settle(&mut self) {
        for paper in self.papers.values_mut().filter(|p| matches!(p.state, "open" | "done")) {
            paper.state = if paper.lines.iter().any(|line| paper.open(line)) { "open" } else { "done" };
        }
    }

    /// None: it has to be refused.
    pub(super) fn post(&mut self, number: &str) -> Option<()> {
        let paper = self.papers[number].clone();
        if paper.state != "draft" {
            return None;
        }
        let kind = paper.kind;
        for (at, line) in paper.lines.iter().enumerate() {
            for (parent, parent_line, q) in &line.parents {
                let from = &self.papers[parent];
                let l = &from.lines[*parent_line];
                let fits = matches!(from.state, "open" | "done" | "posted")
                    && match kind {
                        "requisition" => true,
                        "receipt" => from.open(l),
                        "purchase_order" | "shipment" => !l.ended && q.abs() <= l.q - l.done,
                        "supplier_return" | "customer_return" => q.abs() <= l.q - l.returned,
                        _ => q.abs() <= l.q.abs() - l.billed,
                    };
                if !fits {
                    return None;
                }
            }
            self.count(kind, line, 1);
            self.does(kind, number, at)?;
        }
        let paper = self.papers.get_mut(number).unwrap();
        paper.state = if is_order(kind) { "open" } else { "posted" };
        self.settle();
        Some(())
    }

    /// What a line moves.
    pub(super) fn does(&mut self, kind: &str, number: &str, at: usize) -> Option<()> {
        let mut line = self.papers[number].lines[at].clone();
        let (item, q) = (line.item, line.q);
        let place = (item, line.warehouse, line.lot);
        let parent = line.parents.first().map(|(paper, at, _)| (paper.clone(), *at));
        let from = parent.as_ref().map(|(paper, at)| self.papers[paper].lines[*at].clone());
        match kind {
            "receipt" => {
                let order = from?;
                let off = order.done * 100 > order.q * 102 || line.last && order.done * 100 < order.q * 98;
                if off {
                    line.review = "waiting";
                }
                line.moved.push((place, q, if off { q } else { 0 }));
            }
            "supplier_return" => {
                let receipt = from?;
                if receipt.review == "waiting" {
                    return None;
                }
                let rejected = receipt.review == "rejected";
                // What was rejected goes back from where it waits.
                if rejected && receipt.moved[0].0 != place {
                    return None;
                }
                let held = if rejected { q } else { 0 };
                if is_stock(line.warehouse) && self.free(item) < q - held {
                    return None;
                }
                line.moved.push((place, -q, -held));
            }
            "shipment" => {
                let (paper, at) = parent?;
                let own = self.line(&paper, at).reserved;
                if !is_stock(line.warehouse) || self.free(item) + own < q {
                    return None;
                }
                line.took = own.min(q);
                let order = self.line(&paper, at);
                // After the last delivery nothing is promised any more.
                order.reserved = if order.ended { 0 } else { own - line.took };
                line.moved.push((place, -q, 0));
            }
            "customer_return" => line.moved.push((place, q, 0)),
            "transfer" => {
                if is_stock(line.warehouse) && !is_stock(line.to) && self.free(item) < q {
                    return None;
                }
                line.moved.push((place, -q, 0));
                line.moved.push(((item, line.to, line.lot), q, 0));
            }
            "adjustment" => {
                if q < 0 && is_stock(line.warehouse) && self.free(item) < -q {
                    return None;
                }
                line.moved.push((place, q, 0));
            }
            "payment" | "money_receipt" => {
                let amount = q * 10;
                let invoice = self.papers.get_mut(&line.settles)?;
                let open = invoice.gross - invoice.settled;
                if invoice.state != "posted" || (amount < 0) != (open < 0) || amount.abs() > open.abs() {
                    return None;
                }
                invoice.settled += amount;
            }
            _ => {}
        }
        for (place, q, held) in &line.moved {
            self.go(*place, *q, *held)?;
        }
        *self.line(number, at) = line;
        Some(())
    }

    pub(super) fn has_children(&self, number: &str) -> bool {
        let comes_of = |l: &Line| l.settles == number || l.parents.iter().any(|(p, ..)| p == number);
        self.papers.values().any(|p| !p.is_void() && p.lines.iter().any(comes_of))
    }

    pub(super) fn reverse(&mut self, number: &str) -> Option<()> {
        let paper = self.papers[number].clone();
        if paper.state != "posted" || paper.reversal || self.has_children(number) {
            return None;
        }
        self.papers.get_mut(number).unwrap().state = "reversed";
        for line in &paper.lines {
            self.count(paper.kind, line, -1);
            let receipt = paper.kind == "receipt";
            if let Some((order, at, _)) = line.parents.first().filter(|_| line.last || receipt) {
                let still = !receipt && self.ends(order, *at);
                self.line(order, *at).ended = still;
            }
        }
        for (line, at) in paper.lines.iter().zip(0..) {
            if let Some(invoice) = self.papers.get_mut(&line.settles) {
                invoice.settled -= line.q * 10;
            }
            let mut moved = line.moved.clone();
            moved.sort_by_key(|(_, q, _)| *q > 0);
            let stays = paper.kind == "transfer" && is_stock(line.warehouse) && is_stock(line.to);
            for (place, q, held) in moved {
                if q > 0 && is_stock(place.1) && !stays && self.free(place.0) < q - held {
                    return None;
                }
                self.go(place, -q, -held)?;
            }
            if line.review == "waiting" {
                self.line(number, at).review = "none";
            }
        }
        for line in paper.lines.iter().filter(|line| line.took > 0) {
            let (order, at, _) = &line.parents[0];
            let paper = &self.papers[order];
            let ordered = &paper.lines[*at];
            // Nothing is promised beyond what is still to go.
            let open = if paper.open(ordered) { ordered.left(paper.kind) - ordered.reserved } else { 0 };
            self.line(order, *at).reserved += line.took.min(open);
        }
        self.settle();
        Some(())
    }

    pub(super) fn act(&mut self, number: &str, verb: &str) -> Option<()> {
        let paper = &self.papers[number];
        let (state, kind) = (paper.state, paper.kind);
        match verb {
            "post" | "confirm" => self.post(number),
            "reverse" => self.reverse(number),
            "cancel" => {
                if state == "open" && is_order(kind) {
                    if self.has_children(number) {
                        return None;
                    }
                    let paper = self.papers[number].clone();
                    paper.lines.iter().for_each(|line| self.count(kind, line, -1));
                } else if state != "draft" {
                    return None;
                }
                let paper = self.papers.get_mut(number).unwrap();
                paper.state = "cancelled";
                paper.lines.iter_mut().for_each(|line| line.reserved = 0);
                self.settle();
                Some(())
            }
            "close" => {
                let paper = self.papers.get_mut(number).filter(|p| p.state == "open" && is_order(p.kind))?;
                paper.state = "closed";
                paper.lines.iter_mut().for_each(|line| line.reserved = 0);
                Some(())
            }
            "reopen" => {
                self.papers.get_mut(number).filter(|p| p.state == "closed")?.state = "open";
                for (request, at, q) in self.freed.remove(number).unwrap_or_default() {
                    let line = self.line(&request, at);
                    line.done += q;
                    if line.done > line.q {
                        return None;
                    }
                }
                self.settle();
                Some(())
            }
            other => panic!("{other}"),
        }
    }
}
