//! Where units, items and work centres are used: the first places by code, each with how often it uses them there.
//!
//! A place is what a person opens: a version of a BOM or routing, or an item. What is counted is what [`Read::unit_uses`] and
//! its like count, so the figures of all places add up to theirs.

use crate::error::Tried;
use crate::schema::{bom, bom_line, item, item_conversion, operation, routing};
use crate::{Read, Result};
use diesel::dsl::count_star;
use diesel::prelude::*;
use qitao_domain::{UnitId, WorkCenterId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

const WHAT: &str = "looking for places of use";

/// Something that uses something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "UsePlace")]
pub struct Place {
    /// `item`, `bom`, `routing`, `warehouse`, `document`, and for what is changed `unit` and `work_center`, too.
    pub kind: String,
    /// The item's or warehouse's code, or the paper's number.
    pub code: String,
    /// The version; empty where it has none, or stands with the code.
    pub version: String,
    /// The item's name.
    pub name: String,
    /// How often it is used there.
    pub uses: i64,
}

/// A version: its number, its item's code, its own code, its item's name.
type Version = (i64, String, String, String);

/// Places of one kind; how often each is given by its number.
fn places(kind: &str, versions: Vec<Version>, uses: &HashMap<i64, i64>) -> Vec<Place> {
    let place =
        |(id, code, version, name): Version| Place { kind: kind.into(), uses: uses.get(&id).copied().unwrap_or(1), code, version, name };
    versions.into_iter().map(place).collect()
}

/// The first of all of them, by code and version. Of each kind the first were asked for, so none is left out.
fn first(mut all: Vec<Place>, most: u32) -> Vec<Place> {
    all.sort_by(|a, b| (&a.code, &a.kind, &a.version).cmp(&(&b.code, &b.kind, &b.version)));
    all.truncate(most as usize);
    all
}

fn numbers(versions: &[Version]) -> Vec<i64> {
    versions.iter().map(|version| version.0).collect()
}

macro_rules! boms {
    () => {
        bom::table.inner_join(item::table.on(item::id.eq(bom::item_id))).select((bom::id, item::code, bom::version, item::name))
    };
}

macro_rules! routings {
    () => {
        routing::table.inner_join(item::table.on(item::id.eq(routing::item_id))).select((
            routing::id,
            item::code,
            routing::version,
            item::name,
        ))
    };
}

impl Read<'_> {
    /// Where an item is used: its own BOM and routing versions, and the BOM versions in whose lines it stands.
    ///
    /// # Errors
    /// The database's.
    pub fn item_places(&mut self, code: &str, most: u32) -> Result<Vec<Place>> {
        let Some(id) = self.item_ids(&[code])?.remove(code) else { return Ok(Vec::new()) };
        let limit = i64::from(most);
        let own: Vec<Version> = boms!().filter(bom::item_id.eq(id)).order(bom::version).limit(limit).load(self.conn).tried(WHAT)?;
        let made: Vec<Version> =
            routings!().filter(routing::item_id.eq(id)).order(routing::version).limit(limit).load(self.conn).tried(WHAT)?;
        let lines = bom_line::table.filter(bom_line::component_id.eq(id)).select(bom_line::bom_id);
        let users: Vec<Version> =
            boms!().filter(bom::id.eq_any(lines)).order((item::code, bom::version)).limit(limit).load(self.conn).tried(WHAT)?;
        let counts: Vec<(i64, i64)> = bom_line::table
            .filter(bom_line::component_id.eq(id))
            .filter(bom_line::bom_id.eq_any(numbers(&users)))
            .group_by(bom_line::bom_id)
            .select((bom_line::bom_id, count_star()))
            .load(self.conn)
            .tried(WHAT)?;
        let (once, counts) = (HashMap::new(), counts.into_iter().collect());
        let mut all = places("bom", own, &once);
        all.extend(places("routing", made, &once));
        all.extend(places("bom", users, &counts));
        Ok(first(all, most))
    }

    /// Where a unit is used: items that are counted in it or convert to it, and BOM versions with lines in it.
    ///
    /// # Errors
    /// The database's.
    pub fn unit_places(&mut self, id: UnitId, most: u32) -> Result<Vec<Place>> {
        let limit = i64::from(most);
        let converted = item_conversion::table.filter(item_conversion::unit_id.eq(id.0)).select(item_conversion::item_id);
        let items: Vec<(i64, String, String, i64)> = item::table
            .filter(item::unit_id.eq(id.0).or(item::id.eq_any(converted)))
            .order(item::code)
            .limit(limit)
            .select((item::id, item::code, item::name, item::unit_id))
            .load(self.conn)
            .tried(WHAT)?;
        let conversions: Vec<(i64, i64)> = item_conversion::table
            .filter(item_conversion::unit_id.eq(id.0))
            .filter(item_conversion::item_id.eq_any(items.iter().map(|item| item.0).collect::<Vec<_>>()))
            .group_by(item_conversion::item_id)
            .select((item_conversion::item_id, count_star()))
            .load(self.conn)
            .tried(WHAT)?;
        let conversions: HashMap<i64, i64> = conversions.into_iter().collect();
        let mut all: Vec<Place> = items
            .into_iter()
            .map(|(item, code, name, unit)| {
                let uses = i64::from(unit == id.0) + conversions.get(&item).copied().unwrap_or(0);
                Place { kind: "item".into(), code, version: String::new(), name, uses }
            })
            .collect();
        let lines = bom_line::table.filter(bom_line::unit_id.eq(id.0)).select(bom_line::bom_id);
        let users: Vec<Version> =
            boms!().filter(bom::id.eq_any(lines)).order((item::code, bom::version)).limit(limit).load(self.conn).tried(WHAT)?;
        let counts: Vec<(i64, i64)> = bom_line::table
            .filter(bom_line::unit_id.eq(id.0))
            .filter(bom_line::bom_id.eq_any(numbers(&users)))
            .group_by(bom_line::bom_id)
            .select((bom_line::bom_id, count_star()))
            .load(self.conn)
            .tried(WHAT)?;
        all.extend(places("bom", users, &counts.into_iter().collect()));
        Ok(first(all, most))
    }

    /// Where a work centre is used: routing versions with operations at it.
    ///
    /// # Errors
    /// The database's.
    pub fn work_center_places(&mut self, id: WorkCenterId, most: u32) -> Result<Vec<Place>> {
        let operations = operation::table.filter(operation::work_center_id.eq(id.0)).select(operation::routing_id);
        let users: Vec<Version> = routings!()
            .filter(routing::id.eq_any(operations))
            .order((item::code, routing::version))
            .limit(i64::from(most))
            .load(self.conn)
            .tried(WHAT)?;
        let counts: Vec<(i64, i64)> = operation::table
            .filter(operation::work_center_id.eq(id.0))
            .filter(operation::routing_id.eq_any(numbers(&users)))
            .group_by(operation::routing_id)
            .select((operation::routing_id, count_star()))
            .load(self.conn)
            .tried(WHAT)?;
        Ok(first(places("routing", users, &counts.into_iter().collect()), most))
    }
}
