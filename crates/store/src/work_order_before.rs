//! What work orders were before they were divided, put together or changed, for looking at past days.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{work_order_before, work_order_component_before, work_report};
use crate::stored::CHUNK;
use crate::work_order::{ratio, ratio_text};
use crate::{OrderComponent, Read, Result, WorkOrder, Write};
use diesel::prelude::*;
use qitao_domain::{Exact, Qty};
use std::collections::HashMap;

#[derive(Insertable)]
#[diesel(table_name = work_order_component_before)]
struct ComponentRow {
    line_id: i64,
    until_at: i64,
    fixed: String,
}

impl Read<'_> {
    /// Whether anything was ever reported of an order, taken back or not.
    ///
    /// # Errors
    /// The database's.
    pub fn was_reported(&mut self, document: i64) -> Result<bool> {
        let first: Option<i64> = work_report::table
            .filter(work_report::document_id.eq(document))
            .select(work_report::id)
            .first(self.conn)
            .optional()
            .tried("looking for work reports of an order")?;
        Ok(first.is_some())
    }

    /// What lines of lists took for their order on top at an instant (microseconds UTC), where that is not what they take now.
    ///
    /// # Errors
    /// The database's.
    pub fn fixed_then(&mut self, lines: &[i64], instant: i64) -> Result<HashMap<i64, Exact>> {
        use work_order_component_before as b;
        let mut found = HashMap::new();
        for chunk in lines.chunks(CHUNK) {
            // The latest first, so that the one that ended first after the instant stays.
            let rows: Vec<(i64, String)> = b::table
                .filter(b::line_id.eq_any(chunk))
                .filter(b::until_at.gt(instant))
                .order((b::line_id, b::until_at.desc()))
                .select((b::line_id, b::fixed))
                .load(self.conn)
                .tried("reading what lists were")?;
            for (line, fixed) in rows {
                found.insert(line, ratio(&fixed)?);
            }
        }
        Ok(found)
    }
}

impl Write<'_> {
    /// Keeps what an order is until now: how much it makes, its list, and what lines of that take. Once for each change.
    ///
    /// # Errors
    /// The database's.
    pub fn keep_before(&mut self, order: &WorkOrder, quantity: Qty, components: &[&OrderComponent]) -> Result<()> {
        use work_order_before as b;
        let until_at = self.stamp.at;
        diesel::insert_into(b::table)
            .values((
                b::document_id.eq(order.document_id),
                b::until_at.eq(until_at),
                b::quantity.eq(quantity.scaled()),
                b::list_id.eq(order.list_id),
            ))
            .execute(self.conn)
            .tried("writing what an order was")?;
        let rows: Vec<ComponentRow> =
            components.iter().map(|one| ComponentRow { line_id: one.line_id, until_at, fixed: ratio_text(&one.fixed) }).collect();
        insert_all!(&mut *self.conn, work_order_component_before::table, &rows, "writing what lines of lists took");
        Ok(())
    }
}
