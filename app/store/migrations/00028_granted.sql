-- +goose Up
-- When the owner of an installation last granted the app more than before, 0 for never: all that it was refused is looked at again.
ALTER TABLE installations ADD COLUMN granted BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE installations DROP COLUMN granted;
