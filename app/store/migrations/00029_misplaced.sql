-- +goose Up
-- Files of a repository that look like its policy and are not read, as a list in JSON; and when a push arrived that wrote its policy file, which
-- was not found since: 0 for none.
ALTER TABLE repositories ADD COLUMN misplaced TEXT NOT NULL DEFAULT '';
ALTER TABLE repositories ADD COLUMN policy_told BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE repositories DROP COLUMN policy_told;
ALTER TABLE repositories DROP COLUMN misplaced;
