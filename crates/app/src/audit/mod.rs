//! The audit trail: its pages, and the file that says it in people's words (`told.rs`).

mod difference;
mod hide;
mod told;

use self::told::{Line, Words};
use crate::app::App;
use crate::check;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::export::{self, SHEET_RECORDS, cells};
use crate::system::Language;
use chrono::{DateTime, Timelike};
use chrono_tz::Tz;
use qitao_domain::{Day, limits};
use qitao_office::{Column, ColumnType, TableRow, TableSheet, Value};
use qitao_store::{AuditFilter, AuditRow, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
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
        // A person, an item with its operation, and a day make the longest.
        ("object_key", &asked.object_key),
    ] {
        check::text(field, text.as_deref().unwrap_or_default(), limits::CODE_CHARS * 2 + 48)?;
    }
    let Filter { actor, command, object_kind, object_key, from, to } = asked;
    Ok(AuditFilter { actor, command, object_kind, object_key, from, to, after: None })
}

/// `audit.list`
pub(crate) fn list(app: &Arc<App>, ctx: &Ctx, input: List) -> Result<Page> {
    let List { actor, command, object_kind, object_key, from, to, limit, after } = input;
    let mut filter = filter(Filter { actor, command, object_kind, object_key, from, to })?;
    filter.after = after
        .map(|cursor| {
            let parts = cursor.split_once(':').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
            parts.ok_or_else(|| Error::new(Code::ListBadCursor))
        })
        .transpose()?;
    let (mut rows, next) = list::cut(limit, |most| app.read(|r| Ok(r.audit_rows(&filter, most)?)), |row| format!("{}:{}", row.at, row.id))?;
    hide::hide(ctx, &mut rows);
    Ok(Page { rows, next })
}

/// The columns of the file: what a person filters by first. The heads are the screens' words.
const COLUMNS: &[(&str, u16, ColumnType)] = &[
    ("audit.at", 20, ColumnType::Moment),
    ("audit.actor", 12, ColumnType::Text),
    ("field.login", 14, ColumnType::Text),
    ("audit.command", 22, ColumnType::Text),
    ("audit.object", 12, ColumnType::Text),
    ("audit.key", 28, ColumnType::Text),
    ("audit.field", 18, ColumnType::Text),
    ("audit.before", 36, ColumnType::Text),
    ("audit.after", 48, ColumnType::Text),
    ("audit.client", 10, ColumnType::Text),
    ("audit.request", 38, ColumnType::Text),
];

/// The instant of a row by the factory's clock.
fn moment(at: i64, zone: Tz) -> Value {
    let at = DateTime::from_timestamp_micros(at).map(|at| at.with_timezone(&zone));
    let day = at.and_then(|at| Day::from_date(at.date_naive()));
    at.zip(day).map_or(Value::Empty, |(at, day)| Value::Moment(day, at.num_seconds_from_midnight()))
}

/// The lines of a file that a row comes to: one for each field that changed, so that a filter finds each.
fn lines(words: &Words, row: &AuditRow, zone: Tz) -> Vec<TableRow> {
    let (person, command, kind, key, client) =
        (words.person(&row.actor), words.verb(row), words.kind(&row.object_kind), words.key(row), words.client(&row.client));
    let line = |told: Line| {
        let texts = [&person, &row.actor, &command, &kind, &key, &told.field, &told.before, &told.after, &client, &row.request_id];
        let values = std::iter::once(moment(row.at, zone)).chain(texts.into_iter().map(|text| cells::text(text)));
        TableRow { level: 0, values: values.collect() }
    };
    words.lines(row).into_iter().map(line).collect()
}

/// `audit.export`
pub(crate) fn export(app: &Arc<App>, ctx: &Ctx, input: Export) -> Result<FileOut> {
    let mut filter = filter(input.filter)?;
    let zone = app.timezone();
    app.read(|r| {
        let words = Words::new(r, input.language, zone)?;
        check::count("rows", usize::try_from(r.audit_count(&filter)?).unwrap_or(usize::MAX), SHEET_RECORDS)?;
        let mut failed: Option<Error> = None;
        let pages = std::iter::from_fn(|| match r.audit_rows(&filter, CHUNK) {
            Ok(mut rows) => {
                hide::hide(ctx, &mut rows);
                let last = rows.last().map(|row| (row.at, row.id))?;
                filter.after = Some(last);
                Some(rows)
            }
            Err(error) => {
                failed = Some(error.into());
                None
            }
        });
        let title = words.text("audit.title");
        let sheet = TableSheet {
            name: title.into(),
            captions: Vec::new(),
            columns: COLUMNS.iter().map(|&(head, width, holds)| Column::new(words.text(head), width, holds)).collect(),
            frozen_columns: 1,
            autofilter: true,
            tree: false,
            // More lines than a sheet has are refused by the writer.
            rows: Box::new(pages.flatten().flat_map(|row| lines(&words, &row, zone))),
        };
        let file = export::workbook(sheet, format!("{title}.xlsx"))?;
        failed.map_or(Ok(file), Err)
    })
}
