-- Maintenance scripts: what somebody submitted, what it did on a copy of the books, and what became of it.

CREATE TABLE script (
  id INTEGER NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('sql', 'commands')),
  title TEXT NOT NULL CHECK (title <> ''),
  why TEXT NOT NULL CHECK (why <> ''),
  content TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('tried', 'failed', 'run', 'withdrawn')),
  -- JSON: by table, how many rows were added, changed, deleted.
  counts TEXT NOT NULL,
  -- JSON: what is to be looked at, though nothing is wrong.
  warnings TEXT NOT NULL,
  -- JSON: why it failed.
  error TEXT,
  -- The newest change of the copy that it was tried on.
  change INTEGER NOT NULL,
  submitted_by TEXT NOT NULL,
  submitted_at INTEGER NOT NULL,
  ended_by TEXT,
  ended_at INTEGER,
  CHECK ((state = 'failed') = (error IS NOT NULL)),
  CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
  CHECK ((state IN ('run', 'withdrawn')) = (ended_at IS NOT NULL))
) STRICT;

-- The rows that it comes to, as it met and would leave them; both alike where a row only goes with its parts.
CREATE TABLE script_row (
  script_id INTEGER NOT NULL REFERENCES script (id),
  number INTEGER NOT NULL,
  name TEXT NOT NULL,
  shape INTEGER NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (script_id, number),
  CHECK (before IS NOT NULL OR after IS NOT NULL)
) STRICT, WITHOUT ROWID;
