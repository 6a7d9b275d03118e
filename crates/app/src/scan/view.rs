//! What people see of scans, and what they send.

use crate::error::Error;
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::stock::scan::{Outcome, Part};
use qitao_domain::{Day, Qty};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of papers that move stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ScanRule")]
pub struct Rule {
    /// The kind.
    pub kind: DocumentKind,
    /// Every line of it has to be scanned before it is posted.
    pub required: bool,
}

/// For which kinds scanning is required.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ScanRules")]
pub struct Rules {
    /// Every kind that moves stock.
    pub kinds: Vec<Rule>,
}

/// Says whether the lines of a kind have to be scanned.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[schemars(rename = "ScanRequire")]
#[serde(deny_unknown_fields)]
pub struct Require {
    /// The kind; one that moves stock.
    pub kind: DocumentKind,
    /// Every line has to be scanned before it is posted.
    pub required: bool,
}

/// Takes a scan.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ScanTake")]
#[serde(deny_unknown_fields)]
pub struct Take {
    /// Number of the paper.
    pub number: String,
    /// Number of the line that is meant; none for whichever it fits.
    #[serde(default)]
    pub line: Option<u32>,
    /// What was scanned: the barcode or code of an item, or of a bin.
    pub text: String,
}

/// Goods, or a bin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ScanGoods")]
pub struct Goods {
    /// The item's code; empty for a bin.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// Its own unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// The warehouse where it lies; empty where it lies nowhere.
    pub warehouse: String,
    /// The bin; empty for the floor.
    pub bin: String,
    /// How much of it lies there; none for a bin.
    pub there: Option<Qty>,
}

/// What a scan came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ScanTaken")]
pub struct Taken {
    /// What it came to.
    pub outcome: Outcome,
    /// The line that it is of, or that was asked for.
    pub line: Option<u32>,
    /// What of the line it is, where it matches.
    pub part: Option<Part>,
    /// All of that line is scanned.
    pub whole: bool,
    /// Lines of the paper of which something is not scanned.
    pub left: u32,
    /// Another line that it would be of, where one was asked for.
    pub elsewhere: Option<u32>,
    /// What the line says.
    pub wanted: Option<Goods>,
    /// What was scanned; none where nothing has that code.
    pub scanned: Option<Goods>,
    /// What is said against it; none where it matches.
    pub refused: Option<Error>,
}

/// Something of a line that is scanned, or is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "LineScanPart")]
pub struct PartView {
    /// What.
    pub part: Part,
    /// It was scanned.
    pub done: bool,
}

/// A row of the scan log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ScanRow")]
pub struct Row {
    /// Number, growing.
    pub id: i64,
    /// Microseconds UTC.
    pub at: i64,
    /// The factory's day.
    pub day: Day,
    /// The person.
    pub actor: String,
    /// By which kind of client: `window`, `browser`, `phone`, `program`.
    pub client: String,
    /// What the paper is.
    pub kind: DocumentKind,
    /// Its number.
    pub document: String,
    /// Its state by now.
    pub state: DocumentState,
    /// The line that it is of, or that was asked for, as it was numbered then.
    pub line: Option<u32>,
    /// What was scanned.
    pub text: String,
    /// What it came to.
    pub outcome: Outcome,
    /// It is what the line says.
    pub matched: bool,
    /// What of the line it is, where it matches.
    pub part: Option<Part>,
    /// The item that was scanned; empty where it was none.
    pub item: String,
    /// Its name.
    pub name: String,
    /// The bin that was scanned, with its warehouse; empty where it was none.
    pub bin: String,
    /// The item that the line says; empty where no line was meant.
    pub wanted_item: String,
    /// The bin that the line says, with its warehouse.
    pub wanted_bin: String,
}

/// A page of the scan log.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ScanPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}
