//! What does not hold in the bills of material, and how deep each item lies.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::page;
use qitao_domain::Day;
use qitao_domain::bom::{BomGraph, Problem as Found};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which day, which page.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "BomCheck")]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The day; today when absent.
    #[serde(default)]
    pub date: Option<Day>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// Something that is wrong, or suspicious.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "BomProblem")]
pub struct Problem {
    /// `loop`, `no_bom`, `empty_phantom`, `retired_component`, `bought_with_bom`, `too_deep`.
    pub code: &'static str,
    /// The items concerned: a loop in its order, its first item again at the end; for a retired component, parent and
    /// component.
    pub items: Vec<String>,
}

/// What does not hold.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "BomChecked")]
pub struct Checked {
    /// The day.
    pub date: Day,
    /// Problems, loops first.
    pub problems: Vec<Problem>,
    /// How many in all.
    pub total: usize,
    /// Items looked at.
    pub items: usize,
    /// Lines looked at.
    pub lines: usize,
    /// Cursor of the page after.
    pub next: Option<String>,
}

/// An item's low-level code.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "LowLevelCode")]
pub struct Level {
    /// Code.
    pub item: String,
    /// Deepest level at which it occurs, 0 for tops; none within a loop and below one.
    pub low_level_code: Option<u32>,
}

/// Low-level codes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LowLevelCodes {
    /// By level, then in the graph's order.
    pub lines: Vec<Level>,
    /// Cursor of the page after.
    pub next: Option<String>,
}

/// `bom.check`
pub(crate) fn check(app: &Arc<App>, ctx: &Ctx, input: Check) -> Result<Checked> {
    let date = input.date.unwrap_or(ctx.today);
    let (graph, key) = app.read(|r| Ok((app.graph(r)?, r.graph_revision()?)))?;
    let found = graph.check(date);
    let (part, next) = page::part(input.after.as_deref(), input.limit, found.len(), ("check", key, date))?;
    let problems = found[part].iter().map(|p| Problem { code: p.code(), items: p.items().into_iter().map(Into::into).collect() }).collect();
    Ok(Checked { date, problems, total: found.len(), items: graph.item_count(), lines: graph.line_count(), next })
}

/// Loops in words, for `verify`.
pub(crate) fn loops(graph: &BomGraph, day: Day) -> Result<Vec<String>> {
    let loops = graph.check(day).into_iter().filter(|p| matches!(p, Found::Loop { .. }));
    Ok(loops.map(|p| p.items().join(" → ")).collect())
}

/// `bom.low_level_codes`
pub(crate) fn low_level_codes(app: &Arc<App>, ctx: &Ctx, input: Check) -> Result<LowLevelCodes> {
    let date = input.date.unwrap_or(ctx.today);
    let (graph, key) = app.read(|r| Ok((app.graph(r)?, r.graph_revision()?)))?;
    let mut codes = graph.low_level_codes(date);
    codes.sort_by_key(|(_, level)| level.unwrap_or(u32::MAX));
    let (part, next) = page::part(input.after.as_deref(), input.limit, codes.len(), ("levels", key, date))?;
    let lines = codes[part]
        .iter()
        .map(|&(id, low_level_code)| Level { item: graph.item(id).map(|i| i.code.to_string()).unwrap_or_default(), low_level_code })
        .collect();
    Ok(LowLevelCodes { lines, next })
}
