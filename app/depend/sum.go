package depend

import (
	"fmt"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audience"
	"github.com/northstar-app/northstar/checks/capacity"
)

// sum is what some milestones are judged by together, and where it stood before: by itself and as if each of their open pull
// requests were merged. With capacity.scope repository it is of one milestone. With org there are two for what is public, since
// readers of public repositories are told of public ones alone; what is private changes nothing of what those are shown, nor
// when it is written.
type sum struct {
	readers audience.Audience
	judged  []store.Place // the milestones
	was     capacity.Boundary
	probes  map[store.Place]probe
}

// sums are those that hold a milestone's items, by who is told of them.
func (d Change) sums(repo store.Repository, ms store.Milestone, r *checks.Rules) ([]sum, error) {
	if r.Capacity.Scope != checks.ScopeOrg || ms.Title == "" {
		return []sum{{readers: stored.Readers(repo), judged: []store.Place{{Repo: repo.ID, Number: ms.Number}}}}, nil
	}
	titled, err := d.Tx.Titled(repo.Owner, ms.Title)
	if err != nil {
		return nil, err
	}
	var out []sum
	for _, in := range titled {
		readers := stored.Readers(store.Repository{ID: in.Repo, Owner: in.Owner, Private: in.Private})
		if !readers.Counts(stored.Place(repo)) {
			continue
		}
		i := slices.IndexFunc(out, func(s sum) bool { return s.readers.CountsAll() == readers.CountsAll() })
		if i < 0 {
			i, out = len(out), append(out, sum{readers: readers})
		}
		out[i].judged = append(out[i].judged, store.Place{Repo: in.Repo, Number: in.Number})
	}
	return out, nil
}

// totalsName names the totals that a milestone is judged by.
func totalsName(repo store.Repository, ms store.Milestone, r *checks.Rules) string {
	if r.Capacity.Scope == checks.ScopeOrg {
		return strings.ToLower(repo.Owner) + "/" + ms.Title
	}
	return fmt.Sprintf("%d/%d", repo.ID, ms.Number)
}

// LockTotals makes others that change the totals that a milestone is judged by wait for a transaction: see [store.Tx.LockTotals].
func LockTotals(tx *store.Tx, repo store.Repository, ms store.Milestone, r *checks.Rules) error {
	return tx.LockTotals(totalsName(repo, ms, r))
}

// Summed names what shows the sum of a title that a milestone of a repository has now, or had: with capacity.scope org other
// milestones are judged by it too.
func (d Change) Summed(repo store.Repository, title string) error {
	return d.summedWith(repo, title, stored.Readers(repo), func(in store.Place) error {
		d.Keys.Queue(store.MilestoneKey(in.Repo, in.Number))
		return d.headsIn(in.Repo, in.Number)
	})
}

// exposeSums has every sum written again that a repository's milestones are part of, or were, once others may read it than before.
func (d Change) exposeSums(repo store.Repository, now Readership) error {
	own, err := d.Tx.Milestones(repo.ID)
	if err != nil {
		return err
	}
	for _, ms := range own {
		err := d.summedWith(repo, ms.Title, audience.Everybody(), func(in store.Place) error {
			if err := d.retell(repo, in, now); err != nil {
				return err
			}
			pulls, err := stored.Pulls(d.Tx, in.Repo, in.Number)
			if err != nil {
				return err
			}
			for _, p := range pulls {
				if err := d.rewrite(repo, p, now); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// exposeClosings has the summaries written again of closed milestones whose work served something in a repository when they closed: nothing of
// that may link there any more.
func (d Change) exposeClosings(repo store.Repository, now Readership) error {
	held, err := d.Tx.ClosedServing(repo.ID)
	if err != nil {
		return err
	}
	for _, in := range held {
		if err := d.retell(repo, in, now); err != nil {
			return err
		}
	}
	return nil
}

// summedWith does something for each milestone that is judged by the sum of a title in the repositories of an owner: for all where
// everybody may read, else for those in private repositories, whose readers alone are told the sum of all.
func (d Change) summedWith(repo store.Repository, title string, readers audience.Audience, do func(store.Place) error) error {
	policy, _, err := d.Policies.Rules(d.Tx, repo)
	if err != nil || policy.Rules.Capacity.Scope != checks.ScopeOrg {
		return err
	}
	titled, err := d.Tx.Titled(repo.Owner, title)
	if err != nil {
		return err
	}
	for _, in := range titled {
		if !readers.Public() && !in.Private {
			continue
		}
		if err := do(store.Place{Repo: in.Repo, Number: in.Number}); err != nil {
			return err
		}
	}
	return nil
}
