-- +goose Up
ALTER TABLE reviews ADD COLUMN took BIGINT NOT NULL DEFAULT 0; -- microseconds that reading for it took: the next one waits in proportion

-- +goose Down
ALTER TABLE reviews DROP COLUMN took;
