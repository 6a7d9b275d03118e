//! The books behind a check: the checker's questions, answered from one snapshot.

use crate::check::Uses;
use crate::cut_over;
use crate::document::paper::currency_decimals;
use crate::import::opening::{Asked, Opened};
use crate::import::{Books, BooksError, Edge, Kept, PlaceUses};
use qitao_domain::bom::Bom;
use qitao_domain::item::Item;
use qitao_domain::partner::Partner;
use qitao_domain::routing::Routing;
use qitao_domain::unit::Unit;
use qitao_domain::warehouse::{Bin, Warehouse};
use qitao_domain::work_center::WorkCenter;
use qitao_domain::{BinId, Qty, UnitId, WarehouseId};
use qitao_store::{Lying, Read, StoreError, Stored};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// One snapshot as the checker's books.
pub(super) struct Snapshot<'r, 'c>(RefCell<&'r mut Read<'c>>);

impl<'r, 'c> Snapshot<'r, 'c> {
    pub(super) fn new(read: &'r mut Read<'c>) -> Self {
        Self(RefCell::new(read))
    }

    fn ask<T>(&self, question: impl FnOnce(&mut Read<'c>) -> Result<T, StoreError>) -> Result<T, BooksError> {
        Ok(question(&mut self.0.borrow_mut())?)
    }
}

fn records<T>(stored: Vec<Stored<T>>) -> Vec<T> {
    stored.into_iter().map(|s| s.record).collect()
}

impl Books for Snapshot<'_, '_> {
    fn units(&self) -> Result<Vec<Unit>, BooksError> {
        self.ask(|r| r.units().map(records))
    }

    fn work_centers(&self) -> Result<Vec<WorkCenter>, BooksError> {
        self.ask(|r| r.work_centers().map(records))
    }

    fn items(&self, codes: &[&str]) -> Result<Vec<Item>, BooksError> {
        self.ask(|r| r.items_by_code(codes).map(records))
    }

    fn item_codes(&self) -> Result<Vec<String>, BooksError> {
        self.ask(Read::item_codes)
    }

    fn barcodes(&self, barcodes: &[&str]) -> Result<Vec<(String, String)>, BooksError> {
        self.ask(|r| r.barcode_owners(barcodes))
    }

    fn item_uses(&self, codes: &[&str]) -> Result<HashMap<String, Uses>, BooksError> {
        self.ask(|r| crate::item::uses(r, codes))
    }

    fn kept(&self, codes: &[&str]) -> Result<HashMap<String, Kept>, BooksError> {
        self.ask(|r| {
            let ids = r.item_ids(codes)?;
            let there = r.item_stock(&ids.values().copied().collect::<Vec<_>>())?;
            let mut found: HashMap<String, Kept> = HashMap::with_capacity(ids.len());
            for (code, id) in ids {
                let there = there.get(&id).map_or(Qty::ZERO, crate::document::ledger::total);
                found.insert(code, Kept { rule: None, there });
            }
            for rule in records(r.stock_rules_set(codes)?) {
                let kept = found.entry(rule.item.clone()).or_default();
                kept.rule = Some(rule);
            }
            Ok(found)
        })
    }

    fn unit_uses(&self, code: &str) -> Result<i64, BooksError> {
        self.ask(|r| match r.unit(code)? {
            Some(unit) => r.unit_uses(UnitId(unit.id)),
            None => Ok(0),
        })
    }

    fn boms(&self, parents: &[&str]) -> Result<Vec<Bom>, BooksError> {
        self.ask(|r| r.boms_of(parents).map(records))
    }

    fn components(&self, parents: &[&str]) -> Result<Vec<Edge>, BooksError> {
        let rows = self.ask(|r| r.active_components(parents))?;
        Ok(rows.into_iter().map(|(parent, component, valid)| Edge { parent, component, valid }).collect())
    }

    fn partners(&self, codes: &[&str]) -> Result<Vec<Partner>, BooksError> {
        self.ask(|r| r.partners_by_code(codes).map(records))
    }

    fn partner_count(&self) -> Result<usize, BooksError> {
        Ok(usize::try_from(self.ask(Read::partner_count)?)?)
    }

    fn warehouses(&self) -> Result<Vec<Warehouse>, BooksError> {
        self.ask(|r| r.warehouses().map(records))
    }

    fn bins(&self, warehouses: &[&str]) -> Result<Vec<Bin>, BooksError> {
        self.ask(|r| r.bins_of(warehouses).map(records))
    }

    fn place_uses(&self, warehouse: &str, bin: Option<&str>) -> Result<PlaceUses, BooksError> {
        self.ask(|r| {
            let lies = |lying: Option<Lying>| lying.map_or(0, |lying| lying.items);
            match bin {
                Some(bin) => match r.bin(warehouse, bin)? {
                    Some(bin) => Ok(PlaceUses { items: lies(r.lying_in_bin(BinId(bin.id))?), lines: 0 }),
                    None => Ok(PlaceUses::default()),
                },
                None => match r.warehouse(warehouse)? {
                    Some(one) => {
                        let id = WarehouseId(one.id);
                        Ok(PlaceUses { items: lies(r.lying_in_warehouse(id)?), lines: r.warehouse_lines(id)? })
                    }
                    None => Ok(PlaceUses::default()),
                },
            }
        })
    }

    fn opened(&self, asked: &Asked<'_>) -> Result<Opened, BooksError> {
        let mut read = self.0.borrow_mut();
        let r: &mut Read<'_> = &mut read;
        let items = r.items_by_code(&asked.items)?;
        let codes: HashMap<i64, &str> = items.iter().map(|item| (item.id, item.record.code.as_str())).collect();
        let rules = r.stock_rules(&items.iter().map(|item| item.id).collect::<Vec<_>>())?;
        let partners = records(r.partners_by_code(&asked.partners)?).into_iter().filter(|partner| !partner.retired);
        // A bin that is not there says nothing of its warehouse, so each is asked for its floor, too.
        let floors = asked.places.iter().map(|(warehouse, _)| (*warehouse, ""));
        let places: HashSet<(&str, &str)> = asked.places.iter().copied().chain(floors).collect();
        let bins: Vec<_> = r.bins_by_code(&places.into_iter().collect::<Vec<_>>())?.into_iter().filter(|bin| !bin.retired).collect();
        let keys = r.opening_keys()?;
        Ok(Opened {
            day: cut_over::first_day(r)?,
            closed: cut_over::is_closed(r)?,
            currency_decimals: currency_decimals(r)?,
            partners: partners.map(|partner| (partner.code.clone(), partner)).collect(),
            warehouses: bins.iter().map(|bin| (bin.warehouse.clone(), bin.kind)).collect(),
            bins: bins.into_iter().map(|bin| (bin.warehouse, bin.bin)).collect(),
            rules: rules.into_iter().filter_map(|(id, rule)| Some(((*codes.get(&id)?).to_owned(), rule))).collect(),
            papers: keys.papers,
            stock: keys.stock,
            ..Opened::default()
        })
    }

    fn routings(&self, items: &[&str]) -> Result<Vec<Routing>, BooksError> {
        self.ask(|r| r.routings_of(items).map(records))
    }
}
