-- +goose Up
-- Accounts by GitHub's id: a login can be given up, and taken by somebody else. 0 is what was known before this: a login, of
-- which nobody can tell whose it was.
DROP TABLE permissions;
CREATE TABLE permissions (
  repo    BIGINT NOT NULL,
  account BIGINT NOT NULL,
  role    TEXT   NOT NULL,                       -- none | read | triage | write | maintain | admin
  read    BIGINT NOT NULL,
  PRIMARY KEY (repo, account)
);
CREATE INDEX permissions_account ON permissions (account);

ALTER TABLE items ADD COLUMN author_id BIGINT NOT NULL DEFAULT 0;
-- Who wrote the description as it stands: its last editor, else the author. wrote 0 is not known yet; with wrote and no
-- writer_id GitHub does not say.
ALTER TABLE items ADD COLUMN writer    TEXT   NOT NULL DEFAULT '';
ALTER TABLE items ADD COLUMN writer_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE items ADD COLUMN wrote     BIGINT NOT NULL DEFAULT 0;

ALTER TABLE choices     ADD COLUMN actor_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE waivers     ADD COLUMN actor_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE links       ADD COLUMN actor_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE unlinks     ADD COLUMN actor_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE corrections ADD COLUMN actor_id BIGINT NOT NULL DEFAULT 0;

-- Who gave a command is known by id since before this.
UPDATE choices SET actor_id = COALESCE((SELECT c.actor_id FROM commands c WHERE c.origin = choices.origin), 0);
UPDATE links SET actor_id = COALESCE((SELECT c.actor_id FROM commands c WHERE 'command:' || c.origin = links.place), 0);

DROP INDEX links_actor;
CREATE INDEX links_actor ON links (actor_id) WHERE actor_id <> 0;
CREATE INDEX links_vouched ON links (repo, number) WHERE source = 'task-list' OR source = 'sub-issue';

-- When a command was answered in words, or its checks were run again: of these there are only so many an hour.
ALTER TABLE commands ADD COLUMN spent BIGINT NOT NULL DEFAULT 0;
CREATE INDEX commands_actor ON commands (repo, actor_id, at);

-- +goose Down
DROP INDEX commands_actor; ALTER TABLE commands DROP COLUMN spent;
DROP INDEX links_vouched; DROP INDEX links_actor;
CREATE INDEX links_actor ON links (lower(actor));
ALTER TABLE corrections DROP COLUMN actor_id; ALTER TABLE unlinks DROP COLUMN actor_id; ALTER TABLE links DROP COLUMN actor_id;
ALTER TABLE waivers DROP COLUMN actor_id; ALTER TABLE choices DROP COLUMN actor_id;
ALTER TABLE items DROP COLUMN wrote; ALTER TABLE items DROP COLUMN writer_id; ALTER TABLE items DROP COLUMN writer;
ALTER TABLE items DROP COLUMN author_id;
DROP TABLE permissions;
CREATE TABLE permissions (
  repo  BIGINT NOT NULL,
  login TEXT   NOT NULL,
  role  TEXT   NOT NULL,
  read  BIGINT NOT NULL,
  PRIMARY KEY (repo, login)
);
CREATE INDEX permissions_login ON permissions (login);
