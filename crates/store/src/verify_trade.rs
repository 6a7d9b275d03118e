//! What must hold of papers, stock, promises and codes: every balance again from the ledger, every count from the papers.

/// Name, table counted, SQL that gives a row for each breach.
pub(crate) const CHECKS: &[(&str, &str, &str)] = &[
    (
        "stock_balance.is_the_sum_of_its_moves",
        "stock_balance",
        "SELECT i.code || ' ' || b.bin_id || ' ' || b.lot || ': ' || b.quantity || ' / ' || b.held AS problem FROM stock_balance b \
         JOIN item i ON i.id = b.item_id LEFT JOIN (SELECT item_id, bin_id, lot, SUM(quantity) AS quantity, SUM(held) AS held FROM stock_move \
         GROUP BY item_id, bin_id, lot) m ON m.item_id = b.item_id AND m.bin_id = b.bin_id AND m.lot = b.lot \
         WHERE b.quantity <> COALESCE(m.quantity, 0) OR b.held <> COALESCE(m.held, 0)",
    ),
    (
        "stock_move.has_its_balance",
        "stock_move",
        "SELECT i.code || ' ' || m.bin_id || ' ' || m.lot AS problem FROM (SELECT DISTINCT item_id, bin_id, lot FROM stock_move) m \
         JOIN item i ON i.id = m.item_id WHERE NOT EXISTS (SELECT 1 FROM stock_balance b WHERE b.item_id = m.item_id AND b.bin_id = m.bin_id \
         AND b.lot = m.lot)",
    ),
    (
        "stock_move.kind_is_that_of_its_paper",
        "stock_move",
        "SELECT m.id || ': ' || m.kind AS problem FROM stock_move m JOIN document_line l ON l.id = m.document_line_id WHERE m.kind <> l.kind",
    ),
    (
        "item_stock.is_the_sum_of_its_balances",
        "item_stock",
        "SELECT i.code AS problem FROM item_stock s JOIN item i ON i.id = s.item_id LEFT JOIN (SELECT b.item_id, \
         SUM(CASE WHEN w.kind = 'stock' THEN b.quantity ELSE 0 END) AS on_hand, SUM(CASE WHEN w.kind = 'stock' THEN b.held ELSE 0 END) AS held, \
         SUM(CASE WHEN w.kind = 'quarantine' THEN b.quantity ELSE 0 END) AS quarantine, \
         SUM(CASE WHEN w.kind = 'supplier' THEN b.quantity ELSE 0 END) AS at_supplier FROM stock_balance b JOIN bin n ON n.id = b.bin_id \
         JOIN warehouse w ON w.id = n.warehouse_id GROUP BY b.item_id) b ON b.item_id = s.item_id WHERE s.on_hand <> COALESCE(b.on_hand, 0) \
         OR s.held <> COALESCE(b.held, 0) OR s.quarantine <> COALESCE(b.quarantine, 0) OR s.at_supplier <> COALESCE(b.at_supplier, 0)",
    ),
    (
        "item_stock.value_is_the_sum_of_its_moves",
        "item_stock",
        "SELECT i.code || ' ' || s.value AS problem FROM item_stock s JOIN item i ON i.id = s.item_id \
         LEFT JOIN (SELECT item_id, SUM(value) AS value FROM stock_move GROUP BY item_id) m ON m.item_id = s.item_id \
         WHERE s.value <> COALESCE(m.value, 0)",
    ),
    (
        "item_stock.is_there_for_what_moved",
        "stock_move",
        "SELECT i.code AS problem FROM (SELECT DISTINCT item_id FROM stock_move) m JOIN item i ON i.id = m.item_id \
         WHERE NOT EXISTS (SELECT 1 FROM item_stock s WHERE s.item_id = m.item_id)",
    ),
    (
        "document_line.reserved_is_the_sum_of_its_records",
        "reservation",
        "SELECT d.number || ' #' || l.number || ': ' || l.reserved AS problem FROM document_line l JOIN document d ON d.id = l.document_id \
         LEFT JOIN (SELECT line_id, SUM(CASE WHEN kind = 'hold' THEN quantity ELSE -quantity END) AS quantity FROM reservation GROUP BY line_id) r \
         ON r.line_id = l.id WHERE l.reserved <> COALESCE(r.quantity, 0)",
    ),
    (
        "item_stock.reserved_is_the_sum_of_its_records",
        "item_stock",
        "SELECT i.code || ' ' || s.reserved AS problem FROM item_stock s JOIN item i ON i.id = s.item_id LEFT JOIN (SELECT item_id, \
         SUM(CASE WHEN kind = 'hold' THEN quantity ELSE -quantity END) AS quantity FROM reservation GROUP BY item_id) r ON r.item_id = s.item_id \
         WHERE s.reserved <> COALESCE(r.quantity, 0)",
    ),
    (
        "document_line.says_what_its_paper_says",
        "document_line",
        "SELECT d.number || ' #' || l.number AS problem FROM document_line l JOIN document d ON d.id = l.document_id WHERE l.kind <> d.kind \
         OR l.day <> d.day OR COALESCE(l.partner_id, 0) <> COALESCE(d.partner_id, 0) OR l.wanted <> COALESCE(l.due, d.due, 2147483647)",
    ),
    (
        "document_line.bears_the_first_of_its_codes",
        "document_line",
        "SELECT d.number || ' #' || l.number AS problem FROM document_line l JOIN document d ON d.id = l.document_id \
         WHERE COALESCE(l.tracking_id, 0) <> COALESCE((SELECT s.tracking_id FROM line_share s WHERE s.line_id = l.id \
         AND s.tracking_id IS NOT NULL ORDER BY s.id LIMIT 1), 0)",
    ),
    (
        "document.is_found_by_what_its_lines_say",
        "document",
        "SELECT d.number AS problem FROM document d LEFT JOIN document_line f ON f.document_id = d.id AND f.number = 1 \
         WHERE COALESCE(d.item_id, 0) <> COALESCE(f.item_id, 0) OR COALESCE(d.tracking_id, 0) <> COALESCE((SELECT l.tracking_id \
         FROM document_line l WHERE l.document_id = d.id AND l.tracking_id IS NOT NULL ORDER BY l.number LIMIT 1), 0) \
         OR d.unclaimed <> EXISTS (SELECT 1 FROM document_line l JOIN line_share s ON s.line_id = l.id WHERE l.document_id = d.id \
         AND s.tracking_id IS NULL)",
    ),
    (
        "document_code.is_what_shares_say",
        "document_code",
        "SELECT d.number || ' ' || t.code AS problem FROM (SELECT l.document_id, s.tracking_id FROM document_line l \
         JOIN line_share s ON s.line_id = l.id WHERE s.tracking_id IS NOT NULL EXCEPT SELECT document_id, tracking_id FROM document_code) x \
         JOIN document d ON d.id = x.document_id JOIN tracking t ON t.id = x.tracking_id \
         UNION ALL SELECT d.number || ' ' || t.code FROM document_code x JOIN document d ON d.id = x.document_id \
         JOIN tracking t ON t.id = x.tracking_id WHERE NOT EXISTS (SELECT 1 FROM document_line l JOIN line_share s ON s.line_id = l.id \
         WHERE l.document_id = x.document_id AND s.tracking_id = x.tracking_id)",
    ),
    (
        "document.is_the_sum_of_its_lines",
        "document",
        "SELECT d.number AS problem FROM document d LEFT JOIN (SELECT document_id, SUM(net) AS net, SUM(tax) AS tax, SUM(gross) AS gross \
         FROM document_line GROUP BY document_id) l ON l.document_id = d.id WHERE d.net <> COALESCE(l.net, 0) OR d.tax <> COALESCE(l.tax, 0) \
         OR d.gross <> COALESCE(l.gross, 0)",
    ),
    (
        "document.numbers_have_no_gaps",
        "number_series",
        "SELECT n.kind || ' ' || (n.given - COALESCE(d.there, 0)) AS problem FROM (SELECT kind, SUM(next - 1) AS given FROM number_series \
         WHERE kind NOT IN ('tracking', 'stock_count', 'work_report') GROUP BY kind) n LEFT JOIN (SELECT kind, COUNT(*) AS there FROM document GROUP BY kind) d ON d.kind = n.kind \
         WHERE n.given <> COALESCE(d.there, 0)",
    ),
    (
        "tracking.numbers_have_no_gaps",
        "tracking",
        "SELECT 'tracking ' || n.given AS problem FROM (SELECT COALESCE(SUM(next - 1), 0) AS given FROM number_series WHERE kind = 'tracking') n \
         WHERE n.given <> (SELECT COUNT(*) FROM tracking)",
    ),
    (
        "line_share.adds_up_to_its_line",
        "document_line",
        "SELECT d.number || ' #' || l.number || ': ' || COALESCE(s.quantity, 0) || ' of ' || l.quantity AS problem FROM document_line l \
         JOIN document d ON d.id = l.document_id LEFT JOIN (SELECT line_id, SUM(quantity) AS quantity FROM line_share GROUP BY line_id) s \
         ON s.line_id = l.id WHERE d.posted_at IS NOT NULL AND d.kind NOT IN ('transfer', 'adjustment') AND COALESCE(s.quantity, 0) <> l.quantity",
    ),
    (
        "document_line.done_is_what_came_of_it",
        "document_line",
        "SELECT d.number || ' #' || l.number || ': ' || l.done AS problem FROM document_line l JOIN document d ON d.id = l.document_id \
         LEFT JOIN (SELECT k.parent_id, SUM(k.quantity) AS quantity FROM line_link k JOIN document_line c ON c.id = k.line_id \
         JOIN document_line q ON q.id = k.parent_id JOIN document e ON e.id = c.document_id \
         LEFT JOIN subcontract_goods sg ON sg.line_id = c.id \
         WHERE e.state NOT IN ('draft', 'cancelled') AND (sg.quality IS NULL OR sg.quality = 'good') AND (c.kind IN ('purchase_order', 'receipt', 'shipment', 'issue', 'completion', 'subcontract_issue', 'subcontract_receipt') \
         OR (c.kind = 'subcontract_order' AND q.kind = 'requisition') OR (c.kind = 'subcontract_list' AND q.kind = 'material_list')) GROUP BY k.parent_id) a ON a.parent_id = l.id LEFT JOIN (SELECT g.parent_id, SUM(CASE WHEN g.quantity = p.quantity THEN k.quantity ELSE g.quantity * (k.quantity / p.quantity) END) AS quantity FROM line_link k \
         JOIN document_line c ON c.id = k.line_id JOIN document e ON e.id = c.document_id JOIN line_link g ON g.line_id = k.parent_id \
         JOIN document_line p ON p.id = k.parent_id WHERE e.state NOT IN ('draft', 'cancelled') AND p.kind NOT IN ('supplement', 'subcontract_supplement') \
         AND c.kind IN ('supplier_return', 'material_return', 'subcontract_return', 'subcontract_goods_back') GROUP BY g.parent_id) b ON b.parent_id = l.id \
         LEFT JOIN (SELECT parent_id, SUM(quantity) AS quantity FROM freed_share GROUP BY parent_id) f ON f.parent_id = l.id \
         WHERE l.kind IN ('sales_order', 'purchase_order', 'requisition', 'work_order', 'material_list', 'subcontract_order', 'subcontract_list') \
         AND l.done <> COALESCE(a.quantity, 0) - COALESCE(b.quantity, 0) - COALESCE(f.quantity, 0)",
    ),
    (
        "freed_share.is_of_a_closed_order",
        "freed_share",
        "SELECT d.number || ' #' || l.number || ': ' || f.quantity AS problem FROM freed_share f JOIN line_share s ON s.id = f.share_id \
         JOIN line_link k ON k.id = s.link_id JOIN document_line l ON l.id = f.line_id JOIN document d ON d.id = l.document_id \
         WHERE d.kind <> 'purchase_order' OR d.state <> 'closed' OR s.line_id <> f.line_id OR k.parent_id <> f.parent_id OR f.quantity > s.quantity",
    ),
    (
        "document_line.billed_and_returned_are_what_came_of_it",
        "document_line",
        "SELECT d.number || ' #' || l.number || ': ' || l.billed || ' / ' || l.returned AS problem FROM document_line l \
         JOIN document d ON d.id = l.document_id LEFT JOIN (SELECT k.parent_id, \
         SUM(CASE WHEN c.kind IN ('sales_invoice', 'purchase_invoice') THEN ABS(k.quantity) * CASE WHEN e.reverses_id IS NULL THEN 1 ELSE -1 END ELSE 0 END) AS billed, \
         SUM(CASE WHEN c.kind IN ('supplier_return', 'customer_return', 'material_return', 'subcontract_return', 'subcontract_goods_back') THEN k.quantity ELSE 0 END) AS returned FROM line_link k \
         JOIN document_line c ON c.id = k.line_id JOIN document e ON e.id = c.document_id WHERE e.state NOT IN ('draft', 'cancelled') \
         GROUP BY k.parent_id) a ON a.parent_id = l.id WHERE l.kind IN ('receipt', 'shipment', 'supplier_return', 'customer_return', 'issue', 'supplement', \
         'subcontract_issue', 'subcontract_supplement', 'subcontract_receipt') AND d.reverses_id IS NULL AND (l.billed <> COALESCE(a.billed, 0) OR l.returned <> COALESCE(a.returned, 0))",
    ),
    (
        "document_line.returned_of_an_order_is_what_came_back",
        "document_line",
        "SELECT d.number || ' #' || l.number || ': ' || l.returned AS problem FROM document_line l JOIN document d ON d.id = l.document_id \
         LEFT JOIN (SELECT g.parent_id, SUM(k.quantity) AS quantity FROM line_link k JOIN document_line c ON c.id = k.line_id \
         JOIN document e ON e.id = c.document_id JOIN line_link g ON g.line_id = k.parent_id WHERE e.state NOT IN ('draft', 'cancelled') \
         AND c.kind = 'customer_return' GROUP BY g.parent_id) b ON b.parent_id = l.id \
         WHERE l.kind = 'sales_order' AND l.returned <> COALESCE(b.quantity, 0)",
    ),
    (
        "document_line.reserved_is_for_what_is_to_come",
        "document_line",
        "SELECT d.number || ' #' || l.number || ': ' || l.reserved AS problem FROM document_line l JOIN document d ON d.id = l.document_id \
         WHERE l.reserved > 0 AND (NOT l.open OR l.reserved > l.quantity - l.done)",
    ),
    (
        "document.settled_is_what_was_paid",
        "document",
        "SELECT d.number || ': ' || d.settled AS problem FROM document d LEFT JOIN (SELECT l.settles_id, SUM(l.gross) AS gross FROM document_line l \
         JOIN document e ON e.id = l.document_id WHERE e.state NOT IN ('draft', 'cancelled') GROUP BY l.settles_id) p ON p.settles_id = d.id \
         WHERE d.kind IN ('sales_invoice', 'purchase_invoice') AND d.settled <> COALESCE(p.gross, 0)",
    ),
    (
        "document.order_is_done_when_its_lines_are",
        "document",
        "SELECT d.number || ' ' || d.state AS problem FROM document d WHERE d.kind IN ('sales_order', 'purchase_order', 'requisition', 'production_plan', 'work_order') \
         AND ((d.state = 'open') <> EXISTS (SELECT 1 FROM document_line l WHERE l.document_id = d.id AND l.open))",
    ),
    (
        "stock_count.numbers_have_no_gaps",
        "stock_count",
        "SELECT 'stock_count ' || n.given AS problem FROM (SELECT COALESCE(SUM(next - 1), 0) AS given FROM number_series \
         WHERE kind = 'stock_count') n WHERE n.given <> (SELECT COUNT(*) FROM stock_count)",
    ),
    (
        "stock_count.figures_are_those_of_its_lines",
        "stock_count",
        "SELECT c.number || ': ' || c.lines || ' / ' || c.counted AS problem FROM stock_count c LEFT JOIN (SELECT count_id, COUNT(*) AS lines, \
         COUNT(counted) AS counted, SUM(CASE WHEN counted = book THEN 1 ELSE 0 END) AS exact FROM stock_count_line GROUP BY count_id) l \
         ON l.count_id = c.id WHERE c.lines <> COALESCE(l.lines, 0) OR c.counted <> COALESCE(l.counted, 0) OR c.exact <> COALESCE(l.exact, 0)",
    ),
    (
        "stock_count_line.is_its_last_entry",
        "stock_count_line",
        "SELECT c.number || ' #' || l.number AS problem FROM stock_count_line l JOIN stock_count c ON c.id = l.count_id WHERE l.counted IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM stock_count_entry e WHERE e.id = (SELECT MAX(f.id) FROM stock_count_entry f WHERE f.line_id = l.id) \
         AND e.round = l.round AND e.counted = l.counted AND e.book = l.book AND e.at = l.counted_at AND e.actor = l.counted_by)",
    ),
    (
        "stock_count_line.posted_is_what_differs",
        "stock_count_line",
        "SELECT c.number || ' #' || l.number AS problem FROM stock_count_line l JOIN stock_count c ON c.id = l.count_id \
         LEFT JOIN document_line d ON d.id = l.document_line_id WHERE CASE WHEN c.state = 'posted' AND l.counted <> l.book \
         THEN d.id IS NULL OR d.quantity <> l.counted - l.book OR d.item_id <> l.item_id OR d.bin_id <> l.bin_id OR d.lot <> l.lot \
         ELSE d.id IS NOT NULL END",
    ),
    (
        "order_bill.is_what_invoices_say",
        "order_bill",
        "SELECT d.number || ' #' || l.number || ': ' || COALESCE(b.quantity, 0) || ' of ' || COALESCE(a.quantity, 0) AS problem FROM document_line l \
         JOIN document d ON d.id = l.document_id LEFT JOIN order_bill b ON b.line_id = l.id LEFT JOIN (SELECT i.id, SUM(i.quantity) AS quantity, SUM(i.net) AS net, SUM(i.gross) AS gross, \
         CASE WHEN SUM(CASE WHEN i.otherwise THEN i.quantity ELSE 0 END) = 0 AND SUM(CASE WHEN i.otherwise THEN i.net ELSE 0 END) = 0 \
         AND SUM(CASE WHEN i.otherwise THEN i.gross ELSE 0 END) = 0 THEN 0 ELSE SUM(CASE WHEN i.otherwise THEN 1 ELSE 0 END) END AS off \
         FROM (SELECT o.id, i.quantity, i.net, i.gross, i.own_price AND (i.price <> o.price OR i.discount <> o.discount OR i.tax_rate <> o.tax_rate OR e.tax_included <> d.tax_included) \
         AS otherwise FROM (SELECT k.parent_id AS order_id, k.line_id AS from_id FROM line_link k JOIN document_line r ON r.id = k.line_id \
         WHERE r.kind = 'receipt' UNION ALL SELECT g.parent_id, k.line_id FROM line_link k JOIN document_line r ON r.id = k.line_id \
         JOIN line_link g ON g.line_id = k.parent_id WHERE r.kind = 'supplier_return') f JOIN line_link n ON n.parent_id = f.from_id \
         JOIN document_line i ON i.id = n.line_id JOIN document e ON e.id = i.document_id JOIN document_line o ON o.id = f.order_id \
         JOIN document d ON d.id = o.document_id WHERE i.kind = 'purchase_invoice' AND e.state = 'posted' AND e.reverses_id IS NULL) i GROUP BY i.id) a \
         ON a.id = l.id WHERE (a.id IS NULL) <> (b.line_id IS NULL) OR a.quantity <> b.quantity OR a.net <> b.net OR a.gross <> b.gross OR a.off <> b.off",
    ),
    (
        "order_bill.says_what_is_beyond_and_not_accepted",
        "order_bill",
        "SELECT d.number || ' #' || l.number || ': ' || b.beyond || ', ' || b.unaccepted AS problem FROM order_bill b \
         JOIN document_line l ON l.id = b.line_id JOIN document d ON d.id = l.document_id LEFT JOIN (SELECT c.order_id, \
         SUM(CASE WHEN c.billed > c.there THEN c.billed - c.there ELSE 0 END) AS beyond, SUM(CASE WHEN c.review NOT IN ('waiting', 'rejected') \
         OR c.billed <= 0 THEN 0 WHEN c.billed < c.there THEN c.billed ELSE c.there END) AS unaccepted FROM (SELECT k.parent_id AS order_id, r.review, \
         r.quantity - r.returned AS there, r.billed - COALESCE((SELECT SUM(s.billed) FROM line_link g JOIN document_line s ON s.id = g.line_id \
         WHERE g.parent_id = r.id AND s.kind = 'supplier_return'), 0) AS billed FROM line_link k JOIN document_line r ON r.id = k.line_id \
         JOIN document e ON e.id = r.document_id WHERE r.kind = 'receipt' AND e.state = 'posted' AND e.reverses_id IS NULL) c GROUP BY c.order_id) a \
         ON a.order_id = b.line_id WHERE b.beyond <> COALESCE(a.beyond, 0) OR b.unaccepted <> COALESCE(a.unaccepted, 0)",
    ),
    (
        "document.used_of_money_is_what_it_pays",
        "document",
        "SELECT d.number || ': ' || d.settled AS problem FROM document d LEFT JOIN (SELECT document_id, SUM(gross) AS gross FROM document_line \
         WHERE settles_id IS NOT NULL GROUP BY document_id) o ON o.document_id = d.id LEFT JOIN (SELECT l.settles_id, SUM(l.gross) AS gross \
         FROM document_line l JOIN document e ON e.id = l.document_id WHERE e.state NOT IN ('draft', 'cancelled') GROUP BY l.settles_id) u \
         ON u.settles_id = d.id WHERE d.kind IN ('payment', 'money_receipt') AND d.state = 'posted' AND d.reverses_id IS NULL \
         AND d.settled <> COALESCE(o.gross, 0) - COALESCE(u.gross, 0)",
    ),
    (
        "document.what_is_open_is_what_was_invoiced_and_not_paid",
        "document",
        "SELECT COALESCE(p.code, '') || ': ' || s.ledger || ' / ' || s.open AS problem FROM (SELECT partner_id, \
         CASE WHEN kind IN ('sales_invoice', 'money_receipt') THEN 'receivable' ELSE 'payable' END AS side, \
         SUM(CASE WHEN kind IN ('sales_invoice', 'purchase_invoice') THEN gross ELSE -gross END) AS ledger, \
         SUM(CASE WHEN state <> 'posted' OR reverses_id IS NOT NULL THEN 0 WHEN kind IN ('sales_invoice', 'purchase_invoice') THEN gross - settled \
         ELSE settled - gross END) AS open \
         FROM document WHERE kind IN ('sales_invoice', 'purchase_invoice', 'payment', 'money_receipt') AND state IN ('posted', 'reversed') \
         GROUP BY partner_id, CASE WHEN kind IN ('sales_invoice', 'money_receipt') THEN 'receivable' ELSE 'payable' END) s \
         LEFT JOIN partner p ON p.id = s.partner_id WHERE s.ledger <> s.open",
    ),
    (
        "stock_snapshot.is_the_one_before_and_the_moves_between",
        "stock_snapshot",
        "SELECT s.due || ' ' || x.item_id || ' ' || x.bin_id || ' ' || x.lot AS problem FROM stock_snapshot s JOIN (SELECT u.snapshot_id, u.item_id, \
         u.bin_id, u.lot, SUM(u.quantity) AS quantity, SUM(u.held) AS held FROM (SELECT snapshot_id, item_id, bin_id, lot, quantity, held \
         FROM stock_snapshot_line UNION ALL SELECT n.id, l.item_id, l.bin_id, l.lot, -l.quantity, -l.held FROM stock_snapshot n \
         JOIN stock_snapshot_line l ON l.snapshot_id = n.before_id UNION ALL SELECT n.id, m.item_id, m.bin_id, m.lot, -m.quantity, -m.held \
         FROM stock_snapshot n LEFT JOIN stock_snapshot p ON p.id = n.before_id JOIN stock_move m ON m.id > COALESCE(p.last_move, 0) \
         AND m.id <= n.last_move) u GROUP BY u.snapshot_id, u.item_id, u.bin_id, u.lot) x ON x.snapshot_id = s.id \
         WHERE x.quantity <> 0 OR x.held <> 0",
    ),
];
