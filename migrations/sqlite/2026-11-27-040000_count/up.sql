-- Counts of stock: what was counted where, against what the books said at that moment.

CREATE TABLE stock_count (
  id INTEGER NOT NULL PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  day INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'counted', 'approved', 'posted', 'cancelled')),
  warehouse_id INTEGER NOT NULL REFERENCES warehouse (id),
  -- Share of the books' figure by which a line may differ and still count as close.
  tolerance INTEGER NOT NULL CHECK (tolerance BETWEEN 0 AND 1000000000),
  note TEXT NOT NULL,
  reason TEXT NOT NULL,
  -- Its lines, and those with a figure.
  lines INTEGER NOT NULL CHECK (lines >= 0),
  counted INTEGER NOT NULL CHECK (counted BETWEEN 0 AND lines),
  -- Of those counted: without a difference, and within the tolerance. Nobody knows before counting ended.
  exact INTEGER CHECK (exact BETWEEN 0 AND counted),
  close INTEGER CHECK (close BETWEEN exact AND counted),
  made_at INTEGER NOT NULL,
  made_by TEXT NOT NULL,
  approved_at INTEGER,
  approved_by TEXT,
  posted_at INTEGER,
  posted_by TEXT,
  revision INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  CHECK ((exact IS NULL) = (close IS NULL)),
  CHECK ((approved_at IS NULL) = (approved_by IS NULL)),
  CHECK ((posted_at IS NULL) = (posted_by IS NULL)),
  CHECK (state NOT IN ('approved', 'posted') OR approved_at IS NOT NULL),
  CHECK ((state = 'posted') = (posted_at IS NOT NULL))
) STRICT;
CREATE INDEX stock_count_state ON stock_count (state, number, id);
CREATE INDEX stock_count_warehouse ON stock_count (warehouse_id, number, id);

CREATE TABLE stock_count_line (
  id INTEGER NOT NULL PRIMARY KEY,
  count_id INTEGER NOT NULL REFERENCES stock_count (id),
  number INTEGER NOT NULL CHECK (number > 0),
  item_id INTEGER NOT NULL REFERENCES item (id),
  bin_id INTEGER NOT NULL REFERENCES bin (id),
  lot TEXT NOT NULL,
  -- Nobody expected it there.
  found INTEGER NOT NULL CHECK (found IN (0, 1)),
  -- 1 when it is counted for the first time.
  round INTEGER NOT NULL CHECK (round > 0),
  -- What was counted, and what the books said when that was entered.
  counted INTEGER CHECK (counted >= 0),
  book INTEGER CHECK (book >= 0),
  counted_at INTEGER,
  counted_by TEXT,
  -- The line of the adjustment that put the books right.
  document_line_id INTEGER UNIQUE REFERENCES document_line (id),
  UNIQUE (count_id, number),
  UNIQUE (count_id, item_id, bin_id, lot),
  CHECK ((counted IS NULL) = (book IS NULL) AND (counted IS NULL) = (counted_at IS NULL) AND (counted IS NULL) = (counted_by IS NULL))
) STRICT;
CREATE INDEX stock_count_line_place ON stock_count_line (item_id, bin_id, lot, counted_at);

-- Every figure that was entered, also those that were entered again or counted anew. Nothing is ever changed here.
CREATE TABLE stock_count_entry (
  id INTEGER NOT NULL PRIMARY KEY,
  line_id INTEGER NOT NULL REFERENCES stock_count_line (id),
  round INTEGER NOT NULL CHECK (round > 0),
  counted INTEGER NOT NULL CHECK (counted >= 0),
  book INTEGER NOT NULL CHECK (book >= 0),
  at INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX stock_count_entry_line ON stock_count_entry (line_id, id);
CREATE TRIGGER stock_count_entry_stays BEFORE UPDATE ON stock_count_entry BEGIN SELECT RAISE(ABORT, 'stock_count_entry is append-only'); END;
CREATE TRIGGER stock_count_entry_is_kept BEFORE DELETE ON stock_count_entry BEGIN SELECT RAISE(ABORT, 'stock_count_entry is append-only'); END;
