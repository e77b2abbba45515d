-- +goose Up
-- Since when GitHub is asked what people made of what the app showed on the items of a repository, because an earlier database may have known it;
-- 0 where there was none. And of which items it was asked.
ALTER TABLE repositories ADD COLUMN recalled BIGINT NOT NULL DEFAULT 0;
CREATE TABLE recalled (
  repo   BIGINT  NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (repo, number)
);

-- +goose Down
DROP TABLE recalled;
ALTER TABLE repositories DROP COLUMN recalled;
