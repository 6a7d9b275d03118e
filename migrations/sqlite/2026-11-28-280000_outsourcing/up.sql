-- Outsourced work: its papers, and what is agreed with suppliers about fees and losses. Quantities and prices × 10⁻⁶, shares × 10⁻⁹.

-- A paper may now be one of these, too. Only what is checked changes, and nothing that is stored, so the table is not written anew: it is
-- referred to by most others.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''completion''))', '''completion'',
    ''subcontract_order'', ''subcontract_list'', ''subcontract_issue'', ''subcontract_supplement'', ''subcontract_return'',
    ''subcontract_transfer'', ''subcontract_receipt'', ''subcontract_use'', ''subcontract_goods_back'', ''subcontract_loss'',
    ''subcontract_statement''))')
  WHERE type = 'table' AND name = 'document';
PRAGMA writable_schema = RESET;
-- Where the text was another one nothing was changed, and the first order would be refused: better now than then.
CREATE TEMP TABLE changed (kinds INTEGER NOT NULL CHECK (kinds = 1));
INSERT INTO changed SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'document'
  AND instr(sql, '''subcontract_statement''))') > 0;
DROP TABLE changed;

-- What a good piece costs at an operation of an item, or as a whole, from a day on until the next for the same work. Without breaks nothing
-- is agreed from that day on.
CREATE TABLE outsourcing_price (
  id INTEGER NOT NULL PRIMARY KEY,
  -- Supplier, item and operation by codes with tabs between: follows from the columns below.
  subject TEXT NOT NULL CHECK (subject <> ''),
  partner_id INTEGER NOT NULL REFERENCES partner (id),
  item_id INTEGER NOT NULL REFERENCES item (id),
  operation INTEGER CHECK (operation > 0),
  valid_from INTEGER NOT NULL,
  note TEXT NOT NULL,
  revision INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  UNIQUE (subject, valid_from)
) STRICT;
CREATE INDEX outsourcing_price_partner ON outsourcing_price (partner_id);
CREATE INDEX outsourcing_price_item ON outsourcing_price (item_id);

-- What a piece costs when at least so many are ordered.
CREATE TABLE outsourcing_price_break (
  id INTEGER NOT NULL PRIMARY KEY,
  price_id INTEGER NOT NULL REFERENCES outsourcing_price (id) ON DELETE CASCADE,
  from_qty INTEGER NOT NULL CHECK (from_qty >= 0),
  price INTEGER NOT NULL CHECK (price >= 0),
  UNIQUE (price_id, from_qty)
) STRICT;

-- What loss is agreed, from a day on until the next of the same scope; what is empty is all of its kind. Without figures nothing is agreed
-- from that day on, and a more general rule holds again.
CREATE TABLE outsourcing_tolerance (
  id INTEGER NOT NULL PRIMARY KEY,
  -- Supplier, item, operation and material by codes with tabs between, which stand there for what is empty, too.
  subject TEXT NOT NULL CHECK (subject <> ''),
  partner_id INTEGER REFERENCES partner (id),
  item_id INTEGER REFERENCES item (id),
  operation INTEGER CHECK (operation > 0),
  material_id INTEGER REFERENCES item (id),
  valid_from INTEGER NOT NULL,
  allowance INTEGER CHECK (allowance BETWEEN 0 AND 1000000000),
  tolerance INTEGER CHECK (tolerance BETWEEN 0 AND 1000000000),
  deducts_reject_work INTEGER CHECK (deducts_reject_work IN (0, 1)),
  note TEXT NOT NULL,
  revision INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  UNIQUE (subject, valid_from),
  CHECK (operation IS NULL OR item_id IS NOT NULL),
  CHECK ((allowance IS NULL) = (tolerance IS NULL) AND (allowance IS NULL) = (deducts_reject_work IS NULL))
) STRICT;
CREATE INDEX outsourcing_tolerance_partner ON outsourcing_tolerance (partner_id);
CREATE INDEX outsourcing_tolerance_item ON outsourcing_tolerance (item_id);
CREATE INDEX outsourcing_tolerance_material ON outsourcing_tolerance (material_id);
