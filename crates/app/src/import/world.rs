//! Everything that codes can name while a file is checked, and what is said of a code that names nothing.

use super::books::{Books, BooksError};
use super::cells::{At, Desk, wrong};
use super::problem::Code;
use super::suggest::{self, Nearest};
use super::text::Wrong;
use qitao_domain::Day;
use qitao_domain::item::Item;
use qitao_domain::unit::Unit;
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
            nearest: None,
            nearest_center: None,
        })
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
