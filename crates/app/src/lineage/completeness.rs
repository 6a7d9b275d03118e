//! How many papers have a whole chain, and what is missing of the others.

use super::Stage;
use crate::app::App;
use crate::ctx::Ctx;
use crate::document;
use crate::error::{Code, Error, Result};
use qitao_domain::Day;
use qitao_domain::document::DocumentKind;
use qitao_store::{Document, Line, Read, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Of which days.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "LineageDays")]
#[serde(deny_unknown_fields)]
pub struct Days {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// A paper whose chain is broken.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "LineageBroken")]
pub struct Broken {
    /// What it is.
    pub kind: DocumentKind,
    /// Its number.
    pub number: String,
    /// Its day.
    pub day: Day,
    /// The partner's name.
    pub partner: String,
    /// The stages that should stand before it and do not, in their order.
    pub missing: Vec<Stage>,
    /// Its lines without a code.
    pub lines: u32,
}

/// How many papers of some days have a whole chain.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "LineageCompleteness")]
pub struct Completeness {
    /// Papers that should bear a code.
    pub documents: i64,
    /// Of them: every line of theirs does.
    pub whole: i64,
    /// Those of which some line does not.
    pub rows: Vec<Broken>,
    /// Cursor of the page after.
    pub next: Option<String>,
}

/// `lineage.completeness`
pub(crate) fn completeness(app: &Arc<App>, _: &Ctx, input: Days) -> Result<Completeness> {
    if input.to < input.from {
        return Err(Error::new(Code::DaysOrder).with("field", "to").with("from", input.from).with("to", input.to));
    }
    let after: i64 = input.after.as_deref().map(str::parse).transpose().map_err(|_| Error::new(Code::ListBadCursor))?.unwrap_or(0);
    app.read(|r| {
        let (documents, broken) = r.completeness(input.from, input.to)?;
        let (found, next) = list::cut(input.limit, |most| r.broken(input.from, input.to, after, most), |last| last.0.to_string())?;
        let papers = r.documents_by_id(&found.iter().map(|(id, _)| *id).collect::<Vec<_>>())?;
        let partners = document::partners(r, papers.iter().filter_map(|paper| paper.partner_id))?;
        let mut missing = missing(r, &papers)?;
        let rows = papers
            .into_iter()
            .zip(&found)
            .map(|(paper, (_, lines))| Broken {
                kind: paper.kind,
                day: paper.day,
                partner: paper.partner_id.and_then(|id| partners.get(&id)).map(|(_, name)| name.clone()).unwrap_or_default(),
                missing: missing.remove(&paper.id).unwrap_or_default().into_iter().collect(),
                lines: u32::try_from(*lines).unwrap_or(u32::MAX),
                number: paper.number,
            })
            .collect();
        Ok(Completeness { documents, whole: documents - broken, rows, next })
    })
}

/// The stages that stand before a paper of a kind in a whole chain.
fn before(kind: DocumentKind) -> &'static [Stage] {
    use Stage::{Invoice, Issue, Order, Outsourcing, Purchase, Receipt, Requisition, Shipment, WorkOrder};
    match kind {
        DocumentKind::SalesOrder | DocumentKind::ProductionPlan | DocumentKind::Transfer | DocumentKind::Adjustment => &[],
        DocumentKind::Requisition | DocumentKind::Shipment | DocumentKind::WorkOrder | DocumentKind::SubcontractOrder => &[Order],
        DocumentKind::MaterialList | DocumentKind::Issue | DocumentKind::Supplement | DocumentKind::Completion => &[Order, WorkOrder],
        DocumentKind::MaterialReturn => &[Order, WorkOrder, Issue],
        DocumentKind::SubcontractList
        | DocumentKind::SubcontractIssue
        | DocumentKind::SubcontractSupplement
        | DocumentKind::SubcontractReturn
        | DocumentKind::SubcontractTransfer
        | DocumentKind::SubcontractReceipt
        | DocumentKind::SubcontractUse
        | DocumentKind::SubcontractGoodsBack
        | DocumentKind::SubcontractLoss
        | DocumentKind::SubcontractStatement => &[Order, Outsourcing],
        DocumentKind::PurchaseOrder => &[Order, Requisition],
        DocumentKind::Receipt => &[Order, Requisition, Purchase],
        DocumentKind::SupplierReturn | DocumentKind::PurchaseInvoice => &[Order, Requisition, Purchase, Receipt],
        DocumentKind::Payment => &[Order, Requisition, Purchase, Receipt, Invoice],
        DocumentKind::CustomerReturn | DocumentKind::SalesInvoice => &[Order, Shipment],
        DocumentKind::MoneyReceipt => &[Order, Shipment, Invoice],
    }
}

/// What is missing of broken papers: each part of theirs without a code is followed up to the line that it began with, and what should
/// stand before that one is what is not there. Of an order that is partly for stock it is the order and the request of that part.
fn missing(r: &mut Read<'_>, papers: &[Document]) -> Result<HashMap<i64, BTreeSet<Stage>>> {
    let lines = r.document_lines(&papers.iter().map(|paper| paper.id).collect::<Vec<_>>())?;
    let mut found: HashMap<i64, BTreeSet<Stage>> = HashMap::new();
    // Lines that are followed, by the papers that are asked about; none is looked at twice for one of them.
    let mut asked: BTreeSet<(i64, i64)> = lines.iter().map(|line| (line.id, line.document_id)).collect();
    let mut seen = asked.clone();
    while !asked.is_empty() {
        let ids: Vec<i64> = asked.iter().map(|(line, _)| *line).collect::<BTreeSet<_>>().into_iter().collect();
        let lines: HashMap<i64, Line> = r.lines_by_id(&ids)?.into_iter().map(|line| (line.id, line)).collect();
        // No code was born for what came over from other books.
        let opened = r.opened_lines(&ids)?;
        let parents: HashMap<i64, i64> = r.links_of(&ids)?.into_iter().map(|link| (link.id, link.parent_id)).collect();
        let mut parts: HashMap<i64, Vec<Option<i64>>> = HashMap::new();
        for part in r.shares_of(&ids)?.into_iter().filter(|part| part.share.tracking.is_none()) {
            parts.entry(part.line_id).or_default().push(part.link_id);
        }
        let mut next = BTreeSet::new();
        for (id, paper) in asked {
            let Some(line) = lines.get(&id).filter(|line| !opened.contains(&line.id)) else { continue };
            for link in parts.get(&id).into_iter().flatten() {
                match link.and_then(|link| parents.get(&link)) {
                    Some(parent) => {
                        if seen.insert((*parent, paper)) {
                            next.insert((*parent, paper));
                        }
                    }
                    None => found.entry(paper).or_default().extend(before(line.kind)),
                }
            }
        }
        asked = next;
    }
    Ok(found)
}
