package summary

import (
	"fmt"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/text"
)

// objectionLength is how many characters of an objection are repeated.
const objectionLength = 500

// Review is the comment on a vision or a strategy: what the playbook finds, first what can be better. Where nothing can,
// it is one line.
func Review(r playbook.Result) string {
	var p page
	open, fine, unread := sorted(r.Findings)
	p.add(ReviewMarker + "\n")
	if len(open) == 0 {
		says := fmt.Sprintf("This %s keeps the playbook", r.Kind)
		if len(unread) > 0 {
			says = "Nothing to mend in what could be reviewed"
		}
		p.addf("%s **%s**: %s, all of them kept. ✅\n", r.Kind.Emoji(), says, count(len(fine), "rule"))
		migrated(&p, r.Migrated)
		objections(&p, r.Objections)
		notReviewed(&p, unread)
		return p.String()
	}
	p.addf("### %s Review of this %s\n\n%d of %s can be better kept. This is advice, and fails no check.\n\n", r.Kind.Emoji(), r.Kind,
		len(open), count(len(open)+len(fine), "rule"))
	p.list("", rows(open, advice), listMore, "", 0)
	p.list("", rows(fine, func(f playbook.Finding) string { return fmt.Sprintf("- ✅ %s `%s`\n", f.Sentence, f.Name) }), listMore, "", 0)
	migrated(&p, r.Migrated)
	objections(&p, r.Objections)
	notReviewed(&p, unread)
	return p.String()
}

// ReviewCollapsed is the comment on an issue that is no longer reviewed, in one line: kind is what the issue is now, a vision
// or a strategy where the review was switched off.
func ReviewCollapsed(kind checks.Kind) string {
	switch kind {
	case checks.Vision, checks.Strategy:
		return ReviewMarker + "\nReviews are switched off here (`playbook.review`).\n"
	case checks.None:
		return ReviewMarker + "\nNo longer a vision or a strategy, so there is nothing to review.\n"
	}
	return fmt.Sprintf("%s\nNow %s %s, so there is nothing to review.\n", ReviewMarker, kind.Emoji(), kind)
}

// sorted are the findings by status, each in the order of the rules. Of those that were not reviewed only a fact that is
// missing is told; a rule whose time has not come says nothing.
func sorted(fs []playbook.Finding) (open, fine, unread []playbook.Finding) {
	for _, f := range fs {
		switch {
		case f.Status == playbook.Advice:
			open = append(open, f)
		case f.Status == playbook.OK:
			fine = append(fine, f)
		case f.Sentence != "":
			unread = append(unread, f)
		}
	}
	return open, fine, unread
}

// advice is one thing that can be better: what, how to mend it, and why it matters.
func advice(f playbook.Finding) string {
	s := "- ⚠️ **" + f.Sentence + "**"
	if f.Quote != "" {
		s += " “" + quote(f.Quote) + "”"
	}
	why := f.Why
	if f.Source != "" {
		why += " (" + f.Source + ")"
	}
	return fmt.Sprintf("%s `%s`<br>%s<br><sub>%s</sub>\n", s, f.Name, f.Remedy, why)
}

// migrated is how far a migration is.
func migrated(p *page, m *playbook.Migrated) {
	if m == nil || m.All == 0 {
		return
	}
	p.addf("\n**Migrated:** `%s` %d of %s (%d%%)\n", Bar(int64(m.Done), int64(m.All), progressWidth), m.Done, count(m.All, "item"), m.Done*100/m.All)
}

// objections are those that stand, with the question that keeps the talk useful.
func objections(p *page, os []playbook.Objection) {
	p.list("\n**Is it the vision or the strategy that you disagree with?** What stands:\n\n", rows(os, func(o playbook.Objection) string {
		why := ""
		if o.Why != "" {
			why = ": “" + text.Escape(text.Cut(o.Why, objectionLength)) + "”"
		}
		return fmt.Sprintf("- %s objects to the **%s**%s\n", code(o.By), o.To, why)
	}), listMore, "", 0)
}

func notReviewed(p *page, fs []playbook.Finding) {
	if len(fs) == 0 {
		return
	}
	var parts []string
	for _, f := range fs {
		parts = append(parts, fmt.Sprintf("`%s` (%s)", f.Name, f.Sentence))
	}
	p.addf("\n<sub>Not reviewed: %s.</sub>\n", strings.Join(parts, ", "))
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
	if _, ok := s.seen(strategy, home); !ok {
		return ""
	}
	return fmt.Sprintf("\nℹ️ `touches-non-goal`: %s strategy %s says that it will not do this:\n\n> %s\n\nThat is a note for you to judge; it fails no check.\n",
		checks.Strategy.Emoji(), strategy.In(home), text.Escape(text.Cut(nonGoal, objectionLength)))
}
