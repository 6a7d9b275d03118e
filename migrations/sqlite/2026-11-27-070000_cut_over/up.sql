-- The cut-over: papers that came from the books before these, and who agreed to which figures.
-- Which steps there are is said in one place, the program: more come with what else can be brought over.

CREATE TABLE opening_paper (
  document_id INTEGER NOT NULL PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE,
  step TEXT NOT NULL CHECK (step <> '')
) STRICT;
CREATE INDEX opening_paper_step ON opening_paper (step, document_id);

CREATE TABLE cut_over_tick (
  step TEXT NOT NULL PRIMARY KEY CHECK (step <> ''),
  -- What was agreed to, as JSON: it is held against what there is now.
  figures TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
