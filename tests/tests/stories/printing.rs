//! What is printed of an order: each of its papers, the whole chain as one file; and what whoever may not see prices gets. On both
//! databases, read back as text.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, into_main, line, with};
use crate::common::{Place, administrator, call, verify};
use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection};
use qitao_app::{Actor, Caller, Code, Location, Reply, Right};
use serde_json::{Value, json};
use std::io::{Cursor, Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn each(story: impl Fn(&Trade)) {
    for place in Place::each() {
        let trade = Trade::new(&place);
        story(&trade);
        verify(&trade.app);
    }
}

/// The text of each page without the white between.
pub fn pages(pdf: &[u8]) -> Vec<String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(pdf).unwrap();
    let read = Command::new("pdftotext").arg("-layout").arg(file.path()).arg("-").stdout(Stdio::piped()).output();
    let read = read.expect("pdftotext of poppler-utils is needed");
    assert!(read.status.success(), "{read:?}");
    let text = String::from_utf8(read.stdout).unwrap();
    text.split_terminator('\u{c}').map(|page| page.chars().filter(|c| !c.is_whitespace()).collect()).collect()
}

fn file(t: &Trade, who: &Caller, name: &str, input: Value) -> (String, Vec<u8>) {
    let Reply::File(file) = t.app.call(who, name, input).unwrap() else { panic!("no file") };
    assert_eq!(file.media_type, "application/pdf");
    if let Some(folder) = std::env::var_os("QITAO_PICTURES") {
        std::fs::write(std::path::Path::new(&folder).join(&file.name), &file.bytes).unwrap();
    }
    (file.name, file.bytes)
}

fn print(t: &Trade, who: &Caller, paper: &Value) -> String {
    pages(&file(t, who, "document.print", json!({ "number": paper["number"] })).1).concat()
}

fn chain(t: &Trade, who: &Caller, code: &Value) -> Vec<String> {
    let started = call(&t.app, who, "lineage.print", json!({ "code": code })).unwrap();
    let made = t.app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {}).unwrap();
    let (name, bytes) = file(t, who, "print.file", json!({ "file": made["file"] }));
    assert_eq!(name, format!("{}.pdf", code.as_str().unwrap()));
    // Nobody else is given it.
    let other = Caller { actor: Actor::with_rights("somebody", Right::ALL.iter().copied()), ..administrator() };
    assert_eq!(call(&t.app, &other, "print.file", json!({ "file": made["file"] })).unwrap_err().code, Code::FileUnknown);
    pages(&bytes)
}

pub fn has(text: &str, wanted: &[&str]) {
    for one in wanted {
        assert!(text.contains(one), "{one} is missing in\n{text}");
    }
}

pub fn has_not(text: &str, unwanted: &[&str]) {
    for one in unwanted {
        assert!(!text.contains(one), "{one} is in\n{text}");
    }
}

#[test]
fn the_papers_of_an_order_are_printed_and_prices_only_for_whoever_may_see_them() {
    each(|t| {
        let keeper = Caller { actor: Actor::with_rights("keeper", [Right::Look, Right::Keep]), ..administrator() };
        let boss = administrator();
        // 70 × 13.57 = 949.90, with tax 1073.39.
        let lines = [with(line("BOLT", "70"), json!({ "price": "13.57", "note": "分两箱", "due": "2026-12-20" })), line("BAR", "1250.125")];
        let draft = t.draft("sales_order", "C1", &lines);
        has(&print(t, &boss, &draft), &["草稿"]);
        let order = t.act(&draft, "confirm");
        let code = order["codes"][0].as_str().unwrap().to_owned();
        let number = order["number"].as_str().unwrap();
        let text = print(t, &boss, &order);
        has(&text, &["销售订单", number, "江南泵阀", "BOLT", "六角螺栓", "备注分两箱", "2026-12-20", "1,250.125", "公斤", &code]);
        has_not(&text, &["kg", "pcs"]);
        has(&text, &["13.57", "949.90", "1,073.39", "壹仟零柒拾叁元叁角玖分", "其中税额：123.49", "已下达", "第1页，共1页", "客户确认"]);
        has_not(&text, &["草稿"]);
        let blind = print(t, &keeper, &order);
        has(&blind, &["BOLT", "1,250.125", &code]);
        has_not(&blind, &["13.57", "949.9", "1,073.39", "壹仟"]);

        let asked = t.from("requisition", &[&order], |_| {});
        let bought = t.from("purchase_order", &[&asked], |d| {
            d["partner"] = json!("S1");
            d["lines"][0]["price"] = json!("1.005");
            d["lines"][1]["price"] = json!("2");
        });
        let came = t.from("receipt", &[&bought], into_main);
        has(&print(t, &boss, &came), &["收货单", "苏州紧固件", "1.005", bought["number"].as_str().unwrap(), "质检", "W1"]);
        let sent = t.from("shipment", &[&order], into_main);
        // A delivery note has no prices for anybody.
        let note = print(t, &boss, &sent);
        has(&note, &["送货单", "江南泵阀", "70", "1,250.125", &code, "客户签收"]);
        // Nor does it say where in the house the goods lay.
        has_not(&note, &["13.57", "949.9", "1,073.39", "库位", "W1"]);
        let billed = t.from("sales_invoice", &[&sent], |_| {});
        has(&print(t, &boss, &billed), &["销售发票", "壹仟零柒拾叁元叁角玖分"]);
        let paid = t.from("money_receipt", &[&billed], |d| d["lines"][0]["quantity"] = json!("1000"));
        has(&print(t, &boss, &paid), &["收款单", "壹仟元整", billed["number"].as_str().unwrap()]);
        let refused = call(&t.app, &keeper, "document.print", json!({ "number": paid["number"] })).unwrap_err();
        assert_eq!((refused.code, refused.params["right"].as_str()), (Code::Forbidden, "money"));

        // The chain: a cover, then each paper, in order.
        let all = chain(t, &boss, &json!(code));
        let cover = &all[0];
        has(cover, &["订单全链", &code, "江南泵阀", "环节", "已齐", "1,073.39"]);
        for paper in [&order, &asked, &bought, &came, &sent, &billed, &paid] {
            let number = paper["number"].as_str().unwrap();
            has(cover, &[number]);
            assert!(all[1..].iter().any(|page| page.contains(number)), "{number}");
        }
        assert_eq!(all.len(), 8, "a cover and seven papers of a page each");
        has(&all[7], &[&format!("8/{}", all.len())]);
        let some = chain(t, &keeper, &json!(code));
        assert_eq!(some.len(), 7, "without the money received");
        has_not(&some.concat(), &["13.57", "949.9", "1,073.39", "1.005"]);
        has_not(&some[0], &[paid["number"].as_str().unwrap()]);

        let taken_back = t.act(&paid, "reverse");
        has(&print(t, &boss, &taken_back), &["已冲销"]);
        let opposite = t.get(&json!({ "number": taken_back["reversed_by"] }));
        has(&print(t, &boss, &opposite), &["冲销单", "负壹仟元整"]);
        let english = file(t, &boss, "document.print", json!({ "number": number, "language": "en" })).1;
        has(&pages(&english).concat(), &["销售订单", "Salesorder", "Customer:", "Page1of1", "Inwords:"]);
    });
}

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

/// What the books keep under a key.
fn kept(place: &Place, key: &str) -> String {
    let query = format!("SELECT value FROM book WHERE key = '{key}'");
    let found: Vec<Kept> = match place.location() {
        Location::Sqlite(file) => diesel::sql_query(query).load(&mut SqliteConnection::establish(file.to_str().unwrap()).unwrap()).unwrap(),
        Location::Postgres(url) => diesel::sql_query(query).load(&mut PgConnection::establish(&url).unwrap()).unwrap(),
    };
    found.into_iter().next().map(|kept| kept.value).unwrap_or_default()
}

fn wait(ready: impl Fn() -> bool) {
    let since = Instant::now();
    while !ready() {
        assert!(since.elapsed() < Duration::from_secs(60), "it never came");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The names of an archive's files, and how many pages each has.
fn archived(zip: &[u8]) -> Vec<(String, usize)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut found = Vec::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        found.push((file.name().unwrap().into_owned(), pages(&bytes).len()));
    }
    found
}

#[test]
fn the_chains_of_some_days_are_one_archive_and_last_month_s_is_made_alone_and_once() {
    for place in Place::each() {
        let t = Trade::new(&place);
        // On the fifth, last month's papers are there; before it, the month's before.
        let today: NaiveDate = t.ask("system.info", json!({}))["today"].as_str().unwrap().parse().unwrap();
        // The last three in the morning in Shanghai, which is eight hours ahead.
        let night = (chrono::Utc::now() + TimeDelta::hours(8 - 3)).date_naive();
        let month = ((night - Days::new(4)).with_day(1).unwrap() - Months::new(1)).format("%Y-%m").to_string();
        let order = |day: &str| {
            let document = json!({ "kind": "sales_order", "partner": "C1", "day": day, "lines": [line("BOLT", "5")] });
            let order = t.act(&t.ask("document.save", json!({ "document": document })), "confirm");
            order["codes"][0].as_str().unwrap().to_owned()
        };
        let old = [order(&format!("{month}-01")), order(&format!("{month}-28"))];
        let new = order(&today.to_string());
        let printed = |from: &str, to: &str| {
            let started = t.ask("lineage.print_days", json!({ "from": from, "to": to }));
            let made = t.app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {}).unwrap();
            let Reply::File(file) = t.app.call(&administrator(), "print.file", json!({ "file": made["file"] })).unwrap() else { panic!() };
            assert_eq!(file.media_type, "application/zip");
            archived(&file.bytes)
        };
        let both = [(format!("{}.pdf", old[0]), 2), (format!("{}.pdf", old[1]), 2)];
        assert_eq!(printed(&format!("{month}-01"), &format!("{month}-28")), both);
        assert_eq!(printed(&today.to_string(), &today.to_string()), [(format!("{new}.pdf"), 2)]);
        let started = t.ask("lineage.print_days", json!({ "from": "2001-01-01", "to": "2001-01-31" }));
        let none = t.app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {}).unwrap_err();
        assert_eq!((none.code, none.params["from"].as_str()), (Code::PrintNoOrders, "2001-01-01"));

        // The computer was off for some nights.
        let folder = tempfile::tempdir().unwrap();
        t.ask("backup.configure", json!({ "folder": folder.path() }));
        drop(t);
        let back = "UPDATE book SET value = CAST(CAST(value AS BIGINT) - 3 * 86400000000 AS TEXT) WHERE key LIKE 'scheduled.%' AND key <> 'scheduled.snapshot'";
        place.alter(back);
        let app = place.open();
        let archive = folder.path().join("papers").join(format!("{month}.zip"));
        wait(|| archive.is_file() && kept(&place, "printed.month") == month);
        assert_eq!(archived(&std::fs::read(&archive).unwrap()), both);
        drop(app);

        // Made is made: it is not made again by another night, whoever took it away.
        std::fs::remove_file(&archive).unwrap();
        let (key, before) = ("scheduled.month_papers", kept(&place, "scheduled.month_papers"));
        place.alter(back);
        let app = place.open();
        wait(|| kept(&place, key) == before);
        assert!(!archive.exists());
        verify(&app);
    }
}

#[test]
fn a_month_is_made_again_in_as_many_files_as_it_needs_and_opened_by_whoever_sees_prices() {
    for place in Place::each() {
        let t = Trade::new(&place);
        let order = |day: &str| {
            let document = json!({ "kind": "sales_order", "partner": "C1", "day": day, "lines": [line("BOLT", "5")] });
            let order = t.act(&t.ask("document.save", json!({ "document": document })), "confirm");
            (format!("{}.pdf", order["codes"][0].as_str().unwrap()), 2)
        };
        let orders: Vec<(String, usize)> = (1..=5).map(|day| order(&format!("2026-09-0{day}"))).collect();
        let october = order("2026-10-31");
        let make = |input: Value| {
            let started = t.ask("archive.make", input);
            t.app.wait_for_job(serde_json::from_value(started["job"].clone()).unwrap(), |_| {})
        };
        let listed = || t.ask("archive.list", json!({}));
        // Books in a database have no place of their own for it: that is said, and nothing is made.
        if matches!(place.location(), Location::Postgres(_)) {
            let nowhere = listed();
            assert_eq!(
                (&nowhere["folder"], &nowhere["problem"]["code"], &nowhere["rows"]),
                (&Value::Null, &json!("backup.no_place"), &json!([]))
            );
            assert_eq!(make(json!({ "day": "2026-09-15" })).unwrap_err().code, Code::BackupNoPlace);
        }
        let folder = tempfile::tempdir().unwrap();
        t.ask("backup.configure", json!({ "folder": folder.path() }));
        let papers = folder.path().join("papers");
        assert_eq!((&listed()["folder"], &listed()["problem"]), (&json!(papers), &Value::Null));
        assert_eq!(make(json!({ "day": "2001-01-15" })).unwrap_err().code, Code::PrintNoOrders);
        let error = make(json!({ "day": "2026-09-15", "orders_per_file": 2001 })).unwrap_err();
        assert_eq!((error.code, error.params["high"].as_str()), (Code::FieldRange, "2000"));

        // Five orders by two are three files, each order once, in the order in which they came.
        let made = make(json!({ "day": "2026-09-15", "orders_per_file": 2 })).unwrap();
        let names = |archive: &Value| -> Vec<(String, u64)> {
            let file = |file: &Value| (file["name"].as_str().unwrap().to_owned(), file["orders"].as_u64().unwrap());
            archive["files"].as_array().unwrap().iter().map(file).collect()
        };
        let parts = [("2026-09.zip", 2), ("2026-09 (2).zip", 2), ("2026-09 (3).zip", 1)].map(|(name, orders)| (name.to_owned(), orders));
        assert_eq!((&made["month"], &made["orders"], names(&made)), (&json!("2026-09"), &json!(5), parts.to_vec()));
        let october_made = make(json!({ "day": "2026-10-01" })).unwrap();
        assert_eq!(listed()["rows"], json!([october_made, made]));
        let opened = |name: &str| {
            let Reply::File(file) = t.app.call(&administrator(), "archive.get", json!({ "file": name })).unwrap() else { panic!() };
            assert_eq!((file.name.as_str(), file.media_type.as_str()), (name, "application/zip"));
            let size = made["files"].as_array().unwrap().iter().find(|one| one["name"] == name).map(|one| one["size"].as_u64().unwrap());
            assert!(size.is_none_or(|size| size == file.bytes.len() as u64), "{size:?}");
            archived(&file.bytes)
        };
        assert_eq!(parts.iter().map(|(name, _)| opened(name)).collect::<Vec<_>>(), [&orders[..2], &orders[2..4], &orders[4..]]);
        assert_eq!(opened("2026-10.zip"), [october]);
        for wrong in ["2026-09.json", "../2026-09.zip", "2026-08.zip"] {
            assert_eq!(t.refused("archive.get", json!({ "file": wrong })).code, Code::Missing, "{wrong}");
        }
        // Whoever may not see prices gets none of it.
        let keeper = Caller { actor: Actor::with_rights("keeper", [Right::Look, Right::Keep]), ..administrator() };
        for (name, input) in [
            ("archive.list", json!({})),
            ("archive.get", json!({ "file": "2026-09.zip" })),
            ("archive.make", json!({ "day": "2026-09-15" })),
        ] {
            assert_eq!(call(&t.app, &keeper, name, input).unwrap_err().code, Code::Forbidden, "{name}");
        }

        // Made again in fewer files, nothing is left of the ones before; what an older version made is listed, too.
        let again = make(json!({ "day": "2026-09-30", "orders_per_file": 4 })).unwrap();
        assert_eq!(names(&again), [("2026-09.zip".to_owned(), 4), ("2026-09 (2).zip".to_owned(), 1)]);
        std::fs::remove_file(papers.join("2026-10.json")).unwrap();
        let mut there: Vec<String> =
            std::fs::read_dir(&papers).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        there.sort();
        assert_eq!(there, ["2026-09 (2).zip", "2026-09.json", "2026-09.zip", "2026-10.zip"]);
        let rows = listed()["rows"].clone();
        assert_eq!(
            (&rows[0]["month"], &rows[0]["orders"], &rows[0]["files"][0]["name"]),
            (&json!("2026-10"), &Value::Null, &json!("2026-10.zip"))
        );
        assert_eq!(rows[1], again);
        verify(&t.app);
    }
}

#[test]
fn every_kind_of_paper_is_printed_with_each_of_its_lines() {
    each(|t| {
        let boss = administrator();
        t.give("BOLT", "5000", "1");
        t.give("SEAL", "1000", "1");
        let lines: Vec<Value> =
            (1..=90).map(|n| with(line("BOLT", &n.to_string()), json!({ "price": "1", "note": format!("第{n}批") }))).collect();
        let order = t.make("sales_order", "C1", &lines);
        let text = print(t, &boss, &order);
        for n in 1..=90 {
            has(&text, &[&format!("备注第{n}批")]);
        }
        has(&text, &["第3页，共", "物料编码"]);
        let plan = t.make("production_plan", "", &[line("VALVE", "3")]);
        let moved = t.make("transfer", "", &[with(line("SEAL", "5"), json!({ "warehouse": "W1", "to_warehouse": "Q1" }))]);
        let bought = t.make("purchase_order", "S1", &[with(line("SEAL", "10"), json!({ "price": "2" }))]);
        let came = t.from("receipt", &[&bought], into_main);
        let back = t.from("supplier_return", &[&came], |d| {
            into_main(d);
            d["lines"][0]["quantity"] = json!("4");
            d["lines"][0]["parents"][0]["quantity"] = json!("4");
        });
        let sold = t.make("sales_order", "C2", &[with(line("SEAL", "20"), json!({ "price": "3" }))]);
        let sent = t.from("shipment", &[&sold], into_main);
        let returned = t.from("customer_return", &[&sent], into_main);
        let invoice = t.from("purchase_invoice", &[&came], |_| {});
        let paid = t.from("payment", &[&invoice], |d| {
            d["reference"] = json!("承兑0231");
            d["note"] = json!("银行转账另付");
        });
        has(&print(t, &boss, &paid), &["票据号：承兑0231", "备注：银行转账另付"]);
        for (paper, title) in [
            (&plan, "生产计划单"),
            (&moved, "调拨单"),
            (&back, "采购退货单"),
            (&returned, "销售退货单"),
            (&invoice, "采购发票"),
            (&paid, "付款单"),
        ] {
            has(&print(t, &boss, paper), &[title, paper["number"].as_str().unwrap(), "制单："]);
        }
        has(&print(t, &boss, &moved), &["调出库位", "W1", "调入库位", "Q1"]);
        let corrected = t.give("BAR", "1.5", "8");
        has(&print(t, &boss, &corrected), &["库存调整单", "原因期初", "1.500"]);
    });
}

/// The formats of numbers in a workbook.
fn formats(workbook: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut styles = String::new();
    archive.by_name("xl/styles.xml").unwrap().read_to_string(&mut styles).unwrap();
    styles
}

#[test]
fn amounts_in_workbooks_have_the_currency_s_decimals() {
    each(|t| {
        t.make("sales_order", "C1", &[with(line("BOLT", "70"), json!({ "price": "13.57" }))]);
        let four = "#,##0.0000";
        let exported = || {
            let Reply::File(file) = t.app.call(&administrator(), "document.export", json!({ "columns": ["gross"] })).unwrap() else {
                panic!("no file")
            };
            formats(&file.bytes)
        };
        assert!(!exported().contains(four));
        t.ask("system.configure", json!({ "currency_decimals": 4 }));
        assert!(exported().contains(four), "{}", exported());
    });
}

#[test]
fn the_head_of_every_paper_says_whose_it_is() {
    each(|t| {
        let keeper = Caller { actor: Actor::with_rights("keeper", [Right::Look, Right::Keep]), ..administrator() };
        let order = t.make("sales_order", "C1", &[line("BOLT", "1")]);
        let before = print(t, &keeper, &order);
        has_not(&before, &["开户行", "账号"]);
        let empty = json!({ "name": "", "address": "", "phone": "", "tax_number": "", "bank": "", "account": "" });
        assert_eq!(t.ask("company.get", json!({})), empty);
        let company = json!({
            "name": " 浙江瓯江阀门有限公司 ", "address": "温州市龙湾区滨海二道 18 号", "phone": "0577-8655 1200",
            "tax_number": "91330303MA2ABCDE1X", "bank": "中国银行温州分行龙湾支行", "account": "3600 1234 5678"
        });
        assert_eq!(call(&t.app, &keeper, "company.save", company.clone()).unwrap_err().params["right"], "administer");
        assert_eq!(t.ask("company.save", company.clone())["name"], "浙江瓯江阀门有限公司");
        let head = ["浙江瓯江阀门有限公司", "地址：温州市龙湾区滨海二道18号", "电话：0577-86551200"];
        let bank = ["税号：91330303MA2ABCDE1X", "开户行：中国银行温州分行龙湾支行", "账号：360012345678"];
        let text = print(t, &keeper, &order);
        has(&text, &head);
        has(&text, &bank);
        has(&chain(t, &administrator(), &order["codes"][0]).concat(), &head);
        // What is empty is left out, and what stands in lines does not break them.
        let less = json!({ "name": "", "address": "温州", "phone": "", "tax_number": "", "bank": "", "account": "" });
        t.ask("company.save", less);
        let text = print(t, &keeper, &order);
        has(&text, &["地址：温州"]);
        has_not(&text, &["税号：9133", "开户行", "浙江瓯江"]);
        let error = t.refused("company.save", json!({ "bank": "中国银行\n温州" }));
        assert_eq!((error.code, error.params["field"].as_str()), (Code::FieldBadText, "bank"));
        let trail = t.ask("audit.list", json!({ "object_kind": "book", "object_key": "company" }));
        assert_eq!(trail["rows"].as_array().unwrap().len(), 2);
    });
}

#[test]
fn a_count_sheet_is_printed_by_bin_and_blind() {
    each(|t| {
        for (bin, item, quantity) in [("B-02", "BOLT", "777"), ("A-01", "BAR", "31.5"), ("", "VALVE", "4321")] {
            if !bin.is_empty() {
                let bin = json!({ "warehouse": "W1", "code": bin, "barcode": "", "note": "", "retired": false });
                t.ask("bin.save", json!({ "bin": bin, "revision": null }));
            }
            let place = json!({ "warehouse": "W1", "bin": bin, "price": "1", "reason": "期初" });
            t.make("adjustment", "", &[with(line(item, quantity), place)]);
        }
        let count = t.ask("count.make", json!({ "warehouse": "W1", "note": "年末" }))["count"].clone();
        let number = count["number"].clone();
        t.ask("count.enter", json!({ "number": number, "entries": [{ "line": 3, "quantity": "775" }] }));
        // Found after the sheet was made, it stands with its bin.
        t.ask("count.add", json!({ "number": number, "item": "SEAL", "bin": "A-01", "lot": "", "quantity": "66" }));
        for who in [administrator(), Caller { actor: Actor::with_rights("looks", [Right::Look]), ..administrator() }] {
            let (name, bytes) = file(t, &who, "count.print", json!({ "number": number }));
            assert_eq!(name, format!("盘点表 {}.pdf", number.as_str().unwrap()));
            let text = pages(&bytes).concat();
            has(&text, &["盘点表", "主仓", "行数：4", "年末", "不分库位", "实盘数量", "监盘", "公斤", number.as_str().unwrap()]);
            let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what} is missing in\n{text}"));
            assert!(at("VALVE") < at("BAR") && at("BAR") < at("SEAL") && at("SEAL") < at("BOLT"), "{text}");
            // Neither what the books say nor what was counted.
            has_not(&text, &["777", "31.5", "4321", "4,321", "775", "66"]);
        }
        let english = file(t, &administrator(), "count.print", json!({ "number": number, "language": "en" })).1;
        has(&pages(&english).concat(), &["Countsheet", "Counted", "Nobin"]);
    });
}
