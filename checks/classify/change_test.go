package classify

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
)

func TestChange(t *testing.T) {
	for name, c := range map[string]struct {
		in    checks.Classifiable
		rules *checks.Rules
		want  string
	}{
		"person": {with(issue("refactor: a", ""), chose(checks.Feature, "label")), rules(),
			`A later choice of a person: a kind label put on or taken off, or "/northstar kind" in a comment; nothing else outranks one.`},
		"declaration": {issue("a", "Kind: feature"), rules(), `Another kind in its description, or a kind label that a person puts on.`},
		"issue type": {with(issue("a", ""), func(c *checks.Classifiable) { c.Item.IssueType = "Feature" }), rules(),
			`A kind label, a line "Kind: tech-debt" in its description, or another issue type; for all of type "Feature", classify.issue-types in northstar.yml.`},
		"rule": {issue("feat: a", ""), rules(),
			`A kind label, or a line "Kind: tech-debt" in its description; for all whose title starts with "feat", rule 2 of classify.rules in northstar.yml.`},
		"rule as the file spells it": {with(issue("a", ""), func(c *checks.Classifiable) { c.Item.Labels = []string{"chore"} }),
			rules(checks.Rule{Kind: checks.TechDebt, Labels: []string{"chore"}, Text: "{kind: tech-debt, labels: [chore]}"}),
			`A kind label, or a line "Kind: feature" in its description; for all whose label is chore, rule 3 of classify.rules in northstar.yml.`},
		"closing": {with(pull("a", ""), func(c *checks.Classifiable) { c.Closes = []checks.Kind{checks.TechDebt} }), rules(),
			`A kind label, a line "Kind: feature" in its description, or another kind of the issues that it closes.`},
		"structure": {issue("a", strategyBody), rules(), `A kind label, a line "Kind: feature" in its description, or other headings.`},
		"exempt label": {with(issue("a", ""), func(c *checks.Classifiable) { c.Item.Labels = []string{"nice", "Bug"} }), rules(),
			`Taking off its label "Bug"; for all, taking it out of classify.exempt.labels in northstar.yml; a kind label or "/northstar kind" by a person outranks it.`},
		"exempt author": {with(issue("a", ""), func(c *checks.Classifiable) { c.Item.Author = checks.Actor{Login: "renovate", Bot: true} }), rules(),
			`Taking "*[bot]" out of classify.exempt.authors in northstar.yml; a kind label or "/northstar kind" by a person outranks it.`},
		"exempt type": {with(issue("a", ""), func(c *checks.Classifiable) { c.Item.IssueType = "Bug" }), rules(),
			`Another issue type than "Bug"; for all, taking it out of classify.exempt.issue-types in northstar.yml; a kind label or "/northstar kind" by a person outranks it.`},
		"nothing": {issue("a", ""), rules(),
			`The label "feature" or "tech-debt", a line "Kind: feature" in its description, or "/northstar kind feature" in a comment.`},
		"a stranger's strategy": {with(issue("a", strategyBody), trust(checks.No)), rules(),
			`The label "feature" or "tech-debt", a line "Kind: feature" in its description, or "/northstar kind feature" in a comment; it counts as a strategy once somebody with triage permission puts the label "strategy" on or comments "/northstar kind strategy".`},
		"somebody's strategy": {with(issue("a", strategyBody), trust(checks.Unknown)), rules(),
			`Knowing whether who stated it has triage permission; it counts as a strategy once somebody with triage permission puts the label "strategy" on or comments "/northstar kind strategy".`},
		"files that are not known": {with(pull("a", ""), func(c *checks.Classifiable) { c.PathsKnown = false }),
			rules(checks.Rule{Kind: checks.TechDebt, Paths: []*checks.Pattern{checks.MustGlob("**/*_test.go")}}),
			`The label "feature" or "tech-debt", a line "Kind: feature" in its description, or "/northstar kind feature" in a comment; so may its changed files, once they are read.`},
	} {
		t.Run(name, func(t *testing.T) {
			got := Change(Decide(c.in, c.rules), c.in, c.rules)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

func TestChangeOfModel(t *testing.T) {
	d := checks.Decision{Kind: checks.TechDebt, Source: checks.ByModel, Confidence: 0.934, Evidence: `words: "cleanup"`}
	want := `A kind label, or a line "Kind: feature" in its description; for all, a classify.min-confidence of 0.94 or more in northstar.yml.`
	if got := Change(d, issue("cleanup", ""), rules()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// The confidence that the sentence names is the least that changes it, to the hundredth.
func TestChangeOfModelIsTrue(t *testing.T) {
	d := Decide(wish, withModel(0.85))
	if says := Change(d, wish, withModel(0.85)); !strings.Contains(says, fmt.Sprintf("of %.2f or more", d.Confidence+0.01)) {
		t.Fatal(says)
	}
	if after := Decide(wish, withModel(d.Confidence+0.01)); after.Kind != checks.None {
		t.Errorf("asked for more than %v it still is %s", d.Confidence, told(after))
	}
	if after := Decide(wish, withModel(d.Confidence)); after.Kind != checks.Feature {
		t.Errorf("asked for %v it is %s", d.Confidence, told(after))
	}
}

// What the sentence says to write changes the decision, whatever it was: a label put on decides at once, and a line in the
// description does wherever the sentence names one.
func TestChangeIsTrue(t *testing.T) {
	bodies := []string{"", "Kind: feature", strategyBody, "Kind: vision"}
	rapid.Check(t, func(t *rapid.T) {
		in := issue(rapid.SampledFrom([]string{"a", "feat: a", "refactor: b"}).Draw(t, "title"), rapid.SampledFrom(bodies).Draw(t, "body"))
		in.Item.Labels = rapid.SampledFrom([][]string{nil, {"bug"}}).Draw(t, "labels")
		in.Item.IssueType = rapid.SampledFrom([]string{"", "Feature", "Bug"}).Draw(t, "type")
		in.Trusted = rapid.SampledFrom([]checks.Trust{checks.Yes, checks.No, checks.Unknown}).Draw(t, "trust")
		if rapid.Bool().Draw(t, "pull") {
			in.Item.Type, in.Closes = checks.Pull, rapid.SampledFrom([][]checks.Kind{nil, {checks.Feature}}).Draw(t, "closes")
		}
		before := Decide(in, rules())
		says := Change(before, in, rules())
		if says == "" || strings.ContainsAny(says, "\n\r") || !strings.HasSuffix(says, ".") || strings.HasPrefix(says, ";") {
			t.Fatalf("no sentence: %q", says)
		}
		for _, k := range []checks.Kind{checks.Feature, checks.TechDebt} {
			if !strings.Contains(says, `a line "Kind: `+k.String()+`"`) {
				continue
			}
			in.Item.Body = "Kind: " + k.String()
			if after := Decide(in, rules()); after.Kind != k || after.Kind == before.Kind {
				t.Fatalf("%s: it was %s, and with that line is %s", says, before.Kind, after.Kind)
			}
		}
		in.Choice = &checks.Choice{Kind: another(before.Kind), By: "bob", How: "label"}
		if after := Decide(in, rules()); after.Kind != in.Choice.Kind {
			t.Fatalf("a label put on leaves it %s", after.Kind)
		}
	})
}
