//! What screens ask of lists: every list with every filter that it offers, with values from the books.

use crate::generated::{Place, Scale};
use serde_json::{Value, json};

/// A list as a screen asks for it.
pub struct Case {
    pub command: &'static str,
    /// What is asked for besides paging, in words.
    pub what: String,
    /// By call: what is asked.
    pub inputs: Vec<Value>,
}

fn condition(field: &str, op: &str, values: &[&str]) -> Value {
    json!({ "field": field, "op": op, "values": values })
}

/// Values that are in the books, spread over them.
struct Samples {
    days: Vec<String>,
    partners: Vec<String>,
    items: Vec<String>,
    codes: Vec<String>,
    references: Vec<String>,
    bins: Vec<String>,
    lots: Vec<String>,
}

impl Samples {
    fn of(place: &Place, scale: &Scale) -> Self {
        let spread = |column: &str, of: &str, key: &str| {
            place.texts(&format!("SELECT {column} FROM {of} ORDER BY {key} * 7919 % 100003, {key} LIMIT 40"))
        };
        let day = |n: i64| qitao_domain::Day::from_number(i32::try_from(n).unwrap()).unwrap().to_string();
        Self {
            days: (0..40).map(|n| day(scale.today - 1_090 + n * 27)).collect(),
            partners: spread("code", "partner", "id"),
            items: spread("code", "item", "id"),
            codes: spread("code", "tracking", "id"),
            references: spread("reference", "document WHERE reference <> ''", "id"),
            bins: spread("code", "bin WHERE code <> ''", "id"),
            lots: spread("lot", "stock_balance WHERE lot <> ''", "id"),
        }
    }
}

/// The filters of a list, each with some values.
struct Filters<'s> {
    command: &'static str,
    /// What the list is always asked for, and its order.
    fixed: Vec<Value>,
    sort: &'static str,
    label: &'s str,
    found: &'s mut Vec<Case>,
}

impl Filters<'_> {
    fn add(&mut self, what: &str, filters: Vec<Vec<Value>>, text: Option<&[&str]>) {
        let one = |filter: &Vec<Value>, text: Option<&&str>| {
            let all: Vec<Value> = self.fixed.iter().chain(filter).cloned().collect();
            let mut input = json!({ "limit": 50, "filter": all });
            if !self.sort.is_empty() {
                input["sort"] = json!(self.sort);
            }
            if let Some(text) = text {
                input["text"] = json!(text);
            }
            input
        };
        let inputs = match text {
            Some(texts) => texts.iter().map(|text| one(&Vec::new(), Some(text))).collect(),
            None => filters.iter().map(|filter| one(filter, None)).collect(),
        };
        self.found.push(Case { command: self.command, what: format!("{} {what}", self.label).trim().to_owned(), inputs });
    }

    /// As it opens.
    fn plain(&mut self) {
        self.add("", vec![Vec::new()], None);
    }

    fn one(&mut self, field: &str, op: &str, values: &[String]) {
        self.add(&format!("{field} {op}"), values.iter().map(|value| vec![condition(field, op, &[value])]).collect(), None);
    }

    /// A column of text: its comparisons, of values that are there, of parts of them that many have, and of what nothing has.
    fn text(&mut self, field: &str, values: &[String]) {
        self.one(field, "eq", values);
        self.one(field, "ne", &values[..4]);
        self.one(field, "contains", values);
        let end = |value: &String| value.chars().skip(value.chars().count().saturating_sub(3)).collect();
        let begin = |value: &String| value.chars().take(3).collect();
        self.one(field, "contains", &values.iter().take(10).map(end).chain(values.iter().take(3).map(begin)).collect::<Vec<_>>());
        self.found.last_mut().unwrap().what.push_str(" a part");
        self.one(field, "contains", &["NOWHERE".into()]);
        self.found.last_mut().unwrap().what.push_str(" what nothing has");
        self.add(&format!("{field} empty"), vec![vec![condition(field, "empty", &[])]], None);
    }

    /// A column of millions of texts: its comparisons, of values that are there, of how they begin, and of what nothing begins with.
    fn code(&mut self, field: &str, values: &[String]) {
        self.one(field, "eq", values);
        self.one(field, "ne", &values[..4]);
        self.one(field, "begins", values);
        let begin = |value: &String| value.chars().take(value.chars().count() / 2).collect();
        self.one(field, "begins", &values.iter().take(10).map(begin).filter(|text: &String| !text.is_empty()).collect::<Vec<_>>());
        self.found.last_mut().unwrap().what.push_str(" a part");
        self.one(field, "begins", &["NOWHERE".into()]);
        self.found.last_mut().unwrap().what.push_str(" what nothing has");
        self.add(&format!("{field} empty"), vec![vec![condition(field, "empty", &[])]], None);
    }

    fn day(&mut self, field: &str, days: &[String]) {
        for op in ["ge", "le", "eq"] {
            self.one(field, op, days);
        }
        self.add(&format!("{field} empty"), vec![vec![condition(field, "empty", &[])]], None);
    }

    fn choice(&mut self, field: &str, values: &[&str]) {
        for value in values {
            self.add(&format!("{field} {value}"), vec![vec![condition(field, "any_of", &[value])]], None);
        }
    }

    fn words(&mut self, words: &[&str]) {
        self.add("words", Vec::new(), Some(words));
    }

    fn yes(&mut self, field: &str) {
        self.add(field, vec![vec![condition(field, "eq", &["true"])]], None);
    }
}

const ORDERS: [&str; 5] = ["draft", "open", "done", "closed", "cancelled"];
const PAPERS: [&str; 4] = ["draft", "posted", "reversed", "cancelled"];

/// (kind, partner and reference, first item, due) of the lists of papers.
const KINDS: [(&str, bool, bool, bool); 7] = [
    ("sales_order", true, true, true),
    ("requisition", false, true, true),
    ("purchase_order", true, true, true),
    ("receipt", true, true, false),
    ("shipment", true, true, false),
    ("sales_invoice", true, true, true),
    ("payment", true, false, false),
];

fn documents(place: &Place, samples: &Samples, found: &mut Vec<Case>) {
    for (kind, partner, item, due) in KINDS {
        let numbers = place.texts(&format!("SELECT number FROM document WHERE kind = '{kind}' ORDER BY id * 7919 % 100003, id LIMIT 40"));
        let side = if matches!(kind, "sales_order" | "shipment" | "sales_invoice") { 'C' } else { 'S' };
        let partners: Vec<String> = samples.partners.iter().map(|code| code.replacen(['C', 'S'], &side.to_string(), 1)).collect();
        let states = if matches!(kind, "sales_order" | "requisition" | "purchase_order") { &ORDERS[..] } else { &PAPERS[..] };
        let fixed = vec![condition("kind", "eq", &[kind])];
        let mut list = Filters { command: "document.list", fixed, sort: "-day", label: kind, found };
        list.plain();
        list.text("number", &numbers);
        list.day("day", &samples.days);
        if partner {
            list.text("partner", &partners);
            list.text("reference", &samples.references);
            let three = |(partner, day): (&String, &String)| {
                vec![condition("partner", "eq", &[partner]), condition("day", "ge", &[day]), condition("state", "any_of", &[states[2]])]
            };
            list.add("partner eq, day ge, state", partners.iter().zip(&samples.days).map(three).collect(), None);
        }
        if item {
            list.text("item", &samples.items);
        }
        if due {
            list.day("due", &samples.days);
        }
        list.choice("state", states);
        list.text("code", &samples.codes);
        let words: Vec<&str> = numbers.iter().map(String::as_str).chain(samples.references.iter().map(String::as_str)).collect();
        list.words(&words);
        list.words(&["26", "01", "nowhere"]);
        for sort in if due { &["day", "due", "-due"][..] } else { &["day"] } {
            list.sort = sort;
            list.add(&format!("by {sort}"), vec![Vec::new()], None);
        }
    }
}

fn lines(place: &Place, samples: &Samples, found: &mut Vec<Case>) {
    let numbers = place.texts("SELECT number FROM document WHERE kind = 'sales_order' ORDER BY id * 7919 % 100003, id LIMIT 40");
    let open = condition("open", "eq", &["true"]);
    let orders = ["sales_order", "production_plan", "requisition", "purchase_order"];
    let every = vec![condition("kind", "any_of", &orders), open.clone()];
    let mut list = Filters { command: "document.lines", fixed: every, sort: "due", label: "open", found };
    list.plain();
    list.text("document", &numbers);
    list.text("partner", &samples.partners);
    list.text("item", &samples.items);
    list.day("day", &samples.days);
    list.day("due", &samples.days);
    list.text("code", &samples.codes);
    for kind in ["sales_order", "purchase_order"] {
        list.fixed = vec![condition("kind", "any_of", &[kind]), open.clone()];
        list.add(kind, vec![Vec::new()], None);
    }
    list.fixed = vec![condition("kind", "eq", &["receipt"]), condition("review", "any_of", &["waiting"])];
    (list.sort, list.label) = ("", "waiting");
    list.plain();
    // What a paper may come of: orders that are open, papers that were posted.
    for (kinds, more, side) in [
        (&["sales_order"][..], open.clone(), 'C'),
        (&["purchase_order"], open, 'S'),
        (&["receipt", "supplier_return"], condition("state", "any_of", &["posted"]), 'S'),
        (&["shipment", "customer_return"], condition("state", "any_of", &["posted"]), 'C'),
    ] {
        list.fixed = vec![condition("kind", "any_of", kinds), more];
        (list.label, list.sort) = ("to take of", "-id");
        list.add(kinds[0], vec![Vec::new()], None);
        let partner = |code: &String| vec![condition("partner", "eq", &[&code.replacen(['C', 'S'], &side.to_string(), 1)])];
        list.add(&format!("{} of a partner", kinds[0]), samples.partners.iter().map(partner).collect(), None);
    }
}

fn stock(place: &Place, samples: &Samples, found: &mut Vec<Case>) {
    let numbers = place.texts("SELECT number FROM document WHERE kind = 'shipment' ORDER BY id * 7919 % 100003, id LIMIT 40");
    let orders = place.texts("SELECT number FROM document WHERE kind = 'sales_order' ORDER BY id * 7919 % 100003, id LIMIT 40");
    let warehouses: Vec<String> = (0..10).map(|n| format!("W{n:02}")).collect();
    let words = ["item-0001", "零件 7", "nowhere"];
    let mut list = Filters { command: "stock.moves", fixed: Vec::new(), sort: "-day", label: "", found };
    list.plain();
    list.text("document", &numbers);
    list.day("day", &samples.days);
    list.choice("kind", &["receipt", "supplier_return", "shipment", "customer_return", "transfer", "adjustment"]);
    list.text("item", &samples.items);
    list.text("warehouse", &warehouses);
    list.text("bin", &samples.bins);
    list.code("lot", &samples.lots);
    list.words(&words);
    let both = |(item, day): (&String, &String)| vec![condition("item", "eq", &[item]), condition("day", "ge", &[day])];
    list.add("item eq, day ge", samples.items.iter().zip(&samples.days).map(both).collect(), None);

    (list.command, list.sort) = ("stock.balances", "");
    list.plain();
    list.text("item", &samples.items);
    list.text(
        "name",
        &samples.items.iter().map(|code| format!("零件 {}", code.trim_start_matches("ITEM-").trim_start_matches('0'))).collect::<Vec<_>>(),
    );
    list.text("warehouse", &warehouses);
    list.text("bin", &samples.bins);
    list.code("lot", &samples.lots);
    list.choice("warehouse_kind", &["stock", "quarantine", "supplier"]);
    list.words(&words);
    list.sort = "warehouse";
    list.add("by warehouse", vec![Vec::new()], None);

    (list.command, list.sort) = ("stock.list", "item");
    list.yes("has_stock");
    list.yes("below_safety");
    list.text("item", &samples.items);
    list.text("spec", &["M7 × 7".into(), "M12 × 12".into(), "M63 × 255".into(), "M1 × 1".into()]);
    list.choice("kind", &["finished", "semi_finished", "raw"]);
    list.words(&words);

    (list.command, list.sort) = ("reservation.list", "");
    list.plain();
    list.text("document", &orders);
    list.text("item", &samples.items);
    list.choice("kind", &["hold", "post", "void"]);

    list.command = "scan.list";
    list.plain();
    list.text("document", &numbers);
    list.choice("kind", &["receipt", "shipment", "transfer"]);
    list.code("text", &samples.items);
    list.text("item", &samples.items);
    list.choice("actor", &["u1", "u7", "nobody"]);
    list.choice("client", &["window", "phone"]);
    list.choice("outcome", &["matched", "other_item", "unknown"]);
    list.day("day", &samples.days);
    list.add("refused", vec![vec![condition("matched", "eq", &["false"])]], None);
}

fn money(place: &Place, scale: &Scale, samples: &Samples, found: &mut Vec<Case>) {
    let numbers = place.texts("SELECT number FROM document WHERE kind = 'purchase_order' ORDER BY id * 7919 % 100003, id LIMIT 40");
    let mut list = Filters { command: "match.list", fixed: Vec::new(), sort: "", label: "", found };
    list.plain();
    list.text("document", &numbers);
    list.choice("state", &["open", "done", "closed"]);
    list.text("partner", &samples.partners);
    list.text("item", &samples.items);
    list.day("day", &samples.days);
    list.text("code", &samples.codes);
    for field in ["differs", "not_invoiced", "beyond", "unaccepted", "price", "over_short"] {
        list.yes(field);
    }
    let orders = place.texts("SELECT number FROM document WHERE kind = 'sales_order' ORDER BY id * 7919 % 100003, id LIMIT 40");
    list.command = "lineage.list";
    list.plain();
    list.text("code", &samples.codes);
    list.text("order", &orders);
    list.choice("kind", &["sales_order", "production_plan"]);
    list.text("partner", &samples.partners);
    list.day("day", &samples.days);
    list.choice("state", &ORDERS);

    let day = |back: i64| qitao_domain::Day::from_number(i32::try_from(scale.today - back).unwrap()).unwrap().to_string();
    let mut add = |command, what: &str, inputs| found.push(Case { command, what: what.to_owned(), inputs });
    for (what, back) in [("today", 0), ("a month ago", 30)] {
        let asked = || vec![json!({ "day": day(back), "limit": 50 })];
        add("accrual.list", what, asked());
        add("accrual.partners", what, asked());
        for side in ["payable", "receivable"] {
            let asked = || vec![json!({ "side": side, "day": day(back), "limit": 50 })];
            add("debt.invoices", &format!("{side} {what}"), asked());
            add("debt.partners", &format!("{side} {what}"), asked());
        }
    }
    add("lineage.completeness", "a month", vec![json!({ "from": day(60), "to": day(30), "limit": 50 })]);
}

/// Every list with every filter.
pub fn cases(place: &Place, scale: &Scale) -> Vec<Case> {
    let samples = Samples::of(place, scale);
    let mut found = Vec::new();
    documents(place, &samples, &mut found);
    lines(place, &samples, &mut found);
    stock(place, &samples, &mut found);
    money(place, scale, &samples, &mut found);
    found
}
