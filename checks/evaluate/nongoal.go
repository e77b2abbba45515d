package evaluate

import (
	"slices"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
)

// touched are the non-goals that the title or the body of work seems to touch, one of each of its strategies that
// readers may know it to serve.
func touched(s *checks.Subject, r *checks.Report, work *playbook.Reading, b *checks.Budget) []checks.NonGoal {
	if !r.Decision.Kind.Work() || r.Decision.Exempt() {
		return nil
	}
	var out []checks.NonGoal
	for _, ref := range r.Chain.Disclosed {
		if goal, ok := work.Touches(s.NonGoals[ref.Key()], b); ok {
			out = append(out, checks.NonGoal{Strategy: ref, Text: goal})
		}
	}
	return out
}

// noted is what became of work that was noted to touch non-goals; nothing while not all of its links are known.
func noted(s *checks.Subject, r *checks.Report, work *playbook.Reading, b *checks.Budget) map[string]checks.Became {
	if len(s.Noted) == 0 || s.GraphUnread || s.Graph.Cut {
		return nil
	}
	out := map[string]checks.Became{}
	for _, n := range s.Noted {
		out[n.Strategy.Key()] = became(s, r, n, func() bool {
			_, ok := work.Touches(n.NonGoals, b)
			return ok
		})
	}
	return out
}

// became is what became of work that was noted to touch a non-goal. That it is exempt says nothing yet while it is open: "wontfix" is
// put on before an issue is closed, and so is "bug". Where its links lead to the strategy all the same, it is not for being unlinked that it
// does not count.
func became(s *checks.Subject, r *checks.Report, n checks.Noted, touches func() bool) checks.Became {
	it, exempt := s.Classify.Item, r.Decision.Exempt()
	linked := slices.ContainsFunc(r.Chain.Strategies, func(o checks.Ref) bool { return o.Key() == n.Strategy.Key() })
	_, reached := s.Graph.Nodes[n.Strategy.Key()]
	serves := linked && (!it.Dropped() || it.Reason == checks.Duplicate)
	switch {
	case serves && exempt && it.State == checks.Open, !serves && n.Away:
		return checks.AsBefore
	case serves, reached && !linked, !r.Decision.Kind.Work() && !exempt:
		return checks.NotAway
	case touches():
		return checks.TurnedAway
	}
	return checks.NotAway
}
