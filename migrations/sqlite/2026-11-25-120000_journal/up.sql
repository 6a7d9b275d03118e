-- What changed in which row, written by triggers in the change's own transaction (docs/decisions/0008-journal.md).

-- What the columns of a table were when rows of it were written down: a row is an array, without names.
CREATE TABLE journal_shape (
  id INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  fields TEXT NOT NULL,
  keys TEXT NOT NULL
) STRICT;

-- One row for each change that left rows; those are `first` to `last`, `amount` of them (PostgreSQL leaves out numbers).
CREATE TABLE journal_change (
  id INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  client TEXT NOT NULL,
  command TEXT NOT NULL,
  request_id TEXT NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  counts TEXT NOT NULL
) STRICT;
CREATE INDEX journal_change_at ON journal_change (at, id);

CREATE TABLE journal (
  id INTEGER NOT NULL PRIMARY KEY,
  shape INTEGER NOT NULL,
  before TEXT,
  after TEXT
) STRICT;
