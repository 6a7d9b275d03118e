-- What a work order was before it was divided, put together with others or changed, where something had been posted to it: what was in the
-- shop on a past day does not change by what becomes of its order later.
CREATE TABLE work_order_before (
  document_id BIGINT NOT NULL REFERENCES document (id),
  -- It was so until then; microseconds UTC.
  until_at BIGINT NOT NULL,
  -- How much it made, and what it took; empty where it took nothing.
  quantity BIGINT NOT NULL,
  list_id BIGINT REFERENCES document (id),
  PRIMARY KEY (document_id, until_at)
);
CREATE INDEX work_order_before_list ON work_order_before (list_id);

-- What a line of its list was, as far as anything came of it.
CREATE TABLE work_order_component_before (
  line_id BIGINT NOT NULL REFERENCES document_line (id),
  until_at BIGINT NOT NULL,
  -- Own units for the order on top, exactly: '1000/148'.
  fixed TEXT COLLATE "C" NOT NULL CHECK (fixed <> ''),
  PRIMARY KEY (line_id, until_at)
);
