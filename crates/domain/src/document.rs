//! Papers (单据): their kinds, what each may come of, and how they move on, as data.
//!
//! Orders are confirmed, and done when all of their lines are; what moves stock or money is posted, and is never edited
//! afterwards: it is reversed by a paper of its own. A draft is cancelled and keeps its number, so numbers have no gaps.
//! What a paper does when it is posted is in [`crate::trade`] and [`crate::stock`]; how it is kept is not here.

use crate::words::words;
use crate::{Day, Right};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// What a customer orders (销售订单).
    SalesOrder,
    /// What is to be made for stock, by when (生产计划).
    ProductionPlan,
    /// What has to be bought (采购申请).
    Requisition,
    /// What is ordered from a supplier (采购订单).
    PurchaseOrder,
    /// Goods that came (采购收货).
    Receipt,
    /// Goods sent back to their supplier (采购退货).
    SupplierReturn,
    /// Goods sent to a customer (销售发货).
    Shipment,
    /// Goods that a customer sent back (销售退货).
    CustomerReturn,
    /// What a customer is to pay (销售发票).
    SalesInvoice,
    /// What a supplier is to be paid (采购发票).
    PurchaseInvoice,
    /// Money paid (付款).
    Payment,
    /// Money received (收款).
    MoneyReceipt,
    /// Stock put elsewhere (调拨).
    Transfer,
    /// Stock corrected (库存调整).
    Adjustment,
    /// What the shop is to make (工单).
    WorkOrder,
    /// What a work order takes, and what comes out beside what it makes (用料清单). It is written and moves on with its order.
    MaterialList,
    /// Material that went to an order (领料).
    Issue,
    /// More of it than the order was to take (补料).
    Supplement,
    /// Material that came back from an order (退料).
    MaterialReturn,
    /// What an order made came into stock (完工入库).
    Completion,
    /// Work ordered from a supplier on our material (委外加工单).
    SubcontractOrder,
    /// What goes out for such an order, and what must come back beside (委外用料清单). It is written and moves on with its order.
    SubcontractList,
    /// Material that went to a supplier for an order (委外发料).
    SubcontractIssue,
    /// More of it than was to go (委外补料).
    SubcontractSupplement,
    /// Material that came back from a supplier (委外退料).
    SubcontractReturn,
    /// Material that went from one supplier's order to another's (委外转料).
    SubcontractTransfer,
    /// Goods that came of such an order (委外收货).
    SubcontractReceipt,
    /// What they took of the material at the supplier (委外耗用). It is written with the receipt.
    SubcontractUse,
    /// Goods that went back to be worked again (委外返修).
    SubcontractGoodsBack,
    /// Material that is gone at a supplier, or was found there (委外损耗).
    SubcontractLoss,
    /// What of a supplier's work may be paid (委外对账单). Its quantities are amounts.
    SubcontractStatement,
}

words!(DocumentKind {
    SalesOrder = "sales_order",
    ProductionPlan = "production_plan",
    Requisition = "requisition",
    PurchaseOrder = "purchase_order",
    Receipt = "receipt",
    SupplierReturn = "supplier_return",
    Shipment = "shipment",
    CustomerReturn = "customer_return",
    SalesInvoice = "sales_invoice",
    PurchaseInvoice = "purchase_invoice",
    Payment = "payment",
    MoneyReceipt = "money_receipt",
    Transfer = "transfer",
    Adjustment = "adjustment",
    WorkOrder = "work_order",
    MaterialList = "material_list",
    Issue = "issue",
    Supplement = "supplement",
    MaterialReturn = "material_return",
    Completion = "completion",
    SubcontractOrder = "subcontract_order",
    SubcontractList = "subcontract_list",
    SubcontractIssue = "subcontract_issue",
    SubcontractSupplement = "subcontract_supplement",
    SubcontractReturn = "subcontract_return",
    SubcontractTransfer = "subcontract_transfer",
    SubcontractReceipt = "subcontract_receipt",
    SubcontractUse = "subcontract_use",
    SubcontractGoodsBack = "subcontract_goods_back",
    SubcontractLoss = "subcontract_loss",
    SubcontractStatement = "subcontract_statement",
});

/// How papers of a kind live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// Confirmed, then done line by line.
    Order,
    /// An order to the shop: as an order, and it is taken back from the shop, and ended when it is done.
    Making,
    /// It is as far as the paper that it belongs to, and nothing is done with it alone.
    Following,
    /// Posted at once, with all that it does.
    Paper,
    /// Posted, and never taken back: what changes later stands in the next one.
    Frozen,
}

/// Whom a paper is made out to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// A customer.
    Customer,
    /// A supplier.
    Supplier,
    /// Nobody: it stays in the house.
    Nobody,
}

/// What a line's parents mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parents {
    /// It has none.
    None,
    /// It may have some of these kinds.
    Some(&'static [DocumentKind]),
    /// It has at least one of these kinds.
    Needed(&'static [DocumentKind]),
}

impl DocumentKind {
    /// What its numbers begin with.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::SalesOrder => "SO",
            Self::ProductionPlan => "PP",
            Self::Requisition => "PR",
            Self::PurchaseOrder => "PO",
            Self::Receipt => "GR",
            Self::SupplierReturn => "RS",
            Self::Shipment => "SH",
            Self::CustomerReturn => "RC",
            Self::SalesInvoice => "SI",
            Self::PurchaseInvoice => "PI",
            Self::Payment => "PM",
            Self::MoneyReceipt => "MR",
            Self::Transfer => "ST",
            Self::Adjustment => "SA",
            Self::WorkOrder => "WO",
            Self::MaterialList => "ML",
            Self::Issue => "IS",
            Self::Supplement => "SU",
            Self::MaterialReturn => "RM",
            Self::Completion => "CP",
            Self::SubcontractOrder => "SC",
            Self::SubcontractList => "SL",
            Self::SubcontractIssue => "OI",
            Self::SubcontractSupplement => "OU",
            Self::SubcontractReturn => "OB",
            Self::SubcontractTransfer => "OT",
            Self::SubcontractReceipt => "OR",
            Self::SubcontractUse => "OX",
            Self::SubcontractGoodsBack => "OG",
            Self::SubcontractLoss => "OL",
            Self::SubcontractStatement => "OS",
        }
    }

    /// The right that whoever writes one needs.
    #[must_use]
    pub const fn right(self) -> Right {
        match self {
            Self::SalesOrder => Right::Sell,
            Self::ProductionPlan | Self::Requisition | Self::WorkOrder | Self::MaterialList => Right::Plan,
            Self::PurchaseOrder | Self::SubcontractOrder | Self::SubcontractList => Right::Purchase,
            Self::Receipt
            | Self::SupplierReturn
            | Self::Shipment
            | Self::CustomerReturn
            | Self::Transfer
            | Self::Adjustment
            | Self::Issue
            | Self::Supplement
            | Self::MaterialReturn
            | Self::Completion
            | Self::SubcontractIssue
            | Self::SubcontractSupplement
            | Self::SubcontractReturn
            | Self::SubcontractTransfer
            | Self::SubcontractReceipt
            | Self::SubcontractUse
            | Self::SubcontractGoodsBack
            | Self::SubcontractLoss => Right::Keep,
            Self::SalesInvoice | Self::PurchaseInvoice | Self::Payment | Self::MoneyReceipt | Self::SubcontractStatement => Right::Invoice,
        }
    }

    /// How it lives.
    #[must_use]
    pub const fn life(self) -> Life {
        match self {
            Self::SalesOrder | Self::ProductionPlan | Self::Requisition | Self::PurchaseOrder | Self::SubcontractOrder => Life::Order,
            Self::Receipt
            | Self::SupplierReturn
            | Self::Shipment
            | Self::CustomerReturn
            | Self::SalesInvoice
            | Self::PurchaseInvoice
            | Self::Payment
            | Self::MoneyReceipt
            | Self::Transfer
            | Self::Adjustment
            | Self::Issue
            | Self::Supplement
            | Self::MaterialReturn
            | Self::Completion
            | Self::SubcontractIssue
            | Self::SubcontractSupplement
            | Self::SubcontractReturn
            | Self::SubcontractTransfer
            | Self::SubcontractReceipt
            | Self::SubcontractUse
            | Self::SubcontractGoodsBack
            | Self::SubcontractLoss => Life::Paper,
            Self::WorkOrder => Life::Making,
            Self::MaterialList | Self::SubcontractList => Life::Following,
            Self::SubcontractStatement => Life::Frozen,
        }
    }

    /// Whom it is made out to.
    #[must_use]
    pub const fn side(self) -> Side {
        match self {
            Self::SalesOrder | Self::Shipment | Self::CustomerReturn | Self::SalesInvoice | Self::MoneyReceipt => Side::Customer,
            Self::PurchaseOrder
            | Self::Receipt
            | Self::SupplierReturn
            | Self::PurchaseInvoice
            | Self::Payment
            | Self::SubcontractOrder
            | Self::SubcontractList
            | Self::SubcontractIssue
            | Self::SubcontractSupplement
            | Self::SubcontractReturn
            | Self::SubcontractTransfer
            | Self::SubcontractReceipt
            | Self::SubcontractUse
            | Self::SubcontractGoodsBack
            | Self::SubcontractLoss
            | Self::SubcontractStatement => Side::Supplier,
            Self::ProductionPlan
            | Self::Requisition
            | Self::Transfer
            | Self::Adjustment
            | Self::WorkOrder
            | Self::MaterialList
            | Self::Issue
            | Self::Supplement
            | Self::MaterialReturn
            | Self::Completion => Side::Nobody,
        }
    }

    /// What its lines come of.
    #[must_use]
    pub const fn parents(self) -> Parents {
        match self {
            Self::SalesOrder | Self::ProductionPlan | Self::Transfer | Self::Adjustment | Self::Payment | Self::MoneyReceipt => {
                Parents::None
            }
            Self::Requisition => Parents::Needed(&[Self::SalesOrder, Self::ProductionPlan]),
            Self::PurchaseOrder => Parents::Some(&[Self::Requisition]),
            Self::Receipt => Parents::Needed(&[Self::PurchaseOrder]),
            Self::SupplierReturn => Parents::Needed(&[Self::Receipt]),
            Self::Shipment => Parents::Needed(&[Self::SalesOrder]),
            Self::CustomerReturn => Parents::Needed(&[Self::Shipment]),
            Self::SalesInvoice => Parents::Needed(&[Self::Shipment, Self::CustomerReturn]),
            Self::PurchaseInvoice => Parents::Needed(&[Self::Receipt, Self::SupplierReturn]),
            // Of a list where it makes what another order takes.
            Self::WorkOrder => Parents::Some(&[Self::SalesOrder, Self::ProductionPlan, Self::MaterialList]),
            Self::MaterialList => Parents::Needed(&[Self::WorkOrder]),
            Self::Issue | Self::Supplement => Parents::Needed(&[Self::MaterialList]),
            Self::MaterialReturn => Parents::Needed(&[Self::Issue, Self::Supplement]),
            Self::Completion => Parents::Needed(&[Self::WorkOrder, Self::MaterialList]),
            // Of a work order whose operations it has done, of a list where it makes what another order takes.
            Self::SubcontractOrder => {
                Parents::Some(&[Self::SalesOrder, Self::ProductionPlan, Self::Requisition, Self::WorkOrder, Self::MaterialList])
            }
            Self::SubcontractList => Parents::Needed(&[Self::SubcontractOrder, Self::MaterialList]),
            Self::SubcontractIssue
            | Self::SubcontractSupplement
            | Self::SubcontractTransfer
            | Self::SubcontractUse
            | Self::SubcontractLoss => Parents::Needed(&[Self::SubcontractList]),
            Self::SubcontractReturn => Parents::Needed(&[Self::SubcontractIssue, Self::SubcontractSupplement, Self::SubcontractTransfer]),
            Self::SubcontractReceipt | Self::SubcontractStatement => Parents::Needed(&[Self::SubcontractOrder]),
            Self::SubcontractGoodsBack => Parents::Needed(&[Self::SubcontractReceipt]),
        }
    }

    /// The kinds that its lines may come of.
    #[must_use]
    pub const fn parent_kinds(self) -> &'static [Self] {
        match self.parents() {
            Parents::None => &[],
            Parents::Some(kinds) | Parents::Needed(kinds) => kinds,
        }
    }

    /// A code is born with it.
    #[must_use]
    pub const fn bears_code(self) -> bool {
        matches!(self, Self::SalesOrder | Self::ProductionPlan)
    }

    /// It moves stock.
    #[must_use]
    pub const fn moves_stock(self) -> bool {
        matches!(
            self,
            Self::Receipt
                | Self::SupplierReturn
                | Self::Shipment
                | Self::CustomerReturn
                | Self::Transfer
                | Self::Adjustment
                | Self::Issue
                | Self::Supplement
                | Self::MaterialReturn
                | Self::Completion
        ) || self.moves_at_supplier()
    }

    /// It moves material or goods between us and a supplier who works on them.
    #[must_use]
    pub const fn moves_at_supplier(self) -> bool {
        matches!(
            self,
            Self::SubcontractIssue
                | Self::SubcontractSupplement
                | Self::SubcontractReturn
                | Self::SubcontractTransfer
                | Self::SubcontractReceipt
                | Self::SubcontractUse
                | Self::SubcontractGoodsBack
                | Self::SubcontractLoss
        )
    }

    /// Its lines ask for parts of what they come of, or make parts of it: they may be of other items than those.
    #[must_use]
    pub const fn asks_for_parts(self) -> bool {
        matches!(self, Self::Requisition | Self::WorkOrder | Self::MaterialList | Self::SubcontractOrder | Self::SubcontractList)
    }

    /// It says what is to come, so a line may be more than what it comes of, and of several.
    #[must_use]
    pub const fn asks(self) -> bool {
        matches!(
            self,
            Self::Requisition | Self::PurchaseOrder | Self::WorkOrder | Self::MaterialList | Self::SubcontractOrder | Self::SubcontractList
        )
    }

    /// It is an invoice.
    #[must_use]
    pub const fn is_invoice(self) -> bool {
        matches!(self, Self::SalesInvoice | Self::PurchaseInvoice)
    }

    /// It is money: its lines name the invoices that it pays.
    #[must_use]
    pub const fn is_money(self) -> bool {
        matches!(self, Self::Payment | Self::MoneyReceipt)
    }

    /// The invoices that money of this kind pays.
    #[must_use]
    pub const fn pays(self) -> Option<Self> {
        match self {
            Self::Payment => Some(Self::PurchaseInvoice),
            Self::MoneyReceipt => Some(Self::SalesInvoice),
            Self::SalesOrder
            | Self::ProductionPlan
            | Self::Requisition
            | Self::PurchaseOrder
            | Self::Receipt
            | Self::SupplierReturn
            | Self::Shipment
            | Self::CustomerReturn
            | Self::SalesInvoice
            | Self::PurchaseInvoice
            | Self::Transfer
            | Self::Adjustment
            | Self::WorkOrder
            | Self::MaterialList
            | Self::Issue
            | Self::Supplement
            | Self::MaterialReturn
            | Self::Completion
            | Self::SubcontractOrder
            | Self::SubcontractList
            | Self::SubcontractIssue
            | Self::SubcontractSupplement
            | Self::SubcontractReturn
            | Self::SubcontractTransfer
            | Self::SubcontractReceipt
            | Self::SubcontractUse
            | Self::SubcontractGoodsBack
            | Self::SubcontractLoss
            | Self::SubcontractStatement => None,
        }
    }
}

/// How far a paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// Written, and nothing more (草稿).
    Draft,
    /// An order that was confirmed (已下达).
    Open,
    /// An order of which nothing is to come any more (已完成).
    Done,
    /// An order that somebody ended (已关闭).
    Closed,
    /// A paper that did what it says (已过账).
    Posted,
    /// A posted paper that another took back (已冲销).
    Reversed,
    /// A paper that never did anything (已作废).
    Cancelled,
}

words!(DocumentState {
    Draft = "draft",
    Open = "open",
    Done = "done",
    Closed = "closed",
    Posted = "posted",
    Reversed = "reversed",
    Cancelled = "cancelled",
});

/// What is done with a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Makes an order binding (下达).
    Confirm,
    /// Does what a paper says (过账).
    Post,
    /// Gives a draft, or an order of which nothing came, up (作废).
    Cancel,
    /// Ends an order of which not everything came (关闭).
    Close,
    /// Takes that back (重开).
    Reopen,
    /// Takes a posted paper back by another (冲销).
    Reverse,
    /// Takes an order back from the shop, which did nothing yet (撤回下达).
    Recall,
}

words!(Verb {
    Confirm = "confirm",
    Post = "post",
    Cancel = "cancel",
    Close = "close",
    Reopen = "reopen",
    Reverse = "reverse",
    Recall = "recall",
});

impl Verb {
    /// It has to be said why.
    #[must_use]
    pub const fn wants_reason(self) -> bool {
        match self {
            Self::Close | Self::Reverse => true,
            Self::Confirm | Self::Post | Self::Cancel | Self::Reopen | Self::Recall => false,
        }
    }
}

/// A way from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// Of which papers.
    pub life: Life,
    /// From.
    pub from: DocumentState,
    /// By what.
    pub verb: Verb,
    /// To. An order may go on from [`DocumentState::Open`] to [`DocumentState::Done`] at once, or come back from it.
    pub to: DocumentState,
}

/// Every way. The right for each is that of the paper's kind, [`DocumentKind::right`].
pub const TRANSITIONS: &[Transition] = &[
    Transition { life: Life::Order, from: DocumentState::Draft, verb: Verb::Confirm, to: DocumentState::Open },
    Transition { life: Life::Order, from: DocumentState::Draft, verb: Verb::Cancel, to: DocumentState::Cancelled },
    Transition { life: Life::Order, from: DocumentState::Open, verb: Verb::Cancel, to: DocumentState::Cancelled },
    Transition { life: Life::Order, from: DocumentState::Open, verb: Verb::Close, to: DocumentState::Closed },
    Transition { life: Life::Order, from: DocumentState::Closed, verb: Verb::Reopen, to: DocumentState::Open },
    Transition { life: Life::Making, from: DocumentState::Draft, verb: Verb::Confirm, to: DocumentState::Open },
    Transition { life: Life::Making, from: DocumentState::Draft, verb: Verb::Cancel, to: DocumentState::Cancelled },
    Transition { life: Life::Making, from: DocumentState::Open, verb: Verb::Recall, to: DocumentState::Draft },
    Transition { life: Life::Making, from: DocumentState::Open, verb: Verb::Cancel, to: DocumentState::Cancelled },
    Transition { life: Life::Making, from: DocumentState::Open, verb: Verb::Close, to: DocumentState::Closed },
    Transition { life: Life::Making, from: DocumentState::Done, verb: Verb::Close, to: DocumentState::Closed },
    Transition { life: Life::Making, from: DocumentState::Closed, verb: Verb::Reopen, to: DocumentState::Open },
    Transition { life: Life::Paper, from: DocumentState::Draft, verb: Verb::Post, to: DocumentState::Posted },
    Transition { life: Life::Paper, from: DocumentState::Draft, verb: Verb::Cancel, to: DocumentState::Cancelled },
    Transition { life: Life::Paper, from: DocumentState::Posted, verb: Verb::Reverse, to: DocumentState::Reversed },
    Transition { life: Life::Frozen, from: DocumentState::Draft, verb: Verb::Post, to: DocumentState::Posted },
    Transition { life: Life::Frozen, from: DocumentState::Draft, verb: Verb::Cancel, to: DocumentState::Cancelled },
];

/// Where a paper goes by a verb; none where it cannot.
#[must_use]
pub fn next(kind: DocumentKind, from: DocumentState, verb: Verb) -> Option<DocumentState> {
    TRANSITIONS.iter().find(|t| t.life == kind.life() && t.from == from && t.verb == verb).map(|t| t.to)
}

/// What can be done with a paper.
pub fn verbs(kind: DocumentKind, from: DocumentState) -> impl Iterator<Item = Verb> {
    TRANSITIONS.iter().filter(move |t| t.life == kind.life() && t.from == from).map(|t| t.verb)
}

/// How a receipt's line that is not as ordered is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Review {
    /// It is as ordered.
    None,
    /// Somebody has to look at it; till then it is not available (待审核).
    Waiting,
    /// It was accepted as it is (已接收).
    Accepted,
    /// It goes back (已拒收).
    Rejected,
}

words!(Review { None = "none", Waiting = "waiting", Accepted = "accepted", Rejected = "rejected" });

/// The number of a paper: kind, day, serial.
///
/// The sixth sales order of 2026-11-03 → `SO-261103-006`.
#[must_use]
pub fn number(kind: DocumentKind, day: Day, serial: i64) -> String {
    numbered(kind.prefix(), day, serial)
}

/// A prefix, a day and a serial of three digits at least: the shape of all numbers.
pub(crate) fn numbered(prefix: &str, day: Day, serial: i64) -> String {
    format!("{prefix}-{}-{serial:03}", day.date().format("%y%m%d"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn numbers_say_kind_day_and_serial() {
        let day: Day = "2026-11-03".parse().unwrap();
        assert_eq!(number(DocumentKind::SalesOrder, day, 6), "SO-261103-006");
        assert_eq!(number(DocumentKind::Receipt, day, 1234), "GR-261103-1234");
        let prefixes: BTreeSet<_> = DocumentKind::ALL.iter().map(|kind| kind.prefix()).collect();
        assert_eq!(prefixes.len(), DocumentKind::ALL.len());
    }

    #[test]
    fn orders_are_confirmed_and_papers_posted() {
        use DocumentKind::{Receipt, SalesOrder};
        use DocumentState::{Cancelled, Closed, Done, Draft, Open, Posted, Reversed};
        assert_eq!(next(SalesOrder, Draft, Verb::Confirm), Some(Open));
        assert_eq!(next(SalesOrder, Draft, Verb::Post), None);
        assert_eq!(next(SalesOrder, Done, Verb::Cancel), None);
        assert_eq!(next(Receipt, Draft, Verb::Post), Some(Posted));
        assert_eq!(next(Receipt, Posted, Verb::Cancel), None);
        assert_eq!(next(Receipt, Posted, Verb::Reverse), Some(Reversed));
        assert_eq!(next(Receipt, Reversed, Verb::Reverse), None);
        assert_eq!(verbs(SalesOrder, Open).collect::<Vec<_>>(), [Verb::Cancel, Verb::Close]);
        for kind in DocumentKind::ALL {
            for state in [Cancelled, Reversed, Done].into_iter().filter(|state| *state != Done || kind.life() != Life::Making) {
                assert_eq!(verbs(*kind, state).count(), 0, "{kind:?} {state:?}");
            }
            let ordered = matches!(kind.life(), Life::Order | Life::Making);
            assert_eq!(verbs(*kind, Closed).count(), usize::from(ordered));
        }
    }

    #[test]
    fn an_order_to_the_shop_is_taken_back_and_ended() {
        use DocumentKind::{MaterialList, WorkOrder};
        use DocumentState::{Closed, Done, Draft, Open};
        assert_eq!(verbs(WorkOrder, Open).collect::<Vec<_>>(), [Verb::Recall, Verb::Cancel, Verb::Close]);
        assert_eq!(next(WorkOrder, Open, Verb::Recall), Some(Draft));
        assert_eq!(next(WorkOrder, Done, Verb::Close), Some(Closed));
        assert_eq!(next(WorkOrder, Closed, Verb::Reopen), Some(Open));
        assert_eq!(verbs(MaterialList, Draft).count(), 0, "it goes with its order");
    }

    #[test]
    fn a_statement_is_never_taken_back() {
        use DocumentKind::SubcontractStatement;
        use DocumentState::{Draft, Posted};
        assert_eq!(verbs(SubcontractStatement, Draft).collect::<Vec<_>>(), [Verb::Post, Verb::Cancel]);
        assert_eq!(verbs(SubcontractStatement, Posted).count(), 0);
        assert!(!SubcontractStatement.moves_stock() && DocumentKind::SubcontractUse.moves_stock());
    }

    #[test]
    fn every_paper_leads_back_to_where_a_code_is_born() {
        for kind in DocumentKind::ALL {
            // All that stands somewhere above it; orders stand above the orders that make their parts.
            let mut above: BTreeSet<DocumentKind> = kind.parent_kinds().iter().copied().collect();
            for _ in 0..DocumentKind::ALL.len() {
                above.extend(above.clone().into_iter().flat_map(|parent| parent.parent_kinds().iter().copied()));
            }
            let born = kind.bears_code() || kind.is_money() || above.is_empty() || above.iter().any(|parent| parent.bears_code());
            assert!(born, "{kind:?}: {above:?}");
        }
    }
}
