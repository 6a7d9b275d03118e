//! What the BOM graph in memory is built from: every item, every line of an active version. Streamed, so that a million
//! lines never lie in memory twice.

use crate::bom::{day, validity};
use crate::conn::Conn;
use crate::error::Tried;
use crate::item::{kind, source};
use crate::schema::{bom, bom_line, item, item_conversion};
use crate::{Read, Result, StoreError};
use diesel::prelude::*;
use qitao_domain::bom::LineKind;
use qitao_domain::bom::{Edge, ItemNode};
use qitao_domain::calendar::Validity;
use qitao_domain::unit::{Conversion, Unit, ratio_to_own};
use qitao_domain::{BomLineId, Exact, ItemId, PerUnit, Qty};
use std::collections::HashMap;

/// Without the line's kind: a text per row would cost more than all the numbers, and nearly all are components.
type LineColumns = (i64, i64, i32, i64, i64, i64, i64, i64, Option<i32>, i32, Option<i32>);

/// A version as its lines need it.
struct Head {
    parent: i64,
    valid: Validity,
    output_qty: Qty,
}

impl Read<'_> {
    /// Every item, as far as explosion needs it.
    ///
    /// # Errors
    /// The database's.
    pub fn item_nodes(&mut self) -> Result<Vec<ItemNode>> {
        let rows: Vec<(i64, String, i32, String, String, i32, bool)> = item::table
            .select((item::id, item::code, item::decimals, item::kind, item::source, item::lead_time_days, item::retired))
            .order(item::id)
            .load(self.conn)
            .tried("reading items")?;
        rows.into_iter()
            .map(|(id, code, decimals, kind_, source_, lead_time_days, retired)| {
                Ok(ItemNode {
                    id: ItemId(id),
                    code: code.into(),
                    decimals: u8::try_from(decimals).unwrap_or(0),
                    kind: kind(&kind_)?,
                    source: source(&source_)?,
                    lead_time_days: u32::try_from(lead_time_days).unwrap_or(0),
                    retired,
                })
            })
            .collect()
    }

    /// How many lines there are in all versions.
    ///
    /// # Errors
    /// The database's.
    pub fn line_count(&mut self) -> Result<usize> {
        let lines: i64 = bom_line::table.count().get_result(self.conn).tried("counting BOM lines")?;
        Ok(usize::try_from(lines).unwrap_or(0))
    }

    /// Gives every line of an active version to `take`, on its days within the version's. A line whose unit does not
    /// convert is an error: every save refuses to make one.
    ///
    /// # Errors
    /// The database's, or what `take` gives.
    pub fn each_edge<E: From<StoreError>>(
        &mut self,
        mut take: impl FnMut(&Edge) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let heads = self.active_heads()?;
        let mut ratios = Ratios::new(self)?;
        let outputs = self.lines_that_come_out()?;
        let query = bom_line::table
            .select((
                bom_line::id,
                bom_line::bom_id,
                bom_line::number,
                bom_line::component_id,
                bom_line::qty,
                bom_line::unit_id,
                bom_line::fixed_qty,
                bom_line::scrap,
                bom_line::operation,
                bom_line::valid_from,
                bom_line::valid_to,
            ))
            .order(bom_line::id);
        let mut edge = |row: LineColumns| -> std::result::Result<(), E> {
            let Some(head) = heads.get(&row.1) else { return Ok(()) };
            let Some(valid) = validity(row.9, row.10)?.intersect(head.valid) else { return Ok(()) };
            // Leaving it out would make a requirement silently nothing.
            let unit_ratio =
                ratios.of(row.3, row.5).ok_or_else(|| StoreError::Unknown("bom_line.unit", format!("line {} does not convert", row.0)))?;
            take(&Edge {
                line: BomLineId(row.0),
                parent: ItemId(head.parent),
                component: ItemId(row.3),
                kind: outputs.get(&row.0).copied().unwrap_or(LineKind::Component),
                number: u32::try_from(row.2).unwrap_or(0),
                operation: row.8.and_then(|o| u32::try_from(o).ok()),
                valid,
                qty: PerUnit::from_scaled(row.4),
                fixed_qty: Qty::from_scaled(row.6),
                scrap: PerUnit::from_scaled(row.7),
                output_qty: head.output_qty,
                unit_ratio,
            })
        };
        match &mut *self.conn {
            Conn::Sqlite(c) => {
                for row in query.load_iter::<LineColumns, _>(c).tried("reading BOM lines")? {
                    edge(row.tried("reading BOM lines")?)?;
                }
            }
            Conn::Pg(c) => {
                for row in query.load_iter::<LineColumns, diesel::pg::PgRowByRowLoadingMode>(c).tried("reading BOM lines")? {
                    edge(row.tried("reading BOM lines")?)?;
                }
            }
        }
        Ok(())
    }

    fn lines_that_come_out(&mut self) -> Result<HashMap<i64, LineKind>> {
        let rows: Vec<(i64, String)> = bom_line::table
            .filter(bom_line::kind.ne(LineKind::Component.word()))
            .select((bom_line::id, bom_line::kind))
            .load(self.conn)
            .tried("reading BOM lines")?;
        rows.into_iter().map(|(id, word)| Ok((id, LineKind::from_word(&word).ok_or(StoreError::Unknown("bom_line.kind", word))?))).collect()
    }

    fn active_heads(&mut self) -> Result<HashMap<i64, Head>> {
        let rows: Vec<(i64, i64, i32, Option<i32>, i64)> = bom::table
            .filter(bom::state.eq("active"))
            .select((bom::id, bom::item_id, bom::valid_from, bom::valid_to, bom::output_qty))
            .load(self.conn)
            .tried("reading BOMs")?;
        rows.into_iter()
            .map(|(id, parent, from, to, output)| {
                let valid = Validity { from: day(from)?, to: to.map(day).transpose()? };
                Ok((id, Head { parent, valid, output_qty: Qty::from_scaled(output) }))
            })
            .collect()
    }
}

/// Own units of a component in one of a line's unit, looked up once per pair.
struct Ratios {
    own: HashMap<i64, i64>,
    units: HashMap<i64, Unit>,
    conversions: HashMap<i64, Vec<(i64, Conversion)>>,
    known: HashMap<(i64, i64), Option<Exact>>,
}

impl Ratios {
    fn new(r: &mut Read<'_>) -> Result<Self> {
        let own: HashMap<i64, i64> =
            item::table.select((item::id, item::unit_id)).load::<(i64, i64)>(r.conn).tried("reading items")?.into_iter().collect();
        let units: HashMap<i64, Unit> = r.units()?.into_iter().map(|u| (u.id, u.record)).collect();
        let mut conversions: HashMap<i64, Vec<(i64, Conversion)>> = HashMap::new();
        let rows: Vec<(i64, i64, i64, i64)> = item_conversion::table
            .select((item_conversion::item_id, item_conversion::unit_id, item_conversion::quantity, item_conversion::base))
            .load(r.conn)
            .tried("reading conversions")?;
        for (item, unit, quantity, base) in rows {
            let code = units.get(&unit).map(|u| u.code.clone()).unwrap_or_default();
            let conversion = Conversion { unit: code, quantity: Qty::from_scaled(quantity), base: Qty::from_scaled(base) };
            conversions.entry(item).or_default().push((unit, conversion));
        }
        Ok(Self { own, units, conversions, known: HashMap::new() })
    }

    fn of(&mut self, item: i64, unit: i64) -> Option<Exact> {
        let own = *self.own.get(&item)?;
        if own == unit {
            return Some(Exact::from_integer(1));
        }
        *self.known.entry((item, unit)).or_insert_with(|| {
            let conversions: Vec<Conversion> = self.conversions.get(&item).into_iter().flatten().map(|(_, c)| c.clone()).collect();
            ratio_to_own(self.units.get(&unit)?, self.units.get(&own)?, &conversions)
        })
    }
}
