-- Months (月结) that were closed, and those that were opened again. They are closed one after the other, so the last that is closed says
-- what may be posted.
CREATE TABLE month (
  -- Years × 12 + months before it.
  id BIGINT NOT NULL PRIMARY KEY,
  -- 2026-11
  code TEXT COLLATE "C" NOT NULL UNIQUE,
  first_day INTEGER NOT NULL,
  last_day INTEGER NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('closed', 'open')),
  closed_at BIGINT,
  closed_by TEXT COLLATE "C",
  note TEXT COLLATE "C" NOT NULL,
  -- What was paid, where somebody said it, and how much more that is than what reports came to.
  wages BIGINT CHECK (wages >= 0),
  energy_bill BIGINT CHECK (energy_bill >= 0),
  wages_difference BIGINT,
  energy_difference BIGINT,
  -- The differences are shared out over the reports.
  allocated BOOLEAN NOT NULL,
  -- Why it was opened again.
  reason TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  CHECK (first_day <= last_day),
  CHECK ((state = 'closed') = (closed_at IS NOT NULL) AND (closed_at IS NULL) = (closed_by IS NULL)),
  CHECK ((wages_difference IS NOT NULL) = (state = 'closed' AND wages IS NOT NULL)),
  CHECK ((energy_difference IS NOT NULL) = (state = 'closed' AND energy_bill IS NOT NULL)),
  CHECK (state = 'closed' OR NOT allocated)
);

-- What was earned with each line of a sales order that was delivered in a closed month: worked out when it is closed.
CREATE TABLE month_margin (
  id BIGINT NOT NULL PRIMARY KEY,
  month_id BIGINT NOT NULL REFERENCES month (id),
  line_id BIGINT NOT NULL REFERENCES document_line (id),
  quantity BIGINT NOT NULL,
  -- Without tax.
  revenue BIGINT NOT NULL,
  cost BIGINT NOT NULL,
  margin BIGINT NOT NULL,
  UNIQUE (month_id, line_id),
  CHECK (margin = revenue - cost)
);
CREATE INDEX month_margin_line ON month_margin (line_id);

-- Its part of what the month's wages and bills were more than what was posted: an element of its own.
ALTER TABLE work_report ADD COLUMN difference BIGINT NOT NULL DEFAULT 0;
