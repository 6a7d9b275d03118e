//! Receiving goods: how many of which quality, what they weigh, what they took, what they are worth. All of it in one change.

use super::account::{self, Kept};
use super::view::{Came, Receive, Spoiled};
use super::{follow, refused, uses};
use crate::app::{App, Change};
use crate::check;
use crate::ctx::Ctx;
use crate::document::draft::new_head;
use crate::document::paper::{Paper, add_up, blank, currency_decimals, may};
use crate::document::show;
use crate::document::view::View;
use crate::error::{Code, Error, Result};
use qitao_domain::document::DocumentKind;
use qitao_domain::exact::{allocate, pow10};
use qitao_domain::item::Item;
use qitao_domain::outsourcing::goods::Quality;
use qitao_domain::outsourcing::order::{takes, weighed};
use qitao_domain::unit::ratio_to_own;
use qitao_domain::{Money, Price, Qty, limits};
use qitao_store::{Line, Link, Read, SubcontractGoods};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// `outsourcing.receive`
pub(crate) fn receive(app: &Arc<App>, ctx: &Ctx, input: Receive) -> Result<View> {
    app.write(ctx, |w| receive_in(w, ctx, &input))
}

/// One row of a receipt before it has a line.
struct Part {
    ordered: i64,
    item: i64,
    goods: SubcontractGoods,
    bin: Option<i64>,
    lot: String,
    note: String,
}

fn receive_in(w: &mut Change<'_, '_>, ctx: &Ctx, input: &Receive) -> Result<View> {
    let kind = DocumentKind::SubcontractReceipt;
    may(ctx, kind)?;
    check::text("reference", &input.reference, limits::CODE_CHARS)?;
    check::text("note", &input.note, limits::NOTE_CHARS)?;
    check::count("lines", input.lines.len(), limits::DOCUMENT_LINES)?;
    if input.freight.is_negative() {
        return Err(Error::new(Code::FieldNegative).with("field", "freight").with("value", input.freight));
    }
    let day = input.day.unwrap_or(ctx.today);
    let order = Paper::load(w, &input.order)?;
    if order.head.kind != DocumentKind::SubcontractOrder {
        return Err(Error::missing("subcontract_order", &input.order).with("field", "order"));
    }
    if let Err(why) = takes(order.head.state) {
        return Err(refused(w, why)?.with("number", &order.head.number).with("state", order.head.state.word()));
    }
    crate::document::act::may_post(w, kind, day)?;
    let mut kept = account::load(w, &order.lines.iter().map(|line| line.id).collect::<Vec<_>>())?;
    let parts = parts(w, &order, input)?;
    let mut head = new_head(w, kind, day)?;
    (head.partner_id, head.reference, head.note) = (order.head.partner_id, input.reference.clone(), input.note.clone());
    let decimals = currency_decimals(w)?;
    let (parts, lines) = happened(w, &mut kept, parts, decimals)?;
    account::keep(w, kept)?;
    uses::even(w, ctx, &lines, &head.number, day)?;
    let parts = with_freight(parts, input.freight, decimals)?;
    let paper = write(w, head, &parts)?;
    let number = paper.head.number.clone();
    follow::do_it(w, ctx, paper)?;
    let view = show::of(w, ctx, &number)?;
    w.audit("document", &number, None::<&View>, Some(&view))?;
    Ok(show::seen(ctx, view))
}

/// Posts what came to the accounts; with its fees, and the lines of the order that it is of.
fn happened(r: &mut Read<'_>, kept: &mut BTreeMap<i64, Kept>, mut parts: Vec<Part>, decimals: u32) -> Result<(Vec<Part>, Vec<i64>)> {
    let lines: BTreeSet<i64> = parts.iter().map(|part| part.ordered).collect();
    for line in &lines {
        let Some(one) = kept.get_mut(line) else { continue };
        let goods: Vec<SubcontractGoods> = parts.iter().filter(|part| part.ordered == *line).map(|part| part.goods).collect();
        let before = fees(one, decimals)?;
        one.move_on(r, &follow::receipt(&goods), false)?;
        let after = fees(one, decimals)?;
        // Receipts add up to what all of them together cost, to the last cent.
        let fee = after.checked_sub(before).ok_or_else(|| beyond(one))?;
        let first = parts.iter_mut().filter(|part| part.ordered == *line).min_by_key(|part| part.goods.quality);
        if let Some(part) = first {
            part.goods.fee = fee;
        }
    }
    Ok((parts, lines.into_iter().collect()))
}

fn beyond(kept: &Kept) -> Error {
    Error::new(Code::DocumentOutOfRange).with("number", kept.paper.number)
}

/// What all that came of a line costs at the supplier.
fn fees(kept: &Kept, decimals: u32) -> Result<Money> {
    let one = |sum: Money, operation: &qitao_store::SubcontractOperation| {
        let pieces = kept.account.pieces(operation.number)?;
        sum.checked_add(operation.price.unwrap_or(Price::ZERO).amount(pieces.paid, decimals)?)
    };
    kept.operations.iter().try_fold(Money::ZERO, one).ok_or_else(|| beyond(kept))
}

/// What else was paid, by what the good pieces cost, else by how many they are; on the first where none is good.
fn with_freight(mut parts: Vec<Part>, freight: Money, decimals: u32) -> Result<Vec<Part>> {
    if freight.is_zero() {
        return Ok(parts);
    }
    let step = pow10(Money::DECIMALS.saturating_sub(decimals));
    let total = i128::from(freight.scaled()) / step;
    if total * step != i128::from(freight.scaled()) {
        return Err(Error::new(Code::FieldDecimals)
            .with("field", "freight")
            .with("value", freight)
            .with("item", "")
            .with("decimals", decimals));
    }
    let good: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].goods.quality == Quality::Good).collect();
    let fees: Vec<i128> = good.iter().map(|at| i128::from(parts[*at].goods.fee.scaled())).collect();
    let weights =
        if fees.iter().any(|fee| *fee > 0) { fees } else { good.iter().map(|at| i128::from(parts[*at].goods.quantity.scaled())).collect() };
    if weights.is_empty() {
        if let Some(first) = parts.first_mut() {
            first.goods.freight = freight;
        }
        return Ok(parts);
    }
    let shares = allocate(total, &weights).ok_or_else(|| Error::new(Code::FieldRange).with("field", "freight").with("value", freight))?;
    for (at, share) in good.into_iter().zip(shares) {
        parts[at].goods.freight = Money::from_scaled(i64::try_from(share * step).unwrap_or(i64::MAX));
    }
    Ok(parts)
}

fn parts(r: &mut Read<'_>, order: &Paper, input: &Receive) -> Result<Vec<Part>> {
    let ids: Vec<i64> = order.lines.iter().filter_map(|line| line.item_id).collect();
    let items: BTreeMap<i64, Item> = r.items_by_id(&ids)?.into_iter().map(|item| (item.id, item.record)).collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for came in &input.lines {
        let missing = || Error::missing("document_line", format!("{} {}", input.order, came.line)).with("field", "line");
        let line = order.lines.iter().find(|line| line.number == came.line).ok_or_else(missing)?;
        if !seen.insert(line.id) {
            return Err(Error::new(Code::DocumentParentTwice).with("parent", &input.order).with("parent_line", came.line));
        }
        let item = line.item_id.and_then(|id| items.get(&id)).ok_or_else(missing)?;
        found.extend(of_line(r, line, item, came).map_err(|error| error.with("line", came.line))?);
    }
    if found.is_empty() {
        return Err(Error::new(Code::FieldRequired).with("field", "good"));
    }
    Ok(found)
}

fn of_line(r: &mut Read<'_>, line: &Line, item: &Item, came: &Came) -> Result<Vec<Part>> {
    check::text("note", &came.note, limits::NOTE_CHARS)?;
    let own = r.subcontract_lines(&[line.id])?.remove(&line.id);
    let own = own.ok_or_else(|| Error::missing("subcontract_order", line.number))?;
    let last = own.operations.map_or(0, |(_, last)| last);
    let scale = came.weighed.as_ref().map(|one| of_scale(r, item, &one.unit).map(|ratio| (one, ratio))).transpose()?;
    let pieces = match (came.good, &scale) {
        (Some(good), _) => good,
        (None, Some((one, (_, each)))) => weighed(one.quantity, each, item.decimals)
            .ok_or_else(|| Error::new(Code::Overflow).with("item", &item.code).with("figure", one.quantity))?,
        (None, None) => Qty::ZERO,
    };
    let mut rows = vec![(Quality::Good, last, pieces), (Quality::Rework, last, came.rework)];
    for Spoiled { operation, reject_material, reject_work } in &came.spoiled {
        let at = operation.unwrap_or(last);
        rows.extend([(Quality::RejectMaterial, at, *reject_material), (Quality::RejectWork, at, *reject_work)]);
    }
    let is_stocked = own.work_order_id.is_none() && crate::document::paper::is_kept(item);
    let bin = if is_stocked && pieces.is_positive() { Some(bin(r, came)?) } else { None };
    let mut found = Vec::new();
    for (quality, operation, quantity) in rows {
        let field = quality.word();
        check::decimals(field, quantity, item)?;
        check::not_negative(field, quantity)?;
        if quantity.is_zero() {
            continue;
        }
        let is_good = quality == Quality::Good;
        let on_scale = scale.as_ref().filter(|_| is_good).map(|(one, (unit, _))| (one.quantity, *unit));
        found.push(Part {
            ordered: line.id,
            item: line.item_id.unwrap_or_default(),
            goods: SubcontractGoods {
                line_id: 0,
                order_line_id: line.id,
                quality,
                operation,
                quantity,
                weighed: on_scale,
                fee: Money::ZERO,
                freight: Money::ZERO,
            },
            bin: bin.filter(|_| is_good),
            lot: if is_good { came.lot.trim().to_owned() } else { String::new() },
            note: came.note.clone(),
        });
    }
    Ok(found)
}

/// The unit of a scale, and how many of the item's own one of it is.
fn of_scale(r: &mut Read<'_>, item: &Item, unit: &str) -> Result<(i64, qitao_domain::Exact)> {
    let missing = |code: &str| Error::missing("unit", code).with("field", "weighed");
    let from = r.unit(unit)?.ok_or_else(|| missing(unit))?;
    let own = r.unit(&item.unit)?.ok_or_else(|| missing(&item.unit))?;
    let ratio = ratio_to_own(&from.record, &own.record, &item.conversions);
    let none =
        || Error::new(Code::UnitConversion).with("item", &item.code).with("unit", unit).with("own", &item.unit).with("field", "weighed");
    Ok((from.id, ratio.ok_or_else(none)?))
}

fn bin(r: &mut Read<'_>, came: &Came) -> Result<i64> {
    if came.warehouse.is_empty() {
        return Err(Error::new(Code::FieldRequired).with("field", "warehouse"));
    }
    let found = r.bins_by_code(&[(came.warehouse.as_str(), came.bin.as_str())])?.pop();
    let shown = crate::bin::key(&came.warehouse, &came.bin);
    Ok(found.ok_or_else(|| Error::missing("bin", shown).with("field", "warehouse"))?.id)
}

/// Writes the receipt: a line for each quality.
fn write(w: &mut Change<'_, '_>, mut head: qitao_store::Document, parts: &[Part]) -> Result<Paper> {
    let kind = DocumentKind::SubcontractReceipt;
    let line = |(part, number): (&Part, u32)| Line {
        item_id: Some(part.item),
        quantity: part.goods.quantity,
        bin_id: part.bin,
        lot: part.lot.clone(),
        note: part.note.clone(),
        ..blank(kind, number)
    };
    let mut lines: Vec<Line> = parts.iter().zip(1_u32..).map(line).collect();
    add_up(&mut head, &lines)?;
    head.revision = 1;
    w.add_document(&mut head)?;
    w.put_lines(&head, &mut lines)?;
    let link = |(line, part): (&Line, &Part)| Link { id: 0, line_id: line.id, parent_id: part.ordered, quantity: line.quantity };
    let mut links: Vec<Link> = lines.iter().zip(parts).map(link).collect();
    w.add_links(&mut links)?;
    let goods: Vec<SubcontractGoods> =
        lines.iter().zip(parts).map(|(line, part)| SubcontractGoods { line_id: line.id, ..part.goods }).collect();
    w.add_subcontract_goods(&goods)?;
    Ok(Paper { head, lines, links })
}
