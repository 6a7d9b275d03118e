-- Standard costs (标准成本): what each item should cost, as it was rolled up on a day. A version is never changed.
CREATE TABLE standard_version (
  id BIGINT NOT NULL PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL UNIQUE CHECK (name <> ''),
  -- The day whose bills of material, routings and rates count.
  day INTEGER NOT NULL,
  made_at BIGINT NOT NULL,
  made_by TEXT COLLATE "C" NOT NULL,
  items BIGINT NOT NULL CHECK (items >= 0),
  -- Of these: something of it has no price or no rate, so that it costs more than is said.
  unpriced BIGINT NOT NULL CHECK (unpriced BETWEEN 0 AND items)
);

CREATE TABLE standard_cost (
  id BIGINT NOT NULL PRIMARY KEY,
  version_id BIGINT NOT NULL REFERENCES standard_version (id),
  item_id BIGINT NOT NULL REFERENCES item (id),
  -- What it lacks; empty where it lacks nothing.
  lacks TEXT COLLATE "C" NOT NULL,
  -- By itself: its operations, or the price of what is bought.
  own_material BIGINT NOT NULL,
  own_labour BIGINT NOT NULL,
  own_machine BIGINT NOT NULL,
  own_energy BIGINT NOT NULL,
  own_overhead BIGINT NOT NULL,
  own_outsourced BIGINT NOT NULL,
  -- With all that is in it.
  material BIGINT NOT NULL,
  labour BIGINT NOT NULL,
  machine BIGINT NOT NULL,
  energy BIGINT NOT NULL,
  overhead BIGINT NOT NULL,
  outsourced BIGINT NOT NULL,
  -- Its lines and operations of then, with their rates, as they were rolled up; empty where it has none.
  made_of TEXT COLLATE "C" NOT NULL,
  UNIQUE (version_id, item_id)
);
CREATE INDEX standard_cost_item ON standard_cost (item_id);
