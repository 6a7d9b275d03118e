//! What is in a version, what two differ by, what one cost is made of.

use super::made_of::MadeOf;
use super::view::{
    Breakdown, BrokenDown, Compare, Costs, DifferenceRow, Differences, ItemRow, Line, LineKind, List, Page, VersionPage, VersionRow,
    Versions,
};
use super::{allowed, version};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use qitao_domain::bom::LineKind as PartKind;
use qitao_domain::costing::Elements;
use qitao_domain::costing::rollup::breakdown::{Take, of_takes, own_parts};
use qitao_domain::costing::rollup::{Lack, Rolled};
use qitao_domain::exact::Rounding;
use qitao_domain::{Exact, ItemId, PerUnit, Price, Qty, limits};
use qitao_store::{Read, StandardCost, StandardItem, StandardVersion, list};
use std::collections::HashMap;
use std::sync::Arc;

/// `standard.versions`
pub(crate) fn versions(app: &Arc<App>, ctx: &Ctx, input: Versions) -> Result<VersionPage> {
    allowed(ctx)?;
    app.read(|r| {
        let read = |most| Ok::<_, Error>(r.standard_versions(input.after.unwrap_or(i64::MAX), most)?);
        let (rows, next) = list::cut(input.limit, read, |one: &StandardVersion| one.id)?;
        let row = |one: StandardVersion| VersionRow {
            version: one.id,
            name: one.name,
            day: one.day,
            made_at: one.made_at,
            made_by: one.made_by,
            items: one.items,
            unpriced: one.unpriced,
        };
        Ok(VersionPage { versions: rows.into_iter().map(row).collect(), next })
    })
}

fn lack(of: &StandardCost) -> Result<Option<Lack>> {
    if of.lacks.is_empty() {
        return Ok(None);
    }
    let unknown = || Error::new(Code::Internal).with("why", format!("{} is no reason", of.lacks));
    Lack::from_word(&of.lacks).map(Some).ok_or_else(unknown)
}

pub(super) fn row(one: StandardItem) -> Result<ItemRow> {
    Ok(ItemRow {
        item: one.code,
        item_name: one.name,
        unit: one.unit,
        own: Costs::of(&one.cost.own)?,
        cost: Costs::of(&one.cost.cost)?,
        unpriced: !one.cost.lacks.is_empty(),
        lacks: lack(&one.cost)?,
    })
}

/// `standard.list`
pub(crate) fn list(app: &Arc<App>, ctx: &Ctx, input: List) -> Result<Page> {
    allowed(ctx)?;
    app.read(|r| page(r, &input))
}

/// A page of a version's costs.
pub(super) fn page(r: &mut Read<'_>, input: &List) -> Result<Page> {
    version(r, input.version, "version")?;
    let after = input.after.clone().unwrap_or_default();
    // NUL stands in no text, and PostgreSQL refuses it.
    let words = input.words.as_deref().map(str::trim).filter(|words| !words.is_empty());
    let read = |most: u32| -> Result<Vec<StandardItem>> {
        let Some(words) = words else { return Ok(r.standard_page(input.version, &after, input.unpriced, most)?) };
        if words.chars().count() > limits::SEARCH_CHARS {
            return Err(Error::new(Code::FieldTooLong).with("field", "words").with("limit", limits::SEARCH_CHARS));
        }
        if words.contains('\0') {
            return Ok(Vec::new());
        }
        let ids: Vec<ItemId> = r.items_saying(&words.to_lowercase())?.into_iter().collect();
        let mut found = r.standard_items(input.version, &ids)?;
        let wanted = |one: &StandardItem| input.unpriced.is_none_or(|unpriced| unpriced != one.cost.lacks.is_empty());
        found.retain(|one| one.code > after && wanted(one));
        found.truncate(most as usize);
        Ok(found)
    };
    let (rows, next) = list::cut(input.limit, read, |one: &StandardItem| one.code.clone())?;
    Ok(Page { items: rows.into_iter().map(row).collect::<Result<_>>()?, next })
}

/// What an item costs; none where it has no cost.
fn known(one: &StandardCost) -> Result<Option<Elements<Price>>> {
    Ok(if lack(one)?.is_some_and(Lack::has_no_cost) { None } else { Some(one.cost) })
}

/// What an item cost, costs and how that differs.
type Apart = (ItemId, Option<Elements<Price>>, Option<Elements<Price>>, Costs);

/// All items that cost otherwise, the greatest difference first.
fn apart(was: &[StandardCost], is: &[StandardCost]) -> Result<Vec<Apart>> {
    let mut found = Vec::new();
    let (mut before, mut after) = (was.iter().peekable(), is.iter().peekable());
    while let Some(item) = [before.peek(), after.peek()].into_iter().flatten().map(|one| one.item).min() {
        let was = before.next_if(|one| one.item == item).map(known).transpose()?.flatten();
        let is = after.next_if(|one| one.item == item).map(known).transpose()?.flatten();
        if was != is {
            let by = is.unwrap_or_default().minus(&was.unwrap_or_default());
            let by = by.ok_or_else(|| Error::new(Code::Overflow).with("item", item).with("figure", "standard cost"))?;
            found.push((item, was, is, Costs::of(&by)?));
        }
    }
    found.sort_by_key(|(item, _, _, by)| (std::cmp::Reverse(by.total.scaled().unsigned_abs()), *item));
    Ok(found)
}

/// `standard.compare`
pub(crate) fn compare(app: &Arc<App>, ctx: &Ctx, input: Compare) -> Result<Differences> {
    allowed(ctx)?;
    app.read(|r| {
        for (id, field) in [(input.a, "a"), (input.b, "b")] {
            version(r, id, field)?;
        }
        // Versions never change, so the number of a row goes on where the page before ended.
        let (was, is) = (r.standard_costs(input.a)?, r.standard_costs(input.b)?);
        let first = input.after.unwrap_or(0);
        let apart = apart(&was, &is)?;
        let size = limits::list_rows(input.limit);
        let rows: Vec<Apart> = apart.iter().skip(first as usize).take(size as usize).copied().collect();
        let last = first.saturating_add(u32::try_from(rows.len()).unwrap_or(u32::MAX));
        let ids: Vec<ItemId> = rows.iter().map(|row| row.0).collect();
        let briefs = r.item_briefs(&ids)?;
        let total = |of: Option<Elements<Price>>| of.map(|of| Costs::of(&of).map(|costs| costs.total)).transpose();
        let row = |(item, was, is, by): Apart| -> Result<DifferenceRow> {
            let brief = briefs.get(&item).ok_or_else(|| Error::missing("item", item))?;
            let (was, is) = (total(was)?, total(is)?);
            let (item, item_name, unit) = (brief.code.clone(), brief.name.clone(), brief.unit.clone());
            Ok(DifferenceRow { item, item_name, unit, was, is, difference: by.total, by })
        };
        let items = rows.into_iter().map(row).collect::<Result<_>>()?;
        Ok(Differences { items, next: ((last as usize) < apart.len()).then_some(last) })
    })
}

/// `standard.breakdown`
pub(crate) fn breakdown(app: &Arc<App>, ctx: &Ctx, input: Breakdown) -> Result<BrokenDown> {
    allowed(ctx)?;
    app.read(|r| {
        version(r, input.version, "version")?;
        let missing = || Error::missing("item", &input.item).with("field", "item");
        let id = r.item_ids(&[input.item.as_str()])?.remove(&input.item).map(ItemId).ok_or_else(missing)?;
        let one = r.standard_items(input.version, &[id])?.pop().ok_or_else(missing)?;
        let kept = MadeOf::read(&r.standard_made_of(input.version, &[id])?.remove(&id).unwrap_or_default())?;
        let lack = lack(&one.cost)?;
        let mut lines = operations(&kept, &one)?;
        lines.extend(parts(r, input.version, &kept, &one)?);
        if lines.is_empty() && !lack.is_some_and(Lack::has_no_cost) {
            lines.push(Line::new(LineKind::Price, &one.cost.cost)?);
        }
        Ok(BrokenDown {
            item: one.code,
            item_name: one.name,
            unit: one.unit,
            lot: kept.lot,
            cost: Costs::of(&one.cost.cost)?,
            unpriced: lack.is_some(),
            lacks: lack,
            lines,
        })
    })
}

impl Line {
    fn new(kind: LineKind, cost: &Elements<Price>) -> Result<Self> {
        Ok(Self {
            kind,
            item: None,
            item_name: None,
            operation: None,
            operation_name: None,
            work_center: None,
            quantity: None,
            unit: None,
            unit_cost: None,
            cost: Costs::of(cost)?,
        })
    }
}

/// The figure does not fit, or the version does not say what it was rolled up of.
fn beyond(one: &StandardItem) -> Error {
    Error::new(Code::Overflow).with("item", &one.code).with("figure", "standard cost")
}

/// Nine decimals of a quantity of one piece; none where it does not fit.
fn shown(exact: &Exact) -> Option<PerUnit> {
    PerUnit::from_exact(exact, PerUnit::DECIMALS, Rounding::HalfAway)
}

fn operations(kept: &MadeOf, one: &StandardItem) -> Result<Vec<Line>> {
    let operations: Vec<_> = kept.ops.iter().map(super::made_of::KeptOperation::back).collect();
    let costs = own_parts(&operations, kept.lot).map_err(|_| beyond(one))?;
    let mut lines = Vec::with_capacity(costs.len());
    for ((operation, efficiency, _), cost) in operations.iter().zip(&costs) {
        let hours = |seconds: Option<Exact>| seconds.as_ref().and_then(|seconds| shown(&(seconds / Exact::from_integer(3_600))));
        let run = operation.standard_seconds(Qty::ONE, *efficiency);
        let around = Exact::from_integer(i128::from(operation.setup_seconds) + i128::from(operation.cleanup_seconds));
        let is_done_here = !operation.outsourced;
        for (kind, cost, seconds) in [
            (LineKind::Operation, &cost.run, run.map(|run| run - around)),
            (LineKind::Lot, &cost.around, Some(around / kept.lot.to_exact())),
        ] {
            if kind == LineKind::Lot && *cost == Elements::default() {
                continue;
            }
            lines.push(Line {
                operation: Some(operation.number),
                operation_name: Some(operation.name.clone()),
                work_center: Some(operation.work_center.clone()),
                quantity: if is_done_here { hours(seconds) } else { None },
                unit: is_done_here.then(|| "h".into()),
                ..Line::new(kind, cost)?
            });
        }
    }
    Ok(lines)
}

fn parts(r: &mut Read<'_>, version: i64, kept: &MadeOf, one: &StandardItem) -> Result<Vec<Line>> {
    let ids: Vec<ItemId> = kept.parts.iter().map(super::made_of::KeptPart::item).collect();
    let items: HashMap<ItemId, StandardItem> = r.standard_items(version, &ids)?.into_iter().map(|part| (part.cost.item, part)).collect();
    let made_of = r.standard_made_of(version, &ids)?;
    let nothing = Exact::from_integer(0);
    let mut takes = Vec::with_capacity(ids.len());
    let mut lines = Vec::with_capacity(ids.len());
    for part in &kept.parts {
        let item = items.get(&part.item()).ok_or_else(|| beyond(one))?;
        let top = MadeOf::read(made_of.get(&part.item()).map_or("", String::as_str))?.top.unwrap_or_default();
        let (per, fixed) = part.taken()?;
        let take = Take { kind: part.kind(), per, fixed: nothing, share: part.share(), cost: item.cost.cost, on_top: Elements::default() };
        // What a co-product carries is a share of all, however much of it there is.
        let is_share = part.kind() == PartKind::CoProduct;
        let for_each = is_share || per != nothing;
        let for_order = !is_share && (fixed != nothing || top != Elements::default()) && !kept.phantom;
        let sign = |quantity: Exact| if part.kind().is_output() { -quantity } else { quantity };
        if for_each {
            takes.push(take);
            lines.push((LineKind::Component, item, sign(per)));
        }
        if for_order {
            takes.push(Take { per: nothing, fixed, on_top: top, ..take });
            lines.push((LineKind::Lot, item, sign(fixed / kept.lot.to_exact())));
        }
    }
    let below = one.cost.cost.minus(&one.cost.own).ok_or_else(|| beyond(one))?;
    let rolled = Rolled { item: one.cost.item, own: one.cost.own, below };
    let costs = of_takes(&rolled, &takes, (!kept.phantom).then_some(kept.lot)).ok_or_else(|| beyond(one))?;
    let line = |((kind, item, quantity), cost): ((LineKind, &StandardItem, Exact), Elements<Price>)| -> Result<Line> {
        Ok(Line {
            item: Some(item.code.clone()),
            item_name: Some(item.name.clone()),
            quantity: shown(&quantity),
            unit: Some(item.unit.clone()),
            unit_cost: Some(Costs::of(&item.cost.cost)?.total),
            ..Line::new(kind, &cost)?
        })
    };
    lines.into_iter().zip(costs).map(line).collect()
}
