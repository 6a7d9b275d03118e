-- What is told outside: written with the change that it tells of, sent afterwards, and again until it has arrived.
CREATE TABLE outbox (
  id BIGINT NOT NULL PRIMARY KEY,
  made_at BIGINT NOT NULL,
  title TEXT COLLATE "C" NOT NULL,
  content TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'sent', 'given_up')),
  tries INTEGER NOT NULL CHECK (tries >= 0),
  -- From when on it is tried; microseconds UTC.
  next_at BIGINT NOT NULL,
  -- What was said against it the last time; empty while nothing was.
  said TEXT COLLATE "C" NOT NULL,
  -- When it arrived or was given up.
  ended_at BIGINT,
  CHECK ((state = 'waiting') = (ended_at IS NULL))
);
CREATE INDEX outbox_waiting ON outbox (state, next_at);
