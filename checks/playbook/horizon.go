package playbook

import (
	"slices"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// End is the end of a horizon that somebody wrote.
type End struct {
	Day    time.Time // the last day that belongs to it, at midnight UTC
	Length bool      // a duration was written ("3 years"), which counts from the day of writing
	Words  string    // what was understood, in lower case

	guessed bool // no year is among them
}

// Passed reports whether the last day is over.
func (e End) Passed(now time.Time) bool { return !now.Before(e.Day.AddDate(0, 0, 1)) }

// ParseHorizon reads a horizon as people write it: a day, month, quarter, half, fiscal or calendar year ("2027",
// "Q3 2027", "H2", "by June 2028", "2027-06-30", "31/12/27", "FY26/27", "EOY"), a span of them ("2026–2028") or a duration
// ("18 months", "in three years"). A period ends on its last day, a span with its second part, what is "before" a period on the
// day before it. What has no year is the next one that is not over when it was written. Of two readings that are both possible,
// such as the days of "03/04/2027", and of several ends the latest counts: the end decides whether work is linked, and to
// conclude it too early is the worse mistake. In a longer text only what can be nothing else is read: the 40 of "40 teams" is no
// horizon, nor is the 2000 of "2000 users", nor a day on which something begins. It reports false for everything else, and for
// durations when the day of writing is zero.
//
// The well-known libraries for such texts (olebedev/when, tj/go-naturaldate, araddon/dateparse) answer another question: at
// which moment something begins.
func ParseHorizon(s string, written time.Time) (End, bool) {
	p := newDates(s, written)
	best, ok := p.whole()
	for i := 0; i < len(p.words); {
		e, n := p.span(i)
		stands := n > 0 && p.isDate(i, i+n)
		if stands && (!ok || e.Day.After(best.Day)) {
			best, ok = e, true
		}
		if stands || n > 0 && p.opens(i, i+n) {
			i += n // the year of "June 30, 2026" is no date of its own
		} else {
			i++
		}
	}
	return best, ok
}

// phrased finds a horizon in running text: after "by", "until", "within", "in" or "next", and a year or more beyond the day
// of writing; what is nearer is a step on the way. Of several the latest counts.
func phrased(s string, written time.Time) (End, bool) {
	p := newDates(s, written)
	var best End
	for i := range p.words {
		if !p.announced(i) {
			continue
		}
		e, n := p.span(i)
		if n > 0 && !e.guessed && p.isDate(i, i+n) && e.Day.After(later(p.written, nearest, -1)) && e.Day.After(best.Day) {
			best = e
		}
	}
	return best, !best.Day.IsZero()
}

// titled finds a horizon in a title, where a year needs no preposition: "Product vision 2030".
func titled(s string, written time.Time) (End, bool) {
	p := newDates(s, written)
	for i := range p.words {
		if e, n := p.span(i); n > 0 && (p.isDate(i, i+n) || p.apart(i, i+n) && !p.opens(i, i+n) && i+n == len(p.words)) {
			if !e.guessed {
				return e, true
			}
		}
	}
	return End{}, false
}

// horizon is what an issue says of its own horizon.
type horizon struct {
	End
	stated  bool // there is a heading or a line for it
	sure    bool // they can mean nothing else, as "Timeline" can
	known   bool // it could be read
	written string
}

// horizonOf reads an issue's horizon: from its heading or line, else, of a vision, from its title or a heading such as "3
// year vision", else from a phrase of its text.
func horizonOf(in Reviewed) horizon {
	if p := find(in.Doc, in.Rules, Horizon); p.there {
		e, ok := ParseHorizon(p.text, in.Item.Created)
		if ok || p.sure == tellingly { // a "timeline" without a date is something else
			return horizon{e, true, p.sure == tellingly, ok, firstLine(p.text)}
		}
	}
	if in.Kind != checks.Vision {
		return horizon{}
	}
	named := []string{in.Item.Title}
	for _, s := range in.Doc.Sections {
		if slices.Contains(tokens(s.Heading), "vision") { // "3 year vision"
			named = append(named, s.Heading)
		}
	}
	for _, s := range named {
		if e, ok := titled(s, in.Item.Created); ok {
			return horizon{End: e, known: true, written: e.Words}
		}
	}
	e, ok := phrased(in.Doc.Text, in.Item.Created)
	return horizon{End: e, known: ok, written: e.Words}
}
