//! What is agreed with suppliers of outsourced work: prices and losses, from a day on.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{item, outsourcing_price, outsourcing_price_break, outsourcing_tolerance, partner};
use crate::stored::{CHUNK, Stored, back, day, in_order, number};
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::outsourcing::agreed::{AgreedPrice, AgreedTolerance};
use qitao_domain::outsourcing::price::{Break, Prices, Work};
use qitao_domain::outsourcing::tolerance::{Rules, Scope, Terms};
use qitao_domain::{Day, ItemId, PartnerId, PerUnit, Price, Qty};
use std::collections::HashMap;

#[derive(Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = outsourcing_price, treat_none_as_null = true)]
struct PriceRecord {
    id: i64,
    subject: String,
    partner_id: i64,
    item_id: i64,
    operation: Option<i32>,
    valid_from: i32,
    note: String,
    revision: i64,
    changed_at: i64,
    changed_by: String,
}

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = outsourcing_price_break)]
struct BreakRecord {
    id: i64,
    price_id: i64,
    from_qty: i64,
    price: i64,
}

#[derive(Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = outsourcing_tolerance, treat_none_as_null = true)]
struct ToleranceRecord {
    id: i64,
    subject: String,
    partner_id: Option<i64>,
    item_id: Option<i64>,
    operation: Option<i32>,
    material_id: Option<i64>,
    valid_from: i32,
    allowance: Option<i64>,
    tolerance: Option<i64>,
    deducts_reject_work: Option<bool>,
    note: String,
    revision: i64,
    changed_at: i64,
    changed_by: String,
}

/// A price as the books keep it, with the names of what it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceRow {
    /// The price.
    pub stored: Stored<AgreedPrice>,
    /// Its last day; none where no other follows.
    pub to: Option<Day>,
    /// Name of the supplier.
    pub supplier_name: String,
    /// Name of the item.
    pub item_name: String,
}

/// A rule about loss as the books keep it, with the names of what it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToleranceRow {
    /// The rule.
    pub stored: Stored<AgreedTolerance>,
    /// Its last day; none where no other follows.
    pub to: Option<Day>,
    /// Name of the supplier; empty for all of them.
    pub supplier_name: String,
    /// Name of the item; empty for all.
    pub item_name: String,
    /// Name of the material; empty for all.
    pub material_name: String,
}

/// First days by subject: each ends the one before.
type Days = HashMap<String, Vec<i32>>;

fn last_day(days: &Days, subject: &str, from: i32) -> Result<Option<Day>> {
    let next = days.get(subject).into_iter().flatten().filter(|&&begins| begins > from).min();
    next.map(|next| day(next - 1)).transpose()
}

fn terms(row: &ToleranceRecord) -> Option<Terms> {
    let (allowance, tolerance) = (row.allowance?, row.tolerance?);
    Some(Terms {
        allowance: PerUnit::from_scaled(allowance),
        tolerance: PerUnit::from_scaled(tolerance),
        deducts_reject_work: row.deducts_reject_work?,
    })
}

fn one_break(row: &BreakRecord) -> Break {
    Break { from: Qty::from_scaled(row.from_qty), price: Price::from_scaled(row.price) }
}

/// Codes and names by row number.
type Named = HashMap<i64, (String, String)>;

fn named(found: &Named, id: i64, what: &'static str) -> Result<(String, String)> {
    found.get(&id).cloned().ok_or_else(|| StoreError::Unknown(what, id.to_string()))
}

impl Read<'_> {
    /// Prices by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn outsourcing_prices_by_id(&mut self, ids: &[i64]) -> Result<Vec<PriceRow>> {
        let mut rows: Vec<PriceRecord> = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let some = outsourcing_price::table.filter(outsourcing_price::id.eq_any(chunk)).select(PriceRecord::as_select());
            rows.extend(some.load::<PriceRecord>(self.conn).tried("reading prices of outsourced work")?);
        }
        let partners = self.names_of_partners(rows.iter().map(|row| row.partner_id))?;
        let items = self.names_of_items(rows.iter().map(|row| row.item_id))?;
        let days = self.price_days(rows.iter().map(|row| row.subject.as_str()))?;
        let mut breaks = self.breaks_of(ids)?;
        let mut found = HashMap::with_capacity(rows.len());
        for row in rows {
            let ((supplier, supplier_name), (item, item_name)) =
                (named(&partners, row.partner_id, "outsourcing_price.partner")?, named(&items, row.item_id, "outsourcing_price.item")?);
            let record = AgreedPrice {
                supplier,
                item,
                operation: row.operation.map(back),
                from: day(row.valid_from)?,
                breaks: breaks.remove(&row.id).unwrap_or_default(),
                note: row.note,
            };
            let to = last_day(&days, &row.subject, row.valid_from)?;
            let stored = Stored { id: row.id, record, revision: row.revision, changed_at: row.changed_at, changed_by: row.changed_by };
            found.insert(row.id, PriceRow { stored, to, supplier_name, item_name });
        }
        Ok(in_order(ids, found))
    }

    /// The row number of the price for the same work that begins on the same day.
    ///
    /// # Errors
    /// The database's.
    pub fn outsourcing_price_from(&mut self, one: &AgreedPrice) -> Result<Option<i64>> {
        outsourcing_price::table
            .filter(outsourcing_price::subject.eq(one.subject()))
            .filter(outsourcing_price::valid_from.eq(one.from.number()))
            .select(outsourcing_price::id)
            .first(self.conn)
            .optional()
            .tried("looking for a price of outsourced work")
    }

    /// How many prices of outsourced work there are.
    ///
    /// # Errors
    /// The database's.
    pub fn outsourcing_prices_count(&mut self) -> Result<i64> {
        outsourcing_price::table.count().get_result(self.conn).tried("counting prices of outsourced work")
    }

    /// All prices that are agreed with a supplier, as orders take them.
    ///
    /// # Errors
    /// The database's.
    pub fn outsourcing_prices_of(&mut self, supplier: PartnerId) -> Result<Prices> {
        let rows: Vec<PriceRecord> = outsourcing_price::table
            .filter(outsourcing_price::partner_id.eq(supplier.0))
            .select(PriceRecord::as_select())
            .load(self.conn)
            .tried("reading prices of outsourced work")?;
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let mut breaks = self.breaks_of(&ids)?;
        let one = |row: PriceRecord| {
            let work = Work { supplier, item: ItemId(row.item_id), operation: row.operation.map(back) };
            Ok((work, day(row.valid_from)?, breaks.remove(&row.id).unwrap_or_default()))
        };
        Ok(Prices::new(rows.into_iter().map(one).collect::<Result<_>>()?))
    }

    /// Breaks by price, from the first on.
    fn breaks_of(&mut self, prices: &[i64]) -> Result<HashMap<i64, Vec<Break>>> {
        let mut of: HashMap<i64, Vec<Break>> = HashMap::new();
        for chunk in prices.chunks(CHUNK) {
            let rows: Vec<BreakRecord> = outsourcing_price_break::table
                .filter(outsourcing_price_break::price_id.eq_any(chunk))
                .order((outsourcing_price_break::price_id, outsourcing_price_break::from_qty))
                .select(BreakRecord::as_select())
                .load(self.conn)
                .tried("reading breaks of prices")?;
            rows.iter().for_each(|row| of.entry(row.price_id).or_default().push(one_break(row)));
        }
        Ok(of)
    }

    fn price_days<'s>(&mut self, subjects: impl Iterator<Item = &'s str>) -> Result<Days> {
        let subjects: Vec<&str> = subjects.collect();
        let mut days = Days::new();
        for chunk in subjects.chunks(CHUNK) {
            let rows: Vec<(String, i32)> = outsourcing_price::table
                .filter(outsourcing_price::subject.eq_any(chunk))
                .select((outsourcing_price::subject, outsourcing_price::valid_from))
                .load(self.conn)
                .tried("reading the days of prices")?;
            rows.into_iter().for_each(|(subject, from)| days.entry(subject).or_default().push(from));
        }
        Ok(days)
    }

    /// Rules about loss by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn outsourcing_tolerances_by_id(&mut self, ids: &[i64]) -> Result<Vec<ToleranceRow>> {
        let mut rows: Vec<ToleranceRecord> = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let some = outsourcing_tolerance::table.filter(outsourcing_tolerance::id.eq_any(chunk)).select(ToleranceRecord::as_select());
            rows.extend(some.load::<ToleranceRecord>(self.conn).tried("reading rules about loss")?);
        }
        let partners = self.names_of_partners(rows.iter().filter_map(|row| row.partner_id))?;
        let items = self.names_of_items(rows.iter().flat_map(|row| [row.item_id, row.material_id]).flatten())?;
        let days = self.tolerance_days(rows.iter().map(|row| row.subject.as_str()))?;
        let mut found = HashMap::with_capacity(rows.len());
        for row in rows {
            let of = |list: &Named, id: Option<i64>| id.map(|id| named(list, id, "outsourcing_tolerance")).transpose();
            let (supplier, item, material) = (of(&partners, row.partner_id)?, of(&items, row.item_id)?, of(&items, row.material_id)?);
            let terms = terms(&row);
            let (code, name) = (
                |one: &Option<(String, String)>| one.as_ref().map(|(code, _)| code.clone()),
                |one: &Option<(String, String)>| one.as_ref().map_or_else(String::new, |(_, name)| name.clone()),
            );
            let record = AgreedTolerance {
                supplier: code(&supplier),
                item: code(&item),
                operation: row.operation.map(back),
                material: code(&material),
                from: day(row.valid_from)?,
                terms,
                note: row.note,
            };
            let to = last_day(&days, &row.subject, row.valid_from)?;
            let stored = Stored { id: row.id, record, revision: row.revision, changed_at: row.changed_at, changed_by: row.changed_by };
            let (supplier_name, item_name, material_name) = (name(&supplier), name(&item), name(&material));
            found.insert(row.id, ToleranceRow { stored, to, supplier_name, item_name, material_name });
        }
        Ok(in_order(ids, found))
    }

    /// The row number of the rule of the same scope that begins on the same day.
    ///
    /// # Errors
    /// The database's.
    pub fn outsourcing_tolerance_from(&mut self, one: &AgreedTolerance) -> Result<Option<i64>> {
        outsourcing_tolerance::table
            .filter(outsourcing_tolerance::subject.eq(one.subject()))
            .filter(outsourcing_tolerance::valid_from.eq(one.from.number()))
            .select(outsourcing_tolerance::id)
            .first(self.conn)
            .optional()
            .tried("looking for a rule about loss")
    }

    /// How many rules about loss there are.
    ///
    /// # Errors
    /// The database's.
    pub fn outsourcing_tolerances_count(&mut self) -> Result<i64> {
        outsourcing_tolerance::table.count().get_result(self.conn).tried("counting rules about loss")
    }

    /// All rules about loss that hold for a supplier, its own and those for all, as orders take them.
    ///
    /// # Errors
    /// The database's.
    pub fn outsourcing_rules_for(&mut self, supplier: PartnerId) -> Result<Rules> {
        let rows: Vec<ToleranceRecord> = outsourcing_tolerance::table
            .filter(outsourcing_tolerance::partner_id.eq(supplier.0).or(outsourcing_tolerance::partner_id.is_null()))
            .select(ToleranceRecord::as_select())
            .load(self.conn)
            .tried("reading rules about loss")?;
        let one = |row: ToleranceRecord| {
            let scope = Scope {
                supplier: row.partner_id.map(PartnerId),
                item: row.item_id.map(ItemId),
                operation: row.operation.map(back),
                material: row.material_id.map(ItemId),
            };
            Ok((scope, day(row.valid_from)?, terms(&row)))
        };
        Ok(Rules::new(rows.into_iter().map(one).collect::<Result<_>>()?))
    }

    fn tolerance_days<'s>(&mut self, subjects: impl Iterator<Item = &'s str>) -> Result<Days> {
        let subjects: Vec<&str> = subjects.collect();
        let mut days = Days::new();
        for chunk in subjects.chunks(CHUNK) {
            let rows: Vec<(String, i32)> = outsourcing_tolerance::table
                .filter(outsourcing_tolerance::subject.eq_any(chunk))
                .select((outsourcing_tolerance::subject, outsourcing_tolerance::valid_from))
                .load(self.conn)
                .tried("reading the days of rules about loss")?;
            rows.into_iter().for_each(|(subject, from)| days.entry(subject).or_default().push(from));
        }
        Ok(days)
    }

    fn names_of_partners(&mut self, ids: impl Iterator<Item = i64>) -> Result<Named> {
        let ids: Vec<i64> = ids.collect();
        let mut found = Named::new();
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(i64, String, String)> = partner::table
                .filter(partner::id.eq_any(chunk))
                .select((partner::id, partner::code, partner::name))
                .load(self.conn)
                .tried("reading the names of partners")?;
            found.extend(rows.into_iter().map(|(id, code, name)| (id, (code, name))));
        }
        Ok(found)
    }

    fn names_of_items(&mut self, ids: impl Iterator<Item = i64>) -> Result<Named> {
        let ids: Vec<i64> = ids.collect();
        let mut found = Named::new();
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(i64, String, String)> = item::table
                .filter(item::id.eq_any(chunk))
                .select((item::id, item::code, item::name))
                .load(self.conn)
                .tried("reading the names of items")?;
            found.extend(rows.into_iter().map(|(id, code, name)| (id, (code, name))));
        }
        Ok(found)
    }
}

impl Write<'_> {
    /// Makes a price, or replaces the one with this row number. Supplier and item must be there.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for what is not there; the database's.
    pub fn put_outsourcing_price(&mut self, id: Option<i64>, one: &AgreedPrice) -> Result<i64> {
        let what = "saving a price of outsourced work";
        let mut row = PriceRecord {
            id: id.map_or_else(|| self.next_ids("outsourcing_price", 1), Ok)?,
            subject: one.subject(),
            partner_id: self.supplier_number(&one.supplier)?,
            item_id: self.agreed_item(&one.item)?,
            operation: one.operation.map(number),
            valid_from: one.from.number(),
            note: one.note.clone(),
            revision: 1,
            changed_at: self.stamp.at,
            changed_by: self.stamp.actor.clone(),
        };
        let there = outsourcing_price::table.find(row.id);
        let old: Option<i64> = there.select(outsourcing_price::revision).first(self.conn).optional().tried(what)?;
        if let Some(old) = old {
            row.revision = old + 1;
            diesel::update(there).set(&row).execute(self.conn).tried(what)?;
        } else {
            diesel::insert_into(outsourcing_price::table).values(&row).execute(self.conn).tried(what)?;
        }
        let breaks = outsourcing_price_break::table.filter(outsourcing_price_break::price_id.eq(row.id));
        diesel::delete(breaks).execute(self.conn).tried(what)?;
        let first = self.next_ids("outsourcing_price_break", one.breaks.len())?;
        let rows: Vec<BreakRecord> = one
            .breaks
            .iter()
            .zip(first..)
            .map(|(one, id)| BreakRecord { id, price_id: row.id, from_qty: one.from.scaled(), price: one.price.scaled() })
            .collect();
        insert_all!(&mut *self.conn, outsourcing_price_break::table, &rows, "saving a price of outsourced work");
        self.bump("outsourcing_price")?;
        Ok(row.id)
    }

    /// Takes a price away, with its breaks.
    ///
    /// # Errors
    /// The database's.
    pub fn delete_outsourcing_price(&mut self, id: i64) -> Result<()> {
        diesel::delete(outsourcing_price::table.find(id)).execute(self.conn).tried("taking a price of outsourced work away")?;
        self.bump("outsourcing_price")
    }

    /// Makes a rule about loss, or replaces the one with this row number. Whatever it names must be there.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for what is not there; the database's.
    pub fn put_outsourcing_tolerance(&mut self, id: Option<i64>, one: &AgreedTolerance) -> Result<i64> {
        let what = "saving a rule about loss";
        let mut row = ToleranceRecord {
            id: id.map_or_else(|| self.next_ids("outsourcing_tolerance", 1), Ok)?,
            subject: one.subject(),
            partner_id: one.supplier.as_deref().map(|code| self.supplier_number(code)).transpose()?,
            item_id: one.item.as_deref().map(|code| self.agreed_item(code)).transpose()?,
            operation: one.operation.map(number),
            material_id: one.material.as_deref().map(|code| self.agreed_item(code)).transpose()?,
            valid_from: one.from.number(),
            allowance: one.terms.map(|terms| terms.allowance.scaled()),
            tolerance: one.terms.map(|terms| terms.tolerance.scaled()),
            deducts_reject_work: one.terms.map(|terms| terms.deducts_reject_work),
            note: one.note.clone(),
            revision: 1,
            changed_at: self.stamp.at,
            changed_by: self.stamp.actor.clone(),
        };
        let there = outsourcing_tolerance::table.find(row.id);
        let old: Option<i64> = there.select(outsourcing_tolerance::revision).first(self.conn).optional().tried(what)?;
        if let Some(old) = old {
            row.revision = old + 1;
            diesel::update(there).set(&row).execute(self.conn).tried(what)?;
        } else {
            diesel::insert_into(outsourcing_tolerance::table).values(&row).execute(self.conn).tried(what)?;
        }
        self.bump("outsourcing_tolerance")?;
        Ok(row.id)
    }

    /// Takes a rule about loss away.
    ///
    /// # Errors
    /// The database's.
    pub fn delete_outsourcing_tolerance(&mut self, id: i64) -> Result<()> {
        diesel::delete(outsourcing_tolerance::table.find(id)).execute(self.conn).tried("taking a rule about loss away")?;
        self.bump("outsourcing_tolerance")
    }

    fn supplier_number(&mut self, code: &str) -> Result<i64> {
        self.partner_ids(&[code])?.remove(code).ok_or_else(|| StoreError::Unknown("outsourcing.supplier", code.into()))
    }

    fn agreed_item(&mut self, code: &str) -> Result<i64> {
        self.item_ids(&[code])?.remove(code).ok_or_else(|| StoreError::Unknown("outsourcing.item", code.into()))
    }
}
