//! Items and their unit conversions.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{bom, bom_line, item, item_conversion, unit};
use crate::stored::{CHUNK, Stored};
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::Qty;
use qitao_domain::item::{Item, ItemKind, LotRule, Source};
use qitao_domain::unit::Conversion;
use std::collections::HashMap;

#[derive(Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = item, treat_none_as_null = true)]
struct Row {
    id: i64,
    code: String,
    name: String,
    spec: String,
    kind: String,
    source: String,
    unit_id: i64,
    decimals: i32,
    item_group: String,
    barcode: Option<String>,
    lead_time_days: i32,
    safety_stock: i64,
    lot_rule: String,
    lot_min: i64,
    lot_multiple: i64,
    lot_max: i64,
    lot_fixed: i64,
    lot_days: i32,
    note: String,
    retired: bool,
    revision: i64,
    changed_at: i64,
    changed_by: String,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = item_conversion)]
struct ConversionRow {
    id: i64,
    item_id: i64,
    unit_id: i64,
    quantity: i64,
    base: i64,
}

/// What an item was before it is saved, as far as more than its own row hangs on it.
struct Facts {
    revision: i64,
    unit_id: i64,
    decimals: i32,
    kind: String,
    source: String,
    lead_time_days: i32,
    retired: bool,
    conversions: Vec<Conversion>,
    name: String,
    spec: String,
    barcode: String,
}

impl Facts {
    /// It is found by the same words; the code stays.
    fn same_texts(&self, item: &Item) -> bool {
        (&self.name, &self.spec, &self.barcode) == (&item.name, &item.spec, &item.barcode)
    }

    /// The BOM graph holds the same of it.
    fn same_node(&self, row: &Row) -> bool {
        (self.decimals, &self.kind, &self.source, self.lead_time_days, self.retired)
            == (row.decimals, &row.kind, &row.source, row.lead_time_days, row.retired)
    }
}

/// From so many codes on, reading all is cheaper than asking for each.
pub(crate) const ALL_FROM: usize = 5_000;

pub(crate) fn kind(word: &str) -> Result<ItemKind> {
    ItemKind::from_word(word).ok_or_else(|| StoreError::Unknown("item.kind", word.into()))
}

pub(crate) fn source(word: &str) -> Result<Source> {
    Source::from_word(word).ok_or_else(|| StoreError::Unknown("item.source", word.into()))
}

fn stored(row: Row, unit: String, conversions: Vec<Conversion>) -> Result<Stored<Item>> {
    Ok(Stored {
        id: row.id,
        record: Item {
            code: row.code,
            name: row.name,
            spec: row.spec,
            kind: kind(&row.kind)?,
            source: source(&row.source)?,
            unit,
            decimals: u8::try_from(row.decimals).unwrap_or(0),
            group: row.item_group,
            barcode: row.barcode.unwrap_or_default(),
            lead_time_days: u32::try_from(row.lead_time_days).unwrap_or(0),
            safety_stock: Qty::from_scaled(row.safety_stock),
            lot_rule: LotRule::from_word(&row.lot_rule).ok_or(StoreError::Unknown("item.lot_rule", row.lot_rule))?,
            lot_min: Qty::from_scaled(row.lot_min),
            lot_multiple: Qty::from_scaled(row.lot_multiple),
            lot_max: Qty::from_scaled(row.lot_max),
            lot_fixed: Qty::from_scaled(row.lot_fixed),
            lot_days: u32::try_from(row.lot_days).unwrap_or(0),
            conversions,
            note: row.note,
            retired: row.retired,
        },
        revision: row.revision,
        changed_at: row.changed_at,
        changed_by: row.changed_by,
    })
}

impl Read<'_> {
    /// One item.
    ///
    /// # Errors
    /// The database's.
    pub fn item(&mut self, code: &str) -> Result<Option<Stored<Item>>> {
        Ok(self.items_by_code(&[code])?.pop())
    }

    /// The items that are there among these codes, in no particular order.
    ///
    /// # Errors
    /// The database's.
    pub fn items_by_code(&mut self, codes: &[&str]) -> Result<Vec<Stored<Item>>> {
        let mut rows: Vec<Row> = Vec::with_capacity(codes.len());
        if codes.len() >= ALL_FROM {
            let wanted: std::collections::HashSet<&str> = codes.iter().copied().collect();
            let all: Vec<Row> = item::table.load(self.conn).tried("reading items")?;
            rows.extend(all.into_iter().filter(|row| wanted.contains(row.code.as_str())));
        } else {
            for chunk in codes.chunks(CHUNK) {
                rows.extend(item::table.filter(item::code.eq_any(chunk)).load::<Row>(self.conn).tried("reading items")?);
            }
        }
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let mut conversions = self.conversions(&ids)?;
        let units: HashMap<i64, String> = self.unit_ids()?.into_iter().map(|(code, id)| (id, code)).collect();
        rows.into_iter()
            .map(|row| {
                let own = conversions.remove(&row.id).unwrap_or_default();
                let unit = units.get(&row.unit_id).cloned().unwrap_or_default();
                stored(row, unit, own)
            })
            .collect()
    }

    /// Items by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn items_by_id(&mut self, ids: &[i64]) -> Result<Vec<Stored<Item>>> {
        let mut codes: HashMap<i64, String> = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows = item::table.filter(item::id.eq_any(chunk)).select((item::id, item::code));
            codes.extend(rows.load::<(i64, String)>(self.conn).tried("reading items")?);
        }
        let wanted: Vec<&str> = codes.values().map(String::as_str).collect();
        let mut found: HashMap<i64, Stored<Item>> = self.items_by_code(&wanted)?.into_iter().map(|i| (i.id, i)).collect();
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    fn conversions(&mut self, items: &[i64]) -> Result<HashMap<i64, Vec<Conversion>>> {
        let mut found: HashMap<i64, Vec<Conversion>> = HashMap::new();
        let query = || {
            item_conversion::table
                .inner_join(unit::table.on(unit::id.eq(item_conversion::unit_id)))
                .select((item_conversion::item_id, unit::code, item_conversion::quantity, item_conversion::base))
                .order(item_conversion::id)
        };
        let mut rows: Vec<(i64, String, i64, i64)> = Vec::new();
        if items.len() >= ALL_FROM {
            rows = query().load(self.conn).tried("reading conversions")?;
        } else {
            for chunk in items.chunks(CHUNK) {
                rows.extend(
                    query()
                        .filter(item_conversion::item_id.eq_any(chunk))
                        .load::<(i64, String, i64, i64)>(self.conn)
                        .tried("reading conversions")?,
                );
            }
        }
        for (item, unit, quantity, base) in rows {
            found.entry(item).or_default().push(Conversion { unit, quantity: Qty::from_scaled(quantity), base: Qty::from_scaled(base) });
        }
        Ok(found)
    }

    /// Row numbers of items by code.
    ///
    /// # Errors
    /// The database's.
    pub fn item_ids(&mut self, codes: &[&str]) -> Result<HashMap<String, i64>> {
        let mut found = HashMap::with_capacity(codes.len());
        if codes.len() >= ALL_FROM {
            found.extend(item::table.select((item::code, item::id)).load::<(String, i64)>(self.conn).tried("reading items")?);
        } else {
            for chunk in codes.chunks(CHUNK) {
                let rows = item::table.filter(item::code.eq_any(chunk)).select((item::code, item::id));
                found.extend(rows.load::<(String, i64)>(self.conn).tried("reading items")?);
            }
        }
        Ok(found)
    }

    /// The same the other way round, for what is kept under the row number.
    pub(crate) fn items_of<'c>(&mut self, codes: &[&'c str]) -> Result<HashMap<i64, &'c str>> {
        let ids = self.item_ids(codes)?;
        Ok(codes.iter().filter_map(|&code| Some((*ids.get(code)?, code))).collect())
    }

    /// The code of the item with this barcode.
    ///
    /// # Errors
    /// The database's.
    pub fn barcode_owner(&mut self, barcode: &str) -> Result<Option<String>> {
        item::table.filter(item::barcode.eq(barcode)).select(item::code).first(self.conn).optional().tried("reading a barcode")
    }

    /// Who has these barcodes: (barcode, item), and of a bin its warehouse and its own code.
    ///
    /// # Errors
    /// The database's.
    pub fn barcode_owners(&mut self, barcodes: &[&str]) -> Result<Vec<(String, String)>> {
        let mut found = Vec::new();
        for chunk in barcodes.chunks(CHUNK) {
            let rows = item::table.filter(item::barcode.eq_any(chunk)).select((item::barcode.assume_not_null(), item::code));
            found.extend(rows.load::<(String, String)>(self.conn).tried("reading barcodes")?);
        }
        let bins = self.bins_with_barcodes(barcodes)?;
        found.extend(bins.into_iter().map(|(barcode, warehouse, bin)| (barcode, format!("{warehouse} {bin}").trim_end().to_owned())));
        Ok(found)
    }

    /// All item codes; for checks against near misses. 100k codes are 2 MB.
    ///
    /// # Errors
    /// The database's.
    pub fn item_codes(&mut self) -> Result<Vec<String>> {
        item::table.select(item::code).order(item::code).load(self.conn).tried("reading items")
    }
}

impl Write<'_> {
    /// Makes or replaces items, by code, with their conversions and search tokens. Units must be there.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for a unit that is not there; a duplicate barcode; the database's.
    pub fn put_items(&mut self, items: &[Item]) -> Result<()> {
        let units = self.unit_ids()?;
        let unit_id = |code: &str| units.get(code).copied().ok_or_else(|| StoreError::Unknown("item.unit", code.into()));
        let codes: Vec<&str> = items.iter().map(|i| i.code.as_str()).collect();
        let known = self.item_ids(&codes)?;
        let new = items.iter().filter(|i| !known.contains_key(&i.code)).count();
        let mut next = self.next_ids("item", new)?;
        let mut fresh = Vec::with_capacity(new);
        let mut ids = Vec::with_capacity(items.len());
        let facts = self.facts(&known.values().copied().collect::<Vec<_>>())?;
        let mut counts_anew = Vec::new();
        let mut conversions = Vec::new();
        for one in items {
            let old = known.get(&one.code).copied();
            let mut row = self.item_row(one, unit_id(&one.unit)?);
            row.id = old.unwrap_or(next);
            ids.push(row.id);
            for conversion in &one.conversions {
                conversions.push(ConversionRow {
                    id: 0,
                    item_id: row.id,
                    unit_id: unit_id(&conversion.unit)?,
                    quantity: conversion.quantity.scaled(),
                    base: conversion.base.scaled(),
                });
            }
            if let Some(old) = old {
                if let Some(facts) = facts.get(&old) {
                    row.revision = facts.revision + 1;
                    if !facts.same_node(&row) {
                        self.touched.item(old);
                    }
                    if facts.unit_id != row.unit_id || facts.conversions != one.conversions {
                        counts_anew.push(old);
                    }
                }
                diesel::update(item::table.find(old)).set(&row).execute(self.conn).tried("saving an item")?;
                diesel::delete(item_conversion::table.filter(item_conversion::item_id.eq(old)))
                    .execute(self.conn)
                    .tried("saving an item")?;
            } else {
                next += 1;
                self.touched.item(row.id);
                fresh.push(row);
            }
        }
        insert_all!(&mut *self.conn, item::table, &fresh, "saving items");
        self.touch_users(&counts_anew)?;
        let first = self.next_ids("item_conversion", conversions.len())?;
        conversions.iter_mut().zip(first..).for_each(|(row, id)| row.id = id);
        insert_all!(&mut *self.conn, item_conversion::table, &conversions, "saving conversions");
        let found_anew = |(one, id): &(&Item, &i64)| facts.get(id).is_none_or(|old| !old.same_texts(one));
        let texts: Vec<(i64, Vec<&str>)> = items
            .iter()
            .zip(&ids)
            .filter(found_anew)
            .map(|(i, &id)| (id, vec![i.code.as_str(), i.name.as_str(), i.spec.as_str(), i.barcode.as_str()]))
            .collect();
        self.index("item", &texts, known.is_empty())?;
        self.bump("item")
    }

    /// What these items are in the books.
    fn facts(&mut self, ids: &[i64]) -> Result<HashMap<i64, Facts>> {
        let mut conversions = self.conversions(ids)?;
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            type Columns = (i64, i64, i64, i32, String, String, i32, bool, String, String, Option<String>);
            let rows: Vec<Columns> = item::table
                .filter(item::id.eq_any(chunk))
                .select((
                    item::id,
                    item::revision,
                    item::unit_id,
                    item::decimals,
                    item::kind,
                    item::source,
                    item::lead_time_days,
                    item::retired,
                    item::name,
                    item::spec,
                    item::barcode,
                ))
                .load(self.conn)
                .tried("reading items")?;
            for (id, revision, unit_id, decimals, kind, source, lead_time_days, retired, name, spec, barcode) in rows {
                let (conversions, barcode) = (conversions.remove(&id).unwrap_or_default(), barcode.unwrap_or_default());
                let facts = Facts { revision, unit_id, decimals, kind, source, lead_time_days, retired, conversions, name, spec, barcode };
                found.insert(id, facts);
            }
        }
        Ok(found)
    }

    /// These items count in other units than before, and so do the lines that name them.
    pub(crate) fn touch_users(&mut self, items: &[i64]) -> Result<()> {
        for chunk in items.chunks(CHUNK) {
            let parents: Vec<i64> = bom_line::table
                .inner_join(bom::table.on(bom::id.eq(bom_line::bom_id)))
                .filter(bom_line::component_id.eq_any(chunk))
                .select(bom::item_id)
                .distinct()
                .load(self.conn)
                .tried("looking for uses of items")?;
            parents.into_iter().for_each(|parent| self.touched.parent(parent));
        }
        Ok(())
    }

    fn item_row(&self, one: &Item, unit_id: i64) -> Row {
        Row {
            id: 0,
            code: one.code.clone(),
            name: one.name.clone(),
            spec: one.spec.clone(),
            kind: one.kind.word().into(),
            source: one.source.word().into(),
            unit_id,
            decimals: i32::from(one.decimals),
            item_group: one.group.clone(),
            barcode: (!one.barcode.is_empty()).then(|| one.barcode.clone()),
            lead_time_days: i32::try_from(one.lead_time_days).unwrap_or(i32::MAX),
            safety_stock: one.safety_stock.scaled(),
            lot_rule: one.lot_rule.word().into(),
            lot_min: one.lot_min.scaled(),
            lot_multiple: one.lot_multiple.scaled(),
            lot_max: one.lot_max.scaled(),
            lot_fixed: one.lot_fixed.scaled(),
            lot_days: i32::try_from(one.lot_days).unwrap_or(i32::MAX),
            note: one.note.clone(),
            retired: one.retired,
            revision: 1,
            changed_at: self.stamp.at,
            changed_by: self.stamp.actor.clone(),
        }
    }

    /// Deletes an item that nothing needs; for taking an import back.
    ///
    /// # Errors
    /// The database's, when something needs it after all.
    pub fn delete_item(&mut self, code: &str) -> Result<()> {
        let Some(id) = self.item_ids(&[code])?.remove(code) else { return Ok(()) };
        self.touched.item(id);
        self.unindex("item", id)?;
        diesel::delete(item_conversion::table.filter(item_conversion::item_id.eq(id))).execute(self.conn).tried("deleting an item")?;
        diesel::delete(item::table.find(id)).execute(self.conn).tried("deleting an item")?;
        self.bump("item")
    }
}
