package classify

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
)

func withModel(min float64) *checks.Rules {
	r := rules()
	r.Classify.TextModel, r.Classify.MinConfidence, r.Classify.CountConfidence = true, checks.Certainty{Feature: min, TechDebt: min}, min
	return r
}

var wish = issue("Add support for dark mode", "It would be great to have an option for it. I would like to request this feature, it would be useful.")

func TestModelDecides(t *testing.T) {
	d := Decide(wish, withModel(0.85))
	if d.Kind != checks.Feature || d.Source != checks.ByModel || d.Confidence < 0.85 || d.Confidence >= 1 {
		t.Fatalf("%+v", d)
	}
	if !strings.HasPrefix(d.Evidence, `words: "`) || strings.ContainsAny(d.Evidence, "\n") {
		t.Errorf("evidence %s", d.Evidence)
	}
	if hundredths := d.Confidence * 100; hundredths-float64(int(hundredths+0.5)) > 1e-9 {
		t.Errorf("confidence %v has more than two decimals", d.Confidence)
	}
}

func TestModelIsTheLastAsked(t *testing.T) {
	for name, c := range map[string]struct {
		in   checks.Classifiable
		want checks.Source
	}{
		"a person":      {with(wish, chose(checks.None, "unlabel")), checks.ByPerson},
		"an exemption":  {with(wish, func(c *checks.Classifiable) { c.Item.Labels = []string{"bug"} }), checks.Exempted},
		"a declaration": {with(wish, func(c *checks.Classifiable) { c.Item.Body += "\n\nKind: tech-debt" }), checks.ByBody},
		"a type":        {with(wish, func(c *checks.Classifiable) { c.Item.IssueType = "Feature" }), checks.ByIssueType},
		"a rule":        {with(wish, func(c *checks.Classifiable) { c.Item.Title = "refactor: " + c.Item.Title }), checks.ByRule},
		"structure":     {with(wish, func(c *checks.Classifiable) { c.Item.Body += "\n\n" + strategyBody }), checks.ByStructure},
	} {
		if d := Decide(c.in, withModel(0)); d.Source != c.want {
			t.Errorf("%s: %s", name, told(d))
		}
	}
}

func TestModelAbstains(t *testing.T) {
	if d := Decide(wish, rules()); told(d) != "none by none: nothing says what it is" {
		t.Errorf("switched off, it said %s", told(d))
	}
	d := Decide(wish, withModel(1))
	if d.Kind != checks.None || d.Source != checks.NoSource || !strings.HasPrefix(d.Evidence, "nothing says what it is; it looks like feature (") ||
		!strings.HasSuffix(d.Evidence, "% sure; 100% needed)") {
		t.Errorf("unsure, it said %s", told(d))
	}
	bug := issue("Crash when opening an empty project", "I get an exception when I open an empty project. What I expected: it opens. Version 1.2, on Linux.")
	if d := Decide(bug, withModel(0.85)); told(d) != "other by model: its words say that it is neither feature nor technical debt" || d.Confidence < 0.85 || !d.Asked() {
		t.Errorf("sure that it is neither, it said %s", told(d))
	}
}

func TestModelDoesNotGuess(t *testing.T) {
	if d := Decide(issue("Parser", ""), withModel(0.85)); told(d) != "none by none: nothing says what it is; it has too few words that the model knows" {
		t.Error(told(d))
	}
}

func TestInWords(t *testing.T) {
	for want, words := range map[string][]string{
		`words: "Add themes", "would \"like"`:                    {"Add themes", "would \"like"},
		"its words together, none by itself":                     nil,
		`words: "` + strings.Repeat("é", maxWords-1) + "…" + `"`: {strings.Repeat("é", 100)},
	} {
		if got := inWords(words); got != want {
			t.Errorf("%q is told as %s, want %s", words, got, want)
		}
	}
}
