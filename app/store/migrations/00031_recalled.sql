-- +goose Up
-- Since when GitHub is asked what people made of what the app showed on the items of a repository, because an earlier database may have known it;
-- 0 where there was none. And of which items it was asked.
ALTER TABLE repositories ADD COLUMN recalled BIGINT NOT NULL DEFAULT 0;
CREATE TABLE recalled (
  repo   BIGINT  NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (repo, number)
);
-- What was said on an item, for a command that arrives after a later one.
CREATE INDEX commands_item ON commands (repo, number, at);
-- When a subject that is not finished was first to be looked at again; due is when to look next. 0: not known.
ALTER TABLE subjects ADD COLUMN since BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE subjects DROP COLUMN since;
DROP INDEX commands_item;
DROP TABLE recalled;
ALTER TABLE repositories DROP COLUMN recalled;
