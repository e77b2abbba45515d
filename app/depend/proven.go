package depend

import (
	"errors"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
)

// Proven names what depends on whether a proof of concept is done: the reviews of the migrations that it is the proof of, and what leads
// through those, which is ahead of it until it is.
func (d Change) Proven(repo store.Repository, number int) error {
	proofs := []checks.Ref{repo.Ref(number)}
	links, err := d.Tx.LinksTo(proofs[0])
	if err != nil {
		return err
	}
	for _, l := range links {
		if l.Source != stored.Moved {
			continue
		}
		from, err := d.Tx.Repository(l.Repo)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		proofs = append(proofs, from.Ref(l.Number)) // a migration may name it as it was
	}
	by, err := d.Tx.ProvenBy(proofs...)
	if err != nil || len(by) == 0 {
		return err
	}
	through, err := d.migrations(by)
	if err != nil {
		return err
	}
	return d.Through(through...)
}

// migrations names the reviews of migrations, and returns what these are called.
func (d Change) migrations(by []store.Place) (out []checks.Ref, err error) {
	for _, p := range by {
		home, err := d.Tx.Repository(p.Repo)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		d.Keys.Queue(store.ReviewKey(p.Repo, p.Number))
		out = append(out, home.Ref(p.Number))
	}
	return out, nil
}
