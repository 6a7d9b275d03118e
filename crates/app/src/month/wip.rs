//! What was in the shop at the end of a day (在制品), by work order and operation.
//!
//! Equivalents say at which operation it is (`qitao_domain::costing::wip`); how much of it is in stock is what completions brought there,
//! so that what is in the shop and what is in stock is always what was spent.

use super::view::{CostsView, Wip, WipAsk, WipLine, WipTotals};
use super::{allowed, end_of};
use crate::app::App;
use crate::ctx::Ctx;
use crate::document::paper::currency_decimals;
use crate::error::{Code, Error, Result};
use crate::page;
use qitao_domain::costing::element::{Element, Elements};
use qitao_domain::costing::wip::{InProcess, Spent, Stage, in_process};
use qitao_domain::production::work_order::lists::enough_for;
use qitao_domain::{Day, Money, Qty};
use qitao_store::{Line, ListIssued, OrderCame, OrderComponent, Read, ShopOrder, StageReported};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Orders that are read at once.
const AT_ONCE: usize = 500;

/// An order that was in the shop.
struct InShop {
    order: ShopOrder,
    completed: Qty,
    value: InProcess,
    /// Number of each operation, and what was good at it.
    operations: Vec<(u32, Qty)>,
}

fn beyond(of: impl std::fmt::Display) -> Error {
    Error::new(Code::Overflow).with("item", of).with("figure", "in_process")
}

/// What is known of some orders as of a day.
struct Known {
    /// Numbers of those of each order.
    operations: HashMap<i64, BTreeSet<u32>>,
    reported: HashMap<(i64, u32), StageReported>,
    listed: HashMap<i64, Vec<Line>>,
    components: HashMap<i64, OrderComponent>,
    issued: HashMap<i64, ListIssued>,
    came: HashMap<i64, OrderCame>,
}

impl Known {
    fn of(r: &mut Read<'_>, orders: &[ShopOrder], (on, ends): (Day, i64)) -> Result<Self> {
        let papers: Vec<i64> = orders.iter().map(|order| order.document_id).collect();
        let lists: Vec<i64> = orders.iter().filter_map(|order| order.list_id).collect();
        let reported = r.reported_by(&papers, on)?;
        let mut operations: HashMap<i64, BTreeSet<u32>> = HashMap::new();
        // What was reported of an operation that the order does not have any more was reported all the same.
        let known = r.order_operations(&papers)?.into_iter().map(|one| (one.document_id, one.operation.number));
        for (order, number) in known.chain(reported.keys().copied()) {
            operations.entry(order).or_default().insert(number);
        }
        let lines = r.document_lines(&lists)?;
        let ids: Vec<i64> = lines.iter().map(|line| line.id).collect();
        let mut components = r.order_components(&ids)?;
        for (line, fixed) in r.fixed_then(&ids, ends)? {
            if let Some(component) = components.get_mut(&line) {
                component.fixed = fixed;
            }
        }
        let mut listed: HashMap<i64, Vec<Line>> = HashMap::new();
        for line in lines {
            listed.entry(line.document_id).or_default().push(line);
        }
        Ok(Self {
            operations,
            reported,
            listed,
            components,
            issued: r.issued_by(&lists, on)?,
            came: r.came_by(&orders.iter().map(|order| order.line_id).collect::<Vec<_>>(), on)?,
        })
    }

    /// What of an order was where; none where nothing was spent on it by then and nothing came.
    fn order(&self, order: &ShopOrder, decimals: u32) -> Result<Option<InShop>> {
        let (mut stages, mut spent, mut named) = (Vec::new(), Vec::new(), Vec::new());
        for (stage, number) in self.operations.get(&order.document_id).into_iter().flatten().enumerate() {
            let of = self.reported.get(&(order.document_id, *number)).copied().unwrap_or_default();
            stages.push(Stage { good: of.good, rejects: of.rejects, begun: Qty::ZERO });
            named.push((*number, of.good));
            let costs = Element::ALL.iter().map(|element| (*element, of.costs.of(*element))).filter(|(_, amount)| !amount.is_zero());
            spent.extend(costs.map(|(element, amount)| Spent { stage, element, amount, enough_for: None }));
        }
        for line in order.list_id.and_then(|list| self.listed.get(&list)).map_or(&[][..], Vec::as_slice) {
            let Some(issued) = self.issued.get(&line.id).filter(|issued| !issued.value.is_zero()) else { continue };
            let component = self.components.get(&line.id);
            let at = component.and_then(|one| one.operation).and_then(|number| named.iter().position(|(own, _)| *own == number));
            let enough = component.filter(|_| line.quantity.is_positive()).and_then(|one| enough_for(issued.done, &one.per, &one.fixed));
            spent.push(Spent { stage: at.unwrap_or(0), element: Element::Material, amount: issued.value, enough_for: enough });
        }
        let came = self.came.get(&order.line_id).copied().unwrap_or_default();
        if spent.is_empty() && came == OrderCame::default() {
            return Ok(None);
        }
        let last = came.is_final || came.quantity >= order.quantity;
        let value = in_process(&stages, &spent, came.quantity, last, decimals).map_err(|_| beyond(order.document_id))?;
        let value = value.taken(&taken(&came).ok_or_else(|| beyond(order.document_id))?, decimals);
        let value = value.map_err(|_| beyond(order.document_id))?;
        Ok(Some(InShop { order: *order, completed: came.quantity, value, operations: named }))
    }
}

/// What pieces took with them. What nobody kept apart was material, as on the order's own page.
fn taken(came: &OrderCame) -> Option<Elements<Money>> {
    let rest = came.value.checked_sub(came.kept.total()?)?;
    Some(Elements { material: came.kept.material.checked_add(rest)?, ..came.kept })
}

/// All orders that were in the shop at the end of a day: something was spent on them, and they were not done, or not all of it is in stock.
fn all(r: &mut Read<'_>, on: Day, ends: i64) -> Result<Vec<InShop>> {
    let decimals = currency_decimals(r)?;
    let mut found = Vec::new();
    for orders in r.shop_orders(ends)?.chunks(AT_ONCE) {
        let known = Known::of(r, orders, (on, ends))?;
        for order in orders {
            let Some(one) = known.order(order, decimals)? else { continue };
            if one.completed < order.quantity || one.value.in_process != Elements::default() {
                found.push(one);
            }
        }
    }
    Ok(found)
}

/// `costing.wip`
pub(crate) fn wip(app: &Arc<App>, ctx: &Ctx, input: WipAsk) -> Result<Wip> {
    allowed(ctx)?;
    if input.on > ctx.today {
        return Err(Error::new(Code::DocumentFuture).with("field", "on").with("day", input.on).with("today", ctx.today));
    }
    let ends = end_of(input.on, app.timezone());
    app.read(|r| {
        let found = all(r, input.on, ends)?;
        let mut sums = [Elements::<Money>::default(); 3];
        for one in &found {
            for (sum, part) in sums.iter_mut().zip([&one.value.spent, &one.value.completed, &one.value.in_process]) {
                *sum = sum.plus(part).ok_or_else(|| beyond(input.on))?;
            }
        }
        let lines: Vec<(&InShop, usize)> = found.iter().flat_map(|one| (0..one.value.stages.len()).map(move |at| (one, at))).collect();
        let something = |(one, at): &(&InShop, usize)| {
            let stage = &one.value.stages[*at];
            stage.spent != Elements::default() || stage.completed != Elements::default()
        };
        let lines: Vec<(&InShop, usize)> = lines.into_iter().filter(something).collect();
        let made_from = (r.revision("work_report")?, r.revision("stock")?, r.revision("document")?, input.on, lines.len());
        let (part, next) = page::part(input.after.as_deref(), input.limit, lines.len(), made_from)?;
        let lines = show(r, &lines[part])?;
        let costs = |of: &Elements<Money>| CostsView::of(of).ok_or_else(|| beyond(input.on));
        let totals = WipTotals { spent: costs(&sums[0])?, completed_cost: costs(&sums[1])?, in_process: costs(&sums[2])? };
        Ok(Wip { lines, totals, next })
    })
}

fn show(r: &mut Read<'_>, lines: &[(&InShop, usize)]) -> Result<Vec<WipLine>> {
    let ids = |of: fn(&ShopOrder) -> i64| -> Vec<i64> {
        lines.iter().map(|(one, _)| of(&one.order)).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let papers = ids(|order| order.document_id);
    let numbers = r.document_numbers(&papers)?;
    let names = r.operation_names(&papers)?;
    let items: HashMap<i64, _> = r.items_by_id(&ids(|order| order.item_id))?.into_iter().map(|item| (item.id, item.record)).collect();
    let line = |(one, at): &(&InShop, usize)| {
        let (order, stage) = (&one.order, &one.value.stages[*at]);
        let item = items.get(&order.item_id).ok_or_else(|| Error::missing("item", order.item_id))?;
        let operation = one.operations.get(*at).copied();
        let number = operation.map(|(number, _)| number);
        let costs = |of: &Elements<Money>| CostsView::of(of).ok_or_else(|| beyond(&item.code));
        Ok(WipLine {
            work_order: numbers.get(&order.document_id).cloned().unwrap_or_default(),
            item: item.code.clone(),
            item_name: item.name.clone(),
            unit: item.unit.clone(),
            quantity: order.quantity,
            good: operation.map_or(one.completed, |(_, good)| good),
            completed: one.completed,
            operation: number,
            operation_name: number.and_then(|number| names.get(&(order.document_id, number)).cloned()),
            equivalent: stage.equivalent,
            spent: costs(&stage.spent)?,
            completed_cost: costs(&stage.completed)?,
            in_process: costs(&stage.in_process)?,
        })
    };
    lines.iter().map(line).collect()
}
