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
use qitao_domain::item::Source;
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

/// What stands of a row in a column of the explosion.
fn cell(line: &explode::Line, field: &str, language: Language) -> Value {
    match field {
        "item" => cells::text(&line.item),
        "level" => cells::int(i64::from(line.level)),
        "name" => cells::text(&line.name),
        "spec" => cells::text(&line.spec),
        "unit" => cells::text(&line.unit),
        "per" => line.per.map_or(Value::Empty, |per| cells::number(per.to_string())),
        "scrap" => line.scrap.filter(|s| s.is_positive()).map_or(Value::Empty, |s| cells::number(s.to_string())),
        "quantity" => cells::decimal(line.quantity.to_string(), line.decimals),
        "need_date" => cells::day(line.need_date),
        "source" => cells::word("source", line.source.word(), language),
        "note" => cells::text(match (line.fixed, line.line_kind, line.is_phantom) {
            (true, _, _) => words::title("note.fixed", language),
            (false, Some(LineKind::ByProduct), _) => words::title("note.by_product", language),
            (false, Some(LineKind::CoProduct), _) => words::title("note.co_product", language),
            (false, Some(LineKind::Component) | None, true) => words::title("note.phantom", language),
            (false, Some(LineKind::Component) | None, false) => "",
        }),
        _ => Value::Empty,
    }
}

/// `bom.explode_export`
pub(crate) fn explode_export(app: &Arc<App>, ctx: &Ctx, input: ExplodeExport) -> Result<FileOut> {
    let language = input.language;
    let tree = input.explode.view == explode::View::Indented;
    let shown_as = words::title(
        match input.explode.view {
            explode::View::Summed => "view.summed",
            explode::View::Indented => "view.indented",
            explode::View::ByLevel => "view.by_level",
        },
        language,
    );
    let wanted = if tree { None } else { filter_words(input.explode.text.as_deref(), input.explode.source, language) };
    let all = Explode { limit: Some(limits::LIST_MOST), after: None, path: Vec::new(), depth: None, ..input.explode };
    let done = explode::explode(app, ctx, all)?;
    too_many(done.next.as_ref())?;
    let title = words::title("explosion", language);
    // A row that sums up several lines has no use and no scrap of its own.
    let chosen: Vec<_> = words::columns("explosion").iter().filter(|head| tree || !["per", "scrap"].contains(&head.field)).collect();
    let columns = chosen.iter().map(|c| Column::new(c.head(language), c.width, c.holds)).collect();
    let rows = done.lines.into_iter().map(|line| TableRow {
        level: if tree { u8::try_from(line.level.saturating_sub(1)).unwrap_or(u8::MAX) } else { 0 },
        values: chosen.iter().map(|head| cell(&line, head.field, language)).collect(),
    });
    let item = format!("{} {} {}", done.item.code, done.item.name, done.item.spec);
    let sheet = TableSheet {
        name: title.into(),
        captions: [
            caption("caption.item", &item, language),
            caption("caption.quantity", &format!("{} {}", done.quantity, done.item.unit), language),
            caption("caption.date", &done.date.to_string(), language),
        ]
        .into_iter()
        .chain(wanted.iter().map(|words| caption("caption.filter", words, language)))
        .collect(),
        columns,
        frozen_columns: 1,
        autofilter: true,
        tree,
        rows: Box::new(rows),
    };
    let (quantity, date) = (done.quantity.to_string(), done.date.to_string());
    workbook(sheet, file_name(&[&done.item.code, &quantity, shown_as, wanted.as_deref().unwrap_or_default(), &date]))
}

/// `bom.where_used_export`
pub(crate) fn where_used_export(app: &Arc<App>, ctx: &Ctx, input: WhereUsedExport) -> Result<FileOut> {
    let language = input.language;
    let tree = input.where_used.view == where_used::View::Indented;
    let shown_as = words::title(
        match input.where_used.view {
            where_used::View::All => "view.all",
            where_used::View::Direct => "view.direct",
            where_used::View::Tops => "view.tops",
            where_used::View::Indented => "view.indented",
        },
        language,
    );
    let wanted = if tree { None } else { filter_words(input.where_used.text.as_deref(), input.where_used.source, language) };
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
        captions: [
            caption("caption.item", &format!("{} {} {}", done.item.code, done.item.name, done.item.spec), language),
            caption("caption.date", &done.date.to_string(), language),
        ]
        .into_iter()
        .chain(wanted.iter().map(|words| caption("caption.filter", words, language)))
        .collect(),
        columns: columns("where_used", language),
        frozen_columns: 1,
        autofilter: true,
        tree,
        rows: Box::new(rows),
    };
    workbook(sheet, file_name(&[&done.item.code, title, shown_as, wanted.as_deref().unwrap_or_default(), &done.date.to_string()]))
}

/// What is wanted of the rows, where some are left out: 外购 m12.
fn filter_words(text: Option<&str>, source: Option<Source>, language: Language) -> Option<String> {
    let words: Vec<&str> = source
        .map(|s| words::word("source", s.word(), language))
        .into_iter()
        .chain(text.map(str::trim).filter(|t| !t.is_empty()))
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// Longest part of a file's name: with four of them, and a folder before, a path stays within what Windows opens.
const PART_CHARS: usize = 40;

/// A file's name that every system takes, Windows with its reserved signs among them; a part that is empty is left out.
fn file_name(parts: &[&str]) -> String {
    let plain = |c: char| if "\\/:*?\"<>|".contains(c) || c.is_control() { '-' } else { c };
    let part = |text: &&str| text.trim().chars().take(PART_CHARS).map(plain).collect::<String>();
    format!("{}.xlsx", parts.iter().map(part).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_is_in_it() {
        assert_eq!(file_name(&["FA-DN50-0304", "240", "汇总", "2026-11-25"]), "FA-DN50-0304_240_汇总_2026-11-25.xlsx");
        assert_eq!(file_name(&["FA-1", "1", "汇总", "外购 m12", "2026-11-25"]), "FA-1_1_汇总_外购 m12_2026-11-25.xlsx");
        assert_eq!(file_name(&["FA-1", "", "2026-11-25"]), "FA-1_2026-11-25.xlsx");
        assert_eq!(file_name(&[" A/B:C*?\"<>|\t1 ", "0.5"]), "A-B-C-------1_0.5.xlsx");
        assert_eq!(file_name(&[&"长".repeat(64)]).chars().count(), 40 + 5);
    }

    #[test]
    fn a_sheet_that_leaves_rows_out_says_so() {
        assert_eq!(filter_words(None, None, Language::Chinese), None);
        assert_eq!(filter_words(Some("  "), None, Language::Chinese), None);
        assert_eq!(filter_words(Some("m12"), Some(Source::Buy), Language::Chinese).as_deref(), Some("外购 m12"));
    }

    #[test]
    fn a_use_per_unit_shows_its_own_decimals() {
        for (text, decimals) in [("0.0275", 4), ("8", 0), ("15.36", 2)] {
            assert_eq!(cells::number(text.into()), Value::Quantity(text.into(), decimals), "{text}");
        }
    }
}
