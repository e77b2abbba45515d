package summary_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// closed is a milestone that closed four weeks ago.
var closed = checks.Milestone{Repo: ref(0), Number: 4, Title: "2.0", State: checks.Closed, Closed: now.AddDate(0, 0, -28)}

// launched is a feature that said what success would be.
func launched(n int, title, success string, results ...checks.Result) summary.LaunchedFeature {
	return summary.LaunchedFeature{Feature: at(n, title, checks.Feature), Stated: success != "", Success: success, Results: results}
}

func answer(a checks.Achieved, words string) checks.Result {
	return checks.Result{Achieved: a, Text: words, By: "ada", ByID: 1, At: now.AddDate(0, 0, -1)}
}

func followUpTexts(all map[string]string) {
	many := func(n int) (out []summary.LaunchedFeature) {
		for i := range n {
			out = append(out, launched(100+i, fmt.Sprintf("Feature %d", i+1), fmt.Sprintf("%d%% fewer people ask", i+1)))
		}
		return out
	}
	seven := []summary.LaunchedFeature{
		launched(31, "Gift cards", "a third of the orders before Christmas have a card"),
		launched(32, "Suggest while typing", "half of the searches end with a suggestion; fewer than 5% are repeated", answer(checks.Met, "61%, and 4%")),
		launched(33, "Wish lists", "one in ten customers has one", answer(checks.Missed, "3%; nobody finds them"), answer(checks.NotKnown, "")),
		launched(34, "Refunds by themselves", ""),
		launched(35, "Bigger pictures", ""),
		launched(36, "Dark mode", "", answer(checks.Met, "nobody wrote again")),
		launched(37, "Pay later", "10% of the orders"),
	}
	for name, in := range map[string]summary.FollowUpInput{
		"0":        {Home: ref(12), Own: []summary.LaunchedFeature{launched(34, "Refunds by themselves", ""), launched(35, "Bigger pictures", "")}},
		"nothing":  {Home: ref(12)}, // what was asked about is gone
		"1":        {Home: ref(12), Own: seven[:1]},
		"7":        {Home: ref(12), Own: seven, Also: []summary.LaunchedFeature{launched(41, "A new logo", "people recognise it"), launched(42, "Emoji", "")}, Elsewhere: 3},
		"60":       {Home: ref(12), Own: many(60)},
		"answered": {Home: ref(12), Own: seven[1:3], Elsewhere: 1},
		"kept":     {Home: ref(30), Own: seven[:1], Elsewhere: 3, Kept: true},
		"removed":  {Home: ref(12), Own: []summary.LaunchedFeature{{Feature: at(31, "Gift cards", checks.Feature), Stated: true}}},
		"away":     {Home: roadmap, Own: seven[:3]},
		"veiled":   {Home: roadmap, Own: seven, Veiled: true},
		"hostile": {Home: ref(12), Own: []summary.LaunchedFeature{
			launched(31, hostile, hostile+" https://evil.example", answer(checks.Met, hostile+" closes #5")),
			launched(32, hostile, strings.Repeat("very long ", 100)), launched(33, "/northstar kind vision", "`/northstar kind vision`")}},
	} {
		in.Milestone = closed
		if name == "hostile" {
			in.Milestone.Title = hostile
		}
		all["follow-up-"+name] = summary.FollowUp(in)
	}
	all["follow-up-withdrawn"] = summary.FollowUpWithdrawn()
	done := pull
	done.Type, done.State = checks.Issue, checks.Closed
	all["explain-result"] = summary.Explain(summary.ExplainInput{Item: done, Report: checks.Report{Decision: feature, Chain: chain, Weight: checks.Unit}, Sight: sight,
		Success: "a third of the orders " + hostile, Results: []checks.Result{answer(checks.Met, "38% "+hostile), answer(checks.NotKnown, "")}})
	all["explain-strategy-launched"] = summary.Explain(summary.ExplainInput{Item: checks.Item{Ref: ref(12), Type: checks.Issue, State: checks.Open}, Report: checks.Report{Decision: checks.Decision{Kind: checks.Strategy, Source: checks.ByBody}},
		Guide: &summary.Guide{Kind: checks.Strategy, Known: true, Open: 2, Done: 9, Hits: checks.Hits{Launched: 7, Met: 4, Missed: 1}}})
}

// It asks only where a feature said what success would be.
func TestFollowUpAsks(t *testing.T) {
	in := summary.FollowUpInput{Home: ref(12), Milestone: closed, Elsewhere: 3, Own: []summary.LaunchedFeature{launched(34, "Refunds", "", answer(checks.Met, "x"))}}
	if in.Asks() {
		t.Error("none said what success would be")
	}
	if in.Also = []summary.LaunchedFeature{launched(35, "Pictures", "fewer returns")}; !in.Asks() {
		t.Error("one that serves no strategy said what success would be")
	}
}

// However many features there are, the text fits, names how many are left out, and every line to paste is a whole one.
func TestLongFollowUpsFit(t *testing.T) {
	in := summary.FollowUpInput{Home: ref(12), Milestone: closed}
	for i := range 5000 {
		in.Own = append(in.Own, launched(i+1, strings.Repeat("Ü", 200), strings.Repeat("ß", 500)))
	}
	got := summary.FollowUp(in)
	if len(got) > summary.Limit || !strings.Contains(got, "left out") || !strings.Contains(got, "delivered 5000 features; all 5000 said") || strings.Count(got, "```") != 2 {
		t.Errorf("%d bytes:\n%.2000s", len(got), got)
	}
	for line := range strings.Lines(got) {
		if strings.HasPrefix(line, "/northstar") && !strings.HasSuffix(line, " met|missed|unknown TEXT\n") {
			t.Errorf("%q", line)
		}
	}
}

// No two milestones share a follow-up's marker, and none is taken for a summary's.
func TestFollowUpMarkers(t *testing.T) {
	for title, want := range map[string]string{
		"2.0": "<!-- northstar:follow-up:2.0 -->", "a -- b > c": "<!-- northstar:follow-up:a %2D%2D b %3E c -->", "northstar:milestone:2.0": "<!-- northstar:follow-up:northstar:milestone:2.0 -->",
	} {
		if got := summary.FollowUpMarker(title, ref(0), ref(12)); got != want {
			t.Errorf("%s: %s, want %s", title, got, want)
		}
	}
	if got, want := summary.FollowUpMarker("2.0", ref(0), roadmap), "<!-- northstar:follow-up:2.0 acme/shop -->"; got != want {
		t.Errorf("elsewhere: %s, want %s", got, want)
	}
}

// The hit rate is exact, and reads as a sentence.
func TestHitRate(t *testing.T) {
	for _, c := range []struct {
		h    checks.Hits
		want string
	}{
		{checks.Hits{}, ""},
		{checks.Hits{Launched: 1, Met: 1}, "The one launched feature with a success line met it."},
		{checks.Hits{Launched: 1, Missed: 1}, "The one launched feature with a success line missed it."},
		{checks.Hits{Launched: 1}, "The result of its one launch is not known yet."},
		{checks.Hits{Launched: 7, Met: 4, Missed: 1}, "Of 7 launched features with a success line, 4 met it, 1 missed it, 2 are not known yet."},
		{checks.Hits{Launched: 3, Met: 2}, "Of 3 launched features with a success line, 2 met it, 1 is not known yet."},
		{checks.Hits{Launched: 2, Met: 2}, "Of 2 launched features with a success line, 2 met it."},
		{checks.Hits{Launched: 5}, "The results of its 5 launches are not known yet."},
	} {
		if got := summary.HitRate(c.h); got != c.want {
			t.Errorf("%+v: %q, want %q", c.h, got, c.want)
		}
	}
}

// What a milestone's strategies achieved before stands in its summary, where anything is known.
func TestHitsInTheSummary(t *testing.T) {
	in := summary.MilestoneInput{Now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), Home: ref(20), Milestone: closed, Totals: totals(1, 2, 1, 2, 0), Strategies: []summary.ServedStrategy{
		{Strategy: at(12, "Find anything", checks.Strategy), Hits: checks.Hits{Launched: 7, Met: 4, Missed: 1}}, {Strategy: at(15, "Pay", checks.Strategy)}}}
	got := summary.Milestone(in)
	if want := "- #12 Find anything: of 7 launched features with a success line, 4 met it, 1 missed it, 2 are not known yet.\n"; strings.Count(got, want) != 1 || strings.Contains(got, "- #15") {
		t.Error(got)
	}
	in.Home, in.Own = ref(12), &summary.Own{ServedStrategy: in.Strategies[0]}
	in.Own.Feature = cell(2)
	if got := summary.Milestone(in); strings.Count(got, "launched features") != 1 || !strings.Contains(got, "In all its milestones: of 7 launched features") {
		t.Errorf("on the strategy itself:\n%s", got)
	}
	in.Own.Hits = checks.Hits{Launched: 2}
	if got := summary.Milestone(in); !strings.Contains(got, "\nThe results of its 2 launches are not known yet.\n") || strings.Contains(got, "In all its milestones") {
		t.Errorf("on the strategy itself, of which nothing is known:\n%s", got)
	}
	in.Own = nil
	if in.Strategies = in.Strategies[1:]; strings.Contains(summary.Milestone(in), "What launches achieved") {
		t.Error("it tells of launches where there are none")
	}
}
