-- +goose Up
-- Lines of the app's own comments that act when somebody ticks them. Those that can't be ticked are here as well: they name items.
CREATE TABLE boxes (
  mark         TEXT    NOT NULL PRIMARY KEY,  -- a hash of the comment and of the words of the line, as the app wrote them last
  repo         BIGINT  NOT NULL,
  number       INTEGER NOT NULL,              -- of the item that the comment is on
  name         TEXT    NOT NULL,              -- of the comment, as in posted
  item_repo    BIGINT  NOT NULL,
  item_number  INTEGER NOT NULL,              -- what the line is about
  about_repo   BIGINT  NOT NULL DEFAULT 0,
  about_number INTEGER NOT NULL DEFAULT 0,    -- what else it names, 0 for nothing
  commands     TEXT    NOT NULL DEFAULT '',   -- that a tick gives on the item, one a line
  ticked       BIGINT  NOT NULL DEFAULT 0,    -- when it was ticked, until that was answered
  taken        TEXT    NOT NULL DEFAULT '',   -- the origin of the tick that was carried out
  taken_at     BIGINT  NOT NULL DEFAULT 0,
  actor        TEXT    NOT NULL DEFAULT '',   -- who ticked it last
  actor_id     BIGINT  NOT NULL DEFAULT 0,
  why          TEXT    NOT NULL DEFAULT ''    -- why that was not carried out
);
CREATE INDEX boxes_comment ON boxes (repo, number);
CREATE INDEX boxes_item ON boxes (item_repo, item_number);
CREATE INDEX boxes_about ON boxes (about_repo);

-- +goose Down
DROP TABLE boxes;
