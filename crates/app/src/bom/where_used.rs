//! What an item goes into (反查).

use super::explode::{parse_path, path_text};
use super::flat::{Rows, Wanted};
use super::graph::error;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::page;
use qitao_domain::bom::{BomGraph, PerOne};
use qitao_domain::item::{ItemKind, Source};
use qitao_domain::{BomLineId, Day, ItemId};
use qitao_store::{ItemBrief, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Instant;

/// Which ancestors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "WhereUsedView")]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Every ancestor, one row each, by level, then by code.
    #[default]
    All,
    /// Direct parents only, by code.
    Direct,
    /// Those that go into nothing themselves, by level, then by code.
    Tops,
    /// A row per path, upward.
    Indented,
}

/// What is asked.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WhereUsed {
    /// The part's code.
    pub item: String,
    /// The day whose lines are used; today when absent.
    #[serde(default)]
    pub date: Option<Day>,
    /// Which ancestors.
    #[serde(default)]
    pub view: View,
    /// Indented: only what lies above this row, given by its path.
    #[serde(default)]
    pub path: Vec<i64>,
    /// Indented: so many levels; 1 gives the parents.
    #[serde(default)]
    pub depth: Option<u32>,
    /// Flat views: only rows whose code, name or specification have this text.
    #[serde(default)]
    pub text: Option<String>,
    /// Flat views: only items that come from there.
    #[serde(default)]
    pub source: Option<Source>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// An ancestor.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WhereUsedLine")]
pub struct Line {
    /// Code.
    pub item: String,
    /// Name.
    pub name: String,
    /// Specification.
    pub spec: String,
    /// Own unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// What it is.
    pub kind: ItemKind,
    /// Where it comes from.
    pub source: Source,
    /// May no longer be used.
    pub retired: bool,
    /// How much of the part is in one of it, in the part's own unit, to 9 decimals. Fixed quantities stand beside.
    #[schemars(with = "String")]
    pub quantity: PerOne,
    /// What one order of it takes of the part on top.
    #[schemars(with = "String")]
    pub fixed_quantity: PerOne,
    /// Both are exact; otherwise they are rounded.
    pub exact: bool,
    /// How many levels up; the longest way.
    pub level: u32,
    /// A line of its own has the part.
    pub is_direct: bool,
    /// It goes into nothing itself.
    pub is_top: bool,
    /// It is exploded through.
    pub is_phantom: bool,
    /// Rows follow above it.
    pub can_open: bool,
    /// The row's place in the tree.
    pub path: Vec<i64>,
}

/// How many there are.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WhereUsedSummary")]
pub struct Summary {
    /// All ancestors.
    pub all: usize,
    /// Direct parents.
    pub direct: usize,
    /// Those that go into nothing themselves.
    pub tops: usize,
    /// Highest level.
    pub max_level: u32,
}

/// Where an item is used.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WhereUsedLines {
    /// The part.
    pub item: ItemBrief,
    /// The day.
    pub date: Day,
    /// Rows.
    pub lines: Vec<Line>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// Over all ancestors, not only this page; zeros when a single row is opened.
    pub summary: Summary,
    /// How long it took.
    pub micros: u64,
}

struct Bare {
    item: ItemId,
    quantity: PerOne,
    fixed_quantity: PerOne,
    exact: bool,
    level: u32,
    is_direct: bool,
    is_top: bool,
    path: Vec<i64>,
}

fn indented(graph: &BomGraph, part: ItemId, date: Day, input: &WhereUsed) -> Result<(Vec<Bare>, Option<String>)> {
    let lines = |path: &[i64]| path.iter().map(|&n| BomLineId(n)).collect::<Vec<_>>();
    let after = input.after.as_deref().map(parse_path).transpose()?.map(|p| lines(&p));
    let view = graph.upward(part, date).map_err(error)?;
    let walk = view.walk(&lines(&input.path), input.depth, after.as_deref()).map_err(error)?;
    let rows = walk.map(|row| {
        row.map(|row| Bare {
            item: row.item,
            quantity: row.quantity,
            fixed_quantity: row.fixed_quantity,
            exact: row.exact,
            level: row.level,
            is_direct: row.level == 1,
            is_top: row.is_top,
            path: row.path.iter().map(|line| line.0).collect(),
        })
    });
    let read = |most| rows.take(most as usize).collect::<std::result::Result<Vec<_>, _>>().map_err(error);
    list::cut(input.limit, read, |last| path_text(&last.path))
}

/// `bom.where_used`
pub(crate) fn where_used(app: &Arc<App>, ctx: &Ctx, input: WhereUsed) -> Result<WhereUsedLines> {
    let started = Instant::now();
    app.read(|r| {
        let part = r.item(&input.item)?.ok_or_else(|| Error::missing("item", &input.item).with("field", "item"))?;
        let date = input.date.unwrap_or(ctx.today);
        let graph = app.graph(r)?;
        let id = ItemId(part.id);
        let mut summary = Summary { all: 0, direct: 0, tops: 0, max_level: 0 };
        let (bare, next) = if input.view == View::Indented {
            if input.path.is_empty() && input.after.is_none() {
                let all = graph.where_used(id, date).map_err(error)?;
                summary = Summary { all: all.len(), direct: all.direct, tops: all.tops, max_level: all.max_level };
            }
            indented(&graph, id, date, &input)?
        } else {
            let all = graph.where_used(id, date).map_err(error)?;
            summary = Summary { all: all.len(), direct: all.direct, tops: all.tops, max_level: all.max_level };
            let found = match input.view {
                View::Direct => graph.where_used_direct(id, date).map_err(error)?,
                View::Tops => all.only_tops(),
                View::All | View::Indented => all,
            };
            let made_from = ("where_used", r.graph_revision()?, r.revision("item")?, id, date, input.view, &input.text, input.source);
            let wanted = Wanted { text: input.text.as_deref(), source: input.source };
            let wanted = Rows::wanted(r, &graph, found.items(), &wanted)?;
            let (part, next) = page::part(input.after.as_deref(), input.limit, wanted.len(), made_from)?;
            let rows = wanted.page(part).filter_map(|number| found.row(number)).map(|row| Bare {
                item: row.item,
                quantity: row.quantity,
                fixed_quantity: row.fixed_quantity,
                exact: row.exact,
                level: row.level,
                is_direct: row.is_direct,
                is_top: row.is_top,
                path: Vec::new(),
            });
            (rows.collect(), next)
        };
        let ids: Vec<ItemId> = bare.iter().map(|b| b.item).collect::<std::collections::HashSet<_>>().into_iter().collect();
        let briefs = r.item_briefs(&ids)?;
        let lines = bare
            .into_iter()
            .map(|row| {
                let brief = briefs.get(&row.item).ok_or_else(|| Error::missing("item", row.item))?.clone();
                Ok(Line {
                    is_phantom: brief.kind == ItemKind::Phantom,
                    item: brief.code,
                    name: brief.name,
                    spec: brief.spec,
                    unit: brief.unit,
                    decimals: brief.decimals,
                    kind: brief.kind,
                    source: brief.source,
                    retired: brief.retired,
                    quantity: row.quantity,
                    fixed_quantity: row.fixed_quantity,
                    exact: row.exact,
                    level: row.level,
                    is_direct: row.is_direct,
                    is_top: row.is_top,
                    can_open: !row.is_top,
                    path: row.path,
                })
            })
            .collect::<Result<_>>()?;
        let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        Ok(WhereUsedLines { item: ItemBrief::of(&part.record), date, lines, next, summary, micros })
    })
}
