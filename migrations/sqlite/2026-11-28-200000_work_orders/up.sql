-- Work orders: what the shop is to make, what it takes and how it is made, as copied from the bill of material and the routing of a day.

-- A paper may now be one of these, too. Only what is checked changes, and nothing that is stored, so the table is not written anew: it is
-- referred to by most others.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''adjustment''))', '''adjustment'',
    ''work_order'', ''material_list'', ''issue'', ''supplement'', ''material_return'', ''completion''))')
  WHERE type = 'table' AND name = 'document';
PRAGMA writable_schema = RESET;
-- Where the text was another one nothing was changed, and the first work order would be refused: better now than then.
CREATE TEMP TABLE changed (kinds INTEGER NOT NULL CHECK (kinds = 1));
INSERT INTO changed SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'document' AND instr(sql, '''completion''))') > 0;
DROP TABLE changed;

-- What a work order is beside being a paper with one line.
CREATE TABLE work_order (
  document_id INTEGER NOT NULL PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE,
  -- What it takes; empty where it takes nothing.
  list_id INTEGER UNIQUE REFERENCES document (id),
  -- 1 goes first.
  priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 9),
  -- The day whose bill of material and routing were copied.
  copied_day INTEGER NOT NULL,
  bom_version TEXT NOT NULL,
  routing_version TEXT NOT NULL,
  -- It works again what came out badly: it takes the item itself.
  rework INTEGER NOT NULL CHECK (rework IN (0, 1)),
  -- Planned first and last day.
  start_day INTEGER NOT NULL,
  end_day INTEGER NOT NULL,
  -- Something was taken, reported or brought into stock for it.
  started INTEGER NOT NULL CHECK (started IN (0, 1)),
  CHECK (start_day <= end_day)
) STRICT;
CREATE INDEX work_order_start ON work_order (start_day, document_id);
CREATE INDEX work_order_priority ON work_order (priority, document_id);

-- What one order has to do with another.
CREATE TABLE work_order_link (
  id INTEGER NOT NULL PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES document (id),
  other_id INTEGER NOT NULL REFERENCES document (id),
  kind TEXT NOT NULL CHECK (kind IN ('split_from', 'merged_into', 'rework_of')),
  UNIQUE (document_id, other_id, kind),
  CHECK (document_id <> other_id)
) STRICT;
CREATE INDEX work_order_link_other ON work_order_link (other_id);

-- What a line of a material list is beside being a line of a paper.
CREATE TABLE work_order_component (
  line_id INTEGER NOT NULL PRIMARY KEY REFERENCES document_line (id) ON DELETE CASCADE,
  document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
  -- Which operation takes it; empty for the first.
  operation INTEGER CHECK (operation > 0),
  kind TEXT NOT NULL CHECK (kind IN ('component', 'by_product', 'co_product')),
  -- The line of the bill of material that it was copied from. No key: the line may be gone since.
  bom_line_id INTEGER NOT NULL,
  -- Own units for one piece and for the order on top, exactly: '1000/148'.
  per TEXT NOT NULL CHECK (per <> ''),
  fixed TEXT NOT NULL CHECK (fixed <> '')
) STRICT;
CREATE INDEX work_order_component_document ON work_order_component (document_id);

-- How an order is made: the operations of the routing of then.
CREATE TABLE work_order_operation (
  id INTEGER NOT NULL PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number > 0),
  name TEXT NOT NULL,
  work_center_id INTEGER NOT NULL REFERENCES work_center (id),
  outsourced INTEGER NOT NULL CHECK (outsourced IN (0, 1)),
  setup_seconds INTEGER NOT NULL CHECK (setup_seconds >= 0),
  cleanup_seconds INTEGER NOT NULL CHECK (cleanup_seconds >= 0),
  run_seconds INTEGER NOT NULL CHECK (run_seconds >= 0),
  cycle_qty INTEGER NOT NULL CHECK (cycle_qty > 0),
  lead_time_days INTEGER NOT NULL CHECK (lead_time_days >= 0),
  note TEXT NOT NULL,
  -- Of the work centre, then.
  efficiency INTEGER NOT NULL CHECK (efficiency > 0),
  start_day INTEGER NOT NULL,
  end_day INTEGER NOT NULL,
  UNIQUE (document_id, number),
  CHECK (start_day <= end_day)
) STRICT;
CREATE INDEX work_order_operation_work_center ON work_order_operation (work_center_id);
