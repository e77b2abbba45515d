-- +goose Up
-- When a push arrived that may have changed or deleted a repository's policy file, 0 for none: a read that shows it as it was may be older.
ALTER TABLE repositories ADD COLUMN policy_changed BIGINT NOT NULL DEFAULT 0;
-- Why GitHub refused to let the onboarding issue be opened, with where; empty where it did not.
ALTER TABLE installations ADD COLUMN onboarding_refused TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE installations DROP COLUMN onboarding_refused;
ALTER TABLE repositories DROP COLUMN policy_changed;
