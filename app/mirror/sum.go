package mirror

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audience"
)

// sum is what some milestones are judged by together, and where it stood before: by itself and as if each of their open pull
// requests were merged. With capacity.scope repository it is of one milestone. With org there are two for what is public, since
// readers of public repositories are told of public ones alone; what is private changes nothing of what those are shown, nor
// when it is written.
type sum struct {
	readers audience.Audience
	judged  []Number // the milestones
	was     stand
	probes  map[probe]stand
}

// sums are those that hold a milestone's items, by who is told of them.
func (m *Mirror) sums(tx *store.Tx, repo store.Repository, ms store.Milestone, r *checks.Rules) ([]sum, error) {
	if r.Capacity.Scope != checks.ScopeOrg || ms.Title == "" {
		return []sum{{readers: Readers(repo), judged: []Number{{repo.ID, ms.Number}}}}, nil
	}
	titled, err := tx.Titled(repo.Owner, ms.Title)
	if err != nil {
		return nil, err
	}
	var out []sum
	for _, in := range titled {
		readers := Readers(store.Repository{ID: in.Repo, Owner: in.Owner, Private: in.Private})
		if !readers.Counts(Place(repo)) {
			continue
		}
		i := slices.IndexFunc(out, func(s sum) bool { return s.readers.CountsAll() == readers.CountsAll() })
		if i < 0 {
			i, out = len(out), append(out, sum{readers: readers})
		}
		out[i].judged = append(out[i].judged, Number{in.Repo, in.Number})
	}
	return out, nil
}

// totals are those that a milestone is judged by before some readers: its own, or with capacity.scope org those of all of its title
// that they may be told the sum of.
func (m *Mirror) totals(tx *store.Tx, repo store.Repository, ms store.Milestone, readers audience.Audience, r *checks.Rules) (checks.Totals, error) {
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
func (m *Mirror) Together(tx *store.Tx, repo store.Repository, ms store.Milestone, own checks.Totals, r *checks.Rules) (checks.Totals, error) {
	if r.Capacity.Scope != checks.ScopeOrg {
		return own, nil
	}
	all, err := m.totals(tx, repo, ms, Readers(repo), r)
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

// totalsName names the totals that a milestone is judged by.
func totalsName(repo store.Repository, ms store.Milestone, r *checks.Rules) string {
	if r.Capacity.Scope == checks.ScopeOrg {
		return strings.ToLower(repo.Owner) + "/" + ms.Title
	}
	return fmt.Sprintf("%d/%d", repo.ID, ms.Number)
}

// resummed names what shows the sum of a title that a milestone of a repository has now, or had: with capacity.scope org other
// milestones are judged by it too.
func (m *Mirror) resummed(tx *store.Tx, repo store.Repository, title string, c *Changes) error {
	return m.summedWith(tx, repo, title, Readers(repo).Public(), func(in Number) error {
		c.look(MilestoneKey(in.Repo, in.Number))
		return m.headsIn(tx, in.Repo, in.Number, c)
	})
}

// exposeSums has every sum written again that a repository's milestones are part of, or were, once others may read it than before.
func (m *Mirror) exposeSums(tx *store.Tx, repo store.Repository, fewer bool, c *Changes) error {
	own, err := tx.Milestones(repo.ID)
	if err != nil {
		return err
	}
	for _, ms := range own {
		err := m.summedWith(tx, repo, ms.Title, true, func(in Number) error {
			if err := tx.SetSummarised(in.Repo, in.Number, time.Time{}); err != nil {
				return err
			}
			c.look(MilestoneKey(in.Repo, in.Number))
			pulls, err := m.pullsIn(tx, in.Repo, in.Number)
			if err != nil {
				return err
			}
			for _, p := range pulls {
				if err := m.retell(tx, repo, p, fewer, c); err != nil {
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

// summedWith does something for each milestone that is judged by the sum of a title in the repositories of an owner: with public
// for all, else for those in private repositories, whose readers alone are told the sum of all.
func (m *Mirror) summedWith(tx *store.Tx, repo store.Repository, title string, public bool, do func(Number) error) error {
	policy, _, err := m.Rules(tx, repo)
	if err != nil || policy.Rules.Capacity.Scope != checks.ScopeOrg {
		return err
	}
	titled, err := tx.Titled(repo.Owner, title)
	if err != nil {
		return err
	}
	for _, in := range titled {
		if !public && !in.Private {
			continue
		}
		if err := do(Number{in.Repo, in.Number}); err != nil {
			return err
		}
	}
	return nil
}
