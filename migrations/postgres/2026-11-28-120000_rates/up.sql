-- Machines, grades of operators, and what work, machines and electricity cost from a day on.

CREATE TABLE machine (
  id BIGINT NOT NULL PRIMARY KEY,
  code TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  work_center_id BIGINT NOT NULL REFERENCES work_center (id),
  note TEXT COLLATE "C" NOT NULL,
  retired BOOLEAN NOT NULL,
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT COLLATE "C" NOT NULL
);
CREATE INDEX machine_work_center ON machine (work_center_id);

CREATE TABLE grade (
  id BIGINT NOT NULL PRIMARY KEY,
  code TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  note TEXT COLLATE "C" NOT NULL,
  retired BOOLEAN NOT NULL,
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT COLLATE "C" NOT NULL
);

-- Each holds from its first day until the next of its kind and subject. One table, so that there is one rule of days. A kind has its own
-- columns, and the others are empty. What a tariff says stands in tariff_slot.
CREATE TABLE rate (
  id BIGINT NOT NULL PRIMARY KEY,
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('wage', 'grade', 'overtime', 'machine', 'power', 'overhead', 'tariff')),
  -- Whose it is, by codes with tabs between: follows from the columns below.
  subject TEXT COLLATE "C" NOT NULL CHECK (subject <> ''),
  valid_from INTEGER NOT NULL,
  -- No key: people are no records that are brought back, and nobody is ever deleted. `verify` asks whether they are there.
  person_id BIGINT,
  grade_id BIGINT REFERENCES grade (id),
  item_id BIGINT REFERENCES item (id),
  operation INTEGER CHECK (operation > 0),
  machine_id BIGINT REFERENCES machine (id),
  work_center_id BIGINT REFERENCES work_center (id),
  hours TEXT COLLATE "C" CHECK (hours IN ('overtime', 'rest_day', 'holiday')),
  basis TEXT COLLATE "C" CHECK (basis IN ('hour', 'piece')),
  price BIGINT CHECK (price >= 0),
  factor BIGINT CHECK (factor > 0),
  hourly BIGINT CHECK (hourly >= 0),
  per_cycle BIGINT CHECK (per_cycle >= 0),
  rated_kw BIGINT CHECK (rated_kw >= 0),
  load_factor BIGINT CHECK (load_factor BETWEEN 0 AND 1000000000),
  per_labour_hour BIGINT CHECK (per_labour_hour >= 0),
  per_machine_hour BIGINT CHECK (per_machine_hour >= 0),
  of_labour BIGINT CHECK (of_labour >= 0),
  revision BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT COLLATE "C" NOT NULL,
  UNIQUE (subject, kind, valid_from),
  CHECK ((kind = 'wage') = (basis IS NOT NULL AND price IS NOT NULL)),
  CHECK ((item_id IS NULL) = (operation IS NULL) AND (item_id IS NULL OR kind = 'wage')),
  CHECK (kind <> 'wage' OR person_id IS NULL OR grade_id IS NULL),
  CHECK (kind <> 'grade' OR person_id IS NOT NULL),
  CHECK (kind IN ('wage', 'grade') OR (person_id IS NULL AND grade_id IS NULL)),
  CHECK ((kind = 'overtime') = (hours IS NOT NULL AND factor IS NOT NULL)),
  CHECK ((kind IN ('machine', 'power', 'overhead')) = ((machine_id IS NULL) <> (work_center_id IS NULL))),
  CHECK ((kind = 'machine') = (hourly IS NOT NULL AND per_cycle IS NOT NULL)),
  CHECK ((kind = 'power') = (rated_kw IS NOT NULL AND load_factor IS NOT NULL)),
  CHECK ((kind = 'overhead') = (per_labour_hour IS NOT NULL AND per_machine_hour IS NOT NULL AND of_labour IS NOT NULL))
);
CREATE INDEX rate_person ON rate (person_id);
CREATE INDEX rate_grade ON rate (grade_id);
CREATE INDEX rate_item ON rate (item_id);
CREATE INDEX rate_machine ON rate (machine_id);
CREATE INDEX rate_work_center ON rate (work_center_id);

-- A band of a tariff: in the season that begins on this day of each year, from this second of the day on.
CREATE TABLE tariff_slot (
  id BIGINT NOT NULL PRIMARY KEY,
  rate_id BIGINT NOT NULL REFERENCES rate (id) ON DELETE CASCADE,
  month INTEGER NOT NULL CHECK (month BETWEEN 1 AND 12),
  day INTEGER NOT NULL CHECK (day BETWEEN 1 AND 31),
  from_seconds INTEGER NOT NULL CHECK (from_seconds BETWEEN 0 AND 86399),
  band TEXT COLLATE "C" NOT NULL CHECK (band IN ('sharp', 'peak', 'flat', 'valley', 'deep_valley')),
  -- Of a kWh; the same wherever the band stands in its season.
  price BIGINT NOT NULL CHECK (price >= 0),
  UNIQUE (rate_id, month, day, from_seconds)
);

-- Who may say what things cost, for the roles that come with the program. Books without login have no roles yet.
UPDATE role SET rights = trim(rights || ' cost'), revision = revision + 1 WHERE ready_made AND code IN ('owner', 'accountant');
