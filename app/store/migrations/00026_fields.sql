-- +goose Up
-- What was a fact under a name: what the issue fields of an owner are called, and when GitHub was last asked. What is left in facts is
-- about the server itself.
CREATE TABLE fields (
  owner TEXT   NOT NULL,                        -- lower case
  id    BIGINT NOT NULL,                        -- GitHub's
  name  TEXT   NOT NULL,
  PRIMARY KEY (owner, id)
);
CREATE TABLE field_lists (
  owner TEXT   NOT NULL PRIMARY KEY,            -- lower case
  read  BIGINT NOT NULL
);
INSERT INTO fields (owner, id, name)
  SELECT substr(rest, 1, PLACE_IN(rest, ':') - 1), CAST(substr(rest, PLACE_IN(rest, ':') + 1) AS BIGINT), value
  FROM (SELECT substr(name, 7) AS rest, value FROM facts WHERE substr(name, 1, 6) = 'field:') AS named;
INSERT INTO field_lists (owner, read)
  SELECT substr(f.name, 8), 1000000 * SECONDS_OF(f.value) FROM facts f WHERE substr(f.name, 1, 7) = 'fields:';
DELETE FROM facts WHERE substr(name, 1, 6) = 'field:' OR substr(name, 1, 7) = 'fields:';

-- +goose Down
INSERT INTO facts (name, value) SELECT 'fields:' || owner, RFC3339_OF(read / 1000000) FROM field_lists;
INSERT INTO facts (name, value) SELECT 'field:' || owner || ':' || CAST(id AS TEXT), name FROM fields;
DROP TABLE field_lists; DROP TABLE fields;
