//! What was spent on a work order, and what of it is in the pieces that came into stock.

use crate::document::paper::is_void;
use crate::error::{Code, Error, Result};
use qitao_domain::costing::element::{ELEMENTS, Element, Elements};
use qitao_domain::costing::wip::{Spent, Stage, in_process};
use qitao_domain::document::DocumentKind;
use qitao_domain::exact::allocate;
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

/// What what came into stock of lines of orders is worth, by line: of each all together.
pub(crate) fn completed(r: &mut Read<'_>, lines: &[i64]) -> Result<HashMap<i64, Money>> {
    let owner = came_of(r, lines, &[DocumentKind::Completion])?;
    let ids: Vec<i64> = owner.keys().copied().collect();
    let mut found: HashMap<i64, Money> = HashMap::new();
    for one in r.moves_of(&ids)? {
        let Some(line) = owner.get(&one.line_id) else { continue };
        let sum = found.entry(*line).or_insert(Money::ZERO);
        *sum = sum.checked_add(one.value).ok_or_else(|| Error::new(Code::Overflow).with("item", one.place.0).with("figure", one.value))?;
    }
    Ok(found)
}

/// What was spent on an order, and what of it went with the pieces that came into stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Worth {
    /// Material that was issued, less what came back and what came out beside, and what was reported.
    pub(crate) spent: Money,
    /// What the pieces took with them; at a standard price that, whatever was spent.
    pub(crate) completed: Money,
}

impl Worth {
    /// What was spent and is in no piece; below zero where pieces came in with more, at a standard price.
    pub(crate) fn left(self) -> Result<Money> {
        let beyond = || Error::new(Code::Overflow).with("item", "").with("figure", self.spent);
        self.spent.checked_sub(self.completed).ok_or_else(beyond)
    }
}

/// What was spent on orders and what of it is in pieces, by the row number of the order's paper.
pub(crate) fn worth(r: &mut Read<'_>, orders: &[i64]) -> Result<HashMap<i64, Worth>> {
    let lists: HashMap<i64, i64> = r.work_orders(orders)?.into_iter().filter_map(|(order, one)| Some((one.list_id?, order))).collect();
    let listed = r.document_lines(&lists.keys().copied().collect::<Vec<_>>())?;
    let material = material(r, &listed)?;
    let made = r.document_lines(orders)?;
    let completed = completed(r, &made.iter().map(|line| line.id).collect::<Vec<_>>())?;
    let mut found: HashMap<i64, Worth> =
        orders.iter().map(|order| (*order, Worth { spent: Money::ZERO, completed: Money::ZERO })).collect();
    let beyond = |amount: Money| Error::new(Code::Overflow).with("item", "").with("figure", amount);
    for line in &listed {
        let (Some(amount), Some(order)) = (material.get(&line.id), lists.get(&line.document_id)) else { continue };
        let Some(one) = found.get_mut(order) else { continue };
        one.spent = one.spent.checked_add(*amount).ok_or_else(|| beyond(*amount))?;
    }
    for ((order, _), reported) in r.reported(orders)? {
        let (Some(amount), Some(one)) = (reported.costs.total(), found.get_mut(&order)) else { return Err(beyond(Money::ZERO)) };
        one.spent = one.spent.checked_add(amount).ok_or_else(|| beyond(amount))?;
    }
    for line in &made {
        let (Some(amount), Some(one)) = (completed.get(&line.id), found.get_mut(&line.document_id)) else { continue };
        one.completed = one.completed.checked_add(*amount).ok_or_else(|| beyond(*amount))?;
    }
    Ok(found)
}

/// Refuses what would leave less spent on an order than the pieces took with them that came into stock: their worth would be of nothing.
/// At a standard price they come in with that, whatever was spent.
pub(crate) fn refuse_less(r: &mut Read<'_>, orders: &[i64]) -> Result<()> {
    let made = r.document_lines(orders)?;
    let rules = r.stock_rules(&made.iter().filter_map(|line| line.item_id).collect::<Vec<_>>())?;
    let standard = |line: &Line| line.item_id.and_then(|item| rules.get(&item)).is_some_and(|rule| rule.valuation == Valuation::Standard);
    let at_average: Vec<i64> = made.iter().filter(|line| !standard(line)).map(|line| line.document_id).collect();
    let worth = worth(r, &at_average)?;
    let Some(order) = at_average.into_iter().find(|order| worth.get(order).is_some_and(|one| one.completed > one.spent.max(Money::ZERO)))
    else {
        return Ok(());
    };
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
    let came = completed(r, &[order])?.remove(&order).unwrap_or(Money::ZERO).checked_add(before);
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

/// What pieces that come into stock at a standard price take along of each element: the price, in the proportion of what was spent so far.
/// All of it is material where nothing was.
///
/// # Errors
/// [`Code::DocumentOutOfRange`].
pub(crate) fn at_standard(r: &mut Read<'_>, order: &Line, value: Money, decimals: u32) -> Result<Elements<Money>> {
    let beyond = || Error::new(Code::DocumentOutOfRange).with("number", order.number);
    let [spent, _, _] = of_order(r, order)?;
    let weights = spent.array().map(|amount| i128::from(amount.scaled()).max(0));
    if weights.iter().all(|weight| *weight == 0) {
        return Ok(Elements { material: value, ..Elements::default() });
    }
    // Parts of whole steps of the currency, unless the price itself has more decimals.
    let step = 10_i128.pow(Money::DECIMALS - decimals.max(value.decimals_used()).min(Money::DECIMALS));
    let parts = allocate(i128::from(value.scaled()) / step, &weights).ok_or_else(beyond)?;
    let mut shared = [Money::ZERO; ELEMENTS];
    for (one, part) in shared.iter_mut().zip(parts) {
        *one = part.checked_mul(step).and_then(|scaled| i64::try_from(scaled).ok()).map(Money::from_scaled).ok_or_else(beyond)?;
    }
    Ok(Elements::from_array(shared))
}
