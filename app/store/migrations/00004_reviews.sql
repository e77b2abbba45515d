-- +goose Up
-- What members of the two teams said of a strategy, all of it: an objection stands until the same person agrees. The teams
-- are those that they were in when they said it.
CREATE TABLE voices (
  repo        BIGINT NOT NULL,
  number      BIGINT NOT NULL,
  origin      TEXT   NOT NULL,                   -- comment id: a repeated delivery says nothing twice
  actor       TEXT   NOT NULL,
  product     BIGINT NOT NULL,
  engineering BIGINT NOT NULL,
  objects     TEXT   NOT NULL DEFAULT '',        -- '' agrees | vision | strategy
  why         TEXT   NOT NULL DEFAULT '',        -- of an objection
  at          BIGINT NOT NULL,
  PRIMARY KEY (repo, number, origin)
);

-- When a vision or a strategy was last reviewed, and what that review depended on.
CREATE TABLE reviews (
  repo    BIGINT NOT NULL,
  number  BIGINT NOT NULL,
  looked  BIGINT NOT NULL,
  size    BIGINT NOT NULL DEFAULT 0,             -- items that serve it
  visions TEXT   NOT NULL DEFAULT '[]',          -- "owner/repo#n" that it serves, as they count
  proof   TEXT   NOT NULL DEFAULT '',            -- lower-case "owner/repo#n" of its proof of concept
  PRIMARY KEY (repo, number)
);
CREATE INDEX reviews_proof ON reviews (proof) WHERE proof <> '';

-- +goose Down
DROP TABLE reviews; DROP TABLE voices;
