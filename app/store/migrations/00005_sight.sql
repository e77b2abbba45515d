-- +goose Up
-- What readers of an item's repository may be told of where it leads, and where summaries of a milestone were written.
ALTER TABLE items ADD COLUMN untold TEXT NOT NULL DEFAULT '[]'; -- those of strategies that only what they may not see leads to
ALTER TABLE items ADD COLUMN moved_public BIGINT NOT NULL DEFAULT 0;  -- moved_to is in what was a public repository then
CREATE INDEX posted_milestones ON posted (name) WHERE substr(name, 1, 10) = 'milestone:';

-- +goose Down
DROP INDEX posted_milestones;
ALTER TABLE items DROP COLUMN untold; ALTER TABLE items DROP COLUMN moved_public;
