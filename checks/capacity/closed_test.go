package capacity_test

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// What closed is judged by its own terms, whatever the policy says, and over all that was planned where that looked at what remains.
func TestClosed(t *testing.T) {
	of := func(n int) checks.Cell { return checks.Cell{Count: n, Weight: checks.Weight(n) * checks.Unit} }
	held := checks.Totals{Open: map[checks.Kind]checks.Cell{checks.Feature: of(1)}, Closed: map[checks.Kind]checks.Cell{checks.TechDebt: of(2), checks.Feature: of(5)}}
	terms := checks.Terms{Band: checks.Band{Min: 200_000, Max: 400_000}, Basis: checks.Planned, Unit: "items", MinItems: 5, MaxUnclassified: 250_000}
	for name, c := range map[string]struct {
		change func(*checks.Terms)
		want   capacity.Position
		items  int
	}{
		"planned":   {func(*checks.Terms) {}, capacity.Inside, 8},
		"completed": {func(t *checks.Terms) { t.Basis = checks.Finished }, capacity.Inside, 7},
		"remaining": {func(t *checks.Terms) { t.Basis = checks.Remaining }, capacity.Inside, 8},
		"another":   {func(t *checks.Terms) { t.Band.Min = 300_000 }, capacity.Under, 8},
		"too few":   {func(t *checks.Terms) { t.MinItems = 9 }, capacity.TooEarly, 8},
	} {
		is := terms
		c.change(&is)
		got := capacity.AssessClosed(held, is)
		if got.Position != c.want || got.Items != c.items || got.Judged() == (c.want == capacity.TooEarly) || got.Fix != "" {
			t.Errorf("%s: %+v", name, got)
		}
		r := (&checks.Rules{Capacity: checks.Capacity{Milestones: []checks.MilestoneBand{{Title: "*"}}}}).Under(is)
		if capacity.TermsOf("2.4", r) != is {
			t.Errorf("%s: the rules are %+v", name, capacity.TermsOf("2.4", r))
		}
		if by := capacity.Assess(held, is.Band, r.Judging(checks.Closed)); by.Position != c.want || by.Items != c.items {
			t.Errorf("%s: by the rules %+v", name, by)
		}
	}
}
