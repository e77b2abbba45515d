package classify

import (
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify/learn"
	"github.com/northstar-app/northstar/checks/classify/model"
	"github.com/northstar-app/northstar/checks/text"
)

// taught is what a team taught that calls everything about its export upkeep, and everything about its theme a feature.
func taught(t *testing.T) *learn.Correction {
	var all []learn.Example
	for i := range 80 {
		e := learn.Example{Number: i, Title: fmt.Sprintf("Add the theme %d", i), Kind: checks.Feature}
		if i%2 == 0 {
			e.Title, e.Kind = fmt.Sprintf("Add the export %d", i), checks.TechDebt
		}
		e.Scores = model.Shipped().Scores(e.Title, &text.Doc{})
		all = append(all, e)
	}
	c, m := learn.Train(all)
	if c == nil {
		t.Fatal(m.Why)
	}
	return c
}

func TestLearned(t *testing.T) {
	c := taught(t)
	export := with(issue("Add an option for the export", ""), func(in *checks.Classifiable) { in.Learned = c })
	r := withModel(0.5)
	without := Decide(export, r)
	if without.Kind != checks.Feature || strings.Contains(without.Evidence, "team") {
		t.Fatalf("not told to learn: %s", told(without))
	}
	r.Classify.Learn = true
	if d := Decide(export, r); told(d) != `tech-debt by model: your team calls titles like this tech-debt: "export"` || d.Confidence <= 0.5 || d.Confidence >= 1 {
		t.Errorf("%s at %v", told(d), d.Confidence)
	}
	theme := export
	theme.Item.Title = "Add an option for the theme"
	if d := Decide(theme, r); d.Kind != checks.Feature || !strings.HasPrefix(d.Evidence, `words: "`) {
		t.Errorf("what the model says by itself: %s", told(d))
	}
	r.Classify.TextModel = false
	if d := Decide(export, r); d.Kind != checks.None {
		t.Errorf("without a model: %s", told(d))
	}
	stated := with(export, chose(checks.Feature, "label"))
	if d := Decide(stated, r); d.Kind != checks.Feature || d.Source != checks.ByPerson {
		t.Errorf("stated: %s", told(d))
	}
	r.Classify.TextModel = true
	about := theme
	about.Item.Title = "Add tests for the theme"
	alone := about
	alone.Learned = nil
	if got, want := told(Decide(about, r)), told(Decide(alone, r)); got != want || strings.HasPrefix(got, "feature") {
		t.Errorf("what a title is about: %s, without a team %s", got, want)
	}
	for _, title := range []string{"Add the theme documentation", "Add theme docs", "Add the theme test coverage"} {
		about.Item.Title = title
		if d := Decide(about, r); d.Kind == checks.Feature || d.Likely == checks.Feature {
			t.Errorf("%q: %s, likely %s", title, told(d), d.Likely)
		}
	}
	strange := export
	strange.Item.Title = "添加主题"
	if d := Decide(strange, r); d.Kind != checks.None || !strings.Contains(d.Evidence, "nothing says what it is") {
		t.Errorf("in words of neither: %s", told(d))
	}
}
