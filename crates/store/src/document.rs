//! Papers and their lines, as they are kept. What they may be and what they do is decided above.

use crate::conn::Conn;
use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{document, document_line, number_series};
use crate::stored::{CHUNK, day};
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use diesel::upsert::excluded;
use qitao_domain::document::{DocumentKind, DocumentState, Review};
use qitao_domain::{Day, Money, PerUnit, Price, Qty};
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

/// A line of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Row number; 0 before it has one.
    pub id: i64,
    /// Its paper.
    pub document_id: i64,
    /// What its paper is.
    pub kind: DocumentKind,
    /// Number, from 1.
    pub number: u32,
    /// The item; none on money.
    pub item_id: Option<i64>,
    /// Of money: the invoice that it pays.
    pub settles_id: Option<i64>,
    /// In the item's own unit; on money, the amount.
    pub quantity: Qty,
    /// Of one unit.
    pub price: Price,
    /// The price was given with the line; else its amounts are those of what it comes of.
    pub own_price: bool,
    /// Share that is taken off.
    pub discount: PerUnit,
    /// Share.
    pub tax_rate: PerUnit,
    /// Without tax.
    pub net: Money,
    /// The tax.
    pub tax: Money,
    /// With tax.
    pub gross: Money,
    /// When it is wanted.
    pub due: Option<Day>,
    /// Where the goods are.
    pub bin_id: Option<i64>,
    /// Where they go.
    pub to_bin_id: Option<i64>,
    /// Lot; may be empty.
    pub lot: String,
    /// What the delivery note says.
    pub noted: Option<Qty>,
    /// The last delivery of its order's line.
    pub is_final: bool,
    /// How far what comes of it has come.
    pub done: Qty,
    /// What went back of it.
    pub returned: Qty,
    /// What was invoiced of it.
    pub billed: Qty,
    /// What is promised to it.
    pub reserved: Qty,
    /// The last delivery of it came.
    pub ended: bool,
    /// Something is still to come of it.
    pub open: bool,
    /// How it was judged.
    pub review: Review,
    /// By whom.
    pub reviewed_by: Option<String>,
    /// When; microseconds UTC.
    pub reviewed_at: Option<i64>,
    /// Why it was judged so, sold although the stock would not last, or corrected.
    pub reason: String,
    /// Anything else.
    pub note: String,
}

/// What is still to come of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenLine {
    /// Its item.
    pub item_id: i64,
    /// How much.
    pub left: Qty,
    /// What is promised to it.
    pub reserved: Qty,
    /// When it is wanted; none where nobody said.
    pub due: Option<Day>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = document, treat_none_as_null = true)]
struct HeadRow {
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

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = document_line, treat_none_as_null = true)]
struct LineRow {
    id: i64,
    document_id: i64,
    kind: String,
    number: i32,
    item_id: Option<i64>,
    settles_id: Option<i64>,
    quantity: i64,
    price: i64,
    own_price: bool,
    discount: i64,
    tax_rate: i64,
    net: i64,
    tax: i64,
    gross: i64,
    due: Option<i32>,
    bin_id: Option<i64>,
    to_bin_id: Option<i64>,
    lot: String,
    noted: Option<i64>,
    is_final: bool,
    done: i64,
    returned: i64,
    billed: i64,
    reserved: i64,
    ended: bool,
    open: bool,
    review: String,
    reviewed_by: Option<String>,
    reviewed_at: Option<i64>,
    reason: String,
    note: String,
}

/// What of a line changes after its draft. Columns that stay are left out: each would be looked up in its index again.
#[derive(AsChangeset)]
#[diesel(table_name = document_line, treat_none_as_null = true)]
struct Kept<'r> {
    quantity: i64,
    price: i64,
    own_price: bool,
    discount: i64,
    tax_rate: i64,
    net: i64,
    tax: i64,
    gross: i64,
    due: Option<i32>,
    noted: Option<i64>,
    is_final: bool,
    done: i64,
    returned: i64,
    billed: i64,
    reserved: i64,
    ended: bool,
    open: bool,
    review: &'r str,
    reviewed_by: Option<&'r str>,
    reviewed_at: Option<i64>,
    reason: &'r str,
    note: &'r str,
}

impl<'r> From<&'r LineRow> for Kept<'r> {
    fn from(row: &'r LineRow) -> Self {
        Self {
            quantity: row.quantity,
            price: row.price,
            own_price: row.own_price,
            discount: row.discount,
            tax_rate: row.tax_rate,
            net: row.net,
            tax: row.tax,
            gross: row.gross,
            due: row.due,
            noted: row.noted,
            is_final: row.is_final,
            done: row.done,
            returned: row.returned,
            billed: row.billed,
            reserved: row.reserved,
            ended: row.ended,
            open: row.open,
            review: &row.review,
            reviewed_by: row.reviewed_by.as_deref(),
            reviewed_at: row.reviewed_at,
            reason: &row.reason,
            note: &row.note,
        }
    }
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

impl TryFrom<LineRow> for Line {
    type Error = StoreError;

    fn try_from(row: LineRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            document_id: row.document_id,
            kind: kind(&row.kind)?,
            number: crate::stored::back(row.number),
            item_id: row.item_id,
            settles_id: row.settles_id,
            quantity: Qty::from_scaled(row.quantity),
            price: Price::from_scaled(row.price),
            own_price: row.own_price,
            discount: PerUnit::from_scaled(row.discount),
            tax_rate: PerUnit::from_scaled(row.tax_rate),
            net: Money::from_scaled(row.net),
            tax: Money::from_scaled(row.tax),
            gross: Money::from_scaled(row.gross),
            due: row.due.map(day).transpose()?,
            bin_id: row.bin_id,
            to_bin_id: row.to_bin_id,
            lot: row.lot,
            noted: row.noted.map(Qty::from_scaled),
            is_final: row.is_final,
            done: Qty::from_scaled(row.done),
            returned: Qty::from_scaled(row.returned),
            billed: Qty::from_scaled(row.billed),
            reserved: Qty::from_scaled(row.reserved),
            ended: row.ended,
            open: row.open,
            review: Review::from_word(&row.review).ok_or(StoreError::Unknown("document_line.review", row.review))?,
            reviewed_by: row.reviewed_by,
            reviewed_at: row.reviewed_at,
            reason: row.reason,
            note: row.note,
        })
    }
}

impl From<&Line> for LineRow {
    fn from(one: &Line) -> Self {
        Self {
            id: one.id,
            document_id: one.document_id,
            kind: one.kind.word().into(),
            number: crate::stored::number(one.number),
            item_id: one.item_id,
            settles_id: one.settles_id,
            quantity: one.quantity.scaled(),
            price: one.price.scaled(),
            own_price: one.own_price,
            discount: one.discount.scaled(),
            tax_rate: one.tax_rate.scaled(),
            net: one.net.scaled(),
            tax: one.tax.scaled(),
            gross: one.gross.scaled(),
            due: one.due.map(Day::number),
            bin_id: one.bin_id,
            to_bin_id: one.to_bin_id,
            lot: one.lot.clone(),
            noted: one.noted.map(Qty::scaled),
            is_final: one.is_final,
            done: one.done.scaled(),
            returned: one.returned.scaled(),
            billed: one.billed.scaled(),
            reserved: one.reserved.scaled(),
            ended: one.ended,
            open: one.open,
            review: one.review.word().into(),
            reviewed_by: one.reviewed_by.clone(),
            reviewed_at: one.reviewed_at,
            reason: one.reason.clone(),
            note: one.note.clone(),
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
        Ok(ids.iter().filter_map(|id| found.get(id).cloned()).collect())
    }

    /// The number of the paper that took this one back.
    ///
    /// # Errors
    /// The database's.
    pub fn reversed_by(&mut self, id: i64) -> Result<Option<String>> {
        document::table.filter(document::reverses_id.eq(id)).select(document::number).first(self.conn).optional().tried("reading a paper")
    }

    /// The lines of papers, by paper and number.
    ///
    /// # Errors
    /// The database's.
    pub fn document_lines(&mut self, documents: &[i64]) -> Result<Vec<Line>> {
        let mut found = Vec::new();
        for chunk in documents.chunks(CHUNK) {
            let rows: Vec<LineRow> = document_line::table
                .filter(document_line::document_id.eq_any(chunk))
                .order((document_line::document_id, document_line::number))
                .select(LineRow::as_select())
                .load(self.conn)
                .tried("reading lines of papers")?;
            for row in rows {
                found.push(row.try_into()?);
            }
        }
        Ok(found)
    }

    /// Lines by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn lines_by_id(&mut self, ids: &[i64]) -> Result<Vec<Line>> {
        let mut found: HashMap<i64, Line> = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<LineRow> = document_line::table
                .filter(document_line::id.eq_any(chunk))
                .select(LineRow::as_select())
                .load(self.conn)
                .tried("reading lines of papers")?;
            for row in rows {
                let one = Line::try_from(row)?;
                found.insert(one.id, one);
            }
        }
        Ok(ids.iter().filter_map(|id| found.get(id).cloned()).collect())
    }

    /// How many lines of papers are open, by paper; those without are left out.
    ///
    /// # Errors
    /// The database's.
    pub fn open_lines(&mut self, documents: &[i64]) -> Result<HashMap<i64, i64>> {
        let mut found = HashMap::with_capacity(documents.len());
        for chunk in documents.chunks(CHUNK) {
            let rows: Vec<i64> = document_line::table
                .filter(document_line::document_id.eq_any(chunk))
                .filter(document_line::open.eq(true))
                .select(document_line::document_id)
                .load(self.conn)
                .tried("counting open lines")?;
            rows.into_iter().for_each(|id| *found.entry(id).or_insert(0) += 1);
        }
        Ok(found)
    }

    /// What is still to come of the open lines of a kind, of one item.
    ///
    /// # Errors
    /// The database's.
    pub fn open_quantity(&mut self, kind: DocumentKind, item: i64) -> Result<Qty> {
        let rows: Vec<(i64, i64)> = document_line::table
            .filter(document_line::kind.eq(kind.word()))
            .filter(document_line::item_id.eq(item))
            .filter(document_line::open.eq(true))
            .select((document_line::quantity, document_line::done))
            .load(self.conn)
            .tried("adding up open lines")?;
        Ok(Qty::from_scaled(rows.iter().map(|(quantity, done)| (quantity - done).max(0)).fold(0, i64::saturating_add)))
    }

    /// The open lines of a kind that are of these items, by due day: an order's own day where the line has none.
    ///
    /// # Errors
    /// The database's.
    pub fn open_of_items(&mut self, kind: DocumentKind, items: &[i64]) -> Result<Vec<OpenLine>> {
        let mut found = Vec::new();
        for chunk in items.chunks(CHUNK) {
            let rows: Vec<(i64, i64, i64, i64, Option<i32>, Option<i32>)> = document_line::table
                .inner_join(document::table.on(document::id.eq(document_line::document_id)))
                .filter(document_line::kind.eq(kind.word()))
                .filter(document_line::item_id.eq_any(chunk))
                .filter(document_line::open.eq(true))
                .select((
                    document_line::item_id.assume_not_null(),
                    document_line::quantity,
                    document_line::done,
                    document_line::reserved,
                    document_line::due,
                    document::due,
                ))
                .load(self.conn)
                .tried("reading open lines")?;
            for (item_id, quantity, done, reserved, own, head) in rows {
                let left = Qty::from_scaled(quantity.saturating_sub(done).max(0));
                found.push(OpenLine { item_id, left, reserved: Qty::from_scaled(reserved), due: own.or(head).map(day).transpose()? });
            }
        }
        Ok(found)
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
        let day = day.number();
        let next: Option<i64> =
            number_series::table.find((kind, day)).select(number_series::next).first(self.conn).optional().tried("taking a number")?;
        match next {
            Some(next) => {
                diesel::update(number_series::table.find((kind, day)))
                    .set(number_series::next.eq(next + 1))
                    .execute(self.conn)
                    .tried("taking a number")?;
            }
            None => {
                diesel::insert_into(number_series::table)
                    .values((number_series::kind.eq(kind), number_series::day.eq(day), number_series::next.eq(2_i64)))
                    .execute(self.conn)
                    .tried("taking a number")?;
            }
        }
        Ok(next.unwrap_or(1))
    }

    /// Writes a new paper and gives it its row number.
    ///
    /// # Errors
    /// The database's.
    pub fn add_document(&mut self, one: &mut Document) -> Result<()> {
        one.id = self.next_ids("document", 1)?;
        diesel::insert_into(document::table).values(HeadRow::from(&*one)).execute(self.conn).tried("writing a paper")?;
        self.bump("document")
    }

    /// Writes a paper anew; its revision moves.
    ///
    /// # Errors
    /// The database's.
    pub fn put_document(&mut self, one: &mut Document) -> Result<()> {
        one.revision += 1;
        one.changed_at = self.stamp.at;
        one.changed_by.clone_from(&self.stamp.actor);
        self.keep_document(one)
    }

    /// Writes what followed for a paper from another: its revision stays, so that nobody is told that it was edited.
    ///
    /// # Errors
    /// The database's.
    pub fn keep_document(&mut self, one: &Document) -> Result<()> {
        diesel::update(document::table.find(one.id)).set(HeadRow::from(one)).execute(self.conn).tried("writing a paper")?;
        self.bump("document")
    }

    /// Writes the lines of a paper in the place of those that it had, and gives them their row numbers.
    ///
    /// # Errors
    /// The database's.
    pub fn put_lines(&mut self, document: i64, lines: &mut [Line]) -> Result<()> {
        diesel::delete(document_line::table.filter(document_line::document_id.eq(document)))
            .execute(self.conn)
            .tried("writing lines of a paper")?;
        let first = self.next_ids("document_line", lines.len())?;
        for (line, id) in lines.iter_mut().zip(first..) {
            (line.id, line.document_id) = (id, document);
        }
        let rows: Vec<LineRow> = lines.iter().map(Into::into).collect();
        insert_all!(&mut *self.conn, document_line::table, &rows, "writing lines of a paper");
        Ok(())
    }

    /// Writes lines that are there anew. What a line names, it has from the draft on: its item, its bins, its lot stay.
    ///
    /// # Errors
    /// The database's.
    pub fn keep_lines<'l>(&mut self, lines: impl IntoIterator<Item = &'l Line>) -> Result<()> {
        use document_line as l;
        let rows: Vec<LineRow> = lines.into_iter().map(LineRow::from).collect();
        match &mut *self.conn {
            Conn::Sqlite(c) => {
                for row in &rows {
                    diesel::update(l::table.find(row.id)).set(Kept::from(row)).execute(c).tried("writing a line")?;
                }
            }
            // One trip over the wire. They are there, so that nothing is inserted.
            Conn::Pg(c) => {
                for chunk in rows.chunks(1000) {
                    diesel::insert_into(l::table)
                        .values(chunk)
                        .on_conflict(l::id)
                        .do_update()
                        .set((
                            l::quantity.eq(excluded(l::quantity)),
                            l::price.eq(excluded(l::price)),
                            l::own_price.eq(excluded(l::own_price)),
                            l::discount.eq(excluded(l::discount)),
                            l::tax_rate.eq(excluded(l::tax_rate)),
                            l::net.eq(excluded(l::net)),
                            l::tax.eq(excluded(l::tax)),
                            l::gross.eq(excluded(l::gross)),
                            l::due.eq(excluded(l::due)),
                            l::noted.eq(excluded(l::noted)),
                            l::is_final.eq(excluded(l::is_final)),
                            l::done.eq(excluded(l::done)),
                            l::returned.eq(excluded(l::returned)),
                            l::billed.eq(excluded(l::billed)),
                            l::reserved.eq(excluded(l::reserved)),
                            l::ended.eq(excluded(l::ended)),
                            l::open.eq(excluded(l::open)),
                            l::review.eq(excluded(l::review)),
                            l::reviewed_by.eq(excluded(l::reviewed_by)),
                            l::reviewed_at.eq(excluded(l::reviewed_at)),
                            l::reason.eq(excluded(l::reason)),
                            l::note.eq(excluded(l::note)),
                        ))
                        .execute(c)
                        .tried("writing lines")?;
                }
            }
        }
        Ok(())
    }
}
