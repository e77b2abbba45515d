-- +goose Up
-- Work that was noted to touch a non-goal of a strategy that it served, and since when it serves it no more.
CREATE TABLE turned_away (
  repo          BIGINT  NOT NULL,
  number        INTEGER NOT NULL,
  strategy_repo BIGINT  NOT NULL,
  strategy      INTEGER NOT NULL,
  non_goal      TEXT    NOT NULL,            -- as the strategy words it
  noted         BIGINT  NOT NULL,
  at            BIGINT  NOT NULL DEFAULT 0,  -- when it was turned away, 0: it was not
  PRIMARY KEY (repo, number, strategy_repo, strategy)
);
CREATE INDEX turned_away_strategy ON turned_away (strategy_repo, strategy, at);

-- +goose Down
DROP TABLE turned_away;
