-- +goose Up
-- Of closed milestones, the work that was done in them when they closed, added up by what it served then.
CREATE TABLE closing_moved (
  repo       BIGINT  NOT NULL,
  milestone  INTEGER NOT NULL,
  place      INTEGER NOT NULL,             -- tells them apart
  strategies TEXT    NOT NULL,             -- as in closing_items
  untold     TEXT    NOT NULL,
  items      BIGINT  NOT NULL,
  weight     BIGINT  NOT NULL,
  PRIMARY KEY (repo, milestone, place)
);
INSERT INTO closing_moved (repo, milestone, place, strategies, untold, items, weight)
  SELECT repo, milestone, min(number), strategies, untold, count(*), CAST(sum(weight) AS BIGINT) FROM closing_items
  WHERE counted = 1 AND state = 'closed' AND kind IN ('feature', 'tech-debt', 'likely-feature', 'likely-tech-debt')
  GROUP BY repo, milestone, strategies, untold;
-- Where these strategies led then: a row for each vision, or one with 0 and 0.
CREATE TABLE closing_strategies (
  repo            BIGINT  NOT NULL,
  milestone       INTEGER NOT NULL,
  strategy        TEXT    NOT NULL,            -- lower-case "owner/repo#n", as it was called then
  strategy_repo   BIGINT  NOT NULL,            -- where it was, 0 for nowhere known
  strategy_number INTEGER NOT NULL,
  vision_repo     BIGINT  NOT NULL,
  vision          INTEGER NOT NULL,
  hidden          INTEGER NOT NULL DEFAULT 0,  -- 1: readers of the strategy might not know that it serves the vision
  PRIMARY KEY (repo, milestone, strategy, vision_repo, vision)
);
CREATE INDEX closing_strategies_strategy ON closing_strategies (strategy_repo, strategy_number);
CREATE INDEX closing_strategies_vision ON closing_strategies (vision_repo, vision);
-- The visions that were there then.
CREATE TABLE closing_visions (
  repo        BIGINT  NOT NULL,
  milestone   INTEGER NOT NULL,
  vision_repo BIGINT  NOT NULL,
  vision      INTEGER NOT NULL,
  product     INTEGER NOT NULL DEFAULT 0,  -- 1: it was written from that perspective
  technical   INTEGER NOT NULL DEFAULT 0,
  lived       INTEGER NOT NULL DEFAULT 0,  -- 1: it was open
  PRIMARY KEY (repo, milestone, vision_repo, vision)
);
CREATE INDEX closing_visions_vision ON closing_visions (vision_repo, vision);
-- 1: all of that is kept. Of milestones that closed before, it is kept as of the first look.
ALTER TABLE closings ADD COLUMN led INTEGER NOT NULL DEFAULT 0;
CREATE INDEX closings_at ON closings (at);
CREATE INDEX items_untold ON items (repo, number) WHERE untold <> '[]' AND untold <> '';

-- +goose Down
DROP INDEX items_untold;
DROP INDEX closings_at;
ALTER TABLE closings DROP COLUMN led;
DROP TABLE closing_visions;
DROP TABLE closing_strategies;
DROP TABLE closing_moved;
