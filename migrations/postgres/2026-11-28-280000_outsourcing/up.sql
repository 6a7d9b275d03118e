-- Outsourced work: its papers, and what is agreed with suppliers about fees and losses. Quantities and prices × 10⁻⁶, shares × 10⁻⁹.

-- A paper may now be one of these, too.
ALTER TABLE document DROP CONSTRAINT document_kind_check;
ALTER TABLE document ADD CONSTRAINT document_kind_check CHECK (kind IN (
  'sales_order', 'production_plan', 'requisition', 'purchase_order', 'receipt', 'supplier_return', 'shipment', 'customer_return',
  'sales_invoice', 'purchase_invoice', 'payment', 'money_receipt', 'transfer', 'adjustment', 'work_order', 'material_list', 'issue',
  'supplement', 'material_return', 'completion', 'subcontract_order', 'subcontract_list', 'subcontract_issue',
  'subcontract_supplement', 'subcontract_return', 'subcontract_transfer', 'subcontract_receipt', 'subcontract_use',
  'subcontract_goods_back', 'subcontract_loss', 'subcontract_statement'));

-- What a good piece costs at an operation of an item, or as a whole, from a day on until the next for the same work. Without breaks nothing
-- is agreed from that day on.
CREATE TABLE outsourcing_price (
  id BIGINT NOT NULL PRIMARY KEY,
  -- Supplier, item and operation by codes with tabs between: follows from the columns below.
  subject TEXT COLLATE "C" NOT NULL CHECK (subject <> ''),
  partner_id BIGINT NOT NULL REFERENCES partner (id),
  item_id BIGINT NOT NULL REFERENCES item (id),
  operation INTEGER CHECK (operation > 0),
  valid_from INTEGER NOT NULL,
  note TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT COLLATE "C" NOT NULL,
  UNIQUE (subject, valid_from)
);
CREATE INDEX outsourcing_price_partner ON outsourcing_price (partner_id);
CREATE INDEX outsourcing_price_item ON outsourcing_price (item_id);

-- What a piece costs when at least so many are ordered.
CREATE TABLE outsourcing_price_break (
  id BIGINT NOT NULL PRIMARY KEY,
  price_id BIGINT NOT NULL REFERENCES outsourcing_price (id) ON DELETE CASCADE,
  from_qty BIGINT NOT NULL CHECK (from_qty >= 0),
  price BIGINT NOT NULL CHECK (price >= 0),
  UNIQUE (price_id, from_qty)
);

-- What loss is agreed, from a day on until the next of the same scope; what is empty is all of its kind. Without figures nothing is agreed
-- from that day on, and a more general rule holds again.
CREATE TABLE outsourcing_tolerance (
  id BIGINT NOT NULL PRIMARY KEY,
  -- Supplier, item, operation and material by codes with tabs between, which stand there for what is empty, too.
  subject TEXT COLLATE "C" NOT NULL CHECK (subject <> ''),
  partner_id BIGINT REFERENCES partner (id),
  item_id BIGINT REFERENCES item (id),
  operation INTEGER CHECK (operation > 0),
  material_id BIGINT REFERENCES item (id),
  valid_from INTEGER NOT NULL,
  allowance BIGINT CHECK (allowance BETWEEN 0 AND 1000000000),
  tolerance BIGINT CHECK (tolerance BETWEEN 0 AND 1000000000),
  deducts_reject_work BOOLEAN,
  note TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT COLLATE "C" NOT NULL,
  UNIQUE (subject, valid_from),
  CHECK (operation IS NULL OR item_id IS NOT NULL),
  CHECK ((allowance IS NULL) = (tolerance IS NULL) AND (allowance IS NULL) = (deducts_reject_work IS NULL))
);
CREATE INDEX outsourcing_tolerance_partner ON outsourcing_tolerance (partner_id);
CREATE INDEX outsourcing_tolerance_item ON outsourcing_tolerance (item_id);
CREATE INDEX outsourcing_tolerance_material ON outsourcing_tolerance (material_id);
