package evaluate

import (
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
)

// touched are the non-goals that work seems to touch, one of each of its strategies.
//
// Only the title is compared: about every second body that matched was about something else, and a maintainer who is told so
// too often switches the note off.
func touched(s *checks.Subject, d checks.Decision, c checks.Chain) []checks.NonGoal {
	if !d.Kind.Work() || d.Exempt() {
		return nil
	}
	var out []checks.NonGoal
	for _, ref := range c.Strategies {
		if text, ok := playbook.Touches(s.NonGoals[ref.Key()], s.Classify.Item.Title, "", &s.Rules); ok {
			out = append(out, checks.NonGoal{Strategy: ref, Text: text})
		}
	}
	return out
}
