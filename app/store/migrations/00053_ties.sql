-- +goose Up
-- What the items of a milestone serve of which it may have to lose one, and those two of them between which a vision decides nothing.
CREATE TABLE ties (
  repo          BIGINT  NOT NULL,
  milestone     INTEGER NOT NULL,
  strategy_repo BIGINT  NOT NULL,
  strategy      INTEGER NOT NULL,
  vision_repo   BIGINT  NOT NULL DEFAULT 0,
  vision        INTEGER NOT NULL DEFAULT 0,  -- 0: the strategy leads to none
  one           INTEGER NOT NULL DEFAULT 0,
  other         INTEGER NOT NULL DEFAULT 0,  -- both 0: something decides, or there is nothing to decide
  PRIMARY KEY (repo, milestone, strategy_repo, strategy, vision_repo, vision)
);
CREATE INDEX ties_strategy ON ties (strategy_repo, strategy);
CREATE INDEX ties_vision ON ties (vision_repo, vision);

-- +goose Down
DROP TABLE ties;
