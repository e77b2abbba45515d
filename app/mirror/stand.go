package mirror

import (
	"errors"
	"maps"

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

// move is a change of one milestone's totals under way, for each sum that holds it.
type move struct {
	milestone store.Milestone
	sums      []sum
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
	if v.sums, err = m.sums(tx, repo, ms, r); err != nil {
		return v, err
	}
	// Only over completed work is every pull request judged by a share of its own: as if it were merged.
	probed := r.Capacity.Basis == checks.Finished && (from.State == checks.Closed || to.State == checks.Closed)
	for i := range v.sums {
		s := &v.sums[i]
		t, err := m.totals(tx, repo, ms, s.readers, r)
		if err != nil {
			return v, err
		}
		if s.was = standing(t, ms.Title, r); !probed {
			continue
		}
		if s.probes, err = m.probes(tx, s.judged, t, ms.Title, r); err != nil {
			return v, err
		}
	}
	return v, nil
}

// probes are where milestones would stand with each of their open pull requests merged.
func (m *Mirror) probes(tx *store.Tx, judged []Number, t checks.Totals, title string, r *checks.Rules) (map[probe]stand, error) {
	out := map[probe]stand{}
	for _, in := range judged {
		pulls, err := m.pullsIn(tx, in.Repo, in.Number)
		if err != nil {
			return nil, err
		}
		for _, p := range pulls {
			b := probe{p.Conclusion.Kind, p.Conclusion.Weight}
			if !p.Conclusion.Share.Counted {
				sum, any, finished, err := m.beside(tx, p, in.Number)
				if err != nil {
					return nil, err
				}
				if finished {
					continue // judged by the milestone as it stands
				}
				if any {
					b.weight = sum
				}
			}
			if b.kind.Work() {
				out[b] = standing(b.merge(t), title, r)
			}
		}
	}
	return out, nil
}

// after names the pull requests whose conclusion a change of totals can have changed, and no others; and the summaries that show
// the milestone's items in a sum.
func (m *Mirror) after(tx *store.Tx, repo store.Repository, v move, r *checks.Rules, c *Changes) error {
	for _, s := range v.sums {
		t, err := m.totals(tx, repo, v.milestone, s.readers, r)
		if err != nil {
			return err
		}
		crossed := standing(t, v.milestone.Title, r) != s.was
		for b, was := range s.probes {
			crossed = crossed || standing(b.merge(t), v.milestone.Title, r) != was
		}
		for _, in := range s.judged {
			if c.look(MilestoneKey(in.Repo, in.Number)); !crossed {
				continue
			}
			if err := m.headsIn(tx, in.Repo, in.Number, c); err != nil {
				return err
			}
		}
	}
	return nil
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
