//! How items' stock is kept, where it is otherwise than usual.

use crate::error::Tried;
use crate::schema::{item, item_stock, stock_rule};
use crate::stored::{CHUNK, Stored};
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::stock::{StockRule, Valuation};
use qitao_domain::{ItemId, PerUnit, Price, Qty};
use std::collections::HashMap;

#[derive(Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = stock_rule, treat_none_as_null = true)]
struct Row {
    id: i64,
    item_id: i64,
    lots: bool,
    valuation: String,
    standard_price: i64,
    tolerance: Option<i64>,
    revision: i64,
    changed_at: i64,
    changed_by: String,
    backflush: bool,
}

fn stored((row, item): (Row, String)) -> Result<Stored<StockRule>> {
    let valuation = Valuation::from_word(&row.valuation).ok_or(StoreError::Unknown("stock_rule.valuation", row.valuation))?;
    let record = StockRule {
        item,
        lots: row.lots,
        valuation,
        standard_price: Price::from_scaled(row.standard_price),
        tolerance: row.tolerance.map(PerUnit::from_scaled),
        backflush: row.backflush,
    };
    Ok(Stored { id: row.id, record, revision: row.revision, changed_at: row.changed_at, changed_by: row.changed_by })
}

macro_rules! rules {
    () => {
        stock_rule::table.inner_join(item::table.on(item::id.eq(stock_rule::item_id))).select((Row::as_select(), item::code))
    };
}

impl Read<'_> {
    /// The rule that is set for an item; none: the usual one holds.
    ///
    /// # Errors
    /// The database's.
    pub fn stock_rule(&mut self, item: &str) -> Result<Option<Stored<StockRule>>> {
        let row: Option<(Row, String)> = rules!().filter(item::code.eq(item)).first(self.conn).optional().tried("reading a stock rule")?;
        row.map(stored).transpose()
    }

    /// The rules that are set for these items.
    ///
    /// # Errors
    /// The database's.
    pub fn stock_rules_set(&mut self, items: &[&str]) -> Result<Vec<Stored<StockRule>>> {
        let mut found = Vec::new();
        for chunk in items.chunks(CHUNK) {
            let rows: Vec<(Row, String)> = rules!().filter(item::code.eq_any(chunk)).load(self.conn).tried("reading stock rules")?;
            for row in rows {
                found.push(stored(row)?);
            }
        }
        Ok(found)
    }

    /// The rules of items by their row number: of each, the usual one where none is set.
    ///
    /// # Errors
    /// The database's.
    pub fn stock_rules(&mut self, items: &[i64]) -> Result<HashMap<i64, StockRule>> {
        let mut found = HashMap::with_capacity(items.len());
        for chunk in items.chunks(CHUNK) {
            let codes: Vec<(i64, String)> =
                item::table.filter(item::id.eq_any(chunk)).select((item::id, item::code)).load(self.conn).tried("reading items")?;
            found.extend(codes.into_iter().map(|(id, code)| (id, StockRule::usual(&code))));
            let rows: Vec<(Row, String)> =
                rules!().filter(stock_rule::item_id.eq_any(chunk)).load(self.conn).tried("reading stock rules")?;
            for row in rows {
                let item = row.0.item_id;
                found.insert(item, stored(row)?.record);
            }
        }
        Ok(found)
    }

    /// How much there is of an item in all: here, blocked and at suppliers.
    ///
    /// # Errors
    /// The database's.
    pub fn whole_stock(&mut self, item: ItemId) -> Result<Qty> {
        let found: Option<(i64, i64, i64)> = item_stock::table
            .find(item.0)
            .select((item_stock::on_hand, item_stock::quarantine, item_stock::at_supplier))
            .first(self.conn)
            .optional()
            .tried("reading an item's stock")?;
        Ok(found.map_or(Qty::ZERO, |(here, blocked, away)| Qty::from_scaled(here.saturating_add(blocked).saturating_add(away))))
    }
}

impl Write<'_> {
    /// Takes away how an item's stock is kept: the usual way holds.
    ///
    /// # Errors
    /// The database's.
    pub fn delete_stock_rule(&mut self, item: &str) -> Result<()> {
        let Some(id) = self.item_ids(&[item])?.remove(item) else { return Ok(()) };
        diesel::delete(stock_rule::table.filter(stock_rule::item_id.eq(id))).execute(self.conn).tried("deleting a stock rule")?;
        self.bump("stock_rule")
    }

    /// Sets how an item's stock is kept. The item must be there.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for an item that is not there; the database's.
    pub fn put_stock_rule(&mut self, rule: &StockRule) -> Result<()> {
        let item = self.item_ids(&[rule.item.as_str()])?.remove(&rule.item);
        let item_id = item.ok_or_else(|| StoreError::Unknown("stock_rule.item", rule.item.clone()))?;
        let old: Option<(i64, i64)> = stock_rule::table
            .filter(stock_rule::item_id.eq(item_id))
            .select((stock_rule::id, stock_rule::revision))
            .first(self.conn)
            .optional()
            .tried("reading a stock rule")?;
        let row = Row {
            id: old.map_or_else(|| self.next_ids("stock_rule", 1), |(id, _)| Ok(id))?,
            item_id,
            lots: rule.lots,
            valuation: rule.valuation.word().into(),
            standard_price: rule.standard_price.scaled(),
            tolerance: rule.tolerance.map(PerUnit::scaled),
            revision: old.map_or(1, |(_, revision)| revision + 1),
            changed_at: self.stamp.at,
            changed_by: self.stamp.actor.clone(),
            backflush: rule.backflush,
        };
        if old.is_some() {
            diesel::update(stock_rule::table.find(row.id)).set(&row).execute(self.conn).tried("saving a stock rule")?;
        } else {
            diesel::insert_into(stock_rule::table).values(&row).execute(self.conn).tried("saving a stock rule")?;
        }
        self.bump("stock_rule")
    }
}
