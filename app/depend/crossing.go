package depend

import (
	"errors"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/count"
)

// Crossing is a change of one milestone's totals under way, for each sum that holds it.
type Crossing struct {
	Milestone store.Milestone
	sums      []sum
	probed    bool
}

// Covers reports whether where the milestone stood was noted for such a change too.
func (v Crossing) Covers(from, to store.Contribution, r *checks.Rules) bool {
	return v.probed || !probes(from, to, r)
}

// probes reports whether pull requests may be judged otherwise after a change though the milestone stands where it did: only over
// completed work is every one judged by a share of its own, as if it were merged.
func probes(from, to store.Contribution, r *checks.Rules) bool {
	return r.Capacity.Basis == checks.Finished && (from.State == checks.Closed || to.State == checks.Closed)
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
	v := Crossing{Milestone: ms, probed: probes(from, to, r)}
	if err := d.Tx.LockTotals(totalsName(repo, ms, r)); err != nil {
		return v, err
	}
	if v.sums, err = d.sums(repo, ms, r); err != nil {
		return v, err
	}
	for i := range v.sums {
		s := &v.sums[i]
		t, err := stored.Totals(d.Tx, repo, ms, s.readers, r)
		if err != nil {
			return v, err
		}
		if s.was = capacity.BoundaryOf(t, ms.Title, r); !v.probed {
			continue
		}
		if s.probes, err = d.probes(s.judged, t, ms.Title, r); err != nil {
			return v, err
		}
	}
	return v, nil
}

// probes are where milestones would stand with each of their open pull requests merged.
func (d Change) probes(judged []store.Place, t checks.Totals, title string, r *checks.Rules) (map[probe]capacity.Boundary, error) {
	out := map[probe]capacity.Boundary{}
	for _, in := range judged {
		pulls, err := stored.Pulls(d.Tx, in.Repo, in.Number)
		if err != nil {
			return nil, err
		}
		for _, p := range pulls {
			b := probe{p.Kind, p.Weight}
			if !p.Share.Counted {
				closes, err := stored.Closing(d.Tx, p, in.Number)
				if err != nil {
					return nil, err
				}
				if closes.Finished {
					continue // judged by the milestone as it stands
				}
				if closes.Counted {
					b.weight = closes.Weight
				}
			}
			if b.kind.Work() {
				out[b] = capacity.BoundaryOf(count.Finishing(t, b.kind, b.weight), title, r)
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
		crossed := capacity.BoundaryOf(t, v.Milestone.Title, r) != s.was
		for b, was := range s.probes {
			crossed = crossed || capacity.BoundaryOf(count.Finishing(t, b.kind, b.weight), v.Milestone.Title, r) != was
		}
		for _, in := range s.judged {
			if d.Keys.Queue(store.MilestoneKey(in.Repo, in.Number)); !crossed {
				continue
			}
			if err := d.headsIn(in.Repo, in.Number); err != nil {
				return err
			}
		}
	}
	return nil
}
