-- Who may do what. What is secret is kept as hashes only: argon2id where it is short, a keyed hash where it is looked up by.

CREATE TABLE person (
  id BIGINT NOT NULL PRIMARY KEY,
  login TEXT COLLATE "C" NOT NULL,
  -- The login in lower case: nobody is 'Li' beside 'li'.
  login_key TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  password_hash TEXT COLLATE "C" CHECK (password_hash <> ''),
  pin_hash TEXT COLLATE "C" CHECK (pin_hash <> ''),
  badge_hash TEXT COLLATE "C" UNIQUE CHECK (badge_hash <> ''),
  retired BOOLEAN NOT NULL,
  -- Wrong tries since the last right one, and when the last was.
  failed INTEGER NOT NULL CHECK (failed >= 0),
  failed_at BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT COLLATE "C" NOT NULL
);

CREATE TABLE role (
  id BIGINT NOT NULL PRIMARY KEY,
  code TEXT COLLATE "C" NOT NULL UNIQUE,
  -- Empty for one that came with the program and was not named anew: the screen has its name in each language.
  name TEXT COLLATE "C" NOT NULL,
  -- Words with a space between.
  rights TEXT COLLATE "C" NOT NULL,
  ready_made BOOLEAN NOT NULL,
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT COLLATE "C" NOT NULL
);

CREATE TABLE person_role (
  person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  role_id BIGINT NOT NULL REFERENCES role (id),
  PRIMARY KEY (person_id, role_id)
);
CREATE INDEX person_role_role ON person_role (role_id);

CREATE TABLE session (
  id BIGINT NOT NULL PRIMARY KEY,
  token_hash TEXT COLLATE "C" NOT NULL UNIQUE,
  person_id BIGINT NOT NULL REFERENCES person (id),
  client TEXT COLLATE "C" NOT NULL,
  address TEXT COLLATE "C" NOT NULL,
  made_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX session_person ON session (person_id, ended_at);
CREATE INDEX session_expires ON session (expires_at);

-- Each filter of the trail has an index in the order in which it is shown; audit_at serves a span of time alone.
DROP INDEX audit_object;
CREATE INDEX audit_object ON audit (object_kind, object_key, at, id);
CREATE INDEX audit_kind ON audit (object_kind, at, id);
CREATE INDEX audit_actor ON audit (actor, at, id);
CREATE INDEX audit_command ON audit (command, at, id);
