//! The cut-over (期初切换): what a factory takes from its old books into these, step by step, as of one day.
//!
//! A step has its figures, which a person agrees to. What it brings in are papers like all others, in [`crate::document`].

use crate::document::DocumentKind;
use crate::words::words;
use crate::{Money, Qty};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A step. One is added with what else has to be brought over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CutOverStep")]
pub enum Step {
    /// Items, BOMs, routings, partners, warehouses (基础资料).
    Masters,
    /// What lies in our own warehouses, by bin and lot, with its value (期初库存).
    Stock,
    /// What of ours lies at suppliers (外协仓期初).
    AtSupplier,
    /// What customers have ordered and did not get yet (未清销售订单).
    SalesOrders,
    /// What is ordered from suppliers and did not come yet (未清采购订单).
    PurchaseOrders,
    /// What customers owe (期初应收).
    Receivables,
    /// What suppliers are owed (期初应付).
    Payables,
}

words!(Step {
    Masters = "masters",
    Stock = "stock",
    AtSupplier = "at_supplier",
    SalesOrders = "sales_orders",
    PurchaseOrders = "purchase_orders",
    Receivables = "receivables",
    Payables = "payables",
});

impl Step {
    /// The papers that it brings in; none for master data.
    #[must_use]
    pub const fn papers(self) -> Option<DocumentKind> {
        match self {
            Self::Masters => None,
            Self::Stock | Self::AtSupplier => Some(DocumentKind::Adjustment),
            Self::SalesOrders => Some(DocumentKind::SalesOrder),
            Self::PurchaseOrders => Some(DocumentKind::PurchaseOrder),
            Self::Receivables => Some(DocumentKind::SalesInvoice),
            Self::Payables => Some(DocumentKind::PurchaseInvoice),
        }
    }
}

/// How many records of a kind there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "CutOverCount")]
pub struct Count {
    /// `item`, `bom`, `routing`, `partner`, `warehouse`, `bin`.
    pub kind: String,
    /// How many.
    pub rows: i64,
}

/// How much in one unit: units are never mixed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "CutOverQuantity")]
pub struct OfUnit {
    /// The unit's code.
    pub unit: String,
    /// How much.
    pub quantity: Qty,
}

/// What a step comes to: what is agreed to, and held against what there is later.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "CutOverFigures")]
pub struct Figures {
    /// Lines of its papers; of master data, records.
    pub rows: i64,
    /// What of master data there is.
    pub counts: Vec<Count>,
    /// By unit; nothing where there are no goods.
    pub quantities: Vec<OfUnit>,
    /// Value of stock, amount with tax of orders, what is open of invoices; none of master data.
    pub amount: Option<Money>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_but_master_data_brings_in_papers() {
        for step in Step::ALL {
            assert_eq!(step.papers().is_none(), *step == Step::Masters);
            assert_eq!(Step::from_word(step.word()), Some(*step));
            assert_eq!(serde_json::to_value(step).unwrap(), step.word());
        }
    }
}
