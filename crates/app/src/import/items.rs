//! Items, then their conversions. Every mistake of a row is told, whatever else is wrong with it.

use super::books::{BooksError, Kept};
use super::cells::{At, CodeText, Desk, Got, wrong};
use super::check::{Prepared, Records};
use super::differences::{Differences, State, conversion_texts, item_texts};
use super::fields::RowFields;
use super::kinds::Kind;
use super::problem::Code;
use super::stock_rules::{RuleCells, rule_texts};
use super::text::Wrong;
use super::world::{World, first_of, warn_spaces};
use crate::check::{self, InUse, Uses};
use qitao_domain::item::{Item, ItemKind, LotRule, Source};
use qitao_domain::stock::StockRule;
use qitao_domain::unit::Conversion;
use qitao_domain::{Qty, limits};
use std::collections::HashMap;

/// A row of items.
pub(crate) struct ItemRow<'a> {
    at: At,
    pub code: Got<CodeText<'a>>,
    name: Got<String>,
    spec: Got<String>,
    kind: Got<ItemKind>,
    source: Got<Source>,
    unit: Got<CodeText<'a>>,
    decimals: Got<u32>,
    group: Got<String>,
    barcode: Got<CodeText<'a>>,
    lead_time_days: Got<u32>,
    safety_stock: Got<Qty>,
    lot_rule: Got<LotRule>,
    lots: [Got<Qty>; 4],
    lot_days: Got<u32>,
    note: Got<String>,
    retired: Got<bool>,
    rule: RuleCells,
}

const KIND: usize = 3;
const UNIT: usize = 5;
const DECIMALS: usize = 6;
const BARCODE: usize = 8;
const SAFETY: usize = 10;
const LOT_RULE: usize = 11;
const LOTS: [usize; 4] = [12, 13, 14, 15];
const LOT_MIN: usize = 12;
const LOT_MAX: usize = 14;
const LOT_DAYS: usize = 16;

impl<'a> ItemRow<'a> {
    pub fn read(desk: &mut Desk<'a>, mut row: RowFields<'a>) -> Self {
        let days = u32::try_from(limits::LEAD_TIME_DAYS).unwrap_or(u32::MAX);
        Self {
            at: row.at,
            code: row.code(desk, 0),
            name: row.text(desk, 1),
            spec: row.text(desk, 2),
            kind: row.choice(desk, KIND),
            source: row.choice(desk, 4),
            unit: row.code(desk, UNIT),
            decimals: row.whole(desk, DECIMALS, 0, limits::ITEM_DECIMALS),
            group: row.text(desk, 7),
            barcode: row.code(desk, BARCODE),
            lead_time_days: row.whole(desk, 9, 0, days),
            safety_stock: row.quantity(desk, SAFETY),
            lot_rule: row.choice(desk, LOT_RULE),
            lots: LOTS.map(|field| row.quantity(desk, field)),
            lot_days: row.whole(desk, LOT_DAYS, 0, days),
            note: row.text(desk, 17),
            retired: row.yes_no(desk, 18),
            rule: RuleCells::read(desk, &mut row),
        }
    }

    /// The item, merged with what the books have; `None` when its code or unit is unknown.
    fn merged(self, desk: &mut Desk<'_>, world: &World<'_>, code: Option<&str>) -> Option<Item> {
        let at = self.at;
        let old = code.and_then(|code| world.items.get(code));
        let unit = match self.unit.get() {
            Some(unit) => world.unit(desk, at, UNIT, &unit.text, None),
            None => old.and_then(|old| world.units.get(&old.unit)),
        };
        let decimals = match self.decimals {
            Got::Is(decimals) => u8::try_from(decimals).ok(),
            Got::Blank => unit.map(|u| u.decimals),
            Got::Absent => old.map(|i| i.decimals).or_else(|| unit.map(|u| u.decimals)),
            Got::Bad => None,
        };
        let kind = self.kind.or_keep(old.map(|i| i.kind), ItemKind::Raw);
        let source = match kind {
            ItemKind::Raw | ItemKind::Service => Source::Buy,
            ItemKind::SemiFinished | ItemKind::Finished | ItemKind::Phantom => Source::Make,
        };
        let [min, multiple, max, fixed] = self.lots;
        let before = |figure: fn(&Item) -> Qty| old.map(figure);
        let figures = [
            Figure::new(SAFETY, self.safety_stock, before(|i| i.safety_stock)),
            Figure::new(LOTS[0], min, before(|i| i.lot_min)),
            Figure::new(LOTS[1], multiple, before(|i| i.lot_multiple)),
            Figure::new(LOTS[2], max, before(|i| i.lot_max)),
            Figure::new(LOTS[3], fixed, before(|i| i.lot_fixed)),
        ];
        let unit_code = unit.map_or("", |u| u.code.as_str());
        figures.iter().for_each(|figure| figure.check(desk, at, decimals, unit_code));
        let [safety_stock, lot_min, lot_multiple, lot_max, lot_fixed] = figures;
        let days = Figure { field: LOT_DAYS, own: self.lot_days.is_there(), bad: self.lot_days == Got::Bad, value: Qty::ZERO };
        let lot_days = self.lot_days.or_clear(old.map(|i| i.lot_days), 0);
        let days = Figure { value: Qty::from_whole(i64::from(lot_days)).unwrap_or(Qty::ONE), ..days };
        let rule_bad = self.lot_rule == Got::Bad;
        let lot_rule = self.lot_rule.or_keep(old.map(|i| i.lot_rule), LotRule::LotForLot);
        let needed = match lot_rule {
            LotRule::LotForLot => None,
            LotRule::Fixed => Some(&lot_fixed),
            LotRule::Period => Some(&days),
            LotRule::MinMax => Some(&lot_max),
        };
        if let Some(figure) = needed.filter(|f| !rule_bad && !f.bad && f.value.is_zero()) {
            desk.report(at, if figure.own { figure.field } else { LOT_RULE }, wrong(Code::LotFigureMissing, &[]));
        }
        if lot_max.value.is_positive() && lot_max.value < lot_min.value && !lot_max.bad && !lot_min.bad {
            let field = if lot_max.own { LOT_MAX } else { LOT_MIN };
            let params = [("min", lot_min.value.to_string()), ("max", lot_max.value.to_string())];
            desk.report(at, field, wrong(Code::LotMaxBelowMin, &params.each_ref().map(|(k, v)| (*k, v.as_str()))));
        }
        let text = |got: Got<String>, before: Option<&String>| got.or_clear(before.cloned(), String::new());
        Some(Item {
            code: code?.to_owned(),
            name: text(self.name, old.map(|i| &i.name)),
            spec: text(self.spec, old.map(|i| &i.spec)),
            kind,
            source: self.source.or_keep(old.map(|i| i.source), source),
            unit: unit?.code.clone(),
            decimals: decimals?,
            group: text(self.group, old.map(|i| &i.group)),
            barcode: match self.barcode {
                Got::Is(code) => code.text.into_owned(),
                Got::Blank => String::new(),
                Got::Absent | Got::Bad => old.map(|i| i.barcode.clone()).unwrap_or_default(),
            },
            lead_time_days: self.lead_time_days.or_clear(old.map(|i| i.lead_time_days), 0),
            safety_stock: safety_stock.value,
            lot_rule,
            lot_min: lot_min.value,
            lot_multiple: lot_multiple.value,
            lot_max: lot_max.value,
            lot_fixed: lot_fixed.value,
            lot_days,
            conversions: old.map(|i| i.conversions.clone()).unwrap_or_default(),
            note: text(self.note, old.map(|i| &i.note)),
            retired: self.retired.or_keep(old.map(|i| i.retired), false),
        })
    }
}

/// A stock figure of an item as it will be.
struct Figure {
    field: usize,
    /// The row says it, in a cell of its own.
    own: bool,
    bad: bool,
    value: Qty,
}

impl Figure {
    fn new(field: usize, got: Got<Qty>, before: Option<Qty>) -> Self {
        Self { field, own: got.is_there(), bad: got == Got::Bad, value: got.or_clear(before, Qty::ZERO) }
    }

    /// Not below 0 and no finer than the item; told at its cell, or at the decimals where the books' figure does not fit.
    fn check(&self, desk: &mut Desk<'_>, at: At, decimals: Option<u8>, unit: &str) {
        if self.value.is_negative() {
            desk.report(at, self.field, wrong(Code::Negative, &[]));
            return;
        }
        let Some(decimals) = decimals.filter(|d| !self.bad && self.value.decimals_used() > u32::from(*d)) else { return };
        let params = [("decimals", decimals.to_string()), ("unit", unit.to_owned()), ("figure", self.value.to_string())];
        let params = params.each_ref().map(|(k, v)| (*k, v.as_str()));
        if self.own {
            desk.report(at, self.field, wrong(Code::TooManyDecimals, &params[..2]));
        } else {
            desk.report(at, DECIMALS, wrong(Code::FigureIsFiner, &params));
        }
    }
}

/// Tells at their cells the changes of an item in use that would change the meaning of what is there.
fn check_use(desk: &mut Desk<'_>, world: &World<'_>, at: At, old: &Item, new: &Item, uses: &Uses) {
    for why in check::in_use(old, new, uses, &world.units) {
        let (field, code, params, suggestion) = match why {
            InUse::Made => (KIND, Code::ServiceIsMade, vec![("uses", uses.made.to_string())], None),
            InUse::Kept { uses } => (KIND, Code::KindInPapers, vec![("uses", uses.to_string())], Some(old.kind.word().to_owned())),
            InUse::Decimals { uses } => {
                let before = old.decimals.to_string();
                (DECIMALS, Code::DecimalsInUse, vec![("before", before.clone()), ("uses", uses.to_string())], Some(before))
            }
            InUse::Unit { uses } => {
                let before = old.unit.clone();
                (UNIT, Code::UnitInUse, vec![("before", before.clone()), ("uses", uses.to_string())], Some(before))
            }
            InUse::Conversion { unit } => (UNIT, Code::NoConversion, vec![("item", new.code.clone()), ("unit", unit)], None),
        };
        desk.report(at, field, Wrong { code, params, suggestion });
    }
    if new.conversions.iter().any(|c| c.unit == new.unit) {
        desk.report(at, UNIT, wrong(Code::ConversionOfOwnUnit, &[("unit", &new.unit)]));
    } else if old.unit != new.unit && !desk.is_bad(at) {
        desk.report(at, UNIT, wrong(Code::UnitChanged, &[("before", &old.unit)]));
    }
}

/// Resolves items, then their conversions.
pub(crate) fn items(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    rows: Vec<ItemRow<'_>>,
    conversions: Vec<ConversionRow<'_>>,
    records: &mut Records,
    found: &mut Differences,
) -> Result<(), BooksError> {
    let mut seen = HashMap::new();
    let barcodes: Vec<&str> = rows.iter().filter_map(|r| Some(r.barcode.get()?.text.as_ref())).collect();
    if !barcodes.is_empty() {
        world.barcodes = world.books.barcodes(&barcodes)?.into_iter().collect();
    }
    // Items as the books have them, for what the file changes; and the order in which they are written.
    let mut before: HashMap<String, Option<Item>> = HashMap::new();
    let mut order: Vec<String> = Vec::new();
    let mut read: Vec<(At, String, Option<Item>)> = Vec::new();
    let mut rules: HashMap<String, RuleCells> = HashMap::new();
    let numbers: Vec<(At, String)> =
        rows.iter().filter_map(|r| Some((r.at, r.code.get().filter(|c| c.number)?.text.as_ref().to_owned()))).collect();
    for mut row in rows {
        let at = row.at;
        let code = row.code.get().map(|c| c.text.as_ref().to_owned());
        let first = code.as_ref().is_some_and(|code| first_of(desk, &mut seen, code, at, 0));
        if let Some(code) = code.as_ref().filter(|_| first && row.rule.is_there()) {
            rules.insert(code.clone(), std::mem::replace(&mut row.rule, RuleCells::NONE));
        }
        let barcode = row.barcode.get().map(|b| b.text.as_ref().to_owned());
        let item = row.merged(desk, world, code.as_deref());
        if let Some(barcode) = barcode {
            match (world.barcodes.get(&barcode), &code) {
                (Some(owner), code) if Some(owner) != code.as_ref() => {
                    desk.report(at, BARCODE, wrong(Code::BarcodeTaken, &[("item", owner)]));
                }
                (None, Some(code)) => {
                    world.barcodes.insert(barcode, code.clone());
                }
                (Some(_) | None, _) => {}
            }
        }
        if let Some(code) = code.filter(|_| first) {
            warn_spaces(desk, at, 0, &code);
            read.push((at, code, item));
        }
    }
    let asked: Vec<&str> = read
        .iter()
        .filter(|(_, code, new)| world.items.get(code).zip(new.as_ref()).is_some_and(|(old, new)| check::may_be_in_use(old, new)))
        .map(|(_, code, _)| code.as_str())
        .collect();
    let uses = if asked.is_empty() { HashMap::new() } else { world.books.item_uses(&asked)? };
    let kept = if rules.is_empty() { HashMap::new() } else { world.books.kept(&rules.keys().map(String::as_str).collect::<Vec<_>>())? };
    let mut good: Vec<Item> = Vec::new();
    for (at, code, item) in read {
        if let (Some(old), Some(new)) = (world.items.get(&code), &item) {
            let none = Uses::default();
            check_use(desk, world, at, old, new, uses.get(&code).unwrap_or(&none));
        }
        if let (Some(cells), Some(item)) = (rules.get(&code), &item) {
            let rule = cells.merged(desk, at, item, kept.get(&code).unwrap_or(&Kept::default()));
            if matches!(item.kind, ItemKind::Phantom | ItemKind::Service) && rule != StockRule::usual(&code) {
                desk.report(at, KIND, wrong(Code::NeverStocked, &[]));
            }
            if !desk.is_bad(at) {
                world.rules.insert(code.clone(), rule);
            }
        }
        match item.filter(|_| !desk.is_bad(at)) {
            Some(item) => good.push(item),
            None => {
                world.bad_items.insert(code, at);
            }
        }
    }
    for item in good {
        order.push(item.code.clone());
        let code = item.code.clone();
        before.insert(code.clone(), world.items.insert(code, item));
    }
    // Only now are all codes known, with and without zeros in front.
    for (at, code) in numbers {
        if before.get(&code).is_some_and(Option::is_some) {
            continue; // the books have it as a number
        }
        let problem = match world.nearest()?.with_zeros(&code) {
            Some(padded) => Wrong { suggestion: Some(padded.to_owned()), ..wrong(Code::LostZeros, &[("code", padded)]) },
            None => wrong(Code::CodeWasNumber, &[]),
        };
        desk.report(at, 0, problem);
    }
    self::conversions(desk, world, conversions, &mut before, &mut order, found)?;
    for code in order {
        let (Some(item), Some(old)) = (world.items.get(&code), before.remove(&code)) else { continue };
        let rule = world.rules.get(&code).map(|rule| (rule, kept.get(&code).and_then(|kept| kept.rule.as_ref())));
        let usual = StockRule::usual(&code);
        if seen.contains_key(&code) {
            let of = |item: &Item, own: Option<&StockRule>| {
                let own = own.filter(|_| rule.is_some()).map(rule_texts);
                item_texts(item).into_iter().chain(own.unwrap_or_default()).collect()
            };
            let before = old.as_ref().map(|old| of(old, Some(rule.and_then(|(_, before)| before).unwrap_or(&usual))));
            found.compare(Kind::Item, code, &item.name, before, Some(of(item, rule.map(|(rule, _)| rule))));
        }
        if let Some((rule, before)) = rule.filter(|(rule, before)| **rule != *before.unwrap_or(&usual)) {
            let state = if before.is_some() { State::Changed } else { State::New };
            records.stock_rules.push(Prepared { state, record: rule.clone() });
        }
        if old.as_ref() != Some(item) {
            let state = if old.is_some() { State::Changed } else { State::New };
            records.items.push(Prepared { state, record: item.clone() });
        }
    }
    Ok(())
}

/// A row of conversions.
pub(crate) struct ConversionRow<'a> {
    at: At,
    pub item: Got<CodeText<'a>>,
    unit: Got<CodeText<'a>>,
    quantity: Got<Qty>,
    base: Got<Qty>,
}

impl<'a> ConversionRow<'a> {
    pub fn read(desk: &mut Desk<'a>, mut row: RowFields<'a>) -> Self {
        Self { at: row.at, item: row.code(desk, 0), unit: row.code(desk, 1), quantity: row.quantity(desk, 2), base: row.quantity(desk, 3) }
    }
}

fn conversions(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    rows: Vec<ConversionRow<'_>>,
    before: &mut HashMap<String, Option<Item>>,
    order: &mut Vec<String>,
    found: &mut Differences,
) -> Result<(), BooksError> {
    let mut seen: HashMap<String, At> = HashMap::new();
    for row in rows {
        let at = row.at;
        for (field, value) in [(2, &row.quantity), (3, &row.base)] {
            if value.get().is_some_and(|v| !v.is_positive()) {
                desk.report(at, field, wrong(Code::NotPositive, &[]));
            }
        }
        let code = row.item.get().map(|c| c.text.as_ref());
        let item = match code {
            Some(code) => world.item(desk, at, 0, code)?.cloned(),
            None => None,
        };
        let Some(unit) = row.unit.get().map(|u| u.text.as_ref()) else { continue };
        let known = world.unit(desk, at, 1, unit, item.as_ref()).is_some();
        if item.as_ref().is_some_and(|item| item.unit == unit) {
            desk.report(at, 1, wrong(Code::ConversionOfOwnUnit, &[("unit", unit)]));
        }
        let Some(code) = code else { continue };
        let key = format!("{code} {unit}");
        let first = first_of(desk, &mut seen, &key, at, 1);
        let Some(item) = item.filter(|_| known && first && !desk.is_bad(at)) else { continue };
        let (Some(&quantity), Some(&base)) = (row.quantity.get(), row.base.get()) else { continue };
        let conversion = Conversion { unit: unit.to_owned(), quantity, base };
        let Some(stored) = world.items.get_mut(code) else { continue };
        let place = stored.conversions.iter().position(|c| c.unit == unit);
        if place.is_none() && stored.conversions.len() >= limits::CONVERSIONS {
            desk.report(at, 1, wrong(Code::TooManyLines, &[("most", &limits::CONVERSIONS.to_string())]));
            continue;
        }
        if !before.contains_key(code) {
            before.insert(code.to_owned(), Some(item));
            order.push(code.to_owned());
        }
        let old = place.map(|place| conversion_texts(code, &stored.conversions[place]));
        found.compare(Kind::Conversion, key, &stored.name, old, Some(conversion_texts(code, &conversion)));
        match place {
            Some(place) => stored.conversions[place] = conversion,
            None => stored.conversions.push(conversion),
        }
    }
    Ok(())
}
