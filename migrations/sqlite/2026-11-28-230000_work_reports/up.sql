-- Work reports: what was done at an operation, by whom and how long, and what it cost with the rates of then. A report is never changed:
-- another takes it back.

CREATE TABLE work_report (
  id INTEGER NOT NULL PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  -- The client's id of the request, and which of the operations that it reported.
  request_id TEXT NOT NULL,
  entry INTEGER NOT NULL CHECK (entry > 0),
  -- The factory day on which it starts: its costs belong to that month.
  day INTEGER NOT NULL,
  document_id INTEGER NOT NULL REFERENCES document (id),
  operation INTEGER NOT NULL CHECK (operation > 0),
  -- As the order had it then.
  operation_name TEXT NOT NULL,
  item_id INTEGER NOT NULL REFERENCES item (id),
  work_center_id INTEGER NOT NULL REFERENCES work_center (id),
  machine_id INTEGER REFERENCES machine (id),
  -- Microseconds UTC, as all instants.
  starts INTEGER NOT NULL,
  ends INTEGER NOT NULL,
  run_starts INTEGER,
  run_ends INTEGER,
  -- A reversal has all figures turned round.
  good INTEGER NOT NULL,
  rework INTEGER NOT NULL,
  reject_material INTEGER NOT NULL,
  reject_work INTEGER NOT NULL,
  reason_rework TEXT NOT NULL,
  reason_material TEXT NOT NULL,
  reason_work TEXT NOT NULL,
  labour_seconds INTEGER NOT NULL,
  machine_seconds INTEGER NOT NULL,
  cycles INTEGER NOT NULL,
  cycles_counted INTEGER NOT NULL CHECK (cycles_counted IN (0, 1)),
  metered INTEGER NOT NULL CHECK (metered IN (0, 1)),
  kwh INTEGER NOT NULL,
  -- The rates that were used.
  hourly INTEGER NOT NULL CHECK (hourly >= 0),
  per_cycle INTEGER NOT NULL CHECK (per_cycle >= 0),
  rated_kw INTEGER NOT NULL CHECK (rated_kw >= 0),
  load_factor INTEGER NOT NULL CHECK (load_factor >= 0),
  per_labour_hour INTEGER NOT NULL CHECK (per_labour_hour >= 0),
  per_machine_hour INTEGER NOT NULL CHECK (per_machine_hour >= 0),
  of_labour INTEGER NOT NULL CHECK (of_labour >= 0),
  -- What it came to.
  labour INTEGER NOT NULL,
  machine INTEGER NOT NULL,
  energy INTEGER NOT NULL,
  overhead INTEGER NOT NULL,
  note TEXT NOT NULL,
  -- The report that it takes back, and why.
  reversal_of INTEGER UNIQUE REFERENCES work_report (id),
  reason TEXT NOT NULL,
  actor TEXT NOT NULL,
  client TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (request_id, entry),
  CHECK (starts <= ends AND (run_starts IS NULL) = (run_ends IS NULL) AND (run_starts IS NULL OR run_starts <= run_ends)),
  CHECK ((reversal_of IS NULL) = (reason = ''))
) STRICT;
CREATE INDEX work_report_day ON work_report (day, id);
CREATE INDEX work_report_document ON work_report (document_id, operation, id);
CREATE INDEX work_report_work_center ON work_report (work_center_id, day, id);
CREATE INDEX work_report_machine ON work_report (machine_id, starts);
CREATE INDEX work_report_item ON work_report (item_id, id);

-- Who worked on it. No key to people: they are no records.
CREATE TABLE work_report_operator (
  id INTEGER NOT NULL PRIMARY KEY,
  report_id INTEGER NOT NULL REFERENCES work_report (id),
  number INTEGER NOT NULL CHECK (number > 0),
  person_id INTEGER NOT NULL,
  -- When the report starts: whoever looks for what somebody did at a time needs no second table.
  starts INTEGER NOT NULL,
  hours TEXT NOT NULL CHECK (hours IN ('usual', 'overtime', 'rest_day', 'holiday')),
  seconds INTEGER NOT NULL,
  grade_id INTEGER REFERENCES grade (id),
  -- Empty where nothing said a wage.
  basis TEXT CHECK (basis IN ('hour', 'piece')),
  price INTEGER CHECK (price >= 0),
  factor INTEGER NOT NULL CHECK (factor > 0),
  amount INTEGER NOT NULL,
  UNIQUE (report_id, number),
  CHECK ((basis IS NULL) = (price IS NULL))
) STRICT;
CREATE INDEX work_report_operator_person ON work_report_operator (person_id, starts, report_id);
CREATE INDEX work_report_operator_grade ON work_report_operator (grade_id);

-- What was drawn in each band of the tariff.
CREATE TABLE work_report_band (
  id INTEGER NOT NULL PRIMARY KEY,
  report_id INTEGER NOT NULL REFERENCES work_report (id),
  band TEXT NOT NULL CHECK (band IN ('sharp', 'peak', 'flat', 'valley', 'deep_valley')),
  seconds INTEGER NOT NULL,
  price INTEGER NOT NULL CHECK (price >= 0),
  kwh INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  UNIQUE (report_id, band)
) STRICT;

-- Two reports that say that somebody or a machine was busy with both at once, from each side. Gone when one of them is taken back.
CREATE TABLE work_report_overlap (
  id INTEGER NOT NULL PRIMARY KEY,
  report_id INTEGER NOT NULL REFERENCES work_report (id),
  other_id INTEGER NOT NULL REFERENCES work_report (id),
  person_id INTEGER,
  machine_id INTEGER REFERENCES machine (id),
  starts INTEGER NOT NULL,
  ends INTEGER NOT NULL,
  CHECK (report_id <> other_id AND (person_id IS NULL) <> (machine_id IS NULL) AND starts < ends)
) STRICT;
CREATE INDEX work_report_overlap_report ON work_report_overlap (report_id);
CREATE INDEX work_report_overlap_other ON work_report_overlap (other_id);
CREATE INDEX work_report_overlap_machine ON work_report_overlap (machine_id);

-- Who is at what, until they stop.
CREATE TABLE work_clock (
  id INTEGER NOT NULL PRIMARY KEY,
  person_id INTEGER NOT NULL,
  document_id INTEGER NOT NULL REFERENCES document (id),
  operation INTEGER NOT NULL CHECK (operation > 0),
  work_center_id INTEGER NOT NULL REFERENCES work_center (id),
  machine_id INTEGER REFERENCES machine (id),
  started_at INTEGER NOT NULL,
  started_by TEXT NOT NULL,
  stopped_at INTEGER,
  -- What came of it; empty where nothing was reported, and the reason says why.
  report_id INTEGER REFERENCES work_report (id),
  reason TEXT NOT NULL,
  CHECK (stopped_at IS NOT NULL OR (report_id IS NULL AND reason = ''))
) STRICT;
CREATE INDEX work_clock_running ON work_clock (person_id, document_id, operation) WHERE stopped_at IS NULL;
CREATE INDEX work_clock_document ON work_clock (document_id, operation);
CREATE INDEX work_clock_work_center ON work_clock (work_center_id);
CREATE INDEX work_clock_machine ON work_clock (machine_id);
CREATE INDEX work_clock_report ON work_clock (report_id);

-- What was reported of an operation, all of it together: kept with each report, so that nobody sums reports to post one.
ALTER TABLE work_order_operation ADD COLUMN more_allowed INTEGER NOT NULL DEFAULT 0 CHECK (more_allowed IN (0, 1));
ALTER TABLE work_order_operation ADD COLUMN good INTEGER NOT NULL DEFAULT 0;
ALTER TABLE work_order_operation ADD COLUMN rework INTEGER NOT NULL DEFAULT 0;
ALTER TABLE work_order_operation ADD COLUMN reject_material INTEGER NOT NULL DEFAULT 0;
ALTER TABLE work_order_operation ADD COLUMN reject_work INTEGER NOT NULL DEFAULT 0;
ALTER TABLE work_order_operation ADD COLUMN labour_seconds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE work_order_operation ADD COLUMN machine_seconds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE work_order_operation ADD COLUMN labour INTEGER NOT NULL DEFAULT 0;
ALTER TABLE work_order_operation ADD COLUMN machine INTEGER NOT NULL DEFAULT 0;
ALTER TABLE work_order_operation ADD COLUMN energy INTEGER NOT NULL DEFAULT 0;
ALTER TABLE work_order_operation ADD COLUMN overhead INTEGER NOT NULL DEFAULT 0;

-- What of a completion's worth is which element; adds up to what it brought into stock.
CREATE TABLE completion_cost (
  line_id INTEGER NOT NULL PRIMARY KEY REFERENCES document_line (id),
  material INTEGER NOT NULL,
  labour INTEGER NOT NULL,
  machine INTEGER NOT NULL,
  energy INTEGER NOT NULL,
  overhead INTEGER NOT NULL
) STRICT;

-- Who may report, for the roles that come with the program. Books without login have no roles yet.
UPDATE role SET rights = trim(rights || ' report'), revision = revision + 1 WHERE ready_made AND code IN ('owner', 'planner', 'operator');
