//! Standard costs on the wire.

use crate::error::{Code, Error, Result};
use crate::system::Language;
use qitao_domain::costing::Elements;
use qitao_domain::costing::rollup::Lack;
use qitao_domain::{Day, PerUnit, Price, Qty};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Rolls up the standard costs of all items.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "StandardRollUp")]
#[serde(deny_unknown_fields)]
pub struct RollUp {
    /// What the version is called; no two are called the same.
    pub name: String,
    /// The day whose bills of material, routings and rates count.
    pub day: Day,
}

/// What was rolled up.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "StandardRolledUp")]
pub struct RolledUp {
    /// Number of the version.
    pub version: i64,
    /// Items that it has.
    pub items: usize,
    /// Of these: something of it has no price or no rate, so that it costs more than is said.
    pub unpriced: usize,
}

/// Which versions.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "StandardVersions")]
#[serde(deny_unknown_fields)]
pub struct Versions {
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<i64>,
}

/// A version.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StandardVersionRow")]
pub struct VersionRow {
    /// Its number.
    pub version: i64,
    /// Its name.
    pub name: String,
    /// The day whose bills of material, routings and rates count.
    pub day: Day,
    /// Microseconds UTC.
    pub made_at: i64,
    /// The person.
    pub made_by: String,
    /// Items that it has.
    pub items: i64,
    /// Of these: something of it has no price or no rate.
    pub unpriced: i64,
}

/// A page of versions, newest first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StandardVersionPage")]
pub struct VersionPage {
    /// Versions.
    pub versions: Vec<VersionRow>,
    /// Cursor of the page after.
    pub next: Option<i64>,
}

/// Which costs of a version.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "StandardList")]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Number of the version.
    pub version: i64,
    /// Code, name or specification of the item have this text.
    #[serde(default)]
    pub words: Option<String>,
    /// Only items of which something has no price or no rate, or only the others.
    #[serde(default)]
    pub unpriced: Option<bool>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// A cost of one, by element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "StandardElements")]
pub struct Costs {
    /// Material.
    pub material: Price,
    /// Labour.
    pub labour: Price,
    /// Machines.
    pub machine: Price,
    /// Energy.
    pub energy: Price,
    /// Overhead.
    pub overhead: Price,
    /// Fees of suppliers for operations.
    pub outsourcing: Price,
    /// All of them.
    pub total: Price,
}

impl Costs {
    pub(super) fn of(elements: &Elements<Price>) -> Result<Self> {
        let total = elements.total().ok_or_else(|| Error::new(Code::Overflow).with("item", "total").with("figure", "standard cost"))?;
        let Elements { material, labour, machine, energy, overhead, outsourced, .. } = *elements;
        Ok(Self { material, labour, machine, energy, overhead, outsourcing: outsourced, total })
    }
}

/// What an item should cost.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StandardItemRow")]
pub struct ItemRow {
    /// Its code.
    pub item: String,
    /// Its name.
    pub item_name: String,
    /// Its own unit.
    pub unit: String,
    /// By itself: its operations, or the price of what is bought.
    pub own: Costs,
    /// With all that is in it.
    pub cost: Costs,
    /// It costs more than is said, or nothing is said.
    pub unpriced: bool,
    /// Why.
    pub lacks: Option<Lack>,
}

/// A page of costs, by code.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StandardPage")]
pub struct Page {
    /// Items.
    pub items: Vec<ItemRow>,
    /// Cursor of the page after.
    pub next: Option<String>,
}

/// Which two versions.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "StandardCompare")]
#[serde(deny_unknown_fields)]
pub struct Compare {
    /// Number of the earlier version.
    pub a: i64,
    /// Number of the later one.
    pub b: i64,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<u32>,
}

/// An item that costs otherwise.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StandardDifferenceRow")]
pub struct DifferenceRow {
    /// Its code.
    pub item: String,
    /// Its name.
    pub item_name: String,
    /// Its own unit.
    pub unit: String,
    /// As it was; none where it had no cost.
    pub was: Option<Price>,
    /// As it is; none where it has no cost.
    pub is: Option<Price>,
    /// As it is less as it was, where none counts as nothing.
    pub difference: Price,
    /// The same by element.
    pub by: Costs,
}

/// A page of what two versions differ by, most first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StandardDifferences")]
pub struct Differences {
    /// Items that cost otherwise.
    pub items: Vec<DifferenceRow>,
    /// Cursor of the page after.
    pub next: Option<u32>,
}

/// Which item of a version.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "StandardBreakdown")]
#[serde(deny_unknown_fields)]
pub struct Breakdown {
    /// Number of the version.
    pub version: i64,
    /// The item's code.
    pub item: String,
}

/// What a line of a cost is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "StandardLineKind")]
pub enum LineKind {
    /// What it is made of for each piece; below 0 for what comes out beside.
    Component,
    /// What an operation takes for each piece.
    Operation,
    /// What is taken once for an order: a part of it is in each piece of the usual lot.
    Lot,
    /// What it costs by itself that is bought; or a co-product's share.
    Price,
}

/// A line of a cost.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StandardLine")]
pub struct Line {
    /// What it is.
    pub kind: LineKind,
    /// The part's code.
    pub item: Option<String>,
    /// Its name.
    pub item_name: Option<String>,
    /// Number of the operation.
    pub operation: Option<u32>,
    /// Its name.
    pub operation_name: Option<String>,
    /// Code of the work centre.
    pub work_center: Option<String>,
    /// How much of the part is in one piece, rounded to nine decimals; of an operation, its hours.
    pub quantity: Option<PerUnit>,
    /// The part's unit, or `h`.
    pub unit: Option<String>,
    /// What one of the part costs.
    pub unit_cost: Option<Price>,
    /// What it adds to the cost of one piece.
    pub cost: Costs,
}

/// What a cost is made of.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StandardBrokenDown")]
pub struct BrokenDown {
    /// The item's code.
    pub item: String,
    /// Its name.
    pub item_name: String,
    /// Its own unit.
    pub unit: String,
    /// Its usual lot; what is taken per order is in so many.
    pub lot: Qty,
    /// What it costs.
    pub cost: Costs,
    /// It costs more than is said, or nothing is said.
    pub unpriced: bool,
    /// Why.
    pub lacks: Option<Lack>,
    /// Lines, which add up to it element by element; operations first.
    pub lines: Vec<Line>,
}

/// Which version as a workbook.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "StandardExport")]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// Number of the version.
    pub version: i64,
    /// Language of heads and words.
    #[serde(default)]
    pub language: Language,
}
