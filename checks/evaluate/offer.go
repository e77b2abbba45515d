package evaluate

import (
	"cmp"
	"slices"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
)

// Offer is which open strategies an unlinked item may serve, and which of them rule out what it does.
type Offer struct {
	Likely  []link.Match // likeliest first; none of Refused
	Refused []Refusal    // likest first
	All     bool         // the two are all that there are
}

// Refusal is a non-goal that an item does, with how like the item is to it or to the strategy, from [link.MinLikeness] to 1.
type Refusal struct {
	checks.NonGoal
	Likeness float64
}

// Choices is what an item's readers are offered where they have to choose, see [link.Index.Choices].
func Choices(x *link.Index, it checks.Item, work *playbook.Reading, max int) Offer {
	matches, all := x.Choices(it, max)
	o := offer(matches, x.Declining(it, max), work)
	o.All = all
	return o
}

// Likely is what an item may serve by its words, see [link.Index.Likely].
func Likely(x *link.Index, it checks.Item, work *playbook.Reading, max int) Offer {
	return offer(x.Likely(it, max), x.Declining(it, max), work)
}

// offer parts strategies that an item resembles from those that rule it out, which are among both lists. What does not fit into the
// budget of one subject rules out nothing.
func offer(matches, declining []link.Match, work *playbook.Reading) Offer {
	var b checks.Budget
	at := map[string]int{}
	likeness := map[string]float64{}
	var o Offer
	for _, m := range slices.Concat(matches, declining) {
		key := m.Ref.Key()
		_, tried := likeness[key]
		likeness[key] = max(likeness[key], m.Likeness, link.MinLikeness)
		if tried {
			continue
		}
		if goal, ok := work.Touches(m.NonGoals, &b); ok {
			at[key] = len(o.Refused)
			o.Refused = append(o.Refused, Refusal{NonGoal: checks.NonGoal{Strategy: m.Ref, Text: goal}})
		}
	}
	for key, i := range at {
		o.Refused[i].Likeness = likeness[key]
	}
	slices.SortStableFunc(o.Refused, func(a, b Refusal) int { return cmp.Compare(b.Likeness, a.Likeness) })
	for _, m := range matches {
		if _, refused := at[m.Ref.Key()]; !refused {
			o.Likely = append(o.Likely, m)
		}
	}
	return o
}

// First is at most so many of those that the item may serve.
func (o Offer) First(most int) []checks.Reference {
	var out []checks.Reference
	for _, m := range o.Likely[:min(most, len(o.Likely))] {
		out = append(out, m.Reference)
	}
	return out
}

// Refusals is what is ruled out, and whether the item resembles that more than what it may serve.
func (o Offer) Refusals() checks.Refusals {
	var r checks.Refusals
	for _, f := range o.Refused {
		r.All = append(r.All, f.NonGoal)
	}
	r.First = len(o.Refused) > 0 && (len(o.Likely) == 0 || o.Refused[0].Likeness >= o.Likely[0].Likeness)
	return r
}

// refused is the non-goal that an item is told of in the place of a strategy to serve: one that is linked to none, and either is work that
// has to be or may be work.
func refused(s *checks.Subject, d checks.Decision, c checks.Chain) checks.NonGoal {
	switch o, _, _ := Outcome(s, d, c); o {
	case summary.NotLinked, summary.Unclassified:
		return s.Refused.Foremost()
	}
	return checks.NonGoal{}
}
