package mirror

import (
	"errors"
	"strings"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// ending is what a reference leads to.
type ending struct {
	repo *store.Repository
	row  store.Item
}

// find looks an item up by any name its repository had, following transfers. A nil repository is nothing there; a row that is
// Gone was there, and is not where it went as far as is known. Each is looked up once, however many links lead to it; a
// description, and the paths that a pull request changes, are kept of a strategy or a vision alone: a thousand items of a
// stranger may have a quarter of a megabyte each.
func (l *loader) find(ref checks.Ref) (*store.Repository, store.Item, error) {
	key := ref.Key()
	if e, ok := l.ends[key]; ok {
		return e.repo, e.row, nil
	}
	repo, row, err := l.lookUp(ref)
	if err == nil {
		if row.Files = nil; !reviewable(row.Conclusion.Kind) {
			row.Body = ""
		}
		l.ends[key] = ending{repo, row}
	}
	return repo, row, err
}

func (l *loader) lookUp(ref checks.Ref) (*store.Repository, store.Item, error) {
	var last *store.Repository
	var gone store.Item
	for range 5 {
		repo, err := l.repository(ref)
		if err != nil || repo == nil || !repo.Gone.IsZero() {
			return last, gone, err
		}
		row, err := l.tx.Item(repo.ID, ref.Number)
		if errors.Is(err, store.ErrNotFound) {
			return last, gone, nil
		}
		if err == nil && last != nil && after(row.Created, gone.Gone) {
			return last, gone, nil // what has that address now came later
		}
		if err != nil || row.Gone.IsZero() {
			return repo, row, err
		}
		last, gone = repo, row
		var ok bool
		if ref, ok = parseRef(row.MovedTo); !ok {
			break
		}
	}
	return last, gone, nil
}

func (l *loader) repository(ref checks.Ref) (*store.Repository, error) {
	key := strings.ToLower(ref.Full())
	if r, ok := l.repos[key]; ok {
		return r, nil
	}
	row, err := l.tx.RepositoryNamed(ref.Owner, ref.Repo)
	if errors.Is(err, store.ErrNotFound) {
		l.repos[key] = nil
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	l.repos[key] = &row
	return &row, nil
}
