-- Snapshots of stock: what lay where at a moment, and what did not agree with it then.
CREATE TABLE stock_snapshot (
  id BIGINT NOT NULL PRIMARY KEY,
  -- The instant that it shows; microseconds UTC. No instant is shown twice.
  due BIGINT NOT NULL UNIQUE,
  day INTEGER NOT NULL,
  taken_at BIGINT NOT NULL,
  -- The last move that it has.
  last_move BIGINT NOT NULL CHECK (last_move >= 0),
  before_id BIGINT REFERENCES stock_snapshot (id) ON DELETE SET NULL,
  lines BIGINT NOT NULL CHECK (lines >= 0),
  differences BIGINT NOT NULL CHECK (differences >= 0),
  red BIGINT NOT NULL CHECK (red BETWEEN 0 AND differences)
);
CREATE INDEX stock_snapshot_before ON stock_snapshot (before_id);

CREATE TABLE stock_snapshot_line (
  snapshot_id BIGINT NOT NULL REFERENCES stock_snapshot (id) ON DELETE CASCADE,
  item_id BIGINT NOT NULL REFERENCES item (id),
  bin_id BIGINT NOT NULL REFERENCES bin (id),
  lot TEXT COLLATE "C" NOT NULL,
  quantity BIGINT NOT NULL,
  held BIGINT NOT NULL,
  PRIMARY KEY (snapshot_id, item_id, bin_id, lot)
);

CREATE TABLE stock_snapshot_difference (
  snapshot_id BIGINT NOT NULL REFERENCES stock_snapshot (id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number > 0),
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('count', 'reserved', 'scan')),
  item_id BIGINT NOT NULL REFERENCES item (id),
  -- None where it is about an item wherever it lies.
  bin_id BIGINT REFERENCES bin (id),
  lot TEXT COLLATE "C" NOT NULL,
  book BIGINT NOT NULL,
  evidence BIGINT NOT NULL,
  -- The count that says so.
  source TEXT COLLATE "C" NOT NULL,
  red BOOLEAN NOT NULL,
  PRIMARY KEY (snapshot_id, number)
);
