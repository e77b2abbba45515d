-- +goose Up
-- What a link's end may have become, and until when a strategy holds. What is read of every item stands before the long
-- columns; these are read with the whole row only.
ALTER TABLE items ADD COLUMN fate    TEXT   NOT NULL DEFAULT '';   -- deleted | transferred | converted, with gone
ALTER TABLE items ADD COLUMN expires BIGINT NOT NULL DEFAULT 0;    -- strategies: from when its horizon has passed
ALTER TABLE items ADD COLUMN expired BIGINT NOT NULL DEFAULT 0;    -- 1 once what depends on it was told so
ALTER TABLE items ADD COLUMN visions TEXT   NOT NULL DEFAULT '[]'; -- strategies: references of the visions they lead to
CREATE INDEX items_expires ON items (expires) WHERE expires > 0 AND expired = 0;

-- +goose Down
DROP INDEX items_expires;
ALTER TABLE items DROP COLUMN fate; ALTER TABLE items DROP COLUMN expires; ALTER TABLE items DROP COLUMN expired;
ALTER TABLE items DROP COLUMN visions;
