-- Months (月结) that were closed, and those that were opened again. They are closed one after the other, so the last that is closed says
-- what may be posted.
CREATE TABLE month (
  -- Years × 12 + months before it.
  id INTEGER NOT NULL PRIMARY KEY,
  -- 2026-11
  code TEXT NOT NULL UNIQUE,
  first_day INTEGER NOT NULL,
  last_day INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('closed', 'open')),
  closed_at INTEGER,
  closed_by TEXT,
  note TEXT NOT NULL,
  -- What was paid, where somebody said it, and how much more that is than what reports came to.
  wages INTEGER CHECK (wages >= 0),
  energy_bill INTEGER CHECK (energy_bill >= 0),
  wages_difference INTEGER,
  energy_difference INTEGER,
  -- The differences are shared out over the reports.
  allocated INTEGER NOT NULL CHECK (allocated IN (0, 1)),
  -- Why it was opened again.
  reason TEXT NOT NULL,
  revision INTEGER NOT NULL,
  CHECK (first_day <= last_day),
  CHECK ((state = 'closed') = (closed_at IS NOT NULL) AND (closed_at IS NULL) = (closed_by IS NULL)),
  CHECK ((wages_difference IS NOT NULL) = (state = 'closed' AND wages IS NOT NULL)),
  CHECK ((energy_difference IS NOT NULL) = (state = 'closed' AND energy_bill IS NOT NULL)),
  CHECK (state = 'closed' OR allocated = 0)
) STRICT;

-- What was earned with each line of a sales order that was delivered in a closed month: worked out when it is closed.
CREATE TABLE month_margin (
  id INTEGER NOT NULL PRIMARY KEY,
  month_id INTEGER NOT NULL REFERENCES month (id),
  line_id INTEGER NOT NULL REFERENCES document_line (id),
  quantity INTEGER NOT NULL,
  -- Without tax.
  revenue INTEGER NOT NULL,
  cost INTEGER NOT NULL,
  margin INTEGER NOT NULL,
  UNIQUE (month_id, line_id),
  CHECK (margin = revenue - cost)
) STRICT;
CREATE INDEX month_margin_line ON month_margin (line_id);

-- Its part of what the month's wages and bills were more than what was posted: an element of its own.
ALTER TABLE work_report ADD COLUMN difference INTEGER NOT NULL DEFAULT 0;
