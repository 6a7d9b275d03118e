//! By which factor on the safety stock sales are refused, by group of items.

use crate::error::Tried;
use crate::schema::{item, sale_lock};
use crate::{Read, Result, Write};
use diesel::dsl::count_star;
use diesel::prelude::*;
use qitao_domain::PerUnit;
use std::collections::BTreeMap;

impl Read<'_> {
    /// The factor that was set for a group; none where nobody set one.
    ///
    /// # Errors
    /// The database's.
    pub fn lock_factor(&mut self, group: &str) -> Result<Option<PerUnit>> {
        let factor: Option<i64> =
            sale_lock::table.find(group).select(sale_lock::factor).first(self.conn).optional().tried("reading when sales are refused")?;
        Ok(factor.map(PerUnit::from_scaled))
    }

    /// Every group that items in use have, and those that a factor was set for: how many items, and the factor.
    ///
    /// # Errors
    /// The database's.
    pub fn lock_groups(&mut self) -> Result<BTreeMap<String, (i64, Option<PerUnit>)>> {
        let what = "reading when sales are refused";
        let used: Vec<(String, i64)> = item::table
            .filter(item::retired.eq(false))
            .group_by(item::item_group)
            .select((item::item_group, count_star()))
            .load(self.conn)
            .tried(what)?;
        let set: Vec<(String, i64)> = sale_lock::table.load(self.conn).tried(what)?;
        let mut groups: BTreeMap<String, (i64, Option<PerUnit>)> = used.into_iter().map(|(group, items)| (group, (items, None))).collect();
        for (group, factor) in set {
            groups.entry(group).or_default().1 = Some(PerUnit::from_scaled(factor));
        }
        Ok(groups)
    }
}

impl Write<'_> {
    /// Sets a group's factor, or takes it away.
    ///
    /// # Errors
    /// The database's.
    pub fn put_lock_factor(&mut self, group: &str, factor: Option<PerUnit>) -> Result<()> {
        let what = "setting when sales are refused";
        diesel::delete(sale_lock::table.find(group)).execute(self.conn).tried(what)?;
        if let Some(factor) = factor {
            let row = (sale_lock::item_group.eq(group), sale_lock::factor.eq(factor.scaled()));
            diesel::insert_into(sale_lock::table).values(row).execute(self.conn).tried(what)?;
        }
        Ok(())
    }
}
