//! Standard costs as they were rolled up, and what they are rolled up of.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{bom_line, item, item_stock, operation, routing, standard_cost, standard_version, stock_rule, unit, work_center};
use crate::stored::{CHUNK, back, day};
use crate::{Read, Result, Write};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use qitao_domain::costing::Elements;
use qitao_domain::item::LotRule;
use qitao_domain::routing::Operation;
use qitao_domain::{BomLineId, Day, ItemId, Money, PerUnit, Price, Qty, WorkCenterId};
use std::collections::HashMap;

/// A version of the standard costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardVersion {
    /// Row number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The day whose bills of material, routings and rates count.
    pub day: Day,
    /// Microseconds UTC.
    pub made_at: i64,
    /// The person.
    pub made_by: String,
    /// Items that it has.
    pub items: i64,
    /// Of these: something of it has no price or no rate.
    pub unpriced: i64,
}

/// What an item should cost in a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardCost {
    /// The item.
    pub item: ItemId,
    /// What it lacks; empty where it lacks nothing.
    pub lacks: String,
    /// By itself.
    pub own: Elements<Price>,
    /// With all that is in it.
    pub cost: Elements<Price>,
}

/// The same as it is written, with its lines of then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStandard {
    /// What it should cost.
    pub cost: StandardCost,
    /// Its lines and operations as they were rolled up; empty where it has none.
    pub made_of: String,
}

/// The same as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardItem {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of its own unit.
    pub unit: String,
    /// What it should cost.
    pub cost: StandardCost,
}

/// What standard costs are rolled up of beside the bills of material.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StandardBasis {
    /// The usual order of each item: its fixed lot, else its least one, else a multiple, else one.
    pub lots: HashMap<ItemId, Qty>,
    /// Operations of the routing that is valid on the day, with the work centre and its efficiency, by number.
    pub operations: HashMap<ItemId, Vec<(Operation, WorkCenterId, PerUnit)>>,
    /// What one costs that is not made: its standard price, else its average in stock, else what the last receipt was worth.
    pub prices: HashMap<ItemId, Price>,
    /// What share of their parents' cost co-products carry.
    pub shares: HashMap<BomLineId, PerUnit>,
}

type Six = (i64, i64, i64, i64, i64, i64);

#[derive(Insertable)]
#[diesel(table_name = standard_cost)]
struct Row<'r> {
    id: i64,
    version_id: i64,
    item_id: i64,
    lacks: &'r str,
    own_material: i64,
    own_labour: i64,
    own_machine: i64,
    own_energy: i64,
    own_overhead: i64,
    own_outsourced: i64,
    material: i64,
    labour: i64,
    machine: i64,
    energy: i64,
    overhead: i64,
    outsourced: i64,
    made_of: &'r str,
}

/// The last that came of an item and was worth something.
#[derive(QueryableByName)]
struct Came {
    #[diesel(sql_type = BigInt)]
    item_id: i64,
    #[diesel(sql_type = BigInt)]
    quantity: i64,
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// Of what is not there, or is there for nothing: the others have an average.
const LAST_CAME: &str = "SELECT m.item_id, m.quantity, m.value FROM stock_move m WHERE m.id IN (SELECT MAX(x.id) FROM item_stock s \
    JOIN stock_move x ON x.item_id = s.item_id WHERE (s.on_hand + s.quarantine + s.at_supplier <= 0 OR s.value <= 0) \
    AND x.kind = 'receipt' AND x.quantity > 0 AND x.value > 0 GROUP BY x.item_id)";

fn elements((material, labour, machine, energy, overhead, outsourced): Six) -> Elements<Price> {
    let [material, labour, machine, energy, overhead, outsourced] =
        [material, labour, machine, energy, overhead, outsourced].map(Price::from_scaled);
    Elements { material, labour, machine, energy, overhead, outsourced, ..Elements::default() }
}

fn cost((item_id, lacks, own, cost): (i64, String, Six, Six)) -> StandardCost {
    StandardCost { item: ItemId(item_id), lacks, own: elements(own), cost: elements(cost) }
}

type VersionColumns = (i64, String, i32, i64, String, i64, i64);

fn version((id, name, on, made_at, made_by, items, unpriced): VersionColumns) -> Result<StandardVersion> {
    Ok(StandardVersion { id, name, day: day(on)?, made_at, made_by, items, unpriced })
}

macro_rules! cost_columns {
    () => {
        (
            standard_cost::item_id,
            standard_cost::lacks,
            (
                standard_cost::own_material,
                standard_cost::own_labour,
                standard_cost::own_machine,
                standard_cost::own_energy,
                standard_cost::own_overhead,
                standard_cost::own_outsourced,
            ),
            (
                standard_cost::material,
                standard_cost::labour,
                standard_cost::machine,
                standard_cost::energy,
                standard_cost::overhead,
                standard_cost::outsourced,
            ),
        )
    };
}

macro_rules! shown {
    () => {
        standard_cost::table
            .inner_join(item::table.on(item::id.eq(standard_cost::item_id)))
            .inner_join(unit::table.on(unit::id.eq(item::unit_id)))
            .select(((item::code, item::name, unit::code), cost_columns!()))
    };
}

type Shown = ((String, String, String), (i64, String, Six, Six));

fn shown(((code, name, unit), of): Shown) -> StandardItem {
    StandardItem { code, name, unit, cost: cost(of) }
}

impl Read<'_> {
    /// What standard costs of a day are rolled up of beside the bills of material. All of it, in a few statements.
    ///
    /// # Errors
    /// The database's.
    pub fn standard_basis(&mut self, on: Day) -> Result<StandardBasis> {
        let what = "reading what standard costs are rolled up of";
        let mut found = StandardBasis::default();
        let lots: Vec<(i64, String, i64, i64, i64)> = item::table
            .select((item::id, item::lot_rule, item::lot_fixed, item::lot_min, item::lot_multiple))
            .load(self.conn)
            .tried(what)?;
        for (id, rule, fixed, least, multiple) in lots {
            let fixed = if rule == LotRule::Fixed.word() { fixed } else { 0 };
            if let Some(lot) = [fixed, least, multiple].into_iter().find(|lot| *lot > 0) {
                found.lots.insert(ItemId(id), Qty::from_scaled(lot));
            }
        }
        self.standard_operations(on, &mut found.operations)?;
        let shares: Vec<(i64, i64)> =
            bom_line::table.filter(bom_line::cost_share.ne(0)).select((bom_line::id, bom_line::cost_share)).load(self.conn).tried(what)?;
        found.shares = shares.into_iter().map(|(line, share)| (BomLineId(line), PerUnit::from_scaled(share))).collect();
        self.standard_prices(&mut found.prices)?;
        Ok(found)
    }

    fn standard_operations(&mut self, on: Day, found: &mut HashMap<ItemId, Vec<(Operation, WorkCenterId, PerUnit)>>) -> Result<()> {
        type Columns = ((i64, i64, String, i64), (i32, String, bool), (i32, i32, i32, i64));
        let rows: Vec<Columns> = operation::table
            .inner_join(routing::table.on(routing::id.eq(operation::routing_id)))
            .inner_join(work_center::table.on(work_center::id.eq(operation::work_center_id)))
            .filter(routing::state.eq("active"))
            .filter(routing::valid_from.le(on.number()))
            .filter(routing::valid_to.is_null().or(routing::valid_to.ge(on.number())))
            .order((operation::routing_id, operation::number))
            .select((
                (routing::item_id, operation::work_center_id, work_center::code, work_center::efficiency),
                (operation::number, operation::name, operation::outsourced),
                (operation::setup_seconds, operation::cleanup_seconds, operation::run_seconds, operation::cycle_qty),
            ))
            .load(self.conn)
            .tried("reading the operations of a day")?;
        for ((item, center, work_center, efficiency), (number, name, outsourced), (setup, cleanup, run, cycle)) in rows {
            let one = Operation {
                number: back(number),
                name,
                work_center,
                outsourced,
                setup_seconds: back(setup),
                cleanup_seconds: back(cleanup),
                run_seconds: back(run),
                cycle_qty: Qty::from_scaled(cycle),
                lead_time_days: 0,
                note: String::new(),
            };
            found.entry(ItemId(item)).or_default().push((one, WorkCenterId(center), PerUnit::from_scaled(efficiency)));
        }
        Ok(())
    }

    fn standard_prices(&mut self, found: &mut HashMap<ItemId, Price>) -> Result<()> {
        let what = "reading what items cost";
        let came: Vec<Came> = diesel::sql_query(LAST_CAME).load(self.conn).tried(what)?;
        let stock: Vec<(i64, i64, i64, i64, i64)> = item_stock::table
            .filter(item_stock::value.gt(0))
            .select((item_stock::item_id, item_stock::on_hand, item_stock::quarantine, item_stock::at_supplier, item_stock::value))
            .load(self.conn)
            .tried(what)?;
        let there = stock.into_iter().filter_map(|(item, on_hand, quarantine, at_supplier, value)| {
            let quantity = on_hand.checked_add(quarantine)?.checked_add(at_supplier).filter(|quantity| *quantity > 0)?;
            Some((item, quantity, value))
        });
        for (item, quantity, value) in came.into_iter().map(|came| (came.item_id, came.quantity, came.value)).chain(there) {
            if let Some(price) = Price::of(Money::from_scaled(value), Qty::from_scaled(quantity)) {
                found.insert(ItemId(item), price);
            }
        }
        let set: Vec<(i64, i64)> = stock_rule::table
            .filter(stock_rule::valuation.eq("standard"))
            .select((stock_rule::item_id, stock_rule::standard_price))
            .load(self.conn)
            .tried(what)?;
        found.extend(set.into_iter().map(|(item, price)| (ItemId(item), Price::from_scaled(price))));
        Ok(())
    }

    /// Versions that were made before one, newest first.
    ///
    /// # Errors
    /// The database's.
    pub fn standard_versions(&mut self, before: i64, limit: u32) -> Result<Vec<StandardVersion>> {
        let rows: Vec<VersionColumns> = standard_version::table
            .filter(standard_version::id.lt(before))
            .order(standard_version::id.desc())
            .limit(i64::from(limit))
            .load(self.conn)
            .tried("reading versions of standard costs")?;
        rows.into_iter().map(version).collect()
    }

    /// One version.
    ///
    /// # Errors
    /// The database's.
    pub fn standard_version(&mut self, id: i64) -> Result<Option<StandardVersion>> {
        let row: Option<VersionColumns> =
            standard_version::table.find(id).first(self.conn).optional().tried("reading a version of standard costs")?;
        row.map(version).transpose()
    }

    /// Is there a version of this name?
    ///
    /// # Errors
    /// The database's.
    pub fn has_standard_named(&mut self, name: &str) -> Result<bool> {
        let found: Option<i64> = standard_version::table
            .filter(standard_version::name.eq(name))
            .select(standard_version::id)
            .first(self.conn)
            .optional()
            .tried("looking for a version of standard costs")?;
        Ok(found.is_some())
    }

    /// Costs of a version by the item's code, after a code: all, those that lack something, or those that do not.
    ///
    /// # Errors
    /// The database's.
    pub fn standard_page(&mut self, version: i64, after: &str, unpriced: Option<bool>, limit: u32) -> Result<Vec<StandardItem>> {
        let of = || shown!().filter(standard_cost::version_id.eq(version)).filter(item::code.gt(after)).order(item::code);
        let (limit, what) = (i64::from(limit), "reading standard costs");
        let rows: Vec<Shown> = match unpriced {
            None => of().limit(limit).load(self.conn).tried(what)?,
            Some(true) => of().filter(standard_cost::lacks.ne("")).limit(limit).load(self.conn).tried(what)?,
            Some(false) => of().filter(standard_cost::lacks.eq("")).limit(limit).load(self.conn).tried(what)?,
        };
        Ok(rows.into_iter().map(shown).collect())
    }

    /// Costs of some items in a version, by code.
    ///
    /// # Errors
    /// The database's.
    pub fn standard_items(&mut self, version: i64, items: &[ItemId]) -> Result<Vec<StandardItem>> {
        let ids: Vec<i64> = items.iter().map(|item| item.0).collect();
        let mut found = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<Shown> = shown!()
                .filter(standard_cost::version_id.eq(version).and(standard_cost::item_id.eq_any(chunk)))
                .load(self.conn)
                .tried("reading standard costs")?;
            found.extend(rows.into_iter().map(shown));
        }
        found.sort_by(|a: &StandardItem, b| a.code.cmp(&b.code));
        Ok(found)
    }

    /// All costs of a version, by the item's row number.
    ///
    /// # Errors
    /// The database's.
    pub fn standard_costs(&mut self, version: i64) -> Result<Vec<StandardCost>> {
        let rows: Vec<(i64, String, Six, Six)> = standard_cost::table
            .filter(standard_cost::version_id.eq(version))
            .order(standard_cost::item_id)
            .select(cost_columns!())
            .load(self.conn)
            .tried("reading standard costs")?;
        Ok(rows.into_iter().map(cost).collect())
    }

    /// What items of a version were made of, as it was written.
    ///
    /// # Errors
    /// The database's.
    pub fn standard_made_of(&mut self, version: i64, items: &[ItemId]) -> Result<HashMap<ItemId, String>> {
        let ids: Vec<i64> = items.iter().map(|item| item.0).collect();
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(i64, String)> = standard_cost::table
                .filter(standard_cost::version_id.eq(version).and(standard_cost::item_id.eq_any(chunk)))
                .select((standard_cost::item_id, standard_cost::made_of))
                .load(self.conn)
                .tried("reading what standard costs are made of")?;
            found.extend(rows.into_iter().map(|(item, made_of)| (ItemId(item), made_of)));
        }
        Ok(found)
    }
}

impl Write<'_> {
    /// Writes a version with the costs of all its items; its row number.
    ///
    /// # Errors
    /// The database's.
    pub fn add_standard(&mut self, name: &str, on: Day, costs: &[NewStandard]) -> Result<i64> {
        use standard_version as v;
        let id = self.next_ids("standard_version", 1)?;
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let unpriced = costs.iter().filter(|one| !one.cost.lacks.is_empty()).count();
        diesel::insert_into(v::table)
            .values((
                v::id.eq(id),
                v::name.eq(name),
                v::day.eq(on.number()),
                v::made_at.eq(self.stamp.at),
                v::made_by.eq(self.stamp.actor.clone()),
                v::items.eq(count(costs.len())),
                v::unpriced.eq(count(unpriced)),
            ))
            .execute(self.conn)
            .tried("writing a version of standard costs")?;
        let first = self.next_ids("standard_cost", costs.len())?;
        let rows: Vec<Row<'_>> = costs
            .iter()
            .zip(first..)
            .map(|(one, row)| {
                let (own, cost) = (one.cost.own.map(Price::scaled), one.cost.cost.map(Price::scaled));
                Row {
                    id: row,
                    version_id: id,
                    item_id: one.cost.item.0,
                    lacks: &one.cost.lacks,
                    own_material: own.material,
                    own_labour: own.labour,
                    own_machine: own.machine,
                    own_energy: own.energy,
                    own_overhead: own.overhead,
                    own_outsourced: own.outsourced,
                    material: cost.material,
                    labour: cost.labour,
                    machine: cost.machine,
                    energy: cost.energy,
                    overhead: cost.overhead,
                    outsourced: cost.outsourced,
                    made_of: &one.made_of,
                }
            })
            .collect();
        insert_all!(&mut *self.conn, standard_cost::table, &rows, "writing standard costs");
        self.bump("standard")?;
        Ok(id)
    }
}
