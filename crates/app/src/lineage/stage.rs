//! The stages of an order's life, and how far each of them is.

use qitao_domain::Day;
use qitao_domain::document::DocumentKind;
use qitao_store::StageLine;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A stage of an order's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "LineageStage")]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The order or plan that the code was born with.
    Order,
    /// What has to be bought.
    Requisition,
    /// What was ordered from suppliers.
    Purchase,
    /// What came.
    Receipt,
    /// What is made.
    WorkOrder,
    /// What was issued to make it.
    Issue,
    /// What suppliers work on for it.
    Outsourcing,
    /// What was made.
    Completion,
    /// What was sent.
    Shipment,
    /// What was invoiced, and paid.
    Invoice,
}

/// How far a stage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "LineageStageState")]
#[serde(rename_all = "snake_case")]
pub enum StageState {
    /// All of it is there.
    Whole,
    /// Some of it is there.
    Part,
    /// Nothing of it is there, though later stages are.
    Missing,
    /// Nothing of it is there yet.
    Ahead,
    /// This order does not need it.
    Unneeded,
}

/// A stage with how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "LineageStageView")]
pub struct StageView {
    /// The stage.
    pub stage: Stage,
    /// How far it is.
    pub state: StageState,
    /// Papers of it.
    pub documents: u32,
    /// The first day of one; none where there is none.
    pub first: Option<Day>,
    /// The last.
    pub last: Option<Day>,
}

/// The stage that a paper of a kind belongs to; none for what belongs to no order.
pub(super) fn stage(kind: DocumentKind) -> Option<Stage> {
    match kind {
        DocumentKind::SalesOrder | DocumentKind::ProductionPlan => Some(Stage::Order),
        DocumentKind::Requisition => Some(Stage::Requisition),
        DocumentKind::PurchaseOrder => Some(Stage::Purchase),
        DocumentKind::Receipt | DocumentKind::SupplierReturn => Some(Stage::Receipt),
        DocumentKind::Shipment | DocumentKind::CustomerReturn => Some(Stage::Shipment),
        DocumentKind::SalesInvoice | DocumentKind::PurchaseInvoice | DocumentKind::Payment | DocumentKind::MoneyReceipt => {
            Some(Stage::Invoice)
        }
        DocumentKind::WorkOrder | DocumentKind::MaterialList => Some(Stage::WorkOrder),
        DocumentKind::Issue | DocumentKind::Supplement | DocumentKind::MaterialReturn => Some(Stage::Issue),
        DocumentKind::Completion => Some(Stage::Completion),
        DocumentKind::SubcontractOrder
        | DocumentKind::SubcontractList
        | DocumentKind::SubcontractIssue
        | DocumentKind::SubcontractSupplement
        | DocumentKind::SubcontractReturn
        | DocumentKind::SubcontractTransfer
        | DocumentKind::SubcontractReceipt
        | DocumentKind::SubcontractUse
        | DocumentKind::SubcontractGoodsBack
        | DocumentKind::SubcontractLoss
        | DocumentKind::SubcontractStatement => Some(Stage::Outsourcing),
        DocumentKind::Transfer | DocumentKind::Adjustment => None,
    }
}

/// Stages in their order.
const STAGES: [Stage; 10] = [
    Stage::Order,
    Stage::Requisition,
    Stage::Purchase,
    Stage::Receipt,
    Stage::WorkOrder,
    Stage::Issue,
    Stage::Outsourcing,
    Stage::Completion,
    Stage::Shipment,
    Stage::Invoice,
];

/// How far each stage of a code is, by its lines on papers that count.
pub(super) fn stages(lines: &[StageLine]) -> Vec<StageView> {
    use DocumentKind::{
        Completion, Issue, ProductionPlan, PurchaseOrder, Receipt, Requisition, SalesInvoice, SalesOrder, Shipment, WorkOrder,
    };
    let of = |kinds: &[DocumentKind]| lines.iter().filter(|line| kinds.contains(&line.progress.kind)).collect::<Vec<_>>();
    let orders = of(&[SalesOrder, ProductionPlan]);
    let (asked, bought, came) = (of(&[Requisition]), of(&[PurchaseOrder]), of(&[Receipt]));
    let (made, taken, finished) = (of(&[WorkOrder]), of(&[Issue]), of(&[Completion]));
    let lists = of(&[DocumentKind::MaterialList]);
    let outside = of(&[DocumentKind::SubcontractOrder]);
    let (sent, billed) = (of(&[Shipment]), of(&[SalesInvoice]));
    let is_sale = orders.iter().any(|line| line.progress.kind == SalesOrder);
    // What is ours to make and came from a supplier all the same was not made here.
    let is_made = orders.iter().any(|line| match line.made {
        Some(item) => !bought.iter().chain(&came).chain(&outside).any(|other| other.made == Some(item)),
        None => !is_sale,
    });
    let buys = !asked.is_empty() || !bought.is_empty() || !came.is_empty();
    let done = |lines: &[&StageLine]| lines.iter().all(|line| !line.progress.left().is_positive());
    // (needed, there, all of it there)
    let state = |stage: Stage| -> (bool, bool, bool) {
        match stage {
            Stage::Order => (true, !orders.is_empty(), true),
            Stage::Requisition => (buys, !asked.is_empty(), true),
            Stage::Purchase => (buys, !bought.is_empty(), done(&asked)),
            Stage::Receipt => (buys, !came.is_empty(), done(&bought)),
            Stage::WorkOrder => (is_made, !made.is_empty(), true),
            // Of an order that takes nothing there is nothing to issue.
            Stage::Issue => (if made.is_empty() { is_made } else { !lists.is_empty() }, !taken.is_empty(), done(&lists)),
            Stage::Outsourcing => (!outside.is_empty(), !outside.is_empty(), done(&outside)),
            Stage::Completion => (is_made || !made.is_empty(), !finished.is_empty(), done(&made)),
            Stage::Shipment => (is_sale, !sent.is_empty(), done(&orders)),
            Stage::Invoice => (is_sale, !billed.is_empty(), done(&orders) && done(&sent)),
        }
    };
    let mut later = false;
    let mut found: Vec<StageView> = Vec::with_capacity(STAGES.len());
    for stage in STAGES.into_iter().rev() {
        let (needed, there, whole) = state(stage);
        // Money stands with the invoices that it pays, and is none.
        let own = lines.iter().filter(|line| {
            let kind = line.progress.kind;
            let counts = !kind.is_money() && (!kind.is_invoice() || !is_sale || kind == SalesInvoice);
            counts && self::stage(kind) == Some(stage)
        });
        let mut papers: Vec<(i64, Day)> = own.map(|line| (line.document_id, line.day)).collect();
        papers.sort_unstable();
        papers.dedup();
        let state = match (needed, there) {
            (_, true) if whole => StageState::Whole,
            (_, true) => StageState::Part,
            (false, false) => StageState::Unneeded,
            (true, false) if later => StageState::Missing,
            (true, false) => StageState::Ahead,
        };
        later |= there;
        found.push(StageView {
            stage,
            state,
            documents: u32::try_from(papers.len()).unwrap_or(u32::MAX),
            first: papers.iter().map(|(_, day)| *day).min(),
            last: papers.iter().map(|(_, day)| *day).max(),
        });
    }
    found.reverse();
    found
}

/// All that has to be there is there.
pub(super) fn is_whole(stages: &[StageView]) -> bool {
    stages.iter().all(|stage| matches!(stage.state, StageState::Whole | StageState::Unneeded))
}
