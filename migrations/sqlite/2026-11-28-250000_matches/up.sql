-- The three-way match is shown newest day first: of a partner or an item, too, along an index instead of through all lines of orders.
CREATE INDEX document_line_match_partner ON document_line (partner_id, day, id) WHERE kind = 'purchase_order';
CREATE INDEX document_line_match_item ON document_line (item_id, day, id) WHERE kind = 'purchase_order';
