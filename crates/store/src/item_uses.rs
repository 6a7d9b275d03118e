//! What uses an item: BOMs and routings of its own, lines and substitutes of others, papers.

use crate::error::Tried;
use crate::schema::{bom, bom_line, bom_substitute, document, document_line, item, routing, scan_log, standard_cost, standard_version};
use crate::stored::CHUNK;
use crate::{Read, Result};
use diesel::prelude::*;
use std::collections::HashMap;

impl Read<'_> {
    /// A BOM or routing that an item stands in, or that makes it, or a paper that names it; none when nothing needs it.
    ///
    /// # Errors
    /// The database's.
    pub fn item_user(&mut self, code: &str) -> Result<Option<String>> {
        let Some(id) = self.item_ids(&[code])?.remove(code) else { return Ok(None) };
        let what = "looking for uses of an item";
        let own: Option<String> = bom::table.filter(bom::item_id.eq(id)).select(bom::version).first(self.conn).optional().tried(what)?;
        let own = match own {
            Some(version) => Some(version),
            None => routing::table.filter(routing::item_id.eq(id)).select(routing::version).first(self.conn).optional().tried(what)?,
        };
        if let Some(version) = own {
            return Ok(Some(format!("{code} {version}")));
        }
        let parent = |line: i64| {
            bom_line::table
                .inner_join(bom::table.on(bom::id.eq(bom_line::bom_id)))
                .inner_join(item::table.on(item::id.eq(bom::item_id)))
                .filter(bom_line::id.eq(line))
                .select((item::code, bom::version))
        };
        let line: Option<i64> =
            bom_line::table.filter(bom_line::component_id.eq(id)).select(bom_line::id).first(self.conn).optional().tried(what)?;
        let line = match line {
            Some(line) => Some(line),
            None => bom_substitute::table
                .filter(bom_substitute::item_id.eq(id))
                .select(bom_substitute::bom_line_id)
                .first(self.conn)
                .optional()
                .tried(what)?,
        };
        let Some(line) = line else {
            let named: Option<String> = document_line::table
                .inner_join(document::table.on(document::id.eq(document_line::document_id)))
                .filter(document_line::item_id.eq(id))
                .order(document_line::id)
                .select(document::number)
                .first(self.conn)
                .optional()
                .tried(what)?;
            if named.is_some() {
                return Ok(named);
            }
            // What it should have cost is kept, whatever becomes of it.
            let rolled: Option<String> = standard_cost::table
                .inner_join(standard_version::table.on(standard_version::id.eq(standard_cost::version_id)))
                .filter(standard_cost::item_id.eq(id))
                .order(standard_cost::id)
                .select(standard_version::name)
                .first(self.conn)
                .optional()
                .tried(what)?;
            if rolled.is_some() {
                return Ok(rolled);
            }
            // It may have been scanned by mistake for a paper that does not name it.
            return scan_log::table
                .inner_join(document::table.on(document::id.eq(scan_log::document_id)))
                .filter(scan_log::item_id.eq(id).or(scan_log::wanted_item_id.eq(id)))
                .order(scan_log::id)
                .select(document::number)
                .first(self.conn)
                .optional()
                .tried(what);
        };
        let (parent, version): (String, String) = parent(line).first(self.conn).tried(what)?;
        Ok(Some(format!("{parent} {version}")))
    }

    /// The units in which lines of any version count these items: item, unit, how many lines.
    ///
    /// # Errors
    /// The database's.
    pub fn component_units(&mut self, items: &[&str]) -> Result<Vec<(String, String, i64)>> {
        let wanted = self.items_of(items)?;
        let units: HashMap<i64, String> = self.unit_ids()?.into_iter().map(|(code, id)| (id, code)).collect();
        let keys: Vec<i64> = wanted.keys().copied().collect();
        let mut found = Vec::new();
        for chunk in keys.chunks(CHUNK) {
            let rows: Vec<(i64, i64, i64)> = bom_line::table
                .filter(bom_line::component_id.eq_any(chunk))
                .group_by((bom_line::component_id, bom_line::unit_id))
                .select((bom_line::component_id, bom_line::unit_id, diesel::dsl::count_star()))
                .load(self.conn)
                .tried("reading the units of parts")?;
            let named = |(item, unit, lines): (i64, i64, i64)| Some(((*wanted.get(&item)?).to_owned(), units.get(&unit)?.clone(), lines));
            found.extend(rows.into_iter().filter_map(named));
        }
        Ok(found)
    }

    /// How many BOM and routing versions these items have of their own; items without any are left out.
    ///
    /// # Errors
    /// The database's.
    pub fn made_counts(&mut self, items: &[&str]) -> Result<HashMap<String, i64>> {
        let wanted = self.items_of(items)?;
        let keys: Vec<i64> = wanted.keys().copied().collect();
        let mut found: HashMap<String, i64> = HashMap::new();
        for chunk in keys.chunks(CHUNK) {
            let boms =
                bom::table.filter(bom::item_id.eq_any(chunk)).group_by(bom::item_id).select((bom::item_id, diesel::dsl::count_star()));
            let routings = routing::table
                .filter(routing::item_id.eq_any(chunk))
                .group_by(routing::item_id)
                .select((routing::item_id, diesel::dsl::count_star()));
            let boms: Vec<(i64, i64)> = boms.load(self.conn).tried("counting BOMs")?;
            let routings: Vec<(i64, i64)> = routings.load(self.conn).tried("counting routings")?;
            for (id, count) in boms.into_iter().chain(routings) {
                if let Some(code) = wanted.get(&id) {
                    *found.entry((*code).to_owned()).or_default() += count;
                }
            }
        }
        Ok(found)
    }

    /// On how many lines of papers these items stand; items without any are left out.
    ///
    /// # Errors
    /// The database's.
    pub fn paper_counts(&mut self, items: &[&str]) -> Result<HashMap<String, i64>> {
        let wanted = self.items_of(items)?;
        let keys: Vec<i64> = wanted.keys().copied().collect();
        let mut found = HashMap::new();
        for chunk in keys.chunks(CHUNK) {
            let rows: Vec<(Option<i64>, i64)> = document_line::table
                .filter(document_line::item_id.eq_any(chunk))
                .group_by(document_line::item_id)
                .select((document_line::item_id, diesel::dsl::count_star()))
                .load(self.conn)
                .tried("counting papers")?;
            let named = |(id, lines): (Option<i64>, i64)| Some(((*wanted.get(&id?)?).to_owned(), lines));
            found.extend(rows.into_iter().filter_map(named));
        }
        Ok(found)
    }
}
