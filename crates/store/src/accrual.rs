//! What was not invoiced on a day: worked out from what is open now and from what was written since, not from all that ever came.

use crate::error::Tried;
use crate::schema::{document, document_line};
use crate::stored::{CHUNK, day as day_of};
use crate::{Read, Result};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer};
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::{Day, Money, Qty};

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

#[derive(QueryableByName)]
struct Change {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    quantity: i64,
}

/// Receipts' lines of which goods went back that are to be credited now, and those of which something went back, or that were taken back
/// themselves, after the day.
const WITH_RETURNS: &str = "SELECT DISTINCT l.id FROM (\
    SELECT k.parent_id AS id FROM document_line b JOIN line_link k ON k.line_id = b.id WHERE b.kind = 'supplier_return' AND b.open = $1 \
    UNION ALL SELECT k.parent_id FROM document_line c JOIN line_link k ON k.line_id = c.id WHERE c.kind = 'supplier_return' AND c.day > $2 \
    UNION ALL SELECT c.id FROM document e JOIN document_line c ON c.document_id = e.reverses_id WHERE e.kind = 'receipt' AND e.day > $3\
  ) f JOIN document_line l ON l.id = f.id WHERE l.kind = 'receipt' ORDER BY l.id";

/// What was invoiced after a day, which did not count yet; and what was by then and was taken back since, which still did.
const INVOICED_SINCE: &str = "SELECT k.parent_id AS id, -ABS(k.quantity) AS quantity FROM document_line c \
      JOIN document e ON e.id = c.document_id AND e.state = 'posted' AND e.reverses_id IS NULL JOIN line_link k ON k.line_id = c.id \
      WHERE c.kind = 'purchase_invoice' AND c.day > $1 \
    UNION ALL SELECT k.parent_id, ABS(k.quantity) FROM document v JOIN document e ON e.id = v.reverses_id AND e.day <= $2 \
      JOIN document_line c ON c.document_id = e.id JOIN line_link k ON k.line_id = c.id WHERE v.kind = 'purchase_invoice' AND v.day > $3";

/// A line of a receipt with what is returned and invoiced of it now: as much as it takes to say what is accrued, since there are many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// Row number.
    pub line: i64,
    /// Its paper's day.
    pub day: Day,
    /// The supplier.
    pub partner_id: Option<i64>,
    /// Received.
    pub quantity: Qty,
    /// What that comes to without tax.
    pub net: Money,
    /// What went back.
    pub returned: Qty,
    /// What was invoiced.
    pub billed: Qty,
}

type ArrivalRow = (i64, i32, Option<i64>, i64, i64, i64, i64);

fn arrival((line, on, partner_id, quantity, net, returned, billed): ArrivalRow) -> Result<Arrival> {
    let (quantity, net) = (Qty::from_scaled(quantity), Money::from_scaled(net));
    Ok(Arrival {
        line,
        day: day_of(on)?,
        partner_id,
        quantity,
        net,
        returned: Qty::from_scaled(returned),
        billed: Qty::from_scaled(billed),
    })
}

impl Read<'_> {
    /// Lines of receipts that are to be invoiced now.
    ///
    /// # Errors
    /// The database's.
    pub fn arrivals(&mut self, partner: Option<i64>) -> Result<Vec<Arrival>> {
        use document_line as l;
        let all = l::table
            .filter(l::kind.eq(DocumentKind::Receipt.word()))
            .filter(l::open.eq(true))
            .select((l::id, l::day, l::partner_id, l::quantity, l::net, l::returned, l::billed))
            .into_boxed();
        let wanted = match partner {
            Some(partner) => all.filter(l::partner_id.eq(partner)),
            None => all,
        };
        let rows: Vec<ArrivalRow> = wanted.load(self.conn).tried("looking for what was not invoiced")?;
        rows.into_iter().map(arrival).collect()
    }

    /// Those of these lines that are of a receipt that counts now.
    ///
    /// # Errors
    /// The database's.
    pub fn arrivals_by_id(&mut self, ids: &[i64]) -> Result<Vec<Arrival>> {
        use document_line as l;
        let mut found = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<ArrivalRow> = l::table
                .inner_join(document::table.on(document::id.eq(l::document_id)))
                .filter(l::id.eq_any(chunk))
                .filter(l::kind.eq(DocumentKind::Receipt.word()))
                .filter(document::state.eq(DocumentState::Posted.word()))
                .filter(document::reverses_id.is_null())
                .select((l::id, l::day, l::partner_id, l::quantity, l::net, l::returned, l::billed))
                .load(self.conn)
                .tried("reading what was invoiced")?;
            for row in rows {
                found.push(arrival(row)?);
            }
        }
        Ok(found)
    }

    /// By how much lines were invoiced otherwise at the end of a day than by what counts now, by line: of receipts and of returns.
    ///
    /// # Errors
    /// The database's.
    pub fn invoiced_since(&mut self, day: Day) -> Result<Vec<(i64, Qty)>> {
        let day = day.number();
        let rows: Vec<Change> = diesel::sql_query(INVOICED_SINCE)
            .bind::<Integer, _>(day)
            .bind::<Integer, _>(day)
            .bind::<Integer, _>(day)
            .load(self.conn)
            .tried("looking for what was invoiced since")?;
        Ok(rows.into_iter().map(|row| (row.id, Qty::from_scaled(row.quantity))).collect())
    }

    /// Lines of receipts of which something went back that is not credited now, or of which something was written after a day besides
    /// invoices, by row number: what they came to by then is worked out paper by paper.
    ///
    /// # Errors
    /// The database's.
    pub fn arrivals_with_returns(&mut self, day: Day) -> Result<Vec<i64>> {
        let day = day.number();
        let rows: Vec<Found> = diesel::sql_query(WITH_RETURNS)
            .bind::<Bool, _>(true)
            .bind::<Integer, _>(day)
            .bind::<Integer, _>(day)
            .load(self.conn)
            .tried("looking for what went back")?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }
}
