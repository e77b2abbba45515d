-- +goose Up
-- A delivery's row changes when it is taken, tried and finished, its payload never. In one row SQLite would write the payload
-- anew with every change. By seq first: what arrives is added at the end of the index.
CREATE TABLE payloads (
  seq     BIGINT NOT NULL,
  guid    TEXT   NOT NULL,
  payload BLOB_OR_BYTEA NOT NULL,                -- s2-compressed JSON
  PRIMARY KEY (seq, guid)
);
INSERT INTO payloads (seq, guid, payload) SELECT seq, guid, payload FROM deliveries WHERE state NOT IN ('past', 'lost');
ALTER TABLE deliveries ADD COLUMN size BIGINT NOT NULL DEFAULT 0; -- of the compressed payload in bytes
UPDATE deliveries SET size = length(payload) WHERE state = 'waiting';
DROP INDEX deliveries_due;
ALTER TABLE deliveries DROP COLUMN payload;
CREATE INDEX deliveries_due ON deliveries (seq, guid, due, holder, size) WHERE state = 'waiting';

-- +goose Down
DROP INDEX deliveries_due;
ALTER TABLE deliveries ADD COLUMN payload BLOB_OR_BYTEA NOT NULL DEFAULT '';
UPDATE deliveries SET payload = (SELECT p.payload FROM payloads p WHERE p.seq = deliveries.seq AND p.guid = deliveries.guid)
  WHERE EXISTS (SELECT 1 FROM payloads p WHERE p.seq = deliveries.seq AND p.guid = deliveries.guid);
ALTER TABLE deliveries DROP COLUMN size;
CREATE INDEX deliveries_due ON deliveries (seq, guid, due, holder, (length(payload))) WHERE state = 'waiting';
DROP TABLE payloads;
