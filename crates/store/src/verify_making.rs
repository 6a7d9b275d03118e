//! What must hold of work orders: each with its lists, as far as its papers say.

/// Name, table counted, SQL that gives a row for each breach.
pub(crate) const CHECKS: &[(&str, &str, &str)] = &[
    (
        "work_order.has_its_paper_with_one_line",
        "work_order",
        "SELECT d.number AS problem FROM document d LEFT JOIN work_order o ON o.document_id = d.id \
         LEFT JOIN (SELECT document_id, COUNT(*) AS lines FROM document_line GROUP BY document_id) l ON l.document_id = d.id \
         WHERE (d.kind = 'work_order') <> (o.document_id IS NOT NULL) OR (d.kind = 'work_order' AND COALESCE(l.lines, 0) <> 1)",
    ),
    (
        "work_order.list_is_as_far_as_it",
        "work_order",
        "SELECT d.number || ': ' || m.number || ' ' || m.state AS problem FROM work_order o JOIN document d ON d.id = o.document_id \
         JOIN document m ON m.id = o.list_id WHERE m.kind <> 'material_list' OR m.state <> d.state \
         UNION ALL SELECT m.number FROM document m WHERE m.kind = 'material_list' AND m.state <> 'cancelled' AND NOT EXISTS (SELECT 1 FROM work_order o WHERE o.list_id = m.id)",
    ),
    (
        "work_order.started_is_what_was_posted",
        "work_order",
        "SELECT d.number AS problem FROM work_order o JOIN document d ON d.id = o.document_id WHERE o.started <> (EXISTS (SELECT 1 \
         FROM document_line l JOIN line_link k ON k.parent_id = l.id JOIN document_line c ON c.id = k.line_id JOIN document e ON e.id = c.document_id \
         WHERE l.document_id IN (o.document_id, o.list_id) AND c.kind IN ('issue', 'supplement', 'completion') AND e.state = 'posted' \
         AND e.reverses_id IS NULL) OR EXISTS (SELECT 1 FROM work_report r WHERE r.document_id = o.document_id AND r.reversal_of IS NULL \
         AND NOT EXISTS (SELECT 1 FROM work_report b WHERE b.reversal_of = r.id)))",
    ),
    (
        "work_order_component.is_of_each_line_of_a_list",
        "work_order_component",
        "SELECT d.number || ' #' || l.number AS problem FROM document_line l JOIN document d ON d.id = l.document_id \
         LEFT JOIN work_order_component c ON c.line_id = l.id LEFT JOIN work_order o ON o.document_id = c.document_id \
         WHERE l.kind = 'material_list' AND d.state <> 'cancelled' AND (c.line_id IS NULL OR o.list_id IS NULL OR o.list_id <> l.document_id \
         OR (c.kind = 'component') <> (l.quantity > 0)) UNION ALL SELECT CAST(c.line_id AS TEXT) FROM work_order_component c \
         JOIN document_line l ON l.id = c.line_id WHERE l.kind <> 'material_list'",
    ),
    (
        "document_line.planned_is_done_by_what_was_made",
        "document_line",
        "SELECT d.number || ' #' || l.number || ': ' || l.done AS problem FROM document_line l JOIN document d ON d.id = l.document_id \
         LEFT JOIN (SELECT p.parent_id, SUM(CASE WHEN p.done <= p.before THEN 0 WHEN p.done >= p.before + p.quantity THEN p.quantity \
         ELSE p.done - p.before END) AS quantity FROM (SELECT k.parent_id, k.quantity, w.done, w.item_id, \
         COALESCE((SELECT SUM(e.quantity) FROM line_link e WHERE e.line_id = k.line_id AND e.id < k.id), 0) AS before FROM line_link k \
         JOIN document_line w ON w.id = k.line_id AND w.kind = 'work_order') p JOIN document_line n ON n.id = p.parent_id AND n.item_id = p.item_id \
         GROUP BY p.parent_id) a ON a.parent_id = l.id WHERE l.kind = 'production_plan' AND l.done <> COALESCE(a.quantity, 0)",
    ),
    (
        "work_order.left_over_is_what_is_in_no_piece",
        "work_order",
        "SELECT d.number || ': ' || o.left_over AS problem FROM work_order o JOIN document d ON d.id = o.document_id \
         LEFT JOIN (SELECT w.document_id, SUM(m.value) AS value FROM work_order w JOIN document_line l ON l.document_id IN (w.list_id, w.document_id) \
         JOIN line_link k ON k.parent_id = l.id JOIN document_line c ON c.id = k.line_id AND c.kind IN ('issue', 'supplement', 'completion') \
         JOIN stock_move m ON m.document_line_id = c.id GROUP BY w.document_id) a ON a.document_id = o.document_id \
         LEFT JOIN (SELECT w.document_id, SUM(m.value) AS value FROM work_order w JOIN document_line l ON l.document_id = w.list_id \
         JOIN line_link k ON k.parent_id = l.id JOIN document_line c ON c.id = k.line_id AND c.kind IN ('issue', 'supplement') \
         JOIN line_link g ON g.parent_id = c.id JOIN document_line r ON r.id = g.line_id AND r.kind = 'material_return' \
         JOIN stock_move m ON m.document_line_id = r.id GROUP BY w.document_id) b ON b.document_id = o.document_id \
         LEFT JOIN (SELECT document_id, SUM(labour + machine + energy + overhead) AS value FROM work_order_operation GROUP BY document_id) c \
         ON c.document_id = o.document_id WHERE o.left_over IS NOT NULL \
         AND (d.state <> 'closed' OR o.left_over + COALESCE(a.value, 0) + COALESCE(b.value, 0) - COALESCE(c.value, 0) <> 0)",
    ),
    (
        "work_order_closing.stands_while_its_order_is_closed",
        "work_order_closing",
        "SELECT d.number || ' ' || d.state AS problem FROM document d WHERE d.kind = 'work_order' AND (SELECT COUNT(*) FROM work_order_closing c \
         WHERE c.document_id = d.id AND c.reopened_at IS NULL) <> CASE WHEN d.state = 'closed' THEN 1 ELSE 0 END",
    ),
    (
        "work_order_link.what_was_put_into_another_is_given_up",
        "work_order_link",
        "SELECT d.number || ' ' || d.state AS problem FROM work_order_link k JOIN document d ON d.id = k.document_id \
         WHERE k.kind = 'merged_into' AND d.state <> 'cancelled'",
    ),
    (
        "line_link.an_order_is_for_no_more_than_it_makes",
        "line_link",
        "SELECT d.number || ': ' || k.quantity || ' of ' || l.quantity AS problem FROM document_line l JOIN document d ON d.id = l.document_id \
         JOIN (SELECT line_id, SUM(quantity) AS quantity FROM line_link GROUP BY line_id) k ON k.line_id = l.id \
         WHERE l.kind = 'work_order' AND k.quantity > l.quantity OR l.kind = 'material_list' AND d.state <> 'cancelled' AND k.quantity <> l.quantity",
    ),
    (
        "line_link.only_a_component_has_a_stand_in",
        "line_link",
        "SELECT d.number || ' #' || l.number AS problem FROM line_link k JOIN document_line l ON l.id = k.line_id JOIN document d ON d.id = l.document_id \
         JOIN document_line p ON p.id = k.parent_id LEFT JOIN work_order_component c ON c.line_id = p.id WHERE l.kind IN ('issue', 'supplement', 'completion', \
         'material_return') AND l.item_id <> p.item_id AND (l.kind <> 'issue' OR p.kind <> 'material_list' OR c.kind IS NULL OR c.kind <> 'component')",
    ),
];
