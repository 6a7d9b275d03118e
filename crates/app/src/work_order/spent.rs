//! What was spent on a work order, and what of it is in the pieces that came into stock.

use crate::document::paper::is_void;
use crate::error::{Code, Error, Result};
use qitao_domain::costing::element::{ELEMENTS, Element, Elements};
use qitao_domain::costing::wip::{Spent, Stage, in_process};
use qitao_domain::document::DocumentKind;
use qitao_domain::production::work_order::lists::enough_for;
use qitao_domain::stock::Valuation;
use qitao_domain::{Money, Qty};
use qitao_store::{Line, Read};
use std::collections::{BTreeSet, HashMap};

/// What material costs that went to an order, by line of its list: what came back is taken off.
pub(crate) fn material(r: &mut Read<'_>, listed: &[Line]) -> Result<HashMap<i64, Money>> {
    let ids: Vec<i64> = listed.iter().map(|line| line.id).collect();
    // Lines that moved material, by the line of the list that they belong to. Each reversal comes of the same line. An order that makes a
    // part comes of a line of the list, too: what it brings into stock is spent here when it is issued.
    let moves = [DocumentKind::Issue, DocumentKind::Supplement, DocumentKind::Completion];
    let mut owner = came_of(r, &ids, &moves)?;
    let issued: Vec<i64> = owner.keys().copied().collect();
    for (line, from) in came_of(r, &issued, &[DocumentKind::MaterialReturn])? {
        if let Some(list) = owner.get(&from).copied() {
            owner.insert(line, list);
        }
    }
    let mut spent: HashMap<i64, Money> = HashMap::new();
    let movers: Vec<i64> = owner.keys().copied().collect();
    for one in r.moves_of(&movers)? {
        let Some(list) = owner.get(&one.line_id) else { continue };
        let sum = spent.entry(*list).or_insert(Money::ZERO);
        *sum = sum.checked_sub(one.value).ok_or_else(|| Error::new(Code::Overflow).with("item", one.place.0).with("figure", one.value))?;
    }
    Ok(spent)
}

/// Lines of papers of some kinds that came of these lines, with the one that each came of.
fn came_of(r: &mut Read<'_>, parents: &[i64], kinds: &[DocumentKind]) -> Result<HashMap<i64, i64>> {
    let links = r.links_from(parents)?;
    let lines = r.lines_by_id(&links.iter().map(|link| link.line_id).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>())?;
    let of_kind: BTreeSet<i64> = lines.iter().filter(|line| kinds.contains(&line.kind)).map(|line| line.id).collect();
    Ok(links.into_iter().filter(|link| of_kind.contains(&link.line_id)).map(|link| (link.line_id, link.parent_id)).collect())
}

/// What what came into stock of an order's line is worth, all of it together.
pub(crate) fn completed(r: &mut Read<'_>, order: i64) -> Result<Money> {
    let ids: Vec<i64> = came_of(r, &[order], &[DocumentKind::Completion])?.into_keys().collect();
    let values = r.moves_of(&ids)?.into_iter().map(|one| one.value.scaled());
    Ok(Money::from_scaled(values.fold(0, i64::saturating_add)))
}

/// Refuses what would leave less spent on an order than the pieces took with them that came into stock: their worth would be of nothing.
/// At a standard price they come in with that, whatever was spent.
pub(crate) fn refuse_less(r: &mut Read<'_>, order: i64) -> Result<()> {
    let Some(line) = r.document_lines(&[order])?.pop() else { return Ok(()) };
    let item = line.item_id.unwrap_or_default();
    if r.stock_rules(&[item])?.get(&item).is_some_and(|rule| rule.valuation == Valuation::Standard) {
        return Ok(());
    }
    let list = r.work_orders(&[order])?.get(&order).and_then(|one| one.list_id);
    let listed = r.document_lines(list.as_slice())?;
    let spent = material(r, &listed)?.values().fold(0_i64, |sum, one| sum.saturating_add(one.scaled()));
    let spent = reported(r, order)?.1.iter().fold(spent, |sum, one| sum.saturating_add(one.amount.scaled()));
    let came = completed(r, line.id)?.scaled();
    if came <= spent.max(0) {
        return Ok(());
    }
    let number = r.documents_by_id(&[order])?.pop().map(|head| head.number).unwrap_or_default();
    Err(Error::new(Code::WorkOrderWorth).with("number", number))
}

/// What was reported of an order: how far each operation is, and what it cost by element.
fn reported(r: &mut Read<'_>, order: i64) -> Result<(Vec<Stage>, Vec<Spent>)> {
    let operations = r.order_operations(&[order])?;
    let mut of = r.reported(&[order])?;
    let (mut stages, mut spent) = (Vec::with_capacity(operations.len()), Vec::new());
    for (stage, one) in operations.iter().enumerate() {
        let of = of.remove(&(order, one.operation.number)).unwrap_or_default();
        let rejects = of.reject_material.checked_add(of.reject_work);
        let rejects = rejects.ok_or_else(|| Error::new(Code::DocumentOutOfRange).with("number", one.operation.number))?;
        stages.push(Stage { good: of.good, rejects, begun: Qty::ZERO });
        let costs = Element::ALL.iter().map(|element| (*element, of.costs.of(*element))).filter(|(_, amount)| !amount.is_zero());
        spent.extend(costs.map(|(element, amount)| Spent { stage, element, amount, enough_for: None }));
    }
    Ok((stages, spent))
}

/// What the pieces took with them that came into stock of an order's line, by element, `before` of it with the same paper, whose other lines
/// are kept already. What nobody kept apart was material: it came before there were reports.
fn taken(r: &mut Read<'_>, order: i64, before: Money) -> Result<Option<Elements<Money>>> {
    let ids: Vec<i64> = came_of(r, &[order], &[DocumentKind::Completion])?.into_keys().collect();
    let lines = r.lines_by_id(&ids)?;
    let heads = r.documents_by_id(&lines.iter().map(|line| line.document_id).collect::<Vec<_>>())?;
    let stands = lines.iter().zip(&heads).filter(|(_, head)| !is_void(head)).map(|(line, _)| line.id);
    let kept = r.completion_costs(&stands.collect::<Vec<_>>())?;
    let Some(kept) = kept.values().try_fold(Elements::<Money>::default(), |sum, one| sum.plus(one)) else { return Ok(None) };
    let came = completed(r, order)?.checked_add(before);
    let rest = came.zip(kept.total()).and_then(|(came, kept)| came.checked_sub(kept));
    Ok(rest.and_then(|rest| Some(Elements { material: kept.material.checked_add(rest)?, ..kept })))
}

/// What the pieces that come into stock now are worth, by element: what is in all that came, this time too (`order` counts it already),
/// less what came before. With the same paper moved `before` of the order, and `beside` of what came out beside. All that was spent with
/// the last.
///
/// # Errors
/// [`Code::DocumentOutOfRange`].
pub(crate) fn of_completion(
    r: &mut Read<'_>,
    order: &Line,
    (before, beside): (Money, Money),
    last: bool,
    decimals: u32,
) -> Result<Elements<Money>> {
    let list = r.work_orders(&[order.document_id])?.get(&order.document_id).and_then(|one| one.list_id);
    let listed = r.document_lines(list.as_slice())?;
    let components = r.order_components(&listed.iter().map(|line| line.id).collect::<Vec<_>>())?;
    let operations = r.order_operations(&[order.document_id])?;
    let beyond = || Error::new(Code::DocumentOutOfRange).with("number", order.number);
    let (stages, mut spent) = reported(r, order.document_id)?;
    let material = material(r, &listed)?;
    for line in &listed {
        let Some(amount) = material.get(&line.id).copied() else { continue };
        let component = components.get(&line.id);
        let at = component.and_then(|one| one.operation).and_then(|number| operations.iter().position(|o| o.operation.number == number));
        let enough = component.filter(|_| line.quantity.is_positive()).and_then(|one| enough_for(line.done, &one.per, &one.fixed));
        spent.push(Spent { stage: at.unwrap_or(0), element: Element::Material, amount, enough_for: enough });
    }
    let beside = Money::ZERO.checked_sub(beside).ok_or_else(beyond)?;
    spent.push(Spent { stage: 0, element: Element::Material, amount: beside, enough_for: None });
    let found = in_process(&stages, &spent, order.done, last, decimals).map_err(|_| beyond())?;
    let taken = taken(r, order.id, before)?.ok_or_else(beyond)?;
    let now = found.completed.minus(&taken).ok_or_else(beyond)?;
    // More went along than is in all that came: those pieces keep it, and these come with nothing.
    Ok(if now.total().ok_or_else(beyond)?.is_negative() { Elements::default() } else { now })
}

/// What was spent on an order, what the pieces took with them that came into stock, and what is still in the shop: by element.
///
/// # Errors
/// [`Code::DocumentOutOfRange`].
pub(crate) fn of_order(r: &mut Read<'_>, order: &Line) -> Result<[Elements<Money>; 3]> {
    let beyond = || Error::new(Code::DocumentOutOfRange).with("number", order.number);
    let list = r.work_orders(&[order.document_id])?.get(&order.document_id).and_then(|one| one.list_id);
    let listed = r.document_lines(list.as_slice())?;
    let material = material(r, &listed)?;
    let mut spent = [Money::ZERO; ELEMENTS];
    let reported = reported(r, order.document_id)?.1.into_iter().map(|one| (one.element, one.amount));
    for (element, amount) in material.into_values().map(|amount| (Element::Material, amount)).chain(reported) {
        let sum = &mut spent[element as usize];
        *sum = sum.checked_add(amount).ok_or_else(beyond)?;
    }
    let spent = Elements::from_array(spent);
    let completed = taken(r, order.id, Money::ZERO)?.ok_or_else(beyond)?;
    let in_process = spent.minus(&completed).ok_or_else(beyond)?;
    Ok([spent, completed, in_process])
}
