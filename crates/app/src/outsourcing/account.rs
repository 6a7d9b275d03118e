//! What happened to lines of orders: read, moved on by an event, and written back, in the change that posts the paper.
//!
//! This is the one place that writes these sums. The rules are those of `qitao_domain::outsourcing`.

use super::refused;
use crate::app::Change;
use crate::document::paper::currency_decimals;
use crate::error::{Code, Error, Result};
use qitao_domain::outsourcing::order::{Account, At, Event, MaterialAccount, Spoiled};
use qitao_domain::outsourcing::reconciliation::{self, Given, Material, Operation, Priced, in_pieces};
use qitao_domain::outsourcing::tolerance::Terms;
use qitao_domain::{ItemId, Price, Qty};
use qitao_store::{Line, Read, SubcontractLine, SubcontractMaterial, SubcontractOperation, SubcontractOrder};
use std::collections::BTreeMap;

/// A line of an order with all that happened to it.
pub(crate) struct Kept {
    /// The order, beside its paper.
    pub(crate) order: SubcontractOrder,
    /// The line, on its paper.
    pub(crate) paper: Line,
    /// The line, beside its paper.
    pub(crate) line: SubcontractLine,
    /// Its operations, by number.
    pub(crate) operations: Vec<SubcontractOperation>,
    /// Its materials, by line of the list.
    pub(crate) materials: Vec<SubcontractMaterial>,
    /// All of it as the rules want it; its materials are in the sequence of `materials`.
    pub(crate) account: Account,
}

/// A material of an operation, reconciled.
pub(crate) struct Reconciled {
    /// By number.
    pub(crate) operation: u32,
    /// What of it each material is: its place in `materials`, and what becomes of it.
    pub(crate) materials: Vec<(usize, Material)>,
    /// What is paid.
    pub(crate) dues: Operation,
}

fn account_of(
    line: &SubcontractLine,
    operations: &[SubcontractOperation],
    materials: &[SubcontractMaterial],
    decimals: u8,
) -> Option<Account> {
    let numbers: Vec<u32> = operations.iter().map(|one| one.number).collect();
    let one = |one: &SubcontractMaterial| {
        let mut new = MaterialAccount::new(at(one), one.per, one.decimals).looked_by(one.looked);
        (new.issued, new.supplemented, new.taken_over) = (one.issued, one.supplemented, one.taken_over);
        (new.returned, new.passed_on, new.lost) = (one.returned, one.passed_on, one.lost);
        new
    };
    let mut account = Account::new(&numbers, materials.iter().map(one).collect(), decimals)?;
    (account.good, account.rework) = (line.good, line.rework);
    for spoiled in &mut account.spoiled {
        let Some(here) = operations.iter().find(|one| one.number == spoiled.operation) else { continue };
        *spoiled = Spoiled { operation: here.number, reject_material: here.reject_material, reject_work: here.reject_work };
    }
    Some(account)
}

/// A material, and where it is taken.
pub(crate) fn at(one: &SubcontractMaterial) -> At {
    At { operation: one.operation, material: ItemId(one.item_id) }
}

/// Lines of orders with all that happened to them, by row number.
pub(crate) fn load(r: &mut Read<'_>, lines: &[i64]) -> Result<BTreeMap<i64, Kept>> {
    let own = r.subcontract_lines(lines)?;
    let mut operations: BTreeMap<i64, Vec<SubcontractOperation>> = BTreeMap::new();
    for one in r.subcontract_operations(lines)? {
        operations.entry(one.line_id).or_default().push(one);
    }
    let mut materials: BTreeMap<i64, Vec<SubcontractMaterial>> = BTreeMap::new();
    for one in r.subcontract_materials(lines)? {
        materials.entry(one.order_line_id).or_default().push(one);
    }
    let papers = r.lines_by_id(lines)?;
    let items: Vec<i64> = papers.iter().filter_map(|line| line.item_id).collect();
    let decimals: BTreeMap<i64, u8> = r.items_by_id(&items)?.into_iter().map(|item| (item.id, item.record.decimals)).collect();
    let orders = r.subcontract_orders(&own.values().map(|line| line.document_id).collect::<Vec<_>>())?;
    let mut found = BTreeMap::new();
    for paper in papers {
        let Some(line) = own.get(&paper.id).copied() else { continue };
        let Some(order) = orders.get(&line.document_id).copied() else { continue };
        let (operations, materials) = (operations.remove(&paper.id).unwrap_or_default(), materials.remove(&paper.id).unwrap_or_default());
        let decimals = paper.item_id.and_then(|id| decimals.get(&id)).copied().unwrap_or_default();
        let account = account_of(&line, &operations, &materials, decimals);
        let account = account.ok_or_else(|| Error::new(Code::Internal).with("why", format!("line {} has no operation", paper.id)))?;
        found.insert(paper.id, Kept { order, paper, line, operations, materials, account });
    }
    Ok(found)
}

impl Kept {
    fn beyond(&self) -> Error {
        Error::new(Code::DocumentOutOfRange).with("number", self.paper.number)
    }

    /// Posts an event, or takes it back.
    pub(crate) fn move_on(&mut self, r: &mut Read<'_>, event: &Event, back: bool) -> Result<()> {
        let more_back = self.order.more_back;
        let done = if back { self.account.take_back(event) } else { self.account.post(event, more_back) };
        match done {
            Ok(()) => Ok(()),
            Err(why) => Err(refused(r, why)?.with("line", self.paper.number)),
        }
    }

    /// What of a material is in pieces that came, and of that: what is in them beyond what was there.
    fn used(&self, place: usize) -> Option<(Qty, Qty)> {
        let one = self.account.materials.get(place)?;
        let used = in_pieces(self.account.pieces(one.at.operation)?.all()?, &one.per, one.decimals)?;
        let left = self.account.left(one.at)?;
        Some((used, Qty::from_scaled(left.scaled().min(0).checked_neg()?)))
    }

    /// The reconciliation of each operation, with the decimals of the currency.
    pub(crate) fn reconciled(&self, decimals: u32) -> Result<Vec<Reconciled>> {
        self.operations.iter().map(|one| self.reconciled_one(one, decimals).ok_or_else(|| self.beyond())).collect()
    }

    fn reconciled_one(&self, operation: &SubcontractOperation, decimals: u32) -> Option<Reconciled> {
        let pieces = self.account.pieces(operation.number)?;
        let mut found = Vec::new();
        let here = self.account.materials.iter().zip(&self.materials).enumerate();
        for (place, (account, kept)) in here.filter(|(_, (account, _))| account.at.operation == operation.number) {
            let given = Given {
                issued: account.all_issued()?,
                returned: account.all_returned()?,
                good: pieces.good,
                rework: pieces.rework,
                reject_material: pieces.reject_material,
                reject_work: pieces.reject_work,
                per: account.per,
                decimals: account.decimals,
                left: self.account.known(account.at)?,
                terms: Terms { allowance: kept.allowance, tolerance: kept.tolerance, deducts_reject_work: kept.deducts },
                charged: kept.charged,
                released: kept.released,
            };
            found.push((place, reconciliation::material(&given)?));
        }
        let worth: Vec<Priced<'_>> = found
            .iter()
            .map(|(place, material)| Priced {
                material,
                price: self.materials[*place].price,
                standard_price: self.materials[*place].standard_price,
            })
            .collect();
        let price = operation.price.unwrap_or(Price::ZERO);
        let dues = reconciliation::operation(pieces.paid, price, &worth, self.order.hold_by, decimals)?;
        Some(Reconciled { operation: operation.number, materials: found, dues })
    }
}

/// Writes what happened to lines of orders: the sums, what each operation comes to, how far each loss is.
pub(crate) fn keep(w: &mut Change<'_, '_>, lines: BTreeMap<i64, Kept>) -> Result<()> {
    let decimals = currency_decimals(w)?;
    for (_, mut kept) in lines {
        let reconciled = kept.reconciled(decimals)?;
        let account = kept.account.clone();
        (kept.line.good, kept.line.rework) = (account.good, account.rework);
        for place in 0..kept.materials.len() {
            let (used, short) = kept.used(place).ok_or_else(|| kept.beyond())?;
            let (one, now) = (&mut kept.materials[place], &account.materials[place]);
            (one.issued, one.supplemented, one.taken_over) = (now.issued, now.supplemented, now.taken_over);
            (one.returned, one.passed_on, one.lost) = (now.returned, now.passed_on, now.lost);
            (one.used, one.short, one.looked) = (used, short, now.looked());
        }
        for found in reconciled {
            for (place, material) in &found.materials {
                kept.materials[*place].state = material.state;
            }
            let spoiled = account.spoiled.iter().find(|one| one.operation == found.operation).copied().unwrap_or_default();
            if let Some(one) = kept.operations.iter_mut().find(|one| one.number == found.operation) {
                (one.reject_material, one.reject_work) = (spoiled.reject_material, spoiled.reject_work);
                let dues = found.dues.dues;
                (one.fee, one.deduction, one.held) = (dues.fee, dues.deduction, dues.held);
            }
        }
        w.keep_subcontract(&kept.line, &kept.operations, &kept.materials)?;
    }
    Ok(())
}
