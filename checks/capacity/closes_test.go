package capacity_test

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// A pull request that takes its kind from what it closes doesn't fail while some of that has no sure kind: said to be another thing, it would
// make the pull request another thing.
func TestKindOfWhatItClosesIsOpen(t *testing.T) {
	in := input(open(1, 12, 0))
	in.Counted = false
	in.Unsure = []checks.Reference{{Ref: checks.Ref{Owner: "acme", Repo: "shop", Number: 30}, Title: "Look at the cart"}}
	judge := func(d checks.Decision, in checks.CapacityInput) checks.Verdict {
		return capacity.Judge(&checks.Subject{Now: now, Rules: rules(checks.Enforce), Classify: checks.Classifiable{Item: pull}, Capacity: in}, d)
	}
	closing := checks.Decision{Kind: checks.Feature, Source: checks.ByClosing, Partly: true}
	v := judge(closing, in)
	if v.Conclusion != checks.Neutral || v.Title != "Debt share 8% (1 of 13), band 20%–40%: classify what it closes first" {
		t.Errorf("%s %q", v.Conclusion, v.Title)
	}
	for _, want := range []string{"- #30 Look at the cart", "/northstar kind tech-debt #30\n", "of which not all is classified yet"} {
		if !strings.Contains(v.Summary, want) {
			t.Errorf("no %q in\n%s", want, v.Summary)
		}
	}
	if strings.Contains(v.Summary, "waits") {
		t.Errorf("it waits:\n%s", v.Summary)
	}
	if v := judge(of(checks.Feature), in); v.Conclusion != checks.Failure || strings.Contains(v.Summary, "#30") {
		t.Errorf("its own title says what it is: %s\n%s", v.Conclusion, v.Summary)
	}
	if v := judge(checks.Decision{Kind: checks.TechDebt, Source: checks.ByClosing, Partly: true}, in); v.Conclusion != checks.Success {
		t.Errorf("what moves the share toward the band: %s", v.Conclusion)
	}
	in.Unsure, closing.Partly = nil, false
	if v := judge(closing, in); v.Conclusion != checks.Failure {
		t.Errorf("all that it closes is classified: %s", v.Conclusion)
	}
}

// Over completed work a pull request is judged as if it were merged: by what it finishes, each issue of its own kind.
func TestCompletedAsIfMerged(t *testing.T) {
	for name, c := range map[string]struct {
		debt, feature int // completed
		finishes      map[checks.Kind]checks.Cell
		want          string
	}{
		"two debt issues by a feature":       {0, 5, map[checks.Kind]checks.Cell{checks.TechDebt: cell(2)}, "success Debt share of completed work, this included, 29% (2 of 7), inside 20%–40%"},
		"many issues are as many items":      {0, 3, map[checks.Kind]checks.Cell{checks.Feature: cell(3)}, "failure Debt share of completed work, this included, 0% (0 of 6), band 20%–40%: finish 2–4 more tech-debt items"},
		"what has no kind can decide":        {1, 5, map[checks.Kind]checks.Cell{checks.None: cell(1)}, "neutral Debt share of completed work, this included, 17% (1 of 6), 14%–29% with 1 item without a kind, band 20%–40%: classify these first"},
		"closed already: nothing is added":   {1, 4, map[checks.Kind]checks.Cell{}, "success Debt share of completed work, this included, 20% (1 of 5), inside 20%–40%"},
		"it by itself, where it closes none": {1, 4, nil, "failure Debt share of completed work, this included, 17% (1 of 6), band 20%–40%: finish 1–2 more tech-debt items"},
	} {
		r := rules(checks.Enforce)
		r.Capacity.Basis = checks.Finished
		in := input(checks.Totals{Open: map[checks.Kind]checks.Cell{}, Closed: map[checks.Kind]checks.Cell{checks.TechDebt: cell(c.debt), checks.Feature: cell(c.feature)}})
		in.Finishes = c.finishes
		v := capacity.Judge(&checks.Subject{Now: now, Rules: r, Classify: checks.Classifiable{Item: pull}, Capacity: in}, of(checks.Feature))
		if got := string(v.Conclusion) + " " + v.Title; got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
