//! Cost sheets: what two shifts, a reject and a report that was taken back cost, from seven sides that all come to the same, held against
//! what it should have cost. On both databases, to the last digit.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::trade::{Trade, item, line, with};
use crate::common::{administrator, call, file, lines};
use crate::printing::{has, has_not, pages};
use crate::report::{MORNING, NIGHT, each, post, rate, said, wage};
use calamine::{Data, Reader, Xlsx};
use qitao_app::{Actor, Caller, Code, Right};
use serde_json::{Value, json};

const VIEWS: [&str; 7] = ["operation", "work_order", "item", "work_center", "operator", "tracking_code", "month"];
const CAUSES: [&str; 5] = ["rate", "efficiency", "energy_price", "energy_usage", "scrap"];

fn sheet(t: &Trade, by: &str, more: Value) -> Value {
    t.ask("costing.sheet", with(json!({ "by": by, "from": "2024-11-01", "to": "2024-12-31" }), more))
}

/// These figures of a line, blanks between; `-` for none.
fn told(of: &Value, fields: &[&str]) -> String {
    let text = |field: &&str| {
        let value = &of[*field];
        if value.is_null() { "-".to_owned() } else { value.as_str().map_or_else(|| value.to_string(), str::to_owned) }
    };
    fields.iter().map(text).collect::<Vec<_>>().join(" ")
}

fn causes(of: &Value) -> String {
    told(&of["causes"], &CAUSES)
}

/// A millionth of what a figure says.
fn scaled(of: &Value) -> i64 {
    let text = of.as_str().map_or_else(|| of.to_string(), str::to_owned);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = format!("{}{fraction:0<6}", whole.trim_start_matches('-')).parse::<i64>().unwrap();
    if whole.starts_with('-') { -digits } else { digits }
}

/// Lines add up to their total, figure by figure, and each is the sum of its parts.
fn adds_up(sheet: &Value) {
    let sum = |of: &dyn Fn(&Value) -> i64| lines(sheet).iter().map(of).sum::<i64>();
    for field in ["reports", "good", "rework", "reject_material", "reject_work", "labour_hours", "machine_hours", "kwh", "labour"] {
        assert_eq!(sum(&|line| scaled(&line[field])), scaled(&sheet["totals"][field]), "{field} of {sheet}");
    }
    for field in ["machine", "energy", "overhead", "total", "standard", "variance"] {
        assert_eq!(sum(&|line| scaled(&line[field])), scaled(&sheet["totals"][field]), "{field} of {sheet}");
    }
    for of in lines(sheet).iter().chain([&sheet["totals"]]) {
        let elements: i64 = ["labour", "machine", "energy", "overhead"].map(|element| scaled(&of[element])).iter().sum();
        let variance: i64 = CAUSES.map(|cause| scaled(&of["causes"][cause])).iter().sum();
        assert_eq!(
            (elements, variance, scaled(&of["standard"]) + variance),
            (scaled(&of["total"]), scaled(&of["variance"]), scaled(&of["total"])),
            "{of}"
        );
    }
}

/// Half an hour of set-up and clean-up at the first operation, and 200 valves: 120 for the first code, 60 for the second, 20 for none.
fn order(t: &Trade) -> (String, [String; 2]) {
    let routing = t.ask("routing.get", json!({ "item": "VALVE", "version": "R1" }));
    let mut changed = routing["routing"].clone();
    (changed["operations"][0]["setup_seconds"], changed["operations"][0]["cleanup_seconds"]) = (json!(1_500), json!(300));
    t.ask("routing.save", json!({ "routing": changed, "revision": routing["revision"] }));
    let sell = |partner: &str, quantity: &str| t.make("sales_order", partner, &[with(line("VALVE", quantity), json!({ "price": "300" }))]);
    let (first, second) = (sell("C1", "120"), sell("C2", "60"));
    let parent = |of: &Value, quantity: &str| json!({ "document": of["number"], "line": 1, "quantity": quantity });
    let parents = [parent(&first, "120"), parent(&second, "60")];
    let order = json!({ "item": "VALVE", "quantity": "200", "due": "2099-03-02", "parents": parents });
    let order = t.ask("work_order.save", json!({ "work_order": order }));
    t.act(&order["document"], "confirm");
    let code = |of: &Value| of["codes"][0].as_str().unwrap().to_owned();
    (order["document"]["number"].as_str().unwrap().to_owned(), [code(&first), code(&second)])
}

/// The morning shift, the night shift with four rejects and somebody dearer, one that was taken back, and in December a machine alone.
fn shifts(t: &Trade, order: &str) {
    rate(t, wage(json!({ "person": "zhao", "price": "60" })));
    let morning = json!({ "operators": [{ "person": "wang", "seconds": 10_800 }] });
    post(t, with(said(order, 10, "120", MORNING, &[]), morning));
    let night = json!({
        "machine_seconds": 5_400,
        "operators": [{ "person": "li", "seconds": 3_600 }, { "person": "zhao", "seconds": 1_800 }],
        "operations": [{ "order": order, "operation": 10, "good": "76", "reject_work": "4", "reason_work": "撞刀" }]
    });
    post(t, with(said(order, 10, "0", NIGHT, &[]), night));
    let wrong = post(t, said(order, 10, "2", ("2024-11-06 13:00", "2024-11-06 14:00"), &["li"]));
    t.ask("report.reverse", json!({ "number": wrong["number"], "reason": "录错" }));
    post(t, with(said(order, 20, "20", ("2024-12-02 13:00", "2024-12-02 14:00"), &[]), json!({ "machine": "M2" })));
}

#[test]
fn all_sides_come_to_the_same() {
    each(|t, _| {
        let (order, codes) = order(t);
        shifts(t, &order);
        let totals = sheet(t, "operation", json!({}))["totals"].clone();
        // 144 + 78; 150 + 90 + 60; 9.82 + 3.15 + 2.89
        let elements = ["reports", "good", "reject_work", "labour_hours", "machine_hours", "kwh", "labour", "machine", "energy", "total"];
        assert_eq!(told(&totals, &elements), "3 216 4 4.5 5 19.25 222 300 15.86 537.86");
        assert_eq!(told(&totals, &["standard", "variance", "unit_cost"]), "491.78 46.08 -", "a piece is good at each operation");
        assert_eq!(causes(&totals), "6 30 1.22 1.47 7.39");
        for by in VIEWS {
            let sheet = sheet(t, by, json!({}));
            adds_up(&sheet);
            assert_eq!((&sheet["totals"], &sheet["more"]), (&totals, &json!(0)), "{by}");
        }

        let by = sheet(t, "operation", json!({}));
        let figures = ["operation", "operation_name", "work_center", "good", "total", "unit_cost", "standard", "unit_standard", "variance"];
        // Half an hour of set-up at 108 an hour and 1.463 of electricity is in the first report's standard, once.
        let expected = ["10 粗车 C01 196 474.97 2.4233 417.83 2.1318 57.14", "20 装配 C01 20 62.89 3.1445 73.95 3.6975 -11.06"];
        assert_eq!(lines(&by).iter().map(|line| told(line, &figures)).collect::<Vec<_>>(), expected);
        // 30 minutes too long; 6 for somebody dearer, 10 minutes too long, 4 rejects; nobody at 0.67 h of work, 20 minutes of the machine.
        assert_eq!(lines(&by).iter().map(causes).collect::<Vec<_>>(), ["6 42 1.26 0.49 7.39", "0 -12 -0.04 0.98 0"]);
        assert_eq!(told(&lines(&by)[0], &["work_order", "item", "item_name", "unit", "operator"]), format!("{order} VALVE 闸阀 pcs -"));

        let by = sheet(t, "operator", json!({}));
        let figures = ["operator", "reports", "good", "labour_hours", "machine_hours", "labour", "machine", "energy", "standard"];
        // Two thirds of the night are 李敏's; what nobody did stands last.
        let expected = [
            "li 1 51 1 1 48 60 2.1 93.67",
            "wang 1 120 3 2.5 144 150 9.82 277.32",
            "zhao 0 25 0.5 0.5 30 30 1.05 46.84",
            "- 1 20 0 1 0 60 2.89 73.95",
        ];
        assert_eq!(lines(&by).iter().map(|line| told(line, &figures)).collect::<Vec<_>>(), expected);
        assert_eq!(lines(&by)[0]["operator_name"], "李敏");

        let by = sheet(t, "tracking_code", json!({}));
        let found = lines(&by).iter().map(|line| told(line, &["tracking_code", "good", "labour"])).collect::<Vec<_>>();
        // 72 + 45.6 + 12 of each kind: whole pieces, the greatest remainder first.
        assert_eq!(found, [format!("{} 130 133.2", codes[0]), format!("{} 65 66.6", codes[1]), "- 21 22.2".to_owned()]);
        assert_eq!(lines(&by)[0]["total"], "322.71");

        let by = sheet(t, "month", json!({}));
        let found = lines(&by).iter().map(|line| told(line, &["month", "total"])).collect::<Vec<_>>();
        assert_eq!(found, ["2024-11 474.97", "2024-12 62.89"]);
        let by = sheet(t, "work_center", json!({}));
        assert_eq!(told(&lines(&by)[0], &["work_center", "work_center_name", "good", "unit_cost"]), "C01 装配 216 -");
    });
}

#[test]
fn what_is_filtered_is_a_part_of_the_whole() {
    each(|t, _| {
        let (order, codes) = order(t);
        shifts(t, &order);
        for filter in [
            json!({ "operator": "li" }),
            json!({ "tracking_code": codes[0] }),
            json!({ "operator": "zhao", "tracking_code": codes[1] }),
            json!({ "operation": 20, "work_order": order, "item": "VALVE", "work_center": "C01" }),
        ] {
            let totals = sheet(t, "operation", filter.clone())["totals"].clone();
            for by in VIEWS {
                let sheet = sheet(t, by, filter.clone());
                adds_up(&sheet);
                assert_eq!(sheet["totals"], totals, "{by} {filter}");
            }
        }
        let part = |filter: Value| sheet(t, "item", filter)["totals"]["total"].clone();
        assert_eq!(part(json!({ "operator": "wang" })), "303.82");
        assert_eq!(part(json!({ "tracking_code": codes[0] })), "322.71");
        assert_eq!(part(json!({ "operation": 20 })), "62.89");
        assert_eq!(lines(&sheet(t, "month", json!({ "to": "2024-11-30" }))).len(), 1);
        // What was all taken back is no line.
        assert_eq!(lines(&sheet(t, "operation", json!({ "from": "2024-11-06", "to": "2024-11-06" }))).len(), 0);

        let cut = sheet(t, "operator", json!({ "limit": 1 }));
        assert_eq!((lines(&cut).len(), &cut["more"], &cut["totals"]["total"]), (1, &json!(3), &json!("537.86")));
        let wrong = |more: Value| {
            let error = t.refused("costing.sheet", with(json!({ "by": "item", "from": "2024-11-01", "to": "2024-12-31" }), more));
            (error.code, error.params.get("field").cloned().unwrap_or_default())
        };
        assert_eq!(wrong(json!({ "to": "2024-10-31" })), (Code::DaysOrder, "to".into()));
        for field in ["work_order", "item", "work_center", "operator", "tracking_code"] {
            assert_eq!(wrong(json!({ field: "nothing" })), (Code::Missing, field.into()));
        }
        let caller = |rights: &[Right]| Caller { actor: Actor::with_rights("li", rights.iter().copied()), ..administrator() };
        let ask = json!({ "by": "item", "from": "2024-11-01", "to": "2024-12-31" });
        for rights in [&[Right::Look, Right::Money][..], &[Right::Look, Right::Cost]] {
            assert_eq!(call(&t.app, &caller(rights), "costing.sheet", ask.clone()).unwrap_err().code, Code::Forbidden);
        }
        call(&t.app, &caller(&[Right::Money, Right::Cost]), "costing.sheet", ask).unwrap();
    });
}

#[test]
fn what_has_no_standard_or_no_common_unit_says_none() {
    each(|t, _| {
        let (order, _) = order(t);
        t.ask("item.save", json!({ "item": item("PIPE", "管段", "semi_finished", "make", "kg", 3, "0"), "revision": null }));
        let operation = json!({
            "number": 10, "name": "下料", "work_center": "C01", "outsourced": false, "setup_seconds": 0, "cleanup_seconds": 0,
            "run_seconds": 60, "cycle_qty": "1", "lead_time_days": 0, "note": ""
        });
        let routing = json!({
            "item": "PIPE", "version": "R1", "state": "active", "from": "1900-01-01", "to": null, "note": "", "operations": [operation]
        });
        t.ask("routing.save", json!({ "routing": routing, "revision": null }));
        let pipe = t.ask("work_order.save", json!({ "work_order": { "item": "PIPE", "quantity": "50", "due": "2099-03-02" } }));
        t.act(&pipe["document"], "confirm");
        let pipe = pipe["document"]["number"].as_str().unwrap().to_owned();
        let hour = |day: &str| (format!("2024-11-{day} 13:00"), format!("2024-11-{day} 14:00"));
        let one = |order: &str, day: &str, good: &str| {
            let (from, to) = hour(day);
            post(t, said(order, 10, good, (&from, &to), &["wang"]))
        };
        one(&order, "05", "10");
        let cut = one(&pipe, "06", "12.5");
        let by = sheet(t, "work_center", json!({}));
        assert_eq!(told(&lines(&by)[0], &["good", "reject_work", "unit_cost", "unit"]), "- - - -");
        assert_ne!(lines(&by)[0]["standard"], Value::Null);
        assert_eq!(told(&lines(&sheet(t, "item", json!({})))[0], &["item", "good", "unit"]), "PIPE 12.5 kg");
        // Taken back it mixes nothing.
        t.ask("report.reverse", json!({ "number": cut["number"], "reason": "录错" }));
        let by = sheet(t, "work_center", json!({}));
        assert_eq!(told(&lines(&by)[0], &["good", "unit"]), "10 pcs");

        // The standard is that of the planned day.
        t.ask(
            "rate.save",
            json!({ "id": null, "from": "2090-01-01", "rate": wage(json!({ "price": "50" })), "revision": null, "reason": "涨" }),
        );
        let dearer = one(&order, "07", "60");
        let day = json!({ "from": dearer["day"], "to": dearer["day"] });
        let of = sheet(t, "operation", day)["totals"].clone();
        // (50 + 60 + 3.85 × 0.76) ÷ 60, of sixty 112.93
        assert_eq!(told(&of, &["labour", "standard", "unit_standard"]), "48 112.93 1.8822");

        // Everyone's wage is gone: what 王强 does still costs what he is paid, and nothing says what it should.
        rate(t, wage(json!({ "person": "wang", "price": "48" })));
        for _ in 0..2 {
            let everyone = json!([{ "field": "subject", "op": "eq", "values": ["everyone"] }]);
            let row = t.ask("rate.list", json!({ "filter": everyone }))["rows"][0].clone();
            t.ask("rate.remove", json!({ "id": row["id"], "revision": row["revision"], "reason": "重录" }));
        }
        let unknown = one(&order, "08", "60");
        let whole = sheet(t, "item", json!({}))["totals"].clone();
        let held = ["standard", "unit_standard", "variance", "causes"];
        assert_eq!(told(&whole, &held), "- - - -", "a sum of what is not known would be wrong");
        assert_eq!(whole["labour"], "144");
        assert_ne!(sheet(t, "item", json!({ "to": "2024-11-07" }))["totals"]["standard"], Value::Null);
        t.ask("report.reverse", json!({ "number": unknown["number"], "reason": "录错" }));
        assert_ne!(sheet(t, "item", json!({}))["totals"]["standard"], Value::Null);
    });
}

#[test]
fn a_workbook_has_all_sides_with_sums() {
    each(|t, _| {
        let (order, _) = order(t);
        shifts(t, &order);
        let bytes = file(&t.app, "costing.sheet_export", json!({ "from": "2024-11-01", "to": "2024-12-31" }));
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        assert_eq!(book.sheet_names(), ["工序", "工单", "物料", "工作中心", "操作工", "追踪码", "月份"]);
        for (name, count) in [("工序", 2), ("工单", 1), ("物料", 1), ("工作中心", 1), ("操作工", 4), ("追踪码", 3), ("月份", 2)]
        {
            let cells = book.worksheet_range(name).unwrap();
            let rows: Vec<&[Data]> = cells.rows().collect();
            // What was asked, the heads, lines, the total.
            assert_eq!(rows.len(), count + 3, "{name}");
            let head = |text: &str| rows[1].iter().position(|cell| *cell == Data::String(text.into())).unwrap();
            let last = rows[count + 2];
            assert_eq!(last[0], Data::String("合计".into()));
            let figures = ["实际合计", "人工", "能源", "差异", "费率差异", "合格"].map(|text| last[head(text)].clone());
            assert_eq!(figures, [537.86, 222.0, 15.86, 46.08, 6.0, 216.0].map(Data::Float), "{name}");
            let formulas = book.worksheet_formula(name).unwrap();
            let formula = |row: usize, text: &str| {
                formulas.get_value((u32::try_from(row).unwrap(), u32::try_from(head(text)).unwrap())).cloned().unwrap_or_default()
            };
            assert!(formula(count + 2, "人工").starts_with("SUM("), "{name}");
            assert_eq!(formula(2, "实际合计").matches('+').count(), 4, "{name}");
            assert_eq!(formula(2, "人工"), "", "{name}");
        }
    });
}

#[test]
fn operation_costs_are_printed() {
    each(|t, _| {
        let (order, _) = order(t);
        shifts(t, &order);
        let print = |more: Value| {
            let days = json!({ "from": "2024-11-01", "to": "2024-12-31" });
            pages(&file(&t.app, "costing.sheet_print", with(days, more))).concat()
        };
        let number = order.as_str();
        // Each operation, then the sum of all of them; nothing was shared out.
        has(&print(json!({})), &["工序成本明细表", "2024-11-01–2024-12-31", number, "222.00", "15.86", "537.86", "46.08"]);
        has_not(&print(json!({})), &["分摊差异"]);
        let lines = sheet(t, "operation", json!({}))["lines"].as_array().unwrap().clone();
        let printed = print(json!({ "work_order": number, "operation": 10 }));
        has(&printed, &[&format!("工单：{number}"), "工序：10", &told(&lines[0], &["operation_name"])]);
        has_not(&printed, &["报工日期", "537.86"]);
        has(&print(json!({ "language": "en" })), &["Operationcosts", "Labour", "Total"]);
    });
}
