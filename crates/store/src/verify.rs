//! Re-proves what the database alone can tell about its books.

use crate::conn::Conn;
use crate::error::Tried;
use crate::{Read, Result};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use schemars::JsonSchema;
use serde::Serialize;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// Name of the check.
    pub check: String,
    /// Rows looked at.
    pub looked_at: i64,
    /// What does not hold, at most 1000 entries.
    pub problems: Vec<String>,
}

#[derive(QueryableByName)]
struct Problem {
    #[diesel(sql_type = Text)]
    problem: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    total: i64,
}

/// Name, table counted, SQL that gives a row for each breach.
const CHECKS: &[(&str, &str, &str)] = &[
    (
        "bom.versions_do_not_overlap",
        "bom",
        "SELECT i.code || ': ' || a.version || ' / ' || b.version AS problem FROM bom a JOIN bom b ON b.item_id = a.item_id AND b.id > a.id \
         JOIN item i ON i.id = a.item_id WHERE a.state = 'active' AND b.state = 'active' \
         AND a.valid_from <= COALESCE(b.valid_to, 2147483647) AND b.valid_from <= COALESCE(a.valid_to, 2147483647)",
    ),
    (
        "routing.versions_do_not_overlap",
        "routing",
        "SELECT i.code || ': ' || a.version || ' / ' || b.version AS problem FROM routing a JOIN routing b ON b.item_id = a.item_id AND b.id > a.id \
         JOIN item i ON i.id = a.item_id WHERE a.state = 'active' AND b.state = 'active' \
         AND a.valid_from <= COALESCE(b.valid_to, 2147483647) AND b.valid_from <= COALESCE(a.valid_to, 2147483647)",
    ),
    (
        "bom_line.unit_converts",
        "bom_line",
        "SELECT p.code || ' ' || b.version || ' #' || l.number || ': ' || c.code AS problem FROM bom_line l JOIN bom b ON b.id = l.bom_id \
         JOIN item p ON p.id = b.item_id JOIN item c ON c.id = l.component_id JOIN unit lu ON lu.id = l.unit_id JOIN unit cu ON cu.id = c.unit_id \
         WHERE l.unit_id <> c.unit_id AND NOT EXISTS (SELECT 1 FROM item_conversion v WHERE v.item_id = c.id AND v.unit_id = l.unit_id) \
         AND NOT (lu.dimension = cu.dimension AND lu.dimension <> 'count')",
    ),
    (
        "bom.parent_is_no_service",
        "bom",
        "SELECT i.code || ' ' || b.version AS problem FROM bom b JOIN item i ON i.id = b.item_id WHERE i.kind = 'service'",
    ),
    (
        "bom_line.cost_shares_leave_some_to_the_parent",
        "bom_line",
        "SELECT i.code || ' ' || b.version AS problem FROM bom b JOIN item i ON i.id = b.item_id JOIN bom_line l ON l.bom_id = b.id \
         GROUP BY i.code, b.version HAVING SUM(l.cost_share) > 1000000000",
    ),
    (
        "bom_line.days_meet_their_version",
        "bom_line",
        "SELECT p.code || ' ' || b.version || ' #' || l.number AS problem FROM bom_line l JOIN bom b ON b.id = l.bom_id JOIN item p ON p.id = b.item_id \
         WHERE l.valid_from > COALESCE(b.valid_to, 2147483647) OR b.valid_from > COALESCE(l.valid_to, 2147483647)",
    ),
    (
        "item.has_search_tokens",
        "item",
        "SELECT i.code AS problem FROM item i WHERE NOT EXISTS (SELECT 1 FROM search_token t WHERE t.kind = 'item' AND t.object_id = i.id)",
    ),
    (
        "search_token.has_its_object",
        "search_token",
        "SELECT t.kind || ' ' || t.object_id AS problem FROM search_token t WHERE (t.kind = 'item' AND NOT EXISTS (SELECT 1 FROM item i WHERE i.id = t.object_id)) \
         OR (t.kind = 'work_center' AND NOT EXISTS (SELECT 1 FROM work_center w WHERE w.id = t.object_id)) OR (t.kind = 'partner' AND NOT EXISTS (SELECT 1 FROM partner p WHERE p.id = t.object_id)) \
         OR t.kind NOT IN ('item', 'work_center', 'partner')",
    ),
    (
        "partner.has_search_tokens",
        "partner",
        "SELECT p.code AS problem FROM partner p WHERE NOT EXISTS (SELECT 1 FROM search_token t WHERE t.kind = 'partner' AND t.object_id = p.id)",
    ),
    (
        "warehouse.has_its_floor",
        "warehouse",
        "SELECT w.code AS problem FROM warehouse w WHERE NOT EXISTS (SELECT 1 FROM bin b WHERE b.warehouse_id = w.id AND b.code = '' AND NOT b.retired)",
    ),
    (
        "warehouse.is_at_a_supplier",
        "warehouse",
        "SELECT w.code || ' / ' || p.code AS problem FROM warehouse w JOIN partner p ON p.id = w.partner_id WHERE NOT p.supplier",
    ),
    (
        "bin.retired_is_empty",
        "bin",
        "SELECT w.code || ' ' || b.code AS problem FROM bin b JOIN warehouse w ON w.id = b.warehouse_id WHERE (b.retired OR w.retired) \
         AND EXISTS (SELECT 1 FROM stock_balance s WHERE s.bin_id = b.id AND s.quantity > 0)",
    ),
    (
        "line_scan.is_a_scan_of_what_the_line_says",
        "line_scan",
        "SELECT d.number || ' #' || x.line AS problem FROM (SELECT document_id, line, item_scan_id AS scan_id, 'item' AS part FROM line_scan \
         UNION ALL SELECT document_id, line, bin_scan_id, 'bin' FROM line_scan UNION ALL SELECT document_id, line, to_bin_scan_id, 'to_bin' \
         FROM line_scan) x JOIN scan_log s ON s.id = x.scan_id JOIN document d ON d.id = x.document_id \
         LEFT JOIN document_line l ON l.document_id = x.document_id AND l.number = x.line WHERE s.outcome <> 'matched' OR s.part <> x.part \
         OR s.document_id <> x.document_id OR l.id IS NULL OR COALESCE(s.item_id, s.bin_id) <> \
         CASE x.part WHEN 'item' THEN l.item_id WHEN 'bin' THEN l.bin_id ELSE l.to_bin_id END",
    ),
    (
        "bin.barcode_is_no_items",
        "bin",
        "SELECT b.barcode || ': ' || i.code || ' / ' || w.code || ' ' || b.code AS problem FROM bin b JOIN warehouse w ON w.id = b.warehouse_id \
         JOIN item i ON i.barcode = b.barcode",
    ),
    (
        "stock_rule.has_its_price",
        "stock_rule",
        "SELECT i.code AS problem FROM stock_rule r JOIN item i ON i.id = r.item_id WHERE (r.valuation = 'standard') <> (r.standard_price > 0)",
    ),
    (
        "rate.is_of_its_subject",
        "rate",
        "SELECT r.kind || ' ' || r.subject AS problem FROM rate r LEFT JOIN person p ON p.id = r.person_id LEFT JOIN grade g ON g.id = r.grade_id \
         LEFT JOIN item i ON i.id = r.item_id LEFT JOIN machine m ON m.id = r.machine_id LEFT JOIN work_center w ON w.id = r.work_center_id \
         WHERE REPLACE(r.subject, '\t', '|') <> CASE WHEN r.kind = 'tariff' THEN 'tariff' WHEN r.kind = 'overtime' THEN r.hours \
         WHEN p.id IS NOT NULL THEN 'person|' || p.login WHEN m.id IS NOT NULL THEN 'machine|' || m.code \
         WHEN w.id IS NOT NULL THEN 'work_center|' || w.code WHEN g.id IS NOT NULL THEN 'grade|' || g.code ELSE 'everyone' END \
         || CASE WHEN i.id IS NULL THEN '' ELSE '|' || i.code || '|' || r.operation END",
    ),
    (
        "tariff_slot.is_a_tariffs",
        "rate",
        "SELECT r.kind || ' ' || r.subject AS problem FROM rate r \
         WHERE (r.kind = 'tariff') <> EXISTS (SELECT 1 FROM tariff_slot s WHERE s.rate_id = r.id)",
    ),
    (
        "tariff_slot.band_has_one_price_in_a_season",
        "tariff_slot",
        "SELECT a.month || '-' || a.day || ' ' || a.band AS problem FROM tariff_slot a JOIN tariff_slot b ON b.rate_id = a.rate_id AND b.month = a.month \
         AND b.day = a.day AND b.band = a.band AND b.id > a.id WHERE b.price <> a.price",
    ),
    (
        "outsourcing_price.is_of_its_subject",
        "outsourcing_price",
        "SELECT o.subject AS problem FROM outsourcing_price o JOIN partner p ON p.id = o.partner_id JOIN item i ON i.id = o.item_id \
         WHERE REPLACE(o.subject, '\t', '|') <> p.code || '|' || i.code || '|' || COALESCE(CAST(o.operation AS TEXT), '')",
    ),
    (
        "outsourcing_price.begins_at_nothing",
        "outsourcing_price",
        "SELECT o.subject AS problem FROM outsourcing_price o WHERE EXISTS (SELECT 1 FROM outsourcing_price_break b WHERE b.price_id = o.id) \
         AND NOT EXISTS (SELECT 1 FROM outsourcing_price_break b WHERE b.price_id = o.id AND b.from_qty = 0)",
    ),
    (
        "outsourcing_tolerance.is_of_its_subject",
        "outsourcing_tolerance",
        "SELECT o.subject AS problem FROM outsourcing_tolerance o LEFT JOIN partner p ON p.id = o.partner_id LEFT JOIN item i ON i.id = o.item_id \
         LEFT JOIN item m ON m.id = o.material_id WHERE REPLACE(o.subject, '\t', '|') <> COALESCE(p.code, '') || '|' || COALESCE(i.code, '') || '|' \
         || COALESCE(CAST(o.operation AS TEXT), '') || '|' || COALESCE(m.code, '')",
    ),
    (
        "audit.is_without_gaps",
        "audit",
        "SELECT 'audit ' || (COALESCE(MAX(id), 0) - COUNT(*)) || ' missing' AS problem FROM audit HAVING COALESCE(MAX(id), 0) <> COUNT(*)",
    ),
    (
        "request.has_its_trail",
        "request",
        "SELECT r.command || ' ' || r.id AS problem FROM request r WHERE r.command IN ('item.save', 'bom.save', 'routing.save', 'unit.save', 'work_center.save', 'import.write', \
         'partner.save', 'warehouse.save', 'bin.save', 'stock_rule.save', 'machine.save', 'grade.save', 'rate.save', 'rate.remove', \
         'outsourcing.save_price', 'outsourcing.remove_price', 'outsourcing.save_tolerance', 'outsourcing.remove_tolerance') \
         AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.request_id = r.id)",
    ),
    (
        "sequence.is_above_its_table",
        "sequence",
        "SELECT s.name || ' ' || s.next AS problem FROM sequence s WHERE (s.name = 'item' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM item)) \
         OR (s.name = 'bom' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM bom)) OR (s.name = 'bom_line' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM bom_line)) \
         OR (s.name = 'partner' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM partner)) \
         OR (s.name = 'warehouse' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM warehouse)) \
         OR (s.name = 'bin' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM bin)) \
         OR (s.name = 'stock_rule' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM stock_rule)) \
         OR (s.name = 'machine' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM machine)) \
         OR (s.name = 'grade' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM grade)) \
         OR (s.name = 'rate' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM rate)) \
         OR (s.name = 'tariff_slot' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM tariff_slot)) \
         OR (s.name = 'outsourcing_price' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM outsourcing_price)) \
         OR (s.name = 'outsourcing_price_break' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM outsourcing_price_break)) \
         OR (s.name = 'outsourcing_tolerance' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM outsourcing_tolerance)) \
         OR (s.name = 'subcontract_operation' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM subcontract_operation)) \
         OR (s.name = 'work_report' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM work_report)) \
         OR (s.name = 'month_margin' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM month_margin)) \
         OR (s.name = 'work_clock' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM work_clock)) \
         OR (s.name = 'audit' AND s.next <= (SELECT COALESCE(MAX(id), 0) FROM audit))",
    ),
];

impl Read<'_> {
    /// Runs every check of the database's own.
    ///
    /// # Errors
    /// The database's.
    pub fn verify(&mut self) -> Result<Vec<Finding>> {
        let mut findings = Vec::with_capacity(CHECKS.len() + 2);
        if let Conn::Sqlite(c) = &mut *self.conn {
            let whole: Vec<Problem> =
                diesel::sql_query("SELECT quick_check AS problem FROM pragma_quick_check").load(c).tried("checking the file")?;
            let problems = whole.into_iter().map(|p| p.problem).filter(|p| p != "ok").collect();
            findings.push(Finding { check: "file.is_whole".into(), looked_at: 1, problems });
            let broken: Vec<Problem> = diesel::sql_query(
                "SELECT \"table\" || ' ' || COALESCE(rowid, 0) || ' → ' || parent AS problem FROM pragma_foreign_key_check",
            )
            .load(c)
            .tried("checking references")?;
            findings.push(Finding {
                check: "references.exist".into(),
                looked_at: 1,
                problems: broken.into_iter().map(|p| p.problem).collect(),
            });
        }
        let of_making = crate::verify_making::CHECKS.iter().chain(crate::verify_report::CHECKS).chain(crate::verify_month::CHECKS);
        for (check, table, sql) in
            CHECKS.iter().chain(crate::verify_trade::CHECKS).chain(crate::verify_outsourcing::CHECKS).chain(of_making)
        {
            let total: Count = diesel::sql_query(format!("SELECT CAST(COUNT(*) AS BIGINT) AS total FROM {table}"))
                .get_result(self.conn)
                .tried("counting")?;
            let problems: Vec<Problem> = diesel::sql_query(format!("{sql} LIMIT 1000")).load(self.conn).tried("verifying")?;
            findings.push(Finding {
                check: (*check).into(),
                looked_at: total.total,
                problems: problems.into_iter().map(|p| p.problem).collect(),
            });
        }
        Ok(findings)
    }
}
