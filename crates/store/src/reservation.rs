//! Stock promised to lines: records that are never changed.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::reservation;
use crate::stored::CHUNK;
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::Qty;
use qitao_domain::stock::reservation::ReservationKind;
use std::collections::HashMap;

/// A record of a reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    /// Row number; 0 before it has one.
    pub id: i64,
    /// Microseconds UTC.
    pub at: i64,
    /// What it says.
    pub kind: ReservationKind,
    /// The line that stock is promised to.
    pub line_id: i64,
    /// Its item.
    pub item_id: i64,
    /// How much.
    pub quantity: Qty,
    /// The line that took it.
    pub by_line_id: Option<i64>,
    /// Why.
    pub reason: String,
    /// The person.
    pub actor: String,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = reservation)]
struct Row {
    id: i64,
    at: i64,
    kind: String,
    line_id: i64,
    item_id: i64,
    quantity: i64,
    by_line_id: Option<i64>,
    reason: String,
    actor: String,
}

impl TryFrom<Row> for Reservation {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            at: row.at,
            kind: ReservationKind::from_word(&row.kind).ok_or(StoreError::Unknown("reservation.kind", row.kind))?,
            line_id: row.line_id,
            item_id: row.item_id,
            quantity: Qty::from_scaled(row.quantity),
            by_line_id: row.by_line_id,
            reason: row.reason,
            actor: row.actor,
        })
    }
}

impl Read<'_> {
    /// Was anything ever promised to one of these lines?
    ///
    /// # Errors
    /// The database's.
    pub fn has_promises(&mut self, lines: &[i64]) -> Result<bool> {
        for chunk in lines.chunks(CHUNK) {
            let found: Option<i64> = reservation::table
                .filter(reservation::line_id.eq_any(chunk))
                .select(reservation::id)
                .first(self.conn)
                .optional()
                .tried("looking for promises")?;
            if found.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reservations by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn reservations_by_id(&mut self, ids: &[i64]) -> Result<Vec<Reservation>> {
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<Row> = reservation::table.filter(reservation::id.eq_any(chunk)).load(self.conn).tried("reading reservations")?;
            for row in rows {
                found.insert(row.id, Reservation::try_from(row)?);
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// What these lines took of what was promised: (line that took, line it was promised to, item, quantity).
    ///
    /// # Errors
    /// The database's.
    pub fn taken_by(&mut self, lines: &[i64]) -> Result<Vec<Reservation>> {
        let mut found = Vec::new();
        for chunk in lines.chunks(CHUNK) {
            let rows: Vec<Row> = reservation::table
                .filter(reservation::by_line_id.eq_any(chunk))
                .order(reservation::id)
                .load(self.conn)
                .tried("reading reservations")?;
            for row in rows {
                found.push(row.try_into()?);
            }
        }
        Ok(found)
    }

    /// What was given up of what was promised to these lines, for this reason.
    ///
    /// # Errors
    /// The database's.
    pub fn given_up_of(&mut self, lines: &[i64], reason: &str) -> Result<Vec<Reservation>> {
        let mut found = Vec::new();
        for chunk in lines.chunks(CHUNK) {
            let rows: Vec<Row> = reservation::table
                .filter(reservation::line_id.eq_any(chunk).and(reservation::kind.eq(ReservationKind::Void.word())))
                .filter(reservation::reason.eq(reason))
                .order(reservation::id)
                .load(self.conn)
                .tried("reading reservations")?;
            for row in rows {
                found.push(row.try_into()?);
            }
        }
        Ok(found)
    }
}

impl Write<'_> {
    /// Writes records of reservations; who and when is this change's.
    ///
    /// # Errors
    /// The database's.
    pub fn add_reservations(&mut self, records: &[Reservation]) -> Result<()> {
        let first = self.next_ids("reservation", records.len())?;
        let (at, actor) = (self.stamp.at, self.stamp.actor.clone());
        let rows: Vec<Row> = records
            .iter()
            .zip(first..)
            .map(|(one, id)| Row {
                id,
                at,
                kind: one.kind.word().into(),
                line_id: one.line_id,
                item_id: one.item_id,
                quantity: one.quantity.scaled(),
                by_line_id: one.by_line_id,
                reason: one.reason.clone(),
                actor: actor.clone(),
            })
            .collect();
        insert_all!(&mut *self.conn, reservation::table, &rows, "writing reservations");
        Ok(())
    }
}
