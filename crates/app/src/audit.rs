//! The audit trail.

use crate::app::App;
use crate::check;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::export::{self, SHEET_RECORDS, cells};
use crate::system::Language;
use crate::words;
use chrono::DateTime;
use qitao_domain::limits;
use qitao_office::{Column, TableRow, TableSheet, Value};
use qitao_store::{AuditFilter, AuditRow, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// Which rows: all that is given must hold.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(rename = "AuditFilter")]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// The person: a login, or `administrator` where nobody logged in.
    #[serde(default)]
    pub actor: Option<String>,
    /// The command.
    #[serde(default)]
    pub command: Option<String>,
    /// Kind of object.
    #[serde(default)]
    pub object_kind: Option<String>,
    /// Its code.
    #[serde(default)]
    pub object_key: Option<String>,
    /// From this instant on (microseconds UTC).
    #[serde(default)]
    pub from: Option<i64>,
    /// Before this instant (microseconds UTC).
    #[serde(default)]
    pub to: Option<i64>,
}

/// Which part of the trail.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "AuditList")]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The person: a login, or `administrator` where nobody logged in.
    #[serde(default)]
    pub actor: Option<String>,
    /// The command.
    #[serde(default)]
    pub command: Option<String>,
    /// Kind of object.
    #[serde(default)]
    pub object_kind: Option<String>,
    /// Its code.
    #[serde(default)]
    pub object_key: Option<String>,
    /// From this instant on (microseconds UTC).
    #[serde(default)]
    pub from: Option<i64>,
    /// Before this instant (microseconds UTC).
    #[serde(default)]
    pub to: Option<i64>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// The trail as a workbook.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "AuditExport")]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// Which rows.
    #[serde(default)]
    pub filter: Filter,
    /// Language of heads and words.
    #[serde(default)]
    pub language: Language,
}

/// A page of the trail, newest first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "AuditPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<AuditRow>,
    /// Cursor of the page after.
    pub next: Option<String>,
}

/// Rows read at once for a file.
const CHUNK: u32 = 5_000;

fn filter(asked: Filter) -> Result<AuditFilter> {
    for (field, text) in [
        ("actor", &asked.actor),
        ("command", &asked.command),
        ("object_kind", &asked.object_kind),
        // Item and version make the longest.
        ("object_key", &asked.object_key),
    ] {
        check::text(field, text.as_deref().unwrap_or_default(), limits::CODE_CHARS * 2 + 1)?;
    }
    let Filter { actor, command, object_kind, object_key, from, to } = asked;
    Ok(AuditFilter { actor, command, object_kind, object_key, from, to, after: None })
}

/// `audit.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    let List { actor, command, object_kind, object_key, from, to, limit, after } = input;
    let mut filter = filter(Filter { actor, command, object_kind, object_key, from, to })?;
    filter.after = after
        .map(|cursor| {
            let parts = cursor.split_once(':').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
            parts.ok_or_else(|| Error::new(Code::ListBadCursor))
        })
        .transpose()?;
    let (rows, next) = list::cut(limit, |most| app.read(|r| Ok(r.audit_rows(&filter, most)?)), |row| format!("{}:{}", row.at, row.id))?;
    Ok(Page { rows, next })
}

/// What differs between two records, side by side: their fields that are not the same. All of it where there is but one.
fn differing(before: Option<&str>, after: Option<&str>) -> (String, String) {
    let object = |text: Option<&str>| text.and_then(|text| serde_json::from_str::<Map<String, Json>>(text).ok());
    let (Some(mut was), Some(mut is)) = (object(before), object(after)) else {
        return (before.unwrap_or_default().into(), after.unwrap_or_default().into());
    };
    let kept = was.clone();
    was.retain(|field, value| is.get(field) != Some(value));
    is.retain(|field, value| kept.get(field) != Some(value));
    (Json::Object(was).to_string(), Json::Object(is).to_string())
}

/// `audit.export`
pub(crate) fn export(app: &Arc<App>, _: &Ctx, input: Export) -> Result<FileOut> {
    let mut filter = filter(input.filter)?;
    let (language, zone) = (input.language, app.timezone());
    let heads = words::columns("audit");
    let cell = |row: &AuditRow, field: &str, before: &str, after: &str| match field {
        "at" => {
            let at = DateTime::from_timestamp_micros(row.at).map(|at| at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S").to_string());
            cells::text(&at.unwrap_or_default())
        }
        "actor" => cells::text(&row.actor),
        "client" => cells::word("client", &row.client, language),
        "command" => cells::text(&row.command),
        "object_kind" => cells::text(&row.object_kind),
        "object_key" => cells::text(&row.object_key),
        "before" => cells::text(before),
        "after" => cells::text(after),
        "request_id" => cells::text(&row.request_id),
        _ => Value::Empty,
    };
    let title = words::title("audit", language);
    app.read(|r| {
        check::count("rows", usize::try_from(r.audit_count(&filter)?).unwrap_or(usize::MAX), SHEET_RECORDS)?;
        let mut failed = None;
        let pages = std::iter::from_fn(|| match r.audit_rows(&filter, CHUNK) {
            Ok(rows) => {
                let last = rows.last().map(|row| (row.at, row.id))?;
                filter.after = Some(last);
                Some(rows)
            }
            Err(error) => {
                failed = Some(error);
                None
            }
        });
        let rows = pages.flatten().map(|row| {
            let (before, after) = differing(row.before.as_deref(), row.after.as_deref());
            TableRow { level: 0, values: heads.iter().map(|head| cell(&row, head.field, &before, &after)).collect() }
        });
        let sheet = TableSheet {
            name: title.into(),
            captions: Vec::new(),
            columns: heads.iter().map(|head| Column::new(head.head(language), head.width, head.holds)).collect(),
            frozen_columns: 1,
            autofilter: true,
            tree: false,
            rows: Box::new(rows),
        };
        let file = export::workbook(sheet, format!("{title}.xlsx"))?;
        failed.map_or(Ok(file), |error| Err(error.into()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_shown_side_by_side() {
        let (before, after) = differing(Some(r#"{"code":"A","name":"一","note":"x"}"#), Some(r#"{"code":"A","name":"二","spec":"M6"}"#));
        assert_eq!((before.as_str(), after.as_str()), (r#"{"name":"一","note":"x"}"#, r#"{"name":"二","spec":"M6"}"#));
        assert_eq!(differing(None, Some(r#"{"code":"A"}"#)), (String::new(), r#"{"code":"A"}"#.into()));
        // A setting is a plain text.
        assert_eq!(differing(Some("\"on\""), Some("\"off\"")), ("\"on\"".into(), "\"off\"".into()));
    }
}
