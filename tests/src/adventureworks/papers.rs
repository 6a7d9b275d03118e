//! Purchases and stock, by the commands that people use.

use super::load::call;
use super::source::{Lying, Order, OrderLine, Source, Vendor};
use anyhow::{Context, Result, ensure};
use qitao_app::App;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// Lines of an adjustment: as many as a person reads.
const ADJUSTMENT_LINES: usize = 200;

/// The papers that were written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Papers {
    /// Suppliers.
    pub partners: usize,
    /// Warehouses.
    pub warehouses: usize,
    /// Bins, floors not counted.
    pub bins: usize,
    /// Purchase orders.
    pub orders: usize,
    /// Their lines.
    pub order_lines: usize,
    /// Receipts, one for each order.
    pub receipts: usize,
    /// Lines that were accepted though they are short.
    pub accepted: usize,
    /// Lines that were rejected.
    pub rejected: usize,
    /// Returns of what was rejected.
    pub returns: usize,
    /// Adjustments.
    pub adjustments: usize,
    /// Commands that it took.
    pub calls: usize,
}

/// A product in a place.
type Spot = (u32, u32, String);

/// What is written of an order on a day: first orders, then what came.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Order,
    Receive,
}

struct Loader<'s> {
    app: &'s Arc<App>,
    source: &'s Source,
    written: Papers,
}

impl Loader<'_> {
    fn call(&mut self, name: &str, input: Value) -> Result<Value> {
        self.written.calls += 1;
        let shown = input.to_string();
        call(self.app, name, input).with_context(|| format!("{name} {shown}"))
    }

    /// Writes a paper and confirms or posts it.
    fn paper(&mut self, document: &Value, verb: &str) -> Result<Value> {
        let draft = self.call("document.save", json!({ "document": document }))?;
        self.call("document.act", json!({ "number": draft["number"], "verb": verb, "revision": draft["revision"] }))
    }

    fn item(&self, product: u32) -> Result<&str> {
        self.source.products.get(&product).map(|p| p.product_number.as_str()).with_context(|| format!("there is no product {product}"))
    }

    fn vendor(&self, id: u32) -> Result<&str> {
        self.source.vendors.get(&id).map(|v| v.account_number.as_str()).with_context(|| format!("there is no vendor {id}"))
    }

    fn partners(&mut self) -> Result<Vec<(Value, Value)>> {
        let mut inactive = Vec::new();
        for vendor in self.source.vendors.values() {
            let partner = partner(vendor);
            let saved = self.call("partner.save", json!({ "partner": partner, "revision": null }))?;
            if vendor.active_flag == 0 {
                inactive.push((partner, saved["revision"].clone()));
            }
            self.written.partners += 1;
        }
        Ok(inactive)
    }

    fn warehouses(&mut self) -> Result<()> {
        for place in &self.source.locations {
            let warehouse =
                json!({ "code": place.id.to_string(), "name": place.name, "kind": "stock", "partner": "", "note": "", "retired": false });
            self.call("warehouse.save", json!({ "warehouse": warehouse, "revision": null }))?;
            self.written.warehouses += 1;
        }
        let bins: BTreeSet<(u32, String)> = self.source.inventory.iter().map(|lying| (lying.location, lying.bin_code())).collect();
        for (location, code) in bins.into_iter().filter(|(_, code)| !code.is_empty()) {
            let bin = json!({ "warehouse": location.to_string(), "code": code, "barcode": "", "note": "", "retired": false });
            self.call("bin.save", json!({ "bin": bin, "revision": null }))?;
            self.written.bins += 1;
        }
        Ok(())
    }

    fn order(&mut self, order: &Order) -> Result<String> {
        let lines = order.lines.iter().map(|line| {
            let item = self.item(line.product)?;
            Ok(json!({ "item": item, "quantity": line.order_qty.to_string(), "price": line.unit_price, "due": line.due_date }))
        });
        let lines: Vec<Value> = lines.collect::<Result<_>>()?;
        let document = json!({
            "kind": "purchase_order", "day": order.order_date, "partner": self.vendor(order.vendor)?, "reference": order.id.to_string(), "lines": lines
        });
        let number = self.paper(&document, "confirm")?["number"].clone();
        self.written.orders += 1;
        self.written.order_lines += order.lines.len();
        Ok(number.as_str().context("an order without a number")?.to_owned())
    }

    /// What came of an order: the good, and what was rejected, with their reviews; and what goes back.
    fn receive(&mut self, order: &Order, number: &str, at: &BTreeMap<u32, Spot>) -> Result<()> {
        let is_over = matches!(order.status, 3 | 4);
        let mut lines = Vec::new();
        let mut bad = BTreeSet::new();
        for (line, parent) in order.lines.iter().zip(1..) {
            let parts = [(good(line), false), (line.rejected_qty, true)];
            let last = parts.iter().rposition(|(quantity, _)| *quantity > 0);
            let (_, location, bin) = at.get(&line.product).with_context(|| format!("product {} lies nowhere", line.product))?;
            for (part, (quantity, rejected)) in parts.into_iter().enumerate().filter(|(_, (quantity, _))| *quantity > 0) {
                if rejected {
                    bad.insert(lines.len() + 1);
                }
                lines.push(json!({
                    "item": self.item(line.product)?, "quantity": quantity.to_string(), "warehouse": location.to_string(), "bin": bin,
                    "is_final": is_over && last == Some(part),
                    "parents": [{ "document": number, "line": parent, "quantity": quantity.to_string() }]
                }));
            }
        }
        let partner = self.vendor(order.vendor)?.to_owned();
        let document = json!({ "kind": "receipt", "day": order.ship_date, "partner": partner, "lines": lines });
        let mut receipt = self.paper(&document, "post")?;
        self.written.receipts += 1;
        for line in 1..=lines.len() {
            let rejected = bad.contains(&line);
            if !rejected && receipt["lines"][line - 1]["review"] != "waiting" {
                continue;
            }
            let reason = if rejected { "rejected at the incoming inspection" } else { "no more will come; accepted as it is" };
            receipt = self.call(
                "document.review",
                json!({ "number": receipt["number"], "line": line, "accept": !rejected, "reason": reason, "revision": receipt["revision"] }),
            )?;
            *(if rejected { &mut self.written.rejected } else { &mut self.written.accepted }) += 1;
        }
        if bad.is_empty() {
            return Ok(());
        }
        let back: Vec<Value> = bad
            .iter()
            .map(|line| {
                let mut back = lines[line - 1].clone();
                back["is_final"] = json!(false);
                back["parents"] = json!([{ "document": receipt["number"], "line": line, "quantity": back["quantity"] }]);
                back
            })
            .collect();
        let document = json!({ "kind": "supplier_return", "day": order.ship_date, "partner": partner, "lines": back });
        self.paper(&document, "post")?;
        self.written.returns += 1;
        if is_over {
            // What went back would come again; the file says that nothing did.
            let bought = self.call("document.get", json!({ "number": number }))?;
            let reason = "nothing comes for what was rejected";
            self.call("document.act", json!({ "number": number, "verb": "close", "revision": bought["revision"], "reason": reason }))?;
        }
        Ok(())
    }

    /// Adjustments of these days.
    fn adjust(&mut self, days: BTreeMap<&str, Vec<Value>>) -> Result<()> {
        for (day, lines) in days {
            for lines in lines.chunks(ADJUSTMENT_LINES) {
                self.paper(&json!({ "kind": "adjustment", "day": day, "lines": lines }), "post")?;
                self.written.adjustments += 1;
            }
        }
        Ok(())
    }

    fn adjustment(&self, lying: &Lying, quantity: i64, reason: &str) -> Result<Value> {
        Ok(json!({
            "item": self.item(lying.product)?, "quantity": quantity.to_string(), "warehouse": lying.location.to_string(),
            "bin": lying.bin_code(), "reason": reason
        }))
    }

    /// What one of a product costs.
    fn cost(&self, product: u32) -> &str {
        let standard = self.source.products.get(&product).map(|p| p.standard_cost.as_str());
        let is_nothing = |cost: &str| cost.bytes().all(|digit| matches!(digit, b'0' | b'.'));
        let ordered = || self.source.orders.iter().flat_map(|order| &order.lines).find(|line| line.product == product);
        standard.filter(|cost| !is_nothing(cost)).or_else(|| ordered().map(|line| line.unit_price.as_str())).unwrap_or("0")
    }
}

fn partner(vendor: &Vendor) -> Value {
    let preferred = if vendor.preferred_vendor_status == 1 { "preferred" } else { "not preferred" };
    json!({
        "code": vendor.account_number, "name": vendor.name, "customer": false, "supplier": true, "tax_rate": "0.08", "tax_included": false,
        "payment_days": 30, "tax_number": "", "contact": "", "phone": "", "address": "",
        "note": format!("credit rating {}, {preferred}", vendor.credit_rating), "retired": false
    })
}

fn good(line: &OrderLine) -> u32 {
    line.received_qty.saturating_sub(line.rejected_qty)
}

/// Are there papers in the books?
///
/// # Errors
/// What a command refuses.
pub fn has_papers(app: &Arc<App>) -> Result<bool> {
    let page = call(app, "document.list", json!({ "limit": 1 }))?;
    Ok(page["rows"].as_array().is_some_and(|rows| !rows.is_empty()))
}

/// Writes the purchases of the data set, and its stock, into books that hold its items and nothing of this yet. Of the
/// orders, by their days, each `every`-th is taken; the stock is ProductInventory's whichever they are. `tell` hears how many
/// papers of how many are written.
///
/// # Errors
/// A folder that is not the data set, or what a command refuses.
pub fn load_papers(app: &Arc<App>, folder: &Path, every: usize, mut tell: impl FnMut(usize, usize)) -> Result<Papers> {
    let source = Source::read(folder)?;
    let mut loader = Loader { app, source: &source, written: Papers::default() };
    loader.call("system.configure", json!({ "currency_decimals": 4 }))?;
    // What happened years ago is not dated before a snapshot of today: none is taken while it is loaded.
    let snapshots = loader.call("snapshot.facts", json!({}))?;
    loader.call("snapshot.configure", json!({ "times": "", "threshold": snapshots["threshold"] }))?;
    let inactive = loader.partners()?;
    loader.warehouses()?;

    let mut chosen: Vec<&Order> = source.orders.iter().collect();
    chosen.sort_by_key(|order| (order.order_date.as_str(), order.id));
    let chosen: Vec<&Order> = chosen.into_iter().step_by(every.max(1)).collect();

    // Where each product is received, and how much of it comes there.
    let mut at: BTreeMap<u32, Spot> = BTreeMap::new();
    for lying in &source.inventory {
        at.entry(lying.product).or_insert_with(|| (lying.product, lying.location, lying.bin_code()));
    }
    let mut came: BTreeMap<u32, i64> = BTreeMap::new();
    for line in chosen.iter().flat_map(|order| &order.lines) {
        *came.entry(line.product).or_default() += i64::from(good(line));
    }
    let last = chosen.iter().map(|order| order.ship_date.as_str()).max().unwrap_or_default();
    let mut opening: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    let mut closing: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for lying in &source.inventory {
        let spot = (lying.product, lying.location, lying.bin_code());
        let here = at.get(&lying.product).filter(|first| **first == spot).and_then(|_| came.remove(&lying.product)).unwrap_or(0);
        let missing = i64::from(lying.quantity) - here;
        if missing > 0 {
            let mut line = loader.adjustment(lying, missing, "opening stock")?;
            line["price"] = json!(loader.cost(lying.product));
            opening.entry(&lying.modified_date).or_default().push(line);
        } else if missing < 0 {
            closing.entry(last).or_default().push(loader.adjustment(lying, missing, "used in production and sold")?);
        }
    }
    ensure!(came.is_empty(), "products {:?} lie nowhere", came.keys());

    loader.adjust(opening)?;
    let mut steps: Vec<(&str, Step, usize)> = Vec::with_capacity(chosen.len() * 2);
    for (index, order) in chosen.iter().enumerate() {
        steps.push((&order.order_date, Step::Order, index));
        steps.push((&order.ship_date, Step::Receive, index));
    }
    steps.sort_unstable();
    let mut numbers: BTreeMap<usize, String> = BTreeMap::new();
    for (done, (_, step, index)) in steps.iter().enumerate() {
        tell(done, steps.len());
        match step {
            Step::Order => _ = numbers.insert(*index, loader.order(chosen[*index])?),
            Step::Receive => loader.receive(chosen[*index], &numbers[index], &at)?,
        }
    }
    loader.adjust(closing)?;
    for (mut partner, revision) in inactive {
        partner["retired"] = json!(true);
        loader.call("partner.save", json!({ "partner": partner, "revision": revision }))?;
    }
    loader.call("snapshot.configure", snapshots)?;
    tell(steps.len(), steps.len());
    Ok(loader.written)
}
