-- +goose Up
-- What a closed milestone is judged by: the settings under capacity that were in force when it closed. basis '' is not kept yet: the first
-- look keeps those of then.
ALTER TABLE closings ADD COLUMN band_min BIGINT NOT NULL DEFAULT 0;          -- millionths
ALTER TABLE closings ADD COLUMN band_max BIGINT NOT NULL DEFAULT 0;
ALTER TABLE closings ADD COLUMN basis TEXT NOT NULL DEFAULT '';              -- planned, completed or remaining
ALTER TABLE closings ADD COLUMN unit TEXT NOT NULL DEFAULT '';               -- items or points
ALTER TABLE closings ADD COLUMN min_items BIGINT NOT NULL DEFAULT 0;
ALTER TABLE closings ADD COLUMN max_unclassified BIGINT NOT NULL DEFAULT 0;  -- millionths
-- 1: the item came in after the milestone had started, with what it was then.
ALTER TABLE plan_items ADD COLUMN added INTEGER NOT NULL DEFAULT 0;
INSERT INTO plan_items (repo, milestone, number, kind, state, weight, added)
  SELECT i.repo, i.counted_milestone, i.number, i.counted_kind, i.counted_state, i.counted_weight, 1
  FROM plans p JOIN items i ON i.repo = p.repo AND i.counted_milestone = p.milestone AND i.counted = 1
  WHERE p.at > 0 AND NOT EXISTS (SELECT 1 FROM plan_items x WHERE x.repo = i.repo AND x.milestone = i.counted_milestone AND x.number = i.number);

-- +goose Down
DELETE FROM plan_items WHERE added = 1;
ALTER TABLE plan_items DROP COLUMN added;
ALTER TABLE closings DROP COLUMN max_unclassified;
ALTER TABLE closings DROP COLUMN min_items;
ALTER TABLE closings DROP COLUMN unit;
ALTER TABLE closings DROP COLUMN basis;
ALTER TABLE closings DROP COLUMN band_max;
ALTER TABLE closings DROP COLUMN band_min;
