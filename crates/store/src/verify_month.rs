//! What must hold of months: they are closed one after the other, nothing came into a closed one, what was shared out is its difference,
//! and what was earned is what was delivered.

/// Name, table counted, SQL that gives a row for each breach.
pub(crate) const CHECKS: &[(&str, &str, &str)] = &[
    (
        "month.closed_one_after_the_other",
        "month",
        "SELECT m.code AS problem FROM month m WHERE m.state = 'open' AND EXISTS (SELECT 1 FROM month c WHERE c.state = 'closed' AND c.id > m.id) \
         AND EXISTS (SELECT 1 FROM month c WHERE c.state = 'closed' AND c.id < m.id) \
         UNION ALL SELECT m.code FROM month m WHERE m.state = 'closed' AND EXISTS (SELECT 1 FROM month c WHERE c.state = 'closed' AND c.id < m.id) \
         AND NOT EXISTS (SELECT 1 FROM month c WHERE c.state = 'closed' AND c.id = m.id - 1)",
    ),
    (
        "month.nothing_came_after_its_close",
        "month",
        // What is before the first that was closed is closed with it.
        "SELECT m.code || ': stock_move ' || v.id AS problem FROM month m JOIN stock_move v ON v.day <= m.last_day AND v.at > m.closed_at \
         AND (v.day >= m.first_day OR NOT EXISTS (SELECT 1 FROM month c WHERE c.state = 'closed' AND c.id < m.id)) WHERE m.state = 'closed' \
         UNION ALL SELECT m.code || ': ' || d.number FROM month m JOIN document d ON d.day <= m.last_day AND d.posted_at > m.closed_at \
         AND (d.day >= m.first_day OR NOT EXISTS (SELECT 1 FROM month c WHERE c.state = 'closed' AND c.id < m.id)) WHERE m.state = 'closed' \
         AND d.kind NOT IN ('sales_order', 'production_plan', 'requisition', 'purchase_order', 'work_order', 'material_list') \
         UNION ALL SELECT m.code || ': ' || r.number FROM month m JOIN work_report r ON r.day <= m.last_day AND r.at > m.closed_at \
         AND (r.day >= m.first_day OR NOT EXISTS (SELECT 1 FROM month c WHERE c.state = 'closed' AND c.id < m.id)) WHERE m.state = 'closed'",
    ),
    (
        "month.difference_is_what_was_paid_less_what_was_posted",
        "month",
        "SELECT m.code AS problem FROM month m LEFT JOIN (SELECT c.id, SUM(r.labour) AS labour, SUM(r.energy) AS energy FROM month c \
         JOIN work_report r ON r.day BETWEEN c.first_day AND c.last_day GROUP BY c.id) r ON r.id = m.id \
         WHERE m.wages_difference <> m.wages - COALESCE(r.labour, 0) OR m.energy_difference <> m.energy_bill - COALESCE(r.energy, 0)",
    ),
    (
        "month.shared_out_is_its_difference",
        "month",
        "SELECT m.code || ': ' || COALESCE(r.difference, 0) AS problem FROM month m LEFT JOIN (SELECT c.id, SUM(r.difference) AS difference \
         FROM month c JOIN work_report r ON r.day BETWEEN c.first_day AND c.last_day GROUP BY c.id) r ON r.id = m.id \
         WHERE COALESCE(r.difference, 0) <> CASE WHEN m.allocated THEN COALESCE(m.wages_difference, 0) + COALESCE(m.energy_difference, 0) ELSE 0 END \
         UNION ALL SELECT r.number FROM work_report r WHERE r.difference <> 0 AND NOT EXISTS (SELECT 1 FROM month m \
         WHERE m.allocated AND r.day BETWEEN m.first_day AND m.last_day)",
    ),
    (
        "month_margin.is_what_was_delivered",
        "month_margin",
        "SELECT m.code || ': ' || d.number || ' #' || o.number AS problem FROM (\
           SELECT c.id AS month_id, k.parent_id AS line_id, s.quantity, s.net AS revenue, 0 AS cost FROM month c \
           JOIN document p ON p.day BETWEEN c.first_day AND c.last_day AND p.kind = 'shipment' AND p.posted_at IS NOT NULL \
           JOIN document_line s ON s.document_id = p.id JOIN line_link k ON k.line_id = s.id WHERE c.state = 'closed' \
           UNION ALL SELECT c.id, k.parent_id, -s.quantity, -s.net, 0 FROM month c \
           JOIN document p ON p.day BETWEEN c.first_day AND c.last_day AND p.kind = 'customer_return' AND p.posted_at IS NOT NULL \
           JOIN document_line s ON s.document_id = p.id JOIN line_link h ON h.line_id = s.id JOIN line_link k ON k.line_id = h.parent_id \
           WHERE c.state = 'closed' \
           UNION ALL SELECT c.id, k.parent_id, 0, 0, -v.value FROM month c JOIN stock_move v ON v.kind = 'shipment' \
           AND v.day BETWEEN c.first_day AND c.last_day JOIN line_link k ON k.line_id = v.document_line_id WHERE c.state = 'closed' \
           UNION ALL SELECT c.id, k.parent_id, 0, 0, -v.value FROM month c JOIN stock_move v ON v.kind = 'customer_return' \
           AND v.day BETWEEN c.first_day AND c.last_day JOIN line_link h ON h.line_id = v.document_line_id \
           JOIN line_link k ON k.line_id = h.parent_id WHERE c.state = 'closed' \
           UNION ALL SELECT g.month_id, g.line_id, -g.quantity, -g.revenue, -g.cost FROM month_margin g\
         ) x JOIN month m ON m.id = x.month_id JOIN document_line o ON o.id = x.line_id AND o.kind = 'sales_order' \
         JOIN document d ON d.id = o.document_id GROUP BY m.code, d.number, o.number \
         HAVING SUM(x.quantity) <> 0 OR SUM(x.revenue) <> 0 OR SUM(x.cost) <> 0",
    ),
];
