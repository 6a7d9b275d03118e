//! Sheets, and the figures that are entered on them.

use super::view::{Add, Enter, Make, View};
use super::{stored, view};
use crate::app::{App, Change};
use crate::check;
use crate::ctx::Ctx;
use crate::document::paper::{Around, is_kept};
use crate::error::{Code, Error, Result};
use qitao_domain::stock::count::{AbcClass, CountState, classes, number};
use qitao_domain::{PerUnit, Qty, limits};
use qitao_store::{CountLine, Figure, Read, StockCount, StockPlace};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// `count.make`
pub(crate) fn make(app: &Arc<App>, ctx: &Ctx, input: Make) -> Result<View> {
    check::text("note", &input.note, limits::NOTE_CHARS)?;
    check::count("bins", input.bins.len(), limits::COUNT_LINES)?;
    check::count("items", input.items.len(), limits::COUNT_LINES)?;
    check::share("tolerance", input.tolerance.unwrap_or(PerUnit::ZERO), true)?;
    if let Some(most) = input.most {
        check::range("most", i64::from(most), 1, i64::try_from(limits::COUNT_LINES).unwrap_or(i64::MAX))?;
    }
    app.write(ctx, |w| {
        let warehouse =
            w.warehouse(&input.warehouse)?.ok_or_else(|| Error::missing("warehouse", &input.warehouse).with("field", "warehouse"))?;
        let places = chosen(w, warehouse.id, &input)?;
        if places.is_empty() {
            return Err(Error::new(Code::CountNothing).with("warehouse", &input.warehouse));
        }
        check::count("lines", places.len(), limits::COUNT_LINES)?;
        let (count, _) = begin(w, ctx, warehouse.id, places, input.tolerance.unwrap_or(PerUnit::ZERO), &input.note)?;
        let view = view(w, ctx, &count.number)?;
        w.audit("count", &count.number, None, Some(&view.count))?;
        Ok(view)
    })
}

/// Writes a sheet of today with these places in their order, nothing on it counted yet.
pub(crate) fn begin(
    w: &mut Change<'_, '_>,
    ctx: &Ctx,
    warehouse_id: i64,
    places: Vec<StockPlace>,
    tolerance: PerUnit,
    note: &str,
) -> Result<(StockCount, Vec<CountLine>)> {
    let new =
        |(place, number)| CountLine { id: 0, count_id: 0, number, place, found: false, round: 1, figure: None, document_line_id: None };
    let mut lines: Vec<CountLine> = places.into_iter().zip(1..).map(new).collect();
    let serial = w.next_serial("stock_count", ctx.today)?;
    let stamp = w.stamp().clone();
    let mut count = StockCount {
        id: 0,
        number: number(ctx.today, serial),
        day: ctx.today,
        state: CountState::Open,
        warehouse_id,
        tolerance,
        note: note.into(),
        reason: String::new(),
        lines: i64::try_from(lines.len()).unwrap_or(i64::MAX),
        counted: 0,
        exact: None,
        close: None,
        made_at: stamp.at,
        made_by: stamp.actor.clone(),
        approved_at: None,
        approved_by: None,
        posted_at: None,
        posted_by: None,
        revision: 1,
        changed_at: stamp.at,
        changed_by: stamp.actor,
    };
    w.add_count(&mut count, &mut lines)?;
    Ok((count, lines))
}

/// The places that a sheet is made of, in the order in which somebody walks past them.
///
/// A part of a warehouse that is chosen by its turn leaves out what is being counted already; a sheet of all of something does not
/// leave anything out silently.
fn chosen(r: &mut Read<'_>, warehouse: i64, input: &Make) -> Result<Vec<StockPlace>> {
    let mut places = r.places_in(warehouse)?;
    if !input.bins.is_empty() {
        let named: Vec<(&str, &str)> = input.bins.iter().map(|bin| (input.warehouse.as_str(), bin.as_str())).collect();
        let found: HashMap<String, i64> = r.bins_by_code(&named)?.into_iter().map(|bin| (bin.bin, bin.id)).collect();
        if let Some(bin) = input.bins.iter().find(|bin| !found.contains_key(*bin)) {
            return Err(Error::missing("bin", format!("{} {bin}", input.warehouse)).with("field", "bins"));
        }
        let ids: HashSet<i64> = found.into_values().collect();
        places.retain(|place| ids.contains(&place.1));
    }
    if !input.items.is_empty() {
        let codes: Vec<&str> = input.items.iter().map(String::as_str).collect();
        let found = r.item_ids(&codes)?;
        if let Some(code) = input.items.iter().find(|code| !found.contains_key(*code)) {
            return Err(Error::missing("item", code).with("field", "items"));
        }
        let ids: HashSet<i64> = found.into_values().collect();
        places.retain(|place| ids.contains(&place.0));
    }
    if let Some(group) = &input.group {
        let ids: HashSet<i64> = r.items_of_group(group)?.into_iter().collect();
        places.retain(|place| ids.contains(&place.0));
    }
    if let Some(class) = input.class {
        let of: HashMap<i64, AbcClass> = classes(r.stock_values()?).into_iter().collect();
        places.retain(|place| of.get(&place.0).copied().unwrap_or(AbcClass::C) == class);
    }
    let busy = r.being_counted(warehouse)?;
    if input.class.is_some() || input.most.is_some() {
        places.retain(|place| !busy.contains_key(place));
    }
    let mut around = Around::default();
    around.add_items(r, places.iter().map(|place| place.0).collect())?;
    around.add_bins(r, places.iter().map(|place| place.1).collect())?;
    if let Some((place, number)) = places.iter().find_map(|place| busy.get_key_value(place)) {
        return Err(overlaps(&around, place, number));
    }
    if let Some(most) = input.most {
        let last = r.last_counted(warehouse)?;
        places.sort_by_key(|place| (last.get(place).copied(), place.clone()));
        places.truncate(most as usize);
    }
    let key = |place: &StockPlace| {
        let bin = around.bins.get(&place.1).map(|bin| bin.bin.clone()).unwrap_or_default();
        (bin, around.items.get(&place.0).map(|item| item.code.clone()).unwrap_or_default(), place.2.clone())
    };
    places.sort_by_cached_key(key);
    Ok(places)
}

fn overlaps(around: &Around, place: &StockPlace, number: &str) -> Error {
    let item = around.items.get(&place.0).map_or("", |item| item.code.as_str());
    let bin = around.bins.get(&place.1);
    let shown = [bin.map_or("", |b| b.warehouse.as_str()), bin.map_or("", |b| b.bin.as_str()), place.2.as_str()];
    let shown = shown.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    Error::new(Code::CountOverlaps).with("item", item).with("place", shown).with("number", number)
}

/// A count on which figures may be entered.
fn open(r: &mut Read<'_>, number: &str) -> Result<StockCount> {
    let count = stored(r, number)?;
    if count.state == CountState::Open {
        return Ok(count);
    }
    Err(Error::new(Code::CountState).with("number", number).with("state", count.state.word()).with("verb", "enter"))
}

/// Writes figures with what the books say now.
fn enter_lines(w: &mut Change<'_, '_>, count: &mut StockCount, lines: &mut [CountLine], figures: &[Qty]) -> Result<()> {
    let items: Vec<i64> = lines.iter().map(|line| line.place.0).collect::<BTreeSet<_>>().into_iter().collect();
    let book: HashMap<StockPlace, Qty> = w.balances(&items)?.into_iter().map(|(place, balance)| (place, balance.quantity)).collect();
    let stamp = w.stamp().clone();
    for (line, quantity) in lines.iter_mut().zip(figures) {
        count.counted += i64::from(line.figure.is_none());
        let book = book.get(&line.place).copied().unwrap_or(Qty::ZERO);
        line.figure = Some(Figure { counted: *quantity, book, at: stamp.at, by: stamp.actor.clone() });
    }
    w.put_count_lines(lines)?;
    w.add_count_entries(lines)?;
    Ok(w.put_count(count, false)?)
}

/// `count.enter`
pub(crate) fn enter(app: &Arc<App>, ctx: &Ctx, input: Enter) -> Result<View> {
    check::count("entries", input.entries.len(), limits::COUNT_ENTRIES)?;
    app.write(ctx, |w| {
        let mut count = open(w, &input.number)?;
        let numbers: Vec<u32> = input.entries.iter().map(|entry| entry.line).collect();
        let mut found: HashMap<u32, CountLine> = w.count_lines_by_number(count.id, &numbers)?.into_iter().map(|l| (l.number, l)).collect();
        let mut around = Around::default();
        around.add_items(w, found.values().map(|line| line.place.0).collect())?;
        let (mut lines, mut figures) = (Vec::with_capacity(numbers.len()), Vec::with_capacity(numbers.len()));
        for entry in &input.entries {
            let shown = || format!("{} {}", input.number, entry.line);
            let line = found.remove(&entry.line).ok_or_else(|| Error::missing("count_line", shown()).with("line", entry.line))?;
            let item = around.items.get(&line.place.0).ok_or_else(|| Error::missing("item", line.place.0))?;
            let at = |error: Error| error.with("line", entry.line);
            check::not_negative("quantity", entry.quantity).map_err(at)?;
            check::decimals("quantity", entry.quantity, item).map_err(at)?;
            // Whose figure stands there is corrected by whoever entered it, or counted anew when somebody asks for it.
            if let Some(figure) = line.figure.as_ref().filter(|figure| figure.by != ctx.actor.name) {
                return Err(Error::new(Code::CountEntered).with("line", entry.line).with("by", &figure.by));
            }
            // Nothing lies there any more as the sheet has it: what does, has another line.
            if entry.quantity.is_positive() {
                super::fits_lots(&around, &input.number, &line)?;
            }
            lines.push(line);
            figures.push(entry.quantity);
        }
        enter_lines(w, &mut count, &mut lines, &figures)?;
        w.audit("count", &input.number, None, Some(&input))?;
        view(w, ctx, &input.number)
    })
}

/// `count.add`
pub(crate) fn add(app: &Arc<App>, ctx: &Ctx, input: Add) -> Result<View> {
    check::text("lot", &input.lot, limits::CODE_CHARS)?;
    check::not_negative("quantity", input.quantity)?;
    app.write(ctx, |w| {
        let mut count = open(w, &input.number)?;
        let item = w.item(&input.item)?.ok_or_else(|| Error::missing("item", &input.item).with("field", "item"))?;
        if !is_kept(&item.record) {
            return Err(Error::new(Code::StockNotKept).with("field", "item").with("item", &input.item));
        }
        check::decimals("quantity", input.quantity, &item.record)?;
        let mut around = Around::default();
        around.add_items(w, BTreeSet::from([item.id]))?;
        let lots = around.rule(item.id).lots;
        if lots == input.lot.is_empty() {
            let code = if lots { Code::LotNeeded } else { Code::LotUnwanted };
            return Err(Error::new(code).with("field", "lot").with("item", &input.item));
        }
        let warehouse = w.warehouses_by_id(&[count.warehouse_id])?.pop().map(|one| one.record.code).unwrap_or_default();
        let shown = format!("{warehouse} {}", input.bin);
        let bin = w.bins_by_code(&[(&warehouse, &input.bin)])?.pop();
        let bin = bin.ok_or_else(|| Error::missing("bin", shown.trim_end()).with("field", "bin"))?;
        if bin.retired {
            return Err(Error::new(Code::RetiredUsed).with("key", shown.trim_end()).with("field", "bin"));
        }
        let place = (item.id, bin.id, input.lot.clone());
        around.add_bins(w, BTreeSet::from([bin.id]))?;
        if let Some(number) = w.being_counted(count.warehouse_id)?.get(&place) {
            return Err(overlaps(&around, &place, number));
        }
        check::count("lines", usize::try_from(count.lines).unwrap_or(usize::MAX).saturating_add(1), limits::COUNT_LINES)?;
        count.lines += 1;
        let number = u32::try_from(count.lines).unwrap_or(u32::MAX);
        let mut lines =
            [CountLine { id: 0, count_id: count.id, number, place, found: true, round: 1, figure: None, document_line_id: None }];
        w.add_count_lines(&mut lines)?;
        enter_lines(w, &mut count, &mut lines, &[input.quantity])?;
        w.audit("count", &input.number, None, Some(&input))?;
        view(w, ctx, &input.number)
    })
}
