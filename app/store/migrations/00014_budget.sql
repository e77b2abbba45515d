-- +goose Up
-- How often looking at a subject at its present version took more than it may: at three it is set aside until it changes.
ALTER TABLE subjects ADD COLUMN exhausted BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE subjects DROP COLUMN exhausted;
