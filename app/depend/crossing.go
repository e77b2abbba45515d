package depend

import (
	"errors"
	"maps"

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

// probe is what an open pull request of a kind would finish if it were merged, and where its milestone would stand then. With basis completed
// that is what is judged.
type probe struct {
	kind     checks.Kind
	finishes map[checks.Kind]checks.Cell
	at       capacity.Boundary
}

func (b probe) equal(o probe) bool { return b.kind == o.kind && maps.Equal(b.finishes, o.finishes) }

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
func (d Change) probes(judged []store.Place, t checks.Totals, title string, r *checks.Rules) (map[store.Place]probe, error) {
	out := map[store.Place]probe{}
	for _, in := range judged {
		pulls, err := stored.Pulls(d.Tx, in.Repo, in.Number)
		if err != nil {
			return nil, err
		}
		for _, p := range pulls {
			b, own, err := d.probe(p, in.Number)
			if err != nil {
				return nil, err
			}
			if own {
				b.at = capacity.BoundaryOf(count.Finishing(t, b.finishes), title, r)
				out[p.Place()] = b
			}
		}
	}
	return out, nil
}

// probe is what a pull request would finish of a milestone if it were merged, and whether it is judged by that and not by the milestone as
// it stands.
func (d Change) probe(p store.Outline, milestone int) (b probe, own bool, err error) {
	b = probe{kind: p.Kind, finishes: map[checks.Kind]checks.Cell{p.Kind: {Count: 1, Weight: p.Weight}}}
	if !p.Share.Counted {
		closes, err := stored.Closing(d.Tx, p, milestone)
		if err != nil {
			return b, false, err
		}
		if closes.Counted {
			b.finishes = closes.Finishes
		}
	}
	return b, b.kind.Work() && len(b.finishes) > 0, nil
}

// After names the pull requests whose conclusion a change of totals can have changed, and no others; and the summaries that show
// the milestone's items in a sum.
func (d Change) After(repo store.Repository, v Crossing, r *checks.Rules) error {
	for _, s := range v.sums {
		t, err := stored.Totals(d.Tx, repo, v.Milestone, s.readers, r)
		if err != nil {
			return err
		}
		c := crossed{Crossing: v, sum: s, rules: r, totals: t, now: capacity.BoundaryOf(t, v.Milestone.Title, r)}
		for _, in := range s.judged {
			if d.Keys.Queue(store.MilestoneKey(in.Repo, in.Number)); !c.any() {
				continue
			}
			if err := d.headsOf(in.Repo, in.Number, func(p store.Outline) (bool, error) { return c.matters(d, p, in.Number) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// crossed is a change of one sum.
type crossed struct {
	Crossing
	sum
	rules  *checks.Rules
	totals checks.Totals
	now    capacity.Boundary
}

// any reports whether there may be a pull request to which it matters.
func (c crossed) any() bool { return c.now != c.was || len(c.probes) > 0 }

// matters reports whether an open pull request's conclusion can be another one.
func (c crossed) matters(d Change, p store.Outline, milestone int) (bool, error) {
	if !p.Kind.Work() {
		return false, nil // it is asked what it is, wherever the milestone stands
	}
	was, now := c.was, c.now
	if c.probed {
		b, own, err := d.probe(p, milestone)
		if err != nil {
			return false, err
		}
		before, noted := c.probes[p.Place()]
		if own != noted || own && !before.equal(b) { // it changed itself meanwhile
			return true, nil
		}
		if own {
			was, now = before.at, capacity.BoundaryOf(count.Finishing(c.totals, b.finishes), c.Milestone.Title, c.rules)
		}
	}
	if !c.probed && c.rules.Capacity.Basis == checks.Finished && was.Over() != now.Over() {
		return true, nil // as if it were merged, it may stand where that matters
	}
	if p.Unlisted { // its kind may be unsure, which decides outside the band
		return was != now, nil
	}
	return was.Concludes(p.Kind, c.rules) != now.Concludes(p.Kind, c.rules), nil
}
