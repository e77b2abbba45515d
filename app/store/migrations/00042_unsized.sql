-- +goose Up
-- 1 where weights are points and an item says nothing of its own, so that it counts by the default.
ALTER TABLE items ADD COLUMN unsized INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE items DROP COLUMN unsized;
