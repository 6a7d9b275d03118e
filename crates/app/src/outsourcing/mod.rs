//! Work bought from suppliers on our material: what is agreed about fees and losses, and what is ordered by it.
//!
//! What is agreed is never changed in silence: another begins on a later day. What has begun is corrected with a reason, which stands on
//! the trail; orders keep the price and the terms that they were confirmed with.

pub(crate) mod account;
pub(crate) mod follow;
pub(crate) mod order;
pub(crate) mod place;
pub mod price;
pub(crate) mod propose;
pub(crate) mod receive;
pub mod reconcile;
pub mod reconciliations;
pub(crate) mod show;
pub mod tolerance;
mod uses;
pub mod view;

use crate::check as checks;
use crate::error::{Code, Error, Result};
use qitao_domain::document::DocumentKind;
use qitao_domain::outsourcing::agreed::AgreedError;
use qitao_domain::outsourcing::order::{At, Refused};
use qitao_domain::outsourcing::price::BreakError;
use qitao_domain::{Day, limits};
use qitao_store::Read;
use schemars::JsonSchema;
use serde::Deserialize;

/// Papers of a kind are written by commands of their own, with all that goes with them.
pub(crate) const fn is_apart(kind: DocumentKind) -> bool {
    match kind {
        DocumentKind::SubcontractOrder
        | DocumentKind::SubcontractList
        | DocumentKind::SubcontractTransfer
        | DocumentKind::SubcontractReceipt
        | DocumentKind::SubcontractUse
        | DocumentKind::SubcontractGoodsBack
        | DocumentKind::SubcontractLoss
        | DocumentKind::SubcontractStatement => true,
        DocumentKind::SubcontractIssue
        | DocumentKind::SubcontractSupplement
        | DocumentKind::SubcontractReturn
        | DocumentKind::SalesOrder
        | DocumentKind::ProductionPlan
        | DocumentKind::Requisition
        | DocumentKind::PurchaseOrder
        | DocumentKind::Receipt
        | DocumentKind::SupplierReturn
        | DocumentKind::Shipment
        | DocumentKind::CustomerReturn
        | DocumentKind::SalesInvoice
        | DocumentKind::PurchaseInvoice
        | DocumentKind::Payment
        | DocumentKind::MoneyReceipt
        | DocumentKind::Transfer
        | DocumentKind::Adjustment
        | DocumentKind::WorkOrder
        | DocumentKind::MaterialList
        | DocumentKind::Issue
        | DocumentKind::Supplement
        | DocumentKind::MaterialReturn
        | DocumentKind::Completion => false,
    }
}

/// Which of them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "AgreedById")]
#[serde(deny_unknown_fields)]
pub struct ById {
    /// Its number.
    pub id: i64,
}

/// Takes something that was agreed away.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "AgreedRemove")]
#[serde(deny_unknown_fields)]
pub struct Remove {
    /// Its number.
    pub id: i64,
    /// The revision that was seen.
    pub revision: i64,
    /// Why; needed where it has begun already.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What was taken away.
#[derive(Debug, Clone, serde::Serialize, JsonSchema)]
#[schemars(rename = "AgreedRemoved")]
pub struct Removed {
    /// Its number.
    pub id: i64,
}

/// Why something may not happen to an order, as the screen says it.
fn refused(r: &mut Read<'_>, why: Refused) -> Result<Error> {
    let mut code =
        |at: At| -> Result<String> { Ok(r.items_by_id(&[at.material.0])?.pop().map(|item| item.record.code).unwrap_or_default()) };
    Ok(match why {
        Refused::NotConfirmed | Refused::Ended => Error::new(Code::OutsourcingState).with("field", "order"),
        Refused::NotPositive(field) => Error::new(Code::FieldPositive).with("field", field).with("value", 0),
        Refused::NoOperation(operation) => Error::missing("operation", operation).with("field", "spoiled"),
        Refused::NoMaterial(at) => Error::missing("item", code(at)?).with("field", "item"),
        Refused::MoreThanLeft { at, left } => {
            Error::new(Code::OutsourcingLeft).with("field", "quantity").with("item", code(at)?).with("left", left)
        }
        Refused::MoreBack { most } => Error::new(Code::OutsourcingMoreBack).with("field", "good").with("most", most),
        Refused::MoreThanCame(what) => Error::new(Code::OutsourcingMoreThanCame).with("what", what),
        Refused::StillThere { at, left } => Error::new(Code::OutsourcingStillThere).with("item", code(at)?).with("left", left),
        Refused::GoodsCame => Error::new(Code::OutsourcingGoodsCame),
        Refused::OutOfRange(figure) => Error::new(Code::Overflow).with("item", "").with("figure", figure),
    })
}

/// Why something is not agreed so, as the screen says it.
fn told(error: AgreedError) -> Error {
    match error {
        AgreedError::Empty(field) => Error::new(Code::FieldRequired).with("field", field),
        AgreedError::Operation => {
            Error::new(Code::FieldRange).with("field", "operation").with("value", 0).with("low", 1).with("high", i32::MAX)
        }
        AgreedError::OperationOfNothing => Error::new(Code::OutsourcingOperation).with("field", "operation"),
        AgreedError::Share { field, share } => {
            Error::new(Code::FieldRange).with("field", field).with("value", share).with("low", 0).with("high", 1)
        }
        AgreedError::Breaks(BreakError::NoFirst) => Error::new(Code::OutsourcingFirstBreak).with("field", "breaks"),
        AgreedError::Breaks(BreakError::TooMany { most }) => {
            Error::new(Code::TooMany).with("what", "breaks").with("count", most + 1).with("limit", most)
        }
        AgreedError::Breaks(BreakError::Order(from)) => Error::new(Code::OutsourcingBreaks).with("from", from).with("field", "breaks"),
        AgreedError::Breaks(BreakError::Negative(_)) => Error::new(Code::FieldNegative).with("field", "price").with("value", "< 0"),
        AgreedError::NoteLong { most } => Error::new(Code::FieldTooLong).with("field", "note").with("limit", most),
    }
}

/// A supplier that is there; a retired one gets nothing new.
fn supplier(r: &mut Read<'_>, code: &str, is_new: bool) -> Result<()> {
    checks::code("supplier", code)?;
    let found = r.partner(code)?.ok_or_else(|| Error::missing("partner", code).with("field", "supplier"))?.record;
    if !found.supplier {
        return Err(Error::new(Code::PartnerNoSupplier).with("partner", code).with("field", "supplier"));
    }
    if found.retired && is_new {
        return Err(Error::new(Code::RetiredUsed).with("key", code).with("field", "supplier"));
    }
    Ok(())
}

/// An item that is there, with this operation in some version of its routing where one is named; for a retired one nothing begins.
fn item(r: &mut Read<'_>, field: &str, code: &str, operation: Option<u32>, is_new: bool) -> Result<()> {
    checks::code(field, code)?;
    let found = r.item(code)?.ok_or_else(|| Error::missing("item", code).with("field", field))?.record;
    if found.retired && is_new {
        return Err(Error::new(Code::RetiredUsed).with("key", code).with("field", field));
    }
    let Some(number) = operation.filter(|_| is_new) else { return Ok(()) };
    let versions = r.routings_of(&[code])?;
    let known = versions.iter().flat_map(|version| &version.record.operations).any(|operation| operation.number == number);
    if known { Ok(()) } else { Err(Error::missing("operation", number).with("field", "operation")) }
}

/// Whether another of the same may be kept.
fn room(what: &str, there: i64) -> Result<()> {
    checks::count(what, usize::try_from(there).unwrap_or(usize::MAX).saturating_add(1), limits::OUTSOURCING_AGREED)
}

/// Two of the same on one day: nobody could say which holds.
fn twice(from: Day) -> Error {
    Error::new(Code::OutsourcingTwice).with("from", from).with("field", "from")
}
