package playbook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// A strategy is left alone until it is so old, a vision a little longer, in days.
const (
	workAfter     = 14
	strategyAfter = 30
)

var noWork = rule{
	Name:    "no-work",
	On:      "strategy, once 14 days old; vision, once 30 days old",
	Fine:    "Work serves it.",
	Wrong:   "Nothing serves it.",
	Why:     "What nobody works on is not what the team is really doing; better to say so than to believe in it.",
	Remedy:  "Link an issue: a line `Strategy: #N` in it, a sub-issue, or `- [ ] #N` among the actions. Or close the strategy.",
	applies: func(*reading) bool { return true },
	judge: func(r *reading) answer {
		vision, w := r.Kind == checks.Vision, r.Facts.Work
		days, known := r.age()
		switch {
		case r.horizon.known && r.horizon.Passed(r.Now):
			return early // a link to it no longer counts, so that nothing does
		case len(r.Facts.Heirs) > 0:
			return unknown("it is superseded by " + references(r.Facts.Heirs, r.Item.Ref) + ", and what is linked to it counts there")
		case !vision && slices.ContainsFunc(ActionItems(&r.Reviewed), func(a checks.Ref) bool { return !r.Facts.Idle[a.Key()] }):
			return answer{status: OK, sentence: "At least one of its actions names an item."}
		case w == nil:
			return unknown("what serves it could not be read")
		case vision && w.Strategies > 0:
			return answer{status: OK, sentence: "A strategy says how to get there."}
		case !vision && w.Open+w.Closed > 0:
			return fine
		case !known:
			return unknown("how old it is is not known")
		case vision && days < strategyAfter, !vision && days < workAfter:
			return early
		case vision:
			return answer{status: Advice, sentence: "No strategy says how to get there, " + since(days) + " on.",
				remedy: "Write a strategy with a line `Vision: #N` that names this issue."}
		}
		if !r.actions.says() {
			return advise("Nothing serves it, %s on.", since(days))
		}
		return advise("No item is linked to any of its actions, %s on.", since(days))
	},
}

// references are items as readers of home find them.
func references(refs []checks.Ref, home checks.Ref) string {
	var out []string
	for _, r := range refs {
		out = append(out, r.In(home))
	}
	return strings.Join(out, ", ")
}

// since is two weeks or more for people, in whole weeks and later in months: it changes seldom, so that a review does.
func since(days int) string {
	if days < 60 {
		return fmt.Sprintf("%d weeks", days/7)
	}
	return fmt.Sprintf("%d months", days/30)
}
