-- What was spent on an order and is in no piece of it, kept while it is closed; below zero where its pieces came in with more.
ALTER TABLE work_order ADD COLUMN left_over INTEGER;

-- Material that nobody issues: what is completed takes it (倒冲).
ALTER TABLE stock_rule ADD COLUMN backflush INTEGER NOT NULL DEFAULT 0 CHECK (backflush IN (0, 1));
