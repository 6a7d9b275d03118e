//! Units, items with their conversions, work centres.

use super::books::{Books, BooksError};
use super::cells::{At, CodeText, Desk, Got, RowFields, wrong};
use super::check::{Prepared, Records};
use super::differences::{Differences, State, conversion_texts, item_texts, unit_texts, work_center_texts};
use super::kinds::Kind;
use super::problem::Code;
use super::suggest::{self, Nearest};
use super::text::Wrong;
use qitao_domain::item::{Item, ItemKind, LotRule, Source};
use qitao_domain::unit::{Conversion, Dimension, Unit};
use qitao_domain::work_center::WorkCenter;
use qitao_domain::{PerUnit, Qty, limits};
use std::collections::HashMap;

/// Everything that codes can name: the books', overlaid by what is good in the file.
pub(crate) struct World<'b> {
    pub books: &'b dyn Books,
    pub units: HashMap<String, Unit>,
    pub items: HashMap<String, Item>,
    pub centers: HashMap<String, WorkCenter>,
    bad_units: HashMap<String, At>,
    bad_items: HashMap<String, At>,
    bad_centers: HashMap<String, At>,
    nearest: Option<Nearest>,
    nearest_center: Option<Nearest>,
}

impl<'b> World<'b> {
    /// Asks the books for all units, work centres and the named items.
    pub fn open(books: &'b dyn Books, codes: &[String]) -> Result<Self, BooksError> {
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        Ok(Self {
            books,
            units: books.units()?.into_iter().map(|u| (u.code.clone(), u)).collect(),
            items: books.items(&codes)?.into_iter().map(|i| (i.code.clone(), i)).collect(),
            centers: books.work_centers()?.into_iter().map(|c| (c.code.clone(), c)).collect(),
            bad_units: HashMap::new(),
            bad_items: HashMap::new(),
            bad_centers: HashMap::new(),
            nearest: None,
            nearest_center: None,
        })
    }

    fn nearest(&mut self) -> Result<&mut Nearest, BooksError> {
        if self.nearest.is_none() {
            let file = self.items.keys().cloned().chain(self.bad_items.keys().cloned());
            let all: Vec<String> = self.books.item_codes()?.into_iter().chain(file).collect();
            self.nearest = Some(Nearest::new(all));
        }
        Ok(self.nearest.get_or_insert_with(|| Nearest::new([])))
    }

    /// The item that a cell names; reported when there is none.
    pub fn item(&mut self, desk: &mut Desk<'_>, at: At, field: usize, code: &str) -> Result<Option<&Item>, BooksError> {
        if !self.items.contains_key(code) {
            let problem = match self.bad_items.get(code) {
                Some(&bad) => wrong(Code::ItemNotTaken, &[("sheet", desk.sheet(bad)), ("row", &bad.row.to_string())]),
                None => {
                    let suggestion = self.nearest()?.to(code).filter(|meant| meant != code);
                    let difference = suggestion.as_deref().and_then(|meant| suggest::first_difference(code, meant));
                    let params = difference.map(|(at, found)| vec![("position", at.to_string()), ("found", found.to_string())]);
                    Wrong { code: Code::UnknownItem, params: params.unwrap_or_default(), suggestion }
                }
            };
            desk.report(at, field, problem);
            return Ok(None);
        }
        Ok(self.items.get(code))
    }

    /// The unit that a cell names; reported when there is none.
    pub fn unit(&self, desk: &mut Desk<'_>, at: At, field: usize, code: &str, item: Option<&Item>) -> Option<&Unit> {
        if let Some(unit) = self.units.get(code) {
            return Some(unit);
        }
        let problem = match self.bad_units.get(code) {
            Some(&bad) => wrong(Code::UnitNotTaken, &[("sheet", desk.sheet(bad)), ("row", &bad.row.to_string())]),
            None => {
                let own = item.map(|i| i.unit.as_str());
                let params = item.map(|i| vec![("item", i.code.clone()), ("unit", i.unit.clone())]).unwrap_or_default();
                Wrong { code: Code::UnknownUnit, params, suggestion: suggest::unit(code, own, &self.units) }
            }
        };
        desk.report(at, field, problem);
        None
    }

    /// The work centre that a cell names; reported when there is none.
    pub fn center(&mut self, desk: &mut Desk<'_>, at: At, field: usize, code: &str) -> Option<&WorkCenter> {
        if !self.centers.contains_key(code) {
            let problem = match self.bad_centers.get(code) {
                Some(&bad) => wrong(Code::WorkCenterNotTaken, &[("sheet", desk.sheet(bad)), ("row", &bad.row.to_string())]),
                None => {
                    let by_name = self.centers.values().find(|c| c.name == code).map(|c| c.code.clone());
                    let nearest = self.nearest_center.get_or_insert_with(|| Nearest::new(self.centers.keys().cloned()));
                    Wrong { suggestion: by_name.or_else(|| nearest.to(code)), ..wrong(Code::UnknownWorkCenter, &[]) }
                }
            };
            desk.report(at, field, problem);
        }
        self.centers.get(code)
    }
}

/// Reports codes that are defined twice; gives `false` for the second.
fn first_of(desk: &mut Desk<'_>, seen: &mut HashMap<String, At>, code: &str, at: At, field: usize) -> bool {
    match seen.get(code) {
        Some(&first) => {
            desk.report(at, field, wrong(Code::Duplicate, &[("sheet", desk.sheet(first)), ("row", &first.row.to_string())]));
            false
        }
        None => {
            seen.insert(code.to_owned(), at);
            true
        }
    }
}

/// Warns of white space inside a code that is being defined.
fn warn_spaces(desk: &mut Desk<'_>, at: At, field: usize, code: &str) {
    if code.contains(char::is_whitespace) {
        let joined: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        desk.report(at, field, Wrong { suggestion: Some(joined), ..wrong(Code::InnerSpace, &[]) });
    }
}

/// A row of units.
pub(crate) struct UnitRow<'a> {
    at: At,
    code: Got<CodeText<'a>>,
    name: Got<String>,
    name_en: Got<String>,
    decimals: Got<u32>,
    dimension: Got<Dimension>,
    factor: Got<Qty>,
    per: Got<Qty>,
    retired: Got<bool>,
}

impl<'a> UnitRow<'a> {
    pub fn read(desk: &mut Desk<'a>, mut row: RowFields<'a>) -> Self {
        Self {
            at: row.at,
            code: row.code(desk, 0),
            name: row.text(desk, 1),
            name_en: row.text(desk, 2),
            decimals: row.whole(desk, 3, 0, limits::ITEM_DECIMALS),
            dimension: row.choice(desk, 4),
            factor: row.quantity(desk, 5),
            per: row.quantity(desk, 6),
            retired: row.yes_no(desk, 7),
        }
    }
}

/// Resolves units.
pub(crate) fn units(desk: &mut Desk<'_>, world: &mut World<'_>, rows: Vec<UnitRow<'_>>, records: &mut Records, found: &mut Differences) {
    let mut seen = HashMap::new();
    for row in rows {
        let Some(code) = row.code.get() else { continue };
        let code = code.text.as_ref().to_owned();
        if !first_of(desk, &mut seen, &code, row.at, 0) {
            continue;
        }
        warn_spaces(desk, row.at, 0, &code);
        for (field, value) in [(5, &row.factor), (6, &row.per)] {
            if value.get().is_some_and(|v| !v.is_positive()) {
                desk.report(row.at, field, wrong(Code::NotPositive, &[]));
            }
        }
        let before = world.units.get(&code).cloned();
        let old = before.as_ref();
        let dimension = row.dimension.or_keep(old.map(|u| u.dimension), Dimension::Count);
        let decimals = if dimension == Dimension::Count { 0 } else { 3 };
        let unit = Unit {
            name: row.name.or_clear(old.map(|u| u.name.clone()), String::new()),
            name_en: row.name_en.or_clear(old.map(|u| u.name_en.clone()), String::new()),
            decimals: u8::try_from(row.decimals.or_clear(old.map(|u| u32::from(u.decimals)), decimals)).unwrap_or(0),
            dimension,
            factor: row.factor.or_clear(old.map(|u| u.factor), Qty::ONE),
            per: row.per.or_clear(old.map(|u| u.per), Qty::ONE),
            retired: row.retired.or_keep(old.map(|u| u.retired), false),
            code: code.clone(),
        };
        if dimension == Dimension::Count && (unit.factor, unit.per) != (Qty::ONE, Qty::ONE) {
            desk.report(row.at, 5, wrong(Code::CountFactor, &[]));
        }
        if desk.is_bad(row.at) {
            world.bad_units.insert(code, row.at);
            continue;
        }
        let state = found.compare(Kind::Unit, code.clone(), &unit.name, old.map(unit_texts), Some(unit_texts(&unit)));
        if state != State::Same {
            records.units.push(Prepared { state, record: unit.clone() });
        }
        world.units.insert(code, unit);
    }
}

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
}

const SAFETY: usize = 10;
const LOTS: [usize; 4] = [12, 13, 14, 15];

impl<'a> ItemRow<'a> {
    pub fn read(desk: &mut Desk<'a>, mut row: RowFields<'a>) -> Self {
        let days = u32::try_from(limits::LEAD_TIME_DAYS).unwrap_or(u32::MAX);
        Self {
            at: row.at,
            code: row.code(desk, 0),
            name: row.text(desk, 1),
            spec: row.text(desk, 2),
            kind: row.choice(desk, 3),
            source: row.choice(desk, 4),
            unit: row.code(desk, 5),
            decimals: row.whole(desk, 6, 0, limits::ITEM_DECIMALS),
            group: row.text(desk, 7),
            barcode: row.code(desk, 8),
            lead_time_days: row.whole(desk, 9, 0, days),
            safety_stock: row.quantity(desk, SAFETY),
            lot_rule: row.choice(desk, 11),
            lots: LOTS.map(|field| row.quantity(desk, field)),
            lot_days: row.whole(desk, 16, 0, days),
            note: row.text(desk, 17),
            retired: row.yes_no(desk, 18),
        }
    }

    /// The item, merged with what the books have; `None` when its unit is unknown.
    fn merged(self, desk: &mut Desk<'_>, world: &World<'_>, code: &str) -> Option<Item> {
        let old = world.items.get(code);
        let unit_code = self.unit.get().map(|u| u.text.as_ref().to_owned());
        let unit = match &unit_code {
            Some(unit) => Some(world.unit(desk, self.at, 5, unit, None)?),
            None => world.units.get(&old?.unit),
        };
        if let (Some(old), Some(unit)) = (old, &unit_code)
            && old.unit != *unit
        {
            desk.report(self.at, 5, wrong(Code::UnitChanged, &[("before", &old.unit)]));
        }
        let decimals = unit.map_or(0, |u| u.decimals);
        let decimals = u8::try_from(self.decimals.or_clear(old.map(|i| u32::from(i.decimals)), u32::from(decimals))).unwrap_or(0);
        let kind = self.kind.or_keep(old.map(|i| i.kind), ItemKind::Raw);
        let source = match kind {
            ItemKind::Raw | ItemKind::Service => Source::Buy,
            ItemKind::SemiFinished | ItemKind::Finished | ItemKind::Phantom => Source::Make,
        };
        let unit = unit_code.or_else(|| old.map(|i| i.unit.clone()))?;
        for (field, value) in [(SAFETY, &self.safety_stock)].into_iter().chain(LOTS.into_iter().zip(&self.lots)) {
            let Some(value) = value.get() else { continue };
            if value.is_negative() {
                desk.report(self.at, field, wrong(Code::Negative, &[]));
            } else if value.decimals_used() > u32::from(decimals) {
                let params = [("decimals", decimals.to_string()), ("unit", unit.clone())];
                desk.report(self.at, field, wrong(Code::TooManyDecimals, &params.each_ref().map(|(k, v)| (*k, v.as_str()))));
            }
        }
        let [lot_min, lot_multiple, lot_max, lot_fixed] = self.lots;
        let text = |got: Got<String>, before: Option<&String>| got.or_clear(before.cloned(), String::new());
        Some(Item {
            code: code.to_owned(),
            name: text(self.name, old.map(|i| &i.name)),
            spec: text(self.spec, old.map(|i| &i.spec)),
            kind,
            source: self.source.or_keep(old.map(|i| i.source), source),
            unit,
            decimals,
            group: text(self.group, old.map(|i| &i.group)),
            barcode: match self.barcode {
                Got::Is(code) => code.text.into_owned(),
                Got::Blank => String::new(),
                Got::Absent | Got::Bad => old.map(|i| i.barcode.clone()).unwrap_or_default(),
            },
            lead_time_days: self.lead_time_days.or_clear(old.map(|i| i.lead_time_days), 0),
            safety_stock: self.safety_stock.or_clear(old.map(|i| i.safety_stock), Qty::ZERO),
            lot_rule: self.lot_rule.or_keep(old.map(|i| i.lot_rule), LotRule::LotForLot),
            lot_min: lot_min.or_clear(old.map(|i| i.lot_min), Qty::ZERO),
            lot_multiple: lot_multiple.or_clear(old.map(|i| i.lot_multiple), Qty::ZERO),
            lot_max: lot_max.or_clear(old.map(|i| i.lot_max), Qty::ZERO),
            lot_fixed: lot_fixed.or_clear(old.map(|i| i.lot_fixed), Qty::ZERO),
            lot_days: self.lot_days.or_clear(old.map(|i| i.lot_days), 0),
            conversions: old.map(|i| i.conversions.clone()).unwrap_or_default(),
            note: text(self.note, old.map(|i| &i.note)),
            retired: self.retired.or_keep(old.map(|i| i.retired), false),
        })
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
    let mut owners: HashMap<String, String> =
        if barcodes.is_empty() { HashMap::new() } else { world.books.barcodes(&barcodes)?.into_iter().collect() };
    // Items as the books have them, for what the file changes; and the order in which they are written.
    let mut before: HashMap<String, Option<Item>> = HashMap::new();
    let mut order: Vec<String> = Vec::new();
    let mut good: Vec<Item> = Vec::new();
    let numbers: Vec<(At, String)> =
        rows.iter().filter_map(|r| Some((r.at, r.code.get().filter(|c| c.number)?.text.as_ref().to_owned()))).collect();
    for row in rows {
        let at = row.at;
        let Some(code) = row.code.get().map(|c| c.text.as_ref().to_owned()) else { continue };
        if !first_of(desk, &mut seen, &code, at, 0) {
            continue;
        }
        warn_spaces(desk, at, 0, &code);
        let barcode = row.barcode.get().map(|b| b.text.as_ref().to_owned());
        let item = row.merged(desk, world, &code);
        if let Some(barcode) = barcode {
            match owners.get(&barcode).filter(|owner| **owner != code) {
                Some(owner) => desk.report(at, 8, wrong(Code::BarcodeTaken, &[("item", owner)])),
                None => {
                    owners.insert(barcode, code.clone());
                }
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
        if seen.contains_key(&code) {
            found.compare(Kind::Item, code, &item.name, old.as_ref().map(item_texts), Some(item_texts(item)));
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
        for (field, value) in [(2, &row.quantity), (3, &row.base)] {
            if value.get().is_some_and(|v| !v.is_positive()) {
                desk.report(row.at, field, wrong(Code::NotPositive, &[]));
            }
        }
        let Some(code) = row.item.get().map(|c| c.text.as_ref()) else { continue };
        let Some(item) = world.item(desk, row.at, 0, code)?.cloned() else { continue };
        let Some(unit) = row.unit.get().map(|u| u.text.as_ref()) else { continue };
        if world.unit(desk, row.at, 1, unit, Some(&item)).is_none() {
            continue;
        }
        if unit == item.unit {
            desk.report(row.at, 1, wrong(Code::ConversionOfOwnUnit, &[]));
        }
        let key = format!("{code} {unit}");
        if !first_of(desk, &mut seen, &key, row.at, 1) || desk.is_bad(row.at) {
            continue;
        }
        let (Some(&quantity), Some(&base)) = (row.quantity.get(), row.base.get()) else { continue };
        let conversion = Conversion { unit: unit.to_owned(), quantity, base };
        let Some(stored) = world.items.get_mut(code) else { continue };
        let at = stored.conversions.iter().position(|c| c.unit == unit);
        if at.is_none() && stored.conversions.len() >= limits::CONVERSIONS {
            desk.report(row.at, 1, wrong(Code::TooManyLines, &[("most", &limits::CONVERSIONS.to_string())]));
            continue;
        }
        if !before.contains_key(code) {
            before.insert(code.to_owned(), Some(item.clone()));
            order.push(code.to_owned());
        }
        let old = at.map(|at| conversion_texts(code, &stored.conversions[at]));
        found.compare(Kind::Conversion, key, &stored.name, old, Some(conversion_texts(code, &conversion)));
        match at {
            Some(at) => stored.conversions[at] = conversion,
            None => stored.conversions.push(conversion),
        }
    }
    Ok(())
}

/// A row of work centres.
pub(crate) struct CenterRow<'a> {
    at: At,
    code: Got<CodeText<'a>>,
    name: Got<String>,
    efficiency: Got<(PerUnit, bool)>,
    outsourced: Got<bool>,
    note: Got<String>,
    retired: Got<bool>,
}

impl<'a> CenterRow<'a> {
    pub fn read(desk: &mut Desk<'a>, mut row: RowFields<'a>) -> Self {
        Self {
            at: row.at,
            code: row.code(desk, 0),
            name: row.text(desk, 1),
            efficiency: row.share(desk, 2),
            outsourced: row.yes_no(desk, 3),
            note: row.text(desk, 4),
            retired: row.yes_no(desk, 5),
        }
    }
}

/// Resolves work centres.
pub(crate) fn work_centers(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    rows: Vec<CenterRow<'_>>,
    records: &mut Records,
    found: &mut Differences,
) {
    let mut seen = HashMap::new();
    let ten = PerUnit::from_whole(10).unwrap_or(PerUnit::ONE);
    for row in rows {
        let Some(code) = row.code.get().map(|c| c.text.as_ref().to_owned()) else { continue };
        if !first_of(desk, &mut seen, &code, row.at, 0) {
            continue;
        }
        warn_spaces(desk, row.at, 0, &code);
        match row.efficiency.get() {
            Some((value, _)) if !value.is_positive() => desk.report(row.at, 2, wrong(Code::NotPositive, &[])),
            // 85 without a percent sign is 85 %, not 8500 %.
            Some((value, false)) if *value >= ten => {
                let suggestion = Some(format!("{value}%"));
                desk.report(row.at, 2, Wrong { suggestion, ..wrong(Code::TooLarge, &[("most", "10")]) });
            }
            Some(_) | None => {}
        }
        let old = world.centers.get(&code);
        let center = WorkCenter {
            code: code.clone(),
            name: row.name.or_clear(old.map(|c| c.name.clone()), String::new()),
            efficiency: match row.efficiency {
                Got::Is((value, _)) => value,
                Got::Blank => PerUnit::ONE,
                Got::Absent | Got::Bad => old.map_or(PerUnit::ONE, |c| c.efficiency),
            },
            outsourced: row.outsourced.or_keep(old.map(|c| c.outsourced), false),
            note: row.note.or_clear(old.map(|c| c.note.clone()), String::new()),
            retired: row.retired.or_keep(old.map(|c| c.retired), false),
        };
        if desk.is_bad(row.at) {
            world.bad_centers.insert(code, row.at);
            continue;
        }
        let state =
            found.compare(Kind::WorkCenter, code.clone(), &center.name, old.map(work_center_texts), Some(work_center_texts(&center)));
        if state != State::Same {
            records.work_centers.push(Prepared { state, record: center.clone() });
        }
        world.centers.insert(code, center);
    }
}
