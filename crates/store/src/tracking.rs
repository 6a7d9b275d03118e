//! Which line came of which, and whose they are: links and shares of tracking codes.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{document, document_code, document_line, item, line_link, line_share, tracking};
use crate::stored::{CHUNK, day};
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};
use qitao_domain::document::DocumentKind;
use qitao_domain::item::Source;
use qitao_domain::trade::progress::Progress;
use qitao_domain::trade::share::Share;
use qitao_domain::{Day, Qty, TrackingId};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A line came of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Row number; 0 before it has one.
    pub id: i64,
    /// The younger line.
    pub line_id: i64,
    /// What it came of.
    pub parent_id: i64,
    /// How much of it, in the younger line's unit.
    pub quantity: Qty,
}

/// Whose a part of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineShare {
    /// The line.
    pub line_id: i64,
    /// The link by which it came; none where it was born with the line.
    pub link_id: Option<i64>,
    /// Whose, and how much.
    pub share: Share,
}

/// A tracking code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracking {
    /// Row number.
    pub id: i64,
    /// As people read it.
    pub code: String,
    /// The day it was born.
    pub day: Day,
    /// The order or plan that it was born with.
    pub document_id: i64,
}

/// What of a line says how far a code's stages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageLine {
    /// The code.
    pub tracking: i64,
    /// The paper.
    pub document_id: i64,
    /// How far the line is.
    pub progress: Progress,
    /// Its paper's day.
    pub day: Day,
    /// Row number of its item, where that is made here.
    pub made: Option<i64>,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = line_link)]
struct LinkRow {
    id: i64,
    line_id: i64,
    parent_id: i64,
    quantity: i64,
}

#[derive(Insertable)]
#[diesel(table_name = line_share)]
struct ShareRow {
    id: i64,
    line_id: i64,
    link_id: Option<i64>,
    tracking_id: Option<i64>,
    quantity: i64,
}

#[derive(Insertable)]
#[diesel(table_name = document_code)]
struct CodeRow {
    document_id: i64,
    tracking_id: i64,
}

type TrackingRow = (i64, String, i32, i64);

fn tracked((id, code, number, document_id): TrackingRow) -> Result<Tracking> {
    Ok(Tracking { id, code, day: day(number)?, document_id })
}

impl From<LinkRow> for Link {
    fn from(row: LinkRow) -> Self {
        Self { id: row.id, line_id: row.line_id, parent_id: row.parent_id, quantity: Qty::from_scaled(row.quantity) }
    }
}

/// States in which a paper does not count: it was never done, or was taken back.
pub(crate) const VOID: [&str; 3] = ["draft", "cancelled", "reversed"];

/// States of papers that never did anything or do nothing any more.
const TAKEN_BACK: [&str; 2] = ["cancelled", "reversed"];

/// Papers of some days that should bear a code: that count, and are not those that a code is born with, that stay in the house, or that
/// came over from other books: no code was born for these.
const BEARS: &str = "d.day BETWEEN $1 AND $2 AND d.state NOT IN ('draft', 'cancelled', 'reversed') AND d.reverses_id IS NULL \
    AND d.kind NOT IN ('sales_order', 'production_plan', 'transfer', 'adjustment') \
    AND NOT EXISTS (SELECT 1 FROM opening_paper o WHERE o.document_id = d.id)";
/// Lines that came over from other books, and what came of them: no code was born for these, so none is missing.
const OPENED: &str = "WITH RECURSIVE opened (line_id) AS (SELECT l.id FROM opening_paper o JOIN document_line l ON l.document_id = o.document_id \
    UNION SELECT k.line_id FROM opened JOIN line_link k ON k.parent_id = opened.line_id)";
/// Parts of a paper's lines that nobody's code is on, though one could be: money in advance, and what uses it, is nobody's till it pays an invoice.
const PARTS: &str = "FROM document_line l JOIN line_share s ON s.line_id = l.id WHERE l.document_id = d.id AND s.tracking_id IS NULL \
    AND l.id NOT IN (SELECT line_id FROM opened) AND (l.settles_id IS NULL OR NOT EXISTS (SELECT 1 FROM document_line i \
    JOIN opened ON opened.line_id = i.id WHERE i.document_id = l.settles_id)) AND NOT (d.kind IN ('payment', 'money_receipt') \
    AND (l.settles_id IS NULL OR EXISTS (SELECT 1 FROM document a WHERE a.id = l.settles_id AND a.kind = d.kind)))";

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    total: i64,
}

#[derive(QueryableByName)]
struct Broken {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    total: i64,
}

impl Read<'_> {
    /// What lines came of, by line and row number.
    ///
    /// # Errors
    /// The database's.
    pub fn links_of(&mut self, lines: &[i64]) -> Result<Vec<Link>> {
        let mut found = Vec::new();
        for chunk in lines.chunks(CHUNK) {
            let rows: Vec<LinkRow> = line_link::table
                .filter(line_link::line_id.eq_any(chunk))
                .order((line_link::line_id, line_link::id))
                .load(self.conn)
                .tried("reading what lines came of")?;
            found.extend(rows.into_iter().map(Link::from));
        }
        Ok(found)
    }

    /// What came of lines, by line and row number.
    ///
    /// # Errors
    /// The database's.
    pub fn links_from(&mut self, parents: &[i64]) -> Result<Vec<Link>> {
        let mut found = Vec::new();
        for chunk in parents.chunks(CHUNK) {
            let rows: Vec<LinkRow> = line_link::table
                .filter(line_link::parent_id.eq_any(chunk))
                .order((line_link::parent_id, line_link::id))
                .load(self.conn)
                .tried("reading what came of lines")?;
            found.extend(rows.into_iter().map(Link::from));
        }
        Ok(found)
    }

    /// Whose lines are, in the order in which it was written.
    ///
    /// # Errors
    /// The database's.
    pub fn shares_of(&mut self, lines: &[i64]) -> Result<Vec<LineShare>> {
        let mut found = Vec::new();
        for chunk in lines.chunks(CHUNK) {
            let rows: Vec<(i64, Option<i64>, Option<i64>, i64)> = line_share::table
                .filter(line_share::line_id.eq_any(chunk))
                .order((line_share::line_id, line_share::id))
                .select((line_share::line_id, line_share::link_id, line_share::tracking_id, line_share::quantity))
                .load(self.conn)
                .tried("reading whose lines are")?;
            found.extend(rows.into_iter().map(|(line_id, link_id, tracking_id, quantity)| LineShare {
                line_id,
                link_id,
                share: Share { tracking: tracking_id.map(TrackingId), quantity: Qty::from_scaled(quantity) },
            }));
        }
        Ok(found)
    }

    /// What went from lines to papers of a kind that count: (parent, share). Of what stands in for what a line names, which counts
    /// otherwise, nothing.
    ///
    /// # Errors
    /// The database's.
    pub fn shares_taken(&mut self, parents: &[i64], kind: DocumentKind) -> Result<Vec<(i64, Share)>> {
        let mut found = Vec::new();
        for chunk in parents.chunks(CHUNK) {
            let parent = diesel::alias!(crate::schema::document_line as parent);
            let rows: Vec<(i64, Option<i64>, i64)> = line_link::table
                .inner_join(parent.on(parent.field(document_line::id).eq(line_link::parent_id)))
                .inner_join(line_share::table.on(line_share::link_id.eq(line_link::id.nullable())))
                .inner_join(document_line::table.on(document_line::id.eq(line_link::line_id)))
                .inner_join(document::table.on(document::id.eq(document_line::document_id)))
                .filter(line_link::parent_id.eq_any(chunk))
                .filter(document_line::item_id.eq(parent.field(document_line::item_id)))
                .filter(document::kind.eq(kind.word()))
                .filter(document::state.ne_all(VOID))
                .filter(document::reverses_id.is_null())
                .order((line_link::parent_id, line_share::id))
                .select((line_link::parent_id, line_share::tracking_id, line_share::quantity))
                .load(self.conn)
                .tried("reading whose parts lines are")?;
            found.extend(rows.into_iter().map(|(parent, tracking, quantity)| {
                (parent, Share { tracking: tracking.map(TrackingId), quantity: Qty::from_scaled(quantity) })
            }));
        }
        Ok(found)
    }

    /// A tracking code.
    ///
    /// # Errors
    /// The database's.
    pub fn tracking(&mut self, code: &str) -> Result<Option<Tracking>> {
        let row: Option<TrackingRow> =
            tracking::table.filter(tracking::code.eq(code)).first(self.conn).optional().tried("reading a tracking code")?;
        row.map(tracked).transpose()
    }

    /// The code that was born with a paper.
    ///
    /// # Errors
    /// The database's.
    pub fn tracking_of(&mut self, document: i64) -> Result<Option<Tracking>> {
        let row: Option<TrackingRow> =
            tracking::table.filter(tracking::document_id.eq(document)).first(self.conn).optional().tried("reading a tracking code")?;
        row.map(tracked).transpose()
    }

    /// Tracking codes by row number.
    ///
    /// # Errors
    /// The database's.
    pub fn trackings(&mut self, ids: &[i64]) -> Result<HashMap<i64, Tracking>> {
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<TrackingRow> =
                tracking::table.filter(tracking::id.eq_any(chunk)).load(self.conn).tried("reading tracking codes")?;
            for row in rows {
                found.insert(row.0, tracked(row)?);
            }
        }
        Ok(found)
    }

    /// Tracking codes by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn trackings_by_id(&mut self, ids: &[i64]) -> Result<Vec<Tracking>> {
        let mut found = self.trackings(ids)?;
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// How many papers of these days should bear a code, and how many of them have lines, or parts of lines, that do not.
    ///
    /// # Errors
    /// The database's.
    pub fn completeness(&mut self, from: Day, to: Day) -> Result<(i64, i64)> {
        let all: Count = diesel::sql_query(format!("SELECT CAST(COUNT(*) AS BIGINT) AS total FROM document d WHERE {BEARS}"))
            .bind::<Integer, _>(from.number())
            .bind::<Integer, _>(to.number())
            .get_result(self.conn)
            .tried("counting papers")?;
        let broken: Count = diesel::sql_query(format!(
            "{OPENED} SELECT CAST(COUNT(*) AS BIGINT) AS total FROM document d WHERE d.unclaimed AND {BEARS} AND EXISTS (SELECT 1 {PARTS})"
        ))
        .bind::<Integer, _>(from.number())
        .bind::<Integer, _>(to.number())
        .get_result(self.conn)
        .tried("counting papers")?;
        Ok((all.total, broken.total))
    }

    /// The papers of these days that have lines, or parts of lines, without a code, from the one after `after` on: (row number, lines).
    ///
    /// # Errors
    /// The database's.
    pub fn broken(&mut self, from: Day, to: Day, after: i64, most: u32) -> Result<Vec<(i64, i64)>> {
        let sql = format!(
            "{OPENED} SELECT d.id AS id, CAST((SELECT COUNT(DISTINCT l.id) {PARTS}) AS BIGINT) AS total FROM document d \
             WHERE d.unclaimed AND {BEARS} AND d.id > $3 AND EXISTS (SELECT 1 {PARTS}) ORDER BY d.id LIMIT {most}"
        );
        let rows: Vec<Broken> = diesel::sql_query(sql)
            .bind::<Integer, _>(from.number())
            .bind::<Integer, _>(to.number())
            .bind::<BigInt, _>(after)
            .load(self.conn)
            .tried("looking for broken chains")?;
        Ok(rows.into_iter().map(|row| (row.id, row.total)).collect())
    }

    /// Those of these lines that came over from other books, or came of what did.
    ///
    /// # Errors
    /// The database's.
    pub fn opened_lines(&mut self, lines: &[i64]) -> Result<HashSet<i64>> {
        let mut found = HashSet::new();
        for chunk in lines.chunks(CHUNK) {
            let ids: Vec<String> = chunk.iter().map(i64::to_string).collect();
            let sql = format!(
                "{OPENED} SELECT line_id AS id, CAST(0 AS BIGINT) AS total FROM opened WHERE line_id IN ({}) \
                 UNION SELECT l.id, CAST(0 AS BIGINT) FROM document_line l JOIN document_line i ON i.document_id = l.settles_id \
                 JOIN opened ON opened.line_id = i.id WHERE l.id IN ({})",
                ids.join(", "),
                ids.join(", ")
            );
            let rows: Vec<Broken> = diesel::sql_query(sql).load(self.conn).tried("looking for what came over")?;
            found.extend(rows.into_iter().map(|row| row.id));
        }
        Ok(found)
    }

    /// The codes that papers of these days bear, in the order in which they were born, after one of them, so many at most.
    ///
    /// # Errors
    /// The database's.
    pub fn codes_of_days(&mut self, from: Day, to: Day, after: i64, most: u32) -> Result<Vec<i64>> {
        let sql = format!(
            "SELECT DISTINCT s.tracking_id AS id, CAST(0 AS BIGINT) AS total FROM document d \
             JOIN document_line l ON l.document_id = d.id JOIN line_share s ON s.line_id = l.id \
             WHERE d.day >= $1 AND d.day <= $2 AND s.tracking_id > $3 ORDER BY id LIMIT {most}"
        );
        let rows: Vec<Broken> = diesel::sql_query(sql)
            .bind::<Integer, _>(from.number())
            .bind::<Integer, _>(to.number())
            .bind::<BigInt, _>(after)
            .load(self.conn)
            .tried("looking for the codes of some days")?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    /// What says how far the stages of codes are: their lines on papers that count, each once for each code.
    ///
    /// # Errors
    /// The database's.
    pub fn stage_lines(&mut self, trackings: &[i64]) -> Result<Vec<StageLine>> {
        type Row = (i64, i64, String, i32, i64, i64, i64, i64, bool, Option<i64>, Option<String>);
        let mut found = Vec::new();
        for chunk in trackings.chunks(CHUNK) {
            let rows: Vec<Row> = line_share::table
                .inner_join(document_line::table.on(document_line::id.eq(line_share::line_id)))
                .inner_join(document::table.on(document::id.eq(document_line::document_id)))
                .left_join(item::table.on(item::id.nullable().eq(document_line::item_id)))
                .filter(line_share::tracking_id.eq_any(chunk))
                .filter(document::state.ne_all(TAKEN_BACK))
                .filter(document::reverses_id.is_null())
                // What comes out beside what an order makes need not come.
                .filter(document_line::kind.ne(DocumentKind::MaterialList.word()).or(document_line::quantity.gt(0)))
                .select((
                    line_share::tracking_id.assume_not_null(),
                    document_line::document_id,
                    document_line::kind,
                    document::day,
                    document_line::quantity,
                    document_line::done,
                    document_line::returned,
                    document_line::billed,
                    document_line::ended,
                    document_line::item_id,
                    item::source.nullable(),
                ))
                .load(self.conn)
                .tried("reading how far codes are")?;
            for (tracking, document_id, kind, number, quantity, done, returned, billed, ended, item, source) in rows {
                let kind = DocumentKind::from_word(&kind).ok_or(StoreError::Unknown("document_line.kind", kind))?;
                let q = Qty::from_scaled;
                let quantity = q(quantity.saturating_abs());
                let progress = Progress { kind, quantity, done: q(done), returned: q(returned), billed: q(billed), ended };
                let made = item.filter(|_| source.is_some_and(|source| source == Source::Make.word()));
                found.push(StageLine { tracking, document_id, progress, day: day(number)?, made });
            }
        }
        Ok(found)
    }

    /// The lines that bear a code, in the order in which they came, and how much of each is its own.
    ///
    /// # Errors
    /// The database's.
    pub fn lines_of_code(&mut self, tracking: TrackingId) -> Result<Vec<(i64, Qty)>> {
        let rows: Vec<(i64, i64)> = line_share::table
            .filter(line_share::tracking_id.eq(tracking.0))
            .order((line_share::line_id, line_share::id))
            .select((line_share::line_id, line_share::quantity))
            .load(self.conn)
            .tried("reading the lines of a code")?;
        let mut found: Vec<(i64, Qty)> = Vec::with_capacity(rows.len());
        for (line, quantity) in rows {
            match found.last_mut() {
                Some((last, sum)) if *last == line => *sum = Qty::from_scaled(sum.scaled().saturating_add(quantity)),
                Some(_) | None => found.push((line, Qty::from_scaled(quantity))),
            }
        }
        Ok(found)
    }
}

impl Write<'_> {
    /// A code is born with a paper.
    ///
    /// # Errors
    /// The database's.
    pub fn add_tracking(&mut self, code: &str, day: Day, document: i64) -> Result<Tracking> {
        let id = self.next_ids("tracking", 1)?;
        diesel::insert_into(tracking::table)
            .values((tracking::id.eq(id), tracking::code.eq(code), tracking::day.eq(day.number()), tracking::document_id.eq(document)))
            .execute(self.conn)
            .tried("writing a tracking code")?;
        Ok(Tracking { id, code: code.into(), day, document_id: document })
    }

    /// Writes what lines came of, and gives the links their row numbers.
    ///
    /// # Errors
    /// The database's.
    pub fn add_links(&mut self, links: &mut [Link]) -> Result<()> {
        let first = self.next_ids("line_link", links.len())?;
        links.iter_mut().zip(first..).for_each(|(link, id)| link.id = id);
        let row = |l: &Link| LinkRow { id: l.id, line_id: l.line_id, parent_id: l.parent_id, quantity: l.quantity.scaled() };
        let rows: Vec<LinkRow> = links.iter().map(row).collect();
        insert_all!(&mut *self.conn, line_link::table, &rows, "writing what lines came of");
        Ok(())
    }

    /// Takes away what lines came of: they come of nothing any more.
    ///
    /// # Errors
    /// The database's.
    pub fn remove_links(&mut self, lines: &[i64]) -> Result<()> {
        for chunk in lines.chunks(CHUNK) {
            diesel::delete(line_link::table.filter(line_link::line_id.eq_any(chunk)))
                .execute(self.conn)
                .tried("taking links of lines away")?;
        }
        Ok(())
    }

    /// Takes away whose lines are: they are not binding any more.
    ///
    /// # Errors
    /// The database's.
    pub fn remove_shares(&mut self, lines: &[i64]) -> Result<()> {
        for chunk in lines.chunks(CHUNK) {
            diesel::delete(line_share::table.filter(line_share::line_id.eq_any(chunk)))
                .execute(self.conn)
                .tried("taking shares of lines away")?;
            let papers = self.papers_of_lines(chunk)?;
            diesel::delete(document_code::table.filter(document_code::document_id.eq_any(&papers)))
                .execute(self.conn)
                .tried("taking codes of papers away")?;
            self.note_codes(&papers)?;
        }
        Ok(())
    }

    fn papers_of_lines(&mut self, lines: &[i64]) -> Result<Vec<i64>> {
        let papers = document_line::table.filter(document_line::id.eq_any(lines)).select(document_line::document_id).distinct();
        papers.load(self.conn).tried("looking for the papers of lines")
    }

    /// Writes which codes papers bear, as their lines' shares say, where that does not stand there yet.
    fn note_codes(&mut self, papers: &[i64]) -> Result<()> {
        let borne: HashSet<(i64, i64)> = line_share::table
            .inner_join(document_line::table.on(document_line::id.eq(line_share::line_id)))
            .filter(document_line::document_id.eq_any(papers))
            .filter(line_share::tracking_id.is_not_null())
            .select((document_line::document_id, line_share::tracking_id.assume_not_null()))
            .distinct()
            .load(self.conn)
            .tried("reading codes of papers")?
            .into_iter()
            .collect();
        let noted: HashSet<(i64, i64)> = document_code::table
            .filter(document_code::document_id.eq_any(papers))
            .select((document_code::document_id, document_code::tracking_id))
            .load(self.conn)
            .tried("reading noted codes of papers")?
            .into_iter()
            .collect();
        let mut rows: Vec<CodeRow> =
            borne.difference(&noted).map(|&(document_id, tracking_id)| CodeRow { document_id, tracking_id }).collect();
        rows.sort_unstable_by_key(|row| (row.document_id, row.tracking_id));
        insert_all!(&mut *self.conn, document_code::table, &rows, "writing codes of papers");
        Ok(())
    }

    /// Writes whose lines are. What a paper bears is read anew for it, so all of a paper are given at once.
    ///
    /// # Errors
    /// The database's.
    pub fn add_shares(&mut self, shares: &[LineShare]) -> Result<()> {
        let first = self.next_ids("line_share", shares.len())?;
        let rows: Vec<ShareRow> = shares
            .iter()
            .zip(first..)
            .map(|(one, id)| ShareRow {
                id,
                line_id: one.line_id,
                link_id: one.link_id,
                tracking_id: one.share.tracking.map(|t| t.0),
                quantity: one.share.quantity.scaled(),
            })
            .collect();
        insert_all!(&mut *self.conn, line_share::table, &rows, "writing whose lines are");
        let lines: BTreeSet<i64> = shares.iter().filter(|one| one.share.tracking.is_some()).map(|one| one.line_id).collect();
        let lines: Vec<i64> = lines.into_iter().collect();
        // All shares of a paper are read: once, however many of its lines there are.
        let mut papers = BTreeSet::new();
        for chunk in lines.chunks(CHUNK) {
            papers.extend(self.papers_of_lines(chunk)?);
        }
        let papers: Vec<i64> = papers.into_iter().collect();
        papers.chunks(CHUNK).try_for_each(|chunk| self.note_codes(chunk))
    }
}
