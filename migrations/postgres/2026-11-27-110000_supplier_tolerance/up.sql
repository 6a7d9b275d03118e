-- By which share what a supplier delivers may be over or under, where the item has no tolerance of its own; × 10⁻⁹.

ALTER TABLE partner ADD COLUMN tolerance BIGINT CHECK (tolerance BETWEEN 0 AND 1000000000);
