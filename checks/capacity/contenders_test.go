package capacity_test

import (
	"slices"
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// Something is to be chosen only where moving out helps and not all that is named has to go.
func TestContenders(t *testing.T) {
	movable := func(k checks.Kind, weights ...checks.Weight) (out []checks.Reference) {
		for i, w := range weights {
			out = append(out, checks.Reference{Ref: checks.Ref{Owner: "acme", Repo: "shop", Number: i + 1}, Kind: k, Weight: w * checks.Unit})
		}
		return out
	}
	points := func(r *checks.Rules) { r.Capacity.Unit = "points" }
	for name, c := range map[string]struct {
		totals checks.Totals
		rules  func(*checks.Rules)
		from   []checks.Reference
		want   []int
	}{
		"under the band: features":          {open(1, 6, 0), nil, movable(checks.Feature, 1, 1, 1, 1, 1, 1), []int{1, 2, 3, 4, 5}},
		"all that are named have to go":     {open(1, 6, 0), nil, movable(checks.Feature, 1, 1), nil},
		"of the other kind":                 {open(1, 6, 0), nil, movable(checks.TechDebt, 1, 1, 1), nil},
		"over the band: debt":               {open(6, 2, 0), nil, movable(checks.TechDebt, 1, 1, 1, 1, 1, 1), nil},
		"over it, with more to keep":        {open(4, 4, 0), nil, movable(checks.TechDebt, 1, 1, 1, 1), []int{1, 2, 3, 4}},
		"inside":                            {open(2, 5, 0), nil, movable(checks.Feature, 1, 1, 1), nil},
		"too few items":                     {open(0, 3, 0), nil, movable(checks.Feature, 1, 1, 1), nil},
		"what has no kind could decide":     {open(1, 6, 3), nil, movable(checks.Feature, 1, 1, 1), nil},
		"of points those that are enough":   {open(1, 8, 0), points, movable(checks.Feature, 1, 4, 5, 2, 6, 9), []int{2, 3, 5}},
		"of points one that is":             {open(1, 8, 0), points, movable(checks.Feature, 1, 4, 2), nil},
		"over completed work nothing moves": {open(1, 6, 0), func(r *checks.Rules) { r.Capacity.Basis = checks.Finished }, movable(checks.Feature, 1, 1, 1), nil},
	} {
		r := rules(checks.Advise)
		if c.rules != nil {
			c.rules(&r)
		}
		var got []int
		for _, ref := range capacity.Assess(c.totals, r.Capacity.Band, &r).Contenders(c.from) {
			got = append(got, ref.Ref.Number)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}
