-- What was spent on an order and is in no piece of it, kept while it is closed; below zero where its pieces came in with more.
ALTER TABLE work_order ADD COLUMN left_over BIGINT;

-- Material that nobody issues: what is completed takes it (倒冲).
ALTER TABLE stock_rule ADD COLUMN backflush BOOLEAN NOT NULL DEFAULT FALSE;
