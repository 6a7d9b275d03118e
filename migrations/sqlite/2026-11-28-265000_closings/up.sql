-- When work orders were closed, and opened again: what was in the shop on a past day does not change by what happens to its order later.
CREATE TABLE work_order_closing (
  document_id INTEGER NOT NULL REFERENCES document (id),
  -- Microseconds UTC.
  closed_at INTEGER NOT NULL,
  reopened_at INTEGER,
  PRIMARY KEY (document_id, closed_at),
  CHECK (reopened_at >= closed_at)
) STRICT, WITHOUT ROWID;
-- Until now nothing but the last change says when.
INSERT INTO work_order_closing (document_id, closed_at) SELECT id, changed_at FROM document WHERE kind = 'work_order' AND state = 'closed';
