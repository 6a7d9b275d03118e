//! What must hold of work ordered from suppliers: every sum from the lines of papers, and what lies at each supplier.

/// Name, table counted, SQL that gives a row for each breach.
pub(crate) const CHECKS: &[(&str, &str, &str)] = &[
    (
        "subcontract_order.has_its_paper_and_list",
        "subcontract_order",
        "SELECT d.number AS problem FROM document d LEFT JOIN subcontract_order o ON o.document_id = d.id \
         WHERE (d.kind = 'subcontract_order') <> (o.document_id IS NOT NULL) \
         UNION ALL SELECT d.number || ': ' || m.number || ' ' || m.state FROM subcontract_order o JOIN document d ON d.id = o.document_id \
         JOIN document m ON m.id = o.list_id WHERE m.kind <> 'subcontract_list' OR m.state <> d.state OR m.partner_id <> d.partner_id \
         UNION ALL SELECT m.number FROM document m WHERE m.kind = 'subcontract_list' \
         AND NOT EXISTS (SELECT 1 FROM subcontract_order o WHERE o.list_id = m.id)",
    ),
    (
        "subcontract_line.is_of_each_line_of_an_order",
        "subcontract_line",
        "SELECT d.number || ' #' || l.number AS problem FROM document_line l JOIN document d ON d.id = l.document_id \
         LEFT JOIN subcontract_line s ON s.line_id = l.id WHERE (l.kind = 'subcontract_order') <> (s.line_id IS NOT NULL) \
         OR s.document_id <> l.document_id OR (s.line_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM subcontract_operation o WHERE o.line_id = l.id))",
    ),
    (
        "subcontract_material.is_of_each_line_of_a_list",
        "subcontract_material",
        "SELECT d.number || ' #' || l.number AS problem FROM document_line l JOIN document d ON d.id = l.document_id \
         LEFT JOIN subcontract_material m ON m.line_id = l.id LEFT JOIN subcontract_operation o ON o.line_id = m.order_line_id \
         AND o.number = m.operation WHERE (l.kind = 'subcontract_list') <> (m.line_id IS NOT NULL) OR m.item_id <> l.item_id \
         OR (m.line_id IS NOT NULL AND o.id IS NULL)",
    ),
    (
        "subcontract_goods.is_of_each_line_of_a_receipt",
        "subcontract_goods",
        "SELECT d.number || ' #' || l.number AS problem FROM document_line l JOIN document d ON d.id = l.document_id \
         LEFT JOIN subcontract_goods g ON g.line_id = l.id WHERE (l.kind = 'subcontract_receipt') <> (g.line_id IS NOT NULL) \
         OR g.quantity <> l.quantity OR (g.line_id IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM line_link k WHERE k.line_id = l.id AND k.parent_id = g.order_line_id))",
    ),
    (
        "subcontract_line.pieces_are_what_came",
        "subcontract_line",
        "SELECT d.number || ' #' || l.number || ': ' || s.good || ' / ' || s.rework AS problem FROM subcontract_line s \
         JOIN document_line l ON l.id = s.line_id JOIN document d ON d.id = l.document_id LEFT JOIN (SELECT order_line_id, \
         SUM(CASE WHEN quality = 'good' THEN quantity ELSE 0 END) AS good, SUM(CASE WHEN quality = 'rework' THEN quantity ELSE 0 END) AS rework \
         FROM subcontract_goods GROUP BY order_line_id) g ON g.order_line_id = s.line_id \
         WHERE s.good <> COALESCE(g.good, 0) OR s.rework <> COALESCE(g.rework, 0)",
    ),
    (
        "subcontract_operation.rejects_are_what_came",
        "subcontract_operation",
        "SELECT d.number || ' #' || l.number || ' ' || o.number AS problem FROM subcontract_operation o \
         JOIN document_line l ON l.id = o.line_id JOIN document d ON d.id = l.document_id LEFT JOIN (SELECT order_line_id, operation, \
         SUM(CASE WHEN quality = 'reject_material' THEN quantity ELSE 0 END) AS material, \
         SUM(CASE WHEN quality = 'reject_work' THEN quantity ELSE 0 END) AS work FROM subcontract_goods GROUP BY order_line_id, operation) g \
         ON g.order_line_id = o.line_id AND g.operation = o.number \
         WHERE o.reject_material <> COALESCE(g.material, 0) OR o.reject_work <> COALESCE(g.work, 0)",
    ),
    (
        "subcontract_material.sums_are_those_of_its_papers",
        "subcontract_material",
        "SELECT d.number || ' #' || l.number AS problem FROM subcontract_material m JOIN document_line l ON l.id = m.line_id \
         JOIN document d ON d.id = l.document_id LEFT JOIN (SELECT k.parent_id, \
         SUM(CASE WHEN c.kind = 'subcontract_issue' THEN k.quantity ELSE 0 END) AS issued, \
         SUM(CASE WHEN c.kind = 'subcontract_supplement' THEN k.quantity ELSE 0 END) AS supplemented, \
         SUM(CASE WHEN c.kind = 'subcontract_use' THEN k.quantity ELSE 0 END) AS used FROM line_link k \
         JOIN document_line c ON c.id = k.line_id JOIN document e ON e.id = c.document_id WHERE e.state NOT IN ('draft', 'cancelled') \
         GROUP BY k.parent_id) a ON a.parent_id = m.line_id LEFT JOIN (SELECT g.parent_id, SUM(k.quantity) AS returned FROM line_link k \
         JOIN document_line c ON c.id = k.line_id AND c.kind = 'subcontract_return' JOIN document e ON e.id = c.document_id \
         JOIN line_link g ON g.line_id = k.parent_id WHERE e.state NOT IN ('draft', 'cancelled') GROUP BY g.parent_id) b \
         ON b.parent_id = m.line_id WHERE m.issued <> COALESCE(a.issued, 0) OR m.supplemented <> COALESCE(a.supplemented, 0) \
         OR m.returned <> COALESCE(b.returned, 0) OR (NOT m.is_piece AND m.used - m.short <> COALESCE(a.used, 0))",
    ),
    (
        "stock_balance.at_a_supplier_is_what_its_orders_left_there",
        "stock_balance",
        // What was put there free belongs to no order, so there may be more.
        "SELECT p.code || ' ' || i.code || ': ' || COALESCE(b.quantity, 0) || ' < ' || a.there AS problem FROM (SELECT d.partner_id, m.item_id, \
         SUM(m.issued + m.supplemented + m.taken_over - m.returned - m.passed_on - m.lost - m.used + m.short) AS there \
         FROM subcontract_material m JOIN document_line l ON l.id = m.order_line_id JOIN document d ON d.id = l.document_id \
         WHERE NOT m.is_piece GROUP BY d.partner_id, m.item_id) a JOIN partner p ON p.id = a.partner_id JOIN item i ON i.id = a.item_id \
         LEFT JOIN (SELECT w.partner_id, s.item_id, SUM(s.quantity) AS quantity FROM stock_balance s JOIN bin n ON n.id = s.bin_id \
         JOIN warehouse w ON w.id = n.warehouse_id AND w.kind = 'supplier' GROUP BY w.partner_id, s.item_id) b \
         ON b.partner_id = a.partner_id AND b.item_id = a.item_id WHERE COALESCE(b.quantity, 0) < a.there",
    ),
];
