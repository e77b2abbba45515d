package capacity_test

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// The share of a milestone against its band, and what would bring it in.
func ExampleAssess() {
	rules := checks.Rules{Capacity: checks.Capacity{Band: checks.Band{Min: 200_000, Max: 400_000}, Basis: checks.Planned, MinItems: 5}}
	items := func(n int) checks.Cell { return checks.Cell{Count: n, Weight: checks.Weight(n) * checks.Unit} }
	totals := checks.Totals{Open: map[checks.Kind]checks.Cell{checks.Feature: items(12), checks.TechDebt: items(2)}}
	a := capacity.Assess(totals, capacity.BandOf("2.0", &rules), &rules)
	fmt.Println(a.Says())
	fmt.Println(a.Fix)
	// Output:
	// Debt share 14% (2 of 14), band 20%–40%
	// Add 1–6 tech-debt items, or move out 4–9 feature items.
}
