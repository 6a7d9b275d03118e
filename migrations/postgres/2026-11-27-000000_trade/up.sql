-- Whom we trade with, where stock lies, the papers that move it, and the codes that papers of one order share.
-- Quantities are in the item's own unit × 10⁻⁶, prices × 10⁻⁶, rates and shares × 10⁻⁹, amounts × 10⁻⁴.

-- Customers and suppliers.
CREATE TABLE partner (
  id BIGINT NOT NULL PRIMARY KEY,
  code TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  customer BOOLEAN NOT NULL,
  supplier BOOLEAN NOT NULL,
  tax_rate BIGINT NOT NULL CHECK (tax_rate BETWEEN 0 AND 1000000000),
  tax_included BOOLEAN NOT NULL,
  payment_days INTEGER NOT NULL CHECK (payment_days BETWEEN 0 AND 3650),
  tax_number TEXT COLLATE "C" NOT NULL,
  contact TEXT COLLATE "C" NOT NULL,
  phone TEXT COLLATE "C" NOT NULL,
  address TEXT COLLATE "C" NOT NULL,
  note TEXT COLLATE "C" NOT NULL,
  retired BOOLEAN NOT NULL,
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT COLLATE "C" NOT NULL,
  CHECK (customer OR supplier)
);
CREATE INDEX partner_name ON partner (name, id);

-- A place with its own stock. What lies in quarantine is not available; what lies at a supplier is ours, and not here.
CREATE TABLE warehouse (
  id BIGINT NOT NULL PRIMARY KEY,
  code TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('stock', 'quarantine', 'supplier')),
  partner_id BIGINT REFERENCES partner (id),
  note TEXT COLLATE "C" NOT NULL,
  retired BOOLEAN NOT NULL,
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT COLLATE "C" NOT NULL,
  CHECK ((kind = 'supplier') = (partner_id IS NOT NULL))
);
CREATE INDEX warehouse_partner ON warehouse (partner_id);

-- Where in a warehouse. Each warehouse has one without a code: its floor, for whoever has no racks.
CREATE TABLE bin (
  id BIGINT NOT NULL PRIMARY KEY,
  warehouse_id BIGINT NOT NULL REFERENCES warehouse (id),
  code TEXT COLLATE "C" NOT NULL,
  barcode TEXT COLLATE "C" UNIQUE CHECK (barcode <> ''),
  note TEXT COLLATE "C" NOT NULL,
  retired BOOLEAN NOT NULL,
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT COLLATE "C" NOT NULL,
  UNIQUE (warehouse_id, code)
);

-- How an item's stock is kept, where it is otherwise than usual.
CREATE TABLE stock_rule (
  id BIGINT NOT NULL PRIMARY KEY,
  item_id BIGINT NOT NULL UNIQUE REFERENCES item (id) ON DELETE CASCADE,
  lots BOOLEAN NOT NULL,
  valuation TEXT COLLATE "C" NOT NULL CHECK (valuation IN ('average', 'standard')),
  standard_price BIGINT NOT NULL CHECK (standard_price >= 0),
  -- Share of the ordered quantity by which a receipt may be over or under; empty: that of the books.
  tolerance BIGINT CHECK (tolerance BETWEEN 0 AND 1000000000),
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT COLLATE "C" NOT NULL
);

-- The next serial of each kind and day. It moves in the paper's own transaction, so that none is lost.
CREATE TABLE number_series (
  kind TEXT COLLATE "C" NOT NULL,
  day INTEGER NOT NULL,
  next BIGINT NOT NULL CHECK (next > 0),
  PRIMARY KEY (kind, day)
);

CREATE TABLE document (
  id BIGINT NOT NULL PRIMARY KEY,
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('sales_order', 'production_plan', 'requisition', 'purchase_order', 'receipt', 'supplier_return',
    'shipment', 'customer_return', 'sales_invoice', 'purchase_invoice', 'payment', 'money_receipt', 'transfer', 'adjustment')),
  number TEXT COLLATE "C" NOT NULL UNIQUE,
  day INTEGER NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('draft', 'open', 'done', 'closed', 'posted', 'reversed', 'cancelled')),
  partner_id BIGINT REFERENCES partner (id),
  -- The partner's own number of it: of a contract, a delivery note, an invoice.
  reference TEXT COLLATE "C" NOT NULL,
  due INTEGER,
  tax_included BOOLEAN NOT NULL,
  net BIGINT NOT NULL,
  tax BIGINT NOT NULL,
  gross BIGINT NOT NULL,
  -- Of an invoice: what is paid of it. Of money: what is used of it.
  settled BIGINT NOT NULL,
  reverses_id BIGINT UNIQUE REFERENCES document (id),
  reason TEXT COLLATE "C" NOT NULL,
  note TEXT COLLATE "C" NOT NULL,
  made_at BIGINT NOT NULL,
  made_by TEXT COLLATE "C" NOT NULL,
  posted_at BIGINT,
  posted_by TEXT COLLATE "C",
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT COLLATE "C" NOT NULL,
  CHECK (net + tax = gross),
  CHECK ((posted_at IS NULL) = (posted_by IS NULL)),
  CHECK (state NOT IN ('open', 'done', 'closed', 'posted', 'reversed') OR posted_at IS NOT NULL),
  CHECK (gross >= 0 AND settled BETWEEN 0 AND gross OR gross <= 0 AND settled BETWEEN gross AND 0)
);
CREATE INDEX document_kind_day ON document (kind, day, id);
CREATE INDEX document_kind_number ON document (kind, number, id);
CREATE INDEX document_kind_state_day ON document (kind, state, day, id);
CREATE INDEX document_partner_day ON document (partner_id, kind, day, id);
CREATE INDEX document_partner_state_day ON document (partner_id, kind, state, day, id);
CREATE INDEX document_reference ON document (reference, id);

CREATE TABLE document_line (
  id BIGINT NOT NULL PRIMARY KEY,
  document_id BIGINT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
  -- Its document's, so that lines are found by it.
  kind TEXT COLLATE "C" NOT NULL,
  number INTEGER NOT NULL CHECK (number > 0),
  item_id BIGINT REFERENCES item (id),
  -- Of money: the invoice that it pays.
  settles_id BIGINT REFERENCES document (id),
  -- Of money: its amount.
  quantity BIGINT NOT NULL CHECK (quantity <> 0),
  price BIGINT NOT NULL CHECK (price >= 0),
  -- The price was given with the line; else its amounts are those of what it comes of.
  own_price BOOLEAN NOT NULL,
  discount BIGINT NOT NULL CHECK (discount BETWEEN 0 AND 1000000000),
  tax_rate BIGINT NOT NULL CHECK (tax_rate BETWEEN 0 AND 1000000000),
  net BIGINT NOT NULL,
  tax BIGINT NOT NULL,
  gross BIGINT NOT NULL,
  due INTEGER,
  bin_id BIGINT REFERENCES bin (id),
  to_bin_id BIGINT REFERENCES bin (id),
  lot TEXT COLLATE "C" NOT NULL,
  -- What the supplier's delivery note says; empty when it was not compared.
  noted BIGINT CHECK (noted >= 0),
  -- The last delivery of its order's line.
  is_final BOOLEAN NOT NULL,
  -- How far what comes of it has come: ordered of a request, received or shipped of an order.
  done BIGINT NOT NULL CHECK (done >= 0),
  returned BIGINT NOT NULL CHECK (returned >= 0),
  billed BIGINT NOT NULL CHECK (billed >= 0),
  reserved BIGINT NOT NULL CHECK (reserved >= 0),
  -- The last delivery of it came.
  ended BOOLEAN NOT NULL,
  -- Something is still to come of it.
  open BOOLEAN NOT NULL,
  review TEXT COLLATE "C" NOT NULL CHECK (review IN ('none', 'waiting', 'accepted', 'rejected')),
  reviewed_by TEXT COLLATE "C",
  reviewed_at BIGINT,
  reason TEXT COLLATE "C" NOT NULL,
  note TEXT COLLATE "C" NOT NULL,
  UNIQUE (document_id, number),
  CHECK (net + tax = gross),
  CHECK (item_id IS NULL OR settles_id IS NULL),
  CHECK (review NOT IN ('accepted', 'rejected') OR reviewed_by IS NOT NULL)
);
CREATE INDEX document_line_item ON document_line (item_id, id);
CREATE INDEX document_line_open ON document_line (kind, item_id, due, id) WHERE open;
CREATE INDEX document_line_review ON document_line (id) WHERE review = 'waiting';
CREATE INDEX document_line_settles ON document_line (settles_id);
CREATE INDEX document_line_bin ON document_line (bin_id);
CREATE INDEX document_line_to_bin ON document_line (to_bin_id);

-- Which line came of which, with how much of it.
CREATE TABLE line_link (
  id BIGINT NOT NULL PRIMARY KEY,
  line_id BIGINT NOT NULL REFERENCES document_line (id) ON DELETE CASCADE,
  parent_id BIGINT NOT NULL REFERENCES document_line (id),
  quantity BIGINT NOT NULL CHECK (quantity <> 0),
  UNIQUE (line_id, parent_id)
);
CREATE INDEX line_link_parent ON line_link (parent_id, line_id);

-- The code that all papers of one order share.
CREATE TABLE tracking (
  id BIGINT NOT NULL PRIMARY KEY,
  code TEXT COLLATE "C" NOT NULL UNIQUE,
  day INTEGER NOT NULL,
  document_id BIGINT NOT NULL UNIQUE REFERENCES document (id)
);

-- Whose a line is: the parts add up to its quantity. Without a code: bought or made for stock.
CREATE TABLE line_share (
  id BIGINT NOT NULL PRIMARY KEY,
  line_id BIGINT NOT NULL REFERENCES document_line (id) ON DELETE CASCADE,
  link_id BIGINT REFERENCES line_link (id) ON DELETE CASCADE,
  tracking_id BIGINT REFERENCES tracking (id),
  quantity BIGINT NOT NULL CHECK (quantity <> 0)
);
CREATE INDEX line_share_line ON line_share (line_id);
CREATE INDEX line_share_link ON line_share (link_id);
CREATE INDEX line_share_tracking ON line_share (tracking_id, line_id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;

-- The ledger: every change of stock, for ever. Balances follow from it.
CREATE TABLE stock_move (
  id BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  day INTEGER NOT NULL,
  item_id BIGINT NOT NULL REFERENCES item (id),
  bin_id BIGINT NOT NULL REFERENCES bin (id),
  lot TEXT COLLATE "C" NOT NULL,
  quantity BIGINT NOT NULL,
  -- What waits for a review, of it.
  held BIGINT NOT NULL,
  value BIGINT NOT NULL,
  document_line_id BIGINT NOT NULL REFERENCES document_line (id),
  actor TEXT COLLATE "C" NOT NULL
);
CREATE INDEX stock_move_item ON stock_move (item_id, id);
CREATE INDEX stock_move_bin ON stock_move (bin_id, id);
CREATE INDEX stock_move_line ON stock_move (document_line_id);
CREATE INDEX stock_move_at ON stock_move (at, id);
CREATE INDEX stock_move_day ON stock_move (day, id);
CREATE TRIGGER stock_move_stays BEFORE UPDATE OR DELETE ON stock_move FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What lies where. Without a lot: an empty one.
CREATE TABLE stock_balance (
  id BIGINT NOT NULL PRIMARY KEY,
  item_id BIGINT NOT NULL REFERENCES item (id),
  bin_id BIGINT NOT NULL REFERENCES bin (id),
  lot TEXT COLLATE "C" NOT NULL,
  quantity BIGINT NOT NULL CHECK (quantity >= 0),
  held BIGINT NOT NULL CHECK (held >= 0),
  UNIQUE (item_id, bin_id, lot),
  CHECK (held <= quantity)
);
CREATE INDEX stock_balance_bin ON stock_balance (bin_id, item_id, lot);

-- What there is of an item in all.
CREATE TABLE item_stock (
  item_id BIGINT NOT NULL PRIMARY KEY REFERENCES item (id),
  -- In warehouses of our own; what waits for a review and what is reserved is of it.
  on_hand BIGINT NOT NULL CHECK (on_hand >= 0),
  held BIGINT NOT NULL CHECK (held >= 0),
  reserved BIGINT NOT NULL CHECK (reserved >= 0),
  quarantine BIGINT NOT NULL CHECK (quarantine >= 0),
  at_supplier BIGINT NOT NULL CHECK (at_supplier >= 0),
  value BIGINT NOT NULL CHECK (value >= 0),
  CHECK (held + reserved <= on_hand),
  CHECK (value = 0 OR on_hand + quarantine + at_supplier > 0)
);

-- Stock promised to a line: a hold, and what became of it. Nothing is ever changed here.
CREATE TABLE reservation (
  id BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('hold', 'post', 'void')),
  line_id BIGINT NOT NULL REFERENCES document_line (id),
  item_id BIGINT NOT NULL REFERENCES item (id),
  quantity BIGINT NOT NULL CHECK (quantity > 0),
  -- The line that took what was promised.
  by_line_id BIGINT REFERENCES document_line (id),
  reason TEXT COLLATE "C" NOT NULL,
  actor TEXT COLLATE "C" NOT NULL,
  CHECK ((kind = 'post') = (by_line_id IS NOT NULL))
);
CREATE INDEX reservation_line ON reservation (line_id, id);
CREATE INDEX reservation_item ON reservation (item_id, id);
CREATE INDEX reservation_by_line ON reservation (by_line_id);
CREATE TRIGGER reservation_stays BEFORE UPDATE OR DELETE ON reservation FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Who may do what with papers, for the roles that come with the program. Books without login have no roles yet.
UPDATE role SET rights = trim(rights || ' money plan sell purchase keep review'), revision = revision + 1 WHERE ready_made AND code = 'planner';
UPDATE role SET rights = trim(rights || ' money invoice'), revision = revision + 1 WHERE ready_made AND code = 'accountant';
UPDATE role SET rights = trim(rights || ' money purchase keep'), revision = revision + 1 WHERE ready_made AND code = 'outsourcing';
UPDATE role SET rights = trim(rights || ' keep'), revision = revision + 1 WHERE ready_made AND code = 'keeper';
UPDATE role SET rights = trim(rights || ' money plan sell purchase keep review release invoice'), revision = revision + 1 WHERE ready_made AND code = 'owner';
