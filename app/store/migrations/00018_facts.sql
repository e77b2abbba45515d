-- +goose Up
-- What was a fact under a name is a column of what it is about: that an issue was transferred from another repository, for which
-- closing GitHub was asked what became of an issue, and the policy by which a reading settled a repository's items.
ALTER TABLE items ADD COLUMN transferred BIGINT NOT NULL DEFAULT 0; -- 1: it came from another repository, with its comments
ALTER TABLE items ADD COLUMN fate_asked  BIGINT NOT NULL DEFAULT 0; -- the closing of which it was asked whether it was a conversion
UPDATE items SET transferred = 1
  WHERE EXISTS (SELECT 1 FROM facts f WHERE f.name = 'came:' || CAST(items.repo AS TEXT) || ':' || CAST(items.number AS TEXT));
UPDATE items SET fate_asked = 1000000 * (SELECT CAST(f.value AS BIGINT) FROM facts f
    WHERE f.name = 'fate:' || CAST(items.repo AS TEXT) || ':' || CAST(items.number AS TEXT))
  WHERE EXISTS (SELECT 1 FROM facts f WHERE f.name = 'fate:' || CAST(items.repo AS TEXT) || ':' || CAST(items.number AS TEXT));
ALTER TABLE repositories ADD COLUMN settled_by TEXT NOT NULL DEFAULT ''; -- digest of the one policy that its last reading settled all items by
UPDATE repositories SET settled_by = (SELECT f.value FROM facts f WHERE f.name = 'settled:' || CAST(repositories.id AS TEXT))
  WHERE EXISTS (SELECT 1 FROM facts f WHERE f.name = 'settled:' || CAST(repositories.id AS TEXT));
DELETE FROM facts WHERE substr(name, 1, 5) IN ('came:', 'fate:') OR substr(name, 1, 8) = 'settled:';

-- +goose Down
INSERT INTO facts (name, value) SELECT 'settled:' || CAST(id AS TEXT), settled_by FROM repositories WHERE settled_by <> '';
INSERT INTO facts (name, value) SELECT 'fate:' || CAST(repo AS TEXT) || ':' || CAST(number AS TEXT), CAST(fate_asked / 1000000 AS TEXT)
  FROM items WHERE fate_asked <> 0;
INSERT INTO facts (name, value) SELECT 'came:' || CAST(repo AS TEXT) || ':' || CAST(number AS TEXT), 'transferred' FROM items WHERE transferred = 1;
ALTER TABLE repositories DROP COLUMN settled_by;
ALTER TABLE items DROP COLUMN fate_asked; ALTER TABLE items DROP COLUMN transferred;
