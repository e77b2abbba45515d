package stored

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audience"
	"github.com/northstar-app/northstar/checks/count"
)

// Totals are those that a milestone is judged by before some readers: its own, or with capacity.scope org those of all of its title
// that they may be told the sum of.
func Totals(tx *store.Tx, repo store.Repository, ms store.Milestone, readers audience.Audience, r *checks.Rules) (checks.Totals, error) {
	switch {
	case !readers.Counts(Place(repo)):
		return checks.Totals{Incomplete: true}, nil
	case r.Capacity.Scope == checks.ScopeOrg && readers.CountsAll():
		return tx.OrgTotals(repo.Owner, ms.Title)
	case r.Capacity.Scope == checks.ScopeOrg:
		return tx.PublicOrgTotals(repo.Owner, ms.Title)
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
	return count.Replace(all, now, own), err
}
