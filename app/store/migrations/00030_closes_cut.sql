-- +goose Up
-- 1 where a pull request closes more issues than are read of one: those that are known decide only where they are enough.
ALTER TABLE items ADD COLUMN closes_cut BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE items DROP COLUMN closes_cut;
