//! A snapshot of stock as a workbook: what lay where, and what did not agree with it, as whoever asks may see it.

use crate::app::App;
use crate::check;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::export::{self, Head, SHEET_RECORDS, cells};
use crate::snapshot::{DifferenceRow, LineRow, Lines, Of, difference_page, line_page};
use crate::system::Language;
use crate::words;
use qitao_domain::{Qty, limits};
use qitao_office::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// Which snapshot.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "SnapshotExport")]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// The instant that it shows; microseconds UTC.
    pub due: i64,
    /// The language of heads and words.
    #[serde(default)]
    pub language: Language,
}

/// `snapshot.export`
pub(crate) fn export(app: &Arc<App>, ctx: &Ctx, input: Export) -> Result<FileOut> {
    let (lines, differences) = app.read(|r| {
        let snapshot = r.snapshot(input.due)?.ok_or_else(|| Error::missing("snapshot", input.due))?;
        for count in [snapshot.lines, snapshot.differences] {
            check::count("rows", usize::try_from(count).unwrap_or(usize::MAX), SHEET_RECORDS)?;
        }
        let limit = Some(limits::LIST_MOST);
        let (mut lines, mut asked) = (Vec::new(), Lines { due: input.due, moved: false, limit, after: None });
        loop {
            let page = line_page(r, &asked)?;
            lines.extend(page.rows);
            asked.after = page.next;
            if asked.after.is_none() {
                break;
            }
        }
        let (mut differences, mut asked) = (Vec::new(), Of { due: input.due, limit, after: None });
        loop {
            let page = difference_page(r, ctx, &asked)?;
            differences.extend(page.rows);
            asked.after = page.next;
            if asked.after.is_none() {
                break;
            }
        }
        Ok((lines, differences))
    })?;
    let title = words::title("snapshot", input.language);
    let heads = |kind: &str| words::columns(kind).iter().collect::<Vec<&Head>>();
    let (of_lines, of_differences) = (heads("snapshot_line"), heads("snapshot_difference"));
    let mut sheets = vec![export::of_records(title, &of_lines, input.language, lines, |row, field| line(row, field, input.language))];
    if !differences.is_empty() {
        let name = words::title("snapshot_difference", input.language);
        let cell = |row: &DifferenceRow, field: &str| difference(row, field, input.language);
        sheets.push(export::of_records(name, &of_differences, input.language, differences, cell));
    }
    export::sheets(sheets, format!("{title} {}.xlsx", app.clock(input.due).replace(':', "")))
}

fn line(row: &LineRow, field: &str, language: Language) -> Option<Value> {
    let quantity = |value: Qty| cells::decimal(value.to_string(), row.decimals);
    Some(match field {
        "item" => cells::text(&row.item),
        "name" => cells::text(&row.name),
        "unit" => cells::text(&row.unit),
        "warehouse" => cells::text(&row.warehouse),
        "bin" => cells::word("bin", &row.bin, language),
        "lot" => cells::text(&row.lot),
        "quantity" => quantity(row.quantity),
        "held" => quantity(row.held),
        "before" => quantity(row.before),
        "moved" => quantity(row.moved),
        _ => return None,
    })
}

fn difference(row: &DifferenceRow, field: &str, language: Language) -> Option<Value> {
    let quantity = |value: Option<Qty>| value.map_or(Value::Empty, |value| cells::decimal(value.to_string(), row.decimals));
    Some(match field {
        "number" => cells::int(i64::from(row.number)),
        "kind" => cells::word("evidence", row.kind.word(), language),
        "source" => cells::text(&row.source),
        "item" => cells::text(&row.item),
        "name" => cells::text(&row.name),
        "unit" => cells::text(&row.unit),
        "warehouse" => cells::text(&row.warehouse),
        // What is about an item wherever it lies has no place.
        "bin" if row.warehouse.is_empty() => Value::Empty,
        "bin" => cells::word("bin", &row.bin, language),
        "lot" => cells::text(&row.lot),
        "book" => quantity(row.book),
        "evidence" => quantity(row.evidence),
        "difference" => quantity(row.difference),
        "red" => cells::flag(row.red, language),
        _ => return None,
    })
}
