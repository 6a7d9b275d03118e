//! What is looked at before a month is closed: how many there are of each, found by the database.

use crate::error::Tried;
use crate::schema::{
    document, document_line, stock_count, stock_move, stock_snapshot, work_clock, work_report, work_report_operator, work_report_overlap,
};
use crate::{Read, Result};
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use qitao_domain::document::{DocumentKind, DocumentState, Life, Review};
use qitao_domain::stock::count::CountState;
use qitao_domain::{Day, Money};

/// The days of a month, and its last instant (microseconds UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Within {
    /// The first day.
    pub first: Day,
    /// The last day.
    pub last: Day,
    /// What is later is in the next month.
    pub ends: i64,
}

#[derive(QueryableByName)]
struct Total {
    #[diesel(sql_type = BigInt)]
    total: i64,
}

diesel::alias!(work_report as back_report: BackReport);

impl Read<'_> {
    fn total(&mut self, sql: String, what: &'static str) -> Result<i64> {
        let row: Total = diesel::sql_query(sql).get_result(self.conn).tried(what)?;
        Ok(row.total)
    }

    /// Clocks that run since the month, or since before.
    ///
    /// # Errors
    /// The database's.
    pub fn clocks_of_month(&mut self, of: &Within) -> Result<i64> {
        work_clock::table
            .filter(work_clock::stopped_at.is_null())
            .filter(work_clock::started_at.le(of.ends))
            .select(count_star())
            .first(self.conn)
            .tried("counting clocks that run")
    }

    /// Drafts that are dated in the month, of papers that post something.
    ///
    /// # Errors
    /// The database's.
    pub fn drafts_of_month(&mut self, of: &Within) -> Result<i64> {
        let kinds: Vec<&str> =
            DocumentKind::ALL.iter().filter(|kind| matches!(kind.life(), Life::Paper | Life::Frozen)).map(|kind| kind.word()).collect();
        document::table
            .filter(document::state.eq(DocumentState::Draft.word()))
            .filter(document::kind.eq_any(kinds))
            .filter(document::day.between(of.first.number(), of.last.number()))
            .select(count_star())
            .first(self.conn)
            .tried("counting drafts")
    }

    /// Lines that came by the end of the month and that nobody has judged yet.
    ///
    /// # Errors
    /// The database's.
    pub fn reviews_of_month(&mut self, of: &Within) -> Result<i64> {
        document_line::table
            .inner_join(document::table.on(document::id.eq(document_line::document_id)))
            .filter(document_line::kind.eq(DocumentKind::Receipt.word()))
            .filter(document_line::review.eq(Review::Waiting.word()))
            .filter(document::state.eq(DocumentState::Posted.word()))
            .filter(document::day.le(of.last.number()))
            .select(count_star())
            .first(self.conn)
            .tried("counting what waits for a review")
    }

    /// Counts of stock of the month, or of before, that are not at their end.
    ///
    /// # Errors
    /// The database's.
    pub fn counts_of_month(&mut self, of: &Within) -> Result<i64> {
        stock_count::table
            .filter(stock_count::state.ne_all([CountState::Posted, CountState::Cancelled].map(CountState::word)))
            .filter(stock_count::day.le(of.last.number()))
            .select(count_star())
            .first(self.conn)
            .tried("counting counts of stock")
    }

    /// Reports of the month that say that somebody or a machine was busy elsewhere at the same time.
    ///
    /// # Errors
    /// The database's.
    pub fn overlaps_of_month(&mut self, of: &Within) -> Result<i64> {
        work_report_overlap::table
            .inner_join(work_report::table.on(work_report::id.eq(work_report_overlap::report_id)))
            .filter(work_report::day.between(of.first.number(), of.last.number()))
            .select(sql::<BigInt>("CAST(COUNT(DISTINCT work_report_overlap.report_id) AS BIGINT)"))
            .first(self.conn)
            .tried("counting overlaps")
    }

    /// Reports of the month that count and name nobody who worked.
    ///
    /// # Errors
    /// The database's.
    pub fn nobodies_of_month(&mut self, of: &Within) -> Result<i64> {
        let back = back_report.filter(back_report.field(work_report::reversal_of).eq(work_report::id.nullable()));
        let people = work_report_operator::table.filter(work_report_operator::report_id.eq(work_report::id));
        work_report::table
            .filter(work_report::day.between(of.first.number(), of.last.number()))
            .filter(work_report::reversal_of.is_null())
            .filter(diesel::dsl::not(diesel::dsl::exists(back)))
            .filter(diesel::dsl::not(diesel::dsl::exists(people)))
            .select(count_star())
            .first(self.conn)
            .tried("counting reports without people")
    }

    /// Reports of the month that count and on which somebody worked for whom nothing said a wage.
    ///
    /// # Errors
    /// The database's.
    pub fn without_rate_of_month(&mut self, of: &Within) -> Result<i64> {
        let back = back_report.filter(back_report.field(work_report::reversal_of).eq(work_report::id.nullable()));
        let unpaid = work_report_operator::table
            .filter(work_report_operator::report_id.eq(work_report::id))
            .filter(work_report_operator::basis.is_null())
            .filter(work_report_operator::seconds.gt(0));
        work_report::table
            .filter(work_report::day.between(of.first.number(), of.last.number()))
            .filter(work_report::reversal_of.is_null())
            .filter(diesel::dsl::not(diesel::dsl::exists(back)))
            .filter(diesel::dsl::exists(unpaid))
            .select(count_star())
            .first(self.conn)
            .tried("counting reports without a rate")
    }

    /// Work orders of which something came into stock in the month, though nothing was ever reported of the operations that they have.
    ///
    /// # Errors
    /// The database's.
    pub fn unreported_of_month(&mut self, of: &Within) -> Result<i64> {
        let sql = format!(
            "SELECT CAST(COUNT(DISTINCT o.document_id) AS BIGINT) AS total FROM document_line c JOIN document d ON d.id = c.document_id \
             JOIN line_link k ON k.line_id = c.id JOIN document_line o ON o.id = k.parent_id AND o.kind = 'work_order' \
             WHERE c.kind = 'completion' AND d.state = 'posted' AND d.reverses_id IS NULL AND d.day BETWEEN {} AND {} \
             AND EXISTS (SELECT 1 FROM work_order_operation p WHERE p.document_id = o.document_id) \
             AND NOT EXISTS (SELECT 1 FROM work_report r WHERE r.document_id = o.document_id AND r.reversal_of IS NULL \
             AND NOT EXISTS (SELECT 1 FROM work_report b WHERE b.reversal_of = r.id))",
            of.first.number(),
            of.last.number()
        );
        self.total(sql, "counting orders without reports")
    }

    /// How many figures of stock did not agree, beyond the threshold, when it was looked at last in the month.
    ///
    /// # Errors
    /// The database's.
    pub fn snapshot_of_month(&mut self, of: &Within) -> Result<i64> {
        let red: Option<i64> = stock_snapshot::table
            .filter(stock_snapshot::day.between(of.first.number(), of.last.number()))
            .order(stock_snapshot::due.desc())
            .select(stock_snapshot::red)
            .first(self.conn)
            .optional()
            .tried("reading the last snapshot of a month")?;
        Ok(red.unwrap_or(0))
    }

    /// What the material was worth that went to work orders in the month, less what came back.
    ///
    /// # Errors
    /// The database's.
    pub fn material_of_month(&mut self, of: &Within) -> Result<Money> {
        let kinds = [DocumentKind::Issue, DocumentKind::Supplement, DocumentKind::MaterialReturn].map(DocumentKind::word);
        let sum = sql::<BigInt>("CAST(COALESCE(-SUM(value), 0) AS BIGINT)");
        let value: i64 = stock_move::table
            .filter(stock_move::kind.eq_any(kinds))
            .filter(stock_move::day.between(of.first.number(), of.last.number()))
            .select(sum)
            .first(self.conn)
            .tried("adding up the material of a month")?;
        Ok(Money::from_scaled(value))
    }
}
