-- +goose Up
-- What was a fact under a name is a column of what it is about: when a push arrived that may have changed a repository's policy, the
-- policy that everything in it was last looked at with, and for which closing of a milestone its last summary was written.
ALTER TABLE repositories ADD COLUMN pushed BIGINT NOT NULL DEFAULT 0;       -- 0: no such push that can bring a policy into force
ALTER TABLE policies     ADD COLUMN looked TEXT   NOT NULL DEFAULT '';      -- digest of the settings
ALTER TABLE milestones   ADD COLUMN closing_summed BIGINT NOT NULL DEFAULT 0;
UPDATE repositories SET pushed = (SELECT CAST(f.value AS BIGINT) FROM facts f WHERE f.name = 'pushed:' || CAST(repositories.id AS TEXT))
  WHERE EXISTS (SELECT 1 FROM facts f WHERE f.name = 'pushed:' || CAST(repositories.id AS TEXT) AND f.value <> '');
UPDATE policies SET looked = (SELECT f.value FROM facts f WHERE f.name = 'policy:' || CAST(policies.repo AS TEXT))
  WHERE EXISTS (SELECT 1 FROM facts f WHERE f.name = 'policy:' || CAST(policies.repo AS TEXT));
UPDATE milestones SET closing_summed = 1000000 * (SELECT SECONDS_OF(f.value) FROM facts f
    WHERE f.name = 'closed:' || CAST(milestones.repo AS TEXT) || ':' || CAST(milestones.number AS TEXT))
  WHERE EXISTS (SELECT 1 FROM facts f WHERE f.name = 'closed:' || CAST(milestones.repo AS TEXT) || ':' || CAST(milestones.number AS TEXT)
    AND substr(f.value, 1, 4) > '0001');
DELETE FROM facts WHERE substr(name, 1, 7) IN ('pushed:', 'policy:', 'closed:');

-- +goose Down
INSERT INTO facts (name, value) SELECT 'closed:' || CAST(repo AS TEXT) || ':' || CAST(number AS TEXT), RFC3339_OF(closing_summed / 1000000)
  FROM milestones WHERE closing_summed <> 0;
INSERT INTO facts (name, value) SELECT 'policy:' || CAST(repo AS TEXT), looked FROM policies WHERE looked <> '';
INSERT INTO facts (name, value) SELECT 'pushed:' || CAST(id AS TEXT), CAST(pushed AS TEXT) FROM repositories WHERE pushed <> 0;
ALTER TABLE milestones DROP COLUMN closing_summed; ALTER TABLE policies DROP COLUMN looked; ALTER TABLE repositories DROP COLUMN pushed;
