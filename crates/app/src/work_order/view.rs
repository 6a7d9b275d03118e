//! Work orders as commands take and give them.

use crate::document::view::{Parent, View as DocumentView};
use qitao_domain::bom::LineKind;
use qitao_domain::production::work_order::WorkOrderState;
use qitao_domain::production::work_order::portions::Link;
use qitao_domain::routing::Operation;
use qitao_domain::{Day, Money, Qty};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where an order stands when nobody says: in the middle.
pub const USUAL_PRIORITY: u8 = 5;

const fn usual_priority() -> u8 {
    USUAL_PRIORITY
}

/// A work order as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "WorkOrderDraft")]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Code of the item that it makes.
    pub item: String,
    /// How much, in the item's own unit.
    pub quantity: Qty,
    /// The day on which it is to be done.
    pub due: Day,
    /// From 1, which goes first, to 9.
    #[serde(default = "usual_priority")]
    pub priority: u8,
    /// The day whose bill of material and routing it copies; today when absent.
    #[serde(default)]
    pub copied_day: Option<Day>,
    /// It works again what came out badly: it takes the item itself.
    #[serde(default)]
    pub rework: bool,
    /// Number of the order whose pieces it works again, where that is known.
    #[serde(default)]
    pub rework_of: Option<String>,
    /// Anything else.
    #[serde(default)]
    pub note: String,
    /// Lines of sales orders, production plans and other orders' material lists that it is for, with how much of it.
    #[serde(default)]
    pub parents: Vec<Parent>,
}

/// Writes a planned work order, or changes one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "WorkOrderSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// The order.
    pub work_order: Draft,
    /// Its number; none for a new one.
    #[serde(default)]
    pub number: Option<String>,
    /// The revision that it was made from; none for a new one.
    #[serde(default)]
    pub revision: Option<i64>,
}

/// A row of the list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkOrderRow")]
pub struct Row {
    /// Number.
    pub number: String,
    /// Day.
    pub day: Day,
    /// How far it is.
    pub state: WorkOrderState,
    /// From 1, which goes first, to 9.
    pub priority: u8,
    /// Code of the item.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// Its unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// How much it makes.
    pub quantity: Qty,
    /// What came into stock of it.
    pub done: Qty,
    /// What is still to come.
    pub left: Qty,
    /// Planned first day.
    pub start: Day,
    /// Planned last day.
    pub end: Day,
    /// When it is to be done.
    pub due: Option<Day>,
    /// It works again what came out badly.
    pub rework: bool,
    /// It would copy something else now; of an open one alone.
    pub changed: bool,
    /// Its first tracking code; empty where it has none.
    pub code: String,
    /// How many codes it has.
    pub codes: u32,
    /// Moves with each change.
    pub revision: i64,
}

/// A page of work orders.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkOrderPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// What an order takes, or what comes out of it beside what it makes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkOrderComponent")]
pub struct Component {
    /// Number of its line on the material list.
    pub line: u32,
    /// Code of the part.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// Its unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// Goes in or comes out.
    pub kind: LineKind,
    /// Nobody issues it: what is completed takes it (倒冲).
    pub backflush: bool,
    /// The operation that takes it; none for the first.
    pub operation: Option<u32>,
    /// What the order needs in all; of what comes out, what is to come.
    pub required: Qty,
    /// What was issued less what came back; of what comes out, what came.
    pub issued: Qty,
    /// What was issued beyond that with a reason.
    pub supplemented: Qty,
    /// What is promised to it.
    pub reserved: Qty,
    /// What is still to be issued, or to come.
    pub left: Qty,
    /// What of the part nobody else has: free in our own warehouses, and what is promised to this order.
    pub available: Qty,
}

/// An operation of an order.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkOrderOperation")]
pub struct OperationView {
    /// As it was copied.
    #[serde(flatten)]
    pub operation: Operation,
    /// Name of the work centre.
    pub work_center_name: String,
    /// Standard time of the order, in seconds, rounded up.
    pub standard_seconds: i64,
    /// Planned first day.
    pub start: Day,
    /// Planned last day.
    pub end: Day,
}

/// Another order that one has to do with.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkOrderLinked")]
pub struct Linked {
    /// What they have to do with each other.
    pub kind: Link,
    /// Number of the other one.
    pub number: String,
    /// The other one says it of this one: it was divided off this one, and not this one off it.
    pub back: bool,
}

/// What was spent on an order, and what became of it.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[schemars(rename = "WorkOrderWorth")]
pub struct Worth {
    /// Material that was issued, less what came back and what came out beside, and what was reported.
    pub spent: Money,
    /// Went with the pieces that came into stock.
    pub completed: Money,
    /// Is in no piece (below zero: they came in with more, at a standard price): in process, or left over of an order that is closed.
    pub left: Money,
}

/// A work order as people see it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkOrderView")]
pub struct View {
    /// Its paper.
    pub document: DocumentView,
    /// How far it is.
    pub state: WorkOrderState,
    /// From 1, which goes first, to 9.
    pub priority: u8,
    /// The day whose bill of material and routing were copied.
    pub copied_day: Day,
    /// Version of that bill of material; empty where there was none.
    pub bom_version: String,
    /// Version of that routing; empty where there was none.
    pub routing_version: String,
    /// It works again what came out badly.
    pub rework: bool,
    /// Planned first day.
    pub start: Day,
    /// Planned last day; after the day on which it is due where it is late.
    pub end: Day,
    /// It will not be done when it is due.
    pub late: bool,
    /// Number of its material list; none where it takes nothing.
    pub list: Option<String>,
    /// What it takes.
    pub components: Vec<Component>,
    /// How it is made.
    pub operations: Vec<OperationView>,
    /// Orders that it has to do with.
    pub links: Vec<Linked>,
    /// What was spent on it; none for whoever may not see money.
    pub worth: Option<Worth>,
}
