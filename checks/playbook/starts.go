package playbook

import (
	"time"

	"github.com/northstar-app/northstar/checks/text"
)

// Starts is the first day of a milestone, as a line "Starts: 2026-12-01" in its description states it: in any form that a
// horizon has, where a period starts on its first day. What has no year counts from the day of its creation. That day itself
// says nothing of the start: the milestones of a year are often made on one day.
func Starts(description *text.Doc, created time.Time) Start {
	for _, f := range description.All("Starts", "Start date") {
		if placeholder(f.Value) {
			continue
		}
		if t, ok := newDates(f.Value, created).start(); ok {
			return Start{Day: t}
		}
		return Start{Unread: firstLine(f.Value)}
	}
	return Start{}
}

// start reads a text that is a date and nothing else, as [dates.whole] does, and gives its first day. That of a span whose
// first part gets its year from the second ("Jan–Jun 2027") is not read.
func (p dates) start() (time.Time, bool) {
	for i := 0; i < len(p.words) && i < 8; i++ {
		if e, n := p.single(i); n > 0 {
			_, all := p.span(i)
			end := i + all
			rest := end == len(p.words) || trailing[p.words[end]]
			return e.first, rest && p.apart(i, end) && !(e.guessed && all > n)
		}
		if e, n := p.bare(i); n > 0 && i+n == len(p.words) {
			return e.first, true
		}
		if w := p.words[i]; !leading[w] && w != "on" && w != "," {
			break
		}
	}
	return time.Time{}, false
}
