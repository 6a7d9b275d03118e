-- What needs a second person: exactly what was asked for, what it would do, and what became of it.

CREATE TABLE approval (
  id INTEGER NOT NULL PRIMARY KEY,
  command TEXT NOT NULL,
  -- What it works on, for people: a code, a file's name.
  label TEXT NOT NULL,
  input TEXT NOT NULL,
  input_hash TEXT NOT NULL,
  -- JSON: figures; and the state of the books that they were judged on.
  consequences TEXT NOT NULL,
  judged_on TEXT NOT NULL,
  person_id INTEGER NOT NULL REFERENCES person (id),
  requester TEXT NOT NULL,
  client TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason <> ''),
  made_at INTEGER NOT NULL,
  -- The change's own request, under which it can be done once only.
  request_id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'refused', 'withdrawn', 'stale')),
  decided_person_id INTEGER REFERENCES person (id),
  decided_by TEXT,
  decided_at INTEGER,
  decided_reason TEXT NOT NULL,
  -- What had moved, as JSON.
  moved TEXT,
  -- What the change answered, as JSON.
  answer TEXT,
  CHECK ((state = 'open') = (decided_at IS NULL)),
  CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
  CHECK ((state = 'stale') = (moved IS NOT NULL)),
  CHECK ((state = 'approved') = (answer IS NOT NULL)),
  -- Never by whoever asked.
  CHECK (state <> 'approved' OR (decided_person_id IS NOT NULL AND decided_person_id <> person_id))
) STRICT;
CREATE INDEX approval_state ON approval (state, id);
CREATE INDEX approval_person ON approval (person_id, id);

-- What belongs to the input and is not in it, such as the checked records of a file; kept while the request is open.
CREATE TABLE approval_held (
  approval_id INTEGER NOT NULL PRIMARY KEY REFERENCES approval (id),
  content TEXT NOT NULL
) STRICT;
