//! Warehouses. Their bins are in [`bin`](crate::bin); what lies in them, in one bin or in all, is told here.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{bin, document_line, partner, stock_count, warehouse};
use crate::stored::{CHUNK, Stored};
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use qitao_domain::warehouse::{Bin, Warehouse, WarehouseKind};
use qitao_domain::{BinId, Qty, WarehouseId};
use std::collections::HashMap;

#[derive(Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = warehouse, treat_none_as_null = true)]
struct Row {
    id: i64,
    code: String,
    name: String,
    kind: String,
    partner_id: Option<i64>,
    note: String,
    retired: bool,
    revision: i64,
    changed_at: i64,
    changed_by: String,
}

/// Stock that lies somewhere: of how many items, and the first of them by code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lying {
    /// How many items lie there.
    pub items: i64,
    /// The first one's code.
    pub item: String,
    /// How much of it, in all lots and bins.
    pub quantity: Qty,
    /// Its own unit.
    pub unit: String,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    item: String,
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = BigInt)]
    quantity: i64,
    #[diesel(sql_type = BigInt)]
    items: i64,
}

pub(crate) fn kind(word: &str) -> Result<WarehouseKind> {
    WarehouseKind::from_word(word).ok_or_else(|| StoreError::Unknown("warehouse.kind", word.into()))
}

fn stored((row, partner): (Row, Option<String>)) -> Result<Stored<Warehouse>> {
    Ok(Stored {
        id: row.id,
        record: Warehouse {
            code: row.code,
            name: row.name,
            kind: kind(&row.kind)?,
            partner: partner.unwrap_or_default(),
            note: row.note,
            retired: row.retired,
        },
        revision: row.revision,
        changed_at: row.changed_at,
        changed_by: row.changed_by,
    })
}

macro_rules! with_partner {
    () => {
        warehouse::table
            .left_join(partner::table.on(partner::id.nullable().eq(warehouse::partner_id)))
            .select((Row::as_select(), partner::code.nullable()))
    };
}

impl Read<'_> {
    /// One warehouse.
    ///
    /// # Errors
    /// The database's.
    pub fn warehouse(&mut self, code: &str) -> Result<Option<Stored<Warehouse>>> {
        let row: Option<(Row, Option<String>)> =
            with_partner!().filter(warehouse::code.eq(code)).first(self.conn).optional().tried("reading a warehouse")?;
        row.map(stored).transpose()
    }

    /// Warehouses by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn warehouses_by_id(&mut self, ids: &[i64]) -> Result<Vec<Stored<Warehouse>>> {
        let mut found: HashMap<i64, Stored<Warehouse>> = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(Row, Option<String>)> =
                with_partner!().filter(warehouse::id.eq_any(chunk)).load(self.conn).tried("reading warehouses")?;
            for row in rows {
                let one = stored(row)?;
                found.insert(one.id, one);
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// All warehouses, by code. Some dozens, and one per supplier.
    ///
    /// # Errors
    /// The database's.
    pub fn warehouses(&mut self) -> Result<Vec<Stored<Warehouse>>> {
        let rows: Vec<(Row, Option<String>)> = with_partner!().order(warehouse::code).load(self.conn).tried("reading the warehouses")?;
        rows.into_iter().map(stored).collect()
    }

    /// What keeps a warehouse from being deleted: a bin of it, what keeps its floor, or a count.
    ///
    /// # Errors
    /// The database's.
    pub fn warehouse_user(&mut self, id: WarehouseId) -> Result<Option<String>> {
        let bins: Vec<(i64, String)> = bin::table
            .filter(bin::warehouse_id.eq(id.0))
            .order(bin::code.desc())
            .limit(2)
            .select((bin::id, bin::code))
            .load(self.conn)
            .tried("reading bins")?;
        for (bin, code) in bins {
            let user = if code.is_empty() { self.bin_user(BinId(bin))? } else { Some(code) };
            if user.is_some() {
                return Ok(user);
            }
        }
        stock_count::table
            .filter(stock_count::warehouse_id.eq(id.0))
            .order(stock_count::number)
            .select(stock_count::number)
            .first(self.conn)
            .optional()
            .tried("looking for counts of a warehouse")
    }

    /// Row numbers of warehouses by code. Some dozens, and one per supplier.
    pub(crate) fn warehouse_ids(&mut self) -> Result<HashMap<String, i64>> {
        let rows: Vec<(String, i64)> =
            warehouse::table.select((warehouse::code, warehouse::id)).load(self.conn).tried("reading the warehouses")?;
        Ok(rows.into_iter().collect())
    }

    /// How many bins a warehouse has, its floor among them.
    ///
    /// # Errors
    /// The database's.
    pub fn bin_count(&mut self, id: WarehouseId) -> Result<i64> {
        bin::table.filter(bin::warehouse_id.eq(id.0)).count().get_result(self.conn).tried("counting bins")
    }

    /// What lies in a warehouse; none when it is empty.
    ///
    /// # Errors
    /// The database's.
    pub fn lying_in_warehouse(&mut self, id: WarehouseId) -> Result<Option<Lying>> {
        self.lying_in("warehouse_id", id.0)
    }

    /// What lies in a bin; none when it is empty.
    ///
    /// # Errors
    /// The database's.
    pub fn lying_in_bin(&mut self, id: BinId) -> Result<Option<Lying>> {
        self.lying_in("id", id.0)
    }

    fn lying_in(&mut self, column: &str, id: i64) -> Result<Option<Lying>> {
        let sql = format!(
            "SELECT i.code AS item, u.code AS unit, CAST(SUM(s.quantity) AS BIGINT) AS quantity, CAST(COUNT(*) OVER () AS BIGINT) AS items \
             FROM stock_balance s JOIN item i ON i.id = s.item_id JOIN unit u ON u.id = i.unit_id \
             WHERE s.quantity > 0 AND s.bin_id IN (SELECT b.id FROM bin b WHERE b.{column} = $1) \
             GROUP BY i.id, i.code, u.code ORDER BY i.code LIMIT 1"
        );
        let found: Option<Found> =
            diesel::sql_query(sql).bind::<BigInt, _>(id).get_result(self.conn).optional().tried("looking what lies there")?;
        Ok(found.map(|Found { item, unit, quantity, items }| Lying { items, item, quantity: Qty::from_scaled(quantity), unit }))
    }

    /// How many lines of papers name a warehouse's bins.
    ///
    /// # Errors
    /// The database's.
    pub fn warehouse_lines(&mut self, id: WarehouseId) -> Result<i64> {
        let own = || bin::table.filter(bin::warehouse_id.eq(id.0)).select(bin::id.nullable());
        let named = document_line::bin_id.eq_any(own()).or(document_line::to_bin_id.eq_any(own()));
        document_line::table.filter(named).count().get_result(self.conn).tried("counting lines that name a warehouse")
    }
}

impl Write<'_> {
    /// Makes or replaces warehouses, by code; a new one with its floor. Their suppliers must be there.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for a supplier that is not there; the database's.
    pub fn put_warehouses(&mut self, warehouses: &[Warehouse]) -> Result<()> {
        let known = self.warehouse_ids()?;
        let wanted: Vec<&str> = warehouses.iter().map(|w| w.partner.as_str()).filter(|code| !code.is_empty()).collect();
        let partners = self.partner_ids(&wanted)?;
        let new = warehouses.iter().filter(|w| !known.contains_key(&w.code)).count();
        let mut next = self.next_ids("warehouse", new)?;
        let (mut fresh, mut floors) = (Vec::with_capacity(new), Vec::with_capacity(new));
        for one in warehouses {
            let partner_id = match one.partner.as_str() {
                "" => None,
                code => Some(*partners.get(code).ok_or_else(|| StoreError::Unknown("warehouse.partner", code.into()))?),
            };
            let old = known.get(&one.code).copied();
            let mut row = Row {
                id: old.unwrap_or(next),
                code: one.code.clone(),
                name: one.name.clone(),
                kind: one.kind.word().into(),
                partner_id,
                note: one.note.clone(),
                retired: one.retired,
                revision: 1,
                changed_at: self.stamp.at,
                changed_by: self.stamp.actor.clone(),
            };
            if let Some(old) = old {
                let before: i64 = warehouse::table.find(old).select(warehouse::revision).first(self.conn).tried("reading a warehouse")?;
                row.revision = before + 1;
                diesel::update(warehouse::table.find(old)).set(&row).execute(self.conn).tried("saving a warehouse")?;
            } else {
                next += 1;
                fresh.push(row);
                floors.push(Bin {
                    warehouse: one.code.clone(),
                    code: String::new(),
                    barcode: String::new(),
                    note: String::new(),
                    retired: false,
                });
            }
        }
        insert_all!(&mut *self.conn, warehouse::table, &fresh, "saving warehouses");
        if !floors.is_empty() {
            self.put_bins(&floors)?;
        }
        self.bump("warehouse")
    }

    /// Deletes a warehouse that nothing names, with its floor; for taking an import back.
    ///
    /// # Errors
    /// The database's, when something names it after all.
    pub fn delete_warehouse(&mut self, id: WarehouseId) -> Result<()> {
        let what = "deleting a warehouse";
        diesel::delete(bin::table.filter(bin::warehouse_id.eq(id.0)).filter(bin::code.eq(""))).execute(self.conn).tried(what)?;
        diesel::delete(warehouse::table.find(id.0)).execute(self.conn).tried(what)?;
        self.bump("bin")?;
        self.bump("warehouse")
    }
}
