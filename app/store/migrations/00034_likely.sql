-- +goose Up
-- The kind that an item without one likely has, and counts as; '' for none.
ALTER TABLE items ADD COLUMN likely TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE items DROP COLUMN likely;
