-- +goose Up
-- Subjects are a queue of their own: whoever works on one holds it, and one that failed waits until it is due.
ALTER TABLE subjects ADD COLUMN lane     BIGINT NOT NULL DEFAULT 0;  -- 0 live work, 1 reading repositories
ALTER TABLE subjects ADD COLUMN priority BIGINT NOT NULL DEFAULT 4;  -- 1 goes first
ALTER TABLE subjects ADD COLUMN due      BIGINT NOT NULL DEFAULT 0;  -- not before; a subject that waits for nothing has when it was named
ALTER TABLE subjects ADD COLUMN attempts BIGINT NOT NULL DEFAULT 0;  -- that failed, of this version
ALTER TABLE subjects ADD COLUMN holder   TEXT   NOT NULL DEFAULT ''; -- the replica that works on it, '' nobody
CREATE INDEX subjects_waiting ON subjects (lane, priority, due) WHERE done < version AND holder = '';
CREATE INDEX subjects_held ON subjects (holder) WHERE holder <> '';
UPDATE subjects SET lane = 1 WHERE key LIKE 'read:%';

-- What the texts of a milestone's checks name: a few of a kind.
CREATE INDEX items_named ON items (repo, milestone, kind, state, number);

-- So are deliveries that wait.
ALTER TABLE deliveries ADD COLUMN due    BIGINT NOT NULL DEFAULT 0;  -- not before, of one that failed
ALTER TABLE deliveries ADD COLUMN holder TEXT   NOT NULL DEFAULT '';
CREATE INDEX deliveries_held ON deliveries (holder) WHERE holder <> '';

-- +goose Down
DROP INDEX items_named; DROP INDEX deliveries_held; ALTER TABLE deliveries DROP COLUMN holder; ALTER TABLE deliveries DROP COLUMN due;
DROP INDEX subjects_held; DROP INDEX subjects_waiting;
ALTER TABLE subjects DROP COLUMN holder; ALTER TABLE subjects DROP COLUMN attempts; ALTER TABLE subjects DROP COLUMN due;
ALTER TABLE subjects DROP COLUMN priority; ALTER TABLE subjects DROP COLUMN lane;
