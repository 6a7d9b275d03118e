//! Lists of papers and stock under every filter by text: what is found is what the whole list shows, page by page, and counted so.
//! On both databases, over the sample factory's quarter of papers.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::{Place, ask, job};
use qitao_app::App;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Lists, with the columns that their rows show as they are asked for.
const LISTS: &[(&str, &[&str])] = &[
    ("document.list", &["number", "reference", "kind", "state", "partner", "partner_name", "item"]),
    ("document.lines", &["document", "item", "name", "kind", "state", "partner"]),
    ("match.list", &["document", "item", "name", "state", "partner", "partner_name"]),
    ("stock.balances", &["item", "name", "warehouse", "warehouse_kind", "bin", "lot"]),
    ("stock.moves", &["item", "name", "warehouse", "bin", "lot", "kind", "document", "actor"]),
    ("lineage.list", &["code", "order", "kind", "state"]),
];
/// So many values of a column are asked for.
const VALUES: usize = 2;

fn all(app: &Arc<App>, command: &str) -> Vec<Value> {
    let page = ask(app, command, json!({ "limit": 100_000 }));
    assert!(page["next"].is_null());
    page["rows"].as_array().unwrap().clone()
}

/// What is found in pages of a few rows, which is as many as is counted.
fn found(app: &Arc<App>, command: &str, filter: &Value) -> Vec<Value> {
    let whole = ask(app, command, json!({ "limit": 100_000, "filter": filter, "count": true }));
    let rows = whole["rows"].as_array().unwrap().clone();
    assert_eq!(whole["total"], rows.len(), "{command} {filter}");
    let most = ask(app, command, json!({ "limit": 1, "filter": filter, "count": true, "count_most": 3 }));
    assert_eq!(most["total"], rows.len().min(3), "{command} {filter}");
    let (mut paged, mut asked) = (Vec::new(), json!({ "limit": rows.len() / 3 + 1, "filter": filter }));
    loop {
        let page = ask(app, command, asked.clone());
        paged.extend(page["rows"].as_array().unwrap().iter().cloned());
        if page["next"].is_null() {
            break;
        }
        asked["after"] = page["next"].clone();
    }
    assert_eq!(paged, rows, "{command} {filter}");
    rows
}

#[test]
fn what_a_filter_finds_is_what_the_list_shows() {
    for place in Place::each() {
        let app = place.open();
        job(&app, "sample.load", json!({})).unwrap();
        for (command, columns) in LISTS {
            let rows = all(&app, command);
            assert!(rows.len() > 20, "{command}: {}", rows.len());
            for column in *columns {
                let text = |row: &Value| row[column].as_str().unwrap().to_owned();
                let values: Vec<String> = rows.iter().map(text).collect::<BTreeSet<_>>().into_iter().filter(|v| !v.is_empty()).collect();
                let step = (values.len() / VALUES).max(1);
                let some: Vec<&String> = values.iter().step_by(step).take(VALUES).collect();
                let check = |op: &str, values: &[&str], keep: &dyn Fn(&str) -> bool| {
                    let filter = json!([{ "field": column, "op": op, "values": values }]);
                    let wanted: Vec<Value> = rows.iter().filter(|row| keep(&text(row))).cloned().collect();
                    assert_eq!(found(&app, command, &filter), wanted, "{command} {filter}");
                };
                for value in &some {
                    check("eq", &[value], &|text| text == value.as_str());
                    // What has no partner is not of this one either.
                    check("ne", &[value], &|text| text != value.as_str());
                    let begins: String = value.chars().take(4).collect();
                    check("begins", &[&begins], &|text| text.starts_with(&begins));
                    let part: String = value.chars().skip(1).take(4).collect();
                    check("contains", &[&part], &|text| text.to_ascii_lowercase().contains(&part.to_ascii_lowercase()));
                }
                let names: Vec<&str> = some.iter().map(|value| value.as_str()).collect();
                if !names.is_empty() {
                    check("any_of", &names, &|text| names.contains(&text));
                }
                check("empty", &[], &str::is_empty);
                check("eq", &["nothing has it"], &|_| false);
                check("contains", &["nothing has it"], &|_| false);
            }
        }
        // A paper is found by any of its codes.
        for code in all(&app, "lineage.list").iter().step_by(9) {
            let filter = json!([{ "field": "code", "op": "eq", "values": [code["code"]] }]);
            let chain = ask(&app, "lineage.get", json!({ "code": code["code"] }));
            let wanted: BTreeSet<&str> = chain["nodes"].as_array().unwrap().iter().map(|node| node["number"].as_str().unwrap()).collect();
            let papers = found(&app, "document.list", &filter);
            assert_eq!(papers.iter().map(|row| row["number"].as_str().unwrap()).collect::<BTreeSet<_>>(), wanted);
        }
        // What bears no code, and what does.
        let coded: BTreeSet<String> = all(&app, "lineage.list")
            .iter()
            .flat_map(|row| ask(&app, "lineage.get", json!({ "code": row["code"] }))["nodes"].as_array().unwrap().clone())
            .map(|node| node["number"].as_str().unwrap().to_owned())
            .collect();
        let bare = found(&app, "document.list", &json!([{ "field": "code", "op": "empty" }]));
        let wanted = all(&app, "document.list").into_iter().filter(|row| !coded.contains(row["number"].as_str().unwrap()));
        assert_eq!(bare, wanted.collect::<Vec<_>>());
        assert!(!bare.is_empty());
        // Two conditions at once, and words.
        let listed = all(&app, "document.list");
        let first = listed.iter().filter(|row| row["partner"] != "").nth(5).unwrap();
        let both = json!([
            { "field": "partner", "op": "contains", "values": [first["partner"]] },
            { "field": "kind", "op": "eq", "values": [first["kind"]] },
            { "field": "state", "op": "any_of", "values": ["draft", first["state"]] },
        ]);
        let wanted = all(&app, "document.list").into_iter().filter(|row| {
            ["partner", "kind", "state"].iter().all(|field| row[field] == first[field])
                || row["partner"] == first["partner"] && row["kind"] == first["kind"] && row["state"] == "draft"
        });
        assert_eq!(found(&app, "document.list", &both), wanted.collect::<Vec<_>>());
        let item = all(&app, "stock.moves")[0]["item"].clone();
        let of = json!([{ "field": "item", "op": "eq", "values": [item] }]);
        let by_word = ask(&app, "stock.moves", json!({ "limit": 100_000, "text": item }));
        let moved = found(&app, "stock.moves", &of);
        assert!(moved.iter().all(|row| by_word["rows"].as_array().unwrap().contains(row)) && !moved.is_empty());
    }
}
