package store

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

const repositoryColumns = `id, installation, node_id, owner, name, private, archived, default_branch, gone, updated,
	read_phase, read_cursor, read_items, read_total, read_at, labels_made, strategies, settled_by, pushed, naming, kind_names, compared, misplaced, policy_told, recalled, policy_changed`

// repository scans repositoryColumns.
func repository(s scanner) (r Repository, err error) {
	var private, archived, gone, updated, readAt, pushed, compared, told, recalled, changed int64
	var labels, misplaced string
	if err := s.Scan(&r.ID, &r.Installation, &r.NodeID, &r.Owner, &r.Name, &private, &archived, &r.DefaultBranch, &gone,
		&updated, &r.ReadPhase, &r.ReadCursor, &r.ReadItems, &r.ReadTotal, &readAt, &labels, &r.Strategies, &r.SettledBy, &pushed,
		&r.Naming, &r.KindNames, &compared, &misplaced, &told, &recalled, &changed); err != nil {
		return r, err
	}
	r.Private, r.Archived = private != 0, archived != 0
	r.Gone, r.Updated, r.ReadAt, r.Pushed, r.Compared = moment(gone), moment(updated), moment(readAt), moment(pushed), moment(compared)
	r.PolicyTold, r.PolicyChanged, r.Recalled = moment(told), moment(changed), moment(recalled)
	if r.LabelsMade, err = listed(labels); err != nil {
		return r, err
	}
	r.Misplaced, err = listed(misplaced)
	return r, err
}

// fullName is how names are compared.
func fullName(owner, name string) string { return strings.ToLower(owner + "/" + name) }

// PutRepository records a repository as GitHub showed it, and its name for [Tx.RepositoryNamed]. Node id and default
// branch are kept where the given ones are empty, since short payloads lack them; how far it was read and what is known of
// its labels are always kept.
func (t *Tx) PutRepository(r Repository) error {
	what := fmt.Sprintf("put repository %d", r.ID)
	err := t.do(what, `
		INSERT INTO repositories AS old (id, installation, node_id, owner, name, private, archived, default_branch, gone, updated)
		VALUES `+tuples(1, 10)+`
		ON CONFLICT (id) DO UPDATE SET
			installation = excluded.installation, owner = excluded.owner, name = excluded.name, private = excluded.private,
			archived = excluded.archived, gone = excluded.gone, updated = excluded.updated,
			node_id = CASE WHEN excluded.node_id = '' THEN old.node_id ELSE excluded.node_id END,
			default_branch = CASE WHEN excluded.default_branch = '' THEN old.default_branch ELSE excluded.default_branch END`,
		r.ID, r.Installation, r.NodeID, r.Owner, r.Name, flag(r.Private), flag(r.Archived), r.DefaultBranch,
		micros(r.Gone), micros(r.Updated))
	if err != nil {
		return err
	}
	return t.do(what, `
		INSERT INTO names AS old (full_name, repo, seen) VALUES ($1, $2, $3)
		ON CONFLICT (full_name) DO UPDATE SET repo = excluded.repo, seen = excluded.seen WHERE excluded.seen >= old.seen`,
		fullName(r.Owner, r.Name), r.ID, micros(r.Updated))
}

// AddName records a name that a repository had before, so that references written with it are still found. A repository
// that has the name now keeps it.
func (t *Tx) AddName(id int64, owner, name string) error {
	return t.do(fmt.Sprintf("add a name of repository %d", id),
		"INSERT INTO names (full_name, repo, seen) VALUES ($1, $2, 0) ON CONFLICT (full_name) DO NOTHING", fullName(owner, name), id)
}

// DropName forgets a former name of a repository that is seen to be another one's now, by the id of that one: references
// written with it lead there, as they do on GitHub. The name that a repository has stays its own.
func (t *Tx) DropName(now int64, owner, name string) error {
	return t.do(fmt.Sprintf("drop a name that repository %d took over", now), `
		DELETE FROM names WHERE full_name = $1 AND repo <> $2 AND NOT EXISTS (SELECT 1 FROM repositories r
			WHERE r.id = names.repo AND lower(r.owner) || '/' || lower(r.name) = names.full_name)`, fullName(owner, name), now)
}

// Repository returns one repository, whether it is gone or not.
func (t *Tx) Repository(id int64) (Repository, error) {
	return oneOf(t, ask("repositories", fmt.Sprintf("repository %d", id), repository,
		"SELECT "+repositoryColumns+" FROM repositories WHERE id = $1"), id)
}

// RepositoryNamed returns the repository that was last seen under a name, whatever it is called now.
func (t *Tx) RepositoryNamed(owner, name string) (Repository, error) {
	return oneOf(t, ask("repositories", "repository "+owner+"/"+name, repository, "SELECT "+repositoryColumns+` FROM repositories
		WHERE id = (SELECT repo FROM names WHERE full_name = $1)`), fullName(owner, name))
}

// Repositories returns the repositories of an installation by name, gone ones too; of every installation when it is 0.
func (t *Tx) Repositories(installation int64) ([]Repository, error) {
	if installation == 0 {
		return many(t, "read repositories", repository,
			"SELECT "+repositoryColumns+" FROM repositories ORDER BY lower(owner), lower(name), id")
	}
	return many(t, "read repositories", repository, "SELECT "+repositoryColumns+` FROM repositories
		WHERE installation = $1 ORDER BY lower(owner), lower(name), id`, installation)
}

// ReadProgress is how far the reading of a repository is.
type ReadProgress struct {
	Phase, Cursor string
	Items, Total  int       // how many items were read, of how many
	Ended         time.Time // when it ended, zero while it goes on
}

// SetReading records how far the reading of a repository is. While it goes on the last whole one counts as it ended.
func (t *Tx) SetReading(id int64, r ReadProgress) error {
	return t.do(fmt.Sprintf("record the reading of repository %d", id), `
		UPDATE repositories SET read_phase = $2, read_cursor = $3, read_items = $4, read_total = $5,
			read_at = CASE WHEN CAST($6 AS BIGINT) = 0 THEN read_at ELSE $6 END WHERE id = $1`,
		id, r.Phase, r.Cursor, r.Items, r.Total, micros(r.Ended))
}

// SetSettledBy records the policy by which a reading settled a repository's items.
func (t *Tx) SetSettledBy(id int64, digest string) error {
	return t.do(fmt.Sprintf("record what repository %d was settled by", id), "UPDATE repositories SET settled_by = $2 WHERE id = $1", id, digest)
}

// SetCompared records up to when a repository was compared with GitHub.
func (t *Tx) SetCompared(id int64, at time.Time) error {
	return t.do(fmt.Sprintf("record the comparing of repository %d", id), "UPDATE repositories SET compared = $2 WHERE id = $1", id, micros(at))
}

// readWhole is what there is to compare of repositories r of installations i.
const readWhole = "r.gone = 0 AND r.archived = 0 AND r.read_phase = 'done' AND i.gone = 0 AND i.suspended = 0"

// Comparable are up to limit of an installation's repositories that were read whole and not compared with GitHub since a time, by id
// and from the one after an id on.
func (t *Tx) Comparable(installation int64, before time.Time, after int64, limit int) ([]Repository, error) {
	return many(t, "read which repositories to compare", repository, "SELECT "+repositoryColumns+` FROM repositories r
		WHERE r.id IN (SELECT r.id FROM repositories r JOIN installations i ON i.id = r.installation
			WHERE r.installation = $1 AND r.compared < $2 AND r.id > $3 AND `+readWhole+`)
		ORDER BY r.id LIMIT $4`, installation, micros(before), after, limit)
}

// ToCompare are the installations that have repositories which were read whole and not compared with GitHub since a time.
func (t *Tx) ToCompare(before time.Time) ([]int64, error) {
	return many(t, "read whose repositories to compare", value[int64], `SELECT DISTINCT r.installation FROM repositories r
		JOIN installations i ON i.id = r.installation WHERE r.compared < $1 AND `+readWhole, micros(before))
}

// SetPushed records when a push that may have changed a repository's policy arrived.
func (t *Tx) SetPushed(id int64, at time.Time) error {
	return t.do(fmt.Sprintf("record a push to repository %d", id), "UPDATE repositories SET pushed = $2 WHERE id = $1", id, micros(at))
}

// LockPushes makes other Write transactions that are about to forget an installation's pushes wait for this one. What ended in
// another before it is seen after it. On SQLite there is only one writer anyway.
func (t *Tx) LockPushes(installation int64) error {
	if !t.db.pg {
		return nil
	}
	return t.do("lock pushes", "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", fmt.Sprintf("pushes:%d", installation))
}

// ForgetPushes forgets the pushes that may have changed the policy of a repository, or of all of an installation when it is 0; not
// those after which the policy, or what follows from it and the owner's, is still to be looked at.
func (t *Tx) ForgetPushes(installation, repo int64) error {
	of, id := "installation", installation
	if repo != 0 {
		of, id = "id", repo
	}
	return t.do("forget pushes", "UPDATE repositories SET pushed = 0 WHERE "+of+` = $1 AND pushed <> 0 AND NOT EXISTS (
		SELECT 1 FROM subjects s WHERE s.key IN ('policy:' || CAST(repositories.id AS TEXT), 'rules:' || CAST(repositories.id AS TEXT)) AND s.done < s.version)`, id)
}

// SetMisplaced records which files of a repository look like its policy and are not read.
func (t *Tx) SetMisplaced(id int64, paths []string) error {
	return t.do(fmt.Sprintf("record the misplaced policies of repository %d", id), "UPDATE repositories SET misplaced = $2 WHERE id = $1", id, list(paths))
}

// SetPolicyTold records when a push arrived that wrote a repository's policy file, zero when what it wrote was found or is gone again; and when one
// did that may have changed or deleted it, zero when it was read since.
func (t *Tx) SetPolicyTold(id int64, written, changed time.Time) error {
	return t.do(fmt.Sprintf("record a policy pushed to repository %d", id),
		"UPDATE repositories SET policy_told = $2, policy_changed = $3 WHERE id = $1", id, micros(written), micros(changed))
}

// SetNaming records what became of a repository's kind labels, as package policy writes it.
func (t *Tx) SetNaming(id int64, naming string) error {
	return t.do(fmt.Sprintf("record what the labels of repository %d are called", id), "UPDATE repositories SET naming = $2 WHERE id = $1", id, naming)
}

// SetKindNames records the names that a repository's kind labels ever had, as package policy writes them.
func (t *Tx) SetKindNames(id int64, names string) error {
	return t.do(fmt.Sprintf("record the kind labels of repository %d", id), "UPDATE repositories SET kind_names = $2 WHERE id = $1", id, names)
}

// Unasked returns repositories of an installation whose policy file was never asked for, by id: those after one first, at most limit.
func (t *Tx) Unasked(installation, after int64, limit int) ([]Repository, error) {
	return many(t, "read repositories without a policy", repository, "SELECT "+repositoryColumns+` FROM repositories WHERE installation = $1 AND gone = 0 AND archived = 0
		AND NOT EXISTS (SELECT 1 FROM policies WHERE policies.repo = repositories.id) ORDER BY CASE WHEN id > $2 THEN 0 ELSE 1 END, id LIMIT `+strconv.Itoa(limit), installation, after)
}

// Reading reports whether a public repository of an installation was never read to its end. Repositories are read in the order of their ids.
func (t *Tx) Reading(installation int64) (bool, error) {
	some, err := many(t, "look for what is being read", value[int64], `SELECT id FROM repositories
		WHERE installation = $1 AND gone = 0 AND archived = 0 AND private = 0 AND read_phase <> 'done' ORDER BY id DESC LIMIT 1`, installation)
	return len(some) > 0, err
}

// ToRead returns repositories of an installation that wait for being read for the first time, in the order in which that happens; at most
// limit of the first waiting ones of all installations.
func (t *Tx) ToRead(installation int64, now time.Time, limit int) ([]Repository, error) {
	keys, err := many(t, "look for what is to be read", value[string], fmt.Sprintf(`SELECT key FROM subjects
		WHERE done < version AND holder = '' AND lane = $1 AND due <= $2 ORDER BY priority, due LIMIT %d`, limit), int(Reading), micros(now))
	var out []Repository
	for _, key := range keys {
		k, err := ParseKey(key)
		if err != nil {
			return nil, err
		}
		r, err := t.Repository(k.Repo)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if r.Installation == installation && r.ReadAt.IsZero() && r.Gone.IsZero() {
			out = append(out, r)
		}
	}
	return out, err
}

// SetLabelsMade records which labels are known to exist.
func (t *Tx) SetLabelsMade(id int64, labels []string) error {
	return t.do(fmt.Sprintf("record the labels of repository %d", id),
		"UPDATE repositories SET labels_made = $2 WHERE id = $1", id, list(labels))
}
