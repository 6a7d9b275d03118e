-- Days are whole days since 1970-01-01, instants microseconds UTC, quantities scaled integers (see qitao-domain).

CREATE TABLE book (
  key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE revision (
  name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  value BIGINT NOT NULL
);

-- The next row number of each table, so that bulk work knows its ids before it writes and both databases agree.
CREATE TABLE sequence (
  name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  next BIGINT NOT NULL
);

CREATE TABLE lease (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  host TEXT COLLATE "C" NOT NULL,
  process BIGINT NOT NULL,
  program TEXT COLLATE "C" NOT NULL,
  address TEXT COLLATE "C" NOT NULL,
  token TEXT COLLATE "C" NOT NULL,
  heartbeat BIGINT NOT NULL
);

CREATE TABLE unit (
  id BIGINT NOT NULL PRIMARY KEY,
  code TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  name_en TEXT COLLATE "C" NOT NULL,
  decimals INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 6),
  dimension TEXT COLLATE "C" NOT NULL CHECK (dimension IN ('count', 'mass', 'length', 'area', 'volume', 'time')),
  factor BIGINT NOT NULL CHECK (factor > 0),
  per BIGINT NOT NULL CHECK (per > 0),
  retired BOOLEAN NOT NULL,
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT COLLATE "C" NOT NULL
);

CREATE TABLE item (
  id BIGINT NOT NULL PRIMARY KEY,
  code TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  spec TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('raw', 'semi_finished', 'finished', 'phantom', 'service')),
  source TEXT COLLATE "C" NOT NULL CHECK (source IN ('buy', 'make', 'outsource')),
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  decimals INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 6),
  item_group TEXT COLLATE "C" NOT NULL,
  barcode TEXT COLLATE "C" UNIQUE CHECK (barcode <> ''),
  lead_time_days INTEGER NOT NULL CHECK (lead_time_days BETWEEN 0 AND 3650),
  safety_stock BIGINT NOT NULL CHECK (safety_stock >= 0),
  lot_rule TEXT COLLATE "C" NOT NULL CHECK (lot_rule IN ('lot_for_lot', 'fixed', 'period', 'min_max')),
  lot_min BIGINT NOT NULL CHECK (lot_min >= 0),
  lot_multiple BIGINT NOT NULL CHECK (lot_multiple >= 0),
  lot_max BIGINT NOT NULL CHECK (lot_max >= 0),
  lot_fixed BIGINT NOT NULL CHECK (lot_fixed >= 0),
  lot_days INTEGER NOT NULL CHECK (lot_days >= 0),
  note TEXT COLLATE "C" NOT NULL,
  retired BOOLEAN NOT NULL,
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT COLLATE "C" NOT NULL
);
CREATE INDEX item_name ON item (name, id);
CREATE INDEX item_group_code ON item (item_group, code);
CREATE INDEX item_kind_code ON item (kind, code);
CREATE INDEX item_unit ON item (unit_id);

CREATE TABLE item_conversion (
  id BIGINT NOT NULL PRIMARY KEY,
  item_id BIGINT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  quantity BIGINT NOT NULL CHECK (quantity > 0),
  base BIGINT NOT NULL CHECK (base > 0),
  UNIQUE (item_id, unit_id)
);
CREATE INDEX item_conversion_unit ON item_conversion (unit_id);

CREATE TABLE work_center (
  id BIGINT NOT NULL PRIMARY KEY,
  code TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  efficiency BIGINT NOT NULL CHECK (efficiency > 0),
  outsourced BOOLEAN NOT NULL,
  note TEXT COLLATE "C" NOT NULL,
  retired BOOLEAN NOT NULL,
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT COLLATE "C" NOT NULL
);

CREATE TABLE bom (
  id BIGINT NOT NULL PRIMARY KEY,
  item_id BIGINT NOT NULL REFERENCES item (id),
  version TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('draft', 'active', 'obsolete')),
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  output_qty BIGINT NOT NULL CHECK (output_qty > 0),
  fixed_output BIGINT NOT NULL CHECK (fixed_output >= 0),
  note TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT COLLATE "C" NOT NULL,
  UNIQUE (item_id, version),
  CHECK (valid_to IS NULL OR valid_to >= valid_from)
);

CREATE TABLE bom_line (
  id BIGINT NOT NULL PRIMARY KEY,
  bom_id BIGINT NOT NULL REFERENCES bom (id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number > 0),
  component_id BIGINT NOT NULL REFERENCES item (id),
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('component', 'by_product', 'co_product')),
  qty BIGINT NOT NULL CHECK (qty >= 0),
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  fixed_qty BIGINT NOT NULL CHECK (fixed_qty >= 0),
  scrap BIGINT NOT NULL CHECK (scrap >= 0 AND scrap < 1000000000),
  cost_share BIGINT NOT NULL CHECK (cost_share BETWEEN 0 AND 1000000000),
  operation INTEGER,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  note TEXT COLLATE "C" NOT NULL,
  UNIQUE (bom_id, number),
  CHECK (qty > 0 OR fixed_qty > 0),
  CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE INDEX bom_line_component ON bom_line (component_id);
CREATE INDEX bom_line_unit ON bom_line (unit_id);

CREATE TABLE bom_substitute (
  id BIGINT NOT NULL PRIMARY KEY,
  bom_line_id BIGINT NOT NULL REFERENCES bom_line (id) ON DELETE CASCADE,
  priority INTEGER NOT NULL CHECK (priority > 0),
  item_id BIGINT NOT NULL REFERENCES item (id),
  ratio BIGINT NOT NULL CHECK (ratio > 0),
  UNIQUE (bom_line_id, priority)
);
CREATE INDEX bom_substitute_item ON bom_substitute (item_id);

CREATE TABLE routing (
  id BIGINT NOT NULL PRIMARY KEY,
  item_id BIGINT NOT NULL REFERENCES item (id),
  version TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('draft', 'active', 'obsolete')),
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  note TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT COLLATE "C" NOT NULL,
  UNIQUE (item_id, version),
  CHECK (valid_to IS NULL OR valid_to >= valid_from)
);

CREATE TABLE operation (
  id BIGINT NOT NULL PRIMARY KEY,
  routing_id BIGINT NOT NULL REFERENCES routing (id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number > 0),
  name TEXT COLLATE "C" NOT NULL,
  work_center_id BIGINT NOT NULL REFERENCES work_center (id),
  outsourced BOOLEAN NOT NULL,
  setup_seconds INTEGER NOT NULL CHECK (setup_seconds >= 0),
  cleanup_seconds INTEGER NOT NULL CHECK (cleanup_seconds >= 0),
  run_seconds INTEGER NOT NULL CHECK (run_seconds >= 0),
  cycle_qty BIGINT NOT NULL CHECK (cycle_qty > 0),
  lead_time_days INTEGER NOT NULL CHECK (lead_time_days >= 0),
  note TEXT COLLATE "C" NOT NULL,
  UNIQUE (routing_id, number)
);
CREATE INDEX operation_work_center ON operation (work_center_id);

-- One token a row: the starts of every word, character run and 拼音 initials of an object's texts.
CREATE TABLE search_token (
  token TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  object_id BIGINT NOT NULL,
  PRIMARY KEY (kind, token, object_id)
);
CREATE INDEX search_token_object ON search_token (kind, object_id);

CREATE TABLE audit (
  id BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  actor TEXT COLLATE "C" NOT NULL,
  client TEXT COLLATE "C" NOT NULL,
  command TEXT COLLATE "C" NOT NULL,
  request_id TEXT COLLATE "C" NOT NULL,
  object_kind TEXT COLLATE "C" NOT NULL,
  object_key TEXT COLLATE "C" NOT NULL,
  before TEXT COLLATE "C",
  after TEXT COLLATE "C"
);
CREATE INDEX audit_object ON audit (object_kind, object_key, id);
CREATE INDEX audit_at ON audit (at, id);

-- What each change answered, so that a repeated send answers again and does nothing.
CREATE TABLE request (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  command TEXT COLLATE "C" NOT NULL,
  actor TEXT COLLATE "C" NOT NULL,
  input_hash TEXT COLLATE "C" NOT NULL,
  output TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL
);

CREATE TABLE job (
  id BIGINT NOT NULL PRIMARY KEY,
  command TEXT COLLATE "C" NOT NULL,
  label TEXT COLLATE "C" NOT NULL,
  owner TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  done BIGINT NOT NULL,
  total BIGINT NOT NULL,
  result TEXT COLLATE "C",
  error TEXT COLLATE "C",
  started_at BIGINT NOT NULL,
  ended_at BIGINT
);

CREATE TABLE call_stat (
  day INTEGER NOT NULL,
  command TEXT COLLATE "C" NOT NULL,
  client TEXT COLLATE "C" NOT NULL,
  calls BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  changes BIGINT NOT NULL,
  micros BIGINT NOT NULL,
  micros_most BIGINT NOT NULL,
  PRIMARY KEY (day, command, client)
);

CREATE TABLE preference (
  actor TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (actor, key)
);

CREATE TABLE import_batch (
  id BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  actor TEXT COLLATE "C" NOT NULL,
  file TEXT COLLATE "C" NOT NULL,
  added BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  same BIGINT NOT NULL,
  skipped BIGINT NOT NULL,
  undone_at BIGINT
);

CREATE TABLE import_difference (
  batch_id BIGINT NOT NULL REFERENCES import_batch (id),
  number INTEGER NOT NULL,
  object_kind TEXT COLLATE "C" NOT NULL,
  object_key TEXT COLLATE "C" NOT NULL,
  before TEXT COLLATE "C",
  after TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (batch_id, number)
);
