//! What was not paid on a day: found from what is open now and from what was written since, not from all that was ever invoiced.

use crate::error::Tried;
use crate::schema::{document, document_line};
use crate::stored::CHUNK;
use crate::{Document, Read, Result};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::{Day, Money};

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// Invoices that are not wholly paid now, and those that were paid or taken back after the day.
const CANDIDATES: &str = "SELECT DISTINCT d.id FROM (\
    SELECT id FROM document WHERE kind = $1 AND settled <> gross \
    UNION ALL SELECT l.settles_id FROM document e JOIN document_line l ON l.document_id = e.id WHERE e.kind = $2 AND e.day > $3 \
    UNION ALL SELECT e.reverses_id FROM document e WHERE e.kind = $4 AND e.day > $5\
  ) f JOIN document d ON d.id = f.id WHERE d.kind = $6 AND d.day <= $7 AND d.posted_at IS NOT NULL AND d.reverses_id IS NULL ORDER BY d.id";

/// What was paid of an invoice by a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paid {
    /// The invoice.
    pub invoice: i64,
    /// The money.
    pub money: i64,
    /// How much.
    pub amount: Money,
}

impl Read<'_> {
    /// Invoices of a kind of which something may not have been paid at the end of a day, by row number. `money` is what pays them.
    ///
    /// # Errors
    /// The database's.
    pub fn maybe_owed(&mut self, invoices: DocumentKind, money: DocumentKind, day: Day) -> Result<Vec<i64>> {
        let day = day.number();
        let rows: Vec<Found> = diesel::sql_query(CANDIDATES)
            .bind::<Text, _>(invoices.word())
            .bind::<Text, _>(money.word())
            .bind::<Integer, _>(day)
            .bind::<Text, _>(invoices.word())
            .bind::<Integer, _>(day)
            .bind::<Text, _>(invoices.word())
            .bind::<Integer, _>(day)
            .load(self.conn)
            .tried("looking for what was not paid")?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    /// Posted invoices of a partner that are not wholly paid, what has to be paid first first.
    ///
    /// # Errors
    /// The database's.
    pub fn unpaid(&mut self, partner: i64, invoices: DocumentKind, most: u32) -> Result<Vec<Document>> {
        let ids: Vec<i64> = document::table
            .filter(document::partner_id.eq(partner))
            .filter(document::kind.eq(invoices.word()))
            .filter(document::state.eq(DocumentState::Posted.word()))
            .filter(document::reverses_id.is_null())
            .filter(document::settled.ne(document::gross))
            .order((document::due, document::id))
            .limit(i64::from(most))
            .select(document::id)
            .load(self.conn)
            .tried("looking for what has to be paid")?;
        let mut found = self.documents_by_id(&ids)?;
        found.sort_by_key(|invoice| (invoice.due, invoice.id));
        Ok(found)
    }

    /// What posted papers paid of invoices, those that were taken back since included.
    ///
    /// # Errors
    /// The database's.
    pub fn paid_of(&mut self, invoices: &[i64]) -> Result<Vec<Paid>> {
        let mut found = Vec::new();
        for chunk in invoices.chunks(CHUNK) {
            let rows: Vec<(i64, i64, i64)> = document_line::table
                .inner_join(document::table.on(document::id.eq(document_line::document_id)))
                .filter(document_line::settles_id.eq_any(chunk))
                .filter(document::state.eq_any([DocumentState::Posted.word(), DocumentState::Reversed.word()]))
                .select((document_line::settles_id.assume_not_null(), document::id, document_line::gross))
                .load(self.conn)
                .tried("reading what was paid of invoices")?;
            found.extend(rows.into_iter().map(|(invoice, money, amount)| Paid { invoice, money, amount: Money::from_scaled(amount) }));
        }
        Ok(found)
    }
}
