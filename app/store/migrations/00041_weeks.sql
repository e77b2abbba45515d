-- +goose Up
-- The totals of milestones as they last stood in a week, for what changed since.
CREATE TABLE weekly_totals (
  repo      BIGINT  NOT NULL,
  milestone INTEGER NOT NULL,
  week      INTEGER NOT NULL,              -- Mondays since 1970 (UTC)
  kind      TEXT    NOT NULL,              -- as in totals
  state     TEXT    NOT NULL,
  items     BIGINT  NOT NULL,
  weight    BIGINT  NOT NULL,
  PRIMARY KEY (repo, milestone, week, kind, state)
);

-- +goose Down
DROP TABLE weekly_totals;
