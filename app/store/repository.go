package store

import (
	"fmt"
	"strings"
	"time"
)

const repositoryColumns = `id, installation, node_id, owner, name, private, archived, default_branch, gone, updated,
	read_phase, read_cursor, read_items, read_total, read_at, labels_made, strategies, settled_by, pushed, naming, kind_names`

// repository scans repositoryColumns.
func repository(s scanner) (r Repository, err error) {
	var private, archived, gone, updated, readAt, pushed int64
	var labels string
	if err := s.Scan(&r.ID, &r.Installation, &r.NodeID, &r.Owner, &r.Name, &private, &archived, &r.DefaultBranch, &gone,
		&updated, &r.ReadPhase, &r.ReadCursor, &r.ReadItems, &r.ReadTotal, &readAt, &labels, &r.Strategies, &r.SettledBy, &pushed,
		&r.Naming, &r.KindNames); err != nil {
		return r, err
	}
	r.Private, r.Archived = private != 0, archived != 0
	r.Gone, r.Updated, r.ReadAt, r.Pushed = moment(gone), moment(updated), moment(readAt), moment(pushed)
	r.LabelsMade, err = listed(labels)
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

// SetPushed records when a push that may have changed a repository's policy arrived.
func (t *Tx) SetPushed(id int64, at time.Time) error {
	return t.do(fmt.Sprintf("record a push to repository %d", id), "UPDATE repositories SET pushed = $2 WHERE id = $1", id, micros(at))
}

// SetNaming records what became of a repository's kind labels, as package policy writes it.
func (t *Tx) SetNaming(id int64, naming string) error {
	return t.do(fmt.Sprintf("record what the labels of repository %d are called", id), "UPDATE repositories SET naming = $2 WHERE id = $1", id, naming)
}

// SetKindNames records the names that a repository's kind labels ever had, as package policy writes them.
func (t *Tx) SetKindNames(id int64, names string) error {
	return t.do(fmt.Sprintf("record the kind labels of repository %d", id), "UPDATE repositories SET kind_names = $2 WHERE id = $1", id, names)
}

// SetLabelsMade records which labels are known to exist.
func (t *Tx) SetLabelsMade(id int64, labels []string) error {
	return t.do(fmt.Sprintf("record the labels of repository %d", id),
		"UPDATE repositories SET labels_made = $2 WHERE id = $1", id, list(labels))
}
