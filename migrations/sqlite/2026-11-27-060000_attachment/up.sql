-- Files that belong to papers: scanned notes, drawings, mails.

CREATE TABLE attachment (
  id INTEGER NOT NULL PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES document (id),
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL CHECK (size > 0),
  -- Of its bytes, in hexadecimal: by it they are found.
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  added_at INTEGER NOT NULL,
  added_by TEXT NOT NULL,
  -- What was taken away stays: whoever audits may ask for it.
  removed_at INTEGER,
  removed_by TEXT,
  CHECK ((removed_at IS NULL) = (removed_by IS NULL))
) STRICT;
CREATE INDEX attachment_document ON attachment (document_id, id);
CREATE INDEX attachment_sha256 ON attachment (sha256);

-- The bytes, each content once. They are not journalled: the journal's rows are text, and would have them twice more.
CREATE TABLE attachment_file (
  id INTEGER NOT NULL PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
  bytes BLOB NOT NULL
) STRICT;
CREATE TRIGGER attachment_file_stays BEFORE UPDATE ON attachment_file BEGIN SELECT RAISE(ABORT, 'attachment_file is append-only'); END;
CREATE TRIGGER attachment_file_is_kept BEFORE DELETE ON attachment_file BEGIN SELECT RAISE(ABORT, 'attachment_file is append-only'); END;
