-- +goose Up
-- What was a fact under a name: what became of a repository's kind labels, the names that they ever had, and the names of all its labels
-- by GitHub's ids; and who added which link to an item's description.
ALTER TABLE repositories ADD COLUMN naming     TEXT NOT NULL DEFAULT ''; -- JSON, as package policy writes it
ALTER TABLE repositories ADD COLUMN kind_names TEXT NOT NULL DEFAULT ''; -- JSON, names to kinds
CREATE TABLE labels (
  repo BIGINT NOT NULL,
  id   BIGINT NOT NULL,                         -- GitHub's
  name TEXT   NOT NULL,
  PRIMARY KEY (repo, id)
);
CREATE TABLE additions (
  repo     BIGINT NOT NULL,
  number   BIGINT NOT NULL,
  target   TEXT   NOT NULL,                     -- lower case
  actor    TEXT   NOT NULL,
  actor_id BIGINT NOT NULL,                     -- 0 unknown
  at       BIGINT NOT NULL,                     -- when the description was edited so, by GitHub's time
  PRIMARY KEY (repo, number, target)
);
UPDATE repositories SET naming = (SELECT f.value FROM facts f WHERE f.name = 'naming:' || CAST(repositories.id AS TEXT))
  WHERE EXISTS (SELECT 1 FROM facts f WHERE f.name = 'naming:' || CAST(repositories.id AS TEXT));
UPDATE repositories SET kind_names = (SELECT f.value FROM facts f WHERE f.name = 'labels:' || CAST(repositories.id AS TEXT))
  WHERE EXISTS (SELECT 1 FROM facts f WHERE f.name = 'labels:' || CAST(repositories.id AS TEXT));
INSERT INTO labels (repo, id, name)
  SELECT CAST(substr(f.name, 10) AS BIGINT), CAST(l.key AS BIGINT), l.value
  FROM (SELECT name, value FROM facts WHERE substr(name, 1, 9) = 'labelids:') AS f CROSS JOIN MEMBERS_OF(f.value) AS l;
INSERT INTO additions (repo, number, target, actor, actor_id, at)
  SELECT CAST(repo AS BIGINT), CAST(substr(tail, 1, PLACE_IN(tail, ':') - 1) AS BIGINT), substr(tail, PLACE_IN(tail, ':') + 1),
    CASE WHEN PLACE_IN(who, ' ') > 0 THEN substr(who, PLACE_IN(who, ' ') + 1) ELSE '' END, -- before accounts were kept by id it was a login alone
    CASE WHEN PLACE_IN(who, ' ') > 0 THEN CAST(substr(who, 1, PLACE_IN(who, ' ') - 1) AS BIGINT) ELSE 0 END, 1000000 * CAST(at AS BIGINT)
  FROM (SELECT substr(name, 7, PLACE_IN(substr(name, 7), ':') - 1) AS repo, substr(name, 7 + PLACE_IN(substr(name, 7), ':')) AS tail,
      substr(value, 1, PLACE_IN(value, ' ') - 1) AS at, substr(value, PLACE_IN(value, ' ') + 1) AS who
    FROM facts WHERE substr(name, 1, 6) = 'added:') AS named;
DELETE FROM facts WHERE substr(name, 1, 7) IN ('naming:', 'labels:') OR substr(name, 1, 9) = 'labelids:' OR substr(name, 1, 6) = 'added:';

-- +goose Down
INSERT INTO facts (name, value) SELECT 'added:' || CAST(repo AS TEXT) || ':' || CAST(number AS TEXT) || ':' || target,
  CAST(at / 1000000 AS TEXT) || ' ' || CAST(actor_id AS TEXT) || ' ' || actor FROM additions;
INSERT INTO facts (name, value) SELECT 'labelids:' || CAST(repo AS TEXT), OBJECT_OF(CAST(id AS TEXT), name) FROM labels GROUP BY repo;
INSERT INTO facts (name, value) SELECT 'labels:' || CAST(id AS TEXT), kind_names FROM repositories WHERE kind_names <> '';
INSERT INTO facts (name, value) SELECT 'naming:' || CAST(id AS TEXT), naming FROM repositories WHERE naming <> '';
DROP TABLE additions; DROP TABLE labels;
ALTER TABLE repositories DROP COLUMN kind_names; ALTER TABLE repositories DROP COLUMN naming;
