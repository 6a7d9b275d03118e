//! Forced scans: what a kind's setting asks of its lines, which line a scan is of, what is refused and by which name, what marks
//! outlive, and the log that keeps all of it. On both databases.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, into_main, item, line, with};
use crate::common::{Place, administrator, call, column, file, rows, verify};
use qitao_app::{Caller, Client, Code, Token};
use serde_json::{Value, json};

const BOLT_LABEL: &str = "6901234567892";

/// The trading factory with labels: on bolts, on two bins of the main warehouse, on one of another.
struct Floor {
    trade: Trade,
}

impl Floor {
    fn new(place: &Place) -> Self {
        let trade = Trade::new(place);
        let revision = trade.ask("item.get", json!({ "code": "BOLT" }))["revision"].clone();
        let bolt = with(item("BOLT", "六角螺栓", "raw", "buy", "pcs", 0, "0"), json!({ "barcode": BOLT_LABEL, "spec": "M12×50" }));
        trade.ask("item.save", json!({ "item": bolt, "revision": revision }));
        let house = json!({ "code": "W2", "name": "二号仓", "kind": "stock", "partner": "", "note": "", "retired": false });
        trade.ask("warehouse.save", json!({ "warehouse": house, "revision": null }));
        for (warehouse, code, barcode) in [("W1", "A-01", "LOC-A01"), ("W1", "A-02", ""), ("W2", "B-01", "LOC-B01")] {
            let bin = json!({ "warehouse": warehouse, "code": code, "barcode": barcode, "note": "", "retired": false });
            trade.ask("bin.save", json!({ "bin": bin, "revision": null }));
        }
        for (item, quantity, bin) in [("BOLT", "1000", "A-01"), ("BAR", "12.5", "A-02"), ("VALVE", "20", "")] {
            let line = json!({ "item": item, "quantity": quantity, "price": "1", "warehouse": "W1", "bin": bin, "reason": "期初" });
            trade.make("adjustment", "", &[line]);
        }
        Self { trade }
    }

    fn require(&self, kind: &str, required: bool) {
        let rules = self.trade.ask("scan.require", json!({ "kind": kind, "required": required }));
        let of = rules["kinds"].as_array().unwrap().iter().find(|rule| rule["kind"] == kind).unwrap();
        assert_eq!(of["required"], required);
    }

    /// A draft of a shipment: bolts from a bin with a label, bars from one without, valves from the floor, and freight.
    fn shipment(&self) -> Value {
        let order =
            self.trade.make("sales_order", "C1", &[line("BOLT", "100"), line("BAR", "2.5"), line("VALVE", "3"), line("FREIGHT", "1")]);
        self.trade.draft_of("shipment", &[&order], |document| {
            into_main(document);
            document["lines"][0]["bin"] = json!("A-01");
            document["lines"][1]["bin"] = json!("A-02");
            document["lines"][3]["warehouse"] = json!("");
        })
    }

    fn scan(&self, paper: &Value, line: Option<u32>, text: &str) -> Value {
        self.trade.ask("scan.take", json!({ "number": paper["number"], "line": line, "text": text }))
    }

    /// What of each line is scanned: `item+ bin-`.
    fn marks(&self, paper: &Value) -> Vec<String> {
        let part = |one: &Value| format!("{}{}", one["part"].as_str().unwrap(), if one["done"] == true { '+' } else { '-' });
        let lines = self.trade.get(paper)["lines"].as_array().unwrap().clone();
        lines.iter().map(|line| line["scans"].as_array().unwrap().iter().map(part).collect::<Vec<_>>().join(" ")).collect()
    }

    fn log(&self, filter: Value) -> Vec<Value> {
        rows(&self.trade.ask("scan.list", json!({ "filter": filter, "sort": "id" }))).clone()
    }

    /// The draft written again with its lines changed.
    fn change(&self, paper: &Value, change: impl Fn(&mut Vec<Value>)) -> Value {
        let view = self.trade.get(paper);
        let kept = ["item", "quantity", "warehouse", "bin", "to_warehouse", "to_bin", "lot"];
        let of = |line: &Value| {
            let mut draft: Value = kept.iter().map(|key| ((*key).to_owned(), line[*key].clone())).collect::<serde_json::Map<_, _>>().into();
            let parents = line["parents"].as_array().unwrap().iter();
            draft["parents"] =
                parents.map(|p| json!({ "document": p["document"], "line": p["line"], "quantity": p["quantity"] })).collect();
            draft
        };
        let mut lines: Vec<Value> = view["lines"].as_array().unwrap().iter().map(of).collect();
        change(&mut lines);
        let document = json!({ "kind": view["kind"], "partner": view["partner"], "lines": lines });
        self.trade.ask("document.save", json!({ "document": document, "number": view["number"], "revision": view["revision"] }))
    }
}

/// The line that is meant, what is scanned, how the log says why not, the error's code, some of its parameters.
type Case<'a> = (Option<u32>, &'a str, &'a str, &'a str, &'a [(&'a str, &'a str)]);

#[test]
fn what_has_to_be_scanned_is_posted_once_every_line_was() {
    for place in Place::each() {
        let floor = Floor::new(&place);
        let early = floor.shipment();
        let early = floor.trade.act(&early, "post");
        floor.trade.act(&early, "reverse");
        floor.require("shipment", true);
        assert_eq!(floor.trade.get(&early)["scan_required"], false, "what was posted before asks for nothing");
        let paper = floor.shipment();
        assert_eq!(paper["scan_required"], true);
        assert_eq!(floor.marks(&paper), ["item- bin-", "item- bin-", "item-", ""], "the floor has no label, freight none at all");
        let error = floor.trade.refuse(&paper, "post");
        assert_eq!(error.code, Code::ScanMissing);
        assert_eq!((error.params["count"].as_str(), error.list.clone()), ("3", vec!["1 BOLT".into(), "2 BAR".into(), "3 VALVE".into()]));
        assert_eq!(floor.trade.figures("BOLT")[0], "1000", "and nothing moved");

        // By its barcode, or its code; a bin without a label by its code.
        let taken = floor.scan(&paper, None, BOLT_LABEL);
        assert_eq!((&taken["outcome"], &taken["line"], &taken["part"]), (&json!("matched"), &json!(1), &json!("item")));
        assert_eq!((&taken["whole"], &taken["left"], &taken["refused"]), (&json!(false), &json!(3), &json!(null)));
        assert_eq!((&taken["wanted"]["bin"], &taken["wanted"]["there"]), (&json!("A-01"), &json!("1000")));
        assert_eq!(floor.scan(&paper, None, " LOC-A01\n")["whole"], true, "what scanners put around a code is forgiven");
        floor.scan(&paper, None, "A-02");
        floor.scan(&paper, None, "BAR");
        assert_eq!(floor.trade.refuse(&paper, "post").list, ["3 VALVE"]);
        assert_eq!(floor.scan(&paper, None, "BOLT")["outcome"], "again", "twice is no mistake");
        let last = floor.scan(&paper, Some(3), "VALVE");
        assert_eq!((&last["whole"], &last["left"]), (&json!(true), &json!(0)));
        assert_eq!(floor.marks(&paper), ["item+ bin+", "item+ bin+", "item+", ""]);
        // Scans change no revision: the paper is posted as it was seen before them.
        let posted = floor.trade.act(&paper, "post");
        assert_eq!((&posted["state"], &posted["scan_required"]), (&json!("posted"), &json!(false)));
        assert_eq!(floor.trade.figures("BOLT")[0], "900");
        // What takes it back asks for nothing.
        floor.trade.act(&posted, "reverse");
        assert_eq!(floor.trade.figures("BOLT")[0], "1000");
        verify(&floor.trade.app);
    }
}

#[test]
fn the_setting_is_each_kinds_own_and_holds_for_all_that_move_stock() {
    for place in Place::each() {
        let floor = Floor::new(&place);
        let rules = floor.trade.ask("scan.rules", json!({}));
        let kinds = column(rules["kinds"].as_array().unwrap(), "kind");
        assert_eq!(
            kinds,
            [
                "receipt",
                "supplier_return",
                "shipment",
                "customer_return",
                "transfer",
                "adjustment",
                "issue",
                "supplement",
                "material_return",
                "completion",
                "subcontract_issue",
                "subcontract_supplement",
                "subcontract_return"
            ]
        );
        kinds.iter().for_each(|kind| floor.require(kind, true));
        for kind in ["sales_order", "purchase_invoice", "payment"] {
            let error = floor.trade.refused("scan.require", json!({ "kind": kind, "required": true }));
            assert_eq!((error.code, error.params["kind"].as_str()), (Code::ScanKind, kind));
        }
        let whole = |paper: &Value, texts: &[&str]| {
            assert_eq!(floor.trade.refuse(paper, "post").code, Code::ScanMissing, "{paper}");
            for text in texts {
                let taken = floor.scan(paper, None, text);
                assert_eq!(taken["outcome"], "matched", "{text}: {taken}");
            }
            floor.trade.act(paper, "post")
        };
        let bought = floor.trade.make("purchase_order", "S1", &[line("BOLT", "50")]);
        let came = floor.trade.draft_of("receipt", &[&bought], |document| {
            into_main(document);
            document["lines"][0]["bin"] = json!("A-01");
        });
        let came = whole(&came, &["BOLT", "LOC-A01"]);
        let back = floor.trade.draft_of("supplier_return", &[&came], |document| {
            into_main(document);
            document["lines"][0]["bin"] = json!("A-01");
        });
        whole(&back, &["LOC-A01", BOLT_LABEL]);
        let sold = floor.trade.make("sales_order", "C1", &[line("VALVE", "2")]);
        let sent = whole(&floor.trade.draft_of("shipment", &[&sold], into_main), &["VALVE"]);
        whole(&floor.trade.draft_of("customer_return", &[&sent], into_main), &["VALVE"]);
        // A transfer is scanned where it is taken and where it is put.
        let places = json!({ "warehouse": "W1", "bin": "A-01", "to_warehouse": "W2", "to_bin": "B-01" });
        let put = floor.trade.draft("transfer", "", &[with(line("BOLT", "10"), places)]);
        assert_eq!(floor.marks(&put), ["item- bin- to_bin-"]);
        whole(&put, &["LOC-A01", "BOLT", "LOC-B01"]);
        let less = json!({ "item": "BOLT", "quantity": "-1", "warehouse": "W2", "bin": "B-01", "reason": "损坏" });
        whole(&floor.trade.draft("adjustment", "", &[less]), &["BOLT", "LOC-B01"]);
        // What a count comes to is posted without: its lines were counted.
        let count = floor.trade.ask("count.make", json!({ "warehouse": "W2" }))["count"].clone();
        floor.trade.ask("count.enter", json!({ "number": count["number"], "entries": [{ "line": 1, "quantity": "8" }] }));
        for verb in ["finish", "approve", "post"] {
            let revision = floor.trade.ask("count.get", json!({ "number": count["number"] }))["count"]["revision"].clone();
            floor.trade.ask("count.act", json!({ "number": count["number"], "verb": verb, "revision": revision, "reason": "因为" }));
        }
        // Switched off again, nothing is asked for.
        floor.require("adjustment", false);
        floor.trade.give("BOLT", "5", "1");
        verify(&floor.trade.app);
    }
}

#[test]
fn what_is_scanned_wrong_is_refused_by_name_and_stands_in_the_log() {
    for place in Place::each() {
        let floor = Floor::new(&place);
        floor.require("shipment", true);
        let paper = floor.shipment();
        let number = paper["number"].as_str().unwrap().to_owned();
        let code = floor.trade.get(&paper)["lines"][0]["parents"][0]["document"].as_str().unwrap().to_owned();
        let code = floor.trade.ask("lineage.get", json!({ "code": code }))["code"].as_str().unwrap_or_default().to_owned();
        assert!(code.starts_with("OTC-"), "{code}");
        let swapped = {
            let (head, check) = code.rsplit_once('-').unwrap();
            format!("{head}-{}", if check == "0" { "1" } else { "0" })
        };
        let cases: &[Case<'_>] = &[
            // Another item than the line's; it would be that of line 2.
            (Some(1), "BAR", "other_item", "scan.other_item", &[("line", "1"), ("wanted", "BOLT"), ("scanned", "BAR")]),
            (None, "SEAL", "other_item", "scan.not_here", &[("scanned", "SEAL")]),
            (Some(2), "LOC-A01", "other_bin", "scan.other_bin", &[("line", "2"), ("wanted", "W1 A-02"), ("scanned", "W1 A-01")]),
            (Some(1), "LOC-B01", "other_warehouse", "scan.other_warehouse", &[("scanned", "W2 B-01"), ("warehouse", "W2")]),
            (None, "LOC-B01", "other_warehouse", "scan.other_warehouse", &[("scanned", "W2 B-01")]),
            (None, "M12×50", "unknown", "scan.unknown", &[("text", "M12×50")]),
            // One digit misread, and two that changed places.
            (None, "6901234567893", "wrong_check", "scan.check", &[("text", "6901234567893")]),
            (Some(1), "6901234567982", "wrong_check", "scan.check", &[]),
            (None, &swapped, "wrong_check", "scan.check", &[("text", &swapped)]),
            // A number whose check digit fits, and that nothing has.
            (None, "6901234567885", "unknown", "scan.unknown", &[]),
            (None, &code, "tracking_code", "scan.tracking", &[("text", &code)]),
        ];
        for (line, text, outcome, refused, params) in cases {
            let taken = floor.scan(&paper, *line, text);
            assert_eq!((taken["outcome"].as_str(), taken["refused"]["code"].as_str()), (Some(*outcome), Some(*refused)), "{text}");
            for (name, value) in *params {
                assert_eq!(taken["refused"]["params"][name], *value, "{text} {name}");
            }
        }
        assert_eq!(floor.scan(&paper, Some(1), "BAR")["elsewhere"], 2);
        let bar = floor.scan(&paper, Some(1), "BAR")["scanned"].clone();
        assert_eq!(
            (&bar["name"], &bar["warehouse"], &bar["bin"], &bar["there"]),
            (&json!("圆钢"), &json!("W1"), &json!("A-02"), &json!("12.5"))
        );
        assert_eq!(floor.marks(&paper), ["item- bin-", "item- bin-", "item-", ""], "nothing of it was taken");

        // Once it is posted, nothing of it is scanned any more; that was tried stands in the log, too.
        floor.require("shipment", false);
        floor.trade.act(&paper, "post");
        let late = floor.scan(&paper, None, "BOLT");
        assert_eq!((&late["outcome"], &late["refused"]["code"]), (&json!("not_draft"), &json!("scan.not_draft")));
        assert_eq!(late["refused"]["params"]["state"], "posted");

        let of_paper = json!([{ "field": "document", "op": "eq", "values": [number] }]);
        let log = floor.log(of_paper.clone());
        let outcomes: Vec<&str> = column(&log, "outcome");
        let mut expected: Vec<&str> = cases.iter().map(|case| case.2).collect();
        expected.extend(["other_item", "other_item", "not_draft"]);
        assert_eq!(outcomes, expected);
        assert!(log.iter().all(|row| row["matched"] == false && row["actor"] == "administrator" && row["client"] == "program"));
        assert_eq!(
            (&log[0]["line"], &log[0]["item"], &log[0]["wanted_item"], &log[0]["wanted_bin"]),
            (&json!(1), &json!("BAR"), &json!("BOLT"), &json!("W1 A-01"))
        );
        assert_eq!((&log[1]["line"], &log[1]["wanted_item"]), (&json!(null), &json!("")));
        assert_eq!((&log[2]["bin"], &log[2]["text"]), (&json!("W1 A-01"), &json!("LOC-A01")));
        let workbook = file(&floor.trade.app, "scan.export", json!({ "filter": of_paper, "language": "zh-CN" }));
        assert!(workbook.starts_with(b"PK"));

        // What is no scan at all is an error, and in no log.
        let wrong = |input: Value| floor.trade.refused("scan.take", input);
        assert_eq!(wrong(json!({ "number": number, "text": "  " })).code, Code::FieldRequired);
        assert_eq!(wrong(json!({ "number": number, "text": "x".repeat(129) })).code, Code::FieldTooLong);
        assert_eq!(wrong(json!({ "number": number, "line": 9, "text": "BOLT" })).code, Code::Missing);
        assert_eq!(wrong(json!({ "number": "SH-000101-001", "text": "BOLT" })).code, Code::Missing);
        let order = floor.trade.make("sales_order", "C1", &[line("VALVE", "1")]);
        assert_eq!(wrong(json!({ "number": order["number"], "text": "VALVE" })).code, Code::ScanKind);
        assert_eq!(floor.log(json!([])).len(), expected.len());
        verify(&floor.trade.app);
    }
}

#[test]
fn marks_outlive_what_does_not_touch_them_and_no_more() {
    for place in Place::each() {
        let floor = Floor::new(&place);
        floor.require("shipment", true);
        let paper = floor.shipment();
        for text in [BOLT_LABEL, "LOC-A01", "BAR", "A-02", "VALVE"] {
            floor.scan(&paper, None, text);
        }
        let whole = ["item+ bin+", "item+ bin+", "item+", ""];
        // Less of it is still what was scanned.
        floor.change(&paper, |lines| {
            (lines[0]["quantity"], lines[0]["parents"][0]["quantity"]) = (json!("60"), json!("60"));
        });
        assert_eq!(floor.marks(&paper), whole);
        // Lines in another order keep their own.
        floor.change(&paper, |lines| lines.swap(0, 2));
        assert_eq!(floor.marks(&paper), ["item+", "item+ bin+", "item+ bin+", ""]);
        floor.change(&paper, |lines| lines.swap(0, 2));
        // Taken from elsewhere, it has to be scanned again; the others stay.
        floor.change(&paper, |lines| lines[1]["bin"] = json!(""));
        assert_eq!(floor.marks(&paper), ["item+ bin+", "item-", "item+", ""]);
        floor.change(&paper, |lines| lines[1]["bin"] = json!("A-02"));
        assert_eq!(floor.marks(&paper), ["item+ bin+", "item- bin-", "item+", ""], "also back where it was");
        let error = floor.trade.refuse(&floor.trade.get(&paper), "post");
        assert_eq!((error.code, error.list), (Code::ScanMissing, vec!["2 BAR".to_owned()]));
        // A line that goes takes its marks along.
        floor.change(&paper, |lines| {
            lines.remove(0);
        });
        assert_eq!(floor.marks(&paper), ["item- bin-", "item+", ""]);
        // Another item in the same place, on a paper that comes of nothing.
        let own = json!({ "warehouse": "W1", "bin": "A-01", "reason": "x" });
        let draft = floor.trade.draft("adjustment", "", &[with(line("BOLT", "-1"), own)]);
        floor.scan(&draft, Some(1), "BOLT");
        floor.scan(&draft, Some(1), "LOC-A01");
        assert_eq!(floor.marks(&draft), ["item+ bin+"]);
        floor.change(&draft, |lines| {
            lines[0]["item"] = json!("VALVE");
            lines[0]["reason"] = json!("x");
        });
        assert_eq!(floor.marks(&draft), ["item- bin-"]);
        verify(&floor.trade.app);
    }
}

#[test]
fn who_may_and_by_whom_it_was() {
    for place in Place::each() {
        let floor = Floor::new(&place);
        let app = &floor.trade.app;
        let paper = floor.shipment();
        let begun = floor.trade.ask("login.switch_on", json!({ "login": "owner", "name": "厂长", "password": "tanglewood" }));
        let owner = administrator().with_session(Some(Token::given(begun["session"]["token"].as_str().unwrap())));
        let person = |login: &str, role: &str| -> Caller {
            let who = json!({ "login": login, "name": login, "roles": [role], "retired": false });
            call(app, &owner, "person.save", json!({ "person": who, "revision": null })).unwrap();
            call(app, &owner, "person.set_secret", json!({ "login": login, "kind": "password", "secret": "tanglewood" })).unwrap();
            let session = call(app, &administrator(), "session.login", json!({ "login": login, "secret": "tanglewood" })).unwrap();
            Caller::local(Client::Phone).with_session(Some(Token::given(session["token"].as_str().unwrap())))
        };
        let (keeper, operator, planner) = (person("wang", "keeper"), person("li", "operator"), person("zhao", "planner"));
        let require = json!({ "kind": "shipment", "required": true });
        for who in [&keeper, &operator, &planner] {
            let error = call(app, who, "scan.require", require.clone()).unwrap_err();
            assert_eq!((error.code, error.params["right"].as_str()), (Code::Forbidden, "administer"));
        }
        call(app, &owner, "scan.require", require).unwrap();
        let trail = call(app, &owner, "audit.list", json!({ "command": "scan.require" })).unwrap();
        assert_eq!((&rows(&trail)[0]["object_key"], &rows(&trail)[0]["actor"]), (&json!("scan.required"), &json!("owner")));

        let take = json!({ "number": paper["number"], "text": "BOLT" });
        let error = call(app, &operator, "scan.take", take.clone()).unwrap_err();
        assert_eq!((error.code, error.params["right"].as_str()), (Code::Forbidden, "keep"));
        call(app, &keeper, "scan.take", take).unwrap();
        call(app, &owner, "scan.take", json!({ "number": paper["number"], "text": "?" })).unwrap();
        // Sent twice, it is one scan.
        let once = keeper.clone().with_request_id(Some("scan-1".into()));
        let again = json!({ "number": paper["number"], "text": "LOC-A01" });
        let first = call(app, &once, "scan.take", again.clone()).unwrap();
        assert_eq!(call(app, &once, "scan.take", again).unwrap(), first);
        let log = |filter: Value| rows(&call(app, &operator, "scan.list", json!({ "filter": filter, "sort": "id" })).unwrap()).clone();
        let by = |actor: &str| log(json!([{ "field": "actor", "op": "eq", "values": [actor] }]));
        assert_eq!(column(&by("wang"), "text"), ["BOLT", "LOC-A01"]);
        assert_eq!(by("wang")[0]["client"], "phone");
        assert_eq!(column(&log(json!([{ "field": "matched", "op": "eq", "values": ["false"] }])), "text"), ["?"]);
        assert_eq!(log(json!([{ "field": "item", "op": "eq", "values": ["BOLT"] }])).len(), 1);
    }
}
