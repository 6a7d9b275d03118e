//! "Every list takes limit and after, and gives next": held against the whole contract, in words and in deeds.
#![allow(clippy::unwrap_used)]

use qitao_app::{App, COMMANDS, Caller, Client, Code, CommandKind, Create, Error, Location, Reply, Token, contract};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Answers with an array that is part of one record or has a fixed length; each with the reason why it is no list.
const NO_LISTS: &[(&str, &str)] = &[
    ("report.operation", "the machines of one work centre and who is at one operation: a handful"),
    ("report.of_order", "the operations of one order, as its limits allow"),
    ("report.get", "who worked on one report, and its bands, as its limits allow"),
    ("standard.breakdown", "the lines and operations of one item, as its limits allow"),
    ("costing.sheet", "the lines of one sheet, cut at a limit with the number of those left off"),
    ("costing.by_work_center", "the work centres of one factory: a handful"),
    ("month.check", "what is looked at before a month is closed: a handful"),
    ("rate.at", "the kinds of hours beyond the usual ones: a handful"),
    ("bom.get", "the items of one version's lines"),
    ("routing.get", "the one item of a version"),
    ("import.open", "the sheets of one file, as its limits allow"),
    ("attachment.list", "the files of one paper, as its limits allow"),
    ("approval.get", "the consequences of one request, and what had moved: a handful"),
    ("approval.ahead", "the figures, first places and some approvers of one call: a handful"),
    ("approval.of", "the open requests about one object, of which each command has one"),
    ("script.get", "the tables, statements and newest requests of one script, as its limits allow"),
    ("backup.status", "the newest files beside the books that could take their place, cut at a handful"),
    ("cut_over.get", "the steps of the one cut-over"),
    ("count.get", "the verbs, papers and counters of one count: a handful"),
    ("scan.rules", "the kinds of papers that move stock: a handful"),
    ("document.get", "the lines of one paper, as its limits allow"),
    ("work_order.compare", "what differs of one order, as its limits allow"),
    ("work_order.get", "what one order takes and how it is made, as its limits allow"),
    ("outsourcing.get", "the lines of one order, as its limits allow"),
    ("outsourcing.propose_issue", "the lines of one paper that are short, as its limits allow"),
    ("outsourcing.propose_return", "the lines of one paper that are short, as its limits allow"),
    ("outsourcing.reconcile", "the operations of one order, as its limits allow"),
    ("work_order.pick", "the walks of one pick list, whose orders are as many as its limits allow"),
    ("document.propose", "the lines of one paper that are short, as its limits allow"),
    ("match.get", "the papers of one line of an order"),
    ("match.of", "the lines of one invoice, as its limits allow"),
    ("label.preview", "the first bins that get no label: a handful"),
    ("lineage.get", "the papers of one code, cut at a limit"),
    ("archive.list", "the months that were made, cut at twenty years"),
    ("system.info", "where other devices reach the program: a handful"),
    ("person.get", "the rights of one person, of which there are a handful"),
];

fn properties(schema: &Value, of: &Value) -> Value {
    let name = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    let schema = name.map_or(schema, |name| &of["components"]["schemas"][name]);
    schema["properties"].clone()
}

/// Every command that answers with a list, and the field that holds its rows.
fn lists() -> Vec<(&'static str, String)> {
    let contract = contract::openapi();
    let mut found = Vec::new();
    for command in COMMANDS.iter().filter(|command| command.kind == CommandKind::Query) {
        let post = &contract["paths"][format!("/api/{}", command.name)]["post"];
        let input = properties(&post["requestBody"]["content"]["application/json"]["schema"], &contract);
        let output = properties(&post["responses"]["200"]["content"]["application/json"]["schema"], &contract);
        let arrays: Vec<&String> = output.as_object().into_iter().flatten().filter(|(_, p)| p["type"] == "array").map(|(n, _)| n).collect();
        let next = output.get("next").is_some();
        if NO_LISTS.iter().any(|(name, _)| *name == command.name) {
            assert!(!next && !arrays.is_empty(), "{} is no exception any more", command.name);
            continue;
        }
        assert_eq!(next, !arrays.is_empty(), "{}: next and rows {arrays:?}", command.name);
        if !next {
            continue;
        }
        let limit = input["limit"]["description"].as_str().unwrap_or_default();
        assert_eq!(limit, "Most rows (1000 when absent, at most 100000).", "{}", command.name);
        assert_eq!(input["after"]["description"], "The `next` of the page before.", "{}", command.name);
        let rows =
            arrays.iter().find(|a| ["rows", "lines", "hits", "problems", "orders", "months", "versions", "items"].contains(&a.as_str()));
        found.push((command.name, rows.unwrap_or_else(|| panic!("{}: no rows in {arrays:?}", command.name)).to_string()));
    }
    found
}

struct Books {
    app: Arc<App>,
    caller: Caller,
    _folder: tempfile::TempDir,
}

impl Books {
    fn call(&self, name: &str, input: Value) -> Result<Value, Error> {
        match self.app.call(&self.caller, name, input)? {
            Reply::Json(value) => Ok(value),
            Reply::File(_) => panic!("{name} answered with a file"),
        }
    }

    fn ask(&self, name: &str, input: Value) -> Value {
        self.call(name, input.clone()).unwrap_or_else(|error| panic!("{name} {input}: {error}"))
    }

    fn job(&self, name: &str, input: Value) -> Value {
        let started = self.ask(name, input);
        self.app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {}).unwrap()
    }

    fn dry_run(&self, text: &str) -> Value {
        let file = self.app.upload(&self.caller, "items.csv", text.as_bytes()).unwrap().file;
        self.job("import.dry_run", json!({ "files": [file] }))["run"].clone()
    }

    /// The sample factory, with some imports and mistakes.
    fn sample() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(Location::Sqlite(folder.path().join("t.qitao")), Create::New, "test").unwrap();
        let mut books = Self { app, caller: Caller::local(Client::Program), _folder: folder };
        books.job("sample.load", json!({ "papers": false }));
        // Finished goods without a BOM, so that the check finds something.
        for n in 0..3 {
            let run = books.dry_run(&format!("Item code,Name,Unit,Kind\nZ-{n},零件,件,finished\n"));
            books.job("import.write", json!({ "run": run }));
        }
        for n in 0..4 {
            let partner = json!({
                "code": format!("P{n}"), "name": "往来", "customer": n != 1, "supplier": n > 0, "tax_rate": "0.13", "tax_included": true,
                "payment_days": 30, "tax_number": "", "contact": "", "phone": "", "address": "", "note": "", "retired": false
            });
            books.ask("partner.save", json!({ "partner": partner, "revision": null }));
            if n == 3 {
                continue;
            }
            let warehouse = json!({ "code": format!("W{n}"), "name": "仓", "kind": "stock", "partner": "", "note": "", "retired": false });
            books.ask("warehouse.save", json!({ "warehouse": warehouse, "revision": null }));
        }
        for n in 0..3 {
            let bin = json!({ "warehouse": "W1", "code": format!("A-{n}"), "barcode": "", "note": "", "retired": false });
            books.ask("bin.save", json!({ "bin": bin, "revision": null }));
        }
        for n in 1..=3 {
            let from = format!("2998-0{n}-01");
            let breaks = json!([{ "from": "0", "price": "1.2" }]);
            let price = json!({ "supplier": "P1", "item": "FA-DN50-0304", "operation": null, "from": from, "breaks": breaks, "note": "" });
            books.ask("outsourcing.save_price", json!({ "id": null, "price": price, "revision": null }));
            let terms = json!({ "allowance": "0.02", "tolerance": "0.01", "deducts_reject_work": true });
            let rule =
                json!({ "supplier": null, "item": null, "operation": null, "material": null, "from": from, "terms": terms, "note": "" });
            books.ask("outsourcing.save_tolerance", json!({ "id": null, "rule": rule, "revision": null }));
        }
        books.trade();
        for quantity in ["10", "20", "5"] {
            let order = json!({ "item": "FA-DN50-0304", "quantity": quantity, "due": "2998-03-02" });
            books.ask("work_order.save", json!({ "work_order": order }));
            let order = json!({ "supplier": "P1", "due": null, "lines": [{ "item": "FA-DN50-0304", "quantity": quantity }] });
            books.ask("outsourcing.order", json!({ "order": order }));
        }
        let begun = books.ask("login.switch_on", json!({ "login": "li", "name": "李敏", "password": "tanglewood" }));
        let token = Token::given(begun["session"]["token"].as_str().unwrap());
        books.caller = books.caller.with_session(Some(token));
        // Two more people, and a second session: the window's beside the browser's.
        for login in ["wang", "zhao"] {
            let person = json!({ "login": login, "name": login, "roles": ["keeper"], "retired": false });
            books.ask("person.save", json!({ "person": person, "revision": null }));
        }
        let other = Caller::local(Client::Window);
        books.app.call(&other, "session.login", json!({ "login": "li", "secret": "tanglewood" })).unwrap();
        books.report();
        books.delivered();
        // Three requests that need somebody else, of which one is not open.
        books.ask(
            "person.save",
            json!({ "person": { "login": "he", "name": "何", "roles": ["owner"], "retired": false }, "revision": null }),
        );
        books.ask("person.set_secret", json!({ "login": "he", "kind": "pin", "secret": "4711" }));
        let revision = books.ask("unit.get", json!({ "code": "件" }))["revision"].clone();
        let input = json!({ "code": "件", "retired": true, "revision": revision });
        let ask =
            |command: &str, input: &Value| books.ask("approval.request", json!({ "command": command, "input": input, "reason": "x" }));
        let taken_back = ask("unit.retire", &input);
        books.ask("approval.withdraw", json!({ "id": taken_back["id"] }));
        ask("unit.retire", &input);
        ask("approval.configure", &json!({ "mass_changes": 2_000 }));
        books
    }
}

impl Books {
    /// Two orders that work is reported of, with somebody who is at each.
    fn report(&self) {
        let wage =
            json!({ "kind": "wage", "person": null, "grade": null, "item": null, "operation": null, "basis": "hour", "price": "48" });
        self.ask("rate.save", json!({ "id": null, "from": "2020-01-01", "rate": wage, "revision": null, "reason": "x" }));
        for order in self.ask("work_order.list", json!({ "limit": 2 }))["rows"].as_array().unwrap() {
            self.ask("document.act", json!({ "number": order["number"], "verb": "confirm", "revision": order["revision"] }));
            let operation = self.ask("work_order.get", json!({ "number": order["number"] }))["operations"][0]["number"].clone();
            let done = json!({ "order": order["number"], "operation": operation, "good": "1" });
            let day = 1_730_000_000_000_000_i64;
            let report = json!({ "starts": day, "ends": day + 3_600_000_000, "operators": [{ "person": "wang" }], "operations": [done] });
            self.ask("report.post", report);
            self.ask("report.start", json!({ "order": order["number"], "operation": operation, "people": ["wang"] }));
        }
    }

    /// What was delivered in a month that is closed.
    fn delivered(&self) {
        let make = |kind: &str, day: &str, line: Value, verb: &str| {
            let document = json!({ "kind": kind, "partner": "P0", "day": day, "lines": [line] });
            let draft = self.ask("document.save", json!({ "document": document }));
            self.ask("document.act", json!({ "number": draft["number"], "verb": verb, "revision": draft["revision"] }))
        };
        for n in 0..3 {
            let line = json!({ "item": format!("Z-{n}"), "quantity": "1" });
            let order = make("sales_order", "2024-10-20", with(&line, "price", json!("2")), "confirm");
            let parents = json!([{ "document": order["number"], "line": 1, "quantity": "1" }]);
            make("shipment", "2024-10-20", with(&with(&line, "warehouse", json!("W1")), "parents", parents), "post");
        }
        let seen = self.ask("month.check", json!({ "month": "2024-10" }))["seen"].clone();
        self.ask("month.close", json!({ "month": "2024-10", "allocate": false, "seen": seen }));
    }

    /// Some papers: stock, orders, promises, and purchases that nobody asked for.
    fn trade(&self) {
        let make = |kind: &str, partner: &str, line: Value, verb: &str| {
            let draft = self.ask("document.save", json!({ "document": { "kind": kind, "partner": partner, "lines": [line] } }));
            self.ask("document.act", json!({ "number": draft["number"], "verb": verb, "revision": draft["revision"] }))
        };
        for n in 0..3 {
            let item = format!("Z-{n}");
            let stock = json!({ "item": item, "quantity": "10", "price": "1", "warehouse": "W1", "reason": "期初" });
            make("adjustment", "", stock, "post");
            let sold = json!({ "item": item, "quantity": "5", "due": format!("2998-01-0{}", n + 1) });
            let order = make("sales_order", "P0", sold, "confirm");
            self.ask("reservation.hold", json!({ "number": order["number"], "line": 1, "quantity": "2" }));
            let bought = json!({ "item": "Z-0", "quantity": "5", "due": format!("2998-02-0{}", n + 1) });
            make("purchase_order", "P2", bought, "confirm");
        }
        let lines = json!([{ "item": "Z-0", "quantity": "1", "warehouse": "W1", "reason": "x" }]);
        let draft = self.ask("document.save", json!({ "document": { "kind": "adjustment", "partner": "", "lines": lines } }));
        for text in ["Z-0", "Z-1", "?"] {
            self.ask("scan.take", json!({ "number": draft["number"], "text": text }));
        }
        // What came of three suppliers, and was invoiced of two of them in part.
        for partner in ["P1", "P2", "P3"] {
            let order = make("purchase_order", partner, json!({ "item": "Z-1", "quantity": "5", "price": "1" }), "confirm");
            let parents = json!([{ "document": order["number"], "line": 1, "quantity": "5" }]);
            let came = make("receipt", partner, json!({ "item": "Z-1", "quantity": "5", "warehouse": "W1", "parents": parents }), "post");
            let parents = json!([{ "document": came["number"], "line": 1, "quantity": "2" }]);
            make("purchase_invoice", partner, json!({ "item": "Z-1", "quantity": "2", "parents": parents }), "post");
        }
        // What was owed to them before these books began.
        self.ask("cut_over.set_day", json!({ "day": "2020-01-01" }));
        let run = self.dry_run("供应商编码,发票号,余额\nP1,F-1,10\nP2,F-2,20\nP3,F-3,30\n");
        self.job("import.write", json!({ "run": run }));
    }
}

impl Books {
    /// Three snapshots, and the last one's instant: with a count of which nothing was right.
    fn snapshots(&self) -> i64 {
        // Nobody listens there: each is written for somebody outside, and waits.
        self.ask("outbox.configure", json!({ "address": "http://127.0.0.1:9/x" }));
        let number = self.ask("count.make", json!({ "warehouse": "W1" }))["count"]["number"].clone();
        let entries: Vec<Value> = (1..=3).map(|line| json!({ "line": line, "quantity": "1" })).collect();
        self.ask("count.enter", json!({ "number": number, "entries": entries }));
        self.ask("count.act", json!({ "number": number, "verb": "finish", "revision": 1, "leave": true }));
        let dues = [(); 3].map(|()| self.ask("snapshot.take", json!({}))["due"].as_i64().unwrap());
        self.ask("count.act", json!({ "number": number, "verb": "cancel", "revision": 2, "reason": "x" }));
        dues[2]
    }

    /// Three counts of whatever lies in W1 but is on none yet; gives the number of the longest.
    fn counts(&self) -> String {
        let made = |input: Value| self.ask("count.make", input)["count"].clone();
        let whole = made(json!({ "warehouse": "W1" }));
        let revision = whole["revision"].clone();
        self.ask("count.act", json!({ "number": whole["number"], "verb": "cancel", "revision": revision, "reason": "x" }));
        for _ in 0..2 {
            made(json!({ "warehouse": "W1", "most": 1 }));
        }
        whole["number"].as_str().unwrap().to_owned()
    }
}

/// What is asked of each list.
fn questions(books: &Books) -> Vec<(&'static str, Value)> {
    let due = books.snapshots();
    let mistakes: String = (0..7).map(|n| format!("W-{n},零件,件,-1\n")).collect();
    let run = books.dry_run(&format!("物料编码,物料名称,计量单位,安全库存\n{mistakes}X-1,零件,件,1\nX-2,零件,件,1\n"));
    for _ in 0..4 {
        books.job("backup.make", json!({}));
    }
    let change = books.ask("journal.changes", json!({ "command": "import.write" }))["rows"][0]["id"].clone();
    for _ in 0..3 {
        let text = "UPDATE item SET note = 'x' WHERE code LIKE 'Z-%'";
        books.job("script.submit", json!({ "title": "试", "why": "x", "kind": "sql", "text": text }));
    }
    // Before the first rates hold and today, so that they differ.
    for (name, day) in [("旧", "2001-01-01"), ("新", "2026-11-03")] {
        books.ask("standard.roll_up", json!({ "name": name, "day": day }));
    }
    let item = json!("FA-DN50-0304");
    let part = json!("BT-M12X50-A2");
    vec![
        ("system.call_figures", json!({ "since": "2020-01-01" })),
        ("search.find", json!({ "text": "f" })),
        ("unit.list", json!({})),
        ("item.list", json!({})),
        ("work_center.list", json!({})),
        ("machine.list", json!({})),
        ("grade.list", json!({})),
        ("rate.list", json!({})),
        ("rate.list", json!({ "filter": [{ "field": "kind", "op": "eq", "values": ["wage"] }] })),
        ("standard.versions", json!({})),
        ("standard.list", json!({ "version": 1 })),
        ("standard.list", json!({ "version": 1, "words": "m", "unpriced": true })),
        ("standard.compare", json!({ "a": 1, "b": 2 })),
        ("outsourcing.prices", json!({})),
        ("outsourcing.prices", json!({ "filter": [{ "field": "supplier", "op": "eq", "values": ["P1"] }] })),
        ("outsourcing.tolerances", json!({})),
        ("outsourcing.reconciliations", json!({})),
        ("outsourcing.reconciliations", json!({ "filter": [{ "field": "state", "op": "eq", "values": ["clear"] }] })),
        ("partner.list", json!({})),
        ("warehouse.list", json!({})),
        ("bin.list", json!({})),
        ("bin.list", json!({ "filter": [{ "field": "warehouse", "op": "eq", "values": ["W1"] }] })),
        ("document.list", json!({})),
        ("document.lines", json!({ "filter": [{ "field": "open", "op": "eq", "values": ["true"] }] })),
        ("work_order.list", json!({})),
        ("report.list", json!({})),
        ("report.list", json!({ "filter": [{ "field": "operator", "op": "eq", "values": ["wang"] }] })),
        ("report.running", json!({})),
        ("month.list", json!({})),
        ("costing.wip", json!({ "on": "2026-11-01" })),
        ("costing.margin", json!({ "month": "2024-10" })),
        ("work_order.kit_check", json!({})),
        ("bom.occupation", json!({ "item": part })),
        ("match.list", json!({})),
        ("debt.invoices", json!({ "side": "payable", "day": "2998-01-01" })),
        ("debt.partners", json!({ "side": "payable", "day": "2998-01-01" })),
        ("accrual.list", json!({ "day": "2998-01-01" })),
        ("accrual.partners", json!({ "day": "2998-01-01" })),
        ("stock.list", json!({ "filter": [{ "field": "has_stock", "op": "eq", "values": ["true"] }] })),
        ("stock.balances", json!({})),
        ("stock.moves", json!({})),
        ("stock.promise", json!({ "item": "Z-0" })),
        ("reservation.list", json!({})),
        ("snapshot.list", json!({})),
        ("snapshot.differences", json!({ "due": due })),
        ("snapshot.lines", json!({ "due": due })),
        ("outbox.list", json!({})),
        ("count.list", json!({})),
        ("cut_over.balance", json!({})),
        ("sale_lock.list", json!({})),
        ("count.lines", json!({ "number": books.counts().as_str() })),
        ("scan.list", json!({})),
        ("lineage.list", json!({})),
        ("lineage.completeness", json!({ "from": "2020-01-01", "to": "2998-12-31" })),
        ("routing.list", json!({})),
        ("bom.list", json!({})),
        ("bom.explode", json!({ "item": item })),
        ("bom.explode", json!({ "item": item, "view": "by_level" })),
        ("bom.explode", json!({ "item": item, "view": "indented" })),
        ("bom.where_used", json!({ "item": part })),
        ("bom.where_used", json!({ "item": part, "view": "direct" })),
        ("bom.where_used", json!({ "item": part, "view": "tops" })),
        ("bom.where_used", json!({ "item": part, "view": "indented" })),
        ("bom.check", json!({})),
        ("bom.low_level_codes", json!({})),
        ("import.problems", json!({ "run": run })),
        ("import.rows", json!({ "run": run, "sheet": "items" })),
        ("import.rows", json!({ "run": run, "sheet": "items", "only_problems": true, "from": 4 })),
        ("import.differences", json!({ "run": run })),
        ("import.batches", json!({})),
        ("job.list", json!({})),
        ("audit.list", json!({})),
        ("audit.list", json!({ "command": "import.write", "actor": "administrator" })),
        ("session.list", json!({})),
        ("approval.list", json!({})),
        ("person.list", json!({})),
        ("person.names", json!({})),
        ("role.list", json!({})),
        ("backup.list", json!({})),
        ("script.list", json!({})),
        ("script.rows", json!({ "number": 1 })),
        ("journal.changes", json!({})),
        ("journal.rows", json!({ "change": change })),
    ]
}

/// Calls are counted while they are looked at.
fn settled(mut rows: Vec<Value>) -> Vec<Value> {
    for row in &mut rows {
        for count in ["calls", "changes", "failures", "micros", "micros_most", "seen_at"] {
            row.as_object_mut().unwrap().remove(count);
        }
    }
    rows
}

fn with(input: &Value, key: &str, value: Value) -> Value {
    let mut input = input.clone();
    input[key] = value;
    input
}

#[test]
fn every_list_comes_in_pages_that_add_up() {
    let books = Books::sample();
    let lists = lists();
    let questions = questions(&books);
    let asked: BTreeSet<&str> = questions.iter().map(|(name, _)| *name).collect();
    assert_eq!(asked, lists.iter().map(|(name, _)| *name).collect(), "each list of the contract has its question here");
    for (name, input) in &questions {
        let field = &lists.iter().find(|(list, _)| list == name).unwrap().1;
        let page = |input: Value| {
            let answer = books.ask(name, input);
            (answer[field].as_array().unwrap().clone(), answer["next"].clone())
        };
        page(input.clone());
        let (whole, next) = page(with(input, "limit", json!(100_000)));
        let whole = settled(whole);
        assert!(next.is_null() && whole.len() > 1, "{name} {input}: {} rows, next {next}", whole.len());
        let size = whole.len().div_ceil(3);
        let (mut all, mut after) = (Vec::new(), Value::Null);
        for _ in 0..3 {
            let (rows, next) = page(with(&with(input, "limit", json!(size)), "after", after));
            assert!(rows.len() <= size, "{name}: {} rows instead of {size}", rows.len());
            all.extend(rows);
            after = next;
            if after.is_null() {
                break;
            }
        }
        assert!(after.is_null(), "{name} {input} has an end: {after}");
        assert!(settled(all) == whole, "{name} {input}: the pages are not the list");
        assert_eq!(page(with(input, "limit", json!(0))).0.len(), 1, "{name}: a page has a row at least");
    }
}

#[test]
fn flat_views_come_by_level_and_code_and_only_what_is_wanted() {
    let books = Books::sample();
    let rows = |name: &str, input: Value| books.ask(name, input)["lines"].as_array().unwrap().clone();
    let key = |row: &Value| (row["level"].as_u64().unwrap(), row["item"].as_str().unwrap().to_owned());
    let codes = |rows: &[Value]| rows.iter().map(|row| key(row).1).collect::<Vec<_>>();
    let valve = json!({ "item": "FA-DN50-0304", "quantity": "240", "limit": 1000 });

    let summed = rows("bom.explode", valve.clone());
    assert!(summed.len() > 20 && codes(&summed).is_sorted(), "{:?}", codes(&summed));
    let by_level = rows("bom.explode", with(&valve, "view", json!("by_level")));
    assert!(by_level.iter().map(key).is_sorted() && key(by_level.last().unwrap()).0 > 1);
    for view in ["all", "tops", "direct"] {
        let used = rows("bom.where_used", json!({ "item": "BT-M12X50-A2", "view": view }));
        assert!(used.len() > 5 && used.iter().map(key).is_sorted(), "{view}: {:?}", codes(&used));
    }

    // What is bought, of both flat views; and what has a text in its code, name or specification, whatever the case.
    for view in ["summed", "by_level"] {
        let all = rows("bom.explode", with(&valve, "view", json!(view)));
        let asked = |field: &str, value: &str| rows("bom.explode", with(&with(&valve, "view", json!(view)), field, json!(value)));
        let fits = |fits: &dyn Fn(&Value) -> bool| all.iter().filter(|row| fits(row)).cloned().collect::<Vec<_>>();
        let bought = asked("source", "buy");
        assert!(!bought.is_empty() && bought.len() < all.len());
        assert_eq!(bought, fits(&|row| row["source"] == "buy"), "{view}");
        let bolts = asked("text", " m12 ");
        let said = |row: &Value| ["item", "name", "spec"].map(|f| row[f].as_str().unwrap().to_lowercase()).join(" ");
        assert!(!bolts.is_empty() && bolts.len() < all.len());
        assert_eq!(bolts, fits(&|row| said(row).contains("m12")), "{view}");
    }
    // The figures are those of the whole, and pages of a part are cut like those of the whole.
    let part = with(&with(&valve, "source", json!("buy")), "limit", json!(2));
    let (whole, first) = (books.ask("bom.explode", valve.clone()), books.ask("bom.explode", part.clone()));
    assert_eq!(first["summary"], whole["summary"]);
    assert!(books.call("bom.explode", with(&valve, "after", first["next"].clone())).is_err(), "the cursor of another question");
    let second = books.ask("bom.explode", with(&part, "after", first["next"].clone()));
    let bought = rows("bom.explode", with(&valve, "source", json!("buy")));
    assert_eq!((&first["lines"][1], &second["lines"][0]), (&bought[1], &bought[2]));
}

#[test]
fn a_file_of_a_view_says_what_it_is_and_has_the_columns_and_rows_of_that_view() {
    let books = Books::sample();
    let valve = json!({ "item": "FA-DN50-0304", "quantity": "240", "date": "2026-11-25", "language": "zh-CN" });
    let file = |name: &str, input: Value| match books.app.call(&books.caller, name, input).unwrap() {
        Reply::File(file) => file,
        Reply::Json(value) => panic!("{name} is no file: {value}"),
    };
    // The name, the captions, the head and the first column of the rows.
    let look = |name: &str, input: Value| {
        let file = file(name, input);
        let book = qitao_office::read(&file.bytes, &file.name, &qitao_office::Limits::default(), qitao_office::UNWATCHED).unwrap();
        let text = |row: &qitao_office::Row<'_>| (0..12).filter_map(|c| row.cell(c)).map(|c| c.text.to_string()).collect::<Vec<_>>();
        let rows: Vec<Vec<String>> = book.sheets[0].rows().map(|row| text(&row)).collect();
        let head = rows.iter().position(|row| row.first().is_some_and(|cell| cell == "物料编码")).unwrap();
        let codes: Vec<String> = rows[head + 1..].iter().map(|row| row[0].clone()).collect();
        (file.name, rows[..head].concat(), rows[head].clone(), codes)
    };
    let of_line = |head: &[String]| head.iter().any(|h| h == "单位用量") && head.iter().any(|h| h == "损耗率");

    let (name, captions, head, _) = look("bom.explode_export", with(&valve, "view", json!("indented")));
    assert_eq!((name.as_str(), captions.len(), of_line(&head)), ("FA-DN50-0304_240_逐级_2026-11-25.xlsx", 3, true), "{head:?}");
    for (view, word) in [("summed", "汇总"), ("by_level", "按层")] {
        let (name, captions, head, codes) = look("bom.explode_export", with(&valve, "view", json!(view)));
        assert_eq!((name, captions.len()), (format!("FA-DN50-0304_240_{word}_2026-11-25.xlsx"), 3));
        assert!(!head.iter().any(|h| h == "单位用量" || h == "损耗率") && head.iter().any(|h| h == "总需求"), "{head:?}");
        let part = with(&with(&valve, "view", json!(view)), "source", json!("buy"));
        let (_, captions, _, bought) = look("bom.explode_export", part);
        assert!(captions.contains(&"筛选: 外购".to_owned()), "{captions:?}");
        assert!(!bought.is_empty() && bought.len() < codes.len() && bought.iter().all(|code| codes.contains(code)));
    }
    let tops = json!({ "item": "BT-M12X50-A2", "view": "tops", "date": "2026-11-25", "language": "zh-CN" });
    assert_eq!(look("bom.where_used_export", tops).0, "BT-M12X50-A2_反查_最顶层_2026-11-25.xlsx");
}

#[test]
fn pages_of_what_was_computed_do_not_go_on_when_the_books_have_changed() {
    let books = Books::sample();
    let computed = ["bom.explode", "bom.where_used", "bom.check", "bom.low_level_codes", "search.find"];
    let questions: Vec<_> =
        questions(&books).into_iter().filter(|(name, input)| computed.contains(name) && input["view"] != "indented").collect();
    assert_eq!(questions.len(), 8);
    let next = |(name, input): &(&str, Value)| books.ask(name, with(input, "limit", json!(1)))["next"].clone();
    let cursors: Vec<Value> = questions.iter().map(next).collect();
    let go_on = |name: &str, input: &Value, after: &Value| books.call(name, with(input, "after", after.clone()));
    for ((name, input), after) in questions.iter().zip(&cursors) {
        go_on(name, input, after).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    // Another question's cursor does not fit, nor does none at all.
    let (_, explode) = &questions[1];
    assert_eq!(go_on("bom.explode", &with(explode, "quantity", json!("2")), &cursors[1]).unwrap_err().code, Code::ListMoved);
    assert_eq!(go_on("bom.explode", &with(explode, "date", json!("2020-01-01")), &cursors[1]).unwrap_err().code, Code::ListMoved);
    assert_eq!(go_on("bom.explode", explode, &json!("5")).unwrap_err().code, Code::ListBadCursor);

    let center = books.ask("work_center.list", json!({ "limit": 1 }))["rows"][0]["code"].clone();
    let center = books.ask("work_center.get", json!({ "code": center }));
    books.ask("work_center.save", json!({ "work_center": center["work_center"], "revision": center["revision"] }));
    let code = explode["item"].clone();
    let mut view = books.ask("item.get", json!({ "code": code }));
    view["item"]["lead_time_days"] = json!(view["item"]["lead_time_days"].as_i64().unwrap() + 1);
    books.ask("item.save", json!({ "item": view["item"], "revision": view["revision"] }));
    for ((name, input), after) in questions.iter().zip(&cursors) {
        let error = go_on(name, input, after).unwrap_err();
        assert_eq!((error.code, error.hint.as_deref()), (Code::ListMoved, Some("start_again")), "{name} {input}");
    }
}
