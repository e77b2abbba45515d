-- +goose Up
-- What Northstar had inferred about an item when somebody stated its kind, and what they last stated. Kept whatever later
-- becomes of the item, its labels and the policy. kind '' is none: inferred, that Northstar abstained.
CREATE TABLE corrections (
  repo       BIGINT NOT NULL,
  number     BIGINT NOT NULL,
  inferred   TEXT   NOT NULL,
  source     TEXT   NOT NULL,                    -- rule | closing-issues | structure | model | none
  confidence DOUBLE PRECISION NOT NULL,
  said       TEXT   NOT NULL,
  how        TEXT   NOT NULL,                    -- label | unlabel | command | button | declaration | issue-type
  actor      TEXT   NOT NULL,                    -- '' unknown; a bot is "name[bot]"
  at         BIGINT NOT NULL,
  PRIMARY KEY (repo, number)
);

-- +goose Down
DROP TABLE corrections;
