-- What invoices say of each line of a purchase order, so that lists of what differs look at the lines alone.
-- Quantities × 10⁻⁶, amounts × 10⁻⁴, as everywhere. What was taken back is not in it.

CREATE TABLE order_bill (
  line_id INTEGER NOT NULL PRIMARY KEY REFERENCES document_line (id) ON DELETE CASCADE,
  -- Invoiced, less what was credited.
  quantity INTEGER NOT NULL,
  net INTEGER NOT NULL,
  tax INTEGER NOT NULL,
  gross INTEGER NOT NULL,
  -- So many lines of invoices have another price or rate of tax than ordered.
  off INTEGER NOT NULL CHECK (off >= 0),
  CHECK (net + tax = gross)
) STRICT;
-- Invoices that are not wholly paid.
CREATE INDEX document_unsettled ON document (kind, id) WHERE settled <> gross;
CREATE INDEX document_line_kind ON document_line (kind, id);

INSERT INTO order_bill (line_id, quantity, net, tax, gross, off)
SELECT o.id, SUM(i.quantity), SUM(i.net), SUM(i.tax), SUM(i.gross), SUM(CASE WHEN i.own_price AND (i.price <> o.price OR i.discount <> o.discount
  OR i.tax_rate <> o.tax_rate OR e.tax_included <> d.tax_included) THEN 1 ELSE 0 END)
FROM (SELECT k.parent_id AS order_id, k.line_id AS from_id FROM line_link k JOIN document_line r ON r.id = k.line_id WHERE r.kind = 'receipt'
  UNION ALL SELECT g.parent_id, k.line_id FROM line_link k JOIN document_line r ON r.id = k.line_id JOIN line_link g ON g.line_id = k.parent_id
  WHERE r.kind = 'supplier_return') f
JOIN line_link n ON n.parent_id = f.from_id JOIN document_line i ON i.id = n.line_id JOIN document e ON e.id = i.document_id
JOIN document_line o ON o.id = f.order_id JOIN document d ON d.id = o.document_id
WHERE i.kind = 'purchase_invoice' AND e.state = 'posted' AND e.reverses_id IS NULL
GROUP BY o.id;
