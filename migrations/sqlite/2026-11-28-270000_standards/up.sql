-- Standard costs (标准成本): what each item should cost, as it was rolled up on a day. A version is never changed.
CREATE TABLE standard_version (
  id INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (name <> ''),
  -- The day whose bills of material, routings and rates count.
  day INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  made_by TEXT NOT NULL,
  items INTEGER NOT NULL CHECK (items >= 0),
  -- Of these: something of it has no price or no rate, so that it costs more than is said.
  unpriced INTEGER NOT NULL CHECK (unpriced BETWEEN 0 AND items)
) STRICT;

CREATE TABLE standard_cost (
  id INTEGER NOT NULL PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES standard_version (id),
  item_id INTEGER NOT NULL REFERENCES item (id),
  -- What it lacks; empty where it lacks nothing.
  lacks TEXT NOT NULL,
  -- By itself: its operations, or the price of what is bought.
  own_material INTEGER NOT NULL,
  own_labour INTEGER NOT NULL,
  own_machine INTEGER NOT NULL,
  own_energy INTEGER NOT NULL,
  own_overhead INTEGER NOT NULL,
  own_outsourced INTEGER NOT NULL,
  -- With all that is in it.
  material INTEGER NOT NULL,
  labour INTEGER NOT NULL,
  machine INTEGER NOT NULL,
  energy INTEGER NOT NULL,
  overhead INTEGER NOT NULL,
  outsourced INTEGER NOT NULL,
  -- Its lines and operations of then, with their rates, as they were rolled up; empty where it has none.
  made_of TEXT NOT NULL,
  UNIQUE (version_id, item_id)
) STRICT;
CREATE INDEX standard_cost_item ON standard_cost (item_id);
