//! Snapshots of stock. They are taken by the database alone: no row of them goes through memory.

use crate::error::Tried;
use crate::schema::{stock_move, stock_snapshot, stock_snapshot_difference};
use crate::stored::day;
use crate::{Read, Result, StoreError, Write};
use diesel::dsl::{max, min};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use qitao_domain::stock::snapshot::Evidence;
use qitao_domain::{Day, Qty};

/// A snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StockSnapshot {
    /// Row number.
    pub id: i64,
    /// The instant that it shows; microseconds UTC.
    pub due: i64,
    /// Its day.
    pub day: Day,
    /// When it was taken; microseconds UTC.
    pub taken_at: i64,
    /// The last move that it has.
    pub last_move: i64,
    /// The one before.
    pub before_id: Option<i64>,
    /// Places in which something lay.
    pub lines: i64,
    /// What did not agree.
    pub differences: i64,
    /// Of it: beyond the threshold.
    pub red: i64,
    /// Somebody asked for it; else its time had come.
    pub by_hand: bool,
    /// Places of which something said how much lies there; none where it was not noted when it was taken.
    pub evidence: Option<i64>,
}

/// What did not agree with a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotDifference {
    /// Number, from 1.
    pub number: u32,
    /// What says otherwise.
    pub kind: Evidence,
    /// The item's row number.
    pub item_id: i64,
    /// The bin's; none where it is about an item wherever it lies.
    pub bin_id: Option<i64>,
    /// Lot; may be empty.
    pub lot: String,
    /// What the books say.
    pub book: Qty,
    /// What the evidence says.
    pub evidence: Qty,
    /// The number of the count, or of the paper that was scanned.
    pub source: String,
    /// Beyond the threshold.
    pub red: bool,
}

/// What lay in a place, and in the snapshot before.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct SnapshotLine {
    /// The item's row number.
    #[diesel(sql_type = BigInt)]
    pub item_id: i64,
    /// The bin's.
    #[diesel(sql_type = BigInt)]
    pub bin_id: i64,
    /// Lot; may be empty.
    #[diesel(sql_type = Text)]
    pub lot: String,
    /// What lay there, scaled.
    #[diesel(sql_type = BigInt)]
    pub quantity: i64,
    /// What of it was held for review, scaled.
    #[diesel(sql_type = BigInt)]
    pub held: i64,
    /// What lay there in the snapshot before, scaled; 0 where there was none.
    #[diesel(sql_type = BigInt)]
    pub before: i64,
}

/// Where a page of lines goes on: the item, the bin and the lot of the last one before it.
pub type SnapshotPlace = (i64, i64, String);

type Row = (i64, i64, i32, i64, i64, Option<i64>, i64, i64, i64, bool, Option<i64>);

#[derive(QueryableByName)]
struct Places {
    #[diesel(sql_type = BigInt)]
    places: i64,
}

type DifferenceRow = (i32, String, i64, Option<i64>, String, i64, i64, String, bool);

fn snapshot((id, due, on, taken_at, last_move, before_id, lines, differences, red, by_hand, evidence): Row) -> Result<StockSnapshot> {
    Ok(StockSnapshot { id, due, day: day(on)?, taken_at, last_move, before_id, lines, differences, red, by_hand, evidence })
}

/// What lay where: what lies there now less what moved since. `$1` the snapshot, `$2` the last move that it has.
const LINES: &str = "INSERT INTO stock_snapshot_line (snapshot_id, item_id, bin_id, lot, quantity, held) \
    SELECT $1, b.item_id, b.bin_id, b.lot, b.quantity - COALESCE(m.quantity, 0), b.held - COALESCE(m.held, 0) FROM stock_balance b \
    LEFT JOIN (SELECT item_id, bin_id, lot, CAST(SUM(quantity) AS BIGINT) AS quantity, CAST(SUM(held) AS BIGINT) AS held FROM stock_move \
    WHERE id > $2 GROUP BY item_id, bin_id, lot) m ON m.item_id = b.item_id AND m.bin_id = b.bin_id AND m.lot = b.lot \
    WHERE b.quantity <> COALESCE(m.quantity, 0) OR b.held <> COALESCE(m.held, 0)";

/// What says otherwise: counts that were ended and not posted; lines that were scanned and whose paper is not posted, as the goods are on
/// their way by then; and promises beyond stock (which the database refuses; so this finds books that something else wrote).
/// `$1` the snapshot, `$2` the threshold, `$3` its instant: SQLite numbers them as they appear.
const DIFFERENCES: &str = "INSERT INTO stock_snapshot_difference (snapshot_id, number, kind, item_id, bin_id, lot, book, evidence, source, red) \
    SELECT $1, ROW_NUMBER() OVER (ORDER BY ABS(e.evidence - e.book) DESC, e.source, e.line, e.bin_id), e.kind, e.item_id, e.bin_id, e.lot, e.book, \
    e.evidence, e.source, ABS(e.evidence - e.book) > $2 FROM (SELECT 'count' AS kind, l.item_id, l.bin_id, l.lot, l.book, l.counted AS evidence, \
    c.number AS source, l.number AS line FROM stock_count_line l JOIN stock_count c ON c.id = l.count_id \
    WHERE c.state IN ('counted', 'approved') AND l.counted <> l.book AND l.counted_at <= $3 UNION ALL SELECT 'scan', w.item_id, w.bin_id, w.lot, \
    COALESCE(b.quantity, 0), COALESCE(b.quantity, 0) + w.moves, w.source, w.line FROM (SELECT l.item_id, l.bin_id, l.lot, CASE WHEN d.kind IN \
    ('receipt', 'customer_return', 'adjustment') THEN l.quantity ELSE -l.quantity END AS moves, d.number AS source, l.number AS line, x.item_scan_id \
    FROM line_scan x JOIN document d ON d.id = x.document_id JOIN document_line l ON l.document_id = d.id AND l.number = x.line \
    WHERE d.state = 'draft' UNION ALL SELECT l.item_id, l.to_bin_id, l.lot, l.quantity, d.number, l.number, x.item_scan_id FROM line_scan x \
    JOIN document d ON d.id = x.document_id JOIN document_line l ON l.document_id = d.id AND l.number = x.line \
    WHERE d.state = 'draft' AND d.kind = 'transfer') w JOIN scan_log g ON g.id = w.item_scan_id AND g.at <= $3 LEFT JOIN stock_snapshot_line b \
    ON b.snapshot_id = $1 AND b.item_id = w.item_id AND b.bin_id = w.bin_id AND b.lot = w.lot UNION ALL SELECT 'reserved', s.item_id, NULL, '', \
    s.on_hand - s.held, s.reserved, '', 0 FROM item_stock s WHERE s.reserved > s.on_hand - s.held) e";

/// The lines of a snapshot (`$1`) and of the one before it (`$6`) after a place (`$2`, `$3`, `$4`), numbered as they appear. Each is read in
/// the order of its key, and no further than the page (`$5`).
const ALL_LINES: &str = "SELECT l.item_id, l.bin_id, l.lot, CAST(SUM(l.quantity) AS BIGINT) AS quantity, CAST(SUM(l.held) AS BIGINT) AS held, \
    CAST(SUM(l.before) AS BIGINT) AS before FROM (SELECT * FROM (SELECT item_id, bin_id, lot, quantity, held, 0 AS before FROM stock_snapshot_line \
    WHERE snapshot_id = $1 AND (item_id, bin_id, lot) > ($2, $3, $4) ORDER BY item_id, bin_id, lot LIMIT $5) a UNION ALL \
    SELECT * FROM (SELECT item_id, bin_id, lot, 0 AS quantity, 0 AS held, quantity AS before FROM stock_snapshot_line \
    WHERE snapshot_id = $6 AND (item_id, bin_id, lot) > ($2, $3, $4) ORDER BY item_id, bin_id, lot LIMIT $5) b) l \
    GROUP BY l.item_id, l.bin_id, l.lot ORDER BY l.item_id, l.bin_id, l.lot LIMIT $5";

/// Of the lines of a snapshot (`$6`) and of the one before it (`$7`) those that differ: in places where something moved between the two
/// (`$1`, `$2`) and nowhere else, as one snapshot and the moves up to the next are the next. After a place (`$3`, `$4`, `$5`).
const MOVED_LINES: &str = "SELECT p.item_id, p.bin_id, p.lot, COALESCE(a.quantity, 0) AS quantity, COALESCE(a.held, 0) AS held, \
    COALESCE(b.quantity, 0) AS before FROM (SELECT DISTINCT item_id, bin_id, lot FROM stock_move WHERE id > $1 AND id <= $2 \
    AND (item_id, bin_id, lot) > ($3, $4, $5)) p LEFT JOIN stock_snapshot_line a ON a.snapshot_id = $6 AND a.item_id = p.item_id AND a.bin_id = p.bin_id \
    AND a.lot = p.lot LEFT JOIN stock_snapshot_line b ON b.snapshot_id = $7 AND b.item_id = p.item_id AND b.bin_id = p.bin_id AND b.lot = p.lot \
    WHERE COALESCE(a.quantity, 0) <> COALESCE(b.quantity, 0) ORDER BY p.item_id, p.bin_id, p.lot LIMIT $8";

/// Of how many places something says how much lies there: what was counted and is not posted yet, or was posted since the snapshot
/// before; and what was scanned, which always says otherwise. `$1` its instant, `$2` that of the one before, `$3` the snapshot.
const EVIDENCE: &str = "SELECT CAST((SELECT COUNT(*) FROM stock_count_line l JOIN stock_count c ON c.id = l.count_id WHERE l.counted IS NOT NULL \
    AND l.counted_at <= $1 AND (c.state IN ('counted', 'approved') OR (c.state = 'posted' AND c.posted_at > $2))) + (SELECT COUNT(*) \
    FROM stock_snapshot_difference WHERE snapshot_id = $3 AND kind = 'scan') AS BIGINT) AS places";

impl Read<'_> {
    /// Snapshots before an instant, newest first.
    ///
    /// # Errors
    /// The database's.
    pub fn snapshots(&mut self, before: i64, limit: u32) -> Result<Vec<StockSnapshot>> {
        let rows: Vec<Row> = stock_snapshot::table
            .filter(stock_snapshot::due.lt(before))
            .order(stock_snapshot::due.desc())
            .limit(i64::from(limit))
            .load(self.conn)
            .tried("reading snapshots of stock")?;
        rows.into_iter().map(snapshot).collect()
    }

    /// The snapshot of an instant.
    ///
    /// # Errors
    /// The database's.
    pub fn snapshot(&mut self, due: i64) -> Result<Option<StockSnapshot>> {
        let row: Option<Row> =
            stock_snapshot::table.filter(stock_snapshot::due.eq(due)).first(self.conn).optional().tried("reading a snapshot of stock")?;
        row.map(snapshot).transpose()
    }

    /// What did not agree with a snapshot, after a number, most first.
    ///
    /// # Errors
    /// The database's.
    pub fn snapshot_differences(&mut self, snapshot: i64, after: u32, limit: u32) -> Result<Vec<SnapshotDifference>> {
        use stock_snapshot_difference as d;
        let rows: Vec<DifferenceRow> = d::table
            .filter(d::snapshot_id.eq(snapshot))
            .filter(d::number.gt(crate::stored::number(after)))
            .order(d::number)
            .limit(i64::from(limit))
            .select((d::number, d::kind, d::item_id, d::bin_id, d::lot, d::book, d::evidence, d::source, d::red))
            .load(self.conn)
            .tried("reading what did not agree")?;
        let one = |(number, kind, item_id, bin_id, lot, book, evidence, source, red): DifferenceRow| {
            Ok(SnapshotDifference {
                number: crate::stored::back(number),
                kind: Evidence::from_word(&kind).ok_or(StoreError::Unknown("stock_snapshot_difference.kind", kind))?,
                item_id,
                bin_id,
                lot,
                book: Qty::from_scaled(book),
                evidence: Qty::from_scaled(evidence),
                source,
                red,
            })
        };
        rows.into_iter().map(one).collect()
    }

    /// What lay where in a snapshot and in the one before it, by item, bin and lot after a place; `moved`: only where these differ.
    ///
    /// # Errors
    /// The database's.
    pub fn snapshot_lines(&mut self, of: &StockSnapshot, moved: bool, after: &SnapshotPlace, limit: u32) -> Result<Vec<SnapshotLine>> {
        let (item, bin, lot) = after;
        // Where none is kept from before, nothing is known to have moved.
        let before = of.before_id.map(|id| stock_snapshot::table.find(id).first::<Row>(self.conn).optional()).transpose();
        let before = before.tried("reading the snapshot before")?.flatten().map(snapshot).transpose()?;
        let (before_id, since) = before.map_or((of.id, of.last_move), |before| (before.id, before.last_move));
        let (what, limit) = ("reading the lines of a snapshot of stock", i64::from(limit));
        let query = diesel::sql_query(if moved { MOVED_LINES } else { ALL_LINES }).into_boxed();
        let query = if moved { query.bind::<BigInt, _>(since).bind::<BigInt, _>(of.last_move) } else { query.bind::<BigInt, _>(of.id) };
        let query = query.bind::<BigInt, _>(*item).bind::<BigInt, _>(*bin).bind::<Text, _>(lot.as_str());
        let query = if moved {
            query.bind::<BigInt, _>(of.id).bind::<BigInt, _>(before_id).bind::<BigInt, _>(limit)
        } else {
            query.bind::<BigInt, _>(limit).bind::<BigInt, _>(before_id)
        };
        query.load(self.conn).tried(what)
    }

    /// The day of the last snapshot up to an instant; none before the first. What is due later was taken while the clock was wrong.
    ///
    /// # Errors
    /// The database's.
    pub fn last_snapshot_day(&mut self, until: i64) -> Result<Option<Day>> {
        let found: Option<i32> = stock_snapshot::table
            .filter(stock_snapshot::due.le(until))
            .order(stock_snapshot::due.desc())
            .select(stock_snapshot::day)
            .first(self.conn)
            .optional()
            .tried("reading the last snapshot of stock")?;
        found.map(day).transpose()
    }
}

impl Write<'_> {
    /// Takes the snapshot of an instant that has come, `by_hand` where somebody asks for it; false where there is one already. Differences
    /// beyond the threshold are red.
    ///
    /// Its bound is a move and not a time: a change that was begun before the instant and ended after it has a later number, and is in the
    /// next snapshot. So one snapshot and the moves up to the next are always the next.
    ///
    /// # Errors
    /// The database's.
    pub fn take_snapshot(&mut self, due: i64, on: Day, threshold: Qty, by_hand: bool) -> Result<bool> {
        let what = "taking a snapshot of stock";
        if self.snapshot(due)?.is_some() {
            return Ok(false);
        }
        let later: Option<i64> =
            stock_move::table.filter(stock_move::at.gt(due)).select(min(stock_move::id)).first(self.conn).tried(what)?;
        let last_move = match later {
            Some(first) => first - 1,
            None => stock_move::table.select(max(stock_move::id)).first::<Option<i64>>(self.conn).tried(what)?.unwrap_or(0),
        };
        let before = self.snapshots(due, 1)?.first().copied();
        let before_id = before.filter(|one| one.last_move <= last_move).map(|one| one.id);
        let id = self.next_ids("stock_snapshot", 1)?;
        use stock_snapshot as s;
        diesel::insert_into(s::table)
            .values((
                s::id.eq(id),
                s::due.eq(due),
                s::day.eq(on.number()),
                s::taken_at.eq(self.stamp.at),
                s::last_move.eq(last_move),
                s::before_id.eq(before_id),
                s::lines.eq(0_i64),
                s::differences.eq(0_i64),
                s::red.eq(0_i64),
                s::by_hand.eq(by_hand),
            ))
            .execute(self.conn)
            .tried(what)?;
        let lines = diesel::sql_query(LINES).bind::<BigInt, _>(id).bind::<BigInt, _>(last_move).execute(self.conn).tried(what)?;
        let differences = diesel::sql_query(DIFFERENCES)
            .bind::<BigInt, _>(id)
            .bind::<BigInt, _>(threshold.scaled())
            .bind::<BigInt, _>(due)
            .execute(self.conn)
            .tried(what)?;
        let red: i64 = stock_snapshot_difference::table
            .filter(stock_snapshot_difference::snapshot_id.eq(id))
            .filter(stock_snapshot_difference::red.eq(true))
            .count()
            .get_result(self.conn)
            .tried(what)?;
        let evidence: Places = diesel::sql_query(EVIDENCE)
            .bind::<BigInt, _>(due)
            .bind::<BigInt, _>(before.map_or(0, |one| one.due))
            .bind::<BigInt, _>(id)
            .get_result(self.conn)
            .tried(what)?;
        let count = |rows: usize| i64::try_from(rows).unwrap_or(i64::MAX);
        diesel::update(s::table.find(id))
            .set((s::lines.eq(count(lines)), s::differences.eq(count(differences)), s::red.eq(red), s::evidence.eq(evidence.places)))
            .execute(self.conn)
            .tried(what)?;
        Ok(true)
    }

    /// Forgets snapshots of before an instant, but for so many that are the newest; how many. By a clock that stands far ahead all true
    /// ones are old, and they are no more than these.
    ///
    /// # Errors
    /// The database's.
    pub fn forget_snapshots(&mut self, before: i64, newest: u32) -> Result<usize> {
        let what = "forgetting snapshots of stock";
        let kept: Option<i64> = stock_snapshot::table
            .order(stock_snapshot::due.desc())
            .offset(i64::from(newest.saturating_sub(1)))
            .select(stock_snapshot::due)
            .first(self.conn)
            .optional()
            .tried(what)?;
        let Some(kept) = kept else { return Ok(0) };
        diesel::delete(stock_snapshot::table.filter(stock_snapshot::due.lt(before.min(kept)))).execute(self.conn).tried(what)
    }
}
