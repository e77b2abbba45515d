package depend

import (
	"errors"
	"maps"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// A milestone's totals change with every item, but the conclusion of its pull requests only when the share crosses a
// boundary. A stand is all of the totals that a conclusion depends on: two that are equal conclude the same.
type stand struct {
	position capacity.Position
	over     bool
}

// Crossing is a change of one milestone's totals under way, for each sum that holds it.
type Crossing struct {
	Milestone store.Milestone
	sums      []sum
}

// probe is what an open pull request would change if it were merged. With basis completed that is what is judged.
type probe struct {
	kind   checks.Kind
	weight checks.Weight
}

// Before says where a milestone stands, ahead of a change of its totals.
func (d Change) Before(repo store.Repository, number int, r *checks.Rules, from, to store.Contribution) (Crossing, error) {
	ms, err := d.Tx.Milestone(repo.ID, number)
	if errors.Is(err, store.ErrNotFound) {
		ms, err = store.Milestone{Repo: repo.ID, Number: number}, nil
	}
	if err != nil {
		return Crossing{}, err
	}
	v := Crossing{Milestone: ms}
	if err := d.Tx.LockTotals(totalsName(repo, ms, r)); err != nil {
		return v, err
	}
	if v.sums, err = d.sums(repo, ms, r); err != nil {
		return v, err
	}
	// Only over completed work is every pull request judged by a share of its own: as if it were merged.
	probed := r.Capacity.Basis == checks.Finished && (from.State == checks.Closed || to.State == checks.Closed)
	for i := range v.sums {
		s := &v.sums[i]
		t, err := stored.Totals(d.Tx, repo, ms, s.readers, r)
		if err != nil {
			return v, err
		}
		if s.was = standing(t, ms.Title, r); !probed {
			continue
		}
		if s.probes, err = d.probes(s.judged, t, ms.Title, r); err != nil {
			return v, err
		}
	}
	return v, nil
}

// probes are where milestones would stand with each of their open pull requests merged.
func (d Change) probes(judged []store.Place, t checks.Totals, title string, r *checks.Rules) (map[probe]stand, error) {
	out := map[probe]stand{}
	for _, in := range judged {
		pulls, err := stored.Pulls(d.Tx, in.Repo, in.Number)
		if err != nil {
			return nil, err
		}
		for _, p := range pulls {
			b := probe{p.Conclusion.Kind, p.Conclusion.Weight}
			if !p.Conclusion.Share.Counted {
				sum, any, finished, err := stored.Beside(d.Tx, p, in.Number)
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

// After names the pull requests whose conclusion a change of totals can have changed, and no others; and the summaries that show
// the milestone's items in a sum.
func (d Change) After(repo store.Repository, v Crossing, r *checks.Rules) error {
	for _, s := range v.sums {
		t, err := stored.Totals(d.Tx, repo, v.Milestone, s.readers, r)
		if err != nil {
			return err
		}
		crossed := standing(t, v.Milestone.Title, r) != s.was
		for b, was := range s.probes {
			crossed = crossed || standing(b.merge(t), v.Milestone.Title, r) != was
		}
		for _, in := range s.judged {
			if d.Keys.Look(store.MilestoneKey(in.Repo, in.Number)); !crossed {
				continue
			}
			if err := d.headsIn(in.Repo, in.Number); err != nil {
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
