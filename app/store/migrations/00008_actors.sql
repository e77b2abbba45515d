-- +goose Up
-- Who loses or gains access to a private repository: the links that they made there count differently.
CREATE INDEX links_actor ON links (lower(actor));

-- GitHub locks an issue that it converts to a discussion: of one that is only closed nobody has to be asked what became of it.
ALTER TABLE items ADD COLUMN locked BIGINT NOT NULL DEFAULT 0;

-- +goose Down
DROP INDEX links_actor; ALTER TABLE items DROP COLUMN locked;
