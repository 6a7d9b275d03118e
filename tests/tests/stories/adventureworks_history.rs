//! The work orders of the AdventureWorks data set, brought in as history: what each place and each order cost, against totals that an
//! independent script computed, and against its files, read directly. It shares no code with what it checks.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common;
use crate::common::{Place, ask, csv, job, lines, postgres, refused, rows, skipped, verify};
use qitao_app::{App, Caller, Client, Code};
use qitao_tests::adventureworks::{load, load_history};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Each so-many-th order where not all are loaded.
const SAMPLE: usize = 20;

/// What operations came to: how many, hours, cost; both in ten-thousandths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Cost {
    operations: i64,
    hours: i128,
    cost: i128,
}

impl Cost {
    fn add(&mut self, other: Self) {
        self.operations += other.operations;
        self.hours += other.hours;
        self.cost += other.cost;
    }
}

/// `1.5` as 15000.
fn scaled(text: &str) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    assert!(fraction.len() <= 4 && !text.starts_with('-'), "{text}");
    whole.parse::<i128>().unwrap() * 10_000 + format!("{fraction:0<4}").parse::<i128>().unwrap()
}

fn of_json(of: &Value, operations: &str, hours: &str, cost: &str) -> Cost {
    let text = |field: &str| scaled(of[field].as_str().unwrap());
    Cost { operations: of[operations].as_i64().unwrap(), hours: text(hours), cost: text(cost) }
}

/// The files, read on their own: costs by place and by order of every so-many-th order.
struct Files {
    orders: usize,
    by_place: BTreeMap<String, Cost>,
    by_order: BTreeMap<String, Cost>,
}

impl Files {
    fn read(folder: &Path, every: usize) -> Self {
        let orders: HashSet<String> =
            csv(folder, "WorkOrder.csv").into_iter().step_by(every).map(|row| row["WorkOrderID"].clone()).collect();
        let golden = csv(folder, "golden_c_work_order_cost.csv").into_iter().filter(|row| orders.contains(&row["WorkOrderID"]));
        let cost = |row: &HashMap<String, String>| Cost {
            operations: row["Operations"].parse().unwrap(),
            hours: scaled(&row["ActualResourceHrs"]),
            cost: scaled(&row["HrsTimesRate"]),
        };
        let by_order = golden.map(|row| (row["WorkOrderID"].clone(), cost(&row))).collect();
        let by_place = if every == 1 {
            let golden: Value = serde_json::from_slice(&std::fs::read(folder.join("golden_c_routing_cost.json")).unwrap()).unwrap();
            let places = golden["by_location"].as_object().unwrap();
            places.iter().map(|(place, of)| (place.clone(), of_json(of, "ops", "hrs", "calc"))).collect()
        } else {
            let mut places: BTreeMap<String, Cost> = BTreeMap::new();
            for row in csv(folder, "WorkOrderRouting.csv").into_iter().filter(|row| orders.contains(&row["WorkOrderID"])) {
                let one = Cost { operations: 1, hours: scaled(&row["ActualResourceHrs"]), cost: scaled(&row["ActualCost"]) };
                places.entry(row["LocationID"].clone()).or_default().add(one);
            }
            places
        };
        Self { orders: orders.len(), by_place, by_order }
    }
}

const ALL_DAYS: (&str, &str) = ("2011-01-01", "2014-12-31");

/// What each order cost, by the name that it had in the files: month by month, as a sheet has no more lines than somebody reads.
fn by_order(app: &Arc<App>) -> BTreeMap<String, Cost> {
    let mut names: HashMap<String, String> = HashMap::new();
    let mut after = Value::Null;
    loop {
        let filter = json!([{ "field": "kind", "op": "eq", "values": ["work_order"] }]);
        let page = ask(app, "document.list", json!({ "filter": filter, "limit": 20_000, "after": after }));
        for row in rows(&page) {
            assert_eq!(row["state"], "closed", "{row}");
            names.insert(row["number"].as_str().unwrap().to_owned(), row["reference"].as_str().unwrap().to_owned());
        }
        after = page["next"].clone();
        if after.is_null() {
            break;
        }
    }
    let mut found: BTreeMap<String, Cost> = BTreeMap::new();
    for (year, month) in (2011..=2014).flat_map(|year| (1..=12).map(move |month| (year, month))) {
        let last = match month {
            4 | 6 | 9 | 11 => 30,
            2 if year == 2012 => 29,
            2 => 28,
            _ => 31,
        };
        let days = json!({ "by": "work_order", "from": format!("{year}-{month:02}-01"), "to": format!("{year}-{month:02}-{last}"), "limit": 10_000 });
        let sheet = ask(app, "costing.sheet", days);
        assert_eq!(sheet["more"], 0);
        for line in lines(&sheet) {
            let name = &names[line["work_order"].as_str().unwrap()];
            found.entry(name.clone()).or_default().add(of_json(line, "reports", "machine_hours", "total"));
        }
    }
    found
}

fn compare(app: &Arc<App>, files: &Files) {
    let by_place = ask(app, "costing.by_work_center", json!({ "from": ALL_DAYS.0, "to": ALL_DAYS.1 }));
    let found: BTreeMap<String, Cost> = lines(&by_place)
        .iter()
        .map(|line| (line["work_center"].as_str().unwrap().to_owned(), of_json(line, "reports", "hours", "total")))
        .collect();
    assert_eq!(found, files.by_place);
    let by_order = by_order(app);
    assert_eq!(by_order.len(), files.by_order.len());
    for (order, cost) in &files.by_order {
        assert_eq!(&by_order[order], cost, "work order {order}");
    }
    // The files have no routings: nothing says how long anything should have taken, so nothing is said of a variance.
    let totals = ask(app, "costing.sheet", json!({ "by": "month", "from": ALL_DAYS.0, "to": ALL_DAYS.1 }))["totals"].clone();
    assert_eq!((&totals["standard"], &totals["variance"]), (&Value::Null, &Value::Null), "{totals}");
}

/// Loads, compares and proves; on all databases at once.
fn story(test: &str, every: usize) {
    let Some(folder) = common::data("adventureworks") else { return skipped(test, "no data") };
    if postgres().is_none() {
        skipped(&format!("{test} on PostgreSQL"), "QITAO_TEST_PG is not set");
    }
    let files = Files::read(&folder, every);
    let each = Place::each();
    std::thread::scope(|scope| {
        for place in &each {
            scope.spawn(|| {
                let app = place.open();
                load(&app, &folder, |_| {}).unwrap();
                let began = Instant::now();
                let history = load_history(&app, &folder, every, |_| {}).unwrap();
                let backend = ask(&app, "system.info", json!({}))["books"]["backend"].clone();
                println!("{history:?} in {:.1?} on {backend}", began.elapsed());
                let reports: i64 = files.by_order.values().map(|cost| cost.operations).sum();
                assert_eq!((history.orders, history.orders - history.without_reports), (files.orders, files.by_order.len()));
                assert_eq!(i64::try_from(history.reports).unwrap(), reports);
                compare(&app, &files);
                verify(&app);
                // Nothing comes twice, and all of it is on the trail as one change.
                assert_eq!(load_again(&app).code, Code::HistoryCell);
                let trail = ask(&app, "audit.list", json!({ "command": "work_order.bring_in" }));
                assert_eq!(rows(&trail).len(), 1);
            });
        }
    });
}

/// The first order of the files once more.
fn load_again(app: &Arc<App>) -> qitao_app::Error {
    let text = "order,item,quantity,start\n1,HL-U509,8,2011-06-03\n";
    let item = ask(app, "item.list", json!({ "limit": 1 }))["rows"][0]["code"].as_str().unwrap().to_owned();
    bring_in(app, &text.replace("HL-U509", &item)).unwrap_err()
}

fn bring_in(app: &Arc<App>, text: &str) -> Result<Value, qitao_app::Error> {
    let file = app.upload(&Caller::local(Client::Program), "history.csv", text.as_bytes()).unwrap().file;
    job(app, "work_order.bring_in", json!({ "file": file }))
}

#[test]
fn the_golden_costs_of_orders_are_those_of_places() {
    let Some(folder) = common::data("adventureworks") else { return skipped("golden costs of adventureworks", "no data") };
    let files = Files::read(&folder, 1);
    let sum = |of: &BTreeMap<String, Cost>| {
        of.values().fold(Cost::default(), |mut sum, one| {
            sum.add(*one);
            sum
        })
    };
    assert_eq!(sum(&files.by_order), sum(&files.by_place));
    assert_eq!((files.orders, files.by_order.len(), sum(&files.by_place).operations), (72_591, 42_625, 67_131));
}

#[test]
fn some_work_orders_cost_what_they_did() {
    story("some work orders of adventureworks", SAMPLE);
}

#[test]
fn all_work_orders_cost_what_they_did() {
    let test = "all work orders of adventureworks";
    if cfg!(debug_assertions) && std::env::var_os("QITAO_WHOLE").is_none() {
        return skipped(test, "a debug build takes minutes; with --release, or with QITAO_WHOLE set, all are loaded");
    }
    story(test, 1);
}

#[test]
fn a_file_with_a_mistake_brings_nothing_in() {
    use crate::report::each;
    each(|t, _| {
        let head = "order,item,quantity,start,end,operation,work_center,reject_work,reason,machine_hours,operator,labour_hours\n";
        let field = |text: &str| {
            let error = bring_in(&t.app, &format!("{head}{text}")).unwrap_err();
            assert_eq!(error.code, Code::HistoryCell, "{error}");
            format!("{} {}", error.params["row"], error.params["field"])
        };
        let good = "A1,VALVE,8,2024-03-04,2024-03-05,10,C01,1,撞刀,2,wang,1.5\n";
        assert_eq!(field(&format!("{good}A2,NOTHING,8,2024-03-04,,,,,,,,\n")), "3 item");
        assert_eq!(field(&format!("{good}A1,VALVE,9,2024-03-04,2024-03-05,20,C01,,,1,,\n")), "3 quantity");
        assert_eq!(field(&format!("{good}A1,VALVE,8,2024-03-04,2024-03-05,10,C01,,,1,,\n")), "3 operation");
        assert_eq!(field("A1,VALVE,8,2024-03-04,,10,C99,,,1,,\n"), "2 work_center");
        assert_eq!(field("A1,VALVE,8,2024-03-04,,10,C01,,,1,nobody,1\n"), "2 operator");
        assert_eq!(field("A1,VALVE,8,2024-03-04,,10,C01,,,25,,\n"), "2 machine_hours");
        assert_eq!(field("A1,VALVE,8.5,2024-03-04,,,,,,,,\n"), "2 quantity");
        assert_eq!(field("A1,VALVE,8,2999-03-04,,,,,,,,\n"), "2 end");
        assert_eq!(rows(&t.ask("work_order.list", json!({}))).len(), 0);

        let done = bring_in(&t.app, &format!("{head}{good}A2,VALVE,3,2024-03-04,,,,,,,,\n")).unwrap();
        assert_eq!(done, json!({ "orders": 2, "without_reports": 1, "reports": 1 }));
        let orders = t.ask("work_order.list", json!({ "sort": "number" }));
        let states: Vec<&str> = rows(&orders).iter().map(|row| row["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["closed", "closed"]);
        // 1.5 h at 48, 2 h at 60, 2 h of 3.85 kW in the valley: 0.33 each.
        let sheet = t.ask("costing.sheet", json!({ "by": "operation", "from": "2024-03-04", "to": "2024-03-04" }));
        let totals = &sheet["totals"];
        let told = ["reports", "good", "reject_work", "labour", "machine", "energy", "total"]
            .map(|field| totals[field].to_string().replace('"', ""));
        assert_eq!(told, ["1", "7", "1", "72", "120", "2.54", "194.54"]);
        let list = t.ask("report.list", json!({}));
        let report = &rows(&list)[0];
        assert_eq!((report["number"].as_str().unwrap(), &report["operators"]), ("WR-240304-001", &json!("王强")));
        // It is closed: nothing more is reported of it, and what was is not taken back.
        let error = t.refused("report.reverse", json!({ "number": "WR-240304-001", "reason": "x" }));
        assert_eq!(error.code, Code::ReportEnded);
        assert_eq!(refused(&t.app, "report.operation", json!({ "order": "A1", "operation": 10 })).code, Code::Missing);
    });
}
