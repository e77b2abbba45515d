-- +goose Up
-- Commits of merge queues: which pull request each adds, and what it stands on. One is only what GitHub told of as such.
CREATE TABLE merge_groups (
  repo     BIGINT NOT NULL,
  head     TEXT   NOT NULL,                      -- SHA of the commit
  number   BIGINT NOT NULL,                      -- pull request
  bases    TEXT   NOT NULL DEFAULT '[]',         -- SHAs that it stands on, as GitHub names them: of the base branch or of the group before it
  at       BIGINT NOT NULL,                      -- when GitHub first told of it
  ended    BIGINT NOT NULL DEFAULT 0,            -- when GitHub told that it was destroyed
  capacity TEXT   NOT NULL DEFAULT '',           -- conclusion and title that it repeats for the pull request; '' not known yet
  PRIMARY KEY (repo, head, number)
);
CREATE INDEX merge_groups_live ON merge_groups (repo) WHERE ended = 0;
CREATE INDEX merge_groups_at ON merge_groups (at);

-- What was recorded before may have been by the name of a branch alone, which anybody who may write can choose.
DELETE FROM facts WHERE name LIKE 'queue:%';

-- +goose Down
DROP TABLE merge_groups;
