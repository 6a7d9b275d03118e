//! Explosion and where-used as workbooks.

use super::explode::{self, Explode};
use super::where_used::{self, WhereUsed};
use crate::app::App;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::export::{cells, workbook};
use crate::system::Language;
use crate::words;
use qitao_domain::bom::LineKind;
use qitao_domain::limits;
use qitao_office::{Column, TableRow, TableSheet, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::sync::Arc;

/// An explosion as a workbook: all of it, up to the most rows of one answer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ExplodeExport {
    /// What is exploded; its page is ignored.
    #[serde(flatten)]
    pub explode: Explode,
    /// Language of heads and words.
    #[serde(default)]
    pub language: Language,
}

/// Where-used as a workbook: all of it, up to the most rows of one answer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct WhereUsedExport {
    /// What is asked; its page is ignored.
    #[serde(flatten)]
    pub where_used: WhereUsed,
    /// Language of heads and words.
    #[serde(default)]
    pub language: Language,
}

fn too_many(next: Option<&String>) -> Result<()> {
    match next {
        None => Ok(()),
        Some(_) => Err(Error::new(Code::TooMany)
            .with("what", "rows")
            .with("count", format!("> {}", limits::LIST_MOST))
            .with("limit", limits::LIST_MOST)),
    }
}

fn columns(kind: &str, language: Language) -> Vec<Column> {
    words::columns(kind).iter().map(|c| Column::new(c.head(language), c.width, c.holds)).collect()
}

fn caption(kind: &str, value: &str, language: Language) -> String {
    format!("{}: {value}", words::title(kind, language))
}

/// `bom.explode_export`
pub(crate) fn explode_export(app: &Arc<App>, ctx: &Ctx, input: ExplodeExport) -> Result<FileOut> {
    let language = input.language;
    let tree = input.explode.view == explode::View::Indented;
    let all = Explode { limit: Some(limits::LIST_MOST), after: None, path: Vec::new(), depth: None, ..input.explode };
    let done = explode::explode(app, ctx, all)?;
    too_many(done.next.as_ref())?;
    let title = words::title("explosion", language);
    let rows = done.lines.into_iter().map(move |line| {
        let note = match (line.fixed, line.line_kind, line.is_phantom) {
            (true, _, _) => words::title("note.fixed", language),
            (false, Some(LineKind::ByProduct), _) => words::title("note.by_product", language),
            (false, Some(LineKind::CoProduct), _) => words::title("note.co_product", language),
            (false, Some(LineKind::Component) | None, true) => words::title("note.phantom", language),
            (false, Some(LineKind::Component) | None, false) => "",
        };
        TableRow {
            level: if tree { u8::try_from(line.level.saturating_sub(1)).unwrap_or(u8::MAX) } else { 0 },
            values: vec![
                cells::text(&line.item),
                cells::int(i64::from(line.level)),
                cells::text(&line.name),
                cells::text(&line.spec),
                cells::text(&line.unit),
                line.per.map_or(Value::Empty, |per| cells::number(per.to_string())),
                line.scrap.filter(|s| s.is_positive()).map_or(Value::Empty, |s| cells::number(s.to_string())),
                cells::decimal(line.quantity.to_string(), line.decimals),
                cells::day(line.need_date),
                cells::word("source", line.source.word(), language),
                cells::text(note),
            ],
        }
    });
    let item = format!("{} {} {}", done.item.code, done.item.name, done.item.spec);
    let sheet = TableSheet {
        name: title.into(),
        captions: vec![
            caption("caption.item", &item, language),
            caption("caption.quantity", &format!("{} {}", done.quantity, done.item.unit), language),
            caption("caption.date", &done.date.to_string(), language),
        ],
        columns: columns("explosion", language),
        frozen_columns: 1,
        autofilter: true,
        tree,
        rows: Box::new(rows),
    };
    workbook(sheet, format!("{title} {}.xlsx", file_part(&done.item.code)))
}

/// `bom.where_used_export`
pub(crate) fn where_used_export(app: &Arc<App>, ctx: &Ctx, input: WhereUsedExport) -> Result<FileOut> {
    let language = input.language;
    let tree = input.where_used.view == where_used::View::Indented;
    let all = WhereUsed { limit: Some(limits::LIST_MOST), after: None, path: Vec::new(), depth: None, ..input.where_used };
    let done = where_used::where_used(app, ctx, all)?;
    too_many(done.next.as_ref())?;
    let title = words::title("where_used", language);
    let rows = done.lines.into_iter().map(move |line| TableRow {
        level: if tree { u8::try_from(line.level.saturating_sub(1)).unwrap_or(u8::MAX) } else { 0 },
        values: vec![
            cells::text(&line.item),
            cells::int(i64::from(line.level)),
            cells::text(&line.name),
            cells::text(&line.spec),
            cells::text(&line.unit),
            cells::number(line.quantity.to_string()),
            if line.fixed_quantity.scaled() == 0 { Value::Empty } else { cells::number(line.fixed_quantity.to_string()) },
            cells::flag(line.is_top, language),
        ],
    });
    let sheet = TableSheet {
        name: title.into(),
        captions: vec![
            caption("caption.item", &format!("{} {} {}", done.item.code, done.item.name, done.item.spec), language),
            caption("caption.date", &done.date.to_string(), language),
        ],
        columns: columns("where_used", language),
        frozen_columns: 1,
        autofilter: true,
        tree,
        rows: Box::new(rows),
    };
    workbook(sheet, format!("{title} {}.xlsx", file_part(&done.item.code)))
}

/// A code as part of a file's name.
fn file_part(code: &str) -> String {
    code.chars().map(|c| if "\\/:*?\"<>|".contains(c) || c.is_control() { '_' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_per_unit_shows_its_own_decimals() {
        for (text, decimals) in [("0.0275", 4), ("8", 0), ("15.36", 2)] {
            assert_eq!(cells::number(text.into()), Value::Quantity(text.into(), decimals), "{text}");
        }
    }
}
