//! What of closed orders will not come, and so may be ordered again: by share, so that whose it was stays right.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{freed_share, line_link, line_share};
use crate::stored::CHUNK;
use crate::{Read, Result, Write};
use diesel::prelude::*;
use qitao_domain::trade::share::Share;
use qitao_domain::{Qty, TrackingId};

/// A share of an order's line, and of which line of a request it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderShare {
    /// Row number of the share.
    pub id: i64,
    /// The order's line.
    pub line_id: i64,
    /// The request's line; none where it was ordered for stock.
    pub parent_id: Option<i64>,
    /// Whose, and how much.
    pub share: Share,
}

/// So much of a share may be ordered again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = freed_share)]
struct Row {
    share_id: i64,
    line_id: i64,
    parent_id: i64,
    quantity: i64,
}

/// So much of a share may be ordered again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freed {
    /// The share.
    pub share_id: i64,
    /// The order's line.
    pub line_id: i64,
    /// The request's line.
    pub parent_id: i64,
    /// How much.
    pub quantity: Qty,
}

impl Read<'_> {
    /// The shares of these lines of orders, in the order in which they were made.
    ///
    /// # Errors
    /// The database's.
    pub fn order_shares(&mut self, lines: &[i64]) -> Result<Vec<OrderShare>> {
        let mut found = Vec::new();
        for chunk in lines.chunks(CHUNK) {
            let rows: Vec<(i64, i64, Option<i64>, Option<i64>, i64)> = line_share::table
                .left_join(line_link::table.on(line_share::link_id.eq(line_link::id.nullable())))
                .filter(line_share::line_id.eq_any(chunk))
                .order(line_share::id)
                .select((
                    line_share::id,
                    line_share::line_id,
                    line_link::parent_id.nullable(),
                    line_share::tracking_id,
                    line_share::quantity,
                ))
                .load(self.conn)
                .tried("reading whose parts an order's lines are")?;
            found.extend(rows.into_iter().map(|(id, line_id, parent_id, tracking, quantity)| OrderShare {
                id,
                line_id,
                parent_id,
                share: Share { tracking: tracking.map(TrackingId), quantity: Qty::from_scaled(quantity) },
            }));
        }
        Ok(found)
    }

    /// What may be ordered again of these lines of orders.
    ///
    /// # Errors
    /// The database's.
    pub fn freed_of(&mut self, lines: &[i64]) -> Result<Vec<Freed>> {
        let mut found = Vec::new();
        for chunk in lines.chunks(CHUNK) {
            let rows: Vec<Row> = freed_share::table
                .filter(freed_share::line_id.eq_any(chunk))
                .order(freed_share::share_id)
                .load(self.conn)
                .tried("reading what may be ordered again")?;
            let one = |row: Row| Freed {
                share_id: row.share_id,
                line_id: row.line_id,
                parent_id: row.parent_id,
                quantity: Qty::from_scaled(row.quantity),
            };
            found.extend(rows.into_iter().map(one));
        }
        Ok(found)
    }

    /// What may be ordered again of these lines of requests: (line, share).
    ///
    /// # Errors
    /// The database's.
    pub fn freed_from(&mut self, parents: &[i64]) -> Result<Vec<(i64, Share)>> {
        let mut found = Vec::new();
        for chunk in parents.chunks(CHUNK) {
            let rows: Vec<(i64, Option<i64>, i64)> = freed_share::table
                .inner_join(line_share::table.on(line_share::id.eq(freed_share::share_id)))
                .filter(freed_share::parent_id.eq_any(chunk))
                .order(freed_share::share_id)
                .select((freed_share::parent_id, line_share::tracking_id, freed_share::quantity))
                .load(self.conn)
                .tried("reading what may be ordered again")?;
            found.extend(rows.into_iter().map(|(parent, tracking, quantity)| {
                (parent, Share { tracking: tracking.map(TrackingId), quantity: Qty::from_scaled(quantity) })
            }));
        }
        Ok(found)
    }
}

impl Write<'_> {
    /// Lets so much be ordered again.
    ///
    /// # Errors
    /// The database's.
    pub fn add_freed(&mut self, freed: &[Freed]) -> Result<()> {
        let row =
            |one: &Freed| Row { share_id: one.share_id, line_id: one.line_id, parent_id: one.parent_id, quantity: one.quantity.scaled() };
        let rows: Vec<Row> = freed.iter().map(row).collect();
        insert_all!(&mut *self.conn, freed_share::table, &rows, "letting a rest be ordered again");
        Ok(())
    }

    /// Takes that back for these lines of orders.
    ///
    /// # Errors
    /// The database's.
    pub fn drop_freed(&mut self, lines: &[i64]) -> Result<()> {
        for chunk in lines.chunks(CHUNK) {
            diesel::delete(freed_share::table.filter(freed_share::line_id.eq_any(chunk)))
                .execute(self.conn)
                .tried("taking back what may be ordered again")?;
        }
        Ok(())
    }
}
