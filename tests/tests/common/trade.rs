//! Books of a small valve factory that trades: customers, suppliers, two warehouses, a few items.

use super::{Place, ask, call, refused};
use qitao_app::{App, Caller, Error};
use serde_json::{Value, json};
use std::sync::Arc;

/// The books.
pub struct Trade {
    pub app: Arc<App>,
}

/// A line of `quantity` of an item.
pub fn line(item: &str, quantity: &str) -> Value {
    json!({ "item": item, "quantity": quantity })
}

/// The same with more.
pub fn with(mut value: Value, more: Value) -> Value {
    for (key, one) in more.as_object().unwrap() {
        value[key] = one.clone();
    }
    value
}

/// A whole item.
pub fn item(code: &str, name: &str, kind: &str, source: &str, unit: &str, decimals: u8, safety: &str) -> Value {
    json!({
        "code": code, "name": name, "spec": "", "kind": kind, "source": source, "unit": unit, "decimals": decimals, "group": "", "barcode": "",
        "lead_time_days": 7, "safety_stock": safety, "lot_rule": "lot_for_lot", "lot_min": "0", "lot_multiple": "0", "lot_max": "0",
        "lot_fixed": "0", "lot_days": 0, "conversions": [], "note": "", "retired": false
    })
}

impl Trade {
    pub fn new(place: &Place) -> Self {
        let trade = Self { app: place.open() };
        // Snapshots only when a story says so, whatever time of the day it runs at.
        trade.ask("snapshot.configure", json!({ "times": "", "threshold": "3" }));
        for (code, name, decimals) in [("pcs", "件", 0), ("kg", "公斤", 3)] {
            let dimension = if code == "kg" { "mass" } else { "count" };
            let unit = json!({ "code": code, "name": name, "name_en": code, "decimals": decimals, "dimension": dimension, "factor": "1", "per": "1", "retired": false });
            trade.ask("unit.save", json!({ "unit": unit, "revision": null }));
        }
        for one in [
            item("VALVE", "闸阀", "finished", "make", "pcs", 0, "0"),
            item("BOLT", "六角螺栓", "raw", "buy", "pcs", 0, "0"),
            item("BAR", "圆钢", "raw", "buy", "kg", 3, "0"),
            item("SEAL", "密封圈", "raw", "buy", "pcs", 0, "100"),
            item("FREIGHT", "运费", "service", "buy", "pcs", 0, "0"),
        ] {
            trade.ask("item.save", json!({ "item": one, "revision": null }));
        }
        for (code, name, customer) in
            [("C1", "江南泵阀", true), ("C2", "北方石化", true), ("S1", "苏州紧固件", false), ("S2", "无锡钢材", false)]
        {
            let partner = json!({
                "code": code, "name": name, "customer": customer, "supplier": !customer, "tax_rate": "0.13", "tax_included": false, "payment_days": 30,
                "tax_number": "", "contact": "", "phone": "", "address": "", "note": "", "retired": false
            });
            trade.ask("partner.save", json!({ "partner": partner, "revision": null }));
        }
        for (code, name, kind, partner) in
            [("W1", "主仓", "stock", ""), ("Q1", "待处理仓", "quarantine", ""), ("X1", "无锡外协", "supplier", "S2")]
        {
            let warehouse = json!({ "code": code, "name": name, "kind": kind, "partner": partner, "note": "", "retired": false });
            trade.ask("warehouse.save", json!({ "warehouse": warehouse, "revision": null }));
        }
        trade
    }

    pub fn ask(&self, name: &str, input: Value) -> Value {
        ask(&self.app, name, input)
    }

    pub fn refused(&self, name: &str, input: Value) -> Error {
        refused(&self.app, name, input)
    }

    /// A draft of a paper.
    pub fn draft(&self, kind: &str, partner: &str, lines: &[Value]) -> Value {
        self.ask("document.save", json!({ "document": { "kind": kind, "partner": partner, "lines": lines } }))
    }

    /// What does not become a draft.
    pub fn no_draft(&self, kind: &str, partner: &str, lines: &[Value]) -> Error {
        self.refused("document.save", json!({ "document": { "kind": kind, "partner": partner, "lines": lines } }))
    }

    pub fn act(&self, paper: &Value, verb: &str) -> Value {
        self.ask("document.act", act(paper, verb))
    }

    pub fn refuse(&self, paper: &Value, verb: &str) -> Error {
        self.refused("document.act", act(paper, verb))
    }

    pub fn act_as(&self, who: &Caller, paper: &Value, verb: &str) -> Result<Value, Error> {
        call(&self.app, who, "document.act", act(paper, verb))
    }

    /// A paper that was confirmed or posted at once.
    pub fn make(&self, kind: &str, partner: &str, lines: &[Value]) -> Value {
        let draft = self.draft(kind, partner, lines);
        self.act(&draft, verb(kind))
    }

    /// The paper that comes of others, with its lines changed, confirmed or posted.
    pub fn from(&self, kind: &str, of: &[&Value], change: impl Fn(&mut Value)) -> Value {
        let draft = self.draft_of(kind, of, change);
        self.act(&draft, verb(kind))
    }

    pub fn draft_of(&self, kind: &str, of: &[&Value], change: impl Fn(&mut Value)) -> Value {
        let mut document = self.propose(kind, of);
        change(&mut document);
        self.ask("document.save", json!({ "document": document }))
    }

    pub fn propose(&self, kind: &str, of: &[&Value]) -> Value {
        let from: Vec<Value> = of.iter().map(|paper| json!({ "document": paper["number"] })).collect();
        self.ask("document.propose", json!({ "kind": kind, "from": from }))["document"].clone()
    }

    pub fn get(&self, paper: &Value) -> Value {
        self.ask("document.get", json!({ "number": paper["number"] }))
    }

    /// The stock of an item.
    pub fn stock(&self, item: &str) -> Value {
        let filter = json!([{ "field": "item", "op": "eq", "values": [item] }]);
        self.ask("stock.list", json!({ "filter": filter }))["rows"][0].clone()
    }

    /// (on hand, held, reserved, available) of an item.
    pub fn figures(&self, item: &str) -> [String; 4] {
        let stock = self.stock(item);
        ["on_hand", "held", "reserved", "available"].map(|field| stock[field].as_str().unwrap().to_owned())
    }

    /// Stock from nowhere, by an adjustment.
    pub fn give(&self, item: &str, quantity: &str, price: &str) -> Value {
        let line = json!({ "item": item, "quantity": quantity, "price": price, "warehouse": "W1", "reason": "期初" });
        self.make("adjustment", "", &[line])
    }
}

fn act(paper: &Value, verb: &str) -> Value {
    json!({ "number": paper["number"], "verb": verb, "revision": paper["revision"], "reason": "因为" })
}

fn verb(kind: &str) -> &'static str {
    match kind {
        "sales_order" | "production_plan" | "requisition" | "purchase_order" | "work_order" => "confirm",
        _ => "post",
    }
}

/// Puts all lines of a draft into the main warehouse.
pub fn into_main(document: &mut Value) {
    for line in document["lines"].as_array_mut().unwrap() {
        line["warehouse"] = json!("W1");
    }
}

/// So much of the first line, in the main warehouse.
pub fn so_much(quantity: &str) -> impl Fn(&mut Value) + '_ {
    move |document| {
        into_main(document);
        document["lines"][0]["quantity"] = json!(quantity);
        document["lines"][0]["parents"][0]["quantity"] = json!(quantity);
    }
}
