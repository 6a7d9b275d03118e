//! How far a line has come by what came of it.
//!
//! Of a request, what was ordered is done; of an order, what was received or shipped, less what went back to the supplier
//! (it has to come again), and not less what a customer sent back (it was sold). What was received, shipped or sent back
//! is to be invoiced. Of a material list, what was issued is done, less what came back, and what a supplier's list took over; of a
//! work order, what came into stock; of a subcontract order, what came good, less what went back to be worked again.

use crate::Qty;
use crate::document::DocumentKind;

/// What of a line is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The line's kind of paper.
    pub kind: DocumentKind,
    /// Its quantity.
    pub quantity: Qty,
    /// Ordered, received or shipped of it.
    pub done: Qty,
    /// Went back of it.
    pub returned: Qty,
    /// Was invoiced of it.
    pub billed: Qty,
    /// Its last delivery came.
    pub ended: bool,
}

/// Which count a child moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Ordered, received, shipped.
    Done,
    /// Sent back.
    Returned,
    /// Invoiced.
    Billed,
    /// Nothing: a request says what an order needs, and takes nothing of it.
    Nothing,
}

/// What a paper of this kind moves of a line of that kind that it comes of.
#[must_use]
pub const fn counted(child: DocumentKind, parent: DocumentKind) -> Counted {
    match child {
        DocumentKind::PurchaseOrder
        | DocumentKind::Receipt
        | DocumentKind::Shipment
        | DocumentKind::Issue
        | DocumentKind::Completion
        | DocumentKind::SubcontractIssue
        | DocumentKind::SubcontractReceipt => Counted::Done,
        // What is ordered from a supplier is ordered; of a sale or a work order that says what it is for.
        DocumentKind::SubcontractOrder if matches!(parent, DocumentKind::Requisition) => Counted::Done,
        // It takes over what the shop was to take.
        DocumentKind::SubcontractList if matches!(parent, DocumentKind::MaterialList) => Counted::Done,
        DocumentKind::SupplierReturn
        | DocumentKind::CustomerReturn
        | DocumentKind::MaterialReturn
        | DocumentKind::SubcontractReturn
        | DocumentKind::SubcontractGoodsBack => Counted::Returned,
        DocumentKind::SalesInvoice | DocumentKind::PurchaseInvoice => Counted::Billed,
        DocumentKind::SalesOrder
        | DocumentKind::ProductionPlan
        | DocumentKind::Requisition
        | DocumentKind::Payment
        | DocumentKind::MoneyReceipt
        | DocumentKind::Transfer
        | DocumentKind::Adjustment
        | DocumentKind::WorkOrder
        | DocumentKind::MaterialList
        | DocumentKind::Supplement
        | DocumentKind::SubcontractOrder
        | DocumentKind::SubcontractList
        | DocumentKind::SubcontractSupplement
        | DocumentKind::SubcontractTransfer
        | DocumentKind::SubcontractUse
        | DocumentKind::SubcontractLoss
        | DocumentKind::SubcontractStatement => Counted::Nothing,
    }
}

impl Progress {
    /// What a child of this kind can still take of it; none where nothing limits it: a receipt may be over, and is reviewed.
    #[must_use]
    pub fn left_for(&self, child: DocumentKind) -> Option<Qty> {
        let minus = |taken: Qty| Qty::from_scaled(self.quantity.scaled().saturating_sub(taken.scaled()).max(0));
        match (child, counted(child, self.kind)) {
            (DocumentKind::Receipt | DocumentKind::Completion | DocumentKind::SubcontractReceipt, _) | (_, Counted::Nothing) => None,
            (_, Counted::Done) => Some(if self.ended { Qty::ZERO } else { minus(self.done) }),
            (_, Counted::Returned) => Some(minus(self.returned)),
            (_, Counted::Billed) => Some(minus(self.billed)),
        }
    }

    /// What is still to come of it.
    #[must_use]
    pub fn left(&self) -> Qty {
        let minus = |taken: Qty| Qty::from_scaled(self.quantity.scaled().saturating_sub(taken.scaled()).max(0));
        match self.kind {
            DocumentKind::SalesOrder
            | DocumentKind::PurchaseOrder
            | DocumentKind::Requisition
            | DocumentKind::WorkOrder
            | DocumentKind::SubcontractOrder
                if self.ended =>
            {
                Qty::ZERO
            }
            DocumentKind::SalesOrder
            | DocumentKind::PurchaseOrder
            | DocumentKind::Requisition
            | DocumentKind::ProductionPlan
            | DocumentKind::WorkOrder
            | DocumentKind::MaterialList
            | DocumentKind::SubcontractOrder
            | DocumentKind::SubcontractList => minus(self.done),
            DocumentKind::Receipt
            | DocumentKind::SupplierReturn
            | DocumentKind::Shipment
            | DocumentKind::CustomerReturn
            | DocumentKind::SubcontractStatement => minus(self.billed),
            DocumentKind::SalesInvoice
            | DocumentKind::PurchaseInvoice
            | DocumentKind::Payment
            | DocumentKind::MoneyReceipt
            | DocumentKind::Transfer
            | DocumentKind::Adjustment
            | DocumentKind::Issue
            | DocumentKind::Supplement
            | DocumentKind::MaterialReturn
            | DocumentKind::Completion
            | DocumentKind::SubcontractIssue
            | DocumentKind::SubcontractSupplement
            | DocumentKind::SubcontractReturn
            | DocumentKind::SubcontractTransfer
            | DocumentKind::SubcontractReceipt
            | DocumentKind::SubcontractUse
            | DocumentKind::SubcontractGoodsBack
            | DocumentKind::SubcontractLoss => Qty::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: DocumentKind, done: i64, returned: i64, billed: i64, ended: bool) -> Progress {
        let q = |n: i64| Qty::from_whole(n).unwrap();
        Progress { kind, quantity: q(100), done: q(done), returned: q(returned), billed: q(billed), ended }
    }

    #[test]
    fn what_is_left_is_what_nothing_came_of_yet() {
        use DocumentKind::{CustomerReturn, PurchaseOrder, Receipt, SalesInvoice, SalesOrder, Shipment};
        let q = |n: i64| Qty::from_whole(n).unwrap();
        assert_eq!(line(SalesOrder, 40, 5, 0, false).left_for(Shipment), Some(q(60)));
        assert_eq!(line(SalesOrder, 40, 5, 0, false).left(), q(60));
        assert_eq!(line(SalesOrder, 40, 0, 0, true).left_for(Shipment), Some(q(0)));
        assert_eq!(line(PurchaseOrder, 103, 0, 0, false).left(), q(0));
        assert_eq!(line(PurchaseOrder, 103, 0, 0, false).left_for(Receipt), None);
        assert_eq!(line(Shipment, 0, 30, 90, false).left_for(SalesInvoice), Some(q(10)));
        assert_eq!(line(Shipment, 0, 30, 90, false).left_for(CustomerReturn), Some(q(70)));
    }
    #[test]
    fn what_an_order_to_a_supplier_takes_depends_on_what_it_comes_of() {
        use DocumentKind::{MaterialList, Requisition, SubcontractIssue, SubcontractList, SubcontractOrder, SubcontractReceipt, WorkOrder};
        let q = |n: i64| Qty::from_whole(n).unwrap();
        assert_eq!(line(Requisition, 40, 0, 0, false).left_for(SubcontractOrder), Some(q(60)));
        assert_eq!(line(WorkOrder, 40, 0, 0, false).left_for(SubcontractOrder), None);
        assert_eq!(line(MaterialList, 40, 0, 0, false).left_for(SubcontractList), Some(q(60)));
        assert_eq!(line(SubcontractOrder, 40, 0, 0, false).left_for(SubcontractList), None);
        assert_eq!(line(SubcontractList, 40, 0, 0, false).left_for(SubcontractIssue), Some(q(60)));
        assert_eq!(line(SubcontractOrder, 103, 0, 0, false).left_for(SubcontractReceipt), None);
        assert_eq!((line(SubcontractOrder, 40, 0, 0, false).left(), line(SubcontractOrder, 40, 0, 0, true).left()), (q(60), q(0)));
    }
}
