-- +goose Up
-- One text for SQLite and PostgreSQL. Times are microseconds since 1970 in UTC, 0 for none; booleans are 0 and 1; lists
-- and maps are JSON in TEXT. Long columns come last: SQLite reads and skips a row from its left.

CREATE TABLE deliveries (
  guid         TEXT   NOT NULL PRIMARY KEY,      -- X-GitHub-Delivery
  seq          BIGINT NOT NULL,                  -- order of arrival, assigned by the writer: microseconds, made unique
  event        TEXT   NOT NULL,
  received     BIGINT NOT NULL,
  state        TEXT   NOT NULL,                  -- waiting | done | failed
  attempts     BIGINT NOT NULL DEFAULT 0,
  processed    BIGINT NOT NULL DEFAULT 0,
  problem      TEXT   NOT NULL DEFAULT '',
  payload      BLOB_OR_BYTEA NOT NULL            -- s2-compressed JSON
);
CREATE INDEX deliveries_waiting ON deliveries (state, seq, event);

CREATE TABLE installations (
  id          BIGINT NOT NULL PRIMARY KEY,
  account     TEXT   NOT NULL,
  account_id  BIGINT NOT NULL DEFAULT 0,
  account_type TEXT  NOT NULL DEFAULT '',
  selection   TEXT   NOT NULL DEFAULT '',        -- all | selected
  permissions TEXT   NOT NULL DEFAULT '{}',
  events      TEXT   NOT NULL DEFAULT '[]',
  suspended   BIGINT NOT NULL DEFAULT 0,
  created     BIGINT NOT NULL DEFAULT 0,
  gone        BIGINT NOT NULL DEFAULT 0,         -- when it was uninstalled
  onboarding  TEXT   NOT NULL DEFAULT ''         -- where the onboarding issue is, "owner/repo#n"; "no" when declined
);
CREATE INDEX installations_account ON installations ((lower(account)));

CREATE TABLE repositories (
  id           BIGINT NOT NULL PRIMARY KEY,
  installation BIGINT NOT NULL,
  node_id      TEXT   NOT NULL DEFAULT '',
  owner        TEXT   NOT NULL,
  name         TEXT   NOT NULL,
  private      BIGINT NOT NULL DEFAULT 1,        -- anything but public
  archived     BIGINT NOT NULL DEFAULT 0,
  default_branch TEXT NOT NULL DEFAULT '',
  gone         BIGINT NOT NULL DEFAULT 0,        -- when it was deleted or taken from the installation
  updated      BIGINT NOT NULL DEFAULT 0,        -- of the newest payload that described it
  read_phase   TEXT   NOT NULL DEFAULT '',       -- '' not started | milestones | issues | pulls | done
  read_cursor  TEXT   NOT NULL DEFAULT '',       -- next page
  read_items   BIGINT NOT NULL DEFAULT 0,
  read_total   BIGINT NOT NULL DEFAULT 0,        -- an estimate until done
  read_at      BIGINT NOT NULL DEFAULT 0,        -- when the last whole reading ended
  labels_made  TEXT   NOT NULL DEFAULT ''        -- JSON list of label names known to exist
);
CREATE INDEX repositories_installation ON repositories (installation, id);
CREATE INDEX repositories_owner ON repositories ((lower(owner)), id);

-- Every name a repository was ever seen under, lower case, so that references survive a rename.
CREATE TABLE names (
  full_name TEXT   NOT NULL PRIMARY KEY,
  repo      BIGINT NOT NULL,
  seen      BIGINT NOT NULL
);
CREATE INDEX names_repo ON names (repo);

CREATE TABLE items (
  repo        BIGINT NOT NULL,
  number      BIGINT NOT NULL,
  id          BIGINT NOT NULL DEFAULT 0,
  node_id     TEXT   NOT NULL DEFAULT '',
  type        TEXT   NOT NULL,                   -- issue | pull
  title       TEXT   NOT NULL DEFAULT '',
  author      TEXT   NOT NULL DEFAULT '',
  author_bot  BIGINT NOT NULL DEFAULT 0,
  association TEXT   NOT NULL DEFAULT '',        -- author_association
  state       TEXT   NOT NULL DEFAULT 'open',
  reason      TEXT   NOT NULL DEFAULT '',
  merged      BIGINT NOT NULL DEFAULT 0,
  draft       BIGINT NOT NULL DEFAULT 0,
  head        TEXT   NOT NULL DEFAULT '',
  base        TEXT   NOT NULL DEFAULT '',
  labels      TEXT   NOT NULL DEFAULT '[]',
  issue_type  TEXT   NOT NULL DEFAULT '',
  milestone   BIGINT NOT NULL DEFAULT 0,         -- number, 0 for none
  created     BIGINT NOT NULL DEFAULT 0,
  updated     BIGINT NOT NULL DEFAULT 0,
  closed      BIGINT NOT NULL DEFAULT 0,
  gone        BIGINT NOT NULL DEFAULT 0,         -- deleted or transferred away
  moved_to    TEXT   NOT NULL DEFAULT '',        -- "owner/repo#n" when transferred
  -- what we know beyond the payload
  heard       BIGINT NOT NULL DEFAULT 0,         -- when the last delivery about it arrived
  touched     BIGINT NOT NULL DEFAULT 0,         -- when a person last acted on it
  refs_stale  BIGINT NOT NULL DEFAULT 0,         -- pulls: over 0 when closing references and files are to be read again
  refs_read   BIGINT NOT NULL DEFAULT 0,         -- pulls: when they were last read; 0 never
  files_total BIGINT NOT NULL DEFAULT -1,        -- pulls: number of changed files, -1 unknown
  unlinked_at BIGINT NOT NULL DEFAULT 0,         -- when it was first seen unlinked; 0 while linked
  -- what was concluded
  kind        TEXT   NOT NULL DEFAULT '',
  source      TEXT   NOT NULL DEFAULT '',
  evidence    TEXT   NOT NULL DEFAULT '',
  confidence  DOUBLE PRECISION NOT NULL DEFAULT 0,
  weight      BIGINT NOT NULL DEFAULT 0,         -- thousandths
  linked      BIGINT NOT NULL DEFAULT 0,
  strategies  TEXT   NOT NULL DEFAULT '[]',      -- references the chain counts
  settled     BIGINT NOT NULL DEFAULT 0,         -- 1 once a kind was concluded
  -- what it adds to the totals now; counted_kind '' is none, counted 0 is nothing
  counted           BIGINT NOT NULL DEFAULT 0,
  counted_milestone BIGINT NOT NULL DEFAULT 0,
  counted_kind      TEXT   NOT NULL DEFAULT '',
  counted_state     TEXT   NOT NULL DEFAULT '',
  counted_weight    BIGINT NOT NULL DEFAULT 0,
  -- long
  fields      TEXT   NOT NULL DEFAULT '[]',      -- issues: what the organisation's issue fields say
  body        TEXT   NOT NULL DEFAULT '',
  files       TEXT   NOT NULL DEFAULT '[]',      -- pulls: changed files, as far as read
  PRIMARY KEY (repo, number)
);
CREATE INDEX items_milestone ON items (repo, milestone, state, number);
CREATE INDEX items_open ON items (repo, state, type, number);
CREATE INDEX items_kind ON items (repo, kind, state, number);
CREATE INDEX items_counted ON items (repo, counted_milestone) WHERE counted = 1;
CREATE INDEX items_head ON items (repo, head) WHERE head <> '';
CREATE INDEX items_stale ON items (repo, number) WHERE refs_stale > 0 AND gone = 0 AND (state = 'open' OR milestone <> 0);

-- What people chose, newest decides. origin tells a repeated delivery from a second choice.
CREATE TABLE choices (
  repo   BIGINT NOT NULL,
  number BIGINT NOT NULL,
  origin TEXT   NOT NULL,                        -- delivery GUID, comment id, …
  kind   TEXT   NOT NULL,
  actor  TEXT   NOT NULL,
  how    TEXT   NOT NULL,
  at     BIGINT NOT NULL,
  PRIMARY KEY (repo, number, origin)
);

-- Edges as they were stated: repo/number serves target. A row belongs to the text that states it (place), so that a new
-- reading of that text replaces its rows: "body:<repo>#<n>", "tasks:<repo>#<n>", "sub:<repo>#<n>", "closing:<repo>#<n>",
-- "command:<comment id>", "milestone:<repo>#<n>". A milestone's row has number 0 and the milestone's number in milestone.
CREATE TABLE links (
  place     TEXT   NOT NULL,
  repo      BIGINT NOT NULL,
  number    BIGINT NOT NULL,
  milestone BIGINT NOT NULL DEFAULT 0,
  target    TEXT   NOT NULL,                     -- lower-case "owner/repo#n"
  shown     TEXT   NOT NULL,                     -- the same as it was written
  source    TEXT   NOT NULL,
  actor     TEXT   NOT NULL DEFAULT '',
  at        BIGINT NOT NULL,
  ordinal   BIGINT NOT NULL DEFAULT 0,           -- order within the place
  PRIMARY KEY (place, repo, number, milestone, target)
);
CREATE INDEX links_from ON links (repo, number);
CREATE INDEX links_milestone ON links (repo, milestone) WHERE number = 0;
CREATE INDEX links_target ON links (target);

-- Links that a person took away by command: they hold against every source.
CREATE TABLE unlinks (
  repo   BIGINT NOT NULL,
  number BIGINT NOT NULL,
  target TEXT   NOT NULL,
  actor  TEXT   NOT NULL,
  at     BIGINT NOT NULL,
  PRIMARY KEY (repo, number, target)
);

CREATE TABLE milestones (
  repo        BIGINT NOT NULL,
  number      BIGINT NOT NULL,
  title       TEXT   NOT NULL DEFAULT '',
  description TEXT   NOT NULL DEFAULT '',
  state       TEXT   NOT NULL DEFAULT 'open',
  due         BIGINT NOT NULL DEFAULT 0,
  created     BIGINT NOT NULL DEFAULT 0,
  updated     BIGINT NOT NULL DEFAULT 0,
  closed      BIGINT NOT NULL DEFAULT 0,
  gone        BIGINT NOT NULL DEFAULT 0,
  heard       BIGINT NOT NULL DEFAULT 0,         -- when the last delivery about it arrived
  summarised  BIGINT NOT NULL DEFAULT 0,         -- when its summary was last written
  PRIMARY KEY (repo, number)
);
CREATE INDEX milestones_title ON milestones (title);

-- Kept by difference in the transaction that changes an item; kind '' is none, state open or closed.
CREATE TABLE totals (
  repo      BIGINT NOT NULL,
  milestone BIGINT NOT NULL,
  kind      TEXT   NOT NULL,
  state     TEXT   NOT NULL,
  items     BIGINT NOT NULL,
  weight    BIGINT NOT NULL,
  PRIMARY KEY (repo, milestone, kind, state)
);

-- What the app made GitHub show. intent is written before the request, done after it.
CREATE TABLE posted (
  repo    BIGINT NOT NULL,
  subject TEXT   NOT NULL,                       -- "#12" or a commit SHA
  name    TEXT   NOT NULL,                       -- check name, comment marker, "label:feature", "issue:config"
  state   TEXT   NOT NULL,                       -- intent | done
  remote  BIGINT NOT NULL DEFAULT 0,             -- id on GitHub, 0 unknown
  hash    TEXT   NOT NULL DEFAULT '',            -- of what was wanted
  brief   TEXT   NOT NULL DEFAULT '',            -- conclusion and title, or the first words: for the dashboard
  at      BIGINT NOT NULL,
  PRIMARY KEY (repo, subject, name)
);
CREATE INDEX posted_at ON posted (at);
CREATE INDEX posted_intents ON posted (at) WHERE state = 'intent';

CREATE TABLE waivers (
  repo   BIGINT NOT NULL,
  number BIGINT NOT NULL,
  kind   TEXT   NOT NULL,                        -- strategy | debt-capacity
  actor  TEXT   NOT NULL,
  reason TEXT   NOT NULL,
  until  BIGINT NOT NULL DEFAULT 0,
  at     BIGINT NOT NULL,
  PRIMARY KEY (repo, number, kind)
);

-- Policy files as last read. good is the last valid text, in force while text is invalid.
CREATE TABLE policies (
  repo     BIGINT NOT NULL PRIMARY KEY,
  found    BIGINT NOT NULL,
  text     TEXT   NOT NULL DEFAULT '',
  sha      TEXT   NOT NULL DEFAULT '',
  good     TEXT   NOT NULL DEFAULT '',
  has_good BIGINT NOT NULL DEFAULT 0,
  problems TEXT   NOT NULL DEFAULT '[]',
  read     BIGINT NOT NULL,
  since    BIGINT NOT NULL DEFAULT 0             -- since when a policy that posts has been in force; 0 never
);

CREATE TABLE permissions (
  repo  BIGINT NOT NULL,
  login TEXT   NOT NULL,                         -- lower case
  role  TEXT   NOT NULL,                         -- none | read | triage | write | maintain | admin
  read  BIGINT NOT NULL,
  PRIMARY KEY (repo, login)
);
CREATE INDEX permissions_login ON permissions (login);

-- Commands already answered, by comment id, and button presses, by delivery.
CREATE TABLE commands (
  origin TEXT   NOT NULL PRIMARY KEY,
  repo   BIGINT NOT NULL,
  number BIGINT NOT NULL,
  text   TEXT   NOT NULL,
  actor  TEXT   NOT NULL,
  state  TEXT   NOT NULL,                        -- waiting | done | refused
  answer TEXT   NOT NULL DEFAULT '',
  at     BIGINT NOT NULL
);
CREATE INDEX commands_waiting ON commands (repo, number, at) WHERE state = 'waiting';

-- Subjects to look at again. A job is finished only for the version that it read.
CREATE TABLE subjects (
  key     TEXT   NOT NULL PRIMARY KEY,           -- "item:<repo>:<n>", "head:<repo>:<sha>", "milestone:<repo>:<n>", "policy:<repo>"
  version BIGINT NOT NULL,
  done    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX subjects_undone ON subjects (key) WHERE done < version;

-- Small facts about the server itself.
CREATE TABLE facts (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

-- +goose Down
DROP TABLE facts; DROP TABLE subjects; DROP TABLE commands; DROP TABLE permissions; DROP TABLE policies;
DROP TABLE waivers; DROP TABLE posted; DROP TABLE totals; DROP TABLE milestones; DROP TABLE unlinks; DROP TABLE links;
DROP TABLE choices; DROP TABLE items; DROP TABLE names; DROP TABLE repositories; DROP TABLE installations;
DROP TABLE deliveries;
