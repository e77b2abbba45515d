-- +goose Up
-- 1 where an item says something of its points that is no number, so that it counts by the default.
ALTER TABLE items ADD COLUMN misread BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE items DROP COLUMN misread;
