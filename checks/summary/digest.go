package summary

import (
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/box"
)

// DigestMarker begins the issue that lists once a week what waits for a decision in a repository, and DigestTitle is its title.
const (
	DigestMarker = "<!-- northstar:digest -->"
	DigestTitle  = "Northstar: what waits for a decision"
)

// DigestInput is what that issue depends on, all as far as readers of the repository may know.
type DigestInput struct {
	Home         checks.Ref // the repository
	At           time.Time  // as of when it is
	Unlinked     DigestPart // open work that must serve a strategy and is linked to none
	Unclassified DigestPart // open items of which nobody knows a kind
	Waived       DigestPart // checks of open items
	Done         []DigestTick
	Refused      []DigestTick
}

// DigestPart is one of its lists.
type DigestPart struct {
	Lines []DigestLine
	More  int // items that are not named
}

// DigestLine is an item that waits, and what ticking its line does. One that does nothing has no box.
type DigestLine struct {
	Item   checks.Reference
	To     checks.Ref    // the strategy that it is to be linked to
	Kind   checks.Kind   // the kind that it is to have
	Waiver checks.Waiver // the waiver that is to end
}

// DigestTick is that somebody ticked a line.
type DigestTick struct {
	Item    checks.Ref
	Command string // that the line stands for, as it is written on the item
	By      string // login
	Why     string // why that was not done, "" where it was
}

// Words are those of the line, by which it is known again when somebody ticks it.
func (l DigestLine) Words(home checks.Ref) string {
	words := l.Item.Ref.In(home) + " (" + quote(l.Item.Title) + ")"
	switch {
	case !l.To.Zero():
		return words + " → " + l.To.In(home)
	case l.Kind != checks.None:
		return words + " is " + l.Kind.String()
	case l.Waiver.Check != "":
		until := ""
		if !l.Waiver.Until.IsZero() {
			until = ", until " + day(l.Waiver.Until)
		}
		return fmt.Sprintf("%s: end the waiver of `%s` by %s%s: %s", words, l.Waiver.Check, login(l.Waiver.By), until, quote(l.Waiver.Reason))
	}
	return words
}

// Command is what ticking the line does, as it is written in a comment on the item; "" for nothing.
func (l DigestLine) Command() string {
	switch {
	case !l.To.Zero():
		return "/northstar link " + l.To.In(l.Item.Ref)
	case l.Kind != checks.None:
		return "/northstar kind " + l.Kind.String()
	case l.Waiver.Check != "":
		return "/northstar unwaive " + l.Waiver.Check
	}
	return ""
}

// Empty reports whether nothing waits and nobody ticked anything.
func (in DigestInput) Empty() bool {
	return len(in.Unlinked.Lines)+len(in.Unclassified.Lines)+len(in.Waived.Lines)+len(in.Done)+len(in.Refused) == 0
}

// Digest is the text.
func Digest(in DigestInput) string {
	var p page
	p.add(DigestMarker + "\n")
	p.addf("As of %s. Ticking a line does what it says, with the permission of whoever ticks.\n", day(in.At))
	part := func(head string, of DigestPart) {
		p.list("\n### "+head+"\n\n", rows(of.Lines, func(l DigestLine) string {
			if l.Command() == "" {
				return "- " + l.Words(in.Home) + "\n"
			}
			return box.Line(false, l.Words(in.Home))
		}), listMore, "", of.More)
	}
	part(checks.Strategy.Emoji()+" Serves no strategy yet", in.Unlinked)
	if len(in.Unlinked.Lines) > 0 {
		p.add("\n<sub>The likeliest strategy by its words. Another one: `/northstar link #N` in a comment on the item.</sub>\n")
	}
	part(checks.None.Emoji()+" Not classified yet", in.Unclassified)
	part("Waived", in.Waived)
	if len(in.Unlinked.Lines)+len(in.Unclassified.Lines)+len(in.Waived.Lines) == 0 {
		p.add("\n✅ Nothing waits for a decision.\n")
	}
	p.list("\n**Done**\n\n", rows(in.Done, func(t DigestTick) string {
		return box.Line(true, fmt.Sprintf("%s: `%s`, by %s", t.Item.In(in.Home), t.Command, login(t.By)))
	}), listMore, "", 0)
	for _, t := range in.Refused {
		p.addf("\n⚠️ `%s` on %s, ticked by %s, was not carried out. %s\n", t.Command, t.Item.In(in.Home), login(t.By), t.Why)
	}
	p.add("\n<sub>Written once a week, and when somebody ticks. A tick is carried out once; taking it back undoes nothing. " +
		"`comments.digest: none` in the policy ends this.</sub>\n")
	return p.String()
}
