-- +goose Up
-- What is recorded of something posted says what it means: whether a label was put on or taken off, what a check run concluded
-- and what of that are the pull request's own facts, and what became of it. The line for people decides nothing.
ALTER TABLE posted ADD COLUMN removed    BIGINT NOT NULL DEFAULT 0;  -- 1: a label that was taken off
ALTER TABLE posted ADD COLUMN conclusion TEXT   NOT NULL DEFAULT ''; -- of a check run
ALTER TABLE posted ADD COLUMN title      TEXT   NOT NULL DEFAULT ''; -- of a check run
ALTER TABLE posted ADD COLUMN own        TEXT   NOT NULL DEFAULT ''; -- of a check run: digest of its conclusion and its pull request's own facts

-- state was intent or done. Now it is intent, absent (an intent that certainly made nothing), done, void (there, and not to stay as it
-- is) or deleted (by a person: not to be made again).
UPDATE posted SET state = 'absent', remote = 0 WHERE remote < 0;
UPDATE posted SET state = 'deleted', hash = '' WHERE hash = 'gone' AND state = 'done';
UPDATE posted SET state = 'void' WHERE hash = '' AND state = 'done' AND substr(name, 1, 6) <> 'label:';

UPDATE posted SET removed = 1 WHERE substr(name, 1, 6) = 'label:' AND substr(brief, 1, 13) = 'remove-label ';

-- The conclusion and the title were the line for people, parted by a tab.
UPDATE posted SET conclusion = 'success', title = substr(brief, 9) WHERE substr(name, 1, 10) = 'northstar/' AND substr(brief, 1, 8) = 'success	';
UPDATE posted SET conclusion = 'failure', title = substr(brief, 9) WHERE substr(name, 1, 10) = 'northstar/' AND substr(brief, 1, 8) = 'failure	';
UPDATE posted SET conclusion = 'neutral', title = substr(brief, 9) WHERE substr(name, 1, 10) = 'northstar/' AND substr(brief, 1, 8) = 'neutral	';
UPDATE posted SET conclusion = 'skipped', title = substr(brief, 9) WHERE substr(name, 1, 10) = 'northstar/' AND substr(brief, 1, 8) = 'skipped	';
UPDATE posted SET brief = conclusion || ': ' || title WHERE conclusion <> '';

-- The hash of a check run was two digests of 24 characters, parted by a point.
UPDATE posted SET own = substr(hash, 1, 24), hash = substr(hash, 26)
  WHERE substr(name, 1, 10) = 'northstar/' AND length(hash) = 49 AND substr(hash, 25, 1) = '.';

-- So with the verdict that a commit of a merge queue repeats.
ALTER TABLE merge_groups ADD COLUMN conclusion TEXT NOT NULL DEFAULT ''; -- that it repeats for the pull request; '' not known yet
ALTER TABLE merge_groups ADD COLUMN title      TEXT NOT NULL DEFAULT '';
UPDATE merge_groups SET conclusion = substr(capacity, 1, 7), title = substr(capacity, 9) WHERE substr(capacity, 8, 1) = '	';
ALTER TABLE merge_groups DROP COLUMN capacity;

-- +goose Down
ALTER TABLE merge_groups ADD COLUMN capacity TEXT NOT NULL DEFAULT '';
UPDATE merge_groups SET capacity = conclusion || '	' || title WHERE conclusion <> '';
ALTER TABLE merge_groups DROP COLUMN title; ALTER TABLE merge_groups DROP COLUMN conclusion;
UPDATE posted SET hash = own || '.' || hash WHERE own <> '';
UPDATE posted SET brief = conclusion || '	' || title WHERE conclusion <> '';
UPDATE posted SET state = 'intent', remote = -1 WHERE state = 'absent';
UPDATE posted SET state = 'done', hash = 'gone' WHERE state = 'deleted';
UPDATE posted SET state = 'done', hash = '' WHERE state = 'void';
ALTER TABLE posted DROP COLUMN own; ALTER TABLE posted DROP COLUMN title; ALTER TABLE posted DROP COLUMN conclusion; ALTER TABLE posted DROP COLUMN removed;
