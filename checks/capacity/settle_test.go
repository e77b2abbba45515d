package capacity_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// unsure puts items into totals that have no kind, or a likely one.
func unsure(t checks.Totals, sorts []checks.Kind, sign int) checks.Totals {
	out := checks.Totals{Open: map[checks.Kind]checks.Cell{}}
	for k, c := range t.Open {
		out.Open[k] = c
	}
	for _, k := range sorts {
		c := out.Open[k]
		out.Open[k] = checks.Cell{Count: c.Count + sign, Weight: c.Weight + checks.Weight(sign)*checks.Unit}
	}
	return out
}

// The items that are named as the fewest that settle a verdict do settle it once they are of one of the kinds that say so, and the share is
// then what the outcome says; of fewer no set settles anything by all being of one kind, unless the band is narrow. By brute force.
func TestTheFewestThatSettleAVerdict(t *testing.T) {
	kinds := []checks.Kind{checks.TechDebt, checks.Feature, checks.Other}
	rapid.Check(t, func(t *rapid.T) {
		r := rules(checks.Enforce)
		r.Capacity.MinItems = rapid.IntRange(1, 6).Draw(t, "min-items")
		b := bands(t)
		sure := open(rapid.IntRange(0, 5).Draw(t, "debt"), rapid.IntRange(0, 5).Draw(t, "feature"), 0)
		sorts := rapid.SliceOfN(rapid.SampledFrom([]checks.Kind{checks.None, checks.LikelyTechDebt, checks.LikelyFeature, checks.LikelyOther}), 0, 6).Draw(t, "unsure")
		all := unsure(sure, sorts, 1)
		a := capacity.Assess(all, b, &r)
		if !a.Undecided {
			if len(a.Settling.Items) > 0 {
				t.Fatalf("%s is to be settled by %d", a.Says(), len(a.Settling.Items))
			}
			return
		}
		settles := func(these []checks.Kind, as []checks.Kind) capacity.Assessment {
			then := unsure(all, these, -1)
			for _, k := range as {
				if k.Work() {
					then = unsure(then, []checks.Kind{k}, 1)
				}
			}
			return capacity.Assess(then, b, &r)
		}
		n := len(a.Settling.Items)
		for _, o := range a.Settling.Outcomes {
			var these, as []checks.Kind
			for _, it := range a.Settling.Items {
				these, as = append(these, checks.Decision{Likely: it.Likely}.Tally()), append(as, o.Kind)
			}
			then := settles(these, as)
			if o.Settled == then.Undecided || o.Position != then.Position || o.Share != (capacity.Portion{Debt: then.Debt, Work: then.Work}) {
				t.Fatalf("%d of kind %s: %+v, but %s", n, o.Kind, o, then.Says())
			}
		}
		if b.Max-b.Min < 250_000 {
			return
		}
		for set := range 1 << len(sorts) {
			var these []checks.Kind
			for i, k := range sorts {
				if set>>i&1 == 1 {
					these = append(these, k)
				}
			}
			if len(these) == 0 || n > 0 && len(these) >= n {
				continue
			}
			for _, k := range kinds {
				as := slices.Repeat([]checks.Kind{k}, len(these))
				if !settles(these, as).Undecided {
					t.Fatalf("%v settle it as %v, and %d are named", these, as, n)
				}
			}
		}
	})
}

// A check names the fewest, and for each outcome what it gives and the command to paste. Of points, those are named that weigh most.
func TestCheckSaysWhatSettlesIt(t *testing.T) {
	r := rules(checks.Enforce)
	r.Capacity.Unit = "points"
	in := input(checks.Totals{Open: map[checks.Kind]checks.Cell{checks.TechDebt: {Count: 2, Weight: 2000}, checks.Feature: {Count: 8, Weight: 16000},
		checks.None: {Count: 2, Weight: 3000}, checks.LikelyTechDebt: {Count: 1, Weight: 1000}}})
	for n, w := range map[int]checks.Weight{11: 1000, 12: 2000} {
		ref := in.Milestone.Repo
		ref.Number = n
		in.Unclassified = append(in.Unclassified, checks.Reference{Ref: ref, Title: "Sort the cart", Weight: w, State: checks.Open})
	}
	ref := in.Milestone.Repo
	ref.Number = 13
	in.Unclassified = append(in.Unclassified, checks.Reference{Ref: ref, Title: "Drop the cache", Weight: 1000, Likely: checks.TechDebt, State: checks.Open})
	v := capacity.Judge(&checks.Subject{Now: now, Rules: r, Classify: checks.Classifiable{Item: pull}, Capacity: in}, of(checks.Feature))
	if v.Conclusion != checks.Neutral {
		t.Fatalf("%s %q", v.Conclusion, v.Title)
	}
	for _, want := range []string{"**Classify these first:** at least 1 of the 3 items without a sure kind (1 has a likely one). Until then the share may be anything from 9% to 27%.", "If it is **technical debt**, the share is 24% (5 of 21), inside the band:\n\n```text\n/northstar kind tech-debt #12\n```",
		"If it is **feature work**, the share is 14% (3 of 21), under the band:\n\n```text\n/northstar kind feature #12\n```", "If it is **neither**, the share is 16% (3 of 19), still not sure:\n\n```text\n/northstar kind other #12\n```", "- #12 Sort the cart (2 points)"} {
		if !strings.Contains(v.Summary, want) {
			t.Errorf("no %q in\n%s", want, v.Summary)
		}
	}
	if strings.Contains(v.Summary, "#11") {
		t.Errorf("more than the fewest in\n%s", v.Summary)
	}
}
