//! Counts of stock, their lines, and every figure that was entered. What may be entered and when is decided above.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{bin, document, document_line, item_stock, stock_balance, stock_count, stock_count_entry, stock_count_line};
use crate::stored::{CHUNK, day};
use crate::{Read, Result, StockPlace, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::stock::count::CountState;
use qitao_domain::{Day, Money, PerUnit, Qty};
use std::collections::HashMap;

/// A count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockCount {
    /// Row number; 0 before it has one.
    pub id: i64,
    /// Its number.
    pub number: String,
    /// Its day.
    pub day: Day,
    /// How far it is.
    pub state: CountState,
    /// The warehouse's row number.
    pub warehouse_id: i64,
    /// Share of the books' figure within which a line is close.
    pub tolerance: PerUnit,
    /// Anything else.
    pub note: String,
    /// Why it was given up, or counted anew.
    pub reason: String,
    /// Its lines.
    pub lines: i64,
    /// Of them: with a figure.
    pub counted: i64,
    /// Of those: without a difference; none while it is being counted.
    pub exact: Option<i64>,
    /// Of those: within the tolerance; none while it is being counted.
    pub close: Option<i64>,
    /// Microseconds UTC.
    pub made_at: i64,
    /// The person.
    pub made_by: String,
    /// When somebody agreed.
    pub approved_at: Option<i64>,
    /// Who.
    pub approved_by: Option<String>,
    /// When the books were put right.
    pub posted_at: Option<i64>,
    /// By whom.
    pub posted_by: Option<String>,
    /// Moves with each change of the count itself, not with figures that are entered.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person.
    pub changed_by: String,
}

/// A line of a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountLine {
    /// Row number; 0 before it has one.
    pub id: i64,
    /// Its count.
    pub count_id: i64,
    /// Number, from 1.
    pub number: u32,
    /// Item, bin, lot.
    pub place: StockPlace,
    /// Nobody expected it there.
    pub found: bool,
    /// 1 when it is counted for the first time.
    pub round: u32,
    /// What was counted.
    pub figure: Option<Figure>,
    /// The adjustment's line that put the books right.
    pub document_line_id: Option<i64>,
}

/// A figure that was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What was counted.
    pub counted: Qty,
    /// What the books said when it was entered.
    pub book: Qty,
    /// Microseconds UTC.
    pub at: i64,
    /// The person.
    pub by: String,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = stock_count, treat_none_as_null = true)]
struct HeadRow {
    id: i64,
    number: String,
    day: i32,
    state: String,
    warehouse_id: i64,
    tolerance: i64,
    note: String,
    reason: String,
    lines: i64,
    counted: i64,
    exact: Option<i64>,
    close: Option<i64>,
    made_at: i64,
    made_by: String,
    approved_at: Option<i64>,
    approved_by: Option<String>,
    posted_at: Option<i64>,
    posted_by: Option<String>,
    revision: i64,
    changed_at: i64,
    changed_by: String,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = stock_count_line, treat_none_as_null = true)]
struct LineRow {
    id: i64,
    count_id: i64,
    number: i32,
    item_id: i64,
    bin_id: i64,
    lot: String,
    found: bool,
    round: i32,
    counted: Option<i64>,
    book: Option<i64>,
    counted_at: Option<i64>,
    counted_by: Option<String>,
    document_line_id: Option<i64>,
}

#[derive(Insertable)]
#[diesel(table_name = stock_count_entry)]
struct EntryRow {
    id: i64,
    line_id: i64,
    round: i32,
    counted: i64,
    book: i64,
    at: i64,
    actor: String,
}

impl TryFrom<HeadRow> for StockCount {
    type Error = StoreError;
    fn try_from(row: HeadRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            number: row.number,
            day: day(row.day)?,
            state: CountState::from_word(&row.state).ok_or(StoreError::Unknown("stock_count.state", row.state))?,
            warehouse_id: row.warehouse_id,
            tolerance: PerUnit::from_scaled(row.tolerance),
            note: row.note,
            reason: row.reason,
            lines: row.lines,
            counted: row.counted,
            exact: row.exact,
            close: row.close,
            made_at: row.made_at,
            made_by: row.made_by,
            approved_at: row.approved_at,
            approved_by: row.approved_by,
            posted_at: row.posted_at,
            posted_by: row.posted_by,
            revision: row.revision,
            changed_at: row.changed_at,
            changed_by: row.changed_by,
        })
    }
}

impl From<&StockCount> for HeadRow {
    fn from(one: &StockCount) -> Self {
        Self {
            id: one.id,
            number: one.number.clone(),
            day: one.day.number(),
            state: one.state.word().into(),
            warehouse_id: one.warehouse_id,
            tolerance: one.tolerance.scaled(),
            note: one.note.clone(),
            reason: one.reason.clone(),
            lines: one.lines,
            counted: one.counted,
            exact: one.exact,
            close: one.close,
            made_at: one.made_at,
            made_by: one.made_by.clone(),
            approved_at: one.approved_at,
            approved_by: one.approved_by.clone(),
            posted_at: one.posted_at,
            posted_by: one.posted_by.clone(),
            revision: one.revision,
            changed_at: one.changed_at,
            changed_by: one.changed_by.clone(),
        }
    }
}

impl From<LineRow> for CountLine {
    fn from(row: LineRow) -> Self {
        let figure = match (row.counted, row.book, row.counted_at, row.counted_by) {
            (Some(counted), Some(book), Some(at), Some(by)) => {
                Some(Figure { counted: Qty::from_scaled(counted), book: Qty::from_scaled(book), at, by })
            }
            _ => None,
        };
        Self {
            id: row.id,
            count_id: row.count_id,
            number: crate::stored::back(row.number),
            place: (row.item_id, row.bin_id, row.lot),
            found: row.found,
            round: crate::stored::back(row.round),
            figure,
            document_line_id: row.document_line_id,
        }
    }
}

impl From<&CountLine> for LineRow {
    fn from(one: &CountLine) -> Self {
        let figure = one.figure.as_ref();
        Self {
            id: one.id,
            count_id: one.count_id,
            number: crate::stored::number(one.number),
            item_id: one.place.0,
            bin_id: one.place.1,
            lot: one.place.2.clone(),
            found: one.found,
            round: crate::stored::number(one.round),
            counted: figure.map(|f| f.counted.scaled()),
            book: figure.map(|f| f.book.scaled()),
            counted_at: figure.map(|f| f.at),
            counted_by: figure.map(|f| f.by.clone()),
            document_line_id: one.document_line_id,
        }
    }
}

impl Read<'_> {
    /// The count with this number.
    ///
    /// # Errors
    /// The database's.
    pub fn count(&mut self, number: &str) -> Result<Option<StockCount>> {
        let row: Option<HeadRow> = stock_count::table
            .filter(stock_count::number.eq(number))
            .select(HeadRow::as_select())
            .first(self.conn)
            .optional()
            .tried("reading a count")?;
        row.map(TryInto::try_into).transpose()
    }

    /// Counts by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn counts_by_id(&mut self, ids: &[i64]) -> Result<Vec<StockCount>> {
        let mut found: HashMap<i64, StockCount> = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<HeadRow> = stock_count::table
                .filter(stock_count::id.eq_any(chunk))
                .select(HeadRow::as_select())
                .load(self.conn)
                .tried("reading counts")?;
            for row in rows {
                let one = StockCount::try_from(row)?;
                found.insert(one.id, one);
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// Lines of a count after a number, in order.
    ///
    /// # Errors
    /// The database's.
    pub fn count_lines(&mut self, count: i64, after: u32, limit: Option<u32>) -> Result<Vec<CountLine>> {
        let rows: Vec<LineRow> = stock_count_line::table
            .filter(stock_count_line::count_id.eq(count))
            .filter(stock_count_line::number.gt(crate::stored::number(after)))
            .order(stock_count_line::number)
            .limit(limit.map_or(i64::MAX, i64::from))
            .select(LineRow::as_select())
            .load(self.conn)
            .tried("reading lines of a count")?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Lines of a count by number.
    ///
    /// # Errors
    /// The database's.
    pub fn count_lines_by_number(&mut self, count: i64, numbers: &[u32]) -> Result<Vec<CountLine>> {
        let numbers: Vec<i32> = numbers.iter().map(|number| crate::stored::number(*number)).collect();
        let mut found = Vec::with_capacity(numbers.len());
        for chunk in numbers.chunks(CHUNK) {
            let rows: Vec<LineRow> = stock_count_line::table
                .filter(stock_count_line::count_id.eq(count))
                .filter(stock_count_line::number.eq_any(chunk))
                .select(LineRow::as_select())
                .load(self.conn)
                .tried("reading lines of a count")?;
            found.extend(rows.into_iter().map(CountLine::from));
        }
        Ok(found)
    }

    /// Whoever entered a figure of a count, in any round, by name.
    ///
    /// # Errors
    /// The database's.
    pub fn counters(&mut self, count: i64) -> Result<Vec<String>> {
        Ok(self.counters_of(&[count])?.remove(&count).unwrap_or_default())
    }

    /// Whoever entered figures of counts, by count; none of those on which nobody did.
    ///
    /// # Errors
    /// The database's.
    pub fn counters_of(&mut self, counts: &[i64]) -> Result<HashMap<i64, Vec<String>>> {
        let mut found: HashMap<i64, Vec<String>> = HashMap::new();
        for chunk in counts.chunks(CHUNK) {
            let rows: Vec<(i64, String)> = stock_count_entry::table
                .inner_join(stock_count_line::table.on(stock_count_line::id.eq(stock_count_entry::line_id)))
                .filter(stock_count_line::count_id.eq_any(chunk))
                .select((stock_count_line::count_id, stock_count_entry::actor))
                .distinct()
                .order((stock_count_line::count_id, stock_count_entry::actor))
                .load(self.conn)
                .tried("reading who counted")?;
            for (count, actor) in rows {
                found.entry(count).or_default().push(actor);
            }
        }
        Ok(found)
    }

    /// What these lines were counted as before they were counted anew, by line; of the round just before, as it was entered last.
    ///
    /// # Errors
    /// The database's.
    pub fn counted_before(&mut self, lines: &[CountLine]) -> Result<HashMap<i64, Qty>> {
        let rounds: HashMap<i64, u32> = lines.iter().filter(|line| line.round > 1).map(|line| (line.id, line.round - 1)).collect();
        let ids: Vec<i64> = rounds.keys().copied().collect();
        let mut found = HashMap::new();
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(i64, i32, i64)> = stock_count_entry::table
                .filter(stock_count_entry::line_id.eq_any(chunk))
                .order(stock_count_entry::id)
                .select((stock_count_entry::line_id, stock_count_entry::round, stock_count_entry::counted))
                .load(self.conn)
                .tried("reading what was counted before")?;
            let before = rows.into_iter().filter(|(line, round, _)| rounds.get(line) == Some(&crate::stored::back(*round)));
            found.extend(before.map(|(line, _, counted)| (line, Qty::from_scaled(counted))));
        }
        Ok(found)
    }

    /// The numbers of the papers that put the books right after a count.
    ///
    /// # Errors
    /// The database's.
    pub fn papers_of_count(&mut self, count: i64) -> Result<Vec<String>> {
        stock_count_line::table
            .inner_join(document_line::table.on(document_line::id.nullable().eq(stock_count_line::document_line_id)))
            .inner_join(document::table.on(document::id.eq(document_line::document_id)))
            .filter(stock_count_line::count_id.eq(count))
            .select(document::number)
            .distinct()
            .order(document::number)
            .load(self.conn)
            .tried("reading the papers of a count")
    }

    /// Where something lies in a warehouse.
    ///
    /// # Errors
    /// The database's.
    pub fn places_in(&mut self, warehouse: i64) -> Result<Vec<StockPlace>> {
        stock_balance::table
            .inner_join(bin::table.on(bin::id.eq(stock_balance::bin_id)))
            .filter(bin::warehouse_id.eq(warehouse))
            .filter(stock_balance::quantity.gt(0))
            .order(stock_balance::id)
            .select((stock_balance::item_id, stock_balance::bin_id, stock_balance::lot))
            .load(self.conn)
            .tried("reading what lies in a warehouse")
    }

    /// What all stock is worth, by item.
    ///
    /// # Errors
    /// The database's.
    pub fn stock_values(&mut self) -> Result<Vec<(i64, Money)>> {
        let rows: Vec<(i64, i64)> = item_stock::table
            .select((item_stock::item_id, item_stock::value))
            .order(item_stock::item_id)
            .load(self.conn)
            .tried("reading what stock is worth")?;
        Ok(rows.into_iter().map(|(item, value)| (item, Money::from_scaled(value))).collect())
    }

    /// The row numbers of the items of a group.
    ///
    /// # Errors
    /// The database's.
    pub fn items_of_group(&mut self, group: &str) -> Result<Vec<i64>> {
        use crate::schema::item;
        item::table.filter(item::item_group.eq(group)).select(item::id).load(self.conn).tried("reading the items of a group")
    }

    /// When places of a warehouse were last counted, microseconds UTC; those never counted are left out. Only counts that were posted.
    ///
    /// # Errors
    /// The database's.
    pub fn last_counted(&mut self, warehouse: i64) -> Result<HashMap<StockPlace, i64>> {
        let rows: Vec<(i64, i64, String, Option<i64>)> = stock_count_line::table
            .inner_join(stock_count::table.on(stock_count::id.eq(stock_count_line::count_id)))
            .filter(stock_count::warehouse_id.eq(warehouse))
            .filter(stock_count::state.eq(CountState::Posted.word()))
            .filter(stock_count_line::counted_at.is_not_null())
            .group_by((stock_count_line::item_id, stock_count_line::bin_id, stock_count_line::lot))
            .select((
                stock_count_line::item_id,
                stock_count_line::bin_id,
                stock_count_line::lot,
                diesel::dsl::max(stock_count_line::counted_at),
            ))
            .load(self.conn)
            .tried("reading when places were counted")?;
        Ok(rows.into_iter().filter_map(|(item, bin, lot, at)| Some(((item, bin, lot), at?))).collect())
    }

    /// Places of a warehouse that stand on a count which is not over, with its number.
    ///
    /// # Errors
    /// The database's.
    pub fn being_counted(&mut self, warehouse: i64) -> Result<HashMap<StockPlace, String>> {
        let over = [CountState::Posted.word(), CountState::Cancelled.word()];
        let rows: Vec<(i64, i64, String, String)> = stock_count_line::table
            .inner_join(stock_count::table.on(stock_count::id.eq(stock_count_line::count_id)))
            .filter(stock_count::warehouse_id.eq(warehouse))
            .filter(stock_count::state.ne_all(over))
            .select((stock_count_line::item_id, stock_count_line::bin_id, stock_count_line::lot, stock_count::number))
            .load(self.conn)
            .tried("reading what is being counted")?;
        Ok(rows.into_iter().map(|(item, bin, lot, number)| ((item, bin, lot), number)).collect())
    }

    /// The lines that stock of an item is promised to: paper, line, how much.
    ///
    /// # Errors
    /// The database's.
    pub fn promised_to(&mut self, item: i64) -> Result<Vec<(String, u32, Qty)>> {
        let rows: Vec<(String, i32, i64)> = document_line::table
            .inner_join(document::table.on(document::id.eq(document_line::document_id)))
            .filter(document_line::item_id.eq(item))
            .filter(document_line::reserved.gt(0))
            .select((document::number, document_line::number, document_line::reserved))
            .order((document::number, document_line::number))
            .load(self.conn)
            .tried("reading what is promised")?;
        Ok(rows.into_iter().map(|(paper, line, reserved)| (paper, crate::stored::back(line), Qty::from_scaled(reserved))).collect())
    }
}

impl Write<'_> {
    /// Writes a new count with its lines and gives them their row numbers.
    ///
    /// # Errors
    /// The database's.
    pub fn add_count(&mut self, one: &mut StockCount, lines: &mut [CountLine]) -> Result<()> {
        one.id = self.next_ids("stock_count", 1)?;
        diesel::insert_into(stock_count::table).values(HeadRow::from(&*one)).execute(self.conn).tried("writing a count")?;
        lines.iter_mut().for_each(|line| line.count_id = one.id);
        self.add_count_lines(lines)?;
        self.bump("count")
    }

    /// Writes new lines of counts and gives them their row numbers.
    ///
    /// # Errors
    /// The database's.
    pub fn add_count_lines(&mut self, lines: &mut [CountLine]) -> Result<()> {
        let first = self.next_ids("stock_count_line", lines.len())?;
        for (line, id) in lines.iter_mut().zip(first..) {
            line.id = id;
        }
        let rows: Vec<LineRow> = lines.iter().map(LineRow::from).collect();
        insert_all!(&mut *self.conn, stock_count_line::table, &rows, "writing lines of a count");
        Ok(())
    }

    /// Writes a count anew; who and when is this change's. Its revision moves where it is another by it: figures are counted by
    /// several people at once, and none of them is in another's way.
    ///
    /// # Errors
    /// The database's.
    pub fn put_count(&mut self, one: &mut StockCount, moves_revision: bool) -> Result<()> {
        one.revision += i64::from(moves_revision);
        (one.changed_at, one.changed_by) = (self.stamp.at, self.stamp.actor.clone());
        diesel::update(stock_count::table.find(one.id)).set(HeadRow::from(&*one)).execute(self.conn).tried("writing a count")?;
        self.bump("count")
    }

    /// Writes lines of counts anew.
    ///
    /// # Errors
    /// The database's.
    pub fn put_count_lines(&mut self, lines: &[CountLine]) -> Result<()> {
        for line in lines {
            diesel::update(stock_count_line::table.find(line.id))
                .set(LineRow::from(line))
                .execute(self.conn)
                .tried("writing a line of a count")?;
        }
        Ok(())
    }

    /// Keeps that these figures were entered.
    ///
    /// # Errors
    /// The database's.
    pub fn add_count_entries(&mut self, lines: &[CountLine]) -> Result<()> {
        let first = self.next_ids("stock_count_entry", lines.len())?;
        let rows: Vec<EntryRow> = lines
            .iter()
            .filter_map(|line| Some((line, line.figure.as_ref()?)))
            .zip(first..)
            .map(|((line, figure), id)| EntryRow {
                id,
                line_id: line.id,
                round: crate::stored::number(line.round),
                counted: figure.counted.scaled(),
                book: figure.book.scaled(),
                at: figure.at,
                actor: figure.by.clone(),
            })
            .collect();
        insert_all!(&mut *self.conn, stock_count_entry::table, &rows, "writing figures of a count");
        Ok(())
    }
}
