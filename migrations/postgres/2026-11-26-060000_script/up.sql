-- Maintenance scripts: what somebody submitted, what it did on a copy of the books, and what became of it.

CREATE TABLE script (
  id BIGINT NOT NULL PRIMARY KEY,
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('sql', 'commands')),
  title TEXT COLLATE "C" NOT NULL CHECK (title <> ''),
  why TEXT COLLATE "C" NOT NULL CHECK (why <> ''),
  content TEXT COLLATE "C" NOT NULL,
  sha256 TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('tried', 'failed', 'run', 'withdrawn')),
  -- JSON: by table, how many rows were added, changed, deleted.
  counts TEXT COLLATE "C" NOT NULL,
  -- JSON: what is to be looked at, though nothing is wrong.
  warnings TEXT COLLATE "C" NOT NULL,
  -- JSON: why it failed.
  error TEXT COLLATE "C",
  -- The newest change of the copy that it was tried on.
  change BIGINT NOT NULL,
  submitted_by TEXT COLLATE "C" NOT NULL,
  submitted_at BIGINT NOT NULL,
  ended_by TEXT COLLATE "C",
  ended_at BIGINT,
  CHECK ((state = 'failed') = (error IS NOT NULL)),
  CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
  CHECK ((state IN ('run', 'withdrawn')) = (ended_at IS NOT NULL))
);

-- The rows that it comes to, as it met and would leave them; both alike where a row only goes with its parts.
CREATE TABLE script_row (
  script_id BIGINT NOT NULL REFERENCES script (id),
  number BIGINT NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  shape BIGINT NOT NULL,
  before TEXT COLLATE "C",
  after TEXT COLLATE "C",
  PRIMARY KEY (script_id, number),
  CHECK (before IS NOT NULL OR after IS NOT NULL)
);
