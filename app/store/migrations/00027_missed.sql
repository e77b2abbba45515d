-- +goose Up
-- Deliveries of GitHub's own log that never came in, and what became of each. Ids and the names of events, no text of a user.
CREATE TABLE missed (
  guid     TEXT    NOT NULL PRIMARY KEY,
  delivery BIGINT  NOT NULL,                    -- GitHub's id of the last attempt, by which it is asked for again
  event    TEXT    NOT NULL,
  code     INTEGER NOT NULL,                    -- what the last attempt was answered, 0 when nothing
  at       BIGINT  NOT NULL,                    -- of the last attempt
  asked    INTEGER NOT NULL DEFAULT 0,          -- how often GitHub was asked for it
  due      BIGINT  NOT NULL,                    -- when to ask next
  state    TEXT    NOT NULL DEFAULT 'missing'   -- missing, recovered, lost
);
CREATE INDEX missed_due ON missed (due) WHERE state = 'missing';
-- When a repository was last compared with GitHub: what changed there before is known here. 0: never, since it was read.
ALTER TABLE repositories ADD COLUMN compared BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE repositories DROP COLUMN compared;
DROP TABLE missed;
