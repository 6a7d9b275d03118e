//! Putting the books right: adjustments of the count's own, posted in the same transaction.
//!
//! A difference is of the moment at which it was counted. What moved since moved both the books and the shelf, so it is still just
//! that difference that has to be put right.

use super::difference;
use crate::app::Change;
use crate::ctx::Ctx;
use crate::document::draft::{fill, new_head};
use crate::document::effect::Work;
use crate::document::paper::Around;
use crate::document::view::{Draft, DraftLine};
use crate::error::{Code, Error, Result};
use qitao_domain::document::DocumentKind;
use qitao_domain::stock::reservation::Free;
use qitao_domain::warehouse::WarehouseKind;
use qitao_domain::{Qty, limits};
use qitao_store::{CountLine, StockCount};
use std::collections::BTreeMap;

/// Posts what differs; each line then names the adjustment's line that put it right.
pub(super) fn post(w: &mut Change<'_, '_>, ctx: &Ctx, count: &StockCount) -> Result<()> {
    let mut off: Vec<(Qty, CountLine)> = w
        .count_lines(count.id, 0, None)?
        .into_iter()
        .filter_map(|line| Some((difference(line.figure.as_ref()?), line)))
        .filter(|(off, _)| !off.is_zero())
        .collect();
    // What turned up comes first: what lies in another bin than the books said is not short for a moment.
    off.sort_by_key(|(off, line)| (off.is_negative(), line.number));
    let mut around = Around::default();
    around.add_items(w, off.iter().map(|(_, line)| line.place.0).collect())?;
    around.add_bins(w, off.iter().map(|(_, line)| line.place.1).collect())?;
    off.iter().try_for_each(|(_, line)| super::fits_lots(&around, &count.number, line))?;
    keeps_promises(w, &around, &off)?;
    for part in off.chunks_mut(limits::DOCUMENT_LINES) {
        adjust(w, ctx, count, &around, part)?;
    }
    let lines: Vec<CountLine> = off.into_iter().map(|(_, line)| line).collect();
    Ok(w.put_count_lines(&lines)?)
}

/// What is promised to orders has to be there afterwards, too; else it is said whose it is.
fn keeps_promises(w: &mut Change<'_, '_>, around: &Around, off: &[(Qty, CountLine)]) -> Result<()> {
    let mut by_item: BTreeMap<i64, i64> = BTreeMap::new();
    for (off, line) in off {
        if around.bin(line.place.1)?.kind == WarehouseKind::Stock {
            let sum = by_item.entry(line.place.0).or_insert(0);
            *sum = sum.saturating_add(off.scaled());
        }
    }
    let stocks = w.item_stock(&by_item.keys().copied().collect::<Vec<_>>())?;
    for (item, change) in by_item {
        let Some(stock) = stocks.get(&item).filter(|stock| change < 0 && stock.reserved.is_positive()) else { continue };
        let free = Free { on_hand: stock.on_hand, held: stock.held, reserved: stock.reserved };
        if free.available().scaled().saturating_add(change) >= 0 {
            continue;
        }
        let promised = w.promised_to(item)?;
        let code = around.items.get(&item).map_or("", |item| item.code.as_str());
        let error = Error::new(Code::CountReserved).with("item", code).with("quantity", Qty::from_scaled(-change));
        let error = error.with("available", free.available()).with("reserved", stock.reserved);
        return Err(error.listing(promised.into_iter().map(|(paper, line, quantity)| format!("{paper} #{line}: {quantity}")).collect()));
    }
    Ok(())
}

fn adjust(w: &mut Change<'_, '_>, ctx: &Ctx, count: &StockCount, around: &Around, part: &mut [(Qty, CountLine)]) -> Result<()> {
    let mut lines = Vec::with_capacity(part.len());
    for (off, line) in part.iter() {
        let bin = around.bin(line.place.1)?;
        lines.push(DraftLine {
            item: around.items.get(&line.place.0).map(|item| item.code.clone()).unwrap_or_default(),
            quantity: *off,
            warehouse: bin.warehouse.clone(),
            bin: bin.bin.clone(),
            lot: line.place.2.clone(),
            reason: count.number.clone(),
            ..DraftLine::default()
        });
    }
    let draft = Draft {
        kind: DocumentKind::Adjustment,
        day: None,
        partner: String::new(),
        reference: count.number.clone(),
        due: None,
        tax_included: None,
        note: String::new(),
        lines,
    };
    // Its lines are told by the numbers that they have on the count.
    let numbers: Vec<u32> = part.iter().map(|(_, line)| line.number).collect();
    let on_count = |error: Error| {
        let at = error.params.get("line").and_then(|line| line.parse::<usize>().ok());
        match at.and_then(|at| numbers.get(at.checked_sub(1)?)) {
            Some(number) => error.with("line", number),
            None => error,
        }
    };
    let mut head = new_head(w, DocumentKind::Adjustment, ctx.today)?;
    let paper = fill(w, ctx, &mut head, &draft).map_err(on_count)?;
    for ((_, line), written) in part.iter_mut().zip(&paper.lines) {
        line.document_line_id = Some(written.id);
    }
    let mut work = Work::begin(w, ctx, paper)?;
    work.run().map_err(on_count)?;
    work.end()
}
