-- The cut-over: papers that came from the books before these, and who agreed to which figures.
-- Which steps there are is said in one place, the program: more come with what else can be brought over.

CREATE TABLE opening_paper (
  document_id BIGINT NOT NULL PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE,
  step TEXT COLLATE "C" NOT NULL CHECK (step <> '')
);
CREATE INDEX opening_paper_step ON opening_paper (step, document_id);

CREATE TABLE cut_over_tick (
  step TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (step <> ''),
  -- What was agreed to, as JSON: it is held against what there is now.
  figures TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  actor TEXT COLLATE "C" NOT NULL
);
