-- How a snapshot of stock came to be, and what there was to hold it against.

-- Somebody asked for it: it shows the instant of that, which no time of the day is to the microsecond.
ALTER TABLE stock_snapshot ADD COLUMN by_hand BOOLEAN NOT NULL DEFAULT FALSE;
-- Places of which something said how much lies there. None where it was not noted yet.
ALTER TABLE stock_snapshot ADD COLUMN evidence BIGINT CHECK (evidence >= 0);

UPDATE stock_snapshot SET by_hand = TRUE WHERE taken_at = due;
