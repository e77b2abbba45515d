-- +goose Up
-- The kind that an item without one likely has, and counts as; '' for none.
ALTER TABLE items ADD COLUMN likely TEXT NOT NULL DEFAULT '';
CREATE INDEX items_likely ON items (repo, milestone, number) WHERE likely <> '';
CREATE INDEX choices_accepted ON choices (repo, number) WHERE how = 'accept';
-- When somebody last took back what was accepted of the milestone, 0 for never.
ALTER TABLE milestones ADD COLUMN unaccepted BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE milestones DROP COLUMN unaccepted;
DROP INDEX choices_accepted;
DROP INDEX items_likely;
ALTER TABLE items DROP COLUMN likely;
