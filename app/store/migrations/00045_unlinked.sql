-- +goose Up
-- What is linked to no strategy is looked at again when there is another one to choose from.
CREATE INDEX items_unlinked ON items (repo, number) WHERE linked = 0 AND state = 'open' AND gone = 0 AND (unlinked_at > 0 OR type = 'pull');

-- +goose Down
DROP INDEX items_unlinked;
