//! What was spent on a work order, and what of it is in the pieces that came into stock.

use crate::error::{Code, Error, Result};
use qitao_domain::Money;
use qitao_domain::costing::element::Element;
use qitao_domain::costing::wip::{Spent, Stage, in_process};
use qitao_domain::document::DocumentKind;
use qitao_domain::production::work_order::lists::enough_for;
use qitao_store::{Line, Read};
use std::collections::HashMap;

/// What material costs that went to an order, by line of its list: what came back is taken off.
pub(crate) fn material(r: &mut Read<'_>, listed: &[Line]) -> Result<HashMap<i64, Money>> {
    let ids: Vec<i64> = listed.iter().map(|line| line.id).collect();
    // Lines that moved material, by the line of the list that they belong to. Each reversal comes of the same line.
    let mut owner: HashMap<i64, i64> = r.links_from(&ids)?.into_iter().map(|link| (link.line_id, link.parent_id)).collect();
    let issued: Vec<i64> = owner.keys().copied().collect();
    for link in r.links_from(&issued)? {
        if let Some(list) = owner.get(&link.parent_id).copied() {
            owner.insert(link.line_id, list);
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

/// What what came into stock of an order's line is worth, all of it together.
pub(crate) fn completed(r: &mut Read<'_>, order: i64) -> Result<Money> {
    let ids: Vec<i64> = r.links_from(&[order])?.into_iter().map(|link| link.line_id).collect();
    let mut lines = r.lines_by_id(&ids)?;
    lines.retain(|line| line.kind == DocumentKind::Completion);
    let ids: Vec<i64> = lines.iter().map(|line| line.id).collect();
    let values = r.moves_of(&ids)?.into_iter().map(|one| one.value.scaled());
    Ok(Money::from_scaled(values.fold(0, i64::saturating_add)))
}

/// What the pieces that come into stock now are worth: what is in all that came, this time too (`order` counts it already), less what came
/// before, of which `before` moved with the same paper. All that was spent with the last.
///
/// # Errors
/// [`Code::DocumentOutOfRange`].
pub(crate) fn of_completion(r: &mut Read<'_>, order: &Line, before: Money, last: bool, decimals: u32) -> Result<Money> {
    let list = r.work_orders(&[order.document_id])?.get(&order.document_id).and_then(|one| one.list_id);
    let listed = r.document_lines(list.as_slice())?;
    let components = r.order_components(&listed.iter().map(|line| line.id).collect::<Vec<_>>())?;
    let operations = r.order_operations(&[order.document_id])?;
    let beyond = || Error::new(Code::DocumentOutOfRange).with("number", order.number);
    let mut spent = Vec::with_capacity(listed.len());
    let material = material(r, &listed)?;
    for line in &listed {
        let Some(amount) = material.get(&line.id).copied() else { continue };
        let component = components.get(&line.id);
        let at = component.and_then(|one| one.operation).and_then(|number| operations.iter().position(|o| o.operation.number == number));
        let enough = component.filter(|_| line.quantity.is_positive()).and_then(|one| enough_for(line.done, &one.per, &one.fixed));
        spent.push(Spent { stage: at.unwrap_or(0), element: Element::Material, amount, enough_for: enough });
    }
    let stages = vec![Stage::default(); operations.len()];
    let found = in_process(&stages, &spent, order.done, last, decimals).map_err(|_| beyond())?;
    let all = found.completed.total().ok_or_else(beyond)?;
    let came = completed(r, order.id)?.checked_add(before).ok_or_else(beyond)?;
    Ok(all.checked_sub(came).ok_or_else(beyond)?.max(Money::ZERO))
}
