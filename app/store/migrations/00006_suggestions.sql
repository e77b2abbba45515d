-- +goose Up
-- A mark of the open strategies of a repository: another one whenever one of them, or which they are, changes; 0 where there
-- never was one. What is kept of their texts is kept for a mark.
ALTER TABLE repositories ADD COLUMN strategies BIGINT NOT NULL DEFAULT 0;
UPDATE repositories SET strategies = 1 WHERE id IN (SELECT repo FROM items WHERE kind = 'strategy');

-- The strategies that the texts on an item name as likely, so that what becomes of one is told there too. home is the
-- lower-case "owner/repo" of the strategy as it was called then.
CREATE TABLE suggestions (
  repo    BIGINT NOT NULL,
  number  BIGINT NOT NULL,
  home    TEXT   NOT NULL,
  target  BIGINT NOT NULL,
  PRIMARY KEY (repo, number, home, target)
);
CREATE INDEX suggestions_target ON suggestions (home, target);

-- Which visions a strategy leads to is in items.
ALTER TABLE reviews DROP COLUMN visions;

-- +goose Down
ALTER TABLE reviews ADD COLUMN visions TEXT NOT NULL DEFAULT '[]';
DROP TABLE suggestions; ALTER TABLE repositories DROP COLUMN strategies;
