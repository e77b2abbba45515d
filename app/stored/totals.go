package stored

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audience"
)

// Totals are those that a milestone is judged by before some readers: its own, or with capacity.scope org those of all of its title
// that they may be told the sum of.
func Totals(tx *store.Tx, repo store.Repository, ms store.Milestone, readers audience.Audience, r *checks.Rules) (checks.Totals, error) {
	switch {
	case !readers.Counts(Place(repo)):
		return checks.Totals{Incomplete: true}, nil
	case r.Capacity.Scope == checks.ScopeOrg:
		return tx.OrgTotals(repo.Owner, ms.Title, readers.CountsAll())
	}
	return tx.Totals(repo.ID, ms.Number)
}

// Together are the totals that a milestone would be judged by, before its own readers, if its own items added up to own: with
// capacity.scope org those of other repositories' milestones of its title are added.
func Together(tx *store.Tx, repo store.Repository, ms store.Milestone, own checks.Totals, r *checks.Rules) (checks.Totals, error) {
	if r.Capacity.Scope != checks.ScopeOrg {
		return own, nil
	}
	all, err := Totals(tx, repo, ms, Readers(repo), r)
	if err != nil {
		return own, err
	}
	now, err := tx.Totals(repo.ID, ms.Number)
	return checks.Totals{Open: instead(all.Open, now.Open, own.Open), Closed: instead(all.Closed, now.Closed, own.Closed),
		Incomplete: all.Incomplete || own.Incomplete}, err
}

// instead are sums in which one part is replaced by another.
func instead(all, part, by map[checks.Kind]checks.Cell) map[checks.Kind]checks.Cell {
	out := map[checks.Kind]checks.Cell{}
	for _, k := range []checks.Kind{checks.Feature, checks.TechDebt, checks.None} {
		a, p, b := all[k], part[k], by[k]
		if c := (checks.Cell{Count: a.Count - p.Count + b.Count, Weight: a.Weight - p.Weight + b.Weight}); c.Count != 0 {
			out[k] = c
		}
	}
	return out
}
