package facts

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
)

// unproven are the proofs of concept that are not done yet of the open migrations that an item can reach, as far as its readers may see both.
func (l *loader) unproven(row store.Item, g checks.Graph) (map[string]checks.Ref, error) {
	if !told(row) {
		return nil, nil
	}
	out := map[string]checks.Ref{}
	for key, n := range g.Nodes {
		if n.Kind != checks.Strategy || !n.Visible || !n.Found || n.State != checks.Open {
			continue
		}
		proofs, err := l.tx.Proofs(store.Place{Repo: l.rows[key].Repo, Number: l.rows[key].Number})
		if err != nil {
			return nil, err
		}
		proof, err := l.undone(proofs)
		if err != nil {
			return nil, err
		}
		if !proof.Zero() {
			out[key] = proof
		}
	}
	return out, nil
}

// undone is the first of some proofs of concept that is open, zero where one is done or where that is not known.
func (l *loader) undone(proofs []checks.Ref) (open checks.Ref, err error) {
	for _, ref := range proofs {
		repo, row, err := l.Find(ref)
		if err != nil || repo == nil || !l.open(*repo) || !l.follows(ref) {
			return checks.Ref{}, err
		}
		switch it := stored.Item(*repo, row, ""); {
		case !row.Gone.IsZero() || it.Dropped():
		case it.State != checks.Open:
			return checks.Ref{}, nil
		case open.Zero():
			open = it.Ref
		}
	}
	return open, nil
}
