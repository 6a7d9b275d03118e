//! Warehouses and their bins. Every mistake of a row is told, whatever else is wrong with it.

use super::books::BooksError;
use super::cells::{At, CodeText, Desk, Got, wrong};
use super::check::{Prepared, Records};
use super::differences::{Differences, State, bin_texts, warehouse_texts};
use super::fields::RowFields;
use super::kinds::Kind;
use super::problem::Code;
use super::suggest::Nearest;
use super::text::Wrong;
use super::world::{World, first_of, warn_spaces};
use crate::bin::key;
use qitao_domain::limits;
use qitao_domain::warehouse::{Bin, Warehouse, WarehouseKind};
use std::collections::{HashMap, HashSet};

/// A row of warehouses.
pub(crate) struct WarehouseRow<'a> {
    at: At,
    code: Got<CodeText<'a>>,
    name: Got<String>,
    kind: Got<WarehouseKind>,
    pub partner: Got<CodeText<'a>>,
    note: Got<String>,
    retired: Got<bool>,
}

const CODE: usize = 0;
const KIND: usize = 2;
const PARTNER: usize = 3;
const RETIRED: usize = 5;

impl<'a> WarehouseRow<'a> {
    pub fn read(desk: &mut Desk<'a>, mut row: RowFields<'a>) -> Self {
        Self {
            at: row.at,
            code: row.code(desk, CODE),
            name: row.text(desk, 1),
            kind: row.choice(desk, KIND),
            partner: row.code(desk, PARTNER),
            note: row.text(desk, 4),
            retired: row.yes_no(desk, RETIRED),
        }
    }

    /// The warehouse, merged with what the books have, where kind and supplier could be read.
    fn merged(self, code: &str, old: Option<&Warehouse>) -> Option<Warehouse> {
        // A warehouse at a supplier need not say so twice.
        let usual = if self.partner.get().is_some() { WarehouseKind::Supplier } else { WarehouseKind::Stock };
        let kind = match self.kind {
            Got::Bad => return None,
            Got::Is(_) | Got::Blank | Got::Absent => self.kind.or_keep(old.map(|w| w.kind), usual),
        };
        let partner = match self.partner {
            Got::Bad => return None,
            Got::Is(partner) => partner.text.into_owned(),
            Got::Blank => String::new(),
            Got::Absent if kind == WarehouseKind::Supplier => old.map(|w| w.partner.clone()).unwrap_or_default(),
            Got::Absent => String::new(),
        };
        Some(Warehouse {
            code: code.to_owned(),
            name: self.name.or_clear(old.map(|w| w.name.clone()), String::new()),
            kind,
            partner,
            note: self.note.or_clear(old.map(|w| w.note.clone()), String::new()),
            retired: self.retired.or_keep(old.map(|w| w.retired), false),
        })
    }
}

/// A warehouse at a supplier is at one who is one; our own are at none.
fn check_supplier(desk: &mut Desk<'_>, world: &World<'_>, at: At, old: Option<&Warehouse>, new: &Warehouse) {
    match (new.kind, new.partner.as_str()) {
        (WarehouseKind::Supplier, "") => desk.report(at, PARTNER, wrong(Code::Required, &[])),
        (WarehouseKind::Supplier, code) => {
            let stays = old.is_some_and(|old| old.partner == code);
            let known = world.partners.get(code).is_some_and(|partner| partner.supplier && (stays || !partner.retired));
            if !known {
                let problem = match world.bad_partners.get(code) {
                    Some(&bad) => wrong(Code::PartnerNotTaken, &[("sheet", desk.sheet(bad)), ("row", &bad.row.to_string())]),
                    None => wrong(Code::UnknownSupplier, &[]),
                };
                desk.report(at, PARTNER, problem);
            }
        }
        (WarehouseKind::Stock | WarehouseKind::Quarantine, "") => {}
        (WarehouseKind::Stock | WarehouseKind::Quarantine, _) => {
            desk.report(at, PARTNER, Wrong { suggestion: Some(String::new()), ..wrong(Code::WarehouseOwn, &[]) });
        }
    }
}

/// What lies in a warehouse keeps it in use; that, and what papers say of it, keeps it what it is.
fn check_warehouse_use(desk: &mut Desk<'_>, world: &World<'_>, at: At, old: &Warehouse, new: &Warehouse) -> Result<(), BooksError> {
    let changes = match (old.kind == new.kind, old.partner == new.partner) {
        (true, true) => None,
        (false, _) => Some(KIND),
        (true, false) => Some(PARTNER),
    };
    let retires = (new.retired && !old.retired).then_some(RETIRED);
    let Some(field) = changes.or(retires) else { return Ok(()) };
    let uses = world.books.place_uses(&old.code, None)?;
    if uses.items > 0 {
        desk.report(at, field, wrong(Code::StockLies, &[("items", &uses.items.to_string())]));
    } else if changes.is_some() && uses.lines > 0 {
        desk.report(at, field, wrong(Code::WarehouseInPapers, &[("lines", &uses.lines.to_string())]));
    }
    Ok(())
}

/// Resolves warehouses; partners are known by then.
pub(crate) fn warehouses(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    rows: Vec<WarehouseRow<'_>>,
    records: &mut Records,
    found: &mut Differences,
) -> Result<(), BooksError> {
    let mut seen = HashMap::new();
    for row in rows {
        let at = row.at;
        let code = row.code.get().map(|c| c.text.as_ref().to_owned());
        let was_number = row.code.get().is_some_and(|c| c.number);
        let first = code.as_ref().is_some_and(|code| first_of(desk, &mut seen, code, at, CODE));
        let old = code.as_ref().and_then(|code| world.warehouses.get(code)).cloned();
        let new = row.merged(code.as_deref().unwrap_or_default(), old.as_ref());
        if let Some(new) = &new {
            check_supplier(desk, world, at, old.as_ref(), new);
        }
        let Some(code) = code.filter(|_| first) else { continue };
        warn_spaces(desk, at, CODE, &code);
        match (&old, &new) {
            (Some(old), Some(new)) => check_warehouse_use(desk, world, at, old, new)?,
            (None, _) if was_number => desk.report(at, CODE, wrong(Code::CodeWasNumber, &[])),
            (Some(_), None) | (None, _) => {}
        }
        let Some(new) = new.filter(|_| !desk.is_bad(at)) else {
            world.bad_places.insert((code, String::new()), at);
            continue;
        };
        let state = found.compare(Kind::Warehouse, code.clone(), &new.name, old.as_ref().map(warehouse_texts), Some(warehouse_texts(&new)));
        if state != State::Same {
            records.warehouses.push(Prepared { state, record: new.clone() });
        }
        world.warehouses.insert(code, new);
    }
    Ok(())
}

/// A row of bins.
pub(crate) struct BinRow<'a> {
    at: At,
    pub warehouse: Got<CodeText<'a>>,
    code: Got<CodeText<'a>>,
    pub barcode: Got<CodeText<'a>>,
    note: Got<String>,
    retired: Got<bool>,
}

const BIN: usize = 1;
const BARCODE: usize = 2;
const BIN_RETIRED: usize = 4;

impl<'a> BinRow<'a> {
    pub fn read(desk: &mut Desk<'a>, mut row: RowFields<'a>) -> Self {
        Self {
            at: row.at,
            warehouse: row.code(desk, CODE),
            code: row.code_if_any(desk, BIN),
            barcode: row.code(desk, BARCODE),
            note: row.text(desk, 3),
            retired: row.yes_no(desk, BIN_RETIRED),
        }
    }

    /// Warehouse and bin, where both could be read; the floor has no code.
    fn place(&self) -> Option<(String, String)> {
        let bin = match &self.code {
            Got::Is(code) => code.text.as_ref().to_owned(),
            Got::Blank | Got::Absent => String::new(),
            Got::Bad => return None,
        };
        Some((self.warehouse.get()?.text.as_ref().to_owned(), bin))
    }
}

/// A warehouse's floor, of which nothing is said.
fn floor(warehouse: &str) -> Bin {
    Bin { warehouse: warehouse.to_owned(), code: String::new(), barcode: String::new(), note: String::new(), retired: false }
}

/// What can be said of warehouses' codes that name none.
#[derive(Default)]
struct Guess(Option<Nearest>);

impl Guess {
    /// The row's warehouse, with whether it is in use; reported when there is none.
    fn warehouse(&mut self, desk: &mut Desk<'_>, world: &World<'_>, at: At, code: &str) -> Option<bool> {
        if let Some(warehouse) = world.warehouses.get(code) {
            return Some(!warehouse.retired);
        }
        let problem = match world.bad_places.get(&(code.to_owned(), String::new())) {
            Some(&bad) => wrong(Code::PlaceNotTaken, &[("sheet", desk.sheet(bad)), ("row", &bad.row.to_string())]),
            None => {
                let by_name = world.warehouses.values().find(|w| w.name == code).map(|w| w.code.clone());
                let nearest = self.0.get_or_insert_with(|| Nearest::new(world.warehouses.keys().cloned()));
                Wrong { suggestion: by_name.or_else(|| nearest.to(code)), ..wrong(Code::UnknownWarehouse, &[]) }
            }
        };
        desk.report(at, CODE, problem);
        None
    }
}

/// Resolves bins; warehouses, and items with their barcodes, are known by then.
pub(crate) fn bins(
    desk: &mut Desk<'_>,
    world: &mut World<'_>,
    rows: Vec<BinRow<'_>>,
    records: &mut Records,
    found: &mut Differences,
) -> Result<(), BooksError> {
    let named: HashSet<&str> = rows.iter().filter_map(|r| Some(r.warehouse.get()?.text.as_ref())).collect();
    let stored = if named.is_empty() { Vec::new() } else { world.books.bins(&named.into_iter().collect::<Vec<_>>())? };
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut books: HashMap<(String, String), Bin> = HashMap::with_capacity(stored.len());
    for bin in stored {
        *counts.entry(bin.warehouse.clone()).or_default() += 1;
        books.insert((bin.warehouse.clone(), bin.code.clone()), bin);
    }
    let barcodes: Vec<&str> = rows.iter().filter_map(|r| Some(r.barcode.get()?.text.as_ref())).collect();
    if !barcodes.is_empty() {
        for (barcode, owner) in world.books.barcodes(&barcodes)? {
            // What the file gave an item in this run is not asked again.
            world.barcodes.entry(barcode).or_insert(owner);
        }
    }
    let (mut seen, mut guess) = (HashMap::new(), Guess::default());
    for row in rows {
        let at = row.at;
        let place = row.place();
        let first = place.as_ref().is_some_and(|(w, b)| first_of(desk, &mut seen, &format!("{w}\u{1f}{b}"), at, BIN));
        let in_use = match row.warehouse.get() {
            Some(code) => guess.warehouse(desk, world, at, &code.text),
            None => None,
        };
        let was_number = row.code.get().is_some_and(|c| c.number);
        let Some(place) = place.filter(|_| first) else { continue };
        let name = key(&place.0, &place.1);
        if let Some(barcode) = row.barcode.get() {
            match world.barcodes.get(barcode.text.as_ref()).filter(|owner| **owner != name) {
                Some(owner) => {
                    let problem = wrong(Code::BarcodeTaken, &[("item", owner)]);
                    desk.report(at, BARCODE, problem);
                }
                None => {
                    world.barcodes.insert(barcode.text.as_ref().to_owned(), name.clone());
                }
            }
        }
        let is_floor = place.1.is_empty();
        let old = books.get(&place).cloned().or_else(|| (is_floor && in_use.is_some()).then(|| floor(&place.0)));
        if !is_floor {
            warn_spaces(desk, at, BIN, &place.1);
        }
        let new = Bin {
            warehouse: place.0.clone(),
            code: place.1.clone(),
            barcode: match row.barcode {
                Got::Is(code) => code.text.into_owned(),
                Got::Blank => String::new(),
                Got::Absent | Got::Bad => old.as_ref().map(|b| b.barcode.clone()).unwrap_or_default(),
            },
            note: row.note.or_clear(old.as_ref().map(|b| b.note.clone()), String::new()),
            retired: row.retired.or_keep(old.as_ref().map(|b| b.retired), false),
        };
        match &old {
            Some(old) if new.retired && !old.retired => {
                let lies = world.books.place_uses(&place.0, Some(&place.1))?.items;
                if is_floor {
                    desk.report(at, BIN_RETIRED, wrong(Code::FloorRetired, &[("warehouse", &place.0)]));
                } else if lies > 0 {
                    desk.report(at, BIN_RETIRED, wrong(Code::StockLies, &[("items", &lies.to_string())]));
                }
            }
            Some(_) => {}
            None => check_new(desk, at, &place.0, in_use, was_number, &mut counts),
        }
        if in_use.is_none() || desk.is_bad(at) {
            // Under a floor's key stands its warehouse.
            if !is_floor {
                world.bad_places.insert(place, at);
            }
            continue;
        }
        let state = found.compare(Kind::Bin, name, &new.note, old.as_ref().map(bin_texts), Some(bin_texts(&new)));
        if state != State::Same {
            records.bins.push(Prepared { state, record: new.clone() });
        }
        world.bins.insert(place, new);
    }
    Ok(())
}

/// A new bin comes into a warehouse that is in use and not full.
fn check_new(desk: &mut Desk<'_>, at: At, warehouse: &str, in_use: Option<bool>, was_number: bool, counts: &mut HashMap<String, usize>) {
    if was_number {
        desk.report(at, BIN, wrong(Code::CodeWasNumber, &[]));
    }
    if in_use == Some(false) {
        desk.report(at, CODE, wrong(Code::UnknownWarehouse, &[]));
    }
    if desk.is_bad(at) {
        return;
    }
    // A new warehouse comes with its floor.
    let count = counts.entry(warehouse.to_owned()).or_insert(1);
    *count += 1;
    if *count > limits::BINS {
        desk.report(at, BIN, wrong(Code::TooManyLines, &[("most", &limits::BINS.to_string())]));
    }
}
