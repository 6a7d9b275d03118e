-- Papers have what their first line is of and the first code that their lines bear, and lines have theirs, so that lists show and find
-- them without asking each row's shares; and papers know whether a part of them is nobody's.
ALTER TABLE document ADD COLUMN item_id INTEGER;
ALTER TABLE document ADD COLUMN tracking_id INTEGER;
ALTER TABLE document ADD COLUMN unclaimed INTEGER NOT NULL DEFAULT 0 CHECK (unclaimed IN (0, 1));
ALTER TABLE document_line ADD COLUMN tracking_id INTEGER;
UPDATE document_line SET tracking_id = (SELECT s.tracking_id FROM line_share s WHERE s.line_id = document_line.id
  AND s.tracking_id IS NOT NULL ORDER BY s.id LIMIT 1);
UPDATE document SET
  item_id = (SELECT l.item_id FROM document_line l WHERE l.document_id = document.id AND l.number = 1),
  tracking_id = (SELECT l.tracking_id FROM document_line l WHERE l.document_id = document.id AND l.tracking_id IS NOT NULL
    ORDER BY l.number LIMIT 1),
  unclaimed = EXISTS (SELECT 1 FROM document_line l JOIN line_share s ON s.line_id = l.id WHERE l.document_id = document.id
    AND s.tracking_id IS NULL);

-- By its first item, newest first; those without item or code by themselves.
DROP INDEX document_line_first_item;
CREATE INDEX document_item_day ON document (item_id, kind, day, id);
CREATE INDEX document_without_item ON document (kind, day, id) WHERE item_id IS NULL;
CREATE INDEX document_without_code ON document (kind, day, id) WHERE tracking_id IS NULL;
CREATE INDEX document_line_without_code ON document_line (kind, id) WHERE tracking_id IS NULL;
-- Papers of a month that may have a broken chain.
CREATE INDEX document_unclaimed ON document (day, id) WHERE unclaimed;

-- What is owed is read from an index alone.
DROP INDEX document_unsettled;
CREATE INDEX document_unsettled ON document (kind, partner_id, id, day, due, gross, settled, state, reverses_id) WHERE settled <> gross;

-- Open lines of a kind: by the day on which they are wanted, and the newest first.
CREATE INDEX document_line_open_kind_wanted ON document_line (kind, wanted, id) WHERE open = 1;
CREATE INDEX document_line_open_kind ON document_line (kind, id) WHERE open = 1;
DROP INDEX document_line_review;
CREATE INDEX document_line_review ON document_line (kind, id) WHERE review = 'waiting';
-- Ordered lines of which more or less came.
CREATE INDEX document_line_over_short ON document_line (kind, day, id)
  WHERE kind = 'purchase_order' AND (done > quantity OR NOT open AND done < quantity);
-- Papers of some days, of whatever kind.
CREATE INDEX document_day ON document (day, kind, state, reverses_id, id);
-- Lines of a partner, of whatever kinds.
DROP INDEX document_line_kind_partner;
CREATE INDEX document_line_partner ON document_line (partner_id, kind, id);
