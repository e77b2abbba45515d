-- +goose Up
-- Who spoke, by GitHub's id: a login can be given up, and taken by somebody else. 0 is what was said before this.
ALTER TABLE commands ADD COLUMN actor_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE voices   ADD COLUMN actor_id BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE voices DROP COLUMN actor_id; ALTER TABLE commands DROP COLUMN actor_id;
