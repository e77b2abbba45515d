-- +goose Up
-- What is named to be moved out of a milestone is what changed on the earliest day of all that is in it, in microseconds.
CREATE INDEX items_stalest ON items (repo, milestone, kind, (updated / 86400000000), number) WHERE state = 'open' AND type = 'issue' AND gone = 0;

-- +goose Down
DROP INDEX items_stalest;
