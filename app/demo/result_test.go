package demo

import (
	"testing"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Items are counted as an audit of them counts: as what they likely are where nothing is surer, told apart; and the app's own issues are none of them.
func TestCounts(t *testing.T) {
	all := map[string]store.Conclusion{
		"acme/shop#1": {Kind: checks.Feature, Source: checks.ByRule}, "acme/shop#2": {Likely: checks.Feature, Source: checks.ByModel},
		"acme/shop#3": {Likely: checks.TechDebt, Source: checks.ByHabit}, "acme/shop#4": {Likely: checks.Other, Source: checks.ByModel},
		"acme/shop#5": {}, "acme/shop#6": {Source: checks.Exempted}, "acme/shop#7": {Source: checks.Exempted}, "acme/shop#8": {Kind: checks.Strategy},
	}
	const want = "6 items: 1 strategy, 2 feature (1 likely), 1 tech-debt (1 likely), 1 other (1 likely), 1 without a kind, 0 exempt"
	if got := countsOf(all, map[string]bool{"acme/shop#6": true, "acme/shop#7": true}); got != want+". And 2 issues that Northstar made" {
		t.Errorf("of two: %s", got)
	}
	delete(all, "acme/shop#6")
	if got := countsOf(all, map[string]bool{"acme/shop#7": true}); got != want+". And 1 issue that Northstar made" {
		t.Errorf("of one: %s", got)
	}
	delete(all, "acme/shop#7")
	if got := countsOf(all, nil); got != want {
		t.Errorf("without any: %s", got)
	}
}
