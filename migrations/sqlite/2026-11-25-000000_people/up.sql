-- Who may do what. What is secret is kept as hashes only: argon2id where it is short, a keyed hash where it is looked up by.

CREATE TABLE person (
  id INTEGER NOT NULL PRIMARY KEY,
  login TEXT NOT NULL,
  -- The login in lower case: nobody is 'Li' beside 'li'.
  login_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT CHECK (password_hash <> ''),
  pin_hash TEXT CHECK (pin_hash <> ''),
  badge_hash TEXT UNIQUE CHECK (badge_hash <> ''),
  retired INTEGER NOT NULL CHECK (retired IN (0, 1)),
  -- Wrong tries since the last right one, and when the last was.
  failed INTEGER NOT NULL CHECK (failed >= 0),
  failed_at INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL
) STRICT;

CREATE TABLE role (
  id INTEGER NOT NULL PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  -- Empty for one that came with the program and was not named anew: the screen has its name in each language.
  name TEXT NOT NULL,
  -- Words with a space between.
  rights TEXT NOT NULL,
  ready_made INTEGER NOT NULL CHECK (ready_made IN (0, 1)),
  revision INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL
) STRICT;

CREATE TABLE person_role (
  person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  role_id INTEGER NOT NULL REFERENCES role (id),
  PRIMARY KEY (person_id, role_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_role_role ON person_role (role_id);

CREATE TABLE session (
  id INTEGER NOT NULL PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  person_id INTEGER NOT NULL REFERENCES person (id),
  client TEXT NOT NULL,
  address TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX session_person ON session (person_id, ended_at);
CREATE INDEX session_expires ON session (expires_at);

-- Each filter of the trail has an index in the order in which it is shown; audit_at serves a span of time alone.
DROP INDEX audit_object;
CREATE INDEX audit_object ON audit (object_kind, object_key, at, id);
CREATE INDEX audit_kind ON audit (object_kind, at, id);
CREATE INDEX audit_actor ON audit (actor, at, id);
CREATE INDEX audit_command ON audit (command, at, id);
