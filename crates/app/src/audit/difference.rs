//! What differs between two records, field by field; lines one by one. The same as the screens' `trail/diff.ts`, which a common
//! file of cases holds both to.

use serde_json::{Map, Value};

/// A field that changed; a line of it where `line` says which. A plain value has no field.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Difference {
    pub field: String,
    pub line: Option<String>,
    pub before: Value,
    pub after: Value,
}

fn lines(value: Option<&Value>) -> Option<Vec<&Map<String, Value>>> {
    let all: Option<Vec<_>> = value?.as_array()?.iter().map(Value::as_object).collect();
    all.filter(|all| !all.is_empty())
}

/// What tells a line from the others of its table.
fn name_of(line: &Map<String, Value>, at: usize) -> String {
    let named = ["number", "unit", "item", "code"].iter().find_map(|field| line.get(*field).filter(|value| !value.is_null()));
    match named {
        Some(Value::String(name)) => name.clone(),
        Some(other) => other.to_string(),
        None => (at + 1).to_string(),
    }
}

fn union<'k>(was: impl Iterator<Item = &'k String>, is: impl Iterator<Item = &'k String>) -> Vec<&'k String> {
    let mut all: Vec<&String> = was.collect();
    let more: Vec<&String> = is.filter(|name| !all.contains(name)).collect();
    all.extend(more);
    all
}

fn of_lines(field: &str, was: &[&Map<String, Value>], is: &[&Map<String, Value>]) -> Vec<Difference> {
    let named =
        |lines: &[&Map<String, Value>]| lines.iter().enumerate().map(|(at, line)| (name_of(line, at), (*line).clone())).collect::<Vec<_>>();
    let (old, new) = (named(was), named(is));
    let of =
        |lines: &[(String, Map<String, Value>)], name: &str| lines.iter().rev().find(|(own, _)| own == name).map(|(_, line)| line.clone());
    let mut found = Vec::new();
    for name in union(old.iter().map(|(name, _)| name), new.iter().map(|(name, _)| name)) {
        let (before, after) = match (of(&old, name), of(&new, name)) {
            (Some(before), Some(after)) => {
                // Of a line that both have only the cells that differ are told.
                let cells: Vec<&String> =
                    union(before.keys(), after.keys()).into_iter().filter(|cell| before.get(*cell) != after.get(*cell)).collect();
                if cells.is_empty() {
                    continue;
                }
                let part = |line: &Map<String, Value>| {
                    Value::Object(cells.iter().filter_map(|cell| Some(((*cell).clone(), line.get(*cell)?.clone()))).collect())
                };
                (part(&before), part(&after))
            }
            (before, after) => (before.map_or(Value::Null, Value::Object), after.map_or(Value::Null, Value::Object)),
        };
        found.push(Difference { field: field.into(), line: Some(name.clone()), before, after });
    }
    found
}

/// All that differs.
pub(super) fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let (Some(was), Some(is)) = (before.as_object(), after.as_object()) else {
        let whole = Difference { field: String::new(), line: None, before: before.clone(), after: after.clone() };
        return if before == after { Vec::new() } else { vec![whole] };
    };
    let mut found = Vec::new();
    for field in union(was.keys(), is.keys()) {
        let (old, new) = (was.get(field), is.get(field));
        let (old_lines, new_lines) = (lines(old), lines(new));
        if old_lines.is_some() || new_lines.is_some() {
            found.extend(of_lines(field, &old_lines.unwrap_or_default(), &new_lines.unwrap_or_default()));
        } else if old != new {
            let value = |one: Option<&Value>| one.cloned().unwrap_or(Value::Null);
            found.push(Difference { field: field.clone(), line: None, before: value(old), after: value(new) });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_differs_is_told_and_lines_by_their_number() {
        let check = |before: Value, after: Value, expected: Value| {
            let found: Vec<Value> = differences(&before, &after).into_iter().map(|d| json!([d.field, d.line, d.before, d.after])).collect();
            assert_eq!(json!(found), expected);
        };
        check(
            json!({ "code": "A", "name": "一", "note": "x" }),
            json!({ "code": "A", "name": "二", "spec": "M6" }),
            json!([["name", null, "一", "二"], ["note", null, "x", null], ["spec", null, null, "M6"]]),
        );
        check(json!("on"), json!("off"), json!([["", null, "on", "off"]]));
        check(json!("on"), json!("on"), json!([]));
        let line = |number: u32, qty: &str| json!({ "number": number, "qty": qty });
        check(
            json!({ "lines": [line(10, "1"), line(20, "1"), line(30, "4")] }),
            json!({ "lines": [line(10, "1"), line(20, "2"), line(40, "5")] }),
            json!([
                ["lines", "20", { "qty": "1" }, { "qty": "2" }],
                ["lines", "30", { "number": 30, "qty": "4" }, null],
                ["lines", "40", null, { "number": 40, "qty": "5" }]
            ]),
        );
    }
}
