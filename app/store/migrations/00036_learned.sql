-- +goose Up
-- What the people of a repository taught the text model, by the kinds that they stated.
CREATE TABLE learned (
  repo       BIGINT NOT NULL PRIMARY KEY,
  correction TEXT   NOT NULL DEFAULT '',  -- as package learn writes it; '' for none
  model      TEXT   NOT NULL DEFAULT '',  -- of which model it corrects the scores
  digest     TEXT   NOT NULL DEFAULT '',  -- of what it was learned from
  examples   BIGINT NOT NULL DEFAULT 0,   -- items whose kind people stated
  before     BIGINT NOT NULL DEFAULT 0,   -- of them right by the model alone
  after      BIGINT NOT NULL DEFAULT 0,   -- of them right by corrections that had not seen them
  why        TEXT   NOT NULL DEFAULT '',  -- there is none
  at         BIGINT NOT NULL DEFAULT 0,   -- when it was last looked whether there is more to learn
  told       BIGINT NOT NULL DEFAULT 0    -- 1 once the items were queued that it may decide about
);
CREATE INDEX items_stated ON items (repo, number) WHERE gone = 0 AND (source = 'person' OR source = 'declaration');

-- +goose Down
DELETE FROM subjects WHERE substr(key, 1, 6) = 'learn:';
DROP INDEX items_stated;
DROP TABLE learned;
