//! Units of measure.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::unit;
use crate::stored::Stored;
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::unit::{Dimension, Unit};
use qitao_domain::{Qty, UnitId};
use std::collections::HashMap;

#[derive(Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = unit)]
struct Row {
    id: i64,
    code: String,
    name: String,
    name_en: String,
    decimals: i32,
    dimension: String,
    factor: i64,
    per: i64,
    retired: bool,
    revision: i64,
    changed_at: i64,
    changed_by: String,
}

impl TryFrom<Row> for Stored<Unit> {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let dimension = Dimension::from_word(&row.dimension).ok_or(StoreError::Unknown("unit.dimension", row.dimension))?;
        Ok(Self {
            id: row.id,
            record: Unit {
                code: row.code,
                name: row.name,
                name_en: row.name_en,
                decimals: u8::try_from(row.decimals).unwrap_or(0),
                dimension,
                factor: Qty::from_scaled(row.factor),
                per: Qty::from_scaled(row.per),
                retired: row.retired,
            },
            revision: row.revision,
            changed_at: row.changed_at,
            changed_by: row.changed_by,
        })
    }
}

impl Read<'_> {
    /// One unit.
    ///
    /// # Errors
    /// The database's.
    pub fn unit(&mut self, code: &str) -> Result<Option<Stored<Unit>>> {
        let row: Option<Row> = unit::table.filter(unit::code.eq(code)).first(self.conn).optional().tried("reading a unit")?;
        row.map(TryInto::try_into).transpose()
    }

    /// All units, by code. Some dozens.
    ///
    /// # Errors
    /// The database's.
    pub fn units(&mut self) -> Result<Vec<Stored<Unit>>> {
        let rows: Vec<Row> = unit::table.order(unit::code).load(self.conn).tried("reading the units")?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Units by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn units_by_id(&mut self, ids: &[i64]) -> Result<Vec<Stored<Unit>>> {
        let mut found: HashMap<i64, Stored<Unit>> = self.units()?.into_iter().map(|u| (u.id, u)).collect();
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    pub(crate) fn unit_ids(&mut self) -> Result<HashMap<String, i64>> {
        let rows: Vec<(String, i64)> = unit::table.select((unit::code, unit::id)).load(self.conn).tried("reading the units")?;
        Ok(rows.into_iter().collect())
    }

    /// How many items and lines use a unit.
    ///
    /// # Errors
    /// The database's.
    pub fn unit_uses(&mut self, id: UnitId) -> Result<i64> {
        use crate::schema::{bom_line, item, item_conversion};
        let items: i64 = item::table.filter(item::unit_id.eq(id.0)).count().get_result(self.conn).tried("counting uses")?;
        let lines: i64 = bom_line::table.filter(bom_line::unit_id.eq(id.0)).count().get_result(self.conn).tried("counting uses")?;
        let conversions: i64 =
            item_conversion::table.filter(item_conversion::unit_id.eq(id.0)).count().get_result(self.conn).tried("counting uses")?;
        Ok(items + lines + conversions)
    }
}

impl Write<'_> {
    /// Makes or replaces units, by code.
    ///
    /// # Errors
    /// The database's.
    pub fn put_units(&mut self, units: &[Unit]) -> Result<()> {
        let known = self.unit_ids()?;
        let new = units.iter().filter(|u| !known.contains_key(&u.code)).count();
        let mut id = self.next_ids("unit", new)?;
        let mut fresh = Vec::with_capacity(new);
        for one in units {
            let mut row = Row {
                id: 0,
                code: one.code.clone(),
                name: one.name.clone(),
                name_en: one.name_en.clone(),
                decimals: i32::from(one.decimals),
                dimension: one.dimension.word().into(),
                factor: one.factor.scaled(),
                per: one.per.scaled(),
                retired: one.retired,
                revision: 1,
                changed_at: self.stamp.at,
                changed_by: self.stamp.actor.clone(),
            };
            if let Some(&known) = known.get(&one.code) {
                row.id = known;
                let old: Row = unit::table.find(known).first(self.conn).tried("reading a unit")?;
                row.revision = old.revision + 1;
                if (&old.dimension, old.factor, old.per) != (&row.dimension, row.factor, row.per) {
                    self.touched.everything();
                }
                diesel::update(unit::table.find(known)).set(&row).execute(self.conn).tried("saving a unit")?;
            } else {
                row.id = id;
                id += 1;
                fresh.push(row);
            }
        }
        insert_all!(&mut *self.conn, unit::table, &fresh, "saving units");
        self.bump("unit")
    }

    /// Deletes a unit that nothing needs; for taking an import back.
    ///
    /// # Errors
    /// The database's, when something needs it after all.
    pub fn delete_unit(&mut self, code: &str) -> Result<()> {
        diesel::delete(unit::table.filter(unit::code.eq(code))).execute(self.conn).tried("deleting a unit")?;
        self.bump("unit")
    }
}
