package facts

import (
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Hidden are the repositories of those references that an item's readers may not see, zero for one that is not known.
func (rd *Reader) Hidden(tx *store.Tx, home store.Repository, to []checks.Ref) (map[checks.Ref]store.Repository, error) {
	l := rd.loader(tx, home, nil, time.Time{})
	out := map[checks.Ref]store.Repository{}
	for _, t := range to {
		repo, err := l.Repository(t)
		if err != nil {
			return nil, err
		}
		if repo == nil {
			out[t] = store.Repository{}
		} else if !l.open(*repo) {
			out[t] = *repo
		}
	}
	return out, nil
}

// Missing are those of the references that lead to nothing known in a repository that an item's readers may see, with that repository.
func (rd *Reader) Missing(tx *store.Tx, home store.Repository, to []checks.Ref) (map[checks.Ref]store.Repository, error) {
	l := rd.loader(tx, home, nil, time.Time{})
	out := map[checks.Ref]store.Repository{}
	for _, t := range to {
		there, err := l.Repository(t)
		if err != nil {
			return nil, err
		}
		if there == nil || !l.open(*there) || !there.Gone.IsZero() {
			continue
		}
		if end, row, err := l.Find(t); err != nil {
			return nil, err
		} else if end == nil || row.Fate == checks.Deleted {
			out[t] = *there
		}
	}
	return out, nil
}

// NotLinked are those of the references that an item itself has no link to, by whatever name. Of what the item's readers may not
// see, and of what is not known, it says nothing: an answer would tell what is there.
func (rd *Reader) NotLinked(tx *store.Tx, home store.Repository, row store.Item, to []checks.Ref) ([]checks.Ref, error) {
	l := rd.loader(tx, home, nil, time.Time{})
	var out []checks.Ref
	for _, t := range to {
		there, err := l.Repository(t)
		if err != nil {
			return nil, err
		}
		if there == nil || !l.open(*there) {
			continue
		}
		if end, _, err := l.Find(t); err != nil {
			return nil, err
		} else if end != nil && !l.open(*end) {
			continue
		}
		ok, err := tx.States(row.Repo, row.Number, row.Milestone, t)
		if err != nil {
			return nil, err
		}
		if !ok {
			out = append(out, t)
		}
	}
	return out, nil
}
