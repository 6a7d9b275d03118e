//! The reconciliation of an order (委外核销): what went out, what is in pieces, what is left, what is paid. Worked out from the sums of what
//! was posted, each time it is asked.

use super::account::{self, Kept};
use super::show;
use super::view::ByOrder;
use crate::app::App;
use crate::ctx::Ctx;
use crate::document::paper::{Around, currency_decimals};
use crate::document::show::sees_money;
use crate::document::view::LineRef;
use crate::error::{Code, Error, Result};
use crate::work_order::follow::list_of;
use qitao_domain::document::DocumentState;
use qitao_domain::outsourcing::reconciliation::{Dues, State};
use qitao_domain::{Money, PerUnit, Qty};
use qitao_store::{Line, Read};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A material at an operation. In its own unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ReconciledMaterial")]
pub struct MaterialRow {
    /// Its code.
    pub material: String,
    /// Its name.
    pub name: String,
    /// Its own unit.
    pub unit: String,
    /// It is the piece that is worked on.
    pub is_piece: bool,
    /// First issue and supplements, and what came from another supplier.
    pub issued: Qty,
    /// Came back, or went on to another supplier.
    pub returned: Qty,
    /// What should be there by the books; below zero: more is in pieces than was there.
    pub book_left: Qty,
    /// What is there.
    pub left: Qty,
    /// Should be there and is not; below zero: found.
    pub lost: Qty,
    /// In good pieces, and in those that the material spoiled.
    pub net: Qty,
    /// In pieces that the supplier's workers spoiled.
    pub rejected: Qty,
    /// In pieces that are here to be worked again.
    pub in_rework: Qty,
    /// Might have gone into the work.
    pub allowed: Qty,
    /// Went into it.
    #[serde(rename = "use")]
    pub used: Qty,
    /// Beyond what is allowed, and not deducted as spoiled.
    pub excess: Qty,
    /// Beyond the tolerance, and not charged.
    pub over: Qty,
    /// Lost share of what is in pieces; none where nothing is.
    pub loss_rate: Option<PerUnit>,
    /// How far that is from what was agreed.
    pub state: State,
    /// Nothing is to be found out about it any more.
    pub settled: bool,
    /// In pieces beyond what was there: an open difference.
    pub short: Qty,
    /// Lost share that is agreed.
    pub allowance: PerUnit,
    /// How far over that is still paid.
    pub tolerance: PerUnit,
    /// Its part of the deduction; none for whoever may not see it.
    pub deduction: Option<Money>,
    /// Its part of what is held; none for whoever may not see it.
    pub held: Option<Money>,
    /// The papers that moved it, as lines of theirs.
    pub papers: Vec<LineRef>,
}

/// An operation of a line of the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ReconciledOperation")]
pub struct OperationRow {
    /// Number of the order's line.
    pub line: u32,
    /// Code of what is made.
    pub item: String,
    /// Its number; empty for all the work of a whole item.
    pub operation: String,
    /// Its name.
    pub name: String,
    /// Pieces that were done well here, whatever became of them later: these are paid.
    pub good: Qty,
    /// Pieces that are here to be worked again.
    pub rework: Qty,
    /// Pieces spoiled here by the material.
    pub reject_material: Qty,
    /// Pieces spoiled here by the supplier's workers.
    pub reject_work: Qty,
    /// For the good pieces; none for whoever may not see amounts, as are the three below.
    pub fee: Option<Money>,
    /// What the supplier pays for material.
    pub deduction: Option<Money>,
    /// What waits.
    pub held: Option<Money>,
    /// The rest; below zero it is taken off the next statement.
    pub payable: Option<Money>,
    /// Its materials.
    pub materials: Vec<MaterialRow>,
}

/// An order, reconciled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Reconciliation")]
pub struct Reconciliation {
    /// Its number.
    pub order: String,
    /// The supplier's code.
    pub supplier: String,
    /// How far the order is.
    pub state: DocumentState,
    /// How many more pieces could be made of what is there, by line, as far as something bounds them.
    pub makeable: Vec<Makeable>,
    /// Nothing is to be found out about any of its materials any more.
    pub settled: bool,
    /// Its operations, by line and number.
    pub operations: Vec<OperationRow>,
    /// What all of them come to; none for whoever may not see it.
    pub dues: Option<Dues>,
}

/// How many more pieces could be made for a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "SubcontractMakeable")]
pub struct Makeable {
    /// Number of the order's line.
    pub line: u32,
    /// How many.
    pub pieces: Qty,
}

/// `outsourcing.reconcile`
pub(crate) fn reconcile(app: &Arc<App>, ctx: &Ctx, input: ByOrder) -> Result<Reconciliation> {
    app.read(|r| {
        let paper = show::load(r, &input.order)?;
        let decimals = currency_decimals(r)?;
        let kept = account::load(r, &paper.lines.iter().map(|line| line.id).collect::<Vec<_>>())?;
        let mut around = Around::default();
        let materials = kept.values().flat_map(|one| one.materials.iter().map(|material| material.item_id));
        around.add_items(r, materials.chain(paper.lines.iter().filter_map(|line| line.item_id)).collect())?;
        let listed = list_of(r, &paper.head)?.map(|list| list.lines).unwrap_or_default();
        let papers = papers(r, &listed)?;
        let money = sees_money(ctx);
        let beyond = || Error::new(Code::DocumentOutOfRange).with("number", &input.order);
        let (mut operations, mut makeable, mut settled, mut sum) = (Vec::new(), Vec::new(), true, Dues::default());
        for one in kept.values() {
            if let Some(pieces) = one.account.makeable() {
                makeable.push(Makeable { line: one.paper.number, pieces });
            }
            settled &= one.account.is_settled().ok_or_else(beyond)?;
            for found in one.reconciled(decimals)? {
                sum = sum.plus(&found.dues.dues).ok_or_else(beyond)?;
                operations.push(row(one, &found, &around, &papers, money)?);
            }
        }
        operations.sort_by(|a, b| (a.line, a.operation.len(), &a.operation).cmp(&(b.line, b.operation.len(), &b.operation)));
        makeable.sort_by_key(|one| one.line);
        let supplier = r.partners_by_id(&paper.head.partner_id.into_iter().collect::<Vec<_>>())?.pop();
        Ok(Reconciliation {
            order: input.order.clone(),
            supplier: supplier.map(|partner| partner.record.code).unwrap_or_default(),
            state: paper.head.state,
            makeable,
            settled,
            operations,
            dues: money.then_some(sum),
        })
    })
}

fn row(
    kept: &Kept,
    found: &account::Reconciled,
    around: &Around,
    papers: &HashMap<i64, Vec<LineRef>>,
    money: bool,
) -> Result<OperationRow> {
    let beyond = || Error::new(Code::DocumentOutOfRange).with("number", kept.paper.number);
    let pieces = kept.account.pieces(found.operation).ok_or_else(beyond)?;
    let spoiled = kept.account.spoiled.iter().find(|one| one.operation == found.operation).copied().unwrap_or_default();
    let own = kept.operations.iter().find(|one| one.number == found.operation);
    let mut materials = Vec::with_capacity(found.materials.len());
    for ((at, one), (deduction, held)) in found.materials.iter().zip(found.dues.deductions.iter().zip(&found.dues.helds)) {
        let row = &kept.materials[*at];
        let item = around.items.get(&row.item_id);
        materials.push(MaterialRow {
            material: item.map(|item| item.code.clone()).unwrap_or_default(),
            name: item.map(|item| item.name.clone()).unwrap_or_default(),
            unit: item.map(|item| item.unit.clone()).unwrap_or_default(),
            is_piece: row.is_piece,
            issued: one.issued,
            returned: one.returned,
            book_left: one.book_left,
            left: one.left,
            lost: one.lost,
            net: one.net,
            rejected: one.rejected,
            in_rework: one.in_rework,
            allowed: one.allowed,
            used: one.used,
            excess: one.excess,
            over: one.over,
            loss_rate: one.loss_rate,
            state: one.state,
            settled: one.settled,
            short: one.short(),
            allowance: row.allowance,
            tolerance: row.tolerance,
            deduction: money.then_some(*deduction),
            held: money.then_some(*held),
            papers: papers.get(&row.line_id).cloned().unwrap_or_default(),
        });
    }
    let dues = money.then_some(found.dues.dues);
    Ok(OperationRow {
        line: kept.paper.number,
        item: around.item(&kept.paper)?.code.clone(),
        operation: show::named(found.operation).map(|number| number.to_string()).unwrap_or_default(),
        name: own.map(|one| one.name.clone()).unwrap_or_default(),
        good: pieces.paid,
        rework: pieces.rework,
        reject_material: spoiled.reject_material,
        reject_work: spoiled.reject_work,
        fee: dues.map(|dues| dues.fee),
        deduction: dues.map(|dues| dues.deduction),
        held: dues.map(|dues| dues.held),
        payable: dues.map(|dues| dues.payable),
        materials,
    })
}

/// The papers that moved lines of a list, and what came back of them: drafts and what was given up are left out.
fn papers(r: &mut Read<'_>, listed: &[Line]) -> Result<HashMap<i64, Vec<LineRef>>> {
    let mut of: HashMap<i64, i64> = HashMap::new();
    let mut asked: Vec<i64> = listed.iter().map(|line| line.id).collect();
    let roots: HashMap<i64, i64> = asked.iter().map(|id| (*id, *id)).collect();
    of.extend(roots);
    let mut found: Vec<(i64, i64, Qty)> = Vec::new();
    while !asked.is_empty() {
        let links = r.links_from(&asked)?;
        asked = Vec::new();
        for link in links {
            let Some(root) = of.get(&link.parent_id).copied() else { continue };
            found.push((root, link.line_id, link.quantity));
            if of.insert(link.line_id, root).is_none() {
                asked.push(link.line_id);
            }
        }
    }
    let ids: BTreeSet<i64> = found.iter().map(|(_, line, _)| *line).collect();
    let mut around = Around::default();
    around.add_lines(r, ids.into_iter())?;
    let mut rows: HashMap<i64, Vec<LineRef>> = HashMap::new();
    for (root, line, quantity) in found {
        let line = around.line(line)?;
        let head = around.paper_of(line)?;
        match head.state {
            DocumentState::Draft | DocumentState::Cancelled => continue,
            DocumentState::Open | DocumentState::Done | DocumentState::Closed | DocumentState::Posted | DocumentState::Reversed => {}
        }
        let (document, number) = (head.number.clone(), line.number);
        rows.entry(root).or_default().push(LineRef { kind: head.kind, document, state: head.state, line: number, quantity });
    }
    Ok(rows)
}
