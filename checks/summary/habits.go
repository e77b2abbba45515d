package summary

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// LikelyGroup is one habit of a team's by which items likely are of a kind. Where it can be stated in a policy, they all are.
type LikelyGroup struct {
	Habit checks.Habit // without evidence
	Items int
	First []int // the numbers of the first of them, at most three; none where they are of several repositories
}

// LikelyGroups are groups in the making.
type LikelyGroups map[checks.Habit]*LikelyGroup

// Add counts an item that is likely what a habit says. number is 0 where it says nothing to the readers.
func (gs LikelyGroups) Add(h checks.Habit, number int) {
	h.Evidence = ""
	g := gs[h]
	if g == nil {
		g = &LikelyGroup{Habit: h}
		gs[h] = g
	}
	if g.Items++; number > 0 && len(g.First) < 3 {
		g.First = append(g.First, number)
	}
}

// Sorted are the groups, most items first.
func (gs LikelyGroups) Sorted() []LikelyGroup {
	var out []LikelyGroup
	for _, g := range gs {
		out = append(out, *g)
	}
	slices.SortFunc(out, func(a, b LikelyGroup) int {
		return cmp.Or(b.Items-a.Items, cmp.Compare(a.Habit.Place, b.Habit.Place), cmp.Compare(a.Habit.Text, b.Habit.Text), cmp.Compare(a.Habit.Kind, b.Habit.Kind))
	})
	return out
}

// Says is the habit in words: "the label “enhancement”".
func (g LikelyGroup) Says() string {
	switch g.Habit.Place {
	case "label":
		return "the label “" + g.Habit.Text + "”"
	case "prefix":
		return "titles that begin with “" + g.Habit.Text + "”"
	}
	return "changed files that are all " + g.Habit.Text
}

// HabitsPolicy is a piece of a policy file that states what habits only likely mean; "" when none of them can be stated.
func HabitsPolicy(groups []LikelyGroup) string {
	lines := map[string][]string{}
	for _, g := range groups {
		if g.Habit.Statable {
			lines[g.Habit.Place] = append(lines[g.Habit.Place], yamlText(g.Habit.Text)+": "+g.Habit.Kind.String())
		}
	}
	var b strings.Builder
	for _, of := range []struct{ place, key string }{{"label", "labels"}, {"prefix", "prefixes"}} {
		if len(lines[of.place]) > 0 {
			fmt.Fprintf(&b, "    %s:\n      %s\n", of.key, strings.Join(lines[of.place], "\n      "))
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "classify:\n  habits:\n" + b.String()
}

// yamlText is a text as YAML reads it. What has no look of its own is written as its number, so that a copy is what was read.
func yamlText(s string) string {
	if strings.ContainsFunc(s, checks.Unseen) {
		return strconv.QuoteToASCII(s) // which YAML reads as Go does
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
