//! The AdventureWorks data set in the books, against an oracle that reads its files directly: every assembly exploded and
//! every item reverse-queried on several days, by walking all paths. It shares no code with what it checks.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common;
use crate::common::{Place, ask, column, csv, job, lines, rows, skipped, verify, whole};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use qitao_app::App;
use qitao_tests::adventureworks::load;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

/// First days, last days and days after them, some in the middle, one on a Sunday, and today.
const DATES: [&str; 7] = ["2010-05-03", "2010-05-04", "2010-06-01", "2010-12-26", "2012-06-15", "2014-01-01", "today"];
const VIEWS_DOWN: [&str; 3] = ["summed", "by_level", "indented"];
const VIEWS_UP: [&str; 4] = ["all", "direct", "tops", "indented"];

struct Line {
    parent: usize,
    part: usize,
    from: String,
    to: String,
    qty: i128,
}

/// The data set, read on its own.
struct Oracle {
    codes: Vec<String>,
    /// Working days from order to receipt.
    lead: Vec<u32>,
    lines: Vec<Line>,
    down: Vec<Vec<usize>>,
    up: Vec<Vec<usize>>,
}

/// A row of a downward view: level, code, quantity, leaf, needed on.
type Down = (u64, String, String, bool, String);
/// A row of an upward view: level, code, quantity, top.
type Up = (u64, String, String, bool);

impl Oracle {
    fn read(folder: &Path) -> Self {
        let products = csv(folder, "Product.csv");
        let number: HashMap<&str, usize> = products.iter().enumerate().map(|(at, p)| (p["ProductID"].as_str(), at)).collect();
        let mut lines: Vec<(u32, Line)> = csv(folder, "BillOfMaterials.csv")
            .into_iter()
            .filter(|row| !row["ProductAssemblyID"].is_empty())
            .map(|row| {
                let line = Line {
                    parent: number[row["ProductAssemblyID"].as_str()],
                    part: number[row["ComponentID"].as_str()],
                    from: row["StartDate"].clone(),
                    to: row["EndDate"].clone(),
                    qty: whole(&row["PerAssemblyQty"]),
                };
                (row["ComponentID"].parse().unwrap(), line)
            })
            .collect();
        // The order that the lines have in their version.
        lines.sort_by(|(a, one), (b, other)| (a, &one.from).cmp(&(b, &other.from)));
        let lines: Vec<Line> = lines.into_iter().map(|(_, line)| line).collect();
        let (mut down, mut up) = (vec![Vec::new(); products.len()], vec![Vec::new(); products.len()]);
        for (at, line) in lines.iter().enumerate() {
            down[line.parent].push(at);
            up[line.part].push(at);
        }
        let lead = products.iter().map(|p| p["DaysToManufacture"].parse().unwrap()).collect();
        Self { codes: products.iter().map(|p| p["ProductNumber"].clone()).collect(), lead, lines, down, up }
    }

    fn valid<'o>(&'o self, of: &'o [usize], date: &'o str) -> impl Iterator<Item = &'o Line> {
        let line = of.iter().map(|&at| &self.lines[at]);
        line.filter(move |l| l.from.as_str() <= date && (l.to.is_empty() || date <= l.to.as_str()))
    }

    /// When the parts of an order must be there: as many working days earlier as it takes.
    fn release(&self, item: usize, need: NaiveDate) -> NaiveDate {
        let working = |mut day: NaiveDate| {
            while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
                day = day - Days::new(1);
            }
            day
        };
        (0..self.lead[item]).fold(working(need), |day, _| working(day - Days::new(1)))
    }

    /// All paths below, in the order of the lines.
    fn paths(&self, item: usize, n: i128, level: u64, need: NaiveDate, date: &str, found: &mut Vec<(u64, usize, i128, NaiveDate)>) {
        let need = self.release(item, need);
        for line in self.valid(&self.down[item], date) {
            found.push((level, line.part, n * line.qty, need));
            self.paths(line.part, n * line.qty, level + 1, need, date, found);
        }
    }

    fn explode(&self, item: usize, n: i128, date: &str, view: &str) -> Vec<Down> {
        let mut paths = Vec::new();
        self.paths(item, n, 1, date.parse().unwrap(), date, &mut paths);
        let row = |level, item: usize, qty: i128, need: NaiveDate| {
            let leaf = self.valid(&self.down[item], date).next().is_none();
            (level, self.codes[item].clone(), qty.to_string(), leaf, need.to_string())
        };
        if view == "indented" {
            return paths.into_iter().map(|(level, item, qty, need)| row(level, item, qty, need)).collect();
        }
        let mut sums: BTreeMap<(u64, usize), (u64, i128, NaiveDate)> = BTreeMap::new();
        for (level, item, qty, need) in paths {
            let key = if view == "summed" { 0 } else { level };
            let sum = sums.entry((key, item)).or_insert((level, 0, need));
            *sum = (sum.0.max(level), sum.1 + qty, sum.2.min(need));
        }
        sums.into_iter().map(|((_, item), (level, qty, need))| row(level, item, qty, need)).collect()
    }

    /// All paths above.
    fn above(&self, part: usize, n: i128, level: u64, date: &str, found: &mut Vec<(u64, usize, i128)>) {
        for line in self.valid(&self.up[part], date) {
            found.push((level, line.parent, n * line.qty));
            self.above(line.parent, n * line.qty, level + 1, date, found);
        }
    }

    fn where_used(&self, part: usize, date: &str, view: &str) -> Vec<Up> {
        let mut paths = Vec::new();
        self.above(part, 1, 1, date, &mut paths);
        let row = |level, item: usize, qty: i128| {
            let top = self.valid(&self.up[item], date).next().is_none();
            (level, self.codes[item].clone(), qty.to_string(), top)
        };
        if view == "indented" {
            return paths.into_iter().map(|(level, item, qty)| row(level, item, qty)).collect();
        }
        if view == "direct" {
            paths.retain(|(level, ..)| *level == 1);
        }
        let mut sums: BTreeMap<usize, (u64, i128)> = BTreeMap::new();
        for (level, item, qty) in paths {
            let sum = sums.entry(item).or_default();
            *sum = (sum.0.max(level), sum.1 + qty);
        }
        let all = sums.into_iter().map(|(item, (level, qty))| row(level, item, qty));
        all.filter(|(.., top)| view != "tops" || *top).collect()
    }
}

fn text(line: &Value, field: &str) -> String {
    line[field].as_str().unwrap_or_else(|| panic!("no {field} in {line}")).to_owned()
}

fn down(line: &Value) -> Down {
    assert_eq!(line["fixed"], false);
    let leaf = line["is_leaf"].as_bool().unwrap();
    (line["level"].as_u64().unwrap(), text(line, "item"), text(line, "quantity"), leaf, text(line, "need_date"))
}

fn up(line: &Value) -> Up {
    assert_eq!((&line["exact"], &line["fixed_quantity"]), (&json!(true), &json!("0")));
    (line["level"].as_u64().unwrap(), text(line, "item"), text(line, "quantity"), line["is_top"].as_bool().unwrap())
}

/// As JSON, less the time that it took.
fn without_time(mut answer: Value) -> Value {
    assert!(answer.as_object_mut().unwrap().remove("micros").is_some_and(|m| m.is_u64()));
    answer
}

/// The same answer from all books, to the byte.
fn same(books: &[Arc<App>], name: &str, input: &Value) -> Value {
    let mut answers = books.iter().map(|app| without_time(ask(app, name, input.clone())));
    let first = answers.next().unwrap();
    for other in answers {
        assert_eq!(other.to_string(), first.to_string(), "{name} {input}");
    }
    first
}

fn sorted<T: Ord>(mut rows: Vec<T>) -> Vec<T> {
    rows.sort();
    rows
}

/// Books of each database with the data set in them.
fn loaded(folder: &Path) -> (Vec<Place>, Vec<Arc<App>>) {
    let places = Place::each();
    let books: Vec<Arc<App>> = places.iter().map(Place::open).collect();
    for app in &books {
        let loaded = load(app, folder, |_| {}).unwrap();
        let figures = [loaded.items, loaded.boms, loaded.bom_lines, loaded.work_centers, loaded.routings];
        assert_eq!(figures, [504, 238, 2576, 14, 149], "{loaded:?}");
        assert_eq!((loaded.rows_without_assembly, loaded.operations_in_doubt), (103, 0));
        assert_eq!(loaded.warnings, Vec::<Value>::new());
        verify(app);
    }
    (places, books)
}

/// Everything that both comparisons need.
struct Start {
    books: Vec<Arc<App>>,
    oracle: Oracle,
    today: String,
    // Dropped last: books are closed before their place goes.
    _places: Vec<Place>,
}

/// None where the data is not there.
fn start(test: &str) -> Option<Start> {
    let Some(folder) = common::data("adventureworks") else {
        skipped(test, "no data");
        return None;
    };
    if common::postgres().is_none() {
        skipped(&format!("{test} on PostgreSQL"), "QITAO_TEST_PG is not set");
    }
    let (places, books) = loaded(&folder);
    let today = text(&ask(&books[0], "system.info", json!({})), "today");
    Some(Start { books, oracle: Oracle::read(&folder), today, _places: places })
}

#[test]
fn every_assembly_explodes_right_on_every_date() {
    let Some(Start { _places, books, oracle, today }) = start("explosions of adventureworks") else { return };
    let dates = DATES.map(|date| if date == "today" { today.as_str() } else { date });
    let mut compared = 0;
    for item in (0..oracle.codes.len()).filter(|&item| !oracle.down[item].is_empty()) {
        for (date, n) in dates.iter().zip([1_i128, 7, 1, 250, 3, 1, 12_345]) {
            for view in VIEWS_DOWN {
                let input = json!({ "item": oracle.codes[item], "quantity": n.to_string(), "date": date, "view": view, "limit": 100_000 });
                let answer = same(&books, "bom.explode", &input);
                let mut found: Vec<Down> = lines(&answer).iter().map(down).collect();
                let mut expected = oracle.explode(item, n, date, view);
                if view != "indented" {
                    (found, expected) = (sorted(found), sorted(expected));
                }
                assert_eq!(found, expected, "{input}");
                assert_eq!(answer["next"], Value::Null);
                let parts: BTreeSet<_> = expected.iter().map(|row| &row.1).collect();
                assert_eq!(answer["summary"]["items"], parts.len(), "{input}");
                assert_eq!(answer["summary"]["max_level"], expected.iter().map(|row| row.0).max().unwrap_or(0), "{input}");
                compared += found.len();
            }
        }
    }
    println!("{compared} rows of explosions compared on {} databases", books.len());
    assert!(compared > 120_000, "{compared}");
}

#[test]
fn every_item_is_found_where_it_is_used_on_every_date() {
    let Some(Start { _places, books, oracle, today }) = start("where-used of adventureworks") else { return };
    let mut compared = 0;
    for item in 0..oracle.codes.len() {
        for date in ["2010-06-01", "2012-06-15", "2014-01-01", &today] {
            let all = oracle.where_used(item, date, "all");
            // The paths once: they are by far the longest answer.
            let views = VIEWS_UP.iter().filter(|view| **view != "indented" || date == "2012-06-15");
            for view in views {
                let input = json!({ "item": oracle.codes[item], "date": date, "view": view, "limit": 100_000 });
                let answer = same(&books, "bom.where_used", &input);
                let found: Vec<Up> = lines(&answer).iter().map(up).collect();
                assert_eq!(sorted(found), sorted(oracle.where_used(item, date, view)), "{input}");
                let summary = &answer["summary"];
                assert_eq!(
                    (&summary["all"], &summary["tops"]),
                    (&json!(all.len()), &json!(all.iter().filter(|row| row.3).count())),
                    "{input}"
                );
                compared += lines(&answer).len();
            }
        }
    }
    println!("{compared} rows of where-used compared on {} databases", books.len());
    assert!(compared > 45_000, "{compared}");
}

#[test]
fn the_facts_of_the_data_set_hold_in_the_books() {
    let Some(folder) = common::data("adventureworks") else { return skipped("adventureworks facts", "no data") };
    let (_places, books) = loaded(&folder);
    for app in &books {
        // One made item has no BOM; nothing else is wrong.
        let checked = ask(app, "bom.check", json!({ "date": "2014-01-01" }));
        let made_without: Vec<&Value> = checked["problems"].as_array().unwrap().iter().filter(|p| p["code"] == "no_bom").collect();
        assert_eq!(made_without.len(), 1, "{checked}");
        assert_eq!(made_without[0]["items"], json!(["FR-R92B-62"]));
        assert_eq!(checked["total"], 1, "{checked}");

        let units = ask(app, "unit.list", json!({}));
        assert_eq!(column(rows(&units), "code"), ["EA", "IN", "OZ"]);
        let bike = ask(app, "item.get", json!({ "code": "BK-R93R-62" }));
        for (field, value) in [("kind", "finished"), ("source", "make"), ("unit", "EA"), ("safety_stock", "100"), ("group", "Road Bikes")] {
            assert_eq!(bike["item"][field], value, "{bike}");
        }
        assert_eq!((&bike["item"]["lead_time_days"], &bike["bom_versions"]), (&json!(4), &json!(1)));
        routing_hours(app, &folder);

        // The same again changes nothing, and can be told so.
        let again = load(app, &folder, |_| {}).unwrap();
        let counts = ["new", "changed", "removed", "same"].map(|field| again.written[field].as_u64().unwrap());
        assert_eq!(counts, [0, 0, 0, 3 + 504 + 14 + 2576 + 213]);
        // Taken back, the books are as empty as before.
        let undone = job(app, "import.undo", json!({ "batch": 1 })).unwrap();
        assert_eq!((&undone["deleted"], &undone["restored"]), (&json!(3 + 504 + 14 + 238 + 149), &json!(0)));
        let info = ask(app, "system.info", json!({}));
        assert_eq!(info["books"]["empty"], true, "{info}");
        verify(app);
    }
}

/// All work orders, each with its product's routing: the hours of each place must be those that were worked there.
fn routing_hours(app: &Arc<App>, folder: &Path) {
    let codes: HashMap<String, String> =
        csv(folder, "Product.csv").into_iter().map(|p| (p["ProductID"].clone(), p["ProductNumber"].clone())).collect();
    let orders: BTreeSet<(String, String)> =
        csv(folder, "WorkOrderRouting.csv").into_iter().map(|row| (row["WorkOrderID"].clone(), row["ProductID"].clone())).collect();
    assert_eq!(orders.len(), 42_625);
    let mut orders_of: BTreeMap<String, u64> = BTreeMap::new();
    for (_, product) in orders {
        *orders_of.entry(product).or_default() += 1;
    }
    let (mut seconds, mut operations): (BTreeMap<String, u64>, BTreeMap<String, u64>) = Default::default();
    for (product, orders) in orders_of {
        let routing = ask(app, "routing.get", json!({ "item": codes[&product], "version": "V1" }));
        for operation in routing["routing"]["operations"].as_array().unwrap() {
            assert_eq!(operation["run_seconds"], 0);
            let place = text(operation, "work_center");
            *seconds.entry(place.clone()).or_default() += operation["setup_seconds"].as_u64().unwrap() * orders;
            *operations.entry(place).or_default() += orders;
        }
    }
    let golden: Value = serde_json::from_slice(&std::fs::read(folder.join("golden_c_routing_cost.json")).unwrap()).unwrap();
    let golden = golden["by_location"].as_object().unwrap();
    assert_eq!(seconds.len(), golden.len());
    for (place, facts) in golden {
        let (whole, tenths) = facts["hrs"].as_str().unwrap().split_once('.').unwrap_or((facts["hrs"].as_str().unwrap(), "0"));
        assert_eq!(tenths.len(), 1, "{facts}");
        let expected = whole.parse::<u64>().unwrap() * 3600 + tenths.parse::<u64>().unwrap() * 360;
        assert_eq!(seconds[place], expected, "work centre {place}");
        assert_eq!(operations[place], facts["ops"].as_u64().unwrap(), "work centre {place}");
    }
}
