-- Moves know what their paper is: those of a kind that seldom comes are found along an index, and not among all that there are.
DROP TRIGGER stock_move_stays ON stock_move;
ALTER TABLE stock_move ADD COLUMN kind TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE stock_move SET kind = l.kind FROM document_line l WHERE l.id = stock_move.document_line_id;
CREATE TRIGGER stock_move_stays BEFORE UPDATE OR DELETE ON stock_move FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE INDEX stock_move_kind_day ON stock_move (kind, day, id);

-- Lines have their paper's day and partner beside its kind, and the day on which they are wanted after all (2147483647: nobody said).
ALTER TABLE document_line ADD COLUMN day INTEGER NOT NULL DEFAULT 0;
ALTER TABLE document_line ADD COLUMN partner_id BIGINT;
ALTER TABLE document_line ADD COLUMN wanted INTEGER NOT NULL DEFAULT 2147483647;
UPDATE document_line SET day = d.day, partner_id = d.partner_id, wanted = COALESCE(document_line.due, d.due, 2147483647)
  FROM document d WHERE d.id = document_line.document_id;
CREATE INDEX document_line_kind_day ON document_line (kind, day, id);
CREATE INDEX document_line_kind_partner ON document_line (kind, partner_id, id);
CREATE INDEX document_line_open_wanted ON document_line (wanted, id) WHERE open;
