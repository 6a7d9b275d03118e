-- What screens filter by together: found along an index, and not among all that there is.

-- Papers of a kind by the day on which they are due, and by what stands on them: looked through without the papers themselves.
CREATE INDEX document_kind_due ON document (kind, COALESCE(due, 2147483647), id);
CREATE INDEX document_kind_reference ON document (kind, reference, number, id);
-- Papers by what their first line is of.
CREATE INDEX document_line_first_item ON document_line (item_id, kind, document_id) WHERE number = 1;
-- Moves of an item, of a bin, of a lot, by day.
DROP INDEX stock_move_item;
DROP INDEX stock_move_bin;
CREATE INDEX stock_move_item_day ON stock_move (item_id, day, id);
CREATE INDEX stock_move_bin_day ON stock_move (bin_id, day, id);
CREATE INDEX stock_move_lot_day ON stock_move (lot, day, id);
CREATE INDEX reservation_kind ON reservation (kind, id);
CREATE INDEX scan_log_text ON scan_log (text, id);
CREATE INDEX scan_log_outcome ON scan_log (outcome, id);
CREATE INDEX scan_log_client ON scan_log (client, id);
CREATE INDEX tracking_day ON tracking (day, id);
