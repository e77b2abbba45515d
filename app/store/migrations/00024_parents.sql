-- +goose Up
-- What was a fact under a name: when an issue's parent was last told of, also after it has none; that GitHub was asked who made an
-- issue a sub-issue; and when a bot that the policy exempts put a kind's label on an item.
CREATE TABLE parents (
  repo   BIGINT NOT NULL,
  number BIGINT NOT NULL,
  told   BIGINT NOT NULL,                       -- when it last changed, as deliveries told
  PRIMARY KEY (repo, number)
);
CREATE TABLE bot_labels (
  repo   BIGINT NOT NULL,
  number BIGINT NOT NULL,
  kind   TEXT   NOT NULL,
  at     BIGINT NOT NULL,
  PRIMARY KEY (repo, number, kind)
);
ALTER TABLE links ADD COLUMN asked BIGINT NOT NULL DEFAULT 0; -- 1: GitHub was asked who made it
INSERT INTO parents (repo, number, told)
  SELECT CAST(substr(name, 5, PLACE_IN(name, '#') - 5) AS BIGINT), CAST(substr(name, PLACE_IN(name, '#') + 1) AS BIGINT), 1000000 * CAST(value AS BIGINT)
  FROM facts WHERE substr(name, 1, 4) = 'sub:';
INSERT INTO bot_labels (repo, number, kind, at)
  SELECT CAST(repo AS BIGINT), CAST(substr(tail, 1, PLACE_IN(tail, ':') - 1) AS BIGINT), substr(tail, PLACE_IN(tail, ':') + 1), CAST(value AS BIGINT)
  FROM (SELECT substr(name, 5, PLACE_IN(substr(name, 5), ':') - 1) AS repo, substr(name, 5 + PLACE_IN(substr(name, 5), ':')) AS tail, value
    FROM facts WHERE substr(name, 1, 4) = 'bot:') AS named;
UPDATE links SET asked = 1 WHERE substr(place, 1, 4) = 'sub:'
  AND EXISTS (SELECT 1 FROM facts f WHERE f.name = 'related:' || substr(links.place, 5) AND f.value = links.target);
DELETE FROM facts WHERE substr(name, 1, 4) IN ('sub:', 'bot:') OR substr(name, 1, 8) = 'related:';

-- +goose Down
INSERT INTO facts (name, value) SELECT 'related:' || substr(place, 5), min(target) FROM links
  WHERE asked = 1 AND substr(place, 1, 4) = 'sub:' GROUP BY place;
INSERT INTO facts (name, value) SELECT 'bot:' || CAST(repo AS TEXT) || ':' || CAST(number AS TEXT) || ':' || kind, CAST(at AS TEXT) FROM bot_labels;
INSERT INTO facts (name, value) SELECT 'sub:' || CAST(repo AS TEXT) || '#' || CAST(number AS TEXT), CAST(told / 1000000 AS TEXT) FROM parents;
ALTER TABLE links DROP COLUMN asked;
DROP TABLE bot_labels; DROP TABLE parents;
