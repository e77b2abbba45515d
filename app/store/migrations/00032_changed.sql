-- +goose Up
-- When a push arrived that may have changed or deleted a repository's policy file, 0 for none: a read that shows it as it was may be older.
ALTER TABLE repositories ADD COLUMN policy_changed BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE repositories DROP COLUMN policy_changed;
