-- What invoices say of a line of a purchase order that its receipts do not: × 10⁻⁶, of the quantity that is there already.

-- More than is there of what it was invoiced for: it went back, or never came.
ALTER TABLE order_bill ADD COLUMN beyond INTEGER NOT NULL DEFAULT 0 CHECK (beyond >= 0);
-- There, and waiting for a review or rejected.
ALTER TABLE order_bill ADD COLUMN unaccepted INTEGER NOT NULL DEFAULT 0 CHECK (unaccepted >= 0);

UPDATE order_bill SET beyond = COALESCE((SELECT CAST(SUM(CASE WHEN c.billed > c.there THEN c.billed - c.there ELSE 0 END) AS BIGINT)
  FROM (SELECT r.review, r.quantity - r.returned AS there, r.billed - COALESCE((SELECT SUM(s.billed) FROM line_link g
      JOIN document_line s ON s.id = g.line_id WHERE g.parent_id = r.id AND s.kind = 'supplier_return'), 0) AS billed
    FROM line_link k JOIN document_line r ON r.id = k.line_id JOIN document e ON e.id = r.document_id
    WHERE k.parent_id = order_bill.line_id AND r.kind = 'receipt' AND e.state = 'posted' AND e.reverses_id IS NULL) c), 0);
UPDATE order_bill SET unaccepted = COALESCE((SELECT CAST(SUM(CASE WHEN c.review NOT IN ('waiting', 'rejected') OR c.billed <= 0 THEN 0 WHEN c.billed < c.there THEN c.billed ELSE c.there END) AS BIGINT)
  FROM (SELECT r.review, r.quantity - r.returned AS there, r.billed - COALESCE((SELECT SUM(s.billed) FROM line_link g
      JOIN document_line s ON s.id = g.line_id WHERE g.parent_id = r.id AND s.kind = 'supplier_return'), 0) AS billed
    FROM line_link k JOIN document_line r ON r.id = k.line_id JOIN document e ON e.id = r.document_id
    WHERE k.parent_id = order_bill.line_id AND r.kind = 'receipt' AND e.state = 'posted' AND e.reverses_id IS NULL) c), 0);
