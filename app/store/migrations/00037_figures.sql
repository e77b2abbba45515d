-- +goose Up
-- Of a milestone, when the checks of its pull requests were last asked to tell its figures as they are, and a digest of what
-- these were; and when it was last counted again.
CREATE TABLE figures (
  repo      BIGINT NOT NULL,
  milestone BIGINT NOT NULL,
  asked     BIGINT NOT NULL DEFAULT 0, -- 0 for never
  digest    TEXT   NOT NULL DEFAULT '',
  recounted BIGINT NOT NULL DEFAULT 0, -- 0 for never
  reached   BIGINT NOT NULL DEFAULT 0, -- the number of the item up to which it is being counted again
  PRIMARY KEY (repo, milestone)
);
-- Of those that are due at a time, such as the end of a limit, the first named go first.
DROP INDEX subjects_waiting;
CREATE INDEX subjects_waiting ON subjects (lane, priority, due, since) WHERE done < version AND holder = '';

-- +goose Down
DROP INDEX subjects_waiting;
CREATE INDEX subjects_waiting ON subjects (lane, priority, due) WHERE done < version AND holder = '';
DROP TABLE figures;
