//! What was not invoiced on a day: found from what is open now and from what was written since, not from all that ever came.

use crate::error::Tried;
use crate::{Read, Result};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer};
use qitao_domain::Day;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Receipts' lines that are to be invoiced or credited now, and those of which something was written after the day.
const CANDIDATES: &str = "SELECT DISTINCT l.id FROM (\
    SELECT id FROM document_line WHERE kind = 'receipt' AND open = $1 \
    UNION ALL SELECT k.parent_id FROM document_line b JOIN line_link k ON k.line_id = b.id WHERE b.kind = 'supplier_return' AND b.open = $2 \
    UNION ALL SELECT k.parent_id FROM document e JOIN document_line c ON c.document_id = e.id JOIN line_link k ON k.line_id = c.id \
      WHERE e.kind IN ('purchase_invoice', 'supplier_return') AND e.day > $3 \
    UNION ALL SELECT g.parent_id FROM document e JOIN document_line c ON c.document_id = e.id JOIN line_link k ON k.line_id = c.id \
      JOIN line_link g ON g.line_id = k.parent_id WHERE e.kind = 'purchase_invoice' AND e.day > $4 \
    UNION ALL SELECT c.id FROM document e JOIN document_line c ON c.document_id = e.reverses_id WHERE e.kind = 'receipt' AND e.day > $5\
  ) f JOIN document_line l ON l.id = f.id JOIN document d ON d.id = l.document_id \
  WHERE l.kind = 'receipt' AND d.day <= $6 AND d.posted_at IS NOT NULL AND d.reverses_id IS NULL ORDER BY l.id";

impl Read<'_> {
    /// Lines of receipts of which something may not have been invoiced at the end of a day, by row number.
    ///
    /// # Errors
    /// The database's.
    pub fn maybe_accrued(&mut self, day: Day) -> Result<Vec<i64>> {
        let day = day.number();
        let rows: Vec<Found> = diesel::sql_query(CANDIDATES)
            .bind::<Bool, _>(true)
            .bind::<Bool, _>(true)
            .bind::<Integer, _>(day)
            .bind::<Integer, _>(day)
            .bind::<Integer, _>(day)
            .bind::<Integer, _>(day)
            .load(self.conn)
            .tried("looking for what was not invoiced")?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }
}
