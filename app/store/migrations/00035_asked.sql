-- +goose Up
-- What an owner's own model said of a content (title, description, type and the model's name, as their hash); '' for that it does not know.
CREATE TABLE asked (
  repo    BIGINT NOT NULL,
  content TEXT   NOT NULL,
  kind    TEXT   NOT NULL,
  model   TEXT   NOT NULL,
  at      BIGINT NOT NULL,
  PRIMARY KEY (repo, content)
);
CREATE INDEX asked_content ON asked (content);
-- Items about which it is to be asked.
CREATE TABLE asking (
  repo    BIGINT  NOT NULL,
  number  INTEGER NOT NULL,
  version BIGINT  NOT NULL DEFAULT 1,  -- another one whenever the item was found to be unknown again
  tries   INTEGER NOT NULL DEFAULT 0,  -- how often nothing that is understood was answered about it
  since   BIGINT  NOT NULL,
  PRIMARY KEY (repo, number)
);
-- About how many items of an owner's it was asked on the last day on which it was.
CREATE TABLE asked_days (
  owner TEXT    NOT NULL PRIMARY KEY,
  day   BIGINT  NOT NULL,               -- days since 1970 (UTC)
  items INTEGER NOT NULL
);

-- +goose Down
DROP TABLE asked_days;
DROP TABLE asking;
DROP INDEX asked_content;
DROP TABLE asked;
