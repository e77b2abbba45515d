-- +goose Up
-- SQLite plans a statement anew for each value that it is given when that value may decide whether a partial index serves it,
-- which costs more than running it. So no partial index asks for equality with a column that statements compare with a value.
DROP INDEX links_milestone;
CREATE INDEX links_milestone ON links (repo, milestone) WHERE number < 1;
DROP INDEX items_stale;
CREATE INDEX items_stale ON items (repo, number) WHERE refs_stale > 0;

-- What waits in the inbox is found without reading payloads, behind which the columns are that say so.
CREATE INDEX deliveries_due ON deliveries (seq, guid, due, holder, (length(payload))) WHERE state = 'waiting';

-- +goose Down
DROP INDEX deliveries_due;
DROP INDEX items_stale;
CREATE INDEX items_stale ON items (repo, number) WHERE refs_stale > 0 AND gone = 0 AND (state = 'open' OR milestone <> 0);
DROP INDEX links_milestone;
CREATE INDEX links_milestone ON links (repo, milestone) WHERE number = 0;
