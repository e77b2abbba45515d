package mirror

import (
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// A milestone's totals change with every item, but the conclusion of its pull requests only when the share crosses a
// boundary. A stand is all of the totals that a conclusion depends on: two that are equal conclude the same.
type stand struct {
	position capacity.Position
	over     bool
}

// move is a change of one milestone's totals under way: where it stood before, by itself and as if each of its open
// pull requests were merged.
type move struct {
	milestone store.Milestone
	was       stand
	probes    map[probe]stand
}

// probe is what an open pull request would change if it were merged. With basis completed that is what is judged.
type probe struct {
	kind   checks.Kind
	weight checks.Weight
}

// before says where a milestone stands, ahead of a change of its totals.
func (m *Mirror) before(tx *store.Tx, repo store.Repository, number int, r *checks.Rules, from, to store.Contribution) (move, error) {
	ms, err := tx.Milestone(repo.ID, number)
	if errors.Is(err, store.ErrNotFound) {
		ms, err = store.Milestone{Repo: repo.ID, Number: number}, nil
	}
	if err != nil {
		return move{}, err
	}
	v := move{milestone: ms}
	if err := tx.LockTotals(totalsName(repo, ms, r)); err != nil {
		return v, err
	}
	t, err := m.totals(tx, repo, ms, r)
	if err != nil {
		return v, err
	}
	v.was = standing(t, ms.Title, r)
	if r.Capacity.Basis != checks.Finished {
		return v, nil
	}
	// Only over completed work is every pull request judged by a share of its own: as if it were merged.
	if from.State != checks.Closed && to.State != checks.Closed {
		return v, nil
	}
	pulls, err := m.pullsIn(tx, repo.ID, number)
	if err != nil {
		return v, err
	}
	v.probes = map[probe]stand{}
	for _, p := range pulls {
		b := probe{p.Conclusion.Kind, p.Conclusion.Weight}
		if !p.Conclusion.Share.Counted {
			sum, any, finished, err := m.beside(tx, p, number)
			if err != nil {
				return v, err
			}
			if finished {
				continue // judged by the milestone as it stands
			}
			if any {
				b.weight = sum
			}
		}
		if b.kind.Work() {
			v.probes[b] = standing(b.merge(t), ms.Title, r)
		}
	}
	return v, nil
}

// after names the pull requests whose conclusion a change of totals can have changed, and no others.
func (m *Mirror) after(tx *store.Tx, repo store.Repository, v move, r *checks.Rules, c *Changes) error {
	t, err := m.totals(tx, repo, v.milestone, r)
	if err != nil {
		return err
	}
	crossed := standing(t, v.milestone.Title, r) != v.was
	for b, was := range v.probes {
		crossed = crossed || standing(b.merge(t), v.milestone.Title, r) != was
	}
	if !crossed {
		return nil
	}
	if r.Capacity.Scope != "org" {
		return m.headsIn(tx, repo.ID, v.milestone.Number, c)
	}
	return m.headsTitled(tx, repo, v.milestone.Title, c)
}

// headsTitled names the heads of pull requests in all milestones of one title under a repository's owner.
func (m *Mirror) headsTitled(tx *store.Tx, repo store.Repository, title string, c *Changes) error {
	all, err := tx.Repositories(repo.Installation)
	if err != nil {
		return err
	}
	for _, r := range all {
		if !r.Gone.IsZero() || !equal(r.Owner, repo.Owner) {
			continue
		}
		list, err := tx.Milestones(r.ID)
		if err != nil {
			return err
		}
		for _, ms := range list {
			if ms.Title == title && ms.Gone.IsZero() {
				if err := m.headsIn(tx, r.ID, ms.Number, c); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// totals are those that a milestone is judged by: its own, or with capacity.scope org those of all of its title.
func (m *Mirror) totals(tx *store.Tx, repo store.Repository, ms store.Milestone, r *checks.Rules) (checks.Totals, error) {
	if r.Capacity.Scope == "org" {
		return tx.OrgTotals(repo.Owner, ms.Title)
	}
	return tx.Totals(repo.ID, ms.Number)
}

// totalsName names the totals that a milestone is judged by.
func totalsName(repo store.Repository, ms store.Milestone, r *checks.Rules) string {
	if r.Capacity.Scope == "org" {
		return strings.ToLower(repo.Owner) + "/" + ms.Title
	}
	return fmt.Sprintf("%d/%d", repo.ID, ms.Number)
}

func standing(t checks.Totals, title string, r *checks.Rules) stand {
	a := capacity.Assess(t, capacity.BandOf(title, r), r)
	return stand{a.Position, a.UnclassifiedOver}
}

// merge is the totals with the pull request among what is completed.
func (b probe) merge(t checks.Totals) checks.Totals {
	out := checks.Totals{Open: t.Open, Closed: maps.Clone(t.Closed), Incomplete: t.Incomplete}
	if out.Closed == nil {
		out.Closed = map[checks.Kind]checks.Cell{}
	}
	cell := out.Closed[b.kind]
	out.Closed[b.kind] = checks.Cell{Count: cell.Count + 1, Weight: cell.Weight + b.weight}
	return out
}
