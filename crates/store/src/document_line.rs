//! Lines of papers, as they are kept. What they may be and what they do is decided above.
//!
//! A line has its paper's kind, day and partner beside it, and the day on which it is wanted after all, so that lists of lines go along an
//! index of their own. They stand there from the draft on and are always the paper's, which `verify` proves.

use crate::conn::Conn;
use crate::dialect::insert_all;
use crate::document::{Document, kind};
use crate::error::Tried;
use crate::list::NEVER;
use crate::schema::document_line;
use crate::stored::{CHUNK, day, in_order};
use crate::{Read, Result, StoreError, Write};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel::upsert::excluded;
use qitao_domain::document::{DocumentKind, Review};
use qitao_domain::{Day, Money, PerUnit, Price, Qty};
use std::collections::HashMap;

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
    /// Row number of the first code that it bears; none before its paper was confirmed or posted.
    pub tracking_id: Option<i64>,
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

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = document_line)]
pub(crate) struct LineRow {
    id: i64,
    document_id: i64,
    kind: String,
    number: i32,
    item_id: Option<i64>,
    settles_id: Option<i64>,
    tracking_id: Option<i64>,
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

/// What of a line changed since it was written; the rest is left out: each would be looked up in its indexes again.
#[derive(AsChangeset, PartialEq, Eq, Default)]
#[diesel(table_name = document_line)]
struct Kept<'r> {
    tracking_id: Option<Option<i64>>,
    quantity: Option<i64>,
    price: Option<i64>,
    own_price: Option<bool>,
    discount: Option<i64>,
    tax_rate: Option<i64>,
    net: Option<i64>,
    tax: Option<i64>,
    gross: Option<i64>,
    noted: Option<Option<i64>>,
    is_final: Option<bool>,
    done: Option<i64>,
    returned: Option<i64>,
    billed: Option<i64>,
    reserved: Option<i64>,
    ended: Option<bool>,
    open: Option<bool>,
    review: Option<&'r str>,
    reviewed_by: Option<Option<&'r str>>,
    reviewed_at: Option<Option<i64>>,
    reason: Option<&'r str>,
    note: Option<&'r str>,
}

/// A line as it is written first, with what it has of its paper.
#[derive(Insertable)]
#[diesel(table_name = document_line)]
pub(crate) struct NewRow {
    #[diesel(embed)]
    line: LineRow,
    day: i32,
    partner_id: Option<i64>,
    wanted: i32,
}

impl NewRow {
    pub(crate) fn of(paper: &Document, line: &Line) -> Self {
        Self {
            line: line.into(),
            day: paper.day.number(),
            partner_id: paper.partner_id,
            wanted: line.due.or(paper.due).map_or(NEVER, Day::number),
        }
    }
}

impl<'r> Kept<'r> {
    fn since(was: &LineRow, is: &'r LineRow) -> Self {
        fn changed<T: PartialEq>(was: T, is: T) -> Option<T> {
            (was != is).then_some(is)
        }
        Self {
            tracking_id: changed(was.tracking_id, is.tracking_id),
            quantity: changed(was.quantity, is.quantity),
            price: changed(was.price, is.price),
            own_price: changed(was.own_price, is.own_price),
            discount: changed(was.discount, is.discount),
            tax_rate: changed(was.tax_rate, is.tax_rate),
            net: changed(was.net, is.net),
            tax: changed(was.tax, is.tax),
            gross: changed(was.gross, is.gross),
            noted: changed(was.noted, is.noted),
            is_final: changed(was.is_final, is.is_final),
            done: changed(was.done, is.done),
            returned: changed(was.returned, is.returned),
            billed: changed(was.billed, is.billed),
            reserved: changed(was.reserved, is.reserved),
            ended: changed(was.ended, is.ended),
            open: changed(was.open, is.open),
            review: (was.review != is.review).then_some(&is.review),
            reviewed_by: (was.reviewed_by != is.reviewed_by).then_some(is.reviewed_by.as_deref()),
            reviewed_at: changed(was.reviewed_at, is.reviewed_at),
            reason: (was.reason != is.reason).then_some(&is.reason),
            note: (was.note != is.note).then_some(&is.note),
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
            tracking_id: row.tracking_id,
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
            tracking_id: one.tracking_id,
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
        Ok(in_order(ids, found))
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
            let rows: Vec<(i64, i64, i64, i64, i32)> = document_line::table
                .filter(document_line::kind.eq(kind.word()))
                .filter(document_line::item_id.eq_any(chunk))
                .filter(document_line::open.eq(true))
                .select((
                    document_line::item_id.assume_not_null(),
                    document_line::quantity,
                    document_line::done,
                    document_line::reserved,
                    document_line::wanted,
                ))
                .load(self.conn)
                .tried("reading open lines")?;
            for (item_id, quantity, done, reserved, wanted) in rows {
                let left = Qty::from_scaled(quantity.saturating_sub(done).max(0));
                let due = (wanted != NEVER).then(|| day(wanted)).transpose()?;
                found.push(OpenLine { item_id, left, reserved: Qty::from_scaled(reserved), due });
            }
        }
        Ok(found)
    }
}

/// A line that was to be written anew was never written.
fn not_there(id: i64) -> StoreError {
    StoreError::Unknown("document_line.id", id.to_string())
}

impl Write<'_> {
    /// Writes the lines of a paper in the place of those that it had, and gives them their row numbers.
    ///
    /// # Errors
    /// The database's.
    pub fn put_lines(&mut self, paper: &Document, lines: &mut [Line]) -> Result<()> {
        diesel::delete(document_line::table.filter(document_line::document_id.eq(paper.id)))
            .execute(self.conn)
            .tried("writing lines of a paper")?;
        let first = self.next_ids("document_line", lines.len())?;
        for (line, id) in lines.iter_mut().zip(first..) {
            (line.id, line.document_id) = (id, paper.id);
        }
        let rows: Vec<NewRow> = lines.iter().map(|line| NewRow::of(paper, line)).collect();
        insert_all!(&mut *self.conn, document_line::table, &rows, "writing lines of a paper");
        Ok(())
    }

    /// Writes lines that are there anew. What a line names, it has from the draft on: its item, its bins, its lot stay.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] where one is not there; the database's.
    pub fn keep_lines<'l>(&mut self, lines: impl IntoIterator<Item = &'l Line>) -> Result<()> {
        use document_line as l;
        let rows: Vec<LineRow> = lines.into_iter().map(LineRow::from).collect();
        match &mut *self.conn {
            Conn::Sqlite(c) => {
                for chunk in rows.chunks(CHUNK) {
                    let ids = chunk.iter().map(|row| row.id);
                    let there: Vec<LineRow> =
                        l::table.filter(l::id.eq_any(ids)).select(LineRow::as_select()).load(c).tried("reading lines of papers")?;
                    let there: HashMap<i64, LineRow> = there.into_iter().map(|row| (row.id, row)).collect();
                    for row in chunk {
                        let was = there.get(&row.id).ok_or_else(|| not_there(row.id))?;
                        let kept = Kept::since(was, row);
                        if kept != Kept::default() {
                            diesel::update(l::table.find(row.id)).set(kept).execute(c).tried("writing a line")?;
                        }
                    }
                }
            }
            // One trip over the wire. They are there, so that nothing is inserted: a row that nobody changed before has no `xmax`.
            Conn::Pg(c) => {
                for chunk in rows.chunks(1000) {
                    let written: Vec<(i64, bool)> = diesel::insert_into(l::table)
                        .values(chunk)
                        .on_conflict(l::id)
                        .do_update()
                        .set((
                            l::tracking_id.eq(excluded(l::tracking_id)),
                            l::quantity.eq(excluded(l::quantity)),
                            l::price.eq(excluded(l::price)),
                            l::own_price.eq(excluded(l::own_price)),
                            l::discount.eq(excluded(l::discount)),
                            l::tax_rate.eq(excluded(l::tax_rate)),
                            l::net.eq(excluded(l::net)),
                            l::tax.eq(excluded(l::tax)),
                            l::gross.eq(excluded(l::gross)),
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
                        .returning((l::id, sql::<Bool>("(xmax = 0)")))
                        .get_results(c)
                        .tried("writing lines")?;
                    if let Some((id, _)) = written.into_iter().find(|(_, inserted)| *inserted) {
                        return Err(not_there(id));
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes when lines are wanted, each of which says it itself.
    ///
    /// # Errors
    /// The database's.
    pub fn date_lines(&mut self, lines: &[Line]) -> Result<()> {
        for line in lines {
            let Some(due) = line.due else { continue };
            diesel::update(document_line::table.find(line.id))
                .set((document_line::due.eq(due.number()), document_line::wanted.eq(due.number())))
                .execute(self.conn)
                .tried("writing when a line is wanted")?;
        }
        Ok(())
    }
}
