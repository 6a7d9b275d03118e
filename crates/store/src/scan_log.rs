//! What was scanned for lines of papers: the log, which is never changed, and what of each line is scanned now.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{line_scan, scan_log};
use crate::stored::{CHUNK, back, day, number};
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::Day;
use qitao_domain::stock::scan::{Outcome, Part};
use std::collections::HashMap;

/// A scan, with what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// Row number; 0 before it has one.
    pub id: i64,
    /// Microseconds UTC.
    pub at: i64,
    /// The factory's day.
    pub day: Day,
    /// The person.
    pub actor: String,
    /// By which kind of client.
    pub client: String,
    /// For which paper.
    pub document_id: i64,
    /// The line that it is of, or that was asked for, as it was numbered then.
    pub line: Option<u32>,
    /// What was scanned.
    pub text: String,
    /// What it came to.
    pub outcome: Outcome,
    /// What of the line it is, where it matched.
    pub part: Option<Part>,
    /// The item that the text names.
    pub item_id: Option<i64>,
    /// The bin that the text names.
    pub bin_id: Option<i64>,
    /// The item that the line names.
    pub wanted_item_id: Option<i64>,
    /// The bin that the line names.
    pub wanted_bin_id: Option<i64>,
}

/// What of a line is scanned, by the row numbers of the scans.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LineScan {
    /// Row number; 0 before it has one.
    pub id: i64,
    /// The paper.
    pub document_id: i64,
    /// Number of the line.
    pub line: u32,
    /// Its item, by which scan.
    pub item: Option<i64>,
    /// Its bin.
    pub bin: Option<i64>,
    /// Where it goes.
    pub to_bin: Option<i64>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = scan_log)]
struct ScanRow {
    id: i64,
    at: i64,
    day: i32,
    actor: String,
    client: String,
    document_id: i64,
    line: Option<i32>,
    text: String,
    outcome: String,
    matched: bool,
    part: Option<String>,
    item_id: Option<i64>,
    bin_id: Option<i64>,
    wanted_item_id: Option<i64>,
    wanted_bin_id: Option<i64>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = line_scan, treat_none_as_null = true)]
struct LineRow {
    id: i64,
    document_id: i64,
    line: i32,
    item_scan_id: Option<i64>,
    bin_scan_id: Option<i64>,
    to_bin_scan_id: Option<i64>,
}

impl TryFrom<ScanRow> for Scan {
    type Error = StoreError;

    fn try_from(row: ScanRow) -> Result<Self> {
        let part = |word: String| Part::from_word(&word).ok_or(StoreError::Unknown("scan_log.part", word));
        Ok(Self {
            id: row.id,
            at: row.at,
            day: day(row.day)?,
            actor: row.actor,
            client: row.client,
            document_id: row.document_id,
            line: row.line.map(back),
            text: row.text,
            outcome: Outcome::from_word(&row.outcome).ok_or(StoreError::Unknown("scan_log.outcome", row.outcome))?,
            part: row.part.map(part).transpose()?,
            item_id: row.item_id,
            bin_id: row.bin_id,
            wanted_item_id: row.wanted_item_id,
            wanted_bin_id: row.wanted_bin_id,
        })
    }
}

impl From<LineRow> for LineScan {
    fn from(row: LineRow) -> Self {
        Self {
            id: row.id,
            document_id: row.document_id,
            line: back(row.line),
            item: row.item_scan_id,
            bin: row.bin_scan_id,
            to_bin: row.to_bin_scan_id,
        }
    }
}

impl From<&LineScan> for LineRow {
    fn from(one: &LineScan) -> Self {
        Self {
            id: one.id,
            document_id: one.document_id,
            line: number(one.line),
            item_scan_id: one.item,
            bin_scan_id: one.bin,
            to_bin_scan_id: one.to_bin,
        }
    }
}

impl Read<'_> {
    /// Scans by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn scans_by_id(&mut self, ids: &[i64]) -> Result<Vec<Scan>> {
        let mut found: HashMap<i64, Scan> = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<ScanRow> =
                scan_log::table.filter(scan_log::id.eq_any(chunk)).select(ScanRow::as_select()).load(self.conn).tried("reading scans")?;
            for row in rows {
                found.insert(row.id, row.try_into()?);
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// What of a paper's lines is scanned, by line; lines of which nothing is are left out.
    ///
    /// # Errors
    /// The database's.
    pub fn line_scans(&mut self, document: i64) -> Result<Vec<LineScan>> {
        let rows: Vec<LineRow> = line_scan::table
            .filter(line_scan::document_id.eq(document))
            .order(line_scan::line)
            .select(LineRow::as_select())
            .load(self.conn)
            .tried("reading what of a paper is scanned")?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}

impl Write<'_> {
    /// Writes a scan into the log; who and when is this change's. Gives its row number.
    ///
    /// # Errors
    /// The database's.
    pub fn add_scan(&mut self, one: &Scan) -> Result<i64> {
        let id = self.next_ids("scan_log", 1)?;
        let row = ScanRow {
            id,
            at: self.stamp.at,
            day: one.day.number(),
            actor: self.stamp.actor.clone(),
            client: one.client.clone(),
            document_id: one.document_id,
            line: one.line.map(number),
            text: one.text.clone(),
            outcome: one.outcome.word().into(),
            matched: one.outcome.is_match(),
            part: one.part.map(|part| part.word().into()),
            item_id: one.item_id,
            bin_id: one.bin_id,
            wanted_item_id: one.wanted_item_id,
            wanted_bin_id: one.wanted_bin_id,
        };
        diesel::insert_into(scan_log::table).values(&row).execute(self.conn).tried("writing a scan")?;
        Ok(id)
    }

    /// Writes what of a line is scanned.
    ///
    /// # Errors
    /// The database's.
    pub fn put_line_scan(&mut self, one: &LineScan) -> Result<()> {
        let what = "writing what of a line is scanned";
        if one.id == 0 {
            let row = LineRow { id: self.next_ids("line_scan", 1)?, ..one.into() };
            diesel::insert_into(line_scan::table).values(&row).execute(self.conn).tried(what)?;
        } else {
            diesel::update(line_scan::table.find(one.id)).set(LineRow::from(one)).execute(self.conn).tried(what)?;
        }
        Ok(())
    }

    /// Writes what of a paper's lines is scanned anew: all that there is.
    ///
    /// # Errors
    /// The database's.
    pub fn put_line_scans(&mut self, document: i64, all: &[LineScan]) -> Result<()> {
        diesel::delete(line_scan::table.filter(line_scan::document_id.eq(document)))
            .execute(self.conn)
            .tried("writing what of a paper is scanned")?;
        let first = self.next_ids("line_scan", all.len())?;
        let rows: Vec<LineRow> = all.iter().zip(first..).map(|(one, id)| LineRow { id, document_id: document, ..one.into() }).collect();
        insert_all!(&mut *self.conn, line_scan::table, &rows, "writing what of a paper is scanned");
        Ok(())
    }
}
