-- +goose Up
-- What is let go of after a time is found without reading what stays.
CREATE INDEX commands_repo ON commands (repo);
CREATE INDEX commands_said ON commands (at) WHERE state <> 'waiting' AND text <> '';
CREATE INDEX posted_answers ON posted (at) WHERE brief <> '' AND substr(name, 1, 22) = '<!-- northstar:answer:';
CREATE INDEX items_gone ON items (gone) WHERE gone > 0 AND title <> '';
CREATE INDEX items_moved ON items (lower(moved_to)) WHERE moved_to <> '';
CREATE INDEX milestones_gone ON milestones (gone) WHERE gone > 0 AND title <> '';

-- A delivery whose payload was let go of is "past" where it was done, and "lost" where it had failed and was not replayed.

-- +goose Down
DROP INDEX milestones_gone; DROP INDEX items_moved; DROP INDEX items_gone; DROP INDEX posted_answers; DROP INDEX commands_said; DROP INDEX commands_repo;
UPDATE deliveries SET state = 'done' WHERE state IN ('past', 'lost');
