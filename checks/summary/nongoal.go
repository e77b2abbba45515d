package summary

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// ReviewWork is the comment on an issue whose work touches what a strategy that it serves ruled out; "" when there is nothing
// that its readers may be told.
func ReviewWork(home checks.Ref, all []checks.NonGoal, s Sight) string {
	var p page
	p.addf("%s\n### %s Does the strategy say no to this?\n", ReviewMarker, checks.Strategy.Emoji())
	before := len(p.parts)
	touches(&p, all, home, s)
	if len(p.parts) == before {
		return ""
	}
	p.add("\n<sub>If it does, the work can serve another strategy (`/northstar unlink REF`, `/northstar link REF`) or wait; if it does not, the strategy " +
		"can word its non-goal more closely. This comment folds itself away then.</sub>\n")
	return p.String()
}

// ReviewOff is the comment on an item where the policy switched reviews off, in one line.
func ReviewOff() string {
	return ReviewMarker + "\nReviews are switched off here (`playbook.review`).\n"
}

// ReviewCollapsed is the comment on an item that there is nothing to review about any more, in one line: kind is what it is
// now.
func ReviewCollapsed(kind checks.Kind) string {
	if kind.Work() {
		return fmt.Sprintf("%s\n✅ This is %s %s work, and touches no non-goal of a strategy that it serves.\n", ReviewMarker, kind.Emoji(), kind)
	}
	return ReviewMarker + "\nNeither a vision nor a strategy nor work now, so there is nothing to review.\n"
}

// ReviewClosed is the comment on a closed item whose text is not for its readers any more, in one line that says nothing of why.
func ReviewClosed() string {
	return ReviewMarker + "\nThis is closed, so nothing is reviewed here any more.\n"
}

// touches adds the notes on non-goals that work seems to touch.
func touches(p *page, all []checks.NonGoal, home checks.Ref, s Sight) {
	for _, n := range all {
		if note := TouchesNonGoal(home, n.Strategy, n.Text, s); note != "" {
			p.add(note)
		}
	}
}

// TouchesNonGoal is the note on work that a non-goal of its strategy seems to rule out; "" when the readers of the work may
// not see the strategy.
func TouchesNonGoal(home, strategy checks.Ref, nonGoal string, s Sight) string {
	n, ok := s.seen(strategy)
	if !ok {
		return ""
	}
	title := ""
	if n.Title != "" {
		title = " “" + quote(n.Title) + "”"
	}
	return fmt.Sprintf("\nℹ️ `touches-non-goal`: %s strategy %s%s says that it will not do this:\n\n> %s\n\nThat is a note for you to judge; it fails no check.\n",
		checks.Strategy.Emoji(), strategy.In(home), title, text.Escape(text.Cut(nonGoal, objectionLength)))
}
