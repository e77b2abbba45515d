package capacity_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// now is the time at which every test judges.
var now = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// rules are the policy's defaults as far as capacity reads them, in that mode.
func rules(mode checks.Mode) checks.Rules {
	return checks.Rules{
		Mode:           mode,
		WhenIncomplete: checks.Neutral,
		Capacity: checks.Capacity{
			Band: checks.Band{Min: 200_000, Max: 400_000}, Unit: "items", Basis: checks.Planned, MinItems: 5, MaxUnclassified: 250_000,
			Milestones: []checks.MilestoneBand{{Title: "Hardening *", Band: checks.Band{Min: 600_000, Max: checks.Whole}}},
		},
		Points: checks.Points{Default: checks.Unit},
	}
}

func cell(n int) checks.Cell { return checks.Cell{Count: n, Weight: checks.Weight(n) * checks.Unit} }

// open is a milestone of open items of weight one.
func open(debt, feature, none int) checks.Totals {
	return checks.Totals{
		Open:   map[checks.Kind]checks.Cell{checks.TechDebt: cell(debt), checks.Feature: cell(feature), checks.None: cell(none)},
		Closed: map[checks.Kind]checks.Cell{},
	}
}

// closedToo is a milestone with that many closed items without a kind beside.
func closedToo(t checks.Totals, none int) checks.Totals {
	t.Closed[checks.None] = cell(none)
	return t
}

func input(t checks.Totals) checks.CapacityInput {
	return checks.CapacityInput{
		Milestone: &checks.Milestone{Title: "2.0", Repo: checks.Ref{Owner: "acme", Repo: "shop"}},
		Totals:    t, Counted: true, Weight: checks.Unit,
	}
}

func of(k checks.Kind) checks.Decision { return checks.Decision{Kind: k, Source: checks.ByRule} }

var pull = checks.Item{Ref: checks.Ref{Owner: "acme", Repo: "shop", Number: 71}, Type: checks.Pull, State: checks.Open, Milestone: "2.0"}

func TestJudgeFollowsTheTable(t *testing.T) {
	waiver := []checks.Waiver{{Check: checks.WaiveCapacity, By: "ada", Reason: "incident @bob", Until: time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)}}
	gone := []checks.Waiver{{Check: checks.WaiveCapacity, By: "ada", Reason: "old", Until: now}}
	other := []checks.Waiver{{Check: checks.WaiveStrategy, By: "ada", Reason: "other check"}}
	nowhere := checks.CapacityInput{}
	hardening := func(r *checks.Rules) { r.Capacity.Band = checks.Band{Min: 600_000, Max: checks.Whole} }
	exempt := checks.Decision{Source: checks.Exempted, Evidence: "author dependabot[bot]"}
	unread := input(open(3, 9, 0))
	unread.Totals.Incomplete = true
	tests := []struct {
		name    string
		kind    checks.Decision
		in      checks.CapacityInput
		waivers []checks.Waiver
		change  func(*checks.Rules)
		advise  checks.Conclusion
		enforce checks.Conclusion
		title   string
	}{
		{"exempt before all", exempt, nowhere, waiver, nil, checks.Skipped, checks.Skipped, "Exempt: author dependabot[bot]"},
		{"waived", of(checks.Feature), input(open(0, 9, 0)), waiver, nil, checks.Success, checks.Success, "Waived by @ada until 2026-12-01: incident @\u200bbob"},
		{"waived without a milestone", of(checks.Feature), nowhere, waiver, nil, checks.Success, checks.Success, "Waived by @ada until 2026-12-01: incident @\u200bbob"},
		{"a waiver that ended", of(checks.Feature), input(open(0, 9, 0)), gone, nil, checks.Neutral, checks.Failure, "Debt share 0% (0 of 9), band 20%–40%: add 3–6 tech-debt items"},
		{"a waiver of the other check", of(checks.Feature), input(open(0, 9, 0)), other, nil, checks.Neutral, checks.Failure, "Debt share 0% (0 of 9), band 20%–40%: add 3–6 tech-debt items"},
		{"no milestone", of(checks.Feature), nowhere, nil, nil, checks.Neutral, checks.Neutral, "The milestone is closed: debt share not judged"},
		{"no milestone where one is required", of(checks.Feature), nowhere, nil, func(r *checks.Rules) { r.Capacity.RequireMilestone = true }, checks.Neutral, checks.Failure, "The milestone is closed: debt share not judged"},
		{"no milestone goes before no kind", of(checks.None), nowhere, nil, func(r *checks.Rules) { r.Capacity.RequireMilestone = true }, checks.Neutral, checks.Failure, "The milestone is closed: debt share not judged"},
		{"no kind", of(checks.None), input(open(0, 9, 1)), nil, nil, checks.Neutral, checks.Neutral, "Still unclassified: is it feature or tech-debt?"},
		{"too few", of(checks.Feature), input(open(0, 4, 0)), nil, nil, checks.Success, checks.Success, "Too early to judge: too few items (4 of 5)"},
		{"too few, many without a kind", of(checks.Feature), input(open(0, 4, 20)), nil, nil, checks.Success, checks.Success, "Too early to judge: too few items (4 of 5)"},
		{"one of five meets 20%", of(checks.Feature), input(open(1, 4, 0)), nil, nil, checks.Success, checks.Success, "Debt share 20% (1 of 5), inside 20%–40%"},
		{"two of five meets 40%", of(checks.TechDebt), input(open(2, 3, 0)), nil, nil, checks.Success, checks.Success, "Debt share 40% (2 of 5), inside 20%–40%"},
		{"under, feature", of(checks.Feature), input(open(2, 12, 0)), nil, nil, checks.Neutral, checks.Failure, "Debt share 14% (2 of 14), band 20%–40%: add 1–6 tech-debt items"},
		{"under, debt", of(checks.TechDebt), input(open(2, 12, 0)), nil, nil, checks.Success, checks.Success, "Debt share 14% (2 of 14), band 20%–40%: this moves it toward the band"},
		{"over, feature", of(checks.Feature), input(open(7, 7, 0)), nil, nil, checks.Success, checks.Success, "Debt share 50% (7 of 14), band 20%–40%: this moves it toward the band"},
		{"over, debt", of(checks.TechDebt), input(open(7, 7, 0)), nil, nil, checks.Neutral, checks.Failure, "Debt share 50% (7 of 14), band 20%–40%: move out 3–5 tech-debt items"},
		{"a share near the edge shows more digits", of(checks.Feature), input(open(499, 2001, 0)), nil, nil, checks.Neutral, checks.Failure, "Debt share 19.96% (499 of 2500), band 20%–40%: add 2–835 tech-debt items"},
		{"unclassified turns a pass neutral", of(checks.Feature), input(open(3, 6, 4)), nil, nil, checks.Neutral, checks.Neutral, "Classify these first: 4 of 13 open items of work have no kind, more than 25%"},
		{"a quarter unclassified is not more", of(checks.Feature), input(open(3, 6, 3)), nil, nil, checks.Success, checks.Success, "Debt share 33% (3 of 9), inside 20%–40%"},
		{"unclassified turns a pass toward the band neutral", of(checks.TechDebt), input(open(1, 8, 4)), nil, hardening, checks.Neutral, checks.Neutral, "Classify these first: 4 of 13 open items of work have no kind, more than 25%"},
		{"unclassified could lift a failure", of(checks.Feature), input(open(1, 9, 2)), nil, nil, checks.Neutral, checks.Neutral,
			"Debt share 10% (1 of 10), 8%–25% with 2 items without a kind, band 20%–40%: classify these first"},
		{"unclassified could just lift a failure", of(checks.Feature), input(open(1, 11, 2)), nil, nil, checks.Neutral, checks.Neutral,
			"Debt share 8% (1 of 12), 7%–21% with 2 items without a kind, band 20%–40%: classify these first"},
		{"no way of classifying lifts a failure", of(checks.Feature), input(open(1, 13, 2)), nil, nil, checks.Neutral, checks.Failure,
			"Debt share 7% (1 of 14), band 20%–40%: add 3–7 tech-debt items"},
		{"unclassified could lift a failure of debt", of(checks.TechDebt), input(open(5, 6, 2)), nil, nil, checks.Neutral, checks.Neutral,
			"Debt share 45% (5 of 11), 38%–54% with 2 items without a kind, band 20%–40%: classify these first"},
		{"no way of classifying lifts a failure of debt", of(checks.TechDebt), input(open(9, 6, 2)), nil, nil, checks.Neutral, checks.Failure,
			"Debt share 60% (9 of 15), band 20%–40%: move out 5–7 tech-debt items"},
		{"unclassified leaves a share inside", of(checks.Feature), input(open(2, 7, 2)), nil, nil, checks.Success, checks.Success, "Debt share 22% (2 of 9), inside 20%–40%"},
		{"unclassified could lift what debt moves toward the band", of(checks.TechDebt), input(open(1, 9, 2)), nil, nil, checks.Neutral, checks.Neutral,
			"Debt share 10% (1 of 10), 8%–25% with 2 items without a kind, band 20%–40%: classify these first"},
		{"closed ones decide too", of(checks.Feature), input(closedToo(open(1, 9, 0), 2)), nil, nil, checks.Neutral, checks.Neutral,
			"Debt share 10% (1 of 10), 8%–25% with 2 items without a kind, band 20%–40%: classify these first"},
		{"closed ones are not remaining work", of(checks.Feature), input(closedToo(open(1, 9, 0), 2)), nil, func(r *checks.Rules) { r.Capacity.Basis = checks.Remaining },
			checks.Neutral, checks.Failure, "Debt share of remaining work 10% (1 of 10), band 20%–40%: add 2–5 tech-debt items"},
		{"open ones are not completed work", of(checks.Feature), input(open(1, 9, 2)), nil, func(r *checks.Rules) { r.Capacity.Basis, r.Capacity.MinItems = checks.Finished, 1 },
			checks.Neutral, checks.Failure, "Debt share of completed work, this included, 0% (0 of 1), band 20%–40%: no single move helps"},
		{"not read whole", of(checks.Feature), unread, nil, nil, checks.Neutral, checks.Neutral, "Milestone not read whole: not judged"},
		{"not read whole, strict", of(checks.Feature), unread, nil, func(r *checks.Rules) { r.WhenIncomplete = checks.Failure }, checks.Neutral, checks.Failure, "Milestone not read whole: not judged"},
	}
	for _, tt := range tests {
		for mode, want := range map[checks.Mode]checks.Conclusion{checks.Advise: tt.advise, checks.Enforce: tt.enforce} {
			t.Run(fmt.Sprintf("%s/%s", tt.name, mode), func(t *testing.T) {
				r := rules(mode)
				if tt.change != nil {
					tt.change(&r)
				}
				v := capacity.Judge(&checks.Subject{Now: now, Rules: r, Classify: checks.Classifiable{Item: pull}, Capacity: tt.in, Waivers: tt.waivers}, tt.kind)
				if v.Conclusion != want || v.Title != tt.title || v.Check != checks.CheckCapacity {
					t.Errorf("got %s %q (%s), want %s %q", v.Conclusion, v.Title, v.Check, want, tt.title)
				}
				if v.Incomplete != tt.in.Totals.Incomplete {
					t.Errorf("incomplete is %v", v.Incomplete)
				}
			})
		}
	}
}

func TestNoMilestoneAtAll(t *testing.T) {
	r := rules(checks.Advise)
	it := pull
	it.Milestone = ""
	if v := capacity.Judge(&checks.Subject{Now: now, Rules: r, Classify: checks.Classifiable{Item: it}, Capacity: checks.CapacityInput{}}, of(checks.Feature)); v.Title != "No milestone: debt share not judged" {
		t.Errorf("got %q", v.Title)
	}
}

func TestBasis(t *testing.T) {
	totals := checks.Totals{
		Open:   map[checks.Kind]checks.Cell{checks.Feature: cell(6), checks.TechDebt: cell(1)},
		Closed: map[checks.Kind]checks.Cell{checks.Feature: cell(3), checks.TechDebt: cell(2)},
	}
	closed := pull
	closed.State, closed.Merged = checks.Closed, true
	tests := []struct {
		basis checks.Basis
		it    checks.Item
		title string
	}{
		{checks.Planned, pull, "Debt share 25% (3 of 12), inside 20%–40%"},
		{checks.Finished, pull, "Debt share of completed work, this included, 33% (2 of 6), inside 20%–40%"},
		{checks.Finished, closed, "Debt share of completed work 40% (2 of 5), inside 20%–40%"},
		{checks.Remaining, pull, "Debt share of remaining work 14% (1 of 7), band 20%–40%: add 1–3 tech-debt items"},
	}
	for _, tt := range tests {
		r := rules(checks.Enforce)
		r.Capacity.Basis = tt.basis
		if v := capacity.Judge(&checks.Subject{Now: now, Rules: r, Classify: checks.Classifiable{Item: tt.it}, Capacity: input(totals)}, of(checks.Feature)); v.Title != tt.title {
			t.Errorf("%s: got %q, want %q", tt.basis, v.Title, tt.title)
		}
	}
}

func TestFixes(t *testing.T) {
	tests := []struct {
		name          string
		debt, feature int
		min, max      checks.Share
		want          string
	}{
		{"add or move", 2, 12, 200_000, 400_000, "Add 1–6 tech-debt items, or move out 4–9 feature items."},
		{"no debt at all: moving features never helps", 0, 9, 200_000, 400_000, "Add 3–6 tech-debt items."},
		{"over", 7, 7, 200_000, 400_000, "Add 4–21 feature items, or move out 3–5 tech-debt items."},
		{"only debt and a maximum", 6, 0, 0, 400_000, "Add at least 9 feature items."},
		{"only an exact amount", 4, 8, 500_000, 500_000, "Add exactly 4 tech-debt items, or move out exactly 4 feature items."},
		{"narrower than an item, no debt to keep", 0, 10, 50_000, 60_000, "No single move helps: the band 5%–6% is narrower than one item of tech-debt work, and moving feature work out leaves no tech-debt work to keep."},
		{"narrower than an item", 1, 9, 101_000, 102_000, "No single move helps: the band 10.1%–10.2% is narrower than one item of tech-debt work, and no amount of the feature work that is still open, moved out, lands in the band with at least 5 items left."},
		{"all debt, none there", 0, 6, checks.Whole, checks.Whole, "No single move helps: no tech-debt work added makes the share exactly 100%, and moving feature work out leaves no tech-debt work to keep."},
		{"all debt, some there", 2, 6, checks.Whole, checks.Whole, "No single move helps: no tech-debt work added makes the share exactly 100%, and no amount of the feature work that is still open, moved out, lands in the band with at least 5 items left."},
		{"all debt, enough there", 5, 6, checks.Whole, checks.Whole, "Move out exactly 6 feature items."},
		{"no item may leave", 2, 3, 100_000, 200_000, "Add 5–15 feature items."},
		{"no move only keeps it from being judged", 1, 7, 250_000, 400_000, "Add 2–3 tech-debt items."},
		{"no debt allowed", 2, 6, 0, 0, "Move out exactly 2 tech-debt items."},
		{"no debt allowed and nothing else there", 6, 0, 0, 0, "No single move helps: no feature work added makes the share exactly 0%, and moving tech-debt work out leaves no feature work to keep."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := rules(checks.Enforce)
			if a := capacity.Assess(open(tt.debt, tt.feature, 0), checks.Band{Min: tt.min, Max: tt.max}, &r); a.Fix != tt.want {
				t.Errorf("got  %s\nwant %s", a.Fix, tt.want)
			}
		})
	}
}

func TestFinishedWorkIsNotMovedOut(t *testing.T) {
	r := rules(checks.Enforce)
	totals := checks.Totals{Closed: map[checks.Kind]checks.Cell{checks.Feature: cell(10), checks.TechDebt: cell(2)}}
	if a := capacity.Assess(totals, r.Capacity.Band, &r); a.Remedy.Move.Helps() || a.Fix != "Add 1–4 tech-debt items." {
		t.Errorf("planned: %+v %s", a.Remedy, a.Fix)
	}
	r.Capacity.Basis = checks.Finished
	if a := capacity.Assess(totals, r.Capacity.Band, &r); a.Remedy.Move.Helps() || a.Fix != "Finish 1–4 more tech-debt items." {
		t.Errorf("completed: %+v %s", a.Remedy, a.Fix)
	}
}

func TestPointsFixesNameTheSmallestAmount(t *testing.T) {
	r := rules(checks.Enforce)
	r.Capacity.Unit = "points"
	weigh := func(debt, feature checks.Weight) checks.Totals {
		return checks.Totals{Open: map[checks.Kind]checks.Cell{checks.TechDebt: {Count: 3, Weight: debt}, checks.Feature: {Count: 5, Weight: feature}}}
	}
	tests := []struct {
		debt, feature checks.Weight
		min, max      checks.Share
		want          string
	}{
		{2500, 20000, 200_000, checks.Whole, "Add at least 2.5 points of tech-debt work, or move out 10–20 points of feature work in at most 3 items."},
		{2000, 21000, 200_000, 400_000, "Add 4–12 points of tech-debt work, or move out 13–18 points of feature work in at most 3 items."},
		{0, 10000, 50_000, 60_000, "Add exactly 0.6 points of tech-debt work."},
	}
	for _, tt := range tests {
		a := capacity.Assess(weigh(tt.debt, tt.feature), checks.Band{Min: tt.min, Max: tt.max}, &r)
		if a.Fix != tt.want {
			t.Errorf("got  %s\nwant %s", a.Fix, tt.want)
		}
	}
}

func TestNothingWeighsAnything(t *testing.T) {
	r := rules(checks.Enforce)
	r.Capacity.Unit = "points"
	totals := checks.Totals{Open: map[checks.Kind]checks.Cell{checks.Feature: {Count: 9}}}
	v := capacity.Judge(&checks.Subject{Now: now, Rules: r, Classify: checks.Classifiable{Item: pull}, Capacity: input(totals)}, of(checks.Feature))
	if v.Conclusion != checks.Success || v.Title != "Too early to judge: nothing in the milestone has a weight" {
		t.Errorf("got %s %q", v.Conclusion, v.Title)
	}
}

func TestHugeWeightsDoNotOverflow(t *testing.T) {
	r := rules(checks.Enforce)
	r.Capacity.Unit = "points"
	const w = checks.Weight(1) << 60
	totals := checks.Totals{Open: map[checks.Kind]checks.Cell{checks.TechDebt: {Count: 9, Weight: w}, checks.Feature: {Count: 9, Weight: 3*w + 1}}}
	a := capacity.Assess(totals, checks.Band{Min: 250_000, Max: checks.Whole}, &r)
	if a.Position != capacity.Under {
		t.Errorf("one thousandth of a point over three quarters of features is %s", a.Position)
	}
}

func TestBandOfTheFirstMatchingTitle(t *testing.T) {
	r := rules(checks.Enforce)
	r.Capacity.Milestones = append(r.Capacity.Milestones,
		checks.MilestoneBand{Title: "v[1].*", Band: checks.Band{Min: 1, Max: 2}},
		checks.MilestoneBand{Title: "*x*y", Band: checks.Band{Min: 3, Max: 4}},
		checks.MilestoneBand{Title: "*", Band: checks.Band{Min: 5, Max: 6}})
	for title, want := range map[string]checks.Share{
		"Hardening 3": 600_000, "Hardening ": 600_000, "Hardening": 5, "hardening 3": 5,
		"v[1].2": 1, "v1.2": 5, "axbyxy": 3, "xy": 3, "yx": 5, "": 5,
	} {
		if got := capacity.BandOf(title, &r).Min; got != want {
			t.Errorf("%q: got %d, want %d", title, got, want)
		}
	}
}

func TestSummaryNamesCandidatesAndEscapesTheirTitles(t *testing.T) {
	r := rules(checks.Enforce)
	in := input(open(2, 14, 1))
	home := in.Milestone.Repo
	in.Milestone.Title = "2.0 @all"
	home.Number = 9
	in.Spare = []checks.Reference{{Ref: home, Title: "Drop the @legacy|cache", Kind: checks.TechDebt}, {Ref: checks.Ref{Owner: "acme", Repo: "secret", Number: 3}, Kind: checks.TechDebt}}
	home.Number = 10
	in.Movable = []checks.Reference{{Ref: home, Title: "Dark mode", Kind: checks.Feature}}
	v := capacity.Judge(&checks.Subject{Now: now, Rules: r, Classify: checks.Classifiable{Item: pull}, Capacity: in}, of(checks.Feature))
	for _, want := range []string{"Milestone “2", "” plans 13% technical debt (2 of 16 items); the team agreed on 20–40%. Add 2–7 tech-debt items (candidates: #9, acme/secret#3), or move out 6–11 feature items (candidate: #10). " +
		"This pull request is feature work, so it waits; tech-debt pull requests pass.", "- #9 Drop", "- acme/secret#3 (tech-debt)\n", "- #10 Dark mode (feature)", "1 of 17 open items is not classified yet"} {
		if !strings.Contains(v.Summary, want) {
			t.Errorf("no %q in\n%s", want, v.Summary)
		}
	}
	for _, bad := range []string{"@legacy", "@all"} {
		if strings.Contains(v.Summary, bad) {
			t.Errorf("%q in\n%s", bad, v.Summary)
		}
	}
}

func TestSummaryNamesWhatIsToBeClassifiedFirst(t *testing.T) {
	r := rules(checks.Enforce)
	in := input(open(1, 9, 3))
	home := in.Milestone.Repo
	home.Number = 9
	in.Unclassified = []checks.Reference{{Ref: home, Title: "Sort the @cart"}}
	in.Spare = []checks.Reference{{Ref: home, Title: "Drop the cache", Kind: checks.TechDebt}}
	for _, kind := range []checks.Kind{checks.Feature, checks.TechDebt} {
		v := capacity.Judge(&checks.Subject{Now: now, Rules: r, Classify: checks.Classifiable{Item: pull}, Capacity: in}, of(kind))
		for _, want := range []string{"**Classify these first:** the 3 items without a kind. Until then the share may be anything from 8% to 31%.", "- #9 Sort", "- and 2 more\n",
			"```text\n/northstar kind tech-debt #9\n```"} {
			if !strings.Contains(v.Summary, want) {
				t.Errorf("%s: no %q in\n%s", kind, want, v.Summary)
			}
		}
		for _, bad := range []string{"would fix", "Drop the cache", "@cart", "toward the band"} {
			if strings.Contains(v.Summary, bad) {
				t.Errorf("%s: %q in\n%s", kind, bad, v.Summary)
			}
		}
	}
}

func TestTitlesFit(t *testing.T) {
	r := rules(checks.Enforce)
	w := []checks.Waiver{{Check: checks.WaiveCapacity, By: "ada", Reason: strings.Repeat("because 🧹\n", 400)}}
	v := capacity.Judge(&checks.Subject{Now: now, Rules: r, Classify: checks.Classifiable{Item: pull}, Capacity: input(open(0, 9, 0)), Waivers: w}, of(checks.Feature))
	if n := len([]rune(v.Title)); n > checks.MaxTitle || strings.Contains(v.Title, "\n") {
		t.Errorf("%d characters: %s", n, v.Title)
	}
}
