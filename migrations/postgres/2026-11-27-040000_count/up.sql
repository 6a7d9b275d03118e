-- Counts of stock: what was counted where, against what the books said at that moment.

CREATE TABLE stock_count (
  id BIGINT NOT NULL PRIMARY KEY,
  number TEXT COLLATE "C" NOT NULL UNIQUE,
  day INTEGER NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'counted', 'approved', 'posted', 'cancelled')),
  warehouse_id BIGINT NOT NULL REFERENCES warehouse (id),
  -- Share of the books' figure by which a line may differ and still count as close.
  tolerance BIGINT NOT NULL CHECK (tolerance BETWEEN 0 AND 1000000000),
  note TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  -- Its lines, and those with a figure.
  lines BIGINT NOT NULL CHECK (lines >= 0),
  counted BIGINT NOT NULL CHECK (counted BETWEEN 0 AND lines),
  -- Of those counted: without a difference, and within the tolerance. Nobody knows before counting ended.
  exact BIGINT CHECK (exact BETWEEN 0 AND counted),
  close BIGINT CHECK (close BETWEEN exact AND counted),
  made_at BIGINT NOT NULL,
  made_by TEXT COLLATE "C" NOT NULL,
  approved_at BIGINT,
  approved_by TEXT COLLATE "C",
  posted_at BIGINT,
  posted_by TEXT COLLATE "C",
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT COLLATE "C" NOT NULL,
  CHECK ((exact IS NULL) = (close IS NULL)),
  CHECK ((approved_at IS NULL) = (approved_by IS NULL)),
  CHECK ((posted_at IS NULL) = (posted_by IS NULL)),
  CHECK (state NOT IN ('approved', 'posted') OR approved_at IS NOT NULL),
  CHECK ((state = 'posted') = (posted_at IS NOT NULL))
);
CREATE INDEX stock_count_state ON stock_count (state, number, id);
CREATE INDEX stock_count_warehouse ON stock_count (warehouse_id, number, id);

CREATE TABLE stock_count_line (
  id BIGINT NOT NULL PRIMARY KEY,
  count_id BIGINT NOT NULL REFERENCES stock_count (id),
  number INTEGER NOT NULL CHECK (number > 0),
  item_id BIGINT NOT NULL REFERENCES item (id),
  bin_id BIGINT NOT NULL REFERENCES bin (id),
  lot TEXT COLLATE "C" NOT NULL,
  -- Nobody expected it there.
  found BOOLEAN NOT NULL,
  -- 1 when it is counted for the first time.
  round INTEGER NOT NULL CHECK (round > 0),
  -- What was counted, and what the books said when that was entered.
  counted BIGINT CHECK (counted >= 0),
  book BIGINT CHECK (book >= 0),
  counted_at BIGINT,
  counted_by TEXT COLLATE "C",
  -- The line of the adjustment that put the books right.
  document_line_id BIGINT UNIQUE REFERENCES document_line (id),
  UNIQUE (count_id, number),
  UNIQUE (count_id, item_id, bin_id, lot),
  CHECK ((counted IS NULL) = (book IS NULL) AND (counted IS NULL) = (counted_at IS NULL) AND (counted IS NULL) = (counted_by IS NULL))
);
CREATE INDEX stock_count_line_place ON stock_count_line (item_id, bin_id, lot, counted_at);

-- Every figure that was entered, also those that were entered again or counted anew. Nothing is ever changed here.
CREATE TABLE stock_count_entry (
  id BIGINT NOT NULL PRIMARY KEY,
  line_id BIGINT NOT NULL REFERENCES stock_count_line (id),
  round INTEGER NOT NULL CHECK (round > 0),
  counted BIGINT NOT NULL CHECK (counted >= 0),
  book BIGINT NOT NULL CHECK (book >= 0),
  at BIGINT NOT NULL,
  actor TEXT COLLATE "C" NOT NULL
);
CREATE INDEX stock_count_entry_line ON stock_count_entry (line_id, id);
CREATE TRIGGER stock_count_entry_stays BEFORE UPDATE OR DELETE ON stock_count_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
