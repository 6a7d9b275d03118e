-- Work ordered from suppliers: what an order is beside a paper, and what happened to each material of it. Quantities and prices × 10⁻⁶,
-- shares × 10⁻⁹, money × 10⁻⁴.

-- An order, with what was agreed of it as a whole.
CREATE TABLE subcontract_order (
  document_id INTEGER NOT NULL PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE,
  -- What goes out for it; empty where nothing does.
  list_id INTEGER UNIQUE REFERENCES document (id),
  -- What waits where a loss is over the tolerance.
  hold_by TEXT NOT NULL CHECK (hold_by IN ('over', 'whole_line')),
  -- What is done when more comes back than could be made of what is there.
  more_back TEXT NOT NULL CHECK (more_back IN ('refused', 'difference'))
) STRICT;

-- A line of an order: a whole item, or operations of a work order in a row.
CREATE TABLE subcontract_line (
  line_id INTEGER NOT NULL PRIMARY KEY REFERENCES document_line (id) ON DELETE CASCADE,
  document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
  work_order_id INTEGER REFERENCES document (id),
  first_operation INTEGER CHECK (first_operation > 0),
  last_operation INTEGER CHECK (last_operation >= first_operation),
  -- Pieces that came good, and to be worked again, less those that went back.
  good INTEGER NOT NULL CHECK (good >= 0),
  rework INTEGER NOT NULL CHECK (rework >= 0),
  CHECK ((work_order_id IS NULL) = (first_operation IS NULL) AND (first_operation IS NULL) = (last_operation IS NULL))
) STRICT;
CREATE INDEX subcontract_line_document ON subcontract_line (document_id);
CREATE INDEX subcontract_line_work_order ON subcontract_line (work_order_id);

-- An operation of a line; number 0 is all the work of a whole item.
CREATE TABLE subcontract_operation (
  id INTEGER NOT NULL PRIMARY KEY,
  line_id INTEGER NOT NULL REFERENCES document_line (id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 0),
  name TEXT NOT NULL,
  -- Of a good piece; empty in a draft until somebody says it, or the order is confirmed.
  price INTEGER CHECK (price >= 0),
  -- Somebody said it; else it is what was agreed on the day of the confirmation.
  own_price INTEGER NOT NULL CHECK (own_price IN (0, 1)),
  -- Pieces spoiled here.
  reject_material INTEGER NOT NULL CHECK (reject_material >= 0),
  reject_work INTEGER NOT NULL CHECK (reject_work >= 0),
  -- What it comes to, as of the last that happened.
  fee INTEGER NOT NULL,
  deduction INTEGER NOT NULL,
  held INTEGER NOT NULL,
  UNIQUE (line_id, number)
) STRICT;

-- A material of a line, kept beside the line of the list: what went where, as the sums of all papers.
CREATE TABLE subcontract_material (
  line_id INTEGER NOT NULL PRIMARY KEY REFERENCES document_line (id) ON DELETE CASCADE,
  order_line_id INTEGER NOT NULL REFERENCES document_line (id) ON DELETE CASCADE,
  operation INTEGER NOT NULL CHECK (operation >= 0),
  item_id INTEGER NOT NULL REFERENCES item (id),
  -- It is the piece that is worked on: nothing of it is in stock.
  is_piece INTEGER NOT NULL CHECK (is_piece IN (0, 1)),
  -- Own units for one piece, exactly: '1000/148'.
  per TEXT NOT NULL CHECK (per <> ''),
  decimals INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 6),
  -- What was agreed and what it was worth when the order was confirmed.
  allowance INTEGER NOT NULL CHECK (allowance BETWEEN 0 AND 1000000000),
  tolerance INTEGER NOT NULL CHECK (tolerance BETWEEN 0 AND 1000000000),
  deducts INTEGER NOT NULL CHECK (deducts IN (0, 1)),
  price INTEGER NOT NULL CHECK (price >= 0),
  standard_price INTEGER NOT NULL CHECK (standard_price >= 0),
  issued INTEGER NOT NULL CHECK (issued >= 0),
  supplemented INTEGER NOT NULL CHECK (supplemented >= 0),
  taken_over INTEGER NOT NULL CHECK (taken_over >= 0),
  returned INTEGER NOT NULL CHECK (returned >= 0),
  passed_on INTEGER NOT NULL CHECK (passed_on >= 0),
  -- Less what was found.
  lost INTEGER NOT NULL,
  -- In pieces that came, and of that: what nobody knows where it came from.
  used INTEGER NOT NULL CHECK (used >= 0),
  short INTEGER NOT NULL CHECK (short >= 0),
  looked TEXT NOT NULL CHECK (looked IN ('no', 'declared', 'counted')),
  -- What was decided about a loss.
  released INTEGER NOT NULL CHECK (released >= 0),
  charged INTEGER NOT NULL CHECK (charged >= 0),
  state TEXT NOT NULL CHECK (state IN ('clear', 'warn', 'hold')),
  CHECK (issued + supplemented + taken_over - returned - passed_on - lost - used + short >= 0)
) STRICT;
CREATE INDEX subcontract_material_order ON subcontract_material (order_line_id);
CREATE INDEX subcontract_material_item ON subcontract_material (item_id);
CREATE INDEX subcontract_material_state ON subcontract_material (state, line_id) WHERE state <> 'clear';

-- A line of a receipt: pieces of one quality. Of a receipt that takes another back, below zero.
CREATE TABLE subcontract_goods (
  line_id INTEGER NOT NULL PRIMARY KEY REFERENCES document_line (id) ON DELETE CASCADE,
  order_line_id INTEGER NOT NULL REFERENCES document_line (id),
  quality TEXT NOT NULL CHECK (quality IN ('good', 'rework', 'reject_material', 'reject_work')),
  -- Where a spoiled piece was spoiled; the last of the line for the others.
  operation INTEGER NOT NULL CHECK (operation >= 0),
  quantity INTEGER NOT NULL,
  -- What was weighed, and in what.
  weighed INTEGER,
  weighed_unit_id INTEGER REFERENCES unit (id),
  -- What the pieces cost at the supplier, and what else was paid to have them here.
  fee INTEGER NOT NULL,
  freight INTEGER NOT NULL,
  CHECK ((weighed IS NULL) = (weighed_unit_id IS NULL))
) STRICT;
CREATE INDEX subcontract_goods_order ON subcontract_goods (order_line_id);
CREATE INDEX subcontract_goods_unit ON subcontract_goods (weighed_unit_id);
