package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// Proofs returns what a strategy of the pattern migration names as its proof of concept.
func (t *Tx) Proofs(strategy Place) ([]checks.Ref, error) {
	keys, err := manyOfItem(t, ask("proofs", fmt.Sprintf("read the proofs of %d#%d", strategy.Repo, strategy.Number), value[string],
		"SELECT target FROM proofs WHERE repo = $1 AND number = $2 ORDER BY target"), strategy.Repo, strategy.Number)
	var out []checks.Ref
	for _, key := range keys {
		r, err := ref(key)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, err
}

// SetProofs records what a strategy names as its proof of concept, and reports whether that is something else than before.
func (t *Tx) SetProofs(strategy Place, proofs []checks.Ref) (changed bool, err error) {
	was, err := t.Proofs(strategy)
	if err != nil {
		return false, err
	}
	by := func(a, b checks.Ref) int { return strings.Compare(a.Key(), b.Key()) }
	proofs = slices.SortedFunc(slices.Values(proofs), by)
	if slices.EqualFunc(was, proofs, func(a, b checks.Ref) bool { return a.Key() == b.Key() }) {
		return false, nil
	}
	what := fmt.Sprintf("record the proofs of %d#%d", strategy.Repo, strategy.Number)
	if err := t.do(what, "DELETE FROM proofs WHERE repo = $1 AND number = $2", strategy.Repo, strategy.Number); err != nil {
		return false, err
	}
	for _, p := range proofs {
		if err := t.do(what, "INSERT INTO proofs (repo, number, target) VALUES ($1, $2, $3)", strategy.Repo, strategy.Number, p.Key()); err != nil {
			return false, err
		}
	}
	return true, nil
}

// ProvenBy returns the strategies whose proof of concept any of some items is, under any name of their repositories.
func (t *Tx) ProvenBy(proofs ...checks.Ref) (out []Place, err error) {
	var keys []string
	for _, p := range proofs {
		names, err := t.namesOf(p)
		if err != nil {
			return nil, err
		}
		keys = append(keys, names...)
	}
	err = inParts(keys, func(part []string) error {
		rows, err := many(t, "read what some items are the proof of", place,
			"SELECT DISTINCT repo, number FROM proofs WHERE target IN "+tuples(1, len(part))+" ORDER BY repo, number", anys(part)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

// ProvenIn returns the strategies whose proof of concept is in a repository, under any of its names.
func (t *Tx) ProvenIn(repo int64) ([]Place, error) {
	return many(t, fmt.Sprintf("read what is proven in %d", repo), place, fmt.Sprintf(`
		SELECT DISTINCT p.repo, p.number FROM names n JOIN proofs p ON %[1]s >= n.full_name || '#' AND %[1]s < n.full_name || '$'
		WHERE n.repo = $1 ORDER BY p.repo, p.number`, t.bytewise("p.target")), repo)
}
