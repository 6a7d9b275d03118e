//! Customers and suppliers (往来单位).

use crate::PerUnit;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Somebody we sell to or buy from; may be both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Partner {
    /// Unique code.
    pub code: String,
    /// Name, as it stands on papers.
    pub name: String,
    /// We sell to them.
    pub customer: bool,
    /// We buy from them.
    pub supplier: bool,
    /// Tax rate of new papers: 0.13 for 13 %.
    pub tax_rate: PerUnit,
    /// Their prices include tax.
    pub tax_included: bool,
    /// Days from an invoice to its payment.
    pub payment_days: u32,
    /// By which share what they deliver may be over or under, where the item has no tolerance of its own (收货容差); none:
    /// [`crate::trade::receipt::TOLERANCE`].
    #[serde(default)]
    pub tolerance: Option<PerUnit>,
    /// Taxpayer's number (税号); may be empty.
    pub tax_number: String,
    /// Whom to ask; may be empty.
    pub contact: String,
    /// Their telephone; may be empty.
    pub phone: String,
    /// Where to send things; may be empty.
    pub address: String,
    /// Anything else.
    pub note: String,
    /// May no longer be used in new papers (停用).
    pub retired: bool,
}
