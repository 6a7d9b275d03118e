//! What people see of outsourced work, and what they write.

use crate::document::view::{Parent, View as DocumentView};
use qitao_domain::outsourcing::order::MoreBack;
use qitao_domain::outsourcing::reconciliation::HoldBy;
use qitao_domain::{Day, Money, PerUnit, Price, Qty};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a good piece costs at an operation, where it is not what was agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SubcontractPrice")]
#[serde(deny_unknown_fields)]
pub struct OwnPrice {
    /// The operation's number; none for a whole item.
    #[serde(default)]
    pub operation: Option<u32>,
    /// Of a good piece, without tax.
    pub price: Price,
}

/// A line of an order: a whole item, or operations of a work order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SubcontractDraftLine")]
#[serde(deny_unknown_fields)]
pub struct DraftLine {
    /// Code of what is made as a whole; empty where operations of a work order are done.
    #[serde(default)]
    pub item: String,
    /// Number of the work order; none for a whole item.
    #[serde(default)]
    pub work_order: Option<String>,
    /// The first of its operations that is done.
    #[serde(default)]
    pub first: Option<u32>,
    /// The last.
    #[serde(default)]
    pub last: Option<u32>,
    /// How many pieces.
    pub quantity: Qty,
    /// When it is wanted; as the order where it is not said.
    #[serde(default)]
    pub due: Option<Day>,
    /// What it is for: sales, plans, requests, lists of work orders.
    #[serde(default)]
    pub parents: Vec<Parent>,
    /// Prices that are not those agreed.
    #[serde(default)]
    pub prices: Vec<OwnPrice>,
    /// Anything else.
    #[serde(default)]
    pub note: String,
}

/// An order as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SubcontractDraft")]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Code of the supplier.
    pub supplier: String,
    /// When it is wanted.
    pub due: Option<Day>,
    /// The supplier's own number of it.
    #[serde(default)]
    pub reference: String,
    /// What waits where a loss is over the tolerance; what is over, unless it is said.
    #[serde(default)]
    pub hold_by: Option<HoldBy>,
    /// What is done when more comes back than could be made; it is refused, unless it is said.
    #[serde(default)]
    pub more_back: Option<MoreBack>,
    /// Anything else.
    #[serde(default)]
    pub note: String,
    /// Its lines.
    pub lines: Vec<DraftLine>,
}

/// Writes an order, or a draft of one anew.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(rename = "SubcontractSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// Its number; none for a new one.
    #[serde(default)]
    pub number: Option<String>,
    /// The revision that was seen; none for a new one.
    #[serde(default)]
    pub revision: Option<i64>,
    /// What it says.
    pub order: Draft,
}

/// An operation of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "SubcontractOperationView")]
pub struct OperationView {
    /// Its number; none for a whole item.
    pub operation: Option<u32>,
    /// Its name; empty for a whole item.
    pub name: String,
    /// Of a good piece; none in a draft till it is known, and for whoever may not see prices.
    pub price: Option<Price>,
    /// Somebody said it for this order.
    pub own_price: bool,
}

/// A material of a line, and how much of it went where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "SubcontractMaterialView")]
pub struct MaterialView {
    /// Number of the list's line.
    pub line: u32,
    /// Which operation takes it; none for a whole item.
    pub operation: Option<u32>,
    /// Its code.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its own unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// It is the piece that is worked on: nothing of it is in stock.
    pub is_piece: bool,
    /// So much in one piece.
    pub per: PerUnit,
    /// What is to go out in all.
    pub required: Qty,
    /// What went out of that, less what came back.
    pub issued: Qty,
    /// What went out beyond it.
    pub supplemented: Qty,
    /// What came back.
    pub returned: Qty,
    /// In pieces that came.
    pub used: Qty,
    /// What is there by the books.
    pub left: Qty,
    /// In pieces beyond what was there.
    pub short: Qty,
    /// Lost share that is agreed.
    pub allowance: PerUnit,
    /// How far over that is still paid.
    pub tolerance: PerUnit,
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "SubcontractLineView")]
pub struct LineView {
    /// Its number.
    pub line: u32,
    /// Code of what is made.
    pub item: String,
    /// How many pieces.
    pub quantity: Qty,
    /// Number of the work order whose operations are done; none for a whole item.
    pub work_order: Option<String>,
    /// The first of these operations.
    pub first: Option<u32>,
    /// The last.
    pub last: Option<u32>,
    /// Good pieces that came.
    pub good: Qty,
    /// Pieces that are here to be worked again.
    pub rework: Qty,
    /// Its operations.
    pub operations: Vec<OperationView>,
    /// Its materials.
    pub materials: Vec<MaterialView>,
}

/// An order with its list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "SubcontractView")]
pub struct View {
    /// Its paper.
    pub document: DocumentView,
    /// Number of its list; none where nothing goes out.
    pub list: Option<String>,
    /// What waits where a loss is over the tolerance.
    pub hold_by: HoldBy,
    /// What is done when more comes back than could be made.
    pub more_back: MoreBack,
    /// Its lines.
    pub lines: Vec<LineView>,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(rename = "SubcontractByOrder")]
#[serde(deny_unknown_fields)]
pub struct ByOrder {
    /// Its number.
    pub order: String,
}

/// Pieces that were spoiled at an operation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SubcontractSpoiled")]
#[serde(deny_unknown_fields)]
pub struct Spoiled {
    /// The operation's number; none for a whole item.
    #[serde(default)]
    pub operation: Option<u32>,
    /// By the material (料废).
    #[serde(default)]
    pub reject_material: Qty,
    /// By the supplier's workers (工废).
    #[serde(default)]
    pub reject_work: Qty,
}

/// What a scale said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SubcontractWeighed")]
#[serde(deny_unknown_fields)]
pub struct Weighed {
    /// How much.
    pub quantity: Qty,
    /// In this unit.
    pub unit: String,
}

/// What came of a line of an order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SubcontractCame")]
#[serde(deny_unknown_fields)]
pub struct Came {
    /// Number of the order's line.
    pub line: u32,
    /// Good pieces; of what was weighed they follow where they are not said.
    #[serde(default)]
    pub good: Option<Qty>,
    /// Pieces to be worked again.
    #[serde(default)]
    pub rework: Qty,
    /// Spoiled pieces, by operation.
    #[serde(default)]
    pub spoiled: Vec<Spoiled>,
    /// What the good ones weigh.
    #[serde(default)]
    pub weighed: Option<Weighed>,
    /// Where the good ones are put; of a whole item.
    #[serde(default)]
    pub warehouse: String,
    /// The bin; empty for the floor.
    #[serde(default)]
    pub bin: String,
    /// Their lot.
    #[serde(default)]
    pub lot: String,
    /// Anything else.
    #[serde(default)]
    pub note: String,
}

/// Goods that came of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SubcontractReceive")]
#[serde(deny_unknown_fields)]
pub struct Receive {
    /// Number of the order.
    pub order: String,
    /// The day; today where it is not said.
    #[serde(default)]
    pub day: Option<Day>,
    /// Number of the supplier's delivery note.
    #[serde(default)]
    pub reference: String,
    /// What came.
    pub lines: Vec<Came>,
    /// What else was paid to have them here, without tax; it is shared by the good pieces' fees, or their numbers where there is none.
    #[serde(default)]
    pub freight: Money,
    /// Anything else.
    #[serde(default)]
    pub note: String,
}
