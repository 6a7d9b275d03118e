-- Of what is kept beside a request's input: its hash, by which two requests are compared, and the first records that it
-- changes, as JSON. So neither needs all of it. Requests of before have none, and are like no other.
ALTER TABLE approval ADD COLUMN held_hash TEXT COLLATE "C";
ALTER TABLE approval ADD COLUMN held_places TEXT COLLATE "C";
