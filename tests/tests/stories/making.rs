//! What the shop makes: an order with what it copies, released, material taken and brought back, completed, closed; promised, refused,
//! taken back. On both databases, to the last digit.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, into_main, line, so_much, with};
use crate::common::{Place, file, verify};
use crate::printing::{has, pages};
use qitao_app::Code;
use serde_json::{Value, json};

/// A valve is 8 bolts and 0.75 kg of bar (3 % lost), which are taken at 20; turnings come out of it.
fn each(story: impl Fn(&Trade)) {
    for place in Place::each() {
        let t = Trade::new(&place);
        let center = json!({ "code": "C01", "name": "装配", "efficiency": "0.8", "outsourced": false, "note": "", "retired": false });
        t.ask("work_center.save", json!({ "work_center": center, "revision": null }));
        let operation = |number: u32, name: &str, run: u32| {
            json!({
                "number": number, "name": name, "work_center": "C01", "outsourced": false, "setup_seconds": 600, "cleanup_seconds": 0,
                "run_seconds": run, "cycle_qty": "1", "lead_time_days": 0, "note": ""
            })
        };
        let operations = [operation(10, "粗车", 120), operation(20, "装配", 300)];
        let routing = json!({
            "item": "VALVE", "version": "R1", "state": "active", "from": "1900-01-01", "to": null, "note": "", "operations": operations
        });
        t.ask("routing.save", json!({ "routing": routing, "revision": null }));
        let part = |number: u32, component: &str, kind: &str, qty: &str, scrap: &str, operation: Option<u32>| {
            let unit = if component == "BAR" { "kg" } else { "pcs" };
            json!({
                "number": number, "component": component, "kind": kind, "qty": qty, "unit": unit, "fixed_qty": "0", "scrap": scrap, "cost_share": "0",
                "operation": operation, "from": "1900-01-01", "to": null, "substitutes": [], "note": ""
            })
        };
        let lines = [
            part(10, "BOLT", "component", "8", "0", Some(20)),
            part(20, "BAR", "component", "0.75", "0.03", Some(10)),
            part(30, "SEAL", "by_product", "1", "0", None),
        ];
        let bom = json!({
            "item": "VALVE", "version": "V1", "state": "active", "from": "1900-01-01", "to": null, "output_qty": "1", "fixed_output": "0",
            "note": "", "lines": lines
        });
        t.ask("bom.save", json!({ "bom": bom, "revision": null }));
        story(&t);
        verify(&t.app);
    }
}

fn order(t: &Trade, quantity: &str, more: Value) -> Value {
    let order = with(json!({ "item": "VALVE", "quantity": quantity, "due": "2099-03-02" }), more);
    t.ask("work_order.save", json!({ "work_order": order }))
}

fn get(t: &Trade, order: &Value) -> Value {
    t.ask("work_order.get", json!({ "number": order["document"]["number"] }))
}

/// (item, required, issued, reserved, left) of what an order takes.
fn takes(order: &Value) -> Vec<String> {
    let told = |one: &Value| {
        let figure = |field: &str| one[field].as_str().unwrap().to_owned();
        ["item", "required", "issued", "reserved", "left"].map(figure).join(" ")
    };
    order["components"].as_array().unwrap().iter().map(told).collect()
}

#[test]
fn an_order_copies_takes_and_brings() {
    each(|t| {
        t.give("BOLT", "100", "0.5");
        t.give("BAR", "10", "6");
        let sold = t.make("sales_order", "C1", &[with(line("VALVE", "10"), json!({ "price": "300" }))]);
        let code = sold["codes"][0].clone();
        let offered = t.propose("work_order", &[&sold])["lines"][0].clone();
        assert_eq!((&offered["item"], &offered["quantity"]), (&json!("VALVE"), &json!("10")));
        assert!(t.get(&sold)["makes"].as_array().unwrap().contains(&json!("work_order")));
        let parent = json!({ "parents": [{ "document": sold["number"], "line": 1, "quantity": "10" }], "priority": 2 });
        let planned = order(t, "10", parent);
        assert_eq!(
            (&planned["state"], &planned["bom_version"], &planned["routing_version"]),
            (&json!("planned"), &json!("V1"), &json!("R1"))
        );
        assert_eq!(t.propose("work_order", &[&sold])["lines"], json!([]), "all of it is to be made");
        assert!(!t.get(&sold)["makes"].as_array().unwrap().contains(&json!("work_order")));
        // 10 × 0.75 / 0.97 = 7.7319… → 7.732 kg
        assert_eq!(takes(&planned), ["BOLT 80 0 0 80", "BAR 7.732 0 0 7.732", "SEAL 10 0 0 10"]);
        // (600 + 120 × 10 / 0.8) and (600 + 300 × 10 / 0.8) seconds
        let standard: Vec<i64> =
            planned["operations"].as_array().unwrap().iter().map(|o| o["standard_seconds"].as_i64().unwrap()).collect();
        assert_eq!(standard, [2100, 4350]);
        assert_eq!(planned["end"], "2099-03-02");
        assert_eq!(
            t.refused("document.propose", json!({ "kind": "issue", "from": [{ "document": planned["list"] }] })).code,
            Code::DocumentParentState
        );

        let released = t.act(&planned["document"], "confirm");
        assert_eq!(released["lines"][0]["shares"], json!([{ "code": code, "quantity": "10" }]));
        assert_eq!(get(t, &planned)["state"], "released");
        t.ask("reservation.hold", json!({ "number": planned["list"], "line": 1, "quantity": "80" }));
        assert_eq!(t.figures("BOLT"), ["100", "0", "80", "20"]);

        // Half of the bolts and all of the bar go out; 5 bolts are lost, 3 come back.
        let issue = t.from("issue", &[&planned["document"]], |d| {
            into_main(d);
            d["lines"][0]["quantity"] = json!("40");
            d["lines"][0]["parents"][0]["quantity"] = json!("40");
        });
        assert_eq!(issue["lines"].as_array().unwrap().len(), 2, "what comes out is not issued");
        assert_eq!(issue["lines"][0]["shares"], json!([{ "code": code, "quantity": "40" }]));
        assert_eq!(t.figures("BOLT"), ["60", "0", "40", "20"]);
        assert_eq!(get(t, &planned)["state"], "started");
        let lost = t.draft_of("supplement", &[&planned["document"]], |d| {
            into_main(d);
            d["lines"].as_array_mut().unwrap().truncate(1);
            d["lines"][0]["quantity"] = json!("5");
            d["lines"][0]["parents"][0]["quantity"] = json!("5");
        });
        let error = t.refuse(&lost, "post");
        assert_eq!((error.code, error.params["field"].as_str()), (Code::FieldRequired, "reason"));
        let mut again = t.propose("supplement", &[&planned["document"]]);
        into_main(&mut again);
        again["lines"].as_array_mut().unwrap().truncate(1);
        again["lines"][0] = with(again["lines"][0].clone(), json!({ "quantity": "5", "reason": "滑牙" }));
        again["lines"][0]["parents"][0]["quantity"] = json!("5");
        let lost = t.ask("document.save", json!({ "document": again, "number": lost["number"], "revision": lost["revision"] }));
        t.act(&lost, "post");
        assert_eq!(t.figures("BOLT"), ["55", "0", "40", "15"]);
        t.from("material_return", &[&issue], |d| {
            d["lines"].as_array_mut().unwrap().truncate(1);
            so_much("3")(d);
        });
        assert_eq!(takes(&get(t, &planned)), ["BOLT 80 37 40 43", "BAR 7.732 7.732 0 0", "SEAL 10 0 0 10"]);
        assert_eq!(get(t, &planned)["components"][0]["supplemented"], "5");

        // 4 valves come: 42 bolts for 21 and 7.732 kg for 46.39 were spent. The bolts are enough for 4.625, the bar for 10.
        let four = t.from("completion", &[&planned["document"]], so_much("4"));
        assert_eq!(four["lines"][0]["shares"], json!([{ "code": code, "quantity": "4" }]));
        // 21 × 4 / 4.625 + 46.39 × 4 / 9.99… = 18.16 + 18.56
        assert_eq!(t.stock("VALVE")["value"], "36.72");
        let error = t.refused("document.act", {
            let much = t.draft_of("completion", &[&planned["document"]], so_much("7"));
            json!({ "number": much["number"], "verb": "post", "revision": much["revision"] })
        });
        assert_eq!((error.code, error.params["left"].as_str()), (Code::DocumentBeyond, "6"));

        // The rest, and what comes out beside.
        t.from("issue", &[&planned["document"]], into_main);
        let seals = t.propose("completion", &[&json!({ "number": planned["list"] })]);
        assert_eq!((seals["lines"].as_array().unwrap().len(), &seals["lines"][0]["quantity"]), (1, &json!("10")));
        t.from("completion", &[&json!({ "number": planned["list"] })], so_much("4"));
        assert_eq!((t.figures("SEAL")[0].as_str(), takes(&get(t, &planned))[2].as_str()), ("4", "SEAL 10 4 0 6"));
        let rest = t.from("completion", &[&planned["document"]], into_main);
        // All that was spent: 100 − 3 back − … = 85 bolts at 0.5 and 7.732 kg at 6.
        assert_eq!(t.stock("VALVE")["value"], "88.89");
        let done = get(t, &planned);
        assert_eq!((&done["state"], &done["document"]["state"]), (&json!("completed"), &json!("done")));

        // What it took cannot come back while its worth is in the pieces; nor is anything left that a by-product could take off.
        let error = t.refuse(&t.get(&lost), "reverse");
        assert_eq!(error.code, Code::WorkOrderWorth);
        let beside = json!({ "kind": "completion", "partner": "", "lines": [{
            "item": "SEAL", "quantity": "1", "warehouse": "W1", "parents": [{ "document": planned["list"], "line": 3, "quantity": "1" }]
        }] });
        let beside = t.ask("document.save", json!({ "document": beside }));
        assert_eq!(t.refuse(&beside, "post").code, Code::DocumentParentState);
        t.act(&beside, "cancel");

        // Taken back, it goes on; and it is closed.
        let back = t.act(&t.get(&rest), "reverse");
        assert_eq!(back["state"], "reversed");
        assert_eq!(get(t, &planned)["state"], "started");
        assert_eq!(t.stock("VALVE")["value"], "36.72");
        let error = t.refuse(&get(t, &planned)["document"], "cancel");
        assert_eq!(error.code, Code::WorkOrderStarted);
        // 88.89 was spent, 36.72 is in the six that are there.
        t.act(&get(t, &planned)["document"], "close");
        let closed = get(t, &planned);
        assert_eq!((&closed["state"], &closed["components"][0]["left"]), (&json!("closed"), &json!("0")));
        assert_eq!(closed["worth"], json!({ "spent": "88.89", "completed": "36.72", "left": "52.17" }));
        t.act(&closed["document"], "reopen");
        assert_eq!(get(t, &planned)["state"], "started");

        let chain = t.ask("lineage.get", json!({ "code": code }));
        let states: Vec<String> = chain["stages"].as_array().unwrap().iter().map(|s| format!("{} {}", s["stage"], s["state"])).collect();
        for expected in ["\"work_order\" \"whole\"", "\"issue\" \"whole\"", "\"completion\" \"part\""] {
            assert!(states.iter().any(|state| state == expected), "{expected}: {states:?}");
        }
    });
}

#[test]
fn an_order_is_changed_taken_back_and_given_up() {
    each(|t| {
        t.give("BOLT", "100", "0.5");
        let planned = order(t, "10", json!({}));
        let number = planned["document"]["number"].clone();
        let draft = json!({ "item": "VALVE", "quantity": "5", "due": "2099-03-02", "note": "先做一半" });
        let save = |revision: &Value| json!({ "work_order": draft, "number": number, "revision": revision });
        let half = t.ask("work_order.save", save(&planned["document"]["revision"]));
        assert_eq!(takes(&half)[0], "BOLT 40 0 0 40");
        assert_eq!(half["list"], planned["list"], "its list is the same paper");
        assert_eq!(t.refused("work_order.save", save(&planned["document"]["revision"])).code, Code::ChangedMeanwhile);

        // A bill of material of now that takes otherwise is told, and changes nothing.
        let compare = json!({ "number": number });
        assert_eq!(t.ask("work_order.compare", compare.clone()), json!({ "parts": [], "operations": [] }));
        let seen = t.ask("bom.get", json!({ "item": "VALVE", "version": "V1" }));
        let mut bom = seen["bom"].clone();
        bom["lines"][0]["qty"] = json!("9");
        bom["lines"].as_array_mut().unwrap().remove(2);
        t.ask("bom.save", json!({ "bom": bom, "revision": seen["revision"] }));
        let parts = t.ask("work_order.compare", compare)["parts"].clone();
        let told = |at: usize| (parts[at]["item"].as_str().unwrap(), parts[at]["was"]["per"].as_str(), parts[at]["is"]["per"].as_str());
        let mut all = [told(0), told(1)];
        all.sort_unstable();
        assert_eq!(all, [("BOLT", Some("8"), Some("9")), ("SEAL", Some("1"), None)]);

        t.act(&half["document"], "confirm");
        let released = get(t, &half);
        assert_eq!(t.refused("work_order.save", save(&released["document"]["revision"])).code, Code::DocumentState);
        assert_eq!(t.refuse(&released["document"], "close").code, Code::WorkOrderNotStarted);
        t.ask("reservation.hold", json!({ "number": half["list"], "line": 1, "quantity": "40" }));
        t.act(&released["document"], "recall");
        assert_eq!(t.figures("BOLT"), ["100", "0", "0", "100"], "nothing is promised to what the shop does not make");
        let again = get(t, &half);
        assert_eq!((&again["state"], &again["document"]["posted_at"]), (&json!("planned"), &Value::Null));
        // Changed now, it has another list: to the old one something was promised.
        let again = t.ask("work_order.save", save(&again["document"]["revision"]));
        assert_ne!(again["list"], half["list"]);
        assert_eq!(t.get(&json!({ "number": half["list"] }))["state"], "cancelled");
        assert_eq!(takes(&again)[0], "BOLT 45 0 0 45", "by the bill of material of today");
        let half = again.clone();
        t.act(&again["document"], "confirm");
        let issue = t.from("issue", &[&half["document"]], |d| {
            d["lines"].as_array_mut().unwrap().truncate(1);
            into_main(d);
        });
        assert_eq!(t.refuse(&get(t, &half)["document"], "recall").code, Code::WorkOrderStarted);
        t.act(&t.get(&issue), "reverse");
        assert_eq!(t.figures("BOLT"), ["100", "0", "0", "100"]);
        assert_eq!(get(t, &half)["state"], "released", "nothing counts any more");
        t.act(&get(t, &half)["document"], "cancel");
        let ended = get(t, &half);
        assert_eq!((&ended["state"], takes(&ended)[0].as_str()), (&json!("cancelled"), "BOLT 45 0 0 0"));

        // By the other door nothing is written that would copy nothing.
        assert_eq!(t.no_draft("work_order", "", &[line("VALVE", "1")]).code, Code::WorkOrderApart);
        let wrong = json!({ "work_order": { "item": "VALVE", "quantity": "0.5", "due": "2099-03-02" } });
        assert_eq!(t.refused("work_order.save", wrong).code, Code::FieldDecimals);
        let wrong = json!({ "work_order": { "item": "VALVE", "quantity": "1", "due": "2099-03-02", "priority": 10 } });
        assert_eq!(t.refused("work_order.save", wrong).code, Code::FieldRange);
    });
}

#[test]
fn what_is_planned_is_done_by_what_is_made() {
    each(|t| {
        t.give("BOLT", "100", "0.5");
        let plan = t.make("production_plan", "", &[line("VALVE", "10")]);
        let parents = json!({ "parents": [{ "document": plan["number"], "line": 1, "quantity": "8" }] });
        let made = order(t, "9", parents);
        t.act(&made["document"], "confirm");
        let first = t.from("completion", &[&made["document"]], so_much("5"));
        assert_eq!(t.get(&plan)["lines"][0]["done"], "5");
        t.from("completion", &[&made["document"]], into_main);
        assert_eq!(t.get(&plan)["lines"][0]["done"], "8", "the ninth is for stock");
        t.act(&t.get(&first), "reverse");
        let left = t.get(&plan);
        assert_eq!((&left["lines"][0]["done"], &left["state"]), (&json!("4"), &json!("open")));

        // Worked again: it takes itself, with what it is worth.
        let of = made["document"]["number"].clone();
        let wrong = json!({ "work_order": { "item": "VALVE", "quantity": "2", "due": "2099-03-02", "rework_of": of } });
        assert_eq!(t.refused("work_order.save", wrong).code, Code::FieldRequired);
        let again = order(t, "2", json!({ "rework": true, "rework_of": of }));
        assert_eq!(again["links"], json!([{ "kind": "rework_of", "number": of, "back": false }]));
        assert_eq!(get(t, &made)["links"], json!([{ "kind": "rework_of", "number": again["document"]["number"], "back": true }]));
        assert_eq!(takes(&again), ["VALVE 2 0 0 2"]);
        t.act(&again["document"], "confirm");
        t.from("issue", &[&again["document"]], into_main);
        t.from("completion", &[&again["document"]], into_main);
        assert_eq!(t.figures("VALVE"), ["4", "0", "0", "4"]);
    });
}

#[test]
fn who_needs_a_part_and_who_can_start() {
    each(|t| {
        // 10 valves with 8 bolts each are on an order's own list; 5 skids of 2 valves need 80 through valves that nobody makes.
        let skid = crate::common::trade::item("SKID", "撬装", "finished", "make", "pcs", 0, "0");
        t.ask("item.save", json!({ "item": skid, "revision": null }));
        let line = json!({
            "number": 10, "component": "VALVE", "kind": "component", "qty": "2", "unit": "pcs", "fixed_qty": "0", "scrap": "0", "cost_share": "0",
            "operation": null, "from": "1900-01-01", "to": null, "substitutes": [], "note": ""
        });
        let bom = json!({
            "item": "SKID", "version": "V1", "state": "active", "from": "1900-01-01", "to": null, "output_qty": "1", "fixed_output": "0",
            "note": "", "lines": [line]
        });
        t.ask("bom.save", json!({ "bom": bom, "revision": null }));
        let valves = order(t, "10", json!({}));
        let skids =
            t.ask("work_order.save", json!({ "work_order": { "item": "SKID", "quantity": "5", "due": "2099-03-05", "priority": 3 } }));
        let told = |found: &Value| -> Vec<String> {
            let row =
                |one: &Value| ["work_order", "required", "remaining", "indirect"].map(|f| one[f].as_str().unwrap().to_owned()).join(" ");
            found["orders"].as_array().unwrap().iter().map(row).collect()
        };
        let number = |order: &Value| order["document"]["number"].as_str().unwrap().to_owned();
        let found = t.ask("bom.occupation", json!({ "item": "BOLT" }));
        // The skids go first: they have the greater priority.
        assert_eq!(told(&found), [format!("{} 0 0 80", number(&skids)), format!("{} 80 80 0", number(&valves))]);
        assert_eq!(found["totals"], json!({ "required": "80", "issued": "0", "reserved": "0", "remaining": "80" }));

        assert!(file(&t.app, "bom.occupation_export", json!({ "item": "BOLT" })).starts_with(b"PK"), "a workbook");

        // What is planned alone cannot be made for.
        t.act(&skids["document"], "confirm");
        // Made for the skids, four valves cover eight of their needs less: 6 of 10 are left, 48 bolts.
        let parents = json!({ "parents": [{ "document": skids["list"], "line": 1, "quantity": "4" }] });
        let made = order(t, "4", parents);
        let found = t.ask("bom.occupation", json!({ "item": "BOLT" }));
        assert!(told(&found).contains(&format!("{} 0 0 48", number(&skids))), "{found}");
        // What they bring is worth what went in, and so is what they go into.
        t.give("BOLT", "32", "0.5");
        t.act(&made["document"], "confirm");
        let issued = |d: &mut Value| d["lines"].as_array_mut().unwrap().retain(|line| line["item"] == "BOLT");
        t.from("issue", &[&made["document"]], issued);
        t.from("completion", &[&made["document"]], into_main);
        assert_eq!((t.stock("VALVE")["value"].as_str(), t.figures("VALVE")[0].as_str()), (Some("16"), "4"));
        let skids = get(t, &skids);
        t.from("issue", &[&skids["document"]], |_| {});
        t.from("completion", &[&skids["document"]], so_much("2"));
        assert_eq!((t.stock("SKID")["value"].as_str(), t.stock("VALVE")["value"].as_str()), (Some("16"), Some("0")));

        // 100 bolts are there and 60 are under way: ten valves can start, six more not yet, and bar is nowhere ordered.
        t.give("BOLT", "100", "0.5");
        t.give("BAR", "7.732", "6");
        let six = order(t, "6", json!({ "priority": 9 }));
        let sold = t.make("sales_order", "C1", &[crate::common::trade::line("BOLT", "60")]);
        let asked = t.from("requisition", &[&sold], |_| {});
        t.from("purchase_order", &[&asked], |d| {
            d["partner"] = json!("S1");
            d["due"] = json!("2099-02-01");
            d["lines"][0] = with(d["lines"][0].clone(), json!({ "price": "1", "due": "2099-02-01" }));
        });
        let checked = t.ask("work_order.kit_check", json!({ "orders": [number(&valves), number(&six)] }));
        let row = |at: usize| &checked["orders"][at];
        assert_eq!((&row(0)["work_order"], &row(0)["state"], &row(0)["stops"]), (&json!(number(&valves)), &json!("ready"), &json!([])));
        assert_eq!((&row(1)["state"], &row(1)["from"]), (&json!("missing"), &Value::Null));
        let stops: Vec<(&str, &str, &str, &Value)> = row(1)["stops"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| (s["item"].as_str().unwrap(), s["missing"].as_str().unwrap(), s["unordered"].as_str().unwrap(), &s["comes"]))
            .collect();
        // 6 × 0.75 / 0.97 = 4.6391… → 4.64; 48 bolts, of which 20 are left.
        assert_eq!(stops, [("BAR", "4.64", "4.64", &Value::Null), ("BOLT", "28", "0", &json!("2099-02-01"))]);
        assert_eq!(t.refused("work_order.kit_check", json!({ "orders": ["WO-1"] })).code, Code::Missing);
    });
}

#[test]
fn what_comes_out_beside_is_taken_off_once() {
    each(|t| {
        // Seals are worth 1 each; 8 bolts at 2 and no bar go into a valve.
        t.give("SEAL", "10", "1");
        t.give("BOLT", "80", "2");
        let made = order(t, "10", json!({}));
        t.act(&made["document"], "confirm");
        t.from("issue", &[&made["document"]], |d| d["lines"].as_array_mut().unwrap().retain(|line| line["item"] == "BOLT"));
        let parents = |document: &Value, line: u32, quantity: &str| json!([{ "document": document, "line": line, "quantity": quantity }]);
        let product = |quantity: &str| json!({ "item": "VALVE", "quantity": quantity, "warehouse": "W1", "parents": parents(&made["document"]["number"], 1, quantity) });
        let seals = |quantity: &str| json!({ "item": "SEAL", "quantity": quantity, "warehouse": "W1", "parents": parents(&made["list"], 3, quantity) });
        // The valve first on the paper, and the seals taken off all the same: 160 − 10.
        let much = t.draft("completion", "", &[seals("11")]);
        assert_eq!(t.refuse(&much, "post").code, Code::DocumentBeyond);
        t.act(&much, "cancel");
        t.make("completion", "", &[product("10"), seals("10")]);
        assert_eq!((t.stock("VALVE")["value"].as_str(), t.stock("SEAL")["value"].as_str()), (Some("150"), Some("20")));
    });
}

#[test]
fn an_earlier_part_taken_back_goes_on_after_the_last() {
    each(|t| {
        let made = order(t, "100", json!({}));
        t.act(&made["document"], "confirm");
        let first = t.from("completion", &[&made["document"]], so_much("60"));
        t.from("completion", &[&made["document"]], |d| {
            so_much("30")(d);
            d["lines"][0]["is_final"] = json!(true);
        });
        assert_eq!(get(t, &made)["state"], "completed");
        t.act(&t.get(&first), "reverse");
        let open = get(t, &made);
        assert_eq!((&open["state"], &open["document"]["lines"][0]["left"]), (&json!("started"), &json!("70")));
    });
}

#[test]
fn what_is_in_no_piece_is_told_and_kept() {
    each(|t| {
        t.give("BOLT", "100", "1");
        let made = order(t, "10", json!({}));
        t.act(&made["document"], "confirm");
        let bolts = |d: &mut Value| {
            into_main(d);
            d["lines"].as_array_mut().unwrap().retain(|line| line["item"] == "BOLT");
        };
        let issue = t.from("issue", &[&made["document"]], bolts);
        t.from("completion", &[&made["document"]], |d| {
            so_much("4")(d);
            d["lines"][0]["is_final"] = json!(false);
        });
        // 80 bolts are in ten valves, 32 in four.
        assert_eq!(get(t, &made)["worth"], json!({ "spent": "80", "completed": "32", "left": "48" }));
        t.act(&get(t, &made)["document"], "close");
        assert_eq!(get(t, &made)["worth"]["left"], "48");
        // What comes back after that is not left over any more.
        let back = t.from("material_return", &[&issue], |d| {
            d["lines"][0]["quantity"] = json!("40");
            d["lines"][0]["parents"][0]["quantity"] = json!("40");
        });
        assert_eq!(get(t, &made)["worth"]["left"], "8");
        verify(&t.app);
        let much = t.draft_of("material_return", &[&issue], |d| {
            d["lines"][0]["quantity"] = json!("10");
            d["lines"][0]["parents"][0]["quantity"] = json!("10");
        });
        assert_eq!(t.refuse(&much, "post").code, Code::WorkOrderWorth, "ten of eight");
        t.act(&much, "cancel");
        t.act(&t.get(&back), "reverse");
        t.act(&get(t, &made)["document"], "reopen");
        assert_eq!((&get(t, &made)["state"], &get(t, &made)["worth"]["left"]), (&json!("started"), &json!("48")));
    });
}

#[test]
fn what_came_in_at_standard_stops_nobody_at_average() {
    each(|t| {
        let rule = |valuation: &str, price: &str, revision: Value| json!({ "item": "VALVE", "lots": false, "valuation": valuation, "standard_price": price, "tolerance": null, "revision": revision });
        let set = t.ask("stock_rule.save", rule("standard", "100", Value::Null));
        t.give("BOLT", "100", "1");
        let made = order(t, "10", json!({}));
        t.act(&made["document"], "confirm");
        let issue = t.from("issue", &[&made["document"]], |d| {
            so_much("40")(d);
            d["lines"].as_array_mut().unwrap().truncate(1);
        });
        t.from("completion", &[&made["document"]], so_much("4"));
        t.make("adjustment", "", &[json!({ "item": "VALVE", "quantity": "-4", "warehouse": "W1", "reason": "送展" })]);
        t.ask("stock_rule.save", rule("average", "0", set["revision"].clone()));
        // 400 came in of 40: more is spent all the same, and nothing goes back.
        t.from("issue", &[&made["document"]], |d| {
            so_much("10")(d);
            d["lines"].as_array_mut().unwrap().truncate(1);
        });
        let back = t.draft_of("material_return", &[&issue], |_| {});
        assert_eq!(t.refuse(&back, "post").code, Code::WorkOrderWorth);
        t.act(&back, "cancel");
    });
}

/// As what somebody saw.
fn seen(order: &Value) -> Value {
    json!({ "number": order["document"]["number"], "revision": order["document"]["revision"] })
}

/// (code or `-`, quantity) of whose a line is.
fn whose(paper: &Value, line: usize) -> Vec<String> {
    let told = |one: &Value| format!("{} {}", one["code"].as_str().unwrap_or("-"), one["quantity"].as_str().unwrap());
    let mut all: Vec<String> = paper["lines"][line]["shares"].as_array().unwrap().iter().map(told).collect();
    all.sort();
    all
}

#[test]
fn an_order_is_divided_and_put_together_again() {
    each(|t| {
        t.give("BOLT", "100", "0.5");
        let sold = t.make("sales_order", "C1", &[with(line("VALVE", "6"), json!({ "price": "300" }))]);
        let other = t.make("sales_order", "C2", &[with(line("VALVE", "3"), json!({ "price": "300" }))]);
        let parents = json!([
            { "document": sold["number"], "line": 1, "quantity": "6" },
            { "document": other["number"], "line": 1, "quantity": "3" }
        ]);
        let whole = order(t, "10", json!({ "parents": parents }));
        t.act(&whole["document"], "confirm");
        t.ask("reservation.hold", json!({ "number": whole["list"], "line": 1, "quantity": "70" }));
        let whole = get(t, &whole);
        let (first, second) = (sold["codes"][0].as_str().unwrap(), other["codes"][0].as_str().unwrap());
        let all = ["- 1".to_owned(), format!("{first} 6"), format!("{second} 3")];
        assert_eq!(whose(&whole["document"], 0), all);

        let split = |quantities: Value, order: &Value| json!({ "number": order["document"]["number"], "revision": order["document"]["revision"], "quantities": quantities });
        for wrong in [json!(["0"]), json!(["0.5"]), json!(["10"]), json!(["4", "6"])] {
            let error = t.refused("work_order.split", split(wrong, &whole));
            assert_eq!(error.code, Code::WorkOrderPart, "{:?}", error.params);
        }
        let parts = t.ask("work_order.split", split(json!(["4", "3"]), &whole));
        let stays = parts["order"].clone();
        let part = |at: usize| t.ask("work_order.get", json!({ "number": parts["parts"][at] }));
        let (four, three) = (part(0), part(1));
        let figures = |one: &Value| (one["state"].as_str().unwrap().to_owned(), takes(one));
        let released = |lines: [&str; 3]| ("released".to_owned(), lines.map(str::to_owned).to_vec());
        // 7.732 kg are shared to the gram, and 70 promised bolts stay as far as they are needed.
        assert_eq!(figures(&stays), released(["BOLT 24 0 24 24", "BAR 2.32 0 0 2.32", "SEAL 3 0 0 3"]));
        assert_eq!(figures(&four), released(["BOLT 32 0 22 32", "BAR 3.093 0 0 3.093", "SEAL 4 0 0 4"]));
        assert_eq!(figures(&three), released(["BOLT 24 0 24 24", "BAR 2.319 0 0 2.319", "SEAL 3 0 0 3"]));
        assert_eq!(t.figures("BOLT"), ["100", "0", "70", "30"]);
        let each_has: Vec<String> = [&stays, &four, &three].iter().flat_map(|one| whose(&one["document"], 0)).collect();
        let sum = |code: &str| -> u32 {
            each_has.iter().filter_map(|one| one.strip_prefix(&format!("{code} "))).map(|q| q.parse::<u32>().unwrap()).sum()
        };
        assert_eq!((sum(first), sum(second), sum("-")), (6, 3, 1));
        assert_eq!(four["links"], json!([{ "kind": "split_from", "number": whole["document"]["number"], "back": false }]));
        assert_eq!(stays["links"].as_array().unwrap().len(), 2);
        // Each part is found by what it makes and by whose it is.
        let found = |field: &str, value: &str| {
            let filter =
                [("kind", "work_order"), (field, value)].map(|(field, value)| json!({ "field": field, "op": "eq", "values": [value] }));
            t.ask("document.list", json!({ "filter": filter }))["rows"].as_array().unwrap().len()
        };
        assert_eq!((found("item", "VALVE"), found("code", first)), (3, each_has.iter().filter(|one| one.starts_with(first)).count()));
        verify(&t.app);

        // Put together again it is as it was.
        let again = t.ask("work_order.merge", json!({ "into": seen(&stays), "others": [seen(&four), seen(&three)] }));
        assert_eq!(figures(&again), released(["BOLT 80 0 70 80", "BAR 7.732 0 0 7.732", "SEAL 10 0 0 10"]));
        assert_eq!((whose(&again["document"], 0), &again["end"]), (all.to_vec(), &whole["end"]));
        assert_eq!(again["document"]["lines"][0]["parents"].as_array().unwrap().len(), 2);
        let list = t.get(&json!({ "number": again["list"] }));
        assert_eq!(whose(&list, 0), ["- 8".to_owned(), format!("{first} 48"), format!("{second} 24")]);
        let gone = get(t, &four);
        assert_eq!((&gone["state"], gone["links"].as_array().unwrap().len()), (&json!("cancelled"), 2));
        assert_eq!(gone["document"]["reason"], again["document"]["number"]);

        // Only what is alike and not begun.
        let planned = order(t, "2", json!({}));
        let error = t.refused("work_order.merge", json!({ "into": seen(&again), "others": [seen(&planned)] }));
        assert_eq!(error.code, Code::WorkOrderDifferent);
        let more = t.ask("work_order.merge", json!({ "into": seen(&planned), "others": [seen(&order(t, "3", json!({ "priority": 2 })))] }));
        assert_eq!((&more["state"], &more["priority"], takes(&more)[0].as_str()), (&json!("planned"), &json!(2), "BOLT 40 0 0 40"));
        let divided = t.ask("work_order.split", split(json!(["1"]), &more));
        assert_eq!(takes(&divided["order"])[0], "BOLT 32 0 0 32");
        assert_eq!(t.refused("work_order.split", split(json!(["1"]), &more)).code, Code::ChangedMeanwhile);

        t.from("issue", &[&again["document"]], |d| {
            d["lines"].as_array_mut().unwrap().truncate(1);
            so_much("8")(d);
        });
        assert_eq!(t.refused("work_order.split", split(json!(["1"]), &get(t, &again))).code, Code::WorkOrderBegun);
    });
}

#[test]
fn what_is_asked_for_stays_where_it_is_and_what_does_not_divide_flags_nothing() {
    each(|t| {
        // Three seals with each order, and a box of bolts' grease for a thousand pieces.
        let grease = crate::common::trade::item("GREASE", "润滑脂", "raw", "buy", "pcs", 0, "0");
        t.ask("item.save", json!({ "item": grease, "revision": null }));
        let kept = t.ask("bom.get", json!({ "item": "VALVE", "version": "V1" }));
        let mut bom = kept["bom"].clone();
        bom["lines"][2] = with(
            bom["lines"][0].clone(),
            json!({ "number": 30, "component": "SEAL", "qty": "0.001", "fixed_qty": "3", "operation": null }),
        );
        let box_of = json!({ "number": 40, "component": "GREASE", "qty": "0.001", "fixed_qty": "0", "operation": null });
        let grease = with(bom["lines"][0].clone(), box_of);
        bom["lines"].as_array_mut().unwrap().push(grease);
        t.ask("bom.save", json!({ "bom": bom, "revision": kept["revision"] }));
        let whole = order(t, "10", json!({}));
        t.act(&whole["document"], "confirm");
        let number = whole["document"]["number"].clone();
        t.ask("report.allow_more", json!({ "order": number, "operation": 20, "allowed": true }));
        let split = || {
            let whole = get(t, &whole);
            json!({ "number": number, "revision": whole["document"]["revision"], "quantities": ["4"] })
        };

        // All 80 bolts are on their way out: 48 of them would stay.
        t.give("BOLT", "100", "0.5");
        let draft = t.draft_of("issue", &[&whole["document"]], into_main);
        let error = t.refused("work_order.split", split());
        assert_eq!((error.code, &error.list), (Code::WorkOrderAsked, &vec![draft["number"].as_str().unwrap().to_owned()]));
        t.act(&draft, "cancel");

        let parts = t.ask("work_order.split", split());
        let part = t.ask("work_order.get", json!({ "number": parts["parts"][0] }));
        assert_eq!((takes(&parts["order"])[0].as_str(), takes(&part)[0].as_str()), ("BOLT 48 0 0 48", "BOLT 32 0 0 32"));
        let box_lies = |one: &Value| takes(one).iter().any(|line| line.starts_with("GREASE 1 "));
        assert!(box_lies(&parts["order"]) && !box_lies(&part), "one box is not divided");
        let rows = t.ask("work_order.list", json!({}))["rows"].clone();
        let changed: Vec<&Value> = rows.as_array().unwrap().iter().map(|row| &row["changed"]).collect();
        assert_eq!(changed, [&json!(false), &json!(false)]);
        for one in [&number, &part["document"]["number"]] {
            let compared = t.ask("work_order.compare", json!({ "number": one }));
            assert_eq!(compared, json!({ "parts": [], "operations": [] }), "{one}");
            // Whoever allowed more than the operation before gave allowed it of both.
            assert_eq!(t.ask("report.operation", json!({ "order": one, "operation": 20 }))["more_allowed"], true);
        }
        let again = t.ask("work_order.merge", json!({ "into": seen(&get(t, &whole)), "others": [seen(&part)] }));
        assert_eq!(takes(&again), takes(&whole));
        assert_eq!(t.ask("report.operation", json!({ "order": number, "operation": 20 }))["more_allowed"], true);

        // A bill of material that really takes otherwise flags it still.
        let kept = t.ask("bom.get", json!({ "item": "VALVE", "version": "V1" }));
        let mut bom = kept["bom"].clone();
        bom["lines"][0]["qty"] = json!("9");
        t.ask("bom.save", json!({ "bom": bom, "revision": kept["revision"] }));
        let rows = t.ask("work_order.list", json!({}))["rows"].clone();
        let row = rows.as_array().unwrap().iter().find(|row| row["number"] == number).unwrap();
        assert_eq!(row["changed"], true);
    });
}

#[test]
fn many_orders_are_picked_and_issued_with_what_stands_in() {
    each(|t| {
        // 1.5 seals stand in for a bolt where there are none.
        let seen = t.ask("bom.get", json!({ "item": "VALVE", "version": "V1" }));
        let mut bom = seen["bom"].clone();
        bom["lines"][0]["substitutes"] = json!([{ "priority": 1, "item": "SEAL", "ratio": "1.5" }]);
        t.ask("bom.save", json!({ "bom": bom, "revision": seen["revision"] }));
        t.give("BOLT", "50", "1");
        t.give("BAR", "5", "6");
        t.give("SEAL", "100", "0.5");
        let sold = t.make("sales_order", "C1", &[with(line("VALVE", "5"), json!({ "price": "300" }))]);
        let parents = json!({ "parents": [{ "document": sold["number"], "line": 1, "quantity": "3" }] });
        let (first, second) = (order(t, "5", parents), order(t, "2", json!({})));
        let orders = json!({ "orders": [first["document"]["number"], second["document"]["number"]] });
        assert_eq!(t.refused("work_order.pick", orders.clone()).code, Code::DocumentParentState);
        t.act(&first["document"], "confirm");
        t.act(&second["document"], "confirm");
        t.ask("reservation.hold", json!({ "number": second["list"], "line": 1, "quantity": "16" }));

        // 40 and 16 bolts are wanted of 50, and 16 are promised to the second; 9 seals are as good as the 6 that lack.
        let picked = t.ask("work_order.pick", orders.clone());
        let told = |row: &Value| {
            let order = if row["work_order"] == first["document"]["number"] { 1 } else { 2 };
            let of = |field: &str| row[field].as_str().unwrap_or("-").to_owned();
            format!("{order} {} {} {} {}", of("item"), of("quantity"), of("instead_of"), of("as_good_as"))
        };
        let mut picks: Vec<String> = picked["picks"].as_array().unwrap().iter().map(told).collect();
        picks.sort();
        // 5 × 0.75 / 0.97 = 3.8659… → 3.866; 1.547 for two, of which 1.134 are left.
        assert_eq!(picks, ["1 BAR 3.866 - 3.866", "1 BOLT 34 - 34", "1 SEAL 9 BOLT 6", "2 BAR 1.134 - 1.134", "2 BOLT 16 - 16"]);
        let short = &picked["short"][0];
        assert_eq!((&short["item"], &short["quantity"], picked["short"].as_array().unwrap().len()), (&json!("BAR"), &json!("0.413"), 1));

        let printed = pages(&file(&t.app, "work_order.pick_print", orders.clone())).concat();
        has(&printed, &["拣料单", "W1", "SEAL", "代BOLT×6", first["document"]["number"].as_str().unwrap(), "0.413"]);

        let made = t.ask("work_order.issue", orders.clone());
        let issues = made["issues"].as_array().unwrap();
        assert_eq!(issues.len(), 2);
        for one in issues {
            let paper = t.get(&json!({ "number": one["issue"] }));
            t.act(&paper, "post");
        }
        assert_eq!(t.refused("work_order.issue", orders).code, Code::PickNothing);
        assert_eq!(takes(&get(t, &first)), ["BOLT 40 40 0 0", "BAR 3.866 3.866 0 0", "SEAL 5 0 0 5"]);
        assert_eq!((t.figures("BOLT")[0].as_str(), t.figures("SEAL")[0].as_str()), ("0", "91"));
        let issue = t.get(&json!({ "number": issues[0]["issue"] }));
        let at = issue["lines"].as_array().unwrap().iter().position(|line| line["item"] == "SEAL").unwrap();
        // 9 seals, 3 of 5 for the order.
        assert_eq!(whose(&issue, at).len(), 2);
        verify(&t.app);

        // What stood in comes back whole, and is needed again.
        let part = t.draft_of("material_return", &[&issue], |d| {
            d["lines"].as_array_mut().unwrap().retain(|line| line["item"] == "SEAL");
            d["lines"][0]["quantity"] = json!("3");
            d["lines"][0]["parents"][0]["quantity"] = json!("3");
        });
        assert_eq!(t.refuse(&part, "post").code, Code::StandInWhole);
        t.act(&part, "cancel");
        let back = t.from("material_return", &[&issue], |d| d["lines"].as_array_mut().unwrap().retain(|line| line["item"] == "SEAL"));
        assert_eq!(takes(&get(t, &first))[0], "BOLT 40 34 0 6");
        verify(&t.app);
        t.act(&back, "reverse");
        assert_eq!(takes(&get(t, &first))[0], "BOLT 40 40 0 0");
        // More than it replaces is not claimed, and what may not stand in does not.
        let claim = |item: &str, quantity: &str, as_good_as: &str| json!({ "item": item, "quantity": quantity, "warehouse": "W1", "parents": [{ "document": second["list"], "line": 2, "quantity": as_good_as }] });
        assert_eq!(t.no_draft("issue", "", &[claim("SEAL", "1", "0.1")]).code, Code::DocumentParentItem);
        t.act(&issue, "reverse");
        assert_eq!(takes(&get(t, &first))[0], "BOLT 40 0 0 40");
        let bolts = json!({ "item": "SEAL", "quantity": "9", "warehouse": "W1", "parents": [{ "document": first["list"], "line": 1, "quantity": "7" }] });
        assert_eq!(t.no_draft("issue", "", &[bolts]).code, Code::DocumentParentSum);
    });
}

#[test]
fn a_promise_that_was_not_needed_any_more_comes_back_with_what_stood_in() {
    each(|t| {
        let seen = t.ask("bom.get", json!({ "item": "VALVE", "version": "V1" }));
        let mut bom = seen["bom"].clone();
        bom["lines"][0]["substitutes"] = json!([{ "priority": 1, "item": "SEAL", "ratio": "1.5" }]);
        t.ask("bom.save", json!({ "bom": bom, "revision": seen["revision"] }));
        t.give("BOLT", "40", "1");
        t.give("SEAL", "100", "0.5");
        let made = order(t, "5", json!({}));
        t.act(&made["document"], "confirm");
        let list = get(t, &made)["list"].clone();
        t.ask("reservation.hold", json!({ "number": list, "line": 1, "quantity": "40" }));
        // 9 seals are as good as 6 of the bolts: 34 are needed still.
        let seals =
            json!({ "item": "SEAL", "quantity": "9", "warehouse": "W1", "parents": [{ "document": list, "line": 1, "quantity": "6" }] });
        let issue = t.make("issue", "", std::slice::from_ref(&seals));
        assert_eq!((takes(&get(t, &made))[0].as_str(), t.figures("BOLT")[2].as_str()), ("BOLT 40 6 34 34", "34"));
        t.act(&issue, "reverse");
        assert_eq!((takes(&get(t, &made))[0].as_str(), t.figures("BOLT")[2].as_str()), ("BOLT 40 0 40 40", "40"));
        verify(&t.app);
        // Meanwhile somebody else was promised four of them: these are not taken from them.
        let issue = t.make("issue", "", &[seals]);
        let sold = t.make("sales_order", "C1", &[with(line("BOLT", "4"), json!({ "price": "3" }))]);
        t.ask("reservation.hold", json!({ "number": sold["number"], "line": 1, "quantity": "4" }));
        t.act(&issue, "reverse");
        assert_eq!((takes(&get(t, &made))[0].as_str(), t.figures("BOLT")[2].as_str()), ("BOLT 40 0 36 40", "40"));
    });
}

#[test]
fn what_nobody_issues_goes_with_what_is_completed() {
    each(|t| {
        let rule = json!({ "item": "BOLT", "lots": false, "valuation": "average", "standard_price": "0", "tolerance": null, "backflush": true, "revision": null });
        t.ask("stock_rule.save", rule);
        t.give("BOLT", "60", "1");
        t.give("BAR", "7.732", "6");
        let made = order(t, "10", json!({}));
        t.act(&made["document"], "confirm");
        assert_eq!(get(t, &made)["components"][0]["backflush"], true);
        let bar = t.propose("issue", &[&made["document"]]);
        assert_eq!((bar["lines"].as_array().unwrap().len(), &bar["lines"][0]["item"]), (1, &json!("BAR")));
        t.from("issue", &[&made["document"]], into_main);
        let first = t.from("completion", &[&made["document"]], so_much("4"));
        assert!(first.get("short").is_none(), "{first}");
        // 32 bolts at 1 and 4 tenths of 46.39.
        assert_eq!((takes(&get(t, &made))[0].as_str(), t.figures("BOLT")[0].as_str()), ("BOLT 80 32 0 48", "28"));
        assert_eq!(t.stock("VALVE")["value"], "50.56");
        // 48 more are due, and 28 are there.
        let second = t.from("completion", &[&made["document"]], into_main);
        let short = &second["short"][0];
        assert_eq!((&short["item"], &short["left"], &short["there"]), (&json!("BOLT"), &json!("48"), &json!("28")));
        assert_eq!((takes(&get(t, &made))[0].as_str(), t.stock("VALVE")["value"].as_str()), ("BOLT 80 60 0 0", Some("106.39")));
        verify(&t.app);
        // It comes back with what was completed.
        t.act(&t.get(&second), "reverse");
        assert_eq!((takes(&get(t, &made))[0].as_str(), t.figures("BOLT")[0].as_str()), ("BOLT 80 32 0 48", "28"));
        let list = t.ask("work_order.list", json!({}));
        assert_eq!(list["rows"][0]["changed"], false);
    });
}
