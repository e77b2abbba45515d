-- +goose Up
-- What milestones held when they started.
CREATE TABLE plans (
  repo      BIGINT  NOT NULL,
  milestone INTEGER NOT NULL,
  starts    BIGINT  NOT NULL,              -- when the plan is to be taken
  stated    INTEGER NOT NULL DEFAULT 0,    -- 1: by a line in the milestone's description
  at        BIGINT  NOT NULL DEFAULT 0,    -- when it was taken, 0: not yet
  late      INTEGER NOT NULL DEFAULT 0,    -- 1: the milestone had been there for longer before it was first seen
  PRIMARY KEY (repo, milestone)
);
CREATE TABLE plan_items (
  repo      BIGINT  NOT NULL,
  milestone INTEGER NOT NULL,
  number    INTEGER NOT NULL,
  kind      TEXT    NOT NULL,              -- as in totals
  state     TEXT    NOT NULL,
  weight    BIGINT  NOT NULL,
  PRIMARY KEY (repo, milestone, number)
);
CREATE INDEX plan_items_item ON plan_items (repo, number);

-- +goose Down
DROP TABLE plan_items;
DROP TABLE plans;
