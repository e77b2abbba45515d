package summary

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// ReviewWork is the comment on an issue whose work touches what a strategy that it serves ruled out, or is ahead of a migration's proof; ""
// when there is nothing that its readers may be told.
func ReviewWork(home checks.Ref, all []checks.NonGoal, early []checks.Ahead, s Sight) string {
	var p, told page
	no := notes(&told, all, early, home, s)
	if len(told.parts) == 0 {
		return ""
	}
	asks := "Does the strategy say no to this?"
	if no == 0 {
		asks = "Is it too early for this?"
	}
	p.addf("%s\n### %s %s\n", ReviewMarker, checks.Strategy.Emoji(), asks)
	p.parts = append(p.parts, told.parts...)
	if no > 0 {
		p.add("\n<sub>If it does, the work can serve another strategy (`/northstar unlink REF`, `/northstar link REF`) or wait; if it does not, the strategy " +
			"can word its non-goal more closely. This comment folds itself away then.</sub>\n")
	} else {
		p.add("\n<sub>If it is, the work can wait; if it is a part of the proof, a link to that says so (`/northstar link REF`). This comment folds itself away then, and once the proof is " +
			"done.</sub>\n")
	}
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
		return fmt.Sprintf("%s\n✅ This is %s %s work, and no strategy that it serves advises against it now.\n", ReviewMarker, kind.Emoji(), kind)
	}
	return ReviewMarker + "\nNeither a vision nor a strategy nor work now, so there is nothing to review.\n"
}

// ReviewClosed is the comment on a closed item whose text is not for its readers any more, in one line that says nothing of why.
func ReviewClosed() string {
	return ReviewMarker + "\nThis is closed, so nothing is reviewed here any more.\n"
}

// ReviewTakenBack is the comment on an item whose text is not for its readers any more, where the policy posts nothing now, in one line that says
// nothing of why.
func ReviewTakenBack() string {
	return ReviewMarker + "\nA review was here. Nothing is posted here any more.\n"
}

// notes adds the notes on non-goals that work seems to touch, and returns how many; and those on migrations that it is ahead of the proof of.
func notes(p *page, all []checks.NonGoal, early []checks.Ahead, home checks.Ref, s Sight) (no int) {
	for _, n := range all {
		if note := TouchesNonGoal(home, n.Strategy, n.Text, s); note != "" {
			p.add(note)
			no++
		}
	}
	for _, a := range early {
		if note := BeforeProof(home, a, s); note != "" {
			p.add(note)
		}
	}
	return no
}

// decided says which strategy decided against an item that is linked to none, where that is what it resembles most. Whoever made the
// subject loaded only what its readers may see.
func decided(p *page, n checks.NonGoal, home checks.Ref) {
	if n != (checks.NonGoal{}) {
		p.addf("\n%s %s decided against this: “%s”. Is it still worth doing?\n", checks.Strategy.Emoji(), n.Strategy.In(home), text.Escape(text.Cut(n.Text, objectionLength)))
	}
}

// TouchesNonGoal is the note on work that a non-goal of its strategy seems to rule out; "" when the readers of the work may
// not see the strategy.
func TouchesNonGoal(home, strategy checks.Ref, nonGoal string, s Sight) string {
	named, ok := guiding(home, strategy, s)
	if !ok {
		return ""
	}
	return fmt.Sprintf("\nℹ️ `touches-non-goal`: %s says that it will not do this:\n\n> %s\n\nThat is a note for you to judge; it fails no check.\n",
		named, text.Escape(text.Cut(nonGoal, objectionLength)))
}

// guiding names a strategy for readers of home, if they may see it.
func guiding(home, strategy checks.Ref, s Sight) (name string, ok bool) {
	n, ok := s.seen(strategy)
	title := ""
	if n.Title != "" {
		title = " “" + quote(n.Title) + "”"
	}
	return fmt.Sprintf("%s strategy %s%s", checks.Strategy.Emoji(), strategy.In(home), title), ok
}
