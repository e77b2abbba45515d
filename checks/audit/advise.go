package audit

import (
	"strings"
	"unicode"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify"
	"github.com/northstar-app/northstar/checks/summary"
)

// Words in names of labels. Whole words, so that "prefix" is no fix and "debugging" no bug.
var (
	featureWords = words("feature features enhancement enhancements improvement improvements improve")
	debtWords    = words("refactor refactoring refactors debt cleanup chore chores maintenance housekeeping")
	otherWords   = words("bug bugs question questions documentation docs doc duplicate duplicated invalid wontfix support translation translations")
	debtPairs    = []string{"code health", "code quality", "clean up"}
)

func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// advise finds what would make many kinds sure at once: the habits by which items likely are of a kind, and labels beyond the map of habits
// whose name says what items without any kind are. It is for a person to take over into the policy, never a decision: names of labels
// mean what a team makes them mean.
func advise(u *run) []summary.LikelyGroup {
	groups := summary.LikelyGroups{}
	for i := range u.subjects {
		e, d := &u.export.Items[i], u.subjects[i].decision
		switch {
		case d.Source == checks.ByHabit && d.Likely != checks.None:
			in := u.subjects[i].in
			if h, ok := classify.Habit(in, u.rules); ok {
				groups.Add(h, e.Ref.Number)
			}
		case d.Source == checks.NoSource:
			for _, l := range e.Labels {
				kind, ok := meaning(l)
				alone := checks.Item{Type: e.Type, Labels: []string{l}}
				_, known := classify.Habit(checks.Classifiable{Item: alone}, u.rules)    // what the map has contradicts something else on the item
				if ok && !known && len(classify.LabelKinds([]string{l}, u.rules)) == 0 { // a kind label is no news
					groups.Add(checks.Habit{Kind: kind, Place: "label", Text: strings.ToLower(l), Statable: true}, e.Ref.Number)
				}
			}
		}
	}
	return groups.Sorted()
}

// meaning is the kind that a label's name stands for. Names that say two things say nothing.
func meaning(label string) (checks.Kind, bool) {
	ws := strings.FieldsFunc(strings.ToLower(label), func(r rune) bool { return !unicode.IsLetter(r) })
	feature, debt, other := false, false, false
	for _, w := range ws {
		feature = feature || featureWords[w]
		debt = debt || debtWords[w]
		other = other || otherWords[w]
	}
	joined := " " + strings.Join(ws, " ") + " "
	for _, p := range debtPairs {
		debt = debt || strings.Contains(joined, " "+p+" ")
	}
	switch {
	case feature && !debt && !other:
		return checks.Feature, true
	case debt && !feature && !other:
		return checks.TechDebt, true
	case other && !feature && !debt:
		return checks.Other, true
	}
	return checks.None, false
}
