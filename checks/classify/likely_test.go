package classify

import (
	"slices"
	"testing"

	"github.com/northstar-app/northstar/checks"
)

// same is a habit that says the same of every item.
type same checks.Habit

func (h same) Find(*checks.Budget, checks.Item, []string, bool) (checks.Habit, bool) {
	return checks.Habit(h), h.Kind != checks.None
}

// An inferred kind is a label's from min-confidence on, counts from count-confidence on, and is nothing below.
func TestLikely(t *testing.T) {
	plan := issue("One queue", strategyBody)
	pullOf := func(kinds ...checks.Kind) checks.Classifiable {
		return with(pull("Widgets", ""), func(c *checks.Classifiable) { c.Closes = kinds })
	}
	for name, c := range map[string]struct {
		habit  checks.Habit
		in     checks.Classifiable
		kind   checks.Kind
		likely checks.Kind
		source checks.Source
		asked  bool
	}{
		"sure":                                     {checks.Habit{Kind: checks.TechDebt, Confidence: .75}, issue("Widgets", ""), checks.TechDebt, "", checks.ByHabit, false},
		"too weak for a label":                     {checks.Habit{Kind: checks.Feature, Confidence: .89}, issue("Widgets", ""), "", checks.Feature, checks.ByHabit, true},
		"too weak to count":                        {checks.Habit{Kind: checks.Feature, Confidence: .59}, issue("Widgets", ""), "", "", checks.NoSource, true},
		"other, inferred":                          {checks.Habit{Kind: checks.Other, Confidence: .9}, issue("Widgets", ""), checks.Other, "", checks.ByHabit, true},
		"other, by the policy's own habit":         {checks.Habit{Kind: checks.Other, Confidence: 1}, issue("Widgets", ""), checks.Other, "", checks.ByHabit, true},
		"other, likely":                            {checks.Habit{Kind: checks.Other, Confidence: .7}, issue("Widgets", ""), "", checks.Other, checks.ByHabit, true},
		"other, declared by anybody":               {checks.Habit{}, issue("Widgets", "Kind: other"), checks.Other, "", checks.ByBody, true},
		"other, by a command":                      {checks.Habit{}, with(issue("Widgets", ""), chose(checks.Other, "command")), checks.Other, "", checks.ByPerson, false},
		"a rule comes first":                       {checks.Habit{Kind: checks.TechDebt, Confidence: 1}, issue("feat: x", ""), checks.Feature, "", checks.ByRule, false},
		"a later source makes it sure":             {checks.Habit{Kind: checks.Feature, Confidence: .8}, pullOf(checks.Feature), checks.Feature, "", checks.ByClosing, false},
		"a later one says another thing":           {checks.Habit{Kind: checks.Feature, Confidence: .8}, pullOf(checks.TechDebt), "", checks.Feature, checks.ByHabit, true},
		"issues that are other":                    {checks.Habit{}, pullOf(checks.Other, checks.Other), checks.Other, "", checks.ByClosing, true},
		"headings make a plan of a likely feature": {checks.Habit{Kind: checks.Feature, Confidence: .8}, with(plan, trust(checks.Yes)), checks.Strategy, "", checks.ByStructure, false},
		"and are waited for":                       {checks.Habit{Kind: checks.Feature, Confidence: .8}, with(plan, trust(checks.Unknown)), "", "", checks.NoSource, true},
		"a stranger's headings":                    {checks.Habit{Kind: checks.Feature, Confidence: .8}, with(plan, trust(checks.No)), "", checks.Feature, checks.ByHabit, true},
	} {
		t.Run(name, func(t *testing.T) {
			r := rules()
			r.Classify.Habits = same(c.habit)
			r.Classify.MinConfidence, r.Classify.CountConfidence = checks.Certainty{Feature: .9, TechDebt: .75}, .6
			d := Decide(c.in, r)
			if d.Kind != c.kind || d.Likely != c.likely || d.Source != c.source || d.Asked() != c.asked {
				t.Errorf("%s, likely %q, asked %t", told(d), d.Likely, d.Asked())
			}
			if Change(d, c.in, r) == "" {
				t.Error("nothing would change it")
			}
		})
	}
}

// The label that the app put on says nothing of what an item is: else its own word would keep it there.
func TestKindLabelIsNoHabit(t *testing.T) {
	r := rules()
	var asked []string
	r.Classify.Habits = asks(func(it checks.Item) { asked = it.Labels })
	r.OldNames = map[string]checks.Kind{"debt": checks.TechDebt}
	in := issue("Widgets", "")
	in.Item.Labels = []string{r.Labels[checks.TechDebt], "Debt", "urgent"}
	Decide(in, r)
	if !slices.Equal(asked, []string{"urgent"}) {
		t.Errorf("asked by %q", asked)
	}
}

// asks are habits that only listen.
type asks func(checks.Item)

func (a asks) Find(_ *checks.Budget, it checks.Item, _ []string, _ bool) (checks.Habit, bool) {
	a(it)
	return checks.Habit{}, false
}
