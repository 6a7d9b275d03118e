-- Work reports: what was done at an operation, by whom and how long, and what it cost with the rates of then. A report is never changed:
-- another takes it back.

CREATE TABLE work_report (
  id BIGINT NOT NULL PRIMARY KEY,
  number TEXT COLLATE "C" NOT NULL UNIQUE,
  -- The client's id of the request, and which of the operations that it reported.
  request_id TEXT COLLATE "C" NOT NULL,
  entry INTEGER NOT NULL CHECK (entry > 0),
  -- The factory day on which it starts: its costs belong to that month.
  day INTEGER NOT NULL,
  document_id BIGINT NOT NULL REFERENCES document (id),
  operation INTEGER NOT NULL CHECK (operation > 0),
  -- As the order had it then.
  operation_name TEXT COLLATE "C" NOT NULL,
  item_id BIGINT NOT NULL REFERENCES item (id),
  work_center_id BIGINT NOT NULL REFERENCES work_center (id),
  machine_id BIGINT REFERENCES machine (id),
  -- Microseconds UTC, as all instants.
  starts BIGINT NOT NULL,
  ends BIGINT NOT NULL,
  run_starts BIGINT,
  run_ends BIGINT,
  -- A reversal has all figures turned round.
  good BIGINT NOT NULL,
  rework BIGINT NOT NULL,
  reject_material BIGINT NOT NULL,
  reject_work BIGINT NOT NULL,
  reason_rework TEXT COLLATE "C" NOT NULL,
  reason_material TEXT COLLATE "C" NOT NULL,
  reason_work TEXT COLLATE "C" NOT NULL,
  labour_seconds BIGINT NOT NULL,
  machine_seconds BIGINT NOT NULL,
  cycles BIGINT NOT NULL,
  cycles_counted BOOLEAN NOT NULL,
  metered BOOLEAN NOT NULL,
  kwh BIGINT NOT NULL,
  -- The rates that were used.
  hourly BIGINT NOT NULL CHECK (hourly >= 0),
  per_cycle BIGINT NOT NULL CHECK (per_cycle >= 0),
  rated_kw BIGINT NOT NULL CHECK (rated_kw >= 0),
  load_factor BIGINT NOT NULL CHECK (load_factor >= 0),
  per_labour_hour BIGINT NOT NULL CHECK (per_labour_hour >= 0),
  per_machine_hour BIGINT NOT NULL CHECK (per_machine_hour >= 0),
  of_labour BIGINT NOT NULL CHECK (of_labour >= 0),
  -- What it came to.
  labour BIGINT NOT NULL,
  machine BIGINT NOT NULL,
  energy BIGINT NOT NULL,
  overhead BIGINT NOT NULL,
  note TEXT COLLATE "C" NOT NULL,
  -- The report that it takes back, and why.
  reversal_of BIGINT UNIQUE REFERENCES work_report (id),
  reason TEXT COLLATE "C" NOT NULL,
  actor TEXT COLLATE "C" NOT NULL,
  client TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  UNIQUE (request_id, entry),
  CHECK (starts <= ends AND (run_starts IS NULL) = (run_ends IS NULL) AND (run_starts IS NULL OR run_starts <= run_ends)),
  CHECK ((reversal_of IS NULL) = (reason = ''))
);
CREATE INDEX work_report_day ON work_report (day, id);
CREATE INDEX work_report_document ON work_report (document_id, operation, id);
CREATE INDEX work_report_work_center ON work_report (work_center_id, day, id);
CREATE INDEX work_report_machine ON work_report (machine_id, starts);
CREATE INDEX work_report_item ON work_report (item_id, id);

-- Who worked on it. No key to people: they are no records.
CREATE TABLE work_report_operator (
  id BIGINT NOT NULL PRIMARY KEY,
  report_id BIGINT NOT NULL REFERENCES work_report (id),
  number INTEGER NOT NULL CHECK (number > 0),
  person_id BIGINT NOT NULL,
  -- When the report starts: whoever looks for what somebody did at a time needs no second table.
  starts BIGINT NOT NULL,
  hours TEXT COLLATE "C" NOT NULL CHECK (hours IN ('usual', 'overtime', 'rest_day', 'holiday')),
  seconds BIGINT NOT NULL,
  grade_id BIGINT REFERENCES grade (id),
  -- Empty where nothing said a wage.
  basis TEXT COLLATE "C" CHECK (basis IN ('hour', 'piece')),
  price BIGINT CHECK (price >= 0),
  factor BIGINT NOT NULL CHECK (factor > 0),
  amount BIGINT NOT NULL,
  UNIQUE (report_id, number),
  CHECK ((basis IS NULL) = (price IS NULL))
);
CREATE INDEX work_report_operator_person ON work_report_operator (person_id, starts, report_id);
CREATE INDEX work_report_operator_grade ON work_report_operator (grade_id);

-- What was drawn in each band of the tariff.
CREATE TABLE work_report_band (
  id BIGINT NOT NULL PRIMARY KEY,
  report_id BIGINT NOT NULL REFERENCES work_report (id),
  band TEXT COLLATE "C" NOT NULL CHECK (band IN ('sharp', 'peak', 'flat', 'valley', 'deep_valley')),
  seconds BIGINT NOT NULL,
  price BIGINT NOT NULL CHECK (price >= 0),
  kwh BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  UNIQUE (report_id, band)
);

-- Two reports that say that somebody or a machine was busy with both at once, from each side. Gone when one of them is taken back.
CREATE TABLE work_report_overlap (
  id BIGINT NOT NULL PRIMARY KEY,
  report_id BIGINT NOT NULL REFERENCES work_report (id),
  other_id BIGINT NOT NULL REFERENCES work_report (id),
  person_id BIGINT,
  machine_id BIGINT REFERENCES machine (id),
  starts BIGINT NOT NULL,
  ends BIGINT NOT NULL,
  CHECK (report_id <> other_id AND (person_id IS NULL) <> (machine_id IS NULL) AND starts < ends)
);
CREATE INDEX work_report_overlap_report ON work_report_overlap (report_id);
CREATE INDEX work_report_overlap_other ON work_report_overlap (other_id);
CREATE INDEX work_report_overlap_machine ON work_report_overlap (machine_id);

-- Who is at what, until they stop.
CREATE TABLE work_clock (
  id BIGINT NOT NULL PRIMARY KEY,
  person_id BIGINT NOT NULL,
  document_id BIGINT NOT NULL REFERENCES document (id),
  operation INTEGER NOT NULL CHECK (operation > 0),
  work_center_id BIGINT NOT NULL REFERENCES work_center (id),
  machine_id BIGINT REFERENCES machine (id),
  started_at BIGINT NOT NULL,
  started_by TEXT COLLATE "C" NOT NULL,
  stopped_at BIGINT,
  -- What came of it; empty where nothing was reported, and the reason says why.
  report_id BIGINT REFERENCES work_report (id),
  reason TEXT COLLATE "C" NOT NULL,
  CHECK (stopped_at IS NOT NULL OR (report_id IS NULL AND reason = ''))
);
CREATE INDEX work_clock_running ON work_clock (person_id, document_id, operation) WHERE stopped_at IS NULL;
CREATE INDEX work_clock_document ON work_clock (document_id, operation);
CREATE INDEX work_clock_work_center ON work_clock (work_center_id);
CREATE INDEX work_clock_machine ON work_clock (machine_id);
CREATE INDEX work_clock_report ON work_clock (report_id);

-- What was reported of an operation, all of it together: kept with each report, so that nobody sums reports to post one.
ALTER TABLE work_order_operation ADD COLUMN more_allowed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE work_order_operation ADD COLUMN good BIGINT NOT NULL DEFAULT 0;
ALTER TABLE work_order_operation ADD COLUMN rework BIGINT NOT NULL DEFAULT 0;
ALTER TABLE work_order_operation ADD COLUMN reject_material BIGINT NOT NULL DEFAULT 0;
ALTER TABLE work_order_operation ADD COLUMN reject_work BIGINT NOT NULL DEFAULT 0;
ALTER TABLE work_order_operation ADD COLUMN labour_seconds BIGINT NOT NULL DEFAULT 0;
ALTER TABLE work_order_operation ADD COLUMN machine_seconds BIGINT NOT NULL DEFAULT 0;
ALTER TABLE work_order_operation ADD COLUMN labour BIGINT NOT NULL DEFAULT 0;
ALTER TABLE work_order_operation ADD COLUMN machine BIGINT NOT NULL DEFAULT 0;
ALTER TABLE work_order_operation ADD COLUMN energy BIGINT NOT NULL DEFAULT 0;
ALTER TABLE work_order_operation ADD COLUMN overhead BIGINT NOT NULL DEFAULT 0;

-- What of a completion's worth is which element; adds up to what it brought into stock.
CREATE TABLE completion_cost (
  line_id BIGINT NOT NULL PRIMARY KEY REFERENCES document_line (id),
  material BIGINT NOT NULL,
  labour BIGINT NOT NULL,
  machine BIGINT NOT NULL,
  energy BIGINT NOT NULL,
  overhead BIGINT NOT NULL
);

-- Who may report, for the roles that come with the program. Books without login have no roles yet.
UPDATE role SET rights = trim(rights || ' report'), revision = revision + 1 WHERE ready_made AND code IN ('owner', 'planner', 'operator');
