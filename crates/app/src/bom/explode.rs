//! What goes into an item.

use super::flat::{Rows, Wanted};
use super::graph::error;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::page;
use qitao_domain::bom::{Ask, Indented, IndentedRow, LevelRow, LineKind, PerOne, Step, SummedRow};
use qitao_domain::calendar::Validity;
use qitao_domain::item::{ItemKind, Source};
use qitao_domain::routing::VersionState;
use qitao_domain::{BomLineId, Day, ItemId, PerUnit, Qty, WorkCalendar};
use qitao_store::{BomHead, ItemBrief, Read, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

/// How an explosion is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ExplodeView")]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// One row per item, by code.
    #[default]
    Summed,
    /// A row per path, in the order of the lines.
    Indented,
    /// One row per level and item, by level, then by code.
    ByLevel,
}

/// What is exploded.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Explode {
    /// The item's code.
    pub item: String,
    /// How much of it; 1 when absent.
    #[serde(default)]
    pub quantity: Option<Qty>,
    /// The day whose lines are used and on which it is needed; today when absent.
    #[serde(default)]
    pub date: Option<Day>,
    /// How it is shown.
    #[serde(default)]
    pub view: View,
    /// Indented: only what lies below this row, given by its path.
    #[serde(default)]
    pub path: Vec<i64>,
    /// Indented: so many levels; 1 gives the children.
    #[serde(default)]
    pub depth: Option<u32>,
    /// Summed and by level: only rows whose code, name or specification have this text.
    #[serde(default)]
    pub text: Option<String>,
    /// Summed and by level: only items that come from there.
    #[serde(default)]
    pub source: Option<Source>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// A row of an explosion. What belongs to a single line is empty when rows are summed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ExplodedLine")]
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
    /// How much of it, in its own unit, rounded up; below 0 for what comes out.
    pub quantity: Qty,
    /// Depth; summed: the deepest one.
    pub level: u32,
    /// Nothing goes into it on this day.
    pub is_leaf: bool,
    /// It is exploded through.
    pub is_phantom: bool,
    /// When it is needed, by the lead times above it; none when before 1900.
    pub need_date: Option<Day>,
    /// Rows follow below it.
    pub can_open: bool,
    /// The row's place in the tree.
    pub path: Vec<i64>,
    /// This row is the line's quantity per order.
    pub fixed: bool,
    /// Own units for one parent, before scrap.
    pub per: Option<PerUnit>,
    /// The line's scrap.
    pub scrap: Option<PerUnit>,
    /// Goes in or comes out.
    pub line_kind: Option<LineKind>,
    /// The line's number.
    pub number: Option<u32>,
    /// The operation that consumes it.
    pub operation: Option<u32>,
    /// Quantity as written on the line.
    pub line_qty: Option<PerUnit>,
    /// Unit as written on the line.
    pub line_unit: Option<String>,
    /// What the quantity is worked out from.
    pub basis: Option<Basis>,
}

/// How a row of a tree comes to its quantity, in exact figures: what of its parent goes along this path, unrounded,
/// `× qty × unit_num ÷ unit_den ÷ output_qty ÷ (1 − scrap)`; for a fixed quantity without the parent and the scrap. Times −1 for a by- or
/// co-product, which comes out.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ExplodedBasis")]
pub struct Basis {
    /// The quantity before it was rounded up, to 9 decimals.
    #[schemars(with = "String")]
    pub unrounded: PerOne,
    /// That is all of it; otherwise it goes on behind the ninth decimal.
    pub exact: bool,
    /// Quantity as written on the line, in the line's unit.
    #[schemars(with = "String")]
    pub qty: PerOne,
    /// How many parents that makes.
    pub output_qty: Qty,
    /// Own units in one of the line's unit: so many …
    pub unit_num: String,
    /// … by so many.
    pub unit_den: String,
}

/// How much there is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ExplodedSummary")]
pub struct Summary {
    /// Different items below it.
    pub items: usize,
    /// Deepest level.
    pub max_level: u32,
    /// BOM lines used.
    pub lines: usize,
}

/// An explosion.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Exploded {
    /// The item.
    pub item: ItemBrief,
    /// How much of it.
    pub quantity: Qty,
    /// The day.
    pub date: Day,
    /// The version that is valid on that day.
    pub version: Option<String>,
    /// The days of that version.
    pub version_days: Option<Validity>,
    /// Rows.
    pub lines: Vec<Line>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// Over the whole explosion, not only this page.
    pub summary: Summary,
    /// How long it took.
    pub micros: u64,
}

/// A row before its names are known.
struct Bare {
    item: ItemId,
    quantity: Qty,
    level: u32,
    is_leaf: bool,
    need_date: Option<Day>,
    indented: Option<IndentedRow>,
}

impl From<&SummedRow> for Bare {
    fn from(row: &SummedRow) -> Self {
        let SummedRow { item, total: quantity, level, is_leaf, need_day: need_date } = *row;
        Self { item, quantity, level, is_leaf, need_date, indented: None }
    }
}

impl From<&LevelRow> for Bare {
    fn from(row: &LevelRow) -> Self {
        let LevelRow { item, total: quantity, level, is_leaf, need_day: need_date } = *row;
        Self { item, quantity, level, is_leaf, need_date, indented: None }
    }
}

fn basis(row: &IndentedRow) -> Basis {
    Basis {
        unrounded: row.unrounded,
        exact: row.exact,
        qty: row.written,
        output_qty: row.output,
        unit_num: row.unit_ratio.numer().to_string(),
        unit_den: row.unit_ratio.denom().to_string(),
    }
}

fn steps(path: &[i64]) -> Vec<Step> {
    path.iter().map(|&n| Step::from_wire(n)).collect()
}

/// A cursor of the indented view: the path of the last row, `12.-7.33`.
pub(super) fn parse_path(text: &str) -> Result<Vec<i64>> {
    text.split('.').map(|n| n.parse().map_err(|_| Error::new(Code::ListBadCursor))).collect()
}

pub(super) fn path_text(path: &[i64]) -> String {
    path.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
}

fn indented(view: &Indented<'_>, input: &Explode) -> Result<(Vec<Bare>, Option<String>)> {
    let after = input.after.as_deref().map(parse_path).transpose()?.map(|p| steps(&p));
    let walk = view.walk(&steps(&input.path), input.depth, after.as_deref()).map_err(error)?;
    let read = |most| walk.take(most as usize).collect::<std::result::Result<Vec<_>, _>>().map_err(error);
    let (rows, next) = list::cut(input.limit, read, |last: &IndentedRow| path_text(&wire(&last.path)))?;
    let bare = |row: IndentedRow| Bare {
        item: row.item,
        quantity: row.quantity,
        level: row.level,
        is_leaf: row.is_leaf,
        need_date: row.need_day,
        indented: Some(row),
    };
    Ok((rows.into_iter().map(bare).collect(), next))
}

fn wire(path: &[Step]) -> Vec<i64> {
    path.iter().map(|s| s.wire()).collect()
}

fn line(bare: Bare, briefs: &HashMap<ItemId, ItemBrief>, facts: &HashMap<BomLineId, (PerUnit, String)>) -> Result<Line> {
    let brief = briefs.get(&bare.item).ok_or_else(|| Error::missing("item", bare.item))?.clone();
    let row = bare.indented.as_ref();
    let fact = row.filter(|r| !r.fixed).and_then(|r| facts.get(&r.line));
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
        quantity: bare.quantity,
        level: bare.level,
        is_leaf: bare.is_leaf,
        need_date: bare.need_date,
        can_open: row.is_some_and(|r| r.can_open),
        path: row.map(|r| wire(&r.path)).unwrap_or_default(),
        fixed: row.is_some_and(|r| r.fixed),
        per: row.map(|r| r.per),
        scrap: row.map(|r| r.scrap),
        line_kind: row.map(|r| r.kind),
        number: row.map(|r| r.number),
        operation: row.and_then(|r| r.operation),
        line_qty: fact.map(|f| f.0),
        line_unit: fact.map(|f| f.1.clone()),
        basis: row.map(basis),
    })
}

/// The version of an item's BOM that is valid on a day.
fn version_on(r: &mut Read<'_>, item: &str, day: Day) -> Result<Option<BomHead>> {
    let heads = r.bom_heads(item)?;
    Ok(heads.into_iter().find(|h| h.state == VersionState::Active && h.valid.contains(day)))
}

/// `bom.explode`
pub(crate) fn explode(app: &Arc<App>, ctx: &Ctx, input: Explode) -> Result<Exploded> {
    let started = Instant::now();
    app.read(|r| {
        let top = r.item(&input.item)?.ok_or_else(|| Error::missing("item", &input.item).with("field", "item"))?;
        let date = input.date.unwrap_or(ctx.today);
        let quantity = input.quantity.unwrap_or(Qty::ONE);
        if !quantity.is_positive() {
            return Err(Error::new(Code::FieldPositive).with("field", "quantity").with("value", quantity));
        }
        let graph = app.graph(r)?;
        let made_from =
            ("explode", r.graph_revision()?, r.revision("item")?, top.id, quantity, date, input.view, &input.text, input.source);
        let wanted = Wanted { text: input.text.as_deref(), source: input.source };
        let calendar = WorkCalendar::default();
        let ask = Ask { item: ItemId(top.id), quantity, day: date, calendar: &calendar };
        // A page below one row needs no totals: opening a node must not cost an explosion of the whole.
        let opening = input.view == View::Indented && (!input.path.is_empty() || input.after.is_some());
        let explosion = if opening { None } else { Some(graph.explosion(&ask).map_err(error)?) };
        let summary = explosion.as_ref().map_or(Summary { items: 0, max_level: 0, lines: 0 }, |e| Summary {
            items: e.summed.rows.len(),
            max_level: e.summed.max_level,
            lines: e.summed.lines,
        });
        let (bare, next): (Vec<Bare>, _) = match (input.view, explosion) {
            (View::Indented, Some(explosion)) => indented(&explosion.indented(), &input)?,
            (_, None) => indented(&graph.indented(&ask).map_err(error)?, &input)?,
            (View::Summed, Some(explosion)) => {
                let rows = &explosion.summed.rows;
                let wanted = Rows::wanted(r, &graph, rows.iter().map(|row| (0, row.item)), &wanted)?;
                let (part, next) = page::part(input.after.as_deref(), input.limit, wanted.len(), made_from)?;
                (wanted.page(part).map(|number| Bare::from(&rows[number])).collect(), next)
            }
            (View::ByLevel, Some(explosion)) => {
                let rows = explosion.by_level().map_err(error)?;
                let wanted = Rows::wanted(r, &graph, rows.iter().map(|row| (row.level, row.item)), &wanted)?;
                let (part, next) = page::part(input.after.as_deref(), input.limit, wanted.len(), made_from)?;
                (wanted.page(part).map(|number| Bare::from(&rows[number])).collect(), next)
            }
        };
        let ids: Vec<ItemId> = bare.iter().map(|b| b.item).collect::<std::collections::HashSet<_>>().into_iter().collect();
        let briefs = r.item_briefs(&ids)?;
        let line_ids: std::collections::HashSet<BomLineId> = bare.iter().filter_map(|b| Some(b.indented.as_ref()?.line)).collect();
        let facts = r.bom_line_facts(&line_ids.into_iter().collect::<Vec<_>>())?;
        let lines = bare.into_iter().map(|b| line(b, &briefs, &facts)).collect::<Result<_>>()?;
        let (version, version_days) = version_on(r, &input.item, date)?.map(|head| (head.version, head.valid)).unzip();
        let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        Ok(Exploded { item: ItemBrief::of(&top.record), quantity, date, version, version_days, lines, next, summary, micros })
    })
}
