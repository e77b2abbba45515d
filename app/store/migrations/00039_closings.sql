-- +goose Up
-- What closed milestones held when they closed: whatever moves afterwards is told beside it.
CREATE TABLE closings (
  repo      BIGINT  NOT NULL,
  milestone INTEGER NOT NULL,
  closed    BIGINT  NOT NULL,              -- the closing that they are of, as GitHub dates it
  at        BIGINT  NOT NULL,              -- when the figures were taken
  late      INTEGER NOT NULL DEFAULT 0,    -- 1: long after the closing, when the milestone was first seen closed
  PRIMARY KEY (repo, milestone)
);
-- Each item as it counted then. Titles are read from items, so that nothing is told that was taken back.
CREATE TABLE closing_items (
  repo       BIGINT  NOT NULL,
  milestone  INTEGER NOT NULL,
  number     INTEGER NOT NULL,
  counted    INTEGER NOT NULL,             -- as in items
  kind       TEXT    NOT NULL,             -- as in totals
  state      TEXT    NOT NULL,
  weight     BIGINT  NOT NULL,
  linked     INTEGER NOT NULL,
  misread    INTEGER NOT NULL,
  strategies TEXT    NOT NULL,
  untold     TEXT    NOT NULL,
  PRIMARY KEY (repo, milestone, number)
);
CREATE INDEX closing_items_item ON closing_items (repo, number);
CREATE INDEX closing_items_served ON closing_items (repo, milestone, strategies) WHERE strategies <> '[]';
CREATE INDEX milestones_closed ON milestones (repo, closed) WHERE state = 'closed' AND gone = 0;

-- +goose Down
DROP INDEX milestones_closed;
DROP TABLE closing_items;
DROP TABLE closings;
