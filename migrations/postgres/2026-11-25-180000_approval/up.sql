-- What needs a second person: exactly what was asked for, what it would do, and what became of it.

CREATE TABLE approval (
  id BIGINT NOT NULL PRIMARY KEY,
  command TEXT COLLATE "C" NOT NULL,
  -- What it works on, for people: a code, a file's name.
  label TEXT COLLATE "C" NOT NULL,
  input TEXT COLLATE "C" NOT NULL,
  input_hash TEXT COLLATE "C" NOT NULL,
  -- JSON: figures; and the state of the books that they were judged on.
  consequences TEXT COLLATE "C" NOT NULL,
  judged_on TEXT COLLATE "C" NOT NULL,
  person_id BIGINT NOT NULL REFERENCES person (id),
  requester TEXT COLLATE "C" NOT NULL,
  client TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL CHECK (reason <> ''),
  made_at BIGINT NOT NULL,
  -- The change's own request, under which it can be done once only.
  request_id TEXT COLLATE "C" NOT NULL UNIQUE,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'approved', 'refused', 'withdrawn', 'stale')),
  decided_person_id BIGINT REFERENCES person (id),
  decided_by TEXT COLLATE "C",
  decided_at BIGINT,
  decided_reason TEXT COLLATE "C" NOT NULL,
  -- What had moved, as JSON.
  moved TEXT COLLATE "C",
  -- What the change answered, as JSON.
  answer TEXT COLLATE "C",
  CHECK ((state = 'open') = (decided_at IS NULL)),
  CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
  CHECK ((state = 'stale') = (moved IS NOT NULL)),
  CHECK ((state = 'approved') = (answer IS NOT NULL)),
  -- Never by whoever asked.
  CHECK (state <> 'approved' OR (decided_person_id IS NOT NULL AND decided_person_id <> person_id))
);
CREATE INDEX approval_state ON approval (state, id);
CREATE INDEX approval_person ON approval (person_id, id);

-- What belongs to the input and is not in it, such as the checked records of a file; kept while the request is open.
CREATE TABLE approval_held (
  approval_id BIGINT NOT NULL PRIMARY KEY REFERENCES approval (id),
  content TEXT COLLATE "C" NOT NULL
);
