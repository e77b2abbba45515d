package evaluate

import (
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/text"
)

// touched are the non-goals that the title or the body of work seems to touch, one of each of its strategies that
// readers may know it to serve.
func touched(s *checks.Subject, d checks.Decision, c checks.Chain, body func() *text.Doc, b *checks.Budget) []checks.NonGoal {
	if !d.Kind.Work() || d.Exempt() {
		return nil
	}
	var out []checks.NonGoal
	work := playbook.NewReading(s.Classify.Item.Title, body, &s.Rules)
	for _, ref := range c.Disclosed {
		if goal, ok := work.Touches(s.NonGoals[ref.Key()], b); ok {
			out = append(out, checks.NonGoal{Strategy: ref, Text: goal})
		}
	}
	return out
}
