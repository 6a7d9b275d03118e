-- Snapshots of stock: what lay where at a moment, and what did not agree with it then.
CREATE TABLE stock_snapshot (
  id INTEGER NOT NULL PRIMARY KEY,
  -- The instant that it shows; microseconds UTC. No instant is shown twice.
  due INTEGER NOT NULL UNIQUE,
  day INTEGER NOT NULL,
  taken_at INTEGER NOT NULL,
  -- The last move that it has.
  last_move INTEGER NOT NULL CHECK (last_move >= 0),
  before_id INTEGER REFERENCES stock_snapshot (id) ON DELETE SET NULL,
  lines INTEGER NOT NULL CHECK (lines >= 0),
  differences INTEGER NOT NULL CHECK (differences >= 0),
  red INTEGER NOT NULL CHECK (red BETWEEN 0 AND differences)
) STRICT;
CREATE INDEX stock_snapshot_before ON stock_snapshot (before_id);

CREATE TABLE stock_snapshot_line (
  snapshot_id INTEGER NOT NULL REFERENCES stock_snapshot (id) ON DELETE CASCADE,
  item_id INTEGER NOT NULL REFERENCES item (id),
  bin_id INTEGER NOT NULL REFERENCES bin (id),
  lot TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  held INTEGER NOT NULL,
  PRIMARY KEY (snapshot_id, item_id, bin_id, lot)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_snapshot_difference (
  snapshot_id INTEGER NOT NULL REFERENCES stock_snapshot (id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number > 0),
  kind TEXT NOT NULL CHECK (kind IN ('count', 'reserved', 'scan')),
  item_id INTEGER NOT NULL REFERENCES item (id),
  -- None where it is about an item wherever it lies.
  bin_id INTEGER REFERENCES bin (id),
  lot TEXT NOT NULL,
  book INTEGER NOT NULL,
  evidence INTEGER NOT NULL,
  -- The count that says so.
  source TEXT NOT NULL,
  red INTEGER NOT NULL CHECK (red IN (0, 1)),
  PRIMARY KEY (snapshot_id, number)
) STRICT, WITHOUT ROWID;
