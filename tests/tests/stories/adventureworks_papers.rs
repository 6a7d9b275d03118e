//! The purchases and the stock of the AdventureWorks data set as papers in the books, against totals that an independent script
//! computed, and against its files, read directly and line by line. It shares no code with what it checks.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common;
use crate::common::{Place, ask, csv, postgres, rows, skipped, verify, whole};
use qitao_app::App;
use qitao_tests::adventureworks::{Papers, load, load_papers};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Each so-many-th order, by its day, where not all are loaded.
const SAMPLE: usize = 20;

/// What was bought. Amounts are ten-thousandths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Bought {
    lines: i128,
    ordered: i128,
    received: i128,
    rejected: i128,
    stocked: i128,
    amount: i128,
}

/// All that the golden totals say of purchases and stock.
#[derive(Debug, PartialEq, Eq)]
struct Totals {
    headers: i128,
    bought: Bought,
    by_vendor: BTreeMap<String, Bought>,
    on_hand_total: i128,
    on_hand_products: i128,
}

/// `1.5` as 15000.
fn amount(text: &str) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    assert!(fraction.len() <= 4 && !text.starts_with('-'), "{text}");
    whole.parse::<i128>().unwrap() * 10_000 + format!("{fraction:0<4}").parse::<i128>().unwrap()
}

fn text<'v>(row: &'v Value, field: &str) -> &'v str {
    row[field].as_str().unwrap_or_else(|| panic!("no {field} in {row}"))
}

impl Bought {
    fn add(&mut self, other: &Self) {
        self.lines += other.lines;
        self.ordered += other.ordered;
        self.received += other.received;
        self.rejected += other.rejected;
        self.stocked += other.stocked;
        self.amount += other.amount;
    }

    fn golden(facts: &Value) -> Self {
        let quantity = |field: &str| whole(text(facts, field));
        Self {
            lines: facts["lines"].as_i64().unwrap().into(),
            ordered: quantity("ordered"),
            received: quantity("received"),
            rejected: quantity("rejected"),
            stocked: quantity("stocked"),
            amount: amount(text(facts, "amount")),
        }
    }
}

impl Totals {
    fn golden(folder: &Path) -> Self {
        let golden: Value = serde_json::from_slice(&std::fs::read(folder.join("golden_e_stock_po_scrap.json")).unwrap()).unwrap();
        let by_vendor = golden["po_by_vendor"].as_object().unwrap();
        Self {
            headers: golden["po"]["headers"].as_i64().unwrap().into(),
            bought: Bought::golden(&golden["po"]),
            by_vendor: by_vendor.iter().map(|(id, facts)| (id.clone(), Bought::golden(facts))).collect(),
            on_hand_total: golden["on_hand_total"].as_i64().unwrap().into(),
            on_hand_products: golden["on_hand_products"].as_i64().unwrap().into(),
        }
    }
}

/// An order, as the files say it.
struct Order {
    id: String,
    vendor: String,
    day: String,
    status: String,
    subtotal: i128,
    tax: i128,
    lines: Vec<Bought>,
}

/// The files, read on their own.
struct Files {
    orders: Vec<Order>,
    /// By product number, warehouse and bin.
    inventory: BTreeMap<(String, String, String), i128>,
    /// Ids of vendors by what they are called.
    vendors: HashMap<String, String>,
    inactive: BTreeSet<String>,
}

impl Files {
    fn read(folder: &Path, every: usize) -> Self {
        let mut lines: HashMap<String, Vec<Bought>> = HashMap::new();
        for row in csv(folder, "PurchaseOrderDetail.csv") {
            let bought = Bought {
                lines: 1,
                ordered: whole(&row["OrderQty"]),
                received: whole(&row["ReceivedQty"]),
                rejected: whole(&row["RejectedQty"]),
                stocked: whole(&row["StockedQty"]),
                amount: amount(&row["LineTotal"]),
            };
            lines.entry(row["PurchaseOrderID"].clone()).or_default().push(bought);
        }
        let mut headers = csv(folder, "PurchaseOrderHeader.csv");
        headers.sort_by_key(|row| (row["OrderDate"].clone(), row["PurchaseOrderID"].parse::<u32>().unwrap()));
        let orders = headers.into_iter().step_by(every).map(|row| Order {
            lines: lines.remove(&row["PurchaseOrderID"]).unwrap(),
            id: row["PurchaseOrderID"].clone(),
            vendor: row["VendorID"].clone(),
            day: row["OrderDate"].clone(),
            status: row["Status"].clone(),
            subtotal: amount(&row["SubTotal"]),
            tax: amount(&row["TaxAmt"]),
        });
        let numbers: HashMap<String, String> =
            csv(folder, "Product.csv").into_iter().map(|p| (p["ProductID"].clone(), p["ProductNumber"].clone())).collect();
        let inventory = csv(folder, "ProductInventory.csv").into_iter().map(|row| {
            let bin = if row["Shelf"] == "N/A" { String::new() } else { format!("{}-{}", row["Shelf"], row["Bin"]) };
            ((numbers[&row["ProductID"]].clone(), row["LocationID"].clone(), bin), whole(&row["Quantity"]))
        });
        let vendors = csv(folder, "Vendor.csv");
        Self {
            orders: orders.collect(),
            inventory: inventory.collect(),
            inactive: vendors.iter().filter(|v| v["ActiveFlag"] == "0").map(|v| v["AccountNumber"].clone()).collect(),
            vendors: vendors.into_iter().map(|v| (v["AccountNumber"].clone(), v["BusinessEntityID"].clone())).collect(),
        }
    }

    fn totals(&self) -> Totals {
        let (mut bought, mut by_vendor) = (Bought::default(), BTreeMap::<String, Bought>::new());
        for order in &self.orders {
            for line in &order.lines {
                bought.add(line);
                by_vendor.entry(order.vendor.clone()).or_default().add(line);
            }
        }
        let products: BTreeSet<&String> = self.inventory.keys().map(|(product, ..)| product).collect();
        Totals {
            headers: i128::try_from(self.orders.len()).unwrap(),
            bought,
            by_vendor,
            on_hand_total: self.inventory.values().sum(),
            on_hand_products: i128::try_from(products.len()).unwrap(),
        }
    }
}

/// All rows of a list.
fn all(app: &Arc<App>, name: &str, filter: &Value) -> Vec<Value> {
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let mut page = ask(app, name, json!({ "filter": filter, "limit": 5000, "after": after }));
        after = page["next"].take();
        found.extend(std::mem::take(page["rows"].as_array_mut().unwrap()));
        if after.is_null() {
            return found;
        }
    }
}

fn of_kind(kind: &str) -> Value {
    json!([{ "field": "kind", "op": "eq", "values": [kind] }])
}

/// What the books say of purchases and stock, each figure from the papers that are about it.
fn of_books(app: &Arc<App>, files: &Files) -> Totals {
    let mut by_vendor: BTreeMap<String, Bought> = BTreeMap::new();
    let mut came: BTreeMap<String, i128> = BTreeMap::new();
    for row in all(app, "document.lines", &of_kind("purchase_order")) {
        let vendor = &files.vendors[text(&row, "partner")];
        let one = Bought { lines: 1, ordered: whole(text(&row, "quantity")), amount: amount(text(&row, "net")), ..Bought::default() };
        by_vendor.entry(vendor.clone()).or_default().add(&one);
        // What came of an order and did not go back is what was put in stock.
        *came.entry(vendor.clone()).or_default() += whole(text(&row, "done"));
    }
    for row in all(app, "document.lines", &of_kind("receipt")) {
        let quantity = whole(text(&row, "quantity"));
        assert_ne!(row["review"], "waiting", "{row}");
        let rejected = if row["review"] == "rejected" { quantity } else { 0 };
        assert_eq!(whole(text(&row, "returned")), rejected, "what was rejected went back: {row}");
        let one = Bought { received: quantity, rejected, stocked: quantity, ..Bought::default() };
        by_vendor.get_mut(&files.vendors[text(&row, "partner")]).unwrap().add(&one);
    }
    for row in all(app, "document.lines", &of_kind("supplier_return")) {
        by_vendor.get_mut(&files.vendors[text(&row, "partner")]).unwrap().stocked -= whole(text(&row, "quantity"));
    }
    let mut bought = Bought::default();
    for (vendor, one) in &by_vendor {
        assert_eq!([one.stocked, one.stocked], [one.received - one.rejected, came[vendor]], "vendor {vendor}");
        bought.add(one);
    }
    let headers = ask(app, "document.list", json!({ "filter": of_kind("purchase_order"), "limit": 1, "count": true }));
    let stocks = all(app, "stock.list", &json!([]));
    Totals {
        headers: headers["total"].as_i64().unwrap().into(),
        bought,
        by_vendor,
        on_hand_total: stocks.iter().map(|row| whole(text(row, "on_hand"))).sum(),
        on_hand_products: i128::try_from(stocks.iter().filter(|row| whole(text(row, "on_hand")) > 0).count()).unwrap(),
    }
}

/// Each order with its day, its amounts and how far it is.
fn orders_are_those_of_the_files(app: &Arc<App>, files: &Files) {
    let papers: HashMap<String, Value> = all(app, "document.list", &of_kind("purchase_order"))
        .into_iter()
        .map(|row| (row["reference"].as_str().unwrap().to_owned(), row))
        .collect();
    assert_eq!(papers.len(), files.orders.len());
    let mut nets: HashMap<String, i128> = HashMap::new();
    for row in all(app, "document.lines", &of_kind("purchase_order")) {
        *nets.entry(text(&row, "document").to_owned()).or_default() += amount(text(&row, "net"));
    }
    for order in &files.orders {
        let paper = &papers[&order.id];
        assert_eq!((text(paper, "day"), &files.vendors[text(paper, "partner")]), (order.day.as_str(), &order.vendor), "{paper}");
        let net = nets[text(paper, "number")];
        assert_eq!(net, order.subtotal, "{paper}");
        // The file's tax is of the whole order, a paper's is of each line: each rounded to its last digit.
        let tax = amount(text(paper, "gross")) - net;
        assert!((tax - order.tax).abs() * 2 <= i128::try_from(order.lines.len()).unwrap() + 1, "{tax} {}: {paper}", order.tax);
        let goes_on = matches!(order.status.as_str(), "1" | "2") && order.lines.iter().any(|line| line.stocked < line.ordered);
        let sent_back = order.lines.iter().any(|line| line.rejected > 0);
        let state = match order.status.as_str() {
            _ if goes_on => "open",
            "3" | "4" if sent_back => "closed",
            _ => "done",
        };
        assert_eq!(paper["state"], state, "{paper}");
    }
}

/// What lies where is what the file says, and nothing waits for anything.
fn stock_is_that_of_the_files(app: &Arc<App>, files: &Files) {
    let mut lies: BTreeMap<(String, String, String), i128> = BTreeMap::new();
    for row in all(app, "stock.balances", &json!([])) {
        assert_eq!((&row["held"], &row["lot"]), (&json!("0"), &json!("")), "{row}");
        let quantity = whole(text(&row, "quantity"));
        if quantity != 0 {
            lies.insert(["item", "warehouse", "bin"].map(|field| text(&row, field).to_owned()).into(), quantity);
        }
    }
    let expected: BTreeMap<_, _> = files.inventory.clone().into_iter().filter(|(_, quantity)| *quantity != 0).collect();
    assert_eq!(lies, expected);
    for row in all(app, "stock.list", &json!([])) {
        let is_empty = row["on_hand"] == "0";
        assert_eq!((&row["reserved"], is_empty && row["value"] != "0"), (&json!("0"), false), "{row}");
    }
}

fn compare(app: &Arc<App>, folder: &Path, every: usize, written: &Papers) {
    let files = Files::read(folder, every);
    let expected = if every == 1 { Totals::golden(folder) } else { files.totals() };
    let found = of_books(app, &files);
    let lines = || files.orders.iter().flat_map(|order| order.lines.iter().map(move |line| (order.status.as_str(), line)));
    let short = lines().filter(|(status, line)| matches!(*status, "3" | "4") && line.received < line.ordered && line.rejected == 0).count();
    let bad = lines().filter(|(_, line)| line.rejected > 0).count();
    assert_eq!((written.accepted, written.rejected), (short, bad), "{written:?}");
    // Products that the file names with nothing of them are there in the books, and nothing of them.
    let none = products_without_stock(&files);
    assert_eq!(found.on_hand_products + none, expected.on_hand_products);
    assert_eq!(Totals { on_hand_products: expected.on_hand_products, ..found }, expected);
    orders_are_those_of_the_files(app, &files);
    stock_is_that_of_the_files(app, &files);
    let retired = ask(app, "partner.list", json!({ "filter": [{ "field": "retired", "op": "eq", "values": ["true"] }] }));
    let retired: BTreeSet<String> = rows(&retired).iter().map(|row| text(row, "code").to_owned()).collect();
    assert_eq!(retired, files.inactive);
    assert_eq!(ask(app, "system.info", json!({}))["currency_decimals"], 4);
}

fn products_without_stock(files: &Files) -> i128 {
    let mut sums: BTreeMap<&String, i128> = BTreeMap::new();
    for ((product, ..), quantity) in &files.inventory {
        *sums.entry(product).or_default() += quantity;
    }
    i128::try_from(sums.values().filter(|sum| **sum == 0).count()).unwrap()
}

/// Loads, compares and proves; on all databases at once.
fn story(test: &str, every: usize) {
    let Some(folder) = common::data("adventureworks") else { return skipped(test, "no data") };
    if postgres().is_none() {
        skipped(&format!("{test} on PostgreSQL"), "QITAO_TEST_PG is not set");
    }
    let each = Place::each();
    std::thread::scope(|scope| {
        for place in &each {
            scope.spawn(|| {
                let app = place.open();
                load(&app, &folder, |_| {}).unwrap();
                let began = Instant::now();
                let written = load_papers(&app, &folder, every, |_, _| {}).unwrap();
                let backend = ask(&app, "system.info", json!({}))["books"]["backend"].clone();
                println!("{} calls in {:.1?} on {backend}: {written:?}", written.calls, began.elapsed());
                compare(&app, &folder, every, &written);
                verify(&app);
            });
        }
    });
}

#[test]
fn the_golden_totals_are_those_of_the_files() {
    let Some(folder) = common::data("adventureworks") else { return skipped("golden totals of adventureworks", "no data") };
    assert_eq!(Files::read(&folder, 1).totals(), Totals::golden(&folder));
}

#[test]
fn some_purchases_and_the_whole_stock_are_in_the_books() {
    story("some purchases of adventureworks", SAMPLE);
}

#[test]
fn all_purchases_and_the_whole_stock_are_in_the_books() {
    let test = "all purchases of adventureworks";
    if cfg!(debug_assertions) && std::env::var_os("QITAO_WHOLE").is_none() {
        return skipped(test, "a debug build takes minutes; with --release, or with QITAO_WHOLE set, all are loaded");
    }
    story(test, 1);
}
