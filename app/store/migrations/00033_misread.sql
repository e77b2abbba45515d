-- +goose Up
-- 1 where an item says something of its points that is no number, so that it counts by the default.
ALTER TABLE items ADD COLUMN misread BIGINT NOT NULL DEFAULT 0;
-- The kind of an item, vision or strategy, that nobody with the right to say so gave it; '' for none.
ALTER TABLE items ADD COLUMN unvouched TEXT NOT NULL DEFAULT '';
-- The file to which a policy file leads that is a link, '' for none.
ALTER TABLE policies ADD COLUMN leads TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE policies DROP COLUMN leads;
ALTER TABLE items DROP COLUMN unvouched;
ALTER TABLE items DROP COLUMN misread;
