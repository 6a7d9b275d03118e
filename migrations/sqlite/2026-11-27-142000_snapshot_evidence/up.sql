-- How a snapshot of stock came to be, and what there was to hold it against.

-- Somebody asked for it: it shows the instant of that, which no time of the day is to the microsecond.
ALTER TABLE stock_snapshot ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0 CHECK (by_hand IN (0, 1));
-- Places of which something said how much lies there. None where it was not noted yet.
ALTER TABLE stock_snapshot ADD COLUMN evidence INTEGER CHECK (evidence >= 0);

UPDATE stock_snapshot SET by_hand = 1 WHERE taken_at = due;
