//! Papers, as they are kept. What they may be and what they do is decided above.

use crate::error::Tried;
use crate::schema::{document, document_line, number_series, work_order_closing};
use crate::stored::{CHUNK, day, in_order};
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::{Day, Money};
use std::collections::HashMap;

/// The head of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Row number; 0 before it has one.
    pub id: i64,
    /// What it is.
    pub kind: DocumentKind,
    /// Its number.
    pub number: String,
    /// Its day.
    pub day: Day,
    /// How far it is.
    pub state: DocumentState,
    /// The partner's row number.
    pub partner_id: Option<i64>,
    /// The partner's own number of it.
    pub reference: String,
    /// When it is wanted, or has to be paid.
    pub due: Option<Day>,
    /// Its prices include the tax.
    pub tax_included: bool,
    /// Without tax.
    pub net: Money,
    /// The tax.
    pub tax: Money,
    /// With tax.
    pub gross: Money,
    /// What is paid of an invoice; what is used of money.
    pub settled: Money,
    /// The paper that it takes back.
    pub reverses_id: Option<i64>,
    /// Row number of what its first line is of.
    pub item_id: Option<i64>,
    /// Row number of the first code that its lines bear; none before it was confirmed or posted.
    pub tracking_id: Option<i64>,
    /// Some part of a line is nobody's.
    pub unclaimed: bool,
    /// Why it was closed or reversed.
    pub reason: String,
    /// Anything else.
    pub note: String,
    /// Microseconds UTC.
    pub made_at: i64,
    /// The person.
    pub made_by: String,
    /// When it was confirmed or posted.
    pub posted_at: Option<i64>,
    /// By whom.
    pub posted_by: Option<String>,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person.
    pub changed_by: String,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = document, treat_none_as_null = true)]
pub(crate) struct HeadRow {
    id: i64,
    kind: String,
    number: String,
    day: i32,
    state: String,
    partner_id: Option<i64>,
    reference: String,
    due: Option<i32>,
    tax_included: bool,
    net: i64,
    tax: i64,
    gross: i64,
    settled: i64,
    reverses_id: Option<i64>,
    item_id: Option<i64>,
    tracking_id: Option<i64>,
    unclaimed: bool,
    reason: String,
    note: String,
    made_at: i64,
    made_by: String,
    posted_at: Option<i64>,
    posted_by: Option<String>,
    revision: i64,
    changed_at: i64,
    changed_by: String,
}

pub(crate) fn kind(word: &str) -> Result<DocumentKind> {
    DocumentKind::from_word(word).ok_or_else(|| StoreError::Unknown("document.kind", word.into()))
}

pub(crate) fn state(word: &str) -> Result<DocumentState> {
    DocumentState::from_word(word).ok_or_else(|| StoreError::Unknown("document.state", word.into()))
}

impl TryFrom<HeadRow> for Document {
    type Error = StoreError;

    fn try_from(row: HeadRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            kind: kind(&row.kind)?,
            number: row.number,
            day: day(row.day)?,
            state: state(&row.state)?,
            partner_id: row.partner_id,
            reference: row.reference,
            due: row.due.map(day).transpose()?,
            tax_included: row.tax_included,
            net: Money::from_scaled(row.net),
            tax: Money::from_scaled(row.tax),
            gross: Money::from_scaled(row.gross),
            settled: Money::from_scaled(row.settled),
            reverses_id: row.reverses_id,
            item_id: row.item_id,
            tracking_id: row.tracking_id,
            unclaimed: row.unclaimed,
            reason: row.reason,
            note: row.note,
            made_at: row.made_at,
            made_by: row.made_by,
            posted_at: row.posted_at,
            posted_by: row.posted_by,
            revision: row.revision,
            changed_at: row.changed_at,
            changed_by: row.changed_by,
        })
    }
}

impl From<&Document> for HeadRow {
    fn from(one: &Document) -> Self {
        Self {
            id: one.id,
            kind: one.kind.word().into(),
            number: one.number.clone(),
            day: one.day.number(),
            state: one.state.word().into(),
            partner_id: one.partner_id,
            reference: one.reference.clone(),
            due: one.due.map(Day::number),
            tax_included: one.tax_included,
            net: one.net.scaled(),
            tax: one.tax.scaled(),
            gross: one.gross.scaled(),
            settled: one.settled.scaled(),
            reverses_id: one.reverses_id,
            item_id: one.item_id,
            tracking_id: one.tracking_id,
            unclaimed: one.unclaimed,
            reason: one.reason.clone(),
            note: one.note.clone(),
            made_at: one.made_at,
            made_by: one.made_by.clone(),
            posted_at: one.posted_at,
            posted_by: one.posted_by.clone(),
            revision: one.revision,
            changed_at: one.changed_at,
            changed_by: one.changed_by.clone(),
        }
    }
}

impl Read<'_> {
    /// The paper with this number.
    ///
    /// # Errors
    /// The database's.
    pub fn document(&mut self, number: &str) -> Result<Option<Document>> {
        let row: Option<HeadRow> = document::table
            .filter(document::number.eq(number))
            .select(HeadRow::as_select())
            .first(self.conn)
            .optional()
            .tried("reading a paper")?;
        row.map(TryInto::try_into).transpose()
    }

    /// Is there any paper?
    ///
    /// # Errors
    /// The database's.
    pub fn has_documents(&mut self) -> Result<bool> {
        let found: Option<i64> = document::table.select(document::id).first(self.conn).optional().tried("looking for papers")?;
        Ok(found.is_some())
    }

    /// Papers by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn documents_by_id(&mut self, ids: &[i64]) -> Result<Vec<Document>> {
        let mut found: HashMap<i64, Document> = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<HeadRow> =
                document::table.filter(document::id.eq_any(chunk)).select(HeadRow::as_select()).load(self.conn).tried("reading papers")?;
            for row in rows {
                let one = Document::try_from(row)?;
                found.insert(one.id, one);
            }
        }
        Ok(in_order(ids, found))
    }

    /// The number of the paper that took this one back.
    ///
    /// # Errors
    /// The database's.
    pub fn reversed_by(&mut self, id: i64) -> Result<Option<String>> {
        document::table.filter(document::reverses_id.eq(id)).select(document::number).first(self.conn).optional().tried("reading a paper")
    }

    /// The numbers of drafts of money that name an invoice.
    ///
    /// # Errors
    /// The database's.
    pub fn drafts_that_settle(&mut self, invoice: i64) -> Result<Vec<String>> {
        document_line::table
            .inner_join(document::table.on(document::id.eq(document_line::document_id)))
            .filter(document_line::settles_id.eq(invoice))
            .filter(document::state.eq(DocumentState::Draft.word()))
            .select(document::number)
            .order(document::number)
            .distinct()
            .load(self.conn)
            .tried("reading what pays an invoice")
    }

    /// The latest microsecond at which a paper was confirmed or posted, or stock moved; none before the first.
    ///
    /// # Errors
    /// The database's.
    pub fn last_move_at(&mut self) -> Result<Option<i64>> {
        use crate::schema::stock_move;
        stock_move::table.select(stock_move::at).order(stock_move::at.desc()).first(self.conn).optional().tried("reading the last move")
    }
}

impl Write<'_> {
    /// Takes the next serial of a kind and day, from 1. It is given back when the change fails.
    ///
    /// # Errors
    /// The database's.
    pub fn next_serial(&mut self, kind: &str, day: Day) -> Result<i64> {
        self.next_serials(kind, day, 1)
    }

    /// Takes the next so many serials of a kind and day, and gives the first. They are given back when the change fails.
    ///
    /// # Errors
    /// The database's.
    pub fn next_serials(&mut self, kind: &str, day: Day, count: i64) -> Result<i64> {
        let day = day.number();
        let next: Option<i64> =
            number_series::table.find((kind, day)).select(number_series::next).first(self.conn).optional().tried("taking a number")?;
        match next {
            Some(next) => {
                diesel::update(number_series::table.find((kind, day)))
                    .set(number_series::next.eq(next + count))
                    .execute(self.conn)
                    .tried("taking a number")?;
            }
            None => {
                diesel::insert_into(number_series::table)
                    .values((number_series::kind.eq(kind), number_series::day.eq(day), number_series::next.eq(count + 1)))
                    .execute(self.conn)
                    .tried("taking a number")?;
            }
        }
        Ok(next.unwrap_or(1))
    }

    /// Writes a new paper and gives it its row number.
    ///
    /// # Errors
    /// [`StoreError::MonthClosed`] where this change posts it; the database's.
    pub fn add_document(&mut self, one: &mut Document) -> Result<()> {
        self.may_post_paper(one)?;
        one.id = self.next_ids("document", 1)?;
        diesel::insert_into(document::table).values(HeadRow::from(&*one)).execute(self.conn).tried("writing a paper")?;
        self.bump("document")
    }

    /// Writes a paper anew; its revision moves.
    ///
    /// # Errors
    /// [`StoreError::MonthClosed`] where this change posts it; the database's.
    pub fn put_document(&mut self, one: &mut Document) -> Result<()> {
        self.may_post_paper(one)?;
        one.revision += 1;
        one.changed_at = self.stamp.at;
        one.changed_by.clone_from(&self.stamp.actor);
        if one.kind == DocumentKind::WorkOrder {
            self.note_closing(one)?;
        }
        self.keep_document(one)
    }

    /// Keeps when a work order is closed, and when it is opened again.
    fn note_closing(&mut self, one: &Document) -> Result<()> {
        use work_order_closing as c;
        let stands = c::table.filter(c::document_id.eq(one.id)).filter(c::reopened_at.is_null());
        let closed: Option<i64> = stands.select(c::closed_at).first(self.conn).optional().tried("looking for when an order was closed")?;
        let at = self.stamp.at;
        match (one.state == DocumentState::Closed, closed) {
            (true, None) => diesel::insert_into(c::table)
                .values((c::document_id.eq(one.id), c::closed_at.eq(at)))
                .execute(self.conn)
                .tried("writing when an order was closed")?,
            (false, Some(closed)) => diesel::update(c::table.find((one.id, closed)))
                .set(c::reopened_at.eq(at.max(closed)))
                .execute(self.conn)
                .tried("writing when an order was opened again")?,
            (true, Some(_)) | (false, None) => 0,
        };
        Ok(())
    }

    /// Writes what followed for a paper from another: its revision stays, so that nobody is told that it was edited.
    ///
    /// # Errors
    /// The database's.
    pub fn keep_document(&mut self, one: &Document) -> Result<()> {
        diesel::update(document::table.find(one.id)).set(HeadRow::from(one)).execute(self.conn).tried("writing a paper")?;
        self.bump("document")
    }
}
