//! What people see of papers, and what they write.

use crate::scan::view::PartView;
use qitao_domain::document::{DocumentKind, DocumentState, Review, Verb};
use qitao_domain::{Day, Money, PerUnit, Price, Qty};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A line that a line comes of, or that came of it, with how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LineRef {
    /// What the other paper is.
    pub kind: DocumentKind,
    /// Its number.
    pub document: String,
    /// Its state.
    pub state: DocumentState,
    /// Number of the line.
    pub line: u32,
    /// How much.
    pub quantity: Qty,
}

/// Whose a part of a line is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShareView {
    /// The tracking code; none for stock.
    pub code: Option<String>,
    /// How much.
    pub quantity: Qty,
}

/// Amounts of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AmountsView {
    /// Without tax.
    pub net: Money,
    /// The tax.
    pub tax: Money,
    /// With tax.
    pub gross: Money,
    /// Of an invoice: what is paid of it. Of money: what is used of it.
    pub settled: Money,
}

/// Price and amounts of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LinePrice {
    /// Price, discount and tax rate were said for this line; else they are those of what it comes of, or its worth by the books.
    pub own: bool,
    /// Of one unit.
    pub price: Price,
    /// Share that is taken off.
    pub discount: PerUnit,
    /// 0.13 for 13 %.
    pub tax_rate: PerUnit,
    /// Without tax.
    pub net: Money,
    /// The tax.
    pub tax: Money,
    /// With tax.
    pub gross: Money,
}

/// A line of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "DocumentLineView")]
pub struct LineView {
    /// Number, from 1.
    pub number: u32,
    /// The item's code; empty on money.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// Its own unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// Quantity in that unit; below zero where an adjustment or a credit takes away. On money, the amount.
    pub quantity: Qty,
    /// Price and amounts; none for whoever may not see them, and where there are none.
    pub price: Option<LinePrice>,
    /// When it is wanted.
    pub due: Option<Day>,
    /// The warehouse's code; empty where it moves nothing.
    pub warehouse: String,
    /// The bin's code; empty for the floor.
    pub bin: String,
    /// Of a transfer: where to.
    pub to_warehouse: String,
    /// Of a transfer: where to.
    pub to_bin: String,
    /// Lot; may be empty.
    pub lot: String,
    /// What the delivery note says; none where it was not compared.
    pub noted: Option<Qty>,
    /// The last delivery of its order's line.
    pub is_final: bool,
    /// How far what comes of it has come: ordered of a request, received or shipped of an order.
    pub done: Qty,
    /// What went back of it.
    pub returned: Qty,
    /// What was invoiced of it.
    pub billed: Qty,
    /// What is promised to it.
    pub reserved: Qty,
    /// What is still to come of it.
    pub left: Qty,
    /// The last delivery of it came, though it was not all.
    pub ended: bool,
    /// Something is still to come of it.
    pub open: bool,
    /// How it was judged.
    pub review: Review,
    /// By whom.
    pub reviewed_by: Option<String>,
    /// Why it was judged so, why it was sold although the stock would not last, or why stock is corrected.
    pub reason: String,
    /// Anything else.
    pub note: String,
    /// Of money: the number of the invoice that it pays.
    pub settles: Option<String>,
    /// What of it is scanned, or is to be; empty where it moves nothing.
    pub scans: Vec<PartView>,
    /// What it comes of.
    pub parents: Vec<LineRef>,
    /// What came of it.
    pub children: Vec<LineRef>,
    /// Whose it is.
    pub shares: Vec<ShareView>,
}

/// A paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "DocumentView")]
pub struct View {
    /// What it is.
    pub kind: DocumentKind,
    /// Its number.
    pub number: String,
    /// Its day.
    pub day: Day,
    /// How far it is.
    pub state: DocumentState,
    /// The partner's code; empty where there is none.
    pub partner: String,
    /// The partner's name.
    pub partner_name: String,
    /// The partner's own number of it.
    pub reference: String,
    /// When it is wanted, or has to be paid.
    pub due: Option<Day>,
    /// Its prices include the tax.
    pub tax_included: bool,
    /// Anything else.
    pub note: String,
    /// Why it was closed or reversed.
    pub reason: String,
    /// Amounts; none for whoever may not see them, and where there are none.
    pub amounts: Option<AmountsView>,
    /// The paper that it takes back.
    pub reverses: Option<String>,
    /// The paper that took it back.
    pub reversed_by: Option<String>,
    /// It came from the books before these.
    pub opening: bool,
    /// The tracking codes on its lines, the first twenty.
    pub codes: Vec<String>,
    /// Its lines.
    pub lines: Vec<LineView>,
    /// Of a completion that was just posted: what it should have taken by itself and was not there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub short: Vec<Short>,
    /// What whoever asks can do with it.
    pub verbs: Vec<Verb>,
    /// Kinds of papers that can be made of it.
    pub makes: Vec<DocumentKind>,
    /// It can be edited by whoever asks.
    pub editable: bool,
    /// It is a draft, and every line of it has to be scanned before it is posted.
    pub scan_required: bool,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub made_at: i64,
    /// The person.
    pub made_by: String,
    /// When it was confirmed or posted.
    pub posted_at: Option<i64>,
    /// By whom.
    pub posted_by: Option<String>,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person.
    pub changed_by: String,
}

/// A row of a list of papers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "DocumentRow")]
pub struct Row {
    /// What it is.
    pub kind: DocumentKind,
    /// Its number.
    pub number: String,
    /// Its day.
    pub day: Day,
    /// How far it is.
    pub state: DocumentState,
    /// The partner's code; empty where there is none.
    pub partner: String,
    /// The partner's name.
    pub partner_name: String,
    /// The partner's own number of it.
    pub reference: String,
    /// When it is wanted, or has to be paid.
    pub due: Option<Day>,
    /// With tax; none for whoever may not see it, and where there is none.
    pub gross: Option<Money>,
    /// What is paid, or used, of it.
    pub settled: Option<Money>,
    /// How many lines it has.
    pub lines: u32,
    /// The first line's item: its code and name.
    pub item: String,
    /// Its name.
    pub item_name: String,
    /// Lines that wait for a review.
    pub waiting: u32,
    /// Its first tracking code; empty where it has none.
    pub code: String,
    /// How many codes it has.
    pub codes: u32,
    /// The person who wrote it.
    pub made_by: String,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// Moves with each change.
    pub revision: i64,
}

/// A page of papers.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "DocumentPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// A line with its paper, as lists of lines show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "DocumentLineRow")]
pub struct LineRow {
    /// What its paper is.
    pub kind: DocumentKind,
    /// Its paper's number.
    pub document: String,
    /// Its paper's state.
    pub state: DocumentState,
    /// Its paper's day.
    pub day: Day,
    /// The partner's code; empty where there is none.
    pub partner: String,
    /// The partner's name.
    pub partner_name: String,
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
    /// Quantity.
    pub quantity: Qty,
    /// How far what comes of it has come.
    pub done: Qty,
    /// What went back of it.
    pub returned: Qty,
    /// What was invoiced of it.
    pub billed: Qty,
    /// What is promised to it.
    pub reserved: Qty,
    /// What is still to come of it.
    pub left: Qty,
    /// Of a receipt: what was ordered in all of what it comes of.
    pub ordered: Option<Qty>,
    /// Of a receipt: what came of that by now, less what went back.
    pub arrived: Option<Qty>,
    /// Of a receipt: the share by which that is over (below zero: under) what was ordered.
    pub over: Option<PerUnit>,
    /// When it is wanted.
    pub due: Option<Day>,
    /// Lot.
    pub lot: String,
    /// Without tax; none for whoever may not see it.
    pub net: Option<Money>,
    /// With tax; none for whoever may not see it.
    pub gross: Option<Money>,
    /// Something is still to come of it.
    pub open: bool,
    /// How it was judged.
    pub review: Review,
    /// Its first tracking code; empty where it has none.
    pub code: String,
    /// How many codes it has.
    pub codes: u32,
}

/// A page of lines.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "DocumentLinePage")]
pub struct LinePage {
    /// Rows.
    pub rows: Vec<LineRow>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// A line that a new line comes of, with how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parent {
    /// Number of the paper.
    pub document: String,
    /// Number of the line.
    pub line: u32,
    /// How much of it, in the new line's unit.
    pub quantity: Qty,
}

/// A line as it is written. What does not fit the paper's kind stays empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftLine {
    /// The item's code; empty on money.
    #[serde(default)]
    pub item: String,
    /// Quantity in the item's own unit. On money, the amount.
    pub quantity: Qty,
    /// Of one unit; none: as what it comes of, else 0.
    #[serde(default)]
    pub price: Option<Price>,
    /// Share that is taken off; none: as what it comes of, else 0.
    #[serde(default)]
    pub discount: Option<PerUnit>,
    /// 0.13 for 13 %; none: as what it comes of, else the partner's.
    #[serde(default)]
    pub tax_rate: Option<PerUnit>,
    /// When it is wanted; none: as the paper.
    #[serde(default)]
    pub due: Option<Day>,
    /// The warehouse's code.
    #[serde(default)]
    pub warehouse: String,
    /// The bin's code; empty for the floor.
    #[serde(default)]
    pub bin: String,
    /// Of a transfer: where to.
    #[serde(default)]
    pub to_warehouse: String,
    /// Of a transfer: where to.
    #[serde(default)]
    pub to_bin: String,
    /// Lot.
    #[serde(default)]
    pub lot: String,
    /// What the delivery note says.
    #[serde(default)]
    pub noted: Option<Qty>,
    /// The last delivery of its order's line.
    #[serde(default)]
    pub is_final: bool,
    /// Why it is sold although the stock would not last, or why stock is corrected.
    #[serde(default)]
    pub reason: String,
    /// Anything else.
    #[serde(default)]
    pub note: String,
    /// What it comes of.
    #[serde(default)]
    pub parents: Vec<Parent>,
    /// Of money: the number of the invoice that it pays.
    #[serde(default)]
    pub settles: Option<String>,
}

/// A paper as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DocumentDraft")]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// What it is.
    pub kind: DocumentKind,
    /// Its day; none for today.
    #[serde(default)]
    pub day: Option<Day>,
    /// The partner's code; empty where there is none.
    #[serde(default)]
    pub partner: String,
    /// The partner's own number of it.
    #[serde(default)]
    pub reference: String,
    /// When it is wanted, or has to be paid.
    #[serde(default)]
    pub due: Option<Day>,
    /// Its prices include the tax; none: as the partner's.
    #[serde(default)]
    pub tax_included: Option<bool>,
    /// Anything else.
    #[serde(default)]
    pub note: String,
    /// Its lines.
    pub lines: Vec<DraftLine>,
}

/// Writes a draft, or changes one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "DocumentSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// The paper.
    pub document: Draft,
    /// Its number; none for a new one.
    #[serde(default)]
    pub number: Option<String>,
    /// The revision that it was made from; none for a new one.
    #[serde(default)]
    pub revision: Option<i64>,
}

/// Which paper.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByNumber {
    /// Its number.
    pub number: String,
}

/// Does something with a paper.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "DocumentAct")]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Its number.
    pub number: String,
    /// What is done.
    pub verb: Verb,
    /// Why; needed to close and to reverse.
    #[serde(default)]
    pub reason: String,
    /// Of what moves no stock: the day as of which it is taken back, from its own day till today; today when absent. An invoice that is
    /// written again with its old day is taken back with that day, or both count between.
    #[serde(default)]
    pub day: Option<Day>,
    /// The revision that the person saw.
    pub revision: i64,
}

/// Which lines a new paper is to come of.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct From {
    /// Number of the paper.
    pub document: String,
    /// Numbers of its lines; all that are open when empty.
    #[serde(default)]
    pub lines: Vec<u32>,
}

/// Asks what a paper that comes of others would be.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "DocumentPropose")]
#[serde(deny_unknown_fields)]
pub struct Propose {
    /// What it is to be.
    pub kind: DocumentKind,
    /// What it is to come of.
    pub from: Vec<From>,
}

/// What a paper would be.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "DocumentProposal")]
pub struct Proposal {
    /// The draft, to be looked at and saved.
    pub document: Draft,
    /// Of what takes goods out: lines of which less is there than is left of what they come of. Where nothing of any is there, the draft
    /// has them all the same, whole, for who writes it ahead of the goods.
    pub short: Vec<Short>,
}

/// A line of which less can be taken than is left of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "DocumentShort")]
pub struct Short {
    /// Number of the paper that it comes of.
    pub document: String,
    /// Number of that line.
    pub line: u32,
    /// The item's code.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its own unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// What is left of the line.
    pub left: Qty,
    /// What of that is there to be taken, and was proposed.
    pub there: Qty,
}

/// Judges a received line that waits for a review, or rejects one that is as ordered and turned out to be bad.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "DocumentReview")]
#[serde(deny_unknown_fields)]
pub struct Judge {
    /// Number of the receipt.
    pub number: String,
    /// Number of the line.
    pub line: u32,
    /// It is accepted as it is; else it goes back.
    pub accept: bool,
    /// Why.
    pub reason: String,
    /// The revision that the person saw.
    pub revision: i64,
}
