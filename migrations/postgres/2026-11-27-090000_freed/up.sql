-- What of a closed purchase order's lines will not come: so much of the request may be ordered again, share by share.

CREATE TABLE freed_share (
  share_id BIGINT NOT NULL PRIMARY KEY REFERENCES line_share (id) ON DELETE CASCADE,
  -- The order's line, and the request's line that may be ordered again.
  line_id BIGINT NOT NULL REFERENCES document_line (id) ON DELETE CASCADE,
  parent_id BIGINT NOT NULL REFERENCES document_line (id),
  quantity BIGINT NOT NULL CHECK (quantity > 0)
);
CREATE INDEX freed_share_line ON freed_share (line_id);
CREATE INDEX freed_share_parent ON freed_share (parent_id);
