-- +goose Up
-- What people say that launched features achieved. The latest counts.
CREATE TABLE results (
  repo     BIGINT  NOT NULL,
  number   INTEGER NOT NULL,
  origin   TEXT    NOT NULL,  -- of the command
  achieved TEXT    NOT NULL,  -- met, missed or unknown
  text     TEXT    NOT NULL DEFAULT '',
  actor    TEXT    NOT NULL DEFAULT '',
  actor_id BIGINT  NOT NULL DEFAULT 0,
  at       BIGINT  NOT NULL,
  PRIMARY KEY (repo, number, origin)
);
-- The features that milestones delivered when they closed, with what they served then: a row for each strategy, or one with 0 and 0.
CREATE TABLE launches (
  repo          BIGINT  NOT NULL,
  number        INTEGER NOT NULL,
  strategy_repo BIGINT  NOT NULL,
  strategy      INTEGER NOT NULL,
  hidden        BIGINT  NOT NULL DEFAULT 0,  -- 1: its readers may not know that it serves the strategy
  stated        BIGINT  NOT NULL DEFAULT 0,  -- 1: it said what would make it a success
  home          BIGINT  NOT NULL,            -- the milestone's repository
  milestone     INTEGER NOT NULL,
  PRIMARY KEY (repo, number, strategy_repo, strategy)
);
CREATE INDEX launches_strategy ON launches (strategy_repo, strategy);
CREATE INDEX launches_milestone ON launches (home, milestone);
-- When it is asked what a milestone's launch achieved.
CREATE TABLE follow_ups (
  repo   BIGINT  NOT NULL,
  number INTEGER NOT NULL,            -- of the milestone
  closed BIGINT  NOT NULL DEFAULT 0,  -- the closing of which it was noted what it delivered; 0: it was opened again
  due    BIGINT  NOT NULL DEFAULT 0,  -- 0: never, by the policy
  done   BIGINT  NOT NULL DEFAULT 0,  -- when it was asked; 0: not yet
  PRIMARY KEY (repo, number)
);
CREATE INDEX follow_ups_due ON follow_ups (due) WHERE done = 0 AND due > 0;
CREATE INDEX posted_follow_ups ON posted (name) WHERE substr(name, 1, 10) = 'follow-up:';

-- +goose Down
DROP INDEX posted_follow_ups;
DROP TABLE follow_ups;
DROP TABLE launches;
DROP TABLE results;
