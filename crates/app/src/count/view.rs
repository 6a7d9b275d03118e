//! What of counts crosses the wire.

use crate::system::Language;
use qitao_domain::stock::count::{AbcClass, CountState, CountVerb};
use qitao_domain::{Day, Money, PerUnit, Qty};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which count.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "CountByNumber")]
#[serde(deny_unknown_fields)]
pub struct ByNumber {
    /// Its number.
    pub number: String,
}

/// Makes a sheet of what lies in a warehouse; all conditions hold.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "CountMake")]
#[serde(deny_unknown_fields)]
pub struct Make {
    /// The warehouse's code.
    pub warehouse: String,
    /// Only these bins; all when empty.
    #[serde(default)]
    pub bins: Vec<String>,
    /// Only these items; all when empty.
    #[serde(default)]
    pub items: Vec<String>,
    /// Only items of this group.
    #[serde(default)]
    pub group: Option<String>,
    /// Only items of this class.
    #[serde(default)]
    pub class: Option<AbcClass>,
    /// At most so many lines: those that were not counted for longest.
    #[serde(default)]
    pub most: Option<u32>,
    /// Share of the books' figure within which a line is close.
    #[serde(default)]
    pub tolerance: Option<PerUnit>,
    /// Anything else.
    #[serde(default)]
    pub note: String,
}

/// A figure of a line.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "CountEntry")]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Number of the line.
    pub line: u32,
    /// What was counted, in the item's own unit.
    pub quantity: Qty,
}

/// Enters figures.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "CountEnter")]
#[serde(deny_unknown_fields)]
pub struct Enter {
    /// Number of the count.
    pub number: String,
    /// The figures.
    pub entries: Vec<Entry>,
}

/// Adds what nobody expected there, with what was counted of it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "CountAdd")]
#[serde(deny_unknown_fields)]
pub struct Add {
    /// Number of the count.
    pub number: String,
    /// The item's code.
    pub item: String,
    /// The bin's code; empty for the floor.
    #[serde(default)]
    pub bin: String,
    /// Lot; may be empty.
    #[serde(default)]
    pub lot: String,
    /// What was counted.
    pub quantity: Qty,
}

/// Moves a count on.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "CountAct")]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Number of the count.
    pub number: String,
    /// What is done.
    pub verb: CountVerb,
    /// The revision that was seen.
    pub revision: i64,
    /// Lines that are counted anew; only then.
    #[serde(default)]
    pub lines: Vec<u32>,
    /// Ends counting although lines have no figure: they stay as they are.
    #[serde(default)]
    pub leave: bool,
    /// Why; needed to give a count up, or to count anew.
    #[serde(default)]
    pub reason: String,
}

/// Which lines of a count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(rename = "CountOnly")]
#[serde(rename_all = "snake_case")]
pub enum Only {
    /// All.
    #[default]
    All,
    /// Those without a figure.
    Left,
    /// Those with a difference; only for whoever sees it.
    Differing,
}

/// Lines of a count.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "CountLines")]
#[serde(deny_unknown_fields)]
pub struct Lines {
    /// Number of the count.
    pub number: String,
    /// Which of them.
    #[serde(default)]
    pub only: Only,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// The sheet as a workbook.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "CountExport")]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// Number of the count.
    pub number: String,
    /// Language of heads.
    #[serde(default)]
    pub language: Language,
}

/// A count.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CountHead")]
pub struct Head {
    /// Its number.
    pub number: String,
    /// Its day.
    pub day: Day,
    /// How far it is.
    pub state: CountState,
    /// The warehouse's code.
    pub warehouse: String,
    /// Its name.
    pub warehouse_name: String,
    /// Share of the books' figure within which a line is close.
    pub tolerance: PerUnit,
    /// Anything else.
    pub note: String,
    /// Why it was given up, or counted anew.
    pub reason: String,
    /// Its lines.
    pub lines: i64,
    /// Of them: with a figure.
    pub counted: i64,
    /// Of those: without a difference; none while it is being counted, and for whoever does not see the books' figures.
    pub exact: Option<i64>,
    /// Share of the counted lines without a difference; none while it is being counted, and for whoever does not see the books' figures.
    pub accuracy: Option<PerUnit>,
    /// Share of the counted lines within the tolerance; none while it is being counted, and for whoever does not see the books' figures.
    pub close: Option<PerUnit>,
    /// Microseconds UTC.
    pub made_at: i64,
    /// The person.
    pub made_by: String,
    /// When somebody agreed; microseconds UTC.
    pub approved_at: Option<i64>,
    /// Who.
    pub approved_by: Option<String>,
    /// When the books were put right; microseconds UTC.
    pub posted_at: Option<i64>,
    /// By whom.
    pub posted_by: Option<String>,
    /// Moves with each change of the count itself, not with figures.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person.
    pub changed_by: String,
}

/// A count with what the caller may do.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CountView")]
pub struct View {
    /// The count.
    pub count: Head,
    /// The caller sees the books' figures and the differences.
    pub sees: bool,
    /// The caller counted and may not agree.
    pub own: bool,
    /// What all differences are worth; none for whoever may not see it.
    pub value: Option<Money>,
    /// What the caller may do with it now.
    pub verbs: Vec<CountVerb>,
    /// The adjustments that put the books right.
    pub documents: Vec<String>,
    /// Whoever entered a figure.
    pub counters: Vec<String>,
}

/// A page of counts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CountPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Head>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// A line of a count.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CountLineRow")]
pub struct LineRow {
    /// Number of the line.
    pub line: u32,
    /// The item's code.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// Its own unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// Its barcode; may be empty.
    pub barcode: String,
    /// The bin's code; empty for the floor.
    pub bin: String,
    /// Its barcode; may be empty.
    pub bin_barcode: String,
    /// Lot; may be empty.
    pub lot: String,
    /// Nobody expected it there.
    pub found: bool,
    /// 1 when it is counted for the first time.
    pub round: u32,
    /// What was counted before it was counted anew; none for whoever may not see it yet.
    pub before: Option<Qty>,
    /// What was counted; of others' figures none for whoever may not see them yet.
    pub counted: Option<Qty>,
    /// When that was entered; microseconds UTC.
    pub counted_at: Option<i64>,
    /// By whom.
    pub counted_by: Option<String>,
    /// What the books said then; none for whoever may not see it yet.
    pub book: Option<Qty>,
    /// Counted less that.
    pub difference: Option<Qty>,
    /// Within the tolerance.
    pub close: Option<bool>,
    /// What the difference is worth; none for whoever may not see it.
    pub value: Option<Money>,
    /// The adjustment that put the books right.
    pub document: Option<String>,
}

/// A page of lines of a count.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CountLinePage")]
pub struct LinePage {
    /// Rows.
    pub rows: Vec<LineRow>,
    /// Cursor of the page after.
    pub next: Option<String>,
}
