package stored

import (
	"errors"
	"strings"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Finder finds what references lead to, within one transaction and each once.
type Finder struct {
	Lookups int // how many references were looked up

	tx    *store.Tx
	repos map[string]*store.Repository // by lower-case name; nil: not known
	ends  map[string]ending            // what references led to, by Ref.Key
}

// NewFinder finds in a transaction.
func NewFinder(tx *store.Tx) *Finder {
	return &Finder{tx: tx, repos: map[string]*store.Repository{}, ends: map[string]ending{}}
}

// Asked is what [Finder.Repository] answered for the name in a reference, nil when it was not asked.
func (f *Finder) Asked(ref checks.Ref) *store.Repository { return f.repos[strings.ToLower(ref.Full())] }

// ending is what a reference leads to.
type ending struct {
	repo *store.Repository
	row  store.Item
}

// Find looks an item up by any name its repository had, following transfers. A nil repository is nothing there; a row that is
// Gone was there, and is not where it went as far as is known. Each is looked up once, however many links lead to it; a
// description, and the paths that a pull request changes, are kept of a strategy or a vision alone: a thousand items of a
// stranger may have a quarter of a megabyte each.
func (f *Finder) Find(ref checks.Ref) (*store.Repository, store.Item, error) {
	key := ref.Key()
	if e, ok := f.ends[key]; ok {
		return e.repo, e.row, nil
	}
	f.Lookups++
	repo, row, err := f.lookUp(ref)
	if err == nil {
		if row.Files = nil; !row.Conclusion.Kind.Reviewed() {
			row.Body = ""
		}
		f.ends[key] = ending{repo, row}
	}
	return repo, row, err
}

func (f *Finder) lookUp(ref checks.Ref) (*store.Repository, store.Item, error) {
	var last *store.Repository
	var gone store.Item
	for range 5 {
		repo, err := f.Repository(ref)
		if err != nil || repo == nil || !repo.Gone.IsZero() {
			return last, gone, err
		}
		row, err := f.tx.Item(repo.ID, ref.Number)
		if errors.Is(err, store.ErrNotFound) {
			return last, gone, nil
		}
		if err == nil && last != nil && After(row.Created, gone.Gone) {
			return last, gone, nil // what has that address now came later
		}
		if err != nil || row.Gone.IsZero() {
			return repo, row, err
		}
		last, gone = repo, row
		var ok bool
		if ref, ok = checks.ParseRef(row.MovedTo); !ok {
			break
		}
	}
	return last, gone, nil
}

// Repository is the repository that has, or had, the name in a reference; nil when none is known.
func (f *Finder) Repository(ref checks.Ref) (*store.Repository, error) {
	key := strings.ToLower(ref.Full())
	if r, ok := f.repos[key]; ok {
		return r, nil
	}
	row, err := f.tx.RepositoryNamed(ref.Owner, ref.Repo)
	if errors.Is(err, store.ErrNotFound) {
		f.repos[key] = nil
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	f.repos[key] = &row
	return &row, nil
}
