//! What was not paid on a day: worked out from what is open now and from what was written since, not from all that was ever invoiced.

use crate::error::Tried;
use crate::schema::{document, document_line};
use crate::stored::{CHUNK, day};
use crate::{Document, Read, Result};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::{Day, Money};

#[derive(QueryableByName)]
struct Change {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    amount: i64,
}

/// What money settled after a day, which did not count yet; and what it had settled by then and was taken back since, which still did.
const SINCE: &str = "SELECT l.settles_id AS id, -l.gross AS amount FROM document e JOIN document_line l ON l.document_id = e.id \
      WHERE e.kind = $1 AND e.day > $2 AND e.state = 'posted' AND e.reverses_id IS NULL AND l.settles_id IS NOT NULL \
    UNION ALL SELECT l.settles_id, l.gross FROM document v JOIN document e ON e.id = v.reverses_id JOIN document_line l ON l.document_id = e.id \
      WHERE v.kind = $3 AND v.day > $4 AND e.day <= $5 AND l.settles_id IS NOT NULL";

/// An invoice, or money, with what is settled of it now: as much as it takes to say who owes what, since there are many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Row number.
    pub id: i64,
    /// Its day.
    pub day: Day,
    /// When it has to be paid; its own day where nobody said.
    pub due: Day,
    /// The partner.
    pub partner_id: Option<i64>,
    /// With tax.
    pub gross: Money,
    /// What is paid of an invoice, or used of money.
    pub settled: Money,
}

type StandingRow = (i64, i32, Option<i32>, Option<i64>, i64, i64);

fn standing((id, on, due, partner_id, gross, settled): StandingRow) -> Result<Standing> {
    let on = day(on)?;
    let due = due.map(day).transpose()?.unwrap_or(on);
    Ok(Standing { id, day: on, due, partner_id, gross: Money::from_scaled(gross), settled: Money::from_scaled(settled) })
}

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
    /// Papers of a kind that are not wholly settled now, by row number.
    ///
    /// # Errors
    /// The database's.
    pub fn unsettled(&mut self, kind: DocumentKind, partner: Option<i64>) -> Result<Vec<Standing>> {
        use document as d;
        // Read from an index alone.
        let all = d::table
            .filter(d::kind.eq(kind.word()))
            .filter(d::settled.ne(d::gross))
            .filter(d::state.eq(DocumentState::Posted.word()))
            .filter(d::reverses_id.is_null())
            .select((d::id, d::day, d::due, d::partner_id, d::gross, d::settled))
            .into_boxed();
        let wanted = match partner {
            Some(partner) => all.filter(d::partner_id.eq(partner)),
            None => all,
        };
        let rows: Vec<StandingRow> = wanted.load(self.conn).tried("looking for what was not paid")?;
        rows.into_iter().map(standing).collect()
    }

    /// Those of these papers that are of a kind and in a state.
    ///
    /// # Errors
    /// The database's.
    pub fn standings(&mut self, ids: &[i64], kind: DocumentKind, state: DocumentState) -> Result<Vec<Standing>> {
        use document as d;
        let mut found = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<StandingRow> = d::table
                .filter(d::id.eq_any(chunk))
                .filter(d::kind.eq(kind.word()))
                .filter(d::state.eq(state.word()))
                .select((d::id, d::day, d::due, d::partner_id, d::gross, d::settled))
                .load(self.conn)
                .tried("reading what was paid")?;
            for row in rows {
                found.push(standing(row)?);
            }
        }
        Ok(found)
    }

    /// Papers of a kind that were taken back after a day, by row number.
    ///
    /// # Errors
    /// The database's.
    pub fn taken_back_after(&mut self, kind: DocumentKind, day: Day) -> Result<Vec<i64>> {
        document::table
            .filter(document::kind.eq(kind.word()))
            .filter(document::day.gt(day.number()))
            .filter(document::reverses_id.is_not_null())
            .select(document::reverses_id.assume_not_null())
            .load(self.conn)
            .tried("looking for what was taken back")
    }

    /// By how much papers were settled otherwise at the end of a day than by what counts now, by paper: amounts of the lines of money of a
    /// kind that were posted after it, with the other sign, and of those that were taken back after it.
    ///
    /// # Errors
    /// The database's.
    pub fn settled_since(&mut self, money: DocumentKind, day: Day) -> Result<Vec<(i64, Money)>> {
        let day = day.number();
        let rows: Vec<Change> = diesel::sql_query(SINCE)
            .bind::<Text, _>(money.word())
            .bind::<Integer, _>(day)
            .bind::<Text, _>(money.word())
            .bind::<Integer, _>(day)
            .bind::<Integer, _>(day)
            .load(self.conn)
            .tried("looking for what was paid since")?;
        Ok(rows.into_iter().map(|row| (row.id, Money::from_scaled(row.amount))).collect())
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
