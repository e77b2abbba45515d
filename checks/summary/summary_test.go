package summary_test

import (
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/summary"
)

func TestMilestoneMarkers(t *testing.T) {
	for title, want := range map[string]string{
		"2.0":           "<!-- northstar:milestone:2.0 -->",
		"a -- b":        "<!-- northstar:milestone:a %2D%2D b -->",
		"a -> b":        "<!-- northstar:milestone:a -%3E b -->",
		"50% faster":    "<!-- northstar:milestone:50% faster -->",
		"a %3E b":       "<!-- northstar:milestone:a %253E b -->",
		"---":           "<!-- northstar:milestone:%2D%2D- -->",
		"two\nlines":    "<!-- northstar:milestone:two%0Alines -->",
		"--> <b>x</b> ": "<!-- northstar:milestone:%2D%2D%3E <b%3Ex</b%3E  -->",
	} {
		if got := summary.MilestoneMarker(title, ref(0), ref(12)); got != want {
			t.Errorf("%q: got %s, want %s", title, got, want)
		}
	}
	if got, want := summary.MilestoneMarker("2.0", ref(0), roadmap), "<!-- northstar:milestone:2.0 acme/shop -->"; got != want {
		t.Errorf("elsewhere: got %s, want %s", got, want)
	}
	other := ref(0)
	other.Owner = "ACME"
	if got, want := summary.MilestoneMarker("2.0", other, ref(1)), "<!-- northstar:milestone:2.0 -->"; got != want {
		t.Errorf("in another case: got %s, want %s", got, want)
	}
}

func TestMilestoneMarkersAreWholeAndTellTitlesApart(t *testing.T) {
	title := rapid.StringOf(rapid.SampledFrom([]rune("-->%25D3Ea0A \n@<!")))
	rapid.Check(t, func(t *rapid.T) {
		a, b := title.Draw(t, "a"), title.Draw(t, "b")
		one, two := summary.MilestoneMarker(a, ref(0), ref(1)), summary.MilestoneMarker(b, ref(0), ref(1))
		if (a == b) != (one == two) {
			t.Fatalf("%q and %q: %s and %s", a, b, one, two)
		}
		inner := strings.TrimSuffix(strings.TrimPrefix(one, "<!--"), "-->")
		if strings.Contains(inner, "--") || strings.Contains(inner, ">") || strings.Contains(inner, "\n") {
			t.Fatalf("%q ends early: %s", a, one)
		}
	})
}

func TestTooLongATextLosesRowsAndSaysHowMany(t *testing.T) {
	r := policy(checks.Advise)
	all := totals(1, 8, 1, 4, 2)
	in := summary.MilestoneInput{Now: now, Home: ref(12), Milestone: two, Totals: all, Assessment: capacity.Assess(all, r.Capacity.Band, &r)}
	for _, s := range many(3000) {
		in.Strategies = append(in.Strategies, summary.ServedStrategy{Strategy: s, Feature: cell(1)})
	}
	in.Unlinked, in.UnlinkedCount = many(30), 40
	text := summary.Milestone(in)
	if len(text) > summary.Limit || len(text) < summary.Limit-2000 {
		t.Errorf("%d bytes", len(text))
	}
	for _, want := range []string{" more | | | |\n", "- … and 30 more\n", "### Serves no strategy"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	rows := strings.Count(text, "| 0 of 1 |")
	if !strings.Contains(text, "… and "+itoa(3000-rows)+" more") {
		t.Errorf("%d rows are there, and the text does not say that %d are not", rows, 3000-rows)
	}
}

func itoa(n int) string {
	var b []byte
	for ; n > 0; n /= 10 {
		b = append([]byte{byte('0' + n%10)}, b...)
	}
	return string(b)
}

func TestATextWithoutListsIsCutAtALine(t *testing.T) {
	text := summary.Onboarding(summary.OnboardingInput{Web: "https://github.com", Repo: ref(0), Branch: "main", File: "northstar.yml",
		Policy: strings.Repeat("# 🧹 a long comment\n", 9000)})
	if len(text) > summary.Limit || !strings.HasSuffix(text, "\n… the rest was left out\n") {
		t.Errorf("%d bytes, ends %q", len(text), text[len(text)-40:])
	}
}

func TestTitlesOfChecksFit(t *testing.T) {
	in := summary.StrategyInput{Item: pull, Outcome: summary.Linked, Sight: sight}
	for range 200 {
		in.Chain.Path = append(in.Chain.Path, ref(60))
	}
	title, _ := summary.Strategy(in)
	if n := len([]rune(title)); n > checks.MaxTitle {
		t.Errorf("%d characters", n)
	}
}

func TestChains(t *testing.T) {
	issue := pull
	issue.Type = checks.Issue
	tests := []struct {
		it   checks.Item
		c    checks.Chain
		want string
	}{
		{pull, chain, "PR #71 → #60 → strategy #12 → vision #3"},
		{issue, along(ref(71), ref(12)), "#71 → strategy #12"},
		{pull, along(ref(71), roadmap), "PR #71 → strategy acme/roadmap#7"},
		{pull, along(ref(71), private), "PR #71 → acme/board#5"}, // its kind is not for these readers
		{pull, along(ref(71), ref(999)), "PR #71 → #999"},
		{pull, superseded, "PR #71 → strategy acme/roadmap#7, superseded by #12 → vision #3"},
		{pull, hidden, "PR #71 → #60 → acme/board#5"}, // nor is what it says
		{pull, veiled, "PR #71 → an item that not everybody here can see"},
	}
	for _, tt := range tests {
		if got := summary.Chain(tt.it, tt.c, sight); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestNothingOfAPrivateItemIsSaid(t *testing.T) {
	for name, text := range texts() {
		if strings.Contains(text, "Secret") || strings.Contains(text, "strategy "+private.String()) {
			t.Errorf("%s tells of a private item", name)
		}
	}
}

func TestNewFileOpensWithThePolicy(t *testing.T) {
	const policy = "version: 1\n# 20% & more + 'x' (y) [z] #1 🧭\n"
	link := summary.NewFile("https://ghe.example/", ref(0), "feature/a b#1", ".github/northstar.yml", policy)
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	if u.Path != "/acme/shop/new/feature/a b#1" || u.Query().Get("filename") != ".github/northstar.yml" || u.Query().Get("value") != policy {
		t.Errorf("%s is %q %q", link, u.Path, u.Query())
	}
	if strings.ContainsAny(link, " ()+'\n") {
		t.Errorf("%s would end the link around it", link)
	}
}

func TestALongPolicyIsPastedInstead(t *testing.T) {
	text := summary.Onboarding(summary.OnboardingInput{Web: "https://github.com", Repo: ref(0), Branch: "main", File: "northstar.yml", Policy: strings.Repeat("# a comment\n", 800)})
	if strings.Contains(text, "&value=") || !strings.Contains(text, "Paste it") {
		t.Error("a link longer than GitHub takes")
	}
}

func TestBars(t *testing.T) {
	for _, tt := range []struct{ part, whole, full int64 }{{0, 9, 0}, {1, 1000, 1}, {999, 1000, 29}, {9, 9, 30}, {1, 2, 15}, {0, 0, 0}} {
		if got := int64(strings.Count(summary.Bar(tt.part, tt.whole, 30), "█")); got != tt.full {
			t.Errorf("%d of %d: %d steps", tt.part, tt.whole, got)
		}
	}
}
