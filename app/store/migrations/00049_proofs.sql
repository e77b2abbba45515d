-- +goose Up
-- What strategies of the pattern migration name as their proof of concept.
CREATE TABLE proofs (
  repo   BIGINT  NOT NULL,
  number INTEGER NOT NULL,
  target TEXT    NOT NULL,  -- lower-case "owner/repo#n", as it is written
  PRIMARY KEY (repo, number, target)
);
CREATE INDEX proofs_target ON proofs (target);
INSERT INTO proofs (repo, number, target) SELECT repo, number, proof FROM reviews WHERE proof <> '';
DROP INDEX reviews_proof;
ALTER TABLE reviews DROP COLUMN proof;
-- Of a migration, the items that its last review counted, done and in all.
ALTER TABLE reviews ADD COLUMN migrated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE reviews ADD COLUMN to_migrate INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE reviews DROP COLUMN to_migrate;
ALTER TABLE reviews DROP COLUMN migrated;
ALTER TABLE reviews ADD COLUMN proof TEXT NOT NULL DEFAULT '';
CREATE INDEX reviews_proof ON reviews (proof) WHERE proof <> '';
UPDATE reviews SET proof = COALESCE((SELECT min(p.target) FROM proofs p WHERE p.repo = reviews.repo AND p.number = reviews.number), '');
DROP TABLE proofs;
