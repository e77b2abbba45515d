-- +goose Up
-- GitHub's times are whole seconds. What was left of a second said by what a choice became known, and so which of one second was
-- made later; and of an item that two payloads of one second differed. Times are times now, and these have columns.
ALTER TABLE choices ADD COLUMN act  TEXT   NOT NULL DEFAULT ''; -- by what it became known: seen, took-last, took-one, put-on, read, command, kept
ALTER TABLE choices ADD COLUMN rank BIGINT NOT NULL DEFAULT 0;  -- of the choices of one time, the higher is later
UPDATE choices SET act = 'command', rank = 10, at = at - 10 WHERE how IN ('command', 'button') AND at % 1000000 >= 10;
UPDATE choices SET act = 'command' WHERE how IN ('command', 'button') AND act = '';
UPDATE choices SET
    act = CASE WHEN how = 'kept' THEN 'kept' WHEN substr(origin, 1, 5) = 'seen:' THEN 'seen'
      WHEN at % 1000000 = 1 THEN 'took-last' WHEN at % 1000000 = 2 THEN 'took-one' WHEN at % 1000000 = 3 THEN 'put-on'
      WHEN at % 1000000 > 3 THEN 'read' WHEN how = 'unlabel' THEN 'took-last' ELSE 'put-on' END,
    rank = CASE WHEN at % 1000000 < 100 THEN at % 1000000 ELSE 11 END, -- else what was made right after a button was pressed
    at = CASE WHEN at % 1000000 < 100 THEN at - at % 1000000 ELSE at - 11 END
  WHERE act = '';
UPDATE corrections SET at = at - at % 1000000 WHERE at % 1000000 BETWEEN 1 AND 20;

ALTER TABLE items ADD COLUMN disputed BIGINT NOT NULL DEFAULT 0; -- 1: two payloads of the second of updated differed, and this may be the earlier
UPDATE items SET disputed = 1, updated = updated - updated % 1000000 WHERE updated % 1000000 <> 0;

-- +goose Down
UPDATE items SET updated = updated + 1 WHERE disputed = 1;
ALTER TABLE items DROP COLUMN disputed;
UPDATE choices SET at = at + rank WHERE rank > 0;
ALTER TABLE choices DROP COLUMN rank; ALTER TABLE choices DROP COLUMN act;
