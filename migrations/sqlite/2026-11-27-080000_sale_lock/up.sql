-- By which factor on the safety stock a sale is refused, by group of items. The group without a name stands for every other.

CREATE TABLE sale_lock (
  item_group TEXT NOT NULL PRIMARY KEY,
  -- × 10⁻⁹; 0: never refused.
  factor INTEGER NOT NULL CHECK (factor BETWEEN 0 AND 100000000000)
) STRICT;
