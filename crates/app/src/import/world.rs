//! Everything that codes can name while a file is checked, and what is said of a code that names nothing.

use super::books::{Books, BooksError};
use super::cells::{At, Desk, wrong};
use super::opening::Opened;
use super::problem::Code;
use super::suggest::{self, Nearest};
use super::text::Wrong;
use qitao_domain::Day;
use qitao_domain::item::Item;
use qitao_domain::partner::Partner;
use qitao_domain::stock::StockRule;
use qitao_domain::unit::Unit;
use qitao_domain::warehouse::{Bin, Warehouse};
use qitao_domain::work_center::WorkCenter;
use std::collections::HashMap;

/// Everything that codes can name: the books', overlaid by what is good in the file.
pub(crate) struct World<'b> {
    pub books: &'b dyn Books,
    pub today: Day,
    pub units: HashMap<String, Unit>,
    pub items: HashMap<String, Item>,
    pub centers: HashMap<String, WorkCenter>,
    pub bad_units: HashMap<String, At>,
    pub bad_items: HashMap<String, At>,
    pub bad_centers: HashMap<String, At>,
    /// Of the books only those that the file names.
    pub partners: HashMap<String, Partner>,
    /// The books' and the file's, once one of them is asked for.
    pub warehouses: HashMap<String, Warehouse>,
    /// By warehouse and code; the file's alone.
    pub bins: HashMap<(String, String), Bin>,
    /// Who has a barcode: an item's code, or a bin's warehouse and code.
    pub barcodes: HashMap<String, String>,
    /// How items' stock is kept that the file says it of, by item.
    pub rules: HashMap<String, StockRule>,
    pub bad_partners: HashMap<String, At>,
    /// By warehouse and bin; of a warehouse itself, without a bin.
    pub bad_places: HashMap<(String, String), At>,
    nearest: Option<Nearest>,
    nearest_center: Option<Nearest>,
}

impl<'b> World<'b> {
    /// Asks the books for all units, work centres and the named items.
    pub fn open(books: &'b dyn Books, codes: &[String], today: Day) -> Result<Self, BooksError> {
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        Ok(Self {
            books,
            today,
            units: books.units()?.into_iter().map(|u| (u.code.clone(), u)).collect(),
            items: books.items(&codes)?.into_iter().map(|i| (i.code.clone(), i)).collect(),
            centers: books.work_centers()?.into_iter().map(|c| (c.code.clone(), c)).collect(),
            bad_units: HashMap::new(),
            bad_items: HashMap::new(),
            bad_centers: HashMap::new(),
            partners: HashMap::new(),
            warehouses: HashMap::new(),
            bins: HashMap::new(),
            barcodes: HashMap::new(),
            rules: HashMap::new(),
            bad_partners: HashMap::new(),
            bad_places: HashMap::new(),
            nearest: None,
            nearest_center: None,
        })
    }

    /// Asks the books for the partners that the file names, and for all warehouses.
    pub fn open_trade(&mut self, partners: &[&str]) -> Result<(), BooksError> {
        self.partners = self.books.partners(partners)?.into_iter().map(|p| (p.code.clone(), p)).collect();
        self.warehouses = self.books.warehouses()?.into_iter().map(|w| (w.code.clone(), w)).collect();
        Ok(())
    }

    /// Puts stock rules, partners, warehouses and bins of the file over what the books know of them.
    pub fn overlay(&self, opened: &mut Opened) {
        opened.bad_partners.clone_from(&self.bad_partners);
        opened.bad_places.clone_from(&self.bad_places);
        opened.rules.extend(self.rules.iter().map(|(item, rule)| (item.clone(), rule.clone())));
        for (code, partner) in &self.partners {
            if partner.retired {
                opened.partners.remove(code);
            } else {
                opened.partners.insert(code.clone(), partner.clone());
            }
        }
        for (code, warehouse) in &self.warehouses {
            if warehouse.retired {
                opened.warehouses.remove(code);
            } else {
                opened.warehouses.insert(code.clone(), warehouse.kind);
                opened.bins.insert((code.clone(), String::new()));
            }
        }
        for (place, bin) in &self.bins {
            if bin.retired {
                opened.bins.remove(place);
            } else {
                opened.bins.insert(place.clone());
            }
        }
    }

    /// All known codes, for suggestions.
    pub fn nearest(&mut self) -> Result<&mut Nearest, BooksError> {
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
pub(crate) fn first_of(desk: &mut Desk<'_>, seen: &mut HashMap<String, At>, code: &str, at: At, field: usize) -> bool {
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
pub(crate) fn warn_spaces(desk: &mut Desk<'_>, at: At, field: usize, code: &str) {
    if code.contains(char::is_whitespace) {
        let joined: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        desk.report(at, field, Wrong { suggestion: Some(joined), ..wrong(Code::InnerSpace, &[]) });
    }
}
