//! What of the trail is amounts, which only whoever may see money reads.

use crate::ctx::Ctx;
use crate::document::show::sees_money;
use qitao_domain::document::DocumentKind;
use qitao_store::AuditRow;
use serde_json::Value;

/// Fields that say amounts, of records of any kind.
const AMOUNTS: [&str; 6] = ["amounts", "price", "standard_price", "value", "figures", "gross"];

/// Takes the amounts out of rows that somebody reads who may not see them. What cannot be read is not shown at all.
pub(super) fn hide(ctx: &Ctx, rows: &mut [AuditRow]) {
    if sees_money(ctx) {
        return;
    }
    // Whatever a rate says is an amount, and so is what a supplier is paid.
    for row in rows.iter_mut().filter(|row| matches!(row.object_kind.as_str(), "rate" | "outsourcing_price")) {
        (row.before, row.after) = (None, None);
    }
    for row in rows.iter_mut().filter(|row| matches!(row.object_kind.as_str(), "document" | "stock_rule" | "count" | "cut_over" | "month"))
    {
        let is_agreement = row.object_kind == "cut_over";
        for side in [&mut row.before, &mut row.after] {
            let Some(text) = side else { continue };
            match serde_json::from_str(text) {
                // The figures that somebody agreed to; a day or a reason is a text.
                Ok(Value::Object(_)) if is_agreement => *side = None,
                Ok(mut value) => {
                    without(&mut value);
                    *text = value.to_string();
                }
                Err(_) => *side = None,
            }
        }
    }
}

fn is_money(value: &Value) -> bool {
    let kind = value.get("kind").and_then(Value::as_str);
    DocumentKind::ALL.iter().any(|money| money.is_money() && Some(money.word()) == kind)
}

fn without(value: &mut Value) {
    // Of money, the quantity is the amount.
    if is_money(value)
        && let Some(fields) = value.as_object_mut()
    {
        fields.remove("lines");
    }
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !AMOUNTS.contains(&name.as_str()));
            fields.values_mut().for_each(without);
        }
        Value::Array(values) => {
            values.retain(|one| !is_money(one));
            values.iter_mut().for_each(without);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
