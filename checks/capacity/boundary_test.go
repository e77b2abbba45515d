package capacity_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// Whose conclusion changes when a milestone's totals do is known from where it stands: a boundary concludes what the check says.
func TestBoundaryConcludesWhatTheCheckSays(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var r checks.Rules
		r.Mode = rapid.SampledFrom([]checks.Mode{checks.Advise, checks.Enforce}).Draw(rt, "mode")
		r.Capacity.Basis = rapid.SampledFrom([]checks.Basis{checks.Planned, checks.Remaining}).Draw(rt, "basis")
		r.Capacity.MaxUnclassified = checks.Whole / 4
		r.Capacity.MinItems = rapid.IntRange(0, 6).Draw(rt, "min items")
		r.Capacity.Band = checks.Band{Min: checks.Share(rapid.IntRange(0, 50).Draw(rt, "min")) * checks.Whole / 100,
			Max: checks.Share(rapid.IntRange(50, 100).Draw(rt, "max")) * checks.Whole / 100}
		in := checks.CapacityInput{Milestone: &checks.Milestone{Title: "M", State: checks.Open}, Counted: true, Weight: checks.Unit,
			Totals: checks.Totals{Open: map[checks.Kind]checks.Cell{}, Closed: map[checks.Kind]checks.Cell{}}}
		for _, cells := range []map[checks.Kind]checks.Cell{in.Totals.Open, in.Totals.Closed} {
			for _, k := range checks.Tallies {
				n := rapid.IntRange(0, 3).Draw(rt, "items")
				cells[k] = checks.Cell{Count: n, Weight: checks.Weight(n) * checks.Unit}
			}
		}
		k := rapid.SampledFrom([]checks.Kind{checks.Feature, checks.TechDebt}).Draw(rt, "kind")
		s := &checks.Subject{Rules: r, Capacity: in, Classify: checks.Classifiable{Item: checks.Item{Type: checks.Pull, State: checks.Open, Milestone: "M"}}}
		said := capacity.Judge(s, checks.Decision{Kind: k, Source: checks.ByPerson})
		if got := capacity.BoundaryOf(in.Totals, "M", &r).Concludes(k, &r); got != said.Conclusion {
			rt.Fatalf("the boundary concludes %s for %s, the check says %s: %s", got, k, said.Conclusion, said.Title)
		}
	})
}
