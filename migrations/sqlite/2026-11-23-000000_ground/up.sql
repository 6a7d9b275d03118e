-- Days are whole days since 1970-01-01, instants microseconds UTC, quantities scaled integers (see qitao-domain).

CREATE TABLE book (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE revision (
  name TEXT NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT;

-- The next row number of each table, so that bulk work knows its ids before it writes and both databases agree.
CREATE TABLE sequence (
  name TEXT NOT NULL PRIMARY KEY,
  next INTEGER NOT NULL
) STRICT;

CREATE TABLE lease (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  host TEXT NOT NULL,
  process INTEGER NOT NULL,
  program TEXT NOT NULL,
  address TEXT NOT NULL,
  token TEXT NOT NULL,
  heartbeat INTEGER NOT NULL
) STRICT;

CREATE TABLE unit (
  id INTEGER NOT NULL PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL,
  decimals INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 6),
  dimension TEXT NOT NULL CHECK (dimension IN ('count', 'mass', 'length', 'area', 'volume', 'time')),
  factor INTEGER NOT NULL CHECK (factor > 0),
  per INTEGER NOT NULL CHECK (per > 0),
  retired INTEGER NOT NULL CHECK (retired IN (0, 1)),
  revision INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL
) STRICT;

CREATE TABLE item (
  id INTEGER NOT NULL PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  spec TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('raw', 'semi_finished', 'finished', 'phantom', 'service')),
  source TEXT NOT NULL CHECK (source IN ('buy', 'make', 'outsource')),
  unit_id INTEGER NOT NULL REFERENCES unit (id),
  decimals INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 6),
  item_group TEXT NOT NULL,
  barcode TEXT UNIQUE CHECK (barcode <> ''),
  lead_time_days INTEGER NOT NULL CHECK (lead_time_days BETWEEN 0 AND 3650),
  safety_stock INTEGER NOT NULL CHECK (safety_stock >= 0),
  lot_rule TEXT NOT NULL CHECK (lot_rule IN ('lot_for_lot', 'fixed', 'period', 'min_max')),
  lot_min INTEGER NOT NULL CHECK (lot_min >= 0),
  lot_multiple INTEGER NOT NULL CHECK (lot_multiple >= 0),
  lot_max INTEGER NOT NULL CHECK (lot_max >= 0),
  lot_fixed INTEGER NOT NULL CHECK (lot_fixed >= 0),
  lot_days INTEGER NOT NULL CHECK (lot_days >= 0),
  note TEXT NOT NULL,
  retired INTEGER NOT NULL CHECK (retired IN (0, 1)),
  revision INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL
) STRICT;
CREATE INDEX item_name ON item (name, id);
CREATE INDEX item_group_code ON item (item_group, code);
CREATE INDEX item_kind_code ON item (kind, code);
CREATE INDEX item_unit ON item (unit_id);

CREATE TABLE item_conversion (
  id INTEGER NOT NULL PRIMARY KEY,
  item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  unit_id INTEGER NOT NULL REFERENCES unit (id),
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  base INTEGER NOT NULL CHECK (base > 0),
  UNIQUE (item_id, unit_id)
) STRICT;
CREATE INDEX item_conversion_unit ON item_conversion (unit_id);

CREATE TABLE work_center (
  id INTEGER NOT NULL PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  efficiency INTEGER NOT NULL CHECK (efficiency > 0),
  outsourced INTEGER NOT NULL CHECK (outsourced IN (0, 1)),
  note TEXT NOT NULL,
  retired INTEGER NOT NULL CHECK (retired IN (0, 1)),
  revision INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL
) STRICT;

CREATE TABLE bom (
  id INTEGER NOT NULL PRIMARY KEY,
  item_id INTEGER NOT NULL REFERENCES item (id),
  version TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'active', 'obsolete')),
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  output_qty INTEGER NOT NULL CHECK (output_qty > 0),
  fixed_output INTEGER NOT NULL CHECK (fixed_output >= 0),
  note TEXT NOT NULL,
  revision INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  UNIQUE (item_id, version),
  CHECK (valid_to IS NULL OR valid_to >= valid_from)
) STRICT;

CREATE TABLE bom_line (
  id INTEGER NOT NULL PRIMARY KEY,
  bom_id INTEGER NOT NULL REFERENCES bom (id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number > 0),
  component_id INTEGER NOT NULL REFERENCES item (id),
  kind TEXT NOT NULL CHECK (kind IN ('component', 'by_product', 'co_product')),
  qty INTEGER NOT NULL CHECK (qty >= 0),
  unit_id INTEGER NOT NULL REFERENCES unit (id),
  fixed_qty INTEGER NOT NULL CHECK (fixed_qty >= 0),
  scrap INTEGER NOT NULL CHECK (scrap >= 0 AND scrap < 1000000000),
  cost_share INTEGER NOT NULL CHECK (cost_share BETWEEN 0 AND 1000000000),
  operation INTEGER,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  note TEXT NOT NULL,
  UNIQUE (bom_id, number),
  CHECK (qty > 0 OR fixed_qty > 0),
  CHECK (valid_to IS NULL OR valid_to >= valid_from)
) STRICT;
CREATE INDEX bom_line_component ON bom_line (component_id);
CREATE INDEX bom_line_unit ON bom_line (unit_id);

CREATE TABLE bom_substitute (
  id INTEGER NOT NULL PRIMARY KEY,
  bom_line_id INTEGER NOT NULL REFERENCES bom_line (id) ON DELETE CASCADE,
  priority INTEGER NOT NULL CHECK (priority > 0),
  item_id INTEGER NOT NULL REFERENCES item (id),
  ratio INTEGER NOT NULL CHECK (ratio > 0),
  UNIQUE (bom_line_id, priority)
) STRICT;
CREATE INDEX bom_substitute_item ON bom_substitute (item_id);

CREATE TABLE routing (
  id INTEGER NOT NULL PRIMARY KEY,
  item_id INTEGER NOT NULL REFERENCES item (id),
  version TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'active', 'obsolete')),
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  note TEXT NOT NULL,
  revision INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  UNIQUE (item_id, version),
  CHECK (valid_to IS NULL OR valid_to >= valid_from)
) STRICT;

CREATE TABLE operation (
  id INTEGER NOT NULL PRIMARY KEY,
  routing_id INTEGER NOT NULL REFERENCES routing (id) ON DELETE CASCADE,
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
  UNIQUE (routing_id, number)
) STRICT;
CREATE INDEX operation_work_center ON operation (work_center_id);

-- One token a row: the starts of every word, character run and 拼音 initials of an object's texts.
CREATE TABLE search_token (
  token TEXT NOT NULL,
  kind TEXT NOT NULL,
  object_id INTEGER NOT NULL,
  PRIMARY KEY (kind, token, object_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_token_object ON search_token (kind, object_id);

CREATE TABLE audit (
  id INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  client TEXT NOT NULL,
  command TEXT NOT NULL,
  request_id TEXT NOT NULL,
  object_kind TEXT NOT NULL,
  object_key TEXT NOT NULL,
  before TEXT,
  after TEXT
) STRICT;
CREATE INDEX audit_object ON audit (object_kind, object_key, id);
CREATE INDEX audit_at ON audit (at, id);

-- What each change answered, so that a repeated send answers again and does nothing.
CREATE TABLE request (
  id TEXT NOT NULL PRIMARY KEY,
  command TEXT NOT NULL,
  actor TEXT NOT NULL,
  input_hash TEXT NOT NULL,
  output TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE job (
  id INTEGER NOT NULL PRIMARY KEY,
  command TEXT NOT NULL,
  label TEXT NOT NULL,
  owner TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  result TEXT,
  error TEXT,
  started_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;

CREATE TABLE call_stat (
  day INTEGER NOT NULL,
  command TEXT NOT NULL,
  client TEXT NOT NULL,
  calls INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  changes INTEGER NOT NULL,
  micros INTEGER NOT NULL,
  micros_most INTEGER NOT NULL,
  PRIMARY KEY (day, command, client)
) STRICT, WITHOUT ROWID;

CREATE TABLE preference (
  actor TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (actor, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE import_batch (
  id INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  file TEXT NOT NULL,
  added INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  same INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  undone_at INTEGER
) STRICT;

CREATE TABLE import_difference (
  batch_id INTEGER NOT NULL REFERENCES import_batch (id),
  number INTEGER NOT NULL,
  object_kind TEXT NOT NULL,
  object_key TEXT NOT NULL,
  before TEXT,
  after TEXT NOT NULL,
  PRIMARY KEY (batch_id, number)
) STRICT, WITHOUT ROWID;
