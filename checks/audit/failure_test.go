package audit

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// failing are the open pull requests whose capacity check fails.
func failing(r Report) map[int]bool {
	out := map[int]bool{}
	for _, it := range r.Items {
		if it.State == checks.Open && it.Checks[checks.CheckCapacity].Conclusion == checks.Failure {
			out[it.Number] = true
		}
	}
	return out
}

// Whatever anybody says of what has no sure kind in the milestone, or is closed by the pull request, one that fails goes on failing: contract 7's
// failure is one that no way of classifying the rest could avoid.
func TestNoAnswerLiftsAFailure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, r := drawExport(t), drawRules(t)
		before := failing(Run(e, r, now))
		if len(before) == 0 {
			return
		}
		u := begin(e, r, now)
		for _, n := range slices.Sorted(maps.Keys(before)) {
			of := slices.IndexFunc(e.Items, func(it entry) bool { return it.Ref.Number == n })
			told := e
			told.Items = slices.Clone(e.Items)
			for i := range told.Items {
				asked := u.subjects[i].counted && u.plans[e.Items[i].Milestone] == u.subjects[of].plan ||
					len(u.closers[i]) == 1 && u.closers[i][0] == of
				if d := u.subjects[i].decision; asked && d.Kind == checks.None && !d.Exempt() {
					if label := rapid.SampledFrom([]string{"", "feature", "tech-debt", "bug"}).Draw(t, "answer"); label != "" {
						told.Items[i].Labels = append(slices.Clone(e.Items[i].Labels), label) // its points stay
					}
				}
			}
			if after := failing(Run(told, r, now)); !after[n] {
				var said [2]string
				for i, run := range []Export{e, told} {
					for _, it := range Run(run, r, now).Items {
						if it.Number == n {
							said[i] = string(it.Kind) + ": " + it.Checks[checks.CheckCapacity].Title
						}
					}
				}
				t.Fatalf("#%d fails no more: %s, then %s", n, said[0], said[1])
			}
		}
	})
}

// The candidates that a failing check names do what it says: put in, or moved out with what has to go with them, they bring the share into the
// band.
func TestCandidatesHelp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, r := drawExport(t), drawRules(t)
		if r.Capacity.Basis == checks.Finished { // what is to be finished is not moved
			return
		}
		u := begin(e, r, now)
		for i := range u.subjects {
			p := u.subjects[i].plan
			if p == nil || e.Items[i].State != checks.Open || e.Items[i].Type != checks.Pull || p.milestone.State != checks.Open {
				continue
			}
			a := capacity.Assess(p.totals, capacity.BandOf(p.milestone.Title, r), r)
			if a.Undecided || a.Position != capacity.Under && a.Position != capacity.Over {
				continue
			}
			in := u.capacity(i)
			add, move := a.Candidates(in.Spare, in.Movable)
			for _, way := range []struct {
				refs []checks.Reference
				n    capacity.Amount
				to   string
			}{{add, a.Remedy.Add, p.milestone.Title}, {move, a.Remedy.Move, ""}} {
				refs := way.refs
				if !a.Points && way.n.Most > 0 {
					refs = refs[:min(len(refs), int(way.n.Most/checks.Unit))]
				}
				if len(refs) == 0 || !a.Points && len(refs) < int(way.n.Least/checks.Unit) { // too few are named to try it
					continue
				}
				moves := map[int]string{}
				for _, ref := range refs {
					moves[ref.Ref.Number] = way.to
					for _, with := range ref.With {
						moves[with.Number] = way.to
					}
				}
				after := begin(e.with(moves), r, now).plans[p.milestone.Title]
				then := capacity.Assess(after.totals, capacity.BandOf(p.milestone.Title, r), r)
				if then.Position != capacity.Inside {
					t.Fatalf("%s: %s, and with %v %s", a.Says(), a.FixNaming(in.Spare, in.Movable, e.Items[i].Ref), slices.Sorted(maps.Keys(moves)), then.Says())
				}
			}
		}
	})
}
