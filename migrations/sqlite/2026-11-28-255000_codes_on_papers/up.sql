-- Which codes are on which papers, as their lines' shares say: a list finds the papers of a part of a code by it, and looks at one row of a
-- paper instead of at all of its lines.
CREATE TABLE document_code (
  document_id INTEGER NOT NULL REFERENCES document (id),
  tracking_id INTEGER NOT NULL REFERENCES tracking (id),
  PRIMARY KEY (document_id, tracking_id)
) STRICT, WITHOUT ROWID;
INSERT INTO document_code (document_id, tracking_id) SELECT DISTINCT l.document_id, s.tracking_id FROM line_share s
  JOIN document_line l ON l.id = s.line_id WHERE s.tracking_id IS NOT NULL;
CREATE INDEX document_code_tracking ON document_code (tracking_id, document_id);
-- A lot is found by how it begins.
CREATE INDEX stock_balance_lot ON stock_balance (lot, item_id);
-- Ordered lines of nobody's order, newest first.
CREATE INDEX document_line_match_without_code ON document_line (day, id) WHERE kind = 'purchase_order' AND tracking_id IS NULL;
