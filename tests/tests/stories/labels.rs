//! Labels of items, bins, stock and receipts: what a scanner reads from them, how many there are, which things get none. On both
//! databases, read back as text.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, into_main, line, with};
use crate::common::{Place, administrator, call, verify};
use crate::printing::{has, has_not, pages};
use qitao_app::{Actor, Caller, Code, Reply, Right};
use serde_json::{Value, json};

fn each(story: impl Fn(&Trade)) {
    for place in Place::each() {
        let trade = Trade::new(&place);
        bin(&trade, "A-01", "B000001");
        bin(&trade, "A-02", "");
        let mut bolt = trade.ask("item.get", json!({ "code": "BOLT" }));
        bolt["item"]["barcode"] = json!("6901234567892");
        bolt["item"]["spec"] = json!("M12×50");
        trade.ask("item.save", json!({ "item": bolt["item"], "revision": bolt["revision"] }));
        let rule =
            json!({ "item": "SEAL", "lots": true, "valuation": "average", "standard_price": null, "tolerance": null, "revision": null });
        trade.ask("stock_rule.save", rule);
        story(&trade);
        verify(&trade.app);
    }
}

fn bin(t: &Trade, code: &str, barcode: &str) {
    let bin = json!({ "warehouse": "W1", "code": code, "barcode": barcode, "note": "", "retired": false });
    t.ask("bin.save", json!({ "bin": bin, "revision": null }));
}

fn input(what: Value, more: Value) -> Value {
    with(json!({ "what": what, "size": "roll60", "symbols": "both" }), more)
}

/// The labels of a file, one a page.
fn print(t: &Trade, who: &Caller, input: Value) -> Vec<String> {
    let name = format!("{}.pdf", &input["what"]["of"].as_str().unwrap());
    let Reply::File(file) = t.app.call(who, "label.print", input).unwrap() else { panic!("no file") };
    assert_eq!((file.media_type.as_str(), file.name.as_str()), ("application/pdf", "标签.pdf"));
    if let Some(folder) = std::env::var_os("QITAO_PICTURES") {
        std::fs::write(std::path::Path::new(&folder).join(name), &file.bytes).unwrap();
    }
    pages(&file.bytes)
}

fn preview(t: &Trade, input: Value) -> Value {
    t.ask("label.preview", input)
}

#[test]
fn items_and_bins_are_labelled_by_what_is_scanned_for_them() {
    each(|t| {
        let looks = Caller { actor: Actor::with_rights("looks", [Right::Look]), ..administrator() };
        let items = json!({ "of": "items", "named": ["BOLT", "VALVE", "BOLT"] });
        let labels = print(t, &looks, input(items.clone(), json!({ "copies": 2 })));
        assert_eq!(labels.len(), 4, "named twice is meant once");
        // A barcode where there is one, and then which item it is; else the code.
        has(&labels[0], &["六角螺栓", "M12×50", "6901234567892", "物料BOLT"]);
        assert_eq!(labels[0], labels[1]);
        has(&labels[2], &["闸阀", "VALVE"]);
        let told = preview(t, input(items.clone(), json!({ "size": "sheet24", "copies": 2, "start": 22 })));
        assert_eq!((told["labels"].as_u64(), told["pages"].as_u64(), told["as_qr"].as_u64()), (Some(4), Some(2), Some(0)));
        assert_eq!((told["first"]["code"].as_str(), told["first"]["bars"].as_bool()), (Some("6901234567892"), Some(true)));

        // All of a list, as it is filtered.
        let raw = json!({ "of": "items", "all": { "filter": [{ "field": "kind", "op": "any_of", "values": ["raw"] }], "sort": "-code" } });
        let labels = print(t, &looks, input(raw, json!({})));
        assert_eq!(labels.len(), 3);
        has(&labels[0], &["密封圈", "SEAL"]);
        has(&labels[2], &["圆钢", "BAR"]);

        // A bin without a barcode is scanned by its code; a floor has neither, which is told.
        let bins = json!({ "of": "bins", "all": { "filter": [{ "field": "warehouse", "op": "eq", "values": ["W1"] }] } });
        let told = preview(t, input(bins.clone(), json!({})));
        assert_eq!((told["labels"].as_u64(), told["left_out"].as_u64()), (Some(2), Some(1)));
        assert_eq!(told["left_out_names"], json!(["W1"]));
        let labels = print(t, &looks, input(bins, json!({ "symbols": "code128" })));
        assert_eq!(labels.len(), 2);
        has(&labels[0], &["W1A-01", "主仓", "B000001"]);
        has(&labels[1], &["W1A-02", "主仓"]);
        // What is read from it is that bin.
        assert_eq!(t.ask("bin.find", json!({ "barcode": "B000001" }))["bin"]["code"], "A-01");
        assert_eq!(t.ask("bin.find", json!({ "barcode": "A-02" }))["bin"]["code"], "A-02");
        // One that has a barcode is read by that alone.
        assert_eq!(t.refused("bin.find", json!({ "barcode": "A-01" })).code, Code::Missing);
        let twin = json!({ "warehouse": "Q1", "code": "A-02", "barcode": "", "note": "", "retired": false });
        t.ask("bin.save", json!({ "bin": twin, "revision": null }));
        let either = t.refused("bin.find", json!({ "barcode": "A-02" }));
        assert_eq!((either.code, either.list), (Code::BarcodeOfBins, vec!["Q1 A-02".to_owned(), "W1 A-02".to_owned()]));
        let none = t.refused("label.print", input(json!({ "of": "bins", "named": [{ "warehouse": "W1", "code": "" }] }), json!({})));
        assert_eq!((none.code, none.list), (Code::LabelNoBarcode, vec!["bin W1".to_owned()]));

        // Chinese has no bars: it is a QR code, and the preview says so.
        let code = "阀体-01";
        t.ask("item.save", json!({ "item": crate::common::trade::item(code, "阀体", "raw", "buy", "pcs", 0, "0"), "revision": null }));
        let body = input(json!({ "of": "items", "named": [code] }), json!({ "symbols": "code128", "copies": 3 }));
        assert_eq!(preview(t, body.clone())["as_qr"], 3);
        has(&print(t, &looks, body)[0], &["阀体", code]);

        for (what, more, code) in [
            (json!({ "of": "items", "named": ["NOBODY"] }), json!({}), Code::Missing),
            (json!({ "of": "bins", "named": [{ "warehouse": "W1", "code": "Z" }] }), json!({}), Code::Missing),
            (json!({ "of": "items" }), json!({}), Code::LabelNothing),
            (items.clone(), json!({ "size": "sheet40", "start": 41 }), Code::FieldRange),
            (items.clone(), json!({ "copies": 0 }), Code::FieldRange),
            (items.clone(), json!({ "copies": 2501 }), Code::TooMany),
            (items.clone(), json!({ "copies": 251 }), Code::TooMany),
        ] {
            let refused = t.refused("label.print", input(what.clone(), more));
            assert_eq!(refused.code, code, "{what}");
        }
        // More than somebody waits for is a job, and its file is nobody else's.
        let many = input(items, json!({ "copies": 251, "size": "sheet40", "symbols": "qr" }));
        let told = preview(t, many.clone());
        assert_eq!((told["many"].as_bool(), told["labels"].as_u64(), told["pages"].as_u64()), (Some(true), Some(502), Some(13)));
        let started = t.ask("label.print_many", many);
        let made = t.app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {}).unwrap();
        assert_eq!(made["papers"], 502);
        let Reply::File(file) = t.app.call(&administrator(), "print.file", json!({ "file": made["file"] })).unwrap() else { panic!() };
        let sheets = pages(&file.bytes);
        assert_eq!((sheets.len(), sheets.concat().matches("六角螺栓").count()), (13, 251));
        assert_eq!(call(&t.app, &looks, "print.file", json!({ "file": made["file"] })).unwrap_err().code, Code::FileUnknown);
        let nobody = Caller { actor: Actor::with_rights("nobody", []), ..administrator() };
        let refused = call(&t.app, &nobody, "label.preview", input(json!({ "of": "items", "named": ["BOLT"] }), json!({}))).unwrap_err();
        assert_eq!((refused.code, refused.params["right"].as_str()), (Code::Forbidden, "look"));
    });
}

#[test]
fn what_came_is_labelled_piece_by_piece_and_what_lies_there_by_its_lot() {
    each(|t| {
        let boss = administrator();
        let order = t.make(
            "purchase_order",
            "S1",
            &[with(line("SEAL", "12"), json!({ "price": "2" })), with(line("BAR", "7.5"), json!({ "price": "3" }))],
        );
        let came = t.from("receipt", &[&order], |document| {
            into_main(document);
            document["lines"][0]["bin"] = json!("A-01");
            document["lines"][0]["lot"] = json!("L2611");
        });
        let number = came["number"].as_str().unwrap();
        let paper = json!({ "of": "document", "number": number });
        // One for each line, with how much it is.
        let labels = print(t, &boss, input(paper.clone(), json!({ "size": "roll100" })));
        assert_eq!(labels.len(), 2);
        has(&labels[0], &["密封圈", "SEAL", "批号L2611", "数量12件", "库位W1/A-01", number]);
        has(&labels[1], &["圆钢", "BAR", "数量7.500公斤"]);
        has_not(&labels[1], &["批号"]);
        // One for each piece; what is weighed has one.
        let labels = print(t, &boss, input(paper.clone(), json!({ "size": "roll100", "by_quantity": true })));
        assert_eq!(labels.len(), 13);
        has_not(&labels[0], &["数量"]);
        has(&labels[12], &["数量7.500公斤"]);
        assert_eq!(preview(t, input(json!({ "of": "document", "number": number, "lines": [2] }), json!({})))["labels"], 1);

        // What lies there, by item or by lot.
        let all = json!({ "of": "stock", "all": {} });
        let told = preview(t, input(all.clone(), json!({ "reads": "item" })));
        assert_eq!((told["labels"].as_u64(), told["first"]["code"].as_str()), (Some(2), Some("BAR")));
        let seal = json!({ "of": "stock", "named": [{ "item": "SEAL", "warehouse": "W1", "bin": "A-01", "lot": "L2611" }] });
        let told = preview(t, input(seal.clone(), json!({ "reads": "lot" })));
        assert_eq!(told["first"]["code"], "L2611");
        let words = told["first"]["words"].as_str().unwrap();
        assert_eq!(words, "物料 SEAL\n数量 12 件\n库位 W1 / A-01");
        let labels = print(t, &boss, input(seal.clone(), json!({ "reads": "lot", "by_quantity": true, "size": "sheet40", "start": 30 })));
        assert_eq!(labels.len(), 2, "eleven on the begun sheet, one on the next");
        assert_eq!((labels[0].matches("L2611").count(), labels[1].matches("L2611").count()), (11, 1));
        // Each code finds its stock.
        let found = t.ask("stock.balances", json!({ "filter": [{ "field": "lot", "op": "eq", "values": ["L2611"] }] }));
        assert_eq!(found["rows"][0]["item"], "SEAL");

        // All of it went meanwhile: there is nothing to stick a label on.
        let back = t.from("supplier_return", &[&came], |document| {
            into_main(document);
            document["lines"][0]["bin"] = json!("A-01");
            document["lines"][0]["lot"] = json!("L2611");
        });
        assert_eq!(back["state"], "posted");
        assert_eq!(t.refused("label.print", input(seal, json!({}))).code, Code::LabelNothing);
        let refused = t.refused("label.print", input(json!({ "of": "document", "number": order["number"] }), json!({})));
        assert_eq!((refused.code, refused.params["number"].as_str()), (Code::LabelNoGoods, order["number"].as_str().unwrap()));
        let refused = t.refused("label.print", input(json!({ "of": "document", "number": number, "lines": [3] }), json!({})));
        assert_eq!(refused.code, Code::Missing);
    });
}
