-- What was scanned for the lines of papers, and what it came to. Nothing is ever changed here.

CREATE TABLE scan_log (
  id INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  day INTEGER NOT NULL,
  actor TEXT NOT NULL,
  client TEXT NOT NULL,
  document_id INTEGER NOT NULL REFERENCES document (id),
  -- The line that it is of, or that was asked for, as it was numbered then.
  line INTEGER CHECK (line > 0),
  text TEXT NOT NULL CHECK (text <> ''),
  outcome TEXT NOT NULL CHECK (outcome IN ('matched', 'again', 'other_item', 'other_bin', 'other_warehouse', 'unknown', 'wrong_check', 'tracking_code', 'not_draft')),
  matched INTEGER NOT NULL CHECK (matched IN (0, 1)),
  -- What of the line it is.
  part TEXT CHECK (part IN ('item', 'bin', 'to_bin')),
  -- What the text names.
  item_id INTEGER REFERENCES item (id),
  bin_id INTEGER REFERENCES bin (id),
  -- What the line says.
  wanted_item_id INTEGER REFERENCES item (id),
  wanted_bin_id INTEGER REFERENCES bin (id),
  CHECK (matched = (outcome IN ('matched', 'again'))),
  CHECK (matched = 0 OR (line IS NOT NULL AND part IS NOT NULL)),
  CHECK (item_id IS NULL OR bin_id IS NULL)
) STRICT;
CREATE INDEX scan_log_document ON scan_log (document_id, id);
CREATE INDEX scan_log_actor ON scan_log (actor, id);
CREATE INDEX scan_log_matched ON scan_log (matched, id);
CREATE INDEX scan_log_day ON scan_log (day, id);
CREATE INDEX scan_log_item ON scan_log (item_id, id);
CREATE TRIGGER scan_log_stays BEFORE UPDATE ON scan_log BEGIN SELECT RAISE(ABORT, 'scan_log is append-only'); END;
CREATE TRIGGER scan_log_is_kept BEFORE DELETE ON scan_log BEGIN SELECT RAISE(ABORT, 'scan_log is append-only'); END;

-- What of a line is scanned, by which scan. It is by number, as a draft's lines are written anew with each change.
CREATE TABLE line_scan (
  id INTEGER NOT NULL PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES document (id),
  line INTEGER NOT NULL CHECK (line > 0),
  item_scan_id INTEGER REFERENCES scan_log (id),
  bin_scan_id INTEGER REFERENCES scan_log (id),
  to_bin_scan_id INTEGER REFERENCES scan_log (id),
  UNIQUE (document_id, line)
) STRICT;
