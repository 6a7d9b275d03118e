//! What is asked of labels, and what printing them would come to: the wire's types.

use crate::system::Language;
use qitao_store::list::Condition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A size that labels are sold in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(rename = "LabelSize")]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// A4 sheets of 3 × 8 labels, 70 × 37 mm each.
    Sheet24,
    /// A4 sheets of 4 × 10 labels, 52.5 × 29.7 mm each.
    Sheet40,
    /// A roll of 40 × 30 mm.
    Roll40,
    /// A roll of 60 × 40 mm.
    Roll60,
    /// A roll of 100 × 50 mm.
    Roll100,
}

/// Which kind of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(rename = "LabelSymbols")]
#[serde(rename_all = "snake_case")]
pub enum Symbols {
    /// Bars and a QR code, where both can be read at that size.
    Both,
    /// Bars; a QR code where they could not be read.
    Code128,
    /// A QR code.
    Qr,
}

/// What a scanner reads from the label of what lies in stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[schemars(rename = "LabelReads")]
#[serde(rename_all = "snake_case")]
pub enum Reads {
    /// The item.
    #[default]
    Item,
    /// The lot; the item where there is none.
    Lot,
}

/// All rows of a list.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "LabelList")]
#[serde(deny_unknown_fields)]
pub struct All {
    /// As in the list.
    #[serde(default)]
    pub text: Option<String>,
    /// As in the list.
    #[serde(default)]
    pub filter: Vec<Condition>,
    /// As in the list.
    #[serde(default)]
    pub sort: Option<String>,
}

/// A bin by what it is called.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "LabelBin")]
#[serde(deny_unknown_fields)]
pub struct BinName {
    /// The warehouse's code.
    pub warehouse: String,
    /// Its own code; empty for the floor.
    pub code: String,
}

/// Where stock lies.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "LabelPlace")]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The item's code.
    pub item: String,
    /// The warehouse's code.
    pub warehouse: String,
    /// The bin's code; empty for the floor.
    pub bin: String,
    /// Lot; may be empty.
    pub lot: String,
}

/// What is labelled: what is named, or all of a list.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "LabelWhat")]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub enum What {
    /// Items.
    Items {
        /// Their codes.
        #[serde(default)]
        named: Vec<String>,
        /// All of `item.list` instead.
        #[serde(default)]
        all: Option<All>,
    },
    /// Bins.
    Bins {
        /// What they are called.
        #[serde(default)]
        named: Vec<BinName>,
        /// All of `bin.list` instead.
        #[serde(default)]
        all: Option<All>,
    },
    /// What lies in stock.
    Stock {
        /// Where it lies.
        #[serde(default)]
        named: Vec<Place>,
        /// All of `stock.balances` instead.
        #[serde(default)]
        all: Option<All>,
    },
    /// What a paper moves: what came by a receipt.
    Document {
        /// The paper's number.
        number: String,
        /// Numbers of its lines; all when empty.
        #[serde(default)]
        lines: Vec<u32>,
    },
}

/// Which labels are printed, and how.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "LabelPrint")]
#[serde(deny_unknown_fields)]
pub struct Print {
    /// What is labelled.
    pub what: What,
    /// Which labels they are.
    pub size: Size,
    /// Which kind of code.
    pub symbols: Symbols,
    /// What a scanner reads, of stock.
    #[serde(default)]
    pub reads: Reads,
    /// How many of each, 1 when absent. Where they go by quantity, of what is measured and not counted.
    #[serde(default)]
    pub copies: Option<u32>,
    /// One for each piece, of stock. What is measured and not counted has its `copies`.
    #[serde(default)]
    pub by_quantity: bool,
    /// The first label of the first sheet that is not used yet, 1 when absent. A roll has no such.
    #[serde(default)]
    pub start: Option<u32>,
    /// The language of what stands around what the books hold.
    #[serde(default)]
    pub language: Language,
}

/// What printing would come to.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "LabelPreview")]
pub struct Preview {
    /// How many labels.
    pub labels: u32,
    /// On how many sheets; of a roll, as many as labels.
    pub pages: u32,
    /// Of them, how many have a QR code in place of the bars that were asked for.
    pub as_qr: u32,
    /// More than `label.print` makes at once: `label.print_many` does.
    pub many: bool,
    /// Places that get none: floors of warehouses without a barcode.
    pub left_out: u32,
    /// The first of them.
    pub left_out_names: Vec<String>,
    /// What stands on the first label.
    pub first: Option<Shown>,
}

/// What stands on a label.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "LabelShown")]
pub struct Shown {
    /// What a scanner reads.
    pub code: String,
    /// It has bars.
    pub bars: bool,
    /// The largest words.
    pub title: String,
    /// The other words, a line each.
    pub words: String,
}
