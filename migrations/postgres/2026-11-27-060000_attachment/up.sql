-- Files that belong to papers: scanned notes, drawings, mails.

CREATE TABLE attachment (
  id BIGINT NOT NULL PRIMARY KEY,
  document_id BIGINT NOT NULL REFERENCES document (id),
  name TEXT COLLATE "C" NOT NULL,
  media_type TEXT COLLATE "C" NOT NULL,
  size BIGINT NOT NULL CHECK (size > 0),
  -- Of its bytes, in hexadecimal: by it they are found.
  sha256 TEXT COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
  added_at BIGINT NOT NULL,
  added_by TEXT COLLATE "C" NOT NULL,
  -- What was taken away stays: whoever audits may ask for it.
  removed_at BIGINT,
  removed_by TEXT COLLATE "C",
  CHECK ((removed_at IS NULL) = (removed_by IS NULL))
);
CREATE INDEX attachment_document ON attachment (document_id, id);
CREATE INDEX attachment_sha256 ON attachment (sha256);

-- The bytes, each content once. They are not journalled: the journal's rows are text, and would have them twice more.
CREATE TABLE attachment_file (
  id BIGINT NOT NULL PRIMARY KEY,
  sha256 TEXT COLLATE "C" NOT NULL UNIQUE CHECK (length(sha256) = 64),
  bytes BYTEA NOT NULL
);
CREATE TRIGGER attachment_file_stays BEFORE UPDATE OR DELETE ON attachment_file FOR EACH ROW EXECUTE FUNCTION refuse_change();
