//! What must hold of work reports: costs are what their lines say, counters what was reported, a reversal what it takes back.

use crate::error::Tried;
use crate::schema::work_report;
use crate::work_report::PostedReport;
use crate::{Read, Result};
use diesel::prelude::*;

impl Read<'_> {
    /// The first of the reports behind a row number that take nothing back, in the order of their row numbers.
    ///
    /// # Errors
    /// The database's.
    pub fn first_reports(&mut self, after: i64, most: i64) -> Result<Vec<PostedReport>> {
        let ids: Vec<i64> = work_report::table
            .filter(work_report::id.gt(after))
            .filter(work_report::reversal_of.is_null())
            .order(work_report::id)
            .limit(most)
            .select(work_report::id)
            .load(self.conn)
            .tried("reading work reports one after the other")?;
        self.work_reports_by_id(&ids)
    }
}

/// Name, table counted, SQL that gives a row for each breach.
pub(crate) const CHECKS: &[(&str, &str, &str)] = &[
    (
        "work_report.labour_is_its_operators",
        "work_report",
        "SELECT r.number || ': ' || COALESCE(o.amount, 0) || ' of ' || r.labour AS problem FROM work_report r \
         LEFT JOIN (SELECT report_id, SUM(amount) AS amount, SUM(seconds) AS seconds, MIN(starts) AS low, MAX(starts) AS high \
         FROM work_report_operator GROUP BY report_id) o ON o.report_id = r.id WHERE COALESCE(o.amount, 0) <> r.labour \
         OR COALESCE(o.seconds, 0) <> r.labour_seconds OR o.low <> r.starts OR o.high <> r.starts",
    ),
    (
        "work_report.energy_is_its_bands",
        "work_report",
        "SELECT r.number || ': ' || COALESCE(b.amount, 0) || ' of ' || r.energy AS problem FROM work_report r \
         LEFT JOIN (SELECT report_id, SUM(amount) AS amount, SUM(kwh) AS kwh FROM work_report_band GROUP BY report_id) b ON b.report_id = r.id \
         WHERE COALESCE(b.amount, 0) <> r.energy OR COALESCE(b.kwh, r.kwh) <> r.kwh",
    ),
    (
        "work_report.reversal_is_what_it_takes_back",
        "work_report",
        "SELECT b.number || ' of ' || r.number AS problem FROM work_report b JOIN work_report r ON r.id = b.reversal_of \
         WHERE r.reversal_of IS NOT NULL OR b.document_id <> r.document_id OR b.operation <> r.operation \
         OR (b.day <> r.day AND NOT EXISTS (SELECT 1 FROM month m WHERE r.day <= m.last_day AND b.day > m.last_day)) OR b.difference <> 0 \
         OR b.work_center_id <> r.work_center_id OR b.good + r.good <> 0 OR b.rework + r.rework <> 0 \
         OR b.reject_material + r.reject_material <> 0 OR b.reject_work + r.reject_work <> 0 OR b.labour_seconds + r.labour_seconds <> 0 \
         OR b.machine_seconds + r.machine_seconds <> 0 OR b.kwh + r.kwh <> 0 OR b.cycles + r.cycles <> 0 OR b.labour + r.labour <> 0 \
         OR b.machine + r.machine <> 0 OR b.energy + r.energy <> 0 OR b.overhead + r.overhead <> 0 OR b.has_standard <> r.has_standard \
         OR b.with_set_up <> r.with_set_up OR b.standard + r.standard <> 0 OR b.cause_rate + r.cause_rate <> 0 \
         OR b.cause_efficiency + r.cause_efficiency <> 0 OR b.cause_energy_price + r.cause_energy_price <> 0 \
         OR b.cause_energy_usage + r.cause_energy_usage <> 0 OR b.cause_scrap + r.cause_scrap <> 0",
    ),
    (
        "work_report.standard_and_causes_are_what_it_cost",
        "work_report",
        "SELECT r.number AS problem FROM work_report r WHERE (r.has_standard AND \
         r.standard + r.cause_rate + r.cause_efficiency + r.cause_energy_price + r.cause_energy_usage + r.cause_scrap \
         <> r.labour + r.machine + r.energy + r.overhead) OR (NOT r.has_standard AND (r.with_set_up OR r.standard <> 0 OR r.cause_rate <> 0 \
         OR r.cause_efficiency <> 0 OR r.cause_energy_price <> 0 OR r.cause_energy_usage <> 0 OR r.cause_scrap <> 0))",
    ),
    (
        "work_order_operation.set_up_is_standard_once",
        "work_order_operation",
        "SELECT d.number || '/' || o.number AS problem FROM work_order_operation o JOIN document d ON d.id = o.document_id \
         LEFT JOIN (SELECT document_id, operation, SUM(CASE WHEN NOT with_set_up THEN 0 WHEN reversal_of IS NULL THEN 1 ELSE -1 END) AS times \
         FROM work_report GROUP BY document_id, operation) r ON r.document_id = o.document_id AND r.operation = o.number \
         WHERE COALESCE(r.times, 0) <> CASE WHEN o.set_up_posted THEN 1 ELSE 0 END",
    ),
    (
        "work_report.people_are_there",
        "work_report_operator",
        "SELECT r.number || ' #' || o.number AS problem FROM work_report_operator o JOIN work_report r ON r.id = o.report_id \
         WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.id = o.person_id) \
         UNION ALL SELECT 'clock ' || c.id FROM work_clock c WHERE NOT EXISTS (SELECT 1 FROM person p WHERE p.id = c.person_id)",
    ),
    (
        "work_clock.runs_once_for_somebody_at_an_operation",
        "work_clock",
        "SELECT d.number || '/' || c.operation || ' ' || c.person_id AS problem FROM work_clock c JOIN document d ON d.id = c.document_id \
         WHERE c.stopped_at IS NULL GROUP BY d.number, c.operation, c.person_id HAVING COUNT(*) > 1",
    ),
    (
        "work_report.numbers_have_no_gaps",
        "work_report",
        "SELECT 'work_report ' || n.given AS problem FROM (SELECT COALESCE(SUM(next - 1), 0) AS given FROM number_series \
         WHERE kind = 'work_report') n WHERE n.given <> (SELECT COUNT(*) FROM work_report)",
    ),
    (
        "work_report_overlap.is_of_reports_that_count",
        "work_report_overlap",
        "SELECT r.number AS problem FROM work_report_overlap o JOIN work_report r ON r.id = o.report_id \
         WHERE r.reversal_of IS NOT NULL OR EXISTS (SELECT 1 FROM work_report b WHERE b.reversal_of = r.id) \
         OR NOT EXISTS (SELECT 1 FROM work_report_overlap m WHERE m.report_id = o.other_id AND m.other_id = o.report_id \
         AND m.starts = o.starts AND m.ends = o.ends)",
    ),
    (
        "work_order_operation.counts_its_reports",
        "work_order_operation",
        "SELECT d.number || '/' || o.number AS problem FROM work_order_operation o JOIN document d ON d.id = o.document_id \
         LEFT JOIN (SELECT document_id, operation, SUM(good) AS good, SUM(rework) AS rework, SUM(reject_material) AS reject_material, \
         SUM(reject_work) AS reject_work, SUM(labour_seconds) AS labour_seconds, SUM(machine_seconds) AS machine_seconds, \
         SUM(labour) AS labour, SUM(machine) AS machine, SUM(energy) AS energy, SUM(overhead) AS overhead FROM work_report \
         GROUP BY document_id, operation) r ON r.document_id = o.document_id AND r.operation = o.number \
         WHERE o.good <> COALESCE(r.good, 0) OR o.rework <> COALESCE(r.rework, 0) OR o.reject_material <> COALESCE(r.reject_material, 0) \
         OR o.reject_work <> COALESCE(r.reject_work, 0) OR o.labour_seconds <> COALESCE(r.labour_seconds, 0) \
         OR o.machine_seconds <> COALESCE(r.machine_seconds, 0) OR o.labour <> COALESCE(r.labour, 0) OR o.machine <> COALESCE(r.machine, 0) \
         OR o.energy <> COALESCE(r.energy, 0) OR o.overhead <> COALESCE(r.overhead, 0) \
         UNION ALL SELECT d.number || '/' || r.operation FROM work_report r JOIN document d ON d.id = r.document_id \
         WHERE r.reversal_of IS NULL AND NOT EXISTS (SELECT 1 FROM work_report b WHERE b.reversal_of = r.id) AND NOT EXISTS \
         (SELECT 1 FROM work_order_operation o WHERE o.document_id = r.document_id AND o.number = r.operation)",
    ),
    (
        "completion_cost.adds_up_to_what_came_in",
        "completion_cost",
        "SELECT d.number || ' #' || l.number AS problem FROM completion_cost c JOIN document_line l ON l.id = c.line_id \
         JOIN document d ON d.id = l.document_id LEFT JOIN (SELECT document_line_id, SUM(value) AS value FROM stock_move GROUP BY document_line_id) m \
         ON m.document_line_id = l.id WHERE l.kind <> 'completion' \
         OR c.material + c.labour + c.machine + c.energy + c.overhead <> COALESCE(m.value, 0)",
    ),
];
