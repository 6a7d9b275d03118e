-- What was scanned for the lines of papers, and what it came to. Nothing is ever changed here.

CREATE TABLE scan_log (
  id BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  day INTEGER NOT NULL,
  actor TEXT COLLATE "C" NOT NULL,
  client TEXT COLLATE "C" NOT NULL,
  document_id BIGINT NOT NULL REFERENCES document (id),
  -- The line that it is of, or that was asked for, as it was numbered then.
  line INTEGER CHECK (line > 0),
  text TEXT COLLATE "C" NOT NULL CHECK (text <> ''),
  outcome TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('matched', 'again', 'other_item', 'other_bin', 'other_warehouse', 'unknown', 'wrong_check', 'tracking_code', 'not_draft')),
  matched BOOLEAN NOT NULL,
  -- What of the line it is.
  part TEXT COLLATE "C" CHECK (part IN ('item', 'bin', 'to_bin')),
  -- What the text names.
  item_id BIGINT REFERENCES item (id),
  bin_id BIGINT REFERENCES bin (id),
  -- What the line says.
  wanted_item_id BIGINT REFERENCES item (id),
  wanted_bin_id BIGINT REFERENCES bin (id),
  CHECK (matched = (outcome IN ('matched', 'again'))),
  CHECK (NOT matched OR (line IS NOT NULL AND part IS NOT NULL)),
  CHECK (item_id IS NULL OR bin_id IS NULL)
);
CREATE INDEX scan_log_document ON scan_log (document_id, id);
CREATE INDEX scan_log_actor ON scan_log (actor, id);
CREATE INDEX scan_log_matched ON scan_log (matched, id);
CREATE INDEX scan_log_day ON scan_log (day, id);
CREATE INDEX scan_log_item ON scan_log (item_id, id);
CREATE TRIGGER scan_log_stays BEFORE UPDATE OR DELETE ON scan_log FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What of a line is scanned, by which scan. It is by number, as a draft's lines are written anew with each change.
CREATE TABLE line_scan (
  id BIGINT NOT NULL PRIMARY KEY,
  document_id BIGINT NOT NULL REFERENCES document (id),
  line INTEGER NOT NULL CHECK (line > 0),
  item_scan_id BIGINT REFERENCES scan_log (id),
  bin_scan_id BIGINT REFERENCES scan_log (id),
  to_bin_scan_id BIGINT REFERENCES scan_log (id),
  UNIQUE (document_id, line)
);
